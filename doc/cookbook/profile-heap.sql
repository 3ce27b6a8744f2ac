-- Who holds the heap?
SELECT file, function, flat / 1024 AS flat_kb, cumulative / 1024 AS cumulative_kb,
       round(cumulative_percent::numeric, 1) AS percent
FROM profiles.profile_functions
WHERE type = 'inuse_space' AND flat > 0
ORDER BY file, flat DESC, function;

-- Who allocates: formatting, repeated strings, growing buffers, arguments of a log
-- call that become interfaces? The caller is the
-- first function of the program itself.
SELECT w.what, c.caller, round(sum(s.value) / 1048576.0, 1) AS allocated_mb,
       round(100 * sum(s.value) / max(p.total), 1) AS percent
FROM (VALUES ('formatting', 'fmt.%printf'), ('repeating', 'strings.Repeat'),
             ('growing', 'bytes.growSlice'), ('logging', 'log.%Printf')) w(what, pattern)
JOIN profiles.profile_samples s ON EXISTS (SELECT FROM unnest(s.stack) f WHERE f ILIKE w.pattern)
JOIN profiles.profiles p ON p.file = s.file AND p.type = s.type
CROSS JOIN LATERAL (SELECT f AS caller FROM unnest(s.stack) WITH ORDINALITY u(f, n)
                    WHERE f LIKE 'main.%' ORDER BY n LIMIT 1) c
WHERE s.type = 'alloc_space' AND s.file LIKE '%/heap-after.pb.gz'
GROUP BY w.what, c.caller
ORDER BY allocated_mb DESC;

-- What did it change that buffers are no longer taken from a pool?
SELECT function, b.flat / 1048576 AS before_mb, a.flat / 1048576 AS after_mb, (a.flat - b.flat) / 1048576 AS more_mb
FROM profiles.profile_functions b
JOIN profiles.profile_functions a USING (function, type)
WHERE type = 'alloc_space' AND b.file LIKE '%/heap-before%' AND a.file LIKE '%/heap-after%' AND a.flat <> b.flat
ORDER BY abs(a.flat - b.flat) DESC, function;
