/*
 * event.h
 *		One event of a Go execution trace, whatever its wire format.
 *
 * The kinds are those of Go's reader (internal/trace, EventKind).  Context
 * (goroutine, proc, thread) is that before the event, as Go reports it.
 */
#ifndef GCTRACE_EVENT_H
#define GCTRACE_EVENT_H

#include "decode/stack.h"

typedef enum GtEventKind
{
	GT_EVENT_METRIC,
	GT_EVENT_LABEL,
	GT_EVENT_STACK_SAMPLE,
	GT_EVENT_RANGE_BEGIN,
	GT_EVENT_RANGE_ACTIVE,
	GT_EVENT_RANGE_END,
	GT_EVENT_STATE,				/* a goroutine or proc changes its state */
	GT_EVENT_TASK_BEGIN,
	GT_EVENT_TASK_END,
	GT_EVENT_REGION_BEGIN,
	GT_EVENT_REGION_END,
	GT_EVENT_LOG,
	GT_EVENT_EXPERIMENTAL
} GtEventKind;

#define GT_EVENT_KINDS (GT_EVENT_EXPERIMENTAL + 1)

typedef enum GtSubject
{
	GT_SUBJECT_NONE,
	/* metrics */
	GT_METRIC_HEAP_LIVE,
	GT_METRIC_HEAP_GOAL,
	GT_METRIC_GOMAXPROCS,
	/* ranges */
	GT_RANGE_GC,
	GT_RANGE_STW,
	GT_RANGE_ASSIST,
	GT_RANGE_SWEEP,
	/* states */
	GT_STATE_GOROUTINE,
	GT_STATE_PROC
} GtSubject;

typedef enum GtGoState
{
	GT_GO_UNDETERMINED,
	GT_GO_NOT_EXIST,
	GT_GO_RUNNABLE,
	GT_GO_RUNNING,
	GT_GO_WAITING,
	GT_GO_SYSCALL
} GtGoState;

typedef enum GtProcState
{
	GT_PROC_UNDETERMINED,
	GT_PROC_NOT_EXIST,
	GT_PROC_RUNNING,
	GT_PROC_IDLE
} GtProcState;

extern const char *gt_event_kind_name(GtEventKind kind);
extern const char *gt_go_state_name(GtGoState state);
extern const char *gt_proc_state_name(GtProcState state);

struct GtTables;

typedef struct GtEvent
{
	GtEventKind kind;
	GtSubject	subject;
	uint8_t		from;			/* GtGoState or GtProcState */
	uint8_t		to;
	int64_t		time_ns;		/* since the trace's zero */
	int64_t		seq;			/* place among all events of Go's reader, from 1; see GtGeneration */
	int64_t		goroutine;		/* GT_NONE: none */
	int64_t		proc;
	int64_t		thread;
	int64_t		resource;		/* whose range or state it is */
	uint64_t	value;			/* metric; bytes swept */
	uint64_t	value2;			/* bytes reclaimed */
	uint64_t	task;			/* of user tasks, regions and logs */
	uint64_t	parent_task;
	/* texts are valid during the call */
	GtStr		reason;			/* of a change of state; data NULL: none */
	GtStr		text;			/* label, pause reason, name of task or region, log category */
	GtStr		message;		/* of a log */
	uint64_t	stack;			/* for gt_tables_stack; 0 = none */
	uint64_t	resource_stack; /* of the goroutine whose state it is */
	const char *experiment_event;	/* its name in Go's words, static */
	const uint64_t *args;		/* of experimental events */
	const char *const *arg_names;	/* in Go's words, static */
	uint8_t		nargs;
	bool		unlisted;		/* a fact of the trace, but no event of Go's reader: not to be
								 * counted as one (v1: the first GOMAXPROCS) */
	struct GtTables *tables;	/* of the event's generation */
} GtEvent;

/* A resource that an event does not have is not known. */
static inline int64_t
gt_known_id(int64_t id)
{
	return id == GT_NONE ? GT_NULL : id;
}

/* Ids on the wire may take all of 64 bits. */
static inline int64_t
gt_known_number(uint64_t number)
{
	return number <= INT64_MAX ? (int64_t) number : GT_NULL;
}

/* Classes of events, for asking only for what is needed. */
#define GT_WANT_GC			0x0001	/* GC range */
#define GT_WANT_STW			0x0002
#define GT_WANT_ASSIST		0x0004
#define GT_WANT_SWEEP		0x0008
#define GT_WANT_METRIC		0x0010
#define GT_WANT_LABEL		0x0020
#define GT_WANT_GO_STATE	0x0040	/* states of goroutines inside an assist */
#define GT_WANT_GO_ORIGIN	0x0080	/* creation, status and end: who is a mark worker */
#define GT_WANT_SAMPLE		0x0100	/* CPU samples */
#define GT_WANT_METRIC_ORDER 0x0200	/* even of samples with equal stamps */
#define GT_WANT_PROC		0x0400	/* states of procs; these and all below: full merge */
#define GT_WANT_USER		0x0800	/* tasks, regions, logs */
#define GT_WANT_EXPERIMENT	0x1000
#define GT_WANT_ALL			0x8000	/* every event, whatever its kind */

/* Data of an experiment, which only its own events give a meaning. */
typedef struct GtExperimentBatch
{
	uint8_t		experiment;		/* GT_EXPERIMENT_* */
	const uint8_t *bytes;
	size_t		size;
} GtExperimentBatch;

#define GT_EXPERIMENT_ALLOC_FREE 1

/* What is known of a generation once it is decoded; a v1 trace is a single one. */
typedef struct GtGeneration
{
	uint32_t	ordinal;		/* 1-based */
	int			version;		/* of the format */
	int64_t		zero_at_ns;		/* wall clock at the trace's zero, since 1970; GT_NULL */
	int64_t		start_ns;		/* since the trace's zero */
	int64_t		end_ns;			/* last event; GT_NULL when not decoded */
	uint64_t	offset;			/* in the inflated content */
	uint64_t	size;
	int64_t		seq;			/* of its Sync event, as Go's reader counts; where all is
								 * ordered and CPU samples are wanted, which count, too */
	uint64_t	events;			/* as Go's reader counts; when decoded */
	uint64_t	batches;
	uint32_t	threads;
	uint64_t	strings;
	uint64_t	stacks;
	uint64_t	cpu_samples;
	int64_t		clock_trace_ns; /* GT_NULL without snapshot */
	int64_t		clock_mono_ns;
	int64_t		clock_wall_ns;	/* since 1970 */
	bool		ordered;		/* full merge (else the fast path) */
	bool		decoded;		/* its events were read at all */
	/* with GT_WANT_EXPERIMENT, and valid during the calls about it */
	const GtExperimentBatch *experiment_batches;
	uint32_t	experiment_batch_count;
} GtGeneration;

/*
 * An input may come without the generations before the one that is wanted,
 * but for the first of all, which only serves to tell the trace's zero.
 */
typedef struct GtGap
{
	uint32_t	wanted;			/* the first generation whose events are; 0: all */
	uint64_t	bytes;			/* of those that are not in the input */
} GtGap;

/* Whoever consumes a decoder's output.  Callbacks return false to say that memory was refused. */
typedef struct GtSink
{
	bool		(*generation_begin) (void *context, const GtGeneration *generation);
	bool		(*event) (void *context, const GtEvent *event);
	bool		(*generation_end) (void *context, const GtGeneration *generation,
								   struct GtTables *tables);
	void	   *context;
} GtSink;

#endif							/* GCTRACE_EVENT_H */
