
-- A folder at one call

CREATE FUNCTION gctrace.comment_tables(schema name)
RETURNS int
LANGUAGE plpgsql VOLATILE STRICT
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	tab record;
	col record;
	tables int := 0;
BEGIN
	FOR tab IN
		SELECT c.oid, n.nspname, c.relname, o.option_value AS relation, s.srvname,
			EXISTS (SELECT FROM pg_options_to_table(s.srvoptions) p WHERE p.option_name = 'store') AS of_store
		FROM pg_class c
		JOIN pg_namespace n ON n.oid = c.relnamespace
		JOIN pg_foreign_table t ON t.ftrelid = c.oid
		JOIN pg_foreign_server s ON s.oid = t.ftserver
		JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
		CROSS JOIN LATERAL pg_options_to_table(t.ftoptions) o
		WHERE n.nspname = comment_tables.schema
		AND w.fdwname = 'gctrace_fdw'
		AND o.option_name = 'relation'
		ORDER BY c.relname
	LOOP
		EXECUTE format('COMMENT ON FOREIGN TABLE %I.%I IS %L', tab.nspname, tab.relname,
			(SELECT c.relation_comment FROM gctrace.catalogue() c
			 WHERE c.relation = tab.relation LIMIT 1));
		FOR col IN
			SELECT a.attname,
				coalesce(
					c.comment,
					CASE WHEN tab.of_store THEN (
						SELECT t.comment FROM gctrace.table_columns(tab.srvname, NULL, NULL) t
						WHERE t.relation = tab.relation AND t.column_name = a.attname)
					WHEN a.attname = 'file' THEN 'Path of the file below the server''s root'
					ELSE format('Path key "%s". NULL: the path has no such key',
						coalesce((SELECT o.option_value
								  FROM pg_options_to_table(a.attfdwoptions) o
								  WHERE o.option_name = 'key'), a.attname))
					END) AS comment
			FROM pg_attribute a
			LEFT JOIN gctrace.catalogue() c
				ON c.relation = tab.relation AND c.column_name = a.attname
			WHERE a.attrelid = tab.oid AND a.attnum > 0 AND NOT a.attisdropped
			ORDER BY a.attnum
		LOOP
			EXECUTE format('COMMENT ON COLUMN %I.%I.%I IS %L',
				tab.nspname, tab.relname, col.attname, col.comment);
		END LOOP;
		tables := tables + 1;
	END LOOP;
	RETURN tables;
END
$$;
COMMENT ON FUNCTION gctrace.comment_tables(name) IS
	'Sets the comments of the gctrace foreign tables in a schema and of their columns; returns how many tables there are';

CREATE FUNCTION gctrace.attach_server(server name, option text, value text, what text)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	found_wrapper name;
	found_options jsonb;
BEGIN
	SELECT w.fdwname,
		(SELECT jsonb_object_agg(o.option_name, o.option_value) FROM pg_options_to_table(s.srvoptions) o)
	INTO found_wrapper, found_options
	FROM pg_foreign_server s
	JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
	WHERE s.srvname = attach_server.server;

	IF NOT FOUND THEN
		EXECUTE format('CREATE SERVER %I FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (%I %L)',
			server, option, value);
		EXECUTE format('COMMENT ON SERVER %I IS %L', server, what);
	ELSIF found_wrapper <> 'gctrace_fdw' THEN
		RAISE EXCEPTION 'server "%" belongs to the foreign-data wrapper "%"', server, found_wrapper
			USING ERRCODE = 'duplicate_object',
				HINT = 'Give another server name: server => ''...''.';
	ELSIF NOT found_options ? option THEN
		RAISE EXCEPTION 'server "%" has no %', server, option
			USING ERRCODE = 'duplicate_object',
				HINT = 'Give another server name: server => ''...''.';
	ELSIF found_options->>option <> value THEN
		RAISE EXCEPTION 'server "%" has the % "%", not "%"', server, option, found_options->>option, value
			USING ERRCODE = 'duplicate_object',
				HINT = format('To move it: ALTER SERVER %I OPTIONS (SET %I %L). To attach both, give the second one another schema.',
					server, option, value);
	END IF;
END
$$;
COMMENT ON FUNCTION gctrace.attach_server(name, text, text, text) IS
	'Part of gctrace.attach and attach_store: the server with this option (root or store), made with the comment `what`, or found';

CREATE FUNCTION gctrace.attach_table(
	schema name, relation text, server name, files text, keys text, columns jsonb)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	tab oid := to_regclass(format('%I.%I', schema, relation));
	options jsonb;
	col record;
BEGIN
	IF tab IS NULL THEN
		EXECUTE format('IMPORT FOREIGN SCHEMA gctrace LIMIT TO (%I) FROM SERVER %I INTO %I',
				relation, server, schema)
			|| coalesce(' OPTIONS (files ' || quote_literal(files) || coalesce(', keys ' || quote_literal(keys), '') || ')', '');
		RETURN;
	END IF;

	SELECT jsonb_object_agg(o.option_name, o.option_value) INTO options
	FROM pg_foreign_table t
	JOIN pg_foreign_server s ON s.oid = t.ftserver
	CROSS JOIN LATERAL pg_options_to_table(t.ftoptions) o
	WHERE t.ftrelid = tab AND s.srvname = attach_table.server;

	IF options->>'relation' IS DISTINCT FROM relation THEN
		RAISE EXCEPTION 'relation "%.%" exists and is not the foreign table of gctrace server "%"',
				schema, relation, server
			USING ERRCODE = 'duplicate_table',
				HINT = 'Rename it, or give attach another schema.';
	END IF;

	-- The options of this call hold.
	IF options->>'files' IS DISTINCT FROM files THEN
		EXECUTE format('ALTER FOREIGN TABLE %I.%I OPTIONS (%s files %L)', schema, relation,
			CASE WHEN options ? 'files' THEN 'SET' ELSE 'ADD' END, files);
	END IF;
	IF options->>'keys' IS DISTINCT FROM keys THEN
		EXECUTE format('ALTER FOREIGN TABLE %I.%I OPTIONS (%s keys %s)', schema, relation,
			CASE WHEN keys IS NULL THEN 'DROP' WHEN options ? 'keys' THEN 'SET' ELSE 'ADD' END,
			coalesce(quote_literal(keys), ''));
	END IF;

	-- Columns of a newer version, and path keys that have come since.
	FOR col IN
		SELECT c.column_name, c.type, c.key
		FROM jsonb_to_recordset(columns)
			AS c("position" int, column_name text, type text, key text)
		WHERE NOT EXISTS (
			SELECT FROM pg_attribute a
			WHERE a.attrelid = tab AND a.attname = c.column_name
			AND a.attnum > 0 AND NOT a.attisdropped)
		ORDER BY c."position"
	LOOP
		EXECUTE format('ALTER FOREIGN TABLE %I.%I ADD COLUMN %I %s', schema, relation,
				col.column_name, col.type)
			|| coalesce(' OPTIONS (key ' || quote_literal(col.key) || ')', '');
	END LOOP;
END
$$;
COMMENT ON FUNCTION gctrace.attach_table(name, text, name, text, text, jsonb) IS
	'Part of gctrace.attach: one foreign table, made or brought up to date';

CREATE FUNCTION gctrace.attach_view(table_schema name, schema name, relation text)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	tab oid := format('%I.%I', table_schema, relation)::regclass;
	view oid := to_regclass(format('%I.%I', schema, relation));
	col record;
	list text;
	options text;
BEGIN
	-- 64-bit hashes as text: JavaScript and R lose bigints above 2^53.
	SELECT string_agg(
		CASE WHEN a.attname IN ('stack_id', 'frames_id')
		THEN format('lpad(to_hex(%1$I), 16, ''0'') AS %1$I', a.attname)
		ELSE quote_ident(a.attname) END, ', ' ORDER BY a.attnum)
	INTO list
	FROM pg_attribute a
	WHERE a.attrelid = tab AND a.attnum > 0 AND NOT a.attisdropped;

	-- Replacing a view would reset its options, so only when a column is new.
	IF view IS NULL OR EXISTS (
		SELECT FROM pg_attribute a
		WHERE a.attrelid = tab AND a.attnum > 0 AND NOT a.attisdropped
		AND NOT EXISTS (
			SELECT FROM pg_attribute b
			WHERE b.attrelid = view AND b.attname = a.attname
			AND b.attnum > 0 AND NOT b.attisdropped))
	THEN
		SELECT ' WITH (' || array_to_string(c.reloptions, ', ') || ')' INTO options
		FROM pg_class c
		WHERE c.oid = view;
		EXECUTE format('CREATE OR REPLACE VIEW %I.%I%s AS SELECT %s FROM %I.%I',
			schema, relation, coalesce(options, ''), list, table_schema, relation);
		view := format('%I.%I', schema, relation)::regclass;
	END IF;

	EXECUTE format('COMMENT ON VIEW %I.%I IS %L', schema, relation,
		obj_description(tab, 'pg_class'));
	FOR col IN
		SELECT b.attname,
			CASE WHEN a.attname IN ('stack_id', 'frames_id')
			THEN 'As 16 hexadecimal digits: ' || col_description(tab, a.attnum)
			ELSE col_description(tab, a.attnum) END AS comment
		FROM pg_attribute a
		JOIN pg_attribute b ON b.attname = a.attname AND b.attrelid = view
		WHERE a.attrelid = tab AND a.attnum > 0 AND NOT a.attisdropped
		AND b.attnum > 0 AND NOT b.attisdropped
	LOOP
		EXECUTE format('COMMENT ON COLUMN %I.%I.%I IS %L',
			schema, relation, col.attname, col.comment);
	END LOOP;
END
$$;
COMMENT ON FUNCTION gctrace.attach_view(name, name, text) IS
	'Part of gctrace.attach: the view over one foreign table';

CREATE FUNCTION gctrace.attach_schema(schema name, what text)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF to_regnamespace(quote_ident(schema)) IS NULL THEN
		EXECUTE format('CREATE SCHEMA %I', schema);
		EXECUTE format('COMMENT ON SCHEMA %I IS %L', schema, what);
	END IF;
END
$$;
COMMENT ON FUNCTION gctrace.attach_schema(name, text) IS
	'Part of gctrace.attach and attach_store: a schema, made with the comment `what`, or found';

CREATE FUNCTION gctrace.attach_relations(schema name, server name, files text, keys text, what text)
RETURNS int
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	table_schema name;
	rel record;
	relations int := 0;
BEGIN
	IF octet_length(schema || '_files') > 63 THEN
		RAISE EXCEPTION 'schema name "%" is too long', schema
			USING ERRCODE = 'name_too_long',
				HINT = 'The foreign tables go to a schema of that name and "_files", 63 bytes at most.';
	END IF;
	table_schema := schema || '_files';
	PERFORM gctrace.attach_schema(table_schema,
		format('Foreign tables over %s; the schema %I has views of them', what, schema));
	PERFORM gctrace.attach_schema(schema,
		format('What %s hold; see the comments of views and columns', what));

	FOR rel IN
		SELECT c.relation, jsonb_agg(to_jsonb(c)) AS columns
		FROM gctrace.table_columns(server, files, keys) c
		GROUP BY c.relation
		ORDER BY c.relation
	LOOP
		PERFORM gctrace.attach_table(table_schema, rel.relation, server, files, keys, rel.columns);
		relations := relations + 1;
	END LOOP;

	PERFORM gctrace.comment_tables(table_schema);
	FOR rel IN
		SELECT DISTINCT c.relation FROM gctrace.catalogue() c ORDER BY c.relation
	LOOP
		PERFORM gctrace.attach_view(table_schema, schema, rel.relation);
	END LOOP;
	RETURN relations;
END
$$;
COMMENT ON FUNCTION gctrace.attach_relations(name, name, text, text, text) IS
	'Part of gctrace.attach and attach_store: the foreign tables and views of a server, in their two schemas. Returns the number of relations';

CREATE FUNCTION gctrace.attach(
	root text,
	schema name DEFAULT 'traces',
	server name DEFAULT NULL,
	files text DEFAULT '**',
	keys text DEFAULT NULL)
RETURNS int
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM gctrace.require_file_access();
	IF root IS NULL OR schema IS NULL OR files IS NULL THEN
		RAISE EXCEPTION 'root, schema and files must not be null'
			USING ERRCODE = 'null_value_not_allowed';
	END IF;
	server := coalesce(server, schema);
	root := regexp_replace(root, '(.)/+$', '\1');
	PERFORM gctrace.attach_server(server, 'root', root, 'Trace files below ' || root);
	RETURN gctrace.attach_relations(schema, server, files, keys, 'the trace files below ' || root);
END
$$;
COMMENT ON FUNCTION gctrace.attach(text, name, name, text, text) IS
	'Makes a folder of trace files queryable: a server, foreign tables in schema SCHEMA_files and commented views in schema SCHEMA. Run it again to add path keys that have come since, or columns of a newer version. Returns the number of relations';
