
-- Fleet: what slow tasks waited for

CREATE TYPE gctrace.task_blame_by_build AS (
	service text,
	build text,
	name text,
	quantile float8,
	tasks bigint,
	duration_ns bigint,
	slow_tasks bigint,
	gc_ns bigint,
	gc_share float8,
	top_cause text
);
COMMENT ON TYPE gctrace.task_blame_by_build IS 'What the slow tasks of one name spent their time on, in one build';
COMMENT ON COLUMN gctrace.task_blame_by_build.service IS 'Service. NULL: runs without one';
COMMENT ON COLUMN gctrace.task_blame_by_build.build IS 'Build. NULL: runs without one';
COMMENT ON COLUMN gctrace.task_blame_by_build.name IS 'Name of the tasks (trace.NewTask)';
COMMENT ON COLUMN gctrace.task_blame_by_build.quantile IS 'Which tasks are slow: those at or above this quantile of the durations';
COMMENT ON COLUMN gctrace.task_blame_by_build.tasks IS 'Tasks that ended';
COMMENT ON COLUMN gctrace.task_blame_by_build.duration_ns IS 'That quantile of their durations, ns (a duration that occurred)';
COMMENT ON COLUMN gctrace.task_blame_by_build.slow_tasks IS 'Tasks that took so long or longer';
COMMENT ON COLUMN gctrace.task_blame_by_build.gc_ns IS 'Time of the slow tasks owned by garbage collection, ns: pauses for GC, mark assists (running, ready or parked), other waits for the collector, sweeping';
COMMENT ON COLUMN gctrace.task_blame_by_build.gc_share IS 'gc_ns / duration of the slow tasks';
COMMENT ON COLUMN gctrace.task_blame_by_build.top_cause IS 'Cause that took most of their time, see gctrace.task_blame';

CREATE FUNCTION gctrace.task_blame_by_build(
	store name, service text DEFAULT NULL, name text DEFAULT NULL, quantiles float8[] DEFAULT '{0.5,0.99}')
RETURNS SETOF gctrace.task_blame_by_build
LANGUAGE plpgsql STABLE ROWS 20
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM gctrace.store_options(store);
	IF quantiles IS NULL OR EXISTS (SELECT FROM unnest(quantiles) q WHERE q IS NULL OR NOT (q >= 0 AND q <= 1)) THEN
		RAISE EXCEPTION 'quantiles must lie between 0 and 1'
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	RETURN QUERY EXECUTE format($query$
		WITH part AS MATERIALIZED (
			SELECT r.service, r.build, r.run_id, b.task, b.name, b.start_ns, b.end_ns - b.start_ns AS task_ns, b.cause, b.duration_ns,
				b.cause IN ('assist_cpu', 'assist_runnable', 'assist_parked', 'gc_wait', 'sweep') OR b.cause LIKE 'stw:GC%%' AS is_gc
			FROM %1$I.run r
			CROSS JOIN LATERAL gctrace.task_blame((SELECT string_agg(e.chunk, '' ORDER BY e.byte_offset)
				FROM gctrace.export_run(%2$L, r.run_id) e)) b
			WHERE r.format = 'go-trace' AND r.raw_kept AND b.end_ns IS NOT NULL
			AND ($1 IS NULL OR r.service = $1) AND ($2 IS NULL OR b.name = $2)
		), task AS (
			SELECT DISTINCT p.service, p.build, p.name, p.run_id, p.task, p.start_ns, p.task_ns FROM part p
		), level AS (
			SELECT t.service, t.build, t.name, q.quantile, count(*) AS tasks,
				percentile_disc(q.quantile) WITHIN GROUP (ORDER BY t.task_ns) AS ns
			FROM task t CROSS JOIN unnest($3) q(quantile) GROUP BY t.service, t.build, t.name, q.quantile
		), cause AS (
			SELECT l.service, l.build, l.name, l.quantile, l.tasks, l.ns, p.cause, bool_or(p.is_gc) AS is_gc, sum(p.duration_ns) AS cause_ns
			FROM level l
			JOIN part p ON p.name = l.name AND p.task_ns >= l.ns
				AND p.service IS NOT DISTINCT FROM l.service AND p.build IS NOT DISTINCT FROM l.build
			GROUP BY l.service, l.build, l.name, l.quantile, l.tasks, l.ns, p.cause
		)
		SELECT c.service, c.build, c.name, c.quantile, c.tasks, c.ns,
			(SELECT count(*) FROM task t WHERE t.name = c.name AND t.task_ns >= c.ns
				AND t.service IS NOT DISTINCT FROM c.service AND t.build IS NOT DISTINCT FROM c.build),
			coalesce(sum(c.cause_ns) FILTER (WHERE c.is_gc), 0)::bigint,
			(coalesce(sum(c.cause_ns) FILTER (WHERE c.is_gc), 0) / nullif(sum(c.cause_ns), 0))::float8,
			(array_agg(c.cause ORDER BY c.cause_ns DESC, c.cause))[1]
		FROM cause c GROUP BY c.service, c.build, c.name, c.quantile, c.tasks, c.ns
		ORDER BY c.service, c.name, c.quantile, c.build
		$query$, store, store)
	USING service, name, quantiles;
END
$$;
COMMENT ON FUNCTION gctrace.task_blame_by_build(name, text, text, float8[]) IS
	'Which share of the slow user tasks of a service (NULL: all; name NULL: tasks of all names) garbage collection owned, build by build: gctrace.task_blame over the stored runs that kept their content, decoded when asked. Errors: no such store, quantiles outside 0 to 1';
