/*
 * stack_state.h
 *		Shared by stack.c and stack_hash.c: the store and its strings.
 */
#ifndef GCTRACE_STACK_STATE_H
#define GCTRACE_STACK_STATE_H

#include "decode/stack.h"

#define FNV_START UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

/* An interned text is known by the address of its bytes: `data` here. */
typedef struct InternedString
{
	struct InternedString *next;	/* in its hash bucket */
	uint64_t	hash;
	uint64_t   *sums;			/* see stack_hash.c; NULL: none yet */
	uint64_t	power;			/* good when there are sums */
	uint32_t	uses;			/* before there were sums */
	uint32_t	len;
	char		data[];
} InternedString;

struct GtStackStore
{
	const GtAlloc *alloc;
	struct StackBlock *blocks;
	InternedString **strings;	/* hash buckets, a power of two */
	size_t		string_buckets;
	size_t		string_count;
	GtStack   **stacks;			/* the same */
	size_t		stack_buckets;
	size_t		stack_count;
	size_t		table_count;	/* strings with sums */
};

static inline GtStr
stack_text(const InternedString *string)
{
	GtStr		text = {string->data, string->len};

	return text;
}

static inline InternedString *
stack_string(GtStr text)
{
	return (InternedString *) (uintptr_t) (text.data - offsetof(InternedString, data));
}

/* Memory that lives as long as the store; NULL when it is refused. */
extern void *stack_alloc(GtStackStore *store, size_t size);

/* FNV-1a 64, byte by byte. */
static inline uint64_t
stack_fnv(uint64_t hash, const void *bytes, size_t size)
{
	const unsigned char *byte = bytes;

	while (size-- > 0)
		hash = (hash ^ *byte++) * FNV_PRIME;
	return hash;
}

#endif							/* GCTRACE_STACK_STATE_H */
