/*
 * report.c
 *		The reports as functions: gctrace.NAME(path, ...) and (content bytea, ...).
 *
 * They are not strict, so that an argument that is NULL by mistake is an
 * error; only a NULL input has no rows, as it has in the relations.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "model/mmu_model.h"
#include "pg/compat.h"
#include "pg/function.h"
#include "relation/needs.h"
#include "relation/report.h"
#include "utils/array.h"
#include "utils/builtins.h"

/* More would only make the scan slow. */
#define MAX_WINDOWS 1000

PG_FUNCTION_INFO_V1(gctrace_mmu_of_path);
PG_FUNCTION_INFO_V1(gctrace_mmu_of_content);
PG_FUNCTION_INFO_V1(gctrace_mmu_blame_of_path);
PG_FUNCTION_INFO_V1(gctrace_mmu_blame_of_content);

/*
 * report_rows
 *		The rows of a report about the input that argument 0 names
 */
static Datum
report_rows(FunctionCallInfo fcinfo, const GtReport *report, bool of_path,
			const void *arguments, uint32 needs)
{
	InputWish	wish = {0};
	InputSource source;

	source = of_path ? function_path(PG_GETARG_TEXT_PP(0)) :
		function_content(PG_GETARG_BYTEA_PP(0));
	wish.relation = &report->shape;
	wish.report = report;
	wish.arguments = arguments;
	wish.needs = needs;
	return function_rows(fcinfo, &source, wish);
}

/*
 * null_input
 *		Is argument 0 NULL?  Then the result is made empty.
 */
static bool
null_input(FunctionCallInfo fcinfo)
{
	if (PG_ARGISNULL(0))
		compat_materialized_srf(fcinfo);
	return PG_ARGISNULL(0);
}

/*
 * require_argument
 *		Raises an error if an argument is NULL
 */
static void
require_argument(FunctionCallInfo fcinfo, int argument, const char *name)
{
	if (PG_ARGISNULL(argument))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("argument %s must not be NULL", name)));
}

/*
 * check_windows
 *		The lengths of windows out of an array
 */
static void
check_windows(ArrayType *array, MmuArguments *arguments)
{
	int			count = ArrayGetNItems(ARR_NDIM(array), ARR_DIMS(array));
	const int64 *windows = (const int64 *) ARR_DATA_PTR(array);

	if (ARR_NDIM(array) > 1)
		ereport(ERROR,
				(errcode(ERRCODE_ARRAY_SUBSCRIPT_ERROR),
				 errmsg("windows_ns must be a list, not an array of arrays")));
	if (array_contains_nulls(array))
		ereport(ERROR,
				(errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED),
				 errmsg("windows_ns must not contain NULL")));
	if (count > MAX_WINDOWS)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("windows_ns has %d windows, more than %d", count, MAX_WINDOWS)));
	for (int i = 0; i < count; i++)
	{
		if (windows[i] <= 0)
			ereport(ERROR,
					(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
					 errmsg("a window of " INT64_FORMAT " ns has no length", windows[i]),
					 errhint("Windows are nanoseconds: 1000000 is a millisecond.")));
	}
	arguments->windows_ns = windows;
	arguments->nwindows = count;
}

/*
 * mmu_rows
 *		(input, windows_ns, stw, background, assist, sweep, per_proc)
 */
static Datum
mmu_rows(FunctionCallInfo fcinfo, bool of_path, const GtReport *report)
{
	static const struct
	{
		const char *name;
		GcTaker		taker;
		uint32		needs;
	}			takers[] = {
		{"stw", GC_TAKER_STW, GT_NEED_PAUSES},
		{"background", GC_TAKER_BACKGROUND, GT_NEED_WORKERS | GT_NEED_STACKS},
		{"assist", GC_TAKER_ASSIST, GT_NEED_ASSISTS | GT_NEED_STATES},
		{"sweep", GC_TAKER_SWEEP, GT_NEED_SWEEPS},
	};
	MmuArguments arguments = {0};
	uint32		needs = 0;

	if (null_input(fcinfo))
		return (Datum) 0;
	require_argument(fcinfo, 1, "windows_ns");
	check_windows(PG_GETARG_ARRAYTYPE_P(1), &arguments);
	for (int i = 0; i < (int) lengthof(takers); i++)
	{
		require_argument(fcinfo, 2 + i, takers[i].name);
		if (!PG_GETARG_BOOL(2 + i))
			continue;
		arguments.takers |= GC_TAKER_BIT(takers[i].taker);
		needs |= takers[i].needs;
	}
	require_argument(fcinfo, 6, "per_proc");
	arguments.per_proc = PG_GETARG_BOOL(6);
	arguments.blame = report == &gt_report_mmu_blame;
	return report_rows(fcinfo, report, of_path, &arguments, needs);
}

/*
 * gctrace.mmu(path text, ...)
 */
Datum
gctrace_mmu_of_path(PG_FUNCTION_ARGS)
{
	return mmu_rows(fcinfo, true, &gt_report_mmu);
}

/*
 * gctrace.mmu(content bytea, ...)
 */
Datum
gctrace_mmu_of_content(PG_FUNCTION_ARGS)
{
	return mmu_rows(fcinfo, false, &gt_report_mmu);
}

/*
 * gctrace.mmu_blame(path text, ...)
 */
Datum
gctrace_mmu_blame_of_path(PG_FUNCTION_ARGS)
{
	return mmu_rows(fcinfo, true, &gt_report_mmu_blame);
}

/*
 * gctrace.mmu_blame(content bytea, ...)
 */
Datum
gctrace_mmu_blame_of_content(PG_FUNCTION_ARGS)
{
	return mmu_rows(fcinfo, false, &gt_report_mmu_blame);
}
