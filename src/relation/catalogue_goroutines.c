/*
 * catalogue_goroutines.c
 *		Goroutines, procs, user tasks and user regions.
 *
 * rows_per_mb: medians over traces of Go 1.22 to 1.27, for a first guess; few
 * programs have tasks and regions.
 */
#include "relation/catalogue.h"

#include "model/go_rows.h"

/* Rows of these come out as what they are about ends, so there is no order of time. */
#define NO_ORDER (-1)

static const GtColumn goroutines_columns[] = {
#define R GtGoroutineRow
	BIGINT(R, "goroutine", goroutine, 0, "Goroutine. A number that cgo uses anew is another row"),
	TEXT(R, "name", name, GT_NEED_STACKS, "Function that it started with. NULL: not known, as no stack of it was seen"),
	FLAG(R, "is_system", is_system, GT_NEED_STACKS, "Is it one of the runtime's own: its name begins with runtime. and is not runtime.main, or is not known"),
	BIGINT(R, "created_ns", created_ns, 0, "Creation, ns since the earliest timestamp of the trace. NULL: older than the trace"),
	BIGINT(R, "started_ns", started_ns, 0, "First time that it was seen running, ns since the earliest timestamp of the trace. NULL: never"),
	BIGINT(R, "ended_ns", ended_ns, 0, "End (waiting for ever counts as one), ns since the earliest timestamp of the trace. NULL: it outlived the trace"),
	BIGINT(R, "total_ns", total_ns, 0, "Time in which it existed and the trace saw it, ns"),
	BIGINT(R, "exec_ns", exec_ns, 0, "Of total_ns: running on a P"),
	BIGINT(R, "sched_wait_ns", sched_wait_ns, 0, "Of total_ns: runnable, waiting for a P"),
	BIGINT(R, "block_ns", block_ns, 0, "Of total_ns: waiting for something, which column blocks splits by reason"),
	BIGINT(R, "syscall_ns", syscall_ns, GT_NEED_PROCS, "Of total_ns: in system calls while they had a P, and all of one that the trace ends in"),
	BIGINT(R, "syscall_block_ns", syscall_block_ns, GT_NEED_PROCS, "Of total_ns: in system calls that had lost their P"),
	BIGINT(R, "unknown_ns", unknown_ns, GT_NEED_PROCS, "Of total_ns: the rest"),
	BIGINT(R, "assist_ns", assist_ns, GT_NEED_ASSISTS, "Wall time in mark assists, ns; overlaps with the columns before"),
	BIGINT(R, "sweep_ns", sweep_ns, GT_NEED_SWEEPS, "Wall time in sweep ranges of its P that it began and ended, ns; overlaps with the columns before"),
	BIGINT(R, "stw_ns", stw_ns, GT_NEED_PAUSES, "Wall time in which it had the world stopped, ns; overlaps with the columns before"),
	JSON(R, "blocks", blocks, 0, "Block time in ns by reason, in Go's words ('chan receive', 'select', 'sync' ...); the empty word: no reason known. {}: it never waited"),
	COLUMN(R, "creator_stack_id", GT_BIGINT, GT_FIELD_STACK_ID, creator, GT_NEED_STACKS, "stack_id of the go statement that created it; relation stacks has its frames. NULL: older than the trace, or not created by Go code"),
#undef R
};

static const GtColumn goroutine_states_columns[] = {
#define R GtStateRow
	BIGINT(R, "goroutine", subject, 0, "Goroutine"),
	WORD(R, "state", state, 0, "'running', 'runnable' (waiting for a P), 'waiting' (for something else) or 'syscall'"),
	TEXT(R, "reason", reason, 0, "Why it waits or was stopped, in Go's words ('chan receive', 'preempted', 'runtime.Gosched' ...). NULL: no reason known"),
	BIGINT(R, "start_ns", start_ns, 0, "Begin, ns since the earliest timestamp of the trace. NULL: it was in this state already when the trace began"),
	BIGINT(R, "end_ns", end_ns, 0, END_NS),
	BIGINT(R, "duration_ns", duration_ns, 0, DURATION_NS),
	INT(R, "proc", proc, 0, "P on which the change to this state happened, which is the P that a running goroutine runs on. NULL: none, or not known"),
	BIGINT(R, "thread", thread, 0, "Thread (M) on which the change happened. NULL: not known"),
	BIGINT(R, "by_goroutine", goroutine, 0, "Other goroutine that caused the change: woke it or created it. NULL: none (it did it itself, a timer or the network woke it)"),
	STACK_ID(R, stack), FRAMES_ID(R, stack), SITE(R, stack),
	COLUMN(R, "stack", GT_TEXT_ARRAY, GT_FIELD_STACK, stack, GT_NEED_STACKS, "Function names of the call stack at the change, leaf first: of by_goroutine if that is known, else its own. NULL: the trace has none for it"),
#undef R
};

static const GtColumn proc_states_columns[] = {
#define R GtStateRow
	INT(R, "proc", subject, 0, "P"),
	WORD(R, "state", state, 0, "'running' (some thread has it, be it in a system call) or 'idle'"),
	BIGINT(R, "start_ns", start_ns, 0, "Begin, ns since the earliest timestamp of the trace. NULL: it was in this state already when the trace began"),
	BIGINT(R, "end_ns", end_ns, 0, END_NS),
	BIGINT(R, "duration_ns", duration_ns, 0, DURATION_NS),
	BIGINT(R, "thread", thread, 0, "Thread (M) that took it, gave it up, or stole it from another. NULL: not known"),
	BIGINT(R, "goroutine", goroutine, 0, "Goroutine on that thread at the change. NULL: none"),
#undef R
};

static const GtColumn tasks_columns[] = {
#define R GtTaskRow
	BIGINT(R, "task", task, 0, "User task; 0 is what belongs to none. NULL: above 2^63"),
	BIGINT(R, "parent", parent, 0, "Task that it was made in. NULL: none, or begin not seen"),
	TEXT(R, "name", name, 0, "Its type, as the program calls it. NULL: begin not seen"),
	BIGINT(R, "start_ns", start_ns, 0, "Begin, ns since the earliest timestamp of the trace. NULL: not seen"),
	BIGINT(R, "end_ns", end_ns, 0, "End, ns since the earliest timestamp of the trace. NULL: not seen"),
	BIGINT(R, "duration_ns", duration_ns, 0, DURATION_NS),
	FLAG(R, "complete", complete, 0, "Were both begin and end seen?"),
	BIGINT(R, "goroutine", goroutine, 0, "Goroutine that began it. NULL: begin not seen"),
	BIGINT(R, "end_goroutine", end_goroutine, 0, "Goroutine that ended it. NULL: end not seen"),
	BIGINT(R, "regions", regions, 0, "Regions in it; inherited ones are not counted"),
	BIGINT(R, "logs", logs, 0, "Log messages in it"),
	BIGINT(R, "goroutines", goroutines, 0, "Goroutines that began it, ended it, logged in it or had a region in it"),
	BIGINT(R, "children", children, 0, "Tasks of which it is the parent"),
#undef R
};

static const GtColumn regions_columns[] = {
#define R GtRegionRow
	BIGINT(R, "goroutine", goroutine, 0, "Goroutine"),
	BIGINT(R, "task", task, 0, "Task that it belongs to; 0 = none. NULL: above 2^63"),
	TEXT(R, "name", name, 0, "Its type, as the program calls it. NULL: inherited"),
	FLAG(R, "inherited", inherited, 0, "Did it come with the creation of its goroutine, by one that was in a region?"),
	BIGINT(R, "start_ns", start_ns, 0, "Begin, ns since the earliest timestamp of the trace. NULL: not seen"),
	BIGINT(R, "end_ns", end_ns, 0, END_NS),
	BIGINT(R, "duration_ns", duration_ns, 0, DURATION_NS),
	WORD(R, "end_kind", end_kind, 0, "'end': it was ended; 'exit': its goroutine ended first. NULL: neither, when the trace ended"),
	BIGINT(R, "exec_ns", exec_ns, 0, "Time in it that its goroutine was running, ns; without begin, since the goroutine was first seen"),
	BIGINT(R, "sched_wait_ns", sched_wait_ns, 0, "The same: runnable, waiting for a P"),
	BIGINT(R, "block_ns", block_ns, 0, "The same: waiting for something"),
	BIGINT(R, "syscall_ns", syscall_ns, GT_NEED_PROCS, "The same: in system calls while they had a P"),
	BIGINT(R, "assist_ns", assist_ns, GT_NEED_ASSISTS, "The same: in mark assists; overlaps with the columns before"),
	BIGINT(R, "sweep_ns", sweep_ns, GT_NEED_SWEEPS, "The same: in sweep ranges; overlaps with the columns before"),
	BIGINT(R, "stw_ns", stw_ns, GT_NEED_PAUSES, "The same: had the world stopped; overlaps with the columns before"),
#undef R
};

DEFINE_RELATION(GT_REL_GOROUTINES, goroutines, GT_NEED_GOROUTINES, NO_ORDER, 500,
			 "One row per goroutine, with where its time went, clipped at the ends of the trace; in order of end, those that outlive the trace last");

DEFINE_RELATION(GT_REL_GOROUTINE_STATES, goroutine_states, GT_NEED_GOROUTINES, NO_ORDER, 60000,
			 "One row per stretch that a goroutine spent in one state, without gaps from its creation to its end; in order of end");

DEFINE_RELATION(GT_REL_PROC_STATES, proc_states, GT_NEED_PROCS, NO_ORDER, 2400,
			 "One row per stretch that a P was running or idle, without gaps; in order of end");

DEFINE_RELATION(GT_REL_TASKS, tasks, GT_NEED_USER | GT_NEED_GOROUTINES, NO_ORDER, 1,
			 "One row per user task (runtime/trace.NewTask) that the trace mentions, in order of first mention");

DEFINE_RELATION(GT_REL_REGIONS, regions, GT_NEED_USER | GT_NEED_GOROUTINES | GT_NEED_STACKS, NO_ORDER, 1,
			 "One row per user region (runtime/trace.WithRegion, StartRegion), with where its goroutine's time went; in order of end");
