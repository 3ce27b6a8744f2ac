/*
 * segment.c
 *		Where the content of a run is cut into segments.
 */
#include "source/segment.h"

#include <stdlib.h>

static int
compare_borders(const void *left, const void *right)
{
	int64_t		a = *(const int64_t *) left,
				b = *(const int64_t *) right;

	return (a > b) - (a < b);
}

void
gt_cutter_init(GtCutter *self, int64_t *borders, size_t count, uint64_t size,
			   uint64_t segment_size)
{
	if (count > 1)
		qsort(borders, count, sizeof(int64_t), compare_borders);
	self->borders = borders;
	self->count = count;
	self->next = 0;
	self->size = size;
	self->segment_size = segment_size;
	self->at = 0;
}

bool
gt_cutter_next(GtCutter *self, uint64_t *begin, uint64_t *end)
{
	if (self->at >= self->size)
		return false;
	*begin = self->at;
	*end = self->at + GT_MIN(self->segment_size, self->size - self->at);
	while (self->next < self->count &&
		   (self->borders[self->next] < 0 || (uint64_t) self->borders[self->next] <= *begin))
		self->next++;
	if (self->next < self->count && (uint64_t) self->borders[self->next] < *end)
		*end = (uint64_t) self->borders[self->next];
	self->at = *end;
	return true;
}
