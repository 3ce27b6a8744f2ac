/*
 * samples.c
 *		Aggregates that need all their values at the end: mann_whitney,
 *		hodges_lehmann, median_ci.
 *
 * The state holds the values of two samples (median_ci has only the first).
 * They are put in order before anything is computed of them, so neither the
 * order of the rows nor how parallel workers shared them can matter.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "libpq/pqformat.h"
#include "pg/compat.h"
#include "pg/gctrace.h"
#include "pg/statistics.h"
#include "statistics/order.h"
#include "statistics/stratified.h"
#include "utils/memutils.h"

/* Where a confidence is not an argument. */
#define USUAL_CONFIDENCE 0.95

typedef struct Sample
{
	double	   *values;
	int64		count;
	int64		capacity;
} Sample;

typedef struct SampleState
{
	MemoryContext context;
	double		confidence;		/* NaN: no row so far */
	Sample		samples[2];		/* baseline, candidate */
} SampleState;

PG_FUNCTION_INFO_V1(gctrace_two_samples_transition);
PG_FUNCTION_INFO_V1(gctrace_one_sample_transition);
PG_FUNCTION_INFO_V1(gctrace_samples_combine);
PG_FUNCTION_INFO_V1(gctrace_samples_serialize);
PG_FUNCTION_INFO_V1(gctrace_samples_deserialize);
PG_FUNCTION_INFO_V1(gctrace_mann_whitney_final);
PG_FUNCTION_INFO_V1(gctrace_hodges_lehmann_final);
PG_FUNCTION_INFO_V1(gctrace_median_ci_final);

static SampleState *
create_state(MemoryContext context)
{
	SampleState *state = MemoryContextAllocZero(context, sizeof(SampleState));

	state->context = context;
	state->confidence = NAN;
	return state;
}

static void
reserve(SampleState *state, Sample *sample, int64 count)
{
	int64		capacity = Max(sample->capacity, 16);

	if (count <= sample->capacity)
		return;
	while (capacity < count)
		capacity *= 2;
	if (capacity > (int64) (MaxAllocHugeSize / sizeof(double)))
		report_no_memory();
	if (sample->values == NULL)
		sample->values = MemoryContextAllocHuge(state->context, capacity * sizeof(double));
	else
		sample->values = repalloc_huge(sample->values, capacity * sizeof(double));
	sample->capacity = capacity;
}

static void
set_confidence(SampleState *state, double confidence)
{
	if (isnan(state->confidence))
	{
		require_confidence(confidence);
		state->confidence = confidence;
	}
	else if (state->confidence != confidence)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("confidence must be the same for all rows")));
}

/* Where there is no argument of that number: the usual one. */
static double
confidence_argument(FunctionCallInfo fcinfo, int n)
{
	if (PG_NARGS() <= n)
		return USUAL_CONFIDENCE;
	if (PG_ARGISNULL(n))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("confidence must not be NULL")));
	return PG_GETARG_FLOAT8(n);
}

static void
add_value(SampleState *state, int which, double value)
{
	Sample	   *sample = &state->samples[which];

	require_finite(value, "value");
	reserve(state, sample, sample->count + 1);
	sample->values[sample->count++] = value;
}

static SampleState *
state_argument(FunctionCallInfo fcinfo, MemoryContext context)
{
	return PG_ARGISNULL(0) ? create_state(context) : (SampleState *) PG_GETARG_POINTER(0);
}

/*
 * (state, value, is_candidate [, confidence])
 */
Datum
gctrace_two_samples_transition(PG_FUNCTION_ARGS)
{
	SampleState *state = state_argument(fcinfo, aggregate_memory(fcinfo));

	set_confidence(state, confidence_argument(fcinfo, 3));
	if (!PG_ARGISNULL(1) && !PG_ARGISNULL(2))
		add_value(state, PG_GETARG_BOOL(2), PG_GETARG_FLOAT8(1));
	PG_RETURN_POINTER(state);
}

/*
 * (state, value [, confidence])
 */
Datum
gctrace_one_sample_transition(PG_FUNCTION_ARGS)
{
	SampleState *state = state_argument(fcinfo, aggregate_memory(fcinfo));

	set_confidence(state, confidence_argument(fcinfo, 2));
	if (!PG_ARGISNULL(1))
		add_value(state, 0, PG_GETARG_FLOAT8(1));
	PG_RETURN_POINTER(state);
}

static void
append_values(SampleState *state, int which, const void *values, int64 count)
{
	Sample	   *sample = &state->samples[which];

	if (count == 0)
		return;
	reserve(state, sample, sample->count + count);
	memcpy(sample->values + sample->count, values, count * sizeof(double));
	sample->count += count;
}

Datum
gctrace_samples_combine(PG_FUNCTION_ARGS)
{
	MemoryContext context = aggregate_memory(fcinfo);
	const SampleState *other = PG_ARGISNULL(1) ? NULL : (SampleState *) PG_GETARG_POINTER(1);
	SampleState *state;

	if (other == NULL)
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	state = state_argument(fcinfo, context);
	if (!isnan(other->confidence))
		set_confidence(state, other->confidence);
	for (int i = 0; i < 2; i++)
		append_values(state, i, other->samples[i].values, other->samples[i].count);
	PG_RETURN_POINTER(state);
}

Datum
gctrace_samples_serialize(PG_FUNCTION_ARGS)
{
	const SampleState *state = (SampleState *) PG_GETARG_POINTER(0);
	StringInfoData buffer;

	(void) aggregate_memory(fcinfo);
	pq_begintypsend(&buffer);
	pq_sendfloat8(&buffer, state->confidence);
	for (int i = 0; i < 2; i++)
	{
		pq_sendint64(&buffer, state->samples[i].count);
		if (state->samples[i].count > (int64) (MaxAllocSize / sizeof(double)))
			report_no_memory();
		pq_sendbytes(&buffer, (char *) state->samples[i].values,
					 (int) (state->samples[i].count * sizeof(double)));
	}
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

Datum
gctrace_samples_deserialize(PG_FUNCTION_ARGS)
{
	SampleState *state = create_state(aggregate_memory(fcinfo));
	bytea	   *content = PG_GETARG_BYTEA_PP(0);
	StringInfoData buffer;

	initStringInfo(&buffer);
	appendBinaryStringInfo(&buffer, VARDATA_ANY(content), VARSIZE_ANY_EXHDR(content));
	state->confidence = pq_getmsgfloat8(&buffer);
	for (int i = 0; i < 2; i++)
	{
		int64		count = pq_getmsgint64(&buffer);

		if (count < 0 || count > (int64) (MaxAllocSize / sizeof(double)))
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
					 errmsg("not the state of an aggregate")));
		/* bytes as they lie in memory: states do not leave this server */
		append_values(state, i, pq_getmsgbytes(&buffer, (int) (count * sizeof(double))), count);
	}
	pq_getmsgend(&buffer);
	PG_RETURN_POINTER(state);
}

/* --- results --- */

static GtComparison
compare_samples(const SampleState *state, double confidence)
{
	int64		total = state->samples[0].count + state->samples[1].count;
	GtObservation *observations = MemoryContextAllocHuge(CurrentMemoryContext, Max(total, 1) * sizeof(GtObservation));
	ContextAlloc alloc;
	GtComparison result;
	int64		n = 0;

	for (int i = 0; i < 2; i++)
	{
		for (int64 j = 0; j < state->samples[i].count; j++)
		{
			observations[n].value = state->samples[i].values[j];
			observations[n].stratum = 0;
			observations[n++].is_candidate = i == 1;
		}
	}
	context_alloc_init(&alloc, CurrentMemoryContext);
	if (!gt_compare_within(&alloc.alloc, observations, total, confidence, &result))
		report_no_memory();
	pfree(observations);
	return result;
}

Datum
gctrace_mann_whitney_final(PG_FUNCTION_ARGS)
{
	Datum		values[5] = {0};
	bool		isnull[5] = {false};
	const SampleState *state = PG_ARGISNULL(0) ? NULL : (SampleState *) PG_GETARG_POINTER(0);
	GtComparison comparison;

	(void) aggregate_memory(fcinfo);
	values[0] = Int64GetDatum(state ? state->samples[0].count : 0);
	values[1] = Int64GetDatum(state ? state->samples[1].count : 0);
	isnull[2] = isnull[3] = isnull[4] = true;
	if (state != NULL && state->samples[0].count > 0 && state->samples[1].count > 0)
	{
		comparison = compare_samples(state, 0);
		values[2] = Float8GetDatum(comparison.u);
		values[3] = Float8GetDatum(comparison.p_value);
		values[4] = BoolGetDatum(comparison.exact);
		isnull[2] = isnull[3] = isnull[4] = false;
	}
	PG_RETURN_DATUM(result_row(fcinfo, values, isnull));
}

/* An estimate and its interval; infinite ends are NULL. */
static Datum
interval_row(FunctionCallInfo fcinfo, double estimate, double low, double high)
{
	Datum		values[3];
	bool		isnull[3];

	values[0] = Float8GetDatum(estimate);
	values[1] = Float8GetDatum(low);
	values[2] = Float8GetDatum(high);
	isnull[0] = false;
	isnull[1] = isinf(low);
	isnull[2] = isinf(high);
	return result_row(fcinfo, values, isnull);
}

Datum
gctrace_hodges_lehmann_final(PG_FUNCTION_ARGS)
{
	const SampleState *state = PG_ARGISNULL(0) ? NULL : (SampleState *) PG_GETARG_POINTER(0);
	GtComparison comparison;

	(void) aggregate_memory(fcinfo);
	if (state == NULL || state->samples[0].count == 0 || state->samples[1].count == 0)
		PG_RETURN_NULL();
	comparison = compare_samples(state, state->confidence);
	PG_RETURN_DATUM(interval_row(fcinfo, comparison.shift, comparison.low, comparison.high));
}

Datum
gctrace_median_ci_final(PG_FUNCTION_ARGS)
{
	const SampleState *state = PG_ARGISNULL(0) ? NULL : (SampleState *) PG_GETARG_POINTER(0);
	int64		count = state ? state->samples[0].count : 0;
	GtMedianInterval interval;
	double	   *sorted;

	(void) aggregate_memory(fcinfo);
	if (count == 0)
		PG_RETURN_NULL();
	/* the state may be used again, by a window that grows */
	sorted = MemoryContextAllocHuge(CurrentMemoryContext, count * sizeof(double));
	memcpy(sorted, state->samples[0].values, count * sizeof(double));
	gt_sort_doubles(sorted, count);
	interval = gt_median_interval(sorted, count, state->confidence);
	pfree(sorted);
	PG_RETURN_DATUM(interval_row(fcinfo, interval.median, interval.low, interval.high));
}
