/*
 * stack.c
 *		The store that keeps every string and every stack of a trace once.
 *
 * Memory grows with the number of distinct stacks, which levels off in real
 * traces; the caller's allocator is the bound for hostile ones.
 */
#include "decode/stack.h"

#include <string.h>

#define FNV_START UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

#define BLOCK_SIZE (64 * 1024)
#define FIRST_BUCKETS 256

typedef struct Block
{
	struct Block *next;
	size_t		used;
	size_t		size;
	char		data[];
} Block;

typedef struct InternedString
{
	struct InternedString *next;
	uint64_t	hash;
	GtStr		text;
} InternedString;

struct GtStackStore
{
	const GtAlloc *alloc;
	Block	   *blocks;
	InternedString **strings;	/* hash buckets, a power of two */
	size_t		string_buckets;
	size_t		string_count;
	GtStack   **stacks;			/* hash buckets by frames_id, a power of two */
	size_t		stack_buckets;
	size_t		stack_count;
};

static uint64_t
fnv(uint64_t hash, const void *bytes, size_t size)
{
	const unsigned char *byte = bytes;

	while (size-- > 0)
		hash = (hash ^ *byte++) * FNV_PRIME;
	return hash;
}

static void *
store_alloc(GtStackStore *store, size_t size)
{
	Block	   *block = store->blocks;

	size = (size + 7) & ~(size_t) 7;
	if (block == NULL || block->size - block->used < size)
	{
		size_t		room = GT_MAX(size, (size_t) BLOCK_SIZE);

		block = gt_alloc(store->alloc, sizeof(Block) + room);
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
		Block	   *next = store->blocks->next;

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
	uint64_t	hash = fnv(FNV_START, data, len);
	InternedString *string;
	char	   *copy;

	if (store->string_count >= store->string_buckets && !grow_strings(store))
		return refused;
	for (string = store->strings[hash & (store->string_buckets - 1)];
		 string != NULL; string = string->next)
	{
		if (string->hash == hash && gt_str_equal(string->text, text))
			return string->text;
	}
	string = store_alloc(store, sizeof(*string));
	copy = store_alloc(store, len + 1);
	if (string == NULL || copy == NULL)
		return refused;
	if (len > 0)
		memcpy(copy, data, len);
	string->hash = hash;
	string->text.data = copy;
	string->text.len = (uint32_t) len;
	string->next = store->strings[hash & (store->string_buckets - 1)];
	store->strings[hash & (store->string_buckets - 1)] = string;
	store->string_count++;
	return string->text;
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
			GtStack   **head = &buckets[(uint64_t) stack->frames_id & (nbuckets - 1)];

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

typedef struct StackHash
{
	uint64_t	functions;		/* stack_id: each function name and a newline */
	uint64_t	frames;			/* frames_id: name, NUL, file, NUL, decimal line, newline */
} StackHash;

/* Both at once: either has to wait for its own last byte only. */
static void
hash_name(StackHash *hash, GtStr name)
{
	uint64_t	functions = hash->functions,
				frames = hash->frames;

	for (uint32_t i = 0; i < name.len; i++)
	{
		unsigned char byte = (unsigned char) name.data[i];

		functions = (functions ^ byte) * FNV_PRIME;
		frames = (frames ^ byte) * FNV_PRIME;
	}
	hash->functions = functions;
	hash->frames = frames;
}

static uint64_t
hash_decimal(uint64_t hash, uint64_t number)
{
	char		digits[20];
	size_t		at = sizeof(digits);

	do
		digits[--at] = (char) ('0' + number % 10);
	while ((number /= 10) > 0);
	return fnv(hash, digits + at, sizeof(digits) - at);
}

static StackHash
hash_stack(const GtFrame *frames, uint32_t depth)
{
	StackHash	hash = {FNV_START, FNV_START};

	for (uint32_t i = 0; i < depth; i++)
	{
		hash_name(&hash, frames[i].function);
		hash.functions = fnv(hash.functions, "\n", 1);
		hash.frames = fnv(hash.frames, "", 1);
		hash.frames = fnv(hash.frames, frames[i].file.data, frames[i].file.len);
		hash.frames = fnv(hash.frames, "", 1);
		hash.frames = hash_decimal(hash.frames, frames[i].line);
		hash.frames = fnv(hash.frames, "\n", 1);
	}
	return hash;
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

static GtStack *
copy_stack(GtStackStore *store, const GtFrame *frames, uint32_t depth)
{
	GtStack    *stack = store_alloc(store, sizeof(*stack));
	GtFrame    *own_frames = store_alloc(store, depth * sizeof(GtFrame));
	GtStr	   *functions = store_alloc(store, depth * sizeof(GtStr));

	if (stack == NULL || own_frames == NULL || functions == NULL)
		return NULL;
	memcpy(own_frames, frames, depth * sizeof(GtFrame));
	stack->depth = depth;
	stack->site = depth;
	stack->frames = own_frames;
	stack->functions = functions;
	for (uint32_t i = depth; i-- > 0;)
	{
		functions[i] = frames[i].function;
		if (!is_runtime_function(functions[i]))
			stack->site = i;
	}
	return stack;
}

const GtStack *
gt_stacks_add(GtStackStore *store, const GtFrame *frames, uint32_t depth, bool *added)
{
	StackHash	hash = hash_stack(frames, depth);
	uint64_t	frames_id = hash.frames;
	GtStack    *stack;

	*added = false;
	if (store->stack_count >= store->stack_buckets && !grow_stacks(store))
		return NULL;
	for (stack = store->stacks[frames_id & (store->stack_buckets - 1)];
		 stack != NULL; stack = stack->next)
	{
		if (stack->frames_id == (int64_t) frames_id && same_frames(stack, frames, depth))
			return stack;
	}
	stack = copy_stack(store, frames, depth);
	if (stack == NULL)
		return NULL;
	stack->stack_id = (int64_t) hash.functions;
	stack->frames_id = (int64_t) frames_id;
	stack->next = store->stacks[frames_id & (store->stack_buckets - 1)];
	store->stacks[frames_id & (store->stack_buckets - 1)] = stack;
	store->stack_count++;
	*added = true;
	return stack;
}
