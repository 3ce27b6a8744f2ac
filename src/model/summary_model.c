/*
 * summary_model.c
 *		What each generation of a trace holds.
 *
 * Facts belong to the generation in which they begin, and pauses and assists
 * may end in a later one, so rows are held until the trace ends: there is one
 * a second.  Rows of relations are counted by the events that make them, which
 * is exact where that number is 0.
 */
#include "model/summary_model.h"

#include "base/arena.h"
#include "base/json.h"
#include "base/map.h"
#include "model/model.h"
#include "model/queue.h"

/* Relations by what makes their rows. */
typedef enum Counter
{
	COUNT_EVENTS,
	COUNT_CYCLES,
	COUNT_PAUSES,
	COUNT_ASSISTS,
	COUNT_SWEEPS,
	COUNT_METRICS,
	COUNT_LABELS,
	COUNT_SAMPLES,
	COUNT_LOGS,
	COUNT_REGIONS,
	COUNT_TASKS,
	COUNT_EXPERIMENTAL,
	COUNT_GO_STATES,
	COUNT_PROC_STATES,
	COUNT_GOROUTINES,
	COUNTERS
} Counter;

static const struct
{
	const char *relation;
	Counter		counter;
}			counted[] = {
	{"events", COUNT_EVENTS},
	{"gc_cycles", COUNT_CYCLES},
	{"stw_pauses", COUNT_PAUSES},
	{"mark_assists", COUNT_ASSISTS},
	{"sweeps", COUNT_SWEEPS},
	{"heap_samples", COUNT_METRICS},
	{"labels", COUNT_LABELS},
	{"mark_workers", COUNT_LABELS},
	{"cpu_samples", COUNT_SAMPLES},
	{"logs", COUNT_LOGS},
	{"regions", COUNT_REGIONS},
	{"tasks", COUNT_TASKS},
	{"alloc_events", COUNT_EXPERIMENTAL},
	{"goroutine_states", COUNT_GO_STATES},
	{"proc_states", COUNT_PROC_STATES},
	{"goroutines", COUNT_GOROUTINES},
};

typedef struct Summary
{
	SummaryRow	row;			/* first: rows are handed out as these */
	int64_t		counts[COUNTERS];
	uint32_t	kinds;			/* bit = GtEventKind */
} Summary;

/* A pause or assist that has not ended. */
typedef struct Open
{
	uint64_t	sequence;		/* of the generation in which it began */
	int64_t		start_ns;		/* GT_NULL: before the trace */
} Open;

typedef struct SummaryModel
{
	const GtAlloc *alloc;
	GtQueue		rows;			/* Summary */
	uint64_t	current;		/* sequence of the generation at hand */
	bool		begun;
	int64_t		cycles;
	bool		cycle_running;
	GtMap		pauses;			/* goroutine -> Open */
	GtMap		assists;
	GtMap		sweeps;			/* procs that sweep */
	GtJson		json;
	GtArena		texts;			/* of the rows */
} SummaryModel;

static GtModel *
summary_create(const GtAlloc *alloc, const void *arguments)
{
	SummaryModel *model = gt_alloc_zero(alloc, sizeof(*model));

	(void) arguments;
	if (model == NULL)
		return NULL;
	model->alloc = alloc;
	gt_queue_init(&model->rows, alloc, sizeof(Summary));
	gt_map_init(&model->pauses, alloc, sizeof(Open));
	gt_map_init(&model->assists, alloc, sizeof(Open));
	gt_map_init(&model->sweeps, alloc, 0);
	gt_json_init(&model->json, alloc);
	gt_arena_init(&model->texts, alloc);
	return (GtModel *) model;
}

static void
summary_free(GtModel *base)
{
	SummaryModel *model = (SummaryModel *) base;

	if (model == NULL)
		return;
	gt_queue_free(&model->rows);
	gt_map_free(&model->pauses);
	gt_map_free(&model->assists);
	gt_map_free(&model->sweeps);
	gt_json_free(&model->json);
	gt_arena_free(&model->texts);
	gt_free(model->alloc, model);
}

/* --- generations --- */

static bool
summary_generation_begin(GtModel *base, const GtGeneration *generation)
{
	SummaryModel *model = (SummaryModel *) base;
	Summary    *summary = gt_queue_add(&model->rows, &model->current);

	if (summary == NULL)
		return false;
	model->begun = true;
	summary->row.generation = generation->ordinal;
	summary->row.file_offset = (int64_t) generation->offset;
	summary->row.size_bytes = GT_NULL;
	summary->row.start_ns = summary->row.end_ns = generation->start_ns;
	summary->row.first_cycle = summary->row.last_cycle = GT_NULL;
	summary->row.max_pause_ns = summary->row.assist_ns = GT_NULL;
	return true;
}

static bool
summary_generation_end(GtModel *base, const GtGeneration *generation, struct GtTables *tables)
{
	SummaryModel *model = (SummaryModel *) base;
	Summary    *summary = gt_queue_row(&model->rows, model->current);

	(void) tables;
	summary->row.size_bytes = (int64_t) generation->size;
	summary->row.end_ns = GT_MAX(summary->row.end_ns, generation->end_ns);
	/* with the one that Go's reader adds */
	summary->counts[COUNT_EVENTS]++;
	return true;
}

/* --- ranges --- */

static void
count_cycle(SummaryModel *model, Summary *summary, const GtEvent *event)
{
	if (event->kind == GT_EVENT_RANGE_END)
	{
		model->cycle_running = false;
		return;
	}
	if (event->kind == GT_EVENT_RANGE_ACTIVE && model->cycle_running)
		return;					/* restated in a later generation */
	model->cycle_running = true;
	summary->row.last_cycle = ++model->cycles;
	if (summary->counts[COUNT_CYCLES]++ == 0)
		summary->row.first_cycle = model->cycles;
}

static bool
begin_range(GtMap *open_ranges, uint64_t sequence, const GtEvent *event)
{
	Open	   *open;

	open = gt_map_put(open_ranges, event->resource, NULL);
	if (open == NULL)
		return false;
	open->sequence = sequence;
	open->start_ns = event->kind == GT_EVENT_RANGE_ACTIVE ? GT_NULL : event->time_ns;
	return true;
}

/* How long it lasted, and the generation in which it began; GT_NULL: not known. */
static int64_t
end_range(SummaryModel *model, GtMap *open_ranges, const GtEvent *event, Summary **began)
{
	Open	   *open = gt_map_get(open_ranges, event->resource);
	int64_t		duration = GT_NULL;

	if (open == NULL)
		return GT_NULL;
	*began = gt_queue_row(&model->rows, open->sequence);
	if (open->start_ns != GT_NULL)
		duration = event->time_ns - open->start_ns;
	gt_map_remove(open_ranges, event->resource);
	return duration;
}

static bool
count_pause(SummaryModel *model, Summary *summary, const GtEvent *event)
{
	Summary    *began;
	int64_t		duration;

	if (event->kind != GT_EVENT_RANGE_END)
	{
		summary->counts[COUNT_PAUSES]++;
		return begin_range(&model->pauses, model->current, event);
	}
	duration = end_range(model, &model->pauses, event, &began);
	if (duration != GT_NULL)
		began->row.max_pause_ns = GT_MAX(began->row.max_pause_ns, duration);
	return true;
}

static bool
count_assist(SummaryModel *model, Summary *summary, const GtEvent *event)
{
	Summary    *began;
	int64_t		duration;

	if (event->kind != GT_EVENT_RANGE_END)
	{
		if (gt_map_get(&model->assists, event->resource) != NULL)
			return true;		/* restated */
		summary->counts[COUNT_ASSISTS]++;
		return begin_range(&model->assists, model->current, event);
	}
	duration = end_range(model, &model->assists, event, &began);
	if (duration == GT_NULL)
		return true;
	if (began->row.assist_ns == GT_NULL)
		began->row.assist_ns = 0;
	/* clocks may disagree; a sum is not to be less than any part */
	if (duration > 0)
		began->row.assist_ns += GT_MIN(duration, INT64_MAX - began->row.assist_ns);
	return true;
}

static bool
count_sweep(SummaryModel *model, Summary *summary, const GtEvent *event)
{
	bool		added;

	if (event->kind == GT_EVENT_RANGE_END)
	{
		gt_map_remove(&model->sweeps, event->resource);
		return true;
	}
	if (gt_map_put(&model->sweeps, event->resource, &added) == NULL)
		return false;
	summary->counts[COUNT_SWEEPS] += added || event->kind == GT_EVENT_RANGE_BEGIN;
	return true;
}

static bool
count_range(SummaryModel *model, Summary *summary, const GtEvent *event)
{
	switch (event->subject)
	{
		case GT_RANGE_GC:
			count_cycle(model, summary, event);
			return true;
		case GT_RANGE_STW:
			return count_pause(model, summary, event);
		case GT_RANGE_ASSIST:
			return count_assist(model, summary, event);
		case GT_RANGE_SWEEP:
			return count_sweep(model, summary, event);
		default:
			return true;
	}
}

/* --- other events --- */

static void
count_state(Summary *summary, const GtEvent *event)
{
	bool		of_proc = event->subject == GT_STATE_PROC;

	/* one that is only restated begins nothing */
	if (event->from == event->to)
		return;
	summary->counts[of_proc ? COUNT_PROC_STATES : COUNT_GO_STATES]++;
	if (!of_proc && (event->from == GT_GO_NOT_EXIST || event->from == GT_GO_UNDETERMINED))
		summary->counts[COUNT_GOROUTINES]++;
}

/* Counts an event; false: memory was refused. */
static bool
count_event(SummaryModel *model, Summary *summary, const GtEvent *event)
{
	static const uint8_t counters[] = {
		[GT_EVENT_METRIC] = COUNT_METRICS,
		[GT_EVENT_LABEL] = COUNT_LABELS,
		[GT_EVENT_STACK_SAMPLE] = COUNT_SAMPLES,
		[GT_EVENT_TASK_BEGIN] = COUNT_TASKS,
		[GT_EVENT_TASK_END] = COUNT_TASKS,
		[GT_EVENT_REGION_BEGIN] = COUNT_REGIONS,
		[GT_EVENT_REGION_END] = COUNT_REGIONS,
		[GT_EVENT_LOG] = COUNT_LOGS,
		[GT_EVENT_EXPERIMENTAL] = COUNT_EXPERIMENTAL,
	};

	switch (event->kind)
	{
		case GT_EVENT_RANGE_BEGIN:
		case GT_EVENT_RANGE_ACTIVE:
		case GT_EVENT_RANGE_END:
			return count_range(model, summary, event);
		case GT_EVENT_STATE:
			count_state(summary, event);
			return true;
		default:
			summary->counts[counters[event->kind]]++;
			return true;
	}
}

static bool
summary_event(GtModel *base, const GtEvent *event)
{
	SummaryModel *model = (SummaryModel *) base;
	Summary    *summary = gt_queue_row(&model->rows, model->current);

	summary->row.start_ns = GT_MIN(summary->row.start_ns, event->time_ns);
	summary->row.end_ns = GT_MAX(summary->row.end_ns, event->time_ns);
	if (!event->unlisted)
	{
		summary->counts[COUNT_EVENTS]++;
		summary->kinds |= UINT32_C(1) << event->kind;
	}
	return count_event(model, summary, event);
}

/* --- rows --- */

static void
write_facts(GtJson *json, const Summary *summary)
{
	gt_json_clear(json);
	gt_json_begin_object(json);
	gt_json_key(json, gt_str("rows"));
	gt_json_begin_object(json);
	for (size_t i = 0; i < GT_LENGTHOF(counted); i++)
	{
		int64_t		count = summary->counts[counted[i].counter];

		if (count == 0)
			continue;
		gt_json_key(json, gt_str(counted[i].relation));
		gt_json_int(json, count);
	}
	gt_json_end_object(json);
	gt_json_key(json, gt_str("kinds"));
	gt_json_begin_array(json);
	gt_json_string(json, gt_str("Sync"));	/* Go's reader adds it */
	for (int kind = 0; kind <= GT_EVENT_EXPERIMENTAL; kind++)
	{
		if (summary->kinds & (UINT32_C(1) << kind))
			gt_json_string(json, gt_str(gt_event_kind_name((GtEventKind) kind)));
	}
	gt_json_end_array(json);
	gt_json_end_object(json);
}

static bool
complete(SummaryModel *model, Summary *summary)
{
	GtStr		text;

	write_facts(&model->json, summary);
	text = gt_json_text(&model->json);
	if (text.data == NULL)
		return false;
	summary->row.cycles = summary->counts[COUNT_CYCLES];
	summary->row.facts = gt_arena_copy(&model->texts, text);
	return summary->row.facts.data != NULL;
}

static bool
summary_finish(GtModel *base, int64_t last_ns)
{
	SummaryModel *model = (SummaryModel *) base;
	Summary    *last;

	if (!model->begun)
		return true;
	/* generations overlap, and what closes the trace belongs to the last */
	last = gt_queue_row(&model->rows, model->current);
	last->row.end_ns = GT_MAX(last->row.end_ns, last_ns);
	for (uint64_t i = 0; i <= model->current; i++)
	{
		if (!complete(model, gt_queue_row(&model->rows, i)))
			return false;
	}
	gt_queue_settle_all(&model->rows);
	return true;
}

static const void *
summary_take(GtModel *base)
{
	return gt_queue_take(&((SummaryModel *) base)->rows);
}

const GtModelType gt_summary_model = {
	.create_report = summary_create,
	.free = summary_free,
	.generation_begin = summary_generation_begin,
	.event = summary_event,
	.generation_end = summary_generation_end,
	.finish = summary_finish,
	.take = summary_take,
};
