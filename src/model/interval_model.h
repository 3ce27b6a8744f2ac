/*
 * interval_model.h
 *		Stretches between changes of state, of goroutines or of procs.
 */
#ifndef GCTRACE_INTERVAL_MODEL_H
#define GCTRACE_INTERVAL_MODEL_H

typedef enum IntervalFacts
{
	INTERVAL_FACTS_GOROUTINES,
	INTERVAL_FACTS_PROCS
} IntervalFacts;

#endif							/* GCTRACE_INTERVAL_MODEL_H */
