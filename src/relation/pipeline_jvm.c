/*
 * pipeline_jvm.c
 *		JVM garbage collection logs: lines, one of two dialects, and a model.
 *
 * Lines of other programs may stand before, between and behind those of the
 * JVMs, and prefixes of loggers before all of them.
 */
#include "relation/pipeline.h"

#include "model/jvm_log.h"

/* Lines between two checks for interrupts. */
#define LINES_PER_STEP 256

typedef struct JvmPipeline
{
	const GtPipelineConfig *config;
	GtLines		lines;
	JvmLog	   *log;
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
		case GT_REL_JVM_STALLS:
			return JVM_FACTS_STALLS;
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
unified_sniff(const uint8_t *chunk, size_t size)
{
	return gt_jvm_sniff(&gt_jvm_unified, (const char *) chunk, size);
}

static bool
legacy_sniff(const uint8_t *chunk, size_t size)
{
	return gt_jvm_sniff(&gt_jvm_legacy, (const char *) chunk, size);
}

/* --- the pipeline --- */

static void
jvm_close(GtPipeline *pipeline)
{
	JvmPipeline *self = (JvmPipeline *) pipeline;

	jvm_log_free(self->log);
	gt_lines_free(&self->lines);
	gt_free(self->config->alloc, self);
}

static GtPipeline *
open_dialect(const GtPipelineConfig *config, const GtJvmDialect *dialect)
{
	JvmPipeline *self = gt_alloc_zero(config->alloc, sizeof(*self));

	if (self != NULL)
	{
		self->config = config;
		self->log = jvm_log_create(config->alloc, dialect, facts_of(config->relation->id));
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

	*used = size;
	self->config->counters->bytes_decoded += size;
	gt_lines_feed(&self->lines, bytes, size);
	return GT_STEP_BUSY;
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
		if (jvm_log_line(self->log, &line) == GT_JVM_REFUSED)
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

	if (gt_lines_last(&self->lines, &line))
	{
		verdict = jvm_log_line(self->log, &line);
		line_broken = verdict == GT_JVM_BROKEN;
		if (verdict == GT_JVM_REFUSED)
			return out_of_memory(self);
	}
	if (self->lines.refused)
		return out_of_memory(self);
	verdict = jvm_log_finish(self->log, &offset);
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

	jvm_log_end(self->log);
	return true;
}

static const void *
jvm_next_row(GtPipeline *pipeline)
{
	JvmPipeline *self = (JvmPipeline *) pipeline;

	return jvm_log_take(self->log);
}

/* --- the row of traces --- */

static bool
jvm_knows_header(const GtPipeline *pipeline)
{
	const JvmPipeline *self = (const JvmPipeline *) pipeline;

	return jvm_log_version(self->log) != NULL;
}

static void
set_totals(const JvmPipeline *self, const JvmLogTotals *totals, GtTraceRow *row)
{
	uint64_t	size = self->config->counters->content_size;

	row->bytes_lost = self->cut ? (int64_t) (size - self->lost_from) : 0;
	row->started_at_ns = totals->info.zero_at_ns;
	row->duration_ns = totals->info.last_ns;
	row->events = totals->rows.events;
	row->gc_cycles = totals->rows.begun;
	row->gc_cycles_complete = totals->rows.begun - totals->rows.incomplete;
	row->gc_active_at_start = totals->rows.active_at_start;
	row->gc_active_at_end = totals->rows.active_at_end;
	row->lines = (int64_t) self->lines.number;
	row->lines_recognised = totals->recognised;
	row->lines_broken = totals->broken;
}

static void
jvm_describe(GtPipeline *pipeline, GtTraceRow *row, bool totals)
{
	JvmPipeline *self = (JvmPipeline *) pipeline;
	JvmLogTotals counts;

	row->runtime_version = gt_str(jvm_log_version(self->log));
	if (!totals)
		return;
	jvm_log_totals(self->log, &counts);
	set_totals(self, &counts, row);
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
		.take = jvm_next_row, \
		.knows_header = jvm_knows_header, \
		.describe = jvm_describe, \
		.close = jvm_close, \
	}

const GtPipelineType gt_jvm_unified_pipeline = JVM_PIPELINE("jvm-unified", unified_sniff, unified_open);
const GtPipelineType gt_jvm_legacy_pipeline = JVM_PIPELINE("jvm-legacy", legacy_sniff, legacy_open);
