/*
 * jvm_model.c
 *		Rows from the records of JVM logs.
 */
#include "model/jvm_model.h"

#include <math.h>
#include <string.h>

JvmModel *
jvm_model_create(const GtAlloc *alloc, JvmFacts facts, bool legacy)
{
	JvmModel   *model = gt_alloc_zero(alloc, sizeof(*model));

	if (model == NULL)
		return NULL;
	model->alloc = alloc;
	model->facts = facts;
	gt_queue_init(&model->events, alloc, sizeof(GtJvmEventRow));
	gt_queue_init(&model->collections, alloc, sizeof(GtJvmCollectionRow));
	model->legacy = legacy;
	return model;
}

void
jvm_model_free(JvmModel *model)
{
	if (model == NULL)
		return;
	gt_queue_free(&model->events);
	gt_queue_free(&model->collections);
	gt_free(model->alloc, model);
}

uint32_t
jvm_model_wants(JvmFacts facts)
{
	switch (facts)
	{
		case JVM_FACTS_EVENTS:
			return GT_JVM_WANT_EVENTS;
		case JVM_FACTS_PHASES:
			return GT_JVM_WANT_PHASES;
		case JVM_FACTS_SAFEPOINTS:
			return GT_JVM_WANT_SAFEPOINTS;
		case JVM_FACTS_STALLS:
			return GT_JVM_WANT_STALLS;
		case JVM_FACTS_COLLECTIONS:
		case JVM_FACTS_CYCLES:
			return GT_JVM_WANT_EVENTS | GT_JVM_WANT_BEGINS;
		case JVM_FACTS_NONE:
			break;
	}
	/* lines_recognised counts what any relation makes of them */
	return GT_JVM_WANT_EVENTS | GT_JVM_WANT_BEGINS | GT_JVM_WANT_PHASES | GT_JVM_WANT_SAFEPOINTS | GT_JVM_WANT_STALLS;
}

void
jvm_model_begin(JvmModel *model, JvmCollections *process, const GtStr *name)
{
	process->rows = &model->collections;
	process->totals = &model->totals;
	process->legacy = model->legacy;
	process->process = name;
	process->instance = 1;
	process->full_id = GT_NULL;
}

/* --- rows that are one record --- */

GtStr
gt_jvm_copy(char *room, size_t size, GtStr text)
{
	GtStr		copy = {NULL, 0};

	if (text.data == NULL)
		return copy;
	copy.data = room;
	copy.len = (uint32_t) GT_MIN((size_t) text.len, size);
	memcpy(room, text.data, copy.len);
	return copy;
}

void
gt_jvm_sign(GtJvmWriter *writer, GtStr process, int64_t instance)
{
	writer->process = gt_jvm_copy(writer->text, sizeof(writer->text), process);
	writer->instance = instance;
}

static const char *
kind_word(GtJvmKind kind)
{
	switch (kind)
	{
		case GT_JVM_PAUSE:
			return "pause";
		case GT_JVM_CONCURRENT:
			return "concurrent";
		case GT_JVM_CYCLE:
			return "cycle";
		default:
			return NULL;
	}
}

/* Where a row was reserved a place, and still has it; else at the end. */
static GtJvmEventRow *
event_place(JvmModel *model, uint64_t *sequence)
{
	if (*sequence != GT_JVM_NO_PLACE && gt_queue_is_open(&model->events, *sequence))
		return gt_queue_row(&model->events, *sequence);
	return gt_queue_add(&model->events, sequence);
}

static bool
add_event(JvmModel *model, const JvmCollections *process, const GtJvmRecord *record)
{
	uint64_t	sequence = record->place;
	GtJvmEventRow *row = event_place(model, &sequence);

	if (row == NULL)
		return false;
	gt_jvm_sign(&row->writer, *process->process, process->instance);
	row->record = *record;
	row->kind = kind_word(record->kind);
	row->record.type = gt_jvm_copy(row->type, sizeof(row->type), record->type);
	row->record.detail = gt_jvm_copy(row->detail, sizeof(row->detail), record->detail);
	row->record.cause = gt_jvm_copy(row->cause, sizeof(row->cause), record->cause);
	gt_queue_settle(&model->events, sequence, GT_ROW_READY);
	return true;
}

/* Rows move: a text points to where the row is now. */
static void
point_here(GtStr *text, const char *room)
{
	if (text->data != NULL)
		text->data = room;
}

/* The oldest row, where it lies until the next one is added. */
static void *
take_row(GtQueue *rows)
{
	return (void *) (uintptr_t) gt_queue_take(rows);
}

static const GtJvmEventRow *
take_event(JvmModel *model)
{
	GtJvmEventRow *row = take_row(&model->events);

	if (row == NULL)
		return NULL;
	point_here(&row->writer.process, row->writer.text);
	point_here(&row->record.type, row->type);
	point_here(&row->record.detail, row->detail);
	point_here(&row->record.cause, row->cause);
	return row;
}

/* --- collections --- */

static const GtJvmCollectionRow *
take_collection(JvmModel *model)
{
	GtJvmCollectionRow *row = take_row(&model->collections);

	if (row == NULL)
		return NULL;
	point_here(&row->writer.process, row->writer.text);
	point_here(&row->type, row->type_text);
	point_here(&row->cause, row->cause_text);
	return row;
}

/* What only Go has is not known. */
static void
set_unknown(GtCycleRow *cycle)
{
	memset(cycle, 0, sizeof(*cycle));
	cycle->range.goroutine = cycle->range.proc = cycle->range.thread = GT_NULL;
	cycle->heap_goal_start_bytes = cycle->heap_live_peak_bytes = GT_NULL;
	cycle->heap_goal_end_bytes = cycle->heap_goal_next_bytes = GT_NULL;
	cycle->goal_overshoot = NAN;
	cycle->stw_sweep_term_ns = cycle->mark_ns = cycle->stw_mark_term_ns = GT_NULL;
	cycle->assist_count = cycle->assist_ns = cycle->assist_cpu_ns = GT_NULL;
	cycle->assist_parked_ns = cycle->mark_worker_ns = cycle->mark_idle_ns = GT_NULL;
	cycle->gomaxprocs = GT_NULL;
}

static const GtCycleRow *
take_cycle(JvmModel *model)
{
	const GtJvmCollectionRow *row = take_collection(model);
	GtCycleRow *cycle = &model->cycle;

	if (row == NULL)
		return NULL;
	set_unknown(cycle);
	cycle->process = row->writer.process;
	cycle->process_instance = row->writer.instance;
	cycle->range.cycle = row->cycle;
	cycle->range.start_ns = row->start_ns;
	cycle->range.end_ns = row->end_ns;
	cycle->range.duration_ns = row->start_ns == GT_NULL || row->end_ns == GT_NULL ? GT_NULL :
		row->end_ns - row->start_ns;
	cycle->range.begin_kind = row->begin_kind;
	cycle->started_at_ns = row->started_at_ns;
	cycle->trigger = row->trigger;
	cycle->trigger_detail = row->cause;
	cycle->heap_live_start_bytes = row->heap_before_bytes;
	cycle->heap_live_end_bytes = row->heap_after_bytes;
	cycle->stw_count = row->pauses;
	cycle->stw_ns = row->pause_ns;
	return cycle;
}

/* --- the model --- */

static bool
is_event(const GtJvmRecord *record)
{
	return kind_word(record->kind) != NULL;
}

/* Places that are held for too many rows behind them are given up. */
static void
bound_held(JvmModel *model)
{
	GtQueue    *events = &model->events;

	if (events->tail - events->head <= JVM_HELD_MAX)
		return;
	for (uint64_t i = events->head; i < events->tail - JVM_HELD_MAX / 2; i++)
		if (gt_queue_is_open(events, i))
			gt_queue_settle(events, i, GT_ROW_DROPPED);
}

bool
jvm_model_reserve(JvmModel *model, uint64_t *place)
{
	*place = GT_JVM_NO_PLACE;
	if (model->facts != JVM_FACTS_EVENTS)
		return true;
	bound_held(model);
	return gt_queue_add(&model->events, place) != NULL;
}

void
jvm_model_let_go(JvmModel *model, uint64_t place)
{
	if (place != GT_JVM_NO_PLACE && gt_queue_is_open(&model->events, place))
		gt_queue_settle(&model->events, place, GT_ROW_DROPPED);
}

static bool
is_row(JvmFacts facts, const GtJvmRecord *record)
{
	switch (facts)
	{
		case JVM_FACTS_EVENTS:
			return is_event(record);
		case JVM_FACTS_PHASES:
			return record->kind == GT_JVM_PHASE;
		case JVM_FACTS_SAFEPOINTS:
			return record->kind == GT_JVM_SAFEPOINT;
		case JVM_FACTS_STALLS:
			return record->kind == GT_JVM_STALL;
		case JVM_FACTS_NONE:
		case JVM_FACTS_COLLECTIONS:
		case JVM_FACTS_CYCLES:
			break;
	}
	return false;
}

bool
jvm_model_record(JvmModel *model, JvmCollections *process, const GtJvmRecord *record)
{
	if (record->kind == GT_JVM_START)
	{
		jvm_collections_abandon(process, false);
		process->instance++;
		process->begun = 0;
		return true;
	}
	if (is_event(record))
		model->totals.events++;
	if (is_row(model->facts, record) && !add_event(model, process, record))
		return false;
	switch (model->facts)
	{
		case JVM_FACTS_NONE:
		case JVM_FACTS_COLLECTIONS:
		case JVM_FACTS_CYCLES:
			break;
		default:
			return true;
	}
	if (!jvm_collections_record(process, record))
		return false;
	/* nobody takes them */
	while (model->facts == JVM_FACTS_NONE && gt_queue_take(&model->collections) != NULL)
		continue;
	return true;
}

const void *
jvm_model_take(JvmModel *model)
{
	switch (model->facts)
	{
		case JVM_FACTS_EVENTS:
		case JVM_FACTS_PHASES:
		case JVM_FACTS_SAFEPOINTS:
		case JVM_FACTS_STALLS:
			return take_event(model);
		case JVM_FACTS_COLLECTIONS:
			return take_collection(model);
		case JVM_FACTS_CYCLES:
			return take_cycle(model);
		case JVM_FACTS_NONE:
			break;
	}
	return NULL;
}
