/*
 * test_godebug.c
 *		Lines of the Go runtime: layouts, and the same rows however the text is cut.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/godebug.h"
#include "decode/log_date.h"
#include "relation/needs.h"
#include "relation/pipeline.h"
#include "trace.h"

#define CLOCK "0.72+1.3+0.039 ms clock, 1.4+0.58/1.1/0.13+0.078 ms cpu, "
#define HEAP "6->7->3 MB, 7 MB goal, 0 MB stacks, 0 MB globals, 2 P"

static const char sample[] =
	"gc 1 @0.006s 7%: " CLOCK HEAP "\n"
	"SCHED 0ms: gomaxprocs=2 idleprocs=1 threads=4 spinningthreads=0 idlethreads=2 runqueue=0 [0 3]\n"
	"  P0: status=1 schedtick=0 syscalltick=0 m=-1 runqsize=0 gfreecnt=0\n"
	"pacer: assist ratio=+1.015003e+000 (scan 2 MB in 4->5 MB) workers=0++2.500000e-001\r\n"
	"scav 0 KiB work (bg), 8 KiB work (eager), 920 KiB now, 98% util\n"
	"init example.com/shop/db @0.42 ms, 1.5 ms clock, 65536 bytes, 12 allocs\n"
	"gc 2 @0.125s 4%: " CLOCK "6->7->3 MB, 7 MB goal, 0 MB stacks, 0[1] SCHED job=12 queued\n"
	" MB globals, 2 P\n"
	"{\"log\":\"GC forced\\n\",\"container\":\"a\"}\n"
	"{\"log\":\"gc 3 @0.225s 4%: " CLOCK "6-\\u003e7-\\u003e3 MB, 7 MB goal, 2 P\\n\",\"container\":\"a\"}\n"
	"gc 4 @0.325s 4%: " CLOCK HEAP "glued\n";

static const char *const relations[] = {
	"gctrace_lines", "pacer_lines", "scavenger_lines", "scheduler_lines", "scheduler_details",
	"inittrace_lines", "gc_cycles",
};

/* --- layouts --- */

/* Options lead onwards, and words end where the next literal begins. */
static void
test_layouts(void)
{
	for (int kind = 0; kind < GT_GODEBUG_KINDS; kind++)
	{
		const GtToken *tokens = gt_godebug_layouts[kind]->tokens;
		int			count = 0;

		while (tokens[count].kind != GT_TOKEN_END)
			count++;
		unit_case("layout %d of %d tokens", kind, count);
		CHECK(gt_godebug_layouts[kind]->evidence < count);
		for (int i = 0; i < count; i++)
		{
			if (tokens[i].kind == GT_TOKEN_OPTION)
				CHECK(tokens[i].other > i && tokens[i].other <= count);
			if (tokens[i].kind == GT_TOKEN_WORD)
				CHECK_EQ(tokens[i + 1].kind, GT_TOKEN_LITERAL);
			CHECK(tokens[i].slot < GT_TOKEN_SLOTS);
		}
	}
	unit_case(NULL);
}

/* --- numbers that touch a break --- */

static void
test_shares(void)
{
	static const struct
	{
		GtTokenKind kind;
		const char *text;
		size_t		share;
	}			cases[] = {
		{GT_TOKEN_NUMBER, "0[1] x", 1},
		{GT_TOKEN_NUMBER, "02026/11/23 x", 1},
		{GT_TOKEN_NUMBER, "7 items", 1},
		{GT_TOKEN_NUMBER, "17 items", SIZE_MAX},
		{GT_TOKEN_NUMBER, "17items", SIZE_MAX},
		{GT_TOKEN_NUMBER, "17{\"a\":1}", 2},
		{GT_TOKEN_NUMBER, "172026/11/23 x", 2},
		{GT_TOKEN_NUMBER, "2026-11-23 x", 0},
		{GT_TOKEN_NUMBER, "items", 0},
		{GT_TOKEN_SIGNED, "-17[", 3},
		{GT_TOKEN_SECONDS, "10.0062026/", 6},
		{GT_TOKEN_SECONDS, "0.5 x", SIZE_MAX},
		{GT_TOKEN_MS, "0.382026/", 4},
		{GT_TOKEN_MS, "0.03812", 5},
		{GT_TOKEN_MS, "1.612", 3},
		{GT_TOKEN_MS, "152026/11/23", 2},
		{GT_TOKEN_MS, "0[1]", 1},
		{GT_TOKEN_MS, "15.5", SIZE_MAX},
		{GT_TOKEN_FLOAT, "+2.500000e-0012026", 14},
		{GT_TOKEN_FLOAT, "0.252026", SIZE_MAX},
	};

	for (size_t i = 0; i < GT_LENGTHOF(cases); i++)
	{
		unit_case("%s", cases[i].text);
		CHECK_EQ(gt_token_share(cases[i].kind, cases[i].text, strlen(cases[i].text)), cases[i].share);
	}
	unit_case(NULL);
}

/* --- dates --- */

static void
test_dates(void)
{
	static const struct
	{
		const char *text;
		size_t		size;		/* 0: no date */
		int64_t		at_ns;
	}			cases[] = {
		{"1970-01-01T00:00:00Z x", 20, 0},
		{"2026-11-23T13:38:42.946579123Z", 30, INT64_C(1795441122946579123)},
		{"2026-11-23 14:38:42,5+01:00 x", 27, INT64_C(1795441122500000000)},
		{"2024-02-29T12:00:00-0030", 24, INT64_C(1709209800000000000)},
		{"2026/11/23 13:38:42 x", 19, GT_NULL},
		{"2026-11-23 13:38:42 CET x", 19, GT_NULL},
		{"Nov 23 13:38:42 x", 15, GT_NULL},
		{"Nov  3 13:38:42.5 x", 17, GT_NULL},
		{"Mon 2026-11-23 13:38:42 UTC x", 27, INT64_C(1795441122000000000)},
		{"1795441122.946579 x", 17, INT64_C(1795441122946579000)},
		{"2026-13-23T13:38:42Z", 0, 0},
		{"2026-11-23T24:38:42Z", 0, 0},
		{"0001-01-01T00:00:00Z", 0, 0},
		{"9999999999.9", 0, 0},
		{"2026-11-23", 0, 0},
		{"Nov", 0, 0},
		{"Mon 13", 0, 0},
		{"12", 0, 0},
	};

	for (size_t i = 0; i < GT_LENGTHOF(cases); i++)
	{
		GtDate		date;
		bool		found = gt_log_date(cases[i].text, strlen(cases[i].text), &date);

		unit_case("%s", cases[i].text);
		CHECK_EQ(found, cases[i].size > 0);
		if (found && cases[i].at_ns != GT_NULL)
			CHECK_EQ(date.at_ns, cases[i].at_ns);
		if (found)
			CHECK_EQ(date.size, cases[i].size);
	}
	unit_case(NULL);
}

/* --- rows --- */

typedef struct Rows
{
	char		text[8192];
	size_t		used;
} Rows;

static void
note_row(Rows *rows, const GtRelation *relation, const void *row)
{
	GtValue		values[64];

	gt_row_values(relation, row, (UINT64_C(1) << relation->ncolumns) - 1, values);
	for (int i = 0; i < relation->ncolumns && rows->used + 512 < sizeof(rows->text); i++)
	{
		char	   *out = rows->text + rows->used;
		size_t		room = sizeof(rows->text) - rows->used;
		GtType		type = relation->columns[i].type;

		if (values[i].isnull)
			rows->used += (size_t) snprintf(out, room, "|");
		else if (type == GT_TEXT || type == GT_JSONB)
			rows->used += (size_t) snprintf(out, room, "%.*s|", (int) values[i].u.s.len, values[i].u.s.data);
		else if (type == GT_DOUBLE)
			rows->used += (size_t) snprintf(out, room, "%g|", values[i].u.d);
		else if (type == GT_BOOLEAN)
			rows->used += (size_t) snprintf(out, room, "%d|", values[i].u.b);
		else if (type != GT_TEXT_ARRAY && type != GT_INT_ARRAY)
			rows->used += (size_t) snprintf(out, room, "%lld|", (long long) values[i].u.i);
	}
}

static void
take_rows(GtPipeline *pipeline, const GtRelation *relation, Rows *rows)
{
	const void *row;

	while ((row = gt_gctrace_pipeline.take(pipeline)) != NULL)
		note_row(rows, relation, row);
}

/* All rows of a text in chunks of a size; false when memory was refused. */
static bool
read_rows(const GtAlloc *alloc, const char *relation, size_t chunk, Rows *rows)
{
	GtStatus	status = {0};
	GtScanCounters counters = {0};
	GtPipelineConfig config = {.alloc = alloc, .columns = UINT64_MAX, .status = &status, .counters = &counters};
	size_t		size = sizeof(sample) - 1;
	GtPipeline *pipeline;

	rows->used = 0;
	rows->text[0] = '\0';
	config.relation = gt_relation_find(relation);
	pipeline = gt_gctrace_pipeline.open(&config);
	if (pipeline == NULL)
		return false;
	for (size_t at = 0, used; at < size && status.code == GT_OK; at += used)
	{
		(void) gt_gctrace_pipeline.feed(pipeline, (const uint8_t *) sample + at, GT_MIN(chunk, size - at), &used);
		take_rows(pipeline, config.relation, rows);
	}
	if (status.code == GT_OK)
		(void) gt_gctrace_pipeline.finish(pipeline);
	if (status.code == GT_OK && !gt_gctrace_pipeline.end(pipeline))
		status.code = GT_NO_MEMORY;
	take_rows(pipeline, config.relation, rows);
	gt_gctrace_pipeline.close(pipeline);
	return status.code == GT_OK;
}

static void
test_cuts(void)
{
	static Rows whole,
				cut;

	for (size_t i = 0; i < GT_LENGTHOF(relations); i++)
	{
		CHECK(read_rows(&gt_malloc_alloc, relations[i], sizeof(sample), &whole));
		CHECK(whole.used > 0);
		for (size_t chunk = 1; chunk < 200; chunk++)
		{
			unit_case("%s in chunks of %zu", relations[i], chunk);
			CHECK(read_rows(&gt_malloc_alloc, relations[i], chunk, &cut));
			CHECK_STR(cut.text, whole.text);
		}
	}
	unit_case(NULL);
}

static void
check_refusal(const GtAlloc *alloc, bool refusing, void *context)
{
	static Rows whole,
				rows;
	const char *relation = context;

	CHECK(read_rows(&gt_malloc_alloc, relation, sizeof(sample), &whole));
	if (read_rows(alloc, relation, 100, &rows))
		CHECK_STR(rows.text, whole.text);
	else
		CHECK(refusing);
}

static void
expect(const char *text, const char *relation, const char *columns, const char *rows)
{
	TraceBytes	input = {(uint8_t *) (uintptr_t) text, strlen(text), 0};
	char	   *got = trace_rows(&gt_malloc_alloc, &input, relation, columns, false, NULL);

	CHECK_STR(got, rows);
	free(got);
}

static void
test_counts(void)
{
	static const char traces[] = "format,status,lines,lines_recognised,lines_broken,gc_cycles,bytes_lost";

	expect(sample, "traces", traces, "gctrace|complete|11|9|0|4|0\n");
	expect("nothing\n", "traces", traces, "unrecognised||||||\n");
	expect("gc 1 @0.006s 7%: none\n", "traces", "format", "unrecognised\n");
	/* a line that is too long is read as far as it is looked at */
	expect("gc 1 @0.1s 7%: " CLOCK "6->7->3 MB, 7 MB goal, 2 P\ngc 2 @0.2s 7%: 0.7\n", "traces", traces,
		   "gctrace|complete|2|1|1|1|0\n");
}

/* gctrace=2: known, with and without Green Tea, and told from what others print. */
static void
test_scan_lines(void)
{
	static const char counts[] = "lines,lines_recognised,lines_broken,gc_cycles";

	expect("scan: total 386+5466+24935=30787 objs, 910+730=1640 spans\n"
		   "scan: class L 2+0+0=2 objs, 0+0=0 spans\n"
		   "scan: class 8192B 21+0+0=21 objs, 0+0=0 spans\n"
		   "scan: total 30787 objs\n"
		   "host-1  | scan: class L 3 objs\n"
		   "{\"log\":\"scan: class 8B 20 objs\\n\",\"stream\":\"stderr\"}\n"
		   "2026-11-23T13:38:31.482713000Z stderr F scan: class 16B 0+34+0=34 objs, 5+0=5 spans\n",
		   "traces", counts, "7|7|0|0\n");
	/* a line that ends elsewhere is none of them */
	expect("gc 1 @0.006s 7%: " CLOCK HEAP "\n"
		   "12 objs\nscan: 5 objs\nscan: class B 5 objs\nfast scan: class 8C 5 objs\nscan: total 1+2=3 objs\n"
		   "scan: class 8B 7 objects\njobs, objects\n",
		   "traces", counts, "8|1|1|1\n");
}

/* Whoever searches a text finds the first line behind much else. */
static void
test_search(void)
{
	size_t		size = 600 * 1000;
	char	   *text = malloc(size + 1);
	static const char line[] = "gc 1 @0.006s 7%: " CLOCK HEAP "\n";

	for (size_t i = 0; i < size; i++)
		text[i] = i % 100 == 99 ? '\n' : 'x';
	memcpy(text + size - (sizeof(line) - 1), line, sizeof(line));
	text[size - sizeof(line)] = '\n';
	expect(text, "gctrace_lines", "line,gc_seq", "6000|1\n");
	expect(text, "traces", "lines,lines_recognised", "6000|1\n");
	free(text);
}

void
suite_godebug(void)
{
	test_layouts();
	test_shares();
	test_dates();
	test_counts();
	test_scan_lines();
	test_search();
	test_cuts();
	for (size_t i = 0; i < GT_LENGTHOF(relations); i++)
		unit_each_refusal(check_refusal, (void *) (uintptr_t) relations[i]);
}
