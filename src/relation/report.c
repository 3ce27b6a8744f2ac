/*
 * report.c
 *		The reports and the columns of their rows.
 */
#include "relation/report.h"

#include "model/blame_model.h"
#include "model/mmu_model.h"
#include "model/blocking_model.h"
#include "model/summary_model.h"
#include "relation/catalogue.h"

/* The causes that count add what they need. */
#define MMU_NEEDS (GT_NEED_CYCLES | GT_NEED_HEAP | GT_NEED_ORDER)

#define DEFINE_REPORT(name, report_needs, report_model, report_comment) \
	const GtReport gt_report_##name = { \
		.shape = {GT_REL_REPORT, #name, report_comment, name##_columns, \
			GT_LENGTHOF(name##_columns), report_needs, -1, 0, NULL}, \
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

#define CAUSE \
	"What it was: 'running', 'assist_cpu' and 'sweep' (running in a mark assist, or sweeping), 'runnable' and 'assist_runnable' (ready, waiting for a P), 'stw:REASON' (running or ready while the world was stopped), 'syscall', 'assist_parked' (waiting for assist credit), 'gc_wait' (other waits for the collector), the reason of any other wait in Go's words ('waiting' where the trace tells none), 'absent' (not created yet, or ended), 'unknown' (not in the trace)"

static const GtColumn blame_columns[] = {
#define R BlameRow
	TEXT(R, "cause", cause, 0, CAUSE),
	BIGINT(R, "duration_ns", duration_ns, 0, "Time of the interval that went there, ns; all sum to the interval exactly"),
	DOUBLE(R, "share", share, 0, "duration_ns as a share of the interval, from 0 to 1"),
#undef R
};

static const GtColumn task_blame_columns[] = {
#define R SpanBlameRow
	BIGINT(R, "task", task, 0, "Number of the task"),
	TEXT(R, "name", name, 0, "Name of the task"),
	BIGINT(R, "goroutine", goroutine, 0, "Goroutine that began it, whose time is told"),
	BIGINT(R, "start_ns", start_ns, 0, "Begin of the task, ns since the earliest timestamp of the trace"),
	BIGINT(R, "end_ns", end_ns, 0, "End of the task, ns since the earliest timestamp of the trace. NULL: it had not ended when the trace did, and durations go up to there"),
	TEXT(R, "cause", cause, 0, CAUSE),
	BIGINT(R, "duration_ns", duration_ns, 0, "Time of the task that went there, ns; those of a task sum to its duration exactly"),
	DOUBLE(R, "share", share, 0, "duration_ns as a share of the task's duration, from 0 to 1"),
#undef R
};

static const GtColumn region_blame_columns[] = {
#define R SpanBlameRow
	BIGINT(R, "region", number, 0, "Which region: they are numbered from 1 in order of begin"),
	BIGINT(R, "goroutine", goroutine, 0, "Goroutine whose region it is"),
	BIGINT(R, "task", task, 0, "Its task; 0 = none. NULL: above 2^63"),
	TEXT(R, "name", name, 0, "Name of the region"),
	BIGINT(R, "start_ns", start_ns, 0, "Begin of the region, ns since the earliest timestamp of the trace"),
	BIGINT(R, "end_ns", end_ns, 0, "End of the region, or of its goroutine, ns since the earliest timestamp of the trace. NULL: it had not ended when the trace did, and durations go up to there"),
	TEXT(R, "cause", cause, 0, CAUSE),
	BIGINT(R, "duration_ns", duration_ns, 0, "Time of the region that went there, ns; those of a region sum to its duration exactly"),
	DOUBLE(R, "share", share, 0, "duration_ns as a share of the region's duration, from 0 to 1"),
#undef R
};

static const GtColumn blocking_profile_columns[] = {
#define R BlockingRow
	STACK_ID(R, stack), FRAMES_ID(R, stack), SITE(R, stack), STACK(R, stack),
	BIGINT(R, "contentions", contentions, 0, "Waits that ended in the trace"),
	BIGINT(R, "delay_ns", delay_ns, 0, "Sum of their time, ns"),
#undef R
};

static const GtColumn summary_columns[] = {
#define R SummaryRow
	INT(R, "generation", generation, 0, "Generation, counted from 1 within the trace"),
	BIGINT(R, "file_offset", file_offset, 0, "Offset of its first batch in the inflated content, bytes"),
	BIGINT(R, "size_bytes", size_bytes, 0, "Inflated bytes that it takes. NULL: damage ends it"),
	BIGINT(R, "start_ns", start_ns, 0, "No event of it is earlier, ns since the earliest timestamp of the trace"),
	BIGINT(R, "end_ns", end_ns, 0, "No event of it is later, ns since the earliest timestamp of the trace"),
	BIGINT(R, "cycles", cycles, 0, "Collections that began in it"),
	BIGINT(R, "first_cycle", first_cycle, 0, "The first of them. NULL: none did"),
	BIGINT(R, "last_cycle", last_cycle, 0, "The last of them. NULL: none did"),
	BIGINT(R, "max_pause_ns", max_pause_ns, 0, "Longest pause that began in it, ns. NULL: none of known length did"),
	BIGINT(R, "assist_ns", assist_ns, 0, "Wall time of the mark assists that began in it, ns. NULL: none of known length did"),
	JSON(R, "facts", facts, 0, "Rows of relations that begin in it, and kinds of its events"),
#undef R
};

DEFINE_REPORT(summary, GT_NEED_EVERYTHING, &gt_summary_model,
			  "What the generations of a trace hold: one row per generation");

DEFINE_REPORT(blame, GT_NEED_ORDER | GT_NEED_GOROUTINES | GT_NEED_ASSISTS | GT_NEED_SWEEPS | GT_NEED_PAUSES,
			  &gt_blame_model,
			  "Where an interval of a goroutine went: one row per cause, the longest first");

DEFINE_REPORT(task_blame, GT_NEED_ORDER | GT_NEED_GOROUTINES | GT_NEED_ASSISTS | GT_NEED_SWEEPS | GT_NEED_PAUSES |
			  GT_NEED_USER, &gt_task_blame_model,
			  "Where the time of user tasks went: one row per task and cause, in order of end");

DEFINE_REPORT(region_blame, GT_NEED_ORDER | GT_NEED_GOROUTINES | GT_NEED_ASSISTS | GT_NEED_SWEEPS | GT_NEED_PAUSES |
			  GT_NEED_USER, &gt_region_blame_model,
			  "Where the time of user regions went: one row per region and cause, in order of end");

DEFINE_REPORT(blocking_profile, GT_NEED_ORDER | GT_NEED_GOROUTINES, &gt_blocking_model,
			  "Where goroutines wait: one row per call stack, the longest delay first");

const GtReport *const gt_reports[] = {
	&gt_report_mmu,
	&gt_report_mmu_blame,
	&gt_report_blame,
	&gt_report_task_blame,
	&gt_report_region_blame,
	&gt_report_blocking_profile,
	NULL,
};
