/*
 * store_heap.c
 *		The heap samples of the content that is being loaded, thinned.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "model/thin.h"
#include "pg/compat.h"
#include "pg/datum.h"
#include "pg/store.h"

PG_FUNCTION_INFO_V1(gctrace_store_thin_heap);

/* A collection, or the time between two, is a period. */
struct Thinning
{
	const GtRelation *relation;
	int			live;			/* columns */
	int			goal;
	int			cycle;
	Tuplestorestate *store;
	TupleDesc	desc;
	ColumnMap  *map;			/* of the row type behind n */
	MemoryContext context;
	Datum	   *values;
	bool	   *isnull;
	ArrayCache	arrays;
	GtThin	   *thin;
	int64		n;				/* samples so far */
	int64		period;			/* its cycle or GT_NULL, once n > 0 */
};

/*
 * emit_period
 *		Puts what is left of a period into the result
 */
static void
emit_period(Thinning *self)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(self->context);
	const void *row;
	int64		n;

	gt_thin_finish(self->thin);
	while ((row = gt_thin_take(self->thin, &n)) != NULL)
	{
		row_datums(self->map, ~UINT64CONST(0), (const GtValue *) row, &self->arrays,
				   self->values, self->isnull);
		self->values[0] = Int64GetDatum(n);
		self->isnull[0] = false;
		tuplestore_putvalues(self->store, self->desc, self->values, self->isnull);
		MemoryContextReset(self->context);
	}
	MemoryContextSwitchTo(oldcontext);
}

static int64
value_or_null(const GtValue *value)
{
	return value->isnull ? GT_NULL : value->u.i;
}

TupleDesc
thinned_row_type(TupleDesc heap_samples)
{
	TupleDesc	desc = CreateTemplateTupleDesc(heap_samples->natts + 1);

	TupleDescInitEntry(desc, 1, "n", INT8OID, -1, 0);
	for (int i = 1; i <= heap_samples->natts; i++)
		TupleDescCopyEntry(desc, i + 1, heap_samples, i);
	return desc;
}

Thinning *
thinning_create(Tuplestorestate *store, TupleDesc desc)
{
	Thinning   *self = palloc0(sizeof(Thinning));
	ContextAlloc *alloc = palloc(sizeof(ContextAlloc));

	self->relation = gt_relations[GT_REL_HEAP_SAMPLES];
	self->live = relation_column(self->relation, "heap_live_bytes");
	self->goal = relation_column(self->relation, "heap_goal_bytes");
	self->cycle = relation_column(self->relation, "cycle");
	self->store = store;
	self->desc = desc;
	self->map = column_map_create(self->relation, desc->natts);
	for (int i = 1; i < desc->natts; i++)
		(void) column_map_relation(self->map, TupleDescAttr(desc, i));
	self->values = palloc0(desc->natts * sizeof(Datum));
	self->isnull = palloc(desc->natts * sizeof(bool));
	memset(self->isnull, true, desc->natts * sizeof(bool));
	self->context = AllocSetContextCreate(CurrentMemoryContext, "gctrace row",
										  ALLOCSET_DEFAULT_SIZES);
	array_cache_init(&self->arrays, CurrentMemoryContext);
	context_alloc_init(alloc, CurrentMemoryContext);
	self->thin = gt_thin_create(&alloc->alloc, self->relation->ncolumns * sizeof(GtValue));
	if (self->thin == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("out of memory")));
	return self;
}

void
thinning_add(Thinning *self, const GtValue *row)
{
	int64		period = value_or_null(&row[self->cycle]);

	if (self->n > 0 && period != self->period)
		emit_period(self);
	self->period = period;
	gt_thin_add(self->thin, ++self->n, value_or_null(&row[self->live]),
				value_or_null(&row[self->goal]), row);
}

void
thinning_end(Thinning *self)
{
	emit_period(self);
}

/*
 * gctrace.store_thin_heap()
 *		The samples of the content that keep the shape of each period
 *
 * The values that wait in a period are numbers and static words, so they may
 * be kept beyond the next row.
 */
Datum
gctrace_store_thin_heap(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	const GtRelation *relation = gt_relations[GT_REL_HEAP_SAMPLES];
	GtValue    *row = palloc0(relation->ncolumns * sizeof(GtValue));
	InputWish	wish = {0};
	Thinning   *thinning;
	TraceInput *input;

	wish.relation = relation;
	wish.columns = ~UINT64_C(0);
	if (pass_give(fcinfo, &wish))
		return (Datum) 0;
	compat_materialized_srf(fcinfo);
	thinning = thinning_create(result->setResult, result->setDesc);
	input = spool_input(&wish);
	while (input_next(input, row))
		thinning_add(thinning, row);
	thinning_end(thinning);
	input_close(input);
	return (Datum) 0;
}
