-- How long do ready goroutines wait for a P?
--
-- From the moment that something makes a goroutine runnable to when it runs.
SELECT build, count(*) AS waits,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY duration_ns) AS p50_ns,
       percentile_disc(0.99) WITHIN GROUP (ORDER BY duration_ns) AS p99_ns,
       max(duration_ns) AS max_ns
FROM traces.goroutine_states
WHERE state = 'runnable' AND build IS NOT NULL AND duration_ns IS NOT NULL
GROUP BY build ORDER BY build;

-- Who is preempted, and who yields? The reason of 'runnable' tells why a running
-- goroutine had to stop; woken and new ones have none.
SELECT g.name, s.reason, count(*) AS times
FROM traces.goroutine_states s
JOIN traces.goroutines g ON g.file = s.file AND g.goroutine = s.goroutine
WHERE s.state = 'runnable' AND s.reason IS NOT NULL AND NOT g.is_system
GROUP BY g.name, s.reason ORDER BY times DESC, g.name, s.reason LIMIT 8;

-- How much of a run did each P have something to do?
SELECT t.build, t.host, p.proc,
       round(100 * sum(coalesce(p.end_ns, t.duration_ns) - coalesce(p.start_ns, 0))
             / max(t.duration_ns), 1) AS running_percent
FROM traces.proc_states p
JOIN traces.traces t ON t.file = p.file
WHERE p.state = 'running' AND t.host = 'web-3' AND t.file LIKE '%/0.trace'
GROUP BY t.build, t.host, p.proc ORDER BY t.build, p.proc;
