/*
 * thin.h
 *		Of the heap samples of one period, those that keep its shape.
 *
 * A period of any number of samples becomes at most GT_THIN_POINTS: it is cut
 * into parts of equal count, of which the first, last, lowest and highest
 * sample stay; and both sides of the first crossings of the goal.  Memory does
 * not depend on the number of samples.
 */
#ifndef GCTRACE_THIN_H
#define GCTRACE_THIN_H

#include "base/base.h"

#define GT_THIN_PARTS 16		/* at most; at least half of it once it was full */
#define GT_THIN_CROSSINGS 8
#define GT_THIN_POINTS (GT_THIN_PARTS * 4 + GT_THIN_CROSSINGS * 2)

typedef struct GtThin GtThin;

/* NULL: memory is refused.  row_size: bytes kept along with each sample. */
extern GtThin *gt_thin_create(const GtAlloc *alloc, size_t row_size);
extern void gt_thin_free(GtThin *thin);

/* n rises from call to call.  live and goal may be GT_NULL; goal 0 = none. */
extern void gt_thin_add(GtThin *thin, int64_t n, int64_t live, int64_t goal, const void *row);

/* The period is over: chooses; then gives its samples by n, NULL after the last. */
extern void gt_thin_finish(GtThin *thin);
extern const void *gt_thin_take(GtThin *thin, int64_t *n);

#endif							/* GCTRACE_THIN_H */
