/*
 * deflate.c
 *		Pieces of content as zstd frames, or as gzip members without libzstd.
 *
 * Level 3 of zstd: on traces level 6 takes twice the time for a twentieth of
 * the size.  libzstd's own memory comes from malloc (see inflate_zstd.c).
 */
#include "source/deflate.h"

#ifdef HAVE_LIBZSTD

#include <zstd.h>

#define ZSTD_LEVEL 3

size_t
gt_deflate_bound(size_t size)
{
	return ZSTD_compressBound(size);
}

size_t
gt_deflate(const GtAlloc *alloc, const void *content, size_t size, void *out, size_t room)
{
	size_t		got = ZSTD_compress(out, room, content, size, ZSTD_LEVEL);

	(void) alloc;
	return ZSTD_isError(got) ? 0 : got;
}

#else

#include <string.h>
#include <zlib.h>

#define GZIP_LEVEL 6
#define GZIP_WINDOW (15 + 16)	/* 32 kB; 16: with gzip's header */
#define GZIP_MEMORY 8
#define GZIP_HEADER_BYTES 18	/* and trailer; zlib's own bound counts fewer */

size_t
gt_deflate_bound(size_t size)
{
	return compressBound(size) + GZIP_HEADER_BYTES;
}

static voidpf
zlib_alloc(voidpf opaque, uInt items, uInt size)
{
	return gt_alloc((const GtAlloc *) opaque, (size_t) items * size);
}

static void
zlib_free(voidpf opaque, voidpf pointer)
{
	gt_free((const GtAlloc *) opaque, pointer);
}

size_t
gt_deflate(const GtAlloc *alloc, const void *content, size_t size, void *out, size_t room)
{
	z_stream	stream;
	int			code;

	memset(&stream, 0, sizeof(stream));
	stream.zalloc = zlib_alloc;
	stream.zfree = zlib_free;
	stream.opaque = (voidpf) alloc;
	if (deflateInit2(&stream, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY,
					 Z_DEFAULT_STRATEGY) != Z_OK)
		return 0;
	stream.next_in = (z_const Bytef *) content;
	stream.avail_in = (uInt) size;
	stream.next_out = out;
	stream.avail_out = (uInt) room;
	code = deflate(&stream, Z_FINISH);
	(void) deflateEnd(&stream);
	return code == Z_STREAM_END ? stream.total_out : 0;
}

#endif							/* HAVE_LIBZSTD */
