/*
 * test_v1.c
 *		Traces of Go 1.7 to 1.21: chunks, cuts, damage, order, old versions.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "decode/decoder.h"
#include "decode/v1_wire.h"
#include "trace.h"

static const char *const fixtures[] = {
	"edge/v1/active-1.15.trace", "edge/v1/forced-1.15.trace", "edge/v1/tasks-1.15.trace",
	"edge/v1/procs-1.19.trace", "edge/v1/pauses-1.21.trace", "edge/v1/profile-1.21.trace",
	"edge/v1/quiet-1.21.trace", "edge/v1/tasks-1.21.trace",
};

static TraceEvents
decode(const TraceBytes *trace, size_t size, size_t chunk)
{
	return trace_decode(&gt_malloc_alloc, trace->data, size, chunk, GT_WANT_ALL, true);
}

static char *
rows_of(const TraceBytes *trace, const char *relation, const char *columns)
{
	return trace_rows(&gt_malloc_alloc, trace, relation, columns, true, NULL);
}

/* --- writing --- */

static void
write_header(TraceBytes *out, const char *version)
{
	char		header[17] = {0};

	memset(out, 0, sizeof(*out));
	strcpy(header, "go ");
	strcat(header, version);
	strcat(header, " trace");
	trace_append(out, header, 16);
}

/* Time, arguments and stack, as many as there are. */
static void
write_event(TraceBytes *out, uint8_t type, int count, const uint64_t *numbers)
{
	TraceBytes	body = {0};

	for (int i = 0; i < count; i++)
		trace_append_number(&body, numbers[i]);
	trace_append_byte(out, (uint8_t) (type | GT_MIN(count - 1, 3) << V1_COUNT_SHIFT));
	if (count > 3)
		trace_append_number(out, body.size);
	trace_append(out, body.data, body.size);
	free(body.data);
}
#define EV(out, type, ...) \
	write_event(out, type, (int) GT_LENGTHOF(((const uint64_t[]) {__VA_ARGS__})), (const uint64_t[]) {__VA_ARGS__})

static void
write_batch(TraceBytes *out, uint64_t proc, uint64_t ticks)
{
	trace_append_byte(out, V1_BATCH | 1 << V1_COUNT_SHIFT);
	trace_append_number(out, proc);
	trace_append_number(out, ticks);
}

static void
write_string(TraceBytes *out, uint64_t id, const char *text)
{
	trace_append_byte(out, V1_STRING);
	trace_append_number(out, id);
	trace_append_number(out, strlen(text));
	trace_append(out, text, strlen(text));
}

/* P 0 runs goroutine 1 on thread 5 from tick 100 on; goroutine 2 is runnable, 3 waits. */
static void
write_begin(TraceBytes *out, const char *version)
{
	write_header(out, version);
	write_batch(out, 0, 90);
	EV(out, V1_GO_CREATE, 1, 1, 0, 0);
	EV(out, V1_GO_CREATE, 1, 2, 0, 0);
	EV(out, V1_GO_CREATE, 1, 3, 0, 0);
	EV(out, V1_GO_WAITING, 1, 3);
	EV(out, V1_PROC_START, 1, 5);
	EV(out, V1_GO_START_LOCAL, 1, 1);
	EV(out, V1_GOMAXPROCS, 4, 2, 0);
}

/* One tick per nanosecond. */
static void
write_end(TraceBytes *out)
{
	write_batch(out, 0, 100000);
	EV(out, V1_FREQUENCY, 1000000000);
}

static void
expect_rows(const TraceBytes *trace, const char *relation, const char *columns, const char *rows)
{
	char	   *got = rows_of(trace, relation, columns);

	CHECK_STR(got, rows);
	free(got);
}

static void
expect_status(const TraceBytes *trace, const char *status)
{
	expect_rows(trace, "traces", "status,error,error_offset", status);
}

/* --- chunks --- */

static void
test_chunks(void)
{
	static const size_t chunks[] = {1, 2, 7, 16, 17, 64, TRACE_RANDOM};

	for (size_t f = 0; f < GT_LENGTHOF(fixtures); f++)
	{
		TraceBytes	trace = trace_fixture(fixtures[f]);
		TraceEvents whole = decode(&trace, trace.size, TRACE_WHOLE);

		unit_case("%s", fixtures[f]);
		CHECK_EQ(whole.status.code, GT_OK);
		CHECK_EQ(whole.generations, 1);
		for (size_t i = 0; i < GT_LENGTHOF(chunks); i++)
		{
			TraceEvents parts = decode(&trace, trace.size, chunks[i]);

			CHECK(trace_same_events(&parts, &whole));
			CHECK_EQ(parts.last_ns, whole.last_ns);
			trace_events_free(&parts);
		}
		trace_events_free(&whole);
		free(trace.data);
	}
	unit_case(NULL);
}

/* --- cuts --- */

/* What of a row is known when it begins, and does not need the clock or the stacks. */
static const struct
{
	const char *relation;
	const char *columns;
}			cut_rows[] = {
	{"heap_samples", "changed,heap_live_bytes,heap_goal_bytes,gomaxprocs,cycle,goroutine,proc"},
	{"gc_cycles", "cycle,begin_kind,goroutine,proc,thread,heap_live_start_bytes,heap_goal_start_bytes,gomaxprocs"},
	{"stw_pauses", "reason,begin_kind,goroutine,proc,thread,cycle"},
	{"mark_assists", "goroutine,begin_kind,proc,thread,cycle"},
	{"mark_workers", "goroutine,proc,mode,cycle"},
	{"sweeps", "proc,goroutine,begin_kind,cycle"},
};

static size_t
count_lines(const char *text)
{
	size_t		count = 0;

	for (; *text; text++)
		count += *text == '\n';
	return count;
}

/* Rows of the first `size` bytes are the first of the whole. Returns how many there are. */
static size_t
check_cut(const TraceBytes *trace, size_t size, size_t relation, const char *whole)
{
	TraceBytes	part = {trace->data, size, 0};
	GtStatus	status;
	char	   *rows = trace_rows(&gt_malloc_alloc, &part, cut_rows[relation].relation,
								  cut_rows[relation].columns, true, &status);
	size_t		count = count_lines(rows);

	unit_case("%s cut at %zu of %zu", cut_rows[relation].relation, size, trace->size);
	CHECK(strncmp(rows, whole, strlen(rows)) == 0);
	CHECK_EQ(status.code, size == trace->size ? GT_OK : GT_TRUNCATED);
	free(rows);
	return count;
}

/* From where the first rows come there are always some. */
static void
check_cuts(const TraceBytes *trace, size_t relation, size_t step)
{
	char	   *whole = rows_of(trace, cut_rows[relation].relation, cut_rows[relation].columns);
	size_t		first = trace->size;

	for (size_t size = 16; size < trace->size; size += step)
	{
		size_t		count = check_cut(trace, size, relation, whole);

		if (count > 0)
			first = GT_MIN(first, size);
		CHECK(count > 0 || first == trace->size || relation != 0);
	}
	check_cut(trace, trace->size, relation, whole);
	if (relation == 0)
		CHECK(first < trace->size * 3 / 4);
	free(whole);
}

static void
test_cuts(void)
{
	for (size_t f = 0; f < GT_LENGTHOF(fixtures); f++)
	{
		TraceBytes	trace = trace_fixture(fixtures[f]);

		for (size_t i = 0; i < GT_LENGTHOF(cut_rows); i++)
			check_cuts(&trace, i, 1 + trace.size / 97);
		free(trace.data);
	}
	unit_case(NULL);
}

/* Behind the clock's frequency all events are there, and only stacks are missing. */
static void
test_cut_in_stacks(void)
{
	TraceBytes	trace = trace_fixture("edge/v1/active-1.15.trace");
	TraceBytes	part = {trace.data, trace.size - 9, 0};
	char	   *whole = rows_of(&trace, "mark_assists", "goroutine,start_ns,end_ns,cpu_ns,cycle");
	char	   *rows = rows_of(&part, "mark_assists", "goroutine,start_ns,end_ns,cpu_ns,cycle");

	CHECK(strlen(rows) > 0);
	CHECK_STR(rows, whole);
	free(rows);
	free(whole);
	free(trace.data);
}

/* Without the frequency no time is known, and none is shown. */
static void
test_no_clock(void)
{
	TraceBytes	trace;

	write_begin(&trace, "1.21");
	EV(&trace, V1_HEAP_ALLOC, 100, 4096);
	EV(&trace, V1_HEAP_ALLOC, 100, 8192);
	write_batch(&trace, 1, 150);
	EV(&trace, V1_PROC_START, 100, 6);
	EV(&trace, V1_PROC_STOP, 900);
	expect_rows(&trace, "heap_samples", "time_ns,changed,heap_live_bytes,gomaxprocs",
				"|gomaxprocs||2\n|heap_live|4096|2\n");
	expect_rows(&trace, "generations", "start_ns,end_ns,events", "||7\n");
	expect_rows(&trace, "traces", "status,duration_ns,generations", "truncated||1\n");
	free(trace.data);
}

/* --- damage --- */

static void
test_flipped_bytes(void)
{
	TraceBytes	trace = trace_fixture("edge/v1/tasks-1.21.trace");

	for (size_t i = 0; i < trace.size; i += 3)
	{
		uint8_t		before = trace.data[i];
		TraceEvents events;

		unit_case("byte %zu", i);
		trace.data[i] ^= (uint8_t) (1 + i % 255);
		events = decode(&trace, trace.size, TRACE_WHOLE);
		CHECK(events.status.code <= GT_UNSUPPORTED);
		CHECK(events.status.code == GT_OK || events.status.message[0] != '\0');
		CHECK(events.status.offset <= trace.size);
		trace_events_free(&events);
		trace.data[i] = before;
	}
	unit_case(NULL);
	free(trace.data);
}

static void
test_damage(void)
{
	TraceBytes	trace;

	write_begin(&trace, "1.21");
	EV(&trace, V1_HEAP_ALLOC, 1, 4096);
	trace_append_byte(&trace, 0);
	expect_status(&trace, "damaged|an event of a type that this version does not have|54\n");
	free(trace.data);

	/* a start whose number never comes */
	write_begin(&trace, "1.21");
	EV(&trace, V1_GO_SCHED, 10, 0);
	EV(&trace, V1_GO_START, 10, 1, 9);
	write_end(&trace);
	expect_status(&trace, "damaged|there is no order in which all events could have been|53\n");
	expect_rows(&trace, "heap_samples", "time_ns,changed", "9|gomaxprocs\n");
	free(trace.data);

	/* clocks disagree: goroutine 2 starts before it is woken */
	write_begin(&trace, "1.21");
	EV(&trace, V1_GO_UNBLOCK, 50, 3, 2, 0);
	write_batch(&trace, 1, 100);
	EV(&trace, V1_PROC_START, 1, 6);
	EV(&trace, V1_GO_START, 1, 3, 3);
	write_end(&trace);
	expect_status(&trace, "damaged|time stamps contradict the order of events|62\n");
	free(trace.data);

	write_begin(&trace, "1.21");
	EV(&trace, V1_GC_DONE, 10);
	write_end(&trace);
	expect_status(&trace, "damaged|a collection ends that did not begin|50\n");
	free(trace.data);
}

/* --- versions --- */

static void
test_versions(void)
{
	static const struct
	{
		const char *version;
		const char *row;
	}			cases[] = {
		{"1.5", "go-trace|5||execution traces of format go 1.5 are not supported\n"},
		{"1.7", "go-trace|7|complete|\n"},
		{"1.8", "go-trace|8|complete|\n"},
		{"1.9", "go-trace|9|complete|\n"},
		{"1.10", "go-trace|10|complete|\n"},
		{"1.11", "go-trace|11|complete|\n"},
		{"1.12", "go-trace|12||execution traces of format go 1.12 are not supported\n"},
		{"1.19", "go-trace|19|complete|\n"},
		{"1.20", "go-trace|20||execution traces of format go 1.20 are not supported\n"},
		{"1.21", "go-trace|21|complete|\n"},
	};

	for (size_t i = 0; i < GT_LENGTHOF(cases); i++)
	{
		TraceBytes	trace;

		unit_case("%s", cases[i].version);
		write_begin(&trace, cases[i].version);
		write_end(&trace);
		expect_rows(&trace, "traces", "format,format_version,status,error", cases[i].row);
		free(trace.data);
	}
	unit_case(NULL);
}

/* Up to Go 1.9 every P tells its part of mark termination: one pause is made of them. */
static void
test_pauses_by_proc(void)
{
	TraceBytes	trace;

	write_begin(&trace, "1.8");
	EV(&trace, V1_STW_START, 10);
	EV(&trace, V1_STW_DONE, 40);
	EV(&trace, V1_SWEEP_START, 50, 0);
	EV(&trace, V1_SWEEP_DONE, 10);
	write_batch(&trace, 1, 100);
	EV(&trace, V1_PROC_START, 1, 6);
	EV(&trace, V1_STW_START, 19);
	EV(&trace, V1_STW_DONE, 40);
	write_end(&trace);
	expect_rows(&trace, "stw_pauses", "reason,start_ns,end_ns,proc", "GC mark termination|19|69|0\n");
	/* how much was swept is told from Go 1.9 on */
	expect_rows(&trace, "sweeps", "start_ns,end_ns,swept_bytes,reclaimed_bytes", "109|119||\n");
	free(trace.data);
}

/* --- order --- */

/* What a return from a blocked system call is stamped counts, not when it was written. */
static void
test_returns(void)
{
	TraceBytes	trace;

	write_begin(&trace, "1.21");
	EV(&trace, V1_ASSIST_START, 10, 0);
	EV(&trace, V1_GO_SYSCALL, 10, 0);
	EV(&trace, V1_GO_SYSBLOCK, 10);
	EV(&trace, V1_GO_START, 10, 2, 1);
	EV(&trace, V1_GO_STOP, 100, 0);
	EV(&trace, V1_GO_SYSEXIT, 10, 1, 2, 160);
	EV(&trace, V1_GO_START_LOCAL, 10, 1);
	EV(&trace, V1_ASSIST_DONE, 10);
	write_end(&trace);
	/* on a CPU 10 before the call and 10 after the start; 40 in the call; 110 runnable */
	expect_rows(&trace, "mark_assists", "goroutine,start_ns,end_ns,cpu_ns,parked_ns,runnable_ns,syscall_ns,proc,end_proc",
				"1|19|179|20|0|100|40|0|0\n");
	expect_rows(&trace, "traces", "status,events", "complete|13\n");
	free(trace.data);
}

/* A text that no table has is not known; neither is a stack. */
static void
test_references(void)
{
	TraceBytes	trace;

	write_begin(&trace, "1.21");
	write_string(&trace, 1, "GC (idle)");
	EV(&trace, V1_GO_SCHED, 10, 77);
	EV(&trace, V1_GO_START_LABEL, 10, 2, 1, 1);
	EV(&trace, V1_GO_PREEMPT, 10, 0);
	write_end(&trace);
	expect_rows(&trace, "mark_workers", "goroutine,mode,start_ns,end_ns,proc", "2|idle|29|39|0\n");
	expect_status(&trace, "truncated|the input ends before the last stacks|85\n");
	free(trace.data);

	write_begin(&trace, "1.21");
	EV(&trace, V1_GO_SCHED, 10, 0);
	EV(&trace, V1_GO_START_LABEL, 10, 2, 1, 8);
	write_end(&trace);
	expect_status(&trace, "damaged|an event names a string that does not exist|53\n");
	free(trace.data);
}

/* A wake-up that was futile says nothing more. */
static void
test_futile(void)
{
	TraceBytes	trace;

	write_begin(&trace, "1.11");
	EV(&trace, V1_FUTILE_WAKEUP, 10);
	EV(&trace, V1_GO_BLOCK, 10, 0);
	write_end(&trace);
	expect_rows(&trace, "traces", "status,events", "complete|7\n");
	free(trace.data);
}

/* --- memory --- */

static void
decode_refused(const GtAlloc *alloc, bool refusing, void *context)
{
	const TraceBytes *trace = context;
	TraceEvents events = trace_decode(alloc, trace->data, trace->size, TRACE_WHOLE, GT_WANT_ALL, true);

	CHECK_EQ(events.status.code, refusing ? GT_NO_MEMORY : GT_OK);
	trace_events_free(&events);
}

static void
test_refusals(void)
{
	static const char *const files[] = {"edge/v1/quiet-1.21.trace", "edge/v1/profile-1.21.trace"};

	for (size_t i = 0; i < GT_LENGTHOF(files); i++)
	{
		TraceBytes	trace = trace_fixture(files[i]);

		unit_case("%s", files[i]);
		unit_each_refusal(decode_refused, &trace);
		free(trace.data);
	}
	unit_case(NULL);
}

void
suite_v1(void)
{
	test_chunks();
	test_cuts();
	test_cut_in_stacks();
	test_no_clock();
	test_flipped_bytes();
	test_damage();
	test_versions();
	test_pauses_by_proc();
	test_returns();
	test_references();
	test_futile();
	test_refusals();
}
