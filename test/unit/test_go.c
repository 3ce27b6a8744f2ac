/*
 * test_go.c
 *		Goroutines and their states, procs, user tasks and user regions.
 *
 * Each trace is written here, and its rows are worked out by hand.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "trace.h"

#define TIMES "total_ns,exec_ns,sched_wait_ns,block_ns,syscall_ns,syscall_block_ns,unknown_ns"
#define RANGES "assist_ns,sweep_ns,stw_ns"

/* Goroutine 1 on thread 10, proc 0; zero is 1000. */
static void
begin(TraceWriter *writer)
{
	trace_open(writer, 26);
	trace_running(writer, 10, 1000, 0, 1);
}

/* --- goroutines --- */

/* Created, started, preempted, blocked, woken, ended. */
static void
test_life(void)
{
	TraceWriter w;
	uint64_t	start;

	begin(&w);
	start = trace_stack(&w, "main.worker");
	EVENT(&w, 1010, V2_GO_CREATE, 2, start, trace_stack(&w, "main.spawn;main.main"));
	EVENT(&w, 1020, V2_GO_BLOCK, trace_string(&w, "select"), trace_stack(&w, "main.main"));
	EVENT(&w, 1025, V2_GO_START, 2, 1);
	EVENT(&w, 1030, V2_GO_STOP, trace_string(&w, "preempted"), trace_stack(&w, "main.loop;main.worker"));
	EVENT(&w, 1032, V2_GO_START, 2, 2);
	EVENT(&w, 1040, V2_GO_UNBLOCK, 1, 1, trace_stack(&w, "main.wake;main.worker"));
	EVENT(&w, 1050, V2_GO_DESTROY);
	EVENT(&w, 1055, V2_GO_START, 1, 2);
	EVENT(&w, 1060, V2_HEAP_ALLOC, 1);
	trace_expect_rows(&w, "goroutines", "goroutine,name,is_system,created_ns,started_ns,ended_ns," TIMES ",blocks",
					  "2|main.worker|f|10|25|50|40|23|17|0|0|0|0|{}\n"
					  "1|main.main|f||0||60|25|15|20|0|0|0|{\"select\": 20}\n");
	trace_expect_rows(&w, "goroutine_states", "goroutine,state,reason,start_ns,end_ns,duration_ns,proc,thread,by_goroutine,stack",
					  "1|running|||20||0|10||\n"
					  "2|runnable||10|25|15|0|10|1|main.spawn;main.main\n"
					  "2|running||25|30|5|0|10||\n"
					  "2|runnable|preempted|30|32|2|0|10||main.loop;main.worker\n"
					  "1|waiting|select|20|40|20|0|10||main.main\n"
					  "2|running||32|50|18|0|10||\n"
					  "1|runnable||40|55|15|0|10|2|main.wake;main.worker\n"
					  "1|running||55|||0|10||\n");
	trace_free(&w);
}

/* The stack of the go statement is that of the first stretch. */
static void
test_creator(void)
{
	TraceWriter w;
	char	   *creator;
	char	   *states;

	begin(&w);
	EVENT(&w, 1010, V2_GO_CREATE, 2, trace_stack(&w, "main.worker"), trace_stack(&w, "main.spawn;main.main"));
	trace_finish(&w);
	creator = trace_rows(&gt_malloc_alloc, &w.out, "goroutines", "goroutine,creator_stack_id", true, NULL);
	states = trace_rows(&gt_malloc_alloc, &w.out, "goroutine_states", "goroutine,stack_id", true, NULL);
	CHECK_STR(creator, states);
	CHECK(strstr(creator, "\n2|") != NULL && strstr(creator, "2|\n") == NULL);
	free(creator);
	free(states);
	trace_free(&w);
}

/* Seen first in each of the states, some time after the trace began. */
static void
test_older_than_trace(void)
{
	TraceWriter w;

	begin(&w);
	EVENT(&w, 1010, V2_GO_STATUS_STACK, 2, (uint64_t) -1, V2_GO_WAITING, trace_stack(&w, "runtime.bgsweep"));
	EVENT(&w, 1010, V2_GO_STATUS, 3, (uint64_t) -1, V2_GO_RUNNABLE);
	EVENT(&w, 1010, V2_GO_STATUS, 4, 20, V2_GO_SYSCALL);
	trace_batch(&w, 30, 1012);
	EVENT(&w, 1012, V2_GO_STATUS, 5, 30, V2_GO_SYSCALL);
	EVENT(&w, 1020, V2_GO_UNBLOCK, 2, 1, 0);
	EVENT(&w, 1030, V2_GO_SYSCALL_END_BLOCKED);
	trace_expect_rows(&w, "goroutines", "goroutine,name,is_system,created_ns,started_ns,ended_ns," TIMES ",blocks",
					  "1||t||0||30|30|0|0|0|0|0|{}\n"
					  "2|runtime.bgsweep|t||||30|0|10|20|0|0|0|{\"\": 20}\n"
					  "3||t||||30|0|30|0|0|0|0|{}\n"
					  "4||t||||30|0|0|0|30|0|0|{}\n"
					  "5||t||||30|0|0|0|18|12|0|{}\n");
	trace_expect_rows(&w, "goroutine_states", "goroutine,state,start_ns,end_ns,proc,thread,by_goroutine",
					  "2|waiting||20|||\n"
					  "5|syscall||30||30|\n"
					  "1|running|||0|10|\n"
					  "3|runnable|||||\n"
					  "4|syscall||||20|\n"
					  "2|runnable|20|||30|5\n"
					  "5|runnable|30|||30|\n");
	trace_free(&w);
}

static void
test_names(void)
{
	static const struct
	{
		const char *start;
		const char *expected;
	}			cases[] = {
		{"main.f", "main.f|f\n"},
		{"runtime.bgsweep", "runtime.bgsweep|t\n"},
		{"runtime.main", "runtime.main|f\n"},
		{"runtime/trace.Start.func1", "runtime/trace.Start.func1|f\n"},
		{"leaf;caller;root", "root|f\n"},
	};

	for (size_t i = 0; i < GT_LENGTHOF(cases); i++)
	{
		TraceWriter w;

		unit_case("%s", cases[i].start);
		begin(&w);
		EVENT(&w, 1010, V2_GO_STOP, 0, trace_stack(&w, cases[i].start));
		trace_expect_rows(&w, "goroutines", "name,is_system", cases[i].expected);
		trace_free(&w);
	}
	unit_case(NULL);
}

/* Waiting for ever is an end; a number that comes back is another goroutine. */
static void
test_ends(void)
{
	TraceWriter w;

	trace_open(&w, 26);
	trace_batch(&w, 10, 1000);
	EVENT(&w, 1000, V2_PROC_STATUS, 0, V2_PROC_RUNNING);
	EVENT(&w, 1010, V2_GO_CREATE, 2, trace_stack(&w, "main.idle"), 0);
	EVENT(&w, 1015, V2_GO_START, 2, 1);
	EVENT(&w, 1020, V2_GO_BLOCK, trace_string(&w, "forever"), 0);
	EVENT(&w, 1025, V2_PROC_STOP);
	EVENT(&w, 1030, V2_GO_CREATE_SYSCALL, 7);
	EVENT(&w, 1040, V2_GO_DESTROY_SYSCALL);
	EVENT(&w, 1050, V2_GO_CREATE_SYSCALL, 7);
	EVENT(&w, 1055, V2_GO_SYSCALL_END_BLOCKED);
	EVENT(&w, 1070, V2_PROC_START, 0, 1);
	trace_expect_rows(&w, "goroutines", "goroutine,created_ns,ended_ns," TIMES ",blocks",
					  "2|10|20|10|5|5|0|0|0|0|{}\n"
					  "7|30|40|10|0|0|0|10|0|0|{}\n"
					  "7|50||20|0|15|0|5|0|0|{}\n");
	trace_expect_rows(&w, "goroutine_states", "goroutine,state,start_ns,end_ns",
					  "2|runnable|10|15\n2|running|15|20\n7|syscall|30|40\n7|syscall|50|55\n7|runnable|55|\n");
	trace_free(&w);
}

/* --- system calls --- */

static void
test_syscalls(void)
{
	TraceWriter w;

	begin(&w);
	EVENT(&w, 1010, V2_GO_SYSCALL_BEGIN, 1, trace_stack(&w, "syscall.read;main.main"));
	EVENT(&w, 1015, V2_GO_SYSCALL_END);
	EVENT(&w, 1020, V2_GO_SYSCALL_BEGIN, 2, 0);
	EVENT(&w, 1050, V2_GO_SYSCALL_END_BLOCKED);
	EVENT(&w, 1060, V2_PROC_START, 0, 4);
	EVENT(&w, 1061, V2_GO_START, 1, 1);
	EVENT(&w, 1070, V2_HEAP_ALLOC, 1);
	trace_batch(&w, 20, 1030);
	EVENT(&w, 1030, V2_PROC_STEAL, 0, 3, 10);
	trace_expect_rows(&w, "goroutines", TIMES, "70|24|11|0|15|20|0\n");
	trace_expect_rows(&w, "goroutine_states", "state,start_ns,end_ns,proc,stack",
					  "running||10|0|\n"
					  "syscall|10|15|0|syscall.read;main.main\n"
					  "running|15|20|0|\n"
					  "syscall|20|50|0|\n"
					  "runnable|50|61||\n"
					  "running|61||0|\n");
	trace_expect_rows(&w, "proc_states", "proc,state,start_ns,end_ns,duration_ns,thread,goroutine",
					  "0|running||30||10|\n"
					  "0|idle|30|60|30|20|\n"
					  "0|running|60|||10|\n");
	trace_free(&w);
}

/*
 * The trace ends in a system call that has lost its P: Go's summary books the
 * time since then twice, here all of it is system call.
 */
static void
test_syscall_at_end(void)
{
	TraceWriter w;

	begin(&w);
	EVENT(&w, 1005, V2_REGION_BEGIN, 0, trace_string(&w, "r"), 0);
	EVENT(&w, 1010, V2_GO_SYSCALL_BEGIN, 1, 0);
	trace_batch(&w, 20, 1030);
	EVENT(&w, 1030, V2_PROC_STEAL, 0, 2, 10);
	EVENT(&w, 1090, V2_PROC_START, 0, 3);
	trace_expect_rows(&w, "goroutines", TIMES, "90|10|0|0|80|0|0\n");
	trace_free(&w);
}

/* --- ranges --- */

static void
test_ranges(void)
{
	TraceWriter w;

	begin(&w);
	EVENT(&w, 1001, V2_ASSIST_ACTIVE, 1);
	EVENT(&w, 1002, V2_GO_STATUS_STACK, 2, (uint64_t) -1, V2_GO_RUNNABLE, trace_stack(&w, "main.two"));
	EVENT(&w, 1010, V2_ASSIST_END);
	EVENT(&w, 1020, V2_STW_BEGIN, trace_string(&w, "read mem stats"), 0);
	EVENT(&w, 1025, V2_STW_END);
	EVENT(&w, 1026, V2_STW_BEGIN, trace_string(&w, "start trace"), 0);
	EVENT(&w, 1027, V2_STW_END);
	EVENT(&w, 1030, V2_SWEEP_BEGIN, 0);
	EVENT(&w, 1034, V2_SWEEP_END, 1, 1);
	EVENT(&w, 1040, V2_ASSIST_BEGIN, 0);
	/* a sweep that ends on another goroutine stays the first one's, as in Go */
	EVENT(&w, 1050, V2_SWEEP_BEGIN, 0);
	EVENT(&w, 1060, V2_GO_STOP, 0, 0);
	EVENT(&w, 1061, V2_GO_START, 2, 1);
	EVENT(&w, 1070, V2_SWEEP_END, 1, 1);
	EVENT(&w, 1090, V2_HEAP_ALLOC, 1);
	trace_expect_rows(&w, "goroutines", "goroutine," RANGES, "1|60|44|6\n2|0|0|0\n");
	trace_free(&w);
}

/* An assist and a wait go on over a border of generations. */
static void
test_border(void)
{
	TraceWriter w;

	begin(&w);
	EVENT(&w, 1005, V2_REGION_BEGIN, 0, trace_string(&w, "r"), 0);
	EVENT(&w, 1010, V2_ASSIST_BEGIN, 0);
	EVENT(&w, 1020, V2_GO_BLOCK, trace_string(&w, "wait"), trace_stack(&w, "main.main"));
	trace_next_generation(&w);
	trace_batch(&w, 10, 1100);
	EVENT(&w, 1100, V2_PROC_STATUS, 0, V2_PROC_RUNNING);
	EVENT(&w, 1101, V2_GO_STATUS, 1, (uint64_t) -1, V2_GO_WAITING);
	EVENT(&w, 1101, V2_ASSIST_ACTIVE, 1);
	EVENT(&w, 1120, V2_GO_UNBLOCK, 1, 1, 0);
	EVENT(&w, 1130, V2_GO_START, 1, 2);
	EVENT(&w, 1140, V2_ASSIST_END);
	EVENT(&w, 1150, V2_REGION_END, 0, trace_string(&w, "r"), 0);
	trace_expect_rows(&w, "goroutines", TIMES ",assist_ns,blocks", "150|40|10|100|0|0|0|130|{\"wait\": 100}\n");
	trace_expect_rows(&w, "goroutine_states", "state,start_ns,end_ns",
					  "running||20\nwaiting|20|120\nrunnable|120|130\nrunning|130|\n");
	trace_expect_rows(&w, "proc_states", "proc,state,start_ns,end_ns", "0|running||\n");
	trace_expect_rows(&w, "regions", "name,start_ns,end_ns,exec_ns,sched_wait_ns,block_ns,assist_ns",
					  "r|5|150|35|10|100|130\n");
	trace_free(&w);
}

/* --- regions --- */

static void
test_regions(void)
{
	TraceWriter w;
	uint64_t	outer,
				inner;

	begin(&w);
	outer = trace_string(&w, "outer");
	inner = trace_string(&w, "inner");
	EVENT(&w, 1010, V2_REGION_BEGIN, 5, outer, 0);
	EVENT(&w, 1020, V2_REGION_BEGIN, 6, inner, 0);
	EVENT(&w, 1030, V2_GO_BLOCK, trace_string(&w, "sync"), trace_stack(&w, "main.main"));
	trace_batch(&w, 20, 1040);
	EVENT(&w, 1040, V2_PROC_STATUS, 1, V2_PROC_RUNNING);
	EVENT(&w, 1045, V2_GO_UNBLOCK, 1, 1, 0);
	EVENT(&w, 1050, V2_GO_START, 1, 2);
	EVENT(&w, 1060, V2_STW_BEGIN, trace_string(&w, "x"), 0);
	EVENT(&w, 1063, V2_STW_END);
	EVENT(&w, 1070, V2_REGION_END, 6, inner, 0);
	EVENT(&w, 1080, V2_REGION_END, 5, outer, 0);
	/* its begin was not seen: all of the goroutine counts */
	EVENT(&w, 1090, V2_REGION_END, 0, trace_string(&w, "early"), 0);
	EVENT(&w, 1091, V2_REGION_BEGIN, 0, trace_string(&w, ""), 0);
	EVENT(&w, 1095, V2_HEAP_ALLOC, 1);
	trace_expect_rows(&w, "regions", "goroutine,task,name,inherited,start_ns,end_ns,duration_ns,end_kind,"
					  "exec_ns,sched_wait_ns,block_ns,syscall_ns," RANGES,
					  "1|6|inner|f|20|70|50|end|30|5|15|0|0|0|3\n"
					  "1|5|outer|f|10|80|70|end|50|5|15|0|0|0|3\n"
					  "1|0|early|f||90||end|70|5|15|0|0|0|3\n"
					  "1|0||f|91||||4|0|0|0|0|0|0\n");
	trace_free(&w);
}

/* Created within a region: its task is inherited, but not by the runtime's own goroutines. */
static void
test_inherited_regions(void)
{
	TraceWriter w;

	begin(&w);
	EVENT(&w, 1010, V2_REGION_BEGIN, 5, trace_string(&w, "outer"), 0);
	EVENT(&w, 1020, V2_GO_CREATE, 2, trace_stack(&w, "main.child"), 0);
	EVENT(&w, 1021, V2_GO_CREATE, 3, trace_stack(&w, "runtime.gcBgMarkWorker"), 0);
	EVENT(&w, 1030, V2_GO_STOP, 0, trace_stack(&w, "main.main"));
	EVENT(&w, 1040, V2_GO_START, 2, 1);
	EVENT(&w, 1045, V2_GO_CREATE, 4, trace_stack(&w, "main.grandchild"), 0);
	EVENT(&w, 1050, V2_GO_DESTROY);
	EVENT(&w, 1060, V2_GO_START, 4, 1);
	/* of the region of another goroutine: Go ends the inherited one */
	EVENT(&w, 1070, V2_REGION_END, 5, trace_string(&w, "outer"), 0);
	EVENT(&w, 1080, V2_GO_STOP, 0, 0);
	trace_expect_rows(&w, "regions", "goroutine,task,name,inherited,start_ns,end_ns,end_kind,exec_ns,sched_wait_ns",
					  "2|5||t|20|50|exit|10|20\n"
					  "4|5||t|45|70|end|10|15\n"
					  "1|5|outer|f|10|||20|50\n");
	trace_free(&w);
}

/* What Go's reader refuses: ends out of order, and ends of what never began. */
static void
test_misused_regions(void)
{
	TraceWriter w;
	uint64_t	a,
				b;

	begin(&w);
	a = trace_string(&w, "a");
	b = trace_string(&w, "b");
	EVENT(&w, 1010, V2_REGION_BEGIN, 1, a, 0);
	EVENT(&w, 1020, V2_REGION_BEGIN, 1, b, 0);
	EVENT(&w, 1030, V2_REGION_END, 1, a, 0);
	EVENT(&w, 1040, V2_REGION_END, 2, b, 0);
	EVENT(&w, 1050, V2_REGION_END, 1, b, 0);
	trace_expect_rows(&w, "regions", "task,name,start_ns,end_ns,end_kind",
					  "1|a|10|30|end\n2|b||40|end\n1|b|20|50|end\n");
	trace_expect_rows(&w, "tasks", "task,regions,goroutines", "1|2|1\n2|1|1\n");
	trace_free(&w);
}

/* Regions far deeper than any program has them. */
static void
test_deep_regions(void)
{
	TraceWriter w;
	uint64_t	name;
	char	   *rows;
	int			count = 0;

	begin(&w);
	name = trace_string(&w, "r");
	for (int i = 0; i < 300; i++)
		EVENT(&w, 1010 + (uint64_t) i, V2_REGION_BEGIN, (uint64_t) i, name, 0);
	/* too deep to be found */
	EVENT(&w, 1400, V2_REGION_END, 0, name, 0);
	/* open regions of goroutines without a name are not shown, as in Go */
	EVENT(&w, 1410, V2_GO_STOP, 0, trace_stack(&w, "main.main"));
	trace_finish(&w);
	rows = trace_rows(&gt_malloc_alloc, &w.out, "regions", "task,start_ns,end_ns", true, NULL);
	CHECK(strncmp(rows, "0||400\n299|309|\n", 16) == 0);
	for (const char *p = rows; *p; p++)
		count += *p == '\n';
	CHECK_EQ(count, 301);
	free(rows);
	trace_free(&w);
}

/* --- tasks --- */

static void
test_tasks(void)
{
	TraceWriter w;
	uint64_t	key,
				message;

	begin(&w);
	key = trace_string(&w, "key");
	message = trace_string(&w, "message");
	EVENT(&w, 1010, V2_TASK_BEGIN, 1, 0, trace_string(&w, "order"), 0);
	EVENT(&w, 1020, V2_TASK_BEGIN, 2, 1, trace_string(&w, "line"), 0);
	EVENT(&w, 1025, V2_TASK_BEGIN, 3, 99, trace_string(&w, ""), 0);
	EVENT(&w, 1030, V2_REGION_BEGIN, 2, trace_string(&w, "r"), 0);
	EVENT(&w, 1031, V2_USER_LOG, 2, key, message, 0);
	EVENT(&w, 1032, V2_USER_LOG, 0, key, message, 0);
	EVENT(&w, 1040, V2_TASK_END, 2, 0);
	EVENT(&w, 1041, V2_TASK_END, 2, 0);
	EVENT(&w, 1042, V2_TASK_END, 50, 0);
	EVENT(&w, 1043, V2_TASK_END, UINT64_C(1) << 63, 0);
	EVENT(&w, 1044, V2_TASK_BEGIN, UINT64_MAX - 1, 1, trace_string(&w, "huge"), 0);
	EVENT(&w, 1050, V2_GO_CREATE, 2, 0, 0);
	EVENT(&w, 1060, V2_GO_STOP, 0, 0);
	EVENT(&w, 1070, V2_GO_START, 2, 1);
	EVENT(&w, 1080, V2_TASK_END, 1, 0);
	EVENT(&w, 1090, V2_USER_LOG, 1, key, message, 0);
	trace_expect_rows(&w, "tasks", "task,parent,name,start_ns,end_ns,duration_ns,complete,goroutine,end_goroutine,"
					  "regions,logs,goroutines,children",
					  "1||order|10|80|70|t|1|2|0|1|2|2\n"
					  "2|1|line|20|41|21|t|1|1|1|1|1|0\n"
					  "3|99||25|||f|1||0|0|1|0\n"
					  "99||||||f|||0|0|0|1\n"
					  "0||||||f|||0|1|1|0\n"
					  "50||||42||f||1|0|0|1|0\n"
					  "|1|huge|44|||f|1||0|0|1|0\n");
	trace_free(&w);
}

/* More goroutines in a task than are kept in place, each of them twice. */
static void
test_many_members(void)
{
	TraceWriter w;
	uint64_t	key;

	begin(&w);
	key = trace_string(&w, "key");
	for (uint64_t i = 0; i < 40; i++)
	{
		uint64_t	t = 1010 + 10 * i;
		uint64_t	id = 2 + i % 20;

		if (i < 20)
			EVENT(&w, t, V2_GO_CREATE, id, 0, 0);
		EVENT(&w, t + 1, V2_GO_STOP, 0, 0);
		EVENT(&w, t + 2, V2_GO_START, id, 1 + i / 20);
		EVENT(&w, t + 3, V2_USER_LOG, 7, key, key, 0);
	}
	trace_expect_rows(&w, "tasks", "task,logs,goroutines", "7|40|20\n");
	trace_free(&w);
}

/* --- memory --- */

/* A trace that has all kinds of facts that these relations tell. */
static void
write_busy(TraceWriter *w)
{
	uint64_t	key;

	trace_open(w, 26);
	trace_running(w, 10, 1000, 0, 1);
	key = trace_string(w, "key");
	for (uint64_t i = 0; i < 12; i++)
	{
		uint64_t	t = 1010 + 100 * i;
		char		reason[32];

		snprintf(reason, sizeof(reason), "reason %d", (int) i);
		EVENT(w, t, V2_TASK_BEGIN, i + 1, i, key, 0);
		EVENT(w, t + 1, V2_REGION_BEGIN, i, key, 0);
		EVENT(w, t + 2, V2_GO_CREATE, 2 + i, trace_stack(w, "main.child"), trace_stack(w, "main.main"));
		EVENT(w, t + 3, V2_SWEEP_BEGIN, 0);
		EVENT(w, t + 4, V2_SWEEP_END, 1, 1);
		EVENT(w, t + 5, V2_GO_STOP, 0, trace_stack(w, "main.main"));
		EVENT(w, t + 6, V2_GO_START, 2 + i, 1);
		EVENT(w, t + 7, V2_USER_LOG, 1, key, key, 0);
		EVENT(w, t + 8, V2_GO_SYSCALL_BEGIN, 1 + i, 0);
		EVENT(w, t + 9, V2_GO_SYSCALL_END);
		EVENT(w, t + 10, V2_GO_BLOCK, trace_string(w, reason), 0);
		EVENT(w, t + 11, V2_GO_START, 1, i + 1);
		if (i % 2 == 0)
			EVENT(w, t + 12, V2_GO_UNBLOCK, 2 + i, 2, 0);
	}
	trace_finish(w);
}

typedef struct Refusal
{
	const TraceBytes *trace;
	const char *relation;
	const char *rows;
} Refusal;

static void
rows_refused(const GtAlloc *alloc, bool refusing, void *context)
{
	const Refusal *refusal = context;
	GtStatus	status;
	char	   *rows = trace_rows(alloc, refusal->trace, refusal->relation, NULL, true, &status);

	CHECK_EQ(status.code, refusing ? GT_NO_MEMORY : GT_OK);
	if (!refusing)
		CHECK_STR(rows, refusal->rows);
	free(rows);
}

static void
test_refusals(void)
{
	static const char *const relations[] = {
		"goroutines", "goroutine_states", "proc_states", "tasks", "regions",
	};
	TraceWriter w;

	write_busy(&w);
	for (size_t i = 0; i < GT_LENGTHOF(relations); i++)
	{
		Refusal		refusal = {&w.out, relations[i], NULL};
		GtStatus	status;
		char	   *rows = trace_rows(&gt_malloc_alloc, &w.out, relations[i], NULL, true, &status);

		unit_case("%s", relations[i]);
		CHECK_STR(status.message, "");
		CHECK(strlen(rows) > 0);
		refusal.rows = rows;
		unit_each_refusal(rows_refused, &refusal);
		free(rows);
	}
	unit_case(NULL);
	trace_free(&w);
}

void
suite_go(void)
{
	test_life();
	test_creator();
	test_older_than_trace();
	test_names();
	test_ends();
	test_syscalls();
	test_syscall_at_end();
	test_ranges();
	test_border();
	test_regions();
	test_inherited_regions();
	test_misused_regions();
	test_deep_regions();
	test_tasks();
	test_many_members();
	test_refusals();
}
