/*
 * v2_fast_states.c
 *		What goroutines do while an assist of theirs outlasts a stint.
 *
 * They wait, are woken by others and go on elsewhere.  The first scan has
 * found who they are and when; only batches of that time are looked at again.
 */
#include "decode/v2_fast.h"

#include <stdlib.h>
#include <string.h>

/* --- when? --- */

static bool
add_window(V2Fast *fast, const Fact *fact)
{
	Window	   *mark;

	if (!gt_reserve(fast->alloc, (void **) &fast->windows, &fast->window_capacity,
					fast->window_count + 1, sizeof(Window)))
		return false;
	/* for now one mark per fact: a begin or an end */
	mark = &fast->windows[fast->window_count++];
	mark->goroutine = v2_fact_subject(fact);
	mark->start = fact->type == V2_ASSIST_ACTIVE ? 0 : fact->time;
	mark->end = fact->type == V2_ASSIST_END;
	return true;
}

/* By goroutine, then time; what ends comes before what begins. */
static int
compare_marks(const void *left, const void *right)
{
	const Window *a = left,
			   *b = right;

	if (a->goroutine != b->goroutine)
		return a->goroutine < b->goroutine ? -1 : 1;
	if (a->start != b->start)
		return a->start < b->start ? -1 : 1;
	return (a->end < b->end) - (a->end > b->end);
}

/* Turns the marks of one goroutine into windows, in place. */
static size_t
pair_marks(Window *marks, size_t count)
{
	size_t		paired = 0;
	int64_t		start = 0;		/* an end without begin: open from before */
	bool		open = true;

	for (size_t i = 0; i < count; i++)
	{
		Window		mark = marks[i];

		if (!mark.end)
			start = open && i > 0 ? start : mark.start;
		else
		{
			marks[paired] = mark;
			marks[paired].start = start;
			marks[paired++].end = mark.start;
		}
		open = !mark.end;
	}
	if (open)
	{
		marks[paired] = marks[count - 1];
		marks[paired].start = start;
		marks[paired++].end = INT64_MAX;
	}
	return paired;
}

static bool
group_windows(V2Fast *fast)
{
	size_t		kept = 0;

	for (size_t first = 0, next; first < fast->window_count; first = next)
	{
		int64_t		goroutine = fast->windows[first].goroutine;
		WindowRange *range = gt_map_get(&fast->roaming, goroutine);
		size_t		count;

		for (next = first; next < fast->window_count &&
			 fast->windows[next].goroutine == goroutine; next++)
			;
		count = pair_marks(fast->windows + first, next - first);
		memmove(fast->windows + kept, fast->windows + first, count * sizeof(Window));
		range->first = (uint32_t) kept;
		range->count = (uint32_t) count;
		kept += count;
	}
	fast->window_count = kept;
	return kept < UINT32_MAX;
}

static int
compare_starts(const void *left, const void *right)
{
	const Window *a = left,
			   *b = right;

	return (a->start > b->start) - (a->start < b->start);
}

/* The union of all windows. */
static bool
find_spans(V2Fast *fast)
{
	if (!gt_reserve(fast->alloc, (void **) &fast->spans, &fast->span_capacity,
					fast->window_count, sizeof(Window)))
		return false;
	memcpy(fast->spans, fast->windows, fast->window_count * sizeof(Window));
	qsort(fast->spans, fast->window_count, sizeof(Window), compare_starts);
	fast->span_count = 0;
	for (size_t i = 0; i < fast->window_count; i++)
	{
		Window		window = fast->spans[i];
		Window	   *last = fast->span_count > 0 ? &fast->spans[fast->span_count - 1] : NULL;

		if (last != NULL && window.start <= last->end)
			last->end = GT_MAX(last->end, window.end);
		else
			fast->spans[fast->span_count++] = window;
	}
	return true;
}

V2FastResult
v2_fast_find_windows(V2Fast *fast)
{
	fast->window_count = 0;
	for (size_t i = 0; i < fast->fact_count; i++)
	{
		const Fact *fact = &fast->facts[i];

		if ((fact->type == V2_ASSIST_BEGIN || fact->type == V2_ASSIST_END ||
			 fact->type == V2_ASSIST_ACTIVE) &&
			gt_map_get(&fast->roaming, v2_fact_subject(fact)) != NULL &&
			!add_window(fast, fact))
			return V2_FAST_FAILED;
	}
	qsort(fast->windows, fast->window_count, sizeof(Window), compare_marks);
	return group_windows(fast) && find_spans(fast) ? V2_FAST_MORE : V2_FAST_FAILED;
}

/* The first of windows in order of time that ends at `time` or later. */
static size_t
find_window(const Window *windows, size_t count, int64_t time)
{
	size_t		low = 0,
				high = count;

	while (low < high)
	{
		size_t		middle = low + (high - low) / 2;

		if (windows[middle].end < time)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Was the goroutine in an assist at this time? */
static bool
in_window(const V2Fast *fast, int64_t goroutine, int64_t time)
{
	const WindowRange *range = gt_map_get(&fast->roaming, goroutine);
	size_t		found;

	if (range == NULL)
		return false;
	found = find_window(fast->windows + range->first, range->count, time);
	return found < range->count && fast->windows[range->first + found].start <= time;
}

/* --- what? --- */

/* Adds the event if its goroutine is in an assist. */
static bool
add_state(V2Fast *fast, const V2Event *event, int64_t goroutine, uint64_t sequence)
{
	return goroutine == GT_NONE || !in_window(fast, goroutine, fast->scan.time) ||
		v2_fast_add(fast, &fast->scan, event, sequence);
}

static void
enter(ThreadScan *scan, int64_t goroutine, uint64_t sequence)
{
	scan->goroutine = goroutine;
	scan->sequence = sequence;
}

/* A switch is seen as three events: block, unblock the next, start it. */
static bool
add_switch(V2Fast *fast, const V2Event *event)
{
	ThreadScan *scan = &fast->scan;
	int64_t		next = (int64_t) event->args[0];
	V2Event		part = {0};

	part.type = event->type == V2_GO_SWITCH ? V2_GO_BLOCK : V2_GO_DESTROY;
	if (!add_state(fast, &part, scan->goroutine, scan->sequence))
		return false;
	enter(scan, GT_NONE, 0);
	part.args[0] = event->args[0];
	part.type = V2_GO_UNBLOCK;
	if (!add_state(fast, &part, next, event->args[1]))
		return false;
	part.type = V2_GO_START;
	if (!add_state(fast, &part, next, event->args[1]))
		return false;
	enter(scan, next, event->args[1]);
	return true;
}

static bool
add_status(V2Fast *fast, V2Event *event)
{
	int64_t		goroutine = (int64_t) event->args[0];
	bool		here = event->args[2] == V2_GO_RUNNING ||
		(event->args[2] == V2_GO_SYSCALL && (int64_t) event->args[1] == fast->scan.thread);

	if (here)
		enter(&fast->scan, goroutine, 0);
	event->args[1] = 0;			/* no stack: the first scan has it */
	return add_state(fast, event, goroutine, 0);
}

static bool
follow(V2Fast *fast, V2Event *event)
{
	ThreadScan *scan = &fast->scan;

	switch (event->type)
	{
		case V2_GO_START:
			if (!add_state(fast, event, (int64_t) event->args[0], event->args[1]))
				return false;
			enter(scan, (int64_t) event->args[0], event->args[1]);
			return true;
		case V2_GO_UNBLOCK:
			return add_state(fast, event, (int64_t) event->args[0], event->args[1]);
		case V2_GO_STATUS:
		case V2_GO_STATUS_STACK:
			return add_status(fast, event);
		case V2_GO_SWITCH:
		case V2_GO_SWITCH_DESTROY:
			return add_switch(fast, event);
		case V2_GO_CREATE_SYSCALL:
			enter(scan, (int64_t) event->args[0], 0);
			return true;
		case V2_GO_SYSCALL_BEGIN:
		case V2_GO_SYSCALL_END:
			return add_state(fast, event, scan->goroutine, scan->sequence);
		default:
			/* the goroutine leaves the thread */
			if (!add_state(fast, event, scan->goroutine, scan->sequence))
				return false;
			enter(scan, GT_NONE, 0);
			return true;
	}
}

/* How much an event matters, inside the spans and outside. */
enum
{
	STATE_NONE,
	STATE_START,
	STATE_STOP,
	STATE_INSIDE,				/* changes no context: matters inside only */
	STATE_OTHER
};

static const uint8_t state_kinds[V2_TYPE_BYTES] = {
	[V2_GO_START] = STATE_START,
	[V2_GO_STOP] = STATE_STOP,
	[V2_GO_BLOCK] = STATE_STOP,
	[V2_GO_DESTROY] = STATE_STOP,
	[V2_GO_DESTROY_SYSCALL] = STATE_STOP,
	[V2_GO_SYSCALL_END_BLOCKED] = STATE_STOP,
	[V2_GO_UNBLOCK] = STATE_INSIDE,
	[V2_GO_SYSCALL_BEGIN] = STATE_INSIDE,
	[V2_GO_SYSCALL_END] = STATE_INSIDE,
	[V2_GO_CREATE_SYSCALL] = STATE_OTHER,
	[V2_GO_SWITCH] = STATE_OTHER,
	[V2_GO_SWITCH_DESTROY] = STATE_OTHER,
	[V2_GO_STATUS] = STATE_OTHER,
	[V2_GO_STATUS_STACK] = STATE_OTHER,
};

/* Follows the context where nobody assists; true: the event needs a closer look. */
static inline bool
step_over(ThreadScan *scan, uint8_t type, const uint8_t **position)
{
	bool		bad = false;
	int64_t		goroutine;

	switch (state_kinds[type])
	{
		case STATE_OTHER:
			return true;
		case STATE_START:
			goroutine = (int64_t) gt_varint_padded(position, &bad);
			enter(scan, goroutine, gt_varint_padded(position, &bad));
			return false;
		case STATE_STOP:
			enter(scan, GT_NONE, 0);
			break;
	}
	*position = gt_varint_skip(*position, v2_specs[type].nargs);
	return false;
}

/* The first scan has read the batch: it is well-formed. */
static bool
scan_batch(V2Fast *fast, const V2Batch *batch, size_t span)
{
	const V2Generation *generation = fast->generation;
	const uint8_t *position = generation->bytes + batch->start,
			   *end = position + batch->size;
	int64_t		time = v2_ticks_to_ns(generation, batch->ticks);

	while (position < end)
	{
		const uint8_t *start = position;
		V2Event		event;
		bool		bad = false;

		event.type = *position++;
		/* its end was found to be below V2_TIME_MAX */
		time += v2_delta_to_ns(generation, gt_varint_padded(&position, &bad));
		while (span < fast->span_count && fast->spans[span].end < time)
			span++;
		if ((span == fast->span_count || time < fast->spans[span].start ||
			 state_kinds[event.type] == STATE_NONE) &&
			!step_over(&fast->scan, event.type, &position))
			continue;
		for (int i = 0; i < v2_specs[event.type].nargs; i++)
			event.args[i] = gt_varint_padded(&position, &bad);
		fast->scan.time = time;
		fast->scan.position = (uint64_t) (start - generation->bytes);
		if (!follow(fast, &event))
			return false;
	}
	return true;
}

static bool
scan_next_batch(V2Fast *fast)
{
	const V2Batch *batch = &fast->generation->batches[fast->batch];
	const BatchNote *note = &fast->notes[fast->batch];
	int64_t		start = v2_ticks_to_ns(fast->generation, batch->ticks);
	size_t		span = find_window(fast->spans, fast->span_count, start);
	bool		kept = true;

	/* does anything assist while the batch lasts? */
	if (span < fast->span_count && fast->spans[span].start <= note->end_time)
	{
		enter(&fast->scan, note->goroutine, note->sequence);
		kept = scan_batch(fast, batch, span);
	}
	fast->batch = batch->next;
	return kept;
}

V2FastResult
v2_fast_scan_states(V2Fast *fast, int batches, bool *done)
{
	*done = false;
	while (fast->thread < fast->generation->thread_count)
	{
		const V2Thread *thread = &fast->generation->threads[fast->thread];

		if (fast->batch == V2_NO_BATCH)
		{
			if (!v2_fast_begin_thread(fast))
				return V2_FAST_FAILED;
			fast->batch = thread->first;
			fast->scan.thread = thread->thread;
			fast->scan.proc = GT_NONE;	/* states are not asked for theirs */
		}
		while (fast->batch != V2_NO_BATCH)
		{
			if (batches-- == 0)
				return V2_FAST_MORE;
			if (!scan_next_batch(fast))
				return V2_FAST_FAILED;
		}
		fast->thread++;
	}
	*done = true;
	return V2_FAST_MORE;
}
