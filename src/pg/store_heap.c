/*
 * store_heap.c
 *		The heap samples of the content that is being loaded, thinned.
 */
#include "postgres.h"

#include "fmgr.h"
#include "miscadmin.h"
#include "model/thin.h"
#include "pg/compat.h"
#include "pg/datum.h"
#include "pg/store.h"

PG_FUNCTION_INFO_V1(gctrace_store_thin_heap);

/* A collection, or the time between two, is a period. */
typedef struct Thinning
{
	ReturnSetInfo *result;
	ColumnMap  *map;			/* of the row type behind n */
	MemoryContext context;
	Datum	   *values;
	bool	   *isnull;
	ArrayCache	arrays;
	GtThin	   *thin;
	GtValue		cycle;			/* of the period */
	bool		begun;
} Thinning;

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
		tuplestore_putvalues(self->result->setResult, self->result->setDesc,
							 self->values, self->isnull);
		MemoryContextReset(self->context);
	}
	MemoryContextSwitchTo(oldcontext);
}

static int64
value_or_null(const GtValue *value)
{
	return value->isnull ? GT_NULL : value->u.i;
}

/*
 * thinning_init
 *		The result's columns are n and those of the relation
 */
static void
thinning_init(Thinning *self, FunctionCallInfo fcinfo, const GtRelation *relation)
{
	ContextAlloc *alloc = palloc(sizeof(ContextAlloc));
	int			natts;

	compat_materialized_srf(fcinfo);
	self->result = (ReturnSetInfo *) fcinfo->resultinfo;
	natts = self->result->setDesc->natts;
	self->map = column_map_create(relation, natts);
	for (int i = 1; i < natts; i++)
		(void) column_map_relation(self->map, TupleDescAttr(self->result->setDesc, i));
	self->values = palloc0(natts * sizeof(Datum));
	self->isnull = palloc(natts * sizeof(bool));
	memset(self->isnull, true, natts * sizeof(bool));
	self->context = AllocSetContextCreate(CurrentMemoryContext, "gctrace row",
										  ALLOCSET_DEFAULT_SIZES);
	array_cache_init(&self->arrays, CurrentMemoryContext);
	context_alloc_init(alloc, CurrentMemoryContext);
	self->thin = gt_thin_create(&alloc->alloc, relation->ncolumns * sizeof(GtValue));
	if (self->thin == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("out of memory")));
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
	const GtRelation *relation = gt_relations[GT_REL_HEAP_SAMPLES];
	int			live = relation_column(relation, "heap_live_bytes");
	int			goal = relation_column(relation, "heap_goal_bytes");
	int			cycle = relation_column(relation, "cycle");
	GtValue    *row = palloc0(relation->ncolumns * sizeof(GtValue));
	InputSource source = {0};
	InputWish	wish = {0};
	Thinning	self = {0};
	SpoolReader reader;
	TraceInput *input;

	thinning_init(&self, fcinfo, relation);
	spool_reader_init(&reader);
	source.reader = &reader.reader;
	source.name = "the content";
	wish.relation = relation;
	wish.columns = ~UINT64CONST(0);
	wish.quiet = true;
	input = input_open(CurrentMemoryContext, &source, &wish);
	for (int64 n = 1; input_next(input, row); n++)
	{
		if (self.begun && value_or_null(&row[cycle]) != value_or_null(&self.cycle))
			emit_period(&self);
		self.begun = true;
		self.cycle = row[cycle];
		gt_thin_add(self.thin, n, value_or_null(&row[live]), value_or_null(&row[goal]), row);
	}
	emit_period(&self);
	input_close(input);
	return (Datum) 0;
}
