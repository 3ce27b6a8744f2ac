/*
 * relation.h
 *		The one catalogue of relations.
 *
 * IMPORT FOREIGN SCHEMA, the functions' row types, the comments, EXPLAIN and
 * doc/relations.md are made from it; a test proves that the install script
 * agrees.  A column says where its value lies in the model's row struct, so
 * one generic function turns any row into values.
 */
#ifndef GCTRACE_RELATION_H
#define GCTRACE_RELATION_H

#include "base/base.h"

typedef enum GtType
{
	GT_BIGINT,
	GT_INT,
	GT_TEXT,
	GT_TEXT_ARRAY,
	GT_BOOLEAN,
	GT_TIMESTAMPTZ,				/* value: ns since 1970-01-01 UTC */
	GT_DOUBLE,
	GT_BYTEA,
	GT_JSONB,					/* value: JSON text */
	GT_NUMERIC,					/* value: whole number from 0 to 2^64 - 1 */
	GT_INT_ARRAY
} GtType;

/* How the model's row struct holds a column. */
typedef enum GtField
{
	GT_FIELD_INT64,				/* int64_t, GT_NULL = NULL */
	GT_FIELD_BOOL,				/* int8_t: 0, 1, -1 = NULL */
	GT_FIELD_DOUBLE,			/* double, NaN = NULL */
	GT_FIELD_STR,				/* GtStr, data NULL = NULL */
	GT_FIELD_CSTRING,			/* const char *, static text, NULL = NULL */
	GT_FIELD_UNSIGNED,			/* GtUnsigned */
	GT_FIELD_INTEGERS,			/* GtIntegers, items NULL = NULL */
	GT_FIELD_STACK_ID,			/* const GtStack *, from which ... */
	GT_FIELD_FRAMES_ID,
	GT_FIELD_SITE,
	GT_FIELD_STACK
} GtField;

typedef struct GtColumn
{
	const char *name;
	GtType		type;
	GtField		field;
	uint16_t	offset;			/* in the row struct */
	uint32_t	needs;			/* GT_NEED_* beyond the relation's own */
	const char *comment;		/* meaning, unit, what NULL means */
} GtColumn;

/* Rows are of kinds, which a column names; a scan may leave some out. */
typedef struct GtKinds
{
	int			column;
	int			count;			/* at most 64 */
	const char *(*name) (int kind);
} GtKinds;

typedef enum GtRelationId
{
#define RELATION(identifier, name) GT_REL_##identifier,
#include "relation/relations.h"
#undef RELATION
	GT_REL_COUNT,
	GT_REL_REPORT = GT_REL_COUNT	/* none of them: the rows of a report (report.h) */
} GtRelationId;

typedef struct GtRelation
{
	GtRelationId id;
	const char *name;
	const char *comment;
	const GtColumn *columns;
	int			ncolumns;
	uint32_t	needs;			/* GT_NEED_* whatever the columns */
	int			time_column;	/* rows come in its order but for NULLs and for
								 * generations that overlap; -1 = no order */
	double		rows_per_mb;	/* of inflated trace, for the planner's guess */
	const GtKinds *kinds;		/* NULL: not told apart */
} GtRelation;

/* By GtRelationId. */
extern const GtRelation *const gt_relations[GT_REL_COUNT];

extern const GtRelation *gt_relation_find(const char *name);	/* NULL: none */
/* The columns that hold points or lengths of time, as bits. */
extern uint64_t gt_relation_times(const GtRelation *relation);
extern const char *gt_type_name(GtType type);	/* 'bigint', 'text[]' ... */

typedef struct GtValue
{
	bool		isnull;
	union
	{
		int64_t		i;			/* BIGINT, INT, TIMESTAMPTZ (ns since 1970) */
		uint64_t	n;			/* NUMERIC */
		bool		b;
		double		d;
		GtStr		s;			/* TEXT, BYTEA, JSONB; raw bytes, encoding not checked */
		struct					/* TEXT_ARRAY; `items` stays put for the whole
								 * scan, so a converted array can be cached by
								 * its address */
		{
			const GtStr *items;
			uint32_t	count;
		}			a;
		GtIntegers	ints;		/* INT_ARRAY */
	}			u;
} GtValue;

/* Fills values[i] for every column i whose bit is set in `columns`. */
extern void gt_row_values(const GtRelation *relation, const void *row,
						  uint64_t columns, GtValue *values);

#endif							/* GCTRACE_RELATION_H */
