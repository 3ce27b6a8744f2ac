/*
 * test_model.c
 *		What the events mean: cycles, pauses, assists, workers, sweeps, heap.
 *
 * Each trace is written here, and its rows are worked out by hand.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "trace.h"

#define SWEEP_TERM "GC sweep termination"
#define MARK_TERM "GC mark termination"


/* Goroutine 1 on thread 10, proc 0; zero is 1000. */
static void
begin(TraceWriter *writer, int version)
{
	trace_open(writer, version);
	trace_running(writer, 10, 1000, 0, 1);
}

static void
pause(TraceWriter *writer, uint64_t from, uint64_t to, const char *reason)
{
	EVENT(writer, from, V2_STW_BEGIN, trace_string(writer, reason), 0);
	if (to != 0)
		EVENT(writer, to, V2_STW_END);
}

/* --- collections --- */

static void
test_cycle(void)
{
	TraceWriter w;

	begin(&w, 26);
	EVENT(&w, 1005, V2_PROCS_CHANGE, 4, 0);
	EVENT(&w, 1010, V2_HEAP_ALLOC, 100);
	EVENT(&w, 1011, V2_HEAP_GOAL, 400);
	EVENT(&w, 1020, V2_GC_BEGIN, 1, trace_stack(&w, "runtime.mallocgc;main.main"));
	pause(&w, 1021, 1025, SWEEP_TERM);
	EVENT(&w, 1050, V2_HEAP_ALLOC, 500);
	EVENT(&w, 1060, V2_HEAP_ALLOC, 450);
	pause(&w, 1070, 0, MARK_TERM);
	EVENT(&w, 1072, V2_HEAP_ALLOC, 90);
	EVENT(&w, 1075, V2_GC_END, 2);
	EVENT(&w, 1080, V2_STW_END);
	EVENT(&w, 1081, V2_HEAP_GOAL, 800);
	EVENT(&w, 1082, V2_HEAP_GOAL, 900);
	trace_expect_rows(&w, "gc_cycles", "cycle,start_ns,end_ns,trigger,trigger_detail,"
					  "heap_live_start_bytes,heap_goal_start_bytes,heap_live_peak_bytes,"
					  "heap_live_end_bytes,heap_goal_end_bytes,heap_goal_next_bytes,goal_overshoot",
					  "1|20|75|alloc|runtime.mallocgc|100|400|500|90|400|800|1.25\n");
	trace_expect_rows(&w, "gc_cycles", "stw_sweep_term_ns,mark_ns,stw_mark_term_ns,stw_count,stw_ns,gomaxprocs",
					  "4|45|10|2|14|4\n");
	trace_expect_rows(&w, "stw_pauses", "reason,start_ns,end_ns,cycle,goroutine,proc,thread",
					  SWEEP_TERM "|21|25|1|1|0|10\n" MARK_TERM "|70|80|1|1|0|10\n");
	trace_free(&w);
}

/* Mark termination finds work and starts again; the final one counts. */
static void
test_mark_restart(void)
{
	TraceWriter w;

	begin(&w, 26);
	EVENT(&w, 1010, V2_GC_BEGIN, 1, 0);
	pause(&w, 1011, 1015, SWEEP_TERM);
	EVENT(&w, 1020, V2_HEAP_ALLOC, 700);
	pause(&w, 1050, 1055, MARK_TERM);
	EVENT(&w, 1060, V2_HEAP_ALLOC, 800);
	pause(&w, 1070, 0, MARK_TERM);
	EVENT(&w, 1072, V2_HEAP_ALLOC, 9000);
	EVENT(&w, 1076, V2_GC_END, 2);
	EVENT(&w, 1080, V2_STW_END);
	trace_expect_rows(&w, "gc_cycles",
					  "stw_count,stw_ns,stw_sweep_term_ns,mark_ns,stw_mark_term_ns,heap_live_peak_bytes,trigger",
					  "3|19|4|55|10|800|unknown\n");
	trace_free(&w);
}

static void
test_triggers(void)
{
	static const struct
	{
		const char *stack;
		const char *expected;
	}			cases[] = {
		{"runtime.GC;main.main", "forced|runtime.GC\n"},
		{"runtime.GC;runtime/debug.FreeOSMemory;main.main", "forced|runtime/debug.FreeOSMemory\n"},
		{"runtime.GC;main.helper;testing.(*B).runN", "forced|testing.(*B).runN\n"},
		{"runtime.GC;net/http/pprof.handler.ServeHTTP", "forced|net/http/pprof.handler.ServeHTTP\n"},
		{"runtime.forcegchelper", "periodic|runtime.forcegchelper\n"},
		{"runtime.mallocgcSmallNoscan;main.f", "alloc|runtime.mallocgcSmallNoscan\n"},
		{"main.runtime.GC", "alloc|main.runtime.GC\n"},
	};

	for (size_t i = 0; i < GT_LENGTHOF(cases); i++)
	{
		TraceWriter w;

		unit_case("%s", cases[i].stack);
		begin(&w, 23);
		EVENT(&w, 1010, V2_GC_BEGIN, 1, trace_stack(&w, cases[i].stack));
		trace_expect_rows(&w, "gc_cycles", "trigger,trigger_detail", cases[i].expected);
		trace_free(&w);
	}
	unit_case(NULL);
}

/* The trigger is off: goal 0 is a value, and overshoots nothing. */
static void
test_goal_zero(void)
{
	TraceWriter w;

	begin(&w, 26);
	EVENT(&w, 1005, V2_HEAP_GOAL, 0);
	EVENT(&w, 1006, V2_HEAP_ALLOC, 10);
	EVENT(&w, 1010, V2_GC_BEGIN, 1, 0);
	EVENT(&w, 1020, V2_GC_END, 2);
	/* no goal until the next collection begins: that one is not the first's */
	EVENT(&w, 1030, V2_GC_BEGIN, 3, 0);
	EVENT(&w, 1031, V2_HEAP_GOAL, 77);
	EVENT(&w, 1040, V2_GC_END, 4);
	EVENT(&w, 1041, V2_HEAP_GOAL, 0);
	trace_expect_rows(&w, "gc_cycles",
					  "cycle,heap_goal_start_bytes,heap_goal_end_bytes,heap_goal_next_bytes,goal_overshoot",
					  "1|0|0||\n2|0|77|0|0.12987\n");
	trace_free(&w);
}

/* Values that SQL's bigint cannot hold are not known rather than negative. */
static void
test_huge_values(void)
{
	TraceWriter w;

	begin(&w, 26);
	EVENT(&w, 1001, V2_HEAP_ALLOC, (uint64_t) INT64_MAX);
	EVENT(&w, 1002, V2_HEAP_ALLOC, UINT64_C(1) << 63);
	EVENT(&w, 1003, V2_HEAP_GOAL, UINT64_MAX);
	EVENT(&w, 1004, V2_PROCS_CHANGE, UINT64_C(1) << 40, 0);
	EVENT(&w, 1010, V2_GC_BEGIN, 1, 0);
	EVENT(&w, 1011, V2_SWEEP_BEGIN, 0);
	EVENT(&w, 1012, V2_SWEEP_END, UINT64_MAX, UINT64_C(1) << 62);
	EVENT(&w, 1020, V2_GC_END, 2);
	trace_expect_rows(&w, "heap_samples", "time_ns,changed,heap_live_bytes,heap_goal_bytes,gomaxprocs",
					  "1|heap_live|9223372036854775807||\n2|heap_live|||\n3|heap_goal|||\n4|gomaxprocs|||\n");
	trace_expect_rows(&w, "gc_cycles", "heap_live_peak_bytes,heap_goal_end_bytes,goal_overshoot", "||\n");
	trace_expect_rows(&w, "sweeps", "swept_bytes,reclaimed_bytes,cycle", "|4611686018427387904|\n");
	trace_free(&w);
}

/* --- borders of generations --- */

/* Everything is open when generation 2 begins, and restated there. */
static void
test_borders(void)
{
	TraceWriter w;
	uint64_t	wait;

	begin(&w, 26);
	EVENT(&w, 1010, V2_GC_BEGIN, 1, 0);
	EVENT(&w, 1015, V2_ASSIST_BEGIN, 0);
	EVENT(&w, 1020, V2_GO_BLOCK, trace_string(&w, "wait"), 0);
	trace_running(&w, 20, 1000, 1, 2);
	EVENT(&w, 1030, V2_SWEEP_BEGIN, 0);

	trace_next_generation(&w);
	wait = trace_string(&w, "wait");
	trace_batch(&w, 20, 1100);
	EVENT(&w, 1100, V2_PROC_STATUS, 1, V2_PROC_RUNNING);
	EVENT(&w, 1100, V2_GO_STATUS, 2, 20, V2_GO_RUNNING);
	EVENT(&w, 1100, V2_SWEEP_ACTIVE, 1);
	EVENT(&w, 1101, V2_GC_ACTIVE, 2);
	EVENT(&w, 1102, V2_GO_STATUS, 1, (uint64_t) -1, V2_GO_WAITING);
	EVENT(&w, 1102, V2_ASSIST_ACTIVE, 1);
	EVENT(&w, 1110, V2_SWEEP_END, 8192, 0);
	EVENT(&w, 1120, V2_GO_UNBLOCK, 1, 1, 0);
	EVENT(&w, 1140, V2_GO_STOP, wait, 0);
	EVENT(&w, 1150, V2_GO_START, 1, 2);
	EVENT(&w, 1160, V2_ASSIST_END);
	EVENT(&w, 1170, V2_GC_END, 3);
	trace_expect_rows(&w, "gc_cycles", "cycle,begin_kind,start_ns,end_ns,assist_count,assist_ns,assist_cpu_ns,assist_parked_ns",
					  "1|begin|10|170|1|145|15|100\n");
	trace_expect_rows(&w, "mark_assists", "begin_kind,goroutine,start_ns,end_ns,cpu_ns,parked_ns,runnable_ns,proc,end_proc,cycle",
					  "begin|1|15|160|15|100|30|0|1|1\n");
	trace_expect_rows(&w, "sweeps", "begin_kind,proc,start_ns,end_ns,swept_bytes,cycle",
					  "begin|1|30|110|8192|\n");
	trace_free(&w);
}

static void
test_active_at_start(void)
{
	TraceWriter w;

	begin(&w, 25);
	EVENT(&w, 1001, V2_GC_ACTIVE, 7);
	EVENT(&w, 1001, V2_SWEEP_ACTIVE, 0);
	EVENT(&w, 1001, V2_ASSIST_ACTIVE, 1);
	EVENT(&w, 1002, V2_GO_STATUS, 2, (uint64_t) -1, V2_GO_WAITING);
	EVENT(&w, 1002, V2_ASSIST_ACTIVE, 2);
	EVENT(&w, 1030, V2_ASSIST_END);
	EVENT(&w, 1040, V2_SWEEP_END, 1, 1);
	EVENT(&w, 1050, V2_GC_END, 8);
	trace_expect_rows(&w, "gc_cycles", "cycle,begin_kind,start_ns,end_ns,duration_ns,goroutine,trigger",
					  "1|active||50|||unknown\n");
	/* what was seen of an assist begins with the trace */
	trace_expect_rows(&w, "mark_assists", "begin_kind,goroutine,start_ns,end_ns,cpu_ns,parked_ns,proc,thread,cycle",
					  "active|1||30|30|0|||1\nactive|2|||0|50|||1\n");
	trace_expect_rows(&w, "sweeps", "begin_kind,proc,goroutine,start_ns,end_ns", "active|0|||40\n");
	trace_expect_rows(&w, "traces", "gc_cycles,gc_cycles_complete,gc_active_at_start,gc_active_at_end",
					  "1|0|t|f\n");
	trace_free(&w);
}

static void
test_open_at_end(void)
{
	TraceWriter w;

	begin(&w, 26);
	EVENT(&w, 1010, V2_GC_BEGIN, 1, 0);
	pause(&w, 1011, 0, SWEEP_TERM);
	EVENT(&w, 1012, V2_SWEEP_BEGIN, 0);
	EVENT(&w, 1015, V2_ASSIST_BEGIN, 0);
	EVENT(&w, 1016, V2_GO_LABEL, trace_string(&w, "GC (idle)"));
	EVENT(&w, 1050, V2_HEAP_ALLOC, 5);
	trace_expect_rows(&w, "gc_cycles", "start_ns,end_ns,duration_ns,stw_count,stw_ns,assist_count,assist_cpu_ns,heap_live_end_bytes",
					  "10|||1|0|1|35|\n");
	trace_expect_rows(&w, "stw_pauses", "start_ns,end_ns,duration_ns", "11||\n");
	trace_expect_rows(&w, "sweeps", "start_ns,end_ns,swept_bytes", "12||\n");
	trace_expect_rows(&w, "mark_assists", "start_ns,end_ns,cpu_ns,end_proc", "15||35|\n");
	trace_expect_rows(&w, "mark_workers", "mode,start_ns,end_ns,cycle", "idle|16||1\n");
	trace_expect_rows(&w, "traces", "gc_cycles,gc_cycles_complete,gc_active_at_start,gc_active_at_end,events",
					  "1|0|f|t|10\n");
	trace_free(&w);
}

/* --- workers --- */

/* Runs goroutine `go` from `at` for 5 ns with a label; sequence is that of its start. */
static void
run_labelled(TraceWriter *w, uint64_t at, uint64_t go, uint64_t sequence, uint64_t stack)
{
	EVENT(w, at, V2_GO_START, go, sequence);
	EVENT(w, at + 1, V2_GO_LABEL, trace_string(w, "GC (dedicated)"));
	EVENT(w, at + 5, V2_GO_BLOCK, trace_string(w, "wait"), stack);
}

/* A worker, a stranger, and one of whom nothing is known, in a cycle and outside. */
static void
write_workers(TraceWriter *w, int version)
{
	uint64_t	worker,
				stranger;

	begin(w, version);
	worker = trace_stack(w, "runtime.gcBgMarkWorker");
	stranger = trace_stack(w, "main.loop");
	EVENT(w, 1010, V2_GC_BEGIN, 1, 0);
	EVENT(w, 1011, V2_GO_CREATE, 5, worker, 0);
	EVENT(w, 1012, V2_GO_CREATE, 6, stranger, 0);
	EVENT(w, 1013, V2_GO_STATUS, 7, (uint64_t) -1, V2_GO_RUNNABLE);
	EVENT(w, 1100, V2_GC_END, 2);
	EVENT(w, 1101, V2_GO_UNBLOCK, 7, 2, 0);
	EVENT(w, 1101, V2_GO_UNBLOCK, 5, 2, 0);
	trace_batch(w, 20, 1000);
	EVENT(w, 1000, V2_PROC_STATUS, 1, V2_PROC_RUNNING);
	run_labelled(w, 1020, 5, 1, 0);
	run_labelled(w, 1030, 6, 1, 0);
	run_labelled(w, 1040, 7, 1, 0);
	run_labelled(w, 1110, 7, 3, 0);
	run_labelled(w, 1120, 5, 3, 0);
	trace_finish(w);
}

static void
test_workers(void)
{
	TraceWriter w;

	write_workers(&w, 26);
	trace_expect_rows(&w, "mark_workers", "goroutine,mode,start_ns,duration_ns,cycle",
					  "5|dedicated|21|4|1\n7|dedicated|41|4|1\n5|dedicated|121|4|\n");
	trace_expect_rows(&w, "gc_cycles", "mark_worker_ns,mark_idle_ns", "8|0\n");
	trace_free(&w);
	/* before, only mark workers had such labels */
	write_workers(&w, 25);
	trace_expect_rows(&w, "mark_workers", "goroutine,mode,start_ns,duration_ns,cycle",
					  "5|dedicated|21|4|1\n6|dedicated|31|4|1\n7|dedicated|41|4|1\n"
					  "7|dedicated|111|4|\n5|dedicated|121|4|\n");
	trace_free(&w);
}

/* The stack with which it stops tells who it was, also of earlier stretches. */
static void
test_worker_by_stop(void)
{
	TraceWriter w;
	uint64_t	stranger;

	begin(&w, 26);
	stranger = trace_stack(&w, "runtime.gopark;main.loop");
	EVENT(&w, 1010, V2_GC_BEGIN, 1, 0);
	EVENT(&w, 1011, V2_GO_STATUS, 7, (uint64_t) -1, V2_GO_RUNNABLE);
	EVENT(&w, 1030, V2_GO_UNBLOCK, 7, 2, 0);
	trace_batch(&w, 20, 1000);
	EVENT(&w, 1000, V2_PROC_STATUS, 1, V2_PROC_RUNNING);
	run_labelled(&w, 1020, 7, 1, 0);
	run_labelled(&w, 1040, 7, 3, stranger);
	trace_expect_rows(&w, "mark_workers", "goroutine", "");
	trace_free(&w);
}

static void
test_labels(void)
{
	static const struct
	{
		const char *label;
		const char *rows;
	}			cases[] = {
		{"GC (dedicated)", "dedicated\n"},
		{"GC (fractional)", "fractional\n"},
		{"GC (idle)", "idle\n"},
		{"GC (idle) ", ""},
		{"GC (", ""},
		{"GC (idle", ""},
		{"gc (idle)", ""},
		{"", ""},
	};

	for (size_t i = 0; i < GT_LENGTHOF(cases); i++)
	{
		TraceWriter w;

		unit_case("label \"%s\"", cases[i].label);
		begin(&w, 22);
		EVENT(&w, 1010, V2_GO_LABEL, trace_string(&w, cases[i].label));
		trace_expect_rows(&w, "mark_workers", "mode", cases[i].rows);
		trace_free(&w);
	}
	unit_case(NULL);
}

/* --- assists --- */

/* All four times, and that they sum to the duration. */
static void
test_assist_times(void)
{
	TraceWriter w;
	uint64_t	wait;

	begin(&w, 26);
	wait = trace_string(&w, "wait");
	EVENT(&w, 1010, V2_ASSIST_BEGIN, 0);
	EVENT(&w, 1020, V2_GO_SYSCALL_BEGIN, 1, 0);
	EVENT(&w, 1035, V2_GO_SYSCALL_END);
	EVENT(&w, 1040, V2_GO_STOP, wait, 0);
	EVENT(&w, 1047, V2_GO_START, 1, 1);
	EVENT(&w, 1050, V2_GO_BLOCK, wait, 0);
	trace_running(&w, 20, 1000, 1, 2);
	EVENT(&w, 1080, V2_GO_UNBLOCK, 1, 2, 0);
	trace_batch(&w, 10, 1090);
	EVENT(&w, 1090, V2_GO_START, 1, 3);
	EVENT(&w, 1100, V2_ASSIST_END);
	trace_expect_rows(&w, "mark_assists", "duration_ns,cpu_ns,parked_ns,runnable_ns,syscall_ns,cycle",
					  "90|28|30|17|15|\n");
	trace_free(&w);
}

/* The goroutine ends within its assist, and its number comes back. */
static void
test_assist_of_the_dead(void)
{
	TraceWriter w;

	begin(&w, 26);
	EVENT(&w, 1010, V2_ASSIST_BEGIN, 0);
	EVENT(&w, 1020, V2_GO_DESTROY);
	EVENT(&w, 1030, V2_GO_CREATE, 1, 0, 0);
	EVENT(&w, 1040, V2_GO_START, 1, 1);
	EVENT(&w, 1050, V2_HEAP_ALLOC, 1);
	trace_expect_rows(&w, "mark_assists", "start_ns,end_ns,cpu_ns", "10||10\n");
	trace_free(&w);
}

/* An assist belongs to the collection at its begin, whenever it ends. */
static void
test_assist_outlasts_cycle(void)
{
	TraceWriter w;

	begin(&w, 26);
	EVENT(&w, 1005, V2_ASSIST_BEGIN, 0);
	EVENT(&w, 1006, V2_ASSIST_END);
	EVENT(&w, 1010, V2_GC_BEGIN, 1, 0);
	EVENT(&w, 1015, V2_ASSIST_BEGIN, 0);
	EVENT(&w, 1020, V2_GC_END, 2);
	EVENT(&w, 1030, V2_GC_BEGIN, 3, 0);
	EVENT(&w, 1040, V2_ASSIST_END);
	EVENT(&w, 1041, V2_ASSIST_BEGIN, 0);
	EVENT(&w, 1042, V2_ASSIST_END);
	EVENT(&w, 1050, V2_GC_END, 4);
	trace_expect_rows(&w, "mark_assists", "start_ns,cycle", "5|\n15|1\n41|2\n");
	trace_expect_rows(&w, "gc_cycles", "cycle,assist_count,assist_ns", "1|1|25\n2|1|1\n");
	trace_free(&w);
}

/* --- pauses and sweeps --- */

static void
test_other_pauses(void)
{
	TraceWriter w;

	begin(&w, 26);
	pause(&w, 1005, 1007, "start trace");
	EVENT(&w, 1010, V2_GC_BEGIN, 1, 0);
	pause(&w, 1011, 1015, SWEEP_TERM);
	/* of a program that reads statistics while it is being collected */
	pause(&w, 1020, 1030, "read mem stats");
	pause(&w, 1040, 0, MARK_TERM);
	EVENT(&w, 1045, V2_GC_END, 2);
	EVENT(&w, 1050, V2_STW_END);
	trace_expect_rows(&w, "stw_pauses", "reason,duration_ns,cycle",
					  "start trace|2|\n" SWEEP_TERM "|4|1\nread mem stats|10|1\n" MARK_TERM "|10|1\n");
	trace_expect_rows(&w, "gc_cycles", "stw_count,stw_ns", "2|14\n");
	trace_free(&w);
}

static void
test_sweeps(void)
{
	TraceWriter w;

	begin(&w, 26);
	EVENT(&w, 1005, V2_SWEEP_BEGIN, 0);
	EVENT(&w, 1006, V2_SWEEP_END, 1, 2);
	EVENT(&w, 1010, V2_GC_BEGIN, 1, 0);
	EVENT(&w, 1011, V2_SWEEP_BEGIN, 0);
	EVENT(&w, 1012, V2_SWEEP_END, 3, 4);
	EVENT(&w, 1020, V2_GC_END, 2);
	EVENT(&w, 1021, V2_SWEEP_BEGIN, 0);
	EVENT(&w, 1030, V2_SWEEP_END, 5, 6);
	trace_expect_rows(&w, "sweeps", "start_ns,end_ns,swept_bytes,reclaimed_bytes,cycle,proc,goroutine",
					  "5|6|1|2||0|1\n11|12|3|4||0|1\n21|30|5|6|1|0|1\n");
	trace_free(&w);
}

/* Wall clock: only where the trace has one. */
static void
test_wall_clock(void)
{
	TraceWriter w;

	begin(&w, 26);
	EVENT(&w, 1010, V2_HEAP_ALLOC, 1);
	trace_expect_rows(&w, "heap_samples", "time_ns,at", "10|1000000000000000017\n");
	trace_free(&w);
	begin(&w, 23);
	EVENT(&w, 1010, V2_HEAP_ALLOC, 1);
	trace_expect_rows(&w, "heap_samples", "time_ns,at", "10|\n");
	trace_free(&w);
}

void
suite_model(void)
{
	test_cycle();
	test_mark_restart();
	test_triggers();
	test_goal_zero();
	test_huge_values();
	test_borders();
	test_active_at_start();
	test_open_at_end();
	test_workers();
	test_worker_by_stop();
	test_labels();
	test_assist_times();
	test_assist_of_the_dead();
	test_assist_outlasts_cycle();
	test_other_pauses();
	test_sweeps();
	test_wall_clock();
}
