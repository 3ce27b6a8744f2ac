/*
 * series.c
 *		gctrace.change_points: where the level of a series changed.
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
#include "utils/array.h"

PG_FUNCTION_INFO_V1(gctrace_change_points);

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
