/*
 * test_summary.c
 *		What generations hold, and decoding that begins behind some of them.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "relation/bounds.h"
#include "relation/scan.h"
#include "trace.h"

static void
expect_summary(const TraceBytes *trace, const char *columns, const char *rows)
{
	GtStatus	status;
	char	   *got = trace_report(&gt_malloc_alloc, trace, &gt_report_summary, NULL, columns, &status);

	CHECK_STR(got, rows);
	free(got);
}

/* --- summaries --- */

static void
test_sample(void)
{
	TraceWriter w;

	trace_write_sample(&w, 26, 2);
	expect_summary(&w.out, "generation,start_ns,end_ns,cycles,first_cycle,last_cycle,max_pause_ns,assist_ns",
				   "1|0|100|1|1|1|10|21\n"
				   "2|300|400|1|2|2|10|21\n");
	expect_summary(&w.out, "facts",
				   "{\"rows\": {\"events\": 38, \"gc_cycles\": 1, \"stw_pauses\": 2, \"mark_assists\": 1, "
				   "\"sweeps\": 1, \"heap_samples\": 7, \"labels\": 1, \"mark_workers\": 1, \"cpu_samples\": 2, "
				   "\"goroutine_states\": 12, \"proc_states\": 5, \"goroutines\": 3}, \"kinds\": [\"Sync\", "
				   "\"Metric\", \"Label\", \"StackSample\", \"RangeBegin\", \"RangeEnd\", \"StateTransition\"]}\n"
				   "{\"rows\": {\"events\": 38, \"gc_cycles\": 1, \"stw_pauses\": 2, \"mark_assists\": 1, "
				   "\"sweeps\": 1, \"heap_samples\": 6, \"labels\": 1, \"mark_workers\": 1, \"cpu_samples\": 2, "
				   "\"goroutine_states\": 11, \"proc_states\": 2, \"goroutines\": 1}, \"kinds\": [\"Sync\", "
				   "\"Metric\", \"Label\", \"StackSample\", \"RangeBegin\", \"RangeEnd\", \"StateTransition\"]}\n");
	trace_free(&w);
}

/* What begins in one generation and ends in another belongs to the first. */
static void
test_across(void)
{
	TraceWriter w;
	uint64_t	stack;

	trace_open(&w, 26);
	trace_running(&w, 10, 1000, 0, 1);
	stack = trace_stack(&w, "main.main");
	EVENT(&w, 1010, V2_GC_BEGIN, 1, stack);
	EVENT(&w, 1020, V2_ASSIST_BEGIN, stack);
	trace_next_generation(&w);
	trace_running(&w, 10, 2000, 0, 1);
	EVENT(&w, 2000, V2_GC_ACTIVE, 2);
	EVENT(&w, 2000, V2_ASSIST_ACTIVE, 1);
	EVENT(&w, 2020, V2_ASSIST_END);
	trace_next_generation(&w);
	trace_running(&w, 10, 3000, 0, 1);
	EVENT(&w, 3000, V2_GC_ACTIVE, 3);
	EVENT(&w, 3010, V2_GC_END, 4);
	EVENT(&w, 3020, V2_GC_BEGIN, 5, trace_stack(&w, "main.main"));
	trace_finish(&w);
	expect_summary(&w.out, "generation,start_ns,end_ns,cycles,first_cycle,last_cycle,max_pause_ns,assist_ns",
				   "1|0|20|1|1|1||1000\n"
				   "2|1000|1020|0||||\n"
				   "3|2000|2020|1|2|2||\n");
	trace_free(&w);
}

static void
summary_refused(const GtAlloc *alloc, bool refusing, void *context)
{
	GtStatus	status;
	char	   *rows = trace_report(alloc, context, &gt_report_summary, NULL, NULL, &status);

	CHECK_EQ(status.code, refusing ? GT_NO_MEMORY : GT_OK);
	free(rows);
}

static void
test_memory(void)
{
	TraceWriter w;

	trace_write_sample(&w, 25, 2);
	unit_each_refusal(summary_refused, &w.out);
	trace_free(&w);
}

/* --- gaps --- */

#define GENERATIONS 4

/* The trace without the generations between the first and the `wanted`-th one. */
static TraceBytes
leave_out(const TraceBytes *trace, uint32_t wanted, GtGap *gap)
{
	char	   *text = trace_rows(&gt_malloc_alloc, trace, "generations", "file_offset,size_bytes", false, NULL);
	size_t		offsets[GENERATIONS + 1];
	size_t		count = 0;
	TraceBytes	part = {0};

	for (char *line = text; *line && count < GENERATIONS; line += strcspn(line, "\n") + 1)
	{
		char	   *end;

		offsets[count] = strtoul(line, &end, 10);
		offsets[++count] = trace->size;
	}
	CHECK_EQ(count, GENERATIONS);
	free(text);
	gap->wanted = wanted;
	gap->bytes = 0;
	if (wanted > 2)
		gap->bytes = offsets[wanted - 1] - offsets[1];
	trace_append(&part, trace->data, wanted > 1 ? offsets[1] : 0);
	trace_append(&part, trace->data + offsets[wanted > 1 ? wanted - 1 : 0] * (wanted > 1),
				 trace->size - offsets[wanted > 1 ? wanted - 1 : 0] * (wanted > 1));
	return part;
}

/* Lets go of rows whose first column is below `from`, or NULL. */
static void
keep_from(char *rows, long from)
{
	char	   *to = rows;

	for (char *line = rows, *next; *line; line = next)
	{
		next = line + strcspn(line, "\n") + 1;
		if (*line == '|' || *line == 'N' || strtol(line, NULL, 10) < from)
			continue;
		memmove(to, line, (size_t) (next - line));
		to += next - line;
	}
	*to = '\0';
}

static void
check_gap(const TraceBytes *trace, const char *relation, const char *columns)
{
	for (uint32_t wanted = 1; wanted <= GENERATIONS; wanted++)
	{
		GtGap		gap;
		TraceBytes	part = leave_out(trace, wanted, &gap);
		GtStatus	status;
		char	   *all = trace_rows(&gt_malloc_alloc, trace, relation, columns, false, NULL);
		char	   *got = trace_rows_behind(&part, relation, columns, gap, &status);

		unit_case("%s behind generation %u", relation, wanted - 1);
		keep_from(all, 300 * ((long) wanted - 1));
		keep_from(got, 300 * ((long) wanted - 1));
		CHECK_STR(status.message, "");
		CHECK(*all != '\0');
		CHECK_STR(got, all);
		free(all);
		free(got);
		free(part.data);
	}
	unit_case(NULL);
}

static void
test_gaps(void)
{
	static const int versions[] = {22, 23, 25, 26};

	for (size_t i = 0; i < GT_LENGTHOF(versions); i++)
	{
		TraceWriter w;

		trace_write_sample(&w, versions[i], GENERATIONS);
		check_gap(&w.out, "labels", NULL);
		check_gap(&w.out, "cpu_samples", NULL);
		check_gap(&w.out, "goroutine_states", "start_ns,end_ns,goroutine,state,reason,proc,thread,by_goroutine,stack");
		check_gap(&w.out, "sweeps", "start_ns,end_ns,proc,goroutine,swept_bytes,stack");
		check_gap(&w.out, "stw_pauses", "start_ns,end_ns,reason,goroutine,proc,thread,stack");
		check_gap(&w.out, "mark_assists", "start_ns,end_ns,goroutine,cpu_ns,parked_ns,end_proc,stack");
		trace_free(&w);
	}
}

/* Damage is told where it is in the whole input. */
static void
test_damage_behind_gap(void)
{
	TraceWriter w;
	GtGap		gap;
	TraceBytes	part;
	GtStatus	whole;
	GtStatus	status;

	trace_write_sample(&w, 26, GENERATIONS);
	w.out.size -= 5;
	free(trace_rows(&gt_malloc_alloc, &w.out, "labels", NULL, false, &whole));
	w.out.size += 5;
	part = leave_out(&w.out, 4, &gap);
	part.size -= 5;
	free(trace_rows_behind(&part, "labels", NULL, gap, &status));
	CHECK_EQ(status.code, GT_TRUNCATED);
	CHECK_EQ(status.offset, whole.offset);
	CHECK_STR(status.message, whole.message);
	free(part.data);
	trace_free(&w);
}

/* --- bounds --- */

static int
bounded_columns(const GtRelation *relation)
{
	int			count = 0;

	for (int i = 0; i < relation->ncolumns; i++)
	{
		GtBound		begin = gt_bound_begin(relation, i);

		CHECK_EQ(begin == GT_BOUND_NONE, gt_bound_end(relation, i) == GT_BOUND_NONE);
		count += begin != GT_BOUND_NONE;
	}
	return count;
}

/* A name that no column has would bound nothing. */
static void
test_bounds(void)
{
	static const struct
	{
		const char *relation;
		int			columns;
		const char *order;
	}			expected[] = {
		{"generations", 2, NULL}, {"gc_cycles", 4, "cycle"}, {"stw_pauses", 4, "start_ns"},
		{"mark_assists", 4, "start_ns"}, {"mark_workers", 3, "start_ns"}, {"sweeps", 3, "start_ns"},
		{"heap_samples", 3, "time_ns"}, {"goroutines", 3, NULL}, {"goroutine_states", 2, "end_ns"},
		{"proc_states", 2, "end_ns"}, {"tasks", 2, NULL}, {"regions", 2, NULL},
		{"mutator_utilization", 1, NULL}, {"events", 4, "generation"}, {"alloc_events", 2, "time_ns"},
		{"logs", 2, "time_ns"}, {"labels", 2, "time_ns"}, {"cpu_samples", 2, "time_ns"},
		{"traces", 0, NULL}, {"stacks", 0, NULL}, {"gctrace_lines", 0, NULL},
	};

	for (size_t i = 0; i < GT_LENGTHOF(expected); i++)
	{
		const GtRelation *relation = gt_relation_find(expected[i].relation);
		int			order = gt_bounds_order(relation);

		unit_case("%s", relation->name);
		CHECK_EQ(bounded_columns(relation), expected[i].columns);
		CHECK_STR(order < 0 ? "" : relation->columns[order].name,
				  expected[i].order ? expected[i].order : "");
	}
	unit_case(NULL);
}

static void
test_start(void)
{
	const GtRelation *pauses = gt_relation_find("stw_pauses");
	uint64_t	cycle = 0;

	for (int i = 0; i < pauses->ncolumns; i++)
	{
		if (strcmp(pauses->columns[i].name, "cycle") == 0)
			cycle = UINT64_C(1) << i;
	}
	CHECK(gt_bounds_allow_start(pauses, ~cycle));
	CHECK(!gt_bounds_allow_start(pauses, cycle));
	CHECK(!gt_bounds_allow_start(gt_relation_find("heap_samples"), 1));
	CHECK(gt_bounds_allow_end(gt_relation_find("heap_samples")));
	CHECK(!gt_bounds_allow_end(pauses));
}

static void
test_formats(void)
{
	const GtRelation *logs = gt_relation_find("logs");

	CHECK(gt_format_feeds("go-trace", logs));
	CHECK(!gt_format_feeds("pprof", logs));
	CHECK(!gt_format_feeds("go-trace", gt_relation_find("profiles")));
	CHECK(gt_format_feeds("jvm-unified", gt_relation_find("gc_cycles")));
	CHECK(gt_format_feeds("pprof", gt_relation_find("traces")));
	CHECK(gt_format_feeds("of the future", logs));
}

void
suite_summary(void)
{
	test_sample();
	test_across();
	test_memory();
	test_gaps();
	test_damage_behind_gap();
	test_bounds();
	test_start();
	test_formats();
}
