
-- Stores: every relation over the stored bytes

CREATE FUNCTION gctrace.attach_store(
	store name,
	schema name DEFAULT NULL,
	server name DEFAULT NULL)
RETURNS int
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM gctrace.store_options(store);
	server := coalesce(server, store);
	PERFORM gctrace.attach_server(server, 'store', store, 'Runs in the store ' || store);
	RETURN gctrace.attach_relations(coalesce(schema, store), server, NULL, NULL,
		'the runs in store ' || store);
END
$$;
COMMENT ON FUNCTION gctrace.attach_store(name, name, name) IS
	'Makes every relation of the runs in a store queryable, decoded from the stored bytes with the rights of whoever asks: foreign tables in schema SCHEMA_files and commented views in schema SCHEMA (the store itself unless given). Run it again for relations and columns of a newer version. Returns the number of relations';
