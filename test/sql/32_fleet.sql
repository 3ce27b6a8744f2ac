-- Fleet answers over a store of the shipped traces
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
SET client_min_messages = warning;
\set fx `echo "$GCTRACE_FIXTURES"`
\set SHOW_CONTEXT never

SELECT gctrace.create_store('shop_store');
CALL gctrace.load('shop_store', :'fx' || '/fleet/service=shop/build=v41/**', '{"started_at": "2026-03-01T00:00:00Z"}');
CALL gctrace.load('shop_store', :'fx' || '/fleet/service=shop/build=v42/**', '{"started_at": "2026-03-08T00:00:00Z"}');
SELECT build, count(*), count(DISTINCT host) FROM shop_store.run GROUP BY 1 ORDER BY 1;

-- Which metrics moved
SELECT service, metric, unit, n_baseline, n_candidate, verdict, runs_needed
FROM gctrace.regressions('shop_store', 'v41', 'v42') ORDER BY metric;
SELECT bool_and(p_adjusted >= p_value) AS adjusted, bool_and(ci_low_percent <= change_percent AND change_percent <= ci_high_percent) AS inside
FROM gctrace.regressions('shop_store', 'v41', 'v42');
-- the other way round it improved
SELECT string_agg(r.metric, ' ' ORDER BY r.metric) AS differing
FROM gctrace.regressions('shop_store', 'v41', 'v42') r JOIN gctrace.regressions('shop_store', 'v42', 'v41') i USING (metric)
WHERE i.p_value <> r.p_value OR i.verdict <> CASE r.verdict WHEN 'regressed' THEN 'improved' WHEN 'improved' THEN 'regressed' ELSE r.verdict END
	AND abs(r.change_percent) > 6;
-- a change that matters is what the caller says
SELECT string_agg(DISTINCT verdict, ' ') FROM gctrace.regressions('shop_store', 'v41', 'v42', min_change => 1000);
SELECT count(*) FROM gctrace.regressions('shop_store', 'v41', 'v42', 'billing');
SELECT count(*) FROM gctrace.regressions('shop_store', 'v41', 'v43') WHERE verdict <> 'too few runs';

-- fewer metrics, less to correct for
SELECT metric, p_adjusted = p_value * 2 OR p_adjusted <= p_value * 2 AS adjusted FROM gctrace.regressions('shop_store', 'v41', 'v42', metrics => '{gc_cycles_per_s,goal_overshoot}');
SELECT split_part(gctrace.regression_report('shop_store', 'v41', 'v42', metrics => '{gc_cycles_per_s}'), E'\n', 1);

-- Few runs: no verdict, and how many are needed
SELECT DISTINCT verdict, runs_needed FROM gctrace.regressions('shop_store', 'v41', 'v42', alpha => 0.0005);
SELECT alpha, min(runs_needed) FROM unnest('{0.001, 0.0001}'::float8[]) alpha, gctrace.regressions('shop_store', 'v41', 'v42', alpha => alpha) GROUP BY 1 ORDER BY 1;

-- BH against its definition
SELECT count(*) AS wrong FROM (
	SELECT p_adjusted, least(1, min(p_value * m / i) OVER (ORDER BY p_value DESC, i DESC)) AS wanted
	FROM (SELECT p_value, p_adjusted, count(*) OVER () AS m, row_number() OVER (ORDER BY p_value) AS i
		  FROM gctrace.regressions('shop_store', 'v41', 'v42') WHERE verdict <> 'too few runs') r) w
WHERE abs(p_adjusted - wanted) > 1e-12;

-- Which stacks pay
SELECT kind, site, n_baseline, n_candidate, verdict, change_points > 0 AS more
FROM gctrace.regression_sites('shop_store', 'v41', 'v42') WHERE verdict <> 'same' ORDER BY kind, site, stack_id;
SELECT kind, site, runs_baseline, runs_candidate, events_baseline, events_candidate, stack[1] AS leaf
FROM gctrace.assist_by_stack('shop_store', 'v42', 'v41') LIMIT 5;
SELECT count(*) = (SELECT count(DISTINCT stack_id) FROM shop_store.mark_assist JOIN shop_store.run USING (run_id) WHERE build = 'v42') AS all_stacks,
	sum(events_candidate) = (SELECT count(*) FROM shop_store.mark_assist JOIN shop_store.run USING (run_id) WHERE build = 'v42') AS all_assists,
	bool_and(share_baseline IS NULL AND change_points IS NULL) AS no_baseline
FROM gctrace.assist_by_stack('shop_store', 'v42');
SELECT round((sum(share_candidate) / avg(m.share))::numeric, 6) AS of_metric
FROM gctrace.assist_by_stack('shop_store', 'v42'),
	(SELECT avg(value) AS share FROM shop_store.run_metrics WHERE metric = 'assist_cpu_share' AND build = 'v42') m;
SELECT kind, count(*) > 0 AS some FROM gctrace.assist_by_stack('shop_store', 'v42', kind => 'pause') GROUP BY kind;

-- A page for CI
SELECT split_part(gctrace.regression_report('shop_store', 'v41', 'v42'), E'\n', 1);
SELECT regexp_replace(line, '[0-9.]+', 'N', 'g') FROM regexp_split_to_table(gctrace.regression_report('shop_store', 'v41', 'v42', format => 'markdown'), '\n') WITH ORDINALITY l(line, n) WHERE n <= 4;
SELECT gctrace.regression_report('shop_store', 'v41', 'none');

-- Verdicts are noted, and told, once
SELECT count(*) > 0 AS some FROM gctrace.check_regressions('shop_store');
SELECT count(*) FROM gctrace.check_regressions('shop_store');
SELECT count(*) FROM gctrace.check_regressions('shop_store', 'v41', 'v42');
SELECT DISTINCT service, baseline, candidate FROM shop_store.regression;
SELECT * FROM gctrace.latest_builds('shop_store');
SELECT * FROM gctrace.latest_builds('shop_store', 'none');

-- Since when: three builds, on hosts of different levels
SELECT gctrace.create_store('regress_history');
INSERT INTO regress_history.run (run_id, service, build, host, run_started_at, started_at_source, loaded_at, content_bytes)
SELECT md5(i::text)::uuid, 's', 'v' || i / 12, 'h' || i % 4, '2026-01-01'::timestamptz + i * '1 h'::interval, 'load', now(), 0
FROM generate_series(12, 119) i;
INSERT INTO regress_history.run_metric (run_id, metric, run_started_at, value)
SELECT run_id, 'stw_share', run_started_at, (1 + right(host, 1)::int) * (1 + 0.01 * sin(extract(epoch FROM run_started_at)::bigint % 17))
	* CASE WHEN build >= 'v7' THEN 1.3 WHEN build >= 'v4' THEN 1.1 ELSE 1 END
FROM regress_history.run;
SELECT build, first_run_at, runs, hosts, unit, round(median::numeric, 2) AS median, is_change, round(change_percent::numeric) AS change, p_value <= 0.05 AS sure
FROM gctrace.history('regress_history', 's', 'stw_share');
SELECT count(*) FILTER (WHERE is_change) FROM gctrace.history('regress_history', 's', 'stw_share', min_change => 0.15);
SELECT count(*) FROM gctrace.history('regress_history', 'none', 'stw_share');
SELECT gctrace.history('regress_history', 's', 'no_metric');
DROP SCHEMA regress_history CASCADE;

-- MMU as a service level: runs that leave the program 80 % in any 10 ms
SELECT build, avg((value >= 0.8)::int) AS share_of_runs FROM shop_store.run_metrics WHERE metric = 'mmu_10ms' GROUP BY build ORDER BY build;
SELECT count(*) AS differing FROM shop_store.run r
CROSS JOIN LATERAL gctrace.mmu((SELECT string_agg(chunk, '' ORDER BY byte_offset) FROM gctrace.export_run('shop_store', r.run_id)), '{1000000,10000000,100000000}') m
LEFT JOIN shop_store.run_metric v ON v.run_id = r.run_id AND v.metric = format('mmu_%sms', m.window_ns / 1000000)
WHERE v.value IS DISTINCT FROM m.mmu;

-- What slow tasks waited for
CALL gctrace.load('shop_store', :'fx' || '/edge/tasks-1.2{3,6}.trace', '{"service": "tasks", "build": "v1"}');
SELECT kind, service, build, name, quantile, spans, slow_spans, gc_ns <= duration_ns * slow_spans OR quantile < 0.99 AS bounded, gc_share BETWEEN 0 AND 1 AS is_share, top_cause
FROM unnest('{task,region}'::text[]) kind, gctrace.blame_by_build('shop_store', kind, 'tasks');
SELECT count(*) FROM gctrace.blame_by_build('shop_store', 'task', 'tasks', 'no such task');
SELECT count(*) FROM gctrace.blame_by_build('shop_store', quantiles => '{0,0.9}') WHERE quantile = 0 AND slow_spans = spans;
SELECT gctrace.blame_by_build('shop_store', 'goroutine');
SELECT gctrace.blame_by_build('shop_store', quantiles => '{2}');

-- GOGC under a budget
SELECT service, runs + runs_refused AS runs, gogc, heap_peak_bytes <= 12000000 AS fits FROM gctrace.advise_gogc('shop_store', 12000000, 'shop');
SELECT service, gogc FROM gctrace.advise_gogc('shop_store', 1, 'shop');
SELECT (s).refusal IS NULL = ((s).cycles IS NOT NULL) AS consistent, count(*)
FROM (SELECT gctrace.simulate_gogc('shop_store', run_id, 200) AS s FROM shop_store.run WHERE service = 'shop') s GROUP BY 1;

-- Views for BI tools: plain types, commented
SELECT c.relname, a.attname, format_type(a.atttypid, -1)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.relnamespace = 'shop_store'::regnamespace AND c.relkind = 'v'
AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid) IS NULL OR format_type(a.atttypid, -1) NOT IN
	('bigint', 'integer', 'text', 'boolean', 'timestamp with time zone', 'double precision', 'uuid'));
SELECT (SELECT count(*) FROM shop_store.runs) = (SELECT count(*) FROM shop_store.run) AS runs,
	(SELECT count(*) FROM shop_store.cycles) = (SELECT count(*) FROM shop_store.gc_cycle) AS cycles,
	(SELECT count(*) FROM shop_store.pauses) = (SELECT count(*) FROM shop_store.stw_pause) AS pauses,
	(SELECT count(*) FROM shop_store.assists) = (SELECT count(*) FROM shop_store.mark_assist) AS assists,
	(SELECT sum(assists) FROM shop_store.assist_sites) = (SELECT count(*) FROM shop_store.mark_assist) AS assist_sites,
	(SELECT count(*) FROM shop_store.heap_timeline) = (SELECT count(*) FROM shop_store.heap_sample) AS heap_timeline;
SELECT "time", service, build, runs, damaged_runs, gc_cycles FROM shop_store.daily_health WHERE service = 'shop' ORDER BY 1, 3;

-- against the relations of the stored runs, and blame of each interval by itself
SELECT gctrace.attach_store('shop_store');
CREATE TEMP TABLE intervals AS
SELECT 'region' AS kind, run_id, goroutine, name, start_ns, end_ns FROM shop_store.regions WHERE NOT inherited AND service = 'tasks'
UNION ALL SELECT 'task', run_id, goroutine, name, start_ns, end_ns FROM shop_store.tasks WHERE service = 'tasks';
DELETE FROM intervals WHERE start_ns IS NULL OR end_ns IS NULL OR name IS NULL;
CREATE TEMP TABLE parts AS
SELECT i.*, b.cause, b.duration_ns FROM intervals i JOIN (SELECT run_id, gctrace.stored_content('shop_store', run_id) AS content FROM shop_store.run WHERE service = 'tasks') r USING (run_id),
	gctrace.blame(r.content, i.goroutine, i.start_ns, i.end_ns) b;
WITH level AS (
	SELECT kind, name, q, count(*) AS spans, percentile_disc(q) WITHIN GROUP (ORDER BY end_ns - start_ns) AS ns FROM intervals, unnest('{0.5,0.99}'::float8[]) q GROUP BY 1, 2, 3
), wanted AS (
	SELECT l.kind, l.name, l.q AS quantile, l.spans, l.ns AS duration_ns,
		(SELECT count(*) FROM intervals i WHERE i.kind = l.kind AND i.name = l.name AND i.end_ns - i.start_ns >= l.ns) AS slow_spans,
		coalesce(sum(p.duration_ns) FILTER (WHERE p.cause ~ '^(assist_|gc_wait|sweep|stw:GC)'), 0)::bigint AS gc_ns,
		(coalesce(sum(p.duration_ns) FILTER (WHERE p.cause ~ '^(assist_|gc_wait|sweep|stw:GC)'), 0) / sum(p.duration_ns))::float8 AS gc_share
	FROM level l JOIN parts p ON p.kind = l.kind AND p.name = l.name AND p.end_ns - p.start_ns >= l.ns GROUP BY 1, 2, 3, 4, 5
), got AS (
	SELECT kind, name, quantile, spans, duration_ns, slow_spans, gc_ns, gc_share FROM unnest('{task,region}'::text[]) kind, gctrace.blame_by_build('shop_store', kind, 'tasks')
)
SELECT (SELECT count(*) FROM got) AS answers, (SELECT count(*) FROM (TABLE got EXCEPT TABLE wanted) d) + (SELECT count(*) FROM (TABLE wanted EXCEPT TABLE got) d) AS differing;
-- of one run: a task, or all regions of a name
SELECT count(*) AS names, count(*) FILTER (WHERE b.got IS DISTINCT FROM i.wanted) AS differing FROM (
	SELECT run_id, name, sum(end_ns - start_ns) AS wanted FROM shop_store.regions r WHERE NOT inherited AND service = 'tasks' AND start_ns IS NOT NULL
	GROUP BY 1, 2 HAVING count(*) = count(end_ns)) i, LATERAL (SELECT sum(duration_ns) AS got FROM gctrace.run_blame('shop_store', i.run_id, region => i.name)) b;
SELECT count(*) AS tasks, count(*) FILTER (WHERE b.got IS DISTINCT FROM duration_ns) AS differing
FROM shop_store.tasks t, LATERAL (SELECT sum(b.duration_ns) AS got, sum(b.share) AS shares FROM gctrace.run_blame('shop_store', t.run_id, t.task) b) b WHERE t.service = 'tasks' AND t.duration_ns > 0;
SELECT count(*) FROM gctrace.run_blame('shop_store', (SELECT run_id FROM shop_store.run WHERE service = 'tasks' LIMIT 1), region => 'no such region');
SELECT gctrace.run_blame('shop_store', (SELECT run_id FROM shop_store.run LIMIT 1));
SELECT gctrace.run_blame('shop_store', '00000000-0000-0000-0000-000000000000', 1);

-- Names and columns that others rely on
\pset format unaligned
SELECT p.proname || '(' || pg_get_function_arguments(p.oid) || ')' AS function,
	coalesce((SELECT string_agg(a.attname, ' ' ORDER BY a.attnum) FROM pg_type t JOIN pg_attribute a ON a.attrelid = t.typrelid AND a.attnum > 0
		WHERE t.oid = p.prorettype), p.prorettype::regtype::text) AS result
FROM pg_proc p WHERE p.pronamespace = 'gctrace'::regnamespace AND p.proname IN ('mann_whitney', 'hodges_lehmann', 'median_ci', 'geomean', 'sketch', 'merge_sketches',
	'sketch_quantile', 'change_points', 'anomaly_score', 'regressions', 'regression_sites', 'history', 'assist_by_stack', 'folded', 'blame', 'run_blame',
	'blame_by_build', 'simulate_gogc', 'check_regressions', 'mmu', 'mmu_blame') ORDER BY 1;
SELECT c.relname AS view, string_agg(a.attname, ' ' ORDER BY a.attnum) AS columns FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
WHERE c.oid IN ('shop_store.runs'::regclass, 'shop_store.cycles'::regclass, 'shop_store.pauses'::regclass, 'shop_store.assists'::regclass, 'shop_store.assist_sites'::regclass,
	'shop_store.heap_timeline'::regclass, 'shop_store.run_metrics'::regclass, 'shop_store.daily_health'::regclass) GROUP BY 1 ORDER BY 1;
SELECT metric, unit, higher_is_worse FROM gctrace.metric_definitions() ORDER BY 1;
\pset format aligned

-- Mistakes
SELECT gctrace.regressions('shop_store', 'v41', 'v41');
SELECT gctrace.regressions('shop_store', 'v41', NULL);
SELECT gctrace.regressions('public', 'v41', 'v42');
SELECT gctrace.regressions('shop_store', 'v41', 'v42', alpha => 1);
SELECT gctrace.regressions('shop_store', 'v41', 'v42', min_change => -1);
SELECT gctrace.regressions('shop_store', 'v41', 'v42', metrics => '{gc_cycles_per_s,none}');
SELECT gctrace.regressions('shop_store', 'v41', 'v42', metrics => '{heap_goal_peak_bytes}');
SELECT gctrace.regression_sites('shop_store', 'v41', 'v42', min_share => 2);
SELECT gctrace.assist_by_stack('shop_store', 'v42', kind => 'sweep');
SELECT gctrace.regression_report('shop_store', 'v41', 'v42', format => 'html');
SELECT gctrace.check_regressions('shop_store', 'v41');
SELECT gctrace.advise_gogc('shop_store', 0);

DROP SCHEMA shop_store CASCADE;
