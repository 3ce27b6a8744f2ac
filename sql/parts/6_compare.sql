
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
