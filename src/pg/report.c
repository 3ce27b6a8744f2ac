/*
 * report.c
 *		The reports as functions: gctrace.NAME(path, ...) and (content bytea, ...).
 *
 * They are not strict, so that an argument that is NULL by mistake is an
 * error; only a NULL input has no rows, as it has in the relations.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/int.h"
#include "fmgr.h"
#include "model/blame_model.h"
#include "model/mmu_model.h"
#include "model/blocking_model.h"
#include "pg/compat.h"
#include "pg/function.h"
#include "pg/store.h"
#include "relation/needs.h"
#include "relation/report.h"
#include "utils/array.h"
#include "utils/builtins.h"

/* More would only make the scan slow. */
#define MAX_WINDOWS 1000

PG_FUNCTION_INFO_V1(gctrace_mmu_of_path);
PG_FUNCTION_INFO_V1(gctrace_mmu_of_content);
PG_FUNCTION_INFO_V1(gctrace_store_mmu);
PG_FUNCTION_INFO_V1(gctrace_store_summary);
PG_FUNCTION_INFO_V1(gctrace_mmu_blame_of_path);
PG_FUNCTION_INFO_V1(gctrace_mmu_blame_of_content);
PG_FUNCTION_INFO_V1(gctrace_blame_of_path);
PG_FUNCTION_INFO_V1(gctrace_blame_of_content);
PG_FUNCTION_INFO_V1(gctrace_task_blame_of_path);
PG_FUNCTION_INFO_V1(gctrace_task_blame_of_content);
PG_FUNCTION_INFO_V1(gctrace_region_blame_of_path);
PG_FUNCTION_INFO_V1(gctrace_region_blame_of_content);
PG_FUNCTION_INFO_V1(gctrace_blocking_profile_of_path);
PG_FUNCTION_INFO_V1(gctrace_blocking_profile_of_content);

static InputWish
report_wish(const GtReport *report, const void *arguments, uint32 needs)
{
	InputWish	wish = {0};

	wish.relation = &report->shape;
	wish.report = report;
	wish.arguments = arguments;
	wish.needs = needs;
	return wish;
}

/*
 * report_rows
 *		The rows of a report about the input that argument 0 names
 */
static Datum
report_rows(FunctionCallInfo fcinfo, const GtReport *report, bool of_path,
			const void *arguments, uint32 needs)
{
	InputWish	wish = report_wish(report, arguments, needs);
	InputSource source;

	source = of_path ? function_path(PG_GETARG_TEXT_PP(0)) :
		function_content(PG_GETARG_BYTEA_PP(0));
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

static const int64 store_windows[] = {1000000, 10000000, 100000000};

const MmuArguments store_mmu_arguments = {
	.windows_ns = store_windows,
	.nwindows = lengthof(store_windows),
	.takers = GC_TAKER_BIT(GC_TAKER_STW) | GC_TAKER_BIT(GC_TAKER_BACKGROUND) |
	GC_TAKER_BIT(GC_TAKER_ASSIST),
};
const uint32 store_mmu_needs = GT_NEED_PAUSES | GT_NEED_WORKERS | GT_NEED_STACKS |
	GT_NEED_ASSISTS | GT_NEED_STATES;

/*
 * gctrace.store_summary()
 *		What the generations of the content that is being loaded hold
 */
Datum
gctrace_store_summary(PG_FUNCTION_ARGS)
{
	return spool_rows(fcinfo, report_wish(&gt_report_summary, NULL, 0));
}

/*
 * gctrace.store_mmu(windows_ns bigint[])
 *		Of the content that is being loaded, with the usual takers
 */
Datum
gctrace_store_mmu(PG_FUNCTION_ARGS)
{
	MmuArguments arguments = store_mmu_arguments;

	check_windows(PG_GETARG_ARRAYTYPE_P(0), &arguments);
	return spool_rows(fcinfo, report_wish(&gt_report_mmu, &arguments, store_mmu_needs));
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

/*
 * optional_bigint
 *		An argument that may be left open: GT_NULL
 */
static int64
optional_bigint(FunctionCallInfo fcinfo, int argument)
{
	return PG_ARGISNULL(argument) ? GT_NULL : Max(PG_GETARG_INT64(argument), -PG_INT64_MAX);
}

/*
 * check_interval
 *		Raises an error unless the interval goes forward
 */
static void
check_interval(int64 from_ns, int64 to_ns)
{
	int64		length;

	if (from_ns == GT_NULL || to_ns == GT_NULL)
		return;
	if (from_ns > to_ns)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("the interval from " INT64_FORMAT " to " INT64_FORMAT " ns ends before it begins",
						from_ns, to_ns)));
	if (pg_sub_s64_overflow(to_ns, from_ns, &length))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("the interval from " INT64_FORMAT " to " INT64_FORMAT " ns is too long",
						from_ns, to_ns)));
}

/*
 * blame_rows
 *		(input, goroutine, from_ns, to_ns)
 */
static Datum
blame_rows(FunctionCallInfo fcinfo, bool of_path)
{
	BlameArguments arguments = {0};

	if (null_input(fcinfo))
		return (Datum) 0;
	require_argument(fcinfo, 1, "goroutine");
	arguments.goroutine = PG_GETARG_INT64(1);
	if (arguments.goroutine < 0)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("goroutine " INT64_FORMAT " does not exist", arguments.goroutine)));
	arguments.from_ns = PG_ARGISNULL(2) ? 0 : optional_bigint(fcinfo, 2);
	arguments.to_ns = optional_bigint(fcinfo, 3);
	/* no trace is longer than that */
	check_interval(arguments.from_ns, arguments.to_ns == GT_NULL ?
				   Max(arguments.from_ns, PG_INT64_MAX / 2) : arguments.to_ns);
	return report_rows(fcinfo, &gt_report_blame, of_path, &arguments, 0);
}

/*
 * gctrace.blame(path text, ...)
 */
Datum
gctrace_blame_of_path(PG_FUNCTION_ARGS)
{
	return blame_rows(fcinfo, true);
}

/*
 * gctrace.blame(content bytea, ...)
 */
Datum
gctrace_blame_of_content(PG_FUNCTION_ARGS)
{
	return blame_rows(fcinfo, false);
}

/*
 * span_blame_rows
 *		(input)
 */
static Datum
span_blame_rows(FunctionCallInfo fcinfo, bool of_path, const GtReport *report)
{
	if (null_input(fcinfo))
		return (Datum) 0;
	return report_rows(fcinfo, report, of_path, NULL, 0);
}

/*
 * gctrace.task_blame(path text)
 */
Datum
gctrace_task_blame_of_path(PG_FUNCTION_ARGS)
{
	return span_blame_rows(fcinfo, true, &gt_report_task_blame);
}

/*
 * gctrace.task_blame(content bytea)
 */
Datum
gctrace_task_blame_of_content(PG_FUNCTION_ARGS)
{
	return span_blame_rows(fcinfo, false, &gt_report_task_blame);
}

/*
 * gctrace.region_blame(path text)
 */
Datum
gctrace_region_blame_of_path(PG_FUNCTION_ARGS)
{
	return span_blame_rows(fcinfo, true, &gt_report_region_blame);
}

/*
 * gctrace.region_blame(content bytea)
 */
Datum
gctrace_region_blame_of_content(PG_FUNCTION_ARGS)
{
	return span_blame_rows(fcinfo, false, &gt_report_region_blame);
}

/*
 * profile_kind
 *		The kind of a blocking profile, by its name
 */
static BlockingKind
profile_kind(const char *name)
{
	static const char *const kinds[] = {
		[BLOCKING_NET] = "net",
		[BLOCKING_SYNC] = "sync",
		[BLOCKING_SYSCALL] = "syscall",
		[BLOCKING_SCHED] = "sched",
	};

	for (int kind = 0; kind < (int) lengthof(kinds); kind++)
	{
		if (strcmp(kinds[kind], name) == 0)
			return (BlockingKind) kind;
	}
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
			 errmsg("there is no blocking profile \"%s\"", name),
			 errhint("Kinds are \"net\", \"sync\", \"syscall\" and \"sched\".")));
	pg_unreachable();
}

/*
 * profile_rows
 *		(input, kind, task, region, from_ns, to_ns)
 */
static Datum
profile_rows(FunctionCallInfo fcinfo, bool of_path)
{
	BlockingArguments arguments = {0};
	bool		by_region = !PG_ARGISNULL(2) || !PG_ARGISNULL(3);

	if (null_input(fcinfo))
		return (Datum) 0;
	require_argument(fcinfo, 1, "kind");
	arguments.kind = profile_kind(text_to_cstring(PG_GETARG_TEXT_PP(1)));
	arguments.task = optional_bigint(fcinfo, 2);
	if (!PG_ARGISNULL(3))
		arguments.region = gt_str(text_to_cstring(PG_GETARG_TEXT_PP(3)));
	arguments.from_ns = optional_bigint(fcinfo, 4);
	arguments.to_ns = optional_bigint(fcinfo, 5);
	check_interval(arguments.from_ns, arguments.to_ns);
	return report_rows(fcinfo, &gt_report_blocking_profile, of_path, &arguments,
					   by_region ? GT_NEED_USER : 0);
}

/*
 * gctrace.blocking_profile(path text, ...)
 */
Datum
gctrace_blocking_profile_of_path(PG_FUNCTION_ARGS)
{
	return profile_rows(fcinfo, true);
}

/*
 * gctrace.blocking_profile(content bytea, ...)
 */
Datum
gctrace_blocking_profile_of_content(PG_FUNCTION_ARGS)
{
	return profile_rows(fcinfo, false);
}
