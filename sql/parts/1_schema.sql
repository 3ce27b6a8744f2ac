/* gctrace 0.1; built by sql/build from sql/parts and the catalogue of relations */

\echo Use "CREATE EXTENSION gctrace" to load this file. \quit

-- The schema is made here, so that none that someone has prepared is adopted.
CREATE SCHEMA gctrace;
COMMENT ON SCHEMA gctrace IS
	'Decodes Go execution traces: functions over one file or bytea, and the foreign-data wrapper gctrace_fdw over folders of files';
GRANT USAGE ON SCHEMA gctrace TO PUBLIC;

-- Foreign-data wrapper

CREATE FUNCTION gctrace.fdw_handler()
RETURNS fdw_handler
LANGUAGE C STRICT
AS 'MODULE_PATHNAME', 'gctrace_fdw_handler';
COMMENT ON FUNCTION gctrace.fdw_handler() IS
	'Handler of the foreign-data wrapper gctrace_fdw';

CREATE FUNCTION gctrace.fdw_validator(text[], oid)
RETURNS void
LANGUAGE C STRICT
AS 'MODULE_PATHNAME', 'gctrace_fdw_validator';
COMMENT ON FUNCTION gctrace.fdw_validator(text[], oid) IS
	'Checks the options of servers, foreign tables and columns of gctrace_fdw';

CREATE FOREIGN DATA WRAPPER gctrace_fdw
	HANDLER gctrace.fdw_handler
	VALIDATOR gctrace.fdw_validator;
COMMENT ON FOREIGN DATA WRAPPER gctrace_fdw IS
	'Folders of trace files, or stored runs, as foreign tables; the server option root names the folder, store the schema of a store';

-- The option root needs pg_read_server_files, whoever makes the server; a store
-- is read with the rights of whoever asks.
GRANT USAGE ON FOREIGN DATA WRAPPER gctrace_fdw TO PUBLIC;

-- Services of the library

CREATE FUNCTION gctrace.function_support(internal)
RETURNS internal
LANGUAGE C STRICT
AS 'MODULE_PATHNAME', 'gctrace_function_support';
COMMENT ON FUNCTION gctrace.function_support(internal) IS
	'Planner support of the functions over path and content: rows from the size of the input, and a hint for those who lack the right to files';

CREATE FUNCTION gctrace.catalogue(
	OUT relation text,
	OUT relation_comment text,
	OUT "position" int,
	OUT column_name text,
	OUT type text,
	OUT comment text)
RETURNS SETOF record
LANGUAGE C STABLE STRICT PARALLEL SAFE ROWS 150
AS 'MODULE_PATHNAME', 'gctrace_catalogue';
COMMENT ON FUNCTION gctrace.catalogue() IS
	'All relations and their columns, as this version of the library knows them';

CREATE FUNCTION gctrace.table_columns(
	server name,
	files text DEFAULT '**',
	keys text DEFAULT NULL,
	OUT relation text,
	OUT "position" int,
	OUT column_name text,
	OUT type text,
	OUT key text,
	OUT comment text)
RETURNS SETOF record
LANGUAGE C VOLATILE PARALLEL RESTRICTED ROWS 150
AS 'MODULE_PATHNAME', 'gctrace_table_columns';
COMMENT ON FUNCTION gctrace.table_columns(name, text, text) IS
	'The columns that IMPORT FOREIGN SCHEMA would give each relation now, path keys included; needs USAGE on the server';

CREATE FUNCTION gctrace.require_file_access()
RETURNS void
LANGUAGE C VOLATILE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_require_file_access';
COMMENT ON FUNCTION gctrace.require_file_access() IS
	'Raises an error unless the current user may read files of the server';

-- Relations

