-- What did one goroutine do, and who woke it?
--
-- by_goroutine is the other goroutine that woke or created it, and site is then
-- where that one was; else site is where the goroutine itself stopped.
SELECT s.state, s.reason, round(s.start_ns / 1e3, 1) AS start_us,
       round(s.duration_ns / 1e3, 1) AS us, s.proc, s.by_goroutine, by.name AS by_name, s.site
FROM traces.goroutine_states s
LEFT JOIN traces.goroutines by ON by.file = s.file AND by.goroutine = s.by_goroutine
WHERE s.file LIKE '%service=shop/build=v42/host=web-3/0.trace'
  AND s.goroutine = (SELECT min(goroutine) FROM traces.goroutines
                     WHERE file = s.file AND name = 'main.main')
ORDER BY s.start_ns NULLS FIRST LIMIT 12;

-- Where did its time go in all?
SELECT name, round(total_ns / 1e6, 3) AS total_ms, round(exec_ns / 1e6, 3) AS exec_ms,
       round(sched_wait_ns / 1e6, 3) AS sched_wait_ms, round(block_ns / 1e6, 3) AS block_ms,
       round((syscall_ns + syscall_block_ns) / 1e6, 3) AS syscall_ms,
       round(assist_ns / 1e6, 3) AS assist_ms, round(stw_ns / 1e6, 3) AS stw_ms
FROM traces.goroutines
WHERE file LIKE '%service=shop/build=v42/host=web-3/0.trace' AND name = 'main.main';
