/*
 * scan_state.h
 *		Shared by scan.c and scan_trace.c.
 */
#ifndef GCTRACE_SCAN_STATE_H
#define GCTRACE_SCAN_STATE_H

#include "decode/decoder.h"
#include "decode/tables.h"
#include "model/gc_model.h"
#include "model/queue.h"
#include "relation/needs.h"
#include "relation/scan.h"

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
	GtSource   *source;
	GtStatus	source_status;
	GtStatus	status;
	GtScanPhase phase;
	bool		input_ended;
	bool		busy;			/* the decoder has work to do */
	GtDecodeConfig decode_config;
	const GtDecoderType *decoder_type;	/* NULL: unrecognised */
	GtDecoder  *decoder;
	GcModel    *model;
	GtQueue		rows;			/* of relations that are not facts of the model */
	uint8_t    *chunk;
	size_t		chunk_used;
	size_t		chunk_fed;
	uint64_t	content_size;	/* inflated bytes read */
	int64_t		generations;
	int64_t		events;
	uint8_t		sha256[32];
	GtScanCounters counters;
};

/* The one row of relation traces; false: memory refused. */
extern bool gt_scan_add_trace(GtScan *scan);

#endif							/* GCTRACE_SCAN_STATE_H */
