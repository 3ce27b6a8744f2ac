-- How is one told of a regression?
--
-- After each load: verdicts that are new are written down, and one notification is
-- sent, to everybody who listens; a client that was away finds them in the table.
LISTEN gctrace_regression;
SELECT service, metric, round(change_percent::numeric) AS change_percent, verdict
FROM gctrace.check_regressions('history', metrics => '{assist_cpu_share,gc_cycles_per_s,heap_live_peak_bytes,stw_p99_ns,stw_share}')
ORDER BY metric;
UNLISTEN gctrace_regression;

-- The second time there is nothing new.
SELECT count(*) AS news
FROM gctrace.check_regressions('history', metrics => '{assist_cpu_share,gc_cycles_per_s,heap_live_peak_bytes,stw_p99_ns,stw_share}');
SELECT baseline, candidate, count(*) AS noted FROM history.regression GROUP BY baseline, candidate;
