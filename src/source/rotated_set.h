/*
 * rotated_set.h
 *		The members of a rotated set while it is opened; private to src/source.
 */
#ifndef GCTRACE_ROTATED_SET_H
#define GCTRACE_ROTATED_SET_H

#include "source/rotated.h"

/* Where a set lies, and how it is read. */
typedef struct GtSetPlace
{
	const GtAlloc *alloc;
	const char *root;
	const char *path;			/* of NAME */
	const GtGlob *glob;			/* NULL: all members */
	GtStampReader reader;
	GtWalkTick	tick;
	void	   *tick_context;
} GtSetPlace;

typedef struct GtMember
{
	GtFile		file;			/* its path is the member's own */
	GtMemberName name;
	const char *compression;	/* as gt_source_compression has it */
	const char *unreadable;		/* why nothing of it is read; NULL: it is */
	bool		empty;
	bool		whole;			/* `head` is of all of its text */
	bool		has_tail;
	GtStamps	head;			/* of its first bytes */
	GtStamps	tail;			/* of its last ones */
	int64_t		date_ns;		/* what it is sorted by, or 0 */
	GtClock		clock;			/* in `head`, of the process by which it is sorted; or zeros */
} GtMember;

typedef struct GtMembers
{
	GtMember   *items;
	size_t		count;
} GtMembers;

/* rotated_list.c: the members, sorted by path. */
extern GtCode gt_members_list(const GtSetPlace *place, GtFileList *list, GtStatus *status);

/* rotated_probe.c: lists them and reads the begin of each. */
extern GtCode gt_members_find(const GtSetPlace *place, GtMembers *members, GtStatus *status);
extern void gt_members_free(const GtAlloc *alloc, GtMembers *members);

/* Reads the end of each that was not read to its end. */
extern GtCode gt_members_read_tails(const GtSetPlace *place, GtMembers *members, GtStatus *status);

/* The descriptor of the file that the member was, where it is now; -1 with status. */
extern int	gt_member_open(const GtSetPlace *place, const GtMember *member, GtStatus *status);

/* rotated_order.c: puts them in order of time. */
extern GtCode gt_members_order(const GtSetPlace *place, GtMembers *members, GtStatus *status);

#endif							/* GCTRACE_ROTATED_SET_H */
