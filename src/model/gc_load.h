/*
 * gc_load.h
 *		Which Ps the collector keeps from the program, moment by moment.
 *
 * A P is taken while the world is stopped for GC (all Ps are), while a mark
 * worker runs on it, while a goroutine inside a mark assist runs on it, or
 * while it sweeps; idle mark workers take nothing that anyone wanted.  What
 * several causes take counts for the first of them, in the order of GcTaker.
 *
 * Whoever is interested is called at every change, in order; times never fall.
 * Changes are held back until they are certain: those of the first generation
 * until its end, as that tells what was going on when the trace began, and
 * those from a worker's label on until it is known to be no stranger's.
 */
#ifndef GCTRACE_GC_LOAD_H
#define GCTRACE_GC_LOAD_H

#include "base/map.h"
#include "decode/event.h"
#include "model/queue.h"

typedef enum GcTaker
{
	GC_TAKER_STW,
	GC_TAKER_BACKGROUND,		/* dedicated and fractional mark workers */
	GC_TAKER_ASSIST,
	GC_TAKER_SWEEP,
	GC_TAKERS
} GcTaker;

#define GC_TAKER_NONE GC_TAKERS
#define GC_TAKER_BIT(taker) (UINT32_C(1) << (taker))
#define GC_TAKERS_ALL (GC_TAKER_BIT(GC_TAKERS) - 1)

typedef struct GcLoad GcLoad;

/* proc GT_NONE: of all Ps, their number among it. False: memory was refused. */
typedef bool (*GcLoadChange) (void *context, const GcLoad *load, int64_t time_ns, int64_t proc);

struct GcLoad
{
	const GtAlloc *alloc;
	uint32_t	takers;			/* GC_TAKER_BIT of those that count */
	bool		dedicated;		/* dedicated workers count */
	GcLoadChange change;
	void	   *context;

	/* as of the event at hand */
	int			version;
	bool		hold;			/* in the first generation */
	bool		marking;
	GtMap		first_procs;	/* goroutine -> P on which it ran when the trace began */
	GtMap		pauses;			/* goroutine that stopped the world for GC */
	GtMap		assists;		/* goroutine -> LoadAssist */
	GtMap		sweeps;			/* P that sweeps */
	GtMap		workers;		/* goroutine -> LoadWorker */
	GtQueue		changes;		/* LoadChange */

	/* as of the latest change that is certain */
	int64_t		time_ns;
	int64_t		gomaxprocs;		/* 0: not known yet, nobody is called */
	uint32_t	stopped;		/* pauses that are open */
	uint32_t	taken[GC_TAKERS];	/* Ps by taker, pauses left aside */
	GtMap		procs;			/* P -> LoadProc */
};

extern void gc_load_init(GcLoad *load, const GtAlloc *alloc, uint32_t takers,
						 GcLoadChange change, void *context);
extern void gc_load_free(GcLoad *load);

extern void gc_load_generation(GcLoad *load, const GtGeneration *generation);
/* These call: false means that memory was refused. */
extern bool gc_load_generation_end(GcLoad *load);
extern bool gc_load_event(GcLoad *load, const GtEvent *event);
extern bool gc_load_finish(GcLoad *load);

/* How many Ps each cause takes now: at most GOMAXPROCS in all; returns the sum. */
extern uint32_t gc_load_taken(const GcLoad *load, uint32_t taken[GC_TAKERS]);

/* Who takes this P now. */
extern GcTaker gc_load_taker(const GcLoad *load, int64_t proc);

#endif							/* GCTRACE_GC_LOAD_H */
