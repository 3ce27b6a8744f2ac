/*
 * report.c
 *		The reports and the columns of their rows.
 */
#include "relation/report.h"

#include "model/mmu_model.h"
#include "relation/catalogue.h"

/* The causes that count add what they need. */
#define MMU_NEEDS (GT_NEED_CYCLES | GT_NEED_HEAP | GT_NEED_ORDER)

#define DEFINE_REPORT(name, report_needs, report_model, report_comment) \
	const GtReport gt_report_##name = { \
		.shape = {GT_REL_REPORT, #name, report_comment, name##_columns, \
			GT_LENGTHOF(name##_columns), report_needs, -1, 0}, \
		.model = report_model}

static const GtColumn mmu_columns[] = {
#define R MmuRow
	BIGINT(R, "window_ns", window_ns, 0, "Length of the window, ns"),
	DOUBLE(R, "mmu", mmu, 0, "Least mean utilization of all windows of that length, from 0 to 1; of a trace that is shorter its mean. NULL: GOMAXPROCS is never told"),
	BIGINT(R, "worst_start_ns", worst_start_ns, 0, "Begin of the window in which it is that low (the earliest of several), ns since the earliest timestamp of the trace. NULL: GOMAXPROCS is never told"),
#undef R
};

static const GtColumn mmu_blame_columns[] = {
#define R MmuBlameRow
	BIGINT(R, "window_ns", window_ns, 0, "Length of the window, ns"),
	DOUBLE(R, "mmu", mmu, 0, "Least mean utilization of all windows of that length, from 0 to 1. NULL: GOMAXPROCS is never told"),
	BIGINT(R, "worst_start_ns", worst_start_ns, 0, "Begin of the worst window (the earliest of several), ns since the earliest timestamp of the trace. NULL: as mmu"),
	BIGINT(R, "worst_end_ns", worst_end_ns, 0, "End of the worst window, ns; earlier than window_ns after its begin where the trace is shorter. NULL: as mmu"),
	INT(R, "proc", proc, 0, "The P whose window it is. NULL: of all Ps together"),
	WORD(R, "cause", cause, 0, "What filled it: 'stw' (the GC pauses), 'background' (dedicated and fractional mark workers), 'assist', 'sweep', and 'mutator', what was left to the program. Where several meet on a P, the first of these counts"),
	BIGINT(R, "duration_ns", duration_ns, 0, "Its time in the window, averaged over the Ps, ns; those of a window sum to its length exactly. NULL: as mmu"),
	DOUBLE(R, "share", share, 0, "duration_ns as a share of the window, from 0 to 1. NULL: as mmu"),
#undef R
};

DEFINE_REPORT(mmu, MMU_NEEDS, &gt_mmu_model,
			  "Minimum mutator utilization: one row per window length, with its worst window");

DEFINE_REPORT(mmu_blame, MMU_NEEDS, &gt_mmu_model,
			  "What filled the worst window of each length: one row per window length and cause");

const GtReport *const gt_reports[] = {
	&gt_report_mmu,
	&gt_report_mmu_blame,
	NULL,
};
