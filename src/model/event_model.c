/*
 * event_model.c
 *		Every event as a row, in the order of Go's reader.
 *
 * The reader adds Sync events of its own: one before each generation, and one
 * behind the last.  The end of a task tells its name and parent, which only
 * its begin has; so the tasks that are open are kept.
 */
#include "model/model.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/map.h"
#include "decode/tables.h"
#include "model/event_place.h"

#define NS_PER_SECOND 1000000000

typedef struct OpenTask
{
	GtStr		name;			/* own memory */
	int64_t		parent;
} OpenTask;

typedef struct EventModel
{
	const GtAlloc *alloc;
	GtModelWishes wishes;
	int64_t		next_sync;		/* seq of the Sync that comes next */
	int64_t		generation;		/* the latest one */
	bool		in_generation;	/* it has begun and not ended */
	int64_t		zero_at_ns;
	GtMap		tasks;			/* task -> OpenTask */
	GtJson		json;
	GtArena		arena;			/* texts of the rows */
	GtEventRow *rows;
	size_t		row_count;
	size_t		row_capacity;
	size_t		taken;			/* of the rows */
} EventModel;

const char *
gt_event_row_kind(int kind)
{
	return kind == GT_EVENT_SYNC ? "Sync" : gt_event_kind_name((GtEventKind) kind);
}

static GtModel *
event_create(const GtAlloc *alloc, int facts)
{
	EventModel *model = gt_alloc_zero(alloc, sizeof(*model));

	(void) facts;
	if (model == NULL)
		return NULL;
	model->alloc = alloc;
	model->wishes.stacks = model->wishes.texts = model->wishes.attributes = true;
	model->next_sync = 1;
	model->zero_at_ns = GT_NULL;
	gt_map_init(&model->tasks, alloc, sizeof(OpenTask));
	gt_json_init(&model->json, alloc);
	gt_arena_init(&model->arena, alloc);
	return (GtModel *) model;
}

static void
event_free(GtModel *base)
{
	EventModel *model = (EventModel *) base;
	size_t		position = 0;
	OpenTask   *task;

	if (model == NULL)
		return;
	while ((task = gt_map_next(&model->tasks, &position, NULL)) != NULL)
		gt_free(model->alloc, (void *) task->name.data);
	gt_map_free(&model->tasks);
	gt_json_free(&model->json);
	gt_arena_free(&model->arena);
	gt_free(model->alloc, model->rows);
	gt_free(model->alloc, model);
}

static void
event_ask(GtModel *base, const GtModelWishes *wishes)
{
	((EventModel *) base)->wishes = *wishes;
}

/* Rows are complete at once, and all of them are taken before more are made. */
static GtEventRow *
add_row(EventModel *model, int64_t seq)
{
	GtEventRow *row;

	if (model->taken == model->row_count && model->row_count > 0)
	{
		model->taken = model->row_count = 0;
		gt_arena_reset(&model->arena);
	}
	if (model->row_count == model->row_capacity &&
		!gt_reserve(model->alloc, (void **) &model->rows, &model->row_capacity,
					model->row_count + 1, sizeof(GtEventRow)))
		return NULL;
	row = &model->rows[model->row_count++];
	row->seq = seq;
	row->generation = model->generation;
	row->name.data = row->reason.data = row->attrs.data = NULL;
	row->resource_kind = row->from_state = row->to_state = NULL;
	row->resource = row->task = row->parent_task = GT_NULL;
	row->value.known = false;
	row->stack = row->resource_stack = NULL;
	return row;
}

/* --- texts --- */

static bool
copy_text(EventModel *model, GtStr *copy, GtStr text)
{
	*copy = gt_arena_copy(&model->arena, text);
	return copy->data != NULL || text.data == NULL;
}

/* What was written to the JSON buffer becomes the row's attributes. */
static bool
set_attributes(EventModel *model, GtEventRow *row)
{
	GtStr		text = gt_json_text(&model->json);

	return text.data != NULL && copy_text(model, &row->attrs, text);
}

static void
begin_attributes(EventModel *model)
{
	gt_json_clear(&model->json);
	gt_json_begin_object(&model->json);
}

static void
add_number(EventModel *model, const char *name, uint64_t value)
{
	gt_json_key(&model->json, gt_str(name));
	gt_json_unsigned(&model->json, value);
}

static bool
name_pause(EventModel *model, GtEventRow *row, GtStr reason)
{
	static const char before[] = "stop-the-world (";
	uint32_t	len = (uint32_t) sizeof(before) + reason.len;
	char	   *name = gt_arena_alloc(&model->arena, len);

	if (name == NULL)
		return false;
	memcpy(name, before, sizeof(before) - 1);
	memcpy(name + sizeof(before) - 1, reason.data, reason.len);
	name[len - 1] = ')';
	row->name.data = name;
	row->name.len = len;
	return true;
}

/* --- kinds of events --- */

static bool
fill_metric(GtEventRow *row, const GtEvent *event)
{
	row->name = gt_str(event->subject == GT_METRIC_HEAP_LIVE ? "/memory/classes/heap/objects:bytes" :
					   event->subject == GT_METRIC_HEAP_GOAL ? "/gc/heap/goal:bytes" :
					   "/sched/gomaxprocs:threads");
	row->value.value = event->value;
	row->value.known = true;
	return true;
}

static void
set_resource(GtEventRow *row, const char *kind, int64_t resource)
{
	row->resource_kind = kind;
	row->resource = gt_known_id(resource);
}

static bool
fill_sweep_end(EventModel *model, GtEventRow *row, const GtEvent *event)
{
	begin_attributes(model);
	add_number(model, "bytes swept", event->value);
	add_number(model, "bytes reclaimed", event->value2);
	gt_json_end_object(&model->json);
	return set_attributes(model, row);
}

static bool
fill_range(EventModel *model, GtEventRow *row, const GtEvent *event)
{
	switch (event->subject)
	{
		case GT_RANGE_GC:
			row->name = gt_str("GC concurrent mark phase");
			return true;
		case GT_RANGE_ASSIST:
			row->name = gt_str("GC mark assist");
			set_resource(row, "Goroutine", event->resource);
			return true;
		case GT_RANGE_SWEEP:
			row->name = gt_str("GC incremental sweep");
			set_resource(row, "Proc", event->resource);
			return event->kind != GT_EVENT_RANGE_END || !model->wishes.attributes ||
				fill_sweep_end(model, row, event);
		default:
			set_resource(row, "Goroutine", event->resource);
			return !model->wishes.texts || name_pause(model, row, event->text);
	}
}

static bool
fill_state(EventModel *model, GtEventRow *row, const GtEvent *event)
{
	bool		refused = false;

	if (event->subject == GT_STATE_PROC)
	{
		set_resource(row, "Proc", event->resource);
		row->from_state = gt_proc_state_name((GtProcState) event->from);
		row->to_state = gt_proc_state_name((GtProcState) event->to);
		return true;
	}
	set_resource(row, "Goroutine", event->resource);
	row->from_state = gt_go_state_name((GtGoState) event->from);
	row->to_state = gt_go_state_name((GtGoState) event->to);
	if (model->wishes.stacks && event->resource_stack != 0)
		row->resource_stack = gt_tables_stack(event->tables, event->resource_stack, &refused);
	if (refused)
		return false;
	return !model->wishes.texts || event->reason.len == 0 ||
		copy_text(model, &row->reason, event->reason);
}

static bool
fill_log(EventModel *model, GtEventRow *row, const GtEvent *event)
{
	row->task = gt_known_number(event->task);
	if (model->wishes.texts && !copy_text(model, &row->name, event->text))
		return false;
	if (!model->wishes.attributes)
		return true;
	begin_attributes(model);
	gt_json_key(&model->json, gt_str("message"));
	gt_json_string(&model->json, event->message);
	gt_json_end_object(&model->json);
	return set_attributes(model, row);
}

static bool
fill_experimental(EventModel *model, GtEventRow *row, const GtEvent *event)
{
	row->name = gt_str(event->experiment_event);
	if (!model->wishes.attributes)
		return true;
	begin_attributes(model);
	for (int i = 0; i < event->nargs; i++)
		add_number(model, event->arg_names[i], event->args[i]);
	gt_json_end_object(&model->json);
	return set_attributes(model, row);
}

/* --- tasks --- */

static bool
open_task(EventModel *model, const GtEvent *event, int64_t parent)
{
	bool		added;
	OpenTask   *task;
	char	   *name;

	if ((int64_t) event->task == GT_MAP_FREE)
		return true;
	task = gt_map_put(&model->tasks, (int64_t) event->task, &added);
	name = gt_alloc(model->alloc, event->text.len + 1);
	if (task == NULL || name == NULL)
	{
		gt_free(model->alloc, name);
		return false;
	}
	memcpy(name, event->text.data, event->text.len);
	gt_free(model->alloc, (void *) task->name.data);
	task->name.data = name;
	task->name.len = event->text.len;
	task->parent = parent;
	return true;
}

static int64_t
known_parent(const GtEvent *event)
{
	return event->parent_task == 0 ? GT_NULL : gt_known_number(event->parent_task);
}

static bool
fill_task_begin(EventModel *model, GtEventRow *row, const GtEvent *event)
{
	row->task = gt_known_number(event->task);
	row->parent_task = known_parent(event);
	if (!model->wishes.texts)
		return open_task(model, event, row->parent_task);
	return copy_text(model, &row->name, event->text) &&
		open_task(model, event, row->parent_task);
}

static bool
fill_task_end(EventModel *model, GtEventRow *row, const GtEvent *event)
{
	OpenTask   *task = gt_map_get(&model->tasks, (int64_t) event->task);
	bool		copied;

	row->task = gt_known_number(event->task);
	if (task == NULL || (int64_t) event->task == GT_MAP_FREE)
		return true;
	row->parent_task = task->parent;
	copied = !model->wishes.texts || copy_text(model, &row->name, task->name);
	gt_free(model->alloc, (void *) task->name.data);
	gt_map_remove(&model->tasks, (int64_t) event->task);
	return copied;
}

static bool
fill_details(EventModel *model, GtEventRow *row, const GtEvent *event)
{
	switch (event->kind)
	{
		case GT_EVENT_METRIC:
			return fill_metric(row, event);
		case GT_EVENT_LABEL:
			set_resource(row, "Goroutine", event->resource);
			return copy_text(model, &row->name, event->text);
		case GT_EVENT_STACK_SAMPLE:
			return true;
		case GT_EVENT_RANGE_BEGIN:
		case GT_EVENT_RANGE_ACTIVE:
		case GT_EVENT_RANGE_END:
			return fill_range(model, row, event);
		case GT_EVENT_STATE:
			return fill_state(model, row, event);
		case GT_EVENT_TASK_BEGIN:
			return fill_task_begin(model, row, event);
		case GT_EVENT_TASK_END:
			return fill_task_end(model, row, event);
		case GT_EVENT_REGION_BEGIN:
		case GT_EVENT_REGION_END:
			row->task = gt_known_number(event->task);
			return copy_text(model, &row->name, event->text);
		case GT_EVENT_LOG:
			return fill_log(model, row, event);
		case GT_EVENT_EXPERIMENTAL:
			return fill_experimental(model, row, event);
	}
	return true;
}

static bool
is_skipped(const EventModel *model, int kind)
{
	return (model->wishes.skip_kinds >> kind & 1) != 0;
}

/* An event that is no row may still tell something about one that is. */
static bool
skip_event(EventModel *model, const GtEvent *event)
{
	if (event->kind == GT_EVENT_TASK_BEGIN && !is_skipped(model, GT_EVENT_TASK_END))
		return open_task(model, event, known_parent(event));
	return true;
}

static bool
event_event(GtModel *base, const GtEvent *event)
{
	EventModel *model = (EventModel *) base;
	GtEventRow *row;
	bool		refused = false;

	if (event->unlisted)
		return true;
	if (is_skipped(model, event->kind))
		return skip_event(model, event);
	row = add_row(model, event->seq);
	if (row == NULL)
		return false;
	gt_event_place(&row->place, event, model->zero_at_ns);
	row->kind = gt_event_row_kind(event->kind);
	if (model->wishes.stacks && event->stack != 0)
		row->stack = gt_tables_stack(event->tables, event->stack, &refused);
	return !refused && fill_details(model, row, event);
}

/* --- Sync events --- */

/* Wall clock in UTC with all digits, which timestamptz cannot hold. */
static void
add_wall_clock(EventModel *model, int64_t wall_ns)
{
	time_t		seconds = (time_t) (wall_ns / NS_PER_SECOND);
	struct tm	parts;
	char		text[64];
	size_t		used;

	gmtime_r(&seconds, &parts);
	used = strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &parts);
	snprintf(text + used, sizeof(text) - used, ".%09" PRId64 "Z", wall_ns % NS_PER_SECOND);
	gt_json_key(&model->json, gt_str("clock_at"));
	gt_json_string(&model->json, gt_str(text));
}

/* generation: NULL for the one behind the last. */
static bool
add_sync(EventModel *model, int64_t time_ns, const GtGeneration *generation)
{
	GtEventPlace place = {time_ns, GT_NULL, GT_NULL, GT_NULL, GT_NULL};
	GtEventRow *row;

	if (is_skipped(model, GT_EVENT_SYNC))
		return true;
	row = add_row(model, model->next_sync);
	if (row == NULL)
		return false;
	if (model->zero_at_ns != GT_NULL && time_ns != GT_NULL)
		place.at_ns = model->zero_at_ns + time_ns;
	row->place = place;
	row->kind = gt_event_row_kind(GT_EVENT_SYNC);
	if (generation == NULL)
		row->generation = GT_NULL;
	if (!model->wishes.attributes)
		return true;
	begin_attributes(model);
	add_number(model, "n", (uint64_t) model->generation + (generation == NULL));
	if (generation != NULL && generation->clock_trace_ns != GT_NULL)
	{
		gt_json_key(&model->json, gt_str("clock_trace_ns"));
		gt_json_int(&model->json, generation->clock_trace_ns);
		gt_json_key(&model->json, gt_str("clock_mono_ns"));
		gt_json_int(&model->json, generation->clock_mono_ns);
		if (generation->clock_wall_ns != GT_NULL)
			add_wall_clock(model, generation->clock_wall_ns);
	}
	gt_json_end_object(&model->json);
	return set_attributes(model, row);
}

static bool
event_generation_begin(GtModel *base, const GtGeneration *generation)
{
	EventModel *model = (EventModel *) base;

	model->in_generation = true;
	model->generation = generation->ordinal;
	model->zero_at_ns = generation->zero_at_ns;
	return add_sync(model, generation->start_ns, generation);
}

static bool
event_generation_end(GtModel *base, const GtGeneration *generation, struct GtTables *tables)
{
	EventModel *model = (EventModel *) base;

	(void) tables;
	model->in_generation = false;
	model->next_sync = generation->seq + (int64_t) generation->events;
	return true;
}

/* Damage inside a generation ends the reading, for Go's reader, too. */
static bool
event_finish(GtModel *base, int64_t last_ns)
{
	EventModel *model = (EventModel *) base;

	return model->in_generation ||
		add_sync(model, model->generation > 0 ? last_ns : GT_NULL, NULL);
}

static const void *
event_take(GtModel *base)
{
	EventModel *model = (EventModel *) base;

	return model->taken < model->row_count ? &model->rows[model->taken++] : NULL;
}

const GtModelType gt_event_model = {
	.create = event_create,
	.free = event_free,
	.ask = event_ask,
	.generation_begin = event_generation_begin,
	.event = event_event,
	.generation_end = event_generation_end,
	.finish = event_finish,
	.take = event_take,
};
