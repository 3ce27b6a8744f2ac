
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

CREATE TYPE gctrace.build_comparison AS (
	n_baseline bigint,
	n_candidate bigint,
	median_baseline float8,
	median_candidate float8,
	mean_baseline float8,
	mean_candidate float8,
	is_ratio boolean,
	p_value float8,
	least_p_value float8,
	shift float8,
	low float8,
	high float8
);
COMMENT ON TYPE gctrace.build_comparison IS 'Result of gctrace.compare_builds';
COMMENT ON COLUMN gctrace.build_comparison.n_baseline IS 'Values of the baseline on hosts that have both builds; of all hosts, where none has both';
COMMENT ON COLUMN gctrace.build_comparison.n_candidate IS 'Values of the candidate, likewise';
COMMENT ON COLUMN gctrace.build_comparison.median_baseline IS 'Median of these values of the baseline. NULL: none';
COMMENT ON COLUMN gctrace.build_comparison.median_candidate IS 'Median of these values of the candidate. NULL: none';
COMMENT ON COLUMN gctrace.build_comparison.mean_baseline IS 'Mean of these values of the baseline. NULL: none';
COMMENT ON COLUMN gctrace.build_comparison.mean_candidate IS 'Mean of these values of the candidate. NULL: none';
COMMENT ON COLUMN gctrace.build_comparison.is_ratio IS 'Were the logarithms compared? As asked for, and all values are above 0';
COMMENT ON COLUMN gctrace.build_comparison.p_value IS 'As in gctrace.comparison. NULL: one side has no values';
COMMENT ON COLUMN gctrace.build_comparison.least_p_value IS 'As in gctrace.comparison. NULL: one side has no values';
COMMENT ON COLUMN gctrace.build_comparison.shift IS 'Hodges-Lehmann shift, candidate - baseline, within hosts; with is_ratio of the logarithms. NULL: one side has no values';
COMMENT ON COLUMN gctrace.build_comparison.low IS 'Lower end of its confidence interval. NULL: minus infinity (too few values), or one side has none';
COMMENT ON COLUMN gctrace.build_comparison.high IS 'Upper end of its confidence interval. NULL: infinity (too few values), or one side has none';

CREATE FUNCTION gctrace.compare_builds(
	value float8[], is_candidate boolean[], host int[], confidence float8 DEFAULT 0.95, as_ratio boolean DEFAULT false)
RETURNS gctrace.build_comparison
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_compare_builds';
COMMENT ON FUNCTION gctrace.compare_builds(float8[], boolean[], int[], float8, boolean) IS
	'gctrace.compare_within with hosts (numbers that stand for them) as strata, or with all values as one where no host has both builds, and what the values are like. as_ratio: the logarithms are compared, if all values are above 0. The arrays are parallel. Errors: as gctrace.compare_within';

CREATE FUNCTION gctrace.adjusted_p_value(p_value float8)
RETURNS float8
LANGUAGE C IMMUTABLE WINDOW PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_adjusted_p_value';
COMMENT ON FUNCTION gctrace.adjusted_p_value(float8) IS
	'Window function: p_value adjusted for the number of tests in the partition (Benjamini and Hochberg 1995), whatever the frame: of those that are alpha or less then, a share of alpha at most is expected to be false. NULL is no test and stays NULL. Errors: a value outside 0 to 1';
