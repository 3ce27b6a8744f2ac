/*
 * datum.h
 *		From values of the catalogue's types to Datums, column by column.
 */
#ifndef GCTRACE_DATUM_H
#define GCTRACE_DATUM_H

#include "access/tupdesc.h"
#include "pg/gctrace.h"
#include "relation/relation.h"
#include "utils/hsearch.h"

/* What a column of a foreign table or row type shows. */
typedef enum ColumnKind
{
	COLUMN_NONE,				/* dropped */
	COLUMN_FILE,				/* path below the root */
	COLUMN_KEY,					/* path key */
	COLUMN_RUN,					/* column of the stored run */
	COLUMN_RELATION				/* column of the relation */
} ColumnKind;

typedef struct ColumnTarget
{
	ColumnKind	kind;
	int			column;			/* COLUMN_RELATION: index in the catalogue;
								 * COLUMN_RUN: in the list of fdw_store.c */
	const char *key;			/* COLUMN_KEY: its name */
} ColumnTarget;

/* One target per attribute; made by name, so older tables keep working. */
typedef struct ColumnMap
{
	const GtRelation *relation;
	int			natts;
	ColumnTarget targets[FLEXIBLE_ARRAY_MEMBER];
} ColumnMap;

/* Arrays made so far: stacks repeat, and their items stay put in a scan. */
typedef struct ArrayCache
{
	MemoryContext context;
	HTAB	   *arrays;
} ArrayCache;

extern Oid	type_oid(GtType type);
extern int	relation_column(const GtRelation *relation, const char *name);	/* -1: none */

extern ColumnMap *column_map_create(const GtRelation *relation, int natts);

/* Maps an attribute that is a column of the relation; false if it is none. */
extern bool column_map_relation(ColumnMap *map, Form_pg_attribute attribute);
extern ColumnMap *row_type_map(const GtRelation *relation, TupleDesc tupdesc);

extern void array_cache_init(ArrayCache *cache, MemoryContext parent);
extern void array_cache_trim(ArrayCache *cache);

extern Datum text_datum(const char *data, size_t len);
extern Datum value_datum(const GtValue *value, GtType type, ArrayCache *cache);

/* Datums of the relation's columns; other attributes are left as they are. */
extern void row_datums(const ColumnMap *map, uint64 columns, const GtValue *row,
					   ArrayCache *cache, Datum *values, bool *isnull);

#endif							/* GCTRACE_DATUM_H */
