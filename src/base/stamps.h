/*
 * stamps.h
 *		What a stretch of a log tells of when it was written.
 *
 * decode/log_stamps.h reads it, source/rotated.h puts the parts of a log in
 * order by it.
 */
#ifndef GCTRACE_STAMPS_H
#define GCTRACE_STAMPS_H

#include "base/base.h"

/* Of one process: times since its start and numbers of collections; or GT_NULL. */
typedef struct GtClock
{
	uint64_t	process;		/* a hash of its name and of what printed it */
	int64_t		first_ns;
	int64_t		last_ns;
	int64_t		first_seq;
	int64_t		last_seq;
} GtClock;

#define GT_CLOCKS_MAX 8

typedef struct GtStamps
{
	int64_t		at_ns;			/* first date with a zone, ns since 1970; GT_NULL */
	int64_t		local_ns;		/* first date without one, as printed; GT_NULL */
	bool		yearless;		/* local_ns is in 1972, as nobody knows the year */
	bool		begins_line;	/* the first line is whole: it begins as lines do */
	bool		foreign;		/* this is no text that could be part of a log */
	int			nclocks;
	GtClock		clocks[GT_CLOCKS_MAX];
} GtStamps;

/* False when memory was refused. */
typedef bool (*GtStampReader) (const GtAlloc *alloc, const char *text, size_t size, GtStamps *stamps);

#endif							/* GCTRACE_STAMPS_H */
