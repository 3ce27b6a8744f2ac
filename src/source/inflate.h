/*
 * inflate.h
 *		What a decompressor looks like to source.c; private to src/source.
 *
 * A decompressor moves bytes from one window to another and keeps what it
 * needs between calls.  It neither reads files nor composes error messages.
 */
#ifndef GCTRACE_INFLATE_H
#define GCTRACE_INFLATE_H

#include "base/base.h"

/* Both windows are advanced by what was used of them. */
typedef struct GtInflateIo
{
	const uint8_t *in;
	size_t		in_left;
	uint8_t    *out;
	size_t		out_left;
} GtInflateIo;

typedef struct GtInflaterType
{
	const char *name;			/* as gt_source_compression tells it */
	const char *unit;			/* what the format calls a compressed piece */
	/* NULL when memory is refused; the function is NULL when not built in. */
	void	   *(*open) (const GtAlloc *alloc);
	/*
	 * Works until a window is used up, also when `in` is empty already: output
	 * may be pending.  Output given before a failure counts.  *cause is a text
	 * that outlives the call.
	 */
	GtCode		(*step) (void *inflater, GtInflateIo *io, const char **cause);
	bool		(*may_end) (const void *inflater);	/* between two pieces? */
	void		(*close) (void *inflater);
} GtInflaterType;

extern const GtInflaterType gt_inflate_gzip;
extern const GtInflaterType gt_inflate_zstd;

#endif							/* GCTRACE_INFLATE_H */
