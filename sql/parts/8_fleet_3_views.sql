
-- Stores: views for BI tools

CREATE FUNCTION gctrace.store_view_definitions(
	OUT view text, OUT "position" int, OUT comment text, OUT query text, OUT columns text[])
RETURNS SETOF record
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 8
SET search_path = pg_catalog, pg_temp
AS $$
VALUES
('runs', 1, 'One row per run', $view$
	SELECT r.run_id, r.run_started_at AS "time", r.service, r.build, r.host, r.format, r.runtime, r.runtime_version,
		r.status, r.duration_ns, r.duration_ns / 1e6::float8 AS duration_ms, r.gomaxprocs, r.gc_cycles,
		r.gc_cycles / nullif(r.duration_ns / 1e9::float8, 0) AS gc_cycles_per_s,
		r.size_bytes, r.bytes_lost, r.source, r.loaded_at, r.pinned
	FROM %1$I.run r
	$view$, ARRAY['Run', 'When the run began', 'Service. NULL: not labelled', 'Build. NULL: not labelled', 'Host. NULL: not labelled',
		'Format of the input', 'Runtime that wrote it', 'Its version. NULL: not known',
		'complete, truncated or damaged', 'Length of the run, ns. NULL: not known', 'Length of the run, ms. NULL: not known',
		'GOMAXPROCS at the start. NULL: not known', 'Collections seen. NULL: the input has none by its kind',
		'Collections per second. NULL: not known', 'Size of the input as stored, bytes', 'Bytes that could not be decoded. NULL: not known',
		'File it was loaded from. NULL: sent by a client', 'When it was loaded', 'Is it kept by gctrace.retain?']),
('cycles', 2, 'One row per garbage collection', $view$
	SELECT c.run_id, coalesce(c.started_at, r.run_started_at + c.start_ns / 1000 * '1 us'::interval) AS "time",
		r.service, r.build, r.host, c.cycle, c.trigger, c.trigger_detail, c.site, c.begin_kind,
		c.start_ns, c.duration_ns, c.duration_ns / 1e6::float8 AS duration_ms,
		c.heap_live_start_bytes, c.heap_live_peak_bytes, c.heap_live_end_bytes, c.heap_goal_end_bytes, c.goal_overshoot,
		c.stw_ns, c.stw_ns / 1e6::float8 AS stw_ms, c.mark_ns / 1e6::float8 AS mark_ms,
		c.assist_count, c.assist_cpu_ns, c.assist_cpu_ns / 1e6::float8 AS assist_cpu_ms,
		c.mark_worker_ns, c.mark_worker_ns / 1e6::float8 AS mark_worker_ms, c.gomaxprocs, c.mark_ns
	FROM %1$I.gc_cycle c JOIN %1$I.run r ON r.run_id = c.run_id AND r.run_started_at = c.run_started_at
	$view$, ARRAY['Run', 'When it began. NULL: it was running when the trace began', 'Service', 'Build', 'Host',
		'Collection, counted from 1 in the run', 'What started it: alloc, forced, periodic, metadata, threshold, other, unknown',
		'The function or cause that tells. NULL: not known', 'First function outside the runtime that started it. NULL: none known',
		'begin: seen to begin; active: running already', 'Begin, ns from the start of the run. NULL: not seen',
		'Wall time, ns. NULL: begin or end not seen', 'Wall time, ms. NULL: begin or end not seen',
		'heap_live at the begin, bytes. NULL: not known', 'Highest heap_live, bytes. NULL: not known',
		'Marked bytes at the end. NULL: not known', 'Heap goal, bytes. NULL: not known', 'Peak / goal. NULL: not known',
		'Time in its pauses, ns', 'Time in its pauses, ms', 'Concurrent mark, ms. NULL: not seen whole',
		'Mark assists. NULL: not known', 'CPU time of mark assists, ns. NULL: not known', 'CPU time of mark assists, ms. NULL: not known',
		'Dedicated and fractional marking, ns. NULL: not known', 'Dedicated and fractional marking, ms. NULL: not known',
		'GOMAXPROCS. NULL: not known', 'Concurrent mark, ns. NULL: not seen whole']),
('pauses', 3, 'One row per stop-the-world pause', $view$
	SELECT p.run_id, r.run_started_at + p.start_ns / 1000 * '1 us'::interval AS "time", r.service, r.build, r.host,
		p.reason, p.cycle, p.site, gctrace.hex(p.stack_id) AS stack_id, p.start_ns, p.duration_ns,
		p.duration_ns / 1e6::float8 AS duration_ms
	FROM %1$I.stw_pause p JOIN %1$I.run r ON r.run_id = p.run_id AND r.run_started_at = p.run_started_at
	$view$, ARRAY['Run', 'When it began. NULL: it was on when the trace began', 'Service', 'Build', 'Host',
		'Why the world was stopped', 'Collection. NULL: none', 'First function outside the runtime. NULL: none',
		'Call stack, 16 hexadecimal digits. NULL: none', 'Begin, ns from the start of the run. NULL: not seen',
		'Wall time, ns. NULL: begin or end not seen', 'Wall time, ms. NULL: begin or end not seen']),
('assists', 4, 'One row per mark assist', $view$
	SELECT a.run_id, r.run_started_at + a.start_ns / 1000 * '1 us'::interval AS "time", r.service, r.build, r.host,
		a.goroutine, a.cycle, a.site, gctrace.hex(a.stack_id) AS stack_id, a.start_ns,
		a.duration_ns, a.duration_ns / 1e6::float8 AS duration_ms, a.cpu_ns, a.cpu_ns / 1e6::float8 AS cpu_ms,
		a.parked_ns, a.parked_ns / 1e6::float8 AS parked_ms
	FROM %1$I.mark_assist a JOIN %1$I.run r ON r.run_id = a.run_id AND r.run_started_at = a.run_started_at
	$view$, ARRAY['Run', 'When it began. NULL: it was on when the trace began', 'Service', 'Build', 'Host',
		'Goroutine that had to assist', 'Collection. NULL: none', 'First function outside the runtime. NULL: none',
		'Call stack, 16 hexadecimal digits. NULL: none', 'Begin, ns from the start of the run. NULL: not seen',
		'Wall time, ns. NULL: begin or end not seen', 'Wall time, ms. NULL: begin or end not seen',
		'Time on a CPU, ns', 'Time on a CPU, ms', 'Time waiting for credit, ns', 'Time waiting for credit, ms']),
('assist_sites', 5, 'One row per run and call stack that paid mark assist', $view$
	SELECT a.run_id, r.run_started_at AS "time", r.service, r.build, r.host, a.site, gctrace.hex(a.stack_id) AS stack_id,
		array_to_string(s.functions, ' < ') AS stack, a.assists, a.cpu_ns, a.cpu_ns / 1e6::float8 AS cpu_ms, a.duration_ns,
		a.duration_ns / 1e6::float8 AS duration_ms, a.parked_ns, a.parked_ns / 1e6::float8 AS parked_ms,
		a.cpu_ns::float8 / nullif(r.duration_ns * coalesce(r.gomaxprocs, 1), 0) AS cpu_share
	FROM (
		SELECT a.run_id, a.run_started_at, a.stack_id, min(a.frames_id) AS frames_id, min(a.site) AS site, count(*) AS assists,
			sum(a.cpu_ns)::bigint AS cpu_ns, sum(a.duration_ns)::bigint AS duration_ns, sum(a.parked_ns)::bigint AS parked_ns
		FROM %1$I.mark_assist a GROUP BY a.run_id, a.run_started_at, a.stack_id) a
	JOIN %1$I.run r ON r.run_id = a.run_id AND r.run_started_at = a.run_started_at
	LEFT JOIN %1$I.stack s ON s.run_id = a.run_id AND s.frames_id = a.frames_id AND s.run_started_at = a.run_started_at
	$view$, ARRAY['Run', 'When the run began', 'Service', 'Build', 'Host', 'First function outside the runtime. NULL: none',
		'Call stack, 16 hexadecimal digits. NULL: assists without one', 'Functions, leaf first, joined by " < ". NULL: assists without one',
		'Assists', 'Time on a CPU, ns', 'Time on a CPU, ms', 'Wall time, ns', 'Wall time, ms',
		'Time waiting for credit, ns', 'Time waiting for credit, ms', 'Time on a CPU / (duration of the run * GOMAXPROCS). NULL: not known']),
('heap_timeline', 6, 'The heap over time: one row per kept sample', $view$
	SELECT h.run_id, coalesce(h.at, r.run_started_at + h.time_ns / 1000 * '1 us'::interval) AS "time", r.service, r.build, r.host,
		h.time_ns, h.time_ns / 1e6::float8 AS time_ms, h.heap_live_bytes, h.heap_goal_bytes,
		h.heap_live_bytes::float8 / nullif(h.heap_goal_bytes, 0) AS live_per_goal, h.gomaxprocs, h.cycle
	FROM %1$I.heap_sample h JOIN %1$I.run r ON r.run_id = h.run_id AND r.run_started_at = h.run_started_at
	$view$, ARRAY['Run', 'When it was sampled', 'Service', 'Build', 'Host', 'Time from the start of the run, ns',
		'Time from the start of the run, ms', 'heap_live, bytes. NULL: no sample so far', 'Heap goal, bytes; 0 = off. NULL: no sample so far',
		'heap_live / goal. NULL: one is not known, or no goal', 'GOMAXPROCS. NULL: no sample so far', 'Collection running at the time. NULL: none']),
('daily_health', 7, 'One row per service, build and day', $view$
	SELECT d."time", d.service, d.build, d.runs, d.damaged_runs, d.gc_cycles, m.gc_cycles_per_s, m.stw_share, m.stw_p99_ms, m.stw_max_ms,
		m.assist_cpu_share, m.mark_cpu_share, m.heap_live_peak_bytes, m.goal_overshoot,
		(m.stw_p99_ms * 1e6)::bigint AS stw_p99_ns, (m.stw_max_ms * 1e6)::bigint AS stw_max_ns
	FROM (
		SELECT date_trunc('day', r.run_started_at) AS "time", r.service, r.build, count(*) AS runs,
			count(*) FILTER (WHERE r.status IS DISTINCT FROM 'complete') AS damaged_runs, sum(r.gc_cycles)::bigint AS gc_cycles
		FROM %1$I.run r GROUP BY 1, 2, 3) d
	LEFT JOIN (
		SELECT date_trunc('day', r.run_started_at) AS "time", r.service, r.build,
			percentile_cont(0.5) WITHIN GROUP (ORDER BY m.value) FILTER (WHERE m.metric = 'gc_cycles_per_s') AS gc_cycles_per_s,
			percentile_cont(0.5) WITHIN GROUP (ORDER BY m.value) FILTER (WHERE m.metric = 'stw_share') AS stw_share,
			percentile_cont(0.5) WITHIN GROUP (ORDER BY m.value) FILTER (WHERE m.metric = 'stw_p99_ns') / 1e6 AS stw_p99_ms,
			max(m.value) FILTER (WHERE m.metric = 'stw_max_ns') / 1e6 AS stw_max_ms,
			percentile_cont(0.5) WITHIN GROUP (ORDER BY m.value) FILTER (WHERE m.metric = 'assist_cpu_share') AS assist_cpu_share,
			percentile_cont(0.5) WITHIN GROUP (ORDER BY m.value) FILTER (WHERE m.metric = 'mark_cpu_share') AS mark_cpu_share,
			max(m.value) FILTER (WHERE m.metric = 'heap_live_peak_bytes')::bigint AS heap_live_peak_bytes,
			percentile_cont(0.5) WITHIN GROUP (ORDER BY m.value) FILTER (WHERE m.metric = 'goal_overshoot') AS goal_overshoot
		FROM %1$I.run_metric m JOIN %1$I.run r ON r.run_id = m.run_id AND r.run_started_at = m.run_started_at
		GROUP BY 1, 2, 3) m
	ON m."time" = d."time" AND m.service IS NOT DISTINCT FROM d.service AND m.build IS NOT DISTINCT FROM d.build
	$view$, ARRAY['Day, in the time zone of the session', 'Service', 'Build', 'Runs that began that day', 'Runs that are not complete',
		'Collections seen', 'Collections per second, median of the runs', 'Share of time in GC pauses, median of the runs',
		'99th percentile of GC pauses, ms, median of the runs', 'Longest GC pause, ms', 'Share of CPU in mark assists, median of the runs',
		'Share of CPU in dedicated and fractional marking, median of the runs', 'Highest heap_live, bytes',
		'Highest peak / goal, median of the runs', '99th percentile of GC pauses, ns, median of the runs', 'Longest GC pause, ns'])
$$;
COMMENT ON FUNCTION gctrace.store_view_definitions() IS
	'Views of a store for BI tools: query (%1$I is the store), comment, and comments of the columns in order';

CREATE FUNCTION gctrace.store_build_views(store name)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	def record;
BEGIN
	FOR def IN SELECT * FROM gctrace.store_view_definitions() ORDER BY "position" LOOP
		PERFORM gctrace.store_build_view(store, def.view, def.query, def.comment, def.columns);
	END LOOP;
END
$$;
COMMENT ON FUNCTION gctrace.store_build_views(name) IS
	'Part of gctrace.create_store: the views for BI tools, made or brought up to date';
