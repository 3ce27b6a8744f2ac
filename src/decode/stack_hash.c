/*
 * stack_hash.c
 *		The ids of stacks: FNV-1a 64 over their text, faster than byte by byte.
 *
 * A step of FNV-1a is h -> (h ^ byte) * prime.  With bytes below 128 the xor
 * changes the low 7 bits of h only, by what these bits and the byte say; and the
 * low 7 bits of a product come from those of its factors.  So over a whole text
 *
 *		h -> h * prime ^ length + sum
 *
 * where the sum depends on nothing but the text and the low 7 bits of h that it
 * begins with: 128 sums for each text.  A text that is hashed often gets a table
 * of them, filled as they are needed, and then takes one multiplication.
 *
 * Either way a step has to wait for the step before, so several stacks are
 * hashed in turn: while one waits the others go on.
 */
#include "decode/stack_state.h"

#include <string.h>

#define LANES 8

/* A table is worth it for a text of some length that is used some times. */
#define SUMS 128
#define SUMS_SIZE (SUMS * sizeof(uint64_t))
#define WORTH_LENGTH 8
#define WORTH_USES 32

/* 8 MB in all; other texts are hashed byte by byte. */
#define TABLES_MAX 8192

/* --- the tables --- */

static uint64_t
prime_power(uint32_t exponent)
{
	uint64_t	power = 1,
				square = FNV_PRIME;

	for (; exponent > 0; exponent >>= 1)
	{
		if (exponent & 1)
			power *= square;
		square *= square;
	}
	return power;
}

static bool
is_worth_a_table(const GtStackStore *store, const InternedString *string)
{
	if (string->uses < WORTH_USES || string->len < WORTH_LENGTH || store->table_count == TABLES_MAX)
		return false;
	for (uint32_t i = 0; i < string->len; i++)
	{
		if ((unsigned char) string->data[i] >= SUMS)
			return false;
	}
	return true;
}

/* False: memory is refused. */
static bool
count_use(GtStackStore *store, GtStr text)
{
	InternedString *string = stack_string(text);

	if (string->uses == WORTH_USES || ++string->uses < WORTH_USES || !is_worth_a_table(store, string))
		return true;
	string->sums = stack_alloc(store, SUMS_SIZE);
	if (string->sums == NULL)
		return false;
	memset(string->sums, 0, SUMS_SIZE);
	string->power = prime_power(string->len);
	store->table_count++;
	return true;
}

static bool
count_uses(GtStackStore *store, const GtStack *stack, bool files)
{
	for (uint32_t i = 0; i < stack->depth; i++)
	{
		if (!count_use(store, stack->frames[i].function) ||
			(files && !count_use(store, stack->frames[i].file)))
			return false;
	}
	return true;
}

/* --- texts --- */

/* Remembers the sum.  (It may be 0; then it is not.) */
static uint64_t
hash_bytes(InternedString *string, uint64_t hash)
{
	uint64_t	result = stack_fnv(hash, string->data, string->len);

	if (string->sums != NULL)
		string->sums[hash % SUMS] = result - hash * string->power;
	return result;
}

static inline uint64_t
hash_text(uint64_t hash, GtStr text)
{
	InternedString *string = stack_string(text);
	uint64_t	sum = string->sums != NULL ? string->sums[hash % SUMS] : 0;

	return sum != 0 ? hash * string->power + sum : hash_bytes(string, hash);
}

static inline uint64_t
hash_byte(uint64_t hash, unsigned char byte)
{
	return (hash ^ byte) * FNV_PRIME;
}

static inline uint64_t
hash_decimal(uint64_t hash, uint64_t number)
{
	unsigned char digits[20];
	size_t		at = sizeof(digits);

	do
		digits[--at] = (unsigned char) ('0' + number % 10);
	while ((number /= 10) > 0);
	while (at < sizeof(digits))
		hash = hash_byte(hash, digits[at++]);
	return hash;
}

/* --- stacks --- */

/* Each function name and a newline. */
static inline uint64_t
hash_name(uint64_t hash, const GtFrame *frame)
{
	return hash_byte(hash_text(hash, frame->function), '\n');
}

/* Name, NUL, file, NUL, decimal line, newline. */
static inline uint64_t
hash_place(uint64_t hash, const GtFrame *frame)
{
	hash = hash_byte(hash_text(hash, frame->function), '\0');
	hash = hash_byte(hash_text(hash, frame->file), '\0');
	return hash_byte(hash_decimal(hash, frame->line), '\n');
}

static uint32_t
max_depth(GtStack *const *stacks, size_t count)
{
	uint32_t	depth = 0;

	for (size_t i = 0; i < count; i++)
		depth = GT_MAX(depth, stacks[i]->depth);
	return depth;
}

static void
hash_names(GtStack *const *stacks, size_t count)
{
	uint64_t	hashes[LANES];
	uint32_t	depth = max_depth(stacks, count);

	for (size_t i = 0; i < count; i++)
		hashes[i] = FNV_START;
	for (uint32_t at = 0; at < depth; at++)
		for (size_t i = 0; i < count; i++)
		{
			if (at < stacks[i]->depth)
				hashes[i] = hash_name(hashes[i], &stacks[i]->frames[at]);
		}
	for (size_t i = 0; i < count; i++)
		stacks[i]->stack_id = (int64_t) hashes[i];
}

static void
hash_places(GtStack *const *stacks, size_t count)
{
	uint64_t	hashes[LANES];
	uint32_t	depth = max_depth(stacks, count);

	for (size_t i = 0; i < count; i++)
		hashes[i] = FNV_START;
	for (uint32_t at = 0; at < depth; at++)
		for (size_t i = 0; i < count; i++)
		{
			if (at < stacks[i]->depth)
				hashes[i] = hash_place(hashes[i], &stacks[i]->frames[at]);
		}
	for (size_t i = 0; i < count; i++)
		stacks[i]->frames_id = (int64_t) hashes[i];
}

bool
gt_stacks_hash(GtStackStore *store, GtStack *const *stacks, size_t count,
			   bool stack_ids, bool frames_ids)
{
	for (size_t i = 0; i < count; i++)
	{
		if (!count_uses(store, stacks[i], frames_ids))
			return false;
	}
	for (size_t first = 0; first < count; first += LANES)
	{
		size_t		lanes = GT_MIN((size_t) LANES, count - first);

		if (stack_ids)
			hash_names(stacks + first, lanes);
		if (frames_ids)
			hash_places(stacks + first, lanes);
	}
	return true;
}
