
-- Fleet: where the time of tasks and regions went

CREATE FUNCTION gctrace.stored_content(store name, run_id uuid)
RETURNS bytea
LANGUAGE sql STABLE STRICT
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT string_agg(e.chunk, '' ORDER BY e.byte_offset) FROM gctrace.export_run(store, run_id) e
$$;
COMMENT ON FUNCTION gctrace.stored_content(name, uuid) IS
	'The content of a stored run, for functions over bytea. Errors: those of gctrace.export_run, and more than 1 GB';

CREATE TYPE gctrace.span_part AS (
	span bigint,
	name text,
	start_ns bigint,
	end_ns bigint,
	cause text,
	duration_ns bigint
);
COMMENT ON TYPE gctrace.span_part IS 'Part of the time of a user task or region';
COMMENT ON COLUMN gctrace.span_part.span IS 'Number of the task; of the region, in order of begin';
COMMENT ON COLUMN gctrace.span_part.name IS 'Name of the task or region';
COMMENT ON COLUMN gctrace.span_part.start_ns IS 'Begin, ns since the earliest timestamp of the trace';
COMMENT ON COLUMN gctrace.span_part.end_ns IS 'End, ns since the earliest timestamp of the trace. NULL: it had not ended when the trace did';
COMMENT ON COLUMN gctrace.span_part.cause IS 'Cause, see gctrace.task_blame';
COMMENT ON COLUMN gctrace.span_part.duration_ns IS 'Time that went there, ns';

CREATE FUNCTION gctrace.span_parts(content bytea, kind text)
RETURNS SETOF gctrace.span_part
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE ROWS 1000
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF kind = 'task' THEN
		RETURN QUERY SELECT b.task, b.name, b.start_ns, b.end_ns, b.cause, b.duration_ns FROM gctrace.task_blame(content) b;
	ELSIF kind = 'region' THEN
		RETURN QUERY SELECT b.region, b.name, b.start_ns, b.end_ns, b.cause, b.duration_ns FROM gctrace.region_blame(content) b;
	ELSE
		RAISE EXCEPTION 'kind must be "task" or "region", not "%"', coalesce(kind, 'NULL')
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
END
$$;
COMMENT ON FUNCTION gctrace.span_parts(bytea, text) IS
	'gctrace.task_blame (kind ''task'') or gctrace.region_blame (kind ''region''), in the same columns. Errors: another kind';

CREATE FUNCTION gctrace.run_blame(store name, run_id uuid, task bigint DEFAULT NULL, region text DEFAULT NULL)
RETURNS SETOF gctrace.blame_row
LANGUAGE plpgsql STABLE ROWS 10
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF (task IS NULL) = (region IS NULL) THEN
		RAISE EXCEPTION 'either a task or a region must be given'
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	RETURN QUERY
	SELECT p.cause, sum(p.duration_ns)::bigint, (sum(p.duration_ns) / nullif(sum(sum(p.duration_ns)) OVER (), 0))::float8
	FROM gctrace.span_parts(gctrace.stored_content(store, run_blame.run_id), CASE WHEN region IS NULL THEN 'task' ELSE 'region' END) p
	WHERE p.span = task OR p.name = region
	GROUP BY p.cause
	ORDER BY 2 DESC, 1;
END
$$;
COMMENT ON FUNCTION gctrace.run_blame(name, uuid, bigint, text) IS
	'Where the time of a user task (by number), or of all user regions of a name, went in a stored run that kept its content: one row per cause, whose durations sum to the time of the task or regions exactly. Errors: no such store or run, its content is not kept, both or neither of task and region';

CREATE TYPE gctrace.build_blame AS (
	service text,
	build text,
	name text,
	quantile float8,
	spans bigint,
	duration_ns bigint,
	slow_spans bigint,
	gc_ns bigint,
	gc_share float8,
	top_cause text
);
COMMENT ON TYPE gctrace.build_blame IS 'What the slow tasks or regions of one name spent their time on, in one build';
COMMENT ON COLUMN gctrace.build_blame.service IS 'Service. NULL: runs without one';
COMMENT ON COLUMN gctrace.build_blame.build IS 'Build. NULL: runs without one';
COMMENT ON COLUMN gctrace.build_blame.name IS 'Name of the tasks (trace.NewTask) or regions (trace.StartRegion)';
COMMENT ON COLUMN gctrace.build_blame.quantile IS 'Which ones are slow: those at or above this quantile of the durations';
COMMENT ON COLUMN gctrace.build_blame.spans IS 'Tasks or regions that were seen from begin to end';
COMMENT ON COLUMN gctrace.build_blame.duration_ns IS 'That quantile of their durations, ns (a duration that occurred)';
COMMENT ON COLUMN gctrace.build_blame.slow_spans IS 'Those that took so long or longer';
COMMENT ON COLUMN gctrace.build_blame.gc_ns IS 'Time of the slow ones owned by garbage collection, ns: pauses for GC, mark assists (running, ready or parked), other waits for the collector, sweeping';
COMMENT ON COLUMN gctrace.build_blame.gc_share IS 'gc_ns / duration of the slow ones. NULL: they took no time';
COMMENT ON COLUMN gctrace.build_blame.top_cause IS 'Cause that took most of their time, see gctrace.task_blame';

CREATE FUNCTION gctrace.blame_by_build(
	store name, kind text DEFAULT 'task', service text DEFAULT NULL, name text DEFAULT NULL, quantiles float8[] DEFAULT '{0.5,0.99}')
RETURNS SETOF gctrace.build_blame
LANGUAGE plpgsql STABLE ROWS 20
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM gctrace.store_options(store);
	PERFORM gctrace.span_parts(NULL, kind);
	IF quantiles IS NULL OR EXISTS (SELECT FROM unnest(quantiles) q WHERE q IS NULL OR NOT (q >= 0 AND q <= 1)) THEN
		RAISE EXCEPTION 'quantiles must lie between 0 and 1'
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	RETURN QUERY EXECUTE format($query$
		WITH run AS MATERIALIZED (
			SELECT r.service, r.build, dense_rank() OVER (ORDER BY r.service, r.build) AS fleet, r.run_id
			FROM %1$I.run r
			WHERE r.format = 'go-trace' AND r.raw_kept AND ($1 IS NULL OR r.service = $1)
		), part AS MATERIALIZED (
			SELECT r.service, r.build, r.fleet, r.run_id, b.span, b.name, b.start_ns, b.end_ns - b.start_ns AS span_ns, b.cause, b.duration_ns,
				b.cause IN ('assist_cpu', 'assist_runnable', 'assist_parked', 'gc_wait', 'sweep') OR b.cause LIKE 'stw:GC%%' AS is_gc
			FROM run r CROSS JOIN LATERAL gctrace.span_parts(gctrace.stored_content(%2$L, r.run_id), $4) b
			WHERE b.end_ns IS NOT NULL AND ($2 IS NULL OR b.name = $2)
		), span AS MATERIALIZED (
			SELECT DISTINCT p.fleet, p.name, p.run_id, p.span, p.start_ns, p.span_ns FROM part p
		), level AS MATERIALIZED (
			SELECT s.fleet, s.name, q.quantile, count(*) AS spans, percentile_disc(q.quantile) WITHIN GROUP (ORDER BY s.span_ns) AS ns
			FROM span s CROSS JOIN unnest($3) q(quantile) GROUP BY s.fleet, s.name, q.quantile
		), slow AS MATERIALIZED (
			SELECT l.fleet, l.name, l.quantile, count(*) AS spans
			FROM level l JOIN span s ON s.fleet = l.fleet AND s.name = l.name AND s.span_ns >= l.ns
			GROUP BY l.fleet, l.name, l.quantile
		), cause AS (
			SELECT p.service, p.build, l.fleet, l.name, l.quantile, l.spans, l.ns, p.cause, p.is_gc, sum(p.duration_ns) AS cause_ns
			FROM level l JOIN part p ON p.fleet = l.fleet AND p.name = l.name AND p.span_ns >= l.ns
			GROUP BY p.service, p.build, l.fleet, l.name, l.quantile, l.spans, l.ns, p.cause, p.is_gc
		)
		SELECT c.service, c.build, c.name, c.quantile, c.spans, c.ns, s.spans,
			coalesce(sum(c.cause_ns) FILTER (WHERE c.is_gc), 0)::bigint,
			(coalesce(sum(c.cause_ns) FILTER (WHERE c.is_gc), 0) / nullif(sum(c.cause_ns), 0))::float8,
			(array_agg(c.cause ORDER BY c.cause_ns DESC, c.cause))[1]
		FROM cause c JOIN slow s USING (fleet, name, quantile)
		GROUP BY c.service, c.build, c.name, c.quantile, c.spans, c.ns, s.spans
		ORDER BY c.service, c.name, c.quantile, c.build
		$query$, store, store)
	USING service, name, quantiles, kind;
END
$$;
COMMENT ON FUNCTION gctrace.blame_by_build(name, text, text, text, float8[]) IS
	'Which share of the slow user tasks (kind ''task'') or user regions (kind ''region'') of a service (NULL: all; name NULL: those of all names) garbage collection owned, build by build: gctrace.task_blame or gctrace.region_blame over the stored runs that kept their content, decoded when asked. Errors: no such store, another kind, quantiles outside 0 to 1';
