-- Which share of a safepoint goes by until all threads have stopped?
--
-- reach_ns is no part of the pause that the collector prints: it comes on top.
SELECT file, operation, count(*) AS safepoints,
       round(sum(total_ns) / 1e6, 2) AS stopped_ms,
       round(100.0 * sum(reach_ns) / sum(total_ns), 1) AS reach_percent
FROM jvm.jvm_safepoints
GROUP BY file, operation
ORDER BY sum(total_ns) DESC;

-- The safepoint of each collection: where the log shows both, it is the line
-- behind the pause (a summary is logged within the safepoint).
SELECT e.gc_id, e.type, round(e.duration_ns / 1e6, 3) AS pause_ms, s.operation,
       round(s.total_ns / 1e6, 3) AS stopped_ms, round(100.0 * s.reach_ns / s.total_ns, 1) AS reach_percent
FROM jvm.jvm_events e
CROSS JOIN LATERAL (SELECT * FROM jvm.jvm_safepoints s
                    WHERE s.file = e.file AND s.line > e.line ORDER BY s.line LIMIT 1) s
WHERE e.file LIKE '%/g1.log' AND e.kind = 'pause'
ORDER BY s.reach_ns::float8 / s.total_ns DESC, e.line LIMIT 5;
