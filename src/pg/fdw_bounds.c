/*
 * fdw_bounds.c
 *		Do a query's clauses contradict what the summary of a generation says?
 *
 * A summary bounds columns of the rows that begin in a generation; PostgreSQL's
 * own prover tells whether the clauses contradict that.  They stay in the plan
 * and are checked for every row.
 */
#include "postgres.h"

#include "access/stratnum.h"
#include "access/sysattr.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "optimizer/clauses.h"
#include "optimizer/optimizer.h"
#include "pg/fdw_summary.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/timestamp.h"
#include "utils/typcache.h"

/* --- constants --- */

/* Inside of other nodes nothing is evaluated: that may be theirs to decide. */
static Node *
constants_mutator(Node *node, BindContext *context)
{
	if (node == NULL || IsA(node, Const) || IsA(node, Var))
		return node;
	switch (nodeTag(node))
	{
		case T_List:
		case T_BoolExpr:
			return expression_tree_mutator(node, constants_mutator, context);
		case T_OpExpr:
		case T_ScalarArrayOpExpr:
		case T_NullTest:
		case T_RelabelType:
			if (contain_var_clause(node))
				return expression_tree_mutator(node, constants_mutator, context);
			break;
		default:
			if (contain_var_clause(node))
				return node;
			break;
	}
	return evaluate_now(node, context);
}

List *
bind_constants(List *clauses, PlanState *parent, ExprContext *econtext)
{
	BindContext context;

	context.parent = parent;
	context.econtext = econtext;
	return (List *) constants_mutator((Node *) clauses, &context);
}

/* --- bounds as expressions --- */

Bitmapset *
summary_attributes(const ColumnMap *map)
{
	Bitmapset  *result = NULL;

	for (int i = 0; i < map->natts; i++)
	{
		const ColumnTarget *target = &map->targets[i];

		if (target->kind == COLUMN_RELATION &&
			gt_bound_begin(map->relation, target->column) != GT_BOUND_NONE)
			result = bms_add_member(result, i + 1);
	}
	return result;
}

static Const *
empty_const(Oid type)
{
	int16		len;
	bool		byval;
	Const	   *result;

	get_typlenbyval(type, &len, &byval);
	result = makeConst(type, -1, get_typcollation(type), len, (Datum) 0, true, byval);
	result->constisnull = false;
	return result;
}

static Expr *
comparison(Var *var, Const *constant, int strategy)
{
	TypeCacheEntry *type = lookup_type_cache(var->vartype, TYPECACHE_BTREE_OPFAMILY);
	Oid			operator = get_opfamily_member(type->btree_opf, var->vartype, var->vartype, strategy);

	return make_opclause(operator, BOOLOID, false, (Expr *) var, (Expr *) constant,
						 InvalidOid, InvalidOid);
}

static Expr *
one_of(Var *var, Const *array)
{
	TypeCacheEntry *type = lookup_type_cache(var->vartype, TYPECACHE_EQ_OPR);
	ScalarArrayOpExpr *result = makeNode(ScalarArrayOpExpr);

	result->opno = type->eq_opr;
	result->opfuncid = get_opcode(type->eq_opr);
	result->useOr = true;
	result->inputcollid = var->varcollid;
	result->args = list_make2(var, array);
	result->location = -1;
	return (Expr *) result;
}

/* What holds for every row: the column is within its bounds, or NULL. */
static Expr *
bound_expression(BoundedColumn *column, Var *var)
{
	NullTest   *isnull = makeNode(NullTest);
	Expr	   *inside;

	isnull->arg = (Expr *) var;
	isnull->nulltesttype = IS_NULL;
	isnull->location = -1;
	if (column->begin == GT_BOUND_KIND)
	{
		column->kinds = empty_const(TEXTARRAYOID);
		inside = one_of(var, column->kinds);
	}
	else
	{
		column->low = empty_const(column->type);
		column->high = empty_const(column->type);
		inside = make_andclause(list_make2(comparison(var, column->low, BTGreaterEqualStrategyNumber),
										   comparison(var, column->high, BTLessEqualStrategyNumber)));
	}
	return make_orclause(list_make2(inside, isnull));
}

static void
add_bounds(StoreFilter *filter, const ColumnMap *map, TupleDesc tupdesc)
{
	Bitmapset  *used = NULL;

	pull_varattnos((Node *) filter->clauses, 1, &used);
	filter->bounded = palloc0(Max(map->natts, 1) * sizeof(BoundedColumn));
	for (int i = 0; i < map->natts; i++)
	{
		const ColumnTarget *target = &map->targets[i];
		BoundedColumn *column = &filter->bounded[filter->nbounded];
		Form_pg_attribute attribute = TupleDescAttr(tupdesc, i);

		if (target->kind != COLUMN_RELATION ||
			!bms_is_member(attribute->attnum - FirstLowInvalidHeapAttributeNumber, used))
			continue;
		column->begin = gt_bound_begin(map->relation, target->column);
		column->end = gt_bound_end(map->relation, target->column);
		column->type = attribute->atttypid;
		if (column->begin == GT_BOUND_NONE)
			continue;
		filter->bounds = lappend(filter->bounds, bound_expression(column,
			makeVar(1, attribute->attnum, attribute->atttypid, attribute->atttypmod,
					attribute->attcollation, 0)));
		filter->wants_kinds = filter->wants_kinds || column->begin == GT_BOUND_KIND;
		filter->nbounded++;
	}
}

void
store_filter_by(TableFiles *files, const ColumnMap *map, Relation table,
				const TableOptions *options, List *clauses, uint64 columns, uint64 limit)
{
	StoreFilter *filter = palloc0(sizeof(StoreFilter));
	Oid			segment;

	segment = get_relname_relid("segment", get_namespace_oid(files->runs->store, true));
	filter->relation = map->relation;
	filter->columns = columns;
	filter->any_format = options->format != NULL;
	filter->leaves_out = options->on_error != ON_ERROR_SKIP;
	filter->clauses = (List *) as_own_variables((Node *) clauses, NULL);
	filter->limit = limit;
	filter->has_facts = OidIsValid(segment) && get_attnum(segment, "facts") != InvalidAttrNumber;
	add_bounds(filter, map, RelationGetDescr(table));
	files->runs->filter = filter;
}

/* --- what a generation says --- */

/* Wall clock of the trace's zero, us; 0: not known. */
static int64
run_zero(const StoreRun *run)
{
	return run->isnull[COLUMN_STARTED_AT] ? 0 : DatumGetTimestampTz(run->values[COLUMN_STARTED_AT]);
}

static void
set_range(BoundedColumn *column, const StoreRun *run, int64 low, int64 high)
{
	if (column->type == TIMESTAMPTZOID)
	{
		int64		zero = run_zero(run);

		/* both were cut to microseconds */
		low = zero == 0 ? DT_NOBEGIN : zero + low / 1000 - 1;
		high = zero == 0 ? DT_NOEND : zero + high / 1000 + 1;
	}
	if (column->type == INT4OID)
	{
		column->low->constvalue = Int32GetDatum((int32) low);
		column->high->constvalue = Int32GetDatum((int32) high);
		return;
	}
	column->low->constvalue = Int64GetDatum(low);
	column->high->constvalue = Int64GetDatum(high);
}

static void
set_bound(BoundedColumn *column, GtBound bound, const StoreRun *run, const Summary *summary,
		  const Summary *whole)
{
	switch (bound)
	{
		case GT_BOUND_NONE:
			break;
		case GT_BOUND_TIME:
			set_range(column, run, summary->start_ns, summary->end_ns);
			break;
		case GT_BOUND_UNTIL:
			set_range(column, run, summary->start_ns, whole->end_ns);
			break;
		case GT_BOUND_SINCE:
			set_range(column, run, whole->start_ns, summary->end_ns);
			break;
		case GT_BOUND_RUN:
			set_range(column, run, whole->start_ns, whole->end_ns);
			break;
		case GT_BOUND_CYCLE:
			set_range(column, run, summary->first_cycle, summary->last_cycle);
			break;
		case GT_BOUND_RUN_CYCLE:
			set_range(column, run, whole->first_cycle, whole->last_cycle);
			break;
		case GT_BOUND_GENERATION:
			set_range(column, run, summary->generation, summary->generation);
			break;
		case GT_BOUND_KIND:
			column->kinds->constvalue = summary->kinds;
			break;
		case GT_BOUND_PAUSE:
			set_range(column, run, PG_INT64_MIN, summary->max_pause_ns);
			break;
		case GT_BOUND_ASSIST:
			set_range(column, run, PG_INT64_MIN, summary->assist_ns);
			break;
	}
}

/*
 * summary_refutes
 *		Is no row of the generation wanted that begins, or ends, there?
 */
bool
summary_refutes(StoreFilter *filter, const StoreRun *run, const Summary *summary,
				const Summary *whole, bool of_end)
{
	if (summary->rows == 0 && gt_bounds_tell_absence(filter->relation))
		return true;
	if (filter->bounds == NIL)
		return false;
	for (int i = 0; i < filter->nbounded; i++)
	{
		BoundedColumn *column = &filter->bounded[i];

		set_bound(column, of_end ? column->end : column->begin, run, summary, whole);
	}
	return predicate_refuted_by(filter->clauses, filter->bounds, true);
}
