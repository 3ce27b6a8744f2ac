-- Another GOGC for a recorded run
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
\set fx `echo "$GCTRACE_FIXTURES"`

\set SHOW_CONTEXT never

-- A run of n collections that each mark `marked` MB, trigger at 90 % of the way
-- to the goal and allocate 1 MB while they mark, for 10 ms of CPU time
CREATE FUNCTION run(n int, gogc float8, marked float8, nonheap float8, wobble float8 DEFAULT 0.05)
RETURNS gctrace.gc_cycles_row[] LANGUAGE sql AS $$
	WITH size AS (
		SELECT i, round(1e6 * marked * (1 + wobble * (i % 3 - 1))) AS m FROM generate_series(0, n) i
	), goal AS (
		SELECT i, m, round(m + (m + 1e6 * nonheap) * gogc / 100) AS next FROM size
	), cycle AS (
		SELECT i, m, next, lag(m) OVER w AS m0, lag(next) OVER w AS g0 FROM goal WINDOW w AS (ORDER BY i)
	)
	SELECT array_agg(jsonb_populate_record(NULL::gctrace.gc_cycles_row, jsonb_build_object(
		'cycle', i, 'trigger', 'alloc', 'heap_live_start_bytes', round(m0 + 0.9 * (g0 - m0)),
		'heap_live_peak_bytes', round(m0 + 0.9 * (g0 - m0)) + 1e6, 'heap_live_end_bytes', m,
		'heap_goal_start_bytes', g0, 'heap_goal_next_bytes', next,
		'mark_worker_ns', 8e6, 'mark_idle_ns', 2e6, 'assist_cpu_ns', 1e6)) ORDER BY i)
	FROM cycle WHERE i > 0
$$;

-- GOGC is read off the goals, with stacks and globals
SELECT cycles, round(gogc::numeric, 3) AS gogc, round(nonheap_bytes::numeric, -3) AS nonheap, round(error_percent::numeric, 3) AS error
FROM (VALUES (100, 20, 0), (100, 20, 3), (35, 50, 1), (400, 8, 0.5)) v (g, m, c), gctrace.fit_gogc(run(12, g, m, c));
-- what is given is not fitted
SELECT round(gogc::numeric, 3) AS gogc, round(nonheap_bytes::numeric, -3) AS nonheap FROM gctrace.fit_gogc(run(12, 100, 20, 3), nonheap_bytes => 3e6);
SELECT round(gogc::numeric, 3) AS gogc, round(nonheap_bytes::numeric, -3) AS nonheap FROM gctrace.fit_gogc(run(12, 100, 20, 3), gogc => 100);
-- marked bytes that do not vary cannot tell the two apart
SELECT round(gogc::numeric, 3) AS gogc, nonheap_bytes AS nonheap FROM gctrace.fit_gogc(run(12, 100, 20, 0, 0));
-- goals at Go's minimum tell nothing
SELECT f FROM gctrace.fit_gogc((SELECT array_agg(jsonb_populate_record(c, '{"heap_goal_next_bytes": 4194304}')) FROM unnest(run(12, 100, 1.5, 0)) c)) f;
SELECT f FROM gctrace.fit_gogc(run(2, 100, 20, 0)) f;
SELECT f FROM gctrace.fit_gogc('{}') f;

-- 60 collections at 100: half as many at 200, twice as many at 50
SELECT gogc, cycles, round(heap_peak_bytes / 1e6) AS peak_mb, round(mark_cpu_ns / 1e6) AS mark_ms, round(assist_cpu_ns / 1e6) AS assist_ms,
	round(recorded_gogc::numeric, 2) AS recorded_gogc, recorded_cycles, round(replay_error_percent::numeric, 1) AS error, refusal
FROM unnest('{25, 50, 100, 200, 400}'::float8[]) g, gctrace.simulate_gogc(run(60, 100, 20, 1), g);
-- no GOGC but a limit
SELECT gogc, memory_limit_bytes, cycles, round(heap_peak_bytes / 1e6) AS peak_mb, refusal
FROM unnest('{30000000, 41000000, 61000000}'::bigint[]) l, gctrace.simulate_gogc(run(60, 100, 20, 1), 'Infinity', l);
SELECT gogc, memory_limit_bytes, cycles, round(heap_peak_bytes / 1e6) AS peak_mb FROM gctrace.simulate_gogc(run(60, 100, 20, 1), 400, 50000000);

-- Forced collections stay
SELECT cycles, refusal FROM gctrace.simulate_gogc(
	(SELECT array_agg(CASE WHEN c.cycle % 10 = 0 THEN jsonb_populate_record(c, '{"trigger": "forced"}') ELSE c END ORDER BY cycle) FROM unnest(run(60, 100, 20, 1)) c), 1000);

-- Refused rather than guessed
SELECT cycles, recorded_cycles, refusal FROM gctrace.simulate_gogc(run(2, 100, 20, 1), 200);
SELECT cycles, recorded_cycles, refusal FROM gctrace.simulate_gogc('{}', 200);
SELECT cycles, refusal FROM gctrace.simulate_gogc(run(20, 100, 20, 1) || (SELECT array_agg(jsonb_populate_record(c, jsonb_build_object('cycle', cycle + 20))) FROM unnest(run(20, 50, 30, 1)) c), 200);
SELECT cycles, refusal FROM gctrace.simulate_gogc(run(20, 100, 20, 1), 200, recorded_gogc => 80, nonheap_bytes => 0);
SELECT cycles, refusal FROM gctrace.simulate_gogc(run(20, 100, 20, 1), 200, max_error_percent => -1);

-- Mistakes
SELECT gctrace.simulate_gogc(run(20, 100, 20, 1), 0);
SELECT gctrace.simulate_gogc(run(20, 100, 20, 1), NULL);
SELECT gctrace.simulate_gogc(run(20, 100, 20, 1), 100, -5);
SELECT gctrace.simulate_gogc(run(20, 100, 20, 1), 'Infinity');

-- Of a trace
SELECT round(recorded_gogc) AS recorded_gogc, recorded_cycles, cycles IS NULL = (refusal IS NOT NULL) AS consistent
FROM gctrace.simulate_gogc((SELECT array_agg(c ORDER BY cycle) FROM gctrace.gc_cycles(:'fx' || '/fleet/service=shop/build=v42/host=web-1/0.trace') c), 200);

DROP FUNCTION run;
