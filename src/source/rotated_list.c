/*
 * rotated_list.c
 *		Lists files with each rotated set as one of them.
 */
#include <stdlib.h>
#include <string.h>

#include "source/path.h"
#include "source/rotated_set.h"
#include "source/walk.h"

typedef struct Wish
{
	const GtAlloc *alloc;
	const GtGlob *glob;			/* NULL: all */
	const char *set;			/* of this set alone; NULL: of any */
	char	   *name;			/* room for the name of a set */
	size_t		capacity;
	bool		refused;
} Wish;

/* By its own path, or by that of its set. */
static bool
wants(const void *context, const char *path)
{
	Wish	   *wish = (Wish *) context;
	GtMemberName name = gt_member_name(path);

	if (wish->set != NULL && (strlen(wish->set) != name.set_len || memcmp(path, wish->set, name.set_len) != 0))
		return false;
	if (wish->glob == NULL || gt_glob_match(wish->glob, path))
		return true;
	if (name.kind == GT_MEMBER_LIVE)
		return false;
	if (!gt_reserve(wish->alloc, (void **) &wish->name, &wish->capacity, name.set_len + 1, 1))
	{
		wish->refused = true;
		return false;
	}
	memcpy(wish->name, path, name.set_len);
	wish->name[name.set_len] = '\0';
	return gt_glob_match(wish->glob, wish->name);
}

static GtCode
walk(GtWalkPlan *plan, Wish *wish, GtFileList *list, GtStatus *status)
{
	GtCode		code;

	wish->alloc = plan->alloc;
	plan->wants = wants;
	plan->context = wish;
	code = gt_walk(plan, list, status);
	gt_free(plan->alloc, wish->name);
	if (code == GT_OK && wish->refused)
	{
		gt_files_free(plan->alloc, list);
		code = gt_fail(status, GT_NO_MEMORY, 0, "out of memory");
	}
	return code;
}

/* --- sets --- */

static int
compare_sets(const void *a, const void *b)
{
	const char *left = ((const GtFile *) a)->path;
	const char *right = ((const GtFile *) b)->path;
	size_t		left_len = gt_member_name(left).set_len;
	size_t		right_len = gt_member_name(right).set_len;
	int			order = memcmp(left, right, GT_MIN(left_len, right_len));

	if (order == 0 && left_len != right_len)
		order = left_len < right_len ? -1 : 1;
	return order != 0 ? order : strcmp(left, right);
}

static bool
is_same_set(const char *a, const char *b)
{
	size_t		len = gt_member_name(a).set_len;

	return gt_member_name(b).set_len == len && memcmp(a, b, len) == 0;
}

/* Leaves one file for each set, the first of its members. */
static void
merge_sets(const GtAlloc *alloc, GtFileList *list)
{
	size_t		count = 1;

	qsort(list->files, list->count, sizeof(*list->files), compare_sets);
	for (size_t i = 1; i < list->count; i++)
	{
		GtFile	   *set = &list->files[count - 1];
		const GtFile *file = &list->files[i];

		if (!is_same_set(set->path, file->path))
		{
			list->files[count++] = *file;
			continue;
		}
		set->size += file->size;
		set->packed += file->packed;
		set->mtime_ns = GT_MAX(set->mtime_ns, file->mtime_ns);
		set->device = set->inode = 0;
		set->members++;
		gt_free(alloc, (char *) file->path);
	}
	list->count = count;
}

/* Gives a file the path of its set, with which its own begins. */
static bool
name_set(const GtAlloc *alloc, GtFile *file)
{
	size_t		len = gt_member_name(file->path).set_len;
	char	   *path;

	if (file->path[len] == '\0')
		return true;
	path = gt_path_copy(alloc, file->path, len);
	if (path == NULL)
		return false;
	gt_free(alloc, (char *) file->path);
	file->path = path;
	return true;
}

static bool
gather_sets(const GtAlloc *alloc, GtFileList *list)
{
	merge_sets(alloc, list);
	for (size_t i = 0; i < list->count; i++)
	{
		if (!name_set(alloc, &list->files[i]))
			return false;
	}
	return true;
}

GtCode
gt_rotated_list(const GtAlloc *alloc, const char *root, const GtGlob *glob,
				GtWalkTick tick, void *tick_context,
				GtFileList *list, GtStatus *status)
{
	GtWalkPlan	plan = {.alloc = alloc, .root = root, .folder = "", .glob = glob,
	.tick = tick, .tick_context = tick_context};
	Wish		wish = {.glob = glob};
	GtCode		code = walk(&plan, &wish, list, status);

	if (code == GT_OK && list->count > 0 && !gather_sets(alloc, list))
	{
		gt_files_free(alloc, list);
		code = gt_fail(status, GT_NO_MEMORY, 0, "out of memory");
	}
	return code;
}

GtCode
gt_members_list(const GtSetPlace *place, GtFileList *list, GtStatus *status)
{
	const char *slash = strrchr(place->path, '/');
	size_t		len = slash != NULL ? (size_t) (slash - place->path) : 0;
	GtWalkPlan	plan = {.alloc = place->alloc, .root = place->root,
	.tick = place->tick, .tick_context = place->tick_context};
	Wish		wish = {.glob = place->glob, .set = place->path};
	char	   *folder = gt_path_copy(place->alloc, place->path, len);
	GtCode		code;

	memset(list, 0, sizeof(*list));
	if (folder == NULL)
		return gt_fail(status, GT_NO_MEMORY, 0, "out of memory");
	plan.folder = folder;
	code = walk(&plan, &wish, list, status);
	gt_free(place->alloc, folder);
	return code;
}
