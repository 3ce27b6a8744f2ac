-- What triggers collections, and who?
--
-- Of 'alloc' the function that allocated when the heap reached its trigger, of
-- 'forced' the one that asked for it (runtime.GC, debug.FreeOSMemory); 'periodic'
-- is the runtime itself after two minutes without one. An allocation that meets
-- the trigger is often not the one that filled the heap.
SELECT trigger, trigger_detail, site, count(*) AS collections,
       round(100.0 * count(*) / sum(count(*)) OVER (), 1) AS percent,
       round(avg(heap_live_start_bytes) / 1048576, 2) AS avg_heap_mb
FROM (SELECT file, trigger, trigger_detail, site, heap_live_start_bytes FROM traces.gc_cycles
      UNION ALL
      SELECT file, trigger, trigger_detail, site, heap_live_start_bytes FROM jobs.gc_cycles) c
GROUP BY trigger, trigger_detail, site
ORDER BY trigger, collections DESC, trigger_detail, site LIMIT 20;

-- Which call paths force collections, what was the heap then, and how long does
-- the caller wait? The stack is the caller's own: nothing has to be guessed from
-- what happened close in time.
SELECT array_to_string(stack, ' < ') AS path, count(*) AS collections,
       round(avg(100.0 * heap_live_start_bytes / nullif(heap_goal_start_bytes, 0)), 1) AS avg_percent_of_goal,
       round(avg(duration_ns) / 1e6, 3) AS avg_ms, round(avg(stw_ns) / 1e3, 1) AS avg_stopped_us
FROM jobs.gc_cycles
WHERE trigger = 'forced'
GROUP BY stack ORDER BY collections DESC, path;

-- What did the program say (trace.Log) close to a collection? Here from a millisecond
-- before any began to its end; AND c.trigger = 'forced' for those only.
SELECT c.file, c.cycle, c.trigger, round(c.start_ns / 1e3, 1) AS begin_us, round(c.end_ns / 1e3, 1) AS end_us,
       round(l.time_ns / 1e3, 1) AS logged_us, t.name AS task, l.message
FROM traces.gc_cycles c
JOIN traces.logs l ON l.file = c.file AND l.time_ns BETWEEN coalesce(c.start_ns, 0) - 1000000 AND c.end_ns
LEFT JOIN traces.tasks t ON t.file = l.file AND t.task = l.task
ORDER BY c.file, c.cycle, l.time_ns LIMIT 8;
