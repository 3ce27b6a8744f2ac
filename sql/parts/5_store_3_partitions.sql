
-- Stores: partitions by month (UTC) of run_started_at

CREATE FUNCTION gctrace.store_partition(store name, at timestamptz)
RETURNS int
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	month timestamp := date_trunc('month', at AT TIME ZONE 'UTC');
	suffix text := to_char(month, '_YYYY_MM');
	tab record;
	made int := 0;
BEGIN
	IF to_regclass(format('%I.%I', store, 'segment' || suffix)) IS NOT NULL THEN
		RETURN 0;
	END IF;
	PERFORM pg_advisory_xact_lock(hashtextextended(format('gctrace partition %s', store), 0));
	IF to_regclass(format('%I.%I', store, 'segment' || suffix)) IS NOT NULL THEN
		RETURN 0;
	END IF;
	-- In the order in which loads come to them, and before any is changed: a
	-- load that is at it ends first, instead of meeting us halfway.
	EXECUTE (SELECT format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE',
			string_agg(format('ONLY %I.%I', store, t.table_name), ', ' ORDER BY t."position"))
		FROM gctrace.store_tables() t WHERE 'run_id' = ANY (t.key));
	FOR tab IN
		SELECT t.table_name FROM gctrace.store_tables() t
		WHERE 'run_id' = ANY (t.key) ORDER BY t."position"
	LOOP
		CONTINUE WHEN to_regclass(format('%I.%I', store, tab.table_name || suffix)) IS NOT NULL;
		-- Attaching locks less than making it a partition at once.
		EXECUTE format('CREATE TABLE %I.%I (LIKE %I.%I INCLUDING ALL)',
			store, tab.table_name || suffix, store, tab.table_name);
		EXECUTE format('ALTER TABLE %I.%I ATTACH PARTITION %I.%I FOR VALUES FROM (%L) TO (%L)',
			store, tab.table_name, store, tab.table_name || suffix,
			month::text || '+00', (month + interval '1 month')::text || '+00');
		made := 1;
	END LOOP;
	RETURN made;
END
$$;
COMMENT ON FUNCTION gctrace.store_partition(name, timestamptz) IS
	'Part of gctrace.add_partitions: the partitions of one month, unless they are there';

CREATE FUNCTION gctrace.add_partitions(store name, until timestamptz, since timestamptz DEFAULT now())
RETURNS int
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	month timestamptz := since;
	made int := 0;
BEGIN
	IF gctrace.store_options(store)->>'partitions' IS DISTINCT FROM 'month' THEN
		RAISE EXCEPTION 'store "%" has no partitions', store
			USING ERRCODE = 'object_not_in_prerequisite_state',
				HINT = format('A store is made with them: SELECT gctrace.create_store(%L, ''{"partitions": "month"}'').', store);
	END IF;
	IF until IS NULL OR until > now() + interval '100 years' THEN
		RAISE EXCEPTION 'until must be a time of the next hundred years'
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	IF since IS NULL OR since < now() - interval '100 years' THEN
		RAISE EXCEPTION 'since must be a time of the last hundred years'
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	WHILE date_trunc('month', month AT TIME ZONE 'UTC') <= date_trunc('month', until AT TIME ZONE 'UTC') LOOP
		made := made + gctrace.store_partition(store, month);
		month := (date_trunc('month', month AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC';
	END LOOP;
	RETURN made;
END
$$;
COMMENT ON FUNCTION gctrace.add_partitions(name, timestamptz, timestamptz) IS
	'Makes the monthly partitions from this month (or that of since, for older runs) to that of a time; returns for how many months. The owner''s loads make what they need; others need them made before';

CREATE FUNCTION gctrace.drop_partitions(store name, before timestamptz)
RETURNS int
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	part record;
	tab record;
	pinned boolean;
	dropped int := 0;
BEGIN
	PERFORM gctrace.store_options(store);
	FOR part IN
		SELECT right(c.relname, 8) AS suffix
		FROM pg_inherits i
		JOIN pg_class c ON c.oid = i.inhrelid
		WHERE i.inhparent = format('%I.run', store)::regclass
		AND c.relname ~ '^run_\d{4}_\d\d$'
		AND (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC' <= before
		ORDER BY 1
	LOOP
		EXECUTE format('SELECT EXISTS (SELECT FROM %I.%I WHERE pinned)', store, 'run' || part.suffix) INTO pinned;
		CONTINUE WHEN pinned;
		-- What refers to runs goes first.
		FOR tab IN
			SELECT t.table_name FROM gctrace.store_tables() t
			WHERE 'run_id' = ANY (t.key) ORDER BY t."position" DESC
		LOOP
			CONTINUE WHEN to_regclass(format('%I.%I', store, tab.table_name || part.suffix)) IS NULL;
			EXECUTE format('ALTER TABLE %I.%I DETACH PARTITION %I.%I',
				store, tab.table_name, store, tab.table_name || part.suffix);
			EXECUTE format('DROP TABLE %I.%I', store, tab.table_name || part.suffix);
		END LOOP;
		dropped := dropped + 1;
	END LOOP;
	RETURN dropped;
END
$$;
COMMENT ON FUNCTION gctrace.drop_partitions(name, timestamptz) IS
	'Removes whole months that ended before a time, of all tables together; months with pinned runs stay. Returns how many';
