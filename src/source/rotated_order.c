/*
 * rotated_order.c
 *		Puts the members of a rotated set in order of time; rotated.h has the rule.
 */
#include <stdlib.h>
#include <string.h>

#include "source/rotated_set.h"

#define NS_PER_SECOND INT64_C(1000000000)
#define NS_PER_DAY (86400 * NS_PER_SECOND)
#define DAYS_OF_1972 366

/*
 * Clocks of one process may overlap by so much: a collection's time is that of
 * its begin, and the line comes at its end.
 */
#define OVERLAP_MAX INT64_C(100000000)

/*
 * Numbers of collections may miss so many, whose lines are broken.  Where there
 * are times as well, they may go back by as many, as collections of the JVM
 * run side by side.
 */
#define GAP_MAX 16

static int
compare_numbers(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

/* --- orders --- */

static int
by_name(const void *a, const void *b)
{
	const GtMember *left = a;
	const GtMember *right = b;
	int			order = gt_member_compare(&left->name, &right->name);

	return order != 0 ? order : strcmp(left->file.path, right->file.path);
}

static int
by_clock(const void *a, const void *b)
{
	const GtMember *left = a;
	const GtMember *right = b;
	int			order;

	order = compare_numbers(left->clock.first_ns, right->clock.first_ns);
	if (order == 0)
		order = compare_numbers(left->clock.first_seq, right->clock.first_seq);
	return order;
}

static int
by_mtime(const void *a, const void *b)
{
	return compare_numbers(((const GtMember *) a)->file.mtime_ns, ((const GtMember *) b)->file.mtime_ns);
}

static int
by_evidence(const void *a, const void *b)
{
	int			order = compare_numbers(((const GtMember *) a)->date_ns, ((const GtMember *) b)->date_ns);

	if (order == 0)
		order = by_clock(a, b);
	if (order == 0)
		order = by_mtime(a, b);
	return order != 0 ? order : by_name(a, b);
}

static int
by_modification(const void *a, const void *b)
{
	int			order = by_mtime(a, b);

	return order != 0 ? order : by_name(a, b);
}

/* By name where the numbers rise with time, as the JVM's do before its ring turns. */
static int
by_rising_name(const void *a, const void *b)
{
	const GtMember *left = a;
	const GtMember *right = b;

	if (left->name.kind == GT_MEMBER_NUMBER && right->name.kind == GT_MEMBER_NUMBER)
		return by_name(b, a);
	return by_name(a, b);
}

/* The times of modification are doubtful: NAME comes last all the same. */
static int
by_doubtful_times(const void *a, const void *b)
{
	int			left = ((const GtMember *) a)->name.kind == GT_MEMBER_LIVE;
	int			right = ((const GtMember *) b)->name.kind == GT_MEMBER_LIVE;

	return left != right ? left - right : by_modification(a, b);
}

typedef int (*Compare) (const void *a, const void *b);

static bool
are_in_order(const GtMember *members, size_t count, Compare compare)
{
	for (size_t i = 1; i < count; i++)
	{
		if (compare(&members[i - 1], &members[i]) >= 0)
			return false;
	}
	return true;
}

/* --- dates --- */

static int
by_date(const void *a, const void *b)
{
	return compare_numbers(((const GtMember *) a)->date_ns, ((const GtMember *) b)->date_ns);
}

/*
 * Dates without a year: where the largest gap between them is more than half
 * of one, the years turned there.  False: nobody can tell where.
 */
static bool
turn_years(GtMember *members, size_t count)
{
	const int64_t year = DAYS_OF_1972 * NS_PER_DAY;
	size_t		last = 0;
	int64_t		turn;

	qsort(members, count, sizeof(*members), by_date);
	for (last = 0; last + 1 < count; last++)
	{
		if (members[last + 1].date_ns - members[last].date_ns > year / 2)
			break;
	}
	if (last + 1 == count)
		return members[0].date_ns + year - members[last].date_ns > year / 2;
	turn = members[last].date_ns;
	for (size_t i = 0; i < count; i++)
	{
		if (members[i].date_ns <= turn)
			members[i].date_ns += year;
	}
	return true;
}

/* Some loggers write whole seconds, which can be compared with nothing finer. */
static void
cut_to_seconds(GtMember *members, size_t count)
{
	bool		fractions = true;

	for (size_t i = 0; i < count; i++)
		fractions &= members[i].date_ns % NS_PER_SECOND != 0;
	for (size_t i = 0; i < count && !fractions; i++)
		members[i].date_ns -= members[i].date_ns % NS_PER_SECOND;
}

/* Have all members a date, and may these be compared? */
static bool
use_dates(GtMember *members, size_t count)
{
	bool		zoned = true;
	bool		local = true;
	size_t		yearless = 0;

	for (size_t i = 0; i < count; i++)
	{
		zoned &= members[i].head.at_ns != GT_NULL;
		local &= members[i].head.local_ns != GT_NULL;
		yearless += members[i].head.local_ns != GT_NULL && members[i].head.yearless;
	}
	if (!zoned && (!local || (yearless > 0 && yearless < count)))
		return false;
	for (size_t i = 0; i < count; i++)
		members[i].date_ns = zoned ? members[i].head.at_ns : members[i].head.local_ns;
	cut_to_seconds(members, count);
	if (zoned || yearless == 0 || turn_years(members, count))
		return true;
	for (size_t i = 0; i < count; i++)
		members[i].date_ns = 0;
	return false;
}

/* --- clocks --- */

static const GtClock *
clock_of(const GtStamps *stamps, uint64_t process)
{
	for (int i = 0; i < stamps->nclocks; i++)
	{
		if (stamps->clocks[i].process == process)
			return &stamps->clocks[i];
	}
	return NULL;
}

/* Has it a clock of this process, with times or with none as the first has? */
static bool
has_clock(const GtMember *member, const GtClock *wanted)
{
	const GtClock *clock = clock_of(&member->head, wanted->process);

	return clock != NULL && (clock->first_ns == GT_NULL) == (wanted->first_ns == GT_NULL);
}

/* Compares by the clock of a process of which all members tell, if there is one. */
static bool
use_clocks(GtMember *members, size_t count)
{
	for (int c = 0; count > 0 && c < members[0].head.nclocks; c++)
	{
		const GtClock *clock = &members[0].head.clocks[c];
		size_t		have = 1;

		while (have < count && has_clock(&members[have], clock))
			have++;
		if (have < count)
			continue;
		for (size_t i = 0; i < count; i++)
			members[i].clock = *clock_of(&members[i].head, clock->process);
		return true;
	}
	return false;
}

/* Do the numbers of collections go on in the next member? */
static bool
go_on(const GtClock *last, const GtClock *first)
{
	int64_t		back = last->last_ns != GT_NULL ? GAP_MAX : 0;

	return last->last_seq == GT_NULL || first->first_seq == GT_NULL ||
		(first->first_seq - 1 <= last->last_seq + GAP_MAX && first->first_seq >= last->last_seq - back);
}

/* Does the next member show that the clock began anew, or is it not the next? */
static bool
is_contradicted(const GtMember *member, const GtMember *next)
{
	const GtClock *last = member->has_tail ? clock_of(&member->tail, member->clock.process) : NULL;
	const GtClock *first = &next->clock;

	if (last == NULL)
		return false;
	if (last->last_ns != GT_NULL && first->first_ns != GT_NULL &&
		(first->first_ns < last->last_ns - OVERLAP_MAX || last->last_ns < member->clock.first_ns - OVERLAP_MAX))
		return true;
	return !go_on(last, first);
}

/* In order of the clock: does it count?  Where times of modification differ, it must prove it. */
static GtCode
check_clocks(const GtSetPlace *place, GtMember *members, size_t count, bool *count_them,
			 GtStatus *status)
{
	GtMembers	part = {members, count};
	GtCode		code;

	*count_them = true;
	if (are_in_order(members, count, by_mtime))
		return GT_OK;
	code = gt_members_read_tails(place, &part, status);
	for (size_t i = 1; code == GT_OK && i < count; i++)
	{
		if (is_contradicted(&members[i - 1], &members[i]))
			*count_them = false;
	}
	return code;
}

/* --- all of it --- */

static bool
tells(const GtMember *member)
{
	return member->unreadable == NULL &&
		(member->head.at_ns != GT_NULL || member->head.local_ns != GT_NULL || member->head.nclocks > 0);
}

/* Empty ones go; those that tell nothing move behind the others, whose count is returned. */
static size_t
part_members(const GtAlloc *alloc, GtMembers *members, GtMember *silent, size_t *nsilent)
{
	size_t		count = 0;

	*nsilent = 0;
	for (size_t i = 0; i < members->count; i++)
	{
		GtMember   *member = &members->items[i];

		if (member->empty)
			gt_free(alloc, (char *) member->file.path);
		else if (tells(member))
			members->items[count++] = *member;
		else
			silent[(*nsilent)++] = *member;
	}
	return count;
}

/* What agrees with the order of those that tell of their time, and so may place others. */
static Compare
placement(const GtMembers *members)
{
	static const Compare compares[] = {by_modification, by_name, by_rising_name};

	for (size_t i = 0; members->count > 1 && i < GT_LENGTHOF(compares); i++)
	{
		if (are_in_order(members->items, members->count, compares[i]))
			return compares[i];
	}
	return members->count > 0 ? by_doubtful_times : by_modification;
}

static void
place_silent(GtMembers *members, const GtMember *member, Compare compare)
{
	size_t		at = 0;

	while (at < members->count && compare(&members->items[at], member) < 0)
		at++;
	memmove(&members->items[at + 1], &members->items[at], (members->count - at) * sizeof(GtMember));
	members->items[at] = *member;
	members->count++;
}

static GtCode
sort_telling(const GtSetPlace *place, GtMember *members, size_t count, GtStatus *status)
{
	bool		dates = use_dates(members, count);
	bool		clocks = use_clocks(members, count);
	bool		good = true;
	GtCode		code = GT_OK;

	qsort(members, count, sizeof(*members), by_evidence);
	if (!dates && clocks)
		code = check_clocks(place, members, count, &good, status);
	if (!good)
		qsort(members, count, sizeof(*members), by_modification);
	return code;
}

GtCode
gt_members_order(const GtSetPlace *place, GtMembers *members, GtStatus *status)
{
	GtMember   *silent = gt_alloc(place->alloc, GT_MAX(members->count, 1) * sizeof(GtMember));
	size_t		nsilent;
	Compare		compare;
	GtCode		code;

	if (silent == NULL)
		return gt_fail(status, GT_NO_MEMORY, 0, "out of memory");
	members->count = part_members(place->alloc, members, silent, &nsilent);
	code = sort_telling(place, members->items, members->count, status);
	compare = placement(members);
	for (size_t i = 0; i < nsilent; i++)
		place_silent(members, &silent[i], compare);
	gt_free(place->alloc, silent);
	return code;
}
