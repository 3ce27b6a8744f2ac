/*
 * fuzz.h
 *		What the fuzzers share: memory that is bounded by the input's size.
 */
#ifndef GCTRACE_FUZZ_H
#define GCTRACE_FUZZ_H

#include <stdio.h>
#include <stdlib.h>

#include "base/base.h"

/* What libFuzzer calls. */
extern int	LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

#define FUZZ_ASSERT(condition) \
	do { \
		if (!(condition)) \
		{ \
			fprintf(stderr, "%s:%d: not true: %s\n", __FILE__, __LINE__, #condition); \
			abort(); \
		} \
	} while (0)

/* Counts what is live; dies when that is more than `limit`. */
typedef struct FuzzMemory
{
	GtAlloc		alloc;
	size_t		live;
	size_t		limit;
} FuzzMemory;

/* Before each block: its size; 16 bytes keep the block aligned. */
#define FUZZ_HEADER 16

static inline void *
fuzz_resize(void *context, void *pointer, size_t size)
{
	FuzzMemory *memory = context;
	char	   *block = pointer ? (char *) pointer - FUZZ_HEADER : NULL;

	if (block != NULL)
		memory->live -= *(size_t *) (void *) block;
	if (size == 0)
	{
		free(block);
		return NULL;
	}
	memory->live += size;
	FUZZ_ASSERT(memory->live <= memory->limit);
	block = realloc(block, size + FUZZ_HEADER);
	FUZZ_ASSERT(block != NULL);
	*(size_t *) (void *) block = size;
	return block + FUZZ_HEADER;
}

static inline void
fuzz_memory_init(FuzzMemory *memory, size_t limit)
{
	memory->alloc.resize = fuzz_resize;
	memory->alloc.context = memory;
	memory->live = 0;
	memory->limit = limit;
}

#endif							/* GCTRACE_FUZZ_H */
