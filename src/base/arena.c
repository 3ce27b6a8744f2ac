/*
 * arena.c
 *		Blocks from which pieces are cut; see arena.h.
 */
#include "base/arena.h"

#include <string.h>

#define BLOCK_SIZE (32 * 1024)
#define ALIGNMENT 16

typedef struct GtArenaBlock
{
	struct GtArenaBlock *next;
	size_t		size;			/* of data */
	_Alignas(ALIGNMENT) char data[];
} GtArenaBlock;

void
gt_arena_init(GtArena *arena, const GtAlloc *alloc)
{
	arena->alloc = alloc;
	arena->blocks = NULL;
	arena->used = 0;
}

static void
free_blocks(GtArena *arena, GtArenaBlock *block)
{
	while (block != NULL)
	{
		GtArenaBlock *next = block->next;

		gt_free(arena->alloc, block);
		block = next;
	}
}

void
gt_arena_free(GtArena *arena)
{
	free_blocks(arena, arena->blocks);
	arena->blocks = NULL;
}

void
gt_arena_reset(GtArena *arena)
{
	if (arena->blocks == NULL)
		return;
	free_blocks(arena, arena->blocks->next);
	arena->blocks->next = NULL;
	arena->used = 0;
	/* one made for a single large piece is not worth keeping */
	if (arena->blocks->size > BLOCK_SIZE)
		gt_arena_free(arena);
}

void *
gt_arena_alloc(GtArena *arena, size_t size)
{
	GtArenaBlock *block = arena->blocks;
	void	   *piece;

	if (size > SIZE_MAX / 2)
		return NULL;
	size = (size + ALIGNMENT - 1) & ~(size_t) (ALIGNMENT - 1);
	if (block == NULL || block->size - arena->used < size)
	{
		size_t		room = GT_MAX(size, (size_t) BLOCK_SIZE);

		block = gt_alloc(arena->alloc, sizeof(GtArenaBlock) + room);
		if (block == NULL)
			return NULL;
		block->next = arena->blocks;
		block->size = room;
		arena->blocks = block;
		arena->used = 0;
	}
	piece = block->data + arena->used;
	arena->used += size;
	return piece;
}

GtStr
gt_arena_copy(GtArena *arena, GtStr text)
{
	GtStr		copy = {NULL, 0};
	char	   *data;

	if (text.data == NULL)
		return copy;
	data = gt_arena_alloc(arena, text.len ? text.len : 1);
	if (data == NULL)
		return copy;
	memcpy(data, text.data, text.len);
	copy.data = data;
	copy.len = text.len;
	return copy;
}
