/*
 * change_points.h
 *		Where the level of a series changed: E-divisive (Matteson and James,
 *		arXiv 1306.4933) with one split at a time.
 *
 * The place whose two sides differ most by their energy distance is a change
 * if few permutations of the stretch have one that differs as much; then both
 * sides are searched likewise.  Sums of distances of all places are had in one
 * pass with a tree over ranks, so a pass takes n log n.
 */
#ifndef GCTRACE_CHANGE_POINTS_H
#define GCTRACE_CHANGE_POINTS_H

#include "base/base.h"

/* Values of a level; less could not be told from an outlier. */
#define GT_LEVEL_MIN 2

/* Permutations: as many as this work allows, within these bounds. */
#define GT_PERMUTATIONS_MAX 999
#define GT_PERMUTATIONS_WORK 20000000

typedef struct GtChangeConfig
{
	const GtAlloc *alloc;
	double		alpha;			/* largest p of a change */
	double		min_change;		/* least abs(after - before) / abs(before) */
	uint64_t	seed;
	void		(*tick) (void);	/* called now and then, may leave for good; NULL: nothing */
} GtChangeConfig;

typedef struct GtChangePoint
{
	size_t		index;			/* from 0: the first value of the new level */
	double		before;			/* medians of the levels on both sides */
	double		after;
	double		p_value;		/* of the split: (k + 1) / (permutations + 1) */
} GtChangePoint;

/*
 * In order of index, in memory of alloc that the caller frees; the values are
 * finite.  False: memory was refused.
 */
extern bool gt_change_points(const GtChangeConfig *config, const double *series, size_t count,
							 GtChangePoint **points, size_t *npoints);

/* The best split of a whole series and its statistic; 0: too short. */
extern bool gt_best_split(const GtAlloc *alloc, const double *series, size_t count,
						  size_t *split, double *statistic);

#endif							/* GCTRACE_CHANGE_POINTS_H */
