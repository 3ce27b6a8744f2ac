/*
 * v1_index.c
 *		The first way through a v1 trace, in order of the file.
 *
 * Every event is checked here for its length and number of arguments, so that
 * later ways through it need not.  Strings and stacks go to the tables.
 */
#include "decode/v1.h"

#include <string.h>

/* Numbers of an event that are kept: time, arguments, stack. */
#define NUMBERS_MAX (V1_MAX_ARGS + 2)

/* An event as it stands in the file. */
typedef struct Item
{
	const uint8_t *start;
	const uint8_t *end;			/* of the numbers */
	uint8_t		type;
	bool		has_length;
	int			count;			/* of numbers, all of them */
	uint64_t	numbers[NUMBERS_MAX];
} Item;

void
v1_trace_init(V1Trace *trace, const GtAlloc *alloc, GtStackStore *store)
{
	memset(trace, 0, sizeof(*trace));
	trace->alloc = alloc;
	trace->horizon = V1_TICKS_MAX;
	gt_tables_init(&trace->tables, alloc, store);
	gt_map_init(&trace->proc_index, alloc, sizeof(uint32_t));
	gt_map_init(&trace->threads, alloc, 0);
}

void
v1_trace_free(V1Trace *trace)
{
	gt_free(trace->alloc, trace->bytes);
	gt_free(trace->alloc, trace->batches);
	gt_free(trace->alloc, trace->procs);
	gt_free(trace->alloc, trace->samples);
	gt_free(trace->alloc, trace->turns);
	gt_free(trace->alloc, trace->returns);
	gt_free(trace->alloc, trace->blocked.bytes);
	gt_map_free(&trace->proc_index);
	gt_map_free(&trace->threads);
	gt_tables_free(&trace->tables);
}

/* --- failures: all of them at the event at hand --- */

static GtCode
fail(const V1Trace *trace, GtCode code, GtStatus *status, const char *what)
{
	status->generation = 1;
	return gt_fail(status, code, GT_TRACE_HEADER_SIZE + (uint64_t) trace->indexed, "%s", what);
}

static GtCode
cut(const V1Trace *trace, GtStatus *status)
{
	return fail(trace, GT_TRUNCATED, status, "the input ends inside an event");
}

static GtCode
no_memory(const V1Trace *trace, GtStatus *status)
{
	return fail(trace, GT_NO_MEMORY, status, "out of memory for a trace");
}

static GtCode
read_number(const V1Trace *trace, const uint8_t **position, uint64_t *value, GtStatus *status)
{
	const uint8_t *end = trace->bytes + trace->used;

	if (gt_varint(position, end, value))
		return GT_OK;
	if (end - *position < GT_VARINT_MAX)
		return cut(trace, status);
	return fail(trace, GT_DAMAGED, status, "a number that does not fit 64 bits");
}

/* --- one event --- */

static GtCode
read_numbers(V1Trace *trace, Item *item, const uint8_t **position, GtStatus *status)
{
	int			wanted = item->has_length ? INT32_MAX : (*item->start >> V1_COUNT_SHIFT) + 1;

	for (item->count = 0; item->count < wanted && (!item->has_length || *position < item->end);
		 item->count++)
	{
		uint64_t	number;

		if (read_number(trace, position, &number, status) != GT_OK)
			return status->code;
		if (item->count < NUMBERS_MAX)
			item->numbers[item->count] = number;
	}
	if (item->has_length && *position != item->end)
		return fail(trace, GT_DAMAGED, status, "an event is longer than it says");
	item->end = *position;
	return GT_OK;
}

/* Reads type and length, and the numbers but for those of stacks and strings. */
static GtCode
read_item(V1Trace *trace, Item *item, const uint8_t **position, GtStatus *status)
{
	uint64_t	length;

	item->start = *position;
	item->type = *(*position)++ & V1_TYPE_BITS;
	if (item->type >= V1_EVENT_TYPES || v1_specs[item->type].since == 0 ||
		v1_specs[item->type].since > trace->version)
		return fail(trace, GT_DAMAGED, status, "an event of a type that this version does not have");
	item->has_length = *item->start >> V1_COUNT_SHIFT == V1_COUNT_LENGTH;
	if (item->type == V1_STRING)
		return GT_OK;
	if (item->has_length && item->type != V1_BATCH)
	{
		if (read_number(trace, position, &length, status) != GT_OK)
			return status->code;
		if (length > (uint64_t) (trace->bytes + trace->used - *position))
			return cut(trace, status);
		item->end = *position + length;
		if (item->type == V1_STACK)
			return GT_OK;
	}
	return read_numbers(trace, item, position, status);
}

static GtCode
read_text(V1Trace *trace, const uint8_t **position, uint64_t *length, GtStatus *status)
{
	if (read_number(trace, position, length, status) != GT_OK)
		return status->code;
	if (*length > V1_MAX_STRING_SIZE)
		return fail(trace, GT_DAMAGED, status, "a string longer than the format allows");
	if (*length > (uint64_t) (trace->bytes + trace->used - *position))
		return cut(trace, status);
	*position += *length;
	return GT_OK;
}

static GtCode
take_string(V1Trace *trace, const uint8_t **position, GtStatus *status)
{
	uint64_t	id,
				length;

	if (read_number(trace, position, &id, status) != GT_OK ||
		read_text(trace, position, &length, status) != GT_OK)
		return status->code;
	if (id == 0 || (int64_t) id == GT_MAP_FREE || length == 0 ||
		gt_tables_has_string(&trace->tables, id))
		return fail(trace, GT_DAMAGED, status, "a string that is empty or whose id is not allowed");
	trace->strings_seen++;
	return gt_tables_put_string(&trace->tables, id, (const char *) (*position - length),
								(uint32_t) length, GT_TRACE_HEADER_SIZE + trace->indexed, status);
}

static GtCode
take_stack(V1Trace *trace, Item *item, const uint8_t **position, GtStatus *status)
{
	uint64_t	id,
				frames;

	if (!item->has_length || !gt_varint(position, item->end, &id) ||
		!gt_varint(position, item->end, &frames) || frames > V1_MAX_FRAMES)
		return fail(trace, GT_DAMAGED, status, "an invalid stack");
	trace->stacks_seen++;
	if ((uint32_t) id != 0 && frames > 0)
	{
		if (gt_tables_put_stack(&trace->tables, (uint32_t) id, (uint32_t) frames, position,
								item->end, GT_TRACE_HEADER_SIZE + trace->indexed, status) != GT_OK)
			return status->code;
		if (*position != item->end)
			return fail(trace, GT_DAMAGED, status, "a stack is longer than it says");
	}
	*position = item->end;
	return GT_OK;
}

/* --- where they lie --- */

static GtCode
begin_batch(V1Index *index, const Item *item, GtStatus *status)
{
	V1Trace    *trace = index->trace;
	int64_t		number = (int64_t) item->numbers[0];
	uint32_t   *entry;
	bool		added;

	if (item->count != 2 || number < GT_NONE || number > INT32_MAX)
		return fail(trace, GT_DAMAGED, status, "an invalid batch");
	entry = gt_map_put(&trace->proc_index, number, &added);
	if (entry == NULL)
		return no_memory(trace, status);
	if (added)
	{
		V1Proc	   *proc;

		if (!gt_reserve(trace->alloc, (void **) &trace->procs, &trace->proc_capacity,
						trace->proc_count + 1, sizeof(V1Proc)))
			return no_memory(trace, status);
		*entry = (uint32_t) trace->proc_count;
		proc = &trace->procs[trace->proc_count++];
		memset(proc, 0, sizeof(*proc));
		proc->proc = number;
		proc->first = proc->last = V1_NO_BATCH;
	}
	trace->batches_seen++;
	index->proc = *entry + 1;
	index->batch_open = false;
	index->batch_ticks = (int64_t) GT_MIN(item->numbers[1], (uint64_t) V1_TICKS_MAX);
	return GT_OK;
}

/* The first timed event of a batch. */
static bool
open_batch(V1Index *index)
{
	V1Trace    *trace = index->trace;
	V1Proc	   *proc = &trace->procs[index->proc - 1];
	V1Batch    *batch;

	if (trace->batch_count >= V1_NO_BATCH ||
		!gt_reserve(trace->alloc, (void **) &trace->batches, &trace->batch_capacity,
					trace->batch_count + 1, sizeof(V1Batch)))
		return false;
	batch = &trace->batches[trace->batch_count];
	batch->start = trace->indexed;
	batch->ticks = index->batch_ticks;
	batch->next = V1_NO_BATCH;
	if (proc->last == V1_NO_BATCH)
		proc->first = (uint32_t) trace->batch_count;
	else
		trace->batches[proc->last].next = (uint32_t) trace->batch_count;
	proc->last = (uint32_t) trace->batch_count++;
	index->batch_open = true;
	return true;
}

static bool
names_goroutine(uint8_t type)
{
	switch (type)
	{
		case V1_GO_CREATE:
		case V1_GO_UNBLOCK:
		case V1_GO_UNBLOCK_LOCAL:
		case V1_GO_SYSEXIT:
		case V1_GO_SYSEXIT_LOCAL:
		case V1_GO_WAITING:
		case V1_GO_IN_SYSCALL:
			return true;
		default:
			return v1_starts_goroutine(type);
	}
}

static GtCode
take_event(V1Index *index, const Item *item, const uint8_t *end, GtStatus *status)
{
	V1Trace    *trace = index->trace;

	if (names_goroutine(item->type) && item->numbers[1] > INT64_MAX)
		return fail(trace, GT_DAMAGED, status, "a goroutine with an impossible number");
	if (item->type == V1_REGION && item->numbers[2] > 1)
		return fail(trace, GT_DAMAGED, status, "a region that neither begins nor ends");
	if (item->type == V1_PROC_START &&
		gt_map_put(&trace->threads, (int64_t) GT_MIN(item->numbers[1], (uint64_t) INT64_MAX), NULL) == NULL)
		return no_memory(trace, status);
	if (!index->batch_open && !open_batch(index))
		return no_memory(trace, status);
	trace->batches[trace->batch_count - 1].end = (size_t) (end - trace->bytes);
	return GT_OK;
}

static GtCode
take_sample(V1Trace *trace, const Item *item, GtStatus *status)
{
	V1Sample   *sample;

	if (item->numbers[3] > INT64_MAX)
		return fail(trace, GT_DAMAGED, status, "a goroutine with an impossible number");
	if (trace->sample_count >= UINT32_MAX ||
		!gt_reserve(trace->alloc, (void **) &trace->samples, &trace->sample_capacity,
					trace->sample_count + 1, sizeof(V1Sample)))
		return no_memory(trace, status);
	sample = &trace->samples[trace->sample_count++];
	sample->ticks = (int64_t) GT_MIN(item->numbers[1], (uint64_t) V1_TICKS_MAX);
	sample->proc = item->numbers[2] <= INT32_MAX ? (int64_t) item->numbers[2] : GT_NONE;
	sample->goroutine = (int64_t) item->numbers[3];
	sample->stack = (uint32_t) item->numbers[4];
	return GT_OK;
}

static GtCode
take_item(V1Index *index, Item *item, const uint8_t **position, GtStatus *status)
{
	V1Trace    *trace = index->trace;
	const V1Spec *spec = &v1_specs[item->type];
	uint64_t	length;

	if (item->type == V1_STRING)
		return take_string(trace, position, status);
	if (item->type == V1_BATCH)
		return begin_batch(index, item, status);
	if (index->proc == 0)
		return fail(trace, GT_DAMAGED, status, "an event before the first batch");
	if (item->type == V1_STACK)
		return take_stack(trace, item, position, status);
	if (item->count != v1_nargs(item->type, trace->version) + spec->stack + spec->timed)
		return fail(trace, GT_DAMAGED, status, "an event with a wrong number of arguments");
	if (item->type == V1_FREQUENCY)
	{
		trace->frequency = item->numbers[0];
		if (trace->frequency == 0 || trace->frequency > INT64_MAX)
			return fail(trace, GT_DAMAGED, status, "an impossible clock frequency");
	}
	if (!spec->timed)
		return GT_OK;
	if (item->type == V1_CPU_SAMPLE)
		return take_sample(trace, item, status);
	if (item->type == V1_LOG && item->has_length &&
		read_text(trace, position, &length, status) != GT_OK)
		return status->code;
	return take_event(index, item, *position, status);
}

GtCode
v1_index_run(V1Index *index, size_t budget, bool *done, GtStatus *status)
{
	V1Trace    *trace = index->trace;
	size_t		until = trace->indexed + GT_MIN(budget, trace->used - trace->indexed);

	*done = false;
	while (trace->indexed < until)
	{
		const uint8_t *position = trace->bytes + trace->indexed;
		Item		item = {0};

		if (read_item(trace, &item, &position, status) != GT_OK ||
			take_item(index, &item, &position, status) != GT_OK)
			return status->code;
		trace->indexed = (size_t) (position - trace->bytes);
	}
	*done = trace->indexed == trace->used;
	return GT_OK;
}
