/*
 * gc_state.h
 *		Shared inside the GC model.
 *
 *		gc_model.c	dispatch, heap values, pauses, sweeps, totals
 *		gc_cycle.c	what belongs to a collection
 *		gc_assist.c	mark assists and where their time went
 *		gc_worker.c	mark workers, and who only looks like one
 */
#ifndef GCTRACE_GC_STATE_H
#define GCTRACE_GC_STATE_H

#include "base/map.h"
#include "model/gc_model.h"
#include "model/queue.h"

/* A collection, until nothing can be added to its row any more. */
typedef struct GcCycle
{
	GtCycleRow	row;			/* first: what the queue gives out */
	bool		ended;
	bool		goal_closed;	/* the next goal is known, or too late */
	int64_t		open_parts;		/* assists, workers and pauses still open */
	int64_t		peak;			/* of heap_live so far */
	int64_t		peak_before_pause;
	int64_t		sweep_term_start;
	int64_t		sweep_term_end;
	int64_t		mark_term_start;	/* of the latest one */
	bool		in_mark_term;
	bool		ended_in_pause; /* the end lies in the open pause */
} GcCycle;

struct GcModel
{
	const GtAlloc *alloc;
	int			facts;			/* GcFacts */
	bool		first_generation;
	int			version;
	int64_t		zero_at_ns;

	/* values in force; GT_NULL before the first sample */
	int64_t		heap_live;
	int64_t		heap_goal;
	int64_t		gomaxprocs;
	GcTotals	totals;

	/* collections */
	int64_t		cycle;			/* running one, or GT_NULL */
	int64_t		cycle_ended;	/* last one that ended, or GT_NULL */
	GtQueue		cycles;			/* GcCycle; only for GC_FACTS_CYCLES */

	GtMap		pauses;			/* goroutine -> sequence in pause_rows */
	GtQueue		pause_rows;		/* GtPauseRow */
	GtMap		assists;		/* goroutine -> GcAssist */
	GtQueue		assist_rows;	/* GtAssistRow */
	GtMap		sweeps;			/* proc -> sequence in sweep_rows */
	GtQueue		sweep_rows;		/* GtSweepRow */
	GtMap		workers;		/* goroutine -> GcWorker */
	GtQueue		worker_rows;	/* GcWorkerRow */
	GtQueue		heap_rows;		/* GtHeapRow */
	GtMap		states;			/* goroutine -> GtGoState, in the first
								 * generation */
};

/* Fills what all ranges have from the event that begins or shows them. */
extern bool gc_range_begin(GcModel *model, GtRange *range, const GtEvent *event);
extern void gc_range_end(GtRange *range, const GtEvent *event);

/* --- gc_cycle.c --- */
extern bool gc_cycle_event(GcModel *model, const GtEvent *event);
extern void gc_cycle_heap(GcModel *model, const GtEvent *event);

/* The collection of that number while its row is kept, else NULL. */
extern GcCycle *gc_cycle_find(GcModel *model, int64_t cycle);
extern void gc_cycle_settle(GcModel *model, GcCycle *cycle);
extern void gc_cycle_pause_begin(GcModel *model, const GtPauseRow *pause);
extern void gc_cycle_pause_end(GcModel *model, const GtPauseRow *pause);

/* --- gc_assist.c --- */
extern void gc_assist_init(GcModel *model);
extern bool gc_assist_event(GcModel *model, const GtEvent *event);
extern bool gc_assist_state(GcModel *model, const GtEvent *event);
extern void gc_assist_finish(GcModel *model, int64_t last_ns);

/* --- gc_worker.c --- */
extern bool gc_worker_label(GcModel *model, const GtEvent *event);
extern bool gc_worker_state(GcModel *model, const GtEvent *event);
extern void gc_worker_finish(GcModel *model);
extern void gc_worker_init(GcModel *model);

#endif							/* GCTRACE_GC_STATE_H */
