-- Which user tasks take long?
--
-- Tasks are those of runtime/trace.NewTask. A task without an end, or whose
-- begin the trace did not see, has no duration.
SELECT name, count(*) AS tasks, count(*) FILTER (WHERE NOT complete) AS not_complete,
       round(avg(duration_ns) / 1e3, 1) AS avg_us, round(max(duration_ns) / 1e3, 1) AS max_us,
       sum(regions) AS regions, sum(logs) AS logs
FROM traces.tasks
WHERE task <> 0
GROUP BY name ORDER BY max_us DESC NULLS LAST, name;

-- What do their regions spend their time on? Inherited regions, without a name,
-- are goroutines that were started within one.
SELECT t.name AS task, r.name AS region, count(*) AS regions,
       round(sum(r.duration_ns) / 1e3, 1) AS wall_us, round(sum(r.exec_ns) / 1e3, 1) AS exec_us,
       round(sum(r.sched_wait_ns) / 1e3, 1) AS sched_wait_us,
       round(sum(r.block_ns) / 1e3, 1) AS block_us, round(sum(r.assist_ns) / 1e3, 1) AS assist_us
FROM traces.regions r
JOIN traces.tasks t ON t.file = r.file AND t.task = r.task
GROUP BY t.name, r.name ORDER BY wall_us DESC NULLS LAST, t.name, r.name;

-- A task and all that was made in it
WITH RECURSIVE tree AS (
    SELECT file, task, name, duration_ns, 1 AS depth, ARRAY[task] AS path
    FROM traces.tasks WHERE parent IS NULL AND task <> 0
    UNION ALL
    SELECT t.file, t.task, t.name, t.duration_ns, depth + 1, path || t.task
    FROM tree JOIN traces.tasks t ON t.file = tree.file AND t.parent = tree.task)
SELECT repeat('  ', depth - 1) || name AS task, round(duration_ns / 1e3, 1) AS us
FROM tree WHERE file LIKE '%tasks-1.26.trace' ORDER BY file, path;

-- What did the program log in a task, and how long after its begin?
SELECT t.name AS task, l.category, l.message, round((l.time_ns - t.start_ns) / 1e3, 1) AS us_after_begin
FROM traces.logs l
JOIN traces.tasks t ON t.file = l.file AND t.task = l.task
WHERE l.file LIKE '%tasks-1.26.trace' ORDER BY l.time_ns;
