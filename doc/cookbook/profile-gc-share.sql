-- Which share of a CPU profile does the collector take: assist, workers, write barrier?
-- And the allocator, assist included?
--
-- By the functions of the runtime that a stack contains. Of the write barrier these are
-- the calls; the test whether it is on and the stores into its buffer are compiled into
-- the code that writes (Go 1.21 and later, where the barrier is called gcWriteBarrier,
-- without its package), so that nobody can see them.
WITH sample AS (
    SELECT file, value, array_to_string(stack, ' ') AS stack
    FROM profiles.profile_samples WHERE type = 'cpu'
)
SELECT file,
       round(100.0 * sum(CASE WHEN stack ~ 'runtime\.gcAssistAlloc' THEN value ELSE 0 END) / sum(value), 1) AS assist_percent,
       round(100.0 * sum(CASE WHEN stack ~ 'runtime\.gcBgMarkWorker' THEN value ELSE 0 END) / sum(value), 1) AS worker_percent,
       round(100.0 * sum(CASE WHEN stack ~ '(^| )(runtime\.(gcWriteBarrier|wbBufFlush|bulkBarrier)|gcWriteBarrier( |$))' THEN value ELSE 0 END) / sum(value), 1) AS barrier_percent,
       round(100.0 * sum(CASE WHEN stack ~ 'runtime\.mallocgc' THEN value ELSE 0 END) / sum(value), 1) AS malloc_percent
FROM sample
GROUP BY file
ORDER BY file;

-- Who pays the assist?
SELECT file, site, round(sum(value) / 1e6) AS assist_ms
FROM profiles.profile_samples
WHERE type = 'cpu' AND 'runtime.gcAssistAlloc' = ANY (stack) AND value > 0
GROUP BY file, site
ORDER BY assist_ms DESC, file, site;
