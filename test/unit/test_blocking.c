/*
 * test_blocking.c
 *		Blocking profiles: which waits count, for which stack, within what.
 *
 * Go's own profiles of the traces in test/data are compared by
 * test/corpus/shipped.sh.
 */
#include "unit.h"

#include <stdlib.h>

#include "model/blocking_model.h"
#include "trace.h"

#define NO_REGION {NULL, 0}

static void
expect_profile(TraceWriter *writer, const BlockingArguments *arguments, const char *rows)
{
	const TraceBytes *trace = writer->in_batch ? trace_finish(writer) : &writer->out;
	GtStatus	status;
	char	   *got = trace_report(&gt_malloc_alloc, trace, &gt_report_blocking_profile, arguments,
								   "stack,contentions,delay_ns", &status);

	CHECK_STR(status.message, "");
	CHECK_STR(got, rows);
	free(got);
}

static void
block(TraceWriter *w, uint64_t at, const char *reason, const char *stack, uint64_t *sequence)
{
	EVENT(w, at, V2_GO_BLOCK, trace_string(w, reason), trace_stack(w, stack));
	EVENT(w, at + 10, V2_GO_UNBLOCK, 1, ++*sequence, trace_stack(w, "runtime.ready;main.waker"));
	EVENT(w, at + 13, V2_GO_START, 1, ++*sequence);
}

/* Goroutine 1 on thread 10, proc 0; zero is 1000; its region "r" of task 5 from 300 to 500. */
static void
write_waits(TraceWriter *w)
{
	uint64_t	sequence = 0;

	trace_open(w, 26);
	trace_running(w, 10, 1000, 0, 1);
	block(w, 1100, "network", "main.read;main.main", &sequence);
	block(w, 1150, "network", "main.read;main.main", &sequence);
	block(w, 1200, "chan receive", "main.receive", &sequence);
	block(w, 1220, "select", "main.choose", &sequence);
	block(w, 1240, "sync", "main.lock", &sequence);
	block(w, 1260, "sleep", "main.sleep", &sequence);
	EVENT(w, 1300, V2_REGION_BEGIN, 5, trace_string(w, "r"), 0);
	EVENT(w, 1301, V2_REGION_BEGIN, 6, trace_string(w, "inside"), 0);
	block(w, 1310, "network", "main.read;main.main", &sequence);
	EVENT(w, 1350, V2_REGION_END, 6, trace_string(w, "inside"), 0);
	EVENT(w, 1400, V2_GO_SYSCALL_BEGIN, 1, trace_stack(w, "main.write"));
	EVENT(w, 1404, V2_GO_SYSCALL_END);
	EVENT(w, 1500, V2_REGION_END, 5, trace_string(w, "r"), 0);
	block(w, 1510, "network", "main.other", &sequence);
	EVENT(w, 1600, V2_GO_BLOCK, trace_string(w, "network"), trace_stack(w, "main.unended"));
}

static void
test_kinds(void)
{
	BlockingArguments arguments = {BLOCKING_NET, GT_NULL, NO_REGION, GT_NULL, GT_NULL};
	TraceWriter w;

	write_waits(&w);
	expect_profile(&w, &arguments, "main.read;main.main|3|30\nmain.other|1|10\n");
	arguments.kind = BLOCKING_SYSCALL;
	expect_profile(&w, &arguments, "main.write|1|4\n");
	arguments.kind = BLOCKING_SCHED;
	expect_profile(&w, &arguments, "runtime.ready;main.waker|8|24\n");
	trace_free(&w);
}

static void
test_filters(void)
{
	BlockingArguments arguments = {BLOCKING_NET, 5, NO_REGION, GT_NULL, GT_NULL};
	TraceWriter w;

	write_waits(&w);
	expect_profile(&w, &arguments, "main.read;main.main|1|10\n");
	arguments.task = 7;
	expect_profile(&w, &arguments, "");
	arguments.task = GT_NULL;
	arguments.region = gt_str("inside");
	expect_profile(&w, &arguments, "main.read;main.main|1|10\n");
	arguments.task = 5;
	expect_profile(&w, &arguments, "");
	arguments.task = GT_NULL;
	arguments.region = gt_str("r");
	arguments.kind = BLOCKING_SCHED;
	expect_profile(&w, &arguments, "runtime.ready;main.waker|1|3\n");
	arguments.kind = BLOCKING_NET;
	arguments.region.data = NULL;
	arguments.from_ns = 105;
	arguments.to_ns = 156;
	expect_profile(&w, &arguments, "main.read;main.main|2|11\n");
	arguments.from_ns = 110;
	arguments.to_ns = 150;
	expect_profile(&w, &arguments, "");
	trace_free(&w);
}

/* What a goroutine did before it first ran does not count; of one that never runs it does. */
static void
test_before_first_run(void)
{
	BlockingArguments arguments = {BLOCKING_SCHED, GT_NULL, NO_REGION, GT_NULL, GT_NULL};
	TraceWriter w;

	trace_open(&w, 26);
	trace_running(&w, 10, 1000, 0, 1);
	EVENT(&w, 1010, V2_GO_CREATE, 2, 0, trace_stack(&w, "main.go"));
	EVENT(&w, 1020, V2_GO_STATUS, 5, 99, V2_GO_WAITING);
	EVENT(&w, 1021, V2_GO_UNBLOCK, 5, 1, trace_stack(&w, "main.wake"));
	EVENT(&w, 1030, V2_GO_STOP, trace_string(&w, "preempted"), trace_stack(&w, "main.work"));
	EVENT(&w, 1040, V2_GO_START, 2, 1);
	EVENT(&w, 1050, V2_GO_STOP, trace_string(&w, "preempted"), trace_stack(&w, "main.new"));
	EVENT(&w, 1060, V2_GO_START, 1, 1);
	EVENT(&w, 1070, V2_GO_STOP, trace_string(&w, "preempted"), 0);
	EVENT(&w, 1080, V2_GO_START, 2, 2);
	expect_profile(&w, &arguments, "main.new|1|30\nmain.work|1|30\n");
	trace_free(&w);
}

/* A goroutine that is created within a region works for its task. */
static void
test_inherited(void)
{
	BlockingArguments arguments = {BLOCKING_SCHED, 5, NO_REGION, GT_NULL, GT_NULL};
	TraceWriter w;

	trace_open(&w, 26);
	trace_running(&w, 10, 1000, 0, 1);
	EVENT(&w, 1010, V2_REGION_BEGIN, 5, trace_string(&w, "r"), 0);
	EVENT(&w, 1020, V2_GO_CREATE, 2, 0, trace_stack(&w, "main.go"));
	EVENT(&w, 1025, V2_REGION_END, 5, trace_string(&w, "r"), 0);
	EVENT(&w, 1030, V2_GO_STOP, trace_string(&w, "preempted"), trace_stack(&w, "main.work"));
	EVENT(&w, 1040, V2_GO_START, 2, 1);
	EVENT(&w, 1050, V2_GO_DESTROY);
	EVENT(&w, 1060, V2_GO_START, 1, 1);
	expect_profile(&w, &arguments, "main.go|1|20\n");
	trace_free(&w);
}

/* --- memory that is refused --- */

typedef struct Refusal
{
	const TraceBytes *trace;
	const BlockingArguments *arguments;
} Refusal;

static void
report_refused(const GtAlloc *alloc, bool refusing, void *context)
{
	const Refusal *refusal = context;
	GtStatus	status;
	char	   *rows = trace_report(alloc, refusal->trace, &gt_report_blocking_profile,
									refusal->arguments, NULL, &status);

	CHECK_EQ(status.code, refusing ? GT_NO_MEMORY : GT_OK);
	free(rows);
}

static void
test_memory(void)
{
	BlockingArguments arguments = {BLOCKING_SCHED, 5, NO_REGION, GT_NULL, GT_NULL};
	TraceWriter w;
	Refusal		refusal = {&w.out, &arguments};

	write_waits(&w);
	trace_finish(&w);
	unit_each_refusal(report_refused, &refusal);
	arguments.task = GT_NULL;
	unit_each_refusal(report_refused, &refusal);
	trace_free(&w);
}

void
suite_blocking(void)
{
	test_kinds();
	test_filters();
	test_before_first_run();
	test_inherited();
	test_memory();
}
