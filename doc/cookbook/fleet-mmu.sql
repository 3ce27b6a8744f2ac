-- Which share of the runs leaves the program 80 % of any 10 ms, build by build?
--
-- mmu_10ms of a run is its minimum mutator utilization over windows of 10 ms, written
-- when it is loaded. An objective such as "99 % of the runs" is a condition on the last
-- column; the number of runs says how much it is worth.
SELECT service, build, level, count(*) AS runs, count(*) FILTER (WHERE value >= level) AS good,
       round(100.0 * count(*) FILTER (WHERE value >= level) / count(*), 1) AS good_percent
FROM history.run_metrics, unnest('{0.5,0.8}'::float8[]) level
WHERE metric = 'mmu_10ms'
GROUP BY service, build, level ORDER BY service, level, build;

-- What fills the worst 10 ms, in the worst run of each build?
SELECT r.build, r.host, round(b.mmu::numeric, 3) AS mmu, b.cause, round(100 * b.share::numeric, 1) AS percent
FROM (SELECT DISTINCT ON (build) build, host, run_id
      FROM history.run_metrics WHERE metric = 'mmu_10ms' ORDER BY build, value, run_id) r,
     gctrace.mmu_blame(gctrace.stored_content('history', r.run_id), '{10000000}') b
ORDER BY r.build, b.share DESC, b.cause;
