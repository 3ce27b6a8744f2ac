/*
 * fdw.c
 *		The foreign-data wrapper gctrace_fdw: its handler.
 *
 * Folders of trace files as read-only foreign tables.  There are no modify
 * callbacks, so that INSERT, UPDATE and DELETE fail in core.
 */
#include "postgres.h"

#include "fmgr.h"
#include "pg/fdw.h"

PG_FUNCTION_INFO_V1(gctrace_fdw_handler);

/*
 * Foreign-data wrapper handler function: returns a struct with pointers to
 * the callbacks
 */
Datum
gctrace_fdw_handler(PG_FUNCTION_ARGS)
{
	FdwRoutine *routine = makeNode(FdwRoutine);

	(void) fcinfo;

	/* fdw_plan.c */
	routine->GetForeignRelSize = gctraceGetForeignRelSize;
	routine->GetForeignPaths = gctraceGetForeignPaths;
	routine->GetForeignPlan = gctraceGetForeignPlan;
	routine->IsForeignScanParallelSafe = gctraceIsForeignScanParallelSafe;

	/* fdw_scan.c */
	routine->BeginForeignScan = gctraceBeginForeignScan;
	routine->IterateForeignScan = gctraceIterateForeignScan;
	routine->ReScanForeignScan = gctraceReScanForeignScan;
	routine->EndForeignScan = gctraceEndForeignScan;

	/* fdw_parallel.c */
	routine->EstimateDSMForeignScan = gctraceEstimateDSMForeignScan;
	routine->InitializeDSMForeignScan = gctraceInitializeDSMForeignScan;
	routine->ReInitializeDSMForeignScan = gctraceReInitializeDSMForeignScan;
	routine->InitializeWorkerForeignScan = gctraceInitializeWorkerForeignScan;
	routine->ShutdownForeignScan = gctraceShutdownForeignScan;

	/* fdw_explain.c, fdw_analyze.c, fdw_import.c */
	routine->ExplainForeignScan = gctraceExplainForeignScan;
	routine->AnalyzeForeignTable = gctraceAnalyzeForeignTable;
	routine->ImportForeignSchema = gctraceImportForeignSchema;

	PG_RETURN_POINTER(routine);
}
