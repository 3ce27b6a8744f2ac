/*
 * pprof_fuzz.c
 *		Any bytes as a profile: no crash, memory bounded by the input's size,
 *		the same samples whatever is asked of them, functions in their order.
 */
#include "fuzz.h"

#include <string.h>

#include "relation/scan.h"
#include "source/source.h"

/* 64 sums for each function, 64 bytes and a stack for each frame. */
#define MEMORY_FIXED ((size_t) 64 << 20)
#define MEMORY_PER_BYTE 2000

typedef struct Seen
{
	uint64_t	rows;
	GtCode		code;
	int64_t		last;			/* sample */
	uint64_t	last_flat;
	GtStr		last_type;
} Seen;

static const GtValue *
value(const GtRelation *relation, const GtValue *values, const char *name)
{
	for (int i = 0; i < relation->ncolumns; i++)
	{
		if (strcmp(relation->columns[i].name, name) == 0)
			return &values[i];
	}
	abort();
}

static void
check_sample(const GtRelation *relation, const GtValue *values, Seen *seen)
{
	const GtValue *stack = value(relation, values, "stack");
	int64_t		sample = value(relation, values, "sample")->u.i;

	FUZZ_ASSERT(sample == seen->last || sample == seen->last + 1);
	seen->last = sample;
	FUZZ_ASSERT(stack->isnull || (stack->u.a.count > 0 && stack->u.a.items[0].data != NULL));
}

/* Within a type the largest first; types may have the same name. */
static void
check_function(const GtRelation *relation, const GtValue *values, Seen *seen)
{
	const GtValue *flat = value(relation, values, "flat"),
			   *type = value(relation, values, "type");
	uint64_t	magnitude = flat->isnull ? UINT64_C(1) << 63 :
		flat->u.i < 0 ? -(uint64_t) flat->u.i : (uint64_t) flat->u.i;

	FUZZ_ASSERT(!value(relation, values, "function")->isnull);
	if (!type->isnull && type->u.s.data == seen->last_type.data)
		FUZZ_ASSERT(magnitude <= seen->last_flat || seen->rows == 0);
	seen->last_flat = magnitude;
	seen->last_type = type->isnull ? gt_str(NULL) : type->u.s;
}

static Seen
scan_all(const char *name, uint64_t columns, const uint8_t *bytes, size_t size)
{
	FuzzMemory	memory;
	GtScanConfig config = {.alloc = &memory.alloc, .relation = gt_relation_find(name), .format = "pprof"};
	GtValue		values[64];
	Seen		seen = {0};
	GtScan	   *scan;
	GtScanResult result;

	fuzz_memory_init(&memory, MEMORY_FIXED + size * MEMORY_PER_BYTE);
	config.columns = columns & ((UINT64_C(1) << config.relation->ncolumns) - 1);
	scan = gt_scan_open(&config, gt_source_open_memory(&memory.alloc, bytes, size));
	while ((result = gt_scan_next(scan, values)) != GT_SCAN_END)
	{
		if (result != GT_SCAN_ROW)
			continue;
		if (columns != 0 && config.relation->id == GT_REL_PROFILE_SAMPLES)
			check_sample(config.relation, values, &seen);
		else if (columns != 0 && config.relation->id == GT_REL_PROFILE_FUNCTIONS)
			check_function(config.relation, values, &seen);
		seen.rows++;
	}
	seen.code = gt_scan_status(scan)->code;
	FUZZ_ASSERT(seen.code != GT_NO_MEMORY && seen.code != GT_IO_ERROR);
	gt_scan_close(scan);
	FUZZ_ASSERT(memory.live == 0);
	return seen;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	Seen		traces = scan_all("traces", UINT64_MAX, bytes, size),
				types = scan_all("profiles", UINT64_MAX, bytes, size),
				samples = scan_all("profile_samples", UINT64_MAX, bytes, size),
				counted = scan_all("profile_samples", 0, bytes, size),
				functions = scan_all("profile_functions", UINT64_MAX, bytes, size);

	FUZZ_ASSERT(traces.rows == 1);
	/* drop_frames may be more than is supported */
	FUZZ_ASSERT(types.code == traces.code && (functions.code == traces.code || functions.code == GT_UNSUPPORTED));
	/* only stacks can be too much */
	FUZZ_ASSERT(counted.code == traces.code);
	FUZZ_ASSERT(samples.rows <= counted.rows && (samples.rows == counted.rows || samples.code == GT_DAMAGED));
	if (types.rows > 0)
		FUZZ_ASSERT(counted.rows % types.rows == 0);
	else
		FUZZ_ASSERT(functions.rows == 0);
	return 0;
}
