/*
 * builds.c
 *		See builds.h.
 */
#include "statistics/builds.h"

#include <math.h>
#include <stdlib.h>

#include "statistics/order.h"

static int
compare_hosts(const void *a, const void *b)
{
	const GtObservation *x = a,
			   *y = b;

	return (x->stratum > y->stratum) - (x->stratum < y->stratum);
}

/* Moves the runs of hosts that have both builds to the front, sorted by host; how many they are. */
static size_t
pair_hosts(GtObservation *observations, size_t count)
{
	size_t		paired = 0,
				end;

	qsort(observations, count, sizeof(GtObservation), compare_hosts);
	for (size_t start = 0; start < count; start = end)
	{
		bool		has[2] = {false, false};

		for (end = start; end < count && observations[end].stratum == observations[start].stratum; end++)
			has[observations[end].is_candidate] = true;
		if (!has[false] || !has[true])
			continue;
		for (size_t i = start; i < end; i++)
			observations[paired++] = observations[i];
	}
	return paired;
}

static void
fill_side(const GtObservation *observations, size_t count, bool is_candidate, double *room, GtSide *side)
{
	size_t		n = 0;
	double		sum = 0;

	for (size_t i = 0; i < count; i++)
		if (observations[i].is_candidate == is_candidate)
			room[n++] = observations[i].value;
	side->count = (int64_t) n;
	if (n == 0)
		return;
	gt_sort_doubles(room, n);
	/* in this order it is the same, whatever the order of the runs */
	for (size_t i = 0; i < n; i++)
		sum += room[i];
	side->median = gt_median(room, n);
	side->mean = sum / (double) n;
}

static bool
all_positive(const GtObservation *observations, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!(observations[i].value > 0))
			return false;
	return true;
}

bool
gt_compare_builds(const GtAlloc *alloc, GtObservation *observations, size_t count,
				  double confidence, bool as_ratio, GtBuildComparison *result)
{
	size_t		used = pair_hosts(observations, count);
	double	   *room = gt_alloc(alloc, (count + 1) * sizeof(double));

	*result = (GtBuildComparison) {0};
	if (room == NULL)
		return false;
	if (used == 0)
	{
		used = count;
		for (size_t i = 0; i < count; i++)
			observations[i].stratum = 0;
	}
	fill_side(observations, used, false, room, &result->baseline);
	fill_side(observations, used, true, room, &result->candidate);
	gt_free(alloc, room);
	result->is_ratio = as_ratio && all_positive(observations, used);
	if (result->is_ratio)
		for (size_t i = 0; i < used; i++)
			observations[i].value = log(observations[i].value);
	return gt_compare_within(alloc, observations, used, confidence, &result->within);
}
