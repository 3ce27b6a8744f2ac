/*
 * event_rows.h
 *		Rows that stand for one event each.
 *
 * As in rows.h, 64-bit fields hold GT_NULL when the value is not known.
 */
#ifndef GCTRACE_EVENT_ROWS_H
#define GCTRACE_EVENT_ROWS_H

#include "decode/event.h"

/* Where and when an event happened. */
typedef struct GtEventPlace
{
	int64_t		time_ns;
	int64_t		at_ns;			/* ns since 1970 */
	int64_t		goroutine;
	int64_t		proc;
	int64_t		thread;
} GtEventPlace;

/* Rows of events are of the kinds of GtEventKind, and of one more. */
#define GT_EVENT_SYNC		GT_EVENT_KINDS
#define GT_EVENT_ROW_KINDS	(GT_EVENT_KINDS + 1)

extern const char *gt_event_row_kind(int kind);

typedef struct GtEventRow
{
	GtEventPlace place;
	int64_t		seq;
	int64_t		generation;
	const char *kind;
	GtStr		name;
	const char *resource_kind;
	int64_t		resource;
	const char *from_state;
	const char *to_state;
	GtStr		reason;
	GtUnsigned	value;
	int64_t		task;
	int64_t		parent_task;
	GtStr		attrs;			/* JSON */
	const GtStack *stack;
	const GtStack *resource_stack;
} GtEventRow;

typedef struct GtAllocRow
{
	GtEventPlace place;
	int64_t		seq;
	const char *kind;
	int64_t		address;
	int64_t		size_bytes;
	int64_t		npages;
	int64_t		span_class;
	int8_t		noscan;
	int64_t		type_address;
} GtAllocRow;

typedef struct GtLogRow
{
	GtEventPlace place;
	int64_t		task;
	GtStr		category;
	GtStr		message;
} GtLogRow;

typedef struct GtLabelRow
{
	GtEventPlace place;
	GtStr		label;
} GtLabelRow;

typedef struct GtSampleRow
{
	GtEventPlace place;
	int8_t		in_assist;
	int8_t		in_mark_worker;
	int8_t		in_sweep;
	const GtStack *stack;
} GtSampleRow;

#endif							/* GCTRACE_EVENT_ROWS_H */
