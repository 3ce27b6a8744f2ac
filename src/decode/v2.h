/*
 * v2.h
 *		Shared inside the v2 decoder: a generation, and the ways to read it.
 *
 *		v2.c			the decoder object: bytes to generations, steps, status
 *		v2_generation.c	the batches of one generation and its tables
 *		v2_merge.c		full merge: all threads, in the order of Go's reader
 *		v2_order*.c		the scheduler rules that gate the merge
 *		v2_fast.c		GC facts without the full merge
 *		v2_emit.c		from wire events to GtEvent
 */
#ifndef GCTRACE_V2_H
#define GCTRACE_V2_H

#include "base/map.h"
#include "decode/decoder.h"
#include "decode/tables.h"
#include "decode/v2_sort.h"
#include "decode/v2_wire.h"
#include "decode/varint.h"

/* Nothing is stamped later than this, so that sums cannot overflow. */
#define V2_TIME_MAX (INT64_MAX / 4)

/* Ticks are 64 ns nearly everywhere; so few that a batch of them cannot overflow. */
#define V2_WHOLE_TICK_MAX 4096

#define V2_NO_BATCH UINT32_MAX

/* Zeros behind the last batch, so that the fast path may read past its end. */
#define V2_PADDING 64

/* A batch of events of one thread. */
typedef struct V2Batch
{
	size_t		start;			/* in V2Generation.bytes */
	uint32_t	size;
	uint32_t	next;			/* of the same thread, or V2_NO_BATCH */
	uint64_t	ticks;			/* base timestamp */
	uint64_t	offset;			/* of its content, in the inflated input */
} V2Batch;

/* The batches of one thread, in order of appearance. */
typedef struct V2Thread
{
	int64_t		thread;
	uint32_t	first;
	uint32_t	last;
} V2Thread;

/* A batch that holds table entries or the clock instead of events. */
typedef struct V2Section
{
	size_t		start;
	uint32_t	size;
	uint8_t		type;			/* its first byte */
	uint64_t	ticks;
	uint64_t	offset;
} V2Section;

/* A batch of an experiment. */
typedef struct V2Experiment
{
	size_t		start;
	uint32_t	size;
	uint8_t		experiment;
} V2Experiment;

/* The scheduling context of an event. */
typedef struct V2Context
{
	int64_t		goroutine;
	int64_t		proc;
	int64_t		thread;
} V2Context;

/* A sample of the CPU profiler: stamped, but in no thread's batches. */
typedef struct V2Sample
{
	uint64_t	ticks;
	V2Context	context;
	uint64_t	stack;
} V2Sample;

typedef struct V2Generation
{
	const GtAlloc *alloc;
	int			version;
	uint64_t	number;			/* as the runtime counts; 0 = no batch yet */
	GtGeneration info;
	uint64_t	min_ticks;
	bool		has_ticks;
	double		tick_ns;		/* ns per tick; 0 = no frequency yet */
	uint64_t	whole_tick_ns;	/* the same when it is a small whole number, else 0 */
	uint64_t	snapshot_ticks;
	bool		has_snapshot;
	uint8_t    *bytes;			/* contents of all kept batches */
	size_t		used;
	size_t		capacity;
	V2Batch    *batches;
	size_t		batch_count;
	size_t		batch_capacity;
	V2Thread   *threads;
	size_t		thread_count;
	size_t		thread_capacity;
	GtMap		thread_index;	/* thread -> index in threads */
	V2Section  *sections;
	size_t		section_count;
	size_t		section_capacity;
	bool		keep_experiments;	/* else such batches are let go */
	V2Experiment *experiments;
	size_t		experiment_count;
	size_t		experiment_capacity;
	GtExperimentBatch *experiment_batches;	/* the same once `bytes` stays put */
	size_t		experiment_batch_capacity;
	bool		keep_samples;	/* for the merge; else they are only counted */
	uint64_t	last_sample_ticks;
	V2Sample   *samples;		/* in order of appearance */
	size_t		sample_count;
	size_t		sample_capacity;
	V2Front    *sample_order;	/* by time; `cursor` is an index in samples */
	size_t		sample_order_capacity;
	GtTables	tables;
	bool		stacks_loaded;
} V2Generation;

extern void v2_generation_init(V2Generation *generation, const GtAlloc *alloc,
							   GtStackStore *store, int version);
extern void v2_generation_free(V2Generation *generation);
extern void v2_generation_clear(V2Generation *generation);

/* Files the batch whose content are the last `size` bytes. */
extern GtCode v2_generation_add(V2Generation *generation, int64_t thread, uint64_t ticks,
								size_t size, uint64_t offset, GtStatus *status);

/* The same for a batch of an experiment. */
extern GtCode v2_generation_add_experiment(V2Generation *generation, uint8_t experiment,
										   size_t size, uint64_t offset, GtStatus *status);

/* Reads clock and string table, and the stack table if asked to; checks what Go's reader checks. */
extern GtCode v2_generation_close(V2Generation *generation, bool stacks, GtStatus *status);

/* The stack table, unless it was read already. */
extern GtCode v2_generation_load_stacks(V2Generation *generation, GtStatus *status);

/* Do all events refer to entries of the tables?  Tells a cut generation. */
extern bool v2_generation_is_whole(const V2Generation *generation);

/* Trace clock to ns, as Go's reader rounds. */
static inline int64_t
v2_ticks_to_ns(const V2Generation *generation, uint64_t ticks)
{
	double		ns = (double) ticks * generation->tick_ns;

	return ns < (double) V2_TIME_MAX ? (int64_t) ns : V2_TIME_MAX;
}

/* The same for the time between two events; below V2_TIME_MAX. */
static inline int64_t
v2_delta_to_ns(const V2Generation *generation, uint64_t delta)
{
	if (generation->whole_tick_ns != 0 && delta <= UINT32_MAX)
		return (int64_t) (delta * generation->whole_tick_ns);
	return v2_ticks_to_ns(generation, delta);
}

/* One event as it stands in a batch. */
typedef struct V2Event
{
	uint8_t		type;
	int64_t		time;			/* ns of the trace clock */
	uint64_t	args[V2_MAX_ARGS];
} V2Event;

/*
 * Reads the event at *position, whose time is *time plus its delta.  False
 * when it is not one.  May look behind `end`, up to the padding.
 */
static inline bool
v2_read_event(const V2Generation *generation, const uint8_t **position,
			  const uint8_t *end, int64_t *time, V2Event *event)
{
	const uint8_t *p = *position;
	const V2Spec *spec = &v2_specs[*p];
	uint64_t   *arg = event->args;
	bool		bad = false;
	uint64_t	delta;

	event->type = *p++;
	if (spec->name == NULL)
		return false;
	delta = gt_varint_padded(&p, &bad);
	for (int left = spec->nargs; left > 0; left--)
		*arg++ = gt_varint_padded(&p, &bad);
	if (p > end || bad)
		return false;
	*time += v2_delta_to_ns(generation, delta);
	if (*time > V2_TIME_MAX)
		*time = V2_TIME_MAX;
	event->time = *time;
	*position = p;
	return true;
}

/* What an event refers to that the tables lack: "stack", "string" or NULL. */
static inline const char *
v2_missing_reference(const GtTables *tables, const V2Event *event)
{
	const V2Spec *spec = &v2_specs[event->type];

	if (!spec->references)
		return NULL;
	if (spec->stack_arg && !gt_tables_has_stack(tables, event->args[spec->stack_arg - 1]))
		return "stack";
	if (spec->string_arg && !gt_tables_has_string(tables, event->args[spec->string_arg - 1]))
		return "string";
	if (!spec->more_references)
		return NULL;
	if (spec->other_stack_arg && !gt_tables_has_stack(tables, event->args[spec->other_stack_arg - 1]))
		return "stack";
	if (spec->other_string_arg && !gt_tables_has_string(tables, event->args[spec->other_string_arg - 1]))
		return "string";
	return NULL;
}

/* --- v2_emit.c --- */

/* What a status on the wire means: GtGoState, GtProcState. */
extern const uint8_t v2_go_states[V2_GO_STATUSES];
extern const uint8_t v2_proc_states[V2_PROC_STATUSES];

typedef struct V2Emitter
{
	const GtSink *sink;
	uint32_t	want;
	bool		wanted[V2_TYPE_BYTES];	/* by type, from `want` */
	int64_t		zero;			/* trace clock, ns */
	GtTables   *tables;
	int64_t		seq;			/* of the generation's Sync event */
	uint64_t	events;			/* of the generation, as Go's reader counts; but not ... */
	uint64_t	samples;		/* those of the CPU profiler so far */
	int64_t		last_time;		/* trace clock of the latest event */
	GtEvent		event;			/* the one that the sink is given */
} V2Emitter;

/* Extra facts that the order of events adds to an event. */
typedef struct V2Extra
{
	uint8_t		from;			/* state before, of status events and ProcSteal */
	uint64_t	reason;			/* string id of the pause that STWEnd ends */
	GtStr		message;		/* of a log, where it is in no table; else data NULL */
	bool		unlisted;		/* see GtEvent */
} V2Extra;

extern void v2_emitter_init(V2Emitter *emitter, const GtSink *sink, uint32_t want,
							GtTables *tables);

/* Where counting begins: at the events after a Sync. */
static inline void
v2_emitter_restart(V2Emitter *emitter, int64_t time)
{
	emitter->events = emitter->samples = 0;
	emitter->last_time = time;
}

/* False when the sink refused for want of memory. */
extern bool v2_emit_wanted(V2Emitter *emitter, const V2Event *event,
						   const V2Context *context, const V2Extra *extra);

/* Counts the event, and tells whether it is wanted. */
static inline bool
v2_count(V2Emitter *emitter, const V2Event *event)
{
	emitter->events++;
	if (event->time > emitter->last_time)
		emitter->last_time = event->time;
	return emitter->wanted[event->type];
}

/* Counts the event, and emits it if it is wanted. */
static inline bool
v2_emit(V2Emitter *emitter, const V2Event *event, const V2Context *context,
		const V2Extra *extra)
{
	return !v2_count(emitter, event) || v2_emit_wanted(emitter, event, context, extra);
}

extern bool v2_emit_go_state(V2Emitter *emitter, const V2Context *context, int64_t time,
							 int64_t goroutine, GtGoState from, GtGoState to);
extern bool v2_emit_sample(V2Emitter *emitter, const V2Sample *sample, int64_t time);

/* --- v2_order.c --- */
typedef struct V2Order V2Order;

typedef enum V2Advance
{
	V2_ADVANCED,
	V2_NOT_YET,					/* other threads have to go first */
	V2_BROKEN					/* the trace contradicts itself; see status */
} V2Advance;

extern V2Order *v2_order_create(const GtAlloc *alloc);
extern void v2_order_free(V2Order *order);

/* Forgets all states: the next generation is taken as the first one. */
extern void v2_order_restart(V2Order *order);
extern void v2_order_begin_generation(V2Order *order, uint64_t number);
/* A handle for v2_order_advance, good until restart; false: memory refused. */
extern bool v2_order_thread(V2Order *order, int64_t thread, uint32_t *handle);

/* Where the events of v2_order_advance go, and what is told of those that cannot be. */
extern void v2_order_report_to(V2Order *order, V2Emitter *emitter, GtStatus *status);

/* --- v2_merge.c --- */
typedef struct V2Merge V2Merge;

extern V2Merge *v2_merge_create(const GtAlloc *alloc, V2Order *order);
extern void v2_merge_free(V2Merge *merge);
extern GtCode v2_merge_begin(V2Merge *merge, V2Generation *generation, GtStatus *status);
/* Does up to `budget` events; *done when the generation is through. */
extern GtCode v2_merge_run(V2Merge *merge, V2Emitter *emitter, int budget, bool *done,
						   GtStatus *status);

/* --- v2_fast.c --- */
typedef struct V2Fast V2Fast;

typedef enum V2FastResult
{
	V2_FAST_MORE,				/* call again */
	V2_FAST_DONE,
	V2_FAST_UNSURE,				/* nothing emitted: only the full merge can tell */
	V2_FAST_FAILED				/* memory; see status */
} V2FastResult;

extern V2Fast *v2_fast_create(const GtAlloc *alloc);
extern void v2_fast_free(V2Fast *fast);
extern void v2_fast_begin(V2Fast *fast, V2Generation *generation, uint32_t want);
extern V2FastResult v2_fast_run(V2Fast *fast, V2Emitter *emitter, GtStatus *status);

#endif							/* GCTRACE_V2_H */
