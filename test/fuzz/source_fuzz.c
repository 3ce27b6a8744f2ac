/*
 * source_fuzz.c
 *		Inflating: the same bytes whatever the size of the reads, and an end.
 */
#include "fuzz.h"

#include <string.h>
#include <zlib.h>
#ifdef HAVE_LIBZSTD
#include <zstd.h>
#endif

#include "source/source.h"

/* A small input may stand for gigabytes; this much is looked at. */
#define CONTENT_MAX (4 << 20)

#define READ_MAX 65536

typedef struct Drained
{
	uint64_t	hash;
	uint64_t	size;
	GtStatus	status;
} Drained;

static void
check_end(GtSource *source, const GtStatus *first, int64_t result)
{
	GtStatus	again = {0};
	uint8_t		byte;

	/* an end is final, and so is a failure */
	FUZZ_ASSERT(gt_source_read(source, &byte, 1, &again) == result);
	FUZZ_ASSERT(again.code == first->code);
	FUZZ_ASSERT((result < 0) == (first->code != GT_OK));
	FUZZ_ASSERT(result == 0 || first->message[0] != '\0');
}

static Drained
drain(const uint8_t *bytes, size_t size, size_t chunk)
{
	FuzzMemory	memory;
	GtSource   *source;
	Drained		drained = {.hash = 1};
	uint8_t    *buffer = malloc(chunk);
	int64_t		got;

	/* windows of zstd are as large as their header says, up to a bound */
	fuzz_memory_init(&memory, 256 << 20);
	source = gt_source_open_memory(&memory.alloc, bytes, size);
	while ((got = gt_source_read(source, buffer, chunk, &drained.status)) > 0)
	{
		FUZZ_ASSERT((size_t) got <= chunk);
		for (int64_t i = 0; i < got && drained.size < CONTENT_MAX; i++)
		{
			drained.hash = (drained.hash ^ buffer[i]) * UINT64_C(0x100000001b3);
			drained.size++;
		}
		if (drained.size >= CONTENT_MAX)
			break;
		FUZZ_ASSERT(gt_source_bytes_read(source) <= size);
	}
	if (got <= 0)
		check_end(source, &drained.status, got);
	FUZZ_ASSERT(gt_source_stored_size(source) == size);
	FUZZ_ASSERT(strcmp(gt_source_compression(source), "") != 0);
	gt_source_close(source);
	FUZZ_ASSERT(memory.live == 0);
	free(buffer);
	return drained;
}

static void
check(const uint8_t *bytes, size_t size)
{
	Drained		large = drain(bytes, size, READ_MAX);
	Drained		small = drain(bytes, size, 1 + size % 251);

	FUZZ_ASSERT(large.size == small.size);
	FUZZ_ASSERT(large.hash == small.hash);
	FUZZ_ASSERT(large.status.code == small.status.code);
}

static size_t
compress_gzip(uint8_t *packed, size_t room, const uint8_t *bytes, size_t size)
{
	z_stream	stream = {0};

	FUZZ_ASSERT(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	stream.next_in = (z_const Bytef *) bytes;
	stream.avail_in = (uInt) size;
	stream.next_out = packed;
	stream.avail_out = (uInt) room;
	FUZZ_ASSERT(deflate(&stream, Z_FINISH) == Z_STREAM_END);
	deflateEnd(&stream);
	return stream.total_out;
}

/* What comes out of a compressed input is what went in; with a byte changed, or cut, anything. */
static void
check_compressed(const uint8_t *bytes, size_t size, bool zstd)
{
	size_t		room = 2 * size + 1024;
	uint8_t    *packed = malloc(room);
	size_t		packed_size = compress_gzip(packed, room, bytes, size);
	Drained		plain;

#ifdef HAVE_LIBZSTD
	if (zstd)
		packed_size = ZSTD_compress(packed, room, bytes, size, 3);
#endif
	plain = drain(packed, packed_size, READ_MAX);
	FUZZ_ASSERT(plain.status.code == GT_OK);
	FUZZ_ASSERT(plain.size == GT_MIN(size, CONTENT_MAX));
	if (size > 2)
	{
		packed[(bytes[0] * 256 + bytes[1]) % packed_size] ^= bytes[2] | 1;
		check(packed, packed_size);
		check(packed, (bytes[1] * 256 + bytes[0]) % packed_size);
	}
	free(packed);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	check(bytes, size);
	check_compressed(bytes, size, size % 2 == 0);
	return 0;
}
