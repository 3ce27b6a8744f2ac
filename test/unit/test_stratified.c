/*
 * test_stratified.c
 *		The permutation law and the shift, against enumeration.
 */
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "statistics/builds.h"
#include "statistics/pair_differences.h"
#include "statistics/rank_law.h"

static uint32_t seed = 1;

static int
next_random(int below)
{
	seed = seed * 1664525 + 1013904223;
	return (int) ((seed >> 8) % (uint32_t) below);
}

static bool
close_to(double a, double b)
{
	return fabs(a - b) <= 1e-12 * fmax(1, fabs(b));
}

/* Twice the U of the values whose bit is set, by counting pairs. */
static int
u2_of(const double *values, int n, unsigned chosen)
{
	int			u2 = 0;

	for (int i = 0; i < n; i++)
	{
		for (int j = 0; j < n; j++)
		{
			if (!(chosen >> i & 1) || (chosen >> j & 1))
				continue;
			u2 += values[i] > values[j] ? 2 : values[i] == values[j] ? 1 : 0;
		}
	}
	return u2;
}

/* P by looking at every choice in two strata; the second may be empty. */
static double
enumerate(const double *values, int n1, unsigned chosen1, int n2, unsigned chosen2)
{
	int			k1 = __builtin_popcount(chosen1),
				k2 = __builtin_popcount(chosen2);
	int			middle = k1 * (n1 - k1) + k2 * (n2 - k2);	/* twice the mean of U */
	int			distance = abs(u2_of(values, n1, chosen1) + u2_of(values + n1, n2, chosen2) - middle);
	double		all = 0,
				far = 0;

	for (unsigned a = 0; a < 1u << n1; a++)
	{
		for (unsigned b = 0; b < 1u << n2; b++)
		{
			if (__builtin_popcount(a) != k1 || __builtin_popcount(b) != k2)
				continue;
			all++;
			if (abs(u2_of(values, n1, a) + u2_of(values + n1, n2, b) - middle) >= distance)
				far++;
		}
	}
	return far / all;
}

static size_t
fill(GtObservation *observations, const double *values, int n1, unsigned chosen1, int n2, unsigned chosen2)
{
	for (int i = 0; i < n1 + n2; i++)
	{
		observations[i].value = values[i];
		observations[i].stratum = i < n1 ? 7 : -3;
		observations[i].is_candidate = i < n1 ? chosen1 >> i & 1 : chosen2 >> (i - n1) & 1;
	}
	return (size_t) (n1 + n2);
}

/* Random values with many ties, one side now and then missing. */
static void
test_against_enumeration(void)
{
	for (int round = 0; round < 400; round++)
	{
		double		values[16];
		GtObservation observations[16];
		GtComparison result;
		int			n1 = 2 + next_random(7),
					n2 = next_random(7);
		unsigned	chosen1 = 1 + (unsigned) next_random((1 << n1) - 2),
					chosen2 = n2 > 1 ? 1 + (unsigned) next_random((1 << n2) - 2) : 0;
		int			range = 1 + next_random(12);

		if (n2 == 1)
			n2 = 0;
		for (int i = 0; i < n1 + n2; i++)
			values[i] = next_random(range);
		unit_case("round %d", round);
		CHECK(gt_compare_within(&gt_malloc_alloc, observations,
								fill(observations, values, n1, chosen1, n2, chosen2), 0.95, &result));
		CHECK(result.exact);
		CHECK(close_to(result.p_value, enumerate(values, n1, chosen1, n2, chosen2)));
		CHECK_EQ(2 * result.u, u2_of(values, n1, chosen1) + u2_of(values + n1, n2, chosen2));
		CHECK(result.low <= result.shift && result.shift <= result.high);
	}
	unit_case(NULL);
}

static int
compare_doubles(const void *a, const void *b)
{
	double		x = *(const double *) a,
				y = *(const double *) b;

	return (x > y) - (x < y);
}

static void
test_differences(void)
{
	for (int round = 0; round < 100; round++)
	{
		double		values[40];
		double		all[800];
		GtSamplePair pairs[2];
		size_t		count = 0;
		size_t		used = 0;

		for (int i = 0; i < 2; i++)
		{
			pairs[i].nbaseline = 1 + (size_t) next_random(10);
			pairs[i].ncandidate = 1 + (size_t) next_random(10);
			pairs[i].baseline = values + used;
			pairs[i].candidate = values + used + pairs[i].nbaseline;
			for (size_t j = 0; j < pairs[i].nbaseline + pairs[i].ncandidate; j++)
				values[used++] = (next_random(200) - 100) / 8.0;
			qsort(values + used - pairs[i].ncandidate, pairs[i].ncandidate, sizeof(double), compare_doubles);
			qsort(values + used - pairs[i].ncandidate - pairs[i].nbaseline, pairs[i].nbaseline,
				  sizeof(double), compare_doubles);
			for (size_t b = 0; b < pairs[i].nbaseline; b++)
				for (size_t c = 0; c < pairs[i].ncandidate; c++)
					all[count++] = pairs[i].candidate[c] - pairs[i].baseline[b];
		}
		qsort(all, count, sizeof(double), compare_doubles);
		CHECK_EQ(gt_pair_count(pairs, 2), count);
		for (size_t k = 1; k <= count; k++)
			CHECK(gt_pair_difference(pairs, 2, k) == all[k - 1]);
		CHECK(gt_pair_median(pairs, 2) == (all[(count - 1) / 2] + all[count / 2]) / 2);
	}
}

/* R: pwilcox(11, 6, 6) = 0.1548, pwilcox(5, 6, 6) = 0.0206; qwilcox(0.025, 6, 6) = 6 */
static void
test_law(void)
{
	GtRankLaw	law;
	int64_t		ranks[12];
	double		sum = 0,
				below = 0;
	bool		too_large = false;

	for (int i = 0; i < 12; i++)
		ranks[i] = 2 * (i + 1);
	CHECK(gt_rank_law_init(&law, &gt_malloc_alloc));
	CHECK(gt_rank_law_add(&law, ranks, 12, 6, &too_large));
	CHECK_EQ(law.top, 72);
	for (size_t i = 0; i <= law.top; i++)
	{
		sum += law.p[i];
		below += i <= 10 ? law.p[i] : 0;
		CHECK(i % 2 == 0 || law.p[i] == 0);
	}
	CHECK(close_to(sum, 1));
	CHECK(close_to(below, 19.0 / 924));
	CHECK_EQ(gt_rank_law_quantile(&law, 0.025), 6);
	CHECK_EQ(gt_rank_law_quantile(&law, 0), 0);
	CHECK(close_to(gt_rank_law_two_sided(&law, 36), 1));
	gt_rank_law_free(&law);
}

/* Where the exact law takes too long, the approximation is near. */
static void
test_approximation(void)
{
	enum
	{
		SIDE = 120
	};
	static GtObservation observations[2 * SIDE];
	GtComparison result;

	for (int i = 0; i < 2 * SIDE; i++)
		observations[i] = (GtObservation) {i / 2 + (i % 2 ? 12 : 0), 0, i % 2};
	CHECK(gt_compare_within(&gt_malloc_alloc, observations, 2 * SIDE, 0.95, &result));
	CHECK(!result.exact);
	/* U - mean = 1368; variance 120 * 120 / 12 * (241 - 108 * 6 / (240 * 239)) */
	CHECK(fabs(result.p_value - 0.0109919946) < 1e-9);
	CHECK(result.shift == 12 && result.low > 0 && result.high < 24);
}

static void
compare_something(const GtAlloc *alloc, bool refusing, void *context)
{
	GtObservation observations[8];
	GtComparison result;

	(void) context;
	for (int i = 0; i < 8; i++)
		observations[i] = (GtObservation) {i, i / 4, i % 2};
	CHECK(gt_compare_within(alloc, observations, 8, 0.95, &result) || refusing);
	CHECK(gt_compare_within(alloc, observations, 1, 0.95, &result) || refusing);
	CHECK_EQ(result.baseline, 0);
	CHECK(gt_compare_within(alloc, observations, 0, 0.95, &result) || refusing);
}

/* Hosts 1 and 2 have both builds, 3 and 4 have one of them, and then host 1 is not there. */
static void
compare_hosts(const GtAlloc *alloc, bool refusing, void *context)
{
	static const GtObservation runs[] = {
		{8, 4, false}, {1, 1, false}, {2, 1, true}, {10, 2, false}, {20, 2, true}, {99, 3, true},
	};
	GtObservation some[GT_LENGTHOF(runs)];
	GtBuildComparison result;

	(void) context;
	memcpy(some, runs, sizeof(runs));
	CHECK(gt_compare_builds(alloc, some, GT_LENGTHOF(runs), 0.95, true, &result) || refusing);
	if (!refusing)
	{
		CHECK(result.baseline.count == 2 && result.baseline.median == 5.5 && result.baseline.mean == 5.5);
		CHECK(result.candidate.count == 2 && result.candidate.median == 11);
		CHECK(result.is_ratio && close_to(exp(result.within.shift), 2));
		CHECK_EQ(result.within.baseline, 2);
	}
	memcpy(some, runs, sizeof(runs));
	some[1] = some[5];
	some[2] = (GtObservation) {0, 5, true};
	some[3] = (GtObservation) {9, 6, false};
	some[4] = (GtObservation) {30, 3, true};
	CHECK(gt_compare_builds(alloc, some, 5, 0.95, true, &result) || refusing);
	if (!refusing)
	{
		CHECK(result.baseline.count == 2 && result.candidate.count == 3 && !result.is_ratio);
		CHECK(result.candidate.median == 30 && result.candidate.mean == 43 && result.within.u == 4);
	}
}

void
suite_stratified(void)
{
	test_against_enumeration();
	test_differences();
	test_law();
	test_approximation();
	unit_each_refusal(compare_something, NULL);
	unit_each_refusal(compare_hosts, NULL);
}
