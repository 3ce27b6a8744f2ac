/*
 * builds.h
 *		Two builds of a program, compared over their runs: stratified.h with the
 *		hosts as strata, and what a report says beside the test.
 *
 * Hosts differ in load and size.  Where any host has runs of both builds, only
 * such hosts are looked at, each for itself; where none has, all runs are one
 * stratum, which is the best that can be done.
 */
#ifndef GCTRACE_STATISTICS_BUILDS_H
#define GCTRACE_STATISTICS_BUILDS_H

#include "statistics/stratified.h"

typedef struct GtSide
{
	int64_t		count;			/* runs that are looked at */
	double		median;			/* of their values; not set: none */
	double		mean;
} GtSide;

typedef struct GtBuildComparison
{
	GtSide		baseline;
	GtSide		candidate;
	bool		is_ratio;		/* all values are above 0, and their logarithms are compared */
	GtComparison within;		/* nothing set: one side has no runs */
} GtBuildComparison;

/*
 * The strata of the observations are hosts; changes the observations.  False:
 * memory was refused.
 */
extern bool gt_compare_builds(const GtAlloc *alloc, GtObservation *observations, size_t count,
							  double confidence, bool as_ratio, GtBuildComparison *result);

#endif							/* GCTRACE_STATISTICS_BUILDS_H */
