/*
 * v2_fast.c
 *		GC facts of a generation without merging all its events.
 *
 * Scan every thread for facts, merge those, check that the result makes
 * sense, and only then hand them to the sink.  Assists that outlast a stint of
 * their goroutine need its changes of state as well, which happen on other
 * threads.  The scan notes who is woken when, which mostly is enough; where
 * sequence numbers show that stints are missing, the batches of that time are
 * scanned again.
 */
#include "decode/v2_fast.h"

#include <string.h>

/* Work between two looks at interrupts. */
#define BATCHES_PER_RUN 32
#define SEGMENTS_PER_RUN 1024
#define FACTS_PER_RUN 32768

V2Fast *
v2_fast_create(const GtAlloc *alloc)
{
	V2Fast	   *fast = gt_alloc_zero(alloc, sizeof(*fast));

	if (fast == NULL)
		return NULL;
	fast->alloc = alloc;
	gt_map_init(&fast->roaming, alloc, sizeof(WindowRange));
	gt_map_init(&fast->open, alloc, 0);
	gt_map_init(&fast->histories, alloc, sizeof(History));
	return fast;
}

static void
free_wakes(V2Fast *fast, Wakes *wakes)
{
	gt_free(fast->alloc, wakes->wakes);
	gt_free(fast->alloc, wakes->starts);
}

void
v2_fast_free(V2Fast *fast)
{
	if (fast == NULL)
		return;
	gt_map_free(&fast->roaming);
	gt_map_free(&fast->open);
	gt_map_free(&fast->histories);
	gt_free(fast->alloc, fast->facts);
	gt_free(fast->alloc, fast->starts);
	gt_free(fast->alloc, fast->order);
	gt_free(fast->alloc, fast->order_thread);
	gt_free(fast->alloc, fast->segments);
	gt_free(fast->alloc, fast->segment_ends);
	gt_free(fast->alloc, fast->windows);
	gt_free(fast->alloc, fast->spans);
	free_wakes(fast, &fast->unblocks);
	free_wakes(fast, &fast->stints);
	free_wakes(fast, &fast->switches);
	gt_free(fast->alloc, fast->front);
	gt_free(fast->alloc, fast);
}

static void
set_actions(V2Fast *fast, uint8_t action, uint32_t want, const uint8_t *types, size_t count)
{
	if (want != 0 && (fast->want & want) == 0)
		return;
	for (size_t i = 0; i < count; i++)
		fast->actions[types[i]] = action;
}

#define SET_ACTIONS(action, want, ...) \
	do { \
		static const uint8_t types[] = {__VA_ARGS__}; \
		set_actions(fast, action, want, types, GT_LENGTHOF(types)); \
	} while (0)

static void
choose_actions(V2Fast *fast)
{
	for (size_t type = 0; type < V2_TYPE_BYTES; type++)
		fast->actions[type] = v2_specs[type].name ? v2_specs[type].nargs : ACTION_INVALID;
	SET_ACTIONS(ACTION_START, 0, V2_GO_START);
	SET_ACTIONS(ACTION_STOP, 0, V2_GO_STOP, V2_GO_BLOCK);
	if (fast->states)
		SET_ACTIONS(ACTION_UNBLOCK, 0, V2_GO_UNBLOCK);
	SET_ACTIONS(ACTION_SYSCALL, 0, V2_GO_SYSCALL_BEGIN);
	SET_ACTIONS(ACTION_SYSCALL_BLOCKED, 0, V2_GO_SYSCALL_END_BLOCKED);
	SET_ACTIONS(ACTION_PROC_START, 0, V2_PROC_START);
	SET_ACTIONS(ACTION_PROC_STOP, 0, V2_PROC_STOP);
	SET_ACTIONS(ACTION_CONTEXT, 0,
				V2_GO_DESTROY, V2_GO_DESTROY_SYSCALL, V2_GO_CREATE_SYSCALL,
				V2_GO_SWITCH, V2_GO_SWITCH_DESTROY, V2_GO_STATUS, V2_GO_STATUS_STACK,
				V2_PROC_STEAL, V2_PROC_STATUS);
	SET_ACTIONS(ACTION_FACT, GT_WANT_GC, V2_GC_ACTIVE, V2_GC_BEGIN, V2_GC_END);
	SET_ACTIONS(ACTION_FACT, GT_WANT_STW, V2_STW_BEGIN, V2_STW_END);
	SET_ACTIONS(ACTION_FACT, GT_WANT_ASSIST, V2_ASSIST_ACTIVE, V2_ASSIST_BEGIN, V2_ASSIST_END);
	SET_ACTIONS(ACTION_FACT, GT_WANT_SWEEP, V2_SWEEP_ACTIVE, V2_SWEEP_BEGIN, V2_SWEEP_END);
	SET_ACTIONS(ACTION_FACT, GT_WANT_METRIC, V2_PROCS_CHANGE, V2_HEAP_ALLOC, V2_HEAP_GOAL);
	SET_ACTIONS(ACTION_FACT, GT_WANT_LABEL, V2_GO_LABEL);
	if (fast->origins)
		SET_ACTIONS(ACTION_FACT, 0, V2_GO_CREATE, V2_GO_CREATE_BLOCKED);
}

void
v2_fast_begin(V2Fast *fast, V2Generation *generation, uint32_t want)
{
	fast->generation = generation;
	fast->want = want;
	fast->states = (want & GT_WANT_ASSIST) && (want & GT_WANT_GO_STATE);
	/* only there do strangers carry the labels of mark workers */
	fast->origins = (want & GT_WANT_GO_ORIGIN) && generation->version >= 26;
	fast->fact_count = 0;
	fast->start_count = 0;
	fast->segment_count = 0;
	fast->unblocks.count = 0;
	fast->stints.count = 0;
	fast->switches.count = 0;
	fast->order_count = 0;
	fast->emitted = 0;
	fast->last_time = 0;
	gt_map_clear(&fast->roaming);
	choose_actions(fast);
	fast->phase = FAST_SCAN;
	fast->thread = 0;
	fast->batch = V2_NO_BATCH;
}

static V2FastResult
run_scan(V2Fast *fast)
{
	bool		done;
	V2FastResult result = v2_fast_scan(fast, BATCHES_PER_RUN, &done);

	if (done)
		fast->phase = fast->roaming.count > 0 ? FAST_WINDOWS : FAST_MERGE;
	return result;
}

static V2FastResult
run_windows(V2Fast *fast)
{
	V2FastResult result = v2_fast_find_windows(fast);

	fast->phase = fast->span_count > 0 ? FAST_STATES : FAST_MERGE;
	fast->thread = 0;
	fast->segment = 0;
	return result;
}

static V2FastResult
run_states(V2Fast *fast)
{
	bool		done;
	V2FastResult result = v2_fast_scan_states(fast, SEGMENTS_PER_RUN, &done);

	if (done)
		fast->phase = FAST_MERGE;
	return result;
}

static V2FastResult
run_merge(V2Fast *fast)
{
	fast->phase = FAST_EMIT;
	return v2_fast_merge(fast);
}

static void
to_event(const V2Fast *fast, const Fact *fact, V2Event *event, V2Extra *extra)
{
	memset(extra, 0, sizeof(*extra));
	event->type = fact->type;
	event->time = fact->time;
	memcpy(event->args, fact->args, sizeof(fact->args));
	event->args[3] = 0;
	if (fact->type == V2_GO_STATUS || fact->type == V2_GO_STATUS_STACK)
	{
		event->args[3] = fact->args[1];
		extra->from = fast->generation->info.ordinal == 1 ? GT_GO_UNDETERMINED :
			v2_go_states[fact->args[2]];
	}
}

static V2FastResult
run_emit(V2Fast *fast, V2Emitter *emitter)
{
	size_t		end = GT_MIN(fast->order_count, fast->emitted + FACTS_PER_RUN);

	for (; fast->emitted < end; fast->emitted++)
	{
		const Fact *fact = &fast->facts[fast->order[fast->emitted]];
		V2Context	context = {fact->goroutine, fact->proc,
		fast->generation->threads[fast->order_thread[fast->emitted]].thread};
		V2Event		event;
		V2Extra		extra;

		to_event(fast, fact, &event, &extra);
		if (!v2_emit(emitter, &event, &context, &extra))
			return V2_FAST_FAILED;
	}
	if (end < fast->order_count)
		return V2_FAST_MORE;
	emitter->last_time = GT_MAX(emitter->last_time, fast->last_time);
	return V2_FAST_DONE;
}

V2FastResult
v2_fast_run(V2Fast *fast, V2Emitter *emitter, GtStatus *status)
{
	V2FastResult result;

	switch (fast->phase)
	{
		case FAST_SCAN:
			result = run_scan(fast);
			break;
		case FAST_WINDOWS:
			result = run_windows(fast);
			break;
		case FAST_STATES:
			result = run_states(fast);
			break;
		case FAST_MERGE:
			result = run_merge(fast);
			break;
		default:
			result = run_emit(fast, emitter);
			break;
	}
	if (result == V2_FAST_FAILED)
		gt_fail(status, GT_NO_MEMORY, fast->generation->info.offset, "out of memory for the facts of a generation");
	return result;
}
