/*
 * v2_order.h
 *		Shared by the scheduler rules: what they know, and what they all do.
 *
 *		v2_order.c				that knowledge, and which rule an event has
 *		v2_order_procs.c		rules for procs
 *		v2_order_goroutines.c	for goroutines
 *		v2_order_syscalls.c		for system calls, which concern both
 *		v2_order_ranges.c		for collections, ranges and events that change no state
 *
 * Timestamps alone do not order the events of different threads; sequence
 * numbers on goroutines, procs and collections do.  The rules are those of
 * Go's reader (internal/trace/order.go), so that events come out in its order.
 * What the reader checks of user tasks and regions is left out: it refuses
 * whole traces for a program's misuse of regions, which harms no GC fact.
 */
#ifndef GCTRACE_V2_ORDER_H
#define GCTRACE_V2_ORDER_H

#include "decode/v2.h"

/* Position of a resource in its own history; restarts in every generation. */
typedef struct Sequence
{
	uint64_t	generation;
	uint64_t	number;
} Sequence;

typedef struct GoState
{
	int64_t		goroutine;		/* GT_MAP_FREE: none, the place is free */
	Sequence	sequence;
	uint64_t	pause_reason;	/* string id, while it stops the world */
	uint8_t		status;			/* V2_GO_* */
	bool		in_assist;
	bool		in_pause;
} GoState;

typedef struct ProcState
{
	Sequence	sequence;
	bool		known;
	uint8_t		status;			/* V2_PROC_* */
	bool		in_sweep;
} ProcState;

typedef struct ThreadState
{
	V2Context	context;
	uint32_t	go_index;		/* of the goroutine's state; NO_GOROUTINE */
} ThreadState;

#define NO_GOROUTINE UINT32_MAX

/* GOMAXPROCS is far below; larger ids are no ids. */
#define PROC_MAX (1 << 20)

typedef enum GcState
{
	GC_UNDETERMINED,
	GC_NOT_RUNNING,
	GC_RUNNING
} GcState;

/* An attempt to advance. */
typedef struct Turn
{
	V2Order    *order;
	V2Event    *event;
	uint32_t	handle;			/* of the thread */
	ThreadState *thread;		/* its context is that before the event until the
								 * rule, having emitted the event, changes it */
	V2Emitter  *emitter;
	GtStatus   *status;
} Turn;

/* Places of goroutines that were looked for last, by the low bits of their ids. */
#define RECENT 4096

struct V2Order
{
	const GtAlloc *alloc;
	Turn		turn;
	uint32_t	recent[RECENT];	/* into goroutines; may be out of date */
	GtMap		go_index;		/* goroutine -> uint32_t, into goroutines */
	GoState    *goroutines;
	size_t		goroutine_count;
	size_t		goroutine_capacity;
	uint32_t   *free_goroutines;
	size_t		free_count;
	size_t		free_capacity;
	ProcState  *procs;			/* by id */
	size_t		proc_count;
	size_t		proc_capacity;
	GtMap		thread_index;	/* uint32_t, into threads */
	ThreadState *threads;
	size_t		thread_count;
	size_t		thread_capacity;
	uint64_t	generation;
	uint64_t	first_generation;
	uint64_t	gc_sequence;
	GcState		gc_state;
};

/* What an event asks of its context. */
#define NEED_THREAD 1
#define NEED_PROC 2
#define NEED_GOROUTINE 4
#define NEED_ALL (NEED_THREAD | NEED_PROC | NEED_GOROUTINE)

/* --- v2_order.c --- */

/* All of these return V2_BROKEN, with the status saying why. */
extern V2Advance v2_turn_broken(Turn *turn, const char *what, int64_t id);
extern V2Advance v2_turn_lacks_context(Turn *turn);
extern V2Advance v2_turn_refused(Turn *turn);

extern V2Advance v2_turn_emit_extra(Turn *turn, const V2Context *context, const V2Extra *extra);
/* What emit() does for an event that is wanted. */
extern V2Advance v2_turn_emit_wanted(Turn *turn);

/* Adds a goroutine that does not exist yet; NULL: memory refused. */
extern GoState *v2_turn_add_goroutine(Turn *turn, int64_t goroutine, uint8_t status);
/* False: memory refused. */
extern bool v2_turn_remove_goroutine(Turn *turn, GoState *state);

/* --- what all rules share --- */

static inline V2Advance
emit(Turn *turn)
{
	return v2_count(turn->emitter, turn->event) ? v2_turn_emit_wanted(turn) : V2_ADVANCED;
}

static inline bool
has_context(const Turn *turn, int needs)
{
	return (!(needs & NEED_THREAD) || turn->thread->context.thread != GT_NONE) &&
		(!(needs & NEED_PROC) || turn->thread->context.proc != GT_NONE) &&
		(!(needs & NEED_GOROUTINE) || turn->thread->context.goroutine != GT_NONE);
}

static inline uint32_t
index_of(const Turn *turn, const GoState *state)
{
	return (uint32_t) (state - turn->order->goroutines);
}

static inline GoState *
goroutine_state(const Turn *turn, int64_t goroutine)
{
	V2Order    *order = turn->order;
	uint32_t   *recent = &order->recent[(uint64_t) goroutine % RECENT];
	const uint32_t *index;

	if (*recent < order->goroutine_count && order->goroutines[*recent].goroutine == goroutine &&
		goroutine != GT_MAP_FREE)
		return &order->goroutines[*recent];
	index = gt_map_get(&order->go_index, goroutine);
	if (index == NULL)
		return NULL;
	*recent = *index;
	return &order->goroutines[*index];
}

static inline ProcState *
proc_state(const Turn *turn, int64_t proc)
{
	if ((uint64_t) proc >= turn->order->proc_count || !turn->order->procs[proc].known)
		return NULL;
	return &turn->order->procs[proc];
}

static inline void
restart_sequence(const Turn *turn, Sequence *sequence)
{
	sequence->generation = turn->order->generation;
	sequence->number = 0;
}

static inline bool
follows(const Turn *turn, const Sequence *sequence, uint64_t number)
{
	return sequence->generation == turn->order->generation &&
		number == sequence->number + 1;
}

/* The state of the context's goroutine, NULL without one. */
static inline GoState *
current_goroutine(const Turn *turn)
{
	GoState    *state;

	if (turn->thread->go_index == NO_GOROUTINE)
		return NULL;
	state = &turn->order->goroutines[turn->thread->go_index];
	/* two threads with one goroutine, which the other one ended */
	return state->goroutine == turn->thread->context.goroutine ? state : NULL;
}

/* The same when it has the status, else NULL. */
static inline GoState *
own_goroutine(const Turn *turn, uint8_t status)
{
	GoState    *state = current_goroutine(turn);

	return state != NULL && state->status == status ? state : NULL;
}

/* From now on the thread runs this goroutine.  What no thread wrote binds nothing. */
static inline void
bind_goroutine(Turn *turn, const GoState *state)
{
	if (turn->thread->context.thread == GT_NONE)
		return;
	turn->thread->context.goroutine = state->goroutine;
	turn->thread->go_index = index_of(turn, state);
}

static inline void
unbind_goroutine(Turn *turn)
{
	turn->thread->context.goroutine = GT_NONE;
	turn->thread->go_index = NO_GOROUTINE;
}

static inline void
bind_proc(Turn *turn, int64_t proc)
{
	if (turn->thread->context.thread != GT_NONE)
		turn->thread->context.proc = proc;
}

/* --- the rules --- */

extern V2Advance v2_advance_proc_status(Turn *turn);
extern V2Advance v2_advance_proc_start(Turn *turn);
extern V2Advance v2_advance_proc_stop(Turn *turn);
extern V2Advance v2_advance_proc_steal(Turn *turn);
extern V2Advance v2_advance_go_status(Turn *turn);
extern V2Advance v2_advance_go_create(Turn *turn);
extern V2Advance v2_advance_go_stop(Turn *turn);
extern V2Advance v2_advance_go_start(Turn *turn);
extern V2Advance v2_advance_go_unblock(Turn *turn);
extern V2Advance v2_advance_go_switch(Turn *turn);
extern V2Advance v2_advance_syscall_begin(Turn *turn);
extern V2Advance v2_advance_syscall_end(Turn *turn);
extern V2Advance v2_advance_syscall_end_blocked(Turn *turn);
extern V2Advance v2_advance_create_syscall(Turn *turn);
extern V2Advance v2_advance_destroy_syscall(Turn *turn);
extern V2Advance v2_advance_gc_active(Turn *turn);
extern V2Advance v2_advance_gc_begin(Turn *turn);
extern V2Advance v2_advance_gc_end(Turn *turn);
extern V2Advance v2_advance_range_active(Turn *turn);
extern V2Advance v2_advance_range_begin(Turn *turn);
extern V2Advance v2_advance_range_end(Turn *turn);
extern V2Advance v2_advance_annotation(Turn *turn);
extern V2Advance v2_advance_heap_metric(Turn *turn);
extern V2Advance v2_advance_alloc_free(Turn *turn);

/* Which of them an event has, by its type. */
typedef V2Advance (*V2Rule) (Turn *turn);
extern const V2Rule v2_rules[V2_EVENT_TYPES];

/* --- for the merge, once per event --- */

/* The event that v2_order_advance tries from now on, which may change there, and its thread. */
static inline void
v2_order_turn_to(V2Order *order, V2Event *event, uint32_t thread)
{
	order->turn.event = event;
	order->turn.handle = thread;
	order->turn.thread = &order->threads[thread];
}

/* On V2_BROKEN the offset of the status is left to the caller. */
static inline V2Advance
v2_order_advance(V2Order *order)
{
	return v2_rules[order->turn.event->type] (&order->turn);
}

#endif							/* GCTRACE_V2_ORDER_H */
