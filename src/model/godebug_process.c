/*
 * godebug_process.c
 *		Which instance of a process printed a line.
 */
#include "model/godebug_process.h"

/* Of one that is forgotten the instances count anew. */
#define NAMES_MAX 16384

void
godebug_processes_init(GodebugProcesses *processes, const GtAlloc *alloc)
{
	processes->clock = 0;
	gt_processes_init(&processes->table, alloc, sizeof(GodebugProcess), NAMES_MAX);
}

void
godebug_processes_free(GodebugProcesses *processes)
{
	gt_processes_free(&processes->table);
}

GodebugProcess *
godebug_process(GodebugProcesses *processes, GtStr name)
{
	bool		added;
	GodebugProcess *process = (GodebugProcess *) gt_process_put(&processes->table, name, &added);

	if (process != NULL && added)
		process->scheduler_ns = GT_NULL;
	return process;
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
