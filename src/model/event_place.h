/*
 * event_place.h
 *		From an event to the common part of its row.
 */
#ifndef GCTRACE_EVENT_PLACE_H
#define GCTRACE_EVENT_PLACE_H

#include "decode/event.h"
#include "model/event_rows.h"

/* zero_at_ns: wall clock at the trace's zero, or GT_NULL. */
static inline void
gt_event_place(GtEventPlace *place, const GtEvent *event, int64_t zero_at_ns)
{
	place->time_ns = event->time_ns;
	place->at_ns = zero_at_ns == GT_NULL ? GT_NULL : zero_at_ns + event->time_ns;
	place->goroutine = gt_known_id(event->goroutine);
	place->proc = gt_known_id(event->proc);
	place->thread = gt_known_id(event->thread);
}

#endif							/* GCTRACE_EVENT_PLACE_H */
