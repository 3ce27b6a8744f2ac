
-- Statistics

CREATE TYPE gctrace.mann_whitney_result AS (
	n1 bigint,
	n2 bigint,
	u float8,
	p_value float8,
	exact boolean
);
COMMENT ON TYPE gctrace.mann_whitney_result IS 'Result of gctrace.mann_whitney';
COMMENT ON COLUMN gctrace.mann_whitney_result.n1 IS 'Values of the baseline';
COMMENT ON COLUMN gctrace.mann_whitney_result.n2 IS 'Values of the candidate';
COMMENT ON COLUMN gctrace.mann_whitney_result.u IS 'Mann-Whitney''s U of the candidate: pairs in which its value is the larger one, ties count half. NULL: one side has no values';
COMMENT ON COLUMN gctrace.mann_whitney_result.p_value IS 'Two-sided, P(|U - mean| >= |u - mean|) under the permutation law, ties included. NULL: one side has no values';
COMMENT ON COLUMN gctrace.mann_whitney_result.exact IS 'p_value is from the exact law (up to 39 values against 39, or 7 against 300); false: from its normal approximation with tie and continuity corrections. NULL: one side has no values';

CREATE TYPE gctrace.shift_result AS (
	shift float8,
	low float8,
	high float8
);
COMMENT ON TYPE gctrace.shift_result IS 'Result of gctrace.hodges_lehmann';
COMMENT ON COLUMN gctrace.shift_result.shift IS 'Median of all differences candidate - baseline, in the unit of the values';
COMMENT ON COLUMN gctrace.shift_result.low IS 'Lower end of its confidence interval. NULL: minus infinity, too few values for that confidence';
COMMENT ON COLUMN gctrace.shift_result.high IS 'Upper end of its confidence interval. NULL: infinity, too few values for that confidence';

CREATE TYPE gctrace.median_result AS (
	median float8,
	low float8,
	high float8
);
COMMENT ON TYPE gctrace.median_result IS 'Result of gctrace.median_ci';
COMMENT ON COLUMN gctrace.median_result.median IS 'Median, in the unit of the values';
COMMENT ON COLUMN gctrace.median_result.low IS 'Lower end of its confidence interval, one of the values. NULL: minus infinity, too few values for that confidence';
COMMENT ON COLUMN gctrace.median_result.high IS 'Upper end of its confidence interval, one of the values. NULL: infinity, too few values for that confidence';

CREATE FUNCTION gctrace.two_samples_transition(bytea, float8, boolean)
RETURNS bytea LANGUAGE C IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_two_samples_transition';
COMMENT ON FUNCTION gctrace.two_samples_transition(bytea, float8, boolean) IS 'Of aggregates over a baseline and a candidate';

CREATE FUNCTION gctrace.two_samples_transition(bytea, float8, boolean, float8)
RETURNS bytea LANGUAGE C IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_two_samples_transition';
COMMENT ON FUNCTION gctrace.two_samples_transition(bytea, float8, boolean, float8) IS 'Of aggregates over a baseline and a candidate, with a confidence';

CREATE FUNCTION gctrace.one_sample_transition(bytea, float8)
RETURNS bytea LANGUAGE C IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_one_sample_transition';
COMMENT ON FUNCTION gctrace.one_sample_transition(bytea, float8) IS 'Of aggregates over one sample';

CREATE FUNCTION gctrace.one_sample_transition(bytea, float8, float8)
RETURNS bytea LANGUAGE C IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_one_sample_transition';
COMMENT ON FUNCTION gctrace.one_sample_transition(bytea, float8, float8) IS 'Of aggregates over one sample, with a confidence';

CREATE FUNCTION gctrace.samples_combine(bytea, bytea)
RETURNS bytea LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_samples_combine';
COMMENT ON FUNCTION gctrace.samples_combine(bytea, bytea) IS 'Of aggregates over samples: values of two states together';

CREATE FUNCTION gctrace.mann_whitney_final(bytea)
RETURNS gctrace.mann_whitney_result LANGUAGE C IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_mann_whitney_final';
COMMENT ON FUNCTION gctrace.mann_whitney_final(bytea) IS 'Result of aggregate mann_whitney';

CREATE FUNCTION gctrace.hodges_lehmann_final(bytea)
RETURNS gctrace.shift_result LANGUAGE C IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_hodges_lehmann_final';
COMMENT ON FUNCTION gctrace.hodges_lehmann_final(bytea) IS 'Result of aggregate hodges_lehmann';

CREATE FUNCTION gctrace.median_ci_final(bytea)
RETURNS gctrace.median_result LANGUAGE C IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_median_ci_final';
COMMENT ON FUNCTION gctrace.median_ci_final(bytea) IS 'Result of aggregate median_ci';

CREATE AGGREGATE gctrace.mann_whitney(value float8, is_candidate boolean) (
	SFUNC = gctrace.two_samples_transition, STYPE = bytea, SSPACE = 1024,
	FINALFUNC = gctrace.mann_whitney_final,
	COMBINEFUNC = gctrace.samples_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE gctrace.mann_whitney(float8, boolean) IS
	'Mann-Whitney test of candidate against baseline: do values of the one tend to be larger? Rows with NULL do not count. Errors: NaN, infinity';

CREATE AGGREGATE gctrace.hodges_lehmann(value float8, is_candidate boolean, confidence float8) (
	SFUNC = gctrace.two_samples_transition, STYPE = bytea, SSPACE = 1024,
	FINALFUNC = gctrace.hodges_lehmann_final,
	COMBINEFUNC = gctrace.samples_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE gctrace.hodges_lehmann(float8, boolean, float8) IS
	'How far the candidate lies above the baseline: Hodges-Lehmann shift with its confidence interval from the law of mann_whitney. Rows with NULL do not count. NULL: one side has no values. Errors: NaN, infinity, a confidence outside 0 to 1 or not the same for all rows';

CREATE AGGREGATE gctrace.hodges_lehmann(value float8, is_candidate boolean) (
	SFUNC = gctrace.two_samples_transition, STYPE = bytea, SSPACE = 1024,
	FINALFUNC = gctrace.hodges_lehmann_final,
	COMBINEFUNC = gctrace.samples_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE gctrace.hodges_lehmann(float8, boolean) IS
	'The same with a confidence of 0.95';

CREATE AGGREGATE gctrace.median_ci(value float8, confidence float8) (
	SFUNC = gctrace.one_sample_transition, STYPE = bytea, SSPACE = 1024,
	FINALFUNC = gctrace.median_ci_final,
	COMBINEFUNC = gctrace.samples_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE gctrace.median_ci(float8, float8) IS
	'Median with a confidence interval of order statistics, whatever the distribution. NULL values do not count; no values: NULL. Errors: NaN, infinity, a confidence outside 0 to 1 or not the same for all rows';

CREATE AGGREGATE gctrace.median_ci(value float8) (
	SFUNC = gctrace.one_sample_transition, STYPE = bytea, SSPACE = 1024,
	FINALFUNC = gctrace.median_ci_final,
	COMBINEFUNC = gctrace.samples_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE gctrace.median_ci(float8) IS
	'The same with a confidence of 0.95';

-- Geometric mean

CREATE FUNCTION gctrace.geomean_transition(bytea, float8)
RETURNS bytea LANGUAGE C IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_geomean_transition';
COMMENT ON FUNCTION gctrace.geomean_transition(bytea, float8) IS 'Of aggregate geomean';

CREATE FUNCTION gctrace.geomean_combine(bytea, bytea)
RETURNS bytea LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_geomean_combine';
COMMENT ON FUNCTION gctrace.geomean_combine(bytea, bytea) IS 'Of aggregate geomean: two sums together';

CREATE FUNCTION gctrace.geomean_final(bytea)
RETURNS float8 LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_geomean_final';
COMMENT ON FUNCTION gctrace.geomean_final(bytea) IS 'Result of aggregate geomean';

CREATE AGGREGATE gctrace.geomean(value float8) (
	SFUNC = gctrace.geomean_transition, STYPE = bytea,
	FINALFUNC = gctrace.geomean_final,
	COMBINEFUNC = gctrace.geomean_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE gctrace.geomean(float8) IS
	'Geometric mean of the positive values, in their unit; others and NULL do not count; none left: NULL. Errors: NaN, infinity';

-- Sketches

CREATE TYPE gctrace.pause_sketch;

CREATE FUNCTION gctrace.sketch_in(cstring)
RETURNS gctrace.pause_sketch LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_sketch_in';
COMMENT ON FUNCTION gctrace.sketch_in(cstring) IS 'Input of type pause_sketch';

CREATE FUNCTION gctrace.sketch_out(gctrace.pause_sketch)
RETURNS cstring LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_sketch_out';
COMMENT ON FUNCTION gctrace.sketch_out(gctrace.pause_sketch) IS 'Output of type pause_sketch';

CREATE FUNCTION gctrace.sketch_recv(internal)
RETURNS gctrace.pause_sketch LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_sketch_recv';
COMMENT ON FUNCTION gctrace.sketch_recv(internal) IS 'Binary input of type pause_sketch';

CREATE FUNCTION gctrace.sketch_send(gctrace.pause_sketch)
RETURNS bytea LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_sketch_send';
COMMENT ON FUNCTION gctrace.sketch_send(gctrace.pause_sketch) IS 'Binary output of type pause_sketch';

CREATE TYPE gctrace.pause_sketch (
	INPUT = gctrace.sketch_in, OUTPUT = gctrace.sketch_out,
	RECEIVE = gctrace.sketch_recv, SEND = gctrace.sketch_send,
	INTERNALLENGTH = VARIABLE, ALIGNMENT = double, STORAGE = extended
);
COMMENT ON TYPE gctrace.pause_sketch IS
	'Distribution of times (ns) in some KB: counts by bucket, from which quantiles are told within 0.4 %. As text: [least,largest] bucket:count ...';

CREATE FUNCTION gctrace.sketch_quantile(sketch gctrace.pause_sketch, quantile float8)
RETURNS bigint LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_sketch_quantile';
COMMENT ON FUNCTION gctrace.sketch_quantile(gctrace.pause_sketch, float8) IS
	'Value at a quantile (0 to 1), ns: of n values the one with rank ceil(quantile * n), off by at most 1/256 of it; least and largest are exact. Errors: a quantile outside 0 to 1';

CREATE FUNCTION gctrace.sketch_count(sketch gctrace.pause_sketch)
RETURNS bigint LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_sketch_count';
COMMENT ON FUNCTION gctrace.sketch_count(gctrace.pause_sketch) IS 'How many values a sketch stands for';

CREATE FUNCTION gctrace.sketch_transition(gctrace.pause_sketch, bigint)
RETURNS gctrace.pause_sketch LANGUAGE C IMMUTABLE PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_sketch_transition';
COMMENT ON FUNCTION gctrace.sketch_transition(gctrace.pause_sketch, bigint) IS 'Of aggregate sketch';

CREATE FUNCTION gctrace.sketch_combine(gctrace.pause_sketch, gctrace.pause_sketch)
RETURNS gctrace.pause_sketch LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_sketch_combine';
COMMENT ON FUNCTION gctrace.sketch_combine(gctrace.pause_sketch, gctrace.pause_sketch) IS 'Of aggregates that make sketches: two sketches together';

CREATE AGGREGATE gctrace.sketch(ns bigint) (
	SFUNC = gctrace.sketch_transition, STYPE = gctrace.pause_sketch, SSPACE = 2048,
	COMBINEFUNC = gctrace.sketch_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE gctrace.sketch(bigint) IS
	'Sketch of times (or of other whole numbers that are not negative). NULL values do not count; no values: NULL. Errors: a negative value';

CREATE AGGREGATE gctrace.merge_sketches(sketch gctrace.pause_sketch) (
	SFUNC = gctrace.sketch_combine, STYPE = gctrace.pause_sketch, SSPACE = 2048,
	COMBINEFUNC = gctrace.sketch_combine,
	PARALLEL = SAFE
);
COMMENT ON AGGREGATE gctrace.merge_sketches(gctrace.pause_sketch) IS
	'The sketch of all values that the sketches stand for, the same as if it had been made of them at once. NULL: no sketches';

-- Series

CREATE TYPE gctrace.change_point AS (
	index bigint,
	before float8,
	after float8,
	change_percent float8,
	p_value float8
);
COMMENT ON TYPE gctrace.change_point IS 'Row of gctrace.change_points';
COMMENT ON COLUMN gctrace.change_point.index IS 'The first value of the new level, counted from 1';
COMMENT ON COLUMN gctrace.change_point.before IS 'Median of the level before, from the last change on, in the unit of the series';
COMMENT ON COLUMN gctrace.change_point.after IS 'Median of the level after, up to the next change, in the unit of the series';
COMMENT ON COLUMN gctrace.change_point.change_percent IS '(after - before) / abs(before), %. NULL: before is 0';
COMMENT ON COLUMN gctrace.change_point.p_value IS 'Share of permutations of the stretch that differ as much at their best split, (k + 1) / (permutations + 1)';

CREATE FUNCTION gctrace.change_points(
	series float8[], alpha float8 DEFAULT 0.05, min_change float8 DEFAULT 0, seed bigint DEFAULT 1)
RETURNS SETOF gctrace.change_point
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100000 ROWS 3
AS 'MODULE_PATHNAME', 'gctrace_change_points';
COMMENT ON FUNCTION gctrace.change_points(float8[], float8, float8, bigint) IS
	'Where the level of a series changed: E-divisive by one split at a time, p_value at most alpha (0.001 to 1), relative change at least min_change (0.05 is 5 %). The same arguments give the same rows. Errors: NULL, NaN or infinity in the series, alpha or min_change out of range';

CREATE FUNCTION gctrace.anomaly_score(value float8)
RETURNS float8
LANGUAGE C IMMUTABLE WINDOW PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_anomaly_score';
COMMENT ON FUNCTION gctrace.anomaly_score(float8) IS
	'Window function: how far the value of the row lies from the median of its frame, 0.6745 * (value - median) / MAD, MAD being the median absolute deviation; beyond 3.5 is unusual. NULL: the value is NULL, or the MAD is 0 or of no values; NULL in the frame does not count. Errors: NaN, infinity';

-- Rates

CREATE TYPE gctrace.rate_result AS (
	rate float8,
	low float8,
	high float8
);
COMMENT ON TYPE gctrace.rate_result IS 'Result of gctrace.rate';
COMMENT ON COLUMN gctrace.rate_result.rate IS 'Events per unit of time';
COMMENT ON COLUMN gctrace.rate_result.low IS 'Lower end of its confidence interval';
COMMENT ON COLUMN gctrace.rate_result.high IS 'Upper end of its confidence interval';

CREATE TYPE gctrace.rate_ratio_result AS (
	ratio float8,
	low float8,
	high float8,
	p_value float8
);
COMMENT ON TYPE gctrace.rate_ratio_result IS 'Result of gctrace.rate_ratio';
COMMENT ON COLUMN gctrace.rate_ratio_result.ratio IS 'Rate of the candidate / rate of the baseline. NULL: the baseline has no events';
COMMENT ON COLUMN gctrace.rate_ratio_result.low IS 'Lower end of its confidence interval';
COMMENT ON COLUMN gctrace.rate_ratio_result.high IS 'Upper end of its confidence interval. NULL: infinity, the baseline has no events';
COMMENT ON COLUMN gctrace.rate_ratio_result.p_value IS 'Two-sided, that the rates are equal: P of all splits of the events that are no likelier';

CREATE FUNCTION gctrace.rate(events bigint, duration float8, confidence float8 DEFAULT 0.95)
RETURNS gctrace.rate_result LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_rate';
COMMENT ON FUNCTION gctrace.rate(bigint, float8, float8) IS
	'How many events there are per unit of time (whichever duration is in), with the exact interval for counts that follow Poisson''s law (Garwood). Errors: a negative number of events or more than 10^10, a duration that is not above 0, a confidence outside 0 to 1';

CREATE FUNCTION gctrace.rate_ratio(
	events_baseline bigint, duration_baseline float8, events_candidate bigint, duration_candidate float8,
	confidence float8 DEFAULT 0.95)
RETURNS gctrace.rate_ratio_result LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE
AS 'MODULE_PATHNAME', 'gctrace_rate_ratio';
COMMENT ON FUNCTION gctrace.rate_ratio(bigint, float8, bigint, float8, float8) IS
	'How many times as often events occur in the candidate as in the baseline: ratio of two rates, with the exact test and interval for counts that follow Poisson''s law (binomial, given all events). Both durations in the same unit. Errors: as gctrace.rate';
