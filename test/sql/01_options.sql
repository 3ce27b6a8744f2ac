-- Options of servers, foreign tables and columns: what is refused, and how
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
\set VERBOSITY default

-- Servers
CREATE SERVER options_server FOREIGN DATA WRAPPER gctrace_fdw;
CREATE SERVER options_server FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root 'traces');
CREATE SERVER options_server FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root '');
CREATE SERVER options_server FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root '/srv/../etc');
CREATE SERVER options_server FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root '/srv/..');
CREATE SERVER options_server FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (rot '/srv');
CREATE SERVER options_server FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (colour 'red');
CREATE SERVER options_server FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root '/srv', files '**');
CREATE SERVER options_server FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root '/srv', root '/srv');
CREATE SERVER options_server FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root '/nowhere/traces..old');
ALTER SERVER options_server OPTIONS (DROP root);
ALTER SERVER options_server OPTIONS (SET root 'here');
CREATE USER MAPPING FOR CURRENT_USER SERVER options_server OPTIONS (root '/srv');
ALTER FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root '/srv');

-- Foreign tables
CREATE FOREIGN TABLE options_table (cycle bigint) SERVER options_server;
CREATE FOREIGN TABLE options_table (cycle bigint) SERVER options_server
	OPTIONS (relation 'gc_cycle');
CREATE FOREIGN TABLE options_table (cycle bigint) SERVER options_server
	OPTIONS (relation 'the quick brown fox');
CREATE FOREIGN TABLE options_table (cycle bigint) SERVER options_server
	OPTIONS (relation 'gc_cycles', file '**');
CREATE FOREIGN TABLE options_table (cycle bigint) SERVER options_server
	OPTIONS (relation 'gc_cycles', root '/srv');
CREATE FOREIGN TABLE options_table (cycle bigint) SERVER options_server
	OPTIONS (relation 'gc_cycles', files '/srv/*');
CREATE FOREIGN TABLE options_table (cycle bigint) SERVER options_server
	OPTIONS (relation 'gc_cycles', files '../*');
CREATE FOREIGN TABLE options_table (cycle bigint) SERVER options_server
	OPTIONS (relation 'gc_cycles', files 'a/{b,c');
CREATE FOREIGN TABLE options_table (cycle bigint) SERVER options_server
	OPTIONS (relation 'gc_cycles', files '');
CREATE FOREIGN TABLE options_table (cycle bigint) SERVER options_server
	OPTIONS (relation 'gc_cycles', keys '{service');
CREATE FOREIGN TABLE options_table (cycle bigint) SERVER options_server
	OPTIONS (relation 'gc_cycles', keys '{a}{b}/*');
CREATE FOREIGN TABLE options_table (cycle bigint) SERVER options_server
	OPTIONS (relation 'gc_cycles', format 'go-trce');
CREATE FOREIGN TABLE options_table (cycle bigint) SERVER options_server
	OPTIONS (relation 'gc_cycles', format 'parquet');
CREATE FOREIGN TABLE options_table (cycle bigint) SERVER options_server
	OPTIONS (relation 'gc_cycles', on_error 'ignore');
CREATE FOREIGN TABLE options_table (
	service text OPTIONS (column 'service')
) SERVER options_server OPTIONS (relation 'gc_cycles');
CREATE FOREIGN TABLE options_table (
	service text OPTIONS (key '')
) SERVER options_server OPTIONS (relation 'gc_cycles');
CREATE FOREIGN TABLE options_table (
	service text OPTIONS (key 'service'),
	cycle bigint
) SERVER options_server OPTIONS (
	relation 'gc_cycles', files '**/*.{trace,trace.gz}', keys '{service}/**',
	format 'go-trace', on_error 'error');
ALTER FOREIGN TABLE options_table OPTIONS (DROP relation);
ALTER FOREIGN TABLE options_table OPTIONS (SET relation 'sweps');
ALTER FOREIGN TABLE options_table OPTIONS (SET relation 'sweeps', DROP format, DROP keys);
ALTER FOREIGN TABLE options_table ALTER service OPTIONS (SET key 'build');
SELECT ftoptions FROM pg_foreign_table WHERE ftrelid = 'options_table'::regclass;

-- A root that is not there is no reason to refuse the server, but the query
SELECT * FROM options_table;
EXPLAIN SELECT * FROM options_table;
ANALYZE options_table;

-- IMPORT FOREIGN SCHEMA has no validator of its own
CREATE SCHEMA options_import;
IMPORT FOREIGN SCHEMA public FROM SERVER options_server INTO options_import;
IMPORT FOREIGN SCHEMA gctrace FROM SERVER options_server INTO options_import
	OPTIONS (relation 'gc_cycles');
IMPORT FOREIGN SCHEMA gctrace FROM SERVER options_server INTO options_import
	OPTIONS (fils '**');
IMPORT FOREIGN SCHEMA gctrace FROM SERVER options_server INTO options_import
	OPTIONS (files '/srv/*');
IMPORT FOREIGN SCHEMA gctrace FROM SERVER options_server INTO options_import
	OPTIONS (files 'a*', files 'b*');
IMPORT FOREIGN SCHEMA gctrace LIMIT TO (gc_cycle) FROM SERVER options_server INTO options_import;
IMPORT FOREIGN SCHEMA gctrace FROM SERVER options_server INTO options_import;

-- Columns are found by name, and must have the right type
\set fx `echo "$GCTRACE_FIXTURES"`
CREATE SERVER options_fleet FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root :'fx');
CREATE FOREIGN TABLE options_columns (
	duration_ns bigint, build text, file text, cycle bigint, key_cycle text OPTIONS (key 'host')
) SERVER options_fleet OPTIONS (relation 'gc_cycles', files 'fleet/**/host=web-1/0.trace');
SELECT build, key_cycle, count(*), count(duration_ns), min(cycle) FROM options_columns GROUP BY 1, 2 ORDER BY 1;
ALTER FOREIGN TABLE options_columns DROP COLUMN duration_ns;
ALTER FOREIGN TABLE options_columns ADD COLUMN trigger text;
SELECT build, count(trigger), max(cycle) FROM options_columns GROUP BY 1 ORDER BY 1;
SELECT count(options_columns) FROM options_columns;
ALTER FOREIGN TABLE options_columns ADD COLUMN triger text;
SELECT count(*) FROM options_columns;
ALTER FOREIGN TABLE options_columns RENAME triger TO region;
SELECT count(*) FROM options_columns;
ALTER FOREIGN TABLE options_columns ALTER region OPTIONS (ADD key 'region');
SELECT count(*), count(region) FROM options_columns;
ALTER FOREIGN TABLE options_columns ALTER region TYPE int;
SELECT count(*) FROM options_columns;
ALTER FOREIGN TABLE options_columns DROP COLUMN region, ADD COLUMN start_ns int;
SELECT count(*) FROM options_columns;
ALTER FOREIGN TABLE options_columns DROP COLUMN start_ns;

-- By a template, the keys are those of the template
ALTER FOREIGN TABLE options_columns OPTIONS (ADD keys '{what}/**');
SELECT count(*) FROM options_columns;
ALTER FOREIGN TABLE options_columns DROP COLUMN build, ADD COLUMN what text;
SELECT DISTINCT what, key_cycle FROM options_columns;

SET client_min_messages = warning;
DROP SCHEMA options_import;
DROP SERVER options_server CASCADE;
DROP SERVER options_fleet CASCADE;
