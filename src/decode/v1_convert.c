/*
 * v1_convert.c
 *		From v1 events to those of v2, as Go's reader does.
 *
 * What differs more than by name: goroutines that were there when tracing
 * began are created in v1, and have a status in v2; a system call that does
 * not block is one event in v1 and two, 1 ns apart, in v2; reasons to wait are
 * types of events in v1 and texts in v2.
 *
 * Where Go's reader files events under Ps of its own invention (the
 * collector, timers, the network) they keep the P and thread that they are of.
 */
#include "decode/v1.h"

#include <string.h>

/* Ids of texts that are in no v1 trace. */
#define BUILTIN UINT64_C(0x4000000000000000)

enum
{
	REASON_FOREVER,
	REASON_PREEMPTED,
	REASON_GOSCHED,
	REASON_SLEEP,
	REASON_SEND,
	REASON_RECEIVE,
	REASON_NETWORK,
	REASON_SYNC,
	REASON_COND,
	REASON_SELECT,
	REASON_NONE,
	REASON_ASSIST,
	PAUSE_UNKNOWN				/* and the kinds of Go 1.21 */
};

static const char *const builtin_texts[] = {
	[REASON_FOREVER] = "forever",
	[REASON_PREEMPTED] = "preempted",
	[REASON_GOSCHED] = "runtime.Gosched",
	[REASON_SLEEP] = "sleep",
	[REASON_SEND] = "chan send",
	[REASON_RECEIVE] = "chan receive",
	[REASON_NETWORK] = "network",
	[REASON_SYNC] = "sync",
	[REASON_COND] = "sync.(*Cond).Wait",
	[REASON_SELECT] = "select",
	[REASON_NONE] = "",
	[REASON_ASSIST] = "GC mark assist wait for work",
	[PAUSE_UNKNOWN] = "",
	"GC mark termination",
	"GC sweep termination",
	"write heap dump",
	"goroutine profile",
	"goroutine profile cleanup",
	"all goroutine stack trace",
	"read mem stats",
	"AllThreadsSyscall",
	"GOMAXPROCS",
	"start trace",
	"stop trace",
	"CountPagesInUse (test)",
	"ReadMetricsSlow (test)",
	"ReadMemStatsSlow (test)",
	"PageCachePagesLeaked (test)",
	"ResetDebugLog (test)",
};

#define PAUSES (GT_LENGTHOF(builtin_texts) - PAUSE_UNKNOWN)

/* What each type becomes where nothing but name and reason changes. */
static const struct
{
	uint8_t		type;
	uint8_t		reason;
}			becomes[V1_EVENT_TYPES] = {
	[V1_GOMAXPROCS] = {V2_PROCS_CHANGE, 0},
	[V1_GC_START] = {V2_GC_BEGIN, 0},
	[V1_GC_DONE] = {V2_GC_END, 0},
	[V1_SWEEP_START] = {V2_SWEEP_BEGIN, 0},
	[V1_SWEEP_DONE] = {V2_SWEEP_END, 0},
	[V1_GO_CREATE] = {V2_GO_CREATE, 0},
	[V1_GO_START] = {V2_GO_START, 0},
	[V1_GO_START_LOCAL] = {V2_GO_START, 0},
	[V1_GO_START_LABEL] = {V2_GO_START, 0},
	[V1_GO_END] = {V2_GO_DESTROY, 0},
	[V1_GO_STOP] = {V2_GO_BLOCK, REASON_FOREVER},
	[V1_GO_SCHED] = {V2_GO_STOP, REASON_GOSCHED},
	[V1_GO_PREEMPT] = {V2_GO_STOP, REASON_PREEMPTED},
	[V1_GO_SLEEP] = {V2_GO_BLOCK, REASON_SLEEP},
	[V1_GO_BLOCK] = {V2_GO_BLOCK, REASON_NONE},
	[V1_GO_UNBLOCK] = {V2_GO_UNBLOCK, 0},
	[V1_GO_UNBLOCK_LOCAL] = {V2_GO_UNBLOCK, 0},
	[V1_GO_BLOCK_SEND] = {V2_GO_BLOCK, REASON_SEND},
	[V1_GO_BLOCK_RECV] = {V2_GO_BLOCK, REASON_RECEIVE},
	[V1_GO_BLOCK_SELECT] = {V2_GO_BLOCK, REASON_SELECT},
	[V1_GO_BLOCK_SYNC] = {V2_GO_BLOCK, REASON_SYNC},
	[V1_GO_BLOCK_COND] = {V2_GO_BLOCK, REASON_COND},
	[V1_GO_BLOCK_NET] = {V2_GO_BLOCK, REASON_NETWORK},
	[V1_GO_BLOCK_GC] = {V2_GO_BLOCK, REASON_ASSIST},
	[V1_GO_SYSCALL] = {V2_GO_SYSCALL_BEGIN, 0},
	[V1_GO_SYSEXIT] = {V2_GO_SYSCALL_END_BLOCKED, 0},
	[V1_GO_SYSEXIT_LOCAL] = {V2_GO_SYSCALL_END_BLOCKED, 0},
	[V1_HEAP_ALLOC] = {V2_HEAP_ALLOC, 0},
	[V1_HEAP_GOAL] = {V2_HEAP_GOAL, 0},
	[V1_ASSIST_START] = {V2_ASSIST_BEGIN, 0},
	[V1_ASSIST_DONE] = {V2_ASSIST_END, 0},
	[V1_TASK_CREATE] = {V2_TASK_BEGIN, 0},
	[V1_TASK_END] = {V2_TASK_END, 0},
	[V1_REGION] = {V2_REGION_BEGIN, 0},
	[V1_LOG] = {V2_USER_LOG, 0},
};

static bool
add_builtin_texts(V1Trace *trace)
{
	GtStatus	status = {0};

	for (size_t i = 0; i < GT_LENGTHOF(builtin_texts); i++)
	{
		if (gt_tables_put_string(&trace->tables, BUILTIN + i, builtin_texts[i],
								 (uint32_t) strlen(builtin_texts[i]), 0, &status) != GT_OK)
			return false;
	}
	return true;
}

bool
v1_convert_init(V1Convert *convert, V1Trace *trace, V2Emitter *emitter)
{
	memset(convert, 0, sizeof(*convert));
	convert->trace = trace;
	convert->emitter = emitter;
	v1_check_init(&convert->check, trace->alloc, trace->version);
	gt_map_init(&convert->untold, trace->alloc, 0);
	convert->procs = gt_alloc_zero(trace->alloc, (trace->proc_count + 1) * sizeof(V1ConvertProc));
	if (convert->procs == NULL || !add_builtin_texts(trace))
		return false;
	for (size_t i = 0; i < trace->proc_count; i++)
		convert->procs[i].thread = GT_NONE;
	return true;
}

void
v1_convert_free(V1Convert *convert)
{
	if (convert->trace == NULL)
		return;
	gt_free(convert->trace->alloc, convert->procs);
	gt_free(convert->trace->alloc, convert->created);
	gt_map_free(&convert->untold);
	v1_check_free(&convert->check);
}

/* --- giving events --- */

static GtCode
no_memory(GtStatus *status)
{
	return gt_fail(status, GT_NO_MEMORY, GT_TRACE_HEADER_SIZE, "out of memory for rows");
}

static GtCode
give(V1Convert *convert, const V2Event *event, const V2Context *context, const V2Extra *extra,
	 GtStatus *status)
{
	return v2_emit(convert->emitter, event, context, extra) ? GT_OK : no_memory(status);
}

/* 0 where the file does not have it. */
static uint64_t
known_stack(V1Convert *convert, uint64_t stack)
{
	if (gt_tables_has_stack(&convert->trace->tables, stack))
		return stack;
	convert->lacks_stack = true;
	return 0;
}

static GtCode
give_status(V1Convert *convert, int64_t goroutine, uint64_t state, const V2Context *context,
			int64_t time, GtStatus *status)
{
	V2Event		out = {V2_GO_STATUS, time, {(uint64_t) goroutine, UINT64_MAX, state, 0}};
	V2Extra		extra = {.from = GT_GO_UNDETERMINED};

	return give(convert, &out, context, &extra, status);
}

/* --- the goroutines that were there when tracing began --- */

static GtCode
note_created(V1Convert *convert, int64_t goroutine, GtStatus *status)
{
	if (!gt_reserve(convert->trace->alloc, (void **) &convert->created, &convert->created_capacity,
					convert->created_count + 1, sizeof(V2Front)) ||
		gt_map_put(&convert->untold, goroutine, NULL) == NULL)
		return no_memory(status);
	convert->created[convert->created_count++].time = goroutine;
	return GT_OK;
}

/* Nothing has told their state: they were runnable.  (Go's reader takes them at random.) */
GtCode
v1_convert_announce(V1Convert *convert, bool *more, GtStatus *status)
{
	static const V2Context nobody = {GT_NONE, GT_NONE, GT_NONE};
	int64_t		goroutine;

	*more = convert->started && convert->announced < convert->created_count;
	if (!*more)
		return GT_OK;
	goroutine = convert->created[convert->announced++].time;
	if (!gt_map_remove(&convert->untold, goroutine))
		return GT_OK;
	return give_status(convert, goroutine, V2_GO_RUNNABLE, &nobody, convert->started_time, status);
}

/*
 * The first GOMAXPROCS comes when all that was there has been told.  To Go's
 * reader it is nothing more.
 */
static GtCode
start(V1Convert *convert, const V2Event *event, const V2Context *context, GtStatus *status)
{
	V2Extra		extra = {.unlisted = true};

	convert->started = true;
	convert->started_time = event->time;
	for (size_t i = 0; i < convert->created_count; i++)
		convert->created[i].cursor = 0;
	v2_front_sort(convert->created, convert->created_count);
	if (convert->emitter->wanted[event->type] &&
		!v2_emit_wanted(convert->emitter, event, context, &extra))
		return no_memory(status);
	return GT_OK;
}

/* --- Ps --- */

static GtCode
proc_event(V1Convert *convert, V1ConvertProc *proc, const V1Event *event, V2Event *out,
		   V2Context *context, GtStatus *status)
{
	static const V2Extra none;
	bool		starts = event->type == V1_PROC_START;
	GtCode		code;

	if (starts)
		proc->thread = event->args[0] <= INT64_MAX ? (int64_t) event->args[0] : GT_NONE;
	context->thread = proc->thread;
	out->type = starts ? V2_PROC_START : V2_PROC_STOP;
	out->args[0] = (uint64_t) context->proc;
	if (!proc->seen)
	{
		out->type = V2_PROC_STATUS;
		out->args[1] = starts ? V2_PROC_RUNNING : V2_PROC_IDLE;
	}
	proc->seen = true;
	code = give(convert, out, context, &none, status);
	if (!starts)
		proc->thread = GT_NONE;
	return code;
}

/* --- pauses --- */

static uint64_t
pause_reason(int version, uint64_t kind)
{
	if (version < 21)
		return BUILTIN + PAUSE_UNKNOWN + (kind < 2 ? kind + 1 : 0);
	return BUILTIN + PAUSE_UNKNOWN + (kind < PAUSES ? kind : 0);
}

/* Of Ps that pause at once the first to begin and the last to end count; it is one pause of one. */
static GtCode
pause_event(V1Convert *convert, const V1Event *event, V2Event *out, const V2Context *context,
			GtStatus *status)
{
	bool		begins = event->type == V1_STW_START;
	V2Extra		extra = {0};

	if (convert->check.pausing != (begins ? 1 : 0))
		return GT_OK;
	out->type = begins ? V2_STW_BEGIN : V2_STW_END;
	if (begins)
	{
		convert->pause_reason = pause_reason(convert->trace->version, event->args[0]);
		convert->pause_context = *context;
	}
	out->args[0] = convert->pause_reason;
	extra.reason = convert->pause_reason;
	if (convert->trace->version < V1_FIRST_WITH_PAUSES)
		context = &convert->pause_context;
	return give(convert, out, context, &extra, status);
}

/* --- system calls --- */

static bool
is_blocked(const V1Convert *convert, uint64_t number)
{
	return convert->trace->blocked.bytes[number / 8] >> number % 8 & 1;
}

/* One that does not block ends 1 ns later, but not behind what comes next. */
static GtCode
end_syscall(V1Convert *convert, int64_t next_time, GtStatus *status)
{
	static const V2Extra none;
	V2Event		out = {.type = V2_GO_SYSCALL_END, .time = GT_MIN(convert->syscall_time + 1, next_time)};

	if (!convert->in_syscall)
		return GT_OK;
	convert->in_syscall = false;
	return give(convert, &out, &convert->syscall_context, &none, status);
}

static GtCode
begin_syscall(V1Convert *convert, const V2Event *out, const V2Context *context, GtStatus *status)
{
	static const V2Extra none;

	if (!is_blocked(convert, convert->syscalls++))
	{
		convert->in_syscall = true;
		convert->syscall_context = *context;
		convert->syscall_time = out->time;
	}
	return give(convert, out, context, &none, status);
}

GtCode
v1_convert_finish(V1Convert *convert, GtStatus *status)
{
	return end_syscall(convert, V2_TIME_MAX, status);
}

/* --- all the rest --- */

/* The string id of an event, or 0. */
static uint64_t
string_of(const V1Event *event)
{
	switch (event->type)
	{
		case V1_GO_START_LABEL:
		case V1_TASK_CREATE:
		case V1_REGION:
			return event->args[2];
		case V1_LOG:
			return event->args[1];
		default:
			return 0;
	}
}

static void
set_args(V1Convert *convert, const V1Event *event, V2Event *out, uint64_t stack)
{
	switch (event->type)
	{
		case V1_GO_CREATE:
			out->args[1] = known_stack(convert, event->args[1]);
			break;
		case V1_GO_UNBLOCK_LOCAL:
			out->args[1] = 0;
			break;
		case V1_SWEEP_DONE:
			/* unknown before Go 1.9: a number of bytes that cannot be */
			if (v1_nargs(event->type, convert->trace->version) == 0)
				out->args[0] = out->args[1] = UINT64_MAX;
			break;
		case V1_TASK_CREATE:
			if (out->args[1] == 0)
				out->args[1] = UINT64_MAX;	/* no task */
			break;
		case V1_REGION:
			out->type = event->args[1] == 0 ? V2_REGION_BEGIN : V2_REGION_END;
			out->args[1] = event->args[2];
			break;
	}
	if (out->type == V2_GO_BLOCK || out->type == V2_GO_STOP)
		out->args[0] = BUILTIN + becomes[event->type].reason;
	if (v2_specs[out->type].stack_arg)
		out->args[v2_specs[out->type].stack_arg - 1] = stack;
}

/* A goroutine starts; before the world does, that tells its state. */
static GtCode
start_goroutine(V1Convert *convert, const V1Event *event, const V2Event *out, const V2Context *context,
				GtStatus *status)
{
	static const V2Extra none;
	V2Event		label = {V2_GO_LABEL, out->time, {event->args[2]}};

	if (!convert->started && event->type != V1_GO_START_LABEL)
	{
		gt_map_remove(&convert->untold, event->goroutine);
		return give_status(convert, event->goroutine, V2_GO_RUNNING, context, out->time, status);
	}
	if (give(convert, out, context, &none, status) != GT_OK || event->type != V1_GO_START_LABEL)
		return status->code;
	return give(convert, &label, context, &none, status);
}

static GtCode
convert_event(V1Convert *convert, V1ConvertProc *proc, const V1Event *event, V2Event *out,
			  V2Context *context, GtStatus *status)
{
	V2Extra		extra = {.message = event->message};

	if (v1_starts_goroutine(event->type))
		return start_goroutine(convert, event, out, context, status);
	switch (event->type)
	{
		case V1_PROC_START:
		case V1_PROC_STOP:
			return proc_event(convert, proc, event, out, context, status);
		case V1_STW_START:
		case V1_STW_DONE:
			return pause_event(convert, event, out, context, status);
		case V1_GOMAXPROCS:
			if (!convert->started)
				return start(convert, out, context, status);
			break;
		case V1_GO_CREATE:
			if (!convert->started)
				return note_created(convert, (int64_t) event->args[0], status);
			break;
		case V1_GO_WAITING:
		case V1_GO_IN_SYSCALL:
			gt_map_remove(&convert->untold, event->goroutine);
			return give_status(convert, event->goroutine,
							   event->type == V1_GO_WAITING ? V2_GO_WAITING : V2_GO_SYSCALL,
							   context, out->time, status);
		case V1_GO_SYSCALL:
			return begin_syscall(convert, out, context, status);
		case V1_GO_SYSEXIT:
		case V1_GO_SYSEXIT_LOCAL:
			/* stamped when it had lost its P, written when it had another */
			context->proc = context->thread = GT_NONE;
			break;
		case V1_GO_SYSBLOCK:
		case V1_FUTILE_WAKEUP:
			return GT_OK;
	}
	return give(convert, out, context, &extra, status);
}

GtCode
v1_convert_event(V1Convert *convert, size_t proc, const V1Event *event, int64_t time, GtStatus *status)
{
	const V1Trace *trace = convert->trace;
	V1ConvertProc *known = &convert->procs[proc];
	V2Context	context = {event->goroutine ? event->goroutine : GT_NONE, trace->procs[proc].proc, known->thread};
	V2Event		out = {.type = becomes[event->type].type, .time = time};
	const char *problem;

	if (end_syscall(convert, time, status) != GT_OK)
		return status->code;
	problem = v1_check_event(&convert->check, &known->check, event);
	if (convert->check.refused)
		return no_memory(status);
	if (problem != NULL)
		return v1_damaged(event, status, problem);
	if (trace->frequency != 0 && !gt_tables_has_string(&trace->tables, string_of(event)))
		return v1_damaged(event, status, "an event names a string that does not exist");
	memcpy(out.args, event->args, sizeof(event->args));
	set_args(convert, event, &out, known_stack(convert, event->stack));
	return convert_event(convert, known, event, &out, &context, status);
}

GtCode
v1_convert_sample(V1Convert *convert, const V1Sample *sample, int64_t time, GtStatus *status)
{
	V2Sample	out = {0, {sample->goroutine ? sample->goroutine : GT_NONE, sample->proc, GT_NONE},
	known_stack(convert, sample->stack)};

	if (end_syscall(convert, time, status) != GT_OK)
		return status->code;
	if ((convert->emitter->want & (GT_WANT_SAMPLE | GT_WANT_ALL)) != 0 &&
		!v2_emit_sample(convert->emitter, &out, time))
		return no_memory(status);
	convert->emitter->last_time = GT_MAX(convert->emitter->last_time, time);
	return GT_OK;
}
