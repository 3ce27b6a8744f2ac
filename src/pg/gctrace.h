/*
 * gctrace.h
 *		Settings and small services that every file of src/pg may use.
 */
#ifndef GCTRACE_H
#define GCTRACE_H

#include "postgres.h"

#include "base/base.h"

/* What to do about an input that cannot be read to its end. */
typedef enum OnError
{
	ON_ERROR_STOP,				/* rows up to the damage, then a WARNING */
	ON_ERROR_ERROR,				/* an ERROR at the damage */
	ON_ERROR_SKIP				/* no rows of that input, a WARNING */
} OnError;

/* gctrace.c: GUCs */
extern int	gctrace_on_error;
extern int	gctrace_max_scan_memory;	/* kB */
extern bool gctrace_enable_fast_path;
extern bool gctrace_enable_summaries;

extern bool gctrace_parse_on_error(const char *value, OnError *result);

/* memory.c: the allocator of the layers below, over a memory context */
typedef struct ContextAlloc
{
	GtAlloc		alloc;			/* alloc.context is this struct */
	MemoryContext context;
	Size		limit;			/* bytes that the context may take */
} ContextAlloc;

extern void context_alloc_init(ContextAlloc *self, MemoryContext context);

/* wording.c: "Perhaps you meant ..."; a status' message as a sentence */
typedef struct Closest
{
	const char *wanted;
	const char *best;			/* NULL: nothing is near */
	int			distance;
} Closest;

extern void closest_init(Closest *self, const char *wanted);
extern void closest_consider(Closest *self, const char *candidate);

extern char *sentence(const char *message);

#endif							/* GCTRACE_H */
