/*
 * godebug_process.h
 *		The processes whose lines a log holds.
 *
 * A process is known by what loggers wrote in front of its lines.  Its
 * restarts are instances of it, counted from 1.
 */
#ifndef GCTRACE_GODEBUG_PROCESS_H
#define GCTRACE_GODEBUG_PROCESS_H

#include "model/process_table.h"

/* As many instances of a process may write at the same time. */
#define GODEBUG_ALIVE_MAX 8

typedef struct GodebugInstance
{
	int64_t		number;
	int64_t		last_seq;		/* of a collection */
	uint64_t	last_used;
} GodebugInstance;

typedef struct GodebugProcess
{
	GtProcess	process;
	bool		periodic;		/* "GC forced" was printed: the next collection is it */
	int64_t		scheduler_ns;	/* of the SCHED line that details belong to */
	int64_t		instances;
	GodebugInstance alive[GODEBUG_ALIVE_MAX];
	int			nalive;
} GodebugProcess;

typedef struct GodebugProcesses
{
	GtProcessTable table;
	uint64_t	clock;
} GodebugProcesses;

extern void godebug_processes_init(GodebugProcesses *processes, const GtAlloc *alloc);
extern void godebug_processes_free(GodebugProcesses *processes);

/* NULL when memory was refused. */
extern GodebugProcess *godebug_process(GodebugProcesses *processes, GtStr name);

/* The instance that printed collection `seq`. */
extern int64_t godebug_instance(GodebugProcesses *processes, GodebugProcess *process, int64_t seq);

#endif							/* GCTRACE_GODEBUG_PROCESS_H */
