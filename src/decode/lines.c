/*
 * lines.c
 *		The splitter behind lines.h.
 */
#include "decode/lines.h"

#include <string.h>

void
gt_lines_init(GtLines *lines, const GtAlloc *alloc, uint64_t lines_before, uint64_t bytes_before)
{
	memset(lines, 0, sizeof(*lines));
	lines->alloc = alloc;
	lines->number = lines_before;
	lines->offset = bytes_before;
}

void
gt_lines_free(GtLines *lines)
{
	gt_free(lines->alloc, lines->carry);
	lines->carry = NULL;
	lines->carry_capacity = 0;
}

void
gt_lines_feed(GtLines *lines, const void *bytes, size_t size)
{
	lines->chunk = bytes;
	lines->left = size;
}

/* Keeps a part of a line for when the rest comes; what is too much is dropped. */
static bool
keep(GtLines *lines, const char *part, size_t size)
{
	/* one more: the CR of a line that is just not too long */
	size_t		room = GT_LINE_MAX + 1 - lines->carry_used;
	size_t		kept = GT_MIN(size, room);

	lines->carrying = true;
	lines->carry_size += size;
	if (kept == 0)
		return true;
	if (!gt_reserve(lines->alloc, (void **) &lines->carry, &lines->carry_capacity,
					lines->carry_used + kept, 1))
	{
		lines->refused = true;
		return false;
	}
	memcpy(lines->carry + lines->carry_used, part, kept);
	lines->carry_used += kept;
	return true;
}

/* A line of which `held` bytes are at hand, and which has `size` in all. */
static void
give(GtLines *lines, GtLine *line, const char *text, size_t held, uint64_t size, bool ended)
{
	line->text = text;
	line->number = ++lines->number;
	line->offset = lines->offset;
	line->ended = ended;
	lines->offset += size + (ended ? 1 : 0);
	if (ended && size > 0 && held == size && text[size - 1] == '\r')
		held = (size_t) --size;
	line->size = GT_MIN(held, GT_LINE_MAX);
	line->cut = size > GT_LINE_MAX;
}

static void
give_carried(GtLines *lines, GtLine *line, bool ended)
{
	give(lines, line, lines->carry ? lines->carry : "", lines->carry_used, lines->carry_size, ended);
	lines->carrying = false;
	lines->carry_used = 0;
	lines->carry_size = 0;
}

bool
gt_lines_next(GtLines *lines, GtLine *line)
{
	const char *text = lines->chunk;
	const char *end;
	size_t		size;

	if (lines->left == 0 || lines->refused)
		return false;
	end = memchr(text, '\n', lines->left);
	size = end != NULL ? (size_t) (end - text) : lines->left;
	if (end == NULL)
	{
		lines->left = 0;
		(void) keep(lines, text, size);
		return false;
	}
	lines->chunk = end + 1;
	lines->left -= size + 1;
	if (!lines->carrying)
	{
		give(lines, line, text, size, size, true);
		return true;
	}
	if (!keep(lines, text, size))
		return false;
	give_carried(lines, line, true);
	return true;
}

bool
gt_lines_last(GtLines *lines, GtLine *line)
{
	if (!lines->carrying || lines->refused)
		return false;
	give_carried(lines, line, false);
	return true;
}
