-- Statistics: values of R (test/statistics/oracle.R), rules, parallel plans
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';

CREATE TEMP TABLE samples (name text, candidate float8[], baseline float8[]);
INSERT INTO samples VALUES
	('permeability', '{0.80,0.83,1.89,1.04,1.45,1.38,1.91,1.64,0.73,1.46}', '{1.15,0.88,0.90,0.74,1.21}'),
	('small', '{2,1,3,5}', '{0,4,6,7}'),
	('apart', '{1,2,3,4}', '{11,12,13,14}'),
	('ties', '{2,1,3,5}', '{1,1,1,1,1}'),
	('more ties', '{1,1,2,2,3}', '{2,2,3,3,3,4}'),
	('all equal', '{7,7,7}', '{7,7}'),
	('one each', '{1}', '{2}'),
	('large', (SELECT array_agg(i * 2) FROM generate_series(0, 499) i), (SELECT array_agg(i * 2 - 41) FROM generate_series(0, 599) i));
CREATE TEMP VIEW rows AS
	SELECT name, v AS value, true AS is_candidate FROM samples, unnest(candidate) v
	UNION ALL
	SELECT name, v, false FROM samples, unnest(baseline) v;
SELECT name, (m).n1, (m).n2, (m).u, round((m).p_value::numeric, 9) AS p_value, (m).exact
FROM (SELECT name, gctrace.mann_whitney(value, is_candidate) AS m FROM rows GROUP BY name) t ORDER BY name;
SELECT name, round((h).shift::numeric, 9) AS shift, round((h).low::numeric, 9) AS low, round((h).high::numeric, 9) AS high
FROM (SELECT name, gctrace.hodges_lehmann(value, is_candidate) AS h FROM rows GROUP BY name) t ORDER BY name;
SELECT round((gctrace.hodges_lehmann(value, is_candidate, 0.5)).low::numeric, 9) AS low FROM rows WHERE name = 'permeability';

-- The interval of a median: ranks of the binomial law
SELECT n, (gctrace.median_ci(i)).* FROM unnest('{1,5,6,8,10,20,100}'::int[]) n, generate_series(1, n) i GROUP BY n ORDER BY n;
SELECT n, (gctrace.median_ci(i, 0.5)).* FROM unnest('{1,2,3,99999,100001}'::int[]) n, generate_series(1, n) i GROUP BY n ORDER BY n;
SELECT round(gctrace.geomean(v)::numeric, 9) AS geomean FROM unnest('{1,10,100,3}'::float8[]) v;

-- NULL does not count, nor does what has no logarithm; nothing left is NULL
SELECT gctrace.mann_whitney(v, c) FROM (VALUES (1.0, NULL), (NULL, true), (2, true)) t (v, c);
SELECT gctrace.mann_whitney(1, true) WHERE false;
SELECT gctrace.hodges_lehmann(v, true) FROM generate_series(1, 9) v;
SELECT gctrace.median_ci(NULL::float8), gctrace.geomean(v), gctrace.sketch(NULL) FROM (VALUES (0.0), (-1), (NULL)) t (v);

-- Errors
SELECT gctrace.mann_whitney('NaN', true);
SELECT gctrace.hodges_lehmann('infinity', true);
SELECT gctrace.median_ci('-infinity');
SELECT gctrace.geomean('NaN');
SELECT gctrace.median_ci(v, v) FROM unnest('{0.9,0.95}'::float8[]) v;
SELECT gctrace.median_ci(1, 1);
SELECT gctrace.median_ci(1, 'NaN');
SELECT gctrace.hodges_lehmann(1, true, NULL);
SELECT gctrace.sketch(-1);
SELECT gctrace.samples_combine(NULL::internal, NULL::internal);

-- Sketches
SELECT gctrace.sketch(v) FROM unnest('{0,1,1,127,128,255,256,257,258,1000000,9223372036854775807}'::bigint[]) v;
SELECT q, gctrace.sketch_quantile('[0,1000000] 0:1 1:2 127:1 1780:7', q) FROM unnest('{0,0.1,0.2,0.36,0.37,0.99,1}'::float8[]) q;
SELECT gctrace.sketch_count('[0,1000000] 0:1 1:2 127:1 1780:7');
CREATE TEMP TABLE times AS SELECT i, (1.02 ^ (i % 1500))::bigint * (i % 7 + 1) AS ns FROM generate_series(1, 20000) i;
WITH qs AS (SELECT array_agg(n / 1000.0::float8 ORDER BY n) AS q FROM generate_series(0, 1000) n),
	both_ways AS (SELECT q, gctrace.sketch(ns) AS s, percentile_disc(q) WITHIN GROUP (ORDER BY ns) AS exact FROM times, qs GROUP BY q)
SELECT count(*), max(abs(gctrace.sketch_quantile(s, a) - b)::float8 / b) <= 1 / 256.0 AS within
FROM both_ways, unnest(q, exact) u (a, b);
-- Merged they are the same, whatever the parts
SELECT (SELECT gctrace.merge_sketches(s)::text FROM (SELECT gctrace.sketch(ns) AS s FROM times GROUP BY i % 7) p) =
	(SELECT gctrace.merge_sketches(s)::text FROM (SELECT gctrace.sketch(ns) AS s FROM times GROUP BY i / 999 ORDER BY 1 - i / 999) p) AS same,
	(SELECT gctrace.merge_sketches(s)::text FROM (SELECT gctrace.sketch(ns) AS s FROM times GROUP BY i % 7) p) = gctrace.sketch(ns)::text AS as_a_whole
FROM times;
-- Text and binary, there and back
CREATE TEMP TABLE sketches (s gctrace.pause_sketch);
INSERT INTO sketches SELECT gctrace.sketch(ns) FROM times GROUP BY i % 3;
SELECT bool_and(s::text = s::text::gctrace.pause_sketch::text) AS text FROM sketches;
\set file `echo "$GCTRACE_SCRATCH/sketches"`
COPY sketches TO :'file' (FORMAT binary);
CREATE TEMP TABLE copies (LIKE sketches);
COPY copies FROM :'file' (FORMAT binary);
SELECT count(*) FROM (SELECT s::text FROM sketches EXCEPT SELECT s::text FROM copies) d;
-- What is none
SELECT ''::gctrace.pause_sketch;
SELECT '[1,1]'::gctrace.pause_sketch;
SELECT '[1,1] 1:1 '::gctrace.pause_sketch;
SELECT '[1,1] 1:0'::gctrace.pause_sketch;
SELECT '[1,2] 2:1 1:1'::gctrace.pause_sketch;
SELECT '[1,3] 1:1 2:1'::gctrace.pause_sketch;
SELECT '[2,1] 1:1 2:1'::gctrace.pause_sketch;
SELECT '[1,1] 9999:1'::gctrace.pause_sketch;
SELECT '[1,9223372036854775808] 1:1'::gctrace.pause_sketch;
SELECT '[1,2] 1:9223372036854775807 2:1'::gctrace.pause_sketch;
SELECT gctrace.merge_sketches('[1,1] 1:9223372036854775807') FROM generate_series(1, 2);
SELECT gctrace.sketch_quantile('[1,1] 1:1', 1.5);

-- Change points: the Nile's dam after 1898, by R's E-divisive statistic, too
\set nile '{1120,1160,963,1210,1160,1160,813,1230,1370,1140,995,935,1110,994,1020,960,1180,799,958,1140,1100,1210,1150,1250,1260,1220,1030,1100,774,840,874,694,940,833,701,916,692,1020,1050,969,831,726,456,824,702,1120,1100,832,764,821,768,845,864,862,698,845,744,796,1040,759,781,865,845,944,984,897,822,1010,771,676,649,846,812,742,801,1040,860,874,848,890,744,749,838,1050,918,986,797,923,975,815,1020,906,901,1170,912,746,919,718,714,740}'
SELECT index, before, after, round(change_percent::numeric, 3) AS change_percent, round(p_value::numeric, 3) AS p_value
FROM gctrace.change_points(:'nile');
SELECT index FROM gctrace.change_points(:'nile', min_change => 0.3);
SELECT count(*) FROM gctrace.change_points(:'nile', seed => 7);
-- Three levels; one change too small to matter; a level of 0
SELECT index, before, after, change_percent FROM gctrace.change_points(
	(SELECT array_agg(CASE WHEN i <= 20 THEN 100 WHEN i <= 40 THEN 103 WHEN i <= 60 THEN 0 ELSE 50 END + i % 3 * 0.5 * (i <= 40)::int ORDER BY i) FROM generate_series(1, 80) i), 0.01);
SELECT index, before, after FROM gctrace.change_points(
	(SELECT array_agg(CASE WHEN i <= 20 THEN 100 WHEN i <= 40 THEN 103 WHEN i <= 60 THEN 0 ELSE 50 END + i % 3 * 0.5 * (i <= 40)::int ORDER BY i) FROM generate_series(1, 80) i), 0.01, 0.05);
-- Nothing to be found
SELECT * FROM gctrace.change_points('{}');
SELECT * FROM gctrace.change_points('{1,2,3}');
SELECT * FROM gctrace.change_points(array_fill(5.0::float8, '{50}'));
SELECT * FROM gctrace.change_points('{1,2,1,2,1,2,1,2,1,2,1,2}');
SELECT * FROM gctrace.change_points('{1,NULL}');
SELECT * FROM gctrace.change_points('{1,NaN}');
SELECT * FROM gctrace.change_points('{{1,2},{3,4}}');
SELECT * FROM gctrace.change_points('{1,2}', 0);
SELECT * FROM gctrace.change_points('{1,2}', 0.05, -1);
-- It can be stopped: the series alone is read at once
CREATE TEMP TABLE long_series AS SELECT array_agg(sin(i)) AS series FROM generate_series(1, 300000) i;
SET statement_timeout = '50ms';
SELECT count(*) FROM gctrace.change_points((SELECT series FROM long_series), 0.001);
RESET statement_timeout;

-- Anomaly score
SELECT v, round(gctrace.anomaly_score(v) OVER ()::numeric, 4) AS score FROM unnest('{1,2,3,4,100}'::float8[]) v;
SELECT i, v, round(gctrace.anomaly_score(v) OVER w::numeric, 4) AS score
FROM unnest('{1,2,NULL,4,3,9,2,2}'::float8[]) WITH ORDINALITY t (v, i)
WINDOW w AS (ORDER BY i ROWS BETWEEN 4 PRECEDING AND CURRENT ROW) ORDER BY i;
SELECT i, round(gctrace.anomaly_score(v) OVER (ORDER BY i ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW)::numeric, 4) AS score
FROM unnest('{1,2,3,4}'::float8[]) WITH ORDINALITY t (v, i);
SELECT gctrace.anomaly_score(v) OVER () FROM unnest('{7,7,7,8}'::float8[]) v;
SELECT gctrace.anomaly_score(v) OVER () FROM unnest('{NaN,1}'::float8[]) v;

-- Parallel plans give what one process does, to the last bit
CREATE TABLE statistics_rows AS
SELECT (i * 7919 % 10007) / 13.0::float8 AS value, i % 3 = 0 AS is_candidate, (i * 31 % 100003)::bigint AS ns FROM generate_series(1, 30000) i;
ANALYZE statistics_rows;
CREATE TEMP TABLE results (how text, m gctrace.mann_whitney_result, h gctrace.shift_result, c gctrace.median_result, g float8, s text, s2 text);
CREATE FUNCTION pg_temp.add_result(how text) RETURNS void LANGUAGE sql AS $$
	INSERT INTO results
	SELECT how, x.*, y.* FROM (
		SELECT gctrace.mann_whitney(value, is_candidate), gctrace.hodges_lehmann(value, is_candidate, 0.9), gctrace.median_ci(value),
			gctrace.geomean(value), gctrace.sketch(ns)::text FROM statistics_rows) x,
		(SELECT gctrace.merge_sketches(s)::text FROM (SELECT gctrace.sketch(ns) AS s FROM statistics_rows GROUP BY ns % 5) p) y
$$;
SET max_parallel_workers_per_gather = 0;
SELECT pg_temp.add_result('serial');
SET max_parallel_workers_per_gather = 3;
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
ALTER TABLE statistics_rows SET (parallel_workers = 3);
EXPLAIN (COSTS OFF) SELECT gctrace.mann_whitney(value, is_candidate), gctrace.hodges_lehmann(value, is_candidate, 0.9), gctrace.median_ci(value),
	gctrace.geomean(value), gctrace.sketch(ns) FROM statistics_rows;
SELECT x.* FROM (SELECT gctrace.mann_whitney(value, is_candidate) AS m, gctrace.hodges_lehmann(value, is_candidate, 0.9) AS h, gctrace.median_ci(value) AS c,
	gctrace.geomean(value) AS g, gctrace.sketch(ns)::text AS s FROM statistics_rows) x
EXCEPT SELECT m, h, c, g, s FROM results;
SELECT gctrace.merge_sketches(s)::text FROM (SELECT gctrace.sketch(ns) AS s FROM statistics_rows GROUP BY ns % 5) p EXCEPT SELECT s2 FROM results;
SELECT (m).n1, (m).n2, (m).exact FROM results;
DROP TABLE statistics_rows;
