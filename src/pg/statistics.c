/*
 * statistics.c
 *		What the statistical functions share.
 */
#include "postgres.h"

#include <math.h>

#include "access/htup_details.h"
#include "fmgr.h"
#include "funcapi.h"
#include "pg/compat.h"
#include "pg/statistics.h"

void
require_finite(double value, const char *name)
{
	if (!isfinite(value))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("%s must not be NaN or infinity", name)));
}

void
require_confidence(double confidence)
{
	if (!(confidence > 0 && confidence < 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("confidence must lie between 0 and 1, not %g", confidence)));
}

void
report_no_memory(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_OUT_OF_MEMORY),
			 errmsg("out of memory"),
			 errdetail("The values take more than gctrace.max_scan_memory.")));
}

void
require_aggregate(FunctionCallInfo fcinfo)
{
	if (!AggCheckCallContext(fcinfo, NULL))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("function can only be called by an aggregate")));
}

void *
flat_state(Datum state)
{
	struct varlena *bytes = PG_DETOAST_DATUM(state);
	void	   *copy;

	/* a bytea within a row has the alignment of an int */
	if (PointerGetDatum(bytes) % MAXIMUM_ALIGNOF == 0)
		return bytes;
	copy = palloc(VARSIZE(bytes));
	memcpy(copy, bytes, VARSIZE(bytes));
	return copy;
}

void
report_bad_state(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
			 errmsg("not the state of an aggregate")));
}

Datum
result_row(FunctionCallInfo fcinfo, Datum *values, bool *isnull)
{
	TupleDesc	descriptor;

	if (get_call_result_type(fcinfo, NULL, &descriptor) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");
	return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(descriptor), values, isnull));
}
