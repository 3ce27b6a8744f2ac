/*
 * stratified.c
 *		The comparison behind stratified.h.
 */
#include "statistics/stratified.h"

#include <math.h>
#include <stdlib.h>

#include "statistics/order.h"
#include "statistics/pair_differences.h"
#include "statistics/rank_law.h"

typedef struct Strata
{
	const GtAlloc *alloc;
	GtSamplePair *pairs;
	size_t		npairs;
	double	   *values;			/* of all pairs */
	double	   *sorted;			/* both sides of one stratum */
	int64_t    *ranks;
	GtRankLaw	law;
	bool		too_large;
	double		mean;			/* of U, and its variance */
	double		variance;
	int64_t		u2;
	double		log_choices;
} Strata;

static int
compare_observations(const void *a, const void *b)
{
	const GtObservation *x = a,
			   *y = b;

	if (x->stratum != y->stratum)
		return x->stratum < y->stratum ? -1 : 1;
	if (x->is_candidate != y->is_candidate)
		return x->is_candidate ? 1 : -1;
	return (x->value > y->value) - (x->value < y->value);
}

/* Rank sum of the candidate's values, which all occur among the sorted ones. */
static int64_t
doubled_rank_sum(const Strata *strata, const GtSamplePair *pair, size_t n)
{
	int64_t		sum = 0;
	size_t		i = 0;

	for (size_t j = 0; j < pair->ncandidate; j++)
	{
		while (i < n && strata->sorted[i] < pair->candidate[j])
			i++;
		sum += strata->ranks[i];
	}
	return sum;
}

/* Adds a stratum that has both sides to the law and to the sums. */
static bool
add_stratum(Strata *strata, const GtSamplePair *pair)
{
	size_t		n = pair->nbaseline + pair->ncandidate;
	double		n1 = (double) pair->ncandidate,
				n2 = (double) pair->nbaseline,
				all = n1 + n2;
	double		ties;

	for (size_t i = 0; i < n; i++)
		strata->sorted[i] = i < pair->nbaseline ? pair->baseline[i] : pair->candidate[i - pair->nbaseline];
	gt_sort_doubles(strata->sorted, n);
	ties = gt_doubled_mid_ranks(strata->sorted, n, strata->ranks);
	strata->u2 += doubled_rank_sum(strata, pair, n) - (int64_t) (n1 * (n1 + 1));
	strata->mean += n1 * n2 / 2;
	strata->variance += n1 * n2 / 12 * (all + 1 - ties / (all * (all - 1)));
	strata->log_choices += lgamma(all + 1) - lgamma(n1 + 1) - lgamma(n2 + 1);
	return strata->too_large ||
		gt_rank_law_add(&strata->law, strata->ranks, n, pair->ncandidate, &strata->too_large);
}

/* The sides of each stratum, as they lie in the sorted observations. */
static void
split_sides(Strata *strata, const GtObservation *observations, size_t count)
{
	size_t		end;

	for (size_t start = 0; start < count; start = end)
	{
		GtSamplePair *pair = &strata->pairs[strata->npairs];

		pair->baseline = strata->values + start;
		pair->nbaseline = pair->ncandidate = 0;
		for (end = start; end < count && observations[end].stratum == observations[start].stratum; end++)
		{
			strata->values[end] = observations[end].value;
			if (observations[end].is_candidate)
				pair->ncandidate++;
			else
				pair->nbaseline++;
		}
		pair->candidate = pair->baseline + pair->nbaseline;
		if (pair->nbaseline > 0 && pair->ncandidate > 0)
			strata->npairs++;
	}
}

static double
p_value(const Strata *strata)
{
	double		distance = fabs((double) strata->u2 / 2 - strata->mean);

	if (!strata->too_large)
		return gt_rank_law_two_sided(&strata->law, strata->u2);
	if (strata->variance <= 0)
		return 1;
	/* with correction for continuity */
	return fmin(1, 2 * gt_normal_tail(fmax(distance - 0.5, 0) / sqrt(strata->variance)));
}

/* How many differences lie outside the confidence interval, on each side. */
static int64_t
outside(const Strata *strata, double confidence)
{
	double		tail = (1 - confidence) / 2;
	double		c;

	if (!strata->too_large)
		return gt_rank_law_quantile(&strata->law, tail);
	c = floor(strata->mean - 0.5 - gt_normal_quantile(tail) * sqrt(strata->variance)) + 1;
	return c > 0 ? (int64_t) c : 0;
}

static void
fill_result(const Strata *strata, double confidence, GtComparison *result)
{
	int64_t		c;

	for (size_t i = 0; i < strata->npairs; i++)
	{
		result->baseline += (int64_t) strata->pairs[i].nbaseline;
		result->candidate += (int64_t) strata->pairs[i].ncandidate;
	}
	if (strata->npairs == 0)
		return;
	result->u = (double) strata->u2 / 2;
	result->exact = !strata->too_large;
	result->p_value = p_value(strata);
	result->least_p_value = fmin(1, 2 * exp(-strata->log_choices));
	if (confidence == 0)
		return;
	c = outside(strata, confidence);
	result->shift = gt_pair_median(strata->pairs, strata->npairs);
	result->low = -INFINITY;
	result->high = INFINITY;
	if (c > 0)
	{
		uint64_t	all = gt_pair_count(strata->pairs, strata->npairs);

		result->low = gt_pair_difference(strata->pairs, strata->npairs, (uint64_t) c);
		result->high = gt_pair_difference(strata->pairs, strata->npairs, all + 1 - (uint64_t) c);
	}
}

static bool
compare(Strata *strata, GtObservation *observations, size_t count)
{
	const GtAlloc *alloc = strata->alloc;

	strata->pairs = gt_alloc(alloc, (count + 1) * sizeof(GtSamplePair));
	strata->values = gt_alloc(alloc, (count + 1) * sizeof(double));
	strata->sorted = gt_alloc(alloc, (count + 1) * sizeof(double));
	strata->ranks = gt_alloc(alloc, (count + 1) * sizeof(int64_t));
	if (strata->pairs == NULL || strata->values == NULL || strata->sorted == NULL ||
		strata->ranks == NULL || !gt_rank_law_init(&strata->law, alloc))
		return false;
	qsort(observations, count, sizeof(GtObservation), compare_observations);
	split_sides(strata, observations, count);
	for (size_t i = 0; i < strata->npairs; i++)
	{
		if (!add_stratum(strata, &strata->pairs[i]))
			return false;
	}
	return true;
}

bool
gt_compare_within(const GtAlloc *alloc, GtObservation *observations, size_t count,
				  double confidence, GtComparison *result)
{
	Strata		strata = {.alloc = alloc, .law.alloc = alloc};
	bool		done = compare(&strata, observations, count);

	*result = (GtComparison) {0};
	if (done)
		fill_result(&strata, confidence, result);
	gt_rank_law_free(&strata.law);
	gt_free(alloc, strata.pairs);
	gt_free(alloc, strata.values);
	gt_free(alloc, strata.sorted);
	gt_free(alloc, strata.ranks);
	return done;
}
