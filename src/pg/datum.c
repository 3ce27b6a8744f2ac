/*
 * datum.c
 *		From values of the catalogue's types to Datums, column by column.
 *
 * Text comes from files: any byte can be in it.  What the database's encoding
 * does not allow, and NUL, is shown as \xNN; nothing is converted.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "datatype/timestamp.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "pg/compat.h"
#include "pg/datum.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/jsonb.h"
#include "utils/timestamp.h"

/* Arrays of one input that are kept; beyond it they are made anew. */
#define ARRAY_CACHE_BYTES	(16 * 1024 * 1024)

typedef struct ArrayEntry
{
	const GtStr *items;			/* key */
	GtStr	   *texts;			/* what they were */
	uint32		count;
	Datum		array;
} ArrayEntry;

/*
 * type_oid
 *		The SQL type of a catalogue type
 */
Oid
type_oid(GtType type)
{
	switch (type)
	{
		case GT_BIGINT:
			return INT8OID;
		case GT_INT:
			return INT4OID;
		case GT_TEXT:
			return TEXTOID;
		case GT_TEXT_ARRAY:
			return TEXTARRAYOID;
		case GT_BOOLEAN:
			return BOOLOID;
		case GT_TIMESTAMPTZ:
			return TIMESTAMPTZOID;
		case GT_DOUBLE:
			return FLOAT8OID;
		case GT_BYTEA:
			return BYTEAOID;
		case GT_JSONB:
			return JSONBOID;
		case GT_NUMERIC:
			return NUMERICOID;
		case GT_INT_ARRAY:
			return INT4ARRAYOID;
	}
	return InvalidOid;
}

int
relation_column(const GtRelation *relation, const char *name)
{
	for (int i = 0; i < relation->ncolumns; i++)
	{
		if (strcmp(relation->columns[i].name, name) == 0)
			return i;
	}
	return -1;
}

ColumnMap *
column_map_create(const GtRelation *relation, int natts)
{
	ColumnMap  *map = palloc0(offsetof(ColumnMap, targets) +
							  natts * sizeof(ColumnTarget));

	map->relation = relation;
	map->natts = natts;
	return map;
}

/*
 * column_map_relation
 *		Maps an attribute that has the name of a column of the relation
 */
bool
column_map_relation(ColumnMap *map, Form_pg_attribute attribute)
{
	const char *name = NameStr(attribute->attname);
	int			column = relation_column(map->relation, name);
	ColumnTarget *target = &map->targets[attribute->attnum - 1];

	if (column < 0)
		return false;

	if (attribute->atttypid != type_oid(map->relation->columns[column].type))
		ereport(ERROR,
				(errcode(ERRCODE_FDW_INVALID_DATA_TYPE),
				 errmsg("column \"%s\" of relation \"%s\" has type %s, not %s",
						name, map->relation->name,
						gt_type_name(map->relation->columns[column].type),
						format_type_be(attribute->atttypid))));
	target->kind = COLUMN_RELATION;
	target->column = column;
	return true;
}

/*
 * row_type_map
 *		The map of a function's row type
 */
ColumnMap *
row_type_map(const GtRelation *relation, TupleDesc tupdesc)
{
	ColumnMap  *map = column_map_create(relation, tupdesc->natts);

	for (int i = 0; i < tupdesc->natts; i++)
	{
		Form_pg_attribute attribute = TupleDescAttr(tupdesc, i);

		if (attribute->attisdropped)
			continue;
		if (!column_map_relation(map, attribute))
			ereport(ERROR,
					(errcode(ERRCODE_DATATYPE_MISMATCH),
					 errmsg("relation \"%s\" has no column \"%s\"",
							relation->name, NameStr(attribute->attname)),
					 errhint("The library and the SQL objects of gctrace differ in version: ALTER EXTENSION gctrace UPDATE, then reconnect.")));
	}
	return map;
}

/*
 * is_plain_ascii
 *		Neither NUL nor anything that could be invalid in any encoding
 */
static bool
is_plain_ascii(const char *data, size_t len)
{
	size_t		i = 0;

	for (; i + sizeof(uint64) <= len; i += sizeof(uint64))
	{
		uint64		word;

		memcpy(&word, data + i, sizeof(word));

		/* The second term finds zero bytes in words without high bits. */
		if ((word & UINT64CONST(0x8080808080808080)) != 0 ||
			((word - UINT64CONST(0x0101010101010101)) &
			 UINT64CONST(0x8080808080808080)) != 0)
			return false;
	}
	for (; i < len; i++)
	{
		if (data[i] == '\0' || IS_HIGHBIT_SET(data[i]))
			return false;
	}
	return true;
}

static void
check_text_size(size_t len)
{
	if (len > MaxAllocSize / 8)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("text of %zu bytes is too long for a column", len)));
}

/*
 * append_valid
 *		Appends bytes; those that the encoding does not allow as \xNN, behind
 *		what `escape` says
 */
static void
append_valid(StringInfo buffer, const char *data, size_t len, const char *escape)
{
	int			encoding = GetDatabaseEncoding();
	const char *end = data + len;

	while (data < end)
	{
		int			size = -1;

		if (*data != '\0')
			size = pg_encoding_verifymbchar(encoding, data, (int) (end - data));
		if (size > 0)
			appendBinaryStringInfo(buffer, data, size);
		else
		{
			appendStringInfo(buffer, "%sx%02x", escape, (unsigned char) *data);
			size = 1;
		}
		data += size;
	}
}

/*
 * text_datum
 *		Bytes as text; what the encoding does not allow as \xNN
 */
Datum
text_datum(const char *data, size_t len)
{
	StringInfoData buffer;
	text	   *result;

	check_text_size(len);
	if (is_plain_ascii(data, len))
		return PointerGetDatum(cstring_to_text_with_len(data, (int) len));

	initStringInfo(&buffer);
	append_valid(&buffer, data, len, "\\");
	result = cstring_to_text_with_len(buffer.data, buffer.len);
	pfree(buffer.data);
	return PointerGetDatum(result);
}

/*
 * jsonb_datum
 *		JSON text as jsonb; within its strings a backslash is written twice
 */
static Datum
jsonb_datum(GtStr json)
{
	StringInfoData buffer;
	Datum		result;

	check_text_size(json.len);
	initStringInfo(&buffer);
	append_valid(&buffer, json.data, json.len, "\\\\");
	result = DirectFunctionCall1(jsonb_in, CStringGetDatum(buffer.data));
	pfree(buffer.data);
	return result;
}

/*
 * numeric_datum
 *		Any unsigned 64-bit number
 */
static Datum
numeric_datum(uint64 number)
{
	char		digits[24];

	if (number <= PG_INT64_MAX)
		return DirectFunctionCall1(int8_numeric, Int64GetDatum((int64) number));
	snprintf(digits, sizeof(digits), UINT64_FORMAT, number);
	return DirectFunctionCall3(numeric_in, CStringGetDatum(digits),
							   ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1));
}

/*
 * int_array_datum
 *		A list of numbers
 */
static Datum
int_array_datum(GtIntegers list)
{
	Datum	   *elements = palloc(Max(list.count, 1) * sizeof(Datum));

	for (uint32 i = 0; i < list.count; i++)
		elements[i] = Int32GetDatum(list.items[i]);
	return PointerGetDatum(construct_array(elements, (int) list.count, INT4OID,
										   sizeof(int32), true, TYPALIGN_INT));
}

/*
 * bytea_datum
 *		Bytes as they are
 */
static Datum
bytea_datum(GtStr bytes)
{
	bytea	   *result = palloc(VARHDRSZ + bytes.len);

	SET_VARSIZE(result, VARHDRSZ + bytes.len);
	memcpy(VARDATA(result), bytes.data, bytes.len);
	return PointerGetDatum(result);
}

/*
 * timestamptz_datum
 *		Nanoseconds since 1970 as timestamptz: whole microseconds, rounded down
 */
static Datum
timestamptz_datum(int64 ns)
{
	int64		us = ns / 1000 - (ns % 1000 < 0 ? 1 : 0);

	return TimestampTzGetDatum(us - (POSTGRES_EPOCH_JDATE - UNIX_EPOCH_JDATE) *
							   USECS_PER_DAY);
}

void
array_cache_init(ArrayCache *cache, MemoryContext parent)
{
	cache->context = AllocSetContextCreate(parent, "gctrace arrays",
										   ALLOCSET_DEFAULT_SIZES);
	cache->arrays = NULL;
}

/*
 * array_cache_trim
 *		Drops the arrays when they have become too many.  Rows may point to
 *		them, so this is called between rows only.
 */
void
array_cache_trim(ArrayCache *cache)
{
	if (cache->arrays != NULL &&
		MemoryContextMemAllocated(cache->context, true) > ARRAY_CACHE_BYTES)
	{
		MemoryContextReset(cache->context);
		cache->arrays = NULL;
	}
}

/*
 * make_text_array
 *		An array of text in the current context
 */
static Datum
make_text_array(const GtStr *items, uint32 count)
{
	Datum	   *elements = palloc(Max(count, 1) * sizeof(Datum));
	Datum		array;

	for (uint32 i = 0; i < count; i++)
		elements[i] = text_datum(items[i].data, items[i].len);
	array = PointerGetDatum(construct_array(elements, (int) count, TEXTOID, -1, false, TYPALIGN_INT));
	for (uint32 i = 0; i < count; i++)
		pfree(DatumGetPointer(elements[i]));
	pfree(elements);
	return array;
}

/*
 * text_array_datum
 *		An array of text, made once for each list of items.  Texts stay as they
 *		are; a list may be another one with the next rows.
 */
static Datum
text_array_datum(const GtStr *items, uint32 count, ArrayCache *cache)
{
	MemoryContext oldcontext;
	ArrayEntry *entry;
	bool		found;

	if (cache->arrays == NULL)
	{
		HASHCTL		control;

		memset(&control, 0, sizeof(control));
		control.keysize = sizeof(const GtStr *);
		control.entrysize = sizeof(ArrayEntry);
		control.hcxt = cache->context;
		cache->arrays = hash_create("gctrace arrays", 256, &control,
									HASH_ELEM | HASH_BLOBS | HASH_CONTEXT);
	}

	entry = hash_search(cache->arrays, &items, HASH_ENTER, &found);
	if (found && entry->count == count && memcmp(entry->texts, items, count * sizeof(GtStr)) == 0)
		return entry->array;

	/* Should making the array fail, the whole scan goes with the cache. */
	oldcontext = MemoryContextSwitchTo(cache->context);
	entry->texts = palloc(Max(count, 1) * sizeof(GtStr));
	memcpy(entry->texts, items, count * sizeof(GtStr));
	entry->count = count;
	entry->array = make_text_array(items, count);
	MemoryContextSwitchTo(oldcontext);
	return entry->array;
}

/*
 * value_datum
 *		A value that is not NULL; arrays live in the cache, the rest in the
 *		current context
 */
Datum
value_datum(const GtValue *value, GtType type, ArrayCache *cache)
{
	switch (type)
	{
		case GT_BIGINT:
			return Int64GetDatum(value->u.i);
		case GT_INT:
			return Int32GetDatum((int32) value->u.i);
		case GT_TEXT:
			return text_datum(value->u.s.data, value->u.s.len);
		case GT_TEXT_ARRAY:
			return text_array_datum(value->u.a.items, value->u.a.count, cache);
		case GT_BOOLEAN:
			return BoolGetDatum(value->u.b);
		case GT_TIMESTAMPTZ:
			return timestamptz_datum(value->u.i);
		case GT_DOUBLE:
			return Float8GetDatum(value->u.d);
		case GT_BYTEA:
			return bytea_datum(value->u.s);
		case GT_JSONB:
			return jsonb_datum(value->u.s);
		case GT_NUMERIC:
			return numeric_datum(value->u.n);
		case GT_INT_ARRAY:
			return int_array_datum(value->u.ints);
	}
	return (Datum) 0;
}

/*
 * row_datums
 *		The wanted columns of a row, each at its attribute
 */
void
row_datums(const ColumnMap *map, uint64 columns, const GtValue *row,
		   ArrayCache *cache, Datum *values, bool *isnull)
{
	for (int i = 0; i < map->natts; i++)
	{
		const ColumnTarget *target = &map->targets[i];

		if (target->kind != COLUMN_RELATION ||
			(columns & (UINT64CONST(1) << target->column)) == 0)
			continue;
		isnull[i] = row[target->column].isnull;
		if (!isnull[i])
			values[i] = value_datum(&row[target->column],
									map->relation->columns[target->column].type,
									cache);
	}
}
