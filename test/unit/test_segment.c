/*
 * test_segment.c
 *		Cutting content: all of it, in order, never across a border.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "source/segment.h"

/* The ends of all segments, separated by blanks. */
static const char *
ends(int64_t *borders, size_t count, uint64_t size, uint64_t segment_size)
{
	static char text[1000];
	GtCutter	cutter;
	uint64_t	begin,
				end,
				expected = 0;

	text[0] = '\0';
	gt_cutter_init(&cutter, borders, count, size, segment_size);
	while (gt_cutter_next(&cutter, &begin, &end))
	{
		size_t		len = strlen(text);

		CHECK_EQ(begin, expected);
		CHECK(end > begin && end - begin <= segment_size);
		expected = end;
		snprintf(text + len, sizeof(text) - len, "%s%llu", len > 0 ? " " : "", (unsigned long long) end);
	}
	CHECK_EQ(expected, size);
	CHECK(!gt_cutter_next(&cutter, &begin, &end));
	return text;
}

void
suite_segment(void)
{
	CHECK_STR(ends(NULL, 0, 0, 10), "");
	CHECK_STR(ends(NULL, 0, 10, 10), "10");
	CHECK_STR(ends(NULL, 0, 25, 10), "10 20 25");
	/* borders in any order, twice, and where there is nothing */
	CHECK_STR(ends((int64_t[]) {20, 5, 5, 0, -3, 25, INT64_MAX, INT64_MIN}, 8, 25, 10), "5 15 20 25");
	CHECK_STR(ends((int64_t[]) {1, 2, 3}, 3, 3, 10), "1 2 3");
	CHECK_STR(ends((int64_t[]) {10, 30}, 2, 30, 10), "10 20 30");
}
