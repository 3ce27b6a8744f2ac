/*
 * go_model.h
 *		Goroutines, user regions and user tasks, with where their time went.
 *
 * The numbers are those of the Summarizer of Go's internal/trace, which
 * go_state.h explains.
 */
#ifndef GCTRACE_GO_MODEL_H
#define GCTRACE_GO_MODEL_H

typedef enum GoFacts
{
	GO_FACTS_GOROUTINES,
	GO_FACTS_REGIONS,
	GO_FACTS_TASKS
} GoFacts;

#endif							/* GCTRACE_GO_MODEL_H */
