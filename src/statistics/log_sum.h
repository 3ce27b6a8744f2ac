/*
 * log_sum.h
 *		Sums of logarithms that come out the same in any order: logarithms are
 *		rounded to 2^-52, so that adding them is exact.
 *
 * That is at most half a unit in the last place of a mean near 1, and less
 * where means are larger.
 */
#ifndef GCTRACE_LOG_SUM_H
#define GCTRACE_LOG_SUM_H

#include <math.h>
#include <stdint.h>

/* How many values a sum may have. */
#define GT_LOG_SUM_VALUES (INT64_C(1) << 32)

typedef struct GtLogSum
{
	int64_t		count;
	int64_t		high;			/* in units of 2^-20, up to 2^30 for each value */
	int64_t		low;			/* in units of 2^-52, 0 to 2^32 - 1 */
} GtLogSum;

static inline void
gt_log_sum_merge(GtLogSum *sum, const GtLogSum *other)
{
	sum->count += other->count;
	sum->low += other->low;
	sum->high += other->high + (sum->low >> 32);
	sum->low &= INT64_C(0xffffffff);
}

/* A positive, finite value. */
static inline void
gt_log_sum_add(GtLogSum *sum, double value)
{
	int64_t		fixed = (int64_t) llround(ldexp(log(value), 52));
	GtLogSum	one = {1, fixed >> 32, fixed & INT64_C(0xffffffff)};

	gt_log_sum_merge(sum, &one);
}

static inline double
gt_log_sum_geomean(const GtLogSum *sum)
{
	double		count = (double) sum->count;

	return exp(ldexp((double) sum->high / count, -20) + ldexp((double) sum->low / count, -52));
}

#endif							/* GCTRACE_LOG_SUM_H */
