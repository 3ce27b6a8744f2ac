/*
 * blocking_model.h
 *		Blocking profiles: where goroutines wait, by call stack.
 */
#ifndef GCTRACE_BLOCKING_MODEL_H
#define GCTRACE_BLOCKING_MODEL_H

#include "decode/stack.h"

typedef enum BlockingKind
{
	BLOCKING_NET,				/* waiting for the network */
	BLOCKING_SYNC,				/* for channels, select, package sync */
	BLOCKING_SYSCALL,			/* in system calls */
	BLOCKING_SCHED				/* ready, but not running yet */
} BlockingKind;

typedef struct BlockingArguments
{
	BlockingKind kind;
	int64_t		task;			/* only within regions of it; GT_NULL: all */
	GtStr		region;			/* only within regions of that name; data NULL: all */
	int64_t		from_ns;		/* only what lies behind ... GT_NULL: all */
	int64_t		to_ns;			/* ... and before */
} BlockingArguments;

typedef struct BlockingRow
{
	const GtStack *stack;
	int64_t		contentions;
	int64_t		delay_ns;
} BlockingRow;

#endif							/* GCTRACE_BLOCKING_MODEL_H */
