/*
 * gc_load.c
 *		From events to the Ps that the collector takes.
 *
 * Events become changes (a P is taken, or given back, by one cause), which
 * wait in a queue until they are certain and then change the sums.
 */
#include "model/gc_load.h"

#include <string.h>

#include "model/gc_origin.h"

typedef enum ChangeKind
{
	CHANGE_TAKER,				/* of a P, or of all if the world stops */
	CHANGE_GOMAXPROCS
} ChangeKind;

typedef struct LoadChange
{
	int64_t		time_ns;
	int64_t		subject;		/* P, or GOMAXPROCS */
	uint64_t	undecided;		/* the one before of the same worker */
	uint8_t		kind;
	uint8_t		taker;
	int8_t		step;			/* 1: taken, -1: given back */
	bool		has_undecided;
	bool		marking;		/* a collection was running at the label */
} LoadChange;

typedef struct LoadAssist
{
	int64_t		proc;
	bool		running;		/* takes that P */
} LoadAssist;

/* A goroutine that may be a mark worker. */
typedef struct LoadWorker
{
	int64_t		proc;
	uint64_t	undecided;		/* sequence of its latest undecided change */
	bool		has_undecided;
	bool		running;		/* takes that P */
	bool		marking;
	uint8_t		origin;			/* GcOrigin */
} LoadWorker;

typedef struct LoadProc
{
	uint32_t	takers[GC_TAKERS];
} LoadProc;

void
gc_load_init(GcLoad *load, const GtAlloc *alloc, uint32_t takers,
			 GcLoadChange change, void *context)
{
	memset(load, 0, sizeof(*load));
	load->alloc = alloc;
	load->takers = takers;
	load->dedicated = true;
	load->change = change;
	load->context = context;
	gt_map_init(&load->first_procs, alloc, sizeof(int64_t));
	gt_map_init(&load->pauses, alloc, sizeof(bool));
	gt_map_init(&load->assists, alloc, sizeof(LoadAssist));
	gt_map_init(&load->sweeps, alloc, sizeof(bool));
	gt_map_init(&load->workers, alloc, sizeof(LoadWorker));
	gt_map_init(&load->procs, alloc, sizeof(LoadProc));
	gt_queue_init(&load->changes, alloc, sizeof(LoadChange));
}

void
gc_load_free(GcLoad *load)
{
	gt_map_free(&load->first_procs);
	gt_map_free(&load->pauses);
	gt_map_free(&load->assists);
	gt_map_free(&load->sweeps);
	gt_map_free(&load->workers);
	gt_map_free(&load->procs);
	gt_queue_free(&load->changes);
}

/* --- the sums --- */

static GcTaker
first_taker(const LoadProc *proc)
{
	for (int taker = 0; taker < GC_TAKERS; taker++)
	{
		if (proc->takers[taker] > 0)
			return (GcTaker) taker;
	}
	return GC_TAKER_NONE;
}

GcTaker
gc_load_taker(const GcLoad *load, int64_t proc)
{
	const LoadProc *found;

	if (load->stopped > 0)
		return GC_TAKER_STW;
	found = gt_map_get(&load->procs, proc);
	return found == NULL ? GC_TAKER_NONE : first_taker(found);
}

uint32_t
gc_load_taken(const GcLoad *load, uint32_t taken[GC_TAKERS])
{
	uint32_t	left = (uint32_t) load->gomaxprocs;

	memset(taken, 0, GC_TAKERS * sizeof(taken[0]));
	if (load->stopped > 0)
		taken[GC_TAKER_STW] = left;
	for (int taker = GC_TAKER_BACKGROUND; taker < GC_TAKERS && load->stopped == 0; taker++)
	{
		taken[taker] = GT_MIN(load->taken[taker], left);
		left -= taken[taker];
	}
	return load->stopped > 0 ? left : (uint32_t) load->gomaxprocs - left;
}

/* *changed: another cause counts for this P now, or none. */
static bool
change_proc(GcLoad *load, int64_t id, GcTaker taker, int step, bool *changed)
{
	LoadProc   *proc = gt_map_put(&load->procs, id, NULL);
	GcTaker		before;
	GcTaker		after;

	if (proc == NULL)
		return false;
	before = first_taker(proc);
	proc->takers[taker] += (uint32_t) step;
	after = first_taker(proc);
	*changed = before != after;
	if (*changed && before != GC_TAKER_NONE)
		load->taken[before]--;
	if (*changed && after != GC_TAKER_NONE)
		load->taken[after]++;
	return true;
}

static bool
apply(GcLoad *load, const LoadChange *change)
{
	bool		changed = true;
	int64_t		proc = GT_NONE;

	load->time_ns = GT_MAX(load->time_ns, change->time_ns);
	if (change->kind == CHANGE_GOMAXPROCS)
		load->gomaxprocs = change->subject;
	else if (change->taker == GC_TAKER_STW)
		load->stopped += (uint32_t) change->step;
	else
	{
		proc = change->subject;
		if (!change_proc(load, proc, (GcTaker) change->taker, change->step, &changed))
			return false;
	}
	return !changed || load->gomaxprocs == 0 ||
		load->change(load->context, load, load->time_ns, proc);
}

/* Applies what is certain. */
static bool
drain(GcLoad *load)
{
	const LoadChange *change;

	while (!load->hold && (change = gt_queue_take(&load->changes)) != NULL)
	{
		if (!apply(load, change))
			return false;
	}
	return true;
}

/* --- changes --- */

static LoadChange *
add_change(GcLoad *load, const GtEvent *event, ChangeKind kind, int64_t subject,
		   GtRowState state, uint64_t *sequence)
{
	LoadChange *change = gt_queue_add(&load->changes, sequence);

	if (change == NULL)
		return NULL;
	change->time_ns = event->time_ns;
	change->kind = (uint8_t) kind;
	change->subject = subject;
	gt_queue_settle(&load->changes, *sequence, state);
	return change;
}

static bool
take_proc(GcLoad *load, const GtEvent *event, GcTaker taker, int64_t proc, int step)
{
	uint64_t	sequence;
	LoadChange *change = add_change(load, event, CHANGE_TAKER, proc, GT_ROW_READY, &sequence);

	if (change == NULL)
		return false;
	change->taker = (uint8_t) taker;
	change->step = (int8_t) step;
	return true;
}

/* Taken when the trace began, as its first generation tells later. */
static bool
take_from_start(GcLoad *load, GcTaker taker, int64_t proc)
{
	bool		changed;

	return change_proc(load, proc, taker, 1, &changed);
}

/* --- pauses, GOMAXPROCS --- */

static bool
is_for_gc(GtStr reason)
{
	return gt_str_equal(reason, gt_str("GC sweep termination")) ||
		gt_str_equal(reason, gt_str("GC mark termination"));
}

static bool
pause_event(GcLoad *load, const GtEvent *event)
{
	bool		added;

	if (event->kind == GT_EVENT_RANGE_END)
		return !gt_map_remove(&load->pauses, event->resource) ||
			take_proc(load, event, GC_TAKER_STW, GT_NONE, -1);
	if (!is_for_gc(event->text))
		return true;
	if (gt_map_put(&load->pauses, event->resource, &added) == NULL)
		return false;
	return !added || take_proc(load, event, GC_TAKER_STW, GT_NONE, 1);
}

static bool
gomaxprocs_event(GcLoad *load, const GtEvent *event)
{
	uint64_t	sequence;
	int64_t		value = (int64_t) GT_MIN(event->value, (uint64_t) INT32_MAX);

	if (event->subject != GT_METRIC_GOMAXPROCS || value == 0)
		return true;
	return add_change(load, event, CHANGE_GOMAXPROCS, value, GT_ROW_READY, &sequence) != NULL;
}

/* --- sweeps --- */

static bool
sweep_event(GcLoad *load, const GtEvent *event)
{
	bool		added;

	if (event->kind == GT_EVENT_RANGE_END)
		return !gt_map_remove(&load->sweeps, event->resource) ||
			take_proc(load, event, GC_TAKER_SWEEP, event->resource, -1);
	if (event->resource == GT_NONE)
		return true;
	if (gt_map_put(&load->sweeps, event->resource, &added) == NULL)
		return false;
	if (!added)
		return true;			/* restated in a later generation */
	if (event->kind == GT_EVENT_RANGE_ACTIVE && load->hold)
		return take_from_start(load, GC_TAKER_SWEEP, event->resource);
	return take_proc(load, event, GC_TAKER_SWEEP, event->resource, 1);
}

/* --- assists --- */

static bool
is_executing(uint8_t state)
{
	return state == GT_GO_RUNNING || state == GT_GO_SYSCALL;
}

static bool
assist_runs(GcLoad *load, LoadAssist *assist, const GtEvent *event)
{
	assist->proc = event->proc;
	assist->running = event->proc != GT_NONE;
	return !assist->running || take_proc(load, event, GC_TAKER_ASSIST, assist->proc, 1);
}

static bool
assist_stops(GcLoad *load, LoadAssist *assist, const GtEvent *event)
{
	bool		was_running = assist->running;

	assist->running = false;
	return !was_running || take_proc(load, event, GC_TAKER_ASSIST, assist->proc, -1);
}

/* Did it run when the trace began?  Its goroutine's status came before. */
static bool
assist_from_start(GcLoad *load, LoadAssist *assist, int64_t goroutine)
{
	const int64_t *proc = gt_map_get(&load->first_procs, goroutine);

	if (proc == NULL || !load->hold)
		return true;
	assist->proc = *proc;
	assist->running = true;
	return take_from_start(load, GC_TAKER_ASSIST, *proc);
}

static bool
assist_event(GcLoad *load, const GtEvent *event)
{
	LoadAssist *assist;
	bool		added;
	bool		done;

	if (event->kind == GT_EVENT_RANGE_END)
	{
		assist = gt_map_get(&load->assists, event->resource);
		done = assist == NULL || assist_stops(load, assist, event);
		gt_map_remove(&load->assists, event->resource);
		return done;
	}
	assist = gt_map_put(&load->assists, event->resource, &added);
	if (assist == NULL)
		return false;
	if (!added)
		return true;			/* restated in a later generation */
	return event->kind == GT_EVENT_RANGE_ACTIVE ?
		assist_from_start(load, assist, event->resource) :
		assist_runs(load, assist, event);
}

static bool
assist_state(GcLoad *load, const GtEvent *event)
{
	LoadAssist *assist = gt_map_get(&load->assists, event->resource);
	bool		done = true;

	if (assist == NULL)
		return true;
	if (assist->running && !is_executing(event->to))
		done = assist_stops(load, assist, event);
	else if (!assist->running && is_executing(event->to))
		done = assist_runs(load, assist, event);
	if (event->to == GT_GO_NOT_EXIST)
		gt_map_remove(&load->assists, event->resource);
	return done;
}

/* Who ran where when the trace began. */
static bool
first_state(GcLoad *load, const GtEvent *event)
{
	int64_t    *proc;

	if (!load->hold || event->from != GT_GO_UNDETERMINED ||
		!is_executing(event->to) || event->proc == GT_NONE)
		return true;
	proc = gt_map_put(&load->first_procs, event->resource, NULL);
	if (proc == NULL)
		return false;
	*proc = event->proc;
	return true;
}

/* --- mark workers --- */

/* The goroutine's start function is known: so is what its labels meant. */
static void
decide(GcLoad *load, LoadWorker *worker, GcOrigin origin)
{
	while (worker->has_undecided)
	{
		uint64_t	sequence = worker->undecided;
		const LoadChange *change = gt_queue_row(&load->changes, sequence);
		bool		counts = origin == GC_ORIGIN_WORKER ||
			(origin == GC_ORIGIN_UNKNOWN && change->marking);

		worker->has_undecided = change->has_undecided;
		worker->undecided = change->undecided;
		gt_queue_settle(&load->changes, sequence, counts ? GT_ROW_READY : GT_ROW_DROPPED);
	}
	worker->origin = (uint8_t) origin;
	if (origin == GC_ORIGIN_STRANGER)
		worker->running = false;
}

static bool
take_by_worker(GcLoad *load, LoadWorker *worker, const GtEvent *event, int step)
{
	uint64_t	sequence;
	bool		decided = worker->origin == GC_ORIGIN_WORKER;
	LoadChange *change = add_change(load, event, CHANGE_TAKER, worker->proc,
									decided ? GT_ROW_READY : GT_ROW_OPEN, &sequence);

	if (change == NULL)
		return false;
	change->taker = GC_TAKER_BACKGROUND;
	change->step = (int8_t) step;
	change->marking = worker->marking;
	if (decided)
		return true;
	change->has_undecided = worker->has_undecided;
	change->undecided = worker->undecided;
	worker->has_undecided = true;
	worker->undecided = sequence;
	return true;
}

static bool
label_event(GcLoad *load, const GtEvent *event)
{
	const char *mode = gc_label_mode(event->text);
	LoadWorker *worker;

	if (mode == NULL || strcmp(mode, "idle") == 0 || event->proc == GT_NONE ||
		event->goroutine == GT_NONE || (!load->dedicated && strcmp(mode, "dedicated") == 0))
		return true;
	worker = gt_map_put(&load->workers, event->goroutine, NULL);
	if (worker == NULL)
		return false;
	if (load->version < GC_FIRST_VERSION_WITH_STRANGERS)
		worker->origin = GC_ORIGIN_WORKER;
	if (worker->origin == GC_ORIGIN_STRANGER || worker->running)
		return true;
	worker->running = true;
	worker->proc = event->proc;
	worker->marking = load->marking;
	return take_by_worker(load, worker, event, 1);
}

/* A goroutine is created, or its status told, or it stops running: where did it start? */
static bool
learn_origin(GcLoad *load, const GtEvent *event)
{
	uint64_t	stack = gc_origin_stack(event);
	bool		leaves = event->from == GT_GO_RUNNING && event->to != GT_GO_RUNNING;
	LoadWorker *worker = gt_map_get(&load->workers, event->resource);
	GcOrigin	origin;

	if (stack == 0 || load->version < GC_FIRST_VERSION_WITH_STRANGERS ||
		(worker == NULL ? leaves : worker->origin != GC_ORIGIN_UNKNOWN))
		return true;
	if (!gc_origin_of_stack(event->tables, stack, &origin))
		return false;
	if (origin == GC_ORIGIN_UNKNOWN)
		return true;
	if (worker == NULL)
		worker = gt_map_put(&load->workers, event->resource, NULL);
	if (worker == NULL)
		return false;
	decide(load, worker, origin);
	return true;
}

static bool
worker_state(GcLoad *load, const GtEvent *event)
{
	LoadWorker *worker = gt_map_get(&load->workers, event->resource);

	if (worker != NULL && worker->running && !is_executing(event->to))
	{
		worker->running = false;
		if (!take_by_worker(load, worker, event, -1))
			return false;
	}
	if (!learn_origin(load, event))
		return false;
	worker = gt_map_get(&load->workers, event->resource);
	if (worker != NULL && event->to == GT_GO_NOT_EXIST)
	{
		decide(load, worker, (GcOrigin) worker->origin);
		gt_map_remove(&load->workers, event->resource);
	}
	return true;
}

/* --- dispatch --- */

static bool
counts(const GcLoad *load, GcTaker taker)
{
	return (load->takers & GC_TAKER_BIT(taker)) != 0;
}

static bool
range_event(GcLoad *load, const GtEvent *event)
{
	switch (event->subject)
	{
		case GT_RANGE_GC:
			load->marking = event->kind != GT_EVENT_RANGE_END;
			return true;
		case GT_RANGE_STW:
			return !counts(load, GC_TAKER_STW) || pause_event(load, event);
		case GT_RANGE_ASSIST:
			return !counts(load, GC_TAKER_ASSIST) || assist_event(load, event);
		case GT_RANGE_SWEEP:
			return !counts(load, GC_TAKER_SWEEP) || sweep_event(load, event);
		default:
			return true;
	}
}

static bool
state_event(GcLoad *load, const GtEvent *event)
{
	if (event->subject != GT_STATE_GOROUTINE)
		return true;
	return (!counts(load, GC_TAKER_ASSIST) ||
			(first_state(load, event) && assist_state(load, event))) &&
		(!counts(load, GC_TAKER_BACKGROUND) || worker_state(load, event));
}

bool
gc_load_event(GcLoad *load, const GtEvent *event)
{
	bool		done = true;

	switch (event->kind)
	{
		case GT_EVENT_METRIC:
			done = gomaxprocs_event(load, event);
			break;
		case GT_EVENT_LABEL:
			done = !counts(load, GC_TAKER_BACKGROUND) || label_event(load, event);
			break;
		case GT_EVENT_STATE:
			done = state_event(load, event);
			break;
		case GT_EVENT_RANGE_BEGIN:
		case GT_EVENT_RANGE_ACTIVE:
		case GT_EVENT_RANGE_END:
			done = range_event(load, event);
			break;
		default:
			break;
	}
	return done && drain(load);
}

/*
 * Only traces of several generations tell late what was going on at their
 * begin; older ones are one long generation, which need not be held back.
 */
void
gc_load_generation(GcLoad *load, const GtGeneration *generation)
{
	load->version = generation->version;
	load->hold = generation->ordinal == 1 && generation->version >= 22;
}

bool
gc_load_generation_end(GcLoad *load)
{
	load->hold = false;
	gt_map_free(&load->first_procs);
	return drain(load);
}

bool
gc_load_finish(GcLoad *load)
{
	size_t		position = 0;
	LoadWorker *worker;

	while ((worker = gt_map_next(&load->workers, &position, NULL)) != NULL)
		decide(load, worker, (GcOrigin) worker->origin);
	return gc_load_generation_end(load);
}
