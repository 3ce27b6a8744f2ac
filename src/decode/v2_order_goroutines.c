/*
 * v2_order_goroutines.c
 *		When events of goroutines may come.
 */
#include "decode/v2_order.h"

/* Binds a goroutine in a system call to its thread, which may be another one. */
static V2Advance
bind_syscall(Turn *turn, const GoState *state, int64_t thread, V2Context *context)
{
	V2Order    *order = turn->order;
	int64_t		goroutine = state->goroutine;
	uint32_t   *index;

	if (thread == GT_NONE)
		return v2_turn_broken(turn, "goroutine in a system call without a thread", goroutine);
	if (thread == turn->thread->context.thread)
	{
		if (order->generation != order->first_generation &&
			turn->thread->context.goroutine != goroutine)
			return v2_turn_broken(turn, "its thread has another goroutine", goroutine);
		bind_goroutine(turn, state);
		return V2_ADVANCED;
	}
	index = gt_map_get(&order->thread_index, thread);
	if (index == NULL)
	{
		uint32_t	handle;

		if (thread == GT_MAP_FREE)
			return v2_turn_broken(turn, "impossible thread", thread);
		if (!v2_order_thread(order, thread, &handle))
			return v2_turn_refused(turn);
		/* the array may have moved */
		turn->thread = &order->threads[turn->handle];
		order->threads[handle].context.goroutine = goroutine;
		order->threads[handle].go_index = index_of(turn, state);
	}
	else if (order->threads[*index].context.goroutine != goroutine)
		return v2_turn_broken(turn, "its thread has another goroutine", goroutine);
	else
		context->goroutine = goroutine;
	context->thread = thread;
	return V2_ADVANCED;
}

V2Advance
v2_advance_go_status(Turn *turn)
{
	int64_t		goroutine = (int64_t) turn->event->args[0];
	uint64_t	status = turn->event->args[2];
	V2Context	context = turn->thread->context;
	V2Extra		extra = {0};
	GoState    *state;

	if (status >= V2_GO_STATUSES)
		return v2_turn_broken(turn, "invalid goroutine status", (int64_t) status);
	state = goroutine_state(turn, goroutine);
	if (state != NULL && state->status != status)
		return v2_turn_broken(turn, "inconsistent status of goroutine", goroutine);
	if (state == NULL && turn->order->generation != turn->order->first_generation)
		return v2_turn_broken(turn, "status of a goroutine never heard of", goroutine);
	extra.from = state ? v2_go_states[status] : GT_GO_UNDETERMINED;
	if (state == NULL && goroutine == GT_MAP_FREE)
		return v2_turn_broken(turn, "impossible goroutine", goroutine);
	if (state == NULL)
		state = v2_turn_add_goroutine(turn, goroutine, (uint8_t) status);
	if (state == NULL)
		return v2_turn_refused(turn);
	restart_sequence(turn, &state->sequence);

	if (status == V2_GO_RUNNING)
		bind_goroutine(turn, state);
	else if (status == V2_GO_SYSCALL &&
			 bind_syscall(turn, state, (int64_t) turn->event->args[1], &context) != V2_ADVANCED)
		return V2_BROKEN;
	return v2_turn_emit_extra(turn, &context, &extra);
}

V2Advance
v2_advance_go_create(Turn *turn)
{
	int64_t		goroutine = (int64_t) turn->event->args[0];
	GoState    *creator = current_goroutine(turn);

	if (!has_context(turn, NEED_THREAD | NEED_PROC))
		return v2_turn_lacks_context(turn);
	if (creator != NULL && creator->status != V2_GO_RUNNING)
		return v2_turn_broken(turn, "its creator is not running", turn->thread->context.goroutine);
	if (goroutine == GT_MAP_FREE || goroutine_state(turn, goroutine) != NULL)
		return v2_turn_broken(turn, "the goroutine exists already", goroutine);
	if (v2_turn_add_goroutine(turn, goroutine, turn->event->type == V2_GO_CREATE_BLOCKED ?
					  V2_GO_WAITING : V2_GO_RUNNABLE) == NULL)
		return v2_turn_refused(turn);
	return emit(turn);
}

/* GoDestroy, GoStop and GoBlock end a stint of the running goroutine. */
V2Advance
v2_advance_go_stop(Turn *turn)
{
	GoState    *state = own_goroutine(turn, V2_GO_RUNNING);

	if (!has_context(turn, NEED_ALL))
		return v2_turn_lacks_context(turn);
	if (state == NULL)
		return v2_turn_broken(turn, "the goroutine is not running", turn->thread->context.goroutine);
	if (turn->event->type != V2_GO_DESTROY)
		state->status = turn->event->type == V2_GO_STOP ? V2_GO_RUNNABLE : V2_GO_WAITING;
	else if (!v2_turn_remove_goroutine(turn, state))
		return v2_turn_refused(turn);
	if (emit(turn) != V2_ADVANCED)
		return V2_BROKEN;
	unbind_goroutine(turn);
	return V2_ADVANCED;
}

V2Advance
v2_advance_go_start(Turn *turn)
{
	int64_t		goroutine = (int64_t) turn->event->args[0];
	GoState    *state = goroutine_state(turn, goroutine);

	if (state == NULL || state->status != V2_GO_RUNNABLE ||
		!follows(turn, &state->sequence, turn->event->args[1]))
		return V2_NOT_YET;
	if (!has_context(turn, NEED_THREAD | NEED_PROC) || turn->thread->context.goroutine != GT_NONE)
		return v2_turn_lacks_context(turn);
	state->status = V2_GO_RUNNING;
	state->sequence.number = turn->event->args[1];
	if (emit(turn) != V2_ADVANCED)
		return V2_BROKEN;
	bind_goroutine(turn, state);
	return V2_ADVANCED;
}

V2Advance
v2_advance_go_unblock(Turn *turn)
{
	GoState    *state = goroutine_state(turn, (int64_t) turn->event->args[0]);

	if (state == NULL || state->status != V2_GO_WAITING ||
		!follows(turn, &state->sequence, turn->event->args[1]))
		return V2_NOT_YET;
	state->status = V2_GO_RUNNABLE;
	state->sequence.number = turn->event->args[1];
	return emit(turn);
}

/*
 * A coroutine switch is three events: the next goroutine is unblocked, the
 * running one blocks (or ends), and the next one starts.
 */
static V2Advance
emit_switch(Turn *turn, int64_t next)
{
	int64_t		time = turn->event->time;
	V2Context	start = turn->thread->context;
	GtGoState	to = turn->event->type == V2_GO_SWITCH ? GT_GO_WAITING : GT_GO_NOT_EXIST;

	start.goroutine = GT_NONE;
	if (emit(turn) != V2_ADVANCED)
		return V2_BROKEN;
	if (!v2_emit_go_state(turn->emitter, &turn->thread->context, time, turn->thread->context.goroutine,
						  GT_GO_RUNNING, to) ||
		!v2_emit_go_state(turn->emitter, &start, time, next,
						  GT_GO_RUNNABLE, GT_GO_RUNNING))
		return v2_turn_refused(turn);
	return V2_ADVANCED;
}

V2Advance
v2_advance_go_switch(Turn *turn)
{
	int64_t		next = (int64_t) turn->event->args[0];
	GoState    *current = own_goroutine(turn, V2_GO_RUNNING);
	GoState    *state;

	if (!has_context(turn, NEED_ALL))
		return v2_turn_lacks_context(turn);
	if (current == NULL)
		return v2_turn_broken(turn, "the goroutine is not running", turn->thread->context.goroutine);
	state = goroutine_state(turn, next);
	if (state == NULL || state->status != V2_GO_WAITING ||
		!follows(turn, &state->sequence, turn->event->args[1]))
		return V2_NOT_YET;
	state->status = V2_GO_RUNNING;
	state->sequence.number = turn->event->args[1];
	if (turn->event->type == V2_GO_SWITCH)
		current->status = V2_GO_WAITING;
	else if (!v2_turn_remove_goroutine(turn, current))
		return v2_turn_refused(turn);
	if (emit_switch(turn, next) != V2_ADVANCED)
		return V2_BROKEN;
	bind_goroutine(turn, state);
	return V2_ADVANCED;
}
