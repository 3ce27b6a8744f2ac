-- Goroutines, their states, procs, tasks and regions, of one recorded trace
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
SET extra_float_digits = 1;
\set fx `echo "$GCTRACE_FIXTURES"`
\set tasks :fx '/edge/tasks-1.26.trace'

-- Tasks: with parents, never ended, and those that are only mentioned
SELECT task, parent, name, complete, goroutine IS NOT NULL AS began, end_goroutine IS NOT NULL AS ended,
	regions, logs, goroutines, children, duration_ns > 0 AS took_time
FROM gctrace.tasks(:'tasks') ORDER BY task;

-- Regions: of tasks or not, inherited, cut off by the end of their goroutine
SELECT task, name, inherited, end_kind, count(*), sum((duration_ns > 0)::int) AS took_time,
	bool_and(duration_ns IS NULL OR exec_ns + sched_wait_ns + block_ns + syscall_ns <= duration_ns) AS sums_fit
FROM gctrace.regions(:'tasks') GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4;

-- Goroutines of the program, and that those of the runtime are told apart
SELECT name, count(*), count(created_ns) AS created, count(ended_ns) AS ended, count(creator_stack_id) AS creators
FROM gctrace.goroutines(:'tasks') WHERE NOT is_system GROUP BY 1 ORDER BY 1;
SELECT count(*) > 3 AS several, bool_and(name LIKE 'runtime.%') AS all_of_the_runtime
FROM gctrace.goroutines(:'tasks') WHERE is_system;

-- Who created them
SELECT DISTINCT g.name, s.function AS created_by
FROM gctrace.goroutines(:'tasks') g JOIN gctrace.stacks(:'tasks') s ON s.stack_id = g.creator_stack_id AND s.depth = 0
WHERE NOT g.is_system ORDER BY 1, 2;

-- Block time by reason, of all goroutines and of one
SELECT reason FROM gctrace.goroutines(:'tasks'), jsonb_each_text(blocks) b (reason, ns)
WHERE name = 'main.main' AND ns::bigint > 0 ORDER BY 1;

-- States follow one another
SELECT state, next, count(*) > 0 AS seen
FROM (SELECT goroutine, state, lead(state) OVER (PARTITION BY goroutine ORDER BY start_ns NULLS FIRST) AS next
	FROM gctrace.goroutine_states(:'tasks')) s
WHERE next IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2;
SELECT state, count(*) > 0 AS seen, count(*) FILTER (WHERE goroutine IS NOT NULL) > 0 AS by_goroutines
FROM gctrace.proc_states(:'tasks') GROUP BY 1 ORDER BY 1;

-- Who woke whom: another goroutine of the trace
SELECT count(*) > 0 AS some, bool_and(by_goroutine <> goroutine) AS others,
	bool_and(by_goroutine IN (SELECT goroutine FROM gctrace.goroutines(:'tasks'))) AS known
FROM gctrace.goroutine_states(:'tasks') WHERE by_goroutine IS NOT NULL;

-- The goroutine that ran on a P: at most one at a time
SELECT count(*) AS overlaps
FROM (SELECT start_ns, lag(end_ns) OVER (PARTITION BY proc ORDER BY start_ns NULLS FIRST, end_ns) AS before
	FROM gctrace.goroutine_states(:'tasks') WHERE state = 'running') s
WHERE start_ns < before;

-- The same rows from content, and after a kill up to the last whole generation
SELECT count(*) AS differences FROM (
	SELECT * FROM gctrace.goroutines(pg_read_binary_file(:'tasks')) EXCEPT ALL SELECT * FROM gctrace.goroutines(:'tasks')) d;
SELECT bool_and(ended_ns IS NULL OR ended_ns <= t.duration_ns) AS within,
	count(*) FILTER (WHERE ended_ns IS NULL) > 0 AS still_alive
FROM gctrace.goroutines(:'fx' || '/edge/killed-1.25.trace'),
	(SELECT duration_ns FROM gctrace.traces(:'fx' || '/edge/killed-1.25.trace')) t;

-- What is no trace, and what is damaged
SELECT count(*) FROM gctrace.goroutines('hello'::bytea);
SELECT count(*) FROM gctrace.tasks(''::bytea);
SET gctrace.on_error = error;
\set VERBOSITY sqlstate
SELECT count(*) FROM gctrace.regions(:'fx' || '/edge/flipped-event.trace');
SELECT count(*) FROM gctrace.proc_states(:'fx' || '/edge/no-such-file');
\set VERBOSITY default
RESET gctrace.on_error;
