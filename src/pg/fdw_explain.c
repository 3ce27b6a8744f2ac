/*
 * fdw_explain.c
 *		What EXPLAIN tells about a scan: files, columns, work done and saved.
 */
#include "postgres.h"

#include "nodes/nodeFuncs.h"
#include "nodes/makefuncs.h"
#include "optimizer/optimizer.h"
#include "pg/fdw.h"
#include "utils/builtins.h"
#include "utils/ruleutils.h"

/* Names in a list of files; how many more there are comes last. */
#define EXPLAIN_MAX_FILES	10

/*
 * explain_relation
 *		What is read
 */
static void
explain_relation(const GctraceScanState *state, ExplainState *es)
{
	ExplainPropertyText("Relation", state->options->relation->name, es);
	ExplainPropertyText("Format",
						state->options->format ? state->options->format : "any", es);
}

/*
 * explain_clauses
 *		Clauses that prune, if there are any
 */
static void
explain_clauses(ForeignScanState *node, const char *label, List *clauses, ExplainState *es)
{
	List	   *context;

	if (clauses == NIL)
		return;
	context = set_deparse_context_plan(es->deparse_cxt, node->ss.ps.plan, NIL);
	ExplainPropertyText(label,
						deparse_expression((Node *) make_ands_explicit(clauses),
										   context, es->verbose, false),
						es);
}

/*
 * can_prune_now
 *		Plain EXPLAIN: are the values known on which pruning depends?
 */
static bool
can_prune_now(ForeignScanState *node, List *clauses)
{
	if (uses_exec_params((Node *) clauses))
		return false;
	return node->ss.ps.state->es_param_list_info != NULL ||
		!uses_params((Node *) clauses);
}

/*
 * explain_pruned
 *		What the summaries of a store saved
 */
static void
explain_pruned(const GctraceScanState *state, ExplainState *es)
{
	StorePruned pruned = state->scans > 0 ? state->runs_pruned : store_pruned(state->files);
	bool		text = es->format == EXPLAIN_FORMAT_TEXT;

	if (!text || pruned.runs > 0)
		ExplainPropertyUInteger("Runs Pruned", NULL, pruned.runs, es);
	if (!text || pruned.segments > 0)
		ExplainPropertyUInteger("Segments Pruned", NULL, pruned.segments, es);
}

/*
 * explain_files
 *		How many files are kept of all; over all scans if there were several
 */
static void
explain_files(ForeignScanState *node, ExplainState *es)
{
	GctraceScanState *state = (GctraceScanState *) node->fdw_state;
	uint64		kept;
	uint64		all;

	if (state->scans > 0)
	{
		kept = state->files_kept;
		all = state->files_seen;
	}
	else
	{
		scan_list_files(state);
		all = kept = state->files->list.count;
		if (!es->analyze && can_prune_now(node, state->clauses))
		{
			scan_prune_files(state);
			kept = state->nkept;
		}
	}

	/* The others are not even listed. */
	if (state->files->runs != NULL)
	{
		ExplainPropertyUInteger("Runs", NULL, kept, es);
		explain_pruned(state, es);
		if (state->scans > 1 || es->format != EXPLAIN_FORMAT_TEXT)
			ExplainPropertyUInteger("Run Scans", NULL, state->scans, es);
	}
	else if (es->format != EXPLAIN_FORMAT_TEXT)
	{
		ExplainPropertyUInteger("Files Kept", NULL, kept, es);
		ExplainPropertyUInteger("Files", NULL, all, es);
		ExplainPropertyUInteger("File Scans", NULL, state->scans, es);
	}
	else if (state->scans > 1)
		ExplainPropertyText("Files",
							psprintf(UINT64_FORMAT " of " UINT64_FORMAT " in " UINT64_FORMAT " scans",
									 kept, all, state->scans), es);
	else
		ExplainPropertyText("Files",
							psprintf(UINT64_FORMAT " of " UINT64_FORMAT, kept, all), es);
}

/*
 * explain_members
 *		How many files are read where a file is a rotated set; of the last scan
 *		if there were several
 */
static void
explain_members(ForeignScanState *node, ExplainState *es)
{
	GctraceScanState *state = (GctraceScanState *) node->fdw_state;
	const GtFileList *list = &state->files->list;
	uint64		members = 0;

	if (!state->files->rotated)
		return;
	if (can_prune_now(node, state->clauses))
		scan_prune_files(state);
	for (size_t i = 0; i < list->count; i++)
	{
		if (!state->pruned)
			members += list->files[i].members;
		else if (i < state->nkept)
			members += list->files[state->kept[i]].members;
	}
	ExplainPropertyUInteger("Members", NULL, members, es);
}

/*
 * file_name
 *		As it is shown: a rotated set with its size
 */
static char *
file_name(const GtFile *file)
{
	char	   *name = TextDatumGetCString(text_datum(file->path, strlen(file->path)));

	return file->members > 1 ? psprintf("%s (%u members)", name, file->members) : name;
}

/*
 * explain_kinds
 *		The kinds of rows that are made, where not all are
 */
static void
explain_kinds(ForeignScanState *node, ExplainState *es)
{
	GctraceScanState *state = (GctraceScanState *) node->fdw_state;
	KindFilter *filter = &state->kinds;
	List	   *names = NIL;
	uint64		skip;

	if (filter->clauses == NIL)
		return;
	explain_clauses(node, "Kind Filter", filter->clauses, es);
	if (!filter->current && (es->analyze || !can_prune_now(node, filter->clauses)))
		return;
	skip = kind_filter_skip(filter);
	for (int kind = 0; kind < filter->kinds->count; kind++)
	{
		if ((skip >> kind & 1) == 0)
			names = lappend(names, unconstify(char *, filter->kinds->name(kind)));
	}
	ExplainPropertyList("Kinds", names, es);
}

/*
 * explain_names
 *		VERBOSE: the files kept, and the columns that are decoded
 */
static void
explain_names(const GctraceScanState *state, ExplainState *es)
{
	const GtRelation *relation = state->options->relation;
	List	   *files = NIL;
	List	   *columns = NIL;
	size_t		shown = Min(state->nkept, EXPLAIN_MAX_FILES);

	for (size_t i = 0; state->pruned && i < shown; i++)
		files = lappend(files, file_name(&state->files->list.files[state->kept[i]]));
	if (state->pruned && state->nkept > shown)
		files = lappend(files, psprintf("%zu more", state->nkept - shown));
	if (files != NIL)
		ExplainPropertyList(state->files->runs != NULL ? "Run IDs" : "File Names", files, es);

	for (int i = 0; i < relation->ncolumns; i++)
	{
		if ((state->wish.columns & (UINT64CONST(1) << i)) != 0)
			columns = lappend(columns, unconstify(char *, relation->columns[i].name));
	}
	if (columns != NIL)
		ExplainPropertyList("Columns Decoded", columns, es);
}

/*
 * explain_work
 *		ANALYZE: what was read, decoded and skipped
 */
static void
explain_work(const GctraceScanState *state, ExplainState *es)
{
	InputTotals totals = state->totals;
	const GtScanCounters *counters = &totals.counters;
	bool		text = es->format == EXPLAIN_FORMAT_TEXT;

	/* LIMIT may have stopped in the middle of a file. */
	if (state->input != NULL)
		input_totals(state->input, &totals);

	ExplainPropertyUInteger("Bytes Read", NULL, counters->bytes_read, es);
	ExplainPropertyUInteger("Bytes Decoded", NULL, counters->bytes_decoded, es);
	ExplainPropertyUInteger("Bytes Skipped", NULL, counters->bytes_skipped, es);
	if (text)
		ExplainPropertyText("Generations",
							psprintf("fast=" UINT64_FORMAT " ordered=" UINT64_FORMAT " skipped=" UINT64_FORMAT,
									 counters->generations_fast,
									 counters->generations_ordered,
									 counters->generations_skipped), es);
	else
	{
		ExplainPropertyUInteger("Generations Fast", NULL, counters->generations_fast, es);
		ExplainPropertyUInteger("Generations Ordered", NULL, counters->generations_ordered, es);
		ExplainPropertyUInteger("Generations Skipped", NULL, counters->generations_skipped, es);
	}
	if (!text || totals.damaged > 0)
		ExplainPropertyUInteger(state->files->runs != NULL ? "Damaged Runs" : "Damaged Files", NULL, totals.damaged, es);
}

/*
 * gctraceExplainForeignScan
 *		Produce extra output for EXPLAIN
 */
void
gctraceExplainForeignScan(ForeignScanState *node, ExplainState *es)
{
	GctraceScanState *state = (GctraceScanState *) node->fdw_state;

	explain_relation(state, es);
	explain_files(node, es);
	explain_members(node, es);
	explain_clauses(node, state->files->runs != NULL ? "Run Filter" : "File Filter",
					state->clauses, es);
	explain_clauses(node, "Summary Filter", state->summary_clauses, es);
	explain_kinds(node, es);
	if (es->verbose)
		explain_names(state, es);

	/* Where a worker did all of a scan that is not shared, its counters stay there. */
	if (es->analyze && state->scans > 0)
		explain_work(state, es);
}
