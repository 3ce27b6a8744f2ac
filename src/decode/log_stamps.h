/*
 * log_stamps.h
 *		When was a stretch of a log written?  Dates, clocks and numbers of
 *		collections in the lines of loggers, Go's runtime and the JVM.
 */
#ifndef GCTRACE_LOG_STAMPS_H
#define GCTRACE_LOG_STAMPS_H

#include "base/stamps.h"

/* A GtStampReader, which takes no text for foreign.  The text begins a line, or is the rest of one. */
extern bool gt_log_stamps(const GtAlloc *alloc, const char *text, size_t size, GtStamps *stamps);

#endif							/* GCTRACE_LOG_STAMPS_H */
