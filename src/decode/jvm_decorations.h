/*
 * jvm_decorations.h
 *		What stands in brackets before a message of unified logging.
 */
#ifndef GCTRACE_JVM_DECORATIONS_H
#define GCTRACE_JVM_DECORATIONS_H

#include "decode/jvm_text.h"

/* time, utctime, uptime, timemillis, uptimemillis, timenanos, uptimenanos,
 * hostname, pid, tid, level, tags */
#define JVM_DECORATIONS_MAX 12

typedef struct JvmDecorations
{
	GtStr		fields[JVM_DECORATIONS_MAX];	/* without the brackets */
	int			count;
	GtStr		message;
} JvmDecorations;

/* False: not a line of unified logging. */
extern bool jvm_split_decorations(GtStr line, JvmDecorations *decorations);

/*
 * The stamps, GT_NULL where there are none.  A field is told by its form: of
 * milliseconds the wall clock by its size, of two in ns the second is the time
 * since the start (the first counts from the machine's boot); one alone is taken for
 * that too.
 */
extern void jvm_read_stamps(const JvmDecorations *decorations, int64_t *time_ns, int64_t *logged_at_ns);

/*
 * Host name and pid, data NULL where there are none.  Pid and thread id look
 * the same: the pid is the first of two, one alone may be either.
 */
extern void jvm_read_writer(const JvmDecorations *decorations, GtStr *host, GtStr *pid, bool *maybe_tid);

/* Is one of the fields a level ("info", padded or not)? */
extern bool jvm_has_level(const JvmDecorations *decorations);

/* The tags without their padding; data NULL: they are not shown. */
extern GtStr jvm_tags(const JvmDecorations *decorations);

#endif							/* GCTRACE_JVM_DECORATIONS_H */
