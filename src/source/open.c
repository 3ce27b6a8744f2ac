/*
 * open.c
 *		Opens the files that are to be decoded: regular files and nothing else.
 *
 * Privileges are not checked here; a path below a root cannot leave it.
 */
#include "source/fileset.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "source/path.h"

/* O_NONBLOCK: nobody may ever write to a FIFO. */
#define FILE_FLAGS (O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)

static int
refuse(int fd, GtStatus *status, int error, const char *what, const char *path)
{
	close(fd);
	return gt_path_fail(status, error, what, path);
}

/* Passes on the descriptor of a regular file, blocking; closes any other. */
static int
accept_regular(int fd, const char *path, GtStatus *status)
{
	struct stat info;
	int			flags;

	if (fd < 0)
		return gt_path_fail(status, errno, "could not open file", path);
	if (fstat(fd, &info) != 0)
		return refuse(fd, status, errno, "could not stat file", path);
	if (S_ISDIR(info.st_mode))
		return refuse(fd, status, 0, "not a file but a folder:", path);
	if (!S_ISREG(info.st_mode))
		return refuse(fd, status, 0, "not a regular file:", path);
	flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) != 0)
		return refuse(fd, status, errno, "could not set up file", path);
	return fd;
}

int
gt_file_open_below(const char *root, const char *path, GtStatus *status)
{
	int			root_fd;
	int			fd;
	int			error;

	if (gt_path_flaw(path) != NULL)
		return gt_path_fail(status, 0, "not a path below the root:", path);
	root_fd = gt_path_open_root(root, GT_PATH_FOLDER_FLAGS);
	if (root_fd < 0)
		return gt_path_fail(status, errno, "could not open folder", root);
	fd = gt_path_open(root_fd, path, FILE_FLAGS);
	error = errno;
	close(root_fd);
	if (fd < 0 && error == ELOOP)
		return gt_path_fail(status, 0, "symbolic links are not followed:", path);
	errno = error;
	return accept_regular(fd, path, status);
}

int
gt_file_open_absolute(const char *path, GtStatus *status)
{
	if (path[0] != '/')
		return gt_path_fail(status, 0, "not an absolute path:", path);
	return accept_regular(gt_path_open_root(path, FILE_FLAGS), path, status);
}
