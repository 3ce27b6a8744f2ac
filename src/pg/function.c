/*
 * function.c
 *		The relations as functions: gctrace.NAME(path) and (content bytea).
 *
 * One implementation serves them all: the function's name is the relation's,
 * and the row type's columns are found by name.
 */
#include "postgres.h"

#include <sys/stat.h>

#include "access/detoast.h"
#include "catalog/pg_type.h"
#include "fmgr.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/nodeFuncs.h"
#include "nodes/supportnodes.h"
#include "optimizer/optimizer.h"
#include "pg/compat.h"
#include "pg/datum.h"
#include "pg/function.h"
#include "pg/option.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

/* An untyped literal or parameter is taken for a path. */
#define HINT_CONTENT \
	"To decode content sent by the client, make it bytea: write $1::bytea."

PG_FUNCTION_INFO_V1(gctrace_rows_of_path);
PG_FUNCTION_INFO_V1(gctrace_rows_of_content);
PG_FUNCTION_INFO_V1(gctrace_function_support);
PG_FUNCTION_INFO_V1(gctrace_catalogue);

/*
 * relation_of_function
 *		The relation that a function shows: the one of its name
 */
static const GtRelation *
relation_of_function(Oid function)
{
	char	   *name = get_func_name(function);
	const GtRelation *relation = name ? gt_relation_find(name) : NULL;

	if (relation == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_UNDEFINED_FUNCTION),
				 errmsg("function \"%s\" has not the name of a relation",
						name ? name : "")));
	return relation;
}

/*
 * function_rows
 *		Puts all rows of an input into the function's result; the columns are
 *		those of the row type, or of these the ones in wish.columns (0: all)
 */
Datum
function_rows(FunctionCallInfo fcinfo, const InputSource *source, InputWish wish)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	uint64		columns = 0;
	MemoryContext context;
	MemoryContext oldcontext;
	ArrayCache	arrays;
	TraceInput *input;
	ColumnMap  *map;
	GtValue    *row;
	Datum	   *values;
	bool	   *isnull;

	if (!wish.quiet)
		wish.on_error = (OnError) gctrace_on_error;
	compat_materialized_srf(fcinfo);
	map = row_type_map(wish.relation, result->setDesc);
	for (int i = 0; i < map->natts; i++)
	{
		if (map->targets[i].kind == COLUMN_RELATION)
			columns |= UINT64CONST(1) << map->targets[i].column;
	}
	wish.columns = wish.columns != 0 ? wish.columns & columns : columns;

	row = palloc0(wish.relation->ncolumns * sizeof(GtValue));
	values = palloc0(map->natts * sizeof(Datum));
	isnull = palloc(map->natts * sizeof(bool));
	memset(isnull, true, map->natts * sizeof(bool));
	array_cache_init(&arrays, CurrentMemoryContext);
	context = AllocSetContextCreate(CurrentMemoryContext, "gctrace row",
									ALLOCSET_DEFAULT_SIZES);

	input = input_open(CurrentMemoryContext, source, &wish);
	oldcontext = MemoryContextSwitchTo(context);
	while (input_next(input, row))
	{
		row_datums(map, wish.columns, row, &arrays, values, isnull);
		tuplestore_putvalues(result->setResult, result->setDesc, values, isnull);
		MemoryContextReset(context);
		array_cache_trim(&arrays);
	}
	MemoryContextSwitchTo(oldcontext);
	input_close(input);
	return (Datum) 0;
}

/*
 * require_path_access
 *		The right to files, with a hint for those who did not mean a path
 */
static void
require_path_access(void)
{
	require_file_access("read a file of the server",
						HINT_FILE_ACCESS " " HINT_CONTENT);
}

/*
 * function_path
 *		An argument that is a path.  EXECUTE is granted to pg_read_server_files
 *		only, but grants can be changed: so check again.
 */
InputSource
function_path(const text *argument)
{
	InputSource source = {0};

	require_path_access();
	source.path = text_to_cstring(argument);
	if (!is_absolute_path(source.path))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("path \"%s\" is not absolute", source.path),
				 errhint("Write the path from the root of the server's file system on. "
						 HINT_CONTENT)));
	return source;
}

/*
 * function_content
 *		An argument that is the content itself; needs no privilege
 */
InputSource
function_content(const bytea *argument)
{
	InputSource source = {0};

	source.content = VARDATA_ANY(argument);
	source.size = VARSIZE_ANY_EXHDR(argument);
	return source;
}

/*
 * gctrace.NAME(path text)
 *		Rows of a file of the server
 */
Datum
gctrace_rows_of_path(PG_FUNCTION_ARGS)
{
	InputSource source = function_path(PG_GETARG_TEXT_PP(0));
	InputWish	wish = {0};

	wish.relation = relation_of_function(fcinfo->flinfo->fn_oid);
	return function_rows(fcinfo, &source, wish);
}

/*
 * gctrace.NAME(content bytea)
 *		Rows of content that the caller has
 */
Datum
gctrace_rows_of_content(PG_FUNCTION_ARGS)
{
	InputSource source = function_content(PG_GETARG_BYTEA_PP(0));
	InputWish	wish = {0};

	wish.relation = relation_of_function(fcinfo->flinfo->fn_oid);
	return function_rows(fcinfo, &source, wish);
}

/*
 * constant_size
 *		Bytes of the input if the argument is known at plan time, else -1
 */
static double
constant_size(PlannerInfo *root, Node *argument)
{
	Const	   *value;
	struct stat status;

	/* Only the planner can look through parameters. */
	if (root != NULL)
		argument = estimate_expression_value(root, argument);
	if (!IsA(argument, Const) || ((Const *) argument)->constisnull)
		return -1;

	value = (Const *) argument;
	if (value->consttype == BYTEAOID)
		return toast_raw_datum_size(value->constvalue) - VARHDRSZ;

	/* Not even the size of a file may be seen without the privilege. */
	if (value->consttype == TEXTOID &&
		has_privs_of_role(GetUserId(), ROLE_PG_READ_SERVER_FILES) &&
		stat(TextDatumGetCString(value->constvalue), &status) == 0)
		return status.st_size;
	return -1;
}

/*
 * estimate_rows
 *		SupportRequestRows: from the size of the input; of reports what their
 *		declaration says
 */
static Node *
estimate_rows(SupportRequestRows *request)
{
	const GtRelation *relation = gt_relation_find(get_func_name(request->funcid));
	double		size;

	if (relation == NULL || !is_funcclause(request->node))
		return NULL;
	size = constant_size(request->root, linitial(((FuncExpr *) request->node)->args));
	if (size < 0 && relation->id != GT_REL_TRACES)
		return NULL;

	request->rows = clamp_row_est(relation->rows_per_mb * size / (1024 * 1024));
	return (Node *) request;
}

/*
 * gctrace.function_support(internal)
 *		Planner support of the functions over path and content
 *
 * Nothing can be simplified.  But whoever may not read files, and writes an
 * untyped literal where content is meant, is told so here: the executor would
 * only say that EXECUTE is not granted.
 */
Datum
gctrace_function_support(PG_FUNCTION_ARGS)
{
	Node	   *request = (Node *) PG_GETARG_POINTER(0);
	Node	   *result = NULL;

	if (IsA(request, SupportRequestSimplify))
	{
		FuncExpr   *call = ((SupportRequestSimplify *) request)->fcall;

		if (exprType(linitial(call->args)) == TEXTOID)
			require_path_access();
	}
	else if (IsA(request, SupportRequestRows))
		result = estimate_rows((SupportRequestRows *) request);
	PG_RETURN_POINTER(result);
}

/*
 * gctrace.catalogue()
 *		The catalogue of relations and columns, as rows
 */
Datum
gctrace_catalogue(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;

	compat_materialized_srf(fcinfo);
	for (int i = 0; i < GT_REL_COUNT; i++)
	{
		const GtRelation *relation = gt_relations[i];

		for (int j = 0; j < relation->ncolumns; j++)
		{
			Datum		values[6];
			bool		isnull[6] = {false};

			values[0] = CStringGetTextDatum(relation->name);
			values[1] = CStringGetTextDatum(relation->comment);
			values[2] = Int32GetDatum(j + 1);
			values[3] = CStringGetTextDatum(relation->columns[j].name);
			values[4] = CStringGetTextDatum(gt_type_name(relation->columns[j].type));
			values[5] = CStringGetTextDatum(relation->columns[j].comment);
			tuplestore_putvalues(result->setResult, result->setDesc, values, isnull);
		}
	}
	return (Datum) 0;
}
