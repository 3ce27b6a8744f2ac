/*
 * source.c
 *		Reads a file, memory or a reader and hands out its inflated bytes.
 *
 * Recognises compression by its magic number.  How a compressed stream is
 * inflated is the business of inflate_gzip.c and inflate_zstd.c.
 */
#include "source/source.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/inflate.h"

#define BUFFER_SIZE (256 * 1024)
#define DIRECT_READ_SIZE (64 * 1024)	/* from here on a copy costs more */
#define READ_MAX (1024 * 1024)	/* bytes that one call gives at most */
#define MAGIC_SIZE 4

/*
 * Stored bytes that may pass without giving one.  Empty members, padding and
 * skippable frames are legal, but so many of them are somebody's trick.
 */
#define IDLE_MAX (16 * 1024 * 1024)

struct GtSource
{
	GtAlloc		alloc;
	int			fd;				/* -1: memory, or a reader */
	GtReader	reader;			/* read NULL: a descriptor, or memory */
	uint8_t    *buffer;			/* of BUFFER_SIZE; NULL: memory */
	const uint8_t *memory;		/* what of the memory `in` does not reach */
	size_t		memory_left;

	const uint8_t *in;			/* stored bytes at hand */
	size_t		in_left;
	bool		ended;			/* no stored bytes behind those */

	bool		sniffed;
	const GtInflaterType *type; /* NULL: not compressed */
	void	   *inflater;

	uint64_t	stored_size;
	uint64_t	stored_taken;	/* bytes that reached `in` or the caller */
	uint64_t	delivered;
	GtStatus	failure;		/* final: every later read repeats it */
};

static GtSource *
create_source(const GtAlloc *alloc)
{
	GtSource   *source = gt_alloc_zero(alloc, sizeof(*source));

	if (source == NULL)
		return NULL;
	source->alloc = *alloc;
	source->fd = -1;
	return source;
}

GtSource *
gt_source_open_fd(const GtAlloc *alloc, int fd)
{
	GtSource   *source = create_source(alloc);
	struct stat info;

	if (source != NULL)
		source->buffer = gt_alloc(alloc, BUFFER_SIZE);
	if (source == NULL || source->buffer == NULL)
	{
		gt_free(alloc, source);
		close(fd);
		return NULL;
	}
	source->fd = fd;
	source->in = source->buffer;
	if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode))
		source->stored_size = (uint64_t) info.st_size;
	return source;
}

GtSource *
gt_source_open_reader(const GtAlloc *alloc, const GtReader *reader, bool inflate)
{
	GtSource   *source = create_source(alloc);

	if (source != NULL)
		source->buffer = gt_alloc(alloc, BUFFER_SIZE);
	if (source == NULL || source->buffer == NULL)
	{
		gt_free(alloc, source);
		if (reader->close != NULL)
			reader->close(reader->context);
		return NULL;
	}
	source->reader = *reader;
	source->in = source->buffer;
	source->stored_size = reader->size;
	source->sniffed = !inflate;
	if (reader->rewind != NULL)
		reader->rewind(reader->context);
	return source;
}

GtSource *
gt_source_open_memory(const GtAlloc *alloc, const void *content, size_t size)
{
	GtSource   *source = create_source(alloc);

	if (source == NULL)
		return NULL;
	source->memory = size > 0 ? content : (const void *) "";
	source->in = source->memory;
	source->memory_left = size;
	source->stored_size = size;
	return source;
}

void
gt_source_close(GtSource *source)
{
	GtAlloc		alloc;

	if (source == NULL)
		return;
	alloc = source->alloc;
	if (source->inflater != NULL)
		source->type->close(source->inflater);
	if (source->fd >= 0)
		close(source->fd);
	if (source->reader.close != NULL)
		source->reader.close(source->reader.context);
	gt_free(&alloc, source->buffer);
	gt_free(&alloc, source);
}

static ssize_t
read_descriptor(GtSource *source, void *buffer, size_t size)
{
	ssize_t		got;

	do
		got = read(source->fd, buffer, size);
	while (got < 0 && errno == EINTR);
	if (got < 0)
	{
		source->failure.sys_errno = errno;
		gt_fail(&source->failure, GT_IO_ERROR, source->delivered,
				"could not read the input");
	}
	return got;
}

/* Reads from file or reader; -1 after noting the failure, 0 at the end. */
static ssize_t
read_stored(GtSource *source, void *buffer, size_t size)
{
	ssize_t		got;

	if (source->reader.read != NULL)
		got = (ssize_t) source->reader.read(source->reader.context, buffer, size,
											&source->failure);
	else
		got = read_descriptor(source, buffer, size);
	if (got < 0)
		return -1;
	source->ended = got == 0;
	source->stored_taken += (uint64_t) got;
	return got;
}

/*
 * Gets more bytes behind those at hand, or sets `ended`.  Only sniffing calls
 * it while bytes are left, and those start at the buffer's begin.
 */
static bool
fill(GtSource *source)
{
	size_t		room = BUFFER_SIZE - source->in_left;

	if (source->buffer == NULL)
	{
		room = GT_MIN(room, source->memory_left);
		source->in = source->memory - source->in_left;
		source->memory += room;
		source->memory_left -= room;
		source->stored_taken += room;
		source->ended = room == 0;
	}
	else
	{
		ssize_t		got = read_stored(source, source->buffer + source->in_left, room);

		if (got < 0)
			return false;
		source->in = source->buffer;
		room = (size_t) got;
	}
	source->in_left += room;
	return true;
}

static const GtInflaterType *
recognise(const uint8_t *bytes, size_t size)
{
	if (size >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b)
		return &gt_inflate_gzip;
	if (size < MAGIC_SIZE)
		return NULL;
	if (memcmp(bytes, "\x28\xb5\x2f\xfd", 4) == 0)
		return &gt_inflate_zstd;
	/* Parallel zstd writers put a skippable frame first. */
	if ((bytes[0] & 0xf0) == 0x50 && memcmp(bytes + 1, "\x2a\x4d\x18", 3) == 0)
		return &gt_inflate_zstd;
	return NULL;
}

/* Finds out how the input is compressed; notes a failure in the source. */
static void
sniff(GtSource *source)
{
	while (source->in_left < MAGIC_SIZE && !source->ended)
	{
		if (!fill(source))
			return;
	}
	source->type = recognise(source->in, source->in_left);
	source->sniffed = true;
	if (source->type == NULL)
		return;
	if (source->type->open == NULL)
	{
		gt_fail(&source->failure, GT_UNSUPPORTED, 0,
				"input is compressed with %s, which this build does not include",
				source->type->name);
		return;
	}
	source->inflater = source->type->open(&source->alloc);
	if (source->inflater == NULL)
		gt_fail(&source->failure, GT_NO_MEMORY, 0, "out of memory");
}

static int64_t
read_plain(GtSource *source, uint8_t *buffer, size_t size)
{
	if (source->in_left == 0 && !source->ended)
	{
		if (source->buffer != NULL && size >= DIRECT_READ_SIZE)
			return read_stored(source, buffer, size);
		if (!fill(source))
			return -1;
	}
	size = GT_MIN(size, source->in_left);
	memcpy(buffer, source->in, size);
	source->in += size;
	source->in_left -= size;
	return (int64_t) size;
}

static void
note_inflate_failure(GtSource *source, GtCode code, uint64_t offset,
					 const char *cause)
{
	if (code == GT_NO_MEMORY)
		gt_fail(&source->failure, code, offset, "out of memory");
	else
		gt_fail(&source->failure, code, offset,
				"%s %s data at stored byte %llu: %s",
				code == GT_DAMAGED ? "corrupt" : "unsupported",
				source->type->name,
				(unsigned long long) gt_source_bytes_read(source), cause);
}

static int64_t
read_inflated(GtSource *source, uint8_t *buffer, size_t size)
{
	GtInflateIo io = {NULL, 0, buffer, size};
	uint64_t	patience = gt_source_bytes_read(source) + IDLE_MAX;

	while (gt_source_bytes_read(source) < patience)
	{
		const char *cause = "";
		size_t		got;
		GtCode		code;

		if (source->in_left == 0 && !source->ended && !fill(source))
			return -1;
		io.in = source->in;
		io.in_left = source->in_left;
		code = source->type->step(source->inflater, &io, &cause);
		source->in = io.in;
		source->in_left = io.in_left;
		got = size - io.out_left;
		if (code != GT_OK)
			note_inflate_failure(source, code, source->delivered + got, cause);
		if (got > 0)
			return (int64_t) got;
		if (code != GT_OK)
			return -1;
		if (source->ended && source->in_left == 0)
		{
			if (source->type->may_end(source->inflater))
				return 0;
			gt_fail(&source->failure, GT_TRUNCATED, source->delivered,
					"input ends inside a %s %s", source->type->name,
					source->type->unit);
			return -1;
		}
	}
	note_inflate_failure(source, GT_DAMAGED, source->delivered,
						 "too much of it without any content");
	return -1;
}

static int64_t
report_failure(const GtSource *source, GtStatus *status)
{
	uint32_t	generation = status->generation;

	if (status->code == GT_OK)
	{
		*status = source->failure;
		status->generation = generation;
	}
	return -1;
}

int64_t
gt_source_read(GtSource *source, void *buffer, size_t size, GtStatus *status)
{
	int64_t		got;

	if (size == 0)
		return 0;
	if (!source->sniffed && source->failure.code == GT_OK)
		sniff(source);
	if (source->failure.code != GT_OK)
		return report_failure(source, status);
	size = GT_MIN(size, READ_MAX);
	if (source->type != NULL)
		got = read_inflated(source, buffer, size);
	else
		got = read_plain(source, buffer, size);
	if (got < 0)
		return report_failure(source, status);
	source->delivered += (uint64_t) got;
	return got;
}

const char *
gt_source_compression(const GtSource *source)
{
	if (source->reader.compression != NULL)
		return source->reader.compression;
	return source->type != NULL ? source->type->name : "none";
}

uint64_t
gt_source_stored_size(const GtSource *source)
{
	return source->stored_size;
}

uint64_t
gt_source_bytes_read(const GtSource *source)
{
	if (source->reader.taken != NULL)
		return source->reader.taken(source->reader.context);
	return source->stored_taken - source->in_left;
}
