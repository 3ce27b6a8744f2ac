/*
 * gc_load_model.c
 *		What models begin with whose rows come of changes of GcLoad.
 */
#include "model/gc_load_model.h"

void
gc_load_model_free(GcLoadModel *model)
{
	gc_load_free(&model->load);
	gt_queue_free(&model->rows);
}

bool
gc_load_model_generation_begin(GtModel *model, const GtGeneration *generation)
{
	gc_load_generation(&((GcLoadModel *) model)->load, generation);
	return true;
}

bool
gc_load_model_event(GtModel *model, const GtEvent *event)
{
	return gc_load_event(&((GcLoadModel *) model)->load, event);
}

bool
gc_load_model_generation_end(GtModel *model, const GtGeneration *generation,
							 struct GtTables *tables)
{
	(void) generation;
	(void) tables;
	return gc_load_generation_end(&((GcLoadModel *) model)->load);
}

const void *
gc_load_model_take(GtModel *model)
{
	return gt_queue_take(&((GcLoadModel *) model)->rows);
}
