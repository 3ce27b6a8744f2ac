/*
 * utilization_model.c
 *		Mutator utilization: the share of the Ps that the collector leaves to
 *		the program, as a step function.
 *
 * A row is a change, in the order of events.  Several rows may have one
 * stamp: the last of them is what holds from there on.  The last row of all
 * is 0, at the end of the trace, as Go's own function has it.
 */
#include "model/gc_load.h"
#include "model/model.h"
#include "model/rows.h"

typedef struct UtilizationModel
{
	const GtAlloc *alloc;
	GcLoad		load;
	GtQueue		rows;			/* GtUtilizationRow */
	GtUtilizationRow latest;
	bool		begun;
} UtilizationModel;

static bool
add_row(UtilizationModel *model, const GtUtilizationRow *row)
{
	uint64_t	sequence;
	GtUtilizationRow *added = gt_queue_add(&model->rows, &sequence);

	if (added == NULL)
		return false;
	*added = model->latest = *row;
	model->begun = true;
	gt_queue_settle(&model->rows, sequence, GT_ROW_READY);
	return true;
}

static bool
on_change(void *context, const GcLoad *load, int64_t time_ns, int64_t proc)
{
	UtilizationModel *model = context;
	uint32_t	takers[GC_TAKERS];
	uint32_t	taken = gc_load_taken(load, takers);
	double		gomaxprocs = (double) load->gomaxprocs;
	GtUtilizationRow row;

	(void) proc;
	row.time_ns = time_ns;
	row.utilization = 1 - (double) (taken - takers[GC_TAKER_SWEEP]) / gomaxprocs;
	row.utilization_with_sweep = 1 - (double) taken / gomaxprocs;
	if (model->begun && row.utilization == model->latest.utilization &&
		row.utilization_with_sweep == model->latest.utilization_with_sweep)
		return true;
	return add_row(model, &row);
}

static GtModel *
create(const GtAlloc *alloc, int facts)
{
	UtilizationModel *model = gt_alloc_zero(alloc, sizeof(*model));

	(void) facts;
	if (model == NULL)
		return NULL;
	model->alloc = alloc;
	gc_load_init(&model->load, alloc, GC_TAKERS_ALL, on_change, model);
	gt_queue_init(&model->rows, alloc, sizeof(GtUtilizationRow));
	return (GtModel *) model;
}

static void
destroy(GtModel *base)
{
	UtilizationModel *model = (UtilizationModel *) base;

	if (model == NULL)
		return;
	gc_load_free(&model->load);
	gt_queue_free(&model->rows);
	gt_free(model->alloc, model);
}

static bool
generation_begin(GtModel *base, const GtGeneration *generation)
{
	gc_load_generation(&((UtilizationModel *) base)->load, generation);
	return true;
}

static bool
take_event(GtModel *base, const GtEvent *event)
{
	return gc_load_event(&((UtilizationModel *) base)->load, event);
}

static bool
generation_end(GtModel *base, const GtGeneration *generation, struct GtTables *tables)
{
	(void) generation;
	(void) tables;
	return gc_load_generation_end(&((UtilizationModel *) base)->load);
}

static bool
finish(GtModel *base, int64_t last_ns)
{
	UtilizationModel *model = (UtilizationModel *) base;
	GtUtilizationRow end = {0};

	if (!gc_load_finish(&model->load))
		return false;
	end.time_ns = GT_MAX(last_ns, model->latest.time_ns);
	return !model->begun || add_row(model, &end);
}

static const void *
take(GtModel *base)
{
	return gt_queue_take(&((UtilizationModel *) base)->rows);
}

const GtModelType gt_utilization_model = {
	.create = create,
	.free = destroy,
	.generation_begin = generation_begin,
	.event = take_event,
	.generation_end = generation_end,
	.finish = finish,
	.take = take,
};
