/*
 * test_utilization.c
 *		What the collector takes from the program: the steps of a step function.
 *
 * Each trace is written here, and its rows are worked out by hand.
 */
#include "unit.h"

#include <stdlib.h>

#include "trace.h"

#define COLUMNS "time_ns,utilization,utilization_with_sweep"

/* Goroutine 1 on thread 10, proc 0; zero is 1000; two Ps from 5 on. */
static void
begin(TraceWriter *writer, int version)
{
	trace_open(writer, version);
	trace_running(writer, 10, 1000, 0, 1);
	EVENT(writer, 1005, V2_PROCS_CHANGE, 2, 0);
}

static void
expect(TraceWriter *writer, const char *rows)
{
	trace_expect_rows(writer, "mutator_utilization", COLUMNS, rows);
	trace_free(writer);
}

static void
pause(TraceWriter *writer, uint64_t from, uint64_t to, const char *reason)
{
	EVENT(writer, from, V2_STW_BEGIN, trace_string(writer, reason), 0);
	EVENT(writer, to, V2_STW_END);
}

/* Only the two pauses of a collection count, and they take all Ps. */
static void
test_pauses(void)
{
	TraceWriter w;

	begin(&w, 26);
	pause(&w, 1010, 1012, "GC sweep termination");
	pause(&w, 1020, 1022, "read mem stats");
	pause(&w, 1030, 1032, "GC mark termination");
	expect(&w, "5|1|1\n10|0|0\n12|1|1\n30|0|0\n32|1|1\n32|0|0\n");
}

/* An assist takes the P on which it runs, and none while it waits. */
static void
test_assist(void)
{
	TraceWriter w;

	begin(&w, 26);
	EVENT(&w, 1010, V2_ASSIST_BEGIN, 0);
	EVENT(&w, 1020, V2_GO_BLOCK, trace_string(&w, "GC mark assist wait for work"), 0);
	EVENT(&w, 1030, V2_GO_UNBLOCK, 1, 1, 0);
	EVENT(&w, 1040, V2_GO_START, 1, 2);
	EVENT(&w, 1050, V2_ASSIST_END);
	EVENT(&w, 1060, V2_HEAP_ALLOC, 1);
	expect(&w, "5|1|1\n10|0.5|0.5\n20|1|1\n40|0.5|0.5\n50|1|1\n60|0|0\n");
}

/* Sweeping is taken in its own column; a P is taken once, whatever it does. */
static void
test_sweep(void)
{
	TraceWriter w;

	begin(&w, 26);
	EVENT(&w, 1010, V2_SWEEP_BEGIN, 0);
	EVENT(&w, 1015, V2_ASSIST_BEGIN, 0);
	EVENT(&w, 1020, V2_SWEEP_END, 1, 1);
	EVENT(&w, 1025, V2_ASSIST_END);
	expect(&w, "5|1|1\n10|1|0.5\n15|0.5|0.5\n25|1|1\n25|0|0\n");
}

/* Mark workers from their label until they stop; idle ones take nothing. */
static void
test_workers(void)
{
	TraceWriter w;
	uint64_t	stack;

	begin(&w, 23);
	EVENT(&w, 1010, V2_GO_LABEL, trace_string(&w, "GC (dedicated)"));
	EVENT(&w, 1020, V2_GO_STOP, trace_string(&w, "preempted"), 0);
	EVENT(&w, 1030, V2_GO_START, 1, 1);
	EVENT(&w, 1031, V2_GO_LABEL, trace_string(&w, "GC (idle)"));
	EVENT(&w, 1040, V2_GO_STOP, trace_string(&w, "preempted"), 0);
	EVENT(&w, 1050, V2_GO_START, 1, 2);
	EVENT(&w, 1051, V2_GO_LABEL, trace_string(&w, "GC (fractional)"));
	expect(&w, "5|1|1\n10|0.5|0.5\n20|1|1\n51|0.5|0.5\n51|0|0\n");

	/* from format 26 on the start function decides */
	begin(&w, 26);
	EVENT(&w, 1009, V2_GC_BEGIN, 1, 0);
	EVENT(&w, 1010, V2_GO_LABEL, trace_string(&w, "GC (dedicated)"));
	stack = trace_stack(&w, "main.work;main.main");
	EVENT(&w, 1020, V2_GO_STOP, trace_string(&w, "preempted"), stack);
	expect(&w, "5|1|1\n20|0|0\n");
	begin(&w, 26);
	EVENT(&w, 1010, V2_GO_LABEL, trace_string(&w, "GC (dedicated)"));
	stack = trace_stack(&w, "runtime.gcBgMarkWorker");
	EVENT(&w, 1020, V2_GO_STOP, trace_string(&w, "preempted"), stack);
	expect(&w, "5|1|1\n10|0.5|0.5\n20|1|1\n20|0|0\n");
}

/* Nothing tells the start function: the label counts while a collection runs. */
static void
test_workers_undecided(void)
{
	TraceWriter w;

	begin(&w, 26);
	EVENT(&w, 1010, V2_GO_LABEL, trace_string(&w, "GC (dedicated)"));
	EVENT(&w, 1020, V2_GO_STOP, trace_string(&w, "preempted"), 0);
	EVENT(&w, 1025, V2_GO_START, 1, 1);
	EVENT(&w, 1030, V2_GC_BEGIN, 1, 0);
	EVENT(&w, 1040, V2_GO_LABEL, trace_string(&w, "GC (dedicated)"));
	EVENT(&w, 1050, V2_GO_STOP, trace_string(&w, "preempted"), 0);
	EVENT(&w, 1060, V2_GO_START, 1, 2);
	expect(&w, "5|1|1\n40|0.5|0.5\n50|1|1\n60|0|0\n");
}

/* What the first generation shows as active was so from the start. */
static void
test_active_at_start(void)
{
	TraceWriter w;

	begin(&w, 26);
	EVENT(&w, 1020, V2_ASSIST_ACTIVE, 1);
	EVENT(&w, 1030, V2_ASSIST_END);
	expect(&w, "5|0.5|0.5\n30|1|1\n30|0|0\n");
	begin(&w, 26);
	EVENT(&w, 1020, V2_SWEEP_ACTIVE, 0);
	EVENT(&w, 1030, V2_SWEEP_END, 1, 1);
	expect(&w, "5|1|0.5\n30|1|1\n30|0|0\n");
}

/* GOMAXPROCS changes what a P is worth; before it is told there is nothing. */
static void
test_gomaxprocs(void)
{
	TraceWriter w;

	trace_open(&w, 26);
	trace_running(&w, 10, 1000, 0, 1);
	EVENT(&w, 1010, V2_ASSIST_BEGIN, 0);
	EVENT(&w, 1020, V2_PROCS_CHANGE, 4, 0);
	EVENT(&w, 1030, V2_PROCS_CHANGE, 1, 0);
	EVENT(&w, 1035, V2_PROCS_CHANGE, 0, 0);
	EVENT(&w, 1040, V2_ASSIST_END);
	expect(&w, "20|0.75|0.75\n30|0|0\n40|1|1\n40|0|0\n");
	trace_open(&w, 26);
	trace_running(&w, 10, 1000, 0, 1);
	EVENT(&w, 1010, V2_HEAP_ALLOC, 1);
	expect(&w, "");
}

/* Ranges that go on are stated again by the next generation, and change nothing. */
static void
test_borders(void)
{
	TraceWriter w;

	begin(&w, 26);
	EVENT(&w, 1010, V2_ASSIST_BEGIN, 0);
	trace_next_generation(&w);
	trace_running(&w, 10, 1100, 0, 1);
	EVENT(&w, 1101, V2_ASSIST_ACTIVE, 1);
	EVENT(&w, 1110, V2_ASSIST_END);
	expect(&w, "5|1|1\n10|0.5|0.5\n110|1|1\n110|0|0\n");
}

void
suite_utilization(void)
{
	test_pauses();
	test_assist();
	test_sweep();
	test_workers();
	test_workers_undecided();
	test_active_at_start();
	test_gomaxprocs();
	test_borders();
}
