/*
 * situation.c
 *		The situations of watched goroutines.
 */
#include "model/situation.h"

#include <stdio.h>
#include <string.h>

#include "decode/tables.h"

static const char *const fixed_causes[CAUSES] = {
	[CAUSE_RUNNING] = "running",
	[CAUSE_ASSIST_CPU] = "assist_cpu",
	[CAUSE_SWEEP] = "sweep",
	[CAUSE_RUNNABLE] = "runnable",
	[CAUSE_ASSIST_RUNNABLE] = "assist_runnable",
	[CAUSE_ASSIST_PARKED] = "assist_parked",
	[CAUSE_GC_WAIT] = "gc_wait",
	[CAUSE_SYSCALL] = "syscall",
	[CAUSE_WAITING] = "waiting",
	[CAUSE_ABSENT] = "absent",
	[CAUSE_UNKNOWN] = "unknown",
	[CAUSE_OTHER] = "other",
};

void
situations_init(Situations *all, const GtAlloc *alloc, SituationBook book, void *context)
{
	memset(all, 0, sizeof(*all));
	all->alloc = alloc;
	all->book = book;
	all->context = context;
	gt_map_init(&all->watched, alloc, sizeof(Situation));
	gt_map_init(&all->sweeping, alloc, sizeof(bool));
	gt_map_init(&all->stoppers, alloc, sizeof(bool));
	for (int cause = 0; cause < CAUSES; cause++)
		all->causes[cause] = gt_str(fixed_causes[cause]);
	all->cause_count = CAUSES;
}

void
situations_free(Situations *all)
{
	gt_map_free(&all->watched);
	gt_map_free(&all->sweeping);
	gt_map_free(&all->stoppers);
	gt_free(all->alloc, all->pauses);
}

/* --- causes --- */

/* The number of a cause by its text; false: memory was refused. */
static bool
cause_of_text(Situations *all, GtStackStore *store, GtStr text, uint32_t *cause)
{
	GtStr		copy;

	for (*cause = 0; *cause < all->cause_count; (*cause)++)
	{
		if (gt_str_equal(all->causes[*cause], text))
			return true;
	}
	if (all->cause_count == MAX_CAUSES)
	{
		*cause = CAUSE_OTHER;
		return true;
	}
	copy = gt_stacks_intern(store, text.data, text.len);
	if (copy.data == NULL)
		return false;
	all->causes[all->cause_count++] = copy;
	return true;
}

static bool
cause_of_wait(Situations *all, const GtEvent *event, uint32_t *cause)
{
	GtStr		reason = event->reason;

	*cause = CAUSE_WAITING;
	if (reason.data == NULL || reason.len == 0)
		return true;
	*cause = CAUSE_ASSIST_PARKED;
	if (gt_str_equal(reason, gt_str("GC mark assist wait for work")))
		return true;
	*cause = CAUSE_GC_WAIT;
	if (reason.len > 3 && memcmp(reason.data, "GC ", 3) == 0)
		return true;
	return cause_of_text(all, event->tables->store, reason, cause);
}

static bool
cause_of_pause(Situations *all, const GtEvent *event, uint32_t *cause)
{
	char		text[128];
	int			len = snprintf(text, sizeof(text), "stw:%.*s", (int) GT_MIN(event->text.len, 100u),
							   event->text.data != NULL ? event->text.data : "");

	return cause_of_text(all, event->tables->store, (GtStr) {text, (uint32_t) len}, cause);
}

static uint32_t
cause_of(const Situation *situation)
{
	switch (situation->state)
	{
		case GT_GO_NOT_EXIST:
			return CAUSE_ABSENT;
		case GT_GO_WAITING:
			if (situation->wait == CAUSE_WAITING && situation->assist)
				return CAUSE_ASSIST_PARKED;
			return situation->wait;
		case GT_GO_SYSCALL:
			return CAUSE_SYSCALL;
		case GT_GO_RUNNING:
			if (situation->sweep)
				return CAUSE_SWEEP;
			return situation->assist ? CAUSE_ASSIST_CPU : CAUSE_RUNNING;
		case GT_GO_RUNNABLE:
			return situation->assist ? CAUSE_ASSIST_RUNNABLE : CAUSE_RUNNABLE;
		default:
			return CAUSE_UNKNOWN;
	}
}

/* --- booking --- */

static bool
book(Situations *all, int64_t goroutine, uint32_t cause, int64_t from_ns, int64_t to_ns)
{
	return from_ns >= to_ns || all->book(all->context, goroutine, cause, from_ns, to_ns);
}

/* What pauses leave of the time until `to` has the cause itself. */
static bool
book_around_pauses(Situations *all, int64_t goroutine, const Situation *situation, int64_t to)
{
	uint32_t	cause = cause_of(situation);
	int64_t		since = situation->since_ns;

	for (size_t i = situation->pause; i < all->pause_count; i++)
	{
		const Pause *pause = &all->pauses[i];
		int64_t		from = GT_MAX(pause->start_ns, since);
		int64_t		until = GT_MIN(pause->end_ns, to);

		if (from >= until)
			continue;
		if (!book(all, goroutine, cause, since, from) ||
			!book(all, goroutine, pause->cause, from, until))
			return false;
		since = until;
	}
	return book(all, goroutine, cause, since, to);
}

bool
situations_settle(Situations *all, int64_t goroutine, Situation *situation, int64_t now_ns)
{
	int64_t		to = GT_MAX(now_ns, situation->since_ns);
	bool		stoppable = situation->state == GT_GO_RUNNING ||
		situation->state == GT_GO_RUNNABLE;
	bool		done = stoppable ? book_around_pauses(all, goroutine, situation, to) :
		book(all, goroutine, cause_of(situation), situation->since_ns, to);

	situation->since_ns = to;
	situation->pause = all->pause_count > 0 ? all->pause_count - 1 : 0;
	situation->from_start = false;
	return done;
}

Situation *
situations_watch(Situations *all, int64_t goroutine, GtGoState state, int64_t since_ns)
{
	Situation  *situation = gt_map_put(&all->watched, goroutine, NULL);

	if (situation == NULL)
		return NULL;
	situation->state = (uint8_t) state;
	situation->since_ns = since_ns;
	situation->pause = all->pause_count > 0 ? all->pause_count - 1 : 0;
	situation->proc = GT_NONE;
	situation->wait = CAUSE_WAITING;
	return situation;
}

void
situations_forget(Situations *all, int64_t goroutine)
{
	gt_map_remove(&all->watched, goroutine);
}

/* --- states --- */

/* It is seen for the first time: what was it until then? */
static bool
appear(Situations *all, Situation *situation, const GtEvent *event)
{
	int64_t		begin = all->first_generation ? 0 : all->generation_ns;

	if (event->from == GT_GO_NOT_EXIST)
	{
		situation->state = GT_GO_NOT_EXIST;
		return true;
	}
	/* it is older, and in that state ever since the generation began */
	if (event->from != GT_GO_UNDETERMINED)
		begin = event->time_ns;
	if (!situations_settle(all, event->resource, situation, begin))
		return false;
	situation->from_start = all->first_generation && event->from == GT_GO_UNDETERMINED;
	situation->state = event->from == GT_GO_UNDETERMINED ? event->to : event->from;
	situation->proc = event->proc;
	situation->pause = situation->from_start ? 0 : situation->pause;
	return cause_of_wait(all, event, &situation->wait);
}

static bool
state_event(Situations *all, const GtEvent *event)
{
	Situation  *situation = gt_map_get(&all->watched, event->resource);

	if (event->subject != GT_STATE_GOROUTINE || situation == NULL)
		return true;
	if (situation->state == GT_GO_UNDETERMINED && !appear(all, situation, event))
		return false;
	if (situation->state == event->to)
		return true;			/* restated in a later generation */
	if (!situations_settle(all, event->resource, situation, event->time_ns))
		return false;
	situation->state = event->to;
	situation->sweep = false;
	if (event->to == GT_GO_RUNNING)
	{
		situation->proc = event->proc;
		situation->sweep = gt_map_get(&all->sweeping, event->proc) != NULL;
	}
	if (event->to == GT_GO_NOT_EXIST)
		situation->assist = false;
	return event->to != GT_GO_WAITING || cause_of_wait(all, event, &situation->wait);
}

/* --- ranges --- */

/*
 * Sets an assist or sweep, after what went before is booked.  What the first
 * generation shows as active was so from the start.
 */
static bool
set_range(Situations *all, const GtEvent *event, int64_t goroutine, Situation *situation,
		  bool *flag)
{
	bool		on = event->kind != GT_EVENT_RANGE_END;

	if (*flag == on)
		return true;
	if (!(event->kind == GT_EVENT_RANGE_ACTIVE && situation->from_start) &&
		!situations_settle(all, goroutine, situation, event->time_ns))
		return false;
	*flag = on;
	return true;
}

static bool
assist_event(Situations *all, const GtEvent *event)
{
	Situation  *situation = gt_map_get(&all->watched, event->resource);

	return situation == NULL ||
		set_range(all, event, event->resource, situation, &situation->assist);
}

/* A P sweeps: so does the goroutine that runs on it. */
static bool
sweep_event(Situations *all, const GtEvent *event)
{
	Situation  *situation = gt_map_get(&all->watched, event->goroutine);

	if (event->kind == GT_EVENT_RANGE_END)
		gt_map_remove(&all->sweeping, event->resource);
	else if (event->resource != GT_NONE &&
			 gt_map_put(&all->sweeping, event->resource, NULL) == NULL)
		return false;
	if (situation == NULL || event->proc != event->resource ||
		situation->state != GT_GO_RUNNING)
		return true;
	return set_range(all, event, event->goroutine, situation, &situation->sweep);
}

static bool
begin_pause(Situations *all, const GtEvent *event)
{
	Pause	   *pause;
	bool		added;
	int64_t		earliest = all->pause_count > 0 ? all->pauses[all->pause_count - 1].end_ns : 0;

	if (gt_map_put(&all->stoppers, event->resource, &added) == NULL)
		return false;
	/* one within another belongs to it */
	if (!added || all->stoppers.count > 1)
		return true;
	if (!gt_reserve(all->alloc, (void **) &all->pauses, &all->pause_capacity,
					all->pause_count + 1, sizeof(Pause)))
		return false;
	pause = &all->pauses[all->pause_count++];
	pause->start_ns = GT_MAX(event->time_ns, earliest);
	pause->end_ns = INT64_MAX;
	pause->cause = CAUSE_OTHER;
	return cause_of_pause(all, event, &pause->cause);
}

static void
end_pause(Situations *all, const GtEvent *event)
{
	Pause	   *pause;

	if (!gt_map_remove(&all->stoppers, event->resource) || all->stoppers.count > 0)
		return;
	pause = &all->pauses[all->pause_count - 1];
	pause->end_ns = GT_MAX(event->time_ns, pause->start_ns);
}

static bool
range_event(Situations *all, const GtEvent *event)
{
	switch (event->subject)
	{
		case GT_RANGE_ASSIST:
			return assist_event(all, event);
		case GT_RANGE_SWEEP:
			return sweep_event(all, event);
		case GT_RANGE_STW:
			if (event->kind != GT_EVENT_RANGE_END)
				return begin_pause(all, event);
			end_pause(all, event);
			return true;
		default:
			return true;
	}
}

void
situations_generation(Situations *all, const GtGeneration *generation)
{
	all->first_generation = generation->ordinal == 1;
	all->generation_ns = generation->start_ns;
}

bool
situations_event(Situations *all, const GtEvent *event)
{
	switch (event->kind)
	{
		case GT_EVENT_STATE:
			return state_event(all, event);
		case GT_EVENT_RANGE_BEGIN:
		case GT_EVENT_RANGE_ACTIVE:
		case GT_EVENT_RANGE_END:
			return range_event(all, event);
		default:
			return true;
	}
}
