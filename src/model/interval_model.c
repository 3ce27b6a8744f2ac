/*
 * interval_model.c
 *		A row per stretch that a goroutine or a proc spent in one state.
 *
 * Rows come out as stretches end, so that only the open ones are kept; those
 * that never end follow, in order of begin.
 */
#include "model/interval_model.h"

#include <stdlib.h>

#include "base/map.h"
#include "decode/tables.h"
#include "model/go_rows.h"
#include "model/model.h"
#include "model/queue.h"
#include "model/words.h"

typedef struct Stretch
{
	GtStateRow	row;
	uint64_t	number;			/* stretches in order of begin */
} Stretch;

typedef struct IntervalModel
{
	const GtAlloc *alloc;
	IntervalFacts facts;
	GtWords		words;
	GtMap		open;			/* goroutine or proc -> Stretch */
	uint64_t	count;			/* of stretches so far */
	GtQueue		rows;			/* GtStateRow */
} IntervalModel;

static const char *const go_states[] = {
	[GT_GO_RUNNABLE] = "runnable",
	[GT_GO_RUNNING] = "running",
	[GT_GO_WAITING] = "waiting",
	[GT_GO_SYSCALL] = "syscall",
};

static const char *const proc_states[] = {
	[GT_PROC_RUNNING] = "running",
	[GT_PROC_IDLE] = "idle",
};

static GtModel *
interval_create(const GtAlloc *alloc, int facts)
{
	IntervalModel *model = gt_alloc_zero(alloc, sizeof(*model));

	if (model == NULL)
		return NULL;
	model->alloc = alloc;
	model->facts = (IntervalFacts) facts;
	gt_map_init(&model->open, alloc, sizeof(Stretch));
	gt_queue_init(&model->rows, alloc, sizeof(GtStateRow));
	return (GtModel *) model;
}

static void
interval_free(GtModel *base)
{
	IntervalModel *model = (IntervalModel *) base;

	if (model == NULL)
		return;
	gt_map_free(&model->open);
	gt_queue_free(&model->rows);
	gt_free(model->alloc, model);
}

static bool
give_out(IntervalModel *model, const GtStateRow *row)
{
	uint64_t	sequence;
	GtStateRow *copy = gt_queue_add(&model->rows, &sequence);

	if (copy == NULL)
		return false;
	*copy = *row;
	gt_queue_settle(&model->rows, sequence, GT_ROW_READY);
	return true;
}

/* The stretch that a change of state ends, if there is one. */
static bool
end_stretch(IntervalModel *model, const GtEvent *event)
{
	Stretch    *stretch = gt_map_get(&model->open, event->resource);

	if (stretch == NULL)
		return true;
	stretch->row.end_ns = event->time_ns;
	if (stretch->row.start_ns != GT_NULL)
		stretch->row.duration_ns = event->time_ns - stretch->row.start_ns;
	return give_out(model, &stretch->row);
}

/* What is not known of a goroutine whose state is only reported: why, since when, and where if not running. */
static void
set_reported(GtStateRow *row, const GtEvent *event)
{
	if (event->subject == GT_STATE_PROC)
		return;
	row->goroutine = GT_NULL;
	if (event->to != GT_GO_RUNNING)
		row->proc = GT_NULL;
	if (event->to != GT_GO_RUNNING && event->to != GT_GO_SYSCALL)
		row->thread = GT_NULL;
}

static bool
fill_row(IntervalModel *model, GtStateRow *row, const GtEvent *event)
{
	bool		of_goroutine = event->subject == GT_STATE_GOROUTINE;
	bool		refused = false;

	row->subject = event->resource;
	row->state = of_goroutine ? go_states[event->to] : proc_states[event->to];
	row->reason = gt_str(NULL);
	row->start_ns = event->time_ns;
	row->end_ns = row->duration_ns = GT_NULL;
	row->proc = gt_known_id(event->proc);
	row->thread = gt_known_id(event->thread);
	row->goroutine = gt_known_id(event->goroutine);
	/* a goroutine needs nobody else to change its own state */
	if (of_goroutine && event->goroutine == event->resource)
		row->goroutine = GT_NULL;
	if (event->from == GT_GO_UNDETERMINED)
	{
		row->start_ns = GT_NULL;
		set_reported(row, event);
	}
	row->stack = gt_tables_stack(event->tables, event->stack, &refused);
	if (event->reason.data != NULL && event->reason.len > 0)
	{
		row->reason = gt_words_intern(&model->words, event->tables->store, event->reason);
		refused = refused || row->reason.data == NULL;
	}
	return !refused;
}

/* Does the goroutine or proc end with this?  Go's summaries take waiting for ever as the end, too. */
static bool
is_end(const GtEvent *event)
{
	if (event->subject == GT_STATE_PROC)
		return event->to == GT_PROC_NOT_EXIST;
	return event->to == GT_GO_NOT_EXIST ||
		(event->to == GT_GO_WAITING && gt_str_equal(event->reason, gt_str("forever")));
}

static bool
interval_event(GtModel *base, const GtEvent *event)
{
	IntervalModel *model = (IntervalModel *) base;
	Stretch    *stretch;

	if (event->kind != GT_EVENT_STATE || event->from == event->to ||
		event->subject != (model->facts == INTERVAL_FACTS_PROCS ?
						   GT_STATE_PROC : GT_STATE_GOROUTINE))
		return true;
	if (!end_stretch(model, event))
		return false;
	if (is_end(event))
	{
		gt_map_remove(&model->open, event->resource);
		return true;
	}
	stretch = gt_map_put(&model->open, event->resource, NULL);
	if (stretch == NULL)
		return false;
	stretch->number = model->count++;
	return fill_row(model, &stretch->row, event);
}

static int
by_number(const void *a, const void *b)
{
	uint64_t	x = (*(const Stretch *const *) a)->number;
	uint64_t	y = (*(const Stretch *const *) b)->number;

	return (x > y) - (x < y);
}

static bool
interval_finish(GtModel *base, int64_t last_ns)
{
	IntervalModel *model = (IntervalModel *) base;
	const Stretch **open;
	size_t		position = 0;
	size_t		count = 0;
	bool		done = true;

	(void) last_ns;
	if (model->open.count == 0)
		return true;
	open = gt_alloc(model->alloc, model->open.count * sizeof(*open));
	if (open == NULL)
		return false;
	while (count < model->open.count)
		open[count++] = gt_map_next(&model->open, &position, NULL);
	qsort(open, count, sizeof(*open), by_number);
	for (size_t i = 0; i < count && done; i++)
		done = give_out(model, &open[i]->row);
	gt_free(model->alloc, open);
	return done;
}

static const void *
interval_take(GtModel *base)
{
	return gt_queue_take(&((IntervalModel *) base)->rows);
}

const GtModelType gt_interval_model = {
	.create = interval_create,
	.free = interval_free,
	.event = interval_event,
	.finish = interval_finish,
	.take = interval_take,
};
