/*
 * test_blame.c
 *		Where the time of goroutines went: by hand, and as a property of traces.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/blame_model.h"
#include "trace.h"

/* --- by hand --- */

static void
expect_blame(TraceWriter *writer, int64_t goroutine, int64_t from, int64_t to, const char *rows)
{
	const TraceBytes *trace = writer->in_batch ? trace_finish(writer) : &writer->out;
	BlameArguments arguments = {goroutine, from, to};
	GtStatus	status;
	char	   *got = trace_report(&gt_malloc_alloc, trace, &gt_report_blame, &arguments,
								   "cause,duration_ns", &status);

	CHECK_STR(status.message, "");
	CHECK_STR(got, rows);
	free(got);
}

/* Goroutine 1 on thread 10, proc 0; zero is 1000. */
static void
begin(TraceWriter *writer)
{
	trace_open(writer, 26);
	trace_running(writer, 10, 1000, 0, 1);
}

/* Each state, and what comes before and behind the trace. */
static void
test_states(void)
{
	TraceWriter w;

	begin(&w);
	EVENT(&w, 1010, V2_GO_SYSCALL_BEGIN, 1, 0);
	EVENT(&w, 1013, V2_GO_SYSCALL_END);
	EVENT(&w, 1020, V2_GO_BLOCK, trace_string(&w, "chan receive"), 0);
	EVENT(&w, 1030, V2_GO_UNBLOCK, 1, 1, 0);
	EVENT(&w, 1034, V2_GO_START, 1, 2);
	EVENT(&w, 1040, V2_GO_BLOCK, trace_string(&w, "GC weak to strong wait"), 0);
	EVENT(&w, 1045, V2_GO_UNBLOCK, 1, 3, 0);
	EVENT(&w, 1050, V2_GO_START, 1, 4);
	EVENT(&w, 1052, V2_GO_STOP, trace_string(&w, "preempted"), 0);
	EVENT(&w, 1060, V2_GO_START, 1, 5);
	EVENT(&w, 1070, V2_GO_DESTROY);
	EVENT(&w, 1080, V2_HEAP_ALLOC, 1);
	expect_blame(&w, 1, 0, GT_NULL, "running|35\nrunnable|17\nabsent|10\nchan receive|10\ngc_wait|5\nsyscall|3\n");
	expect_blame(&w, 1, 12, 32, "chan receive|10\nrunning|7\nrunnable|2\nsyscall|1\n");
	expect_blame(&w, 1, -5, 5, "running|5\nunknown|5\n");
	expect_blame(&w, 1, 75, 90, "absent|15\n");
	expect_blame(&w, 1, 20, 20, "");
	expect_blame(&w, 99, 10, 100, "unknown|90\n");
	trace_free(&w);
}

/* A goroutine that is created in the trace, and one that outlives it. */
static void
test_creation(void)
{
	TraceWriter w;

	begin(&w);
	EVENT(&w, 1010, V2_GO_CREATE, 7, 0, 0);
	EVENT(&w, 1020, V2_HEAP_ALLOC, 1);
	expect_blame(&w, 7, 0, GT_NULL, "absent|10\nrunnable|10\n");
	expect_blame(&w, 7, 5, 30, "unknown|10\nrunnable|10\nabsent|5\n");
	trace_free(&w);
}

/* Sweeping, assisting, and its own wait; pauses take what runs or could. */
static void
test_precedence(void)
{
	TraceWriter w;

	begin(&w);
	EVENT(&w, 1010, V2_ASSIST_BEGIN, 0);
	EVENT(&w, 1012, V2_SWEEP_BEGIN, 0);
	EVENT(&w, 1015, V2_SWEEP_END, 1, 1);
	EVENT(&w, 1020, V2_GO_BLOCK, trace_string(&w, "GC mark assist wait for work"), 0);
	EVENT(&w, 1022, V2_GO_CREATE, 2, 0, 0);
	EVENT(&w, 1023, V2_GO_START, 2, 1);
	EVENT(&w, 1025, V2_STW_BEGIN, trace_string(&w, "GC mark termination"), 0);
	EVENT(&w, 1030, V2_GO_UNBLOCK, 1, 1, 0);
	EVENT(&w, 1035, V2_STW_END);
	EVENT(&w, 1036, V2_GO_BLOCK, trace_string(&w, "sleep"), 0);
	EVENT(&w, 1040, V2_GO_START, 1, 2);
	EVENT(&w, 1044, V2_ASSIST_END);
	EVENT(&w, 1050, V2_HEAP_ALLOC, 1);
	expect_blame(&w, 1, 0, GT_NULL, "running|16\nassist_cpu|11\nassist_parked|10\nassist_runnable|5\n"
				 "stw:GC mark termination|5\nsweep|3\n");
	expect_blame(&w, 2, 0, GT_NULL, "absent|22\nsleep|14\nstw:GC mark termination|10\nrunning|3\nrunnable|1\n");
	trace_free(&w);
}

/* What the first generation shows as active was so from the start. */
static void
test_active_at_start(void)
{
	TraceWriter w;

	begin(&w);
	EVENT(&w, 1010, V2_ASSIST_ACTIVE, 1);
	EVENT(&w, 1020, V2_ASSIST_END);
	EVENT(&w, 1030, V2_GO_STATUS, 5, 99, V2_GO_WAITING);
	EVENT(&w, 1040, V2_HEAP_ALLOC, 1);
	expect_blame(&w, 1, 0, GT_NULL, "running|20\nassist_cpu|20\n");
	expect_blame(&w, 5, 0, GT_NULL, "waiting|40\n");
	trace_free(&w);
}

/* More reasons than any runtime has: the rest is one cause. */
static void
test_many_reasons(void)
{
	TraceWriter w;
	char		reason[64];
	uint64_t	at = 1000;
	char	   *rows;
	BlameArguments arguments = {1, 0, GT_NULL};

	begin(&w);
	for (uint64_t i = 0; i < 300; i++)
	{
		if (i > 0 && i % 50 == 0)
		{
			trace_next_generation(&w);
			trace_running(&w, 10, at, 0, 1);
		}
		snprintf(reason, sizeof(reason), "reason %d", (int) i);
		EVENT(&w, at + 1, V2_GO_BLOCK, trace_string(&w, reason), 0);
		EVENT(&w, at + 3, V2_GO_UNBLOCK, 1, i % 50 * 2 + 1, 0);
		EVENT(&w, at + 4, V2_GO_START, 1, i % 50 * 2 + 2);
		at += 5;
	}
	rows = trace_report(&gt_malloc_alloc, trace_finish(&w), &gt_report_blame, &arguments,
						"cause,duration_ns", NULL);
	CHECK(strstr(rows, "other|") != NULL);
	CHECK(strstr(rows, "reason 200|2\n") != NULL);
	free(rows);
	trace_free(&w);
}

/* --- tasks --- */

static void
test_tasks(void)
{
	TraceWriter w;
	GtStatus	status;
	char	   *rows;

	begin(&w);
	EVENT(&w, 1010, V2_TASK_BEGIN, 5, 0, trace_string(&w, "outer"), 0);
	EVENT(&w, 1012, V2_TASK_BEGIN, 6, 5, trace_string(&w, "inner"), 0);
	EVENT(&w, 1014, V2_GO_BLOCK, trace_string(&w, "sync"), 0);
	EVENT(&w, 1020, V2_GO_UNBLOCK, 1, 1, 0);
	EVENT(&w, 1021, V2_GO_START, 1, 2);
	EVENT(&w, 1025, V2_TASK_END, 6, 0);
	EVENT(&w, 1030, V2_TASK_BEGIN, 7, 0, trace_string(&w, "brief"), 0);
	EVENT(&w, 1030, V2_TASK_END, 7, 0);
	EVENT(&w, 1031, V2_TASK_END, 8, 0);	/* begun before the trace */
	EVENT(&w, 1040, V2_HEAP_ALLOC, 1);
	rows = trace_report(&gt_malloc_alloc, trace_finish(&w), &gt_report_task_blame, NULL,
						"task,name,goroutine,start_ns,end_ns,cause,duration_ns", &status);
	CHECK_STR(status.message, "");
	CHECK_STR(rows, "6|inner|1|12|25|running|6\n6|inner|1|12|25|runnable|1\n6|inner|1|12|25|sync|6\n"
			  "7|brief|1|30|30|running|0\n"
			  "5|outer|1|10||running|23\n5|outer|1|10||runnable|1\n5|outer|1|10||sync|6\n");
	free(rows);
	trace_free(&w);
}

/* --- regions --- */

static void
expect_regions(TraceWriter *writer, const char *wanted)
{
	GtStatus	status;
	char	   *rows = trace_report(&gt_malloc_alloc, trace_finish(writer), &gt_report_region_blame, NULL,
									"region,goroutine,task,name,start_ns,end_ns,cause,duration_ns", &status);

	CHECK_STR(status.message, "");
	CHECK_STR(rows, wanted);
	free(rows);
}

static void
test_regions(void)
{
	TraceWriter w;

	begin(&w);
	EVENT(&w, 1005, V2_REGION_END, 3, trace_string(&w, "begun before the trace"), 0);
	EVENT(&w, 1010, V2_REGION_BEGIN, 5, trace_string(&w, "outer"), 0);
	EVENT(&w, 1012, V2_REGION_BEGIN, 5, trace_string(&w, "inner"), 0);
	EVENT(&w, 1014, V2_GO_BLOCK, trace_string(&w, "sync"), 0);
	EVENT(&w, 1020, V2_GO_UNBLOCK, 1, 1, 0);
	EVENT(&w, 1021, V2_GO_START, 1, 2);
	EVENT(&w, 1022, V2_REGION_END, 4, trace_string(&w, "inner"), 0);	/* of another task */
	EVENT(&w, 1025, V2_REGION_END, 5, trace_string(&w, "inner"), 0);
	EVENT(&w, 1030, V2_REGION_BEGIN, 0, trace_string(&w, "brief"), 0);
	EVENT(&w, 1030, V2_REGION_END, 0, trace_string(&w, "brief"), 0);
	EVENT(&w, 1040, V2_HEAP_ALLOC, 1);
	expect_regions(&w, "2|1|5|inner|12|25|running|6\n2|1|5|inner|12|25|runnable|1\n2|1|5|inner|12|25|sync|6\n"
				   "3|1|0|brief|30|30|running|0\n"
				   "1|1|5|outer|10||running|23\n1|1|5|outer|10||runnable|1\n1|1|5|outer|10||sync|6\n");
	trace_free(&w);
}

/* Regions end with their goroutine; one that is created within a region has none of its own. */
static void
test_regions_of_ended(void)
{
	TraceWriter w;

	begin(&w);
	EVENT(&w, 1010, V2_REGION_BEGIN, 0, trace_string(&w, "outer"), 0);
	EVENT(&w, 1012, V2_GO_CREATE, 7, 0, 0);
	EVENT(&w, 1014, V2_REGION_BEGIN, 0, trace_string(&w, "inner"), 0);
	EVENT(&w, 1020, V2_GO_DESTROY);
	EVENT(&w, 1022, V2_GO_START, 7, 1);
	EVENT(&w, 1024, V2_REGION_END, 0, trace_string(&w, "outer"), 0);
	EVENT(&w, 1026, V2_REGION_BEGIN, 0, trace_string(&w, "own"), 0);
	EVENT(&w, 1030, V2_HEAP_ALLOC, 1);
	expect_regions(&w, "2|1|0|inner|14|20|running|6\n1|1|0|outer|10|20|running|10\n3|7|0|own|26||running|4\n");
	trace_free(&w);
}

/* --- properties, over recorded traces --- */

#define MAX_TEXTS 64

/* Causes and their sums, as rows tell them. */
typedef struct Parts
{
	int			count;
	char		causes[MAX_TEXTS][64];
	int64_t		sums[MAX_TEXTS];
} Parts;

static int64_t *
part_of(Parts *parts, const char *cause)
{
	for (int i = 0; i < parts->count; i++)
	{
		if (strcmp(parts->causes[i], cause) == 0)
			return &parts->sums[i];
	}
	if (parts->count == MAX_TEXTS)
		abort();
	snprintf(parts->causes[parts->count], sizeof(parts->causes[0]), "%s", cause);
	parts->sums[parts->count] = 0;
	return &parts->sums[parts->count++];
}

/* Adds the parts of an interval, times `sign`; returns what they sum to. */
static int64_t
add_parts(const TraceBytes *trace, int64_t goroutine, int64_t from, int64_t to, int sign,
		  Parts *parts)
{
	BlameArguments arguments = {goroutine, from, to};
	char	   *rows = trace_report(&gt_malloc_alloc, trace, &gt_report_blame, &arguments,
									"cause,duration_ns", NULL);
	int64_t		total = 0;

	for (char *line = rows; *line != '\0'; line += strlen(line) + 1)
	{
		char	   *bar;
		long long	duration;

		line[strcspn(line, "\n")] = '\0';
		bar = strrchr(line, '|');
		*bar = '\0';
		duration = atoll(bar + 1);
		CHECK(duration > 0);
		*part_of(parts, line) += sign * duration;
		total += duration;
		line = bar + 1;
	}
	free(rows);
	return total;
}

/* Parts sum to their interval, and those of two halves are those of the whole. */
static void
check_interval(const TraceBytes *trace, int64_t goroutine, int64_t from, int64_t middle,
			   int64_t to)
{
	Parts		parts = {0};

	CHECK_EQ(add_parts(trace, goroutine, from, to, 1, &parts), to - from);
	CHECK_EQ(add_parts(trace, goroutine, from, middle, -1, &parts), middle - from);
	CHECK_EQ(add_parts(trace, goroutine, middle, to, -1, &parts), to - middle);
	for (int i = 0; i < parts.count; i++)
		CHECK_EQ(parts.sums[i], 0);
}

static int64_t
random_time(int64_t last)
{
	return ((int64_t) rand() << 16 ^ rand()) % (last + last / 4) - last / 8;
}

static void
check_trace(const char *path, int rounds)
{
	TraceBytes	trace = trace_fixture(path);
	GtStatus	status;
	char	   *duration = trace_rows(&gt_malloc_alloc, &trace, "traces", "duration_ns", false, &status);
	int64_t		last = atoll(duration);

	unit_case("%s", path);
	CHECK(last > 0);
	for (int i = 0; i < rounds; i++)
	{
		int64_t		times[3] = {random_time(last), random_time(last), random_time(last)};
		int64_t		low = GT_MIN(times[0], GT_MIN(times[1], times[2]));
		int64_t		high = GT_MAX(times[0], GT_MAX(times[1], times[2]));
		int64_t		middle = times[0] + times[1] + times[2] - low - high;

		check_interval(&trace, rand() % 40, low, middle, high);
	}
	free(duration);
	free(trace.data);
	unit_case(NULL);
}

static void
test_partition(void)
{
	srand(1);
	check_trace("edge/active-1.22.trace", 400);
	check_trace("edge/coroutine-1.26.trace", 400);
	check_trace("edge/composed/overlapping-generations.trace", 200);
	check_trace("edge/composed/random-16.trace", 400);
	check_trace("edge/composed/random-1233.trace", 400);
	check_trace("fleet/service=shop/build=v42/host=web-3/0.trace", 400);
	check_trace("edge/tasks-1.26.trace", 400);
}

/* A task or region is its goroutine's interval. */
static void
check_spans(const char *path, const GtReport *report, const char *columns)
{
	TraceBytes	trace = trace_fixture(path);
	char	   *rows = trace_report(&gt_malloc_alloc, &trace, report, NULL, columns, NULL);
	long long	number,
				goroutine,
				start,
				end,
				duration;
	Parts		parts = {0};
	long long	key[4] = {-1, 0, 0, 0};
	int			spans = 0;

	for (char *line = strtok(rows, "\n"); line != NULL; line = strtok(NULL, "\n"))
	{
		char		cause[64];

		if (sscanf(line, "%lld|%lld|%lld|%lld|%lld|%63[^\n]", &number, &goroutine, &start, &end, &duration, cause) != 6)
			continue;			/* has not ended */
		if (number != key[0] || goroutine != key[1] || start != key[2] || end != key[3])
		{
			for (int i = 0; i < parts.count; i++)
				CHECK_EQ(parts.sums[i], 0);
			memset(&parts, 0, sizeof(parts));
			CHECK_EQ(add_parts(&trace, goroutine, start, end, 1, &parts), end - start);
			key[0] = number;
			key[1] = goroutine;
			key[2] = start;
			key[3] = end;
			spans++;
		}
		*part_of(&parts, cause) -= duration;
	}
	CHECK(spans > 5);
	free(rows);
	free(trace.data);
}

static int
compare_lines(const void *left, const void *right)
{
	return strcmp(*(char *const *) left, *(char *const *) right);
}

/* Lines in order, each once; NULL at the end. */
static char **
distinct_lines(char *text)
{
	size_t		count = 0,
				kept = 0;
	char	  **lines = malloc((strlen(text) + 2) * sizeof(char *));

	for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n"))
		lines[count++] = line;
	qsort(lines, count, sizeof(char *), compare_lines);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || strcmp(lines[kept - 1], lines[i]) != 0)
			lines[kept++] = lines[i];
	lines[kept] = NULL;
	return lines;
}

/* The regions are those of the relation that have a name and a begin. */
static void
check_regions(const char *path)
{
	TraceBytes	trace = trace_fixture(path);
	GtStatus	status;
	char	   *relation = trace_rows(&gt_malloc_alloc, &trace, "regions", "name,goroutine,task,start_ns,end_ns", false, &status),
			   *report = trace_report(&gt_malloc_alloc, &trace, &gt_report_region_blame, NULL,
									  "name,goroutine,task,start_ns,end_ns", NULL);
	char	  **wanted = distinct_lines(relation),
			  **got = distinct_lines(report);
	int			regions = 0;

	unit_case("%s", path);
	for (char **line = wanted; *line != NULL; line++)
	{
		long long	start;

		if (**line == '|' || sscanf(*line, "%*[^|]|%*d|%*d|%lld", &start) != 1)
			continue;			/* came with the goroutine, or begun before the trace */
		CHECK_STR(got[regions], *line);
		if (got[regions++] == NULL)
			break;
	}
	CHECK(regions > 5 && got[regions] == NULL);
	unit_case(NULL);
	free(wanted);
	free(got);
	free(relation);
	free(report);
	free(trace.data);
}

static void
test_spans(void)
{
	check_spans("edge/tasks-1.26.trace", &gt_report_task_blame, "task,goroutine,start_ns,end_ns,duration_ns,cause");
	check_spans("edge/tasks-1.26.trace", &gt_report_region_blame, "region,goroutine,start_ns,end_ns,duration_ns,cause");
	check_regions("edge/tasks-1.26.trace");
	check_regions("edge/tasks-1.23.trace");
}

/* --- memory that is refused --- */

typedef struct Refusal
{
	const TraceBytes *trace;
	const GtReport *report;
	const void *arguments;
} Refusal;

static void
report_refused(const GtAlloc *alloc, bool refusing, void *context)
{
	const Refusal *refusal = context;
	GtStatus	status;
	char	   *rows = trace_report(alloc, refusal->trace, refusal->report, refusal->arguments,
									NULL, &status);

	CHECK_EQ(status.code, refusing ? GT_NO_MEMORY : GT_OK);
	free(rows);
}

/* Tasks and regions that end, and some that do not. */
static void
write_spans(TraceWriter *w)
{
	begin(w);
	for (uint64_t i = 0; i < 8; i++)
	{
		EVENT(w, 1010 + 10 * i, V2_TASK_BEGIN, i + 1, 0, trace_string(w, "task"), 0);
		EVENT(w, 1011 + 10 * i, V2_REGION_BEGIN, i + 1, trace_string(w, "region"), 0);
		if (i % 2 == 0)
			continue;
		EVENT(w, 1012 + 10 * i, V2_REGION_END, i + 1, trace_string(w, "region"), 0);
		EVENT(w, 1013 + 10 * i, V2_TASK_END, i + 1, 0);
	}
	trace_finish(w);
}

static void
test_memory(void)
{
	BlameArguments arguments = {1, 0, GT_NULL};
	TraceWriter writer;

	trace_write_sample(&writer, 26, 2);
	unit_each_refusal(report_refused, &(Refusal) {&writer.out, &gt_report_blame, &arguments});
	trace_free(&writer);
	write_spans(&writer);
	unit_each_refusal(report_refused, &(Refusal) {&writer.out, &gt_report_task_blame, NULL});
	unit_each_refusal(report_refused, &(Refusal) {&writer.out, &gt_report_region_blame, NULL});
	trace_free(&writer);
}

void
suite_blame(void)
{
	test_states();
	test_creation();
	test_precedence();
	test_active_at_start();
	test_many_reasons();
	test_tasks();
	test_regions();
	test_regions_of_ended();
	test_partition();
	test_spans();
	test_memory();
}
