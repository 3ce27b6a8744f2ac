
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
