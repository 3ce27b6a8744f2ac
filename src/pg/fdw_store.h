/*
 * fdw_store.h
 *		Shared by what reads a store: the list of its runs, and what of each is
 *		read.
 *
 *		fdw_store.c			the list, and the bytes
 *		fdw_summary.c		which runs and segments can have rows (see there)
 *		fdw_store_share.c	the list as other processes get it
 */
#ifndef GCTRACE_FDW_STORE_H
#define GCTRACE_FDW_STORE_H

#include "pg/fdw.h"

/* Columns of the query for runs: first those that foreign tables show. */
enum
{
	COLUMN_RUN_ID,
	COLUMN_RUN_STARTED_AT,
	COLUMN_SERVICE,
	COLUMN_BUILD,
	COLUMN_HOST,
	COLUMN_SOURCE,
	SHOWN_COLUMNS,
	COLUMN_CONTENT_BYTES = SHOWN_COLUMNS,
	COLUMN_SIZE_BYTES,
	COLUMN_COMPRESSION,
	COLUMN_CONTENT_STATUS,
	COLUMN_CONTENT_ERROR,
	COLUMN_FORMAT,
	COLUMN_STARTED_AT,
	COLUMN_TEXT_ID,
	COLUMN_COUNT
};

/* What of a run's content is read. */
typedef struct RunWindow
{
	int32		skip_after;		/* segments behind this one ... */
	int32		skip_before;	/* ... and before this one are left out; 0: none */
	int32		last;			/* what follows is not read; 0: all is */
	GtGap		gap;			/* the same in generations */
	bool		stops;			/* a row above this ends the run */
	int64		stop_above;
} RunWindow;

typedef struct StoreRun
{
	Datum		values[COLUMN_COUNT];
	bool		isnull[COLUMN_COUNT];
	RunWindow	window;
	double		rows;			/* of the relation, by its summary; -1: not known */
} StoreRun;

typedef struct StoreFilter StoreFilter;

struct StoreRuns
{
	const char *store;			/* schema */
	const char *condition;		/* SQL; NULL: all runs */
	StoreFilter *filter;		/* NULL: no summary is looked at */
	MemoryContext context;		/* of the list */
	StoreRun   *runs;			/* in the order of the list */
	StorePruned pruned;
	uint64		judged;			/* runs whose summaries were looked at ... */
	uint64		judged_kept;	/* ... and how many of them are in the list */
};

/* With what the parameters of clauses are evaluated. */
typedef struct BindContext
{
	PlanState  *parent;
	ExprContext *econtext;
} BindContext;

/* fdw_store.c */
extern Node *evaluate_now(Node *node, BindContext *context);	/* a Const */
extern const Oid *store_column_types(void); /* of all COLUMN_COUNT */
extern void store_push_snapshot(bool *pushed);
extern const StoreRun *store_find_run(const TableFiles *files, const char *path);

/* Makes files->list of files->runs->runs, in the current memory context. */
extern void store_set_list(TableFiles *files, uint64 count);

/* The clauses as if the table were the only one of a query. */
extern Node *as_own_variables(Node *node, void *context);

/* The queries for the list, and for the segment behind one of a run. */
extern char *store_list_query(const StoreRuns *runs);
extern char *store_segment_query(const StoreRuns *runs);
#define SEGMENT_ARGUMENTS 3
extern Oid	store_segment_types[SEGMENT_ARGUMENTS];

/* The part of a query that says which runs. */
extern void append_run_source(StringInfo query, const StoreRuns *runs);

/*
 * fdw_summary.c: leaves out runs without wanted rows, which are then `count`,
 * and sets what is read of the others.  SPI is connected.
 */
extern uint64 store_apply_filter(StoreRuns *runs, uint64 count);

#endif							/* GCTRACE_FDW_STORE_H */
