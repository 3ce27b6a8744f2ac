/*
 * queue.c
 *		The ring behind queue.h.
 */
#include "model/queue.h"

#include <string.h>

#define FIRST_CAPACITY 64

void
gt_queue_init(GtQueue *queue, const GtAlloc *alloc, size_t row_size)
{
	memset(queue, 0, sizeof(*queue));
	queue->alloc = alloc;
	queue->row_size = row_size;
}

void
gt_queue_free(GtQueue *queue)
{
	gt_free(queue->alloc, queue->rows);
	gt_free(queue->alloc, queue->states);
	queue->rows = NULL;
	queue->states = NULL;
	queue->capacity = 0;
}

static bool
grow(GtQueue *queue)
{
	GtQueue		bigger = *queue;

	bigger.capacity = queue->capacity ? queue->capacity * 2 : FIRST_CAPACITY;
	if (bigger.capacity > SIZE_MAX / queue->row_size)
		return false;
	bigger.rows = gt_alloc(queue->alloc, bigger.capacity * queue->row_size);
	bigger.states = gt_alloc(queue->alloc, bigger.capacity);
	if (bigger.rows == NULL || bigger.states == NULL)
	{
		gt_free(queue->alloc, bigger.rows);
		gt_free(queue->alloc, bigger.states);
		return false;
	}
	for (uint64_t i = queue->head; i != queue->tail; i++)
	{
		memcpy(gt_queue_row(&bigger, i), gt_queue_row(queue, i), queue->row_size);
		bigger.states[i & (bigger.capacity - 1)] = queue->states[i & (queue->capacity - 1)];
	}
	gt_queue_free(queue);
	*queue = bigger;
	return true;
}

void *
gt_queue_add(GtQueue *queue, uint64_t *sequence)
{
	void	   *row;

	/* one place stays free: the row taken last is still being looked at */
	if (queue->tail - queue->head + 1 >= queue->capacity && !grow(queue))
		return NULL;
	*sequence = queue->tail++;
	row = gt_queue_row(queue, *sequence);
	memset(row, 0, queue->row_size);
	queue->states[*sequence & (queue->capacity - 1)] = GT_ROW_OPEN;
	return row;
}

void
gt_queue_settle(GtQueue *queue, uint64_t sequence, GtRowState state)
{
	queue->states[sequence & (queue->capacity - 1)] = (uint8_t) state;
}

void
gt_queue_settle_all(GtQueue *queue)
{
	for (uint64_t i = queue->head; i != queue->tail; i++)
	{
		uint8_t    *state = &queue->states[i & (queue->capacity - 1)];

		if (*state == GT_ROW_OPEN)
			*state = GT_ROW_READY;
	}
}

const void *
gt_queue_take(GtQueue *queue)
{
	while (queue->head != queue->tail)
	{
		GtRowState	state = queue->states[queue->head & (queue->capacity - 1)];

		if (state == GT_ROW_OPEN)
			return NULL;
		queue->head++;
		if (state == GT_ROW_READY)
			return gt_queue_row(queue, queue->head - 1);
	}
	return NULL;
}
