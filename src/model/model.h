/*
 * model.h
 *		The interface of all models over the events of a Go execution trace.
 *
 * A model is created for one kind of facts (numbers of its own), is fed all
 * that the decoder tells, in order, and gives out rows as they become
 * complete.  Callbacks return false to say that memory was refused; those
 * that a model has no use for are NULL.
 */
#ifndef GCTRACE_MODEL_H
#define GCTRACE_MODEL_H

#include "decode/event.h"

typedef struct GtModel GtModel;

/* Values that a model may leave out. */
typedef struct GtModelWishes
{
	bool		stacks;
	bool		texts;			/* copied from events */
	bool		attributes;		/* JSON */
	uint64_t	skip_kinds;		/* bit i = no rows of the relation's i-th kind */
} GtModelWishes;

typedef struct GtModelType
{
	GtModel    *(*create) (const GtAlloc *alloc, int facts);
	/* Instead, for what takes arguments, which live as long as the model. */
	GtModel    *(*create_report) (const GtAlloc *alloc, const void *arguments);
	void		(*free) (GtModel *model);	/* survives NULL */
	/* What takes time, and is it asked for?  If not told, all of it is. */
	void		(*ask) (GtModel *model, const GtModelWishes *wishes);
	bool		(*generation_begin) (GtModel *model, const GtGeneration *generation);
	bool		(*event) (GtModel *model, const GtEvent *event);
	bool		(*generation_end) (GtModel *model, const GtGeneration *generation,
								   struct GtTables *tables);
	/* Nothing follows, the last event being at last_ns: what is open becomes rows. */
	bool		(*finish) (GtModel *model, int64_t last_ns);
	/* The oldest complete row, or NULL.  Good until the next call. */
	const void *(*take) (GtModel *model);
	/*
	 * The same of one kind of facts, where a model can be created for several
	 * (their numbers are bits).  NULL: it cannot.
	 */
	const void *(*take_of) (GtModel *model, int facts);
} GtModelType;

extern const GtModelType gt_gc_model;	/* facts: GcFacts */
extern const GtModelType gt_go_model;	/* facts: GoFacts */
extern const GtModelType gt_interval_model; /* facts: IntervalFacts */
extern const GtModelType gt_table_model;	/* facts: TableFacts */
extern const GtModelType gt_utilization_model;	/* no facts to choose */
extern const GtModelType gt_mmu_model;	/* a report: MmuArguments */
extern const GtModelType gt_event_model;	/* every event; facts: 0 */
extern const GtModelType gt_note_model;	/* facts: NoteFacts */
extern const GtModelType gt_alloc_model;	/* facts: 0 */
extern const GtModelType gt_blame_model;	/* BlameArguments */
extern const GtModelType gt_task_blame_model;	/* none */
extern const GtModelType gt_region_blame_model; /* none */
extern const GtModelType gt_blocking_model;	/* BlockingArguments */
extern const GtModelType gt_summary_model;	/* none */

#endif							/* GCTRACE_MODEL_H */
