/*
 * v2.c
 *		The decoder of Go 1.22 and later: bytes to generations, and their end.
 *
 * A generation is buffered until it is complete, since its strings, stacks
 * and clock may come last; then one of two readers goes through its events:
 * the full merge, or the fast path for GC facts.  Memory is bounded by the
 * largest generation, not by the input.
 */
#include "decode/v2.h"

#include <string.h>

#include "decode/header.h"

/* Type, experiment, and four numbers. */
#define BATCH_HEADER_MAX (2 + 4 * GT_VARINT_MAX)

/*
 * Events between two looks at interrupts; so few that the rows made of them
 * are still in the processor's cache when they are taken.
 */
#define RUN_BUDGET 1024

typedef enum State
{
	READ_HEADER,
	READ_BATCH_HEADER,
	READ_BATCH,
	RUN_START,
	RUN_NOTHING,				/* tables only */
	RUN_FAST,
	RUN_MERGE_START,
	RUN_MERGE,
	FAILED
} State;

typedef struct BatchHeader
{
	bool		experimental;
	uint8_t		experiment;		/* GT_EXPERIMENT_* */
	uint64_t	generation;
	int64_t		thread;
	uint64_t	ticks;
	uint64_t	size;
	uint64_t	offset;			/* of the header */
} BatchHeader;

typedef struct V2Decoder
{
	const GtDecodeConfig *config;
	GtStatus   *status;
	State		state;
	uint8_t		head[BATCH_HEADER_MAX];
	size_t		head_size;
	uint64_t	offset;			/* inflated bytes taken so far */
	BatchHeader batch;
	bool		batch_pending;	/* `batch` opens the next generation */
	uint64_t	missing;		/* bytes of the batch still to come */
	bool		last;			/* the input has ended */
	GtStatus	after;			/* failure to report behind this generation */
	V2Generation generation;
	V2Emitter	emitter;
	GtStackStore *store;
	V2Order    *order;
	V2Merge    *merge;
	V2Fast	   *fast;
	bool		order_current;	/* the order has followed all generations */
	GtTraceInfo info;
} V2Decoder;

static bool
v2_sniff(const uint8_t *head, size_t size)
{
	return gt_trace_version(head, size) >= GT_FIRST_V2_VERSION;
}

static void
v2_close(GtDecoder *decoder)
{
	V2Decoder  *self = (V2Decoder *) decoder;

	v2_merge_free(self->merge);
	v2_fast_free(self->fast);
	v2_order_free(self->order);
	v2_generation_free(&self->generation);
	gt_stacks_free(self->store);
	gt_free(self->config->alloc, self);
}

static GtDecoder *
v2_open(const GtDecodeConfig *config, GtStatus *status)
{
	V2Decoder  *self = gt_alloc_zero(config->alloc, sizeof(*self));

	if (self == NULL)
	{
		gt_fail(status, GT_NO_MEMORY, 0, "out of memory for a decoder");
		return NULL;
	}
	self->config = config;
	self->status = status;
	self->store = gt_stacks_create(config->alloc);
	v2_generation_init(&self->generation, config->alloc, self->store, 0);
	self->generation.keep_samples = (config->want & (GT_WANT_SAMPLE | GT_WANT_ALL)) != 0;
	self->generation.keep_experiments = (config->want & GT_WANT_EXPERIMENT) != 0;
	self->order = v2_order_create(config->alloc);
	self->merge = v2_merge_create(config->alloc, self->order);
	self->fast = v2_fast_create(config->alloc);
	self->order_current = true;
	self->info.started_at_ns = GT_NULL;
	if (!self->store || !self->order || !self->merge || !self->fast)
	{
		v2_close((GtDecoder *) self);
		gt_fail(status, GT_NO_MEMORY, 0, "out of memory for a decoder");
		return NULL;
	}
	v2_emitter_init(&self->emitter, &config->sink, config->want, &self->generation.tables);
	return (GtDecoder *) self;
}

static const GtTraceInfo *
v2_info(const GtDecoder *decoder)
{
	return &((const V2Decoder *) decoder)->info;
}

static GtStep
fail(V2Decoder *self)
{
	self->state = FAILED;
	return GT_STEP_FAILED;
}

static GtStep
fail_with(V2Decoder *self, GtCode code, uint64_t offset, const char *what)
{
	self->status->generation = self->generation.info.ordinal + 1;
	gt_fail(self->status, code, offset, "%s", what);
	return fail(self);
}

/* --- bytes to batches --- */

static GtStep
accept_header(V2Decoder *self)
{
	int			version = gt_trace_version(self->head, GT_TRACE_HEADER_SIZE);

	self->info.format_version = version;
	self->generation.version = version;
	if (version != 22 && version != 23 && version != 25 && version != 26)
	{
		gt_trace_unsupported(version, self->status);
		return fail(self);
	}
	self->head_size = 0;
	self->state = READ_BATCH_HEADER;
	return GT_STEP_IDLE;
}

/* Reads the header in self->head when it is complete. */
static bool
parse_batch_header(V2Decoder *self)
{
	const uint8_t *position = self->head + 1,
			   *end = self->head + self->head_size;
	uint64_t	thread;

	self->batch.experimental = self->head[0] == V2_EXPERIMENTAL_BATCH;
	if (self->batch.experimental)
		self->batch.experiment = *position++;
	if (position > end ||
		!gt_varint(&position, end, &self->batch.generation) ||
		!gt_varint(&position, end, &thread) ||
		!gt_varint(&position, end, &self->batch.ticks) ||
		!gt_varint(&position, end, &self->batch.size))
		return false;
	self->batch.thread = (int64_t) thread;
	return true;
}

/* Reserves room for the batch, and starts a generation if there is none. */
static GtStep
begin_batch(V2Decoder *self)
{
	V2Generation *generation = &self->generation;

	if (generation->number == 0)
	{
		generation->number = self->batch.generation;
		generation->info.offset = self->batch.offset;
		generation->has_ticks = false;
	}
	if (!generation->has_ticks || self->batch.ticks < generation->min_ticks)
		generation->min_ticks = self->batch.ticks;
	generation->has_ticks = true;
	generation->info.batches++;
	if (!gt_reserve(generation->alloc, (void **) &generation->bytes, &generation->capacity,
					generation->used + self->batch.size + V2_PADDING, 1))
		return fail_with(self, GT_NO_MEMORY, self->batch.offset, "out of memory for a generation");
	self->missing = self->batch.size;
	self->batch_pending = false;
	self->state = READ_BATCH;
	return GT_STEP_IDLE;
}

/* The generation gets no more batches: go through it. */
static GtStep
end_generation(V2Decoder *self)
{
	self->generation.info.size = self->offset - self->generation.info.offset -
		(self->batch_pending ? self->offset - self->batch.offset : 0);
	self->state = RUN_START;
	return GT_STEP_BUSY;
}

/*
 * The input is no good from here on.  Up to Go 1.25 nothing marks the end of a
 * generation, so the current one may be whole; from 1.26 on it is not.
 */
static GtStep
bad_batch_header(V2Decoder *self, const char *what)
{
	if (self->generation.version >= 26 || self->generation.number == 0)
		return fail_with(self, GT_DAMAGED, self->batch.offset, what);
	gt_fail(&self->after, GT_DAMAGED, self->batch.offset, "%s", what);
	self->last = true;
	self->batch_pending = true;
	return end_generation(self);
}

/* How many generations behind this one are not in the input? */
static uint32_t
absent(const V2Decoder *self)
{
	uint32_t	wanted = self->config->gap.wanted;

	return self->generation.info.ordinal == 0 && wanted > 2 ? wanted - 2 : 0;
}

static GtStep
accept_batch_header(V2Decoder *self)
{
	V2Generation *generation = &self->generation;

	if (self->batch.size > V2_MAX_BATCH_SIZE)
		return bad_batch_header(self, "batch larger than the format allows");
	if (self->batch.generation == 0)
		return fail_with(self, GT_DAMAGED, self->batch.offset, "invalid generation number 0");
	if (generation->number == 0 || self->batch.generation == generation->number)
		return begin_batch(self);
	if (generation->version < 26 && self->batch.generation == generation->number + 1 + absent(self))
	{
		self->batch_pending = true;
		return end_generation(self);
	}
	return fail_with(self, GT_DAMAGED, self->batch.offset, "generations are mixed or one is missing");
}

/* The header byte by byte: there are few of them. */
static GtStep
take_header_byte(V2Decoder *self, uint8_t byte)
{
	if (self->head_size == 0)
		self->batch.offset = self->offset;
	self->offset++;
	self->head[self->head_size++] = byte;
	if (self->head_size == 1)
	{
		if (byte == V2_END_OF_GENERATION && self->generation.version >= 26)
		{
			self->head_size = 0;
			if (self->generation.number == 0)
				return fail_with(self, GT_DAMAGED, self->batch.offset, "end of a generation that has no batch");
			return end_generation(self);
		}
		if (byte != V2_EVENT_BATCH && byte != V2_EXPERIMENTAL_BATCH)
			return bad_batch_header(self, "not a batch of events");
		return GT_STEP_IDLE;
	}
	if (!parse_batch_header(self))
	{
		if (self->head_size == BATCH_HEADER_MAX)
			return bad_batch_header(self, "invalid batch header");
		return GT_STEP_IDLE;
	}
	self->head_size = 0;
	return accept_batch_header(self);
}

/* Are its bytes kept? */
static bool
keeps_batch(const V2Decoder *self)
{
	return !self->batch.experimental || self->generation.keep_experiments;
}

static GtStep
file_batch(V2Decoder *self)
{
	uint64_t	start = self->offset - self->batch.size;
	GtCode		code;

	self->state = READ_BATCH_HEADER;
	if (!keeps_batch(self))
		return GT_STEP_IDLE;
	if (self->batch.experimental)
		code = v2_generation_add_experiment(&self->generation, self->batch.experiment,
											self->batch.size, start, self->status);
	else
		code = v2_generation_add(&self->generation, self->batch.thread, self->batch.ticks,
								 self->batch.size, start, self->status);
	if (code == GT_OK)
		return GT_STEP_IDLE;
	self->status->generation = self->generation.info.ordinal + 1;
	return fail(self);
}

static size_t
take_batch_bytes(V2Decoder *self, const uint8_t *bytes, size_t size)
{
	size_t		taken = (size_t) GT_MIN((uint64_t) size, self->missing);

	if (keeps_batch(self))
	{
		memcpy(self->generation.bytes + self->generation.used, bytes, taken);
		self->generation.used += taken;
	}
	self->missing -= taken;
	self->offset += taken;
	return taken;
}

static GtStep
v2_feed(GtDecoder *decoder, const uint8_t *bytes, size_t size, size_t *used)
{
	V2Decoder  *self = (V2Decoder *) decoder;
	GtStep		step = GT_STEP_IDLE;

	*used = 0;
	while (step == GT_STEP_IDLE)
	{
		if (self->state == READ_BATCH && self->missing == 0)
		{
			step = file_batch(self);
			continue;
		}
		if (*used == size)
			break;
		switch (self->state)
		{
			case READ_HEADER:
				self->head[self->head_size++] = bytes[(*used)++];
				self->offset++;
				if (self->head_size == GT_TRACE_HEADER_SIZE)
					step = accept_header(self);
				break;
			case READ_BATCH_HEADER:
				step = take_header_byte(self, bytes[(*used)++]);
				break;
			case READ_BATCH:
				*used += take_batch_bytes(self, bytes + *used, size - *used);
				break;
			case FAILED:
				step = GT_STEP_FAILED;
				break;
			default:
				step = GT_STEP_BUSY;
				break;
		}
	}
	return step;
}

static GtStep
v2_finish(GtDecoder *decoder)
{
	V2Decoder  *self = (V2Decoder *) decoder;
	bool		cut = self->state == READ_HEADER || self->head_size > 0 ||
	(self->state == READ_BATCH && self->missing > 0);

	if (self->state == FAILED)
		return GT_STEP_FAILED;
	if (self->state >= RUN_START)
		return GT_STEP_BUSY;
	if (self->last)
		return GT_STEP_IDLE;
	self->last = true;
	if (self->state == READ_BATCH && self->missing > 0)
		return fail_with(self, GT_TRUNCATED, self->offset, "the input ends inside a batch");
	if (cut && self->generation.number == 0)
		return fail_with(self, GT_TRUNCATED, self->offset, "the input ends inside a header");
	if (self->generation.number == 0)
	{
		if (self->generation.info.ordinal > 0)
			return GT_STEP_IDLE;
		/* from 1.26 on that is an empty trace, also to Go */
		if (self->generation.version >= 26)
		{
			self->info.bytes_whole = self->offset;
			return GT_STEP_IDLE;
		}
		return fail_with(self, GT_TRUNCATED, self->offset, "the input ends before the first generation");
	}
	if (self->generation.version >= 26)
		return fail_with(self, GT_TRUNCATED, self->offset, "the input ends before its last generation does");
	if (cut)
	{
		gt_fail(&self->after, GT_TRUNCATED, self->offset, "the input ends inside a batch header");
		self->batch_pending = true;
	}
	return end_generation(self);
}

/* --- generations to events --- */

/*
 * The last generation of a format without end marker: is it whole?  The
 * runtime writes the tables last, so that what is missing tells.
 */
static bool
last_is_cut(V2Decoder *self)
{
	V2Generation *generation = &self->generation;
	GtStatus	lacking = {0};

	if (!self->last || generation->version >= 26)
		return false;
	if (self->status->code == GT_DAMAGED)
		return generation->tick_ns == 0 ||
			gt_tables_check(&generation->tables, 0, &lacking) != GT_OK;
	/* with nothing but its clock before the damage, it had only begun */
	if (self->after.code == GT_DAMAGED && generation->batch_count == 0)
		return true;
	return !v2_generation_is_whole(generation);
}

/* The last generation is not whole, and damage that ended it is the cause. */
static GtStep
fail_cut(V2Decoder *self)
{
	*self->status = self->after;
	return fail_with(self, GT_TRUNCATED, self->offset,
					 "the last generation lacks its tables: the process was killed or the file was cut");
}

/* Fills in what is known before the events are read. */
static void
describe(V2Decoder *self, bool decode, bool ordered)
{
	V2Generation *generation = &self->generation;
	GtGeneration *info = &generation->info;
	int64_t		start = v2_ticks_to_ns(generation, generation->min_ticks);

	if (info->ordinal == 1)
	{
		self->emitter.zero = start;
		if (info->clock_wall_ns != GT_NULL)
			self->info.started_at_ns = info->clock_wall_ns - (info->clock_trace_ns - start);
	}
	info->version = generation->version;
	info->zero_at_ns = self->info.started_at_ns;
	info->start_ns = start - self->emitter.zero;
	info->decoded = decode;
	info->ordered = ordered;
	info->seq = self->emitter.seq;
	v2_emitter_restart(&self->emitter, start);
}

static GtStep
start_run(V2Decoder *self)
{
	V2Generation *generation = &self->generation;
	bool		old_last = self->last && generation->version < 26;
	bool		decode = self->config->want != 0 &&
		generation->info.ordinal + 1 >= self->config->gap.wanted;
	bool		ordered = self->config->ordered || old_last || generation->keep_samples;
	bool		stacks = self->config->tables || (decode && ordered) || old_last;

	v2_generation_close(generation, stacks, self->status);
	if (self->status->code != GT_NO_MEMORY && last_is_cut(self))
		return fail_cut(self);
	if (self->status->code != GT_OK)
	{
		self->status->generation = generation->info.ordinal + 1;
		return fail(self);
	}
	generation->info.ordinal++;
	describe(self, decode, ordered);
	if (!self->config->sink.generation_begin(self->config->sink.context, &generation->info))
		return fail_with(self, GT_NO_MEMORY, generation->info.offset, "out of memory for rows");
	if (!decode)
		self->state = RUN_NOTHING;
	else if (ordered)
		self->state = RUN_MERGE_START;
	else
	{
		v2_fast_begin(self->fast, generation, self->config->want);
		self->state = RUN_FAST;
	}
	return GT_STEP_BUSY;
}

/* Goes on as if what is not in the input had been there. */
static void
pass_gap(V2Decoder *self)
{
	const GtGap *gap = &self->config->gap;

	self->generation.info.ordinal = gap->wanted - 1;
	self->offset += gap->bytes;
	self->batch.offset += gap->bytes;
	self->order_current = false;
}

static GtStep
end_run(V2Decoder *self)
{
	V2Generation *generation = &self->generation;
	GtGeneration *info = &generation->info;

	if (info->decoded)
	{
		info->events = self->emitter.events + info->cpu_samples + 1;
		self->emitter.seq += (int64_t) info->events;
		if (info->cpu_samples > 0)
			self->emitter.last_time = GT_MAX(self->emitter.last_time,
											 v2_ticks_to_ns(generation, generation->last_sample_ticks));
		info->end_ns = self->emitter.last_time - self->emitter.zero;
	}
	if (!self->config->sink.generation_end(self->config->sink.context, info, &generation->tables))
		return fail_with(self, GT_NO_MEMORY, info->offset, "out of memory for rows");
	self->info.bytes_whole = info->offset + info->size;
	if (info->ordinal < self->config->gap.wanted)
		pass_gap(self);
	v2_generation_clear(generation);
	if (self->after.code != GT_OK)
	{
		*self->status = self->after;
		self->status->generation = info->ordinal + 1;
		return fail(self);
	}
	if (self->batch_pending)
		return begin_batch(self);
	self->state = READ_BATCH_HEADER;
	return GT_STEP_IDLE;
}

static GtStep
run_failed(V2Decoder *self)
{
	self->status->generation = self->generation.info.ordinal;
	return fail(self);
}

static GtStep
run_fast(V2Decoder *self)
{
	switch (v2_fast_run(self->fast, &self->emitter, self->status))
	{
		case V2_FAST_MORE:
			return GT_STEP_BUSY;
		case V2_FAST_DONE:
			self->order_current = false;
			return end_run(self);
		case V2_FAST_UNSURE:
			break;
		case V2_FAST_FAILED:
			return run_failed(self);
	}
	self->generation.info.ordered = true;
	self->state = RUN_MERGE_START;
	return GT_STEP_BUSY;
}

/* After a fast generation the order knows nothing of what went before. */
static GtStep
start_merge(V2Decoder *self)
{
	if (!self->order_current)
		v2_order_restart(self->order);
	self->order_current = true;
	v2_emitter_restart(&self->emitter, self->generation.info.start_ns + self->emitter.zero);
	if (v2_generation_load_stacks(&self->generation, self->status) != GT_OK ||
		v2_merge_begin(self->merge, &self->generation, self->status) != GT_OK)
		return run_failed(self);
	self->state = RUN_MERGE;
	return GT_STEP_BUSY;
}

static GtStep
run_merge(V2Decoder *self)
{
	bool		done;

	if (v2_merge_run(self->merge, &self->emitter, RUN_BUDGET, &done, self->status) != GT_OK)
		return run_failed(self);
	return done ? end_run(self) : GT_STEP_BUSY;
}

static GtStep
run_part(V2Decoder *self)
{
	switch (self->state)
	{
		case RUN_START:
			return start_run(self);
		case RUN_NOTHING:
			return end_run(self);
		case RUN_FAST:
			return run_fast(self);
		case RUN_MERGE_START:
			return start_merge(self);
		case RUN_MERGE:
			return run_merge(self);
		case FAILED:
			return GT_STEP_FAILED;
		default:
			return GT_STEP_IDLE;
	}
}

static GtStep
v2_run(GtDecoder *decoder)
{
	V2Decoder  *self = (V2Decoder *) decoder;
	GtStep		step = run_part(self);

	/* generations overlap */
	self->info.last_ns = GT_MAX(self->info.last_ns, self->emitter.last_time - self->emitter.zero);
	return step;
}

const GtDecoderType gt_v2_decoder = {
	.sniff = v2_sniff,
	.open = v2_open,
	.feed = v2_feed,
	.finish = v2_finish,
	.run = v2_run,
	.info = v2_info,
	.close = v2_close,
};
