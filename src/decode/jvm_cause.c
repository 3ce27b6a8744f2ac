/*
 * jvm_cause.c
 *		Causes of collections, as the JVM words them, by class.
 */
#include "decode/jvm.h"

#include "decode/jvm_text.h"

static const struct
{
	const char *start;			/* the cause begins like this */
	const char *trigger;
}			causes[] = {
	{"Allocation ", "alloc"},	/* Failure, Stall; Rate and Profiler stand below */
	{"G1 Evacuation Pause", "alloc"},
	{"G1 Humongous Allocation", "alloc"},
	{"G1 Compaction Pause", "alloc"},
	{"G1 Preventive Collection", "alloc"},
	{"Ergonomics", "alloc"},
	{"Tenured Generation Full", "alloc"},
	{"Old Generation Expanded On Last Scavenge", "alloc"},
	{"Old Generation Too Full To Scavenge", "alloc"},
	{"Permanent Generation Full", "metadata"},
	{"CMS Generation Full", "alloc"},
	{"Upgrade To Full GC", "alloc"},
	{"System.gc()", "forced"},
	{"Diagnostic Command", "forced"},
	{"Heap Inspection Initiated GC", "forced"},
	{"Heap Dump Initiated GC", "forced"},
	{"JvmtiEnv ForceGarbageCollection", "forced"},
	{"FullGCALot", "forced"},
	{"ScavengeAlot", "forced"},
	{"WhiteBox Initiated", "forced"},
	{"Update Allocation Context Stats", "forced"},
	{"GCLocker Initiated GC", "forced"},
	{"Metadata GC ", "metadata"},
	{"Last ditch collection", "metadata"},
	{"CodeCache GC ", "metadata"},
	{"CMS Initial Mark", "threshold"},
	{"CMS Final Remark", "threshold"},
	{"CMS Concurrent Mark", "threshold"},
	{"Concurrent GC", "threshold"},
	{"High Usage", "threshold"},
	{"Warmup", "threshold"},
	{"Proactive", "threshold"},
	/* Shenandoah words its reasons with numbers */
	{"Learning ", "threshold"},
	{"Free ", "threshold"},
	{"Average GC time ", "threshold"},
	{"Momentary spike ", "threshold"},
	{"Accelerated consumption ", "threshold"},
	{"Old has ", "threshold"},
	{"Promotion expedited ", "threshold"},
	{"Handle Allocation Failure", "alloc"},
	{"Explicit GC request", "forced"},
	{"GC request (System.gc())", "forced"},
	{"GC request (Diagnostic Command)", "forced"},
};

const char *
gt_jvm_trigger(GtStr cause)
{
	if (cause.data == NULL)
		return NULL;
	if (jvm_equals(cause, "Allocation Rate"))
		return "threshold";
	if (jvm_equals(cause, "Allocation Profiler"))
		return "forced";
	for (size_t i = 0; i < GT_LENGTHOF(causes); i++)
	{
		if (jvm_starts(cause, causes[i].start))
			return causes[i].trigger;
	}
	return "other";
}

void
gt_jvm_record_init(GtJvmRecord *record, GtJvmKind kind)
{
	memset(record, 0, sizeof(*record));
	record->kind = kind;
	record->place = GT_JVM_NO_PLACE;
	record->gc_id = GT_NULL;
	record->time_ns = record->logged_at_ns = record->duration_ns = GT_NULL;
	record->heap_before_bytes = record->heap_after_bytes = record->heap_capacity_bytes = GT_NULL;
	record->level = GT_NULL;
	record->reach_ns = record->cleanup_ns = record->at_ns = GT_NULL;
	record->leave_ns = record->total_ns = GT_NULL;
}
