/*
 * samples.c
 *		Aggregates that need all their values at the end: mann_whitney,
 *		hodges_lehmann, median_ci.
 *
 * The state is a bytea with the values of two samples (median_ci has only the
 * first), and room for more: it is added to in place, and doubles when full.
 * The values are put in order before anything is computed of them, so neither
 * the order of the rows nor how parallel workers shared them can matter.
 */
#include "postgres.h"

#include <math.h>

#include "fmgr.h"
#include "pg/compat.h"
#include "pg/gctrace.h"
#include "pg/statistics.h"
#include "statistics/order.h"
#include "statistics/stratified.h"
#include "utils/memutils.h"

/* Where a confidence is not an argument. */
#define USUAL_CONFIDENCE 0.95

/* Also tells states of machines with another order of bytes. */
#define SAMPLES_LAYOUT 1

/* Of a new state. */
#define SAMPLES_SIZE 128

typedef struct SampleState
{
	int32		header;			/* of a varlena */
	int32		layout;
	int32		counts[2];		/* baseline, candidate */
	double		confidence;
	/* The baseline's from the front on, the candidate's up to the end. */
	double		values[FLEXIBLE_ARRAY_MEMBER];
} SampleState;

PG_FUNCTION_INFO_V1(gctrace_two_samples_transition);
PG_FUNCTION_INFO_V1(gctrace_one_sample_transition);
PG_FUNCTION_INFO_V1(gctrace_samples_combine);
PG_FUNCTION_INFO_V1(gctrace_mann_whitney_final);
PG_FUNCTION_INFO_V1(gctrace_hodges_lehmann_final);
PG_FUNCTION_INFO_V1(gctrace_median_ci_final);

static SampleState *
create_state(Size size, double confidence)
{
	SampleState *state = palloc0(size);

	SET_VARSIZE(state, size);
	state->layout = SAMPLES_LAYOUT;
	state->confidence = confidence;
	return state;
}

static int64
capacity_of(const SampleState *state)
{
	return (VARSIZE(state) - offsetof(SampleState, values)) / sizeof(double);
}

static int64
count_of(const SampleState *state)
{
	return (int64) state->counts[0] + state->counts[1];
}

static double *
values_of(SampleState *state, int which)
{
	return which == 0 ? state->values : state->values + capacity_of(state) - state->counts[1];
}

/* A state as far as memory goes: its values are not looked at. */
static SampleState *
state_argument(FunctionCallInfo fcinfo, int n)
{
	SampleState *state = flat_state(PG_GETARG_DATUM(n));

	if (VARSIZE(state) < offsetof(SampleState, values) || state->layout != SAMPLES_LAYOUT ||
		state->counts[0] < 0 || state->counts[1] < 0 || count_of(state) > capacity_of(state) ||
		!(state->confidence > 0 && state->confidence < 1))
		report_bad_state();
	return state;
}

/* With its values. */
static SampleState *
whole_state_argument(FunctionCallInfo fcinfo, int n)
{
	SampleState *state = state_argument(fcinfo, n);

	for (int i = 0; i < 2; i++)
	{
		const double *values = values_of(state, i);

		for (int32 j = 0; j < state->counts[i]; j++)
			if (!isfinite(values[j]))
				report_bad_state();
	}
	return state;
}

/* The state, or a larger copy: whoever called the function keeps that. */
static SampleState *
reserve(SampleState *state, int64 more)
{
	int64		needed = offsetof(SampleState, values) + (count_of(state) + more) * sizeof(double);
	SampleState *grown;

	if (count_of(state) + more <= capacity_of(state))
		return state;
	if (needed > (int64) MaxAllocSize)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many values for one aggregate"),
				 errdetail("They may take 1 GB, 8 bytes each.")));
	grown = create_state(Min(Max(needed, 2 * (int64) VARSIZE(state)), (int64) MaxAllocSize), state->confidence);
	for (int i = 0; i < 2; i++)
	{
		grown->counts[i] = state->counts[i];
		memcpy(values_of(grown, i), values_of(state, i), state->counts[i] * sizeof(double));
	}
	return grown;
}

static void
require_same_confidence(const SampleState *state, double confidence)
{
	if (state->confidence != confidence)
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

/* Of a transition function; n: where it may have a confidence. */
static SampleState *
transition_state(FunctionCallInfo fcinfo, int n)
{
	double		confidence;
	SampleState *state;

	require_aggregate(fcinfo);
	confidence = confidence_argument(fcinfo, n);
	if (PG_ARGISNULL(0))
	{
		require_confidence(confidence);
		return create_state(SAMPLES_SIZE, confidence);
	}
	state = state_argument(fcinfo, 0);
	require_same_confidence(state, confidence);
	return state;
}

static SampleState *
add_values(SampleState *state, int which, const double *values, int32 count)
{
	state = reserve(state, count);
	/* the candidate's begin that much earlier then */
	state->counts[which] += count;
	memcpy(which == 0 ? state->values + state->counts[0] - count : values_of(state, 1),
		   values, count * sizeof(double));
	return state;
}

static SampleState *
add_value(SampleState *state, int which, double value)
{
	require_finite(value, "value");
	return add_values(state, which, &value, 1);
}

/*
 * (state, value, is_candidate [, confidence])
 */
Datum
gctrace_two_samples_transition(PG_FUNCTION_ARGS)
{
	SampleState *state = transition_state(fcinfo, 3);

	if (!PG_ARGISNULL(1) && !PG_ARGISNULL(2))
		state = add_value(state, PG_GETARG_BOOL(2), PG_GETARG_FLOAT8(1));
	PG_RETURN_POINTER(state);
}

/*
 * (state, value [, confidence])
 */
Datum
gctrace_one_sample_transition(PG_FUNCTION_ARGS)
{
	SampleState *state = transition_state(fcinfo, 2);

	if (!PG_ARGISNULL(1))
		state = add_value(state, 0, PG_GETARG_FLOAT8(1));
	PG_RETURN_POINTER(state);
}

/*
 * (state, state), strict
 */
Datum
gctrace_samples_combine(PG_FUNCTION_ARGS)
{
	SampleState *state,
			   *other;

	require_aggregate(fcinfo);
	state = state_argument(fcinfo, 0);
	other = whole_state_argument(fcinfo, 1);
	require_same_confidence(state, other->confidence);
	state = reserve(state, count_of(other));
	for (int i = 0; i < 2; i++)
		state = add_values(state, i, values_of(other, i), other->counts[i]);
	PG_RETURN_POINTER(state);
}

/* --- results: the state may be used again, by a window that grows --- */

/* Of a final function; NULL: no rows. */
static SampleState *
final_state(FunctionCallInfo fcinfo)
{
	require_aggregate(fcinfo);
	return PG_ARGISNULL(0) ? NULL : whole_state_argument(fcinfo, 0);
}

static GtComparison
compare_samples(SampleState *state, double confidence)
{
	int64		total = count_of(state);
	GtObservation *observations = MemoryContextAllocHuge(CurrentMemoryContext, Max(total, 1) * sizeof(GtObservation));
	ContextAlloc alloc;
	GtComparison result;
	int64		n = 0;

	for (int i = 0; i < 2; i++)
	{
		const double *values = values_of(state, i);

		for (int32 j = 0; j < state->counts[i]; j++)
		{
			observations[n].value = values[j];
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
	SampleState *state = final_state(fcinfo);
	GtComparison comparison;

	values[0] = Int64GetDatum(state ? state->counts[0] : 0);
	values[1] = Int64GetDatum(state ? state->counts[1] : 0);
	isnull[2] = isnull[3] = isnull[4] = true;
	if (state != NULL && state->counts[0] > 0 && state->counts[1] > 0)
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
	SampleState *state = final_state(fcinfo);
	GtComparison comparison;

	if (state == NULL || state->counts[0] == 0 || state->counts[1] == 0)
		PG_RETURN_NULL();
	comparison = compare_samples(state, state->confidence);
	PG_RETURN_DATUM(interval_row(fcinfo, comparison.shift, comparison.low, comparison.high));
}

Datum
gctrace_median_ci_final(PG_FUNCTION_ARGS)
{
	SampleState *state = final_state(fcinfo);
	int64		count = state ? state->counts[0] : 0;
	GtMedianInterval interval;
	double	   *sorted;

	if (count == 0)
		PG_RETURN_NULL();
	sorted = MemoryContextAllocHuge(CurrentMemoryContext, count * sizeof(double));
	memcpy(sorted, state->values, count * sizeof(double));
	gt_sort_doubles(sorted, count);
	interval = gt_median_interval(sorted, count, state->confidence);
	pfree(sorted);
	PG_RETURN_DATUM(interval_row(fcinfo, interval.median, interval.low, interval.high));
}
