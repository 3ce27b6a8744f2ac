/*
 * needs.h
 *		What a relation or a column asks of the decoder and the model.
 */
#ifndef GCTRACE_NEEDS_H
#define GCTRACE_NEEDS_H

#define GT_NEED_CYCLES		0x0001	/* collections: which one is running */
#define GT_NEED_PAUSES		0x0002	/* stop-the-world ranges */
#define GT_NEED_ASSISTS		0x0004	/* mark assist ranges */
#define GT_NEED_WORKERS		0x0008	/* mark worker stretches */
#define GT_NEED_SWEEPS		0x0010	/* sweep ranges */
#define GT_NEED_HEAP		0x0020	/* heap live, heap goal, GOMAXPROCS */
#define GT_NEED_STATES		0x0040	/* goroutine states within assists */
#define GT_NEED_STACKS		0x0080	/* the stack tables */
#define GT_NEED_TABLES		0x0100	/* a row per table entry, no events */
#define GT_NEED_TOTALS		0x0200	/* exact totals: every event in order */
#define GT_NEED_DIGEST		0x0400	/* SHA-256 of the content */
#define GT_NEED_HEAP_ORDER	0x0800	/* heap samples in exact order: they are rows */
#define GT_NEED_ORDER		0x1000	/* the exact order of events: the full merge */
#define GT_NEED_GOROUTINES	0x2000	/* all states, creation and end of goroutines, and labels */
#define GT_NEED_PROCS		0x4000	/* states of procs */
#define GT_NEED_USER		0x8000	/* tasks, regions, logs */
#define GT_NEED_SAMPLES		0x10000	/* CPU samples */
#define GT_NEED_EXPERIMENT	0x20000	/* experimental events */
#define GT_NEED_EVERYTHING	0x40000	/* every event */
#define GT_NEED_LABELS		0x1000000	/* labels of goroutines */
#define GT_NEED_TEXTS		0x2000000	/* texts of events, copied */
#define GT_NEED_ATTRIBUTES	0x4000000	/* their attributes, as JSON */

#endif							/* GCTRACE_NEEDS_H */
