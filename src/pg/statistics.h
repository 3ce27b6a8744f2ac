/*
 * statistics.h
 *		What the statistical functions share.
 */
#ifndef GCTRACE_PG_STATISTICS_H
#define GCTRACE_PG_STATISTICS_H

#include "fmgr.h"

/* Errors of all of them, in the same words. */
extern void require_finite(double value, const char *name);
extern void require_confidence(double confidence);
extern void report_no_memory(void) __attribute__((noreturn));

/*
 * States of aggregates are values of SQL types, so that servers can exchange
 * them.  Within an aggregate a state may be changed in place; outside of one,
 * where the value is someone else's, that is an error.
 */
extern void require_aggregate(FunctionCallInfo fcinfo);

/* A bytea as it may be accessed as a struct: whole, aligned; a copy if need be. */
extern void *flat_state(Datum state);

/* Its bytes are none that our functions would have made. */
extern void report_bad_state(void) __attribute__((noreturn));

/* A tuple of the function's result type. */
extern Datum result_row(FunctionCallInfo fcinfo, Datum *values, bool *isnull);

#endif							/* GCTRACE_PG_STATISTICS_H */
