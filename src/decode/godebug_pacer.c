/*
 * godebug_pacer.c
 *		GODEBUG=gcpacertrace=1: what the pacer planned, what came of it, and the
 *		sweep behind it.
 */
#include "decode/godebug.h"

#include <math.h>

#define MB (INT64_C(1) << 20)

static void
clear(GtPacerLine *row, const char *kind)
{
	row->kind = kind;
	row->assist_ratio = row->utilization_percent = row->goal_percent = row->cons_mark = NAN;
	row->heap_scan_bytes = row->stack_scan_bytes = row->globals_scan_bytes = GT_NULL;
	row->expected_scan_bytes = row->triggered_bytes = row->heap_live_bytes = GT_NULL;
	row->goal_delta_bytes = GT_NULL;
}

/* --- a cycle begins --- */

enum
{
	RATIO, SCAN, LIVE, GOAL, DEDICATED, FRACTIONAL
};

static const GtToken start_tokens[] = {
	LITERAL("pacer: "), LITERAL("assist ratio="), VALUE(FLOAT, RATIO),
	LITERAL(" (scan "), VALUE(NUMBER, SCAN), LITERAL(" MB in "), VALUE(NUMBER, LIVE),
	LITERAL("->"), VALUE(NUMBER, GOAL), LITERAL(" MB)"), LITERAL(" workers="),
	VALUE(SIGNED, DEDICATED), LITERAL("+"), VALUE(FLOAT, FRACTIONAL), END_OF_LINE
};

static const GtAttribute start_attributes[] = {
	{"scan_bytes", SCAN, GT_TOKEN_NUMBER, MB},
	{"heap_live_bytes", LIVE, GT_TOKEN_NUMBER, MB},
	{"heap_goal_bytes", GOAL, GT_TOKEN_NUMBER, MB},
	{"dedicated_workers", DEDICATED, GT_TOKEN_SIGNED, 0},
	{"fractional_goal", FRACTIONAL, GT_TOKEN_FLOAT, 0},
};

static bool
fill_start(const GtTokenValues *values, void *target)
{
	GtPacerLine *row = target;

	clear(row, "start");
	row->assist_ratio = gt_token_double(values, RATIO);
	return true;
}

/* --- a cycle ends --- */

enum
{
	CPU, CPU_GOAL, HEAP_SCAN, STACK_SCAN, GLOBALS_SCAN, EXPECTED, TRIGGERED, END_LIVE, DELTA, CONS_MARK,
	RESET
};

static const GtToken end_tokens[] = {
	LITERAL("pacer: "), VALUE(SIGNED, CPU), LITERAL("% CPU ("), VALUE(SIGNED, CPU_GOAL),
	LITERAL(" exp.) for "), VALUE(SIGNED, HEAP_SCAN), LITERAL("+"), VALUE(SIGNED, STACK_SCAN),
	LITERAL("+"), VALUE(SIGNED, GLOBALS_SCAN), LITERAL(" B work ("), VALUE(SIGNED, EXPECTED),
	LITERAL(" B exp.) "), LITERAL("in "), VALUE(NUMBER, TRIGGERED), LITERAL(" B -> "),
	VALUE(NUMBER, END_LIVE), LITERAL(" B (\xe2\x88\x86goal "), VALUE(SIGNED, DELTA),
	LITERAL(", cons/mark "), VALUE(FLOAT, CONS_MARK), LITERAL(")"),
	OPTION("[controller reset]", RESET, 23), END_OF_LINE
};

static const GtAttribute end_attributes[] = {
	{"controller_reset", RESET, GT_TOKEN_FLAG, 0},
};

static bool
fill_end(const GtTokenValues *values, void *target)
{
	GtPacerLine *row = target;

	clear(row, "end");
	row->utilization_percent = (double) gt_token_int(values, CPU);
	row->goal_percent = (double) gt_token_int(values, CPU_GOAL);
	row->heap_scan_bytes = gt_token_int(values, HEAP_SCAN);
	row->stack_scan_bytes = gt_token_int(values, STACK_SCAN);
	row->globals_scan_bytes = gt_token_int(values, GLOBALS_SCAN);
	row->expected_scan_bytes = gt_token_int(values, EXPECTED);
	row->triggered_bytes = gt_token_int(values, TRIGGERED);
	row->heap_live_bytes = gt_token_int(values, END_LIVE);
	row->goal_delta_bytes = gt_token_int(values, DELTA);
	row->cons_mark = gt_token_double(values, CONS_MARK);
	return true;
}

/* --- the same, up to Go 1.17, in the terms of the pacer's design document --- */

enum
{
	H_M_PREV, H_T_RATIO, H_T, H_A_RATIO, H_A, H_G_RATIO, H_G, U_A, U_G, W_A, GOAL_DELTA, ACTUAL_DELTA,
	U_RATIO
};

static const GtToken model_tokens[] = {
	LITERAL("pacer: "), LITERAL("H_m_prev="), VALUE(NUMBER, H_M_PREV), LITERAL(" h_t="), VALUE(FLOAT, H_T_RATIO),
	LITERAL(" H_T="), VALUE(NUMBER, H_T), LITERAL(" h_a="), VALUE(FLOAT, H_A_RATIO),
	LITERAL(" H_a="), VALUE(NUMBER, H_A), LITERAL(" h_g="), VALUE(FLOAT, H_G_RATIO),
	LITERAL(" H_g="), VALUE(SIGNED, H_G), LITERAL(" u_a="), VALUE(FLOAT, U_A),
	LITERAL(" u_g="), VALUE(FLOAT, U_G), LITERAL(" W_a="), VALUE(SIGNED, W_A),
	LITERAL(" goal\xce\x94="), VALUE(FLOAT, GOAL_DELTA), LITERAL(" actual\xce\x94="), VALUE(FLOAT, ACTUAL_DELTA),
	LITERAL(" u_a/u_g="), VALUE(FLOAT, U_RATIO), END_OF_LINE
};

static const GtAttribute model_attributes[] = {
	{"H_m_prev", H_M_PREV, GT_TOKEN_NUMBER, 0}, {"h_t", H_T_RATIO, GT_TOKEN_FLOAT, 0},
	{"H_T", H_T, GT_TOKEN_NUMBER, 0}, {"h_a", H_A_RATIO, GT_TOKEN_FLOAT, 0},
	{"H_a", H_A, GT_TOKEN_NUMBER, 0}, {"h_g", H_G_RATIO, GT_TOKEN_FLOAT, 0},
	{"H_g", H_G, GT_TOKEN_SIGNED, 0}, {"u_a", U_A, GT_TOKEN_FLOAT, 0},
	{"u_g", U_G, GT_TOKEN_FLOAT, 0}, {"W_a", W_A, GT_TOKEN_SIGNED, 0},
	{"goal_delta", GOAL_DELTA, GT_TOKEN_FLOAT, 0}, {"actual_delta", ACTUAL_DELTA, GT_TOKEN_FLOAT, 0},
	{"u_a/u_g", U_RATIO, GT_TOKEN_FLOAT, 0},
};

static bool
fill_model(const GtTokenValues *values, void *target)
{
	GtPacerLine *row = target;
	int64_t		live = gt_token_int(values, H_A);
	int64_t		goal = gt_token_int(values, H_G);

	clear(row, "end");
	row->utilization_percent = gt_token_double(values, U_A) * 100;
	row->goal_percent = gt_token_double(values, U_G) * 100;
	row->triggered_bytes = gt_token_int(values, H_T);
	row->heap_live_bytes = live;
	if (__builtin_sub_overflow(live, goal, &row->goal_delta_bytes))
		row->goal_delta_bytes = GT_NULL;
	return true;
}

/* --- all is swept --- */

enum
{
	SWEEP_LIVE, ALLOCATED, PAGES, PAGE_RATIO
};

static const GtToken sweep_tokens[] = {
	LITERAL("pacer: "), LITERAL("sweep done at heap size "), VALUE(NUMBER, SWEEP_LIVE),
	LITERAL("MB; allocated "), VALUE(NUMBER, ALLOCATED), LITERAL("MB during sweep; swept "),
	VALUE(NUMBER, PAGES), LITERAL(" pages at "), VALUE(FLOAT, PAGE_RATIO), LITERAL(" pages/byte"),
	END_OF_LINE
};

static const GtAttribute sweep_attributes[] = {
	{"allocated_bytes", ALLOCATED, GT_TOKEN_NUMBER, MB},
	{"swept_pages", PAGES, GT_TOKEN_NUMBER, 0},
	{"pages_per_byte", PAGE_RATIO, GT_TOKEN_FLOAT, 0},
};

static bool
fill_sweep(const GtTokenValues *values, void *target)
{
	GtPacerLine *row = target;

	clear(row, "sweep");
	row->heap_live_bytes = gt_token_scaled(values, SWEEP_LIVE, MB);
	return true;
}

#define LAYOUT(name, after) \
	const GtLayout gt_layout_pacer_##name = { \
		.tokens = name##_tokens, \
		.evidence = after, \
		.row = GT_GODEBUG_ROW_PACER, \
		.row_size = sizeof(GtPacerLine), \
		.attributes = name##_attributes, \
		.nattributes = GT_LENGTHOF(name##_attributes), \
		.fill = fill_##name, \
	}

LAYOUT(start, 2);
LAYOUT(end, 3);
LAYOUT(model, 2);
LAYOUT(sweep, 2);
