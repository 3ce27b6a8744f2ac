/*
 * jvm_model.h
 *		Rows from the records of the JVMs that a log is of.
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
	JVM_FACTS_STALLS,
	JVM_FACTS_COLLECTIONS,
	JVM_FACTS_CYCLES			/* collections as rows of gc_cycles */
} JvmFacts;

/* Collections that are not over. */
#define JVM_OPEN_MAX 64

/*
 * A row whose begin the log shows and whose end it does not would hold back all
 * rows behind it; at most so many.
 */
#define JVM_HELD_MAX 4096

typedef struct JvmTotals
{
	int64_t		events;
	int64_t		begun;			/* collections */
	int64_t		incomplete;		/* begin or end not logged */
	bool		active_at_start;
	bool		active_at_end;
} JvmTotals;

/* Those of one process. */
typedef struct JvmCollections
{
	GtQueue    *rows;			/* GtJvmCollectionRow, of all processes */
	JvmTotals  *totals;			/* likewise */
	bool		legacy;			/* no ids: what belongs together follows from the order */
	const GtStr *process;		/* its name */
	int64_t		instance;		/* which start of it, counted from 1 */
	int64_t		begun;			/* of this instance */
	uint64_t	open[JVM_OPEN_MAX]; /* sequence numbers, the oldest first */
	int			nopen;
	/* what the next collection will say of its cause */
	char		reason[JVM_CAUSE_MAX];
	size_t		reason_len;
	const char *reason_trigger;
	int64_t		full_id;		/* of the last full pause, and its duration */
	int64_t		full_ns;
} JvmCollections;

typedef struct JvmModel
{
	const GtAlloc *alloc;
	JvmFacts	facts;
	bool		legacy;
	GtQueue		events;			/* GtJvmEventRow */
	GtQueue		collections;
	JvmTotals	totals;
	GtCycleRow	cycle;			/* the one taken last */
} JvmModel;

extern JvmModel *jvm_model_create(const GtAlloc *alloc, JvmFacts facts, bool legacy);
extern void jvm_model_free(JvmModel *model);	/* survives NULL */

/* What it asks of the decoder: GT_JVM_WANT_*. */
extern uint32_t jvm_model_wants(JvmFacts facts);

/* The records of one process, whose name lives as long. */
extern void jvm_model_begin(JvmModel *model, JvmCollections *process, const GtStr *name);

/* False: memory was refused. */
extern bool jvm_model_record(JvmModel *model, JvmCollections *process, const GtJvmRecord *record);

/* See GtJvmConfig. */
extern bool jvm_model_reserve(JvmModel *model, uint64_t *place);
extern void jvm_model_let_go(JvmModel *model, uint64_t place);

/* The oldest complete row, or NULL. Good until the next call. */
extern const void *jvm_model_take(JvmModel *model);

/* --- jvm_collections.c --- */

extern bool jvm_collections_record(JvmCollections *self, const GtJvmRecord *record);

/* Nothing follows of them, or of the log: open ones become rows without end. */
extern void jvm_collections_abandon(JvmCollections *self, bool log_ends);

#endif							/* GCTRACE_JVM_MODEL_H */
