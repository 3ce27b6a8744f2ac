/*
 * go_model.c
 *		Goroutines come and go; dispatch of events, and rows.
 *
 * Only goroutines that live are kept.  Rows come out as goroutines or regions
 * end; what is still open when the trace ends follows, goroutine by goroutine
 * in order of their first appearance.
 */
#include "model/go_state.h"

#include <stdlib.h>
#include <string.h>

#include "model/model.h"

static GtModel *
go_create(const GtAlloc *alloc, int facts)
{
	GoModel    *model = gt_alloc_zero(alloc, sizeof(*model));

	if (model == NULL)
		return NULL;
	model->alloc = alloc;
	model->facts = (GoFacts) facts;
	model->free_blocks = GO_NO_BLOCK;
	gt_map_init(&model->index, alloc, sizeof(uint32_t));
	gt_map_init(&model->syscalling, alloc, sizeof(int64_t));
	gt_map_init(&model->sweeping, alloc, sizeof(int64_t));
	gt_map_init(&model->reasons, alloc, sizeof(uint32_t));
	gt_map_init(&model->block_index, alloc, sizeof(uint32_t));
	gt_map_init(&model->task_index, alloc, sizeof(GoTask *));
	gt_queue_init(&model->rows, alloc, facts == GO_FACTS_GOROUTINES ?
				  sizeof(GtGoroutineRow) : sizeof(GtRegionRow));
	gt_json_init(&model->json, alloc);
	gt_arena_init(&model->texts, alloc);
	return (GtModel *) model;
}

static void
free_goroutines(GoModel *model)
{
	for (size_t i = 0; i < model->goroutine_count; i++)
	{
		go_region_free(model, model->goroutines[i]->regions);
		gt_free(model->alloc, model->goroutines[i]);
	}
	gt_free(model->alloc, model->goroutines);
	gt_free(model->alloc, model->free_slots);
	gt_map_free(&model->index);
}

static void
go_free(GtModel *base)
{
	GoModel    *model = (GoModel *) base;

	if (model == NULL)
		return;
	free_goroutines(model);
	go_region_free(model, model->free_regions);
	go_task_free(model);
	gt_map_free(&model->syscalling);
	gt_map_free(&model->sweeping);
	gt_map_free(&model->reasons);
	gt_map_free(&model->block_index);
	gt_free(model->alloc, model->blocks);
	gt_queue_free(&model->rows);
	gt_json_free(&model->json);
	gt_arena_free(&model->texts);
	gt_free(model->alloc, model);
}

/* --- who lives --- */

Goroutine *
go_find(GoModel *model, int64_t id)
{
	const uint32_t *slot;

	if (model->latest != NULL && model->latest->id == id)
		return model->latest;
	slot = gt_map_get(&model->index, id);
	if (slot == NULL)
		return NULL;
	model->latest = model->goroutines[*slot];
	return model->latest;
}

/* A goroutine in a slot of its own, which is not yet taken; NULL: memory refused. */
static Goroutine *
vacant(GoModel *model)
{
	Goroutine  *goroutine;

	if (model->free_count > 0)
		return model->goroutines[model->free_slots[model->free_count - 1]];
	if (model->goroutine_count >= UINT32_MAX ||
		!gt_reserve(model->alloc, (void **) &model->goroutines, &model->goroutine_capacity,
					model->goroutine_count + 1, sizeof(Goroutine *)) ||
		!gt_reserve(model->alloc, (void **) &model->free_slots, &model->free_capacity,
					model->goroutine_count + 1, sizeof(uint32_t)))
		return NULL;
	goroutine = gt_alloc_zero(model->alloc, sizeof(*goroutine));
	if (goroutine == NULL)
		return NULL;
	goroutine->slot = (uint32_t) model->goroutine_count;
	model->free_slots[model->free_count++] = goroutine->slot;
	model->goroutines[model->goroutine_count++] = goroutine;
	return goroutine;
}

static Goroutine *
appear(GoModel *model, int64_t id)
{
	Goroutine  *goroutine = vacant(model);
	uint32_t   *slot = goroutine ? gt_map_put(&model->index, id, NULL) : NULL;
	uint32_t	own;

	if (slot == NULL)
		return NULL;
	own = goroutine->slot;
	memset(goroutine, 0, sizeof(*goroutine));
	goroutine->slot = *slot = own;
	goroutine->id = id;
	goroutine->number = model->appeared++;
	goroutine->blocks = goroutine->block = GO_NO_BLOCK;
	goroutine->name = gt_str(NULL);
	model->free_count--;
	return goroutine;
}

static void
disappear(GoModel *model, Goroutine *goroutine)
{
	go_block_forget(model, goroutine);
	gt_map_remove(&model->index, goroutine->id);
	model->free_slots[model->free_count++] = goroutine->slot;
	model->latest = NULL;
}

/* --- rows --- */

bool
go_is_system(GtStr name)
{
	static const char prefix[] = "runtime.";

	if (name.data == NULL || name.len == 0)
		return true;
	return name.len >= sizeof(prefix) - 1 && memcmp(name.data, prefix, sizeof(prefix) - 1) == 0 &&
		!gt_str_equal(name, gt_str("runtime.main"));
}

static void
fill_row(GtGoroutineRow *row, const Goroutine *goroutine, int64_t ended_ns, int64_t now_ns)
{
	int64_t		spent[GO_TIMES];

	go_time_until(goroutine, now_ns, spent);
	row->goroutine = goroutine->id;
	row->name = goroutine->name;
	row->is_system = go_is_system(goroutine->name);
	row->created_ns = goroutine->created_ns;
	row->started_ns = goroutine->started_ns;
	row->ended_ns = ended_ns;
	row->total_ns = now_ns - goroutine->appeared_ns;
	row->exec_ns = spent[GO_EXEC];
	row->sched_wait_ns = spent[GO_SCHED_WAIT];
	row->block_ns = spent[GO_BLOCK];
	row->syscall_ns = spent[GO_SYSCALL];
	row->syscall_block_ns = spent[GO_SYSCALL_BLOCK];
	row->unknown_ns = row->total_ns;
	for (int i = GO_EXEC; i < GO_ASSIST; i++)
		row->unknown_ns -= spent[i];
	row->unknown_ns = GT_MAX(row->unknown_ns, 0);
	row->assist_ns = spent[GO_ASSIST];
	row->sweep_ns = spent[GO_SWEEP];
	row->stw_ns = spent[GO_STW];
	row->creator = goroutine->creator;
}

/* ended_ns is GT_NULL when the trace ends first, which it does at now_ns. */
static bool
give_out(GoModel *model, Goroutine *goroutine, int64_t ended_ns, int64_t now_ns)
{
	uint64_t	sequence;
	GtGoroutineRow *row;

	if (model->facts != GO_FACTS_GOROUTINES)
		return go_region_end_all(model, goroutine, ended_ns, now_ns);
	row = gt_queue_add(&model->rows, &sequence);
	if (row == NULL)
		return false;
	fill_row(row, goroutine, ended_ns, now_ns);
	if (goroutine->state == GT_GO_WAITING)
		go_block_book(model, goroutine, now_ns - goroutine->since_ns);
	row->blocks = go_block_json(model, goroutine);
	gt_queue_settle(&model->rows, sequence, row->blocks.data ? GT_ROW_READY : GT_ROW_DROPPED);
	return row->blocks.data != NULL;
}

static bool
end(GoModel *model, Goroutine *goroutine, int64_t ended_ns, int64_t now_ns)
{
	bool		given = give_out(model, goroutine, ended_ns, now_ns);

	disappear(model, goroutine);
	return given;
}

/* --- changes of state --- */

static bool
create(GoModel *model, const GtEvent *event, Goroutine **goroutine)
{
	Goroutine  *found = go_find(model, event->resource);
	bool		refused = false;

	/* no trace should have it, but a number that comes back is another goroutine */
	if (found != NULL && !end(model, found, GT_NULL, event->time_ns))
		return false;
	*goroutine = found = appear(model, event->resource);
	if (found == NULL || !go_time_appear(model, found, event))
		return false;
	if (event->from != GT_GO_NOT_EXIST)
		return true;
	found->creator = gt_tables_stack(event->tables, event->stack, &refused);
	if (refused)
		return false;
	return model->facts == GO_FACTS_GOROUTINES || go_region_inherit(model, found, event);
}

/* The last frame of any stack of a goroutine is the function that it started with. */
static bool
set_name(Goroutine *goroutine, const GtEvent *event)
{
	bool		refused = false;
	const GtStack *stack;

	if (goroutine->name.len > 0 || event->resource_stack == 0)
		return true;
	stack = gt_tables_stack(event->tables, event->resource_stack, &refused);
	if (stack != NULL && stack->functions[stack->depth - 1].len > 0)
		goroutine->name = stack->functions[stack->depth - 1];
	return !refused;
}

static bool
change_state(GoModel *model, const GtEvent *event)
{
	Goroutine  *goroutine = NULL;

	if (event->from == event->to)
		return true;			/* restated in a later generation */
	if (event->from == GT_GO_UNDETERMINED || event->from == GT_GO_NOT_EXIST)
	{
		if (!create(model, event, &goroutine))
			return false;
	}
	else
	{
		goroutine = go_find(model, event->resource);
		if (goroutine == NULL)
			return true;
		go_time_leave(model, goroutine, event->time_ns);
	}
	if (!set_name(goroutine, event))
		return false;
	if (event->to == GT_GO_NOT_EXIST ||
		(event->to == GT_GO_WAITING && gt_str_equal(event->reason, gt_str("forever"))))
	{
		goroutine->state = GT_GO_NOT_EXIST;
		return end(model, goroutine, event->time_ns, event->time_ns);
	}
	return go_time_enter(model, goroutine, event);
}

/* --- the model --- */

static bool
go_generation(GtModel *base, const GtGeneration *generation)
{
	((GoModel *) base)->sync_ns = generation->start_ns;
	return true;
}

static bool
user_event(GoModel *model, const GtEvent *event)
{
	bool		tasks = model->facts == GO_FACTS_TASKS;

	switch (event->kind)
	{
		case GT_EVENT_REGION_BEGIN:
			return go_region_begin(model, event);
		case GT_EVENT_REGION_END:
			return go_region_end(model, event);
		case GT_EVENT_TASK_BEGIN:
			return !tasks || go_task_begin(model, event);
		case GT_EVENT_TASK_END:
			return !tasks || go_task_end(model, event);
		case GT_EVENT_LOG:
			return !tasks || go_task_part(model, event);
		default:
			return true;
	}
}

static bool
go_event(GtModel *base, const GtEvent *event)
{
	GoModel    *model = (GoModel *) base;

	switch (event->kind)
	{
		case GT_EVENT_STATE:
			if (event->subject == GT_STATE_GOROUTINE)
				return change_state(model, event);
			go_time_proc(model, event);
			return true;
		case GT_EVENT_RANGE_BEGIN:
		case GT_EVENT_RANGE_ACTIVE:
		case GT_EVENT_RANGE_END:
			return go_time_range(model, event);
		default:
			return user_event(model, event);
	}
}

static int
by_number(const void *a, const void *b)
{
	uint64_t	x = (*(const Goroutine *const *) a)->number;
	uint64_t	y = (*(const Goroutine *const *) b)->number;

	return (x > y) - (x < y);
}

static bool
go_finish(GtModel *base, int64_t last_ns)
{
	GoModel    *model = (GoModel *) base;
	size_t		position = 0;
	size_t		count = 0;
	bool		done = true;
	Goroutine **living;

	model->finished = true;
	if (model->index.count == 0)
		return true;
	living = gt_alloc(model->alloc, model->index.count * sizeof(*living));
	if (living == NULL)
		return false;
	while (count < model->index.count)
		living[count++] = model->goroutines[*(uint32_t *) gt_map_next(&model->index, &position, NULL)];
	qsort(living, count, sizeof(*living), by_number);
	for (size_t i = 0; i < count && done; i++)
		done = end(model, living[i], GT_NULL, last_ns);
	gt_free(model->alloc, living);
	return done;
}

static const void *
go_take(GtModel *base)
{
	GoModel    *model = (GoModel *) base;
	const void *row;

	if (model->facts == GO_FACTS_TASKS)
		return go_task_take(model);
	row = gt_queue_take(&model->rows);
	if (row == NULL)
		gt_arena_reset(&model->texts);
	return row;
}

const GtModelType gt_go_model = {
	.create = go_create,
	.free = go_free,
	.generation_begin = go_generation,
	.event = go_event,
	.finish = go_finish,
	.take = go_take,
};
