-- Inputs that cannot be read to their end
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
\set fx `echo "$GCTRACE_FIXTURES"`
\set edge :fx/edge

CREATE SERVER on_error_edge FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root :'edge');
CREATE FOREIGN TABLE status (file text, format text, status text, error text, error_offset bigint, bytes_lost bigint)
	SERVER on_error_edge OPTIONS (relation 'traces', files '{cut,future,flipped,text,zeros,empty}*');
CREATE FOREIGN TABLE pauses (file text, reason text, start_ns bigint, generation text OPTIONS (key 'generation'))
	SERVER on_error_edge OPTIONS (relation 'stw_pauses', files '{cut,future,flipped,text,zeros,empty}*');

-- stop, the default: rows up to the damage, one warning for each file
SELECT * FROM status ORDER BY file COLLATE "C";
SELECT file, count(*) FROM pauses GROUP BY file ORDER BY file COLLATE "C";

-- Once for each statement, however often the file is read
SELECT count(*) FROM pauses a JOIN pauses b USING (file, start_ns) JOIN status c USING (file) WHERE file = 'cut.trace.gz';
SELECT s, (SELECT count(*) FROM pauses WHERE file = 'cut.trace.gz' AND s > 0) FROM generate_series(1, 3) s;
-- ... and none of those whose damage the query did not reach
SELECT file FROM pauses WHERE file = 'flipped-event.trace' LIMIT 1;
-- Where nothing is recognised, there is nothing to warn of
SELECT count(*) FROM pauses WHERE file IN ('text.trace', 'zeros.trace', 'empty.trace');

-- error
ALTER FOREIGN TABLE pauses OPTIONS (ADD on_error 'error');
SELECT count(*) FROM pauses WHERE file = 'cut-in-batch-1.27.trace';
SELECT count(*) FROM pauses WHERE file = 'flipped-batch.trace';
SELECT count(*) FROM pauses WHERE file = 'future.trace';
SELECT count(*) FROM pauses WHERE file = 'cut-at-generation-1.27.trace';
SELECT count(*) FROM pauses WHERE file = 'text.trace';

-- skip: no rows of a file that is not complete, though traces has its row
ALTER FOREIGN TABLE pauses OPTIONS (SET on_error 'skip');
ALTER FOREIGN TABLE status OPTIONS (ADD on_error 'skip');
SELECT file, count(*) FROM pauses GROUP BY file ORDER BY file COLLATE "C";
SELECT file, status FROM status WHERE file LIKE 'cut-in%' ORDER BY file COLLATE "C";

-- The setting is the default of tables, and holds for functions
ALTER FOREIGN TABLE pauses OPTIONS (DROP on_error);
SET gctrace.on_error = 'error';
SELECT count(*) FROM pauses WHERE file = 'cut-in-batch-1.27.trace';
SELECT pg_read_binary_file(:'edge' || '/cut-in-batch-1.27.trace') AS content \gset
SELECT count(*) FROM gctrace.stw_pauses(:'content'::bytea);
SELECT count(*) FROM gctrace.traces(:'content'::bytea);
SET gctrace.on_error = 'skip';
SELECT count(*) FROM gctrace.stw_pauses(:'content'::bytea);
SELECT status FROM gctrace.traces(:'content'::bytea);
SET gctrace.on_error = 'stop';
SELECT count(*) FROM gctrace.stw_pauses(:'content'::bytea);
SELECT status, bytes_lost FROM gctrace.traces(:'content'::bytea);
SELECT status, error FROM gctrace.traces('\x676f20312e3939207472616365000000'::bytea);

-- Codes that clients can tell apart
CREATE FUNCTION pg_temp.code(query text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE query;
	RETURN 'none';
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE;
END
$$;
SET gctrace.on_error = 'error';
SELECT file, pg_temp.code(format('SELECT count(*) FROM pauses WHERE file = %L', file))
FROM (VALUES ('cut.trace.gz'), ('flipped-event.trace'), ('future.trace'), ('text.trace')) v (file);
RESET gctrace.on_error;

-- ANALYZE samples what there is
SET client_min_messages = error;
ANALYZE pauses;
RESET client_min_messages;
SELECT reltuples > 0 AS sampled FROM pg_class WHERE oid = 'pauses'::regclass;

-- The limit of memory
SET gctrace.max_scan_memory = '64kB';
SELECT count(*) FROM pauses WHERE file = 'cut-at-generation-1.27.trace';
RESET gctrace.max_scan_memory;
SELECT count(*) FROM pauses WHERE file = 'cut-at-generation-1.27.trace';

SET client_min_messages = warning;
DROP SERVER on_error_edge CASCADE;
