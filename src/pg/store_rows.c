/*
 * store_rows.c
 *		The content that is being loaded as rows of a relation, and as segments.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "pg/compat.h"
#include "pg/datum.h"
#include "pg/function.h"
#include "pg/store.h"
#include "source/deflate.h"
#include "source/segment.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/lsyscache.h"

#define ROW_SUFFIX	"_row"

PG_FUNCTION_INFO_V1(gctrace_store_rows);
PG_FUNCTION_INFO_V1(gctrace_store_segments);

/*
 * relation_of_row_type
 *		gctrace.NAME_row is the row type of relation NAME
 */
static const GtRelation *
relation_of_row_type(Oid type)
{
	Oid			composite = OidIsValid(type) ? get_typ_typrelid(type) : InvalidOid;
	char	   *name = OidIsValid(composite) ? get_rel_name(composite) : NULL;
	size_t		len = name ? strlen(name) : 0;
	const GtRelation *relation = NULL;

	if (len > strlen(ROW_SUFFIX) &&
		strcmp(name + len - strlen(ROW_SUFFIX), ROW_SUFFIX) == 0)
	{
		name[len - strlen(ROW_SUFFIX)] = '\0';
		relation = gt_relation_find(name);
	}
	if (relation == NULL)
		ereport(ERROR,
				(errcode(ERRCODE_DATATYPE_MISMATCH),
				 errmsg("type %s is not the row type of a relation",
						OidIsValid(type) ? format_type_be(type) : "unknown"),
				 errhint("Write NULL::gctrace.gc_cycles_row, for example.")));
	return relation;
}

/*
 * named_columns
 *		The columns of the relation that an array of text names
 */
static uint64
named_columns(const GtRelation *relation, ArrayType *array)
{
	uint64		result = 0;
	Datum	   *names;
	bool	   *isnull;
	int			count;

	deconstruct_array(array, TEXTOID, -1, false, TYPALIGN_INT, &names, &isnull, &count);
	for (int i = 0; i < count; i++)
	{
		int			column = isnull[i] ? -1 :
			relation_column(relation, TextDatumGetCString(names[i]));

		if (column >= 0)
			result |= UINT64CONST(1) << column;
	}
	return result;
}

/*
 * spool_source
 *		The content that is being loaded
 */
static InputSource
spool_source(InputWish *wish)
{
	InputSource source = {0};
	SpoolReader *reader = palloc(sizeof(SpoolReader));

	spool_reader_init(reader);
	source.reader = &reader->reader;
	source.name = "the content";
	wish->on_error = ON_ERROR_STOP;
	wish->quiet = true;
	return source;
}

TraceInput *
spool_input(InputWish *wish)
{
	InputSource source = spool_source(wish);

	return input_open(CurrentMemoryContext, &source, wish);
}

Datum
spool_rows(FunctionCallInfo fcinfo, InputWish wish)
{
	InputSource source;

	if (pass_give(fcinfo, &wish))
		return (Datum) 0;
	source = spool_source(&wish);
	return function_rows(fcinfo, &source, wish);
}

/*
 * gctrace.store_rows(relation anyelement, columns text[])
 *		Rows of the content that is being loaded; other columns are NULL
 */
Datum
gctrace_store_rows(PG_FUNCTION_ARGS)
{
	InputWish	wish = {0};

	wish.relation = relation_of_row_type(get_fn_expr_argtype(fcinfo->flinfo, 0));
	if (!PG_ARGISNULL(1))
		wish.columns = named_columns(wish.relation, PG_GETARG_ARRAYTYPE_P(1));
	return spool_rows(fcinfo, wish);
}

/*
 * border_list
 *		An array of offsets
 */
static int64 *
border_list(ArrayType *array, int *count)
{
	int64	   *borders;
	Datum	   *values;
	bool	   *isnull;

	deconstruct_array(array, INT8OID, sizeof(int64), FLOAT8PASSBYVAL, TYPALIGN_DOUBLE,
					  &values, &isnull, count);
	borders = palloc(Max(*count, 1) * sizeof(int64));
	for (int i = 0; i < *count; i++)
		borders[i] = isnull[i] ? 0 : DatumGetInt64(values[i]);
	return borders;
}

/*
 * compress_segment
 *		A piece of the content as bytea
 */
static Datum
compress_segment(const ContextAlloc *alloc, uint64 offset, size_t size, char *buffer)
{
	size_t		room = gt_deflate_bound(size);
	bytea	   *result = palloc(room + VARHDRSZ);
	size_t		got;

	(void) spool_read(offset, buffer, size);
	got = gt_deflate(&alloc->alloc, buffer, size, VARDATA(result), room);
	if (got == 0)
		ereport(ERROR,
				(errcode(ERRCODE_OUT_OF_MEMORY),
				 errmsg("out of memory")));
	SET_VARSIZE(result, got + VARHDRSZ);
	return PointerGetDatum(result);
}

/*
 * gctrace.store_segments(borders bigint[])
 *		The content that is being loaded, cut at the borders and compressed
 */
Datum
gctrace_store_segments(PG_FUNCTION_ARGS)
{
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext context = AllocSetContextCreate(CurrentMemoryContext, "gctrace segment",
												  ALLOCSET_DEFAULT_SIZES);
	char	   *buffer = palloc(GT_SEGMENT_SIZE);
	int64	   *borders;
	int			count;
	int32		segment = 0;
	GtCutter	cutter;
	uint64		begin;
	uint64		end;

	compat_materialized_srf(fcinfo);
	borders = border_list(PG_GETARG_ARRAYTYPE_P(0), &count);
	gt_cutter_init(&cutter, borders, count, spool_size(), GT_SEGMENT_SIZE);
	while (gt_cutter_next(&cutter, &begin, &end))
	{
		MemoryContext oldcontext = MemoryContextSwitchTo(context);
		ContextAlloc alloc;
		Datum		values[4];
		bool		nulls[4] = {false};

		CHECK_FOR_INTERRUPTS();
		context_alloc_init(&alloc, context);
		values[0] = Int32GetDatum(++segment);
		values[1] = Int64GetDatum((int64) begin);
		values[2] = Int32GetDatum((int32) (end - begin));
		values[3] = compress_segment(&alloc, begin, end - begin, buffer);
		tuplestore_putvalues(result->setResult, result->setDesc, values, nulls);
		MemoryContextSwitchTo(oldcontext);
		MemoryContextReset(context);
	}
	return (Datum) 0;
}
