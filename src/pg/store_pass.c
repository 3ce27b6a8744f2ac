/*
 * store_pass.c
 *		One pass over the content that is being loaded: rows of everything that a
 *		store keeps of it are put aside until they are asked for.
 *
 * Each kind of rows waits in a tuplestore, on disk beyond work_mem, and is given
 * once (generations, of which there are few, any number of times).  Whoever asks
 * again, for other columns, or of a format that is read
 * relation by relation, has the content decoded anew (store_rows.c).
 */
#include "postgres.h"

#include "access/htup_details.h"
#include "catalog/namespace.h"
#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "model/mmu_model.h"
#include "pg/compat.h"
#include "pg/datum.h"
#include "pg/function.h"
#include "pg/store.h"
#include "relation/needs.h"
#include "relation/report.h"
#include "utils/builtins.h"
#include "utils/resowner.h"
#include "utils/syscache.h"
#include "utils/typcache.h"

PG_FUNCTION_INFO_V1(gctrace_store_decode);

/* Besides the row of traces; column `stack` is in table stack, once per run. */
static const struct
{
	GtRelationId relation;
	const char *columns;		/* NULL: all but stack */
}			kept[] = {
	{GT_REL_GENERATIONS, NULL},
	{GT_REL_GC_CYCLES, NULL},
	{GT_REL_STW_PAUSES, NULL},
	{GT_REL_MARK_ASSISTS, NULL},
	{GT_REL_HEAP_SAMPLES, NULL},
	{GT_REL_GOROUTINES, "name,is_system,total_ns,exec_ns,sched_wait_ns,block_ns,syscall_ns,assist_ns,sweep_ns,stw_ns"},
	{GT_REL_STACKS, "frames_id,stack_id,depth,function,file_name,line"},
};

/* The places of reports behind them. */
#define KEPT_MMU		lengthof(kept)
#define KEPT_SUMMARY	(KEPT_MMU + 1)
#define KEPT_COUNT		(KEPT_SUMMARY + 1)

/* One kind of rows. */
typedef struct Rows
{
	Tuplestorestate *store;		/* NULL: given away, or not to be had */
	TupleDesc	desc;
	ColumnMap  *map;
	Thinning   *thinning;		/* heap samples go through it */
} Rows;

static struct
{
	MemoryContext context;		/* of all of it; NULL: nothing is put aside */
	bool		complete;
	GtPart		parts[KEPT_COUNT];
	Rows		rows[KEPT_COUNT];
} pass;

/*
 * pass_end
 *		Lets go what nobody has asked for
 */
void
pass_end(void)
{
	for (size_t i = 0; pass.context != NULL && i < KEPT_COUNT; i++)
	{
		if (pass.rows[i].store != NULL)
			tuplestore_end(pass.rows[i].store);
	}
	if (pass.context != NULL)
		MemoryContextDelete(pass.context);
	pass_forget();
}

/*
 * pass_forget
 *		The same when the transaction has taken memory and files away already
 */
void
pass_forget(void)
{
	memset(&pass, 0, sizeof(pass));
}

/* --- what is wanted --- */

/*
 * kept_columns
 *		Those in a list of names, or all but stack
 */
static uint64
kept_columns(const GtRelation *relation, const char *names)
{
	uint64		columns = 0;

	for (int i = 0; i < relation->ncolumns; i++)
	{
		const char *name = relation->columns[i].name;
		const char *found = names == NULL ? NULL : strstr(names, name);
		size_t		len = strlen(name);

		while (found != NULL &&
			   ((found > names && found[-1] != ',') || (found[len] != ',' && found[len] != '\0')))
			found = strstr(found + 1, name);
		if (names == NULL ? strcmp(name, "stack") != 0 : found != NULL)
			columns |= UINT64CONST(1) << i;
	}
	return columns;
}

static void
want_parts(void)
{
	for (size_t i = 0; i < lengthof(kept); i++)
	{
		pass.parts[i].relation = gt_relations[kept[i].relation];
		pass.parts[i].columns = kept_columns(pass.parts[i].relation, kept[i].columns);
	}
	pass.parts[KEPT_MMU].relation = &gt_report_mmu.shape;
	pass.parts[KEPT_MMU].columns = ~UINT64CONST(0);
	pass.parts[KEPT_MMU].report = &gt_report_mmu;
	pass.parts[KEPT_MMU].arguments = &store_mmu_arguments;
	pass.parts[KEPT_MMU].needs = store_mmu_needs;
	pass.parts[KEPT_SUMMARY].relation = &gt_report_summary.shape;
	pass.parts[KEPT_SUMMARY].columns = ~UINT64CONST(0);
	pass.parts[KEPT_SUMMARY].report = &gt_report_summary;
}

/*
 * row_type
 *		The columns of gctrace.NAME_row
 */
static TupleDesc
row_type(const GtRelation *relation)
{
	char	   *name = psprintf("%s_row", relation->name);
	Oid			type = GetSysCacheOid2(TYPENAMENSP, Anum_pg_type_oid, CStringGetDatum(name),
									   ObjectIdGetDatum(get_namespace_oid("gctrace", false)));

	return lookup_rowtype_tupdesc_copy(type, -1);
}

/*
 * begin_rows
 *		An empty tuplestore for a part, whose files belong to the transaction
 */
static void
begin_rows(Rows *rows, const GtRelation *relation)
{
	ResourceOwner oldowner = CurrentResourceOwner;

	CurrentResourceOwner = TopTransactionResourceOwner;
	rows->store = tuplestore_begin_heap(true, false, work_mem);
	CurrentResourceOwner = oldowner;
	rows->desc = row_type(relation);
	if (relation->id == GT_REL_HEAP_SAMPLES)
	{
		rows->desc = thinned_row_type(rows->desc);
		rows->thinning = thinning_create(rows->store, rows->desc);
	}
	else
		rows->map = row_type_map(relation, rows->desc);
}

static void
pass_begin(void)
{
	MemoryContext oldcontext;

	pass_end();
	pass.context = AllocSetContextCreate(TopTransactionContext, "gctrace pass",
										 ALLOCSET_DEFAULT_SIZES);
	oldcontext = MemoryContextSwitchTo(pass.context);
	want_parts();
	for (size_t i = 0; i < KEPT_COUNT; i++)
		begin_rows(&pass.rows[i], pass.parts[i].relation);
	MemoryContextSwitchTo(oldcontext);
}

/* --- the pass --- */

/* What turns values into rows, for any of the parts. */
typedef struct RowMaker
{
	MemoryContext context;		/* of one row */
	ArrayCache	arrays;
	Datum	   *values;
	bool	   *isnull;
} RowMaker;

static void
row_maker_init(RowMaker *self)
{
	int			natts = 1;

	for (int i = 0; i < GT_REL_COUNT; i++)
		natts = Max(natts, gt_relations[i]->ncolumns);
	self->context = AllocSetContextCreate(CurrentMemoryContext, "gctrace row",
										  ALLOCSET_DEFAULT_SIZES);
	array_cache_init(&self->arrays, CurrentMemoryContext);
	self->values = palloc(natts * sizeof(Datum));
	self->isnull = palloc(natts * sizeof(bool));
}

/*
 * put_row
 *		A row into a tuplestore; columns that are not wanted are NULL
 */
static void
put_row(RowMaker *self, const ColumnMap *map, uint64 columns, const GtValue *row,
		Tuplestorestate *store, TupleDesc desc)
{
	MemoryContext oldcontext = MemoryContextSwitchTo(self->context);

	memset(self->isnull, true, desc->natts * sizeof(bool));
	row_datums(map, columns, row, &self->arrays, self->values, self->isnull);
	tuplestore_putvalues(store, desc, self->values, self->isnull);
	MemoryContextSwitchTo(oldcontext);
	MemoryContextReset(self->context);
	array_cache_trim(&self->arrays);
}

/*
 * put_part
 *		A row of one of the parts
 */
static void
put_part(RowMaker *self, int part, const GtValue *row)
{
	Rows	   *rows = &pass.rows[part];

	if (rows->thinning != NULL)
		thinning_add(rows->thinning, row);
	else
		put_row(self, rows->map, pass.parts[part].columns, row, rows->store, rows->desc);
}

/*
 * gctrace.store_decode()
 *		The row of traces, in a pass that puts all else aside.  The checksum is
 *		known since the content was read.
 */
Datum
gctrace_store_decode(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	const GtRelation *traces = gt_relations[GT_REL_TRACES];
	GtValue		row[64];
	InputWish	wish = {0};
	RowMaker	maker;
	ColumnMap  *map;
	TraceInput *input;

	compat_materialized_srf(fcinfo);
	map = row_type_map(traces, result->setDesc);
	row_maker_init(&maker);
	pass_begin();
	wish.relation = traces;
	wish.columns = kept_columns(traces, NULL) &
		~(UINT64CONST(1) << relation_column(traces, "sha256"));
	wish.parts = pass.parts;
	wish.nparts = KEPT_COUNT;
	input = spool_input(&wish);
	while (input_next(input, row))
	{
		if (input_part(input) < 0)
			put_row(&maker, map, wish.columns, row, result->setResult, result->setDesc);
		else
			put_part(&maker, input_part(input), row);
	}
	for (size_t i = 0; i < KEPT_COUNT; i++)
	{
		if (pass.rows[i].thinning != NULL)
			thinning_end(pass.rows[i].thinning);
	}
	pass.complete = input_fed_parts(input);
	input_close(input);
	return (Datum) 0;
}

/* --- giving the rows --- */

/*
 * same_arguments
 *		Is the report asked what the pass has asked?
 */
static bool
same_arguments(const GtPart *part, const InputWish *wish)
{
	const MmuArguments *a = part->arguments;
	const MmuArguments *b = wish->arguments;

	return part->arguments == NULL ||
		(a->nwindows == b->nwindows && a->takers == b->takers &&
		 memcmp(a->windows_ns, b->windows_ns, a->nwindows * sizeof(int64)) == 0);
}

/*
 * rows_for
 *		What was put aside for a wish, NULL: nothing
 */
static Rows *
rows_for(const InputWish *wish)
{
	for (size_t i = 0; pass.complete && i < KEPT_COUNT; i++)
	{
		const GtPart *part = &pass.parts[i];
		uint64		all = (UINT64CONST(1) << part->relation->ncolumns) - 1;

		if (part->relation == wish->relation && pass.rows[i].store != NULL &&
			((wish->columns != 0 ? wish->columns : all) & all & ~part->columns) == 0 &&
			same_arguments(part, wish))
			return &pass.rows[i];
	}
	return NULL;
}

/*
 * give_copy
 *		Rows that stay here
 */
static void
give_copy(ReturnSetInfo *result, Rows *rows)
{
	TupleTableSlot *slot = MakeSingleTupleTableSlot(rows->desc, &TTSOpsMinimalTuple);

	tuplestore_rescan(rows->store);
	while (tuplestore_gettupleslot(rows->store, true, false, slot))
		tuplestore_puttupleslot(result->setResult, slot);
	ExecDropSingleTupleTableSlot(slot);
}

/*
 * pass_give
 *		Makes the rows that were put aside the result of a function, whose row
 *		type is theirs.  False: there are none, the content has to be decoded.
 */
bool
pass_give(FunctionCallInfo fcinfo, const InputWish *wish)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	Rows	   *rows = rows_for(wish);

	if (rows == NULL)
		return false;
	compat_materialized_srf(fcinfo);
	if (result->setDesc->natts != rows->desc->natts)
		elog(ERROR, "rows have %d columns, not %d", rows->desc->natts, result->setDesc->natts);
	if (wish->relation->id == GT_REL_GENERATIONS)
	{
		give_copy(result, rows);
		return true;
	}
	tuplestore_end(result->setResult);
	result->setResult = rows->store;
	rows->store = NULL;
	return true;
}
