/*
 * pipeline_gctrace.c
 *		Logs with lines of the Go runtime: lines, and what they say.
 */
#include "relation/pipeline.h"

#include <string.h>

#include "decode/lines.h"
#include "model/godebug_log.h"
#include "relation/needs.h"

/* Rows that are made before the caller gets to take them. */
#define BATCH_ROWS 512

/* Lines that are looked at before the caller gets to stop it all. */
#define BATCH_LINES 16384

typedef struct GctracePipeline
{
	const GtPipelineConfig *config;
	GtLines		lines;
	GodebugLog *log;
} GctracePipeline;

static const struct
{
	bool		fed;
	GodebugFacts facts;
	GtGodebugRow row;
}			feeds[GT_REL_COUNT] = {
	[GT_REL_TRACES] = {true, GODEBUG_FACTS_TOTALS, 0},
	[GT_REL_GC_CYCLES] = {true, GODEBUG_FACTS_CYCLES, 0},
	[GT_REL_GCTRACE_LINES] = {true, GODEBUG_FACTS_LINES, GT_GODEBUG_ROW_GCTRACE},
	[GT_REL_PACER_LINES] = {true, GODEBUG_FACTS_LINES, GT_GODEBUG_ROW_PACER},
	[GT_REL_SCAVENGER_LINES] = {true, GODEBUG_FACTS_LINES, GT_GODEBUG_ROW_SCAVENGER},
	[GT_REL_SCHEDULER_LINES] = {true, GODEBUG_FACTS_LINES, GT_GODEBUG_ROW_SCHEDULER},
	[GT_REL_SCHEDULER_DETAILS] = {true, GODEBUG_FACTS_LINES, GT_GODEBUG_ROW_DETAIL},
	[GT_REL_INITTRACE_LINES] = {true, GODEBUG_FACTS_LINES, GT_GODEBUG_ROW_INIT},
};

static bool
gctrace_sniff(const uint8_t *chunk, size_t size)
{
	return gt_godebug_sniff((const char *) chunk, size);
}

static bool
gctrace_feeds(GtRelationId relation)
{
	return feeds[relation].fed;
}

static bool
is_wanted(const GtPipelineConfig *config, const char *name)
{
	for (int i = 0; i < config->relation->ncolumns; i++)
		if (strcmp(config->relation->columns[i].name, name) == 0)
			return (config->columns >> i & 1) != 0;
	return false;
}

static GtPipeline *
gctrace_open(const GtPipelineConfig *config)
{
	GctracePipeline *self = gt_alloc_zero(config->alloc, sizeof(*self));
	GodebugWish wish = {0};

	if (self != NULL)
	{
		wish.facts = feeds[config->relation->id].facts;
		wish.row = feeds[config->relation->id].row;
		wish.raw = is_wanted(config, "raw");
		wish.attrs = is_wanted(config, "attrs");
		self->config = config;
		self->log = godebug_log_create(config->alloc, &wish);
	}
	if (self == NULL || self->log == NULL)
	{
		gt_free(config->alloc, self);
		gt_fail(config->status, GT_NO_MEMORY, 0, "out of memory for a pipeline");
		return NULL;
	}
	gt_lines_init(&self->lines, config->alloc, config->lines_before, config->bytes_before);
	return (GtPipeline *) self;
}

static GtStep
refused(const GctracePipeline *self)
{
	gt_fail(self->config->status, GT_NO_MEMORY, self->lines.offset, "out of memory for a line");
	return GT_STEP_FAILED;
}

static GtStep
gctrace_feed(GtPipeline *pipeline, const uint8_t *bytes, size_t size, size_t *used)
{
	GctracePipeline *self = (GctracePipeline *) pipeline;
	size_t		waiting;
	GtLine		line;

	*used = 0;
	godebug_log_recycle(self->log);
	gt_lines_feed(&self->lines, bytes, size);
	waiting = godebug_log_waiting(self->log);
	for (int i = 0; i < BATCH_LINES && godebug_log_waiting(self->log) - waiting < BATCH_ROWS; i++)
	{
		if (!gt_lines_next(&self->lines, &line))
			break;
		if (!godebug_log_line(self->log, &line))
			return refused(self);
	}
	if (self->lines.refused)
		return refused(self);
	*used = size - self->lines.left;
	self->config->counters->bytes_decoded += *used;
	return GT_STEP_IDLE;
}

static GtStep
gctrace_finish(GtPipeline *pipeline)
{
	GctracePipeline *self = (GctracePipeline *) pipeline;
	GtLine		line;

	if (gt_lines_last(&self->lines, &line) && !godebug_log_line(self->log, &line))
		return refused(self);
	return GT_STEP_IDLE;
}

/* All is done while feeding. */
static GtStep
gctrace_run(GtPipeline *pipeline)
{
	(void) pipeline;
	return GT_STEP_IDLE;
}

static bool
gctrace_end(GtPipeline *pipeline)
{
	GctracePipeline *self = (GctracePipeline *) pipeline;

	return godebug_log_finish(self->log);
}

static const void *
gctrace_take(GtPipeline *pipeline)
{
	GctracePipeline *self = (GctracePipeline *) pipeline;

	return godebug_log_take(self->log);
}

static void
gctrace_describe(GtPipeline *pipeline, GtTraceRow *row, bool totals)
{
	GctracePipeline *self = (GctracePipeline *) pipeline;
	const GodebugTotals *counts = godebug_log_totals(self->log);

	if (!totals)
		return;
	row->lines = counts->lines + (int64_t) self->config->lines_before;
	row->lines_recognised = counts->recognised;
	row->lines_broken = counts->broken;
	row->gc_cycles = row->gc_cycles_complete = counts->cycles;
	row->gomaxprocs = counts->gomaxprocs;
	row->duration_ns = counts->last_ns;
	if (self->config->status->code == GT_OK)
		row->bytes_lost = 0;
}

static void
gctrace_close(GtPipeline *pipeline)
{
	GctracePipeline *self = (GctracePipeline *) pipeline;

	godebug_log_free(self->log);
	gt_lines_free(&self->lines);
	gt_free(self->config->alloc, self);
}

const GtPipelineType gt_gctrace_pipeline = {
	.format = "gctrace",
	.runtime = "go",
	.text = true,
	.sniff = gctrace_sniff,
	.feeds = gctrace_feeds,
	.open = gctrace_open,
	.feed = gctrace_feed,
	.finish = gctrace_finish,
	.run = gctrace_run,
	.end = gctrace_end,
	.take = gctrace_take,
	.describe = gctrace_describe,
	.close = gctrace_close,
};
