/*
 * fdw_parallel.c
 *		Parallel scans: the processes take turns at the files, or at the runs of a
 *		store.
 *
 * The leader lists the files, since the folder may change between two looks
 * at it, and shares their paths.  Each process takes the next file that none
 * has taken, prunes it by itself, and decodes it from its first row to its
 * last, so rows of one file stay in order.
 */
#include "postgres.h"

#include "access/parallel.h"
#include "miscadmin.h"
#include "pg/fdw.h"
#include "port/atomics.h"
#include "storage/spin.h"

struct SharedScan
{
	pg_atomic_uint64 next;		/* file to be taken next */
	pg_atomic_uint64 kept;		/* files that were not pruned */
	uint64		scans;			/* 1 and the number of rescans */
	slock_t		mutex;			/* of totals */
	InputTotals totals;
	uint64		count;			/* of files */
	char		list[FLEXIBLE_ARRAY_MEMBER];	/* paths, each ends in NUL, or runs */
};

static Size
shared_size(const GctraceScanState *state)
{
	Size		size = offsetof(SharedScan, list);

	if (state->files->runs != NULL)
		return add_size(size, store_list_size(state->files));
	for (size_t i = 0; i < state->files->list.count; i++)
		size = add_size(size, strlen(state->files->list.files[i].path) + 1);
	return size;
}

/*
 * gctraceEstimateDSMForeignScan
 *		Lists the files, which tells how much there is to share
 */
Size
gctraceEstimateDSMForeignScan(ForeignScanState *node,
							  ParallelContext *pcxt pg_attribute_unused())
{
	GctraceScanState *state = (GctraceScanState *) node->fdw_state;

	scan_list_files(state);
	return shared_size(state);
}

/*
 * gctraceInitializeDSMForeignScan
 *		Writes down the list
 */
void
gctraceInitializeDSMForeignScan(ForeignScanState *node,
								ParallelContext *pcxt pg_attribute_unused(),
								void *coordinate)
{
	GctraceScanState *state = (GctraceScanState *) node->fdw_state;
	SharedScan *shared = (SharedScan *) coordinate;
	char	   *path = shared->list;

	pg_atomic_init_u64(&shared->next, 0);
	pg_atomic_init_u64(&shared->kept, 0);
	SpinLockInit(&shared->mutex);
	memset(&shared->totals, 0, sizeof(shared->totals));
	shared->scans = 1;
	shared->count = state->files->list.count;
	state->shared = shared;
	if (state->files->runs != NULL)
	{
		store_write_list(state->files, shared->list);
		return;
	}
	for (size_t i = 0; i < state->files->list.count; i++)
	{
		strcpy(path, state->files->list.files[i].path);
		path += strlen(path) + 1;
	}
}

/*
 * collect
 *		What all processes did so far is told by the leader
 */
static void
collect(GctraceScanState *state)
{
	SharedScan *shared = state->shared;

	state->scans += shared->scans;
	state->files_seen += shared->count * shared->scans;
	state->files_kept += pg_atomic_read_u64(&shared->kept);
	scan_count_pruned(state, shared->scans);
	SpinLockAcquire(&shared->mutex);
	input_totals_add(&state->totals, &shared->totals);
	SpinLockRelease(&shared->mutex);
}

/*
 * gctraceReInitializeDSMForeignScan
 *		The same files again.  Other parameters may choose other runs, for which
 *		there is no room: then the leader reads them alone.
 */
void
gctraceReInitializeDSMForeignScan(ForeignScanState *node,
								  ParallelContext *pcxt pg_attribute_unused(),
								  void *coordinate)
{
	GctraceScanState *state = (GctraceScanState *) node->fdw_state;
	SharedScan *shared = (SharedScan *) coordinate;

	pg_atomic_write_u64(&shared->next, 0);
	if (state->shared == NULL)
		return;
	if (state->files->runs == NULL || state->listed)
	{
		shared->scans++;
		return;
	}
	collect(state);
	shared->count = 0;
	state->shared = NULL;
}

/*
 * gctraceInitializeWorkerForeignScan
 *		The leader's list is the worker's
 */
void
gctraceInitializeWorkerForeignScan(ForeignScanState *node, shm_toc *toc pg_attribute_unused(),
								   void *coordinate)
{
	GctraceScanState *state = (GctraceScanState *) node->fdw_state;
	SharedScan *shared = (SharedScan *) coordinate;
	const char *path = shared->list;

	state->shared = shared;
	if (state->files->runs != NULL)
	{
		store_read_list(state->files, shared->count, shared->list);
		state->listed = true;
		return;
	}
	scan_take_list(state, shared->count);
	for (uint64 i = 0; i < shared->count; i++)
	{
		state->files->list.files[i].path = path;
		path += strlen(path) + 1;
	}
}

/*
 * shared_next_file
 *		The next file that is kept, by index into the list; false: none is left
 */
bool
shared_next_file(GctraceScanState *state, size_t *file)
{
	SharedScan *shared = state->shared;

	for (;;)
	{
		uint64		index = pg_atomic_fetch_add_u64(&shared->next, 1);

		CHECK_FOR_INTERRUPTS();
		if (index >= shared->count)
			return false;
		if (!scan_keeps_file(state, (size_t) index))
			continue;
		pg_atomic_fetch_add_u64(&shared->kept, 1);
		*file = (size_t) index;
		return true;
	}
}

/*
 * shared_add_totals
 *		A file is done: what that took goes to all
 */
void
shared_add_totals(SharedScan *shared, const InputTotals *totals)
{
	SpinLockAcquire(&shared->mutex);
	input_totals_add(&shared->totals, totals);
	SpinLockRelease(&shared->mutex);
}

/*
 * gctraceShutdownForeignScan
 *		The shared memory is about to go: keep what EXPLAIN tells
 *
 * Where LIMIT ends a scan early, workers may still be at their last file;
 * what they do from here on is not told.
 */
void
gctraceShutdownForeignScan(ForeignScanState *node)
{
	GctraceScanState *state = (GctraceScanState *) node->fdw_state;

	if (state->shared == NULL)
		return;
	scan_close_file(state);
	if (!IsParallelWorker())
		collect(state);
	state->shared = NULL;
}
