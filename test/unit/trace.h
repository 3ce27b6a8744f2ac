/*
 * trace.h
 *		Traces for tests: written event by event, read from test/data, decoded.
 *
 * What a decoder gives is kept as one hash per event, so that two ways to
 * read a trace can be compared as lists, as prefixes or as multisets; what a
 * scan gives is kept as text.
 */
#ifndef GCTRACE_UNIT_TRACE_H
#define GCTRACE_UNIT_TRACE_H

#include "base/base.h"
#include "decode/v2_wire.h"
#include "relation/report.h"
#include "relation/scan.h"

typedef struct TraceBytes
{
	uint8_t    *data;
	size_t		size;
	size_t		capacity;
} TraceBytes;

extern void trace_append(TraceBytes *bytes, const void *data, size_t size);
extern void trace_append_number(TraceBytes *bytes, uint64_t value);
extern void trace_append_byte(TraceBytes *bytes, uint8_t byte);

/* A file below test/data, inflated if it is compressed; the caller frees data. */
extern TraceBytes trace_fixture(const char *path);
/* The same for a part of it, or NULL for its folder. Good until the next call. */
extern const char *trace_fixture_path(const char *path);

/* --- writing --- */

typedef struct TraceWriter
{
	int			version;
	uint64_t	generation;
	uint64_t	hz;				/* clock ticks per second */
	TraceBytes	out;
	TraceBytes	batch;			/* the open one */
	bool		in_batch;
	int64_t		thread;			/* whose batch it is */
	uint64_t	base;			/* its first time */
	uint64_t	last;			/* time of its latest event */
	TraceBytes	strings;		/* table entries of the generation */
	TraceBytes	stacks;
	TraceBytes	samples;
	char		names[64][64];	/* by string id - 1 */
	uint64_t	string_count;
	uint64_t	stack_count;
	uint64_t	first_ticks;	/* of the generation */
} TraceWriter;

/* Header and first generation, number 1, one tick per nanosecond. */
extern void trace_open(TraceWriter *writer, int version);
extern void trace_free(TraceWriter *writer);

/* Later events are of this thread; `at` is absolute, in ticks. */
extern void trace_batch(TraceWriter *writer, int64_t thread, uint64_t at);
extern void trace_event(TraceWriter *writer, uint64_t at, uint8_t type, const uint64_t *args);
#define EVENT(writer, at, type, ...) \
	trace_event(writer, at, type, (const uint64_t[]) {0, ##__VA_ARGS__} + 1)

/* Ids of the generation at hand. */
extern uint64_t trace_string(TraceWriter *writer, const char *text);
extern uint64_t trace_stack(TraceWriter *writer, const char *functions);	/* "leaf;caller" */
extern void trace_sample(TraceWriter *writer, uint64_t at, int64_t thread, int64_t proc,
						 int64_t goroutine, uint64_t stack);

/* Opens a batch of the thread whose proc runs the goroutine. */
extern void trace_running(TraceWriter *writer, int64_t thread, uint64_t at, int64_t proc,
						  int64_t goroutine);

/* Any batch, framed; type V2_EVENT_BATCH or V2_EXPERIMENTAL_BATCH. */
extern void trace_raw_batch(TraceWriter *writer, uint8_t type, int64_t thread, uint64_t ticks,
							const void *content, size_t size);
extern void trace_sync(TraceWriter *writer);
extern void trace_tables(TraceWriter *writer);
extern void trace_end_marker(TraceWriter *writer);

/* All that ends a generation; the next one has the number after it. */
extern void trace_next_generation(TraceWriter *writer);
/* The same at the end; the bytes stay with the writer. */
extern const TraceBytes *trace_finish(TraceWriter *writer);

/* A small trace that has all kinds of facts; generations each of them 300 ns long. */
extern void trace_write_sample(TraceWriter *writer, int version, int generations);

/* --- decoding --- */

typedef struct TraceEvents
{
	uint64_t   *hashes;			/* one per event and generation, in order */
	size_t		count;
	size_t		capacity;
	int			generations;	/* ended */
	int			fast;			/* of them by the fast path */
	size_t		whole;			/* events up to the last generation that ended */
	int64_t		last_ns;
	GtStatus	status;
	bool		refused;		/* the decoder was not even opened */
} TraceEvents;

/* How many bytes to feed at once. */
#define TRACE_WHOLE 0
#define TRACE_RANDOM SIZE_MAX

/* want: GT_WANT_*; without `ordered` the fast path may be taken. */
extern TraceEvents trace_decode(const GtAlloc *alloc, const uint8_t *bytes, size_t size,
								size_t chunk, uint32_t want, bool ordered);
extern void trace_events_free(TraceEvents *events);
extern bool trace_same_events(const TraceEvents *a, const TraceEvents *b);
extern bool trace_is_prefix(const TraceEvents *part, const TraceEvents *whole);
/* Sorts the hashes of both. */
extern bool trace_same_multiset(TraceEvents *a, TraceEvents *b);

/* --- scanning --- */

/*
 * Rows of a relation, "a|b" and a newline each; columns by name, separated by
 * commas, NULL: all.  The status goes to *status unless that is NULL.  The
 * caller frees the text.
 */
extern char *trace_rows(const GtAlloc *alloc, const TraceBytes *trace, const char *relation,
						const char *columns, bool ordered, GtStatus *status);

/* Bit i of skip_kinds: without rows of the relation's i-th kind. */
extern char *trace_rows_of_kinds(const TraceBytes *trace, const char *relation,
								 const char *columns, uint64_t skip_kinds);

/* The same of a trace from which generations were left out. */
extern char *trace_rows_behind(const TraceBytes *trace, const char *relation, const char *columns,
							   GtGap gap, GtStatus *status);

/* The same of a report; arguments as its model takes them. */
extern char *trace_report(const GtAlloc *alloc, const TraceBytes *trace, const GtReport *report,
						  const void *arguments, const char *columns, GtStatus *status);

/* The same of several in one pass, all of their columns; the caller frees rows[i]. */
extern void trace_parts(const GtAlloc *alloc, const TraceBytes *trace, const GtPart *parts,
						int count, char **rows, GtStatus *status);

/* Do two such texts have the same rows, in any order?  Sorts the lines of both. */
extern bool trace_same_rows(char *a, char *b);

/*
 * Finishes the trace of the writer, reads it by the fast path and in order,
 * and checks that both give these rows and no error.
 */
extern void trace_expect_rows(TraceWriter *writer, const char *relation, const char *columns,
							  const char *rows);

#endif							/* GCTRACE_UNIT_TRACE_H */
