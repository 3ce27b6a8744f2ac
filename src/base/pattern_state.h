/*
 * pattern_state.h
 *		Shared by pattern.c and pattern_parse.c: what a pattern is made into.
 */
#ifndef GCTRACE_PATTERN_STATE_H
#define GCTRACE_PATTERN_STATE_H

#include "base/pattern.h"

#define RUNE_MAX UINT32_C(0x10ffff)
#define RUNE_BAD UINT32_C(0xfffd)

typedef enum StepKind
{
	STEP_RUNE,					/* one of the ranges, then the next step */
	STEP_SPLIT,					/* two ways on */
	STEP_JUMP,
	STEP_ASSERT,				/* the next step, if it is true here */
	STEP_MATCH
} StepKind;

typedef enum Assertion
{
	BEGIN_TEXT, END_TEXT, BEGIN_LINE, END_LINE, WORD_BORDER, NO_WORD_BORDER
} Assertion;

/* Steps name others by their distance, so that they can be moved and copied. */
typedef struct Step
{
	uint8_t		kind;
	bool		negated;		/* RUNE: none of the ranges */
	int32_t		a;				/* RUNE: first range; SPLIT, JUMP: where to; ASSERT: which */
	int32_t		b;				/* RUNE: number of ranges; SPLIT: where else to */
} Step;

typedef struct Range
{
	uint32_t	low;
	uint32_t	high;
} Range;

/* Steps that are reached, each once, in any order of numbers. */
typedef struct StepSet
{
	uint32_t   *list;
	uint32_t   *place;			/* in the list; may be anything for those that are not there */
	uint32_t	count;
} StepSet;

struct GtPattern
{
	const GtAlloc *alloc;
	Step	   *steps;
	size_t		step_count;
	size_t		step_capacity;
	Range	   *ranges;
	size_t		range_count;
	size_t		range_capacity;
	size_t		size;			/* steps, and ranges that they look at */
	StepSet		now;
	StepSet		next;
	uint32_t   *pending;		/* steps still to be followed */
};

/* The rune at a position before the end, and how many bytes it has. */
extern uint32_t pattern_rune(const uint8_t *text, const uint8_t *end, int *size);

/* Makes the steps. */
extern GtPatternResult pattern_parse(GtPattern *pattern, GtStr text);

#endif							/* GCTRACE_PATTERN_STATE_H */
