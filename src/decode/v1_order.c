/*
 * v1_order.c
 *		In which order the Ps of a v1 trace take turns.
 *
 * The rules are those of Go's reader: of all events that come next on their
 * P the one with the earliest stamp is first, but what a goroutine does waits
 * until it is in the state for it; many events carry the number that its state
 * must have.  Where stamps tie it depends on how the reader keeps its lists
 * which one is first; so they are kept likewise.
 *
 * Where the file is cut, events of some Ps are lost that others may not have
 * waited for.  Only what is stamped before the first of them can have been is
 * taken (the horizon).
 */
#include "decode/v1.h"

#include <string.h>

#define NOBODY UINT32_MAX		/* in lists of Ps */

enum
{
	GO_DEAD,
	GO_RUNNABLE,
	GO_RUNNING,
	GO_WAITING
};

/* A goroutine, as far as order needs it. */
typedef struct Go
{
	uint64_t	sequence;
	int64_t		since;			/* ticks of its latest change */
	int64_t		left;			/* ticks at which it lost its P in a system call; -1: never */
	uint64_t	syscall;		/* the latest one, counted from 1; 0: known not to block */
	uint32_t	waiting;		/* first of the Ps whose next event waits for it, or NOBODY */
	uint8_t		state;
	bool		seen;			/* else all of this is as if it were dead */
} Go;

/* What the next event of a P needs, and what it makes of it. */
typedef struct Change
{
	enum
	{
		CHANGE_NOTHING,
		CHANGE_GO,
		CHANGE_GC				/* collections are numbered */
	}			whose;
	int64_t		goroutine;
	bool		any_sequence;	/* in order already, as it follows on the same P */
	uint64_t	sequence;
	uint8_t		state;
	uint8_t		state_after;
	bool		counts;			/* raises the number of the state */
} Change;

/* The next event of a P. */
typedef struct Head
{
	V1Event		event;
	Change		change;
	uint32_t	next;			/* in the list of those that wait for the same goroutine */
	bool		loaded;
	bool		waits;			/* is in such a list */
	bool		in_syscall;		/* its latest event began one */
} Head;

struct V1Order
{
	V1Trace    *trace;
	GtMap		gos;			/* goroutine -> Go */
	Go			collections;
	Head	   *heads;			/* by P */
	uint32_t   *pending;		/* the Ps of which nothing is ready, in the order of Go's reader */
	size_t		pending_count;
	bool		woken;			/* some of them have nothing to wait for any more */
	V2Front    *ready;			/* heap by time; the cursor behind all Ps is the samples' */
	size_t		ready_count;
	size_t		sample;			/* the next one */
	int64_t		last_ticks;
	uint32_t	turn;			/* whose it is, or NOBODY */
	uint64_t	turn_length;
	uint32_t	starter;		/* the P that told what there was, or NOBODY */
	int64_t		gomaxprocs;		/* largest so far; 0: none seen */
	int64_t		started;		/* ticks of the first of them: then the world starts */
};

/* --- what waits for what --- */

static Change
change_of(const V1Event *event)
{
	Change		go = {.whose = CHANGE_GO, .goroutine = event->goroutine};

	switch (event->type)
	{
		case V1_GO_CREATE:
			return (Change) {CHANGE_GO, (int64_t) event->args[0], false, 0, GO_DEAD, GO_RUNNABLE, true};
		case V1_GO_WAITING:
		case V1_GO_IN_SYSCALL:
			return (Change) {CHANGE_GO, event->goroutine, false, 1, GO_RUNNABLE, GO_WAITING, true};
		case V1_GO_START:
		case V1_GO_START_LABEL:
			return (Change) {CHANGE_GO, event->goroutine, false, event->args[1], GO_RUNNABLE, GO_RUNNING, true};
		case V1_GO_START_LOCAL:
			return (Change) {CHANGE_GO, event->goroutine, true, 0, GO_RUNNABLE, GO_RUNNING, true};
		case V1_GO_UNBLOCK:
		case V1_GO_SYSEXIT:
			return (Change) {CHANGE_GO, (int64_t) event->args[0], false, event->args[1], GO_WAITING, GO_RUNNABLE, true};
		case V1_GO_UNBLOCK_LOCAL:
		case V1_GO_SYSEXIT_LOCAL:
			return (Change) {CHANGE_GO, (int64_t) event->args[0], true, 0, GO_WAITING, GO_RUNNABLE, true};
		case V1_GC_START:
			return (Change) {CHANGE_GC, 0, false, event->args[0], GO_DEAD, GO_DEAD, true};
		case V1_GO_SCHED:
		case V1_GO_PREEMPT:
			go.state_after = GO_RUNNABLE;
			break;
		default:
			if (!v1_blocks_goroutine(event->type))
				return (Change) {.whose = CHANGE_NOTHING};
			go.state_after = GO_WAITING;
			break;
	}
	go.any_sequence = true;
	go.state = GO_RUNNING;
	return go;
}

/* The goroutine of a change, made when new; NULL: memory refused. */
static Go *
go_of(V1Order *order, const Change *change)
{
	Go		   *go;
	bool		added;

	if (change->whose == CHANGE_GC)
		return &order->collections;
	go = gt_map_put(&order->gos, change->goroutine, &added);
	if (go != NULL && added)
	{
		go->waiting = NOBODY;
		go->left = -1;
	}
	return go;
}

static bool
is_ready(const Change *change, const Go *go)
{
	return change->state == go->state &&
		(change->any_sequence || change->sequence == go->sequence);
}

/* --- the heap of those that are ready --- */

static bool
before(V2Front a, V2Front b)
{
	return a.time < b.time;
}

static void
push_ready(V1Order *order, int64_t ticks, uint32_t cursor)
{
	V2Front		entry = {ticks, cursor};
	size_t		place = order->ready_count++;

	while (place > 0 && before(entry, order->ready[(place - 1) / 2]))
	{
		order->ready[place] = order->ready[(place - 1) / 2];
		place = (place - 1) / 2;
	}
	order->ready[place] = entry;
}

static uint32_t
pop_ready(V1Order *order)
{
	uint32_t	result = order->ready[0].cursor;
	V2Front		last = order->ready[--order->ready_count];
	size_t		place = 0,
				child;

	while ((child = 2 * place + 1) < order->ready_count)
	{
		if (child + 1 < order->ready_count &&
			before(order->ready[child + 1], order->ready[child]))
			child++;
		if (!before(order->ready[child], last))
			break;
		order->ready[place] = order->ready[child];
		place = child;
	}
	order->ready[place] = last;
	return result;
}

/* --- begin and end --- */

static void
sort_samples(V1Trace *trace, V2Front *front, V1Sample *sorted)
{
	for (size_t i = 0; i < trace->sample_count; i++)
		front[i] = (V2Front) {trace->samples[i].ticks, (uint32_t) i};
	v2_front_sort(front, trace->sample_count);
	for (size_t i = 0; i < trace->sample_count; i++)
		sorted[i] = trace->samples[front[i].cursor];
}

/* They were written in order of their arrival. */
static bool
order_samples(V1Trace *trace)
{
	V2Front    *front = gt_alloc(trace->alloc, trace->sample_count * sizeof(V2Front));
	V1Sample   *sorted = gt_alloc(trace->alloc, trace->sample_count * sizeof(V1Sample));

	if (front == NULL || sorted == NULL)
	{
		gt_free(trace->alloc, front);
		gt_free(trace->alloc, sorted);
		return false;
	}
	sort_samples(trace, front, sorted);
	gt_free(trace->alloc, front);
	gt_free(trace->alloc, trace->samples);
	trace->samples = sorted;
	trace->sample_capacity = trace->sample_count;
	return true;
}

/* In which order Go's reader looks at them first is up to chance; here, by number. */
static void
list_procs(V1Order *order)
{
	const V1Trace *trace = order->trace;
	V2Front    *numbers = order->ready;

	for (size_t i = 0; i < trace->proc_count; i++)
		numbers[i] = (V2Front) {trace->procs[i].proc, (uint32_t) i};
	v2_front_sort(numbers, trace->proc_count);
	for (size_t i = 0; i < trace->proc_count; i++)
		order->pending[i] = numbers[i].cursor;
	order->pending[trace->proc_count] = (uint32_t) trace->proc_count;
	order->pending_count = trace->proc_count + 1;
	order->woken = true;
}

V1Order *
v1_order_create(V1Trace *trace)
{
	V1Order    *order = gt_alloc_zero(trace->alloc, sizeof(*order));

	if (order == NULL)
		return NULL;
	order->trace = trace;
	gt_map_init(&order->gos, trace->alloc, sizeof(Go));
	order->collections.waiting = NOBODY;
	order->turn = order->starter = NOBODY;
	order->last_ticks = INT64_MIN;
	order->heads = gt_alloc_zero(trace->alloc, (trace->proc_count + 1) * sizeof(Head));
	order->ready = gt_alloc(trace->alloc, (trace->proc_count + 1) * sizeof(V2Front));
	order->pending = gt_alloc(trace->alloc, (trace->proc_count + 1) * sizeof(uint32_t));
	if (order->heads == NULL || order->ready == NULL || order->pending == NULL ||
		(trace->sample_count > 0 && !order_samples(trace)))
	{
		v1_order_free(order);
		return NULL;
	}
	v1_rewind(trace);
	list_procs(order);
	return order;
}

void
v1_order_free(V1Order *order)
{
	if (order == NULL)
		return;
	gt_map_free(&order->gos);
	gt_free(order->trace->alloc, order->heads);
	gt_free(order->trace->alloc, order->ready);
	gt_free(order->trace->alloc, order->pending);
	gt_free(order->trace->alloc, order);
}

/* --- failures --- */

static GtCode
no_memory(GtStatus *status)
{
	return gt_fail(status, GT_NO_MEMORY, GT_TRACE_HEADER_SIZE, "out of memory for the order of events");
}

/* --- what is kept of the order --- */

static bool
add_number(V1Trace *trace, uint64_t number)
{
	if (!gt_reserve(trace->alloc, (void **) &trace->turns, &trace->turns_capacity,
					trace->turns_used + GT_VARINT_MAX, 1))
		return false;
	for (; number >= 0x80; number >>= 7)
		trace->turns[trace->turns_used++] = (uint8_t) (number | 0x80);
	trace->turns[trace->turns_used++] = (uint8_t) number;
	return true;
}

static bool
end_turn(V1Order *order)
{
	if (order->turn == NOBODY)
		return true;
	return add_number(order->trace, (uint64_t) order->turn * 2 + (order->turn_length > 1)) &&
		(order->turn_length == 1 || add_number(order->trace, order->turn_length));
}

static bool
add_turn(V1Order *order, uint32_t cursor)
{
	order->trace->ordered++;
	if (order->turn == cursor)
	{
		order->turn_length++;
		return true;
	}
	if (!end_turn(order))
		return false;
	order->turn = cursor;
	order->turn_length = 1;
	return true;
}

/* Into the heap by time. */
static bool
add_return(V1Order *order, const Head *head)
{
	const V1Event *event = &head->event;
	V1Trace    *trace = order->trace;
	V1Return	entry = {(int64_t) GT_MIN(event->args[2], (uint64_t) V1_TICKS_MAX),
	trace->ordered, event->goroutine, event->offset, (uint32_t) (head - order->heads)};
	size_t		place = trace->return_count;

	if (!gt_reserve(trace->alloc, (void **) &trace->returns, &trace->return_capacity,
					trace->return_count + 1, sizeof(V1Return)))
		return false;
	trace->return_count++;
	while (place > 0 && v1_return_before(&entry, &trace->returns[(place - 1) / 2]))
	{
		trace->returns[place] = trace->returns[(place - 1) / 2];
		place = (place - 1) / 2;
	}
	trace->returns[place] = entry;
	return true;
}

static bool
add_syscall(V1Trace *trace)
{
	V1Bits	   *bits = &trace->blocked;

	if (!gt_reserve(trace->alloc, (void **) &bits->bytes, &bits->capacity, bits->count / 8 + 1, 1))
		return false;
	if (bits->count % 8 == 0)
		bits->bytes[bits->count / 8] = 0;
	bits->count++;
	return true;
}

/*
 * A system call blocks if the next event of its goroutine says so (to Go's
 * reader also a sample of the profiler is one).
 */
static bool
note_syscall(V1Order *order, Head *head)
{
	const V1Event *event = &head->event;
	V1Bits	   *blocked = &order->trace->blocked;
	bool		was_in = head->in_syscall;
	Go		   *go;

	head->in_syscall = event->type == V1_GO_SYSCALL;
	if (!head->in_syscall && !(was_in && event->type == V1_GO_SYSBLOCK))
		return true;
	go = go_of(order, &(Change) {.whose = CHANGE_GO, .goroutine = event->goroutine});
	if (go == NULL)
		return false;
	if (!head->in_syscall)
	{
		if (go->syscall != 0)
			blocked->bytes[(go->syscall - 1) / 8] |= (uint8_t) (1 << (go->syscall - 1) % 8);
		return true;
	}
	go->syscall = blocked->count + 1;
	return add_syscall(order->trace);
}

static void
note_sample(V1Order *order, int64_t goroutine)
{
	Go		   *go = gt_map_get(&order->gos, goroutine);

	if (go != NULL)
		go->syscall = 0;
}

static void
note_gomaxprocs(V1Order *order, uint32_t cursor)
{
	const V1Event *event = &order->heads[cursor].event;

	/* every pause ends with one, on any P */
	if (order->gomaxprocs == 0 && cursor != order->starter)
		return;
	if (order->gomaxprocs == 0)
		order->started = event->ticks;
	order->gomaxprocs = GT_MAX(order->gomaxprocs, (int64_t) GT_MIN(event->args[0], (uint64_t) INT32_MAX));
}

/* --- turn by turn --- */

typedef enum Look
{
	LOOK_READY,
	LOOK_WAITS,
	LOOK_ENDED,
	LOOK_REFUSED
} Look;

static Look
look_at_sample(const V1Order *order)
{
	return order->sample < order->trace->sample_count ? LOOK_READY : LOOK_ENDED;
}

/* The next event of a P: is it ready, or does it wait for a goroutine? */
static Look
look_at(V1Order *order, uint32_t cursor)
{
	Head	   *head = &order->heads[cursor];
	Go		   *go;

	if (cursor == order->trace->proc_count)
		return look_at_sample(order);
	if (head->waits)
		return LOOK_WAITS;
	if (!head->loaded)
	{
		if (!v1_next(order->trace, &order->trace->procs[cursor], &head->event))
			return LOOK_ENDED;
		head->change = change_of(&head->event);
		head->loaded = true;
	}
	if (head->change.whose == CHANGE_NOTHING)
		return LOOK_READY;
	go = go_of(order, &head->change);
	if (go == NULL)
		return LOOK_REFUSED;
	if (is_ready(&head->change, go))
		return LOOK_READY;
	head->waits = true;
	head->next = go->waiting;
	go->waiting = cursor;
	return LOOK_WAITS;
}

/* Puts what is ready into the heap.  Unless somebody was woken that can only be the last. */
static bool
look_at_pending(V1Order *order)
{
	const V1Trace *trace = order->trace;
	size_t		i = order->woken || order->pending_count == 0 ? 0 : order->pending_count - 1;

	order->woken = false;
	while (i < order->pending_count)
	{
		uint32_t	cursor = order->pending[i];

		switch (look_at(order, cursor))
		{
			case LOOK_WAITS:
				i++;
				continue;
			case LOOK_REFUSED:
				return false;
			case LOOK_READY:
				push_ready(order, cursor == trace->proc_count ? trace->samples[order->sample].ticks :
						   order->heads[cursor].event.ticks, cursor);
				break;
			case LOOK_ENDED:
				break;
		}
		order->pending[i] = order->pending[--order->pending_count];
	}
	return true;
}

/* Those that waited for this goroutine are to be looked at again. */
static void
wake(V1Order *order, Go *go)
{
	while (go->waiting != NOBODY)
	{
		Head	   *head = &order->heads[go->waiting];

		head->waits = false;
		go->waiting = head->next;
		order->woken = true;
	}
}

static GtCode
apply(V1Order *order, Head *head, GtStatus *status)
{
	const V1Event *event = &head->event;
	const Change *change = &head->change;
	Go		   *go;

	if (change->whose == CHANGE_NOTHING)
		return GT_OK;
	go = go_of(order, change);
	if (go == NULL)
		return no_memory(status);
	if (!is_ready(change, go))
		return v1_damaged(event, status, "events of two Ps change a goroutine at once");
	if (event->type == V1_GO_SYSBLOCK || event->type == V1_GO_IN_SYSCALL)
		go->left = event->ticks;
	if (event->type == V1_GO_SYSEXIT && event->args[2] != 0)
	{
		if (go->left < 0 || event->args[2] < (uint64_t) go->left)
			return v1_damaged(event, status, "a system call ends before it began");
		if (!add_return(order, head))
			return no_memory(status);
	}
	go->seen = true;
	if (event->type == V1_GO_CREATE && order->starter == NOBODY)
		order->starter = (uint32_t) (head - order->heads);
	go->since = event->ticks;
	go->state = change->state_after;
	if (change->counts)
		go->sequence = (change->any_sequence ? go->sequence : change->sequence) + 1;
	wake(order, go);
	return GT_OK;
}

static GtCode
take_event(V1Order *order, uint32_t cursor, GtStatus *status)
{
	Head	   *head = &order->heads[cursor];

	if (head->event.ticks < order->last_ticks)
		return v1_damaged(&head->event, status, "time stamps contradict the order of events");
	if (apply(order, head, status) != GT_OK)
		return status->code;
	if (head->event.type == V1_GOMAXPROCS)
		note_gomaxprocs(order, cursor);
	if (!note_syscall(order, head) || !add_turn(order, cursor))
		return no_memory(status);
	order->last_ticks = head->event.ticks;
	head->loaded = false;
	return GT_OK;
}

static GtCode
take_sample(V1Order *order, uint32_t cursor, GtStatus *status)
{
	const V1Sample *sample = &order->trace->samples[order->sample];

	if (sample->ticks < order->last_ticks)
	{
		status->generation = 1;
		return gt_fail(status, GT_DAMAGED, GT_TRACE_HEADER_SIZE,
					   "the stamp of a CPU sample contradicts the order of events");
	}
	order->last_ticks = sample->ticks;
	note_sample(order, sample->goroutine);
	if (!add_turn(order, cursor))
		return no_memory(status);
	order->sample++;
	return GT_OK;
}

/* --- what cannot be known of a file that is cut --- */

/* The earliest that this P may have done something of which nothing is left. */
static int64_t
known_until(const V1Order *order, size_t cursor)
{
	const Head *head = &order->heads[cursor];
	const Go   *go;

	if (!head->waits)
		/* events without a P are few and matter where others wait for them */
		return order->trace->procs[cursor].proc == GT_NONE ? V1_TICKS_MAX :
			order->trace->procs[cursor].ticks;
	go = head->change.whose == CHANGE_GC ? &order->collections :
		gt_map_get(&order->gos, head->change.goroutine);
	return go != NULL && go->seen ? go->since : INT64_MIN;
}

static int64_t
horizon(const V1Order *order)
{
	const V1Trace *trace = order->trace;
	int64_t		result = order->gomaxprocs > 0 ? V1_TICKS_MAX : INT64_MIN;
	int64_t		procs = 0;

	for (size_t i = 0; i < trace->proc_count; i++)
	{
		result = GT_MIN(result, known_until(order, i));
		procs += trace->procs[i].proc >= 0 && trace->procs[i].proc < order->gomaxprocs &&
			trace->procs[i].first != V1_NO_BATCH;
	}
	/* of a P that is not there everything may be missing */
	if (procs < order->gomaxprocs)
		result = INT64_MIN;
	if (trace->sample_count > 0)
		result = GT_MIN(result, trace->samples[trace->sample_count - 1].ticks);
	/* but up to there the world was stopped: one P told what there was */
	return order->gomaxprocs > 0 ? GT_MAX(result, order->started + 1) : result;
}

/* Nothing is ready any more. */
static GtCode
end(V1Order *order, bool cut, GtStatus *status)
{
	const V1Event *stuck = NULL;

	if (!end_turn(order))
		return no_memory(status);
	order->turn = NOBODY;
	if (cut)
	{
		order->trace->horizon = horizon(order);
		return GT_OK;
	}
	for (size_t i = 0; i < order->trace->proc_count; i++)
	{
		if (order->heads[i].waits && (stuck == NULL || order->heads[i].event.ticks < stuck->ticks))
			stuck = &order->heads[i].event;
	}
	return stuck == NULL ? GT_OK : v1_damaged(stuck, status, "there is no order in which all events could have been");
}

static GtCode
take(V1Order *order, uint32_t cursor, GtStatus *status)
{
	order->pending[order->pending_count++] = cursor;
	return cursor == order->trace->proc_count ? take_sample(order, cursor, status) :
		take_event(order, cursor, status);
}

GtCode
v1_order_run(V1Order *order, bool cut, int budget, bool *done, GtStatus *status)
{
	*done = false;
	while (budget > 0)
	{
		/* with more Ps than there ever are, looking at them is what takes time */
		budget -= 1 + (order->woken ? (int) (order->pending_count / 16) : 0);
		if (!look_at_pending(order))
			return no_memory(status);
		if (order->ready_count == 0)
		{
			*done = true;
			return end(order, cut, status);
		}
		if (take(order, pop_ready(order), status) != GT_OK)
		{
			*done = status->code == GT_DAMAGED && end_turn(order);
			return status->code;
		}
	}
	return GT_OK;
}
