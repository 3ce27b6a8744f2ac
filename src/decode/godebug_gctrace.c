/*
 * godebug_gctrace.c
 *		GODEBUG=gctrace=1: a line per collection.
 *
 * 1.5			five clock times; seven CPU times
 * 1.6 to 1.17	three and five
 * 1.18 to 1.25	stacks and globals behind the goal
 * 1.26 on		perhaps "(checking for goroutine leaks)" before the colon
 */
#include "decode/godebug.h"

#include <string.h>

/* The slots of three and five times are the first of those of 1.5. */
enum
{
	SEQ, AT, PERCENT, LEAKS,
	CLOCK, CLOCK_2, CLOCK_3, CLOCK_4, CLOCK_5,
	CPU, CPU_2, CPU_3, CPU_4, CPU_5, CPU_6, CPU_7,
	HEAP_START, HEAP_END, HEAP_LIVE, GOAL, STACKS_OR_PROCS, GLOBALS, PROCS, FORCED
};

static const GtToken tokens[] = {
	LITERAL("gc "), VALUE(NUMBER, SEQ),
	LITERAL(" @"), VALUE(SECONDS, AT),
	LITERAL("s "), VALUE(SIGNED, PERCENT),
	LITERAL("%"), OPTION(" (checking for goroutine leaks)", LEAKS, 8),
	/* 8 */
	LITERAL(": "), VALUE(MS, CLOCK), LITERAL("+"), VALUE(MS, CLOCK_2), LITERAL("+"), VALUE(MS, CLOCK_3),
	OPTION("+", GT_TOKEN_NO_SLOT, 18), VALUE(MS, CLOCK_4), LITERAL("+"), VALUE(MS, CLOCK_5),
	/* 18 */
	LITERAL(" ms clock, "), VALUE(MS, CPU), LITERAL("+"), VALUE(MS, CPU_2),
	OPTION("+", GT_TOKEN_NO_SLOT, 26), VALUE(MS, CPU_3), LITERAL("+"), VALUE(MS, CPU_4),
	/* 26 */
	LITERAL("/"), VALUE(MS, CPU_5), LITERAL("/"), VALUE(MS, CPU_6), LITERAL("+"), VALUE(MS, CPU_7),
	LITERAL(" ms cpu, "), VALUE(NUMBER, HEAP_START), LITERAL("->"), VALUE(NUMBER, HEAP_END),
	LITERAL("->"), VALUE(NUMBER, HEAP_LIVE), LITERAL(" MB, "), VALUE(NUMBER, GOAL),
	LITERAL(" MB goal, "), VALUE(NUMBER, STACKS_OR_PROCS),
	OPTION(" MB stacks, ", GT_TOKEN_NO_SLOT, 46), VALUE(NUMBER, GLOBALS), LITERAL(" MB globals, "), VALUE(NUMBER, PROCS),
	/* 46 */
	LITERAL(" P"), OPTION(" (forced)", FORCED, 48),
	/* 48 */
	END_OF_LINE
};

#define MB (INT64_C(1) << 20)

static int64_t
sum(int64_t a, int64_t b)
{
	int64_t		result;

	return a == GT_NULL || b == GT_NULL || __builtin_add_overflow(a, b, &result) ? GT_NULL : result;
}

static void
fill_clock(const GtTokenValues *values, GtGctraceLine *row)
{
	row->stw_sweep_term_ns = gt_token_int(values, CLOCK);
	row->mark_ns = gt_token_int(values, CLOCK_2);
	row->stw_mark_term_ns = gt_token_int(values, CLOCK_3);
	if (!gt_token_has(values, CLOCK_4))
		return;
	/* 1.5: sweep termination, scan, write barrier on, mark, mark termination */
	row->mark_ns = sum(sum(row->mark_ns, row->stw_mark_term_ns), gt_token_int(values, CLOCK_4));
	row->stw_mark_term_ns = gt_token_int(values, CLOCK_5);
}

static void
fill_cpu(const GtTokenValues *values, GtGctraceLine *row)
{
	row->cpu_sweep_term_ns = gt_token_int(values, CPU);
	/* 1.5 has two more before the assists, of scan and write barrier */
	row->cpu_assist_ns = gt_token_int(values, gt_token_has(values, CPU_3) ? CPU_4 : CPU_2);
	row->cpu_mark_ns = gt_token_int(values, CPU_5);
	row->cpu_idle_ns = gt_token_int(values, CPU_6);
	row->cpu_mark_term_ns = gt_token_int(values, CPU_7);
}

static bool
fill(const GtTokenValues *values, void *target)
{
	GtGctraceLine *row = target;
	bool		has_stacks = gt_token_has(values, GLOBALS);

	row->gc_seq = gt_token_int(values, SEQ);
	row->time_ns = gt_token_int(values, AT);
	row->gc_cpu_percent = gt_token_int(values, PERCENT);
	row->leak_check = gt_token_has(values, LEAKS);
	fill_clock(values, row);
	fill_cpu(values, row);
	row->heap_start_bytes = gt_token_scaled(values, HEAP_START, MB);
	row->heap_end_bytes = gt_token_scaled(values, HEAP_END, MB);
	row->heap_live_bytes = gt_token_scaled(values, HEAP_LIVE, MB);
	row->heap_goal_bytes = gt_token_scaled(values, GOAL, MB);
	row->stacks_bytes = has_stacks ? gt_token_scaled(values, STACKS_OR_PROCS, MB) : GT_NULL;
	row->globals_bytes = gt_token_scaled(values, GLOBALS, MB);
	row->gomaxprocs = gt_token_int(values, has_stacks ? PROCS : STACKS_OR_PROCS);
	row->forced = gt_token_has(values, FORCED);
	row->periodic = false;
	return true;
}

const GtLayout gt_layout_gctrace = {
	.tokens = tokens,
	.evidence = 8,
	.row = GT_GODEBUG_ROW_GCTRACE,
	.row_size = sizeof(GtGctraceLine),
	.fill = fill,
};
