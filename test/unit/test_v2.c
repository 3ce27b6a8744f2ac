/*
 * test_v2.c
 *		Splitting traces into generations: chunks, cuts, corruption, limits.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "decode/decoder.h"
#include "decode/v2_wire.h"
#include "trace.h"

static const int versions[] = {22, 23, 25, 26};

#define WANT_GC \
	(GT_WANT_GC | GT_WANT_STW | GT_WANT_ASSIST | GT_WANT_SWEEP | GT_WANT_METRIC | \
	 GT_WANT_LABEL | GT_WANT_GO_STATE | GT_WANT_GO_ORIGIN)

static TraceEvents
decode(const TraceBytes *trace, size_t chunk, uint32_t want, bool ordered)
{
	return trace_decode(&gt_malloc_alloc, trace->data, trace->size, chunk, want, ordered);
}

/* --- chunks --- */

static void
check_chunks(const TraceBytes *trace, uint32_t want, bool ordered)
{
	static const size_t chunks[] = {1, 2, 7, 16, 17, 64, TRACE_RANDOM};
	TraceEvents whole = decode(trace, TRACE_WHOLE, want, ordered);

	for (size_t i = 0; i < GT_LENGTHOF(chunks); i++)
	{
		TraceEvents parts = decode(trace, chunks[i], want, ordered);

		CHECK(trace_same_events(&parts, &whole));
		CHECK_EQ(parts.status.code, whole.status.code);
		CHECK_EQ(parts.status.offset, whole.status.offset);
		CHECK_EQ(parts.status.generation, whole.status.generation);
		CHECK_STR(parts.status.message, whole.status.message);
		CHECK_EQ(parts.generations, whole.generations);
		CHECK_EQ(parts.fast, whole.fast);
		CHECK_EQ(parts.last_ns, whole.last_ns);
		trace_events_free(&parts);
	}
	trace_events_free(&whole);
}

static void
test_chunks(void)
{
	static const char *const files[] = {
		"edge/active-1.22.trace", "edge/generations-1.24.trace", "edge/flight-1.25.trace",
		"edge/generations-1.27.trace", "edge/cut-in-batch-1.24.trace", "edge/garbage-at-end.trace",
		"edge/flipped-event.trace", "edge/flipped-batch.trace", "edge/header-only-1.26.trace",
	};

	for (size_t i = 0; i < GT_LENGTHOF(files); i++)
	{
		TraceBytes	trace = trace_fixture(files[i]);

		unit_case("%s", files[i]);
		check_chunks(&trace, GT_WANT_ALL, true);
		check_chunks(&trace, WANT_GC, false);
		free(trace.data);
	}
	unit_case(NULL);
}

/* --- the sample that the other tests work on --- */

static void
test_sample(void)
{
	for (size_t i = 0; i < GT_LENGTHOF(versions); i++)
	{
		TraceWriter writer;
		TraceEvents events,
					fast;

		unit_case("format %d", versions[i]);
		trace_write_sample(&writer, versions[i], 3);
		check_chunks(&writer.out, GT_WANT_ALL, true);
		events = decode(&writer.out, TRACE_WHOLE, GT_WANT_ALL, true);
		CHECK_STR(events.status.message, "");
		CHECK_EQ(events.status.code, GT_OK);
		CHECK_EQ(events.generations, 3);
		CHECK_EQ(events.last_ns, 700);
		fast = decode(&writer.out, TRACE_WHOLE, WANT_GC, false);
		CHECK_EQ(fast.status.code, GT_OK);
		/* without an end marker the last generation might be a part */
		CHECK_EQ(fast.fast, versions[i] >= 26 ? 3 : 2);
		CHECK_EQ(fast.last_ns, 700);
		trace_events_free(&fast);
		trace_events_free(&events);
		trace_free(&writer);
	}
	unit_case(NULL);
}

/* --- cuts --- */

/* May a trace of this version look complete when it ends at this byte? */
static bool
may_look_complete(int version, const TraceBytes *trace, size_t size)
{
	if (size == trace->size)
		return true;
	return version < 26 || size == 16 || trace->data[size - 1] == V2_END_OF_GENERATION;
}

static void
check_cut(int version, const TraceBytes *trace, size_t size, const TraceEvents *whole,
		  uint32_t want, bool ordered)
{
	TraceEvents part = trace_decode(&gt_malloc_alloc, trace->data, size, TRACE_WHOLE, want, ordered);

	unit_case("format %d cut at %zu of %zu", version, size, trace->size);
	/* no event of a generation that is not whole */
	CHECK(part.count == part.whole);
	/* the fast path leaves the last generation of older formats to the other one */
	if (ordered)
		CHECK(trace_is_prefix(&part, whole));
	CHECK(part.generations <= whole->generations);
	if (part.status.code == GT_OK)
		CHECK(may_look_complete(version, trace, size));
	else
		CHECK_EQ(part.status.code, GT_TRUNCATED);
	CHECK(part.status.offset <= size);
	trace_events_free(&part);
}

static void
check_cuts(int version, uint32_t want, bool ordered)
{
	TraceWriter writer;
	TraceEvents whole;

	trace_write_sample(&writer, version, 3);
	whole = decode(&writer.out, TRACE_WHOLE, want, ordered);
	for (size_t size = 0; size <= writer.out.size; size++)
		check_cut(version, &writer.out, size, &whole, want, ordered);
	trace_events_free(&whole);
	trace_free(&writer);
}

static void
test_cuts(void)
{
	for (size_t i = 0; i < GT_LENGTHOF(versions); i++)
	{
		check_cuts(versions[i], GT_WANT_ALL, true);
		check_cuts(versions[i], WANT_GC, false);
	}
	unit_case(NULL);
}

/* --- corruption --- */

/* Ends in a status with words, or in rows; true: the damage was found. */
static bool
check_corruption(const TraceBytes *trace)
{
	TraceEvents ordered = decode(trace, TRACE_WHOLE, WANT_GC, true);
	TraceEvents fast = decode(trace, TRACE_WHOLE, WANT_GC, false);

	CHECK(ordered.status.code == GT_OK || ordered.status.message[0] != '\0');
	CHECK(ordered.status.code != GT_NO_MEMORY && ordered.status.code != GT_IO_ERROR);
	CHECK(fast.status.code != GT_NO_MEMORY && fast.status.code != GT_IO_ERROR);
	/*
	 * The fast path does not look at all that could be wrong.  Where it is
	 * unsure of a later generation, the merge begins with that one and may
	 * miss what an earlier one said, which no runtime relies on.
	 */
	if (ordered.status.code == GT_OK && fast.status.code == GT_OK)
		CHECK_EQ(fast.last_ns, ordered.last_ns);
	trace_events_free(&fast);
	trace_events_free(&ordered);
	return ordered.status.code != GT_OK;
}

static void
test_corruption(void)
{
	static const uint8_t flips[] = {0x01, 0x80, 0xff, 0x10};

	for (size_t i = 0; i < GT_LENGTHOF(versions); i++)
	{
		TraceWriter writer;
		size_t		found = 0;

		trace_write_sample(&writer, versions[i], 2);
		for (size_t at = 0; at < writer.out.size; at++)
			for (size_t flip = 0; flip < GT_LENGTHOF(flips); flip++)
			{
				unit_case("format %d, byte %zu xor %02x", versions[i], at, flips[flip]);
				writer.out.data[at] ^= flips[flip];
				found += check_corruption(&writer.out);
				writer.out.data[at] ^= flips[flip];
			}
		unit_case("format %d", versions[i]);
		/* the rest changed values, stamps and texts */
		CHECK(found > writer.out.size);
		trace_free(&writer);
	}
	unit_case(NULL);
}

/* --- memory --- */

typedef struct Refusal
{
	const TraceBytes *trace;
	const TraceEvents *whole;
	uint32_t	want;
	bool		ordered;
} Refusal;

static void
decode_refused(const GtAlloc *alloc, bool refusing, void *context)
{
	const Refusal *refusal = context;
	TraceEvents events = trace_decode(alloc, refusal->trace->data, refusal->trace->size,
									  TRACE_WHOLE, refusal->want, refusal->ordered);

	/* a refused event is a failure of the sink that was asked */
	CHECK_EQ(events.status.code, refusing ? GT_NO_MEMORY : GT_OK);
	CHECK(trace_is_prefix(&events, refusal->whole) || events.status.code == GT_NO_MEMORY);
	trace_events_free(&events);
}

static void
test_memory(void)
{
	for (size_t i = 0; i < GT_LENGTHOF(versions); i++)
		for (int ordered = 0; ordered < 2; ordered++)
		{
			TraceWriter writer;
			uint32_t	want = ordered ? GT_WANT_ALL : WANT_GC;
			TraceEvents whole;
			Refusal		refusal = {&writer.out, &whole, want, ordered};

			trace_write_sample(&writer, versions[i], 2);
			whole = decode(&writer.out, TRACE_WHOLE, want, ordered);
			unit_each_refusal(decode_refused, &refusal);
			trace_events_free(&whole);
			trace_free(&writer);
		}
}

/* --- what the format allows and forbids --- */

/* Runs both ways; the failure's message has to contain this, NULL: none. */
static void
expect(TraceWriter *writer, GtCode code, int generations, const char *message)
{
	for (int ordered = 0; ordered < 2; ordered++)
	{
		TraceEvents events = decode(&writer->out, TRACE_WHOLE, WANT_GC, ordered);

		CHECK_EQ(events.status.code, code);
		CHECK_EQ(events.generations, generations);
		if (message == NULL)
			CHECK_STR(events.status.message, "");
		else if (strstr(events.status.message, message) == NULL)
			CHECK_STR(events.status.message, message);
		trace_events_free(&events);
	}
	trace_free(writer);
}

static void
test_headers(void)
{
	static const struct
	{
		const char *head;
		bool		mine;
		const char *version;
	}			cases[] = {
		{"go 1.99 trace\0\0\0", true, "1.99"},
		{"go 1.20 trace\0\0\0", true, "1.20"},
		{"go 1.24 trace\0\0\0", true, "1.24"},
		{"go 1.27 trace\0\0\0", true, "1.27"},
		{"go 1.5 trace\0\0\0\0", true, "1.5"},
		{"go 1.0 trace\0\0\0\0", false, NULL},
		{"go 1.05 trace\0\0\0", false, NULL},
		{"go 1.123 trace\0\0", false, NULL},
		{"go 1.26 trace\0\0x", false, NULL},
		{"go 2.26 trace\0\0\0", false, NULL},
		{"GO 1.26 trace\0\0\0", false, NULL},
	};

	for (size_t i = 0; i < GT_LENGTHOF(cases); i++)
	{
		TraceWriter writer;

		unit_case("%s", cases[i].head);
		CHECK_EQ(gt_decoder_sniff((const uint8_t *) cases[i].head, 16) != NULL, cases[i].mine);
		CHECK(gt_decoder_sniff((const uint8_t *) cases[i].head, 15) == NULL);
		if (!cases[i].mine)
			continue;
		trace_write_sample(&writer, 26, 1);
		memcpy(writer.out.data, cases[i].head, 16);
		expect(&writer, GT_UNSUPPORTED, 0, cases[i].version);
	}
	unit_case(NULL);
}

static void
begin_small(TraceWriter *writer, int version)
{
	trace_open(writer, version);
	trace_running(writer, 10, 1000, 0, 1);
}

static void
test_batch_size(void)
{
	for (size_t size = V2_MAX_BATCH_SIZE - 1; size <= V2_MAX_BATCH_SIZE + 1; size++)
	{
		TraceWriter writer;
		uint8_t    *content = calloc(size, 1);

		unit_case("batch of %zu bytes", size);
		begin_small(&writer, 26);
		/* experimental content is skipped, whatever it is */
		trace_batch(&writer, 10, 1000);
		trace_raw_batch(&writer, V2_EXPERIMENTAL_BATCH, 10, 1000, content, size);
		trace_finish(&writer);
		if (size <= V2_MAX_BATCH_SIZE)
			expect(&writer, GT_OK, 1, NULL);
		else
			expect(&writer, GT_DAMAGED, 0, "larger than the format allows");
		free(content);
	}
	unit_case(NULL);
}

static void
test_generation_numbers(void)
{
	static const struct
	{
		int			version;
		uint64_t	second;
		GtCode		code;
		int			generations;
		const char *message;
	}			cases[] = {
		{26, 2, GT_OK, 2, NULL},
		{26, 9, GT_OK, 2, NULL},	/* each one has its end */
		{25, 2, GT_OK, 2, NULL},
		{25, 3, GT_DAMAGED, 0, "generations are mixed"},
		{22, 9, GT_DAMAGED, 0, "generations are mixed"},
		{26, 0, GT_DAMAGED, 1, "generation number 0"},
		{23, 0, GT_DAMAGED, 0, "generation number 0"},
	};

	for (size_t i = 0; i < GT_LENGTHOF(cases); i++)
	{
		TraceWriter writer;

		unit_case("format %d, generation 1 and %d", cases[i].version, (int) cases[i].second);
		begin_small(&writer, cases[i].version);
		trace_next_generation(&writer);
		writer.generation = cases[i].second;
		trace_running(&writer, 10, 2000, 0, 1);
		trace_finish(&writer);
		expect(&writer, cases[i].code, cases[i].generations, cases[i].message);
	}
	unit_case(NULL);
}

static void
test_interleaved_generations(void)
{
	TraceWriter writer;

	begin_small(&writer, 26);
	trace_sync(&writer);
	writer.generation = 2;
	trace_running(&writer, 10, 2000, 0, 1);
	trace_finish(&writer);
	expect(&writer, GT_DAMAGED, 0, "generations are mixed");
}

/* A second frequency, snapshot or table entry of the same id. */
static void
test_twice(void)
{
	TraceWriter writer;
	static const uint8_t frequency[] = {V2_SYNC, V2_FREQUENCY, 100};
	static const uint8_t snapshot[] = {V2_SYNC, V2_CLOCK_SNAPSHOT, 0, 1, 1, 1};
	static const uint8_t strings[] = {V2_STRINGS, V2_STRING, 1, 1, 'a', V2_STRING, 1, 1, 'b'};
	static const uint8_t stacks[] = {V2_STACKS, V2_STACK, 1, 0, V2_STACK, 1, 0};
	static const uint8_t string_zero[] = {V2_STRINGS, V2_STRING, 0, 1, 'a'};

#define TWICE(batch, message) \
	begin_small(&writer, 26); \
	trace_finish(&writer); \
	writer.out.size--; \
	trace_raw_batch(&writer, V2_EVENT_BATCH, -1, 1000, batch, sizeof(batch)); \
	trace_end_marker(&writer); \
	expect(&writer, GT_DAMAGED, 0, message)

	TWICE(frequency, "clock frequency");
	TWICE(snapshot, "clock snapshot");
	TWICE(strings, "string id 1 is defined twice");
	TWICE(string_zero, "string id 0");
	TWICE(stacks, "stack id 1 is defined twice");
}

static void
test_clock(void)
{
	TraceWriter writer;

	/* no clock at all */
	begin_small(&writer, 26);
	trace_tables(&writer);
	trace_end_marker(&writer);
	expect(&writer, GT_DAMAGED, 0, "no clock frequency");
	/* in the last generation of a format without end marker that is a cut */
	begin_small(&writer, 23);
	trace_tables(&writer);
	expect(&writer, GT_TRUNCATED, 0, "lacks its tables");
	begin_small(&writer, 26);
	writer.hz = 0;
	trace_finish(&writer);
	expect(&writer, GT_DAMAGED, 0, "invalid clock frequency");
}

/* Statuses and procs that do not exist, with which the fast path would index and count. */
static void
test_statuses(void)
{
	TraceWriter writer;
	uint64_t	stack;

	begin_small(&writer, 26);
	stack = trace_stack(&writer, "main.main");
	EVENT(&writer, 1001, V2_GO_STATUS_STACK, 2, (uint64_t) -1, 20, stack);
	trace_finish(&writer);
	expect(&writer, GT_DAMAGED, 0, "invalid goroutine status");
	begin_small(&writer, 22);
	EVENT(&writer, 1001, V2_GO_STATUS, 2, (uint64_t) -1, UINT64_MAX);
	trace_finish(&writer);
	expect(&writer, GT_DAMAGED, 0, "invalid goroutine status");
	begin_small(&writer, 26);
	EVENT(&writer, 1001, V2_PROC_STATUS, 1, 5);
	trace_finish(&writer);
	expect(&writer, GT_DAMAGED, 0, "invalid proc status");
	begin_small(&writer, 26);
	EVENT(&writer, 1001, V2_SWEEP_ACTIVE, INT64_MAX);
	trace_finish(&writer);
	expect(&writer, GT_DAMAGED, 0, "its goroutine or proc was never heard of");
}

/* Times as Go's reader rounds them: every delta on its own, towards zero. */
static void
test_odd_frequency(void)
{
	TraceWriter writer;
	TraceEvents events;
	int64_t		expected = 0;
	double		tick_ns = 1.0 / (3.0 / 1e9);

	trace_open(&writer, 26);
	writer.hz = 3;				/* 333333333.33 ns per tick */
	trace_running(&writer, 10, 1000, 0, 1);
	expected = (int64_t) (1000 * tick_ns);
	for (uint64_t tick = 1001; tick < 1100; tick++)
	{
		EVENT(&writer, tick, V2_HEAP_ALLOC, tick);
		expected += (int64_t) tick_ns;
	}
	trace_finish(&writer);
	for (int ordered = 0; ordered < 2; ordered++)
	{
		events = decode(&writer.out, TRACE_WHOLE, WANT_GC, ordered);
		CHECK_EQ(events.status.code, GT_OK);
		CHECK_EQ(events.last_ns, expected - (int64_t) (1000 * tick_ns));
		CHECK_EQ(events.fast, !ordered);
		trace_events_free(&events);
	}
	trace_free(&writer);
}

/* Stamps near the end of 64 bits neither overflow nor go back. */
static void
test_huge_times(void)
{
	for (int ordered = 0; ordered < 2; ordered++)
	{
		TraceWriter writer;
		TraceEvents events;

		trace_open(&writer, 26);
		trace_running(&writer, 10, 1000, 0, 1);
		EVENT(&writer, UINT64_C(1) << 63, V2_HEAP_ALLOC, UINT64_MAX);
		EVENT(&writer, UINT64_MAX, V2_HEAP_ALLOC, 1);
		trace_finish(&writer);
		events = decode(&writer.out, TRACE_WHOLE, WANT_GC, ordered);
		CHECK_EQ(events.status.code, GT_OK);
		CHECK(events.last_ns > 0);
		trace_events_free(&events);
		trace_free(&writer);
	}
}

/* A clock of a tick per second, and one faster than the ns. */
static void
test_extreme_frequencies(void)
{
	static const uint64_t frequencies[] = {1, UINT64_MAX, 1000000007, 15625000, 244140, 244141};

	for (size_t i = 0; i < GT_LENGTHOF(frequencies); i++)
	{
		TraceWriter writer;
		TraceEvents fast,
					ordered;

		unit_case("%llu Hz", (unsigned long long) frequencies[i]);
		trace_open(&writer, 26);
		writer.hz = frequencies[i];
		trace_running(&writer, 10, 1000, 0, 1);
		for (uint64_t n = 1; n < 50; n++)
			EVENT(&writer, 1000 + n * n * 1000, V2_HEAP_ALLOC, n);
		trace_finish(&writer);
		fast = decode(&writer.out, TRACE_WHOLE, GT_WANT_METRIC, false);
		ordered = decode(&writer.out, TRACE_WHOLE, GT_WANT_METRIC, true);
		CHECK_EQ(fast.status.code, GT_OK);
		CHECK_EQ(ordered.status.code, GT_OK);
		CHECK(trace_same_events(&fast, &ordered));
		CHECK_EQ(fast.last_ns, ordered.last_ns);
		trace_events_free(&fast);
		trace_events_free(&ordered);
		trace_free(&writer);
	}
	unit_case(NULL);
}

void
suite_v2(void)
{
	test_sample();
	test_chunks();
	test_cuts();
	test_corruption();
	test_memory();
	test_headers();
	test_batch_size();
	test_generation_numbers();
	test_interleaved_generations();
	test_twice();
	test_clock();
	test_statuses();
	test_odd_frequency();
	test_huge_times();
	test_extreme_frequencies();
}
