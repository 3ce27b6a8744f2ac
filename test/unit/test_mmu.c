/*
 * test_mmu.c
 *		Minimum mutator utilization: against all windows there are, and by hand.
 */
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/mmu_model.h"
#include "model/mmu_series.h"
#include "trace.h"

/* --- one series against brute force --- */

#define MAX_STEPS 40
#define MAX_TIME 200

typedef struct Steps
{
	int			count;
	int64_t		times[MAX_STEPS];
	MmuLoad		loads[MAX_STEPS];
	int64_t		end;
} Steps;

static MmuLoad
random_load(int kinds)
{
	static const uint32_t numbers[] = {1, 2, 4, 8, 3, 7};
	MmuLoad		load = {0};
	uint32_t	left;

	load.gomaxprocs = left = numbers[rand() % kinds];
	for (int i = 0; i < GC_TAKERS; i++)
	{
		load.takers[i] = (uint32_t) rand() % (left + 1);
		left -= load.takers[i];
		load.taken += load.takers[i];
	}
	return load;
}

/* With powers of two only, sums are exact and equal windows are equal. */
static Steps
random_steps(bool exact)
{
	Steps		steps = {.count = 1 + rand() % (MAX_STEPS - 1)};
	int64_t		time = rand() % 10;

	for (int i = 0; i < steps.count; i++)
	{
		steps.times[i] = time;
		steps.loads[i] = random_load(exact ? 4 : 6);
		time += rand() % 6;		/* ties too */
	}
	steps.end = time;
	return steps;
}

/* What the program, or a cause (from 0 on), has of the moment from `time` on. */
static double
share_at(const Steps *steps, int64_t time, int taker)
{
	const MmuLoad *load = &steps->loads[0];

	for (int i = 0; i < steps->count && steps->times[i] <= time; i++)
		load = &steps->loads[i];
	return (double) (taker < 0 ? load->gomaxprocs - load->taken : load->takers[taker]) /
		load->gomaxprocs;
}

static double
mean_of(const Steps *steps, int64_t from, int64_t length, int taker)
{
	double		sum = 0;

	for (int64_t time = from; time < from + length; time++)
		sum += share_at(steps, time, taker);
	return sum / (double) length;
}

/* Steps lie at whole times, so the minimum does too. */
static void
check_window(const Steps *steps, const MmuWindow *window, bool exact)
{
	int64_t		length = GT_MIN(window->length_ns, steps->end - steps->times[0]);
	double		least = 2;
	int64_t		first = -1;

	CHECK_EQ(window->covered_ns, length);
	if (length == 0)
		return;
	for (int64_t from = steps->times[0]; from + length <= steps->end; from++)
	{
		double		mean = mean_of(steps, from, length, -1);

		if (mean < least - 1e-9)
		{
			least = mean;
			first = from;
		}
	}
	CHECK(fabs(mmu_mean(window) - least) < 1e-9);
	CHECK(fabs(mean_of(steps, window->start_ns, length, -1) - least) < 1e-9);
	CHECK(window->start_ns <= first || !exact);
	for (int taker = 0; taker < GC_TAKERS; taker++)
		CHECK(fabs(mmu_time(window->takers[taker]) / (double) length -
				   mean_of(steps, window->start_ns, length, taker)) < 1e-9);
}

static void
test_random_series(void)
{
	static const int64_t lengths[] = {1, 2, 3, 5, 8, 13, 34, 89, 1000, INT64_MAX};

	srand(1);
	for (int round = 0; round < 500; round++)
	{
		bool		exact = round % 2;
		Steps		steps = random_steps(exact);
		MmuSeries	series;

		unit_case("round %d", round);
		CHECK(mmu_series_init(&series, &gt_malloc_alloc, lengths, GT_LENGTHOF(lengths), true));
		for (int i = 0; i < steps.count; i++)
			CHECK(mmu_series_step(&series, steps.times[i], &steps.loads[i]));
		CHECK(mmu_series_end(&series, steps.end));
		for (size_t i = 0; i < GT_LENGTHOF(lengths); i++)
			check_window(&steps, &series.windows[i], exact);
		mmu_series_free(&series);
	}
	unit_case(NULL);
}

/* Only the steps of the longest window are kept, and sums do not drift. */
static void
test_long_series(void)
{
	static const int64_t lengths[] = {10, 1000};
	MmuLoad		busy = {.gomaxprocs = 3, .taken = 1, .takers = {0, 1, 0, 0}};
	MmuLoad		idle = {.gomaxprocs = 3};
	MmuSeries	series;

	CHECK(mmu_series_init(&series, &gt_malloc_alloc, lengths, 2, false));
	for (int64_t i = 0; i < 1000000; i++)
		CHECK(mmu_series_step(&series, i * 7 + INT64_C(1000000000000000), i % 2 ? &busy : &idle));
	CHECK(series.steps.capacity <= 512);
	CHECK(mmu_series_end(&series, INT64_C(1000000007000000)));
	/* one of 7 ns at a third, and 3 ns of the next */
	CHECK(fabs(mmu_mean(&series.windows[0]) - (7 * 2 / 3.0 + 3) / 10) < 1e-10);
	CHECK_EQ(series.windows[0].start_ns, INT64_C(1000000000000004));
	mmu_series_free(&series);
}

/* --- the reports --- */

static const int64_t windows[] = {10, 20, 1000};

static void
expect_report(TraceWriter *writer, const MmuArguments *arguments, const char *columns,
			  const char *rows)
{
	const TraceBytes *trace = writer->in_batch ? trace_finish(writer) : &writer->out;
	GtStatus	status;
	char	   *got = trace_report(&gt_malloc_alloc, trace,
								   arguments->blame ? &gt_report_mmu_blame : &gt_report_mmu,
								   arguments, columns, &status);

	CHECK_STR(status.message, "");
	CHECK_STR(got, rows);
	free(got);
}

/* Two Ps from 0 to 100: an assist from 10 to 20, a pause from 40 to 44, a sweep to 50. */
static void
write_trace(TraceWriter *w)
{
	trace_open(w, 26);
	trace_running(w, 10, 1000, 0, 1);
	EVENT(w, 1000, V2_PROCS_CHANGE, 2, 0);
	EVENT(w, 1010, V2_ASSIST_BEGIN, 0);
	EVENT(w, 1020, V2_ASSIST_END);
	EVENT(w, 1040, V2_STW_BEGIN, trace_string(w, "GC mark termination"), 0);
	EVENT(w, 1044, V2_STW_END);
	EVENT(w, 1044, V2_SWEEP_BEGIN, 0);
	EVENT(w, 1050, V2_SWEEP_END, 1, 1);
	EVENT(w, 1100, V2_HEAP_ALLOC, 1);
}

static void
test_mmu(void)
{
	MmuArguments arguments = {windows, 3, GC_TAKERS_ALL, false, false};
	TraceWriter w;

	write_trace(&w);
	expect_report(&w, &arguments, NULL, "10|0.3|40\n20|0.65|30\n1000|0.88|0\n");
	arguments.takers = GC_TAKER_BIT(GC_TAKER_ASSIST);
	expect_report(&w, &arguments, NULL, "10|0.5|10\n20|0.75|0\n1000|0.95|0\n");
	arguments.takers = 0;
	expect_report(&w, &arguments, NULL, "10|1|0\n20|1|0\n1000|1|0\n");
	arguments.nwindows = 0;
	expect_report(&w, &arguments, NULL, "");
	trace_free(&w);
}

static void
test_blame(void)
{
	MmuArguments arguments = {windows, 1, GC_TAKERS_ALL, false, true};
	TraceWriter w;

	write_trace(&w);
	expect_report(&w, &arguments, NULL,
				  "10|0.3|40|50||stw|4|0.4\n10|0.3|40|50||background|0|0\n"
				  "10|0.3|40|50||assist|0|0\n10|0.3|40|50||sweep|3|0.3\n"
				  "10|0.3|40|50||mutator|3|0.3\n");
	arguments.takers = GC_TAKER_BIT(GC_TAKER_STW);
	expect_report(&w, &arguments, "worst_start_ns,worst_end_ns,cause,duration_ns",
				  "34|44|stw|4\n34|44|mutator|6\n");
	trace_free(&w);
}

/* Each P for itself: dedicated workers and the other P's work are left aside. */
static void
test_per_proc(void)
{
	MmuArguments arguments = {windows, 3, GC_TAKERS_ALL, true, true};
	TraceWriter w;

	write_trace(&w);
	expect_report(&w, &arguments, "window_ns,mmu,worst_start_ns,worst_end_ns,proc,cause,duration_ns",
				  "10|0|10|20|0|stw|0\n10|0|10|20|0|background|0\n10|0|10|20|0|assist|10\n"
				  "10|0|10|20|0|sweep|0\n10|0|10|20|0|mutator|0\n"
				  "20|0.5|0|20|0|stw|0\n20|0.5|0|20|0|background|0\n20|0.5|0|20|0|assist|10\n"
				  "20|0.5|0|20|0|sweep|0\n20|0.5|0|20|0|mutator|10\n"
				  "1000|0.8|0|100|0|stw|4\n1000|0.8|0|100|0|background|0\n1000|0.8|0|100|0|assist|10\n"
				  "1000|0.8|0|100|0|sweep|6\n1000|0.8|0|100|0|mutator|80\n");
	trace_free(&w);

	arguments.blame = false;
	trace_open(&w, 23);
	trace_running(&w, 10, 1000, 0, 1);
	EVENT(&w, 1000, V2_PROCS_CHANGE, 2, 0);
	EVENT(&w, 1010, V2_GO_LABEL, trace_string(&w, "GC (dedicated)"));
	EVENT(&w, 1020, V2_GO_STOP, trace_string(&w, "preempted"), 0);
	EVENT(&w, 1030, V2_GO_START, 1, 1);
	EVENT(&w, 1031, V2_GO_LABEL, trace_string(&w, "GC (fractional)"));
	EVENT(&w, 1033, V2_GO_STOP, trace_string(&w, "preempted"), 0);
	EVENT(&w, 1100, V2_HEAP_ALLOC, 1);
	expect_report(&w, &arguments, NULL, "10|0.8|23\n20|0.9|13\n1000|0.98|0\n");
	trace_free(&w);
}

/* A P that goes ends its series: a short one counts with its own mean. */
static void
test_procs_come_and_go(void)
{
	MmuArguments arguments = {windows, 3, GC_TAKERS_ALL, true, true};
	TraceWriter w;

	trace_open(&w, 26);
	trace_running(&w, 11, 1000, 1, 2);
	EVENT(&w, 1000, V2_PROCS_CHANGE, 2, 0);
	EVENT(&w, 1004, V2_SWEEP_BEGIN, 0);
	EVENT(&w, 1008, V2_SWEEP_END, 1, 1);
	EVENT(&w, 1008, V2_PROCS_CHANGE, 1, 0);
	EVENT(&w, 1050, V2_SWEEP_BEGIN, 0);	/* on a P that is none */
	EVENT(&w, 1058, V2_SWEEP_END, 1, 1);
	EVENT(&w, 1100, V2_PROCS_CHANGE, 2, 0);
	EVENT(&w, 1120, V2_HEAP_ALLOC, 1);
	arguments.blame = false;
	expect_report(&w, &arguments, NULL, "10|0.5|0\n20|0.5|0\n1000|0.5|0\n");
	arguments.blame = true;
	expect_report(&w, &arguments, "worst_end_ns,proc,cause",
				  "8|1|stw\n8|1|background\n8|1|assist\n8|1|sweep\n8|1|mutator\n"
				  "8|1|stw\n8|1|background\n8|1|assist\n8|1|sweep\n8|1|mutator\n"
				  "8|1|stw\n8|1|background\n8|1|assist\n8|1|sweep\n8|1|mutator\n");
	trace_free(&w);
}

/* Without GOMAXPROCS nothing is known; what is no trace has no rows at all. */
static void
test_unknown(void)
{
	MmuArguments arguments = {windows, 1, GC_TAKERS_ALL, false, false};
	TraceBytes	text = {(uint8_t *) (uintptr_t) "hello", 5, 0};
	TraceWriter w;
	char	   *rows;

	trace_open(&w, 26);
	trace_running(&w, 10, 1000, 0, 1);
	EVENT(&w, 1010, V2_HEAP_ALLOC, 1);
	expect_report(&w, &arguments, NULL, "10||\n");
	arguments.blame = true;
	arguments.takers = GC_TAKER_BIT(GC_TAKER_STW);
	expect_report(&w, &arguments, NULL, "10|||||stw||\n10|||||mutator||\n");
	trace_free(&w);
	rows = trace_report(&gt_malloc_alloc, &text, &gt_report_mmu, &arguments, NULL, NULL);
	CHECK_STR(rows, "");
	free(rows);
}

/* --- memory that is refused --- */

typedef struct Refusal
{
	const TraceBytes *trace;
	const MmuArguments *arguments;
} Refusal;

static void
report_refused(const GtAlloc *alloc, bool refusing, void *context)
{
	const Refusal *refusal = context;
	GtStatus	status;
	char	   *rows = trace_report(alloc, refusal->trace,
									refusal->arguments->blame ? &gt_report_mmu_blame : &gt_report_mmu,
									refusal->arguments, NULL, &status);

	CHECK_EQ(status.code, refusing ? GT_NO_MEMORY : GT_OK);
	free(rows);
}

static void
test_memory(void)
{
	for (int i = 0; i < 4; i++)
	{
		MmuArguments arguments = {windows, 3, GC_TAKERS_ALL, i & 1, i & 2};
		TraceWriter writer;
		Refusal		refusal = {&writer.out, &arguments};

		trace_write_sample(&writer, 26, 2);
		unit_each_refusal(report_refused, &refusal);
		trace_free(&writer);
	}
}

void
suite_mmu(void)
{
	test_random_series();
	test_long_series();
	test_mmu();
	test_blame();
	test_per_proc();
	test_procs_come_and_go();
	test_unknown();
	test_memory();
}
