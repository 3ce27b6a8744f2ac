/*
 * order.h
 *		Fingerprint of the order in which a trace's events come out.
 *
 * Hashes one line per event as the oracles of the reader of Go do: kind (as Go
 * prints it), goroutine, proc and thread, separated by blanks, empty for none.
 */
#ifndef GCTRACE_UNIT_ORDER_H
#define GCTRACE_UNIT_ORDER_H

#include "base/base.h"
#include "source/source.h"

typedef struct Order
{
	uint64_t	events;			/* the Sync events of Go's reader included */
	uint64_t	all;			/* FNV-1a 64 over the lines */
	uint64_t	kinds;			/* over kind and goroutine only */
	int			version;		/* of the format; 0: unrecognised */
	GtStatus	status;
} Order;

/* Closes the source.  `log` (a FILE) gets the lines, NULL: nobody does. */
extern Order order_of(GtSource *source, void *log);

#endif							/* GCTRACE_UNIT_ORDER_H */
