-- Stores: made, loaded, read back, forgotten
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
\set fx `echo "$GCTRACE_FIXTURES"`
\set SHOW_CONTEXT never

SELECT gctrace.create_store('regress_store');
SELECT gctrace.create_store('regress_store');
SELECT gctrace.upgrade_store('regress_store');
SELECT relname, relkind FROM pg_class
WHERE relnamespace = 'regress_store'::regnamespace AND relkind IN ('r', 'p', 'v') ORDER BY relname COLLATE "C";
-- everything is described
SELECT c.relname, a.attname FROM pg_class c
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'regress_store'::regnamespace AND c.relkind IN ('r', 'p', 'v')
AND (obj_description(c.oid, 'pg_class') IS NULL OR col_description(c.oid, a.attnum) IS NULL);
-- nothing belongs to the extension
SELECT count(*) FROM pg_depend d JOIN pg_class c ON c.oid = d.objid
WHERE d.deptype = 'e' AND c.relnamespace = 'regress_store'::regnamespace;

-- A folder, twice: one run for each content
CALL gctrace.load('regress_store', :'fx' || '/fleet/**');
CALL gctrace.load('regress_store', :'fx' || '/fleet/**');
CALL gctrace.load('regress_store', :'fx' || '/edge/{empty,future,text}.trace');
SET client_min_messages = error;
CALL gctrace.load('regress_store', :'fx' || '/edge/**');
CREATE TEMP TABLE before AS SELECT count(*) AS runs FROM regress_store.run;
CALL gctrace.load('regress_store', :'fx' || '/{fleet,edge}/**');
RESET client_min_messages;
SELECT count(*) = count(DISTINCT sha256) AS once, count(*) > 100 AS many, count(*) - (SELECT runs FROM before) AS more FROM regress_store.run;
SELECT count(*) FROM regress_store.run WHERE run_id <> gctrace.run_id(sha256) OR sha256 IS NULL;
SELECT regexp_replace(source, '.*/', '') AS file, sqlstate, message, detail FROM regress_store.load_error
WHERE source ~ '/(empty|future|text).trace'
ORDER BY regexp_replace(source, '.*/', '') COLLATE "C";

-- Content and facts are those of the file
SELECT count(*) FILTER (WHERE status <> 'complete') > 20 AS incomplete, bool_and(x.sha256 = r.sha256) AS exact
FROM regress_store.run r
CROSS JOIN LATERAL (SELECT sha256(coalesce(string_agg(chunk, '' ORDER BY byte_offset), '')) FROM gctrace.export_run('regress_store', r.run_id)) x;
CREATE FUNCTION pg_temp.differences(tab text, relation text, OUT rows bigint, OUT differing bigint)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('WITH direct AS (SELECT r.run_id, to_jsonb(f) - ''{stack,ordinality}''::text[] AS row, f.ordinality AS n '
		'FROM regress_store.run r CROSS JOIN LATERAL gctrace.%1$I(r.source) WITH ORDINALITY f), '
		'stored AS (SELECT run_id, to_jsonb(s) - ''{run_id,n,run_started_at}''::text[] AS row, n FROM regress_store.%2$I s) '
		'SELECT (SELECT count(*) FROM direct), (SELECT count(*) FROM (SELECT * FROM direct EXCEPT ALL SELECT * FROM stored) a) '
		'+ (SELECT count(*) FROM (SELECT * FROM stored EXCEPT ALL SELECT * FROM direct) b)', relation, tab)
	INTO rows, differing;
END
$$;
SET client_min_messages = error;
SELECT t.table_name, d.rows > 100 AS many, d.differing FROM gctrace.store_tables() t, pg_temp.differences(t.table_name, t.relation) d
WHERE t.table_name IN ('gc_cycle', 'stw_pause', 'mark_assist') ORDER BY 1;
-- traces: but for what the file adds
SELECT count(*) FROM regress_store.run r CROSS JOIN LATERAL gctrace.traces(r.source) t
WHERE NOT to_jsonb(r) @> (to_jsonb(t) - 'sha256') OR t.sha256 <> r.sha256;
-- heap samples: fewer, and the peaks are there
SELECT bool_and(s.low IS NOT DISTINCT FROM d.low AND s.high IS NOT DISTINCT FROM d.high AND s.goal IS NOT DISTINCT FROM d.goal) AS extremes,
	bool_and(s.first = d.first AND s.last = d.last) AS ends
FROM (SELECT run_id, min(heap_live_bytes) AS low, max(heap_live_bytes) AS high, max(n) AS last, min(n) AS first,
		(array_agg(heap_goal_bytes ORDER BY n DESC))[1] AS goal
	FROM regress_store.heap_sample GROUP BY 1) s
JOIN (SELECT run_id, min(heap_live_bytes) AS low, max(heap_live_bytes) AS high, max(ordinality) AS last, min(ordinality) AS first,
		(array_agg(heap_goal_bytes ORDER BY ordinality DESC))[1] AS goal
	FROM regress_store.run r CROSS JOIN LATERAL gctrace.heap_samples(r.source) WITH ORDINALITY h GROUP BY 1) d USING (run_id);
SELECT bool_and(points <= 80) FROM (SELECT count(*) AS points FROM regress_store.heap_sample WHERE cycle IS NOT NULL GROUP BY run_id, cycle) p;
-- every stack that is referred to is there, with its hash
SELECT count(*) FROM regress_store.mark_assist a
LEFT JOIN regress_store.stack s USING (run_id, frames_id)
WHERE a.frames_id IS NOT NULL AND (s.frames_id IS NULL OR s.stack_id <> a.stack_id);
RESET client_min_messages;

-- Segments end with generations and know what began in them
SELECT s.segment, s.generation, s.cycles, s.first_cycle, s.last_cycle, s.max_pause_ns, s.assist_ns
FROM regress_store.segment s JOIN regress_store.run r USING (run_id)
WHERE r.source LIKE '%/generations-1.24.trace' ORDER BY s.segment;
SELECT sum(s.cycles) = (SELECT count(*) FROM regress_store.gc_cycle g JOIN regress_store.run q USING (run_id) WHERE q.format = 'go-trace') AS all_cycles
FROM regress_store.segment s JOIN regress_store.run r USING (run_id);

-- Metrics by their formulas
SELECT metric, unit, higher_is_worse, definition IS NOT NULL AS defined FROM gctrace.metric_definitions() ORDER BY 1;
SELECT bool_and(abs(m.value - c.per_s) < 1e-9 * c.per_s) FROM regress_store.run_metrics m
JOIN (SELECT r.run_id, count(*) / (nullif(max(r.duration_ns), 0) / 1e9) AS per_s FROM regress_store.run r JOIN regress_store.gc_cycle g USING (run_id)
	WHERE g.start_ns IS NOT NULL AND g.end_ns IS NOT NULL GROUP BY 1) c USING (run_id)
WHERE m.metric = 'gc_cycles_per_s';

-- Labels: path keys, sidecar, argument; later ones win
CREATE TEMP TABLE one AS SELECT run_id, source, pg_read_binary_file(source) AS content FROM regress_store.run
WHERE source LIKE '%/build=v42/host=web-3/0.trace';
SELECT labels FROM regress_store.run JOIN one USING (run_id);
SELECT gctrace.load_bytes('regress_store', content, '{"team": "a", "host": "web-9"}') = run_id AS same FROM one;
SELECT service, build, host, labels FROM regress_store.run JOIN one USING (run_id);

-- Content of a client
SELECT gctrace.load_bytes('regress_store', NULL);
SELECT gctrace.load_bytes('regress_store', 'no trace');
SELECT gctrace.load_bytes('regress_store', content, '[]') FROM one;
SELECT gctrace.load_bytes('regress_none', content) FROM one;
SELECT gctrace.load_bytes('regress_store', content, '{"started_at": "soon"}') FROM (SELECT pg_read_binary_file(:'fx' || '/edge/forced-1.22.trace') || '\x00') c(content);
SELECT gctrace.load_bytes('regress_store', pg_read_binary_file(:'fx' || '/edge/forced-1.22.trace') || '\x00', '{"started_at": "2024-02-03 04:05:06Z"}') IS NOT NULL AS loaded;
SELECT run_started_at, started_at_source, source, status FROM regress_store.run WHERE started_at_source = 'label';

-- Forget, pin, retain
SELECT gctrace.forget('regress_store', run_id), gctrace.forget('regress_store', run_id) FROM one;
SELECT count(*) FROM one JOIN regress_store.gc_cycle USING (run_id);
SELECT count(*) FROM one, gctrace.export_run('regress_store', run_id);
SELECT gctrace.load_bytes('regress_store', content, '{"service": "shop", "build": "v42"}') = run_id AS again, gctrace.pin('regress_store', run_id) FROM one;
SELECT gctrace.pin('regress_store', '00000000-0000-8000-8000-000000000000');
SELECT gctrace.retain('regress_store', interval '-1 day');
SELECT gctrace.retain('regress_store');
SELECT count(*) > 0 AS had FROM regress_store.run;
SELECT gctrace.retain('regress_store', max_runs => 1) > 0 AS removed;
SELECT service, build, count(*), bool_or(pinned) AS pinned FROM regress_store.run GROUP BY 1, 2 ORDER BY 1, 2;
SELECT gctrace.retain('regress_store', interval '0') > 0 AS removed;
SELECT count(*) FROM regress_store.run;
SELECT count(*) FROM regress_store.segment WHERE run_id NOT IN (SELECT run_id FROM one);

-- Without bytes; they can come later
SELECT gctrace.create_store('regress_lean', '{"foreign_keys": false}');
CALL gctrace.load('regress_lean', :'fx' || '/fleet/**/host=web-3/*', keep_raw => false);
SELECT count(*) FROM regress_lean.segment;
SELECT count(*) FROM gctrace.export_run('regress_lean', (SELECT run_id FROM one));
CALL gctrace.load('regress_lean', :'fx' || '/fleet/**/host=web-3/*');
SELECT bool_and(raw_kept) FROM regress_lean.run;
SELECT count(*) FROM gctrace.export_run('regress_lean', (SELECT run_id FROM one));
SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND connamespace = 'regress_lean'::regnamespace;

-- Redaction: names and paths by pattern, and no bytes
SELECT gctrace.create_store('regress_masked', '{"redact": [["^main\\.", "app."], ["/[^/]+/", "/x/"]]}');
CALL gctrace.load('regress_masked', :'fx' || '/fleet/**/host=web-3/*');
SELECT count(*) FROM regress_masked.segment;
SELECT count(*) FILTER (WHERE f LIKE 'main.%') AS plain, count(*) FILTER (WHERE f LIKE 'app.%') > 0 AS masked
FROM regress_masked.stack, unnest(functions) f;
SELECT count(*) FILTER (WHERE site LIKE 'main.%') AS plain, count(*) FILTER (WHERE site LIKE 'app.%') > 0 AS masked FROM regress_masked.mark_assist;
SELECT count(*) FROM gctrace.export_run('regress_masked', (SELECT run_id FROM one));
SELECT gctrace.create_store('regress_masked', '{"redact": [["(", ""]]}');
SELECT gctrace.create_store('regress_masked', '{"redact": ["x"]}');

-- Options
SELECT gctrace.create_store('regress_masked', '{"partitions": "month"}');
SELECT gctrace.create_store('regress_other', '{"partitions": "year"}');
SELECT gctrace.create_store('regress_other', '{"partition": "month"}');
SELECT gctrace.create_store('regress_other', '[]');
SELECT gctrace.create_store(NULL);
SELECT gctrace.upgrade_store('pg_catalog');
SELECT to_regnamespace('regress_other');

-- Files that there are not, or not that way
CALL gctrace.load('regress_lean', 'traces/**');
CALL gctrace.load('regress_lean', '/nonexistent/**');
CALL gctrace.load('regress_lean', NULL);
CALL gctrace.load('regress_lean', :'fx' || '/fleet/**/[');
CALL gctrace.load('regress_none', :'fx' || '/fleet/**');
BEGIN;
CALL gctrace.load('regress_lean', :'fx' || '/fleet/**/host=web-1/0.trace');
ROLLBACK;
SELECT count(*) FROM regress_lean.run WHERE host = 'web-1';
CALL gctrace.load('regress_lean', :'fx' || '/fleet/service=shop/**', keys => '{folder}/*');
CALL gctrace.load('regress_lean', :'fx' || '/fleet/*/*/host=web-1/*', keys => '{a}={a_value}/{b}={b_value}/*/{name}.*');
SELECT DISTINCT labels FROM regress_lean.run WHERE host IS NULL AND labels ? 'a';

-- Damage in the tables is an error, not other bytes
UPDATE regress_lean.segment SET content = substr(content, 1, length(content) - 3) WHERE run_id = (SELECT run_id FROM one);
SELECT count(*) FROM gctrace.export_run('regress_lean', (SELECT run_id FROM one));
UPDATE regress_lean.segment SET size_bytes = size_bytes - 1 WHERE run_id = (SELECT run_id FROM one);
SELECT count(*) FROM gctrace.export_run('regress_lean', (SELECT run_id FROM one));
SELECT gctrace.store_inflate('', -1);
SELECT * FROM gctrace.store_rows(NULL::gctrace.traces_row);
SELECT * FROM gctrace.store_rows(NULL::text);
SELECT gctrace.store_spool_end();

SET client_min_messages = warning;
DROP SCHEMA regress_store, regress_lean, regress_masked CASCADE;
