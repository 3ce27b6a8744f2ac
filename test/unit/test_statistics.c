/*
 * test_statistics.c
 *		Medians, sketches, sums of logarithms, change points: against what
 *		counting everything gives.
 */
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "statistics/change_points.h"
#include "statistics/log_sum.h"
#include "statistics/order.h"
#include "statistics/sketch.h"

static uint64_t seed = 1;

static uint64_t
next_random(void)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return seed >> 16;
}

static bool
close_to(double a, double b)
{
	return fabs(a - b) <= 1e-9 * fmax(1, fabs(b));
}

/* --- sketches --- */

static void
test_buckets(void)
{
	int64_t		next = 0;

	/* they follow each other without a gap, up to the last value */
	for (int bucket = 0; bucket < GT_SKETCH_BUCKETS; bucket++)
	{
		int64_t		low = gt_sketch_bucket_low(bucket),
					high = gt_sketch_bucket_high(bucket);

		CHECK_EQ(low, next);
		CHECK(high >= low);
		CHECK_EQ(gt_sketch_bucket(low), bucket);
		CHECK_EQ(gt_sketch_bucket(high), bucket);
		/* the middle is off by 1/256 at most */
		CHECK((double) (high - low) / 2 <= (double) low / 256);
		next = (int64_t) ((uint64_t) high + 1);
	}
	CHECK_EQ(gt_sketch_bucket_high(GT_SKETCH_BUCKETS - 1), INT64_MAX);
}

/* --- the median's interval: how often it holds the median, by the binomial law --- */

static double
coverage(int n, int low, int high)
{
	double		covered = 0;

	/* the median lies between the low-th and the high-th value if so many are below it */
	for (int below = low; below < high; below++)
		covered += exp(lgamma(n + 1) - lgamma(below + 1) - lgamma(n - below + 1) - n * M_LN2);
	return covered;
}

static void
test_median(void)
{
	static const double confidences[] = {0.5, 0.9, 0.95, 0.999};
	double		values[200];

	for (int n = 1; n <= 200; n++)
	{
		values[n - 1] = n;
		for (size_t i = 0; i < GT_LENGTHOF(confidences); i++)
		{
			GtMedianInterval interval = gt_median_interval(values, (size_t) n, confidences[i]);
			int			low = isinf(interval.low) ? 0 : (int) interval.low;

			unit_case("%d values, %g", n, confidences[i]);
			CHECK(interval.median == (n + 1) / 2.0);
			CHECK(low == 0 || interval.high == n + 1 - low);
			CHECK(coverage(n, low, n + 1 - low) >= confidences[i] - 1e-12);
			/* one further in would be too narrow */
			CHECK(n < 2 * (low + 1) || coverage(n, low + 1, n - low) < confidences[i]);
		}
	}
	unit_case(NULL);
}

/* --- logarithms --- */

static void
test_log_sum(void)
{
	double		values[1000];
	GtLogSum	forward = {0},
				backward = {0},
				parts[3] = {{0}, {0}, {0}};
	double		logs = 0;

	for (int i = 0; i < 1000; i++)
	{
		values[i] = ldexp((double) (next_random() % 1000000 + 1), (int) (next_random() % 600) - 300);
		logs += log(values[i]);
		gt_log_sum_add(&forward, values[i]);
		gt_log_sum_add(&parts[next_random() % 3], values[i]);
	}
	for (int i = 1000; i-- > 0;)
		gt_log_sum_add(&backward, values[i]);
	gt_log_sum_merge(&parts[2], &parts[0]);
	gt_log_sum_merge(&parts[1], &parts[2]);
	CHECK(memcmp(&forward, &backward, sizeof(forward)) == 0);
	CHECK(memcmp(&forward, &parts[1], sizeof(forward)) == 0);
	CHECK(close_to(gt_log_sum_geomean(&forward), exp(logs / 1000)));
}

/* --- change points --- */

/* The definition, pair by pair. */
static double
energy_of(const double *x, size_t n, size_t split)
{
	double		between = 0,
				left = 0,
				right = 0,
				a = (double) split,
				b = (double) (n - split);

	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
		{
			double		distance = fabs(x[i] - x[j]);

			if (j < split)
				left += distance;
			else if (i >= split)
				right += distance;
			else
				between += distance;
		}
	return a * b / (a + b) * (2 * between / (a * b) - left / (a * (a - 1) / 2) - right / (b * (b - 1) / 2));
}

static void
test_best_split(void)
{
	for (int round = 0; round < 200; round++)
	{
		double		x[60];
		size_t		n = 4 + next_random() % 57,
					split,
					best = 0;
		double		statistic = 0,
					largest = -INFINITY;

		/* with ties, and far from 0 */
		for (size_t i = 0; i < n; i++)
			x[i] = 1e6 + (double) (next_random() % 20) + (i > n / 3 ? 5 : 0);
		for (size_t i = GT_LEVEL_MIN; i + GT_LEVEL_MIN <= n; i++)
		{
			double		q = energy_of(x, n, i);

			if (q > largest + 1e-9)
			{
				largest = q;
				best = i;
			}
		}
		unit_case("round %d, %zu values", round, n);
		CHECK(gt_best_split(&gt_malloc_alloc, x, n, &split, &statistic));
		CHECK(close_to(statistic, largest));
		CHECK(split == best || close_to(energy_of(x, n, split), largest));
	}
	unit_case(NULL);
}

/* Of noise alone, a share of alpha at most has a change. */
static void
test_false_alarms(void)
{
	GtChangeConfig config = {.alloc = &gt_malloc_alloc, .alpha = 0.05};
	int			alarms = 0;

	for (int round = 0; round < 1000; round++)
	{
		double		x[40];
		GtChangePoint *points;
		size_t		npoints;

		for (int i = 0; i < 40; i++)
			x[i] = (double) (next_random() % 100000);
		config.seed = (uint64_t) round;
		CHECK(gt_change_points(&config, x, 40, &points, &npoints));
		alarms += npoints > 0;
		free(points);
	}
	/* 50 expected; 80 or more have a probability of 3 in 100000 */
	CHECK(alarms < 80);
	CHECK(alarms > 25);
}

static void
change_refused(const GtAlloc *alloc, bool refusing, void *context)
{
	GtChangeConfig config = {.alloc = alloc, .alpha = 0.05};
	GtChangePoint *points;
	size_t		npoints;
	double		x[20];

	(void) context;
	for (int i = 0; i < 20; i++)
		x[i] = i % 3 + (i < 10 ? 0 : 50);
	CHECK_EQ(gt_change_points(&config, x, 20, &points, &npoints), !refusing);
	CHECK_EQ(npoints, refusing ? 0 : 1);
	if (!refusing)
		CHECK_EQ(points[0].index, 10);
	gt_free(alloc, points);
}

void
suite_statistics(void)
{
	test_buckets();
	test_median();
	test_log_sum();
	test_best_split();
	test_false_alarms();
	unit_each_refusal(change_refused, NULL);
}
