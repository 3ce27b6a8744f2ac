/*
 * log_prefix.h
 *		What loggers put around a line of a program: who wrote it, and when.
 *
 * Known are docker compose and kubectl --prefix (name | ...), docker's
 * json-file and other JSON objects with a message, Kubernetes' CRI (date
 * stderr F ...), journald (short, short-iso, short-full, short-precise,
 * short-unix, json), syslog (RFC 3164 and 5424), and plain dates.  They may
 * be nested.
 */
#ifndef GCTRACE_LOG_PREFIX_H
#define GCTRACE_LOG_PREFIX_H

#include "decode/log_date.h"

#define GT_PROCESS_MAX 255

/* A message without what was around it. */
typedef struct GtMessage
{
	const char *text;			/* within the line, or within the reader's memory */
	size_t		size;
	int64_t		logged_at_ns;	/* ns since 1970; GT_NULL: no date, or one without zone */
	int64_t		local_ns;		/* the first date without zone, as printed; GT_NULL: none */
	bool		yearless;		/* local_ns is in 1972 */
	uint32_t	process_size;	/* 0: no word of it */
	char		process[GT_PROCESS_MAX + 1];
} GtMessage;

typedef struct GtLogReader
{
	const GtAlloc *alloc;
	char	   *text;			/* of a message that was JSON */
	size_t		capacity;
	/* Begins a message here that could be taken for a prefix?  NULL: none does. */
	bool		(*is_message) (const char *text, size_t size);
} GtLogReader;

/* Room for the message of one JSON object where memory is not to be asked for. */
typedef struct GtLogScratch
{
	GtAlloc		alloc;
	char		room[16 * 1024];
} GtLogScratch;

extern void gt_log_reader_init(GtLogReader *reader, const GtAlloc *alloc);
extern void gt_log_reader_free(GtLogReader *reader);

/* A reader with such room, which need not be freed: it refuses longer messages. */
extern void gt_log_reader_init_scratch(GtLogReader *reader, GtLogScratch *scratch);

/* A quick look: false if no prefix can stand there. */
extern bool gt_log_may_have_prefix(const char *line, size_t size);

/* False when memory was refused.  Good until the next call. */
extern bool gt_log_message(GtLogReader *reader, const char *line, size_t size, GtMessage *message);

/* Adds a part to the name of the process; a pid goes into brackets. */
extern void gt_message_add_process(GtMessage *message, GtStr part);
extern void gt_message_add_pid(GtMessage *message, GtStr pid);

/* Keeps the first date that has no zone. */
extern void gt_message_note_local(GtMessage *message, const GtDate *date);

/*
 * log_json.c: takes the message out of a JSON object.  *found is false if the
 * text is none, or has no message; false when memory was refused.
 */
extern bool gt_log_json(GtLogReader *reader, const char *text, size_t size,
						GtMessage *message, bool *found);

#endif							/* GCTRACE_LOG_PREFIX_H */
