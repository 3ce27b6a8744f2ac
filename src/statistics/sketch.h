/*
 * sketch.h
 *		A distribution of times in little room: counts by bucket, of which
 *		quantiles can be told within a bounded relative error.
 *
 * Buckets are whole numbers' own: every power of two is cut into 128 buckets
 * of one width, values below 128 have one each.  A quantile is told as the
 * middle of its bucket, which is off by at most 1/256 of the value (0.4 %).
 * Nothing is rounded, so sketches come out the same in whatever order their
 * values and parts are put together, and on every machine.
 */
#ifndef GCTRACE_SKETCH_H
#define GCTRACE_SKETCH_H

#include "base/base.h"

#define GT_SKETCH_PER_POWER 128
#define GT_SKETCH_PAGES 57		/* powers of two up to 2^63, the lowest 128 values first */
#define GT_SKETCH_BUCKETS (GT_SKETCH_PAGES * GT_SKETCH_PER_POWER)

/* Of a value that is not negative. */
extern int	gt_sketch_bucket(int64_t value);
extern int64_t gt_sketch_bucket_low(int bucket);
extern int64_t gt_sketch_bucket_high(int bucket);	/* the last value in it */

/*
 * The q-quantile, 0 <= q <= 1, of counts in ascending order of buckets: of
 * n values the one with rank ceil(q n), the least for q = 0.
 */
extern int64_t gt_sketch_quantile(const uint16_t *buckets, const int64_t *counts, size_t n,
								  int64_t least, int64_t largest, double q);

#endif							/* GCTRACE_SKETCH_H */
