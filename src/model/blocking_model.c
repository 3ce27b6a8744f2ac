/*
 * blocking_model.c
 *		The blocking profiles of go tool trace -pprof.
 *
 * A wait counts when it is over, for the stack of the event that began it: of
 * a goroutine that blocks its own, of one that becomes ready that of whoever
 * woke or created it.  As in Go, what a goroutine did before it first ran in
 * the trace does not count (of one that never runs, all does), unless regions
 * are asked for.  A goroutine enters and leaves regions only while it runs, so
 * that a wait lies in a region as a whole, or not at all.
 */
#include "model/blocking_model.h"

#include <stdlib.h>
#include <string.h>

#include "decode/tables.h"
#include "model/model.h"
#include "model/queue.h"

typedef struct Region
{
	struct Region *outer;
	uint64_t	task;
	bool		matches;
} Region;

/* A goroutine that lives. */
typedef struct Waiter
{
	int64_t		since_ns;		/* of the wait */
	const GtStack *stack;
	int64_t		early_ns;		/* a wait before it first ran */
	const GtStack *early_stack;
	Region	   *regions;		/* innermost first; only if they are asked for */
	uint32_t	matching;		/* of them */
	bool		waits;
	bool		has_early;
	bool		has_run;
} Waiter;

typedef struct BlockingModel
{
	const GtAlloc *alloc;
	const BlockingArguments *arguments;
	bool		by_region;
	GtMap		waiters;		/* goroutine -> Waiter */
	GtMap		index;			/* address of a stack -> index in sums */
	BlockingRow *sums;
	size_t		count;
	size_t		capacity;
	GtQueue		rows;			/* BlockingRow */
} BlockingModel;

/* --- sums --- */

static bool
add(BlockingModel *model, const GtStack *stack, int64_t delay_ns)
{
	bool		added;
	size_t	   *index = gt_map_put(&model->index, (int64_t) (intptr_t) stack, &added);
	BlockingRow *sum;

	if (index == NULL)
		return false;
	if (added)
	{
		if (!gt_reserve(model->alloc, (void **) &model->sums, &model->capacity,
						model->count + 1, sizeof(BlockingRow)))
			return false;
		*index = model->count++;
		model->sums[*index] = (BlockingRow) {.stack = stack};
	}
	sum = &model->sums[*index];
	sum->contentions++;
	if (delay_ns > INT64_MAX - sum->delay_ns)
		delay_ns = INT64_MAX - sum->delay_ns;
	sum->delay_ns += delay_ns;
	return true;
}

/* What of a wait lies in the time asked for; -1: nothing. */
static int64_t
clip(const BlockingArguments *arguments, int64_t from, int64_t to)
{
	bool		whole = true;

	if (arguments->from_ns != GT_NULL && arguments->from_ns > from)
	{
		from = arguments->from_ns;
		whole = false;
	}
	if (arguments->to_ns != GT_NULL && arguments->to_ns < to)
	{
		to = arguments->to_ns;
		whole = false;
	}
	/* one that begins and ends at one stamp is a wait all the same */
	if (whole)
		return GT_MAX(to - from, 0);
	return to > from ? to - from : -1;
}

/* --- waits --- */

static bool
contains(GtStr text, const char *part)
{
	size_t		len = strlen(part);

	for (size_t i = 0; i + len <= text.len; i++)
	{
		if (memcmp(text.data + i, part, len) == 0)
			return true;
	}
	return false;
}

static bool
is_wanted(const BlockingModel *model, const GtEvent *event)
{
	switch (model->arguments->kind)
	{
		case BLOCKING_NET:
			return event->to == GT_GO_WAITING && gt_str_equal(event->reason, gt_str("network"));
		case BLOCKING_SYNC:
			return event->to == GT_GO_WAITING &&
				(contains(event->reason, "chan") || contains(event->reason, "sync") ||
				 contains(event->reason, "select"));
		case BLOCKING_SYSCALL:
			return event->to == GT_GO_SYSCALL;
		case BLOCKING_SCHED:
			return event->to == GT_GO_RUNNABLE;
	}
	return false;
}

static uint8_t
state_of_kind(BlockingKind kind)
{
	if (kind == BLOCKING_SYSCALL)
		return GT_GO_SYSCALL;
	return kind == BLOCKING_SCHED ? GT_GO_RUNNABLE : GT_GO_WAITING;
}

static bool
begin_wait(BlockingModel *model, Waiter *waiter, const GtEvent *event)
{
	bool		refused = false;

	if (!is_wanted(model, event) || (model->by_region && waiter->matching == 0))
		return true;
	waiter->waits = true;
	waiter->since_ns = event->time_ns;
	waiter->stack = gt_tables_stack(event->tables, event->stack, &refused);
	return !refused;
}

static bool
end_wait(BlockingModel *model, Waiter *waiter, const GtEvent *event)
{
	int64_t		delay = clip(model->arguments, waiter->since_ns, event->time_ns);

	waiter->waits = false;
	if (delay < 0)
		return true;
	if (waiter->has_run || model->by_region)
		return add(model, waiter->stack, delay);
	waiter->has_early = true;
	waiter->early_ns = delay;
	waiter->early_stack = waiter->stack;
	return true;
}

/* --- regions --- */

static bool
matches(const BlockingArguments *arguments, uint64_t task, GtStr name)
{
	if (arguments->task != GT_NULL && task != (uint64_t) arguments->task)
		return false;
	return arguments->region.data == NULL ||
		(name.data != NULL && gt_str_equal(name, arguments->region));
}

static bool
push_region(BlockingModel *model, Waiter *waiter, uint64_t task, GtStr name)
{
	Region	   *region = gt_alloc_zero(model->alloc, sizeof(*region));

	if (region == NULL)
		return false;
	region->outer = waiter->regions;
	region->task = task;
	region->matches = matches(model->arguments, task, name);
	waiter->matching += region->matches;
	waiter->regions = region;
	return true;
}

static void
pop_region(BlockingModel *model, Waiter *waiter)
{
	Region	   *region = waiter->regions;

	waiter->regions = region->outer;
	waiter->matching -= region->matches;
	gt_free(model->alloc, region);
}

static bool
region_event(BlockingModel *model, const GtEvent *event)
{
	Waiter	   *waiter;

	if (!model->by_region || event->goroutine == GT_NONE)
		return true;
	waiter = gt_map_put(&model->waiters, event->goroutine, NULL);
	if (waiter == NULL)
		return false;
	if (event->kind == GT_EVENT_REGION_BEGIN)
		return push_region(model, waiter, event->task, event->text);
	if (waiter->regions != NULL)
		pop_region(model, waiter);
	return true;
}

/* A new goroutine works for the task of the region in which it is created. */
static bool
inherit(BlockingModel *model, Waiter *created, const GtEvent *event)
{
	const Waiter *creator = gt_map_get(&model->waiters, event->goroutine);

	if (!model->by_region || creator == NULL || creator->regions == NULL)
		return true;
	return push_region(model, created, creator->regions->task, (GtStr) {NULL, 0});
}

/* --- states --- */

static void
forget(BlockingModel *model, int64_t goroutine, Waiter *waiter)
{
	while (waiter->regions != NULL)
		pop_region(model, waiter);
	gt_map_remove(&model->waiters, goroutine);
}

static bool
state_event(BlockingModel *model, const GtEvent *event)
{
	bool		added;
	Waiter	   *waiter;

	if (event->subject != GT_STATE_GOROUTINE)
		return true;
	waiter = gt_map_put(&model->waiters, event->resource, &added);
	if (waiter == NULL)
		return false;
	if (event->from == GT_GO_NOT_EXIST && added && !inherit(model, waiter, event))
		return false;
	if (waiter->waits)
	{
		if (event->to == state_of_kind(model->arguments->kind))
			return true;		/* restated in a later generation */
		if (!end_wait(model, waiter, event))
			return false;
	}
	else if (!begin_wait(model, waiter, event))
		return false;
	/* what lies before is over when it first runs, and left out */
	if (event->to == GT_GO_RUNNING)
	{
		waiter->has_run = true;
		waiter->has_early = false;
	}
	if (event->to == GT_GO_NOT_EXIST)
		forget(model, event->resource, waiter);
	return true;
}

static bool
take_event(GtModel *base, const GtEvent *event)
{
	BlockingModel *model = (BlockingModel *) base;

	switch (event->kind)
	{
		case GT_EVENT_STATE:
			return state_event(model, event);
		case GT_EVENT_REGION_BEGIN:
		case GT_EVENT_REGION_END:
			return region_event(model, event);
		default:
			return true;
	}
}

/* --- rows --- */

/* The longest first, those of one length by stack. */
static int
compare_sums(const void *left, const void *right)
{
	const BlockingRow *a = left;
	const BlockingRow *b = right;
	int64_t		a_id = a->stack ? a->stack->frames_id : 0;
	int64_t		b_id = b->stack ? b->stack->frames_id : 0;

	if (a->delay_ns != b->delay_ns)
		return a->delay_ns < b->delay_ns ? 1 : -1;
	return (a_id > b_id) - (a_id < b_id);
}

/* Goroutines that never ran in the trace: what they waited counts after all. */
static bool
add_early(BlockingModel *model)
{
	size_t		position = 0;
	const Waiter *waiter;

	while ((waiter = gt_map_next(&model->waiters, &position, NULL)) != NULL)
	{
		if (waiter->has_early && !add(model, waiter->early_stack, waiter->early_ns))
			return false;
	}
	return true;
}

static bool
finish(GtModel *base, int64_t last_ns)
{
	BlockingModel *model = (BlockingModel *) base;

	(void) last_ns;
	if (!add_early(model))
		return false;
	if (model->count > 0)
		qsort(model->sums, model->count, sizeof(BlockingRow), compare_sums);
	for (size_t i = 0; i < model->count; i++)
	{
		uint64_t	sequence;
		BlockingRow *row = gt_queue_add(&model->rows, &sequence);

		if (row == NULL)
			return false;
		*row = model->sums[i];
		gt_queue_settle(&model->rows, sequence, GT_ROW_READY);
	}
	return true;
}

/* --- the model --- */

static void
destroy(GtModel *base)
{
	BlockingModel *model = (BlockingModel *) base;
	size_t		position = 0;
	Waiter	   *waiter;

	if (model == NULL)
		return;
	while ((waiter = gt_map_next(&model->waiters, &position, NULL)) != NULL)
	{
		while (waiter->regions != NULL)
			pop_region(model, waiter);
	}
	gt_map_free(&model->waiters);
	gt_map_free(&model->index);
	gt_free(model->alloc, model->sums);
	gt_queue_free(&model->rows);
	gt_free(model->alloc, model);
}

static GtModel *
create(const GtAlloc *alloc, const void *arguments)
{
	BlockingModel *model = gt_alloc_zero(alloc, sizeof(*model));

	if (model == NULL)
		return NULL;
	model->alloc = alloc;
	model->arguments = arguments;
	model->by_region = model->arguments->task != GT_NULL || model->arguments->region.data != NULL;
	gt_map_init(&model->waiters, alloc, sizeof(Waiter));
	gt_map_init(&model->index, alloc, sizeof(size_t));
	gt_queue_init(&model->rows, alloc, sizeof(BlockingRow));
	return (GtModel *) model;
}

static const void *
take(GtModel *base)
{
	return gt_queue_take(&((BlockingModel *) base)->rows);
}

const GtModelType gt_blocking_model = {
	.create_report = create,
	.free = destroy,
	.event = take_event,
	.finish = finish,
	.take = take,
};
