/* gctrace 0.1; built by sql/build from sql/parts and the catalogue of relations */

\echo Use "CREATE EXTENSION gctrace" to load this file. \quit

-- The schema is made here, so that none that someone has prepared is adopted.
CREATE SCHEMA gctrace;
COMMENT ON SCHEMA gctrace IS
	'Decodes Go execution traces: functions over one file or bytea, and the foreign-data wrapper gctrace_fdw over folders of files';
GRANT USAGE ON SCHEMA gctrace TO PUBLIC;

-- Foreign-data wrapper

CREATE FUNCTION gctrace.fdw_handler()
RETURNS fdw_handler
LANGUAGE C STRICT
AS 'MODULE_PATHNAME', 'gctrace_fdw_handler';
COMMENT ON FUNCTION gctrace.fdw_handler() IS
	'Handler of the foreign-data wrapper gctrace_fdw';

CREATE FUNCTION gctrace.fdw_validator(text[], oid)
RETURNS void
LANGUAGE C STRICT
AS 'MODULE_PATHNAME', 'gctrace_fdw_validator';
COMMENT ON FUNCTION gctrace.fdw_validator(text[], oid) IS
	'Checks the options of servers, foreign tables and columns of gctrace_fdw';

CREATE FOREIGN DATA WRAPPER gctrace_fdw
	HANDLER gctrace.fdw_handler
	VALIDATOR gctrace.fdw_validator;
COMMENT ON FOREIGN DATA WRAPPER gctrace_fdw IS
	'Folders of trace files, or stored runs, as foreign tables; the server option root names the folder, store the schema of a store';

-- The option root needs pg_read_server_files, whoever makes the server; a store
-- is read with the rights of whoever asks.
GRANT USAGE ON FOREIGN DATA WRAPPER gctrace_fdw TO PUBLIC;

-- Services of the library

CREATE FUNCTION gctrace.function_support(internal)
RETURNS internal
LANGUAGE C STRICT
AS 'MODULE_PATHNAME', 'gctrace_function_support';
COMMENT ON FUNCTION gctrace.function_support(internal) IS
	'Planner support of the functions over path and content: rows from the size of the input, and a hint for those who lack the right to files';

CREATE FUNCTION gctrace.catalogue(
	OUT relation text,
	OUT relation_comment text,
	OUT "position" int,
	OUT column_name text,
	OUT type text,
	OUT comment text)
RETURNS SETOF record
LANGUAGE C STABLE STRICT PARALLEL SAFE ROWS 150
AS 'MODULE_PATHNAME', 'gctrace_catalogue';
COMMENT ON FUNCTION gctrace.catalogue() IS
	'All relations and their columns, as this version of the library knows them';

CREATE FUNCTION gctrace.table_columns(
	server name,
	files text DEFAULT '**',
	keys text DEFAULT NULL,
	OUT relation text,
	OUT "position" int,
	OUT column_name text,
	OUT type text,
	OUT key text,
	OUT comment text)
RETURNS SETOF record
LANGUAGE C VOLATILE PARALLEL RESTRICTED ROWS 150
AS 'MODULE_PATHNAME', 'gctrace_table_columns';
COMMENT ON FUNCTION gctrace.table_columns(name, text, text) IS
	'The columns that IMPORT FOREIGN SCHEMA would give each relation now, path keys included; needs USAGE on the server';

CREATE FUNCTION gctrace.require_file_access()
RETURNS void
LANGUAGE C VOLATILE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_require_file_access';
COMMENT ON FUNCTION gctrace.require_file_access() IS
	'Raises an error unless the current user may read files of the server';

-- Relations

-- Made from src/relation/catalogue.c by print_catalogue: a row type and two
-- functions for each relation.  Columns of row types are only ever appended.

-- traces

CREATE TYPE gctrace.traces_row AS (
	format text,
	format_version int,
	runtime text,
	runtime_version text,
	size_bytes bigint,
	compression text,
	sha256 bytea,
	status text,
	error text,
	error_offset bigint,
	bytes_lost bigint,
	started_at timestamptz,
	duration_ns bigint,
	events bigint,
	generations int,
	gomaxprocs int,
	gc_cycles bigint,
	gc_cycles_complete bigint,
	gc_active_at_start boolean,
	gc_active_at_end boolean,
	lines bigint,
	lines_recognised bigint,
	lines_broken bigint
);
COMMENT ON TYPE gctrace.traces_row IS
	'One row per input: format, status, totals';
COMMENT ON COLUMN gctrace.traces_row.format IS
	'What the content was recognised as: ''go-trace'', ''gctrace'' (a log with lines of the Go runtime), ''jvm-unified'' (JDK 9 and later), ''jvm-legacy'' (JDK 8), ''pprof'' or ''unrecognised''';
COMMENT ON COLUMN gctrace.traces_row.format_version IS
	'Version in the header: 11 for Go 1.11 to 1.18, 19 for 1.19 and 1.20, 21 for 1.21, 22 for 1.22, 23 for 1.23 and 1.24, 25 for 1.25, 26 for 1.26 and 1.27. NULL: a log or a profile, or unrecognised';
COMMENT ON COLUMN gctrace.traces_row.runtime IS
	'Runtime that wrote it: ''go'' or ''jvm''. NULL: not known';
COMMENT ON COLUMN gctrace.traces_row.runtime_version IS
	'Releases that write this format, such as ''1.26 or later''; of JVM logs the version that they print. NULL: not known';
COMMENT ON COLUMN gctrace.traces_row.size_bytes IS
	'Size of the input as stored, bytes; of a rotated set that of all members';
COMMENT ON COLUMN gctrace.traces_row.compression IS
	'Compression of the input: ''none'', ''gzip'' or ''zstd''; of a rotated set ''mixed'' where its members differ';
COMMENT ON COLUMN gctrace.traces_row.sha256 IS
	'SHA-256 of the inflated content. NULL: the input could not be read to its end';
COMMENT ON COLUMN gctrace.traces_row.status IS
	'''complete''; ''truncated'': it ends where more must follow (a killed process, a log cut inside a record); ''damaged'': content that cannot be true. NULL: not decoded (unrecognised, or a format version that is not supported)';
COMMENT ON COLUMN gctrace.traces_row.error IS
	'Why it is not complete, in words. NULL: nothing wrong';
COMMENT ON COLUMN gctrace.traces_row.error_offset IS
	'Offset of the error in the inflated content, bytes. NULL: nothing wrong';
COMMENT ON COLUMN gctrace.traces_row.bytes_lost IS
	'Inflated bytes that gave no rows: those behind the last generation (of a log: record) that could be decoded whole (up to Go 1.21: of events that may come behind lost ones); 0 when complete. NULL: not decoded';
COMMENT ON COLUMN gctrace.traces_row.started_at IS
	'Wall clock at the zero of the *_ns columns. NULL: the trace carries no wall clock (before Go 1.25), or the log does not print both dates and times since the start';
COMMENT ON COLUMN gctrace.traces_row.duration_ns IS
	'From the earliest timestamp to the last event, ns; of a log from the start of its process to the last stamp (gctrace: to the end of the last collection). NULL: no events, no stamps, several processes, or (up to Go 1.21) cut before the clock frequency';
COMMENT ON COLUMN gctrace.traces_row.events IS
	'Events, counted as Go''s trace reader yields them, its synthetic Sync events included; of JVM logs the rows of jvm_events. NULL: not decoded';
COMMENT ON COLUMN gctrace.traces_row.generations IS
	'Generations decoded. NULL: a log, or not decoded';
COMMENT ON COLUMN gctrace.traces_row.gomaxprocs IS
	'GOMAXPROCS at the start of the trace (heap_samples has its changes). NULL: a JVM''s log, or not seen';
COMMENT ON COLUMN gctrace.traces_row.gc_cycles IS
	'Collections seen, complete or not. NULL: not decoded';
COMMENT ON COLUMN gctrace.traces_row.gc_cycles_complete IS
	'Collections whose begin and end were seen. NULL: not decoded';
COMMENT ON COLUMN gctrace.traces_row.gc_active_at_start IS
	'Was a collection running when the trace began? NULL: not decoded';
COMMENT ON COLUMN gctrace.traces_row.gc_active_at_end IS
	'Was a collection running when the trace ended? NULL: not decoded';
COMMENT ON COLUMN gctrace.traces_row.lines IS
	'Lines of a text input. NULL: not a text input';
COMMENT ON COLUMN gctrace.traces_row.lines_recognised IS
	'Lines of a text input that were read: they give rows of a relation, or none has what they say (the scan lines of gctrace=2); a line that was put together counts once. NULL: not a text input';
COMMENT ON COLUMN gctrace.traces_row.lines_broken IS
	'Lines of a text input that were recognised but could not be read, such as those of the Go runtime that other text landed in. NULL: not a text input';

CREATE FUNCTION gctrace.traces(path text)
RETURNS SETOF gctrace.traces_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 1
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.traces(text) IS
	'One row per input: format, status, totals; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.traces(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.traces(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.traces(content bytea)
RETURNS SETOF gctrace.traces_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 1
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.traces(bytea) IS
	'One row per input: format, status, totals; of the content of a file';

-- generations

CREATE TYPE gctrace.generations_row AS (
	generation int,
	start_ns bigint,
	end_ns bigint,
	file_offset bigint,
	size_bytes bigint,
	events bigint,
	batches bigint,
	threads int,
	strings bigint,
	stacks bigint,
	cpu_samples bigint,
	clock_trace_ns bigint,
	clock_mono_ns bigint,
	clock_at timestamptz
);
COMMENT ON TYPE gctrace.generations_row IS
	'One row per generation of a Go execution trace (about a second each)';
COMMENT ON COLUMN gctrace.generations_row.generation IS
	'Generation, counted from 1 within the trace (Go writes one a second; up to Go 1.21 a trace is a single one)';
COMMENT ON COLUMN gctrace.generations_row.start_ns IS
	'Earliest timestamp of the generation, ns since the earliest of the trace';
COMMENT ON COLUMN gctrace.generations_row.end_ns IS
	'Last event of the generation, ns since the earliest timestamp of the trace';
COMMENT ON COLUMN gctrace.generations_row.file_offset IS
	'Offset of its first batch in the inflated content, bytes';
COMMENT ON COLUMN gctrace.generations_row.size_bytes IS
	'Inflated bytes that it takes';
COMMENT ON COLUMN gctrace.generations_row.events IS
	'Events, counted as Go''s trace reader yields them, its synthetic Sync event included';
COMMENT ON COLUMN gctrace.generations_row.batches IS
	'Batches of all kinds';
COMMENT ON COLUMN gctrace.generations_row.threads IS
	'Threads (Ms) that wrote events (up to Go 1.21: that Ps ran on)';
COMMENT ON COLUMN gctrace.generations_row.strings IS
	'Entries of the string table';
COMMENT ON COLUMN gctrace.generations_row.stacks IS
	'Entries of the stack table';
COMMENT ON COLUMN gctrace.generations_row.cpu_samples IS
	'CPU profiler samples';
COMMENT ON COLUMN gctrace.generations_row.clock_trace_ns IS
	'Trace clock at the clock snapshot, ns, as printed (not since the trace''s start). NULL: no snapshot (before Go 1.25)';
COMMENT ON COLUMN gctrace.generations_row.clock_mono_ns IS
	'Monotonic clock at the clock snapshot, ns. NULL: no snapshot (before Go 1.25)';
COMMENT ON COLUMN gctrace.generations_row.clock_at IS
	'Wall clock at the clock snapshot. NULL: no snapshot (before Go 1.25)';

CREATE FUNCTION gctrace.generations(path text)
RETURNS SETOF gctrace.generations_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 16
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.generations(text) IS
	'One row per generation of a Go execution trace (about a second each); of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.generations(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.generations(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.generations(content bytea)
RETURNS SETOF gctrace.generations_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 16
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.generations(bytea) IS
	'One row per generation of a Go execution trace (about a second each); of the content of a file';

-- gc_cycles

CREATE TYPE gctrace.gc_cycles_row AS (
	cycle bigint,
	start_ns bigint,
	end_ns bigint,
	duration_ns bigint,
	started_at timestamptz,
	begin_kind text,
	trigger text,
	trigger_detail text,
	goroutine bigint,
	proc int,
	thread bigint,
	heap_live_start_bytes bigint,
	heap_goal_start_bytes bigint,
	heap_live_peak_bytes bigint,
	heap_live_end_bytes bigint,
	heap_goal_end_bytes bigint,
	heap_goal_next_bytes bigint,
	goal_overshoot double precision,
	stw_sweep_term_ns bigint,
	mark_ns bigint,
	stw_mark_term_ns bigint,
	stw_count bigint,
	stw_ns bigint,
	assist_count bigint,
	assist_ns bigint,
	assist_cpu_ns bigint,
	assist_parked_ns bigint,
	mark_worker_ns bigint,
	mark_idle_ns bigint,
	gomaxprocs int,
	process text,
	process_instance int,
	stack_id bigint,
	frames_id bigint,
	site text,
	stack text[]
);
COMMENT ON TYPE gctrace.gc_cycles_row IS
	'One row per garbage collection, in order of begin';
COMMENT ON COLUMN gctrace.gc_cycles_row.cycle IS
	'Collection, counted from 1 within the trace; of a log, since its process started';
COMMENT ON COLUMN gctrace.gc_cycles_row.start_ns IS
	'Begin, ns since the earliest timestamp of the trace. NULL: it was running already when the trace began. Of a log: since the start of its process; NULL also where it prints no such time; gctrace prints ms';
COMMENT ON COLUMN gctrace.gc_cycles_row.end_ns IS
	'End, ns since the earliest timestamp of the trace. NULL: it had not ended when the trace did. Of a log: as start_ns';
COMMENT ON COLUMN gctrace.gc_cycles_row.duration_ns IS
	'Wall time from begin to end, ns. NULL: begin or end not seen. Of a gctrace log: the sum of pauses and mark_ns';
COMMENT ON COLUMN gctrace.gc_cycles_row.started_at IS
	'Wall clock at the begin; where a log has only the date of a line, that less duration_ns. NULL: begin not seen, a trace without wall clock (before Go 1.25), or a log without dates';
COMMENT ON COLUMN gctrace.gc_cycles_row.begin_kind IS
	'''begin'': seen to begin; ''active'': running already when the trace began';
COMMENT ON COLUMN gctrace.gc_cycles_row.trigger IS
	'What started it, read off the begin stack: ''alloc'' (the heap reached its trigger; cycles for the memory limit are among them), ''forced'', ''periodic'', ''unknown'' (no stack). Of a gctrace log: ''(forced)'' in its line, ''GC forced'' before it (periodic), neither (alloc). Of a JVM, from the cause: also ''metadata'', ''threshold'' (occupancy or rate heuristics), ''other''; NULL: the log prints no cause';
COMMENT ON COLUMN gctrace.gc_cycles_row.trigger_detail IS
	'The function that tells: the allocating leaf, or who forced it (runtime.GC, runtime/debug.FreeOSMemory ...); of a JVM the cause in its words. NULL: trigger unknown, or a gctrace log';
COMMENT ON COLUMN gctrace.gc_cycles_row.goroutine IS
	'Goroutine that started it. NULL: begin not seen, or a log';
COMMENT ON COLUMN gctrace.gc_cycles_row.proc IS
	'P on which it was started. NULL: begin not seen, or a log';
COMMENT ON COLUMN gctrace.gc_cycles_row.thread IS
	'Thread (M) on which it was started. NULL: begin not seen, or a log';
COMMENT ON COLUMN gctrace.gc_cycles_row.heap_live_start_bytes IS
	'heap_live in force at the begin, bytes (gctrace''s first heap number, in whole MiB); of a JVM the heap in use before. NULL: begin not seen, no sample before it, or not printed';
COMMENT ON COLUMN gctrace.gc_cycles_row.heap_goal_start_bytes IS
	'Heap goal (next_gc) in force at the begin, bytes; 0 = heap trigger off. NULL: begin not seen, no sample before it, or a log';
COMMENT ON COLUMN gctrace.gc_cycles_row.heap_live_peak_bytes IS
	'Highest heap_live from the begin (or the trace''s start) until the final pause began, bytes (gctrace''s second heap number). NULL: no sample, or end not seen';
COMMENT ON COLUMN gctrace.gc_cycles_row.heap_live_end_bytes IS
	'heap_live in force at the end: the marked bytes (gctrace''s third heap number); of a JVM the heap in use after. NULL: end not seen, no sample, or not printed';
COMMENT ON COLUMN gctrace.gc_cycles_row.heap_goal_end_bytes IS
	'Heap goal in force at the end, bytes; 0 = heap trigger off; of a gctrace log, the goal that it prints. NULL: end not seen, or no sample';
COMMENT ON COLUMN gctrace.gc_cycles_row.heap_goal_next_bytes IS
	'Goal set for the next collection, the first sample after the end, bytes; 0 = heap trigger off. NULL: none seen before the next collection, or a log';
COMMENT ON COLUMN gctrace.gc_cycles_row.goal_overshoot IS
	'heap_live_peak_bytes / heap_goal_end_bytes: above 1 the heap ran past its goal. NULL: one is not known, or the goal is 0';
COMMENT ON COLUMN gctrace.gc_cycles_row.stw_sweep_term_ns IS
	'Sweep termination pause that opens it, with the time to stop the world (of a gctrace log, without it), ns. NULL: not seen whole';
COMMENT ON COLUMN gctrace.gc_cycles_row.mark_ns IS
	'Concurrent mark: end of the sweep termination pause to begin of the mark termination pause, ns (gctrace''s second clock). NULL: not seen whole';
COMMENT ON COLUMN gctrace.gc_cycles_row.stw_mark_term_ns IS
	'Mark termination pause that contains the end, with the time to stop the world (of a gctrace log, without it), ns. NULL: not seen whole';
COMMENT ON COLUMN gctrace.gc_cycles_row.stw_count IS
	'GC pauses that belong to it; above 2 when mark termination had to restart. NULL: a log that does not show them';
COMMENT ON COLUMN gctrace.gc_cycles_row.stw_ns IS
	'Sum of the durations of its GC pauses, ns; pauses without an end are not in it. NULL: a log that does not show them';
COMMENT ON COLUMN gctrace.gc_cycles_row.assist_count IS
	'Mark assists that began while it ran (mark_assists.cycle). NULL: a log';
COMMENT ON COLUMN gctrace.gc_cycles_row.assist_ns IS
	'Sum of their wall time, ns; assists without begin or end are not in it. NULL: a log';
COMMENT ON COLUMN gctrace.gc_cycles_row.assist_cpu_ns IS
	'Sum of the time in which they ran on a CPU, ns; of a gctrace log, as the runtime measured it';
COMMENT ON COLUMN gctrace.gc_cycles_row.assist_parked_ns IS
	'Sum of the time in which they waited for credit, ns. NULL: a log';
COMMENT ON COLUMN gctrace.gc_cycles_row.mark_worker_ns IS
	'Sum of the durations of its dedicated and fractional mark worker stretches, ns; of a gctrace log, their CPU time';
COMMENT ON COLUMN gctrace.gc_cycles_row.mark_idle_ns IS
	'Sum of the durations of its idle mark worker stretches, ns; of a gctrace log, their CPU time';
COMMENT ON COLUMN gctrace.gc_cycles_row.gomaxprocs IS
	'GOMAXPROCS in force at the begin. NULL: begin not seen, or not known';
COMMENT ON COLUMN gctrace.gc_cycles_row.process IS
	'Process, as the prefix of a log names it, of a JVM also the host name and pid that it prints. NULL: a trace, or nothing tells';
COMMENT ON COLUMN gctrace.gc_cycles_row.process_instance IS
	'Start of that process in the log, counted from 1. NULL: a trace';
COMMENT ON COLUMN gctrace.gc_cycles_row.stack_id IS
	'Stable 64-bit hash of the function names of stack (FNV-1a); the same call path has the same id in every run and build. NULL: no stack';
COMMENT ON COLUMN gctrace.gc_cycles_row.frames_id IS
	'Stable 64-bit hash of functions, files and lines of stack (FNV-1a). NULL: no stack';
COMMENT ON COLUMN gctrace.gc_cycles_row.site IS
	'First function of stack outside the Go runtime (packages runtime and internal/runtime/...). NULL: no stack, or none outside';
COMMENT ON COLUMN gctrace.gc_cycles_row.stack IS
	'Function names of the call stack at the beginning, leaf first. NULL: the trace has none for it';

CREATE FUNCTION gctrace.gc_cycles(path text)
RETURNS SETOF gctrace.gc_cycles_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 400
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.gc_cycles(text) IS
	'One row per garbage collection, in order of begin; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.gc_cycles(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.gc_cycles(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.gc_cycles(content bytea)
RETURNS SETOF gctrace.gc_cycles_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 400
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.gc_cycles(bytea) IS
	'One row per garbage collection, in order of begin; of the content of a file';

-- stw_pauses

CREATE TYPE gctrace.stw_pauses_row AS (
	reason text,
	start_ns bigint,
	end_ns bigint,
	duration_ns bigint,
	begin_kind text,
	goroutine bigint,
	proc int,
	thread bigint,
	cycle bigint,
	stack_id bigint,
	frames_id bigint,
	site text,
	stack text[]
);
COMMENT ON TYPE gctrace.stw_pauses_row IS
	'One row per stop-the-world pause, for GC or not, in order of begin';
COMMENT ON COLUMN gctrace.stw_pauses_row.reason IS
	'Why the world was stopped, in Go''s words: ''GC sweep termination'', ''GC mark termination'', ''start trace'' ...';
COMMENT ON COLUMN gctrace.stw_pauses_row.start_ns IS
	'Begin, ns since the earliest timestamp of the trace. NULL: it was running already when the trace began';
COMMENT ON COLUMN gctrace.stw_pauses_row.end_ns IS
	'End, ns since the earliest timestamp of the trace. NULL: it had not ended when the trace did';
COMMENT ON COLUMN gctrace.stw_pauses_row.duration_ns IS
	'Wall time from asking the world to stop until it ran again, ns. NULL: begin or end not seen';
COMMENT ON COLUMN gctrace.stw_pauses_row.begin_kind IS
	'''begin'': seen to begin; ''active'': running already when the trace began';
COMMENT ON COLUMN gctrace.stw_pauses_row.goroutine IS
	'Goroutine that stopped the world';
COMMENT ON COLUMN gctrace.stw_pauses_row.proc IS
	'P on which it began';
COMMENT ON COLUMN gctrace.stw_pauses_row.thread IS
	'Thread (M) on which it began';
COMMENT ON COLUMN gctrace.stw_pauses_row.cycle IS
	'Collection (gc_cycles.cycle) running when it began. NULL: none';
COMMENT ON COLUMN gctrace.stw_pauses_row.stack_id IS
	'Stable 64-bit hash of the function names of stack (FNV-1a); the same call path has the same id in every run and build. NULL: no stack';
COMMENT ON COLUMN gctrace.stw_pauses_row.frames_id IS
	'Stable 64-bit hash of functions, files and lines of stack (FNV-1a). NULL: no stack';
COMMENT ON COLUMN gctrace.stw_pauses_row.site IS
	'First function of stack outside the Go runtime (packages runtime and internal/runtime/...). NULL: no stack, or none outside';
COMMENT ON COLUMN gctrace.stw_pauses_row.stack IS
	'Function names of the call stack at the beginning, leaf first. NULL: the trace has none for it';

CREATE FUNCTION gctrace.stw_pauses(path text)
RETURNS SETOF gctrace.stw_pauses_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 800
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.stw_pauses(text) IS
	'One row per stop-the-world pause, for GC or not, in order of begin; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.stw_pauses(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.stw_pauses(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.stw_pauses(content bytea)
RETURNS SETOF gctrace.stw_pauses_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 800
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.stw_pauses(bytea) IS
	'One row per stop-the-world pause, for GC or not, in order of begin; of the content of a file';

-- mark_assists

CREATE TYPE gctrace.mark_assists_row AS (
	goroutine bigint,
	start_ns bigint,
	end_ns bigint,
	duration_ns bigint,
	cpu_ns bigint,
	parked_ns bigint,
	runnable_ns bigint,
	syscall_ns bigint,
	begin_kind text,
	proc int,
	thread bigint,
	end_proc int,
	cycle bigint,
	stack_id bigint,
	frames_id bigint,
	site text,
	stack text[]
);
COMMENT ON TYPE gctrace.mark_assists_row IS
	'One row per mark assist: a goroutine made to mark before it may allocate, in order of begin';
COMMENT ON COLUMN gctrace.mark_assists_row.goroutine IS
	'Goroutine that had to assist';
COMMENT ON COLUMN gctrace.mark_assists_row.start_ns IS
	'Begin, ns since the earliest timestamp of the trace. NULL: it was running already when the trace began';
COMMENT ON COLUMN gctrace.mark_assists_row.end_ns IS
	'End, ns since the earliest timestamp of the trace. NULL: it had not ended when the trace did';
COMMENT ON COLUMN gctrace.mark_assists_row.duration_ns IS
	'Wall time from begin to end, ns. NULL: begin or end not seen';
COMMENT ON COLUMN gctrace.mark_assists_row.cpu_ns IS
	'Time in the assist in which the goroutine ran on a CPU, ns; of an unfinished or already active assist what was seen';
COMMENT ON COLUMN gctrace.mark_assists_row.parked_ns IS
	'Time in the assist in which the goroutine waited (for credit), ns; what was seen';
COMMENT ON COLUMN gctrace.mark_assists_row.runnable_ns IS
	'Time in the assist in which the goroutine was ready and waited for a P, ns; what was seen';
COMMENT ON COLUMN gctrace.mark_assists_row.syscall_ns IS
	'Time in the assist that the goroutine spent in a system call, ns; what was seen';
COMMENT ON COLUMN gctrace.mark_assists_row.begin_kind IS
	'''begin'': seen to begin; ''active'': running already when the trace began';
COMMENT ON COLUMN gctrace.mark_assists_row.proc IS
	'P on which it began. NULL: begin not seen';
COMMENT ON COLUMN gctrace.mark_assists_row.thread IS
	'Thread (M) on which it began. NULL: begin not seen';
COMMENT ON COLUMN gctrace.mark_assists_row.end_proc IS
	'P on which it ended. NULL: end not seen';
COMMENT ON COLUMN gctrace.mark_assists_row.cycle IS
	'Collection (gc_cycles.cycle) running when it began. NULL: none (an assist can outlast its mark phase)';
COMMENT ON COLUMN gctrace.mark_assists_row.stack_id IS
	'Stable 64-bit hash of the function names of stack (FNV-1a); the same call path has the same id in every run and build. NULL: no stack';
COMMENT ON COLUMN gctrace.mark_assists_row.frames_id IS
	'Stable 64-bit hash of functions, files and lines of stack (FNV-1a). NULL: no stack';
COMMENT ON COLUMN gctrace.mark_assists_row.site IS
	'First function of stack outside the Go runtime (packages runtime and internal/runtime/...). NULL: no stack, or none outside';
COMMENT ON COLUMN gctrace.mark_assists_row.stack IS
	'Function names of the call stack at the beginning, leaf first. NULL: the trace has none for it';

CREATE FUNCTION gctrace.mark_assists(path text)
RETURNS SETOF gctrace.mark_assists_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 12000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.mark_assists(text) IS
	'One row per mark assist: a goroutine made to mark before it may allocate, in order of begin; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.mark_assists(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.mark_assists(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.mark_assists(content bytea)
RETURNS SETOF gctrace.mark_assists_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 12000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.mark_assists(bytea) IS
	'One row per mark assist: a goroutine made to mark before it may allocate, in order of begin; of the content of a file';

-- mark_workers

CREATE TYPE gctrace.mark_workers_row AS (
	goroutine bigint,
	proc int,
	mode text,
	start_ns bigint,
	end_ns bigint,
	duration_ns bigint,
	cycle bigint
);
COMMENT ON TYPE gctrace.mark_workers_row IS
	'One row per uninterrupted stretch of background marking, in order of begin';
COMMENT ON COLUMN gctrace.mark_workers_row.goroutine IS
	'Mark worker goroutine';
COMMENT ON COLUMN gctrace.mark_workers_row.proc IS
	'P on which it marked';
COMMENT ON COLUMN gctrace.mark_workers_row.mode IS
	'''dedicated'', ''fractional'' or ''idle''';
COMMENT ON COLUMN gctrace.mark_workers_row.start_ns IS
	'Begin (the worker''s label), ns since the earliest timestamp of the trace';
COMMENT ON COLUMN gctrace.mark_workers_row.end_ns IS
	'The worker stopped running, ns since the earliest timestamp of the trace. NULL: it was still running when the trace ended';
COMMENT ON COLUMN gctrace.mark_workers_row.duration_ns IS
	'Time from begin to end, ns. NULL: end not seen';
COMMENT ON COLUMN gctrace.mark_workers_row.cycle IS
	'Collection (gc_cycles.cycle) running when it began. NULL: none';

CREATE FUNCTION gctrace.mark_workers(path text)
RETURNS SETOF gctrace.mark_workers_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 2400
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.mark_workers(text) IS
	'One row per uninterrupted stretch of background marking, in order of begin; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.mark_workers(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.mark_workers(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.mark_workers(content bytea)
RETURNS SETOF gctrace.mark_workers_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 2400
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.mark_workers(bytea) IS
	'One row per uninterrupted stretch of background marking, in order of begin; of the content of a file';

-- sweeps

CREATE TYPE gctrace.sweeps_row AS (
	proc int,
	goroutine bigint,
	start_ns bigint,
	end_ns bigint,
	duration_ns bigint,
	begin_kind text,
	swept_bytes bigint,
	reclaimed_bytes bigint,
	cycle bigint,
	stack_id bigint,
	frames_id bigint,
	site text,
	stack text[]
);
COMMENT ON TYPE gctrace.sweeps_row IS
	'One row per sweep range of a P, in order of begin';
COMMENT ON COLUMN gctrace.sweeps_row.proc IS
	'P that swept';
COMMENT ON COLUMN gctrace.sweeps_row.goroutine IS
	'Goroutine on that P at the begin. NULL: none, or begin not seen';
COMMENT ON COLUMN gctrace.sweeps_row.start_ns IS
	'Begin, ns since the earliest timestamp of the trace. NULL: it was running already when the trace began';
COMMENT ON COLUMN gctrace.sweeps_row.end_ns IS
	'End, ns since the earliest timestamp of the trace. NULL: it had not ended when the trace did';
COMMENT ON COLUMN gctrace.sweeps_row.duration_ns IS
	'Wall time from begin to end, ns. NULL: begin or end not seen';
COMMENT ON COLUMN gctrace.sweeps_row.begin_kind IS
	'''begin'': seen to begin; ''active'': running already when the trace began';
COMMENT ON COLUMN gctrace.sweeps_row.swept_bytes IS
	'Bytes of the spans swept. NULL: end not seen';
COMMENT ON COLUMN gctrace.sweeps_row.reclaimed_bytes IS
	'Bytes of the dead objects found. NULL: end not seen';
COMMENT ON COLUMN gctrace.sweeps_row.cycle IS
	'Last collection (gc_cycles.cycle) ended before it, whose garbage it sweeps. NULL: none ended in the trace yet';
COMMENT ON COLUMN gctrace.sweeps_row.stack_id IS
	'Stable 64-bit hash of the function names of stack (FNV-1a); the same call path has the same id in every run and build. NULL: no stack';
COMMENT ON COLUMN gctrace.sweeps_row.frames_id IS
	'Stable 64-bit hash of functions, files and lines of stack (FNV-1a). NULL: no stack';
COMMENT ON COLUMN gctrace.sweeps_row.site IS
	'First function of stack outside the Go runtime (packages runtime and internal/runtime/...). NULL: no stack, or none outside';
COMMENT ON COLUMN gctrace.sweeps_row.stack IS
	'Function names of the call stack at the beginning, leaf first. NULL: the trace has none for it';

CREATE FUNCTION gctrace.sweeps(path text)
RETURNS SETOF gctrace.sweeps_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 80000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.sweeps(text) IS
	'One row per sweep range of a P, in order of begin; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.sweeps(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.sweeps(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.sweeps(content bytea)
RETURNS SETOF gctrace.sweeps_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 80000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.sweeps(bytea) IS
	'One row per sweep range of a P, in order of begin; of the content of a file';

-- heap_samples

CREATE TYPE gctrace.heap_samples_row AS (
	time_ns bigint,
	at timestamptz,
	changed text,
	heap_live_bytes bigint,
	heap_goal_bytes bigint,
	gomaxprocs int,
	cycle bigint,
	goroutine bigint,
	proc int
);
COMMENT ON TYPE gctrace.heap_samples_row IS
	'One row per emitted sample of heap_live, heap goal or GOMAXPROCS, changed or not';
COMMENT ON COLUMN gctrace.heap_samples_row.time_ns IS
	'Time of the sample, ns since the earliest timestamp of the trace';
COMMENT ON COLUMN gctrace.heap_samples_row.at IS
	'Wall clock of the sample. NULL: a trace without wall clock (before Go 1.25)';
COMMENT ON COLUMN gctrace.heap_samples_row.changed IS
	'What was sampled: ''heap_live'', ''heap_goal'' or ''gomaxprocs''';
COMMENT ON COLUMN gctrace.heap_samples_row.heap_live_bytes IS
	'heap_live in force after it, bytes: allocated since, or kept by, the last mark. NULL: no sample so far';
COMMENT ON COLUMN gctrace.heap_samples_row.heap_goal_bytes IS
	'Heap goal (next_gc) in force after it, bytes; 0 = heap trigger off. NULL: no sample so far';
COMMENT ON COLUMN gctrace.heap_samples_row.gomaxprocs IS
	'GOMAXPROCS in force after it. NULL: no sample so far';
COMMENT ON COLUMN gctrace.heap_samples_row.cycle IS
	'Collection (gc_cycles.cycle) running at the time. NULL: between collections';
COMMENT ON COLUMN gctrace.heap_samples_row.goroutine IS
	'Goroutine that was running. NULL: none';
COMMENT ON COLUMN gctrace.heap_samples_row.proc IS
	'P that emitted it. NULL: none';

CREATE FUNCTION gctrace.heap_samples(path text)
RETURNS SETOF gctrace.heap_samples_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 80000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.heap_samples(text) IS
	'One row per emitted sample of heap_live, heap goal or GOMAXPROCS, changed or not; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.heap_samples(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.heap_samples(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.heap_samples(content bytea)
RETURNS SETOF gctrace.heap_samples_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 80000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.heap_samples(bytea) IS
	'One row per emitted sample of heap_live, heap goal or GOMAXPROCS, changed or not; of the content of a file';

-- goroutines

CREATE TYPE gctrace.goroutines_row AS (
	goroutine bigint,
	name text,
	is_system boolean,
	created_ns bigint,
	started_ns bigint,
	ended_ns bigint,
	total_ns bigint,
	exec_ns bigint,
	sched_wait_ns bigint,
	block_ns bigint,
	syscall_ns bigint,
	syscall_block_ns bigint,
	unknown_ns bigint,
	assist_ns bigint,
	sweep_ns bigint,
	stw_ns bigint,
	blocks jsonb,
	creator_stack_id bigint
);
COMMENT ON TYPE gctrace.goroutines_row IS
	'One row per goroutine, with where its time went, clipped at the ends of the trace; in order of end, those that outlive the trace last';
COMMENT ON COLUMN gctrace.goroutines_row.goroutine IS
	'Goroutine. A number that cgo uses anew is another row';
COMMENT ON COLUMN gctrace.goroutines_row.name IS
	'Function that it started with. NULL: not known, as no stack of it was seen';
COMMENT ON COLUMN gctrace.goroutines_row.is_system IS
	'Is it one of the runtime''s own: its name begins with runtime. and is not runtime.main, or is not known';
COMMENT ON COLUMN gctrace.goroutines_row.created_ns IS
	'Creation, ns since the earliest timestamp of the trace. NULL: older than the trace';
COMMENT ON COLUMN gctrace.goroutines_row.started_ns IS
	'First time that it was seen running, ns since the earliest timestamp of the trace. NULL: never';
COMMENT ON COLUMN gctrace.goroutines_row.ended_ns IS
	'End (waiting for ever counts as one), ns since the earliest timestamp of the trace. NULL: it outlived the trace';
COMMENT ON COLUMN gctrace.goroutines_row.total_ns IS
	'Time in which it existed and the trace saw it, ns';
COMMENT ON COLUMN gctrace.goroutines_row.exec_ns IS
	'Of total_ns: running on a P';
COMMENT ON COLUMN gctrace.goroutines_row.sched_wait_ns IS
	'Of total_ns: runnable, waiting for a P';
COMMENT ON COLUMN gctrace.goroutines_row.block_ns IS
	'Of total_ns: waiting for something, which column blocks splits by reason';
COMMENT ON COLUMN gctrace.goroutines_row.syscall_ns IS
	'Of total_ns: in system calls while they had a P, and all of one that the trace ends in';
COMMENT ON COLUMN gctrace.goroutines_row.syscall_block_ns IS
	'Of total_ns: in system calls that had lost their P';
COMMENT ON COLUMN gctrace.goroutines_row.unknown_ns IS
	'Of total_ns: the rest';
COMMENT ON COLUMN gctrace.goroutines_row.assist_ns IS
	'Wall time in mark assists, ns; overlaps with the columns before';
COMMENT ON COLUMN gctrace.goroutines_row.sweep_ns IS
	'Wall time in sweep ranges of its P that it began and ended, ns; overlaps with the columns before';
COMMENT ON COLUMN gctrace.goroutines_row.stw_ns IS
	'Wall time in which it had the world stopped, ns; overlaps with the columns before';
COMMENT ON COLUMN gctrace.goroutines_row.blocks IS
	'Block time in ns by reason, in Go''s words (''chan receive'', ''select'', ''sync'' ...); the empty word: no reason known. {}: it never waited';
COMMENT ON COLUMN gctrace.goroutines_row.creator_stack_id IS
	'stack_id of the go statement that created it; relation stacks has its frames. NULL: older than the trace, or not created by Go code';

CREATE FUNCTION gctrace.goroutines(path text)
RETURNS SETOF gctrace.goroutines_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 4000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.goroutines(text) IS
	'One row per goroutine, with where its time went, clipped at the ends of the trace; in order of end, those that outlive the trace last; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.goroutines(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.goroutines(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.goroutines(content bytea)
RETURNS SETOF gctrace.goroutines_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 4000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.goroutines(bytea) IS
	'One row per goroutine, with where its time went, clipped at the ends of the trace; in order of end, those that outlive the trace last; of the content of a file';

-- goroutine_states

CREATE TYPE gctrace.goroutine_states_row AS (
	goroutine bigint,
	state text,
	reason text,
	start_ns bigint,
	end_ns bigint,
	duration_ns bigint,
	proc int,
	thread bigint,
	by_goroutine bigint,
	stack_id bigint,
	frames_id bigint,
	site text,
	stack text[]
);
COMMENT ON TYPE gctrace.goroutine_states_row IS
	'One row per stretch that a goroutine spent in one state, without gaps from its creation to its end; in order of end';
COMMENT ON COLUMN gctrace.goroutine_states_row.goroutine IS
	'Goroutine';
COMMENT ON COLUMN gctrace.goroutine_states_row.state IS
	'''running'', ''runnable'' (waiting for a P), ''waiting'' (for something else) or ''syscall''';
COMMENT ON COLUMN gctrace.goroutine_states_row.reason IS
	'Why it waits or was stopped, in Go''s words (''chan receive'', ''preempted'', ''runtime.Gosched'' ...). NULL: no reason known';
COMMENT ON COLUMN gctrace.goroutine_states_row.start_ns IS
	'Begin, ns since the earliest timestamp of the trace. NULL: it was in this state already when the trace began';
COMMENT ON COLUMN gctrace.goroutine_states_row.end_ns IS
	'End, ns since the earliest timestamp of the trace. NULL: it had not ended when the trace did';
COMMENT ON COLUMN gctrace.goroutine_states_row.duration_ns IS
	'Wall time from begin to end, ns. NULL: begin or end not seen';
COMMENT ON COLUMN gctrace.goroutine_states_row.proc IS
	'P on which the change to this state happened, which is the P that a running goroutine runs on. NULL: none, or not known';
COMMENT ON COLUMN gctrace.goroutine_states_row.thread IS
	'Thread (M) on which the change happened. NULL: not known';
COMMENT ON COLUMN gctrace.goroutine_states_row.by_goroutine IS
	'Other goroutine that caused the change: woke it or created it. NULL: none (it did it itself, a timer or the network woke it)';
COMMENT ON COLUMN gctrace.goroutine_states_row.stack_id IS
	'Stable 64-bit hash of the function names of stack (FNV-1a); the same call path has the same id in every run and build. NULL: no stack';
COMMENT ON COLUMN gctrace.goroutine_states_row.frames_id IS
	'Stable 64-bit hash of functions, files and lines of stack (FNV-1a). NULL: no stack';
COMMENT ON COLUMN gctrace.goroutine_states_row.site IS
	'First function of stack outside the Go runtime (packages runtime and internal/runtime/...). NULL: no stack, or none outside';
COMMENT ON COLUMN gctrace.goroutine_states_row.stack IS
	'Function names of the call stack at the change, leaf first: of by_goroutine if that is known, else its own. NULL: the trace has none for it';

CREATE FUNCTION gctrace.goroutine_states(path text)
RETURNS SETOF gctrace.goroutine_states_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 480000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.goroutine_states(text) IS
	'One row per stretch that a goroutine spent in one state, without gaps from its creation to its end; in order of end; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.goroutine_states(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.goroutine_states(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.goroutine_states(content bytea)
RETURNS SETOF gctrace.goroutine_states_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 480000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.goroutine_states(bytea) IS
	'One row per stretch that a goroutine spent in one state, without gaps from its creation to its end; in order of end; of the content of a file';

-- proc_states

CREATE TYPE gctrace.proc_states_row AS (
	proc int,
	state text,
	start_ns bigint,
	end_ns bigint,
	duration_ns bigint,
	thread bigint,
	goroutine bigint
);
COMMENT ON TYPE gctrace.proc_states_row IS
	'One row per stretch that a P was running or idle, without gaps; in order of end';
COMMENT ON COLUMN gctrace.proc_states_row.proc IS
	'P';
COMMENT ON COLUMN gctrace.proc_states_row.state IS
	'''running'' (some thread has it, be it in a system call) or ''idle''';
COMMENT ON COLUMN gctrace.proc_states_row.start_ns IS
	'Begin, ns since the earliest timestamp of the trace. NULL: it was in this state already when the trace began';
COMMENT ON COLUMN gctrace.proc_states_row.end_ns IS
	'End, ns since the earliest timestamp of the trace. NULL: it had not ended when the trace did';
COMMENT ON COLUMN gctrace.proc_states_row.duration_ns IS
	'Wall time from begin to end, ns. NULL: begin or end not seen';
COMMENT ON COLUMN gctrace.proc_states_row.thread IS
	'Thread (M) that took it, gave it up, or stole it from another. NULL: not known';
COMMENT ON COLUMN gctrace.proc_states_row.goroutine IS
	'Goroutine on that thread at the change. NULL: none';

CREATE FUNCTION gctrace.proc_states(path text)
RETURNS SETOF gctrace.proc_states_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 19200
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.proc_states(text) IS
	'One row per stretch that a P was running or idle, without gaps; in order of end; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.proc_states(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.proc_states(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.proc_states(content bytea)
RETURNS SETOF gctrace.proc_states_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 19200
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.proc_states(bytea) IS
	'One row per stretch that a P was running or idle, without gaps; in order of end; of the content of a file';

-- stacks

CREATE TYPE gctrace.stacks_row AS (
	stack_id bigint,
	frames_id bigint,
	depth int,
	function text,
	file_name text,
	line int,
	pc bigint
);
COMMENT ON TYPE gctrace.stacks_row IS
	'One row per frame of every distinct call stack in the trace''s stack tables';
COMMENT ON COLUMN gctrace.stacks_row.stack_id IS
	'Stable 64-bit hash of the function names of stack (FNV-1a); the same call path has the same id in every run and build. NULL: no stack';
COMMENT ON COLUMN gctrace.stacks_row.frames_id IS
	'Stable 64-bit hash of functions, files and lines of stack (FNV-1a). NULL: no stack';
COMMENT ON COLUMN gctrace.stacks_row.depth IS
	'Position in the stack, 0 = leaf';
COMMENT ON COLUMN gctrace.stacks_row.function IS
	'Function, as Go writes it';
COMMENT ON COLUMN gctrace.stacks_row.file_name IS
	'Source file';
COMMENT ON COLUMN gctrace.stacks_row.line IS
	'Line in the source file';
COMMENT ON COLUMN gctrace.stacks_row.pc IS
	'Program counter, of the first occurrence in the trace; differs between builds. NULL: above 2^63';

CREATE FUNCTION gctrace.stacks(path text)
RETURNS SETOF gctrace.stacks_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 40000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.stacks(text) IS
	'One row per frame of every distinct call stack in the trace''s stack tables; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.stacks(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.stacks(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.stacks(content bytea)
RETURNS SETOF gctrace.stacks_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 40000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.stacks(bytea) IS
	'One row per frame of every distinct call stack in the trace''s stack tables; of the content of a file';

-- tasks

CREATE TYPE gctrace.tasks_row AS (
	task bigint,
	parent bigint,
	name text,
	start_ns bigint,
	end_ns bigint,
	duration_ns bigint,
	complete boolean,
	goroutine bigint,
	end_goroutine bigint,
	regions bigint,
	logs bigint,
	goroutines bigint,
	children bigint
);
COMMENT ON TYPE gctrace.tasks_row IS
	'One row per user task (runtime/trace.NewTask) that the trace mentions, in order of first mention';
COMMENT ON COLUMN gctrace.tasks_row.task IS
	'User task; 0 is what belongs to none. NULL: above 2^63';
COMMENT ON COLUMN gctrace.tasks_row.parent IS
	'Task that it was made in. NULL: none, or begin not seen';
COMMENT ON COLUMN gctrace.tasks_row.name IS
	'Its type, as the program calls it. NULL: begin not seen';
COMMENT ON COLUMN gctrace.tasks_row.start_ns IS
	'Begin, ns since the earliest timestamp of the trace. NULL: not seen';
COMMENT ON COLUMN gctrace.tasks_row.end_ns IS
	'End, ns since the earliest timestamp of the trace. NULL: not seen';
COMMENT ON COLUMN gctrace.tasks_row.duration_ns IS
	'Wall time from begin to end, ns. NULL: begin or end not seen';
COMMENT ON COLUMN gctrace.tasks_row.complete IS
	'Were both begin and end seen?';
COMMENT ON COLUMN gctrace.tasks_row.goroutine IS
	'Goroutine that began it. NULL: begin not seen';
COMMENT ON COLUMN gctrace.tasks_row.end_goroutine IS
	'Goroutine that ended it. NULL: end not seen';
COMMENT ON COLUMN gctrace.tasks_row.regions IS
	'Regions in it; inherited ones are not counted';
COMMENT ON COLUMN gctrace.tasks_row.logs IS
	'Log messages in it';
COMMENT ON COLUMN gctrace.tasks_row.goroutines IS
	'Goroutines that began it, ended it, logged in it or had a region in it';
COMMENT ON COLUMN gctrace.tasks_row.children IS
	'Tasks of which it is the parent';

CREATE FUNCTION gctrace.tasks(path text)
RETURNS SETOF gctrace.tasks_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 8
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.tasks(text) IS
	'One row per user task (runtime/trace.NewTask) that the trace mentions, in order of first mention; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.tasks(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.tasks(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.tasks(content bytea)
RETURNS SETOF gctrace.tasks_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 8
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.tasks(bytea) IS
	'One row per user task (runtime/trace.NewTask) that the trace mentions, in order of first mention; of the content of a file';

-- regions

CREATE TYPE gctrace.regions_row AS (
	goroutine bigint,
	task bigint,
	name text,
	inherited boolean,
	start_ns bigint,
	end_ns bigint,
	duration_ns bigint,
	end_kind text,
	exec_ns bigint,
	sched_wait_ns bigint,
	block_ns bigint,
	syscall_ns bigint,
	assist_ns bigint,
	sweep_ns bigint,
	stw_ns bigint
);
COMMENT ON TYPE gctrace.regions_row IS
	'One row per user region (runtime/trace.WithRegion, StartRegion), with where its goroutine''s time went; in order of end';
COMMENT ON COLUMN gctrace.regions_row.goroutine IS
	'Goroutine';
COMMENT ON COLUMN gctrace.regions_row.task IS
	'Task that it belongs to; 0 = none. NULL: above 2^63';
COMMENT ON COLUMN gctrace.regions_row.name IS
	'Its type, as the program calls it. NULL: inherited';
COMMENT ON COLUMN gctrace.regions_row.inherited IS
	'Did it come with the creation of its goroutine, by one that was in a region?';
COMMENT ON COLUMN gctrace.regions_row.start_ns IS
	'Begin, ns since the earliest timestamp of the trace. NULL: not seen';
COMMENT ON COLUMN gctrace.regions_row.end_ns IS
	'End, ns since the earliest timestamp of the trace. NULL: it had not ended when the trace did';
COMMENT ON COLUMN gctrace.regions_row.duration_ns IS
	'Wall time from begin to end, ns. NULL: begin or end not seen';
COMMENT ON COLUMN gctrace.regions_row.end_kind IS
	'''end'': it was ended; ''exit'': its goroutine ended first. NULL: neither, when the trace ended';
COMMENT ON COLUMN gctrace.regions_row.exec_ns IS
	'Time in it that its goroutine was running, ns; without begin, since the goroutine was first seen';
COMMENT ON COLUMN gctrace.regions_row.sched_wait_ns IS
	'The same: runnable, waiting for a P';
COMMENT ON COLUMN gctrace.regions_row.block_ns IS
	'The same: waiting for something';
COMMENT ON COLUMN gctrace.regions_row.syscall_ns IS
	'The same: in system calls while they had a P';
COMMENT ON COLUMN gctrace.regions_row.assist_ns IS
	'The same: in mark assists; overlaps with the columns before';
COMMENT ON COLUMN gctrace.regions_row.sweep_ns IS
	'The same: in sweep ranges; overlaps with the columns before';
COMMENT ON COLUMN gctrace.regions_row.stw_ns IS
	'The same: had the world stopped; overlaps with the columns before';

CREATE FUNCTION gctrace.regions(path text)
RETURNS SETOF gctrace.regions_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 8
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.regions(text) IS
	'One row per user region (runtime/trace.WithRegion, StartRegion), with where its goroutine''s time went; in order of end; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.regions(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.regions(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.regions(content bytea)
RETURNS SETOF gctrace.regions_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 8
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.regions(bytea) IS
	'One row per user region (runtime/trace.WithRegion, StartRegion), with where its goroutine''s time went; in order of end; of the content of a file';

-- mutator_utilization

CREATE TYPE gctrace.mutator_utilization_row AS (
	time_ns bigint,
	utilization double precision,
	utilization_with_sweep double precision
);
COMMENT ON TYPE gctrace.mutator_utilization_row IS
	'One row per step of mutator utilization: what garbage collection leaves to the program';
COMMENT ON COLUMN gctrace.mutator_utilization_row.time_ns IS
	'Begin of the step, ns since the earliest timestamp of the trace; of steps at one time the last one holds';
COMMENT ON COLUMN gctrace.mutator_utilization_row.utilization IS
	'Share of the Ps (of GOMAXPROCS) that is left to the program, from 0 to 1: not stopped for GC, not running a dedicated or fractional mark worker, nor a goroutine in a mark assist. The last row, at the end of the trace, is 0';
COMMENT ON COLUMN gctrace.mutator_utilization_row.utilization_with_sweep IS
	'The same, with Ps that sweep taken from the program too';

CREATE FUNCTION gctrace.mutator_utilization(path text)
RETURNS SETOF gctrace.mutator_utilization_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 40000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.mutator_utilization(text) IS
	'One row per step of mutator utilization: what garbage collection leaves to the program; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.mutator_utilization(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.mutator_utilization(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.mutator_utilization(content bytea)
RETURNS SETOF gctrace.mutator_utilization_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 40000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.mutator_utilization(bytea) IS
	'One row per step of mutator utilization: what garbage collection leaves to the program; of the content of a file';

-- events

CREATE TYPE gctrace.events_row AS (
	seq bigint,
	generation int,
	time_ns bigint,
	at timestamptz,
	kind text,
	name text,
	goroutine bigint,
	proc int,
	thread bigint,
	resource_kind text,
	resource bigint,
	from_state text,
	to_state text,
	reason text,
	value numeric,
	task bigint,
	parent_task bigint,
	attrs jsonb,
	stack_id bigint,
	resource_stack_id bigint,
	frames_id bigint,
	site text,
	stack text[]
);
COMMENT ON TYPE gctrace.events_row IS
	'One row per event of a Go execution trace, in the exact order of Go''s reader';
COMMENT ON COLUMN gctrace.events_row.seq IS
	'Position in the order of Go''s trace reader, counted from 1; times need not rise with it, since the reader lets causes come before what they cause';
COMMENT ON COLUMN gctrace.events_row.generation IS
	'Generation (generations.generation). NULL: the Sync behind the last one';
COMMENT ON COLUMN gctrace.events_row.time_ns IS
	'Time as the runtime stamped it, ns since the earliest timestamp of the trace. Of a Sync the begin of its generation, or the last event of the trace. NULL: the Sync of a trace without events';
COMMENT ON COLUMN gctrace.events_row.at IS
	'Wall clock of it. NULL: a trace without wall clock (before Go 1.25)';
COMMENT ON COLUMN gctrace.events_row.kind IS
	'What happened, in Go''s words: ''Sync'', ''Metric'', ''Label'', ''StackSample'', ''RangeBegin'', ''RangeActive'', ''RangeEnd'', ''TaskBegin'', ''TaskEnd'', ''RegionBegin'', ''RegionEnd'', ''Log'', ''StateTransition'', ''Experimental''';
COMMENT ON COLUMN gctrace.events_row.name IS
	'Name of the metric, range or experimental event, type of the task or region, category of the log, the label. NULL: other kinds, or the end of a task that began before the trace';
COMMENT ON COLUMN gctrace.events_row.goroutine IS
	'Goroutine that ran on the thread before it. NULL: none';
COMMENT ON COLUMN gctrace.events_row.proc IS
	'P that the thread had before it. NULL: none';
COMMENT ON COLUMN gctrace.events_row.thread IS
	'Thread (M) that wrote it. NULL: none';
COMMENT ON COLUMN gctrace.events_row.resource_kind IS
	'Whose state, range or label it is: ''Goroutine'', ''Proc'' or ''Thread''. NULL: none, or the whole process';
COMMENT ON COLUMN gctrace.events_row.resource IS
	'Id of that goroutine, P or thread. NULL: see resource_kind';
COMMENT ON COLUMN gctrace.events_row.from_state IS
	'State before, in Go''s words: goroutines ''Undetermined'', ''NotExist'', ''Runnable'', ''Running'', ''Waiting'', ''Syscall''; procs ''Undetermined'', ''NotExist'', ''Running'', ''Idle''; the same as to_state where a generation restates it. NULL: no StateTransition';
COMMENT ON COLUMN gctrace.events_row.to_state IS
	'State after. NULL: no StateTransition';
COMMENT ON COLUMN gctrace.events_row.reason IS
	'Why the goroutine stopped or blocked, in Go''s words. NULL: none told';
COMMENT ON COLUMN gctrace.events_row.value IS
	'Value of a Metric (bytes or threads, as name says). NULL: other kinds';
COMMENT ON COLUMN gctrace.events_row.task IS
	'User task of a task, region or log; 0 = none. NULL: other kinds';
COMMENT ON COLUMN gctrace.events_row.parent_task IS
	'Parent of a task. NULL: none, other kinds, or a task that began before the trace';
COMMENT ON COLUMN gctrace.events_row.attrs IS
	'What else it tells: bytes swept and reclaimed (end of a sweep), message (Log), the arguments (Experimental), number and clock reading (Sync: n, clock_trace_ns, clock_mono_ns, clock_at). NULL: nothing';
COMMENT ON COLUMN gctrace.events_row.stack_id IS
	'Stable 64-bit hash of the function names of stack (FNV-1a); the same call path has the same id in every run and build. NULL: no stack';
COMMENT ON COLUMN gctrace.events_row.resource_stack_id IS
	'stack_id of the goroutine whose state it is: of one that is created, where it will start. NULL: none told';
COMMENT ON COLUMN gctrace.events_row.frames_id IS
	'Stable 64-bit hash of functions, files and lines of stack (FNV-1a). NULL: no stack';
COMMENT ON COLUMN gctrace.events_row.site IS
	'First function of stack outside the Go runtime (packages runtime and internal/runtime/...). NULL: no stack, or none outside';
COMMENT ON COLUMN gctrace.events_row.stack IS
	'Function names of the call stack of what ran on the thread, leaf first. NULL: none told';

CREATE FUNCTION gctrace.events(path text)
RETURNS SETOF gctrace.events_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 1520000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.events(text) IS
	'One row per event of a Go execution trace, in the exact order of Go''s reader; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.events(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.events(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.events(content bytea)
RETURNS SETOF gctrace.events_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 1520000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.events(bytea) IS
	'One row per event of a Go execution trace, in the exact order of Go''s reader; of the content of a file';

-- alloc_events

CREATE TYPE gctrace.alloc_events_row AS (
	seq bigint,
	time_ns bigint,
	at timestamptz,
	kind text,
	address bigint,
	size_bytes bigint,
	npages bigint,
	span_class int,
	noscan boolean,
	type_address bigint,
	goroutine bigint,
	proc int,
	thread bigint
);
COMMENT ON TYPE gctrace.alloc_events_row IS
	'One row per event of the traceallocfree experiment (GODEBUG=traceallocfree=1, Go 1.23 and later): spans, heap objects and goroutine stacks, found, allocated and freed';
COMMENT ON COLUMN gctrace.alloc_events_row.seq IS
	'Position in the order of Go''s trace reader, counted from 1 over all events, Sync included (events.seq)';
COMMENT ON COLUMN gctrace.alloc_events_row.time_ns IS
	'Time as the runtime stamped it, ns since the earliest timestamp of the trace';
COMMENT ON COLUMN gctrace.alloc_events_row.at IS
	'Wall clock of it. NULL: a trace without wall clock (before Go 1.25)';
COMMENT ON COLUMN gctrace.alloc_events_row.kind IS
	'''span'', ''object'', ''stack'' (there when the trace began), ''span_alloc'', ''object_alloc'', ''stack_alloc'', ''span_free'', ''object_free'', ''stack_free''';
COMMENT ON COLUMN gctrace.alloc_events_row.address IS
	'Address. NULL: the trace does not say what addresses its numbers stand for';
COMMENT ON COLUMN gctrace.alloc_events_row.size_bytes IS
	'Bytes: of a span its pages, of an object its slot, of a goroutine''s stack all of it. NULL: not told, nor by an earlier event';
COMMENT ON COLUMN gctrace.alloc_events_row.npages IS
	'Pages of a span. NULL: no span, or one freed of which nothing was told';
COMMENT ON COLUMN gctrace.alloc_events_row.span_class IS
	'Class of a span of heap objects, as the runtime counts: twice the size class, 1 more without pointers. NULL: no span, or one for other use';
COMMENT ON COLUMN gctrace.alloc_events_row.noscan IS
	'Do the objects of the span hold no pointers? NULL: see span_class';
COMMENT ON COLUMN gctrace.alloc_events_row.type_address IS
	'Address of the type''s description in the program. NULL: no object, freed, or without a known type';
COMMENT ON COLUMN gctrace.alloc_events_row.goroutine IS
	'Goroutine that ran on the thread. NULL: none';
COMMENT ON COLUMN gctrace.alloc_events_row.proc IS
	'P that the thread had. NULL: none';
COMMENT ON COLUMN gctrace.alloc_events_row.thread IS
	'Thread (M) that wrote it. NULL: none';

CREATE FUNCTION gctrace.alloc_events(path text)
RETURNS SETOF gctrace.alloc_events_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 8000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.alloc_events(text) IS
	'One row per event of the traceallocfree experiment (GODEBUG=traceallocfree=1, Go 1.23 and later): spans, heap objects and goroutine stacks, found, allocated and freed; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.alloc_events(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.alloc_events(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.alloc_events(content bytea)
RETURNS SETOF gctrace.alloc_events_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 8000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.alloc_events(bytea) IS
	'One row per event of the traceallocfree experiment (GODEBUG=traceallocfree=1, Go 1.23 and later): spans, heap objects and goroutine stacks, found, allocated and freed; of the content of a file';

-- logs

CREATE TYPE gctrace.logs_row AS (
	time_ns bigint,
	at timestamptz,
	goroutine bigint,
	proc int,
	thread bigint,
	task bigint,
	category text,
	message text
);
COMMENT ON TYPE gctrace.logs_row IS
	'One row per call of trace.Log and trace.Logf, in order';
COMMENT ON COLUMN gctrace.logs_row.time_ns IS
	'Time as the runtime stamped it, ns since the earliest timestamp of the trace';
COMMENT ON COLUMN gctrace.logs_row.at IS
	'Wall clock of it. NULL: a trace without wall clock (before Go 1.25)';
COMMENT ON COLUMN gctrace.logs_row.goroutine IS
	'Goroutine that logged';
COMMENT ON COLUMN gctrace.logs_row.proc IS
	'P on which it ran';
COMMENT ON COLUMN gctrace.logs_row.thread IS
	'Thread (M) on which it ran';
COMMENT ON COLUMN gctrace.logs_row.task IS
	'User task of the context that was logged with; 0 = none';
COMMENT ON COLUMN gctrace.logs_row.category IS
	'Category that trace.Log was called with; may be empty';
COMMENT ON COLUMN gctrace.logs_row.message IS
	'Message that trace.Log was called with';

CREATE FUNCTION gctrace.logs(path text)
RETURNS SETOF gctrace.logs_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 80
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.logs(text) IS
	'One row per call of trace.Log and trace.Logf, in order; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.logs(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.logs(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.logs(content bytea)
RETURNS SETOF gctrace.logs_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 80
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.logs(bytea) IS
	'One row per call of trace.Log and trace.Logf, in order; of the content of a file';

-- labels

CREATE TYPE gctrace.labels_row AS (
	time_ns bigint,
	at timestamptz,
	goroutine bigint,
	proc int,
	thread bigint,
	label text
);
COMMENT ON TYPE gctrace.labels_row IS
	'One row per label that a goroutine got, in order';
COMMENT ON COLUMN gctrace.labels_row.time_ns IS
	'Time as the runtime stamped it, ns since the earliest timestamp of the trace';
COMMENT ON COLUMN gctrace.labels_row.at IS
	'Wall clock of it. NULL: a trace without wall clock (before Go 1.25)';
COMMENT ON COLUMN gctrace.labels_row.goroutine IS
	'Goroutine that is labelled';
COMMENT ON COLUMN gctrace.labels_row.proc IS
	'P on which it ran';
COMMENT ON COLUMN gctrace.labels_row.thread IS
	'Thread (M) on which it ran';
COMMENT ON COLUMN gctrace.labels_row.label IS
	'The label: ''GC (dedicated)'', ''GC (fractional)'' or ''GC (idle)''; from Go 1.26 on goroutines that are no mark workers may have one, see mark_workers';

CREATE FUNCTION gctrace.labels(path text)
RETURNS SETOF gctrace.labels_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 2400
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.labels(text) IS
	'One row per label that a goroutine got, in order; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.labels(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.labels(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.labels(content bytea)
RETURNS SETOF gctrace.labels_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 2400
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.labels(bytea) IS
	'One row per label that a goroutine got, in order; of the content of a file';

-- cpu_samples

CREATE TYPE gctrace.cpu_samples_row AS (
	time_ns bigint,
	at timestamptz,
	goroutine bigint,
	proc int,
	thread bigint,
	in_assist boolean,
	in_mark_worker boolean,
	in_sweep boolean,
	stack_id bigint,
	frames_id bigint,
	site text,
	stack text[]
);
COMMENT ON TYPE gctrace.cpu_samples_row IS
	'One row per sample of the CPU profiler in a Go execution trace, in order';
COMMENT ON COLUMN gctrace.cpu_samples_row.time_ns IS
	'Time of the sample, ns since the earliest timestamp of the trace; samples come in order of time';
COMMENT ON COLUMN gctrace.cpu_samples_row.at IS
	'Wall clock of it. NULL: a trace without wall clock (before Go 1.25)';
COMMENT ON COLUMN gctrace.cpu_samples_row.goroutine IS
	'Goroutine that ran on the thread. NULL: none';
COMMENT ON COLUMN gctrace.cpu_samples_row.proc IS
	'P that the thread had. NULL: none';
COMMENT ON COLUMN gctrace.cpu_samples_row.thread IS
	'Thread (M) that was sampled';
COMMENT ON COLUMN gctrace.cpu_samples_row.in_assist IS
	'Taken inside a mark assist (a frame of runtime.gcAssistAlloc)? NULL: no stack';
COMMENT ON COLUMN gctrace.cpu_samples_row.in_mark_worker IS
	'Taken inside a mark worker (a frame of runtime.gcBgMarkWorker)? NULL: no stack';
COMMENT ON COLUMN gctrace.cpu_samples_row.in_sweep IS
	'Taken while sweeping, in the background (runtime.bgsweep) or for credit (runtime.deductSweepCredit)? NULL: no stack';
COMMENT ON COLUMN gctrace.cpu_samples_row.stack_id IS
	'Stable 64-bit hash of the function names of stack (FNV-1a); the same call path has the same id in every run and build. NULL: no stack';
COMMENT ON COLUMN gctrace.cpu_samples_row.frames_id IS
	'Stable 64-bit hash of functions, files and lines of stack (FNV-1a). NULL: no stack';
COMMENT ON COLUMN gctrace.cpu_samples_row.site IS
	'First function of stack outside the Go runtime (packages runtime and internal/runtime/...). NULL: no stack, or none outside';
COMMENT ON COLUMN gctrace.cpu_samples_row.stack IS
	'Function names of the call stack that was sampled, leaf first. NULL: no stack';

CREATE FUNCTION gctrace.cpu_samples(path text)
RETURNS SETOF gctrace.cpu_samples_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 400
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.cpu_samples(text) IS
	'One row per sample of the CPU profiler in a Go execution trace, in order; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.cpu_samples(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.cpu_samples(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.cpu_samples(content bytea)
RETURNS SETOF gctrace.cpu_samples_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 400
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.cpu_samples(bytea) IS
	'One row per sample of the CPU profiler in a Go execution trace, in order; of the content of a file';

-- jvm_events

CREATE TYPE gctrace.jvm_events_row AS (
	line bigint,
	gc_id bigint,
	collector text,
	kind text,
	type text,
	detail text,
	cause text,
	trigger text,
	time_ns bigint,
	logged_at timestamptz,
	duration_ns bigint,
	heap_before_bytes bigint,
	heap_after_bytes bigint,
	heap_capacity_bytes bigint,
	process text,
	process_instance int
);
COMMENT ON TYPE gctrace.jvm_events_row IS
	'One row per pause, concurrent phase or whole cycle in a JVM''s garbage collection log, in the log''s order';
COMMENT ON COLUMN gctrace.jvm_events_row.line IS
	'Line of the log: with the duration, of JDK 8 the first of the record, counted from 1';
COMMENT ON COLUMN gctrace.jvm_events_row.gc_id IS
	'Id that the log prints: GC(n), or #n: of JDK 8. NULL: none printed';
COMMENT ON COLUMN gctrace.jvm_events_row.collector IS
	'''serial'', ''parallel'', ''cms'', ''g1'', ''shen'' and ''genshen'' (Shenandoah), ''z'' and ''genz''; of JDK 8 also ''parnew'', ''psserial'', ''defnewcms'', ''icms''. NULL: the log has not told it up to here';
COMMENT ON COLUMN gctrace.jvm_events_row.kind IS
	'''pause'' (stop-the-world), ''concurrent'' (beside the application) or ''cycle'' (a whole collection of ZGC)';
COMMENT ON COLUMN gctrace.jvm_events_row.type IS
	'''young'', ''mixed'', ''full'', ''young-conc-start'', ''young+full'' (JDK 8: one record, both), ''g1-remark'', ''cms-remark'', ''shen-init-mark'', ''z-mark-start'', ''concurrent-mark-cycle'' ...';
COMMENT ON COLUMN gctrace.jvm_events_row.detail IS
	'What else it says of itself: ''to-space exhausted'', ''Evacuation Failure'', ''concurrent mode failure'', ''promotion failed'', ''unload classes'' ... NULL: nothing';
COMMENT ON COLUMN gctrace.jvm_events_row.cause IS
	'Why, in the JVM''s words: ''G1 Evacuation Pause'', ''System.gc()'' ... NULL: the log prints none';
COMMENT ON COLUMN gctrace.jvm_events_row.trigger IS
	'Class of cause: ''alloc'', ''forced'', ''metadata'', ''threshold'' (occupancy or rate heuristics), ''other''. NULL: no cause';
COMMENT ON COLUMN gctrace.jvm_events_row.time_ns IS
	'Stamp, ns since the start of the JVM, as printed (JDK 8: when it began; later: when it was over). NULL: the log has no such stamps';
COMMENT ON COLUMN gctrace.jvm_events_row.logged_at IS
	'Wall clock of the same moment; where only a logger put a date in front of the line, that. NULL: the log has no dates';
COMMENT ON COLUMN gctrace.jvm_events_row.duration_ns IS
	'Duration as printed, ns; of CMS phases by the clock. NULL: none printed (cycles of ZGC before generations)';
COMMENT ON COLUMN gctrace.jvm_events_row.heap_before_bytes IS
	'Heap in use before, bytes; printed values are truncated to their unit. NULL: not printed';
COMMENT ON COLUMN gctrace.jvm_events_row.heap_after_bytes IS
	'Heap in use after, bytes. NULL: not printed';
COMMENT ON COLUMN gctrace.jvm_events_row.heap_capacity_bytes IS
	'Committed heap after, bytes; generational collectors leave one survivor space out. NULL: not printed';
COMMENT ON COLUMN gctrace.jvm_events_row.process IS
	'Process, as the logger''s prefix, and the host name and pid that the JVM prints, tell it: ''orders-1'', ''web-3[25511]''. NULL: nothing tells';
COMMENT ON COLUMN gctrace.jvm_events_row.process_instance IS
	'Start of that process in the log, counted from 1';

CREATE FUNCTION gctrace.jvm_events(path text)
RETURNS SETOF gctrace.jvm_events_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 9600
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.jvm_events(text) IS
	'One row per pause, concurrent phase or whole cycle in a JVM''s garbage collection log, in the log''s order; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.jvm_events(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.jvm_events(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.jvm_events(content bytea)
RETURNS SETOF gctrace.jvm_events_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 9600
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.jvm_events(bytea) IS
	'One row per pause, concurrent phase or whole cycle in a JVM''s garbage collection log, in the log''s order; of the content of a file';

-- jvm_collections

CREATE TYPE gctrace.jvm_collections_row AS (
	gc_id bigint,
	collector text,
	type text,
	cause text,
	trigger text,
	start_ns bigint,
	started_at timestamptz,
	pauses bigint,
	pause_ns bigint,
	concurrent_ns bigint,
	heap_before_bytes bigint,
	heap_after_bytes bigint,
	heap_capacity_bytes bigint,
	process text,
	process_instance int
);
COMMENT ON TYPE gctrace.jvm_collections_row IS
	'One row per collection in a JVM''s log, its pauses and concurrent parts summed up, in order of begin';
COMMENT ON COLUMN gctrace.jvm_collections_row.gc_id IS
	'Id that the log prints: GC(n), or #n: of JDK 8. NULL: none printed';
COMMENT ON COLUMN gctrace.jvm_collections_row.collector IS
	'''serial'', ''parallel'', ''cms'', ''g1'', ''shen'' and ''genshen'' (Shenandoah), ''z'' and ''genz''; of JDK 8 also ''parnew'', ''psserial'', ''defnewcms'', ''icms''. NULL: the log has not told it up to here';
COMMENT ON COLUMN gctrace.jvm_collections_row.type IS
	'Type of its pause (''young'', ''mixed'', ''full'' ...), or of a collection with several or none: ''concurrent-mark-cycle'', ''cms-cycle'', ''shen-cycle'', ''shen-young-cycle'', ''cycle'', ''major-cycle'', ''minor-cycle'' ...';
COMMENT ON COLUMN gctrace.jvm_collections_row.cause IS
	'Why, in the JVM''s words; of G1 cycles the cause of the pause that started them, of Shenandoah its trigger line. NULL: the log prints none';
COMMENT ON COLUMN gctrace.jvm_collections_row.trigger IS
	'Class of cause: ''alloc'', ''forced'', ''metadata'', ''threshold'' (occupancy or rate heuristics), ''other''. NULL: no cause. G1 cycles that an allocation started are ''threshold'': occupancy asked for them';
COMMENT ON COLUMN gctrace.jvm_collections_row.start_ns IS
	'Begin, ns since the start of the JVM: the stamp of its first line if that was logged at the begin, else stamp less duration. NULL: no stamps, or begin not logged';
COMMENT ON COLUMN gctrace.jvm_collections_row.started_at IS
	'Wall clock at the begin; where only a logger put a date in front of a line, that less the duration. NULL: no dates, or begin not logged';
COMMENT ON COLUMN gctrace.jvm_collections_row.pauses IS
	'Stop-the-world pauses that belong to it. NULL: the log does not show them (ZGC without gc,phases)';
COMMENT ON COLUMN gctrace.jvm_collections_row.pause_ns IS
	'Sum of their durations, ns, without a full collection nested in one (CMS and Serial of JDK 11). NULL: the log does not show them';
COMMENT ON COLUMN gctrace.jvm_collections_row.concurrent_ns IS
	'Time beside the application, ns: its concurrent phases, or its duration less its pauses. NULL: none logged';
COMMENT ON COLUMN gctrace.jvm_collections_row.heap_before_bytes IS
	'Heap in use before its first part, bytes. NULL: not printed';
COMMENT ON COLUMN gctrace.jvm_collections_row.heap_after_bytes IS
	'Heap in use after its last part, bytes. NULL: not printed';
COMMENT ON COLUMN gctrace.jvm_collections_row.heap_capacity_bytes IS
	'Committed heap after its last part, bytes. NULL: not printed';
COMMENT ON COLUMN gctrace.jvm_collections_row.process IS
	'Process, as the logger''s prefix, and the host name and pid that the JVM prints, tell it: ''orders-1'', ''web-3[25511]''. NULL: nothing tells';
COMMENT ON COLUMN gctrace.jvm_collections_row.process_instance IS
	'Start of that process in the log, counted from 1';

CREATE FUNCTION gctrace.jvm_collections(path text)
RETURNS SETOF gctrace.jvm_collections_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 6800
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.jvm_collections(text) IS
	'One row per collection in a JVM''s log, its pauses and concurrent parts summed up, in order of begin; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.jvm_collections(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.jvm_collections(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.jvm_collections(content bytea)
RETURNS SETOF gctrace.jvm_collections_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 6800
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.jvm_collections(bytea) IS
	'One row per collection in a JVM''s log, its pauses and concurrent parts summed up, in order of begin; of the content of a file';

-- jvm_phases

CREATE TYPE gctrace.jvm_phases_row AS (
	gc_id bigint,
	phase text,
	level int,
	duration_ns bigint,
	line bigint,
	process text,
	process_instance int
);
COMMENT ON TYPE gctrace.jvm_phases_row IS
	'One row per phase within a collection in a JVM''s log, where phases are logged, in the log''s order';
COMMENT ON COLUMN gctrace.jvm_phases_row.gc_id IS
	'Id that the log prints: GC(n), or #n: of JDK 8. NULL: none printed';
COMMENT ON COLUMN gctrace.jvm_phases_row.phase IS
	'Name of the phase as printed; of generational ZGC with its letter: ''Y: '', ''y: '' (young part of a major, of a minor collection), ''O: '' (old)';
COMMENT ON COLUMN gctrace.jvm_phases_row.level IS
	'Nesting: 1 = a part of the collection, 2 = a part of that ...';
COMMENT ON COLUMN gctrace.jvm_phases_row.duration_ns IS
	'Duration as printed, ns; where it is printed by thread, the longest';
COMMENT ON COLUMN gctrace.jvm_phases_row.line IS
	'Line of the log, counted from 1';
COMMENT ON COLUMN gctrace.jvm_phases_row.process IS
	'Process, as the logger''s prefix, and the host name and pid that the JVM prints, tell it: ''orders-1'', ''web-3[25511]''. NULL: nothing tells';
COMMENT ON COLUMN gctrace.jvm_phases_row.process_instance IS
	'Start of that process in the log, counted from 1';

CREATE FUNCTION gctrace.jvm_phases(path text)
RETURNS SETOF gctrace.jvm_phases_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 16000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.jvm_phases(text) IS
	'One row per phase within a collection in a JVM''s log, where phases are logged, in the log''s order; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.jvm_phases(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.jvm_phases(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.jvm_phases(content bytea)
RETURNS SETOF gctrace.jvm_phases_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 16000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.jvm_phases(bytea) IS
	'One row per phase within a collection in a JVM''s log, where phases are logged, in the log''s order; of the content of a file';

-- jvm_safepoints

CREATE TYPE gctrace.jvm_safepoints_row AS (
	line bigint,
	time_ns bigint,
	logged_at timestamptz,
	operation text,
	reach_ns bigint,
	cleanup_ns bigint,
	at_ns bigint,
	leave_ns bigint,
	total_ns bigint,
	process text,
	process_instance int
);
COMMENT ON TYPE gctrace.jvm_safepoints_row IS
	'One row per safepoint (all threads stopped, for a collection or not) in a JVM''s log, in the log''s order';
COMMENT ON COLUMN gctrace.jvm_safepoints_row.line IS
	'Line of the log, counted from 1';
COMMENT ON COLUMN gctrace.jvm_safepoints_row.time_ns IS
	'Stamp: when it was over, ns since the start of the JVM. NULL: the log has no such stamps';
COMMENT ON COLUMN gctrace.jvm_safepoints_row.logged_at IS
	'Wall clock of the same moment; where only a logger put a date in front of the line, that. NULL: the log has no dates';
COMMENT ON COLUMN gctrace.jvm_safepoints_row.operation IS
	'VM operation: ''G1CollectForAllocation'', ''Cleanup'', ''ThreadDump'' ... NULL: not printed (JDK 8)';
COMMENT ON COLUMN gctrace.jvm_safepoints_row.reach_ns IS
	'Time until all threads had stopped, ns (Reaching safepoint; Stopping threads took). NULL: not printed';
COMMENT ON COLUMN gctrace.jvm_safepoints_row.cleanup_ns IS
	'Cleanup, ns. NULL: not printed (before 13, from 25)';
COMMENT ON COLUMN gctrace.jvm_safepoints_row.at_ns IS
	'The operation itself, ns. NULL: not printed (before 13)';
COMMENT ON COLUMN gctrace.jvm_safepoints_row.leave_ns IS
	'Time to let the threads go on, ns. NULL: not printed (before 21)';
COMMENT ON COLUMN gctrace.jvm_safepoints_row.total_ns IS
	'Time for which the application was stopped, ns';
COMMENT ON COLUMN gctrace.jvm_safepoints_row.process IS
	'Process, as the logger''s prefix, and the host name and pid that the JVM prints, tell it: ''orders-1'', ''web-3[25511]''. NULL: nothing tells';
COMMENT ON COLUMN gctrace.jvm_safepoints_row.process_instance IS
	'Start of that process in the log, counted from 1';

CREATE FUNCTION gctrace.jvm_safepoints(path text)
RETURNS SETOF gctrace.jvm_safepoints_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 10000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.jvm_safepoints(text) IS
	'One row per safepoint (all threads stopped, for a collection or not) in a JVM''s log, in the log''s order; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.jvm_safepoints(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.jvm_safepoints(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.jvm_safepoints(content bytea)
RETURNS SETOF gctrace.jvm_safepoints_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 10000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.jvm_safepoints(bytea) IS
	'One row per safepoint (all threads stopped, for a collection or not) in a JVM''s log, in the log''s order; of the content of a file';

-- jvm_stalls

CREATE TYPE gctrace.jvm_stalls_row AS (
	line bigint,
	collector text,
	kind text,
	thread text,
	time_ns bigint,
	logged_at timestamptz,
	duration_ns bigint,
	process text,
	process_instance int
);
COMMENT ON TYPE gctrace.jvm_stalls_row IS
	'One row per wait of one thread for ZGC, to allocate or for an object to be relocated, in the log''s order; no pauses, so none of jvm_events';
COMMENT ON COLUMN gctrace.jvm_stalls_row.line IS
	'Line of the log, counted from 1';
COMMENT ON COLUMN gctrace.jvm_stalls_row.collector IS
	'''serial'', ''parallel'', ''cms'', ''g1'', ''shen'' and ''genshen'' (Shenandoah), ''z'' and ''genz''; of JDK 8 also ''parnew'', ''psserial'', ''defnewcms'', ''icms''. NULL: the log has not told it up to here';
COMMENT ON COLUMN gctrace.jvm_stalls_row.kind IS
	'What the thread waited for: ''allocation'' (memory) or ''relocation'' (an object to be moved)';
COMMENT ON COLUMN gctrace.jvm_stalls_row.thread IS
	'Name of the thread';
COMMENT ON COLUMN gctrace.jvm_stalls_row.time_ns IS
	'Stamp: when it was over, ns since the start of the JVM. NULL: the log has no such stamps';
COMMENT ON COLUMN gctrace.jvm_stalls_row.logged_at IS
	'Wall clock of the same moment; where only a logger put a date in front of the line, that. NULL: the log has no dates';
COMMENT ON COLUMN gctrace.jvm_stalls_row.duration_ns IS
	'How long it waited, as printed, ns; other threads went on';
COMMENT ON COLUMN gctrace.jvm_stalls_row.process IS
	'Process, as the logger''s prefix, and the host name and pid that the JVM prints, tell it: ''orders-1'', ''web-3[25511]''. NULL: nothing tells';
COMMENT ON COLUMN gctrace.jvm_stalls_row.process_instance IS
	'Start of that process in the log, counted from 1';

CREATE FUNCTION gctrace.jvm_stalls(path text)
RETURNS SETOF gctrace.jvm_stalls_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 2400
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.jvm_stalls(text) IS
	'One row per wait of one thread for ZGC, to allocate or for an object to be relocated, in the log''s order; no pauses, so none of jvm_events; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.jvm_stalls(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.jvm_stalls(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.jvm_stalls(content bytea)
RETURNS SETOF gctrace.jvm_stalls_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 2400
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.jvm_stalls(bytea) IS
	'One row per wait of one thread for ZGC, to allocate or for an object to be relocated, in the log''s order; no pauses, so none of jvm_events; of the content of a file';

-- profiles

CREATE TYPE gctrace.profiles_row AS (
	type text,
	unit text,
	period bigint,
	duration_ns bigint,
	started_at timestamptz,
	samples bigint,
	total bigint,
	is_default boolean,
	period_type text,
	period_unit text,
	program text,
	build_id text,
	drop_frames text,
	keep_frames text
);
COMMENT ON TYPE gctrace.profiles_row IS
	'One row per sample type of a pprof profile: period, time, totals';
COMMENT ON COLUMN gctrace.profiles_row.type IS
	'What is counted: ''cpu'', ''samples'', ''inuse_space'', ''alloc_objects'', ''contentions'', ''delay'', ''goroutine'' ...';
COMMENT ON COLUMN gctrace.profiles_row.unit IS
	'Unit of the values of this type: ''nanoseconds'', ''bytes'', ''count'' ... NULL: none given';
COMMENT ON COLUMN gctrace.profiles_row.period IS
	'Events between two samples, in period_unit: 10000000 ns of CPU time, a sample for so many bytes allocated ... NULL: none given';
COMMENT ON COLUMN gctrace.profiles_row.duration_ns IS
	'Time over which samples were taken, ns. NULL: none given (heap, goroutine)';
COMMENT ON COLUMN gctrace.profiles_row.started_at IS
	'Wall clock when the profile began (CPU) or was taken. NULL: none given';
COMMENT ON COLUMN gctrace.profiles_row.samples IS
	'Samples of the profile: distinct call stacks with labels (profile_samples.sample counts them)';
COMMENT ON COLUMN gctrace.profiles_row.total IS
	'Sum of the samples'' absolute values, in unit: of what the percentages of profile_functions are; samples that pprof marked as the base of a comparison alone, where there are such';
COMMENT ON COLUMN gctrace.profiles_row.is_default IS
	'Is it the type that pprof shows unless told otherwise?';
COMMENT ON COLUMN gctrace.profiles_row.period_type IS
	'What period counts: ''cpu'', ''space'', ''contentions'' ... NULL: none given';
COMMENT ON COLUMN gctrace.profiles_row.period_unit IS
	'Unit of period. NULL: none given';
COMMENT ON COLUMN gctrace.profiles_row.program IS
	'Program file that was profiled: the first mapping. NULL: none given';
COMMENT ON COLUMN gctrace.profiles_row.build_id IS
	'Build id of that file. NULL: none given';
COMMENT ON COLUMN gctrace.profiles_row.drop_frames IS
	'Regular expression of functions that are left out of profile_functions, with all they call, as pprof does; profile_samples has them. Go''s runtime writes none, go tool pprof -proto does for what was text. NULL: none';
COMMENT ON COLUMN gctrace.profiles_row.keep_frames IS
	'Regular expression of functions that stay though drop_frames matches. NULL: none';

CREATE FUNCTION gctrace.profiles(path text)
RETURNS SETOF gctrace.profiles_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 160
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.profiles(text) IS
	'One row per sample type of a pprof profile: period, time, totals; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.profiles(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.profiles(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.profiles(content bytea)
RETURNS SETOF gctrace.profiles_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 160
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.profiles(bytea) IS
	'One row per sample type of a pprof profile: period, time, totals; of the content of a file';

-- profile_samples

CREATE TYPE gctrace.profile_samples_row AS (
	sample bigint,
	type text,
	unit text,
	value bigint,
	labels jsonb,
	stack_id bigint,
	frames_id bigint,
	site text,
	stack text[]
);
COMMENT ON TYPE gctrace.profile_samples_row IS
	'One row per sample and sample type of a pprof profile, in the order of the profile';
COMMENT ON COLUMN gctrace.profile_samples_row.sample IS
	'Sample, counted from 1 within the profile; it has a row for each type';
COMMENT ON COLUMN gctrace.profile_samples_row.type IS
	'What is counted: ''cpu'', ''samples'', ''inuse_space'', ''alloc_objects'', ''contentions'', ''delay'', ''goroutine'' ...';
COMMENT ON COLUMN gctrace.profile_samples_row.unit IS
	'Unit of the values of this type: ''nanoseconds'', ''bytes'', ''count'' ... NULL: none given';
COMMENT ON COLUMN gctrace.profile_samples_row.value IS
	'Value of the sample, in unit';
COMMENT ON COLUMN gctrace.profile_samples_row.labels IS
	'Labels by key: a text, a number, or {"value": number, "unit": text}; a list where a key is there more than once. NULL: none';
COMMENT ON COLUMN gctrace.profile_samples_row.stack_id IS
	'Stable 64-bit hash of the function names of stack (FNV-1a); the same call path has the same id in every run and build. NULL: no stack';
COMMENT ON COLUMN gctrace.profile_samples_row.frames_id IS
	'Stable 64-bit hash of functions, files and lines of stack (FNV-1a). NULL: no stack';
COMMENT ON COLUMN gctrace.profile_samples_row.site IS
	'First function of stack outside the Go runtime (packages runtime and internal/runtime/...). NULL: no stack, or none outside';
COMMENT ON COLUMN gctrace.profile_samples_row.stack IS
	'Function names of the call stack, leaf first, inlined calls included; ''[binary]'' or ''<unknown>'' where the function is not known. NULL: the sample has none';

CREATE FUNCTION gctrace.profile_samples(path text)
RETURNS SETOF gctrace.profile_samples_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 80000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.profile_samples(text) IS
	'One row per sample and sample type of a pprof profile, in the order of the profile; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.profile_samples(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.profile_samples(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.profile_samples(content bytea)
RETURNS SETOF gctrace.profile_samples_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 80000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.profile_samples(bytea) IS
	'One row per sample and sample type of a pprof profile, in the order of the profile; of the content of a file';

-- profile_functions

CREATE TYPE gctrace.profile_functions_row AS (
	type text,
	unit text,
	function text,
	file_name text,
	flat bigint,
	cumulative bigint,
	flat_percent double precision,
	cumulative_percent double precision
);
COMMENT ON TYPE gctrace.profile_functions_row IS
	'One row per function and sample type of a pprof profile, with the numbers of go tool pprof -top, the largest flat value first; without what drop_frames of the profile names';
COMMENT ON COLUMN gctrace.profile_functions_row.type IS
	'What is counted: ''cpu'', ''samples'', ''inuse_space'', ''alloc_objects'', ''contentions'', ''delay'', ''goroutine'' ...';
COMMENT ON COLUMN gctrace.profile_functions_row.unit IS
	'Unit of the values of this type: ''nanoseconds'', ''bytes'', ''count'' ... NULL: none given';
COMMENT ON COLUMN gctrace.profile_functions_row.function IS
	'Function; ''[binary]'' or ''<unknown>'' where it is not known';
COMMENT ON COLUMN gctrace.profile_functions_row.file_name IS
	'Source file. NULL: not known, or functions of several files have this name';
COMMENT ON COLUMN gctrace.profile_functions_row.flat IS
	'Sum over the samples whose leaf it is, in unit';
COMMENT ON COLUMN gctrace.profile_functions_row.cumulative IS
	'Sum over the samples in whose stack it is, each counted once, in unit';
COMMENT ON COLUMN gctrace.profile_functions_row.flat_percent IS
	'abs(flat) of profiles.total, %. NULL: the total is 0';
COMMENT ON COLUMN gctrace.profile_functions_row.cumulative_percent IS
	'abs(cumulative) of profiles.total, %. NULL: the total is 0';

CREATE FUNCTION gctrace.profile_functions(path text)
RETURNS SETOF gctrace.profile_functions_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 80000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.profile_functions(text) IS
	'One row per function and sample type of a pprof profile, with the numbers of go tool pprof -top, the largest flat value first; without what drop_frames of the profile names; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.profile_functions(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.profile_functions(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.profile_functions(content bytea)
RETURNS SETOF gctrace.profile_functions_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 80000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.profile_functions(bytea) IS
	'One row per function and sample type of a pprof profile, with the numbers of go tool pprof -top, the largest flat value first; without what drop_frames of the profile names; of the content of a file';

-- gctrace_lines

CREATE TYPE gctrace.gctrace_lines_row AS (
	line bigint,
	process text,
	logged_at timestamptz,
	gc_seq bigint,
	time_ns bigint,
	gc_cpu_percent int,
	stw_sweep_term_ns bigint,
	mark_ns bigint,
	stw_mark_term_ns bigint,
	cpu_sweep_term_ns bigint,
	cpu_assist_ns bigint,
	cpu_mark_ns bigint,
	cpu_idle_ns bigint,
	cpu_mark_term_ns bigint,
	heap_start_bytes bigint,
	heap_end_bytes bigint,
	heap_live_bytes bigint,
	heap_goal_bytes bigint,
	stacks_bytes bigint,
	globals_bytes bigint,
	gomaxprocs int,
	forced boolean,
	raw text
);
COMMENT ON TYPE gctrace.gctrace_lines_row IS
	'One row per collection that a log tells of (GODEBUG=gctrace=1), Go 1.5 on';
COMMENT ON COLUMN gctrace.gctrace_lines_row.line IS
	'Line of the log, counted from 1; of a line that was repaired, the first';
COMMENT ON COLUMN gctrace.gctrace_lines_row.process IS
	'Process, as the logger''s prefix names it: ''orders-1'', ''host-7 orders[25511]''. NULL: no prefix tells';
COMMENT ON COLUMN gctrace.gctrace_lines_row.logged_at IS
	'Date of the logger''s prefix. NULL: none, or one without year and zone';
COMMENT ON COLUMN gctrace.gctrace_lines_row.gc_seq IS
	'Collection, counted from 1 since the process started';
COMMENT ON COLUMN gctrace.gctrace_lines_row.time_ns IS
	'Begin of the collection, ns since the process started (printed in ms)';
COMMENT ON COLUMN gctrace.gctrace_lines_row.gc_cpu_percent IS
	'CPU time of garbage collection since the process started, percent of what was available';
COMMENT ON COLUMN gctrace.gctrace_lines_row.stw_sweep_term_ns IS
	'Sweep termination pause, wall time, ns';
COMMENT ON COLUMN gctrace.gctrace_lines_row.mark_ns IS
	'Concurrent mark, wall time, ns (Go 1.5: with scan and installation of the write barrier)';
COMMENT ON COLUMN gctrace.gctrace_lines_row.stw_mark_term_ns IS
	'Mark termination pause, wall time, ns';
COMMENT ON COLUMN gctrace.gctrace_lines_row.cpu_sweep_term_ns IS
	'CPU time of the sweep termination pause, ns';
COMMENT ON COLUMN gctrace.gctrace_lines_row.cpu_assist_ns IS
	'CPU time of mark assists, ns';
COMMENT ON COLUMN gctrace.gctrace_lines_row.cpu_mark_ns IS
	'CPU time of dedicated and fractional mark workers, ns';
COMMENT ON COLUMN gctrace.gctrace_lines_row.cpu_idle_ns IS
	'CPU time of idle mark workers, ns';
COMMENT ON COLUMN gctrace.gctrace_lines_row.cpu_mark_term_ns IS
	'CPU time of the mark termination pause, ns';
COMMENT ON COLUMN gctrace.gctrace_lines_row.heap_start_bytes IS
	'heap_live at the begin, bytes (printed in whole MiB)';
COMMENT ON COLUMN gctrace.gctrace_lines_row.heap_end_bytes IS
	'heap_live when marking had ended, bytes (printed in whole MiB)';
COMMENT ON COLUMN gctrace.gctrace_lines_row.heap_live_bytes IS
	'Bytes that were marked (printed in whole MiB)';
COMMENT ON COLUMN gctrace.gctrace_lines_row.heap_goal_bytes IS
	'Heap goal of the collection, bytes (printed in whole MiB)';
COMMENT ON COLUMN gctrace.gctrace_lines_row.stacks_bytes IS
	'Stacks to scan, bytes (printed in whole MiB). NULL: not printed (before Go 1.18)';
COMMENT ON COLUMN gctrace.gctrace_lines_row.globals_bytes IS
	'Globals to scan, bytes (printed in whole MiB). NULL: not printed (before Go 1.18)';
COMMENT ON COLUMN gctrace.gctrace_lines_row.gomaxprocs IS
	'Ps that were used';
COMMENT ON COLUMN gctrace.gctrace_lines_row.forced IS
	'Did the program force it (runtime.GC)? Periodic ones are not marked so. NULL: the end of the line is lost';
COMMENT ON COLUMN gctrace.gctrace_lines_row.raw IS
	'The runtime''s own text, without prefix, put together if other text had landed in it';

CREATE FUNCTION gctrace.gctrace_lines(path text)
RETURNS SETOF gctrace.gctrace_lines_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 48000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.gctrace_lines(text) IS
	'One row per collection that a log tells of (GODEBUG=gctrace=1), Go 1.5 on; of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.gctrace_lines(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.gctrace_lines(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.gctrace_lines(content bytea)
RETURNS SETOF gctrace.gctrace_lines_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 48000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.gctrace_lines(bytea) IS
	'One row per collection that a log tells of (GODEBUG=gctrace=1), Go 1.5 on; of the content of a file';

-- pacer_lines

CREATE TYPE gctrace.pacer_lines_row AS (
	line bigint,
	process text,
	logged_at timestamptz,
	kind text,
	assist_ratio double precision,
	utilization_percent double precision,
	goal_percent double precision,
	heap_scan_bytes bigint,
	stack_scan_bytes bigint,
	globals_scan_bytes bigint,
	expected_scan_bytes bigint,
	triggered_bytes bigint,
	heap_live_bytes bigint,
	goal_delta_bytes bigint,
	cons_mark double precision,
	attrs jsonb,
	raw text
);
COMMENT ON TYPE gctrace.pacer_lines_row IS
	'One row per line of the GC pacer in a log (GODEBUG=gcpacertrace=1)';
COMMENT ON COLUMN gctrace.pacer_lines_row.line IS
	'Line of the log, counted from 1; of a line that was repaired, the first';
COMMENT ON COLUMN gctrace.pacer_lines_row.process IS
	'Process, as the logger''s prefix names it: ''orders-1'', ''host-7 orders[25511]''. NULL: no prefix tells';
COMMENT ON COLUMN gctrace.pacer_lines_row.logged_at IS
	'Date of the logger''s prefix. NULL: none, or one without year and zone';
COMMENT ON COLUMN gctrace.pacer_lines_row.kind IS
	'''start'': the plan for a collection; ''end'': what came of it; ''sweep'': all spans are swept';
COMMENT ON COLUMN gctrace.pacer_lines_row.assist_ratio IS
	'Scan work that an assist has to do for each allocated byte, bytes. NULL: not a ''start''';
COMMENT ON COLUMN gctrace.pacer_lines_row.utilization_percent IS
	'CPU time that marking took, percent. NULL: not an ''end''';
COMMENT ON COLUMN gctrace.pacer_lines_row.goal_percent IS
	'CPU time that marking was meant to take, percent. NULL: not an ''end''';
COMMENT ON COLUMN gctrace.pacer_lines_row.heap_scan_bytes IS
	'Scan work done in the heap, bytes. NULL: not an ''end'', or before Go 1.18';
COMMENT ON COLUMN gctrace.pacer_lines_row.stack_scan_bytes IS
	'Scan work done in stacks, bytes. NULL: not an ''end'', or before Go 1.18';
COMMENT ON COLUMN gctrace.pacer_lines_row.globals_scan_bytes IS
	'Scan work done in globals, bytes. NULL: not an ''end'', or before Go 1.18';
COMMENT ON COLUMN gctrace.pacer_lines_row.expected_scan_bytes IS
	'Scan work that was expected, bytes. NULL: not an ''end'', or before Go 1.18';
COMMENT ON COLUMN gctrace.pacer_lines_row.triggered_bytes IS
	'heap_live at which it was started (up to Go 1.17: the trigger), bytes. NULL: not an ''end''';
COMMENT ON COLUMN gctrace.pacer_lines_row.heap_live_bytes IS
	'heap_live when marking ended (''end'') or when the sweep was done (''sweep'', printed in whole MiB), bytes. NULL: a ''start''';
COMMENT ON COLUMN gctrace.pacer_lines_row.goal_delta_bytes IS
	'heap_live_bytes less the heap goal, bytes: above 0 the heap ran past it. NULL: not an ''end''';
COMMENT ON COLUMN gctrace.pacer_lines_row.cons_mark IS
	'Estimated cons/mark ratio (allocation against mark speed) that it was paced with. NULL: not an ''end'', or before Go 1.18';
COMMENT ON COLUMN gctrace.pacer_lines_row.attrs IS
	'What else the line says, by name; of the terms of Go 1.5 to 1.17 (H_m_prev, h_t ...) all';
COMMENT ON COLUMN gctrace.pacer_lines_row.raw IS
	'The runtime''s own text, without prefix, put together if other text had landed in it';

CREATE FUNCTION gctrace.pacer_lines(path text)
RETURNS SETOF gctrace.pacer_lines_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 48000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.pacer_lines(text) IS
	'One row per line of the GC pacer in a log (GODEBUG=gcpacertrace=1); of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.pacer_lines(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.pacer_lines(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.pacer_lines(content bytea)
RETURNS SETOF gctrace.pacer_lines_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 48000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.pacer_lines(bytea) IS
	'One row per line of the GC pacer in a log (GODEBUG=gcpacertrace=1); of the content of a file';

-- scavenger_lines

CREATE TYPE gctrace.scavenger_lines_row AS (
	line bigint,
	process text,
	logged_at timestamptz,
	released_background_bytes bigint,
	released_eager_bytes bigint,
	released_total_bytes bigint,
	utilization_percent int,
	forced boolean,
	raw text
);
COMMENT ON TYPE gctrace.scavenger_lines_row IS
	'One row per line of the scavenger in a log (GODEBUG=scavtrace=1)';
COMMENT ON COLUMN gctrace.scavenger_lines_row.line IS
	'Line of the log, counted from 1; of a line that was repaired, the first';
COMMENT ON COLUMN gctrace.scavenger_lines_row.process IS
	'Process, as the logger''s prefix names it: ''orders-1'', ''host-7 orders[25511]''. NULL: no prefix tells';
COMMENT ON COLUMN gctrace.scavenger_lines_row.logged_at IS
	'Date of the logger''s prefix. NULL: none, or one without year and zone';
COMMENT ON COLUMN gctrace.scavenger_lines_row.released_background_bytes IS
	'Returned to the system by the background scavenger since the line before, bytes (printed in KiB); up to Go 1.20 the one figure there is, whoever returned it';
COMMENT ON COLUMN gctrace.scavenger_lines_row.released_eager_bytes IS
	'Returned while allocating, or by debug.FreeOSMemory, since the line before, bytes. NULL: not printed (before Go 1.21)';
COMMENT ON COLUMN gctrace.scavenger_lines_row.released_total_bytes IS
	'Heap memory that is returned at the time, bytes';
COMMENT ON COLUMN gctrace.scavenger_lines_row.utilization_percent IS
	'Heap memory in use, percent of what is not returned';
COMMENT ON COLUMN gctrace.scavenger_lines_row.forced IS
	'Did the program force it (debug.FreeOSMemory)? NULL: the end of the line is lost';
COMMENT ON COLUMN gctrace.scavenger_lines_row.raw IS
	'The runtime''s own text, without prefix, put together if other text had landed in it';

CREATE FUNCTION gctrace.scavenger_lines(path text)
RETURNS SETOF gctrace.scavenger_lines_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 48000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.scavenger_lines(text) IS
	'One row per line of the scavenger in a log (GODEBUG=scavtrace=1); of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.scavenger_lines(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.scavenger_lines(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.scavenger_lines(content bytea)
RETURNS SETOF gctrace.scavenger_lines_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 48000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.scavenger_lines(bytea) IS
	'One row per line of the scavenger in a log (GODEBUG=scavtrace=1); of the content of a file';

-- scheduler_lines

CREATE TYPE gctrace.scheduler_lines_row AS (
	line bigint,
	process text,
	logged_at timestamptz,
	time_ns bigint,
	gomaxprocs int,
	idle_procs int,
	threads int,
	spinning_threads int,
	idle_threads int,
	runqueue int,
	local_runqueues int[],
	gc_waiting boolean,
	raw text
);
COMMENT ON TYPE gctrace.scheduler_lines_row IS
	'One row per line of the scheduler in a log (GODEBUG=schedtrace=1000)';
COMMENT ON COLUMN gctrace.scheduler_lines_row.line IS
	'Line of the log, counted from 1; of a line that was repaired, the first';
COMMENT ON COLUMN gctrace.scheduler_lines_row.process IS
	'Process, as the logger''s prefix names it: ''orders-1'', ''host-7 orders[25511]''. NULL: no prefix tells';
COMMENT ON COLUMN gctrace.scheduler_lines_row.logged_at IS
	'Date of the logger''s prefix. NULL: none, or one without year and zone';
COMMENT ON COLUMN gctrace.scheduler_lines_row.time_ns IS
	'Time, ns since the first such line of the process (printed in ms)';
COMMENT ON COLUMN gctrace.scheduler_lines_row.gomaxprocs IS
	'GOMAXPROCS';
COMMENT ON COLUMN gctrace.scheduler_lines_row.idle_procs IS
	'Ps without work';
COMMENT ON COLUMN gctrace.scheduler_lines_row.threads IS
	'Threads (Ms)';
COMMENT ON COLUMN gctrace.scheduler_lines_row.spinning_threads IS
	'Threads that look for work';
COMMENT ON COLUMN gctrace.scheduler_lines_row.idle_threads IS
	'Threads that sleep';
COMMENT ON COLUMN gctrace.scheduler_lines_row.runqueue IS
	'Goroutines in the global run queue';
COMMENT ON COLUMN gctrace.scheduler_lines_row.local_runqueues IS
	'Goroutines in the run queue of each P. NULL: not printed (scheddetail=1)';
COMMENT ON COLUMN gctrace.scheduler_lines_row.gc_waiting IS
	'Does a collection wait for the world to stop? NULL: not printed (without scheddetail=1)';
COMMENT ON COLUMN gctrace.scheduler_lines_row.raw IS
	'The runtime''s own text, without prefix, put together if other text had landed in it';

CREATE FUNCTION gctrace.scheduler_lines(path text)
RETURNS SETOF gctrace.scheduler_lines_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 48000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.scheduler_lines(text) IS
	'One row per line of the scheduler in a log (GODEBUG=schedtrace=1000); of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.scheduler_lines(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.scheduler_lines(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.scheduler_lines(content bytea)
RETURNS SETOF gctrace.scheduler_lines_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 48000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.scheduler_lines(bytea) IS
	'One row per line of the scheduler in a log (GODEBUG=schedtrace=1000); of the content of a file';

-- scheduler_details

CREATE TYPE gctrace.scheduler_details_row AS (
	line bigint,
	process text,
	time_ns bigint,
	kind text,
	id bigint,
	status int,
	attrs jsonb
);
COMMENT ON TYPE gctrace.scheduler_details_row IS
	'One row per P, M and G that a log tells of (GODEBUG=scheddetail=1)';
COMMENT ON COLUMN gctrace.scheduler_details_row.line IS
	'Line of the log, counted from 1; of a line that was repaired, the first';
COMMENT ON COLUMN gctrace.scheduler_details_row.process IS
	'Process, as the logger''s prefix names it: ''orders-1'', ''host-7 orders[25511]''. NULL: no prefix tells';
COMMENT ON COLUMN gctrace.scheduler_details_row.time_ns IS
	'time_ns of the line of scheduler_lines that it belongs to. NULL: that one was not seen';
COMMENT ON COLUMN gctrace.scheduler_details_row.kind IS
	'''P'' (processor), ''M'' (thread) or ''G'' (goroutine)';
COMMENT ON COLUMN gctrace.scheduler_details_row.id IS
	'Its number';
COMMENT ON COLUMN gctrace.scheduler_details_row.status IS
	'Its status, as the runtime numbers them. NULL: an M has none';
COMMENT ON COLUMN gctrace.scheduler_details_row.attrs IS
	'What the line says, by name; null where there is none (printed as -1 or nil)';

CREATE FUNCTION gctrace.scheduler_details(path text)
RETURNS SETOF gctrace.scheduler_details_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 80000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.scheduler_details(text) IS
	'One row per P, M and G that a log tells of (GODEBUG=scheddetail=1); of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.scheduler_details(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.scheduler_details(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.scheduler_details(content bytea)
RETURNS SETOF gctrace.scheduler_details_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 80000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.scheduler_details(bytea) IS
	'One row per P, M and G that a log tells of (GODEBUG=scheddetail=1); of the content of a file';

-- inittrace_lines

CREATE TYPE gctrace.inittrace_lines_row AS (
	line bigint,
	process text,
	logged_at timestamptz,
	package text,
	at_ns bigint,
	clock_ns bigint,
	bytes bigint,
	allocs bigint,
	raw text
);
COMMENT ON TYPE gctrace.inittrace_lines_row IS
	'One row per package initialization in a log (GODEBUG=inittrace=1)';
COMMENT ON COLUMN gctrace.inittrace_lines_row.line IS
	'Line of the log, counted from 1; of a line that was repaired, the first';
COMMENT ON COLUMN gctrace.inittrace_lines_row.process IS
	'Process, as the logger''s prefix names it: ''orders-1'', ''host-7 orders[25511]''. NULL: no prefix tells';
COMMENT ON COLUMN gctrace.inittrace_lines_row.logged_at IS
	'Date of the logger''s prefix. NULL: none, or one without year and zone';
COMMENT ON COLUMN gctrace.inittrace_lines_row.package IS
	'Package whose initialization ran';
COMMENT ON COLUMN gctrace.inittrace_lines_row.at_ns IS
	'Begin, ns since the process started';
COMMENT ON COLUMN gctrace.inittrace_lines_row.clock_ns IS
	'Wall time that it took, ns';
COMMENT ON COLUMN gctrace.inittrace_lines_row.bytes IS
	'Bytes that it allocated on the heap';
COMMENT ON COLUMN gctrace.inittrace_lines_row.allocs IS
	'Heap allocations that it made';
COMMENT ON COLUMN gctrace.inittrace_lines_row.raw IS
	'The runtime''s own text, without prefix, put together if other text had landed in it';

CREATE FUNCTION gctrace.inittrace_lines(path text)
RETURNS SETOF gctrace.inittrace_lines_row
LANGUAGE C STRICT VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 800
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_path';
COMMENT ON FUNCTION gctrace.inittrace_lines(text) IS
	'One row per package initialization in a log (GODEBUG=inittrace=1); of a file of the server (absolute path)';
REVOKE ALL ON FUNCTION gctrace.inittrace_lines(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.inittrace_lines(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.inittrace_lines(content bytea)
RETURNS SETOF gctrace.inittrace_lines_row
LANGUAGE C STRICT IMMUTABLE PARALLEL SAFE COST 10000 ROWS 800
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_rows_of_content';
COMMENT ON FUNCTION gctrace.inittrace_lines(bytea) IS
	'One row per package initialization in a log (GODEBUG=inittrace=1); of the content of a file';

-- Rows of mmu

CREATE TYPE gctrace.mmu_row AS (
	window_ns bigint,
	mmu double precision,
	worst_start_ns bigint
);
COMMENT ON TYPE gctrace.mmu_row IS
	'Minimum mutator utilization: one row per window length, with its worst window';
COMMENT ON COLUMN gctrace.mmu_row.window_ns IS
	'Length of the window, ns';
COMMENT ON COLUMN gctrace.mmu_row.mmu IS
	'Least mean utilization of all windows of that length, from 0 to 1; of a trace that is shorter its mean. NULL: GOMAXPROCS is never told';
COMMENT ON COLUMN gctrace.mmu_row.worst_start_ns IS
	'Begin of the window in which it is that low (the earliest of several), ns since the earliest timestamp of the trace. NULL: GOMAXPROCS is never told';

-- Rows of mmu_blame

CREATE TYPE gctrace.mmu_blame_row AS (
	window_ns bigint,
	mmu double precision,
	worst_start_ns bigint,
	worst_end_ns bigint,
	proc int,
	cause text,
	duration_ns bigint,
	share double precision
);
COMMENT ON TYPE gctrace.mmu_blame_row IS
	'What filled the worst window of each length: one row per window length and cause';
COMMENT ON COLUMN gctrace.mmu_blame_row.window_ns IS
	'Length of the window, ns';
COMMENT ON COLUMN gctrace.mmu_blame_row.mmu IS
	'Least mean utilization of all windows of that length, from 0 to 1. NULL: GOMAXPROCS is never told';
COMMENT ON COLUMN gctrace.mmu_blame_row.worst_start_ns IS
	'Begin of the worst window (the earliest of several), ns since the earliest timestamp of the trace. NULL: as mmu';
COMMENT ON COLUMN gctrace.mmu_blame_row.worst_end_ns IS
	'End of the worst window, ns; earlier than window_ns after its begin where the trace is shorter. NULL: as mmu';
COMMENT ON COLUMN gctrace.mmu_blame_row.proc IS
	'The P whose window it is. NULL: of all Ps together';
COMMENT ON COLUMN gctrace.mmu_blame_row.cause IS
	'What filled it: ''stw'' (the GC pauses), ''background'' (dedicated and fractional mark workers), ''assist'', ''sweep'', and ''mutator'', what was left to the program. Where several meet on a P, the first of these counts';
COMMENT ON COLUMN gctrace.mmu_blame_row.duration_ns IS
	'Its time in the window, averaged over the Ps, ns; those of a window sum to its length exactly. NULL: as mmu';
COMMENT ON COLUMN gctrace.mmu_blame_row.share IS
	'duration_ns as a share of the window, from 0 to 1. NULL: as mmu';

-- Rows of blame

CREATE TYPE gctrace.blame_row AS (
	cause text,
	duration_ns bigint,
	share double precision
);
COMMENT ON TYPE gctrace.blame_row IS
	'Where an interval of a goroutine went: one row per cause, the longest first';
COMMENT ON COLUMN gctrace.blame_row.cause IS
	'What it was: ''running'', ''assist_cpu'' and ''sweep'' (running in a mark assist, or sweeping), ''runnable'' and ''assist_runnable'' (ready, waiting for a P), ''stw:REASON'' (running or ready while the world was stopped), ''syscall'', ''assist_parked'' (waiting for assist credit), ''gc_wait'' (other waits for the collector), the reason of any other wait in Go''s words (''waiting'' where the trace tells none), ''absent'' (not created yet, or ended), ''unknown'' (not in the trace)';
COMMENT ON COLUMN gctrace.blame_row.duration_ns IS
	'Time of the interval that went there, ns; all sum to the interval exactly';
COMMENT ON COLUMN gctrace.blame_row.share IS
	'duration_ns as a share of the interval, from 0 to 1';

-- Rows of task_blame

CREATE TYPE gctrace.task_blame_row AS (
	task bigint,
	name text,
	goroutine bigint,
	start_ns bigint,
	end_ns bigint,
	cause text,
	duration_ns bigint,
	share double precision
);
COMMENT ON TYPE gctrace.task_blame_row IS
	'Where the time of user tasks went: one row per task and cause, in order of end';
COMMENT ON COLUMN gctrace.task_blame_row.task IS
	'Number of the task';
COMMENT ON COLUMN gctrace.task_blame_row.name IS
	'Name of the task';
COMMENT ON COLUMN gctrace.task_blame_row.goroutine IS
	'Goroutine that began it, whose time is told';
COMMENT ON COLUMN gctrace.task_blame_row.start_ns IS
	'Begin of the task, ns since the earliest timestamp of the trace';
COMMENT ON COLUMN gctrace.task_blame_row.end_ns IS
	'End of the task, ns since the earliest timestamp of the trace. NULL: it had not ended when the trace did, and durations go up to there';
COMMENT ON COLUMN gctrace.task_blame_row.cause IS
	'What it was: ''running'', ''assist_cpu'' and ''sweep'' (running in a mark assist, or sweeping), ''runnable'' and ''assist_runnable'' (ready, waiting for a P), ''stw:REASON'' (running or ready while the world was stopped), ''syscall'', ''assist_parked'' (waiting for assist credit), ''gc_wait'' (other waits for the collector), the reason of any other wait in Go''s words (''waiting'' where the trace tells none), ''absent'' (not created yet, or ended), ''unknown'' (not in the trace)';
COMMENT ON COLUMN gctrace.task_blame_row.duration_ns IS
	'Time of the task that went there, ns; those of a task sum to its duration exactly';
COMMENT ON COLUMN gctrace.task_blame_row.share IS
	'duration_ns as a share of the task''s duration, from 0 to 1';

-- Rows of region_blame

CREATE TYPE gctrace.region_blame_row AS (
	region bigint,
	goroutine bigint,
	task bigint,
	name text,
	start_ns bigint,
	end_ns bigint,
	cause text,
	duration_ns bigint,
	share double precision
);
COMMENT ON TYPE gctrace.region_blame_row IS
	'Where the time of user regions went: one row per region and cause, in order of end';
COMMENT ON COLUMN gctrace.region_blame_row.region IS
	'Which region: they are numbered from 1 in order of begin';
COMMENT ON COLUMN gctrace.region_blame_row.goroutine IS
	'Goroutine whose region it is';
COMMENT ON COLUMN gctrace.region_blame_row.task IS
	'Its task; 0 = none. NULL: above 2^63';
COMMENT ON COLUMN gctrace.region_blame_row.name IS
	'Name of the region';
COMMENT ON COLUMN gctrace.region_blame_row.start_ns IS
	'Begin of the region, ns since the earliest timestamp of the trace';
COMMENT ON COLUMN gctrace.region_blame_row.end_ns IS
	'End of the region, or of its goroutine, ns since the earliest timestamp of the trace. NULL: it had not ended when the trace did, and durations go up to there';
COMMENT ON COLUMN gctrace.region_blame_row.cause IS
	'What it was: ''running'', ''assist_cpu'' and ''sweep'' (running in a mark assist, or sweeping), ''runnable'' and ''assist_runnable'' (ready, waiting for a P), ''stw:REASON'' (running or ready while the world was stopped), ''syscall'', ''assist_parked'' (waiting for assist credit), ''gc_wait'' (other waits for the collector), the reason of any other wait in Go''s words (''waiting'' where the trace tells none), ''absent'' (not created yet, or ended), ''unknown'' (not in the trace)';
COMMENT ON COLUMN gctrace.region_blame_row.duration_ns IS
	'Time of the region that went there, ns; those of a region sum to its duration exactly';
COMMENT ON COLUMN gctrace.region_blame_row.share IS
	'duration_ns as a share of the region''s duration, from 0 to 1';

-- Rows of blocking_profile

CREATE TYPE gctrace.blocking_profile_row AS (
	stack_id bigint,
	frames_id bigint,
	site text,
	stack text[],
	contentions bigint,
	delay_ns bigint
);
COMMENT ON TYPE gctrace.blocking_profile_row IS
	'Where goroutines wait: one row per call stack, the longest delay first';
COMMENT ON COLUMN gctrace.blocking_profile_row.stack_id IS
	'Stable 64-bit hash of the function names of stack (FNV-1a); the same call path has the same id in every run and build. NULL: no stack';
COMMENT ON COLUMN gctrace.blocking_profile_row.frames_id IS
	'Stable 64-bit hash of functions, files and lines of stack (FNV-1a). NULL: no stack';
COMMENT ON COLUMN gctrace.blocking_profile_row.site IS
	'First function of stack outside the Go runtime (packages runtime and internal/runtime/...). NULL: no stack, or none outside';
COMMENT ON COLUMN gctrace.blocking_profile_row.stack IS
	'Function names of the call stack at the beginning, leaf first. NULL: the trace has none for it';
COMMENT ON COLUMN gctrace.blocking_profile_row.contentions IS
	'Waits that ended in the trace';
COMMENT ON COLUMN gctrace.blocking_profile_row.delay_ns IS
	'Sum of their time, ns';

-- A folder at one call

CREATE FUNCTION gctrace.comment_tables(schema name)
RETURNS int
LANGUAGE plpgsql VOLATILE STRICT
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	tab record;
	col record;
	tables int := 0;
BEGIN
	FOR tab IN
		SELECT c.oid, n.nspname, c.relname, o.option_value AS relation, s.srvname,
			EXISTS (SELECT FROM pg_options_to_table(s.srvoptions) p WHERE p.option_name = 'store') AS of_store
		FROM pg_class c
		JOIN pg_namespace n ON n.oid = c.relnamespace
		JOIN pg_foreign_table t ON t.ftrelid = c.oid
		JOIN pg_foreign_server s ON s.oid = t.ftserver
		JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
		CROSS JOIN LATERAL pg_options_to_table(t.ftoptions) o
		WHERE n.nspname = comment_tables.schema
		AND w.fdwname = 'gctrace_fdw'
		AND o.option_name = 'relation'
		ORDER BY c.relname
	LOOP
		EXECUTE format('COMMENT ON FOREIGN TABLE %I.%I IS %L', tab.nspname, tab.relname,
			(SELECT c.relation_comment FROM gctrace.catalogue() c
			 WHERE c.relation = tab.relation LIMIT 1));
		FOR col IN
			SELECT a.attname,
				coalesce(
					c.comment,
					CASE WHEN tab.of_store THEN (
						SELECT t.comment FROM gctrace.table_columns(tab.srvname, NULL, NULL) t
						WHERE t.relation = tab.relation AND t.column_name = a.attname)
					WHEN a.attname = 'file' THEN 'Path of the file below the server''s root'
					ELSE format('Path key "%s". NULL: the path has no such key',
						coalesce((SELECT o.option_value
								  FROM pg_options_to_table(a.attfdwoptions) o
								  WHERE o.option_name = 'key'), a.attname))
					END) AS comment
			FROM pg_attribute a
			LEFT JOIN gctrace.catalogue() c
				ON c.relation = tab.relation AND c.column_name = a.attname
			WHERE a.attrelid = tab.oid AND a.attnum > 0 AND NOT a.attisdropped
			ORDER BY a.attnum
		LOOP
			EXECUTE format('COMMENT ON COLUMN %I.%I.%I IS %L',
				tab.nspname, tab.relname, col.attname, col.comment);
		END LOOP;
		tables := tables + 1;
	END LOOP;
	RETURN tables;
END
$$;
COMMENT ON FUNCTION gctrace.comment_tables(name) IS
	'Sets the comments of the gctrace foreign tables in a schema and of their columns; returns how many tables there are';

CREATE FUNCTION gctrace.attach_server(server name, option text, value text, what text)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	found_wrapper name;
	found_options jsonb;
BEGIN
	SELECT w.fdwname,
		(SELECT jsonb_object_agg(o.option_name, o.option_value) FROM pg_options_to_table(s.srvoptions) o)
	INTO found_wrapper, found_options
	FROM pg_foreign_server s
	JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
	WHERE s.srvname = attach_server.server;

	IF NOT FOUND THEN
		EXECUTE format('CREATE SERVER %I FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (%I %L)',
			server, option, value);
		EXECUTE format('COMMENT ON SERVER %I IS %L', server, what);
	ELSIF found_wrapper <> 'gctrace_fdw' THEN
		RAISE EXCEPTION 'server "%" belongs to the foreign-data wrapper "%"', server, found_wrapper
			USING ERRCODE = 'duplicate_object',
				HINT = 'Give another server name: server => ''...''.';
	ELSIF NOT found_options ? option THEN
		RAISE EXCEPTION 'server "%" has no %', server, option
			USING ERRCODE = 'duplicate_object',
				HINT = 'Give another server name: server => ''...''.';
	ELSIF found_options->>option <> value THEN
		RAISE EXCEPTION 'server "%" has the % "%", not "%"', server, option, found_options->>option, value
			USING ERRCODE = 'duplicate_object',
				HINT = format('To move it: ALTER SERVER %I OPTIONS (SET %I %L). To attach both, give the second one another schema.',
					server, option, value);
	END IF;
END
$$;
COMMENT ON FUNCTION gctrace.attach_server(name, text, text, text) IS
	'Part of gctrace.attach and attach_store: the server with this option (root or store), made with the comment `what`, or found';

CREATE FUNCTION gctrace.attach_table(
	schema name, relation text, server name, files text, keys text, columns jsonb)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	tab oid := to_regclass(format('%I.%I', schema, relation));
	options jsonb;
	col record;
BEGIN
	IF tab IS NULL THEN
		EXECUTE format('IMPORT FOREIGN SCHEMA gctrace LIMIT TO (%I) FROM SERVER %I INTO %I',
				relation, server, schema)
			|| coalesce(' OPTIONS (files ' || quote_literal(files) || coalesce(', keys ' || quote_literal(keys), '') || ')', '');
		RETURN;
	END IF;

	SELECT jsonb_object_agg(o.option_name, o.option_value) INTO options
	FROM pg_foreign_table t
	JOIN pg_foreign_server s ON s.oid = t.ftserver
	CROSS JOIN LATERAL pg_options_to_table(t.ftoptions) o
	WHERE t.ftrelid = tab AND s.srvname = attach_table.server;

	IF options->>'relation' IS DISTINCT FROM relation THEN
		RAISE EXCEPTION 'relation "%.%" exists and is not the foreign table of gctrace server "%"',
				schema, relation, server
			USING ERRCODE = 'duplicate_table',
				HINT = 'Rename it, or give attach another schema.';
	END IF;

	-- The options of this call hold.
	IF options->>'files' IS DISTINCT FROM files THEN
		EXECUTE format('ALTER FOREIGN TABLE %I.%I OPTIONS (%s files %L)', schema, relation,
			CASE WHEN options ? 'files' THEN 'SET' ELSE 'ADD' END, files);
	END IF;
	IF options->>'keys' IS DISTINCT FROM keys THEN
		EXECUTE format('ALTER FOREIGN TABLE %I.%I OPTIONS (%s keys %s)', schema, relation,
			CASE WHEN keys IS NULL THEN 'DROP' WHEN options ? 'keys' THEN 'SET' ELSE 'ADD' END,
			coalesce(quote_literal(keys), ''));
	END IF;

	-- Columns of a newer version, and path keys that have come since.
	FOR col IN
		SELECT c.column_name, c.type, c.key
		FROM jsonb_to_recordset(columns)
			AS c("position" int, column_name text, type text, key text)
		WHERE NOT EXISTS (
			SELECT FROM pg_attribute a
			WHERE a.attrelid = tab AND a.attname = c.column_name
			AND a.attnum > 0 AND NOT a.attisdropped)
		ORDER BY c."position"
	LOOP
		EXECUTE format('ALTER FOREIGN TABLE %I.%I ADD COLUMN %I %s', schema, relation,
				col.column_name, col.type)
			|| coalesce(' OPTIONS (key ' || quote_literal(col.key) || ')', '');
	END LOOP;
END
$$;
COMMENT ON FUNCTION gctrace.attach_table(name, text, name, text, text, jsonb) IS
	'Part of gctrace.attach: one foreign table, made or brought up to date';

CREATE FUNCTION gctrace.attach_view(table_schema name, schema name, relation text)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	tab oid := format('%I.%I', table_schema, relation)::regclass;
	view oid := to_regclass(format('%I.%I', schema, relation));
	col record;
	list text;
	options text;
BEGIN
	-- 64-bit hashes as text: JavaScript and R lose bigints above 2^53.
	SELECT string_agg(
		CASE WHEN a.attname IN ('stack_id', 'frames_id')
		THEN format('lpad(to_hex(%1$I), 16, ''0'') AS %1$I', a.attname)
		ELSE quote_ident(a.attname) END, ', ' ORDER BY a.attnum)
	INTO list
	FROM pg_attribute a
	WHERE a.attrelid = tab AND a.attnum > 0 AND NOT a.attisdropped;

	-- Replacing a view would reset its options, so only when a column is new.
	IF view IS NULL OR EXISTS (
		SELECT FROM pg_attribute a
		WHERE a.attrelid = tab AND a.attnum > 0 AND NOT a.attisdropped
		AND NOT EXISTS (
			SELECT FROM pg_attribute b
			WHERE b.attrelid = view AND b.attname = a.attname
			AND b.attnum > 0 AND NOT b.attisdropped))
	THEN
		SELECT ' WITH (' || array_to_string(c.reloptions, ', ') || ')' INTO options
		FROM pg_class c
		WHERE c.oid = view;
		EXECUTE format('CREATE OR REPLACE VIEW %I.%I%s AS SELECT %s FROM %I.%I',
			schema, relation, coalesce(options, ''), list, table_schema, relation);
		view := format('%I.%I', schema, relation)::regclass;
	END IF;

	EXECUTE format('COMMENT ON VIEW %I.%I IS %L', schema, relation,
		obj_description(tab, 'pg_class'));
	FOR col IN
		SELECT b.attname,
			CASE WHEN a.attname IN ('stack_id', 'frames_id')
			THEN 'As 16 hexadecimal digits: ' || col_description(tab, a.attnum)
			ELSE col_description(tab, a.attnum) END AS comment
		FROM pg_attribute a
		JOIN pg_attribute b ON b.attname = a.attname AND b.attrelid = view
		WHERE a.attrelid = tab AND a.attnum > 0 AND NOT a.attisdropped
		AND b.attnum > 0 AND NOT b.attisdropped
	LOOP
		EXECUTE format('COMMENT ON COLUMN %I.%I.%I IS %L',
			schema, relation, col.attname, col.comment);
	END LOOP;
END
$$;
COMMENT ON FUNCTION gctrace.attach_view(name, name, text) IS
	'Part of gctrace.attach: the view over one foreign table';

CREATE FUNCTION gctrace.attach_schema(schema name, what text)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF to_regnamespace(quote_ident(schema)) IS NULL THEN
		EXECUTE format('CREATE SCHEMA %I', schema);
		EXECUTE format('COMMENT ON SCHEMA %I IS %L', schema, what);
	END IF;
END
$$;
COMMENT ON FUNCTION gctrace.attach_schema(name, text) IS
	'Part of gctrace.attach and attach_store: a schema, made with the comment `what`, or found';

CREATE FUNCTION gctrace.attach_relations(schema name, server name, files text, keys text, what text)
RETURNS int
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	table_schema name;
	rel record;
	relations int := 0;
BEGIN
	IF octet_length(schema || '_files') > 63 THEN
		RAISE EXCEPTION 'schema name "%" is too long', schema
			USING ERRCODE = 'name_too_long',
				HINT = 'The foreign tables go to a schema of that name and "_files", 63 bytes at most.';
	END IF;
	table_schema := schema || '_files';
	PERFORM gctrace.attach_schema(table_schema,
		format('Foreign tables over %s; the schema %I has views of them', what, schema));
	PERFORM gctrace.attach_schema(schema,
		format('What %s hold; see the comments of views and columns', what));

	FOR rel IN
		SELECT c.relation, jsonb_agg(to_jsonb(c)) AS columns
		FROM gctrace.table_columns(server, files, keys) c
		GROUP BY c.relation
		ORDER BY c.relation
	LOOP
		PERFORM gctrace.attach_table(table_schema, rel.relation, server, files, keys, rel.columns);
		relations := relations + 1;
	END LOOP;

	PERFORM gctrace.comment_tables(table_schema);
	FOR rel IN
		SELECT DISTINCT c.relation FROM gctrace.catalogue() c ORDER BY c.relation
	LOOP
		PERFORM gctrace.attach_view(table_schema, schema, rel.relation);
	END LOOP;
	RETURN relations;
END
$$;
COMMENT ON FUNCTION gctrace.attach_relations(name, name, text, text, text) IS
	'Part of gctrace.attach and attach_store: the foreign tables and views of a server, in their two schemas. Returns the number of relations';

CREATE FUNCTION gctrace.attach(
	root text,
	schema name DEFAULT 'traces',
	server name DEFAULT NULL,
	files text DEFAULT '**',
	keys text DEFAULT NULL)
RETURNS int
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM gctrace.require_file_access();
	IF root IS NULL OR schema IS NULL OR files IS NULL THEN
		RAISE EXCEPTION 'root, schema and files must not be null'
			USING ERRCODE = 'null_value_not_allowed';
	END IF;
	server := coalesce(server, schema);
	root := regexp_replace(root, '(.)/+$', '\1');
	PERFORM gctrace.attach_server(server, 'root', root, 'Trace files below ' || root);
	RETURN gctrace.attach_relations(schema, server, files, keys, 'the trace files below ' || root);
END
$$;
COMMENT ON FUNCTION gctrace.attach(text, name, name, text, text) IS
	'Makes a folder of trace files queryable: a server, foreign tables in schema SCHEMA_files and commented views in schema SCHEMA. Run it again to add path keys that have come since, or columns of a newer version. Returns the number of relations';

-- Minimum mutator utilization

CREATE FUNCTION gctrace.mmu(
	path text,
	windows_ns bigint[],
	stw boolean DEFAULT true,
	background boolean DEFAULT true,
	assist boolean DEFAULT true,
	sweep boolean DEFAULT false,
	per_proc boolean DEFAULT false)
RETURNS SETOF gctrace.mmu_row
LANGUAGE C VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 7
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_mmu_of_path';
COMMENT ON FUNCTION gctrace.mmu(text, bigint[], boolean, boolean, boolean, boolean, boolean) IS
	'Minimum mutator utilization, one row per window length of windows_ns (ns, above 0, at most 1000 of them), in that order: the least share of a window that was left to the program, and where that window lies; stw: the two GC pauses count against the program, background: dedicated and fractional mark workers, assist: mark assists, sweep: sweeping (the defaults are those of go tool trace); per_proc: each P for itself, dedicated workers left aside, and the least over all Ps. NULL input: no rows; other NULLs and windows without length are errors. Of a file of the server (absolute path), which needs pg_read_server_files';

REVOKE ALL ON FUNCTION gctrace.mmu(text, bigint[], boolean, boolean, boolean, boolean, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.mmu(text, bigint[], boolean, boolean, boolean, boolean, boolean) TO pg_read_server_files;

CREATE FUNCTION gctrace.mmu(
	content bytea,
	windows_ns bigint[],
	stw boolean DEFAULT true,
	background boolean DEFAULT true,
	assist boolean DEFAULT true,
	sweep boolean DEFAULT false,
	per_proc boolean DEFAULT false)
RETURNS SETOF gctrace.mmu_row
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 7
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_mmu_of_content';
COMMENT ON FUNCTION gctrace.mmu(bytea, bigint[], boolean, boolean, boolean, boolean, boolean) IS
	'Minimum mutator utilization, one row per window length of windows_ns (ns, above 0, at most 1000 of them), in that order: the least share of a window that was left to the program, and where that window lies; stw: the two GC pauses count against the program, background: dedicated and fractional mark workers, assist: mark assists, sweep: sweeping (the defaults are those of go tool trace); per_proc: each P for itself, dedicated workers left aside, and the least over all Ps. NULL input: no rows; other NULLs and windows without length are errors. Of the content of a file';

CREATE FUNCTION gctrace.mmu_blame(
	path text,
	windows_ns bigint[],
	stw boolean DEFAULT true,
	background boolean DEFAULT true,
	assist boolean DEFAULT true,
	sweep boolean DEFAULT false,
	per_proc boolean DEFAULT false)
RETURNS SETOF gctrace.mmu_blame_row
LANGUAGE C VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 28
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_mmu_blame_of_path';
COMMENT ON FUNCTION gctrace.mmu_blame(text, bigint[], boolean, boolean, boolean, boolean, boolean) IS
	'What filled the worst window of each length of windows_ns (ns, above 0, at most 1000): one row per window length and cause, whose durations sum to the window; stw: the two GC pauses count against the program, background: dedicated and fractional mark workers, assist: mark assists, sweep: sweeping (the defaults are those of go tool trace); per_proc: each P for itself, dedicated workers left aside, and the least over all Ps. NULL input: no rows; other NULLs and windows without length are errors. Of a file of the server (absolute path), which needs pg_read_server_files';

REVOKE ALL ON FUNCTION gctrace.mmu_blame(text, bigint[], boolean, boolean, boolean, boolean, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.mmu_blame(text, bigint[], boolean, boolean, boolean, boolean, boolean) TO pg_read_server_files;

CREATE FUNCTION gctrace.mmu_blame(
	content bytea,
	windows_ns bigint[],
	stw boolean DEFAULT true,
	background boolean DEFAULT true,
	assist boolean DEFAULT true,
	sweep boolean DEFAULT false,
	per_proc boolean DEFAULT false)
RETURNS SETOF gctrace.mmu_blame_row
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 28
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_mmu_blame_of_content';
COMMENT ON FUNCTION gctrace.mmu_blame(bytea, bigint[], boolean, boolean, boolean, boolean, boolean) IS
	'What filled the worst window of each length of windows_ns (ns, above 0, at most 1000): one row per window length and cause, whose durations sum to the window; stw: the two GC pauses count against the program, background: dedicated and fractional mark workers, assist: mark assists, sweep: sweeping (the defaults are those of go tool trace); per_proc: each P for itself, dedicated workers left aside, and the least over all Ps. NULL input: no rows; other NULLs and windows without length are errors. Of the content of a file';

-- Blame

CREATE FUNCTION gctrace.blame(
	path text,
	goroutine bigint,
	from_ns bigint DEFAULT NULL,
	to_ns bigint DEFAULT NULL)
RETURNS SETOF gctrace.blame_row
LANGUAGE C VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 10
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_blame_of_path';
COMMENT ON FUNCTION gctrace.blame(text, bigint, bigint, bigint) IS
	'Where the time of a goroutine went between from_ns and to_ns (ns since the earliest timestamp of the trace; NULL: the begin and the end of the trace): one row per cause, whose durations sum to the interval exactly, so that an interval cut in two has the same parts in sum. What the trace does not tell is cause unknown. A NULL or negative goroutine, and an end before the begin, are errors. NULL input: no rows. Of a file of the server (absolute path), which needs pg_read_server_files';
REVOKE ALL ON FUNCTION gctrace.blame(text, bigint, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.blame(text, bigint, bigint, bigint) TO pg_read_server_files;

CREATE FUNCTION gctrace.blame(
	content bytea,
	goroutine bigint,
	from_ns bigint DEFAULT NULL,
	to_ns bigint DEFAULT NULL)
RETURNS SETOF gctrace.blame_row
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 10
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_blame_of_content';
COMMENT ON FUNCTION gctrace.blame(bytea, bigint, bigint, bigint) IS
	'Where the time of a goroutine went between from_ns and to_ns (ns since the earliest timestamp of the trace; NULL: the begin and the end of the trace): one row per cause, whose durations sum to the interval exactly, so that an interval cut in two has the same parts in sum. What the trace does not tell is cause unknown. A NULL or negative goroutine, and an end before the begin, are errors. NULL input: no rows. Of the content of a file';

CREATE FUNCTION gctrace.task_blame(
	path text)
RETURNS SETOF gctrace.task_blame_row
LANGUAGE C VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 1000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_task_blame_of_path';
COMMENT ON FUNCTION gctrace.task_blame(text) IS
	'Where the time of every user task went: one row per task and cause, whose durations sum to the task exactly. It is the time of the goroutine that began the task; what others did for it shows as what that one waited for. Tasks begun before the trace have no rows. NULL input: no rows. Of a file of the server (absolute path), which needs pg_read_server_files';
REVOKE ALL ON FUNCTION gctrace.task_blame(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.task_blame(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.task_blame(
	content bytea)
RETURNS SETOF gctrace.task_blame_row
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 1000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_task_blame_of_content';
COMMENT ON FUNCTION gctrace.task_blame(bytea) IS
	'Where the time of every user task went: one row per task and cause, whose durations sum to the task exactly. It is the time of the goroutine that began the task; what others did for it shows as what that one waited for. Tasks begun before the trace have no rows. NULL input: no rows. Of the content of a file';

CREATE FUNCTION gctrace.region_blame(
	path text)
RETURNS SETOF gctrace.region_blame_row
LANGUAGE C VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 1000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_region_blame_of_path';
COMMENT ON FUNCTION gctrace.region_blame(text) IS
	'Where the time of every user region went: one row per region and cause, whose durations sum to the region exactly, regions within it included. Regions begun before the trace, and those without a name that come with the creation of a goroutine, have no rows. NULL input: no rows. Of a file of the server (absolute path), which needs pg_read_server_files';
REVOKE ALL ON FUNCTION gctrace.region_blame(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.region_blame(text) TO pg_read_server_files;

CREATE FUNCTION gctrace.region_blame(
	content bytea)
RETURNS SETOF gctrace.region_blame_row
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 1000
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_region_blame_of_content';
COMMENT ON FUNCTION gctrace.region_blame(bytea) IS
	'Where the time of every user region went: one row per region and cause, whose durations sum to the region exactly, regions within it included. Regions begun before the trace, and those without a name that come with the creation of a goroutine, have no rows. NULL input: no rows. Of the content of a file';

-- Blocking profiles

CREATE FUNCTION gctrace.blocking_profile(
	path text,
	kind text,
	task bigint DEFAULT NULL,
	region text DEFAULT NULL,
	from_ns bigint DEFAULT NULL,
	to_ns bigint DEFAULT NULL)
RETURNS SETOF gctrace.blocking_profile_row
LANGUAGE C VOLATILE PARALLEL RESTRICTED COST 10000 ROWS 200
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_blocking_profile_of_path';
COMMENT ON FUNCTION gctrace.blocking_profile(text, text, bigint, text, bigint, bigint) IS
	'The blocking profiles of go tool trace -pprof, one row per call stack: kind net (waiting for the network), sync (for channels, select, package sync), syscall (in system calls), sched (ready, waiting for a P; the stack is that of whoever made it ready). Waits count when they end in the trace; what a goroutine did before it first ran in it does not count. task, region: only waits within regions of that task, of that name (of regions begun in the trace); from_ns, to_ns: only the part between, ns since the earliest timestamp of the trace. NULL: all. Another kind, NULL for it, and an end before the begin are errors. NULL input: no rows. Of a file of the server (absolute path), which needs pg_read_server_files';
REVOKE ALL ON FUNCTION gctrace.blocking_profile(text, text, bigint, text, bigint, bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.blocking_profile(text, text, bigint, text, bigint, bigint) TO pg_read_server_files;

CREATE FUNCTION gctrace.blocking_profile(
	content bytea,
	kind text,
	task bigint DEFAULT NULL,
	region text DEFAULT NULL,
	from_ns bigint DEFAULT NULL,
	to_ns bigint DEFAULT NULL)
RETURNS SETOF gctrace.blocking_profile_row
LANGUAGE C IMMUTABLE PARALLEL SAFE COST 10000 ROWS 200
SUPPORT gctrace.function_support
AS 'MODULE_PATHNAME', 'gctrace_blocking_profile_of_content';
COMMENT ON FUNCTION gctrace.blocking_profile(bytea, text, bigint, text, bigint, bigint) IS
	'The blocking profiles of go tool trace -pprof, one row per call stack: kind net (waiting for the network), sync (for channels, select, package sync), syscall (in system calls), sched (ready, waiting for a P; the stack is that of whoever made it ready). Waits count when they end in the trace; what a goroutine did before it first ran in it does not count. task, region: only waits within regions of that task, of that name (of regions begun in the trace); from_ns, to_ns: only the part between, ns since the earliest timestamp of the trace. NULL: all. Another kind, NULL for it, and an end before the begin are errors. NULL input: no rows. Of the content of a file';

-- Flame graphs

CREATE FUNCTION gctrace.folded_transition(bytea, text[], bigint)
RETURNS bytea
LANGUAGE C IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_folded_transition';
COMMENT ON FUNCTION gctrace.folded_transition(bytea, text[], bigint) IS
	'Of aggregate folded';

CREATE FUNCTION gctrace.folded_combine(bytea, bytea)
RETURNS bytea
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_folded_combine';
COMMENT ON FUNCTION gctrace.folded_combine(bytea, bytea) IS
	'Of aggregate folded: the lines of two states together';

CREATE FUNCTION gctrace.folded_final(bytea)
RETURNS text
LANGUAGE C IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_folded_final';
COMMENT ON FUNCTION gctrace.folded_final(bytea) IS
	'Result of aggregate folded';

CREATE AGGREGATE gctrace.folded(stack text[], value bigint) (
	SFUNC = gctrace.folded_transition,
	STYPE = bytea,
	SSPACE = 4096,
	FINALFUNC = gctrace.folded_final,
	COMBINEFUNC = gctrace.folded_combine,
	PARALLEL = SAFE);
COMMENT ON AGGREGATE gctrace.folded(text[], bigint) IS
	'Text for flame graphs: a line "root;...;leaf value" per stack (text[], leaf first, as the relations have it), values of equal stacks summed up, in the order of bytes. In names ; becomes , and a line break a space; a stack that is NULL or empty is (no stack); rows whose value is NULL do not count. NULL: no rows. A sum beyond bigint is an error';

-- Statistics

CREATE TYPE gctrace.mann_whitney_result AS (
	n1 bigint,
	n2 bigint,
	u float8,
	p_value float8,
	exact boolean
);
COMMENT ON TYPE gctrace.mann_whitney_result IS 'Result of gctrace.mann_whitney';
COMMENT ON COLUMN gctrace.mann_whitney_result.n1 IS 'Values of the baseline';
COMMENT ON COLUMN gctrace.mann_whitney_result.n2 IS 'Values of the candidate';
COMMENT ON COLUMN gctrace.mann_whitney_result.u IS 'Mann-Whitney''s U of the candidate: pairs in which its value is the larger one, ties count half. NULL: one side has no values';
COMMENT ON COLUMN gctrace.mann_whitney_result.p_value IS 'Two-sided, P(|U - mean| >= |u - mean|) under the permutation law, ties included. NULL: one side has no values';
COMMENT ON COLUMN gctrace.mann_whitney_result.exact IS 'p_value is from the exact law (up to 39 values against 39, or 7 against 300); false: from its normal approximation with tie and continuity corrections. NULL: one side has no values';

CREATE TYPE gctrace.shift_result AS (
	shift float8,
	low float8,
	high float8
);
COMMENT ON TYPE gctrace.shift_result IS 'Result of gctrace.hodges_lehmann';
COMMENT ON COLUMN gctrace.shift_result.shift IS 'Median of all differences candidate - baseline, in the unit of the values';
COMMENT ON COLUMN gctrace.shift_result.low IS 'Lower end of its confidence interval. NULL: minus infinity, too few values for that confidence';
COMMENT ON COLUMN gctrace.shift_result.high IS 'Upper end of its confidence interval. NULL: infinity, too few values for that confidence';

CREATE TYPE gctrace.median_result AS (
	median float8,
	low float8,
	high float8
);
COMMENT ON TYPE gctrace.median_result IS 'Result of gctrace.median_ci';
COMMENT ON COLUMN gctrace.median_result.median IS 'Median, in the unit of the values';
COMMENT ON COLUMN gctrace.median_result.low IS 'Lower end of its confidence interval, one of the values. NULL: minus infinity, too few values for that confidence';
COMMENT ON COLUMN gctrace.median_result.high IS 'Upper end of its confidence interval, one of the values. NULL: infinity, too few values for that confidence';

CREATE FUNCTION gctrace.two_samples_transition(bytea, float8, boolean)
RETURNS bytea LANGUAGE C IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_two_samples_transition';
COMMENT ON FUNCTION gctrace.two_samples_transition(bytea, float8, boolean) IS 'Of aggregates over a baseline and a candidate';

CREATE FUNCTION gctrace.two_samples_transition(bytea, float8, boolean, float8)
RETURNS bytea LANGUAGE C IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_two_samples_transition';
COMMENT ON FUNCTION gctrace.two_samples_transition(bytea, float8, boolean, float8) IS 'Of aggregates over a baseline and a candidate, with a confidence';

CREATE FUNCTION gctrace.one_sample_transition(bytea, float8)
RETURNS bytea LANGUAGE C IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_one_sample_transition';
COMMENT ON FUNCTION gctrace.one_sample_transition(bytea, float8) IS 'Of aggregates over one sample';

CREATE FUNCTION gctrace.one_sample_transition(bytea, float8, float8)
RETURNS bytea LANGUAGE C IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_one_sample_transition';
COMMENT ON FUNCTION gctrace.one_sample_transition(bytea, float8, float8) IS 'Of aggregates over one sample, with a confidence';

CREATE FUNCTION gctrace.samples_combine(bytea, bytea)
RETURNS bytea LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_samples_combine';
COMMENT ON FUNCTION gctrace.samples_combine(bytea, bytea) IS 'Of aggregates over samples: values of two states together';

CREATE FUNCTION gctrace.mann_whitney_final(bytea)
RETURNS gctrace.mann_whitney_result LANGUAGE C IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_mann_whitney_final';
COMMENT ON FUNCTION gctrace.mann_whitney_final(bytea) IS 'Result of aggregate mann_whitney';

CREATE FUNCTION gctrace.hodges_lehmann_final(bytea)
RETURNS gctrace.shift_result LANGUAGE C IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_hodges_lehmann_final';
COMMENT ON FUNCTION gctrace.hodges_lehmann_final(bytea) IS 'Result of aggregate hodges_lehmann';

CREATE FUNCTION gctrace.median_ci_final(bytea)
RETURNS gctrace.median_result LANGUAGE C IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_median_ci_final';
COMMENT ON FUNCTION gctrace.median_ci_final(bytea) IS 'Result of aggregate median_ci';

CREATE AGGREGATE gctrace.mann_whitney(value float8, is_candidate boolean) (
	SFUNC = gctrace.two_samples_transition, STYPE = bytea, SSPACE = 1024,
	FINALFUNC = gctrace.mann_whitney_final,
	COMBINEFUNC = gctrace.samples_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE gctrace.mann_whitney(float8, boolean) IS
	'Mann-Whitney test of candidate against baseline: do values of the one tend to be larger? Rows with NULL do not count. Errors: NaN, infinity';

CREATE AGGREGATE gctrace.hodges_lehmann(value float8, is_candidate boolean, confidence float8) (
	SFUNC = gctrace.two_samples_transition, STYPE = bytea, SSPACE = 1024,
	FINALFUNC = gctrace.hodges_lehmann_final,
	COMBINEFUNC = gctrace.samples_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE gctrace.hodges_lehmann(float8, boolean, float8) IS
	'How far the candidate lies above the baseline: Hodges-Lehmann shift with its confidence interval from the law of mann_whitney. Rows with NULL do not count. NULL: one side has no values. Errors: NaN, infinity, a confidence outside 0 to 1 or not the same for all rows';

CREATE AGGREGATE gctrace.hodges_lehmann(value float8, is_candidate boolean) (
	SFUNC = gctrace.two_samples_transition, STYPE = bytea, SSPACE = 1024,
	FINALFUNC = gctrace.hodges_lehmann_final,
	COMBINEFUNC = gctrace.samples_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE gctrace.hodges_lehmann(float8, boolean) IS
	'The same with a confidence of 0.95';

CREATE AGGREGATE gctrace.median_ci(value float8, confidence float8) (
	SFUNC = gctrace.one_sample_transition, STYPE = bytea, SSPACE = 1024,
	FINALFUNC = gctrace.median_ci_final,
	COMBINEFUNC = gctrace.samples_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE gctrace.median_ci(float8, float8) IS
	'Median with a confidence interval of order statistics, whatever the distribution. NULL values do not count; no values: NULL. Errors: NaN, infinity, a confidence outside 0 to 1 or not the same for all rows';

CREATE AGGREGATE gctrace.median_ci(value float8) (
	SFUNC = gctrace.one_sample_transition, STYPE = bytea, SSPACE = 1024,
	FINALFUNC = gctrace.median_ci_final,
	COMBINEFUNC = gctrace.samples_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE gctrace.median_ci(float8) IS
	'The same with a confidence of 0.95';

-- Geometric mean

CREATE FUNCTION gctrace.geomean_transition(bytea, float8)
RETURNS bytea LANGUAGE C IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_geomean_transition';
COMMENT ON FUNCTION gctrace.geomean_transition(bytea, float8) IS 'Of aggregate geomean';

CREATE FUNCTION gctrace.geomean_combine(bytea, bytea)
RETURNS bytea LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_geomean_combine';
COMMENT ON FUNCTION gctrace.geomean_combine(bytea, bytea) IS 'Of aggregate geomean: two sums together';

CREATE FUNCTION gctrace.geomean_final(bytea)
RETURNS float8 LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_geomean_final';
COMMENT ON FUNCTION gctrace.geomean_final(bytea) IS 'Result of aggregate geomean';

CREATE AGGREGATE gctrace.geomean(value float8) (
	SFUNC = gctrace.geomean_transition, STYPE = bytea,
	FINALFUNC = gctrace.geomean_final,
	COMBINEFUNC = gctrace.geomean_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE gctrace.geomean(float8) IS
	'Geometric mean of the positive values, in their unit; others and NULL do not count; none left: NULL. Errors: NaN, infinity';

-- Sketches

CREATE TYPE gctrace.pause_sketch;

CREATE FUNCTION gctrace.sketch_in(cstring)
RETURNS gctrace.pause_sketch LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_sketch_in';
COMMENT ON FUNCTION gctrace.sketch_in(cstring) IS 'Input of type pause_sketch';

CREATE FUNCTION gctrace.sketch_out(gctrace.pause_sketch)
RETURNS cstring LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_sketch_out';
COMMENT ON FUNCTION gctrace.sketch_out(gctrace.pause_sketch) IS 'Output of type pause_sketch';

CREATE FUNCTION gctrace.sketch_recv(internal)
RETURNS gctrace.pause_sketch LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_sketch_recv';
COMMENT ON FUNCTION gctrace.sketch_recv(internal) IS 'Binary input of type pause_sketch';

CREATE FUNCTION gctrace.sketch_send(gctrace.pause_sketch)
RETURNS bytea LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_sketch_send';
COMMENT ON FUNCTION gctrace.sketch_send(gctrace.pause_sketch) IS 'Binary output of type pause_sketch';

CREATE TYPE gctrace.pause_sketch (
	INPUT = gctrace.sketch_in, OUTPUT = gctrace.sketch_out,
	RECEIVE = gctrace.sketch_recv, SEND = gctrace.sketch_send,
	INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);
COMMENT ON TYPE gctrace.pause_sketch IS
	'Distribution of times (ns) in some KB: counts by bucket, from which quantiles are told within 0.4 %. As text: [least,largest] bucket:count ...';

CREATE FUNCTION gctrace.sketch_quantile(sketch gctrace.pause_sketch, quantile float8)
RETURNS bigint LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_sketch_quantile';
COMMENT ON FUNCTION gctrace.sketch_quantile(gctrace.pause_sketch, float8) IS
	'Value at a quantile (0 to 1), ns: of n values the one with rank ceil(quantile * n), off by at most 1/256 of it; least and largest are exact. Errors: a quantile outside 0 to 1';

CREATE FUNCTION gctrace.sketch_count(sketch gctrace.pause_sketch)
RETURNS bigint LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_sketch_count';
COMMENT ON FUNCTION gctrace.sketch_count(gctrace.pause_sketch) IS 'How many values a sketch stands for';

CREATE FUNCTION gctrace.sketch_transition(gctrace.pause_sketch, bigint)
RETURNS gctrace.pause_sketch LANGUAGE C IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_sketch_transition';
COMMENT ON FUNCTION gctrace.sketch_transition(gctrace.pause_sketch, bigint) IS 'Of aggregate sketch';

CREATE FUNCTION gctrace.sketch_combine(gctrace.pause_sketch, gctrace.pause_sketch)
RETURNS gctrace.pause_sketch LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_sketch_combine';
COMMENT ON FUNCTION gctrace.sketch_combine(gctrace.pause_sketch, gctrace.pause_sketch) IS 'Of aggregates that make sketches: two sketches together';

CREATE AGGREGATE gctrace.sketch(ns bigint) (
	SFUNC = gctrace.sketch_transition, STYPE = gctrace.pause_sketch, SSPACE = 2048,
	COMBINEFUNC = gctrace.sketch_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE gctrace.sketch(bigint) IS
	'Sketch of times (or of other whole numbers that are not negative). NULL values do not count; no values: NULL. Errors: a negative value';

CREATE AGGREGATE gctrace.merge_sketches(sketch gctrace.pause_sketch) (
	SFUNC = gctrace.sketch_combine, STYPE = gctrace.pause_sketch, SSPACE = 2048,
	COMBINEFUNC = gctrace.sketch_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE gctrace.merge_sketches(gctrace.pause_sketch) IS
	'The sketch of all values that the sketches stand for, the same as if it had been made of them at once. NULL: no sketches';

-- Series

CREATE TYPE gctrace.change_point AS (
	index bigint,
	before float8,
	after float8,
	change_percent float8,
	p_value float8
);
COMMENT ON TYPE gctrace.change_point IS 'Row of gctrace.change_points';
COMMENT ON COLUMN gctrace.change_point.index IS 'The first value of the new level, counted from 1';
COMMENT ON COLUMN gctrace.change_point.before IS 'Median of the level before, from the last change on, in the unit of the series';
COMMENT ON COLUMN gctrace.change_point.after IS 'Median of the level after, up to the next change, in the unit of the series';
COMMENT ON COLUMN gctrace.change_point.change_percent IS '(after - before) / abs(before), %. NULL: before is 0';
COMMENT ON COLUMN gctrace.change_point.p_value IS 'Share of permutations of the stretch that differ as much at their best split, (k + 1) / (permutations + 1)';

CREATE FUNCTION gctrace.change_points(
	series float8[], alpha float8 DEFAULT 0.05, min_change float8 DEFAULT 0, seed bigint DEFAULT 1)
RETURNS SETOF gctrace.change_point
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000 ROWS 3
AS 'MODULE_PATHNAME', 'gctrace_change_points';
COMMENT ON FUNCTION gctrace.change_points(float8[], float8, float8, bigint) IS
	'Where the level of a series changed: E-divisive by one split at a time, p_value at most alpha (0.001 to 1), relative change at least min_change (0.05 is 5 %). The same arguments give the same rows. Errors: NULL, NaN or infinity in the series, alpha or min_change out of range';

CREATE FUNCTION gctrace.anomaly_score(value float8)
RETURNS float8
LANGUAGE C IMMUTABLE WINDOW PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_anomaly_score';
COMMENT ON FUNCTION gctrace.anomaly_score(float8) IS
	'Window function: how far the value of the row lies from the median of its frame, 0.6745 * (value - median) / MAD, MAD being the median absolute deviation; beyond 3.5 is unusual. NULL: the value is NULL, or the MAD is 0 or of no values; NULL in the frame does not count. Errors: NaN, infinity';

-- Rates

CREATE TYPE gctrace.rate_result AS (
	rate float8,
	low float8,
	high float8
);
COMMENT ON TYPE gctrace.rate_result IS 'Result of gctrace.rate';
COMMENT ON COLUMN gctrace.rate_result.rate IS 'Events per unit of time';
COMMENT ON COLUMN gctrace.rate_result.low IS 'Lower end of its confidence interval';
COMMENT ON COLUMN gctrace.rate_result.high IS 'Upper end of its confidence interval';

CREATE TYPE gctrace.rate_ratio_result AS (
	ratio float8,
	low float8,
	high float8,
	p_value float8
);
COMMENT ON TYPE gctrace.rate_ratio_result IS 'Result of gctrace.rate_ratio';
COMMENT ON COLUMN gctrace.rate_ratio_result.ratio IS 'Rate of the candidate / rate of the baseline. NULL: the baseline has no events';
COMMENT ON COLUMN gctrace.rate_ratio_result.low IS 'Lower end of its confidence interval';
COMMENT ON COLUMN gctrace.rate_ratio_result.high IS 'Upper end of its confidence interval. NULL: infinity, the baseline has no events';
COMMENT ON COLUMN gctrace.rate_ratio_result.p_value IS 'Two-sided, that the rates are equal: P of all splits of the events that are no likelier';

CREATE FUNCTION gctrace.rate(events bigint, duration float8, confidence float8 DEFAULT 0.95)
RETURNS gctrace.rate_result LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_rate';
COMMENT ON FUNCTION gctrace.rate(bigint, float8, float8) IS
	'How many events there are per unit of time (whichever duration is in), with the exact interval for counts that follow Poisson''s law (Garwood). Errors: a negative number of events or more than 10^10, a duration that is not above 0, a confidence outside 0 to 1';

CREATE FUNCTION gctrace.rate_ratio(
	events_baseline bigint, duration_baseline float8, events_candidate bigint, duration_candidate float8,
	confidence float8 DEFAULT 0.95)
RETURNS gctrace.rate_ratio_result LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_rate_ratio';
COMMENT ON FUNCTION gctrace.rate_ratio(bigint, float8, bigint, float8, float8) IS
	'How many times as often events occur in the candidate as in the baseline: ratio of two rates, with the exact test and interval for counts that follow Poisson''s law (binomial, given all events). Both durations in the same unit. Errors: as gctrace.rate';

-- Stores: ordinary tables in a schema of the user's, described here once

CREATE FUNCTION gctrace.store_tables(
	OUT "position" int,
	OUT table_name text,
	OUT relation text,
	OUT key text[],
	OUT comment text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 12
SET search_path = pg_catalog, pg_temp
AS $$
VALUES
(1, 'run', 'traces', '{run_id,run_started_at}'::text[],
	'One row per run: an input that was loaded, with its labels and totals'),
(2, 'gc_cycle', 'gc_cycles', '{run_id,n,run_started_at}',
	'One row per garbage collection of a run'),
(3, 'stw_pause', 'stw_pauses', '{run_id,n,run_started_at}',
	'One row per stop-the-world pause of a run'),
(4, 'mark_assist', 'mark_assists', '{run_id,n,run_started_at}',
	'One row per mark assist of a run'),
(5, 'heap_sample', 'heap_samples', '{run_id,n,run_started_at}',
	'Heap samples of a run, thinned: at most some 80 points per collection and as many between two, with the minima and maxima of heap_live and the samples at which it crossed the goal'),
(6, 'goroutine_group', NULL, '{run_id,n,run_started_at}',
	'One row per start function: what its goroutines did in a run'),
(7, 'profile_function', 'profile_functions', '{run_id,n,run_started_at}',
	'One row per function of a profile, as go tool pprof -top lists them'),
(8, 'run_metric', NULL, '{run_id,metric,run_started_at}',
	'One row per metric of a run; gctrace.metric_definitions() has unit and formula'),
(9, 'stack', NULL, '{run_id,frames_id,run_started_at}',
	'One row per call stack that a stored row of the run refers to'),
(10, 'segment', NULL, '{run_id,segment,run_started_at}',
	'The content of a run in pieces that end with a generation, compressed, with a summary of what began in that generation'),
(11, 'load_error', NULL, '{error_id}',
	'One row per input that could not be loaded; gone once it can be'),
(12, 'regression', NULL, '{regression_id}',
	'One row per verdict of a comparison of builds'),
(13, 'store', NULL, NULL,
	'The one row that makes this schema a store of gctrace: its version and options')
$$;
COMMENT ON FUNCTION gctrace.store_tables() IS
	'The tables of a store; relation: where the columns beyond the key come from';

CREATE FUNCTION gctrace.store_own_columns(
	OUT table_name text,
	OUT "position" int,
	OUT column_name text,
	OUT type text,
	OUT constraints text,
	OUT comment text)
RETURNS SETOF record
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 90
SET search_path = pg_catalog, pg_temp
AS $$
VALUES
('run', 1, 'run_id', 'uuid', 'NOT NULL', 'Identity of the content: UUID version 8 from the first bits of its SHA-256, the same wherever it is loaded'),
('run', 2, 'service', 'text', NULL, 'Label service. NULL: not given'),
('run', 3, 'build', 'text', NULL, 'Label build. NULL: not given'),
('run', 4, 'host', 'text', NULL, 'Label host. NULL: not given'),
('run', 5, 'labels', 'jsonb', 'NOT NULL DEFAULT ''{}''', 'All labels, service, build and host among them: path keys, sidecar file, argument of the load; later ones win'),
('run', 6, 'source', 'text', NULL, 'Path of the file it was first loaded from. NULL: the client sent the content'),
('run', 7, 'run_started_at', 'timestamptz', 'NOT NULL', 'When the run began; fixed at the first load, and what partitions go by'),
('run', 8, 'started_at_source', 'text', 'NOT NULL CHECK (started_at_source IN (''trace'', ''label'', ''file'', ''load''))', 'Where run_started_at comes from: ''trace'' (its wall clock), ''label'' (started_at), ''file'' (when it was last changed), ''load'' (when it was loaded)'),
('run', 9, 'loaded_at', 'timestamptz', 'NOT NULL', 'When it was loaded first'),
('run', 10, 'file_sha256', 'bytea', NULL, 'SHA-256 of the file as it was, compressed or not'),
('run', 11, 'content_bytes', 'bigint', 'NOT NULL', 'Size of the inflated content, bytes'),
('run', 12, 'content_head', 'bytea', NULL, 'Text inputs of 1024 bytes and more: SHA-256 of the first 1024, by which a log that has grown finds its earlier run. NULL: others'),
('run', 13, 'content_status', 'text', NULL, 'A compressed input that could not be inflated to its end: ''truncated'' or ''damaged''. NULL: it could'),
('run', 14, 'content_error', 'text', NULL, 'Why it could not. NULL: it could'),
('run', 15, 'source_modified_at', 'timestamptz', NULL, 'When the file was last changed. NULL: the client sent the content'),
('run', 16, 'raw_kept', 'boolean', 'NOT NULL DEFAULT false', 'Are the bytes in table segment?'),
('run', 18, 'earlier_ids', 'uuid[]', NULL, 'Logs: the last runs whose place this one took, being their continuation; they are not loaded again. NULL: none'),
('run', 17, 'pinned', 'boolean', 'NOT NULL DEFAULT false', 'Pinned runs stay when gctrace.retain removes others'),
('gc_cycle', 1, 'run_id', 'uuid', 'NOT NULL', 'Run'),
('gc_cycle', 2, 'n', 'bigint', 'NOT NULL', 'Ordinal in the run, from 1'),
('gc_cycle', 3, 'run_started_at', 'timestamptz', 'NOT NULL', 'As in table run'),
('stw_pause', 1, 'run_id', 'uuid', 'NOT NULL', 'Run'),
('stw_pause', 2, 'n', 'bigint', 'NOT NULL', 'Ordinal in the run, from 1'),
('stw_pause', 3, 'run_started_at', 'timestamptz', 'NOT NULL', 'As in table run'),
('mark_assist', 1, 'run_id', 'uuid', 'NOT NULL', 'Run'),
('mark_assist', 2, 'n', 'bigint', 'NOT NULL', 'Ordinal in the run, from 1'),
('mark_assist', 3, 'run_started_at', 'timestamptz', 'NOT NULL', 'As in table run'),
('heap_sample', 1, 'run_id', 'uuid', 'NOT NULL', 'Run'),
('heap_sample', 2, 'n', 'bigint', 'NOT NULL', 'Ordinal among all samples of the run, from 1: where it jumps, samples were left out'),
('heap_sample', 3, 'run_started_at', 'timestamptz', 'NOT NULL', 'As in table run'),
('goroutine_group', 1, 'run_id', 'uuid', 'NOT NULL', 'Run'),
('goroutine_group', 2, 'n', 'bigint', 'NOT NULL', 'Ordinal in the run, from 1, by exec_ns'),
('goroutine_group', 3, 'run_started_at', 'timestamptz', 'NOT NULL', 'As in table run'),
('goroutine_group', 4, 'name', 'text', NULL, 'Start function of the goroutines. NULL: not known'),
('goroutine_group', 5, 'is_system', 'boolean', NULL, 'Goroutines of the runtime itself'),
('goroutine_group', 6, 'goroutines', 'bigint', NULL, 'Number of goroutines'),
('goroutine_group', 7, 'total_ns', 'bigint', NULL, 'Sum of their lives within the trace, ns'),
('goroutine_group', 8, 'exec_ns', 'bigint', NULL, 'Time in which they ran, ns'),
('goroutine_group', 9, 'sched_wait_ns', 'bigint', NULL, 'Time in which they were ready and waited for a P, ns'),
('goroutine_group', 10, 'block_ns', 'bigint', NULL, 'Time in which they were blocked, ns'),
('goroutine_group', 11, 'syscall_ns', 'bigint', NULL, 'Time in system calls, ns'),
('goroutine_group', 12, 'assist_ns', 'bigint', NULL, 'Time in mark assists, ns'),
('goroutine_group', 13, 'sweep_ns', 'bigint', NULL, 'Time in sweeping, ns'),
('goroutine_group', 14, 'stw_ns', 'bigint', NULL, 'Time in which they were held by stop-the-world pauses, ns'),
('profile_function', 1, 'run_id', 'uuid', 'NOT NULL', 'Run'),
('profile_function', 2, 'n', 'bigint', 'NOT NULL', 'Ordinal in the run, from 1'),
('profile_function', 3, 'run_started_at', 'timestamptz', 'NOT NULL', 'As in table run'),
('run_metric', 1, 'run_id', 'uuid', 'NOT NULL', 'Run'),
('run_metric', 2, 'metric', 'text', 'NOT NULL', 'Name of the metric'),
('run_metric', 3, 'run_started_at', 'timestamptz', 'NOT NULL', 'As in table run'),
('run_metric', 4, 'value', 'double precision', 'NOT NULL', 'Value in the unit of the metric'),
('run_metric', 5, 'n_values', 'bigint', NULL, 'Number of facts behind it: cycles, pauses or assists'),
('stack', 1, 'run_id', 'uuid', 'NOT NULL', 'Run'),
('stack', 2, 'frames_id', 'bigint', 'NOT NULL', 'Hash of functions, files and lines'),
('stack', 3, 'run_started_at', 'timestamptz', 'NOT NULL', 'As in table run'),
('stack', 4, 'stack_id', 'bigint', 'NOT NULL', 'Hash of the function names, the same in every run and build'),
('stack', 5, 'functions', 'text[]', 'NOT NULL', 'Functions, leaf first'),
('stack', 6, 'files', 'text[]', 'NOT NULL', 'Source files, in the order of functions'),
('stack', 7, 'lines', 'int[]', 'NOT NULL', 'Lines, in the order of functions'),
('segment', 1, 'run_id', 'uuid', 'NOT NULL', 'Run'),
('segment', 2, 'segment', 'int', 'NOT NULL', 'Ordinal in the run, from 1'),
('segment', 3, 'run_started_at', 'timestamptz', 'NOT NULL', 'As in table run'),
('segment', 4, 'byte_offset', 'bigint', 'NOT NULL', 'Where it begins in the content, bytes'),
('segment', 5, 'size_bytes', 'int', 'NOT NULL', 'Inflated size, bytes'),
('segment', 6, 'generation', 'int', NULL, 'Generation of the trace that it is (a part of). NULL: behind the last, or an input without generations'),
('segment', 7, 'start_ns', 'bigint', NULL, 'No event of the generation is earlier, ns. NULL: no generation, or a trace without a clock'),
('segment', 8, 'end_ns', 'bigint', NULL, 'No event of the generation is later, ns. NULL: as start_ns'),
('segment', 9, 'cycles', 'bigint', NULL, 'Collections that began in the generation. NULL: no generation'),
('segment', 10, 'first_cycle', 'bigint', NULL, 'First collection that began in the generation. NULL: none did'),
('segment', 11, 'last_cycle', 'bigint', NULL, 'Last collection that began in the generation. NULL: none did'),
('segment', 12, 'max_pause_ns', 'bigint', NULL, 'Longest pause that began in the generation, ns. NULL: none did'),
('segment', 13, 'assist_ns', 'bigint', NULL, 'Wall time of the mark assists that began in the generation, ns. NULL: none did'),
('segment', 15, 'facts', 'jsonb', NULL, 'What of it gives rows: {"rows": {"logs": 2}, "kinds": ["Log"]} has about how many rows of relations begin in the generation (none of those that are not named), and the kinds of its events. NULL: not known (no Go trace, or a damaged one), so that no query leaves the run out'),
('segment', 14, 'content', 'bytea', 'NOT NULL', 'The bytes as one zstd frame, or one gzip member where gctrace was built without zstd'),
('load_error', 1, 'error_id', 'uuid', 'NOT NULL', 'Identity of the failure: source, SQLSTATE and message'),
('load_error', 2, 'source', 'text', NULL, 'Path of the file'),
('load_error', 3, 'sqlstate', 'text', 'NOT NULL', 'SQLSTATE of the error'),
('load_error', 4, 'message', 'text', 'NOT NULL', 'What went wrong'),
('load_error', 5, 'detail', 'text', NULL, 'Where and why. NULL: the message says all'),
('load_error', 6, 'first_at', 'timestamptz', 'NOT NULL', 'When it was met first'),
('load_error', 7, 'last_at', 'timestamptz', 'NOT NULL', 'When it was met last'),
('regression', 1, 'regression_id', 'uuid', 'NOT NULL', 'Identity of the verdict'),
('regression', 2, 'found_at', 'timestamptz', 'NOT NULL', 'When it was written'),
('regression', 3, 'service', 'text', NULL, 'Service'),
('regression', 4, 'metric', 'text', 'NOT NULL', 'Metric'),
('regression', 5, 'unit', 'text', NULL, 'Unit of the medians'),
('regression', 6, 'baseline', 'text', NULL, 'Build that was compared with'),
('regression', 7, 'candidate', 'text', NULL, 'Build that was judged'),
('regression', 8, 'n_baseline', 'bigint', NULL, 'Runs of the baseline'),
('regression', 9, 'n_candidate', 'bigint', NULL, 'Runs of the candidate'),
('regression', 10, 'median_baseline', 'double precision', NULL, 'Median over the runs of the baseline'),
('regression', 11, 'median_candidate', 'double precision', NULL, 'Median over the runs of the candidate'),
('regression', 12, 'change_percent', 'double precision', NULL, 'Change from baseline to candidate, percent'),
('regression', 13, 'ci_low_percent', 'double precision', NULL, 'Lower end of its confidence interval, percent'),
('regression', 14, 'ci_high_percent', 'double precision', NULL, 'Upper end of its confidence interval, percent'),
('regression', 15, 'p_value', 'double precision', NULL, 'P value'),
('regression', 16, 'p_adjusted', 'double precision', NULL, 'P value, adjusted for the number of comparisons'),
('regression', 17, 'verdict', 'text', 'NOT NULL', '''regressed'', ''improved'', ''same'' or ''too few runs'''),
('store', 1, 'version', 'int', 'NOT NULL', 'Version of the tables'),
('store', 2, 'options', 'jsonb', 'NOT NULL', 'Options of gctrace.create_store'),
('store', 3, 'created_at', 'timestamptz', 'NOT NULL DEFAULT now()', 'When the store was made')
$$;
COMMENT ON FUNCTION gctrace.store_own_columns() IS
	'Columns of a store''s tables that are not those of a relation';

CREATE FUNCTION gctrace.store_columns(
	OUT table_name text,
	OUT "position" int,
	OUT column_name text,
	OUT type text,
	OUT constraints text,
	OUT comment text)
RETURNS SETOF record
LANGUAGE sql STABLE PARALLEL SAFE ROWS 200
SET search_path = pg_catalog, pg_temp
AS $$
SELECT * FROM gctrace.store_own_columns()
UNION ALL
SELECT t.table_name, 100 + c."position", c.column_name, c.type, NULL, c.comment
FROM gctrace.store_tables() t
JOIN gctrace.catalogue() c USING (relation)
WHERE c.column_name <> 'stack'
$$;
COMMENT ON FUNCTION gctrace.store_columns() IS
	'All columns of a store''s tables: their own, and those of the relations without stack, which table stack has once per run';

-- Stores: making them and bringing them up to date

CREATE FUNCTION gctrace.store_options(store name)
RETURNS jsonb
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	found jsonb;
BEGIN
	IF store IS NULL THEN
		RAISE EXCEPTION 'store must not be null'
			USING ERRCODE = 'null_value_not_allowed';
	END IF;
	IF NOT EXISTS (SELECT FROM pg_attribute
				   WHERE attrelid = to_regclass(format('%I.store', store))
				   AND attname = 'options' AND atttypid = 'jsonb'::regtype)
	THEN
		RAISE EXCEPTION 'schema "%" is not a store', store
			USING ERRCODE = 'undefined_object',
				HINT = format('To make it one: SELECT gctrace.create_store(%L).', store);
	END IF;
	EXECUTE format('SELECT options || jsonb_build_object(''version'', version) FROM %I.store', store) INTO found;
	RETURN coalesce(found, '{}');
END
$$;
COMMENT ON FUNCTION gctrace.store_options(name) IS
	'Options of a store and its version; an error if there is no store of that name';

CREATE FUNCTION gctrace.store_check_options(options jsonb)
RETURNS void
LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	opt record;
	pattern jsonb;
BEGIN
	IF jsonb_typeof(options) IS DISTINCT FROM 'object' THEN
		RAISE EXCEPTION 'options of a store must be a JSON object'
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	FOR opt IN SELECT key, value FROM jsonb_each(options) LOOP
		IF opt.key NOT IN ('partitions', 'foreign_keys', 'redact') THEN
			RAISE EXCEPTION 'invalid option "%" of a store', opt.key
				USING ERRCODE = 'invalid_parameter_value',
					HINT = 'Valid options are: partitions, foreign_keys, redact.';
		END IF;
		IF (opt.key = 'partitions' AND opt.value NOT IN ('"none"', '"month"'))
			OR (opt.key = 'foreign_keys' AND jsonb_typeof(opt.value) <> 'boolean')
			OR (opt.key = 'redact' AND jsonb_typeof(opt.value) <> 'array')
		THEN
			RAISE EXCEPTION 'invalid value for option "%" of a store: %', opt.key, opt.value
				USING ERRCODE = 'invalid_parameter_value',
					HINT = 'partitions is "none" or "month", foreign_keys true or false, redact a list of [pattern, replacement].';
		END IF;
	END LOOP;
	FOR pattern IN SELECT value FROM jsonb_array_elements(coalesce(options->'redact', '[]')) LOOP
		IF jsonb_typeof(pattern) <> 'array' OR jsonb_array_length(pattern) <> 2
			OR jsonb_typeof(pattern->0) <> 'string' OR jsonb_typeof(pattern->1) <> 'string'
		THEN
			RAISE EXCEPTION 'invalid value for option "redact" of a store: %', pattern
				USING ERRCODE = 'invalid_parameter_value',
					HINT = 'Each entry is [pattern, replacement], as in [["/home/[^/]+", "/home/USER"]].';
		END IF;
		PERFORM '' ~ (pattern->>0);		-- raises an error where it is no pattern
	END LOOP;
END
$$;
COMMENT ON FUNCTION gctrace.store_check_options(jsonb) IS
	'Part of gctrace.create_store: raises an error for options that there are not';

CREATE FUNCTION gctrace.store_build_table(
	store name, table_name text, key text[], partitioned boolean)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	tab oid := to_regclass(format('%I.%I', store, table_name));
	has_runs boolean := coalesce('run_id' = ANY (key), false);
	col record;
	list text;
BEGIN
	IF tab IS NULL THEN
		SELECT string_agg(format('%I %s %s', c.column_name, c.type, c.constraints), ', ' ORDER BY c."position")
		INTO list
		FROM gctrace.store_columns() c
		WHERE c.table_name = table_name;
		-- Without partitions a run is known by its id alone.
		IF table_name = 'run' AND NOT partitioned THEN
			key := '{run_id}';
		END IF;
		EXECUTE format('CREATE TABLE %I.%I (%s%s)%s', store, table_name, list,
			', PRIMARY KEY (' || (SELECT string_agg(quote_ident(k), ', ' ORDER BY o)
				FROM unnest(key) WITH ORDINALITY u(k, o)) || ')',
			CASE WHEN has_runs AND partitioned THEN ' PARTITION BY RANGE (run_started_at)' ELSE '' END);
		IF table_name = 'segment' THEN
			-- It is compressed already.
			EXECUTE format('ALTER TABLE %I.segment ALTER content SET STORAGE EXTERNAL', store);
		END IF;
		tab := format('%I.%I', store, table_name)::regclass;
	END IF;

	FOR col IN
		SELECT c.* FROM gctrace.store_columns() c
		WHERE c.table_name = table_name
		ORDER BY c."position"
	LOOP
		IF NOT EXISTS (SELECT FROM pg_attribute a
					   WHERE a.attrelid = tab AND a.attname = col.column_name AND NOT a.attisdropped)
		THEN
			EXECUTE format('ALTER TABLE %I.%I ADD COLUMN %I %s %s',
				store, table_name, col.column_name, col.type, col.constraints);
		END IF;
		EXECUTE format('COMMENT ON COLUMN %I.%I.%I IS %L',
			store, table_name, col.column_name, col.comment);
	END LOOP;
	EXECUTE format('COMMENT ON TABLE %I.%I IS %L', store, table_name,
		(SELECT t.comment FROM gctrace.store_tables() t WHERE t.table_name = table_name));
END
$$;
COMMENT ON FUNCTION gctrace.store_build_table(name, text, text[], boolean) IS
	'Part of gctrace.create_store: one table, made or brought up to date';

CREATE FUNCTION gctrace.store_build_keys(store name, table_name text, partitioned boolean)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	columns text := CASE WHEN partitioned THEN 'run_id, run_started_at' ELSE 'run_id' END;
	tab oid := format('%I.%I', store, table_name)::regclass;
BEGIN
	IF NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conrelid = tab AND c.contype = 'f') THEN
		EXECUTE format('ALTER TABLE %I.%I ADD FOREIGN KEY (%s) REFERENCES %I.run (%s) ON DELETE CASCADE',
			store, table_name, columns, store, columns);
	END IF;
END
$$;
COMMENT ON FUNCTION gctrace.store_build_keys(name, text, boolean) IS
	'Part of gctrace.create_store: the foreign key to table run';

CREATE FUNCTION gctrace.store_build_callers(store name, query text)
RETURNS text
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	tab text;
BEGIN
	FOR tab IN SELECT DISTINCT m[1] FROM regexp_matches(query, '%1\$I\.(\w+)', 'g') m LOOP
		EXECUTE format('CREATE OR REPLACE FUNCTION %1$I.%2$I() RETURNS SETOF %1$I.%3$I LANGUAGE sql STABLE AS %4$L',
			store, tab || '_of_caller', tab, format('SELECT * FROM %I.%I', store, tab));
		EXECUTE format('COMMENT ON FUNCTION %I.%I() IS %L', store, tab || '_of_caller',
			format('Table %s, read with the rights of whoever asks a view: what security_invoker does from PostgreSQL 15 on', tab));
	END LOOP;
	RETURN regexp_replace(query, '(%1\$I\.\w+)', '\1_of_caller()', 'g');
END
$$;
COMMENT ON FUNCTION gctrace.store_build_callers(name, text) IS
	'Part of gctrace.create_store before PostgreSQL 15: functions through which views read tables as whoever asks; query with these in the place of tables';

CREATE FUNCTION gctrace.store_build_view(store name, view text, query text, comment text, columns text[])
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	invoker boolean := current_setting('server_version_num')::int >= 150000;
	col record;
BEGIN
	-- Row-level security of the tables is that of whoever asks.
	IF NOT invoker THEN
		query := gctrace.store_build_callers(store, query);
	END IF;
	EXECUTE format('CREATE OR REPLACE VIEW %I.%I %s AS %s', store, view,
		CASE WHEN invoker THEN 'WITH (security_invoker = true)' ELSE '' END, format(query, store));
	EXECUTE format('COMMENT ON VIEW %I.%I IS %L', store, view, comment);
	FOR col IN
		SELECT a.attname, columns[a.attnum] AS comment
		FROM pg_attribute a
		WHERE a.attrelid = format('%I.%I', store, view)::regclass AND a.attnum > 0
	LOOP
		EXECUTE format('COMMENT ON COLUMN %I.%I.%I IS %L', store, view, col.attname, col.comment);
	END LOOP;
END
$$;
COMMENT ON FUNCTION gctrace.store_build_view(name, text, text, text, text[]) IS
	'Part of gctrace.create_store: one view of tables %1$I.NAME, with comments on it and on its columns in order';

CREATE FUNCTION gctrace.store_build(store name)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
SET client_min_messages = warning
AS $$
DECLARE
	options jsonb := gctrace.store_options(store);
	partitioned boolean := coalesce(options->>'partitions' = 'month', false);
	tab record;
BEGIN
	FOR tab IN SELECT t.* FROM gctrace.store_tables() t ORDER BY t."position" LOOP
		CONTINUE WHEN tab.table_name = 'store';
		PERFORM gctrace.store_build_table(store, tab.table_name, tab.key, partitioned);
		IF 'run_id' = ANY (tab.key) AND tab.table_name <> 'run'
			AND coalesce((options->>'foreign_keys')::boolean, true)
		THEN
			PERFORM gctrace.store_build_keys(store, tab.table_name, partitioned);
		END IF;
	END LOOP;

	EXECUTE format('CREATE INDEX IF NOT EXISTS run_service ON %I.run (service, build, run_started_at)', store);
	EXECUTE format('CREATE INDEX IF NOT EXISTS run_source ON %I.run (source)', store);
	EXECUTE format('CREATE INDEX IF NOT EXISTS run_earlier_ids ON %I.run USING gin (earlier_ids) WHERE earlier_ids IS NOT NULL', store);
	EXECUTE format('CREATE INDEX IF NOT EXISTS run_content_head ON %I.run (content_head) WHERE content_head IS NOT NULL', store);

	PERFORM gctrace.store_build_view(store, 'run_metrics',
		'SELECT m.run_id, r.service, r.build, r.host, r.run_started_at AS "time", m.metric, d.unit, m.value, d.higher_is_worse '
		'FROM %1$I.run_metric m '
		'JOIN %1$I.run r ON r.run_id = m.run_id AND r.run_started_at = m.run_started_at '
		'LEFT JOIN gctrace.metric_definitions() d ON d.metric = m.metric',
		'One row per run and metric; gctrace.metric_definitions() has the formulas',
		ARRAY['Run', 'Service', 'Build', 'Host', 'When the run began', 'Metric', 'Unit of value',
			'Value', 'Is a higher value worse? NULL: neither is']);
	PERFORM gctrace.store_build_views(store);
END
$$;
COMMENT ON FUNCTION gctrace.store_build(name) IS
	'Part of gctrace.create_store: all tables, keys, indexes and views, made or brought up to date';

CREATE FUNCTION gctrace.create_store(store name, options jsonb DEFAULT '{}')
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	old jsonb := '{}';
BEGIN
	IF store IS NULL OR options IS NULL THEN
		RAISE EXCEPTION 'store and options must not be null'
			USING ERRCODE = 'null_value_not_allowed';
	END IF;
	PERFORM gctrace.store_check_options(options);
	IF to_regnamespace(quote_ident(store)) IS NULL THEN
		EXECUTE format('CREATE SCHEMA %I', store);
		EXECUTE format('COMMENT ON SCHEMA %I IS %L', store, 'Runs stored by gctrace');
	END IF;

	PERFORM gctrace.store_build_table(store, 'store', NULL, false);
	EXECUTE format('SELECT options FROM %I.store', store) INTO old;
	IF old IS NULL THEN
		EXECUTE format('INSERT INTO %I.store (version, options) VALUES (1, $1)', store)
		USING '{"partitions": "none", "foreign_keys": true}'::jsonb || options;
	ELSIF (old || options) - 'redact' <> old - 'redact' THEN
		RAISE EXCEPTION 'store "%" exists with other options', store
			USING ERRCODE = 'duplicate_object',
				DETAIL = format('Its options are %s.', old),
				HINT = 'Only the option redact can be changed later.';
	ELSE
		EXECUTE format('UPDATE %I.store SET options = options || $1 WHERE options <> options || $1', store)
		USING options;
	END IF;
	PERFORM gctrace.store_build(store);
	IF options->>'partitions' = 'month' THEN
		PERFORM gctrace.add_partitions(store, now() + interval '1 month');
	END IF;
END
$$;
COMMENT ON FUNCTION gctrace.create_store(name, jsonb) IS
	'Makes a store: tables and views in a schema, which is made too if there is none, all owned by the caller. Options: partitions ("none" or "month"), foreign_keys (true or false), redact (list of [pattern, replacement] for names and paths; such a store keeps no raw bytes). Can be called again';

CREATE FUNCTION gctrace.upgrade_store(store name)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM gctrace.store_options(store);
	PERFORM gctrace.store_build(store);
	PERFORM gctrace.store_build_table(store, 'store', NULL, false);
END
$$;
COMMENT ON FUNCTION gctrace.upgrade_store(name) IS
	'Brings a store up to date after an upgrade of the extension: tables and columns that have come since, and the comments';

-- Stores: partitions by month (UTC) of run_started_at

CREATE FUNCTION gctrace.store_partition(store name, at timestamptz)
RETURNS int
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	month timestamp := date_trunc('month', at AT TIME ZONE 'UTC');
	suffix text := to_char(month, '_YYYY_MM');
	tab record;
	made int := 0;
BEGIN
	IF to_regclass(format('%I.%I', store, 'segment' || suffix)) IS NOT NULL THEN
		RETURN 0;
	END IF;
	PERFORM pg_advisory_xact_lock(hashtextextended(format('gctrace partition %s', store), 0));
	IF to_regclass(format('%I.%I', store, 'segment' || suffix)) IS NOT NULL THEN
		RETURN 0;
	END IF;
	-- In the order in which loads come to them, and before any is changed: a
	-- load that is at it ends first, instead of meeting us halfway.
	EXECUTE (SELECT format('LOCK TABLE %s IN SHARE ROW EXCLUSIVE MODE',
			string_agg(format('ONLY %I.%I', store, t.table_name), ', ' ORDER BY t."position"))
		FROM gctrace.store_tables() t WHERE 'run_id' = ANY (t.key));
	FOR tab IN
		SELECT t.table_name FROM gctrace.store_tables() t
		WHERE 'run_id' = ANY (t.key) ORDER BY t."position"
	LOOP
		CONTINUE WHEN to_regclass(format('%I.%I', store, tab.table_name || suffix)) IS NOT NULL;
		-- Attaching locks less than making it a partition at once.
		EXECUTE format('CREATE TABLE %I.%I (LIKE %I.%I INCLUDING ALL)',
			store, tab.table_name || suffix, store, tab.table_name);
		EXECUTE format('ALTER TABLE %I.%I ATTACH PARTITION %I.%I FOR VALUES FROM (%L) TO (%L)',
			store, tab.table_name, store, tab.table_name || suffix,
			month::text || '+00', (month + interval '1 month')::text || '+00');
		made := 1;
	END LOOP;
	RETURN made;
END
$$;
COMMENT ON FUNCTION gctrace.store_partition(name, timestamptz) IS
	'Part of gctrace.add_partitions: the partitions of one month, unless they are there';

CREATE FUNCTION gctrace.add_partitions(store name, until timestamptz, since timestamptz DEFAULT now())
RETURNS int
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	month timestamptz := since;
	made int := 0;
BEGIN
	IF gctrace.store_options(store)->>'partitions' IS DISTINCT FROM 'month' THEN
		RAISE EXCEPTION 'store "%" has no partitions', store
			USING ERRCODE = 'object_not_in_prerequisite_state',
				HINT = format('A store is made with them: SELECT gctrace.create_store(%L, ''{"partitions": "month"}'').', store);
	END IF;
	IF until IS NULL OR until > now() + interval '100 years' THEN
		RAISE EXCEPTION 'until must be a time of the next hundred years'
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	IF since IS NULL OR since < now() - interval '100 years' THEN
		RAISE EXCEPTION 'since must be a time of the last hundred years'
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	WHILE date_trunc('month', month AT TIME ZONE 'UTC') <= date_trunc('month', until AT TIME ZONE 'UTC') LOOP
		made := made + gctrace.store_partition(store, month);
		month := (date_trunc('month', month AT TIME ZONE 'UTC') + interval '1 month') AT TIME ZONE 'UTC';
	END LOOP;
	RETURN made;
END
$$;
COMMENT ON FUNCTION gctrace.add_partitions(name, timestamptz, timestamptz) IS
	'Makes the monthly partitions from this month (or that of since, for older runs) to that of a time; returns for how many months. The owner''s loads make what they need; others need them made before';

CREATE FUNCTION gctrace.drop_partitions(store name, before timestamptz)
RETURNS int
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	part record;
	tab record;
	pinned boolean;
	dropped int := 0;
BEGIN
	PERFORM gctrace.store_options(store);
	FOR part IN
		SELECT right(c.relname, 8) AS suffix
		FROM pg_inherits i
		JOIN pg_class c ON c.oid = i.inhrelid
		WHERE i.inhparent = format('%I.run', store)::regclass
		AND c.relname ~ '^run_\d{4}_\d\d$'
		AND (to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC' <= before
		ORDER BY 1
	LOOP
		EXECUTE format('SELECT EXISTS (SELECT FROM %I.%I WHERE pinned)', store, 'run' || part.suffix) INTO pinned;
		CONTINUE WHEN pinned;
		-- What refers to runs goes first.
		FOR tab IN
			SELECT t.table_name FROM gctrace.store_tables() t
			WHERE 'run_id' = ANY (t.key) ORDER BY t."position" DESC
		LOOP
			CONTINUE WHEN to_regclass(format('%I.%I', store, tab.table_name || part.suffix)) IS NULL;
			EXECUTE format('ALTER TABLE %I.%I DETACH PARTITION %I.%I',
				store, tab.table_name, store, tab.table_name || part.suffix);
			EXECUTE format('DROP TABLE %I.%I', store, tab.table_name || part.suffix);
		END LOOP;
		dropped := dropped + 1;
	END LOOP;
	RETURN dropped;
END
$$;
COMMENT ON FUNCTION gctrace.drop_partitions(name, timestamptz) IS
	'Removes whole months that ended before a time, of all tables together; months with pinned runs stay. Returns how many';

-- Stores: one input on its way in

CREATE FUNCTION gctrace.store_spool(
	root text,
	path text,
	OUT content_sha256 bytea,
	OUT content_bytes bigint,
	OUT file_sha256 bytea,
	OUT file_bytes bigint,
	OUT compression text,
	OUT modified_at timestamptz,
	OUT content_status text,
	OUT content_error text)
RETURNS record
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'gctrace_store_spool_file';
COMMENT ON FUNCTION gctrace.store_spool(text, text) IS
	'Part of gctrace.load: reads a file below a folder once and keeps its content for the rest of the load; needs pg_read_server_files';
REVOKE EXECUTE ON FUNCTION gctrace.store_spool(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.store_spool(text, text) TO pg_read_server_files;

CREATE FUNCTION gctrace.store_spool(
	content bytea,
	OUT content_sha256 bytea,
	OUT content_bytes bigint,
	OUT file_sha256 bytea,
	OUT file_bytes bigint,
	OUT compression text,
	OUT modified_at timestamptz,
	OUT content_status text,
	OUT content_error text)
RETURNS record
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'gctrace_store_spool_content';
COMMENT ON FUNCTION gctrace.store_spool(bytea) IS
	'Part of gctrace.load_bytes: keeps the inflated content for the rest of the load';

CREATE FUNCTION gctrace.store_spool_end()
RETURNS void
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'gctrace_store_spool_end';
COMMENT ON FUNCTION gctrace.store_spool_end() IS
	'Part of gctrace.load: lets the content go';

CREATE FUNCTION gctrace.store_spool_digest(size bigint)
RETURNS bytea
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'gctrace_store_spool_digest';
COMMENT ON FUNCTION gctrace.store_spool_digest(bigint) IS
	'Part of gctrace.load: SHA-256 of the first bytes of the content. NULL: it has fewer';

CREATE FUNCTION gctrace.store_spool_head(size int)
RETURNS bytea
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'gctrace_store_spool_head';
COMMENT ON FUNCTION gctrace.store_spool_head(int) IS
	'Part of gctrace.load: the first bytes of the content, as many as there are';

CREATE FUNCTION gctrace.store_decode()
RETURNS SETOF gctrace.traces_row
LANGUAGE C VOLATILE PARALLEL UNSAFE ROWS 1
AS 'MODULE_PATHNAME', 'gctrace_store_decode';
COMMENT ON FUNCTION gctrace.store_decode() IS
	'Part of gctrace.load: decodes the content once; gives the row of traces (but for its checksum), and keeps the rows of all other tables for the functions below';

CREATE FUNCTION gctrace.store_rows(relation anyelement, columns text[] DEFAULT NULL)
RETURNS SETOF anyelement
LANGUAGE C VOLATILE PARALLEL UNSAFE ROWS 10000
AS 'MODULE_PATHNAME', 'gctrace_store_rows';
COMMENT ON FUNCTION gctrace.store_rows(anyelement, text[]) IS
	'Part of gctrace.load: rows of the content, of the relation whose row type is given; only these columns, others are NULL';

CREATE FUNCTION gctrace.store_thin_heap(
	OUT n bigint,
	OUT time_ns bigint,
	OUT at timestamptz,
	OUT changed text,
	OUT heap_live_bytes bigint,
	OUT heap_goal_bytes bigint,
	OUT gomaxprocs int,
	OUT cycle bigint,
	OUT goroutine bigint,
	OUT proc int)
RETURNS SETOF record
LANGUAGE C VOLATILE PARALLEL UNSAFE ROWS 1000
AS 'MODULE_PATHNAME', 'gctrace_store_thin_heap';
COMMENT ON FUNCTION gctrace.store_thin_heap() IS
	'Part of gctrace.load: the heap samples of the content that keep the shape of each collection, and of the time between two: first, last, lowest and highest of up to 16 parts, and both sides of the first 8 crossings of the goal. n is the ordinal among all';

CREATE FUNCTION gctrace.store_segments(
	borders bigint[],
	OUT segment int,
	OUT byte_offset bigint,
	OUT size_bytes int,
	OUT content bytea)
RETURNS SETOF record
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE ROWS 20
AS 'MODULE_PATHNAME', 'gctrace_store_segments';
COMMENT ON FUNCTION gctrace.store_segments(bigint[]) IS
	'Part of gctrace.load: the content, cut at these offsets and at 4 MB, compressed';

CREATE TYPE gctrace.summary_row AS (
	generation int,
	file_offset bigint,
	size_bytes bigint,
	start_ns bigint,
	end_ns bigint,
	cycles bigint,
	first_cycle bigint,
	last_cycle bigint,
	max_pause_ns bigint,
	assist_ns bigint,
	facts jsonb);
COMMENT ON TYPE gctrace.summary_row IS 'What a generation of a trace holds, as the segments of a store have it';
COMMENT ON COLUMN gctrace.summary_row.generation IS 'Generation, as in relation generations';
COMMENT ON COLUMN gctrace.summary_row.file_offset IS 'Where it begins in the content, bytes';
COMMENT ON COLUMN gctrace.summary_row.size_bytes IS 'Its size, bytes. NULL: it was not read to its end';
COMMENT ON COLUMN gctrace.summary_row.start_ns IS 'No event of it is earlier, ns since the earliest timestamp of the trace';
COMMENT ON COLUMN gctrace.summary_row.end_ns IS 'No event of it is later, ns';
COMMENT ON COLUMN gctrace.summary_row.cycles IS 'Collections that began in it';
COMMENT ON COLUMN gctrace.summary_row.first_cycle IS 'Number of the first of them. NULL: there is none';
COMMENT ON COLUMN gctrace.summary_row.last_cycle IS 'Number of the last of them. NULL: there is none';
COMMENT ON COLUMN gctrace.summary_row.max_pause_ns IS 'Longest pause that began in it, ns. NULL: there is none';
COMMENT ON COLUMN gctrace.summary_row.assist_ns IS 'Sum of the mark assists that began in it, ns. NULL: there is none';
COMMENT ON COLUMN gctrace.summary_row.facts IS 'How many rows of which relation begin in it, and which kinds of events it has';

CREATE FUNCTION gctrace.store_summary()
RETURNS SETOF gctrace.summary_row
LANGUAGE C VOLATILE PARALLEL UNSAFE ROWS 20
AS 'MODULE_PATHNAME', 'gctrace_store_summary';
COMMENT ON FUNCTION gctrace.store_summary() IS
	'Part of gctrace.load: what each generation of the content holds, as columns of table segment have it; no rows for what is no Go trace, or has no clock';

CREATE FUNCTION gctrace.store_inflate(content bytea, size_bytes int)
RETURNS bytea
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_store_inflate';
COMMENT ON FUNCTION gctrace.store_inflate(bytea, int) IS
	'The bytes of a stored segment; an error unless they are as many';

CREATE FUNCTION gctrace.store_execute(statement text, VARIADIC arguments "any")
RETURNS bigint
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'gctrace_store_execute';
COMMENT ON FUNCTION gctrace.store_execute(text, "any") IS
	'Part of gctrace.load: runs a statement with up to eight arguments, with the rights of whoever calls it, and keeps its plan for the session; returns the number of rows';

CREATE FUNCTION gctrace.run_id(sha256 bytea)
RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
SELECT encode(set_byte(set_byte(substr(sha256, 1, 16),
	6, get_byte(sha256, 6) & 15 | 128),
	8, get_byte(sha256, 8) & 63 | 128), 'hex')::uuid
$$;
COMMENT ON FUNCTION gctrace.run_id(bytea) IS
	'The run_id of content with this SHA-256: a UUID of version 8 whose other bits are its first ones';

CREATE FUNCTION gctrace.redact(value text, patterns jsonb)
RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	pattern jsonb;
BEGIN
	FOR pattern IN SELECT p.value FROM jsonb_array_elements(patterns) p LOOP
		value := regexp_replace(value, pattern->>0, pattern->>1, 'g');
	END LOOP;
	RETURN value;
END
$$;
COMMENT ON FUNCTION gctrace.redact(text, jsonb) IS
	'Replaces what matches the patterns, a list of [pattern, replacement], one after the other';

CREATE FUNCTION gctrace.redact_labels(labels jsonb, patterns jsonb)
RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF patterns IS NULL OR patterns = '[]' THEN
		RETURN labels;
	END IF;
	RETURN CASE jsonb_typeof(labels)
		WHEN 'object' THEN (
			SELECT coalesce(jsonb_object_agg(gctrace.redact(l.key, patterns), gctrace.redact_labels(l.value, patterns)), '{}')
			FROM jsonb_each(labels) l)
		WHEN 'array' THEN (
			SELECT coalesce(jsonb_agg(gctrace.redact_labels(l.value, patterns) ORDER BY l.ordinality), '[]')
			FROM jsonb_array_elements(labels) WITH ORDINALITY l)
		WHEN 'string' THEN to_jsonb(gctrace.redact(labels #>> '{}', patterns))
		ELSE labels END;
END
$$;
COMMENT ON FUNCTION gctrace.redact_labels(jsonb, jsonb) IS
	'Replaces what matches the patterns in all names and texts of a JSON value, as gctrace.redact does';

CREATE FUNCTION gctrace.store_label_time(labels jsonb)
RETURNS timestamptz
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	at timestamptz := labels->>'started_at';
BEGIN
	IF NOT isfinite(at) THEN
		RAISE EXCEPTION 'label started_at must be a finite time'
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	RETURN at;
END
$$;
COMMENT ON FUNCTION gctrace.store_label_time(jsonb) IS
	'Part of gctrace.load: the label started_at as a time. NULL: there is none';

CREATE FUNCTION gctrace.store_earlier_run(
	store name,
	format text,
	content_bytes bigint,
	OUT run_id uuid,
	OUT run_started_at timestamptz,
	OUT started_at_source text,
	OUT labels jsonb,
	OUT pinned boolean,
	OUT earlier_ids uuid[])
RETURNS record
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	head bytea := gctrace.store_spool_head(1024);
	ids uuid[];
BEGIN
	-- Of short logs there are few prefixes: try them all.
	SELECT array_agg(gctrace.run_id(pg_catalog.sha256(substr(head, 1, size::int)))) INTO ids
	FROM generate_series(1, least(length(head), content_bytes - 1)) AS size;
	EXECUTE pg_catalog.format(
		'SELECT run_id, run_started_at, started_at_source, labels, pinned, earlier_ids FROM ('
		'SELECT r.*, 0 AS step FROM %1$I.run r WHERE run_id = ANY ($1) AND lines IS NOT NULL '
		'UNION ALL '
		'SELECT r.*, 1 FROM %1$I.run r WHERE content_head = $2 AND format = $3 AND content_bytes < $4 '
		'AND lines IS NOT NULL AND sha256 = gctrace.store_spool_digest(content_bytes)) r '
		'ORDER BY content_bytes DESC LIMIT 1', store)
	INTO run_id, run_started_at, started_at_source, labels, pinned, earlier_ids
	USING ids, pg_catalog.sha256(head), format, content_bytes;
END
$$;
COMMENT ON FUNCTION gctrace.store_earlier_run(name, text, bigint) IS
	'Part of gctrace.load: the longest stored log of which the content is a continuation. NULL: there is none';

CREATE FUNCTION gctrace.store_copied_columns(
	store name,
	OUT table_name text,
	OUT relation text,
	OUT names text[],
	OUT types text[])
RETURNS SETOF record
LANGUAGE sql STABLE ROWS 5
SET search_path = pg_catalog, pg_temp
AS $$
-- A store that is not upgraded yet has fewer columns.
SELECT t.table_name, t.relation, c.names, c.types
FROM (SELECT s.table_name, s.relation, format('%I.%I', store, s.table_name)::regclass AS id
	FROM gctrace.store_tables() s
	WHERE s.relation IS NOT NULL AND s.table_name NOT IN ('run', 'heap_sample') OFFSET 0) t
CROSS JOIN LATERAL (
	SELECT array_agg(c.column_name ORDER BY c."position") AS names, array_agg(c.type ORDER BY c."position") AS types
	FROM gctrace.catalogue() c
	JOIN pg_attribute a ON a.attrelid = t.id AND a.attname = c.column_name AND NOT a.attisdropped
	WHERE c.relation = t.relation) c
$$;
COMMENT ON FUNCTION gctrace.store_copied_columns(name) IS
	'Part of gctrace.load: the tables that have rows of a relation as they are, and their columns of it';

CREATE FUNCTION gctrace.store_copy(
	store name, table_name text, relation text, names text[], types text[],
	run_id uuid, run_started_at timestamptz, redact jsonb)
RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	targets text;
	sources text;
BEGIN
	SELECT string_agg(quote_ident(c.name), ', ' ORDER BY c.n),
		string_agg(format(CASE WHEN redact IS NOT NULL AND c.type = 'text'
			THEN 'gctrace.redact(r.%I, $4)' ELSE 'r.%I' END, c.name), ', ' ORDER BY c.n)
	INTO targets, sources
	FROM unnest(names, types) WITH ORDINALITY c(name, type, n);

	RETURN gctrace.store_execute(format('INSERT INTO %I.%I (run_id, n, run_started_at, %s) '
		'SELECT $1, r.ordinality, $2, %s '
		'FROM gctrace.store_rows(NULL::gctrace.%I, $3) WITH ORDINALITY r',
		store, table_name, targets, sources, relation || '_row'),
		run_id, run_started_at, names, redact);
END
$$;
COMMENT ON FUNCTION gctrace.store_copy(name, text, text, text[], text[], uuid, timestamptz, jsonb) IS
	'Part of gctrace.load: all rows of a relation into a table; returns how many';

CREATE FUNCTION gctrace.store_copy_heap(
	store name, run_id uuid, run_started_at timestamptz)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM gctrace.store_execute(format(
		'INSERT INTO %I.heap_sample (run_id, n, run_started_at, time_ns, at, changed, heap_live_bytes, heap_goal_bytes, gomaxprocs, cycle, goroutine, proc) '
		'SELECT $1, n, $2, time_ns, at, changed, heap_live_bytes, heap_goal_bytes, gomaxprocs, cycle, goroutine, proc '
		'FROM gctrace.store_thin_heap() ORDER BY n', store),
		run_id, run_started_at);
END
$$;
COMMENT ON FUNCTION gctrace.store_copy_heap(name, uuid, timestamptz) IS
	'Part of gctrace.load: the heap samples of a run, thinned';

-- Where stored rows are read, their index is used whatever the tables' sizes were
-- when the session planned the statement: tables grow, plans are kept.

CREATE FUNCTION gctrace.store_copy_stacks(
	store name, run_id uuid, run_started_at timestamptz, redact jsonb)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
	PERFORM gctrace.store_execute(format(
		'INSERT INTO %1$I.stack (run_id, frames_id, run_started_at, stack_id, functions, files, lines) '
		'SELECT $1, frames_id, $2, min(stack_id), array_agg(%2$s ORDER BY depth), '
		'array_agg(%3$s ORDER BY depth), array_agg(line ORDER BY depth) '
		'FROM (SELECT DISTINCT ON (frames_id, depth) * FROM gctrace.store_rows(NULL::gctrace.stacks_row, ''{frames_id,stack_id,depth,function,file_name,line}'') '
		'WHERE frames_id IN ('
		'SELECT frames_id FROM %1$I.gc_cycle WHERE run_id = $1 AND run_started_at = $2 '
		'UNION SELECT frames_id FROM %1$I.stw_pause WHERE run_id = $1 AND run_started_at = $2 '
		'UNION SELECT frames_id FROM %1$I.mark_assist WHERE run_id = $1 AND run_started_at = $2) '
		'ORDER BY frames_id, depth) frames GROUP BY frames_id',
		store,
		CASE WHEN redact IS NULL THEN 'coalesce(function, '''')' ELSE 'coalesce(gctrace.redact(function, $3), '''')' END,
		CASE WHEN redact IS NULL THEN 'coalesce(file_name, '''')' ELSE 'coalesce(gctrace.redact(file_name, $3), '''')' END),
		run_id, run_started_at, redact);
END
$$;
COMMENT ON FUNCTION gctrace.store_copy_stacks(name, uuid, timestamptz, jsonb) IS
	'Part of gctrace.load: the call stacks that stored rows refer to';

CREATE FUNCTION gctrace.store_copy_goroutines(
	store name, run_id uuid, run_started_at timestamptz, redact jsonb)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF to_regtype('gctrace.goroutines_row') IS NULL THEN
		RETURN;
	END IF;
	PERFORM gctrace.store_execute(format(
		'INSERT INTO %I.goroutine_group (run_id, n, run_started_at, name, is_system, goroutines, total_ns, exec_ns, '
		'sched_wait_ns, block_ns, syscall_ns, assist_ns, sweep_ns, stw_ns) '
		'SELECT $1, row_number() OVER (ORDER BY sum(exec_ns) DESC NULLS LAST, g.name), $2, %s, bool_or(is_system), count(*), '
		'sum(total_ns)::bigint, sum(exec_ns)::bigint, sum(sched_wait_ns)::bigint, sum(block_ns)::bigint, '
		'sum(syscall_ns)::bigint, sum(assist_ns)::bigint, sum(sweep_ns)::bigint, sum(stw_ns)::bigint '
		'FROM gctrace.store_rows(NULL::gctrace.goroutines_row, ''{name,is_system,total_ns,exec_ns,sched_wait_ns,block_ns,syscall_ns,assist_ns,sweep_ns,stw_ns}'') g '
		'GROUP BY g.name', store,
		CASE WHEN redact IS NULL THEN 'g.name' ELSE 'gctrace.redact(g.name, $3)' END),
		run_id, run_started_at, redact);
END
$$;
COMMENT ON FUNCTION gctrace.store_copy_goroutines(name, uuid, timestamptz, jsonb) IS
	'Part of gctrace.load: goroutines by their start function';

CREATE FUNCTION gctrace.store_copy_segments(store name, run_id uuid, run_started_at timestamptz)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
DECLARE
	generations jsonb;
	borders bigint[];
	first_border bigint;
	summaries jsonb;
	status text;
BEGIN
	SELECT jsonb_agg(to_jsonb(g)), min(g.file_offset),
		coalesce(array_agg(g.file_offset) || array_agg(g.file_offset + g.size_bytes), '{}')
	INTO generations, first_border, borders
	FROM gctrace.store_rows(NULL::gctrace.generations_row, '{generation,file_offset,size_bytes,start_ns}') g;
	SELECT jsonb_agg(to_jsonb(m)) INTO summaries FROM gctrace.store_summary() m;

	-- Relations get past some damage and not past other: then nothing is known.
	EXECUTE format('SELECT status FROM %I.run WHERE run_id = $1 AND run_started_at = $2', store)
	INTO status USING run_id, run_started_at;
	PERFORM gctrace.store_execute(format(
		'INSERT INTO %I.segment (run_id, segment, run_started_at, byte_offset, size_bytes, generation, '
		'start_ns, end_ns, cycles, first_cycle, last_cycle, max_pause_ns, assist_ns, facts, content) '
		'SELECT $1, s.segment, $2, s.byte_offset, s.size_bytes, g.generation, least(m.start_ns, g.start_ns), m.end_ns, '
		'm.cycles, m.first_cycle, m.last_cycle, m.max_pause_ns, m.assist_ns, '
		'CASE WHEN $7 THEN coalesce(m.facts, ''{"rows": {}, "kinds": []}'') END, s.content '
		'FROM gctrace.store_segments($3) s '
		'LEFT JOIN jsonb_to_recordset($4) AS g(generation int, file_offset bigint, size_bytes bigint, start_ns bigint) '
		'ON greatest(s.byte_offset, $5) >= g.file_offset AND greatest(s.byte_offset, $5) < g.file_offset + g.size_bytes '
		'LEFT JOIN jsonb_to_recordset($6) AS m(generation int, start_ns bigint, end_ns bigint, cycles bigint, '
		'first_cycle bigint, last_cycle bigint, max_pause_ns bigint, assist_ns bigint, facts jsonb) USING (generation)', store),
		run_id, run_started_at,
		array_remove(borders, first_border),	-- the header goes with the first generation
		coalesce(generations, '[]'), first_border, coalesce(summaries, '[]'),
		coalesce(status IN ('complete', 'truncated') AND jsonb_array_length(summaries) = jsonb_array_length(generations), false));
END
$$;
COMMENT ON FUNCTION gctrace.store_copy_segments(name, uuid, timestamptz) IS
	'Part of gctrace.load: the content in segments, with what began in each generation';

CREATE FUNCTION gctrace.store_merge_labels(
	store name, run_id uuid, run_started_at timestamptz, labels jsonb)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	EXECUTE format('UPDATE %I.run SET labels = labels || $3, service = (labels || $3)->>''service'', '
		'build = (labels || $3)->>''build'', host = (labels || $3)->>''host'' '
		'WHERE run_id = $1 AND run_started_at = $2 AND NOT labels @> $3', store)
	USING run_id, run_started_at, labels;
END
$$;
COMMENT ON FUNCTION gctrace.store_merge_labels(name, uuid, timestamptz, jsonb) IS
	'Part of gctrace.load: adds labels to a run; those given later win';

CREATE FUNCTION gctrace.store_insert_run(store name, run jsonb)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	targets text;
	sources text;
BEGIN
	-- bytea has no form in JSON that would come back as bytea.
	SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum),
		string_agg(CASE WHEN a.atttypid = 'bytea'::regtype
			THEN format('decode(r.%I, ''hex'')', a.attname)
			ELSE format('r.%I', a.attname) END, ', ' ORDER BY a.attnum)
	INTO targets, sources
	FROM pg_attribute a
	WHERE a.attrelid = format('%I.run', store)::regclass AND run ? a.attname AND NOT a.attisdropped;

	PERFORM gctrace.store_execute(format('INSERT INTO %I.run (%s) SELECT %s FROM jsonb_to_record($1) AS r(%s)',
		store, targets, sources,
		(SELECT string_agg(format('%I %s', a.attname, CASE WHEN a.atttypid = 'bytea'::regtype
			THEN 'text' ELSE format_type(a.atttypid, a.atttypmod) END), ', ')
		 FROM pg_attribute a
		 WHERE a.attrelid = format('%I.run', store)::regclass AND run ? a.attname AND NOT a.attisdropped)),
		run);
END
$$;
COMMENT ON FUNCTION gctrace.store_insert_run(name, jsonb) IS
	'Part of gctrace.load: the row of table run';

CREATE FUNCTION gctrace.store_load(
	store name, source text, spooled jsonb, labels jsonb, keep_raw boolean)
RETURNS uuid
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
	options jsonb := gctrace.store_options(store);
	redact jsonb := nullif(options->'redact', '[]');
	given jsonb := labels;			-- not masked
	id uuid := gctrace.run_id(decode(spooled->>'content_sha256', 'hex'));
	bytes bigint := spooled->>'content_bytes';
	current_id uuid;
	started timestamptz;
	started_source text;
	trace gctrace.traces_row;
	head bytea;
	earlier record;
	kept boolean;
	pinned boolean := false;
	earlier_ids uuid[];
	part record;
BEGIN
	keep_raw := keep_raw AND redact IS NULL;
	labels := gctrace.redact_labels(labels, redact);
	-- Who loads the same content waits here, and finds it stored.  A bounded
	-- number of locks, as one transaction may load many files.
	PERFORM pg_advisory_xact_lock(hashtext('gctrace ' || store), ('x' || left(id::text, 3))::bit(12)::int);
	EXECUTE format('SELECT run_started_at, raw_kept FROM %I.run WHERE run_id = $1', store)
	INTO started, kept USING id;
	IF started IS NOT NULL THEN
		PERFORM gctrace.store_merge_labels(store, id, started, labels);
		IF keep_raw AND NOT kept THEN
			PERFORM gctrace.store_copy_segments(store, id, started);
			EXECUTE format('UPDATE %I.run SET raw_kept = true WHERE run_id = $1 AND run_started_at = $2', store)
			USING id, started;
		END IF;
		RETURN id;
	END IF;
	-- An earlier state of a log that has grown since is in the run of today.
	EXECUTE format('SELECT run_id, run_started_at FROM %I.run WHERE earlier_ids @> ARRAY[$1] LIMIT 1', store)
	INTO current_id, started USING id;
	IF current_id IS NOT NULL THEN
		PERFORM gctrace.store_merge_labels(store, current_id, started, labels);
		RETURN current_id;
	END IF;
	IF options->>'partitions' = 'month' AND current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
		RAISE EXCEPTION 'a store with partitions is loaded in transactions of isolation level read committed'
			USING ERRCODE = 'feature_not_supported';
	END IF;

	SELECT * INTO trace FROM gctrace.store_decode();
	IF trace.status IS NULL THEN
		RAISE EXCEPTION '%', CASE WHEN trace.format = 'unrecognised'
				THEN 'nothing recognises the content'
				ELSE format('content of format "%s" cannot be decoded', trace.format) END
			USING ERRCODE = 'feature_not_supported',
				DETAIL = coalesce(trace.error, 'It is none of the formats that this version of gctrace reads');
	END IF;

	started := trace.started_at;
	started_source := 'trace';
	IF started IS NULL THEN
		started := gctrace.store_label_time(given);
		started_source := 'label';
	END IF;
	IF started IS NULL THEN
		started := spooled->>'modified_at';
		started_source := 'file';
	END IF;
	IF started IS NULL THEN
		started := now();
		started_source := 'load';
	END IF;
	IF trace.lines IS NOT NULL THEN
		head := gctrace.store_spool_head(1024);
		PERFORM pg_advisory_xact_lock(hashtext('gctrace ' || store), 4096 + get_byte(pg_catalog.sha256(substr(head, 1, 64)), 0));
		earlier := gctrace.store_earlier_run(store, trace.format, bytes);
		IF earlier.run_id IS NOT NULL THEN
			started := earlier.run_started_at;
			started_source := earlier.started_at_source;
			pinned := earlier.pinned;
			-- A log that grows for ever must not make its row grow for ever.
			earlier_ids := (array_prepend(earlier.run_id, coalesce(earlier.earlier_ids, '{}')))[1:100];
			labels := earlier.labels || labels;
			PERFORM gctrace.forget(store, earlier.run_id);
		END IF;
	END IF;
	IF options->>'partitions' = 'month' THEN
		PERFORM gctrace.store_partition(store, started);
	END IF;

	PERFORM gctrace.store_insert_run(store, to_jsonb(trace) || jsonb_build_object(
		'run_id', id,
		'service', labels->>'service', 'build', labels->>'build', 'host', labels->>'host',
		'labels', labels,
		'source', source,
		'run_started_at', started,
		'started_at_source', started_source,
		'loaded_at', now(),
		'file_sha256', spooled->>'file_sha256',
		'sha256', spooled->>'content_sha256',
		'content_bytes', bytes,
		'content_head', CASE WHEN trace.lines IS NOT NULL AND length(head) = 1024
			THEN encode(pg_catalog.sha256(head), 'hex') END,
		'content_status', spooled->>'content_status',
		'content_error', spooled->>'content_error',
		'source_modified_at', spooled->>'modified_at',
		'size_bytes', spooled->'file_bytes',
		'compression', spooled->>'compression',
		'raw_kept', keep_raw,
		'pinned', pinned,
		'earlier_ids', earlier_ids));
	FOR part IN SELECT * FROM gctrace.store_copied_columns(store) LOOP
		PERFORM gctrace.store_copy(store, part.table_name, part.relation, part.names, part.types, id, started, redact);
	END LOOP;
	PERFORM gctrace.store_copy_heap(store, id, started);
	PERFORM gctrace.store_copy_goroutines(store, id, started, redact);
	PERFORM gctrace.store_copy_stacks(store, id, started, redact);
	PERFORM gctrace.store_measure_new(store, id, started);
	IF trace.format = 'go-trace' THEN
		PERFORM gctrace.store_measure_mmu(store, id, started);
	END IF;
	IF keep_raw THEN
		PERFORM gctrace.store_copy_segments(store, id, started);
	END IF;
	RETURN id;
END
$$;
COMMENT ON FUNCTION gctrace.store_load(name, text, jsonb, jsonb, boolean) IS
	'Part of gctrace.load and load_bytes: stores the content that was read, unless it is stored; returns run_id';

-- Stores: what a run comes to, in numbers that can be compared

CREATE FUNCTION gctrace.metric_definitions(
	OUT metric text,
	OUT unit text,
	OUT higher_is_worse boolean,
	OUT definition text)
RETURNS SETOF record
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 16
SET search_path = pg_catalog, pg_temp
AS $$
VALUES
('gc_cycles_per_s', '1/s', true,
	'Collections seen from begin to end / seconds of the run'),
('stw_share', 'ratio', true,
	'Sum of gc_cycle.stw_ns / duration of the run'),
('stw_p50_ns', 'ns', true,
	'Median of the durations of GC pauses: stw_pause with a cycle, or both pauses of each gc_cycle where the input has no rows of pauses'),
('stw_p99_ns', 'ns', true,
	'99th percentile of the same, interpolated'),
('stw_max_ns', 'ns', true,
	'Longest of the same'),
('assist_cpu_share', 'ratio', true,
	'Sum of gc_cycle.assist_cpu_ns / (duration of the run * gomaxprocs)'),
('assist_wall_share', 'ratio', true,
	'Sum of gc_cycle.assist_ns / (duration of the run * gomaxprocs); above 1 where more goroutines assist than there are processors'),
('assist_p99_ns', 'ns', true,
	'99th percentile of mark_assist.duration_ns, interpolated'),
('mark_cpu_share', 'ratio', true,
	'Sum of gc_cycle.mark_worker_ns (dedicated and fractional workers) / (duration of the run * gomaxprocs)'),
('heap_live_peak_bytes', 'bytes', true,
	'Highest heap_live of heap_sample and gc_cycle'),
('heap_goal_peak_bytes', 'bytes', NULL,
	'Highest heap goal of heap_sample and gc_cycle'),
('goal_overshoot', 'ratio', true,
	'Highest gc_cycle.goal_overshoot: peak of heap_live / goal'),
('alloc_bytes_per_s', 'bytes/s', true,
	'From the end of the first collection to that of the last: sum over collections of (heap_live_peak_bytes - heap_live_end_bytes of the one before) / seconds'),
('mmu_1ms', 'ratio', false,
	'Go traces: minimum mutator utilization over windows of 1 ms, with pauses, background marking and assists: gctrace.mmu(content, ''{1000000}'')'),
('mmu_10ms', 'ratio', false,
	'The same over windows of 10 ms'),
('mmu_100ms', 'ratio', false,
	'The same over windows of 100 ms')
$$;
COMMENT ON FUNCTION gctrace.metric_definitions() IS
	'Metrics of runs: name, unit, whether higher is worse (NULL: neither), and formula over the tables of a store. A metric that cannot be computed has no row: it is not zero';

CREATE FUNCTION gctrace.store_measure_new(store name, run_id uuid, run_started_at timestamptz)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off
AS $$
BEGIN
	PERFORM gctrace.store_execute(format(
		'WITH c AS (SELECT * FROM %1$I.gc_cycle WHERE run_id = $1 AND run_started_at = $2), '
		'p AS (SELECT duration_ns FROM %1$I.stw_pause WHERE run_id = $1 AND run_started_at = $2 AND cycle IS NOT NULL AND duration_ns IS NOT NULL), '
		'q AS (SELECT duration_ns FROM p UNION ALL SELECT v.ns FROM c, LATERAL (VALUES (stw_sweep_term_ns), (stw_mark_term_ns)) v(ns) '
		'WHERE v.ns IS NOT NULL AND NOT EXISTS (SELECT FROM p)), '
		'h AS (SELECT max(heap_live_bytes) AS live, max(heap_goal_bytes) AS goal, count(*) AS n '
		'FROM %1$I.heap_sample WHERE run_id = $1 AND run_started_at = $2), '
		'a AS (SELECT count(duration_ns) AS n, percentile_cont(0.99) WITHIN GROUP (ORDER BY duration_ns) AS p99 '
		'FROM %1$I.mark_assist WHERE run_id = $1 AND run_started_at = $2), '
		'r AS (SELECT coalesce(nullif(r.duration_ns, 0), (SELECT nullif(max(c.end_ns), 0) FROM c))::float8 AS ns, '
		'coalesce(r.gomaxprocs, (SELECT max(c.gomaxprocs) FROM c))::float8 AS procs '
		'FROM %1$I.run r WHERE r.run_id = $1 AND r.run_started_at = $2), '
		'g AS (SELECT sum(grown)::float8 AS bytes, (max(end_ns) - min(end_ns))::float8 AS ns, count(grown) AS n FROM ('
		'SELECT end_ns, heap_live_peak_bytes - lag(heap_live_end_bytes) OVER (ORDER BY n) AS grown FROM c WHERE end_ns IS NOT NULL) g), '
		's AS (SELECT count(end_ns) FILTER (WHERE start_ns IS NOT NULL) AS whole, count(*) AS n, sum(stw_ns)::float8 AS stw, '
		'sum(assist_ns)::float8 AS assist, sum(assist_cpu_ns)::float8 AS assist_cpu, sum(mark_worker_ns)::float8 AS mark, '
		'max(greatest(heap_live_peak_bytes, heap_live_start_bytes))::float8 AS live, '
		'max(greatest(heap_goal_start_bytes, heap_goal_end_bytes))::float8 AS goal, max(goal_overshoot) AS overshoot FROM c), '
		'w AS (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY duration_ns) AS p50, '
		'percentile_cont(0.99) WITHIN GROUP (ORDER BY duration_ns) AS p99, max(duration_ns)::float8 AS longest, count(*) AS n FROM q) '
		'INSERT INTO %1$I.run_metric (run_id, metric, run_started_at, value, n_values) '
		'SELECT $1, m.metric, $2, m.value, m.n FROM r, g, s, w, h, a, LATERAL (VALUES '
		'(''gc_cycles_per_s'', s.whole / (r.ns / 1e9), s.whole), '
		'(''stw_share'', s.stw / r.ns, s.n), '
		'(''stw_p50_ns'', w.p50, w.n), '
		'(''stw_p99_ns'', w.p99, w.n), '
		'(''stw_max_ns'', w.longest, w.n), '
		'(''assist_cpu_share'', s.assist_cpu / (r.ns * r.procs), s.n), '
		'(''assist_wall_share'', s.assist / (r.ns * r.procs), s.n), '
		'(''assist_p99_ns'', a.p99, a.n), '
		'(''mark_cpu_share'', s.mark / (r.ns * r.procs), s.n), '
		'(''heap_live_peak_bytes'', greatest(s.live, h.live), s.n + h.n), '
		'(''heap_goal_peak_bytes'', greatest(s.goal, h.goal), s.n + h.n), '
		'(''goal_overshoot'', s.overshoot, s.n), '
		'(''alloc_bytes_per_s'', g.bytes / (nullif(g.ns, 0) / 1e9), g.n)) AS m(metric, value, n) '
		'WHERE m.value IS NOT NULL AND EXISTS (SELECT FROM %1$I.gc_cycle c2 WHERE c2.run_id = $1 AND c2.run_started_at = $2 '
		'UNION ALL SELECT FROM %1$I.run r2 WHERE r2.run_id = $1 AND r2.run_started_at = $2 AND r2.gc_cycles IS NOT NULL)', store),
		run_id, run_started_at);
END
$$;
COMMENT ON FUNCTION gctrace.store_measure_new(name, uuid, timestamptz) IS
	'Part of gctrace.load: the metrics of a run that has none, from its stored rows';

CREATE FUNCTION gctrace.store_measure(store name, run_id uuid, run_started_at timestamptz)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	EXECUTE format('DELETE FROM %I.run_metric WHERE run_id = $1 AND run_started_at = $2', store)
	USING run_id, run_started_at;
	PERFORM gctrace.store_measure_new(store, run_id, run_started_at);
END
$$;
COMMENT ON FUNCTION gctrace.store_measure(name, uuid, timestamptz) IS
	'The metrics of a run anew, from its stored rows; gctrace.metric_definitions() has the formulas';

CREATE FUNCTION gctrace.store_mmu(windows_ns bigint[])
RETURNS SETOF gctrace.mmu_row
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE ROWS 3
AS 'MODULE_PATHNAME', 'gctrace_store_mmu';
COMMENT ON FUNCTION gctrace.store_mmu(bigint[]) IS
	'Part of gctrace.load: gctrace.mmu of the content that is being loaded, with its usual arguments. An error when nothing is';

CREATE FUNCTION gctrace.store_measure_mmu(store name, run_id uuid, run_started_at timestamptz)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM gctrace.store_execute(format(
		'INSERT INTO %I.run_metric (run_id, metric, run_started_at, value) '
		'SELECT $1, ''mmu_'' || window_ns / 1000000 || ''ms'', $2, mmu '
		'FROM gctrace.store_mmu(''{1000000,10000000,100000000}'') WHERE mmu IS NOT NULL', store),
		run_id, run_started_at);
END
$$;
COMMENT ON FUNCTION gctrace.store_measure_mmu(name, uuid, timestamptz) IS
	'Part of gctrace.load: metrics mmu_1ms, mmu_10ms and mmu_100ms of the trace that is being loaded, which only its content tells';

-- Stores: what users call

CREATE FUNCTION gctrace.store_files(
	files text,
	keys text DEFAULT NULL,
	OUT root text,
	OUT path text,
	OUT size_bytes bigint,
	OUT modified_at timestamptz,
	OUT labels jsonb)
RETURNS SETOF record
LANGUAGE C VOLATILE PARALLEL UNSAFE ROWS 1000
AS 'MODULE_PATHNAME', 'gctrace_store_files';
COMMENT ON FUNCTION gctrace.store_files(text, text) IS
	'The files that gctrace.load takes for an absolute pattern, and their path keys; sidecars (FILE.json beside FILE) are left out. Needs pg_read_server_files';
REVOKE EXECUTE ON FUNCTION gctrace.store_files(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.store_files(text, text) TO pg_read_server_files;

CREATE FUNCTION gctrace.store_sidecar(root text, path text)
RETURNS text
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'gctrace_store_sidecar';
COMMENT ON FUNCTION gctrace.store_sidecar(text, text) IS
	'Part of gctrace.load: the text of FILE.json beside a file. NULL: there is none';
REVOKE EXECUTE ON FUNCTION gctrace.store_sidecar(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.store_sidecar(text, text) TO pg_read_server_files;

CREATE FUNCTION gctrace.store_progress(store_table regclass, done bigint, total bigint, files bigint)
RETURNS void
LANGUAGE C VOLATILE STRICT PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'gctrace_store_progress';
COMMENT ON FUNCTION gctrace.store_progress(regclass, bigint, bigint, bigint) IS
	'Part of gctrace.load: shows in pg_stat_progress_copy how many bytes are done; tuples_processed counts files';

CREATE FUNCTION gctrace.store_progress_end()
RETURNS void
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'gctrace_store_progress_end';
COMMENT ON FUNCTION gctrace.store_progress_end() IS
	'Part of gctrace.load: the load is over';

CREATE FUNCTION gctrace.store_may_commit()
RETURNS boolean
LANGUAGE C VOLATILE PARALLEL UNSAFE
AS 'MODULE_PATHNAME', 'gctrace_store_may_commit';
COMMENT ON FUNCTION gctrace.store_may_commit() IS
	'Part of gctrace.load: may the procedure that asks commit?';

CREATE FUNCTION gctrace.store_check_labels(labels jsonb)
RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF labels IS NULL THEN
		RETURN '{}';
	END IF;
	IF jsonb_typeof(labels) <> 'object' THEN
		RAISE EXCEPTION 'labels must be a JSON object'
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'Such as {"service": "shop", "build": "v42", "host": "web-3"}.';
	END IF;
	RETURN labels;
END
$$;
COMMENT ON FUNCTION gctrace.store_check_labels(jsonb) IS
	'Part of gctrace.load: an object, or an error; NULL is no labels';

CREATE FUNCTION gctrace.load_bytes(store name, content bytea, labels jsonb DEFAULT '{}')
RETURNS uuid
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	spooled jsonb;
	id uuid;
BEGIN
	IF content IS NULL THEN
		RAISE EXCEPTION 'content must not be null'
			USING ERRCODE = 'null_value_not_allowed';
	END IF;
	PERFORM gctrace.store_options(store);
	SELECT to_jsonb(s) || jsonb_build_object('content_sha256', encode(s.content_sha256, 'hex'),
		'file_sha256', encode(s.file_sha256, 'hex'))
	INTO spooled FROM gctrace.store_spool(content) s;
	BEGIN
		id := gctrace.store_load(store, NULL, spooled, gctrace.store_check_labels(labels), true);
	EXCEPTION WHEN unique_violation THEN
		RAISE EXCEPTION 'another session has just stored the same content'
			USING ERRCODE = 'serialization_failure', DETAIL = SQLERRM,
				HINT = 'Try again: it will be found there.';
	END;
	PERFORM gctrace.store_spool_end();
	RETURN id;
END
$$;
COMMENT ON FUNCTION gctrace.load_bytes(name, bytea, jsonb) IS
	'Stores content that the client sends, compressed or not, and returns its run_id; content that is stored already only gets the labels. Needs INSERT, SELECT and UPDATE on the tables (and DELETE where logs grow), no right to files';

CREATE FUNCTION gctrace.store_error(
	store name, source text, state text, message text, detail text)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	id uuid := md5(concat_ws(E'\n', source, state, message))::uuid;
	known boolean;
BEGIN
	EXECUTE format('UPDATE %I.load_error SET last_at = now(), detail = $2 WHERE error_id = $1 RETURNING true', store)
	INTO known USING id, nullif(detail, '');
	IF known IS NULL THEN
		EXECUTE format('INSERT INTO %I.load_error (error_id, source, sqlstate, message, detail, first_at, last_at) '
			'VALUES ($1, $2, $3, $4, $5, now(), now())', store)
		USING id, source, state, message, nullif(detail, '');
	END IF;
END
$$;
COMMENT ON FUNCTION gctrace.store_error(name, text, text, text, text) IS
	'Part of gctrace.load: a row of load_error';

CREATE FUNCTION gctrace.store_known_file(store name, source text, size_bytes bigint, modified_at timestamptz, labels jsonb, keep_raw boolean)
RETURNS boolean
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	id uuid;
	started timestamptz;
BEGIN
	-- A file that was written when it was read may have changed since, within
	-- the grain of the file system's clock: only older ones are known.
	EXECUTE format('SELECT run_id, run_started_at FROM %I.run WHERE source = $1 AND size_bytes = $2 '
		'AND source_modified_at = $3 AND source_modified_at < loaded_at - interval ''3 seconds'' '
		'AND (raw_kept OR NOT $4) LIMIT 1', store)
	INTO id, started USING source, size_bytes, modified_at, keep_raw;
	IF id IS NULL THEN
		RETURN false;
	END IF;
	PERFORM gctrace.store_merge_labels(store, id, started, labels);
	RETURN true;
END
$$;
COMMENT ON FUNCTION gctrace.store_known_file(name, text, bigint, timestamptz, jsonb, boolean) IS
	'Part of gctrace.load: was this file loaded as it is now? By path, size and time of change; if so it only gets the labels';

CREATE FUNCTION gctrace.store_load_file(
	store name, file jsonb, labels jsonb, keep_raw boolean, wait boolean, may_retry boolean)
RETURNS text
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	root text := file->>'root';
	path text := file->>'path';
	source text := rtrim(root, '/') || '/' || path;
	lock bigint := hashtextextended(format('gctrace load %s %s', store, source), 0);
	redact jsonb := coalesce(gctrace.store_options(store)->'redact', '[]');
	stored_source text := gctrace.redact(source, redact);
	spooled jsonb;
	known boolean;
	state text;
	message text;
	detail text;
BEGIN
	-- Loaders of one folder: whoever is first has the file.
	IF wait THEN
		PERFORM pg_advisory_xact_lock(lock);
	ELSIF NOT pg_try_advisory_xact_lock(lock) THEN
		RETURN 'busy';
	END IF;
	PERFORM gctrace.store_progress(format('%I.run', store)::regclass, (file->>'before_bytes')::bigint,
		(file->>'total_bytes')::bigint, (file->>'before_files')::bigint);
	BEGIN
		labels := (file->'labels') || coalesce(gctrace.store_check_labels(gctrace.store_sidecar(root, path)::jsonb), '{}') || labels;
		-- Masked, the paths of two files may be one.
		IF stored_source = source
			AND gctrace.store_known_file(store, source, (file->>'size_bytes')::bigint, (file->>'modified_at')::timestamptz,
				gctrace.redact_labels(labels, redact), keep_raw AND redact = '[]')
		THEN
			RETURN 'known';
		END IF;
		SELECT to_jsonb(s) || jsonb_build_object('content_sha256', encode(s.content_sha256, 'hex'),
			'file_sha256', encode(s.file_sha256, 'hex'))
		INTO spooled FROM gctrace.store_spool(root, path) s;
		EXECUTE format('SELECT true FROM %I.run WHERE run_id = $1 OR earlier_ids @> ARRAY[$1]', store)
		INTO known USING gctrace.run_id(decode(spooled->>'content_sha256', 'hex'));
		PERFORM gctrace.store_load(store, stored_source, spooled, labels, keep_raw);
		PERFORM gctrace.store_spool_end();
		EXECUTE format('DELETE FROM %I.load_error WHERE source = $1', store) USING stored_source;
		RETURN CASE WHEN known THEN 'known' ELSE 'loaded' END;
	EXCEPTION WHEN OTHERS THEN
		-- Who loads through another server takes no lock of this one.  If it was
		-- quicker, its run can be seen in the next transaction.
		GET STACKED DIAGNOSTICS state = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
		IF may_retry AND state IN ('23505', '40001', '40P01') THEN
			RETURN 'busy';
		END IF;
		-- What another file would meet as well is no fault of this one.
		IF left(state, 2) IN ('08', '25', '40', '57', 'XX') OR (left(state, 2) = '53' AND state <> '53200') THEN
			RAISE;
		END IF;
		IF state = '23514' THEN
			detail := concat_ws(' ', nullif(detail, ''), 'Months are made by gctrace.add_partitions, where the tables are.');
		END IF;
		PERFORM gctrace.store_error(store, stored_source, state, gctrace.redact(message, redact), gctrace.redact(detail, redact));
		RETURN 'error';
	END;
END
$$;
COMMENT ON FUNCTION gctrace.store_load_file(name, jsonb, jsonb, boolean, boolean, boolean) IS
	'Part of gctrace.load: one file of gctrace.store_files; returns ''loaded'', ''known'', ''error'' (with a row of load_error) or ''busy'' (another session is at it or, with may_retry, was quicker: try again in another transaction)';

CREATE FUNCTION gctrace.store_list(files text, keys text, paths text[])
RETURNS SETOF jsonb
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
SELECT to_jsonb(f) || jsonb_build_object(
	'before_bytes', sum(f.size_bytes) OVER w - f.size_bytes,
	'before_files', row_number() OVER w - 1,
	'total_bytes', sum(f.size_bytes) OVER ())
FROM gctrace.store_files(files, keys) f
WHERE paths IS NULL OR f.path = ANY (paths)
WINDOW w AS (ORDER BY f.path COLLATE "C")
ORDER BY f.path COLLATE "C"
$$;
COMMENT ON FUNCTION gctrace.store_list(text, text, text[]) IS
	'Part of gctrace.load: the files, or those of these paths, with how much comes before each';

CREATE PROCEDURE gctrace.load(
	store name,
	files text,
	labels jsonb DEFAULT '{}',
	keys text DEFAULT NULL,
	keep_raw boolean DEFAULT true)
LANGUAGE plpgsql
AS $$
-- No SET search_path, as a procedure with settings may not commit.
DECLARE
	may_commit boolean := gctrace.store_may_commit();
	given jsonb := gctrace.store_check_labels(labels);
	paths text[];					-- NULL: all
	busy text[];
	file jsonb;
	result text;
	loaded int := 0;
	known int := 0;
	failed int := 0;
BEGIN
	PERFORM gctrace.store_options(store);
	IF NOT may_commit THEN
		RAISE NOTICE 'loading within the transaction: nothing is stored before it commits';
	END IF;
	-- What other sessions are at comes last: by then it is loaded.
	FOR pass IN 1..5 LOOP
		FOR file IN SELECT gctrace.store_list(files, keys, paths) LOOP
			result := gctrace.store_load_file(store, file, given, keep_raw, pass > 1, may_commit AND pass < 5);
			CASE result
				WHEN 'loaded' THEN loaded := loaded + 1;
				WHEN 'known' THEN known := known + 1;
				WHEN 'busy' THEN busy := pg_catalog.array_append(busy, file->>'path');
				ELSE failed := failed + 1;
			END CASE;
			IF may_commit THEN
				COMMIT;
			END IF;
		END LOOP;
		EXIT WHEN busy IS NULL;
		paths := busy;
		busy := NULL;
	END LOOP;
	PERFORM gctrace.store_progress_end();
	RAISE NOTICE '% loaded, % known, % failed', loaded, known, failed;
	IF failed > 0 THEN
		RAISE WARNING '% files could not be loaded', failed
			USING HINT = pg_catalog.format('SELECT source, message, detail FROM %I.load_error;', store);
	END IF;
END
$$;
COMMENT ON PROCEDURE gctrace.load(name, text, jsonb, text, boolean) IS
	'Stores all files that match an absolute pattern, such as /srv/traces/**. Labels of a run: key=value folders (or the template keys), then FILE.json beside the file, then labels. keep_raw false: only the facts, no bytes. On its own it commits after each file; what cannot be loaded becomes a row of load_error. Needs pg_read_server_files';

CREATE FUNCTION gctrace.forget(store name, run_id uuid)
RETURNS boolean
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	started timestamptz;
	tab record;
BEGIN
	PERFORM gctrace.store_options(store);
	EXECUTE format('SELECT run_started_at FROM %I.run WHERE run_id = $1', store) INTO started USING run_id;
	IF started IS NULL THEN
		RETURN false;
	END IF;
	FOR tab IN
		SELECT t.table_name FROM gctrace.store_tables() t
		WHERE 'run_id' = ANY (t.key) ORDER BY t."position" DESC
	LOOP
		EXECUTE format('DELETE FROM %I.%I WHERE run_id = $1 AND run_started_at = $2', store, tab.table_name)
		USING run_id, started;
	END LOOP;
	RETURN true;
END
$$;
COMMENT ON FUNCTION gctrace.forget(name, uuid) IS
	'Removes a run and all that belongs to it, pinned or not; false: there is no such run';

CREATE FUNCTION gctrace.pin(store name, run_id uuid, pinned boolean DEFAULT true)
RETURNS boolean
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	found_run boolean;
BEGIN
	PERFORM gctrace.store_options(store);
	EXECUTE format('UPDATE %I.run SET pinned = $2 WHERE run_id = $1 RETURNING true', store)
	INTO found_run USING run_id, coalesce(pinned, true);
	RETURN coalesce(found_run, false);
END
$$;
COMMENT ON FUNCTION gctrace.pin(name, uuid, boolean) IS
	'Keeps a run when gctrace.retain removes others, or no longer (pinned false); false: there is no such run';

CREATE FUNCTION gctrace.retain(store name, max_age interval DEFAULT NULL, max_runs int DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	run record;
	removed bigint := 0;
BEGIN
	PERFORM gctrace.store_options(store);
	IF max_runs < 0 OR max_age < interval '0' THEN
		RAISE EXCEPTION 'max_age and max_runs must not be negative'
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	FOR run IN EXECUTE format('SELECT run_id FROM ('
		'SELECT run_id, run_started_at, pinned, row_number() OVER (PARTITION BY service, build ORDER BY run_started_at DESC, run_id) AS place '
		'FROM %I.run) r WHERE NOT pinned AND (run_started_at < now() - $1 OR place > $2)', store)
		USING max_age, max_runs
	LOOP
		IF gctrace.forget(store, run.run_id) THEN
			removed := removed + 1;
		END IF;
	END LOOP;
	RETURN removed;
END
$$;
COMMENT ON FUNCTION gctrace.retain(name, interval, int) IS
	'Removes runs that began longer ago than max_age, and of each service and build all but the max_runs latest; NULL: no such limit. Pinned runs stay (and count). Returns how many were removed. Whole months go faster with gctrace.drop_partitions';

CREATE FUNCTION gctrace.export_run(
	store name,
	run_id uuid,
	OUT byte_offset bigint,
	OUT chunk bytea)
RETURNS SETOF record
LANGUAGE plpgsql STABLE ROWS 20
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	kept boolean;
	started timestamptz;
BEGIN
	PERFORM gctrace.store_options(store);
	EXECUTE format('SELECT raw_kept, run_started_at FROM %I.run WHERE run_id = $1', store)
	INTO kept, started USING run_id;
	IF kept IS NULL THEN
		RAISE EXCEPTION 'there is no run "%" in store "%"', run_id, store
			USING ERRCODE = 'no_data_found';
	END IF;
	IF NOT kept THEN
		RAISE EXCEPTION 'run "%" was stored without its bytes', run_id
			USING ERRCODE = 'object_not_in_prerequisite_state',
				HINT = 'Load the input again with keep_raw => true, into a store without the option redact.';
	END IF;
	RETURN QUERY EXECUTE format('SELECT s.byte_offset, gctrace.store_inflate(s.content, s.size_bytes) '
		'FROM %I.segment s WHERE s.run_id = $1 AND s.run_started_at = $2 ORDER BY s.segment', store)
	USING run_id, started;
END
$$;
COMMENT ON FUNCTION gctrace.export_run(name, uuid) IS
	'The content of a run bit for bit, inflated, in chunks of at most 4 MB in order; an error for a run without bytes';

CREATE FUNCTION gctrace.store_space(
	store name,
	OUT part text,
	OUT disk_bytes bigint,
	OUT per_content_byte double precision)
RETURNS SETOF record
LANGUAGE plpgsql STABLE ROWS 13
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	content double precision;
BEGIN
	PERFORM gctrace.store_options(store);
	EXECUTE format('SELECT sum(content_bytes) FROM %I.run', store) INTO content;
	RETURN QUERY
	SELECT t.table_name, s.bytes, s.bytes / nullif(content, 0)
	FROM gctrace.store_tables() t
	CROSS JOIN LATERAL (
		SELECT (pg_total_relation_size(tab) + coalesce(sum(pg_total_relation_size(i.inhrelid)), 0))::bigint AS bytes
		FROM (SELECT format('%I.%I', store, t.table_name)::regclass::oid AS tab) c
		LEFT JOIN pg_inherits i ON i.inhparent = tab
		GROUP BY tab) s
	WHERE 'run_id' = ANY (t.key)
	UNION ALL
	SELECT '(content, inflated)', content::bigint, CASE WHEN content > 0 THEN 1.0::double precision END;
END
$$;
COMMENT ON FUNCTION gctrace.store_space(name) IS
	'Space on disk by table, with indexes and TOAST, also per byte of inflated content of all runs';

-- Stores: every relation over the stored bytes

CREATE FUNCTION gctrace.attach_store(
	store name,
	schema name DEFAULT NULL,
	server name DEFAULT NULL)
RETURNS int
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM gctrace.store_options(store);
	server := coalesce(server, store);
	PERFORM gctrace.attach_server(server, 'store', store, 'Runs in the store ' || store);
	RETURN gctrace.attach_relations(coalesce(schema, store), server, NULL, NULL,
		'the runs in store ' || store);
END
$$;
COMMENT ON FUNCTION gctrace.attach_store(name, name, name) IS
	'Makes every relation of the runs in a store queryable, decoded from the stored bytes with the rights of whoever asks: foreign tables in schema SCHEMA_files and commented views in schema SCHEMA (the store itself unless given). Run it again for relations and columns of a newer version. Returns the number of relations';

-- Stores: one over several servers, by postgres_fdw

CREATE FUNCTION gctrace.store_build_shards(store name, table_name text, servers name[])
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	-- No key here: partitions that are foreign cannot have one. The servers' tables do.
	EXECUTE format('CREATE TABLE %I.%I (%s) PARTITION BY HASH (run_id)', store, table_name,
		(SELECT string_agg(format('%I %s %s', c.column_name, c.type,
				CASE WHEN c.constraints LIKE 'NOT NULL%' THEN 'NOT NULL' END), ', ' ORDER BY c."position")
		 FROM gctrace.store_columns() c WHERE c.table_name = store_build_shards.table_name));
	FOR i IN 1..cardinality(servers) LOOP
		EXECUTE format('CREATE FOREIGN TABLE %I.%I PARTITION OF %I.%I FOR VALUES WITH (MODULUS %s, REMAINDER %s) '
			'SERVER %I OPTIONS (schema_name %L, table_name %L)',
			store, table_name || '_' || i, store, table_name, cardinality(servers), i - 1,
			servers[i], store, table_name);
	END LOOP;
END
$$;
COMMENT ON FUNCTION gctrace.store_build_shards(name, text, name[]) IS
	'Part of gctrace.attach_shards: one table, whose partitions are on the servers';

CREATE FUNCTION gctrace.attach_shards(store name, servers name[])
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	tab text;
BEGIN
	IF store IS NULL OR cardinality(servers) IS NULL OR cardinality(servers) = 0
		OR array_position(servers, NULL) IS NOT NULL
	THEN
		RAISE EXCEPTION 'store and servers must not be null or empty'
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	IF to_regclass(format('%I.store', store)) IS NOT NULL THEN
		RAISE EXCEPTION 'store "%" exists', store
			USING ERRCODE = 'duplicate_object',
				HINT = 'The number of servers is fixed when a store is attached.';
	END IF;
	IF to_regnamespace(quote_ident(store)) IS NULL THEN
		EXECUTE format('CREATE SCHEMA %I', store);
		EXECUTE format('COMMENT ON SCHEMA %I IS %L', store, 'Runs stored by gctrace on other servers');
	END IF;
	PERFORM gctrace.store_build_table(store, 'store', NULL, false);
	EXECUTE format('INSERT INTO %I.store (version, options) VALUES (1, $1)', store)
	USING jsonb_build_object('partitions', 'none', 'foreign_keys', false, 'shards', to_jsonb(servers));
	FOR tab IN
		SELECT t.table_name FROM gctrace.store_tables() t WHERE 'run_id' = ANY (t.key) ORDER BY t."position"
	LOOP
		PERFORM gctrace.store_build_shards(store, tab, servers);
	END LOOP;
	PERFORM gctrace.store_build(store);
END
$$;
COMMENT ON FUNCTION gctrace.attach_shards(name, name[]) IS
	'Makes a store whose runs are on other servers: tables partitioned by the hash of run_id, each partition a table of the store of the same name behind a server of postgres_fdw (in this order, for ever). Loads, queries, attach_store and retention work as in any store; a run is on one server';

-- Two builds, compared within hosts

CREATE TYPE gctrace.comparison AS (
	n_baseline bigint,
	n_candidate bigint,
	u float8,
	p_value float8,
	exact boolean,
	least_p_value float8,
	shift float8,
	low float8,
	high float8
);
COMMENT ON TYPE gctrace.comparison IS 'Result of gctrace.compare_within';
COMMENT ON COLUMN gctrace.comparison.n_baseline IS 'Values of the baseline in strata that have both; 0: no such stratum';
COMMENT ON COLUMN gctrace.comparison.n_candidate IS 'Values of the candidate in strata that have both';
COMMENT ON COLUMN gctrace.comparison.u IS 'Mann-Whitney''s U of the candidate, summed over strata. NULL: nothing to compare';
COMMENT ON COLUMN gctrace.comparison.p_value IS 'Two-sided, P(|U - mean| >= |u - mean|) under the permutation law within strata, ties included. NULL: nothing to compare';
COMMENT ON COLUMN gctrace.comparison.exact IS 'p_value and the interval are from the exact law; false: from its normal approximation with tie and continuity corrections. NULL: nothing to compare';
COMMENT ON COLUMN gctrace.comparison.least_p_value IS 'The least p_value that so many values could give, without ties. NULL: nothing to compare';
COMMENT ON COLUMN gctrace.comparison.shift IS 'Hodges-Lehmann shift, candidate - baseline: median of the differences within strata. NULL: nothing to compare';
COMMENT ON COLUMN gctrace.comparison.low IS 'Lower end of the confidence interval of shift. NULL: minus infinity (too few values), or nothing to compare';
COMMENT ON COLUMN gctrace.comparison.high IS 'Upper end of the confidence interval of shift. NULL: infinity (too few values), or nothing to compare';

CREATE FUNCTION gctrace.compare_within(
	value float8[], is_candidate boolean[], stratum int[], confidence float8 DEFAULT 0.95)
RETURNS gctrace.comparison
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_compare_within';
COMMENT ON FUNCTION gctrace.compare_within(float8[], boolean[], int[], float8) IS
	'Compares two sets of values within strata (runs of a baseline and of a candidate build within hosts): stratified Mann-Whitney test and Hodges-Lehmann shift. The arrays are parallel. Strata that lack one side are left out. Errors: arrays of different lengths, NULL, NaN or infinity in them, confidence outside 0 to 1';

CREATE TYPE gctrace.build_comparison AS (
	n_baseline bigint,
	n_candidate bigint,
	median_baseline float8,
	median_candidate float8,
	mean_baseline float8,
	mean_candidate float8,
	is_ratio boolean,
	p_value float8,
	least_p_value float8,
	shift float8,
	low float8,
	high float8
);
COMMENT ON TYPE gctrace.build_comparison IS 'Result of gctrace.compare_builds';
COMMENT ON COLUMN gctrace.build_comparison.n_baseline IS 'Values of the baseline on hosts that have both builds; of all hosts, where none has both';
COMMENT ON COLUMN gctrace.build_comparison.n_candidate IS 'Values of the candidate, likewise';
COMMENT ON COLUMN gctrace.build_comparison.median_baseline IS 'Median of these values of the baseline. NULL: none';
COMMENT ON COLUMN gctrace.build_comparison.median_candidate IS 'Median of these values of the candidate. NULL: none';
COMMENT ON COLUMN gctrace.build_comparison.mean_baseline IS 'Mean of these values of the baseline. NULL: none';
COMMENT ON COLUMN gctrace.build_comparison.mean_candidate IS 'Mean of these values of the candidate. NULL: none';
COMMENT ON COLUMN gctrace.build_comparison.is_ratio IS 'Were the logarithms compared? As asked for, and all values are above 0';
COMMENT ON COLUMN gctrace.build_comparison.p_value IS 'As in gctrace.comparison. NULL: one side has no values';
COMMENT ON COLUMN gctrace.build_comparison.least_p_value IS 'As in gctrace.comparison. NULL: one side has no values';
COMMENT ON COLUMN gctrace.build_comparison.shift IS 'Hodges-Lehmann shift, candidate - baseline, within hosts; with is_ratio of the logarithms. NULL: one side has no values';
COMMENT ON COLUMN gctrace.build_comparison.low IS 'Lower end of its confidence interval. NULL: minus infinity (too few values), or one side has none';
COMMENT ON COLUMN gctrace.build_comparison.high IS 'Upper end of its confidence interval. NULL: infinity (too few values), or one side has none';

CREATE FUNCTION gctrace.compare_builds(
	value float8[], is_candidate boolean[], host int[], confidence float8 DEFAULT 0.95, as_ratio boolean DEFAULT false)
RETURNS gctrace.build_comparison
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_compare_builds';
COMMENT ON FUNCTION gctrace.compare_builds(float8[], boolean[], int[], float8, boolean) IS
	'gctrace.compare_within with hosts (numbers that stand for them) as strata, or with all values as one where no host has both builds, and what the values are like. as_ratio: the logarithms are compared, if all values are above 0. The arrays are parallel. Errors: as gctrace.compare_within';

CREATE FUNCTION gctrace.adjusted_p_value(p_value float8)
RETURNS float8
LANGUAGE C IMMUTABLE WINDOW PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_adjusted_p_value';
COMMENT ON FUNCTION gctrace.adjusted_p_value(float8) IS
	'Window function: p_value adjusted for the number of tests in the partition (Benjamini and Hochberg 1995), whatever the frame: of those that are alpha or less then, a share of alpha at most is expected to be false. NULL is no test and stays NULL. Errors: a value outside 0 to 1';

-- What if GOGC or the memory limit were another: a recorded run replayed

CREATE TYPE gctrace.gogc_fit AS (
	cycles int,
	gogc float8,
	nonheap_bytes float8,
	error_percent float8
);
COMMENT ON TYPE gctrace.gogc_fit IS 'GOGC as read off the heap goals of a run';
COMMENT ON COLUMN gctrace.gogc_fit.cycles IS 'Collections with both marked bytes and next goal';
COMMENT ON COLUMN gctrace.gogc_fit.gogc IS 'GOGC, percent. NULL: fewer than three such collections';
COMMENT ON COLUMN gctrace.gogc_fit.nonheap_bytes IS 'Stacks and globals that count towards the goal, bytes; 0 where the marked bytes vary too little to tell. NULL: as gogc';
COMMENT ON COLUMN gctrace.gogc_fit.error_percent IS 'Largest deviation of a goal from the fitted formula, percent. NULL: as gogc';

CREATE FUNCTION gctrace.fit_gogc(
	cycles gctrace.gc_cycles_row[],
	gogc float8 DEFAULT NULL,
	nonheap_bytes float8 DEFAULT NULL)
RETURNS gctrace.gogc_fit
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	-- goal = marked + (marked + nonheap) * GOGC / 100, and at least 4 MiB * GOGC / 100:
	-- goals at that floor, the same whatever was marked, tell nothing.
	WITH point AS (
		SELECT c.heap_live_end_bytes::float8 AS marked, c.heap_goal_next_bytes::float8 AS goal
		FROM unnest(cycles) c
		WHERE c.heap_live_end_bytes > 0 AND c.heap_goal_next_bytes > c.heap_live_end_bytes
	), lowest AS (
		SELECT p.goal, count(DISTINCT p.marked) > 1 AS is_floor
		FROM point p GROUP BY p.goal ORDER BY p.goal LIMIT 1
	), above AS (
		SELECT p.marked, p.goal FROM point p, lowest l
		WHERE p.goal > l.goal OR NOT l.is_floor
	), line AS (
		SELECT count(*) AS n, avg(marked) AS marked, avg(goal) AS goal,
			stddev_samp(marked) / nullif(avg(marked), 0) > 0.01 AS varies,
			regr_slope(goal, marked) AS slope, regr_intercept(goal, marked) AS intercept
		FROM above
	), fitted AS (
		SELECT n,
			CASE WHEN fit_gogc.gogc IS NOT NULL THEN fit_gogc.gogc / 100
				WHEN n < 3 THEN NULL
				WHEN fit_gogc.nonheap_bytes IS NOT NULL THEN (goal - marked) / (marked + fit_gogc.nonheap_bytes)
				WHEN varies AND slope > 1 AND intercept > 0 THEN slope - 1
				ELSE (goal - marked) / marked END AS g,
			fit_gogc.nonheap_bytes AS given, varies, intercept, marked, goal
		FROM line
	), settled AS (
		SELECT n, g,
			CASE WHEN g IS NULL THEN NULL
				WHEN given IS NOT NULL THEN given
				WHEN fit_gogc.gogc IS NOT NULL THEN greatest((goal - marked) / nullif(g, 0) - marked, 0)
				WHEN varies AND intercept > 0 THEN intercept / nullif(g, 0)
				ELSE 0 END AS c
		FROM fitted
	)
	SELECT n::int, 100 * g, c,
		(SELECT 100 * max(abs(a.marked + (a.marked + c) * g - a.goal) / a.goal) FROM above a)
	FROM settled
$$;
COMMENT ON FUNCTION gctrace.fit_gogc(gctrace.gc_cycles_row[], float8, float8) IS
	'GOGC and non-heap bytes that explain the heap goals of a run''s collections by Go''s formula (goal = marked + (marked + stacks + globals) * GOGC / 100). gogc, nonheap_bytes: known values (GOGC in percent; gctrace prints stacks and globals from Go 1.18 on), NULL to fit them';

CREATE TYPE gctrace.gogc_replay AS (
	cycles int,
	peak_bytes float8,
	mark_cpu_ns float8,
	assist_cpu_ns float8
);
COMMENT ON TYPE gctrace.gogc_replay IS 'Part of gctrace.simulate_gogc: totals of a replay';
COMMENT ON COLUMN gctrace.gogc_replay.cycles IS 'Collections';
COMMENT ON COLUMN gctrace.gogc_replay.peak_bytes IS 'Highest heap_live, bytes';
COMMENT ON COLUMN gctrace.gogc_replay.mark_cpu_ns IS 'CPU time of mark workers of all modes, ns';
COMMENT ON COLUMN gctrace.gogc_replay.assist_cpu_ns IS 'CPU time of mark assists, ns';

CREATE FUNCTION gctrace.replay_gogc(
	cycles gctrace.gc_cycles_row[], gogc float8, nonheap_bytes float8, limit_bytes float8)
RETURNS gctrace.gogc_replay
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	n int := cardinality(cycles);
	replay gctrace.gogc_replay := (0, 0, 0, 0);
	allocated float8[];			-- bytes allocated since the first end, at begin and end of each collection
	at_begin float8;
	at_end float8;
	reach float8 := 0;			-- bytes allocated when the last replayed collection ended
	marked float8 := cycles[1].heap_live_end_bytes;
	goal float8;
	trigger_at float8;
	runway float8;
	mark_cost float8;			-- CPU time per byte marked
	assist_cost float8;			-- CPU time per byte allocated during marks
	during float8;
	i int := 2;					-- recorded collection, the first that begins behind `reach`
	forced int;
BEGIN
	-- What is allocated does not depend on GOGC; neither does what survives.
	allocated := ARRAY[0::float8, 0::float8];
	FOR k IN 2 .. n LOOP
		at_begin := allocated[2 * k - 2]
			+ greatest(cycles[k].heap_live_start_bytes - cycles[k - 1].heap_live_end_bytes, 0);
		at_end := at_begin + greatest(cycles[k].heap_live_peak_bytes - cycles[k].heap_live_start_bytes, 0);
		allocated := allocated || at_begin || at_end;
	END LOOP;
	SELECT sum(coalesce(c.mark_worker_ns, 0) + coalesce(c.mark_idle_ns, 0)) / sum(c.heap_live_end_bytes + nonheap_bytes),
		sum(coalesce(c.assist_cpu_ns, 0))
			/ nullif(sum(greatest(c.heap_live_peak_bytes - c.heap_live_start_bytes, 0)), 0)
	INTO mark_cost, assist_cost
	FROM unnest(cycles[2:]) c;

	LOOP
		-- Where the heap triggers: as far towards the goal as in the recording then.
		goal := greatest(marked + (marked + nonheap_bytes) * gogc / 100, 4194304 * gogc / 100);
		goal := greatest(least(goal, limit_bytes - nonheap_bytes), marked);
		EXIT WHEN i > n;
		runway := CASE WHEN cycles[i].trigger IN ('forced', 'periodic') OR
				cycles[i].heap_goal_start_bytes <= cycles[i - 1].heap_live_end_bytes THEN 1
			ELSE least(greatest((cycles[i].heap_live_start_bytes - cycles[i - 1].heap_live_end_bytes)::float8
				/ (cycles[i].heap_goal_start_bytes - cycles[i - 1].heap_live_end_bytes), 0.05), 1) END;
		trigger_at := reach + runway * (goal - marked);
		WHILE i < n AND allocated[2 * i - 1] < trigger_at
			AND cycles[i].trigger NOT IN ('forced', 'periodic') LOOP
			i := i + 1;
		END LOOP;
		-- Who forces a collection does so whatever GOGC is.
		forced := CASE WHEN cycles[i].trigger IN ('forced', 'periodic') THEN i END;
		IF forced IS NOT NULL THEN
			trigger_at := least(trigger_at, allocated[2 * i - 1]);
		END IF;
		-- the fit is no better than this: the last one may seem to come just behind the end
		EXIT WHEN trigger_at > allocated[2 * n - 1] + 0.01 * (goal - marked);
		during := allocated[2 * i] - allocated[2 * i - 1];
		replay.cycles := replay.cycles + 1;
		replay.peak_bytes := greatest(replay.peak_bytes, marked + trigger_at - reach + during);
		-- What it keeps: what the recorded one kept then, less what that had allocated meanwhile.
		marked := greatest(cycles[i].heap_live_end_bytes, 1);
		replay.mark_cpu_ns := replay.mark_cpu_ns + mark_cost * (marked + nonheap_bytes);
		replay.assist_cpu_ns := replay.assist_cpu_ns + coalesce(assist_cost, 0) * during;
		reach := trigger_at + during;
		IF forced IS NOT NULL AND trigger_at >= allocated[2 * forced - 1] THEN
			i := forced + 1;
		END IF;
		WHILE i <= n AND allocated[2 * i] <= reach LOOP
			i := i + 1;
		END LOOP;
	END LOOP;
	-- what the heap had grown to when the recording ended
	replay.peak_bytes := greatest(replay.peak_bytes, marked + allocated[2 * n] - reach);
	RETURN replay;
END
$$;
COMMENT ON FUNCTION gctrace.replay_gogc(gctrace.gc_cycles_row[], float8, float8, float8) IS
	'Part of gctrace.simulate_gogc: replays the allocations between the end of a run''s first collection and the begin of its last with a given GOGC (percent), non-heap bytes and memory limit (bytes, ''Infinity'' for none)';

CREATE TYPE gctrace.gogc_simulation AS (
	gogc float8,
	memory_limit_bytes bigint,
	cycles int,
	heap_peak_bytes bigint,
	mark_cpu_ns bigint,
	assist_cpu_ns bigint,
	recorded_gogc float8,
	recorded_cycles int,
	recorded_heap_peak_bytes bigint,
	recorded_mark_cpu_ns bigint,
	recorded_assist_cpu_ns bigint,
	replay_error_percent float8,
	refusal text
);
COMMENT ON TYPE gctrace.gogc_simulation IS 'A recorded run as it would have been with another GOGC or memory limit; counted from the end of its first collection to the end of its last';
COMMENT ON COLUMN gctrace.gogc_simulation.gogc IS 'GOGC simulated, percent; ''Infinity'' = off';
COMMENT ON COLUMN gctrace.gogc_simulation.memory_limit_bytes IS 'Memory limit simulated, bytes of heap, stacks and globals. NULL: none';
COMMENT ON COLUMN gctrace.gogc_simulation.cycles IS 'Collections. NULL: refused';
COMMENT ON COLUMN gctrace.gogc_simulation.heap_peak_bytes IS 'Highest heap_live, bytes. NULL: refused';
COMMENT ON COLUMN gctrace.gogc_simulation.mark_cpu_ns IS 'CPU time of mark workers of all modes, ns. NULL: refused';
COMMENT ON COLUMN gctrace.gogc_simulation.assist_cpu_ns IS 'CPU time of mark assists, ns: an estimate, from the recorded time per byte allocated during marks. NULL: refused';
COMMENT ON COLUMN gctrace.gogc_simulation.recorded_gogc IS 'GOGC of the recording, as given or read off its heap goals, percent. NULL: not known, hence refused';
COMMENT ON COLUMN gctrace.gogc_simulation.recorded_cycles IS 'Collections recorded behind the first. NULL: fewer than two';
COMMENT ON COLUMN gctrace.gogc_simulation.recorded_heap_peak_bytes IS 'Highest heap_live recorded, bytes. NULL: as recorded_cycles';
COMMENT ON COLUMN gctrace.gogc_simulation.recorded_mark_cpu_ns IS 'CPU time of mark workers recorded, ns. NULL: as recorded_cycles';
COMMENT ON COLUMN gctrace.gogc_simulation.recorded_assist_cpu_ns IS 'CPU time of mark assists recorded, ns. NULL: as recorded_cycles';
COMMENT ON COLUMN gctrace.gogc_simulation.replay_error_percent IS 'Error of the replay at the recorded settings: the larger of those of collections and peak, percent. NULL: not replayed';
COMMENT ON COLUMN gctrace.gogc_simulation.refusal IS 'Why nothing is predicted. NULL: it is';

CREATE FUNCTION gctrace.simulate_gogc(
	cycles gctrace.gc_cycles_row[],
	gogc float8,
	memory_limit_bytes bigint DEFAULT NULL,
	recorded_gogc float8 DEFAULT NULL,
	nonheap_bytes float8 DEFAULT NULL,
	max_error_percent float8 DEFAULT 15)
RETURNS gctrace.gogc_simulation
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	-- the limit where there is none
	none CONSTANT float8 := 'Infinity';
	result gctrace.gogc_simulation;
	fit gctrace.gogc_fit;
	replay gctrace.gogc_replay;
	whole gctrace.gc_cycles_row[];
BEGIN
	IF gogc IS NULL OR gogc <= 0 THEN
		RAISE EXCEPTION 'gogc must be above 0, not %', coalesce(gogc::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value', HINT = 'GOGC=off is ''Infinity''.';
	ELSIF memory_limit_bytes <= 0 THEN
		RAISE EXCEPTION 'memory_limit_bytes must be above 0, not %', memory_limit_bytes
			USING ERRCODE = 'invalid_parameter_value';
	ELSIF gogc = none AND memory_limit_bytes IS NULL THEN
		RAISE EXCEPTION 'without GOGC there must be a memory limit'
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	result.gogc := gogc;
	result.memory_limit_bytes := memory_limit_bytes;

	SELECT array_agg(c ORDER BY c.cycle) INTO whole
	FROM unnest(cycles) c
	WHERE c.heap_live_start_bytes IS NOT NULL AND c.heap_live_peak_bytes IS NOT NULL
	AND c.heap_live_end_bytes IS NOT NULL AND c.heap_goal_start_bytes IS NOT NULL;
	fit := gctrace.fit_gogc(cycles, recorded_gogc, nonheap_bytes);
	result.recorded_gogc := fit.gogc;
	IF coalesce(cardinality(whole), 0) < 3 OR fit.gogc IS NULL THEN
		result.refusal := 'fewer than three whole collections with heap values';
		RETURN result;
	END IF;
	SELECT count(*), max(c.heap_live_peak_bytes),
		sum(coalesce(c.mark_worker_ns, 0) + coalesce(c.mark_idle_ns, 0)), sum(coalesce(c.assist_cpu_ns, 0))
	INTO result.recorded_cycles, result.recorded_heap_peak_bytes, result.recorded_mark_cpu_ns,
		result.recorded_assist_cpu_ns
	FROM unnest(whole[2:]) c;
	IF fit.error_percent > 5 THEN
		result.refusal := format('the heap goals do not follow one GOGC (deviation %s %%): it was changed, or a memory limit set them',
			round(fit.error_percent::numeric, 1));
		RETURN result;
	END IF;

	replay := gctrace.replay_gogc(whole, fit.gogc, fit.nonheap_bytes, none);
	result.replay_error_percent := 100 * greatest(
		abs(replay.cycles - result.recorded_cycles)::float8 / result.recorded_cycles,
		abs(replay.peak_bytes - result.recorded_heap_peak_bytes) / result.recorded_heap_peak_bytes);
	IF result.replay_error_percent > max_error_percent THEN
		result.refusal := format('a replay at the recorded GOGC is off by %s %%, more than %s %%',
			round(result.replay_error_percent::numeric, 1), max_error_percent);
		RETURN result;
	END IF;

	replay := gctrace.replay_gogc(whole, least(gogc, 1e9), fit.nonheap_bytes, coalesce(memory_limit_bytes, none));
	result.cycles := replay.cycles;
	result.heap_peak_bytes := greatest(replay.peak_bytes, whole[1].heap_live_end_bytes);
	result.mark_cpu_ns := replay.mark_cpu_ns;
	result.assist_cpu_ns := replay.assist_cpu_ns;
	RETURN result;
END
$$;
COMMENT ON FUNCTION gctrace.simulate_gogc(gctrace.gc_cycles_row[], float8, bigint, float8, float8, float8) IS
	'What a recorded run''s collections would have been with another GOGC (percent) or memory limit (bytes), by Go''s pacer rules. Replays the recorded settings first and refuses (see refusal) where that is off by more than max_error_percent. recorded_gogc, nonheap_bytes (stacks and globals): known values, NULL to fit them. Errors: gogc or memory_limit_bytes not above 0. Heap that memory limits count but Go''s heap_live does not (fragmentation, the runtime''s own) is not simulated';

-- Fleet: numbers for people

CREATE FUNCTION gctrace.in_unit(value float8, unit text)
RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT CASE
		WHEN value IS NULL THEN ''
		WHEN unit = 'ns' THEN CASE
			WHEN abs(value) < 1e3 THEN to_char(value, 'FM990') || ' ns'
			WHEN abs(value) < 1e6 THEN to_char(value / 1e3, 'FM990.0') || ' us'
			WHEN abs(value) < 1e9 THEN to_char(value / 1e6, 'FM990.00') || ' ms'
			ELSE to_char(value / 1e9, 'FM999999990.00') || ' s' END
		WHEN unit IN ('bytes', 'bytes/s') THEN CASE
			WHEN abs(value) < 1024 THEN to_char(value, 'FM9990') || ' B'
			WHEN abs(value) < 1048576 THEN to_char(value / 1024, 'FM9990.0') || ' KiB'
			WHEN abs(value) < 1073741824 THEN to_char(value / 1048576, 'FM9990.0') || ' MiB'
			ELSE to_char(value / 1073741824, 'FM999999990.00') || ' GiB' END || CASE unit WHEN 'bytes/s' THEN '/s' ELSE '' END
		WHEN unit = 'ratio' THEN to_char(100 * value, 'FM99999990.00') || ' %'
		ELSE to_char(value, 'FM99999999990.00') || coalesce(CASE WHEN unit LIKE '1/%' THEN substr(unit, 2) ELSE ' ' || unit END, '') END
$$;
COMMENT ON FUNCTION gctrace.in_unit(float8, text) IS
	'A number with its unit as people read it: ns as us, ms or s, bytes as KiB, MiB or GiB, ratio as percent. NULL: empty text';

-- Fleet: which build regressed

CREATE TYPE gctrace.regression AS (
	service text,
	metric text,
	unit text,
	n_baseline bigint,
	n_candidate bigint,
	median_baseline float8,
	median_candidate float8,
	change_percent float8,
	ci_low_percent float8,
	ci_high_percent float8,
	p_value float8,
	p_adjusted float8,
	verdict text,
	runs_needed int
);
COMMENT ON TYPE gctrace.regression IS 'One metric of one service, compared between two builds';
COMMENT ON COLUMN gctrace.regression.service IS 'Service. NULL: runs without one';
COMMENT ON COLUMN gctrace.regression.metric IS 'Metric, see gctrace.metric_definitions()';
COMMENT ON COLUMN gctrace.regression.unit IS 'Unit of the medians';
COMMENT ON COLUMN gctrace.regression.n_baseline IS 'Runs of the baseline that are compared: on hosts where both builds ran, or all where no host had both';
COMMENT ON COLUMN gctrace.regression.n_candidate IS 'Runs of the candidate that are compared';
COMMENT ON COLUMN gctrace.regression.median_baseline IS 'Median over these runs of the baseline. NULL: none';
COMMENT ON COLUMN gctrace.regression.median_candidate IS 'Median over these runs of the candidate. NULL: none';
COMMENT ON COLUMN gctrace.regression.change_percent IS 'Change from baseline to candidate within hosts, percent: Hodges-Lehmann estimate of the ratio where all values are positive, else of the difference against the median of the baseline. NULL: one side has no runs, or that median is 0';
COMMENT ON COLUMN gctrace.regression.ci_low_percent IS 'Lower end of its confidence interval (1 - alpha), percent. NULL: unbounded (too few runs), or as change_percent';
COMMENT ON COLUMN gctrace.regression.ci_high_percent IS 'Upper end of its confidence interval (1 - alpha), percent. NULL: unbounded (too few runs), or as change_percent';
COMMENT ON COLUMN gctrace.regression.p_value IS 'Mann-Whitney within hosts, two-sided, see gctrace.compare_within. NULL: one side has no runs';
COMMENT ON COLUMN gctrace.regression.p_adjusted IS 'p_value adjusted for the number of comparisons in the report (Benjamini-Hochberg). NULL: too few runs';
COMMENT ON COLUMN gctrace.regression.verdict IS '''regressed'' or ''improved'': p_adjusted <= alpha and a change of at least min_change; ''too few runs'': so few could not be significant, whatever their values; else ''same''';
COMMENT ON COLUMN gctrace.regression.runs_needed IS 'Runs of each build on one host that alone could be significant at alpha; more are needed to find small changes. NULL: there are enough for a verdict';

CREATE FUNCTION gctrace.in_percent(shift float8, comparison gctrace.build_comparison)
RETURNS float8
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT 100 * CASE WHEN (comparison).is_ratio THEN exp(shift) - 1 ELSE shift / nullif(abs((comparison).median_baseline), 0) END
$$;
COMMENT ON FUNCTION gctrace.in_percent(float8, gctrace.build_comparison) IS
	'A shift of a comparison (or an end of its interval) as a change from the baseline, percent: with is_ratio a ratio, else relative to the median of the baseline. NULL: no shift, or that median is 0';

CREATE FUNCTION gctrace.regressions(
	store name, baseline text, candidate text, service text DEFAULT NULL,
	alpha float8 DEFAULT 0.05, min_change float8 DEFAULT 0.05, metrics text[] DEFAULT NULL)
RETURNS SETOF gctrace.regression
LANGUAGE plpgsql STABLE ROWS 50
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	needed int := 1;
	wrong text;
BEGIN
	PERFORM gctrace.store_options(store);
	IF baseline IS NULL OR candidate IS NULL OR baseline = candidate THEN
		RAISE EXCEPTION 'baseline and candidate must be two different builds'
			USING ERRCODE = 'invalid_parameter_value';
	ELSIF alpha IS NULL OR NOT (alpha > 0 AND alpha < 1) THEN
		RAISE EXCEPTION 'alpha must lie between 0 and 1, not %', coalesce(alpha::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value';
	ELSIF min_change IS NULL OR NOT (min_change >= 0 AND min_change < 'Infinity') THEN
		RAISE EXCEPTION 'min_change must be 0 or more, not %', coalesce(min_change::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value', HINT = 'It is a share: 0.05 is 5 percent.';
	END IF;
	SELECT coalesce(m, 'NULL') INTO wrong FROM unnest(metrics) m
	WHERE NOT EXISTS (SELECT FROM gctrace.metric_definitions() d WHERE d.metric = m AND d.higher_is_worse IS NOT NULL);
	IF FOUND THEN
		RAISE EXCEPTION 'there is no metric "%" that can be better or worse', wrong
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'SELECT metric FROM gctrace.metric_definitions() WHERE higher_is_worse IS NOT NULL lists them.';
	END IF;
	-- two sides of n runs each have C(2n, n) orders, of which the two extremes are the least likely
	WHILE 2 / (factorial(2 * needed) / (factorial(needed) * factorial(needed))) > alpha LOOP
		needed := needed + 1;
	END LOOP;

	RETURN QUERY EXECUTE format($query$
		WITH run AS (
			SELECT r.run_id, r.run_started_at, r.service, r.build = $2 AS is_candidate,
				dense_rank() OVER (ORDER BY r.host)::int AS host
			FROM %1$I.run r WHERE r.build IN ($1, $2) AND ($3 IS NULL OR r.service = $3)
		), compared AS (
			SELECT r.service, m.metric,
				gctrace.compare_builds(array_agg(m.value), array_agg(r.is_candidate), array_agg(r.host), 1 - $4, true) AS c
			FROM %1$I.run_metric m JOIN run r ON r.run_id = m.run_id AND r.run_started_at = m.run_started_at
			WHERE ($7 IS NULL OR m.metric = ANY ($7)) AND m.value > '-Infinity' AND m.value < 'Infinity'
			GROUP BY r.service, m.metric
		), changed AS (
			SELECT c.service, c.metric, d.unit, d.higher_is_worse, (c.c).*, coalesce((c.c).least_p_value <= $4, false) AS can_tell,
				gctrace.in_percent((c.c).shift, c.c) AS change,
				gctrace.in_percent((c.c).low, c.c) AS low_percent,
				gctrace.in_percent((c.c).high, c.c) AS high_percent
			FROM compared c JOIN gctrace.metric_definitions() d ON d.metric = c.metric
			WHERE d.higher_is_worse IS NOT NULL
		), adjusted AS (
			SELECT c.*, gctrace.adjusted_p_value(CASE WHEN c.can_tell THEN c.p_value END) OVER () AS p_adjusted
			FROM changed c
		)
		SELECT a.service, a.metric, a.unit, a.n_baseline, a.n_candidate, a.median_baseline, a.median_candidate,
			a.change, a.low_percent, a.high_percent, a.p_value, a.p_adjusted,
			CASE WHEN NOT a.can_tell THEN 'too few runs'
				-- from nothing to something is a change of any size
				WHEN a.p_adjusted > $4 OR abs(a.change) < 100 * $5 OR a.shift = 0 THEN 'same'
				WHEN (a.shift > 0) = a.higher_is_worse THEN 'regressed'
				ELSE 'improved' END,
			CASE WHEN NOT a.can_tell THEN $6 END
		FROM adjusted a
		ORDER BY a.service, a.p_adjusted, a.p_value, a.metric
		$query$, store)
	USING baseline, candidate, service, alpha, min_change, needed, metrics;
END
$$;
COMMENT ON FUNCTION gctrace.regressions(name, text, text, text, float8, float8, text[]) IS
	'Compares two builds in a store, metric by metric and service by service (NULL: all): runs of the candidate with runs of the baseline on the same hosts. alpha: false discovery rate of the report and 1 - confidence of the intervals; min_change: the least change that matters, a share; metrics: those to compare (NULL: all), the fewer they are, the smaller the changes that can be told. Metrics that have no bad direction are left out. Errors: no such store or metric, equal builds, alpha or min_change out of range';

CREATE FUNCTION gctrace.regression_report(
	store name, baseline text, candidate text, service text DEFAULT NULL,
	alpha float8 DEFAULT 0.05, min_change float8 DEFAULT 0.05, format text DEFAULT 'text', metrics text[] DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
	rows gctrace.regression[];
	summary text;
	report text;
BEGIN
	IF format IS NULL OR format NOT IN ('text', 'markdown') THEN
		RAISE EXCEPTION 'format must be "text" or "markdown", not "%"', coalesce(format, 'NULL')
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	SELECT array_agg(r) INTO rows
	FROM gctrace.regressions(store, baseline, candidate, service, alpha, min_change, metrics) r;

	SELECT pg_catalog.format('%s against %s: %s regressed, %s improved, %s the same, %s with too few runs',
			candidate, baseline, count(*) FILTER (WHERE verdict = 'regressed'),
			count(*) FILTER (WHERE verdict = 'improved'), count(*) FILTER (WHERE verdict = 'same'),
			count(*) FILTER (WHERE verdict = 'too few runs'))
	INTO summary FROM unnest(rows) r;

	WITH line AS (
		SELECT r.service, r.p_adjusted, r.p_value, r.metric, ARRAY[
			coalesce(r.service, ''), r.metric,
			gctrace.in_unit(r.median_baseline, r.unit), gctrace.in_unit(r.median_candidate, r.unit),
			coalesce(to_char(r.change_percent, 'FMSG999999990.0') || ' %', ''),
			CASE WHEN r.ci_low_percent IS NULL AND r.ci_high_percent IS NULL THEN ''
				ELSE pg_catalog.format('%s to %s', coalesce(to_char(r.ci_low_percent, 'FMSG999999990.0'), '-inf'),
					coalesce(to_char(r.ci_high_percent, 'FMSG999999990.0'), 'inf')) END,
			coalesce(CASE WHEN r.p_adjusted < 0.0001 THEN '< 0.0001' ELSE to_char(r.p_adjusted, 'FM0.0000') END, ''),
			r.n_baseline || ' + ' || r.n_candidate,
			r.verdict || coalesce(' (' || r.runs_needed || ' of each needed)', '')] AS cells
		FROM unnest(rows) r
	), head AS (
		SELECT ARRAY['service', 'metric', baseline, candidate, 'change', 'interval, %', 'p adjusted', 'runs', 'verdict'] AS cells
	), width AS (
		SELECT n, max(length(cell)) AS width
		FROM (SELECT cells FROM line UNION ALL SELECT cells FROM head) l, unnest(cells) WITH ORDINALITY u(cell, n)
		GROUP BY n
	), padded AS (
		SELECT l.place, l.service, l.p_adjusted, l.p_value, l.metric,
			(SELECT CASE WHEN format = 'markdown' THEN '| ' || string_agg(replace(u.cell, '|', '\|'), ' | ' ORDER BY u.n) || ' |'
				ELSE rtrim(string_agg(CASE WHEN u.n BETWEEN 3 AND 8 THEN lpad(u.cell, w.width) ELSE rpad(u.cell, w.width) END, '  ' ORDER BY u.n)) END
			 FROM unnest(l.cells) WITH ORDINALITY u(cell, n) JOIN width w USING (n)) AS text
		FROM (
			SELECT 1 AS place, NULL AS service, NULL::float8 AS p_adjusted, NULL::float8 AS p_value, NULL AS metric, cells FROM head
			UNION ALL SELECT 3, * FROM line) l
		UNION ALL
		SELECT 2, NULL, NULL, NULL, NULL, CASE format WHEN 'markdown' THEN '|---|---|---:|---:|---:|---:|---:|---:|---|' END
	)
	SELECT summary || E'\n\n' || string_agg(text, E'\n' ORDER BY place, service, p_adjusted, p_value, metric)
	INTO report FROM padded WHERE text IS NOT NULL;
	RETURN report || E'\n';
END
$$;
COMMENT ON FUNCTION gctrace.regression_report(name, text, text, text, float8, float8, text, text[]) IS
	'gctrace.regressions as a page of text or Markdown (format), for a CI job to print. Errors: those of gctrace.regressions, and another format';

CREATE FUNCTION gctrace.note_regression(store name, baseline text, candidate text, verdict gctrace.regression)
RETURNS boolean
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	added bigint;
BEGIN
	EXECUTE format(
		'INSERT INTO %1$I.regression (regression_id, found_at, service, metric, unit, baseline, candidate, n_baseline, n_candidate, '
		'median_baseline, median_candidate, change_percent, ci_low_percent, ci_high_percent, p_value, p_adjusted, verdict) '
		'SELECT $1, now(), ($2).service, ($2).metric, ($2).unit, $3, $4, ($2).n_baseline, ($2).n_candidate, '
		'($2).median_baseline, ($2).median_candidate, ($2).change_percent, ($2).ci_low_percent, ($2).ci_high_percent, '
		'($2).p_value, ($2).p_adjusted, ($2).verdict '
		'WHERE NOT EXISTS (SELECT FROM %1$I.regression WHERE regression_id = $1)', store)
	USING md5(jsonb_build_array(verdict.service, verdict.metric, baseline, candidate, verdict.verdict)::text)::uuid,
		verdict, baseline, candidate;
	GET DIAGNOSTICS added = ROW_COUNT;
	RETURN added > 0;
END
$$;
COMMENT ON FUNCTION gctrace.note_regression(name, text, text, gctrace.regression) IS
	'Part of gctrace.check_regressions: writes a verdict to the store''s table regression; false: it was there';

CREATE TYPE gctrace.build_pair AS (
	service text,
	baseline text,
	candidate text
);
COMMENT ON TYPE gctrace.build_pair IS 'Two builds of a service to compare';
COMMENT ON COLUMN gctrace.build_pair.service IS 'Service. NULL: runs without one';
COMMENT ON COLUMN gctrace.build_pair.baseline IS 'Build to compare with';
COMMENT ON COLUMN gctrace.build_pair.candidate IS 'Build to judge';

CREATE FUNCTION gctrace.latest_builds(store name, service text DEFAULT NULL)
RETURNS SETOF gctrace.build_pair
LANGUAGE plpgsql STABLE ROWS 10
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM gctrace.store_options(store);
	RETURN QUERY EXECUTE format($query$
		SELECT b.service, b.baseline, b.build
		FROM (
			SELECT r.service, r.build, lag(r.build) OVER w AS baseline, lead(r.build) OVER w AS later
			FROM (SELECT r.service, r.build, min(r.run_started_at) AS first_at FROM %1$I.run r
				  WHERE r.build IS NOT NULL AND ($1 IS NULL OR r.service = $1) GROUP BY r.service, r.build) r
			WINDOW w AS (PARTITION BY r.service ORDER BY r.first_at, r.build)) b
		WHERE b.later IS NULL AND b.baseline IS NOT NULL
		ORDER BY b.service
		$query$, store)
	USING service;
END
$$;
COMMENT ON FUNCTION gctrace.latest_builds(name, text) IS
	'For each service of a store (NULL: all) the build whose first run is the latest, as candidate, and the one before, as baseline. Services with a single build have no row';

CREATE FUNCTION gctrace.check_regressions(
	store name, baseline text DEFAULT NULL, candidate text DEFAULT NULL, service text DEFAULT NULL,
	alpha float8 DEFAULT 0.05, min_change float8 DEFAULT 0.05, metrics text[] DEFAULT NULL)
RETURNS SETOF gctrace.regression
LANGUAGE plpgsql VOLATILE ROWS 5
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	pair record;
	new gctrace.regression;
	news int := 0;
BEGIN
	IF (baseline IS NULL) <> (candidate IS NULL) THEN
		RAISE EXCEPTION 'either both baseline and candidate must be given, or none'
			USING ERRCODE = 'invalid_parameter_value', HINT = 'Without them each service''s latest build is compared with the one before.';
	END IF;
	FOR pair IN
		SELECT check_regressions.service, check_regressions.baseline, check_regressions.candidate
		WHERE check_regressions.baseline IS NOT NULL
		UNION ALL
		SELECT l.* FROM gctrace.latest_builds(store, check_regressions.service) l
		WHERE check_regressions.baseline IS NULL
	LOOP
		FOR new IN
			SELECT r.* FROM gctrace.regressions(store, pair.baseline, pair.candidate, pair.service, alpha, min_change, metrics) r
			WHERE r.verdict IN ('regressed', 'improved')
		LOOP
			CONTINUE WHEN NOT gctrace.note_regression(store, pair.baseline, pair.candidate, new);
			news := news + 1;
			RETURN NEXT new;
		END LOOP;
	END LOOP;
	IF news > 0 THEN
		PERFORM pg_notify('gctrace_regression', jsonb_build_object('store', store, 'verdicts', news)::text);
	END IF;
END
$$;
COMMENT ON FUNCTION gctrace.check_regressions(name, text, text, text, float8, float8, text[]) IS
	'Compares builds as gctrace.regressions does (without baseline and candidate: each service''s latest build with the one before), writes verdicts ''regressed'' and ''improved'' that are not yet there to the store''s table regression and returns them; where there are any, NOTIFY gctrace_regression once, with the store and the number of verdicts as JSON';

-- Fleet: which call stacks pay, and whose share moved

CREATE FUNCTION gctrace.hex(id bigint)
RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT lpad(to_hex(id), 16, '0')
$$;
COMMENT ON FUNCTION gctrace.hex(bigint) IS
	'stack_id, frames_id or site_id as 16 hexadecimal digits, which every client can hold';

CREATE TYPE gctrace.stack_shares AS (
	service text,
	kind text,
	stack_id text,
	site text,
	stack text[],
	runs_baseline bigint,
	runs_candidate bigint,
	events_baseline bigint,
	events_candidate bigint,
	share_baseline float8,
	share_candidate float8,
	change_points float8
);
COMMENT ON TYPE gctrace.stack_shares IS 'What a call stack costs in two builds';
COMMENT ON COLUMN gctrace.stack_shares.service IS 'Service. NULL: runs without one';
COMMENT ON COLUMN gctrace.stack_shares.kind IS '''assist'' or ''pause''';
COMMENT ON COLUMN gctrace.stack_shares.stack_id IS 'Id of the stack, 16 hexadecimal digits. NULL: events without a stack';
COMMENT ON COLUMN gctrace.stack_shares.site IS 'First function outside the runtime. NULL: none';
COMMENT ON COLUMN gctrace.stack_shares.stack IS 'Functions, leaf first. NULL: events without a stack';
COMMENT ON COLUMN gctrace.stack_shares.runs_baseline IS 'Runs of the baseline in which it occurs';
COMMENT ON COLUMN gctrace.stack_shares.runs_candidate IS 'Runs of the candidate in which it occurs';
COMMENT ON COLUMN gctrace.stack_shares.events_baseline IS 'Assists or pauses in all runs of the baseline';
COMMENT ON COLUMN gctrace.stack_shares.events_candidate IS 'Assists or pauses in all runs of the candidate';
COMMENT ON COLUMN gctrace.stack_shares.share_baseline IS 'Mean over the runs of the baseline, those without it counting 0: CPU time of the assists / (duration * gomaxprocs), or time of the pauses / duration. NULL: no runs';
COMMENT ON COLUMN gctrace.stack_shares.share_candidate IS 'The same of the candidate';
COMMENT ON COLUMN gctrace.stack_shares.change_points IS 'share_candidate - share_baseline, percentage points. NULL: one of them has no runs';

CREATE TYPE gctrace.stack_cost AS (
	service text,
	service_number int,
	host_number int,
	is_candidate boolean,
	run_id uuid,
	stack_id bigint,
	site text,
	events bigint,
	share float8
);
COMMENT ON TYPE gctrace.stack_cost IS 'Part of gctrace.assist_by_stack and gctrace.regression_sites: what a stack costs in a run';
COMMENT ON COLUMN gctrace.stack_cost.service IS 'Service of the run';
COMMENT ON COLUMN gctrace.stack_cost.service_number IS 'Number that stands for the service, NULL being one, too';
COMMENT ON COLUMN gctrace.stack_cost.host_number IS 'Number that stands for the host, NULL being one, too';
COMMENT ON COLUMN gctrace.stack_cost.is_candidate IS 'Is it a run of the candidate?';
COMMENT ON COLUMN gctrace.stack_cost.run_id IS 'Run';
COMMENT ON COLUMN gctrace.stack_cost.stack_id IS 'Stack. NULL: none';
COMMENT ON COLUMN gctrace.stack_cost.site IS 'First function outside the runtime. NULL: none';
COMMENT ON COLUMN gctrace.stack_cost.events IS 'Assists or pauses. NULL: the run has none';
COMMENT ON COLUMN gctrace.stack_cost.share IS 'Share of the run''s CPU or time';

CREATE FUNCTION gctrace.stack_costs(store name, kind text, baseline text, candidate text, service text)
RETURNS SETOF gctrace.stack_cost
LANGUAGE plpgsql STABLE ROWS 10000
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	assists constant text :=
		'SELECT a.run_id, a.stack_id, min(a.site) AS site, count(*) AS events, sum(a.cpu_ns)::float8 AS ns FROM %1$I.mark_assist a GROUP BY 1, 2';
	pauses constant text :=
		'SELECT p.run_id, p.stack_id, min(p.site) AS site, count(*) AS events, sum(p.duration_ns)::float8 AS ns FROM %1$I.stw_pause p GROUP BY 1, 2';
BEGIN
	PERFORM gctrace.store_options(store);
	RETURN QUERY EXECUTE format(
		'SELECT r.service, r.service_number::int, r.host_number::int, r.build = $2, r.run_id, e.stack_id, e.site, e.events, '
		'e.ns / nullif(r.duration_ns * CASE WHEN $4 = ''assist'' THEN coalesce(r.gomaxprocs, 1) ELSE 1 END, 0) '
		'FROM (SELECT r.*, dense_rank() OVER (ORDER BY r.service) AS service_number, dense_rank() OVER (ORDER BY r.host) AS host_number '
		'FROM %1$I.run r WHERE r.build IN ($1, $2) AND ($3 IS NULL OR r.service = $3) AND r.format = ''go-trace'' AND r.duration_ns > 0) r '
		'LEFT JOIN (' || CASE kind WHEN 'assist' THEN assists ELSE pauses END || ') e ON e.run_id = r.run_id', store)
	USING baseline, candidate, service, kind;
END
$$;
COMMENT ON FUNCTION gctrace.stack_costs(name, text, text, text, text) IS
	'Part of gctrace.assist_by_stack and gctrace.regression_sites: share of every stack in every run of two builds, kind ''assist'' or ''pause''; runs without any have one row without a stack';

CREATE FUNCTION gctrace.stack_functions(store name, stack_id bigint)
RETURNS text[]
LANGUAGE plpgsql STABLE STRICT
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	functions text[];
BEGIN
	EXECUTE format('SELECT s.functions FROM %I.stack s WHERE s.stack_id = $1 LIMIT 1', store)
	INTO functions USING stack_id;
	RETURN functions;
END
$$;
COMMENT ON FUNCTION gctrace.stack_functions(name, bigint) IS
	'Functions of a call stack of a store, leaf first. NULL: no run has it';

CREATE FUNCTION gctrace.assist_by_stack(
	store name, candidate text, baseline text DEFAULT NULL, service text DEFAULT NULL, kind text DEFAULT 'assist')
RETURNS SETOF gctrace.stack_shares
LANGUAGE plpgsql STABLE ROWS 100
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF kind IS NULL OR kind NOT IN ('assist', 'pause') THEN
		RAISE EXCEPTION 'kind must be "assist" or "pause", not "%"', coalesce(kind, 'NULL')
			USING ERRCODE = 'invalid_parameter_value';
	ELSIF candidate IS NULL THEN
		RAISE EXCEPTION 'candidate must not be null' USING ERRCODE = 'null_value_not_allowed';
	END IF;
	RETURN QUERY
	WITH cost AS (
		SELECT c.* FROM gctrace.stack_costs(store, kind, baseline, candidate, assist_by_stack.service) c
	), size AS (
		SELECT c.service, count(DISTINCT c.run_id) FILTER (WHERE c.is_candidate) AS candidates,
			count(DISTINCT c.run_id) FILTER (WHERE NOT c.is_candidate) AS baselines
		FROM cost c GROUP BY c.service
	), stack AS (
		SELECT c.service, c.stack_id, min(c.site) AS site,
			count(*) FILTER (WHERE NOT c.is_candidate) AS runs_baseline,
			count(*) FILTER (WHERE c.is_candidate) AS runs_candidate,
			coalesce(sum(c.events) FILTER (WHERE NOT c.is_candidate), 0)::bigint AS events_baseline,
			coalesce(sum(c.events) FILTER (WHERE c.is_candidate), 0)::bigint AS events_candidate,
			coalesce(sum(c.share) FILTER (WHERE NOT c.is_candidate), 0) AS baseline,
			coalesce(sum(c.share) FILTER (WHERE c.is_candidate), 0) AS candidate
		FROM cost c WHERE c.events IS NOT NULL
		GROUP BY c.service, c.stack_id
	)
	SELECT t.service, kind, gctrace.hex(t.stack_id), t.site, gctrace.stack_functions(store, t.stack_id),
		t.runs_baseline, t.runs_candidate, t.events_baseline, t.events_candidate,
		t.baseline / nullif(z.baselines, 0), t.candidate / nullif(z.candidates, 0),
		100 * (t.candidate / nullif(z.candidates, 0) - t.baseline / nullif(z.baselines, 0))
	FROM stack t JOIN size z ON z.service IS NOT DISTINCT FROM t.service
	ORDER BY t.candidate / nullif(z.candidates, 0) DESC NULLS LAST, t.baseline / nullif(z.baselines, 0) DESC NULLS LAST, t.stack_id;
END
$$;
COMMENT ON FUNCTION gctrace.assist_by_stack(name, text, text, text, text) IS
	'Which call stacks of a build pay mark assist (kind ''assist''), or stop the world (''pause''), and what the same stacks did in a baseline build (NULL: none); the dearest first. Errors: no such store, another kind';

CREATE TYPE gctrace.regression_site AS (
	service text,
	kind text,
	stack_id text,
	site text,
	stack text[],
	n_baseline bigint,
	n_candidate bigint,
	share_baseline float8,
	share_candidate float8,
	change_points float8,
	p_value float8,
	p_adjusted float8,
	verdict text
);
COMMENT ON TYPE gctrace.regression_site IS 'A call stack whose share is compared between two builds';
COMMENT ON COLUMN gctrace.regression_site.service IS 'Service. NULL: runs without one';
COMMENT ON COLUMN gctrace.regression_site.kind IS '''assist'': CPU time of mark assists / (duration * gomaxprocs); ''pause'': stop-the-world time / duration';
COMMENT ON COLUMN gctrace.regression_site.stack_id IS 'Id of the stack, 16 hexadecimal digits. NULL: events without a stack';
COMMENT ON COLUMN gctrace.regression_site.site IS 'First function outside the runtime. NULL: none';
COMMENT ON COLUMN gctrace.regression_site.stack IS 'Functions, leaf first. NULL: events without a stack';
COMMENT ON COLUMN gctrace.regression_site.n_baseline IS 'Runs of the baseline that are compared, also those without it';
COMMENT ON COLUMN gctrace.regression_site.n_candidate IS 'Runs of the candidate that are compared';
COMMENT ON COLUMN gctrace.regression_site.share_baseline IS 'Mean share over these runs of the baseline';
COMMENT ON COLUMN gctrace.regression_site.share_candidate IS 'Mean share over these runs of the candidate';
COMMENT ON COLUMN gctrace.regression_site.change_points IS 'share_candidate - share_baseline, percentage points';
COMMENT ON COLUMN gctrace.regression_site.p_value IS 'Mann-Whitney within hosts, two-sided, see gctrace.compare_within';
COMMENT ON COLUMN gctrace.regression_site.p_adjusted IS 'p_value adjusted for the number of stacks compared (Benjamini-Hochberg)';
COMMENT ON COLUMN gctrace.regression_site.verdict IS '''regressed'', ''improved'', ''same'' or ''too few runs''';

CREATE FUNCTION gctrace.regression_sites(
	store name, baseline text, candidate text, service text DEFAULT NULL,
	alpha float8 DEFAULT 0.05, min_share float8 DEFAULT 0.0005)
RETURNS SETOF gctrace.regression_site
LANGUAGE plpgsql STABLE ROWS 20
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF baseline IS NULL OR candidate IS NULL OR baseline = candidate THEN
		RAISE EXCEPTION 'baseline and candidate must be two different builds'
			USING ERRCODE = 'invalid_parameter_value';
	ELSIF alpha IS NULL OR NOT (alpha > 0 AND alpha < 1) THEN
		RAISE EXCEPTION 'alpha must lie between 0 and 1, not %', coalesce(alpha::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value';
	ELSIF min_share IS NULL OR NOT (min_share >= 0 AND min_share < 1) THEN
		RAISE EXCEPTION 'min_share must be at least 0 and below 1, not %', coalesce(min_share::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	RETURN QUERY
	WITH cost AS (
		SELECT k.kind, c.* FROM (VALUES ('assist'), ('pause')) k(kind),
			gctrace.stack_costs(store, k.kind, baseline, candidate, regression_sites.service) c
	), run AS (
		SELECT DISTINCT c.kind, c.service_number, c.host_number, c.is_candidate, c.run_id FROM cost c
	), size AS (
		SELECT r.kind, r.service_number, count(*) FILTER (WHERE r.is_candidate) AS candidates,
			count(*) FILTER (WHERE NOT r.is_candidate) AS baselines
		FROM run r GROUP BY r.kind, r.service_number
	), stack AS (
		-- those that matter in either build
		SELECT c.kind, c.service, c.service_number, c.stack_id, min(c.site) AS site, c.stack_id IS NULL AS has_none
		FROM cost c JOIN size z ON z.kind = c.kind AND z.service_number = c.service_number
		WHERE c.events IS NOT NULL
		GROUP BY c.kind, c.service, c.service_number, c.stack_id
		HAVING greatest(sum(c.share) FILTER (WHERE c.is_candidate) / min(z.candidates),
			sum(c.share) FILTER (WHERE NOT c.is_candidate) / min(z.baselines), 0) >= min_share
	), value AS (
		-- where it does not occur, it costs nothing
		SELECT s.kind, s.service, s.stack_id, s.site, r.is_candidate, r.host_number, coalesce(c.share, 0) AS share
		FROM stack s
		JOIN run r ON r.kind = s.kind AND r.service_number = s.service_number
		LEFT JOIN cost c ON c.kind = s.kind AND c.run_id = r.run_id AND c.events IS NOT NULL
			AND coalesce(c.stack_id, 0) = coalesce(s.stack_id, 0) AND (c.stack_id IS NULL) = s.has_none
	), compared AS (
		SELECT v.kind, v.service, v.stack_id, v.site,
			gctrace.compare_builds(array_agg(v.share), array_agg(v.is_candidate), array_agg(v.host_number), 1 - alpha) AS c
		FROM value v GROUP BY v.kind, v.service, v.stack_id, v.site
	), judged AS (
		SELECT c.kind, c.service, c.stack_id, c.site, (c.c).*, coalesce((c.c).least_p_value <= alpha, false) AS can_tell
		FROM compared c
	), adjusted AS (
		SELECT j.*, gctrace.adjusted_p_value(CASE WHEN j.can_tell THEN j.p_value END) OVER () AS p_adjusted FROM judged j
	)
	SELECT a.service, a.kind, gctrace.hex(a.stack_id), a.site, gctrace.stack_functions(store, a.stack_id),
		a.n_baseline, a.n_candidate, a.mean_baseline, a.mean_candidate, 100 * (a.mean_candidate - a.mean_baseline),
		a.p_value, a.p_adjusted,
		CASE WHEN NOT a.can_tell THEN 'too few runs' WHEN a.p_adjusted > alpha THEN 'same'
			WHEN a.mean_candidate > a.mean_baseline THEN 'regressed' ELSE 'improved' END
	FROM adjusted a
	ORDER BY a.service, CASE WHEN a.p_adjusted <= alpha THEN 0 ELSE 1 END, abs(a.mean_candidate - a.mean_baseline) DESC, a.stack_id;
END
$$;
COMMENT ON FUNCTION gctrace.regression_sites(name, text, text, text, float8, float8) IS
	'The call stacks whose share of mark assist or of stop-the-world time moved between two builds, compared within hosts as gctrace.regressions does; those that moved come first. Stacks whose mean share is below min_share in both builds are left out. Errors: no such store, equal builds, alpha or min_share out of range';

-- Stores: views for BI tools

CREATE FUNCTION gctrace.store_view_definitions(
	OUT view text, OUT "position" int, OUT comment text, OUT query text, OUT columns text[])
RETURNS SETOF record
LANGUAGE sql IMMUTABLE PARALLEL SAFE ROWS 8
SET search_path = pg_catalog, pg_temp
AS $$
VALUES
('runs', 1, 'One row per run', $view$
	SELECT r.run_id, r.run_started_at AS "time", r.service, r.build, r.host, r.format, r.runtime, r.runtime_version,
		r.status, r.duration_ns, r.duration_ns / 1e6::float8 AS duration_ms, r.gomaxprocs, r.gc_cycles,
		r.gc_cycles / nullif(r.duration_ns / 1e9::float8, 0) AS gc_cycles_per_s,
		r.size_bytes, r.bytes_lost, r.source, r.loaded_at, r.pinned
	FROM %1$I.run r
	$view$, ARRAY['Run', 'When the run began', 'Service. NULL: not labelled', 'Build. NULL: not labelled', 'Host. NULL: not labelled',
		'Format of the input', 'Runtime that wrote it', 'Its version. NULL: not known',
		'complete, truncated or damaged', 'Length of the run, ns. NULL: not known', 'Length of the run, ms. NULL: not known',
		'GOMAXPROCS at the start. NULL: not known', 'Collections seen. NULL: the input has none by its kind',
		'Collections per second. NULL: not known', 'Size of the input as stored, bytes', 'Bytes that could not be decoded. NULL: not known',
		'File it was loaded from. NULL: sent by a client', 'When it was loaded', 'Is it kept by gctrace.retain?']),
('cycles', 2, 'One row per garbage collection', $view$
	SELECT c.run_id, coalesce(c.started_at, r.run_started_at + c.start_ns / 1000 * '1 us'::interval) AS "time",
		r.service, r.build, r.host, c.cycle, c.trigger, c.trigger_detail, c.site, c.begin_kind,
		c.start_ns, c.duration_ns, c.duration_ns / 1e6::float8 AS duration_ms,
		c.heap_live_start_bytes, c.heap_live_peak_bytes, c.heap_live_end_bytes, c.heap_goal_end_bytes, c.goal_overshoot,
		c.stw_ns, c.stw_ns / 1e6::float8 AS stw_ms, c.mark_ns / 1e6::float8 AS mark_ms,
		c.assist_count, c.assist_cpu_ns, c.assist_cpu_ns / 1e6::float8 AS assist_cpu_ms,
		c.mark_worker_ns, c.mark_worker_ns / 1e6::float8 AS mark_worker_ms, c.gomaxprocs, c.mark_ns
	FROM %1$I.gc_cycle c JOIN %1$I.run r ON r.run_id = c.run_id AND r.run_started_at = c.run_started_at
	$view$, ARRAY['Run', 'When it began. NULL: it was running when the trace began', 'Service', 'Build', 'Host',
		'Collection, counted from 1 in the run', 'What started it: alloc, forced, periodic, metadata, threshold, other, unknown',
		'The function or cause that tells. NULL: not known', 'First function outside the runtime that started it. NULL: none known',
		'begin: seen to begin; active: running already', 'Begin, ns from the start of the run. NULL: not seen',
		'Wall time, ns. NULL: begin or end not seen', 'Wall time, ms. NULL: begin or end not seen',
		'heap_live at the begin, bytes. NULL: not known', 'Highest heap_live, bytes. NULL: not known',
		'Marked bytes at the end. NULL: not known', 'Heap goal, bytes. NULL: not known', 'Peak / goal. NULL: not known',
		'Time in its pauses, ns', 'Time in its pauses, ms', 'Concurrent mark, ms. NULL: not seen whole',
		'Mark assists. NULL: not known', 'CPU time of mark assists, ns. NULL: not known', 'CPU time of mark assists, ms. NULL: not known',
		'Dedicated and fractional marking, ns. NULL: not known', 'Dedicated and fractional marking, ms. NULL: not known',
		'GOMAXPROCS. NULL: not known', 'Concurrent mark, ns. NULL: not seen whole']),
('pauses', 3, 'One row per stop-the-world pause', $view$
	SELECT p.run_id, r.run_started_at + p.start_ns / 1000 * '1 us'::interval AS "time", r.service, r.build, r.host,
		p.reason, p.cycle, p.site, gctrace.hex(p.stack_id) AS stack_id, p.start_ns, p.duration_ns,
		p.duration_ns / 1e6::float8 AS duration_ms
	FROM %1$I.stw_pause p JOIN %1$I.run r ON r.run_id = p.run_id AND r.run_started_at = p.run_started_at
	$view$, ARRAY['Run', 'When it began. NULL: it was on when the trace began', 'Service', 'Build', 'Host',
		'Why the world was stopped', 'Collection. NULL: none', 'First function outside the runtime. NULL: none',
		'Call stack, 16 hexadecimal digits. NULL: none', 'Begin, ns from the start of the run. NULL: not seen',
		'Wall time, ns. NULL: begin or end not seen', 'Wall time, ms. NULL: begin or end not seen']),
('assists', 4, 'One row per mark assist', $view$
	SELECT a.run_id, r.run_started_at + a.start_ns / 1000 * '1 us'::interval AS "time", r.service, r.build, r.host,
		a.goroutine, a.cycle, a.site, gctrace.hex(a.stack_id) AS stack_id, a.start_ns,
		a.duration_ns, a.duration_ns / 1e6::float8 AS duration_ms, a.cpu_ns, a.cpu_ns / 1e6::float8 AS cpu_ms,
		a.parked_ns, a.parked_ns / 1e6::float8 AS parked_ms
	FROM %1$I.mark_assist a JOIN %1$I.run r ON r.run_id = a.run_id AND r.run_started_at = a.run_started_at
	$view$, ARRAY['Run', 'When it began. NULL: it was on when the trace began', 'Service', 'Build', 'Host',
		'Goroutine that had to assist', 'Collection. NULL: none', 'First function outside the runtime. NULL: none',
		'Call stack, 16 hexadecimal digits. NULL: none', 'Begin, ns from the start of the run. NULL: not seen',
		'Wall time, ns. NULL: begin or end not seen', 'Wall time, ms. NULL: begin or end not seen',
		'Time on a CPU, ns', 'Time on a CPU, ms', 'Time waiting for credit, ns', 'Time waiting for credit, ms']),
('assist_sites', 5, 'One row per run and call stack that paid mark assist', $view$
	SELECT a.run_id, r.run_started_at AS "time", r.service, r.build, r.host, a.site, gctrace.hex(a.stack_id) AS stack_id,
		array_to_string(s.functions, ' < ') AS stack, a.assists, a.cpu_ns, a.cpu_ns / 1e6::float8 AS cpu_ms, a.duration_ns,
		a.duration_ns / 1e6::float8 AS duration_ms, a.parked_ns, a.parked_ns / 1e6::float8 AS parked_ms,
		a.cpu_ns::float8 / nullif(r.duration_ns * coalesce(r.gomaxprocs, 1), 0) AS cpu_share
	FROM (
		SELECT a.run_id, a.run_started_at, a.stack_id, min(a.frames_id) AS frames_id, min(a.site) AS site, count(*) AS assists,
			sum(a.cpu_ns)::bigint AS cpu_ns, sum(a.duration_ns)::bigint AS duration_ns, sum(a.parked_ns)::bigint AS parked_ns
		FROM %1$I.mark_assist a GROUP BY a.run_id, a.run_started_at, a.stack_id) a
	JOIN %1$I.run r ON r.run_id = a.run_id AND r.run_started_at = a.run_started_at
	LEFT JOIN %1$I.stack s ON s.run_id = a.run_id AND s.frames_id = a.frames_id AND s.run_started_at = a.run_started_at
	$view$, ARRAY['Run', 'When the run began', 'Service', 'Build', 'Host', 'First function outside the runtime. NULL: none',
		'Call stack, 16 hexadecimal digits. NULL: assists without one', 'Functions, leaf first, joined by " < ". NULL: assists without one',
		'Assists', 'Time on a CPU, ns', 'Time on a CPU, ms', 'Wall time, ns', 'Wall time, ms',
		'Time waiting for credit, ns', 'Time waiting for credit, ms', 'Time on a CPU / (duration of the run * GOMAXPROCS). NULL: not known']),
('heap_timeline', 6, 'The heap over time: one row per kept sample', $view$
	SELECT h.run_id, coalesce(h.at, r.run_started_at + h.time_ns / 1000 * '1 us'::interval) AS "time", r.service, r.build, r.host,
		h.time_ns, h.time_ns / 1e6::float8 AS time_ms, h.heap_live_bytes, h.heap_goal_bytes,
		h.heap_live_bytes::float8 / nullif(h.heap_goal_bytes, 0) AS live_per_goal, h.gomaxprocs, h.cycle
	FROM %1$I.heap_sample h JOIN %1$I.run r ON r.run_id = h.run_id AND r.run_started_at = h.run_started_at
	$view$, ARRAY['Run', 'When it was sampled', 'Service', 'Build', 'Host', 'Time from the start of the run, ns',
		'Time from the start of the run, ms', 'heap_live, bytes. NULL: no sample so far', 'Heap goal, bytes; 0 = off. NULL: no sample so far',
		'heap_live / goal. NULL: one is not known, or no goal', 'GOMAXPROCS. NULL: no sample so far', 'Collection running at the time. NULL: none']),
('daily_health', 7, 'One row per service, build and day', $view$
	SELECT d."time", d.service, d.build, d.runs, d.damaged_runs, d.gc_cycles, m.gc_cycles_per_s, m.stw_share, m.stw_p99_ms, m.stw_max_ms,
		m.assist_cpu_share, m.mark_cpu_share, m.heap_live_peak_bytes, m.goal_overshoot,
		(m.stw_p99_ms * 1e6)::bigint AS stw_p99_ns, (m.stw_max_ms * 1e6)::bigint AS stw_max_ns
	FROM (
		SELECT date_trunc('day', r.run_started_at) AS "time", r.service, r.build, count(*) AS runs,
			count(*) FILTER (WHERE r.status IS DISTINCT FROM 'complete') AS damaged_runs, sum(r.gc_cycles)::bigint AS gc_cycles
		FROM %1$I.run r GROUP BY 1, 2, 3) d
	LEFT JOIN (
		SELECT date_trunc('day', r.run_started_at) AS "time", r.service, r.build,
			percentile_cont(0.5) WITHIN GROUP (ORDER BY m.value) FILTER (WHERE m.metric = 'gc_cycles_per_s') AS gc_cycles_per_s,
			percentile_cont(0.5) WITHIN GROUP (ORDER BY m.value) FILTER (WHERE m.metric = 'stw_share') AS stw_share,
			percentile_cont(0.5) WITHIN GROUP (ORDER BY m.value) FILTER (WHERE m.metric = 'stw_p99_ns') / 1e6 AS stw_p99_ms,
			max(m.value) FILTER (WHERE m.metric = 'stw_max_ns') / 1e6 AS stw_max_ms,
			percentile_cont(0.5) WITHIN GROUP (ORDER BY m.value) FILTER (WHERE m.metric = 'assist_cpu_share') AS assist_cpu_share,
			percentile_cont(0.5) WITHIN GROUP (ORDER BY m.value) FILTER (WHERE m.metric = 'mark_cpu_share') AS mark_cpu_share,
			max(m.value) FILTER (WHERE m.metric = 'heap_live_peak_bytes')::bigint AS heap_live_peak_bytes,
			percentile_cont(0.5) WITHIN GROUP (ORDER BY m.value) FILTER (WHERE m.metric = 'goal_overshoot') AS goal_overshoot
		FROM %1$I.run_metric m JOIN %1$I.run r ON r.run_id = m.run_id AND r.run_started_at = m.run_started_at
		GROUP BY 1, 2, 3) m
	ON m."time" = d."time" AND m.service IS NOT DISTINCT FROM d.service AND m.build IS NOT DISTINCT FROM d.build
	$view$, ARRAY['Day, in the time zone of the session', 'Service', 'Build', 'Runs that began that day', 'Runs that are not complete',
		'Collections seen', 'Collections per second, median of the runs', 'Share of time in GC pauses, median of the runs',
		'99th percentile of GC pauses, ms, median of the runs', 'Longest GC pause, ms', 'Share of CPU in mark assists, median of the runs',
		'Share of CPU in dedicated and fractional marking, median of the runs', 'Highest heap_live, bytes',
		'Highest peak / goal, median of the runs', '99th percentile of GC pauses, ns, median of the runs', 'Longest GC pause, ns'])
$$;
COMMENT ON FUNCTION gctrace.store_view_definitions() IS
	'Views of a store for BI tools: query (%1$I is the store), comment, and comments of the columns in order';

CREATE FUNCTION gctrace.store_build_views(store name)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	def record;
BEGIN
	FOR def IN SELECT * FROM gctrace.store_view_definitions() ORDER BY "position" LOOP
		PERFORM gctrace.store_build_view(store, def.view, def.query, def.comment, def.columns);
	END LOOP;
END
$$;
COMMENT ON FUNCTION gctrace.store_build_views(name) IS
	'Part of gctrace.create_store: the views for BI tools, made or brought up to date';

-- Fleet: what another GOGC would do

CREATE FUNCTION gctrace.stored_cycles(store name, run_id uuid)
RETURNS gctrace.gc_cycles_row[]
LANGUAGE plpgsql STABLE STRICT
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	cycles gctrace.gc_cycles_row[];
BEGIN
	PERFORM gctrace.store_options(store);
	EXECUTE format('SELECT array_agg(jsonb_populate_record(NULL::gctrace.gc_cycles_row, to_jsonb(c)) ORDER BY c.n) '
		'FROM %I.gc_cycle c WHERE c.run_id = $1', store)
	INTO cycles USING run_id;
	RETURN cycles;
END
$$;
COMMENT ON FUNCTION gctrace.stored_cycles(name, uuid) IS
	'The collections of a stored run as rows of gctrace.gc_cycles, without stacks; for gctrace.simulate_gogc. NULL: it has none';

CREATE FUNCTION gctrace.simulate_gogc(
	store name, run_id uuid, gogc float8, memory_limit_bytes bigint DEFAULT NULL,
	recorded_gogc float8 DEFAULT NULL, nonheap_bytes float8 DEFAULT NULL, max_error_percent float8 DEFAULT 15)
RETURNS gctrace.gogc_simulation
LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT gctrace.simulate_gogc(coalesce(gctrace.stored_cycles(store, run_id), '{}'), gogc, memory_limit_bytes,
		recorded_gogc, nonheap_bytes, max_error_percent)
$$;
COMMENT ON FUNCTION gctrace.simulate_gogc(name, uuid, float8, bigint, float8, float8, float8) IS
	'The same for a stored run';

CREATE TYPE gctrace.gogc_advice AS (
	service text,
	runs bigint,
	runs_refused bigint,
	gogc float8,
	heap_peak_bytes bigint,
	gc_cpu_share float8,
	recorded_gogc float8,
	recorded_heap_peak_bytes bigint,
	recorded_gc_cpu_share float8
);
COMMENT ON TYPE gctrace.gogc_advice IS 'The GOGC of a service under a memory budget';
COMMENT ON COLUMN gctrace.gogc_advice.service IS 'Service. NULL: runs without one';
COMMENT ON COLUMN gctrace.gogc_advice.runs IS 'Runs that could be simulated';
COMMENT ON COLUMN gctrace.gogc_advice.runs_refused IS 'Runs that could not, see gctrace.gogc_simulation.refusal';
COMMENT ON COLUMN gctrace.gogc_advice.gogc IS 'Of the values tried, the highest with which every run stays within the budget (the lowest of what the runs allow), percent. NULL: none does, or no run could be simulated';
COMMENT ON COLUMN gctrace.gogc_advice.heap_peak_bytes IS 'Highest heap_live of any run with it, bytes. NULL: as gogc';
COMMENT ON COLUMN gctrace.gogc_advice.gc_cpu_share IS 'Predicted CPU time of mark workers and assists / (duration * GOMAXPROCS), mean of the runs. NULL: as gogc';
COMMENT ON COLUMN gctrace.gogc_advice.recorded_gogc IS 'GOGC of the recordings, median, percent. NULL: no run could be simulated';
COMMENT ON COLUMN gctrace.gogc_advice.recorded_heap_peak_bytes IS 'Highest heap_live recorded, bytes. NULL: no run could be simulated';
COMMENT ON COLUMN gctrace.gogc_advice.recorded_gc_cpu_share IS 'The same share as recorded, mean of the runs. NULL: no run could be simulated';

CREATE FUNCTION gctrace.advise_gogc(
	store name, memory_budget_bytes bigint, service text DEFAULT NULL, build text DEFAULT NULL,
	tried float8[] DEFAULT '{25,50,75,100,125,150,200,250,300,400,500,600,800,1000}', max_error_percent float8 DEFAULT 15)
RETURNS SETOF gctrace.gogc_advice
LANGUAGE plpgsql STABLE ROWS 10
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM gctrace.store_options(store);
	IF memory_budget_bytes IS NULL OR memory_budget_bytes <= 0 THEN
		RAISE EXCEPTION 'memory_budget_bytes must be above 0, not %', coalesce(memory_budget_bytes::text, 'NULL')
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	RETURN QUERY EXECUTE format($query$
		WITH run AS MATERIALIZED (
			SELECT r.service, r.run_id, r.duration_ns * r.gomaxprocs::float8 AS cpu_ns, gctrace.stored_cycles(%2$L, r.run_id) AS cycles
			FROM %1$I.run r
			WHERE r.runtime = 'go' AND r.gc_cycles > 0 AND ($2 IS NULL OR r.service = $2) AND ($3 IS NULL OR r.build = $3)
		), simulated AS MATERIALIZED (
			SELECT r.service, r.run_id, r.cpu_ns, g.gogc AS tried, s.*
			FROM run r CROSS JOIN unnest($4) g(gogc)
			CROSS JOIN LATERAL gctrace.simulate_gogc(coalesce(r.cycles, '{}'), g.gogc, NULL, NULL, NULL, $5) s
		), total AS (
			SELECT s.service, count(DISTINCT s.run_id) FILTER (WHERE s.refusal IS NULL) AS runs,
				count(DISTINCT s.run_id) FILTER (WHERE s.refusal IS NOT NULL) AS refused,
				percentile_cont(0.5) WITHIN GROUP (ORDER BY s.recorded_gogc) FILTER (WHERE s.refusal IS NULL) AS recorded_gogc,
				max(s.recorded_heap_peak_bytes) FILTER (WHERE s.refusal IS NULL) AS recorded_peak,
				avg((s.recorded_mark_cpu_ns + s.recorded_assist_cpu_ns) / s.cpu_ns) FILTER (WHERE s.refusal IS NULL) AS recorded_share
			FROM simulated s GROUP BY s.service
		), fitting AS (
			SELECT s.service, s.tried, max(s.heap_peak_bytes) AS peak, avg((s.mark_cpu_ns + s.assist_cpu_ns) / s.cpu_ns) AS share,
				row_number() OVER (PARTITION BY s.service ORDER BY s.tried DESC) AS place
			FROM simulated s WHERE s.refusal IS NULL
			GROUP BY s.service, s.tried HAVING max(s.heap_peak_bytes) <= $1
		)
		SELECT t.service, t.runs, t.refused, f.tried, f.peak, f.share, t.recorded_gogc, t.recorded_peak, t.recorded_share
		FROM total t LEFT JOIN fitting f ON f.service IS NOT DISTINCT FROM t.service AND f.place = 1
		ORDER BY t.service
		$query$, store, store)
	USING memory_budget_bytes, service, build, tried, max_error_percent;
END
$$;
COMMENT ON FUNCTION gctrace.advise_gogc(name, bigint, text, text, float8[], float8) IS
	'For each service of a store (NULL: all; build NULL: all) the highest GOGC of those tried with which heap_live of every run stays within a budget (bytes), and the GC CPU that it would take; by gctrace.simulate_gogc. Errors: no such store, a budget not above 0';

-- Fleet: since when

CREATE TYPE gctrace.build_history AS (
	build text,
	first_run_at timestamptz,
	last_run_at timestamptz,
	runs bigint,
	hosts bigint,
	unit text,
	median float8,
	low float8,
	high float8,
	is_change boolean,
	change_percent float8,
	p_value float8
);
COMMENT ON TYPE gctrace.build_history IS 'One metric of one service, build after build';
COMMENT ON COLUMN gctrace.build_history.build IS 'Build. NULL: runs without one';
COMMENT ON COLUMN gctrace.build_history.first_run_at IS 'When its first run began';
COMMENT ON COLUMN gctrace.build_history.last_run_at IS 'When its last run began';
COMMENT ON COLUMN gctrace.build_history.runs IS 'Runs that have the metric';
COMMENT ON COLUMN gctrace.build_history.hosts IS 'Hosts on which they ran';
COMMENT ON COLUMN gctrace.build_history.unit IS 'Unit of the values';
COMMENT ON COLUMN gctrace.build_history.median IS 'Median over its runs';
COMMENT ON COLUMN gctrace.build_history.low IS 'Lower quartile over its runs';
COMMENT ON COLUMN gctrace.build_history.high IS 'Upper quartile over its runs';
COMMENT ON COLUMN gctrace.build_history.is_change IS 'Did a new level begin with (a run of) this build?';
COMMENT ON COLUMN gctrace.build_history.change_percent IS 'Change to that level, percent. NULL: no change';
COMMENT ON COLUMN gctrace.build_history.p_value IS 'Of that change, see gctrace.change_points. NULL: no change';

CREATE FUNCTION gctrace.history(
	store name, service text, metric text, alpha float8 DEFAULT 0.05, min_change float8 DEFAULT 0.05)
RETURNS SETOF gctrace.build_history
LANGUAGE plpgsql STABLE ROWS 100
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM gctrace.store_options(store);
	IF NOT EXISTS (SELECT FROM gctrace.metric_definitions() d WHERE d.metric = history.metric) THEN
		RAISE EXCEPTION 'there is no metric "%"', coalesce(metric, 'NULL')
			USING ERRCODE = 'invalid_parameter_value',
				HINT = 'SELECT metric, definition FROM gctrace.metric_definitions() lists them.';
	END IF;
	RETURN QUERY EXECUTE format($query$
		WITH value AS MATERIALIZED (
			SELECT r.build, r.host, r.run_started_at AS at, r.run_id, m.value,
				min(r.run_started_at) OVER (PARTITION BY r.build) AS build_at,
				dense_rank() OVER (ORDER BY r.build) AS build_number, dense_rank() OVER (ORDER BY r.host) AS host_number
			FROM %1$I.run_metric m
			JOIN %1$I.run r ON r.run_id = m.run_id AND r.run_started_at = m.run_started_at
			WHERE m.metric = $2 AND r.service IS NOT DISTINCT FROM $1
			AND m.value > '-Infinity' AND m.value < 'Infinity'
		), host AS MATERIALIZED (
			-- hosts differ in load and size: a change of the fleet's hosts is no change of the program
			SELECT v.host_number, percentile_cont(0.5) WITHIN GROUP (ORDER BY v.value) AS level FROM value v GROUP BY v.host_number
		), fleet AS MATERIALIZED (
			SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY v.value) AS level FROM value v
		), series AS MATERIALIZED (
			SELECT v.*, CASE WHEN h.level > 0 AND f.level > 0 THEN v.value / h.level * f.level ELSE v.value END AS levelled,
				row_number() OVER (ORDER BY v.build_at, v.build, v.at, v.run_id) AS n
			FROM value v JOIN host h USING (host_number) CROSS JOIN fleet f
		), change AS MATERIALIZED (
			SELECT c.index, c.change_percent, c.p_value
			FROM (SELECT array_agg(s.levelled ORDER BY s.n) AS all_values FROM series s) s, gctrace.change_points(s.all_values, $3, $4) c
			WHERE s.all_values IS NOT NULL
		), first_change AS (
			SELECT DISTINCT ON (s.build_number) s.build_number, c.change_percent, c.p_value
			FROM series s JOIN change c ON c.index = s.n ORDER BY s.build_number, c.index
		), build AS (
			SELECT s.build, s.build_number, min(s.at) AS first_at, max(s.at) AS last_at, count(*) AS runs, count(DISTINCT s.host) AS hosts,
				percentile_cont('{0.25, 0.5, 0.75}'::float8[]) WITHIN GROUP (ORDER BY s.value) AS quartile
			FROM series s GROUP BY s.build, s.build_number
		)
		SELECT b.build, b.first_at, b.last_at, b.runs, b.hosts,
			(SELECT d.unit FROM gctrace.metric_definitions() d WHERE d.metric = $2),
			b.quartile[2], b.quartile[1], b.quartile[3],
			c.p_value IS NOT NULL, c.change_percent, c.p_value
		FROM build b LEFT JOIN first_change c USING (build_number)
		ORDER BY b.first_at, b.build
		$query$, store)
	USING service, metric, alpha, min_change;
END
$$;
COMMENT ON FUNCTION gctrace.history(name, text, text, float8, float8) IS
	'A metric of a service (NULL: runs without one) over its builds in order of their first run, with the builds at which it changed (gctrace.change_points over all runs, levelled by host). alpha: of the permutation test; min_change: least change, a share. Errors: no such store or metric';

-- Fleet: where the time of tasks and regions went

CREATE FUNCTION gctrace.stored_content(store name, run_id uuid)
RETURNS bytea
LANGUAGE sql STABLE STRICT
SET search_path = pg_catalog, pg_temp
AS $$
	SELECT string_agg(e.chunk, '' ORDER BY e.byte_offset) FROM gctrace.export_run(store, run_id) e
$$;
COMMENT ON FUNCTION gctrace.stored_content(name, uuid) IS
	'The content of a stored run, for functions over bytea. Errors: those of gctrace.export_run, and more than 1 GB';

CREATE TYPE gctrace.span_part AS (
	span bigint,
	name text,
	start_ns bigint,
	end_ns bigint,
	cause text,
	duration_ns bigint
);
COMMENT ON TYPE gctrace.span_part IS 'Part of the time of a user task or region';
COMMENT ON COLUMN gctrace.span_part.span IS 'Number of the task; of the region, in order of begin';
COMMENT ON COLUMN gctrace.span_part.name IS 'Name of the task or region';
COMMENT ON COLUMN gctrace.span_part.start_ns IS 'Begin, ns since the earliest timestamp of the trace';
COMMENT ON COLUMN gctrace.span_part.end_ns IS 'End, ns since the earliest timestamp of the trace. NULL: it had not ended when the trace did';
COMMENT ON COLUMN gctrace.span_part.cause IS 'Cause, see gctrace.task_blame';
COMMENT ON COLUMN gctrace.span_part.duration_ns IS 'Time that went there, ns';

CREATE FUNCTION gctrace.span_parts(content bytea, kind text)
RETURNS SETOF gctrace.span_part
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE ROWS 1000
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF kind = 'task' THEN
		RETURN QUERY SELECT b.task, b.name, b.start_ns, b.end_ns, b.cause, b.duration_ns FROM gctrace.task_blame(content) b;
	ELSIF kind = 'region' THEN
		RETURN QUERY SELECT b.region, b.name, b.start_ns, b.end_ns, b.cause, b.duration_ns FROM gctrace.region_blame(content) b;
	ELSE
		RAISE EXCEPTION 'kind must be "task" or "region", not "%"', coalesce(kind, 'NULL')
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
END
$$;
COMMENT ON FUNCTION gctrace.span_parts(bytea, text) IS
	'gctrace.task_blame (kind ''task'') or gctrace.region_blame (kind ''region''), in the same columns. Errors: another kind';

CREATE FUNCTION gctrace.run_blame(store name, run_id uuid, task bigint DEFAULT NULL, region text DEFAULT NULL)
RETURNS SETOF gctrace.blame_row
LANGUAGE plpgsql STABLE ROWS 10
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	IF (task IS NULL) = (region IS NULL) THEN
		RAISE EXCEPTION 'either a task or a region must be given'
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	RETURN QUERY
	SELECT p.cause, sum(p.duration_ns)::bigint, (sum(p.duration_ns) / nullif(sum(sum(p.duration_ns)) OVER (), 0))::float8
	FROM gctrace.span_parts(gctrace.stored_content(store, run_blame.run_id), CASE WHEN region IS NULL THEN 'task' ELSE 'region' END) p
	WHERE p.span = task OR p.name = region
	GROUP BY p.cause
	ORDER BY 2 DESC, 1;
END
$$;
COMMENT ON FUNCTION gctrace.run_blame(name, uuid, bigint, text) IS
	'Where the time of a user task (by number), or of all user regions of a name, went in a stored run that kept its content: one row per cause, whose durations sum to the time of the task or regions exactly. Errors: no such store or run, its content is not kept, both or neither of task and region';

CREATE TYPE gctrace.build_blame AS (
	service text,
	build text,
	name text,
	quantile float8,
	spans bigint,
	duration_ns bigint,
	slow_spans bigint,
	gc_ns bigint,
	gc_share float8,
	top_cause text
);
COMMENT ON TYPE gctrace.build_blame IS 'What the slow tasks or regions of one name spent their time on, in one build';
COMMENT ON COLUMN gctrace.build_blame.service IS 'Service. NULL: runs without one';
COMMENT ON COLUMN gctrace.build_blame.build IS 'Build. NULL: runs without one';
COMMENT ON COLUMN gctrace.build_blame.name IS 'Name of the tasks (trace.NewTask) or regions (trace.StartRegion)';
COMMENT ON COLUMN gctrace.build_blame.quantile IS 'Which ones are slow: those at or above this quantile of the durations';
COMMENT ON COLUMN gctrace.build_blame.spans IS 'Tasks or regions that were seen from begin to end';
COMMENT ON COLUMN gctrace.build_blame.duration_ns IS 'That quantile of their durations, ns (a duration that occurred)';
COMMENT ON COLUMN gctrace.build_blame.slow_spans IS 'Those that took so long or longer';
COMMENT ON COLUMN gctrace.build_blame.gc_ns IS 'Time of the slow ones owned by garbage collection, ns: pauses for GC, mark assists (running, ready or parked), other waits for the collector, sweeping';
COMMENT ON COLUMN gctrace.build_blame.gc_share IS 'gc_ns / duration of the slow ones. NULL: they took no time';
COMMENT ON COLUMN gctrace.build_blame.top_cause IS 'Cause that took most of their time, see gctrace.task_blame';

CREATE FUNCTION gctrace.blame_by_build(
	store name, kind text DEFAULT 'task', service text DEFAULT NULL, name text DEFAULT NULL, quantiles float8[] DEFAULT '{0.5,0.99}')
RETURNS SETOF gctrace.build_blame
LANGUAGE plpgsql STABLE ROWS 20
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
	PERFORM gctrace.store_options(store);
	PERFORM gctrace.span_parts(NULL, kind);
	IF quantiles IS NULL OR EXISTS (SELECT FROM unnest(quantiles) q WHERE q IS NULL OR NOT (q >= 0 AND q <= 1)) THEN
		RAISE EXCEPTION 'quantiles must lie between 0 and 1'
			USING ERRCODE = 'invalid_parameter_value';
	END IF;
	RETURN QUERY EXECUTE format($query$
		WITH run AS MATERIALIZED (
			SELECT r.service, r.build, dense_rank() OVER (ORDER BY r.service, r.build) AS fleet, r.run_id
			FROM %1$I.run r
			WHERE r.format = 'go-trace' AND r.raw_kept AND ($1 IS NULL OR r.service = $1)
		), part AS MATERIALIZED (
			SELECT r.service, r.build, r.fleet, r.run_id, b.span, b.name, b.start_ns, b.end_ns - b.start_ns AS span_ns, b.cause, b.duration_ns,
				b.cause IN ('assist_cpu', 'assist_runnable', 'assist_parked', 'gc_wait', 'sweep') OR b.cause LIKE 'stw:GC%%' AS is_gc
			FROM run r CROSS JOIN LATERAL gctrace.span_parts(gctrace.stored_content(%2$L, r.run_id), $4) b
			WHERE b.end_ns IS NOT NULL AND ($2 IS NULL OR b.name = $2)
		), span AS MATERIALIZED (
			SELECT DISTINCT p.fleet, p.name, p.run_id, p.span, p.start_ns, p.span_ns FROM part p
		), level AS MATERIALIZED (
			SELECT s.fleet, s.name, q.quantile, count(*) AS spans, percentile_disc(q.quantile) WITHIN GROUP (ORDER BY s.span_ns) AS ns
			FROM span s CROSS JOIN unnest($3) q(quantile) GROUP BY s.fleet, s.name, q.quantile
		), slow AS MATERIALIZED (
			SELECT l.fleet, l.name, l.quantile, count(*) AS spans
			FROM level l JOIN span s ON s.fleet = l.fleet AND s.name = l.name AND s.span_ns >= l.ns
			GROUP BY l.fleet, l.name, l.quantile
		), cause AS (
			SELECT p.service, p.build, l.fleet, l.name, l.quantile, l.spans, l.ns, p.cause, p.is_gc, sum(p.duration_ns) AS cause_ns
			FROM level l JOIN part p ON p.fleet = l.fleet AND p.name = l.name AND p.span_ns >= l.ns
			GROUP BY p.service, p.build, l.fleet, l.name, l.quantile, l.spans, l.ns, p.cause, p.is_gc
		)
		SELECT c.service, c.build, c.name, c.quantile, c.spans, c.ns, s.spans,
			coalesce(sum(c.cause_ns) FILTER (WHERE c.is_gc), 0)::bigint,
			(coalesce(sum(c.cause_ns) FILTER (WHERE c.is_gc), 0) / nullif(sum(c.cause_ns), 0))::float8,
			(array_agg(c.cause ORDER BY c.cause_ns DESC, c.cause))[1]
		FROM cause c JOIN slow s USING (fleet, name, quantile)
		GROUP BY c.service, c.build, c.name, c.quantile, c.spans, c.ns, s.spans
		ORDER BY c.service, c.name, c.quantile, c.build
		$query$, store, store)
	USING service, name, quantiles, kind;
END
$$;
COMMENT ON FUNCTION gctrace.blame_by_build(name, text, text, text, float8[]) IS
	'Which share of the slow user tasks (kind ''task'') or user regions (kind ''region'') of a service (NULL: all; name NULL: those of all names) garbage collection owned, build by build: gctrace.task_blame or gctrace.region_blame over the stored runs that kept their content, decoded when asked. Errors: no such store, another kind, quantiles outside 0 to 1';
-- A trace beside the log of the same run.

CREATE TYPE gctrace.reconcile_row AS (
	cycle bigint,
	gc_seq bigint,
	process text,
	line bigint,
	trigger_trace text,
	forced_log boolean,
	clock_residual_ns bigint,
	stw_sweep_term_trace_ns bigint,
	stw_sweep_term_log_ns bigint,
	stw_sweep_term_residual_ns bigint,
	mark_trace_ns bigint,
	mark_log_ns bigint,
	mark_residual_ns bigint,
	stw_mark_term_trace_ns bigint,
	stw_mark_term_log_ns bigint,
	stw_mark_term_residual_ns bigint,
	assist_cpu_trace_ns bigint,
	assist_cpu_log_ns bigint,
	assist_cpu_residual_ns bigint,
	mark_worker_trace_ns bigint,
	mark_worker_log_ns bigint,
	mark_worker_residual_ns bigint,
	mark_idle_trace_ns bigint,
	mark_idle_log_ns bigint,
	mark_idle_residual_ns bigint,
	heap_live_end_trace_bytes bigint,
	heap_live_end_log_bytes bigint,
	heap_live_end_residual_bytes bigint,
	heap_goal_trace_bytes bigint,
	heap_goal_log_bytes bigint,
	heap_goal_residual_bytes bigint,
	heap_goal_pacer_bytes bigint,
	heap_goal_pacer_residual_bytes bigint,
	heap_live_start_trace_bytes bigint,
	triggered_pacer_bytes bigint,
	triggered_residual_bytes bigint,
	pacer_utilization_percent double precision
);
COMMENT ON TYPE gctrace.reconcile_row IS
	'One row per collection of a trace, beside the gctrace and pacer lines of the same run; residuals are trace less log. Of gctrace.reconcile';
COMMENT ON COLUMN gctrace.reconcile_row.cycle IS 'Collection in the trace (gc_cycles.cycle)';
COMMENT ON COLUMN gctrace.reconcile_row.gc_seq IS 'The same collection in the log (gctrace_lines.gc_seq). NULL: the log has not got it, or nothing agrees';
COMMENT ON COLUMN gctrace.reconcile_row.process IS 'Process whose lines these are. NULL: no prefix tells';
COMMENT ON COLUMN gctrace.reconcile_row.line IS 'Line of the log. NULL: the log has not got it';
COMMENT ON COLUMN gctrace.reconcile_row.trigger_trace IS 'What started it, as the trace has it';
COMMENT ON COLUMN gctrace.reconcile_row.forced_log IS 'Does the log call it forced?';
COMMENT ON COLUMN gctrace.reconcile_row.clock_residual_ns IS 'Begin in the log less begin in the trace, less the median of that over all collections, ns: whether the alignment holds (the log prints ms)';
COMMENT ON COLUMN gctrace.reconcile_row.stw_sweep_term_trace_ns IS 'Sweep termination pause in the trace, ns, with the time to stop the world. NULL: not seen whole';
COMMENT ON COLUMN gctrace.reconcile_row.stw_sweep_term_log_ns IS 'The same in the log, ns, without the time to stop the world (printed to two digits)';
COMMENT ON COLUMN gctrace.reconcile_row.stw_sweep_term_residual_ns IS 'The trace''s less the log''s, ns: mostly the time to stop the world. NULL: one is not known';
COMMENT ON COLUMN gctrace.reconcile_row.mark_trace_ns IS 'Concurrent mark in the trace, ns. NULL: not seen whole';
COMMENT ON COLUMN gctrace.reconcile_row.mark_log_ns IS 'The same in the log, ns (printed to two digits, from 10 ms on in whole ms)';
COMMENT ON COLUMN gctrace.reconcile_row.mark_residual_ns IS 'The trace''s less the log''s, ns. NULL: one is not known';
COMMENT ON COLUMN gctrace.reconcile_row.stw_mark_term_trace_ns IS 'Mark termination pause in the trace, ns, with the time to stop the world. NULL: not seen whole';
COMMENT ON COLUMN gctrace.reconcile_row.stw_mark_term_log_ns IS 'The same in the log, ns, without the time to stop the world (printed to two digits)';
COMMENT ON COLUMN gctrace.reconcile_row.stw_mark_term_residual_ns IS 'The trace''s less the log''s, ns: mostly the time to stop the world. NULL: one is not known';
COMMENT ON COLUMN gctrace.reconcile_row.assist_cpu_trace_ns IS 'CPU time of mark assists in the trace, ns: their goroutines ran';
COMMENT ON COLUMN gctrace.reconcile_row.assist_cpu_log_ns IS 'CPU time of mark assists in the log, ns: within gcAssistAlloc (printed to two digits)';
COMMENT ON COLUMN gctrace.reconcile_row.assist_cpu_residual_ns IS 'The trace''s less the log''s, ns. NULL: one is not known';
COMMENT ON COLUMN gctrace.reconcile_row.mark_worker_trace_ns IS 'Dedicated and fractional mark workers in the trace, ns';
COMMENT ON COLUMN gctrace.reconcile_row.mark_worker_log_ns IS 'The same in the log, ns (printed to two digits)';
COMMENT ON COLUMN gctrace.reconcile_row.mark_worker_residual_ns IS 'The trace''s less the log''s, ns. NULL: one is not known';
COMMENT ON COLUMN gctrace.reconcile_row.mark_idle_trace_ns IS 'Idle mark workers in the trace, ns';
COMMENT ON COLUMN gctrace.reconcile_row.mark_idle_log_ns IS 'The same in the log, ns (printed to two digits)';
COMMENT ON COLUMN gctrace.reconcile_row.mark_idle_residual_ns IS 'The trace''s less the log''s, ns. NULL: one is not known';
COMMENT ON COLUMN gctrace.reconcile_row.heap_live_end_trace_bytes IS 'Marked bytes in the trace. NULL: end not seen';
COMMENT ON COLUMN gctrace.reconcile_row.heap_live_end_log_bytes IS 'Marked bytes in the log (printed in whole MiB)';
COMMENT ON COLUMN gctrace.reconcile_row.heap_live_end_residual_bytes IS 'The trace''s less the log''s, bytes: from 0 to below 1 MiB when they agree. NULL: one is not known';
COMMENT ON COLUMN gctrace.reconcile_row.heap_goal_trace_bytes IS 'Heap goal at the end in the trace, bytes. NULL: not known';
COMMENT ON COLUMN gctrace.reconcile_row.heap_goal_log_bytes IS 'Heap goal in the log, bytes (printed in whole MiB)';
COMMENT ON COLUMN gctrace.reconcile_row.heap_goal_residual_bytes IS 'The trace''s less the log''s, bytes: from 0 to below 1 MiB when they agree. NULL: one is not known';
COMMENT ON COLUMN gctrace.reconcile_row.heap_goal_pacer_bytes IS 'Heap goal that the pacer line tells (heap_live less delta), bytes, exact. NULL: no such line (gcpacertrace off, or a forced collection)';
COMMENT ON COLUMN gctrace.reconcile_row.heap_goal_pacer_residual_bytes IS 'The trace''s goal less the pacer''s, bytes: 0 when they agree. NULL: one is not known';
COMMENT ON COLUMN gctrace.reconcile_row.heap_live_start_trace_bytes IS 'heap_live at the begin in the trace, bytes. NULL: not known';
COMMENT ON COLUMN gctrace.reconcile_row.triggered_pacer_bytes IS 'heap_live at which the pacer line says that it was started, bytes. NULL: no such line';
COMMENT ON COLUMN gctrace.reconcile_row.triggered_residual_bytes IS 'The trace''s heap_live less the pacer''s, bytes. NULL: one is not known';
COMMENT ON COLUMN gctrace.reconcile_row.pacer_utilization_percent IS 'CPU share of marking that the pacer line tells, percent. NULL: no such line';

CREATE FUNCTION gctrace.reconcile_rows(
	cycles gctrace.gc_cycles_row[], log gctrace.gctrace_lines_row[], pacer gctrace.pacer_lines_row[])
RETURNS SETOF gctrace.reconcile_row
LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp
AS $$
	WITH lines AS (
		SELECT l.*, sum(l.restarted) OVER (PARTITION BY l.process ORDER BY l.line) AS instance,
			coalesce(lag(l.line) OVER (PARTITION BY l.process ORDER BY l.line), 0) AS line_before
		FROM (
			SELECT u.*, coalesce((u.gc_seq <= lag(u.gc_seq) OVER (PARTITION BY u.process ORDER BY u.line))::int, 0) AS restarted
			FROM unnest(log) u) l),
	pairs AS (
		SELECT l.process, l.instance, l.gc_seq - c.cycle AS shift, l.time_ns - c.start_ns AS clock_ns,
			coalesce((c.heap_live_end_bytes >> 20 = l.heap_live_bytes >> 20)::int, 0)
				+ coalesce((c.heap_goal_end_bytes >> 20 = l.heap_goal_bytes >> 20)::int, 0) AS agree
		FROM unnest(cycles) c
		JOIN lines l ON l.gc_seq >= c.cycle),
	clocks AS (
		SELECT process, instance, shift, percentile_cont(0.5) WITHIN GROUP (ORDER BY clock_ns)::bigint AS clock_ns
		FROM pairs
		GROUP BY process, instance, shift),
	-- Where in the log did the trace begin?  Where most collections keep step and agree.
	alignment AS (
		SELECT k.process, k.instance, k.shift, k.clock_ns
		FROM clocks k
		JOIN pairs p ON p.process IS NOT DISTINCT FROM k.process
			AND p.instance IS NOT DISTINCT FROM k.instance AND p.shift = k.shift
		GROUP BY k.process, k.instance, k.shift, k.clock_ns
		HAVING bool_or(p.agree > 0)
		ORDER BY
			sum(coalesce((abs(p.clock_ns - k.clock_ns) <= 1500000)::int * 2, 0) + p.agree) DESC,
			max(p.clock_ns) - min(p.clock_ns)
		LIMIT 1)
	SELECT c.cycle, l.gc_seq, l.process, l.line, c.trigger, l.forced,
		l.time_ns - c.start_ns - a.clock_ns,
		c.stw_sweep_term_ns, l.stw_sweep_term_ns, c.stw_sweep_term_ns - l.stw_sweep_term_ns,
		c.mark_ns, l.mark_ns, c.mark_ns - l.mark_ns,
		c.stw_mark_term_ns, l.stw_mark_term_ns, c.stw_mark_term_ns - l.stw_mark_term_ns,
		c.assist_cpu_ns, l.cpu_assist_ns, c.assist_cpu_ns - l.cpu_assist_ns,
		c.mark_worker_ns, l.cpu_mark_ns, c.mark_worker_ns - l.cpu_mark_ns,
		c.mark_idle_ns, l.cpu_idle_ns, c.mark_idle_ns - l.cpu_idle_ns,
		c.heap_live_end_bytes, l.heap_live_bytes, c.heap_live_end_bytes - l.heap_live_bytes,
		c.heap_goal_end_bytes, l.heap_goal_bytes, c.heap_goal_end_bytes - l.heap_goal_bytes,
		p.heap_live_bytes - p.goal_delta_bytes, c.heap_goal_end_bytes - (p.heap_live_bytes - p.goal_delta_bytes),
		c.heap_live_start_bytes, p.triggered_bytes, c.heap_live_start_bytes - p.triggered_bytes,
		p.utilization_percent
	FROM unnest(cycles) c
	LEFT JOIN alignment a ON true
	LEFT JOIN lines l ON l.process IS NOT DISTINCT FROM a.process AND l.instance IS NOT DISTINCT FROM a.instance
		AND l.gc_seq = c.cycle + a.shift
	-- The pacer's line comes between the line of the collection before and its own
	LEFT JOIN LATERAL (
		SELECT * FROM unnest(pacer) u
		WHERE u.kind = 'end' AND u.process IS NOT DISTINCT FROM l.process
		AND u.line > l.line_before AND u.line < l.line
		ORDER BY u.line DESC LIMIT 1) p ON true
	ORDER BY c.cycle
$$;
COMMENT ON FUNCTION gctrace.reconcile_rows(gctrace.gc_cycles_row[], gctrace.gctrace_lines_row[], gctrace.pacer_lines_row[]) IS
	'Part of gctrace.reconcile: the same over rows';

CREATE FUNCTION gctrace.reconcile(trace_path text, log_path text)
RETURNS SETOF gctrace.reconcile_row
LANGUAGE sql STRICT VOLATILE PARALLEL RESTRICTED
AS $$
	SELECT * FROM gctrace.reconcile_rows(
		ARRAY(SELECT c FROM gctrace.gc_cycles(trace_path) c),
		ARRAY(SELECT l FROM gctrace.gctrace_lines(log_path) l),
		ARRAY(SELECT p FROM gctrace.pacer_lines(log_path) p))
$$;
COMMENT ON FUNCTION gctrace.reconcile(text, text) IS
	'The collections of a trace beside the gctrace and pacer lines of the same run, with residuals: bytes, ns; both files of the server (absolute paths). The log may begin before the trace';
REVOKE ALL ON FUNCTION gctrace.reconcile(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gctrace.reconcile(text, text) TO pg_read_server_files;

CREATE FUNCTION gctrace.reconcile(trace bytea, log bytea)
RETURNS SETOF gctrace.reconcile_row
LANGUAGE sql STRICT IMMUTABLE PARALLEL SAFE
AS $$
	SELECT * FROM gctrace.reconcile_rows(
		ARRAY(SELECT c FROM gctrace.gc_cycles(trace) c),
		ARRAY(SELECT l FROM gctrace.gctrace_lines(log) l),
		ARRAY(SELECT p FROM gctrace.pacer_lines(log) p))
$$;
COMMENT ON FUNCTION gctrace.reconcile(bytea, bytea) IS
	'The collections of a trace beside the gctrace and pacer lines of the same run, with residuals: bytes, ns; both as content. The log may begin before the trace';
