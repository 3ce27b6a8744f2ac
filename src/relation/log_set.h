/*
 * log_set.h
 *		Rotated sets (source/rotated.h) of the logs that can be decoded.
 */
#ifndef GCTRACE_LOG_SET_H
#define GCTRACE_LOG_SET_H

#include "relation/relation.h"
#include "source/rotated.h"

/* As gt_rotated_open; a member that is no text is not read. */
extern GtSource *gt_log_set_open(const GtAlloc *alloc, const char *root, const char *path,
								 const GtGlob *glob, GtWalkTick tick, void *tick_context,
								 GtStatus *status);

/* Can its rows come from logs? */
extern bool gt_log_set_feeds(const GtRelation *relation);

#endif							/* GCTRACE_LOG_SET_H */
