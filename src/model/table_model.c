/*
 * table_model.c
 *		Rows of generations and of the frames of stacks.
 */
#include "model/table_model.h"

#include "decode/tables.h"
#include "model/model.h"
#include "model/queue.h"
#include "model/rows.h"

typedef struct TableModel
{
	const GtAlloc *alloc;
	TableFacts	facts;
	GtQueue		rows;
} TableModel;

static GtModel *
table_create(const GtAlloc *alloc, int facts)
{
	TableModel *model = gt_alloc_zero(alloc, sizeof(*model));

	if (model == NULL)
		return NULL;
	model->alloc = alloc;
	model->facts = (TableFacts) facts;
	gt_queue_init(&model->rows, alloc, facts == TABLE_FACTS_GENERATIONS ?
				  sizeof(GtGenerationRow) : sizeof(GtFrameRow));
	return (GtModel *) model;
}

static void
table_free(GtModel *base)
{
	TableModel *model = (TableModel *) base;

	if (model == NULL)
		return;
	gt_queue_free(&model->rows);
	gt_free(model->alloc, model);
}

static bool
add_generation(TableModel *model, const GtGeneration *generation)
{
	uint64_t	sequence;
	GtGenerationRow *row = gt_queue_add(&model->rows, &sequence);

	if (row == NULL)
		return false;
	row->generation = generation->ordinal;
	row->start_ns = generation->start_ns;
	row->end_ns = generation->end_ns;
	row->file_offset = (int64_t) generation->offset;
	row->size_bytes = (int64_t) generation->size;
	row->events = (int64_t) generation->events;
	row->batches = (int64_t) generation->batches;
	row->threads = generation->threads;
	row->strings = (int64_t) generation->strings;
	row->stacks = (int64_t) generation->stacks;
	row->cpu_samples = (int64_t) generation->cpu_samples;
	row->clock_trace_ns = generation->clock_trace_ns;
	row->clock_mono_ns = generation->clock_mono_ns;
	row->clock_at_ns = generation->clock_wall_ns;
	gt_queue_settle(&model->rows, sequence, GT_ROW_READY);
	return true;
}

static bool
add_frames(TableModel *model, const GtStack *stack)
{
	for (uint32_t depth = 0; depth < stack->depth; depth++)
	{
		const GtFrame *frame = &stack->frames[depth];
		uint64_t	sequence;
		GtFrameRow *row = gt_queue_add(&model->rows, &sequence);

		if (row == NULL)
			return false;
		row->stack = stack;
		row->depth = depth;
		row->function = frame->function;
		row->file_name = frame->file;
		row->line = frame->line <= INT64_MAX ? (int64_t) frame->line : GT_NULL;
		row->pc = frame->pc <= INT64_MAX ? (int64_t) frame->pc : GT_NULL;
		gt_queue_settle(&model->rows, sequence, GT_ROW_READY);
	}
	return true;
}

static bool
add_stacks(TableModel *model, GtTables *tables)
{
	bool		refused = false;

	for (size_t i = 0; i < tables->stack_count; i++)
	{
		const GtStack *stack = gt_tables_new_stack(tables, i, &refused);

		if (refused || (stack != NULL && !add_frames(model, stack)))
			return false;
	}
	return true;
}

static bool
table_generation_end(GtModel *base, const GtGeneration *generation, struct GtTables *tables)
{
	TableModel *model = (TableModel *) base;

	return model->facts == TABLE_FACTS_GENERATIONS ?
		add_generation(model, generation) : add_stacks(model, tables);
}

static const void *
table_take(GtModel *base)
{
	return gt_queue_take(&((TableModel *) base)->rows);
}

const GtModelType gt_table_model = {
	.create = table_create,
	.free = table_free,
	.generation_end = table_generation_end,
	.take = table_take,
};
