/*
 * test_jvm.c
 *		JVM logs: numbers, lines, records cut anywhere, refusals.
 *
 * Whole logs are compared in test/sql.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "decode/jvm.h"
#include "decode/jvm_decorations.h"
#include "decode/jvm_text.h"
#include "model/jvm_rows.h"
#include "relation/pipeline.h"
#include "trace.h"

/* --- numbers --- */

static void
test_sizes(void)
{
	static const struct
	{
		const char *text;
		int64_t		bytes;		/* GT_NULL: none */
	}			cases[] = {
		{"17M", INT64_C(17) << 20},
		{"0B", 0},
		{"7168.5K", 7340544},
		{"7168,5K", 7340544},
		{"36661.1K", 37540966},
		{"2T", INT64_C(2) << 40},
		{"999999999999999999G", GT_NULL},
		{"9999999999999999999M", GT_NULL},
		{"12", GT_NULL},
		{"12P", GT_NULL},
		{"M", GT_NULL},
		{"-1M", GT_NULL},
		{"", GT_NULL},
	};

	for (size_t i = 0; i < GT_LENGTHOF(cases); i++)
	{
		JvmCursor	cursor = jvm_cursor(gt_str(cases[i].text));
		int64_t		bytes = GT_NULL;

		unit_case("%s", cases[i].text);
		CHECK(jvm_size(&cursor, &bytes) == (cases[i].bytes != GT_NULL));
		CHECK_EQ(bytes, cases[i].bytes);
		CHECK_EQ(jvm_left(&cursor), cases[i].bytes != GT_NULL ? 0 : strlen(cases[i].text));
	}
	unit_case(NULL);
}

static void
test_durations(void)
{
	static const struct
	{
		const char *text;
		int64_t		ns;			/* GT_NULL: none */
	}			cases[] = {
		{"3.364ms", 3364000},
		{"0.010s", 10000000},
		{"187ns", 187},
		{"1ms", 1000000},
		{"0.0000000009s", 0},
		{"99999999999.0s", GT_NULL},
		{"999999999999999999.0ms", GT_NULL},
		{"1.5", GT_NULL},
		{"1.5min", GT_NULL},
		{".5ms", GT_NULL},
		{"", GT_NULL},
	};

	for (size_t i = 0; i < GT_LENGTHOF(cases); i++)
	{
		JvmCursor	cursor = jvm_cursor(gt_str(cases[i].text));
		int64_t		ns = GT_NULL;

		unit_case("%s", cases[i].text);
		CHECK(jvm_duration(&cursor, &ns) == (cases[i].ns != GT_NULL));
		CHECK_EQ(ns, cases[i].ns);
	}
	unit_case(NULL);
}

static void
test_dates(void)
{
	static const struct
	{
		const char *text;
		int64_t		seconds;	/* GT_NULL: none */
	}			cases[] = {
		{"1970-01-01T00:00:00.000+0000", 0},
		{"2026-11-23T13:48:41.000+0000", 1795441721},
		{"2026-11-23T14:48:41.000+0100", 1795441721},
		{"2026-11-23T08:18:41.000-0530", 1795441721},
		{"2024-02-29T23:59:59.000+0000", 1709251199},
		{"2024-13-01T00:00:00.000+0000", GT_NULL},
		{"2024-01-01T24:00:00.000+0000", GT_NULL},
		{"2024-01-01T00:00:00.000", GT_NULL},
		{"2024-01-01T00:00:00.000+9900", GT_NULL},
		{"2024-01-01 00:00:00.000+0000", GT_NULL},
		{"9999-01-01T00:00:00.000+0000", GT_NULL},
		{"2024-01", GT_NULL},
	};

	for (size_t i = 0; i < GT_LENGTHOF(cases); i++)
	{
		JvmCursor	cursor = jvm_cursor(gt_str(cases[i].text));
		int64_t		at = GT_NULL;

		unit_case("%s", cases[i].text);
		CHECK(jvm_date(&cursor, &at) == (cases[i].seconds != GT_NULL));
		CHECK_EQ(at, cases[i].seconds == GT_NULL ? GT_NULL : cases[i].seconds * 1000000000);
	}
	unit_case(NULL);
}

/* --- decorations --- */

static void
test_decorations(void)
{
	static const struct
	{
		const char *line;
		int			count;		/* -1: not a line of unified logging */
		int64_t		time_ns;
		int64_t		logged_at_ns;
		const char *tags;
		const char *message;
	}			cases[] = {
		{"GC(0) Pause", 0, GT_NULL, GT_NULL, NULL, "GC(0) Pause"},
		{"[0.024s][info][gc,start     ] GC(0) x", 3, 24000000, GT_NULL, "gc,start", "GC(0) x"},
		{"[46ms][gc] x", 2, 46000000, GT_NULL, "gc", "x"},
		{"[1795441749176ms][46ms] x", 2, 46000000, INT64_C(1795441749176000000), NULL, "x"},
		{"[2973845776807ns][49253659ns] x", 2, 49253659, GT_NULL, NULL, "x"},
		{"[49253659ns] x", 1, 49253659, GT_NULL, NULL, "x"},
		{"[1970-01-01T00:00:01.000+0000][15250][15254][info ] x", 4, GT_NULL, 1000000000, NULL, "x"},
		{"[a host][debug] [0x00] x", 2, GT_NULL, GT_NULL, NULL, "[0x00] x"},
		{"[9999999999999999ms] x", 1, GT_NULL, GT_NULL, NULL, "x"},
		{"[0.024s]x", -1, 0, 0, NULL, NULL},
		{"[0.024s", -1, 0, 0, NULL, NULL},
		{"[1][2][3][4][5][6][7][8][9][10][11][12][13] x", -1, 0, 0, NULL, NULL},
		{"[][] x", 2, GT_NULL, GT_NULL, NULL, "x"},
	};

	for (size_t i = 0; i < GT_LENGTHOF(cases); i++)
	{
		JvmDecorations decorations;
		bool		split = jvm_split_decorations(gt_str(cases[i].line), &decorations);
		int64_t		time_ns;
		int64_t		logged_at_ns;

		unit_case("%s", cases[i].line);
		CHECK(split == (cases[i].count >= 0));
		if (!split || cases[i].count < 0)
			continue;
		jvm_read_stamps(&decorations, &time_ns, &logged_at_ns);
		CHECK_EQ(decorations.count, cases[i].count);
		CHECK_EQ(time_ns, cases[i].time_ns);
		CHECK_EQ(logged_at_ns, cases[i].logged_at_ns);
		CHECK(gt_str_equal(jvm_tags(&decorations), gt_str(cases[i].tags)));
		CHECK(gt_str_equal(decorations.message, gt_str(cases[i].message)));
	}
	unit_case(NULL);
}

static void
test_triggers(void)
{
	static const char *const cases[][2] = {
		{"Allocation Failure", "alloc"}, {"Allocation Rate", "threshold"},
		{"Allocation Profiler", "forced"}, {"System.gc()", "forced"},
		{"WhiteBox Initiated Young GC", "forced"}, {"Metadata GC Clear Soft References", "metadata"},
		{"CMS Final Remark", "threshold"}, {"Timer", "other"}, {"G1 Periodic Collection", "other"},
		{"of a later release", "other"}, {"Explicit GC request (System.gc())", "forced"},
	};

	for (size_t i = 0; i < GT_LENGTHOF(cases); i++)
		CHECK_STR(gt_jvm_trigger(gt_str(cases[i][0])), cases[i][1]);
	CHECK(gt_jvm_trigger(gt_str(NULL)) == NULL);
}

/* --- whole logs --- */

static const char *const logs[] = {
	"jvm/g1-failures.log", "jvm/genz.log", "jvm/genshen.log", "jvm/cms11.log", "jvm/legacy-cms.log",
	"jvm/legacy-g1.log", "jvm/legacy-serial.log", "jvm/parallel.log", "jvm/broken.log",
};
static const char *const relations[] = {
	"traces", "jvm_events", "jvm_collections", "jvm_phases", "jvm_safepoints", "gc_cycles",
};

static uint64_t
hash_text(uint64_t hash, GtStr text)
{
	for (uint32_t i = 0; i < text.len; i++)
		hash = (hash ^ (uint8_t) text.data[i]) * UINT64_C(0x100000001b3);
	return hash;
}

/* Takes what is complete. */
static uint64_t
hash_rows(const GtPipelineType *type, GtPipeline *pipeline, uint64_t hash)
{
	const GtJvmEventRow *row;

	while ((row = type->take(pipeline)) != NULL)
	{
		hash = hash_text(hash_text(hash, row->record.type), row->record.cause);
		hash = hash * 31 + (uint64_t) row->record.line + (uint64_t) row->record.duration_ns;
		hash = hash * 31 + (uint64_t) row->record.time_ns + (uint64_t) row->record.heap_after_bytes;
	}
	return hash;
}

/* Feeds the pipeline pieces of one size; a hash of its rows. */
static uint64_t
feed_pieces(const GtPipelineType *type, const TraceBytes *log, size_t piece)
{
	GtScanCounters counters = {0};
	GtStatus	status = {0};
	GtPipelineConfig config = {
		.alloc = &gt_malloc_alloc, .relation = gt_relations[GT_REL_JVM_EVENTS],
		.counters = &counters, .status = &status,
	};
	GtPipeline *pipeline = type->open(&config);
	uint64_t	hash = 1;
	size_t		used;

	for (size_t at = 0; at <= log->size; at += piece)
	{
		size_t		size = GT_MIN(piece, log->size - at);

		if (size == 0)
			break;
		(void) type->feed(pipeline, log->data + at, size, &used);
		CHECK_EQ(used, size);
		while (type->run(pipeline) == GT_STEP_BUSY)
			continue;
		hash = hash_rows(type, pipeline, hash);
	}
	(void) type->finish(pipeline);
	(void) type->end(pipeline);
	hash = hash_rows(type, pipeline, hash);
	type->close(pipeline);
	return hash;
}

static void
test_pieces(void)
{
	for (size_t i = 0; i < GT_LENGTHOF(logs); i++)
	{
		TraceBytes	log = trace_fixture(logs[i]);
		const GtPipelineType *type = gt_pipeline_sniff(log.data, log.size, true);
		uint64_t	whole;

		unit_case("%s", logs[i]);
		if (CHECK(type == &gt_jvm_unified_pipeline || type == &gt_jvm_legacy_pipeline))
		{
			whole = feed_pieces(type, &log, log.size);
			CHECK(whole != 1);
			for (size_t piece = 1; piece < 200; piece += 7)
				CHECK_EQ(feed_pieces(type, &log, piece), whole);
		}
		free(log.data);
	}
	unit_case(NULL);
}

/* A log that is cut has the first rows of the whole one. */
static void
test_cuts(void)
{
	static const char *const unified[] = {"jvm/g1-failures.log", "jvm/genz.log", "jvm/cms11.log"};

	for (size_t i = 0; i < GT_LENGTHOF(unified); i++)
	{
		TraceBytes	log = trace_fixture(unified[i]);
		char	   *whole = trace_rows(&gt_malloc_alloc, &log, "jvm_events", NULL, false, NULL);

		for (size_t size = 0; size < log.size; size++)
		{
			TraceBytes	part = {log.data, size, 0};
			char	   *rows = trace_rows(&gt_malloc_alloc, &part, "jvm_events", NULL, false, NULL);

			unit_case("%s cut at %zu", unified[i], size);
			CHECK(strncmp(rows, whole, strlen(rows)) == 0);
			free(rows);
		}
		free(whole);
		free(log.data);
	}
	unit_case(NULL);
}

typedef struct Refused
{
	TraceBytes	log;
	const char *relation;
	char	   *whole;
} Refused;

static void
scan_refused(const GtAlloc *alloc, bool refusing, void *context)
{
	Refused    *refused = context;
	GtStatus	status = {0};
	char	   *rows = trace_rows(alloc, &refused->log, refused->relation, NULL, false, &status);

	if (!refusing)
		CHECK_STR(rows, refused->whole);
	free(rows);
}

static void
test_refusals(void)
{
	static const char *const scanned[] = {"jvm/g1-failures.log", "jvm/legacy-cms.log"};

	for (size_t i = 0; i < GT_LENGTHOF(scanned); i++)
		for (size_t r = 0; r < GT_LENGTHOF(relations); r++)
		{
			Refused		refused = {trace_fixture(scanned[i]), relations[r], NULL};

			unit_case("%s of %s", relations[r], scanned[i]);
			refused.whole = trace_rows(&gt_malloc_alloc, &refused.log, relations[r], NULL, false, NULL);
			unit_each_refusal(scan_refused, &refused);
			free(refused.whole);
			free(refused.log.data);
		}
	unit_case(NULL);
}

/* --- what never ends must not grow --- */

static char *
repeated(const char *head, const char *line, int times, size_t *size)
{
	size_t		head_len = strlen(head);
	size_t		len = strlen(line);
	char	   *text;

	*size = head_len + len * (size_t) times;
	text = malloc(*size + 1);
	memcpy(text, head, head_len);
	for (int i = 0; i < times; i++)
		memcpy(text + head_len + len * (size_t) i, line, len);
	return text;
}

static void
check_bounded(const char *relation, const char *head, const char *line, int times)
{
	UnitMemory	memory;
	TraceBytes	log = {0};
	char	   *text = repeated(head, line, times, &log.size);
	char	   *rows;

	log.data = (uint8_t *) text;
	unit_memory_init(&memory, 0);
	rows = trace_rows(&memory.alloc, &log, relation, "gc_id", false, NULL);
	CHECK(memory.largest < (size_t) 32 << 20);
	CHECK_EQ(memory.live, 0);
	free(rows);
	free(text);
}

static void
test_bounds(void)
{
	/* a cycle without end, before pauses without number */
	check_bounded("jvm_collections", "[1s][gc] GC(0) Pause Initial Mark 1M->1M(2M) 1.0ms\n",
				  "[2s][gc] GC(1) Pause Young (x) 1M->1M(2M) 1.0ms\n", 100000);
	/* collections that begin and never end */
	check_bounded("jvm_collections", "[1s][gc] Using G1\n", "[2s][gc] GC(1) Concurrent Mark Cycle\n", 100000);
	/* a record without end */
	check_bounded("jvm_events", "1.0: [GC (x) [ParNew\n", "2.0: [CMS-concurrent-mark: 0.1/0.2 secs]\n", 100000);
	check_bounded("jvm_events", "1.0: [GC (x) [ParNew\n", "[", 100000);
	/* a pause of G1 whose heap never comes */
	check_bounded("jvm_events", "1.0: [GC pause (x) (young), 0.1 secs]\n",
				  "2.0: [GC concurrent-mark-end, 0.2 secs]\n", 100000);
}

void
suite_jvm(void)
{
	test_sizes();
	test_durations();
	test_dates();
	test_decorations();
	test_triggers();
	test_pieces();
	test_cuts();
	test_refusals();
	test_bounds();
}
