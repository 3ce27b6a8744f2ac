-- Events, and the relations that show one kind of them
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
SET client_min_messages = error;	-- damaged files are among them
\set fx `echo "$GCTRACE_FIXTURES"`
CREATE SERVER events FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root :'fx');
CREATE SCHEMA events;
IMPORT FOREIGN SCHEMA gctrace LIMIT TO (traces, events, alloc_events, logs, labels, cpu_samples, heap_samples, generations)
	FROM SERVER events INTO events OPTIONS (files '{edge,fleet}/**/*.trace*');
\set tasks :fx/edge/tasks-1.26.trace
\set allocfree :fx/edge/allocfree-1.26.trace

-- User tasks, regions and logs, in order
SELECT kind, name, task, parent_task, attrs FROM gctrace.events(:'tasks')
WHERE kind IN ('TaskBegin', 'TaskEnd', 'RegionBegin', 'RegionEnd', 'Log') ORDER BY seq;
SELECT task, category, message, proc IS NOT NULL AS has_proc, at IS NOT NULL AS has_clock FROM gctrace.logs(:'tasks');

-- What kinds have which columns
SELECT kind, count(*) > 0 AS there, count(name) > 0 AS name, count(value) > 0 AS value, count(resource) > 0 AS resource,
	count(from_state) > 0 AS states, count(reason) > 0 AS reason, count(attrs) > 0 AS attrs, count(stack_id) > 0 AS stack
FROM events.events WHERE file LIKE 'edge/%' AND file NOT LIKE '%/composed/%' GROUP BY kind ORDER BY kind;
SELECT DISTINCT resource_kind, from_state, to_state FROM events.events
WHERE kind = 'StateTransition' AND file LIKE 'fleet/%' ORDER BY 1, 2, 3;
SELECT DISTINCT name, resource_kind FROM events.events WHERE kind LIKE 'Range%' AND file LIKE 'fleet/%' ORDER BY 1;
SELECT DISTINCT jsonb_object_keys(attrs) AS key, kind, name FROM events.events
WHERE attrs IS NOT NULL AND (kind <> 'Log' AND file LIKE 'fleet/%' OR kind = 'Experimental') ORDER BY 2, 3, 1;

-- The allocation experiment; numbers stand for addresses
SELECT kind, bool_and(address > 0) AS addresses, bool_and(size_bytes > 0) AS sizes, count(npages) > 0 AS pages,
	count(span_class) > 0 AS classes, count(type_address) > 0 AS types
FROM gctrace.alloc_events(:'allocfree') WHERE kind NOT LIKE 'stack%' GROUP BY kind ORDER BY kind;
SELECT count(*) AS wrong FROM gctrace.alloc_events(:'allocfree') WHERE noscan <> (span_class % 2 = 1);
-- no object lies outside of the span that holds it
SELECT count(*) > 100 AS many, count(*) FILTER (WHERE o.address + o.size_bytes > s.address + s.size_bytes) AS outside
FROM gctrace.alloc_events(:'allocfree') o JOIN LATERAL (
	SELECT * FROM gctrace.alloc_events(:'allocfree') s
	WHERE s.kind IN ('span', 'span_alloc') AND s.address <= o.address AND s.seq < o.seq
	ORDER BY s.address DESC, s.seq DESC LIMIT 1) s ON true
WHERE o.kind = 'object_alloc' AND o.seq % 4 = 0;

-- Samples of the profiler
SELECT count(*) > 0 AS there, count(*) FILTER (WHERE stack IS NULL) AS without_stack,
	count(*) FILTER (WHERE in_assist AND NOT 'runtime.gcAssistAlloc' = ANY (stack)
		AND NOT 'runtime.gcAssistAlloc1' = ANY (stack)) AS wrong
FROM events.cpu_samples WHERE file LIKE 'edge/profile-%';

-- Laws: seq has no gap, traces counts the events, each relation has its kind of them
SELECT count(*) AS broken FROM (
	SELECT seq, lag(seq, 1, 0::bigint) OVER (PARTITION BY file ORDER BY n) AS before
	FROM (SELECT file, seq, row_number() OVER () AS n FROM events.events) e) e WHERE seq <> before + 1;
SELECT count(*) AS broken FROM events.traces t
WHERE t.status IN ('complete', 'truncated') AND events <> (SELECT count(*) FROM events.events e WHERE e.file = t.file);
SELECT count(*) AS broken FROM events.generations g JOIN events.traces t USING (file)
WHERE t.status = 'complete' AND g.events <> (SELECT count(*) FROM events.events e WHERE e.file = g.file AND e.generation = g.generation);
-- before Go 1.22 the first GOMAXPROCS is a sample, but no event of Go's reader
SELECT count(*) AS broken FROM (SELECT file FROM (
	SELECT file, time_ns, at, goroutine, proc, CASE changed WHEN 'heap_live' THEN heap_live_bytes
		WHEN 'heap_goal' THEN heap_goal_bytes ELSE gomaxprocs END AS value FROM events.heap_samples
	EXCEPT ALL	-- bigint cannot hold all that numeric can
	SELECT file, time_ns, at, goroutine, proc, CASE WHEN value < 2 ^ 63::numeric THEN value END FROM events.events WHERE kind = 'Metric') d
	JOIN events.traces USING (file) GROUP BY file, format_version HAVING count(*) > (format_version < 22)::int) f;
SELECT count(*) AS broken FROM (
	SELECT file, time_ns, at, goroutine, proc, thread, label FROM events.labels
	EXCEPT ALL
	SELECT file, time_ns, at, goroutine, proc, thread, name FROM events.events WHERE kind = 'Label') d;

-- Nothing but the header, a version from the future, and what is no trace
SELECT file, seq, generation, time_ns, kind FROM events.events WHERE file LIKE 'edge/header-only-%' ORDER BY 1, 2;
SELECT count(*) FROM events.events WHERE file = 'edge/future.trace';
SELECT count(*) FROM gctrace.events('no trace'::bytea);
SELECT count(*) AS differing FROM (
	SELECT * FROM gctrace.events(pg_read_binary_file(:'tasks')) EXCEPT ALL SELECT * FROM gctrace.events(:'tasks')) d;
RESET client_min_messages;
SELECT count(*) > 0 AS rows_before FROM events.events WHERE file = 'edge/composed/second-generation-broken.trace';

SET client_min_messages = warning;
DROP SCHEMA events CASCADE;
DROP SERVER events CASCADE;
