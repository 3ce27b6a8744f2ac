/*
 * walk.h
 *		How a walk over folders goes; private to src/source.
 */
#ifndef GCTRACE_WALK_H
#define GCTRACE_WALK_H

#include "source/fileset.h"

typedef struct GtWalkPlan
{
	const GtAlloc *alloc;
	const char *root;
	const char *folder;			/* below the root, where it begins; "" is the root */
	const GtGlob *glob;			/* tells which folders matter; NULL: that one alone */
	bool		(*wants) (const void *context, const char *path);	/* is it to be listed? */
	const void *context;
	GtWalkTick	tick;			/* NULL: nobody stops it */
	void	   *tick_context;
} GtWalkPlan;

/* As gt_files_list. */
extern GtCode gt_walk(const GtWalkPlan *plan, GtFileList *list, GtStatus *status);

#endif							/* GCTRACE_WALK_H */
