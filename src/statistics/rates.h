/*
 * rates.h
 *		Counts that follow Poisson's law, over the time in which they were counted.
 */
#ifndef GCTRACE_STATISTICS_RATES_H
#define GCTRACE_STATISTICS_RATES_H

#include <stdbool.h>
#include <stdint.h>

/* More events than that take too long. */
#define GT_EVENTS_MAX INT64_C(10000000000)

typedef struct GtRate
{
	double		rate;			/* events / time */
	double		low;			/* exact interval (Garwood 1936) */
	double		high;
} GtRate;

/* 0 to GT_EVENTS_MAX events, time above 0, confidence between 0 and 1. */
extern GtRate gt_rate(int64_t events, double time, double confidence);

typedef struct GtRateRatio
{
	double		ratio;			/* candidate / baseline; infinite or NaN: the baseline is 0 */
	double		low;			/* exact interval, from Clopper and Pearson's of the candidate's share */
	double		high;			/* infinite: the baseline is 0 */
	double		p_value;		/* of a ratio of 1: sum of all shares that are no likelier */
} GtRateRatio;

/* Of so many events together at most. */
extern GtRateRatio gt_rate_ratio(int64_t baseline, double baseline_time,
								 int64_t candidate, double candidate_time, double confidence);

#endif							/* GCTRACE_STATISTICS_RATES_H */
