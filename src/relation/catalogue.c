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
