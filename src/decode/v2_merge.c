/*
 * v2_merge.c
 *		The full merge: events of all threads, in the order of Go's reader.
 *
 * The thread with the earliest next event goes first; when the rules of
 * v2_order.c hold it back, the others are tried in order of time.  How the
 * heap moves equal times is part of the order, so it moves as Go's does.
 */
#include "decode/v2_order.h"

#include <string.h>

/* So many threads sorted and tried cost about as much as an event. */
#define THREADS_PER_EVENT 8

/* Reading position in the batches of one thread. */
typedef struct Cursor
{
	const uint8_t *position;
	const uint8_t *end;			/* of the batch */
	const uint8_t *batch_start;
	const uint8_t *event_start;	/* of `event` */
	uint32_t	batch;
	uint32_t	thread;			/* handle for v2_order_advance */
	int64_t		time;
	V2Event		event;			/* the next one */
} Cursor;

struct V2Merge
{
	const GtAlloc *alloc;
	V2Order    *order;
	const V2Generation *generation;
	Cursor	   *cursors;
	size_t		cursor_count;
	size_t		cursor_capacity;
	V2Front    *front;			/* a heap by time, as container order of Go's reader */
	size_t		front_count;
	size_t		front_capacity;
	size_t		sample;			/* next one in sample_order */
};

V2Merge *
v2_merge_create(const GtAlloc *alloc, V2Order *order)
{
	V2Merge    *merge = gt_alloc_zero(alloc, sizeof(*merge));

	if (merge == NULL)
		return NULL;
	merge->alloc = alloc;
	merge->order = order;
	return merge;
}

void
v2_merge_free(V2Merge *merge)
{
	if (merge == NULL)
		return;
	gt_free(merge->alloc, merge->cursors);
	gt_free(merge->alloc, merge->front);
	gt_free(merge->alloc, merge);
}

/* --- cursors --- */

static void
enter_batch(const V2Generation *generation, Cursor *cursor, uint32_t batch)
{
	const V2Batch *entered = &generation->batches[batch];

	cursor->batch = batch;
	cursor->batch_start = generation->bytes + entered->start;
	cursor->position = cursor->batch_start;
	cursor->end = cursor->position + entered->size;
	cursor->time = v2_ticks_to_ns(generation, entered->ticks);
}

/* Offset in the inflated input of what the cursor reads. */
static uint64_t
cursor_offset(const V2Generation *generation, const Cursor *cursor, const uint8_t *where)
{
	return generation->batches[cursor->batch].offset + (uint64_t) (where - cursor->batch_start);
}

typedef enum CursorResult
{
	CURSOR_EVENT,
	CURSOR_END,
	CURSOR_DAMAGED
} CursorResult;

static CursorResult
next_event(const V2Generation *generation, Cursor *cursor)
{
	while (cursor->position == cursor->end)
	{
		uint32_t	next = generation->batches[cursor->batch].next;

		if (next == V2_NO_BATCH)
			return CURSOR_END;
		enter_batch(generation, cursor, next);
	}
	cursor->event_start = cursor->position;
	if (!v2_read_event(generation, &cursor->position, cursor->end, &cursor->time,
					   &cursor->event))
		return CURSOR_DAMAGED;
	return CURSOR_EVENT;
}

static GtCode
damaged_event(const V2Generation *generation, const Cursor *cursor, GtStatus *status)
{
	return gt_fail(status, GT_DAMAGED, cursor_offset(generation, cursor, cursor->event_start),
				   "not a valid event (type %u)", cursor->event.type);
}

/* --- the heap --- */

static size_t
sift_up(V2Front *front, size_t i)
{
	while (i > 0 && front[(i - 1) / 2].time > front[i].time)
	{
		V2Front		parent = front[(i - 1) / 2];

		front[(i - 1) / 2] = front[i];
		front[i] = parent;
		i = (i - 1) / 2;
	}
	return i;
}

static void
sift_down(V2Front *front, size_t count, size_t i)
{
	V2Front		moved = front[i];
	size_t		child;

	while ((child = 2 * i + 1) < count)
	{
		child += child + 1 < count && front[child + 1].time < front[child].time;
		if (front[child].time >= moved.time)
			break;
		front[i] = front[child];
		i = child;
	}
	front[i] = moved;
}

static void
front_insert(V2Merge *merge, uint32_t cursor)
{
	V2Front    *added = &merge->front[merge->front_count++];

	added->time = merge->cursors[cursor].event.time;
	added->cursor = cursor;
	sift_up(merge->front, merge->front_count - 1);
}

static void
front_update(V2Merge *merge, size_t i)
{
	if (sift_up(merge->front, i) == i)
		sift_down(merge->front, merge->front_count, i);
}

static void
front_remove(V2Merge *merge, size_t i)
{
	V2Front    *front = merge->front;

	while (i > 0)
	{
		V2Front		parent = front[(i - 1) / 2];

		front[(i - 1) / 2] = front[i];
		front[i] = parent;
		i = (i - 1) / 2;
	}
	front[0] = front[--merge->front_count];
	sift_down(front, merge->front_count, 0);
}

/* --- a generation --- */

GtCode
v2_merge_begin(V2Merge *merge, V2Generation *generation, GtStatus *status)
{
	merge->generation = generation;
	merge->front_count = 0;
	merge->sample = 0;
	v2_order_begin_generation(merge->order, generation->number);
	if (!gt_reserve(merge->alloc, (void **) &merge->cursors, &merge->cursor_capacity,
					generation->thread_count, sizeof(Cursor)) ||
		!gt_reserve(merge->alloc, (void **) &merge->front, &merge->front_capacity,
					generation->thread_count, sizeof(V2Front)))
		return gt_fail(status, GT_NO_MEMORY, generation->info.offset, "out of memory for threads");
	for (size_t i = 0; i < generation->thread_count; i++)
	{
		Cursor	   *cursor = &merge->cursors[i];

		enter_batch(generation, cursor, generation->threads[i].first);
		if (!v2_order_thread(merge->order, generation->threads[i].thread, &cursor->thread))
			return gt_fail(status, GT_NO_MEMORY, generation->info.offset, "out of memory for threads");
		switch (next_event(generation, cursor))
		{
			case CURSOR_EVENT:
				front_insert(merge, (uint32_t) i);
				break;
			case CURSOR_END:
				break;
			case CURSOR_DAMAGED:
				return damaged_event(generation, cursor, status);
		}
	}
	return GT_OK;
}

static GtCode
missing_reference(const V2Merge *merge, const Cursor *cursor, const char *missing,
				  GtStatus *status)
{
	return gt_fail(status, GT_DAMAGED, cursor_offset(merge->generation, cursor, cursor->event_start),
				   "%s event refers to a %s that does not exist",
				   v2_specs[cursor->event.type].name, missing);
}

/* Does the event refer only to what the tables have? */
static inline GtCode
check_references(const V2Merge *merge, const Cursor *cursor, GtStatus *status)
{
	const char *missing = v2_missing_reference(&merge->generation->tables, &cursor->event);

	return missing == NULL ? GT_OK : missing_reference(merge, cursor, missing, status);
}

/* Lets the cursor's event happen, if it may, and reads the next one. */
static inline V2Advance
try_event(V2Merge *merge, Cursor *cursor, CursorResult *next, GtStatus *status)
{
	V2Advance	result = v2_order_advance(merge->order);

	if (result != V2_ADVANCED)
	{
		if (result == V2_BROKEN)
			status->offset = cursor_offset(merge->generation, cursor, cursor->event_start);
		return result;
	}
	*next = next_event(merge->generation, cursor);
	if (*next != CURSOR_DAMAGED)
		return V2_ADVANCED;
	damaged_event(merge->generation, cursor, status);
	return V2_BROKEN;
}

/* Tries the i-th of the front, and moves its thread on when that succeeds. */
static V2Advance
try_advance(V2Merge *merge, size_t i, GtStatus *status)
{
	Cursor	   *cursor = &merge->cursors[merge->front[i].cursor];
	CursorResult next;
	V2Advance	result;

	v2_order_turn_to(merge->order, &cursor->event, cursor->thread);
	result = try_event(merge, cursor, &next, status);
	if (result != V2_ADVANCED)
		return result;
	if (next == CURSOR_END)
		front_remove(merge, i);
	else
	{
		merge->front[i].time = cursor->event.time;
		front_update(merge, i);
	}
	return V2_ADVANCED;
}

/* The earliest thread is held back: let the first other one go that can. */
static GtCode
advance_another(V2Merge *merge, GtStatus *status)
{
	const Cursor *first = &merge->cursors[merge->front[0].cursor];

	v2_front_sort(merge->front, merge->front_count);
	for (size_t i = 1; i < merge->front_count; i++)
	{
		const Cursor *cursor = &merge->cursors[merge->front[i].cursor];

		if (check_references(merge, cursor, status) != GT_OK)
			return status->code;
		switch (try_advance(merge, i, status))
		{
			case V2_ADVANCED:
				return GT_OK;
			case V2_NOT_YET:
				break;
			case V2_BROKEN:
				return status->code;
		}
	}
	return gt_fail(status, GT_DAMAGED, cursor_offset(merge->generation, first, first->event_start),
				   "no order of events is possible: %s and the next event of every other thread wait for each other",
				   v2_specs[first->event.type].name);
}

/* Does a CPU sample come before all events that are left? */
static inline bool
sample_is_next(const V2Merge *merge)
{
	const V2Generation *generation = merge->generation;

	return merge->sample < generation->sample_count &&
		(merge->front_count == 0 ||
		 generation->sample_order[merge->sample].time < merge->front[0].time);
}

static GtCode
emit_sample(V2Merge *merge, V2Emitter *emitter, GtStatus *status)
{
	const V2Generation *generation = merge->generation;
	const V2Front *next = &generation->sample_order[merge->sample++];

	if (!v2_emit_sample(emitter, &generation->samples[next->cursor], next->time))
		return gt_fail(status, GT_NO_MEMORY, generation->info.offset, "out of memory for rows");
	return GT_OK;
}

/* Up to this time the first thread stays the first. */
static int64_t
first_until(const V2Merge *merge)
{
	const V2Generation *generation = merge->generation;
	int64_t		until = INT64_MAX;

	for (size_t i = 1; i < merge->front_count && i <= 2; i++)
		until = GT_MIN(until, merge->front[i].time);
	if (merge->sample < generation->sample_count)
		until = GT_MIN(until, generation->sample_order[merge->sample].time);
	return until;
}

/*
 * Lets the first thread go on for as long as it is the first.  The heap need
 * not be looked at before that ends.
 */
static V2Advance
advance_first(V2Merge *merge, int *budget, GtStatus *status)
{
	Cursor	   *cursor = &merge->cursors[merge->front[0].cursor];
	int64_t		until = first_until(merge);
	CursorResult next = CURSOR_EVENT;
	V2Advance	result;

	v2_order_turn_to(merge->order, &cursor->event, cursor->thread);
	do
	{
		if (check_references(merge, cursor, status) != GT_OK)
			return V2_BROKEN;
		result = try_event(merge, cursor, &next, status);
		(*budget)--;
	} while (result == V2_ADVANCED && next == CURSOR_EVENT &&
			 cursor->event.time <= until && *budget > 0);
	if (result == V2_BROKEN)
		return V2_BROKEN;
	if (next == CURSOR_END)
		front_remove(merge, 0);
	else
	{
		merge->front[0].time = cursor->event.time;
		sift_down(merge->front, merge->front_count, 0);
	}
	return result;
}

GtCode
v2_merge_run(V2Merge *merge, V2Emitter *emitter, int budget, bool *done, GtStatus *status)
{
	*done = false;
	v2_order_report_to(merge->order, emitter, status);
	while (merge->front_count > 0 || sample_is_next(merge))
	{
		if (budget <= 0)
			return GT_OK;
		if (sample_is_next(merge))
		{
			budget--;
			if (emit_sample(merge, emitter, status) != GT_OK)
				return status->code;
			continue;
		}
		switch (advance_first(merge, &budget, status))
		{
			case V2_ADVANCED:
				break;
			case V2_NOT_YET:
				/* looking through all threads is work, too */
				budget -= (int) (merge->front_count / THREADS_PER_EVENT);
				if (advance_another(merge, status) != GT_OK)
					return status->code;
				break;
			case V2_BROKEN:
				return status->code;
		}
	}
	*done = true;
	return GT_OK;
}
