-- Profiles in the format of pprof
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
\set fx `echo "$GCTRACE_FIXTURES"`
\set folder :fx/pprof
\set after :folder/after.pb.gz
\set labels :folder/labels.pb

SELECT format, format_version, runtime, compression, status, bytes_lost, started_at, duration_ns, events FROM gctrace.traces(:'after');
SELECT * FROM gctrace.profiles(:'after');
SELECT * FROM gctrace.profile_functions(:'after');
SELECT sample, type, value, labels, site, stack FROM gctrace.profile_samples(:'after');

-- Stacks have the ids that they have in traces: hashes of names, files, lines
SELECT DISTINCT stack_id, frames_id, stack FROM gctrace.profile_samples(:'after') ORDER BY stack;

-- Labels, places without a function, inlined calls, recursion, negative values, unknown fields
SELECT * FROM gctrace.profiles(:'labels');
SELECT sample, type, value, labels, stack FROM gctrace.profile_samples(:'labels');
SELECT * FROM gctrace.profile_functions(:'labels');
-- Percentages of a comparison are of its base
SELECT type, total FROM gctrace.profiles(:'folder' || '/base.pb');
SELECT type, function, flat, flat_percent FROM gctrace.profile_functions(:'folder' || '/base.pb');
-- No samples, no functions
SELECT type, unit, samples, total FROM gctrace.profiles(:'folder' || '/empty.pb');
SELECT count(*) FROM gctrace.profile_functions(:'folder' || '/empty.pb');
-- A profile has no rows in relations of traces, nor the other way round
SELECT count(*) FROM gctrace.gc_cycles(:'after');
SELECT count(*) FROM gctrace.profiles(:'fx' || '/edge/quiet-1.22.trace');

-- Share of the collector, folded stacks, two profiles compared
CREATE SERVER profiles_fx FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root :'folder');
CREATE SCHEMA profiles_fx;
IMPORT FOREIGN SCHEMA gctrace LIMIT TO (traces, profiles, profile_samples, profile_functions)
	FROM SERVER profiles_fx INTO profiles_fx;
SELECT file, function, round(cumulative_percent::numeric, 2) AS percent
FROM profiles_fx.profile_functions
WHERE file LIKE '%.pb.gz' AND type = 'cpu'
AND function IN ('runtime.gcAssistAlloc', 'runtime.gcBgMarkWorker', 'runtime.gcWriteBarrier', 'gcWriteBarrier', 'runtime.mallocgc')
ORDER BY 2, 1;
SELECT gctrace.folded(stack, value) FROM profiles_fx.profile_samples WHERE file = 'before.pb.gz' AND type = 'samples';
SELECT function, coalesce(b.flat, 0) - coalesce(a.flat, 0) AS flat, coalesce(b.cumulative, 0) - coalesce(a.cumulative, 0) AS cumulative
FROM (SELECT * FROM profiles_fx.profile_functions WHERE file = 'before.pb.gz' AND type = 'samples') a
FULL JOIN (SELECT * FROM profiles_fx.profile_functions WHERE file = 'after.pb.gz' AND type = 'samples') b USING (function)
ORDER BY abs(coalesce(b.flat, 0) - coalesce(a.flat, 0)) DESC, function COLLATE "C";

-- Thousands of labels on one sample
SELECT count(*), sum(CASE WHEN l.key = 'request' THEN jsonb_array_length(l.value) END) AS requests,
       max(CASE WHEN l.key = 'request' THEN l.value -> 2999 END ::text) AS last, max(CASE WHEN l.key = 'key 499' THEN l.value END ::text) AS text
FROM gctrace.profile_samples(:'folder' || '/many-labels.pb.gz') s, jsonb_each(s.labels) l;

-- Frames that a profile wants dropped are none of its functions; its samples keep them
SELECT function, flat, cumulative, round(flat_percent::numeric, 2) AS flat_percent FROM gctrace.profile_functions(:'folder' || '/drop.pb');
SELECT function, flat, cumulative FROM gctrace.profile_functions(:'folder' || '/drop-all.pb');
SELECT sample, stack FROM gctrace.profile_samples(:'folder' || '/drop.pb') WHERE sample IN (1, 5, 12);
SELECT drop_frames, keep_frames FROM gctrace.profiles(:'folder' || '/drop.pb');
-- What Go cannot compile drops nothing, as with pprof; what only this cannot is told
SELECT count(*), sum(flat), sum(cumulative) FROM gctrace.profile_functions(:'folder' || '/drop-none.pb');
SELECT count(*), sum(flat), sum(cumulative) FROM gctrace.profile_functions(:'folder' || '/drop-keep-none.pb');
SELECT function FROM gctrace.profile_functions(pg_read_binary_file(:'folder' || '/drop-unicode.pb'));
SELECT format, status, error FROM gctrace.traces(:'folder' || '/drop-unicode.pb');

-- Many samples are read in several steps, whose stacks lie where those before did:
-- functions a and b, 3000 samples, one with stack a, b, two with b, a and so on
SELECT '\x0a0408011001'::bytea || '\x22060801220208012206080222020802'::bytea || '\x2a04080110012a0408021002'::bytea
       || string_agg(CASE WHEN n % 3 = 0 THEN '\x12060a0201021001'::bytea ELSE '\x12060a0202011001'::bytea END, ''::bytea ORDER BY n)
       || '\x3200320161320162'::bytea AS many FROM generate_series(1, 3000) n \gset
SELECT sample % 3 AS third, stack_id, site, stack, count(*), count(DISTINCT frames_id) FROM gctrace.profile_samples(:'many'::bytea) GROUP BY 1, 2, 3, 4 ORDER BY 1;
SELECT * FROM gctrace.profile_functions(:'many'::bytea);

-- Damage, and what is no profile
SELECT file, format, status, error, error_offset, bytes_lost FROM profiles_fx.traces
WHERE status IS DISTINCT FROM 'complete' ORDER BY file COLLATE "C";
-- Rows up to the damage: of samples those before it, of functions none
SELECT file, count(stack_id) FROM profiles_fx.profile_samples WHERE file IN ('more-values.pb', 'unfolding.pb', 'deep.pb') GROUP BY file ORDER BY file;
SELECT count(*) FROM profiles_fx.profile_functions WHERE file = 'more-values.pb';
SELECT count(*) FROM profiles_fx.profiles WHERE file = 'cut.pb.gz';
SELECT count(*) FROM profiles_fx.profile_samples WHERE file = 'deep.pb';
SELECT format FROM gctrace.traces('2 lines that begin as a table of strings would'::bytea);
SELECT format FROM gctrace.traces('\x0a0a0a0a0a0a0a0a0a0a0a0a'::bytea);
SELECT format FROM gctrace.traces('\x0a00'::bytea);

-- Only what is asked for; a format that is insisted on
SELECT count(*) FROM profiles_fx.profile_samples WHERE file = 'labels.pb';
SELECT labels FROM profiles_fx.profile_samples WHERE file = 'labels.pb' AND sample = 1 LIMIT 1;
SELECT array_length(stack, 1) FROM profiles_fx.profile_samples WHERE file = 'labels.pb' AND sample = 2 LIMIT 1;
CREATE FOREIGN TABLE profiles_fx.wrong (type text) SERVER profiles_fx OPTIONS (relation 'profiles', files 'after*', format 'go-trace');
SELECT count(*) FROM profiles_fx.wrong;

SET client_min_messages = warning;
DROP SERVER profiles_fx CASCADE;
DROP SCHEMA profiles_fx;
