/*
 * pipeline_go.c
 *		Go execution traces: a decoder for their version, and the models for what
 *		is read of them.
 */
#include "relation/pipeline.h"

#include "model/gc_model.h"
#include "relation/go_models.h"
#include "relation/needs.h"

typedef struct GoPipeline
{
	const GtPipelineConfig *config;
	GtDecodeConfig decode_config;
	const GtDecoderType *decoder_type;
	GtDecoder  *decoder;
	GoModels	models;
	bool		complete;		/* none of the models was refused memory */
	int64_t		generations;
	int64_t		events;
} GoPipeline;

/* Facts that only the full merge gives. */
#define ORDERED_NEEDS (GT_NEED_TOTALS | GT_NEED_ORDER | GT_NEED_GOROUTINES | GT_NEED_PROCS | \
	GT_NEED_USER | GT_NEED_SAMPLES | GT_NEED_EXPERIMENT | GT_NEED_EVERYTHING | GT_NEED_LABELS)

/* --- the sink --- */

static bool
on_generation_begin(void *context, const GtGeneration *generation)
{
	GoPipeline *self = context;

	return go_models_generation_begin(&self->models, generation);
}

static bool
on_event(void *context, const GtEvent *event)
{
	GoPipeline *self = context;

	return go_models_event(&self->models, event);
}

static void
count_generation(GtScanCounters *counters, const GtGeneration *generation)
{
	if (!generation->decoded)
	{
		counters->generations_skipped++;
		counters->bytes_skipped += generation->size;
		return;
	}
	counters->bytes_decoded += generation->size;
	if (generation->ordered)
		counters->generations_ordered++;
	else
		counters->generations_fast++;
}

static bool
on_generation_end(void *context, const GtGeneration *generation, struct GtTables *tables)
{
	GoPipeline *self = context;

	count_generation(self->config->counters, generation);
	self->generations++;
	self->events += (int64_t) generation->events;
	return go_models_generation_end(&self->models, generation, tables);
}

/* --- the pipeline --- */

static bool
go_sniff(const uint8_t *chunk, size_t size)
{
	return gt_decoder_sniff(chunk, size) != NULL;
}

static bool
go_feeds(GtRelationId relation)
{
	return go_models_feed(relation);
}

static void
go_close(GtPipeline *pipeline)
{
	GoPipeline *self = (GoPipeline *) pipeline;

	if (self->decoder != NULL)
		self->decoder_type->close(self->decoder);
	go_models_free(&self->models);
	gt_free(self->config->alloc, self);
}

static void
configure_decoder(GoPipeline *self)
{
	uint32_t	needs = go_models_needs(&self->models);
	GtDecodeConfig *decode = &self->decode_config;

	decode->alloc = self->config->alloc;
	decode->want = go_models_want(&self->models);
	decode->tables = (needs & (GT_NEED_STACKS | GT_NEED_TABLES)) != 0;
	decode->ordered = self->config->ordered || (needs & ORDERED_NEEDS) != 0;
	decode->gap = self->config->gap;
	decode->sink.generation_begin = on_generation_begin;
	decode->sink.event = on_event;
	decode->sink.generation_end = on_generation_end;
	decode->sink.context = self;
}

/* Generations that are not even in the input. */
static void
count_gap(const GtPipelineConfig *config)
{
	if (config->gap.wanted > 2)
		config->counters->generations_skipped += config->gap.wanted - 2;
	config->counters->bytes_skipped += config->gap.bytes;
}

static GtPipeline *
go_open(const GtPipelineConfig *config)
{
	GoPipeline *self = gt_alloc_zero(config->alloc, sizeof(*self));

	if (self == NULL)
	{
		gt_fail(config->status, GT_NO_MEMORY, 0, "out of memory for a pipeline");
		return NULL;
	}
	self->config = config;
	self->complete = go_models_create(&self->models, config);
	if (!self->complete)
		gt_fail(config->status, GT_NO_MEMORY, 0, "out of memory for a model");
	configure_decoder(self);
	count_gap(config);
	return (GtPipeline *) self;
}

/* The decoder is chosen by the first bytes. */
static GtStep
go_feed(GtPipeline *pipeline, const uint8_t *bytes, size_t size, size_t *used)
{
	GoPipeline *self = (GoPipeline *) pipeline;

	*used = 0;
	if (!self->complete)
		return GT_STEP_FAILED;
	if (self->decoder == NULL)
	{
		self->decoder_type = gt_decoder_sniff(bytes, size);
		self->decoder = self->decoder_type->open(&self->decode_config, self->config->status);
		if (self->decoder == NULL)
			return GT_STEP_FAILED;
	}
	return self->decoder_type->feed(self->decoder, bytes, size, used);
}

static GtStep
go_finish(GtPipeline *pipeline)
{
	GoPipeline *self = (GoPipeline *) pipeline;

	return self->decoder_type->finish(self->decoder);
}

static GtStep
go_run(GtPipeline *pipeline)
{
	GoPipeline *self = (GoPipeline *) pipeline;

	return self->decoder_type->run(self->decoder);
}

static bool
go_end(GtPipeline *pipeline)
{
	GoPipeline *self = (GoPipeline *) pipeline;

	/* of a version that is not supported nothing was decoded */
	if (self->decoder == NULL || self->config->status->code == GT_UNSUPPORTED)
		return true;
	return go_models_finish(&self->models, self->decoder_type->info(self->decoder)->last_ns);
}

static const void *
take_output(GtPipeline *pipeline, int output)
{
	GoPipeline *self = (GoPipeline *) pipeline;

	return self->complete ? go_models_take(&self->models, output) : NULL;
}

static const void *
go_take(GtPipeline *pipeline)
{
	return take_output(pipeline, 0);
}

static const void *
go_take_part(GtPipeline *pipeline, int part)
{
	return take_output(pipeline, part + 1);
}

static bool
go_knows_header(const GtPipeline *pipeline)
{
	const GoPipeline *self = (const GoPipeline *) pipeline;

	return self->decoder != NULL && self->decoder_type->info(self->decoder)->format_version != 0;
}

static bool
go_lacks_clock(const GtPipeline *pipeline)
{
	const GoPipeline *self = (const GoPipeline *) pipeline;

	return self->decoder != NULL && self->decoder_type->info(self->decoder)->no_clock;
}

/* --- the row of traces --- */

/* Go releases by the version of the format that they write. */
static GtStr
go_releases(int version)
{
	switch (version)
	{
		case 7:
			return gt_str("1.7");
		case 8:
			return gt_str("1.8");
		case 9:
			return gt_str("1.9");
		case 10:
			return gt_str("1.10");
		case 11:
			return gt_str("1.11 to 1.18");
		case 19:
			return gt_str("1.19 or 1.20");
		case 21:
			return gt_str("1.21");
		case 22:
			return gt_str("1.22");
		case 23:
			return gt_str("1.23 or 1.24");
		case 25:
			return gt_str("1.25");
		case 26:
			return gt_str("1.26 or later");
		default:
			return gt_str(NULL);
	}
}

static void
set_totals(const GoPipeline *self, const GtTraceInfo *info, GtTraceRow *row)
{
	GcTotals	totals = gc_model_totals((const GcModel *) self->models.outputs[0].model->model);
	uint64_t	content = self->config->counters->content_size;

	row->bytes_lost = (int64_t) (content - GT_MIN(info->bytes_whole, content));
	row->generations = self->generations;
	row->started_at_ns = info->started_at_ns;
	if (self->generations > 0)
		row->duration_ns = info->last_ns;
	/* Go's reader closes with one more Sync event */
	row->events = self->events + 1;
	row->gomaxprocs = totals.first_gomaxprocs;
	row->gc_cycles = totals.cycles;
	row->gc_cycles_complete = totals.cycles_complete;
	row->gc_active_at_start = totals.active_at_start;
	row->gc_active_at_end = totals.active_at_end;
}

static void
go_describe(GtPipeline *pipeline, GtTraceRow *row, bool totals)
{
	GoPipeline *self = (GoPipeline *) pipeline;
	const GtTraceInfo *info;

	if (self->decoder == NULL)
		return;
	info = self->decoder_type->info(self->decoder);
	row->format_version = info->format_version;
	row->runtime_version = go_releases(info->format_version);
	if (totals)
		set_totals(self, info, row);
}

const GtPipelineType gt_go_trace_pipeline = {
	.format = "go-trace",
	.runtime = "go",
	.sniff = go_sniff,
	.feeds = go_feeds,
	.reports = true,
	.open = go_open,
	.feed = go_feed,
	.finish = go_finish,
	.run = go_run,
	.end = go_end,
	.take = go_take,
	.take_part = go_take_part,
	.knows_header = go_knows_header,
	.lacks_clock = go_lacks_clock,
	.describe = go_describe,
	.close = go_close,
};
