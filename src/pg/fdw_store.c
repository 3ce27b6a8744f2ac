/*
 * fdw_store.c
 *		The runs of a store in the place of files.
 *
 * Which runs there are, and their bytes, is asked in SQL, as the user who runs
 * the query: privileges and row-level security of the store's tables hold.
 * Clauses that read only columns of runs are part of that SQL, so that the
 * store's own indexes and partitions find the runs.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "executor/executor.h"
#include "executor/spi.h"
#include "miscadmin.h"
#include "nodes/makefuncs.h"
#include "nodes/nodeFuncs.h"
#include "pg/fdw_store.h"
#include "utils/builtins.h"
#include "utils/datum.h"
#include "utils/lsyscache.h"
#include "utils/rel.h"
#include "utils/ruleutils.h"
#include "utils/snapmgr.h"
#include "utils/timestamp.h"
#include "utils/uuid.h"

/* Columns of table run that the foreign tables have before the relation's. */
static const struct
{
	const char *name;
	Oid			type;
	const char *comment;
}			run_columns[SHOWN_COLUMNS] = {
	[COLUMN_RUN_ID] = {"run_id", UUIDOID, "Run, as in table run of the store"},
	[COLUMN_RUN_STARTED_AT] = {"run_started_at", TIMESTAMPTZOID, "When the run began, as in table run of the store"},
	[COLUMN_SERVICE] = {"service", TEXTOID, "Label service of the run. NULL: not given"},
	[COLUMN_BUILD] = {"build", TEXTOID, "Label build of the run. NULL: not given"},
	[COLUMN_HOST] = {"host", TEXTOID, "Label host of the run. NULL: not given"},
	[COLUMN_SOURCE] = {"source", TEXTOID, "File that the run was first loaded from. NULL: the client sent it"},
};

/* A run that is read, segment by segment. */
typedef struct RunReader
{
	GtReader	reader;			/* reader.context is this struct */
	MemoryContext context;		/* of the segment at hand */
	const char *query;
	Datum		run_id;
	Datum		run_started_at;
	int32		segment;		/* the last one taken */
	const RunWindow *window;
	const char *bytes;
	size_t		left;
	GtStatus	ended;			/* how the compressed input had ended */
} RunReader;

TableFiles *
store_files_create(const char *store)
{
	TableFiles *files = palloc0(sizeof(TableFiles));

	context_alloc_init(&files->alloc, CurrentMemoryContext);
	files->runs = palloc0(sizeof(StoreRuns));
	files->runs->store = store;
	files->runs->context = AllocSetContextCreate(CurrentMemoryContext, "gctrace runs",
												 ALLOCSET_DEFAULT_SIZES);
	return files;
}

/* --- clauses as SQL --- */

Node *
evaluate_now(Node *node, BindContext *context)
{
	ExprState  *state = ExecInitExpr((Expr *) node, context->parent);
	Oid			type = exprType(node);
	int16		len;
	bool		byval;
	bool		isnull;
	Datum		value = ExecEvalExprSwitchContext(state, context->econtext, &isnull);

	get_typlenbyval(type, &len, &byval);
	return (Node *) makeConst(type, exprTypmod(node), exprCollation(node), len,
							  isnull ? (Datum) 0 : datumCopy(value, byval, len),
							  isnull, byval);
}

static Node *
bind_mutator(Node *node, BindContext *context)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, Param))
		return evaluate_now(node, context);
	return expression_tree_mutator(node, bind_mutator, context);
}

List *
bind_params(List *clauses, PlanState *parent, ExprContext *econtext)
{
	BindContext context;

	context.parent = parent;
	context.econtext = econtext;
	return (List *) bind_mutator((Node *) clauses, &context);
}

/* Makes values come out as text that is read back as the same value. */
static int
begin_exact_text(void)
{
	int			level = NewGUCNestLevel();

	(void) set_config_option("datestyle", "ISO", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("intervalstyle", "postgres", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	(void) set_config_option("extra_float_digits", "3", PGC_USERSET, PGC_S_SESSION,
							 GUC_ACTION_SAVE, true, 0, false);
	return level;
}

static bool
reads_table_as_whole(Node *node, void *context)
{
	if (node == NULL)
		return false;
	if (IsA(node, Var))
		return ((Var *) node)->varattno <= 0;
	return expression_tree_walker(node, reads_table_as_whole, context);
}

/*
 * as_own_variables
 *		The clauses as if the table were the only one of a query
 */
Node *
as_own_variables(Node *node, void *context)
{
	if (node == NULL)
		return NULL;
	if (IsA(node, Var))
	{
		Var		   *var = copyObject((Var *) node);

		var->varno = var->varnosyn = 1;
		var->varattnosyn = var->varattno;
		return (Node *) var;
	}
	return expression_tree_mutator(node, as_own_variables, context);
}

void
store_narrow(TableFiles *files, List *clauses, Relation table)
{
	List	   *context = deparse_context_for(RelationGetRelationName(table),
											  RelationGetRelid(table));
	Node	   *clause;
	int			level;

	files->runs->condition = NULL;
	if (clauses == NIL || reads_table_as_whole((Node *) clauses, NULL))
		return;
	clause = as_own_variables((Node *) make_ands_explicit(clauses), NULL);
	level = begin_exact_text();
	files->runs->condition = deparse_expression(clause, context, false, false);
	AtEOXact_GUC(true, level);
}

/* --- the list --- */

const Oid *
store_column_types(void)
{
	static const Oid types[COLUMN_COUNT] = {
		[COLUMN_RUN_ID] = UUIDOID,
		[COLUMN_RUN_STARTED_AT] = TIMESTAMPTZOID,
		[COLUMN_SERVICE] = TEXTOID,
		[COLUMN_BUILD] = TEXTOID,
		[COLUMN_HOST] = TEXTOID,
		[COLUMN_SOURCE] = TEXTOID,
		[COLUMN_CONTENT_BYTES] = INT8OID,
		[COLUMN_SIZE_BYTES] = INT8OID,
		[COLUMN_COMPRESSION] = TEXTOID,
		[COLUMN_CONTENT_STATUS] = TEXTOID,
		[COLUMN_CONTENT_ERROR] = TEXTOID,
		[COLUMN_FORMAT] = TEXTOID,
		[COLUMN_STARTED_AT] = TIMESTAMPTZOID,
		[COLUMN_TEXT_ID] = TEXTOID,
	};

	return types;
}

void
append_run_source(StringInfo query, const StoreRuns *runs)
{
	appendStringInfo(query, "FROM %s.run r WHERE raw_kept", quote_identifier(runs->store));
	if (runs->condition != NULL)
		appendStringInfo(query, " AND (%s)", runs->condition);
}

char *
store_list_query(const StoreRuns *runs)
{
	StringInfoData query;

	initStringInfo(&query);
	appendStringInfoString(&query, "SELECT ");
	for (int i = 0; i < SHOWN_COLUMNS; i++)
		appendStringInfo(&query, "%s, ", quote_identifier(run_columns[i].name));
	appendStringInfoString(&query, "content_bytes, size_bytes, compression, content_status, content_error, "
						   "format, started_at, run_id::pg_catalog.text AS path ");
	append_run_source(&query, runs);
	appendStringInfoString(&query, " ORDER BY r.run_id");
	return query.data;
}

/*
 * store_push_snapshot
 *		Planning may have no snapshot yet
 */
void
store_push_snapshot(bool *pushed)
{
	*pushed = !ActiveSnapshotSet();
	if (*pushed)
		PushActiveSnapshot(GetTransactionSnapshot());
}

/*
 * execute
 *		A query with the snapshot of the statement
 */
static void
execute(const char *query, int nargs, Oid *types, Datum *values)
{
	bool		pushed;
	int			code;

	store_push_snapshot(&pushed);
	code = SPI_execute_with_args(query, nargs, types, values, NULL, true, 0);
	if (pushed)
		PopActiveSnapshot();
	if (code != SPI_OK_SELECT)
		elog(ERROR, "unexpected result of a query of a store: %d", code);
}

/* The result is only good until SPI_finish. */
static void
copy_run(StoreRun *run, HeapTuple tuple, TupleDesc tupdesc)
{
	for (int i = 0; i < COLUMN_COUNT; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(tupdesc, i);
		Datum		value = heap_getattr(tuple, i + 1, tupdesc, &run->isnull[i]);

		run->values[i] = run->isnull[i] ? (Datum) 0 :
			datumCopy(value, attribute->attbyval, attribute->attlen);
	}
}

/*
 * copy_runs
 *		What the query for runs gave, in the current memory context
 */
static uint64
copy_runs(StoreRuns *runs)
{
	uint64		count = SPI_processed;

	runs->runs = MemoryContextAllocHuge(CurrentMemoryContext,
										Max(count, 1) * sizeof(StoreRun));
	memset(runs->runs, 0, count * sizeof(StoreRun));
	for (uint64 i = 0; i < count; i++)
	{
		copy_run(&runs->runs[i], SPI_tuptable->vals[i], SPI_tuptable->tupdesc);
		runs->runs[i].rows = -1;
	}
	return count;
}

/*
 * store_set_list
 *		The runs as a list of files
 */
void
store_set_list(TableFiles *files, uint64 count)
{
	StoreRuns  *runs = files->runs;

	files->list.files = MemoryContextAllocHuge(CurrentMemoryContext,
											   Max(count, 1) * sizeof(GtFile));
	memset(files->list.files, 0, count * sizeof(GtFile));
	for (uint64 i = 0; i < count; i++)
	{
		const StoreRun *run = &runs->runs[i];

		files->list.files[i].path = TextDatumGetCString(run->values[COLUMN_TEXT_ID]);
		files->list.files[i].size = (uint64) DatumGetInt64(run->values[COLUMN_CONTENT_BYTES]);
	}
	files->list.count = count;
}

void
store_list(TableFiles *files)
{
	StoreRuns  *runs = files->runs;
	MemoryContext oldcontext;
	uint64		count;
	int			level;

	MemoryContextReset(runs->context);
	SPI_connect();
	level = begin_exact_text();
	execute(store_list_query(runs), 0, NULL, NULL);
	AtEOXact_GUC(true, level);

	oldcontext = MemoryContextSwitchTo(runs->context);
	count = copy_runs(runs);
	memset(&runs->pruned, 0, sizeof(runs->pruned));
	runs->judged = runs->judged_kept = 0;
	if (runs->filter != NULL)
		count = store_apply_filter(runs, count);
	store_set_list(files, count);
	MemoryContextSwitchTo(oldcontext);
	SPI_finish();
}

StorePruned
store_pruned(const TableFiles *files)
{
	return files->runs->pruned;
}

/*
 * store_find_run
 *		The run of a "path"; ids as text have the order of ids
 */
const StoreRun *
store_find_run(const TableFiles *files, const char *path)
{
	size_t		low = 0;
	size_t		high = files->list.count;

	while (low < high)
	{
		size_t		middle = low + (high - low) / 2;
		int			order = strcmp(path, files->list.files[middle].path);

		if (order == 0)
			return &files->runs->runs[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	elog(ERROR, "run %s is not in the list", path);
	return NULL;
}

/* --- columns --- */

int
store_column(const char *name, Oid type)
{
	for (int i = 0; i < SHOWN_COLUMNS; i++)
	{
		if (strcmp(run_columns[i].name, name) == 0 && run_columns[i].type == type)
			return (int) i;
	}
	return -1;
}

/*
 * store_datum
 *		The value of a run's column, copied into the current memory context
 */
void
store_datum(const TableFiles *files, const char *path, int column,
			Datum *value, bool *isnull)
{
	const StoreRun *run = store_find_run(files, path);
	int16		len;
	bool		byval;

	*isnull = run->isnull[column];
	if (*isnull)
		return;
	get_typlenbyval(run_columns[column].type, &len, &byval);
	*value = datumCopy(run->values[column], byval, len);
}

List *
store_table_columns(void)
{
	List	   *columns = NIL;

	for (int i = 0; i < SHOWN_COLUMNS; i++)
	{
		TableColumn *column = palloc0(sizeof(TableColumn));

		column->name = pstrdup(run_columns[i].name);
		column->type = format_type_be(run_columns[i].type);
		column->comment = pstrdup(run_columns[i].comment);
		columns = lappend(columns, column);
	}
	return columns;
}

/* --- bytes --- */

/* Parameters of the query below: whose segments, and behind which one. */
Oid			store_segment_types[SEGMENT_ARGUMENTS] = {UUIDOID, TIMESTAMPTZOID, INT4OID};

char *
store_segment_query(const StoreRuns *runs)
{
	return psprintf("SELECT segment, content FROM %s.segment "
					"WHERE run_id OPERATOR(pg_catalog.=) $1 AND run_started_at OPERATOR(pg_catalog.=) $2 "
					"AND segment OPERATOR(pg_catalog.>) $3 ORDER BY segment LIMIT 1",
					quote_identifier(runs->store));
}

/*
 * take_segment
 *		The next segment; false: that was the last.  One that is missing in
 *		between is damage of the store.
 */
static bool
take_segment(RunReader *self)
{
	Datum		values[SEGMENT_ARGUMENTS] = {self->run_id, self->run_started_at, (Datum) 0};
	const RunWindow *window = self->window;
	bool		found;
	bool		isnull;

	if (window->last > 0 && self->segment >= window->last)
		return false;
	if (window->skip_before > 0 && self->segment == window->skip_after)
		self->segment = window->skip_before - 1;
	values[2] = Int32GetDatum(self->segment);

	MemoryContextReset(self->context);
	SPI_connect();
	execute(self->query, SEGMENT_ARGUMENTS, store_segment_types, values);
	found = SPI_processed > 0;
	if (found)
	{
		HeapTuple	tuple = SPI_tuptable->vals[0];
		TupleDesc	tupdesc = SPI_tuptable->tupdesc;
		int32		segment = DatumGetInt32(heap_getattr(tuple, 1, tupdesc, &isnull));
		Datum		content = heap_getattr(tuple, 2, tupdesc, &isnull);
		MemoryContext oldcontext = MemoryContextSwitchTo(self->context);
		bytea	   *bytes = DatumGetByteaPCopy(content);

		MemoryContextSwitchTo(oldcontext);
		if (segment != self->segment + 1)
			ereport(ERROR,
					(errcode(ERRCODE_DATA_CORRUPTED),
					 errmsg("segment %d of run %s is missing", self->segment + 1,
							DatumGetCString(DirectFunctionCall1(uuid_out, self->run_id)))));
		self->segment = segment;
		self->bytes = VARDATA(bytes);
		self->left = VARSIZE(bytes) - VARHDRSZ;
	}
	SPI_finish();
	return found;
}

static int64_t
read_run(void *context, void *buffer, size_t size, GtStatus *status)
{
	RunReader  *self = (RunReader *) context;

	while (self->left == 0)
	{
		if (take_segment(self))
			continue;
		if (self->ended.code == GT_OK)
			return 0;
		*status = self->ended;
		return -1;
	}
	size = Min(size, self->left);
	memcpy(buffer, self->bytes, size);
	self->bytes += size;
	self->left -= size;
	return (int64_t) size;
}

static void
rewind_run(void *context)
{
	RunReader  *self = (RunReader *) context;

	self->segment = 0;
	self->left = 0;
}

static const char *
text_or_null(const StoreRun *run, int column)
{
	return run->isnull[column] ? NULL : TextDatumGetCString(run->values[column]);
}

InputSource
store_source(const TableFiles *files, const char *path)
{
	const StoreRun *run = store_find_run(files, path);
	RunReader  *self = palloc0(sizeof(RunReader));
	const char *status = text_or_null(run, COLUMN_CONTENT_STATUS);
	const char *error = text_or_null(run, COLUMN_CONTENT_ERROR);
	InputSource source = {0};

	self->reader.read = read_run;
	self->reader.rewind = rewind_run;
	self->reader.context = self;
	self->reader.size = (uint64) DatumGetInt64(run->values[COLUMN_SIZE_BYTES]);
	self->reader.compression = text_or_null(run, COLUMN_COMPRESSION);
	self->context = AllocSetContextCreate(CurrentMemoryContext, "gctrace segment",
										  ALLOCSET_DEFAULT_SIZES);
	self->query = store_segment_query(files->runs);
	self->run_id = run->values[COLUMN_RUN_ID];
	self->run_started_at = run->values[COLUMN_RUN_STARTED_AT];
	self->window = &run->window;
	if (status != NULL && run->window.last == 0)
		gt_fail(&self->ended, strcmp(status, "truncated") == 0 ? GT_TRUNCATED : GT_DAMAGED,
				(uint64) DatumGetInt64(run->values[COLUMN_CONTENT_BYTES]), "%s",
				error != NULL ? error : "input could not be inflated to its end");
	source.reader = &self->reader;
	source.inflate = true;
	source.gap = run->window.gap;
	source.name = psprintf("run %s", path);
	return source;
}
