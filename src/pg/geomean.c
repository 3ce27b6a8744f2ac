/*
 * geomean.c
 *		Aggregate geomean: a sum of logarithms that no order can change.
 */
#include "postgres.h"

#include "fmgr.h"
#include "libpq/pqformat.h"
#include "pg/compat.h"
#include "pg/statistics.h"
#include "statistics/log_sum.h"

PG_FUNCTION_INFO_V1(gctrace_geomean_transition);
PG_FUNCTION_INFO_V1(gctrace_geomean_combine);
PG_FUNCTION_INFO_V1(gctrace_geomean_serialize);
PG_FUNCTION_INFO_V1(gctrace_geomean_deserialize);
PG_FUNCTION_INFO_V1(gctrace_geomean_final);

static GtLogSum *
state_argument(FunctionCallInfo fcinfo)
{
	MemoryContext context = aggregate_memory(fcinfo);

	if (!PG_ARGISNULL(0))
		return (GtLogSum *) PG_GETARG_POINTER(0);
	return MemoryContextAllocZero(context, sizeof(GtLogSum));
}

Datum
gctrace_geomean_transition(PG_FUNCTION_ARGS)
{
	GtLogSum   *state = state_argument(fcinfo);

	if (!PG_ARGISNULL(1))
	{
		double		value = PG_GETARG_FLOAT8(1);

		require_finite(value, "value");
		if (value > 0)
			gt_log_sum_add(state, value);
	}
	PG_RETURN_POINTER(state);
}

Datum
gctrace_geomean_combine(PG_FUNCTION_ARGS)
{
	GtLogSum   *state = state_argument(fcinfo);

	if (!PG_ARGISNULL(1))
		gt_log_sum_merge(state, (GtLogSum *) PG_GETARG_POINTER(1));
	PG_RETURN_POINTER(state);
}

Datum
gctrace_geomean_serialize(PG_FUNCTION_ARGS)
{
	const GtLogSum *state = (GtLogSum *) PG_GETARG_POINTER(0);
	StringInfoData buffer;

	(void) aggregate_memory(fcinfo);
	pq_begintypsend(&buffer);
	pq_sendint64(&buffer, state->count);
	pq_sendint64(&buffer, state->high);
	pq_sendint64(&buffer, state->low);
	PG_RETURN_BYTEA_P(pq_endtypsend(&buffer));
}

Datum
gctrace_geomean_deserialize(PG_FUNCTION_ARGS)
{
	GtLogSum   *state = MemoryContextAllocZero(aggregate_memory(fcinfo), sizeof(GtLogSum));
	bytea	   *content = PG_GETARG_BYTEA_PP(0);
	StringInfoData buffer;

	initStringInfo(&buffer);
	appendBinaryStringInfo(&buffer, VARDATA_ANY(content), VARSIZE_ANY_EXHDR(content));
	state->count = pq_getmsgint64(&buffer);
	state->high = pq_getmsgint64(&buffer);
	state->low = pq_getmsgint64(&buffer);
	pq_getmsgend(&buffer);
	PG_RETURN_POINTER(state);
}

Datum
gctrace_geomean_final(PG_FUNCTION_ARGS)
{
	const GtLogSum *state = PG_ARGISNULL(0) ? NULL : (GtLogSum *) PG_GETARG_POINTER(0);

	(void) aggregate_memory(fcinfo);
	if (state == NULL || state->count == 0)
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(gt_log_sum_geomean(state));
}
