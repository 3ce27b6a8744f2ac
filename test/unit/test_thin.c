/*
 * test_thin.c
 *		Thinned samples: few, in order, and with the extremes of all.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "model/thin.h"

#define SAMPLES_MAX 5000

typedef struct Series
{
	int			count;
	int64_t		live[SAMPLES_MAX];
	int64_t		goal[SAMPLES_MAX];
} Series;

static uint32_t state = 1;

static uint32_t
next_random(void)
{
	state = state * 1664525 + 1013904223;
	return state >> 8;
}

/* A walk that rises and falls, at times without a value or a goal. */
static void
make_series(Series *series, int count)
{
	int64_t		live = 1000;

	series->count = count;
	for (int i = 0; i < count; i++)
	{
		live += (int64_t) (next_random() % 200) - 100;
		series->live[i] = next_random() % 50 == 0 ? GT_NULL : live;
		series->goal[i] = next_random() % 50 == 0 ? 0 : 1000;
	}
}

static bool
is_crossing(const Series *series, int at)
{
	return at > 0 && series->live[at] != GT_NULL && series->live[at - 1] != GT_NULL &&
		series->goal[at] != 0 && series->goal[at - 1] != 0 &&
		(series->live[at] > series->goal[at]) != (series->live[at - 1] > series->goal[at - 1]);
}

static void
check_extremes(const Series *series, const bool *kept)
{
	int			low = -1;
	int			high = -1;
	int			crossings = 0;

	for (int i = 0; i < series->count; i++)
	{
		if (is_crossing(series, i) && crossings++ < GT_THIN_CROSSINGS)
			CHECK(kept[i] && kept[i - 1]);
		if (series->live[i] == GT_NULL)
			continue;
		if (low < 0 || series->live[i] < series->live[low])
			low = i;
		if (high < 0 || series->live[i] > series->live[high])
			high = i;
	}
	CHECK(low < 0 || kept[low]);
	CHECK(high < 0 || kept[high]);
	CHECK(series->count == 0 || (kept[0] && kept[series->count - 1]));
}

/* Rows are the sample's number, to see that they stay with their samples. */
static void
check_series(GtThin *thin, const Series *series)
{
	bool		kept[SAMPLES_MAX] = {false};
	int			count = 0;
	int64_t		before = -1;
	int64_t		n;
	const void *row;

	for (int i = 0; i < series->count; i++)
		gt_thin_add(thin, i, series->live[i], series->goal[i], &i);
	gt_thin_finish(thin);
	while ((row = gt_thin_take(thin, &n)) != NULL)
	{
		int			number;

		memcpy(&number, row, sizeof(number));
		CHECK_EQ(number, n);
		CHECK(n > before && n < series->count);
		before = n;
		kept[n] = true;
		count++;
	}
	CHECK(count <= GT_THIN_POINTS);
	CHECK(count >= GT_MIN(series->count, GT_THIN_PARTS / 2));
	check_extremes(series, kept);
}

static void
test_series(void)
{
	static const int counts[] = {0, 1, 2, 3, 15, 16, 17, 31, 32, 33, 64, 65, 1000, SAMPLES_MAX};
	GtThin	   *thin = gt_thin_create(&gt_malloc_alloc, sizeof(int));
	Series	   *series = malloc(sizeof(*series));

	if (thin == NULL || series == NULL)
		abort();
	for (int round = 0; round < 20; round++)
	{
		for (size_t i = 0; i < GT_LENGTHOF(counts); i++)
		{
			unit_case("%d samples, round %d", counts[i], round);
			make_series(series, counts[i]);
			check_series(thin, series);
		}
	}
	unit_case(NULL);
	free(series);
	gt_thin_free(thin);
}

static void
create(const GtAlloc *alloc, bool refusing, void *context)
{
	GtThin	   *thin = gt_thin_create(alloc, 16);

	(void) context;
	CHECK(refusing || thin != NULL);
	gt_thin_free(thin);
}

void
suite_thin(void)
{
	test_series();
	unit_each_refusal(create, NULL);
}
