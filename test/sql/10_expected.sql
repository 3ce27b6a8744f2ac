-- Every row of every relation is what Go's own reader and arithmetic give:
-- test/data/expected has them as CSV files, some columns of each relation
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
SET extra_float_digits = 1;
SET client_min_messages = error;	-- damaged files are among them
\set fx `echo "$GCTRACE_FIXTURES"`

CREATE SCHEMA expected;
CREATE SERVER expected_data FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root :'fx');
IMPORT FOREIGN SCHEMA gctrace FROM SERVER expected_data INTO expected OPTIONS (files '{edge,fleet}/**/*.trace*');

-- Text with every byte that is no printable ASCII as a question mark
CREATE FUNCTION expected.plain(value text) RETURNS text LANGUAGE sql IMMUTABLE AS
$$ SELECT regexp_replace(convert_from(convert_to(value, 'UTF8'), 'LATIN1'), '\\x[0-9a-f]{2}|[^ -~]', '?', 'g') $$;

-- Loads a CSV file, some of them compressed, into a table of text columns
CREATE FUNCTION expected.load(folder text, relation text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	file text := folder || '/expected/' || relation || '.csv';
	program text := CASE WHEN (pg_stat_file(file, true)).size IS NULL
		THEN format('gzip -dc %s.gz', quote_literal(file)) ELSE 'cat ' || quote_literal(file) END;
	columns text;
BEGIN
	CREATE TEMP TABLE header (line text);
	EXECUTE format('COPY header FROM PROGRAM %L', program || ' | head -n 1');
	SELECT string_agg(quote_ident(c) || ' text', ', ') INTO columns
	FROM header, regexp_split_to_table(line, ',') c;
	DROP TABLE header;
	EXECUTE format('CREATE TEMP TABLE wanted (%s, row_in_all bigserial)', columns);
	-- Text is there as its bytes: each becomes a character, and then a question mark.
	EXECUTE format('COPY wanted (%s) FROM PROGRAM %L WITH (FORMAT csv, HEADER, ENCODING ''LATIN1'')',
		replace(columns, ' text', ''), program);
END
$$;

-- Differences between the columns that both have, row by row in order.  Of
-- numbers that SQL's bigint cannot hold, NULL is expected; empty texts are NULL,
-- as Go writes no difference to CSV files.
CREATE FUNCTION expected.differences(folder text, relation text)
RETURNS TABLE (file text, n bigint, column_name text, wanted text, got text)
LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
	of_wanted text;
	of_got text;
	-- come when something ends, or sum up: a damage changes all that is open
	of_ends boolean := relation IN ('goroutines', 'proc_states', 'tasks', 'regions');
BEGIN
	PERFORM expected.load(folder, relation);
	SELECT string_agg(CASE b.atttypid::regtype
			WHEN 'bytea'::regtype THEN format('decode(%1$I, ''hex'') AS %1$I', a.attname)
			WHEN 'bigint'::regtype THEN format('CASE WHEN %1$I::numeric < 2 ^ 63::numeric THEN %1$I::bigint END AS %1$I', a.attname)
			WHEN 'text'::regtype THEN format('nullif(regexp_replace(%1$I, ''[^ -~]'', ''?'', ''g''), '''') AS %1$I', a.attname)
			ELSE format('%1$I::%2$s AS %1$I', a.attname, b.atttypid::regtype) END, ', '),
		string_agg(CASE b.atttypid::regtype
			WHEN 'text'::regtype THEN format('nullif(expected.plain(%1$I), '''') AS %1$I', a.attname)
			ELSE quote_ident(a.attname) END, ', ')
	INTO of_wanted, of_got
	FROM pg_attribute a
	JOIN pg_attribute b ON b.attrelid = format('expected.%I', relation)::regclass AND b.attname = a.attname
	WHERE a.attrelid = 'pg_temp.wanted'::regclass AND a.attnum > 0 AND b.attnum > 0;
	RETURN QUERY EXECUTE format(
		'WITH w AS (
			SELECT w.file, row_number() OVER (PARTITION BY w.file ORDER BY row_in_all) AS n, w
			FROM wanted CROSS JOIN LATERAL (SELECT %1$s) w
			WHERE w.file IN (SELECT file FROM known_files)),
		g AS (
			SELECT g.file, row_number() OVER (PARTITION BY g.file ORDER BY row_in_all) AS n, g
			FROM (SELECT row_number() OVER () AS row_in_all, * FROM expected.%3$I) r CROSS JOIN LATERAL (SELECT %2$s) g
			WHERE g.file IN (SELECT file FROM known_files))
		SELECT file, n, k, to_jsonb(w) ->> k, to_jsonb(g) ->> k
		FROM w FULL JOIN g USING (file, n) JOIN known_files USING (file)
		CROSS JOIN LATERAL jsonb_object_keys(coalesce(to_jsonb(w), to_jsonb(g))) k
		WHERE w::text IS DISTINCT FROM g::text AND to_jsonb(w) -> k IS DISTINCT FROM to_jsonb(g) -> k
		AND NOT (w IS NULL AND damaged) AND NOT (damaged AND %4$L) AND NOT (nothing_whole AND k IN (''events'', ''started_at''))
		AND NOT (k = ''bytes_lost'' AND file LIKE ''%%/cut.trace.gz'')
		ORDER BY 1, 2, 3 LIMIT 1000', of_wanted, of_got, relation, of_ends);
	DROP TABLE wanted;
END
$$;

-- The rows of a trace that Go's reader takes, in whole or up to an error.  The
-- reference has whole generations only: of a damaged one there are further
-- rows, up to the damage; without any, it neither counts the reader's closing
-- event nor knows a wall clock.  How much comes out of a cut archive is the
-- inflater's own.
SELECT expected.load(:'fx', 'traces');
CREATE TEMP TABLE known_files AS
SELECT file, go_error, status = 'damaged' AND go_error IS NOT NULL AS damaged,
	w.generations::int = 0 AND go_error IS NOT NULL AS nothing_whole
FROM wanted w JOIN expected.traces t USING (file) WHERE status IS NOT NULL;
DROP TABLE wanted;
SELECT count(*) > 80 AS many, count(go_error) > 10 AS broken_ones_too FROM known_files;

CREATE VIEW expected.all_differences AS
SELECT relation, d.*
FROM (VALUES ('traces'), ('generations'), ('gc_cycles'), ('stw_pauses'), ('mark_assists'),
	('mark_workers'), ('sweeps'), ('heap_samples'), ('goroutines'), ('proc_states'), ('tasks'), ('regions'), ('labels'), ('cpu_samples'), ('alloc_events')) v (relation),
	expected.differences(current_setting('expected.folder'), relation) d;
SELECT set_config('expected.folder', :'fx', false) = :'fx' AS set;
SELECT * FROM expected.all_differences;
SET gctrace.enable_fast_path = off;
SELECT * FROM expected.all_differences;
RESET gctrace.enable_fast_path;

-- Stretches of goroutines are too many to keep: the digest of the rows of each
-- file.  That of a file with odd names is one of bytes that text does not show.
SELECT expected.load(:'fx', 'goroutine_state_digests');
SELECT file, w.rows AS wanted, g.rows AS got
FROM (SELECT w.* FROM wanted w JOIN known_files USING (file) WHERE rows::int > 0 AND NOT damaged) w
FULL JOIN (SELECT file, count(*) AS rows, md5(string_agg(concat_ws('|', goroutine, state, coalesce(reason, ''),
		coalesce(start_ns::text, ''), coalesce(end_ns::text, ''), coalesce(duration_ns::text, ''), coalesce(proc::text, ''),
		coalesce(thread::text, ''), coalesce(by_goroutine::text, ''), coalesce(stack_id::text, ''),
		coalesce(frames_id::text, ''), coalesce(site, '')), E'\n' ORDER BY n)) AS digest
	FROM (SELECT row_number() OVER () AS n, * FROM expected.goroutine_states) s
	JOIN known_files USING (file) WHERE NOT damaged GROUP BY file) g USING (file)
WHERE (w.rows::int, w.digest) IS DISTINCT FROM (g.rows, g.digest) AND file NOT LIKE '%/odd-strings.trace';
SELECT count(*) > 80 AS many, sum(rows::int) > 20000 AS long_ones FROM wanted;
DROP TABLE wanted;

-- What traces says about odd files
CREATE TEMP TABLE odd_files (file text, format text, format_version int, status text, note text);
SELECT 'COPY odd_files FROM ' || quote_literal(:'fx' || '/edge/status.csv') || ' WITH (FORMAT csv, HEADER)' AS command \gset
:command;
SELECT count(*) > 50 AS many FROM odd_files;
SELECT o.file, o.format, t.format, o.format_version, t.format_version, o.status, t.status, o.note
FROM odd_files o LEFT JOIN expected.traces t ON t.file = 'edge/' || o.file
WHERE (o.format, o.format_version, o.status) IS DISTINCT FROM (t.format, t.format_version, t.status);

-- Laws that hold for any trace
SELECT count(*) AS broken FROM expected.mark_assists
WHERE duration_ns IS NOT NULL AND duration_ns <> cpu_ns + parked_ns + runnable_ns + syscall_ns;
SELECT count(*) AS broken FROM expected.gc_cycles c
WHERE assist_count <> (SELECT count(*) FROM expected.mark_assists a WHERE a.file = c.file AND a.cycle = c.cycle);
SELECT count(*) AS broken FROM expected.traces t
WHERE gc_cycles <> (SELECT count(*) FROM expected.gc_cycles c WHERE c.file = t.file);
SELECT count(*) AS broken FROM expected.goroutines
WHERE total_ns <> exec_ns + sched_wait_ns + block_ns + syscall_ns + syscall_block_ns + unknown_ns
OR block_ns <> (SELECT coalesce(sum(value::bigint), 0) FROM jsonb_each_text(blocks));
SELECT count(*) AS broken FROM expected.regions
WHERE duration_ns < exec_ns + sched_wait_ns + block_ns + syscall_ns;
-- Stretches tile the life of a goroutine, and their sums are its columns
SELECT count(*) AS gaps FROM (
	SELECT file, goroutine, start_ns, lag(end_ns) OVER w AS before, row_number() OVER w AS n
	FROM (SELECT row_number() OVER () AS n, * FROM expected.goroutine_states) s
	WINDOW w AS (PARTITION BY file, goroutine ORDER BY n)) s
WHERE n > 1 AND start_ns IS DISTINCT FROM before
AND NOT EXISTS (SELECT FROM expected.goroutines g WHERE (g.file, g.goroutine, g.created_ns) = (s.file, s.goroutine, start_ns));
SELECT count(*) AS broken
FROM (SELECT file, goroutine, sum(exec_ns) AS running, sum(sched_wait_ns) AS runnable, sum(block_ns) AS waiting,
		sum(syscall_ns + syscall_block_ns) AS syscall
	FROM expected.goroutines JOIN known_files USING (file) WHERE NOT damaged GROUP BY 1, 2) g
FULL JOIN (SELECT file, goroutine, coalesce(sum(ns) FILTER (WHERE state = 'running'), 0) AS running,
		coalesce(sum(ns) FILTER (WHERE state = 'runnable'), 0) AS runnable,
		coalesce(sum(ns) FILTER (WHERE state = 'waiting'), 0) AS waiting,
		coalesce(sum(ns) FILTER (WHERE state = 'syscall'), 0) AS syscall
	FROM (SELECT file, goroutine, state, coalesce(end_ns, t.duration_ns) - coalesce(start_ns, 0) AS ns
		FROM expected.goroutine_states JOIN (SELECT file, duration_ns FROM expected.traces) t USING (file)
		JOIN known_files USING (file) WHERE NOT damaged) s GROUP BY 1, 2) s USING (file, goroutine)
WHERE g IS DISTINCT FROM s AND (g.running, g.runnable, g.waiting, g.syscall) IS DISTINCT FROM (s.running, s.runnable, s.waiting, s.syscall);
SELECT count(*) AS broken FROM expected.generations WHERE end_ns < start_ns OR size_bytes <= 0;
SELECT count(*) AS broken FROM (
	SELECT file, start_ns, end_ns, duration_ns FROM expected.gc_cycles UNION ALL
	SELECT file, start_ns, end_ns, duration_ns FROM expected.stw_pauses UNION ALL
	SELECT file, start_ns, end_ns, duration_ns FROM expected.mark_workers UNION ALL
	SELECT file, start_ns, end_ns, duration_ns FROM expected.sweeps) r
WHERE duration_ns IS DISTINCT FROM end_ns - start_ns
OR (duration_ns < 0 AND file NOT LIKE '%/composed/%');

RESET client_min_messages;
SET client_min_messages = warning;
DROP SCHEMA expected CASCADE;
DROP SERVER expected_data CASCADE;
