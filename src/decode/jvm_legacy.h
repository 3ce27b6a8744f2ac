/*
 * jvm_legacy.h
 *		The logs of JDK 8 and before; shared by the jvm_legacy*.c files.
 *
 * A record stands in brackets, has others nested in it, may span lines, and
 * the CMS thread's own lines may stand in the middle of it:
 *
 *		2.237: [GC (Allocation Failure) 2.237: [ParNew: 17472K->17472K(19648K), 0.0000149 secs]2.237: [CMS2.238: [CMS-concurrent-preclean: 0.010/0.010 secs] [Times: ...]
 *		 (concurrent mode failure): 32825K->33837K(43712K), 0.0655561 secs] 50297K->33837K(63360K), ..., 0.0656684 secs]
 *
 * What stands at depth 1 counts: the last heap sizes there are the heap's, the
 * last seconds are the pause.
 */
#ifndef GCTRACE_JVM_LEGACY_H
#define GCTRACE_JVM_LEGACY_H

#include "decode/jvm.h"
#include "decode/jvm_collector.h"
#include "decode/jvm_text.h"

/* "2026-11-23T13:46:18.700+0000: 1.966: #0: ", any of them, or none */
typedef struct LegacyStamps
{
	int64_t		time_ns;
	int64_t		logged_at_ns;
	int64_t		gc_id;
} LegacyStamps;

#define LEGACY_CAUSE_MAX 96
#define LEGACY_NAME_MAX 48
#define LEGACY_DEPTH_MAX 8		/* nested parts beyond are not remembered */

/* A part of a record, for jvm_phases. */
typedef struct LegacyPart
{
	char		name[LEGACY_NAME_MAX];
	uint32_t	name_len;
	int64_t		duration_ns;
} LegacyPart;

/* The record that is open. */
typedef struct LegacyRecord
{
	bool		open;
	bool		queued;			/* it has its place among the rows */
	size_t		row;			/* in Legacy.rows */
	uint64_t	offset;			/* where it began */
	int64_t		first_line;
	uint32_t	lines;
	int			depth;
	bool		g1_pause;
	bool		remark;			/* G1's */
	bool		cleanup;
	bool		full;
	bool		initial_mark;
	bool		mixed;
	bool		old_generation; /* Tenured or CMS took part */
	bool		cms_initial_mark;
	bool		cms_remark;
	bool		arrow;			/* heap sizes before and after, not only in use */
	const char *detail;
	LegacyStamps stamps;
	int64_t		before;
	int64_t		after;
	int64_t		capacity;
	int64_t		duration_ns;
	char		cause[LEGACY_CAUSE_MAX];
	uint32_t	cause_len;
	LegacyPart	parts[LEGACY_DEPTH_MAX];
} LegacyRecord;

typedef enum LegacyRowState
{
	LEGACY_ROW_OPEN,
	LEGACY_ROW_READY,
	LEGACY_ROW_DROPPED			/* turned out to be none */
} LegacyRowState;

/* A row on its way out. */
typedef struct LegacyRow
{
	LegacyRowState state;
	uint64_t	place;			/* reserved where the row goes */
	GtJvmRecord record;
	char		cause[LEGACY_CAUSE_MAX];
	uint32_t	cause_len;
} LegacyRow;

typedef struct Legacy
{
	GtJvmConfig config;
	JvmCollector collector;
	bool		collector_certain;	/* options or a warning told it */
	LegacyRecord record;
	LegacyRow  *rows;			/* those that wait, in order */
	size_t		nrows;
	size_t		rows_capacity;
	size_t		told;			/* rows handed on already */
	bool		awaits_heap;	/* G1 prints the heap of this row lines later */
	size_t		awaiting;		/* its place in `rows` */
	const GtJvmLine *line;		/* the current one */
	/* restarts */
	bool		started;		/* a record, or the options, were seen */
	bool		header;			/* then options, which may be those of another start */
	bool		rotated;		/* or of another part of the same log */
	int64_t		latest_ns;		/* stamp of a record */
	bool		refused;		/* no memory */
} Legacy;

/* --- jvm_legacy_scan.c: the text of records --- */

/* Reads stamps; the cursor ends behind them. */
extern LegacyStamps jvm_legacy_stamps(JvmCursor *cursor);

/* Does a record begin at this bracket? */
extern bool jvm_legacy_begins_record(JvmCursor cursor);

/* Opens it if so; the cursor ends behind its cause. */
extern bool jvm_legacy_open_record(Legacy *self, JvmCursor *cursor);

/* Goes on reading the open record, or what stands between records. */
extern void jvm_legacy_scan(Legacy *self, JvmCursor cursor);

/* --- jvm_legacy.c: rows --- */

extern void jvm_legacy_close_record(Legacy *self);
extern void jvm_legacy_concurrent(Legacy *self, const LegacyStamps *stamps, const char *type,
								  int64_t duration_ns);
extern void jvm_legacy_phase(Legacy *self, int64_t gc_id, GtStr name, int64_t level,
							 int64_t duration_ns);

#endif							/* GCTRACE_JVM_LEGACY_H */
