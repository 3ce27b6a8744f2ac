-- What is missing: collections that a log lost, inputs that end too early?
--
-- Collections are numbered from 1 by each start of a process; a lower number is a
-- new start, and a jump means lines that were lost or could not be read.
SELECT file, process, prev + 1 AS first_missing, gc_seq - 1 AS last_missing
FROM (SELECT file, process, line, gc_seq, lag(gc_seq) OVER (PARTITION BY file, process ORDER BY line) AS prev
      FROM logs.gctrace_lines) l
WHERE gc_seq > prev + 1
ORDER BY file, line;

SELECT file, lines, lines_recognised, lines_broken FROM logs.traces WHERE lines_broken > 0 ORDER BY file;

-- Files that end too early give their rows and a warning; the table is enough here.
SET client_min_messages = error;
SELECT file, status, error_offset, bytes_lost, gc_cycles, gc_cycles_complete
FROM edge.traces
WHERE status = 'truncated'
ORDER BY bytes_lost DESC, file;
