/*
 * v2_emit.c
 *		From wire events to GtEvent, for those that the sink wants.
 */
#include "decode/v2.h"

#include <string.h>

const uint8_t v2_go_states[V2_GO_STATUSES] = {
	[V2_GO_RUNNABLE] = GT_GO_RUNNABLE,
	[V2_GO_RUNNING] = GT_GO_RUNNING,
	[V2_GO_SYSCALL] = GT_GO_SYSCALL,
	[V2_GO_WAITING] = GT_GO_WAITING,
};

const uint8_t v2_proc_states[V2_PROC_STATUSES] = {
	[V2_PROC_RUNNING] = GT_PROC_RUNNING,
	[V2_PROC_IDLE] = GT_PROC_IDLE,
	[V2_PROC_SYSCALL] = GT_PROC_RUNNING,
	[V2_PROC_SYSCALL_ABANDONED] = GT_PROC_IDLE,
};

/* Shapes of events. */
#define PLAIN(event_want, event_kind) {.want = event_want, .kind = event_kind}
#define METRIC(metric) {.want = GT_WANT_METRIC, .kind = GT_EVENT_METRIC, .subject = metric}
#define RANGE(event_want, event_kind, range) \
	{.want = event_want, .kind = event_kind, .subject = range}
#define STATE(event_want, whose, state_from, state_to) \
	{.want = event_want, .kind = GT_EVENT_STATE, .subject = whose, .from = state_from, .to = state_to}

/* What each type of event becomes. */
static const struct
{
	uint16_t	want;
	uint8_t		kind;
	uint8_t		subject;
	uint8_t		from;			/* states; set where the type tells them */
	uint8_t		to;
}			shapes[V2_EVENT_TYPES] = {
	[V2_PROCS_CHANGE] = METRIC(GT_METRIC_GOMAXPROCS),
	[V2_HEAP_ALLOC] = METRIC(GT_METRIC_HEAP_LIVE),
	[V2_HEAP_GOAL] = METRIC(GT_METRIC_HEAP_GOAL),
	[V2_STW_BEGIN] = RANGE(GT_WANT_STW, GT_EVENT_RANGE_BEGIN, GT_RANGE_STW),
	[V2_STW_END] = RANGE(GT_WANT_STW, GT_EVENT_RANGE_END, GT_RANGE_STW),
	[V2_GC_ACTIVE] = RANGE(GT_WANT_GC, GT_EVENT_RANGE_ACTIVE, GT_RANGE_GC),
	[V2_GC_BEGIN] = RANGE(GT_WANT_GC, GT_EVENT_RANGE_BEGIN, GT_RANGE_GC),
	[V2_GC_END] = RANGE(GT_WANT_GC, GT_EVENT_RANGE_END, GT_RANGE_GC),
	[V2_SWEEP_ACTIVE] = RANGE(GT_WANT_SWEEP, GT_EVENT_RANGE_ACTIVE, GT_RANGE_SWEEP),
	[V2_SWEEP_BEGIN] = RANGE(GT_WANT_SWEEP, GT_EVENT_RANGE_BEGIN, GT_RANGE_SWEEP),
	[V2_SWEEP_END] = RANGE(GT_WANT_SWEEP, GT_EVENT_RANGE_END, GT_RANGE_SWEEP),
	[V2_ASSIST_ACTIVE] = RANGE(GT_WANT_ASSIST, GT_EVENT_RANGE_ACTIVE, GT_RANGE_ASSIST),
	[V2_ASSIST_BEGIN] = RANGE(GT_WANT_ASSIST, GT_EVENT_RANGE_BEGIN, GT_RANGE_ASSIST),
	[V2_ASSIST_END] = RANGE(GT_WANT_ASSIST, GT_EVENT_RANGE_END, GT_RANGE_ASSIST),
	[V2_GO_LABEL] = PLAIN(GT_WANT_LABEL, GT_EVENT_LABEL),
	[V2_GO_CREATE] = STATE(GT_WANT_GO_ORIGIN, GT_STATE_GOROUTINE, GT_GO_NOT_EXIST, GT_GO_RUNNABLE),
	[V2_GO_CREATE_BLOCKED] = STATE(GT_WANT_GO_ORIGIN, GT_STATE_GOROUTINE, GT_GO_NOT_EXIST, GT_GO_WAITING),
	[V2_GO_CREATE_SYSCALL] = STATE(GT_WANT_GO_ORIGIN, GT_STATE_GOROUTINE, GT_GO_NOT_EXIST, GT_GO_SYSCALL),
	[V2_GO_STATUS] = STATE(GT_WANT_GO_STATE | GT_WANT_GO_ORIGIN, GT_STATE_GOROUTINE, 0, 0),
	[V2_GO_STATUS_STACK] = STATE(GT_WANT_GO_STATE | GT_WANT_GO_ORIGIN, GT_STATE_GOROUTINE, 0, 0),
	[V2_GO_START] = STATE(GT_WANT_GO_STATE, GT_STATE_GOROUTINE, GT_GO_RUNNABLE, GT_GO_RUNNING),
	[V2_GO_DESTROY] = STATE(GT_WANT_GO_STATE | GT_WANT_GO_ORIGIN, GT_STATE_GOROUTINE, GT_GO_RUNNING, GT_GO_NOT_EXIST),
	[V2_GO_DESTROY_SYSCALL] = STATE(GT_WANT_GO_STATE | GT_WANT_GO_ORIGIN, GT_STATE_GOROUTINE, GT_GO_SYSCALL, GT_GO_NOT_EXIST),
	[V2_GO_STOP] = STATE(GT_WANT_GO_STATE, GT_STATE_GOROUTINE, GT_GO_RUNNING, GT_GO_RUNNABLE),
	[V2_GO_BLOCK] = STATE(GT_WANT_GO_STATE, GT_STATE_GOROUTINE, GT_GO_RUNNING, GT_GO_WAITING),
	[V2_GO_UNBLOCK] = STATE(GT_WANT_GO_STATE, GT_STATE_GOROUTINE, GT_GO_WAITING, GT_GO_RUNNABLE),
	[V2_GO_SWITCH] = STATE(GT_WANT_GO_STATE, GT_STATE_GOROUTINE, GT_GO_WAITING, GT_GO_RUNNABLE),
	[V2_GO_SWITCH_DESTROY] = STATE(GT_WANT_GO_STATE, GT_STATE_GOROUTINE, GT_GO_WAITING, GT_GO_RUNNABLE),
	[V2_GO_SYSCALL_BEGIN] = STATE(GT_WANT_GO_STATE, GT_STATE_GOROUTINE, GT_GO_RUNNING, GT_GO_SYSCALL),
	[V2_GO_SYSCALL_END] = STATE(GT_WANT_GO_STATE, GT_STATE_GOROUTINE, GT_GO_SYSCALL, GT_GO_RUNNING),
	[V2_GO_SYSCALL_END_BLOCKED] = STATE(GT_WANT_GO_STATE, GT_STATE_GOROUTINE, GT_GO_SYSCALL, GT_GO_RUNNABLE),
	[V2_PROC_START] = STATE(GT_WANT_PROC, GT_STATE_PROC, GT_PROC_IDLE, GT_PROC_RUNNING),
	[V2_PROC_STOP] = STATE(GT_WANT_PROC, GT_STATE_PROC, GT_PROC_RUNNING, GT_PROC_IDLE),
	[V2_PROC_STEAL] = STATE(GT_WANT_PROC, GT_STATE_PROC, GT_PROC_UNDETERMINED, GT_PROC_IDLE),
	[V2_PROC_STATUS] = STATE(GT_WANT_PROC, GT_STATE_PROC, 0, 0),
	[V2_TASK_BEGIN] = PLAIN(GT_WANT_USER, GT_EVENT_TASK_BEGIN),
	[V2_TASK_END] = PLAIN(GT_WANT_USER, GT_EVENT_TASK_END),
	[V2_REGION_BEGIN] = PLAIN(GT_WANT_USER, GT_EVENT_REGION_BEGIN),
	[V2_REGION_END] = PLAIN(GT_WANT_USER, GT_EVENT_REGION_END),
	[V2_USER_LOG] = PLAIN(GT_WANT_USER, GT_EVENT_LOG),
	[V2_SPAN] = PLAIN(GT_WANT_EXPERIMENT, GT_EVENT_EXPERIMENTAL),
	[V2_SPAN_ALLOC] = PLAIN(GT_WANT_EXPERIMENT, GT_EVENT_EXPERIMENTAL),
	[V2_SPAN_FREE] = PLAIN(GT_WANT_EXPERIMENT, GT_EVENT_EXPERIMENTAL),
	[V2_HEAP_OBJECT] = PLAIN(GT_WANT_EXPERIMENT, GT_EVENT_EXPERIMENTAL),
	[V2_HEAP_OBJECT_ALLOC] = PLAIN(GT_WANT_EXPERIMENT, GT_EVENT_EXPERIMENTAL),
	[V2_HEAP_OBJECT_FREE] = PLAIN(GT_WANT_EXPERIMENT, GT_EVENT_EXPERIMENTAL),
	[V2_GOROUTINE_STACK] = PLAIN(GT_WANT_EXPERIMENT, GT_EVENT_EXPERIMENTAL),
	[V2_GOROUTINE_STACK_ALLOC] = PLAIN(GT_WANT_EXPERIMENT, GT_EVENT_EXPERIMENTAL),
	[V2_GOROUTINE_STACK_FREE] = PLAIN(GT_WANT_EXPERIMENT, GT_EVENT_EXPERIMENTAL),
};

/* The arguments of experimental events, which all have an id. */
static const char *const *
argument_names(uint8_t type)
{
	static const char *const of_span[] = {"id", "npages_value", "kindclass"};
	static const char *const of_object[] = {"id", "type"};
	static const char *const of_stack[] = {"id", "order"};

	switch (type)
	{
		case V2_HEAP_OBJECT:
		case V2_HEAP_OBJECT_ALLOC:
			return of_object;
		case V2_GOROUTINE_STACK:
		case V2_GOROUTINE_STACK_ALLOC:
			return of_stack;
		default:
			return of_span;
	}
}

/* Whose state or range the event is about. */
static int64_t
resource_of(const V2Event *event, const V2Context *context)
{
	switch (event->type)
	{
		case V2_GO_CREATE:
		case V2_GO_CREATE_BLOCKED:
		case V2_GO_CREATE_SYSCALL:
		case V2_GO_STATUS:
		case V2_GO_STATUS_STACK:
		case V2_GO_START:
		case V2_GO_UNBLOCK:
		case V2_GO_SWITCH:
		case V2_GO_SWITCH_DESTROY:
		case V2_ASSIST_ACTIVE:
		case V2_SWEEP_ACTIVE:
		case V2_PROC_START:
		case V2_PROC_STEAL:
		case V2_PROC_STATUS:
			return (int64_t) event->args[0];
		case V2_SWEEP_BEGIN:
		case V2_SWEEP_END:
		case V2_PROC_STOP:
			return context->proc;
		default:
			return context->goroutine;
	}
}

/* What fill_details and describe_experiment set. */
static void
forget_details(GtEvent *out)
{
	static const GtStr none;

	out->value = out->value2 = 0;
	out->task = out->parent_task = 0;
	out->reason = out->text = out->message = none;
	out->resource_stack = 0;
	out->experiment_event = NULL;
	out->args = NULL;
	out->arg_names = NULL;
	out->nargs = 0;
}

static void
fill_details(GtEvent *out, const V2Emitter *emitter, const V2Event *event,
			 const V2Extra *extra)
{
	switch (event->type)
	{
		case V2_PROCS_CHANGE:
		case V2_HEAP_ALLOC:
		case V2_HEAP_GOAL:
			out->value = event->args[0];
			break;
		case V2_SWEEP_END:
			out->value = event->args[0];
			out->value2 = event->args[1];
			break;
		case V2_STW_BEGIN:
		case V2_GO_LABEL:
			out->text = gt_tables_string(emitter->tables, event->args[0]);
			break;
		case V2_STW_END:
			out->text = gt_tables_string(emitter->tables, extra->reason);
			break;
		case V2_GO_CREATE:
		case V2_GO_CREATE_BLOCKED:
			out->resource_stack = event->args[1];
			break;
		case V2_GO_STOP:
		case V2_GO_BLOCK:
			out->reason = gt_tables_string(emitter->tables, event->args[0]);
			out->resource_stack = event->args[1];
			break;
		case V2_GO_SYSCALL_BEGIN:
			out->resource_stack = event->args[1];
			break;
		case V2_TASK_BEGIN:
			out->task = event->args[0];
			out->parent_task = event->args[1];
			out->text = gt_tables_string(emitter->tables, event->args[2]);
			break;
		case V2_TASK_END:
			out->task = event->args[0];
			break;
		case V2_REGION_BEGIN:
		case V2_REGION_END:
			out->task = event->args[0];
			out->text = gt_tables_string(emitter->tables, event->args[1]);
			break;
		case V2_USER_LOG:
			out->task = event->args[0];
			out->text = gt_tables_string(emitter->tables, event->args[1]);
			out->message = extra->message.data ? extra->message :
				gt_tables_string(emitter->tables, event->args[2]);
			break;
		case V2_GO_STATUS:
		case V2_GO_STATUS_STACK:
			out->resource_stack = out->stack;
			out->from = extra->from;
			out->to = v2_go_states[event->args[2]];
			break;
		case V2_PROC_STEAL:
			out->from = extra->from;
			break;
		case V2_PROC_STATUS:
			out->from = extra->from;
			out->to = v2_proc_states[event->args[1]];
			break;
	}
}

void
v2_emitter_init(V2Emitter *emitter, const GtSink *sink, uint32_t want, GtTables *tables)
{
	memset(emitter, 0, sizeof(*emitter));
	emitter->sink = sink;
	emitter->want = want;
	emitter->tables = tables;
	emitter->seq = 1;
	for (size_t type = 0; type < V2_EVENT_TYPES; type++)
		emitter->wanted[type] = (shapes[type].want & want) != 0 || (want & GT_WANT_ALL);
}

static void
describe_experiment(GtEvent *out, const V2Event *event)
{
	out->experiment_event = v2_specs[event->type].name;
	out->args = event->args;
	out->arg_names = argument_names(event->type);
	out->nargs = v2_specs[event->type].nargs;
}

/* The event that is handed out is always the same, as clearing it takes time. */
static GtEvent *
prepare(V2Emitter *emitter, const V2Context *context, int64_t time)
{
	GtEvent    *out = &emitter->event;

	forget_details(out);
	out->time_ns = time - emitter->zero;
	out->seq = emitter->seq + (int64_t) (emitter->events + emitter->samples);
	out->goroutine = context->goroutine;
	out->proc = context->proc;
	out->thread = context->thread;
	out->tables = emitter->tables;
	out->unlisted = false;
	return out;
}

bool
v2_emit_wanted(V2Emitter *emitter, const V2Event *event, const V2Context *context,
			   const V2Extra *extra)
{
	const V2Spec *spec = &v2_specs[event->type];
	GtEvent    *out = prepare(emitter, context, event->time);

	out->kind = shapes[event->type].kind;
	out->subject = shapes[event->type].subject;
	out->from = shapes[event->type].from;
	out->to = shapes[event->type].to;
	out->resource = resource_of(event, context);
	out->stack = spec->stack_arg ? event->args[spec->stack_arg - 1] : 0;
	out->unlisted = extra->unlisted;
	fill_details(out, emitter, event, extra);
	if (out->kind == GT_EVENT_EXPERIMENTAL)
		describe_experiment(out, event);
	return emitter->sink->event(emitter->sink->context, out);
}

bool
v2_emit_go_state(V2Emitter *emitter, const V2Context *context, int64_t time,
				 int64_t goroutine, GtGoState from, GtGoState to)
{
	GtEvent    *out;

	emitter->events++;
	if ((emitter->want & (GT_WANT_GO_STATE | GT_WANT_ALL)) == 0)
		return true;
	out = prepare(emitter, context, time);
	out->kind = GT_EVENT_STATE;
	out->subject = GT_STATE_GOROUTINE;
	out->from = (uint8_t) from;
	out->to = (uint8_t) to;
	out->resource = goroutine;
	out->stack = 0;
	return emitter->sink->event(emitter->sink->context, out);
}

/* The generation counts its samples itself, also when nobody wants them. */
bool
v2_emit_sample(V2Emitter *emitter, const V2Sample *sample, int64_t time)
{
	GtEvent    *out;

	emitter->samples++;
	out = prepare(emitter, &sample->context, time);
	out->kind = GT_EVENT_STACK_SAMPLE;
	out->subject = GT_SUBJECT_NONE;
	out->from = out->to = 0;
	out->resource = sample->context.goroutine;
	out->stack = sample->stack;
	return emitter->sink->event(emitter->sink->context, out);
}
