-- What do GOGC and GOMEMLIMIT do to the heap goal, and to the heap?
SELECT gogc, gomemlimit, count(*) AS collections,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY heap_goal_bytes) / 1048576 AS median_goal_mb,
       max(heap_goal_bytes) / 1048576 AS highest_goal_mb, max(heap_end_bytes) / 1048576 AS highest_heap_mb
FROM logs.gctrace_lines
WHERE gogc IS NOT NULL
GROUP BY gogc, gomemlimit
ORDER BY gogc::int, gomemlimit;

-- Is the goal what GOGC makes of the last collection's live heap, stacks and
-- globals (Go 1.18 and later), at least 4 MB * GOGC / 100? Numbers are printed in
-- whole MB, so it lies between a least and a most. Below the least only the memory
-- limit can have set it.
WITH formula AS (
    SELECT file, gogc, gomemlimit, gc_seq, heap_goal_bytes / 1048576 AS goal_mb, gogc::int / 100.0 AS share,
           lag(heap_live_bytes / 1048576) OVER w AS live_mb,
           lag((heap_live_bytes + stacks_bytes + globals_bytes) / 1048576) OVER w AS base_mb
    FROM logs.gctrace_lines
    WHERE gogc IS NOT NULL
    WINDOW w AS (PARTITION BY file ORDER BY gc_seq)
), bounds AS (
    SELECT *, greatest(4 * share, live_mb + base_mb * share) AS least_mb,
           greatest(4 * share, live_mb + 1 + (base_mb + 3) * share) AS most_mb
    FROM formula
    WHERE live_mb IS NOT NULL
)
SELECT gogc, gomemlimit,
       CASE WHEN goal_mb < floor(least_mb) THEN 'memory limit' WHEN goal_mb <= most_mb THEN 'GOGC' ELSE 'above' END AS set_by,
       count(*) AS collections, min(gc_seq) AS first_gc, max(gc_seq) AS last_gc,
       round(min(goal_mb / least_mb), 2) AS least_of_formula
FROM bounds
GROUP BY gogc, gomemlimit, set_by
ORDER BY gogc::int, gomemlimit, set_by;
