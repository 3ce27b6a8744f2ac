/*
 * gc_model.h
 *		From events to the facts about collections: one relation at a time.
 *
 * Feed it events in order, take rows as they become complete, and tell it the
 * last timestamp at the end so that what is still open becomes rows too.
 */
#ifndef GCTRACE_GC_MODEL_H
#define GCTRACE_GC_MODEL_H

#include "decode/event.h"
#include "model/rows.h"

typedef struct GcModel GcModel;

typedef enum GcFacts
{
	GC_FACTS_NONE,				/* totals only */
	GC_FACTS_CYCLES,
	GC_FACTS_PAUSES,
	GC_FACTS_ASSISTS,
	GC_FACTS_WORKERS,
	GC_FACTS_SWEEPS,
	GC_FACTS_HEAP
} GcFacts;

typedef struct GcTotals
{
	int64_t		cycles;
	int64_t		cycles_complete;
	int64_t		first_gomaxprocs;	/* GT_NULL: not seen */
	bool		active_at_start;
	bool		active_at_end;
} GcTotals;

extern GcModel *gc_model_create(const GtAlloc *alloc, GcFacts facts);
extern void gc_model_free(GcModel *model);

extern void gc_model_generation(GcModel *model, const GtGeneration *generation);
/* False: memory was refused. */
extern bool gc_model_event(GcModel *model, const GtEvent *event);
extern void gc_model_finish(GcModel *model, int64_t last_ns);

/* The oldest complete row of the relation, or NULL. Good until the next call. */
extern const void *gc_model_take(GcModel *model);
extern GcTotals gc_model_totals(const GcModel *model);

#endif							/* GCTRACE_GC_MODEL_H */
