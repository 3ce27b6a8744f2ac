/*
 * fdw_plan.c
 *		Planning: which files and columns, how many rows, at what cost.
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "access/table.h"
#include "executor/executor.h"
#include "optimizer/cost.h"
#include "optimizer/optimizer.h"
#include "optimizer/pathnode.h"
#include "optimizer/paths.h"
#include "optimizer/planmain.h"
#include "optimizer/restrictinfo.h"
#include "pg/fdw.h"
#include "utils/rel.h"

/*
 * What a compressed file holds, for the estimate.  Traces compress three to
 * five times.
 */
#define INFLATION			4.0

/*
 * Costs in units of seq_page_cost = 1, a page that is cached (some 10 us):
 * a decoder takes a few ms per MB; opening a file costs a few system calls.
 */
#define DECODE_COST_PER_MB	300.0
#define OPEN_COST			2.0

/* Stored runs whose summaries are looked at for an estimate. */
#define MAX_SUMMARIES		1000

#define MB	(1024.0 * 1024.0)

/* Hangs on RelOptInfo.fdw_private. */
typedef struct GctracePlanState
{
	const TableOptions *options;
	ColumnMap  *map;
	TableFiles *files;
	Bitmapset  *file_attrs;		/* attributes that show file or a path key */
	Bitmapset  *summary_attrs;	/* of stores: those that summaries bound */

	/* Clauses of baserestrictinfo by what they did to the estimate below */
	List	   *applied;		/* evaluated for every file */
	List	   *others;			/* only their selectivity is known */

	double		kept_files;
	double		kept_bytes;		/* as stored */
	double		kept_mb;		/* inflated */
	double		tuples;			/* rows of the kept files */
} GctracePlanState;

/*
 * inflated_size
 *		A guess that needs no file opened: compressed files are named so
 */
static double
inflated_size(const GtFile *file)
{
	return (double) (file->size - file->packed) + file->packed * INFLATION;
}

/*
 * split_clauses
 *		Sorts out the clauses that can be evaluated for files at plan time
 *
 * Stable functions are replaced by their value of now: good enough for an
 * estimate.  The result is what to evaluate, in planner's form.
 */
static List *
split_clauses(PlannerInfo *root, RelOptInfo *baserel, GctracePlanState *state)
{
	List	   *quals = NIL;
	ListCell   *cell;

	foreach(cell, baserel->baserestrictinfo)
	{
		RestrictInfo *rinfo = lfirst_node(RestrictInfo, cell);
		Node	   *qual = NULL;

		if (clause_prunes(baserel, rinfo, state->file_attrs))
			qual = estimate_expression_value(root, (Node *) rinfo->clause);
		if (qual != NULL && !uses_params(qual))
		{
			state->applied = lappend(state->applied, rinfo);
			quals = lappend(quals, qual);
		}
		else
			state->others = lappend(state->others, rinfo);
	}
	return quals;
}

/*
 * summary_clauses
 *		What is known at plan time of the clauses that summaries may contradict
 */
static List *
summary_clauses(PlannerInfo *root, RelOptInfo *baserel, const GctracePlanState *state)
{
	List	   *clauses = NIL;
	ListCell   *cell;

	foreach(cell, baserel->baserestrictinfo)
	{
		RestrictInfo *rinfo = lfirst_node(RestrictInfo, cell);
		Node	   *clause;

		if (!clause_concerns(baserel, rinfo, state->summary_attrs))
			continue;
		clause = estimate_expression_value(root, (Node *) rinfo->clause);
		if (!uses_params(clause))
			clauses = lappend(clauses, clause);
	}
	return clauses;
}

/*
 * measure_files
 *		Adds up the files that the clauses keep
 */
static void
measure_files(GctracePlanState *state, Relation table, List *quals)
{
	EState	   *estate = CreateExecutorState();
	FilePruner	pruner;

	file_pruner_init(&pruner, state->map, state->files, RelationGetDescr(table),
					 ExecPrepareQual(quals, estate),
					 GetPerTupleExprContext(estate));
	for (size_t i = 0; i < state->files->list.count; i++)
	{
		const GtFile *file = &state->files->list.files[i];

		CHECK_FOR_INTERRUPTS();
		if (quals != NIL && !file_pruner_keeps(&pruner, file))
			continue;
		state->kept_files++;
		state->kept_bytes += file->size;
		state->kept_mb += inflated_size(file) / MB;
	}
	FreeExecutorState(estate);
}

/*
 * estimate_tuples
 *		Rows of the kept files, before any other clause
 */
static double
estimate_tuples(RelOptInfo *baserel, const GctracePlanState *state)
{
	const GtRelation *relation = state->options->relation;
	double		rows;

	if (relation->id == GT_REL_TRACES)
		return state->kept_files;

	if (state->files->runs != NULL &&
		(rows = store_rows(state->files, relation->rows_per_mb)) >= 0)
		return rows;

	/*
	 * After ANALYZE the table's own density holds; as for plain tables, the
	 * current size counts, not that of then.
	 */
	if (baserel->pages > 0 && baserel->tuples >= 0)
		return baserel->tuples / baserel->pages * (state->kept_bytes / BLCKSZ);

	return relation->rows_per_mb * state->kept_mb;
}

/*
 * gctraceGetForeignRelSize
 *		List the files, prune them as far as constants allow, estimate rows
 */
void
gctraceGetForeignRelSize(PlannerInfo *root, RelOptInfo *baserel, Oid foreigntableid)
{
	GctracePlanState *state = palloc0(sizeof(GctracePlanState));
	Relation	table = table_open(foreigntableid, NoLock);
	TableOptions *options = table_options(foreigntableid);
	List	   *quals;

	baserel->fdw_private = state;
	state->options = options;
	state->files = table_files_open(options);
	state->map = table_map(table, options->relation, state->files);
	state->file_attrs = file_attributes(state->map);

	quals = split_clauses(root, baserel, state);
	if (state->files->runs != NULL)
	{
		state->summary_attrs = summary_attributes(state->map);
		store_narrow(state->files, quals, table);
		store_filter_by(state->files, state->map, table, options,
						summary_clauses(root, baserel, state), 0, MAX_SUMMARIES);
	}
	table_files_list(state->files);
	check_key_columns(state->map, table, state->files);
	measure_files(state, table, quals);
	table_close(table, NoLock);

	state->tuples = clamp_row_est(estimate_tuples(baserel, state));
	baserel->rows =
		clamp_row_est(state->tuples *
					  clauselist_selectivity(root, state->others, 0, JOIN_INNER, NULL));
	baserel->tuples = Max(state->tuples, baserel->rows);
}

/*
 * scan_path
 *		A path that reads the given share of the kept files
 *
 * Cost is what is read, what is decoded and what is made of it: pages as for
 * any sequential scan, time for each inflated MB, and the clauses and target
 * list for each row.  Little of it comes before the first row, so that LIMIT
 * finds these paths cheap.  Files are listed once, and pruning looks at every
 * one of them for each scan.
 */
static ForeignPath *
scan_path(PlannerInfo *root, RelOptInfo *baserel, double share, double rows,
		  const QualCost *extra, Relids required_outer)
{
	GctracePlanState *state = (GctracePlanState *) baserel->fdw_private;
	double		tuples = state->tuples * share;
	Cost		startup;
	Cost		run;

	startup = baserel->baserestrictcost.startup + extra->startup +
		baserel->reltarget->cost.startup +
		state->files->list.count * cpu_operator_cost *
		(1 + list_length(baserel->baserestrictinfo));

	run = state->kept_bytes * share / BLCKSZ * seq_page_cost +
		state->kept_mb * share * DECODE_COST_PER_MB +
		state->kept_files * share * OPEN_COST +
		tuples * (cpu_tuple_cost + baserel->baserestrictcost.per_tuple +
				  extra->per_tuple) +
		rows * baserel->reltarget->cost.per_tuple;

	return compat_foreignscan_path(root, baserel, rows, startup,
								   startup + run, NIL, required_outer);
}

/*
 * add_partial_path_of_files
 *		Adds a path whose processes share the files among them
 *
 * As many workers as for a plain table of the inflated size, but there is no
 * use for more than there are files besides the leader's.  The divisor is that
 * of the planner for sequential scans.
 */
static void
add_partial_path_of_files(PlannerInfo *root, RelOptInfo *baserel)
{
	GctracePlanState *state = (GctracePlanState *) baserel->fdw_private;
	QualCost	extra = {0, 0};
	ForeignPath *path;
	double		divisor;
	int			workers;

	if (!baserel->consider_parallel || !bms_is_empty(baserel->lateral_relids))
		return;
	workers = compute_parallel_worker(baserel, state->kept_mb * MB / BLCKSZ, -1,
									  max_parallel_workers_per_gather);
	workers = (int) Min((double) workers, state->kept_files - 1);
	if (workers <= 0)
		return;

	divisor = workers;
	if (parallel_leader_participation)
		divisor += Max(0.0, 1.0 - 0.3 * workers);
	path = scan_path(root, baserel, 1.0 / divisor, clamp_row_est(baserel->rows / divisor),
					 &extra, NULL);
	path->path.parallel_aware = true;
	path->path.parallel_workers = workers;
	add_partial_path(baserel, (Path *) path);
}

/*
 * consider_join_clause
 *		Adds the parameterization with which a join clause prunes files
 */
static void
consider_join_clause(PlannerInfo *root, RelOptInfo *baserel, RestrictInfo *rinfo,
					 List **param_infos)
{
	GctracePlanState *state = (GctracePlanState *) baserel->fdw_private;
	Relids		required_outer;

	if (!join_clause_is_movable_to(rinfo, baserel) ||
		!clause_prunes(baserel, rinfo, state->file_attrs))
		return;

	required_outer = bms_union(rinfo->clause_relids, baserel->lateral_relids);
	required_outer = bms_del_member(required_outer, baserel->relid);
	if (bms_is_empty(required_outer))
		return;
	*param_infos = list_append_unique_ptr(*param_infos,
										  get_baserel_parampathinfo(root, baserel,
																	required_outer));
}

/*
 * is_attribute
 *		Is this member of an equivalence class the attribute that `arg` points
 *		to?
 */
static bool
is_attribute(PlannerInfo *root pg_attribute_unused(), RelOptInfo *rel,
			 EquivalenceClass *ec pg_attribute_unused(), EquivalenceMember *em, void *arg)
{
	Var		   *var = (Var *) em->em_expr;

	return IsA(var, Var) && (Index) var->varno == rel->relid &&
		var->varlevelsup == 0 && var->varattno == *(int *) arg;
}

/*
 * join_parameterizations
 *		The ways in which rows of other tables prune files: t.file = f.file
 */
static List *
join_parameterizations(PlannerInfo *root, RelOptInfo *baserel)
{
	GctracePlanState *state = (GctracePlanState *) baserel->fdw_private;
	List	   *result = NIL;
	ListCell   *cell;
	int			attnum = -1;

	foreach(cell, baserel->joininfo)
		consider_join_clause(root, baserel, lfirst_node(RestrictInfo, cell), &result);

	/* Equalities are not in joininfo but in equivalence classes. */
	while (baserel->has_eclass_joins &&
		   (attnum = bms_next_member(state->file_attrs, attnum)) >= 0)
	{
		List	   *clauses =
			generate_implied_equalities_for_column(root, baserel, is_attribute,
												   &attnum,
												   baserel->lateral_referencers);

		foreach(cell, clauses)
			consider_join_clause(root, baserel, lfirst_node(RestrictInfo, cell), &result);
	}
	return result;
}

/*
 * gctraceGetForeignPaths
 *		Create possible access paths for a scan on the foreign table
 *
 * There is a plain scan, one that processes share, and one for each set of
 * other tables whose rows tell which file to open.  None promises an order: rows come in the order of
 * events, and where generations overlap the stamps fall.
 */
void
gctraceGetForeignPaths(PlannerInfo *root, RelOptInfo *baserel,
					   Oid foreigntableid pg_attribute_unused())
{
	GctracePlanState *state = (GctracePlanState *) baserel->fdw_private;
	QualCost	extra = {0, 0};
	ListCell   *cell;

	add_path(baserel, (Path *) scan_path(root, baserel, 1.0, baserel->rows, &extra,
										 baserel->lateral_relids));
	add_partial_path_of_files(root, baserel);

	foreach(cell, join_parameterizations(root, baserel))
	{
		ParamPathInfo *info = (ParamPathInfo *) lfirst(cell);
		double		share = info->ppi_rows / baserel->rows;

		/* No less than one file is read. */
		share = Min(1.0, Max(share, 1.0 / Max(state->kept_files, 1.0)));
		cost_qual_eval(&extra, info->ppi_clauses, root);
		add_path(baserel, (Path *) scan_path(root, baserel, share, info->ppi_rows, &extra,
											 info->ppi_req_outer));
	}
}

/*
 * used_attributes
 *		The attributes that the query reads, as an integer list
 */
static List *
used_attributes(RelOptInfo *baserel, Oid foreigntableid, List *scan_clauses)
{
	Relation	table = table_open(foreigntableid, NoLock);
	Bitmapset  *attrs = NULL;
	List	   *result = NIL;
	ListCell   *cell;
	bool		whole_row;

	pull_varattnos((Node *) baserel->reltarget->exprs, baserel->relid, &attrs);
	foreach(cell, scan_clauses)
		pull_varattnos((Node *) lfirst_node(RestrictInfo, cell)->clause,
					   baserel->relid, &attrs);

	/* System columns are not ours: core fills in tableoid. */
	whole_row = bms_is_member(0 - FirstLowInvalidHeapAttributeNumber, attrs);
	for (int attnum = 1; attnum <= RelationGetNumberOfAttributes(table); attnum++)
	{
		if (whole_row ||
			bms_is_member(attnum - FirstLowInvalidHeapAttributeNumber, attrs))
			result = lappend_int(result, attnum);
	}
	table_close(table, NoLock);
	return result;
}

/*
 * gctraceGetForeignPlan
 *		Create a ForeignScan plan node for scanning the foreign table
 *
 * All clauses stay with the node.  Those that prune files or kinds, or that
 * summaries of stored runs may contradict, go into fdw_exprs as well: core then
 * sets up their parameters, be they of a prepared statement, an outer row or a
 * subquery.
 */
ForeignScan *
gctraceGetForeignPlan(PlannerInfo *root pg_attribute_unused(), RelOptInfo *baserel, Oid foreigntableid,
					  ForeignPath *best_path pg_attribute_unused(), List *tlist, List *scan_clauses,
					  Plan *outer_plan)
{
	GctracePlanState *state = (GctracePlanState *) baserel->fdw_private;
	List	   *attributes = used_attributes(baserel, foreigntableid, scan_clauses);
	Bitmapset  *kind_attrs = kind_attributes(state->map);
	List	   *pruning = NIL;
	List	   *kinds = NIL;
	List	   *summary = NIL;
	ListCell   *cell;

	/* Core has put the clauses into the order of evaluation; keep it. */
	foreach(cell, scan_clauses)
	{
		RestrictInfo *rinfo = lfirst_node(RestrictInfo, cell);

		if (clause_prunes(baserel, rinfo, state->file_attrs))
			pruning = lappend(pruning, rinfo->clause);
		else if (clause_prunes(baserel, rinfo, kind_attrs))
			kinds = lappend(kinds, rinfo->clause);
		if (clause_concerns(baserel, rinfo, state->summary_attrs))
			summary = lappend(summary, rinfo->clause);
	}

	return make_foreignscan(tlist,
							extract_actual_clauses(scan_clauses, false),
							baserel->relid,
							list_make3(pruning, kinds, summary),
							list_make1(attributes),
							NIL,	/* no custom tlist */
							NIL,	/* no remote quals */
							outer_plan);
}

/*
 * gctraceIsForeignScanParallelSafe
 *		A worker can read files as well as the leader can, and stores unless what
 *		guards them is not for workers
 */
bool
gctraceIsForeignScanParallelSafe(PlannerInfo *root pg_attribute_unused(),
								 RelOptInfo *rel pg_attribute_unused(),
								 RangeTblEntry *rte)
{
	const char *store = table_options(rte->relid)->store;

	return store == NULL || store_is_parallel_safe(store);
}
