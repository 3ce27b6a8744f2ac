/*
 * deflate.h
 *		Compresses a piece of content into bytes that source.h inflates again.
 *
 * A piece becomes one zstd frame, or one gzip member where zstd is not built
 * in.  Pieces can be joined: any number of them in a row is what their contents
 * in a row were.
 */
#ifndef GCTRACE_DEFLATE_H
#define GCTRACE_DEFLATE_H

#include "base/base.h"

/* Most bytes that `size` bytes can become. */
extern size_t gt_deflate_bound(size_t size);

/*
 * Returns how many bytes were written to `out`, which has room for
 * gt_deflate_bound of them; 0 when memory is refused.
 */
extern size_t gt_deflate(const GtAlloc *alloc, const void *content, size_t size,
						 void *out, size_t room);

#endif							/* GCTRACE_DEFLATE_H */
