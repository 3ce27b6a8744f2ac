/*
 * input.h
 *		One input, file or bytea, read as the rows of one relation.
 *
 * Opens it, applies on_error, turns what the decoder reports into errors and
 * warnings, and gives everything back when the scan ends or fails.
 */
#ifndef GCTRACE_INPUT_H
#define GCTRACE_INPUT_H

#include "pg/gctrace.h"
#include "relation/scan.h"
#include "source/fileset.h"

/*
 * Where the bytes come from: a file or a rotated set below a root, any file,
 * memory, or a reader (whose context outlives the input).
 */
typedef struct InputSource
{
	const char *root;			/* NULL: path is absolute, or content is set */
	const char *path;
	const GtGlob *set;			/* path is a rotated set of files that it matches; NULL: a file */
	const void *content;
	size_t		size;
	const GtReader *reader;		/* NULL: one of those above */
	bool		inflate;		/* what the reader gives may be compressed */
	const char *name;			/* of what the reader reads, for messages */
	GtGap		gap;			/* in what the reader gives */
} InputSource;

/* What is wanted of it. */
typedef struct InputWish
{
	const GtRelation *relation;
	uint64		columns;		/* bit i = column i */
	const char *format;			/* to insist on; NULL: as recognised */
	OnError		on_error;
	bool		quiet;			/* damage is no news: rows before it, no warning */
	const struct GtReport *report;	/* whose shape `relation` is; else NULL */
	const void *arguments;		/* of the report; live as long as the input */
	uint32		needs;			/* GT_NEED_* that its arguments add */
	const GtPart *parts;		/* wanted in the same pass (relation/scan.h) */
	int			nparts;
	uint64		skip_kinds;		/* bit i = no rows of the relation's i-th kind */
} InputWish;

typedef struct InputTotals
{
	GtScanCounters counters;
	uint64		damaged;		/* inputs not read to their end */
} InputTotals;

typedef struct TraceInput TraceInput;

/* A GtWalkTick: false when what goes on is to be stopped. */
extern bool input_tick(void *context);

/* Lives in a context of its own below `parent`. */
extern TraceInput *input_open(MemoryContext parent, const InputSource *source,
							  const InputWish *wish);

/* False at the end; values are valid until the next call. */
extern bool input_next(TraceInput *input, GtValue *values);

/* The part that the last row belongs to, -1: none, but the relation. */
extern int	input_part(const TraceInput *input);

/* After the last row: did the format give rows of parts? */
extern bool input_fed_parts(const TraceInput *input);

extern void input_totals_add(InputTotals *sum, const InputTotals *part);

/* Adds what was done so far. */
extern void input_totals(const TraceInput *input, InputTotals *sum);

extern void input_close(TraceInput *input);

#endif							/* GCTRACE_INPUT_H */
