-- Stores with partitions; the rules by which tables can be spread over servers
SET timezone = 'America/New_York';
SET datestyle = 'ISO';
\set fx `echo "$GCTRACE_FIXTURES"`
\set SHOW_CONTEXT never

SELECT gctrace.create_store('regress_months', '{"partitions": "month"}');
CREATE FUNCTION pg_temp.load(day text, file text) RETURNS uuid LANGUAGE sql AS
$$ SELECT gctrace.load_bytes('regress_months', pg_read_binary_file(file), jsonb_build_object('started_at', day)) $$;
SELECT pg_temp.load('2024-01-31 23:59:59Z', :'fx' || '/edge/forced-1.22.trace') IS NOT NULL AS january,
	pg_temp.load('2024-02-01 00:00:00Z', :'fx' || '/edge/pauses-1.22.trace') IS NOT NULL AS february,
	pg_temp.load('2024-03-15 12:00:00Z', :'fx' || '/edge/generations-1.24.trace') IS NOT NULL AS march;
SELECT tableoid::regclass, run_started_at AT TIME ZONE 'UTC' AS utc FROM regress_months.run ORDER BY 2;
SELECT DISTINCT tableoid::regclass FROM regress_months.segment ORDER BY 1;
SELECT count(*) FROM regress_months.run r
CROSS JOIN LATERAL (SELECT sha256(string_agg(chunk, '' ORDER BY byte_offset)) AS sha256 FROM gctrace.export_run('regress_months', r.run_id)) x
WHERE x.sha256 = r.sha256;

-- a run is in one month of all tables; the same bytes are one run, whenever
SELECT pg_temp.load('2025-01-01 00:00:00Z', :'fx' || '/edge/forced-1.22.trace') IS NOT NULL AS again;
SELECT count(*) FROM regress_months.run;
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT pg_temp.load('2024-01-01 00:00:00Z', :'fx' || '/edge/forced-1.25.trace');
ROLLBACK;

-- ahead of time, twice
SELECT gctrace.add_partitions('regress_months', now() + interval '5 months') IN (4, 5) AS made,
	gctrace.add_partitions('regress_months', now() + interval '5 months') AS again;
SELECT gctrace.add_partitions('regress_months', 'infinity');
-- and of the past, for who may not make them
SELECT gctrace.add_partitions('regress_months', '2023-12-31Z', '2023-11-05Z') AS made,
	gctrace.add_partitions('regress_months', '2024-01-05Z', '2023-11-05Z') AS again;
SELECT to_regclass('regress_months.segment_2023_11') AS first, to_regclass('regress_months.run_2023_12') AS last;
SELECT gctrace.add_partitions('regress_months', now(), NULL);
SELECT gctrace.add_partitions('regress_months', now(), '-infinity');
SELECT gctrace.drop_partitions('regress_months', '2024-01-01Z');

-- whole months go, of all tables together, unless a run is pinned
SELECT gctrace.pin('regress_months', run_id) FROM regress_months.run WHERE run_started_at < '2024-02-01Z';
SELECT gctrace.drop_partitions('regress_months', '2024-03-01Z');
SELECT tableoid::regclass FROM regress_months.run ORDER BY 1;
SELECT count(*) FROM regress_months.gc_cycle WHERE run_id NOT IN (SELECT run_id FROM regress_months.run);
SELECT count(*) FROM pg_class WHERE relnamespace = 'regress_months'::regnamespace AND relname LIKE '%2024_02';
SELECT gctrace.drop_partitions('regress_months', '2024-03-01Z');
SELECT gctrace.forget('regress_months', run_id) FROM regress_months.run;
SELECT count(*) FROM regress_months.segment;

-- Scale lint: what Citus, TimescaleDB and shards by postgres_fdw ask of tables
CREATE VIEW pg_temp.tables AS
SELECT c.oid, c.relname, c.relkind, n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN gctrace.store_tables() t ON t.table_name = c.relname AND 'run_id' = ANY (t.key)
WHERE n.nspname IN ('regress_months', 'regress_plain');
SELECT gctrace.create_store('regress_plain');
SELECT nspname, relkind, count(*) FROM pg_temp.tables GROUP BY 1, 2 ORDER BY 1;
-- unique indexes begin with run_id, and have run_started_at when partitioned
SELECT t.nspname, t.relname, i.indexrelid::regclass FROM pg_temp.tables t JOIN pg_index i ON i.indrelid = t.oid
WHERE i.indisunique
AND (i.indkey[0] <> (SELECT attnum FROM pg_attribute WHERE attrelid = t.oid AND attname = 'run_id')
	OR (t.relkind = 'p' AND NOT (SELECT attnum FROM pg_attribute WHERE attrelid = t.oid AND attname = 'run_started_at') = ANY (i.indkey)));
-- every table has the whole key from the start, but for run itself
SELECT t.nspname, t.relname FROM pg_temp.tables t JOIN pg_index i ON i.indrelid = t.oid AND i.indisprimary
WHERE NOT (SELECT attnum FROM pg_attribute WHERE attrelid = t.oid AND attname = 'run_started_at') = ANY (i.indkey);
-- foreign keys begin with run_id
SELECT t.relname, c.conname FROM pg_temp.tables t JOIN pg_constraint c ON c.conrelid = t.oid AND c.contype = 'f'
WHERE c.conkey[1] <> (SELECT attnum FROM pg_attribute WHERE attrelid = t.oid AND attname = 'run_id');
-- no triggers but those of foreign keys, no types that other servers would lack
SELECT t.relname, g.tgname FROM pg_temp.tables t JOIN pg_trigger g ON g.tgrelid = t.oid WHERE NOT g.tgisinternal;
SELECT t.relname, a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_temp.tables t
JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE format_type(a.atttypid, a.atttypmod) NOT IN ('uuid', 'text', 'bigint', 'integer', 'boolean', 'double precision',
	'timestamp with time zone', 'jsonb', 'bytea', 'text[]', 'integer[]', 'uuid[]')
OR a.attidentity <> '' OR a.attgenerated <> '';
-- no table of the extension, no sequence in a store
SELECT t.relname FROM pg_temp.tables t JOIN pg_depend d ON d.objid = t.oid AND d.deptype = 'e';
SELECT relname FROM pg_class WHERE relkind = 'S' AND relnamespace IN ('regress_months'::regnamespace, 'regress_plain'::regnamespace);
-- rows of a run can be found by run_id and run_started_at in every table
SELECT t.relname FROM pg_temp.tables t
WHERE (SELECT count(*) FROM pg_attribute WHERE attrelid = t.oid AND attname IN ('run_id', 'run_started_at') AND attnotnull) <> 2;
-- aggregates: partial states are values that servers can exchange, and combine
SELECT a.aggfnoid::regprocedure, a.aggtranstype::regtype, a.aggcombinefn, p.proparallel, p.provolatile
FROM pg_aggregate a JOIN pg_proc p ON p.oid = a.aggfnoid
JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND e.oid = d.refobjid AND e.extname = 'gctrace'
WHERE a.aggtranstype = 'internal'::regtype OR a.aggcombinefn = 0 OR a.aggserialfn <> 0 OR p.proparallel <> 's' OR p.provolatile <> 'i';

SELECT gctrace.add_partitions('regress_plain', now());
SET client_min_messages = warning;
DROP SCHEMA regress_months, regress_plain CASCADE;
