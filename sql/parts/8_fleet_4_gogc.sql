
-- Fleet: what another GOGC would do

CREATE FUNCTION gctrace.stored_cycles(store name, run_id uuid)
RETURNS gctrace.gc_cycles_row[]
LANGUAGE plpgsql STABLE STRICT
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	cycles gctrace.gc_cycles_row[];
BEGIN
	PERFORM gctrace.store_options(store);
	EXECUTE format('SELECT array_agg(jsonb_populate_record(NULL::gctrace.gc_cycles_row, to_jsonb(c)) ORDER BY c.n) '
		'FROM %I.gc_cycle c WHERE c.run_id = $1', store)
	INTO cycles USING run_id;
	RETURN cycles;
END
$$;
COMMENT ON FUNCTION gctrace.stored_cycles(name, uuid) IS
	'The collections of a stored run as rows of gctrace.gc_cycles, without stacks; for gctrace.simulate_gogc. NULL: it has none';

CREATE FUNCTION gctrace.simulate_gogc(
	store name, run_id uuid, gogc float8, memory_limit_bytes bigint DEFAULT NULL,
	recorded_gogc float8 DEFAULT NULL, nonheap_bytes float8 DEFAULT NULL, max_error_percent float8 DEFAULT 15)
RETURNS gctrace.gogc_simulation
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT gctrace.simulate_gogc(coalesce(gctrace.stored_cycles(store, run_id), '{}'), gogc, memory_limit_bytes,
		recorded_gogc, nonheap_bytes, max_error_percent)
$$;
COMMENT ON FUNCTION gctrace.simulate_gogc(name, uuid, float8, bigint, float8, float8, float8) IS
	'The same for a stored run';

CREATE TYPE gctrace.gogc_advice AS (
	service text,
	runs bigint,
	runs_refused bigint,
	gogc float8,
	heap_peak_bytes bigint,
	gc_cpu_share float8,
	recorded_gogc float8,
	recorded_heap_peak_bytes bigint,
	recorded_gc_cpu_share float8
);
COMMENT ON TYPE gctrace.gogc_advice IS 'The GOGC of a service under a memory budget';
COMMENT ON COLUMN gctrace.gogc_advice.service IS 'Service. NULL: runs without one';
COMMENT ON COLUMN gctrace.gogc_advice.runs IS 'Runs that could be simulated';
COMMENT ON COLUMN gctrace.gogc_advice.runs_refused IS 'Runs that could not, see gctrace.gogc_simulation.refusal';
COMMENT ON COLUMN gctrace.gogc_advice.gogc IS 'Of the values tried, the highest with which every run stays within the budget (the lowest of what the runs allow), percent. NULL: none does, or no run could be simulated';
COMMENT ON COLUMN gctrace.gogc_advice.heap_peak_bytes IS 'Highest heap_live of any run with it, bytes. NULL: as gogc';
COMMENT ON COLUMN gctrace.gogc_advice.gc_cpu_share IS 'Predicted CPU time of mark workers and assists / (duration * GOMAXPROCS), mean of the runs. NULL: as gogc';
COMMENT ON COLUMN gctrace.gogc_advice.recorded_gogc IS 'GOGC of the recordings, median, percent. NULL: no run could be simulated';
COMMENT ON COLUMN gctrace.gogc_advice.recorded_heap_peak_bytes IS 'Highest heap_live recorded, bytes. NULL: no run could be simulated';
COMMENT ON COLUMN gctrace.gogc_advice.recorded_gc_cpu_share IS 'The same share as recorded, mean of the runs. NULL: no run could be simulated';

CREATE FUNCTION gctrace.advise_gogc(
	store name, memory_budget_bytes bigint, service text DEFAULT NULL, build text DEFAULT NULL,
	tried float8[] DEFAULT '{25,50,75,100,125,150,200,250,300,400,500,600,800,1000}', max_error_percent float8 DEFAULT 15)
RETURNS SETOF gctrace.gogc_advice
LANGUAGE plpgsql STABLE ROWS 10
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM gctrace.store_options(store);
	IF memory_budget_bytes IS NULL OR memory_budget_bytes <= 0 THEN
		RAISE EXCEPTION 'memory_budget_bytes must be above 0, not %', coalesce(memory_budget_bytes::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	RETURN QUERY EXECUTE format($query$
		WITH run AS MATERIALIZED (
			SELECT r.service, r.run_id, r.duration_ns * r.gomaxprocs::float8 AS cpu_ns, gctrace.stored_cycles(%2$L, r.run_id) AS cycles
			FROM %1$I.run r
			WHERE r.runtime = 'go' AND r.gc_cycles > 0 AND ($2 IS NULL OR r.service = $2) AND ($3 IS NULL OR r.build = $3)
		), simulated AS MATERIALIZED (
			SELECT r.service, r.run_id, r.cpu_ns, g.gogc AS tried, s.*
			FROM run r CROSS JOIN unnest($4) g(gogc)
			CROSS JOIN LATERAL gctrace.simulate_gogc(coalesce(r.cycles, '{}'), g.gogc, NULL, NULL, NULL, $5) s
		), total AS (
			SELECT s.service, count(DISTINCT s.run_id) FILTER (WHERE s.refusal IS NULL) AS runs,
				count(DISTINCT s.run_id) FILTER (WHERE s.refusal IS NOT NULL) AS refused,
				percentile_cont(0.5) WITHIN GROUP (ORDER BY s.recorded_gogc) FILTER (WHERE s.refusal IS NULL) AS recorded_gogc,
				max(s.recorded_heap_peak_bytes) FILTER (WHERE s.refusal IS NULL) AS recorded_peak,
				avg((s.recorded_mark_cpu_ns + s.recorded_assist_cpu_ns) / s.cpu_ns) FILTER (WHERE s.refusal IS NULL) AS recorded_share
			FROM simulated s GROUP BY s.service
		), fitting AS (
			SELECT s.service, s.tried, max(s.heap_peak_bytes) AS peak, avg((s.mark_cpu_ns + s.assist_cpu_ns) / s.cpu_ns) AS share,
				row_number() OVER (PARTITION BY s.service ORDER BY s.tried DESC) AS place
			FROM simulated s WHERE s.refusal IS NULL
			GROUP BY s.service, s.tried HAVING max(s.heap_peak_bytes) <= $1
		)
		SELECT t.service, t.runs, t.refused, f.tried, f.peak, f.share, t.recorded_gogc, t.recorded_peak, t.recorded_share
		FROM total t LEFT JOIN fitting f ON f.service IS NOT DISTINCT FROM t.service AND f.place = 1
		ORDER BY t.service
		$query$, store, store)
	USING memory_budget_bytes, service, build, tried, max_error_percent;
END
$$;
COMMENT ON FUNCTION gctrace.advise_gogc(name, bigint, text, text, float8[], float8) IS
	'For each service of a store (NULL: all; build NULL: all) the highest GOGC of those tried with which heap_live of every run stays within a budget (bytes), and the GC CPU that it would take; by gctrace.simulate_gogc. Errors: no such store, a budget not above 0';
