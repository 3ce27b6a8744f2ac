/*
 * v2_order_procs.c
 *		When events of procs may come.
 */
#include "decode/v2_order.h"

#include <string.h>

/*
 * A proc in a system call whose thread has moved on is about to be stolen: its
 * status belongs to the thread to which it is still bound.
 */
static bool
find_thread_of_proc(Turn *turn, int64_t proc, V2Context *context)
{
	bool		found = false;

	for (size_t i = 0; i < turn->order->thread_count; i++)
	{
		const ThreadState *state = &turn->order->threads[i];

		if (state->context.proc == proc)
		{
			*context = state->context;
			found = true;
		}
	}
	return found;
}

static bool
reserve_procs(V2Order *order, size_t count)
{
	if (count <= order->proc_count)
		return true;
	if (!gt_reserve(order->alloc, (void **) &order->procs, &order->proc_capacity,
					count, sizeof(ProcState)))
		return false;
	memset(order->procs + order->proc_count, 0, (count - order->proc_count) * sizeof(ProcState));
	order->proc_count = count;
	return true;
}

V2Advance
v2_advance_proc_status(Turn *turn)
{
	int64_t		proc = (int64_t) turn->event->args[0];
	uint64_t	status = turn->event->args[1];
	V2Context	context = turn->thread->context;
	V2Extra		extra = {0};
	ProcState  *state;

	if (status >= V2_PROC_STATUSES)
		return v2_turn_broken(turn, "invalid proc status", (int64_t) status);
	if (proc < 0 || proc >= PROC_MAX)
		return v2_turn_broken(turn, "impossible proc", proc);
	if (!reserve_procs(turn->order, (size_t) proc + 1))
		return v2_turn_refused(turn);
	state = &turn->order->procs[proc];
	if (!state->known)
	{
		state->known = true;
		state->status = (uint8_t) status;
		extra.from = turn->order->generation == turn->order->first_generation ?
			GT_PROC_UNDETERMINED : GT_PROC_NOT_EXIST;
	}
	else if (status == V2_PROC_SYSCALL_ABANDONED && state->status == V2_PROC_SYSCALL)
	{
		extra.from = GT_PROC_RUNNING;
		turn->event->args[1] = V2_PROC_SYSCALL;
	}
	else if (status == V2_PROC_SYSCALL_ABANDONED && state->status == V2_PROC_SYSCALL_ABANDONED)
		extra.from = GT_PROC_IDLE;
	else if (state->status != status)
		return v2_turn_broken(turn, "inconsistent status of proc", proc);
	else
		extra.from = v2_proc_states[status];
	restart_sequence(turn, &state->sequence);

	if (status == V2_PROC_RUNNING || status == V2_PROC_SYSCALL)
		bind_proc(turn, proc);
	if (status == V2_PROC_SYSCALL_ABANDONED && extra.from == GT_PROC_RUNNING &&
		!find_thread_of_proc(turn, proc, &context))
		return v2_turn_broken(turn, "no thread has the proc about to be stolen", proc);
	return v2_turn_emit_extra(turn, &context, &extra);
}

V2Advance
v2_advance_proc_start(Turn *turn)
{
	int64_t		proc = (int64_t) turn->event->args[0];
	ProcState  *state = proc_state(turn, proc);

	/* with a proc in hand we are in a system call and have not yet lost it */
	if (state == NULL || state->status != V2_PROC_IDLE ||
		!follows(turn, &state->sequence, turn->event->args[1]) ||
		turn->thread->context.proc != GT_NONE)
		return V2_NOT_YET;
	if (!has_context(turn, NEED_THREAD))
		return v2_turn_lacks_context(turn);
	state->status = V2_PROC_RUNNING;
	state->sequence.number = turn->event->args[1];
	if (emit(turn) != V2_ADVANCED)
		return V2_BROKEN;
	bind_proc(turn, proc);
	return V2_ADVANCED;
}

V2Advance
v2_advance_proc_stop(Turn *turn)
{
	ProcState  *state = proc_state(turn, turn->thread->context.proc);

	if (state == NULL ||
		(state->status != V2_PROC_RUNNING && state->status != V2_PROC_SYSCALL))
		return v2_turn_broken(turn, "the proc is not running", turn->thread->context.proc);
	if (!has_context(turn, NEED_THREAD | NEED_PROC))
		return v2_turn_lacks_context(turn);
	state->status = V2_PROC_IDLE;
	if (emit(turn) != V2_ADVANCED)
		return V2_BROKEN;
	bind_proc(turn, GT_NONE);
	return V2_ADVANCED;
}

/* Takes the proc away from the thread it was bound to. */
static V2Advance
unbind_stolen_proc(Turn *turn, int64_t proc, int64_t thread)
{
	uint32_t   *index = gt_map_get(&turn->order->thread_index, thread);

	if (index == NULL || turn->order->threads[*index].context.proc != proc)
		return v2_turn_broken(turn, "the thread stolen from does not have the proc", proc);
	turn->order->threads[*index].context.proc = GT_NONE;
	return V2_ADVANCED;
}

V2Advance
v2_advance_proc_steal(Turn *turn)
{
	int64_t		proc = (int64_t) turn->event->args[0];
	ProcState  *state = proc_state(turn, proc);
	V2Context	context = turn->thread->context;
	V2Extra		extra = {0};

	if (state == NULL ||
		(state->status != V2_PROC_SYSCALL && state->status != V2_PROC_SYSCALL_ABANDONED) ||
		!follows(turn, &state->sequence, turn->event->args[1]))
		return V2_NOT_YET;
	if (!has_context(turn, NEED_THREAD))
		return v2_turn_lacks_context(turn);
	/* an abandoned proc was shown as idle already, and its thread has moved on */
	extra.from = state->status == V2_PROC_SYSCALL ? GT_PROC_RUNNING : GT_PROC_IDLE;
	state->status = V2_PROC_IDLE;
	state->sequence.number = turn->event->args[1];
	if (extra.from == GT_PROC_RUNNING &&
		unbind_stolen_proc(turn, proc, (int64_t) turn->event->args[2]) != V2_ADVANCED)
		return V2_BROKEN;
	return v2_turn_emit_extra(turn, &context, &extra);
}
