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
 * Either way a step has to wait for the step before, so many stacks are hashed
 * at once, frame by frame: while one waits the others go on.
 */
#include "decode/stack_state.h"

#include <string.h>

/* Stacks hashed at once, and of these texts byte by byte. */
#define LANES 16
#define TOGETHER 4

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

/* A stack on its way. */
typedef struct Lane
{
	uint64_t	hash;
	const GtFrame *frame;
	uint32_t	left;			/* frames, this one included */
	int64_t    *id;				/* where the hash goes */

	/* a text that is hashed byte by byte */
	InternedString *string;
	uint64_t	before;
	const unsigned char *position;
	uint32_t	bytes;
} Lane;

static inline uint64_t
hash_byte(uint64_t hash, unsigned char byte)
{
	return (hash ^ byte) * FNV_PRIME;
}

/* As many bytes as all of them have. */
static void
hash_together(Lane *const *lanes)
{
	const unsigned char *a = lanes[0]->position,
			   *b = lanes[1]->position,
			   *c = lanes[2]->position,
			   *d = lanes[3]->position;
	uint64_t	hash_a = lanes[0]->hash,
				hash_b = lanes[1]->hash,
				hash_c = lanes[2]->hash,
				hash_d = lanes[3]->hash;
	uint32_t	bytes = GT_MIN(GT_MIN(lanes[0]->bytes, lanes[1]->bytes), GT_MIN(lanes[2]->bytes, lanes[3]->bytes));

	for (uint32_t i = 0; i < bytes; i++)
	{
		hash_a = hash_byte(hash_a, a[i]);
		hash_b = hash_byte(hash_b, b[i]);
		hash_c = hash_byte(hash_c, c[i]);
		hash_d = hash_byte(hash_d, d[i]);
	}
	lanes[0]->hash = hash_a;
	lanes[1]->hash = hash_b;
	lanes[2]->hash = hash_c;
	lanes[3]->hash = hash_d;
	for (int i = 0; i < TOGETHER; i++)
	{
		lanes[i]->position += bytes;
		lanes[i]->bytes -= bytes;
	}
}

/* Byte by byte; what comes to its end makes room for the next. */
static void
hash_bytes(Lane **lanes, size_t count)
{
	while (count >= TOGETHER)
	{
		hash_together(lanes);
		for (size_t i = TOGETHER; i-- > 0;)
		{
			if (lanes[i]->bytes == 0)
				lanes[i] = lanes[--count];
		}
	}
	for (size_t i = 0; i < count; i++)
		lanes[i]->hash = stack_fnv(lanes[i]->hash, lanes[i]->position, lanes[i]->bytes);
}

/* False: it has to be hashed byte by byte. */
static inline bool
hash_by_table(Lane *lane, InternedString *string)
{
	uint64_t	sum = string->sums != NULL ? string->sums[lane->hash % SUMS] : 0;

	if (sum != 0)
	{
		lane->hash = lane->hash * string->power + sum;
		return true;
	}
	lane->string = string;
	lane->before = lane->hash;
	lane->position = (const unsigned char *) string->data;
	lane->bytes = string->len;
	return false;
}

static void
hash_texts(Lane *lanes, size_t count, bool files)
{
	Lane	   *slow[LANES],
			   *list[LANES];
	size_t		slow_count = 0;

	for (size_t i = 0; i < count; i++)
	{
		const GtFrame *frame = lanes[i].frame;

		if (!hash_by_table(&lanes[i], stack_string(files ? frame->file : frame->function)))
			slow[slow_count++] = &lanes[i];
	}
	memcpy(list, slow, slow_count * sizeof(Lane *));
	hash_bytes(list, slow_count);
	/* a sum may be 0; then it is not remembered */
	for (size_t i = 0; i < slow_count; i++)
	{
		const InternedString *string = slow[i]->string;

		if (string->sums != NULL)
			string->sums[slow[i]->before % SUMS] = slow[i]->hash - slow[i]->before * string->power;
	}
}

/* --- stacks --- */

static uint64_t
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

/* A frame of each: function name, newline. */
static void
hash_names(Lane *lanes, size_t count)
{
	hash_texts(lanes, count, false);
	for (size_t i = 0; i < count; i++)
		lanes[i].hash = hash_byte(lanes[i].hash, '\n');
}

/* The same: function name, NUL, file, NUL, decimal line, newline. */
static void
hash_places(Lane *lanes, size_t count)
{
	hash_texts(lanes, count, false);
	for (size_t i = 0; i < count; i++)
		lanes[i].hash = hash_byte(lanes[i].hash, '\0');
	hash_texts(lanes, count, true);
	for (size_t i = 0; i < count; i++)
		lanes[i].hash = hash_byte(hash_decimal(hash_byte(lanes[i].hash, '\0'), lanes[i].frame->line), '\n');
}

/* Steps to the next frames; those that have no more give their ids. */
static size_t
next_frames(Lane *lanes, size_t count)
{
	for (size_t i = count; i-- > 0;)
	{
		lanes[i].frame++;
		if (--lanes[i].left > 0)
			continue;
		*lanes[i].id = (int64_t) lanes[i].hash;
		lanes[i] = lanes[--count];
	}
	return count;
}

static void
hash_stacks(GtStack *const *stacks, size_t count, bool places)
{
	Lane		lanes[LANES];
	size_t		used = 0,
				next = 0;

	while (used > 0 || next < count)
	{
		for (; used < LANES && next < count; next++)
		{
			int64_t    *id = places ? &stacks[next]->frames_id : &stacks[next]->stack_id;

			*id = (int64_t) FNV_START;
			if (stacks[next]->depth > 0)
				lanes[used++] = (Lane) {.hash = FNV_START, .frame = stacks[next]->frames,
				.left = stacks[next]->depth, .id = id};
		}
		if (places)
			hash_places(lanes, used);
		else
			hash_names(lanes, used);
		used = next_frames(lanes, used);
	}
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
	if (stack_ids)
		hash_stacks(stacks, count, false);
	if (frames_ids)
		hash_stacks(stacks, count, true);
	return true;
}
