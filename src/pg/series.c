/*
 * series.c
 *		Functions over a series: change_points, and the window function
 *		anomaly_score.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "pg/compat.h"
#include "pg/gctrace.h"
#include "pg/statistics.h"
#include "statistics/change_points.h"
#include "statistics/order.h"
#include "utils/array.h"
#include "windowapi.h"

/* So that the score of a normal distribution is a standard deviation. */
#define SCORE_SCALE 0.6745

PG_FUNCTION_INFO_V1(gctrace_change_points);
PG_FUNCTION_INFO_V1(gctrace_anomaly_score);

/* --- change_points --- */

static double *
series_argument(ArrayType *array, int *count)
{
	Datum	   *elements;
	double	   *series;

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("series must have one dimension")));
	if (array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("series must not contain NULL")));
	deconstruct_array(array, FLOAT8OID, sizeof(float8), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE,
					  &elements, NULL, count);
	series = palloc(Max(*count, 1) * sizeof(double));
	for (int i = 0; i < *count; i++)
	{
		series[i] = DatumGetFloat8(elements[i]);
		require_finite(series[i], "series");
	}
	return series;
}

static void
tick(void)
{
	CHECK_FOR_INTERRUPTS();
}

static void
change_arguments(FunctionCallInfo fcinfo, GtChangeConfig *config)
{
	config->alpha = PG_GETARG_FLOAT8(1);
	config->min_change = PG_GETARG_FLOAT8(2);
	config->seed = (uint64) PG_GETARG_INT64(3);
	config->tick = tick;
	if (!(config->alpha >= 0.001 && config->alpha < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("alpha must be at least 0.001 and less than 1, not %g", config->alpha)));
	if (!(config->min_change >= 0 && isfinite(config->min_change)))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("min_change must not be negative, but is %g", config->min_change)));
}

static void
put_point(ReturnSetInfo *result, const GtChangePoint *point)
{
	Datum		values[5];
	bool		isnull[5] = {false};
	double		percent = (point->after - point->before) / fabs(point->before) * 100;

	values[0] = Int64GetDatum((int64) point->index + 1);
	values[1] = Float8GetDatum(point->before);
	values[2] = Float8GetDatum(point->after);
	values[3] = Float8GetDatum(percent);
	values[4] = Float8GetDatum(point->p_value);
	isnull[3] = !isfinite(percent);
	tuplestore_putvalues(result->setResult, result->setDesc, values, isnull);
}

Datum
gctrace_change_points(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	GtChangeConfig config;
	GtChangePoint *points;
	ContextAlloc alloc;
	double	   *series;
	size_t		npoints;
	int			count;

	change_arguments(fcinfo, &config);
	series = series_argument(PG_GETARG_ARRAYTYPE_P(0), &count);
	context_alloc_init(&alloc, CurrentMemoryContext);
	config.alloc = &alloc.alloc;
	if (!gt_change_points(&config, series, count, &points, &npoints))
		report_no_memory();
	compat_materialized_srf(fcinfo);
	for (size_t i = 0; i < npoints; i++)
		put_point(result, &points[i]);
	return (Datum) 0;
}

/* --- anomaly_score --- */

/* Of a frame that is the whole partition, computed once for all rows. */
typedef struct WholeFrame
{
	bool		known;
	bool		never;			/* the first row's frame was not the partition */
	double		median;
	double		deviation;		/* NaN: no values */
} WholeFrame;

/* The values of the frame that are not NULL. */
static double *
frame_values(WindowObject window, int64 *count)
{
	int64		capacity = 64;
	double	   *values = palloc(capacity * sizeof(double));
	bool		isnull,
				is_out;

	*count = 0;
	for (int64 i = 0;; i++)
	{
		Datum		value;

		CHECK_FOR_INTERRUPTS();
		if (i > INT_MAX)
			report_no_memory();
		value = WinGetFuncArgInFrame(window, 0, (int) i, WINDOW_SEEK_HEAD, false, &isnull, &is_out);
		if (is_out)
			return values;
		if (isnull)
			continue;
		require_finite(DatumGetFloat8(value), "value");
		if (*count == capacity)
		{
			capacity *= 2;
			values = repalloc_huge(values, capacity * sizeof(double));
		}
		values[(*count)++] = DatumGetFloat8(value);
	}
}

static bool
frame_is_partition(WindowObject window)
{
	int64		rows = WinGetPartitionRowCount(window);
	bool		isnull,
				is_out;

	if (rows > INT_MAX)
		return false;
	(void) WinGetFuncArgInFrame(window, 0, (int) rows - 1, WINDOW_SEEK_HEAD, false, &isnull, &is_out);
	return !is_out;
}

static void
summarize_frame(WindowObject window, WholeFrame *frame)
{
	int64		count;
	double	   *values = frame_values(window, &count);
	double	   *distances;

	frame->median = frame->deviation = NAN;
	if (count > 0)
	{
		distances = MemoryContextAllocHuge(CurrentMemoryContext, count * sizeof(double));
		gt_sort_doubles(values, count);
		frame->median = gt_median(values, count);
		frame->deviation = gt_median_deviation(values, count, distances);
		pfree(distances);
	}
	pfree(values);
}

Datum
gctrace_anomaly_score(PG_FUNCTION_ARGS)
{
	WindowObject window = PG_WINDOW_OBJECT();
	WholeFrame *whole = WinGetPartitionLocalMemory(window, sizeof(WholeFrame));
	WholeFrame	frame;
	bool		isnull;
	double		value;

	value = DatumGetFloat8(WinGetFuncArgCurrent(window, 0, &isnull));
	if (isnull)
		PG_RETURN_NULL();
	require_finite(value, "value");
	if (whole->known && frame_is_partition(window))
		frame = *whole;
	else
		summarize_frame(window, &frame);
	if (!whole->known && !whole->never)
	{
		if (frame_is_partition(window))
		{
			whole->median = frame.median;
			whole->deviation = frame.deviation;
			whole->known = true;
		}
		else
			whole->never = true;
	}
	if (!(frame.deviation > 0))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(SCORE_SCALE * (value - frame.median) / frame.deviation);
}
