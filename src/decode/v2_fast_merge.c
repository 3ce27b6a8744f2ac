/*
 * v2_fast_merge.c
 *		Bringing the facts of all threads into one order.
 *
 * Facts are merged by time.  At equal times the sequence numbers of a
 * goroutine decide; where they cannot and the order would show in a row, or
 * where the result contradicts itself (clocks of two cores disagree), the
 * generation is left to the full merge.
 */
#include "decode/v2_fast.h"

/* More facts at one instant than this is no accident. */
#define TIE_MAX 64

/* What the check remembers while it goes through the facts. */
typedef struct Check
{
	V2Fast	   *fast;
	bool		gc_known;
	bool		gc_running;
	uint64_t	gc_sequence;
	int64_t		live_time;		/* of the last heap_live */
	uint32_t	live_thread;
	uint64_t	live_value;
	bool		live_uncertain; /* two threads, one instant, two values */
} Check;

static void
sift_down(V2Front *front, size_t count, size_t i)
{
	for (;;)
	{
		size_t		smallest = i;
		V2Front		moved;

		for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < count; child++)
		{
			if (front[child].time < front[smallest].time ||
				(front[child].time == front[smallest].time &&
				 front[child].cursor < front[smallest].cursor))
				smallest = child;
		}
		if (smallest == i)
			return;
		moved = front[i];
		front[i] = front[smallest];
		front[smallest] = moved;
		i = smallest;
	}
}

/* --- facts at one instant --- */

/* Must fact b go before fact a, both at one instant? */
static bool
must_precede(const V2Fast *fast, uint32_t b, uint32_t a, bool same_thread)
{
	const Fact *first = &fast->facts[b],
			   *second = &fast->facts[a];
	int64_t		subject = v2_fact_subject(first);

	if (same_thread)
		return first->position != second->position ? first->position < second->position : b < a;
	return subject != GT_NONE && subject == v2_fact_subject(second) &&
		first->sequence < second->sequence;
}

/*
 * Orders the facts of one instant: always the first whose predecessors, on its
 * thread and in its goroutine's history, are all placed.
 */
static bool
order_tie(const V2Fast *fast, uint32_t *order, uint32_t *threads, size_t count)
{
	for (size_t placed = 0; placed < count; placed++)
	{
		size_t		chosen = count;

		for (size_t i = placed; i < count && chosen == count; i++)
		{
			bool		free = true;

			for (size_t j = placed; j < count && free; j++)
			{
				if (j == i)
					continue;
				if (must_precede(fast, order[j], order[i], threads[j] == threads[i]))
					free = false;
			}
			if (free)
				chosen = i;
		}
		if (chosen == count)
			return false;
		while (chosen > placed)
		{
			uint32_t	fact = order[chosen],
						thread = threads[chosen];

			order[chosen] = order[chosen - 1];
			threads[chosen] = threads[chosen - 1];
			order[chosen - 1] = fact;
			threads[chosen - 1] = thread;
			chosen--;
		}
	}
	return true;
}

static bool
is_metric(uint8_t type)
{
	return type == V2_HEAP_ALLOC || type == V2_HEAP_GOAL || type == V2_PROCS_CHANGE;
}

/* Does it show in a row which of two facts at one instant comes first? */
static bool
order_shows(const V2Fast *fast, uint8_t a, uint8_t b)
{
	switch (a)
	{
		case V2_GC_ACTIVE:
		case V2_GC_BEGIN:
		case V2_GC_END:
			return is_metric(b) || b == V2_GC_BEGIN || b == V2_GC_END ||
				b == V2_ASSIST_BEGIN || b == V2_ASSIST_ACTIVE || b == V2_SWEEP_BEGIN ||
				b == V2_STW_BEGIN || b == V2_GO_LABEL;
		case V2_HEAP_GOAL:
		case V2_PROCS_CHANGE:
			return is_metric(b);
		case V2_HEAP_ALLOC:
			return is_metric(b) && (fast->want & GT_WANT_METRIC_ORDER);
		case V2_STW_BEGIN:
			/* the peak of heap_live counts until the last pause begins */
			return b == V2_HEAP_ALLOC;
		default:
			return false;
	}
}

/* Is the order of this instant certain enough? */
static bool
tie_is_certain(const V2Fast *fast, const uint32_t *order, const uint32_t *threads, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t j = i + 1; j < count; j++)
		{
			uint8_t		a = fast->facts[order[i]].type,
						b = fast->facts[order[j]].type;

			if (threads[i] != threads[j] && (order_shows(fast, a, b) || order_shows(fast, b, a)))
				return false;
		}
	return true;
}

/* Are they of one thread, and in its order already? */
static bool
is_one_run(const V2Fast *fast, const uint32_t *order, const uint32_t *threads, size_t count)
{
	for (size_t i = 1; i < count; i++)
	{
		if (threads[i] != threads[0] ||
			fast->facts[order[i]].position < fast->facts[order[i - 1]].position)
			return false;
	}
	return true;
}

static bool
settle_tie(const V2Fast *fast, size_t first, size_t count)
{
	uint32_t   *order = fast->order + first,
			   *threads = fast->order_thread + first;

	if (count == 1 || is_one_run(fast, order, threads, count))
		return true;
	return count <= TIE_MAX && tie_is_certain(fast, order, threads, count) &&
		order_tie(fast, order, threads, count);
}

/* --- does the whole make sense? --- */

static bool
check_gc(Check *check, const Fact *fact)
{
	bool		begins = fact->type == V2_GC_BEGIN;

	if (check->live_uncertain)
		return false;
	if (check->gc_known &&
		(fact->args[0] != check->gc_sequence + 1 || check->gc_running == begins))
		return false;
	/* a range that ends was open, which GCActive would have said */
	if (!check->gc_known && fact->type == V2_GC_END)
		return false;
	check->gc_known = true;
	check->gc_sequence = fact->args[0];
	check->gc_running = fact->type != V2_GC_END;
	return true;
}

/* Ranges of assists are known by goroutine, those of sweeps by proc, below 0. */
static int64_t
range_key(const Fact *fact)
{
	switch (fact->type)
	{
		case V2_SWEEP_ACTIVE:
			return ~(int64_t) fact->args[0];
		case V2_SWEEP_BEGIN:
		case V2_SWEEP_END:
			return ~(int64_t) fact->proc;
		default:
			return v2_fact_subject(fact);
	}
}

/* Every generation restates what is open, so that each end has its begin. */
static V2FastResult
check_range(Check *check, const Fact *fact)
{
	GtMap	   *open = &check->fast->open;
	int64_t		key = range_key(fact);
	bool		added;

	if (fact->type == V2_SWEEP_END || fact->type == V2_ASSIST_END)
		return gt_map_remove(open, key) ? V2_FAST_MORE : V2_FAST_UNSURE;
	if (key == GT_MAP_FREE)
		return V2_FAST_UNSURE;
	if (gt_map_put(open, key, &added) == NULL)
		return V2_FAST_FAILED;
	return added ? V2_FAST_MORE : V2_FAST_UNSURE;
}

/* Is it the next thing that can happen to a goroutine in an assist? */
static bool
continues(const History *history, const Fact *fact)
{
	bool		next = fact->sequence == history->sequence + 1 && !history->running;
	bool		same = fact->sequence == history->sequence;

	switch (fact->type)
	{
		case V2_GO_START:
		case V2_GO_UNBLOCK:
			return next || same;	/* the second scan may find it once more */
		case V2_ASSIST_END:
			return same && history->running;
		case V2_GO_STATUS:
		case V2_GO_STATUS_STACK:
		case V2_ASSIST_ACTIVE:
			return true;
		default:
			return same;
	}
}

static bool
runs_after(const History *history, const Fact *fact)
{
	switch (fact->type)
	{
		case V2_GO_START:
		case V2_ASSIST_BEGIN:
			return true;
		case V2_GO_STATUS:
		case V2_GO_STATUS_STACK:
			return fact->args[2] == V2_GO_RUNNING || fact->args[2] == V2_GO_SYSCALL;
		case V2_GO_STOP:
		case V2_GO_BLOCK:
		case V2_GO_DESTROY:
		case V2_GO_DESTROY_SYSCALL:
		case V2_GO_SYSCALL_END_BLOCKED:
			return false;
		default:
			return history->running;
	}
}

/*
 * The sequence numbers of a goroutine rise.  Within an assist all its changes
 * of state were looked for; if one is missing, its stamp is from outside, by a
 * clock that disagrees.
 */
static V2FastResult
check_history(Check *check, const Fact *fact)
{
	int64_t		subject = v2_fact_subject(fact);
	History    *history;
	bool		added;

	if (subject == GT_NONE || subject == GT_MAP_FREE)
		return subject == GT_NONE ? V2_FAST_MORE : V2_FAST_UNSURE;
	history = gt_map_put(&check->fast->histories, subject, &added);
	if (history == NULL)
		return V2_FAST_FAILED;
	if (!added && fact->sequence < history->sequence)
		return V2_FAST_UNSURE;
	if (!added && check->fast->states &&
		gt_map_get(&check->fast->open, subject) != NULL && !continues(history, fact))
		return V2_FAST_UNSURE;
	history->running = runs_after(history, fact);
	history->sequence = fact->sequence;
	return V2_FAST_MORE;
}

/* Before its range is closed, so that the end of an assist is checked as part of it. */
static V2FastResult
check_assist(Check *check, const Fact *fact)
{
	V2FastResult result = check_history(check, fact);

	return result == V2_FAST_MORE ? check_range(check, fact) : result;
}

static bool
check_metric(Check *check, const Fact *fact, uint32_t thread)
{
	if (fact->type != V2_HEAP_ALLOC)
		return !check->live_uncertain;
	check->live_uncertain = fact->time == check->live_time &&
		(check->live_uncertain ||
		 (thread != check->live_thread && fact->args[0] != check->live_value));
	check->live_time = fact->time;
	check->live_thread = thread;
	check->live_value = fact->args[0];
	return true;
}

static V2FastResult
check_fact(Check *check, const Fact *fact, uint32_t thread)
{
	switch (fact->type)
	{
		case V2_HEAP_ALLOC:
		case V2_HEAP_GOAL:
		case V2_PROCS_CHANGE:
			return check_metric(check, fact, thread) ? V2_FAST_MORE : V2_FAST_UNSURE;
		case V2_GC_ACTIVE:
		case V2_GC_BEGIN:
		case V2_GC_END:
			return check_gc(check, fact) ? V2_FAST_MORE : V2_FAST_UNSURE;
		case V2_SWEEP_ACTIVE:
		case V2_SWEEP_BEGIN:
		case V2_SWEEP_END:
			return check_range(check, fact);
		case V2_ASSIST_ACTIVE:
		case V2_ASSIST_BEGIN:
		case V2_ASSIST_END:
			return check_assist(check, fact);
		case V2_GO_START:
		case V2_GO_UNBLOCK:
		case V2_GO_BLOCK:
		case V2_GO_STOP:
		case V2_GO_DESTROY:
		case V2_GO_DESTROY_SYSCALL:
		case V2_GO_SYSCALL_BEGIN:
		case V2_GO_SYSCALL_END:
		case V2_GO_SYSCALL_END_BLOCKED:
		case V2_GO_STATUS:
		case V2_GO_STATUS_STACK:
			return check_history(check, fact);
		default:
			return V2_FAST_MORE;
	}
}

static V2FastResult
check_all(V2Fast *fast)
{
	Check		check = {.fast = fast, .live_time = -1};

	gt_map_clear(&fast->open);
	gt_map_clear(&fast->histories);
	for (size_t i = 0; i < fast->order_count; i++)
	{
		V2FastResult result = check_fact(&check, &fast->facts[fast->order[i]],
										 fast->order_thread[i]);

		if (result != V2_FAST_MORE)
			return result;
	}
	return V2_FAST_MORE;
}

/* --- merging --- */

static bool
reserve(V2Fast *fast)
{
	return fast->fact_count < UINT32_MAX &&
		gt_reserve(fast->alloc, (void **) &fast->order, &fast->order_capacity,
				   fast->fact_count, sizeof(uint32_t)) &&
		gt_reserve(fast->alloc, (void **) &fast->order_thread, &fast->order_thread_capacity,
				   fast->fact_count, sizeof(uint32_t)) &&
		gt_reserve(fast->alloc, (void **) &fast->front, &fast->front_capacity,
				   fast->start_count, sizeof(V2Front));
}

static size_t
fill_front(V2Fast *fast)
{
	size_t		count = 0;

	for (size_t i = 0; i < fast->start_count; i++)
	{
		if (fast->starts[i] == fast->starts[i + 1])
			continue;
		fast->front[count].time = fast->facts[fast->starts[i]].time;
		fast->front[count].cursor = (uint32_t) i;
		count++;
	}
	for (size_t i = count / 2; i-- > 0;)
		sift_down(fast->front, count, i);
	return count;
}

/* Takes the facts of a thread and scan while they come before all others. */
static bool
take_run(V2Fast *fast, size_t *next, size_t *front_count)
{
	V2Front    *first = &fast->front[0];
	uint32_t	run = first->cursor;
	uint32_t	thread = run % (uint32_t) fast->generation->thread_count;
	size_t		fact = next[run],
				end = fast->starts[run + 1];
	int64_t		limit = INT64_MAX,
				before = first->time;

	for (size_t i = 1; i <= 2 && i < *front_count; i++)
		limit = GT_MIN(limit, fast->front[i].time);
	do
	{
		/* stamps of one thread do not go back, unless its clock did */
		if (fast->facts[fact].time < before)
			return false;
		before = fast->facts[fact].time;
		fast->order[fast->order_count] = (uint32_t) fact++;
		fast->order_thread[fast->order_count++] = thread;
	} while (fact < end && fast->facts[fact].time < limit);
	/* facts of one instant stay together */
	while (fact < end && fast->facts[fact].time == before)
	{
		fast->order[fast->order_count] = (uint32_t) fact++;
		fast->order_thread[fast->order_count++] = thread;
	}
	next[run] = fact;
	if (fact == end)
		fast->front[0] = fast->front[--*front_count];
	else
		first->time = fast->facts[fact].time;
	sift_down(fast->front, *front_count, 0);
	return true;
}

static bool
settle_ties(V2Fast *fast)
{
	size_t		first = 0;

	for (size_t i = 1; i <= fast->order_count; i++)
	{
		if (i < fast->order_count &&
			fast->facts[fast->order[i]].time == fast->facts[fast->order[first]].time)
			continue;
		if (!settle_tie(fast, first, i - first))
			return false;
		first = i;
	}
	return true;
}

V2FastResult
v2_fast_merge(V2Fast *fast)
{
	size_t		front_count;
	size_t	   *next;

	if (fast->start_count == 0)
		return V2_FAST_MORE;	/* no thread has events */
	fast->starts[fast->start_count] = fast->fact_count;
	if (!reserve(fast))
		return V2_FAST_FAILED;
	next = gt_alloc(fast->alloc, fast->start_count * sizeof(size_t));
	if (next == NULL)
		return V2_FAST_FAILED;
	for (size_t i = 0; i < fast->start_count; i++)
		next[i] = fast->starts[i];
	fast->order_count = 0;
	front_count = fill_front(fast);
	while (front_count > 0)
	{
		if (!take_run(fast, next, &front_count))
		{
			gt_free(fast->alloc, next);
			return V2_FAST_UNSURE;
		}
	}
	gt_free(fast->alloc, next);
	return settle_ties(fast) ? check_all(fast) : V2_FAST_UNSURE;
}
