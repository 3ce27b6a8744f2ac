-- A trace beside the log of the same run.

CREATE TYPE gctrace.reconcile_row AS (
	cycle bigint,
	gc_seq bigint,
	process text,
	line bigint,
	trigger_trace text,
	forced_log boolean,
	clock_residual_ns bigint,
	stw_sweep_term_trace_ns bigint,
	stw_sweep_term_log_ns bigint,
	stw_sweep_term_residual_ns bigint,
	mark_trace_ns bigint,
	mark_log_ns bigint,
	mark_residual_ns bigint,
	stw_mark_term_trace_ns bigint,
	stw_mark_term_log_ns bigint,
	stw_mark_term_residual_ns bigint,
	assist_cpu_trace_ns bigint,
	assist_cpu_log_ns bigint,
	assist_cpu_residual_ns bigint,
	mark_worker_trace_ns bigint,
	mark_worker_log_ns bigint,
	mark_worker_residual_ns bigint,
	mark_idle_trace_ns bigint,
	mark_idle_log_ns bigint,
	mark_idle_residual_ns bigint,
	heap_live_end_trace_bytes bigint,
	heap_live_end_log_bytes bigint,
	heap_live_end_residual_bytes bigint,
	heap_goal_trace_bytes bigint,
	heap_goal_log_bytes bigint,
	heap_goal_residual_bytes bigint,
	heap_goal_pacer_bytes bigint,
	heap_goal_pacer_residual_bytes bigint,
	heap_live_start_trace_bytes bigint,
	triggered_pacer_bytes bigint,
	triggered_residual_bytes bigint,
	pacer_utilization_percent double precision
);
COMMENT ON TYPE gctrace.reconcile_row IS
	'One row per collection of a trace, beside the gctrace and pacer lines of the same run; residuals are trace less log. Of gctrace.reconcile';
COMMENT ON COLUMN gctrace.reconcile_row.cycle IS 'Collection in the trace (gc_cycles.cycle)';
COMMENT ON COLUMN gctrace.reconcile_row.gc_seq IS 'The same collection in the log (gctrace_lines.gc_seq). NULL: the log has not got it, or nothing agrees';
COMMENT ON COLUMN gctrace.reconcile_row.process IS 'Process whose lines these are. NULL: no prefix tells';
COMMENT ON COLUMN gctrace.reconcile_row.line IS 'Line of the log. NULL: the log has not got it';
COMMENT ON COLUMN gctrace.reconcile_row.trigger_trace IS 'What started it, as the trace has it';
COMMENT ON COLUMN gctrace.reconcile_row.forced_log IS 'Does the log call it forced?';
COMMENT ON COLUMN gctrace.reconcile_row.clock_residual_ns IS 'Begin in the log less begin in the trace, less the median of that over all collections, ns: whether the alignment holds (the log prints ms)';
COMMENT ON COLUMN gctrace.reconcile_row.stw_sweep_term_trace_ns IS 'Sweep termination pause in the trace, ns, with the time to stop the world. NULL: not seen whole';
COMMENT ON COLUMN gctrace.reconcile_row.stw_sweep_term_log_ns IS 'The same in the log, ns, without the time to stop the world (printed to two digits)';
COMMENT ON COLUMN gctrace.reconcile_row.stw_sweep_term_residual_ns IS 'The trace''s less the log''s, ns: mostly the time to stop the world. NULL: one is not known';
COMMENT ON COLUMN gctrace.reconcile_row.mark_trace_ns IS 'Concurrent mark in the trace, ns. NULL: not seen whole';
COMMENT ON COLUMN gctrace.reconcile_row.mark_log_ns IS 'The same in the log, ns (printed to two digits, from 10 ms on in whole ms)';
COMMENT ON COLUMN gctrace.reconcile_row.mark_residual_ns IS 'The trace''s less the log''s, ns. NULL: one is not known';
COMMENT ON COLUMN gctrace.reconcile_row.stw_mark_term_trace_ns IS 'Mark termination pause in the trace, ns, with the time to stop the world. NULL: not seen whole';
COMMENT ON COLUMN gctrace.reconcile_row.stw_mark_term_log_ns IS 'The same in the log, ns, without the time to stop the world (printed to two digits)';
COMMENT ON COLUMN gctrace.reconcile_row.stw_mark_term_residual_ns IS 'The trace''s less the log''s, ns: mostly the time to stop the world. NULL: one is not known';
COMMENT ON COLUMN gctrace.reconcile_row.assist_cpu_trace_ns IS 'CPU time of mark assists in the trace, ns: their goroutines ran';
COMMENT ON COLUMN gctrace.reconcile_row.assist_cpu_log_ns IS 'CPU time of mark assists in the log, ns: within gcAssistAlloc (printed to two digits)';
COMMENT ON COLUMN gctrace.reconcile_row.assist_cpu_residual_ns IS 'The trace''s less the log''s, ns. NULL: one is not known';
COMMENT ON COLUMN gctrace.reconcile_row.mark_worker_trace_ns IS 'Dedicated and fractional mark workers in the trace, ns';
COMMENT ON COLUMN gctrace.reconcile_row.mark_worker_log_ns IS 'The same in the log, ns (printed to two digits)';
COMMENT ON COLUMN gctrace.reconcile_row.mark_worker_residual_ns IS 'The trace''s less the log''s, ns. NULL: one is not known';
COMMENT ON COLUMN gctrace.reconcile_row.mark_idle_trace_ns IS 'Idle mark workers in the trace, ns';
COMMENT ON COLUMN gctrace.reconcile_row.mark_idle_log_ns IS 'The same in the log, ns (printed to two digits)';
COMMENT ON COLUMN gctrace.reconcile_row.mark_idle_residual_ns IS 'The trace''s less the log''s, ns. NULL: one is not known';
COMMENT ON COLUMN gctrace.reconcile_row.heap_live_end_trace_bytes IS 'Marked bytes in the trace. NULL: end not seen';
COMMENT ON COLUMN gctrace.reconcile_row.heap_live_end_log_bytes IS 'Marked bytes in the log (printed in whole MiB)';
COMMENT ON COLUMN gctrace.reconcile_row.heap_live_end_residual_bytes IS 'The trace''s less the log''s, bytes: from 0 to below 1 MiB when they agree. NULL: one is not known';
COMMENT ON COLUMN gctrace.reconcile_row.heap_goal_trace_bytes IS 'Heap goal at the end in the trace, bytes. NULL: not known';
COMMENT ON COLUMN gctrace.reconcile_row.heap_goal_log_bytes IS 'Heap goal in the log, bytes (printed in whole MiB)';
COMMENT ON COLUMN gctrace.reconcile_row.heap_goal_residual_bytes IS 'The trace''s less the log''s, bytes: from 0 to below 1 MiB when they agree. NULL: one is not known';
COMMENT ON COLUMN gctrace.reconcile_row.heap_goal_pacer_bytes IS 'Heap goal that the pacer line tells (heap_live less delta), bytes, exact. NULL: no such line (gcpacertrace off, or a forced collection)';
COMMENT ON COLUMN gctrace.reconcile_row.heap_goal_pacer_residual_bytes IS 'The trace''s goal less the pacer''s, bytes: 0 when they agree. NULL: one is not known';
COMMENT ON COLUMN gctrace.reconcile_row.heap_live_start_trace_bytes IS 'heap_live at the begin in the trace, bytes. NULL: not known';
COMMENT ON COLUMN gctrace.reconcile_row.triggered_pacer_bytes IS 'heap_live at which the pacer line says that it was started, bytes. NULL: no such line';
COMMENT ON COLUMN gctrace.reconcile_row.triggered_residual_bytes IS 'The trace''s heap_live less the pacer''s, bytes. NULL: one is not known';
COMMENT ON COLUMN gctrace.reconcile_row.pacer_utilization_percent IS 'CPU share of marking that the pacer line tells, percent. NULL: no such line';

CREATE FUNCTION gctrace.reconcile_rows(
	cycles gctrace.gc_cycles_row[], log gctrace.gctrace_lines_row[], pacer gctrace.pacer_lines_row[])
RETURNS SETOF gctrace.reconcile_row
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	WITH lines AS (
		SELECT l.*, sum(l.restarted) OVER (PARTITION BY l.process ORDER BY l.line) AS instance,
			coalesce(lag(l.line) OVER (PARTITION BY l.process ORDER BY l.line), 0) AS line_before
		FROM (
			SELECT u.*, coalesce((u.gc_seq <= lag(u.gc_seq) OVER (PARTITION BY u.process ORDER BY u.line))::int, 0) AS restarted
			FROM unnest(log) u) l),
	pairs AS (
		SELECT l.process, l.instance, l.gc_seq - c.cycle AS shift, l.time_ns - c.start_ns AS clock_ns,
			coalesce((c.heap_live_end_bytes >> 20 = l.heap_live_bytes >> 20)::int, 0)
				+ coalesce((c.heap_goal_end_bytes >> 20 = l.heap_goal_bytes >> 20)::int, 0) AS agree
		FROM unnest(cycles) c
		JOIN lines l ON l.gc_seq >= c.cycle),
	clocks AS (
		SELECT process, instance, shift, percentile_cont(0.5) WITHIN GROUP (ORDER BY clock_ns)::bigint AS clock_ns
		FROM pairs
		GROUP BY process, instance, shift),
	-- Where in the log did the trace begin?  Where most collections keep step and agree.
	alignment AS (
		SELECT k.process, k.instance, k.shift, k.clock_ns
		FROM clocks k
		JOIN pairs p ON p.process IS NOT DISTINCT FROM k.process
			AND p.instance IS NOT DISTINCT FROM k.instance AND p.shift = k.shift
		GROUP BY k.process, k.instance, k.shift, k.clock_ns
		HAVING bool_or(p.agree > 0)
		ORDER BY
			sum(coalesce((abs(p.clock_ns - k.clock_ns) <= 1500000)::int * 2, 0) + p.agree) DESC,
			max(p.clock_ns) - min(p.clock_ns)
		LIMIT 1)
	SELECT c.cycle, l.gc_seq, l.process, l.line, c.trigger, l.forced,
		l.time_ns - c.start_ns - a.clock_ns,
		c.stw_sweep_term_ns, l.stw_sweep_term_ns, c.stw_sweep_term_ns - l.stw_sweep_term_ns,
		c.mark_ns, l.mark_ns, c.mark_ns - l.mark_ns,
		c.stw_mark_term_ns, l.stw_mark_term_ns, c.stw_mark_term_ns - l.stw_mark_term_ns,
		c.assist_cpu_ns, l.cpu_assist_ns, c.assist_cpu_ns - l.cpu_assist_ns,
		c.mark_worker_ns, l.cpu_mark_ns, c.mark_worker_ns - l.cpu_mark_ns,
		c.mark_idle_ns, l.cpu_idle_ns, c.mark_idle_ns - l.cpu_idle_ns,
		c.heap_live_end_bytes, l.heap_live_bytes, c.heap_live_end_bytes - l.heap_live_bytes,
		c.heap_goal_end_bytes, l.heap_goal_bytes, c.heap_goal_end_bytes - l.heap_goal_bytes,
		p.heap_live_bytes - p.goal_delta_bytes, c.heap_goal_end_bytes - (p.heap_live_bytes - p.goal_delta_bytes),
		c.heap_live_start_bytes, p.triggered_bytes, c.heap_live_start_bytes - p.triggered_bytes,
		p.utilization_percent
	FROM unnest(cycles) c
	LEFT JOIN alignment a ON true
	LEFT JOIN lines l ON l.process IS NOT DISTINCT FROM a.process AND l.instance IS NOT DISTINCT FROM a.instance
		AND l.gc_seq = c.cycle + a.shift
	-- The pacer's line comes between the line of the collection before and its own
	LEFT JOIN LATERAL (
		SELECT * FROM unnest(pacer) u
		WHERE u.kind = 'end' AND u.process IS NOT DISTINCT FROM l.process
		AND u.line > l.line_before AND u.line < l.line
		ORDER BY u.line DESC LIMIT 1) p ON true
	ORDER BY c.cycle
$$;
COMMENT ON FUNCTION gctrace.reconcile_rows(gctrace.gc_cycles_row[], gctrace.gctrace_lines_row[], gctrace.pacer_lines_row[]) IS
	'Part of gctrace.reconcile: the same over rows';

CREATE FUNCTION gctrace.reconcile(trace_path text, log_path text)
RETURNS SETOF gctrace.reconcile_row
LANGUAGE sql STRICT VOLATILE PARALLEL RESTRICTED
AS $$
	SELECT * FROM gctrace.reconcile_rows(
		ARRAY(SELECT c FROM gctrace.gc_cycles(trace_path) c),
		ARRAY(SELECT l FROM gctrace.gctrace_lines(log_path) l),
		ARRAY(SELECT p FROM gctrace.pacer_lines(log_path) p))
$$;
COMMENT ON FUNCTION gctrace.reconcile(text, text) IS
	'The collections of a trace beside the gctrace and pacer lines of the same run, with residuals: bytes, ns; both files of the server (absolute paths). The log may begin before the trace';
REVOKE ALL ON FUNCTION gctrace.reconcile(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.reconcile(text, text) TO pg_read_server_files;

CREATE FUNCTION gctrace.reconcile(trace bytea, log bytea)
RETURNS SETOF gctrace.reconcile_row
LANGUAGE sql STRICT IMMUTABLE PARALLEL SAFE
AS $$
	SELECT * FROM gctrace.reconcile_rows(
		ARRAY(SELECT c FROM gctrace.gc_cycles(trace) c),
		ARRAY(SELECT l FROM gctrace.gctrace_lines(log) l),
		ARRAY(SELECT p FROM gctrace.pacer_lines(log) p))
$$;
COMMENT ON FUNCTION gctrace.reconcile(bytea, bytea) IS
	'The collections of a trace beside the gctrace and pacer lines of the same run, with residuals: bytes, ns; both as content. The log may begin before the trace';
