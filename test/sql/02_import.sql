-- IMPORT FOREIGN SCHEMA, gctrace.attach, gctrace.comment_tables
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
\set fx `echo "$GCTRACE_FIXTURES"`
\set fleet :fx/fleet
\set SHOW_CONTEXT never

-- Messages may name the fixtures' folder, which varies
CREATE FUNCTION pg_temp.failure(query text, folder text, OUT state text, OUT message text, OUT hint text)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE query;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
	message := replace(message, folder, 'FIXTURES');
END
$$;

-- All relations, or some
CREATE SERVER import_fleet FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root :'fleet');
CREATE SCHEMA import_all;
IMPORT FOREIGN SCHEMA gctrace FROM SERVER import_fleet INTO import_all
	OPTIONS (files '**/*.trace*', on_error 'error', format 'go-trace');
SELECT count(*) = (SELECT count(DISTINCT relation) FROM gctrace.catalogue()) AS all_there
FROM pg_class WHERE relnamespace = 'import_all'::regnamespace;
SELECT ftoptions FROM pg_foreign_table WHERE ftrelid = 'import_all.stw_pauses'::regclass;
SELECT attname, format_type(atttypid, atttypmod), attfdwoptions
FROM pg_attribute WHERE attrelid = 'import_all.generations'::regclass AND attnum > 0
ORDER BY attnum;

CREATE SCHEMA import_some;
IMPORT FOREIGN SCHEMA gctrace LIMIT TO (sweeps, traces) FROM SERVER import_fleet INTO import_some;
IMPORT FOREIGN SCHEMA gctrace EXCEPT (sweeps, traces, gc_cycles, no_such_relation) FROM SERVER import_fleet INTO import_some;
SELECT relname FROM pg_class WHERE relnamespace = 'import_some'::regnamespace AND relname IN ('sweeps', 'traces', 'gc_cycles') ORDER BY 1;

-- Path keys by template; one that is called like a column gets a prefix
CREATE SCHEMA import_template;
IMPORT FOREIGN SCHEMA gctrace LIMIT TO (gc_cycles) FROM SERVER import_fleet INTO import_template
	OPTIONS (keys 'service={trigger}/{file}/*/{run}.trace*');
SELECT attname, attfdwoptions
FROM pg_attribute WHERE attrelid = 'import_template.gc_cycles'::regclass AND attnum BETWEEN 1 AND 5
ORDER BY attnum;
SELECT DISTINCT key_trigger, key_file, run, trigger FROM import_template.gc_cycles ORDER BY 1, 2, 3, 4;

-- Comments
SELECT gctrace.comment_tables('import_all') = (SELECT count(DISTINCT relation) FROM gctrace.catalogue()) AS all_there;
SELECT gctrace.comment_tables('import_template');
SELECT gctrace.comment_tables('no_such_schema');
SELECT gctrace.comment_tables(NULL);
SELECT obj_description('import_all.mark_assists'::regclass, 'pg_class');
SELECT attname, col_description(attrelid, attnum)
FROM pg_attribute WHERE attrelid = 'import_template.gc_cycles'::regclass AND attnum BETWEEN 1 AND 5
ORDER BY attnum;
SET client_min_messages = warning;
DROP SERVER import_fleet CASCADE;
RESET client_min_messages;
DROP SCHEMA import_all, import_some, import_template;

-- attach: one call for all of it
SELECT gctrace.attach(:'fleet') = (SELECT count(DISTINCT relation) FROM gctrace.catalogue()) AS all_there;
SELECT srvname, fdwname FROM pg_foreign_server JOIN pg_foreign_data_wrapper w ON w.oid = srvfdw WHERE fdwname = 'gctrace_fdw';
SELECT n.nspname, c.relkind, count(*) = (SELECT count(DISTINCT relation) FROM gctrace.catalogue()) AS all_there
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname IN ('traces', 'traces_files') GROUP BY 1, 2 ORDER BY 1;
SELECT service, build, count(*) AS files, sum(gc_cycles) AS cycles FROM traces.traces GROUP BY 1, 2 ORDER BY 2;

-- Views have the same columns, but ids as 16 hexadecimal digits
SELECT attname, format_type(a.atttypid, -1), format_type(b.atttypid, -1)
FROM pg_attribute a FULL JOIN pg_attribute b USING (attname)
WHERE a.attrelid = 'traces.stw_pauses'::regclass AND b.attrelid = 'traces_files.stw_pauses'::regclass
AND a.attnum > 0 AND b.attnum > 0 ORDER BY a.attnum;
SELECT count(*) AS wrong FROM (
	SELECT stack_id FROM traces.stw_pauses UNION ALL SELECT frames_id FROM traces.stacks) s
WHERE stack_id !~ '^[0-9a-f]{16}$';
SELECT count(*) > 0 AS negative_ones_too FROM traces_files.stacks WHERE stack_id < 0;
SELECT count(*) AS wrong FROM (
	SELECT file, ('x' || stack_id)::bit(64)::bigint, ('x' || frames_id)::bit(64)::bigint, depth FROM traces.stacks
	EXCEPT SELECT file, stack_id, frames_id, depth FROM traces_files.stacks) s;

-- Everything has a comment
SELECT c.oid::regclass, a.attname
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace IN ('traces'::regnamespace, 'traces_files'::regnamespace)
AND (obj_description(c.oid, 'pg_class') IS NULL OR (a.attnum > 0 AND col_description(c.oid, a.attnum) IS NULL));
SELECT col_description('traces.stw_pauses'::regclass, attnum)
FROM pg_attribute WHERE attrelid = 'traces.stw_pauses'::regclass AND attname IN ('file', 'host', 'reason', 'frames_id') ORDER BY attnum;
SELECT nspname, obj_description(oid, 'pg_namespace') IS NOT NULL AS commented FROM pg_namespace WHERE nspname ~ '^traces' ORDER BY 1;

-- Again: nothing changes; grants and view options survive, new columns come
CREATE ROLE regress_gctrace_reader;
GRANT SELECT ON traces.gc_cycles TO regress_gctrace_reader;
ALTER VIEW traces.gc_cycles SET (security_barrier = true);
SELECT 'traces.gc_cycles'::regclass::oid AS view_oid \gset
SELECT gctrace.attach(:'fleet', 'traces') > 0 AS again;
ALTER FOREIGN TABLE traces_files.gc_cycles DROP COLUMN stack CASCADE;
SELECT gctrace.attach(:'fleet' || '/') > 0 AS again;
SELECT has_table_privilege('regress_gctrace_reader', 'traces.gc_cycles', 'SELECT') AS granted,
	'traces.gc_cycles'::regclass::oid = :view_oid AS same_view;
-- (dropping that column took the view along; adding one does not)
GRANT SELECT ON traces.gc_cycles TO regress_gctrace_reader;
ALTER VIEW traces.gc_cycles SET (security_barrier = true);
SELECT 'traces.gc_cycles'::regclass::oid AS view_oid \gset
ALTER FOREIGN TABLE traces_files.gc_cycles ADD COLUMN team text OPTIONS (key 'team');
SELECT gctrace.attach(:'fleet', files => '**/*.trace') > 0 AS again;
SELECT has_table_privilege('regress_gctrace_reader', 'traces.gc_cycles', 'SELECT') AS granted,
	'traces.gc_cycles'::regclass::oid = :view_oid AS same_view,
	(SELECT reloptions FROM pg_class WHERE oid = 'traces.gc_cycles'::regclass);
SELECT attname FROM pg_attribute WHERE attrelid = 'traces.gc_cycles'::regclass ORDER BY attnum DESC LIMIT 2;
SELECT ftoptions FROM pg_foreign_table WHERE ftrelid = 'traces_files.gc_cycles'::regclass;
SELECT count(*) FROM traces.traces;
SELECT gctrace.attach(:'fleet', files => '**', keys => 'service={service}/build={build}/**') > 0 AS again;
SELECT ftoptions FROM pg_foreign_table WHERE ftrelid = 'traces_files.gc_cycles'::regclass;
SELECT count(*), count(build), count(host), count(team) FROM traces.gc_cycles;
SELECT gctrace.attach(:'fleet') > 0 AS again;
SELECT ftoptions FROM pg_foreign_table WHERE ftrelid = 'traces_files.gc_cycles'::regclass;
SELECT count(*), count(build), count(host), count(team) FROM traces.gc_cycles;

-- What cannot be attached
SELECT * FROM pg_temp.failure('SELECT gctrace.attach(''/nowhere'')', :'fx');
SELECT gctrace.attach('/nowhere', server => 'nowhere');
SELECT gctrace.attach('nowhere', 'elsewhere');
SELECT gctrace.attach(NULL);
SELECT gctrace.attach(:'fleet', repeat('x', 60));
SELECT gctrace.attach(:'fleet', 'elsewhere', files => '../*');
CREATE FOREIGN DATA WRAPPER import_other;
CREATE SERVER import_other FOREIGN DATA WRAPPER import_other;
SELECT gctrace.attach(:'fleet', 'elsewhere', 'import_other');
CREATE SCHEMA elsewhere_files;
CREATE TABLE elsewhere_files.gc_cycles (cycle bigint);
SELECT gctrace.attach(:'fleet', 'elsewhere');
SELECT count(*) AS left_behind FROM pg_foreign_server WHERE srvname IN ('elsewhere', 'nowhere');

-- Names that need quotes, and a second folder
SELECT gctrace.attach(:'fx' || '/edge', 'Odd "schema"', 'odd server', 'forced-*.trace') > 0 AS attached;
SELECT trigger, count(*) > 0 AS some FROM "Odd ""schema""".gc_cycles WHERE trigger = 'forced' GROUP BY 1;

SET client_min_messages = warning;
DROP FOREIGN DATA WRAPPER import_other CASCADE;
DROP SCHEMA traces, traces_files, elsewhere_files, "Odd ""schema""", "Odd ""schema""_files" CASCADE;
DROP SERVER traces;
DROP SERVER "odd server";
DROP ROLE regress_gctrace_reader;
