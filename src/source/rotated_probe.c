/*
 * rotated_probe.c
 *		Finds the members of a rotated set and reads what tells of their time.
 *
 * A log may be rotated while this goes on.  Who a member is, its inode tells,
 * whatever its name is now; when the names have moved under the list, the set
 * is listed anew.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/rotated_set.h"

#define STRETCH_SIZE (64 * 1024)	/* of text that is looked at */
#define SCRATCH_SIZE (256 * 1024)

/* As often a set is listed anew when it changes meanwhile. */
#define ATTEMPTS_MAX 5

static GtCode
no_memory(GtStatus *status)
{
	return gt_fail(status, GT_NO_MEMORY, 0, "out of memory");
}

static bool
goes_on(const GtSetPlace *place, GtStatus *status)
{
	if (place->tick == NULL || place->tick(place->tick_context))
		return true;
	if (status->code == GT_OK)
		status->sys_errno = ECANCELED;
	gt_fail(status, GT_IO_ERROR, 0, "reading of a rotated set was stopped");
	return false;
}

static void
free_paths(const GtAlloc *alloc, GtMembers *members)
{
	for (size_t i = 0; i < members->count; i++)
		gt_free(alloc, (char *) members->items[i].file.path);
}

void
gt_members_free(const GtAlloc *alloc, GtMembers *members)
{
	free_paths(alloc, members);
	gt_free(alloc, members->items);
	memset(members, 0, sizeof(*members));
}

/* --- who is who --- */

static bool
is_this_file(int fd, const GtFile *file)
{
	struct stat info;

	return fstat(fd, &info) == 0 && (uint64_t) info.st_dev == file->device &&
		(uint64_t) info.st_ino == file->inode;
}

/* Opens it by the name that it has now, if it still has one in the set. */
static int
open_moved(const GtSetPlace *place, const GtFile *file, GtStatus *status)
{
	GtFileList	list;
	int			fd = -1;

	if (gt_members_list(place, &list, status) != GT_OK)
		return -1;
	for (size_t i = 0; i < list.count && fd < 0; i++)
	{
		GtStatus	ignored = {0};

		if (list.files[i].device != file->device || list.files[i].inode != file->inode)
			continue;
		fd = gt_file_open_below(place->root, list.files[i].path, &ignored);
		if (fd >= 0 && !is_this_file(fd, file))
		{
			close(fd);
			fd = -1;
		}
	}
	gt_files_free(place->alloc, &list);
	if (fd < 0)
	{
		status->sys_errno = ENOENT;
		gt_fail(status, GT_IO_ERROR, 0, "it is gone");
	}
	return fd;
}

int
gt_member_open(const GtSetPlace *place, const GtMember *member, GtStatus *status)
{
	GtStatus	refusal = {0};
	int			fd = gt_file_open_below(place->root, member->file.path, &refusal);

	if (fd >= 0 && is_this_file(fd, &member->file))
		return fd;
	if (fd >= 0)
		close(fd);
	else if (refusal.sys_errno != ENOENT)
	{
		*status = refusal;
		return -1;
	}
	return open_moved(place, &member->file, status);
}

/* --- the text of members --- */

/*
 * Reads up to `size` bytes of text; fewer at its end, or where it cannot be
 * read.  *ended: which of both does not matter.  -1: no memory, or stopped.
 */
static int64_t
read_text(const GtSetPlace *place, GtSource *source, char *text, size_t size, bool *ended,
		  GtStatus *status)
{
	size_t		used = 0;

	*ended = false;
	while (used < size && !*ended)
	{
		GtStatus	failure = {0};
		int64_t		got = gt_source_read(source, text + used, size - used, &failure);

		if (failure.code == GT_NO_MEMORY)
			*status = failure;
		if (failure.code == GT_NO_MEMORY || !goes_on(place, status))
			return -1;
		*ended = got <= 0;
		used += got > 0 ? (size_t) got : 0;
	}
	return (int64_t) used;
}

/* What no source inflates. */
static const char *
foreign_compression(const char *text, size_t size)
{
	if (size >= 6 && memcmp(text, "\xfd" "7zXZ\0", 6) == 0)
		return "it is compressed with xz, which is not supported";
	if (size >= 4 && memcmp(text, "BZh", 3) == 0 && text[3] >= '1' && text[3] <= '9')
		return "it is compressed with bzip2, which is not supported";
	return NULL;
}

static GtCode
probe_source(const GtSetPlace *place, GtMember *member, GtSource *source, char *text,
			 GtStatus *status)
{
	int64_t		size = read_text(place, source, text, STRETCH_SIZE, &member->whole, status);

	if (size < 0)
		return status->code;
	member->empty = size == 0 && gt_source_stored_size(source) == 0;
	member->compression = gt_source_compression(source);
	member->unreadable = foreign_compression(text, (size_t) size);
	if (member->unreadable != NULL)
		return GT_OK;
	if (!place->reader(place->alloc, text, (size_t) size, &member->head))
		return no_memory(status);
	if (member->head.foreign)
		member->unreadable = "it is not a text log";
	return GT_OK;
}

static GtCode
probe(const GtSetPlace *place, GtMember *member, char *text, bool *moved, GtStatus *status)
{
	GtStatus	refusal = {0};
	int			fd = gt_file_open_below(place->root, member->file.path, &refusal);
	GtSource   *source;
	GtCode		code;

	*moved = fd >= 0 ? !is_this_file(fd, &member->file) : refusal.sys_errno == ENOENT;
	if (*moved)
	{
		if (fd >= 0)
			close(fd);
		return GT_OK;
	}
	if (fd < 0)
	{
		*status = refusal;
		return status->code;
	}
	source = gt_source_open_fd(place->alloc, fd);
	if (source == NULL)
		return no_memory(status);
	code = probe_source(place, member, source, text, status);
	gt_source_close(source);
	return code;
}

/* --- all of them --- */

static bool
has_twin(const GtMembers *members, const GtFile *file)
{
	for (size_t i = 0; i < members->count; i++)
	{
		if (members->items[i].file.device == file->device && members->items[i].file.inode == file->inode)
			return true;
	}
	return false;
}

/*
 * Probes what was listed.  *moved: a name no longer stands for what it did
 * then, or two stand for one file; those are left out.
 */
static GtCode
probe_all(const GtSetPlace *place, GtFileList *list, GtMembers *members, bool *moved,
		  GtStatus *status)
{
	char	   *text = gt_alloc(place->alloc, STRETCH_SIZE);
	GtCode		code = GT_OK;

	members->items = gt_alloc_zero(place->alloc, GT_MAX(list->count, 1) * sizeof(GtMember));
	if (text == NULL || members->items == NULL)
		code = no_memory(status);
	*moved = false;
	for (size_t i = 0; code == GT_OK && i < list->count; i++)
	{
		GtMember   *member = &members->items[members->count];
		bool		gone = has_twin(members, &list->files[i]);

		memset(member, 0, sizeof(*member));
		member->file = list->files[i];
		member->name = gt_member_name(member->file.path);
		if (!gone)
			code = probe(place, member, text, &gone, status);
		*moved |= gone;
		if (code != GT_OK || gone)
			continue;
		list->files[i].path = NULL; /* the member's now */
		members->count++;
	}
	gt_free(place->alloc, text);
	return code;
}

GtCode
gt_members_find(const GtSetPlace *place, GtMembers *members, GtStatus *status)
{
	bool		moved = true;

	memset(members, 0, sizeof(*members));
	for (int i = 0; i < ATTEMPTS_MAX && moved; i++)
	{
		GtFileList	list;
		GtCode		code;

		gt_members_free(place->alloc, members);
		if (gt_members_list(place, &list, status) != GT_OK)
			return status->code;
		code = probe_all(place, &list, members, &moved, status);
		gt_files_free(place->alloc, &list);
		if (code != GT_OK)
			return code;
	}
	if (members->count > 0)
		return GT_OK;
	status->sys_errno = ENOENT;
	return gt_fail(status, GT_IO_ERROR, 0, "the rotated set has no files");
}

/* --- ends --- */

/* Keeps the last STRETCH_SIZE bytes of all that the source gives. */
static int64_t
read_to_end(const GtSetPlace *place, GtSource *source, char *scratch, GtStatus *status)
{
	int64_t		kept = 0;
	bool		ended = false;

	while (!ended)
	{
		int64_t		got;

		if (kept > STRETCH_SIZE)
		{
			memmove(scratch, scratch + kept - STRETCH_SIZE, STRETCH_SIZE);
			kept = STRETCH_SIZE;
		}
		got = read_text(place, source, scratch + kept, (size_t) (SCRATCH_SIZE - kept), &ended, status);
		if (got < 0)
			return -1;
		kept += got;
	}
	return kept;
}

/* What is not compressed need not be read from its begin. */
static void
skip_to_end(int fd, const GtMember *member)
{
	if (strcmp(member->compression, "none") == 0 && member->file.size > STRETCH_SIZE)
		(void) lseek(fd, -(off_t) STRETCH_SIZE, SEEK_END);
}

/* The stretch may begin within a line. */
static GtCode
stamp_tail(const GtSetPlace *place, GtMember *member, const char *text, size_t size, GtStatus *status)
{
	const char *newline = memchr(text, '\n', size);
	size_t		skipped = newline != NULL ? (size_t) (newline + 1 - text) : 0;

	if (!place->reader(place->alloc, text + skipped, size - skipped, &member->tail))
		return no_memory(status);
	member->has_tail = true;
	return GT_OK;
}

static GtCode
read_tail(const GtSetPlace *place, GtMember *member, char *scratch, GtStatus *status)
{
	GtStatus	refusal = {0};
	int			fd = gt_member_open(place, member, &refusal);
	GtSource   *source;
	int64_t		size;

	if (fd < 0)
		return GT_OK;			/* it will be missed when it is read */
	skip_to_end(fd, member);
	source = gt_source_open_fd(place->alloc, fd);
	if (source == NULL)
		return no_memory(status);
	size = read_to_end(place, source, scratch, status);
	gt_source_close(source);
	if (size < 0)
		return status->code;
	return stamp_tail(place, member, scratch, (size_t) size, status);
}

GtCode
gt_members_read_tails(const GtSetPlace *place, GtMembers *members, GtStatus *status)
{
	char	   *scratch = gt_alloc(place->alloc, SCRATCH_SIZE);
	GtCode		code = GT_OK;

	if (scratch == NULL)
		return no_memory(status);
	for (size_t i = 0; code == GT_OK && i < members->count; i++)
	{
		GtMember   *member = &members->items[i];

		if (member->empty || member->unreadable != NULL)
			continue;
		if (!member->whole)
			code = read_tail(place, member, scratch, status);
		else
		{
			member->tail = member->head;
			member->has_tail = true;
		}
	}
	gt_free(place->alloc, scratch);
	return code;
}
