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
	'Folders of trace files as foreign tables; the server option root names the folder';

-- Setting root needs the same role, so it may as well make servers.
GRANT USAGE ON FOREIGN DATA WRAPPER gctrace_fdw TO pg_read_server_files;

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
	'What the content was recognised as: ''go-trace'' or ''unrecognised''';
COMMENT ON COLUMN gctrace.traces_row.format_version IS
	'Version in the header: 22 for Go 1.22, 23 for 1.23 and 1.24, 25 for 1.25, 26 for 1.26 and 1.27. NULL: unrecognised';
COMMENT ON COLUMN gctrace.traces_row.runtime IS
	'Runtime that wrote it: ''go''. NULL: not known';
COMMENT ON COLUMN gctrace.traces_row.runtime_version IS
	'Releases that write this format, such as ''1.26 or later''. NULL: not known';
COMMENT ON COLUMN gctrace.traces_row.size_bytes IS
	'Size of the input as stored, bytes';
COMMENT ON COLUMN gctrace.traces_row.compression IS
	'Compression of the input: ''none'', ''gzip'' or ''zstd''';
COMMENT ON COLUMN gctrace.traces_row.sha256 IS
	'SHA-256 of the inflated content. NULL: the input could not be read to its end';
COMMENT ON COLUMN gctrace.traces_row.status IS
	'''complete''; ''truncated'': it ends where more must follow (a killed process); ''damaged'': content that cannot be true. NULL: not decoded (unrecognised, or a format version that is not supported)';
COMMENT ON COLUMN gctrace.traces_row.error IS
	'Why it is not complete, in words. NULL: nothing wrong';
COMMENT ON COLUMN gctrace.traces_row.error_offset IS
	'Offset of the error in the inflated content, bytes. NULL: nothing wrong';
COMMENT ON COLUMN gctrace.traces_row.bytes_lost IS
	'Inflated bytes behind the last generation that could be decoded whole; 0 when complete. NULL: not decoded';
COMMENT ON COLUMN gctrace.traces_row.started_at IS
	'Wall clock at the zero of the *_ns columns. NULL: the trace carries no wall clock (before Go 1.25)';
COMMENT ON COLUMN gctrace.traces_row.duration_ns IS
	'From the earliest timestamp to the last event, ns. NULL: no events';
COMMENT ON COLUMN gctrace.traces_row.events IS
	'Events, counted as Go''s trace reader yields them, its synthetic Sync events included. NULL: not decoded';
COMMENT ON COLUMN gctrace.traces_row.generations IS
	'Generations decoded. NULL: not decoded';
COMMENT ON COLUMN gctrace.traces_row.gomaxprocs IS
	'GOMAXPROCS at the start of the trace (heap_samples has its changes). NULL: not seen';
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
	'Lines of a text input that gave rows. NULL: not a text input';
COMMENT ON COLUMN gctrace.traces_row.lines_broken IS
	'Lines of a text input that were recognised but could not be read. NULL: not a text input';

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
	'Generation, counted from 1 within the trace (Go writes one a second)';
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
	'Threads (Ms) that wrote events';
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
	'Collection, counted from 1 within the trace';
COMMENT ON COLUMN gctrace.gc_cycles_row.start_ns IS
	'Begin, ns since the earliest timestamp of the trace. NULL: it was running already when the trace began';
COMMENT ON COLUMN gctrace.gc_cycles_row.end_ns IS
	'End, ns since the earliest timestamp of the trace. NULL: it had not ended when the trace did';
COMMENT ON COLUMN gctrace.gc_cycles_row.duration_ns IS
	'Wall time from begin to end, ns. NULL: begin or end not seen';
COMMENT ON COLUMN gctrace.gc_cycles_row.started_at IS
	'Wall clock at the begin. NULL: begin not seen, or a trace without wall clock (before Go 1.25)';
COMMENT ON COLUMN gctrace.gc_cycles_row.begin_kind IS
	'''begin'': seen to begin; ''active'': running already when the trace began';
COMMENT ON COLUMN gctrace.gc_cycles_row.trigger IS
	'What started it, read off the begin stack: ''alloc'' (the heap reached its trigger; cycles for the memory limit are among them), ''forced'', ''periodic'', ''unknown'' (no stack)';
COMMENT ON COLUMN gctrace.gc_cycles_row.trigger_detail IS
	'The function that tells: the allocating leaf, or who forced it (runtime.GC, runtime/debug.FreeOSMemory ...). NULL: trigger unknown';
COMMENT ON COLUMN gctrace.gc_cycles_row.goroutine IS
	'Goroutine that started it. NULL: begin not seen';
COMMENT ON COLUMN gctrace.gc_cycles_row.proc IS
	'P on which it was started. NULL: begin not seen';
COMMENT ON COLUMN gctrace.gc_cycles_row.thread IS
	'Thread (M) on which it was started. NULL: begin not seen';
COMMENT ON COLUMN gctrace.gc_cycles_row.heap_live_start_bytes IS
	'heap_live in force at the begin, bytes. NULL: begin not seen, or no sample before it';
COMMENT ON COLUMN gctrace.gc_cycles_row.heap_goal_start_bytes IS
	'Heap goal (next_gc) in force at the begin, bytes; 0 = heap trigger off. NULL: begin not seen, or no sample before it';
COMMENT ON COLUMN gctrace.gc_cycles_row.heap_live_peak_bytes IS
	'Highest heap_live from the begin (or the trace''s start) until the final pause began, bytes (gctrace''s second heap number). NULL: no sample, or end not seen';
COMMENT ON COLUMN gctrace.gc_cycles_row.heap_live_end_bytes IS
	'heap_live in force at the end: the marked bytes (gctrace''s third heap number). NULL: end not seen, or no sample';
COMMENT ON COLUMN gctrace.gc_cycles_row.heap_goal_end_bytes IS
	'Heap goal in force at the end, bytes; 0 = heap trigger off. NULL: end not seen, or no sample';
COMMENT ON COLUMN gctrace.gc_cycles_row.heap_goal_next_bytes IS
	'Goal set for the next collection, the first sample after the end, bytes; 0 = heap trigger off. NULL: none seen before the next collection';
COMMENT ON COLUMN gctrace.gc_cycles_row.goal_overshoot IS
	'heap_live_peak_bytes / heap_goal_end_bytes: above 1 the heap ran past its goal. NULL: one is not known, or the goal is 0';
COMMENT ON COLUMN gctrace.gc_cycles_row.stw_sweep_term_ns IS
	'Sweep termination pause that opens it, with the time to stop the world, ns. NULL: not seen whole';
COMMENT ON COLUMN gctrace.gc_cycles_row.mark_ns IS
	'Concurrent mark: end of the sweep termination pause to begin of the mark termination pause, ns (gctrace''s second clock). NULL: not seen whole';
COMMENT ON COLUMN gctrace.gc_cycles_row.stw_mark_term_ns IS
	'Mark termination pause that contains the end, with the time to stop the world, ns. NULL: not seen whole';
COMMENT ON COLUMN gctrace.gc_cycles_row.stw_count IS
	'GC pauses that belong to it; above 2 when mark termination had to restart';
COMMENT ON COLUMN gctrace.gc_cycles_row.stw_ns IS
	'Sum of the durations of its GC pauses, ns; pauses without an end are not in it';
COMMENT ON COLUMN gctrace.gc_cycles_row.assist_count IS
	'Mark assists that began while it ran (mark_assists.cycle)';
COMMENT ON COLUMN gctrace.gc_cycles_row.assist_ns IS
	'Sum of their wall time, ns; assists without begin or end are not in it';
COMMENT ON COLUMN gctrace.gc_cycles_row.assist_cpu_ns IS
	'Sum of the time in which they ran on a CPU, ns';
COMMENT ON COLUMN gctrace.gc_cycles_row.assist_parked_ns IS
	'Sum of the time in which they waited for credit, ns';
COMMENT ON COLUMN gctrace.gc_cycles_row.mark_worker_ns IS
	'Sum of the durations of its dedicated and fractional mark worker stretches, ns';
COMMENT ON COLUMN gctrace.gc_cycles_row.mark_idle_ns IS
	'Sum of the durations of its idle mark worker stretches, ns';
COMMENT ON COLUMN gctrace.gc_cycles_row.gomaxprocs IS
	'GOMAXPROCS in force at the begin. NULL: begin not seen, or not known';
COMMENT ON COLUMN gctrace.gc_cycles_row.process IS
	'Process in a log of several. NULL: a trace';
COMMENT ON COLUMN gctrace.gc_cycles_row.process_instance IS
	'Restart of that process in the log, counted from 1. NULL: a trace';
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
		SELECT c.oid, n.nspname, c.relname, o.option_value AS relation
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
					CASE WHEN a.attname = 'file' THEN 'Path of the file below the server''s root'
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

CREATE FUNCTION gctrace.attach_server(root text, server name)
RETURNS void
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
	found_wrapper name;
	found_root text;
BEGIN
	SELECT w.fdwname,
		(SELECT o.option_value FROM pg_options_to_table(s.srvoptions) o
		 WHERE o.option_name = 'root')
	INTO found_wrapper, found_root
	FROM pg_foreign_server s
	JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw
	WHERE s.srvname = attach_server.server;

	IF NOT FOUND THEN
		EXECUTE format('CREATE SERVER %I FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root %L)',
			server, root);
		EXECUTE format('COMMENT ON SERVER %I IS %L', server, 'Trace files below ' || root);
	ELSIF found_wrapper <> 'gctrace_fdw' THEN
		RAISE EXCEPTION 'server "%" belongs to the foreign-data wrapper "%"', server, found_wrapper
			USING ERRCODE = 'duplicate_object',
				HINT = 'Give attach another server name: server => ''...''.';
	ELSIF found_root IS DISTINCT FROM root THEN
		RAISE EXCEPTION 'server "%" has the root "%", not "%"', server, found_root, root
			USING ERRCODE = 'duplicate_object',
				HINT = format('To move it: ALTER SERVER %I OPTIONS (SET root %L). To attach both folders, give the second one another schema.',
					server, root);
	END IF;
END
$$;
COMMENT ON FUNCTION gctrace.attach_server(text, name) IS
	'Part of gctrace.attach: the server for a folder';

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
		EXECUTE format('IMPORT FOREIGN SCHEMA gctrace LIMIT TO (%I) FROM SERVER %I INTO %I OPTIONS (files %L',
				relation, server, schema, files)
			|| coalesce(', keys ' || quote_literal(keys), '') || ')';
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
DECLARE
	table_schema name;
	rel record;
	relations int := 0;
BEGIN
	PERFORM gctrace.require_file_access();
	IF root IS NULL OR schema IS NULL OR files IS NULL THEN
		RAISE EXCEPTION 'root, schema and files must not be null'
			USING ERRCODE = 'null_value_not_allowed';
	END IF;
	IF octet_length(schema || '_files') > 63 THEN
		RAISE EXCEPTION 'schema name "%" is too long', schema
			USING ERRCODE = 'name_too_long',
				HINT = 'The foreign tables go to a schema of that name and "_files", 63 bytes at most.';
	END IF;
	table_schema := schema || '_files';
	server := coalesce(server, schema);
	root := regexp_replace(root, '(.)/+$', '\1');

	PERFORM gctrace.attach_server(root, server);
	IF to_regnamespace(quote_ident(table_schema)) IS NULL THEN
		EXECUTE format('CREATE SCHEMA %I', table_schema);
		EXECUTE format('COMMENT ON SCHEMA %I IS %L', table_schema,
			format('Foreign tables over the trace files below %s; the schema %I has views of them', root, schema));
	END IF;
	IF to_regnamespace(quote_ident(schema)) IS NULL THEN
		EXECUTE format('CREATE SCHEMA %I', schema);
		EXECUTE format('COMMENT ON SCHEMA %I IS %L', schema,
			'What the trace files below ' || root || ' hold; see the comments of views and columns');
	END IF;

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
