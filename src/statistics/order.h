/*
 * order.h
 *		Medians, their confidence, and how far a value is from the rest.
 */
#ifndef GCTRACE_STATISTICS_ORDER_H
#define GCTRACE_STATISTICS_ORDER_H

#include <stddef.h>

extern void gt_sort_doubles(double *values, size_t count);

/* Of at least one value, in ascending order. */
extern double gt_median(const double *sorted, size_t count);

typedef struct GtMedianInterval
{
	double		median;
	double		low;			/* -infinity: too few values */
	double		high;
} GtMedianInterval;

/*
 * The interval between the c-th value from below and the c-th from above, with
 * the largest c for which it holds the true median with this confidence,
 * whatever the distribution: by the binomial law, up to GT_MEDIAN_EXACT
 * values; above, by its normal approximation.
 */
#define GT_MEDIAN_EXACT 100000
extern GtMedianInterval gt_median_interval(const double *sorted, size_t count, double confidence);

/*
 * Median absolute deviation from the median; `distances` is room for all.
 */
extern double gt_median_deviation(const double *sorted, size_t count, double *distances);

/* z with upper_tail(z) = tail, of the standard normal law. */
extern double gt_normal_tail(double z);
extern double gt_normal_quantile(double tail);

#endif							/* GCTRACE_STATISTICS_ORDER_H */
