/*
 * v1.h
 *		Shared inside the v1 decoder: a trace in memory, and the ways through it.
 *
 *		v1.c			the decoder object: bytes, steps, status
 *		v1_index.c		where the events of each P lie; strings, stacks, samples
 *		v1_read.c		the events of one P, one after another
 *		v1_order.c		in which order the Ps take turns
 *		v1_replay.c		through all events in that order
 *		v1_check.c		can they be true?
 *		v1_convert.c	from v1 events to those of v2, as Go's reader does
 *
 * The runtime hands out buffers of up to 64 KB, a P at a time, so that the
 * earliest events of one P may come behind the latest of another: nothing can
 * be said before all has been read.  What is kept is the bytes and, of every
 * change from one P to the next, a number or two; events are read from the
 * bytes anew whenever they are needed.
 */
#ifndef GCTRACE_V1_H
#define GCTRACE_V1_H

#include "base/map.h"
#include "decode/decoder.h"
#include "decode/header.h"
#include "decode/v1_wire.h"
#include "decode/v2.h"
#include "decode/varint.h"

#define V1_NO_BATCH UINT32_MAX

/* Zeros behind the content, so that numbers may be read past its end. */
#define V1_PADDING 16

/* Ticks and times are kept below this, so that differences cannot overflow. */
#define V1_TICKS_MAX (INT64_MAX / 4)

/* A stretch of events of one P, from its first timed event to its last. */
typedef struct V1Batch
{
	size_t		start;			/* in V1Trace.bytes */
	size_t		end;
	int64_t		ticks;			/* base timestamp */
	uint32_t	next;			/* of the same P, or V1_NO_BATCH */
} V1Batch;

typedef struct V1Event
{
	uint8_t		type;
	int64_t		ticks;
	int64_t		goroutine;		/* running on the P, or started; 0: none */
	int64_t		before;			/* which ran on the P before */
	uint64_t	args[V1_MAX_ARGS];
	uint64_t	stack;
	GtStr		message;		/* of a log */
	size_t		offset;			/* in V1Trace.bytes */
} V1Event;

/* One P: what the file has of it, and how far a way through it has come. */
typedef struct V1Proc
{
	int64_t		proc;			/* GT_NONE: events without a P */
	uint32_t	first;			/* batches */
	uint32_t	last;
	uint32_t	batch;			/* the one at hand, or V1_NO_BATCH */
	size_t		position;
	int64_t		ticks;			/* of its latest event */
	int64_t		goroutine;		/* that runs on it, 0: none */
} V1Proc;

/* A sample of the CPU profiler: in the file it stands apart from its P. */
typedef struct V1Sample
{
	int64_t		ticks;
	int64_t		goroutine;
	int64_t		proc;
	uint64_t	stack;
} V1Sample;

/* The return from a blocked system call, written late but stamped when it was. */
typedef struct V1Return
{
	int64_t		ticks;
	uint64_t	index;			/* its place in the order in which events were written */
	int64_t		goroutine;
	size_t		offset;
	uint32_t	proc;			/* index in procs */
} V1Return;

/* Growing bits, by number. */
typedef struct V1Bits
{
	uint8_t    *bytes;
	size_t		capacity;
	uint64_t	count;
} V1Bits;

typedef struct V1Trace
{
	const GtAlloc *alloc;
	int			version;
	uint8_t    *bytes;			/* the content behind the header */
	size_t		used;
	size_t		capacity;
	size_t		indexed;		/* up to where it is sound */
	V1Batch    *batches;
	size_t		batch_count;
	size_t		batch_capacity;
	V1Proc	   *procs;
	size_t		proc_count;
	size_t		proc_capacity;
	GtMap		proc_index;		/* P -> index in procs */
	V1Sample   *samples;		/* in order of time */
	size_t		sample_count;
	size_t		sample_capacity;
	GtTables	tables;
	GtMap		threads;		/* that Ps ran on, without a value */
	uint64_t	batches_seen;	/* also those without events */
	uint64_t	strings_seen;
	uint64_t	stacks_seen;
	uint64_t	frequency;		/* ticks per second; 0: the file ends before it is told */
	/* what v1_order.c found: */
	uint8_t    *turns;			/* numbers: twice the P, plus 1 if a count follows */
	size_t		turns_used;
	size_t		turns_capacity;
	uint64_t	ordered;		/* events in order, returns at the place where they are written */
	V1Return   *returns;		/* heap by time */
	size_t		return_count;
	size_t		return_capacity;
	V1Bits		blocked;		/* which of the system calls, in order, block */
	int64_t		horizon;		/* what is stamped earlier is complete */
} V1Trace;

extern void v1_trace_init(V1Trace *trace, const GtAlloc *alloc, GtStackStore *store);
extern void v1_trace_free(V1Trace *trace);

/* --- v1_index.c --- */
typedef struct V1Index
{
	V1Trace    *trace;
	uint32_t	proc;			/* whose events come; index + 1, 0: no batch yet */
	bool		batch_open;		/* it has timed events in the batch at hand */
	int64_t		batch_ticks;
} V1Index;

/* Goes up to `budget` bytes on; *done at the end.  A failure but for memory ends what is sound. */
extern GtCode v1_index_run(V1Index *index, size_t budget, bool *done, GtStatus *status);

/* --- v1_read.c --- */

/* Starts all Ps anew. */
extern void v1_rewind(V1Trace *trace);

/* Reads the next event of the P, and moves on; false at its end. */
extern bool v1_next(const V1Trace *trace, V1Proc *proc, V1Event *event);

/* Damage at this event. */
extern GtCode v1_damaged(const V1Event *event, GtStatus *status, const char *what);

static inline bool
v1_starts_goroutine(uint8_t type)
{
	return type == V1_GO_START || type == V1_GO_START_LOCAL || type == V1_GO_START_LABEL;
}

static inline bool
v1_blocks_goroutine(uint8_t type)
{
	return type == V1_GO_SLEEP || type == V1_GO_BLOCK || type == V1_GO_SYSBLOCK ||
		type == V1_GO_BLOCK_GC || (type >= V1_GO_BLOCK_SEND && type <= V1_GO_BLOCK_NET);
}

/* --- v1_order.c --- */
typedef struct V1Order V1Order;

extern V1Order *v1_order_create(V1Trace *trace);
extern void v1_order_free(V1Order *order);

/*
 * Does up to `budget` events; *done when nothing more finds a place.  Events
 * in order before a failure stay so.  `cut`: the file ends before its last
 * event, so that what is missing is no contradiction.
 */
extern GtCode v1_order_run(V1Order *order, bool cut, int budget, bool *done, GtStatus *status);

static inline bool
v1_return_before(const V1Return *a, const V1Return *b)
{
	return a->ticks < b->ticks || (a->ticks == b->ticks && a->index < b->index);
}

/* --- v1_check.c --- */

typedef struct V1CheckProc
{
	bool		running;
	bool		sweeping;
} V1CheckProc;

typedef struct V1CheckGo
{
	uint8_t		state;
	bool		in_assist;
} V1CheckGo;

/* What the events so far have made of goroutines, Ps and the collector. */
typedef struct V1Check
{
	int			version;
	GtMap		gos;			/* goroutine -> V1CheckGo */
	bool		collecting;
	int			pausing;		/* before Go 1.10 each P for itself */
	bool		refused;		/* memory was */
} V1Check;

extern void v1_check_init(V1Check *check, const GtAlloc *alloc, int version);
extern void v1_check_free(V1Check *check);

/* The event happens: NULL, or why it cannot. */
extern const char *v1_check_event(V1Check *check, V1CheckProc *proc, const V1Event *event);

/* --- v1_convert.c --- */

typedef struct V1ConvertProc
{
	V1CheckProc check;
	bool		seen;			/* its status was given */
	int64_t		thread;			/* that it runs on, or GT_NONE */
} V1ConvertProc;

typedef struct V1Convert
{
	const V1Trace *trace;
	V2Emitter  *emitter;
	V1Check		check;
	V1ConvertProc *procs;		/* as V1Trace.procs */
	bool		started;		/* the first GOMAXPROCS was seen: all that was there is told */
	V2Front    *created;		/* goroutines that were there, as `time` */
	size_t		created_count;
	size_t		created_capacity;
	size_t		announced;		/* how many of them are settled since */
	int64_t		started_time;
	GtMap		untold;			/* those of them whose state no event has told */
	uint64_t	syscalls;		/* so far */
	bool		in_syscall;		/* one that does not block is to end at the next event */
	V2Context	syscall_context;
	int64_t		syscall_time;
	uint64_t	pause_reason;	/* string id */
	V2Context	pause_context;	/* where it began */
	bool		lacks_stack;	/* an event named one that the file does not have */
} V1Convert;

extern bool v1_convert_init(V1Convert *convert, V1Trace *trace, V2Emitter *emitter);
extern void v1_convert_free(V1Convert *convert);

/*
 * The next event.  `proc` is that of V1Trace.procs; on failure the offset of
 * the status is set.
 */
extern GtCode v1_convert_event(V1Convert *convert, size_t proc, const V1Event *event, int64_t time,
							   GtStatus *status);
extern GtCode v1_convert_sample(V1Convert *convert, const V1Sample *sample, int64_t time, GtStatus *status);

/* Goroutines to be told before the next event: gives one of them, if *more. */
extern GtCode v1_convert_announce(V1Convert *convert, bool *more, GtStatus *status);
extern GtCode v1_convert_finish(V1Convert *convert, GtStatus *status);

/* --- v1_replay.c --- */

/* The way through all events, in order. */
typedef struct V1Replay
{
	V1Trace    *trace;
	V1Convert	convert;
	size_t		turn;			/* position in V1Trace.turns */
	uint32_t	cursor;			/* whose turn it is */
	uint64_t	turn_left;		/* events of it */
	uint64_t	index;			/* of the event at hand, counted as written */
	uint64_t	left;			/* events not read */
	V1Event		event;			/* at hand, unless it is a sample */
	bool		loaded;
	size_t		samples;		/* emitted */
	double		tick_ns;
	int64_t		zero_ticks;
	bool		has_zero;
} V1Replay;

extern bool v1_replay_init(V1Replay *replay, V1Trace *trace, V2Emitter *emitter);
extern void v1_replay_free(V1Replay *replay);

/* Emits up to `budget` events; *done at the end. */
extern GtCode v1_replay_run(V1Replay *replay, int budget, bool *done, GtStatus *status);

/* Bytes of events that were not emitted. */
extern uint64_t v1_replay_bytes_left(const V1Replay *replay);

#endif							/* GCTRACE_V1_H */
