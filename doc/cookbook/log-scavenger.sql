-- How much of its heap does a program keep, and how much does it give back?
--
-- utilization_percent is of what is kept: the rest of it is free or lost to
-- fragmentation, which the log does not tell apart. Memory goes back whatever
-- GODEBUG=madvdontneed says; with 0 (MADV_FREE) the system may still count it as used.
SELECT gogc, gomemlimit, count(*) AS lines,
       round(sum(released_background_bytes) / 1048576.0, 1) AS background_mb,
       round(sum(released_eager_bytes) / 1048576.0, 1) AS eager_mb,
       round(max(released_total_bytes) / 1048576.0, 1) AS most_returned_mb,
       min(utilization_percent) AS least_used_percent
FROM logs.scavenger_lines
WHERE gogc IS NOT NULL
GROUP BY gogc, gomemlimit
ORDER BY gogc::int, gomemlimit;

-- What the scavenger did beside the collections: each of its lines with the last
-- collection above it. The log has no times of the scavenger, only the order.
SELECT s.line, c.gc_seq AS after_gc, c.heap_live_bytes / 1048576 AS live_mb, c.heap_goal_bytes / 1048576 AS goal_mb,
       s.released_background_bytes / 1024 AS background_kb, s.released_eager_bytes / 1024 AS eager_kb,
       s.utilization_percent, s.forced
FROM logs.scavenger_lines s
LEFT JOIN LATERAL (SELECT * FROM logs.gctrace_lines c
                   WHERE c.file = s.file AND c.line < s.line ORDER BY c.line DESC LIMIT 1) c ON true
WHERE s.gogc = '100' AND s.gomemlimit = 'off'
ORDER BY s.line;
