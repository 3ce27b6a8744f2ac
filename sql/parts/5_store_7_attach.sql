
-- Stores: every relation over the stored bytes

CREATE FUNCTION gctrace.attach_store_server(store name, server name)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	found_wrapper name;
	found_store text;
BEGIN
	SELECT w.fdwname,
		(SELECT o.option_value FROM pg_options_to_table(s.srvoptions) o
		 WHERE o.option_name = 'store')
	INTO found_wrapper, found_store
	FROM pg_foreign_server s
	JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
	WHERE s.srvname = attach_store_server.server;

	IF NOT FOUND THEN
		EXECUTE format('CREATE SERVER %I FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (store %L)', server, store);
		EXECUTE format('COMMENT ON SERVER %I IS %L', server, 'Runs in the store ' || store);
	ELSIF found_wrapper <> 'gctrace_fdw' OR found_store IS DISTINCT FROM store THEN
		RAISE EXCEPTION 'server "%" is not one over store "%"', server, store
			USING ERRCODE = 'duplicate_object',
				HINT = 'Give attach_store another server name: server => ''...''.';
	END IF;
END
$$;
COMMENT ON FUNCTION gctrace.attach_store_server(name, name) IS
	'Part of gctrace.attach_store: the server over a store';

CREATE FUNCTION gctrace.attach_store(
	store name,
	schema name DEFAULT NULL,
	server name DEFAULT NULL)
RETURNS int
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	table_schema name;
	rel record;
	relations int := 0;
BEGIN
	PERFORM gctrace.store_options(store);
	schema := coalesce(schema, store);
	server := coalesce(server, store);
	IF octet_length(schema || '_files') > 63 THEN
		RAISE EXCEPTION 'schema name "%" is too long', schema
			USING ERRCODE = 'name_too_long',
				HINT = 'The foreign tables go to a schema of that name and "_files", 63 bytes at most.';
	END IF;
	table_schema := schema || '_files';
	PERFORM gctrace.attach_store_server(store, server);
	IF to_regnamespace(quote_ident(table_schema)) IS NULL THEN
		EXECUTE format('CREATE SCHEMA %I', table_schema);
		EXECUTE format('COMMENT ON SCHEMA %I IS %L', table_schema,
			format('Foreign tables over the runs in store %s; the schema %I has views of them', store, schema));
	END IF;
	IF to_regnamespace(quote_ident(schema)) IS NULL THEN
		EXECUTE format('CREATE SCHEMA %I', schema);
		EXECUTE format('COMMENT ON SCHEMA %I IS %L', schema,
			'What the runs in store ' || store || ' hold; see the comments of views and columns');
	END IF;

	FOR rel IN
		SELECT c.relation, jsonb_agg(to_jsonb(c)) AS columns
		FROM gctrace.table_columns(server, NULL, NULL) c
		GROUP BY c.relation
		ORDER BY c.relation
	LOOP
		PERFORM gctrace.attach_table(table_schema, rel.relation, server, NULL, NULL, rel.columns);
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
COMMENT ON FUNCTION gctrace.attach_store(name, name, name) IS
	'Makes every relation of the runs in a store queryable, decoded from the stored bytes with the rights of whoever asks: foreign tables in schema SCHEMA_files and commented views in schema SCHEMA (the store itself unless given). Run it again for relations and columns of a newer version. Returns the number of relations';
