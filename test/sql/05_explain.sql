-- Pruning of files and columns, and what EXPLAIN tells about it
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
\set fx `echo "$GCTRACE_FIXTURES"`
SET max_parallel_workers_per_gather = 0;
SET jit = off;

CREATE SERVER explain_fleet FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root :'fx');
CREATE SCHEMA fleet;
IMPORT FOREIGN SCHEMA gctrace FROM SERVER explain_fleet INTO fleet OPTIONS (files 'fleet/**');

-- Names of parameters, sides of a join clause and amounts of work vary between versions
CREATE FUNCTION explain_lines(query text, options text DEFAULT 'COSTS OFF') RETURNS SETOF text
LANGUAGE plpgsql AS $$
DECLARE
	line text;
BEGIN
	FOR line IN EXECUTE format('EXPLAIN (%s) %s', options, query) LOOP
		CONTINUE WHEN line ~ '^ *(Planning Time|Execution Time|Buffers|Planning|Batches|Sort Method|Buckets|Disabled|Storage|Memory)';
		line := regexp_replace(line, '(Bytes \w+: )[1-9]\d*', '\1N');
		line := regexp_replace(line, 'fast=\d+ ordered=\d+ skipped=\d+', 'fast=N ordered=N skipped=N');
		line := regexp_replace(line, 'rows=(\d+)\.00', 'rows=\1');
		line := replace(line, 'EXISTS(SubPlan 1)', '(SubPlan 1)');
		line := regexp_replace(line, '(File Filter: .*)\$\d+', '\1$N');
		line := regexp_replace(line, '\((wanted\.f|\$N) = file\)', '(file = \1)');
		RETURN NEXT line;
	END LOOP;
END
$$;

-- Constants
SELECT explain_lines('SELECT cycle FROM fleet.gc_cycles');
SELECT explain_lines('SELECT cycle FROM fleet.gc_cycles WHERE build = ''v42'' AND host IN (''web-1'', ''web-2'')');
SELECT explain_lines('SELECT cycle FROM fleet.gc_cycles WHERE file LIKE ''%/1.trace%'' AND duration_ns > 1000');
SELECT explain_lines('SELECT cycle FROM fleet.gc_cycles WHERE host IS NULL');
SELECT explain_lines('SELECT cycle FROM fleet.gc_cycles WHERE NOT (service = ''shop'')');
SELECT explain_lines('SELECT cycle FROM fleet.gc_cycles WHERE build > ''v41'' COLLATE "C" AND upper(host) = ''WEB-3''');
SELECT explain_lines('SELECT cycle FROM fleet.gc_cycles WHERE build = ''v42'' OR host = ''web-1''');
SELECT explain_lines('SELECT cycle FROM fleet.gc_cycles WHERE build = ''v42'' OR cycle = 1');
SELECT explain_lines('SELECT cycle FROM fleet.gc_cycles WHERE cycle = 1 AND false');

-- Nothing volatile, nothing of a subquery for each row
SELECT explain_lines('SELECT cycle FROM fleet.gc_cycles WHERE build = (random()::text)');
SELECT explain_lines('SELECT cycle FROM fleet.gc_cycles c WHERE EXISTS (SELECT FROM pg_class WHERE relname > c.build OFFSET 0)');

-- Stable functions, parameters of prepared statements, subqueries
SELECT explain_lines('SELECT cycle FROM fleet.gc_cycles WHERE host = to_char(now(), ''"web-3"'')', 'ANALYZE, COSTS OFF, TIMING OFF');
SET plan_cache_mode = force_generic_plan;
PREPARE of_build AS SELECT count(*) FROM fleet.gc_cycles WHERE build = $1 AND host = $2;
SELECT explain_lines('EXECUTE of_build(''v41'', ''web-2'')');
SELECT explain_lines('EXECUTE of_build(''v41'', ''web-2'')', 'ANALYZE, COSTS OFF, TIMING OFF');
EXECUTE of_build('v41', 'web-2');
EXECUTE of_build('v42', 'web-2');
EXECUTE of_build('v43', 'web-2');
EXECUTE of_build(NULL, 'web-2');
RESET plan_cache_mode;
SELECT count(*) FROM fleet.gc_cycles WHERE file = (SELECT max(file) FROM fleet.traces WHERE build = 'v41');
SELECT count(*) FROM fleet.gc_cycles WHERE file IN (SELECT file FROM fleet.traces WHERE gc_cycles >= 8);

-- Pruning is never wrong: with and without
SELECT count(*) AS differing FROM (
	(SELECT file, start_ns FROM fleet.sweeps WHERE build = 'v42' AND file ~ '0.trace$'
	 EXCEPT ALL SELECT file, start_ns FROM fleet.sweeps WHERE (build || CASE WHEN start_ns < 0 THEN 'x' ELSE '' END) = 'v42' AND substr(file || start_ns % 1, 1, length(file)) ~ '0.trace$')
	UNION ALL
	(SELECT file, start_ns FROM fleet.sweeps WHERE (build || CASE WHEN start_ns < 0 THEN 'x' ELSE '' END) = 'v42' AND substr(file || start_ns % 1, 1, length(file)) ~ '0.trace$'
	 EXCEPT ALL SELECT file, start_ns FROM fleet.sweeps WHERE build = 'v42' AND file ~ '0.trace$')) d;

-- One file for each outer row
CREATE TEMP TABLE wanted (f text);
INSERT INTO wanted VALUES
	('fleet/service=shop/build=v41/host=web-1/0.trace'),
	('fleet/service=shop/build=v42/host=web-4/1.trace.gz'),
	('no such file');
ANALYZE wanted;
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SELECT explain_lines('SELECT f, cycle FROM wanted JOIN fleet.gc_cycles ON file = f');
SELECT f, count(cycle) FROM wanted LEFT JOIN fleet.gc_cycles ON file = f GROUP BY f ORDER BY f;
RESET enable_hashjoin;
RESET enable_mergejoin;
SELECT f, n FROM wanted CROSS JOIN LATERAL (SELECT count(*) AS n FROM fleet.gc_cycles WHERE file = f AND cycle > 2) l ORDER BY f;
SELECT v.h, l.n FROM (VALUES ('web-1'), ('web-9')) v (h)
CROSS JOIN LATERAL (SELECT count(*) AS n FROM fleet.gc_cycles c JOIN fleet.traces t USING (file) WHERE c.host = v.h) l ORDER BY 1;

-- Columns: only those that are used are decoded
SELECT explain_lines('SELECT count(*) FROM fleet.sweeps WHERE host = ''web-4''', 'VERBOSE, COSTS OFF');
SELECT explain_lines('SELECT file, start_ns FROM fleet.sweeps WHERE swept_bytes > 0 AND build = ''v41'' AND host = ''web-1''', 'VERBOSE, COSTS OFF');
SELECT explain_lines('SELECT g FROM fleet.generations g WHERE host = ''web-1'' AND build = ''v42''', 'VERBOSE, COSTS OFF');
SELECT explain_lines('SELECT tableoid, file FROM fleet.generations WHERE file LIKE ''%/0.trace''', 'VERBOSE, COSTS OFF');
SELECT regexp_replace(l, '(: [^,]*,).*,', '\1 ...,') FROM explain_lines('SELECT FROM fleet.generations', 'VERBOSE, COSTS OFF') l;

-- Work done, in types that programs can read
CREATE FUNCTION scan_properties(query text) RETURNS TABLE (name text, type text)
LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (ANALYZE, VERBOSE, FORMAT JSON) ' || query INTO plan;
	RETURN QUERY
	SELECT e.key, json_typeof(e.value) FROM json_each(plan->0->'Plan') e
	WHERE e.key ~ 'Relation$|Format|File|Decoded|Bytes|Generations' ORDER BY 1;
END
$$;
SELECT * FROM scan_properties('SELECT cycle FROM fleet.gc_cycles WHERE build = ''v41''');
SELECT explain_lines('SELECT cycle FROM fleet.gc_cycles WHERE build = ''none''', 'ANALYZE, COSTS OFF, TIMING OFF');

-- LIMIT: later files are not read
CREATE FUNCTION bytes_read(query text) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (ANALYZE, FORMAT JSON) ' || query INTO plan;
	RETURN jsonb_path_query_first(plan::jsonb, '$.**."Bytes Read"')::bigint;
END
$$;
SELECT bytes_read('SELECT * FROM fleet.sweeps LIMIT 1') * 4 < bytes_read('SELECT * FROM fleet.sweeps OFFSET 0') AS less_is_read;

-- Estimates: by the size of the files, better after ANALYZE
CREATE FUNCTION estimate(query text) RETURNS float8 LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT JSON) ' || query INTO plan;
	RETURN plan->0->'Plan'->>'Plan Rows';
END
$$;
SELECT estimate('SELECT * FROM fleet.traces') AS traces,
	estimate('SELECT * FROM fleet.traces WHERE build = ''v41''') AS of_build,
	estimate('SELECT * FROM fleet.traces WHERE file = ''none''') AS of_none;
SELECT estimate('SELECT * FROM fleet.sweeps') > 2 * estimate('SELECT * FROM fleet.sweeps WHERE build = ''v41''') AS by_size;
ANALYZE fleet.sweeps;
SELECT reltuples = (SELECT count(*) FROM fleet.sweeps) AS counted, relpages > 0 AS sized FROM pg_class WHERE oid = 'fleet.sweeps'::regclass;
SELECT estimate('SELECT * FROM fleet.sweeps') / count(*) BETWEEN 0.9 AND 1.1 AS about_right FROM fleet.sweeps;
SELECT attname, null_frac, n_distinct FROM pg_stats WHERE schemaname = 'fleet' AND tablename = 'sweeps' AND attname IN ('service', 'build', 'begin_kind') ORDER BY 1;
SET default_statistics_target = 1;
ANALYZE fleet.sweeps;
SELECT reltuples = (SELECT count(*) FROM fleet.sweeps) AS counted_beyond_the_sample FROM pg_class WHERE oid = 'fleet.sweeps'::regclass;
RESET default_statistics_target;

SET client_min_messages = warning;
DROP FUNCTION explain_lines, scan_properties, bytes_read, estimate;
DROP SERVER explain_fleet CASCADE;
DROP SCHEMA fleet;
