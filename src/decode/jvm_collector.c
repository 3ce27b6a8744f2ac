/*
 * jvm_collector.c
 *		The collectors of the JVM, and how a log tells which one it is.
 */
#include "decode/jvm_collector.h"

#include "decode/jvm_text.h"

static const char *const names[] = {
	[JVM_UNKNOWN] = NULL,
	[JVM_SERIAL] = "serial",
	[JVM_PARALLEL] = "parallel",
	[JVM_CMS] = "cms",
	[JVM_G1] = "g1",
	[JVM_SHENANDOAH] = "shen",
	[JVM_GENERATIONAL_SHENANDOAH] = "genshen",
	[JVM_Z] = "z",
	[JVM_GENERATIONAL_Z] = "genz",
	[JVM_EPSILON] = "epsilon",
	[JVM_PARNEW] = "parnew",
	[JVM_PSSERIAL] = "psserial",
	[JVM_DEFNEW_CMS] = "defnewcms",
	[JVM_ICMS] = "icms",
};

const char *
jvm_collector_name(JvmCollector collector)
{
	return names[collector];
}

static const struct
{
	const char *message;
	JvmCollector collector;
}			announcements[] = {
	{"Using Serial", JVM_SERIAL},
	{"Using Parallel", JVM_PARALLEL},
	{"Using Concurrent Mark Sweep", JVM_CMS},
	{"Using G1", JVM_G1},
	{"Using Shenandoah", JVM_SHENANDOAH},
	{"Using The Z Garbage Collector", JVM_Z},
	{"Using Epsilon", JVM_EPSILON},
};

JvmCollector
jvm_collector_announced(GtStr message)
{
	for (size_t i = 0; i < GT_LENGTHOF(announcements); i++)
	{
		if (jvm_equals(message, announcements[i].message))
			return announcements[i].collector;
	}
	return JVM_UNKNOWN;
}

JvmCollector
jvm_collector_of_flags(GtStr flags)
{
	bool		parnew = jvm_find(flags, "-XX:+UseParNewGC") != NULL;

	if (jvm_find(flags, "-XX:+UseConcMarkSweepGC") != NULL)
	{
		if (jvm_find(flags, "-XX:+CMSIncrementalMode") != NULL)
			return JVM_ICMS;
		return jvm_find(flags, "-XX:-UseParNewGC") != NULL ? JVM_DEFNEW_CMS : JVM_CMS;
	}
	if (jvm_find(flags, "-XX:+UseG1GC") != NULL)
		return JVM_G1;
	if (jvm_find(flags, "-XX:+UseParallelGC") != NULL || jvm_find(flags, "-XX:+UseParallelOldGC") != NULL)
		return jvm_find(flags, "-XX:-UseParallelOldGC") != NULL ? JVM_PSSERIAL : JVM_PARALLEL;
	if (parnew)
		return JVM_PARNEW;
	return jvm_find(flags, "-XX:+UseSerialGC") != NULL ? JVM_SERIAL : JVM_UNKNOWN;
}
