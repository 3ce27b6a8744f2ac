-- JVM logs as loggers pass them on: whose line is it, which start of it, who waited
SET timezone = 'UTC';
SET datestyle = 'ISO';
\set fx `echo "$GCTRACE_FIXTURES"`
\pset null '-'
CREATE SERVER mixed FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root :'fx');
CREATE SCHEMA mixed;
IMPORT FOREIGN SCHEMA gctrace LIMIT TO (traces, gc_cycles, jvm_events, jvm_collections, jvm_phases, jvm_safepoints, jvm_stalls)
  FROM SERVER mixed INTO mixed OPTIONS (files 'jvm/mixed/*.log');

-- Several JVMs have no common clock
SELECT file, format, status, lines, lines_recognised, lines_broken, events, gc_cycles, started_at, duration_ns FROM mixed.traces ORDER BY file;

SELECT file, process, process_instance, collector, count(*), min(line), max(line) FROM mixed.jvm_events GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4;
SELECT file, process, process_instance, count(*), min(cycle), max(cycle), sum(stw_count) AS pauses FROM mixed.gc_cycles GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;
SELECT file, process, process_instance, count(*) FROM mixed.jvm_phases GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;
SELECT file, process, process_instance, count(*) FROM mixed.jvm_safepoints GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;

-- Each has the rows that its own log has
CREATE VIEW mixed.own AS
  SELECT 'orders-1' AS owner, * FROM gctrace.jvm_collections(:'fx' || '/jvm/g1-failures.log') UNION ALL
  SELECT 'billing-1', * FROM gctrace.jvm_collections(:'fx' || '/jvm/genz.log');
SELECT m.process, count(*), count(o.gc_id) AS same
FROM mixed.jvm_collections m
LEFT JOIN mixed.own o ON (o.owner, o.gc_id, o.type, o.start_ns, o.pauses, o.pause_ns, o.heap_after_bytes)
  IS NOT DISTINCT FROM (m.process, m.gc_id, m.type, m.start_ns, m.pauses, m.pause_ns, m.heap_after_bytes)
WHERE m.file = 'jvm/mixed/compose.log' GROUP BY 1 ORDER BY 1;

-- Dates: the JVM's own where it prints them, else the logger's; JDK 8 stamps the begin, a logger the end
SELECT process, line, type, time_ns, duration_ns, logged_at FROM mixed.jvm_events WHERE file = 'jvm/mixed/legacy.log' ORDER BY line LIMIT 4;
SELECT line, type, time_ns, logged_at FROM mixed.jvm_events WHERE file = 'jvm/mixed/json.log' ORDER BY line LIMIT 2;
SELECT min(started_at), max(started_at) FROM mixed.gc_cycles WHERE file = 'jvm/mixed/json.log';

-- Waits of single threads are no pauses
SELECT file, line, collector, kind, thread, time_ns, duration_ns, process, process_instance FROM mixed.jvm_stalls ORDER BY file, line;
SELECT thread, kind, count(*) FROM gctrace.jvm_stalls(pg_read_binary_file(:'fx' || '/jvm/z.log')) GROUP BY 1, 2 ORDER BY 1, 2;

-- One query over both runtimes
SELECT process, process_instance, trigger, count(*) FROM mixed.gc_cycles WHERE file = 'jvm/mixed/compose.log' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3;

SET client_min_messages = warning;
DROP SCHEMA mixed CASCADE;
DROP SERVER mixed;
