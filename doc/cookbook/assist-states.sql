-- Through which states does a goroutine go while it assists?
--
-- An assist that runs through has no stretch of its own kind within it. One that
-- has to wait for credit is parked, woken by a mark worker, and runs again.
SELECT string_agg(s.state || coalesce(' (' || s.reason || ')', ''), ' > ' ORDER BY s.start_ns NULLS FIRST) AS states,
       a.cpu_ns, a.parked_ns, a.runnable_ns, a.site
FROM traces.mark_assists a
JOIN traces.goroutine_states s ON s.file = a.file AND s.goroutine = a.goroutine
     AND (s.start_ns IS NULL OR s.start_ns < a.end_ns)
     AND (s.end_ns IS NULL OR s.end_ns > a.start_ns)
WHERE a.file LIKE '%service=shop/build=v42/host=web-3/0.trace'
GROUP BY a.goroutine, a.start_ns, a.cpu_ns, a.parked_ns, a.runnable_ns, a.site
ORDER BY a.parked_ns DESC, a.cpu_ns DESC, a.start_ns LIMIT 6;

-- Over all runs: which sequences are there, and how often?
SELECT build, states, count(*) AS assists, round(avg(duration_ns) / 1e3, 1) AS avg_us
FROM (SELECT a.build, a.duration_ns, string_agg(s.state, ' > ' ORDER BY s.start_ns NULLS FIRST) AS states
      FROM traces.mark_assists a
      JOIN traces.goroutine_states s ON s.file = a.file AND s.goroutine = a.goroutine
           AND (s.start_ns IS NULL OR s.start_ns < a.end_ns)
           AND (s.end_ns IS NULL OR s.end_ns > a.start_ns)
      WHERE a.build IS NOT NULL
      GROUP BY a.build, a.file, a.goroutine, a.start_ns, a.duration_ns) per_assist
GROUP BY build, states ORDER BY assists DESC, build, states LIMIT 8;
