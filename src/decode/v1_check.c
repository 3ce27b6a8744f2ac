/*
 * v1_check.c
 *		Can the events of a v1 trace be true, in the order that was found?
 *
 * What Go's reader refuses of goroutines, Ps and the collector is damage here
 * too.  Tasks and regions are the program's own affair, and not looked at.
 */
#include "decode/v1.h"

#include <string.h>

enum
{
	GO_UNKNOWN,
	GO_DEAD,
	GO_RUNNABLE,
	GO_RUNNING,
	GO_WAITING
};

void
v1_check_init(V1Check *check, const GtAlloc *alloc, int version)
{
	memset(check, 0, sizeof(*check));
	check->version = version;
	gt_map_init(&check->gos, alloc, sizeof(V1CheckGo));
}

void
v1_check_free(V1Check *check)
{
	gt_map_free(&check->gos);
}

/* NULL: memory was refused. */
static V1CheckGo *
go_of(V1Check *check, int64_t goroutine)
{
	V1CheckGo  *go = gt_map_put(&check->gos, goroutine, NULL);

	if (go == NULL)
		check->refused = true;
	else if (goroutine == 0)
		go->state = GO_RUNNING; /* the scheduler's own */
	return go;
}

static const char *
check_collector(V1Check *check, V1CheckProc *proc, const V1Event *event)
{
	bool		begins = event->type == V1_GC_START || event->type == V1_SWEEP_START;

	switch (event->type)
	{
		case V1_GC_START:
		case V1_GC_DONE:
			if (check->collecting == begins)
				return begins ? "a collection begins within another" : "a collection ends that did not begin";
			check->collecting = begins;
			return NULL;
		case V1_SWEEP_START:
		case V1_SWEEP_DONE:
			if (proc->sweeping == begins)
				return begins ? "a sweep begins within another" : "a sweep ends that did not begin";
			proc->sweeping = begins;
			return NULL;
		case V1_STW_START:
			if (check->pausing > 0 && check->version >= V1_FIRST_WITH_PAUSES)
				return "a pause begins within another";
			check->pausing++;
			return NULL;
		default:
			if (check->pausing == 0)
				return "a pause ends that did not begin";
			check->pausing--;
			return NULL;
	}
}

static const char *
check_proc(V1CheckProc *proc, const V1Event *event)
{
	bool		starts = event->type == V1_PROC_START;

	if (proc->running == starts)
		return starts ? "a P starts that runs" : "a P stops that does not run";
	if (!starts && event->before != 0)
		return "a P stops while a goroutine runs on it";
	proc->running = starts;
	return NULL;
}

static const char *
check_assist(V1Check *check, const V1Event *event)
{
	bool		begins = event->type == V1_ASSIST_START;
	V1CheckGo  *go = go_of(check, event->goroutine);

	if (go == NULL)
		return "";
	/* one that was running when tracing began may end */
	if (begins && go->in_assist)
		return "a mark assist begins within another";
	go->in_assist = begins;
	return NULL;
}

/* From one state to another. */
static const char *
change(V1Check *check, int64_t goroutine, uint8_t from, uint8_t to, const char *otherwise)
{
	V1CheckGo  *go = go_of(check, goroutine);

	if (go == NULL)
		return "";
	if (go->state != from)
		return otherwise;
	go->state = to;
	return NULL;
}

/* The goroutine that runs on the P leaves it. */
static const char *
leave(V1Check *check, const V1Event *event, uint8_t to)
{
	if (event->goroutine == 0)
		return "a P without a goroutine does what only goroutines do";
	return change(check, event->goroutine, GO_RUNNING, to, "a goroutine acts that does not run");
}

static const char *
check_start(V1Check *check, const V1Event *event)
{
	if (event->before != 0)
		return "a goroutine starts on a P that runs another";
	return change(check, event->goroutine, GO_RUNNABLE, GO_RUNNING, "a goroutine starts that is not runnable");
}

/* A running goroutine, or the scheduler, does something to another. */
static const char *
check_other(V1Check *check, const V1Event *event, uint8_t from, const char *otherwise)
{
	const char *problem = change(check, event->goroutine, GO_RUNNING, GO_RUNNING, "a goroutine acts that does not run");

	return problem ? problem : change(check, (int64_t) event->args[0], from, GO_RUNNABLE, otherwise);
}

const char *
v1_check_event(V1Check *check, V1CheckProc *proc, const V1Event *event)
{
	if (v1_starts_goroutine(event->type))
		return check_start(check, event);
	if (v1_blocks_goroutine(event->type))
		return leave(check, event, GO_WAITING);
	switch (event->type)
	{
		case V1_PROC_START:
		case V1_PROC_STOP:
			return check_proc(proc, event);
		case V1_GC_START:
		case V1_GC_DONE:
		case V1_STW_START:
		case V1_STW_DONE:
		case V1_SWEEP_START:
		case V1_SWEEP_DONE:
			return check_collector(check, proc, event);
		case V1_ASSIST_START:
		case V1_ASSIST_DONE:
			return check_assist(check, event);
		case V1_GO_WAITING:
		case V1_GO_IN_SYSCALL:
			return change(check, event->goroutine, GO_RUNNABLE, GO_WAITING, "a goroutine waits that was not there");
		case V1_GO_CREATE:
			return check_other(check, event, GO_UNKNOWN, "a goroutine is created twice");
		case V1_GO_UNBLOCK:
		case V1_GO_UNBLOCK_LOCAL:
			return check_other(check, event, GO_WAITING, "a goroutine is woken that does not wait");
		case V1_GO_SYSEXIT:
		case V1_GO_SYSEXIT_LOCAL:
			return change(check, event->goroutine, GO_WAITING, GO_RUNNABLE, "a goroutine leaves a system call that it is not in");
		case V1_GO_END:
		case V1_GO_STOP:
			return leave(check, event, GO_DEAD);
		case V1_GO_SCHED:
		case V1_GO_PREEMPT:
			return leave(check, event, GO_RUNNABLE);
		case V1_GO_SYSCALL:
			return leave(check, event, GO_RUNNING);
		default:
			return NULL;
	}
}
