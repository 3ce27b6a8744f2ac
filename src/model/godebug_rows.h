/*
 * godebug_rows.h
 *		What a line of the runtime becomes besides itself.
 */
#ifndef GCTRACE_GODEBUG_ROWS_H
#define GCTRACE_GODEBUG_ROWS_H

#include "base/json.h"
#include "decode/godebug.h"
#include "model/rows.h"

/* attrs of a line, as JSON text that lives until the next call; data NULL: refused. */
extern GtStr godebug_attributes(GtJson *json, const GtLayout *layout, const GtTokenValues *values);

/* When the collection of a gctrace line ended, or GT_NULL. */
extern int64_t godebug_cycle_end(const GtGctraceLine *line);

/* The collection that a gctrace line tells of. */
extern void godebug_cycle(const GtGctraceLine *line, GtCycleRow *row);

#endif							/* GCTRACE_GODEBUG_ROWS_H */
