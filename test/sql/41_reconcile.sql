-- A trace beside the log of the same run
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
SET extra_float_digits = 1;

-- Made up: the trace's first collection is the third of the log, which has another process' lines too
CREATE TEMP TABLE cycles AS
SELECT n AS cycle, n * 10000000 AS start_ns, CASE n WHEN 2 THEN 'forced' ELSE 'alloc' END AS trigger,
	(3 + n) * 1048576 + 5 AS heap_live_end_bytes, (7 + n) * 1048576 + 9 AS heap_goal_end_bytes,
	6 * 1048576 AS heap_live_start_bytes, 800000 AS stw_sweep_term_ns, 1300000 AS mark_ns,
	40000 AS stw_mark_term_ns, 590000 AS assist_cpu_ns, 1100000 AS mark_worker_ns, 100000 AS mark_idle_ns
FROM generate_series(1, 3) n;
CREATE TEMP TABLE log AS
SELECT string_agg(format('orders | pacer: 27%% CPU (25 exp.) for 1+2+3 B work (4 B exp.) in 6291456 B -> %s B (∆goal -9, cons/mark 0.5)', (5 + n) * 1048576)
	|| E'\n' || format('orders | gc %s @0.%ss 4%%: 0.72+1.3+0.039 ms clock, 1.4+0.58/1.1/0.13+0.078 ms cpu, 6->7->%s MB, %s MB goal, 0 MB stacks, 0 MB globals, 2 P%s',
		n, lpad((n * 10 + 11)::text, 3, '0'), 1 + n, 5 + n, CASE n WHEN 4 THEN ' (forced)' ELSE '' END)
	|| E'\n' || format('other | gc %s @0.0%ss 4%%: 0.72+1.3+0.039 ms clock, 1.4+0.58/1.1/0.13+0.078 ms cpu, 6->7->2 MB, 5 MB goal, 2 P', n, 50 + n * 7), E'\n') AS content
FROM generate_series(1, 4) n;
\x
SELECT r.* FROM log, gctrace.reconcile_rows(
	ARRAY(SELECT jsonb_populate_record(NULL::gctrace.gc_cycles_row, to_jsonb(c)) FROM cycles c),
	ARRAY(SELECT l FROM gctrace.gctrace_lines(convert_to(content, 'UTF8')) l),
	ARRAY(SELECT p FROM gctrace.pacer_lines(convert_to(content, 'UTF8')) p)) r;
\x

-- From the first line of the log on, and where no goal is known
SELECT few, cycle, gc_seq, process, line, heap_live_end_residual_bytes AS live, heap_goal_residual_bytes AS goal
FROM log, generate_series(1, 3, 2) few, gctrace.reconcile_rows(
	ARRAY(SELECT jsonb_populate_record(NULL::gctrace.gc_cycles_row, to_jsonb(c) - 'heap_goal_end_bytes'
			|| jsonb_build_object('heap_live_end_bytes', (1 + cycle) * 1048576 + 7)) FROM cycles c WHERE cycle <= few),
	ARRAY(SELECT l FROM gctrace.gctrace_lines(convert_to(content, 'UTF8')) l WHERE process = 'orders'),
	'{}') r;

-- No log, no residuals; the collections are there all the same
\set fx `echo "$GCTRACE_FIXTURES"`
SELECT count(*) > 0 AS some, count(gc_seq), count(stw_sweep_term_residual_ns), bool_and(cycle IS NOT NULL) AS cycles
FROM gctrace.reconcile(:'fx' || '/fleet/service=shop/build=v42/host=web-3/0.trace', :'fx' || '/edge/status.csv');
SELECT count(*) FROM gctrace.reconcile(''::bytea, pg_read_binary_file(:'fx' || '/logs/app.log'));

-- Paths need the right to files
CREATE ROLE gctrace_reader;
SET ROLE gctrace_reader;
SELECT count(*) FROM gctrace.reconcile('/a'::text, '/b'::text);
SELECT count(*) FROM gctrace.reconcile(''::bytea, ''::bytea);
RESET ROLE;
DROP ROLE gctrace_reader;
