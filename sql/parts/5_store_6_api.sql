
-- Stores: what users call

CREATE FUNCTION gctrace.store_files(
	files text,
	keys text DEFAULT NULL,
	OUT root text,
	OUT path text,
	OUT size_bytes bigint,
	OUT modified_at timestamptz,
	OUT labels jsonb)
RETURNS SETOF record
LANGUAGE C VOLATILE PARALLEL UNSAFE ROWS 1000
AS 'MODULE_PATHNAME', 'gctrace_store_files';
COMMENT ON FUNCTION gctrace.store_files(text, text) IS
	'The files that gctrace.load takes for an absolute pattern, and their path keys; sidecars (FILE.json beside FILE) are left out. Needs pg_read_server_files';
REVOKE EXECUTE ON FUNCTION gctrace.store_files(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.store_files(text, text) TO pg_read_server_files;

CREATE FUNCTION gctrace.store_sidecar(root text, path text)
RETURNS text
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'gctrace_store_sidecar';
COMMENT ON FUNCTION gctrace.store_sidecar(text, text) IS
	'Part of gctrace.load: the text of FILE.json beside a file. NULL: there is none';
REVOKE EXECUTE ON FUNCTION gctrace.store_sidecar(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.store_sidecar(text, text) TO pg_read_server_files;

CREATE FUNCTION gctrace.store_progress(store_table regclass, done bigint, total bigint, files bigint)
RETURNS void
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'gctrace_store_progress';
COMMENT ON FUNCTION gctrace.store_progress(regclass, bigint, bigint, bigint) IS
	'Part of gctrace.load: shows in pg_stat_progress_copy how many bytes are done; tuples_processed counts files';

CREATE FUNCTION gctrace.store_progress_end()
RETURNS void
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'gctrace_store_progress_end';
COMMENT ON FUNCTION gctrace.store_progress_end() IS
	'Part of gctrace.load: the load is over';

CREATE FUNCTION gctrace.store_may_commit()
RETURNS boolean
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'gctrace_store_may_commit';
COMMENT ON FUNCTION gctrace.store_may_commit() IS
	'Part of gctrace.load: may the procedure that asks commit?';

CREATE FUNCTION gctrace.store_check_labels(labels jsonb)
RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF labels IS NULL THEN
		RETURN '{}';
	END IF;
	IF jsonb_typeof(labels) <> 'object' THEN
		RAISE EXCEPTION 'labels must be a JSON object'
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'Such as {"service": "shop", "build": "v42", "host": "web-3"}.';
	END IF;
	RETURN labels;
END
$$;
COMMENT ON FUNCTION gctrace.store_check_labels(jsonb) IS
	'Part of gctrace.load: an object, or an error; NULL is no labels';

CREATE FUNCTION gctrace.load_bytes(store name, content bytea, labels jsonb DEFAULT '{}')
RETURNS uuid
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	spooled jsonb;
	id uuid;
BEGIN
	IF content IS NULL THEN
		RAISE EXCEPTION 'content must not be null'
			USING ERRCODE = 'null_value_not_allowed';
	END IF;
	PERFORM gctrace.store_options(store);
	SELECT to_jsonb(s) || jsonb_build_object('content_sha256', encode(s.content_sha256, 'hex'),
		'file_sha256', encode(s.file_sha256, 'hex'))
	INTO spooled FROM gctrace.store_spool(content) s;
	BEGIN
		id := gctrace.store_load(store, NULL, spooled, gctrace.store_check_labels(labels), true);
	EXCEPTION WHEN unique_violation THEN
		RAISE EXCEPTION 'another session has just stored the same content'
			USING ERRCODE = 'serialization_failure', DETAIL = SQLERRM,
				HINT = 'Try again: it will be found there.';
	END;
	PERFORM gctrace.store_spool_end();
	RETURN id;
END
$$;
COMMENT ON FUNCTION gctrace.load_bytes(name, bytea, jsonb) IS
	'Stores content that the client sends, compressed or not, and returns its run_id; content that is stored already only gets the labels. Needs INSERT, SELECT and UPDATE on the tables (and DELETE where logs grow), no right to files';

CREATE FUNCTION gctrace.store_error(
	store name, source text, state text, message text, detail text)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	id uuid := md5(concat_ws(E'\n', source, state, message))::uuid;
	known boolean;
BEGIN
	EXECUTE format('UPDATE %I.load_error SET last_at = now(), detail = $2 WHERE error_id = $1 RETURNING true', store)
	INTO known USING id, nullif(detail, '');
	IF known IS NULL THEN
		EXECUTE format('INSERT INTO %I.load_error (error_id, source, sqlstate, message, detail, first_at, last_at) '
			'VALUES ($1, $2, $3, $4, $5, now(), now())', store)
		USING id, source, state, message, nullif(detail, '');
	END IF;
END
$$;
COMMENT ON FUNCTION gctrace.store_error(name, text, text, text, text) IS
	'Part of gctrace.load: a row of load_error';

CREATE FUNCTION gctrace.store_known_file(store name, source text, size_bytes bigint, modified_at timestamptz, labels jsonb, keep_raw boolean)
RETURNS boolean
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	id uuid;
	started timestamptz;
BEGIN
	-- A file that was written when it was read may have changed since, within
	-- the grain of the file system's clock: only older ones are known.
	EXECUTE format('SELECT run_id, run_started_at FROM %I.run WHERE source = $1 AND size_bytes = $2 '
		'AND source_modified_at = $3 AND source_modified_at < loaded_at - interval ''3 seconds'' '
		'AND (raw_kept OR NOT $4) LIMIT 1', store)
	INTO id, started USING source, size_bytes, modified_at, keep_raw;
	IF id IS NULL THEN
		RETURN false;
	END IF;
	PERFORM gctrace.store_merge_labels(store, id, started, labels);
	RETURN true;
END
$$;
COMMENT ON FUNCTION gctrace.store_known_file(name, text, bigint, timestamptz, jsonb, boolean) IS
	'Part of gctrace.load: was this file loaded as it is now? By path, size and time of change; if so it only gets the labels';

CREATE FUNCTION gctrace.store_load_file(
	store name, file jsonb, labels jsonb, keep_raw boolean, wait boolean, may_retry boolean)
RETURNS text
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	root text := file->>'root';
	path text := file->>'path';
	source text := rtrim(root, '/') || '/' || path;
	lock bigint := hashtextextended(format('gctrace load %s %s', store, source), 0);
	redact jsonb := coalesce(gctrace.store_options(store)->'redact', '[]');
	stored_source text := gctrace.redact(source, redact);
	spooled jsonb;
	known boolean;
	state text;
	message text;
	detail text;
BEGIN
	-- Loaders of one folder: whoever is first has the file.
	IF wait THEN
		PERFORM pg_advisory_xact_lock(lock);
	ELSIF NOT pg_try_advisory_xact_lock(lock) THEN
		RETURN 'busy';
	END IF;
	PERFORM gctrace.store_progress(format('%I.run', store)::regclass, (file->>'before_bytes')::bigint,
		(file->>'total_bytes')::bigint, (file->>'before_files')::bigint);
	BEGIN
		labels := (file->'labels') || coalesce(gctrace.store_check_labels(gctrace.store_sidecar(root, path)::jsonb), '{}') || labels;
		-- Masked, the paths of two files may be one.
		IF stored_source = source
			AND gctrace.store_known_file(store, source, (file->>'size_bytes')::bigint, (file->>'modified_at')::timestamptz,
				gctrace.redact_labels(labels, redact), keep_raw AND redact = '[]')
		THEN
			RETURN 'known';
		END IF;
		SELECT to_jsonb(s) || jsonb_build_object('content_sha256', encode(s.content_sha256, 'hex'),
			'file_sha256', encode(s.file_sha256, 'hex'))
		INTO spooled FROM gctrace.store_spool(root, path) s;
		EXECUTE format('SELECT true FROM %I.run WHERE run_id = $1 OR earlier_ids @> ARRAY[$1]', store)
		INTO known USING gctrace.run_id(decode(spooled->>'content_sha256', 'hex'));
		PERFORM gctrace.store_load(store, stored_source, spooled, labels, keep_raw);
		PERFORM gctrace.store_spool_end();
		EXECUTE format('DELETE FROM %I.load_error WHERE source = $1', store) USING stored_source;
		RETURN CASE WHEN known THEN 'known' ELSE 'loaded' END;
	EXCEPTION WHEN OTHERS THEN
		-- Who loads through another server takes no lock of this one.  If it was
		-- quicker, its run can be seen in the next transaction.
		GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
		IF may_retry AND state IN ('23505', '40001', '40P01') THEN
			RETURN 'busy';
		END IF;
		-- What another file would meet as well is no fault of this one.
		IF left(state, 2) IN ('08', '25', '40', '57', 'XX') OR (left(state, 2) = '53' AND state <> '53200') THEN
			RAISE;
		END IF;
		IF state = '23514' THEN
			detail := concat_ws(' ', nullif(detail, ''), 'Months are made by gctrace.add_partitions, where the tables are.');
		END IF;
		PERFORM gctrace.store_error(store, stored_source, state, gctrace.redact(message, redact), gctrace.redact(detail, redact));
		RETURN 'error';
	END;
END
$$;
COMMENT ON FUNCTION gctrace.store_load_file(name, jsonb, jsonb, boolean, boolean, boolean) IS
	'Part of gctrace.load: one file of gctrace.store_files; returns ''loaded'', ''known'', ''error'' (with a row of load_error) or ''busy'' (another session is at it or, with may_retry, was quicker: try again in another transaction)';

CREATE FUNCTION gctrace.store_list(files text, keys text, paths text[])
RETURNS SETOF jsonb
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
SELECT to_jsonb(f) || jsonb_build_object(
	'before_bytes', sum(f.size_bytes) OVER w - f.size_bytes,
	'before_files', row_number() OVER w - 1,
	'total_bytes', sum(f.size_bytes) OVER ())
FROM gctrace.store_files(files, keys) f
WHERE paths IS NULL OR f.path = ANY (paths)
WINDOW w AS (ORDER BY f.path COLLATE "C")
ORDER BY f.path COLLATE "C"
$$;
COMMENT ON FUNCTION gctrace.store_list(text, text, text[]) IS
	'Part of gctrace.load: the files, or those of these paths, with how much comes before each';

CREATE PROCEDURE gctrace.load(
	store name,
	files text,
	labels jsonb DEFAULT '{}',
	keys text DEFAULT NULL,
	keep_raw boolean DEFAULT true)
LANGUAGE plpgsql
AS $$
-- No SET search_path, as a procedure with settings may not commit.
DECLARE
	may_commit boolean := gctrace.store_may_commit();
	given jsonb := gctrace.store_check_labels(labels);
	paths text[];					-- NULL: all
	busy text[];
	file jsonb;
	result text;
	loaded int := 0;
	known int := 0;
	failed int := 0;
BEGIN
	PERFORM gctrace.store_options(store);
	IF NOT may_commit THEN
		RAISE NOTICE 'loading within the transaction: nothing is stored before it commits';
	END IF;
	-- What other sessions are at comes last: by then it is loaded.
	FOR pass IN 1..5 LOOP
		FOR file IN SELECT gctrace.store_list(files, keys, paths) LOOP
			result := gctrace.store_load_file(store, file, given, keep_raw, pass > 1, may_commit AND pass < 5);
			CASE result
				WHEN 'loaded' THEN loaded := loaded + 1;
				WHEN 'known' THEN known := known + 1;
				WHEN 'busy' THEN busy := pg_catalog.array_append(busy, file->>'path');
				ELSE failed := failed + 1;
			END CASE;
			IF may_commit THEN
				COMMIT;
			END IF;
		END LOOP;
		EXIT WHEN busy IS NULL;
		paths := busy;
		busy := NULL;
	END LOOP;
	PERFORM gctrace.store_progress_end();
	RAISE NOTICE '% loaded, % known, % failed', loaded, known, failed;
	IF failed > 0 THEN
		RAISE WARNING '% files could not be loaded', failed
			USING HINT = pg_catalog.format('SELECT source, message, detail FROM %I.load_error;', store);
	END IF;
END
$$;
COMMENT ON PROCEDURE gctrace.load(name, text, jsonb, text, boolean) IS
	'Stores all files that match an absolute pattern, such as /srv/traces/**. Labels of a run: key=value folders (or the template keys), then FILE.json beside the file, then labels. keep_raw false: only the facts, no bytes. On its own it commits after each file; what cannot be loaded becomes a row of load_error. Needs pg_read_server_files';

CREATE FUNCTION gctrace.forget(store name, run_id uuid)
RETURNS boolean
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	started timestamptz;
	tab record;
BEGIN
	PERFORM gctrace.store_options(store);
	EXECUTE format('SELECT run_started_at FROM %I.run WHERE run_id = $1', store) INTO started USING run_id;
	IF started IS NULL THEN
		RETURN false;
	END IF;
	FOR tab IN
		SELECT t.table_name FROM gctrace.store_tables() t
		WHERE 'run_id' = ANY (t.key) ORDER BY t."position" DESC
	LOOP
		EXECUTE format('DELETE FROM %I.%I WHERE run_id = $1 AND run_started_at = $2', store, tab.table_name)
		USING run_id, started;
	END LOOP;
	RETURN true;
END
$$;
COMMENT ON FUNCTION gctrace.forget(name, uuid) IS
	'Removes a run and all that belongs to it, pinned or not; false: there is no such run';

CREATE FUNCTION gctrace.pin(store name, run_id uuid, pinned boolean DEFAULT true)
RETURNS boolean
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	found_run boolean;
BEGIN
	PERFORM gctrace.store_options(store);
	EXECUTE format('UPDATE %I.run SET pinned = $2 WHERE run_id = $1 RETURNING true', store)
	INTO found_run USING run_id, coalesce(pinned, true);
	RETURN coalesce(found_run, false);
END
$$;
COMMENT ON FUNCTION gctrace.pin(name, uuid, boolean) IS
	'Keeps a run when gctrace.retain removes others, or no longer (pinned false); false: there is no such run';

CREATE FUNCTION gctrace.retain(store name, max_age interval DEFAULT NULL, max_runs int DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	run record;
	removed bigint := 0;
BEGIN
	PERFORM gctrace.store_options(store);
	IF max_runs < 0 OR max_age < interval '0' THEN
		RAISE EXCEPTION 'max_age and max_runs must not be negative'
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	FOR run IN EXECUTE format('SELECT run_id FROM ('
		'SELECT run_id, run_started_at, pinned, row_number() OVER (PARTITION BY service, build ORDER BY run_started_at DESC, run_id) AS place '
		'FROM %I.run) r WHERE NOT pinned AND (run_started_at < now() - $1 OR place > $2)', store)
		USING max_age, max_runs
	LOOP
		IF gctrace.forget(store, run.run_id) THEN
			removed := removed + 1;
		END IF;
	END LOOP;
	RETURN removed;
END
$$;
COMMENT ON FUNCTION gctrace.retain(name, interval, int) IS
	'Removes runs that began longer ago than max_age, and of each service and build all but the max_runs latest; NULL: no such limit. Pinned runs stay (and count). Returns how many were removed. Whole months go faster with gctrace.drop_partitions';

CREATE FUNCTION gctrace.export_run(
	store name,
	run_id uuid,
	OUT byte_offset bigint,
	OUT chunk bytea)
RETURNS SETOF record
LANGUAGE plpgsql STABLE ROWS 20
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	kept boolean;
	started timestamptz;
BEGIN
	PERFORM gctrace.store_options(store);
	EXECUTE format('SELECT raw_kept, run_started_at FROM %I.run WHERE run_id = $1', store)
	INTO kept, started USING run_id;
	IF kept IS NULL THEN
		RAISE EXCEPTION 'there is no run "%" in store "%"', run_id, store
			USING ERRCODE = 'no_data_found';
	END IF;
	IF NOT kept THEN
		RAISE EXCEPTION 'run "%" was stored without its bytes', run_id
			USING ERRCODE = 'object_not_in_prerequisite_state',
				HINT = 'Load the input again with keep_raw => true, into a store without the option redact.';
	END IF;
	RETURN QUERY EXECUTE format('SELECT s.byte_offset, gctrace.store_inflate(s.content, s.size_bytes) '
		'FROM %I.segment s WHERE s.run_id = $1 AND s.run_started_at = $2 ORDER BY s.segment', store)
	USING run_id, started;
END
$$;
COMMENT ON FUNCTION gctrace.export_run(name, uuid) IS
	'The content of a run bit for bit, inflated, in chunks of at most 4 MB in order; an error for a run without bytes';

CREATE FUNCTION gctrace.store_space(
	store name,
	OUT part text,
	OUT disk_bytes bigint,
	OUT per_content_byte double precision)
RETURNS SETOF record
LANGUAGE plpgsql STABLE ROWS 13
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	content double precision;
BEGIN
	PERFORM gctrace.store_options(store);
	EXECUTE format('SELECT sum(content_bytes) FROM %I.run', store) INTO content;
	RETURN QUERY
	SELECT t.table_name, s.bytes, s.bytes / nullif(content, 0)
	FROM gctrace.store_tables() t
	CROSS JOIN LATERAL (
		SELECT (pg_total_relation_size(tab) + coalesce(sum(pg_total_relation_size(i.inhrelid)), 0))::bigint AS bytes
		FROM (SELECT format('%I.%I', store, t.table_name)::regclass::oid AS tab) c
		LEFT JOIN pg_inherits i ON i.inhparent = tab
		GROUP BY tab) s
	WHERE 'run_id' = ANY (t.key)
	UNION ALL
	SELECT '(content, inflated)', content::bigint, CASE WHEN content > 0 THEN 1.0::double precision END;
END
$$;
COMMENT ON FUNCTION gctrace.store_space(name) IS
	'Space on disk by table, with indexes and TOAST, also per byte of inflated content of all runs';
