/*
 * gc_cycle.c
 *		Collections: begin, end, trigger, heap values, and sums of their parts.
 *
 * A row is held until its assists, workers and pauses have ended and the goal
 * of the next collection is known.
 */
#include "model/gc_state.h"

#include <math.h>
#include <string.h>

GcCycle *
gc_cycle_find(GcModel *model, int64_t cycle)
{
	if (!(model->facts & GC_FACTS_CYCLES) || cycle == GT_NULL ||
		!gt_queue_holds(&model->cycles, (uint64_t) cycle - 1))
		return NULL;
	return gt_queue_row(&model->cycles, (uint64_t) cycle - 1);
}

void
gc_cycle_settle(GcModel *model, GcCycle *cycle)
{
	if (cycle->ended && cycle->goal_closed && cycle->open_parts == 0)
		gt_queue_settle(&model->cycles, (uint64_t) cycle->row.range.cycle - 1, GT_ROW_READY);
}

/* --- trigger --- */

static bool
starts_with(GtStr text, const char *prefix)
{
	size_t		len = strlen(prefix);

	return text.len >= len && memcmp(text.data, prefix, len) == 0;
}

/* Who called runtime.GC, as far as that is a story of its own. */
static GtStr
forced_by(const GtStack *stack)
{
	for (uint32_t i = 1; i < stack->depth; i++)
	{
		GtStr		name = stack->functions[i];

		if (gt_str_equal(name, gt_str("runtime/debug.FreeOSMemory")) ||
			gt_str_equal(name, gt_str("runtime.goroutineLeakGC")) ||
			gt_str_equal(name, gt_str("testing.(*B).runN")) ||
			starts_with(name, "net/http/pprof."))
			return name;
	}
	return stack->functions[0];
}

static void
set_trigger(GtCycleRow *row)
{
	const GtStack *stack = row->range.stack;

	row->trigger = "unknown";
	if (stack == NULL)
		return;
	row->trigger_detail = stack->functions[0];
	if (gt_str_equal(stack->functions[0], gt_str("runtime.GC")))
	{
		row->trigger = "forced";
		row->trigger_detail = forced_by(stack);
	}
	else if (gt_str_equal(stack->functions[0], gt_str("runtime.forcegchelper")))
		row->trigger = "periodic";
	else
		row->trigger = "alloc";
}

/* --- begin and end --- */

static void
set_unknown(GtCycleRow *row)
{
	row->started_at_ns = GT_NULL;
	row->heap_live_start_bytes = row->heap_goal_start_bytes = GT_NULL;
	row->heap_live_peak_bytes = row->heap_live_end_bytes = GT_NULL;
	row->heap_goal_end_bytes = row->heap_goal_next_bytes = GT_NULL;
	row->goal_overshoot = NAN;
	row->stw_sweep_term_ns = row->mark_ns = row->stw_mark_term_ns = GT_NULL;
	row->gomaxprocs = GT_NULL;
	row->process_instance = GT_NULL;
}

/* The collection before: no goal that comes from now on is its next one. */
static void
close_goal(GcModel *model, int64_t cycle)
{
	GcCycle    *found = gc_cycle_find(model, cycle);

	if (found == NULL || found->goal_closed)
		return;
	found->goal_closed = true;
	gc_cycle_settle(model, found);
}

static bool
add_row(GcModel *model, const GtEvent *event)
{
	uint64_t	sequence;
	GcCycle    *cycle = gt_queue_add(&model->cycles, &sequence);
	GtCycleRow *row;

	if (cycle == NULL || !gc_range_begin(model, &cycle->row.range, event))
		return false;
	row = &cycle->row;
	set_unknown(row);
	row->range.cycle = model->cycle;
	set_trigger(row);
	cycle->peak = model->heap_live;
	cycle->sweep_term_start = cycle->sweep_term_end = cycle->mark_term_start = GT_NULL;
	if (event->kind == GT_EVENT_RANGE_BEGIN)
	{
		row->heap_live_start_bytes = model->heap_live;
		row->heap_goal_start_bytes = model->heap_goal;
		row->gomaxprocs = model->gomaxprocs;
		if (model->zero_at_ns != GT_NULL)
			row->started_at_ns = model->zero_at_ns + event->time_ns;
	}
	return true;
}

static bool
begin_cycle(GcModel *model, const GtEvent *event)
{
	if (event->kind == GT_EVENT_RANGE_ACTIVE)
		model->totals.active_at_start = true;
	else
		close_goal(model, model->cycle_ended);
	model->cycle = ++model->totals.cycles;
	return !(model->facts & GC_FACTS_CYCLES) || add_row(model, event);
}

static void
set_heap_at_end(const GcModel *model, GcCycle *cycle)
{
	GtCycleRow *row = &cycle->row;

	row->heap_live_end_bytes = model->heap_live;
	row->heap_goal_end_bytes = model->heap_goal;
	row->heap_live_peak_bytes = cycle->in_mark_term ? cycle->peak_before_pause : cycle->peak;
	if (row->heap_live_peak_bytes != GT_NULL && row->heap_goal_end_bytes != GT_NULL &&
		row->heap_goal_end_bytes > 0)
		row->goal_overshoot = (double) row->heap_live_peak_bytes / (double) row->heap_goal_end_bytes;
}

static void
end_cycle(GcModel *model, const GtEvent *event)
{
	GcCycle    *cycle = gc_cycle_find(model, model->cycle);

	model->cycle_ended = model->cycle;
	model->cycle = GT_NULL;
	if (cycle == NULL)
	{
		/* its begin was seen unless it is the first of a trace that began in it */
		if (model->totals.cycles > 1 || !model->totals.active_at_start)
			model->totals.cycles_complete++;
		return;
	}
	gc_range_end(&cycle->row.range, event);
	if (cycle->row.range.start_ns != GT_NULL)
		model->totals.cycles_complete++;
	set_heap_at_end(model, cycle);
	cycle->ended = true;
	cycle->ended_in_pause = cycle->in_mark_term;
	if (cycle->in_mark_term && cycle->sweep_term_end != GT_NULL)
		cycle->row.mark_ns = cycle->mark_term_start - cycle->sweep_term_end;
	gc_cycle_settle(model, cycle);
}

bool
gc_cycle_event(GcModel *model, const GtEvent *event)
{
	if (event->kind == GT_EVENT_RANGE_END)
	{
		if (model->cycle != GT_NULL)
			end_cycle(model, event);
		return true;
	}
	if (event->kind == GT_EVENT_RANGE_ACTIVE && model->cycle != GT_NULL)
		return true;			/* restated in a later generation */
	return begin_cycle(model, event);
}

/* --- heap values --- */

void
gc_cycle_heap(GcModel *model, const GtEvent *event)
{
	GcCycle    *running = gc_cycle_find(model, model->cycle);
	GcCycle    *ended = gc_cycle_find(model, model->cycle_ended);

	if (event->subject == GT_METRIC_HEAP_LIVE && running != NULL &&
		model->heap_live > running->peak)
		running->peak = model->heap_live;
	if (event->subject == GT_METRIC_HEAP_GOAL && running == NULL &&
		ended != NULL && !ended->goal_closed)
	{
		ended->row.heap_goal_next_bytes = model->heap_goal;
		ended->goal_closed = true;
		gc_cycle_settle(model, ended);
	}
}

/* --- pauses --- */

void
gc_cycle_pause_begin(GcModel *model, const GtPauseRow *pause)
{
	GcCycle    *cycle = gc_cycle_find(model, pause->range.cycle);

	if (cycle == NULL || !starts_with(pause->reason, "GC "))
		return;
	cycle->row.stw_count++;
	cycle->open_parts++;
	if (gt_str_equal(pause->reason, gt_str("GC mark termination")))
	{
		cycle->mark_term_start = pause->range.start_ns;
		cycle->peak_before_pause = cycle->peak;
		cycle->in_mark_term = true;
	}
	else if (cycle->sweep_term_start == GT_NULL)
		cycle->sweep_term_start = pause->range.start_ns;
}

void
gc_cycle_pause_end(GcModel *model, const GtPauseRow *pause)
{
	GcCycle    *cycle = gc_cycle_find(model, pause->range.cycle);

	if (cycle == NULL || !starts_with(pause->reason, "GC "))
		return;
	if (pause->range.duration_ns != GT_NULL)
		cycle->row.stw_ns += pause->range.duration_ns;
	cycle->open_parts--;
	if (gt_str_equal(pause->reason, gt_str("GC mark termination")))
	{
		cycle->in_mark_term = false;
		if (cycle->ended_in_pause)
			cycle->row.stw_mark_term_ns = pause->range.duration_ns;
		cycle->ended_in_pause = false;
	}
	else if (pause->range.start_ns == cycle->sweep_term_start)
	{
		cycle->row.stw_sweep_term_ns = pause->range.duration_ns;
		cycle->sweep_term_end = pause->range.end_ns;
	}
	gc_cycle_settle(model, cycle);
}
