/*
 * scan.c
 *		Drives source and pipeline, and hands out the rows.
 *
 * Relation traces is the exception: its one row tells of the input as a whole
 * (scan_trace.c), also of what nothing recognises.
 */
#include "relation/scan.h"

#include <string.h>

#include "relation/scan_state.h"

/* Inflated bytes read at once: small enough for LIMIT and cancel, large enough for speed. */
#define CHUNK_SIZE (256 * 1024)

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

static uint64_t
known_columns(const GtRelation *relation, uint64_t columns)
{
	return columns & ((UINT64_C(1) << relation->ncolumns) - 1);
}

static void
copy_parts(GtScan *scan, const GtScanConfig *config)
{
	scan->nparts = config->nparts;
	for (int i = 0; i < config->nparts; i++)
	{
		GtPart	   *part = &scan->parts[i];

		*part = config->parts[i];
		part->columns = known_columns(part->relation, part->columns);
		part->needs |= all_needs(part->relation, part->columns);
	}
}

static void
configure_pipeline(GtScan *scan, const GtScanConfig *config)
{
	GtPipelineConfig *pipeline = &scan->pipeline_config;

	pipeline->alloc = scan->alloc;
	pipeline->relation = scan->relation;
	pipeline->columns = scan->columns;
	pipeline->needs = scan->needs;
	pipeline->skip_kinds = config->skip_kinds;
	pipeline->ordered = config->ordered;
	pipeline->report = config->report;
	pipeline->arguments = config->arguments;
	pipeline->parts = scan->parts;
	pipeline->nparts = scan->nparts;
	pipeline->gap = config->gap;
	pipeline->counters = &scan->counters;
	pipeline->status = &scan->status;
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
	scan->columns = known_columns(config->relation, config->columns);
	scan->format = config->format;
	scan->digest = config->digest;
	scan->report = config->report;
	scan->source = source;
	scan->needs = all_needs(config->relation, scan->columns) | config->needs;
	copy_parts(scan, config);
	configure_pipeline(scan, config);
	scan->chunk = gt_alloc(scan->alloc, CHUNK_SIZE);
	if (scan->chunk == NULL)
	{
		gt_scan_close(scan);
		return NULL;
	}
	return scan;
}

void
gt_scan_close(GtScan *scan)
{
	if (scan->pipeline != NULL)
		scan->pipeline_type->close(scan->pipeline);
	gt_source_close(scan->source);
	gt_free(scan->alloc, scan->chunk);
	gt_free(scan->alloc, scan);
}

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
	scan->counters.content_size += (uint64_t) count;
	scan->counters.bytes_read = gt_source_bytes_read(scan->source);
}

/* --- who decodes it? --- */

static bool
is_traces(const GtScan *scan)
{
	return scan->relation->id == GT_REL_TRACES;
}

static bool
is_fed_by(const GtScan *scan, const GtPipelineType *type)
{
	return is_traces(scan) ||
		(scan->report != NULL ? type->reports : type->feeds(scan->relation->id));
}

static void
open_pipeline(GtScan *scan)
{
	const GtPipelineType *type = scan->pipeline_type;

	scan->phase = PHASE_DRAIN;
	if (scan->format != NULL && strcmp(scan->format, type->format) != 0)
	{
		gt_fail(&scan->status, GT_UNSUPPORTED, 0, "the content is of format \"%s\", not \"%s\"",
				type->format, scan->format);
		return;
	}
	if (!is_fed_by(scan, type))
		return;
	scan->pipeline = type->open(&scan->pipeline_config);
	if (scan->pipeline != NULL)
		scan->phase = PHASE_DECODE;
}

/* Lines that nothing recognised are let go, but for one that may be cut. */
static void
skip_lines(GtScan *scan)
{
	size_t		keep = 0;

	for (size_t i = 0; i < scan->chunk_used; i++)
	{
		if (scan->chunk[i] == '\n')
		{
			scan->pipeline_config.lines_before++;
			keep = i + 1;
		}
	}
	/* a line longer than a chunk is no line of a log */
	if (keep == 0)
		keep = scan->chunk_used;
	scan->chunk_used -= keep;
	memmove(scan->chunk, scan->chunk + keep, scan->chunk_used);
	scan->pipeline_config.bytes_before += keep;
	scan->searching = true;
}

/* Text goes on being searched where it could matter. */
static bool
may_find_text(const GtScan *scan)
{
	return !scan->input_ended && scan->report == NULL && memchr(scan->chunk, '\0', scan->chunk_used) == NULL &&
		(is_traces(scan) || gt_pipeline_text_feeds(scan->relation->id));
}

static void
step_sniff(GtScan *scan)
{
	if (scan->chunk_used < CHUNK_SIZE && !scan->input_ended)
	{
		read_chunk(scan);
		return;
	}
	scan->pipeline_type = gt_pipeline_sniff(scan->chunk, scan->chunk_used, !scan->searching);
	if (scan->pipeline_type != NULL)
		open_pipeline(scan);
	else if (may_find_text(scan))
		skip_lines(scan);
	else
		scan->phase = PHASE_DRAIN;
}

/* --- bytes to rows --- */

static void
feed_pipeline(GtScan *scan)
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
		step = finished ? scan->pipeline_type->finish(scan->pipeline) : GT_STEP_IDLE;
	}
	else
	{
		step = scan->pipeline_type->feed(scan->pipeline, scan->chunk + scan->chunk_fed,
										 scan->chunk_used - scan->chunk_fed, &used);
		scan->chunk_fed += used;
	}
	if (step == GT_STEP_BUSY)
		scan->busy = true;
	else if (step == GT_STEP_FAILED || finished)
		scan->phase = PHASE_DRAIN;
}

/* Only what the header tells is asked for, and it was read. */
static bool
knows_enough(const GtScan *scan)
{
	return is_traces(scan) && !(scan->needs & GT_NEED_TOTALS) && scan->nparts == 0 &&
		(scan->pipeline_type->knows_header == NULL ||
		 scan->pipeline_type->knows_header(scan->pipeline));
}

static void
step_decode(GtScan *scan)
{
	if (knows_enough(scan))
	{
		scan->phase = PHASE_DRAIN;
		return;
	}
	if (!scan->busy)
	{
		feed_pipeline(scan);
		return;
	}
	switch (scan->pipeline_type->run(scan->pipeline))
	{
		case GT_STEP_BUSY:
			break;
		case GT_STEP_IDLE:
			scan->busy = false;
			break;
		case GT_STEP_FAILED:
			scan->phase = PHASE_DRAIN;
			break;
	}
}

/* Does the row about the input need what is left of it? */
static bool
needs_rest(const GtScan *scan)
{
	if (!is_traces(scan))
		return false;
	/* its checksum, and how much of it is lost */
	return ((scan->needs & GT_NEED_DIGEST) && scan->digest != NULL) ||
		((scan->needs & GT_NEED_TOTALS) && scan->pipeline != NULL);
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
	if (scan->pipeline != NULL && scan->status.code != GT_NO_MEMORY &&
		!scan->pipeline_type->end(scan->pipeline))
		gt_fail(&scan->status, GT_NO_MEMORY, 0, "out of memory for rows");
	if (is_traces(scan))
	{
		gt_scan_fill_trace(scan);
		scan->trace_row_ready = true;
	}
	scan->phase = PHASE_END;
}

/* Is the length of the input's ticks unknown? */
static bool
lacks_clock(const GtScan *scan)
{
	return scan->pipeline != NULL && scan->pipeline_type->lacks_clock != NULL &&
		scan->pipeline_type->lacks_clock(scan->pipeline);
}

static const void *
take_row(GtScan *scan)
{
	/* every report is about time */
	if (scan->report != NULL && lacks_clock(scan))
		return NULL;
	if (!is_traces(scan))
		return scan->pipeline != NULL ? scan->pipeline_type->take(scan->pipeline) : NULL;
	if (!scan->trace_row_ready)
		return NULL;
	scan->trace_row_ready = false;
	return &scan->trace_row;
}

/* The next row of any part, one part after the other. */
static const void *
take_part_row(GtScan *scan)
{
	if (!gt_scan_feeds_parts(scan) || scan->pipeline == NULL)
		return NULL;
	for (int tried = 0; tried < scan->nparts; tried++)
	{
		const void *row = NULL;

		if (scan->parts[scan->part].report == NULL || !lacks_clock(scan))
			row = scan->pipeline_type->take_part(scan->pipeline, scan->part);
		if (row != NULL)
			return row;
		scan->part = (scan->part + 1) % scan->nparts;
	}
	return NULL;
}

static void
fill_values(GtScan *scan, const GtRelation *relation, uint64_t columns, const void *row,
			GtValue *values)
{
	uint64_t	times = 0;

	scan->counters.rows++;
	gt_row_values(relation, row, columns, values);
	if (lacks_clock(scan))
		times = gt_relation_times(relation) & columns;
	for (; times != 0; times &= times - 1)
		values[__builtin_ctzll(times)].isnull = true;
}

static void
take_step(GtScan *scan)
{
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
			break;
	}
}

GtScanResult
gt_scan_next(GtScan *scan, GtValue *values)
{
	const void *row = take_row(scan);

	if (row != NULL)
	{
		fill_values(scan, scan->relation, scan->columns, row, values);
		return GT_SCAN_ROW;
	}
	row = take_part_row(scan);
	if (row != NULL)
	{
		const GtPart *part = &scan->parts[scan->part];

		fill_values(scan, part->relation, part->columns, row, values);
		return GT_SCAN_PART;
	}
	if (scan->phase == PHASE_END)
		return GT_SCAN_END;
	take_step(scan);
	return GT_SCAN_AGAIN;
}

int
gt_scan_part(const GtScan *scan)
{
	return scan->part;
}

bool
gt_scan_feeds_parts(const GtScan *scan)
{
	return scan->pipeline_type != NULL && scan->pipeline_type->take_part != NULL;
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
