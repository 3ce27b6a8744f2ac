/*
 * catalogue.c
 *		All relations, and the names of the types.
 */
#include "relation/catalogue.h"

#include <string.h>

const GtRelation *const gt_relations[GT_REL_COUNT] = {
#define RELATION(identifier, name) &gt_relation_##name,
#include "relation/relations.h"
#undef RELATION
};

const GtRelation *
gt_relation_find(const char *name)
{
	for (size_t i = 0; i < GT_LENGTHOF(gt_relations); i++)
		if (strcmp(gt_relations[i]->name, name) == 0)
			return gt_relations[i];
	return NULL;
}

static bool
ends_with(const char *name, const char *suffix)
{
	size_t		len = strlen(name),
				suffix_len = strlen(suffix);

	return len >= suffix_len && strcmp(name + len - suffix_len, suffix) == 0;
}

/* Names tell, as units are in them; blocks of goroutines is the one that holds ns inside. */
static bool
is_time(const char *name)
{
	return ends_with(name, "_ns") || ends_with(name, "_at") ||
		strcmp(name, "at") == 0 || strcmp(name, "blocks") == 0;
}

uint64_t
gt_relation_times(const GtRelation *relation)
{
	uint64_t	result = 0;

	for (int i = 0; i < relation->ncolumns; i++)
	{
		if (is_time(relation->columns[i].name))
			result |= UINT64_C(1) << i;
	}
	return result;
}

const char *
gt_type_name(GtType type)
{
	switch (type)
	{
		case GT_BIGINT:
			return "bigint";
		case GT_INT:
			return "int";
		case GT_TEXT:
			return "text";
		case GT_TEXT_ARRAY:
			return "text[]";
		case GT_BOOLEAN:
			return "boolean";
		case GT_TIMESTAMPTZ:
			return "timestamptz";
		case GT_DOUBLE:
			return "double precision";
		case GT_BYTEA:
			return "bytea";
		case GT_JSONB:
			return "jsonb";
		case GT_NUMERIC:
			return "numeric";
		case GT_INT_ARRAY:
			return "int[]";
	}
	return NULL;
}
