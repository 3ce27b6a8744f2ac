/*
 * fdw_parallel.c
 *		Parallel scans: the processes take turns at the files.
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
	char		paths[FLEXIBLE_ARRAY_MEMBER];	/* each ends in NUL */
};

static Size
shared_size(const GctraceScanState *state)
{
	Size		size = offsetof(SharedScan, paths);

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
 *		Writes down the paths
 */
void
gctraceInitializeDSMForeignScan(ForeignScanState *node,
								ParallelContext *pcxt pg_attribute_unused(),
								void *coordinate)
{
	GctraceScanState *state = (GctraceScanState *) node->fdw_state;
	SharedScan *shared = (SharedScan *) coordinate;
	char	   *path = shared->paths;

	pg_atomic_init_u64(&shared->next, 0);
	pg_atomic_init_u64(&shared->kept, 0);
	SpinLockInit(&shared->mutex);
	memset(&shared->totals, 0, sizeof(shared->totals));
	shared->scans = 1;
	shared->count = state->files->list.count;
	for (size_t i = 0; i < state->files->list.count; i++)
	{
		strcpy(path, state->files->list.files[i].path);
		path += strlen(path) + 1;
	}
	state->shared = shared;
}

/*
 * gctraceReInitializeDSMForeignScan
 *		The same files again
 */
void
gctraceReInitializeDSMForeignScan(ForeignScanState *node pg_attribute_unused(),
								  ParallelContext *pcxt pg_attribute_unused(),
								  void *coordinate)
{
	SharedScan *shared = (SharedScan *) coordinate;

	pg_atomic_write_u64(&shared->next, 0);
	shared->scans++;
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
	const char *path = shared->paths;

	scan_take_list(state, shared->count);
	for (uint64 i = 0; i < shared->count; i++)
	{
		state->files->list.files[i].path = path;
		path += strlen(path) + 1;
	}
	state->shared = shared;
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
	SharedScan *shared = state->shared;

	if (shared == NULL)
		return;
	scan_close_file(state);
	if (!IsParallelWorker())
	{
		state->scans += shared->scans;
		state->files_seen += shared->count * shared->scans;
		state->files_kept += pg_atomic_read_u64(&shared->kept);
		SpinLockAcquire(&shared->mutex);
		input_totals_add(&state->totals, &shared->totals);
		SpinLockRelease(&shared->mutex);
	}
	state->shared = NULL;
}
