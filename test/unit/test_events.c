/*
 * test_events.c
 *		Events as rows: all kinds, the Sync events between, the allocation
 *		experiment, and texts that outlive their generation.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "model/event_rows.h"
#include "trace.h"

#define INFO_BATCH 1
#define TYPES_BATCH 0

/* Goroutine 1 on thread 10, proc 0; zero is 1000. */
static void
begin(TraceWriter *writer, int version)
{
	trace_open(writer, version);
	trace_running(writer, 10, 1000, 0, 1);
}

static void
add_numbers(TraceBytes *bytes, const uint64_t *numbers, size_t count)
{
	for (size_t i = 0; i < count; i++)
		trace_append_number(bytes, numbers[i]);
}

/* A batch of the allocation experiment, whose number is 1. */
static void
experiment_batch(TraceWriter *writer, uint8_t experiment, uint8_t kind,
				 const uint64_t *numbers, size_t count, const char *text)
{
	TraceBytes	content = {0};
	TraceBytes	batch = {0};

	trace_append_byte(&content, kind);
	add_numbers(&content, numbers, count);
	trace_append(&content, text, strlen(text));
	trace_append_byte(&batch, V2_EXPERIMENTAL_BATCH);
	trace_append_byte(&batch, experiment);
	add_numbers(&batch, (const uint64_t[]) {writer->generation, UINT64_MAX, 1000, content.size}, 4);
	trace_append(&batch, content.data, content.size);
	trace_append(&writer->out, batch.data, batch.size);
	free(content.data);
	free(batch.data);
}

#define EXPERIMENT(writer, experiment, kind, text, ...) \
	experiment_batch(writer, experiment, kind, (const uint64_t[]) {__VA_ARGS__}, \
					 sizeof((const uint64_t[]) {__VA_ARGS__}) / sizeof(uint64_t), text)

/* --- events --- */

static void
test_sync(void)
{
	TraceWriter w;

	begin(&w, 23);
	EVENT(&w, 1010, V2_HEAP_ALLOC, UINT64_MAX);
	trace_next_generation(&w);
	trace_running(&w, 10, 1100, 0, 1);
	trace_expect_rows(&w, "events", "seq,generation,time_ns,kind,name,value,attrs",
					  "1|1|0|Sync|||{\"n\": 1}\n"
					  "2|1|0|StateTransition|||\n"
					  "3|1|0|StateTransition|||\n"
					  "4|1|10|Metric|/memory/classes/heap/objects:bytes|18446744073709551615|\n"
					  "5|2|100|Sync|||{\"n\": 2}\n"
					  "6|2|100|StateTransition|||\n"
					  "7|2|100|StateTransition|||\n"
					  "8||100|Sync|||{\"n\": 3}\n");
	trace_free(&w);
}

static void
test_ranges(void)
{
	TraceWriter w;

	begin(&w, 26);
	EVENT(&w, 1010, V2_GC_BEGIN, 1, 0);
	EVENT(&w, 1011, V2_STW_BEGIN, trace_string(&w, "why"), trace_stack(&w, "runtime.f;main.main"));
	EVENT(&w, 1012, V2_STW_END);
	EVENT(&w, 1013, V2_SWEEP_BEGIN, 0);
	EVENT(&w, 1014, V2_SWEEP_END, 3, UINT64_MAX);
	EVENT(&w, 1015, V2_ASSIST_BEGIN, 0);
	EVENT(&w, 1016, V2_ASSIST_END);
	EVENT(&w, 1017, V2_GC_END, 2);
	trace_expect_rows(&w, "events", "time_ns,kind,name,resource_kind,resource,attrs,site",
					  "0|Sync||||{\"n\": 1, \"clock_trace_ns\": 1000, \"clock_mono_ns\": 5000, \"clock_at\": \"2001-09-09T01:46:40.000000007Z\"}|\n"
					  "0|StateTransition||Proc|0||\n"
					  "0|StateTransition||Goroutine|1||\n"
					  "10|RangeBegin|GC concurrent mark phase||||\n"
					  "11|RangeBegin|stop-the-world (why)|Goroutine|1||main.main\n"
					  "12|RangeEnd|stop-the-world (why)|Goroutine|1||\n"
					  "13|RangeBegin|GC incremental sweep|Proc|0||\n"
					  "14|RangeEnd|GC incremental sweep|Proc|0|{\"bytes swept\": 3, \"bytes reclaimed\": 18446744073709551615}|\n"
					  "15|RangeBegin|GC mark assist|Goroutine|1||\n"
					  "16|RangeEnd|GC mark assist|Goroutine|1||\n"
					  "17|RangeEnd|GC concurrent mark phase||||\n"
					  "17|Sync||||{\"n\": 2}|\n");
	trace_free(&w);
}

static void
test_states(void)
{
	TraceWriter w;
	uint64_t	here,
				there;

	begin(&w, 23);
	here = trace_stack(&w, "main.here");
	there = trace_stack(&w, "main.there");
	EVENT(&w, 1010, V2_GO_CREATE, 5, there, here);
	EVENT(&w, 1011, V2_GO_CREATE_BLOCKED, 6, there, here);
	EVENT(&w, 1012, V2_GO_SWITCH, 6, 1);
	EVENT(&w, 1013, V2_GO_STOP, trace_string(&w, "preempted"), there);
	EVENT(&w, 1014, V2_PROC_STOP);
	trace_expect_rows(&w, "events", "time_ns,kind,goroutine,proc,resource,from_state,to_state,reason,site",
					  "0|Sync|||||||\n"
					  "0|StateTransition|||0|Undetermined|Running||\n"
					  "0|StateTransition||0|1|Undetermined|Running||\n"
					  "10|StateTransition|1|0|5|NotExist|Runnable||main.here\n"
					  "11|StateTransition|1|0|6|NotExist|Waiting||main.here\n"
					  "12|StateTransition|1|0|6|Waiting|Runnable||\n"
					  "12|StateTransition|1|0|1|Running|Waiting||\n"
					  "12|StateTransition||0|6|Runnable|Running||\n"
					  "13|StateTransition|6|0|6|Running|Runnable|preempted|main.there\n"
					  "14|StateTransition||0|0|Running|Idle||\n"
					  "14|Sync|||||||\n");
	trace_free(&w);
}

/* The end of a task has name and parent of its begin, even of another generation. */
static void
write_user_events(TraceWriter *writer)
{
	begin(writer, 26);
	EVENT(writer, 1009, V2_TASK_END, 9, 0);
	EVENT(writer, 1010, V2_TASK_BEGIN, 7, 0, trace_string(writer, "first"), 0);
	EVENT(writer, 1011, V2_TASK_BEGIN, 8, 7, trace_string(writer, "second"), 0);
	EVENT(writer, 1012, V2_REGION_BEGIN, 8, trace_string(writer, "part"), 0);
	EVENT(writer, 1013, V2_USER_LOG, 8, trace_string(writer, "key"), trace_string(writer, "a \"b\""), 0);
	EVENT(writer, 1014, V2_REGION_END, 8, trace_string(writer, "part"), 0);
	trace_next_generation(writer);
	trace_running(writer, 10, 1100, 0, 1);
	EVENT(writer, 1101, V2_TASK_END, 8, 0);
	EVENT(writer, 1102, V2_TASK_END, 8, 0);
	EVENT(writer, 1103, V2_USER_LOG, 0, 0, 0, 0);
	EVENT(writer, 1104, V2_GO_LABEL, trace_string(writer, "GC (idle)"));
	trace_sample(writer, 1105, 10, 0, 1, trace_stack(writer, "runtime.f;runtime.gcAssistAlloc1;main.main"));
	trace_sample(writer, 1106, 10, 0, 0, 0);
}

static void
test_user_events(void)
{
	TraceWriter w;

	write_user_events(&w);
	trace_expect_rows(&w, "events", "time_ns,kind,name,task,parent_task",
					  "0|Sync|||\n"
					  "0|StateTransition|||\n"
					  "0|StateTransition|||\n"
					  "9|TaskEnd||9|\n"
					  "10|TaskBegin|first|7|\n"
					  "11|TaskBegin|second|8|7\n"
					  "12|RegionBegin|part|8|\n"
					  "13|Log|key|8|\n"
					  "14|RegionEnd|part|8|\n"
					  "100|Sync|||\n"
					  "100|StateTransition|||\n"
					  "100|StateTransition|||\n"
					  "101|TaskEnd|second|8|7\n"
					  "102|TaskEnd||8|\n"
					  "103|Log||0|\n"
					  "104|Label|GC (idle)||\n"
					  "105|StackSample|||\n"
					  "106|StackSample|||\n"
					  "106|Sync|||\n");
	trace_free(&w);
	write_user_events(&w);
	trace_expect_rows(&w, "logs", NULL, "13|1000000000000000020|1|0|10|8|key|a \"b\"\n"
					  "103|1000000000000000110|1|0|10|0||\n");
	trace_free(&w);
	write_user_events(&w);
	trace_expect_rows(&w, "labels", "time_ns,goroutine,proc,thread,label", "104|1|0|10|GC (idle)\n");
	trace_free(&w);
	write_user_events(&w);
	trace_expect_rows(&w, "cpu_samples", "time_ns,goroutine,proc,thread,in_assist,in_mark_worker,in_sweep,site",
					  "105|1|0|10|t|f|f|main.main\n106||0|10||||\n");
	trace_free(&w);
}

/* --- the allocation experiment --- */

static void
write_allocations(TraceWriter *writer, bool info)
{
	begin(writer, 23);
	EVENT(writer, 1010, V2_SPAN, 1, 1, 5 << 2 | 2);
	EVENT(writer, 1011, V2_SPAN_ALLOC, 2, 3, 0);
	EVENT(writer, 1012, V2_SPAN_ALLOC, 9, 2, 1);
	EVENT(writer, 1013, V2_HEAP_OBJECT, 0x2000 / 8 + 6, 4);
	EVENT(writer, 1014, V2_HEAP_OBJECT_ALLOC, 0x4000 / 8, 0);
	EVENT(writer, 1015, V2_HEAP_OBJECT_FREE, 0x12000 / 8);
	EVENT(writer, 1016, V2_HEAP_OBJECT_FREE, 0x20000 / 8);
	EVENT(writer, 1017, V2_GOROUTINE_STACK, 3, 12);
	EVENT(writer, 1018, V2_GOROUTINE_STACK_ALLOC, 4, 0);
	EVENT(writer, 1019, V2_GOROUTINE_STACK_FREE, 3);
	EVENT(writer, 1020, V2_GOROUTINE_STACK_FREE, 3);
	EVENT(writer, 1021, V2_SPAN_FREE, 2);
	EVENT(writer, 1022, V2_SPAN_FREE, 2);
	EVENT(writer, 1023, V2_GOROUTINE_STACK_ALLOC, 5, UINT64_MAX);
	if (info)
	{
		EXPERIMENT(writer, 1, INFO_BATCH, "", 0xc000000000, 0x2000, 8, 2048);
		EXPERIMENT(writer, 1, TYPES_BATCH, "main.T", 4, 0x4711, 48, 8, 6);
	}
	/* another experiment, and batches that are cut, tell nothing */
	EXPERIMENT(writer, 2, INFO_BATCH, "", 1, 1, 1, 1);
	EXPERIMENT(writer, 1, INFO_BATCH, "", 1, 1, 1);
	EXPERIMENT(writer, 1, TYPES_BATCH, "", 4, 1, 1, 1, 99);
	EXPERIMENT(writer, 1, 77, "", 4, 1, 1, 1, 99);
}

static void
test_allocations(void)
{
	TraceWriter w;

	write_allocations(&w, true);
	trace_expect_rows(&w, "alloc_events", "seq,time_ns,kind,address,size_bytes,npages,span_class,noscan,type_address",
					  "4|10|span|824633729024|8192|1|11|t|\n"
					  "5|11|span_alloc|824633737216|24576|3|0|f|\n"
					  "6|12|span_alloc|824633794560|16384|2|||\n"
					  "7|13|object|824633729072|48||||18193\n"
					  "8|14|object_alloc|824633737216|24576||||\n"
					  "9|15|object_free|824633794560|||||\n"
					  "10|16|object_free|824633851904|||||\n"
					  "11|17|stack|824633726976|2048||||\n"
					  "12|18|stack_alloc|824633729024|0||||\n"
					  "13|19|stack_free|824633726976|2048||||\n"
					  "14|20|stack_free|824633726976|||||\n"
					  "15|21|span_free|824633737216|24576|3|0|f|\n"
					  "16|22|span_free|824633737216|||||\n"
					  "17|23|stack_alloc|824633731072|||||\n");
	trace_free(&w);
	write_allocations(&w, false);
	trace_expect_rows(&w, "alloc_events", "time_ns,address,size_bytes,npages,type_address",
					  "10|||1|\n11|||3|\n12|||2|\n13||||\n14||||\n15||||\n16||||\n17||2048||\n"
					  "18||0||\n19||2048||\n20||||\n21|||3|\n22||||\n23||||\n");
	trace_free(&w);
	write_allocations(&w, true);
	EVENT(&w, 1030, V2_SPAN, 1, 2, 3);
	trace_expect_rows(&w, "events", "name,attrs",
					  "|{\"n\": 1}\n|\n|\n"
					  "Span|{\"id\": 1, \"npages_value\": 1, \"kindclass\": 22}\n"
					  "SpanAlloc|{\"id\": 2, \"npages_value\": 3, \"kindclass\": 0}\n"
					  "SpanAlloc|{\"id\": 9, \"npages_value\": 2, \"kindclass\": 1}\n"
					  "HeapObject|{\"id\": 1030, \"type\": 4}\n"
					  "HeapObjectAlloc|{\"id\": 2048, \"type\": 0}\n"
					  "HeapObjectFree|{\"id\": 9216}\n"
					  "HeapObjectFree|{\"id\": 16384}\n"
					  "GoroutineStack|{\"id\": 3, \"order\": 12}\n"
					  "GoroutineStackAlloc|{\"id\": 4, \"order\": 0}\n"
					  "GoroutineStackFree|{\"id\": 3}\n"
					  "GoroutineStackFree|{\"id\": 3}\n"
					  "SpanFree|{\"id\": 2}\n"
					  "SpanFree|{\"id\": 2}\n"
					  "GoroutineStackAlloc|{\"id\": 5, \"order\": 18446744073709551615}\n"
					  "Span|{\"id\": 1, \"npages_value\": 2, \"kindclass\": 3}\n"
					  "|{\"n\": 2}\n");
	trace_free(&w);
}

/* --- kinds --- */

/* Does the row, which begins with its kind, remain? */
static bool
is_kept(const GtKinds *kinds, const char *row, uint64_t skip)
{
	size_t		len = strcspn(row, "|");

	for (int kind = 0; kind < kinds->count; kind++)
	{
		const char *name = kinds->name(kind);

		if (strlen(name) == len && strncmp(row, name, len) == 0)
			return (skip >> kind & 1) == 0;
	}
	return CHECK(false);
}

/* Leaving kinds out changes nothing about the rest, their seq included. */
static void
expect_kinds(const TraceBytes *trace, uint64_t skip)
{
	static const char columns[] = "kind,seq,generation,time_ns,name,goroutine,thread,resource,from_state,to_state,reason,value,task,parent_task,attrs,site";
	const GtKinds *kinds = gt_relation_find("events")->kinds;
	char	   *all = trace_rows_of_kinds(trace, "events", columns, 0);
	char	   *some = trace_rows_of_kinds(trace, "events", columns, skip);
	char	   *kept = all;

	for (const char *row = all; *row != '\0';)
	{
		size_t		len = strcspn(row, "\n") + 1;

		if (is_kept(kinds, row, skip))
		{
			memmove(kept, row, len);
			kept += len;
		}
		row += len;
	}
	*kept = '\0';
	CHECK_STR(some, all);
	free(all);
	free(some);
}

static void
expect_all_kinds(TraceWriter *writer)
{
	if (writer->in_batch)
		trace_finish(writer);
	for (int kind = 0; kind < GT_EVENT_ROW_KINDS; kind++)
	{
		expect_kinds(&writer->out, UINT64_C(1) << kind);
		expect_kinds(&writer->out, ~(UINT64_C(1) << kind));
	}
	expect_kinds(&writer->out, ~UINT64_C(0));
	trace_free(writer);
}

static void
test_kinds(void)
{
	const GtRelation *events = gt_relation_find("events");
	TraceWriter w;

	CHECK_STR(events->columns[events->kinds->column].name, "kind");
	CHECK_EQ(events->kinds->count, GT_EVENT_ROW_KINDS);
	write_user_events(&w);
	expect_all_kinds(&w);
	write_allocations(&w, true);
	expect_all_kinds(&w);
	trace_write_sample(&w, 25, 3);
	expect_all_kinds(&w);
}

/* --- ends --- */

/* The closing Sync comes with whole generations only; damage within one ends it all. */
static void
test_ends(void)
{
	TraceWriter w;
	GtStatus	status;
	char	   *rows;

	begin(&w, 26);
	EVENT(&w, 1010, V2_GO_START, 99, 1);
	trace_finish(&w);
	rows = trace_rows(&gt_malloc_alloc, &w.out, "events", "seq,kind", false, &status);
	CHECK_STR(rows, "1|Sync\n2|StateTransition\n3|StateTransition\n");
	CHECK(status.code == GT_DAMAGED);
	free(rows);
	trace_free(&w);

	trace_open(&w, 26);
	rows = trace_rows(&gt_malloc_alloc, &w.out, "events", "seq,generation,time_ns,kind", false, &status);
	CHECK_STR(rows, "1|||Sync\n");
	CHECK(status.code == GT_OK);
	free(rows);
	trace_free(&w);
}

/* --- memory --- */

typedef struct Refusal
{
	const TraceBytes *trace;
	const char *relation;
} Refusal;

static void
rows_refused(const GtAlloc *alloc, bool refusing, void *context)
{
	const Refusal *refusal = context;
	char	   *rows = trace_rows(alloc, refusal->trace, refusal->relation, NULL, true, NULL);

	CHECK(refusing || strlen(rows) > 0);
	free(rows);
}

static void
test_memory(void)
{
	static const char *const relations[] = {"events", "logs", "labels", "cpu_samples"};
	TraceWriter w;

	write_user_events(&w);
	trace_finish(&w);
	for (size_t i = 0; i < GT_LENGTHOF(relations); i++)
	{
		Refusal		refusal = {&w.out, relations[i]};

		unit_each_refusal(rows_refused, &refusal);
	}
	trace_free(&w);
	write_allocations(&w, true);
	trace_finish(&w);
	unit_each_refusal(rows_refused, &(Refusal) {&w.out, "alloc_events"});
	unit_each_refusal(rows_refused, &(Refusal) {&w.out, "events"});
	trace_free(&w);
}

void
suite_events(void)
{
	test_sync();
	test_ranges();
	test_states();
	test_user_events();
	test_allocations();
	test_kinds();
	test_ends();
	test_memory();
}
