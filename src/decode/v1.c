/*
 * v1.c
 *		The decoder of Go 1.7 to 1.21: bytes to a trace, steps, status.
 *
 * Go 1.5 and 1.6 (header "go 1.5") wrote stacks without names, which only the
 * program's binary could tell; they are refused.
 *
 * Memory is bounded by the size of the input, all of which is kept, with one
 * number or two for every change from one P to the next.
 *
 * A trace that is cut gives what can be known to have come first.  The clock's
 * frequency is written last but for the stacks: without it the times of such a
 * trace are only good to be compared (GtTraceInfo.no_clock).
 */
#include "decode/v1.h"

#include <string.h>

/* Bytes and events between two looks at interrupts. */
#define INDEX_BUDGET (256 * 1024)
#define RUN_BUDGET 16384

typedef enum State
{
	READ_HEADER,
	READ_CONTENT,
	RUN_INDEX,
	RUN_BEGIN,
	RUN_ORDER,
	RUN_REPLAY,
	RUN_END,
	DONE,
	FAILED
} State;

typedef struct V1Decoder
{
	const GtDecodeConfig *config;
	GtStatus   *status;
	State		state;
	uint8_t		head[GT_TRACE_HEADER_SIZE];
	size_t		head_size;
	GtStatus	after;			/* failure to report behind the last row */
	GtStackStore *store;
	V1Trace		trace;
	V1Index		index;
	V1Order    *order;
	V1Replay	replay;
	V2Emitter	emitter;
	GtGeneration generation;
	GtTraceInfo info;
} V1Decoder;

static bool
v1_sniff(const uint8_t *head, size_t size)
{
	int			version = gt_trace_version(head, size);

	return version > 0 && version < GT_FIRST_V2_VERSION;
}

static void
v1_close(GtDecoder *decoder)
{
	V1Decoder  *self = (V1Decoder *) decoder;

	v1_order_free(self->order);
	v1_replay_free(&self->replay);
	v1_trace_free(&self->trace);
	gt_stacks_free(self->store);
	gt_free(self->config->alloc, self);
}

static GtDecoder *
v1_open(const GtDecodeConfig *config, GtStatus *status)
{
	V1Decoder  *self = gt_alloc_zero(config->alloc, sizeof(*self));

	if (self != NULL)
	{
		self->config = config;
		self->status = status;
		self->store = gt_stacks_create(config->alloc);
		v1_trace_init(&self->trace, config->alloc, self->store);
		self->index.trace = &self->trace;
		self->info.started_at_ns = GT_NULL;
		v2_emitter_init(&self->emitter, &config->sink, config->want, &self->trace.tables);
		if (self->store != NULL)
			return (GtDecoder *) self;
		v1_close((GtDecoder *) self);
	}
	gt_fail(status, GT_NO_MEMORY, 0, "out of memory for a decoder");
	return NULL;
}

static const GtTraceInfo *
v1_info(const GtDecoder *decoder)
{
	return &((const V1Decoder *) decoder)->info;
}

static GtStep
fail(V1Decoder *self)
{
	self->state = FAILED;
	return GT_STEP_FAILED;
}

static GtStep
fail_with(V1Decoder *self, GtCode code, uint64_t offset, const char *what)
{
	self->status->generation = 1;
	gt_fail(self->status, code, offset, "%s", what);
	return fail(self);
}

static GtStep
no_memory(V1Decoder *self, const char *what)
{
	return fail_with(self, GT_NO_MEMORY, GT_TRACE_HEADER_SIZE, what);
}

/* --- bytes --- */

static GtStep
accept_header(V1Decoder *self)
{
	int			version = gt_trace_version(self->head, GT_TRACE_HEADER_SIZE);

	self->info.format_version = version;
	self->trace.version = version;
	if ((version < V1_FIRST_VERSION || version > 11) && version != 19 && version != 21)
	{
		gt_trace_unsupported(version, self->status);
		return fail(self);
	}
	self->state = READ_CONTENT;
	return GT_STEP_IDLE;
}

static GtStep
take_content(V1Decoder *self, const uint8_t *bytes, size_t size)
{
	V1Trace    *trace = &self->trace;

	if (!gt_reserve(trace->alloc, (void **) &trace->bytes, &trace->capacity,
					trace->used + size + V1_PADDING, 1))
		return no_memory(self, "out of memory for a trace");
	memcpy(trace->bytes + trace->used, bytes, size);
	trace->used += size;
	memset(trace->bytes + trace->used, 0, V1_PADDING);
	return GT_STEP_IDLE;
}

static GtStep
v1_feed(GtDecoder *decoder, const uint8_t *bytes, size_t size, size_t *used)
{
	V1Decoder  *self = (V1Decoder *) decoder;
	GtStep		step = GT_STEP_IDLE;

	*used = 0;
	if (self->state == READ_HEADER)
	{
		*used = GT_MIN(size, GT_TRACE_HEADER_SIZE - self->head_size);
		memcpy(self->head + self->head_size, bytes, *used);
		self->head_size += *used;
		if (self->head_size == GT_TRACE_HEADER_SIZE)
			step = accept_header(self);
	}
	if (self->state == READ_CONTENT && *used < size)
	{
		step = take_content(self, bytes + *used, size - *used);
		*used = size;
	}
	return self->state == FAILED ? GT_STEP_FAILED : step;
}

static GtStep
v1_finish(GtDecoder *decoder)
{
	V1Decoder  *self = (V1Decoder *) decoder;

	if (self->state == FAILED)
		return GT_STEP_FAILED;
	if (self->state == DONE)
		return GT_STEP_IDLE;
	if (self->state == READ_HEADER)
		return fail_with(self, GT_TRUNCATED, self->head_size, "the input ends inside the header");
	if (self->state == READ_CONTENT)
		self->state = RUN_INDEX;
	return GT_STEP_BUSY;
}

/* --- a part of the work --- */

/* Damage and cuts end what is read, but not what is made of it. */
static bool
keep_for_later(V1Decoder *self)
{
	if (self->status->code != GT_DAMAGED && self->status->code != GT_TRUNCATED)
		return false;
	if (self->after.code == GT_OK)
		self->after = *self->status;
	memset(self->status, 0, sizeof(*self->status));
	return true;
}

static GtStep
run_index(V1Decoder *self)
{
	bool		done;

	if (v1_index_run(&self->index, INDEX_BUDGET, &done, self->status) != GT_OK)
	{
		if (!keep_for_later(self))
			return fail(self);
		done = true;
	}
	if (!done)
		return GT_STEP_BUSY;
	if (self->trace.frequency == 0 && self->after.code == GT_OK)
	{
		self->after.generation = 1;
		gt_fail(&self->after, GT_TRUNCATED, GT_TRACE_HEADER_SIZE + self->trace.used,
				"the input ends before the last events and the clock's frequency");
	}
	self->state = RUN_BEGIN;
	return GT_STEP_BUSY;
}

/* All is known but what the events tell. */
static void
describe(V1Decoder *self)
{
	const V1Trace *trace = &self->trace;
	GtGeneration *info = &self->generation;

	self->info.no_clock = trace->frequency == 0;
	info->ordinal = 1;
	info->seq = 1;
	info->version = trace->version;
	info->zero_at_ns = info->clock_trace_ns = info->clock_mono_ns = info->clock_wall_ns = GT_NULL;
	info->end_ns = GT_NULL;
	info->offset = GT_TRACE_HEADER_SIZE;
	info->size = trace->indexed;
	info->batches = trace->batches_seen;
	info->threads = (uint32_t) trace->threads.count;
	info->strings = trace->strings_seen;
	info->stacks = trace->stacks_seen;
	info->ordered = true;
	info->decoded = self->config->want != 0;
}

static GtStep
run_begin(V1Decoder *self)
{
	V1Trace    *trace = &self->trace;

	self->info.bytes_whole = GT_TRACE_HEADER_SIZE + trace->indexed;
	self->state = RUN_END;
	if (trace->batch_count == 0 && trace->sample_count == 0)
		return GT_STEP_BUSY;
	describe(self);
	if (!self->config->sink.generation_begin(self->config->sink.context, &self->generation))
		return no_memory(self, "out of memory for rows");
	if (!self->generation.decoded)
		return GT_STEP_BUSY;
	self->order = v1_order_create(trace);
	if (self->order == NULL)
		return no_memory(self, "out of memory for the order of events");
	self->state = RUN_ORDER;
	return GT_STEP_BUSY;
}

static GtStep
run_order(V1Decoder *self)
{
	bool		done;

	if (v1_order_run(self->order, self->trace.frequency == 0, RUN_BUDGET, &done, self->status) != GT_OK)
	{
		if (!done || !keep_for_later(self))
			return fail(self);
	}
	if (!done)
		return GT_STEP_BUSY;
	v1_order_free(self->order);
	self->order = NULL;
	if (!v1_replay_init(&self->replay, &self->trace, &self->emitter))
		return no_memory(self, "out of memory for the events");
	self->state = RUN_REPLAY;
	return GT_STEP_BUSY;
}

static GtStep
run_replay(V1Decoder *self)
{
	bool		done;

	if (v1_replay_run(&self->replay, RUN_BUDGET, &done, self->status) != GT_OK)
	{
		if (!keep_for_later(self))
			return fail(self);
		done = true;
	}
	self->info.last_ns = self->emitter.last_time;
	if (!done)
		return GT_STEP_BUSY;
	if (self->replay.convert.lacks_stack && self->after.code == GT_OK)
		gt_fail(&self->after, GT_TRUNCATED, GT_TRACE_HEADER_SIZE + self->trace.used,
				"the input ends before the last stacks");
	self->generation.cpu_samples = self->replay.samples;
	self->generation.events = self->emitter.events + self->replay.samples + 1;
	self->generation.end_ns = self->emitter.last_time;
	self->state = RUN_END;
	return GT_STEP_BUSY;
}

/* Bytes that gave no rows are lost, wherever they are. */
static GtStep
run_end(V1Decoder *self)
{
	GtGeneration *info = &self->generation;

	if (info->ordinal == 0 && self->after.code != GT_OK)
		self->info.bytes_whole = 0;
	else if (info->decoded)
		self->info.bytes_whole = GT_TRACE_HEADER_SIZE + self->trace.used - v1_replay_bytes_left(&self->replay);
	else
		info->cpu_samples = self->trace.sample_count;
	if (info->ordinal > 0 &&
		!self->config->sink.generation_end(self->config->sink.context, info, &self->trace.tables))
		return no_memory(self, "out of memory for rows");
	self->state = DONE;
	if (self->after.code == GT_OK)
		return GT_STEP_IDLE;
	*self->status = self->after;
	return fail(self);
}

static GtStep
v1_run(GtDecoder *decoder)
{
	V1Decoder  *self = (V1Decoder *) decoder;

	switch (self->state)
	{
		case RUN_INDEX:
			return run_index(self);
		case RUN_BEGIN:
			return run_begin(self);
		case RUN_ORDER:
			return run_order(self);
		case RUN_REPLAY:
			return run_replay(self);
		case RUN_END:
			return run_end(self);
		case FAILED:
			return GT_STEP_FAILED;
		default:
			return GT_STEP_IDLE;
	}
}

const GtDecoderType gt_v1_decoder = {
	.sniff = v1_sniff,
	.open = v1_open,
	.feed = v1_feed,
	.finish = v1_finish,
	.run = v1_run,
	.info = v1_info,
	.close = v1_close,
};
