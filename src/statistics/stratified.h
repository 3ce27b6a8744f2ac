/*
 * stratified.h
 *		Baseline against candidate within strata: the hosts of a fleet differ,
 *		so that runs are compared with runs of the same host only.
 *
 * The test is Mann and Whitney's U summed over strata, under its permutation
 * law; one stratum makes it the ordinary test.  The shift is Hodges and
 * Lehmann's: the median of the differences within strata.
 */
#ifndef GCTRACE_STRATIFIED_H
#define GCTRACE_STRATIFIED_H

#include "base/base.h"

typedef struct GtObservation
{
	double		value;			/* finite */
	int32_t		stratum;
	bool		is_candidate;
} GtObservation;

typedef struct GtComparison
{
	int64_t		baseline;		/* values compared: of strata that have both */
	int64_t		candidate;
	double		u;				/* the candidate's; sum over strata */
	double		p_value;		/* two-sided, P(|U - mean| >= |u - mean|) */
	double		least_p_value;	/* that these numbers could give without ties */
	bool		exact;
	double		shift;			/* candidate - baseline */
	double		low;			/* confidence interval; infinite: too few values */
	double		high;
} GtComparison;

/*
 * Sorts the observations.  Without a stratum that has both sides `baseline`
 * and `candidate` are 0 and the rest is not set; with a confidence of 0 the
 * shift and its interval are not.  False: memory was refused.
 */
extern bool gt_compare_within(const GtAlloc *alloc, GtObservation *observations, size_t count,
							  double confidence, GtComparison *result);

#endif							/* GCTRACE_STRATIFIED_H */
