/*
 * v2_order.c
 *		The scheduler rules that decide whether an event may come next.
 *
 * Timestamps alone do not order the events of different threads; sequence
 * numbers on goroutines, procs and collections do.  The rules are those of
 * Go's reader (internal/trace/order.go), so that events come out in its order.
 * What the reader checks of user tasks and regions is left out: it refuses
 * whole traces for a program's misuse of regions, which harms no GC fact.
 */
#include "decode/v2.h"

#include <string.h>

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

typedef V2Advance (*Rule) (Turn *turn);

/* What an event asks of its context. */
#define NEED_THREAD 1
#define NEED_PROC 2
#define NEED_GOROUTINE 4
#define NEED_ALL (NEED_THREAD | NEED_PROC | NEED_GOROUTINE)

V2Order *
v2_order_create(const GtAlloc *alloc)
{
	V2Order    *order = gt_alloc_zero(alloc, sizeof(*order));

	if (order == NULL)
		return NULL;
	order->alloc = alloc;
	gt_map_init(&order->go_index, alloc, sizeof(uint32_t));
	gt_map_init(&order->thread_index, alloc, sizeof(uint32_t));
	return order;
}

void
v2_order_free(V2Order *order)
{
	if (order == NULL)
		return;
	gt_map_free(&order->go_index);
	gt_map_free(&order->thread_index);
	gt_free(order->alloc, order->goroutines);
	gt_free(order->alloc, order->free_goroutines);
	gt_free(order->alloc, order->procs);
	gt_free(order->alloc, order->threads);
	gt_free(order->alloc, order);
}

void
v2_order_restart(V2Order *order)
{
	gt_map_clear(&order->go_index);
	gt_map_clear(&order->thread_index);
	order->goroutine_count = 0;
	order->free_count = 0;
	order->proc_count = 0;
	order->thread_count = 0;
	order->first_generation = 0;
	order->gc_state = GC_UNDETERMINED;
}

void
v2_order_begin_generation(V2Order *order, uint64_t number)
{
	order->generation = number;
	if (order->first_generation == 0)
		order->first_generation = number;
}

bool
v2_order_thread(V2Order *order, int64_t thread, uint32_t *handle)
{
	bool		added;
	uint32_t   *index;

	if (!gt_reserve(order->alloc, (void **) &order->threads, &order->thread_capacity,
					order->thread_count + 1, sizeof(ThreadState)))
		return false;
	index = gt_map_put(&order->thread_index, thread, &added);
	if (index == NULL)
		return false;
	if (added)
	{
		ThreadState *state = &order->threads[order->thread_count];

		*index = (uint32_t) order->thread_count++;
		state->context.thread = thread;
		state->context.goroutine = GT_NONE;
		state->context.proc = GT_NONE;
		state->go_index = NO_GOROUTINE;
	}
	*handle = *index;
	return true;
}

/* --- what all rules share --- */

static V2Advance
broken(Turn *turn, const char *what, int64_t id)
{
	gt_fail(turn->status, GT_DAMAGED, 0, "%s event contradicts the events before it: %s (%lld)",
			v2_specs[turn->event->type].name, what, (long long) id);
	return V2_BROKEN;
}

static V2Advance
refused(Turn *turn)
{
	gt_fail(turn->status, GT_NO_MEMORY, 0, "out of memory while ordering events");
	return V2_BROKEN;
}

static V2Advance
emit_extra(Turn *turn, const V2Context *context, const V2Extra *extra)
{
	if (!v2_emit(turn->emitter, turn->event, context, extra))
		return refused(turn);
	return V2_ADVANCED;
}

static V2Advance
emit_wanted(Turn *turn)
{
	static const V2Extra none;

	if (!v2_emit_wanted(turn->emitter, turn->event, &turn->thread->context, &none))
		return refused(turn);
	return V2_ADVANCED;
}

static inline V2Advance
emit(Turn *turn)
{
	return v2_count(turn->emitter, turn->event) ? emit_wanted(turn) : V2_ADVANCED;
}

static inline bool
has_context(const Turn *turn, int needs)
{
	return (!(needs & NEED_THREAD) || turn->thread->context.thread != GT_NONE) &&
		(!(needs & NEED_PROC) || turn->thread->context.proc != GT_NONE) &&
		(!(needs & NEED_GOROUTINE) || turn->thread->context.goroutine != GT_NONE);
}

static V2Advance
lacks_context(Turn *turn)
{
	return broken(turn, "no thread, proc or goroutine for it, or one too many",
				  turn->thread->context.thread);
}

static uint32_t
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

static ProcState *
proc_state(const Turn *turn, int64_t proc)
{
	if ((uint64_t) proc >= turn->order->proc_count || !turn->order->procs[proc].known)
		return NULL;
	return &turn->order->procs[proc];
}

static void
restart_sequence(const Turn *turn, Sequence *sequence)
{
	sequence->generation = turn->order->generation;
	sequence->number = 0;
}

static bool
follows(const Turn *turn, const Sequence *sequence, uint64_t number)
{
	return sequence->generation == turn->order->generation &&
		number == sequence->number + 1;
}

/* Adds a goroutine that does not exist yet; NULL: memory refused. */
static GoState *
add_goroutine(Turn *turn, int64_t goroutine, uint8_t status)
{
	V2Order    *order = turn->order;
	uint32_t   *index = gt_map_put(&order->go_index, goroutine, NULL);
	GoState    *state;

	if (index == NULL ||
		!gt_reserve(order->alloc, (void **) &order->goroutines, &order->goroutine_capacity,
					order->goroutine_count + 1, sizeof(GoState)))
		return NULL;
	*index = order->free_count > 0 ? order->free_goroutines[--order->free_count] :
		(uint32_t) order->goroutine_count++;
	state = &order->goroutines[*index];
	memset(state, 0, sizeof(*state));
	state->goroutine = goroutine;
	state->status = status;
	restart_sequence(turn, &state->sequence);
	return state;
}

static bool
remove_goroutine(Turn *turn, GoState *state)
{
	V2Order    *order = turn->order;

	if (!gt_reserve(order->alloc, (void **) &order->free_goroutines, &order->free_capacity,
					order->free_count + 1, sizeof(uint32_t)))
		return false;
	order->free_goroutines[order->free_count++] = index_of(turn, state);
	gt_map_remove(&order->go_index, state->goroutine);
	state->goroutine = GT_MAP_FREE;
	return true;
}

/* The state of the context's goroutine, NULL without one. */
static GoState *
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
static GoState *
own_goroutine(const Turn *turn, uint8_t status)
{
	GoState    *state = current_goroutine(turn);

	return state != NULL && state->status == status ? state : NULL;
}

/* From now on the thread runs this goroutine.  What no thread wrote binds nothing. */
static void
bind_goroutine(Turn *turn, const GoState *state)
{
	if (turn->thread->context.thread == GT_NONE)
		return;
	turn->thread->context.goroutine = state->goroutine;
	turn->thread->go_index = index_of(turn, state);
}

static void
unbind_goroutine(Turn *turn)
{
	turn->thread->context.goroutine = GT_NONE;
	turn->thread->go_index = NO_GOROUTINE;
}

static void
bind_proc(Turn *turn, int64_t proc)
{
	if (turn->thread->context.thread != GT_NONE)
		turn->thread->context.proc = proc;
}

/* --- procs --- */

/*
 * A proc in a system call whose thread has moved on is about to be stolen: its
 * status belongs to the thread to which it is still bound.
 */
static bool
find_thread_of_proc(Turn *turn, int64_t proc, V2Context *context)
{
	bool		found = false;

	for (size_t i = 0; i < turn->order->thread_count; i++)
	{
		const ThreadState *state = &turn->order->threads[i];

		if (state->context.proc == proc)
		{
			*context = state->context;
			found = true;
		}
	}
	return found;
}

static bool
reserve_procs(V2Order *order, size_t count)
{
	if (count <= order->proc_count)
		return true;
	if (!gt_reserve(order->alloc, (void **) &order->procs, &order->proc_capacity,
					count, sizeof(ProcState)))
		return false;
	memset(order->procs + order->proc_count, 0, (count - order->proc_count) * sizeof(ProcState));
	order->proc_count = count;
	return true;
}

static V2Advance
advance_proc_status(Turn *turn)
{
	int64_t		proc = (int64_t) turn->event->args[0];
	uint64_t	status = turn->event->args[1];
	V2Context	context = turn->thread->context;
	V2Extra		extra = {0};
	ProcState  *state;

	if (status >= V2_PROC_STATUSES)
		return broken(turn, "invalid proc status", (int64_t) status);
	if (proc < 0 || proc >= PROC_MAX)
		return broken(turn, "impossible proc", proc);
	if (!reserve_procs(turn->order, (size_t) proc + 1))
		return refused(turn);
	state = &turn->order->procs[proc];
	if (!state->known)
	{
		state->known = true;
		state->status = (uint8_t) status;
		extra.from = turn->order->generation == turn->order->first_generation ?
			GT_PROC_UNDETERMINED : GT_PROC_NOT_EXIST;
	}
	else if (status == V2_PROC_SYSCALL_ABANDONED && state->status == V2_PROC_SYSCALL)
	{
		extra.from = GT_PROC_RUNNING;
		turn->event->args[1] = V2_PROC_SYSCALL;
	}
	else if (status == V2_PROC_SYSCALL_ABANDONED && state->status == V2_PROC_SYSCALL_ABANDONED)
		extra.from = GT_PROC_IDLE;
	else if (state->status != status)
		return broken(turn, "inconsistent status of proc", proc);
	else
		extra.from = v2_proc_states[status];
	restart_sequence(turn, &state->sequence);

	if (status == V2_PROC_RUNNING || status == V2_PROC_SYSCALL)
		bind_proc(turn, proc);
	if (status == V2_PROC_SYSCALL_ABANDONED && extra.from == GT_PROC_RUNNING &&
		!find_thread_of_proc(turn, proc, &context))
		return broken(turn, "no thread has the proc about to be stolen", proc);
	return emit_extra(turn, &context, &extra);
}

static V2Advance
advance_proc_start(Turn *turn)
{
	int64_t		proc = (int64_t) turn->event->args[0];
	ProcState  *state = proc_state(turn, proc);

	/* with a proc in hand we are in a system call and have not yet lost it */
	if (state == NULL || state->status != V2_PROC_IDLE ||
		!follows(turn, &state->sequence, turn->event->args[1]) ||
		turn->thread->context.proc != GT_NONE)
		return V2_NOT_YET;
	if (!has_context(turn, NEED_THREAD))
		return lacks_context(turn);
	state->status = V2_PROC_RUNNING;
	state->sequence.number = turn->event->args[1];
	if (emit(turn) != V2_ADVANCED)
		return V2_BROKEN;
	bind_proc(turn, proc);
	return V2_ADVANCED;
}

static V2Advance
advance_proc_stop(Turn *turn)
{
	ProcState  *state = proc_state(turn, turn->thread->context.proc);

	if (state == NULL ||
		(state->status != V2_PROC_RUNNING && state->status != V2_PROC_SYSCALL))
		return broken(turn, "the proc is not running", turn->thread->context.proc);
	if (!has_context(turn, NEED_THREAD | NEED_PROC))
		return lacks_context(turn);
	state->status = V2_PROC_IDLE;
	if (emit(turn) != V2_ADVANCED)
		return V2_BROKEN;
	bind_proc(turn, GT_NONE);
	return V2_ADVANCED;
}

/* Takes the proc away from the thread it was bound to. */
static V2Advance
unbind_stolen_proc(Turn *turn, int64_t proc, int64_t thread)
{
	uint32_t   *index = gt_map_get(&turn->order->thread_index, thread);

	if (index == NULL || turn->order->threads[*index].context.proc != proc)
		return broken(turn, "the thread stolen from does not have the proc", proc);
	turn->order->threads[*index].context.proc = GT_NONE;
	return V2_ADVANCED;
}

static V2Advance
advance_proc_steal(Turn *turn)
{
	int64_t		proc = (int64_t) turn->event->args[0];
	ProcState  *state = proc_state(turn, proc);
	V2Context	context = turn->thread->context;
	V2Extra		extra = {0};

	if (state == NULL ||
		(state->status != V2_PROC_SYSCALL && state->status != V2_PROC_SYSCALL_ABANDONED) ||
		!follows(turn, &state->sequence, turn->event->args[1]))
		return V2_NOT_YET;
	if (!has_context(turn, NEED_THREAD))
		return lacks_context(turn);
	/* an abandoned proc was shown as idle already, and its thread has moved on */
	extra.from = state->status == V2_PROC_SYSCALL ? GT_PROC_RUNNING : GT_PROC_IDLE;
	state->status = V2_PROC_IDLE;
	state->sequence.number = turn->event->args[1];
	if (extra.from == GT_PROC_RUNNING &&
		unbind_stolen_proc(turn, proc, (int64_t) turn->event->args[2]) != V2_ADVANCED)
		return V2_BROKEN;
	return emit_extra(turn, &context, &extra);
}

/* --- goroutines --- */

/* Binds a goroutine in a system call to its thread, which may be another one. */
static V2Advance
bind_syscall(Turn *turn, const GoState *state, int64_t thread, V2Context *context)
{
	V2Order    *order = turn->order;
	int64_t		goroutine = state->goroutine;
	uint32_t   *index;

	if (thread == GT_NONE)
		return broken(turn, "goroutine in a system call without a thread", goroutine);
	if (thread == turn->thread->context.thread)
	{
		if (order->generation != order->first_generation &&
			turn->thread->context.goroutine != goroutine)
			return broken(turn, "its thread has another goroutine", goroutine);
		bind_goroutine(turn, state);
		return V2_ADVANCED;
	}
	index = gt_map_get(&order->thread_index, thread);
	if (index == NULL)
	{
		uint32_t	handle;

		if (thread == GT_MAP_FREE)
			return broken(turn, "impossible thread", thread);
		if (!v2_order_thread(order, thread, &handle))
			return refused(turn);
		/* the array may have moved */
		turn->thread = &order->threads[turn->handle];
		order->threads[handle].context.goroutine = goroutine;
		order->threads[handle].go_index = index_of(turn, state);
	}
	else if (order->threads[*index].context.goroutine != goroutine)
		return broken(turn, "its thread has another goroutine", goroutine);
	else
		context->goroutine = goroutine;
	context->thread = thread;
	return V2_ADVANCED;
}

static V2Advance
advance_go_status(Turn *turn)
{
	int64_t		goroutine = (int64_t) turn->event->args[0];
	uint64_t	status = turn->event->args[2];
	V2Context	context = turn->thread->context;
	V2Extra		extra = {0};
	GoState    *state;

	if (status >= V2_GO_STATUSES)
		return broken(turn, "invalid goroutine status", (int64_t) status);
	state = goroutine_state(turn, goroutine);
	if (state != NULL && state->status != status)
		return broken(turn, "inconsistent status of goroutine", goroutine);
	if (state == NULL && turn->order->generation != turn->order->first_generation)
		return broken(turn, "status of a goroutine never heard of", goroutine);
	extra.from = state ? v2_go_states[status] : GT_GO_UNDETERMINED;
	if (state == NULL && goroutine == GT_MAP_FREE)
		return broken(turn, "impossible goroutine", goroutine);
	if (state == NULL)
		state = add_goroutine(turn, goroutine, (uint8_t) status);
	if (state == NULL)
		return refused(turn);
	restart_sequence(turn, &state->sequence);

	if (status == V2_GO_RUNNING)
		bind_goroutine(turn, state);
	else if (status == V2_GO_SYSCALL &&
			 bind_syscall(turn, state, (int64_t) turn->event->args[1], &context) != V2_ADVANCED)
		return V2_BROKEN;
	return emit_extra(turn, &context, &extra);
}

static V2Advance
advance_go_create(Turn *turn)
{
	int64_t		goroutine = (int64_t) turn->event->args[0];
	GoState    *creator = current_goroutine(turn);

	if (!has_context(turn, NEED_THREAD | NEED_PROC))
		return lacks_context(turn);
	if (creator != NULL && creator->status != V2_GO_RUNNING)
		return broken(turn, "its creator is not running", turn->thread->context.goroutine);
	if (goroutine == GT_MAP_FREE || goroutine_state(turn, goroutine) != NULL)
		return broken(turn, "the goroutine exists already", goroutine);
	if (add_goroutine(turn, goroutine, turn->event->type == V2_GO_CREATE_BLOCKED ?
					  V2_GO_WAITING : V2_GO_RUNNABLE) == NULL)
		return refused(turn);
	return emit(turn);
}

/* GoDestroy, GoStop and GoBlock end a stint of the running goroutine. */
static V2Advance
advance_go_stop(Turn *turn)
{
	GoState    *state = own_goroutine(turn, V2_GO_RUNNING);

	if (!has_context(turn, NEED_ALL))
		return lacks_context(turn);
	if (state == NULL)
		return broken(turn, "the goroutine is not running", turn->thread->context.goroutine);
	if (turn->event->type != V2_GO_DESTROY)
		state->status = turn->event->type == V2_GO_STOP ? V2_GO_RUNNABLE : V2_GO_WAITING;
	else if (!remove_goroutine(turn, state))
		return refused(turn);
	if (emit(turn) != V2_ADVANCED)
		return V2_BROKEN;
	unbind_goroutine(turn);
	return V2_ADVANCED;
}

static V2Advance
advance_go_start(Turn *turn)
{
	int64_t		goroutine = (int64_t) turn->event->args[0];
	GoState    *state = goroutine_state(turn, goroutine);

	if (state == NULL || state->status != V2_GO_RUNNABLE ||
		!follows(turn, &state->sequence, turn->event->args[1]))
		return V2_NOT_YET;
	if (!has_context(turn, NEED_THREAD | NEED_PROC) || turn->thread->context.goroutine != GT_NONE)
		return lacks_context(turn);
	state->status = V2_GO_RUNNING;
	state->sequence.number = turn->event->args[1];
	if (emit(turn) != V2_ADVANCED)
		return V2_BROKEN;
	bind_goroutine(turn, state);
	return V2_ADVANCED;
}

static V2Advance
advance_go_unblock(Turn *turn)
{
	GoState    *state = goroutine_state(turn, (int64_t) turn->event->args[0]);

	if (state == NULL || state->status != V2_GO_WAITING ||
		!follows(turn, &state->sequence, turn->event->args[1]))
		return V2_NOT_YET;
	state->status = V2_GO_RUNNABLE;
	state->sequence.number = turn->event->args[1];
	return emit(turn);
}

/*
 * A coroutine switch is three events: the next goroutine is unblocked, the
 * running one blocks (or ends), and the next one starts.
 */
static V2Advance
emit_switch(Turn *turn, int64_t next)
{
	int64_t		time = turn->event->time;
	V2Context	start = turn->thread->context;
	GtGoState	to = turn->event->type == V2_GO_SWITCH ? GT_GO_WAITING : GT_GO_NOT_EXIST;

	start.goroutine = GT_NONE;
	if (emit(turn) != V2_ADVANCED)
		return V2_BROKEN;
	if (!v2_emit_go_state(turn->emitter, &turn->thread->context, time, turn->thread->context.goroutine,
						  GT_GO_RUNNING, to) ||
		!v2_emit_go_state(turn->emitter, &start, time, next,
						  GT_GO_RUNNABLE, GT_GO_RUNNING))
		return refused(turn);
	return V2_ADVANCED;
}

static V2Advance
advance_go_switch(Turn *turn)
{
	int64_t		next = (int64_t) turn->event->args[0];
	GoState    *current = own_goroutine(turn, V2_GO_RUNNING);
	GoState    *state;

	if (!has_context(turn, NEED_ALL))
		return lacks_context(turn);
	if (current == NULL)
		return broken(turn, "the goroutine is not running", turn->thread->context.goroutine);
	state = goroutine_state(turn, next);
	if (state == NULL || state->status != V2_GO_WAITING ||
		!follows(turn, &state->sequence, turn->event->args[1]))
		return V2_NOT_YET;
	state->status = V2_GO_RUNNING;
	state->sequence.number = turn->event->args[1];
	if (turn->event->type == V2_GO_SWITCH)
		current->status = V2_GO_WAITING;
	else if (!remove_goroutine(turn, current))
		return refused(turn);
	if (emit_switch(turn, next) != V2_ADVANCED)
		return V2_BROKEN;
	bind_goroutine(turn, state);
	return V2_ADVANCED;
}

/* --- system calls --- */

static V2Advance
advance_syscall_begin(Turn *turn)
{
	GoState    *state = own_goroutine(turn, V2_GO_RUNNING);
	ProcState  *proc = proc_state(turn, turn->thread->context.proc);

	if (!has_context(turn, NEED_ALL))
		return lacks_context(turn);
	if (state == NULL)
		return broken(turn, "the goroutine is not running", turn->thread->context.goroutine);
	if (proc == NULL)
		return broken(turn, "its proc was never heard of", turn->thread->context.proc);
	/* the number tells which system call a later ProcSteal steals from */
	if (!follows(turn, &proc->sequence, turn->event->args[0]))
		return broken(turn, "wrong sequence number of the proc", turn->thread->context.proc);
	state->status = V2_GO_SYSCALL;
	proc->status = V2_PROC_SYSCALL;
	proc->sequence.number = turn->event->args[0];
	return emit(turn);
}

static V2Advance
advance_syscall_end(Turn *turn)
{
	GoState    *state = own_goroutine(turn, V2_GO_SYSCALL);
	ProcState  *proc = proc_state(turn, turn->thread->context.proc);

	if (!has_context(turn, NEED_ALL))
		return lacks_context(turn);
	if (state == NULL)
		return broken(turn, "the goroutine is not in a system call", turn->thread->context.goroutine);
	if (proc == NULL || proc->status != V2_PROC_SYSCALL)
		return broken(turn, "its proc is not in a system call", turn->thread->context.proc);
	state->status = V2_GO_RUNNING;
	proc->status = V2_PROC_RUNNING;
	return emit(turn);
}

/* Comes only after the proc was lost, by ProcStop or ProcSteal. */
static V2Advance
advance_syscall_end_blocked(Turn *turn)
{
	GoState    *state;

	if (turn->thread->context.proc != GT_NONE)
	{
		ProcState  *proc = proc_state(turn, turn->thread->context.proc);

		if (proc == NULL)
			return broken(turn, "its proc was never heard of", turn->thread->context.proc);
		if (proc->status == V2_PROC_SYSCALL)
			return V2_NOT_YET;
	}
	if (!has_context(turn, NEED_THREAD | NEED_GOROUTINE))
		return lacks_context(turn);
	state = own_goroutine(turn, V2_GO_SYSCALL);
	if (state == NULL)
		return broken(turn, "the goroutine is not in a system call", turn->thread->context.goroutine);
	state->status = V2_GO_RUNNABLE;
	if (emit(turn) != V2_ADVANCED)
		return V2_BROKEN;
	unbind_goroutine(turn);
	return V2_ADVANCED;
}

static V2Advance
advance_create_syscall(Turn *turn)
{
	int64_t		goroutine = (int64_t) turn->event->args[0];
	GoState    *state;

	if (!has_context(turn, NEED_THREAD) || turn->thread->context.goroutine != GT_NONE)
		return lacks_context(turn);
	if (goroutine == GT_MAP_FREE || goroutine_state(turn, goroutine) != NULL)
		return broken(turn, "the goroutine exists already", goroutine);
	state = add_goroutine(turn, goroutine, V2_GO_SYSCALL);
	if (state == NULL)
		return refused(turn);
	if (emit(turn) != V2_ADVANCED)
		return V2_BROKEN;
	bind_goroutine(turn, state);
	return V2_ADVANCED;
}

/*
 * A goroutine of a cgo callback ends.  Its proc is given up too: the system
 * may reuse the thread id, and that thread may steal the proc from itself.
 */
static V2Advance
advance_destroy_syscall(Turn *turn)
{
	V2Context	context = turn->thread->context;
	GoState    *state;

	if (!has_context(turn, NEED_THREAD | NEED_GOROUTINE))
		return lacks_context(turn);
	state = own_goroutine(turn, V2_GO_SYSCALL);
	if (state == NULL)
		return broken(turn, "the goroutine is not in a system call", context.goroutine);
	if (!remove_goroutine(turn, state))
		return refused(turn);
	unbind_goroutine(turn);
	if (context.proc != GT_NONE)
	{
		ProcState  *proc = proc_state(turn, context.proc);
		V2Event		steal = {V2_PROC_STEAL, turn->event->time, {(uint64_t) context.proc}};
		V2Extra		extra = {.from = GT_PROC_RUNNING};

		if (proc == NULL || proc->status != V2_PROC_SYSCALL)
			return broken(turn, "its proc is not in a system call", context.proc);
		proc->status = V2_PROC_SYSCALL_ABANDONED;
		bind_proc(turn, GT_NONE);
		if (!v2_emit(turn->emitter, &steal, &context, &extra))
			return refused(turn);
	}
	return emit_extra(turn, &context, &(V2Extra) {0});
}

/* --- collections and ranges --- */

static V2Advance
advance_gc_active(Turn *turn)
{
	V2Order    *order = turn->order;

	if (order->generation == order->first_generation)
	{
		if (order->gc_state != GC_UNDETERMINED)
			return broken(turn, "it is not the first of the trace", (int64_t) turn->event->args[0]);
	}
	else
	{
		if (turn->event->args[0] != order->gc_sequence + 1)
			return V2_NOT_YET;
		if (order->gc_state != GC_RUNNING)
			return broken(turn, "no collection is running", (int64_t) turn->event->args[0]);
		if (!has_context(turn, NEED_ALL))
			return lacks_context(turn);
	}
	order->gc_sequence = turn->event->args[0];
	order->gc_state = GC_RUNNING;
	return emit(turn);
}

static V2Advance
advance_gc_begin(Turn *turn)
{
	V2Order    *order = turn->order;

	if (order->gc_state != GC_UNDETERMINED)
	{
		if (turn->event->args[0] != order->gc_sequence + 1)
			return V2_NOT_YET;
		if (order->gc_state == GC_RUNNING)
			return broken(turn, "a collection is running already", (int64_t) turn->event->args[0]);
		if (!has_context(turn, NEED_ALL))
			return lacks_context(turn);
	}
	order->gc_sequence = turn->event->args[0];
	order->gc_state = GC_RUNNING;
	return emit(turn);
}

static V2Advance
advance_gc_end(Turn *turn)
{
	V2Order    *order = turn->order;

	if (turn->event->args[0] != order->gc_sequence + 1)
		return V2_NOT_YET;
	if (order->gc_state != GC_RUNNING)
		return broken(turn, "no collection is running", (int64_t) turn->event->args[0]);
	if (!has_context(turn, NEED_ALL))
		return lacks_context(turn);
	order->gc_sequence = turn->event->args[0];
	order->gc_state = GC_NOT_RUNNING;
	return emit(turn);
}

/* Where the bit for an open range of this kind is; NULL: nobody to have it. */
static bool *
open_range(Turn *turn)
{
	GoState    *state;
	ProcState  *proc;

	switch (turn->event->type)
	{
		case V2_SWEEP_ACTIVE:
			proc = proc_state(turn, (int64_t) turn->event->args[0]);
			return proc ? &proc->in_sweep : NULL;
		case V2_SWEEP_BEGIN:
		case V2_SWEEP_END:
			proc = proc_state(turn, turn->thread->context.proc);
			return proc ? &proc->in_sweep : NULL;
		case V2_ASSIST_ACTIVE:
			state = goroutine_state(turn, (int64_t) turn->event->args[0]);
			return state ? &state->in_assist : NULL;
		case V2_STW_BEGIN:
		case V2_STW_END:
			state = current_goroutine(turn);
			return state ? &state->in_pause : NULL;
		default:
			state = current_goroutine(turn);
			return state ? &state->in_assist : NULL;
	}
}

static int
range_needs(const V2Event *event)
{
	return event->type == V2_SWEEP_BEGIN || event->type == V2_SWEEP_END ?
		NEED_THREAD | NEED_PROC : NEED_ALL;
}

static V2Advance
advance_range_active(Turn *turn)
{
	bool	   *open = open_range(turn);
	bool		first = turn->order->generation == turn->order->first_generation;

	if (open == NULL)
		return broken(turn, "its goroutine or proc was never heard of", (int64_t) turn->event->args[0]);
	if (*open == first)
		return broken(turn, first ? "it is open already" : "it was not open", (int64_t) turn->event->args[0]);
	*open = true;
	return emit(turn);
}

static V2Advance
advance_range_begin(Turn *turn)
{
	bool	   *open;

	if (!has_context(turn, range_needs(turn->event)))
		return lacks_context(turn);
	open = open_range(turn);
	if (open == NULL || *open)
		return broken(turn, open ? "it is open already" : "its goroutine was never heard of",
					  turn->thread->context.goroutine);
	*open = true;
	if (turn->event->type == V2_STW_BEGIN)
		current_goroutine(turn)->pause_reason = turn->event->args[0];
	return emit(turn);
}

static V2Advance
advance_range_end(Turn *turn)
{
	V2Extra		extra = {0};
	bool	   *open;

	if (!has_context(turn, range_needs(turn->event)))
		return lacks_context(turn);
	open = open_range(turn);
	if (open == NULL || !*open)
		return broken(turn, "it was not open", turn->thread->context.goroutine);
	*open = false;
	if (turn->event->type == V2_STW_END)
		extra.reason = current_goroutine(turn)->pause_reason;
	return emit_extra(turn, &turn->thread->context, &extra);
}

/* --- events that change no state --- */

static V2Advance
advance_annotation(Turn *turn)
{
	return has_context(turn, NEED_ALL) ? emit(turn) : lacks_context(turn);
}

static V2Advance
advance_heap_metric(Turn *turn)
{
	return has_context(turn, NEED_THREAD | NEED_PROC) ? emit(turn) : lacks_context(turn);
}

static V2Advance
advance_alloc_free(Turn *turn)
{
	return has_context(turn, NEED_THREAD) ? emit(turn) : lacks_context(turn);
}

static const Rule rules[V2_EVENT_TYPES] = {
	[V2_PROCS_CHANGE] = advance_annotation,
	[V2_PROC_START] = advance_proc_start,
	[V2_PROC_STOP] = advance_proc_stop,
	[V2_PROC_STEAL] = advance_proc_steal,
	[V2_PROC_STATUS] = advance_proc_status,
	[V2_GO_CREATE] = advance_go_create,
	[V2_GO_CREATE_SYSCALL] = advance_create_syscall,
	[V2_GO_START] = advance_go_start,
	[V2_GO_DESTROY] = advance_go_stop,
	[V2_GO_DESTROY_SYSCALL] = advance_destroy_syscall,
	[V2_GO_STOP] = advance_go_stop,
	[V2_GO_BLOCK] = advance_go_stop,
	[V2_GO_UNBLOCK] = advance_go_unblock,
	[V2_GO_SYSCALL_BEGIN] = advance_syscall_begin,
	[V2_GO_SYSCALL_END] = advance_syscall_end,
	[V2_GO_SYSCALL_END_BLOCKED] = advance_syscall_end_blocked,
	[V2_GO_STATUS] = advance_go_status,
	[V2_STW_BEGIN] = advance_range_begin,
	[V2_STW_END] = advance_range_end,
	[V2_GC_ACTIVE] = advance_gc_active,
	[V2_GC_BEGIN] = advance_gc_begin,
	[V2_GC_END] = advance_gc_end,
	[V2_SWEEP_ACTIVE] = advance_range_active,
	[V2_SWEEP_BEGIN] = advance_range_begin,
	[V2_SWEEP_END] = advance_range_end,
	[V2_ASSIST_ACTIVE] = advance_range_active,
	[V2_ASSIST_BEGIN] = advance_range_begin,
	[V2_ASSIST_END] = advance_range_end,
	[V2_HEAP_ALLOC] = advance_heap_metric,
	[V2_HEAP_GOAL] = advance_heap_metric,
	[V2_GO_LABEL] = advance_annotation,
	[V2_TASK_BEGIN] = advance_annotation,
	[V2_TASK_END] = advance_annotation,
	[V2_REGION_BEGIN] = advance_annotation,
	[V2_REGION_END] = advance_annotation,
	[V2_USER_LOG] = advance_annotation,
	[V2_GO_SWITCH] = advance_go_switch,
	[V2_GO_SWITCH_DESTROY] = advance_go_switch,
	[V2_GO_CREATE_BLOCKED] = advance_go_create,
	[V2_GO_STATUS_STACK] = advance_go_status,
	[V2_SPAN] = advance_alloc_free,
	[V2_SPAN_ALLOC] = advance_alloc_free,
	[V2_SPAN_FREE] = advance_alloc_free,
	[V2_HEAP_OBJECT] = advance_alloc_free,
	[V2_HEAP_OBJECT_ALLOC] = advance_alloc_free,
	[V2_HEAP_OBJECT_FREE] = advance_alloc_free,
	[V2_GOROUTINE_STACK] = advance_alloc_free,
	[V2_GOROUTINE_STACK_ALLOC] = advance_alloc_free,
	[V2_GOROUTINE_STACK_FREE] = advance_alloc_free,
};

void
v2_order_report_to(V2Order *order, V2Emitter *emitter, GtStatus *status)
{
	order->turn.order = order;
	order->turn.emitter = emitter;
	order->turn.status = status;
}

void
v2_order_turn_to(V2Order *order, V2Event *event, uint32_t thread)
{
	order->turn.event = event;
	order->turn.handle = thread;
	order->turn.thread = &order->threads[thread];
}

V2Advance
v2_order_advance(V2Order *order)
{
	return rules[order->turn.event->type] (&order->turn);
}
