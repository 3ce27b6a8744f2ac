/*
 * trace.c
 *		Writing, reading and decoding small traces.
 */
#include "trace.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/decoder.h"
#include "decode/tables.h"
#include "relation/needs.h"
#include "relation/scan.h"
#include "source/source.h"
#include "unit.h"

#define NO_THREAD (-1)

/* --- bytes and files --- */

void
trace_append(TraceBytes *bytes, const void *data, size_t size)
{
	if (!gt_reserve(&gt_malloc_alloc, (void **) &bytes->data, &bytes->capacity,
					bytes->size + size + 1, 1))
		abort();
	if (size > 0)
		memcpy(bytes->data + bytes->size, data, size);
	bytes->size += size;
}

void
trace_append_byte(TraceBytes *bytes, uint8_t byte)
{
	trace_append(bytes, &byte, 1);
}

void
trace_append_number(TraceBytes *bytes, uint64_t value)
{
	while (value >= 0x80)
	{
		trace_append_byte(bytes, (uint8_t) (value | 0x80));
		value >>= 7;
	}
	trace_append_byte(bytes, (uint8_t) value);
}

const char *
trace_fixture_path(const char *path)
{
	static char result[4096];
	const char *folder = getenv("GCTRACE_FIXTURES");
	const char *here = strstr(__FILE__, "unit/trace.c");

	if (folder != NULL && folder[0] != '\0')
		snprintf(result, sizeof(result), "%s/%s", folder, path ? path : "");
	else
		snprintf(result, sizeof(result), "%.*sdata/%s", (int) (here - __FILE__), __FILE__,
				 path ? path : "");
	return result;
}

TraceBytes
trace_fixture(const char *path)
{
	TraceBytes	bytes = {0};
	GtStatus	status = {0};
	int			fd = open(trace_fixture_path(path), O_RDONLY);
	GtSource   *source = fd < 0 ? NULL : gt_source_open_fd(&gt_malloc_alloc, fd);
	char		buffer[65536];
	int64_t		got;

	if (source == NULL)
	{
		perror(trace_fixture_path(path));
		exit(2);
	}
	while ((got = gt_source_read(source, buffer, sizeof(buffer), &status)) > 0)
		trace_append(&bytes, buffer, (size_t) got);
	gt_source_close(source);
	return bytes;
}

/* --- writing --- */

void
trace_open(TraceWriter *writer, int version)
{
	char		header[32];

	memset(writer, 0, sizeof(*writer));
	writer->version = version;
	writer->generation = 1;
	writer->hz = 1000000000;
	memset(header, 0, sizeof(header));
	snprintf(header, sizeof(header), "go 1.%d trace", version);
	trace_append(&writer->out, header, 16);
}

void
trace_free(TraceWriter *writer)
{
	free(writer->out.data);
	free(writer->batch.data);
	free(writer->strings.data);
	free(writer->stacks.data);
	free(writer->samples.data);
}

void
trace_raw_batch(TraceWriter *writer, uint8_t type, int64_t thread, uint64_t ticks,
				const void *content, size_t size)
{
	trace_append_byte(&writer->out, type);
	if (type == V2_EXPERIMENTAL_BATCH)
		trace_append_byte(&writer->out, 1);
	trace_append_number(&writer->out, writer->generation);
	trace_append_number(&writer->out, (uint64_t) thread);
	trace_append_number(&writer->out, ticks);
	trace_append_number(&writer->out, size);
	trace_append(&writer->out, content, size);
}

static void
end_batch(TraceWriter *writer)
{
	if (!writer->in_batch)
		return;
	trace_raw_batch(writer, V2_EVENT_BATCH, writer->thread, writer->base,
					writer->batch.data, writer->batch.size);
	writer->in_batch = false;
	writer->batch.size = 0;
}

void
trace_batch(TraceWriter *writer, int64_t thread, uint64_t at)
{
	end_batch(writer);
	writer->in_batch = true;
	writer->thread = thread;
	writer->base = writer->last = at;
	if (writer->first_ticks == 0)
		writer->first_ticks = at;
}

void
trace_event(TraceWriter *writer, uint64_t at, uint8_t type, const uint64_t *args)
{
	trace_append_byte(&writer->batch, type);
	trace_append_number(&writer->batch, at - writer->last);
	for (int i = 0; i < v2_specs[type].nargs; i++)
		trace_append_number(&writer->batch, args[i]);
	writer->last = at;
}

uint64_t
trace_string(TraceWriter *writer, const char *text)
{
	for (uint64_t i = 0; i < writer->string_count; i++)
	{
		if (strcmp(writer->names[i], text) == 0)
			return i + 1;
	}
	if (writer->string_count == GT_LENGTHOF(writer->names) ||
		strlen(text) >= sizeof(writer->names[0]))
		abort();
	strcpy(writer->names[writer->string_count++], text);
	trace_append_byte(&writer->strings, V2_STRING);
	trace_append_number(&writer->strings, writer->string_count);
	trace_append_number(&writer->strings, strlen(text));
	trace_append(&writer->strings, text, strlen(text));
	return writer->string_count;
}

uint64_t
trace_stack(TraceWriter *writer, const char *functions)
{
	uint64_t	depth = 1;

	for (const char *c = functions; *c; c++)
		depth += *c == ';';
	trace_append_byte(&writer->stacks, V2_STACK);
	trace_append_number(&writer->stacks, ++writer->stack_count);
	trace_append_number(&writer->stacks, depth);
	for (const char *next = functions; depth > 0; depth--)
	{
		size_t		len = strcspn(next, ";");
		char		name[64];
		uint64_t	id;

		snprintf(name, sizeof(name), "%.*s", (int) len, next);
		id = trace_string(writer, name);
		trace_append_number(&writer->stacks, 0x1000 + id);	/* program counter */
		trace_append_number(&writer->stacks, id);
		trace_append_number(&writer->stacks, trace_string(writer, "a.go"));
		trace_append_number(&writer->stacks, 10 + id);
		next += len + (next[len] == ';');
	}
	return writer->stack_count;
}

void
trace_sample(TraceWriter *writer, uint64_t at, int64_t thread, int64_t proc,
			 int64_t goroutine, uint64_t stack)
{
	trace_append_byte(&writer->samples, V2_CPU_SAMPLE);
	trace_append_number(&writer->samples, at);
	trace_append_number(&writer->samples, (uint64_t) thread);
	trace_append_number(&writer->samples, (uint64_t) proc);
	trace_append_number(&writer->samples, (uint64_t) goroutine);
	trace_append_number(&writer->samples, stack);
}

void
trace_running(TraceWriter *writer, int64_t thread, uint64_t at, int64_t proc, int64_t goroutine)
{
	trace_batch(writer, thread, at);
	EVENT(writer, at, V2_PROC_STATUS, (uint64_t) proc, V2_PROC_RUNNING);
	EVENT(writer, at, V2_GO_STATUS, (uint64_t) goroutine, (uint64_t) thread, V2_GO_RUNNING);
}

void
trace_sync(TraceWriter *writer)
{
	TraceBytes	sync = {0};

	end_batch(writer);
	if (writer->version >= 25)
		trace_append_byte(&sync, V2_SYNC);
	trace_append_byte(&sync, V2_FREQUENCY);
	trace_append_number(&sync, writer->hz);
	if (writer->version >= 25)
	{
		trace_append_byte(&sync, V2_CLOCK_SNAPSHOT);
		trace_append_number(&sync, 0);
		trace_append_number(&sync, 5000);	/* monotonic */
		trace_append_number(&sync, 1000000000);	/* seconds since 1970 */
		trace_append_number(&sync, 7);	/* and ns */
	}
	trace_raw_batch(writer, V2_EVENT_BATCH, NO_THREAD, writer->first_ticks, sync.data, sync.size);
	free(sync.data);
}

static void
write_table(TraceWriter *writer, uint8_t type, TraceBytes *entries)
{
	TraceBytes	batch = {0};

	if (entries->size == 0)
		return;
	trace_append_byte(&batch, type);
	trace_append(&batch, entries->data, entries->size);
	trace_raw_batch(writer, V2_EVENT_BATCH, NO_THREAD, writer->first_ticks, batch.data, batch.size);
	free(batch.data);
	entries->size = 0;
}

void
trace_tables(TraceWriter *writer)
{
	end_batch(writer);
	write_table(writer, V2_CPU_SAMPLES, &writer->samples);
	write_table(writer, V2_STACKS, &writer->stacks);
	write_table(writer, V2_STRINGS, &writer->strings);
	writer->string_count = writer->stack_count = 0;
}

void
trace_end_marker(TraceWriter *writer)
{
	if (writer->version >= 26)
		trace_append_byte(&writer->out, V2_END_OF_GENERATION);
}

static void
end_generation(TraceWriter *writer)
{
	trace_sync(writer);
	trace_tables(writer);
	trace_end_marker(writer);
}

void
trace_next_generation(TraceWriter *writer)
{
	end_generation(writer);
	writer->generation++;
	writer->first_ticks = 0;
}

const TraceBytes *
trace_finish(TraceWriter *writer)
{
	end_generation(writer);
	return &writer->out;
}

/* --- a sample of everything --- */

/*
 * One generation: thread 10 runs goroutine 1, which collects; thread 20 runs
 * goroutine 2, which assists, parks within and goes on; goroutine 3 marks.
 */
static void
write_sample_generation(TraceWriter *w, uint64_t t, bool first)
{
	uint64_t	stack = trace_stack(w, "runtime.mallocgc;main.work;main.main");
	uint64_t	worker = trace_stack(w, "runtime.gcBgMarkWorker");
	uint64_t	wait = trace_string(w, "GC mark assist wait for work");

	trace_running(w, 10, t, 0, 1);
	if (first)
		EVENT(w, t + 1, V2_PROCS_CHANGE, 2, stack);
	EVENT(w, t + 2, V2_HEAP_ALLOC, 1000 + t);
	EVENT(w, t + 3, V2_HEAP_GOAL, 4000);
	EVENT(w, t + 10, V2_GC_BEGIN, first ? 1 : 1 + 2 * (w->generation - 1), stack);
	EVENT(w, t + 11, V2_STW_BEGIN, trace_string(w, "GC sweep termination"), stack);
	EVENT(w, t + 12, V2_SWEEP_BEGIN, stack);
	EVENT(w, t + 13, V2_SWEEP_END, 8192, 4096);
	EVENT(w, t + 15, V2_STW_END);
	EVENT(w, t + 20, V2_GO_CREATE, 3 + 10 * w->generation, worker, stack);
	EVENT(w, t + 25, V2_GO_UNBLOCK, 2, 1, 0);
	EVENT(w, t + 60, V2_HEAP_ALLOC, 5000 + t);
	EVENT(w, t + 70, V2_STW_BEGIN, trace_string(w, "GC mark termination"), stack);
	EVENT(w, t + 75, V2_HEAP_ALLOC, 900 + t);
	EVENT(w, t + 76, V2_GC_END, first ? 2 : 2 + 2 * (w->generation - 1));
	EVENT(w, t + 80, V2_STW_END);
	EVENT(w, t + 81, V2_HEAP_GOAL, 4500);

	trace_batch(w, 20, t);
	EVENT(w, t, V2_PROC_STATUS, 1, V2_PROC_RUNNING);
	EVENT(w, t, V2_GO_STATUS, 2, first ? (uint64_t) -1 : 20, first ? V2_GO_WAITING : V2_GO_RUNNING);
	if (!first)
		EVENT(w, t + 1, V2_GO_BLOCK, wait, stack);
	EVENT(w, t + 21, V2_GO_START, 3 + 10 * w->generation, 1);
	EVENT(w, t + 22, V2_GO_LABEL, trace_string(w, "GC (dedicated)"));
	EVENT(w, t + 26, V2_GO_STOP, trace_string(w, "preempted"), worker);
	EVENT(w, t + 30, V2_GO_START, 2, 2);
	EVENT(w, t + 31, V2_ASSIST_BEGIN, stack);
	EVENT(w, t + 35, V2_GO_BLOCK, wait, stack);
	EVENT(w, t + 50, V2_GO_START, 2, 4);
	EVENT(w, t + 52, V2_ASSIST_END);
	EVENT(w, t + 53, V2_GO_SYSCALL_BEGIN, 1, stack);
	EVENT(w, t + 54, V2_GO_SYSCALL_END);

	trace_batch(w, 10, t + 100);
	EVENT(w, t + 100, V2_HEAP_ALLOC, 1500 + t);
	trace_batch(w, 30, t + 40);
	EVENT(w, t + 40, V2_PROC_STATUS, 2, V2_PROC_IDLE);
	EVENT(w, t + 41, V2_PROC_START, 2, 1);
	EVENT(w, t + 42, V2_GO_UNBLOCK, 2, 3, 0);
	EVENT(w, t + 43, V2_PROC_STOP);
	trace_sample(w, t + 33, 20, 1, 2, stack);
	trace_sample(w, t + 32, 10, 0, 1, stack);
}

void
trace_write_sample(TraceWriter *writer, int version, int generations)
{
	trace_open(writer, version);
	for (int i = 0; i < generations; i++)
	{
		if (i > 0)
			trace_next_generation(writer);
		write_sample_generation(writer, 1000 + 300 * (uint64_t) i, i == 0);
	}
	trace_finish(writer);
}

/* --- decoding --- */

static uint64_t
mix(uint64_t hash, uint64_t value)
{
	hash = (hash ^ value) * UINT64_C(0x9E3779B97F4A7C15);
	return hash ^ (hash >> 29);
}

static uint64_t
mix_bytes(uint64_t hash, const char *data, size_t size)
{
	hash = mix(hash, size);
	for (size_t i = 0; i < size; i++)
		hash = mix(hash, (unsigned char) data[i]);
	return hash;
}

static void
add_hash(TraceEvents *events, uint64_t hash)
{
	if (!gt_reserve(&gt_malloc_alloc, (void **) &events->hashes, &events->capacity,
					events->count + 1, sizeof(uint64_t)))
		abort();
	events->hashes[events->count++] = hash;
}

static bool
on_generation_begin(void *context, const GtGeneration *generation)
{
	uint64_t	hash = mix(generation->ordinal, (uint64_t) generation->start_ns);

	hash = mix(hash, (uint64_t) generation->zero_at_ns);
	hash = mix(hash, generation->offset);
	add_hash(context, mix(hash, generation->size));
	return true;
}

static uint64_t
mix_stack(uint64_t hash, const GtEvent *event, uint64_t id, bool *refused)
{
	const GtStack *stack = gt_tables_stack(event->tables, id, refused);

	return mix(hash, stack ? (uint64_t) stack->frames_id : 1);
}

static bool
on_event(void *context, const GtEvent *event)
{
	bool		refused = false;
	uint64_t	hash = mix(event->kind, event->subject);

	/* where a state comes from is more than the fast path can tell, and asked of nobody */
	hash = mix(hash, event->to);
	hash = mix(hash, (uint64_t) event->time_ns);
	hash = mix(hash, (uint64_t) event->goroutine);
	hash = mix(hash, (uint64_t) event->proc);
	hash = mix(hash, (uint64_t) event->thread);
	hash = mix(hash, (uint64_t) event->resource);
	hash = mix(hash, event->value);
	hash = mix(hash, event->value2);
	hash = mix_bytes(hash, event->text.data, event->text.len);
	hash = mix_stack(hash, event, event->stack, &refused);
	hash = mix_stack(hash, event, event->resource_stack, &refused);
	add_hash(context, hash);
	return !refused;
}

static bool
on_generation_end(void *context, const GtGeneration *generation, struct GtTables *tables)
{
	TraceEvents *events = context;

	(void) tables;
	events->generations++;
	events->fast += generation->decoded && !generation->ordered;
	events->whole = events->count;
	return true;
}

static size_t
next_chunk(size_t chunk, size_t left, uint32_t *state)
{
	if (chunk == TRACE_WHOLE)
		return left;
	if (chunk == TRACE_RANDOM)
	{
		*state = *state * 1664525 + 1013904223;
		chunk = 1 + (*state >> 16) % 40;
	}
	return GT_MIN(chunk, left);
}

static bool
work(const GtDecoderType *type, GtDecoder *decoder, GtStep step)
{
	while (step == GT_STEP_BUSY)
		step = type->run(decoder);
	return step == GT_STEP_IDLE;
}

static bool
feed_all(const GtDecoderType *type, GtDecoder *decoder, const uint8_t *bytes, size_t size,
		 size_t chunk)
{
	uint32_t	state = 7;

	while (size > 0)
	{
		size_t		part = next_chunk(chunk, size, &state);

		for (size_t fed = 0, used; fed < part; fed += used)
		{
			/* a copy of its own: a sanitizer sees who reads behind it */
			uint8_t    *copy = malloc(part - fed);
			GtStep		step;

			memcpy(copy, bytes + fed, part - fed);
			step = type->feed(decoder, copy, part - fed, &used);
			free(copy);
			if (!work(type, decoder, step))
				return false;
		}
		bytes += part;
		size -= part;
	}
	return true;
}

TraceEvents
trace_decode(const GtAlloc *alloc, const uint8_t *bytes, size_t size, size_t chunk,
			 uint32_t want, bool ordered)
{
	TraceEvents events = {0};
	GtDecodeConfig config = {
		.alloc = alloc,
		.sink = {on_generation_begin, on_event, on_generation_end, &events},
		.want = want,
		.tables = true,
		.ordered = ordered,
	};
	const GtDecoderType *sniffed = gt_decoder_sniff(bytes, size);
	const GtDecoderType *type = sniffed ? sniffed : &gt_v2_decoder;
	GtDecoder  *decoder = type->open(&config, &events.status);

	events.refused = decoder == NULL;
	if (decoder == NULL)
		return events;
	if (feed_all(type, decoder, bytes, size, chunk))
		work(type, decoder, type->finish(decoder));
	events.last_ns = type->info(decoder)->last_ns;
	type->close(decoder);
	return events;
}

void
trace_events_free(TraceEvents *events)
{
	free(events->hashes);
	events->hashes = NULL;
}

bool
trace_is_prefix(const TraceEvents *part, const TraceEvents *whole)
{
	return part->count <= whole->count &&
		(part->count == 0 ||
		 memcmp(part->hashes, whole->hashes, part->count * sizeof(uint64_t)) == 0);
}

bool
trace_same_events(const TraceEvents *a, const TraceEvents *b)
{
	return a->count == b->count && trace_is_prefix(a, b);
}

static int
compare_hashes(const void *left, const void *right)
{
	uint64_t	a = *(const uint64_t *) left,
				b = *(const uint64_t *) right;

	return (a > b) - (a < b);
}

bool
trace_same_multiset(TraceEvents *a, TraceEvents *b)
{
	if (a->count > 0)
		qsort(a->hashes, a->count, sizeof(uint64_t), compare_hashes);
	if (b->count > 0)
		qsort(b->hashes, b->count, sizeof(uint64_t), compare_hashes);
	return trace_same_events(a, b);
}

/* --- scanning --- */

static void
append_text(TraceBytes *text, const char *added)
{
	trace_append(text, added, strlen(added));
}

/* What would end the line or the text is shown as another byte. */
static void
append_string(TraceBytes *text, GtStr string)
{
	for (uint32_t i = 0; i < string.len; i++)
	{
		char		byte = string.data[i];

		trace_append(text, byte == '\0' ? "\x01" : byte == '\n' ? "\x02" : &byte, 1);
	}
}

static void
append_value(TraceBytes *text, GtType type, const GtValue *value)
{
	char		number[32];

	if (value->isnull)
		return;
	switch (type)
	{
		case GT_BIGINT:
		case GT_INT:
		case GT_TIMESTAMPTZ:
			snprintf(number, sizeof(number), "%lld", (long long) value->u.i);
			append_text(text, number);
			break;
		case GT_BOOLEAN:
			append_text(text, value->u.b ? "t" : "f");
			break;
		case GT_DOUBLE:
			snprintf(number, sizeof(number), "%.6g", value->u.d);
			append_text(text, number);
			break;
		case GT_TEXT:
		case GT_BYTEA:
		case GT_JSONB:
			append_string(text, value->u.s);
			break;
		case GT_NUMERIC:
			snprintf(number, sizeof(number), "%llu", (unsigned long long) value->u.n);
			append_text(text, number);
			break;
		case GT_INT_ARRAY:
			for (uint32_t i = 0; i < value->u.ints.count; i++)
			{
				snprintf(number, sizeof(number), "%s%d", i > 0 ? ";" : "", value->u.ints.items[i]);
				append_text(text, number);
			}
			break;
		case GT_TEXT_ARRAY:
			for (uint32_t i = 0; i < value->u.a.count; i++)
			{
				if (i > 0)
					append_text(text, ";");
				append_string(text, value->u.a.items[i]);
			}
			break;
	}
}

/* Columns in the order asked for; all of them without names. */
static int
find_columns(const GtRelation *relation, const char *names, int *columns)
{
	int			count = 0;

	if (names == NULL)
	{
		for (; count < relation->ncolumns; count++)
			columns[count] = count;
		return count;
	}
	while (*names)
	{
		size_t		len = strcspn(names, ",");
		int			i;

		for (i = 0; i < relation->ncolumns; i++)
		{
			if (strlen(relation->columns[i].name) == len &&
				memcmp(relation->columns[i].name, names, len) == 0)
				break;
		}
		if (i == relation->ncolumns)
			abort();			/* a typo in a test */
		columns[count++] = i;
		names += len + (names[len] == ',');
	}
	return count;
}

static void
append_row(TraceBytes *text, const GtRelation *relation, const int *columns, int count,
		   const GtValue *values)
{
	for (int i = 0; i < count; i++)
	{
		if (i > 0)
			append_text(text, "|");
		append_value(text, relation->columns[columns[i]].type, &values[columns[i]]);
	}
	append_text(text, "\n");
}

/* Rows of a scan of these columns of its relation. */
static char *
scan_rows(GtScanConfig config, const TraceBytes *trace, const char *columns, GtStatus *status)
{
	int			wanted[64];
	int			count = find_columns(config.relation, columns, wanted);
	GtValue		values[64];
	TraceBytes	text = {0};
	GtSource   *source;
	GtScan	   *scan;
	GtScanResult result;
	GtStatus	none = {.code = GT_NO_MEMORY};

	for (int i = 0; i < count; i++)
		config.columns |= UINT64_C(1) << wanted[i];
	trace_append(&text, "", 0);
	source = gt_source_open_memory(config.alloc, trace->data, trace->size);
	scan = source ? gt_scan_open(&config, source) : NULL;
	if (status)
		*status = none;
	if (scan != NULL)
	{
		while ((result = gt_scan_next(scan, values)) != GT_SCAN_END)
		{
			if (result == GT_SCAN_ROW)
				append_row(&text, config.relation, wanted, count, values);
		}
		if (status)
			*status = *gt_scan_status(scan);
		gt_scan_close(scan);
	}
	text.data[text.size] = '\0';
	return (char *) text.data;
}

char *
trace_rows(const GtAlloc *alloc, const TraceBytes *trace, const char *relation,
		   const char *columns, bool ordered, GtStatus *status)
{
	GtScanConfig config = {.alloc = alloc, .ordered = ordered};

	config.relation = gt_relation_find(relation);
	return scan_rows(config, trace, columns, status);
}

char *
trace_rows_of_kinds(const TraceBytes *trace, const char *relation, const char *columns,
					uint64_t skip_kinds)
{
	GtScanConfig config = {.alloc = &gt_malloc_alloc, .skip_kinds = skip_kinds};

	config.relation = gt_relation_find(relation);
	return scan_rows(config, trace, columns, NULL);
}

char *
trace_rows_behind(const TraceBytes *trace, const char *relation, const char *columns,
				  GtGap gap, GtStatus *status)
{
	GtScanConfig config = {.alloc = &gt_malloc_alloc, .gap = gap};

	config.relation = gt_relation_find(relation);
	return scan_rows(config, trace, columns, status);
}

char *
trace_report(const GtAlloc *alloc, const TraceBytes *trace, const GtReport *report,
			 const void *arguments, const char *columns, GtStatus *status)
{
	GtScanConfig config = {.alloc = alloc, .relation = &report->shape};

	config.report = report;
	config.arguments = arguments;
	config.needs = GT_NEED_PAUSES | GT_NEED_ASSISTS | GT_NEED_STATES | GT_NEED_WORKERS |
		GT_NEED_SWEEPS | GT_NEED_STACKS | GT_NEED_USER;
	return scan_rows(config, trace, columns, status);
}

void
trace_parts(const GtAlloc *alloc, const TraceBytes *trace, const GtPart *parts, int count,
			char **rows, GtStatus *status)
{
	GtScanConfig config = {.alloc = alloc, .relation = gt_relation_find("traces"), .columns = ~UINT64_C(0)};
	GtSource   *source = gt_source_open_memory(alloc, trace->data, trace->size);
	GtScan	   *scan;
	TraceBytes	texts[GT_PARTS_MAX] = {0};
	int			all[64];
	GtValue		values[64];
	GtScanResult result;

	config.parts = parts;
	config.nparts = count;
	scan = source ? gt_scan_open(&config, source) : NULL;
	*status = (GtStatus) {.code = GT_NO_MEMORY};
	while (scan != NULL && (result = gt_scan_next(scan, values)) != GT_SCAN_END)
	{
		const GtRelation *relation = parts[gt_scan_part(scan)].relation;

		if (result == GT_SCAN_PART)
			append_row(&texts[gt_scan_part(scan)], relation, all,
					   find_columns(relation, NULL, all), values);
	}
	if (scan != NULL)
	{
		*status = *gt_scan_status(scan);
		gt_scan_close(scan);
	}
	for (int i = 0; i < count; i++)
	{
		trace_append_byte(&texts[i], '\0');
		rows[i] = (char *) texts[i].data;
	}
}

static int
compare_lines(const void *left, const void *right)
{
	return strcmp(*(char *const *) left, *(char *const *) right);
}

/* Puts the lines in order, in place. */
static void
sort_lines(char *text)
{
	size_t		size = strlen(text),
				count = 0;
	char	   *copy = malloc(size + 1);
	char	  **lines = malloc((size + 1) * sizeof(char *));

	memcpy(copy, text, size + 1);
	for (char *line = copy; *line; line += strlen(line) + 1)
	{
		lines[count++] = line;
		line[strcspn(line, "\n")] = '\0';
	}
	qsort(lines, count, sizeof(char *), compare_lines);
	for (size_t i = 0; i < count; i++)
		text += sprintf(text, "%s\n", lines[i]);
	free(lines);
	free(copy);
}

bool
trace_same_rows(char *a, char *b)
{
	sort_lines(a);
	sort_lines(b);
	return strcmp(a, b) == 0;
}

void
trace_expect_rows(TraceWriter *writer, const char *relation, const char *columns,
				  const char *rows)
{
	const TraceBytes *trace = writer->in_batch ? trace_finish(writer) : &writer->out;

	for (int ordered = 0; ordered < 2; ordered++)
	{
		GtStatus	status;
		char	   *got = trace_rows(&gt_malloc_alloc, trace, relation, columns, ordered, &status);

		CHECK_STR(status.message, "");
		CHECK_STR(got, rows);
		free(got);
	}
}
