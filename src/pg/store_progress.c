/*
 * store_progress.c
 *		A load in pg_stat_progress_copy: bytes read of the bytes of all files.
 *
 * An error in one file ends the report (core does that with its
 * subtransaction), so each file begins it again where the last one was.
 */
#include "postgres.h"

#include "commands/progress.h"
#include "executor/spi.h"
#include "fmgr.h"
#include "miscadmin.h"
#include "pg/compat.h"
#include "pg/store.h"
#include "pgstat.h"

PG_FUNCTION_INFO_V1(gctrace_store_progress);
PG_FUNCTION_INFO_V1(gctrace_store_progress_end);
PG_FUNCTION_INFO_V1(gctrace_store_may_commit);

#if PG_VERSION_NUM >= 140000

static int64 bytes_done = -1;	/* -1: nobody wants to know */

void
progress_add_bytes(uint64 bytes)
{
	if (bytes_done < 0)
		return;
	bytes_done += (int64) bytes;
	pgstat_progress_update_param(PROGRESS_COPY_BYTES_PROCESSED, bytes_done);
}

static void
progress_begin(Oid table, int64 done, int64 total, int64 files)
{
	pgstat_progress_start_command(PROGRESS_COMMAND_COPY, table);
	pgstat_progress_update_param(PROGRESS_COPY_COMMAND, PROGRESS_COPY_COMMAND_FROM);
	pgstat_progress_update_param(PROGRESS_COPY_TYPE, PROGRESS_COPY_TYPE_FILE);
	pgstat_progress_update_param(PROGRESS_COPY_BYTES_TOTAL, total);
	pgstat_progress_update_param(PROGRESS_COPY_BYTES_PROCESSED, done);
	pgstat_progress_update_param(PROGRESS_COPY_TUPLES_PROCESSED, files);
	bytes_done = done;
}

static void
progress_end(void)
{
	pgstat_progress_end_command();
	bytes_done = -1;
}

#else							/* there is no such view */

void
progress_add_bytes(uint64 bytes)
{
	(void) bytes;
}

static void
progress_begin(Oid table, int64 done, int64 total, int64 files)
{
	(void) table;
	(void) done;
	(void) total;
	(void) files;
}

static void
progress_end(void)
{
}

#endif							/* PG_VERSION_NUM */

/*
 * gctrace.store_progress(store_table regclass, done bigint, total bigint, files bigint)
 *		A load has come so far
 */
Datum
gctrace_store_progress(PG_FUNCTION_ARGS)
{
	progress_begin(PG_GETARG_OID(0), PG_GETARG_INT64(1), PG_GETARG_INT64(2),
				   PG_GETARG_INT64(3));
	PG_RETURN_VOID();
}

/*
 * gctrace.store_progress_end()
 *		The load is over
 */
Datum
gctrace_store_progress_end(PG_FUNCTION_ARGS)
{
	(void) fcinfo;
	progress_end();
	PG_RETURN_VOID();
}

/*
 * gctrace.store_may_commit()
 *		May the procedure that asks end its transaction?
 */
Datum
gctrace_store_may_commit(PG_FUNCTION_ARGS)
{
	(void) fcinfo;
	PG_RETURN_BOOL(SPI_inside_nonatomic_context());
}
