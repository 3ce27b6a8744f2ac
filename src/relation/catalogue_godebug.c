/*
 * catalogue_godebug.c
 *		Lines that the Go runtime prints when GODEBUG asks for them.
 *
 * rows_per_mb: of logs that hold little else.
 */
#include "relation/catalogue.h"

#include "decode/godebug.h"

#define LINE(row) \
	BIGINT(row, "line", head.line, 0, "Line of the log, counted from 1; of a line that was repaired, the first")
#define PROCESS(row) \
	TEXT(row, "process", head.process, 0, "Process, as the logger's prefix names it: 'orders-1', 'host-7 orders[25511]'. NULL: no prefix tells")
#define LOGGED_AT(row) \
	WHEN(row, "logged_at", head.logged_at_ns, 0, "Date of the logger's prefix. NULL: none, or one without year and zone")
#define RAW(row) \
	TEXT(row, "raw", head.raw, 0, "The runtime's own text, without prefix, put together if other text had landed in it")

static const GtColumn gctrace_lines_columns[] = {
#define R GtGctraceLine
	LINE(R), PROCESS(R), LOGGED_AT(R),
	BIGINT(R, "gc_seq", gc_seq, 0, "Collection, counted from 1 since the process started"),
	BIGINT(R, "time_ns", time_ns, 0, "Begin of the collection, ns since the process started (printed in ms)"),
	INT(R, "gc_cpu_percent", gc_cpu_percent, 0, "CPU time of garbage collection since the process started, percent of what was available"),
	BIGINT(R, "stw_sweep_term_ns", stw_sweep_term_ns, 0, "Sweep termination pause, wall time, ns"),
	BIGINT(R, "mark_ns", mark_ns, 0, "Concurrent mark, wall time, ns (Go 1.5: with scan and installation of the write barrier)"),
	BIGINT(R, "stw_mark_term_ns", stw_mark_term_ns, 0, "Mark termination pause, wall time, ns"),
	BIGINT(R, "cpu_sweep_term_ns", cpu_sweep_term_ns, 0, "CPU time of the sweep termination pause, ns"),
	BIGINT(R, "cpu_assist_ns", cpu_assist_ns, 0, "CPU time of mark assists, ns"),
	BIGINT(R, "cpu_mark_ns", cpu_mark_ns, 0, "CPU time of dedicated and fractional mark workers, ns"),
	BIGINT(R, "cpu_idle_ns", cpu_idle_ns, 0, "CPU time of idle mark workers, ns"),
	BIGINT(R, "cpu_mark_term_ns", cpu_mark_term_ns, 0, "CPU time of the mark termination pause, ns"),
	BIGINT(R, "heap_start_bytes", heap_start_bytes, 0, "heap_live at the begin, bytes (printed in whole MiB)"),
	BIGINT(R, "heap_end_bytes", heap_end_bytes, 0, "heap_live when marking had ended, bytes (printed in whole MiB)"),
	BIGINT(R, "heap_live_bytes", heap_live_bytes, 0, "Bytes that were marked (printed in whole MiB)"),
	BIGINT(R, "heap_goal_bytes", heap_goal_bytes, 0, "Heap goal of the collection, bytes (printed in whole MiB)"),
	BIGINT(R, "stacks_bytes", stacks_bytes, 0, "Stacks to scan, bytes (printed in whole MiB). NULL: not printed (before Go 1.18)"),
	BIGINT(R, "globals_bytes", globals_bytes, 0, "Globals to scan, bytes (printed in whole MiB). NULL: not printed (before Go 1.18)"),
	INT(R, "gomaxprocs", gomaxprocs, 0, "Ps that were used"),
	FLAG(R, "forced", forced, 0, "Did the program force it (runtime.GC)? Periodic ones are not marked so. NULL: the end of the line is lost"),
	RAW(R),
#undef R
};

static const GtColumn pacer_lines_columns[] = {
#define R GtPacerLine
	LINE(R), PROCESS(R), LOGGED_AT(R),
	WORD(R, "kind", kind, 0, "'start': the plan for a collection; 'end': what came of it; 'sweep': all spans are swept"),
	DOUBLE(R, "assist_ratio", assist_ratio, 0, "Scan work that an assist has to do for each allocated byte, bytes. NULL: not a 'start'"),
	DOUBLE(R, "utilization_percent", utilization_percent, 0, "CPU time that marking took, percent. NULL: not an 'end'"),
	DOUBLE(R, "goal_percent", goal_percent, 0, "CPU time that marking was meant to take, percent. NULL: not an 'end'"),
	BIGINT(R, "heap_scan_bytes", heap_scan_bytes, 0, "Scan work done in the heap, bytes. NULL: not an 'end', or before Go 1.18"),
	BIGINT(R, "stack_scan_bytes", stack_scan_bytes, 0, "Scan work done in stacks, bytes. NULL: not an 'end', or before Go 1.18"),
	BIGINT(R, "globals_scan_bytes", globals_scan_bytes, 0, "Scan work done in globals, bytes. NULL: not an 'end', or before Go 1.18"),
	BIGINT(R, "expected_scan_bytes", expected_scan_bytes, 0, "Scan work that was expected, bytes. NULL: not an 'end', or before Go 1.18"),
	BIGINT(R, "triggered_bytes", triggered_bytes, 0, "heap_live at which it was started (up to Go 1.17: the trigger), bytes. NULL: not an 'end'"),
	BIGINT(R, "heap_live_bytes", heap_live_bytes, 0, "heap_live when marking ended ('end') or when the sweep was done ('sweep', printed in whole MiB), bytes. NULL: a 'start'"),
	BIGINT(R, "goal_delta_bytes", goal_delta_bytes, 0, "heap_live_bytes less the heap goal, bytes: above 0 the heap ran past it. NULL: not an 'end'"),
	DOUBLE(R, "cons_mark", cons_mark, 0, "Estimated cons/mark ratio (allocation against mark speed) that it was paced with. NULL: not an 'end', or before Go 1.18"),
	JSON(R, "attrs", attrs, 0, "What else the line says, by name; of the terms of Go 1.5 to 1.17 (H_m_prev, h_t ...) all"),
	RAW(R),
#undef R
};

static const GtColumn scavenger_lines_columns[] = {
#define R GtScavengerLine
	LINE(R), PROCESS(R), LOGGED_AT(R),
	BIGINT(R, "released_background_bytes", released_background_bytes, 0, "Returned to the system by the background scavenger since the line before, bytes (printed in KiB); up to Go 1.20 the one figure there is, whoever returned it"),
	BIGINT(R, "released_eager_bytes", released_eager_bytes, 0, "Returned while allocating, or by debug.FreeOSMemory, since the line before, bytes. NULL: not printed (before Go 1.21)"),
	BIGINT(R, "released_total_bytes", released_total_bytes, 0, "Heap memory that is returned at the time, bytes"),
	INT(R, "utilization_percent", utilization_percent, 0, "Heap memory in use, percent of what is not returned"),
	FLAG(R, "forced", forced, 0, "Did the program force it (debug.FreeOSMemory)? NULL: the end of the line is lost"),
	RAW(R),
#undef R
};

static const GtColumn scheduler_lines_columns[] = {
#define R GtSchedulerLine
	LINE(R), PROCESS(R), LOGGED_AT(R),
	BIGINT(R, "time_ns", time_ns, 0, "Time, ns since the first such line of the process (printed in ms)"),
	INT(R, "gomaxprocs", gomaxprocs, 0, "GOMAXPROCS"),
	INT(R, "idle_procs", idle_procs, 0, "Ps without work"),
	INT(R, "threads", threads, 0, "Threads (Ms)"),
	INT(R, "spinning_threads", spinning_threads, 0, "Threads that look for work"),
	INT(R, "idle_threads", idle_threads, 0, "Threads that sleep"),
	INT(R, "runqueue", runqueue, 0, "Goroutines in the global run queue"),
	INTEGERS(R, "local_runqueues", local_runqueues, 0, "Goroutines in the run queue of each P. NULL: not printed (scheddetail=1)"),
	FLAG(R, "gc_waiting", gc_waiting, 0, "Does a collection wait for the world to stop? NULL: not printed (without scheddetail=1)"),
	RAW(R),
#undef R
};

static const GtColumn scheduler_details_columns[] = {
#define R GtSchedulerDetail
	LINE(R), PROCESS(R),
	BIGINT(R, "time_ns", time_ns, 0, "time_ns of the line of scheduler_lines that it belongs to. NULL: that one was not seen"),
	WORD(R, "kind", kind, 0, "'P' (processor), 'M' (thread) or 'G' (goroutine)"),
	BIGINT(R, "id", id, 0, "Its number"),
	INT(R, "status", status, 0, "Its status, as the runtime numbers them. NULL: an M has none"),
	JSON(R, "attrs", attrs, 0, "What the line says, by name; null where there is none (printed as -1 or nil)"),
#undef R
};

static const GtColumn inittrace_lines_columns[] = {
#define R GtInittraceLine
	LINE(R), PROCESS(R), LOGGED_AT(R),
	TEXT(R, "package", package, 0, "Package whose initialization ran"),
	BIGINT(R, "at_ns", at_ns, 0, "Begin, ns since the process started"),
	BIGINT(R, "clock_ns", clock_ns, 0, "Wall time that it took, ns"),
	BIGINT(R, "bytes", bytes, 0, "Bytes that it allocated on the heap"),
	BIGINT(R, "allocs", allocs, 0, "Heap allocations that it made"),
	RAW(R),
#undef R
};

DEFINE_RELATION(GT_REL_GCTRACE_LINES, gctrace_lines, 0, -1, 6000,
			 "One row per collection that a log tells of (GODEBUG=gctrace=1), Go 1.5 on");

DEFINE_RELATION(GT_REL_PACER_LINES, pacer_lines, 0, -1, 6000,
			 "One row per line of the GC pacer in a log (GODEBUG=gcpacertrace=1)");

DEFINE_RELATION(GT_REL_SCAVENGER_LINES, scavenger_lines, 0, -1, 6000,
			 "One row per line of the scavenger in a log (GODEBUG=scavtrace=1)");

DEFINE_RELATION(GT_REL_SCHEDULER_LINES, scheduler_lines, 0, -1, 6000,
			 "One row per line of the scheduler in a log (GODEBUG=schedtrace=1000)");

DEFINE_RELATION(GT_REL_SCHEDULER_DETAILS, scheduler_details, 0, -1, 10000,
			 "One row per P, M and G that a log tells of (GODEBUG=scheddetail=1)");

DEFINE_RELATION(GT_REL_INITTRACE_LINES, inittrace_lines, 0, -1, 100,
			 "One row per package initialization in a log (GODEBUG=inittrace=1)");
