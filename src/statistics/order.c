/*
 * order.c
 *		See order.h.
 */
#include "statistics/order.h"

#include <math.h>
#include <stdlib.h>

static int
compare_doubles(const void *a, const void *b)
{
	double		x = *(const double *) a,
				y = *(const double *) b;

	return (x > y) - (x < y);
}

void
gt_sort_doubles(double *values, size_t count)
{
	qsort(values, count, sizeof(double), compare_doubles);
}

double
gt_median(const double *sorted, size_t count)
{
	double		low = sorted[(count - 1) / 2],
				high = sorted[count / 2];

	return low == high ? low : low / 2 + high / 2;
}

double
gt_normal_tail(double z)
{
	return 0.5 * erfc(z / sqrt(2));
}

double
gt_normal_quantile(double tail)
{
	double		low = -40,
				high = 40;

	for (int i = 0; i < 100; i++)
	{
		double		middle = (low + high) / 2;

		if (gt_normal_tail(middle) > tail)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/*
 * The largest c with P(B < c) <= tail, B binomial (n, 1/2): the law in logarithms,
 * since 2^-n is too small a number.
 */
static size_t
binomial_rank(size_t n, double tail)
{
	double		all = (double) n,
				below = 0;

	for (size_t c = 0; c < n; c++)
	{
		double		k = (double) c;

		below += exp(lgamma(all + 1) - lgamma(k + 1) - lgamma(all - k + 1) - all * M_LN2);
		/* sums of such terms are off in the last digits */
		if (below > tail * (1 + 1e-12))
			return c;
	}
	return 0;
}

static size_t
normal_rank(size_t n, double tail)
{
	double		rank = floor((double) n / 2 - 0.5 - gt_normal_quantile(tail) * sqrt((double) n) / 2) + 1;

	return rank > 0 ? (size_t) rank : 0;
}

GtMedianInterval
gt_median_interval(const double *sorted, size_t count, double confidence)
{
	double		tail = (1 - confidence) / 2;
	size_t		rank = count <= GT_MEDIAN_EXACT ? binomial_rank(count, tail) : normal_rank(count, tail);
	GtMedianInterval result = {gt_median(sorted, count), -INFINITY, INFINITY};

	if (rank > 0)
	{
		result.low = sorted[rank - 1];
		result.high = sorted[count - rank];
	}
	return result;
}

double
gt_median_deviation(const double *sorted, size_t count, double *distances)
{
	double		median = gt_median(sorted, count);

	for (size_t i = 0; i < count; i++)
		distances[i] = fabs(sorted[i] - median);
	gt_sort_doubles(distances, count);
	return gt_median(distances, count);
}
