/*
 * test_source.c
 *		Reading and inflating: whole, cut, corrupt, in chunks of any size.
 */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>
#ifdef HAVE_LIBZSTD
#include <zstd.h>
#endif

#include "source/source.h"

#define MEGABYTE (1024 * 1024)
#define GZIP_TRAILER_BYTES 8

typedef struct Bytes
{
	uint8_t    *data;
	size_t		size;
	size_t		capacity;
} Bytes;

/* What came out of a source. */
typedef struct Drained
{
	Bytes		bytes;
	GtStatus	status;
	const char *compression;
} Drained;

static void
append(Bytes *bytes, const void *data, size_t size)
{
	if (!gt_reserve(&gt_malloc_alloc, (void **) &bytes->data, &bytes->capacity,
					bytes->size + size, 1))
		abort();
	if (size > 0)
		memcpy(bytes->data + bytes->size, data, size);
	bytes->size += size;
}

static void
append_zeros(Bytes *bytes, size_t size)
{
	static const uint8_t zeros[4096];

	for (; size > sizeof(zeros); size -= sizeof(zeros))
		append(bytes, zeros, sizeof(zeros));
	append(bytes, zeros, size);
}

static Bytes
make_content(size_t size)
{
	Bytes		content = {0};
	uint32_t	state = 1;

	while (content.size < size)
	{
		/* Compressible to about a half, and never the same twice. */
		uint8_t		pair[2] = {"gctrace"[state % 7], 0};

		state = state * 1664525 + 1013904223;
		pair[1] = (uint8_t) (state >> 24);
		append(&content, pair, GT_MIN(sizeof(pair), size - content.size));
	}
	return content;
}

/* Adds a gzip member. */
static void
append_gzip(Bytes *bytes, const void *content, size_t size)
{
	z_stream	stream = {0};
	uint8_t		buffer[4096];
	int			result;

	deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
	stream.next_in = (z_const Bytef *) content;
	stream.avail_in = (uInt) size;
	do
	{
		stream.next_out = buffer;
		stream.avail_out = sizeof(buffer);
		result = deflate(&stream, Z_FINISH);
		append(bytes, buffer, sizeof(buffer) - stream.avail_out);
	} while (result != Z_STREAM_END);
	deflateEnd(&stream);
}

/* Reads to the end in chunks of this size, closes the source. */
static Drained
drain(GtSource *source, size_t chunk)
{
	Drained		drained = {0};
	GtStatus	again = {0};
	uint8_t    *buffer = malloc(chunk);
	int64_t		got;
	int64_t		most = 0;

	while ((got = gt_source_read(source, buffer, chunk, &drained.status)) > 0)
	{
		most = GT_MAX(most, got);
		append(&drained.bytes, buffer, (size_t) got);
	}
	CHECK((size_t) most <= chunk);
	CHECK_EQ(got, drained.status.code == GT_OK ? 0 : -1);
	CHECK_EQ(gt_source_read(source, buffer, chunk, &again), got);
	CHECK_EQ(again.code, drained.status.code);
	if (got < 0)
	{
		CHECK_EQ(drained.status.offset, drained.bytes.size);
		CHECK(drained.status.message[0] != '\0');
	}
	drained.compression = gt_source_compression(source);
	gt_source_close(source);
	free(buffer);
	return drained;
}

static Drained
drain_memory(const void *data, size_t size, size_t chunk)
{
	return drain(gt_source_open_memory(&gt_malloc_alloc, data, size), chunk);
}

static bool
is_prefix(const Bytes *part, const Bytes *whole)
{
	return part->size <= whole->size &&
		(part->size == 0 || memcmp(part->data, whole->data, part->size) == 0);
}

/* Checks the outcome and frees it. */
static void
check_drained(Drained drained, const char *compression, GtCode code, const Bytes *content)
{
	CHECK_STR(drained.compression, compression);
	CHECK_EQ(drained.status.code, code);
	CHECK_EQ(drained.bytes.size, content->size);
	CHECK(is_prefix(&drained.bytes, content));
	free(drained.bytes.data);
}

static void
test_plain(void)
{
	static const char *const contents[] = {
		"", "g", "go", "\x1f", "\x1f\x8a", "\x28\xb5\x2f", "go 1.22 trace"
	};
	size_t		i;

	for (i = 0; i < GT_LENGTHOF(contents); i++)
	{
		Bytes		content = {(uint8_t *) contents[i], strlen(contents[i]), 0};

		unit_case("content %zu", i);
		check_drained(drain_memory(contents[i], content.size, 1), "none", GT_OK, &content);
		check_drained(drain_memory(contents[i], content.size, 100), "none", GT_OK, &content);
	}
	unit_case(NULL);
	check_drained(drain_memory(NULL, 0, 10), "none", GT_OK, &(Bytes) {0});
}

static void
test_chunks(void)
{
	static const size_t chunks[] = {1, 7, 4096, 64 * 1024, 256 * 1024 + 1, 8 * MEGABYTE};
	Bytes		content = make_content(700 * 1024 + 1);
	Bytes		gzip = {0};
	size_t		i;

	append_gzip(&gzip, content.data, content.size);
	unit_make_file("plain", content.data, content.size);
	unit_make_file("gzip", gzip.data, gzip.size);
	for (i = 0; i < GT_LENGTHOF(chunks); i++)
	{
		unit_case("chunks of %zu", chunks[i]);
		check_drained(drain_memory(content.data, content.size, chunks[i]),
					  "none", GT_OK, &content);
		check_drained(drain_memory(gzip.data, gzip.size, chunks[i]),
					  "gzip", GT_OK, &content);
		check_drained(drain(gt_source_open_fd(&gt_malloc_alloc,
											  open(unit_path("plain"), O_RDONLY)),
							chunks[i]), "none", GT_OK, &content);
		check_drained(drain(gt_source_open_fd(&gt_malloc_alloc,
											  open(unit_path("gzip"), O_RDONLY)),
							chunks[i]), "gzip", GT_OK, &content);
	}
	unit_case(NULL);
	free(content.data);
	free(gzip.data);
}

static void
test_counts(void)
{
	Bytes		content = make_content(MEGABYTE);
	GtStatus	status = {0};
	uint8_t		byte;
	GtSource   *source;

	unit_make_file("counted", content.data, content.size);
	source = gt_source_open_fd(&gt_malloc_alloc, open(unit_path("counted"), O_RDONLY));
	CHECK_EQ(gt_source_stored_size(source), MEGABYTE);
	CHECK_EQ(gt_source_bytes_read(source), 0);
	CHECK_STR(gt_source_compression(source), "none");
	CHECK_EQ(gt_source_read(source, &byte, 1, &status), 1);
	CHECK_EQ(gt_source_bytes_read(source), 1);
	CHECK_EQ(gt_source_read(source, &byte, 0, &status), 0);
	CHECK_EQ(gt_source_read(source, &byte, 1, &status), 1);
	CHECK_EQ(gt_source_bytes_read(source), 2);
	gt_source_close(source);
	source = gt_source_open_memory(&gt_malloc_alloc, content.data, 10);
	CHECK_EQ(gt_source_stored_size(source), 10);
	CHECK_EQ(gt_source_read(source, &byte, 1, &status), 1);
	CHECK_EQ(gt_source_bytes_read(source), 1);
	gt_source_close(source);
	gt_source_close(NULL);
	free(content.data);
}

static void
test_every_cut(void)
{
	Bytes		content = make_content(3000);
	Bytes		gzip = {0};
	size_t		before = 0;
	size_t		size;

	append_gzip(&gzip, content.data, content.size);
	for (size = 2; size < gzip.size; size++)
	{
		Drained		drained = drain_memory(gzip.data, size, 1000);

		unit_case("cut at %zu", size);
		CHECK_EQ(drained.status.code, GT_TRUNCATED);
		CHECK(is_prefix(&drained.bytes, &content));
		CHECK(drained.bytes.size >= before);
		before = drained.bytes.size;
		if (size >= gzip.size - GZIP_TRAILER_BYTES)
			CHECK_EQ(before, content.size);
		free(drained.bytes.data);
	}
	unit_case(NULL);
	free(content.data);
	free(gzip.data);
}

static void
test_every_corruption(void)
{
	Bytes		content = make_content(1500);
	Bytes		gzip = {0};
	size_t		bit;

	append_gzip(&gzip, content.data, content.size);
	for (bit = 16; bit < gzip.size * 8; bit++)
	{
		Drained		drained;

		unit_case("bit %zu", bit);
		gzip.data[bit / 8] ^= (uint8_t) (1 << bit % 8);
		drained = drain_memory(gzip.data, gzip.size, 100000);
		gzip.data[bit / 8] ^= (uint8_t) (1 << bit % 8);
		if (drained.status.code == GT_OK)
			CHECK(drained.bytes.size == content.size && is_prefix(&drained.bytes, &content));
		else
			CHECK(drained.status.code == GT_DAMAGED || drained.status.code == GT_TRUNCATED);
		if (bit >= (gzip.size - GZIP_TRAILER_BYTES) * 8)
		{
			CHECK_EQ(drained.status.code, GT_DAMAGED);
			CHECK_EQ(drained.bytes.size, content.size);
		}
		free(drained.bytes.data);
	}
	unit_case(NULL);
	free(content.data);
	free(gzip.data);
}

/* Appends these bytes to one good member and checks what comes of it. */
static void
check_after_member(const char *name, const void *tail, size_t size, GtCode code)
{
	Bytes		content = make_content(500);
	Bytes		gzip = {0};

	unit_case("%s", name);
	append_gzip(&gzip, content.data, content.size);
	append(&gzip, tail, size);
	check_drained(drain_memory(gzip.data, gzip.size, 64), "gzip", code, &content);
	check_drained(drain_memory(gzip.data, gzip.size, 100000), "gzip", code, &content);
	unit_case(NULL);
	free(content.data);
	free(gzip.data);
}

static void
test_after_member(void)
{
	static const char zeros[1000];

	check_after_member("one zero", zeros, 1, GT_OK);
	check_after_member("padding", zeros, sizeof(zeros), GT_OK);
	check_after_member("garbage", "garbage", 7, GT_DAMAGED);
	check_after_member("padding, garbage", "\0\0x", 3, GT_DAMAGED);
	check_after_member("half a magic number", "\x1f", 1, GT_TRUNCATED);
	check_after_member("a magic number", "\x1f\x8b", 2, GT_TRUNCATED);
	check_after_member("other second byte", "\x1f\x8c\x08", 3, GT_DAMAGED);
	check_after_member("other method", "\x1f\x8b\x07\0", 4, GT_DAMAGED);
}

static void
test_members(void)
{
	Bytes		content = make_content(100000);
	Bytes		gzip = {0};
	Drained		drained;

	append_gzip(&gzip, content.data, 40000);
	append_gzip(&gzip, NULL, 0);
	append_gzip(&gzip, content.data + 40000, 1);
	append_zeros(&gzip, 512);
	append_gzip(&gzip, content.data + 40001, content.size - 40001);
	check_drained(drain_memory(gzip.data, gzip.size, 3), "gzip", GT_OK, &content);
	check_drained(drain_memory(gzip.data, gzip.size, MEGABYTE), "gzip", GT_OK, &content);
	drained = drain_memory(gzip.data, gzip.size - 100, MEGABYTE);
	CHECK_EQ(drained.status.code, GT_TRUNCATED);
	CHECK(drained.bytes.size > 40001 && is_prefix(&drained.bytes, &content));
	free(drained.bytes.data);
	free(content.data);
	free(gzip.data);
}

static void
test_error_text(void)
{
	Bytes		gzip = {0};
	Drained		drained;

	append_gzip(&gzip, "hello", 5);
	append(&gzip, "x", 1);
	drained = drain_memory(gzip.data, gzip.size, 10);
	CHECK_STR(drained.status.message,
			  "corrupt gzip data at stored byte 25: garbage after the last member");
	free(drained.bytes.data);
	drained = drain_memory(gzip.data, gzip.size - 3, 10);
	CHECK_STR(drained.status.message, "input ends inside a gzip member");
	free(drained.bytes.data);
	free(gzip.data);
}

/* A small input that inflates to much must cost no memory. */
static void
test_bomb(void)
{
	Bytes		content = {0};
	Bytes		gzip = {0};
	UnitMemory	memory;
	GtStatus	status = {0};
	static uint8_t buffer[64 * 1024];
	uint64_t	total = 0;
	GtSource   *source;
	int64_t		got;

	append_zeros(&content, 32 * MEGABYTE);
	append_gzip(&gzip, content.data, content.size);
	unit_memory_init(&memory, 0);
	source = gt_source_open_memory(&memory.alloc, gzip.data, gzip.size);
	while ((got = gt_source_read(source, buffer, sizeof(buffer), &status)) > 0)
		total += (uint64_t) got;
	CHECK_EQ(status.code, GT_OK);
	CHECK_EQ(total, 32 * MEGABYTE);
	CHECK(memory.largest <= 64 * 1024);
	gt_source_close(source);
	CHECK_EQ(memory.live, 0);
	free(content.data);
	free(gzip.data);
}

/* Input that gives nothing for too long is refused, so that calls stay bounded. */
static void
test_idle(void)
{
	Bytes		empty = {0};
	Bytes		gzip = {0};
	Bytes		nothing = {0};
	Bytes		content = {(uint8_t *) "content", 7, 0};

	append_gzip(&empty, NULL, 0);
	while (gzip.size < 17 * MEGABYTE)
		append(&gzip, empty.data, empty.size);
	check_drained(drain_memory(gzip.data, gzip.size, 100), "gzip", GT_DAMAGED, &nothing);
	gzip.size = 0;
	append_gzip(&gzip, content.data, content.size);
	append_zeros(&gzip, 15 * MEGABYTE);
	check_drained(drain_memory(gzip.data, gzip.size, 100), "gzip", GT_OK, &content);
	append_zeros(&gzip, 2 * MEGABYTE);
	check_drained(drain_memory(gzip.data, gzip.size, 100), "gzip", GT_DAMAGED, &content);
	free(empty.data);
	free(gzip.data);
}

static void
test_io_error(void)
{
	GtStatus	status = {0};
	uint8_t		buffer[16];
	GtSource   *source;

	source = gt_source_open_fd(&gt_malloc_alloc, open(unit_folder(), O_RDONLY));
	status.generation = 3;
	CHECK_EQ(gt_source_read(source, buffer, sizeof(buffer), &status), -1);
	CHECK_EQ(status.code, GT_IO_ERROR);
	CHECK_EQ(status.sys_errno, EISDIR);
	CHECK_EQ(status.generation, 3);
	gt_source_close(source);
}

/* Sends each byte as a packet of its own, so that every read(2) is short. */
static pid_t
send_bytes(int fd, const Bytes *bytes, unsigned pause_us)
{
	pid_t		child = fork();
	size_t		i;

	if (child != 0)
		return child;
	for (i = 0; i < bytes->size; i++)
	{
		if (pause_us > 0)
			usleep(pause_us);
		if (write(fd, bytes->data + i, 1) != 1)
			_exit(1);
	}
	_exit(0);
}

static Drained
drain_packets(const Bytes *bytes, unsigned pause_us)
{
	int			ends[2] = {-1, -1};
	Drained		drained;
	pid_t		child;

	CHECK_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
	child = send_bytes(ends[1], bytes, pause_us);
	close(ends[1]);
	drained = drain(gt_source_open_fd(&gt_malloc_alloc, ends[0]), 1000);
	waitpid(child, NULL, 0);
	return drained;
}

static void
test_short_reads(void)
{
	Bytes		content = make_content(2000);
	Bytes		gzip = {0};

	append_gzip(&gzip, content.data, 1000);
	append_gzip(&gzip, content.data + 1000, 1000);
	check_drained(drain_packets(&content, 0), "none", GT_OK, &content);
	check_drained(drain_packets(&gzip, 0), "gzip", GT_OK, &content);
	gzip.size -= 3;
	check_drained(drain_packets(&gzip, 0), "gzip", GT_TRUNCATED, &content);
	free(content.data);
	free(gzip.data);
}

static volatile sig_atomic_t signals_seen;

static void
count_signal(int signal_number)
{
	(void) signal_number;
	signals_seen++;
}

static void
test_signals(void)
{
	Bytes		content = make_content(5);
	struct sigaction action = {0};
	struct sigaction previous;
	struct itimerval often = {{0, 1000}, {0, 1000}};
	struct itimerval never = {{0, 0}, {0, 0}};

	action.sa_handler = count_signal;	/* without SA_RESTART */
	sigaction(SIGALRM, &action, &previous);
	setitimer(ITIMER_REAL, &often, NULL);
	check_drained(drain_packets(&content, 10000), "none", GT_OK, &content);
	setitimer(ITIMER_REAL, &never, NULL);
	sigaction(SIGALRM, &previous, NULL);
	CHECK(signals_seen > 0);
	free(content.data);
}

/* Reads a compressed file with memory refused somewhere. */
static void
read_refused(const GtAlloc *alloc, bool refusing, void *context)
{
	GtSource   *source = gt_source_open_fd(alloc, open(unit_path(context), O_RDONLY));
	GtStatus	status = {0};
	uint8_t		buffer[1000];
	int64_t		got;

	if (source == NULL)
	{
		CHECK(refusing);
		return;
	}
	do
		got = gt_source_read(source, buffer, sizeof(buffer), &status);
	while (got > 0);
	CHECK_EQ(status.code, refusing ? GT_NO_MEMORY : GT_OK);
	gt_source_close(source);
}

static void
memory_refused(const GtAlloc *alloc, bool refusing, void *context)
{
	GtSource   *source = gt_source_open_memory(alloc, "", 0);

	(void) context;
	CHECK((source == NULL) == refusing);
	gt_source_close(source);
}

static void
test_refused_memory(void)
{
	Bytes		content = make_content(100000);
	Bytes		gzip = {0};

	append_gzip(&gzip, content.data, content.size);
	unit_make_file("refused", gzip.data, gzip.size);
	unit_each_refusal(read_refused, "refused");
	unit_each_refusal(memory_refused, NULL);
	free(content.data);
	free(gzip.data);
}

/* --- zstd --- */

/* A frame of raw blocks, made by hand: "hello, " and "world". */
static const uint8_t zstd_frame[] = {
	0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x00,
	0x38, 0x00, 0x00, 'h', 'e', 'l', 'l', 'o', ',', ' ',
	0x29, 0x00, 0x00, 'w', 'o', 'r', 'l', 'd'
};
static const uint8_t zstd_skippable[] = {
	0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'a', 'b', 'c'
};

#ifdef HAVE_LIBZSTD

#define ZSTD_LAST_BLOCK 16		/* where its header is in zstd_frame */
#define ZSTD_WINDOW 5

static void
append_zstd(Bytes *bytes, const Bytes *content)
{
	ZSTD_CCtx  *context = ZSTD_createCCtx();
	size_t		bound = ZSTD_compressBound(content->size);
	uint8_t    *buffer = malloc(bound);

	ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
	append(bytes, buffer, ZSTD_compress2(context, buffer, bound, content->data, content->size));
	ZSTD_freeCCtx(context);
	free(buffer);
}

static void
test_zstd_frames(void)
{
	Bytes		content = {(uint8_t *) "hello, worldhello, world", 24, 0};
	Bytes		bytes = {0};
	size_t		chunk;

	append(&bytes, zstd_skippable, sizeof(zstd_skippable));
	append(&bytes, zstd_frame, sizeof(zstd_frame));
	append(&bytes, zstd_skippable, sizeof(zstd_skippable));
	append(&bytes, zstd_frame, sizeof(zstd_frame));
	for (chunk = 1; chunk < 30; chunk++)
		check_drained(drain_memory(bytes.data, bytes.size, chunk), "zstd", GT_OK, &content);
	append(&bytes, "garbage", 7);
	for (chunk = 1; chunk < 30; chunk++)
		check_drained(drain_memory(bytes.data, bytes.size, chunk), "zstd", GT_DAMAGED, &content);
	free(bytes.data);
}

/* What is before a broken block must come out, as it does with gzip. */
static void
test_zstd_broken_block(void)
{
	Bytes		content = {(uint8_t *) "hello, world", 7, 0};
	uint8_t		frame[sizeof(zstd_frame)];
	size_t		chunk;

	memcpy(frame, zstd_frame, sizeof(frame));
	frame[ZSTD_LAST_BLOCK] |= 0x06; /* the reserved type of block */
	for (chunk = 1; chunk < 20; chunk++)
		check_drained(drain_memory(frame, sizeof(frame), chunk), "zstd", GT_DAMAGED, &content);
	memcpy(frame, zstd_frame, sizeof(frame));
	frame[ZSTD_WINDOW] = 18 << 3;	/* a window of 2^28 bytes */
	content.size = 0;
	check_drained(drain_memory(frame, sizeof(frame), 10), "zstd", GT_UNSUPPORTED, &content);
}

static void
test_zstd_cuts(void)
{
	Bytes		content = {(uint8_t *) "hello, world", 12, 0};
	size_t		size;

	for (size = 4; size < sizeof(zstd_frame); size++)
	{
		Drained		drained = drain_memory(zstd_frame, size, 5);

		unit_case("cut at %zu", size);
		CHECK_EQ(drained.status.code, GT_TRUNCATED);
		CHECK(is_prefix(&drained.bytes, &content));
		CHECK_EQ(drained.bytes.size >= 7, size >= ZSTD_LAST_BLOCK);
		free(drained.bytes.data);
	}
	unit_case(NULL);
}

static void
test_zstd_real(void)
{
	static const size_t chunks[] = {100, 4096, 3 * MEGABYTE};
	Bytes		content = make_content(600 * 1024);
	Bytes		bytes = {0};
	size_t		i;

	append_zstd(&bytes, &content);
	unit_make_file("zstd", bytes.data, bytes.size);
	for (i = 0; i < GT_LENGTHOF(chunks); i++)
	{
		unit_case("chunks of %zu", chunks[i]);
		check_drained(drain_memory(bytes.data, bytes.size, chunks[i]), "zstd", GT_OK, &content);
		bytes.data[bytes.size - 1] ^= 1;	/* the checksum */
		check_drained(drain_memory(bytes.data, bytes.size, chunks[i]),
					  "zstd", GT_DAMAGED, &content);
		bytes.data[bytes.size - 1] ^= 1;
		check_drained(drain_memory(bytes.data, bytes.size - 1, chunks[i]),
					  "zstd", GT_TRUNCATED, &content);
	}
	unit_case(NULL);
	unit_each_refusal(read_refused, "zstd");
	check_drained(drain_packets(&(Bytes) {(uint8_t *) zstd_frame, sizeof(zstd_frame), 0}, 0),
				  "zstd", GT_OK, &(Bytes) {(uint8_t *) "hello, world", 12, 0});
	free(content.data);
	free(bytes.data);
}

static void
test_zstd(void)
{
	test_zstd_frames();
	test_zstd_broken_block();
	test_zstd_cuts();
	test_zstd_real();
}

#else

static void
test_zstd(void)
{
	Bytes		nothing = {0};

	check_drained(drain_memory(zstd_frame, sizeof(zstd_frame), 10),
				  "zstd", GT_UNSUPPORTED, &nothing);
	check_drained(drain_memory(zstd_skippable, sizeof(zstd_skippable), 10),
				  "zstd", GT_UNSUPPORTED, &nothing);
}

#endif							/* HAVE_LIBZSTD */

void
suite_source(void)
{
	int			descriptors = unit_open_descriptors();

	test_plain();
	test_chunks();
	test_counts();
	test_every_cut();
	test_every_corruption();
	test_after_member();
	test_members();
	test_error_text();
	test_bomb();
	test_idle();
	test_io_error();
	test_short_reads();
	test_signals();
	test_refused_memory();
	test_zstd();
	CHECK_EQ(unit_open_descriptors(), descriptors);
}
