/*
 * tables.h
 *		The string and stack tables of one generation.
 *
 * Entries are indexed when the generation is complete and resolved when an
 * event refers to them; stacks then move to the trace-wide store.
 */
#ifndef GCTRACE_TABLES_H
#define GCTRACE_TABLES_H

#include "base/map.h"
#include "decode/stack.h"

/* A stack as it lies in its batch: `nframes` times pc, function, file, line. */
typedef struct GtRawStack
{
	const uint8_t *frames;
	const uint8_t *end;			/* of the batch */
	uint32_t	nframes;
	bool		resolved;
	bool		first;			/* resolving added it to the store */
	const GtStack *stack;
} GtRawStack;

/* What a program counter stands for: its first mention counts, as in Go's reader. */
typedef struct GtRawFrame
{
	uint64_t	function;		/* string ids */
	uint64_t	file;
	uint64_t	line;
} GtRawFrame;

/* From the ids of a generation, dense in practice, to entry numbers. */
typedef struct GtIndex
{
	uint32_t   *dense;			/* entry number + 1; 0 = absent */
	size_t		dense_capacity;
	GtMap		sparse;
} GtIndex;

typedef struct GtTables
{
	const GtAlloc *alloc;
	GtStackStore *store;
	GtStr	   *strings;		/* into the generation's bytes */
	size_t		string_count;
	size_t		string_capacity;
	GtIndex		string_index;
	GtRawStack *stacks;
	size_t		stack_count;
	size_t		stack_capacity;
	GtIndex		stack_index;
	GtMap		frames;			/* pc -> GtRawFrame */
	GtFrame    *resolving;		/* the frames of the stack at hand */
	size_t		resolving_capacity;
} GtTables;

extern void gt_tables_init(GtTables *tables, const GtAlloc *alloc, GtStackStore *store);
extern void gt_tables_free(GtTables *tables);
extern void gt_tables_clear(GtTables *tables);	/* before the next generation */

/*
 * Index a batch that starts behind its header event.  On failure `offset` is
 * that of `bytes` plus the position.
 */
extern GtCode gt_tables_add_strings(GtTables *tables, const uint8_t *bytes, size_t size,
									uint64_t offset, GtStatus *status);
extern GtCode gt_tables_add_stacks(GtTables *tables, const uint8_t *bytes, size_t size,
								   uint64_t offset, GtStatus *status);

/*
 * The same for a single entry; who calls has checked the id.  A stack has
 * `nframes` frames at *position, which moves behind them; of an id that comes
 * again the last one counts.
 */
extern GtCode gt_tables_put_string(GtTables *tables, uint64_t id, const char *data, uint32_t len,
								   uint64_t offset, GtStatus *status);
extern GtCode gt_tables_put_stack(GtTables *tables, uint64_t id, uint32_t nframes,
								  const uint8_t **position, const uint8_t *end,
								  uint64_t offset, GtStatus *status);

/* Do all frames refer to strings that exist? */
extern GtCode gt_tables_check(GtTables *tables, uint64_t offset, GtStatus *status);

static inline bool
gt_index_has(const GtIndex *index, uint64_t id)
{
	if (id < index->dense_capacity)
		return index->dense[id] != 0;
	return gt_map_get(&index->sparse, (int64_t) id) != NULL;
}

/* Id 0 is the empty string and no stack, and always there. */
static inline bool
gt_tables_has_string(const GtTables *tables, uint64_t id)
{
	return id == 0 || gt_index_has(&tables->string_index, id);
}

static inline bool
gt_tables_has_stack(const GtTables *tables, uint64_t id)
{
	return id == 0 || gt_index_has(&tables->stack_index, id);
}

/* data NULL: there is none of that id. */
extern GtStr gt_tables_string(const GtTables *tables, uint64_t id);

/*
 * The stack of an id, NULL for none.  *refused is set when memory was.
 */
extern const GtStack *gt_tables_stack(GtTables *tables, uint64_t id, bool *refused);

/* The entry-th stack of the tables, NULL unless the trace had it not before. */
extern const GtStack *gt_tables_new_stack(GtTables *tables, size_t entry, bool *refused);

#endif							/* GCTRACE_TABLES_H */
