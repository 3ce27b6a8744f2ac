-- Blame of intervals and tasks, blocking profiles, flame graphs
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
\set fx `echo "$GCTRACE_FIXTURES"`
\set tasks :fx/edge/tasks-1.26.trace
\set run :fx/fleet/service=shop/build=v42/host=web-1/0.trace

-- Where a goroutine's time went
SELECT cause, duration_ns, round(share::numeric, 6) AS share FROM gctrace.blame(:'tasks', 1);
SELECT cause, duration_ns FROM gctrace.blame(:'tasks', 1, 1000000, 2000000);
SELECT cause, duration_ns FROM gctrace.blame(pg_read_binary_file(:'tasks'), 1, 1000000, 2000000);
SELECT cause, duration_ns FROM gctrace.blame(:'tasks', 1, -1000, 1000);
SELECT cause, duration_ns FROM gctrace.blame(:'tasks', 123456789, 0, 1000);
SELECT count(*) FROM gctrace.blame(:'tasks', 1, 1000, 1000);

-- The waits in an assist are those of mark_assists
SELECT count(*) AS assists, count(*) FILTER (WHERE parts <> duration_ns) AS inexact,
	count(*) FILTER (WHERE assist_cpu > cpu_ns OR parked <> parked_ns) AS different
FROM (SELECT duration_ns, cpu_ns, parked_ns,
		(SELECT coalesce(sum(b.duration_ns), 0) FROM gctrace.blame(:'run', goroutine, start_ns, end_ns) b) AS parts,
		(SELECT coalesce(sum(b.duration_ns), 0) FROM gctrace.blame(:'run', goroutine, start_ns, end_ns) b WHERE cause = 'assist_cpu') AS assist_cpu,
		(SELECT coalesce(sum(b.duration_ns), 0) FROM gctrace.blame(:'run', goroutine, start_ns, end_ns) b WHERE cause NOT IN ('assist_cpu', 'sweep', 'assist_runnable', 'syscall') AND cause NOT LIKE 'stw:%') AS parked
	FROM gctrace.mark_assists(:'run') WHERE duration_ns IS NOT NULL AND goroutine IS NOT NULL LIMIT 40) a;

-- Tasks: the parts of each sum to it
SELECT task, name, goroutine, end_ns - start_ns AS task_ns, cause, duration_ns
FROM gctrace.task_blame(:'tasks') WHERE task IN (1, 2) ORDER BY task, duration_ns DESC, cause;
SELECT count(*) > 5 AS many, count(*) FILTER (WHERE parts <> end_ns - start_ns) AS inexact, every(abs(shares - 1) < 1e-9) AS shares
FROM (SELECT task, start_ns, end_ns, sum(duration_ns) AS parts, sum(share) AS shares
	FROM gctrace.task_blame(:'tasks') GROUP BY 1, 2, 3) t;
SELECT count(*) AS differing FROM (
	(SELECT task, cause, duration_ns FROM gctrace.task_blame(:'tasks') EXCEPT ALL
	 SELECT task, cause, duration_ns FROM gctrace.task_blame(pg_read_binary_file(:'tasks')))) d;

-- Regions likewise: those of the relation that have a name and a begin
SELECT count(*) > 5 AS many, count(*) FILTER (WHERE parts <> end_ns - start_ns) AS inexact, every(abs(shares - 1) < 1e-9) AS shares
FROM (SELECT region, start_ns, end_ns, sum(duration_ns) AS parts, sum(share) AS shares
	FROM gctrace.region_blame(:'tasks') WHERE end_ns IS NOT NULL GROUP BY 1, 2, 3) t;
SELECT count(*) AS differing FROM (
	(SELECT DISTINCT ON (region) goroutine, task, name, start_ns, end_ns FROM gctrace.region_blame(:'tasks')
	 EXCEPT ALL SELECT goroutine, task, name, start_ns, end_ns FROM gctrace.regions(:'tasks') WHERE NOT inherited)
	UNION ALL
	(SELECT goroutine, task, name, start_ns, end_ns FROM gctrace.regions(:'tasks') WHERE NOT inherited AND start_ns IS NOT NULL
	 EXCEPT ALL SELECT DISTINCT ON (region) goroutine, task, name, start_ns, end_ns FROM gctrace.region_blame(:'tasks'))) d;
-- and their times those of the relation: system calls, waits, running
SELECT count(*) AS regions, count(*) FILTER (WHERE b.syscall <> r.syscall_ns OR b.blocked <> r.block_ns) AS differing
FROM (SELECT region, goroutine, name, start_ns, end_ns, coalesce(sum(duration_ns) FILTER (WHERE cause = 'syscall'), 0) AS syscall,
		coalesce(sum(duration_ns) FILTER (WHERE cause NOT IN ('syscall', 'running', 'runnable', 'sweep', 'assist_cpu', 'assist_runnable') AND cause NOT LIKE 'stw:%'), 0) AS blocked
	FROM gctrace.region_blame(pg_read_binary_file(:'tasks')) GROUP BY 1, 2, 3, 4, 5) b
JOIN gctrace.regions(:'tasks') r USING (goroutine, name, start_ns, end_ns);

-- Blocking profiles
SELECT kind, (SELECT sum(contentions) FROM gctrace.blocking_profile(:'run', kind)) AS contentions,
	(SELECT sum(delay_ns) FROM gctrace.blocking_profile(:'run', kind)) AS delay_ns
FROM unnest('{net,sync,syscall,sched}'::text[]) kind;
SELECT site, stack, contentions, delay_ns FROM gctrace.blocking_profile(:'run', 'sync') LIMIT 2;
SELECT sum(contentions) AS contentions, sum(delay_ns) < 100000000 AS within FROM gctrace.blocking_profile(:'run', 'sched', from_ns => 6000000, to_ns => 7000000);
SELECT count(*) > 0 AS some, sum(p.contentions) < (SELECT sum(contentions) FROM gctrace.blocking_profile(:'tasks', 'sync')) AS less
FROM gctrace.blocking_profile(:'tasks', 'sync', task => 1) p;
SELECT DISTINCT name FROM (SELECT site AS name FROM gctrace.blocking_profile(:'tasks', 'sched', region => 'no such region')) s;

-- Flame graphs
SELECT gctrace.folded(stack, delay_ns) FROM gctrace.blocking_profile(:'run', 'sync');
SELECT gctrace.folded(stack, value) FROM (VALUES ('{leaf,root}'::text[], 3), ('{leaf,root}', 4), ('{"a;b","c
d"}', 1), (NULL, 5), ('{}', 6), ('{x,NULL}', 7), ('{ignored}', NULL)) v (stack, value);
SELECT gctrace.folded(stack, value) IS NULL AS none FROM (SELECT NULL::text[], NULL::bigint WHERE false) v (stack, value);
SELECT gctrace.folded(NULL, NULL) IS NULL AS none;
SELECT gctrace.folded('{a}', 9223372036854775807) FROM generate_series(1, 2);
SELECT length(gctrace.folded(ARRAY['f' || i % 1000, 'main'], 1)) FROM generate_series(1, 10000) i;
-- sums on the way may be what no bigint holds
SELECT gctrace.folded('{a}', v) FROM unnest('{9223372036854775807,9223372036854775807,-9223372036854775808,-9223372036854775807}'::bigint[]) v;
-- it is what a GROUP BY gives, and partial results put together give the same
CREATE TEMP TABLE stacks AS
SELECT i, ARRAY['leaf' || i % 7, repeat('f', i % 1000 + 1), 'main'] AS stack, (i * 7919::bigint % 10007 - 5000) * 1000000000 AS value FROM generate_series(1, 20000) i;
SELECT gctrace.folded(stack, value) = (SELECT string_agg(line || ' ' || sum, E'\n' ORDER BY line COLLATE "C") FROM (
	SELECT array_to_string(ARRAY[stack[3], stack[2], stack[1]], ';') AS line, sum(value) AS sum FROM stacks GROUP BY 1) s) AS same FROM stacks;
CREATE AGGREGATE pg_temp.folded_state(text[], bigint) (SFUNC = gctrace.folded_transition, STYPE = bytea);
CREATE AGGREGATE pg_temp.folded_of(bytea) (SFUNC = gctrace.folded_combine, STYPE = bytea, FINALFUNC = gctrace.folded_final);
CREATE TEMP TABLE states AS SELECT i / parts AS part, parts, ''::text AS odd_alignment, pg_temp.folded_state(stack, value) AS state
FROM stacks, unnest('{1,13,7000}'::int[]) parts WHERE parts > 1 OR i < 500 GROUP BY 1, 2;
UPDATE states SET odd_alignment = repeat('x', part % 8);
SELECT parts, count(*) > 1 AS many, pg_temp.folded_of(state) = (SELECT gctrace.folded(stack, value) FROM stacks WHERE parts > 1 OR i < 500) AS same
FROM states GROUP BY parts ORDER BY parts;
SELECT count(*) FROM (SELECT i, gctrace.folded(stack, value) OVER (ORDER BY i) AS f FROM stacks WHERE i < 50) w
WHERE f <> (SELECT gctrace.folded(stack, value) FROM stacks s WHERE s.i <= w.i);
-- Bytes that are no states: layout, size, then entries of a sum, a length and a line
CREATE FUNCTION pg_temp.try(state bytea) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
	RETURN pg_temp.folded_of(b) FROM unnest(ARRAY[NULL, (SELECT pg_temp.folded_state('{z}', 5)), state]) b;
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
WITH good AS (SELECT pg_temp.folded_state('{leaf,root}', 3) AS s), change (n, what, at, bytes) AS (VALUES
	(1, 'nothing', 0, ''::bytea), (2, 'layout', 0, '\x02'), (3, 'negative size', 4, '\xffffffffffffffff'), (4, 'size beyond the end', 4, '\xf8ffff0000000000'),
	(5, 'size not aligned', 4, '\x31'), (6, 'half an entry', 4, '\x18'), (7, 'negative length', 28, '\xffffffff'), (8, 'length beyond the end', 28, '\xff000000'),
	(9, 'large length', 28, '\xffffff7f'), (10, 'sum beyond bigint', 20, '\x01'), (11, 'no text', 32, '\xff'), (12, 'no text either', 32, '\x00'))
SELECT n, what, pg_temp.try(overlay(s PLACING bytes FROM at + 1)) FROM good, change ORDER BY n;
SELECT pg_temp.try(''), pg_temp.try(substr(pg_temp.folded_state('{a}', 1), 1, 11));
CREATE AGGREGATE pg_temp.folded_from(text[], bigint) (SFUNC = gctrace.folded_transition, STYPE = bytea, INITCOND = '\x01000000ffffffff00000000');
SELECT pg_temp.folded_from('{a}', 1);
SELECT gctrace.folded_transition(NULL, '{a}', 1);
SELECT gctrace.folded_final(NULL);

-- What makes no sense
SELECT * FROM gctrace.blame(''::bytea, NULL);
SELECT * FROM gctrace.blame(''::bytea, -1);
SELECT * FROM gctrace.blame(''::bytea, 1, 5, 4);
SELECT * FROM gctrace.blame(''::bytea, 1, -9000000000000000000, 9000000000000000000);
SELECT * FROM gctrace.blame(''::bytea, 1, -9223372036854775808);
SELECT * FROM gctrace.blocking_profile(''::bytea, NULL);
SELECT * FROM gctrace.blocking_profile(''::bytea, 'cpu');
SELECT * FROM gctrace.blocking_profile(''::bytea, 'net', from_ns => 5, to_ns => 4);
SELECT * FROM gctrace.task_blame('relative');
SELECT * FROM gctrace.region_blame('relative');

-- Nothing there
SELECT count(*) FROM gctrace.blame(NULL::text, 1);
SELECT count(*) FROM gctrace.blame('hello'::bytea, 1);
SELECT count(*) FROM gctrace.task_blame(NULL::bytea);
SELECT count(*) FROM gctrace.task_blame('hello'::bytea);
SELECT count(*) FROM gctrace.region_blame(NULL::bytea);
SELECT count(*) FROM gctrace.region_blame('hello'::bytea);
SELECT count(*) FROM gctrace.blocking_profile(NULL::bytea, 'net');
SELECT count(*) FROM gctrace.blocking_profile('hello'::bytea, 'net');

-- The functions over paths are not for everyone, whatever is granted
SELECT p.oid::regprocedure AS unguarded
FROM pg_proc p
WHERE p.pronamespace = 'gctrace'::regnamespace AND p.proretset AND p.proargtypes[0] = 'text'::regtype AND p.proargnames[1] = 'path'
AND (has_function_privilege('public', p.oid, 'EXECUTE') OR NOT has_function_privilege('pg_read_server_files', p.oid, 'EXECUTE'));
SET client_min_messages = warning;
CREATE ROLE regress_gctrace_blame;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA gctrace TO regress_gctrace_blame;
RESET client_min_messages;
SET ROLE regress_gctrace_blame;
SELECT count(*) FROM gctrace.blame((SELECT '/dev/null'::text), 1);
SELECT count(*) FROM gctrace.task_blame((SELECT '/dev/null'::text));
SELECT count(*) FROM gctrace.region_blame((SELECT '/dev/null'::text));
SELECT count(*) FROM gctrace.blocking_profile((SELECT '/dev/null'::text), 'net');
RESET ROLE;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA gctrace FROM regress_gctrace_blame;
DROP ROLE regress_gctrace_blame;
