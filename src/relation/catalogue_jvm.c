/*
 * catalogue_jvm.c
 *		What garbage collection logs of the JVM tell.
 *
 * rows_per_mb: medians over logs of JDK 8 to 25, for a first guess.
 */
#include "relation/catalogue.h"

#include "model/jvm_rows.h"

#define GC_ID "Id that the log prints: GC(n), or #n: of JDK 8. NULL: none printed"
#define COLLECTOR "'serial', 'parallel', 'cms', 'g1', 'shen' and 'genshen' (Shenandoah), 'z' and 'genz'; of JDK 8 also 'parnew', 'psserial', 'defnewcms', 'icms'. NULL: the log has not told it up to here"
#define CAUSE "Why, in the JVM's words: 'G1 Evacuation Pause', 'System.gc()' ... NULL: the log prints none"
#define TRIGGER "Class of cause: 'alloc', 'forced', 'metadata', 'threshold' (occupancy or rate heuristics), 'other'. NULL: no cause"
#define STAMP "ns since the start of the JVM, as printed (JDK 8: when it began; later: when it was over). NULL: the log has no such stamps"
#define LOGGED_AT "Wall clock of the same moment; where only a logger put a date in front of the line, that. NULL: the log has no dates"

#define WRITER(row) \
	TEXT(row, "process", writer.process, 0, "Process, as the logger's prefix, and the host name and pid that the JVM prints, tell it: 'orders-1', 'web-3[25511]'. NULL: nothing tells"), \
	INT(row, "process_instance", writer.instance, 0, "Start of that process in the log, counted from 1")

static const GtColumn jvm_events_columns[] = {
#define R GtJvmEventRow
	BIGINT(R, "line", record.line, 0, "Line of the log: with the duration, of JDK 8 the first of the record, counted from 1"),
	BIGINT(R, "gc_id", record.gc_id, 0, GC_ID),
	WORD(R, "collector", record.collector, 0, COLLECTOR),
	WORD(R, "kind", kind, 0, "'pause' (stop-the-world), 'concurrent' (beside the application) or 'cycle' (a whole collection of ZGC)"),
	TEXT(R, "type", record.type, 0, "'young', 'mixed', 'full', 'young-conc-start', 'young+full' (JDK 8: one record, both), 'g1-remark', 'cms-remark', 'shen-init-mark', 'z-mark-start', 'concurrent-mark-cycle' ..."),
	TEXT(R, "detail", record.detail, 0, "What else it says of itself: 'to-space exhausted', 'Evacuation Failure', 'concurrent mode failure', 'promotion failed', 'unload classes' ... NULL: nothing"),
	TEXT(R, "cause", record.cause, 0, CAUSE),
	WORD(R, "trigger", record.trigger, 0, TRIGGER),
	BIGINT(R, "time_ns", record.time_ns, 0, "Stamp, " STAMP),
	WHEN(R, "logged_at", record.logged_at_ns, 0, LOGGED_AT),
	BIGINT(R, "duration_ns", record.duration_ns, 0, "Duration as printed, ns; of CMS phases by the clock. NULL: none printed (cycles of ZGC before generations)"),
	BIGINT(R, "heap_before_bytes", record.heap_before_bytes, 0, "Heap in use before, bytes; printed values are truncated to their unit. NULL: not printed"),
	BIGINT(R, "heap_after_bytes", record.heap_after_bytes, 0, "Heap in use after, bytes. NULL: not printed"),
	BIGINT(R, "heap_capacity_bytes", record.heap_capacity_bytes, 0, "Committed heap after, bytes; generational collectors leave one survivor space out. NULL: not printed"),
	WRITER(R),
#undef R
};

static const GtColumn jvm_collections_columns[] = {
#define R GtJvmCollectionRow
	BIGINT(R, "gc_id", gc_id, 0, GC_ID),
	WORD(R, "collector", collector, 0, COLLECTOR),
	TEXT(R, "type", type, 0, "Type of its pause ('young', 'mixed', 'full' ...), or of a collection with several or none: 'concurrent-mark-cycle', 'cms-cycle', 'shen-cycle', 'shen-young-cycle', 'cycle', 'major-cycle', 'minor-cycle' ..."),
	TEXT(R, "cause", cause, 0, "Why, in the JVM's words; of G1 cycles the cause of the pause that started them, of Shenandoah its trigger line. NULL: the log prints none"),
	WORD(R, "trigger", trigger, 0, TRIGGER ". G1 cycles that an allocation started are 'threshold': occupancy asked for them"),
	BIGINT(R, "start_ns", start_ns, 0, "Begin, ns since the start of the JVM: the stamp of its first line if that was logged at the begin, else stamp less duration. NULL: no stamps, or begin not logged"),
	WHEN(R, "started_at", started_at_ns, 0, "Wall clock at the begin; where only a logger put a date in front of a line, that less the duration. NULL: no dates, or begin not logged"),
	BIGINT(R, "pauses", pauses, 0, "Stop-the-world pauses that belong to it. NULL: the log does not show them (ZGC without gc,phases)"),
	BIGINT(R, "pause_ns", pause_ns, 0, "Sum of their durations, ns, without a full collection nested in one (CMS and Serial of JDK 11). NULL: the log does not show them"),
	BIGINT(R, "concurrent_ns", concurrent_ns, 0, "Time beside the application, ns: its concurrent phases, or its duration less its pauses. NULL: none logged"),
	BIGINT(R, "heap_before_bytes", heap_before_bytes, 0, "Heap in use before its first part, bytes. NULL: not printed"),
	BIGINT(R, "heap_after_bytes", heap_after_bytes, 0, "Heap in use after its last part, bytes. NULL: not printed"),
	BIGINT(R, "heap_capacity_bytes", heap_capacity_bytes, 0, "Committed heap after its last part, bytes. NULL: not printed"),
	WRITER(R),
#undef R
};

static const GtColumn jvm_phases_columns[] = {
#define R GtJvmEventRow
	BIGINT(R, "gc_id", record.gc_id, 0, GC_ID),
	TEXT(R, "phase", record.type, 0, "Name of the phase as printed; of generational ZGC with its letter: 'Y: ', 'y: ' (young part of a major, of a minor collection), 'O: ' (old)"),
	INT(R, "level", record.level, 0, "Nesting: 1 = a part of the collection, 2 = a part of that ..."),
	BIGINT(R, "duration_ns", record.duration_ns, 0, "Duration as printed, ns; where it is printed by thread, the longest"),
	BIGINT(R, "line", record.line, 0, "Line of the log, counted from 1"),
	WRITER(R),
#undef R
};

static const GtColumn jvm_safepoints_columns[] = {
#define R GtJvmEventRow
	BIGINT(R, "line", record.line, 0, "Line of the log, counted from 1"),
	BIGINT(R, "time_ns", record.time_ns, 0, "Stamp: when it was over, ns since the start of the JVM. NULL: the log has no such stamps"),
	WHEN(R, "logged_at", record.logged_at_ns, 0, LOGGED_AT),
	TEXT(R, "operation", record.type, 0, "VM operation: 'G1CollectForAllocation', 'Cleanup', 'ThreadDump' ... NULL: not printed (JDK 8)"),
	BIGINT(R, "reach_ns", record.reach_ns, 0, "Time until all threads had stopped, ns (Reaching safepoint; Stopping threads took). NULL: not printed"),
	BIGINT(R, "cleanup_ns", record.cleanup_ns, 0, "Cleanup, ns. NULL: not printed (before 13, from 25)"),
	BIGINT(R, "at_ns", record.at_ns, 0, "The operation itself, ns. NULL: not printed (before 13)"),
	BIGINT(R, "leave_ns", record.leave_ns, 0, "Time to let the threads go on, ns. NULL: not printed (before 21)"),
	BIGINT(R, "total_ns", record.total_ns, 0, "Time for which the application was stopped, ns"),
	WRITER(R),
#undef R
};

static const GtColumn jvm_stalls_columns[] = {
#define R GtJvmEventRow
	BIGINT(R, "line", record.line, 0, "Line of the log, counted from 1"),
	WORD(R, "collector", record.collector, 0, COLLECTOR),
	TEXT(R, "kind", record.type, 0, "What the thread waited for: 'allocation' (memory) or 'relocation' (an object to be moved)"),
	TEXT(R, "thread", record.detail, 0, "Name of the thread"),
	BIGINT(R, "time_ns", record.time_ns, 0, "Stamp: when it was over, ns since the start of the JVM. NULL: the log has no such stamps"),
	WHEN(R, "logged_at", record.logged_at_ns, 0, LOGGED_AT),
	BIGINT(R, "duration_ns", record.duration_ns, 0, "How long it waited, as printed, ns; other threads went on"),
	WRITER(R),
#undef R
};

DEFINE_RELATION(GT_REL_JVM_EVENTS, jvm_events, 0, -1, 1200,
			 "One row per pause, concurrent phase or whole cycle in a JVM's garbage collection log, in the log's order");

DEFINE_RELATION(GT_REL_JVM_COLLECTIONS, jvm_collections, 0, -1, 850,
			 "One row per collection in a JVM's log, its pauses and concurrent parts summed up, in order of begin");

DEFINE_RELATION(GT_REL_JVM_PHASES, jvm_phases, 0, -1, 2000,
			 "One row per phase within a collection in a JVM's log, where phases are logged, in the log's order");

DEFINE_RELATION(GT_REL_JVM_SAFEPOINTS, jvm_safepoints, 0, -1, 1250,
			 "One row per safepoint (all threads stopped, for a collection or not) in a JVM's log, in the log's order");

DEFINE_RELATION(GT_REL_JVM_STALLS, jvm_stalls, 0, -1, 300,
			 "One row per wait of one thread for ZGC, to allocate or for an object to be relocated, in the log's order; no pauses, so none of jvm_events");
