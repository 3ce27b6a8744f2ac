/*
 * fdw_summary.h
 *		What is known of the generations of a stored run, and what a query wants.
 *
 *		fdw_bounds.c	do the query's clauses contradict a summary?
 *		fdw_summary.c	reading summaries, and what is left out of runs
 */
#ifndef GCTRACE_FDW_SUMMARY_H
#define GCTRACE_FDW_SUMMARY_H

#include "pg/fdw_store.h"
#include "relation/bounds.h"

/* What is known of one generation, or of a run. */
typedef struct Summary
{
	int32		generation;		/* 0: behind the last one */
	int32		first_segment;
	int32		last_segment;
	int64		bytes;
	int64		start_ns;
	int64		end_ns;
	int64		first_cycle;
	int64		last_cycle;		/* less than the first: none */
	int64		max_pause_ns;	/* PG_INT64_MIN: none */
	int64		assist_ns;		/* the same */
	int64		rows;			/* of the relation; 0 may mean that it is not counted */
	Datum		kinds;			/* text[]; 0: not asked for */
} Summary;

/* A column that is bounded, as an expression about it whose constants change. */
typedef struct BoundedColumn
{
	GtBound		begin;
	GtBound		end;
	Oid			type;
	Const	   *low;			/* NULL: kinds */
	Const	   *high;
	Const	   *kinds;
} BoundedColumn;

struct StoreFilter
{
	const GtRelation *relation;
	uint64		columns;		/* of it that the query uses */
	bool		any_format;		/* runs of another format are to be complained of */
	bool		leaves_out;		/* segments within runs */
	List	   *clauses;		/* implicit AND, without parameters */
	BoundedColumn *bounded;
	int			nbounded;
	List	   *bounds;			/* expressions about these columns */
	bool		wants_kinds;
	uint64		limit;			/* see store_filter_by */
	bool		has_facts;		/* are there summaries in this store? */
};

/*
 * Is no row wanted that begins in the generation, or ends there?  `whole` is the
 * summary of the run.
 */
extern bool summary_refutes(StoreFilter *filter, const StoreRun *run, const Summary *summary,
							const Summary *whole, bool of_end);

#endif							/* GCTRACE_FDW_SUMMARY_H */
