-- Stored runs and segments that summaries tell to be without wanted rows
SET timezone = 'UTC';
SET datestyle = 'ISO';
\set fx `echo "$GCTRACE_FIXTURES"`
\set SHOW_CONTEXT never
SET client_min_messages = error;
SELECT gctrace.create_store('regress_pruned');
CALL gctrace.load('regress_pruned', :'fx' || '/fleet/service=shop/build=v42/host=web-1/**');
CALL gctrace.load('regress_pruned', :'fx' || '/edge/{composed/*,generations-1.24.trace}');
CALL gctrace.load('regress_pruned', :'fx' || '/{jvm,logs,pprof}/{g1.log,cms11.log,crlf.log,after.pb.gz}');
SELECT gctrace.attach_store('regress_pruned') > 0 AS attached;

-- Conditions about every generation of every run, s, against all rows of the file
CREATE TABLE regress_pruned.generation AS
SELECT s.*, r.source, r.started_at + s.start_ns / 1000 * interval '1 microsecond' AS start_at,
	r.started_at + s.end_ns / 1000 * interval '1 microsecond' AS end_at
FROM (SELECT DISTINCT ON (run_id, generation) * FROM regress_pruned.segment ORDER BY run_id, generation, segment) s
JOIN regress_pruned.run r USING (run_id)
WHERE r.source ~ '(across-generations|random-1|random-7|generations-1.24|empty-generation|steal-at-second-border|v42/host=web-1/0)[.]trace';
CREATE TABLE regress_pruned.condition AS
SELECT relation, replace(condition, 'COLUMN', 'f.' || column_name) AS condition
FROM gctrace.catalogue() JOIN (VALUES
	('{time_ns,start_ns,end_ns,created_ns,ended_ns}'::text[],
	 ARRAY['COLUMN >= s.start_ns', 'COLUMN < s.start_ns', 'COLUMN <= s.end_ns', 'COLUMN > s.end_ns',
	 'COLUMN BETWEEN s.start_ns AND s.end_ns', 'COLUMN IN (s.start_ns, s.end_ns)', 'COLUMN > s.end_ns OR COLUMN < s.start_ns',
	 'COLUMN IS NULL', 'NOT COLUMN > s.start_ns', 'COLUMN + 0 > s.end_ns AND COLUMN > s.start_ns']),
	('{at,started_at}', ARRAY['COLUMN >= s.start_at', 'COLUMN < s.start_at', 'COLUMN BETWEEN s.start_at AND s.end_at']),
	('{cycle}', ARRAY['COLUMN = s.first_cycle', 'COLUMN <= s.last_cycle', 'COLUMN > s.last_cycle', 'COLUMN IS NULL']),
	('{duration_ns}', ARRAY['COLUMN >= s.max_pause_ns', 'COLUMN > s.max_pause_ns', 'COLUMN > s.assist_ns', 'COLUMN < s.assist_ns']),
	('{generation}', ARRAY['COLUMN = s.generation', 'COLUMN < s.generation', 'COLUMN IS NULL']),
	('{kind}', ARRAY['COLUMN = ''Log''', 'COLUMN IN (''Sync'', ''Experimental'')', 'COLUMN = s.facts #>> ''{kinds,2}'''])
) t (columns, conditions) ON column_name = ANY (columns), unnest(conditions) condition
WHERE relation IN (SELECT relation FROM gctrace.catalogue() WHERE column_name IN ('time_ns', 'start_ns', 'created_ns'))
UNION ALL SELECT relation, unnest(ARRAY['f.start_ns >= s.start_ns AND f.end_ns <= s.end_ns', 'f.start_ns <= s.start_ns AND f.end_ns > s.start_ns'])
FROM gctrace.catalogue() WHERE column_name = 'end_ns'
UNION ALL SELECT relation, 'true' FROM (SELECT DISTINCT relation FROM gctrace.catalogue()) r;

ANALYZE regress_pruned.generation;
SET jit = off;
CREATE FUNCTION pg_temp.differences(relation text, condition text, without text, OUT rows bigint, OUT differing bigint)
LANGUAGE plpgsql AS $$
DECLARE
	columns text := (SELECT string_agg(format('f.%I', c.column_name), ', ' ORDER BY c."position") FROM gctrace.catalogue() c
		WHERE c.relation = differences.relation AND c.column_name <> without);
BEGIN
	IF to_regclass('pg_temp.direct_' || relation) IS NULL THEN
		EXECUTE format('CREATE TEMP TABLE direct_%1$s AS SELECT r.run_id, f.* '
			'FROM (SELECT DISTINCT run_id, source FROM regress_pruned.generation) r CROSS JOIN LATERAL gctrace.%1$I(r.source) f', relation);
		EXECUTE format('ANALYZE direct_%1$s', relation);
	END IF;
	EXECUTE format('WITH stored AS (SELECT s.run_id, s.segment, md5(x.row) FROM regress_pruned.generation s CROSS JOIN LATERAL '
		'(SELECT ROW(%3$s)::text AS row FROM regress_pruned_files.%1$I f WHERE f.run_id = s.run_id AND (%2$s) OFFSET 0) x), '
		'direct AS (SELECT s.run_id, s.segment, md5(ROW(%3$s)::text) FROM regress_pruned.generation s JOIN direct_%1$s f ON f.run_id = s.run_id AND (%2$s)) '
		'SELECT (SELECT count(*) FROM direct), (SELECT count(*) FROM (SELECT * FROM direct EXCEPT ALL SELECT * FROM stored) a) '
		'+ (SELECT count(*) FROM (SELECT * FROM stored EXCEPT ALL SELECT * FROM direct) b)', relation, condition, columns)
	INTO rows, differing;
END
$$;
SELECT count(*) > 500 AS many_conditions, sum(d.rows) > 100000 AS many_rows, sum(d.differing) AS differing
FROM regress_pruned.condition c, pg_temp.differences(c.relation, c.condition, '') d;
-- without the column that depends on what was before, more is left out
SELECT count(DISTINCT relation) AS relations, sum(d.differing) AS differing
FROM regress_pruned.condition c, pg_temp.differences(c.relation, c.condition, 'cycle') d
WHERE c.relation IN ('stw_pauses', 'mark_assists', 'sweeps') AND c.condition !~ 'cycle';

-- What is left out is told
CREATE FUNCTION plan(query text, options text DEFAULT 'COSTS OFF') RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	line text;
BEGIN
	FOR line IN EXECUTE format('EXPLAIN (%s) %s', options, query) LOOP
		IF line ~ 'Scan|Runs|Segments|Filter|Generations' AND line !~ 'Damaged' THEN
			RETURN NEXT line;
		END IF;
	END LOOP;
END
$$;
SELECT count(*) FILTER (WHERE format <> 'go-trace') AS others, count(*) FILTER (WHERE facts IS NULL) AS no_facts, count(*) AS runs
FROM (SELECT r.run_id, r.format, min(s.facts::text) AS facts FROM regress_pruned.run r JOIN regress_pruned.segment s USING (run_id) GROUP BY 1, 2) r;
SELECT plan('SELECT count(*) FROM regress_pruned_files.profiles');
SELECT plan('SELECT count(*) FROM regress_pruned_files.logs');
SELECT run_id AS long FROM regress_pruned.run WHERE source LIKE '%/generations-1.24.trace' \gset
\set measured 'ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF'
SELECT segment, generation, start_ns, end_ns FROM regress_pruned.segment WHERE run_id = :'long' ORDER BY 1;
-- behind the first generations, before the last ones, neither
SELECT plan(format('SELECT FROM regress_pruned_files.goroutine_states WHERE run_id = %L AND start_ns > 1000978432', :'long'), :'measured');
SELECT plan(format('SELECT FROM regress_pruned_files.goroutine_states WHERE run_id = %L AND start_ns > 2001836032', :'long'), :'measured');
SELECT plan(format('SELECT FROM regress_pruned_files.labels WHERE run_id = %L AND time_ns < 1000', :'long'), :'measured');
SELECT plan(format('SELECT time_ns FROM regress_pruned_files.events WHERE run_id = %L AND time_ns < 1000', :'long'), :'measured');
SELECT plan(format('SELECT start_ns FROM regress_pruned_files.sweeps WHERE run_id = %L AND start_ns > 2001815104', :'long'), :'measured');
SELECT plan(format('SELECT start_ns, cycle FROM regress_pruned_files.sweeps WHERE run_id = %L AND start_ns > 2001815104', :'long'), :'measured');
SELECT plan(format('SELECT FROM regress_pruned_files.labels WHERE run_id = %L AND time_ns > 2001815104 + (random() * 0)::int', :'long'), :'measured');
SELECT plan(format('SELECT FROM regress_pruned_files.labels WHERE run_id = %L AND time_ns > 9000000000', :'long'), :'measured');

-- Values that come late: of prepared statements, subqueries, outer rows, clocks
PREPARE since(bigint) AS SELECT count(*) FROM regress_pruned_files.heap_samples WHERE time_ns > $1;
SET plan_cache_mode = force_generic_plan;
SELECT plan('EXECUTE since(2000000000)', :'measured');
SELECT plan('EXECUTE since(3000000000)', :'measured');
RESET plan_cache_mode;
SELECT plan('SELECT FROM regress_pruned_files.heap_samples WHERE time_ns > (SELECT 2000000000)', :'measured');
SELECT plan('SELECT FROM regress_pruned_files.logs WHERE at > now() - interval ''1 hour''', :'measured');
SELECT plan('SELECT FROM regress_pruned_files.logs WHERE at > clock_timestamp()', :'measured');
SELECT g, (SELECT count(*) FROM regress_pruned_files.gc_cycles WHERE run_id = :'long' AND cycle = g) AS rows FROM generate_series(0, 3) g;
SELECT plan(format('SELECT g, (SELECT count(*) FROM regress_pruned_files.gc_cycles WHERE run_id = %L AND cycle = g) FROM generate_series(0, 1000, 250) g', :'long'), :'measured');

-- Nothing is judged that a security barrier has to see first, and nothing within runs where damage is to be found first
CREATE FUNCTION regress_pruned.shown(reason text) RETURNS boolean LANGUAGE plpgsql COST 1000000 AS 'BEGIN RETURN true; END';
CREATE VIEW regress_pruned.barrier WITH (security_barrier) AS SELECT * FROM regress_pruned_files.stw_pauses WHERE regress_pruned.shown(reason);
SELECT plan('SELECT FROM regress_pruned.barrier WHERE start_ns > 9000000000');
SET gctrace.on_error = 'skip';
SELECT plan(format('SELECT FROM regress_pruned_files.goroutine_states WHERE run_id = %L AND start_ns > 2001836032', :'long'), :'measured');
RESET gctrace.on_error;

-- Estimates come from the counts of the summaries
CREATE FUNCTION estimate(query text) RETURNS float LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT JSON) ' || query INTO plan;
	RETURN plan->0->'Plan'->>'Plan Rows';
END
$$;
SELECT relation, estimate(format('SELECT * FROM regress_pruned_files.%I WHERE run_id = %L', relation, :'long')) AS rows
FROM unnest('{events,heap_samples,sweeps,labels,goroutine_states,stw_pauses}'::text[]) relation;
SELECT estimate(format('SELECT * FROM regress_pruned_files.events WHERE run_id = %L AND generation = 3', :'long'))
	< estimate(format('SELECT * FROM regress_pruned_files.events WHERE run_id = %L', :'long')) / 2 AS less;

-- A store without summaries is read as a whole, and one with them if that is asked for
SET gctrace.enable_summaries = off;
SELECT plan(format('SELECT FROM regress_pruned_files.logs WHERE run_id = %L AND time_ns > 9000000000', :'long'), :'measured');
RESET gctrace.enable_summaries;
ALTER TABLE regress_pruned.segment DROP COLUMN facts;
SELECT plan(format('SELECT FROM regress_pruned_files.logs WHERE run_id = %L AND time_ns > 9000000000', :'long'), :'measured');
SELECT gctrace.upgrade_store('regress_pruned');
SELECT plan(format('SELECT FROM regress_pruned_files.logs WHERE run_id = %L AND time_ns > 9000000000', :'long'), :'measured');

DROP FUNCTION plan, estimate;
DROP SCHEMA regress_pruned, regress_pruned_files CASCADE;
DROP SERVER regress_pruned CASCADE;
