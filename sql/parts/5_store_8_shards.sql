
-- Stores: one over several servers, by postgres_fdw

CREATE FUNCTION gctrace.store_build_shards(store name, table_name text, servers name[])
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- No key here: partitions that are foreign cannot have one. The servers' tables do.
	EXECUTE format('CREATE TABLE %I.%I (%s) PARTITION BY HASH (run_id)', store, table_name,
		(SELECT string_agg(format('%I %s %s', c.column_name, c.type,
				CASE WHEN c.constraints LIKE 'NOT NULL%' THEN 'NOT NULL' END), ', ' ORDER BY c."position")
		 FROM gctrace.store_columns() c WHERE c.table_name = store_build_shards.table_name));
	FOR i IN 1..cardinality(servers) LOOP
		EXECUTE format('CREATE FOREIGN TABLE %I.%I PARTITION OF %I.%I FOR VALUES WITH (MODULUS %s, REMAINDER %s) '
			'SERVER %I OPTIONS (schema_name %L, table_name %L)',
			store, table_name || '_' || i, store, table_name, cardinality(servers), i - 1,
			servers[i], store, table_name);
	END LOOP;
END
$$;
COMMENT ON FUNCTION gctrace.store_build_shards(name, text, name[]) IS
	'Part of gctrace.attach_shards: one table, whose partitions are on the servers';

CREATE FUNCTION gctrace.attach_shards(store name, servers name[])
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	tab text;
BEGIN
	IF store IS NULL OR cardinality(servers) IS NULL OR cardinality(servers) = 0
		OR array_position(servers, NULL) IS NOT NULL
	THEN
		RAISE EXCEPTION 'store and servers must not be null or empty'
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	IF to_regclass(format('%I.store', store)) IS NOT NULL THEN
		RAISE EXCEPTION 'store "%" exists', store
			USING ERRCODE = 'duplicate_object',
				HINT = 'The number of servers is fixed when a store is attached.';
	END IF;
	IF to_regnamespace(quote_ident(store)) IS NULL THEN
		EXECUTE format('CREATE SCHEMA %I', store);
		EXECUTE format('COMMENT ON SCHEMA %I IS %L', store, 'Runs stored by gctrace on other servers');
	END IF;
	PERFORM gctrace.store_build_table(store, 'store', NULL, false);
	EXECUTE format('INSERT INTO %I.store (version, options) VALUES (1, $1)', store)
	USING jsonb_build_object('partitions', 'none', 'foreign_keys', false, 'shards', to_jsonb(servers));
	FOR tab IN
		SELECT t.table_name FROM gctrace.store_tables() t WHERE 'run_id' = ANY (t.key) ORDER BY t."position"
	LOOP
		PERFORM gctrace.store_build_shards(store, tab, servers);
	END LOOP;
	PERFORM gctrace.store_build(store);
END
$$;
COMMENT ON FUNCTION gctrace.attach_shards(name, name[]) IS
	'Makes a store whose runs are on other servers: tables partitioned by the hash of run_id, each partition a table of the store of the same name behind a server of postgres_fdw (in this order, for ever). Loads, queries, attach_store and retention work as in any store; a run is on one server';
