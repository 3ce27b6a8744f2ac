/*
 * v2_fast.h
 *		Shared inside the fast path.
 *
 *		v2_fast.c			its steps for one generation
 *		v2_fast_scan.c		finding the facts in the batches of each thread
 *		v2_fast_states.c	what assisting goroutines do on other threads
 *		v2_fast_merge.c		bringing all that into one order
 */
#ifndef GCTRACE_V2_FAST_H
#define GCTRACE_V2_FAST_H

#include "decode/v2.h"
#include "decode/v2_sort.h"

/* An event that matters, with its context. */
typedef struct Fact
{
	int64_t		time;			/* trace clock, ns */
	int64_t		goroutine;		/* context; GT_NONE */
	uint64_t	sequence;		/* of the stint of v2_fact_subject */
	uint64_t	position;		/* in V2Generation.bytes: its thread's order */
	uint64_t	args[3];
	int32_t		proc;
	uint8_t		type;			/* V2_* */
} Fact;

/* What the scan does with a type of event. */
enum
{
	ACTION_SKIP0,				/* step over so many numbers */
	ACTION_SKIP1,
	ACTION_SKIP2,
	ACTION_SKIP3,
	ACTION_SKIP4,
	ACTION_START,				/* a goroutine starts to run */
	ACTION_STOP,				/* the running goroutine stops: two numbers */
	ACTION_UNBLOCK,				/* another goroutine is woken */
	ACTION_SYSCALL,				/* it enters a system call: two numbers */
	ACTION_SYSCALL_BLOCKED,		/* it left one, without its proc */
	ACTION_PROC_START,
	ACTION_PROC_STOP,
	ACTION_CONTEXT,				/* rarer changes of goroutine or proc */
	ACTION_FACT,				/* may be a fact */
	ACTION_INVALID
};

/* Where the scan of a thread stands. */
typedef struct ThreadScan
{
	int64_t		thread;
	int64_t		time;
	int64_t		goroutine;
	int64_t		proc;
	uint64_t	sequence;		/* of the goroutine's stint */
	uint64_t	position;		/* of the event being looked at */
	int64_t		stint_time;		/* when the stint began, if by GoStart and
								 * running ever since; GT_NULL */
	uint64_t	stint_position;
	bool		labelled;		/* a worker's label came in this stint, or may have */
	bool		assisting;		/* in an assist that began in this stint */
	size_t		assist_fact;	/* its begin */
} ThreadScan;

/* args[2] of the facts of an assist that began and ended in one stint */
#define ASSIST_CONTAINED 1

/* A goroutine is woken, or starts a stint, somewhere. */
typedef struct Wake
{
	int64_t		time;
	int64_t		goroutine;
	uint64_t	sequence;
	uint64_t	position;
} Wake;

/* Wakes thread by thread. */
typedef struct Wakes
{
	Wake	   *wakes;
	size_t		count;
	size_t		capacity;
	size_t	   *starts;			/* first of each thread, and the end */
	size_t		start_capacity;
} Wakes;

/* A part of a batch, with what is needed to scan it again on its own. */
typedef struct Segment
{
	uint64_t	position;		/* in V2Generation.bytes */
	uint64_t	end;
	int64_t		start_time;
	int64_t		end_time;
	int64_t		goroutine;		/* on the thread when it begins */
	uint64_t	sequence;
} Segment;

/* A stretch of time in which a goroutine was in an assist. */
typedef struct Window
{
	int64_t		goroutine;
	int64_t		start;
	int64_t		end;
	bool		gap;			/* the first scan has not all its states */
} Window;

/* Windows of one goroutine: a part of V2Fast.windows. */
typedef struct WindowRange
{
	uint32_t	first;
	uint32_t	count;
} WindowRange;

/* What the check knows of a goroutine: its stint, and whether that goes on. */
typedef struct History
{
	uint64_t	sequence;
	bool		running;
} History;

typedef enum FastPhase
{
	FAST_SCAN,
	FAST_WINDOWS,
	FAST_STATES,
	FAST_MERGE,
	FAST_EMIT
} FastPhase;

struct V2Fast
{
	const GtAlloc *alloc;
	V2Generation *generation;
	uint32_t	want;
	FastPhase	phase;
	bool		states;			/* states of assisting goroutines are wanted */
	bool		origins;		/* creation and end of goroutines are wanted */
	uint8_t		actions[V2_TYPE_BYTES];
	size_t		thread;			/* index of the thread being scanned */
	uint32_t	batch;			/* its next batch, or V2_NO_BATCH */
	ThreadScan	scan;
	int64_t		last_time;
	Segment    *segments;		/* thread by thread */
	size_t		segment_count;
	size_t		segment_capacity;
	size_t		segment;		/* being scanned again */
	size_t	   *segment_ends;	/* by thread */
	size_t		segment_end_capacity;
	Wakes		unblocks;		/* all of them: whom they concern shows later */
	Wakes		stints;			/* begins of stints in which an assist ends */
	Wakes		switches;		/* stints that a coroutine switch begins */
	GtMap		roaming;		/* goroutine whose assist outlasts a stint ->
								 * WindowRange */
	Window	   *windows;		/* by goroutine, then time */
	size_t		window_count;
	size_t		window_capacity;
	Window	   *spans;			/* union of those with a gap, by time */
	size_t		span_count;
	size_t		span_capacity;
	Fact	   *facts;			/* in runs: one per kind and thread */
	size_t		fact_count;
	size_t		fact_capacity;
	size_t	   *starts;			/* first fact of each run, and the end */
	size_t		start_count;
	size_t		start_capacity;
	uint32_t   *order;			/* facts in order of time */
	size_t		order_capacity;
	size_t		order_count;
	uint32_t   *order_thread;	/* index of the thread of each in `order` */
	size_t		order_thread_capacity;
	size_t		emitted;
	V2Front    *front;
	size_t		front_capacity;
	GtMap		open;			/* for the check: what is open, by subject */
	GtMap		histories;		/* for the check: History by goroutine */
};

/* The goroutine whose history the event is part of; GT_NONE: nobody's. */
static inline int64_t
v2_fact_subject(const Fact *fact)
{
	switch (fact->type)
	{
		case V2_GO_START:
		case V2_GO_UNBLOCK:
		case V2_GO_STATUS:
		case V2_GO_STATUS_STACK:
		case V2_ASSIST_ACTIVE:
			return (int64_t) fact->args[0];
		case V2_GO_CREATE:
		case V2_GO_CREATE_BLOCKED:
			return GT_NONE;
		default:
			return fact->goroutine;
	}
}

extern bool v2_fast_add(V2Fast *fast, const ThreadScan *scan, const V2Event *event,
						uint64_t sequence);

/* Begins the next run of facts, of which each thread has one per kind; false: memory refused. */
extern bool v2_fast_begin_run(V2Fast *fast);

/* Scans the next batches; *done when all threads are through. */
extern V2FastResult v2_fast_scan(V2Fast *fast, int batches, bool *done);

/* When were which goroutines in an assist, and who woke them? */
extern V2FastResult v2_fast_find_windows(V2Fast *fast);

/* Scans the next segments for states within windows that have gaps. */
extern V2FastResult v2_fast_scan_states(V2Fast *fast, int segments, bool *done);

/* Fills `order`; V2_FAST_UNSURE when the order of facts is not certain. */
extern V2FastResult v2_fast_merge(V2Fast *fast);

#endif							/* GCTRACE_V2_FAST_H */
