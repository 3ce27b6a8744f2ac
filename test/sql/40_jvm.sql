-- Garbage collection logs of the JVM
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
\set fx `echo "$GCTRACE_FIXTURES"`
\set g1 :fx/jvm/g1.log
\set failures :fx/jvm/g1-failures.log
\set genz :fx/jvm/genz.log
\set genshen :fx/jvm/genshen.log
\set cms11 :fx/jvm/cms11.log
\set cms :fx/jvm/legacy-cms.log
\set legacy_g1 :fx/jvm/legacy-g1.log
\set parallel :fx/jvm/legacy-parallel.log
\set broken :fx/jvm/broken.log
\pset null '-'

CREATE SERVER jvm FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root :'fx');
CREATE SCHEMA jvm;
IMPORT FOREIGN SCHEMA gctrace LIMIT TO (traces, gc_cycles, jvm_events, jvm_collections, jvm_phases, jvm_safepoints)
  FROM SERVER jvm INTO jvm OPTIONS (files 'jvm/*.log');

-- What they are, and how they end
SELECT file, format, runtime, runtime_version, status, error, error_offset, bytes_lost, lines, lines_recognised, lines_broken
  FROM jvm.traces ORDER BY file;
SELECT file, events, gc_cycles, gc_cycles_complete, gc_active_at_start, gc_active_at_end, started_at, duration_ns
  FROM jvm.traces ORDER BY file;

-- Unified logging: events in the order of the log
SELECT line, gc_id, collector, kind, type, detail, cause, trigger FROM gctrace.jvm_events(:'failures');
SELECT line, time_ns, logged_at, duration_ns, heap_before_bytes, heap_after_bytes, heap_capacity_bytes FROM gctrace.jvm_events(:'failures');
SELECT line, gc_id, kind, type, detail, cause, trigger, time_ns, duration_ns, heap_before_bytes, heap_after_bytes FROM gctrace.jvm_events(:'genz');
SELECT line, gc_id, collector, kind, type, detail, cause, time_ns, duration_ns FROM gctrace.jvm_events(:'genshen');
SELECT line, gc_id, kind, type, cause, time_ns, duration_ns, heap_after_bytes FROM gctrace.jvm_events(:'cms11');

-- Logs of JDK 8: nested records, lines of other threads in them
SELECT line, collector, kind, type, detail, cause, trigger FROM gctrace.jvm_events(:'cms');
SELECT line, time_ns, logged_at, duration_ns, heap_before_bytes, heap_after_bytes, heap_capacity_bytes FROM gctrace.jvm_events(:'cms');
SELECT line, gc_id, collector, kind, type, detail, cause, time_ns, duration_ns, heap_before_bytes, heap_after_bytes, heap_capacity_bytes FROM gctrace.jvm_events(:'legacy_g1');
SELECT line, collector, type, detail, cause, time_ns, logged_at, duration_ns, heap_after_bytes FROM gctrace.jvm_events(:'parallel');
SELECT line, collector, type, cause, trigger, time_ns, duration_ns, heap_after_bytes FROM jvm.jvm_events WHERE file = 'jvm/legacy-serial.log';

-- Collections: their pauses and concurrent parts
SELECT gc_id, type, cause, trigger, start_ns, started_at, pauses, pause_ns, concurrent_ns, heap_before_bytes, heap_after_bytes FROM gctrace.jvm_collections(:'failures');
SELECT gc_id, type, cause, trigger, start_ns, pauses, pause_ns, concurrent_ns, heap_before_bytes, heap_after_bytes FROM gctrace.jvm_collections(:'genz');
SELECT gc_id, type, left(cause, 40) AS cause, trigger, start_ns, pauses, pause_ns, concurrent_ns, heap_before_bytes, heap_after_bytes FROM gctrace.jvm_collections(:'genshen');
SELECT gc_id, type, cause, trigger, start_ns, pauses, pause_ns, concurrent_ns FROM gctrace.jvm_collections(:'cms11');
SELECT type, cause, trigger, start_ns, pauses, pause_ns, concurrent_ns, heap_before_bytes, heap_after_bytes FROM gctrace.jvm_collections(:'cms');
SELECT gc_id, type, cause, trigger, start_ns, pauses, pause_ns, concurrent_ns FROM gctrace.jvm_collections(:'legacy_g1');

-- The same as rows of gc_cycles; nothing that only Go knows
SELECT cycle, start_ns, end_ns, duration_ns, started_at, begin_kind, trigger, trigger_detail, heap_live_start_bytes, heap_live_end_bytes, stw_count, stw_ns FROM gctrace.gc_cycles(:'cms11');
SELECT file, count(*), count(start_ns) AS started, count(trigger) AS triggered, sum(stw_count) AS pauses, count(coalesce(goroutine, proc, heap_goal_end_bytes, mark_ns, assist_count, stack_id)) AS of_go
  FROM jvm.gc_cycles GROUP BY file ORDER BY file;

-- Phases and safepoints
SELECT gc_id, phase, level, duration_ns, line FROM gctrace.jvm_phases(:'legacy_g1');
SELECT phase, level, duration_ns FROM gctrace.jvm_phases(:'genz');
SELECT phase, level, count(*) FROM gctrace.jvm_phases(:'g1') GROUP BY 1, 2 HAVING count(*) > 5 ORDER BY 1, 2;
SELECT line, time_ns, logged_at, operation, reach_ns, cleanup_ns, at_ns, leave_ns, total_ns FROM gctrace.jvm_safepoints(:'cms');
SELECT file, operation, count(*), bool_and(reach_ns + cleanup_ns + at_ns = total_ns) AS adds_up FROM jvm.jvm_safepoints GROUP BY 1, 2 ORDER BY 1, 2;

-- A line cut, bytes of all kinds, numbers beyond reason, a log that ends in a line:
-- what can be read is read, what cannot is counted
SET client_min_messages = error; -- warnings of functions name the whole path
SELECT line, gc_id, cause, time_ns, duration_ns, heap_before_bytes FROM gctrace.jvm_events(:'broken');
SELECT format, status, error, error_offset, bytes_lost, lines, lines_recognised, lines_broken FROM gctrace.traces(:'broken');
RESET client_min_messages;
SELECT count(*) FROM jvm.jvm_events WHERE file = 'jvm/broken.log';

-- A line that is longer than any log's
SELECT line, gc_id FROM gctrace.jvm_events(convert_to(E'[1s][info][gc] Using G1\n' || repeat('[x]', 100000) || E'\n[2s][info][gc] GC(0) Pause Remark 2M->1M(3M) 1.5ms\n' || repeat('[GC (', 50000), 'UTF8'));
SELECT line, type FROM gctrace.jvm_events(convert_to(repeat('[GC (x) ', 30000) || E'\n1.5: [Full GC (System.gc())  3M->1M(4M), 0.5 secs]\n', 'UTF8'));

-- What no text has in it
SELECT format FROM gctrace.traces(convert_to(E'GC(1) is what the program says\n12M->3M(20M) 5ms\n[GC Worker Start (ms): Min: 1]\n', 'UTF8'));
SELECT count(*) FROM gctrace.jvm_events(''::bytea);
SELECT count(*) FROM gctrace.stw_pauses(:'g1');

-- Questions: share of the time to safepoint; which collector pauses how long for what
SELECT operation, round(100.0 * sum(reach_ns) / sum(total_ns), 1) < 100 AS reach_percent_known FROM gctrace.jvm_safepoints(:'g1') WHERE operation LIKE 'G1%' GROUP BY 1 ORDER BY 1;
SELECT collector, cause, count(*), count(*) FILTER (WHERE duration_ns > 0) AS timed FROM jvm.jvm_events WHERE kind = 'pause' GROUP BY 1, 2 ORDER BY 1, 2;

-- By format
SELECT DISTINCT format FROM gctrace.traces(:'cms');
CREATE FOREIGN TABLE jvm.as_legacy (line bigint, type text) SERVER jvm OPTIONS (relation 'jvm_events', files 'jvm/g1.log', format 'jvm-legacy');
SELECT count(*) FROM jvm.as_legacy;

SET client_min_messages = warning;
DROP SCHEMA jvm CASCADE;
DROP SERVER jvm;
