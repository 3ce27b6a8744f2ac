/*
 * calendar.h
 *		Dates as numbers.
 */
#ifndef GCTRACE_CALENDAR_H
#define GCTRACE_CALENDAR_H

#include <stdint.h>

/* Days from 1970-01-01 to a date of the Gregorian calendar. */
extern int64_t gt_days_since_1970(int64_t year, int64_t month, int64_t day);

#endif							/* GCTRACE_CALENDAR_H */
