/*
 * v1_wire.h
 *		The wire format of Go 1.7 to 1.21: event types and their arguments.
 *
 * Facts from the comments and tables of Go's runtime/trace.go and
 * internal/trace, releases 1.15 to 1.27.
 *
 * A trace is a sequence of events.  The upper two bits of an event's first
 * byte are the number of arguments behind its time; 3 means that the length
 * of all arguments in bytes comes first.
 */
#ifndef GCTRACE_V1_WIRE_H
#define GCTRACE_V1_WIRE_H

#include "base/base.h"

enum
{
	V1_NONE,
	V1_BATCH,					/* events of a P follow: P, time */
	V1_FREQUENCY,				/* ticks per second; the last but for the tables */
	V1_STACK,
	V1_GOMAXPROCS,
	V1_PROC_START,
	V1_PROC_STOP,
	V1_GC_START,
	V1_GC_DONE,
	V1_STW_START,
	V1_STW_DONE,
	V1_SWEEP_START,
	V1_SWEEP_DONE,
	V1_GO_CREATE,
	V1_GO_START,
	V1_GO_END,
	V1_GO_STOP,
	V1_GO_SCHED,
	V1_GO_PREEMPT,
	V1_GO_SLEEP,
	V1_GO_BLOCK,
	V1_GO_UNBLOCK,
	V1_GO_BLOCK_SEND,
	V1_GO_BLOCK_RECV,
	V1_GO_BLOCK_SELECT,
	V1_GO_BLOCK_SYNC,
	V1_GO_BLOCK_COND,
	V1_GO_BLOCK_NET,
	V1_GO_SYSCALL,
	V1_GO_SYSEXIT,
	V1_GO_SYSBLOCK,
	V1_GO_WAITING,
	V1_GO_IN_SYSCALL,
	V1_HEAP_ALLOC,
	V1_HEAP_GOAL,
	V1_TIMER_GOROUTINE,
	V1_FUTILE_WAKEUP,
	V1_STRING,
	V1_GO_START_LOCAL,
	V1_GO_UNBLOCK_LOCAL,
	V1_GO_SYSEXIT_LOCAL,
	V1_GO_START_LABEL,
	V1_GO_BLOCK_GC,
	V1_ASSIST_START,
	V1_ASSIST_DONE,
	V1_TASK_CREATE,
	V1_TASK_END,
	V1_REGION,
	V1_LOG,						/* the text follows: length, bytes */
	V1_CPU_SAMPLE,
	V1_EVENT_TYPES
};

#define V1_TYPE_BITS		0x3f
#define V1_COUNT_SHIFT		6
#define V1_COUNT_LENGTH		3	/* the length comes first */

#define V1_FIRST_VERSION	7	/* before, stacks had no names */
#define V1_FIRST_WITH_PAUSES 10	/* before, every P told its part of mark termination */

/* Limits that Go's own reader enforces. */
#define V1_MAX_FRAMES		1000
#define V1_MAX_STRING_SIZE	1000000

#define V1_MAX_ARGS 3			/* beside time and stack */

typedef struct V1Spec
{
	uint8_t		since;			/* format version; 0: no such event */
	uint8_t		nargs;			/* beside time and stack */
	bool		stack;			/* the last argument is one */
	bool		timed;			/* has a time: an event of a P, or a sample */
	uint8_t		since_args;		/* before this version it had fewer: */
	uint8_t		missing_args;
} V1Spec;

extern const V1Spec v1_specs[V1_EVENT_TYPES];

static inline int
v1_nargs(uint8_t type, int version)
{
	const V1Spec *spec = &v1_specs[type];

	return spec->nargs - (version < spec->since_args ? spec->missing_args : 0);
}

#endif							/* GCTRACE_V1_WIRE_H */
