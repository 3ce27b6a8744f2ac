/*
 * mmu_series.h
 *		Minimum mutator utilization of one step function, while it goes by.
 *
 * Utilization is constant between steps, so its mean over a window of given
 * length changes linearly as the window moves, but for the moments in which
 * one of its edges meets a step: the minimum lies at one of these.  They are
 * visited in one pass; only the steps within the longest window are kept.
 *
 * Time that the program had is summed in nanoseconds and 2^-32 of them, so
 * that sums neither drift nor depend on how long the trace is.
 */
#ifndef GCTRACE_MMU_SERIES_H
#define GCTRACE_MMU_SERIES_H

#include "model/gc_load.h"
#include "model/queue.h"

typedef struct MmuTime
{
	int64_t		whole;			/* ns */
	uint32_t	part;			/* 2^-32 ns */
} MmuTime;

/* How many of how many Ps are taken, and by whom. */
typedef struct MmuLoad
{
	uint32_t	gomaxprocs;
	uint32_t	taken;
	uint32_t	takers[GC_TAKERS];	/* their sum is `taken` */
} MmuLoad;

/* The worst window of a length so far. */
typedef struct MmuWindow
{
	int64_t		length_ns;		/* as asked for */
	int64_t		start_ns;		/* the earliest of equals */
	int64_t		covered_ns;		/* length_ns, or less if the series is shorter; 0: none yet */
	MmuTime		mutator;		/* what the program had of it, averaged over Ps */
	MmuTime		takers[GC_TAKERS];	/* and what each cause took; if asked for */
	uint64_t	next;			/* first step whose window is not complete yet */
} MmuWindow;

typedef struct MmuSeries
{
	const GtAlloc *alloc;
	bool		blame;			/* takers are summed too */
	bool		begun;
	int64_t		start_ns;
	GtQueue		steps;			/* MmuStep */
	MmuWindow  *windows;
	size_t		nwindows;
} MmuSeries;

/* False: memory was refused (free it all the same). */
extern bool mmu_series_init(MmuSeries *series, const GtAlloc *alloc, const int64_t *lengths_ns,
							size_t count, bool blame);
extern void mmu_series_free(MmuSeries *series);

/* From time_ns on, which never falls, it is thus; false: memory was refused. */
extern bool mmu_series_step(MmuSeries *series, int64_t time_ns, const MmuLoad *load);

/* Ends there: windows longer than the series are cut to it. */
extern bool mmu_series_end(MmuSeries *series, int64_t time_ns);

extern double mmu_time(MmuTime time);

/* Mean utilization in a window that was found. */
extern double mmu_mean(const MmuWindow *window);

#endif							/* GCTRACE_MMU_SERIES_H */
