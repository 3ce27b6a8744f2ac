/*
 * v2_order_syscalls.c
 *		When system calls may begin and end.
 */
#include "decode/v2_order.h"

V2Advance
v2_advance_syscall_begin(Turn *turn)
{
	GoState    *state = own_goroutine(turn, V2_GO_RUNNING);
	ProcState  *proc = proc_state(turn, turn->thread->context.proc);

	if (!has_context(turn, NEED_ALL))
		return v2_turn_lacks_context(turn);
	if (state == NULL)
		return v2_turn_broken(turn, "the goroutine is not running", turn->thread->context.goroutine);
	if (proc == NULL)
		return v2_turn_broken(turn, "its proc was never heard of", turn->thread->context.proc);
	/* the number tells which system call a later ProcSteal steals from */
	if (!follows(turn, &proc->sequence, turn->event->args[0]))
		return v2_turn_broken(turn, "wrong sequence number of the proc", turn->thread->context.proc);
	state->status = V2_GO_SYSCALL;
	proc->status = V2_PROC_SYSCALL;
	proc->sequence.number = turn->event->args[0];
	return emit(turn);
}

V2Advance
v2_advance_syscall_end(Turn *turn)
{
	GoState    *state = own_goroutine(turn, V2_GO_SYSCALL);
	ProcState  *proc = proc_state(turn, turn->thread->context.proc);

	if (!has_context(turn, NEED_ALL))
		return v2_turn_lacks_context(turn);
	if (state == NULL)
		return v2_turn_broken(turn, "the goroutine is not in a system call", turn->thread->context.goroutine);
	if (proc == NULL || proc->status != V2_PROC_SYSCALL)
		return v2_turn_broken(turn, "its proc is not in a system call", turn->thread->context.proc);
	state->status = V2_GO_RUNNING;
	proc->status = V2_PROC_RUNNING;
	return emit(turn);
}

/* Comes only after the proc was lost, by ProcStop or ProcSteal. */
V2Advance
v2_advance_syscall_end_blocked(Turn *turn)
{
	GoState    *state;

	if (turn->thread->context.proc != GT_NONE)
	{
		ProcState  *proc = proc_state(turn, turn->thread->context.proc);

		if (proc == NULL)
			return v2_turn_broken(turn, "its proc was never heard of", turn->thread->context.proc);
		if (proc->status == V2_PROC_SYSCALL)
			return V2_NOT_YET;
	}
	if (!has_context(turn, NEED_THREAD | NEED_GOROUTINE))
		return v2_turn_lacks_context(turn);
	state = own_goroutine(turn, V2_GO_SYSCALL);
	if (state == NULL)
		return v2_turn_broken(turn, "the goroutine is not in a system call", turn->thread->context.goroutine);
	state->status = V2_GO_RUNNABLE;
	if (emit(turn) != V2_ADVANCED)
		return V2_BROKEN;
	unbind_goroutine(turn);
	return V2_ADVANCED;
}

V2Advance
v2_advance_create_syscall(Turn *turn)
{
	int64_t		goroutine = (int64_t) turn->event->args[0];
	GoState    *state;

	if (!has_context(turn, NEED_THREAD) || turn->thread->context.goroutine != GT_NONE)
		return v2_turn_lacks_context(turn);
	if (goroutine == GT_MAP_FREE || goroutine_state(turn, goroutine) != NULL)
		return v2_turn_broken(turn, "the goroutine exists already", goroutine);
	state = v2_turn_add_goroutine(turn, goroutine, V2_GO_SYSCALL);
	if (state == NULL)
		return v2_turn_refused(turn);
	if (emit(turn) != V2_ADVANCED)
		return V2_BROKEN;
	bind_goroutine(turn, state);
	return V2_ADVANCED;
}

/*
 * A goroutine of a cgo callback ends.  Its proc is given up too: the system
 * may reuse the thread id, and that thread may steal the proc from itself.
 */
V2Advance
v2_advance_destroy_syscall(Turn *turn)
{
	V2Context	context = turn->thread->context;
	GoState    *state;

	if (!has_context(turn, NEED_THREAD | NEED_GOROUTINE))
		return v2_turn_lacks_context(turn);
	state = own_goroutine(turn, V2_GO_SYSCALL);
	if (state == NULL)
		return v2_turn_broken(turn, "the goroutine is not in a system call", context.goroutine);
	if (!v2_turn_remove_goroutine(turn, state))
		return v2_turn_refused(turn);
	unbind_goroutine(turn);
	if (context.proc != GT_NONE)
	{
		ProcState  *proc = proc_state(turn, context.proc);
		V2Event		steal = {V2_PROC_STEAL, turn->event->time, {(uint64_t) context.proc}};
		V2Extra		extra = {.from = GT_PROC_RUNNING};

		if (proc == NULL || proc->status != V2_PROC_SYSCALL)
			return v2_turn_broken(turn, "its proc is not in a system call", context.proc);
		proc->status = V2_PROC_SYSCALL_ABANDONED;
		bind_proc(turn, GT_NONE);
		if (!v2_emit(turn->emitter, &steal, &context, &extra))
			return v2_turn_refused(turn);
	}
	return v2_turn_emit_extra(turn, &context, &(V2Extra) {0});
}
