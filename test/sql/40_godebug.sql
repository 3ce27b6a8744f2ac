-- Logs with lines of the Go runtime: what each says, behind any prefix, whole or broken
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
\set fx `echo "$GCTRACE_FIXTURES"`
CREATE SERVER logs FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root :'fx');
CREATE SCHEMA logs;
IMPORT FOREIGN SCHEMA gctrace LIMIT TO (traces, gc_cycles, gctrace_lines, pacer_lines, scavenger_lines,
	scheduler_lines, scheduler_details, inittrace_lines) FROM SERVER logs INTO logs OPTIONS (files 'logs/*.log');

SELECT file, format, runtime, status, lines, lines_recognised, lines_broken, gc_cycles, gomaxprocs, duration_ns, bytes_lost
FROM logs.traces ORDER BY file;

-- A line, put together where text of the program landed in it
SELECT line, gc_seq, raw FROM logs.gctrace_lines WHERE file = 'logs/app.log' ORDER BY line;

-- Every layout since Go 1.5, in ns and bytes
\x
SELECT * FROM logs.gctrace_lines WHERE file = 'logs/older.log' ORDER BY line;
SELECT * FROM logs.gctrace_lines WHERE file = 'logs/app.log' AND gc_seq = 7;
SELECT * FROM logs.pacer_lines WHERE file <> 'logs/crlf.log' ORDER BY file, line;
\x
SELECT file, line, released_background_bytes, released_eager_bytes, released_total_bytes, utilization_percent, forced, raw
FROM logs.scavenger_lines ORDER BY file, line;
SELECT file, line, time_ns, gomaxprocs, idle_procs, threads, spinning_threads, idle_threads, runqueue, local_runqueues, gc_waiting
FROM logs.scheduler_lines ORDER BY file, line;
SELECT file, line, time_ns, kind, id, status, attrs FROM logs.scheduler_details ORDER BY file, line;
SELECT line, package, at_ns, clock_ns, bytes, allocs, raw FROM logs.inittrace_lines;

-- Prefixes: who wrote it, and when
SELECT line, process, logged_at, gc_seq FROM logs.gctrace_lines WHERE file = 'logs/prefixes.log' ORDER BY line;
SELECT count(*), min(line), max(line), bool_or(raw LIKE E'%\r%') AS with_cr FROM logs.gctrace_lines WHERE file = 'logs/crlf.log';

-- Collections: what a log knows, in the columns that traces have
\x
SELECT * FROM logs.gc_cycles WHERE file = 'logs/prefixes.log' AND process = 'billing-1' ORDER BY cycle;
\x
SELECT cycle, process_instance, trigger, trigger_detail, mark_ns, goal_overshoot
FROM logs.gc_cycles WHERE file IN ('logs/app.log', 'logs/older.log') ORDER BY file DESC, start_ns;

-- One query over logs and traces
CREATE SCHEMA both_kinds;
IMPORT FOREIGN SCHEMA gctrace LIMIT TO (gc_cycles) FROM SERVER logs INTO both_kinds OPTIONS (files '{logs/app.log,fleet/**}');
SELECT file LIKE 'logs/%' AS of_log, count(*) > 0 AS some, bool_and(heap_live_end_bytes > 0) AS heap, bool_and(stw_ns > 0) AS pauses
FROM both_kinds.gc_cycles WHERE end_ns IS NOT NULL GROUP BY 1 ORDER BY 1;

-- The functions say the same; a log can be insisted on
SELECT count(*), sum(gc_seq) FROM gctrace.gctrace_lines(:'fx' || '/logs/prefixes.log');
SELECT count(*), sum(gc_seq) FROM gctrace.gctrace_lines(pg_read_binary_file(:'fx' || '/logs/prefixes.log'));
SELECT line, gc_seq FROM gctrace.gctrace_lines(convert_to(E'gc 1 @0.001s 1%: 0.1+0.1+0.1 ms clock, 0+0/0/0+0 ms cpu, 1->1->1 MB, 4 MB goal, 2 P', 'UTF8'));
ALTER FOREIGN TABLE logs.gctrace_lines OPTIONS (ADD format 'go-trace', ADD on_error 'error');
SELECT count(*) FROM logs.gctrace_lines;
-- What is no such log has no lines, and is no error
SELECT count(*) FROM gctrace.gctrace_lines(convert_to(E'gc 1 @0.5s\nmsg="2 MB goal"\n', 'UTF8'));
SELECT count(*) FROM gctrace.stw_pauses(:'fx' || '/logs/app.log');

SET client_min_messages = warning;
DROP SCHEMA logs, both_kinds CASCADE;
DROP SERVER logs;
