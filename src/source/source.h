/*
 * source.h
 *		Bytes of one input: a file or memory, inflated when compressed.
 *
 * Compression is recognised by content (gzip incl. concatenated members by
 * zlib, zstd frames when built with HAVE_LIBZSTD), never by name.  Files are
 * read with read(2); a file truncated under a mapping would kill a backend.
 */
#ifndef GCTRACE_SOURCE_H
#define GCTRACE_SOURCE_H

#include "base/base.h"

typedef struct GtSource GtSource;

/*
 * Both return NULL when memory is refused.  The source owns the descriptor:
 * it is closed with the source, and also when NULL is returned.  Memory is not
 * copied and must stay.
 */
extern GtSource *gt_source_open_fd(const GtAlloc *alloc, int fd);
extern GtSource *gt_source_open_memory(const GtAlloc *alloc, const void *content, size_t size);

/*
 * Bytes from somewhere else, such as the segments of a stored run.  `read`
 * gives up to `size` bytes, 0 at the end, or -1 with status set.
 */
typedef struct GtReader
{
	int64_t		(*read) (void *context, void *buffer, size_t size, GtStatus *status);
	void		(*rewind) (void *context);	/* back to the first byte; NULL: no need */
	void	   *context;		/* has to outlive the source */
	uint64_t	size;			/* bytes in all, as stored */
	const char *compression;	/* how the input was compressed; NULL: as found */
	void		(*close) (void *context);	/* with the source; NULL: no need */
	uint64_t	(*taken) (const void *context);	/* stored bytes so far; NULL: what it gave */
} GtReader;

/*
 * From the first byte on.  inflate false: they are content, whatever they look
 * like.  A reader with `close` is the source's own: closed also when NULL is
 * returned.
 */
extern GtSource *gt_source_open_reader(const GtAlloc *alloc, const GtReader *reader, bool inflate);
extern void gt_source_close(GtSource *source);

/*
 * Reads up to `size` inflated bytes.  Returns the count, 0 at the end, or -1
 * on failure with `status` set: GT_IO_ERROR, GT_NO_MEMORY, GT_DAMAGED (the
 * compressed stream is corrupt), GT_TRUNCATED (it ends inside a member) or
 * GT_UNSUPPORTED (zstd not built in).  Bytes inflated before the failure are
 * delivered first, so a cut archive still gives what it holds.  One call
 * does a bounded amount of work, so that the caller can check for interrupts;
 * it may give less than asked for.  A failure is final: later calls repeat it.
 */
extern int64_t gt_source_read(GtSource *source, void *buffer, size_t size, GtStatus *status);

/* 'none', 'gzip' or 'zstd'; known after the first read. */
extern const char *gt_source_compression(const GtSource *source);
extern uint64_t gt_source_stored_size(const GtSource *source);	/* bytes as stored (fstat at open) */
extern uint64_t gt_source_bytes_read(const GtSource *source);	/* stored bytes consumed so far */

#endif							/* GCTRACE_SOURCE_H */
