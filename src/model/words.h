/*
 * words.h
 *		Texts that come again and again, such as reasons: looked up in a few
 *		nanoseconds, and equal if and only if their addresses are.
 */
#ifndef GCTRACE_WORDS_H
#define GCTRACE_WORDS_H

#include "decode/stack.h"

#define GT_WORDS 64				/* a power of two */

typedef struct GtWords
{
	GtStr		recent[GT_WORDS];
} GtWords;

/*
 * The one copy of the text in the store, which must always be the same one;
 * a text without data counts as empty.  Data NULL when memory is refused.
 */
extern GtStr gt_words_intern(GtWords *words, GtStackStore *store, GtStr text);

#endif							/* GCTRACE_WORDS_H */
