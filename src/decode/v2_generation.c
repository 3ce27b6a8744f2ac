/*
 * v2_generation.c
 *		The batches of one generation, its clock and its tables.
 */
#include "decode/v2.h"

#include <string.h>

/* Wall clocks up to the year 2096 leave room to add times of the trace. */
#define SNAPSHOT_SECONDS_MAX UINT64_C(4000000000)

void
v2_generation_init(V2Generation *generation, const GtAlloc *alloc,
				   GtStackStore *store, int version)
{
	memset(generation, 0, sizeof(*generation));
	generation->alloc = alloc;
	generation->version = version;
	gt_map_init(&generation->thread_index, alloc, sizeof(uint32_t));
	gt_tables_init(&generation->tables, alloc, store);
}

void
v2_generation_free(V2Generation *generation)
{
	gt_free(generation->alloc, generation->bytes);
	gt_free(generation->alloc, generation->batches);
	gt_free(generation->alloc, generation->threads);
	gt_free(generation->alloc, generation->sections);
	gt_free(generation->alloc, generation->experiments);
	gt_free(generation->alloc, generation->experiment_batches);
	gt_free(generation->alloc, generation->samples);
	gt_free(generation->alloc, generation->sample_order);
	gt_map_free(&generation->thread_index);
	gt_tables_free(&generation->tables);
}

void
v2_generation_clear(V2Generation *generation)
{
	uint32_t	ordinal = generation->info.ordinal;

	memset(&generation->info, 0, sizeof(generation->info));
	generation->info.ordinal = ordinal;
	generation->number = 0;
	generation->has_ticks = false;
	generation->tick_ns = 0;
	generation->has_snapshot = false;
	generation->stacks_loaded = false;
	generation->used = 0;
	generation->batch_count = 0;
	generation->thread_count = 0;
	generation->section_count = 0;
	generation->experiment_count = 0;
	generation->sample_count = 0;
	generation->last_sample_ticks = 0;
	gt_map_clear(&generation->thread_index);
	gt_tables_clear(&generation->tables);
}

/* Is this batch the one with frequency and clock snapshot? */
static bool
is_sync(const V2Generation *generation, uint8_t type)
{
	return type == (generation->version < 25 ? V2_FREQUENCY : V2_SYNC);
}

static bool
is_section(const V2Generation *generation, uint8_t type)
{
	return type == V2_STRINGS || type == V2_STACKS || type == V2_CPU_SAMPLES ||
		is_sync(generation, type);
}

static bool
add_section(V2Generation *generation, size_t start, size_t size, uint64_t ticks, uint64_t offset)
{
	V2Section  *section;

	if (!gt_reserve(generation->alloc, (void **) &generation->sections,
					&generation->section_capacity, generation->section_count + 1,
					sizeof(V2Section)))
		return false;
	section = &generation->sections[generation->section_count++];
	section->start = start;
	section->size = (uint32_t) size;
	section->type = generation->bytes[start];
	section->ticks = ticks;
	section->offset = offset;
	return true;
}

static V2Thread *
find_thread(V2Generation *generation, int64_t thread)
{
	bool		added;
	uint32_t   *index;

	if (!gt_reserve(generation->alloc, (void **) &generation->threads,
					&generation->thread_capacity, generation->thread_count + 1,
					sizeof(V2Thread)))
		return NULL;
	index = gt_map_put(&generation->thread_index, thread, &added);
	if (index == NULL)
		return NULL;
	if (added)
	{
		V2Thread   *found = &generation->threads[generation->thread_count];

		*index = (uint32_t) generation->thread_count++;
		found->thread = thread;
		found->first = V2_NO_BATCH;
		found->last = V2_NO_BATCH;
	}
	return &generation->threads[*index];
}

static bool
add_events(V2Generation *generation, int64_t thread, size_t start, size_t size,
		   uint64_t ticks, uint64_t offset)
{
	V2Thread   *owner = find_thread(generation, thread);
	uint32_t	index = (uint32_t) generation->batch_count;
	V2Batch    *batch;

	if (owner == NULL || index == V2_NO_BATCH ||
		!gt_reserve(generation->alloc, (void **) &generation->batches,
					&generation->batch_capacity, generation->batch_count + 1,
					sizeof(V2Batch)))
		return false;
	batch = &generation->batches[generation->batch_count++];
	batch->start = start;
	batch->size = (uint32_t) size;
	batch->next = V2_NO_BATCH;
	batch->ticks = ticks;
	batch->offset = offset;
	if (owner->last == V2_NO_BATCH)
		owner->first = index;
	else
		generation->batches[owner->last].next = index;
	owner->last = index;
	return true;
}

GtCode
v2_generation_add(V2Generation *generation, int64_t thread, uint64_t ticks,
				  size_t size, uint64_t offset, GtStatus *status)
{
	size_t		start = generation->used - size;
	bool		kept;

	if (thread == GT_MAP_FREE)
		return gt_fail(status, GT_DAMAGED, offset, "impossible thread id in a batch header");
	if (size > 0 && is_section(generation, generation->bytes[start]))
		kept = add_section(generation, start, size, ticks, offset);
	else
		kept = add_events(generation, thread, start, size, ticks, offset);
	if (!kept)
		return gt_fail(status, GT_NO_MEMORY, offset, "out of memory for a generation");
	return GT_OK;
}

GtCode
v2_generation_add_experiment(V2Generation *generation, uint8_t experiment, size_t size,
							 uint64_t offset, GtStatus *status)
{
	V2Experiment *added;

	if (!gt_reserve(generation->alloc, (void **) &generation->experiments,
					&generation->experiment_capacity, generation->experiment_count + 1,
					sizeof(V2Experiment)))
		return gt_fail(status, GT_NO_MEMORY, offset, "out of memory for a generation");
	added = &generation->experiments[generation->experiment_count++];
	added->start = generation->used - size;
	added->size = (uint32_t) size;
	added->experiment = experiment;
	return GT_OK;
}

/* The bytes of the generation stay where they are from now on. */
static GtCode
describe_experiments(V2Generation *generation, GtStatus *status)
{
	size_t		count = generation->experiment_count;

	if (!gt_reserve(generation->alloc, (void **) &generation->experiment_batches,
					&generation->experiment_batch_capacity, count, sizeof(GtExperimentBatch)))
		return gt_fail(status, GT_NO_MEMORY, generation->info.offset, "out of memory for a generation");
	for (size_t i = 0; i < count; i++)
	{
		const V2Experiment *experiment = &generation->experiments[i];
		GtExperimentBatch *batch = &generation->experiment_batches[i];

		batch->experiment = experiment->experiment;
		batch->bytes = generation->bytes + experiment->start;
		batch->size = experiment->size;
	}
	generation->info.experiment_batches = generation->experiment_batches;
	generation->info.experiment_batch_count = (uint32_t) count;
	return GT_OK;
}

static GtCode
read_frequency(V2Generation *generation, const uint8_t **position, const uint8_t *end,
			   uint64_t offset, GtStatus *status)
{
	uint64_t	per_second;

	if (generation->tick_ns != 0 || !gt_varint(position, end, &per_second) || per_second == 0)
		return gt_fail(status, GT_DAMAGED, offset, "invalid clock frequency");
	generation->tick_ns = 1.0 / ((double) per_second / 1e9);
	generation->whole_tick_ns = 0;
	if (generation->tick_ns >= 1 && generation->tick_ns < V2_WHOLE_TICK_MAX &&
		generation->tick_ns == (double) (uint64_t) generation->tick_ns)
		generation->whole_tick_ns = (uint64_t) generation->tick_ns;
	return GT_OK;
}

static GtCode
read_snapshot(V2Generation *generation, const V2Section *section, const uint8_t **position,
			  const uint8_t *end, uint64_t offset, GtStatus *status)
{
	uint64_t	delta,
				mono,
				seconds,
				nanoseconds;

	if (generation->has_snapshot ||
		!gt_varint(position, end, &delta) || !gt_varint(position, end, &mono) ||
		!gt_varint(position, end, &seconds) || !gt_varint(position, end, &nanoseconds))
		return gt_fail(status, GT_DAMAGED, offset, "invalid clock snapshot");
	generation->has_snapshot = true;
	generation->snapshot_ticks = section->ticks + delta;
	generation->info.clock_mono_ns = mono <= INT64_MAX ? (int64_t) mono : GT_NULL;
	generation->info.clock_wall_ns = GT_NULL;
	if (seconds < SNAPSHOT_SECONDS_MAX && nanoseconds < 1000000000)
		generation->info.clock_wall_ns = (int64_t) (seconds * 1000000000 + nanoseconds);
	return GT_OK;
}

static GtCode
read_sync(V2Generation *generation, const V2Section *section, GtStatus *status)
{
	const uint8_t *bytes = generation->bytes + section->start,
			   *end = bytes + section->size,
			   *position = bytes + (section->type == V2_SYNC ? 1 : 0);

	while (position < end)
	{
		uint8_t		type = *position++;
		uint64_t	offset = section->offset + (uint64_t) (position - bytes) - 1;
		GtCode		code;

		if (type == V2_FREQUENCY)
			code = read_frequency(generation, &position, end, offset, status);
		else if (type == V2_CLOCK_SNAPSHOT && section->type == V2_SYNC)
			code = read_snapshot(generation, section, &position, end, offset, status);
		else
			code = gt_fail(status, GT_DAMAGED, offset, "unexpected event in a clock batch");
		if (code != GT_OK)
			return code;
	}
	return GT_OK;
}

static bool
keep_sample(V2Generation *generation, const uint64_t *values)
{
	V2Sample   *sample;

	if (!gt_reserve(generation->alloc, (void **) &generation->samples,
					&generation->sample_capacity, generation->sample_count + 1,
					sizeof(V2Sample)))
		return false;
	sample = &generation->samples[generation->sample_count++];
	sample->ticks = values[0];
	sample->context.thread = (int64_t) values[1];
	sample->context.proc = (int64_t) values[2];
	sample->context.goroutine = values[3] ? (int64_t) values[3] : GT_NONE;
	sample->stack = values[4];
	return true;
}

/* CPU samples: ticks, thread, proc, goroutine, stack. */
static GtCode
read_samples(V2Generation *generation, const V2Section *section, GtStatus *status)
{
	const uint8_t *bytes = generation->bytes + section->start,
			   *end = bytes + section->size,
			   *position = bytes + 1;

	while (position < end)
	{
		uint64_t	offset = section->offset + (uint64_t) (position - bytes);
		bool		valid = *position++ == V2_CPU_SAMPLE;
		uint64_t	values[5];

		for (int i = 0; valid && i < 5; i++)
			valid = gt_varint(&position, end, &values[i]);
		if (!valid)
			return gt_fail(status, GT_DAMAGED, offset, "invalid CPU sample");
		generation->info.cpu_samples++;
		generation->last_sample_ticks = GT_MAX(generation->last_sample_ticks, values[0]);
		if (generation->keep_samples && !keep_sample(generation, values))
			return gt_fail(status, GT_NO_MEMORY, offset, "out of memory for CPU samples");
	}
	return GT_OK;
}

static GtCode
read_section(V2Generation *generation, const V2Section *section, GtStatus *status)
{
	const uint8_t *content = generation->bytes + section->start + 1;

	switch (section->type)
	{
		case V2_STRINGS:
			return gt_tables_add_strings(&generation->tables, content, section->size - 1,
										 section->offset + 1, status);
		case V2_STACKS:
			return GT_OK;		/* large, and not always asked for */
		case V2_CPU_SAMPLES:
			return read_samples(generation, section, status);
		default:
			return read_sync(generation, section, status);
	}
}

GtCode
v2_generation_load_stacks(V2Generation *generation, GtStatus *status)
{
	if (generation->stacks_loaded)
		return GT_OK;
	generation->stacks_loaded = true;
	for (size_t i = 0; i < generation->section_count; i++)
	{
		const V2Section *section = &generation->sections[i];

		if (section->type == V2_STACKS &&
			gt_tables_add_stacks(&generation->tables, generation->bytes + section->start + 1,
								 section->size - 1, section->offset + 1, status) != GT_OK)
			return status->code;
	}
	generation->info.stacks = generation->tables.stack_count;
	return gt_tables_check(&generation->tables, generation->info.offset, status);
}

/* Samples come in any order; equal times as Go's sort leaves them. */
static GtCode
sort_samples(V2Generation *generation, GtStatus *status)
{
	if (generation->sample_count >= UINT32_MAX ||
		!gt_reserve(generation->alloc, (void **) &generation->sample_order,
					&generation->sample_order_capacity, generation->sample_count,
					sizeof(V2Front)))
		return gt_fail(status, GT_NO_MEMORY, generation->info.offset, "out of memory for CPU samples");
	for (size_t i = 0; i < generation->sample_count; i++)
	{
		generation->sample_order[i].time = v2_ticks_to_ns(generation, generation->samples[i].ticks);
		generation->sample_order[i].cursor = (uint32_t) i;
	}
	v2_front_sort(generation->sample_order, generation->sample_count);
	return GT_OK;
}

GtCode
v2_generation_close(V2Generation *generation, bool stacks, GtStatus *status)
{
	GtGeneration *info = &generation->info;

	memset(generation->bytes + generation->used, 0, V2_PADDING);
	info->clock_trace_ns = info->clock_mono_ns = info->clock_wall_ns = GT_NULL;
	for (size_t i = 0; i < generation->section_count; i++)
	{
		if (read_section(generation, &generation->sections[i], status) != GT_OK)
			return status->code;
	}
	if (generation->tick_ns == 0)
		return gt_fail(status, GT_DAMAGED, info->offset, "no clock frequency in the generation");
	if (generation->version >= 25 && !generation->has_snapshot)
		return gt_fail(status, GT_DAMAGED, info->offset, "no clock snapshot in the generation");
	if (generation->has_snapshot)
		info->clock_trace_ns = v2_ticks_to_ns(generation, generation->snapshot_ticks);
	/* what no thread wrote stands in batches of thread -1 */
	info->threads = (uint32_t) generation->thread_count -
		(gt_map_get(&generation->thread_index, GT_NONE) != NULL);
	info->strings = generation->tables.string_count;
	info->end_ns = GT_NULL;
	if (generation->sample_count > 0 && sort_samples(generation, status) != GT_OK)
		return status->code;
	if (generation->experiment_count > 0 && describe_experiments(generation, status) != GT_OK)
		return status->code;
	return stacks ? v2_generation_load_stacks(generation, status) : GT_OK;
}

bool
v2_generation_is_whole(const V2Generation *generation)
{
	for (size_t i = 0; i < generation->batch_count; i++)
	{
		const V2Batch *batch = &generation->batches[i];
		const uint8_t *position = generation->bytes + batch->start,
				   *end = position + batch->size;
		int64_t		time = 0;

		while (position < end)
		{
			V2Event		event;

			/* damage inside an event is for the merge to report */
			if (!v2_read_event(generation, &position, end, &time, &event))
				return true;
			if (v2_missing_reference(&generation->tables, &event) != NULL)
				return false;
		}
	}
	return true;
}
