/*
 * godebug_log.h
 *		From the lines of a log to the rows of one relation.
 */
#ifndef GCTRACE_GODEBUG_LOG_H
#define GCTRACE_GODEBUG_LOG_H

#include "decode/godebug.h"
#include "decode/lines.h"

typedef struct GodebugLog GodebugLog;

/* What the rows are to be. */
typedef enum GodebugFacts
{
	GODEBUG_FACTS_LINES,		/* of GodebugWish.row */
	GODEBUG_FACTS_CYCLES,		/* GtCycleRow */
	GODEBUG_FACTS_TOTALS		/* none: only counts */
} GodebugFacts;

typedef struct GodebugWish
{
	GodebugFacts facts;
	GtGodebugRow row;
	bool		raw;			/* these columns are wanted */
	bool		attrs;
} GodebugWish;

typedef struct GodebugTotals
{
	int64_t		lines;
	int64_t		recognised;		/* lines that were read */
	int64_t		without_rows;	/* those of them that no relation has rows of */
	int64_t		broken;			/* lines of the runtime that could not be read whole */
	int64_t		cycles;
	int64_t		last_ns;		/* end of the last collection; GT_NULL: several processes, or none */
	int64_t		gomaxprocs;		/* of the first collection */
} GodebugTotals;

extern GodebugLog *godebug_log_create(const GtAlloc *alloc, const GodebugWish *wish);
extern void godebug_log_free(GodebugLog *log);	/* survives NULL */

/* Rows taken before may be forgotten. */
extern void godebug_log_recycle(GodebugLog *log);

/* False when memory was refused. */
extern bool godebug_log_line(GodebugLog *log, const GtLine *line);

/* No lines follow: what is broken stays so. */
extern bool godebug_log_finish(GodebugLog *log);

/* The oldest row that is complete, or NULL.  Good until the next recycling. */
extern const void *godebug_log_take(GodebugLog *log);
extern size_t godebug_log_waiting(const GodebugLog *log);
extern const GodebugTotals *godebug_log_totals(const GodebugLog *log);

#endif							/* GCTRACE_GODEBUG_LOG_H */
