-- Which share of its CPU time does a collection take from the program as mark assist?
--
-- gctrace has no word for it: it is the first of the three between the pluses
-- of the cpu group, before dedicated workers and idle ones.
SELECT gogc, gomemlimit, gc_seq, round(cpu_assist_ns / 1e6, 3) AS assist_ms,
       round(100.0 * cpu_assist_ns / nullif(cpu_assist_ns + cpu_mark_ns + cpu_idle_ns, 0), 1) AS percent_of_marking,
       heap_end_bytes > heap_goal_bytes AS over_goal
FROM logs.gctrace_lines
WHERE gogc IS NOT NULL AND cpu_assist_ns > 0
ORDER BY cpu_assist_ns DESC, file, gc_seq LIMIT 8;

-- How dear is an allocated byte while it marks? The plan's assist ratio stands above
-- the collection's own line. Debt and credit of single goroutines are in no log.
SELECT p.gogc, p.gomemlimit, count(*) AS collections, round(max(p.assist_ratio)::numeric, 3) AS highest_ratio,
       round(avg(p.assist_ratio)::numeric, 3) AS avg_ratio, round(sum(c.cpu_assist_ns) / 1e6, 2) AS assist_ms
FROM logs.pacer_lines p
CROSS JOIN LATERAL (SELECT * FROM logs.gctrace_lines c
                    WHERE c.file = p.file AND c.line > p.line ORDER BY c.line LIMIT 1) c
WHERE p.kind = 'start' AND p.gogc IS NOT NULL
GROUP BY p.gogc, p.gomemlimit
ORDER BY p.gogc::int, p.gomemlimit;
