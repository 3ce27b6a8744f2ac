/*
 * gc_origin.h
 *		What makes a goroutine a mark worker: its label, and where it started.
 */
#ifndef GCTRACE_GC_ORIGIN_H
#define GCTRACE_GC_ORIGIN_H

#include "decode/event.h"

/* From this format on the runtime also labels goroutines that mark nothing. */
#define GC_FIRST_VERSION_WITH_STRANGERS 26

typedef enum GcOrigin
{
	GC_ORIGIN_UNKNOWN,
	GC_ORIGIN_WORKER,
	GC_ORIGIN_STRANGER
} GcOrigin;

/* The mode that a label names: "dedicated", "fractional", "idle", or NULL. */
extern const char *gc_label_mode(GtStr label);

/* What the outermost frame says, unknown without a stack; false: memory was refused. */
extern bool gc_origin_of_stack(struct GtTables *tables, uint64_t stack, GcOrigin *origin);

/* The stack of a change of state that tells where its goroutine started; 0: none. */
extern uint64_t gc_origin_stack(const GtEvent *event);

#endif							/* GCTRACE_GC_ORIGIN_H */
