-- Who may read which files
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
\set fx `echo "$GCTRACE_FIXTURES"`
\set fleet :fx/fleet
\set run :fx/fleet/service=shop/build=v42/host=web-1/0.trace
SET client_min_messages = warning;
CREATE ROLE regress_gctrace_admin;
CREATE ROLE regress_gctrace_owner;
CREATE ROLE regress_gctrace_reader;
GRANT pg_read_server_files TO regress_gctrace_admin;
SELECT format('GRANT CREATE ON DATABASE %I TO regress_gctrace_admin, regress_gctrace_owner', current_database()) \gexec
CREATE SCHEMA privileges;
GRANT ALL ON SCHEMA privileges TO PUBLIC;
CREATE TABLE privileges.paths AS SELECT :'run'::text AS run;
GRANT SELECT ON privileges.paths TO PUBLIC;
CREATE FUNCTION privileges.content() RETURNS bytea LANGUAGE sql SECURITY DEFINER
AS 'SELECT pg_read_binary_file(run) FROM privileges.paths';
RESET client_min_messages;

-- A role of its own right may read files and attach folders
SET ROLE regress_gctrace_admin;
SELECT count(*) > 0 AS rows FROM gctrace.gc_cycles(:'run');
SELECT gctrace.attach(:'fleet', 'privileges_traces') > 0 AS attached;
SELECT count(*) FROM privileges_traces.traces;
SELECT gctrace.attach(:'fleet', 'privileges_traces') > 0 AS attached;
GRANT USAGE ON SCHEMA privileges_traces TO regress_gctrace_reader;
GRANT SELECT ON privileges_traces.gc_cycles TO regress_gctrace_reader;
CREATE VIEW privileges.of_path AS SELECT * FROM gctrace.gc_cycles((SELECT run FROM privileges.paths));
CREATE FUNCTION privileges.definer() RETURNS bigint LANGUAGE sql SECURITY DEFINER
AS 'SELECT count(*) FROM gctrace.gc_cycles((SELECT run FROM privileges.paths))';
CREATE VIEW privileges.of_constant AS SELECT count(*) FROM gctrace.gc_cycles('/dev/null');
GRANT SELECT ON privileges.of_path, privileges.of_constant TO PUBLIC;
RESET ROLE;
\set SHOW_CONTEXT never

-- Others may not, by any route
SET ROLE regress_gctrace_reader;
SELECT count(*) FROM gctrace.gc_cycles((SELECT run FROM privileges.paths));
SELECT count(*) FROM gctrace.gc_cycles('/dev/null');
SELECT count(*) FROM privileges.of_path;
SELECT count(*) FROM privileges.of_constant;
PREPARE untyped AS SELECT count(*) FROM gctrace.gc_cycles($1);
EXECUTE untyped('/dev/null');
SELECT gctrace.attach('/srv');
SELECT gctrace.require_file_access();
CREATE SERVER privileges_server FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root '/');
ALTER SERVER privileges_traces OPTIONS (SET root '/');
CREATE FOREIGN TABLE privileges.t (file text) SERVER privileges_traces OPTIONS (relation 'traces');
SELECT count(*) FROM gctrace.table_columns('privileges_traces');
SELECT count(*) FROM privileges_traces.traces;
SET gctrace.max_scan_memory = '2GB';
RESET ROLE;

-- Not even when EXECUTE is granted: the library checks, with a hint for content
GRANT EXECUTE ON FUNCTION gctrace.gc_cycles(text) TO regress_gctrace_reader;
GRANT USAGE ON FOREIGN DATA WRAPPER gctrace_fdw TO regress_gctrace_reader;
SET ROLE regress_gctrace_reader;
SELECT count(*) FROM gctrace.gc_cycles((SELECT run FROM privileges.paths));
SELECT count(*) FROM gctrace.gc_cycles('/dev/null');
SELECT gctrace.gc_cycles('/dev/null');
SELECT count(*) FROM privileges.of_path;
EXECUTE untyped('/dev/null');
CREATE SERVER privileges_server FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root '/');
EXPLAIN (COSTS OFF) SELECT * FROM gctrace.gc_cycles('/dev/null');

-- What they may: content of their own, what is granted, what a definer does
SELECT count(*) > 0 AS rows FROM gctrace.gc_cycles(privileges.content());
SELECT count(*) > 0 AS rows FROM privileges_traces.gc_cycles;
SELECT count(*) > 0 AS rows FROM gctrace.catalogue();
SELECT privileges.definer() > 0 AS rows;
RESET ROLE;
REVOKE ALL ON FUNCTION gctrace.gc_cycles(text) FROM regress_gctrace_reader;
REVOKE USAGE ON FOREIGN DATA WRAPPER gctrace_fdw FROM regress_gctrace_reader;

-- USAGE on a server gives all beneath its root, and no way out of it
GRANT USAGE ON FOREIGN SERVER privileges_traces TO regress_gctrace_owner;
SET ROLE regress_gctrace_owner;
CREATE FOREIGN TABLE privileges.t (file text, cycle bigint) SERVER privileges_traces
	OPTIONS (relation 'gc_cycles', files '**/host=web-1/*');
SELECT count(DISTINCT file) FROM privileges.t;
ALTER FOREIGN TABLE privileges.t OPTIONS (SET files '../**');
ALTER FOREIGN TABLE privileges.t OPTIONS (SET files '/etc/*');
ALTER FOREIGN TABLE privileges.t OPTIONS (SET files '**/1.trace');
SELECT count(DISTINCT file) FROM privileges.t;
SELECT count(*) > 0 AS rows FROM gctrace.table_columns('privileges_traces');
IMPORT FOREIGN SCHEMA gctrace LIMIT TO (sweeps) FROM SERVER privileges_traces INTO privileges;
SELECT gctrace.comment_tables('privileges');
ALTER SERVER privileges_traces OPTIONS (SET root '/');
RESET ROLE;

-- The owner of a server may not move its root without the right to files
ALTER SERVER privileges_traces OWNER TO regress_gctrace_admin;
REVOKE pg_read_server_files FROM regress_gctrace_admin;
SET ROLE regress_gctrace_admin;
ALTER SERVER privileges_traces OPTIONS (SET root '/');
SELECT gctrace.attach('/srv', 'privileges_traces');
SELECT privileges.definer() > 0 AS rows;
SELECT count(*) FROM privileges_traces.traces;
RESET ROLE;

-- A security barrier comes before pruning, unless the clause cannot leak
CREATE FUNCTION privileges.leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$
BEGIN
	RAISE NOTICE 'leaked: %', $1;
	RETURN true;
END
$$;
CREATE FOREIGN TABLE privileges.barred (file text, build text, host text, cycle bigint) SERVER privileges_traces
	OPTIONS (relation 'gc_cycles', files '**/0.trace');
CREATE VIEW privileges.barrier WITH (security_barrier) AS
SELECT * FROM privileges.barred WHERE build = 'v42' AND cycle = 1;
GRANT SELECT ON privileges.barrier TO regress_gctrace_reader;
SET ROLE regress_gctrace_reader;
EXPLAIN (COSTS OFF) SELECT count(*) FROM privileges.barrier WHERE privileges.leak(host) AND host = 'web-3';
SELECT count(*) FROM privileges.barrier WHERE privileges.leak(host) AND host = 'web-3';
RESET ROLE;

SET client_min_messages = warning;
DROP SCHEMA privileges, privileges_traces, privileges_traces_files CASCADE;
DROP SERVER privileges_traces CASCADE;
SELECT format('REVOKE CREATE ON DATABASE %I FROM regress_gctrace_admin, regress_gctrace_owner', current_database()) \gexec
DROP ROLE regress_gctrace_admin, regress_gctrace_owner, regress_gctrace_reader;
