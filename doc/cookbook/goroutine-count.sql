-- How many goroutines are there, and what do they do, over time?
--
-- A census: the stretches that a moment lies in, every millisecond of one run.
-- What was so already when the trace began has no start_ns, what was still so
-- when it ended has no end_ns.
SELECT round(moment / 1e6, 1) AS ms,
       count(*) AS goroutines,
       count(*) FILTER (WHERE s.state = 'running') AS running,
       count(*) FILTER (WHERE s.state = 'runnable') AS runnable,
       count(*) FILTER (WHERE s.state = 'waiting') AS waiting,
       count(*) FILTER (WHERE s.state = 'syscall') AS syscall
FROM traces.traces t,
     generate_series(0, t.duration_ns, 1000000) AS moment,
     traces.goroutine_states s
WHERE t.file LIKE '%service=shop/build=v42/host=web-3/0.trace'
  AND s.file = t.file
  AND (s.start_ns IS NULL OR s.start_ns <= moment)
  AND (s.end_ns IS NULL OR s.end_ns > moment)
GROUP BY moment ORDER BY moment LIMIT 12;

-- Which functions do they start with, and how many lived at once? Each creation
-- counts up, each end down. (What the stacks of goroutines take is printed by
-- GODEBUG=gctrace=1, not by execution traces.)
SELECT name, count(*) AS goroutines, max(alive) AS most_at_once
FROM (SELECT g.name, sum(step) OVER (PARTITION BY g.file, g.name ORDER BY at, step
                                     ROWS UNBOUNDED PRECEDING) AS alive, step
      FROM traces.goroutines g,
           LATERAL (VALUES (coalesce(created_ns, 0), 1), (ended_ns, -1)) AS change (at, step)
      WHERE NOT g.is_system AND at IS NOT NULL) c
WHERE step = 1
GROUP BY name ORDER BY goroutines DESC, name LIMIT 5;
