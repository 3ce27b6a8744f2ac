-- The scan as part of larger plans: rescans, cursors, limits, cancel, partitions
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
\set fx `echo "$GCTRACE_FIXTURES"`
\set fleet :fx/fleet
SET client_min_messages = warning;
CREATE SCHEMA executor;
SET search_path = executor, public;
CREATE SERVER executor_fleet FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root :'fleet');
IMPORT FOREIGN SCHEMA gctrace FROM SERVER executor_fleet INTO executor;
RESET client_min_messages;

-- What the rows are must not depend on the plan
CREATE TABLE cycles AS SELECT * FROM gc_cycles;
CREATE TABLE kept_sweeps AS SELECT * FROM sweeps;
SELECT count(*), count(DISTINCT file), sum(cycle) FROM cycles;
CREATE FUNCTION differing() RETURNS bigint LANGUAGE sql AS $$
	SELECT count(*) FROM (
		(SELECT c.file, c.cycle, s.start_ns FROM gc_cycles c LEFT JOIN sweeps s ON s.file = c.file AND s.cycle = c.cycle
		 EXCEPT ALL
		 SELECT c.file, c.cycle, s.start_ns FROM cycles c LEFT JOIN kept_sweeps s ON s.file = c.file AND s.cycle = c.cycle)
		UNION ALL
		(SELECT c.file, c.cycle, s.start_ns FROM cycles c LEFT JOIN kept_sweeps s ON s.file = c.file AND s.cycle = c.cycle
		 EXCEPT ALL
		 SELECT c.file, c.cycle, s.start_ns FROM gc_cycles c LEFT JOIN sweeps s ON s.file = c.file AND s.cycle = c.cycle)) d
$$;
SELECT differing();
SET enable_hashjoin = off;
SELECT differing();
SET enable_mergejoin = off;
SELECT differing();
SET enable_material = off;
SELECT differing();
RESET enable_hashjoin;
RESET enable_mergejoin;
RESET enable_material;
SET gctrace.enable_fast_path = off;
SELECT differing();
RESET gctrace.enable_fast_path;

-- Rescan with the same and with other parameters
SET enable_material = off;
DO $$
BEGIN
	PERFORM set_config(name, 'off', false) FROM pg_settings WHERE name = 'enable_memoize';
END
$$;
SELECT i, (SELECT count(*) FROM gc_cycles WHERE i > 0) FROM generate_series(1, 3) i;
SELECT b, h, (SELECT count(*) FROM gc_cycles WHERE build = b AND host = h), (SELECT count(*) FROM cycles WHERE build = b AND host = h)
FROM (VALUES ('v41', 'web-1'), ('v42', 'web-1'), ('v42', 'none'), ('v41', NULL)) v (b, h);
SELECT i, (SELECT c FROM (SELECT cycle AS c FROM gc_cycles WHERE build = 'v42' AND i > 0 LIMIT 1 OFFSET i) l) FROM generate_series(1, 3) i;
RESET enable_material;
DO $$
BEGIN
	PERFORM set_config(name, 'on', false) FROM pg_settings WHERE name = 'enable_memoize';
END
$$;

-- Cursors, savepoints, two scans at once
BEGIN;
DECLARE one CURSOR FOR SELECT build, host, cycle FROM gc_cycles;
DECLARE two SCROLL CURSOR FOR SELECT build, host, cycle FROM gc_cycles WHERE build = 'v42';
FETCH 2 FROM one;
FETCH 2 FROM two;
SAVEPOINT s;
FETCH 1 FROM one;
SELECT 1 / 0;
ROLLBACK TO s;
FETCH 1 FROM one;
FETCH BACKWARD 1 FROM two;
MOVE ALL FROM one;
FETCH 1 FROM one;
CLOSE one;
COMMIT;
BEGIN;
DECLARE held CURSOR WITH HOLD FOR SELECT count(*) FROM gc_cycles;
COMMIT;
FETCH ALL FROM held;
CLOSE held;

-- Columns: system ones, whole rows, arrays
SELECT tableoid::regclass, cycle FROM gc_cycles WHERE build = 'v41' AND host = 'web-1' ORDER BY 2 LIMIT 1;
SELECT (c).build, (c).trigger FROM gc_cycles c WHERE c.build = 'v41' AND c.host = 'web-2' AND c.cycle = 1 LIMIT 1;
SELECT count(*) AS rows, count(DISTINCT stack) = count(DISTINCT stack_id) AS one_stack_per_id FROM sweeps WHERE build = 'v42';
SELECT cycle FROM gc_cycles WHERE build = 'v41' AND host = 'web-1' AND file LIKE '%/0.trace' ORDER BY cycle FOR UPDATE;

-- Read only
INSERT INTO gc_cycles (cycle) VALUES (1);
UPDATE gc_cycles SET cycle = 1;
DELETE FROM gc_cycles;
COPY gc_cycles (cycle) FROM stdin;
1
\.

-- Partitions and inheritance
CREATE TABLE by_build (file text, build text, cycle bigint, start_ns bigint) PARTITION BY LIST (build);
CREATE FOREIGN TABLE by_build_41 PARTITION OF by_build FOR VALUES IN ('v41') SERVER executor_fleet
	OPTIONS (relation 'gc_cycles', files '**/build=v41/**');
CREATE FOREIGN TABLE by_build_42 PARTITION OF by_build FOR VALUES IN ('v42') SERVER executor_fleet
	OPTIONS (relation 'gc_cycles', files '**/build=v42/**');
SELECT build, count(*), (SELECT count(*) FROM cycles c WHERE c.build = b.build) FROM by_build b GROUP BY build ORDER BY build;
EXPLAIN (COSTS OFF) SELECT count(*) FROM by_build WHERE build = 'v41';
SET enable_partitionwise_aggregate = on;
SELECT tableoid::regclass, count(*) FROM by_build GROUP BY 1 ORDER BY 1;
RESET enable_partitionwise_aggregate;
SELECT count(*) FROM by_build a JOIN by_build b USING (build, file, cycle) WHERE build = 'v42';
PREPARE of_build AS SELECT count(*) FROM by_build WHERE build = $1;
SET plan_cache_mode = force_generic_plan;
EXECUTE of_build('v41');
EXECUTE of_build('v42');
RESET plan_cache_mode;

-- In parallel plans
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT build, count(*) FROM by_build GROUP BY 1 ORDER BY 1;
SELECT count(*) FROM (SELECT file FROM gc_cycles UNION ALL SELECT file FROM sweeps UNION ALL SELECT file FROM cycles) u;
DO $$
BEGIN
	PERFORM set_config(CASE WHEN current_setting('server_version_num')::int >= 160000
		THEN 'debug_parallel_query' ELSE 'force_parallel_mode' END, 'on', true);
	ASSERT (SELECT count(*) FROM gc_cycles WHERE build = 'v42') = (SELECT count(*) FROM cycles WHERE build = 'v42');
END
$$;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;

-- Prepared statements see changed options and files of now
PREPARE files AS SELECT count(DISTINCT file) FROM gc_cycles;
EXECUTE files;
ALTER FOREIGN TABLE gc_cycles OPTIONS (ADD files '**/0.trace');
EXECUTE files;
ALTER FOREIGN TABLE gc_cycles OPTIONS (DROP files);
EXECUTE files;

-- Cancelled in the middle of the work, and going on afterwards
-- wherever it is
\set SHOW_CONTEXT never
SET statement_timeout = '100ms';
SELECT count(*) FROM heap_samples a, heap_samples b, heap_samples c WHERE a.time_ns + b.time_ns + c.time_ns = 0;
SELECT count(*) FROM generate_series(1, 1000000) i, LATERAL (SELECT count(stack) FROM sweeps WHERE i > 0) s;
RESET statement_timeout;
\set SHOW_CONTEXT errors
SELECT count(*) FROM gc_cycles;

-- Descriptors are given back, whatever ends a scan
CREATE FUNCTION open_files() RETURNS bigint LANGUAGE sql AS $$
	SELECT count(*) FROM pg_ls_dir('/proc/self/fd')
$$;
SELECT count(*) > 0 AS warmed_up FROM sweeps, (SELECT open_files()) o;
SELECT open_files() AS before \gset
DO $$
BEGIN
	FOR i IN 1 .. 50 LOOP
		BEGIN
			PERFORM 1 / (cycle - 1) FROM gc_cycles;
		EXCEPTION WHEN division_by_zero THEN NULL;
		END;
		PERFORM cycle FROM gc_cycles LIMIT 1;
	END LOOP;
END
$$;
SELECT greatest(open_files() - :before, 0) AS more_files;	-- others may have been closed

SET client_min_messages = warning;
DROP SCHEMA executor CASCADE;
DROP SERVER executor_fleet CASCADE;
