/*
 * test_statistics.c
 *		Medians, sketches, sums of logarithms, change points, rates: against
 *		what counting everything gives.
 */
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "statistics/change_points.h"
#include "statistics/log_sum.h"
#include "statistics/multiple.h"
#include "statistics/order.h"
#include "statistics/ranked.h"
#include "statistics/rates.h"
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

/* --- values in order that come and go, against sorting them anew --- */

static void
expect_ranked(const GtRanked *ranked, double *values, size_t count)
{
	static double distances[600];

	CHECK_EQ(ranked->count, count);
	if (count == 0)
		return;
	gt_sort_doubles(values, count);
	for (size_t i = 0; i < count; i++)
		CHECK(gt_ranked_at(ranked, i) == values[i]);
	CHECK(gt_ranked_median(ranked) == gt_median(values, count));
	CHECK(gt_ranked_deviation(ranked) == gt_median_deviation(values, count, distances));
}

static void
test_ranked(void)
{
	static const uint64_t kinds[] = {3, 50, 1000000};
	static double values[600];
	GtRanked	ranked;

	for (size_t kind = 0; kind < GT_LENGTHOF(kinds); kind++)
	{
		size_t		count = 0;

		CHECK(gt_ranked_init(&ranked, &gt_malloc_alloc));
		for (int i = 0; i < 3000; i++)
		{
			/* more come than go, then the other way round */
			if (count > 0 && (count == 600 || next_random() % 8 < (i < 1500 ? 3 : 5)))
			{
				size_t		gone = next_random() % count;

				gt_ranked_remove(&ranked, values[gone]);
				values[gone] = values[--count];
			}
			else
			{
				values[count] = (double) (next_random() % kinds[kind]) / 7 - 1;
				CHECK(gt_ranked_add(&ranked, values[count++]));
			}
			if (i % 10 == 0 || count < 5)
				expect_ranked(&ranked, values, count);
		}
		gt_ranked_free(&ranked);
	}
}

static void
ranked_refused(const GtAlloc *alloc, bool refusing, void *context)
{
	GtRanked	ranked;
	bool		done = gt_ranked_init(&ranked, alloc);

	(void) context;
	for (int i = 0; done && i < 40; i++)
		done = gt_ranked_add(&ranked, i * 7 % 40);
	CHECK_EQ(done, !refusing);
	if (done)
		CHECK(gt_ranked_median(&ranked) == 19.5 && gt_ranked_deviation(&ranked) == 10);
	gt_ranked_free(&ranked);
}

/* --- many tests --- */

static void
adjust_refused(const GtAlloc *alloc, bool refusing, void *context)
{
	double		p[] = {0.01, 0.04, NAN, 0.03, 0.005, 0.8, 0.04};
	static const double wanted[] = {0.03, 0.048, NAN, 0.048, 0.03, 0.8, 0.048};

	(void) context;
	CHECK_EQ(gt_adjust_p_values(alloc, p, GT_LENGTHOF(p)), !refusing);
	if (refusing)
		return;
	for (size_t i = 0; i < GT_LENGTHOF(p); i++)
		CHECK(isnan(wanted[i]) ? isnan(p[i]) : close_to(p[i], wanted[i]));
}

/* --- rates: the intervals end where a tail has its size, by adding up the law --- */

static double
poisson(int events, double mean)
{
	return exp(events * log(mean) - mean - lgamma(events + 1));
}

static void
test_rates(void)
{
	for (int events = 0; events < 60; events++)
	{
		GtRate		rate = gt_rate(events, 2, 0.9);
		double		below = 0,
					fewer = 0;

		for (int i = 0; i <= events; i++)
			below += poisson(i, rate.high * 2);
		for (int i = 0; i < events; i++)
			fewer += poisson(i, rate.low * 2);
		CHECK(rate.rate == events / 2.0);
		CHECK(close_to(below, 0.05));
		CHECK(events == 0 ? rate.low == 0 : close_to(1 - fewer, 0.05));
	}
}

/* P of so many of all events, at these odds. */
static double
binomial(int events, int all, double odds)
{
	return exp(lgamma(all + 1) - lgamma(events + 1) - lgamma(all - events + 1) +
			   events * log(odds) - all * log1p(odds));
}

static void
test_rate_ratios(void)
{
	for (int baseline = 0; baseline < 30; baseline++)
	{
		for (int candidate = 0; candidate < 30; candidate++)
		{
			int			all = baseline + candidate;
			GtRateRatio ratio = gt_rate_ratio(baseline, 3, candidate, 2, 0.9);
			double		above = 0,
						below = 0,
						as_far = 0;

			for (int i = 0; i <= all; i++)
			{
				above += i >= candidate && candidate > 0 ? binomial(i, all, ratio.low * 2 / 3) : 0;
				below += i <= candidate && baseline > 0 ? binomial(i, all, ratio.high * 2 / 3) : 0;
				if (binomial(i, all, 2.0 / 3) <= binomial(candidate, all, 2.0 / 3) * (1 + 1e-7))
					as_far += binomial(i, all, 2.0 / 3);
			}
			unit_case("%d and %d events", baseline, candidate);
			CHECK(candidate == 0 ? ratio.low == 0 : close_to(above, 0.05));
			CHECK(baseline == 0 ? isinf(ratio.high) : close_to(below, 0.05));
			CHECK(close_to(ratio.p_value, fmin(1, as_far)));
			unit_case(NULL);
		}
	}
}

void
suite_statistics(void)
{
	test_ranked();
	unit_each_refusal(ranked_refused, NULL);
	unit_each_refusal(adjust_refused, NULL);
	test_rates();
	test_rate_ratios();
	test_buckets();
	test_median();
	test_log_sum();
	test_best_split();
	test_false_alarms();
	unit_each_refusal(change_refused, NULL);
}
