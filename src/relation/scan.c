/*
 * scan.c
 *		Drives source, decoder and model, and hands out the rows.
 *
 * Three kinds of relations: facts of the GC model, rows per generation or
 * stack table entry, and the one row about the input as a whole (scan_trace.c).
 */
#include "relation/scan.h"

#include <string.h>

#include "relation/scan_state.h"

/* Inflated bytes read at once: small enough for LIMIT and cancel, large enough for speed. */
#define CHUNK_SIZE (256 * 1024)

/* --- what to ask of decoder and model --- */

static uint32_t
all_needs(const GtRelation *relation, uint64_t columns)
{
	uint32_t	needs = relation->needs;

	for (int i = 0; i < relation->ncolumns; i++)
	{
		if (columns & (UINT64_C(1) << i))
			needs |= relation->columns[i].needs;
	}
	return needs;
}

static uint32_t
wanted_events(uint32_t needs)
{
	uint32_t	want = 0;

	if (needs & GT_NEED_CYCLES)
		want |= GT_WANT_GC;
	if (needs & GT_NEED_PAUSES)
		want |= GT_WANT_STW;
	if (needs & GT_NEED_ASSISTS)
		want |= GT_WANT_ASSIST;
	if (needs & GT_NEED_STATES)
		want |= GT_WANT_GO_STATE;
	if (needs & GT_NEED_WORKERS)
		want |= GT_WANT_LABEL | GT_WANT_GO_STATE | GT_WANT_GO_ORIGIN;
	if (needs & GT_NEED_SWEEPS)
		want |= GT_WANT_SWEEP;
	if (needs & GT_NEED_HEAP)
		want |= GT_WANT_METRIC;
	if (needs & GT_NEED_HEAP_ORDER)
		want |= GT_WANT_METRIC_ORDER;
	if (needs & GT_NEED_TOTALS)
		want |= GT_WANT_GC | GT_WANT_METRIC;
	return want;
}

static GcFacts
wanted_facts(GtRelationId id)
{
	switch (id)
	{
		case GT_REL_GC_CYCLES:
			return GC_FACTS_CYCLES;
		case GT_REL_STW_PAUSES:
			return GC_FACTS_PAUSES;
		case GT_REL_MARK_ASSISTS:
			return GC_FACTS_ASSISTS;
		case GT_REL_MARK_WORKERS:
			return GC_FACTS_WORKERS;
		case GT_REL_SWEEPS:
			return GC_FACTS_SWEEPS;
		case GT_REL_HEAP_SAMPLES:
			return GC_FACTS_HEAP;
		default:
			return GC_FACTS_NONE;
	}
}

/* --- the sink --- */

static bool
on_generation_begin(void *context, const GtGeneration *generation)
{
	GtScan	   *scan = context;

	gc_model_generation(scan->model, generation);
	return true;
}

static bool
on_event(void *context, const GtEvent *event)
{
	GtScan	   *scan = context;

	return gc_model_event(scan->model, event);
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
add_generation_row(GtScan *scan, const GtGeneration *generation)
{
	uint64_t	sequence;
	GtGenerationRow *row = gt_queue_add(&scan->rows, &sequence);

	if (row == NULL)
		return false;
	row->generation = generation->ordinal;
	row->start_ns = generation->start_ns;
	row->end_ns = generation->end_ns;
	row->file_offset = (int64_t) generation->offset;
	row->size_bytes = (int64_t) generation->size;
	row->events = (int64_t) generation->events;
	row->batches = (int64_t) generation->batches;
	row->threads = generation->threads;
	row->strings = (int64_t) generation->strings;
	row->stacks = (int64_t) generation->stacks;
	row->cpu_samples = (int64_t) generation->cpu_samples;
	row->clock_trace_ns = generation->clock_trace_ns;
	row->clock_mono_ns = generation->clock_mono_ns;
	row->clock_at_ns = generation->clock_wall_ns;
	gt_queue_settle(&scan->rows, sequence, GT_ROW_READY);
	return true;
}

static bool
add_frame_rows(GtScan *scan, const GtStack *stack)
{
	for (uint32_t depth = 0; depth < stack->depth; depth++)
	{
		const GtFrame *frame = &stack->frames[depth];
		uint64_t	sequence;
		GtFrameRow *row = gt_queue_add(&scan->rows, &sequence);

		if (row == NULL)
			return false;
		row->stack = stack;
		row->depth = depth;
		row->function = frame->function;
		row->file_name = frame->file;
		row->line = frame->line <= INT64_MAX ? (int64_t) frame->line : GT_NULL;
		row->pc = frame->pc <= INT64_MAX ? (int64_t) frame->pc : GT_NULL;
		gt_queue_settle(&scan->rows, sequence, GT_ROW_READY);
	}
	return true;
}

static bool
add_stack_rows(GtScan *scan, GtTables *tables)
{
	bool		refused = false;

	for (size_t i = 0; i < tables->stack_count; i++)
	{
		const GtStack *stack = gt_tables_new_stack(tables, i, &refused);

		if (refused || (stack != NULL && !add_frame_rows(scan, stack)))
			return false;
	}
	return true;
}

static bool
on_generation_end(void *context, const GtGeneration *generation, struct GtTables *tables)
{
	GtScan	   *scan = context;

	count_generation(&scan->counters, generation);
	scan->generations++;
	scan->events += (int64_t) generation->events;
	switch (scan->relation->id)
	{
		case GT_REL_GENERATIONS:
			return add_generation_row(scan, generation);
		case GT_REL_STACKS:
			return add_stack_rows(scan, tables);
		default:
			return true;
	}
}

/* --- opening --- */

static size_t
own_row_size(GtRelationId id)
{
	switch (id)
	{
		case GT_REL_GENERATIONS:
			return sizeof(GtGenerationRow);
		case GT_REL_STACKS:
			return sizeof(GtFrameRow);
		default:
			return sizeof(GtTraceRow);
	}
}

static void
configure_decoder(GtScan *scan, const GtScanConfig *config)
{
	GtDecodeConfig *decode = &scan->decode_config;

	decode->alloc = scan->alloc;
	decode->want = wanted_events(scan->needs);
	decode->tables = (scan->needs & (GT_NEED_STACKS | GT_NEED_TABLES)) != 0;
	decode->ordered = config->ordered || (scan->needs & GT_NEED_TOTALS) != 0;
	decode->sink.generation_begin = on_generation_begin;
	decode->sink.event = on_event;
	decode->sink.generation_end = on_generation_end;
	decode->sink.context = scan;
}

GtScan *
gt_scan_open(const GtScanConfig *config, GtSource *source)
{
	GtScan	   *scan = gt_alloc_zero(config->alloc, sizeof(*scan));

	if (scan == NULL)
	{
		gt_source_close(source);
		return NULL;
	}
	scan->alloc = config->alloc;
	scan->relation = config->relation;
	scan->columns = config->columns & ((UINT64_C(1) << config->relation->ncolumns) - 1);
	scan->format = config->format;
	scan->digest = config->digest;
	scan->source = source;
	scan->needs = all_needs(config->relation, scan->columns);
	gt_queue_init(&scan->rows, scan->alloc, own_row_size(config->relation->id));
	configure_decoder(scan, config);
	scan->model = gc_model_create(scan->alloc, wanted_facts(config->relation->id));
	scan->chunk = gt_alloc(scan->alloc, CHUNK_SIZE);
	if (scan->model == NULL || scan->chunk == NULL)
	{
		gt_scan_close(scan);
		return NULL;
	}
	return scan;
}

void
gt_scan_close(GtScan *scan)
{
	if (scan->decoder != NULL)
		scan->decoder_type->close(scan->decoder);
	gc_model_free(scan->model);
	gt_queue_free(&scan->rows);
	gt_source_close(scan->source);
	gt_free(scan->alloc, scan->chunk);
	gt_free(scan->alloc, scan);
}

/* --- bytes to rows --- */

/* Reads the next chunk; at the end of input, or when it fails, sets input_ended. */
static void
read_chunk(GtScan *scan)
{
	int64_t		count = gt_source_read(scan->source, scan->chunk + scan->chunk_used,
									   CHUNK_SIZE - scan->chunk_used, &scan->source_status);

	if (count <= 0)
	{
		scan->input_ended = true;
		return;
	}
	if (scan->digest != NULL && (scan->needs & GT_NEED_DIGEST))
		scan->digest->update(scan->digest->context, scan->chunk + scan->chunk_used, (size_t) count);
	scan->chunk_used += (size_t) count;
	scan->content_size += (uint64_t) count;
	scan->counters.bytes_read = gt_source_bytes_read(scan->source);
}

/* With the first bytes at hand: who decodes them? */
static void
choose_decoder(GtScan *scan)
{
	scan->decoder_type = gt_decoder_sniff(scan->chunk, scan->chunk_used);
	if (scan->decoder_type == NULL)
	{
		scan->phase = PHASE_DRAIN;
		return;
	}
	if (scan->format != NULL && strcmp(scan->format, scan->decoder_type->format) != 0)
	{
		gt_fail(&scan->status, GT_UNSUPPORTED, 0, "the content is of format \"%s\", not \"%s\"",
				scan->decoder_type->format, scan->format);
		scan->phase = PHASE_DRAIN;
		return;
	}
	scan->decoder = scan->decoder_type->open(&scan->decode_config, &scan->status);
	scan->phase = scan->decoder != NULL ? PHASE_DECODE : PHASE_DRAIN;
}

static void
step_sniff(GtScan *scan)
{
	if (scan->chunk_used < GT_SNIFF_SIZE && !scan->input_ended)
		read_chunk(scan);
	if (scan->chunk_used >= GT_SNIFF_SIZE || scan->input_ended)
		choose_decoder(scan);
}

/* The decoder can do no more; what is left of the input counts only for totals. */
static void
end_decoding(GtScan *scan)
{
	scan->phase = PHASE_DRAIN;
}

static void
feed_decoder(GtScan *scan)
{
	size_t		used;
	GtStep		step;
	bool		finished = false;

	if (scan->chunk_fed == scan->chunk_used)
	{
		scan->chunk_fed = scan->chunk_used = 0;
		if (!scan->input_ended)
			read_chunk(scan);
	}
	if (scan->chunk_fed == scan->chunk_used)
	{
		finished = scan->input_ended;
		step = finished ? scan->decoder_type->finish(scan->decoder) : GT_STEP_IDLE;
	}
	else
	{
		step = scan->decoder_type->feed(scan->decoder, scan->chunk + scan->chunk_fed,
										scan->chunk_used - scan->chunk_fed, &used);
		scan->chunk_fed += used;
	}
	if (step == GT_STEP_FAILED)
		end_decoding(scan);
	else if (step == GT_STEP_BUSY)
		scan->busy = true;
	else if (finished)
		end_decoding(scan);
}

/* Only what the header tells is asked for, and it was read. */
static bool
knows_enough(const GtScan *scan)
{
	return scan->relation->id == GT_REL_TRACES && !(scan->needs & GT_NEED_TOTALS) &&
		scan->decoder_type->info(scan->decoder)->format_version != 0;
}

static void
step_decode(GtScan *scan)
{
	if (knows_enough(scan))
	{
		end_decoding(scan);
		return;
	}
	if (!scan->busy)
	{
		feed_decoder(scan);
		return;
	}
	switch (scan->decoder_type->run(scan->decoder))
	{
		case GT_STEP_BUSY:
			break;
		case GT_STEP_IDLE:
			scan->busy = false;
			break;
		case GT_STEP_FAILED:
			end_decoding(scan);
			break;
	}
}

/* Does the row about the input need what is left of it? */
static bool
needs_rest(const GtScan *scan)
{
	if (scan->relation->id != GT_REL_TRACES)
		return false;
	/* its checksum, and how much of it is lost */
	return ((scan->needs & GT_NEED_DIGEST) && scan->digest != NULL) ||
		((scan->needs & GT_NEED_TOTALS) && scan->decoder != NULL);
}

static void
step_drain(GtScan *scan)
{
	if (needs_rest(scan) && !scan->input_ended)
	{
		scan->chunk_used = 0;
		read_chunk(scan);
		return;
	}
	scan->phase = PHASE_FINISH;
}

static void
step_finish(GtScan *scan)
{
	GtCode		source_code = scan->source_status.code;

	/* a cut or broken archive shows itself through what it lacks, unless all was there */
	if (source_code != GT_OK &&
		(scan->status.code == GT_OK || source_code == GT_IO_ERROR || source_code == GT_NO_MEMORY))
		scan->status = scan->source_status;
	/* where memory was refused, the last rows may be half made */
	if (scan->decoder != NULL && scan->status.code != GT_NO_MEMORY)
		gc_model_finish(scan->model, scan->decoder_type->info(scan->decoder)->last_ns);
	if (scan->relation->id == GT_REL_TRACES && !gt_scan_add_trace(scan))
		gt_fail(&scan->status, GT_NO_MEMORY, 0, "out of memory for rows");
	scan->phase = PHASE_END;
}

static const void *
take_row(GtScan *scan)
{
	const void *row = gc_model_take(scan->model);

	return row != NULL ? row : gt_queue_take(&scan->rows);
}

GtScanResult
gt_scan_next(GtScan *scan, GtValue *values)
{
	const void *row = take_row(scan);

	if (row != NULL)
	{
		scan->counters.rows++;
		gt_row_values(scan->relation, row, scan->columns, values);
		return GT_SCAN_ROW;
	}
	switch (scan->phase)
	{
		case PHASE_SNIFF:
			step_sniff(scan);
			break;
		case PHASE_DECODE:
			step_decode(scan);
			break;
		case PHASE_DRAIN:
			step_drain(scan);
			break;
		case PHASE_FINISH:
			step_finish(scan);
			break;
		case PHASE_END:
			return GT_SCAN_END;
	}
	return GT_SCAN_AGAIN;
}

const GtStatus *
gt_scan_status(const GtScan *scan)
{
	return &scan->status;
}

const GtScanCounters *
gt_scan_counters(const GtScan *scan)
{
	return &scan->counters;
}
