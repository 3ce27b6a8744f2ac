/*
 * header.h
 *		The header of Go execution traces: "go 1.NN trace" and NULs.
 */
#ifndef GCTRACE_HEADER_H
#define GCTRACE_HEADER_H

#include "base/base.h"

#define GT_TRACE_HEADER_SIZE 16

/* From this version on events are written per thread and in generations (v2). */
#define GT_FIRST_V2_VERSION 22

/* The NN of the header, or 0 when it is none. */
extern int	gt_trace_version(const uint8_t *head, size_t size);

/* Records that no decoder reads this version. */
extern GtCode gt_trace_unsupported(int version, GtStatus *status);

#endif							/* GCTRACE_HEADER_H */
