-- What triggered the collections, of Go and of JVMs alike?
--
-- gc_cycles has both; what only Go knows (goal, assists) is NULL for a JVM.
SELECT runtime, trigger, count(*) AS collections,
       round(100.0 * count(*) / sum(count(*)) OVER (PARTITION BY runtime), 1) AS percent,
       round(avg(stw_ns) / 1e6, 2) AS avg_stw_ms
FROM (SELECT 'go' AS runtime, trigger, stw_ns FROM traces.gc_cycles
      UNION ALL
      SELECT 'jvm', trigger, stw_ns FROM jvm.gc_cycles) collections
GROUP BY runtime, trigger
ORDER BY runtime, collections DESC, trigger;

-- Who asked for the forced ones?
SELECT file, start_ns, started_at, trigger_detail
FROM jvm.gc_cycles
WHERE trigger = 'forced'
ORDER BY file, start_ns;
