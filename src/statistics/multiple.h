/*
 * multiple.h
 *		Many tests at once.
 */
#ifndef GCTRACE_STATISTICS_MULTIPLE_H
#define GCTRACE_STATISTICS_MULTIPLE_H

#include "base/base.h"

/*
 * p-values as Benjamini and Hochberg (1995) adjust them, in place: those that
 * are alpha or less then have a false discovery rate of alpha at most.  NaN is
 * no test and stays.  False: memory was refused.
 */
extern bool gt_adjust_p_values(const GtAlloc *alloc, double *p_values, size_t count);

#endif							/* GCTRACE_STATISTICS_MULTIPLE_H */
