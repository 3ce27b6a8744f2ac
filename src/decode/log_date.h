/*
 * log_date.h
 *		Dates as loggers write them in front of a line.
 */
#ifndef GCTRACE_LOG_DATE_H
#define GCTRACE_LOG_DATE_H

#include "base/base.h"

typedef enum GtDateStyle
{
	GT_DATE_ISO,				/* 2026-11-23T13:38:42.946579Z, 2026/11/23 13:38:42 */
	GT_DATE_SYSLOG,				/* Nov 23 13:38:42 */
	GT_DATE_EPOCH				/* 1795441122.946579 */
} GtDateStyle;

typedef struct GtDate
{
	GtDateStyle style;
	size_t		size;			/* bytes that it takes */
	int64_t		at_ns;			/* ns since 1970 */
	int64_t		local_ns;		/* as printed, before the zone; GT_DATE_SYSLOG: in 1972 */
} GtDate;

/*
 * Is there a date at the begin of the text?  Its at_ns is GT_NULL unless it
 * names the zone as an offset, Z, UTC or GMT: nobody knows where the clock
 * of a log stood.  Epochs (of seconds, 10 digits, with a fraction) have no
 * zone and need none.
 */
extern bool gt_log_date(const char *text, size_t size, GtDate *date);

#endif							/* GCTRACE_LOG_DATE_H */
