/*
 * rank_law.h
 *		The exact permutation law of Mann and Whitney's U, ties included.
 *
 * Under the null hypothesis every choice of which values are the candidate's
 * is equally likely.  With ties the values have mid-ranks; twice a mid-rank is
 * a whole number, so everything here counts in halves: `u2` is 2U.  Several
 * strata (hosts), within each of which the choice is free, add up.
 */
#ifndef GCTRACE_RANK_LAW_H
#define GCTRACE_RANK_LAW_H

#include "base/base.h"

typedef struct GtRankLaw
{
	const GtAlloc *alloc;
	double	   *p;				/* p[u2], 0 <= u2 <= top */
	size_t		top;			/* twice the largest U: 2 n1 n2, over all strata */
	double		work;			/* additions so far */
} GtRankLaw;

/* Beyond it a law is not computed: some 10 ms of work. */
#define GT_RANK_LAW_WORK 1e7

extern bool gt_rank_law_init(GtRankLaw *law, const GtAlloc *alloc);
extern void gt_rank_law_free(GtRankLaw *law);

/*
 * Adds a stratum, whose doubled mid-ranks are given, of which n1 are chosen.
 * *too_large is set, and the law of no more use, when it would take too long.
 * False: memory was refused.
 */
extern bool gt_rank_law_add(GtRankLaw *law, const int64_t *doubled_ranks, size_t n, size_t n1,
							bool *too_large);

/* P(|U - mean| >= |u - mean|) */
extern double gt_rank_law_two_sided(const GtRankLaw *law, int64_t u2);

/* The largest c with P(U < c) <= tail, for confidence intervals. */
extern int64_t gt_rank_law_quantile(const GtRankLaw *law, double tail);

/* Twice the mid-rank of each of n values in order; returns the sum of t^3 - t over ties. */
extern double gt_doubled_mid_ranks(const double *sorted, size_t n, int64_t *doubled_ranks);

#endif							/* GCTRACE_RANK_LAW_H */
