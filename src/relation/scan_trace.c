/*
 * scan_trace.c
 *		The row that tells what an input is, and whether it is whole.
 */
#include "relation/scan_state.h"

#include <string.h>

static const char *
status_word(const GtScan *scan)
{
	if (scan->pipeline_type == NULL)
		return NULL;
	switch (scan->status.code)
	{
		case GT_OK:
			return "complete";
		case GT_TRUNCATED:
			return "truncated";
		case GT_DAMAGED:
			return "damaged";
		default:
			return NULL;
	}
}

static void
set_unknown(GtTraceRow *row)
{
	row->format_version = row->error_offset = GT_NULL;
	row->bytes_lost = row->started_at_ns = row->duration_ns = GT_NULL;
	row->events = row->generations = row->gomaxprocs = GT_NULL;
	row->gc_cycles = row->gc_cycles_complete = GT_NULL;
	row->gc_active_at_start = row->gc_active_at_end = -1;
	row->lines = row->lines_recognised = row->lines_broken = GT_NULL;
}

static void
set_identity(const GtScan *scan, GtTraceRow *row)
{
	row->format = "unrecognised";
	row->size_bytes = (int64_t) gt_source_stored_size(scan->source);
	row->compression = gt_source_compression(scan->source);
	if (scan->pipeline_type == NULL)
		return;
	row->format = scan->pipeline_type->format;
	row->runtime = scan->pipeline_type->runtime;
}

static void
set_error(GtScan *scan, GtTraceRow *row)
{
	row->status = status_word(scan);
	if (scan->status.code == GT_OK)
		return;
	row->error = gt_str(scan->status.message);
	row->error_offset = (int64_t) scan->status.offset;
}

static void
set_digest(GtScan *scan, GtTraceRow *row)
{
	if (scan->digest == NULL || !(scan->needs & GT_NEED_DIGEST) ||
		scan->source_status.code != GT_OK)
		return;
	scan->digest->final(scan->digest->context, scan->sha256);
	row->sha256.data = (const char *) scan->sha256;
	row->sha256.len = sizeof(scan->sha256);
}

void
gt_scan_fill_trace(GtScan *scan)
{
	GtTraceRow *row = &scan->trace_row;

	set_unknown(row);
	set_identity(scan, row);
	set_error(scan, row);
	set_digest(scan, row);
	if (scan->pipeline != NULL)
		scan->pipeline_type->describe(scan->pipeline, row,
									  row->status != NULL && (scan->needs & GT_NEED_TOTALS));
}
