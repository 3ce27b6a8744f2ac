/*
 * arena.h
 *		Bytes that are given back all at once: texts of rows on their way out.
 */
#ifndef GCTRACE_ARENA_H
#define GCTRACE_ARENA_H

#include "base/base.h"

typedef struct GtArena
{
	const GtAlloc *alloc;
	struct GtArenaBlock *blocks;	/* the newest first */
	size_t		used;			/* of the newest block */
} GtArena;

extern void gt_arena_init(GtArena *arena, const GtAlloc *alloc);
extern void gt_arena_free(GtArena *arena);

/* Forgets all that was given out; keeps one block for what comes. */
extern void gt_arena_reset(GtArena *arena);

/* Aligned for any type; NULL when memory is refused. */
extern void *gt_arena_alloc(GtArena *arena, size_t size);

/* A copy; data NULL when memory is refused, or the text was NULL. */
extern GtStr gt_arena_copy(GtArena *arena, GtStr text);

#endif							/* GCTRACE_ARENA_H */
