/*
 * stack.c
 *		The store that keeps every string and every stack of a trace once.
 *
 * Memory grows with the number of distinct stacks, which levels off in real
 * traces; the caller's allocator is the bound for hostile ones.
 */
#include "decode/stack_state.h"

#include <string.h>

#define BLOCK_SIZE (64 * 1024)
#define FIRST_BUCKETS 256

typedef struct StackBlock
{
	struct StackBlock *next;
	size_t		used;
	size_t		size;
	char		data[];
} StackBlock;

void *
stack_alloc(GtStackStore *store, size_t size)
{
	StackBlock *block = store->blocks;

	size = (size + 7) & ~(size_t) 7;
	if (block == NULL || block->size - block->used < size)
	{
		size_t		room = GT_MAX(size, (size_t) BLOCK_SIZE);

		block = gt_alloc(store->alloc, sizeof(StackBlock) + room);
		if (block == NULL)
			return NULL;
		block->next = store->blocks;
		block->used = 0;
		block->size = room;
		store->blocks = block;
	}
	block->used += size;
	return block->data + block->used - size;
}

GtStackStore *
gt_stacks_create(const GtAlloc *alloc)
{
	GtStackStore *store = gt_alloc_zero(alloc, sizeof(*store));

	if (store != NULL)
		store->alloc = alloc;
	return store;
}

void
gt_stacks_free(GtStackStore *store)
{
	if (store == NULL)
		return;
	while (store->blocks != NULL)
	{
		StackBlock *next = store->blocks->next;

		gt_free(store->alloc, store->blocks);
		store->blocks = next;
	}
	gt_free(store->alloc, store->strings);
	gt_free(store->alloc, store->stacks);
	gt_free(store->alloc, store);
}

static bool
grow_strings(GtStackStore *store)
{
	size_t		nbuckets = GT_MAX((size_t) FIRST_BUCKETS, store->string_buckets * 2);
	InternedString **buckets = gt_alloc_zero(store->alloc, nbuckets * sizeof(*buckets));

	if (buckets == NULL)
		return false;
	for (size_t i = 0; i < store->string_buckets; i++)
	{
		InternedString *string = store->strings[i];

		while (string != NULL)
		{
			InternedString *next = string->next;
			InternedString **head = &buckets[string->hash & (nbuckets - 1)];

			string->next = *head;
			*head = string;
			string = next;
		}
	}
	gt_free(store->alloc, store->strings);
	store->strings = buckets;
	store->string_buckets = nbuckets;
	return true;
}

GtStr
gt_stacks_intern(GtStackStore *store, const char *data, size_t len)
{
	GtStr		refused = {NULL, 0};
	GtStr		text = {data, (uint32_t) len};
	uint64_t	hash = stack_fnv(FNV_START, data, len);
	InternedString *string;

	if (store->string_count >= store->string_buckets && !grow_strings(store))
		return refused;
	for (string = store->strings[hash & (store->string_buckets - 1)];
		 string != NULL; string = string->next)
	{
		if (string->hash == hash && gt_str_equal(stack_text(string), text))
			return stack_text(string);
	}
	string = stack_alloc(store, sizeof(*string) + len + 1);
	if (string == NULL)
		return refused;
	memset(string, 0, sizeof(*string));
	if (len > 0)
		memcpy(string->data, data, len);
	string->data[len] = '\0';
	string->hash = hash;
	string->len = (uint32_t) len;
	string->next = store->strings[hash & (store->string_buckets - 1)];
	store->strings[hash & (store->string_buckets - 1)] = string;
	store->string_count++;
	return stack_text(string);
}

static bool
grow_stacks(GtStackStore *store)
{
	size_t		nbuckets = GT_MAX((size_t) FIRST_BUCKETS, store->stack_buckets * 2);
	GtStack   **buckets = gt_alloc_zero(store->alloc, nbuckets * sizeof(*buckets));

	if (buckets == NULL)
		return false;
	for (size_t i = 0; i < store->stack_buckets; i++)
	{
		GtStack    *stack = store->stacks[i];

		while (stack != NULL)
		{
			GtStack    *next = stack->next;
			GtStack   **head = &buckets[stack->hash & (nbuckets - 1)];

			stack->next = *head;
			*head = stack;
			stack = next;
		}
	}
	gt_free(store->alloc, store->stacks);
	store->stacks = buckets;
	store->stack_buckets = nbuckets;
	return true;
}

/*
 * Tells stacks of this store apart, faster than their ids do: interned strings
 * are the same when their addresses are.
 */
static uint64_t
hash_addresses(const GtFrame *frames, uint32_t depth)
{
	uint64_t	hash = depth;

	for (uint32_t i = 0; i < depth; i++)
	{
		uint64_t	frame = (uint64_t) (uintptr_t) frames[i].function.data * UINT64_C(0x9E3779B97F4A7C15) +
			(uint64_t) (uintptr_t) frames[i].file.data * UINT64_C(0xC2B2AE3D27D4EB4F) +
			frames[i].line * UINT64_C(0x165667B19E3779F9);

		hash = ((hash << 5 | hash >> 59) ^ frame) * UINT64_C(0xD6E8FEB86659FD93);
	}
	return hash ^ hash >> 32;
}

/* Interned strings are equal when they are the same. */
static bool
same_frames(const GtStack *stack, const GtFrame *frames, uint32_t depth)
{
	if (stack->depth != depth)
		return false;
	for (uint32_t i = 0; i < depth; i++)
	{
		if (stack->frames[i].function.data != frames[i].function.data ||
			stack->frames[i].file.data != frames[i].file.data ||
			stack->frames[i].line != frames[i].line)
			return false;
	}
	return true;
}

/*
 * Does this function belong to the runtime?  Its package and what it keeps
 * below internal/runtime; user code only calls into them.
 */
static bool
is_runtime_function(GtStr name)
{
	static const char *const prefixes[] = {"runtime.", "internal/runtime/"};

	for (size_t i = 0; i < GT_LENGTHOF(prefixes); i++)
	{
		size_t		len = strlen(prefixes[i]);

		if (name.len >= len && memcmp(name.data, prefixes[i], len) == 0)
			return true;
	}
	return false;
}

uint32_t
gt_stack_site(const GtStr *functions, uint32_t depth)
{
	uint32_t	site = 0;

	while (site < depth && is_runtime_function(functions[site]))
		site++;
	return site;
}

static GtStack *
copy_stack(GtStackStore *store, const GtFrame *frames, uint32_t depth)
{
	GtStack    *stack = stack_alloc(store, sizeof(*stack));
	GtFrame    *own_frames = stack_alloc(store, depth * sizeof(GtFrame));
	GtStr	   *functions = stack_alloc(store, depth * sizeof(GtStr));

	if (stack == NULL || own_frames == NULL || functions == NULL)
		return NULL;
	memcpy(own_frames, frames, depth * sizeof(GtFrame));
	for (uint32_t i = 0; i < depth; i++)
		functions[i] = frames[i].function;
	stack->stack_id = 0;
	stack->frames_id = 0;
	stack->depth = depth;
	stack->site = gt_stack_site(functions, depth);
	stack->frames = own_frames;
	stack->functions = functions;
	return stack;
}

static GtStack *
find_stack(const GtStackStore *store, uint64_t hash, const GtFrame *frames, uint32_t depth)
{
	GtStack    *stack = store->stacks[hash & (store->stack_buckets - 1)];

	while (stack != NULL && (stack->hash != hash || !same_frames(stack, frames, depth)))
		stack = stack->next;
	return stack;
}

const GtStack *
gt_stacks_add(GtStackStore *store, const GtFrame *frames, uint32_t depth, bool *added)
{
	uint64_t	hash = hash_addresses(frames, depth);
	GtStack    *stack;
	GtStack   **head;

	*added = false;
	if (store->stack_count >= store->stack_buckets && !grow_stacks(store))
		return NULL;
	stack = find_stack(store, hash, frames, depth);
	if (stack != NULL)
		return stack;
	stack = copy_stack(store, frames, depth);
	if (stack == NULL || !gt_stacks_hash(store, &stack, 1, true, true))
		return NULL;
	head = &store->stacks[hash & (store->stack_buckets - 1)];
	stack->hash = hash;
	stack->next = *head;
	*head = stack;
	store->stack_count++;
	*added = true;
	return stack;
}
