/*
 * v2_order.c
 *		What the scheduler rules know, and which rule an event has.
 *
 * See v2_order.h.
 */
#include "decode/v2_order.h"

#include <string.h>

V2Order *
v2_order_create(const GtAlloc *alloc)
{
	V2Order    *order = gt_alloc_zero(alloc, sizeof(*order));

	if (order == NULL)
		return NULL;
	order->alloc = alloc;
	gt_map_init(&order->go_index, alloc, sizeof(uint32_t));
	gt_map_init(&order->thread_index, alloc, sizeof(uint32_t));
	return order;
}

void
v2_order_free(V2Order *order)
{
	if (order == NULL)
		return;
	gt_map_free(&order->go_index);
	gt_map_free(&order->thread_index);
	gt_free(order->alloc, order->goroutines);
	gt_free(order->alloc, order->free_goroutines);
	gt_free(order->alloc, order->procs);
	gt_free(order->alloc, order->threads);
	gt_free(order->alloc, order);
}

void
v2_order_restart(V2Order *order)
{
	gt_map_clear(&order->go_index);
	gt_map_clear(&order->thread_index);
	order->goroutine_count = 0;
	order->free_count = 0;
	order->proc_count = 0;
	order->thread_count = 0;
	order->first_generation = 0;
	order->gc_state = GC_UNDETERMINED;
}

void
v2_order_begin_generation(V2Order *order, uint64_t number)
{
	order->generation = number;
	if (order->first_generation == 0)
		order->first_generation = number;
}

bool
v2_order_thread(V2Order *order, int64_t thread, uint32_t *handle)
{
	bool		added;
	uint32_t   *index;

	if (!gt_reserve(order->alloc, (void **) &order->threads, &order->thread_capacity,
					order->thread_count + 1, sizeof(ThreadState)))
		return false;
	index = gt_map_put(&order->thread_index, thread, &added);
	if (index == NULL)
		return false;
	if (added)
	{
		ThreadState *state = &order->threads[order->thread_count];

		*index = (uint32_t) order->thread_count++;
		state->context.thread = thread;
		state->context.goroutine = GT_NONE;
		state->context.proc = GT_NONE;
		state->go_index = NO_GOROUTINE;
	}
	*handle = *index;
	return true;
}
V2Advance
v2_turn_broken(Turn *turn, const char *what, int64_t id)
{
	gt_fail(turn->status, GT_DAMAGED, 0, "%s event contradicts the events before it: %s (%lld)",
			v2_specs[turn->event->type].name, what, (long long) id);
	return V2_BROKEN;
}

V2Advance
v2_turn_refused(Turn *turn)
{
	gt_fail(turn->status, GT_NO_MEMORY, 0, "out of memory while ordering events");
	return V2_BROKEN;
}

V2Advance
v2_turn_emit_extra(Turn *turn, const V2Context *context, const V2Extra *extra)
{
	if (!v2_emit(turn->emitter, turn->event, context, extra))
		return v2_turn_refused(turn);
	return V2_ADVANCED;
}

V2Advance
v2_turn_emit_wanted(Turn *turn)
{
	static const V2Extra none;

	if (!v2_emit_wanted(turn->emitter, turn->event, &turn->thread->context, &none))
		return v2_turn_refused(turn);
	return V2_ADVANCED;
}

V2Advance
v2_turn_lacks_context(Turn *turn)
{
	return v2_turn_broken(turn, "no thread, proc or goroutine for it, or one too many",
				  turn->thread->context.thread);
}

GoState *
v2_turn_add_goroutine(Turn *turn, int64_t goroutine, uint8_t status)
{
	V2Order    *order = turn->order;
	uint32_t   *index = gt_map_put(&order->go_index, goroutine, NULL);
	GoState    *state;

	if (index == NULL ||
		!gt_reserve(order->alloc, (void **) &order->goroutines, &order->goroutine_capacity,
					order->goroutine_count + 1, sizeof(GoState)))
		return NULL;
	*index = order->free_count > 0 ? order->free_goroutines[--order->free_count] :
		(uint32_t) order->goroutine_count++;
	state = &order->goroutines[*index];
	memset(state, 0, sizeof(*state));
	state->goroutine = goroutine;
	state->status = status;
	restart_sequence(turn, &state->sequence);
	return state;
}

bool
v2_turn_remove_goroutine(Turn *turn, GoState *state)
{
	V2Order    *order = turn->order;

	if (!gt_reserve(order->alloc, (void **) &order->free_goroutines, &order->free_capacity,
					order->free_count + 1, sizeof(uint32_t)))
		return false;
	order->free_goroutines[order->free_count++] = index_of(turn, state);
	gt_map_remove(&order->go_index, state->goroutine);
	state->goroutine = GT_MAP_FREE;
	return true;
}

/* --- the rules --- */

const V2Rule v2_rules[V2_EVENT_TYPES] = {
	[V2_PROCS_CHANGE] = v2_advance_annotation,
	[V2_PROC_START] = v2_advance_proc_start,
	[V2_PROC_STOP] = v2_advance_proc_stop,
	[V2_PROC_STEAL] = v2_advance_proc_steal,
	[V2_PROC_STATUS] = v2_advance_proc_status,
	[V2_GO_CREATE] = v2_advance_go_create,
	[V2_GO_CREATE_SYSCALL] = v2_advance_create_syscall,
	[V2_GO_START] = v2_advance_go_start,
	[V2_GO_DESTROY] = v2_advance_go_stop,
	[V2_GO_DESTROY_SYSCALL] = v2_advance_destroy_syscall,
	[V2_GO_STOP] = v2_advance_go_stop,
	[V2_GO_BLOCK] = v2_advance_go_stop,
	[V2_GO_UNBLOCK] = v2_advance_go_unblock,
	[V2_GO_SYSCALL_BEGIN] = v2_advance_syscall_begin,
	[V2_GO_SYSCALL_END] = v2_advance_syscall_end,
	[V2_GO_SYSCALL_END_BLOCKED] = v2_advance_syscall_end_blocked,
	[V2_GO_STATUS] = v2_advance_go_status,
	[V2_STW_BEGIN] = v2_advance_range_begin,
	[V2_STW_END] = v2_advance_range_end,
	[V2_GC_ACTIVE] = v2_advance_gc_active,
	[V2_GC_BEGIN] = v2_advance_gc_begin,
	[V2_GC_END] = v2_advance_gc_end,
	[V2_SWEEP_ACTIVE] = v2_advance_range_active,
	[V2_SWEEP_BEGIN] = v2_advance_range_begin,
	[V2_SWEEP_END] = v2_advance_range_end,
	[V2_ASSIST_ACTIVE] = v2_advance_range_active,
	[V2_ASSIST_BEGIN] = v2_advance_range_begin,
	[V2_ASSIST_END] = v2_advance_range_end,
	[V2_HEAP_ALLOC] = v2_advance_heap_metric,
	[V2_HEAP_GOAL] = v2_advance_heap_metric,
	[V2_GO_LABEL] = v2_advance_annotation,
	[V2_TASK_BEGIN] = v2_advance_annotation,
	[V2_TASK_END] = v2_advance_annotation,
	[V2_REGION_BEGIN] = v2_advance_annotation,
	[V2_REGION_END] = v2_advance_annotation,
	[V2_USER_LOG] = v2_advance_annotation,
	[V2_GO_SWITCH] = v2_advance_go_switch,
	[V2_GO_SWITCH_DESTROY] = v2_advance_go_switch,
	[V2_GO_CREATE_BLOCKED] = v2_advance_go_create,
	[V2_GO_STATUS_STACK] = v2_advance_go_status,
	[V2_SPAN] = v2_advance_alloc_free,
	[V2_SPAN_ALLOC] = v2_advance_alloc_free,
	[V2_SPAN_FREE] = v2_advance_alloc_free,
	[V2_HEAP_OBJECT] = v2_advance_alloc_free,
	[V2_HEAP_OBJECT_ALLOC] = v2_advance_alloc_free,
	[V2_HEAP_OBJECT_FREE] = v2_advance_alloc_free,
	[V2_GOROUTINE_STACK] = v2_advance_alloc_free,
	[V2_GOROUTINE_STACK_ALLOC] = v2_advance_alloc_free,
	[V2_GOROUTINE_STACK_FREE] = v2_advance_alloc_free,
};

void
v2_order_report_to(V2Order *order, V2Emitter *emitter, GtStatus *status)
{
	order->turn.order = order;
	order->turn.emitter = emitter;
	order->turn.status = status;
}
