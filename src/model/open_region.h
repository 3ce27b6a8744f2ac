/*
 * open_region.h
 *		Which of a goroutine's user regions an end belongs to.
 *
 * A program may misuse regions, which Go's reader refuses: here an end that
 * does not belong to the innermost region ends the one that it names.
 */
#ifndef GCTRACE_OPEN_REGION_H
#define GCTRACE_OPEN_REGION_H

#include "decode/event.h"

/* How deep the region that an end names is looked for. */
#define OPEN_REGIONS_DEEPEST 64

typedef struct OpenRegion
{
	struct OpenRegion *outer;
	uint64_t	task;
	GtStr		name;			/* data NULL: inherited */
	bool		inherited;
} OpenRegion;

/* Where the region that the event ends hangs; NULL: its begin was not seen. */
static inline OpenRegion **
open_region_ended(OpenRegion **place, const GtEvent *event)
{
	/* with nothing but an inherited one Go takes that, whatever the name */
	if (*place != NULL && (*place)->inherited)
		return place;
	for (int depth = 0; *place != NULL && depth < OPEN_REGIONS_DEEPEST; depth++)
	{
		OpenRegion *region = *place;

		if (!region->inherited && region->task == event->task &&
			gt_str_equal(region->name, event->text))
			return place;
		place = &region->outer;
	}
	return NULL;
}

#endif							/* GCTRACE_OPEN_REGION_H */
