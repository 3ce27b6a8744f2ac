/*
 * test_order.c
 *		Events come out in the order of Go's own reader.
 *
 * test/data/expected/traces.csv has the digest of that order for every trace
 * there, made by Go's reader.
 */
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "order.h"
#include "trace.h"

/* The field of a CSV line whose earlier fields hold no commas. */
static void
copy_field(const char *line, int field, char *result, size_t size)
{
	size_t		len;

	for (; field > 0 && line != NULL; field--)
	{
		line = strchr(line, ',');
		line = line ? line + 1 : NULL;
	}
	len = line ? strcspn(line, ",\n") : 0;
	snprintf(result, size, "%.*s", (int) len, line ? line : "");
}

/* Where in the line is this column? */
static int
find_field(const char *header, const char *name)
{
	char		field[64];

	for (int i = 0; i < 64; i++)
	{
		copy_field(header, i, field, sizeof(field));
		if (strcmp(field, name) == 0)
			return i;
	}
	CHECK(!"the column is there");
	return 0;
}

/* Returns whether the trace is whole, so that its digest must be the same. */
static bool
check_trace(const char *file, const char *digest)
{
	char		path[4096];
	char		got[32];
	int			fd;
	Order		order;

	snprintf(path, sizeof(path), "%s", trace_fixture_path(file));
	fd = open(path, O_RDONLY);
	if (!CHECK(fd >= 0))
		return false;
	order = order_of(gt_source_open_fd(&gt_malloc_alloc, fd), NULL);
	if (order.status.code != GT_OK || order.version == 0)
		return false;
	unit_case("%s", file);
	snprintf(got, sizeof(got), "%016llx", (unsigned long long) order.all);
	CHECK_STR(got, digest);
	unit_case(NULL);
	return true;
}

static void
test_shipped(void)
{
	FILE	   *expected = fopen(trace_fixture_path("expected/traces.csv"), "r");
	char		line[4096];
	int			digest_field;
	int			compared = 0;

	if (!CHECK(expected != NULL) || !CHECK(fgets(line, sizeof(line), expected) != NULL))
		return;
	digest_field = find_field(line, "order_digest");
	while (fgets(line, sizeof(line), expected) != NULL)
	{
		char		file[1024];
		char		digest[64];

		copy_field(line, 0, file, sizeof(file));
		copy_field(line, digest_field, digest, sizeof(digest));
		compared += check_trace(file, digest);
	}
	fclose(expected);
	/* fails when something goes wrong with nearly all of them */
	CHECK(compared > 80);
}

void
suite_order(void)
{
	test_shipped();
}
