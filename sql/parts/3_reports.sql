
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
