/*
 * fdw_scan.c
 *		Execution: file after file, row after row.
 *
 * Nothing is read before the first row is asked for, and nothing beyond what
 * the next row needs, so LIMIT ends the reading.
 */
#include "postgres.h"

#include "executor/executor.h"
#include "miscadmin.h"
#include "pg/fdw.h"
#include "relation/bounds.h"
#include "utils/rel.h"

/*
 * set_wish
 *		What the decoder has to give, for the attributes that are used
 */
static void
set_wish(GctraceScanState *state, List *attributes)
{
	ListCell   *cell;

	state->wish.relation = state->options->relation;
	state->wish.format = state->options->format;
	state->wish.on_error = state->options->on_error;
	foreach(cell, attributes)
	{
		const ColumnTarget *target = &state->map->targets[lfirst_int(cell) - 1];

		if (target->kind == COLUMN_RELATION)
			state->wish.columns |= UINT64CONST(1) << target->column;
	}
}

/*
 * set_stop_column
 *		Where summaries may tell that a run has no more rows that are wanted
 */
static void
set_stop_column(GctraceScanState *state)
{
	state->stop_column = -1;
	if (state->files->runs == NULL || state->summary_clauses == NIL)
		return;
	state->stop_column = gt_bounds_order(state->options->relation);
	if (state->stop_column >= 0)
		state->wish.columns |= UINT64CONST(1) << state->stop_column;
}

/*
 * gctraceBeginForeignScan
 *		Sets up the state; plain EXPLAIN needs it as well
 */
void
gctraceBeginForeignScan(ForeignScanState *node, int eflags)
{
	ForeignScan *plan = (ForeignScan *) node->ss.ps.plan;
	EState	   *estate = node->ss.ps.state;
	Relation	table = node->ss.ss_currentRelation;
	MemoryContext context = AllocSetContextCreate(estate->es_query_cxt,
												  "gctrace scan",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext oldcontext = MemoryContextSwitchTo(context);
	GctraceScanState *state = palloc0(sizeof(GctraceScanState));
	TableOptions *options = table_options(RelationGetRelid(table));
	int			natts = RelationGetNumberOfAttributes(table);

	state->context = context;
	state->options = options;
	state->files = table_files_open(options);
	state->map = table_map(table, options->relation, state->files);
	set_wish(state, (List *) list_nth(plan->fdw_private, FdwScanPrivateAttributes));

	state->clauses = scan_clauses_of(plan, FdwScanExprsFiles);
	state->summary_clauses = scan_clauses_of(plan, FdwScanExprsSummary);
	state->node = node;
	state->explain_only = (eflags & EXEC_FLAG_EXPLAIN_ONLY) != 0;
	state->clause_params = exec_params((Node *) plan->fdw_exprs);
	state->econtext = CreateExprContext(estate);
	state->clause_context = AllocSetContextCreate(context, "gctrace clauses",
												  ALLOCSET_SMALL_SIZES);
	if (state->clauses != NIL)
		file_pruner_init(&state->pruner, state->map, state->files,
						 RelationGetDescr(table),
						 ExecInitQual(state->clauses, &node->ss.ps),
						 state->econtext);
	kind_filter_init(&state->kinds, state->map, RelationGetDescr(table),
					 scan_clauses_of(plan, FdwScanExprsKinds), &node->ss.ps);
	set_stop_column(state);

	state->file_context = AllocSetContextCreate(context, "gctrace file",
												ALLOCSET_DEFAULT_SIZES);
	state->file_values = palloc0(natts * sizeof(Datum));
	state->file_isnull = palloc0(natts * sizeof(bool));
	state->row = palloc0(options->relation->ncolumns * sizeof(GtValue));

	MemoryContextSwitchTo(oldcontext);
	node->fdw_state = state;
}

/*
 * has_values
 *		EXPLAIN alone has no values for parameters
 */
static bool
has_values(const GctraceScanState *state, List *clauses)
{
	return !state->explain_only || !uses_params((Node *) clauses);
}

/*
 * narrow_runs
 *		The clauses select the runs of a store, and the summaries are compared
 *		with them
 */
static void
narrow_runs(GctraceScanState *state)
{
	Relation	table = state->node->ss.ss_currentRelation;
	PlanState  *parent = &state->node->ss.ps;
	MemoryContext oldcontext = MemoryContextSwitchTo(state->clause_context);
	List	   *clauses = NIL;

	MemoryContextReset(state->clause_context);
	if (state->clauses != NIL && has_values(state, state->clauses))
		store_narrow(state->files, bind_params(state->clauses, parent, state->econtext), table);
	if (has_values(state, state->summary_clauses))
		clauses = bind_constants(state->summary_clauses, parent, state->econtext);
	store_filter_by(state->files, state->map, table, state->options, clauses,
					state->wish.columns, 0);
	MemoryContextSwitchTo(oldcontext);
}

/*
 * scan_list_files
 *		Lists the folder, once in the life of the node; a store again when
 *		parameters change
 */
void
scan_list_files(GctraceScanState *state)
{
	MemoryContext oldcontext;

	if (state->listed)
		return;
	oldcontext = MemoryContextSwitchTo(state->context);
	if (state->files->runs != NULL)
		narrow_runs(state);
	table_files_list(state->files);
	if (state->kept != NULL)
		pfree(state->kept);
	state->kept = MemoryContextAllocHuge(state->context,
										 Max(state->files->list.count, 1) * sizeof(size_t));
	MemoryContextSwitchTo(oldcontext);
	state->listed = true;
}

/*
 * scan_take_list
 *		Makes room for a list that comes from elsewhere
 */
void
scan_take_list(GctraceScanState *state, size_t count)
{
	state->files->list.files = MemoryContextAllocHuge(state->context,
													  Max(count, 1) * sizeof(GtFile));
	memset(state->files->list.files, 0, count * sizeof(GtFile));
	state->files->list.count = count;
	state->listed = true;
}

/*
 * scan_keeps_file
 *		Can this file have rows that the query wants?
 */
bool
scan_keeps_file(GctraceScanState *state, size_t file)
{
	return state->pruner.qual == NULL ||
		file_pruner_keeps(&state->pruner, &state->files->list.files[file]);
}

/*
 * scan_prune_files
 *		Chooses the files that this scan reads
 */
void
scan_prune_files(GctraceScanState *state)
{
	if (state->pruned)
		return;

	state->nkept = 0;
	for (size_t i = 0; i < state->files->list.count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (scan_keeps_file(state, i))
			state->kept[state->nkept++] = i;
	}
	state->pruned = true;
}

/*
 * next_file
 *		The next file to read, by index into the list; false: none is left
 */
static bool
next_file(GctraceScanState *state, size_t *file)
{
	if (state->shared != NULL)
		return shared_next_file(state, file);
	if (state->next >= state->nkept)
		return false;
	*file = state->kept[state->next++];
	return true;
}

/*
 * open_next_file
 *		Opens the next file of those kept; false if there is none
 */
static bool
open_next_file(GctraceScanState *state)
{
	InputSource source;
	MemoryContext oldcontext;
	const char *path;
	size_t		file;

	if (!next_file(state, &file))
		return false;

	path = state->files->list.files[file].path;
	oldcontext = MemoryContextSwitchTo(state->file_context);
	source = file_source(state->files, path);
	if (state->files->runs != NULL)
		state->stop_above = store_stop_above(state->files, path);
	file_datums(state->map, state->files, path, state->file_values, state->file_isnull);
	array_cache_init(&state->arrays, state->file_context);
	MemoryContextSwitchTo(oldcontext);

	state->input = input_open(state->context, &source, &state->wish);
	return true;
}

/*
 * scan_close_file
 *		Gives back all that belongs to the file that is open, if any
 */
void
scan_close_file(GctraceScanState *state)
{
	InputTotals totals = {0};

	if (state->input == NULL)
		return;
	input_totals(state->input, &totals);
	if (state->shared != NULL)
		shared_add_totals(state->shared, &totals);
	else
		input_totals_add(&state->totals, &totals);
	input_close(state->input);
	state->input = NULL;
	MemoryContextReset(state->file_context);
}

/*
 * store_row
 *		Fills the slot: columns of the file and of the row, others NULL
 */
static void
store_row(GctraceScanState *state, TupleTableSlot *slot)
{
	int			natts = state->map->natts;

	memcpy(slot->tts_values, state->file_values, natts * sizeof(Datum));
	memcpy(slot->tts_isnull, state->file_isnull, natts * sizeof(bool));
	row_datums(state->map, state->wish.columns, state->row, &state->arrays,
			   slot->tts_values, slot->tts_isnull);
	ExecStoreVirtualTuple(slot);
}

/*
 * scan_count_pruned
 *		So many scans were saved what the list does not have
 */
void
scan_count_pruned(GctraceScanState *state, uint64 scans)
{
	StorePruned pruned = {0};

	if (state->files->runs != NULL)
		pruned = store_pruned(state->files);
	state->runs_pruned.runs += pruned.runs * scans;
	state->runs_pruned.segments += pruned.segments * scans;
}

/*
 * is_behind
 *		Is this row behind all of its run that are wanted?
 */
static bool
is_behind(const GctraceScanState *state)
{
	const GtValue *value;

	if (state->stop_column < 0)
		return false;
	value = &state->row[state->stop_column];
	return !value->isnull && value->u.i > state->stop_above;
}

/*
 * start_scan
 *		At the first row: which files are to be read?  Those of a parallel scan
 *		are chosen one by one.
 */
static void
start_scan(GctraceScanState *state)
{
	state->started = true;
	state->wish.skip_kinds = kind_filter_skip(&state->kinds);
	if (state->shared != NULL)
		return;
	if (!state->pruned)
	{
		scan_list_files(state);
		scan_prune_files(state);
	}
	state->scans++;
	state->files_seen += state->files->list.count;
	state->files_kept += state->nkept;
	scan_count_pruned(state, 1);
}

/*
 * gctraceIterateForeignScan
 *		Stores the next row in the ScanTupleSlot, which stays empty at the end
 *
 * Core calls it in the per-tuple context, where the row's text goes; arrays
 * and the file's own columns live as long as the file is open.
 */
TupleTableSlot *
gctraceIterateForeignScan(ForeignScanState *node)
{
	GctraceScanState *state = (GctraceScanState *) node->fdw_state;
	TupleTableSlot *slot = node->ss.ss_ScanTupleSlot;

	ExecClearTuple(slot);
	if (!state->started)
		start_scan(state);

	for (;;)
	{
		if (state->input == NULL && !open_next_file(state))
			return slot;
		if (input_next(state->input, state->row) && !is_behind(state))
			break;
		scan_close_file(state);
	}

	array_cache_trim(&state->arrays);
	store_row(state, slot);
	return slot;
}

/*
 * gctraceReScanForeignScan
 *		Begins again; with other parameters, other files may be kept
 */
void
gctraceReScanForeignScan(ForeignScanState *node)
{
	GctraceScanState *state = (GctraceScanState *) node->fdw_state;

	scan_close_file(state);
	state->next = 0;
	state->started = false;
	if (bms_overlap(node->ss.ps.chgParam, state->clause_params))
	{
		state->pruned = false;
		state->kinds.current = false;
		if (state->files->runs != NULL)
			state->listed = false;
	}
}

/*
 * gctraceEndForeignScan
 *		Ends the scan; memory goes with the query
 */
void
gctraceEndForeignScan(ForeignScanState *node)
{
	GctraceScanState *state = (GctraceScanState *) node->fdw_state;

	if (state != NULL)
		scan_close_file(state);
}
