/*
 * function.h
 *		What the functions over a path or over content have in common.
 */
#ifndef GCTRACE_FUNCTION_H
#define GCTRACE_FUNCTION_H

#include "fmgr.h"
#include "pg/input.h"

/* The input that an argument names; a path needs the right to files. */
extern InputSource function_path(const text *argument);
extern InputSource function_content(const bytea *argument);

/* Puts all rows into the result of a set-returning function. */
extern Datum function_rows(FunctionCallInfo fcinfo, const InputSource *source, InputWish wish);

#endif							/* GCTRACE_FUNCTION_H */
