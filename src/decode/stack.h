/*
 * stack.h
 *		Call stacks with ids that stay the same across generations and runs.
 *
 * Go numbers stacks anew in every generation.  Here a stack is known by the
 * FNV-1a 64 hash of its function names (stack_id) and of its frames with file
 * and line (frames_id), both over raw bytes; the store below keeps each stack
 * and each string of a trace once.
 */
#ifndef GCTRACE_STACK_H
#define GCTRACE_STACK_H

#include "base/base.h"

typedef struct GtFrame
{
	GtStr		function;
	GtStr		file;
	uint64_t	line;
	uint64_t	pc;
} GtFrame;

typedef struct GtStack
{
	int64_t		stack_id;
	int64_t		frames_id;
	uint32_t	depth;			/* number of frames, at least 1 */
	uint32_t	site;			/* first frame outside the runtime, or depth */
	const GtFrame *frames;		/* leaf first */
	const GtStr *functions;		/* the same names, ready for text[] */
	uint64_t	hash;			/* of the store */
	struct GtStack *next;		/* in its hash bucket */
} GtStack;

typedef struct GtStackStore GtStackStore;

extern GtStackStore *gt_stacks_create(const GtAlloc *alloc);
extern void gt_stacks_free(GtStackStore *store);

/* Returns the one copy of this string; data NULL when memory is refused. */
extern GtStr gt_stacks_intern(GtStackStore *store, const char *data, size_t len);

/*
 * Returns the one copy of this stack, whose strings must be interned already,
 * or NULL when memory is refused.  *added tells whether it is new.
 */
extern const GtStack *gt_stacks_add(GtStackStore *store, const GtFrame *frames,
									uint32_t depth, bool *added);

/*
 * Sets the ids of stacks, kept or not, that are asked for; fastest for many at
 * once.  Their strings must be interned already.  False: memory is refused.
 */
extern bool gt_stacks_hash(GtStackStore *store, GtStack *const *stacks, size_t count,
						   bool stack_ids, bool frames_ids);

/* The first function outside the runtime, or depth. */
extern uint32_t gt_stack_site(const GtStr *functions, uint32_t depth);

#endif							/* GCTRACE_STACK_H */
