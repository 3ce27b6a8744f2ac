/*
 * godebug_fuzz.c
 *		Any bytes as a log of the Go runtime: every relation, whole and in chunks.
 *
 * No crash, no hang, memory bounded by the input; the same rows however the
 * bytes are cut, and counts that agree with them.
 */
#include "fuzz.h"

#include <string.h>

#include "decode/log_prefix.h"
#include "model/godebug_log.h"
#include "relation/relation.h"

#define MEMORY_FIXED ((size_t) 4 << 20)
#define MEMORY_PER_BYTE 64

typedef struct Read
{
	uint64_t	rows;
	uint64_t	hash;
	GodebugTotals totals;
} Read;

static const struct
{
	GodebugFacts facts;
	GtGodebugRow row;
	GtRelationId relation;
}			wanted[] = {
	{GODEBUG_FACTS_LINES, GT_GODEBUG_ROW_GCTRACE, GT_REL_GCTRACE_LINES},
	{GODEBUG_FACTS_LINES, GT_GODEBUG_ROW_PACER, GT_REL_PACER_LINES},
	{GODEBUG_FACTS_LINES, GT_GODEBUG_ROW_SCAVENGER, GT_REL_SCAVENGER_LINES},
	{GODEBUG_FACTS_LINES, GT_GODEBUG_ROW_SCHEDULER, GT_REL_SCHEDULER_LINES},
	{GODEBUG_FACTS_LINES, GT_GODEBUG_ROW_DETAIL, GT_REL_SCHEDULER_DETAILS},
	{GODEBUG_FACTS_LINES, GT_GODEBUG_ROW_INIT, GT_REL_INITTRACE_LINES},
	{GODEBUG_FACTS_CYCLES, 0, GT_REL_GC_CYCLES},
	{GODEBUG_FACTS_TOTALS, 0, GT_REL_TRACES},
};

/* --- rows --- */

static void
add_bytes(Read *read, const void *bytes, size_t size)
{
	const uint8_t *at = bytes;

	for (size_t i = 0; i < size; i++)
		read->hash = (read->hash ^ at[i]) * UINT64_C(0x100000001b3);
}

static void
add_row(Read *read, const GtRelation *relation, const void *row)
{
	GtValue		values[64];

	gt_row_values(relation, row, (UINT64_C(1) << relation->ncolumns) - 1, values);
	read->rows++;
	for (int i = 0; i < relation->ncolumns; i++)
	{
		const GtValue *value = &values[i];

		add_bytes(read, &value->isnull, sizeof(value->isnull));
		if (value->isnull)
			continue;
		switch (relation->columns[i].type)
		{
			case GT_TEXT:
			case GT_JSONB:
				add_bytes(read, value->u.s.data, value->u.s.len);
				break;
			case GT_INT_ARRAY:
				add_bytes(read, value->u.ints.items, value->u.ints.count * sizeof(int32_t));
				break;
			case GT_BOOLEAN:
				add_bytes(read, &value->u.b, sizeof(value->u.b));
				break;
			case GT_DOUBLE:
				add_bytes(read, &value->u.d, sizeof(value->u.d));
				break;
			default:
				add_bytes(read, &value->u.i, sizeof(value->u.i));
				break;
		}
	}
}

static void
take_rows(GodebugLog *log, GtRelationId relation, Read *read)
{
	const void *row;

	while ((row = godebug_log_take(log)) != NULL)
		add_row(read, gt_relations[relation], row);
}

static Read
read_log(const GtAlloc *alloc, size_t kind, const uint8_t *bytes, size_t size, size_t chunk)
{
	GodebugWish wish = {wanted[kind].facts, wanted[kind].row, true, true};
	GodebugLog *log = godebug_log_create(alloc, &wish);
	Read		read = {0};
	GtLines		lines;
	GtLine		line;

	gt_lines_init(&lines, alloc, 0, 0);
	for (size_t at = 0; at < size; at += chunk)
	{
		gt_lines_feed(&lines, bytes + at, GT_MIN(chunk, size - at));
		while (gt_lines_next(&lines, &line))
		{
			FUZZ_ASSERT(godebug_log_line(log, &line));
			take_rows(log, wanted[kind].relation, &read);
			godebug_log_recycle(log);
		}
	}
	if (gt_lines_last(&lines, &line))
		FUZZ_ASSERT(godebug_log_line(log, &line));
	FUZZ_ASSERT(godebug_log_finish(log));
	take_rows(log, wanted[kind].relation, &read);
	FUZZ_ASSERT(godebug_log_waiting(log) == 0);
	read.totals = *godebug_log_totals(log);
	gt_lines_free(&lines);
	godebug_log_free(log);
	return read;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	FuzzMemory	memory;
	uint64_t	rows = 0;

	fuzz_memory_init(&memory, MEMORY_FIXED + MEMORY_PER_BYTE * size);
	for (size_t kind = 0; kind < GT_LENGTHOF(wanted); kind++)
	{
		Read		whole = read_log(&memory.alloc, kind, bytes, size, size + 1);
		Read		cut = read_log(&memory.alloc, kind, bytes, size, 7 + size / 5);

		FUZZ_ASSERT(whole.rows == cut.rows && whole.hash == cut.hash);
		if (wanted[kind].facts == GODEBUG_FACTS_LINES)
			rows += whole.rows;
		else if (wanted[kind].facts == GODEBUG_FACTS_CYCLES)
			FUZZ_ASSERT((int64_t) whole.rows == whole.totals.cycles);
		else
			FUZZ_ASSERT((int64_t) rows + whole.totals.without_rows == whole.totals.recognised);
	}
	(void) gt_godebug_sniff((const char *) bytes, size);
	FUZZ_ASSERT(memory.live == 0);
	return 0;
}
