-- Every relation over stored runs
SET timezone = 'UTC';
SET datestyle = 'ISO';
\set fx `echo "$GCTRACE_FIXTURES"`
\set SHOW_CONTEXT never
SET client_min_messages = error;
SELECT gctrace.create_store('regress_runs');
CALL gctrace.load('regress_runs', :'fx' || '/{fleet,edge}/**');
SELECT gctrace.attach_store('regress_runs') = (SELECT count(DISTINCT relation) FROM gctrace.catalogue()) AS all_relations;
SELECT gctrace.attach_store('regress_runs') > 0 AS again;
-- described, views too
SELECT c.relname, a.attname FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace IN ('regress_runs'::regnamespace, 'regress_runs_files'::regnamespace) AND c.relkind IN ('f', 'v')
AND (obj_description(c.oid, 'pg_class') IS NULL OR col_description(c.oid, a.attnum) IS NULL);
SELECT a.attname, format_type(a.atttypid, a.atttypmod), col_description(a.attrelid, a.attnum) FROM pg_attribute a
WHERE a.attrelid = 'regress_runs_files.stw_pauses'::regclass AND a.attnum BETWEEN 1 AND 7 ORDER BY a.attnum;

-- The same rows as from the files, for every relation
CREATE FUNCTION pg_temp.differences(relation text, OUT rows bigint, OUT differing bigint)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('WITH direct AS (SELECT r.run_id, to_jsonb(f) AS row FROM regress_runs.run r CROSS JOIN LATERAL gctrace.%1$I(r.source) f), '
		'stored AS (SELECT run_id, to_jsonb(s) - ''{run_id,run_started_at,service,build,host,source}''::text[] AS row FROM regress_runs_files.%1$I s) '
		'SELECT (SELECT count(*) FROM direct), (SELECT count(*) FROM (SELECT * FROM direct EXCEPT ALL SELECT * FROM stored) a) '
		'+ (SELECT count(*) FROM (SELECT * FROM stored EXCEPT ALL SELECT * FROM direct) b)', relation)
	INTO rows, differing;
END
$$;
SELECT c.relation, d.* FROM (SELECT DISTINCT relation FROM gctrace.catalogue()) c, pg_temp.differences(c.relation) d
WHERE d.differing <> 0;
SELECT relation, d.rows > 0 AS rows FROM unnest('{gc_cycles,stw_pauses,mark_assists,heap_samples,stacks}'::text[]) relation, pg_temp.differences(relation) d;

-- Columns of runs choose runs, by the store's own indexes
CREATE TEMP TABLE one AS SELECT run_id FROM regress_runs.run WHERE source LIKE '%/build=v42/host=web-3/0.trace';
SELECT build, host, count(*) FROM regress_runs.gc_cycles WHERE service = 'shop' AND build = 'v42' GROUP BY 1, 2 ORDER BY 2;
EXPLAIN (COSTS OFF) SELECT count(*) FROM regress_runs_files.gc_cycles WHERE service = 'shop' AND build IN ('v42', 'v43') AND host ~ '[34]$';
EXPLAIN (COSTS OFF) SELECT count(*) FROM regress_runs_files.gc_cycles WHERE run_started_at < '2001-02-03 04:05:06.789';
SET datestyle = 'SQL, DMY';
EXPLAIN (COSTS OFF) SELECT count(*) FROM regress_runs_files.gc_cycles WHERE service = 'shop' AND run_started_at > '01/02/2001 04:05:06.789';
SET datestyle = 'ISO';
PREPARE of_build(text) AS SELECT count(*) > 0 AS rows FROM regress_runs_files.mark_assists WHERE build = $1;
SET plan_cache_mode = force_generic_plan;
EXECUTE of_build('v41');
EXECUTE of_build('v40');
EXPLAIN (COSTS OFF) EXECUTE of_build('v41');
RESET plan_cache_mode;
SELECT count(*) = (SELECT count(*) FROM regress_runs.stw_pause JOIN one USING (run_id)) AS same FROM regress_runs_files.stw_pauses WHERE run_id = (SELECT run_id FROM one);
SET enable_hashjoin = off;
SET enable_mergejoin = off;
SELECT count(*) = (SELECT count(*) FROM regress_runs.stw_pause JOIN one USING (run_id)) AS same FROM one JOIN regress_runs_files.stw_pauses USING (run_id);
SELECT r.run_id, count(p.start_ns) FROM one r LEFT JOIN LATERAL (SELECT * FROM regress_runs_files.stw_pauses s WHERE s.run_id = r.run_id LIMIT 3) p ON true GROUP BY 1;
RESET enable_hashjoin;
RESET enable_mergejoin;
SELECT gc_cycles.run_id FROM regress_runs_files.gc_cycles WHERE (gc_cycles).service = 'none';
ANALYZE regress_runs_files.gc_cycles;
SELECT reltuples = (SELECT count(*) FROM regress_runs.gc_cycle) AS analyzed FROM pg_class WHERE oid = 'regress_runs_files.gc_cycles'::regclass;

-- on_error holds for runs as for files
SET client_min_messages = warning;
SELECT run_id AS cut FROM regress_runs.run WHERE source LIKE '%/cut.trace.gz' \gset
SELECT count(*) FROM regress_runs_files.gc_cycles WHERE run_id = :'cut';
SET gctrace.on_error = 'skip';
SELECT count(*) FROM regress_runs_files.gc_cycles WHERE run_id = :'cut';
SET gctrace.on_error = 'error';
SELECT count(*) FROM regress_runs_files.gc_cycles WHERE run_id = :'cut';
RESET gctrace.on_error;

-- With the rights of whoever asks, row-level security included
CREATE ROLE regress_gctrace_team;
GRANT USAGE ON SCHEMA regress_runs, regress_runs_files TO regress_gctrace_team;
GRANT SELECT ON ALL TABLES IN SCHEMA regress_runs, regress_runs_files TO regress_gctrace_team;
REVOKE SELECT ON regress_runs.segment FROM regress_gctrace_team;
SET ROLE regress_gctrace_team;
SELECT count(*) FROM regress_runs.gc_cycles WHERE build = 'v41';
RESET ROLE;
GRANT SELECT ON regress_runs.segment TO regress_gctrace_team;
ALTER TABLE regress_runs.run ENABLE ROW LEVEL SECURITY;
CREATE POLICY team ON regress_runs.run USING (build = 'v41');
SET ROLE regress_gctrace_team;
SELECT DISTINCT build FROM regress_runs.gc_cycles;
SELECT DISTINCT build FROM regress_runs.run_metrics;
SELECT count(*) FROM regress_runs_files.gc_cycles WHERE run_id = (SELECT run_id FROM regress_runs.run WHERE build = 'v42');
RESET ROLE;
DROP POLICY team ON regress_runs.run;
ALTER TABLE regress_runs.run DISABLE ROW LEVEL SECURITY;

-- A gap in the segments is damage, and no shorter run
DELETE FROM regress_runs.segment WHERE segment = 1 AND run_id = (SELECT run_id FROM one);
SELECT count(*) FROM regress_runs_files.gc_cycles WHERE run_id = (SELECT run_id FROM one);

-- By hand, and wrong
CREATE SERVER regress_both FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root '/', store 'regress_runs');
CREATE SERVER regress_empty FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (store '');
CREATE SERVER regress_none FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (store 'regress_nothing');
CREATE SCHEMA regress_imported;
IMPORT FOREIGN SCHEMA gctrace LIMIT TO (gc_cycles) FROM SERVER regress_none INTO regress_imported;
IMPORT FOREIGN SCHEMA gctrace LIMIT TO (gc_cycles) FROM SERVER regress_none INTO regress_imported OPTIONS (files '*');
SELECT count(*) FROM regress_imported.gc_cycles;
CREATE FOREIGN TABLE regress_imported.t (run_id text) SERVER regress_runs OPTIONS (relation 'traces');
SELECT * FROM regress_imported.t;
SELECT gctrace.attach_store('regress_nothing');
SELECT gctrace.attach_store('regress_runs', server => 'regress_none');
-- whoever may not read files may show a store, and nothing else
GRANT CREATE, USAGE ON SCHEMA regress_imported TO regress_gctrace_team;
SET ROLE regress_gctrace_team;
CREATE SERVER regress_team FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root '/');
CREATE SERVER regress_team FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (store 'regress_runs');
IMPORT FOREIGN SCHEMA gctrace LIMIT TO (generations) FROM SERVER regress_team INTO regress_imported;
ALTER SERVER regress_team OPTIONS (DROP store, ADD root '/');
SELECT count(*) > 0 AS rows FROM regress_imported.generations WHERE service = 'shop' AND host = 'web-4';
RESET ROLE;

DROP SCHEMA regress_runs, regress_runs_files, regress_imported CASCADE;
DROP SERVER regress_runs, regress_none, regress_team CASCADE;
DROP ROLE regress_gctrace_team;
