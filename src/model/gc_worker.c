/*
 * gc_worker.c
 *		Mark workers, told from goroutines that only carry their label.
 *
 * From Go 1.26 on the runtime also puts the label "GC (dedicated)" on
 * goroutines that mark nothing.  A label counts if the goroutine's start
 * function is runtime.gcBgMarkWorker, which its creation, its status or the
 * stack with which it stops running tells; if nothing does, it counts when a
 * collection was running.  Rows wait until that is decided.
 */
#include "model/gc_state.h"

#include <string.h>

#include "model/gc_origin.h"

/* A goroutine that may be a worker. */
typedef struct GcWorker
{
	uint64_t	open;			/* sequence of the running stretch */
	uint64_t	undecided;		/* sequence of the latest undecided one */
	bool		has_open;
	bool		has_undecided;
	uint8_t		origin;
} GcWorker;

typedef struct GcWorkerRow
{
	GtWorkerRow row;			/* first: what the queue gives out */
	uint64_t	undecided;		/* the one before of the same goroutine */
	bool		has_undecided;
	bool		decided;
	bool		stopped;
} GcWorkerRow;

void
gc_worker_init(GcModel *model)
{
	gt_map_init(&model->workers, model->alloc, sizeof(GcWorker));
	gt_queue_init(&model->worker_rows, model->alloc, sizeof(GcWorkerRow));
}

/* Gives the row out once it is known to be one and has ended. */
static void
settle(GcModel *model, uint64_t sequence)
{
	GcWorkerRow *found = gt_queue_row(&model->worker_rows, sequence);
	const GtWorkerRow *row = &found->row;
	GcCycle    *cycle;

	if (!found->decided || !found->stopped)
		return;
	gt_queue_settle(&model->worker_rows, sequence, GT_ROW_READY);
	cycle = gc_cycle_find(model, row->range.cycle);
	if (cycle == NULL)
		return;
	if (row->range.duration_ns != GT_NULL)
	{
		if (strcmp(row->mode, "idle") == 0)
			cycle->row.mark_idle_ns += row->range.duration_ns;
		else
			cycle->row.mark_worker_ns += row->range.duration_ns;
	}
	cycle->open_parts--;
	gc_cycle_settle(model, cycle);
}

static void
drop(GcModel *model, uint64_t sequence)
{
	const GcWorkerRow *found = gt_queue_row(&model->worker_rows, sequence);
	GcCycle    *cycle = gc_cycle_find(model, found->row.range.cycle);

	gt_queue_settle(&model->worker_rows, sequence, GT_ROW_DROPPED);
	if (cycle == NULL)
		return;
	cycle->open_parts--;
	gc_cycle_settle(model, cycle);
}

/* Decides all undecided rows of a goroutine. */
static void
decide(GcModel *model, GcWorker *worker, GcOrigin origin)
{
	while (worker->has_undecided)
	{
		uint64_t	sequence = worker->undecided;
		GcWorkerRow *row = gt_queue_row(&model->worker_rows, sequence);
		bool		counts = origin == GC_ORIGIN_WORKER ||
			(origin == GC_ORIGIN_UNKNOWN && row->row.range.cycle != GT_NULL);

		worker->has_undecided = row->has_undecided;
		worker->undecided = row->undecided;
		if (!counts && worker->has_open && worker->open == sequence)
			worker->has_open = false;
		row->decided = true;
		if (counts)
			settle(model, sequence);
		else
			drop(model, sequence);
	}
	worker->origin = (uint8_t) origin;
}

static void
stop(GcModel *model, GcWorker *worker, const GtEvent *event)
{
	GcWorkerRow *row = gt_queue_row(&model->worker_rows, worker->open);

	if (event != NULL)
		gc_range_end(&row->row.range, event);
	row->stopped = true;
	worker->has_open = false;
	settle(model, worker->open);
}

static bool
add_row(GcModel *model, GcWorker *worker, const GtEvent *event, const char *mode)
{
	uint64_t	sequence;
	GcWorkerRow *row = gt_queue_add(&model->worker_rows, &sequence);
	GcCycle    *cycle = gc_cycle_find(model, model->cycle);

	if (row == NULL || !gc_range_begin(model, &row->row.range, event))
		return false;
	row->row.mode = mode;
	row->decided = worker->origin == GC_ORIGIN_WORKER;
	if (!row->decided)
	{
		row->has_undecided = worker->has_undecided;
		row->undecided = worker->undecided;
		worker->has_undecided = true;
		worker->undecided = sequence;
	}
	worker->has_open = true;
	worker->open = sequence;
	if (cycle != NULL)
		cycle->open_parts++;
	return true;
}

bool
gc_worker_label(GcModel *model, const GtEvent *event)
{
	const char *mode = gc_label_mode(event->text);
	GcWorker   *worker;

	if (mode == NULL)
		return true;
	worker = gt_map_put(&model->workers, event->goroutine, NULL);
	if (worker == NULL)
		return false;
	if (model->version < GC_FIRST_VERSION_WITH_STRANGERS)
		worker->origin = GC_ORIGIN_WORKER;
	if (worker->origin == GC_ORIGIN_STRANGER)
		return true;
	if (worker->has_open)
		stop(model, worker, NULL);
	return add_row(model, worker, event, mode);
}

/* A goroutine is created, or its status tells its stack. */
static bool
learn_origin(GcModel *model, const GtEvent *event, uint64_t stack_id)
{
	GcWorker   *worker;
	GcOrigin		origin;

	if (model->version < GC_FIRST_VERSION_WITH_STRANGERS || stack_id == 0)
		return true;
	if (!gc_origin_of_stack(event->tables, stack_id, &origin))
		return false;
	if (origin == GC_ORIGIN_UNKNOWN)
		return true;
	worker = gt_map_put(&model->workers, event->resource, NULL);
	if (worker == NULL)
		return false;
	if (worker->origin == GC_ORIGIN_UNKNOWN)
		decide(model, worker, origin);
	return true;
}

/* The goroutine stops running: so does its stretch of marking. */
static bool
leave_running(GcModel *model, const GtEvent *event)
{
	GcWorker   *worker = gt_map_get(&model->workers, event->resource);
	GcOrigin		origin = GC_ORIGIN_UNKNOWN;

	if (worker == NULL)
		return true;
	if (worker->has_open)
	{
		stop(model, worker, event);
		if (worker->origin == GC_ORIGIN_UNKNOWN)
		{
			if (!gc_origin_of_stack(event->tables, event->stack, &origin))
				return false;
			if (origin != GC_ORIGIN_UNKNOWN)
				decide(model, worker, origin);
		}
	}
	if (event->to == GT_GO_NOT_EXIST && !worker->has_undecided)
		gt_map_remove(&model->workers, event->resource);
	return true;
}

bool
gc_worker_state(GcModel *model, const GtEvent *event)
{
	if (event->from == GT_GO_NOT_EXIST)
		return learn_origin(model, event, event->resource_stack);
	if (event->from == GT_GO_UNDETERMINED || event->from == event->to)
		return learn_origin(model, event, event->stack);
	if (event->to == GT_GO_NOT_EXIST || event->from == GT_GO_RUNNING)
		return leave_running(model, event);
	return true;
}

void
gc_worker_finish(GcModel *model)
{
	size_t		position = 0;
	GcWorker   *worker;

	while ((worker = gt_map_next(&model->workers, &position, NULL)) != NULL)
	{
		if (worker->has_open)
			stop(model, worker, NULL);
		decide(model, worker, worker->origin);
	}
}
