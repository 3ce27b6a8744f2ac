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

/* More than any cause or name has; what is longer is cut. */
#define JVM_TYPE_MAX 96
#define JVM_DETAIL_MAX 96
#define JVM_CAUSE_MAX 256

/* jvm_events, jvm_phases, jvm_safepoints */
typedef struct GtJvmEventRow
{
	GtJvmRecord record;
	const char *kind;
	char		type[JVM_TYPE_MAX];
	char		detail[JVM_DETAIL_MAX];
	char		cause[JVM_CAUSE_MAX];
} GtJvmEventRow;

/* jvm_collections, and what gc_cycles is made of */
typedef struct GtJvmCollectionRow
{
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

/* Copies a text of a record into a row, cut to its room. */
extern GtStr gt_jvm_copy(char *room, size_t size, GtStr text);

#endif							/* GCTRACE_JVM_ROWS_H */
