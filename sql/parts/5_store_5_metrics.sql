
-- Stores: what a run comes to, in numbers that can be compared

CREATE FUNCTION gctrace.metric_definitions(
	OUT metric text,
	OUT unit text,
	OUT higher_is_worse boolean,
	OUT definition text)
RETURNS SETOF record
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 16
SET search_path = pg_catalog, pg_temp
AS $$
VALUES
('gc_cycles_per_s', '1/s', true,
	'Collections seen from begin to end / seconds of the run'),
('stw_share', 'ratio', true,
	'Sum of gc_cycle.stw_ns / duration of the run'),
('stw_p50_ns', 'ns', true,
	'Median of the durations of GC pauses: stw_pause with a cycle, or both pauses of each gc_cycle where the input has no rows of pauses'),
('stw_p99_ns', 'ns', true,
	'99th percentile of the same, interpolated'),
('stw_max_ns', 'ns', true,
	'Longest of the same'),
('assist_cpu_share', 'ratio', true,
	'Sum of gc_cycle.assist_cpu_ns / (duration of the run * gomaxprocs)'),
('assist_wall_share', 'ratio', true,
	'Sum of gc_cycle.assist_ns / (duration of the run * gomaxprocs); above 1 where more goroutines assist than there are processors'),
('assist_p99_ns', 'ns', true,
	'99th percentile of mark_assist.duration_ns, interpolated'),
('mark_cpu_share', 'ratio', true,
	'Sum of gc_cycle.mark_worker_ns (dedicated and fractional workers) / (duration of the run * gomaxprocs)'),
('heap_live_peak_bytes', 'bytes', true,
	'Highest heap_live of heap_sample and gc_cycle'),
('heap_goal_peak_bytes', 'bytes', NULL,
	'Highest heap goal of heap_sample and gc_cycle'),
('goal_overshoot', 'ratio', true,
	'Highest gc_cycle.goal_overshoot: peak of heap_live / goal'),
('alloc_bytes_per_s', 'bytes/s', true,
	'From the end of the first collection to that of the last: sum over collections of (heap_live_peak_bytes - heap_live_end_bytes of the one before) / seconds'),
('mmu_1ms', 'ratio', false,
	'Go traces: minimum mutator utilization over windows of 1 ms, with pauses, background marking and assists: gctrace.mmu(content, ''{1000000}'')'),
('mmu_10ms', 'ratio', false,
	'The same over windows of 10 ms'),
('mmu_100ms', 'ratio', false,
	'The same over windows of 100 ms')
$$;
COMMENT ON FUNCTION gctrace.metric_definitions() IS
	'Metrics of runs: name, unit, whether higher is worse (NULL: neither), and formula over the tables of a store. A metric that cannot be computed has no row: it is not zero';

CREATE FUNCTION gctrace.store_measure_new(store name, run_id uuid, run_started_at timestamptz)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
	PERFORM gctrace.store_execute(format(
		'WITH c AS (SELECT * FROM %1$I.gc_cycle WHERE run_id = $1 AND run_started_at = $2), '
		'p AS (SELECT duration_ns FROM %1$I.stw_pause WHERE run_id = $1 AND run_started_at = $2 AND cycle IS NOT NULL AND duration_ns IS NOT NULL), '
		'q AS (SELECT duration_ns FROM p UNION ALL SELECT v.ns FROM c, LATERAL (VALUES (stw_sweep_term_ns), (stw_mark_term_ns)) v(ns) '
		'WHERE v.ns IS NOT NULL AND NOT EXISTS (SELECT FROM p)), '
		'h AS (SELECT max(heap_live_bytes) AS live, max(heap_goal_bytes) AS goal, count(*) AS n '
		'FROM %1$I.heap_sample WHERE run_id = $1 AND run_started_at = $2), '
		'a AS (SELECT count(duration_ns) AS n, percentile_cont(0.99) WITHIN GROUP (ORDER BY duration_ns) AS p99 '
		'FROM %1$I.mark_assist WHERE run_id = $1 AND run_started_at = $2), '
		'r AS (SELECT coalesce(nullif(r.duration_ns, 0), (SELECT nullif(max(c.end_ns), 0) FROM c))::float8 AS ns, '
		'coalesce(r.gomaxprocs, (SELECT max(c.gomaxprocs) FROM c))::float8 AS procs '
		'FROM %1$I.run r WHERE r.run_id = $1 AND r.run_started_at = $2), '
		'g AS (SELECT sum(grown)::float8 AS bytes, (max(end_ns) - min(end_ns))::float8 AS ns, count(grown) AS n FROM ('
		'SELECT end_ns, heap_live_peak_bytes - lag(heap_live_end_bytes) OVER (ORDER BY n) AS grown FROM c WHERE end_ns IS NOT NULL) g), '
		's AS (SELECT count(end_ns) FILTER (WHERE start_ns IS NOT NULL) AS whole, count(*) AS n, sum(stw_ns)::float8 AS stw, '
		'sum(assist_ns)::float8 AS assist, sum(assist_cpu_ns)::float8 AS assist_cpu, sum(mark_worker_ns)::float8 AS mark, '
		'max(greatest(heap_live_peak_bytes, heap_live_start_bytes))::float8 AS live, '
		'max(greatest(heap_goal_start_bytes, heap_goal_end_bytes))::float8 AS goal, max(goal_overshoot) AS overshoot FROM c), '
		'w AS (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY duration_ns) AS p50, '
		'percentile_cont(0.99) WITHIN GROUP (ORDER BY duration_ns) AS p99, max(duration_ns)::float8 AS longest, count(*) AS n FROM q) '
		'INSERT INTO %1$I.run_metric (run_id, metric, run_started_at, value, n_values) '
		'SELECT $1, m.metric, $2, m.value, m.n FROM r, g, s, w, h, a, LATERAL (VALUES '
		'(''gc_cycles_per_s'', s.whole / (r.ns / 1e9), s.whole), '
		'(''stw_share'', s.stw / r.ns, s.n), '
		'(''stw_p50_ns'', w.p50, w.n), '
		'(''stw_p99_ns'', w.p99, w.n), '
		'(''stw_max_ns'', w.longest, w.n), '
		'(''assist_cpu_share'', s.assist_cpu / (r.ns * r.procs), s.n), '
		'(''assist_wall_share'', s.assist / (r.ns * r.procs), s.n), '
		'(''assist_p99_ns'', a.p99, a.n), '
		'(''mark_cpu_share'', s.mark / (r.ns * r.procs), s.n), '
		'(''heap_live_peak_bytes'', greatest(s.live, h.live), s.n + h.n), '
		'(''heap_goal_peak_bytes'', greatest(s.goal, h.goal), s.n + h.n), '
		'(''goal_overshoot'', s.overshoot, s.n), '
		'(''alloc_bytes_per_s'', g.bytes / (nullif(g.ns, 0) / 1e9), g.n)) AS m(metric, value, n) '
		'WHERE m.value IS NOT NULL AND EXISTS (SELECT FROM %1$I.gc_cycle c2 WHERE c2.run_id = $1 AND c2.run_started_at = $2 '
		'UNION ALL SELECT FROM %1$I.run r2 WHERE r2.run_id = $1 AND r2.run_started_at = $2 AND r2.gc_cycles IS NOT NULL)', store),
		run_id, run_started_at);
END
$$;
COMMENT ON FUNCTION gctrace.store_measure_new(name, uuid, timestamptz) IS
	'Part of gctrace.load: the metrics of a run that has none, from its stored rows';

CREATE FUNCTION gctrace.store_measure(store name, run_id uuid, run_started_at timestamptz)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	EXECUTE format('DELETE FROM %I.run_metric WHERE run_id = $1 AND run_started_at = $2', store)
	USING run_id, run_started_at;
	PERFORM gctrace.store_measure_new(store, run_id, run_started_at);
END
$$;
COMMENT ON FUNCTION gctrace.store_measure(name, uuid, timestamptz) IS
	'The metrics of a run anew, from its stored rows; gctrace.metric_definitions() has the formulas';

CREATE FUNCTION gctrace.store_mmu(windows_ns bigint[])
RETURNS SETOF gctrace.mmu_row
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE ROWS 3
AS 'MODULE_PATHNAME', 'gctrace_store_mmu';
COMMENT ON FUNCTION gctrace.store_mmu(bigint[]) IS
	'Part of gctrace.load: gctrace.mmu of the content that is being loaded, with its usual arguments. An error when nothing is';

CREATE FUNCTION gctrace.store_measure_mmu(store name, run_id uuid, run_started_at timestamptz)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM gctrace.store_execute(format(
		'INSERT INTO %I.run_metric (run_id, metric, run_started_at, value) '
		'SELECT $1, ''mmu_'' || window_ns / 1000000 || ''ms'', $2, mmu '
		'FROM gctrace.store_mmu(''{1000000,10000000,100000000}'') WHERE mmu IS NOT NULL', store),
		run_id, run_started_at);
END
$$;
COMMENT ON FUNCTION gctrace.store_measure_mmu(name, uuid, timestamptz) IS
	'Part of gctrace.load: metrics mmu_1ms, mmu_10ms and mmu_100ms of the trace that is being loaded, which only its content tells';
