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
