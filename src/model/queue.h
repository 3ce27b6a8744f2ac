/*
 * queue.h
 *		Rows in order of begin, given out once they are complete.
 *
 * A row is added when its range begins and settled when it ends; the oldest
 * unsettled row holds back those behind it.  Rows are known by a sequence
 * number that never changes, their addresses only until the next add.
 */
#ifndef GCTRACE_QUEUE_H
#define GCTRACE_QUEUE_H

#include "base/base.h"

typedef enum GtRowState
{
	GT_ROW_OPEN,
	GT_ROW_READY,
	GT_ROW_DROPPED				/* turned out not to be a row */
} GtRowState;

typedef struct GtQueue
{
	const GtAlloc *alloc;
	size_t		row_size;
	char	   *rows;			/* a ring */
	uint8_t    *states;
	size_t		capacity;		/* a power of two, or 0 */
	uint64_t	head;			/* sequence number of the oldest row */
	uint64_t	tail;			/* of the next row */
} GtQueue;

extern void gt_queue_init(GtQueue *queue, const GtAlloc *alloc, size_t row_size);
extern void gt_queue_free(GtQueue *queue);

/* A zeroed row at the end, or NULL when memory is refused. */
extern void *gt_queue_add(GtQueue *queue, uint64_t *sequence);
extern void gt_queue_settle(GtQueue *queue, uint64_t sequence, GtRowState state);

/* What is still open is a row as it stands. */
extern void gt_queue_settle_all(GtQueue *queue);

/* Takes the oldest row if it is ready; NULL if not. Good until the next add. */
extern const void *gt_queue_take(GtQueue *queue);

static inline void *
gt_queue_row(const GtQueue *queue, uint64_t sequence)
{
	return queue->rows + (sequence & (queue->capacity - 1)) * queue->row_size;
}

/* Were all rows taken? */
static inline bool
gt_queue_is_empty(const GtQueue *queue)
{
	return queue->head == queue->tail;
}

static inline bool
gt_queue_holds(const GtQueue *queue, uint64_t sequence)
{
	return sequence >= queue->head && sequence < queue->tail;
}

/* Does it wait to be settled? */
static inline bool
gt_queue_is_open(const GtQueue *queue, uint64_t sequence)
{
	return gt_queue_holds(queue, sequence) &&
		queue->states[sequence & (queue->capacity - 1)] == GT_ROW_OPEN;
}

#endif							/* GCTRACE_QUEUE_H */
