/*
 * v2_fast_scan.c
 *		Finding GC facts in the batches of each thread.
 *
 * Which goroutine and proc a thread has follows from its own stream, restated
 * in every generation; nothing of other threads is needed.  Arguments of other
 * events are stepped over.  Whatever looks odd ends the scan: the full merge
 * then tells what it is.
 */
#include "decode/v2_fast.h"

/* Reads a number where the bytes behind the batch are readable too. */
static inline uint64_t
number(const uint8_t **position, bool *odd)
{
	const uint8_t *p = *position;
	uint64_t	result = *p++;

	if (result >= 0x80)
	{
		int			shift = 7;

		result &= 0x7f;
		for (;;)
		{
			uint8_t		byte = *p++;

			result |= (uint64_t) (byte & 0x7f) << shift;
			if (byte < 0x80)
				break;
			shift += 7;
			if (shift > 56)
			{
				/* a tenth byte, or more: rare enough to be left to others */
				if (shift > 63)
				{
					*odd = true;
					break;
				}
			}
		}
	}
	*position = p;
	return result;
}

static inline void
skip_numbers(const uint8_t **position, int count)
{
	const uint8_t *p = *position;

	/* runs of continuation bytes end at the zeros behind the last batch */
	while (count-- > 0)
	{
		while (*p++ >= 0x80)
			;
	}
	*position = p;
}

static bool
add_fact(V2Fast *fast, const ThreadScan *scan, const V2Event *event, int64_t subject,
		 uint64_t sequence)
{
	Fact	   *fact;

	if (!gt_reserve(fast->alloc, (void **) &fast->facts, &fast->fact_capacity,
					fast->fact_count + 1, sizeof(Fact)))
		return false;
	fact = &fast->facts[fast->fact_count++];
	fact->time = scan->time;
	fact->goroutine = scan->goroutine;
	fact->subject = subject;
	fact->sequence = sequence;
	fact->proc = (int32_t) scan->proc;
	fact->type = event->type;
	for (int i = 0; i < 3; i++)
		fact->args[i] = event->args[i];
	return true;
}

static bool
is_roaming(const V2Fast *fast, int64_t goroutine)
{
	return fast->rescan && gt_map_get(&fast->roaming, goroutine) != NULL;
}

static bool
set_roaming(V2Fast *fast, int64_t goroutine)
{
	return fast->rescan || !fast->states ||
		gt_map_put(&fast->roaming, goroutine, NULL) != NULL;
}

/* A goroutine starts to run on the thread. */
static void
enter(const V2Fast *fast, ThreadScan *scan, int64_t goroutine, uint64_t sequence)
{
	scan->goroutine = goroutine;
	scan->sequence = sequence;
	scan->labelled = false;
	scan->assisting = false;
	scan->roams = is_roaming(fast, goroutine);
}

/* The goroutine of the thread stops running; `type` says how. */
static bool
leave(V2Fast *fast, ThreadScan *scan, V2Event *event)
{
	bool		ends = event->type == V2_GO_DESTROY || event->type == V2_GO_DESTROY_SYSCALL;

	if (scan->assisting && !set_roaming(fast, scan->goroutine))
		return false;
	if (scan->goroutine != GT_NONE &&
		(scan->roams || scan->labelled || (ends && fast->origins)) &&
		!add_fact(fast, scan, event, scan->goroutine, scan->sequence))
		return false;
	scan->labelled = false;
	return true;
}

static void
leave_thread(ThreadScan *scan)
{
	scan->goroutine = GT_NONE;
	scan->assisting = false;
	scan->roams = false;
}

static bool
status_of_goroutine(V2Fast *fast, ThreadScan *scan, V2Event *event)
{
	int64_t		goroutine = (int64_t) event->args[0];
	bool		has_stack = event->type == V2_GO_STATUS_STACK && event->args[3] != 0;

	if (event->args[2] == V2_GO_RUNNING ||
		(event->args[2] == V2_GO_SYSCALL && (int64_t) event->args[1] == scan->thread))
		enter(fast, scan, goroutine, 0);
	if ((has_stack && fast->origins) || is_roaming(fast, goroutine))
	{
		/* the thread is of no use later, the stack may be */
		event->args[1] = has_stack ? event->args[3] : 0;
		return add_fact(fast, scan, event, goroutine, 0);
	}
	return true;
}

/* A switch is seen as the end of one stint and the begin of another. */
static bool
switch_goroutine(V2Fast *fast, ThreadScan *scan, const V2Event *event)
{
	int64_t		next = (int64_t) event->args[0];
	V2Event		part = {0};

	part.type = event->type == V2_GO_SWITCH ? V2_GO_BLOCK : V2_GO_DESTROY;
	if (!leave(fast, scan, &part))
		return false;
	leave_thread(scan);
	if (is_roaming(fast, next))
	{
		part.args[0] = event->args[0];
		part.type = V2_GO_UNBLOCK;
		if (!add_fact(fast, scan, &part, next, event->args[1]))
			return false;
		part.type = V2_GO_START;
		if (!add_fact(fast, scan, &part, next, event->args[1]))
			return false;
	}
	enter(fast, scan, next, event->args[1]);
	return true;
}

/* Follows what changes the context of the thread. */
static bool
change_context(V2Fast *fast, ThreadScan *scan, V2Event *event)
{
	switch (event->type)
	{
		case V2_GO_START:
			if (is_roaming(fast, (int64_t) event->args[0]) &&
				!add_fact(fast, scan, event, (int64_t) event->args[0], event->args[1]))
				return false;
			enter(fast, scan, (int64_t) event->args[0], event->args[1]);
			break;
		case V2_GO_STOP:
		case V2_GO_BLOCK:
		case V2_GO_DESTROY:
			if (!leave(fast, scan, event))
				return false;
			leave_thread(scan);
			break;
		case V2_GO_DESTROY_SYSCALL:
			if (!leave(fast, scan, event))
				return false;
			leave_thread(scan);
			scan->proc = GT_NONE;
			break;
		case V2_GO_SYSCALL_BEGIN:
			return leave(fast, scan, event);
		case V2_GO_SYSCALL_END:
			return !scan->roams || add_fact(fast, scan, event, scan->goroutine, scan->sequence);
		case V2_GO_SYSCALL_END_BLOCKED:
			if (scan->roams && !add_fact(fast, scan, event, scan->goroutine, scan->sequence))
				return false;
			leave_thread(scan);
			break;
		case V2_GO_UNBLOCK:
			return !is_roaming(fast, (int64_t) event->args[0]) ||
				add_fact(fast, scan, event, (int64_t) event->args[0], event->args[1]);
		case V2_GO_CREATE_SYSCALL:
			enter(fast, scan, (int64_t) event->args[0], 0);
			break;
		case V2_GO_SWITCH:
		case V2_GO_SWITCH_DESTROY:
			return switch_goroutine(fast, scan, event);
		case V2_GO_STATUS:
		case V2_GO_STATUS_STACK:
			return status_of_goroutine(fast, scan, event);
		case V2_PROC_START:
			scan->proc = (int64_t) event->args[0];
			break;
		case V2_PROC_STOP:
			scan->proc = GT_NONE;
			break;
		case V2_PROC_STEAL:
			if ((int64_t) event->args[2] == scan->thread)
				scan->proc = GT_NONE;
			break;
		case V2_PROC_STATUS:
			if (event->args[1] == V2_PROC_RUNNING || event->args[1] == V2_PROC_SYSCALL)
				scan->proc = (int64_t) event->args[0];
			break;
	}
	return true;
}

static bool
is_worker_label(const V2Fast *fast, uint64_t id)
{
	GtStr		label = gt_tables_string(&fast->generation->tables, id);

	return label.len > 4 && label.data[0] == 'G' && label.data[1] == 'C' &&
		label.data[2] == ' ' && label.data[3] == '(';
}

/* Ranges of goroutines and procs need one; else the context was misread. */
static bool
has_context(const ThreadScan *scan, uint8_t type)
{
	switch (type)
	{
		case V2_SWEEP_BEGIN:
		case V2_SWEEP_END:
		case V2_HEAP_ALLOC:
		case V2_HEAP_GOAL:
			return scan->proc != GT_NONE;
		case V2_ASSIST_BEGIN:
		case V2_ASSIST_END:
		case V2_STW_BEGIN:
		case V2_STW_END:
		case V2_GC_BEGIN:
		case V2_GC_END:
		case V2_GO_LABEL:
		case V2_PROCS_CHANGE:
			return scan->proc != GT_NONE && scan->goroutine != GT_NONE;
		default:
			return true;
	}
}

/* Notes a fact; V2_FAST_MORE when all went well. */
static V2FastResult
note_fact(V2Fast *fast, ThreadScan *scan, V2Event *event)
{
	int64_t		subject = scan->goroutine;
	uint64_t	sequence = scan->sequence;
	bool		kept = true;

	if (!has_context(scan, event->type))
		return V2_FAST_UNSURE;
	switch (event->type)
	{
		case V2_GO_LABEL:
			if (!is_worker_label(fast, event->args[0]))
				return V2_FAST_MORE;
			scan->labelled = true;
			break;
		case V2_ASSIST_BEGIN:
			scan->assisting = true;
			break;
		case V2_ASSIST_END:
			/* it began in an earlier stint */
			if (!scan->assisting)
				kept = set_roaming(fast, scan->goroutine);
			scan->assisting = false;
			break;
		case V2_ASSIST_ACTIVE:
			subject = (int64_t) event->args[0];
			sequence = 0;
			kept = set_roaming(fast, subject);
			break;
		case V2_GO_CREATE:
		case V2_GO_CREATE_BLOCKED:
			subject = GT_NONE;
			break;
	}
	if (!kept || !add_fact(fast, scan, event, subject, sequence))
		return V2_FAST_FAILED;
	return V2_FAST_MORE;
}

static V2FastResult
scan_batch(V2Fast *fast, const V2Batch *batch)
{
	const V2Generation *generation = fast->generation;
	const uint8_t *position = generation->bytes + batch->start,
			   *end = position + batch->size;
	uint64_t	tick_ns = generation->whole_tick_ns;
	ThreadScan *scan = &fast->scan;
	bool		odd = false;
	V2Event		event;

	scan->time = v2_ticks_to_ns(generation, batch->ticks);
	while (position < end)
	{
		uint8_t		type = *position++;
		uint8_t		action = fast->actions[type];
		uint64_t	delta;
		int			nargs;

		if (action == ACTION_INVALID)
			return V2_FAST_UNSURE;
		nargs = v2_specs[type].nargs;
		delta = number(&position, &odd);
		scan->time += tick_ns != 0 && delta < (uint64_t) 1 << 32 ?
			(int64_t) (delta * tick_ns) : v2_ticks_to_ns(generation, delta);
		if (scan->time > V2_TIME_MAX)
			return V2_FAST_UNSURE;
		if (action == ACTION_SKIP)
		{
			skip_numbers(&position, nargs);
			continue;
		}
		event.type = type;
		for (int i = 0; i < nargs; i++)
			event.args[i] = number(&position, &odd);
		if (position > end || odd)
			return V2_FAST_UNSURE;
		if (action == ACTION_FACT)
		{
			V2FastResult result = note_fact(fast, scan, &event);

			if (result != V2_FAST_MORE)
				return result;
		}
		else if (!change_context(fast, scan, &event))
			return V2_FAST_FAILED;
		if (scan->proc != (int32_t) scan->proc)
			return V2_FAST_UNSURE;
	}
	return position == end && !odd ? V2_FAST_MORE : V2_FAST_UNSURE;
}

static bool
begin_thread(V2Fast *fast)
{
	const V2Thread *thread = &fast->generation->threads[fast->thread];

	if (!gt_reserve(fast->alloc, (void **) &fast->starts, &fast->start_capacity,
					fast->thread + 2, sizeof(size_t)))
		return false;
	fast->starts[fast->thread] = fast->fact_count;
	fast->starts[fast->thread + 1] = fast->fact_count;
	fast->batch = thread->first;
	fast->scan.thread = thread->thread;
	fast->scan.proc = GT_NONE;
	fast->scan.time = 0;
	enter(fast, &fast->scan, GT_NONE, 0);
	return true;
}

V2FastResult
v2_fast_scan(V2Fast *fast, int batches, bool *done)
{
	*done = false;
	while (fast->thread < fast->generation->thread_count)
	{
		if (fast->batch == V2_NO_BATCH && !begin_thread(fast))
			return V2_FAST_FAILED;
		while (fast->batch != V2_NO_BATCH)
		{
			const V2Batch *batch = &fast->generation->batches[fast->batch];
			V2FastResult result;

			if (batches-- == 0)
				return V2_FAST_MORE;
			result = scan_batch(fast, batch);
			if (result != V2_FAST_MORE)
				return result;
			fast->last_time = GT_MAX(fast->last_time, fast->scan.time);
			fast->batch = batch->next;
		}
		fast->thread++;
		fast->starts[fast->thread] = fast->fact_count;
	}
	*done = true;
	return V2_FAST_MORE;
}
