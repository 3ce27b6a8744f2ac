/*
 * task_blame_model.c
 *		Where the time of every user task went: the span of a task ends with it,
 *		on whichever goroutine that is.
 */
#include "model/model.h"
#include "model/span_blame.h"

typedef struct TaskBlameModel
{
	SpanBlame	blame;			/* first */
	GtMap		tasks;			/* task -> Span * */
} TaskBlameModel;

static bool
begin_task(TaskBlameModel *model, const GtEvent *event)
{
	Span	  **slot;
	bool		added;

	if (event->goroutine == GT_NONE || event->task > INT64_MAX)
		return true;
	slot = gt_map_put(&model->tasks, (int64_t) event->task, &added);
	if (slot == NULL)
		return false;
	if (!added)
		return true;			/* a number that is in use: the first one goes on */
	*slot = span_begin(&model->blame, event);
	if (*slot == NULL)
		gt_map_remove(&model->tasks, (int64_t) event->task);
	return *slot != NULL;
}

static bool
end_task(TaskBlameModel *model, const GtEvent *event)
{
	Span	  **slot = gt_map_get(&model->tasks, (int64_t) event->task);
	Span	   *span;

	if (slot == NULL)
		return true;			/* begun before the trace: whose time it is, nobody knows */
	span = *slot;
	gt_map_remove(&model->tasks, (int64_t) event->task);
	return span_end(&model->blame, span, event->time_ns, true);
}

static bool
take_event(GtModel *base, const GtEvent *event)
{
	TaskBlameModel *model = (TaskBlameModel *) base;

	switch (event->kind)
	{
		case GT_EVENT_TASK_BEGIN:
			return begin_task(model, event);
		case GT_EVENT_TASK_END:
			return end_task(model, event);
		default:
			return situations_event(&model->blame.situations, event);
	}
}

static bool
finish(GtModel *base, int64_t last_ns)
{
	TaskBlameModel *model = (TaskBlameModel *) base;
	const GtAlloc *alloc = model->blame.alloc;
	Span	  **spans,
			  **slot;
	size_t		position = 0,
				count = 0;
	bool		done;

	if (model->tasks.count == 0)
		return true;
	spans = gt_alloc(alloc, model->tasks.count * sizeof(Span *));
	if (spans == NULL)
		return false;
	while ((slot = gt_map_next(&model->tasks, &position, NULL)) != NULL)
		spans[count++] = *slot;
	gt_map_clear(&model->tasks);
	done = span_end_unended(&model->blame, spans, count, last_ns);
	gt_free(alloc, spans);
	return done;
}

static void
destroy(GtModel *base)
{
	TaskBlameModel *model = (TaskBlameModel *) base;
	size_t		position = 0;
	Span	  **slot;

	if (model == NULL)
		return;
	while ((slot = gt_map_next(&model->tasks, &position, NULL)) != NULL)
		span_free(&model->blame, *slot);
	gt_map_free(&model->tasks);
	span_blame_free(&model->blame);
	gt_free(model->blame.alloc, model);
}

static GtModel *
create(const GtAlloc *alloc, const void *arguments)
{
	TaskBlameModel *model = gt_alloc_zero(alloc, sizeof(*model));

	(void) arguments;
	if (model == NULL)
		return NULL;
	span_blame_init(&model->blame, alloc);
	gt_map_init(&model->tasks, alloc, sizeof(Span *));
	return (GtModel *) model;
}

const GtModelType gt_task_blame_model = {
	.create_report = create,
	.free = destroy,
	.generation_begin = span_blame_generation,
	.event = take_event,
	.finish = finish,
	.take = span_blame_take,
};
