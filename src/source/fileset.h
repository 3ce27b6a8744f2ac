/*
 * fileset.h
 *		Which files belong to a table: globs under a root, and path keys.
 *
 * Paths are relative to the root, '/'-separated, and sorted bytewise.  Every
 * component is opened with openat(2) and O_NOFOLLOW: nothing leads out of the
 * root, only regular files are opened.
 */
#ifndef GCTRACE_FILESET_H
#define GCTRACE_FILESET_H

#include "base/base.h"

/* --- globs: * ? [..] within a component, ** across, {a,b} alternatives --- */
typedef struct GtGlob GtGlob;

/* NULL with status set (GT_DAMAGED: malformed, absolute or containing '..'). */
extern GtGlob *gt_glob_compile(const GtAlloc *alloc, const char *pattern, GtStatus *status);
extern bool gt_glob_match(const GtGlob *glob, const char *path);
/* Could any path below this folder ("" = the root) match?  Spares whole trees. */
extern bool gt_glob_may_match_below(const GtGlob *glob, const char *folder);
extern void gt_glob_free(const GtAlloc *alloc, GtGlob *glob);

/* --- walking --- */
typedef struct GtFile
{
	const char *path;			/* relative to the root */
	uint64_t	size;
	uint64_t	packed;			/* how much of the size is compressed, as far as names tell */
	int64_t		mtime_ns;
	uint64_t	device;			/* with the inode, who it is; of a set not told */
	uint64_t	inode;
	uint32_t	members;		/* files that it stands for: more than 1 is a set (rotated.h) */
} GtFile;

typedef struct GtFileList
{
	GtFile	   *files;			/* sorted by path, bytewise */
	size_t		count;
	size_t		capacity;
} GtFileList;

/*
 * Called now and then while walking; returning false stops the walk, which
 * then fails with GT_IO_ERROR and ECANCELED.  It must return: a longjmp out of
 * it would leak descriptors.
 */
typedef bool (*GtWalkTick) (void *context);

/*
 * Hidden files and folders (leading dot) are skipped unless the glob names the
 * dot; symlinks always are.  Fails with GT_IO_ERROR at a folder that cannot be
 * read, with GT_UNSUPPORTED where folders are nested more than 64 deep.  The
 * list is set in any case, and empty after a failure.
 */
extern GtCode gt_files_list(const GtAlloc *alloc, const char *root, const GtGlob *glob,
							GtWalkTick tick, void *tick_context,
							GtFileList *list, GtStatus *status);
extern void gt_files_free(const GtAlloc *alloc, GtFileList *list);

/*
 * An open descriptor (O_RDONLY|O_CLOEXEC), or -1 with status: GT_IO_ERROR and
 * sys_errno when the system refuses, GT_UNSUPPORTED (sys_errno 0) for a path
 * that would leave the root, a symlink or anything but a regular file.
 */
extern int	gt_file_open_below(const char *root, const char *path, GtStatus *status);

/* The same for one absolute path, in which symlinks are followed. */
extern int	gt_file_open_absolute(const char *path, GtStatus *status);

/* --- path keys --- */
typedef struct GtKeys GtKeys;

#define GT_KEYS_MAX 1000		/* a table cannot have many more columns */

/*
 * template NULL: `key=value` folders (percent-decoded values; the key set is
 * found in the paths with gt_keys_discover; a key named twice in a path has
 * its first value).  Otherwise one such as '{service}/v{build}/' followed by a
 * wildcard: {name} takes a component or a part of it, at least one character
 * and as few as the rest allows; '*' takes any part of a component, '**' any
 * number of components, a backslash protects the next character.  NULL with
 * status set (GT_DAMAGED: malformed).
 */
extern GtKeys *gt_keys_compile(const GtAlloc *alloc, const char *template_text, GtStatus *status);
extern void gt_keys_free(const GtAlloc *alloc, GtKeys *keys);
/*
 * Hive style: adds the keys that this path has, up to GT_KEYS_MAX in all.
 * Templates: no effect.  False when memory is refused.
 */
extern bool gt_keys_discover(GtKeys *keys, const char *path);
extern int	gt_keys_count(const GtKeys *keys);
extern const char *gt_keys_name(const GtKeys *keys, int index);
extern int	gt_keys_find(const GtKeys *keys, const char *name);	/* -1: none */
/*
 * The value of one key in a path, in memory from alloc (free it); NULL where
 * the path lacks it.  `*refused` is set when memory was refused.  The decoded
 * value may hold any byte but NUL; a NUL ('%00') is kept as the text '%00'.
 */
extern char *gt_keys_value(const GtAlloc *alloc, const GtKeys *keys, const char *name,
						   const char *path, bool *refused);

#endif							/* GCTRACE_FILESET_H */
