/*
 * jvm_model.h
 *		Rows from the records of JVM logs.
 *
 * Events, phases and safepoints are rows as they come.  Collections are put
 * together from their pauses and concurrent parts, in order of begin.
 */
#ifndef GCTRACE_JVM_MODEL_H
#define GCTRACE_JVM_MODEL_H

#include "model/jvm_rows.h"
#include "model/queue.h"
#include "model/rows.h"

typedef enum JvmFacts
{
	JVM_FACTS_NONE,				/* totals only */
	JVM_FACTS_EVENTS,
	JVM_FACTS_PHASES,
	JVM_FACTS_SAFEPOINTS,
	JVM_FACTS_COLLECTIONS,
	JVM_FACTS_CYCLES			/* collections as rows of gc_cycles */
} JvmFacts;

/* Collections that are not over. */
#define JVM_OPEN_MAX 64

/*
 * A row whose begin the log shows and whose end it does not would hold back all
 * rows behind it; at most so many.
 */
#define JVM_HELD_MAX 16384

typedef struct JvmCollections
{
	GtQueue		rows;			/* GtJvmCollectionRow */
	bool		legacy;			/* no ids: what belongs together follows from the order */
	uint64_t	open[JVM_OPEN_MAX]; /* sequence numbers, the oldest first */
	int			nopen;
	/* what the next collection will say of its cause */
	char		reason[JVM_CAUSE_MAX];
	size_t		reason_len;
	const char *reason_trigger;
	int64_t		full_id;		/* of the last full pause, and its duration */
	int64_t		full_ns;
	int64_t		begun;
	int64_t		incomplete;		/* begin or end not logged */
	bool		active_at_start;
	bool		active_at_end;
} JvmCollections;

typedef struct JvmModel
{
	const GtAlloc *alloc;
	JvmFacts	facts;
	GtQueue		events;			/* GtJvmEventRow */
	JvmCollections collections;
	int64_t		nevents;
	int64_t		cycles;			/* rows of gc_cycles given */
	GtJvmEventRow event;		/* the row taken last */
	GtJvmCollectionRow collection;
	GtCycleRow	cycle;
} JvmModel;

extern JvmModel *jvm_model_create(const GtAlloc *alloc, JvmFacts facts, bool legacy);
extern void jvm_model_free(JvmModel *model);	/* survives NULL */

/* What it asks of the decoder: GT_JVM_WANT_*. */
extern uint32_t jvm_model_wants(JvmFacts facts);

/* False: memory was refused. */
extern bool jvm_model_record(JvmModel *model, const GtJvmRecord *record);

/* Nothing follows: what is open becomes rows. */
extern void jvm_model_finish(JvmModel *model);

/* The oldest complete row, or NULL. Good until the next call. */
extern const void *jvm_model_take(JvmModel *model);

/* --- jvm_collections.c --- */

extern bool jvm_collections_record(JvmCollections *self, const GtJvmRecord *record);
extern void jvm_collections_finish(JvmCollections *self);

#endif							/* GCTRACE_JVM_MODEL_H */
