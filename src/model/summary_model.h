/*
 * summary_model.h
 *		What each generation of a trace holds: enough to tell that it has no rows
 *		that a query wants.
 */
#ifndef GCTRACE_SUMMARY_MODEL_H
#define GCTRACE_SUMMARY_MODEL_H

#include "base/base.h"

typedef struct SummaryRow
{
	int64_t		generation;
	int64_t		file_offset;
	int64_t		size_bytes;		/* GT_NULL: it was not read to its end */
	int64_t		start_ns;		/* no event is earlier ... */
	int64_t		end_ns;			/* ... or later */
	int64_t		cycles;			/* collections that began in it */
	int64_t		first_cycle;
	int64_t		last_cycle;
	int64_t		max_pause_ns;	/* of the pauses that began in it */
	int64_t		assist_ns;		/* of the assists that began in it */
	GtStr		facts;			/* JSON: {"rows": {"logs": 2}, "kinds": ["Log"]} */
} SummaryRow;

#endif							/* GCTRACE_SUMMARY_MODEL_H */
