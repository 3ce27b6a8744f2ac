/*
 * fdw_kinds.c
 *		Which kinds of rows the query wants: clauses that read only the kind.
 *
 * A relation has few kinds, so PostgreSQL's own executor says for each of them
 * whether such clauses hold, whatever they look like.  Rows of other kinds
 * are not made.  As with files, the clauses stay in the plan.
 */
#include "postgres.h"

#include "executor/executor.h"
#include "pg/fdw.h"

/*
 * kind_attributes
 *		The attribute that shows the kind; NULL: none does, or there are no kinds
 */
Bitmapset *
kind_attributes(const ColumnMap *map)
{
	const GtKinds *kinds = map->relation->kinds;

	for (int i = 0; kinds != NULL && i < map->natts; i++)
	{
		if (map->targets[i].kind == COLUMN_RELATION && map->targets[i].column == kinds->column)
			return bms_make_singleton(i + 1);
	}
	return NULL;
}

/*
 * kind_filter_init
 *		Prepares to evaluate the clauses, an implicit AND
 */
void
kind_filter_init(KindFilter *filter, const ColumnMap *map, TupleDesc tupdesc, List *clauses,
				 PlanState *parent)
{
	filter->clauses = clauses;
	if (clauses == NIL)
		return;
	filter->kinds = map->relation->kinds;
	filter->attribute = bms_singleton_member(kind_attributes(map)) - 1;
	filter->qual = ExecInitQual(clauses, parent);
	filter->econtext = CreateExprContext(parent->state);
	/* A descriptor of its own needs neither a pin nor a cleanup. */
	filter->slot = MakeSingleTupleTableSlot(CreateTupleDescCopy(tupdesc), &TTSOpsVirtual);
}

static bool
kind_is_wanted(KindFilter *filter, const char *name)
{
	TupleTableSlot *slot = filter->slot;
	MemoryContext oldcontext;

	ResetExprContext(filter->econtext);
	oldcontext = MemoryContextSwitchTo(filter->econtext->ecxt_per_tuple_memory);
	ExecClearTuple(slot);
	memset(slot->tts_isnull, true, slot->tts_tupleDescriptor->natts * sizeof(bool));
	slot->tts_values[filter->attribute] = text_datum(name, strlen(name));
	slot->tts_isnull[filter->attribute] = false;
	ExecStoreVirtualTuple(slot);
	MemoryContextSwitchTo(oldcontext);

	filter->econtext->ecxt_scantuple = slot;
	return ExecQual(filter->qual, filter->econtext);
}

/*
 * kind_filter_skip
 *		The kinds that are not wanted, with the values that parameters have now
 */
uint64
kind_filter_skip(KindFilter *filter)
{
	if (filter->clauses == NIL || filter->current)
		return filter->skip;

	filter->skip = 0;
	for (int kind = 0; kind < filter->kinds->count; kind++)
	{
		if (!kind_is_wanted(filter, filter->kinds->name(kind)))
			filter->skip |= UINT64CONST(1) << kind;
	}
	filter->current = true;
	return filter->skip;
}
