/*
 * test_scan.c
 *		One relation of one input: columns, counters, ends, and refusals.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/v2_wire.h"
#include "relation/scan.h"
#include "trace.h"

static char *
rows_of(const TraceBytes *trace, const char *relation, const char *columns)
{
	return trace_rows(&gt_malloc_alloc, trace, relation, columns, false, NULL);
}

static void
expect_rows(const TraceBytes *trace, const char *relation, const char *columns, const char *rows)
{
	char	   *got = rows_of(trace, relation, columns);

	CHECK_STR(got, rows);
	free(got);
}

/* --- inputs that end early --- */

static void
test_small_inputs(void)
{
	static const struct
	{
		const char *content;
		size_t		size;
		const char *row;
	}			cases[] = {
		{"", 0, "unrecognised|||0|none||\n"},
		{"g", 1, "unrecognised|||1|none||\n"},
		{"go 1.26 trace\0\0", 15, "unrecognised|||15|none||\n"},
		{"go 1.26 trace\0\0\0", 16, "go-trace|26|complete|16|none||0\n"},
		{"go 1.25 trace\0\0\0", 16, "go-trace|25|truncated|16|none|the input ends before the first generation|16\n"},
		{"go 1.26 trace\0\0\0\1\1", 18, "go-trace|26|truncated|18|none|the input ends inside a header|18\n"},
		{"go 1.26 trace\0\0\0\1\1\1\1\1", 21, "go-trace|26|truncated|21|none|the input ends inside a batch|21\n"},
		{"go 1.26 trace\0\0\0\64", 17, "go-trace|26|damaged|17|none|end of a generation that has no batch|17\n"},
		{"go 1.26 trace\0\0\0x", 17, "go-trace|26|damaged|17|none|not a batch of events|17\n"},
		{"go 1.99 trace\0\0\0x", 17, "go-trace|99||17|none|execution traces of format go 1.99 are not supported|\n"},
	};

	for (size_t i = 0; i < GT_LENGTHOF(cases); i++)
	{
		TraceBytes	input = {(uint8_t *) (uintptr_t) cases[i].content, cases[i].size, 0};

		unit_case("input %zu of %zu bytes", i, cases[i].size);
		expect_rows(&input, "traces", "format,format_version,status,size_bytes,compression,error,bytes_lost",
					cases[i].row);
		/* in all other relations it has no rows */
		expect_rows(&input, "gc_cycles", NULL, "");
		expect_rows(&input, "stacks", NULL, "");
		expect_rows(&input, "generations", NULL, "");
	}
	unit_case(NULL);
}

/* --- rows of a cut trace are the first of the whole one --- */

/*
 * The sample closes all that it opens within each generation, so that a cut
 * takes rows away and changes none.
 */
static void
check_cut_rows(int version, const char *relation)
{
	TraceWriter writer;
	char	   *whole;

	trace_write_sample(&writer, version, 3);
	whole = rows_of(&writer.out, relation, NULL);
	CHECK(strlen(whole) > 0);
	for (size_t size = 0; size < writer.out.size; size += 3)
	{
		TraceBytes	part = {writer.out.data, size, 0};
		char	   *rows = rows_of(&part, relation, NULL);

		unit_case("%s of format %d cut at %zu", relation, version, size);
		CHECK(strncmp(rows, whole, strlen(rows)) == 0);
		free(rows);
	}
	unit_case(NULL);
	free(whole);
	trace_free(&writer);
}

static void
test_cut_rows(void)
{
	static const int versions[] = {23, 26};
	static const char *const relations[] = {
		"gc_cycles", "stw_pauses", "mark_assists", "mark_workers", "sweeps",
		"heap_samples", "generations", "stacks",
	};

	for (size_t v = 0; v < GT_LENGTHOF(versions); v++)
		for (size_t i = 0; i < GT_LENGTHOF(relations); i++)
		{
			/* events of a generation are known where all of them were read in order */
			check_cut_rows(versions[v], relations[i]);
		}
}

/* --- columns --- */

/* Any subset of columns has the values that all of them have. */
static void
test_columns(void)
{
	TraceWriter writer;

	trace_write_sample(&writer, 26, 2);
	for (int id = 0; id < GT_REL_COUNT; id++)
	{
		const GtRelation *relation = gt_relations[id];

		for (int i = 0; i < relation->ncolumns; i++)
		{
			const char *name = relation->columns[i].name;
			char		pair[128];
			char	   *one,
					   *two;

			unit_case("%s.%s", relation->name, name);
			snprintf(pair, sizeof(pair), "%s,%s", name, name);
			one = rows_of(&writer.out, relation->name, name);
			two = trace_rows(&gt_malloc_alloc, &writer.out, relation->name, pair, true, NULL);
			/* each line of the second is that of the first, twice */
			for (char *a = one, *b = two; *a || *b;)
			{
				size_t		len = strcspn(a, "\n");

				if (!CHECK(strncmp(a, b, len) == 0 && b[len] == '|' &&
						   strncmp(a, b + len + 1, len + 1) == 0))
					break;
				a += len + 1;
				b += 2 * len + 2;
			}
			free(one);
			free(two);
		}
	}
	unit_case(NULL);
	trace_free(&writer);
}

/* --- the scan's own interface --- */

typedef struct Digest
{
	uint64_t	size;
	int			finals;
} Digest;

static void
update_digest(void *context, const void *bytes, size_t size)
{
	Digest	   *digest = context;

	(void) bytes;
	digest->size += size;
}

static void
final_digest(void *context, uint8_t result[32])
{
	Digest	   *digest = context;

	digest->finals++;
	memset(result, 0x5a, 32);
}

static uint64_t
all_columns(const GtRelation *relation)
{
	return (UINT64_C(1) << relation->ncolumns) - 1;
}

static void
test_digest(void)
{
	TraceWriter writer;
	Digest		seen = {0};
	GtDigest	digest = {update_digest, final_digest, &seen};
	GtScanConfig config = {.alloc = &gt_malloc_alloc, .digest = &digest};
	GtValue		values[64];
	GtScanResult result;
	GtScan	   *scan;

	/* damage in the middle: the checksum is still that of the whole */
	trace_write_sample(&writer, 26, 2);
	writer.out.data[40] = 0xff;
	config.relation = gt_relation_find("traces");
	config.columns = all_columns(config.relation);
	scan = gt_scan_open(&config, gt_source_open_memory(&gt_malloc_alloc, writer.out.data, writer.out.size));
	while ((result = gt_scan_next(scan, values)) == GT_SCAN_AGAIN)
		;
	CHECK_EQ(result, GT_SCAN_ROW);
	CHECK_EQ(seen.size, writer.out.size);
	CHECK_EQ(seen.finals, 1);
	CHECK_EQ(gt_scan_next(scan, values), GT_SCAN_END);
	CHECK_EQ(gt_scan_next(scan, values), GT_SCAN_END);
	gt_scan_close(scan);
	trace_free(&writer);
}

static GtScanCounters
count(const TraceBytes *trace, const char *relation, uint64_t columns, bool ordered)
{
	GtScanConfig config = {.alloc = &gt_malloc_alloc, .columns = columns, .ordered = ordered};
	GtValue		values[64];
	GtScan	   *scan;
	GtScanCounters counters;

	config.relation = gt_relation_find(relation);
	scan = gt_scan_open(&config, gt_source_open_memory(&gt_malloc_alloc, trace->data, trace->size));
	while (gt_scan_next(scan, values) != GT_SCAN_END)
		;
	counters = *gt_scan_counters(scan);
	gt_scan_close(scan);
	return counters;
}

static void
test_counters(void)
{
	TraceWriter writer;
	GtScanCounters counters;

	trace_write_sample(&writer, 26, 3);
	counters = count(&writer.out, "stw_pauses", 0, false);
	CHECK_EQ(counters.rows, 6);
	CHECK_EQ(counters.bytes_read, writer.out.size);
	CHECK_EQ(counters.generations_fast, 3);
	CHECK_EQ(counters.generations_ordered, 0);
	CHECK_EQ(counters.bytes_decoded, writer.out.size - 16);
	counters = count(&writer.out, "stw_pauses", 0, true);
	CHECK_EQ(counters.rows, 6);
	CHECK_EQ(counters.generations_ordered, 3);
	counters = count(&writer.out, "stacks", 1, false);
	CHECK_EQ(counters.generations_skipped, 3);
	CHECK_EQ(counters.bytes_skipped, writer.out.size - 16);
	CHECK_EQ(counters.bytes_decoded, 0);
	trace_free(&writer);
}

static void
test_wrong_format(void)
{
	TraceWriter writer;
	GtScanConfig config = {.alloc = &gt_malloc_alloc, .format = "pprof"};
	GtValue		values[64];
	GtScan	   *scan;

	trace_write_sample(&writer, 26, 1);
	config.relation = gt_relation_find("stw_pauses");
	scan = gt_scan_open(&config, gt_source_open_memory(&gt_malloc_alloc, writer.out.data, writer.out.size));
	while (gt_scan_next(scan, values) == GT_SCAN_AGAIN)
		;
	CHECK_EQ(gt_scan_status(scan)->code, GT_UNSUPPORTED);
	CHECK_STR(gt_scan_status(scan)->message, "the content is of format \"go-trace\", not \"pprof\"");
	gt_scan_close(scan);
	trace_free(&writer);
}

/* --- memory --- */

typedef struct Refusal
{
	const TraceBytes *trace;
	const char *relation;
	bool		ordered;
	const char *rows;
} Refusal;

static void
scan_refused(const GtAlloc *alloc, bool refusing, void *context)
{
	const Refusal *refusal = context;
	GtStatus	status;
	char	   *rows = trace_rows(alloc, refusal->trace, refusal->relation, NULL,
								  refusal->ordered, &status);

	CHECK_EQ(status.code, refusing ? GT_NO_MEMORY : GT_OK);
	if (!refusing)
		CHECK_STR(rows, refusal->rows);
	free(rows);
}

static void
test_memory(void)
{
	for (int id = 0; id < GT_REL_COUNT; id++)
		for (int ordered = 0; ordered < 2; ordered++)
		{
			TraceWriter writer;
			Refusal		refusal = {&writer.out, gt_relations[id]->name, ordered, NULL};
			char	   *rows;

			trace_write_sample(&writer, 26, 2);
			rows = trace_rows(&gt_malloc_alloc, &writer.out, refusal.relation, NULL, ordered, NULL);
			refusal.rows = rows;
			unit_each_refusal(scan_refused, &refusal);
			free(rows);
			trace_free(&writer);
		}
}

void
suite_scan(void)
{
	test_small_inputs();
	test_cut_rows();
	test_columns();
	test_digest();
	test_counters();
	test_wrong_format();
	test_memory();
}
