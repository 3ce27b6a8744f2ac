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
	gt_queue_init(&model->collections.rows, alloc, sizeof(GtJvmCollectionRow));
	model->collections.legacy = legacy;
	model->collections.full_id = GT_NULL;
	return model;
}

void
jvm_model_free(JvmModel *model)
{
	if (model == NULL)
		return;
	gt_queue_free(&model->events);
	gt_queue_free(&model->collections.rows);
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
		case JVM_FACTS_COLLECTIONS:
		case JVM_FACTS_CYCLES:
			return GT_JVM_WANT_EVENTS | GT_JVM_WANT_BEGINS;
		case JVM_FACTS_NONE:
			break;
	}
	/* lines_recognised counts what any relation makes of them */
	return GT_JVM_WANT_EVENTS | GT_JVM_WANT_BEGINS | GT_JVM_WANT_PHASES | GT_JVM_WANT_SAFEPOINTS;
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

static bool
add_event(JvmModel *model, const GtJvmRecord *record)
{
	uint64_t	sequence;
	GtJvmEventRow *row = gt_queue_add(&model->events, &sequence);

	if (row == NULL)
		return false;
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

static const GtJvmEventRow *
take_event(JvmModel *model)
{
	const GtJvmEventRow *row = gt_queue_take(&model->events);

	if (row == NULL)
		return NULL;
	model->event = *row;
	point_here(&model->event.record.type, model->event.type);
	point_here(&model->event.record.detail, model->event.detail);
	point_here(&model->event.record.cause, model->event.cause);
	return &model->event;
}

/* --- collections --- */

static const GtJvmCollectionRow *
take_collection(JvmModel *model)
{
	const GtJvmCollectionRow *row = gt_queue_take(&model->collections.rows);

	if (row == NULL)
		return NULL;
	model->collection = *row;
	point_here(&model->collection.type, model->collection.type_text);
	point_here(&model->collection.cause, model->collection.cause_text);
	return &model->collection;
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
	cycle->gomaxprocs = cycle->process_instance = GT_NULL;
}

static const GtCycleRow *
take_cycle(JvmModel *model)
{
	const GtJvmCollectionRow *row = take_collection(model);
	GtCycleRow *cycle = &model->cycle;

	if (row == NULL)
		return NULL;
	set_unknown(cycle);
	cycle->range.cycle = ++model->cycles;
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

bool
jvm_model_record(JvmModel *model, const GtJvmRecord *record)
{
	if (is_event(record))
		model->nevents++;
	switch (model->facts)
	{
		case JVM_FACTS_EVENTS:
			return !is_event(record) || add_event(model, record);
		case JVM_FACTS_PHASES:
			return record->kind != GT_JVM_PHASE || add_event(model, record);
		case JVM_FACTS_SAFEPOINTS:
			return record->kind != GT_JVM_SAFEPOINT || add_event(model, record);
		case JVM_FACTS_NONE:
		case JVM_FACTS_COLLECTIONS:
		case JVM_FACTS_CYCLES:
			break;
	}
	if (!jvm_collections_record(&model->collections, record))
		return false;
	/* nobody takes them */
	while (model->facts == JVM_FACTS_NONE && gt_queue_take(&model->collections.rows) != NULL)
		continue;
	return true;
}

void
jvm_model_finish(JvmModel *model)
{
	jvm_collections_finish(&model->collections);
}

const void *
jvm_model_take(JvmModel *model)
{
	switch (model->facts)
	{
		case JVM_FACTS_EVENTS:
		case JVM_FACTS_PHASES:
		case JVM_FACTS_SAFEPOINTS:
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
