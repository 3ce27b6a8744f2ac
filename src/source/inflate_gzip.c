/*
 * inflate_gzip.c
 *		gzip members by zlib, one after the other.
 *
 * Zeros after a member are padding, as tapes and block devices leave it.
 * Anything else between members is damage, where gzip(1) would only warn.
 */
#include "source/inflate.h"

#include <string.h>
#include <zlib.h>

#define GZIP_WINDOW_BITS (15 + 16)	/* largest window, gzip header only */
#define GZIP_FIRST_BYTE 0x1f

typedef struct GzipInflater
{
	GtAlloc		alloc;
	z_stream	stream;
	bool		in_member;
} GzipInflater;

static voidpf
gzip_alloc(voidpf context, uInt items, uInt size)
{
	return gt_alloc(context, (size_t) items * size);
}

static void
gzip_free(voidpf context, voidpf pointer)
{
	gt_free(context, pointer);
}

static void *
gzip_open(const GtAlloc *alloc)
{
	GzipInflater *self = gt_alloc_zero(alloc, sizeof(*self));

	if (self == NULL)
		return NULL;
	self->alloc = *alloc;
	self->stream.zalloc = gzip_alloc;
	self->stream.zfree = gzip_free;
	self->stream.opaque = &self->alloc;
	if (inflateInit2(&self->stream, GZIP_WINDOW_BITS) != Z_OK)
	{
		gt_free(alloc, self);
		return NULL;
	}
	return self;
}

/* Skips padding and gets ready for a member; does nothing without input. */
static GtCode
begin_member(GzipInflater *self, GtInflateIo *io, const char **cause)
{
	while (io->in_left > 0 && *io->in == 0)
	{
		io->in++;
		io->in_left--;
	}
	if (io->in_left == 0)
		return GT_OK;
	if (*io->in != GZIP_FIRST_BYTE)
	{
		*cause = "garbage after the last member";
		return GT_DAMAGED;
	}
	inflateReset(&self->stream);
	self->in_member = true;
	return GT_OK;
}

static int
inflate_some(z_stream *stream, GtInflateIo *io)
{
	int			result;

	/* source.c keeps both windows far below the range of uInt. */
	stream->next_in = (z_const Bytef *) io->in;
	stream->avail_in = (uInt) io->in_left;
	stream->next_out = io->out;
	stream->avail_out = (uInt) io->out_left;
	result = inflate(stream, Z_NO_FLUSH);
	io->in = stream->next_in;
	io->in_left = stream->avail_in;
	io->out = stream->next_out;
	io->out_left = stream->avail_out;
	return result;
}

static GtCode
gzip_step(void *inflater, GtInflateIo *io, const char **cause)
{
	GzipInflater *self = inflater;

	do
	{
		if (!self->in_member)
		{
			GtCode		code = begin_member(self, io, cause);

			if (code != GT_OK || !self->in_member)
				return code;
		}
		switch (inflate_some(&self->stream, io))
		{
			case Z_STREAM_END:
				self->in_member = false;
				break;
			case Z_OK:
			case Z_BUF_ERROR:	/* no progress without more input */
				return GT_OK;
			case Z_MEM_ERROR:
				*cause = "out of memory";
				return GT_NO_MEMORY;
			default:
				*cause = self->stream.msg ? self->stream.msg : "invalid data";
				return GT_DAMAGED;
		}
	} while (io->in_left > 0 && io->out_left > 0);
	return GT_OK;
}

static bool
gzip_may_end(const void *inflater)
{
	return !((const GzipInflater *) inflater)->in_member;
}

static void
gzip_close(void *inflater)
{
	GzipInflater *self = inflater;
	GtAlloc		alloc = self->alloc;

	inflateEnd(&self->stream);
	gt_free(&alloc, self);
}

const GtInflaterType gt_inflate_gzip = {
	"gzip", "member", gzip_open, gzip_step, gzip_may_end, gzip_close
};
