-- Text from files in the database's encoding, and names of files
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
SELECT current_database() AS regression \gset
\set fx `echo "$GCTRACE_FIXTURES"`
\set odd :fx/edge/composed/odd-strings.trace

-- UTF8: bytes that are none, and NUL, are shown as \xNN; hashes are of the bytes
SHOW server_encoding;
SELECT DISTINCT left(function, 30) AS function, length(function), left(file_name, 30) AS file_name FROM gctrace.stacks(:'odd') ORDER BY 2, 1;
SELECT left(s, 30) AS frame FROM gctrace.mark_assists(:'odd'), unnest(stack) WITH ORDINALITY u (s, n) ORDER BY n;
SELECT bool_and(convert_from(convert_to(function, 'UTF8'), 'UTF8') = function) AS valid FROM gctrace.stacks(:'odd');
SELECT DISTINCT left(reason, 30) AS reason FROM gctrace.stw_pauses(:'odd');
SELECT stack_id, frames_id FROM gctrace.mark_assists(:'odd') ORDER BY 1, 2;

-- Others: what is valid there stays as it is
SET client_min_messages = warning;
CREATE DATABASE regression_gctrace_latin1 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0;
CREATE DATABASE regression_gctrace_ascii ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0;
\c regression_gctrace_latin1
CREATE EXTENSION gctrace;
SELECT DISTINCT convert_to(left(function, 30), 'LATIN1') AS function, length(function) FROM gctrace.stacks(:'odd') ORDER BY 2, 1;
SELECT stack_id, frames_id FROM gctrace.mark_assists(:'odd') ORDER BY 1, 2;
\c regression_gctrace_ascii
CREATE EXTENSION gctrace;
SELECT DISTINCT convert_to(left(function, 30), 'SQL_ASCII') AS function, length(function) FROM gctrace.stacks(:'odd') ORDER BY 2, 1;
SELECT stack_id, frames_id FROM gctrace.mark_assists(:'odd') ORDER BY 1, 2;
\c :regression
DROP DATABASE regression_gctrace_latin1;
DROP DATABASE regression_gctrace_ascii;

