/*
 * test_fast.c
 *		The fast path gives the rows of the full merge, or leaves it to that.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/decoder.h"
#include "trace.h"

static const char *const relations[] = {
	"gc_cycles", "stw_pauses", "mark_assists", "mark_workers", "sweeps", "heap_samples",
};

/* Both ways, one relation; false: both end well and the rows differ. */
static bool
same_both_ways(const TraceBytes *trace, const char *relation, bool *whole)
{
	GtStatus	fast_status,
				ordered_status;
	char	   *fast = trace_rows(&gt_malloc_alloc, trace, relation, NULL, false, &fast_status);
	char	   *ordered = trace_rows(&gt_malloc_alloc, trace, relation, NULL, true, &ordered_status);
	bool		same = true;

	*whole = fast_status.code == GT_OK && ordered_status.code == GT_OK;
	if (*whole)
		same = trace_same_rows(fast, ordered);
	free(fast);
	free(ordered);
	return same;
}

static void
check_both_ways(const TraceBytes *trace)
{
	for (size_t i = 0; i < GT_LENGTHOF(relations); i++)
	{
		bool		whole;

		if (!same_both_ways(trace, relations[i], &whole))
			CHECK_STR(relations[i], "the same rows both ways");
		else
			CHECK(true);
	}
}

/* --- the traces that are there --- */

static void
test_shipped(void)
{
	FILE	   *expected = fopen(trace_fixture_path("expected/traces.csv"), "r");
	char		line[4096];

	if (!CHECK(expected != NULL) || !CHECK(fgets(line, sizeof(line), expected) != NULL))
		return;
	while (fgets(line, sizeof(line), expected) != NULL)
	{
		TraceBytes	trace;

		line[strcspn(line, ",")] = '\0';
		unit_case("%s", line);
		trace = trace_fixture(line);
		check_both_ways(&trace);
		free(trace.data);
	}
	unit_case(NULL);
	fclose(expected);
}

/* --- ties --- */

/* Checks the rows, and that nobody fell back to the full merge. */
static void
expect_fast(TraceWriter *writer, const char *relation, const char *columns, const char *rows)
{
	TraceEvents events;

	trace_expect_rows(writer, relation, columns, rows);
	events = trace_decode(&gt_malloc_alloc, writer->out.data, writer->out.size, TRACE_WHOLE,
						  GT_WANT_ASSIST | GT_WANT_GO_STATE | GT_WANT_METRIC | GT_WANT_GC, false);
	CHECK_EQ(events.fast, events.generations);
	trace_events_free(&events);
	check_both_ways(&writer->out);
	trace_free(writer);
}

/* An assist goes over three threads, and all of it bears one stamp. */
static void
test_tie_across_threads(void)
{
	static const int orders[][3] = {{0, 1, 2}, {2, 1, 0}, {1, 2, 0}, {1, 0, 2}, {2, 0, 1}};

	for (size_t n = 0; n < GT_LENGTHOF(orders); n++)
	{
		TraceWriter w;
		uint64_t	wait;

		unit_case("order of batches %zu", n);
		trace_open(&w, 26);
		wait = trace_string(&w, "wait");
		for (int i = 0; i < 3; i++)
		{
			switch (orders[n][i])
			{
				case 0:
					trace_running(&w, 10, 1000, 0, 1);
					EVENT(&w, 1100, V2_ASSIST_BEGIN, 0);
					EVENT(&w, 1100, V2_GO_BLOCK, wait, 0);
					break;
				case 1:
					trace_running(&w, 20, 1000, 1, 2);
					EVENT(&w, 1100, V2_GO_UNBLOCK, 1, 1, 0);
					break;
				default:
					trace_batch(&w, 30, 1000);
					EVENT(&w, 1000, V2_PROC_STATUS, 2, V2_PROC_RUNNING);
					EVENT(&w, 1100, V2_GO_START, 1, 2);
					EVENT(&w, 1100, V2_ASSIST_END);
					EVENT(&w, 1150, V2_ASSIST_BEGIN, 0);
					EVENT(&w, 1170, V2_ASSIST_END);
					break;
			}
		}
		expect_fast(&w, "mark_assists", "goroutine,start_ns,end_ns,cpu_ns,parked_ns,proc,end_proc",
					"1|100|100|0|0|0|2\n1|150|170|20|0|2|2\n");
	}
	unit_case(NULL);
}

/* Assists of one goroutine end and begin at one instant, on two threads. */
static void
test_tie_end_and_begin(void)
{
	TraceWriter w;

	trace_open(&w, 26);
	trace_batch(&w, 20, 1000);
	EVENT(&w, 1000, V2_PROC_STATUS, 1, V2_PROC_RUNNING);
	EVENT(&w, 1100, V2_GO_START, 1, 1);
	EVENT(&w, 1100, V2_ASSIST_BEGIN, 0);
	EVENT(&w, 1120, V2_ASSIST_END);
	trace_running(&w, 10, 1000, 0, 1);
	EVENT(&w, 1050, V2_ASSIST_BEGIN, 0);
	EVENT(&w, 1100, V2_ASSIST_END);
	EVENT(&w, 1100, V2_GO_STOP, trace_string(&w, "preempted"), 0);
	expect_fast(&w, "mark_assists", "start_ns,end_ns,cpu_ns,runnable_ns",
				"50|100|50|0\n100|120|20|0\n");
}

/* Where a tie would show in a row, the full merge decides it. */
static void
test_uncertain_ties(void)
{
	TraceWriter w;

	/* a goal at the very moment at which a collection begins elsewhere */
	trace_open(&w, 26);
	trace_running(&w, 10, 1000, 0, 1);
	EVENT(&w, 1100, V2_GC_BEGIN, 1, 0);
	EVENT(&w, 1200, V2_GC_END, 2);
	trace_running(&w, 20, 1000, 1, 2);
	EVENT(&w, 1100, V2_HEAP_GOAL, 5000);
	EVENT(&w, 1150, V2_HEAP_ALLOC, 100);
	trace_finish(&w);
	check_both_ways(&w.out);
	trace_free(&w);

	/* two heap values at once, and a pause that counts only what was before */
	trace_open(&w, 26);
	trace_running(&w, 10, 1000, 0, 1);
	EVENT(&w, 1100, V2_GC_BEGIN, 1, 0);
	EVENT(&w, 1150, V2_HEAP_ALLOC, 300);
	EVENT(&w, 1180, V2_STW_BEGIN, trace_string(&w, "GC mark termination"), 0);
	EVENT(&w, 1200, V2_GC_END, 2);
	EVENT(&w, 1210, V2_STW_END);
	trace_running(&w, 20, 1000, 1, 2);
	EVENT(&w, 1150, V2_HEAP_ALLOC, 100);
	EVENT(&w, 1180, V2_HEAP_ALLOC, 900);
	trace_finish(&w);
	check_both_ways(&w.out);
	trace_free(&w);
}

/* A stamp that lies before its cause: sequence numbers tell the order. */
static void
test_clock_skew(void)
{
	TraceWriter w;
	uint64_t	wait;

	trace_open(&w, 26);
	wait = trace_string(&w, "wait");
	trace_running(&w, 10, 1000, 0, 1);
	EVENT(&w, 1100, V2_ASSIST_BEGIN, 0);
	EVENT(&w, 1120, V2_GO_BLOCK, wait, 0);
	trace_running(&w, 20, 1000, 1, 2);
	EVENT(&w, 1160, V2_GO_UNBLOCK, 1, 1, 0);
	trace_batch(&w, 30, 1000);
	EVENT(&w, 1000, V2_PROC_STATUS, 2, V2_PROC_RUNNING);
	EVENT(&w, 1150, V2_GO_START, 1, 2);
	EVENT(&w, 1190, V2_ASSIST_END);
	trace_finish(&w);
	check_both_ways(&w.out);
	trace_expect_rows(&w, "mark_assists", "start_ns,end_ns,duration_ns", "100|190|90\n");
	trace_free(&w);
}

/* Coroutines switch inside an assist; the other one goes on elsewhere. */
static void
test_switch(void)
{
	TraceWriter w;

	trace_open(&w, 26);
	trace_running(&w, 10, 1000, 0, 1);
	EVENT(&w, 1010, V2_GO_STATUS, 2, (uint64_t) -1, V2_GO_WAITING);
	EVENT(&w, 1100, V2_ASSIST_BEGIN, 0);
	EVENT(&w, 1110, V2_GO_SWITCH, 2, 1);
	EVENT(&w, 1120, V2_ASSIST_BEGIN, 0);
	EVENT(&w, 1130, V2_GO_SWITCH, 1, 1);
	EVENT(&w, 1150, V2_ASSIST_END);
	EVENT(&w, 1160, V2_GO_SWITCH_DESTROY, 2, 2);
	EVENT(&w, 1170, V2_ASSIST_END);
	expect_fast(&w, "mark_assists", "goroutine,start_ns,end_ns,cpu_ns,parked_ns",
				"1|100|150|30|20\n2|120|170|20|30\n");
}

/* --- corruption --- */

/*
 * Any byte changed: where neither way finds fault, the rows agree.  Except
 * that a changed stamp may contradict what caused what; the full merge knows
 * by events that the fast path does not look at.
 */
static void
test_corruption(void)
{
	static const uint8_t flips[] = {0x01, 0x10};
	TraceWriter writer;
	size_t		compared = 0,
				different = 0;

	trace_write_sample(&writer, 26, 2);
	for (size_t at = 0; at < writer.out.size; at++)
		for (size_t flip = 0; flip < GT_LENGTHOF(flips); flip++)
		{
			writer.out.data[at] ^= flips[flip];
			for (size_t i = 0; i < GT_LENGTHOF(relations); i++)
			{
				bool		whole;

				different += !same_both_ways(&writer.out, relations[i], &whole);
				compared += whole;
			}
			writer.out.data[at] ^= flips[flip];
		}
	CHECK(compared > 1000);
	CHECK(different * 50 < compared);
	trace_free(&writer);
}

void
suite_fast(void)
{
	test_shipped();
	test_tie_across_threads();
	test_tie_end_and_begin();
	test_uncertain_ties();
	test_clock_skew();
	test_switch();
	test_corruption();
}
