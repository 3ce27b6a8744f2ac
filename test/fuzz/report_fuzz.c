/*
 * report_fuzz.c
 *		Any bytes as a trace: every report, and what must hold of its rows.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "model/blame_model.h"
#include "model/blocking_model.h"
#include "model/mmu_model.h"
#include "relation/needs.h"
#include "relation/report.h"
#include "relation/scan.h"

#define NEEDS (GT_NEED_PAUSES | GT_NEED_ASSISTS | GT_NEED_STATES | GT_NEED_WORKERS | \
	GT_NEED_SWEEPS | GT_NEED_STACKS | GT_NEED_USER)

#define MEMORY_MAX (64 * 1024 * 1024)

/* Refuses what is too much: GOMAXPROCS may say that there are 2 billion Ps. */
static void *
refusing_resize(void *context, void *pointer, size_t size)
{
	FuzzMemory *memory = context;

	if (size > MEMORY_MAX || memory->live + size > MEMORY_MAX)
		return NULL;
	return fuzz_resize(context, pointer, size);
}

/* The sum of one column over the rows; -1: there were none. */
static int64_t
scan_report(const GtReport *report, const void *arguments, int summed, const uint8_t *bytes,
			size_t size)
{
	FuzzMemory	memory;
	GtScanConfig config = {.alloc = &memory.alloc, .relation = &report->shape};
	GtValue		values[64];
	GtSource   *source;
	GtScan	   *scan;
	GtScanResult result;
	int64_t		sum = -1;

	fuzz_memory_init(&memory, MEMORY_MAX);
	memory.alloc.resize = refusing_resize;
	config.columns = (UINT64_C(1) << report->shape.ncolumns) - 1;
	config.report = report;
	config.arguments = arguments;
	config.needs = NEEDS;
	source = gt_source_open_memory(&memory.alloc, bytes, size);
	scan = gt_scan_open(&config, source);
	while ((result = gt_scan_next(scan, values)) != GT_SCAN_END)
	{
		if (result != GT_SCAN_ROW || values[summed].isnull)
			continue;
		FUZZ_ASSERT(values[summed].u.i >= 0);
		/* absurd times may sum to more than fits; only sums of small ones are looked at */
		sum = (int64_t) ((uint64_t) GT_MAX(sum, 0) + (uint64_t) values[summed].u.i);
	}
	gt_scan_close(scan);
	FUZZ_ASSERT(memory.live == 0);
	return sum;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	static const int64_t windows[] = {1, 1000, INT64_MAX};
	MmuArguments mmu = {windows, 3, GC_TAKERS_ALL, size & 1, false};
	BlameArguments blame = {(int64_t) (size % 8), -5, 1000000};
	BlockingArguments blocking = {(BlockingKind) (size % 4), GT_NULL, {NULL, 0}, GT_NULL, GT_NULL};
	int64_t		sum;

	scan_report(&gt_report_mmu, &mmu, 0, bytes, size);
	mmu.blame = true;
	mmu.nwindows = 1;
	/* the parts of a window of 1 ns */
	sum = scan_report(&gt_report_mmu_blame, &mmu, 6, bytes, size);
	FUZZ_ASSERT(sum == -1 || sum == 1);
	sum = scan_report(&gt_report_blame, &blame, 1, bytes, size);
	FUZZ_ASSERT(sum == -1 || sum == blame.to_ns - blame.from_ns);
	scan_report(&gt_report_summary, NULL, 5, bytes, size);
	scan_report(&gt_report_task_blame, NULL, 6, bytes, size);
	scan_report(&gt_report_region_blame, NULL, 7, bytes, size);
	scan_report(&gt_report_blocking_profile, &blocking, 5, bytes, size);
	if (size & 8)
		blocking.task = 1;
	scan_report(&gt_report_blocking_profile, &blocking, 4, bytes, size);
	return 0;
}
