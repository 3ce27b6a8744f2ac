/*
 * jvm_log.h
 *		From the lines of a log to the rows of one relation, process by process.
 *
 * What loggers put in front of lines is taken off.  That, and the host name
 * and pid that a JVM may print itself, tell processes apart; each has a decoder
 * of its own.  A JVM that starts again is another instance of its process.
 */
#ifndef GCTRACE_JVM_LOG_H
#define GCTRACE_JVM_LOG_H

#include "decode/lines.h"
#include "model/jvm_model.h"

typedef struct JvmLog JvmLog;

typedef struct JvmLogTotals
{
	int64_t		recognised;		/* lines */
	int64_t		broken;			/* lines, and records that do not end */
	GtJvmInfo	info;			/* last_ns is GT_NULL where several processes have no common clock */
	JvmTotals	rows;
} JvmLogTotals;

extern JvmLog *jvm_log_create(const GtAlloc *alloc, const GtJvmDialect *dialect, JvmFacts facts);
extern void jvm_log_free(JvmLog *log);	/* survives NULL */

extern GtJvmVerdict jvm_log_line(JvmLog *log, const GtLine *line);

/* The log was read whole.  GT_JVM_BROKEN: it ends inside the record at *cut_at. */
extern GtJvmVerdict jvm_log_finish(JvmLog *log, uint64_t *cut_at);

/* Nothing follows: what is open becomes rows. */
extern void jvm_log_end(JvmLog *log);

/* The oldest complete row, or NULL. Good until the next call. */
extern const void *jvm_log_take(JvmLog *log);

/* As the first JVM prints it that does; NULL: none. */
extern const char *jvm_log_version(const JvmLog *log);
extern void jvm_log_totals(const JvmLog *log, JvmLogTotals *totals);

#endif							/* GCTRACE_JVM_LOG_H */
