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
	GT_JVM_START				/* a JVM starts: ids begin anew */
} GtJvmKind;

/* Which records are asked for; lines of others are passed over quickly. */
#define GT_JVM_WANT_EVENTS		0x1
#define GT_JVM_WANT_BEGINS		0x2 /* and reasons */
#define GT_JVM_WANT_PHASES		0x4
#define GT_JVM_WANT_SAFEPOINTS	0x8

typedef struct GtJvmRecord
{
	GtJvmKind	kind;
	int64_t		line;
	int64_t		gc_id;			/* GT_NULL: none printed */
	const char *collector;		/* NULL: the log has not said */
	GtStr		type;			/* of phases their name, of safepoints the operation */
	GtStr		detail;
	GtStr		cause;
	const char *trigger;		/* class of the cause */
	int64_t		time_ns;		/* stamp, since the JVM's start; GT_NULL */
	int64_t		logged_at_ns;	/* stamp, since 1970; GT_NULL */
	bool		stamped_at_start;	/* else when it was over */
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

typedef struct GtJvmConfig
{
	const GtAlloc *alloc;
	uint32_t	want;			/* GT_JVM_WANT_* */
	/* false: memory was refused */
	bool		(*record) (void *context, const GtJvmRecord *record);
	void	   *context;
} GtJvmConfig;

/* What a log tells of itself. */
typedef struct GtJvmInfo
{
	char		version[64];	/* of the JVM; empty: not printed */
	int64_t		zero_at_ns;		/* wall clock at the JVM's start; GT_NULL */
	int64_t		last_ns;		/* latest stamp; GT_NULL */
} GtJvmInfo;

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
	GtJvmDecoder *(*open) (const GtJvmConfig *config);
	GtJvmVerdict (*line) (GtJvmDecoder *decoder, const GtLine *line);
	/* Nothing follows.  *cut_at: offset of a record that is not whole. */
	GtJvmVerdict (*finish) (GtJvmDecoder *decoder, uint64_t *cut_at);
	const GtJvmInfo *(*info) (const GtJvmDecoder *decoder);
	void		(*close) (GtJvmDecoder *decoder);	/* survives NULL */
} GtJvmDialect;

extern const GtJvmDialect gt_jvm_unified;
extern const GtJvmDialect gt_jvm_legacy;

/* The class of a cause in the vocabulary of `trigger`; NULL for no cause. */
extern const char *gt_jvm_trigger(GtStr cause);

static inline GtStr
gt_jvm_line_text(const GtLine *line)
{
	GtStr		text = {line->text, (uint32_t) line->size};

	return text;
}

/* A record of which nothing is known. */
extern void gt_jvm_record_init(GtJvmRecord *record, GtJvmKind kind);

#endif							/* GCTRACE_JVM_H */
