
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
