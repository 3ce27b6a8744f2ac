
-- Stores: one input on its way in

CREATE FUNCTION gctrace.store_spool(
	root text,
	path text,
	OUT content_sha256 bytea,
	OUT content_bytes bigint,
	OUT file_sha256 bytea,
	OUT file_bytes bigint,
	OUT compression text,
	OUT modified_at timestamptz,
	OUT content_status text,
	OUT content_error text)
RETURNS record
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'gctrace_store_spool_file';
COMMENT ON FUNCTION gctrace.store_spool(text, text) IS
	'Part of gctrace.load: reads a file below a folder once and keeps its content for the rest of the load; needs pg_read_server_files';
REVOKE EXECUTE ON FUNCTION gctrace.store_spool(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.store_spool(text, text) TO pg_read_server_files;

CREATE FUNCTION gctrace.store_spool(
	content bytea,
	OUT content_sha256 bytea,
	OUT content_bytes bigint,
	OUT file_sha256 bytea,
	OUT file_bytes bigint,
	OUT compression text,
	OUT modified_at timestamptz,
	OUT content_status text,
	OUT content_error text)
RETURNS record
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'gctrace_store_spool_content';
COMMENT ON FUNCTION gctrace.store_spool(bytea) IS
	'Part of gctrace.load_bytes: keeps the inflated content for the rest of the load';

CREATE FUNCTION gctrace.store_spool_end()
RETURNS void
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'gctrace_store_spool_end';
COMMENT ON FUNCTION gctrace.store_spool_end() IS
	'Part of gctrace.load: lets the content go';

CREATE FUNCTION gctrace.store_spool_digest(size bigint)
RETURNS bytea
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'gctrace_store_spool_digest';
COMMENT ON FUNCTION gctrace.store_spool_digest(bigint) IS
	'Part of gctrace.load: SHA-256 of the first bytes of the content. NULL: it has fewer';

CREATE FUNCTION gctrace.store_spool_head(size int)
RETURNS bytea
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'gctrace_store_spool_head';
COMMENT ON FUNCTION gctrace.store_spool_head(int) IS
	'Part of gctrace.load: the first bytes of the content, as many as there are';

CREATE FUNCTION gctrace.store_decode()
RETURNS SETOF gctrace.traces_row
LANGUAGE C VOLATILE PARALLEL UNSAFE ROWS 1
AS 'MODULE_PATHNAME', 'gctrace_store_decode';
COMMENT ON FUNCTION gctrace.store_decode() IS
	'Part of gctrace.load: decodes the content once; gives the row of traces (but for its checksum), and keeps the rows of all other tables for the functions below';

CREATE FUNCTION gctrace.store_rows(relation anyelement, columns text[] DEFAULT NULL)
RETURNS SETOF anyelement
LANGUAGE C VOLATILE PARALLEL UNSAFE ROWS 10000
AS 'MODULE_PATHNAME', 'gctrace_store_rows';
COMMENT ON FUNCTION gctrace.store_rows(anyelement, text[]) IS
	'Part of gctrace.load: rows of the content, of the relation whose row type is given; only these columns, others are NULL';

CREATE FUNCTION gctrace.store_thin_heap(
	OUT n bigint,
	OUT time_ns bigint,
	OUT at timestamptz,
	OUT changed text,
	OUT heap_live_bytes bigint,
	OUT heap_goal_bytes bigint,
	OUT gomaxprocs int,
	OUT cycle bigint,
	OUT goroutine bigint,
	OUT proc int)
RETURNS SETOF record
LANGUAGE C VOLATILE PARALLEL UNSAFE ROWS 1000
AS 'MODULE_PATHNAME', 'gctrace_store_thin_heap';
COMMENT ON FUNCTION gctrace.store_thin_heap() IS
	'Part of gctrace.load: the heap samples of the content that keep the shape of each collection, and of the time between two: first, last, lowest and highest of up to 16 parts, and both sides of the first 8 crossings of the goal. n is the ordinal among all';

CREATE FUNCTION gctrace.store_segments(
	borders bigint[],
	OUT segment int,
	OUT byte_offset bigint,
	OUT size_bytes int,
	OUT content bytea)
RETURNS SETOF record
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE ROWS 20
AS 'MODULE_PATHNAME', 'gctrace_store_segments';
COMMENT ON FUNCTION gctrace.store_segments(bigint[]) IS
	'Part of gctrace.load: the content, cut at these offsets and at 4 MB, compressed';

CREATE TYPE gctrace.summary_row AS (
	generation int,
	file_offset bigint,
	size_bytes bigint,
	start_ns bigint,
	end_ns bigint,
	cycles bigint,
	first_cycle bigint,
	last_cycle bigint,
	max_pause_ns bigint,
	assist_ns bigint,
	facts jsonb);
COMMENT ON TYPE gctrace.summary_row IS 'What a generation of a trace holds, as the segments of a store have it';
COMMENT ON COLUMN gctrace.summary_row.generation IS 'Generation, as in relation generations';
COMMENT ON COLUMN gctrace.summary_row.file_offset IS 'Where it begins in the content, bytes';
COMMENT ON COLUMN gctrace.summary_row.size_bytes IS 'Its size, bytes. NULL: it was not read to its end';
COMMENT ON COLUMN gctrace.summary_row.start_ns IS 'No event of it is earlier, ns since the earliest timestamp of the trace';
COMMENT ON COLUMN gctrace.summary_row.end_ns IS 'No event of it is later, ns';
COMMENT ON COLUMN gctrace.summary_row.cycles IS 'Collections that began in it';
COMMENT ON COLUMN gctrace.summary_row.first_cycle IS 'Number of the first of them. NULL: there is none';
COMMENT ON COLUMN gctrace.summary_row.last_cycle IS 'Number of the last of them. NULL: there is none';
COMMENT ON COLUMN gctrace.summary_row.max_pause_ns IS 'Longest pause that began in it, ns. NULL: there is none';
COMMENT ON COLUMN gctrace.summary_row.assist_ns IS 'Sum of the mark assists that began in it, ns. NULL: there is none';
COMMENT ON COLUMN gctrace.summary_row.facts IS 'How many rows of which relation begin in it, and which kinds of events it has';

CREATE FUNCTION gctrace.store_summary()
RETURNS SETOF gctrace.summary_row
LANGUAGE C VOLATILE PARALLEL UNSAFE ROWS 20
AS 'MODULE_PATHNAME', 'gctrace_store_summary';
COMMENT ON FUNCTION gctrace.store_summary() IS
	'Part of gctrace.load: what each generation of the content holds, as columns of table segment have it; no rows for what is no Go trace, or has no clock';

CREATE FUNCTION gctrace.store_inflate(content bytea, size_bytes int)
RETURNS bytea
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_store_inflate';
COMMENT ON FUNCTION gctrace.store_inflate(bytea, int) IS
	'The bytes of a stored segment; an error unless they are as many';

CREATE FUNCTION gctrace.store_execute(statement text, VARIADIC arguments "any")
RETURNS bigint
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'gctrace_store_execute';
COMMENT ON FUNCTION gctrace.store_execute(text, "any") IS
	'Part of gctrace.load: runs a statement with up to eight arguments, with the rights of whoever calls it, and keeps its plan for the session; returns the number of rows';

CREATE FUNCTION gctrace.run_id(sha256 bytea)
RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
SELECT encode(set_byte(set_byte(substr(sha256, 1, 16),
	6, get_byte(sha256, 6) & 15 | 128),
	8, get_byte(sha256, 8) & 63 | 128), 'hex')::uuid
$$;
COMMENT ON FUNCTION gctrace.run_id(bytea) IS
	'The run_id of content with this SHA-256: a UUID of version 8 whose other bits are its first ones';

CREATE FUNCTION gctrace.redact(value text, patterns jsonb)
RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	pattern jsonb;
BEGIN
	FOR pattern IN SELECT p.value FROM jsonb_array_elements(patterns) p LOOP
		value := regexp_replace(value, pattern->>0, pattern->>1, 'g');
	END LOOP;
	RETURN value;
END
$$;
COMMENT ON FUNCTION gctrace.redact(text, jsonb) IS
	'Replaces what matches the patterns, a list of [pattern, replacement], one after the other';

CREATE FUNCTION gctrace.redact_labels(labels jsonb, patterns jsonb)
RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF patterns IS NULL OR patterns = '[]' THEN
		RETURN labels;
	END IF;
	RETURN CASE jsonb_typeof(labels)
		WHEN 'object' THEN (
			SELECT coalesce(jsonb_object_agg(gctrace.redact(l.key, patterns), gctrace.redact_labels(l.value, patterns)), '{}')
			FROM jsonb_each(labels) l)
		WHEN 'array' THEN (
			SELECT coalesce(jsonb_agg(gctrace.redact_labels(l.value, patterns) ORDER BY l.ordinality), '[]')
			FROM jsonb_array_elements(labels) WITH ORDINALITY l)
		WHEN 'string' THEN to_jsonb(gctrace.redact(labels #>> '{}', patterns))
		ELSE labels END;
END
$$;
COMMENT ON FUNCTION gctrace.redact_labels(jsonb, jsonb) IS
	'Replaces what matches the patterns in all names and texts of a JSON value, as gctrace.redact does';

CREATE FUNCTION gctrace.store_label_time(labels jsonb)
RETURNS timestamptz
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	at timestamptz := labels->>'started_at';
BEGIN
	IF NOT isfinite(at) THEN
		RAISE EXCEPTION 'label started_at must be a finite time'
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	RETURN at;
END
$$;
COMMENT ON FUNCTION gctrace.store_label_time(jsonb) IS
	'Part of gctrace.load: the label started_at as a time. NULL: there is none';

CREATE FUNCTION gctrace.store_earlier_run(
	store name,
	format text,
	content_bytes bigint,
	OUT run_id uuid,
	OUT run_started_at timestamptz,
	OUT started_at_source text,
	OUT labels jsonb,
	OUT pinned boolean,
	OUT earlier_ids uuid[])
RETURNS record
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	head bytea := gctrace.store_spool_head(1024);
	ids uuid[];
BEGIN
	-- Of short logs there are few prefixes: try them all.
	SELECT array_agg(gctrace.run_id(pg_catalog.sha256(substr(head, 1, size::int)))) INTO ids
	FROM generate_series(1, least(length(head), content_bytes - 1)) AS size;
	EXECUTE pg_catalog.format(
		'SELECT run_id, run_started_at, started_at_source, labels, pinned, earlier_ids FROM ('
		'SELECT r.*, 0 AS step FROM %1$I.run r WHERE run_id = ANY ($1) AND lines IS NOT NULL '
		'UNION ALL '
		'SELECT r.*, 1 FROM %1$I.run r WHERE content_head = $2 AND format = $3 AND content_bytes < $4 '
		'AND lines IS NOT NULL AND sha256 = gctrace.store_spool_digest(content_bytes)) r '
		'ORDER BY content_bytes DESC LIMIT 1', store)
	INTO run_id, run_started_at, started_at_source, labels, pinned, earlier_ids
	USING ids, pg_catalog.sha256(head), format, content_bytes;
END
$$;
COMMENT ON FUNCTION gctrace.store_earlier_run(name, text, bigint) IS
	'Part of gctrace.load: the longest stored log of which the content is a continuation. NULL: there is none';

CREATE FUNCTION gctrace.store_copied_columns(
	store name,
	OUT table_name text,
	OUT relation text,
	OUT names text[],
	OUT types text[])
RETURNS SETOF record
LANGUAGE sql STABLE ROWS 5
SET search_path = pg_catalog, pg_temp
AS $$
-- A store that is not upgraded yet has fewer columns.
SELECT t.table_name, t.relation, c.names, c.types
FROM (SELECT s.table_name, s.relation, format('%I.%I', store, s.table_name)::regclass AS id
	FROM gctrace.store_tables() s
	WHERE s.relation IS NOT NULL AND s.table_name NOT IN ('run', 'heap_sample') OFFSET 0) t
CROSS JOIN LATERAL (
	SELECT array_agg(c.column_name ORDER BY c."position") AS names, array_agg(c.type ORDER BY c."position") AS types
	FROM gctrace.catalogue() c
	JOIN pg_attribute a ON a.attrelid = t.id AND a.attname = c.column_name AND NOT a.attisdropped
	WHERE c.relation = t.relation) c
$$;
COMMENT ON FUNCTION gctrace.store_copied_columns(name) IS
	'Part of gctrace.load: the tables that have rows of a relation as they are, and their columns of it';

CREATE FUNCTION gctrace.store_copy(
	store name, table_name text, relation text, names text[], types text[],
	run_id uuid, run_started_at timestamptz, redact jsonb)
RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	targets text;
	sources text;
BEGIN
	SELECT string_agg(quote_ident(c.name), ', ' ORDER BY c.n),
		string_agg(format(CASE WHEN redact IS NOT NULL AND c.type = 'text'
			THEN 'gctrace.redact(r.%I, $4)' ELSE 'r.%I' END, c.name), ', ' ORDER BY c.n)
	INTO targets, sources
	FROM unnest(names, types) WITH ORDINALITY c(name, type, n);

	RETURN gctrace.store_execute(format('INSERT INTO %I.%I (run_id, n, run_started_at, %s) '
		'SELECT $1, r.ordinality, $2, %s '
		'FROM gctrace.store_rows(NULL::gctrace.%I, $3) WITH ORDINALITY r',
		store, table_name, targets, sources, relation || '_row'),
		run_id, run_started_at, names, redact);
END
$$;
COMMENT ON FUNCTION gctrace.store_copy(name, text, text, text[], text[], uuid, timestamptz, jsonb) IS
	'Part of gctrace.load: all rows of a relation into a table; returns how many';

CREATE FUNCTION gctrace.store_copy_heap(
	store name, run_id uuid, run_started_at timestamptz)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM gctrace.store_execute(format(
		'INSERT INTO %I.heap_sample (run_id, n, run_started_at, time_ns, at, changed, heap_live_bytes, heap_goal_bytes, gomaxprocs, cycle, goroutine, proc) '
		'SELECT $1, n, $2, time_ns, at, changed, heap_live_bytes, heap_goal_bytes, gomaxprocs, cycle, goroutine, proc '
		'FROM gctrace.store_thin_heap() ORDER BY n', store),
		run_id, run_started_at);
END
$$;
COMMENT ON FUNCTION gctrace.store_copy_heap(name, uuid, timestamptz) IS
	'Part of gctrace.load: the heap samples of a run, thinned';

-- Where stored rows are read, their index is used whatever the tables' sizes were
-- when the session planned the statement: tables grow, plans are kept.

CREATE FUNCTION gctrace.store_copy_stacks(
	store name, run_id uuid, run_started_at timestamptz, redact jsonb)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
	PERFORM gctrace.store_execute(format(
		'INSERT INTO %1$I.stack (run_id, frames_id, run_started_at, stack_id, functions, files, lines) '
		'SELECT $1, frames_id, $2, min(stack_id), array_agg(%2$s ORDER BY depth), '
		'array_agg(%3$s ORDER BY depth), array_agg(line ORDER BY depth) '
		'FROM (SELECT DISTINCT ON (frames_id, depth) * FROM gctrace.store_rows(NULL::gctrace.stacks_row, ''{frames_id,stack_id,depth,function,file_name,line}'') '
		'WHERE frames_id IN ('
		'SELECT frames_id FROM %1$I.gc_cycle WHERE run_id = $1 AND run_started_at = $2 '
		'UNION SELECT frames_id FROM %1$I.stw_pause WHERE run_id = $1 AND run_started_at = $2 '
		'UNION SELECT frames_id FROM %1$I.mark_assist WHERE run_id = $1 AND run_started_at = $2) '
		'ORDER BY frames_id, depth) frames GROUP BY frames_id',
		store,
		CASE WHEN redact IS NULL THEN 'coalesce(function, '''')' ELSE 'coalesce(gctrace.redact(function, $3), '''')' END,
		CASE WHEN redact IS NULL THEN 'coalesce(file_name, '''')' ELSE 'coalesce(gctrace.redact(file_name, $3), '''')' END),
		run_id, run_started_at, redact);
END
$$;
COMMENT ON FUNCTION gctrace.store_copy_stacks(name, uuid, timestamptz, jsonb) IS
	'Part of gctrace.load: the call stacks that stored rows refer to';

CREATE FUNCTION gctrace.store_copy_goroutines(
	store name, run_id uuid, run_started_at timestamptz, redact jsonb)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF to_regtype('gctrace.goroutines_row') IS NULL THEN
		RETURN;
	END IF;
	PERFORM gctrace.store_execute(format(
		'INSERT INTO %I.goroutine_group (run_id, n, run_started_at, name, is_system, goroutines, total_ns, exec_ns, '
		'sched_wait_ns, block_ns, syscall_ns, assist_ns, sweep_ns, stw_ns) '
		'SELECT $1, row_number() OVER (ORDER BY sum(exec_ns) DESC NULLS LAST, g.name), $2, %s, bool_or(is_system), count(*), '
		'sum(total_ns)::bigint, sum(exec_ns)::bigint, sum(sched_wait_ns)::bigint, sum(block_ns)::bigint, '
		'sum(syscall_ns)::bigint, sum(assist_ns)::bigint, sum(sweep_ns)::bigint, sum(stw_ns)::bigint '
		'FROM gctrace.store_rows(NULL::gctrace.goroutines_row, ''{name,is_system,total_ns,exec_ns,sched_wait_ns,block_ns,syscall_ns,assist_ns,sweep_ns,stw_ns}'') g '
		'GROUP BY g.name', store,
		CASE WHEN redact IS NULL THEN 'g.name' ELSE 'gctrace.redact(g.name, $3)' END),
		run_id, run_started_at, redact);
END
$$;
COMMENT ON FUNCTION gctrace.store_copy_goroutines(name, uuid, timestamptz, jsonb) IS
	'Part of gctrace.load: goroutines by their start function';

CREATE FUNCTION gctrace.store_copy_segments(store name, run_id uuid, run_started_at timestamptz)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
	generations jsonb;
	borders bigint[];
	first_border bigint;
	summaries jsonb;
	status text;
BEGIN
	SELECT jsonb_agg(to_jsonb(g)), min(g.file_offset),
		coalesce(array_agg(g.file_offset) || array_agg(g.file_offset + g.size_bytes), '{}')
	INTO generations, first_border, borders
	FROM gctrace.store_rows(NULL::gctrace.generations_row, '{generation,file_offset,size_bytes,start_ns}') g;
	SELECT jsonb_agg(to_jsonb(m)) INTO summaries FROM gctrace.store_summary() m;

	-- Relations get past some damage and not past other: then nothing is known.
	EXECUTE format('SELECT status FROM %I.run WHERE run_id = $1 AND run_started_at = $2', store)
	INTO status USING run_id, run_started_at;
	PERFORM gctrace.store_execute(format(
		'INSERT INTO %I.segment (run_id, segment, run_started_at, byte_offset, size_bytes, generation, '
		'start_ns, end_ns, cycles, first_cycle, last_cycle, max_pause_ns, assist_ns, facts, content) '
		'SELECT $1, s.segment, $2, s.byte_offset, s.size_bytes, g.generation, least(m.start_ns, g.start_ns), m.end_ns, '
		'm.cycles, m.first_cycle, m.last_cycle, m.max_pause_ns, m.assist_ns, '
		'CASE WHEN $7 THEN coalesce(m.facts, ''{"rows": {}, "kinds": []}'') END, s.content '
		'FROM gctrace.store_segments($3) s '
		'LEFT JOIN jsonb_to_recordset($4) AS g(generation int, file_offset bigint, size_bytes bigint, start_ns bigint) '
		'ON greatest(s.byte_offset, $5) >= g.file_offset AND greatest(s.byte_offset, $5) < g.file_offset + g.size_bytes '
		'LEFT JOIN jsonb_to_recordset($6) AS m(generation int, start_ns bigint, end_ns bigint, cycles bigint, '
		'first_cycle bigint, last_cycle bigint, max_pause_ns bigint, assist_ns bigint, facts jsonb) USING (generation)', store),
		run_id, run_started_at,
		array_remove(borders, first_border),	-- the header goes with the first generation
		coalesce(generations, '[]'), first_border, coalesce(summaries, '[]'),
		coalesce(status IN ('complete', 'truncated') AND jsonb_array_length(summaries) = jsonb_array_length(generations), false));
END
$$;
COMMENT ON FUNCTION gctrace.store_copy_segments(name, uuid, timestamptz) IS
	'Part of gctrace.load: the content in segments, with what began in each generation';

CREATE FUNCTION gctrace.store_merge_labels(
	store name, run_id uuid, run_started_at timestamptz, labels jsonb)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	EXECUTE format('UPDATE %I.run SET labels = labels || $3, service = (labels || $3)->>''service'', '
		'build = (labels || $3)->>''build'', host = (labels || $3)->>''host'' '
		'WHERE run_id = $1 AND run_started_at = $2 AND NOT labels @> $3', store)
	USING run_id, run_started_at, labels;
END
$$;
COMMENT ON FUNCTION gctrace.store_merge_labels(name, uuid, timestamptz, jsonb) IS
	'Part of gctrace.load: adds labels to a run; those given later win';

CREATE FUNCTION gctrace.store_insert_run(store name, run jsonb)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	targets text;
	sources text;
BEGIN
	-- bytea has no form in JSON that would come back as bytea.
	SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum),
		string_agg(CASE WHEN a.atttypid = 'bytea'::regtype
			THEN format('decode(r.%I, ''hex'')', a.attname)
			ELSE format('r.%I', a.attname) END, ', ' ORDER BY a.attnum)
	INTO targets, sources
	FROM pg_attribute a
	WHERE a.attrelid = format('%I.run', store)::regclass AND run ? a.attname AND NOT a.attisdropped;

	PERFORM gctrace.store_execute(format('INSERT INTO %I.run (%s) SELECT %s FROM jsonb_to_record($1) AS r(%s)',
		store, targets, sources,
		(SELECT string_agg(format('%I %s', a.attname, CASE WHEN a.atttypid = 'bytea'::regtype
			THEN 'text' ELSE format_type(a.atttypid, a.atttypmod) END), ', ')
		 FROM pg_attribute a
		 WHERE a.attrelid = format('%I.run', store)::regclass AND run ? a.attname AND NOT a.attisdropped)),
		run);
END
$$;
COMMENT ON FUNCTION gctrace.store_insert_run(name, jsonb) IS
	'Part of gctrace.load: the row of table run';

CREATE FUNCTION gctrace.store_load(
	store name, source text, spooled jsonb, labels jsonb, keep_raw boolean)
RETURNS uuid
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	options jsonb := gctrace.store_options(store);
	redact jsonb := nullif(options->'redact', '[]');
	given jsonb := labels;			-- not masked
	id uuid := gctrace.run_id(decode(spooled->>'content_sha256', 'hex'));
	bytes bigint := spooled->>'content_bytes';
	current_id uuid;
	started timestamptz;
	started_source text;
	trace gctrace.traces_row;
	head bytea;
	earlier record;
	kept boolean;
	pinned boolean := false;
	earlier_ids uuid[];
	part record;
BEGIN
	keep_raw := keep_raw AND redact IS NULL;
	labels := gctrace.redact_labels(labels, redact);
	-- Who loads the same content waits here, and finds it stored.  A bounded
	-- number of locks, as one transaction may load many files.
	PERFORM pg_advisory_xact_lock(hashtext('gctrace ' || store), ('x' || left(id::text, 3))::bit(12)::int);
	EXECUTE format('SELECT run_started_at, raw_kept FROM %I.run WHERE run_id = $1', store)
	INTO started, kept USING id;
	IF started IS NOT NULL THEN
		PERFORM gctrace.store_merge_labels(store, id, started, labels);
		IF keep_raw AND NOT kept THEN
			PERFORM gctrace.store_copy_segments(store, id, started);
			EXECUTE format('UPDATE %I.run SET raw_kept = true WHERE run_id = $1 AND run_started_at = $2', store)
			USING id, started;
		END IF;
		RETURN id;
	END IF;
	-- An earlier state of a log that has grown since is in the run of today.
	EXECUTE format('SELECT run_id, run_started_at FROM %I.run WHERE earlier_ids @> ARRAY[$1] LIMIT 1', store)
	INTO current_id, started USING id;
	IF current_id IS NOT NULL THEN
		PERFORM gctrace.store_merge_labels(store, current_id, started, labels);
		RETURN current_id;
	END IF;
	IF options->>'partitions' = 'month' AND current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
		RAISE EXCEPTION 'a store with partitions is loaded in transactions of isolation level read committed'
			USING ERRCODE = 'feature_not_supported';
	END IF;

	SELECT * INTO trace FROM gctrace.store_decode();
	IF trace.status IS NULL THEN
		RAISE EXCEPTION '%', CASE WHEN trace.format = 'unrecognised'
				THEN 'nothing recognises the content'
				ELSE format('content of format "%s" cannot be decoded', trace.format) END
			USING ERRCODE = 'feature_not_supported',
				DETAIL = coalesce(trace.error, 'It is none of the formats that this version of gctrace reads');
	END IF;

	started := trace.started_at;
	started_source := 'trace';
	IF started IS NULL THEN
		started := gctrace.store_label_time(given);
		started_source := 'label';
	END IF;
	IF started IS NULL THEN
		started := spooled->>'modified_at';
		started_source := 'file';
	END IF;
	IF started IS NULL THEN
		started := now();
		started_source := 'load';
	END IF;
	IF trace.lines IS NOT NULL THEN
		head := gctrace.store_spool_head(1024);
		PERFORM pg_advisory_xact_lock(hashtext('gctrace ' || store), 4096 + get_byte(pg_catalog.sha256(substr(head, 1, 64)), 0));
		earlier := gctrace.store_earlier_run(store, trace.format, bytes);
		IF earlier.run_id IS NOT NULL THEN
			started := earlier.run_started_at;
			started_source := earlier.started_at_source;
			pinned := earlier.pinned;
			-- A log that grows for ever must not make its row grow for ever.
			earlier_ids := (array_prepend(earlier.run_id, coalesce(earlier.earlier_ids, '{}')))[1:100];
			labels := earlier.labels || labels;
			PERFORM gctrace.forget(store, earlier.run_id);
		END IF;
	END IF;
	IF options->>'partitions' = 'month' THEN
		PERFORM gctrace.store_partition(store, started);
	END IF;

	PERFORM gctrace.store_insert_run(store, to_jsonb(trace) || jsonb_build_object(
		'run_id', id,
		'service', labels->>'service', 'build', labels->>'build', 'host', labels->>'host',
		'labels', labels,
		'source', source,
		'run_started_at', started,
		'started_at_source', started_source,
		'loaded_at', now(),
		'file_sha256', spooled->>'file_sha256',
		'sha256', spooled->>'content_sha256',
		'content_bytes', bytes,
		'content_head', CASE WHEN trace.lines IS NOT NULL AND length(head) = 1024
			THEN encode(pg_catalog.sha256(head), 'hex') END,
		'content_status', spooled->>'content_status',
		'content_error', spooled->>'content_error',
		'source_modified_at', spooled->>'modified_at',
		'size_bytes', spooled->'file_bytes',
		'compression', spooled->>'compression',
		'raw_kept', keep_raw,
		'pinned', pinned,
		'earlier_ids', earlier_ids));
	FOR part IN SELECT * FROM gctrace.store_copied_columns(store) LOOP
		PERFORM gctrace.store_copy(store, part.table_name, part.relation, part.names, part.types, id, started, redact);
	END LOOP;
	PERFORM gctrace.store_copy_heap(store, id, started);
	PERFORM gctrace.store_copy_goroutines(store, id, started, redact);
	PERFORM gctrace.store_copy_stacks(store, id, started, redact);
	PERFORM gctrace.store_measure_new(store, id, started);
	IF trace.format = 'go-trace' THEN
		PERFORM gctrace.store_measure_mmu(store, id, started);
	END IF;
	IF keep_raw THEN
		PERFORM gctrace.store_copy_segments(store, id, started);
	END IF;
	RETURN id;
END
$$;
COMMENT ON FUNCTION gctrace.store_load(name, text, jsonb, jsonb, boolean) IS
	'Part of gctrace.load and load_bytes: stores the content that was read, unless it is stored; returns run_id';
