/*
 * go_task.c
 *		User tasks, in order of their first mention.
 *
 * A task may be mentioned at any time after its end (by a log, by a child), so
 * that the rows are complete only when the trace is.
 */
#include "model/go_state.h"

/* No runtime gives out this number, and the map cannot hold it. */
#define IMPOSSIBLE_TASK ((uint64_t) GT_MAP_FREE)

static GoTask *
create(GoModel *model, uint64_t id)
{
	GoTask	   *task;

	if (!gt_reserve(model->alloc, (void **) &model->tasks, &model->task_capacity,
					model->task_count + 1, sizeof(GoTask *)))
		return NULL;
	task = gt_alloc_zero(model->alloc, sizeof(*task));
	if (task == NULL)
		return NULL;
	gt_map_init(&task->more, model->alloc, 0);
	task->row.task = gt_known_number(id);
	task->row.name = gt_str(NULL);
	task->row.parent = GT_NULL;
	task->row.start_ns = task->row.end_ns = task->row.duration_ns = GT_NULL;
	task->row.goroutine = task->row.end_goroutine = GT_NULL;
	model->tasks[model->task_count++] = task;
	return task;
}

/* The task of a number, which is new unless it was mentioned before; NULL: memory refused. */
static GoTask *
mention(GoModel *model, uint64_t id)
{
	bool		added;
	GoTask	  **task = gt_map_put(&model->task_index, (int64_t) id, &added);

	if (task == NULL)
		return NULL;
	if (added)
		*task = create(model, id);
	if (*task == NULL)
	{
		gt_map_remove(&model->task_index, (int64_t) id);
		return NULL;
	}
	return *task;
}

static bool
add_member(GoTask *task, int64_t goroutine)
{
	int64_t		inlined = GT_MIN(task->row.goroutines, TASK_MEMBERS);
	bool		added;

	for (int64_t i = 0; i < inlined; i++)
	{
		if (task->members[i] == goroutine)
			return true;
	}
	if (inlined < TASK_MEMBERS)
	{
		task->members[inlined] = goroutine;
		task->row.goroutines++;
		return true;
	}
	if (gt_map_put(&task->more, goroutine, &added) == NULL)
		return false;
	task->row.goroutines += added;
	return true;
}

static bool
set_parent(GoModel *model, GoTask *task, uint64_t id)
{
	GoTask	   *parent;

	/* 0 is no parent: only regions belong to the background task */
	if (id == 0 || id == UINT64_MAX || id == IMPOSSIBLE_TASK || task->row.parent != GT_NULL)
		return true;
	parent = mention(model, id);
	if (parent == NULL)
		return false;
	task->row.parent = gt_known_number(id);
	parent->row.children++;
	return true;
}

static void
set_duration(GtTaskRow *row)
{
	row->complete = row->start_ns != GT_NULL && row->end_ns != GT_NULL;
	row->duration_ns = row->complete ? row->end_ns - row->start_ns : GT_NULL;
}

/* The task that an event is about, with who did it; NULL: a number that it cannot have. */
static bool
mention_by(GoModel *model, const GtEvent *event, GoTask **task)
{
	*task = NULL;
	if (event->task == IMPOSSIBLE_TASK)
		return true;
	*task = mention(model, event->task);
	return *task != NULL && add_member(*task, event->goroutine);
}

bool
go_task_begin(GoModel *model, const GtEvent *event)
{
	GoTask	   *task;

	if (!mention_by(model, event, &task))
		return false;
	if (task == NULL)
		return true;
	task->row.name = gt_stacks_intern(event->tables->store, event->text.data, event->text.len);
	if (task->row.name.data == NULL)
		return false;
	task->row.start_ns = event->time_ns;
	task->row.goroutine = event->goroutine;
	set_duration(&task->row);
	return set_parent(model, task, event->parent_task);
}

/* The name and the parent are those of the begin. */
bool
go_task_end(GoModel *model, const GtEvent *event)
{
	GoTask	   *task;

	if (!mention_by(model, event, &task))
		return false;
	if (task == NULL)
		return true;
	task->row.end_ns = event->time_ns;
	task->row.end_goroutine = event->goroutine;
	set_duration(&task->row);
	return true;
}

/* A log, or a region that begins, or one that ends without a begin. */
bool
go_task_part(GoModel *model, const GtEvent *event)
{
	GoTask	   *task;

	if (!mention_by(model, event, &task))
		return false;
	if (task == NULL)
		return true;
	if (event->kind == GT_EVENT_LOG)
		task->row.logs++;
	else
		task->row.regions++;
	return true;
}

const void *
go_task_take(GoModel *model)
{
	if (!model->finished || model->tasks_taken >= model->task_count)
		return NULL;
	return &model->tasks[model->tasks_taken++]->row;
}

void
go_task_free(GoModel *model)
{
	for (size_t i = 0; i < model->task_count; i++)
	{
		gt_map_free(&model->tasks[i]->more);
		gt_free(model->alloc, model->tasks[i]);
	}
	gt_free(model->alloc, model->tasks);
	gt_map_free(&model->task_index);
}
