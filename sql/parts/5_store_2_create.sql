
-- Stores: making them and bringing them up to date

CREATE FUNCTION gctrace.store_options(store name)
RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	found jsonb;
BEGIN
	IF store IS NULL THEN
		RAISE EXCEPTION 'store must not be null'
			USING ERRCODE = 'null_value_not_allowed';
	END IF;
	IF NOT EXISTS (SELECT FROM pg_attribute
				   WHERE attrelid = to_regclass(format('%I.store', store))
				   AND attname = 'options' AND atttypid = 'jsonb'::regtype)
	THEN
		RAISE EXCEPTION 'schema "%" is not a store', store
			USING ERRCODE = 'undefined_object',
				HINT = format('To make it one: SELECT gctrace.create_store(%L).', store);
	END IF;
	EXECUTE format('SELECT options || jsonb_build_object(''version'', version) FROM %I.store', store) INTO found;
	RETURN coalesce(found, '{}');
END
$$;
COMMENT ON FUNCTION gctrace.store_options(name) IS
	'Options of a store and its version; an error if there is no store of that name';

CREATE FUNCTION gctrace.store_check_options(options jsonb)
RETURNS void
LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	opt record;
	pattern jsonb;
BEGIN
	IF jsonb_typeof(options) IS DISTINCT FROM 'object' THEN
		RAISE EXCEPTION 'options of a store must be a JSON object'
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	FOR opt IN SELECT key, value FROM jsonb_each(options) LOOP
		IF opt.key NOT IN ('partitions', 'foreign_keys', 'redact') THEN
			RAISE EXCEPTION 'invalid option "%" of a store', opt.key
				USING ERRCODE = 'invalid_parameter_value',
					HINT = 'Valid options are: partitions, foreign_keys, redact.';
		END IF;
		IF (opt.key = 'partitions' AND opt.value NOT IN ('"none"', '"month"'))
			OR (opt.key = 'foreign_keys' AND jsonb_typeof(opt.value) <> 'boolean')
			OR (opt.key = 'redact' AND jsonb_typeof(opt.value) <> 'array')
		THEN
			RAISE EXCEPTION 'invalid value for option "%" of a store: %', opt.key, opt.value
				USING ERRCODE = 'invalid_parameter_value',
					HINT = 'partitions is "none" or "month", foreign_keys true or false, redact a list of [pattern, replacement].';
		END IF;
	END LOOP;
	FOR pattern IN SELECT value FROM jsonb_array_elements(coalesce(options->'redact', '[]')) LOOP
		IF jsonb_typeof(pattern) <> 'array' OR jsonb_array_length(pattern) <> 2
			OR jsonb_typeof(pattern->0) <> 'string' OR jsonb_typeof(pattern->1) <> 'string'
		THEN
			RAISE EXCEPTION 'invalid value for option "redact" of a store: %', pattern
				USING ERRCODE = 'invalid_parameter_value',
					HINT = 'Each entry is [pattern, replacement], as in [["/home/[^/]+", "/home/USER"]].';
		END IF;
		PERFORM '' ~ (pattern->>0);		-- raises an error where it is no pattern
	END LOOP;
END
$$;
COMMENT ON FUNCTION gctrace.store_check_options(jsonb) IS
	'Part of gctrace.create_store: raises an error for options that there are not';

CREATE FUNCTION gctrace.store_build_table(
	store name, table_name text, key text[], partitioned boolean)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	tab oid := to_regclass(format('%I.%I', store, table_name));
	has_runs boolean := coalesce('run_id' = ANY (key), false);
	col record;
	list text;
BEGIN
	IF tab IS NULL THEN
		SELECT string_agg(format('%I %s %s', c.column_name, c.type, c.constraints), ', ' ORDER BY c."position")
		INTO list
		FROM gctrace.store_columns() c
		WHERE c.table_name = table_name;
		-- Without partitions a run is known by its id alone.
		IF table_name = 'run' AND NOT partitioned THEN
			key := '{run_id}';
		END IF;
		EXECUTE format('CREATE TABLE %I.%I (%s%s)%s', store, table_name, list,
			', PRIMARY KEY (' || (SELECT string_agg(quote_ident(k), ', ' ORDER BY o)
				FROM unnest(key) WITH ORDINALITY u(k, o)) || ')',
			CASE WHEN has_runs AND partitioned THEN ' PARTITION BY RANGE (run_started_at)' ELSE '' END);
		IF table_name = 'segment' THEN
			-- It is compressed already.
			EXECUTE format('ALTER TABLE %I.segment ALTER content SET STORAGE EXTERNAL', store);
		END IF;
		tab := format('%I.%I', store, table_name)::regclass;
	END IF;

	FOR col IN
		SELECT c.* FROM gctrace.store_columns() c
		WHERE c.table_name = table_name
		ORDER BY c."position"
	LOOP
		IF NOT EXISTS (SELECT FROM pg_attribute a
					   WHERE a.attrelid = tab AND a.attname = col.column_name AND NOT a.attisdropped)
		THEN
			EXECUTE format('ALTER TABLE %I.%I ADD COLUMN %I %s %s',
				store, table_name, col.column_name, col.type, col.constraints);
		END IF;
		EXECUTE format('COMMENT ON COLUMN %I.%I.%I IS %L',
			store, table_name, col.column_name, col.comment);
	END LOOP;
	EXECUTE format('COMMENT ON TABLE %I.%I IS %L', store, table_name,
		(SELECT t.comment FROM gctrace.store_tables() t WHERE t.table_name = table_name));
END
$$;
COMMENT ON FUNCTION gctrace.store_build_table(name, text, text[], boolean) IS
	'Part of gctrace.create_store: one table, made or brought up to date';

CREATE FUNCTION gctrace.store_build_keys(store name, table_name text, partitioned boolean)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	columns text := CASE WHEN partitioned THEN 'run_id, run_started_at' ELSE 'run_id' END;
	tab oid := format('%I.%I', store, table_name)::regclass;
BEGIN
	IF NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = tab AND c.contype = 'f') THEN
		EXECUTE format('ALTER TABLE %I.%I ADD FOREIGN KEY (%s) REFERENCES %I.run (%s) ON DELETE CASCADE',
			store, table_name, columns, store, columns);
	END IF;
END
$$;
COMMENT ON FUNCTION gctrace.store_build_keys(name, text, boolean) IS
	'Part of gctrace.create_store: the foreign key to table run';

CREATE FUNCTION gctrace.store_build_callers(store name, query text)
RETURNS text
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	tab text;
BEGIN
	FOR tab IN SELECT DISTINCT m[1] FROM regexp_matches(query, '%1\$I\.(\w+)', 'g') m LOOP
		EXECUTE format('CREATE OR REPLACE FUNCTION %1$I.%2$I() RETURNS SETOF %1$I.%3$I LANGUAGE sql STABLE AS %4$L',
			store, tab || '_of_caller', tab, format('SELECT * FROM %I.%I', store, tab));
		EXECUTE format('COMMENT ON FUNCTION %I.%I() IS %L', store, tab || '_of_caller',
			format('Table %s, read with the rights of whoever asks a view: what security_invoker does from PostgreSQL 15 on', tab));
	END LOOP;
	RETURN regexp_replace(query, '(%1\$I\.\w+)', '\1_of_caller()', 'g');
END
$$;
COMMENT ON FUNCTION gctrace.store_build_callers(name, text) IS
	'Part of gctrace.create_store before PostgreSQL 15: functions through which views read tables as whoever asks; query with these in the place of tables';

CREATE FUNCTION gctrace.store_build_view(store name, view text, query text, comment text, columns text[])
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	invoker boolean := current_setting('server_version_num')::int >= 150000;
	col record;
BEGIN
	-- Row-level security of the tables is that of whoever asks.
	IF NOT invoker THEN
		query := gctrace.store_build_callers(store, query);
	END IF;
	EXECUTE format('CREATE OR REPLACE VIEW %I.%I %s AS %s', store, view,
		CASE WHEN invoker THEN 'WITH (security_invoker = true)' ELSE '' END, format(query, store));
	EXECUTE format('COMMENT ON VIEW %I.%I IS %L', store, view, comment);
	FOR col IN
		SELECT a.attname, columns[a.attnum] AS comment
		FROM pg_attribute a
		WHERE a.attrelid = format('%I.%I', store, view)::regclass AND a.attnum > 0
	LOOP
		EXECUTE format('COMMENT ON COLUMN %I.%I.%I IS %L', store, view, col.attname, col.comment);
	END LOOP;
END
$$;
COMMENT ON FUNCTION gctrace.store_build_view(name, text, text, text, text[]) IS
	'Part of gctrace.create_store: one view of tables %1$I.NAME, with comments on it and on its columns in order';

CREATE FUNCTION gctrace.store_build(store name)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning
AS $$
DECLARE
	options jsonb := gctrace.store_options(store);
	partitioned boolean := coalesce(options->>'partitions' = 'month', false);
	tab record;
BEGIN
	FOR tab IN SELECT t.* FROM gctrace.store_tables() t ORDER BY t."position" LOOP
		CONTINUE WHEN tab.table_name = 'store';
		PERFORM gctrace.store_build_table(store, tab.table_name, tab.key, partitioned);
		IF 'run_id' = ANY (tab.key) AND tab.table_name <> 'run'
			AND coalesce((options->>'foreign_keys')::boolean, true)
		THEN
			PERFORM gctrace.store_build_keys(store, tab.table_name, partitioned);
		END IF;
	END LOOP;

	EXECUTE format('CREATE INDEX IF NOT EXISTS run_service ON %I.run (service, build, run_started_at)', store);
	EXECUTE format('CREATE INDEX IF NOT EXISTS run_source ON %I.run (source)', store);
	EXECUTE format('CREATE INDEX IF NOT EXISTS run_earlier_ids ON %I.run USING gin (earlier_ids) WHERE earlier_ids IS NOT NULL', store);
	EXECUTE format('CREATE INDEX IF NOT EXISTS run_content_head ON %I.run (content_head) WHERE content_head IS NOT NULL', store);

	PERFORM gctrace.store_build_view(store, 'run_metrics',
		'SELECT m.run_id, r.service, r.build, r.host, r.run_started_at AS "time", m.metric, d.unit, m.value, d.higher_is_worse '
		'FROM %1$I.run_metric m '
		'JOIN %1$I.run r ON r.run_id = m.run_id AND r.run_started_at = m.run_started_at '
		'LEFT JOIN gctrace.metric_definitions() d ON d.metric = m.metric',
		'One row per run and metric; gctrace.metric_definitions() has the formulas',
		ARRAY['Run', 'Service', 'Build', 'Host', 'When the run began', 'Metric', 'Unit of value',
			'Value', 'Is a higher value worse? NULL: neither is']);
	PERFORM gctrace.store_build_views(store);
END
$$;
COMMENT ON FUNCTION gctrace.store_build(name) IS
	'Part of gctrace.create_store: all tables, keys, indexes and views, made or brought up to date';

CREATE FUNCTION gctrace.create_store(store name, options jsonb DEFAULT '{}')
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	old jsonb := '{}';
BEGIN
	IF store IS NULL OR options IS NULL THEN
		RAISE EXCEPTION 'store and options must not be null'
			USING ERRCODE = 'null_value_not_allowed';
	END IF;
	PERFORM gctrace.store_check_options(options);
	IF to_regnamespace(quote_ident(store)) IS NULL THEN
		EXECUTE format('CREATE SCHEMA %I', store);
		EXECUTE format('COMMENT ON SCHEMA %I IS %L', store, 'Runs stored by gctrace');
	END IF;

	PERFORM gctrace.store_build_table(store, 'store', NULL, false);
	EXECUTE format('SELECT options FROM %I.store', store) INTO old;
	IF old IS NULL THEN
		EXECUTE format('INSERT INTO %I.store (version, options) VALUES (1, $1)', store)
		USING '{"partitions": "none", "foreign_keys": true}'::jsonb || options;
	ELSIF (old || options) - 'redact' <> old - 'redact' THEN
		RAISE EXCEPTION 'store "%" exists with other options', store
			USING ERRCODE = 'duplicate_object',
				DETAIL = format('Its options are %s.', old),
				HINT = 'Only the option redact can be changed later.';
	ELSE
		EXECUTE format('UPDATE %I.store SET options = options || $1 WHERE options <> options || $1', store)
		USING options;
	END IF;
	PERFORM gctrace.store_build(store);
	IF options->>'partitions' = 'month' THEN
		PERFORM gctrace.add_partitions(store, now() + interval '1 month');
	END IF;
END
$$;
COMMENT ON FUNCTION gctrace.create_store(name, jsonb) IS
	'Makes a store: tables and views in a schema, which is made too if there is none, all owned by the caller. Options: partitions ("none" or "month"), foreign_keys (true or false), redact (list of [pattern, replacement] for names and paths; such a store keeps no raw bytes). Can be called again';

CREATE FUNCTION gctrace.upgrade_store(store name)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM gctrace.store_options(store);
	PERFORM gctrace.store_build(store);
	PERFORM gctrace.store_build_table(store, 'store', NULL, false);
END
$$;
COMMENT ON FUNCTION gctrace.upgrade_store(name) IS
	'Brings a store up to date after an upgrade of the extension: tables and columns that have come since, and the comments';
