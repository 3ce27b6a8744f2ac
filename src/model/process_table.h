/*
 * process_table.h
 *		The processes whose lines a log holds, by name.
 *
 * What is kept of a process begins with a GtProcess.  There are at most so
 * many: beyond, the one that was silent the longest is forgotten.
 */
#ifndef GCTRACE_PROCESS_TABLE_H
#define GCTRACE_PROCESS_TABLE_H

#include "base/map.h"

typedef struct GtProcess
{
	GtStr		name;			/* data NULL: no name */
	int64_t		hash;
	struct GtProcess *same_hash;
	struct GtProcess *newer;	/* by last use */
	struct GtProcess *older;
} GtProcess;

typedef struct GtProcessTable
{
	const GtAlloc *alloc;
	size_t		entry_size;
	size_t		most;
	/* Called before an entry is freed; may be NULL. */
	void		(*forget) (void *context, GtProcess *process);
	void	   *context;
	GtMap		by_hash;		/* -> GtProcess * */
	size_t		count;
	GtProcess  *newest;
	GtProcess  *oldest;
} GtProcessTable;

extern void gt_processes_init(GtProcessTable *table, const GtAlloc *alloc, size_t entry_size, size_t most);

/* Forgets all. */
extern void gt_processes_free(GtProcessTable *table);

/* The process of a name, or NULL. */
extern GtProcess *gt_process_find(GtProcessTable *table, GtStr name);

/* The same; a new one is zeroed but for its name.  NULL: memory was refused. */
extern GtProcess *gt_process_put(GtProcessTable *table, GtStr name, bool *added);

extern void gt_process_remove(GtProcessTable *table, GtProcess *process);

/* Gives it another name, which no other has.  False: memory was refused. */
extern bool gt_process_rename(GtProcessTable *table, GtProcess *process, GtStr name);

#endif							/* GCTRACE_PROCESS_TABLE_H */
