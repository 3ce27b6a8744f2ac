/*
 * inflate_zstd.c
 *		zstd frames by libzstd, when built with HAVE_LIBZSTD.
 *
 * libzstd's own allocator hooks are not part of its stable interface, so its
 * memory (the window: 128 MB at most) comes from malloc.
 */
#include "source/inflate.h"

#ifdef HAVE_LIBZSTD

#include <zstd.h>
#include <zstd_errors.h>

#define ZSTD_WINDOW_LOG_MAX 27
#define ZSTD_MAGIC_BYTES 4
#define ZSTD_BLOCK_HEADER_BYTES 3

typedef struct ZstdInflater
{
	GtAlloc		alloc;
	ZSTD_DStream *stream;
	size_t		hint;			/* what libzstd asks for next; 0: frame done */
	bool		pending;		/* output may be waiting inside libzstd */
} ZstdInflater;

static void
zstd_close(void *inflater)
{
	ZstdInflater *self = inflater;
	GtAlloc		alloc = self->alloc;

	ZSTD_freeDStream(self->stream);
	gt_free(&alloc, self);
}

static void *
zstd_open(const GtAlloc *alloc)
{
	ZstdInflater *self = gt_alloc_zero(alloc, sizeof(*self));

	if (self == NULL)
		return NULL;
	self->alloc = *alloc;
	self->stream = ZSTD_createDStream();
	if (self->stream == NULL ||
		ZSTD_isError(ZSTD_DCtx_setParameter(self->stream, ZSTD_d_windowLogMax,
											ZSTD_WINDOW_LOG_MAX)))
	{
		zstd_close(self);
		return NULL;
	}
	return self;
}

/*
 * How many bytes to feed at once.  libzstd forgets what it has written when a
 * later part of the same call fails, so it is never given more than one block:
 * its hint is the rest of that block plus the header of the next one.
 */
static size_t
bytes_to_feed(const ZstdInflater *self, const GtInflateIo *io)
{
	size_t		wanted = self->hint;

	if (self->pending)
		return 0;
	if (wanted == 0)
		wanted = ZSTD_MAGIC_BYTES;
	else if (wanted > ZSTD_BLOCK_HEADER_BYTES)
		wanted -= ZSTD_BLOCK_HEADER_BYTES;
	return GT_MIN(wanted, io->in_left);
}

static GtCode
failure_code(size_t result)
{
	switch (ZSTD_getErrorCode(result))
	{
		case ZSTD_error_memory_allocation:
			return GT_NO_MEMORY;
		case ZSTD_error_frameParameter_windowTooLarge:
		case ZSTD_error_frameParameter_unsupported:
		case ZSTD_error_dictionary_wrong:
		case ZSTD_error_version_unsupported:
			return GT_UNSUPPORTED;
		default:
			return GT_DAMAGED;
	}
}

static GtCode
zstd_step(void *inflater, GtInflateIo *io, const char **cause)
{
	ZstdInflater *self = inflater;

	while (io->out_left > 0 && (self->pending || io->in_left > 0))
	{
		ZSTD_inBuffer in = {io->in, bytes_to_feed(self, io), 0};
		ZSTD_outBuffer out = {io->out, io->out_left, 0};
		size_t		result = ZSTD_decompressStream(self->stream, &out, &in);

		if (ZSTD_isError(result))
		{
			*cause = ZSTD_getErrorName(result);
			return failure_code(result);
		}
		io->in += in.pos;
		io->in_left -= in.pos;
		io->out += out.pos;
		io->out_left -= out.pos;
		self->hint = result;
		self->pending = result != 0 && io->out_left == 0;
	}
	return GT_OK;
}

static bool
zstd_may_end(const void *inflater)
{
	return ((const ZstdInflater *) inflater)->hint == 0;
}

const GtInflaterType gt_inflate_zstd = {
	"zstd", "frame", zstd_open, zstd_step, zstd_may_end, zstd_close
};

#else

const GtInflaterType gt_inflate_zstd = {"zstd", "frame", NULL, NULL, NULL, NULL};

#endif							/* HAVE_LIBZSTD */
