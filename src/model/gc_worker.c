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

#include "decode/tables.h"

#define FIRST_VERSION_WITH_STRANGERS 26

typedef enum Origin
{
	ORIGIN_UNKNOWN,
	ORIGIN_WORKER,
	ORIGIN_STRANGER
} Origin;

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

/* The mode that a label names, or NULL. */
static const char *
label_mode(GtStr label)
{
	static const char *const modes[] = {"dedicated", "fractional", "idle"};

	for (size_t i = 0; i < GT_LENGTHOF(modes); i++)
	{
		size_t		len = strlen(modes[i]);

		if (label.len == len + 5 && memcmp(label.data, "GC (", 4) == 0 &&
			memcmp(label.data + 4, modes[i], len) == 0 && label.data[len + 4] == ')')
			return modes[i];
	}
	return NULL;
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
decide(GcModel *model, GcWorker *worker, Origin origin)
{
	while (worker->has_undecided)
	{
		uint64_t	sequence = worker->undecided;
		GcWorkerRow *row = gt_queue_row(&model->worker_rows, sequence);
		bool		counts = origin == ORIGIN_WORKER ||
			(origin == ORIGIN_UNKNOWN && row->row.range.cycle != GT_NULL);

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
	row->decided = worker->origin == ORIGIN_WORKER;
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
	const char *mode = label_mode(event->text);
	GcWorker   *worker;

	if (mode == NULL)
		return true;
	worker = gt_map_put(&model->workers, event->goroutine, NULL);
	if (worker == NULL)
		return false;
	if (model->version < FIRST_VERSION_WITH_STRANGERS)
		worker->origin = ORIGIN_WORKER;
	if (worker->origin == ORIGIN_STRANGER)
		return true;
	if (worker->has_open)
		stop(model, worker, NULL);
	return add_row(model, worker, event, mode);
}

/* What the outermost frame says; ORIGIN_UNKNOWN without a stack. */
static bool
find_origin(const GtEvent *event, uint64_t stack_id, Origin *origin)
{
	bool		refused = false;
	const GtStack *stack = gt_tables_stack(event->tables, stack_id, &refused);

	*origin = ORIGIN_UNKNOWN;
	if (stack != NULL)
		*origin = gt_str_equal(stack->functions[stack->depth - 1],
							   gt_str("runtime.gcBgMarkWorker")) ? ORIGIN_WORKER : ORIGIN_STRANGER;
	return !refused;
}

/* A goroutine is created, or its status tells its stack. */
static bool
learn_origin(GcModel *model, const GtEvent *event, uint64_t stack_id)
{
	GcWorker   *worker;
	Origin		origin;

	if (model->version < FIRST_VERSION_WITH_STRANGERS || stack_id == 0)
		return true;
	if (!find_origin(event, stack_id, &origin))
		return false;
	if (origin == ORIGIN_UNKNOWN)
		return true;
	worker = gt_map_put(&model->workers, event->resource, NULL);
	if (worker == NULL)
		return false;
	if (worker->origin == ORIGIN_UNKNOWN)
		decide(model, worker, origin);
	return true;
}

/* The goroutine stops running: so does its stretch of marking. */
static bool
leave_running(GcModel *model, const GtEvent *event)
{
	GcWorker   *worker = gt_map_get(&model->workers, event->resource);
	Origin		origin = ORIGIN_UNKNOWN;

	if (worker == NULL)
		return true;
	if (worker->has_open)
	{
		stop(model, worker, event);
		if (worker->origin == ORIGIN_UNKNOWN)
		{
			if (!find_origin(event, event->stack, &origin))
				return false;
			if (origin != ORIGIN_UNKNOWN)
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
