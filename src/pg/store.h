/*
 * store.h
 *		What the files behind the SQL of stores share.
 *
 * The tables are made and filled in SQL (sql/parts/5_store*.sql).  Here is what
 * SQL cannot do: to read an input once and keep its content at hand while it
 * is hashed, cut into segments and decoded.
 */
#ifndef GCTRACE_STORE_H
#define GCTRACE_STORE_H

#include "access/tupdesc.h"
#include "fmgr.h"
#include "model/mmu_model.h"
#include "pg/input.h"
#include "utils/tuplestore.h"

/* store_spool.c: the content being loaded, in a temporary file */
typedef struct SpoolReader
{
	GtReader	reader;			/* reader.context is this struct */
	uint64		offset;
} SpoolReader;

extern uint64 spool_size(void); /* an error when nothing is being loaded */
extern void spool_reader_init(SpoolReader *self);

/* Reads up to `size` bytes at an offset; fewer only at the end. */
extern size_t spool_read(uint64 offset, void *buffer, size_t size);

/*
 * store_rows.c: the content being loaded, as input (which lives in the current
 * context, and whose faults the run tells, not warnings), or as the result of a
 * function
 */
extern TraceInput *spool_input(InputWish *wish);
extern Datum spool_rows(FunctionCallInfo fcinfo, InputWish wish);

/* store_pass.c: rows of it that one pass has put aside */
extern bool pass_give(FunctionCallInfo fcinfo, const InputWish *wish);
extern void pass_end(void);
extern void pass_forget(void);

/* report.c: minimum mutator utilization, as a load asks for it */
extern const MmuArguments store_mmu_arguments;
extern const uint32 store_mmu_needs;

/* store_heap.c: heap samples on their way into a tuplestore, thinned */
typedef struct Thinning Thinning;

/* n, and what the row type of the relation has. */
extern TupleDesc thinned_row_type(TupleDesc heap_samples);
/* Lives in the current context. */
extern Thinning *thinning_create(Tuplestorestate *store, TupleDesc desc);
/* All columns of the next sample; they have to outlive its period. */
extern void thinning_add(Thinning *self, const GtValue *row);
extern void thinning_end(Thinning *self);

/* store_progress.c: pg_stat_progress_copy */
extern void progress_add_bytes(uint64 bytes);

#endif							/* GCTRACE_STORE_H */
