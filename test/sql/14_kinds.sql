-- Events of some kinds: others are not made, and nothing else changes
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
SET client_min_messages = error;	-- damaged files are among them
SET max_parallel_workers_per_gather = 0;
SET jit = off;
\set fx `echo "$GCTRACE_FIXTURES"`
CREATE SERVER kinds FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root :'fx');
CREATE SCHEMA kinds;
IMPORT FOREIGN SCHEMA gctrace LIMIT TO (events, heap_samples)
	FROM SERVER kinds INTO kinds OPTIONS (files '{edge/{tasks,allocfree,profile,flipped,cut}-*,edge/v1/*,fleet/**/host=web-1/0}.trace*');
CREATE TEMP TABLE everything AS SELECT * FROM kinds.events;
SELECT count(DISTINCT kind) AS kinds, count(DISTINCT file) > 10 AS many FROM everything;

-- What remains, in all columns
CREATE FUNCTION kept(clause text, OUT kinds bigint, OUT same boolean) LANGUAGE plpgsql AS $$
DECLARE
	summary text := 'SELECT count(DISTINCT kind) AS kinds, sum(hashtextextended(e::text, 0)::numeric) AS rows_sum FROM %s e WHERE ';
BEGIN
	EXECUTE 'SELECT a.kinds, a IS NOT DISTINCT FROM b FROM (' || format(summary, 'kinds.events') || clause ||
		') a, (' || format(summary, 'everything') || clause || ') b' INTO kinds, same;
END
$$;
SELECT k, kept.* FROM (SELECT DISTINCT kind FROM everything) t (k), kept(format('kind = %L', k)) ORDER BY k;
SELECT c, kept.* FROM unnest(ARRAY[
	'kind <> ''StateTransition''',
	'kind IN (''Log'', ''TaskEnd'', NULL, ''none'')',
	'kind = ANY (ARRAY[''Sync'', ''Metric''])',
	'kind NOT IN (''StateTransition'', ''RangeBegin'', ''RangeEnd'')',
	'kind LIKE ''Range%'' AND kind ~ ''n$'' AND generation IS NOT NULL',
	'kind = ''Label'' OR kind > ''T'' COLLATE "C"',
	'kind = ''Label'' OR name = ''/gc/heap/goal:bytes''',
	'kind IS NULL',
	'kind IS NOT NULL',
	'kind = NULL',
	'kind = ''metric''',
	'NOT (kind = ''Metric'' AND file LIKE ''edge/%'')',
	'kind = (SELECT min(kind) FROM everything)']) c, kept(c);

-- Parameters of statements, of outer rows, and of subqueries that are run again
SET plan_cache_mode = force_generic_plan;
PREPARE of_kinds AS SELECT count(*), min(kind), max(kind) FROM kinds.events WHERE kind = ANY ($1) AND file LIKE 'fleet/%v41%';
EXECUTE of_kinds('{Label,RangeActive}');
EXECUTE of_kinds('{Sync}');
EXECUTE of_kinds(NULL);
EXECUTE of_kinds('{}');
SELECT w.kind, (SELECT count(*) FROM kinds.events e WHERE e.kind = w.kind) = count(*) AS right
FROM everything w GROUP BY w.kind ORDER BY 1;
SELECT w.k, l.n FROM (VALUES ('Metric'), ('Log'), ('none')) w (k)
CROSS JOIN LATERAL (SELECT count(*) AS n FROM kinds.events WHERE kind = w.k AND file = 'edge/tasks-1.26.trace') l ORDER BY 1;

-- EXPLAIN
CREATE FUNCTION explain_lines(query text, options text DEFAULT 'COSTS OFF') RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	line text;
BEGIN
	FOR line IN EXECUTE format('EXPLAIN (%s) %s', options, query) LOOP
		CONTINUE WHEN line ~ '^ *(Planning|Execution Time|Buffers|Files|Bytes|Generations|Format|Damaged|Rows Removed|Async|InitPlan|Result|Index Searches)';
		RETURN NEXT regexp_replace(line, 'rows=(\d+)(\.00)?', 'rows=N');
	END LOOP;
END
$$;
SELECT explain_lines('SELECT seq FROM kinds.events WHERE kind LIKE ''Task%'' AND seq > 3');
SELECT explain_lines('SELECT seq FROM kinds.events WHERE kind <> ''StateTransition'' AND file = ''none'' AND upper(kind) > ''R''');
SELECT explain_lines('SELECT seq FROM kinds.events WHERE kind = ''none''');
SELECT explain_lines('SELECT seq FROM kinds.events WHERE kind = ''Log'' OR file = ''none''');
SELECT explain_lines('SELECT seq FROM kinds.events WHERE kind = ''Log'' || left(random()::text, 0)');
SELECT explain_lines('SELECT seq FROM kinds.events WHERE kind = ''Log'' || left(now()::text, 0)', 'ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF');
SELECT explain_lines('SELECT time_ns FROM kinds.heap_samples WHERE changed = ''gomaxprocs''');
SELECT regexp_replace(l, '\$\d', '$N') FROM explain_lines('EXECUTE of_kinds(''{Label,Log}'')') l;

-- Nothing goes past a security barrier
CREATE VIEW barrier WITH (security_barrier) AS SELECT * FROM kinds.events WHERE seq % 2 = 0;
CREATE FUNCTION tells(text) RETURNS bool LANGUAGE plpgsql COST 1e-4 AS $$
BEGIN
	RAISE 'a secret: %', $1;
END
$$;
SELECT explain_lines('SELECT FROM barrier WHERE kind = ''Log'' AND tells(kind)');

-- In parallel
SET max_parallel_workers_per_gather = 2;
SET min_parallel_table_scan_size = 0;
SET parallel_setup_cost = 0;
SELECT explain_lines('SELECT count(*) FROM kinds.events WHERE kind = ''Metric''');
SELECT count(*) = (SELECT count(*) FROM everything WHERE kind = 'Metric') AS same FROM kinds.events WHERE kind = 'Metric';

DROP SERVER kinds CASCADE;
DROP SCHEMA kinds;
DROP FUNCTION explain_lines, kept, tells;
