/*
 * change_points.c
 *		See change_points.h.
 */
#include "statistics/change_points.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "statistics/order.h"

/* A stretch of the series that is still to be searched. */
typedef struct Stretch
{
	size_t		start;
	size_t		end;
} Stretch;

/* How many values of a rank range there are, and their sum. */
typedef struct Leaf
{
	double		sum;
	double		count;
} Leaf;

typedef struct Search
{
	const GtChangeConfig *config;
	const double *series;
	double		centre;			/* subtracted, so that sums lose no digits */

	/* the stretch at hand */
	size_t		n;
	double	   *values;			/* in ascending order, by rank */
	double	   *distances;		/* by rank: sum of distances to all others */
	double		total;			/* of all pairs */
	uint32_t   *ranks;			/* in the order of the series, or permuted */
	Leaf	   *tree;			/* Fenwick's, over ranks from 1 */

	Stretch    *stretches;		/* a stack */
	size_t		nstretches;
	GtChangePoint *points;
	size_t		npoints;
	size_t		capacity;
} Search;

/* --- one pass over all splits --- */

static void
tree_add(Leaf *tree, size_t n, uint32_t rank, double value)
{
	for (size_t i = (size_t) rank + 1; i <= n; i += i & (~i + 1))
	{
		tree[i].sum += value;
		tree[i].count += 1;
	}
}

/* Of the values of ranks up to this one. */
static Leaf
tree_sum(const Leaf *tree, uint32_t rank)
{
	Leaf		result = {0, 0};

	for (size_t i = (size_t) rank + 1; i > 0; i -= i & (~i + 1))
	{
		result.sum += tree[i].sum;
		result.count += tree[i].count;
	}
	return result;
}

/* nm/(n+m) (2 mean between - mean within left - mean within right) */
static double
energy(double left_sum, double right_sum, double between, double n, double m)
{
	double		left = n > 1 ? left_sum / (n * (n - 1) / 2) : 0,
				right = m > 1 ? right_sum / (m * (m - 1) / 2) : 0;

	return n * m / (n + m) * (2 * between / (n * m) - left - right);
}

/* The largest statistic of all splits of ranks in this order, and where. */
static double
best_of(Search *search, size_t *split)
{
	double		left = 0,
				right = search->total,
				sum = 0,
				best = -INFINITY;

	memset(search->tree, 0, (search->n + 1) * sizeof(Leaf));
	for (size_t i = 0; i + GT_LEVEL_MIN < search->n; i++)
	{
		uint32_t	rank = search->ranks[i];
		double		value = search->values[rank],
					count = (double) i;
		Leaf		below = tree_sum(search->tree, rank);
		double		moved = value * below.count - below.sum + (sum - below.sum) - value * (count - below.count);
		double		q;

		left += moved;
		right -= search->distances[rank] - moved;
		sum += value;
		tree_add(search->tree, search->n, rank, value);
		if (i + 1 < GT_LEVEL_MIN)
			continue;
		q = energy(left, right, search->total - left - right, count + 1, (double) (search->n - i - 1));
		if (q > best)
		{
			best = q;
			*split = i + 1;
		}
	}
	return best;
}

/* --- a stretch --- */

typedef struct Ranked
{
	double		value;
	uint32_t	place;
} Ranked;

static int
compare_ranked(const void *a, const void *b)
{
	const Ranked *x = a,
			   *y = b;

	if (x->value != y->value)
		return x->value < y->value ? -1 : 1;
	return (x->place > y->place) - (x->place < y->place);
}

static bool
rank_values(Search *search, const Stretch *stretch)
{
	Ranked	   *ranked = gt_alloc(search->config->alloc, search->n * sizeof(Ranked));

	if (ranked == NULL)
		return false;
	for (size_t i = 0; i < search->n; i++)
	{
		ranked[i].value = search->series[stretch->start + i] - search->centre;
		ranked[i].place = (uint32_t) i;
	}
	qsort(ranked, search->n, sizeof(Ranked), compare_ranked);
	for (size_t i = 0; i < search->n; i++)
	{
		search->values[i] = ranked[i].value;
		search->ranks[ranked[i].place] = (uint32_t) i;
	}
	gt_free(search->config->alloc, ranked);
	return true;
}

static bool
take_stretch(Search *search, const Stretch *stretch)
{
	double		all = 0,
				below = 0;

	search->n = stretch->end - stretch->start;
	if (!rank_values(search, stretch))
		return false;
	for (size_t i = 0; i < search->n; i++)
		all += search->values[i];
	search->total = 0;
	for (size_t i = 0; i < search->n; i++)
	{
		double		value = search->values[i],
					count = (double) i;

		search->distances[i] = value * count - below + (all - below - value) - value * ((double) search->n - count - 1);
		search->total += value * count - below;
		below += value;
	}
	return true;
}

/* --- is it by chance? --- */

static uint64_t
next_random(uint64_t *state)
{
	uint64_t	z = *state += UINT64_C(0x9E3779B97F4A7C15);

	z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
	return z ^ (z >> 31);
}

static void
shuffle(Search *search, uint64_t *state)
{
	for (size_t i = search->n - 1; i > 0; i--)
	{
		size_t		j = (size_t) (((next_random(state) >> 32) * (uint64_t) (i + 1)) >> 32);
		uint32_t	rank = search->ranks[i];

		search->ranks[i] = search->ranks[j];
		search->ranks[j] = rank;
	}
}

/* Enough for a p of alpha, and no more than the work allows. */
static size_t
permutations(const Search *search)
{
	size_t		least = (size_t) ceil(1 / search->config->alpha) - 1,
				most = GT_PERMUTATIONS_WORK / search->n;

	return GT_MAX(least, GT_MIN(most, GT_PERMUTATIONS_MAX));
}

static void
tick(const Search *search)
{
	if (search->config->tick != NULL)
		search->config->tick();
}

/* p of the statistic, or more than alpha as soon as that is sure. */
static double
p_value(Search *search, const Stretch *stretch, double statistic)
{
	size_t		count = permutations(search),
				reached = 0,
				split;
	uint64_t	state = search->config->seed ^ ((uint64_t) stretch->start << 32) ^ stretch->end;

	/* sums in another order are off in the last digits */
	statistic -= fabs(statistic) * 1e-9;
	for (size_t i = 0; i < count; i++)
	{
		tick(search);
		shuffle(search, &state);
		if (best_of(search, &split) < statistic)
			continue;
		reached++;
		if ((double) (reached + 1) / (double) (count + 1) > search->config->alpha)
			return 1;
	}
	return (double) (reached + 1) / (double) (count + 1);
}

/* --- all stretches --- */

static bool
add_point(Search *search, const Stretch *stretch, size_t split, double p)
{
	if (!gt_reserve(search->config->alloc, (void **) &search->points, &search->capacity,
					search->npoints + 1, sizeof(GtChangePoint)))
		return false;
	search->points[search->npoints].index = stretch->start + split;
	search->points[search->npoints++].p_value = p;
	/* there are never more stretches than values */
	search->stretches[search->nstretches++] = (Stretch) {stretch->start, stretch->start + split};
	search->stretches[search->nstretches++] = (Stretch) {stretch->start + split, stretch->end};
	return true;
}

static bool
search_stretch(Search *search, Stretch stretch)
{
	size_t		split = 0;
	double		statistic,
				p;

	if (stretch.end - stretch.start < 2 * GT_LEVEL_MIN)
		return true;
	if (!take_stretch(search, &stretch))
		return false;
	statistic = best_of(search, &split);
	/* all values are the same */
	if (!(statistic > 0))
		return true;
	p = p_value(search, &stretch, statistic);
	return p > search->config->alpha || add_point(search, &stretch, split, p);
}

static int
compare_points(const void *a, const void *b)
{
	const GtChangePoint *x = a,
			   *y = b;

	return (x->index > y->index) - (x->index < y->index);
}

static bool
search_all(Search *search, size_t count)
{
	search->stretches[search->nstretches++] = (Stretch) {0, count};
	while (search->nstretches > 0)
	{
		if (!search_stretch(search, search->stretches[--search->nstretches]))
			return false;
	}
	if (search->npoints > 0)
		qsort(search->points, search->npoints, sizeof(GtChangePoint), compare_points);
	return true;
}

/* --- levels --- */

static double
level(Search *search, size_t start, size_t end)
{
	tick(search);
	memcpy(search->values, search->series + start, (end - start) * sizeof(double));
	gt_sort_doubles(search->values, end - start);
	return gt_median(search->values, end - start);
}

static void
set_levels(Search *search, size_t i, size_t count)
{
	size_t		start = i > 0 ? search->points[i - 1].index : 0,
				end = i + 1 < search->npoints ? search->points[i + 1].index : count;

	search->points[i].before = level(search, start, search->points[i].index);
	search->points[i].after = level(search, search->points[i].index, end);
}

static double
relative_change(const GtChangePoint *point)
{
	if (point->after == point->before)
		return 0;
	return fabs(point->after - point->before) / fabs(point->before);
}

/* Takes the smallest change away, as long as that is too small. */
static void
drop_small_changes(Search *search, size_t count)
{
	for (size_t i = 0; i < search->npoints; i++)
		set_levels(search, i, count);
	while (search->npoints > 0)
	{
		size_t		least = 0;

		for (size_t i = 1; i < search->npoints; i++)
		{
			if (relative_change(&search->points[i]) < relative_change(&search->points[least]))
				least = i;
		}
		if (!(relative_change(&search->points[least]) < search->config->min_change))
			break;
		search->npoints--;
		memmove(&search->points[least], &search->points[least + 1],
				(search->npoints - least) * sizeof(GtChangePoint));
		if (least > 0)
			set_levels(search, least - 1, count);
		if (least < search->npoints)
			set_levels(search, least, count);
	}
}

/* --- the whole --- */

static bool
open_search(Search *search, size_t count)
{
	const GtAlloc *alloc = search->config->alloc;

	search->values = gt_alloc(alloc, (count + 1) * sizeof(double));
	search->distances = gt_alloc(alloc, (count + 1) * sizeof(double));
	search->ranks = gt_alloc(alloc, (count + 1) * sizeof(uint32_t));
	search->tree = gt_alloc(alloc, (count + 2) * sizeof(Leaf));
	search->stretches = gt_alloc(alloc, (count + 2) * sizeof(Stretch));
	if (search->values == NULL || search->distances == NULL || search->ranks == NULL ||
		search->tree == NULL || search->stretches == NULL)
		return false;
	if (count > 0)
		search->centre = level(search, 0, count);
	return true;
}

static void
close_search(Search *search)
{
	const GtAlloc *alloc = search->config->alloc;

	gt_free(alloc, search->values);
	gt_free(alloc, search->distances);
	gt_free(alloc, search->ranks);
	gt_free(alloc, search->tree);
	gt_free(alloc, search->stretches);
}

bool
gt_change_points(const GtChangeConfig *config, const double *series, size_t count,
				 GtChangePoint **points, size_t *npoints)
{
	Search		search = {.config = config, .series = series};
	bool		done = count <= UINT32_MAX && open_search(&search, count) && search_all(&search, count);

	if (done)
		drop_small_changes(&search, count);
	close_search(&search);
	if (!done)
		gt_free(config->alloc, search.points);
	*points = done ? search.points : NULL;
	*npoints = done ? search.npoints : 0;
	return done;
}

bool
gt_best_split(const GtAlloc *alloc, const double *series, size_t count,
			  size_t *split, double *statistic)
{
	GtChangeConfig config = {.alloc = alloc};
	Search		search = {.config = &config, .series = series};
	Stretch		whole = {0, count};
	bool		done = open_search(&search, count);

	*split = 0;
	if (done && count >= 2 * GT_LEVEL_MIN)
	{
		done = take_stretch(&search, &whole);
		if (done)
			*statistic = best_of(&search, split);
	}
	close_search(&search);
	return done;
}
