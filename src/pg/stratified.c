/*
 * stratified.c
 *		gctrace.compare_within: baseline against candidate within strata, and
 *		gctrace.compare_builds, where the strata are hosts.
 */
#include "postgres.h"

#include <math.h>

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "pg/gctrace.h"
#include "pg/statistics.h"
#include "statistics/builds.h"
#include "utils/array.h"

#define RESULT_COLUMNS 9
#define BUILDS_COLUMNS 12

PG_FUNCTION_INFO_V1(gctrace_compare_within);
PG_FUNCTION_INFO_V1(gctrace_compare_builds);

/*
 * deconstruct
 *		The elements of an array that must have none that is NULL
 */
static Datum *
deconstruct(ArrayType *array, const char *name, Oid type, int16 size, bool by_value, char align,
			int *count)
{
	Datum	   *elements;

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("%s must have one dimension", name)));
	if (array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("%s must not contain NULL", name)));
	deconstruct_array(array, type, size, by_value, align, &elements, NULL, count);
	return elements;
}

static GtObservation *
observations_of(FunctionCallInfo fcinfo, int *count)
{
	int			ncandidates;
	int			nstrata;
	Datum	   *values = deconstruct(PG_GETARG_ARRAYTYPE_P(0), "value", FLOAT8OID, sizeof(float8),
									 FLOAT8PASSBYVAL, TYPALIGN_DOUBLE, count);
	Datum	   *candidates = deconstruct(PG_GETARG_ARRAYTYPE_P(1), "is_candidate", BOOLOID,
										 sizeof(bool), true, TYPALIGN_CHAR, &ncandidates);
	Datum	   *strata = deconstruct(PG_GETARG_ARRAYTYPE_P(2), "stratum", INT4OID, sizeof(int32),
									 true, TYPALIGN_INT, &nstrata);
	GtObservation *result = palloc(Max(*count, 1) * sizeof(GtObservation));

	if (ncandidates != *count || nstrata != *count)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("value, is_candidate and stratum must have the same number of elements")));
	for (int i = 0; i < *count; i++)
	{
		result[i].value = DatumGetFloat8(values[i]);
		result[i].is_candidate = DatumGetBool(candidates[i]);
		result[i].stratum = DatumGetInt32(strata[i]);
		if (!isfinite(result[i].value))
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("value must not contain NaN or infinity")));
	}
	return result;
}

static Datum
result_tuple(FunctionCallInfo fcinfo, const GtComparison *comparison)
{
	Datum		values[RESULT_COLUMNS] = {0};
	bool		isnull[RESULT_COLUMNS] = {false};

	values[0] = Int64GetDatum(comparison->baseline);
	values[1] = Int64GetDatum(comparison->candidate);
	values[2] = Float8GetDatum(comparison->u);
	values[3] = Float8GetDatum(comparison->p_value);
	values[4] = BoolGetDatum(comparison->exact);
	values[5] = Float8GetDatum(comparison->least_p_value);
	values[6] = Float8GetDatum(comparison->shift);
	values[7] = Float8GetDatum(comparison->low);
	values[8] = Float8GetDatum(comparison->high);
	for (int i = 2; i < RESULT_COLUMNS; i++)
		isnull[i] = comparison->baseline == 0;
	isnull[7] |= isinf(comparison->low);
	isnull[8] |= isinf(comparison->high);
	return result_row(fcinfo, values, isnull);
}

Datum
gctrace_compare_within(PG_FUNCTION_ARGS)
{
	float8		confidence = PG_GETARG_FLOAT8(3);
	ContextAlloc alloc;
	GtComparison comparison;
	GtObservation *observations;
	int			count;

	require_confidence(confidence);
	observations = observations_of(fcinfo, &count);
	context_alloc_init(&alloc, CurrentMemoryContext);
	if (!gt_compare_within(&alloc.alloc, observations, count, confidence, &comparison))
		report_no_memory();
	return result_tuple(fcinfo, &comparison);
}

static void
put_side(const GtSide *side, int n, Datum *values, bool *isnull)
{
	values[n] = Int64GetDatum(side->count);
	values[n + 2] = Float8GetDatum(side->median);
	values[n + 4] = Float8GetDatum(side->mean);
	isnull[n + 2] = isnull[n + 4] = side->count == 0;
}

Datum
gctrace_compare_builds(PG_FUNCTION_ARGS)
{
	Datum		values[BUILDS_COLUMNS] = {0};
	bool		isnull[BUILDS_COLUMNS] = {false};
	float8		confidence = PG_GETARG_FLOAT8(3);
	ContextAlloc alloc;
	GtBuildComparison builds;
	GtObservation *observations;
	int			count;

	require_confidence(confidence);
	observations = observations_of(fcinfo, &count);
	context_alloc_init(&alloc, CurrentMemoryContext);
	if (!gt_compare_builds(&alloc.alloc, observations, count, confidence, PG_GETARG_BOOL(4), &builds))
		report_no_memory();
	put_side(&builds.baseline, 0, values, isnull);
	put_side(&builds.candidate, 1, values, isnull);
	values[6] = BoolGetDatum(builds.is_ratio);
	values[7] = Float8GetDatum(builds.within.p_value);
	values[8] = Float8GetDatum(builds.within.least_p_value);
	values[9] = Float8GetDatum(builds.within.shift);
	values[10] = Float8GetDatum(builds.within.low);
	values[11] = Float8GetDatum(builds.within.high);
	for (int i = 7; i < BUILDS_COLUMNS; i++)
		isnull[i] = builds.within.baseline == 0;
	isnull[10] |= isinf(builds.within.low);
	isnull[11] |= isinf(builds.within.high);
	return result_row(fcinfo, values, isnull);
}
