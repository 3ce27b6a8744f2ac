/*
 * multiple.c
 *		gctrace.adjusted_p_value(p_value) OVER (...): for many tests at once.
 */
#include "postgres.h"

#include <limits.h>
#include <math.h>

#include "fmgr.h"
#include "miscadmin.h"
#include "pg/gctrace.h"
#include "pg/statistics.h"
#include "statistics/multiple.h"
#include "utils/memutils.h"
#include "windowapi.h"

/* Of a partition, all at once with its first row. */
typedef struct Adjusted
{
	double	   *values;			/* by row, NaN: NULL */
} Adjusted;

PG_FUNCTION_INFO_V1(gctrace_adjusted_p_value);

static double
checked(Datum value)
{
	double		p = DatumGetFloat8(value);

	if (!(p >= 0 && p <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("p_value must lie between 0 and 1, not %g", p)));
	return p;
}

static void
adjust_partition(WindowObject window, Adjusted *adjusted)
{
	int64		rows = WinGetPartitionRowCount(window);
	ContextAlloc alloc;

	if (rows > INT_MAX)
		report_no_memory();
	adjusted->values = MemoryContextAllocHuge(GetMemoryChunkContext(adjusted), rows * sizeof(double));
	for (int i = 0; i < (int) rows; i++)
	{
		bool		isnull,
					is_out;
		Datum		value = WinGetFuncArgInPartition(window, 0, i, WINDOW_SEEK_HEAD, false, &isnull, &is_out);

		CHECK_FOR_INTERRUPTS();
		adjusted->values[i] = isnull ? NAN : checked(value);
	}
	context_alloc_init(&alloc, CurrentMemoryContext);
	if (!gt_adjust_p_values(&alloc.alloc, adjusted->values, rows))
		report_no_memory();
}

Datum
gctrace_adjusted_p_value(PG_FUNCTION_ARGS)
{
	WindowObject window = PG_WINDOW_OBJECT();
	Adjusted   *adjusted = WinGetPartitionLocalMemory(window, sizeof(Adjusted));
	double		value;

	if (adjusted->values == NULL)
		adjust_partition(window, adjusted);
	value = adjusted->values[WinGetCurrentPosition(window)];
	if (isnan(value))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(value);
}
