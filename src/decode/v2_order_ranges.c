/*
 * v2_order_ranges.c
 *		When collections and ranges may begin and end, and events that change no state.
 */
#include "decode/v2_order.h"

V2Advance
v2_advance_gc_active(Turn *turn)
{
	V2Order    *order = turn->order;

	if (order->generation == order->first_generation)
	{
		if (order->gc_state != GC_UNDETERMINED)
			return v2_turn_broken(turn, "it is not the first of the trace", (int64_t) turn->event->args[0]);
	}
	else
	{
		if (turn->event->args[0] != order->gc_sequence + 1)
			return V2_NOT_YET;
		if (order->gc_state != GC_RUNNING)
			return v2_turn_broken(turn, "no collection is running", (int64_t) turn->event->args[0]);
		if (!has_context(turn, NEED_ALL))
			return v2_turn_lacks_context(turn);
	}
	order->gc_sequence = turn->event->args[0];
	order->gc_state = GC_RUNNING;
	return emit(turn);
}

V2Advance
v2_advance_gc_begin(Turn *turn)
{
	V2Order    *order = turn->order;

	if (order->gc_state != GC_UNDETERMINED)
	{
		if (turn->event->args[0] != order->gc_sequence + 1)
			return V2_NOT_YET;
		if (order->gc_state == GC_RUNNING)
			return v2_turn_broken(turn, "a collection is running already", (int64_t) turn->event->args[0]);
		if (!has_context(turn, NEED_ALL))
			return v2_turn_lacks_context(turn);
	}
	order->gc_sequence = turn->event->args[0];
	order->gc_state = GC_RUNNING;
	return emit(turn);
}

V2Advance
v2_advance_gc_end(Turn *turn)
{
	V2Order    *order = turn->order;

	if (turn->event->args[0] != order->gc_sequence + 1)
		return V2_NOT_YET;
	if (order->gc_state != GC_RUNNING)
		return v2_turn_broken(turn, "no collection is running", (int64_t) turn->event->args[0]);
	if (!has_context(turn, NEED_ALL))
		return v2_turn_lacks_context(turn);
	order->gc_sequence = turn->event->args[0];
	order->gc_state = GC_NOT_RUNNING;
	return emit(turn);
}

/* Where the bit for an open range of this kind is; NULL: nobody to have it. */
static bool *
open_range(Turn *turn)
{
	GoState    *state;
	ProcState  *proc;

	switch (turn->event->type)
	{
		case V2_SWEEP_ACTIVE:
			proc = proc_state(turn, (int64_t) turn->event->args[0]);
			return proc ? &proc->in_sweep : NULL;
		case V2_SWEEP_BEGIN:
		case V2_SWEEP_END:
			proc = proc_state(turn, turn->thread->context.proc);
			return proc ? &proc->in_sweep : NULL;
		case V2_ASSIST_ACTIVE:
			state = goroutine_state(turn, (int64_t) turn->event->args[0]);
			return state ? &state->in_assist : NULL;
		case V2_STW_BEGIN:
		case V2_STW_END:
			state = current_goroutine(turn);
			return state ? &state->in_pause : NULL;
		default:
			state = current_goroutine(turn);
			return state ? &state->in_assist : NULL;
	}
}

static int
range_needs(const V2Event *event)
{
	return event->type == V2_SWEEP_BEGIN || event->type == V2_SWEEP_END ?
		NEED_THREAD | NEED_PROC : NEED_ALL;
}

V2Advance
v2_advance_range_active(Turn *turn)
{
	bool	   *open = open_range(turn);
	bool		first = turn->order->generation == turn->order->first_generation;

	if (open == NULL)
		return v2_turn_broken(turn, "its goroutine or proc was never heard of", (int64_t) turn->event->args[0]);
	if (*open == first)
		return v2_turn_broken(turn, first ? "it is open already" : "it was not open", (int64_t) turn->event->args[0]);
	*open = true;
	return emit(turn);
}

V2Advance
v2_advance_range_begin(Turn *turn)
{
	bool	   *open;

	if (!has_context(turn, range_needs(turn->event)))
		return v2_turn_lacks_context(turn);
	open = open_range(turn);
	if (open == NULL || *open)
		return v2_turn_broken(turn, open ? "it is open already" : "its goroutine was never heard of",
							  turn->thread->context.goroutine);
	*open = true;
	if (turn->event->type == V2_STW_BEGIN)
		current_goroutine(turn)->pause_reason = turn->event->args[0];
	return emit(turn);
}

V2Advance
v2_advance_range_end(Turn *turn)
{
	V2Extra		extra = {0};
	bool	   *open;

	if (!has_context(turn, range_needs(turn->event)))
		return v2_turn_lacks_context(turn);
	open = open_range(turn);
	if (open == NULL || !*open)
		return v2_turn_broken(turn, "it was not open", turn->thread->context.goroutine);
	*open = false;
	if (turn->event->type == V2_STW_END)
		extra.reason = current_goroutine(turn)->pause_reason;
	return v2_turn_emit_extra(turn, &turn->thread->context, &extra);
}

/* --- events that change no state --- */

V2Advance
v2_advance_annotation(Turn *turn)
{
	return has_context(turn, NEED_ALL) ? emit(turn) : v2_turn_lacks_context(turn);
}

V2Advance
v2_advance_heap_metric(Turn *turn)
{
	return has_context(turn, NEED_THREAD | NEED_PROC) ? emit(turn) : v2_turn_lacks_context(turn);
}

V2Advance
v2_advance_alloc_free(Turn *turn)
{
	return has_context(turn, NEED_THREAD) ? emit(turn) : v2_turn_lacks_context(turn);
}
