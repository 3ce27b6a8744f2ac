/*
 * pattern.c
 *		Follows all ways through a pattern at once; see pattern.h.
 */
#include "base/pattern_state.h"

#include <string.h>

#define NO_RUNE UINT32_MAX		/* in front of the text and behind it */

/* --- UTF-8 --- */

static bool
is_continuation(const uint8_t *text, int count)
{
	for (int i = 1; i < count; i++)
	{
		if ((text[i] & 0xc0) != 0x80)
			return false;
	}
	return true;
}

uint32_t
pattern_rune(const uint8_t *text, const uint8_t *end, int *size)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	int			count = text[0] < 0x80 ? 1 : text[0] < 0xc0 ? 0 : text[0] < 0xe0 ? 2 : text[0] < 0xf0 ? 3 : text[0] < 0xf8 ? 4 : 0;
	uint32_t	rune;

	*size = 1;
	if (count == 1)
		return text[0];
	if (count == 0 || end - text < count || !is_continuation(text, count))
		return RUNE_BAD;
	rune = text[0] & (0x7fu >> count);
	for (int i = 1; i < count; i++)
		rune = rune << 6 | (text[i] & 0x3f);
	if (rune < smallest[count] || rune > RUNE_MAX || (rune >= 0xd800 && rune < 0xe000))
		return RUNE_BAD;
	*size = count;
	return rune;
}

/* --- one step --- */

static bool
accepts(const GtPattern *pattern, const Step *step, uint32_t rune)
{
	const Range *range = pattern->ranges + step->a;

	for (int32_t i = 0; i < step->b; i++)
	{
		if (rune >= range[i].low && rune <= range[i].high)
			return !step->negated;
	}
	return step->negated;
}

static bool
is_word(uint32_t rune)
{
	return (rune >= 'a' && rune <= 'z') || (rune >= 'A' && rune <= 'Z') || (rune >= '0' && rune <= '9') || rune == '_';
}

static bool
is_true(int32_t assertion, uint32_t before, uint32_t after)
{
	switch ((Assertion) assertion)
	{
		case BEGIN_TEXT:
			return before == NO_RUNE;
		case END_TEXT:
			return after == NO_RUNE;
		case BEGIN_LINE:
			return before == NO_RUNE || before == '\n';
		case END_LINE:
			return after == NO_RUNE || after == '\n';
		case WORD_BORDER:
			return is_word(before) != is_word(after);
		case NO_WORD_BORDER:
			return is_word(before) == is_word(after);
	}
	return false;
}

/* False: it is there already. */
static bool
add_step(StepSet *set, uint32_t step)
{
	uint32_t	place = set->place[step];

	if (place < set->count && set->list[place] == step)
		return false;
	set->place[step] = set->count;
	set->list[set->count++] = step;
	return true;
}

/* Adds a step and all that are reached without a rune; true: the pattern ends among them. */
static bool
follow(GtPattern *pattern, StepSet *set, uint32_t first, uint32_t before, uint32_t after)
{
	size_t		count = 0;

	pattern->pending[count++] = first;
	while (count > 0)
	{
		uint32_t	at = pattern->pending[--count];
		const Step *step = &pattern->steps[at];

		if (!add_step(set, at))
			continue;
		if (step->kind == STEP_MATCH)
			return true;
		if (step->kind == STEP_SPLIT || step->kind == STEP_JUMP)
			pattern->pending[count++] = at + (uint32_t) step->a;
		if (step->kind == STEP_SPLIT)
			pattern->pending[count++] = at + (uint32_t) step->b;
		if (step->kind == STEP_ASSERT && is_true(step->a, before, after))
			pattern->pending[count++] = at + 1;
	}
	return false;
}

/* All that accept the rune; true: the pattern ends behind it. */
static bool
take_rune(GtPattern *pattern, uint32_t rune, uint32_t after)
{
	StepSet		taken = pattern->now;

	pattern->now = pattern->next;
	pattern->now.count = 0;
	pattern->next = taken;
	for (uint32_t i = 0; i < taken.count; i++)
	{
		const Step *step = &pattern->steps[taken.list[i]];

		if (step->kind == STEP_RUNE && accepts(pattern, step, rune) &&
			follow(pattern, &pattern->now, taken.list[i] + 1, rune, after))
			return true;
	}
	return false;
}

bool
gt_pattern_matches(GtPattern *pattern, const char *text, size_t size)
{
	const uint8_t *position = (const uint8_t *) text,
			   *end = position + size;
	uint32_t	before = NO_RUNE;
	int			length = 0;
	uint32_t	rune = size > 0 ? pattern_rune(position, end, &length) : NO_RUNE;

	pattern->now.count = 0;
	for (;;)
	{
		if (follow(pattern, &pattern->now, 0, before, rune))
			return true;
		if (rune == NO_RUNE)
			return false;
		before = rune;
		position += length;
		rune = position < end ? pattern_rune(position, end, &length) : NO_RUNE;
		if (take_rune(pattern, before, rune))
			return true;
	}
}

size_t
gt_pattern_size(const GtPattern *pattern)
{
	return pattern->size;
}

/* --- the whole --- */

static bool
create_set(const GtPattern *pattern, StepSet *set)
{
	set->list = gt_alloc(pattern->alloc, pattern->step_count * sizeof(uint32_t));
	set->place = gt_alloc_zero(pattern->alloc, pattern->step_count * sizeof(uint32_t));
	return set->list != NULL && set->place != NULL;
}

static bool
create_sets(GtPattern *pattern)
{
	/* a step is followed once, and names two others at most */
	pattern->pending = gt_alloc(pattern->alloc, (2 * pattern->step_count + 1) * sizeof(uint32_t));
	return pattern->pending != NULL && create_set(pattern, &pattern->now) && create_set(pattern, &pattern->next);
}

GtPattern *
gt_pattern_compile(const GtAlloc *alloc, GtStr text, GtPatternResult *result)
{
	GtPattern  *pattern = gt_alloc_zero(alloc, sizeof(*pattern));

	*result = GT_PATTERN_REFUSED;
	if (pattern == NULL)
		return NULL;
	pattern->alloc = alloc;
	*result = pattern_parse(pattern, text);
	if (*result == GT_PATTERN_OK && !create_sets(pattern))
		*result = GT_PATTERN_REFUSED;
	if (*result == GT_PATTERN_OK)
		return pattern;
	gt_pattern_free(pattern);
	return NULL;
}

void
gt_pattern_free(GtPattern *pattern)
{
	if (pattern == NULL)
		return;
	gt_free(pattern->alloc, pattern->steps);
	gt_free(pattern->alloc, pattern->ranges);
	gt_free(pattern->alloc, pattern->now.list);
	gt_free(pattern->alloc, pattern->now.place);
	gt_free(pattern->alloc, pattern->next.list);
	gt_free(pattern->alloc, pattern->next.place);
	gt_free(pattern->alloc, pattern->pending);
	gt_free(pattern->alloc, pattern);
}
