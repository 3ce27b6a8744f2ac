/*
 * jvm_rows.h
 *		The facts that JVM logs give: rows of the jvm_* relations.
 *
 * Texts of a row lie in the row itself: the line that they come from is gone
 * when the row is taken.
 */
#ifndef GCTRACE_JVM_ROWS_H
#define GCTRACE_JVM_ROWS_H

#include "decode/jvm.h"
#include "decode/log_prefix.h"

/* More than any cause or name has; what is longer is cut. */
#define JVM_TYPE_MAX 96
#define JVM_DETAIL_MAX 96
#define JVM_CAUSE_MAX 256

/* Who wrote it: what tells processes apart, and which start of it. */
typedef struct GtJvmWriter
{
	GtStr		process;		/* data NULL: nothing tells */
	int64_t		instance;
	char		text[GT_PROCESS_MAX + 1];
} GtJvmWriter;

/* jvm_events, jvm_phases, jvm_safepoints, jvm_stalls */
typedef struct GtJvmEventRow
{
	GtJvmRecord record;
	const char *kind;
	GtJvmWriter writer;
	char		type[JVM_TYPE_MAX];
	char		detail[JVM_DETAIL_MAX];
	char		cause[JVM_CAUSE_MAX];
} GtJvmEventRow;

/* jvm_collections, and what gc_cycles is made of */
typedef struct GtJvmCollectionRow
{
	GtJvmWriter writer;
	struct JvmCollections *owner;	/* to which it belongs while it is open */
	int64_t		cycle;			/* counted from 1 since the JVM started */
	int64_t		gc_id;
	const char *collector;
	GtStr		type;
	GtStr		cause;
	const char *trigger;
	const char *begin_kind;		/* "begin" or "active" */
	int64_t		start_ns;
	int64_t		started_at_ns;
	int64_t		end_ns;
	int64_t		pauses;
	int64_t		pause_ns;
	int64_t		concurrent_ns;
	int64_t		heap_before_bytes;
	int64_t		heap_after_bytes;
	int64_t		heap_capacity_bytes;
	char		type_text[JVM_TYPE_MAX];
	char		cause_text[JVM_CAUSE_MAX];
} GtJvmCollectionRow;

extern void gt_jvm_sign(GtJvmWriter *writer, GtStr process, int64_t instance);

/* Copies a text of a record into a row, cut to its room. */
extern GtStr gt_jvm_copy(char *room, size_t size, GtStr text);

#endif							/* GCTRACE_JVM_ROWS_H */
