-- The relations as functions over a path or over content
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
\set fx `echo "$GCTRACE_FIXTURES"`
\set run :fx/fleet/service=shop/build=v42/host=web-4/1.trace.gz

-- Messages name the fixtures' folder, which varies
CREATE FUNCTION pg_temp.failure(query text, folder text,
	OUT state text, OUT message text, OUT detail text, OUT hint text)
LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE query;
EXCEPTION WHEN OTHERS THEN
	GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT,
		detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
	message := replace(message, folder, 'FIXTURES');
	detail := replace(detail, folder, 'FIXTURES');
END
$$;

-- Path and content give the same rows, through every route
SELECT cycle, begin_kind, trigger, trigger_detail, gomaxprocs, site FROM gctrace.gc_cycles(:'run') LIMIT 3;
SELECT count(*) AS differing FROM (
	(SELECT * FROM gctrace.gc_cycles(:'run') EXCEPT ALL SELECT * FROM gctrace.gc_cycles(pg_read_binary_file(:'run')))
	UNION ALL
	(SELECT * FROM gctrace.gc_cycles(pg_read_binary_file(:'run')) EXCEPT ALL SELECT * FROM gctrace.gc_cycles(:'run'))) d;
SELECT count(*) FROM (SELECT (gctrace.mark_assists(:'run')).*) s WHERE begin_kind = 'begin';
SELECT sum(n) FROM (SELECT (SELECT count(*) FROM gctrace.sweeps(c)) AS n FROM (VALUES (pg_read_binary_file(:'run'))) v (c)) s;
PREPARE by_path AS SELECT count(*) FROM gctrace.stw_pauses($1);
EXECUTE by_path(:'run');
PREPARE by_content AS SELECT count(*) FROM gctrace.stw_pauses($1::bytea);
EXECUTE by_content(pg_read_binary_file(:'run'));

-- traces describes the input
SELECT format, format_version, size_bytes = length(pg_read_binary_file(:'run')) AS right_size, compression,
	status, error, bytes_lost FROM gctrace.traces(:'run');
SELECT t.sha256 = sha256(pg_read_binary_file(:'fx' || '/edge/forced-1.27.trace')) AS right_digest, compression
FROM gctrace.traces(:'fx' || '/edge/forced-1.27.trace') t;

-- Stacks: the ids are hashes that anyone can compute
CREATE FUNCTION pg_temp.fnv1a(content bytea) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
	hash numeric := 14695981039346656037;
	low int;
BEGIN
	FOR i IN 0 .. length(content) - 1 LOOP
		low := mod(hash, 256)::int;
		hash := mod((hash - low + (low # get_byte(content, i))) * 1099511628211, 18446744073709551616);
	END LOOP;
	RETURN CASE WHEN hash >= 9223372036854775808 THEN hash - 18446744073709551616 ELSE hash END;
END
$$;
SELECT count(*) AS stacks,
	count(*) FILTER (WHERE stack_id = pg_temp.fnv1a(convert_to(array_to_string(stack, E'\n') || E'\n', 'UTF8'))) AS right_ids
FROM (SELECT DISTINCT stack_id, stack FROM gctrace.mark_assists(:'run') WHERE stack IS NOT NULL) s;
SELECT count(*) AS stacks,
	count(*) FILTER (WHERE frames_id = pg_temp.fnv1a(content)) AS right_ids
FROM (SELECT frames_id, string_agg(convert_to(function, 'UTF8') || '\x00' || convert_to(file_name, 'UTF8')
		|| '\x00' || convert_to(line || E'\n', 'UTF8'), '' ORDER BY depth) AS content
	FROM gctrace.stacks(:'run') GROUP BY 1) s;
SELECT count(*) AS unknown_stacks FROM gctrace.sweeps(:'run') s
WHERE stack_id IS NOT NULL AND stack_id NOT IN (SELECT stack_id FROM gctrace.stacks(:'run'));

-- NULL in, nothing out; nothing recognised, nothing out but a row in traces
SELECT count(*) FROM gctrace.gc_cycles(NULL::text);
SELECT count(*) FROM gctrace.gc_cycles(NULL::bytea);
SELECT count(*) FROM gctrace.gc_cycles(''::bytea);
SELECT format, compression, size_bytes, status, error, encode(sha256, 'hex') AS sha256 FROM gctrace.traces(''::bytea);
SELECT count(*) FROM gctrace.gc_cycles('hello'::bytea);
SELECT format, size_bytes, status, events FROM gctrace.traces('hello'::bytea);

-- What is no file
SELECT * FROM pg_temp.failure(format('SELECT * FROM gctrace.gc_cycles(%L)', :'fx' || '/no-such-file'), :'fx');
SELECT * FROM pg_temp.failure(format('SELECT * FROM gctrace.gc_cycles(%L)', :'fx'), :'fx');
SELECT * FROM pg_temp.failure('SELECT * FROM gctrace.gc_cycles(''/dev/zero'')', :'fx');
SELECT * FROM gctrace.gc_cycles('PG_VERSION');
SELECT * FROM gctrace.gc_cycles('../etc/passwd');
SELECT * FROM gctrace.gc_cycles('');
SELECT * FROM gctrace.no_such_relation('/x');

-- The planner knows the size of what is constant
CREATE FUNCTION pg_temp.estimate(query text) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
	plan json;
BEGIN
	EXECUTE 'EXPLAIN (FORMAT JSON) ' || query INTO plan;
	RETURN plan->0->'Plan'->>'Plan Rows';
END
$$;
SELECT pg_temp.estimate(format('SELECT * FROM gctrace.traces(%L)', :'run')) AS traces,
	pg_temp.estimate(format('SELECT * FROM gctrace.sweeps(%L)', :'run')) BETWEEN 10 AND 1000 AS of_path,
	pg_temp.estimate(format('SELECT * FROM gctrace.sweeps(decode(repeat(''00'', 100000), ''hex''))')) BETWEEN 500 AND 2000 AS of_content,
	pg_temp.estimate('SELECT gctrace.sweeps(content) FROM (VALUES (''x''::bytea)) v (content)') > 0 AS unknown;
