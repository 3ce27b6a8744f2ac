/*
 * rates.c
 *		gctrace.rate and gctrace.rate_ratio: counts over time, with exact
 *		intervals.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "pg/statistics.h"
#include "statistics/rates.h"

PG_FUNCTION_INFO_V1(gctrace_rate);
PG_FUNCTION_INFO_V1(gctrace_rate_ratio);

static int64
events_argument(FunctionCallInfo fcinfo, int n)
{
	int64		events = PG_GETARG_INT64(n);

	if (events < 0 || events > GT_EVENTS_MAX)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the number of events must be 0 to " INT64_FORMAT ", not " INT64_FORMAT,
						GT_EVENTS_MAX, events)));
	return events;
}

static double
time_argument(FunctionCallInfo fcinfo, int n)
{
	double		time = PG_GETARG_FLOAT8(n);

	if (!(time > 0 && isfinite(time)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the duration must be above 0, not %g", time)));
	return time;
}

static void
put_number(Datum *values, bool *isnull, int n, double number)
{
	values[n] = Float8GetDatum(number);
	isnull[n] = !isfinite(number);
}

/*
 * (events, time, confidence)
 */
Datum
gctrace_rate(PG_FUNCTION_ARGS)
{
	Datum		values[3];
	bool		isnull[3];
	int64		events = events_argument(fcinfo, 0);
	double		time = time_argument(fcinfo, 1);
	GtRate		rate;

	require_confidence(PG_GETARG_FLOAT8(2));
	rate = gt_rate(events, time, PG_GETARG_FLOAT8(2));
	put_number(values, isnull, 0, rate.rate);
	put_number(values, isnull, 1, rate.low);
	put_number(values, isnull, 2, rate.high);
	PG_RETURN_DATUM(result_row(fcinfo, values, isnull));
}

/*
 * (events_baseline, time_baseline, events_candidate, time_candidate, confidence)
 */
Datum
gctrace_rate_ratio(PG_FUNCTION_ARGS)
{
	Datum		values[4];
	bool		isnull[4];
	int64		baseline = events_argument(fcinfo, 0);
	double		baseline_time = time_argument(fcinfo, 1);
	int64		candidate = events_argument(fcinfo, 2);
	double		candidate_time = time_argument(fcinfo, 3);
	GtRateRatio ratio;

	require_confidence(PG_GETARG_FLOAT8(4));
	ratio = gt_rate_ratio(baseline, baseline_time, candidate, candidate_time, PG_GETARG_FLOAT8(4));
	put_number(values, isnull, 0, ratio.ratio);
	put_number(values, isnull, 1, ratio.low);
	put_number(values, isnull, 2, ratio.high);
	put_number(values, isnull, 3, ratio.p_value);
	PG_RETURN_DATUM(result_row(fcinfo, values, isnull));
}
