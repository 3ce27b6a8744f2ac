/*
 * test_lines.c
 *		Lines of chunks cut anywhere: the same ones, however they are cut.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/lines.h"

typedef struct Seen
{
	char		text[1024];		/* of all lines: number, offset, marks, text, '|' */
	size_t		used;
} Seen;

static void
note(Seen *seen, const GtLine *line)
{
	seen->used += (size_t) snprintf(seen->text + seen->used, sizeof(seen->text) - seen->used,
									"%d@%d%s%s:%.*s|", (int) line->number, (int) line->offset,
									line->cut ? "c" : "", line->ended ? "" : "e",
									(int) line->size, line->text);
}

static bool
split(const GtAlloc *alloc, const char *text, size_t size, size_t chunk, Seen *seen)
{
	GtLines		lines;
	GtLine		line;
	bool		refused;

	memset(seen, 0, sizeof(*seen));
	gt_lines_init(&lines, alloc, 2, 100);
	for (size_t at = 0; at < size; at += chunk)
	{
		gt_lines_feed(&lines, text + at, GT_MIN(chunk, size - at));
		while (gt_lines_next(&lines, &line))
			note(seen, &line);
	}
	if (gt_lines_last(&lines, &line))
		note(seen, &line);
	refused = lines.refused;
	gt_lines_free(&lines);
	return !refused;
}

static void
test_cuts(void)
{
	static const struct
	{
		const char *text;
		const char *lines;
	}			cases[] = {
		{"", ""},
		{"a", "3@100e:a|"},
		{"\n", "3@100:|"},
		{"\r\n\r", "3@100:|4@102e:\r|"},
		{"one\ntwo\r\n\nfour\r\r\nend", "3@100:one|4@104:two|5@109:|6@110:four\r|7@117e:end|"},
	};
	Seen		seen;

	for (size_t i = 0; i < GT_LENGTHOF(cases); i++)
		for (size_t chunk = 1; chunk <= strlen(cases[i].text) + 1; chunk++)
		{
			unit_case("text %zu in chunks of %zu", i, chunk);
			CHECK(split(&gt_malloc_alloc, cases[i].text, strlen(cases[i].text), chunk, &seen));
			CHECK_STR(seen.text, cases[i].lines);
		}
	unit_case(NULL);
}

/* Around the longest line that is given whole, with and without CR. */
static void
check_long(size_t size, const char *end, size_t chunk)
{
	size_t		total = size + strlen(end) + 2;
	char	   *text = malloc(total);
	GtLines		lines;
	GtLine		line;
	int			count = 0;

	unit_case("line of %zu, chunks of %zu", size, chunk);
	memset(text, 'x', size);
	memcpy(text + size, end, strlen(end));
	memcpy(text + total - 2, "y\n", 2);
	gt_lines_init(&lines, &gt_malloc_alloc, 0, 0);
	for (size_t at = 0; at < total; at += chunk)
	{
		gt_lines_feed(&lines, text + at, GT_MIN(chunk, total - at));
		while (gt_lines_next(&lines, &line))
		{
			CHECK_EQ(line.size, count == 0 ? GT_MIN(size, GT_LINE_MAX) : 1);
			CHECK_EQ(line.cut, count == 0 && size > GT_LINE_MAX);
			CHECK_EQ(line.offset, count == 0 ? 0 : total - 2);
			CHECK_EQ(line.number, ++count);
		}
		CHECK(lines.carry_capacity <= 4 * GT_LINE_MAX);
	}
	CHECK(!gt_lines_last(&lines, &line));
	CHECK_EQ(count, 2);
	gt_lines_free(&lines);
	free(text);
}

static void
test_long_lines(void)
{
	static const size_t chunks[] = {1000, GT_LINE_MAX, 1 << 20};

	for (size_t size = GT_LINE_MAX - 2; size <= GT_LINE_MAX + 3; size++)
		for (size_t i = 0; i < GT_LENGTHOF(chunks); i++)
		{
			check_long(size, "\n", chunks[i]);
			check_long(size, "\r\n", chunks[i]);
		}
	check_long(5 * GT_LINE_MAX, "\n", 1000);
	unit_case(NULL);
}

static void
test_nul(void)
{
	Seen		seen;

	CHECK(split(&gt_malloc_alloc, "a\0b\nc\n", 6, 1, &seen));
	/* the text of the note ends at NUL, but the line does not */
	CHECK(memcmp(seen.text + seen.used - 8, "4@104:c|", 8) == 0);
}

static void
check_refusal(const GtAlloc *alloc, bool refusing, void *context)
{
	Seen		seen;
	bool		done = split(alloc, "one\ntwo\n", 8, 3, &seen);

	(void) context;
	CHECK(done || refusing);
	if (done)
		CHECK_STR(seen.text, "3@100:one|4@104:two|");
}

void
suite_lines(void)
{
	test_cuts();
	test_long_lines();
	test_nul();
	unit_each_refusal(check_refusal, NULL);
}
