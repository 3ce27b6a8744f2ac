/*
 * gc_load_model.h
 *		What models begin with whose rows come of changes of GcLoad.
 */
#ifndef GCTRACE_GC_LOAD_MODEL_H
#define GCTRACE_GC_LOAD_MODEL_H

#include "model/gc_load.h"
#include "model/model.h"

/* The first member of such a model, which gives `load` and `rows` a meaning. */
typedef struct GcLoadModel
{
	GcLoad		load;
	GtQueue		rows;
} GcLoadModel;

extern void gc_load_model_free(GcLoadModel *model);

/* Callbacks of GtModelType. */
extern bool gc_load_model_generation_begin(GtModel *model, const GtGeneration *generation);
extern bool gc_load_model_event(GtModel *model, const GtEvent *event);
extern bool gc_load_model_generation_end(GtModel *model, const GtGeneration *generation,
										 struct GtTables *tables);
extern const void *gc_load_model_take(GtModel *model);

#endif							/* GCTRACE_GC_LOAD_MODEL_H */
