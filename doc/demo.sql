-- What `make demo` runs: questions about garbage collection, answered from a
-- folder of Go execution traces.  For traces of your own, as a superuser:
--
--	psql -v traces=/srv/traces -f doc/demo.sql
--
-- where /srv/traces has folders service=... / build=... / host=... ; the last part
-- compares builds v41 and v42: put yours there.
\set ON_ERROR_STOP 1
\set QUIET 1
\pset footer off
\pset null '-'
\pset pager off
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS gctrace;
\set ECHO queries

\echo
\echo '== Attach a folder: every relation becomes a view in schema traces.'
\echo
SELECT gctrace.attach(:'traces');

\echo '== What is there? The folders key=value are columns, and no file that a'
\echo '== condition on them rules out is opened.'
\echo
SELECT service, build, host, count(*) AS runs, min(runtime_version) AS "Go release",
       pg_size_pretty(sum(size_bytes)) AS size, sum(gc_cycles) AS collections
FROM traces.traces
GROUP BY service, build, host ORDER BY service, build, host;

\echo '== What triggered the collections?'
\echo
SELECT build, trigger, count(*) AS collections,
       round(100.0 * count(*) / sum(count(*)) OVER (PARTITION BY build), 1) AS "%",
       mode() WITHIN GROUP (ORDER BY trigger_detail) AS "most often in",
       round(avg(duration_ns) / 1e6, 2) AS "avg ms",
       round(max(duration_ns) / 1e6, 2) AS "max ms"
FROM traces.gc_cycles
GROUP BY build, trigger ORDER BY build, collections DESC;

\echo '== Who pays mark assist? "wall" is how long the caller was held up, "on CPU"'
\echo '== what it burnt for the collector; the rest it was parked or not scheduled.'
\echo
SELECT build, site, count(*) AS assists,
       round(sum(duration_ns) / 1e6, 2) AS "wall ms",
       round(sum(cpu_ns) / 1e6, 2) AS "on CPU ms",
       round(sum(parked_ns) / 1e6, 2) AS "parked ms",
       round(100 * sum(cpu_ns) / sum(sum(cpu_ns)) OVER (), 1) AS "% of assist CPU"
FROM traces.mark_assists
GROUP BY build, site ORDER BY sum(cpu_ns) DESC LIMIT 8;

\echo '== How did heap_live run into next_gc? At the start of each collection, and how'
\echo '== far the heap then went past its goal; in the run where that was worst.'
\echo
SELECT cycle, trigger, round(start_ns / 1e6, 1) AS "at ms",
       round(heap_live_start_bytes / 1048576.0, 2) AS "heap_live MB",
       round(heap_goal_start_bytes / 1048576.0, 2) AS "next_gc MB",
       round(100.0 * heap_live_start_bytes / nullif(heap_goal_start_bytes, 0), 1) AS "% of goal",
       round(heap_live_peak_bytes / 1048576.0, 2) AS "peak MB",
       round(100 * (goal_overshoot::numeric - 1), 1) AS "overshoot %"
FROM traces.gc_cycles
WHERE file = (SELECT file FROM traces.gc_cycles
              ORDER BY goal_overshoot DESC NULLS LAST, file LIMIT 1)
ORDER BY cycle LIMIT 12;

\echo '== The longest stop-the-world pauses over all runs.'
\echo
SELECT round(duration_ns / 1e3, 1) AS "pause us", reason, cycle, build, host,
       regexp_replace(file, '.*/', '') AS run, round(start_ns / 1e6, 1) AS "at ms"
FROM traces.stw_pauses
ORDER BY duration_ns DESC NULLS LAST LIMIT 10;

\echo '== Two builds side by side: medians over the runs of each.'
\echo
WITH run AS (
    SELECT t.build, t.file, t.duration_ns / 1e9 AS seconds, t.gomaxprocs, t.gc_cycles,
           coalesce(sum(c.stw_ns), 0) AS stw_ns,
           coalesce(sum(c.assist_cpu_ns), 0) AS assist_cpu_ns,
           max(c.heap_live_peak_bytes) AS peak_bytes
    FROM traces.traces t LEFT JOIN traces.gc_cycles c USING (build, file)
    GROUP BY t.build, t.file, t.duration_ns, t.gomaxprocs, t.gc_cycles
)
SELECT build, count(*) AS runs,
       round(percentile_cont(0.5) WITHIN GROUP (ORDER BY gc_cycles / seconds)::numeric, 1) AS "collections/s",
       round(percentile_cont(0.5) WITHIN GROUP (ORDER BY stw_ns / seconds / 1e7)::numeric, 2) AS "stopped %",
       round(percentile_cont(0.5) WITHIN GROUP (ORDER BY assist_cpu_ns / (seconds * gomaxprocs) / 1e7)::numeric, 2) AS "assist % of CPU",
       round(percentile_cont(0.5) WITHIN GROUP (ORDER BY peak_bytes / 1048576.0)::numeric, 1) AS "peak heap MB"
FROM run
GROUP BY build ORDER BY build;

\echo '== The same as verdicts: a store keeps the runs and what each comes to. v42 against'
\echo '== v41, host by host, adjusted for the number of comparisons.'
\echo
\set ECHO none
\set SHOW_CONTEXT never
SELECT gctrace.create_store('demo') \g /dev/null
-- not all of these traces have a clock: labels tell when the builds ran
CALL gctrace.load('demo', :'traces' || '/**/build=v41/**', '{"started_at": "2026-03-01"}');
CALL gctrace.load('demo', :'traces' || '/**/build=v42/**', '{"started_at": "2026-03-08"}');
\set ECHO queries
SELECT metric, round(change_percent::numeric) AS "change %",
       round(ci_low_percent::numeric) AS "from", round(ci_high_percent::numeric) AS "to",
       round(p_adjusted::numeric, 4) AS "p adjusted", verdict
FROM gctrace.regressions('demo', 'v41', 'v42')
WHERE verdict <> 'same' ORDER BY p_adjusted, metric;

\echo '== Which call stack is to blame?'
\echo
SELECT kind, site, round((100 * share_baseline)::numeric, 2) AS "% before",
       round((100 * share_candidate)::numeric, 2) AS "% after", verdict
FROM gctrace.regression_sites('demo', 'v41', 'v42')
WHERE verdict <> 'same' ORDER BY change_points DESC;

\echo '== And since when? The median of each build, and where a new level began.'
\echo
SELECT build, first_run_at::date AS "first run", runs, hosts, round((100 * median)::numeric, 2) AS "assist % of CPU",
       is_change AS "new level", round(change_percent::numeric) AS "change %"
FROM gctrace.history('demo', 'shop', 'assist_cpu_share');
