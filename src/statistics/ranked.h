/*
 * ranked.h
 *		Values in order while some come and others go: a skip list whose links
 *		know how many values they pass.
 *
 * Adding, removing and finding by rank take log n, so a median that moves along
 * a series does not cost its window.
 */
#ifndef GCTRACE_STATISTICS_RANKED_H
#define GCTRACE_STATISTICS_RANKED_H

#include "base/base.h"

/* A quarter of the nodes of a level are on the next one: enough for all that memory holds. */
#define GT_RANKED_LEVELS 20

typedef struct GtRankedNode GtRankedNode;

typedef struct GtRanked
{
	const GtAlloc *alloc;
	GtRankedNode *head;			/* before all values */
	size_t		count;
	int			levels;			/* in use */
	uint64_t	random;
} GtRanked;

/* False: memory was refused, here and below. */
extern bool gt_ranked_init(GtRanked *ranked, const GtAlloc *alloc);
extern void gt_ranked_free(GtRanked *ranked);

/* Not NaN. */
extern bool gt_ranked_add(GtRanked *ranked, double value);

/* One that is equal; it must be there. */
extern void gt_ranked_remove(GtRanked *ranked, double value);

/* In ascending order, from 0; there is one of that rank. */
extern double gt_ranked_at(const GtRanked *ranked, size_t rank);

/* Of at least one value, the same bits as gt_median and gt_median_deviation give. */
extern double gt_ranked_median(const GtRanked *ranked);
extern double gt_ranked_deviation(const GtRanked *ranked);

#endif							/* GCTRACE_STATISTICS_RANKED_H */
