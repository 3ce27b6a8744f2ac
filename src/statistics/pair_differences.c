/*
 * pair_differences.c
 *		The k-th smallest difference by bisection over the doubles themselves.
 *
 * How many differences are at most x is counted in one pass over sorted
 * samples; x moves through the doubles in their order, so 64 steps find the
 * exact value, however many differences there are.
 */
#include "statistics/pair_differences.h"

#include <string.h>

uint64_t
gt_pair_count(const GtSamplePair *pairs, size_t npairs)
{
	uint64_t	count = 0;

	for (size_t i = 0; i < npairs; i++)
		count += (uint64_t) pairs[i].nbaseline * pairs[i].ncandidate;
	return count;
}

static uint64_t
count_up_to(const GtSamplePair *pair, double limit)
{
	uint64_t	count = 0;
	size_t		skipped = pair->nbaseline;

	/* the larger the candidate's value, the fewer differences are too large */
	for (size_t j = pair->ncandidate; j-- > 0;)
	{
		while (skipped > 0 && pair->candidate[j] - pair->baseline[skipped - 1] <= limit)
			skipped--;
		count += pair->nbaseline - skipped;
	}
	return count;
}

/* Doubles in their order as whole numbers, and back. */
static double
double_of(uint64_t key)
{
	uint64_t	bits = key & (UINT64_C(1) << 63) ? key ^ (UINT64_C(1) << 63) : ~key;
	double		value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

static uint64_t
key_of(double value)
{
	uint64_t	bits;

	memcpy(&bits, &value, sizeof(bits));
	return bits & (UINT64_C(1) << 63) ? ~bits : bits ^ (UINT64_C(1) << 63);
}

double
gt_pair_difference(const GtSamplePair *pairs, size_t npairs, uint64_t k)
{
	uint64_t	low = key_of(-__builtin_inf());
	uint64_t	high = key_of(__builtin_inf());

	while (low < high)
	{
		uint64_t	middle = low + (high - low) / 2;
		uint64_t	count = 0;

		for (size_t i = 0; i < npairs; i++)
			count += count_up_to(&pairs[i], double_of(middle));
		if (count >= k)
			high = middle;
		else
			low = middle + 1;
	}
	/* -0 comes before 0 and is equal to it */
	return double_of(low) + 0.0;
}

double
gt_pair_median(const GtSamplePair *pairs, size_t npairs)
{
	uint64_t	count = gt_pair_count(pairs, npairs);
	double		lower = gt_pair_difference(pairs, npairs, (count + 1) / 2);

	if (count % 2 == 1)
		return lower;
	return lower + (gt_pair_difference(pairs, npairs, count / 2 + 1) - lower) / 2;
}
