/*
 * rows.h
 *		The facts that models produce: one struct per relation.
 *
 * 64-bit fields hold GT_NULL when the value is not known.  A stack pointer is
 * NULL when the event had none; stacks live as long as the decoder.
 */
#ifndef GCTRACE_ROWS_H
#define GCTRACE_ROWS_H

#include "decode/stack.h"

/* What every range has, whatever it is bound to. */
typedef struct GtRange
{
	int64_t		start_ns;
	int64_t		end_ns;
	int64_t		duration_ns;
	const char *begin_kind;		/* "begin" or "active" */
	int64_t		goroutine;
	int64_t		proc;
	int64_t		thread;
	int64_t		cycle;
	const GtStack *stack;
} GtRange;

typedef struct GtCycleRow
{
	GtRange		range;			/* range.cycle counts from 1 */
	int64_t		started_at_ns;	/* ns since 1970 */
	const char *trigger;
	GtStr		trigger_detail;
	int64_t		heap_live_start_bytes;
	int64_t		heap_goal_start_bytes;
	int64_t		heap_live_peak_bytes;
	int64_t		heap_live_end_bytes;
	int64_t		heap_goal_end_bytes;
	int64_t		heap_goal_next_bytes;
	double		goal_overshoot;
	int64_t		stw_sweep_term_ns;
	int64_t		mark_ns;
	int64_t		stw_mark_term_ns;
	int64_t		stw_count;
	int64_t		stw_ns;
	int64_t		assist_count;
	int64_t		assist_ns;
	int64_t		assist_cpu_ns;
	int64_t		assist_parked_ns;
	int64_t		mark_worker_ns;
	int64_t		mark_idle_ns;
	int64_t		gomaxprocs;
	GtStr		process;
	int64_t		process_instance;
} GtCycleRow;

typedef struct GtPauseRow
{
	GtRange		range;
	GtStr		reason;
} GtPauseRow;

typedef struct GtAssistRow
{
	GtRange		range;
	int64_t		cpu_ns;
	int64_t		parked_ns;
	int64_t		runnable_ns;
	int64_t		syscall_ns;
	int64_t		end_proc;
} GtAssistRow;

typedef struct GtWorkerRow
{
	GtRange		range;
	const char *mode;
} GtWorkerRow;

typedef struct GtSweepRow
{
	GtRange		range;
	int64_t		swept_bytes;
	int64_t		reclaimed_bytes;
} GtSweepRow;

typedef struct GtHeapRow
{
	int64_t		time_ns;
	int64_t		at_ns;			/* ns since 1970 */
	const char *changed;
	int64_t		heap_live_bytes;
	int64_t		heap_goal_bytes;
	int64_t		gomaxprocs;
	int64_t		cycle;
	int64_t		goroutine;
	int64_t		proc;
} GtHeapRow;

typedef struct GtGenerationRow
{
	int64_t		generation;
	int64_t		start_ns;
	int64_t		end_ns;
	int64_t		file_offset;
	int64_t		size_bytes;
	int64_t		events;
	int64_t		batches;
	int64_t		threads;
	int64_t		strings;
	int64_t		stacks;
	int64_t		cpu_samples;
	int64_t		clock_trace_ns;
	int64_t		clock_mono_ns;
	int64_t		clock_at_ns;	/* ns since 1970 */
} GtGenerationRow;

typedef struct GtTraceRow
{
	const char *format;
	int64_t		format_version;
	const char *runtime;
	GtStr		runtime_version;
	int64_t		size_bytes;
	const char *compression;
	GtStr		sha256;
	const char *status;
	GtStr		error;
	int64_t		error_offset;
	int64_t		bytes_lost;
	int64_t		started_at_ns;	/* ns since 1970 */
	int64_t		duration_ns;
	int64_t		events;
	int64_t		generations;
	int64_t		gomaxprocs;
	int64_t		gc_cycles;
	int64_t		gc_cycles_complete;
	int8_t		gc_active_at_start;
	int8_t		gc_active_at_end;
	int64_t		lines;
	int64_t		lines_recognised;
	int64_t		lines_broken;
} GtTraceRow;

typedef struct GtFrameRow
{
	const GtStack *stack;
	int64_t		depth;
	GtStr		function;
	GtStr		file_name;
	int64_t		line;
	int64_t		pc;
} GtFrameRow;

typedef struct GtUtilizationRow
{
	int64_t		time_ns;
	double		utilization;
	double		utilization_with_sweep;
} GtUtilizationRow;

typedef struct GtProfileRow
{
	GtStr		type;
	GtStr		unit;
	int64_t		period;
	int64_t		duration_ns;
	int64_t		started_at_ns;	/* ns since 1970 */
	int64_t		samples;
	int64_t		total;
	int8_t		is_default;
	GtStr		period_type;
	GtStr		period_unit;
	GtStr		program;
	GtStr		build_id;
	GtStr		drop_frames;
	GtStr		keep_frames;
} GtProfileRow;

typedef struct GtProfileSampleRow
{
	int64_t		sample;
	GtStr		type;
	GtStr		unit;
	int64_t		value;
	GtStr		labels;
	const GtStack *stack;
} GtProfileSampleRow;

typedef struct GtProfileFunctionRow
{
	GtStr		type;
	GtStr		unit;
	GtStr		function;
	GtStr		file_name;
	int64_t		flat;
	int64_t		cumulative;
	double		flat_percent;
	double		cumulative_percent;
} GtProfileFunctionRow;

#endif							/* GCTRACE_ROWS_H */
