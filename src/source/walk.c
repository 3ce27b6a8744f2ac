/*
 * walk.c
 *		Lists the regular files below a root that a glob matches.
 *
 * Symlinks are skipped.  Folders wait on a list as paths and are opened one at
 * a time, from the root down, so that neither the C stack nor the number of
 * descriptors grows with the input.
 */
#include "source/fileset.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/path.h"
#include "source/walk.h"

#define DEPTH_MAX 64
#define ENTRIES_PER_TICK 256

typedef struct Walk
{
	const GtAlloc *alloc;
	const GtWalkPlan *plan;
	uint32_t	entries;		/* since the last tick */
	int			root_fd;
	char	  **folders;		/* still to be read; "" is the root */
	size_t		folder_count;
	size_t		folder_capacity;
	char	   *path;			/* of the entry at hand */
	size_t		path_capacity;
	GtFileList *list;
	GtStatus   *status;
} Walk;

static GtCode
no_memory(Walk *walk)
{
	return gt_fail(walk->status, GT_NO_MEMORY, 0, "out of memory");
}

static GtCode
io_error(Walk *walk, const char *what, const char *path)
{
	gt_path_fail(walk->status, errno, what, path);
	return walk->status->code;
}

static GtCode
push_folder(Walk *walk, const char *path)
{
	char	   *copy;

	if (!gt_reserve(walk->alloc, (void **) &walk->folders, &walk->folder_capacity,
					walk->folder_count + 1, sizeof(*walk->folders)))
		return no_memory(walk);
	copy = gt_path_copy(walk->alloc, path, strlen(path));
	if (copy == NULL)
		return no_memory(walk);
	walk->folders[walk->folder_count++] = copy;
	return GT_OK;
}

static GtCode
add_subfolder(Walk *walk, const char *path)
{
	const char *p;
	int			depth = 1;

	for (p = path; *p != '\0'; p++)
		depth += *p == '/';
	if (depth > DEPTH_MAX)
	{
		gt_path_fail(walk->status, 0,
					 "folders are nested too deeply (more than 64):", path);
		return walk->status->code;
	}
	return push_folder(walk, path);
}

static int64_t
mtime_ns(const struct stat *info)
{
#ifdef __APPLE__
	const struct timespec *time = &info->st_mtimespec;
#else
	const struct timespec *time = &info->st_mtim;
#endif

	return (int64_t) time->tv_sec * INT64_C(1000000000) + time->tv_nsec;
}

/* Without a look at the content: is it named as compressed files are? */
static bool
is_packed(const char *path)
{
	size_t		len = strlen(path);

	return (len > 3 && strcmp(path + len - 3, ".gz") == 0) ||
		(len > 4 && strcmp(path + len - 4, ".zst") == 0);
}

static GtCode
add_file(Walk *walk, const char *path, const struct stat *info)
{
	GtFileList *list = walk->list;
	GtFile	   *file;

	if (!gt_reserve(walk->alloc, (void **) &list->files, &list->capacity,
					list->count + 1, sizeof(*list->files)))
		return no_memory(walk);
	file = &list->files[list->count];
	file->path = gt_path_copy(walk->alloc, path, strlen(path));
	if (file->path == NULL)
		return no_memory(walk);
	file->size = (uint64_t) info->st_size;
	file->packed = is_packed(path) ? file->size : 0;
	file->mtime_ns = mtime_ns(info);
	file->device = (uint64_t) info->st_dev;
	file->inode = (uint64_t) info->st_ino;
	file->members = 1;
	list->count++;
	return GT_OK;
}

/* Puts folder/name into walk->path. */
static bool
join_path(Walk *walk, const char *folder, const char *name)
{
	size_t		folder_len = strlen(folder);
	size_t		name_size = strlen(name) + 1;

	if (!gt_reserve(walk->alloc, (void **) &walk->path, &walk->path_capacity,
					folder_len + 1 + name_size, 1))
		return false;
	memcpy(walk->path, folder, folder_len);
	if (folder_len > 0)
		walk->path[folder_len++] = '/';
	memcpy(walk->path + folder_len, name, name_size);
	return true;
}

/* Could the walk find anything in this folder? */
static bool
may_enter(const Walk *walk, const char *path)
{
	return walk->plan->glob != NULL && gt_glob_may_match_below(walk->plan->glob, path);
}

static GtCode
visit_entry(Walk *walk, DIR *folder, const char *folder_path, const char *name)
{
	struct stat info;
	bool		wanted;

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return GT_OK;
	if (!join_path(walk, folder_path, name))
		return no_memory(walk);
	wanted = walk->plan->wants(walk->plan->context, walk->path);
	if (!wanted && !may_enter(walk, walk->path))
		return GT_OK;
	if (fstatat(dirfd(folder), name, &info, AT_SYMLINK_NOFOLLOW) != 0)
	{
		if (errno == ENOENT)
			return GT_OK;		/* deleted since readdir saw it */
		return io_error(walk, "could not stat file", walk->path);
	}
	if (S_ISDIR(info.st_mode) && may_enter(walk, walk->path))
		return add_subfolder(walk, walk->path);
	if (S_ISREG(info.st_mode) && wanted)
		return add_file(walk, walk->path, &info);
	return GT_OK;
}

static GtCode
tick(Walk *walk)
{
	walk->entries = 0;
	if (walk->plan->tick == NULL || walk->plan->tick(walk->plan->tick_context))
		return GT_OK;
	if (walk->status->code == GT_OK)
		walk->status->sys_errno = ECANCELED;
	return gt_fail(walk->status, GT_IO_ERROR, 0, "listing of files was stopped");
}

static GtCode
read_entries(Walk *walk, DIR *folder, const char *path)
{
	GtCode		code = tick(walk);

	while (code == GT_OK)
	{
		struct dirent *entry;

		errno = 0;
		entry = readdir(folder);
		if (entry == NULL)
		{
			if (errno != 0)
				return io_error(walk, "could not read folder", path);
			break;
		}
		if (++walk->entries >= ENTRIES_PER_TICK)
			code = tick(walk);
		if (code == GT_OK)
			code = visit_entry(walk, folder, path, entry->d_name);
	}
	return code;
}

/* Opens a folder that was one a moment ago; *gone when it no longer is. */
static DIR *
open_folder(Walk *walk, const char *path, bool *gone)
{
	DIR		   *folder = NULL;
	int			fd;

	/* The root's descriptor is a starting point, so it gets one of its own. */
	if (path[0] == '\0')
		fd = openat(walk->root_fd, ".", GT_PATH_FOLDER_FLAGS);
	else
		fd = gt_path_open(walk->root_fd, path, GT_PATH_FOLDER_FLAGS);
	if (fd >= 0)
		folder = fdopendir(fd);
	if (folder == NULL)
	{
		*gone = fd < 0 && (errno == ENOENT || errno == ENOTDIR || errno == ELOOP);
		if (!*gone)
			io_error(walk, "could not open folder", path[0] ? path : ".");
		if (fd >= 0)
			close(fd);
	}
	return folder;
}

static GtCode
visit_folder(Walk *walk, const char *path)
{
	bool		gone = false;
	DIR		   *folder = open_folder(walk, path, &gone);
	GtCode		code;

	if (folder == NULL)
		return gone ? GT_OK : walk->status->code;
	code = read_entries(walk, folder, path);
	closedir(folder);
	return code;
}

static int
compare_files(const void *a, const void *b)
{
	return strcmp(((const GtFile *) a)->path, ((const GtFile *) b)->path);
}

static GtCode
walk_all(Walk *walk)
{
	GtCode		code = push_folder(walk, walk->plan->folder);

	while (code == GT_OK && walk->folder_count > 0)
	{
		char	   *path = walk->folders[--walk->folder_count];

		code = visit_folder(walk, path);
		gt_free(walk->alloc, path);
	}
	while (walk->folder_count > 0)
		gt_free(walk->alloc, walk->folders[--walk->folder_count]);
	gt_free(walk->alloc, walk->folders);
	gt_free(walk->alloc, walk->path);
	return code;
}

GtCode
gt_walk(const GtWalkPlan *plan, GtFileList *list, GtStatus *status)
{
	Walk		walk = {0};
	GtCode		code;

	memset(list, 0, sizeof(*list));
	walk.alloc = plan->alloc;
	walk.plan = plan;
	walk.list = list;
	walk.status = status;
	walk.root_fd = gt_path_open_root(plan->root, GT_PATH_FOLDER_FLAGS);
	if (walk.root_fd < 0)
		return io_error(&walk, "could not open folder", plan->root);
	code = walk_all(&walk);
	close(walk.root_fd);
	if (code != GT_OK)
		gt_files_free(plan->alloc, list);
	else if (list->count > 0)
		qsort(list->files, list->count, sizeof(*list->files), compare_files);
	return code;
}

static bool
glob_wants(const void *context, const char *path)
{
	return gt_glob_match(context, path);
}

GtCode
gt_files_list(const GtAlloc *alloc, const char *root, const GtGlob *glob,
			  GtWalkTick tick_function, void *tick_context,
			  GtFileList *list, GtStatus *status)
{
	GtWalkPlan	plan = {alloc, root, "", glob, glob_wants, glob, tick_function, tick_context};

	return gt_walk(&plan, list, status);
}

void
gt_files_free(const GtAlloc *alloc, GtFileList *list)
{
	size_t		i;

	for (i = 0; i < list->count; i++)
		gt_free(alloc, (char *) list->files[i].path);
	gt_free(alloc, list->files);
	memset(list, 0, sizeof(*list));
}
