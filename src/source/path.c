/*
 * path.c
 *		Takes relative paths apart, checks them and opens them safely.
 */
#include "source/path.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COMPONENT_MAX 255
#define SHOWN_MAX 100			/* bytes of a path that a message has room for */

bool
gt_path_next(const char **path, GtStr *component)
{
	const char *slash;

	if (*path == NULL)
		return false;
	slash = strchr(*path, '/');
	component->data = *path;
	component->len = (uint32_t) (slash ? (size_t) (slash - *path) : strlen(*path));
	*path = slash ? slash + 1 : NULL;
	return true;
}

const char *
gt_path_flaw(const char *path)
{
	GtStr		component;

	if (path[0] == '\0')
		return "it is empty";
	if (path[0] == '/')
		return "it is absolute";
	while (gt_path_next(&path, &component))
	{
		if (component.len == 0)
			return "it has an empty component";
		if (gt_str_equal(component, gt_str(".")) ||
			gt_str_equal(component, gt_str("..")))
			return "it has a component \".\" or \"..\"";
	}
	return NULL;
}

char *
gt_path_copy(const GtAlloc *alloc, const char *path, size_t len)
{
	char	   *copy = gt_alloc(alloc, len + 1);

	if (copy == NULL)
		return NULL;
	memcpy(copy, path, len);
	copy[len] = '\0';
	return copy;
}

int
gt_path_shown(const char *path, size_t room)
{
	size_t		length = strlen(path);

	if (length <= room)
		return (int) length;
	length = room;
	while (length > 0 && ((unsigned char) path[length] & 0xc0) == 0x80)
		length--;
	return (int) length;
}

int
gt_path_fail(GtStatus *status, int error, const char *what, const char *path)
{
	int			shown = gt_path_shown(path, SHOWN_MAX);

	if (status->code == GT_OK)
		status->sys_errno = error;
	gt_fail(status, error != 0 ? GT_IO_ERROR : GT_UNSUPPORTED, 0,
			"%s \"%.*s%s\"", what, shown, path,
			path[shown] != '\0' ? "..." : "");
	return -1;
}

int
gt_path_open_root(const char *path, int flags)
{
	int			fd;

	do
		fd = open(path, flags);
	while (fd < 0 && errno == EINTR);
	return fd;
}

/* Opens one component; a symlink is ELOOP whatever the system calls it. */
static int
open_component(int folder_fd, GtStr component, int flags)
{
	char		name[COMPONENT_MAX + 1];
	struct stat info;
	int			fd;
	int			error;

	if (component.len > COMPONENT_MAX)
	{
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(name, component.data, component.len);
	name[component.len] = '\0';
	do
		fd = openat(folder_fd, name, flags | O_NOFOLLOW);
	while (fd < 0 && errno == EINTR);
	if (fd >= 0)
		return fd;
	error = errno;
	if (fstatat(folder_fd, name, &info, AT_SYMLINK_NOFOLLOW) == 0 &&
		S_ISLNK(info.st_mode))
		error = ELOOP;
	errno = error;
	return -1;
}

int
gt_path_open(int folder_fd, const char *path, int flags)
{
	GtStr		component;
	int			at = folder_fd;

	if (gt_path_flaw(path) != NULL)
	{
		errno = EINVAL;
		return -1;
	}
	while (gt_path_next(&path, &component))
	{
		int			fd = open_component(at, component,
										path != NULL ? GT_PATH_FOLDER_FLAGS : flags);
		int			error = errno;

		if (at != folder_fd)
			close(at);
		errno = error;
		if (fd < 0)
			return -1;
		at = fd;
	}
	return at;
}
