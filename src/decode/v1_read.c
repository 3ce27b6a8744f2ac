/*
 * v1_read.c
 *		The events of one P, one after another.
 *
 * v1_index.c has checked every event, so none is cut or malformed.
 */
#include "decode/v1.h"

static void
enter_batch(const V1Trace *trace, V1Proc *proc, uint32_t batch)
{
	proc->batch = batch;
	if (batch == V1_NO_BATCH)
		return;
	proc->position = trace->batches[batch].start;
	proc->ticks = trace->batches[batch].ticks;
}

void
v1_rewind(V1Trace *trace)
{
	for (size_t i = 0; i < trace->proc_count; i++)
	{
		trace->procs[i].goroutine = 0;
		enter_batch(trace, &trace->procs[i], trace->procs[i].first);
	}
}

static GtStr
read_text(const uint8_t **position)
{
	bool		bad = false;
	GtStr		text;

	text.len = (uint32_t) gt_varint_padded(position, &bad);
	text.data = (const char *) *position;
	*position += text.len;
	return text;
}

/* Steps over what is no event of a P: a string, a stack, a sample, the clock's frequency. */
static const uint8_t *
skip(const uint8_t *p)
{
	uint8_t		type = *p & V1_TYPE_BITS,
				count = *p >> V1_COUNT_SHIFT;
	bool		bad = false;

	p++;
	if (type == V1_STRING)
	{
		p = gt_varint_skip(p, 1);
		(void) read_text(&p);
		return p;
	}
	if (count == V1_COUNT_LENGTH)
	{
		uint64_t	length = gt_varint_padded(&p, &bad);

		return p + length;
	}
	return gt_varint_skip(p, count + 1);
}

static const uint8_t *
read_event(const V1Trace *trace, const uint8_t *p, V1Proc *proc, V1Event *event)
{
	const V1Spec *spec = &v1_specs[*p & V1_TYPE_BITS];
	bool		has_length = *p >> V1_COUNT_SHIFT == V1_COUNT_LENGTH,
				bad = false;
	uint64_t	delta;
	int			nargs;

	event->type = *p++ & V1_TYPE_BITS;
	event->message.data = NULL;
	nargs = v1_nargs(event->type, trace->version);
	if (has_length)
		p = gt_varint_skip(p, 1);
	delta = gt_varint_padded(&p, &bad);
	proc->ticks += (int64_t) GT_MIN(delta, (uint64_t) (V1_TICKS_MAX - proc->ticks));
	event->ticks = proc->ticks;
	for (int i = 0; i < V1_MAX_ARGS; i++)
		event->args[i] = i < nargs ? gt_varint_padded(&p, &bad) : 0;
	event->stack = spec->stack ? (uint32_t) gt_varint_padded(&p, &bad) : 0;
	if (event->type == V1_LOG)
	{
		event->message = gt_str("");
		if (has_length)
			event->message = read_text(&p);
	}
	return p;
}

/* Which goroutine the event is of, and which runs on the P behind it. */
static void
follow_goroutine(V1Proc *proc, V1Event *event)
{
	event->before = event->goroutine = proc->goroutine;
	if (v1_starts_goroutine(event->type))
		proc->goroutine = event->goroutine = (int64_t) event->args[0];
	else if (v1_blocks_goroutine(event->type) || event->type == V1_GO_END ||
			 event->type == V1_GO_STOP || event->type == V1_GO_SCHED ||
			 event->type == V1_GO_PREEMPT)
		proc->goroutine = 0;
	else if (event->type == V1_GO_SYSEXIT || event->type == V1_GO_SYSEXIT_LOCAL ||
			 event->type == V1_GO_WAITING || event->type == V1_GO_IN_SYSCALL)
		event->goroutine = (int64_t) event->args[0];
}

bool
v1_next(const V1Trace *trace, V1Proc *proc, V1Event *event)
{
	while (proc->batch != V1_NO_BATCH)
	{
		const V1Batch *batch = &trace->batches[proc->batch];
		const uint8_t *p = trace->bytes + proc->position;
		uint8_t		type;

		if (proc->position == batch->end)
		{
			enter_batch(trace, proc, batch->next);
			continue;
		}
		type = *p & V1_TYPE_BITS;
		if (v1_specs[type].timed && type != V1_CPU_SAMPLE)
		{
			event->offset = proc->position;
			proc->position = (size_t) (read_event(trace, p, proc, event) - trace->bytes);
			follow_goroutine(proc, event);
			return true;
		}
		proc->position = (size_t) (skip(p) - trace->bytes);
	}
	return false;
}

GtCode
v1_damaged(const V1Event *event, GtStatus *status, const char *what)
{
	status->generation = 1;
	return gt_fail(status, GT_DAMAGED, GT_TRACE_HEADER_SIZE + (uint64_t) event->offset, "%s", what);
}
