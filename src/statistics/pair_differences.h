/*
 * pair_differences.h
 *		Order statistics of the differences between two samples, of which there
 *		are too many to write down: for Hodges and Lehmann's shift.
 */
#ifndef GCTRACE_PAIR_DIFFERENCES_H
#define GCTRACE_PAIR_DIFFERENCES_H

#include <stddef.h>
#include <stdint.h>

/* Two samples of one stratum, each in ascending order, all finite. */
typedef struct GtSamplePair
{
	const double *baseline;
	size_t		nbaseline;
	const double *candidate;
	size_t		ncandidate;
} GtSamplePair;

extern uint64_t gt_pair_count(const GtSamplePair *pairs, size_t npairs);

/* The k-th smallest (from 1) candidate - baseline within the pairs of samples. */
extern double gt_pair_difference(const GtSamplePair *pairs, size_t npairs, uint64_t k);

/* The median of all: Hodges and Lehmann's estimate. */
extern double gt_pair_median(const GtSamplePair *pairs, size_t npairs);

#endif							/* GCTRACE_PAIR_DIFFERENCES_H */
