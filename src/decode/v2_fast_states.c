/*
 * v2_fast_states.c
 *		What goroutines do while an assist of theirs outlasts a stint.
 *
 * They wait, are woken by others and go on elsewhere.  Mostly that is three
 * events: the stint ends, the goroutine is woken, another stint begins, and in
 * that one the assist ends.  Sequence numbers tell whether there was more;
 * then the batches of that time are looked at again.
 */
#include "decode/v2_fast.h"

#include <stdlib.h>
#include <string.h>

/* --- when? --- */

/* A fact about an assist that outlasts a stint, or about the stint. */
typedef struct Mark
{
	int64_t		goroutine;
	int64_t		time;
	uint64_t	sequence;
	uint8_t		type;			/* V2_* */
} Mark;

typedef struct Marks
{
	const GtAlloc *alloc;
	Mark	   *marks;
	size_t		count;
	size_t		capacity;
} Marks;

static bool
add_mark(Marks *marks, int64_t goroutine, int64_t time, uint64_t sequence, uint8_t type)
{
	Mark	   *mark;

	if (!gt_reserve(marks->alloc, (void **) &marks->marks, &marks->capacity,
					marks->count + 1, sizeof(Mark)))
		return false;
	mark = &marks->marks[marks->count++];
	mark->goroutine = goroutine;
	mark->time = time;
	mark->sequence = sequence;
	mark->type = type;
	return true;
}

static bool
is_mark(const Fact *fact)
{
	switch (fact->type)
	{
		case V2_ASSIST_BEGIN:
		case V2_ASSIST_END:
			return fact->args[2] != ASSIST_CONTAINED;
		case V2_ASSIST_ACTIVE:
		case V2_GO_STOP:
		case V2_GO_BLOCK:
		case V2_GO_SYSCALL_BEGIN:
			return true;
		default:
			return false;
	}
}

static bool
collect_marks(const V2Fast *fast, Marks *marks)
{
	for (size_t i = 0; i < fast->fact_count; i++)
	{
		const Fact *fact = &fast->facts[i];
		int64_t		goroutine = v2_fact_subject(fact);

		if (is_mark(fact) && gt_map_get(&fast->roaming, goroutine) != NULL &&
			!add_mark(marks, goroutine, fact->type == V2_ASSIST_ACTIVE ? 0 : fact->time,
					  fact->sequence, fact->type))
			return false;
	}
	for (size_t i = 0; i < fast->stints.count; i++)
	{
		const Wake *stint = &fast->stints.wakes[i];

		if (!add_mark(marks, stint->goroutine, stint->time, stint->sequence, V2_GO_START))
			return false;
	}
	/* their numbers look as if the goroutine had only been woken */
	for (size_t i = 0; i < fast->switches.count; i++)
	{
		const Wake *begun = &fast->switches.wakes[i];

		if (gt_map_get(&fast->roaming, begun->goroutine) != NULL &&
			!add_mark(marks, begun->goroutine, begun->time, begun->sequence, V2_GO_SWITCH))
			return false;
	}
	return true;
}

/* Within one stint: it starts, an assist ends, one begins, it stops. */
static int
stint_rank(uint8_t type)
{
	switch (type)
	{
		case V2_ASSIST_ACTIVE:
			return 0;
		case V2_GO_START:
			return 1;
		case V2_ASSIST_END:
			return 2;
		case V2_ASSIST_BEGIN:
			return 3;
		default:
			return 4;
	}
}

static int
compare_marks(const void *left, const void *right)
{
	const Mark *a = left,
			   *b = right;

	if (a->goroutine != b->goroutine)
		return a->goroutine < b->goroutine ? -1 : 1;
	if (a->time != b->time)
		return a->time < b->time ? -1 : 1;
	if (a->sequence != b->sequence)
		return a->sequence < b->sequence ? -1 : 1;
	return stint_rank(a->type) - stint_rank(b->type);
}

/* The assist being followed while the marks of a goroutine are gone through. */
typedef struct Chain
{
	bool		open;
	bool		gap;
	int64_t		start;
	uint64_t	next;			/* sequence with which the next stint starts; 0 =
								 * in a stint */
} Chain;

static bool
add_window(V2Fast *fast, const Chain *chain, int64_t goroutine, int64_t end)
{
	Window	   *window;

	if (!gt_reserve(fast->alloc, (void **) &fast->windows, &fast->window_capacity,
					fast->window_count + 1, sizeof(Window)))
		return false;
	window = &fast->windows[fast->window_count++];
	window->goroutine = goroutine;
	window->start = chain->start;
	window->end = end;
	window->gap = chain->gap || chain->next != 0;
	return true;
}

static bool
follow_mark(V2Fast *fast, Chain *chain, const Mark *mark)
{
	bool		kept = true;

	switch (mark->type)
	{
		case V2_ASSIST_ACTIVE:
			chain->open = chain->gap = true;
			chain->start = 0;
			break;
		case V2_ASSIST_BEGIN:
			chain->open = true;
			chain->gap = false;
			chain->start = mark->time;
			chain->next = 0;
			break;
		case V2_GO_START:
			if (chain->next != mark->sequence)
				chain->gap = true;
			chain->next = 0;
			break;
		case V2_GO_BLOCK:
			chain->next = mark->sequence + 2;	/* woken, started */
			break;
		case V2_GO_STOP:
			chain->next = mark->sequence + 1;
			break;
		case V2_ASSIST_END:
			if (!chain->open)
			{
				chain->start = 0;
				chain->gap = true;
			}
			kept = add_window(fast, chain, mark->goroutine, mark->time);
			chain->open = false;
			break;
		default:
			chain->gap = true;
			break;
	}
	return kept;
}

/* Turns the marks of one goroutine into its windows. */
static bool
find_windows_of(V2Fast *fast, const Mark *marks, size_t count)
{
	WindowRange *range = gt_map_get(&fast->roaming, marks[0].goroutine);
	Chain		chain = {0};

	range->first = (uint32_t) fast->window_count;
	for (size_t i = 0; i < count; i++)
	{
		if (!follow_mark(fast, &chain, &marks[i]))
			return false;
	}
	chain.gap = true;
	if (chain.open && !add_window(fast, &chain, marks[0].goroutine, INT64_MAX))
		return false;
	range->count = (uint32_t) fast->window_count - range->first;
	return fast->window_count < UINT32_MAX;
}

static bool
find_windows(V2Fast *fast, Marks *marks)
{
	fast->window_count = 0;
	qsort(marks->marks, marks->count, sizeof(Mark), compare_marks);
	for (size_t first = 0, next; first < marks->count; first = next)
	{
		for (next = first + 1; next < marks->count &&
			 marks->marks[next].goroutine == marks->marks[first].goroutine; next++)
			;
		if (!find_windows_of(fast, marks->marks + first, next - first))
			return false;
	}
	return true;
}

static int
compare_starts(const void *left, const void *right)
{
	const Window *a = left,
			   *b = right;

	return (a->start > b->start) - (a->start < b->start);
}

/* The union of the windows with a gap. */
static bool
find_spans(V2Fast *fast)
{
	size_t		gaps = 0;

	fast->span_count = 0;
	if (!gt_reserve(fast->alloc, (void **) &fast->spans, &fast->span_capacity,
					fast->window_count, sizeof(Window)))
		return false;
	for (size_t i = 0; i < fast->window_count; i++)
	{
		if (fast->windows[i].gap)
			fast->spans[gaps++] = fast->windows[i];
	}
	qsort(fast->spans, gaps, sizeof(Window), compare_starts);
	for (size_t i = 0; i < gaps; i++)
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

/* --- what the first scan has seen --- */

/* Makes facts of the wakes of all threads that fall into a window. */
static bool
add_wakes(V2Fast *fast, const Wakes *wakes, uint8_t type)
{
	ThreadScan	scan = {.goroutine = GT_NONE, .proc = GT_NONE};
	V2Event		event = {0};

	event.type = type;
	for (size_t thread = 0; thread < fast->generation->thread_count; thread++)
	{
		if (!v2_fast_begin_run(fast))
			return false;
		for (size_t i = wakes->starts[thread]; i < wakes->starts[thread + 1]; i++)
		{
			const Wake *wake = &wakes->wakes[i];

			if (!in_window(fast, wake->goroutine, wake->time))
				continue;
			scan.time = wake->time;
			scan.position = wake->position;
			event.args[0] = (uint64_t) wake->goroutine;
			event.args[1] = wake->sequence;
			if (!v2_fast_add(fast, &scan, &event, wake->sequence))
				return false;
		}
	}
	return true;
}

V2FastResult
v2_fast_find_windows(V2Fast *fast)
{
	Marks		marks = {fast->alloc, NULL, 0, 0};
	bool		found = collect_marks(fast, &marks) && find_windows(fast, &marks);

	gt_free(fast->alloc, marks.marks);
	if (!found || !find_spans(fast) ||
		!add_wakes(fast, &fast->unblocks, V2_GO_UNBLOCK) ||
		!add_wakes(fast, &fast->stints, V2_GO_START))
		return V2_FAST_FAILED;
	return V2_FAST_MORE;
}

/* --- what it has not --- */

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

/* The first scan has read the segment: it is well-formed. */
static bool
scan_segment(V2Fast *fast, const Segment *segment, size_t span)
{
	const V2Generation *generation = fast->generation;
	const uint8_t *position = generation->bytes + segment->position,
			   *end = generation->bytes + segment->end;
	int64_t		time = segment->start_time;

	enter(&fast->scan, segment->goroutine, segment->sequence);
	while (position < end)
	{
		const uint8_t *start = position;
		V2Event		event;
		bool		bad = false;

		event.type = *position++;
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

/* Scans a segment if there is a gap while it lasts. */
static bool
scan_if_in_span(V2Fast *fast, const Segment *segment)
{
	size_t		span = find_window(fast->spans, fast->span_count, segment->start_time);

	return span == fast->span_count || fast->spans[span].start > segment->end_time ||
		scan_segment(fast, segment, span);
}

V2FastResult
v2_fast_scan_states(V2Fast *fast, int segments, bool *done)
{
	*done = false;
	while (fast->thread < fast->generation->thread_count)
	{
		size_t		first = fast->thread ? fast->segment_ends[fast->thread - 1] : 0;

		if (fast->segment == first && !v2_fast_begin_run(fast))
			return V2_FAST_FAILED;
		fast->scan.thread = fast->generation->threads[fast->thread].thread;
		fast->scan.proc = GT_NONE;	/* states are not asked for theirs */
		while (fast->segment < fast->segment_ends[fast->thread])
		{
			if (!scan_if_in_span(fast, &fast->segments[fast->segment]))
				return V2_FAST_FAILED;
			/* after the first one, so that a thread's run begins once */
			fast->segment++;
			if (--segments == 0)
				return V2_FAST_MORE;
		}
		fast->thread++;
	}
	*done = true;
	return V2_FAST_MORE;
}
