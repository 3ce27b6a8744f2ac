/*
 * pipeline_jvm.c
 *		JVM garbage collection logs: lines, one of two dialects, and a model.
 *
 * Lines of other programs may stand before, between and behind those of the
 * JVM.
 */
#include "relation/pipeline.h"

#include <string.h>

#include "model/jvm_model.h"

/* Lines between two checks for interrupts. */
#define LINES_PER_STEP 256

typedef struct JvmPipeline
{
	const GtPipelineConfig *config;
	const GtJvmDialect *dialect;
	GtLines		lines;
	GtJvmDecoder *decoder;
	JvmModel   *model;
	int64_t		recognised;
	int64_t		broken;
	uint64_t	lost_from;		/* what a cut log lost begins here */
	bool		cut;
} JvmPipeline;

static JvmFacts
facts_of(GtRelationId relation)
{
	switch (relation)
	{
		case GT_REL_JVM_EVENTS:
			return JVM_FACTS_EVENTS;
		case GT_REL_JVM_COLLECTIONS:
			return JVM_FACTS_COLLECTIONS;
		case GT_REL_JVM_PHASES:
			return JVM_FACTS_PHASES;
		case GT_REL_JVM_SAFEPOINTS:
			return JVM_FACTS_SAFEPOINTS;
		case GT_REL_GC_CYCLES:
			return JVM_FACTS_CYCLES;
		default:
			return JVM_FACTS_NONE;
	}
}

static bool
jvm_feeds(GtRelationId relation)
{
	return facts_of(relation) != JVM_FACTS_NONE;
}

/* --- who recognises it? --- */

static bool
sniff_lines(const uint8_t *chunk, size_t size, const GtJvmDialect *dialect)
{
	const char *at = (const char *) chunk;
	const char *end = at + size;

	while (at < end)
	{
		const char *newline = memchr(at, '\n', (size_t) (end - at));
		const char *stop = newline != NULL ? newline : end;

		if (stop > at && stop[-1] == '\r')
			stop--;
		if (stop - at <= GT_LINE_MAX && dialect->sniff(at, (size_t) (stop - at)))
			return true;
		at = newline != NULL ? newline + 1 : end;
	}
	return false;
}

static bool
unified_sniff(const uint8_t *chunk, size_t size)
{
	return sniff_lines(chunk, size, &gt_jvm_unified);
}

static bool
legacy_sniff(const uint8_t *chunk, size_t size)
{
	return sniff_lines(chunk, size, &gt_jvm_legacy);
}

/* --- the pipeline --- */

static bool
on_record(void *context, const GtJvmRecord *record)
{
	return jvm_model_record(((JvmPipeline *) context)->model, record);
}

static void
jvm_close(GtPipeline *pipeline)
{
	JvmPipeline *self = (JvmPipeline *) pipeline;

	self->dialect->close(self->decoder);
	jvm_model_free(self->model);
	gt_lines_free(&self->lines);
	gt_free(self->config->alloc, self);
}

static GtPipeline *
open_dialect(const GtPipelineConfig *config, const GtJvmDialect *dialect)
{
	JvmPipeline *self = gt_alloc_zero(config->alloc, sizeof(*self));
	JvmFacts	facts = facts_of(config->relation->id);
	GtJvmConfig decoder = {config->alloc, jvm_model_wants(facts), on_record, self};

	if (self == NULL)
	{
		gt_fail(config->status, GT_NO_MEMORY, 0, "out of memory for a pipeline");
		return NULL;
	}
	self->config = config;
	self->dialect = dialect;
	gt_lines_init(&self->lines, config->alloc, config->lines_before, config->bytes_before);
	self->model = jvm_model_create(config->alloc, facts, dialect == &gt_jvm_legacy);
	self->decoder = dialect->open(&decoder);
	if (self->model == NULL || self->decoder == NULL)
		gt_fail(config->status, GT_NO_MEMORY, 0, "out of memory for a decoder");
	return (GtPipeline *) self;
}

static GtPipeline *
unified_open(const GtPipelineConfig *config)
{
	return open_dialect(config, &gt_jvm_unified);
}

static GtPipeline *
legacy_open(const GtPipelineConfig *config)
{
	return open_dialect(config, &gt_jvm_legacy);
}

static GtStep
out_of_memory(JvmPipeline *self)
{
	gt_fail(self->config->status, GT_NO_MEMORY, self->lines.offset, "out of memory for a log");
	return GT_STEP_FAILED;
}

static GtStep
jvm_feed(GtPipeline *pipeline, const uint8_t *bytes, size_t size, size_t *used)
{
	JvmPipeline *self = (JvmPipeline *) pipeline;

	*used = 0;
	if (self->model == NULL || self->decoder == NULL)
		return GT_STEP_FAILED;
	*used = size;
	self->config->counters->bytes_decoded += size;
	gt_lines_feed(&self->lines, bytes, size);
	return GT_STEP_BUSY;
}

/* False: memory was refused. */
static bool
count(JvmPipeline *self, GtJvmVerdict verdict)
{
	self->recognised += verdict == GT_JVM_RECOGNISED || verdict == GT_JVM_BROKEN;
	self->broken += verdict == GT_JVM_BROKEN;
	return verdict != GT_JVM_REFUSED;
}

static GtStep
jvm_run(GtPipeline *pipeline)
{
	JvmPipeline *self = (JvmPipeline *) pipeline;
	GtLine		line;

	for (int i = 0; i < LINES_PER_STEP; i++)
	{
		if (!gt_lines_next(&self->lines, &line))
			return self->lines.refused ? out_of_memory(self) : GT_STEP_IDLE;
		if (!count(self, self->dialect->line(self->decoder, &line)))
			return out_of_memory(self);
	}
	return GT_STEP_BUSY;
}

static GtStep
cut_at(JvmPipeline *self, uint64_t offset, const char *message)
{
	self->cut = true;
	self->lost_from = offset;
	gt_fail(self->config->status, GT_TRUNCATED, offset, "%s", message);
	return GT_STEP_FAILED;
}

static GtStep
jvm_finish(GtPipeline *pipeline)
{
	JvmPipeline *self = (JvmPipeline *) pipeline;
	GtJvmVerdict verdict;
	GtLine		line;
	bool		line_broken = false;
	uint64_t	offset = 0;

	if (self->model == NULL || self->decoder == NULL)
		return GT_STEP_FAILED;
	if (gt_lines_last(&self->lines, &line))
	{
		verdict = self->dialect->line(self->decoder, &line);
		line_broken = verdict == GT_JVM_BROKEN;
		if (!count(self, verdict))
			return out_of_memory(self);
	}
	if (self->lines.refused)
		return out_of_memory(self);
	verdict = self->dialect->finish(self->decoder, &offset);
	self->broken += verdict == GT_JVM_BROKEN;
	if (verdict == GT_JVM_REFUSED)
		return out_of_memory(self);
	if (verdict == GT_JVM_BROKEN)
		return cut_at(self, offset, "the log ends inside a record");
	if (line_broken)
		return cut_at(self, line.offset, "the log ends inside a line");
	return GT_STEP_IDLE;
}

static bool
jvm_end(GtPipeline *pipeline)
{
	JvmPipeline *self = (JvmPipeline *) pipeline;

	if (self->model != NULL)
		jvm_model_finish(self->model);
	return true;
}

static const void *
jvm_take(GtPipeline *pipeline)
{
	JvmPipeline *self = (JvmPipeline *) pipeline;

	return self->model == NULL ? NULL : jvm_model_take(self->model);
}

/* --- the row of traces --- */

static bool
jvm_knows_header(const GtPipeline *pipeline)
{
	const JvmPipeline *self = (const JvmPipeline *) pipeline;

	return self->decoder != NULL && self->dialect->info(self->decoder)->version[0] != '\0';
}

static void
set_totals(const JvmPipeline *self, const GtJvmInfo *info, GtTraceRow *row)
{
	const JvmCollections *collections = &self->model->collections;
	uint64_t	size = self->config->counters->content_size;

	row->bytes_lost = self->cut ? (int64_t) (size - self->lost_from) : 0;
	row->started_at_ns = info->zero_at_ns;
	row->duration_ns = info->last_ns;
	row->events = self->model->nevents;
	row->gc_cycles = collections->begun;
	row->gc_cycles_complete = collections->begun - collections->incomplete;
	row->gc_active_at_start = collections->active_at_start;
	row->gc_active_at_end = collections->active_at_end;
	row->lines = (int64_t) self->lines.number;
	row->lines_recognised = self->recognised;
	row->lines_broken = self->broken;
}

static void
jvm_describe(GtPipeline *pipeline, GtTraceRow *row, bool totals)
{
	JvmPipeline *self = (JvmPipeline *) pipeline;
	const GtJvmInfo *info;

	if (self->decoder == NULL || self->model == NULL)
		return;
	info = self->dialect->info(self->decoder);
	if (info->version[0] != '\0')
		row->runtime_version = gt_str(info->version);
	if (totals)
		set_totals(self, info, row);
}

#define JVM_PIPELINE(name, sniffer, opener) \
	{ \
		.format = name, \
		.runtime = "jvm", \
		.text = true, \
		.sniff = sniffer, \
		.feeds = jvm_feeds, \
		.open = opener, \
		.feed = jvm_feed, \
		.finish = jvm_finish, \
		.run = jvm_run, \
		.end = jvm_end, \
		.take = jvm_take, \
		.knows_header = jvm_knows_header, \
		.describe = jvm_describe, \
		.close = jvm_close, \
	}

const GtPipelineType gt_jvm_unified_pipeline = JVM_PIPELINE("jvm-unified", unified_sniff, unified_open);
const GtPipelineType gt_jvm_legacy_pipeline = JVM_PIPELINE("jvm-legacy", legacy_sniff, legacy_open);
