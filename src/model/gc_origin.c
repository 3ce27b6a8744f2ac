/*
 * gc_origin.c
 *		Labels of mark workers, and the start functions that confirm them.
 */
#include "model/gc_origin.h"

#include <string.h>

#include "decode/tables.h"

const char *
gc_label_mode(GtStr label)
{
	static const char *const modes[] = {"dedicated", "fractional", "idle"};

	for (size_t i = 0; i < GT_LENGTHOF(modes); i++)
	{
		size_t		len = strlen(modes[i]);

		if (label.len == len + 5 && memcmp(label.data, "GC (", 4) == 0 &&
			memcmp(label.data + 4, modes[i], len) == 0 && label.data[len + 4] == ')')
			return modes[i];
	}
	return NULL;
}

bool
gc_origin_of_stack(struct GtTables *tables, uint64_t id, GcOrigin *origin)
{
	bool		refused = false;
	const GtStack *stack = gt_tables_stack(tables, id, &refused);

	*origin = GC_ORIGIN_UNKNOWN;
	if (stack != NULL)
		*origin = gt_str_equal(stack->functions[stack->depth - 1],
							   gt_str("runtime.gcBgMarkWorker")) ?
			GC_ORIGIN_WORKER : GC_ORIGIN_STRANGER;
	return !refused;
}

/* Creation and status tell it, and the stack with which it stops running. */
uint64_t
gc_origin_stack(const GtEvent *event)
{
	if (event->from == GT_GO_NOT_EXIST)
		return event->resource_stack;
	if (event->from == GT_GO_UNDETERMINED || event->from == event->to)
		return event->stack;
	if (event->to == GT_GO_NOT_EXIST || event->from == GT_GO_RUNNING)
		return event->stack;
	return 0;
}
