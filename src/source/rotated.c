/*
 * rotated.c
 *		Reads a rotated set as one source.
 */
#include "source/rotated.h"

#include <errno.h>
#include <string.h>

#include "source/path.h"
#include "source/rotated_set.h"

#define NAME_SHOWN_MAX 80		/* bytes of a member's name in a message */

typedef struct GtRotated
{
	GtAlloc		alloc;
	GtSetPlace	place;			/* its texts are copies */
	char	   *root;
	char	   *path;
	GtMembers	members;		/* in order */
	size_t		next;			/* to be opened */
	GtSource   *source;			/* the member before that; NULL: none is open */
	uint64_t	taken;			/* stored bytes of those before it */
	uint64_t	delivered;
	char		last;			/* byte delivered */
	bool		torn;			/* behind it, content is missing */
	GtStatus	failure;		/* the first one of a member */
} GtRotated;

/* --- life --- */

static void
close_set(void *context)
{
	GtRotated  *self = context;
	GtAlloc		alloc = self->alloc;

	gt_source_close(self->source);
	gt_members_free(&alloc, &self->members);
	gt_free(&alloc, self->root);
	gt_free(&alloc, self->path);
	gt_free(&alloc, self);
}

/* Takes the members over. */
static GtRotated *
create_set(const GtSetPlace *place, GtMembers *members)
{
	GtRotated  *self = gt_alloc_zero(place->alloc, sizeof(*self));

	if (self == NULL)
	{
		gt_members_free(place->alloc, members);
		return NULL;
	}
	self->alloc = *place->alloc;
	self->members = *members;
	self->last = '\n';
	self->root = gt_path_copy(place->alloc, place->root, strlen(place->root));
	self->path = gt_path_copy(place->alloc, place->path, strlen(place->path));
	if (self->root == NULL || self->path == NULL)
	{
		close_set(self);
		return NULL;
	}
	self->place.alloc = &self->alloc;
	self->place.root = self->root;
	self->place.path = self->path;
	return self;
}

/* --- reading --- */

/* Of what a member lacks, the first is told; the others are read all the same. */
static void
note_failure(GtRotated *self, const GtMember *member, GtCode code, const char *cause)
{
	const char *slash = strrchr(member->file.path, '/');
	const char *name = slash != NULL ? slash + 1 : member->file.path;

	self->torn = true;
	gt_fail(&self->failure, code, self->delivered, "member \"%.*s\": %s",
			gt_path_shown(name, NAME_SHOWN_MAX), name, cause);
}

static void
close_member(GtRotated *self)
{
	self->taken += gt_source_bytes_read(self->source);
	gt_source_close(self->source);
	self->source = NULL;
}

/* Opens the next member that can be read; false at the end, or with status. */
static bool
open_next(GtRotated *self, GtStatus *status)
{
	while (self->source == NULL && self->next < self->members.count)
	{
		const GtMember *member = &self->members.items[self->next++];
		GtStatus	refusal = {0};
		int			fd;

		if (member->unreadable != NULL)
		{
			note_failure(self, member, GT_DAMAGED, member->unreadable);
			continue;
		}
		fd = gt_member_open(&self->place, member, &refusal);
		if (fd < 0 && refusal.code == GT_IO_ERROR && refusal.sys_errno == ENOENT)
		{
			note_failure(self, member, GT_TRUNCATED, "it was removed while the set was read");
			continue;
		}
		if (fd < 0)
		{
			*status = refusal;
			return false;
		}
		self->source = gt_source_open_fd(&self->alloc, fd);
		if (self->source == NULL)
			gt_fail(status, GT_NO_MEMORY, self->delivered, "out of memory");
	}
	return self->source != NULL;
}

/* Does a line have to end here, before the member that has just been opened? */
static bool
lacks_newline(const GtRotated *self)
{
	return self->last != '\n' && (self->torn || self->members.items[self->next - 1].head.begins_line);
}

/* The member cannot be read further.  False: neither can the set. */
static bool
survives(GtRotated *self, const GtStatus *failure, GtStatus *status)
{
	if (failure->code == GT_IO_ERROR || failure->code == GT_NO_MEMORY)
	{
		*status = *failure;
		return false;
	}
	note_failure(self, &self->members.items[self->next - 1],
				 failure->code == GT_TRUNCATED ? GT_TRUNCATED : GT_DAMAGED, failure->message);
	return true;
}

static int64_t
deliver(GtRotated *self, const char *buffer, int64_t got)
{
	self->last = buffer[got - 1];
	self->torn = false;
	self->delivered += (uint64_t) got;
	return got;
}

static int64_t
read_set(void *context, void *buffer, size_t size, GtStatus *status)
{
	GtRotated  *self = context;

	for (;;)
	{
		GtStatus	failure = {0};
		int64_t		got;

		if (self->source == NULL && open_next(self, status) && lacks_newline(self))
		{
			*(char *) buffer = '\n';
			return deliver(self, buffer, 1);
		}
		if (self->source == NULL)
			break;
		got = gt_source_read(self->source, buffer, size, &failure);
		if (got > 0)
			return deliver(self, buffer, got);
		if (got < 0 && !survives(self, &failure, status))
			return -1;
		close_member(self);
	}
	if (status->code == GT_OK)
		*status = self->failure;
	return status->code == GT_OK ? 0 : -1;
}

static uint64_t
taken_of_set(const void *context)
{
	const GtRotated *self = context;

	return self->taken + (self->source != NULL ? gt_source_bytes_read(self->source) : 0);
}

/* --- opening --- */

/* What all members have in common, or 'mixed'. */
static const char *
compression_of(const GtMembers *members)
{
	const char *compression = NULL;

	for (size_t i = 0; i < members->count; i++)
	{
		if (compression != NULL && strcmp(compression, members->items[i].compression) != 0)
			return "mixed";
		compression = members->items[i].compression;
	}
	return compression != NULL ? compression : "none";
}

static GtSource *
open_set(const GtSetPlace *place, GtMembers *members, GtStatus *status)
{
	GtReader	reader = {.read = read_set, .close = close_set, .taken = taken_of_set};
	GtRotated  *self = create_set(place, members);
	GtSource   *source = NULL;

	if (self != NULL)
	{
		reader.context = self;
		reader.compression = compression_of(&self->members);
		for (size_t i = 0; i < self->members.count; i++)
			reader.size += self->members.items[i].file.size;
		source = gt_source_open_reader(place->alloc, &reader, false);
	}
	if (source == NULL)
		gt_fail(status, GT_NO_MEMORY, 0, "out of memory");
	return source;
}

/* A set of one is a file, be it of any format. */
static GtSource *
open_single(const GtSetPlace *place, GtMembers *members, GtStatus *status)
{
	int			fd = gt_member_open(place, &members->items[0], status);
	GtSource   *source = fd >= 0 ? gt_source_open_fd(place->alloc, fd) : NULL;

	gt_members_free(place->alloc, members);
	if (fd >= 0 && source == NULL)
		gt_fail(status, GT_NO_MEMORY, 0, "out of memory");
	return source;
}

GtSource *
gt_rotated_open(const GtAlloc *alloc, const char *root, const char *path,
				const GtGlob *glob, GtStampReader reader,
				GtWalkTick tick, void *tick_context, GtStatus *status)
{
	GtSetPlace	place = {alloc, root, path, glob, reader, tick, tick_context};
	GtMembers	members;
	GtCode		code = gt_members_find(&place, &members, status);

	if (code == GT_OK && members.count == 1)
		return open_single(&place, &members, status);
	if (code == GT_OK)
		code = gt_members_order(&place, &members, status);
	if (code == GT_OK)
		return open_set(&place, &members, status);
	gt_members_free(alloc, &members);
	return NULL;
}
