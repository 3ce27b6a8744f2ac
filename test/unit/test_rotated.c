/*
 * test_rotated.c
 *		Rotated sets: names, lists, the order of members, what is read of them.
 */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "decode/log_stamps.h"
#include "relation/log_set.h"

#define CLOCK "0.72+1.3+0.039 ms clock, 1.4+0.58/1.1/0.13+0.078 ms cpu, 6->7->3 MB, 7 MB goal, 2 P"
#define GC(seq, at) "gc " seq " @" at "s 4%: " CLOCK "\n"

/* --- names --- */

typedef struct NameCase
{
	const char *path;
	const char *set;			/* NULL: it is NAME itself */
	GtMemberKind kind;
	uint64_t	number;
} NameCase;

#define DAY UINT64_C(20260102000000)

static const NameCase name_cases[] = {
	{"gc.log", NULL, GT_MEMBER_LIVE, 0},
	{"gc.log.0", "gc.log", GT_MEMBER_NUMBER, 0},
	{"a/b.1/gc.log.07", "a/b.1/gc.log", GT_MEMBER_NUMBER, 7},
	{"gc.log.1.gz", "gc.log", GT_MEMBER_NUMBER, 1},
	{"gc.log.12.zst", "gc.log", GT_MEMBER_NUMBER, 12},
	{"gc.log.3.xz", "gc.log", GT_MEMBER_NUMBER, 3},
	{"gc.log.3.bz2", "gc.log", GT_MEMBER_NUMBER, 3},
	{"gc.log.2.current", "gc.log", GT_MEMBER_CURRENT, 2},
	{"gc.log-20260102", "gc.log", GT_MEMBER_DATE, DAY},
	{"gc.log-20260102.gz", "gc.log", GT_MEMBER_DATE, DAY},
	{"gc.log.2026-01-02", "gc.log", GT_MEMBER_DATE, DAY},
	{"gc.log_2026-01-02-13", "gc.log", GT_MEMBER_DATE, DAY + 130000},
	{"0.log.20260102-131415.gz", "0.log", GT_MEMBER_DATE, DAY + 131415},
	{"gc.log-2026-01-02T13:14:15", "gc.log", GT_MEMBER_DATE, DAY + 131415},
	{"gc.log-1795441122", "gc.log", GT_MEMBER_DATE, UINT64_C(17954411220000)},
	{"gc.log.1.2", "gc.log.1", GT_MEMBER_NUMBER, 2},
	/* none of these is a member of a set */
	{"gc.log.gz", NULL, GT_MEMBER_LIVE, 0},
	{"gc.log.1234567", NULL, GT_MEMBER_LIVE, 0},
	{"gc.log-1", NULL, GT_MEMBER_LIVE, 0},
	{"gc.log-20261302", NULL, GT_MEMBER_LIVE, 0},
	{"gc.log-20260102-", NULL, GT_MEMBER_LIVE, 0},
	{"gc.log-20260102-9", NULL, GT_MEMBER_LIVE, 0},
	{"gc.log-9795441122", NULL, GT_MEMBER_LIVE, 0},
	{"gc.log.current", NULL, GT_MEMBER_LIVE, 0},
	{"gc.log-20260102.current", NULL, GT_MEMBER_LIVE, 0},
	{"gc.log.", NULL, GT_MEMBER_LIVE, 0},
	{"gc.log.x1", NULL, GT_MEMBER_LIVE, 0},
	{"a/.1", NULL, GT_MEMBER_LIVE, 0},
	{".gz", NULL, GT_MEMBER_LIVE, 0},
	{"", NULL, GT_MEMBER_LIVE, 0},
	{"1.trace", NULL, GT_MEMBER_LIVE, 0},
};

static void
test_names(void)
{
	for (size_t i = 0; i < GT_LENGTHOF(name_cases); i++)
	{
		const NameCase *test = &name_cases[i];
		const char *set = test->set != NULL ? test->set : test->path;
		GtMemberName name = gt_member_name(test->path);

		unit_case("%s", test->path);
		CHECK_EQ(name.kind, test->kind);
		CHECK_EQ(name.set_len, strlen(set));
		CHECK(strncmp(test->path, set, name.set_len) == 0);
		CHECK_EQ(name.number, test->number);
	}
	unit_case(NULL);
}

static void
test_order_of_names(void)
{
	static const char *const names[] = {
		"x-20260101", "x-20260102.gz", "x-20260102-01", "x.12", "x.2.gz", "x.1", "x.2.current", "x"
	};

	for (size_t i = 0; i < GT_LENGTHOF(names); i++)
	{
		for (size_t j = 0; j < GT_LENGTHOF(names); j++)
		{
			GtMemberName a = gt_member_name(names[i]);
			GtMemberName b = gt_member_name(names[j]);
			int			order = gt_member_compare(&a, &b);

			unit_case("%s %s", names[i], names[j]);
			CHECK(i < j ? order < 0 : i > j ? order > 0 : order == 0);
		}
	}
	unit_case(NULL);
}

/* --- files --- */

static void
set_mtime(const char *path, int64_t seconds)
{
	struct timespec times[2] = {{0, UTIME_OMIT}, {(time_t) seconds, 0}};

	CHECK_EQ(utimensat(AT_FDCWD, unit_path(path), times, 0), 0);
}

static void
make_gzip(const char *path, const char *content)
{
	gzFile		file = gzopen(unit_path(path), "wb");

	CHECK(file != NULL && gzwrite(file, content, (unsigned) strlen(content)) == (int) strlen(content));
	gzclose(file);
}

static void
make_file(const char *path, const char *content, int64_t mtime)
{
	size_t		len = strlen(path);

	if (len > 3 && strcmp(path + len - 3, ".gz") == 0)
		make_gzip(path, content);
	else
		unit_make_file(path, content, strlen(content));
	set_mtime(path, mtime);
}

static void
remove_files(const char *folder)
{
	char		command[256];

	snprintf(command, sizeof(command), "rm -rf '%.200s'", unit_path(folder));
	CHECK_EQ(system(command), 0);
	unit_make_folder(folder);
}

/* --- lists --- */

static void
check_list(const char *pattern, const char *wanted)
{
	GtStatus	status = {0};
	GtGlob	   *glob = gt_glob_compile(&gt_malloc_alloc, pattern, &status);
	GtFileList	list;
	char		found[1000] = "";

	unit_case("%s", pattern);
	CHECK_EQ(gt_rotated_list(&gt_malloc_alloc, unit_path("list"), glob, NULL, NULL, &list, &status), GT_OK);
	for (size_t i = 0; i < list.count; i++)
		snprintf(found + strlen(found), sizeof(found) - strlen(found), "%s%s %u %d", i > 0 ? ", " : "",
				 list.files[i].path, list.files[i].members, (int) list.files[i].size);
	CHECK_STR(found, wanted);
	unit_case(NULL);
	gt_files_free(&gt_malloc_alloc, &list);
	gt_glob_free(&gt_malloc_alloc, glob);
}

static void
test_lists(void)
{
	unit_make_folder("list");
	unit_make_folder("list/a");
	make_file("list/a/gc.log", "1", 10);
	make_file("list/a/gc.log.0", "22", 30);
	make_file("list/a/gc.log.1", "333", 20);
	make_file("list/a/gc.log-old", "4", 20);
	make_file("list/a/lost.log.2", "55", 20);
	make_file("list/b.log-20260102", "666", 20);
	make_file("list/b.log-20260101", "7", 20);
	make_file("list/c.trace", "8", 20);
	CHECK_EQ(symlink("c.trace", unit_path("list/c.trace.1")), 0);
	check_list("**", "a/gc.log 3 6, a/gc.log-old 1 1, a/lost.log 1 2, b.log 2 4, c.trace 1 1");
	/* NAME stands for its members, and they for themselves */
	check_list("**/*.log", "a/gc.log 3 6, a/lost.log 1 2, b.log 2 4");
	check_list("**/gc.log{,.*}", "a/gc.log 3 6");
	check_list("**/gc.log.*", "a/gc.log 2 5");
	check_list("a/gc.log.1", "a/gc.log 1 3");
	check_list("a/lost.log", "a/lost.log 1 2");
	check_list("*.log.[0-9]", "");
	check_list("no/such", "");
}

static void
test_facts_of_sets(void)
{
	GtStatus	status = {0};
	GtGlob	   *glob = gt_glob_compile(&gt_malloc_alloc, "f.log", &status);
	GtFileList	list;

	make_file("list/f.log", "1", 10);
	make_file("list/f.log.1", "22", 30);
	make_file("list/f.log.2.gz", "333", 20);
	CHECK_EQ(gt_rotated_list(&gt_malloc_alloc, unit_path("list"), glob, NULL, NULL, &list, &status), GT_OK);
	if (CHECK_EQ(list.count, 1))
	{
		CHECK_EQ(list.files[0].mtime_ns, INT64_C(30000000000));
		CHECK(list.files[0].packed > 0 && list.files[0].packed + 3 == list.files[0].size);
	}
	gt_files_free(&gt_malloc_alloc, &list);
	gt_glob_free(&gt_malloc_alloc, glob);
}

/* --- what a text tells --- */

typedef struct StampCase
{
	const char *text;
	int64_t		at_ns;			/* in seconds; -1: GT_NULL */
	int64_t		local_ns;		/* the same */
	bool		begins_line;
	int64_t		first_ns;		/* in ms, of the first clock; -1: there is none */
	int64_t		last_ns;
	int64_t		first_seq;		/* -1: GT_NULL */
	int64_t		last_seq;
} StampCase;

static const StampCase stamp_cases[] = {
	{"", -1, -1, false, -1, -1, -1, -1},
	{"hello\n", -1, -1, false, -1, -1, -1, -1},
	{GC("3", "1.5") GC("4", "1.75"), -1, -1, true, 1500, 1750, 3, 4},
	{"rest of a line\n" GC("4", "1.75"), -1, -1, false, 1750, 1750, 4, 4},
	{"x gc 4 @1.75s 4%: " CLOCK "\n", -1, -1, false, 1750, 1750, 4, 4},
	{"gc 4 @1.75s 4%: 0.72+1.3[1] text\n", -1, -1, true, 1750, 1750, 4, 4},
	{"gc 4 @1.75s evicted\n", -1, -1, true, -1, -1, -1, -1},
	{"1970-01-02T00:00:00Z " GC("4", "1.75"), 86400, -1, true, 1750, 1750, 4, 4},
	{"1970/01/02 00:00:00 INFO\n1970-01-02T01:00:00+01:00 x\n", 86400, 86400, true, -1, -1, -1, -1},
	{"{\"log\":\"gc 4 @1.75s 4%: 0+0+0 ms clock, 0+0/0/0+0 ms cpu, 6->7->3 MB, 7 MB goal, 2 P\\n\",\"time\":\"1970-01-02T00:00:00Z\"}\n",
	86400, -1, true, 1750, 1750, 4, 4},
	{"SCHED 250ms: gomaxprocs=2 idleprocs=1 threads=4 spinningthreads=0 idlethreads=2 runqueue=0 [0 3]\n",
	-1, -1, true, 250, 250, -1, -1},
	{"[2.866s][info][gc] GC(13) Pause Young (Normal) 1M->1M(2M) 1.5ms\n[3.1s][info][gc] GC(12) x\n",
	-1, -1, true, 2866, 3100, 12, 13},
	{"[1970-01-02T00:00:00.000+0000][info][gc] Using G1\n", 86400, -1, true, -1, -1, -1, -1},
	{"GC(7) Pause Young 1M->1M(2M) 1.5ms\n", -1, -1, true, -1, -1, 7, 7},
	{"1970-01-02T00:00:00.000+0000: 3.222: #4: [GC (Allocation Failure) 1K->1K(2K), 0.1 secs]\n",
	86400, -1, true, 3222, 3222, 4, 4},
	{"12.5: no record\n", -1, -1, false, -1, -1, -1, -1},
	{"[bracket] text\n", -1, -1, false, -1, -1, -1, -1},
};

static int64_t
or_null(int64_t value, int64_t unit)
{
	return value < 0 ? GT_NULL : value * unit;
}

static void
test_stamps(void)
{
	for (size_t i = 0; i < GT_LENGTHOF(stamp_cases); i++)
	{
		const StampCase *test = &stamp_cases[i];
		GtStamps	stamps;

		unit_case("%s", test->text);
		CHECK(gt_log_stamps(&gt_malloc_alloc, test->text, strlen(test->text), &stamps));
		CHECK_EQ(stamps.at_ns, or_null(test->at_ns, 1000000000));
		CHECK_EQ(stamps.local_ns, or_null(test->local_ns, 1000000000));
		CHECK_EQ(stamps.begins_line, test->begins_line);
		CHECK_EQ(stamps.nclocks, test->first_ns >= 0 || test->first_seq >= 0 ? 1 : 0);
		if (stamps.nclocks == 0)
			continue;
		CHECK_EQ(stamps.clocks[0].first_ns, or_null(test->first_ns, 1000000));
		CHECK_EQ(stamps.clocks[0].last_ns, or_null(test->last_ns, 1000000));
		CHECK_EQ(stamps.clocks[0].first_seq, or_null(test->first_seq, 1));
		CHECK_EQ(stamps.clocks[0].last_seq, or_null(test->last_seq, 1));
	}
	unit_case(NULL);
}

/* Of more processes than are kept apart the first are. */
static void
test_many_clocks(void)
{
	char		text[8192] = "";
	GtStamps	stamps;

	for (int i = 0; i < GT_CLOCKS_MAX + 3; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "svc-%d  | %s", i, GC("1", "0.1"));
	CHECK(gt_log_stamps(&gt_malloc_alloc, text, strlen(text), &stamps));
	CHECK_EQ(stamps.nclocks, GT_CLOCKS_MAX);
}

/* A syslog date of the 29th of February, of which nobody knows the year. */
static void
test_yearless(void)
{
	const char *text = "Feb 29 12:00:00 host app[7]: " GC("1", "0.1");
	GtStamps	stamps;

	CHECK(gt_log_stamps(&gt_malloc_alloc, text, strlen(text), &stamps));
	CHECK(stamps.yearless && stamps.at_ns == GT_NULL);
	CHECK_EQ(stamps.local_ns, INT64_C(68212800) * 1000000000);
}

/* --- reading --- */

typedef struct Content
{
	char		text[65536];
	size_t		size;
	GtStatus	status;
	char		compression[16];
	uint64_t	stored;
	uint64_t	taken;
} Content;

static GtSource *
open_set(const GtAlloc *alloc, const char *name, GtStatus *status)
{
	return gt_log_set_open(alloc, unit_path("set"), name, NULL, NULL, NULL, status);
}

/* Reads to the end in chunks of this size and closes the source, if there is one. */
static void
drain(GtSource *source, size_t chunk, Content *content)
{
	int64_t		got = 0;

	content->size = 0;
	do
	{
		content->size += (size_t) got;
		got = gt_source_read(source, content->text + content->size,
							 GT_MIN(chunk, sizeof(content->text) - 1 - content->size), &content->status);
	} while (got > 0);
	content->text[content->size] = '\0';
	snprintf(content->compression, sizeof(content->compression), "%s", gt_source_compression(source));
	content->stored = gt_source_stored_size(source);
	content->taken = gt_source_bytes_read(source);
	gt_source_close(source);
}

static const Content *
read_set(const char *name)
{
	static Content content;
	int			descriptors = unit_open_descriptors();
	GtSource   *source;

	memset(&content, 0, sizeof(content));
	source = open_set(&gt_malloc_alloc, name, &content.status);
	if (CHECK(source != NULL))
		drain(source, 777, &content);
	CHECK_EQ(unit_open_descriptors(), descriptors);
	return &content;
}

/* --- the order --- */

typedef struct Part
{
	const char *suffix;
	int64_t		mtime;
	const char *text;
} Part;

typedef struct OrderCase
{
	const char *what;
	Part		parts[6];		/* in the order in which they are expected */
} OrderCase;

#define DATED(time) "2026-11-24T" time "Z "
#define SYSLOG(date) date " host app[7]: "
#define JVM(time, text) "[" time "s][info][gc] " text "\n"

static const OrderCase order_cases[] = {
	{"logrotate, times of modification that agree",
		{{".2.gz", 1, GC("1", "0.1")}, {".1", 2, GC("2", "0.2")}, {"", 3, GC("3", "0.3")}}},
	{"logrotate, misleading times",
		{{".2.gz", 3, GC("1", "0.1")}, {".1", 2, GC("2", "0.2")}, {"", 1, GC("3", "0.3")}}},
	{"the JVM's ring, misleading times",
		{{".1", 4, JVM("1.0", "a")}, {".2", 1, JVM("2.0", "b")}, {".0", 3, JVM("3.0", "c")}, {"", 2, JVM("4.0", "d")}}},
	{"dates go before clocks and times of modification",
		{{".0", 3, DATED("01:00:00.5") GC("9", "9.9")}, {".1", 2, DATED("02:00:00.5") GC("1", "0.1")},
		{"", 1, DATED("03:00:00.5") GC("2", "0.2")}}},
	{"dates of whole seconds: clocks break ties",
		{{".0", 3, DATED("01:00:00.9") GC("1", "0.1")}, {".1", 2, DATED("01:00:00") GC("2", "0.2")},
		{"", 1, DATED("01:00:00.1") GC("3", "0.3")}}},
	{"dates without year, over new year",
		{{".1", 3, SYSLOG("Dec 30 23:00:00") "x\n"}, {".2", 2, SYSLOG("Dec 31 23:00:00") "x\n"},
		{"", 1, SYSLOG("Jan  1 01:00:00") "x\n"}}},
	{"dates without year, within one",
		{{".1", 3, SYSLOG("Jun 30 23:00:00") "x\n"}, {".2", 2, SYSLOG("Jul  1 23:00:00") "x\n"}}},
	{"dates without year, all over one: nobody can tell",
		{{"", 1, SYSLOG("Jul  1 01:00:00") "x\n"}, {".2", 2, SYSLOG("Oct  1 01:00:00") "x\n"},
		{".1", 3, SYSLOG("Jan  1 01:00:00") "x\n"}, {".3", 4, SYSLOG("Apr  1 01:00:00") "x\n"}}},
	{"with and without zone: the clocks tell",
		{{".1", 3, "2026-11-24 05:00:00 " GC("1", "0.1")}, {"", 2, DATED("04:00:00") GC("2", "0.2")}}},
	{"a restart within a member: clocks contradict, times of modification tell",
		{{".2", 1, GC("1", "0.1") GC("2", "5.0")}, {".1", 2, GC("3", "5.5") GC("1", "0.1")}, {"", 3, GC("2", "0.7")}}},
	{"a restart between members",
		{{".2", 1, GC("1", "0.2") GC("2", "5.0")}, {"", 2, GC("1", "0.1") GC("2", "0.7")}}},
	{"a restart, and the begin of the run before it is lost",
		{{".1", 1, GC("501", "50.0") GC("502", "51.0")}, {"", 2, GC("1", "0.1") GC("2", "5.0")}}},
	{"some numbers miss",
		{{".1", 3, GC("1", "0.1")}, {"", 2, GC("9", "0.7")}}},
	{"numbers alone",
		{{".0", 3, "GC(1) Pause Young 1M->1M(2M) 1.5ms\n"}, {"", 1, "GC(2) Pause Young 1M->1M(2M) 1.5ms\n"}}},
	{"numbers of collections that run side by side prove nothing",
		{{".0", 1, "GC(1) Pause x 1ms\n"}, {"", 2, "GC(0) Concurrent x 1ms\nGC(2) Pause x 1ms\n"}}},
	{"a process that all tell of",
		{{".0", 3, "a  | " GC("1", "7.0") "b  | " GC("1", "0.1")}, {"", 1, "b  | " GC("2", "0.2")}}},
	{"no process that all tell of",
		{{".0", 1, "a  | " GC("1", "7.0")}, {"", 2, "b  | " GC("2", "0.2")}}},
	{"nothing but times of modification",
		{{".0", 1, "x\n"}, {".1", 2, "y\n"}, {"", 3, "z\n"}}},
	{"nothing but names",
		{{"-20260101", 1, "a\n"}, {"-20260102.gz", 1, "b\n"}, {".10", 1, "c\n"}, {".9", 1, "d\n"}, {"", 1, "e\n"}}},
	{"equal clocks: times of modification, then names",
		{{".1", 1, GC("1", "0.1")}, {".3", 2, GC("1", "0.1")}, {".2", 2, GC("1", "0.1")}}},
	{"one that tells nothing goes by its time of modification",
		{{".1", 1, GC("1", "0.1")}, {".3", 2, "y\n"}, {".2", 3, GC("2", "0.2")}}},
	{"or by its name, where the times are wrong",
		{{".3", 9, GC("1", "0.1")}, {".2", 1, "y\n"}, {".1", 5, GC("2", "0.2")}, {"", 4, "z\n"}}},
	{"or by its name, with numbers that rise",
		{{".0", 9, GC("1", "0.1")}, {".1", 1, "y\n"}, {".2", 5, GC("2", "0.2")}, {"", 4, "z\n"}}},
	{"NAME last, where nothing tells",
		{{".5", 3, "y\n"}, {".1", 9, GC("1", "0.1")}, {".2", 5, GC("2", "0.2")}, {".0", 7, GC("3", "0.3")}, {"", 1, "z\n"}}},
	{"JDK 8",
		{{".1", 1, "1.5: [GC 1K->1K(2K), 0.1 secs]\n"}, {".0.current", 1, "2.5: [GC 1K->1K(2K), 0.1 secs]\n"}}},
	{"members without content do not matter",
		{{".1", 5, GC("1", "0.1")}, {".2", 9, ""}, {".3", 1, ""}, {"", 4, GC("2", "0.2")}}},
};

static void
test_orders(void)
{
	for (size_t i = 0; i < GT_LENGTHOF(order_cases); i++)
	{
		const OrderCase *test = &order_cases[i];
		char		wanted[4096] = "";

		unit_case("%s", test->what);
		remove_files("set");
		for (size_t j = 0; j < GT_LENGTHOF(test->parts) && test->parts[j].suffix != NULL; j++)
		{
			char		path[64];

			snprintf(path, sizeof(path), "set/x.log%s", test->parts[j].suffix);
			make_file(path, test->parts[j].text, test->parts[j].mtime);
			strcat(wanted, test->parts[j].text);
		}
		CHECK_STR(read_set("x.log")->text, wanted);
	}
	unit_case(NULL);
}

/* The ends of long members, with compression and without, tell as well. */
static void
test_long_members(void)
{
	static char text[300000];
	GtStatus	status = {0};
	GtSource   *source;
	char		begin[16] = "";

	remove_files("set");
	for (int i = 0; i < 2000; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "gc %d @%d.5s 4%%: %s\n", i + 1, i, CLOCK);
	make_file("set/x.log.1.gz", text, 1);
	strcat(text, GC("1", "0.0"));
	make_file("set/x.log", text, 2);
	make_file("set/x.log.0", GC("2", "0.1"), 0);
	/* by clocks: x.log.1.gz and x.log, then .0; but a new process began, so by time */
	source = open_set(&gt_malloc_alloc, "x.log", &status);
	if (CHECK(source != NULL))
		CHECK_EQ(gt_source_read(source, begin, 5, &status), 5);
	CHECK_STR(begin, "gc 2 ");
	gt_source_close(source);
}

/* --- what is read of it --- */

static void
test_borders_of_lines(void)
{
	remove_files("set");
	make_file("set/x.log.2", GC("1", "0.1") "gc 2 @0.2s 4%: 0.72+1.3", 1);
	make_file("set/x.log.1", "+0.039 ms clock\nhello", 2);
	make_file("set/x.log", GC("3", "0.3"), 3);
	CHECK_STR(read_set("x.log")->text,
			  GC("1", "0.1") "gc 2 @0.2s 4%: 0.72+1.3+0.039 ms clock\nhello\n" GC("3", "0.3"));
}

static void
test_sums(void)
{
	const Content *content;

	remove_files("set");
	make_file("set/x.log.1", GC("1", "0.1"), 1);
	make_file("set/x.log", GC("2", "0.2"), 2);
	content = read_set("x.log");
	CHECK_EQ(content->status.code, GT_OK);
	CHECK_STR(content->compression, "none");
	CHECK_EQ(content->stored, 2 * strlen(GC("2", "0.2")));
	CHECK_EQ(content->taken, content->stored);
	make_file("set/x.log.2.gz", GC("0", "0.0"), 0);
	content = read_set("x.log");
	CHECK_STR(content->compression, "mixed");
	CHECK_EQ(content->taken, content->stored);
	CHECK_EQ(content->size, 3 * strlen(GC("2", "0.2")));
}

static void
check_damage(const char *wanted, GtCode code, const char *message, uint64_t offset)
{
	const Content *content = read_set("x.log");

	CHECK_STR(content->text, wanted);
	CHECK_EQ(content->status.code, code);
	CHECK(strncmp(content->status.message, message, strlen(message)) == 0 ||
		  CHECK_STR(content->status.message, message));
	CHECK_EQ(content->status.offset, offset);
}

/* What a member lacks costs no other anything. */
static void
test_damaged_members(void)
{
	struct stat info;

	remove_files("set");
	make_file("set/x.log.2.gz", GC("1", "0.1"), 1);
	make_file("set/x.log.1.gz", "begin of a line", 2);
	make_file("set/x.log", "rest of another\n" GC("3", "0.3"), 3);
	CHECK_EQ(stat(unit_path("set/x.log.1.gz"), &info), 0);
	CHECK_EQ(truncate(unit_path("set/x.log.1.gz"), info.st_size - 8), 0);
	set_mtime("set/x.log.1.gz", 2);
	check_damage(GC("1", "0.1") "begin of a line\nrest of another\n" GC("3", "0.3"), GT_TRUNCATED,
				 "member \"x.log.1.gz\": input ends inside a gzip member", strlen(GC("1", "0.1")) + 15);
	/* all of it corrupt */
	unit_make_file("set/x.log.1.gz", "\x1f\x8b\x08\x00garbage garbage garbage", 27);
	set_mtime("set/x.log.1.gz", 2);
	check_damage(GC("1", "0.1") "rest of another\n" GC("3", "0.3"), GT_DAMAGED,
				 "member \"x.log.1.gz\": corrupt gzip data", strlen(GC("1", "0.1")));
	/* the first one is told */
	unit_make_file("set/x.log.3", "\xfd" "7zXZ\0", 6);
	set_mtime("set/x.log.3", 0);
	check_damage(GC("1", "0.1") "rest of another\n" GC("3", "0.3"), GT_DAMAGED,
				 "member \"x.log.3\": it is compressed with xz", 0);
}

static void
test_foreign_members(void)
{
	remove_files("set");
	make_file("set/x.log.1", GC("1", "0.1"), 1);
	make_file("set/x.log", GC("2", "0.2"), 3);
	unit_make_file("set/x.log.2", "go 1.22 trace\0\0\0\1\1\1\1", 20);
	set_mtime("set/x.log.2", 2);
	check_damage(GC("1", "0.1") GC("2", "0.2"), GT_DAMAGED, "member \"x.log.2\": it is not a text log", strlen(GC("1", "0.1")));
	make_file("set/x.log.2", "BZh9", 2);
	check_damage(GC("1", "0.1") GC("2", "0.2"), GT_DAMAGED, "member \"x.log.2\": it is compressed with bzip2", strlen(GC("1", "0.1")));
}

/* A set of one is that file, of whatever format it is. */
static void
test_single_members(void)
{
	const Content *content;

	remove_files("set");
	unit_make_file("set/x.log.2", "go 1.22 trace\0\0\0", 16);
	content = read_set("x.log");
	CHECK_EQ(content->size, 16);
	CHECK_EQ(content->status.code, GT_OK);
	make_file("set/x.log.2", "", 0);
	CHECK_EQ(read_set("x.log")->size, 0);
	make_file("set/x.log.1", "", 0);
	CHECK_EQ(read_set("x.log")->size, 0);
}

static void
test_no_members(void)
{
	GtStatus	status = {0};

	remove_files("set");
	make_file("set/x.log.old", "x", 0);
	unit_make_folder("set/x.log.1");
	CHECK(open_set(&gt_malloc_alloc, "x.log", &status) == NULL);
	CHECK_EQ(status.code, GT_IO_ERROR);
	CHECK_EQ(status.sys_errno, ENOENT);
	memset(&status, 0, sizeof(status));
	CHECK(open_set(&gt_malloc_alloc, "no/such/x.log", &status) == NULL);
	CHECK_EQ(status.sys_errno, ENOENT);
}

/* --- while others write --- */

static void
rename_member(const char *from, const char *to)
{
	CHECK_EQ(rename(unit_path(from), unit_path(to)), 0);
}

/* Three members, and the set while it is open. */
static GtSource *
open_three(void)
{
	GtStatus	status = {0};

	remove_files("set");
	make_file("set/x.log.2", GC("1", "0.1"), 1);
	make_file("set/x.log.1", GC("2", "0.2"), 2);
	make_file("set/x.log", GC("3", "0.3"), 3);
	return open_set(&gt_malloc_alloc, "x.log", &status);
}

/* A log that is rotated after its members were found is read as it was. */
static void
test_rotation_meanwhile(void)
{
	GtSource   *source = open_three();
	Content		content = {0};

	rename_member("set/x.log.2", "set/x.log.3");
	rename_member("set/x.log.1", "set/x.log.2");
	rename_member("set/x.log", "set/x.log.1");
	make_file("set/x.log", GC("4", "0.4"), 4);
	drain(source, 50, &content);
	CHECK_STR(content.text, GC("1", "0.1") GC("2", "0.2") GC("3", "0.3"));
	CHECK_EQ(content.status.code, GT_OK);
}

static void
test_removal_meanwhile(void)
{
	GtSource   *source = open_three();
	Content		content = {0};

	CHECK_EQ(unlink(unit_path("set/x.log.1")), 0);
	drain(source, 50, &content);
	CHECK_STR(content.text, GC("1", "0.1") GC("3", "0.3"));
	CHECK_EQ(content.status.code, GT_TRUNCATED);
	CHECK_STR(content.status.message, "member \"x.log.1\": it was removed while the set was read");
}

/* Two names of one file are one member. */
static void
test_hard_links(void)
{
	remove_files("set");
	make_file("set/x.log.1", GC("1", "0.1"), 1);
	make_file("set/x.log.2", GC("2", "0.2"), 2);
	CHECK_EQ(link(unit_path("set/x.log.1"), unit_path("set/x.log")), 0);
	CHECK_STR(read_set("x.log")->text, GC("1", "0.1") GC("2", "0.2"));
}

static bool
count_down(void *context)
{
	return (*(int *) context)-- > 0;
}

/* It can be stopped anywhere while it is opened, and leaves nothing open. */
static void
test_stop(void)
{
	int			descriptors = unit_open_descriptors();
	bool		stopped = true;

	remove_files("set");
	make_file("set/x.log.2.gz", GC("1", "0.1"), 3);
	make_file("set/x.log.1", GC("2", "0.2"), 2);
	make_file("set/x.log", GC("3", "0.3"), 1);
	for (int ticks = 0; stopped && ticks < 100; ticks++)
	{
		int			left = ticks;
		GtStatus	status = {0};
		GtSource   *source = gt_log_set_open(&gt_malloc_alloc, unit_path("set"), "x.log", NULL, count_down, &left, &status);

		unit_case("%d ticks", ticks);
		stopped = source == NULL;
		CHECK(!stopped || (status.code == GT_IO_ERROR && status.sys_errno == ECANCELED));
		CHECK(stopped || ticks > 3);
		gt_source_close(source);
		CHECK_EQ(unit_open_descriptors(), descriptors);
	}
	unit_case(NULL);
	CHECK(!stopped);
}

static void
list_and_read(const GtAlloc *alloc, bool refusing, void *context)
{
	const char *folder = context;
	GtStatus	status = {0};
	GtGlob	   *glob = gt_glob_compile(alloc, "**", &status);
	GtFileList	list;
	GtSource   *source;
	char		text[4096];
	size_t		size = 0;
	int64_t		got = 0;

	if (glob != NULL && gt_rotated_list(alloc, folder, glob, NULL, NULL, &list, &status) == GT_OK)
	{
		CHECK(list.count == 1);
		gt_files_free(alloc, &list);
	}
	source = status.code == GT_OK ? gt_log_set_open(alloc, folder, "x.log", glob, NULL, NULL, &status) : NULL;
	if (source != NULL)
	{
		do
		{
			size += (size_t) got;
			got = gt_source_read(source, text + size, 10, &status);
		} while (got > 0);
	}
	CHECK(status.code == (refusing && status.code != GT_OK ? GT_NO_MEMORY : GT_OK));
	CHECK(status.code != GT_OK || size == 3 * strlen(GC("1", "0.1")));
	gt_source_close(source);
	gt_glob_free(alloc, glob);
}

static void
test_refusals(void)
{
	char		folder[256];

	remove_files("set");
	make_file("set/x.log.2.gz", GC("1", "0.1"), 3);
	make_file("set/x.log.1", GC("2", "0.2"), 2);
	make_file("set/x.log", GC("3", "0.3"), 1);
	snprintf(folder, sizeof(folder), "%s", unit_path("set"));
	unit_each_refusal(list_and_read, folder);
}

void
suite_rotated(void)
{
	test_names();
	test_order_of_names();
	test_lists();
	test_facts_of_sets();
	test_stamps();
	test_many_clocks();
	test_yearless();
	unit_make_folder("set");
	test_orders();
	test_long_members();
	test_borders_of_lines();
	test_sums();
	test_damaged_members();
	test_foreign_members();
	test_single_members();
	test_no_members();
	test_rotation_meanwhile();
	test_removal_meanwhile();
	test_hard_links();
	test_stop();
	test_refusals();
}
