/*
 * gc_assist.c
 *		Mark assists, and where the time of the assisting goroutine went.
 */
#include "model/gc_state.h"

typedef struct GcAssist
{
	uint64_t	sequence;		/* in assist_rows */
	int64_t		since_ns;		/* the state began, or was accounted up to */
	uint8_t		state;			/* GtGoState */
} GcAssist;

void
gc_assist_init(GcModel *model)
{
	gt_map_init(&model->assists, model->alloc, sizeof(GcAssist));
}

/* Books the time since the last change of state. */
static void
account(GcModel *model, GcAssist *assist, int64_t now_ns)
{
	GtAssistRow *row = gt_queue_row(&model->assist_rows, assist->sequence);
	int64_t		elapsed = now_ns - assist->since_ns;

	assist->since_ns = now_ns;
	switch (assist->state)
	{
		case GT_GO_RUNNING:
			row->cpu_ns += elapsed;
			break;
		case GT_GO_WAITING:
			row->parked_ns += elapsed;
			break;
		case GT_GO_RUNNABLE:
			row->runnable_ns += elapsed;
			break;
		case GT_GO_SYSCALL:
			row->syscall_ns += elapsed;
			break;
	}
}

/* The row is final: give it out, and add it to its collection. */
static void
settle(GcModel *model, const GcAssist *assist)
{
	const GtAssistRow *row = gt_queue_row(&model->assist_rows, assist->sequence);
	GcCycle    *cycle = gc_cycle_find(model, row->range.cycle);

	gt_queue_settle(&model->assist_rows, assist->sequence, GT_ROW_READY);
	if (cycle == NULL)
		return;
	if (row->range.duration_ns != GT_NULL)
		cycle->row.assist_ns += row->range.duration_ns;
	cycle->row.assist_cpu_ns += row->cpu_ns;
	cycle->row.assist_parked_ns += row->parked_ns;
	cycle->open_parts--;
	gc_cycle_settle(model, cycle);
}

/* An assist that was running already counts from the start of the trace. */
static void
set_first_state(GcModel *model, GcAssist *assist, const GtEvent *event)
{
	const uint8_t *state;

	assist->since_ns = event->time_ns;
	assist->state = GT_GO_RUNNING;
	if (event->kind == GT_EVENT_RANGE_BEGIN)
		return;
	state = gt_map_get(&model->states, event->resource);
	assist->since_ns = 0;
	assist->state = state ? *state : GT_GO_UNDETERMINED;
}

static bool
begin_assist(GcModel *model, const GtEvent *event)
{
	GcAssist   *assist = gt_map_put(&model->assists, event->resource, NULL);
	GtAssistRow *row;
	GcCycle    *cycle;

	if (assist == NULL)
		return false;
	row = gt_queue_add(&model->assist_rows, &assist->sequence);
	if (row == NULL || !gc_range_begin(model, &row->range, event))
		return false;
	row->range.goroutine = event->resource;
	row->end_proc = GT_NULL;
	set_first_state(model, assist, event);
	cycle = gc_cycle_find(model, row->range.cycle);
	if (cycle != NULL)
	{
		cycle->row.assist_count++;
		cycle->open_parts++;
	}
	return true;
}

static void
end_assist(GcModel *model, const GtEvent *event)
{
	GcAssist   *assist = gt_map_get(&model->assists, event->resource);
	GtAssistRow *row;

	if (assist == NULL)
		return;
	account(model, assist, event->time_ns);
	row = gt_queue_row(&model->assist_rows, assist->sequence);
	gc_range_end(&row->range, event);
	row->end_proc = gt_known_id(event->proc);
	settle(model, assist);
	gt_map_remove(&model->assists, event->resource);
}

bool
gc_assist_event(GcModel *model, const GtEvent *event)
{
	if (event->kind == GT_EVENT_RANGE_END)
	{
		end_assist(model, event);
		return true;
	}
	if (gt_map_get(&model->assists, event->resource) != NULL)
		return true;			/* restated in a later generation */
	return begin_assist(model, event);
}

bool
gc_assist_state(GcModel *model, const GtEvent *event)
{
	GcAssist   *assist = gt_map_get(&model->assists, event->resource);

	if (assist != NULL && assist->state != event->to)
	{
		account(model, assist, event->time_ns);
		assist->state = event->to;
		/* it will not end, and the number may come back */
		if (event->to == GT_GO_NOT_EXIST)
		{
			settle(model, assist);
			gt_map_remove(&model->assists, event->resource);
		}
	}
	/* an assist that is running already is reported after its goroutine */
	if (model->first_generation && event->from == GT_GO_UNDETERMINED &&
		model->facts != GC_FACTS_WORKERS)
	{
		uint8_t    *state = gt_map_put(&model->states, event->resource, NULL);

		if (state == NULL)
			return false;
		*state = event->to;
	}
	return true;
}

void
gc_assist_finish(GcModel *model, int64_t last_ns)
{
	size_t		position = 0;
	GcAssist   *assist;

	while ((assist = gt_map_next(&model->assists, &position, NULL)) != NULL)
	{
		if (last_ns > assist->since_ns)
			account(model, assist, last_ns);
		settle(model, assist);
	}
}
