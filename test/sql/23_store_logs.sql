-- Logs grow: the longer one takes the place of its beginning
SET timezone = 'UTC';
\set SHOW_CONTEXT never
SELECT gctrace.create_store('regress_logs', '{"partitions": "month"}');
CREATE FUNCTION pg_temp.log(lines int) RETURNS bytea LANGUAGE sql AS $$
	SELECT convert_to(E'[0.004s][info][gc] Using G1\n' || string_agg(format(E'[%s.%ss][info][gc] GC(%s) Pause Young (Normal) (G1 Evacuation Pause) %sM->%sM(256M) 1.%s0ms\n', n, n % 10, n, n % 90 + 20, n % 90 + 10, n % 10), '' ORDER BY n), 'UTF8')
	FROM generate_series(0, lines - 1) n
$$;
SELECT length(pg_temp.log(3)) < 1024 AS short, length(pg_temp.log(300)) > 1024 AS long;
SELECT gctrace.load_bytes('regress_logs', pg_temp.log(3), '{"service": "shop", "started_at": "2024-05-06 07:08:09Z"}') AS first \gset
SELECT run_id = :'first' AS first, started_at_source, run_started_at, service, pinned, (SELECT count(*) FROM regress_logs.gc_cycle) AS cycles FROM regress_logs.run;
SELECT gctrace.pin('regress_logs', :'first');
-- short to short, short to long, long to longer
SELECT gctrace.load_bytes('regress_logs', pg_temp.log(5), '{"build": "v2"}') AS second \gset
SELECT run_id = :'second' AS second, started_at_source, run_started_at, service, build, pinned, (SELECT count(*) FROM regress_logs.gc_cycle) AS cycles FROM regress_logs.run;
SELECT gctrace.load_bytes('regress_logs', pg_temp.log(100)) AS third \gset
SELECT gctrace.load_bytes('regress_logs', pg_temp.log(300), '{"host": "web-1"}') AS fourth \gset
SELECT run_id = :'fourth' AS fourth, run_started_at, labels, pinned, cardinality(earlier_ids) AS earlier, (SELECT count(*) FROM regress_logs.gc_cycle) AS cycles FROM regress_logs.run;
-- what it was before is not loaded again
SELECT gctrace.load_bytes('regress_logs', pg_temp.log(5)) = :'fourth' AS known, gctrace.load_bytes('regress_logs', pg_temp.log(100)) = :'fourth' AS known, count(*) AS runs FROM regress_logs.run;
SELECT sha256(string_agg(chunk, '' ORDER BY byte_offset)) = sha256(pg_temp.log(300)) AS exact FROM gctrace.export_run('regress_logs', :'fourth');
-- another log with the same beginning, or none in common, is another run
SELECT gctrace.load_bytes('regress_logs', pg_temp.log(299) || convert_to(E'another end\n', 'UTF8')) = :'fourth' AS same;
SELECT gctrace.load_bytes('regress_logs', substr(pg_temp.log(5), 1, 120) || pg_temp.log(3)) = :'fourth' AS same;
SELECT count(*) FROM regress_logs.run;
SET client_min_messages = warning;
DROP SCHEMA regress_logs CASCADE;
