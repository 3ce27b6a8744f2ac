/*
 * geomean.c
 *		Aggregate geomean: a sum of logarithms that no order can change.
 */
#include "postgres.h"

#include "fmgr.h"
#include "pg/compat.h"
#include "pg/gctrace.h"
#include "pg/statistics.h"
#include "statistics/log_sum.h"

/* Also tells states of machines with another order of bytes. */
#define GEOMEAN_LAYOUT 1

/* A bytea; there is none before the first positive value. */
typedef struct GeomeanState
{
	int32		header;			/* of a varlena */
	int32		layout;
	GtLogSum	sum;
} GeomeanState;

PG_FUNCTION_INFO_V1(gctrace_geomean_transition);
PG_FUNCTION_INFO_V1(gctrace_geomean_combine);
PG_FUNCTION_INFO_V1(gctrace_geomean_final);

static GeomeanState *
create_state(void)
{
	GeomeanState *state = palloc0(sizeof(GeomeanState));

	SET_VARSIZE(state, sizeof(GeomeanState));
	state->layout = GEOMEAN_LAYOUT;
	return state;
}

static GeomeanState *
state_argument(FunctionCallInfo fcinfo, int n)
{
	GeomeanState *state = flat_state(PG_GETARG_DATUM(n));
	const GtLogSum *sum = &state->sum;

	if (VARSIZE(state) != sizeof(GeomeanState) || state->layout != GEOMEAN_LAYOUT ||
		sum->count < 1 || sum->count > GT_LOG_SUM_VALUES ||
		sum->high < -(sum->count << 30) || sum->high > sum->count << 30 ||
		sum->low < 0 || sum->low > INT64_C(0xffffffff))
		report_bad_state();
	return state;
}

static void
require_room(const GtLogSum *sum, int64 more)
{
	if (more > GT_LOG_SUM_VALUES - sum->count)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many values for one aggregate"),
				 errdetail("A geometric mean may have 2^32.")));
}

Datum
gctrace_geomean_transition(PG_FUNCTION_ARGS)
{
	GeomeanState *state;

	require_aggregate(fcinfo);
	state = PG_ARGISNULL(0) ? NULL : state_argument(fcinfo, 0);
	if (!PG_ARGISNULL(1))
	{
		double		value = PG_GETARG_FLOAT8(1);

		require_finite(value, "value");
		if (value > 0)
		{
			if (state == NULL)
				state = create_state();
			require_room(&state->sum, 1);
			gt_log_sum_add(&state->sum, value);
		}
	}
	if (state == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(state);
}

/*
 * (state, state), strict
 */
Datum
gctrace_geomean_combine(PG_FUNCTION_ARGS)
{
	GeomeanState *state,
			   *other;

	require_aggregate(fcinfo);
	state = state_argument(fcinfo, 0);
	other = state_argument(fcinfo, 1);
	require_room(&state->sum, other->sum.count);
	gt_log_sum_merge(&state->sum, &other->sum);
	PG_RETURN_POINTER(state);
}

/*
 * (state), strict
 */
Datum
gctrace_geomean_final(PG_FUNCTION_ARGS)
{
	require_aggregate(fcinfo);
	PG_RETURN_FLOAT8(gt_log_sum_geomean(&state_argument(fcinfo, 0)->sum));
}
