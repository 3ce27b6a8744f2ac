/*
 * catalogue_gc.c
 *		Collections and what belongs to them; generations and stacks of traces.
 *
 * rows_per_mb: medians over traces of Go 1.22 to 1.27, for a first guess.
 */
#include "relation/catalogue.h"

#include "model/rows.h"

static const GtColumn generations_columns[] = {
#define R GtGenerationRow
	INT(R, "generation", generation, 0, "Generation, counted from 1 within the trace (Go writes one a second; up to Go 1.21 a trace is a single one)"),
	BIGINT(R, "start_ns", start_ns, 0, "Earliest timestamp of the generation, ns since the earliest of the trace"),
	BIGINT(R, "end_ns", end_ns, GT_NEED_TOTALS, "Last event of the generation, ns since the earliest timestamp of the trace"),
	BIGINT(R, "file_offset", file_offset, 0, "Offset of its first batch in the inflated content, bytes"),
	BIGINT(R, "size_bytes", size_bytes, 0, "Inflated bytes that it takes"),
	BIGINT(R, "events", events, GT_NEED_TOTALS, "Events, counted as Go's trace reader yields them, its synthetic Sync event included"),
	BIGINT(R, "batches", batches, 0, "Batches of all kinds"),
	INT(R, "threads", threads, 0, "Threads (Ms) that wrote events (up to Go 1.21: that Ps ran on)"),
	BIGINT(R, "strings", strings, 0, "Entries of the string table"),
	BIGINT(R, "stacks", stacks, 0, "Entries of the stack table"),
	BIGINT(R, "cpu_samples", cpu_samples, 0, "CPU profiler samples"),
	BIGINT(R, "clock_trace_ns", clock_trace_ns, 0, "Trace clock at the clock snapshot, ns, as printed (not since the trace's start). NULL: no snapshot (before Go 1.25)"),
	BIGINT(R, "clock_mono_ns", clock_mono_ns, 0, "Monotonic clock at the clock snapshot, ns. NULL: no snapshot (before Go 1.25)"),
	WHEN(R, "clock_at", clock_at_ns, 0, "Wall clock at the clock snapshot. NULL: no snapshot (before Go 1.25)"),
#undef R
};

static const GtColumn gc_cycles_columns[] = {
#define R GtCycleRow
	BIGINT(R, "cycle", range.cycle, 0, "Collection, counted from 1 within the trace; of a log, since its process started"),
	BIGINT(R, "start_ns", range.start_ns, 0, START_NS ". Of a log: since the start of its process; NULL also where it prints no such time; gctrace prints ms"),
	BIGINT(R, "end_ns", range.end_ns, 0, END_NS ". Of a log: as start_ns"),
	BIGINT(R, "duration_ns", range.duration_ns, 0, DURATION_NS ". Of a gctrace log: the sum of pauses and mark_ns"),
	WHEN(R, "started_at", started_at_ns, 0, "Wall clock at the begin; where a log has only the date of a line, that less duration_ns. NULL: begin not seen, a trace without wall clock (before Go 1.25), or a log without dates"),
	WORD(R, "begin_kind", range.begin_kind, 0, BEGIN_KIND),
	WORD(R, "trigger", trigger, GT_NEED_STACKS, "What started it, read off the begin stack: 'alloc' (the heap reached its trigger; cycles for the memory limit are among them), 'forced', 'periodic', 'unknown' (no stack). Of a gctrace log: '(forced)' in its line, 'GC forced' before it (periodic), neither (alloc). Of a JVM, from the cause: also 'metadata', 'threshold' (occupancy or rate heuristics), 'other'; NULL: the log prints no cause"),
	TEXT(R, "trigger_detail", trigger_detail, GT_NEED_STACKS, "The function that tells: the allocating leaf, or who forced it (runtime.GC, runtime/debug.FreeOSMemory ...); of a JVM the cause in its words. NULL: trigger unknown, or a gctrace log"),
	BIGINT(R, "goroutine", range.goroutine, 0, "Goroutine that started it. NULL: begin not seen, or a log"),
	INT(R, "proc", range.proc, 0, "P on which it was started. NULL: begin not seen, or a log"),
	BIGINT(R, "thread", range.thread, 0, "Thread (M) on which it was started. NULL: begin not seen, or a log"),
	BIGINT(R, "heap_live_start_bytes", heap_live_start_bytes, GT_NEED_HEAP, "heap_live in force at the begin, bytes (gctrace's first heap number, in whole MiB); of a JVM the heap in use before. NULL: begin not seen, no sample before it, or not printed"),
	BIGINT(R, "heap_goal_start_bytes", heap_goal_start_bytes, GT_NEED_HEAP, "Heap goal (next_gc) in force at the begin, bytes; 0 = heap trigger off. NULL: begin not seen, no sample before it, or a log"),
	BIGINT(R, "heap_live_peak_bytes", heap_live_peak_bytes, GT_NEED_HEAP | GT_NEED_PAUSES, "Highest heap_live from the begin (or the trace's start) until the final pause began, bytes (gctrace's second heap number). NULL: no sample, or end not seen"),
	BIGINT(R, "heap_live_end_bytes", heap_live_end_bytes, GT_NEED_HEAP, "heap_live in force at the end: the marked bytes (gctrace's third heap number); of a JVM the heap in use after. NULL: end not seen, no sample, or not printed"),
	BIGINT(R, "heap_goal_end_bytes", heap_goal_end_bytes, GT_NEED_HEAP, "Heap goal in force at the end, bytes; 0 = heap trigger off; of a gctrace log, the goal that it prints. NULL: end not seen, or no sample"),
	BIGINT(R, "heap_goal_next_bytes", heap_goal_next_bytes, GT_NEED_HEAP, "Goal set for the next collection, the first sample after the end, bytes; 0 = heap trigger off. NULL: none seen before the next collection, or a log"),
	COLUMN(R, "goal_overshoot", GT_DOUBLE, GT_FIELD_DOUBLE, goal_overshoot, GT_NEED_HEAP | GT_NEED_PAUSES, "heap_live_peak_bytes / heap_goal_end_bytes: above 1 the heap ran past its goal. NULL: one is not known, or the goal is 0"),
	BIGINT(R, "stw_sweep_term_ns", stw_sweep_term_ns, GT_NEED_PAUSES, "Sweep termination pause that opens it, with the time to stop the world (of a gctrace log, without it), ns. NULL: not seen whole"),
	BIGINT(R, "mark_ns", mark_ns, GT_NEED_PAUSES, "Concurrent mark: end of the sweep termination pause to begin of the mark termination pause, ns (gctrace's second clock). NULL: not seen whole"),
	BIGINT(R, "stw_mark_term_ns", stw_mark_term_ns, GT_NEED_PAUSES, "Mark termination pause that contains the end, with the time to stop the world (of a gctrace log, without it), ns. NULL: not seen whole"),
	BIGINT(R, "stw_count", stw_count, GT_NEED_PAUSES, "GC pauses that belong to it; above 2 when mark termination had to restart. NULL: a log that does not show them"),
	BIGINT(R, "stw_ns", stw_ns, GT_NEED_PAUSES, "Sum of the durations of its GC pauses, ns; pauses without an end are not in it. NULL: a log that does not show them"),
	BIGINT(R, "assist_count", assist_count, GT_NEED_ASSISTS, "Mark assists that began while it ran (mark_assists.cycle). NULL: a log"),
	BIGINT(R, "assist_ns", assist_ns, GT_NEED_ASSISTS, "Sum of their wall time, ns; assists without begin or end are not in it. NULL: a log"),
	BIGINT(R, "assist_cpu_ns", assist_cpu_ns, GT_NEED_ASSISTS | GT_NEED_STATES, "Sum of the time in which they ran on a CPU, ns; of a gctrace log, as the runtime measured it"),
	BIGINT(R, "assist_parked_ns", assist_parked_ns, GT_NEED_ASSISTS | GT_NEED_STATES, "Sum of the time in which they waited for credit, ns. NULL: a log"),
	BIGINT(R, "mark_worker_ns", mark_worker_ns, GT_NEED_WORKERS | GT_NEED_STACKS, "Sum of the durations of its dedicated and fractional mark worker stretches, ns; of a gctrace log, their CPU time"),
	BIGINT(R, "mark_idle_ns", mark_idle_ns, GT_NEED_WORKERS | GT_NEED_STACKS, "Sum of the durations of its idle mark worker stretches, ns; of a gctrace log, their CPU time"),
	INT(R, "gomaxprocs", gomaxprocs, GT_NEED_HEAP, "GOMAXPROCS in force at the begin. NULL: begin not seen, or not known"),
	TEXT(R, "process", process, 0, "Process, as the prefix of a log names it, of a JVM also the host name and pid that it prints. NULL: a trace, or nothing tells"),
	INT(R, "process_instance", process_instance, 0, "Start of that process in the log, counted from 1. NULL: a trace"),
	STACK_ID(R, range.stack), FRAMES_ID(R, range.stack), SITE(R, range.stack), STACK(R, range.stack),
#undef R
};

static const GtColumn stw_pauses_columns[] = {
#define R GtPauseRow
	TEXT(R, "reason", reason, 0, "Why the world was stopped, in Go's words: 'GC sweep termination', 'GC mark termination', 'start trace' ..."),
	BIGINT(R, "start_ns", range.start_ns, 0, START_NS),
	BIGINT(R, "end_ns", range.end_ns, 0, END_NS),
	BIGINT(R, "duration_ns", range.duration_ns, 0, "Wall time from asking the world to stop until it ran again, ns. NULL: begin or end not seen"),
	WORD(R, "begin_kind", range.begin_kind, 0, BEGIN_KIND),
	BIGINT(R, "goroutine", range.goroutine, 0, "Goroutine that stopped the world"),
	INT(R, "proc", range.proc, 0, "P on which it began"),
	BIGINT(R, "thread", range.thread, 0, "Thread (M) on which it began"),
	BIGINT(R, "cycle", range.cycle, GT_NEED_CYCLES, "Collection (gc_cycles.cycle) running when it began. NULL: none"),
	STACK_ID(R, range.stack), FRAMES_ID(R, range.stack), SITE(R, range.stack), STACK(R, range.stack),
#undef R
};

static const GtColumn mark_assists_columns[] = {
#define R GtAssistRow
	BIGINT(R, "goroutine", range.goroutine, 0, "Goroutine that had to assist"),
	BIGINT(R, "start_ns", range.start_ns, 0, START_NS),
	BIGINT(R, "end_ns", range.end_ns, 0, END_NS),
	BIGINT(R, "duration_ns", range.duration_ns, 0, DURATION_NS),
	BIGINT(R, "cpu_ns", cpu_ns, GT_NEED_STATES, "Time in the assist in which the goroutine ran on a CPU, ns; of an unfinished or already active assist what was seen"),
	BIGINT(R, "parked_ns", parked_ns, GT_NEED_STATES, "Time in the assist in which the goroutine waited (for credit), ns; what was seen"),
	BIGINT(R, "runnable_ns", runnable_ns, GT_NEED_STATES, "Time in the assist in which the goroutine was ready and waited for a P, ns; what was seen"),
	BIGINT(R, "syscall_ns", syscall_ns, GT_NEED_STATES, "Time in the assist that the goroutine spent in a system call, ns; what was seen"),
	WORD(R, "begin_kind", range.begin_kind, 0, BEGIN_KIND),
	INT(R, "proc", range.proc, 0, "P on which it began. NULL: begin not seen"),
	BIGINT(R, "thread", range.thread, 0, "Thread (M) on which it began. NULL: begin not seen"),
	INT(R, "end_proc", end_proc, 0, "P on which it ended. NULL: end not seen"),
	BIGINT(R, "cycle", range.cycle, GT_NEED_CYCLES, "Collection (gc_cycles.cycle) running when it began. NULL: none (an assist can outlast its mark phase)"),
	STACK_ID(R, range.stack), FRAMES_ID(R, range.stack), SITE(R, range.stack), STACK(R, range.stack),
#undef R
};

static const GtColumn mark_workers_columns[] = {
#define R GtWorkerRow
	BIGINT(R, "goroutine", range.goroutine, 0, "Mark worker goroutine"),
	INT(R, "proc", range.proc, 0, "P on which it marked"),
	WORD(R, "mode", mode, 0, "'dedicated', 'fractional' or 'idle'"),
	BIGINT(R, "start_ns", range.start_ns, 0, "Begin (the worker's label), ns since the earliest timestamp of the trace"),
	BIGINT(R, "end_ns", range.end_ns, 0, "The worker stopped running, ns since the earliest timestamp of the trace. NULL: it was still running when the trace ended"),
	BIGINT(R, "duration_ns", range.duration_ns, 0, "Time from begin to end, ns. NULL: end not seen"),
	BIGINT(R, "cycle", range.cycle, 0, "Collection (gc_cycles.cycle) running when it began. NULL: none"),
#undef R
};

static const GtColumn sweeps_columns[] = {
#define R GtSweepRow
	INT(R, "proc", range.proc, 0, "P that swept"),
	BIGINT(R, "goroutine", range.goroutine, 0, "Goroutine on that P at the begin. NULL: none, or begin not seen"),
	BIGINT(R, "start_ns", range.start_ns, 0, START_NS),
	BIGINT(R, "end_ns", range.end_ns, 0, END_NS),
	BIGINT(R, "duration_ns", range.duration_ns, 0, DURATION_NS),
	WORD(R, "begin_kind", range.begin_kind, 0, BEGIN_KIND),
	BIGINT(R, "swept_bytes", swept_bytes, 0, "Bytes of the spans swept. NULL: end not seen"),
	BIGINT(R, "reclaimed_bytes", reclaimed_bytes, 0, "Bytes of the dead objects found. NULL: end not seen"),
	BIGINT(R, "cycle", range.cycle, GT_NEED_CYCLES, "Last collection (gc_cycles.cycle) ended before it, whose garbage it sweeps. NULL: none ended in the trace yet"),
	STACK_ID(R, range.stack), FRAMES_ID(R, range.stack), SITE(R, range.stack), STACK(R, range.stack),
#undef R
};

static const GtColumn heap_samples_columns[] = {
#define R GtHeapRow
	BIGINT(R, "time_ns", time_ns, 0, "Time of the sample, ns since the earliest timestamp of the trace"),
	WHEN(R, "at", at_ns, 0, "Wall clock of the sample. NULL: a trace without wall clock (before Go 1.25)"),
	WORD(R, "changed", changed, 0, "What was sampled: 'heap_live', 'heap_goal' or 'gomaxprocs'"),
	BIGINT(R, "heap_live_bytes", heap_live_bytes, 0, "heap_live in force after it, bytes: allocated since, or kept by, the last mark. NULL: no sample so far"),
	BIGINT(R, "heap_goal_bytes", heap_goal_bytes, 0, "Heap goal (next_gc) in force after it, bytes; 0 = heap trigger off. NULL: no sample so far"),
	INT(R, "gomaxprocs", gomaxprocs, 0, "GOMAXPROCS in force after it. NULL: no sample so far"),
	BIGINT(R, "cycle", cycle, GT_NEED_CYCLES, "Collection (gc_cycles.cycle) running at the time. NULL: between collections"),
	BIGINT(R, "goroutine", goroutine, 0, "Goroutine that was running. NULL: none"),
	INT(R, "proc", proc, 0, "P that emitted it. NULL: none"),
#undef R
};

static const GtColumn stacks_columns[] = {
#define R GtFrameRow
	STACK_ID(R, stack), FRAMES_ID(R, stack),
	INT(R, "depth", depth, 0, "Position in the stack, 0 = leaf"),
	TEXT(R, "function", function, 0, "Function, as Go writes it"),
	TEXT(R, "file_name", file_name, 0, "Source file"),
	INT(R, "line", line, 0, "Line in the source file"),
	BIGINT(R, "pc", pc, 0, "Program counter, of the first occurrence in the trace; differs between builds. NULL: above 2^63"),
#undef R
};

static const GtColumn mutator_utilization_columns[] = {
#define R GtUtilizationRow
	BIGINT(R, "time_ns", time_ns, 0, "Begin of the step, ns since the earliest timestamp of the trace; of steps at one time the last one holds"),
	DOUBLE(R, "utilization", utilization, 0, "Share of the Ps (of GOMAXPROCS) that is left to the program, from 0 to 1: not stopped for GC, not running a dedicated or fractional mark worker, nor a goroutine in a mark assist. The last row, at the end of the trace, is 0"),
	DOUBLE(R, "utilization_with_sweep", utilization_with_sweep, 0, "The same, with Ps that sweep taken from the program too"),
#undef R
};

DEFINE_RELATION(GT_REL_GENERATIONS, generations, GT_NEED_TABLES, 1, 2,
			 "One row per generation of a Go execution trace (about a second each)");

DEFINE_RELATION(GT_REL_GC_CYCLES, gc_cycles, GT_NEED_CYCLES, 1, 50,
			 "One row per garbage collection, in order of begin");

DEFINE_RELATION(GT_REL_STW_PAUSES, stw_pauses, GT_NEED_PAUSES, 1, 100,
			 "One row per stop-the-world pause, for GC or not, in order of begin");

DEFINE_RELATION(GT_REL_MARK_ASSISTS, mark_assists, GT_NEED_ASSISTS, 1, 1500,
			 "One row per mark assist: a goroutine made to mark before it may allocate, in order of begin");

DEFINE_RELATION(GT_REL_MARK_WORKERS, mark_workers, GT_NEED_WORKERS | GT_NEED_CYCLES | GT_NEED_STACKS, 3, 300,
			 "One row per uninterrupted stretch of background marking, in order of begin");

DEFINE_RELATION(GT_REL_SWEEPS, sweeps, GT_NEED_SWEEPS, 2, 10000,
			 "One row per sweep range of a P, in order of begin");

DEFINE_RELATION(GT_REL_HEAP_SAMPLES, heap_samples, GT_NEED_HEAP | GT_NEED_HEAP_ORDER, 0, 10000,
			 "One row per emitted sample of heap_live, heap goal or GOMAXPROCS, changed or not");

DEFINE_RELATION(GT_REL_STACKS, stacks, GT_NEED_STACKS | GT_NEED_TABLES, -1, 5000,
			 "One row per frame of every distinct call stack in the trace's stack tables");

DEFINE_RELATION(GT_REL_MUTATOR_UTILIZATION, mutator_utilization,
			 GT_NEED_CYCLES | GT_NEED_PAUSES | GT_NEED_ASSISTS | GT_NEED_STATES | GT_NEED_WORKERS |
			 GT_NEED_SWEEPS | GT_NEED_HEAP | GT_NEED_STACKS | GT_NEED_ORDER, 0, 5000,
			 "One row per step of mutator utilization: what garbage collection leaves to the program");
