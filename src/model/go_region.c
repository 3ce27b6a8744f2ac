/*
 * go_region.c
 *		User regions: a stack per goroutine, the innermost on top.
 *
 * A goroutine that is created within a region inherits its task, as a region
 * without a name that lasts as long as the goroutine.  An end that names none
 * of them is a region whose begin was not seen.
 */
#include "model/go_state.h"

#include <string.h>

static GoRegion *
open_region(GoModel *model, Goroutine *goroutine, uint64_t task)
{
	GoRegion   *region = (GoRegion *) model->free_regions;

	if (region != NULL)
		model->free_regions = region->open.outer;
	else
		region = gt_alloc(model->alloc, sizeof(*region));
	if (region == NULL)
		return NULL;
	memset(region, 0, sizeof(*region));
	region->open.task = task;
	region->open.outer = goroutine->regions;
	goroutine->regions = &region->open;
	return region;
}

static void
let_go(GoModel *model, GoRegion *region)
{
	region->open.outer = model->free_regions;
	model->free_regions = &region->open;
}

static void
set_times(GtRegionRow *row, const int64_t *before, const int64_t *after)
{
	row->exec_ns = after[GO_EXEC] - before[GO_EXEC];
	row->sched_wait_ns = after[GO_SCHED_WAIT] - before[GO_SCHED_WAIT];
	row->block_ns = after[GO_BLOCK] - before[GO_BLOCK];
	row->syscall_ns = after[GO_SYSCALL] - before[GO_SYSCALL];
	row->assist_ns = after[GO_ASSIST] - before[GO_ASSIST];
	row->sweep_ns = after[GO_SWEEP] - before[GO_SWEEP];
	row->stw_ns = after[GO_STW] - before[GO_STW];
}

/* The row of a region that is over, or that the trace ends in. */
static bool
give_out(GoModel *model, const Goroutine *goroutine, const GoRegion *region,
		 int64_t end_ns, int64_t now_ns, const char *end_kind)
{
	int64_t		spent[GO_TIMES];
	uint64_t	sequence;
	GtRegionRow *row;

	if (model->facts != GO_FACTS_REGIONS)
		return true;
	row = gt_queue_add(&model->rows, &sequence);
	if (row == NULL)
		return false;
	go_time_until(goroutine, now_ns, spent);
	row->goroutine = goroutine->id;
	row->task = gt_known_number(region->open.task);
	row->name = region->open.name;
	row->inherited = region->open.inherited;
	row->start_ns = region->start_ns;
	row->end_ns = end_ns;
	row->duration_ns = region->start_ns != GT_NULL && end_ns != GT_NULL ?
		end_ns - region->start_ns : GT_NULL;
	row->end_kind = end_kind;
	set_times(row, region->before, spent);
	gt_queue_settle(&model->rows, sequence, GT_ROW_READY);
	return true;
}

bool
go_region_inherit(GoModel *model, Goroutine *goroutine, const GtEvent *event)
{
	const Goroutine *creator = go_find(model, event->goroutine);
	GoRegion   *region;

	if (creator == NULL || creator->regions == NULL)
		return true;
	region = open_region(model, goroutine, creator->regions->task);
	if (region == NULL)
		return false;
	region->open.inherited = true;
	region->start_ns = event->time_ns;
	return true;
}

bool
go_region_begin(GoModel *model, const GtEvent *event)
{
	Goroutine  *goroutine = go_find(model, event->goroutine);
	GoRegion   *region;

	if (model->facts == GO_FACTS_TASKS && !go_task_part(model, event))
		return false;
	if (goroutine == NULL)
		return true;
	region = open_region(model, goroutine, event->task);
	if (region == NULL)
		return false;
	region->start_ns = event->time_ns;
	region->open.name = gt_words_intern(&model->words, event->tables->store, event->text);
	go_time_until(goroutine, event->time_ns, region->before);
	return region->open.name.data != NULL;
}

/* A region of which only the end was seen has all that was seen of its goroutine. */
static bool
end_unseen(GoModel *model, const Goroutine *goroutine, const GtEvent *event)
{
	GoRegion	region;

	if (model->facts == GO_FACTS_TASKS)
		return go_task_part(model, event);
	memset(&region, 0, sizeof(region));
	region.open.task = event->task;
	region.start_ns = GT_NULL;
	region.open.name = gt_words_intern(&model->words, event->tables->store, event->text);
	return region.open.name.data != NULL &&
		give_out(model, goroutine, &region, event->time_ns, event->time_ns, "end");
}

bool
go_region_end(GoModel *model, const GtEvent *event)
{
	Goroutine  *goroutine = go_find(model, event->goroutine);
	OpenRegion **place;
	GoRegion   *region;
	bool		given;

	if (goroutine == NULL)
		return true;
	place = open_region_ended(&goroutine->regions, event);
	if (place == NULL)
		return end_unseen(model, goroutine, event);
	region = (GoRegion *) *place;
	*place = region->open.outer;
	given = give_out(model, goroutine, region, event->time_ns, event->time_ns, "end");
	let_go(model, region);
	return given;
}

bool
go_region_end_all(GoModel *model, Goroutine *goroutine, int64_t end_ns, int64_t now_ns)
{
	/* the runtime's own goroutines are in no region: they only come from one */
	bool		wanted = !go_is_system(goroutine->name);
	bool		done = true;

	while (goroutine->regions != NULL)
	{
		GoRegion   *region = (GoRegion *) goroutine->regions;

		goroutine->regions = region->open.outer;
		if (wanted && done)
			done = give_out(model, goroutine, region, end_ns, now_ns,
							end_ns != GT_NULL ? "exit" : NULL);
		let_go(model, region);
	}
	return done;
}

void
go_region_free(GoModel *model, OpenRegion *regions)
{
	while (regions != NULL)
	{
		OpenRegion *region = regions;

		regions = region->outer;
		gt_free(model->alloc, region);
	}
}
