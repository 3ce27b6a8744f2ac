/*
 * test_jvm_log.c
 *		JVM logs as loggers pass them on: prefixes, several processes, restarts.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/process_table.h"
#include "trace.h"

/* --- the table of processes --- */

static int	forgotten;

static void
count_forgotten(void *context, GtProcess *process)
{
	(void) context;
	(void) process;
	forgotten++;
}

static void
test_table(void)
{
	GtProcessTable table;
	GtProcess  *first;
	char		name[16];
	bool		added;

	forgotten = 0;
	gt_processes_init(&table, &gt_malloc_alloc, sizeof(GtProcess), 3);
	table.forget = count_forgotten;
	CHECK(gt_process_find(&table, gt_str(NULL)) == NULL);
	first = gt_process_put(&table, gt_str(NULL), &added);
	CHECK(added && first->name.data == NULL);
	for (int i = 0; i < 10; i++)
	{
		snprintf(name, sizeof(name), "p%d", i);
		CHECK(gt_process_put(&table, gt_str(name), &added) != NULL && added);
		/* what is used stays */
		CHECK(gt_process_put(&table, gt_str(""), &added) == first && !added);
	}
	CHECK_EQ(table.count, 3);
	CHECK_EQ(forgotten, 8);
	CHECK(gt_process_find(&table, gt_str("p7")) == NULL);
	CHECK(gt_process_find(&table, gt_str("p9")) != NULL);
	CHECK(gt_process_rename(&table, first, gt_str("first")));
	CHECK(gt_process_find(&table, gt_str("first")) == first);
	CHECK(gt_process_find(&table, gt_str(NULL)) == NULL);
	gt_process_remove(&table, first);
	CHECK(gt_process_find(&table, gt_str("first")) == NULL);
	gt_processes_free(&table);
	CHECK_EQ(forgotten, 11);
}

static void
fill_table(const GtAlloc *alloc, bool refusing, void *context)
{
	GtProcessTable table;
	GtProcess  *process;
	char		name[16];
	bool		added;

	(void) context;
	gt_processes_init(&table, alloc, sizeof(GtProcess), 16);
	for (int i = 0; i < 40; i++)
	{
		snprintf(name, sizeof(name), "p%d", i);
		process = gt_process_put(&table, gt_str(name), &added);
		CHECK(process != NULL || refusing);
		if (process != NULL && i % 3 == 0)
		{
			snprintf(name, sizeof(name), "renamed%d", i);
			CHECK(gt_process_rename(&table, process, gt_str(name)) || refusing);
		}
	}
	gt_processes_free(&table);
}

/* --- logs --- */

static char *
rows_of(const char *text, const char *relation, const char *columns)
{
	TraceBytes	log = {(uint8_t *) (uintptr_t) text, strlen(text), 0};

	return trace_rows(&gt_malloc_alloc, &log, relation, columns, false, NULL);
}

static void
check_rows(const char *text, const char *relation, const char *columns, const char *wanted)
{
	char	   *rows = rows_of(text, relation, columns);

	CHECK_STR(rows, wanted);
	free(rows);
}

#define PAUSE "[0.5s][info][gc] GC(0) Pause Remark 2M->1M(3M) 1.5ms"
#define LEGACY "1.5: [Full GC (System.gc())  3M->1M(4M), 0.5 secs]"

static void
test_prefixes(void)
{
	static const struct
	{
		const char *before;
		const char *after;
		const char *process;
		const char *logged_at;	/* ns since 1970 */
	}			cases[] = {
		{"", "", "", ""},
		{"", "\r", "", ""},
		{"orders-1  | ", "", "orders-1", ""},
		{"orders-1  | 1970-01-01T00:00:02.5Z ", "", "orders-1", "2500000000"},
		{"[pod/shop-5c/app] ", "", "pod/shop-5c/app", ""},
		{"1970-01-01T00:00:02.000000000Z stdout F ", "", "", "2000000000"},
		{"Nov 23 13:38:42 host-7 orders[25511]: ", "", "host-7 orders[25511]", ""},
		{"<13>1 1970-01-01T00:00:02Z host-7 orders 7 - - ", "", "host-7 orders[7]", "2000000000"},
		{"[1970-01-01 00:00:02.000 UTC] ", "", "", "2000000000"},
		{"{\"log\":\"", "\\n\",\"time\":\"1970-01-01T00:00:02Z\"}", "", "2000000000"},
		{"{\"MESSAGE\":\"", "\",\"_HOSTNAME\":\"h\",\"_PID\":\"9\"}", "h[9]", ""},
		{"a-1 | {\"msg\":\"", "\"}", "a-1", ""},
	};
	static const char *const messages[] = {PAUSE, LEGACY};
	char		text[512];
	char		wanted[128];

	for (size_t i = 0; i < GT_LENGTHOF(cases); i++)
		for (size_t m = 0; m < GT_LENGTHOF(messages); m++)
		{
			unit_case("%s%s", cases[i].before, messages[m]);
			snprintf(text, sizeof(text), "no line of a JVM\n%s%s%s\n", cases[i].before, messages[m], cases[i].after);
			snprintf(wanted, sizeof(wanted), "2|%s|%s|%s|1\n", m == 0 ? "g1-remark" : "full",
					 cases[i].logged_at, cases[i].process);
			check_rows(text, "jvm_events", "line,type,logged_at,process,process_instance", wanted);
		}
	unit_case(NULL);
}

/* A date that the JVM prints counts, whatever the logger says. */
static void
test_dates(void)
{
	static const struct
	{
		const char *line;
		const char *logged_at;
	}			cases[] = {
		{"[1970-01-01T00:00:01.000+0000] GC(0) Pause Remark 2M->1M(3M) 1.5ms", "1000000000"},
		{"1970-01-01T00:00:09Z [1970-01-01T00:00:01.000+0000] GC(0) Pause Remark 2M->1M(3M) 1.5ms", "1000000000"},
		{"[1970-01-01T00:00:01.000+0000] " PAUSE, "1000000000"},
		{"1970-01-01T00:00:09Z 1970-01-01T00:00:01.000+0000: " LEGACY, "1000000000"},
		{"1970-01-01T00:00:01.000+0000: " LEGACY, "1000000000"},
	};

	for (size_t i = 0; i < GT_LENGTHOF(cases); i++)
	{
		char		wanted[32];

		unit_case("%s", cases[i].line);
		snprintf(wanted, sizeof(wanted), "%s\n", cases[i].logged_at);
		check_rows(cases[i].line, "jvm_events", "logged_at", wanted);
	}
	unit_case(NULL);
	/* a logger has the line of JDK 8 when it is over; its stamp is the begin */
	check_rows("1970-01-01T00:00:09Z " LEGACY "\n", "gc_cycles", "start_ns,started_at", "1500000000|8500000000\n");
	check_rows("1970-01-01T00:00:09Z " LEGACY "\n", "traces", "started_at,duration_ns", "7000000000|1500000000\n");
}

/* --- several processes --- */

#define GC(id) "GC(" id ") Pause Remark 2M->1M(3M) 1.5ms\n"

static void
test_processes(void)
{
	static const struct
	{
		const char *name;
		const char *log;
		const char *rows;		/* process, instance, id, collector */
	}			cases[] = {
		{"pid and thread", "[0.1s][7][8][gc] Using G1\n[0.1s][9][10][gc] Using Serial\n[0.2s][7][12][gc] " GC("0")
			"[0.2s][9][13][gc] " GC("0") "[0.3s][7][14][gc] " GC("1"),
		"7|1|0|g1\n9|1|0|serial\n7|1|1|g1\n"},
		{"host", "[0.1s][web-1][info][gc] Using G1\n[0.2s][web-1][info][gc] " GC("0") "[0.2s][7f3a9c][info][gc] " GC("0"),
		"web-1|1|0|g1\n7f3a9c|1|0|\n"},
		{"host and pid", "[web-1][7][8][gc] " GC("0") "[web-2][7][8][gc] " GC("0"), "web-1[7]|1|0|\nweb-2[7]|1|0|\n"},
		{"prefix and pid", "a | [7][8][gc] " GC("0") "b | [7][8][gc] " GC("0"), "a[7]|1|0|\nb[7]|1|0|\n"},
		{"told twice", "Nov 23 13:38:42 h a[7]: [7][8][gc] " GC("0"), "h a[7]|1|0|\n"},
		{"pids alone", "[0.1s][7][gc] Using G1\n[0.1s][9][gc] Using Serial\n[0.2s][7][gc] " GC("0")
			"[0.2s][9][gc] " GC("0") "[0.3s][7][gc] " GC("1"),
		"7|1|0|g1\n9|1|0|serial\n7|1|1|g1\n"},
		{"threads alone", "[0.1s][7][gc] Using G1\n[0.2s][12][gc] " GC("0") "[0.3s][13][gc] " GC("1"), "|1|0|g1\n|1|1|g1\n"},
		{"threads, twice", "[0.1s][7][gc] Using G1\n[0.2s][12][gc] " GC("0") "[0.1s][7][gc] Using Serial\n[0.3s][12][gc] " GC("0"),
		"|1|0|g1\n|2|0|serial\n"},
		{"threads without start", "[0.2s][12][gc] " GC("0") "[0.1s][7][gc] Using Serial\n[0.3s][14][gc] " GC("0"),
		"|1|0|\n|2|0|serial\n"},
		{"pids, one without start", "[9.2s][7][gc] " GC("70") "[0.1s][9][gc] Using Serial\n[9.3s][7][gc] " GC("71") "[0.3s][9][gc] " GC("0"),
		"|1|70|\n|1|71|\n9|1|0|serial\n"},
		{"other decorations", "a | [0.1s][gc] Using G1\nb | [gc] Using Serial\na | [0.2s][gc] " GC("0") "b | [gc] " GC("0"),
		"a|1|0|g1\nb|1|0|serial\n"},
		{"JDK 8", "a | 1.0: [GC (x) [ParNew\nb | 1.0: [Full GC (y)  3M->1M(4M), 0.5 secs]\na | : 1M->1M(2M), 0.1 secs] 2M->1M(3M), 0.2 secs]\nc | [\n",
		"a|1||cms\nb|1||\n"},
	};

	for (size_t i = 0; i < GT_LENGTHOF(cases); i++)
	{
		unit_case("%s", cases[i].name);
		check_rows(cases[i].log, "jvm_events", "process,process_instance,gc_id,collector", cases[i].rows);
	}
	unit_case(NULL);
}

/* --- restarts --- */

#define HEAD "CommandLine flags: -XX:+UseSerialGC\n"
#define FULL(at) at ": [Full GC (x)  3M->1M(4M), 0.1 secs]\n"

static void
test_restarts(void)
{
	static const struct
	{
		const char *name;
		const char *log;
		const char *rows;		/* line, instance, cycle */
	}			cases[] = {
		{"announced", "[9s][gc] Using G1\n[9s][gc] " GC("0") "[0.1s][gc] Using G1\n[0.2s][gc] " GC("0"), "2|1|1\n4|2|1\n"},
		{"bare", "Using G1\n" GC("0") GC("1") "Using G1\n" GC("0"), "2|1|1\n3|1|2\n5|2|1\n"},
		{"ids and time go back", "[9s][gc] " GC("8") "[9s][gc] " GC("9") "[0.2s][gc] " GC("0"), "1|1|1\n2|1|2\n3|2|1\n"},
		{"ids alone go back", "[9s][gc] " GC("9") "[9.1s][gc] " GC("8"), "1|1|1\n2|1|2\n"},
		{"what a program says", "GC(12) is no collection\n[9s][gc] Using G1\n[9.1s][gc] " GC("0"), "3|1|1\n"},
		{"options, JDK 8", HEAD FULL("9.5") HEAD FULL("1.5"), "2|1|1\n4|2|1\n"},
		{"options, time goes on", HEAD FULL("9.5") HEAD FULL("9.9"), "2|1|1\n4|1|2\n"},
		{"options, no time", HEAD "[Full GC (x)  3M->1M(4M), 0.1 secs]\n" HEAD "[Full GC (x)  3M->1M(4M), 0.1 secs]\n", "2|1|1\n4|2|1\n"},
		{"rotated, no time", HEAD "[Full GC (x)  3M->1M(4M), 0.1 secs]\n2026-11-23 13:46:40 GC log file created x.log.1\n"
		HEAD "[Full GC (x)  3M->1M(4M), 0.1 secs]\n", "2|1|1\n5|1|2\n"},
		{"time goes back", FULL("9.5") FULL("1.5") FULL("2.5"), "1|1|1\n2|2|1\n3|2|2\n"},
		{"time goes back a little", FULL("9.5") FULL("9.4"), "1|1|1\n2|1|2\n"},
		{"within a record", HEAD "1.0: [GC (x) [ParNew\n" HEAD FULL("0.5"), "4|2|1\n"},
	};

	for (size_t i = 0; i < GT_LENGTHOF(cases); i++)
	{
		char		wanted[256] = "";
		char	   *rows;

		unit_case("%s", cases[i].name);
		rows = rows_of(cases[i].log, "jvm_events", "line,process_instance");
		/* the same instances, collection by collection */
		for (const char *at = cases[i].rows; *at != '\0'; at = strchr(at, '\n') + 1)
			strncat(wanted, at, (size_t) (strchr(strchr(at, '|') + 1, '|') - at)), strcat(wanted, "\n");
		CHECK_STR(rows, wanted);
		free(rows);
		wanted[0] = '\0';
		for (const char *at = cases[i].rows; *at != '\0'; at = strchr(at, '\n') + 1)
		{
			at = strchr(at, '|') + 1;
			strncat(wanted, at, (size_t) (strchr(at, '\n') + 1 - at));
		}
		check_rows(cases[i].log, "gc_cycles", "process_instance,cycle", wanted);
	}
	unit_case(NULL);
	/* safepoints alone; they have no ids */
	check_rows("[9s][safepoint] Safepoint \"x\", Total: 5 ns\n[0.1s][safepoint] Safepoint \"x\", Total: 6 ns\n",
			   "jvm_safepoints", "process_instance,total_ns", "1|5\n2|6\n");
	/* what is open ends with its JVM, and several have no common clock */
	check_rows("[9s][gc] GC(9) Concurrent Mark Cycle\n[1s][gc] Using G1\n"
			   "[2s][gc] GC(0) Pause Young (x) 1M->1M(2M) 1.0ms\n", "gc_cycles",
			   "process_instance,start_ns,end_ns", "1|9000000000|\n2|1999000000|2000000000\n");
	check_rows("[9s][gc] " GC("9") "[1s][gc] Using G1\n[2s][gc] " GC("0"), "traces", "duration_ns", "\n");
}

static void
test_stalls(void)
{
	check_rows("[1s][gc] Using The Z Garbage Collector\n[2s][gc] Allocation Stall (main) 15.840ms\n"
			   "[3s][gc] Relocation Stall (C1 CompilerThread0) 0.312ms\n[4s][gc] Allocation Stall (x)\n",
			   "jvm_stalls", "line,collector,kind,thread,time_ns,duration_ns",
			   "2|z|allocation|main|2000000000|15840000\n3|z|relocation|C1 CompilerThread0|3000000000|312000\n");
	check_rows("[2s][gc] Using Serial\n[2s][gc] Allocation Stall (main) 15.840ms\n", "jvm_events", NULL, "");
}

/* --- whole logs behind prefixes --- */

static TraceBytes
wrap(const TraceBytes *log, const char *prefix)
{
	TraceBytes	wrapped = {0};
	const uint8_t *end = log->data + log->size;

	for (const uint8_t *at = log->data; at < end;)
	{
		const uint8_t *newline = memchr(at, '\n', (size_t) (end - at));
		const uint8_t *next = newline != NULL ? newline + 1 : end;

		trace_append(&wrapped, prefix, strlen(prefix));
		trace_append(&wrapped, at, (size_t) (next - at));
		at = next;
	}
	return wrapped;
}

static const char *const logs[] = {
	"jvm/g1-failures.log", "jvm/genz.log", "jvm/genshen.log", "jvm/cms11.log", "jvm/z.log",
	"jvm/legacy-cms.log", "jvm/legacy-g1.log", "jvm/legacy-serial.log", "jvm/broken.log",
};

static void
test_wrapped(void)
{
	static const char *const relations[][2] = {
		{"traces", "events,gc_cycles,lines,lines_recognised,lines_broken,duration_ns,status"},
		{"jvm_events", "line,gc_id,type,detail,cause,time_ns,duration_ns,heap_before_bytes,process_instance"},
		{"jvm_collections", "gc_id,type,cause,start_ns,pauses,pause_ns,concurrent_ns"},
		{"jvm_phases", "line,phase,level,duration_ns"},
	};

	for (size_t i = 0; i < GT_LENGTHOF(logs); i++)
	{
		TraceBytes	log = trace_fixture(logs[i]);
		TraceBytes	wrapped = wrap(&log, "orders-1 | ");

		for (size_t r = 0; r < GT_LENGTHOF(relations); r++)
		{
			char	   *rows = trace_rows(&gt_malloc_alloc, &log, relations[r][0], relations[r][1], false, NULL);
			char	   *same = trace_rows(&gt_malloc_alloc, &wrapped, relations[r][0], relations[r][1], false, NULL);

			unit_case("%s of %s", relations[r][0], logs[i]);
			CHECK_STR(same, rows);
			free(rows);
			free(same);
		}
		free(wrapped.data);
		free(log.data);
	}
	unit_case(NULL);
}

static void
scan_refused(const GtAlloc *alloc, bool refusing, void *context)
{
	static const char *const relations[] = {"jvm_events", "gc_cycles", "traces"};

	(void) refusing;
	for (size_t r = 0; r < GT_LENGTHOF(relations); r++)
		free(trace_rows(alloc, context, relations[r], NULL, false, NULL));
}

static void
test_refusals(void)
{
	static const char *const texts[] = {
		"a | [1s][gc] Using G1\nb | {\"log\":\"[1s][gc] " "GC(0) Pause Remark 2M->1M(3M) 1.5ms" "\"}\n[1s][9][gc] Using G1\n[2s][10][gc] " GC("0")
		"[1s][11][gc] Using G1\n[2s][10][gc] " GC("0"),
		"a | 1.0: [GC (x) [ParNew\n{\"log\":\"" "1.0: [Full GC (y)  3M->1M(4M), 0.5 secs]" "\"}\na | : 1M->1M(2M), 0.1 secs] 2M->1M(3M), 0.2 secs]\n",
	};

	for (size_t i = 0; i < GT_LENGTHOF(texts); i++)
	{
		TraceBytes	log = {(uint8_t *) (uintptr_t) texts[i], strlen(texts[i]), 0};

		unit_each_refusal(scan_refused, &log);
	}
	unit_each_refusal(fill_table, NULL);
}

/* --- what never ends must not grow --- */

/* %d of the form is the number of the line. */
static void
check_bounded(const char *relation, const char *head, const char *form, int times, int wanted)
{
	UnitMemory	memory;
	TraceBytes	log = {0};
	char		line[256];
	char	   *rows;
	int			found = 0;

	trace_append(&log, head, strlen(head));
	for (int i = 0; i < times; i++)
		trace_append(&log, line, (size_t) snprintf(line, sizeof(line), form, i));
	unit_memory_init(&memory, 0);
	rows = trace_rows(&memory.alloc, &log, relation, "process", false, NULL);
	for (const char *at = rows; (at = strchr(at, '\n')) != NULL; at++)
		found++;
	unit_case("%s", form);
	CHECK_EQ(found, wanted);
	CHECK(memory.largest < (size_t) 16 << 20);
	CHECK_EQ(memory.live, 0);
	unit_case(NULL);
	free(rows);
	free(log.data);
}

static void
test_bounds(void)
{
	/* each line of another process */
	check_bounded("jvm_events", "", "p%d | [1s][gc] " GC("0"), 20000, 20000);
	check_bounded("jvm_collections", "[1s][gc] Using G1\n", "p%d | [1s][gc] GC(0) Concurrent Mark Cycle\n", 20000, 20000);
	check_bounded("jvm_events", "", "[1s][%d][gc] Using G1\n", 20000, 0);
	check_bounded("jvm_events", "", "p%d | 1.0: [GC (x) [ParNew\n", 20000, 0);
	/* a record, or a collection, of one that nothing more is heard of */
	check_bounded("jvm_events", "a | 1.0: [GC (x) [ParNew\n", "b | %d.0: [Full GC (x)  3M->1M(4M), 0.1 secs]\n", 50000, 50000);
	check_bounded("jvm_collections", "a | [1s][gc] GC(0) Concurrent Mark Cycle\n",
				  "b | [1s][gc] GC(%d) Pause Young (x) 1M->1M(2M) 1.0ms\n", 50000, 50001);
	/* a JVM that starts again and again */
	check_bounded("jvm_collections", "", "[%d.1s][gc] Using G1\n[0.1s][gc] GC(0) Concurrent Mark Cycle\n", 20000, 20000);
}

void
suite_jvm_log(void)
{
	test_table();
	test_prefixes();
	test_dates();
	test_processes();
	test_restarts();
	test_stalls();
	test_wrapped();
	test_refusals();
	test_bounds();
}
