/*
 * path.h
 *		Relative paths, taken apart; private to src/source.
 */
#ifndef GCTRACE_PATH_H
#define GCTRACE_PATH_H

#include "base/base.h"

/*
 * Takes the next component off *path, NULL after the last; false when none is
 * left.  "a//b/" gives "a", "", "b" and "".
 */
extern bool gt_path_next(const char **path, GtStr *component);

/*
 * Why a path (or a pattern of paths) must not be used below a root: absolute,
 * with an empty component, with '.' or '..'.  NULL: nothing against it.
 */
extern const char *gt_path_flaw(const char *path);

/* The first bytes of a path as a text of their own; NULL: memory was refused. */
extern char *gt_path_copy(const GtAlloc *alloc, const char *path, size_t len);

/* How much of a path a message has room for: whole UTF-8 characters. */
extern int	gt_path_shown(const char *path, size_t room);

/*
 * Notes a failure with the message: what "path".  GT_IO_ERROR when the system
 * refused (error is an errno), GT_UNSUPPORTED when we do (error 0).  Returns -1.
 */
extern int	gt_path_fail(GtStatus *status, int error, const char *what, const char *path);

/*
 * Opens a path below an open folder, component by component and without
 * following symlinks; the last one with these flags.  -1: errno says why.
 */
extern int	gt_path_open(int folder_fd, const char *path, int flags);

#define GT_PATH_FOLDER_FLAGS (O_RDONLY | O_DIRECTORY | O_CLOEXEC)

/* open(2), tried again when a signal comes in between. */
extern int	gt_path_open_root(const char *path, int flags);

#endif							/* GCTRACE_PATH_H */
