/*
 * catalogue.h
 *		Short words for describing columns, shared by the catalogue_*.c files.
 *
 * Each of these describes the relations of one kind of input; catalogue.c
 * lists them all.
 */
#ifndef GCTRACE_CATALOGUE_H
#define GCTRACE_CATALOGUE_H

#include "relation/needs.h"
#include "relation/relation.h"

#define COLUMN(row, name, type, field, member, needs, comment) \
	{name, type, field, offsetof(row, member), needs, comment}

#define BIGINT(row, name, member, needs, comment) \
	COLUMN(row, name, GT_BIGINT, GT_FIELD_INT64, member, needs, comment)
#define INT(row, name, member, needs, comment) \
	COLUMN(row, name, GT_INT, GT_FIELD_INT64, member, needs, comment)
#define WORD(row, name, member, needs, comment) \
	COLUMN(row, name, GT_TEXT, GT_FIELD_CSTRING, member, needs, comment)
#define TEXT(row, name, member, needs, comment) \
	COLUMN(row, name, GT_TEXT, GT_FIELD_STR, member, needs, comment)
#define WHEN(row, name, member, needs, comment) \
	COLUMN(row, name, GT_TIMESTAMPTZ, GT_FIELD_INT64, member, needs, comment)

#define FLAG(row, name, member, needs, comment) \
	COLUMN(row, name, GT_BOOLEAN, GT_FIELD_BOOL, member, needs, comment)
#define DOUBLE(row, name, member, needs, comment) \
	COLUMN(row, name, GT_DOUBLE, GT_FIELD_DOUBLE, member, needs, comment)
#define INTEGERS(row, name, member, needs, comment) \
	COLUMN(row, name, GT_INT_ARRAY, GT_FIELD_INTEGERS, member, needs, comment)
#define JSON(row, name, member, needs, comment) \
	COLUMN(row, name, GT_JSONB, GT_FIELD_STR, member, needs, comment)

#define STACK_ID(row, member) \
	COLUMN(row, "stack_id", GT_BIGINT, GT_FIELD_STACK_ID, member, GT_NEED_STACKS, \
		   "Stable 64-bit hash of the function names of stack (FNV-1a); the same call path has the same id in every run and build. NULL: no stack")
#define FRAMES_ID(row, member) \
	COLUMN(row, "frames_id", GT_BIGINT, GT_FIELD_FRAMES_ID, member, GT_NEED_STACKS, \
		   "Stable 64-bit hash of functions, files and lines of stack (FNV-1a). NULL: no stack")
#define SITE(row, member) \
	COLUMN(row, "site", GT_TEXT, GT_FIELD_SITE, member, GT_NEED_STACKS, \
		   "First function of stack outside the Go runtime (packages runtime and internal/runtime/...). NULL: no stack, or none outside")
#define STACK(row, member) \
	COLUMN(row, "stack", GT_TEXT_ARRAY, GT_FIELD_STACK, member, GT_NEED_STACKS, \
		   "Function names of the call stack at the beginning, leaf first. NULL: the trace has none for it")

#define START_NS "Begin, ns since the earliest timestamp of the trace. NULL: it was running already when the trace began"
#define END_NS "End, ns since the earliest timestamp of the trace. NULL: it had not ended when the trace did"
#define DURATION_NS "Wall time from begin to end, ns. NULL: begin or end not seen"
#define BEGIN_KIND "'begin': seen to begin; 'active': running already when the trace began"

/* Defines gt_relation_NAME from NAME_columns. */
#define DEFINE_RELATION(id, name, needs, time_column, rows_per_mb, comment) \
	DEFINE_RELATION_OF_KINDS(id, name, needs, time_column, rows_per_mb, NULL, comment)
#define DEFINE_RELATION_OF_KINDS(id, name, needs, time_column, rows_per_mb, kinds, comment) \
	const GtRelation gt_relation_##name = \
		{id, #name, comment, name##_columns, GT_LENGTHOF(name##_columns), needs, time_column, rows_per_mb, kinds}

#define RELATION(identifier, name) extern const GtRelation gt_relation_##name;
#include "relation/relations.h"
#undef RELATION

#endif							/* GCTRACE_CATALOGUE_H */
