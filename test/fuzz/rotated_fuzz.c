/*
 * rotated_fuzz.c
 *		Any bytes as the members of a rotated set, which form feeds part: a line
 *		with the name, one byte for the time of modification, and the text.
 *
 * Names and stamps are within their bounds, and putting the members in order
 * loses none and is the same each time.
 */
#include "fuzz.h"

#include <string.h>

#include "decode/log_stamps.h"
#include "source/rotated_set.h"

#define INPUT_MAX (16 * 1024)
#define PARTS_MAX 12

static void
check_name(const char *path)
{
	GtMemberName name = gt_member_name(path);

	FUZZ_ASSERT(name.set_len <= strlen(path));
	FUZZ_ASSERT((name.kind == GT_MEMBER_LIVE) == (name.set_len == strlen(path)));
	FUZZ_ASSERT(name.set_len > 0 || path[0] == '\0');
	FUZZ_ASSERT(gt_member_compare(&name, &name) == 0);
}

static void
check_stamps(const GtStamps *stamps)
{
	FUZZ_ASSERT(stamps->nclocks >= 0 && stamps->nclocks <= GT_CLOCKS_MAX);
	FUZZ_ASSERT(!stamps->yearless || stamps->local_ns != GT_NULL);
	for (int i = 0; i < stamps->nclocks; i++)
	{
		const GtClock *clock = &stamps->clocks[i];

		FUZZ_ASSERT((clock->first_ns == GT_NULL) == (clock->last_ns == GT_NULL));
		FUZZ_ASSERT((clock->first_seq == GT_NULL) == (clock->last_seq == GT_NULL));
		FUZZ_ASSERT(clock->first_ns != GT_NULL || clock->first_seq != GT_NULL);
	}
}

/* The part up to the next form feed, as a member. */
static void
read_member(const GtAlloc *alloc, const char *part, size_t size, size_t number, GtMember *member)
{
	const char *newline = memchr(part, '\n', size);
	size_t		name = GT_MIN(newline != NULL ? (size_t) (newline - part) : size, 200);
	size_t		text = newline != NULL ? GT_MIN(name + 2, size) : size;
	char		path[256];
	char	   *copy;

	memset(member, 0, sizeof(*member));
	/* no two are equal, as in a folder */
	snprintf(path, sizeof(path), "%.*s", (int) name, part);
	check_name(path);
	member->name = gt_member_name(path);
	snprintf(path, sizeof(path), "%.*s %zu", (int) name, part, number);
	copy = gt_alloc(alloc, strlen(path) + 1);
	strcpy(copy, path);
	member->file.path = copy;
	member->file.mtime_ns = name + 1 < size ? (int64_t) part[name + 1] * 1000000000 : 0;
	member->file.inode = number;
	member->whole = true;
	member->empty = text == size;
	FUZZ_ASSERT(gt_log_stamps(alloc, part + text, size - text, &member->head));
	check_stamps(&member->head);
}

static void
read_members(const GtAlloc *alloc, const char *text, size_t size, GtMembers *members)
{
	members->items = gt_alloc_zero(alloc, PARTS_MAX * sizeof(GtMember));
	members->count = 0;
	while (size > 0 && members->count < PARTS_MAX)
	{
		const char *end = memchr(text, '\f', size);
		size_t		part = end != NULL ? (size_t) (end - text) : size;

		read_member(alloc, text, part, members->count, &members->items[members->count]);
		members->count++;
		text += part + (end != NULL);
		size -= part + (end != NULL);
	}
}

/* Each member that is not empty is there once. */
static void
check_members(const GtMembers *before, const GtMembers *after)
{
	uint64_t	wanted = 0;
	uint64_t	found = 0;

	for (size_t i = 0; i < before->count; i++)
		wanted |= (uint64_t) !before->items[i].empty << before->items[i].file.inode;
	for (size_t i = 0; i < after->count; i++)
	{
		FUZZ_ASSERT((found >> after->items[i].file.inode & 1) == 0);
		found |= UINT64_C(1) << after->items[i].file.inode;
	}
	FUZZ_ASSERT(found == wanted);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	FuzzMemory	memory;
	GtSetPlace	place = {.alloc = &memory.alloc, .reader = gt_log_stamps};
	GtMembers	before;
	GtMembers	after;
	GtMembers	again;
	GtStatus	status = {0};

	if (size > INPUT_MAX)
		return -1;
	fuzz_memory_init(&memory, 8 << 20);
	read_members(&memory.alloc, (const char *) bytes, size, &before);
	read_members(&memory.alloc, (const char *) bytes, size, &after);
	read_members(&memory.alloc, (const char *) bytes, size, &again);
	FUZZ_ASSERT(gt_members_order(&place, &after, &status) == GT_OK);
	FUZZ_ASSERT(gt_members_order(&place, &again, &status) == GT_OK);
	check_members(&before, &after);
	FUZZ_ASSERT(after.count == again.count);
	for (size_t i = 0; i < after.count; i++)
		FUZZ_ASSERT(after.items[i].file.inode == again.items[i].file.inode);
	gt_members_free(&memory.alloc, &before);
	gt_members_free(&memory.alloc, &after);
	gt_members_free(&memory.alloc, &again);
	FUZZ_ASSERT(memory.live == 0);
	return 0;
}
