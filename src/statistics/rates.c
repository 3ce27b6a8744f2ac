/*
 * rates.c
 *		See rates.h.
 *
 * Given how many events there are in all, those of the candidate follow a
 * binomial law, whose tails are incomplete beta functions; the tails of
 * Poisson's law itself are incomplete gamma functions.  Both are had from
 * their continued fractions (Lentz's method), and the ends of intervals by
 * bisection over the doubles themselves.
 */
#include "statistics/rates.h"

#include <math.h>
#include <string.h>

/* A law of one parameter, and a count. */
typedef struct Count
{
	double		events;
	double		others;			/* of the binomial law */
} Count;

/* --- continued fractions --- */

#define PRECISION 1e-16

/* Far more than the square root of GT_EVENTS_MAX, which is how many it takes. */
#define STEPS_MAX 1e7

/* Keeps a denominator from being 0. */
static double
not_zero(double x)
{
	return fabs(x) < 1e-300 ? 1e-300 : x;
}

typedef struct Fraction
{
	double		value;
	double		above;			/* ratios of successive numerators and denominators */
	double		below;
} Fraction;

/* One step further: + a / (b + ...); true: nothing changes any more. */
static bool
step(Fraction *fraction, double a, double b)
{
	double		factor;

	fraction->below = 1 / not_zero(b + a * fraction->below);
	fraction->above = not_zero(b + a / fraction->above);
	factor = fraction->above * fraction->below;
	fraction->value *= factor;
	/* what is no number will not change either */
	return !(fabs(factor - 1) > PRECISION * 4);
}

/* The share of the beta law with a and b that lies below x. */
static double
beta_share(double a, double b, double x, double rest)
{
	Fraction	fraction = {1, 1, 0};
	double		scale;

	if (x <= 0)
		return 0;
	if (rest <= 0)
		return 1;
	if (x > (a + 1) / (a + b + 2))
		return 1 - beta_share(b, a, rest, x);
	scale = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(rest)) / a;
	for (double m = 1;; m++)
	{
		bool		done;

		(void) step(&fraction, -(a + m - 1) * (a + b + m - 1) * x / ((a + 2 * m - 2) * (a + 2 * m - 1)), 1);
		done = step(&fraction, m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)), 1);
		if (done || m > STEPS_MAX)
			return scale / fraction.value;
	}
}

/* The share of the gamma law with a that lies above x, or below it. */
static double
gamma_share(double a, double x, bool above)
{
	double		scale = exp(a * log(x) - x - lgamma(a));
	double		share = 0;

	if (x < a + 1)
	{
		double		term = 1 / a;

		for (double n = a + 1; term > share * PRECISION; n++)
		{
			share += term;
			term *= x / n;
		}
		share *= scale;
		return above ? 1 - share : share;
	}
	else
	{
		Fraction	fraction = {x + 1 - a, x + 1 - a, 0};

		for (double n = 1; n < STEPS_MAX && !step(&fraction, n * (a - n), x + 2 * n + 1 - a); n++)
			;
		share = scale / fraction.value;
		return above ? share : 1 - share;
	}
}

/* --- tails, and where they have a size --- */

typedef double (*Tail) (const Count *count, double parameter);

/* So many events or more, or less: of a binomial law, and of Poisson's. */
static double
share_tail_above(const Count *count, double share)
{
	return beta_share(count->events, count->others + 1, share, 1 - share);
}

static double
share_tail_below(const Count *count, double share)
{
	return beta_share(count->others, count->events + 1, 1 - share, share);
}

static double
mean_tail_above(const Count *count, double mean)
{
	return gamma_share(count->events, mean, false);
}

static double
mean_tail_below(const Count *count, double mean)
{
	return gamma_share(count->events + 1, mean, true);
}

/* The parameter, from 0 to most, at which a tail that rises (or falls) with it has a size. */
static double
solve(Tail tail, bool rises, const Count *count, double size, double most)
{
	uint64_t	low = 0,
				high;
	double		value;

	/* doubles from 0 on are in the order of their bits */
	memcpy(&high, &most, sizeof(high));
	while (low < high)
	{
		uint64_t	middle = low + (high - low) / 2;

		memcpy(&value, &middle, sizeof(value));
		if ((tail(count, value) >= size) == rises)
			high = middle;
		else
			low = middle + 1;
	}
	memcpy(&value, &low, sizeof(value));
	return value;
}

GtRate
gt_rate(int64_t events, double time, double confidence)
{
	Count		count = {(double) events, 0};
	double		tail = (1 - confidence) / 2,
				most = 1000 + 2 * (double) events - 10 * log(tail);
	GtRate		result = {(double) events / time, 0, 0};

	if (events > 0)
		result.low = solve(mean_tail_above, true, &count, tail, most) / time;
	result.high = solve(mean_tail_below, false, &count, tail, most) / time;
	return result;
}

/* --- two rates --- */

static double
log_probability(const Count *all, double events, const double *shares)
{
	double		others = all->events + all->others - events;

	return lgamma(all->events + all->others + 1) - lgamma(events + 1) - lgamma(others + 1) +
		(events > 0 ? events * log(shares[0]) : 0) + (others > 0 ? others * log(shares[1]) : 0);
}

/*
 * P of all counts that are no likelier than this one, where each event is the
 * candidate's with probability shares[0].  Equal ones are off in the last
 * digits, hence the 1e-7, as in R.
 */
static double
binomial_p_value(const Count *count, const double *shares)
{
	double		n = count->events + count->others,
				limit = log_probability(count, count->events, shares) + 1e-7;
	bool		below = count->events < n * shares[0];
	double		low = below ? ceil(n * shares[0]) : -1,
				high = below ? n + 1 : floor(n * shares[0]);
	Count		far;

	if (count->events == n * shares[0])
		return 1;
	/* on the other side of the mean: the nearest count that is no likelier */
	while (below ? low < high : high > low)
	{
		double		middle = below ? floor((low + high) / 2) : ceil((low + high) / 2);
		bool		counts = log_probability(count, middle, shares) <= limit;

		if (below)
			*(counts ? &high : &low) = counts ? middle : middle + 1;
		else
			*(counts ? &low : &high) = counts ? middle : middle - 1;
	}
	far = (Count) {low, n - low};
	if (below)
		return fmin(1, beta_share(count->others, count->events + 1, shares[1], shares[0]) +
					(low > n ? 0 : beta_share(far.events, far.others + 1, shares[0], shares[1])));
	return fmin(1, beta_share(count->events, count->others + 1, shares[0], shares[1]) +
				(low < 0 ? 0 : beta_share(far.others, far.events + 1, shares[1], shares[0])));
}

/* The odds of the share at which a tail has a size; near 1 from what is left of it. */
static double
odds_at(const Count *count, Tail tail, Tail mirrored, bool rises, double size)
{
	Count		mirror = {count->others, count->events};
	double		share = solve(tail, rises, count, size, 1);

	if (share <= 0.5)
		return share / (1 - share);
	share = solve(mirrored, !rises, &mirror, size, 1);
	return (1 - share) / share;
}

GtRateRatio
gt_rate_ratio(int64_t baseline, double baseline_time, int64_t candidate, double candidate_time,
			  double confidence)
{
	Count		count = {(double) candidate, (double) baseline};
	double		times = baseline_time / candidate_time,
				tail = (1 - confidence) / 2,
				shares[2] = {1 / (1 + times), times / (1 + times)};
	GtRateRatio result = {count.events / count.others * times, 0, INFINITY, 1};

	if (candidate > 0)
		result.low = times * odds_at(&count, share_tail_above, share_tail_below, true, tail);
	if (baseline > 0)
		result.high = times * odds_at(&count, share_tail_below, share_tail_above, false, tail);
	if (baseline + candidate > 0)
		result.p_value = binomial_p_value(&count, shares);
	return result;
}
