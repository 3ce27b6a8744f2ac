/*
 * rotated.h
 *		Sets of rotated logs, read as one text: NAME, NAME.0, NAME.1.gz,
 *		NAME-20260101 and the like.
 *
 * logrotate's NAME.1 is the newest part, the JVM's NAME.0 is the one that was
 * written first, or any other as they are used in a ring.  So names do not
 * tell the order, and it comes from what can be known, in this order:
 *
 * 1. Dates: the first one in each member, if all have one.
 * 2. Clocks: the first time since the start of one process (a collection's
 *	  number, where no times are printed), if all have one of the same process.
 *	  Processes start anew, and their clocks with them.  So where the times of
 *	  modification say something else, the ends of the members are read as
 *	  well, and these clocks count only if none begins before the one before it
 *	  ends, and the numbers of collections go on without a large gap.
 * 3. The time of the last modification.
 * 4. The name: dates in their order, then numbers from the highest down, then
 *	  NAME.
 *
 * Each breaks the ties of the one before (but a clock that does not count).  A
 * member of which 1 and 2 know nothing is placed among the others by what
 * agrees with their order: times of modification, else names, else names with
 * numbers from the lowest up; if nothing does, by its time of modification, NAME
 * last.  Empty members do not matter.
 *
 * What dates and clocks are is told by a GtStampReader (base/stamps.h): texts
 * are not the business of src/source.
 */
#ifndef GCTRACE_ROTATED_H
#define GCTRACE_ROTATED_H

#include "base/stamps.h"
#include "source/fileset.h"
#include "source/source.h"

/* --- names --- */

typedef enum GtMemberKind
{
	/* in the order in which members were written, if nothing else tells */
	GT_MEMBER_DATE,				/* NAME-20260101, NAME.2026-01-01-12 ... */
	GT_MEMBER_NUMBER,			/* NAME.0, NAME.00 ... */
	GT_MEMBER_CURRENT,			/* NAME.2.current, of JDK 8 */
	GT_MEMBER_LIVE				/* NAME */
} GtMemberKind;

typedef struct GtMemberName
{
	size_t		set_len;		/* so many bytes of the path are that of the set */
	GtMemberKind kind;
	uint64_t	number;			/* or the digits of the date */
} GtMemberName;

/* Behind number and date there may be .gz, .zst, .xz or .bz2 (which is then refused). */
extern GtMemberName gt_member_name(const char *path);

/* Below 0: by their names, a was written before b. */
extern int	gt_member_compare(const GtMemberName *a, const GtMemberName *b);

/* --- lists --- */

/*
 * As gt_files_list, with each set as one file: the path is that of NAME, the
 * size that of all members, mtime_ns the latest.  The members are those which
 * the glob matches by their own path or by that of the set.
 */
extern GtCode gt_rotated_list(const GtAlloc *alloc, const char *root, const GtGlob *glob,
							  GtWalkTick tick, void *tick_context,
							  GtFileList *list, GtStatus *status);

/* --- a set --- */

/*
 * Opens the set below root as one source: the members' content, one behind the
 * other.  A line that a member's end cuts goes on in the next, unless that one
 * begins a line of its own.  What cannot be read of a member is left out, the
 * next follows on a new line, and reading ends with a status that tells of the
 * first such; offsets are those of the whole content.  A set of one member is
 * that file.  Members that are renamed meanwhile are found.
 *
 * NULL with status set, also where the set has no members (GT_IO_ERROR, ENOENT)
 * or the tick stops it (ECANCELED).  One descriptor at a time stays open.
 */
extern GtSource *gt_rotated_open(const GtAlloc *alloc, const char *root, const char *path,
								 const GtGlob *glob, GtStampReader reader,
								 GtWalkTick tick, void *tick_context, GtStatus *status);

#endif							/* GCTRACE_ROTATED_H */
