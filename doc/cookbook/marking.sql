-- How long does marking take, and who does it?
--
-- mark_ns is wall time, the rest is time on a P: of the workers that have a P for
-- themselves or a share of it, of those on Ps without other work (idle; they cost
-- the program nothing), and of goroutines that assist. An assist counts for the
-- collection in which it began and may outlast it, as the one of the first does
-- here. That a goroutine has a P does not mean that the system gives it a core.
SELECT cycle, trigger, round(mark_ns / 1e6, 3) AS mark_ms,
       round(mark_worker_ns / 1e6, 3) AS workers_ms, round(mark_idle_ns / 1e6, 3) AS idle_ms,
       round(assist_cpu_ns / 1e6, 3) AS assists_ms
FROM traces.gc_cycles
WHERE file LIKE '%service=shop/build=v42/host=web-3/0.trace'
ORDER BY cycle;

-- Which Ps marked, in which mode?
SELECT build, proc, mode, count(*) AS stretches, round(sum(duration_ns) / 1e6, 2) AS ms
FROM traces.mark_workers
WHERE build IS NOT NULL
GROUP BY build, proc, mode ORDER BY build, proc, mode;

-- What was there to mark: heap, stacks or globals? Execution traces do not tell;
-- the pacer does, in logs of GODEBUG=gcpacertrace=1 (Go 1.18 on). Which colour an
-- object had at a moment no artefact tells: mark bits are never written out.
SELECT regexp_replace(file, '.*/', '') AS log, line, heap_scan_bytes, stack_scan_bytes, globals_scan_bytes,
       round(100.0 * heap_scan_bytes / (heap_scan_bytes + stack_scan_bytes + globals_scan_bytes), 1) AS heap_percent
FROM logs.pacer_lines
WHERE kind = 'end' AND heap_scan_bytes IS NOT NULL AND file ~ '(app|older)\.log$'
ORDER BY file, line;
