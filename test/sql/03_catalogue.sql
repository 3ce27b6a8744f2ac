-- The library's catalogue, the installed objects and foreign tables agree
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
\set fx `echo "$GCTRACE_FIXTURES"`

CREATE TEMP TABLE wanted AS SELECT * FROM gctrace.catalogue();
SELECT count(*) > 100 AS many, count(*) FILTER (WHERE comment = '') AS without_comment FROM wanted;

-- Row types: the same columns in the same places, with the same comments
CREATE TEMP VIEW row_types AS
SELECT regexp_replace(c.relname, '_row$', '') AS relation,
	obj_description(c.reltype, 'pg_type') AS relation_comment,
	a.attnum::int AS position, a.attname::text AS column_name,
	CASE format_type(a.atttypid, -1)
		WHEN 'integer' THEN 'int' WHEN 'integer[]' THEN 'int[]' WHEN 'timestamp with time zone' THEN 'timestamptz'
		ELSE format_type(a.atttypid, -1) END AS type,
	col_description(c.oid, a.attnum) AS comment
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'gctrace'::regnamespace AND c.relkind = 'c' AND c.relname LIKE '%\_row';
TABLE wanted EXCEPT TABLE row_types;
SELECT * FROM row_types WHERE relation IN (SELECT relation FROM wanted) EXCEPT TABLE wanted;

-- Those of reports are commented likewise
SELECT DISTINCT relation FROM row_types WHERE relation NOT IN (SELECT relation FROM wanted) ORDER BY 1;
SELECT relation, column_name FROM row_types WHERE relation_comment IS NULL OR comment IS NULL;

-- Functions: two for each relation, the one over a path not for everyone
SELECT w.relation, p.argument
FROM (SELECT DISTINCT relation FROM wanted) w
CROSS JOIN (VALUES ('text', 'v', 'r', false), ('bytea', 'i', 's', true)) p (argument, volatile, parallel, everyone)
LEFT JOIN pg_proc f ON f.oid = to_regprocedure(format('gctrace.%I(%s)', w.relation, p.argument))
WHERE (f.provolatile, f.proparallel, f.proisstrict, f.proretset, f.prorettype) IS DISTINCT FROM
	(p.volatile, p.parallel, true, true, to_regtype('gctrace.' || w.relation || '_row')::oid)
OR has_function_privilege('public', f.oid, 'EXECUTE') <> p.everyone
OR NOT has_function_privilege('pg_read_server_files', f.oid, 'EXECUTE')
OR obj_description(f.oid, 'pg_proc') IS NULL;

-- Foreign tables, fresh and commented; file and path keys come first
CREATE SERVER catalogue_fleet FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root :'fx');
CREATE SCHEMA catalogue_tables;
IMPORT FOREIGN SCHEMA gctrace FROM SERVER catalogue_fleet INTO catalogue_tables
	OPTIONS (files 'fleet/**');
SELECT gctrace.comment_tables('catalogue_tables') > 0 AS commented;
CREATE TEMP VIEW foreign_tables AS
SELECT c.relname::text AS relation,
	obj_description(c.oid, 'pg_class') AS relation_comment,
	a.attnum::int - 4 AS position, a.attname::text AS column_name,
	CASE format_type(a.atttypid, -1)
		WHEN 'integer' THEN 'int' WHEN 'integer[]' THEN 'int[]' WHEN 'timestamp with time zone' THEN 'timestamptz'
		ELSE format_type(a.atttypid, -1) END AS type,
	col_description(c.oid, a.attnum) AS comment
FROM pg_class c
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'catalogue_tables'::regnamespace;
TABLE wanted EXCEPT TABLE foreign_tables;
SELECT position, column_name, type, comment, count(*) = (SELECT count(DISTINCT relation) FROM wanted) AS in_all
FROM (TABLE foreign_tables EXCEPT TABLE wanted) f
GROUP BY 1, 2, 3, 4 ORDER BY 1;
SELECT * FROM gctrace.table_columns('catalogue_fleet', 'fleet/**') WHERE relation = 'generations' AND position < 7;
SELECT count(*) AS differing FROM (
	SELECT relation, position - 4, column_name, type, comment FROM gctrace.table_columns('catalogue_fleet', 'fleet/**')
	EXCEPT
	SELECT relation, position, column_name, type, comment FROM foreign_tables) t;

-- Every object of the extension has a comment (from 17 on, types of arrays belong to it)
SELECT pg_describe_object(classid, objid, objsubid)
FROM pg_depend
WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'gctrace')
AND NOT (classid = 'pg_type'::regclass AND objid IN (SELECT typarray FROM pg_type))
AND obj_description(objid, classid::regclass::name) IS NULL;

-- ... and so has every column
SELECT c.relname, a.attname
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relnamespace = 'gctrace'::regnamespace AND col_description(c.oid, a.attnum) IS NULL
AND c.relkind <> 'i' ORDER BY 1, 2;

-- ... and lives in its schema
SELECT extname, extnamespace::regnamespace, extrelocatable FROM pg_extension WHERE extname = 'gctrace';
SELECT identity FROM pg_depend, pg_identify_object(classid, objid, 0)
WHERE refclassid = 'pg_extension'::regclass AND deptype = 'e'
AND refobjid = (SELECT oid FROM pg_extension WHERE extname = 'gctrace')
AND schema IS DISTINCT FROM 'gctrace' ORDER BY 1;

-- Settings
SELECT name, setting, unit, context, vartype, short_desc FROM pg_settings WHERE name LIKE 'gctrace.%' ORDER BY 1;
SET gctrace.max_scan_memory = '64MB';
SHOW gctrace.max_scan_memory;
\set VERBOSITY sqlstate
SET gctrace.max_scan_memory = '10kB';
\set VERBOSITY default
SET gctrace.on_error = 'ignore';

SET client_min_messages = warning;
DROP SERVER catalogue_fleet CASCADE;
DROP SCHEMA catalogue_tables CASCADE;
