-- Rotated sets: NAME, NAME.0, NAME.1.gz and the like are one log with option rotated
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
\set fx `echo "$GCTRACE_FIXTURES"`
\set root `echo "$GCTRACE_SCRATCH/rotated"`
\set SHOW_CONTEXT never
\set VERBOSITY terse

CREATE TEMP TABLE said (line text);
CREATE FUNCTION pg_temp.run(command text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('COPY said FROM PROGRAM %L', command);
END $$;

-- Writes a file below the root; one that is called so is compressed
CREATE FUNCTION pg_temp.put(root text, path text, content text, mtime date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
	target text := root || '/' || path;
	plain text := regexp_replace(target, '\.gz$', '');
	id oid := lo_from_bytea(0, convert_to(content, 'UTF8'));
BEGIN
	PERFORM pg_temp.run(format('mkdir -p %s', regexp_replace(target, '/[^/]*$', '')));
	PERFORM lo_export(id, plain);
	PERFORM lo_unlink(id);
	IF plain <> target THEN
		PERFORM pg_temp.run(format('gzip -nf %s', plain));
	END IF;
	PERFORM pg_temp.run(format('touch -d %s %s', mtime, target));
END $$;

-- Cuts a text at ends of lines into as many parts as there are names, the oldest first
CREATE FUNCTION pg_temp.cut(root text, content text, names text[], mtimes date[]) RETURNS void LANGUAGE sql AS $$
	SELECT pg_temp.put($1, names[part + 1], string_agg(line, E'\n' ORDER BY n) || E'\n', mtimes[part + 1])
	FROM (SELECT line, n, (n - 1) * cardinality(names) / count(*) OVER () AS part
		  FROM regexp_split_to_table(rtrim(content, E'\n'), E'\n') WITH ORDINALITY AS l(line, n)) lines
	GROUP BY part $$;

CREATE FUNCTION pg_temp.gc(seqs int[]) RETURNS text LANGUAGE sql AS $$
	SELECT string_agg(format(E'gc %s @%s.5s 4%%: 0.7+1.3+0.1 ms clock, 1.4+0.5/1.1/0.1+0.2 ms cpu, 6->7->3 MB, 7 MB goal, 2 P\n', q, q), '') FROM unnest(seqs) q $$;

-- logrotate's numbers and the JVM's, with times that are right, wrong and equal
SELECT pg_temp.put(:'root', 'whole/' || file, content, '2026-01-01'),
	   pg_temp.cut(:'root', content, array(SELECT 'sets/' || file || s FROM unnest(suffixes) s), mtimes::date[])
FROM (VALUES ('logrotate/app.log', pg_read_file(:'fx' || '/logs/app.log'), '{.3.gz,.2.gz,.1,""}'::text[], '{2026-01-01,2026-01-02,2026-01-03,2026-01-04}'),
			 ('wrong/gc.log', pg_temp.gc(array(SELECT generate_series(1, 20))), '{.1,.0,""}', '{2026-01-03,2026-01-02,2026-01-01}'),
			 ('ring/g1.log', pg_read_file(:'fx' || '/jvm/g1.log'), '{.2,.3,.0,.1,""}', '{2026-01-05,2026-01-05,2026-01-05,2026-01-05,2026-01-05}'),
			 ('dates/shenandoah.log', pg_read_file(:'fx' || '/jvm/shenandoah.log'), '{-20260101.gz,-20260102.gz,-20260103}', '{2026-01-03,2026-01-02,2026-01-01}')
	 ) v (file, content, suffixes, mtimes) \g /dev/null

\set sets :root/sets
\set whole :root/whole
CREATE SERVER sets FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root :'sets');
CREATE SERVER whole FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root :'whole');
CREATE SCHEMA sets;
CREATE SCHEMA whole;
IMPORT FOREIGN SCHEMA gctrace FROM SERVER sets INTO sets OPTIONS (rotated 'true');
IMPORT FOREIGN SCHEMA gctrace FROM SERVER whole INTO whole;

-- The option stands only where logs have rows
SELECT array_agg(relname::text ORDER BY relname::text COLLATE "C") FROM pg_foreign_table JOIN pg_class c ON c.oid = ftrelid
WHERE relnamespace = 'sets'::regnamespace AND 'rotated=true' = ANY (ftoptions);

-- One file, and every row as in the log before it was cut
SELECT file, format, compression, status, lines, lines_recognised, lines_broken, events, gc_cycles FROM sets.traces ORDER BY file;
SELECT file, s.sha256 = w.sha256 AS same_content, s.size_bytes < w.size_bytes AS packed
FROM sets.traces s JOIN whole.traces w USING (file) ORDER BY file;
CREATE FUNCTION pg_temp.difference(relation text, OUT rows bigint, OUT differing bigint) LANGUAGE plpgsql AS $$
BEGIN
	EXECUTE format('SELECT (SELECT count(*) FROM whole.%1$I),
		(SELECT count(*) FROM ((TABLE whole.%1$I EXCEPT ALL TABLE sets.%1$I) UNION ALL (TABLE sets.%1$I EXCEPT ALL TABLE whole.%1$I)) d)',
		relation) INTO rows, differing;
END $$;
SELECT relation, d.* FROM unnest('{gctrace_lines,pacer_lines,scavenger_lines,scheduler_lines,scheduler_details,
	inittrace_lines,gc_cycles,jvm_events,jvm_collections,jvm_phases,jvm_safepoints}'::text[]) relation, pg_temp.difference(relation) d;

-- JDK 8 begins each file with the options again, which is no start of a JVM
SELECT pg_temp.put(:'root', 'jdk8/' || path, string_agg(line, E'\n' ORDER BY n) || E'\n', '2026-01-01')
FROM regexp_split_to_table(rtrim(pg_read_file(:'fx' || '/jvm/legacy-cms.log'), E'\n'), E'\n') WITH ORDINALITY AS l(line, n),
	 (VALUES ('whole.log', 1, 18), ('cms.log.1', 1, 13), ('cms.log.0.current', 14, 18)) v(path, low, high) WHERE n BETWEEN low AND high
GROUP BY path \g /dev/null
SELECT pg_temp.put(:'root', 'jdk8/cms.log.0.current', concat_ws(E'\n', '2026-11-23 13:48:03 GC log file created cms.log.0',
	'OpenJDK 64-Bit Server VM (25.504-b01) for linux-amd64 JRE (1.8.0_504-8u504-ga-1-b01), built on Aug 20 2026',
	'CommandLine flags: -XX:+UseConcMarkSweepGC -XX:+UseParNewGC', pg_read_file(:'root' || '/jdk8/cms.log.0.current')), '2026-01-01');
\set jdk8 :root/jdk8
CREATE SERVER jdk8 FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root :'jdk8');
CREATE SCHEMA jdk8;
IMPORT FOREIGN SCHEMA gctrace LIMIT TO (jvm_events, jvm_collections) FROM SERVER jdk8 INTO jdk8 OPTIONS (rotated 'true');
SELECT file, collector, line, type, cause FROM jdk8.jvm_events WHERE file = 'cms.log';
SELECT file, count(*), sum(pauses) AS pauses, sum(pause_ns) AS pause_ns, sum(concurrent_ns) AS concurrent_ns
FROM jdk8.jvm_collections GROUP BY file ORDER BY file;

-- Files are sets: they are counted, pruned and shown as such
EXPLAIN (VERBOSE, COSTS OFF) SELECT line FROM sets.jvm_safepoints WHERE file = 'dates/shenandoah.log';
CREATE FUNCTION pg_temp.explain_lines(query text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
	line text;
BEGIN
	FOR line IN EXECUTE 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) ' || query LOOP
		CONTINUE WHEN line ~ '^ *(Planning|Buffers)';
		-- from PostgreSQL 18 on rows are fractions
		RETURN NEXT regexp_replace(line, 'rows=(\d+)\.00', 'rows=\1');
	END LOOP;
END
$$;
SELECT pg_temp.explain_lines('SELECT line FROM sets.jvm_safepoints WHERE file LIKE ''%.log.1''');
ANALYZE sets.jvm_events;
SELECT c.reltuples = (SELECT count(*) FROM whole.jvm_events) AS all_rows FROM pg_class c WHERE c.oid = 'sets.jvm_events'::regclass;
SELECT f.file, e.n FROM (VALUES ('ring/g1.log'), ('ring/g1.log.1'), ('no/such')) f(file),
	LATERAL (SELECT count(*) AS n FROM sets.jvm_events e WHERE e.file = f.file) e;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SELECT count(*), (SELECT count(*) FROM whole.jvm_events) AS whole FROM sets.jvm_events;
RESET parallel_setup_cost;
RESET parallel_tuple_cost;
RESET min_parallel_table_scan_size;

-- A set counts once, whatever of it the pattern matches; and only what it matches belongs to it
CREATE FOREIGN TABLE some_traces (file text, lines bigint) SERVER sets OPTIONS (relation 'traces', rotated 'on', files 'ring/g1.log*');
SELECT * FROM some_traces;
ALTER FOREIGN TABLE some_traces OPTIONS (SET files 'ring/*.log');
SELECT * FROM some_traces;
ALTER FOREIGN TABLE some_traces OPTIONS (SET files 'ring/g1.log.{2,3}');
SELECT * FROM some_traces;
ALTER FOREIGN TABLE some_traces OPTIONS (SET files 'dates/*20260102*');
SELECT * FROM some_traces;
-- Without the option each file is one
ALTER FOREIGN TABLE some_traces OPTIONS (SET files 'dates/*', SET rotated 'off');
SELECT * FROM some_traces ORDER BY file;
DROP FOREIGN TABLE some_traces;

-- Members that are damaged, empty or no logs: the others are read, and the status tells
SELECT pg_temp.put(:'root', 'bad/' || path, content, mtime::date)
FROM (VALUES ('cut.log.1.gz', pg_temp.gc('{1,2,3}'), '2026-01-01'), ('cut.log', pg_temp.gc('{4,5}'), '2026-01-02'),
			 ('garbage.log.0.gz', pg_temp.gc('{1,2,3}'), '2026-01-01'), ('garbage.log', pg_temp.gc('{4,5}'), '2026-01-02'),
			 ('empty.log.1', '', '2026-01-01'), ('empty.log.2', pg_temp.gc('{1}'), '2026-01-01'), ('empty.log', '', '2026-01-03'),
			 ('foreign.log.1', pg_temp.gc('{1}'), '2026-01-01'), ('foreign.log.2.bz2', 'BZh91AY', '2026-01-01'), ('foreign.log', pg_temp.gc('{2}'), '2026-01-03'),
			 ('lost.log.2', pg_temp.gc('{2}'), '2026-01-03'), ('lost.log.1', pg_temp.gc('{1}'), '2026-01-02'),
			 ('restart.log.1', pg_temp.gc('{7,8,1}'), '2026-01-01'), ('restart.log', pg_temp.gc('{2,3,1}'), '2026-01-02'),
			 ('notes.txt', 'hello', '2026-01-02')) v (path, content, mtime) \g /dev/null
\set bad :root/bad
SELECT pg_temp.run(format('truncate -s -9 %s', :'bad' || '/cut.log.1.gz')),
	   pg_temp.run(format('printf garbage | dd of=%s bs=1 seek=12 conv=notrunc status=none', :'bad' || '/garbage.log.0.gz')),
	   pg_temp.run(format('touch -d 2026-01-01 %1$s/cut.log.1.gz %1$s/garbage.log.0.gz', :'bad')) \g /dev/null
CREATE SERVER bad FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root :'bad');
CREATE SCHEMA bad;
IMPORT FOREIGN SCHEMA gctrace LIMIT TO (traces, gctrace_lines, gc_cycles) FROM SERVER bad INTO bad OPTIONS (rotated 'true');
SELECT file, format, compression, status, lines, gc_cycles, regexp_replace(error, 'stored byte \d+.*', 'stored byte ...') AS error FROM bad.traces ORDER BY file;
\set VERBOSITY default
SELECT line, gc_seq FROM bad.gctrace_lines WHERE file = 'cut.log';
SELECT line, gc_seq FROM bad.gctrace_lines WHERE file = 'foreign.log';
\set VERBOSITY terse
SELECT line, gc_seq FROM bad.gctrace_lines WHERE file = 'lost.log';
-- Instances of a process go on through the set
SELECT process_instance, start_ns FROM bad.gc_cycles WHERE file = 'restart.log';
ALTER FOREIGN TABLE bad.gctrace_lines OPTIONS (ADD on_error 'error');
SELECT count(*) FROM bad.gctrace_lines WHERE file = 'cut.log';
ALTER FOREIGN TABLE bad.gctrace_lines OPTIONS (SET on_error 'skip');
SELECT file, count(*) FROM bad.gctrace_lines WHERE file IN ('cut.log', 'lost.log') GROUP BY file;

-- Who may set it where
CREATE FOREIGN TABLE no (file text) SERVER sets OPTIONS (relation 'traces', rotated 'maybe');
CREATE FOREIGN TABLE no (file text) SERVER sets OPTIONS (relation 'mark_assists', rotated 'true');
CREATE FOREIGN TABLE no (file text) SERVER sets OPTIONS (relation 'profiles', rotated '1');
CREATE FOREIGN TABLE no (file text) SERVER sets OPTIONS (relation 'traces', rotate 'true');
CREATE FOREIGN TABLE yes (file text) SERVER sets OPTIONS (relation 'mark_assists', rotated 'false');
ALTER FOREIGN TABLE yes OPTIONS (SET rotated 'true');
ALTER FOREIGN TABLE sets.gc_cycles OPTIONS (SET relation 'goroutines');
ALTER SERVER sets OPTIONS (ADD rotated 'true');
IMPORT FOREIGN SCHEMA gctrace FROM SERVER sets INTO bad OPTIONS (rotated 'yeah');
SET client_min_messages = warning;
SELECT gctrace.create_store('rotated_store') \g /dev/null
CREATE SERVER stored FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (store 'rotated_store');
IMPORT FOREIGN SCHEMA gctrace FROM SERVER stored INTO bad OPTIONS (rotated 'true');
CREATE FOREIGN TABLE stored (run_id uuid) SERVER stored OPTIONS (relation 'traces', rotated 'true');
SELECT * FROM stored;

-- A store holds what it is given: a run for each member
CALL gctrace.load('rotated_store', :'sets' || '/ring/*');
SELECT count(*) FROM rotated_store.run;

DROP SCHEMA rotated_store, sets, whole, bad, jdk8 CASCADE;
DROP SERVER stored CASCADE;
DROP SERVER sets CASCADE;
DROP SERVER whole;
DROP SERVER bad;
DROP SERVER jdk8;
