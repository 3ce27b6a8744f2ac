/*
 * values.c
 *		From a model's row struct to the values of its columns.
 */
#include "relation/relation.h"

#include <math.h>
#include <string.h>

#include "model/rows.h"

/* A number that its SQL type cannot hold is not known rather than wrong. */
static void
set_integer(GtValue *value, GtType type, int64_t number)
{
	value->isnull = number == GT_NULL ||
		(type == GT_INT && number != (int32_t) number);
	value->u.i = number;
}

static void
set_string(GtValue *value, GtStr text)
{
	value->isnull = text.data == NULL;
	value->u.s = text;
}

/* Values that are derived from the stack of a row. */
static void
set_from_stack(GtValue *value, GtField field, const GtStack *stack)
{
	value->isnull = stack == NULL;
	if (stack == NULL)
		return;
	switch (field)
	{
		case GT_FIELD_STACK_ID:
			value->u.i = stack->stack_id;
			break;
		case GT_FIELD_FRAMES_ID:
			value->u.i = stack->frames_id;
			break;
		case GT_FIELD_SITE:
			value->isnull = stack->site == stack->depth;
			if (!value->isnull)
				value->u.s = stack->functions[stack->site];
			break;
		default:
			value->u.a.items = stack->functions;
			value->u.a.count = stack->depth;
			break;
	}
}

static void
set_value(GtValue *value, const GtColumn *column, const char *field)
{
	switch (column->field)
	{
		case GT_FIELD_INT64:
			set_integer(value, column->type, *(const int64_t *) field);
			break;
		case GT_FIELD_BOOL:
			value->isnull = *(const int8_t *) field < 0;
			value->u.b = *(const int8_t *) field > 0;
			break;
		case GT_FIELD_DOUBLE:
			value->u.d = *(const double *) field;
			value->isnull = isnan(value->u.d);
			break;
		case GT_FIELD_STR:
			set_string(value, *(const GtStr *) field);
			break;
		case GT_FIELD_CSTRING:
			set_string(value, gt_str(*(const char *const *) field));
			break;
		case GT_FIELD_UNSIGNED:
			value->u.n = ((const GtUnsigned *) field)->value;
			value->isnull = !((const GtUnsigned *) field)->known;
			break;
		case GT_FIELD_INTEGERS:
			value->u.ints = *(const GtIntegers *) field;
			value->isnull = value->u.ints.items == NULL;
			break;
		case GT_FIELD_STACK_ID:
		case GT_FIELD_FRAMES_ID:
		case GT_FIELD_SITE:
		case GT_FIELD_STACK:
			set_from_stack(value, column->field, *(const GtStack *const *) field);
			break;
	}
}

void
gt_row_values(const GtRelation *relation, const void *row, uint64_t columns,
			  GtValue *values)
{
	while (columns != 0)
	{
		int			i = __builtin_ctzll(columns);

		columns &= columns - 1;
		set_value(&values[i], &relation->columns[i],
				  (const char *) row + relation->columns[i].offset);
	}
}
