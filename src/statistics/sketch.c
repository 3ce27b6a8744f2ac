/*
 * sketch.c
 *		See sketch.h.
 */
#include "statistics/sketch.h"

#include <math.h>

#define BITS 7					/* 2^BITS buckets for each power of two */

int
gt_sketch_bucket(int64_t value)
{
	int			power;

	if (value < GT_SKETCH_PER_POWER)
		return (int) value;
	power = 63 - __builtin_clzll((uint64_t) value);
	return (power - BITS + 1) * GT_SKETCH_PER_POWER +
		(int) ((value >> (power - BITS)) & (GT_SKETCH_PER_POWER - 1));
}

int64_t
gt_sketch_bucket_low(int bucket)
{
	int			page = bucket / GT_SKETCH_PER_POWER;

	if (page == 0)
		return bucket;
	return (int64_t) (GT_SKETCH_PER_POWER + bucket % GT_SKETCH_PER_POWER) << (page - 1);
}

int64_t
gt_sketch_bucket_high(int bucket)
{
	return bucket + 1 < GT_SKETCH_BUCKETS ? gt_sketch_bucket_low(bucket + 1) - 1 : INT64_MAX;
}

int64_t
gt_sketch_quantile(const uint16_t *buckets, const int64_t *counts, size_t n,
				   int64_t least, int64_t largest, double q)
{
	int64_t		all = 0,
				rank,
				seen = 0;
	size_t		i = 0;
	int64_t		low,
				middle;

	for (size_t j = 0; j < n; j++)
		all += counts[j];
	rank = (int64_t) ceil(q * (double) all);
	/* the ends are known exactly; the product may be rounded past the last */
	if (rank <= 1)
		return least;
	if (rank >= all)
		return largest;
	while (seen + counts[i] < rank)
		seen += counts[i++];
	low = gt_sketch_bucket_low(buckets[i]);
	middle = low + (gt_sketch_bucket_high(buckets[i]) - low) / 2;
	return GT_MAX(least, GT_MIN(largest, middle));
}
