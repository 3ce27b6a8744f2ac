/*
 * gc_model.h
 *		From events to the facts about collections: of one relation, or of several
 *		at once.
 *
 * Feed it events in order, take rows as they become complete, and tell it the
 * last timestamp at the end so that what is still open becomes rows too.
 */
#ifndef GCTRACE_GC_MODEL_H
#define GCTRACE_GC_MODEL_H

#include "decode/event.h"
#include "model/rows.h"

typedef struct GcModel GcModel;

/* Bits. */
typedef enum GcFacts
{
	GC_FACTS_NONE = 0,			/* totals only */
	GC_FACTS_CYCLES = 1,
	GC_FACTS_PAUSES = 2,
	GC_FACTS_ASSISTS = 4,
	GC_FACTS_WORKERS = 8,
	GC_FACTS_SWEEPS = 16,
	GC_FACTS_HEAP = 32
} GcFacts;

typedef struct GcTotals
{
	int64_t		cycles;
	int64_t		cycles_complete;
	int64_t		first_gomaxprocs;	/* GT_NULL: not seen */
	bool		active_at_start;
	bool		active_at_end;
} GcTotals;

extern GcModel *gc_model_create(const GtAlloc *alloc, int facts);
extern void gc_model_free(GcModel *model);

extern void gc_model_generation(GcModel *model, const GtGeneration *generation);
/* False: memory was refused. */
extern bool gc_model_event(GcModel *model, const GtEvent *event);
extern void gc_model_finish(GcModel *model, int64_t last_ns);

/* The oldest complete row of one of its facts, or NULL. Good until the next call. */
extern const void *gc_model_take(GcModel *model, GcFacts facts);
extern GcTotals gc_model_totals(const GcModel *model);

#endif							/* GCTRACE_GC_MODEL_H */
