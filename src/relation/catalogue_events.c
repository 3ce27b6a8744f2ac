/*
 * catalogue_events.c
 *		Relations of Go execution traces with a row per event.
 */
#include "relation/catalogue.h"

#include "model/event_rows.h"

#define SEQ "Position in the order of Go's trace reader, counted from 1 over all events, Sync included (events.seq)"
#define TIME_NS "Time as the runtime stamped it, ns since the earliest timestamp of the trace"
#define AT "Wall clock of it. NULL: a trace without wall clock (before Go 1.25)"
#define GOROUTINE "Goroutine that ran on the thread. NULL: none"
#define PROC "P that the thread had. NULL: none"
#define THREAD "Thread (M) that wrote it. NULL: none"

static const GtColumn events_columns[] = {
#define R GtEventRow
	BIGINT(R, "seq", seq, 0, "Position in the order of Go's trace reader, counted from 1; times need not rise with it, since the reader lets causes come before what they cause"),
	INT(R, "generation", generation, 0, "Generation (generations.generation). NULL: the Sync behind the last one"),
	BIGINT(R, "time_ns", place.time_ns, 0, TIME_NS ". Of a Sync the begin of its generation, or the last event of the trace. NULL: the Sync of a trace without events"),
	WHEN(R, "at", place.at_ns, 0, AT),
	WORD(R, "kind", kind, 0, "What happened, in Go's words: 'Sync', 'Metric', 'Label', 'StackSample', 'RangeBegin', 'RangeActive', 'RangeEnd', 'TaskBegin', 'TaskEnd', 'RegionBegin', 'RegionEnd', 'Log', 'StateTransition', 'Experimental'"),
	TEXT(R, "name", name, GT_NEED_TEXTS, "Name of the metric, range or experimental event, type of the task or region, category of the log, the label. NULL: other kinds, or the end of a task that began before the trace"),
	BIGINT(R, "goroutine", place.goroutine, 0, "Goroutine that ran on the thread before it. NULL: none"),
	INT(R, "proc", place.proc, 0, "P that the thread had before it. NULL: none"),
	BIGINT(R, "thread", place.thread, 0, THREAD),
	WORD(R, "resource_kind", resource_kind, 0, "Whose state, range or label it is: 'Goroutine', 'Proc' or 'Thread'. NULL: none, or the whole process"),
	BIGINT(R, "resource", resource, 0, "Id of that goroutine, P or thread. NULL: see resource_kind"),
	WORD(R, "from_state", from_state, 0, "State before, in Go's words: goroutines 'Undetermined', 'NotExist', 'Runnable', 'Running', 'Waiting', 'Syscall'; procs 'Undetermined', 'NotExist', 'Running', 'Idle'; the same as to_state where a generation restates it. NULL: no StateTransition"),
	WORD(R, "to_state", to_state, 0, "State after. NULL: no StateTransition"),
	TEXT(R, "reason", reason, GT_NEED_TEXTS, "Why the goroutine stopped or blocked, in Go's words. NULL: none told"),
	COLUMN(R, "value", GT_NUMERIC, GT_FIELD_UNSIGNED, value, 0, "Value of a Metric (bytes or threads, as name says). NULL: other kinds"),
	BIGINT(R, "task", task, 0, "User task of a task, region or log; 0 = none. NULL: other kinds"),
	BIGINT(R, "parent_task", parent_task, 0, "Parent of a task. NULL: none, other kinds, or a task that began before the trace"),
	JSON(R, "attrs", attrs, GT_NEED_ATTRIBUTES, "What else it tells: bytes swept and reclaimed (end of a sweep), message (Log), the arguments (Experimental), number and clock reading (Sync: n, clock_trace_ns, clock_mono_ns, clock_at). NULL: nothing"),
	STACK_ID(R, stack),
	COLUMN(R, "resource_stack_id", GT_BIGINT, GT_FIELD_STACK_ID, resource_stack, GT_NEED_STACKS,
		   "stack_id of the goroutine whose state it is: of one that is created, where it will start. NULL: none told"),
	FRAMES_ID(R, stack), SITE(R, stack),
	COLUMN(R, "stack", GT_TEXT_ARRAY, GT_FIELD_STACK, stack, GT_NEED_STACKS,
		   "Function names of the call stack of what ran on the thread, leaf first. NULL: none told"),
#undef R
};

static const GtColumn alloc_events_columns[] = {
#define R GtAllocRow
	BIGINT(R, "seq", seq, GT_NEED_SAMPLES, SEQ),
	BIGINT(R, "time_ns", place.time_ns, 0, TIME_NS),
	WHEN(R, "at", place.at_ns, 0, AT),
	WORD(R, "kind", kind, 0, "'span', 'object', 'stack' (there when the trace began), 'span_alloc', 'object_alloc', 'stack_alloc', 'span_free', 'object_free', 'stack_free'"),
	BIGINT(R, "address", address, 0, "Address. NULL: the trace does not say what addresses its numbers stand for"),
	BIGINT(R, "size_bytes", size_bytes, 0, "Bytes: of a span its pages, of an object its slot, of a goroutine's stack all of it. NULL: not told, nor by an earlier event"),
	BIGINT(R, "npages", npages, 0, "Pages of a span. NULL: no span, or one freed of which nothing was told"),
	INT(R, "span_class", span_class, 0, "Class of a span of heap objects, as the runtime counts: twice the size class, 1 more without pointers. NULL: no span, or one for other use"),
	FLAG(R, "noscan", noscan, 0, "Do the objects of the span hold no pointers? NULL: see span_class"),
	BIGINT(R, "type_address", type_address, 0, "Address of the type's description in the program. NULL: no object, freed, or without a known type"),
	BIGINT(R, "goroutine", place.goroutine, 0, GOROUTINE),
	INT(R, "proc", place.proc, 0, PROC),
	BIGINT(R, "thread", place.thread, 0, THREAD),
#undef R
};

static const GtColumn logs_columns[] = {
#define R GtLogRow
	BIGINT(R, "time_ns", place.time_ns, 0, TIME_NS),
	WHEN(R, "at", place.at_ns, 0, AT),
	BIGINT(R, "goroutine", place.goroutine, 0, "Goroutine that logged"),
	INT(R, "proc", place.proc, 0, "P on which it ran"),
	BIGINT(R, "thread", place.thread, 0, "Thread (M) on which it ran"),
	BIGINT(R, "task", task, 0, "User task of the context that was logged with; 0 = none"),
	TEXT(R, "category", category, 0, "Category that trace.Log was called with; may be empty"),
	TEXT(R, "message", message, 0, "Message that trace.Log was called with"),
#undef R
};

static const GtColumn labels_columns[] = {
#define R GtLabelRow
	BIGINT(R, "time_ns", place.time_ns, 0, TIME_NS),
	WHEN(R, "at", place.at_ns, 0, AT),
	BIGINT(R, "goroutine", place.goroutine, 0, "Goroutine that is labelled"),
	INT(R, "proc", place.proc, 0, "P on which it ran"),
	BIGINT(R, "thread", place.thread, 0, "Thread (M) on which it ran"),
	TEXT(R, "label", label, 0, "The label: 'GC (dedicated)', 'GC (fractional)' or 'GC (idle)'; from Go 1.26 on goroutines that are no mark workers may have one, see mark_workers"),
#undef R
};

static const GtColumn cpu_samples_columns[] = {
#define R GtSampleRow
	BIGINT(R, "time_ns", place.time_ns, 0, "Time of the sample, ns since the earliest timestamp of the trace; samples come in order of time"),
	WHEN(R, "at", place.at_ns, 0, AT),
	BIGINT(R, "goroutine", place.goroutine, 0, GOROUTINE),
	INT(R, "proc", place.proc, 0, PROC),
	BIGINT(R, "thread", place.thread, 0, "Thread (M) that was sampled"),
	FLAG(R, "in_assist", in_assist, 0, "Taken inside a mark assist (a frame of runtime.gcAssistAlloc)? NULL: no stack"),
	FLAG(R, "in_mark_worker", in_mark_worker, 0, "Taken inside a mark worker (a frame of runtime.gcBgMarkWorker)? NULL: no stack"),
	FLAG(R, "in_sweep", in_sweep, 0, "Taken while sweeping, in the background (runtime.bgsweep) or for credit (runtime.deductSweepCredit)? NULL: no stack"),
	STACK_ID(R, stack), FRAMES_ID(R, stack), SITE(R, stack),
	COLUMN(R, "stack", GT_TEXT_ARRAY, GT_FIELD_STACK, stack, GT_NEED_STACKS,
		   "Function names of the call stack that was sampled, leaf first. NULL: no stack"),
#undef R
};

/* The column is "kind". */
static const GtKinds event_kinds = {4, GT_EVENT_ROW_KINDS, gt_event_row_kind};

DEFINE_RELATION_OF_KINDS(GT_REL_EVENTS, events, GT_NEED_EVERYTHING, -1, 190000, &event_kinds,
			 "One row per event of a Go execution trace, in the exact order of Go's reader");

DEFINE_RELATION(GT_REL_ALLOC_EVENTS, alloc_events, GT_NEED_EXPERIMENT, -1, 1000,
			 "One row per event of the traceallocfree experiment (GODEBUG=traceallocfree=1, Go 1.23 and later): spans, heap objects and goroutine stacks, found, allocated and freed");

DEFINE_RELATION(GT_REL_LOGS, logs, GT_NEED_USER, -1, 10,
			 "One row per call of trace.Log and trace.Logf, in order");

DEFINE_RELATION(GT_REL_LABELS, labels, GT_NEED_LABELS, -1, 300,
			 "One row per label that a goroutine got, in order");

DEFINE_RELATION(GT_REL_CPU_SAMPLES, cpu_samples, GT_NEED_SAMPLES | GT_NEED_STACKS, 0, 50,
			 "One row per sample of the CPU profiler in a Go execution trace, in order");
