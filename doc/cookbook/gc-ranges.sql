-- What did garbage collection do, on which goroutine and P?
--
-- All that it did in one run, in order of time: collections, pauses, assists,
-- background marking and sweeping, each a relation of its own.
SELECT what, detail, round(start_ns / 1e6, 3) AS start_ms, round(duration_ns / 1e3, 1) AS us,
       goroutine, proc
FROM (SELECT file, 'collection' AS what, trigger AS detail, start_ns, duration_ns, goroutine, proc FROM traces.gc_cycles
      UNION ALL
      SELECT file, 'pause', reason, start_ns, duration_ns, goroutine, proc FROM traces.stw_pauses
      UNION ALL
      SELECT file, 'assist', site, start_ns, duration_ns, goroutine, proc FROM traces.mark_assists
      UNION ALL
      SELECT file, 'marking', mode, start_ns, duration_ns, goroutine, proc FROM traces.mark_workers
      UNION ALL
      SELECT file, 'sweep', swept_bytes || ' bytes', start_ns, duration_ns, goroutine, proc FROM traces.sweeps) gc
WHERE file LIKE '%service=shop/build=v42/host=web-3/0.trace'
ORDER BY start_ns NULLS FIRST, what, proc LIMIT 20;

-- What did it cost the goroutines of the program, by the function that they run?
SELECT build, name, count(*) AS goroutines,
       round(sum(exec_ns) / 1e6, 2) AS exec_ms, round(sum(assist_ns) / 1e6, 2) AS assist_ms,
       round(sum(sweep_ns) / 1e6, 2) AS sweep_ms, round(sum(stw_ns) / 1e6, 2) AS stw_ms
FROM traces.goroutines
WHERE NOT is_system AND build IS NOT NULL
GROUP BY build, name ORDER BY assist_ms DESC, build, name LIMIT 8;
