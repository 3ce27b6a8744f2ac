/*
 * v2_fast.h
 *		Shared inside the fast path.
 *
 *		v2_fast.c		its steps for one generation
 *		v2_fast_scan.c	finding the facts in the batches of each thread
 *		v2_fast_merge.c	bringing the facts of all threads into one order
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
	int64_t		subject;		/* goroutine whose history it is part of; GT_NONE */
	uint64_t	sequence;		/* of the subject's stint */
	uint64_t	args[3];
	int32_t		proc;
	uint8_t		type;			/* V2_* */
} Fact;

/* What the scan does with a type of event. */
typedef enum Action
{
	ACTION_INVALID,
	ACTION_SKIP,
	ACTION_CONTEXT,				/* changes goroutine or proc of the thread */
	ACTION_FACT					/* may be a fact */
} Action;

/* Where the scan of a thread stands. */
typedef struct ThreadScan
{
	int64_t		thread;
	int64_t		time;
	int64_t		goroutine;
	int64_t		proc;
	uint64_t	sequence;		/* of the goroutine's stint */
	bool		labelled;		/* a worker's label came in this stint */
	bool		roams;			/* the goroutine is one of V2Fast.roaming */
	bool		assisting;		/* in an assist that began in this stint */
} ThreadScan;

typedef enum FastPhase
{
	FAST_SCAN,
	FAST_MERGE,
	FAST_EMIT
} FastPhase;

struct V2Fast
{
	const GtAlloc *alloc;
	V2Generation *generation;
	uint32_t	want;
	FastPhase	phase;
	bool		states;			/* states of roaming goroutines are wanted */
	bool		origins;		/* creation and end of goroutines are wanted */
	bool		rescan;			/* second scan, with `roaming` known */
	uint8_t		actions[256];
	size_t		thread;			/* index of the thread being scanned */
	uint32_t	batch;			/* its next batch, or V2_NO_BATCH */
	ThreadScan	scan;
	int64_t		last_time;
	GtMap		roaming;		/* goroutines whose assists outlast a stint */
	Fact	   *facts;			/* thread by thread */
	size_t		fact_count;
	size_t		fact_capacity;
	size_t	   *starts;			/* first fact of each thread, and the end */
	size_t		start_capacity;
	uint32_t   *order;			/* facts in order of time */
	size_t		order_capacity;
	size_t		order_count;
	uint32_t   *fact_thread;	/* index of the thread of each in `order` */
	size_t		fact_thread_capacity;
	size_t		emitted;
	V2Front    *front;
	size_t		front_capacity;
	GtMap		open;			/* for the check: what is open, by subject */
	GtMap		sequences;		/* for the check: last sequence by goroutine */
};

/* Scans the next batches; *done when all threads are through. */
extern V2FastResult v2_fast_scan(V2Fast *fast, int batches, bool *done);

/* Fills `order`; V2_FAST_UNSURE when the order of facts is not certain. */
extern V2FastResult v2_fast_merge(V2Fast *fast);

#endif							/* GCTRACE_V2_FAST_H */
