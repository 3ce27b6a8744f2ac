/*
 * jvm.h
 *		Garbage collection logs of the JVM: what one line, or one record that
 *		spans lines, says.
 *
 * Two dialects with nothing in common: unified logging (JDK 9 and later, one
 * line is one message, GC(n) ties lines together) and the legacy one (JDK 8,
 * nested brackets, no ids).  Both are fed lines and tell a sink the same
 * records.  Texts of a record are valid during the call.
 */
#ifndef GCTRACE_JVM_H
#define GCTRACE_JVM_H

#include "decode/jvm_decorations.h"
#include "decode/lines.h"

typedef enum GtJvmKind
{
	GT_JVM_PAUSE,				/* the three that are rows of jvm_events */
	GT_JVM_CONCURRENT,
	GT_JVM_CYCLE,
	GT_JVM_BEGIN,				/* a collection says that it starts */
	GT_JVM_REASON,				/* why the next collection will start */
	GT_JVM_PHASE,
	GT_JVM_SAFEPOINT,
	GT_JVM_STALL,				/* a thread had to wait for the collector */
	GT_JVM_START				/* the JVM was started again: ids and times begin anew */
} GtJvmKind;

/* Which records are asked for; lines of others are passed over quickly. */
#define GT_JVM_WANT_EVENTS		0x1
#define GT_JVM_WANT_BEGINS		0x2 /* and reasons */
#define GT_JVM_WANT_PHASES		0x4
#define GT_JVM_WANT_SAFEPOINTS	0x8
#define GT_JVM_WANT_STALLS		0x10

/* A record that was given no place. */
#define GT_JVM_NO_PLACE UINT64_MAX

/* A line, without what loggers put in front of it. */
typedef struct GtJvmLine
{
	GtStr		text;
	int64_t		number;			/* of the line in the log */
	uint64_t	offset;
	bool		ended;			/* and not cut by the end of the log */
	int64_t		logged_at_ns;	/* the logger's date; GT_NULL */
	JvmDecorations decorations; /* of unified logging */
} GtJvmLine;

/* What a line tells of the process that wrote it; data NULL: nothing. */
typedef struct GtJvmOrigin
{
	GtStr		host;
	GtStr		pid;
	bool		maybe_tid;		/* the pid may be the id of a thread */
	bool		starts;			/* the main thread of a JVM says that it starts */
	bool		collects;		/* threads of the collector write such lines */
	bool		first;			/* of the first collection since the start */
} GtJvmOrigin;

typedef struct GtJvmRecord
{
	GtJvmKind	kind;
	uint64_t	place;			/* reserved for it, or GT_JVM_NO_PLACE */
	int64_t		line;
	int64_t		gc_id;			/* GT_NULL: none printed */
	const char *collector;		/* NULL: the log has not said */
	GtStr		type;			/* of phases their name, of safepoints the operation, of stalls what for */
	GtStr		detail;			/* of stalls the thread */
	GtStr		cause;
	const char *trigger;		/* class of the cause */
	int64_t		time_ns;		/* stamp, since the JVM's start; GT_NULL */
	int64_t		logged_at_ns;	/* stamp, or the logger's date, since 1970; GT_NULL */
	bool		stamped_at_start;	/* else when it was over */
	bool		logged_at_end;	/* the date is the logger's, who had the line when it was over */
	int64_t		duration_ns;	/* GT_NULL: not printed */
	int64_t		heap_before_bytes;
	int64_t		heap_after_bytes;
	int64_t		heap_capacity_bytes;
	int64_t		level;			/* of phases: 1 = a part of the collection */
	/* of safepoints */
	int64_t		reach_ns;
	int64_t		cleanup_ns;
	int64_t		at_ns;
	int64_t		leave_ns;
	int64_t		total_ns;
} GtJvmRecord;

/* What logs tell of the JVMs that wrote them. */
typedef struct GtJvmInfo
{
	char		version[64];	/* of the first one that prints it; empty: none does */
	int64_t		zero_at_ns;		/* wall clock at the first start; GT_NULL */
	int64_t		last_ns;		/* latest stamp; GT_NULL */
} GtJvmInfo;

typedef struct GtJvmConfig
{
	const GtAlloc *alloc;
	uint32_t	want;			/* GT_JVM_WANT_* */
	GtJvmInfo  *info;			/* filled; decoders of one log may share it */
	/* false: memory was refused */
	bool		(*record) (void *context, const GtJvmRecord *record);
	/*
	 * Records that are whole only lines later can have their place reserved; the
	 * place of one that turned out to be none is let go.
	 */
	bool		(*reserve) (void *context, uint64_t *place);
	void		(*let_go) (void *context, uint64_t place);
	void	   *context;
} GtJvmConfig;

extern void gt_jvm_info_init(GtJvmInfo *info);

/* Learns from the version that a JVM prints, and from its stamps. */
extern void gt_jvm_note_version(GtJvmInfo *info, GtStr version);
extern void gt_jvm_note_stamps(GtJvmInfo *info, int64_t time_ns, int64_t logged_at_ns);

typedef enum GtJvmVerdict
{
	GT_JVM_OTHER,				/* a line that says nothing of collections */
	GT_JVM_RECOGNISED,
	GT_JVM_BROKEN,				/* one that should, but cannot be read */
	GT_JVM_REFUSED				/* no memory */
} GtJvmVerdict;

typedef struct GtJvmDecoder GtJvmDecoder;

typedef struct GtJvmDialect
{
	bool		(*sniff) (const char *text, size_t size);	/* one line */
	/* Takes a line apart; false: it says nothing that matters. */
	bool		(*split) (GtJvmLine *line);
	void		(*origin) (const GtJvmLine *line, GtJvmOrigin *origin);
	/* May it be the first line of a process?  Else one that nobody knows is not the JVM's. */
	bool		(*begins) (const GtJvmLine *line);
	/* A decoder reads the lines of one process. */
	GtJvmDecoder *(*open) (const GtJvmConfig *config);
	GtJvmVerdict (*line) (GtJvmDecoder *decoder, const GtJvmLine *line);
	/* Nothing follows.  *cut_at: offset of a record that is not whole. */
	GtJvmVerdict (*finish) (GtJvmDecoder *decoder, uint64_t *cut_at);
	void		(*close) (GtJvmDecoder *decoder);	/* survives NULL */
} GtJvmDialect;

/* Is there a line of this dialect, behind prefixes of loggers or not? */
extern bool gt_jvm_sniff(const GtJvmDialect *dialect, const char *text, size_t size);

/* For GtLogReader: a line whose only decoration is a date. */
extern bool gt_jvm_is_dated(const char *text, size_t size);

extern const GtJvmDialect gt_jvm_unified;
extern const GtJvmDialect gt_jvm_legacy;

/* The class of a cause in the vocabulary of `trigger`; NULL for no cause. */
extern const char *gt_jvm_trigger(GtStr cause);

/* A record of which nothing is known. */
extern void gt_jvm_record_init(GtJvmRecord *record, GtJvmKind kind);

#endif							/* GCTRACE_JVM_H */
