/*
 * pipeline.h
 *		The interface of what turns one kind of input into rows, and the
 *		registry that picks one.
 *
 * A pipeline is a decoder with the models behind it, made for one relation, and
 * where it can for parts beside it (GtPart).
 * It is fed chunks cut anywhere and works in bounded steps, as decoders do
 * (decode/decoder.h):
 *
 *		feed	takes bytes until it has work to do (GT_STEP_BUSY) or the
 *				chunk is used up (GT_STEP_IDLE)
 *		finish	tells that no more bytes follow; may leave work to do
 *		run		does a part of that work
 *		end		nothing follows, be it the end or damage: what is still open
 *				becomes rows
 *		take	the next complete row, or NULL; good until the next call of any
 *				of these.  Rows are taken until there are none before more bytes
 *				are fed, so they may point into the chunk.
 *
 * On GT_STEP_FAILED the status says why; rows made before stay valid.
 */
#ifndef GCTRACE_PIPELINE_H
#define GCTRACE_PIPELINE_H

#include "decode/decoder.h"
#include "model/rows.h"
#include "relation/scan.h"

typedef struct GtPipeline GtPipeline;

typedef struct GtPipelineConfig
{
	const GtAlloc *alloc;
	const GtRelation *relation;
	uint64_t	columns;		/* bit i = column i is wanted */
	uint32_t	needs;			/* GT_NEED_* of relation and columns */
	uint64_t	skip_kinds;		/* see GtScanConfig */
	bool		ordered;		/* see GtScanConfig */
	const struct GtReport *report;	/* see GtScanConfig */
	const void *arguments;
	const GtPart *parts;		/* wanted in the same pass */
	int			nparts;
	GtGap		gap;
	uint64_t	bytes_before;	/* text in front of the chunk that was recognised */
	uint64_t	lines_before;
	GtScanCounters *counters;
	GtStatus   *status;
} GtPipelineConfig;

typedef struct GtPipelineType
{
	const char *format;			/* traces.format */
	const char *runtime;		/* traces.runtime */
	bool		text;			/* may stand behind lines of other programs */
	/* Is a chunk mine?  For binary formats it is the first of the input. */
	bool		(*sniff) (const uint8_t *chunk, size_t size);
	bool		(*feeds) (GtRelationId relation);	/* not asked about traces */
	bool		reports;		/* feeds reports too */
	/* NULL: failed, see status. `config` lives as long as the pipeline. */
	GtPipeline *(*open) (const GtPipelineConfig *config);
	GtStep		(*feed) (GtPipeline *pipeline, const uint8_t *bytes, size_t size, size_t *used);
	GtStep		(*finish) (GtPipeline *pipeline);
	GtStep		(*run) (GtPipeline *pipeline);
	bool		(*end) (GtPipeline *pipeline);	/* false: memory was refused */
	const void *(*take) (GtPipeline *pipeline);
	/* The same of one of the parts.  NULL: it makes rows of the relation only. */
	const void *(*take_part) (GtPipeline *pipeline, int part);
	/* Versions are known, and nothing else was asked for.  NULL: at once. */
	bool		(*knows_header) (const GtPipeline *pipeline);
	/* Rows are good but for their times, which are unknown.  NULL: never. */
	bool		(*lacks_clock) (const GtPipeline *pipeline);
	/* Versions into the row of traces; the totals too if they were asked for. */
	void		(*describe) (GtPipeline *pipeline, GtTraceRow *row, bool totals);
	void		(*close) (GtPipeline *pipeline);
} GtPipelineType;

/*
 * The type for this content, NULL: nothing recognises it.  Behind the first
 * chunk only texts are looked for.
 */
extern const GtPipelineType *gt_pipeline_sniff(const uint8_t *chunk, size_t size, bool first);

/* Is there a text format that gives rows of it? */
extern bool gt_pipeline_text_feeds(GtRelationId relation);

extern const GtPipelineType gt_go_trace_pipeline;
extern const GtPipelineType gt_jvm_unified_pipeline;
extern const GtPipelineType gt_jvm_legacy_pipeline;
extern const GtPipelineType gt_pprof_pipeline;
extern const GtPipelineType gt_gctrace_pipeline;

#endif							/* GCTRACE_PIPELINE_H */
