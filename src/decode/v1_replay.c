/*
 * v1_replay.c
 *		Through all events of a v1 trace, in the order that v1_order.c found.
 *
 * Returns from blocked system calls were written when the goroutine had a P
 * again; they go to where they are stamped, as in Go's reader.
 */
#include "decode/v1.h"

#include <string.h>

bool
v1_replay_init(V1Replay *replay, V1Trace *trace, V2Emitter *emitter)
{
	memset(replay, 0, sizeof(*replay));
	replay->trace = trace;
	replay->left = trace->ordered;
	/* without a frequency times are ticks; who shows them must not call them ns */
	replay->tick_ns = trace->frequency ? 1e9 / (double) trace->frequency : 1;
	v1_rewind(trace);
	return v1_convert_init(&replay->convert, trace, emitter);
}

void
v1_replay_free(V1Replay *replay)
{
	v1_convert_free(&replay->convert);
}

/* --- events as they were written --- */

static void
next_turn(V1Replay *replay)
{
	const uint8_t *position = replay->trace->turns + replay->turn,
			   *end = replay->trace->turns + replay->trace->turns_used;
	uint64_t	number = 0;

	(void) gt_varint(&position, end, &number);
	replay->cursor = (uint32_t) (number / 2);
	replay->turn_left = 1;
	if (number % 2 == 1)
		(void) gt_varint(&position, end, &replay->turn_left);
	replay->turn = (size_t) (position - replay->trace->turns);
}

static bool
at_sample(const V1Replay *replay)
{
	return replay->cursor == replay->trace->proc_count;
}

static int64_t
ticks_at_hand(const V1Replay *replay)
{
	return at_sample(replay) ? replay->trace->samples[replay->samples].ticks : replay->event.ticks;
}

/* Puts the next event at hand; false at the end. */
static bool
load(V1Replay *replay)
{
	if (replay->loaded)
		return true;
	if (replay->left == 0)
		return false;
	replay->left--;
	if (replay->turn_left == 0)
		next_turn(replay);
	replay->turn_left--;
	if (!at_sample(replay))
		(void) v1_next(replay->trace, &replay->trace->procs[replay->cursor], &replay->event);
	replay->loaded = true;
	if (ticks_at_hand(replay) >= replay->trace->horizon)
	{
		replay->left = 0;
		replay->loaded = false;
	}
	return replay->loaded;
}

/* What was at hand is done with. */
static void
unload(V1Replay *replay)
{
	if (at_sample(replay))
		replay->samples++;
	replay->loaded = false;
	replay->index++;
}

/* --- returns from system calls --- */

static bool
return_is_next(const V1Replay *replay)
{
	V1Return	here;

	if (replay->trace->return_count == 0)
		return false;
	if (!replay->loaded)
		return replay->trace->returns[0].ticks < replay->trace->horizon;
	here.ticks = ticks_at_hand(replay);
	here.index = replay->index;
	return v1_return_before(&replay->trace->returns[0], &here);
}

static V1Return
pop_return(V1Trace *trace)
{
	V1Return	result = trace->returns[0];
	V1Return	last = trace->returns[--trace->return_count];
	size_t		place = 0,
				child;

	while ((child = 2 * place + 1) < trace->return_count)
	{
		if (child + 1 < trace->return_count &&
			v1_return_before(&trace->returns[child + 1], &trace->returns[child]))
			child++;
		if (!v1_return_before(&trace->returns[child], &last))
			break;
		trace->returns[place] = trace->returns[child];
		place = child;
	}
	trace->returns[place] = last;
	return result;
}

/* --- in true order --- */

static int64_t
time_of(V1Replay *replay, int64_t ticks)
{
	double		ns;

	if (!replay->has_zero)
		replay->zero_ticks = ticks;
	replay->has_zero = true;
	ns = (double) (ticks - replay->zero_ticks) * replay->tick_ns;
	return ns < (double) V2_TIME_MAX ? (int64_t) ns : V2_TIME_MAX;
}

static GtCode
emit_return(V1Replay *replay, GtStatus *status)
{
	V1Return	entry = pop_return(replay->trace);
	V1Event		event = {.type = V1_GO_SYSEXIT, .ticks = entry.ticks, .goroutine = entry.goroutine,
	.offset = entry.offset};

	return v1_convert_event(&replay->convert, entry.proc, &event, time_of(replay, entry.ticks), status);
}

static GtCode
emit_at_hand(V1Replay *replay, GtStatus *status)
{
	const V1Event *event = &replay->event;
	int64_t		time;
	GtCode		code = GT_OK;

	if (at_sample(replay))
	{
		const V1Sample *sample = &replay->trace->samples[replay->samples];

		code = v1_convert_sample(&replay->convert, sample, time_of(replay, sample->ticks), status);
	}
	else if (event->type != V1_GO_SYSEXIT || event->args[2] == 0)
	{
		time = time_of(replay, event->ticks);
		code = v1_convert_event(&replay->convert, replay->cursor, event, time, status);
	}
	if (code == GT_OK)
		unload(replay);
	return code;
}

GtCode
v1_replay_run(V1Replay *replay, int budget, bool *done, GtStatus *status)
{
	*done = false;
	while (budget-- > 0)
	{
		bool		announced;

		if (v1_convert_announce(&replay->convert, &announced, status) != GT_OK)
			return status->code;
		if (announced)
			continue;
		(void) load(replay);
		if (return_is_next(replay))
			(void) emit_return(replay, status);
		else if (replay->loaded)
			(void) emit_at_hand(replay, status);
		else
		{
			*done = true;
			return v1_convert_finish(&replay->convert, status);
		}
		if (status->code != GT_OK)
			return status->code;
	}
	return GT_OK;
}

/* --- what is left --- */

uint64_t
v1_replay_bytes_left(const V1Replay *replay)
{
	const V1Trace *trace = replay->trace;
	uint64_t	left = trace->used - trace->indexed;

	for (size_t i = 0; i < trace->proc_count; i++)
	{
		const V1Proc *proc = &trace->procs[i];

		if (proc->batch == V1_NO_BATCH)
			continue;
		left += trace->batches[proc->batch].end - proc->position;
		for (uint32_t b = trace->batches[proc->batch].next; b != V1_NO_BATCH; b = trace->batches[b].next)
			left += trace->batches[b].end - trace->batches[b].start;
	}
	return left;
}
