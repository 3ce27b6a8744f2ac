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

/* The memory of an aggregate's state; an error outside of one. */
extern MemoryContext aggregate_memory(FunctionCallInfo fcinfo);

/* A tuple of the function's result type. */
extern Datum result_row(FunctionCallInfo fcinfo, Datum *values, bool *isnull);

#endif							/* GCTRACE_PG_STATISTICS_H */
