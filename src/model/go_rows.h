/*
 * go_rows.h
 *		Rows about goroutines, procs, user tasks and user regions; rows.h says
 *		what holds for all rows.
 */
#ifndef GCTRACE_GO_ROWS_H
#define GCTRACE_GO_ROWS_H

#include "decode/stack.h"

typedef struct GtGoroutineRow
{
	int64_t		goroutine;
	GtStr		name;
	int8_t		is_system;
	int64_t		created_ns;
	int64_t		started_ns;
	int64_t		ended_ns;
	int64_t		total_ns;
	int64_t		exec_ns;
	int64_t		sched_wait_ns;
	int64_t		block_ns;
	int64_t		syscall_ns;
	int64_t		syscall_block_ns;
	int64_t		unknown_ns;
	int64_t		assist_ns;
	int64_t		sweep_ns;
	int64_t		stw_ns;
	GtStr		blocks;			/* JSON */
	const GtStack *creator;
} GtGoroutineRow;

/* A stretch in which a goroutine or a proc was in one state. */
typedef struct GtStateRow
{
	int64_t		subject;		/* whose state it is */
	const char *state;
	GtStr		reason;
	int64_t		start_ns;
	int64_t		end_ns;
	int64_t		duration_ns;
	int64_t		proc;
	int64_t		thread;
	int64_t		goroutine;		/* that brought it about, or was on the thread */
	const GtStack *stack;
} GtStateRow;

typedef struct GtTaskRow
{
	int64_t		task;
	int64_t		parent;
	GtStr		name;
	int64_t		start_ns;
	int64_t		end_ns;
	int64_t		duration_ns;
	int8_t		complete;
	int64_t		goroutine;
	int64_t		end_goroutine;
	int64_t		regions;
	int64_t		logs;
	int64_t		goroutines;
	int64_t		children;
} GtTaskRow;

typedef struct GtRegionRow
{
	int64_t		goroutine;
	int64_t		task;
	GtStr		name;
	int8_t		inherited;
	int64_t		start_ns;
	int64_t		end_ns;
	int64_t		duration_ns;
	const char *end_kind;
	int64_t		exec_ns;
	int64_t		sched_wait_ns;
	int64_t		block_ns;
	int64_t		syscall_ns;
	int64_t		assist_ns;
	int64_t		sweep_ns;
	int64_t		stw_ns;
} GtRegionRow;

#endif							/* GCTRACE_GO_ROWS_H */
