/*
 * jvm_collector.h
 *		The collectors of the JVM, and how a log tells which one it is.
 */
#ifndef GCTRACE_JVM_COLLECTOR_H
#define GCTRACE_JVM_COLLECTOR_H

#include "base/base.h"

typedef enum JvmCollector
{
	JVM_UNKNOWN,
	JVM_SERIAL,
	JVM_PARALLEL,
	JVM_CMS,					/* with ParNew for the young generation */
	JVM_G1,
	JVM_SHENANDOAH,
	JVM_GENERATIONAL_SHENANDOAH,
	JVM_Z,
	JVM_GENERATIONAL_Z,
	JVM_EPSILON,
	/* combinations of JDK 8 */
	JVM_PARNEW,					/* ParNew, Serial's old generation */
	JVM_PSSERIAL,				/* Parallel's young, Serial's old generation */
	JVM_DEFNEW_CMS,				/* Serial's young generation, CMS */
	JVM_ICMS					/* incremental CMS */
} JvmCollector;

/* Its name in column collector; NULL: unknown. */
extern const char *jvm_collector_name(JvmCollector collector);

/* From "Using G1" and the like; JVM_UNKNOWN: no such message. */
extern JvmCollector jvm_collector_announced(GtStr message);

/* From the options on a line "CommandLine flags:" of JDK 8. */
extern JvmCollector jvm_collector_of_flags(GtStr flags);

static inline bool
jvm_is_shenandoah(JvmCollector collector)
{
	return collector == JVM_SHENANDOAH || collector == JVM_GENERATIONAL_SHENANDOAH;
}

static inline bool
jvm_is_z(JvmCollector collector)
{
	return collector == JVM_Z || collector == JVM_GENERATIONAL_Z;
}

#endif							/* GCTRACE_JVM_COLLECTOR_H */
