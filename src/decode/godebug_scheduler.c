/*
 * godebug_scheduler.c
 *		GODEBUG=schedtrace=MS, and scheddetail=1 with a line per P, M and G.
 *
 * needspinning came with 1.21 (or a little before), schedticks with 1.25; what
 * is none is -1 up to 1.20 and nil since.
 */
#include "decode/godebug.h"

#define MS INT64_C(1000000)

/* --- the line of the scheduler --- */

enum
{
	TIME, GOMAXPROCS, IDLE_PROCS, THREADS, SPINNING, NEED_SPINNING, IDLE_THREADS, RUNQUEUE,
	QUEUES, TICKS, GC_WAITING, NMIDLELOCKED, STOPWAIT, SYSMONWAIT
};

static const GtToken tokens[] = {
	LITERAL("SCHED "), VALUE(NUMBER, TIME), LITERAL("ms: gomaxprocs="), VALUE(NUMBER, GOMAXPROCS),
	LITERAL(" idleprocs="), VALUE(NUMBER, IDLE_PROCS), LITERAL(" threads="), VALUE(NUMBER, THREADS),
	LITERAL(" spinningthreads="), VALUE(NUMBER, SPINNING),
	OPTION(" needspinning=", GT_TOKEN_NO_SLOT, 12), VALUE(NUMBER, NEED_SPINNING),
	/* 12 */
	LITERAL(" idlethreads="), VALUE(NUMBER, IDLE_THREADS), LITERAL(" runqueue="), VALUE(NUMBER, RUNQUEUE),
	OPTION(" gcwaiting=", GT_TOKEN_NO_SLOT, 25), VALUE(FLAG, GC_WAITING),
	LITERAL(" nmidlelocked="), VALUE(SIGNED, NMIDLELOCKED), LITERAL(" stopwait="), VALUE(SIGNED, STOPWAIT),
	LITERAL(" sysmonwait="), VALUE(FLAG, SYSMONWAIT), JUMP(29),
	/* 25 */
	LITERAL(" ["), VALUE(LIST, QUEUES), OPTION(" schedticks=[", GT_TOKEN_NO_SLOT, 29), VALUE(LIST, TICKS),
	/* 29 */
	END_OF_LINE
};

static bool
fill(const GtTokenValues *values, void *target)
{
	GtSchedulerLine *row = target;

	row->time_ns = gt_token_scaled(values, TIME, MS);
	row->gomaxprocs = gt_token_int(values, GOMAXPROCS);
	row->idle_procs = gt_token_int(values, IDLE_PROCS);
	row->threads = gt_token_int(values, THREADS);
	row->spinning_threads = gt_token_int(values, SPINNING);
	row->idle_threads = gt_token_int(values, IDLE_THREADS);
	row->runqueue = gt_token_int(values, RUNQUEUE);
	row->gc_waiting = gt_token_has(values, GC_WAITING) ? (int8_t) gt_token_int(values, GC_WAITING) : -1;
	row->local_runqueues = (GtIntegers) {NULL, 0};
	if (!gt_token_has(values, QUEUES))
		return true;
	row->local_runqueues.items = values->list + values->slot[QUEUES].text.at;
	row->local_runqueues.count = values->slot[QUEUES].text.size;
	/* a queue per P: a number more or less is not of this line */
	return row->local_runqueues.count == (uint64_t) row->gomaxprocs;
}

const GtLayout gt_layout_scheduler = {
	.tokens = tokens,
	.evidence = 3,
	.row = GT_GODEBUG_ROW_SCHEDULER,
	.row_size = sizeof(GtSchedulerLine),
	.fill = fill,
};

/* --- the lines of P, M and G --- */

enum
{
	ID, STATUS, FIELD
};

static const GtToken p_tokens[] = {
	LITERAL("  P"), VALUE(NUMBER, ID), LITERAL(": status="), VALUE(NUMBER, STATUS),
	LITERAL(" schedtick="), VALUE(NUMBER, FIELD), LITERAL(" syscalltick="), VALUE(NUMBER, FIELD + 1),
	LITERAL(" m="), VALUE(ID, FIELD + 2), LITERAL(" runqsize="), VALUE(SIGNED, FIELD + 3),
	LITERAL(" gfreecnt="), VALUE(SIGNED, FIELD + 4),
	OPTION(" timerslen=", GT_TOKEN_NO_SLOT, 16), VALUE(SIGNED, FIELD + 5), END_OF_LINE
};

static const GtAttribute p_attributes[] = {
	{"schedtick", FIELD, GT_TOKEN_NUMBER, 0}, {"syscalltick", FIELD + 1, GT_TOKEN_NUMBER, 0},
	{"m", FIELD + 2, GT_TOKEN_ID, 0}, {"runqsize", FIELD + 3, GT_TOKEN_SIGNED, 0},
	{"gfreecnt", FIELD + 4, GT_TOKEN_SIGNED, 0}, {"timerslen", FIELD + 5, GT_TOKEN_SIGNED, 0},
};

static const GtToken m_tokens[] = {
	LITERAL("  M"), VALUE(NUMBER, ID), LITERAL(": p="), VALUE(ID, FIELD),
	LITERAL(" curg="), VALUE(ID, FIELD + 1), LITERAL(" mallocing="), VALUE(SIGNED, FIELD + 2),
	LITERAL(" throwing="), VALUE(SIGNED, FIELD + 3), LITERAL(" preemptoff="), VALUE(WORD, FIELD + 4),
	LITERAL(" locks="), VALUE(SIGNED, FIELD + 5), LITERAL(" dying="), VALUE(SIGNED, FIELD + 6),
	OPTION(" helpgc=", GT_TOKEN_NO_SLOT, 18), VALUE(SIGNED, FIELD + 7),
	/* 18 */
	LITERAL(" spinning="), VALUE(FLAG, FIELD + 8), LITERAL(" blocked="), VALUE(FLAG, FIELD + 9),
	LITERAL(" lockedg="), VALUE(ID, FIELD + 10), END_OF_LINE
};

static const GtAttribute m_attributes[] = {
	{"p", FIELD, GT_TOKEN_ID, 0}, {"curg", FIELD + 1, GT_TOKEN_ID, 0},
	{"mallocing", FIELD + 2, GT_TOKEN_SIGNED, 0}, {"throwing", FIELD + 3, GT_TOKEN_SIGNED, 0},
	{"preemptoff", FIELD + 4, GT_TOKEN_WORD, 0}, {"locks", FIELD + 5, GT_TOKEN_SIGNED, 0},
	{"dying", FIELD + 6, GT_TOKEN_SIGNED, 0}, {"helpgc", FIELD + 7, GT_TOKEN_SIGNED, 0},
	{"spinning", FIELD + 8, GT_TOKEN_FLAG, 0}, {"blocked", FIELD + 9, GT_TOKEN_FLAG, 0},
	{"lockedg", FIELD + 10, GT_TOKEN_ID, 0},
};

static const GtToken g_tokens[] = {
	LITERAL("  G"), VALUE(NUMBER, ID), LITERAL(": status="), VALUE(NUMBER, STATUS),
	LITERAL("("), VALUE(WORD, FIELD), LITERAL(") m="), VALUE(ID, FIELD + 1),
	LITERAL(" lockedm="), VALUE(ID, FIELD + 2), END_OF_LINE
};

static const GtAttribute g_attributes[] = {
	{"waitreason", FIELD, GT_TOKEN_WORD, 0}, {"m", FIELD + 1, GT_TOKEN_ID, 0},
	{"lockedm", FIELD + 2, GT_TOKEN_ID, 0},
};

static void
fill_detail(const GtTokenValues *values, GtSchedulerDetail *row, const char *kind)
{
	row->kind = kind;
	row->id = gt_token_int(values, ID);
	row->status = gt_token_int(values, STATUS);
	row->time_ns = GT_NULL;
}

static bool
fill_p(const GtTokenValues *values, void *target)
{
	fill_detail(values, target, "P");
	return true;
}

static bool
fill_m(const GtTokenValues *values, void *target)
{
	fill_detail(values, target, "M");
	return true;
}

static bool
fill_g(const GtTokenValues *values, void *target)
{
	fill_detail(values, target, "G");
	return true;
}

#define LAYOUT(name) \
	const GtLayout gt_layout_detail_##name = { \
		.tokens = name##_tokens, \
		.evidence = 4, \
		.row = GT_GODEBUG_ROW_DETAIL, \
		.row_size = sizeof(GtSchedulerDetail), \
		.attributes = name##_attributes, \
		.nattributes = GT_LENGTHOF(name##_attributes), \
		.fill = fill_##name, \
	}

LAYOUT(p);
LAYOUT(m);
LAYOUT(g);
