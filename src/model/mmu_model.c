/*
 * mmu_model.c
 *		Minimum mutator utilization over a whole trace.
 *
 * One series over all Ps, or one for each P: then a series begins when
 * GOMAXPROCS admits the P and ends when it shrinks below, and the answer is
 * the least over all series.
 */
#include "model/mmu_model.h"

#include <math.h>

#include "model/gc_load_model.h"
#include "model/mmu_series.h"

typedef struct MmuModel
{
	GcLoadModel base;			/* rows: MmuRow or MmuBlameRow */
	const GtAlloc *alloc;
	const MmuArguments *arguments;
	MmuSeries  *series;
	size_t		nseries;
	size_t		capacity;
	MmuWindow  *worst;			/* over the series that have ended */
	int64_t    *worst_procs;
} MmuModel;

/* --- series --- */

static bool
step_of_all(const GcLoad *load, int64_t time_ns, MmuSeries *series)
{
	MmuLoad		step;

	step.gomaxprocs = (uint32_t) load->gomaxprocs;
	step.taken = gc_load_taken(load, step.takers);
	return mmu_series_step(series, time_ns, &step);
}

static bool
step_of_proc(const GcLoad *load, int64_t time_ns, MmuSeries *series, int64_t proc)
{
	GcTaker		taker = gc_load_taker(load, proc);
	MmuLoad		step = {.gomaxprocs = 1};

	if (taker != GC_TAKER_NONE)
		step.takers[taker] = step.taken = 1;
	return mmu_series_step(series, time_ns, &step);
}

static bool
add_series(MmuModel *model)
{
	const MmuArguments *arguments = model->arguments;

	if (!gt_reserve(model->alloc, (void **) &model->series, &model->capacity,
					model->nseries + 1, sizeof(MmuSeries)))
		return false;
	return mmu_series_init(&model->series[model->nseries++], model->alloc,
						   arguments->windows_ns, arguments->nwindows, arguments->blame);
}

/* Ends the series of the last P, and keeps its worst windows. */
static bool
end_series(MmuModel *model, int64_t time_ns)
{
	size_t		proc = model->nseries - 1;
	MmuSeries  *series = &model->series[proc];

	if (!mmu_series_end(series, time_ns))
		return false;
	for (size_t i = 0; i < model->arguments->nwindows; i++)
	{
		const MmuWindow *window = &series->windows[i];
		MmuWindow  *worst = &model->worst[i];

		if (window->covered_ns == 0 ||
			(worst->covered_ns != 0 && mmu_mean(worst) < mmu_mean(window)))
			continue;
		*worst = *window;
		model->worst_procs[i] = model->arguments->per_proc ? (int64_t) proc : GT_NULL;
	}
	mmu_series_free(series);
	model->nseries--;
	return true;
}

static bool
resize_series(MmuModel *model, size_t count, int64_t time_ns)
{
	while (model->nseries > count)
	{
		if (!end_series(model, time_ns))
			return false;
	}
	while (model->nseries < count)
	{
		if (!add_series(model))
			return false;
	}
	return true;
}

static bool
on_change(void *context, const GcLoad *load, int64_t time_ns, int64_t proc)
{
	MmuModel   *model = context;
	bool		per_proc = model->arguments->per_proc;

	if (!resize_series(model, per_proc ? (size_t) load->gomaxprocs : 1, time_ns))
		return false;
	if (!per_proc)
		return step_of_all(load, time_ns, &model->series[0]);
	if (proc != GT_NONE)
		return (uint64_t) proc >= model->nseries ||
			step_of_proc(load, time_ns, &model->series[proc], proc);
	for (size_t i = 0; i < model->nseries; i++)
	{
		if (!step_of_proc(load, time_ns, &model->series[i], (int64_t) i))
			return false;
	}
	return true;
}

/* --- rows --- */

static void *
add_row(MmuModel *model)
{
	uint64_t	sequence;
	void	   *row = gt_queue_add(&model->base.rows, &sequence);

	if (row != NULL)
		gt_queue_settle(&model->base.rows, sequence, GT_ROW_READY);
	return row;
}

static bool
add_window(MmuModel *model, size_t i)
{
	const MmuWindow *worst = &model->worst[i];
	MmuRow	   *row = add_row(model);

	if (row == NULL)
		return false;
	row->window_ns = model->arguments->windows_ns[i];
	row->mmu = worst->covered_ns > 0 ? mmu_mean(worst) : NAN;
	row->worst_start_ns = worst->covered_ns > 0 ? worst->start_ns : GT_NULL;
	return true;
}

/* taker GC_TAKER_NONE: the program itself; it has what rounding leaves of the others. */
static bool
add_cause(MmuModel *model, size_t i, int taker)
{
	static const char *const causes[] = {"stw", "background", "assist", "sweep", "mutator"};
	const MmuWindow *worst = &model->worst[i];
	MmuBlameRow *row = add_row(model);

	if (row == NULL)
		return false;
	row->window_ns = model->arguments->windows_ns[i];
	row->mmu = row->share = NAN;
	row->worst_start_ns = row->worst_end_ns = row->proc = row->duration_ns = GT_NULL;
	row->cause = causes[taker];
	if (worst->covered_ns == 0)
		return true;
	row->mmu = row->share = mmu_mean(worst);
	row->worst_start_ns = worst->start_ns;
	row->worst_end_ns = worst->start_ns + worst->covered_ns;
	row->proc = model->worst_procs[i];
	if (taker != GC_TAKER_NONE)
	{
		row->duration_ns = worst->takers[taker].whole;
		row->share = mmu_time(worst->takers[taker]) / (double) worst->covered_ns;
		return true;
	}
	row->duration_ns = worst->covered_ns;
	for (int other = 0; other < GC_TAKERS; other++)
		row->duration_ns -= worst->takers[other].whole;
	return true;
}

static bool
add_causes(MmuModel *model, size_t i)
{
	for (int taker = 0; taker <= GC_TAKER_NONE; taker++)
	{
		if (taker < GC_TAKERS && (model->arguments->takers & GC_TAKER_BIT(taker)) == 0)
			continue;
		if (!add_cause(model, i, taker))
			return false;
	}
	return true;
}

static bool
finish(GtModel *base, int64_t last_ns)
{
	MmuModel   *model = (MmuModel *) base;
	const MmuArguments *arguments = model->arguments;

	if (!gc_load_finish(&model->base.load) ||
		!resize_series(model, 0, GT_MAX(last_ns, model->base.load.time_ns)))
		return false;
	for (size_t i = 0; i < arguments->nwindows; i++)
	{
		if (!(arguments->blame ? add_causes(model, i) : add_window(model, i)))
			return false;
	}
	return true;
}

/* --- the model --- */

static void
destroy(GtModel *base)
{
	MmuModel   *model = (MmuModel *) base;

	if (model == NULL)
		return;
	for (size_t i = 0; i < model->nseries; i++)
		mmu_series_free(&model->series[i]);
	gt_free(model->alloc, model->series);
	gt_free(model->alloc, model->worst);
	gt_free(model->alloc, model->worst_procs);
	gc_load_model_free(&model->base);
	gt_free(model->alloc, model);
}

static GtModel *
create(const GtAlloc *alloc, const void *arguments)
{
	MmuModel   *model = gt_alloc_zero(alloc, sizeof(*model));

	if (model == NULL)
		return NULL;
	model->alloc = alloc;
	model->arguments = arguments;
	gc_load_init(&model->base.load, alloc, model->arguments->takers, on_change, model);
	model->base.load.dedicated = !model->arguments->per_proc;
	gt_queue_init(&model->base.rows, alloc,
				  model->arguments->blame ? sizeof(MmuBlameRow) : sizeof(MmuRow));
	model->worst = gt_alloc_zero(alloc, model->arguments->nwindows * sizeof(MmuWindow));
	model->worst_procs = gt_alloc_zero(alloc, model->arguments->nwindows * sizeof(int64_t));
	if (model->worst != NULL && model->worst_procs != NULL)
		return (GtModel *) model;
	destroy((GtModel *) model);
	return NULL;
}

const GtModelType gt_mmu_model = {
	.create_report = create,
	.free = destroy,
	.generation_begin = gc_load_model_generation_begin,
	.event = gc_load_model_event,
	.generation_end = gc_load_model_generation_end,
	.finish = finish,
	.take = gc_load_model_take,
};
