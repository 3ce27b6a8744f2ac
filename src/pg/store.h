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

#include "fmgr.h"
#include "pg/input.h"

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

/* store_rows.c: the content being loaded, as the result of a function */
extern Datum spool_rows(FunctionCallInfo fcinfo, InputWish wish);

/* store_progress.c: pg_stat_progress_copy */
extern void progress_add_bytes(uint64 bytes);

#endif							/* GCTRACE_STORE_H */
