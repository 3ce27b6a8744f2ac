/*
 * godebug_process.c
 *		The table behind godebug_process.h.
 */
#include "model/godebug_process.h"

#include <string.h>

/* With more than so many names all are forgotten: their instances count anew. */
#define NAMES_MAX 16384

void
godebug_processes_init(GodebugProcesses *processes, const GtAlloc *alloc)
{
	memset(processes, 0, sizeof(*processes));
	gt_arena_init(&processes->arena, alloc);
	gt_map_init(&processes->by_hash, alloc, sizeof(GodebugProcess *));
}

void
godebug_processes_free(GodebugProcesses *processes)
{
	gt_map_free(&processes->by_hash);
	gt_arena_free(&processes->arena);
}

static int64_t
hash_of(GtStr name)
{
	uint64_t	hash = UINT64_C(0xcbf29ce484222325);

	for (uint32_t i = 0; i < name.len; i++)
		hash = (hash ^ (uint8_t) name.data[i]) * UINT64_C(0x100000001b3);
	return (int64_t) (hash & INT64_MAX);
}

static GodebugProcess *
add_process(GodebugProcesses *processes, GtStr name)
{
	GodebugProcess *process = gt_arena_alloc(&processes->arena, sizeof(*process));

	if (process == NULL)
		return NULL;
	memset(process, 0, sizeof(*process));
	process->scheduler_ns = GT_NULL;
	if (name.len > 0)
		process->name = gt_arena_copy(&processes->arena, name);
	return name.len > 0 && process->name.data == NULL ? NULL : process;
}

GodebugProcess *
godebug_process(GodebugProcesses *processes, GtStr name)
{
	int64_t		hash;

	if (processes->last != NULL && gt_str_equal(processes->last->name, name))
		return processes->last;
	if (processes->by_hash.count >= NAMES_MAX)
	{
		gt_map_clear(&processes->by_hash);
		gt_arena_reset(&processes->arena);
		processes->last = NULL;
	}
	/* names of one hash stand behind each other */
	for (hash = hash_of(name);; hash = (hash + 1) & INT64_MAX)
	{
		bool		added;
		GodebugProcess **found = gt_map_put(&processes->by_hash, hash, &added);

		if (found == NULL)
			return NULL;
		if (*found == NULL)
			*found = add_process(processes, name);
		if (*found == NULL)
			return NULL;
		if (gt_str_equal((*found)->name, name))
			return processes->last = *found;
	}
}

/* A place for one more, that of the one which is silent the longest if need be. */
static GodebugInstance *
add_instance(GodebugProcess *process)
{
	GodebugInstance *oldest = &process->alive[0];

	if (process->nalive < GODEBUG_ALIVE_MAX)
		oldest = &process->alive[process->nalive++];
	else
		for (int i = 1; i < process->nalive; i++)
			if (process->alive[i].last_used < oldest->last_used)
				oldest = &process->alive[i];
	oldest->number = ++process->instances;
	return oldest;
}

/*
 * Collections are counted from 1: the one behind the last of an instance is
 * its own, and a number that none of them can have is that of a new instance.
 * Where several fit, which happens only where prefixes do not tell processes
 * apart, it is the one that wrote last.
 */
int64_t
godebug_instance(GodebugProcesses *processes, GodebugProcess *process, int64_t seq)
{
	GodebugInstance *next = NULL;
	GodebugInstance *latest = NULL;

	for (int i = 0; i < process->nalive; i++)
	{
		GodebugInstance *instance = &process->alive[i];

		if (instance->last_seq == seq - 1 && (next == NULL || instance->last_used > next->last_used))
			next = instance;
		if (latest == NULL || instance->last_used > latest->last_used)
			latest = instance;
	}
	/* lines may be missing, but never come back */
	if (next == NULL && latest != NULL && seq > latest->last_seq && seq > 1)
		next = latest;
	if (next == NULL)
		next = add_instance(process);
	next->last_seq = seq;
	next->last_used = ++processes->clock;
	return next->number;
}
