/*
 * gc_model.c
 *		The GC model's dispatch, heap values, pauses, sweeps and totals.
 */
#include "model/gc_state.h"

#include "decode/tables.h"
#include "model/model.h"

GcModel *
gc_model_create(const GtAlloc *alloc, int facts)
{
	GcModel    *model = gt_alloc_zero(alloc, sizeof(*model));

	if (model == NULL)
		return NULL;
	model->alloc = alloc;
	model->facts = facts;
	model->heap_live = model->heap_goal = model->gomaxprocs = GT_NULL;
	model->cycle = model->cycle_ended = GT_NULL;
	model->zero_at_ns = GT_NULL;
	model->totals.first_gomaxprocs = GT_NULL;
	gt_queue_init(&model->cycles, alloc, sizeof(GcCycle));
	gt_map_init(&model->pauses, alloc, sizeof(uint64_t));
	gt_queue_init(&model->pause_rows, alloc, sizeof(GtPauseRow));
	gt_map_init(&model->sweeps, alloc, sizeof(uint64_t));
	gt_queue_init(&model->sweep_rows, alloc, sizeof(GtSweepRow));
	gt_queue_init(&model->assist_rows, alloc, sizeof(GtAssistRow));
	gt_queue_init(&model->heap_rows, alloc, sizeof(GtHeapRow));
	gt_map_init(&model->states, alloc, sizeof(uint8_t));
	gc_assist_init(model);
	gc_worker_init(model);
	return model;
}

void
gc_model_free(GcModel *model)
{
	if (model == NULL)
		return;
	gt_queue_free(&model->cycles);
	gt_map_free(&model->pauses);
	gt_queue_free(&model->pause_rows);
	gt_map_free(&model->assists);
	gt_queue_free(&model->assist_rows);
	gt_map_free(&model->sweeps);
	gt_queue_free(&model->sweep_rows);
	gt_map_free(&model->workers);
	gt_queue_free(&model->worker_rows);
	gt_queue_free(&model->heap_rows);
	gt_map_free(&model->states);
	gt_free(model->alloc, model);
}

/* --- ranges --- */

bool
gc_range_begin(GcModel *model, GtRange *range, const GtEvent *event)
{
	bool		refused = false;

	range->end_ns = range->duration_ns = GT_NULL;
	range->cycle = model->cycle;
	if (event->kind == GT_EVENT_RANGE_ACTIVE)
	{
		/* whoever reports it need not be whom it is about */
		range->begin_kind = "active";
		range->start_ns = GT_NULL;
		range->goroutine = range->proc = range->thread = GT_NULL;
		return true;
	}
	range->begin_kind = "begin";
	range->start_ns = event->time_ns;
	range->goroutine = gt_known_id(event->goroutine);
	range->proc = gt_known_id(event->proc);
	range->thread = gt_known_id(event->thread);
	range->stack = gt_tables_stack(event->tables, event->stack, &refused);
	return !refused;
}

void
gc_range_end(GtRange *range, const GtEvent *event)
{
	range->end_ns = event->time_ns;
	if (range->start_ns != GT_NULL)
		range->duration_ns = range->end_ns - range->start_ns;
}

/* --- pauses --- */

static bool
begin_pause(GcModel *model, const GtEvent *event)
{
	uint64_t	sequence;
	GtPauseRow *row = gt_queue_add(&model->pause_rows, &sequence);
	uint64_t   *open;

	if (row == NULL || !gc_range_begin(model, &row->range, event))
		return false;
	row->reason = gt_stacks_intern(event->tables->store, event->text.data, event->text.len);
	open = gt_map_put(&model->pauses, event->resource, NULL);
	if (row->reason.data == NULL || open == NULL)
		return false;
	*open = sequence;
	gc_cycle_pause_begin(model, row);
	return true;
}

static void
end_pause(GcModel *model, const GtEvent *event)
{
	uint64_t   *open = gt_map_get(&model->pauses, event->resource);
	GtPauseRow *row;

	if (open == NULL)
		return;
	row = gt_queue_row(&model->pause_rows, *open);
	gc_range_end(&row->range, event);
	gc_cycle_pause_end(model, row);
	gt_queue_settle(&model->pause_rows, *open, GT_ROW_READY);
	gt_map_remove(&model->pauses, event->resource);
}

static bool
pause_event(GcModel *model, const GtEvent *event)
{
	if (event->kind == GT_EVENT_RANGE_BEGIN)
		return begin_pause(model, event);
	if (event->kind == GT_EVENT_RANGE_END)
		end_pause(model, event);
	return true;
}

/* --- sweeps --- */

static bool
begin_sweep(GcModel *model, const GtEvent *event)
{
	uint64_t	sequence;
	GtSweepRow *row = gt_queue_add(&model->sweep_rows, &sequence);
	uint64_t   *open;

	if (row == NULL || !gc_range_begin(model, &row->range, event))
		return false;
	row->range.proc = event->resource;
	row->range.cycle = model->cycle_ended;
	row->swept_bytes = row->reclaimed_bytes = GT_NULL;
	open = gt_map_put(&model->sweeps, event->resource, NULL);
	if (open == NULL)
		return false;
	*open = sequence;
	return true;
}

static int64_t
byte_count(uint64_t value)
{
	return value <= INT64_MAX ? (int64_t) value : GT_NULL;
}

static void
end_sweep(GcModel *model, const GtEvent *event)
{
	uint64_t   *open = gt_map_get(&model->sweeps, event->resource);
	GtSweepRow *row;

	if (open == NULL)
		return;
	row = gt_queue_row(&model->sweep_rows, *open);
	gc_range_end(&row->range, event);
	row->swept_bytes = byte_count(event->value);
	row->reclaimed_bytes = byte_count(event->value2);
	gt_queue_settle(&model->sweep_rows, *open, GT_ROW_READY);
	gt_map_remove(&model->sweeps, event->resource);
}

static bool
sweep_event(GcModel *model, const GtEvent *event)
{
	if (event->kind == GT_EVENT_RANGE_END)
	{
		end_sweep(model, event);
		return true;
	}
	/* restated in a later generation: the same range */
	if (event->kind == GT_EVENT_RANGE_ACTIVE &&
		gt_map_get(&model->sweeps, event->resource) != NULL)
		return true;
	return begin_sweep(model, event);
}

/* --- heap values --- */

static bool
add_heap_row(GcModel *model, const GtEvent *event, const char *changed)
{
	uint64_t	sequence;
	GtHeapRow  *row = gt_queue_add(&model->heap_rows, &sequence);

	if (row == NULL)
		return false;
	row->time_ns = event->time_ns;
	row->at_ns = model->zero_at_ns == GT_NULL ? GT_NULL : model->zero_at_ns + event->time_ns;
	row->changed = changed;
	row->heap_live_bytes = model->heap_live;
	row->heap_goal_bytes = model->heap_goal;
	row->gomaxprocs = model->gomaxprocs;
	row->cycle = model->cycle;
	row->goroutine = gt_known_id(event->goroutine);
	row->proc = gt_known_id(event->proc);
	gt_queue_settle(&model->heap_rows, sequence, GT_ROW_READY);
	return true;
}

static bool
metric_event(GcModel *model, const GtEvent *event)
{
	int64_t		value = byte_count(event->value);
	const char *changed;

	switch (event->subject)
	{
		case GT_METRIC_HEAP_LIVE:
			model->heap_live = value;
			changed = "heap_live";
			break;
		case GT_METRIC_HEAP_GOAL:
			model->heap_goal = value;
			changed = "heap_goal";
			break;
		default:
			model->gomaxprocs = value;
			if (model->totals.first_gomaxprocs == GT_NULL)
				model->totals.first_gomaxprocs = value;
			changed = "gomaxprocs";
			break;
	}
	if (model->facts & GC_FACTS_CYCLES)
		gc_cycle_heap(model, event);
	return !(model->facts & GC_FACTS_HEAP) || add_heap_row(model, event, changed);
}

/* --- dispatch --- */

void
gc_model_generation(GcModel *model, const GtGeneration *generation)
{
	model->first_generation = generation->ordinal == 1;
	model->version = generation->version;
	model->zero_at_ns = generation->zero_at_ns;
	if (!model->first_generation)
		gt_map_free(&model->states);
}

static bool
state_event(GcModel *model, const GtEvent *event)
{
	if (event->subject != GT_STATE_GOROUTINE)
		return true;
	return gc_assist_state(model, event) && gc_worker_state(model, event);
}

static bool
range_event(GcModel *model, const GtEvent *event)
{
	switch (event->subject)
	{
		case GT_RANGE_GC:
			return gc_cycle_event(model, event);
		case GT_RANGE_STW:
			return pause_event(model, event);
		case GT_RANGE_ASSIST:
			return gc_assist_event(model, event);
		case GT_RANGE_SWEEP:
			return sweep_event(model, event);
		default:
			return true;
	}
}

bool
gc_model_event(GcModel *model, const GtEvent *event)
{
	switch (event->kind)
	{
		case GT_EVENT_METRIC:
			return metric_event(model, event);
		case GT_EVENT_LABEL:
			return gc_worker_label(model, event);
		case GT_EVENT_STATE:
			return state_event(model, event);
		case GT_EVENT_RANGE_BEGIN:
		case GT_EVENT_RANGE_ACTIVE:
		case GT_EVENT_RANGE_END:
			return range_event(model, event);
		default:
			return true;
	}
}

void
gc_model_finish(GcModel *model, int64_t last_ns)
{
	model->totals.active_at_end = model->cycle != GT_NULL;
	gc_assist_finish(model, last_ns);
	gc_worker_finish(model);
	/* ranges that are still open are rows without an end */
	gt_queue_settle_all(&model->pause_rows);
	gt_queue_settle_all(&model->sweep_rows);
	gt_queue_settle_all(&model->assist_rows);
	gt_queue_settle_all(&model->cycles);
}

/* Rows that only served to fill in collections are let go. */
static void
discard(GcModel *model, GcFacts facts, GtQueue *queue)
{
	while (!(model->facts & facts) && gt_queue_take(queue) != NULL)
		;
}

const void *
gc_model_take(GcModel *model, GcFacts facts)
{
	switch (facts)
	{
		case GC_FACTS_NONE:
			break;
		case GC_FACTS_CYCLES:
			discard(model, GC_FACTS_PAUSES, &model->pause_rows);
			discard(model, GC_FACTS_ASSISTS, &model->assist_rows);
			discard(model, GC_FACTS_WORKERS, &model->worker_rows);
			return gt_queue_take(&model->cycles);
		case GC_FACTS_PAUSES:
			return gt_queue_take(&model->pause_rows);
		case GC_FACTS_ASSISTS:
			return gt_queue_take(&model->assist_rows);
		case GC_FACTS_WORKERS:
			return gt_queue_take(&model->worker_rows);
		case GC_FACTS_SWEEPS:
			return gt_queue_take(&model->sweep_rows);
		case GC_FACTS_HEAP:
			return gt_queue_take(&model->heap_rows);
	}
	return NULL;
}

GcTotals
gc_model_totals(const GcModel *model)
{
	return model->totals;
}

/* --- as one of the models --- */

static GtModel *
create(const GtAlloc *alloc, int facts)
{
	return (GtModel *) gc_model_create(alloc, facts);
}

static void
destroy(GtModel *model)
{
	gc_model_free((GcModel *) model);
}

static bool
generation_begin(GtModel *model, const GtGeneration *generation)
{
	gc_model_generation((GcModel *) model, generation);
	return true;
}

static bool
take_event(GtModel *model, const GtEvent *event)
{
	return gc_model_event((GcModel *) model, event);
}

static bool
finish(GtModel *model, int64_t last_ns)
{
	gc_model_finish((GcModel *) model, last_ns);
	return true;
}

static const void *
take(GtModel *model)
{
	return gc_model_take((GcModel *) model, (GcFacts) ((GcModel *) model)->facts);
}

static const void *
take_of(GtModel *model, int facts)
{
	return gc_model_take((GcModel *) model, (GcFacts) facts);
}

const GtModelType gt_gc_model = {
	.create = create,
	.free = destroy,
	.generation_begin = generation_begin,
	.event = take_event,
	.finish = finish,
	.take = take,
	.take_of = take_of,
};
