/*
 * mmu_model.h
 *		Minimum mutator utilization: what it is asked, and what it answers.
 */
#ifndef GCTRACE_MMU_MODEL_H
#define GCTRACE_MMU_MODEL_H

#include "model/gc_load.h"

typedef struct MmuArguments
{
	const int64_t *windows_ns;	/* all above 0 */
	size_t		nwindows;
	uint32_t	takers;			/* GC_TAKER_BIT of what counts against the program */
	bool		per_proc;		/* each P for itself, dedicated workers left aside */
	bool		blame;			/* rows are MmuBlameRow, one per window and cause */
} MmuArguments;

typedef struct MmuRow
{
	int64_t		window_ns;
	double		mmu;
	int64_t		worst_start_ns;
} MmuRow;

typedef struct MmuBlameRow
{
	int64_t		window_ns;
	double		mmu;
	int64_t		worst_start_ns;
	int64_t		worst_end_ns;
	int64_t		proc;
	const char *cause;
	int64_t		duration_ns;
	double		share;
} MmuBlameRow;

#endif							/* GCTRACE_MMU_MODEL_H */
