-- How much of the heap's spans is taken by objects, by size class?
--
-- Only traces with GODEBUG=traceallocfree=1 have spans and objects; these are those that
-- were there when the trace began. What caches of Ps (mcache) hold is in no trace.
WITH span AS (
    SELECT file, address AS first_byte, size_bytes, span_class / 2 AS size_class
    FROM edge.alloc_events
    WHERE file LIKE '%/allocfree%' AND kind = 'span' AND span_class IS NOT NULL
), object AS (
    SELECT file, address, size_bytes FROM edge.alloc_events
    WHERE file LIKE '%/allocfree%' AND kind = 'object'
), filled AS (
    SELECT s.*, (SELECT coalesce(sum(o.size_bytes), 0) FROM object o
                 WHERE o.file = s.file AND o.address >= s.first_byte
                 AND o.address < s.first_byte + s.size_bytes) AS object_bytes
    FROM span s
)
SELECT file, size_class, count(*) AS spans, round(sum(size_bytes) / 1024) AS span_kb,
       round(sum(object_bytes) / 1024, 1) AS object_kb,
       round(100 * (1 - sum(object_bytes) / sum(size_bytes)), 1) AS unused_percent
FROM filled
GROUP BY file, size_class
ORDER BY sum(size_bytes - object_bytes) DESC, file, size_class LIMIT 8;
