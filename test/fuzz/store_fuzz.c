/*
 * store_fuzz.c
 *		What a load does with any bytes: one pass for all tables, and segments that
 *		give the bytes back.
 */
#include "fuzz.h"

#include <string.h>

#include "relation/scan.h"
#include "source/deflate.h"
#include "source/segment.h"
#include "source/source.h"

#define COLUMNS_MAX 64
#define BORDERS_MAX 512
#define MEMORY_FIXED ((size_t) 128 << 20)
#define MEMORY_PER_BYTE 1200

static const GtRelationId kept[] = {
	GT_REL_GENERATIONS, GT_REL_GC_CYCLES, GT_REL_STW_PAUSES, GT_REL_MARK_ASSISTS,
	GT_REL_HEAP_SAMPLES, GT_REL_GOROUTINES, GT_REL_STACKS
};

typedef struct Borders
{
	int64_t		at[BORDERS_MAX];
	size_t		count;
} Borders;

static void
add_border(Borders *borders, int64_t at)
{
	if (borders->count < BORDERS_MAX)
		borders->at[borders->count++] = at;
}

/* --- one pass --- */

static void
drain(const GtScanConfig *config, const uint8_t *bytes, size_t size, uint64_t *rows, Borders *borders,
	  GtStatus *status, bool *feeds)
{
	GtScan	   *scan = gt_scan_open(config, gt_source_open_memory(config->alloc, bytes, size));
	GtValue		values[COLUMNS_MAX];
	GtScanResult result;

	while ((result = gt_scan_next(scan, values)) != GT_SCAN_END)
	{
		int			part = result == GT_SCAN_PART ? gt_scan_part(scan) : -1;

		if (result == GT_SCAN_AGAIN)
			continue;
		rows[part + 1]++;
		/* generation, start_ns, end_ns, file_offset, size_bytes */
		if (part == 0 && !values[3].isnull && !values[4].isnull)
		{
			add_border(borders, values[3].u.i);
			add_border(borders, values[3].u.i + values[4].u.i);
		}
	}
	*status = *gt_scan_status(scan);
	*feeds = gt_scan_feeds_parts(scan);
	FUZZ_ASSERT(status->code != GT_NO_MEMORY && status->code != GT_IO_ERROR);
	gt_scan_close(scan);
}

/* Each part has as many rows as a scan of its own, where both met the same end. */
static void
check_pass(const uint8_t *bytes, size_t size, Borders *borders)
{
	FuzzMemory	memory;
	GtPart		parts[GT_LENGTHOF(kept)];
	GtScanConfig config = {.alloc = &memory.alloc, .columns = ~UINT64_C(0)};
	uint64_t	rows[GT_LENGTHOF(kept) + 1] = {0};
	GtStatus	status;
	bool		feeds;

	fuzz_memory_init(&memory, MEMORY_FIXED + size * MEMORY_PER_BYTE);
	for (size_t i = 0; i < GT_LENGTHOF(kept); i++)
		parts[i] = (GtPart) {.relation = gt_relations[kept[i]], .columns = ~UINT64_C(0)};
	config.relation = gt_relations[GT_REL_TRACES];
	config.parts = parts;
	config.nparts = GT_LENGTHOF(kept);
	drain(&config, bytes, size, rows, borders, &status, &feeds);
	FUZZ_ASSERT(rows[0] == 1);
	for (size_t i = 0; i < GT_LENGTHOF(kept) && feeds; i++)
	{
		GtScanConfig alone = {.alloc = &memory.alloc, .columns = ~UINT64_C(0), .ordered = true};
		uint64_t	count[1] = {0};
		GtStatus	end;

		alone.relation = parts[i].relation;
		drain(&alone, bytes, size, count, borders, &end, &feeds);
		FUZZ_ASSERT(end.code != status.code || end.offset != status.offset || count[0] == rows[i + 1]);
	}
	FUZZ_ASSERT(memory.live == 0);
}

/* --- segments --- */

static void
check_segment(const uint8_t *bytes, size_t size)
{
	FuzzMemory	memory;
	size_t		room = gt_deflate_bound(size);
	uint8_t    *stored = malloc(room),
			   *back = malloc(size + 1);
	GtStatus	status = {0};
	GtSource   *source;
	size_t		got = 0;
	int64_t		part;

	fuzz_memory_init(&memory, MEMORY_FIXED);
	room = gt_deflate(&memory.alloc, bytes, size, stored, room);
	FUZZ_ASSERT(room > 0);
	source = gt_source_open_memory(&memory.alloc, stored, room);
	while (got <= size && (part = gt_source_read(source, back + got, size + 1 - got, &status)) > 0)
		got += (size_t) part;
	FUZZ_ASSERT(status.code == GT_OK && got == size && memcmp(back, bytes, size) == 0);
	gt_source_close(source);
	free(stored);
	free(back);
}

/* Cut at the generations, and small, so that length cuts too. */
static void
check_segments(const uint8_t *bytes, size_t size, Borders *borders)
{
	GtCutter	cutter;
	uint64_t	begin,
				end,
				done = 0;
	uint64_t	most = size > 0 ? 64 + (uint64_t) bytes[size - 1] * 16 : 1;

	if (size > 1)
		add_border(borders, bytes[size - 2]);
	gt_cutter_init(&cutter, borders->at, borders->count, size, most);
	while (gt_cutter_next(&cutter, &begin, &end))
	{
		FUZZ_ASSERT(begin == done && end > begin && end <= size && end - begin <= most);
		for (size_t i = 0; i < borders->count; i++)
			FUZZ_ASSERT(borders->at[i] <= (int64_t) begin || borders->at[i] >= (int64_t) end);
		check_segment(bytes + begin, (size_t) (end - begin));
		done = end;
	}
	FUZZ_ASSERT(done == size);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	Borders		borders = {.count = 0};

	check_pass(bytes, size, &borders);
	check_segments(bytes, size, &borders);
	return 0;
}
