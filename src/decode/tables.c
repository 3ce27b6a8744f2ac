/*
 * tables.c
 *		Indexing and resolving the strings and stacks of a generation.
 */
#include "decode/tables.h"

#include <string.h>

#include "decode/v2_wire.h"
#include "decode/varint.h"

/* Ids up to this multiple of the count are kept in an array. */
#define DENSE_FACTOR 8
#define DENSE_MINIMUM 4096

static void
index_init(GtIndex *index, const GtAlloc *alloc)
{
	memset(index, 0, sizeof(*index));
	gt_map_init(&index->sparse, alloc, sizeof(uint32_t));
}

static void
index_free(GtIndex *index)
{
	gt_free(index->sparse.alloc, index->dense);
	gt_map_free(&index->sparse);
}

static void
index_clear(GtIndex *index)
{
	if (index->dense != NULL)
		memset(index->dense, 0, index->dense_capacity * sizeof(uint32_t));
	gt_map_clear(&index->sparse);
}

/* The place of an id's entry number + 1, or NULL. */
static uint32_t *
index_find(const GtIndex *index, uint64_t id)
{
	if (id < index->dense_capacity)
		return index->dense[id] ? &index->dense[id] : NULL;
	return gt_map_get(&index->sparse, (int64_t) id);
}

static bool
index_grow_dense(GtIndex *index, uint64_t id)
{
	size_t		before = index->dense_capacity;

	if (!gt_reserve(index->sparse.alloc, (void **) &index->dense,
					&index->dense_capacity, (size_t) id + 1, sizeof(uint32_t)))
		return false;
	memset(index->dense + before, 0, (index->dense_capacity - before) * sizeof(uint32_t));
	/* what went to the map while the array was shorter would be hidden */
	for (uint64_t old = before; index->sparse.count > 0 && old < index->dense_capacity; old++)
	{
		uint32_t   *entry = gt_map_get(&index->sparse, (int64_t) old);

		if (entry != NULL)
		{
			index->dense[old] = *entry;
			gt_map_remove(&index->sparse, (int64_t) old);
		}
	}
	return true;
}

static bool
index_put(GtIndex *index, uint64_t id, size_t entry)
{
	if (id >= index->dense_capacity && id < DENSE_MINIMUM + entry * DENSE_FACTOR &&
		!index_grow_dense(index, id))
		return false;
	if (id < index->dense_capacity)
		index->dense[id] = (uint32_t) entry + 1;
	else
	{
		uint32_t   *value = gt_map_put(&index->sparse, (int64_t) id, NULL);

		if (value == NULL)
			return false;
		*value = (uint32_t) entry + 1;
	}
	return true;
}

void
gt_tables_init(GtTables *tables, const GtAlloc *alloc, GtStackStore *store)
{
	memset(tables, 0, sizeof(*tables));
	tables->alloc = alloc;
	tables->store = store;
	index_init(&tables->string_index, alloc);
	index_init(&tables->stack_index, alloc);
	gt_map_init(&tables->frames, alloc, sizeof(GtRawFrame));
}

void
gt_tables_free(GtTables *tables)
{
	gt_free(tables->alloc, tables->strings);
	gt_free(tables->alloc, tables->stacks);
	gt_free(tables->alloc, tables->resolving);
	index_free(&tables->string_index);
	index_free(&tables->stack_index);
	gt_map_free(&tables->frames);
}

void
gt_tables_clear(GtTables *tables)
{
	tables->string_count = 0;
	tables->stack_count = 0;
	index_clear(&tables->string_index);
	index_clear(&tables->stack_index);
	gt_map_clear(&tables->frames);
}

/* An id may be defined once, and 0 never. */
static GtCode
check_new_id(const GtIndex *index, uint64_t id, const char *what, uint64_t offset,
			 GtStatus *status)
{
	if (id == 0 || (int64_t) id == GT_MAP_FREE || index_find(index, id) != NULL)
		return gt_fail(status, GT_DAMAGED, offset, "%s id %llu is defined twice or not allowed",
					   what, (unsigned long long) id);
	return GT_OK;
}

GtCode
gt_tables_put_string(GtTables *tables, uint64_t id, const char *data, uint32_t len,
					 uint64_t offset, GtStatus *status)
{
	if (!gt_reserve(tables->alloc, (void **) &tables->strings, &tables->string_capacity,
					tables->string_count + 1, sizeof(GtStr)) ||
		!index_put(&tables->string_index, id, tables->string_count))
		return gt_fail(status, GT_NO_MEMORY, offset, "out of memory for a string table");
	tables->strings[tables->string_count].data = data;
	tables->strings[tables->string_count].len = len;
	tables->string_count++;
	return GT_OK;
}

static GtCode
add_string(GtTables *tables, const uint8_t **position, const uint8_t *end,
		   uint64_t offset, GtStatus *status)
{
	uint64_t	id,
				len;

	if (*(*position)++ != V2_STRING ||
		!gt_varint(position, end, &id) || !gt_varint(position, end, &len) ||
		len > V2_MAX_STRING_SIZE || len > (uint64_t) (end - *position))
		return gt_fail(status, GT_DAMAGED, offset, "invalid entry in a string table");
	if (check_new_id(&tables->string_index, id, "string", offset, status) != GT_OK)
		return status->code;
	if (gt_tables_put_string(tables, id, (const char *) *position, (uint32_t) len, offset,
							 status) != GT_OK)
		return status->code;
	*position += len;
	return GT_OK;
}

GtCode
gt_tables_add_strings(GtTables *tables, const uint8_t *bytes, size_t size,
					  uint64_t offset, GtStatus *status)
{
	const uint8_t *position = bytes,
			   *end = bytes + size;

	while (position < end)
	{
		if (add_string(tables, &position, end, offset + (uint64_t) (position - bytes),
					   status) != GT_OK)
			return status->code;
	}
	return GT_OK;
}

static bool
read_frame(const uint8_t **position, const uint8_t *end, uint64_t *pc, GtRawFrame *frame)
{
	return gt_varint(position, end, pc) &&
		gt_varint(position, end, &frame->function) &&
		gt_varint(position, end, &frame->file) &&
		gt_varint(position, end, &frame->line);
}

/* Reads the frames of a stack to find its end, and keeps new program counters. */
static GtCode
note_frames(GtTables *tables, const uint8_t **position, const uint8_t *end,
			uint64_t nframes, uint64_t offset, GtStatus *status)
{
	for (uint64_t i = 0; i < nframes; i++)
	{
		GtRawFrame	frame;
		GtRawFrame *known;
		uint64_t	pc;
		bool		added;

		if (!read_frame(position, end, &pc, &frame) || (int64_t) pc == GT_MAP_FREE)
			return gt_fail(status, GT_DAMAGED, offset, "invalid frame in a stack table");
		known = gt_map_put(&tables->frames, (int64_t) pc, &added);
		if (known == NULL)
			return gt_fail(status, GT_NO_MEMORY, offset, "out of memory for a stack table");
		if (added)
			*known = frame;
	}
	return GT_OK;
}

GtCode
gt_tables_put_stack(GtTables *tables, uint64_t id, uint32_t nframes, const uint8_t **position,
					const uint8_t *end, uint64_t offset, GtStatus *status)
{
	const uint8_t *frames = *position;
	GtRawStack *stack;

	if (note_frames(tables, position, end, nframes, offset, status) != GT_OK)
		return status->code;
	if (!gt_reserve(tables->alloc, (void **) &tables->stacks, &tables->stack_capacity,
					tables->stack_count + 1, sizeof(GtRawStack)) ||
		!index_put(&tables->stack_index, id, tables->stack_count))
		return gt_fail(status, GT_NO_MEMORY, offset, "out of memory for a stack table");
	stack = &tables->stacks[tables->stack_count++];
	memset(stack, 0, sizeof(*stack));
	stack->frames = frames;
	stack->end = end;
	stack->nframes = nframes;
	return GT_OK;
}

static GtCode
add_stack(GtTables *tables, const uint8_t **position, const uint8_t *end,
		  uint64_t offset, GtStatus *status)
{
	uint64_t	id,
				nframes;

	if (*(*position)++ != V2_STACK ||
		!gt_varint(position, end, &id) || !gt_varint(position, end, &nframes) ||
		nframes > V2_MAX_FRAMES)
		return gt_fail(status, GT_DAMAGED, offset, "invalid entry in a stack table");
	if (check_new_id(&tables->stack_index, id, "stack", offset, status) != GT_OK)
		return status->code;
	return gt_tables_put_stack(tables, id, (uint32_t) nframes, position, end, offset, status);
}

GtCode
gt_tables_add_stacks(GtTables *tables, const uint8_t *bytes, size_t size,
					 uint64_t offset, GtStatus *status)
{
	const uint8_t *position = bytes,
			   *end = bytes + size;

	while (position < end)
	{
		if (add_stack(tables, &position, end, offset + (uint64_t) (position - bytes),
					  status) != GT_OK)
			return status->code;
	}
	return GT_OK;
}

GtCode
gt_tables_check(GtTables *tables, uint64_t offset, GtStatus *status)
{
	size_t		position = 0;
	const GtRawFrame *frame;

	while ((frame = gt_map_next(&tables->frames, &position, NULL)) != NULL)
	{
		if (!gt_tables_has_string(tables, frame->function) ||
			!gt_tables_has_string(tables, frame->file))
			return gt_fail(status, GT_DAMAGED, offset,
						   "a stack frame refers to a string that does not exist");
	}
	return GT_OK;
}

GtStr
gt_tables_string(const GtTables *tables, uint64_t id)
{
	GtStr		empty = {"", 0},
				missing = {NULL, 0};
	uint32_t   *entry = id ? index_find(&tables->string_index, id) : NULL;

	if (entry != NULL)
		return tables->strings[*entry - 1];
	return id ? missing : empty;
}

static bool
intern_string(GtTables *tables, uint64_t id, GtStr *text)
{
	GtStr		raw = gt_tables_string(tables, id);

	*text = gt_stacks_intern(tables->store, raw.data ? raw.data : "", raw.len);
	return text->data != NULL;
}

static bool
resolve(GtTables *tables, GtRawStack *raw)
{
	const uint8_t *position = raw->frames;
	GtFrame    *frames;

	if (!gt_reserve(tables->alloc, (void **) &tables->resolving, &tables->resolving_capacity,
					raw->nframes, sizeof(GtFrame)))
		return false;
	frames = tables->resolving;
	for (uint32_t i = 0; i < raw->nframes; i++)
	{
		GtRawFrame	here;
		const GtRawFrame *first;

		if (!read_frame(&position, raw->end, &frames[i].pc, &here))
			return false;		/* not reached: indexing has read them */
		first = gt_map_get(&tables->frames, (int64_t) frames[i].pc);
		if (first == NULL)
			first = &here;
		frames[i].line = first->line;
		if (!intern_string(tables, first->function, &frames[i].function) ||
			!intern_string(tables, first->file, &frames[i].file))
			return false;
	}
	if (raw->nframes > 0)
	{
		raw->stack = gt_stacks_add(tables->store, frames, raw->nframes, &raw->first);
		if (raw->stack == NULL)
			return false;
	}
	raw->resolved = true;
	return true;
}

const GtStack *
gt_tables_stack(GtTables *tables, uint64_t id, bool *refused)
{
	uint32_t   *entry = id ? index_find(&tables->stack_index, id) : NULL;
	GtRawStack *raw;

	if (entry == NULL)
		return NULL;
	raw = &tables->stacks[*entry - 1];
	if (!raw->resolved && !resolve(tables, raw))
	{
		*refused = true;
		return NULL;
	}
	return raw->stack;
}

const GtStack *
gt_tables_new_stack(GtTables *tables, size_t entry, bool *refused)
{
	GtRawStack *raw = &tables->stacks[entry];

	if (!raw->resolved && !resolve(tables, raw))
	{
		*refused = true;
		return NULL;
	}
	return raw->first ? raw->stack : NULL;
}
