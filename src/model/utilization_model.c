/*
 * utilization_model.c
 *		Mutator utilization: the share of the Ps that the collector leaves to
 *		the program, as a step function.
 *
 * A row is a change, in the order of events.  Several rows may have one
 * stamp: the last of them is what holds from there on.  The last row of all
 * is 0, at the end of the trace, as Go's own function has it.
 */
#include "model/gc_load_model.h"
#include "model/rows.h"

typedef struct UtilizationModel
{
	GcLoadModel base;			/* rows: GtUtilizationRow */
	const GtAlloc *alloc;
	GtUtilizationRow latest;
	bool		begun;
} UtilizationModel;

static bool
add_row(UtilizationModel *model, const GtUtilizationRow *row)
{
	uint64_t	sequence;
	GtUtilizationRow *added = gt_queue_add(&model->base.rows, &sequence);

	if (added == NULL)
		return false;
	*added = model->latest = *row;
	model->begun = true;
	gt_queue_settle(&model->base.rows, sequence, GT_ROW_READY);
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
	gc_load_init(&model->base.load, alloc, GC_TAKERS_ALL, on_change, model);
	gt_queue_init(&model->base.rows, alloc, sizeof(GtUtilizationRow));
	return (GtModel *) model;
}

static void
destroy(GtModel *base)
{
	UtilizationModel *model = (UtilizationModel *) base;

	if (model == NULL)
		return;
	gc_load_model_free(&model->base);
	gt_free(model->alloc, model);
}

static bool
finish(GtModel *base, int64_t last_ns)
{
	UtilizationModel *model = (UtilizationModel *) base;
	GtUtilizationRow end = {0};

	if (!gc_load_finish(&model->base.load))
		return false;
	end.time_ns = GT_MAX(last_ns, model->latest.time_ns);
	return !model->begun || add_row(model, &end);
}

const GtModelType gt_utilization_model = {
	.create = create,
	.free = destroy,
	.generation_begin = gc_load_model_generation_begin,
	.event = gc_load_model_event,
	.generation_end = gc_load_model_generation_end,
	.finish = finish,
	.take = gc_load_model_take,
};
