/*
 * jvm_safepoint.h
 *		Messages about safepoints: the application was stopped.
 */
#ifndef GCTRACE_JVM_SAFEPOINT_H
#define GCTRACE_JVM_SAFEPOINT_H

#include "decode/jvm.h"

#define JVM_STOPPED "Total time for which application threads were stopped: "
#define JVM_SAFEPOINT "Safepoint \""

/* Is it one of the two layouts? */
extern bool jvm_is_safepoint(GtStr message);

/* Times and operation, as far as they are printed; false: it cannot be read. */
extern bool jvm_read_safepoint(GtStr message, GtJvmRecord *record);

#endif							/* GCTRACE_JVM_SAFEPOINT_H */
