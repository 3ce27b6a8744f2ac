/*
 * pattern.h
 *		Regular expressions in the syntax of Go's package regexp: is there a match?
 *
 * Time grows with the length of the text times that of the pattern, whatever
 * the pattern is, and memory with the pattern; nothing recurs.  The text is
 * UTF-8; a byte that is not is U+FFFD.
 */
#ifndef GCTRACE_PATTERN_H
#define GCTRACE_PATTERN_H

#include "base/base.h"

typedef struct GtPattern GtPattern;

typedef enum GtPatternResult
{
	GT_PATTERN_OK,
	GT_PATTERN_INVALID,			/* Go, too, refuses it */
	GT_PATTERN_UNSUPPORTED,		/* Go does not, but this does */
	GT_PATTERN_REFUSED			/* memory */
} GtPatternResult;

/* NULL unless the result is OK. */
extern GtPattern *gt_pattern_compile(const GtAlloc *alloc, GtStr text, GtPatternResult *result);
extern void gt_pattern_free(GtPattern *pattern);	/* survives NULL */

/* Anywhere in the text. */
extern bool gt_pattern_matches(GtPattern *pattern, const char *text, size_t size);

/* What a byte of text costs at most. */
extern size_t gt_pattern_size(const GtPattern *pattern);

#endif							/* GCTRACE_PATTERN_H */
