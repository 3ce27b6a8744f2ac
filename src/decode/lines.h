/*
 * lines.h
 *		Lines of a text that comes in chunks cut anywhere.
 *
 * A line that lies whole within a chunk is not copied.  LF ends a line, a CR
 * before it is not part of it, NUL is a byte like any other.  Of an over-long
 * line the first bytes are given, so that memory stays bounded.  At the end of
 * the input, what no LF ends is a line too.
 */
#ifndef GCTRACE_LINES_H
#define GCTRACE_LINES_H

#include "base/base.h"

/* Longest line that is given whole. */
#define GT_LINE_MAX (64 * 1024)

typedef struct GtLine
{
	const char *text;			/* without its end; good until the next call */
	size_t		size;
	uint64_t	number;			/* counted from 1 */
	uint64_t	offset;			/* of its first byte in the content */
	bool		cut;			/* longer than GT_LINE_MAX: the first of it */
	bool		ended;			/* by LF, and not by the end of the input */
} GtLine;

typedef struct GtLines
{
	const GtAlloc *alloc;
	const char *chunk;			/* what of the chunk was not looked at yet */
	size_t		left;
	char	   *carry;			/* begin of a line that earlier chunks held */
	size_t		carry_used;
	size_t		carry_capacity;
	bool		carrying;		/* its end has yet to come */
	uint64_t	carry_size;		/* bytes of it in all, also those dropped */
	uint64_t	number;			/* lines given so far, and those before the first chunk */
	uint64_t	offset;			/* of the next line */
	bool		refused;		/* memory was: no more lines */
} GtLines;

/* The first chunk begins a line; so many lines and bytes came before it. */
extern void gt_lines_init(GtLines *lines, const GtAlloc *alloc,
						  uint64_t lines_before, uint64_t bytes_before);
extern void gt_lines_free(GtLines *lines);

/* The next chunk: all lines of the one before must have been taken. */
extern void gt_lines_feed(GtLines *lines, const void *bytes, size_t size);

/* The next line that has ended; false: none, or memory was refused. */
extern bool gt_lines_next(GtLines *lines, GtLine *line);

/* No more chunks follow: the last line, if no LF ended it. */
extern bool gt_lines_last(GtLines *lines, GtLine *line);

#endif							/* GCTRACE_LINES_H */
