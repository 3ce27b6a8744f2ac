/*
 * rank_law.c
 *		The exact permutation law, by counting the choices with each rank sum.
 */
#include "statistics/rank_law.h"

#include <math.h>
#include <string.h>

bool
gt_rank_law_init(GtRankLaw *law, const GtAlloc *alloc)
{
	law->alloc = alloc;
	law->top = 0;
	law->work = 0;
	law->p = gt_alloc(alloc, sizeof(double));
	if (law->p != NULL)
		law->p[0] = 1;
	return law->p != NULL;
}

void
gt_rank_law_free(GtRankLaw *law)
{
	gt_free(law->alloc, law->p);
	law->p = NULL;
}

double
gt_doubled_mid_ranks(const double *sorted, size_t n, int64_t *doubled_ranks)
{
	double		ties = 0;
	size_t		end;

	for (size_t start = 0; start < n; start = end)
	{
		double		length;

		for (end = start + 1; end < n && sorted[end] == sorted[start]; end++)
			;
		/* ranks start + 1 to end: twice their mean */
		for (size_t i = start; i < end; i++)
			doubled_ranks[i] = (int64_t) (start + 1 + end);
		length = (double) (end - start);
		ties += length * length * length - length;
	}
	return ties;
}

/*
 * The law of one stratum: ways[k * (top + 1) + u2] counts the choices of k
 * values whose rank sum is u2 above the least that k ranks can have.  Values
 * come in order, so that the j-th one chosen adds its rank less j.  As n1 is
 * no more than half of n, no fewer values can have a sum above top.
 */
static void
count_choices(double *ways, size_t top, const int64_t *doubled_ranks, size_t n, size_t n1)
{
	ways[0] = 1;
	for (size_t i = 0; i < n; i++)
	{
		size_t		most = GT_MIN(i + 1, n1);

		for (size_t k = most; k >= 1; k--)
		{
			double	   *to = ways + k * (top + 1);
			const double *from = ways + (k - 1) * (top + 1);
			int64_t		step = doubled_ranks[i] - 2 * (int64_t) k;

			for (int64_t u2 = 0; u2 <= (int64_t) top; u2++)
			{
				int64_t		target = u2 + step;

				if (from[u2] != 0 && target >= 0 && target <= (int64_t) top)
					to[target] += from[u2];
			}
		}
	}
}

/* law->p becomes the law of the sum with another, or with its mirror image. */
static bool
convolve(GtRankLaw *law, const double *other, size_t top, bool mirrored)
{
	double	   *sum = gt_alloc_zero(law->alloc, (law->top + top + 1) * sizeof(double));
	double		total = 0;

	if (sum == NULL)
		return false;
	for (size_t j = 0; j <= top; j++)
		total += other[j];
	for (size_t i = 0; i <= law->top; i++)
	{
		for (size_t j = 0; j <= top; j++)
			sum[i + j] += law->p[i] * (other[mirrored ? top - j : j] / total);
	}
	gt_free(law->alloc, law->p);
	law->p = sum;
	law->top += top;
	return true;
}

bool
gt_rank_law_add(GtRankLaw *law, const int64_t *doubled_ranks, size_t n, size_t n1, bool *too_large)
{
	double		top = 2.0 * (double) n1 * (double) (n - n1);
	bool		mirrored = n1 > n - n1;
	double	   *ways;
	bool		done;

	if (mirrored)
		n1 = n - n1;
	law->work += (double) n * (double) n1 * (top + 1) + (double) (law->top + 1) * (top + 1);
	if (law->work > GT_RANK_LAW_WORK)
	{
		*too_large = true;
		return true;
	}
	ways = gt_alloc_zero(law->alloc, (n1 + 1) * ((size_t) top + 1) * sizeof(double));
	if (ways == NULL)
		return false;
	count_choices(ways, (size_t) top, doubled_ranks, n, n1);
	done = convolve(law, ways + n1 * ((size_t) top + 1), (size_t) top, mirrored);
	gt_free(law->alloc, ways);
	return done;
}

double
gt_rank_law_two_sided(const GtRankLaw *law, int64_t u2)
{
	/* distances from the mean, doubled once more */
	int64_t		observed = 2 * u2 - (int64_t) law->top;
	double		p = 0;

	if (observed < 0)
		observed = -observed;
	for (size_t i = 0; i <= law->top; i++)
	{
		int64_t		distance = 2 * (int64_t) i - (int64_t) law->top;

		if ((distance < 0 ? -distance : distance) >= observed)
			p += law->p[i];
	}
	return fmin(p, 1);
}

int64_t
gt_rank_law_quantile(const GtRankLaw *law, double tail)
{
	double		below = 0;		/* P(U < c) */
	int64_t		c = 0;

	for (size_t u2 = 0; u2 + 2 <= law->top; u2 += 2)
	{
		below += law->p[u2] + (u2 > 0 ? law->p[u2 - 1] : 0);
		if (below > tail)
			break;
		c++;
	}
	return c;
}
