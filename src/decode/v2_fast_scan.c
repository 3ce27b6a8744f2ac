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

/* Type, time and three numbers. */
#define UNBLOCK_SIZE_MIN 5

/* Bytes of a segment: a few hundred events. */
#define SEGMENT_SIZE 2048

bool
v2_fast_add(V2Fast *fast, const ThreadScan *scan, const V2Event *event, uint64_t sequence)
{
	Fact	   *fact;

	if (!gt_reserve(fast->alloc, (void **) &fast->facts, &fast->fact_capacity,
					fast->fact_count + 1, sizeof(Fact)))
		return false;
	fact = &fast->facts[fast->fact_count++];
	fact->time = scan->time;
	fact->goroutine = scan->goroutine;
	fact->sequence = sequence;
	fact->position = scan->position;
	fact->proc = (int32_t) scan->proc;
	fact->type = event->type;
	for (int i = 0; i < 3; i++)
		fact->args[i] = event->args[i];
	return true;
}

bool
v2_fast_begin_run(V2Fast *fast)
{
	if (!gt_reserve(fast->alloc, (void **) &fast->starts, &fast->start_capacity,
					fast->start_count + 2, sizeof(size_t)))
		return false;
	fast->starts[fast->start_count++] = fast->fact_count;
	fast->starts[fast->start_count] = fast->fact_count;
	return true;
}

/* The thread gets a goroutine, or none; how and when is not known. */
static void
enter(ThreadScan *scan, int64_t goroutine, uint64_t sequence)
{
	scan->goroutine = goroutine;
	scan->sequence = sequence;
	scan->stint_time = GT_NULL;
	scan->labelled = false;
	scan->assisting = false;
}

static bool
begin_wakes(V2Fast *fast, Wakes *wakes)
{
	if (!gt_reserve(fast->alloc, (void **) &wakes->starts, &wakes->start_capacity,
					fast->thread + 2, sizeof(size_t)))
		return false;
	wakes->starts[fast->thread] = wakes->count;
	wakes->starts[fast->thread + 1] = wakes->count;
	return true;
}

static bool
reserve_wakes(V2Fast *fast, Wakes *wakes, size_t more)
{
	return gt_reserve(fast->alloc, (void **) &wakes->wakes, &wakes->capacity,
					  wakes->count + more, sizeof(Wake));
}

/* Room must have been reserved. */
static inline void
add_wake(Wakes *wakes, int64_t time, int64_t goroutine, uint64_t sequence, uint64_t position)
{
	Wake	   *wake = &wakes->wakes[wakes->count++];

	wake->time = time;
	wake->goroutine = goroutine;
	wake->sequence = sequence;
	wake->position = position;
}

static bool
set_roaming(V2Fast *fast, int64_t goroutine)
{
	return !fast->states || gt_map_put(&fast->roaming, goroutine, NULL) != NULL;
}

/* The goroutine of the thread stops running; the event says how. */
static bool
leave(V2Fast *fast, ThreadScan *scan, const V2Event *event)
{
	bool		ends = event->type == V2_GO_DESTROY || event->type == V2_GO_DESTROY_SYSCALL;

	if (scan->assisting && !set_roaming(fast, scan->goroutine))
		return false;
	if (scan->goroutine != GT_NONE &&
		(scan->labelled || (scan->assisting && fast->states) || (ends && fast->origins)) &&
		!v2_fast_add(fast, scan, event, scan->sequence))
		return false;
	scan->labelled = false;
	return true;
}

static bool
status_of_goroutine(V2Fast *fast, ThreadScan *scan, V2Event *event)
{
	bool		has_stack = event->type == V2_GO_STATUS_STACK && event->args[3] != 0;

	if (event->args[2] == V2_GO_RUNNING ||
		(event->args[2] == V2_GO_SYSCALL && (int64_t) event->args[1] == scan->thread))
	{
		enter(scan, (int64_t) event->args[0], 0);
		/* its label may stand in the generation before */
		scan->labelled = (fast->want & GT_WANT_LABEL) != 0;
	}
	if (!has_stack || !fast->origins)
		return true;
	/* the thread is of no use later, the stack is */
	event->args[1] = event->args[3];
	return v2_fast_add(fast, scan, event, 0);
}

/* A switch is the end of one stint and the begin of another. */
static bool
switch_goroutine(V2Fast *fast, ThreadScan *scan, const V2Event *event)
{
	V2Event		end = {0};

	end.type = event->type == V2_GO_SWITCH ? V2_GO_BLOCK : V2_GO_DESTROY;
	if (!leave(fast, scan, &end))
		return false;
	enter(scan, (int64_t) event->args[0], event->args[1]);
	if (!fast->states)
		return true;
	if (!reserve_wakes(fast, &fast->switches, 1))
		return false;
	add_wake(&fast->switches, scan->time, scan->goroutine, scan->sequence, scan->position);
	return true;
}

/* Follows what changes the context of the thread. */
static bool
change_context(V2Fast *fast, ThreadScan *scan, V2Event *event)
{
	switch (event->type)
	{
		case V2_GO_STOP:
		case V2_GO_BLOCK:
		case V2_GO_DESTROY:
			if (!leave(fast, scan, event))
				return false;
			enter(scan, GT_NONE, 0);
			break;
		case V2_GO_DESTROY_SYSCALL:
			if (!leave(fast, scan, event))
				return false;
			enter(scan, GT_NONE, 0);
			scan->proc = GT_NONE;
			break;
		case V2_GO_SYSCALL_BEGIN:
			if (!leave(fast, scan, event))
				return false;
			/* the assist goes on, but not all of it is running */
			scan->assisting = false;
			scan->stint_time = GT_NULL;
			break;
		case V2_GO_CREATE_SYSCALL:
			enter(scan, (int64_t) event->args[0], 0);
			break;
		case V2_GO_SWITCH:
		case V2_GO_SWITCH_DESTROY:
			return switch_goroutine(fast, scan, event);
		case V2_GO_STATUS:
		case V2_GO_STATUS_STACK:
			return status_of_goroutine(fast, scan, event);
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

/* The assist that ends began in an earlier stint: how did this one begin? */
static bool
note_stint(V2Fast *fast, const ThreadScan *scan)
{
	if (!fast->states)
		return true;
	if (!set_roaming(fast, scan->goroutine) || !reserve_wakes(fast, &fast->stints, 1))
		return false;
	if (scan->stint_time != GT_NULL)
		add_wake(&fast->stints, scan->stint_time, scan->goroutine, scan->sequence,
				 scan->stint_position);
	return true;
}

static V2FastResult
note_fact(V2Fast *fast, ThreadScan *scan, V2Event *event)
{
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
			scan->assist_fact = fast->fact_count;
			break;
		case V2_ASSIST_END:
			if (scan->assisting)
			{
				fast->facts[scan->assist_fact].args[2] = ASSIST_CONTAINED;
				event->args[2] = ASSIST_CONTAINED;
			}
			else
				kept = note_stint(fast, scan);
			scan->assisting = false;
			break;
		case V2_ASSIST_ACTIVE:
			sequence = 0;
			kept = set_roaming(fast, (int64_t) event->args[0]);
			break;
	}
	return kept && v2_fast_add(fast, scan, event, sequence) ? V2_FAST_MORE : V2_FAST_FAILED;
}

static bool
has_string(const V2Fast *fast, const V2Event *event)
{
	const V2Spec *spec = &v2_specs[event->type];

	return !spec->string_arg ||
		gt_tables_has_string(&fast->generation->tables, event->args[spec->string_arg - 1]);
}

/* Later uses of a status are as an index. */
static bool
has_valid_status(const V2Event *event)
{
	switch (event->type)
	{
		case V2_GO_STATUS:
		case V2_GO_STATUS_STACK:
			return event->args[2] < V2_GO_STATUSES;
		case V2_PROC_STATUS:
			return event->args[1] < V2_PROC_STATUSES;
		default:
			return true;
	}
}

/* An event that is more than a step in time; *position is at its arguments. */
static V2FastResult
look_at(V2Fast *fast, uint8_t type, const uint8_t **position, const uint8_t *end)
{
	ThreadScan *scan = &fast->scan;
	bool		bad = false;
	V2Event		event = {0};

	event.type = type;
	for (int i = 0; i < v2_specs[type].nargs; i++)
		event.args[i] = gt_varint_padded(position, &bad);
	if (*position > end || bad || scan->proc != (int32_t) scan->proc ||
		!has_valid_status(&event))
		return V2_FAST_UNSURE;
	/* an id that no map takes; as any other value it is no less odd */
	if (scan->goroutine == GT_MAP_FREE ||
		(v2_specs[type].nargs > 0 && (int64_t) event.args[0] == GT_MAP_FREE))
		return V2_FAST_UNSURE;
	/* the stack table may not be loaded; then nobody asked for stacks */
	if (!fast->generation->stacks_loaded ? !has_string(fast, &event) :
		v2_missing_reference(&fast->generation->tables, &event) != NULL)
		return V2_FAST_UNSURE;
	if (fast->actions[type] == ACTION_FACT)
		return note_fact(fast, scan, &event);
	return change_context(fast, scan, &event) ? V2_FAST_MORE : V2_FAST_FAILED;
}

/*
 * Steps over an event that is no fact, following the context; false when it
 * has to be looked at.  This is where the time goes: see bench.
 */
static inline bool
step_over(V2Fast *fast, uint8_t action, const uint8_t *start, int64_t time,
		  const uint8_t **position, bool *bad)
{
	ThreadScan *scan = &fast->scan;
	const uint8_t *p = *position;
	int64_t		goroutine;

	switch (action)
	{
		case ACTION_SKIP0:
		case ACTION_SKIP1:
		case ACTION_SKIP2:
		case ACTION_SKIP3:
		case ACTION_SKIP4:
			p = gt_varint_skip(p, action - ACTION_SKIP0);
			break;
		case ACTION_START:
			scan->goroutine = (int64_t) gt_varint_padded(&p, bad);
			scan->sequence = gt_varint_padded(&p, bad);
			scan->stint_time = time;
			scan->stint_position = (uint64_t) (start - fast->generation->bytes);
			scan->labelled = scan->assisting = false;
			break;
		case ACTION_UNBLOCK:
			goroutine = (int64_t) gt_varint_padded(&p, bad);
			add_wake(&fast->unblocks, time, goroutine, gt_varint_padded(&p, bad),
					 (uint64_t) (start - fast->generation->bytes));
			p = gt_varint_skip(p, 1);
			break;
		case ACTION_STOP:
			if (scan->labelled || scan->assisting)
				return false;
			p = gt_varint_skip(p, 2);
			scan->goroutine = GT_NONE;
			break;
		case ACTION_SYSCALL:
			if (scan->labelled || scan->assisting)
				return false;
			p = gt_varint_skip(p, 2);
			scan->stint_time = GT_NULL;	/* not all of the stint is running */
			break;
		case ACTION_SYSCALL_BLOCKED:
			enter(scan, GT_NONE, 0);
			break;
		case ACTION_PROC_START:
			scan->proc = (int64_t) gt_varint_padded(&p, bad);
			p = gt_varint_skip(p, 1);
			break;
		case ACTION_PROC_STOP:
			scan->proc = GT_NONE;
			break;
		default:
			return false;
	}
	*position = p;
	return true;
}

/* Scans up to about `limit`, inside a batch that ends at `end`. */
static V2FastResult
scan_segment(V2Fast *fast, const uint8_t **where, const uint8_t *limit, const uint8_t *end)
{
	const V2Generation *generation = fast->generation;
	const uint8_t *position = *where;
	ThreadScan *scan = &fast->scan;
	uint64_t	tick_ns = generation->whole_tick_ns,
				short_delta = tick_ns ? UINT32_MAX : 0;
	int64_t		time = scan->time;
	bool		bad = false;

	while (position < limit)
	{
		const uint8_t *start = position;
		uint8_t		type = *position++;
		uint8_t		action = fast->actions[type];
		uint64_t	delta = gt_varint_padded(&position, &bad);
		V2FastResult result;

		if (delta <= short_delta)
			time += (int64_t) (delta * tick_ns);
		else
			time = GT_MIN(time + v2_ticks_to_ns(generation, delta), V2_TIME_MAX);
		if (step_over(fast, action, start, time, &position, &bad))
			continue;
		if (action == ACTION_INVALID || time >= V2_TIME_MAX)
			return V2_FAST_UNSURE;
		scan->time = time;
		scan->position = (uint64_t) (start - generation->bytes);
		result = look_at(fast, type, &position, end);
		if (result != V2_FAST_MORE)
			return result;
	}
	scan->time = time;
	*where = position;
	return bad || time >= V2_TIME_MAX ? V2_FAST_UNSURE : V2_FAST_MORE;
}

static Segment *
begin_segment(V2Fast *fast, const uint8_t *position)
{
	Segment    *segment;

	if (!gt_reserve(fast->alloc, (void **) &fast->segments, &fast->segment_capacity,
					fast->segment_count + 1, sizeof(Segment)))
		return NULL;
	segment = &fast->segments[fast->segment_count++];
	segment->position = (uint64_t) (position - fast->generation->bytes);
	segment->start_time = fast->scan.time;
	segment->goroutine = fast->scan.goroutine;
	segment->sequence = fast->scan.sequence;
	return segment;
}

static V2FastResult
scan_batch(V2Fast *fast, const V2Batch *batch)
{
	const uint8_t *position = fast->generation->bytes + batch->start,
			   *end = position + batch->size;

	fast->scan.time = v2_ticks_to_ns(fast->generation, batch->ticks);
	if (fast->states && !reserve_wakes(fast, &fast->unblocks, batch->size / UNBLOCK_SIZE_MIN + 1))
		return V2_FAST_FAILED;
	while (position < end)
	{
		const uint8_t *limit = end - position > SEGMENT_SIZE ? position + SEGMENT_SIZE : end;
		Segment    *segment = begin_segment(fast, position);
		V2FastResult result;

		if (segment == NULL)
			return V2_FAST_FAILED;
		result = scan_segment(fast, &position, limit, end);
		if (result != V2_FAST_MORE)
			return result;
		segment->end = (uint64_t) (position - fast->generation->bytes);
		segment->end_time = fast->scan.time;
	}
	return position == end && fast->scan.proc == (int32_t) fast->scan.proc ?
		V2_FAST_MORE : V2_FAST_UNSURE;
}

static bool
begin_thread(V2Fast *fast)
{
	const V2Thread *thread = &fast->generation->threads[fast->thread];

	fast->batch = thread->first;
	fast->scan.thread = thread->thread;
	fast->scan.proc = GT_NONE;
	fast->scan.time = 0;
	enter(&fast->scan, GT_NONE, 0);
	return v2_fast_begin_run(fast) && begin_wakes(fast, &fast->unblocks) &&
		begin_wakes(fast, &fast->stints);
}

V2FastResult
v2_fast_scan(V2Fast *fast, int batches, bool *done)
{
	*done = false;
	if (!gt_reserve(fast->alloc, (void **) &fast->segment_ends, &fast->segment_end_capacity,
					fast->generation->thread_count, sizeof(size_t)))
		return V2_FAST_FAILED;
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
		fast->segment_ends[fast->thread] = fast->segment_count;
		fast->thread++;
		fast->unblocks.starts[fast->thread] = fast->unblocks.count;
		fast->stints.starts[fast->thread] = fast->stints.count;
	}
	*done = true;
	return V2_FAST_MORE;
}
