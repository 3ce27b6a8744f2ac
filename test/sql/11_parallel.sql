-- Parallel scans: the same rows, whoever reads which file or stored run
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
\set fx `echo "$GCTRACE_FIXTURES"`
SET jit = off;
SET max_parallel_workers_per_gather = 3;
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;

CREATE SERVER parallel_fleet FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root :'fx');
CREATE SCHEMA parallel_tables;
IMPORT FOREIGN SCHEMA gctrace FROM SERVER parallel_fleet INTO parallel_tables OPTIONS (files 'fleet/**');

CREATE FUNCTION shape(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	line text;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (COSTS OFF) ' || query LOOP
		IF line ~ 'Gather|Scan|Aggregate|Files|Runs|Run Filter|Summary' THEN
			RETURN NEXT line;
		END IF;
	END LOOP;
END
$$;
SELECT shape('SELECT count(*) FROM parallel_tables.sweeps');
-- there is no use for more processes than files
SELECT shape('SELECT count(*) FROM parallel_tables.sweeps WHERE host = ''web-1'' AND build = ''v41''');
SELECT shape('SELECT count(*) FROM parallel_tables.sweeps WHERE file = ''fleet/service=shop/build=v41/host=web-1/0.trace''');

-- Every relation, against one process
SELECT shape('CREATE TEMP TABLE shared AS SELECT md5(t::text) AS row FROM parallel_tables.stacks t');
CREATE FUNCTION differences(tables text) RETURNS TABLE (relation text, differing bigint) LANGUAGE plpgsql AS $$
DECLARE
	name text;
	n bigint;
	list text;
BEGIN
	FOR name IN SELECT relname FROM pg_class WHERE relnamespace = tables::regnamespace AND relkind = 'f' ORDER BY 1 LOOP
		list := format('SELECT md5(t::text) AS row FROM %I.%I t', tables, name);
		EXECUTE 'CREATE TEMP TABLE shared AS ' || list;
		SET LOCAL max_parallel_workers_per_gather = 0;
		EXECUTE 'CREATE TEMP TABLE alone AS ' || list;
		SET LOCAL max_parallel_workers_per_gather = 3;
		SELECT count(*) INTO n FROM ((TABLE shared EXCEPT ALL TABLE alone) UNION ALL (TABLE alone EXCEPT ALL TABLE shared)) d;
		IF n > 0 THEN
			relation := name;
			differing := n;
			RETURN NEXT;
		END IF;
		DROP TABLE shared, alone;
	END LOOP;
END
$$;
SELECT * FROM differences('parallel_tables');

-- Pruning by what only the executor knows, rescans, LIMIT
SELECT shape('SELECT count(*) FROM parallel_tables.gc_cycles WHERE build = (SELECT max(build) FROM parallel_tables.traces)');
SELECT count(*) FROM parallel_tables.gc_cycles WHERE build = (SELECT max(build) FROM parallel_tables.traces);
SELECT count(*) FROM parallel_tables.gc_cycles WHERE build = 'v42';
SELECT g, n FROM generate_series(1, 3) g,
	LATERAL (SELECT count(*) AS n FROM (SELECT cycle FROM parallel_tables.gc_cycles OFFSET 0) c WHERE c.cycle > g) l ORDER BY g;
SELECT g, n FROM generate_series(1, 3) g,
	LATERAL (SELECT count(*) AS n FROM (SELECT cycle FROM parallel_tables.gc_cycles LIMIT g * 2) c WHERE c.cycle > 0) l ORDER BY g;
SELECT count(*) FROM (SELECT FROM parallel_tables.heap_samples LIMIT 5) l;
SET parallel_leader_participation = off;
SELECT count(*), sum(cycle) FROM parallel_tables.gc_cycles;
SET parallel_leader_participation = on;
SET max_parallel_workers = 0;
SELECT count(*), sum(cycle) FROM parallel_tables.gc_cycles;
RESET max_parallel_workers;

-- What EXPLAIN tells is that of all processes
CREATE FUNCTION work_done() RETURNS TABLE (files_kept int, files int, rows_read boolean, bytes_read boolean) LANGUAGE plpgsql AS $$
DECLARE
	plan json;
	scan jsonb;
	size bigint;
BEGIN
	EXECUTE 'EXPLAIN (ANALYZE, FORMAT JSON) SELECT count(*) FROM parallel_tables.sweeps WHERE build = ''v42''' INTO plan;
	scan := jsonb_path_query_first(plan::jsonb, '$.** ? (@."Node Type" == "Foreign Scan")');
	SELECT sum(size_bytes) INTO size FROM parallel_tables.traces WHERE build = 'v42';
	RETURN QUERY SELECT (scan->>'Files Kept')::int, (scan->>'Files')::int,
		(scan->>'Actual Rows')::float * (scan->>'Actual Loops')::int > 100, (scan->>'Bytes Read')::bigint = size;
END
$$;
SELECT * FROM work_done();

-- A bad file is a bad file in any process
\set VERBOSITY terse
ALTER FOREIGN TABLE parallel_tables.sweeps OPTIONS (SET files 'edge/{flipped-batch,quiet-1.22}.trace', ADD on_error 'error');
SELECT count(*) FROM parallel_tables.sweeps;

-- Stores: run by run, of those that the leader's look at the summaries leaves
SET client_min_messages = error;
\set SHOW_CONTEXT never
SELECT gctrace.create_store('regress_shared');
CALL gctrace.load('regress_shared', :'fx' || '/fleet/**');
CALL gctrace.load('regress_shared', :'fx' || '/edge/{composed/*,generations-1.24.trace,profile-1.26.trace}');
CALL gctrace.load('regress_shared', :'fx' || '/{jvm,logs,pprof}/{g1.log,cms11.log,crlf.log,after.pb.gz}');
SELECT gctrace.attach_store('regress_shared') > 0 AS attached;
SELECT shape('SELECT count(*) FROM regress_shared_files.sweeps WHERE service = ''shop''');
SELECT shape('SELECT count(*) FROM regress_shared_files.logs WHERE time_ns > 0');

SELECT shape('CREATE TEMP TABLE shared AS SELECT md5(t::text) AS row FROM regress_shared_files.heap_samples t');
SELECT * FROM differences('regress_shared_files');

-- What is left out within runs goes along, and so do values that only the executor has
SELECT shape('SELECT count(*) FROM regress_shared_files.goroutine_states WHERE start_ns > 100000000');
SELECT count(*) AS pruned FROM regress_shared_files.goroutine_states WHERE start_ns > 100000000 \gset
SELECT count(*) AS plain FROM regress_shared_files.goroutine_states WHERE start_ns + (random() * 0)::bigint > 100000000 \gset
SELECT :pruned = :plain AND :plain > 0 AS same;
SELECT shape('SELECT count(*) FROM regress_shared_files.gc_cycles WHERE build = (SELECT max(build) FROM regress_shared.run)');
SELECT count(*) FROM regress_shared_files.gc_cycles WHERE build = (SELECT max(build) FROM regress_shared.run);
SELECT count(*) FROM regress_shared_files.gc_cycles WHERE build = 'v42';
SELECT b, n FROM unnest('{v41,v42}'::text[]) b,
	LATERAL (SELECT count(*) AS n FROM (SELECT build FROM regress_shared_files.gc_cycles WHERE build = (SELECT max(build) FROM regress_shared.run WHERE build <= b) OFFSET 0) c) l ORDER BY b;
SELECT g, n FROM generate_series(1, 3) g,
	LATERAL (SELECT count(*) AS n FROM (SELECT cycle FROM regress_shared_files.gc_cycles WHERE service = 'shop' OFFSET 0) c WHERE c.cycle > g) l ORDER BY g;
SELECT count(*) FROM (SELECT FROM regress_shared_files.heap_samples LIMIT 5) l;
SET parallel_leader_participation = off;
SELECT count(*), sum(cycle) FROM regress_shared_files.gc_cycles WHERE service = 'shop';
SET parallel_leader_participation = on;
SET max_parallel_workers = 0;
SELECT count(*), sum(cycle) FROM regress_shared_files.gc_cycles WHERE service = 'shop';
RESET max_parallel_workers;

-- Row-level security is that of whoever asks, in workers too; what is not for workers keeps them out
CREATE ROLE regress_gctrace_shared;
GRANT USAGE ON SCHEMA regress_shared, regress_shared_files TO regress_gctrace_shared;
GRANT SELECT ON ALL TABLES IN SCHEMA regress_shared, regress_shared_files TO regress_gctrace_shared;
ALTER TABLE regress_shared.run ENABLE ROW LEVEL SECURITY;
ALTER TABLE regress_shared.segment ENABLE ROW LEVEL SECURITY;
CREATE POLICY team ON regress_shared.run USING (build = 'v41');
CREATE POLICY team ON regress_shared.segment USING (run_id IN (SELECT r.run_id FROM regress_shared.run r));
SET ROLE regress_gctrace_shared;
SELECT shape('SELECT build, count(*) FROM regress_shared_files.gc_cycles GROUP BY 1');
SELECT build, count(*) FROM regress_shared_files.gc_cycles GROUP BY 1;
SELECT count(*) FROM regress_shared_files.gc_cycles WHERE build = 'v42';
RESET ROLE;
CREATE FUNCTION regress_shared.team() RETURNS text LANGUAGE plpgsql STABLE PARALLEL RESTRICTED AS $$
BEGIN
	RETURN 'v41';
END
$$;
DROP POLICY team ON regress_shared.segment;
CREATE POLICY team ON regress_shared.segment USING (run_id IN (SELECT r.run_id FROM regress_shared.run r WHERE r.build = regress_shared.team()));
SET ROLE regress_gctrace_shared;
SELECT shape('SELECT build, count(*) FROM regress_shared_files.gc_cycles GROUP BY 1');
SELECT build, count(*) FROM regress_shared_files.gc_cycles GROUP BY 1;
RESET ROLE;
CREATE POLICY none ON regress_shared.segment AS RESTRICTIVE USING (false);
SET ROLE regress_gctrace_shared;
SELECT build, count(*) FROM regress_shared_files.gc_cycles GROUP BY 1;
RESET ROLE;

SET client_min_messages = warning;
DROP FUNCTION shape, differences, work_done;
DROP SCHEMA regress_shared, regress_shared_files CASCADE;
DROP SERVER regress_shared CASCADE;
DROP ROLE regress_gctrace_shared;
DROP SERVER parallel_fleet CASCADE;
DROP SCHEMA parallel_tables;
