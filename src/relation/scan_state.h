/*
 * scan_state.h
 *		Shared by scan.c and scan_trace.c.
 */
#ifndef GCTRACE_SCAN_STATE_H
#define GCTRACE_SCAN_STATE_H

#include "model/queue.h"
#include "relation/needs.h"
#include "relation/pipeline.h"

typedef enum GtScanPhase
{
	PHASE_SNIFF,
	PHASE_DECODE,
	PHASE_DRAIN,
	PHASE_FINISH,
	PHASE_END
} GtScanPhase;

struct GtScan
{
	const GtAlloc *alloc;
	const GtRelation *relation;
	uint64_t	columns;
	uint32_t	needs;			/* GT_NEED_* */
	const char *format;
	const GtDigest *digest;
	const struct GtReport *report;	/* NULL: relation is one of the catalogue */
	GtSource   *source;
	GtStatus	source_status;
	GtStatus	status;
	GtScanPhase phase;
	bool		input_ended;
	bool		searching;		/* for a text behind the first chunk */
	bool		busy;			/* the pipeline has work to do */
	GtPart		parts[GT_PARTS_MAX];
	int			nparts;
	int			part;			/* the one whose rows are being taken */
	GtPipelineConfig pipeline_config;
	const GtPipelineType *pipeline_type;	/* NULL: unrecognised */
	GtPipeline *pipeline;
	GtTraceRow	trace_row;		/* the one row of relation traces */
	bool		trace_row_ready;
	uint8_t    *chunk;
	size_t		chunk_used;
	size_t		chunk_fed;
	uint8_t		sha256[32];
	GtScanCounters counters;
};

/* Fills the one row of relation traces. */
extern void gt_scan_fill_trace(GtScan *scan);

#endif							/* GCTRACE_SCAN_STATE_H */
