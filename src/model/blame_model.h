/*
 * blame_model.h
 *		Where the time of an interval, or of user tasks or regions, went.
 */
#ifndef GCTRACE_BLAME_MODEL_H
#define GCTRACE_BLAME_MODEL_H

#include "base/base.h"

/* A goroutine's time from one moment to another. */
typedef struct BlameArguments
{
	int64_t		goroutine;
	int64_t		from_ns;		/* to_ns - from_ns is representable */
	int64_t		to_ns;			/* GT_NULL: the end of the trace */
} BlameArguments;

typedef struct BlameRow
{
	GtStr		cause;
	int64_t		duration_ns;
	double		share;
} BlameRow;

/* Of a user task or region. */
typedef struct SpanBlameRow
{
	int64_t		number;			/* in order of begin, from 1 */
	int64_t		task;
	GtStr		name;
	int64_t		goroutine;
	int64_t		start_ns;
	int64_t		end_ns;
	GtStr		cause;
	int64_t		duration_ns;
	double		share;
} SpanBlameRow;

#endif							/* GCTRACE_BLAME_MODEL_H */
