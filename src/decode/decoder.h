/*
 * decoder.h
 *		The interface of the decoders of Go execution traces, and the registry
 *		that picks one by the version in the header.
 *
 * A decoder is fed chunks cut anywhere and works in bounded steps:
 *
 *		feed	takes bytes until it has work to do (GT_STEP_BUSY) or the
 *				chunk is used up (GT_STEP_IDLE)
 *		finish	tells that no more bytes follow; may leave work to do
 *		run		does a part of the work, calling the sink
 *
 * On failure they return GT_STEP_FAILED and the status says why; what was
 * handed to the sink before stays valid.
 */
#ifndef GCTRACE_DECODER_H
#define GCTRACE_DECODER_H

#include "base/base.h"
#include "decode/event.h"

typedef enum GtStep
{
	GT_STEP_IDLE,				/* give me more bytes */
	GT_STEP_BUSY,				/* call run */
	GT_STEP_FAILED				/* see status */
} GtStep;

typedef struct GtDecodeConfig
{
	const GtAlloc *alloc;
	GtSink		sink;
	uint32_t	want;			/* GT_WANT_* */
	bool		tables;			/* stack tables are asked for */
	bool		ordered;		/* every generation by the full merge */
	GtGap		gap;			/* formats with generations only */
} GtDecodeConfig;

/* What a decoder knows of the input as a whole. */
typedef struct GtTraceInfo
{
	int			format_version;
	int64_t		started_at_ns;	/* wall clock at the trace's zero; GT_NULL */
	int64_t		last_ns;		/* latest event so far, since the trace's zero */
	uint64_t	bytes_whole;	/* inflated bytes that gave rows: up to the end of the last
								 * whole generation; v1: wherever they are */
	bool		no_clock;		/* times are ticks of unknown length, good to be compared */
} GtTraceInfo;

typedef struct GtDecoder GtDecoder;

typedef struct GtDecoderType
{
	/* Does the content start like mine?  `size` is small only at its end. */
	bool		(*sniff) (const uint8_t *head, size_t size);
	GtDecoder  *(*open) (const GtDecodeConfig *config, GtStatus *status);
	GtStep		(*feed) (GtDecoder *decoder, const uint8_t *bytes, size_t size, size_t *used);
	GtStep		(*finish) (GtDecoder *decoder);
	GtStep		(*run) (GtDecoder *decoder);
	const GtTraceInfo *(*info) (const GtDecoder *decoder);
	void		(*close) (GtDecoder *decoder);
} GtDecoderType;

/* The type for this content, or NULL when nothing recognises it. */
extern const GtDecoderType *gt_decoder_sniff(const uint8_t *head, size_t size);

extern const GtDecoderType gt_v1_decoder;	/* Go 1.7 to 1.21 */
extern const GtDecoderType gt_v2_decoder;	/* Go 1.22 and later */

#endif							/* GCTRACE_DECODER_H */
