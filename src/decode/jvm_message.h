/*
 * jvm_message.h
 *		A message of unified logging that belongs to a collection, in its parts:
 *
 *		Y: Pause Mark Start (Major) 0.013ms
 *		Pause Young (Normal) (G1 Evacuation Pause) 30M->11M(64M) 18.542ms
 *		Garbage Collection (Warmup) 12M(9%)->6M(5%)
 *		  Pre Evacuate Collection Set: 0.1ms
 */
#ifndef GCTRACE_JVM_MESSAGE_H
#define GCTRACE_JVM_MESSAGE_H

#include "decode/jvm.h"
#include "decode/jvm_collector.h"

#define JVM_GROUPS_MAX 4

typedef struct JvmMessage
{
	GtStr		text;			/* without indentation */
	GtStr		name;			/* what is left of all that is below */
	GtStr		groups[JVM_GROUPS_MAX]; /* in parentheses behind the name */
	int			ngroups;
	char		part;			/* of generational ZGC: 'Y', 'y', 'O'; or 0 */
	int			indent;			/* blanks in front */
	int64_t		before;			/* GT_NULL: not printed */
	int64_t		after;
	int64_t		capacity;
	int64_t		duration_ns;
	char		type[64];		/* room for a type that is made of the name */
	char		detail[64];		/* and for groups put together */
} JvmMessage;

/* Takes apart what stands behind "GC(n)". */
extern void jvm_read_message(GtStr text, JvmMessage *message);

/* Is it the summary, or the begin, of something that can be a row? */
extern bool jvm_is_collection(const JvmMessage *message);

/* What the form of a message tells of the collector. */
extern JvmCollector jvm_collector_by_message(const JvmMessage *message, JvmCollector known);

/*
 * Kind, type, detail and cause of a row; false: a part of a collection.  The
 * texts point into the message.
 */
extern bool jvm_classify(JvmMessage *message, JvmCollector collector, GtJvmRecord *record);

/* Name and duration of a part of a collection; false: none. */
extern bool jvm_read_phase(const JvmMessage *message, GtStr *name, int64_t *duration_ns);

#endif							/* GCTRACE_JVM_MESSAGE_H */
