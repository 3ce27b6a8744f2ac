/*
 * store_plan.c
 *		Statements of a load whose plans are kept for the session.
 *
 * A load runs the same dozen statements for every file, and for a small file to
 * plan them takes longer than to run them.  PL/pgSQL keeps no plans of statements
 * that are put together as text, as these are: the store's name is in them.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "nodes/parsenodes.h"
#include "pg/compat.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

/* Some stores' statements; beyond that the oldest makes room. */
#define PLANS_MAX 64
#define ARGUMENTS_MAX 8

PG_FUNCTION_INFO_V1(gctrace_store_execute);

typedef struct KeptPlan
{
	uint32		hash;			/* of the statement */
	char	   *statement;		/* NULL: no plan */
	int			narguments;
	Oid			types[ARGUMENTS_MAX];
	SPIPlanPtr	plan;
} KeptPlan;

static KeptPlan plans[PLANS_MAX];
static int	next_plan = 0;

/*
 * find_plan
 *		The place of a statement's plan, NULL: it has none yet
 */
static KeptPlan *
find_plan(const char *statement, uint32 hash, int narguments, const Oid *types)
{
	for (int i = 0; i < PLANS_MAX; i++)
	{
		KeptPlan   *kept = &plans[i];

		if (kept->statement != NULL && kept->hash == hash &&
			kept->narguments == narguments &&
			memcmp(kept->types, types, narguments * sizeof(Oid)) == 0 &&
			strcmp(kept->statement, statement) == 0)
			return kept;
	}
	return NULL;
}

/*
 * keep_plan
 *		Prepares a statement, with one plan for all arguments
 */
static KeptPlan *
keep_plan(const char *statement, uint32 hash, int narguments, Oid *types)
{
	KeptPlan   *kept = &plans[next_plan];
	SPIPlanPtr	plan = SPI_prepare_cursor(statement, narguments, types, CURSOR_OPT_GENERIC_PLAN);
	char	   *copy = MemoryContextStrdup(TopMemoryContext, statement);

	if (plan == NULL || SPI_keepplan(plan) != 0)
		elog(ERROR, "could not prepare a statement of a load: %s",
			 SPI_result_code_string(SPI_result));
	next_plan = (next_plan + 1) % PLANS_MAX;
	if (kept->statement != NULL)
	{
		SPI_freeplan(kept->plan);
		pfree(kept->statement);
	}
	kept->hash = hash;
	kept->statement = copy;
	kept->narguments = narguments;
	memcpy(kept->types, types, narguments * sizeof(Oid));
	kept->plan = plan;
	return kept;
}

/*
 * gctrace.store_execute(statement text, VARIADIC arguments "any")
 *		Runs a statement with the caller's rights; returns the number of rows
 */
Datum
gctrace_store_execute(PG_FUNCTION_ARGS)
{
	int			narguments = PG_NARGS() - 1;
	Oid			types[ARGUMENTS_MAX];
	Datum		values[ARGUMENTS_MAX];
	char		nulls[ARGUMENTS_MAX];
	char	   *statement;
	uint32		hash;
	KeptPlan   *kept;
	int			result;
	uint64		processed;

	if (PG_ARGISNULL(0) || narguments > ARGUMENTS_MAX || get_fn_expr_variadic(fcinfo->flinfo))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("a statement and up to %d arguments are needed", ARGUMENTS_MAX)));
	statement = text_to_cstring(PG_GETARG_TEXT_PP(0));
	for (int i = 0; i < narguments; i++)
	{
		types[i] = get_fn_expr_argtype(fcinfo->flinfo, i + 1);
		nulls[i] = PG_ARGISNULL(i + 1) ? 'n' : ' ';
		values[i] = PG_ARGISNULL(i + 1) ? (Datum) 0 : PG_GETARG_DATUM(i + 1);
	}

	SPI_connect();
	hash = hash_bytes((const unsigned char *) statement, (int) strlen(statement));
	kept = find_plan(statement, hash, narguments, types);
	if (kept == NULL)
		kept = keep_plan(statement, hash, narguments, types);
	result = SPI_execute_plan(kept->plan, values, nulls, false, 0);
	if (result < 0)
		elog(ERROR, "could not run a statement of a load: %s", SPI_result_code_string(result));
	processed = SPI_processed;
	SPI_finish();
	PG_RETURN_INT64((int64) processed);
}
