/*
 * pipeline_go.c
 *		Go execution traces: a decoder for their version, and one model for the
 *		relation.
 */
#include "relation/pipeline.h"

#include "model/gc_model.h"
#include "model/go_model.h"
#include "model/interval_model.h"
#include "model/model.h"
#include "model/note_model.h"
#include "model/table_model.h"
#include "relation/needs.h"
#include "relation/report.h"

typedef struct GoPipeline
{
	const GtPipelineConfig *config;
	GtDecodeConfig decode_config;
	const GtDecoderType *decoder_type;
	GtDecoder  *decoder;
	const GtModelType *model_type;
	GtModel    *model;
	int64_t		generations;
	int64_t		events;
} GoPipeline;

/* --- which model makes the rows --- */

static const struct
{
	const GtModelType *type;	/* NULL: no rows of traces */
	int			facts;
}			models[GT_REL_COUNT] = {
	[GT_REL_TRACES] = {&gt_gc_model, GC_FACTS_NONE},
	[GT_REL_GENERATIONS] = {&gt_table_model, TABLE_FACTS_GENERATIONS},
	[GT_REL_GC_CYCLES] = {&gt_gc_model, GC_FACTS_CYCLES},
	[GT_REL_STW_PAUSES] = {&gt_gc_model, GC_FACTS_PAUSES},
	[GT_REL_MARK_ASSISTS] = {&gt_gc_model, GC_FACTS_ASSISTS},
	[GT_REL_MARK_WORKERS] = {&gt_gc_model, GC_FACTS_WORKERS},
	[GT_REL_SWEEPS] = {&gt_gc_model, GC_FACTS_SWEEPS},
	[GT_REL_HEAP_SAMPLES] = {&gt_gc_model, GC_FACTS_HEAP},
	[GT_REL_GOROUTINES] = {&gt_go_model, GO_FACTS_GOROUTINES},
	[GT_REL_GOROUTINE_STATES] = {&gt_interval_model, INTERVAL_FACTS_GOROUTINES},
	[GT_REL_PROC_STATES] = {&gt_interval_model, INTERVAL_FACTS_PROCS},
	[GT_REL_TASKS] = {&gt_go_model, GO_FACTS_TASKS},
	[GT_REL_REGIONS] = {&gt_go_model, GO_FACTS_REGIONS},
	[GT_REL_STACKS] = {&gt_table_model, TABLE_FACTS_STACKS},
	[GT_REL_MUTATOR_UTILIZATION] = {&gt_utilization_model, 0},
	[GT_REL_EVENTS] = {&gt_event_model, 0},
	[GT_REL_ALLOC_EVENTS] = {&gt_alloc_model, 0},
	[GT_REL_LOGS] = {&gt_note_model, NOTE_FACTS_LOGS},
	[GT_REL_LABELS] = {&gt_note_model, NOTE_FACTS_LABELS},
	[GT_REL_CPU_SAMPLES] = {&gt_note_model, NOTE_FACTS_SAMPLES},
};

/* --- what to ask of the decoder --- */

static const struct
{
	uint32_t	need;
	uint32_t	want;
}			wishes[] = {
	{GT_NEED_CYCLES, GT_WANT_GC},
	{GT_NEED_PAUSES, GT_WANT_STW},
	{GT_NEED_ASSISTS, GT_WANT_ASSIST},
	{GT_NEED_STATES, GT_WANT_GO_STATE},
	{GT_NEED_WORKERS, GT_WANT_LABEL | GT_WANT_GO_STATE | GT_WANT_GO_ORIGIN},
	{GT_NEED_SWEEPS, GT_WANT_SWEEP},
	{GT_NEED_HEAP, GT_WANT_METRIC},
	{GT_NEED_HEAP_ORDER, GT_WANT_METRIC_ORDER},
	{GT_NEED_TOTALS, GT_WANT_GC | GT_WANT_METRIC},
	{GT_NEED_GOROUTINES, GT_WANT_LABEL | GT_WANT_GO_STATE | GT_WANT_GO_ORIGIN},
	{GT_NEED_PROCS, GT_WANT_PROC},
	{GT_NEED_USER, GT_WANT_USER},
	{GT_NEED_SAMPLES, GT_WANT_SAMPLE},
	{GT_NEED_EXPERIMENT, GT_WANT_EXPERIMENT},
	{GT_NEED_LABELS, GT_WANT_LABEL},
};

/* Which events give rows of `events`; CPU samples count in their order. */
static uint32_t
wanted_kinds(uint64_t skip_kinds)
{
	static const uint32_t wants[GT_EVENT_KINDS] = {
		[GT_EVENT_METRIC] = GT_WANT_METRIC,
		[GT_EVENT_LABEL] = GT_WANT_LABEL,
		[GT_EVENT_RANGE_BEGIN] = GT_WANT_GC | GT_WANT_STW | GT_WANT_ASSIST | GT_WANT_SWEEP,
		[GT_EVENT_RANGE_ACTIVE] = GT_WANT_GC | GT_WANT_STW | GT_WANT_ASSIST | GT_WANT_SWEEP,
		[GT_EVENT_RANGE_END] = GT_WANT_GC | GT_WANT_STW | GT_WANT_ASSIST | GT_WANT_SWEEP,
		[GT_EVENT_TASK_BEGIN] = GT_WANT_USER,
		[GT_EVENT_TASK_END] = GT_WANT_USER,
		[GT_EVENT_REGION_BEGIN] = GT_WANT_USER,
		[GT_EVENT_REGION_END] = GT_WANT_USER,
		[GT_EVENT_LOG] = GT_WANT_USER,
		/* all that is to be had of states, and of experiments but not their data */
		[GT_EVENT_STATE] = GT_WANT_ALL,
		[GT_EVENT_EXPERIMENTAL] = GT_WANT_ALL,
	};
	uint32_t	want = GT_WANT_SAMPLE;

	for (int kind = 0; kind < GT_EVENT_KINDS; kind++)
	{
		if ((skip_kinds >> kind & 1) == 0)
			want |= wants[kind];
	}
	return want;
}

static uint32_t
wanted_events(uint32_t needs, uint64_t skip_kinds)
{
	uint32_t	want = (needs & GT_NEED_EVERYTHING) ? wanted_kinds(skip_kinds) : 0;

	for (size_t i = 0; i < GT_LENGTHOF(wishes); i++)
	{
		if (needs & wishes[i].need)
			want |= wishes[i].want;
	}
	return want;
}

/* Facts that only the full merge gives. */
#define ORDERED_NEEDS (GT_NEED_TOTALS | GT_NEED_ORDER | GT_NEED_GOROUTINES | GT_NEED_PROCS | \
	GT_NEED_USER | GT_NEED_SAMPLES | GT_NEED_EXPERIMENT | GT_NEED_EVERYTHING | GT_NEED_LABELS)

/* --- the sink --- */

static bool
on_generation_begin(void *context, const GtGeneration *generation)
{
	GoPipeline *self = context;

	return self->model_type->generation_begin == NULL ||
		self->model_type->generation_begin(self->model, generation);
}

static bool
on_event(void *context, const GtEvent *event)
{
	GoPipeline *self = context;

	return self->model_type->event == NULL || self->model_type->event(self->model, event);
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
	return self->model_type->generation_end == NULL ||
		self->model_type->generation_end(self->model, generation, tables);
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
	return models[relation].type != NULL;
}

static void
go_close(GtPipeline *pipeline)
{
	GoPipeline *self = (GoPipeline *) pipeline;

	if (self->decoder != NULL)
		self->decoder_type->close(self->decoder);
	self->model_type->free(self->model);
	gt_free(self->config->alloc, self);
}

static void
configure_decoder(GoPipeline *self)
{
	uint32_t	needs = self->config->needs;
	GtDecodeConfig *decode = &self->decode_config;

	decode->alloc = self->config->alloc;
	decode->want = wanted_events(needs, self->config->skip_kinds);
	decode->tables = (needs & (GT_NEED_STACKS | GT_NEED_TABLES)) != 0;
	decode->ordered = self->config->ordered || (needs & ORDERED_NEEDS) != 0;
	decode->sink.generation_begin = on_generation_begin;
	decode->sink.event = on_event;
	decode->sink.generation_end = on_generation_end;
	decode->sink.context = self;
}

/* One of the catalogue's relations, or a report. */
static void
create_model(GoPipeline *self)
{
	const GtPipelineConfig *config = self->config;

	if (config->report != NULL)
	{
		self->model_type = config->report->model;
		self->model = self->model_type->create_report(config->alloc, config->arguments);
		return;
	}
	self->model_type = models[config->relation->id].type;
	self->model = self->model_type->create(config->alloc, models[config->relation->id].facts);
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
	create_model(self);
	if (self->model == NULL)
		gt_fail(config->status, GT_NO_MEMORY, 0, "out of memory for a model");
	else if (self->model_type->ask != NULL)
		self->model_type->ask(self->model, &(GtModelWishes) {
			.stacks = (config->needs & GT_NEED_STACKS) != 0,
			.texts = (config->needs & GT_NEED_TEXTS) != 0,
			.attributes = (config->needs & GT_NEED_ATTRIBUTES) != 0,
			.skip_kinds = config->skip_kinds,
		});
	configure_decoder(self);
	return (GtPipeline *) self;
}

/* The decoder is chosen by the first bytes. */
static GtStep
go_feed(GtPipeline *pipeline, const uint8_t *bytes, size_t size, size_t *used)
{
	GoPipeline *self = (GoPipeline *) pipeline;

	*used = 0;
	if (self->model == NULL)
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
	if (self->decoder == NULL || self->model_type->finish == NULL ||
		self->config->status->code == GT_UNSUPPORTED)
		return true;
	return self->model_type->finish(self->model, self->decoder_type->info(self->decoder)->last_ns);
}

static const void *
go_take(GtPipeline *pipeline)
{
	GoPipeline *self = (GoPipeline *) pipeline;

	return self->model == NULL ? NULL : self->model_type->take(self->model);
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
	GcTotals	totals = gc_model_totals((const GcModel *) self->model);
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
	.knows_header = go_knows_header,
	.lacks_clock = go_lacks_clock,
	.describe = go_describe,
	.close = go_close,
};
