/*
 * v2_wire.h
 *		The wire format of Go 1.22 and later: event types and their arguments.
 *
 * Facts from Go's internal/trace/tracev2 (Go 1.27).
 */
#ifndef GCTRACE_V2_WIRE_H
#define GCTRACE_V2_WIRE_H

#include "base/base.h"

enum
{
	V2_NONE,
	V2_EVENT_BATCH,
	V2_STACKS,
	V2_STACK,
	V2_STRINGS,
	V2_STRING,
	V2_CPU_SAMPLES,
	V2_CPU_SAMPLE,
	V2_FREQUENCY,
	V2_PROCS_CHANGE,
	V2_PROC_START,
	V2_PROC_STOP,
	V2_PROC_STEAL,
	V2_PROC_STATUS,
	V2_GO_CREATE,
	V2_GO_CREATE_SYSCALL,
	V2_GO_START,
	V2_GO_DESTROY,
	V2_GO_DESTROY_SYSCALL,
	V2_GO_STOP,
	V2_GO_BLOCK,
	V2_GO_UNBLOCK,
	V2_GO_SYSCALL_BEGIN,
	V2_GO_SYSCALL_END,
	V2_GO_SYSCALL_END_BLOCKED,
	V2_GO_STATUS,
	V2_STW_BEGIN,
	V2_STW_END,
	V2_GC_ACTIVE,
	V2_GC_BEGIN,
	V2_GC_END,
	V2_SWEEP_ACTIVE,
	V2_SWEEP_BEGIN,
	V2_SWEEP_END,
	V2_ASSIST_ACTIVE,
	V2_ASSIST_BEGIN,
	V2_ASSIST_END,
	V2_HEAP_ALLOC,
	V2_HEAP_GOAL,
	V2_GO_LABEL,
	V2_TASK_BEGIN,
	V2_TASK_END,
	V2_REGION_BEGIN,
	V2_REGION_END,
	V2_USER_LOG,
	V2_GO_SWITCH,
	V2_GO_SWITCH_DESTROY,
	V2_GO_CREATE_BLOCKED,
	V2_GO_STATUS_STACK,
	V2_EXPERIMENTAL_BATCH,
	V2_SYNC,
	V2_CLOCK_SNAPSHOT,
	V2_END_OF_GENERATION,
	/* traceallocfree experiment */
	V2_SPAN = 128,
	V2_SPAN_ALLOC,
	V2_SPAN_FREE,
	V2_HEAP_OBJECT,
	V2_HEAP_OBJECT_ALLOC,
	V2_HEAP_OBJECT_FREE,
	V2_GOROUTINE_STACK,
	V2_GOROUTINE_STACK_ALLOC,
	V2_GOROUTINE_STACK_FREE,
	V2_EVENT_TYPES
};

/* Values of ProcStatus and GoStatus events. */
enum
{
	V2_PROC_BAD,
	V2_PROC_RUNNING,
	V2_PROC_IDLE,
	V2_PROC_SYSCALL,
	V2_PROC_SYSCALL_ABANDONED,
	V2_PROC_STATUSES
};

enum
{
	V2_GO_BAD,
	V2_GO_RUNNABLE,
	V2_GO_RUNNING,
	V2_GO_SYSCALL,
	V2_GO_WAITING,
	V2_GO_STATUSES
};

/* Limits that Go's own reader enforces. */
#define V2_MAX_BATCH_SIZE		(64 * 1024)
#define V2_MAX_FRAMES			128
#define V2_MAX_STRING_SIZE		1024

#define V2_MAX_ARGS 4			/* beside the time */

#define V2_TYPE_BYTES 256		/* whatever a type byte may be */

/* Arguments are numbered from 1, behind the time; 0 = none. */
typedef struct V2Spec
{
	const char *name;			/* NULL: not an event of per-thread batches */
	uint8_t		nargs;
	bool		references;		/* has one of the following */
	uint8_t		stack_arg;
	uint8_t		string_arg;
	bool		more_references;	/* likewise */
	uint8_t		other_stack_arg;
	uint8_t		other_string_arg;
} V2Spec;

extern const V2Spec v2_specs[V2_TYPE_BYTES];

#endif							/* GCTRACE_V2_WIRE_H */
