/*
 * note_model.c
 *		Logs of the program, labels of goroutines, samples of the CPU profiler.
 */
#include "model/note_model.h"

#include <string.h>

#include "base/arena.h"
#include "decode/tables.h"
#include "model/event_place.h"
#include "model/model.h"
#include "model/queue.h"

typedef struct NoteModel
{
	const GtAlloc *alloc;
	NoteFacts	facts;
	int64_t		zero_at_ns;
	GtArena		texts;			/* of the rows in the queue */
	GtQueue		rows;
} NoteModel;

static GtModel *
note_create(const GtAlloc *alloc, int facts)
{
	static const size_t row_sizes[] = {
		[NOTE_FACTS_LOGS] = sizeof(GtLogRow),
		[NOTE_FACTS_LABELS] = sizeof(GtLabelRow),
		[NOTE_FACTS_SAMPLES] = sizeof(GtSampleRow),
	};
	NoteModel  *model = gt_alloc_zero(alloc, sizeof(*model));

	if (model == NULL)
		return NULL;
	model->alloc = alloc;
	model->facts = (NoteFacts) facts;
	gt_arena_init(&model->texts, alloc);
	gt_queue_init(&model->rows, alloc, row_sizes[facts]);
	return (GtModel *) model;
}

static void
note_free(GtModel *base)
{
	NoteModel  *model = (NoteModel *) base;

	if (model == NULL)
		return;
	gt_queue_free(&model->rows);
	gt_arena_free(&model->texts);
	gt_free(model->alloc, model);
}

static bool
note_generation_begin(GtModel *base, const GtGeneration *generation)
{
	((NoteModel *) base)->zero_at_ns = generation->zero_at_ns;
	return true;
}

static bool
copy_text(NoteModel *model, GtStr *copy, GtStr text)
{
	*copy = gt_arena_copy(&model->texts, text);
	return copy->data != NULL || text.data == NULL;
}

static bool
fill_log(NoteModel *model, GtLogRow *row, const GtEvent *event)
{
	gt_event_place(&row->place, event, model->zero_at_ns);
	row->task = gt_known_number(event->task);
	return copy_text(model, &row->category, event->text) &&
		copy_text(model, &row->message, event->message);
}

static bool
fill_label(NoteModel *model, GtLabelRow *row, const GtEvent *event)
{
	gt_event_place(&row->place, event, model->zero_at_ns);
	return copy_text(model, &row->label, event->text);
}

/* --- what a sample was taken in --- */

static bool
starts_with(GtStr text, const char *prefix)
{
	size_t		len = strlen(prefix);

	return text.len >= len && memcmp(text.data, prefix, len) == 0;
}

static void
look_at_frame(GtSampleRow *row, GtStr function)
{
	if (starts_with(function, "runtime.gcAssistAlloc"))
		row->in_assist = 1;
	else if (gt_str_equal(function, gt_str("runtime.gcBgMarkWorker")))
		row->in_mark_worker = 1;
	else if (gt_str_equal(function, gt_str("runtime.bgsweep")) ||
			 gt_str_equal(function, gt_str("runtime.deductSweepCredit")))
		row->in_sweep = 1;
}

static bool
fill_sample(NoteModel *model, GtSampleRow *row, const GtEvent *event)
{
	bool		refused = false;

	gt_event_place(&row->place, event, model->zero_at_ns);
	row->stack = gt_tables_stack(event->tables, event->stack, &refused);
	if (row->stack == NULL)
		row->in_assist = row->in_mark_worker = row->in_sweep = -1;
	else
	{
		for (uint32_t i = 0; i < row->stack->depth; i++)
			look_at_frame(row, row->stack->functions[i]);
	}
	return !refused;
}

static bool
is_asked_for(const NoteModel *model, const GtEvent *event)
{
	switch (model->facts)
	{
		case NOTE_FACTS_LOGS:
			return event->kind == GT_EVENT_LOG;
		case NOTE_FACTS_LABELS:
			return event->kind == GT_EVENT_LABEL;
		case NOTE_FACTS_SAMPLES:
			return event->kind == GT_EVENT_STACK_SAMPLE;
	}
	return false;
}

static bool
fill_row(NoteModel *model, void *row, const GtEvent *event)
{
	switch (model->facts)
	{
		case NOTE_FACTS_LOGS:
			return fill_log(model, row, event);
		case NOTE_FACTS_LABELS:
			return fill_label(model, row, event);
		case NOTE_FACTS_SAMPLES:
			return fill_sample(model, row, event);
	}
	return false;
}

static bool
note_event(GtModel *base, const GtEvent *event)
{
	NoteModel  *model = (NoteModel *) base;
	uint64_t	sequence;
	void	   *row;

	if (!is_asked_for(model, event))
		return true;
	/* the rows before were taken, so that nothing points to their texts */
	if (gt_queue_is_empty(&model->rows))
		gt_arena_reset(&model->texts);
	row = gt_queue_add(&model->rows, &sequence);
	if (row == NULL || !fill_row(model, row, event))
		return false;
	gt_queue_settle(&model->rows, sequence, GT_ROW_READY);
	return true;
}

static const void *
note_take(GtModel *base)
{
	return gt_queue_take(&((NoteModel *) base)->rows);
}

const GtModelType gt_note_model = {
	.create = note_create,
	.free = note_free,
	.generation_begin = note_generation_begin,
	.event = note_event,
	.take = note_take,
};
