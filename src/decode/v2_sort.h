/*
 * v2_sort.h
 *		The frontier of the merge, and the order in which ties are tried.
 */
#ifndef GCTRACE_V2_SORT_H
#define GCTRACE_V2_SORT_H

#include <stddef.h>
#include <stdint.h>

/* A thread's next event time, and which thread it is. */
typedef struct V2Front
{
	int64_t		time;
	uint32_t	cursor;
} V2Front;

/* Sorts as Go's slices.SortFunc does, equal times included. */
extern void v2_front_sort(V2Front *front, size_t count);

#endif							/* GCTRACE_V2_SORT_H */
