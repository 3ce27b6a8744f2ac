/*
 * scan_trace.c
 *		The row that tells what an input is, and whether it is whole.
 */
#include "relation/scan_state.h"

#include <string.h>

#include "model/rows.h"

static const char *
status_word(const GtScan *scan)
{
	if (scan->decoder_type == NULL)
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

/* Go releases by the version of the format that they write. */
static GtStr
go_releases(int version)
{
	switch (version)
	{
		case 22:
			return gt_str("1.22");
		case 23:
			return gt_str("1.23 or 1.24");
		case 25:
			return gt_str("1.25");
		case 26:
			return gt_str("1.26 or later");
		default:
			return gt_str(NULL);
	}
}

static void
set_identity(const GtScan *scan, GtTraceRow *row)
{
	row->format = "unrecognised";
	row->format_version = GT_NULL;
	row->size_bytes = (int64_t) gt_source_stored_size(scan->source);
	row->compression = gt_source_compression(scan->source);
	if (scan->decoder_type == NULL)
		return;
	row->format = scan->decoder_type->format;
	row->runtime = scan->decoder_type->runtime;
	if (scan->decoder == NULL)
		return;
	row->format_version = scan->decoder_type->info(scan->decoder)->format_version;
	row->runtime_version = go_releases((int) row->format_version);
}

static void
set_error(GtScan *scan, GtTraceRow *row)
{
	row->status = status_word(scan);
	row->error_offset = GT_NULL;
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

static void
set_no_totals(GtTraceRow *row)
{
	row->bytes_lost = row->started_at_ns = row->duration_ns = GT_NULL;
	row->events = row->generations = row->gomaxprocs = GT_NULL;
	row->gc_cycles = row->gc_cycles_complete = GT_NULL;
	row->gc_active_at_start = row->gc_active_at_end = -1;
	row->lines = row->lines_recognised = row->lines_broken = GT_NULL;
}

static void
set_totals(const GtScan *scan, GtTraceRow *row)
{
	const GtTraceInfo *info = scan->decoder_type->info(scan->decoder);
	GcTotals	totals = gc_model_totals(scan->model);

	row->bytes_lost = (int64_t) (scan->content_size - GT_MIN(info->bytes_whole, scan->content_size));
	row->generations = scan->generations;
	row->started_at_ns = info->started_at_ns;
	if (scan->generations > 0)
		row->duration_ns = info->last_ns;
	/* Go's reader closes with one more Sync event */
	row->events = scan->events + 1;
	row->gomaxprocs = totals.first_gomaxprocs;
	row->gc_cycles = totals.cycles;
	row->gc_cycles_complete = totals.cycles_complete;
	row->gc_active_at_start = totals.active_at_start;
	row->gc_active_at_end = totals.active_at_end;
}

bool
gt_scan_add_trace(GtScan *scan)
{
	uint64_t	sequence;
	GtTraceRow *row = gt_queue_add(&scan->rows, &sequence);

	if (row == NULL)
		return false;
	set_identity(scan, row);
	set_error(scan, row);
	set_digest(scan, row);
	set_no_totals(row);
	if (row->status != NULL && scan->decoder != NULL && (scan->needs & GT_NEED_TOTALS))
		set_totals(scan, row);
	gt_queue_settle(&scan->rows, sequence, GT_ROW_READY);
	return true;
}
