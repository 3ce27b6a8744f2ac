/*
 * compat.h
 *		What differs between PostgreSQL 13 and 18, in one place.
 */
#ifndef GCTRACE_COMPAT_H
#define GCTRACE_COMPAT_H

#include "postgres.h"

#include "catalog/pg_authid.h"
#include "catalog/pg_foreign_server.h"
#include "commands/vacuum.h"
#include "funcapi.h"
#include "miscadmin.h"
#include "nodes/execnodes.h"
#include "nodes/pathnodes.h"
#include "optimizer/pathnode.h"
#include "utils/acl.h"
#include "utils/guc.h"
#include "utils/memutils.h"
#include "utils/sampling.h"
#include "windowapi.h"
#if PG_VERSION_NUM >= 160000
#include "varatt.h"
#endif
#if PG_VERSION_NUM >= 180000
#include "commands/explain_format.h"
#include "commands/explain_state.h"
#endif

#if PG_VERSION_NUM < 140000
#define ROLE_PG_READ_SERVER_FILES DEFAULT_ROLE_READ_SERVER_FILES
#define pg_encoding_verifymbchar(encoding, text, size) \
	pg_encoding_verifymb(encoding, text, size)
#endif

#if PG_VERSION_NUM < 150000
#define MarkGUCPrefixReserved(prefix) EmitWarningsOnPlaceholders(prefix)
#endif

#ifdef PG_MODULE_MAGIC_EXT
#define GCTRACE_MODULE_MAGIC(module, release) \
	PG_MODULE_MAGIC_EXT(.name = module, .version = release)
#else
#define GCTRACE_MODULE_MAGIC(module, release) PG_MODULE_MAGIC
#endif

/* The vacuum delay of ANALYZE. */
static inline void
compat_analyze_delay_point(void)
{
#if PG_VERSION_NUM >= 180000
	vacuum_delay_point(true);
#else
	vacuum_delay_point();
#endif
}

/* A random number in (0, 1) from a reservoir's own generator. */
static inline double
compat_reservoir_random(ReservoirState reservoir)
{
#if PG_VERSION_NUM >= 150000
	return sampler_random_fract(&reservoir->randstate);
#else
	return sampler_random_fract(reservoir->randstate);
#endif
}

static inline AclResult
compat_server_aclcheck(Oid server, Oid role, AclMode mode)
{
#if PG_VERSION_NUM >= 160000
	return object_aclcheck(ForeignServerRelationId, server, role, mode);
#else
	return pg_foreign_server_aclcheck(server, role, mode);
#endif
}

/* A path over a base relation, default target, nothing but a plain scan. */
static inline ForeignPath *
compat_foreignscan_path(PlannerInfo *root, RelOptInfo *rel, double rows,
						Cost startup_cost, Cost total_cost, List *pathkeys,
						Relids required_outer)
{
#if PG_VERSION_NUM >= 180000
	return create_foreignscan_path(root, rel, NULL, rows, 0, startup_cost,
								   total_cost, pathkeys, required_outer,
								   NULL, NIL, NIL);
#elif PG_VERSION_NUM >= 170000
	return create_foreignscan_path(root, rel, NULL, rows, startup_cost,
								   total_cost, pathkeys, required_outer,
								   NULL, NIL, NIL);
#else
	return create_foreignscan_path(root, rel, NULL, rows, startup_cost,
								   total_cost, pathkeys, required_outer,
								   NULL, NIL);
#endif
}

/* Sets up a set-returning function to fill a tuplestore in one call. */
static inline void
compat_materialized_srf(FunctionCallInfo fcinfo)
{
#if PG_VERSION_NUM >= 150000
	InitMaterializedSRF(fcinfo, 0);
#else
	ReturnSetInfo *result = (ReturnSetInfo *) fcinfo->resultinfo;
	MemoryContext oldcontext;
	TupleDesc	tupdesc;
	bool		random_access;

	if (result == NULL || !IsA(result, ReturnSetInfo) ||
		(result->allowedModes & SFRM_Materialize) == 0)
		ereport(ERROR,
				(errcode(ERRCODE_FEATURE_NOT_SUPPORTED),
				 errmsg("set-valued function called in context that cannot accept a set")));
	if (get_call_result_type(fcinfo, NULL, &tupdesc) != TYPEFUNC_COMPOSITE)
		elog(ERROR, "return type must be a row type");

	oldcontext = MemoryContextSwitchTo(result->econtext->ecxt_per_query_memory);
	random_access = (result->allowedModes & SFRM_Materialize_Random) != 0;
	result->returnMode = SFRM_Materialize;
	result->setResult = tuplestore_begin_heap(random_access, false, work_mem);
	result->setDesc = CreateTupleDescCopy(tupdesc);
	MemoryContextSwitchTo(oldcontext);
#endif
}

/*
 * The state of the window that a window function is called for, which tells
 * where the frame is; NULL: it cannot be had.  Core keeps the struct to itself
 * whose first members are these, in all versions up to 18.
 */
static inline const WindowAggState *
compat_window_state(WindowObject window)
{
#if PG_VERSION_NUM < 190000
	typedef struct FirstMembers
	{
		NodeTag		type;
		WindowAggState *winstate;
	} FirstMembers;
	const WindowAggState *state = ((const FirstMembers *) window)->winstate;

	return IsA(state, WindowAggState) ? state : NULL;
#else
	return NULL;
#endif
}

/*
 * Grows or shrinks a chunk of any size.  From 16 on it returns NULL when the
 * system has no memory left; before, core offers only a version that raises
 * the error, which is as safe here: nothing of a scan outlives its context.
 */
static inline void *
compat_repalloc(void *pointer, Size size)
{
#if PG_VERSION_NUM >= 160000
	return repalloc_extended(pointer, size,
							 MCXT_ALLOC_HUGE | MCXT_ALLOC_NO_OOM);
#else
	return repalloc_huge(pointer, size);
#endif
}

#endif							/* GCTRACE_COMPAT_H */
