
-- Fleet: since when

CREATE TYPE gctrace.build_history AS (
	build text,
	first_run_at timestamptz,
	last_run_at timestamptz,
	runs bigint,
	hosts bigint,
	unit text,
	median float8,
	low float8,
	high float8,
	is_change boolean,
	change_percent float8,
	p_value float8
);
COMMENT ON TYPE gctrace.build_history IS 'One metric of one service, build after build';
COMMENT ON COLUMN gctrace.build_history.build IS 'Build. NULL: runs without one';
COMMENT ON COLUMN gctrace.build_history.first_run_at IS 'When its first run began';
COMMENT ON COLUMN gctrace.build_history.last_run_at IS 'When its last run began';
COMMENT ON COLUMN gctrace.build_history.runs IS 'Runs that have the metric';
COMMENT ON COLUMN gctrace.build_history.hosts IS 'Hosts on which they ran';
COMMENT ON COLUMN gctrace.build_history.unit IS 'Unit of the values';
COMMENT ON COLUMN gctrace.build_history.median IS 'Median over its runs';
COMMENT ON COLUMN gctrace.build_history.low IS 'Lower quartile over its runs';
COMMENT ON COLUMN gctrace.build_history.high IS 'Upper quartile over its runs';
COMMENT ON COLUMN gctrace.build_history.is_change IS 'Did a new level begin with (a run of) this build?';
COMMENT ON COLUMN gctrace.build_history.change_percent IS 'Change to that level, percent. NULL: no change';
COMMENT ON COLUMN gctrace.build_history.p_value IS 'Of that change, see gctrace.change_points. NULL: no change';

CREATE FUNCTION gctrace.history(
	store name, service text, metric text, alpha float8 DEFAULT 0.05, min_change float8 DEFAULT 0.05)
RETURNS SETOF gctrace.build_history
LANGUAGE plpgsql STABLE ROWS 100
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM gctrace.store_options(store);
	IF NOT EXISTS (SELECT FROM gctrace.metric_definitions() d WHERE d.metric = history.metric) THEN
		RAISE EXCEPTION 'there is no metric "%"', coalesce(metric, 'NULL')
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'SELECT metric, definition FROM gctrace.metric_definitions() lists them.';
	END IF;
	RETURN QUERY EXECUTE format($query$
		WITH value AS MATERIALIZED (
			SELECT r.build, r.host, r.run_started_at AS at, r.run_id, m.value,
				min(r.run_started_at) OVER (PARTITION BY r.build) AS build_at,
				dense_rank() OVER (ORDER BY r.build) AS build_number, dense_rank() OVER (ORDER BY r.host) AS host_number
			FROM %1$I.run_metric m
			JOIN %1$I.run r ON r.run_id = m.run_id AND r.run_started_at = m.run_started_at
			WHERE m.metric = $2 AND r.service IS NOT DISTINCT FROM $1
			AND m.value > '-Infinity' AND m.value < 'Infinity'
		), host AS MATERIALIZED (
			-- hosts differ in load and size: a change of the fleet's hosts is no change of the program
			SELECT v.host_number, percentile_cont(0.5) WITHIN GROUP (ORDER BY v.value) AS level FROM value v GROUP BY v.host_number
		), fleet AS MATERIALIZED (
			SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY v.value) AS level FROM value v
		), series AS MATERIALIZED (
			SELECT v.*, CASE WHEN h.level > 0 AND f.level > 0 THEN v.value / h.level * f.level ELSE v.value END AS levelled,
				row_number() OVER (ORDER BY v.build_at, v.build, v.at, v.run_id) AS n
			FROM value v JOIN host h USING (host_number) CROSS JOIN fleet f
		), change AS MATERIALIZED (
			SELECT c.index, c.change_percent, c.p_value
			FROM (SELECT array_agg(s.levelled ORDER BY s.n) AS all_values FROM series s) s, gctrace.change_points(s.all_values, $3, $4) c
			WHERE s.all_values IS NOT NULL
		), first_change AS (
			SELECT DISTINCT ON (s.build_number) s.build_number, c.change_percent, c.p_value
			FROM series s JOIN change c ON c.index = s.n ORDER BY s.build_number, c.index
		), build AS (
			SELECT s.build, s.build_number, min(s.at) AS first_at, max(s.at) AS last_at, count(*) AS runs, count(DISTINCT s.host) AS hosts,
				percentile_cont('{0.25, 0.5, 0.75}'::float8[]) WITHIN GROUP (ORDER BY s.value) AS quartile
			FROM series s GROUP BY s.build, s.build_number
		)
		SELECT b.build, b.first_at, b.last_at, b.runs, b.hosts,
			(SELECT d.unit FROM gctrace.metric_definitions() d WHERE d.metric = $2),
			b.quartile[2], b.quartile[1], b.quartile[3],
			c.p_value IS NOT NULL, c.change_percent, c.p_value
		FROM build b LEFT JOIN first_change c USING (build_number)
		ORDER BY b.first_at, b.build
		$query$, store)
	USING service, metric, alpha, min_change;
END
$$;
COMMENT ON FUNCTION gctrace.history(name, text, text, float8, float8) IS
	'A metric of a service (NULL: runs without one) over its builds in order of their first run, with the builds at which it changed (gctrace.change_points over all runs, levelled by host). alpha: of the permutation test; min_change: least change, a share. Errors: no such store or metric';
