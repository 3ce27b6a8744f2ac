/*
 * pipeline_pprof.c
 *		Profiles in the format of pprof.  They are read as a whole, since their
 *		names come last; so a profile that is cut gives no rows.
 */
#include "relation/pipeline.h"

#include "model/profile_model.h"
#include "relation/needs.h"

typedef struct PprofPipeline
{
	const GtPipelineConfig *config;
	Pprof	   *profile;
	ProfileModel *model;
	bool		whole;			/* nothing was wrong with it */
} PprofPipeline;

static bool
pprof_sniff(const uint8_t *chunk, size_t size)
{
	return gt_pprof_sniff(chunk, size);
}

static bool
pprof_feeds(GtRelationId relation)
{
	return relation == GT_REL_PROFILES || relation == GT_REL_PROFILE_SAMPLES ||
		relation == GT_REL_PROFILE_FUNCTIONS;
}

static GtPipeline *
pprof_open(const GtPipelineConfig *config)
{
	PprofPipeline *self = gt_alloc_zero(config->alloc, sizeof(*self));

	if (self == NULL)
	{
		gt_fail(config->status, GT_NO_MEMORY, 0, "out of memory for a pipeline");
		return NULL;
	}
	self->config = config;
	self->profile = gt_pprof_open(config->alloc, config->status);
	if (self->profile == NULL)
	{
		gt_free(config->alloc, self);
		return NULL;
	}
	return (GtPipeline *) self;
}

static void
pprof_close(GtPipeline *pipeline)
{
	PprofPipeline *self = (PprofPipeline *) pipeline;

	profile_model_free(self->model);
	gt_pprof_close(self->profile);
	gt_free(self->config->alloc, self);
}

static GtStep
pprof_feed(GtPipeline *pipeline, const uint8_t *bytes, size_t size, size_t *used)
{
	PprofPipeline *self = (PprofPipeline *) pipeline;

	*used = size;
	return gt_pprof_append(self->profile, bytes, size) ? GT_STEP_IDLE : GT_STEP_FAILED;
}

static GtStep
pprof_finish(GtPipeline *pipeline)
{
	return ((PprofPipeline *) pipeline)->whole ? GT_STEP_IDLE : GT_STEP_BUSY;
}

/* --- from bytes to rows --- */

/* Is a column asked for that is made from this? */
static bool
is_wanted(const GtPipelineConfig *config, GtField field, GtType type)
{
	const GtRelation *relation = config->relation;

	for (int i = 0; i < relation->ncolumns; i++)
	{
		if ((config->columns >> i & 1) && relation->columns[i].field == field && relation->columns[i].type == type)
			return true;
	}
	return false;
}

static bool
open_model(PprofPipeline *self)
{
	const GtPipelineConfig *config = self->config;
	ProfileWish wish = {.facts = PROFILE_FACTS_TYPES};

	/* `traces` asks whether all samples can be read, and takes no rows */
	if (config->relation->id == GT_REL_PROFILE_SAMPLES)
		wish.facts = PROFILE_FACTS_SAMPLES;
	else if (config->relation->id == GT_REL_PROFILE_FUNCTIONS)
		wish.facts = PROFILE_FACTS_FUNCTIONS;
	wish.labels = is_wanted(config, GT_FIELD_STR, GT_JSONB);
	wish.stack = is_wanted(config, GT_FIELD_STACK, GT_TEXT_ARRAY);
	wish.stack_id = is_wanted(config, GT_FIELD_STACK_ID, GT_BIGINT);
	wish.frames_id = is_wanted(config, GT_FIELD_FRAMES_ID, GT_BIGINT);
	wish.site = is_wanted(config, GT_FIELD_SITE, GT_TEXT);
	self->model = profile_model_create(config->alloc, &wish, self->profile, config->status);
	return self->model != NULL;
}

static GtStep
pprof_run(GtPipeline *pipeline)
{
	PprofPipeline *self = (PprofPipeline *) pipeline;
	GtStep		step;

	if (self->model == NULL)
	{
		step = gt_pprof_index(self->profile);
		if (step != GT_STEP_IDLE)
			return step;
		return open_model(self) ? GT_STEP_BUSY : GT_STEP_FAILED;
	}
	step = profile_model_step(self->model);
	if (step == GT_STEP_IDLE)
	{
		self->whole = true;
		self->config->counters->bytes_decoded += gt_pprof_size(self->profile);
	}
	return step;
}

static bool
pprof_end(GtPipeline *pipeline)
{
	(void) pipeline;
	return true;
}

static const void *
pprof_take(GtPipeline *pipeline)
{
	PprofPipeline *self = (PprofPipeline *) pipeline;

	return self->model == NULL ? NULL : profile_model_take(self->model);
}

static void
pprof_describe(GtPipeline *pipeline, GtTraceRow *row, bool totals)
{
	PprofPipeline *self = (PprofPipeline *) pipeline;
	const PprofHeader *header = gt_pprof_header(self->profile);

	if (!totals)
		return;
	row->bytes_lost = self->whole ? 0 : (int64_t) self->config->counters->content_size;
	if (!self->whole)
		return;
	row->started_at_ns = header->time_ns != 0 ? header->time_ns : GT_NULL;
	row->duration_ns = header->duration_ns != 0 ? header->duration_ns : GT_NULL;
}

const GtPipelineType gt_pprof_pipeline = {
	.format = "pprof",
	.sniff = pprof_sniff,
	.feeds = pprof_feeds,
	.open = pprof_open,
	.feed = pprof_feed,
	.finish = pprof_finish,
	.run = pprof_run,
	.end = pprof_end,
	.take = pprof_take,
	.describe = pprof_describe,
	.close = pprof_close,
};
