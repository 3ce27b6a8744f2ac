/*
 * test_deflate.c
 *		Pieces that are compressed, joined and read again, through a reader.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "source/deflate.h"
#include "source/source.h"

#define CONTENT_SIZE 300000

typedef struct Bytes
{
	uint8_t    *data;
	size_t		size;
	size_t		at;				/* of the reader */
	size_t		step;			/* most that it gives at once */
	size_t		fail_at;		/* 0: never */
} Bytes;

static uint8_t *
make_content(void)
{
	uint8_t    *content = malloc(CONTENT_SIZE);

	if (content == NULL)
		abort();
	for (size_t i = 0; i < CONTENT_SIZE; i++)
		content[i] = (uint8_t) (i * i >> 9);
	return content;
}

/* Cuts the content into pieces of that size; returns what they became in a row. */
static Bytes
deflate_pieces(const uint8_t *content, size_t piece)
{
	Bytes		bytes = {0};
	size_t		room = 0;

	for (size_t at = 0; at < CONTENT_SIZE; at += piece)
	{
		size_t		size = GT_MIN(piece, CONTENT_SIZE - at);
		size_t		bound = gt_deflate_bound(size);
		size_t		got;

		if (!gt_reserve(&gt_malloc_alloc, (void **) &bytes.data, &room, bytes.size + bound, 1))
			abort();
		got = gt_deflate(&gt_malloc_alloc, content + at, size, bytes.data + bytes.size, bound);
		CHECK(got > 0 && got <= bound);
		bytes.size += got;
	}
	return bytes;
}

static int64_t
read_bytes(void *context, void *buffer, size_t size, GtStatus *status)
{
	Bytes	   *bytes = context;

	if (bytes->fail_at != 0 && bytes->at >= bytes->fail_at)
	{
		gt_fail(status, GT_TRUNCATED, bytes->at, "the reader fails");
		return -1;
	}
	size = GT_MIN(size, bytes->size - bytes->at);
	size = GT_MIN(size, bytes->step);
	memcpy(buffer, bytes->data + bytes->at, size);
	bytes->at += size;
	return (int64_t) size;
}

static void
rewind_bytes(void *context)
{
	((Bytes *) context)->at = 0;
}

/* Reads all; returns how many bytes were as wanted before the end or a failure. */
static size_t
drain(const GtAlloc *alloc, Bytes *bytes, bool inflate, const uint8_t *wanted, GtStatus *status)
{
	GtReader	reader = {read_bytes, rewind_bytes, bytes, bytes->size, NULL, NULL, NULL};
	GtSource   *source;
	uint8_t		buffer[5000];
	size_t		total = 0;
	int64_t		got;

	source = gt_source_open_reader(alloc, &reader, inflate);
	if (source == NULL)
	{
		gt_fail(status, GT_NO_MEMORY, 0, "no source");
		return 0;
	}
	while ((got = gt_source_read(source, buffer, sizeof(buffer), status)) > 0)
	{
		if (!CHECK(memcmp(buffer, wanted + total, (size_t) got) == 0))
			break;
		total += (size_t) got;
	}
	CHECK_EQ(gt_source_stored_size(source), bytes->size);
	gt_source_close(source);
	return total;
}

static void
test_pieces(const uint8_t *content)
{
	static const size_t pieces[] = {CONTENT_SIZE, 100000, 4096};
	static const size_t steps[] = {SIZE_MAX, 70000, 7};

	for (size_t i = 0; i < GT_LENGTHOF(pieces); i++)
	{
		Bytes		bytes = deflate_pieces(content, pieces[i]);

		for (size_t j = 0; j < GT_LENGTHOF(steps); j++)
		{
			GtStatus	status = {0};

			unit_case("pieces of %zu, read by %zu", pieces[i], steps[j]);
			bytes.step = steps[j];
			CHECK_EQ(drain(&gt_malloc_alloc, &bytes, true, content, &status), CONTENT_SIZE);
			CHECK_EQ(status.code, GT_OK);
			/* not inflated: whatever it looks like */
			CHECK_EQ(drain(&gt_malloc_alloc, &bytes, false, bytes.data, &status), bytes.size);
			CHECK_EQ(status.code, GT_OK);
		}
		free(bytes.data);
	}
	unit_case(NULL);
}

/* A reader's own failure is the source's, after the bytes before it. */
static void
test_failure(uint8_t *content)
{
	Bytes		bytes = {content, CONTENT_SIZE, 0, 1000, 100000};
	GtStatus	status = {0};

	CHECK_EQ(drain(&gt_malloc_alloc, &bytes, false, content, &status), 100000);
	CHECK_EQ(status.code, GT_TRUNCATED);
	CHECK_STR(status.message, "the reader fails");
}

static void
test_refusal(const GtAlloc *alloc, bool refusing, void *context)
{
	const uint8_t *content = context;
	size_t		bound = gt_deflate_bound(CONTENT_SIZE);
	Bytes		bytes = {malloc(bound), 0, 0, SIZE_MAX, 0};
	GtStatus	status = {0};

	if (bytes.data == NULL)
		abort();
	bytes.size = gt_deflate(alloc, content, CONTENT_SIZE, bytes.data, bound);
	CHECK(refusing || bytes.size > 0);
	if (bytes.size > 0)
	{
		size_t		got = drain(alloc, &bytes, true, content, &status);

		CHECK(got == CONTENT_SIZE || (refusing && status.code == GT_NO_MEMORY));
	}
	free(bytes.data);
}

void
suite_deflate(void)
{
	uint8_t    *content = make_content();

	test_pieces(content);
	test_failure(content);
	unit_each_refusal(test_refusal, content);
	free(content);
}
