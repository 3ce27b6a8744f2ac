/*
 * godebug_rows.c
 *		Open columns of lines, and collections out of gctrace lines.
 */
#include "model/godebug_rows.h"

#include <math.h>
#include <string.h>

/* --- attrs --- */

static void
write_attribute(GtJson *json, const GtAttribute *attribute, const GtTokenValues *values)
{
	int64_t		unit = attribute->unit != 0 ? attribute->unit : 1;

	gt_json_key(json, gt_str(attribute->name));
	switch ((GtTokenKind) attribute->kind)
	{
		case GT_TOKEN_FLOAT:
			gt_json_double(json, gt_token_double(values, attribute->slot));
			break;
		case GT_TOKEN_FLAG:
			gt_json_bool(json, gt_token_int(values, attribute->slot) != 0);
			break;
		case GT_TOKEN_WORD:
			gt_json_string(json, gt_token_text(values, attribute->slot));
			break;
		default:
			gt_json_int(json, gt_token_scaled(values, attribute->slot, unit));
			break;
	}
}

GtStr
godebug_attributes(GtJson *json, const GtLayout *layout, const GtTokenValues *values)
{
	gt_json_clear(json);
	gt_json_begin_object(json);
	for (size_t i = 0; i < layout->nattributes; i++)
		if (gt_token_has(values, layout->attributes[i].slot))
			write_attribute(json, &layout->attributes[i], values);
	gt_json_end_object(json);
	return gt_json_text(json);
}

/* --- collections --- */

static int64_t
sum(int64_t a, int64_t b)
{
	int64_t		result;

	return a == GT_NULL || b == GT_NULL || __builtin_add_overflow(a, b, &result) ? GT_NULL : result;
}

/* Both pauses, and what is between them. */
static int64_t
duration_of(const GtGctraceLine *line)
{
	return sum(sum(line->stw_sweep_term_ns, line->stw_mark_term_ns), line->mark_ns);
}

int64_t
godebug_cycle_end(const GtGctraceLine *line)
{
	return sum(line->time_ns, duration_of(line));
}

static void
set_unknown(GtCycleRow *row)
{
	memset(row, 0, sizeof(*row));
	row->range.goroutine = row->range.proc = row->range.thread = GT_NULL;
	row->heap_goal_start_bytes = row->heap_goal_next_bytes = GT_NULL;
	row->assist_count = row->assist_ns = row->assist_parked_ns = GT_NULL;
	row->goal_overshoot = NAN;
}

static void
set_times(const GtGctraceLine *line, GtCycleRow *row)
{
	row->range.start_ns = line->time_ns;
	row->range.duration_ns = duration_of(line);
	row->range.end_ns = godebug_cycle_end(line);
	row->started_at_ns = GT_NULL;
	/* the line is printed when the collection has ended */
	if (line->head.logged_at_ns != GT_NULL && row->range.duration_ns != GT_NULL)
		row->started_at_ns = sum(line->head.logged_at_ns, -row->range.duration_ns);
	row->stw_sweep_term_ns = line->stw_sweep_term_ns;
	row->mark_ns = line->mark_ns;
	row->stw_mark_term_ns = line->stw_mark_term_ns;
	row->stw_count = 2;
	row->stw_ns = sum(line->stw_sweep_term_ns, line->stw_mark_term_ns);
}

static void
set_heap(const GtGctraceLine *line, GtCycleRow *row)
{
	row->heap_live_start_bytes = line->heap_start_bytes;
	row->heap_live_peak_bytes = line->heap_end_bytes;
	row->heap_live_end_bytes = line->heap_live_bytes;
	row->heap_goal_end_bytes = line->heap_goal_bytes;
	if (line->heap_end_bytes != GT_NULL && line->heap_goal_bytes != GT_NULL && line->heap_goal_bytes > 0)
		row->goal_overshoot = (double) line->heap_end_bytes / (double) line->heap_goal_bytes;
}

static void
set_trigger(const GtGctraceLine *line, GtCycleRow *row)
{
	if (line->forced > 0)
		row->trigger = "forced";
	else if (line->periodic)
		row->trigger = "periodic";
	else
		row->trigger = line->forced < 0 ? "unknown" : "alloc";
	if (line->leak_check)
		row->trigger_detail = gt_str("runtime.goroutineLeakGC");
}

void
godebug_cycle(const GtGctraceLine *line, GtCycleRow *row)
{
	set_unknown(row);
	row->range.cycle = line->gc_seq;
	row->range.begin_kind = "begin";
	row->process = line->head.process;
	row->process_instance = line->head.process_instance;
	row->gomaxprocs = line->gomaxprocs;
	row->assist_cpu_ns = line->cpu_assist_ns;
	row->mark_worker_ns = line->cpu_mark_ns;
	row->mark_idle_ns = line->cpu_idle_ns;
	set_times(line, row);
	set_heap(line, row);
	set_trigger(line, row);
}
