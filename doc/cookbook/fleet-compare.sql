-- Two builds, before and after: what changed over the whole fleet?
--
-- Runs of one host are compared with runs of the same host. v42 lost its pool of buffers.
-- Without metrics all are compared; the fewer, the smaller the changes that can be told.
SELECT metric, unit, n_baseline AS n1, n_candidate AS n2, round(change_percent::numeric) AS change_percent,
       round(ci_low_percent::numeric) AS low, round(ci_high_percent::numeric) AS high,
       round(p_adjusted::numeric, 3) AS p_adjusted, verdict
FROM gctrace.regressions('history', 'v41', 'v42', metrics => '{alloc_bytes_per_s,assist_cpu_share,assist_p99_ns,gc_cycles_per_s,goal_overshoot,heap_live_peak_bytes,mark_cpu_share,mmu_10ms,mmu_100ms,stw_max_ns,stw_p99_ns,stw_share}')
ORDER BY verdict, metric;

-- Which call stacks pay for it?
SELECT kind, site, stack[2:4] AS stack, round((100 * share_baseline)::numeric, 2) AS percent_before,
       round((100 * share_candidate)::numeric, 2) AS percent_after, verdict
FROM gctrace.regression_sites('history', 'v41', 'v42')
WHERE verdict <> 'same'
ORDER BY change_points DESC, stack_id;

-- Does sweeping cost more? Any number of a run can be compared likewise.
SELECT count(*) AS runs, round((avg(swept) FILTER (WHERE build = 'v41') / 1048576)::numeric, 1) AS swept_mb_before,
       round((avg(swept) FILTER (WHERE build = 'v42') / 1048576)::numeric, 1) AS swept_mb_after,
       round(((gctrace.hodges_lehmann(ns, build = 'v42')).shift / 1e3)::numeric) AS more_us,
       round((gctrace.mann_whitney(ns, build = 'v42')).p_value::numeric, 4) AS p_value
FROM (SELECT r.run_id, r.build, coalesce(sum(s.swept_bytes), 0) AS swept, coalesce(sum(s.duration_ns), 0) AS ns
      FROM history.run r LEFT JOIN history.sweeps s USING (run_id)
      GROUP BY r.run_id, r.build) run;
