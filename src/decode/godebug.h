/*
 * godebug.h
 *		Lines that the Go runtime prints when GODEBUG asks for them.
 *
 * gctrace (1 and 2), gcpacertrace, scavtrace, schedtrace, scheddetail and
 * inittrace, of Go 1.5 to 1.27, anywhere in the lines of other programs.
 * 64-bit fields hold GT_NULL when the line does not say.
 */
#ifndef GCTRACE_GODEBUG_H
#define GCTRACE_GODEBUG_H

#include "decode/text_token.h"

/* What all lines have; raw is the runtime's own text, repaired if it was broken. */
typedef struct GtLineHead
{
	int64_t		line;			/* counted from 1 */
	GtStr		process;		/* NULL: no prefix tells */
	int64_t		process_instance;	/* of gctrace lines */
	int64_t		logged_at_ns;	/* ns since 1970 */
	GtStr		raw;
} GtLineHead;

typedef struct GtGctraceLine
{
	GtLineHead	head;
	int64_t		gc_seq;
	int64_t		time_ns;
	int64_t		gc_cpu_percent;
	int64_t		stw_sweep_term_ns;
	int64_t		mark_ns;
	int64_t		stw_mark_term_ns;
	int64_t		cpu_sweep_term_ns;
	int64_t		cpu_assist_ns;
	int64_t		cpu_mark_ns;
	int64_t		cpu_idle_ns;
	int64_t		cpu_mark_term_ns;
	int64_t		heap_start_bytes;
	int64_t		heap_end_bytes;
	int64_t		heap_live_bytes;
	int64_t		heap_goal_bytes;
	int64_t		stacks_bytes;
	int64_t		globals_bytes;
	int64_t		gomaxprocs;
	int8_t		forced;			/* -1: the end of the line is lost */
	bool		leak_check;		/* "(checking for goroutine leaks)" */
	bool		periodic;		/* "GC forced" came before */
} GtGctraceLine;

typedef struct GtPacerLine
{
	GtLineHead	head;
	const char *kind;			/* "start", "end" or "sweep" */
	double		assist_ratio;
	double		utilization_percent;
	double		goal_percent;
	int64_t		heap_scan_bytes;
	int64_t		stack_scan_bytes;
	int64_t		globals_scan_bytes;
	int64_t		expected_scan_bytes;
	int64_t		triggered_bytes;
	int64_t		heap_live_bytes;
	int64_t		goal_delta_bytes;
	double		cons_mark;
	GtStr		attrs;
} GtPacerLine;

typedef struct GtScavengerLine
{
	GtLineHead	head;
	int64_t		released_background_bytes;
	int64_t		released_eager_bytes;
	int64_t		released_total_bytes;
	int64_t		utilization_percent;
	int8_t		forced;
} GtScavengerLine;

typedef struct GtSchedulerLine
{
	GtLineHead	head;
	int64_t		time_ns;
	int64_t		gomaxprocs;
	int64_t		idle_procs;
	int64_t		threads;
	int64_t		spinning_threads;
	int64_t		idle_threads;
	int64_t		runqueue;
	GtIntegers	local_runqueues;
	int8_t		gc_waiting;
} GtSchedulerLine;

typedef struct GtSchedulerDetail
{
	GtLineHead	head;
	int64_t		time_ns;
	const char *kind;			/* "P", "M" or "G" */
	int64_t		id;
	int64_t		status;
	GtStr		attrs;
} GtSchedulerDetail;

typedef struct GtInittraceLine
{
	GtLineHead	head;
	GtStr		package;
	int64_t		at_ns;
	int64_t		clock_ns;
	int64_t		bytes;
	int64_t		allocs;
} GtInittraceLine;

typedef enum GtGodebugKind
{
	GT_GODEBUG_GCTRACE,
	GT_GODEBUG_PACER_START,
	GT_GODEBUG_PACER_END,
	GT_GODEBUG_PACER_MODEL,		/* the end, up to Go 1.17 */
	GT_GODEBUG_PACER_SWEEP,
	GT_GODEBUG_SCAVENGER,
	GT_GODEBUG_SCHEDULER,
	GT_GODEBUG_DETAIL_P,
	GT_GODEBUG_DETAIL_M,
	GT_GODEBUG_DETAIL_G,
	GT_GODEBUG_INIT,
	GT_GODEBUG_SCAN,
	GT_GODEBUG_KINDS
} GtGodebugKind;

/* A member of attrs: a slot under a name; what is not there is left out. */
typedef struct GtAttribute
{
	const char *name;
	uint8_t		slot;
	uint8_t		kind;			/* GtTokenKind */
	int64_t		unit;			/* of whole numbers; 0: one */
} GtAttribute;

typedef struct GtLayout
{
	const GtToken *tokens;
	/* A line read up to here is the runtime's, and broken if its end is missing. */
	uint8_t		evidence;
	uint8_t		row;			/* GtGodebugRow */
	size_t		row_size;
	const GtAttribute *attributes;
	size_t		nattributes;
	/* All but head and attrs; false: it cannot be such a line after all. */
	bool		(*fill) (const GtTokenValues *values, void *row);
} GtLayout;

/* The relations that these lines are rows of. */
typedef enum GtGodebugRow
{
	GT_GODEBUG_ROW_GCTRACE,
	GT_GODEBUG_ROW_PACER,
	GT_GODEBUG_ROW_SCAVENGER,
	GT_GODEBUG_ROW_SCHEDULER,
	GT_GODEBUG_ROW_DETAIL,
	GT_GODEBUG_ROW_INIT,
	GT_GODEBUG_ROW_NONE,		/* lines that are known, and no more than that */
	GT_GODEBUG_ROWS
} GtGodebugRow;

/* godebug_gctrace.c and its like */
extern const GtLayout gt_layout_gctrace;
extern const GtLayout gt_layout_pacer_start;
extern const GtLayout gt_layout_pacer_end;
extern const GtLayout gt_layout_pacer_model;
extern const GtLayout gt_layout_pacer_sweep;
extern const GtLayout gt_layout_scavenger;
extern const GtLayout gt_layout_scheduler;
extern const GtLayout gt_layout_detail_p;
extern const GtLayout gt_layout_detail_m;
extern const GtLayout gt_layout_detail_g;
extern const GtLayout gt_layout_init;
extern const GtLayout gt_layout_scan;

/* godebug_find.c: by GtGodebugKind */
extern const GtLayout *const gt_godebug_layouts[GT_GODEBUG_KINDS];

typedef struct GtCandidate
{
	GtGodebugKind kind;
	size_t		start;			/* of the line that it may be */
	int			token;			/* with which it begins; not 0: the begin is missing */
} GtCandidate;

/*
 * The next place, from *at on, where a line of the runtime may begin; *at
 * becomes the byte behind what gave it away.
 */
extern bool gt_godebug_find(const char *text, size_t size, size_t *at, GtCandidate *candidate);

/* Is there a line of the runtime, whole, in these bytes? (godebug_sniff.c) */
extern bool gt_godebug_sniff(const char *text, size_t size);

#endif							/* GCTRACE_GODEBUG_H */
