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

-- Where the exact law ends, as doc/statistics.md has it
SELECT k AS n1, n - k AS n2, (gctrace.mann_whitney(v, v > k)).exact
FROM (VALUES (78, 39), (80, 40), (307, 7), (308, 8)) t (n, k), generate_series(1, n) v GROUP BY n, k ORDER BY n;

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
SELECT gctrace.samples_combine('', '');
SELECT gctrace.one_sample_transition(NULL, 1);
SELECT gctrace.geomean_transition(NULL, 1);
SELECT gctrace.median_ci_final(NULL);
SELECT gctrace.sketch_transition('[1,1] 1:1', 1);
SELECT gctrace.sketch_combine('[1,1] 1:1', '[1,1] 1:1');

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

-- States are values: they can be kept (small ones, toasted ones), and put together later
CREATE AGGREGATE pg_temp.median_state(float8) (SFUNC = gctrace.one_sample_transition, STYPE = bytea);
CREATE AGGREGATE pg_temp.shift_state(float8, boolean, float8) (SFUNC = gctrace.two_samples_transition, STYPE = bytea);
CREATE AGGREGATE pg_temp.geomean_state(float8) (SFUNC = gctrace.geomean_transition, STYPE = bytea);
CREATE AGGREGATE pg_temp.median_of(bytea) (SFUNC = gctrace.samples_combine, STYPE = bytea, FINALFUNC = gctrace.median_ci_final);
CREATE AGGREGATE pg_temp.shift_of(bytea) (SFUNC = gctrace.samples_combine, STYPE = bytea, FINALFUNC = gctrace.hodges_lehmann_final);
CREATE AGGREGATE pg_temp.geomean_of(bytea) (SFUNC = gctrace.geomean_combine, STYPE = bytea, FINALFUNC = gctrace.geomean_final);
CREATE TEMP TABLE states AS
SELECT i / parts AS part, parts, ''::text AS odd_alignment, pg_temp.median_state(ns) AS m, pg_temp.shift_state(ns, i % 3 = 0, 0.9) AS h,
	pg_temp.geomean_state(ns) AS g, gctrace.sketch(ns) AS s
FROM times, unnest('{1,13,7000}'::int[]) parts GROUP BY 1, 2;
UPDATE states SET odd_alignment = repeat('x', part % 8);
SELECT parts, count(*) > 1 AS many, pg_temp.median_of(m) = (SELECT gctrace.median_ci(ns) FROM times) AS median,
	pg_temp.shift_of(h) = (SELECT gctrace.hodges_lehmann(ns, i % 3 = 0, 0.9) FROM times) AS shift,
	pg_temp.geomean_of(g) = (SELECT gctrace.geomean(ns) FROM times) AS geomean,
	gctrace.merge_sketches(s)::text = (SELECT gctrace.sketch(ns)::text FROM times) AS sketch
FROM states GROUP BY parts ORDER BY parts;
-- Bytes that are no states
CREATE FUNCTION pg_temp.try(call text, state bytea) RETURNS text LANGUAGE plpgsql AS $$
DECLARE result text;
BEGIN
	EXECUTE format('SELECT pg_temp.%s(b)::text FROM unnest($1) b', call) INTO result USING ARRAY[state];
	IF result IS NOT NULL THEN
		EXECUTE format('SELECT pg_temp.%s(b)::text FROM unnest($1) b', call) INTO result
		USING ARRAY[CASE WHEN call = 'geomean_of' THEN (SELECT pg_temp.geomean_state(1)) ELSE (SELECT pg_temp.shift_state(1, true, 0.9)) END, state];
	END IF;
	RETURN result;
EXCEPTION WHEN OTHERS THEN
	RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
-- of a median of 1 and 2: layout, counts, confidence, values of the baseline
CREATE FUNCTION pg_temp.change(state bytea, at int, bytes bytea) RETURNS bytea LANGUAGE sql AS
$$ SELECT overlay(state PLACING bytes FROM at + 1) $$;
WITH good AS (SELECT pg_temp.shift_state(v, false, 0.9) AS s FROM generate_series(1, 2) v), g AS (SELECT pg_temp.geomean_state(v) AS s FROM generate_series(1, 2) v)
SELECT what, pg_temp.try(call, state) FROM (
	SELECT 1, 'good', 'median_of', s FROM good UNION ALL
	SELECT 2, 'nothing', 'median_of', ''::bytea UNION ALL
	SELECT 3, 'header cut off', 'median_of', substr(s, 1, 19) FROM good UNION ALL
	SELECT 4, 'values cut off', 'median_of', substr(s, 1, 35) FROM good UNION ALL
	SELECT 5, 'layout', 'median_of', pg_temp.change(s, 0, '\x02') FROM good UNION ALL
	SELECT 6, 'negative count', 'median_of', pg_temp.change(s, 4, '\xffffffff') FROM good UNION ALL
	SELECT 7, 'large count', 'median_of', pg_temp.change(s, 4, '\xffffff7f') FROM good UNION ALL
	SELECT 8, 'large counts', 'median_of', pg_temp.change(s, 4, '\xffffff7fffffff7f') FROM good UNION ALL
	SELECT 9, 'confidence', 'median_of', pg_temp.change(s, 12, '\xffffffffffffffff') FROM good UNION ALL
	SELECT 10, 'another confidence', 'median_of', pg_temp.change(s, 12, '\x000000000000e03f') FROM good UNION ALL
	SELECT 11, 'NaN', 'median_of', pg_temp.change(s, 20, '\xffffffffffffffff') FROM good UNION ALL
	SELECT 12, 'infinity', 'shift_of', pg_temp.change(s, 20, '\x000000000000f07f') FROM good UNION ALL
	SELECT 13, 'another aggregate', 'median_of', s FROM g UNION ALL
	SELECT 21, 'good', 'geomean_of', s FROM g UNION ALL
	SELECT 22, 'nothing', 'geomean_of', '' UNION ALL
	SELECT 23, 'too long', 'geomean_of', s || '\x00' FROM g UNION ALL
	SELECT 24, 'layout', 'geomean_of', pg_temp.change(s, 0, '\x02') FROM g UNION ALL
	SELECT 25, 'count of 0', 'geomean_of', pg_temp.change(s, 4, '\x0000000000000000') FROM g UNION ALL
	SELECT 26, 'large count', 'geomean_of', pg_temp.change(s, 4, '\x0000000001000000') FROM g UNION ALL
	SELECT 27, 'negative count', 'geomean_of', pg_temp.change(s, 4, '\xffffffffffffffff') FROM g UNION ALL
	SELECT 28, 'large sum', 'geomean_of', pg_temp.change(s, 12, '\xffffffffffffff7f') FROM g UNION ALL
	SELECT 29, 'low part', 'geomean_of', pg_temp.change(s, 20, '\xffffffffffffffff') FROM g UNION ALL
	SELECT 31, 'another aggregate', 'geomean_of', s FROM good) t (n, what, call, state) ORDER BY n;
-- A transition function believes no more
CREATE AGGREGATE pg_temp.median_from(float8) (SFUNC = gctrace.one_sample_transition, STYPE = bytea, INITCOND = '\x01000000ffffff7f00000000666666666666ee3f',
	FINALFUNC = gctrace.median_ci_final);
SELECT pg_temp.median_from(1);
CREATE AGGREGATE pg_temp.sketch_from(bigint) (SFUNC = gctrace.sketch_transition, STYPE = gctrace.pause_sketch, INITCOND = '[1,1] 1:9223372036854775807');
SELECT pg_temp.sketch_from(1);
-- Windows that grow: results on the way do not change
SELECT i, (gctrace.median_ci(v) OVER w).median, (gctrace.hodges_lehmann(v, i % 2 = 0) OVER w).shift, round((gctrace.geomean(v) OVER w)::numeric, 4) AS geomean,
	(gctrace.mann_whitney(v, i % 2 = 0) OVER w).u, gctrace.sketch(v::bigint) OVER w AS sketch
FROM unnest('{5,3,NULL,9,3,1}'::float8[]) WITH ORDINALITY t (v, i) WINDOW w AS (ORDER BY i) ORDER BY i;
SELECT gctrace.merge_sketches(s) OVER (ORDER BY s::text) FROM unnest('{"[1,1] 1:1","[1,1] 1:2","[1,2] 1:1 2:1",NULL}'::gctrace.pause_sketch[]) s;
SELECT count(*) FROM (SELECT i, gctrace.median_ci(i) OVER (ORDER BY i) AS m FROM generate_series(1, 300) i) w
WHERE m <> (SELECT gctrace.median_ci(j) FROM generate_series(1, i) j);

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
-- It can be stopped
CREATE TEMP TABLE long_series AS SELECT array_agg(sin(i)) AS series FROM generate_series(1, 1000000) i;
SET statement_timeout = '100ms';
SELECT count(*) FROM long_series, gctrace.change_points(series, 0.001);
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

-- Whatever the frame, it is what the rows of the frame give
CREATE TEMP TABLE series AS
SELECT i, i / 7 AS g, CASE WHEN i % 17 = 0 THEN NULL WHEN i % 5 = 0 THEN i * 7919 % 10 ELSE sin(i) * (i % 13) END::float8 AS v FROM generate_series(1, 300) i;
CREATE FUNCTION pg_temp.middle(sorted float8[]) RETURNS float8 LANGUAGE sql AS
$$ SELECT CASE WHEN a = b THEN a ELSE a / 2 + b / 2 END FROM (SELECT sorted[(n + 1) / 2], sorted[n / 2 + 1] FROM cardinality(sorted) n) m (a, b) $$;
CREATE FUNCTION pg_temp.score(value float8, frame float8[]) RETURNS float8 LANGUAGE sql AS $$
	SELECT 0.6745 * (value - m) / nullif(pg_temp.middle((SELECT array_agg(abs(x - m) ORDER BY abs(x - m)) FROM unnest(frame) x)), 0)
	FROM pg_temp.middle((SELECT array_agg(x ORDER BY x) FROM unnest(frame) x)) m
$$;
CREATE FUNCTION pg_temp.frame(frame text, OUT frame_ text, OUT scores bigint, OUT differing bigint) LANGUAGE plpgsql AS $$
BEGIN
	frame_ := frame;
	EXECUTE format('SELECT count(score), count(*) FILTER (WHERE score IS DISTINCT FROM wanted) FROM (SELECT gctrace.anomaly_score(v) OVER w AS score, '
		'CASE WHEN v IS NOT NULL THEN pg_temp.score(v, array_remove(array_agg(v) OVER w, NULL)) END AS wanted FROM series WINDOW w AS (%s)) s', frame)
	INTO scores, differing;
END $$;
SELECT f.* FROM unnest(ARRAY['', 'ORDER BY i', 'ORDER BY g DESC', 'ORDER BY i ROWS BETWEEN 50 PRECEDING AND 1 PRECEDING',
	'ORDER BY i ROWS BETWEEN 10 PRECEDING AND 20 FOLLOWING', 'ORDER BY i ROWS BETWEEN 5 FOLLOWING AND 30 FOLLOWING',
	'ORDER BY i ROWS BETWEEN 5 FOLLOWING AND 2 FOLLOWING', 'ORDER BY i ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING',
	'ORDER BY i ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW',
	'ORDER BY i ROWS BETWEEN 50 PRECEDING AND CURRENT ROW EXCLUDE CURRENT ROW', 'ORDER BY g RANGE BETWEEN 2 PRECEDING AND 3 FOLLOWING',
	'ORDER BY g GROUPS BETWEEN 2 PRECEDING AND 1 FOLLOWING', 'ORDER BY g ROWS BETWEEN 9 PRECEDING AND 9 FOLLOWING EXCLUDE GROUP',
	'ORDER BY g ROWS BETWEEN 9 PRECEDING AND 9 FOLLOWING EXCLUDE TIES', 'PARTITION BY g % 3 ORDER BY i ROWS BETWEEN 20 PRECEDING AND 5 PRECEDING']) frame,
	pg_temp.frame(frame) f;
-- wide frames do not cost their width, and can be stopped all the same
SELECT count(score) FROM (SELECT gctrace.anomaly_score(sin(i)) OVER (ORDER BY i ROWS BETWEEN 20000 PRECEDING AND 1 PRECEDING) AS score FROM generate_series(1, 40000) i) s;
SET statement_timeout = '100ms';
SELECT count(score) FROM (SELECT gctrace.anomaly_score(sin(i)) OVER () AS score FROM generate_series(1, 3000000) i) s;
RESET statement_timeout;

-- Rates: R's poisson.test
SELECT events, rate, round(low::numeric, 9) AS low, round(high::numeric, 9) AS high FROM unnest('{0,1,10,12345}'::bigint[]) events, gctrace.rate(events, 2);
SELECT b, c, round(ratio::numeric, 9) AS ratio, round(low::numeric, 9) AS low, round(high::numeric, 9) AS high, p_value::numeric(12, 9)
FROM (VALUES (3, 0), (0, 3), (23, 11), (17, 2), (1, 1), (4900, 5000), (0, 0)) t (b, c), gctrace.rate_ratio(b, 1083, c, 800);
SELECT rate, round(low::numeric, 9) AS low, round(high::numeric, 9) AS high FROM gctrace.rate(10, 2, 0.5);
SELECT (r).ratio, (r).low < 1 AND (r).high > 1 AS inside FROM gctrace.rate_ratio(10000000000, 1, 10000000000, 1) r;
-- as often as 95 %, or oftener, whatever the rate: of all counts that a mean of 3 gives
SELECT round(sum(exp(-3) * 3 ^ n / factorial(n)) FILTER (WHERE r.low <= 3 AND r.high >= 3)::numeric, 4) AS covered
FROM generate_series(0, 30) n, gctrace.rate(n, 1) r;
SELECT gctrace.rate(NULL, 1) IS NULL AS strict;
SELECT gctrace.rate(-1, 1);
SELECT gctrace.rate(10000000001, 1);
SELECT gctrace.rate(1, 0);
SELECT gctrace.rate(1, 'NaN');
SELECT gctrace.rate(1, 1, 1);
SELECT gctrace.rate_ratio(1, 1, 1, 'infinity');

-- Parallel plans give what one process does, to the last bit
CREATE TABLE statistics_rows AS
SELECT (i * 7919 % 10007) / 13.0::float8 AS value, i % 3 = 0 AS is_candidate, (i * 31 % 100003)::bigint AS ns FROM generate_series(1, 30000) i;
ANALYZE statistics_rows;
CREATE TEMP TABLE results (how text, m gctrace.mann_whitney_result, h gctrace.shift_result, c gctrace.median_result, g float8, s text, f text, s2 text);
CREATE FUNCTION pg_temp.add_result(how text) RETURNS void LANGUAGE sql AS $$
	INSERT INTO results
	SELECT how, x.*, y.* FROM (
		SELECT gctrace.mann_whitney(value, is_candidate), gctrace.hodges_lehmann(value, is_candidate, 0.9), gctrace.median_ci(value),
			gctrace.geomean(value), gctrace.sketch(ns)::text, gctrace.folded(ARRAY['f' || ns % 300, 'main'], ns - 50000) FROM statistics_rows) x,
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
	gctrace.geomean(value), gctrace.sketch(ns), gctrace.folded(ARRAY['f' || ns % 300, 'main'], ns - 50000) FROM statistics_rows;
SELECT x.* FROM (SELECT gctrace.mann_whitney(value, is_candidate) AS m, gctrace.hodges_lehmann(value, is_candidate, 0.9) AS h, gctrace.median_ci(value) AS c,
	gctrace.geomean(value) AS g, gctrace.sketch(ns)::text AS s, gctrace.folded(ARRAY['f' || ns % 300, 'main'], ns - 50000) AS f FROM statistics_rows) x
EXCEPT SELECT m, h, c, g, s, f FROM results;
SELECT gctrace.merge_sketches(s)::text FROM (SELECT gctrace.sketch(ns) AS s FROM statistics_rows GROUP BY ns % 5) p EXCEPT SELECT s2 FROM results;
SELECT (m).n1, (m).n2, (m).exact FROM results;
DROP TABLE statistics_rows;
