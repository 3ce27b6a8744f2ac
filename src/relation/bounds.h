/*
 * bounds.h
 *		What the summary of a generation says about the rows of each relation.
 *
 * A row belongs to the generation in which it begins; rows that come out in
 * order of end are looked at from that side, too.  Where a query's conditions
 * contradict the bounds of a generation, none of its rows is wanted: decoding
 * may begin behind it if nothing later depends on it, and end before it if
 * nothing earlier is still to come.
 */
#ifndef GCTRACE_BOUNDS_H
#define GCTRACE_BOUNDS_H

#include "relation/relation.h"

/* What a generation says about a column of its rows; they may be NULL, too. */
typedef enum GtBound
{
	GT_BOUND_NONE,
	GT_BOUND_TIME,				/* within the generation */
	GT_BOUND_UNTIL,				/* from its begin to the end of the run */
	GT_BOUND_SINCE,				/* from the begin of the run to its end */
	GT_BOUND_RUN,				/* within the run */
	GT_BOUND_CYCLE,				/* one of the collections that began in it */
	GT_BOUND_RUN_CYCLE,			/* one of those of the run */
	GT_BOUND_GENERATION,		/* its number */
	GT_BOUND_KIND,				/* one of the kinds of its events */
	GT_BOUND_PAUSE,				/* at most the longest pause that began in it */
	GT_BOUND_ASSIST				/* at most the sum of the assists that began in it */
} GtBound;

/* Bounds of the rows that begin in the generation, or that end in it. */
extern GtBound gt_bound_begin(const GtRelation *relation, int column);
extern GtBound gt_bound_end(const GtRelation *relation, int column);

/* Does a summary that does not name the relation say that it has no rows? */
extern bool gt_bounds_tell_absence(const GtRelation *relation);

/*
 * May decoding begin with the generation of the first row that is wanted, when
 * only these columns are?  The rows with a begin are then the same ones.
 */
extern bool gt_bounds_allow_start(const GtRelation *relation, uint64_t columns);

/*
 * Are rows complete at once, so that decoding may end with the generation of
 * the last one that is wanted?
 */
extern bool gt_bounds_allow_end(const GtRelation *relation);

/*
 * The column in whose order rows come: one that is above all of some
 * generations is behind these.  -1: none.
 */
extern int	gt_bounds_order(const GtRelation *relation);

#endif							/* GCTRACE_BOUNDS_H */
