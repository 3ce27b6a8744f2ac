/*
 * fdw_summary.c
 *		Which runs and segments of a store can have rows: by format, and by what
 *		the summaries of segments say.
 *
 * Runs without a summary are read as a whole.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "pg/fdw_summary.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/snapmgr.h"
#include "utils/uuid.h"

/* Segments fetched at once. */
#define FETCH_COUNT 1000

/* The summaries of the run at hand. */
typedef struct RunSummary
{
	Summary    *generations;
	int			count;
	int			capacity;
	int64		segments;
	bool		known;			/* of all segments */
	Summary		whole;
} RunSummary;

/* --- reading summaries --- */

/* Columns of the query for segments. */
enum
{
	SEGMENT_RUN_ID = 1,
	SEGMENT_SEGMENT,
	SEGMENT_SIZE_BYTES,
	SEGMENT_GENERATION,
	SEGMENT_START_NS,
	SEGMENT_END_NS,
	SEGMENT_FIRST_CYCLE,
	SEGMENT_LAST_CYCLE,
	SEGMENT_MAX_PAUSE_NS,
	SEGMENT_ASSIST_NS,
	SEGMENT_KNOWN,
	SEGMENT_ROWS,
	SEGMENT_KINDS
};

static char *
segments_query(const StoreRuns *runs, const StoreFilter *filter)
{
	StringInfoData query;

	initStringInfo(&query);
	appendStringInfo(&query,
					 "SELECT s.run_id, s.segment, s.size_bytes, s.generation, s.start_ns, s.end_ns, "
					 "s.first_cycle, s.last_cycle, s.max_pause_ns, s.assist_ns, s.facts IS NOT NULL, "
					 "pg_catalog.jsonb_extract_path_text(s.facts, 'rows', %s)::pg_catalog.int8, %s "
					 "FROM %s.segment s WHERE EXISTS (SELECT ",
					 quote_literal_cstr(filter->relation->name),
					 filter->wants_kinds ?
					 "ARRAY(SELECT k FROM pg_catalog.jsonb_array_elements_text(pg_catalog.jsonb_extract_path(s.facts, 'kinds')) k)" :
					 "NULL",
					 quote_identifier(runs->store));
	append_run_source(&query, runs);
	appendStringInfoString(&query,
						   " AND r.run_id OPERATOR(pg_catalog.=) s.run_id"
						   " AND r.run_started_at OPERATOR(pg_catalog.=) s.run_started_at)"
						   " ORDER BY s.run_id, s.segment");
	return query.data;
}

static int64
get_int64(HeapTuple tuple, int column, int64 if_null)
{
	TupleDesc	tupdesc = SPI_tuptable->tupdesc;
	bool		isnull;
	Datum		value = heap_getattr(tuple, column, tupdesc, &isnull);

	if (isnull)
		return if_null;
	return TupleDescAttr(tupdesc, column - 1)->atttypid == INT4OID ?
		DatumGetInt32(value) : DatumGetInt64(value);
}

static void
fill_summary(Summary *summary, HeapTuple tuple, const StoreFilter *filter)
{
	bool		isnull;

	summary->generation = (int32) get_int64(tuple, SEGMENT_GENERATION, 0);
	summary->first_segment = (int32) get_int64(tuple, SEGMENT_SEGMENT, 0);
	summary->bytes = 0;
	summary->start_ns = get_int64(tuple, SEGMENT_START_NS, PG_INT64_MIN);
	summary->end_ns = get_int64(tuple, SEGMENT_END_NS, PG_INT64_MAX);
	summary->first_cycle = get_int64(tuple, SEGMENT_FIRST_CYCLE, 1);
	summary->last_cycle = get_int64(tuple, SEGMENT_LAST_CYCLE, 0);
	summary->max_pause_ns = get_int64(tuple, SEGMENT_MAX_PAUSE_NS, PG_INT64_MIN);
	summary->assist_ns = get_int64(tuple, SEGMENT_ASSIST_NS, PG_INT64_MIN);
	summary->rows = get_int64(tuple, SEGMENT_ROWS, 0);
	summary->kinds = (Datum) 0;
	if (filter->wants_kinds)
		summary->kinds = datumCopy(heap_getattr(tuple, SEGMENT_KINDS, SPI_tuptable->tupdesc, &isnull),
								   false, -1);
}

/*
 * add_segment
 *		Segments of one generation have one summary
 */
static void
add_segment(RunSummary *run, HeapTuple tuple, const StoreFilter *filter)
{
	int32		generation = (int32) get_int64(tuple, SEGMENT_GENERATION, 0);
	bool		isnull;
	Summary    *summary;

	run->segments++;
	if (!DatumGetBool(heap_getattr(tuple, SEGMENT_KNOWN, SPI_tuptable->tupdesc, &isnull)))
		run->known = false;
	if (run->count == 0 || run->generations[run->count - 1].generation != generation)
	{
		if (run->count == run->capacity)
		{
			run->capacity = Max(16, run->capacity * 2);
			run->generations = run->generations == NULL ?
				palloc(run->capacity * sizeof(Summary)) :
				repalloc_huge(run->generations, run->capacity * sizeof(Summary));
		}
		fill_summary(&run->generations[run->count++], tuple, filter);
	}
	summary = &run->generations[run->count - 1];
	summary->last_segment = (int32) get_int64(tuple, SEGMENT_SEGMENT, 0);
	summary->bytes += get_int64(tuple, SEGMENT_SIZE_BYTES, 0);
}

/* --- what is read of a run --- */

/*
 * drop_tail
 *		What follows the last generation gives no rows; false: there is none
 */
static bool
drop_tail(RunSummary *run)
{
	while (run->count > 0 && run->generations[run->count - 1].generation == 0)
		run->count--;
	for (int i = 0; i < run->count; i++)
	{
		if (run->generations[i].generation != i + 1)
			return false;
	}
	return run->count > 0;
}

static void
sum_up(RunSummary *run)
{
	Summary    *whole = &run->whole;

	*whole = run->generations[0];
	for (int i = 1; i < run->count; i++)
	{
		const Summary *part = &run->generations[i];

		whole->start_ns = Min(whole->start_ns, part->start_ns);
		whole->end_ns = Max(whole->end_ns, part->end_ns);
		whole->last_cycle = Max(whole->last_cycle, part->last_cycle);
		whole->rows += part->rows;
	}
	whole->first_cycle = 1;
	/* events that close the trace are later than all others */
	run->generations[run->count - 1].end_ns = whole->end_ns;
}

/*
 * leave_out_begin
 *		Decoding begins with generation `wanted`, counted from 0
 */
static int64
leave_out_begin(RunWindow *window, const RunSummary *run, int wanted)
{
	if (wanted == 0)
		return 0;
	window->gap.wanted = wanted + 1;
	if (wanted == 1)
		return 0;
	/* the first generation tells the trace's zero */
	window->skip_after = run->generations[0].last_segment;
	window->skip_before = run->generations[wanted].first_segment;
	for (int i = 1; i < wanted; i++)
		window->gap.bytes += run->generations[i].bytes;
	return window->skip_before - window->skip_after - 1;
}

/* In the units of the column that tells the order of rows. */
static int64
greatest(GtBound bound, const Summary *summary)
{
	switch (bound)
	{
		case GT_BOUND_CYCLE:
			return summary->last_cycle;
		case GT_BOUND_GENERATION:
			return summary->generation;
		default:
			return summary->end_ns;
	}
}

/*
 * leave_out_end
 *		No row of generations from `end` on is wanted
 */
static int64
leave_out_end(RunWindow *window, const StoreFilter *filter, const RunSummary *run, int end)
{
	int			order = gt_bounds_order(filter->relation);

	if (end == run->count || order < 0)
		return 0;
	window->stops = true;
	window->stop_above = PG_INT64_MIN;
	for (int i = 0; i < end; i++)
		window->stop_above = Max(window->stop_above,
								 greatest(gt_bound_end(filter->relation, order), &run->generations[i]));
	if (!gt_bounds_allow_end(filter->relation))
		return 0;
	window->last = run->generations[end - 1].last_segment;
	return run->segments - window->last;
}

/*
 * judge_run
 *		Is the run to be read, and what of it?
 */
static bool
judge_run(StoreRuns *runs, StoreRun *stored, RunSummary *run)
{
	StoreFilter *filter = runs->filter;
	int			begin = 0;
	int			end;
	int64		rows = 0;

	if (!run->known || !drop_tail(run))
		return true;
	sum_up(run);
	while (begin < run->count &&
		   summary_refutes(filter, stored, &run->generations[begin], &run->whole, false))
		begin++;
	if (begin == run->count)
	{
		runs->pruned.runs++;
		runs->pruned.segments += run->segments;
		return false;
	}
	for (end = run->count;
		 end > begin + 1 && summary_refutes(filter, stored, &run->generations[end - 1], &run->whole, true);
		 end--)
		continue;
	for (int i = begin; i < end; i++)
		rows += run->generations[i].rows;
	if (rows > 0 || gt_bounds_tell_absence(filter->relation))
		stored->rows = (double) rows;
	if (!filter->leaves_out)
		return true;
	if (gt_bounds_allow_start(filter->relation, filter->columns))
		runs->pruned.segments += leave_out_begin(&stored->window, run, begin);
	runs->pruned.segments += leave_out_end(&stored->window, filter, run, end);
	return true;
}

/* --- all runs --- */

/*
 * by_format
 *		Leaves out runs of formats that have no rows of the relation
 */
static uint64
by_format(StoreRuns *runs, uint64 count)
{
	uint64		kept = 0;

	for (uint64 i = 0; i < count; i++)
	{
		const StoreRun *run = &runs->runs[i];

		if (!runs->filter->any_format && !run->isnull[COLUMN_FORMAT] &&
			!gt_format_feeds(TextDatumGetCString(run->values[COLUMN_FORMAT]), runs->filter->relation))
			runs->pruned.runs++;
		else
			runs->runs[kept++] = *run;
	}
	return kept;
}

/* Where the walk through runs and their segments is. */
typedef struct Walk
{
	StoreRuns  *runs;
	uint64		count;
	uint64		next;			/* run to be judged */
	uint64		kept;
	MemoryContext context;		/* of the summaries at hand */
	pg_uuid_t	run_id;			/* whose they are */
	RunSummary	summary;
} Walk;

/* All segments of a run were seen; those before it have none. */
static void
end_run(Walk *walk)
{
	StoreRuns  *runs = walk->runs;
	bool		found = false;

	while (walk->summary.segments > 0 && !found && walk->next < walk->count)
	{
		StoreRun   *run = &runs->runs[walk->next];
		int			order = memcmp(DatumGetUUIDP(run->values[COLUMN_RUN_ID]), &walk->run_id, UUID_LEN);

		if (order > 0)
			break;
		found = order == 0;
		if (!found || judge_run(runs, run, &walk->summary))
			runs->runs[walk->kept++] = *run;
		walk->next++;
	}
	memset(&walk->summary, 0, sizeof(walk->summary));
	walk->summary.known = true;
	MemoryContextReset(walk->context);
}

static void
walk_segments(Walk *walk, uint64 limit)
{
	for (uint64 i = 0; i < SPI_processed; i++)
	{
		HeapTuple	tuple = SPI_tuptable->vals[i];
		bool		isnull;
		Datum		run_id = heap_getattr(tuple, SEGMENT_RUN_ID, SPI_tuptable->tupdesc, &isnull);
		MemoryContext oldcontext;

		if (memcmp(DatumGetUUIDP(run_id), &walk->run_id, UUID_LEN) != 0)
		{
			end_run(walk);
			walk->run_id = *DatumGetUUIDP(run_id);
		}
		if (limit > 0 && walk->next >= limit)
			return;
		oldcontext = MemoryContextSwitchTo(walk->context);
		add_segment(&walk->summary, tuple, walk->runs->filter);
		MemoryContextSwitchTo(oldcontext);
	}
}

/*
 * by_summary
 *		Goes through runs and segments side by side, both in order of run_id
 */
static uint64
by_summary(StoreRuns *runs, uint64 count)
{
	MemoryContext context = CurrentMemoryContext;
	uint64		limit = runs->filter->limit;
	Walk		walk = {.runs = runs, .count = count};
	Portal		portal;
	bool		pushed;

	walk.context = AllocSetContextCreate(CurrentMemoryContext, "gctrace summaries",
										 ALLOCSET_DEFAULT_SIZES);
	end_run(&walk);
	store_push_snapshot(&pushed);
	portal = SPI_cursor_open_with_args(NULL, segments_query(runs, runs->filter), 0, NULL, NULL, NULL,
									   true, 0);
	do
	{
		CHECK_FOR_INTERRUPTS();
		SPI_cursor_fetch(portal, true, FETCH_COUNT);
		walk_segments(&walk, limit);
		SPI_freetuptable(SPI_tuptable);
	} while (SPI_processed > 0 && (limit == 0 || walk.next < limit));
	end_run(&walk);
	SPI_cursor_close(portal);
	if (pushed)
		PopActiveSnapshot();
	MemoryContextDelete(walk.context);
	MemoryContextSwitchTo(context);	/* SPI has its own */

	runs->judged = walk.next;
	runs->judged_kept = walk.kept;

	/* runs of which no segment was seen */
	memmove(&runs->runs[walk.kept], &runs->runs[walk.next], (count - walk.next) * sizeof(StoreRun));
	return walk.kept + count - walk.next;
}

/* Can a look at the summaries be of use? */
static bool
is_useful(const StoreFilter *filter)
{
	return gctrace_enable_summaries && filter->has_facts &&
		(filter->limit > 0 || filter->bounds != NIL || gt_bounds_tell_absence(filter->relation));
}

uint64
store_apply_filter(StoreRuns *runs, uint64 count)
{
	count = by_format(runs, count);
	if (count > 0 && is_useful(runs->filter))
		count = by_summary(runs, count);
	return count;
}

/* --- the scan --- */

int64
store_stop_above(const TableFiles *files, const char *path)
{
	const RunWindow *window = &store_find_run(files, path)->window;

	return window->stops ? window->stop_above : PG_INT64_MAX;
}

/*
 * store_rows
 *		Those of runs that were not looked at are estimated by the others: ids
 *		are hashes, so that the first ones are as good as any
 */
double
store_rows(const TableFiles *files, double rows_per_mb)
{
	const StoreRuns *runs = files->runs;
	double		rows = 0;

	if (runs->judged == 0)
		return -1;
	for (uint64 i = 0; i < runs->judged_kept; i++)
	{
		double		mb = files->list.files[i].size / (1024.0 * 1024.0);

		rows += runs->runs[i].rows >= 0 ? runs->runs[i].rows : mb * rows_per_mb;
	}
	return rows * (1 + (double) (files->list.count - runs->judged_kept) / runs->judged);
}
