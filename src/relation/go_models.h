/*
 * go_models.h
 *		The models behind one decoder of execution traces.
 *
 * Output 0 is the relation that is read; outputs 1, 2 ... are the parts that
 * are wanted in the same pass (GtPart).  Outputs may share a model, and a model
 * sees the events that it would see if it were alone.
 */
#ifndef GCTRACE_GO_MODELS_H
#define GCTRACE_GO_MODELS_H

#include "model/model.h"
#include "relation/pipeline.h"

#define GO_OUTPUTS_MAX (GT_PARTS_MAX + 1)

typedef struct GoModel
{
	const GtModelType *type;
	GtModel    *model;			/* NULL: not made yet, or memory was refused */
	int			facts;
	uint32_t	needs;			/* GT_NEED_* */
	uint64_t	skip_kinds;		/* of its rows, see GtScanConfig */
	uint32_t	want;			/* GT_WANT_*: the events that it sees */
	const void *arguments;		/* of a report */
	bool		is_report;
} GoModel;

typedef struct GoOutput
{
	GoModel    *model;			/* NULL: there are no such rows */
	int			facts;
} GoOutput;

typedef struct GoModels
{
	GoModel		models[GO_OUTPUTS_MAX];
	int			count;
	GoOutput	outputs[GO_OUTPUTS_MAX];
} GoModels;

/* Is there a model that makes rows of it? */
extern bool go_models_feed(GtRelationId relation);

/* Into zeroed memory.  False: memory was refused. */
extern bool go_models_create(GoModels *self, const GtPipelineConfig *config);
extern void go_models_free(GoModels *self);

/* What all of them need (GT_NEED_*) and want to see (GT_WANT_*). */
extern uint32_t go_models_needs(const GoModels *self);
extern uint32_t go_models_want(const GoModels *self);

/* As those of GtModelType. */
extern bool go_models_generation_begin(GoModels *self, const GtGeneration *generation);
extern bool go_models_event(GoModels *self, const GtEvent *event);
extern bool go_models_generation_end(GoModels *self, const GtGeneration *generation,
									 struct GtTables *tables);
extern bool go_models_finish(GoModels *self, int64_t last_ns);
extern const void *go_models_take(GoModels *self, int output);

#endif							/* GCTRACE_GO_MODELS_H */
