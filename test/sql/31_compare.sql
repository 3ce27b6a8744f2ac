-- Two builds within hosts: values known from R and from enumeration
SET timezone = 'UTC';
SET datestyle = 'ISO';
SET intervalstyle = 'postgres';
SET extra_float_digits = 0;

CREATE FUNCTION compared(baseline float8[], candidate float8[]) RETURNS SETOF gctrace.comparison LANGUAGE sql AS $$
	SELECT * FROM gctrace.compare_within(baseline || candidate,
		array_fill(false, ARRAY[cardinality(baseline)]) || array_fill(true, ARRAY[cardinality(candidate)]),
		array_fill(1, ARRAY[cardinality(baseline) + cardinality(candidate)]))
$$;
-- R 4.2.2, wilcox.test(exact = TRUE)
SELECT * FROM compared('{0,4,6,7}', '{2,1,3,5}');
SELECT * FROM compared('{1,2,3,4}', '{11,12,13,14}');
-- Hollander and Wolfe's permeability data: W = 35, p = .2544, shift .305 (-.15, .76)
SELECT * FROM compared('{1.15,0.88,0.90,0.74,1.21}', '{0.80,0.83,1.89,1.04,1.45,1.38,1.91,1.64,0.73,1.46}');
-- ties: 6 of 126 choices are as far from the mean
SELECT p_value, round((p_value * 126)::numeric, 6) AS choices FROM compared('{1,1,1,1,1}', '{2,1,3,5}');
SELECT u, p_value, shift, low, high FROM compared('{5,5,5,5,5}', '{5,5,5,5}');
-- too many for the exact law: R says .004933536
SELECT n_baseline, n_candidate, exact, round(p_value::numeric, 9) AS p_value FROM compared(
	(SELECT array_agg(i * 2) FROM generate_series(0, 499) i), (SELECT array_agg(i * 2 - 41) FROM generate_series(0, 599) i));

-- Hosts of different levels hide a shift that each of them shows
SELECT p_value, shift FROM compared('{10,11,100,101}', '{12,13,102,103}');
SELECT p_value, shift FROM gctrace.compare_within('{10,11,100,101,12,13,102,103}', '{f,f,f,f,t,t,t,t}', '{1,1,2,2,1,1,2,2}');
-- a host with one build only says nothing
SELECT * FROM gctrace.compare_within('{10,11,12,13,999}', '{f,f,t,t,t}', '{1,1,1,1,2}');
SELECT * FROM gctrace.compare_within('{10,11}', '{f,t}', '{1,2}');
SELECT * FROM gctrace.compare_within('{}', '{}', '{}');

-- Mistakes
SELECT gctrace.compare_within('{1,2}', '{f}', '{1,1}');
SELECT gctrace.compare_within('{1,NULL}', '{f,t}', '{1,1}');
SELECT gctrace.compare_within('{1,NaN}', '{f,t}', '{1,1}');
SELECT gctrace.compare_within('{1,Infinity}', '{f,t}', '{1,1}');
SELECT gctrace.compare_within('{{1,2}}', '{f,t}', '{1,1}');
SELECT gctrace.compare_within('{1,2}', '{f,t}', '{1,1}', 1);
SELECT gctrace.compare_within('{1,2}', '{f,t}', '{1,1}', 'NaN');
SELECT gctrace.compare_within(NULL, '{f,t}', '{1,1}') IS NULL AS strict;

-- Builds: hosts that have both, each for itself, or all as one
SELECT * FROM gctrace.compare_builds('{10,11,100,101,12,13,102,103}', '{f,f,f,f,t,t,t,t}', '{1,1,2,2,1,1,2,2}');
SELECT * FROM gctrace.compare_builds('{10,11,100,101,12,13,102,103,999,7}', '{f,f,f,f,t,t,t,t,t,f}', '{1,1,2,2,1,1,2,2,3,4}');
SELECT * FROM gctrace.compare_builds('{10,11,12,13}', '{f,t,f,t}', '{1,2,3,4}');
SELECT n_baseline, n_candidate, median_baseline, mean_baseline, median_candidate, mean_candidate, p_value, shift FROM gctrace.compare_builds('{10,20,60}', '{f,f,f}', '{1,1,2}');
SELECT * FROM gctrace.compare_builds('{}', '{}', '{}');
-- logarithms, if there are any
SELECT is_ratio, exp(shift) AS ratio FROM gctrace.compare_builds('{10,100,20,200}', '{f,f,t,t}', '{1,1,1,1}', as_ratio => true);
SELECT is_ratio, shift FROM gctrace.compare_builds('{0,100,20,200}', '{f,f,t,t}', '{1,1,1,1}', as_ratio => true);
SELECT is_ratio, exp(shift) AS ratio FROM gctrace.compare_builds('{10,100,20,200,-1}', '{f,f,t,t,t}', '{1,1,1,1,2}', as_ratio => true);
SELECT gctrace.compare_builds('{1,NaN}', '{f,t}', '{1,1}');
SELECT gctrace.compare_builds('{1,2}', '{f,t}', '{1,1}', 0);

-- Many tests: R's p.adjust(method = "BH")
SELECT p, gctrace.adjusted_p_value(p) OVER () AS adjusted FROM unnest('{0.01,0.04,NULL,0.03,0.005,0.8,0.04}'::float8[]) p;
SELECT g, p, gctrace.adjusted_p_value(p) OVER (PARTITION BY g ORDER BY p DESC) AS adjusted FROM (VALUES (1, 0.01::float8), (1, 0.02), (2, 0.5), (3, NULL)) t (g, p);
SELECT gctrace.adjusted_p_value(p) OVER () FROM unnest('{0.5,1.5}'::float8[]) p;
SELECT gctrace.adjusted_p_value(p) OVER () FROM unnest('{NaN}'::float8[]) p;

DROP FUNCTION compared;
