/*
 * situation.h
 *		What a goroutine is doing, exactly one thing at a time.
 *
 * The time of a goroutine that is watched is cut into pieces without gaps or
 * overlaps, each with one cause, so that the parts of any interval sum to it.
 * In order of precedence: absent or unknown; waiting (for assist credit, for
 * the collector otherwise, or for what the runtime calls the reason); in a
 * system call; ready or running while the world is stopped; running (sweeping,
 * assisting, or its own work); ready (in an assist, or not).
 *
 * A stamp that lies before the one that came before it (clocks of two cores)
 * counts as equal to it.
 */
#ifndef GCTRACE_SITUATION_H
#define GCTRACE_SITUATION_H

#include "base/map.h"
#include "decode/event.h"

/* Causes are numbers: these, then those that have a text of the trace. */
typedef enum Cause
{
	CAUSE_RUNNING,
	CAUSE_ASSIST_CPU,
	CAUSE_SWEEP,
	CAUSE_RUNNABLE,
	CAUSE_ASSIST_RUNNABLE,
	CAUSE_ASSIST_PARKED,
	CAUSE_GC_WAIT,
	CAUSE_SYSCALL,
	CAUSE_WAITING,				/* for a reason that the trace does not tell */
	CAUSE_ABSENT,
	CAUSE_UNKNOWN,
	CAUSE_OTHER,				/* reasons beyond MAX_CAUSES */
	CAUSES
} Cause;

/* Go has some 60 reasons; a trace that has more is no honest one. */
#define MAX_CAUSES 256

typedef struct Pause
{
	int64_t		start_ns;
	int64_t		end_ns;			/* INT64_MAX: it has not ended */
	uint32_t	cause;
} Pause;

typedef struct Situation
{
	int64_t		since_ns;		/* booked up to */
	int64_t		proc;			/* on which it ran last */
	size_t		pause;			/* the first one that may reach beyond since_ns */
	uint32_t	wait;			/* cause, if it waits */
	uint8_t		state;			/* GtGoState */
	bool		assist;
	bool		sweep;
	bool		from_start;		/* since_ns is the trace's begin */
} Situation;

/* A piece of time is over; false: memory was refused. */
typedef bool (*SituationBook) (void *context, int64_t goroutine, uint32_t cause,
							   int64_t from_ns, int64_t to_ns);

typedef struct Situations
{
	const GtAlloc *alloc;
	SituationBook book;
	void	   *context;
	GtMap		watched;		/* goroutine -> Situation */
	GtMap		sweeping;		/* P that sweeps */
	GtMap		stoppers;		/* goroutine that stopped the world */
	Pause	   *pauses;			/* in order, none overlaps another */
	size_t		pause_count;
	size_t		pause_capacity;
	GtStr		causes[MAX_CAUSES];
	uint32_t	cause_count;
	bool		first_generation;
	int64_t		generation_ns;	/* its begin */
} Situations;

extern void situations_init(Situations *all, const GtAlloc *alloc, SituationBook book, void *context);
extern void situations_free(Situations *all);

/* All that follow: false means that memory was refused. */
extern void situations_generation(Situations *all, const GtGeneration *generation);
extern bool situations_event(Situations *all, const GtEvent *event);

/* Watches a goroutine from a time on, in a state; NULL: memory was refused. */
extern Situation *situations_watch(Situations *all, int64_t goroutine, GtGoState state,
								   int64_t since_ns);
extern void situations_forget(Situations *all, int64_t goroutine);

/* Books up to now, or up to where it is booked already. */
extern bool situations_settle(Situations *all, int64_t goroutine, Situation *situation,
							  int64_t now_ns);

#endif							/* GCTRACE_SITUATION_H */
