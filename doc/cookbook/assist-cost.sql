-- What do mark assists cost, and whom?
--
-- wall is how long a goroutine was held up, cpu what it marked for the collector
-- meanwhile; the rest it was parked, waiting for others' credit, or ready without
-- a P. Only cpu can be compared with CPU profiles, only wall with latencies.
SELECT g.name, a.goroutine, count(*) AS assists,
       round(sum(a.cpu_ns) / 1e6, 3) AS cpu_ms, round(sum(a.parked_ns) / 1e6, 3) AS parked_ms,
       round(sum(a.runnable_ns) / 1e6, 3) AS runnable_ms, round(sum(a.duration_ns) / 1e6, 3) AS wall_ms,
       round(100.0 * sum(a.cpu_ns) / max(g.exec_ns), 1) AS percent_of_its_cpu
FROM traces.mark_assists a
JOIN traces.goroutines g ON g.file = a.file AND g.goroutine = a.goroutine
WHERE a.file LIKE '%service=shop/build=v42/host=web-3/0.trace'
GROUP BY g.name, a.goroutine ORDER BY sum(a.cpu_ns) DESC, a.goroutine LIMIT 8;

-- On which P? An assist that parks may go on elsewhere, so its time is cut by the
-- stretches in which its goroutine ran: proc of mark_assists is only where it began.
SELECT a.build, s.proc, count(DISTINCT (a.file, a.goroutine, a.start_ns)) AS assists,
       round(sum(least(s.end_ns, a.end_ns) - greatest(s.start_ns, a.start_ns)) / 1e6, 3) AS cpu_ms
FROM traces.mark_assists a
JOIN traces.goroutine_states s ON s.file = a.file AND s.goroutine = a.goroutine AND s.state = 'running'
     AND s.start_ns < a.end_ns AND s.end_ns > a.start_ns
WHERE a.build IS NOT NULL
GROUP BY a.build, s.proc ORDER BY a.build, s.proc;

-- Which call paths pay? Without the runtime's own frames, leaf first.
SELECT build, count(*) AS assists, round(sum(cpu_ns) / 1e6, 3) AS cpu_ms, round(sum(duration_ns) / 1e6, 3) AS wall_ms,
       (SELECT string_agg(f, ' < ' ORDER BY n) FROM unnest(stack) WITH ORDINALITY AS frame (f, n)
        WHERE f NOT LIKE 'runtime.%' AND f NOT LIKE 'internal/runtime/%') AS path
FROM traces.mark_assists
WHERE build IS NOT NULL
GROUP BY build, stack_id, stack ORDER BY sum(cpu_ns) DESC, build, stack_id LIMIT 8;

-- Large allocations or small ones? The trace has no sizes. The assist's stack names
-- the allocator's function, which tells them apart in few releases (most pay before
-- they branch by size), and the call that allocated, which is always there.
SELECT CASE WHEN stack && ARRAY['runtime.mallocgcLarge'] THEN 'large'
            WHEN array_to_string(stack, ' ') ~ 'runtime\.mallocgc(Small|Tiny)' THEN 'small'
            ELSE 'not told' END AS size,
       (SELECT f FROM unnest(stack) WITH ORDINALITY AS frame (f, n)
        WHERE f ~ '^runtime\.(newobject|makeslice|growslice|rawstring|rawbyteslice|concatstring|mapassign|convT)'
        ORDER BY n DESC LIMIT 1) AS call,
       count(*) AS assists, round(avg(cpu_ns) / 1e3, 1) AS avg_cpu_us, round(sum(cpu_ns) / 1e6, 3) AS cpu_ms
FROM traces.mark_assists
GROUP BY 1, 2 ORDER BY sum(cpu_ns) DESC, 1, 2;
