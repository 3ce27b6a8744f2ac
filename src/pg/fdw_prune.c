/*
 * fdw_prune.c
 *		Which files can have rows: clauses that read only file and path keys.
 *
 * Such a clause has one value for all rows of a file.  PostgreSQL's own
 * executor computes it, with the collations, casts and functions of the
 * query, before the file is opened.  The clause stays in the plan and is
 * checked again for every row, so pruning can save work and nothing else.
 */
#include "postgres.h"

#include "access/sysattr.h"
#include "executor/executor.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "optimizer/restrictinfo.h"
#include "pg/fdw.h"

typedef struct FitContext
{
	Index		relid;
	const Bitmapset *attrs;
	bool		others;			/* may it read others? */
	bool		reads;			/* one of them, at least */
} FitContext;

/*
 * file_attributes
 *		The attributes that show file or a path key
 */
Bitmapset *
file_attributes(const ColumnMap *map)
{
	Bitmapset  *result = NULL;

	for (int i = 0; i < map->natts; i++)
	{
		if (map->targets[i].kind == COLUMN_FILE ||
			map->targets[i].kind == COLUMN_KEY ||
			map->targets[i].kind == COLUMN_RUN)
			result = bms_add_member(result, i + 1);
	}
	return result;
}

/*
 * unfit_walker
 *		Is there anything in it that cannot be computed from the attributes?
 */
static bool
unfit_walker(Node *node, FitContext *context)
{
	if (node == NULL)
		return false;

	switch (nodeTag(node))
	{
		case T_Var:
			{
				Var		   *var = (Var *) node;

				/* Another table's column arrives as a parameter. */
				if (var->varlevelsup != 0)
					return true;
				if ((Index) var->varno != context->relid)
					return false;
				if (var->varattno > 0 && bms_is_member(var->varattno, context->attrs))
				{
					context->reads = true;
					return false;
				}
				return !context->others;
			}
		case T_PlaceHolderVar:
		case T_SubLink:
		case T_SubPlan:
		case T_AlternativeSubPlan:
		case T_CurrentOfExpr:
			return true;
		default:
			return expression_tree_walker(node, unfit_walker, context);
	}
}

/*
 * clause_fits
 *		Can this clause be judged before rows are read?
 *
 * Only if no clause of a lower security level has to come first: else it, or
 * an error that it raises, could tell of rows that a security barrier hides.
 */
static bool
clause_fits(RelOptInfo *baserel, RestrictInfo *rinfo, const Bitmapset *attrs, bool others)
{
	FitContext	context;

	if (rinfo->pseudoconstant ||
		!restriction_is_securely_promotable(rinfo, baserel))
		return false;

	context.relid = baserel->relid;
	context.attrs = attrs;
	context.others = others;
	context.reads = false;
	return !unfit_walker((Node *) rinfo->clause, &context) &&
		context.reads &&
		!contain_volatile_functions((Node *) rinfo->clause);
}

/*
 * clause_prunes
 *		May this clause decide about files?
 */
bool
clause_prunes(RelOptInfo *baserel, RestrictInfo *rinfo, const Bitmapset *file_attrs)
{
	return clause_fits(baserel, rinfo, file_attrs, false);
}

/*
 * clause_concerns
 *		May this clause be compared with what is known of these attributes?
 */
bool
clause_concerns(RelOptInfo *baserel, RestrictInfo *rinfo, const Bitmapset *attrs)
{
	return clause_fits(baserel, rinfo, attrs, true);
}

static bool
params_walker(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Param))
		return true;
	return expression_tree_walker(node, params_walker, context);
}

bool
uses_params(Node *expression)
{
	return params_walker(expression, NULL);
}

static bool
exec_params_walker(Node *node, Bitmapset **params)
{
	if (node == NULL)
		return false;
	if (IsA(node, Param) && ((Param *) node)->paramkind == PARAM_EXEC)
		*params = bms_add_member(*params, ((Param *) node)->paramid);
	return expression_tree_walker(node, exec_params_walker, params);
}

Bitmapset *
exec_params(Node *expression)
{
	Bitmapset  *params = NULL;

	(void) exec_params_walker(expression, &params);
	return params;
}

bool
uses_exec_params(Node *expression)
{
	return !bms_is_empty(exec_params(expression));
}

/*
 * file_pruner_init
 *		Prepares to evaluate `qual`, an implicit AND, for files
 */
void
file_pruner_init(FilePruner *pruner, const ColumnMap *map, const TableFiles *files,
				 TupleDesc tupdesc, ExprState *qual, ExprContext *econtext)
{
	pruner->map = map;
	pruner->files = files;
	pruner->qual = qual;
	pruner->econtext = econtext;

	/* A descriptor of its own needs neither a pin nor a cleanup. */
	pruner->slot = MakeSingleTupleTableSlot(CreateTupleDescCopy(tupdesc),
											&TTSOpsVirtual);
}

/*
 * file_pruner_keeps
 *		Can this file have rows that the query wants?
 */
bool
file_pruner_keeps(FilePruner *pruner, const GtFile *file)
{
	TupleTableSlot *slot = pruner->slot;
	MemoryContext oldcontext;

	ResetExprContext(pruner->econtext);
	oldcontext = MemoryContextSwitchTo(pruner->econtext->ecxt_per_tuple_memory);
	ExecClearTuple(slot);
	file_datums(pruner->map, pruner->files, file->path,
				slot->tts_values, slot->tts_isnull);
	ExecStoreVirtualTuple(slot);
	MemoryContextSwitchTo(oldcontext);

	pruner->econtext->ecxt_scantuple = slot;
	return ExecQual(pruner->qual, pruner->econtext);
}
