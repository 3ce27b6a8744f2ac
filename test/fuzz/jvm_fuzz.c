/*
 * jvm_fuzz.c
 *		Any bytes as a JVM log, of either dialect: every relation.
 *
 * No crash, no hang, memory that does not grow with the input but for what may
 * wait, and rows that make sense whatever the log says.
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/jvm_log.h"
#include "relation/scan.h"
#include "source/source.h"

#define COLUMNS_MAX 64

/* A chunk, two held lines, rows that wait for one before them. */
#define MEMORY_MAX ((size_t) 32 << 20)

static const GtRelationId relations[] = {
	GT_REL_TRACES, GT_REL_GC_CYCLES, GT_REL_JVM_EVENTS, GT_REL_JVM_COLLECTIONS, GT_REL_JVM_PHASES,
	GT_REL_JVM_SAFEPOINTS, GT_REL_JVM_STALLS,
};

static const GtValue *
column(const GtRelation *relation, const GtValue *values, const char *name)
{
	for (int i = 0; i < relation->ncolumns; i++)
	{
		if (strcmp(relation->columns[i].name, name) == 0)
			return values[i].isnull ? NULL : &values[i];
	}
	return NULL;
}

static void
check_not_negative(const GtRelation *relation, const GtValue *values, const char *name)
{
	const GtValue *value = column(relation, values, name);

	FUZZ_ASSERT(value == NULL || value->u.i >= 0);
}

static void
check_row(const GtRelation *relation, const GtValue *values)
{
	static const char *const counts[] = {
		"line", "gc_id", "time_ns", "heap_before_bytes", "heap_after_bytes", "heap_capacity_bytes",
		"pauses", "pause_ns", "concurrent_ns", "reach_ns", "total_ns", "lines", "lines_recognised",
		"lines_broken", "bytes_lost", "level", "process_instance", "cycle",
	};
	const GtValue *start = column(relation, values, "start_ns");
	const GtValue *end = column(relation, values, "end_ns");
	const GtValue *duration = column(relation, values, "duration_ns");

	for (size_t i = 0; i < GT_LENGTHOF(counts); i++)
		check_not_negative(relation, values, counts[i]);
	if (relation->id == GT_REL_GC_CYCLES)
	{
		FUZZ_ASSERT((duration == NULL) == (start == NULL || end == NULL));
		FUZZ_ASSERT(duration == NULL || duration->u.i == end->u.i - start->u.i);
		return;
	}
	check_not_negative(relation, values, "duration_ns");
}

static void
touch(const GtRelation *relation, const GtValue *values)
{
	static volatile unsigned char sink;

	for (int i = 0; i < relation->ncolumns; i++)
	{
		if (values[i].isnull || relation->columns[i].type != GT_TEXT)
			continue;
		for (uint32_t n = 0; n < values[i].u.s.len; n++)
			sink = (unsigned char) values[i].u.s.data[n];
	}
	(void) sink;
}

static void
scan_all(const GtRelation *relation, const uint8_t *bytes, size_t size)
{
	FuzzMemory	memory;
	GtScanConfig config = {.alloc = &memory.alloc, .relation = relation};
	GtValue		values[COLUMNS_MAX];
	GtScan	   *scan;
	GtScanResult result;

	fuzz_memory_init(&memory, MEMORY_MAX);
	config.columns = (UINT64_C(1) << relation->ncolumns) - 1;
	scan = gt_scan_open(&config, gt_source_open_memory(&memory.alloc, bytes, size));
	while ((result = gt_scan_next(scan, values)) != GT_SCAN_END)
	{
		if (result != GT_SCAN_ROW)
			continue;
		touch(relation, values);
		check_row(relation, values);
	}
	FUZZ_ASSERT(gt_scan_status(scan)->code == GT_OK || gt_scan_status(scan)->code == GT_TRUNCATED);
	gt_scan_close(scan);
	FUZZ_ASSERT(memory.live == 0);
}

/* --- lines one by one, each in memory of its own size, so that a step beyond it shows --- */

static void
read_lines(const GtJvmDialect *dialect, const uint8_t *bytes, size_t size)
{
	FuzzMemory	memory;
	JvmLog	   *log;
	GtLine		line = {0};
	uint64_t	cut_at;

	fuzz_memory_init(&memory, MEMORY_MAX);
	log = jvm_log_create(&memory.alloc, dialect, JVM_FACTS_EVENTS);
	while (size > 0)
	{
		const uint8_t *newline = memchr(bytes, '\n', size);
		size_t		length = newline != NULL ? (size_t) (newline - bytes) : size;
		char	   *text = malloc(length);

		memcpy(text, bytes, length);
		line.text = text;
		line.size = GT_MIN(length, GT_LINE_MAX);
		line.number++;
		line.ended = newline != NULL;
		(void) gt_jvm_sniff(dialect, text, line.size);
		FUZZ_ASSERT(jvm_log_line(log, &line) != GT_JVM_REFUSED);
		free(text);
		while (jvm_log_take(log) != NULL)
			continue;
		length += newline != NULL;
		bytes += length;
		size -= length;
	}
	(void) jvm_log_finish(log, &cut_at);
	jvm_log_end(log);
	jvm_log_free(log);
	FUZZ_ASSERT(memory.live == 0);
}

/* What loggers put in front, of two processes in turn. */
static const char *const prefixes[][2] = {
	{"", ""}, {"", ""}, {"a | ", "b | "}, {"<13>1 1970-01-01T00:00:02Z h a 7 - - ", ""},
};

/* The log, behind a line of its own; the caller frees it. */
static uint8_t *
compose(const char *head, const char *const *prefix, const uint8_t *bytes, size_t size, size_t *total)
{
	size_t		longest = GT_MAX(strlen(prefix[0]), strlen(prefix[1]));
	size_t		lines = 2;
	bool		second = true;
	uint8_t    *log;

	for (size_t i = 0; i < size; i++)
		lines += bytes[i] == '\n';
	log = malloc(strlen(head) + size + lines * longest + 1);
	*total = (size_t) sprintf((char *) log, "%s%s", head[0] != '\0' ? prefix[0] : "", head);
	for (size_t i = 0; i < size; i++)
	{
		if (i == 0 || bytes[i - 1] == '\n')
		{
			memcpy(log + *total, prefix[second], strlen(prefix[second]));
			*total += strlen(prefix[second]);
			second = !second;
		}
		log[(*total)++] = bytes[i];
	}
	return log;
}

/* The first byte says which dialect a line before the rest makes it, or that it must say itself. */
int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const char *const heads[] = {
		"", "Using G1\n", "[0.1s][info][gc] Using The Z Garbage Collector\n",
		"[1970-01-01T00:00:01.000+0000][5ns][gc,init] Using Shenandoah\n",
		"[1s][gc] Using Concurrent Mark Sweep\n", "CommandLine flags: -XX:+UseG1GC\n",
		"CommandLine flags: -XX:+UseConcMarkSweepGC\n", "[1s][7][gc] Using Serial\n",
	};
	uint8_t		first = size > 0 ? bytes[0] : 0;
	size_t		total;
	uint8_t    *log;

	if (size > 1 << 20)
		return 0;
	log = compose(heads[first % GT_LENGTHOF(heads)],
				  prefixes[first / GT_LENGTHOF(heads) % GT_LENGTHOF(prefixes)], bytes, size, &total);
	for (size_t i = 0; i < GT_LENGTHOF(relations); i++)
		scan_all(gt_relations[relations[i]], log, total);
	read_lines(&gt_jvm_unified, log, total);
	read_lines(&gt_jvm_legacy, log, total);
	free(log);
	return 0;
}
