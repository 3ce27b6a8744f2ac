/*
 * test_parts.c
 *		Several relations of one input in one pass: the rows of a scan for each.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "model/mmu_model.h"
#include "relation/needs.h"
#include "trace.h"

#define MMU_NEEDS (GT_NEED_PAUSES | GT_NEED_ASSISTS | GT_NEED_STATES | GT_NEED_WORKERS | \
	GT_NEED_SWEEPS | GT_NEED_STACKS | GT_NEED_USER)

static const int64_t windows[] = {1000, 1000000};
static const MmuArguments mmu = {
	.windows_ns = windows,
	.nwindows = GT_LENGTHOF(windows),
	.takers = 7,
};

/* What a store keeps, and one that it does not. */
static const char *const kept[] = {
	"gc_cycles", "stw_pauses", "mark_assists", "heap_samples", "goroutines", "stacks",
	"generations", "sweeps", "mark_workers", "proc_states"
};

static int
kept_parts(GtPart parts[GT_PARTS_MAX])
{
	int			count = 0;

	for (size_t i = 0; i < GT_LENGTHOF(kept); i++)
		parts[count++] = (GtPart) {.relation = gt_relation_find(kept[i]), .columns = ~UINT64_C(0)};
	parts[count++] = (GtPart) {
		.relation = &gt_report_mmu.shape,
		.columns = ~UINT64_C(0),
		.report = &gt_report_mmu,
		.arguments = &mmu,
		.needs = MMU_NEEDS,
	};
	return count;
}

static char *
rows_alone(const TraceBytes *trace, const GtPart *part, GtStatus *status)
{
	return part->report == NULL ?
		trace_rows(&gt_malloc_alloc, trace, part->relation->name, NULL, true, status) :
		trace_report(&gt_malloc_alloc, trace, part->report, part->arguments, NULL, status);
}

/* Cuts the last column of each line, in place. */
static char *
without_pc(char *rows)
{
	char	   *out = rows;

	for (const char *line = rows; *line;)
	{
		const char *end = line + strcspn(line, "\n");
		const char *bar = end;

		while (bar > line && *bar != '|')
			bar--;
		memmove(out, line, (size_t) (bar - line));
		out += bar - line;
		*out++ = '\n';
		line = end + 1;
	}
	*out = '\0';
	return rows;
}

/*
 * Of the same frames at several addresses, one is shown: the first that anybody
 * asked for, which depends on who reads along.  And who reads stacks alone sees
 * no damage in events.
 */
static void
compare_stacks(const TraceBytes *trace, char *rows, GtCode code)
{
	GtStatus	alone;
	char	   *expected = trace_rows(&gt_malloc_alloc, trace, "stacks", NULL, true, &alone);

	CHECK(code != alone.code || trace_same_rows(without_pc(rows), without_pc(expected)));
	free(expected);
}

static void
compare_parts(const TraceBytes *trace, const GtPart *parts, int count)
{
	char	   *rows[GT_PARTS_MAX];
	GtStatus	together,
				alone;

	trace_parts(&gt_malloc_alloc, trace, parts, count, rows, &together);
	for (int i = 0; i < count; i++)
	{
		unit_case("part %s", parts[i].relation->name);
		if (parts[i].relation->id == GT_REL_STACKS)
			compare_stacks(trace, rows[i], together.code);
		else
		{
			char	   *expected = rows_alone(trace, &parts[i], &alone);

			CHECK_STR(rows[i], expected);
			CHECK_EQ(together.code, alone.code);
			free(expected);
		}
		free(rows[i]);
	}
}

static void
test_kept(void)
{
	static const char *const traces[] = {
		"edge/active-1.22.trace", "edge/forced-1.27.trace", "edge/generations-1.27.trace",
		"edge/cut-in-batch-1.27.trace", "edge/flipped-event.trace", "edge/procs-1.26.trace"
	};
	GtPart		parts[GT_PARTS_MAX];
	int			count = kept_parts(parts);

	for (size_t i = 0; i < GT_LENGTHOF(traces); i++)
	{
		TraceBytes	trace = trace_fixture(traces[i]);

		compare_parts(&trace, parts, count);
		free(trace.data);
	}
}

/* Any relation can be a part, also beside one that wants every event. */
static void
test_each(void)
{
	TraceWriter writer;

	trace_write_sample(&writer, 26, 3);
	for (int id = 0; id < GT_REL_COUNT; id++)
	{
		GtPart		parts[] = {
			{.relation = gt_relations[GT_REL_EVENTS], .columns = ~UINT64_C(0)},
			{.relation = gt_relations[id], .columns = ~UINT64_C(0)},
			{.relation = gt_relations[GT_REL_GC_CYCLES], .columns = ~UINT64_C(0)}
		};

		if (id != GT_REL_TRACES)
			compare_parts(&writer.out, parts, GT_LENGTHOF(parts));
	}
	trace_free(&writer);
}

/* Formats that cannot have no rows of them, and say so. */
static void
test_other_format(void)
{
	static const char log[] = "gc 1 @0.004s 3%: 0.01+0.5+0.02 ms clock, 0.04+0.1/0.4/0.2+0.08 ms cpu, 4->4->1 MB, 4 MB goal, 0 MB stacks, 0 MB globals, 4 P\n";
	GtPart		part = {.relation = gt_relations[GT_REL_GC_CYCLES], .columns = ~UINT64_C(0)};
	GtScanConfig config = {
		.alloc = &gt_malloc_alloc,
		.relation = gt_relations[GT_REL_TRACES],
		.columns = ~UINT64_C(0),
		.parts = &part,
		.nparts = 1,
	};
	GtScan	   *scan = gt_scan_open(&config, gt_source_open_memory(&gt_malloc_alloc, log, sizeof(log) - 1));
	GtValue		values[64];
	GtScanResult result;

	while ((result = gt_scan_next(scan, values)) == GT_SCAN_AGAIN)
		;
	CHECK_EQ(result, GT_SCAN_ROW);
	CHECK_EQ(gt_scan_next(scan, values), GT_SCAN_END);
	CHECK(!gt_scan_feeds_parts(scan));
	gt_scan_close(scan);
}

/* --- memory --- */

static void
parts_refused(const GtAlloc *alloc, bool refusing, void *context)
{
	const TraceBytes *trace = context;
	GtPart		parts[GT_PARTS_MAX];
	int			count = kept_parts(parts);
	char	   *rows[GT_PARTS_MAX];
	GtStatus	status;

	trace_parts(alloc, trace, parts, count, rows, &status);
	CHECK_EQ(status.code, refusing ? GT_NO_MEMORY : GT_OK);
	for (int i = 0; i < count; i++)
		free(rows[i]);
}

static void
test_memory(void)
{
	TraceWriter writer;

	trace_write_sample(&writer, 26, 2);
	unit_each_refusal(parts_refused, &writer.out);
	trace_free(&writer);
}

void
suite_parts(void)
{
	test_kept();
	test_each();
	test_other_format();
	test_memory();
}
