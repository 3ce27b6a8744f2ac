/*
 * decode_fuzz.c
 *		Any bytes as a trace: every relation, by the fast path and in order.
 *
 * No crash, no hang, memory bounded by the input, and rows that keep what
 * even a trace full of lies cannot break.
 */
#include "fuzz.h"

#include <string.h>

#include "decode/header.h"
#include "decode/v2_wire.h"
#include "relation/scan.h"
#include "source/source.h"

#define COLUMNS_MAX 64

/* A bit for every proc up to the largest id; the rest by the size of the input. */
#define MEMORY_FIXED ((size_t) 64 << 20)
#define MEMORY_PER_BYTE 600

extern size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t max);
extern size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t max, unsigned seed);

/* --- rows --- */

typedef struct Scanned
{
	uint64_t	rows;
	GtStatus	status;
	int64_t		last_cycle;
	int64_t		last_generation;
	int64_t		last_offset;
	int64_t		last_seq;
	bool		gaps;			/* some kinds of rows are left out */
} Scanned;

static const GtValue *
column(const GtRelation *relation, const GtValue *values, const char *name)
{
	for (int i = 0; i < relation->ncolumns; i++)
	{
		if (strcmp(relation->columns[i].name, name) == 0)
			return &values[i];
	}
	return NULL;
}

static bool
is_text(const GtValue *value, const char *text)
{
	return value->u.s.len == strlen(text) && memcmp(value->u.s.data, text, value->u.s.len) == 0;
}

/* Begin, end and duration fit each other. */
static void
check_range(const GtRelation *relation, const GtValue *values)
{
	const GtValue *kind = column(relation, values, "begin_kind"),
			   *start = column(relation, values, "start_ns"),
			   *end = column(relation, values, "end_ns"),
			   *duration = column(relation, values, "duration_ns");

	if (duration == NULL || start == NULL || end == NULL)
		return;
	FUZZ_ASSERT(duration->isnull == (start->isnull || end->isnull));
	FUZZ_ASSERT(duration->isnull || duration->u.i == end->u.i - start->u.i);
	/* a log need not have times, and a v1 trace may lack its clock */
	if (kind != NULL && !start->isnull)
		FUZZ_ASSERT(is_text(kind, "begin"));
}

static void
check_cycle(const GtRelation *relation, const GtValue *values, Scanned *scanned)
{
	const GtValue *pauses = column(relation, values, "stw_count"),
			   *assists = column(relation, values, "assist_count");

	FUZZ_ASSERT(pauses->isnull || pauses->u.i >= 0);
	/* a log shows no assists, and numbers the collections itself */
	if (assists->isnull)
		return;
	FUZZ_ASSERT(assists->u.i >= 0);
	FUZZ_ASSERT(column(relation, values, "cycle")->u.i == ++scanned->last_cycle);
}

static void
check_generation(const GtRelation *relation, const GtValue *values, Scanned *scanned)
{
	int64_t		offset = column(relation, values, "file_offset")->u.i;

	FUZZ_ASSERT(column(relation, values, "generation")->u.i == ++scanned->last_generation);
	FUZZ_ASSERT(offset >= scanned->last_offset);
	scanned->last_offset = offset + column(relation, values, "size_bytes")->u.i;
}

static void
check_trace(const GtRelation *relation, const GtValue *values, const GtStatus *status)
{
	const GtValue *word = column(relation, values, "status"),
			   *error = column(relation, values, "error"),
			   *lost = column(relation, values, "bytes_lost");

	FUZZ_ASSERT(error->isnull == (status->code == GT_OK));
	if (word->isnull)
		return;
	FUZZ_ASSERT(is_text(word, "complete") == (status->code == GT_OK));
	FUZZ_ASSERT(lost->isnull || lost->u.i >= 0);
}

static void
check_seq(int64_t seq, Scanned *scanned)
{
	FUZZ_ASSERT(scanned->gaps ? seq > scanned->last_seq : seq == scanned->last_seq + 1);
	scanned->last_seq = seq;
}

static void
check_row(const GtRelation *relation, const GtValue *values, Scanned *scanned)
{
	check_range(relation, values);
	switch (relation->id)
	{
		case GT_REL_GC_CYCLES:
			check_cycle(relation, values, scanned);
			break;
		case GT_REL_GENERATIONS:
			check_generation(relation, values, scanned);
			break;
		case GT_REL_EVENTS:
			check_seq(column(relation, values, "seq")->u.i, scanned);
			break;
		default:
			break;
	}
}

static void
touch_text(GtStr text)
{
	static volatile unsigned char sink;

	for (uint32_t i = 0; i < text.len; i++)
		sink = (unsigned char) text.data[i];
	(void) sink;
}

/* Texts and arrays must be readable to their end. */
static void
touch(const GtRelation *relation, const GtValue *values)
{
	for (int i = 0; i < relation->ncolumns; i++)
	{
		GtType		type = relation->columns[i].type;

		if (values[i].isnull)
			continue;
		if (type == GT_TEXT || type == GT_BYTEA || type == GT_JSONB)
			touch_text(values[i].u.s);
		else if (type == GT_TEXT_ARRAY)
		{
			FUZZ_ASSERT(values[i].u.a.count > 0);
			for (uint32_t n = 0; n < values[i].u.a.count; n++)
				touch_text(values[i].u.a.items[n]);
		}
	}
}

static const GtGap no_gap;

static Scanned
scan_all(const GtRelation *relation, const uint8_t *bytes, size_t size, bool ordered,
		 uint64_t skip_kinds, GtGap gap)
{
	FuzzMemory	memory;
	GtScanConfig config = {.alloc = &memory.alloc, .relation = relation, .ordered = ordered,
	.skip_kinds = skip_kinds, .gap = gap};
	GtValue		values[COLUMNS_MAX];
	Scanned		scanned = {.gaps = skip_kinds != 0};
	GtScan	   *scan;
	GtScanResult result;

	fuzz_memory_init(&memory, MEMORY_FIXED + size * MEMORY_PER_BYTE);
	config.columns = (UINT64_C(1) << relation->ncolumns) - 1;
	scan = gt_scan_open(&config, gt_source_open_memory(&memory.alloc, bytes, size));
	while ((result = gt_scan_next(scan, values)) != GT_SCAN_END)
	{
		if (result != GT_SCAN_ROW)
			continue;
		scanned.rows++;
		touch(relation, values);
		check_row(relation, values, &scanned);
		if (relation->id == GT_REL_TRACES)
			check_trace(relation, values, gt_scan_status(scan));
	}
	scanned.status = *gt_scan_status(scan);
	FUZZ_ASSERT(gt_scan_next(scan, values) == GT_SCAN_END);
	FUZZ_ASSERT(scanned.status.code == GT_OK || scanned.status.message[0] != '\0');
	FUZZ_ASSERT(scanned.status.code != GT_NO_MEMORY && scanned.status.code != GT_IO_ERROR);
	gt_scan_close(scan);
	FUZZ_ASSERT(memory.live == 0);
	return scanned;
}

static void
check_relation(GtRelationId id, const uint8_t *bytes, size_t size)
{
	Scanned		fast = scan_all(gt_relations[id], bytes, size, false, 0, no_gap);
	Scanned		ordered = scan_all(gt_relations[id], bytes, size, true, 0, no_gap);

	if (id == GT_REL_TRACES)
		FUZZ_ASSERT(fast.rows == 1 && ordered.rows == 1);
	/* without damage both see every range */
	if (fast.status.code == GT_OK && ordered.status.code == GT_OK &&
		(id == GT_REL_STW_PAUSES || id == GT_REL_HEAP_SAMPLES || id == GT_REL_GENERATIONS))
		FUZZ_ASSERT(fast.rows == ordered.rows);
	/* a row is of one kind */
	if (gt_relations[id]->kinds != NULL)
	{
		uint64_t	some = size * UINT64_C(0x9e3779b97f4a7c15) >> 40;

		FUZZ_ASSERT(scan_all(gt_relations[id], bytes, size, true, some, no_gap).rows +
					scan_all(gt_relations[id], bytes, size, true, ~some, no_gap).rows == ordered.rows);
	}
}

/* Whatever follows the first generation may be said to be a later one. */
static void
check_gap(uint32_t hash, const uint8_t *bytes, size_t size)
{
	static const GtRelationId ids[] = {
		GT_REL_LOGS, GT_REL_LABELS, GT_REL_CPU_SAMPLES, GT_REL_GOROUTINE_STATES,
		GT_REL_STW_PAUSES, GT_REL_MARK_ASSISTS, GT_REL_SWEEPS,
	};
	GtGap		gap = {hash % 5, hash % 1000};

	scan_all(gt_relations[ids[(hash >> 16) % GT_LENGTHOF(ids)]], bytes, size, hash & 1, 0, gap);
}

/* Collections draw on nearly everything; of the rest one, as the input has it. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	uint32_t	hash = 1;

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ bytes[i]) * 16777619;
	check_relation(GT_REL_GC_CYCLES, bytes, size);
	check_relation((hash >> 8) % GT_REL_COUNT, bytes, size);
	check_gap(hash, bytes, size);
	return 0;
}

/* --- mutations that keep the framing of batches --- */

static size_t
read_number(const uint8_t *bytes, size_t size, size_t *position)
{
	size_t		value = 0;

	for (int shift = 0; *position < size && shift < 63; shift += 7)
	{
		uint8_t		byte = bytes[(*position)++];

		value |= (size_t) (byte & 0x7f) << shift;
		if (byte < 0x80)
			return value;
	}
	return SIZE_MAX;
}

/* Where the content of a batch lies, and the number that says how long it is. */
typedef struct Batch
{
	size_t		length_at;
	size_t		start;
	size_t		size;
} Batch;

/* Picks one of the batches by the seed; false: none. */
static bool
pick_batch(const uint8_t *bytes, size_t size, unsigned seed, Batch *picked)
{
	size_t		position = GT_TRACE_HEADER_SIZE;
	unsigned	found = 0;

	while (position < size)
	{
		uint8_t		type = bytes[position++];
		Batch		batch;

		if (type == V2_END_OF_GENERATION)
			continue;
		if (type == V2_EXPERIMENTAL_BATCH)
			position++;
		for (int i = 0; i < 3; i++)
			(void) read_number(bytes, size, &position);
		batch.length_at = position;
		batch.size = read_number(bytes, size, &position);
		batch.start = position;
		if (batch.size > size || position > size - batch.size)
			break;
		position += batch.size;
		/* each batch takes the place of the earlier ones with its fair chance */
		if (seed % ++found == 0)
			*picked = batch;
		seed = seed * 1664525 + 1013904223;
	}
	return found > 0;
}

static size_t
write_length(uint8_t *bytes, size_t length)
{
	size_t		used = 0;

	for (; length >= 0x80; length >>= 7)
		bytes[used++] = (uint8_t) (length | 0x80);
	bytes[used++] = (uint8_t) length;
	return used;
}

size_t
LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t max, unsigned seed)
{
	Batch		batch;
	uint8_t    *content,
			   *rest;
	size_t		rest_size,
				room,
				changed,
				length_size;

	/* v1 has no framing to keep */
	if (seed % 4 == 0 || max < size + 16 || gt_trace_version(bytes, size) < GT_FIRST_V2_VERSION ||
		!pick_batch(bytes, size, seed / 4, &batch))
		return LLVMFuzzerMutate(bytes, size, max);
	room = batch.size + (max - size - 8);
	content = malloc(room);
	memcpy(content, bytes + batch.start, batch.size);
	changed = LLVMFuzzerMutate(content, batch.size, room);
	rest_size = size - batch.start - batch.size;
	rest = malloc(rest_size + 1);
	memcpy(rest, bytes + batch.start + batch.size, rest_size);
	length_size = write_length(bytes + batch.length_at, changed);
	memcpy(bytes + batch.length_at + length_size, content, changed);
	memcpy(bytes + batch.length_at + length_size + changed, rest, rest_size);
	free(content);
	free(rest);
	return batch.length_at + length_size + changed + rest_size;
}
