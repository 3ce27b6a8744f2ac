/*
 * segment.h
 *		Where the content of a run is cut into segments.
 *
 * A segment never crosses a border (of a generation), and has at most so many
 * bytes as are read in one piece later.
 */
#ifndef GCTRACE_SEGMENT_H
#define GCTRACE_SEGMENT_H

#include "base/base.h"

#define GT_SEGMENT_SIZE (4 * 1024 * 1024)

typedef struct GtCutter
{
	int64_t    *borders;
	size_t		count;
	size_t		next;			/* the first border that may lie ahead */
	uint64_t	size;			/* of the content */
	uint64_t	segment_size;	/* at most */
	uint64_t	at;				/* where the next segment begins */
} GtCutter;

/* Puts the borders in order, in place; those outside of the content are ignored. */
extern void gt_cutter_init(GtCutter *self, int64_t *borders, size_t count, uint64_t size,
						   uint64_t segment_size);

/* The next segment, which is never empty; false at the end of the content. */
extern bool gt_cutter_next(GtCutter *self, uint64_t *begin, uint64_t *end);

#endif							/* GCTRACE_SEGMENT_H */
