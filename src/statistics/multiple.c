/*
 * multiple.c
 *		See multiple.h.
 */
#include "statistics/multiple.h"

#include <math.h>
#include <stdlib.h>

static int
compare_values(const void *a, const void *b)
{
	double		x = **(double *const *) a,
				y = **(double *const *) b;

	return (x > y) - (x < y);
}

bool
gt_adjust_p_values(const GtAlloc *alloc, double *p_values, size_t count)
{
	double	  **order = gt_alloc(alloc, (count + 1) * sizeof(double *));
	size_t		tests = 0;
	double		least = 1;

	if (order == NULL)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!isnan(p_values[i]))
			order[tests++] = &p_values[i];
	qsort(order, tests, sizeof(double *), compare_values);
	/* equal ones get the same: of the last of them, which is the least */
	for (size_t i = tests; i > 0; i--)
	{
		double		scaled = *order[i - 1] * (double) tests / (double) i;

		least = GT_MIN(least, scaled);
		*order[i - 1] = least;
	}
	gt_free(alloc, order);
	return true;
}
