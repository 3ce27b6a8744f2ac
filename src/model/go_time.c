/*
 * go_time.c
 *		Books the time of goroutines.
 */
#include "model/go_state.h"

#include <string.h>

/* What time in a state is booked as; of system calls see book. */
static const uint8_t state_times[] = {
	[GT_GO_RUNNABLE] = GO_SCHED_WAIT,
	[GT_GO_RUNNING] = GO_EXEC,
	[GT_GO_WAITING] = GO_BLOCK,
	[GT_GO_SYSCALL] = GO_SYSCALL,
};

static bool
is_booked(uint8_t state)
{
	return state >= GT_GO_RUNNABLE && state <= GT_GO_SYSCALL;
}

/* Books the time since the last change of state. */
static void
book(GoModel *model, Goroutine *goroutine, int64_t now_ns)
{
	int64_t		elapsed = now_ns - goroutine->since_ns;

	if (goroutine->state == GT_GO_SYSCALL && goroutine->proc_lost_ns != GT_NULL)
	{
		goroutine->spent[GO_SYSCALL_BLOCK] += now_ns - goroutine->proc_lost_ns;
		elapsed = goroutine->proc_lost_ns - goroutine->since_ns;
	}
	if (is_booked(goroutine->state))
		goroutine->spent[state_times[goroutine->state]] += elapsed;
	if (goroutine->state == GT_GO_WAITING)
		go_block_book(model, goroutine, elapsed);
	goroutine->since_ns = now_ns;
}

static bool
wait_for(GoModel *model, Goroutine *goroutine, const GtEvent *event)
{
	return model->facts != GO_FACTS_GOROUTINES ||
		go_block_find(model, goroutine, event->reason, event->tables->store);
}

/* One that is older than the trace was in its state ever since that began. */
bool
go_time_appear(GoModel *model, Goroutine *goroutine, const GtEvent *event)
{
	int64_t		seen = event->time_ns - model->sync_ns;

	for (int i = 0; i < GO_RANGES; i++)
		goroutine->range_since[i] = GT_NULL;
	goroutine->created_ns = goroutine->started_ns = GT_NULL;
	goroutine->proc_lost_ns = GT_NULL;
	goroutine->syscall_proc = GT_NONE;
	goroutine->appeared_ns = event->time_ns;
	if (event->from == GT_GO_NOT_EXIST)
	{
		goroutine->created_ns = event->time_ns;
		return true;
	}
	goroutine->appeared_ns = model->sync_ns;
	if (event->to == GT_GO_SYSCALL && event->proc == GT_NONE)
		goroutine->spent[GO_SYSCALL_BLOCK] += seen;
	else if (is_booked(event->to))
		goroutine->spent[state_times[event->to]] += seen;
	if (event->to != GT_GO_WAITING)
		return true;
	if (!wait_for(model, goroutine, event))
		return false;
	go_block_book(model, goroutine, seen);
	return true;
}

void
go_time_leave(GoModel *model, Goroutine *goroutine, int64_t now_ns)
{
	book(model, goroutine, now_ns);
	if (goroutine->state != GT_GO_SYSCALL)
		return;
	gt_map_remove(&model->syscalling, goroutine->syscall_proc);
	goroutine->syscall_proc = GT_NONE;
	goroutine->proc_lost_ns = GT_NULL;
}

bool
go_time_enter(GoModel *model, Goroutine *goroutine, const GtEvent *event)
{
	int64_t    *caller;

	goroutine->state = event->to;
	goroutine->since_ns = event->time_ns;
	switch (event->to)
	{
		case GT_GO_RUNNING:
			if (goroutine->started_ns == GT_NULL)
				goroutine->started_ns = event->time_ns;
			return true;
		case GT_GO_WAITING:
			return wait_for(model, goroutine, event);
		case GT_GO_SYSCALL:
			caller = gt_map_put(&model->syscalling, event->proc, NULL);
			if (caller == NULL)
				return false;
			*caller = goroutine->id;
			goroutine->syscall_proc = event->proc;
			return true;
		default:
			return true;
	}
}

/* The P of a system call goes idle: the call blocks. */
void
go_time_proc(GoModel *model, const GtEvent *event)
{
	const int64_t *caller;
	Goroutine  *goroutine;

	if (event->to != GT_PROC_IDLE || event->from == event->to)
		return;
	caller = gt_map_get(&model->syscalling, event->resource);
	if (caller == NULL)
		return;
	goroutine = go_find(model, *caller);
	if (goroutine != NULL)
		goroutine->proc_lost_ns = event->time_ns;
	gt_map_remove(&model->syscalling, event->resource);
}

/* --- ranges --- */

static void
begin_range(const GoModel *model, Goroutine *goroutine, GoTime range, const GtEvent *event)
{
	int64_t    *since = &goroutine->range_since[range - GO_ASSIST];

	if (event->kind == GT_EVENT_RANGE_BEGIN)
	{
		*since = event->time_ns;
		return;
	}
	/* restated, or older than the trace */
	if (*since != GT_NULL)
		goroutine->spent[range] += model->sync_ns - *since;
	*since = model->sync_ns;
}

static void
end_range(Goroutine *goroutine, GoTime range, int64_t now_ns)
{
	int64_t    *since = &goroutine->range_since[range - GO_ASSIST];

	if (*since == GT_NULL)
		return;
	goroutine->spent[range] += now_ns - *since;
	*since = GT_NULL;
}

static bool
sweep(GoModel *model, const GtEvent *event)
{
	Goroutine  *goroutine = go_find(model, event->goroutine);
	int64_t    *sweeper;

	if (event->kind == GT_EVENT_RANGE_END)
	{
		sweeper = gt_map_get(&model->sweeping, event->resource);
		if (sweeper == NULL)
			return true;
		if (*sweeper == event->goroutine && goroutine != NULL)
			end_range(goroutine, GO_SWEEP, event->time_ns);
		gt_map_remove(&model->sweeping, event->resource);
		return true;
	}
	if (goroutine == NULL)
		return true;
	sweeper = gt_map_put(&model->sweeping, event->resource, NULL);
	if (sweeper == NULL)
		return false;
	*sweeper = event->goroutine;
	begin_range(model, goroutine, GO_SWEEP, event);
	return true;
}

bool
go_time_range(GoModel *model, const GtEvent *event)
{
	GoTime		range = event->subject == GT_RANGE_ASSIST ? GO_ASSIST : GO_STW;
	Goroutine  *goroutine;

	if (event->subject == GT_RANGE_SWEEP)
		return sweep(model, event);
	if (event->subject != GT_RANGE_ASSIST && event->subject != GT_RANGE_STW)
		return true;
	goroutine = go_find(model, event->resource);
	if (goroutine == NULL)
		return true;
	if (event->kind == GT_EVENT_RANGE_END)
		end_range(goroutine, range, event->time_ns);
	else
		begin_range(model, goroutine, range, event);
	return true;
}

void
go_time_until(const Goroutine *goroutine, int64_t now_ns, int64_t *spent)
{
	memcpy(spent, goroutine->spent, sizeof(goroutine->spent));
	/* a system call that has not ended is all system call */
	if (is_booked(goroutine->state))
		spent[state_times[goroutine->state]] += now_ns - goroutine->since_ns;
	for (int i = 0; i < GO_RANGES; i++)
	{
		if (goroutine->range_since[i] != GT_NULL)
			spent[GO_ASSIST + i] += now_ns - goroutine->range_since[i];
	}
}
