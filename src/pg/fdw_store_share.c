/*
 * fdw_store_share.c
 *		The runs of a store for several processes: the leader's list, written down.
 *
 * Workers read segments by SQL of their own, with the leader's snapshot, as its
 * user.  What row-level security adds to that SQL decides whether they may.
 */
#include "postgres.h"

#include "catalog/namespace.h"
#include "executor/spi.h"
#include "nodes/plannodes.h"
#include "pg/fdw_store.h"
#include "tcop/tcopprot.h"
#include "utils/datum.h"
#include "utils/guc.h"
#include "utils/lsyscache.h"
#include "utils/plancache.h"
#include "utils/snapmgr.h"

/* --- the list --- */

typedef struct ColumnTypes
{
	int16		len[COLUMN_COUNT];
	bool		byval[COLUMN_COUNT];
} ColumnTypes;

static void
get_column_types(ColumnTypes *types)
{
	for (int i = 0; i < COLUMN_COUNT; i++)
		get_typlenbyval(store_column_types()[i], &types->len[i], &types->byval[i]);
}

Size
store_list_size(const TableFiles *files)
{
	Size		size = 0;
	ColumnTypes types;

	get_column_types(&types);
	for (size_t i = 0; i < files->list.count; i++)
	{
		StoreRun   *run = &files->runs->runs[i];

		size = add_size(size, sizeof(RunWindow));
		for (int j = 0; j < COLUMN_COUNT; j++)
			size = add_size(size, datumEstimateSpace(run->values[j], run->isnull[j],
													 types.byval[j], types.len[j]));
	}
	return size;
}

void
store_write_list(const TableFiles *files, char *to)
{
	ColumnTypes types;

	get_column_types(&types);
	for (size_t i = 0; i < files->list.count; i++)
	{
		StoreRun   *run = &files->runs->runs[i];

		memcpy(to, &run->window, sizeof(RunWindow));
		to += sizeof(RunWindow);
		for (int j = 0; j < COLUMN_COUNT; j++)
			datumSerialize(run->values[j], run->isnull[j], types.byval[j], types.len[j], &to);
	}
}

void
store_read_list(TableFiles *files, uint64 count, char *from)
{
	StoreRuns  *runs = files->runs;
	MemoryContext oldcontext;

	MemoryContextReset(runs->context);
	oldcontext = MemoryContextSwitchTo(runs->context);
	runs->runs = MemoryContextAllocHuge(runs->context, Max(count, 1) * sizeof(StoreRun));
	for (uint64 i = 0; i < count; i++)
	{
		StoreRun   *run = &runs->runs[i];

		memcpy(&run->window, from, sizeof(RunWindow));
		from += sizeof(RunWindow);
		for (int j = 0; j < COLUMN_COUNT; j++)
			run->values[j] = datumRestore(&from, &run->isnull[j]);
	}
	store_set_list(files, count);
	MemoryContextSwitchTo(oldcontext);
}

/* --- may it be shared? --- */

/*
 * runs_anywhere
 *		Would the planner let a worker run this query?  It knows of functions in
 *		policies, of foreign partitions and of temporary tables.
 */
static bool
runs_anywhere(const char *text, int nargs, Oid *types)
{
	SPIPlanPtr	plan = SPI_prepare(text, nargs, types);
	int			level = NewGUCNestLevel();
	CachedPlanSource *source;
	Plan	   *top;

	if (plan == NULL)
		elog(ERROR, "could not prepare a query of a store: %d", SPI_result);
	/* a plan that has workers of its own does not tell */
	(void) set_config_option("parallel_setup_cost", "1e100", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	source = linitial(SPI_plan_get_plan_sources(plan));
	top = pg_plan_query(copyObject(linitial_node(Query, source->query_list)), text,
						CURSOR_OPT_PARALLEL_OK, NULL)->planTree;
	AtEOXact_GUC(true, level);
	/* as a developer's setting has it */
	if (IsA(top, Gather) && ((Gather *) top)->single_copy)
		top = top->lefttree;
	return top->parallel_safe;
}

bool
store_is_parallel_safe(const char *store)
{
	Oid			schema = get_namespace_oid(store, true);
	StoreRuns	runs = {.store = store};
	bool		pushed;
	bool		safe;

	/* that there is no store is told by the scan */
	if (!OidIsValid(get_relname_relid("run", schema)) ||
		!OidIsValid(get_relname_relid("segment", schema)))
		return false;
	SPI_connect();
	store_push_snapshot(&pushed);
	safe = runs_anywhere(store_list_query(&runs), 0, NULL) &&
		runs_anywhere(store_segment_query(&runs), SEGMENT_ARGUMENTS, store_segment_types);
	if (pushed)
		PopActiveSnapshot();
	SPI_finish();
	return safe;
}
