/*
 * unit.c
 *		The harness of the unit tests, and their main program.
 *
 * Arguments name the suites to run; without any, all are run.
 */
#include "unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct UnitSuite
{
	const char *name;
	void		(*run) (void);
} UnitSuite;

static const UnitSuite suites[] = {
#define SUITE(name) {#name, suite_##name},
#include "suites.h"
#undef SUITE
};

#define DESCRIPTORS_MAX 1024
#define REFUSALS_MAX 10000
#define PATHS_KEPT 8
#define PATH_SIZE 4096

static size_t passed;
static size_t failed;
static char current_case[256];
static char folder[PATH_SIZE];

/* --- checks --- */

bool
unit_check(bool holds, const char *text, const char *file, int line)
{
	if (holds)
		passed++;
	else
	{
		failed++;
		printf("%s:%d: %s%s%s%s\n", file, line, text,
			   current_case[0] ? " [" : "", current_case,
			   current_case[0] ? "]" : "");
		fflush(stdout);
	}
	return holds;
}

bool
unit_check_eq(int64_t got, int64_t wanted, const char *text,
			  const char *file, int line)
{
	char		explained[512];

	snprintf(explained, sizeof(explained), "%s is %lld, not %lld", text,
			 (long long) got, (long long) wanted);
	return unit_check(got == wanted, explained, file, line);
}

bool
unit_check_str(const char *got, const char *wanted, const char *text,
			   const char *file, int line)
{
	char		explained[1024];
	bool		same = got == NULL || wanted == NULL ? got == wanted :
		strcmp(got, wanted) == 0;

	snprintf(explained, sizeof(explained), "%s is \"%s\", not \"%s\"", text,
			 got ? got : "(null)", wanted ? wanted : "(null)");
	return unit_check(same, explained, file, line);
}

void
unit_case(const char *format,...)
{
	va_list		arguments;

	current_case[0] = '\0';
	if (format == NULL)
		return;
	va_start(arguments, format);
	vsnprintf(current_case, sizeof(current_case), format, arguments);
	va_end(arguments);
}

/* --- memory --- */

static void *
memory_resize(void *context, void *pointer, size_t size)
{
	UnitMemory *memory = context;
	void	   *result;

	if (size == 0)
	{
		memory->live -= pointer != NULL;
		free(pointer);
		return NULL;
	}
	memory->calls++;
	memory->largest = GT_MAX(memory->largest, size);
	if (memory->calls == memory->refuse_at)
		return NULL;
	result = realloc(pointer, size);
	memory->live += pointer == NULL && result != NULL;
	return result;
}

void
unit_memory_init(UnitMemory *memory, size_t refuse_at)
{
	memset(memory, 0, sizeof(*memory));
	memory->alloc.resize = memory_resize;
	memory->alloc.context = memory;
	memory->refuse_at = refuse_at;
}

void
unit_each_refusal(UnitBody body, void *context)
{
	UnitMemory	memory;
	int			descriptors = unit_open_descriptors();
	size_t		needed;
	size_t		i;

	unit_memory_init(&memory, 0);
	body(&memory.alloc, false, context);
	CHECK_EQ(memory.live, 0);
	needed = memory.calls;
	CHECK(needed > 0 && needed < REFUSALS_MAX);
	for (i = 1; i <= needed && i < REFUSALS_MAX; i++)
	{
		unit_case("allocation %zu refused", i);
		unit_memory_init(&memory, i);
		body(&memory.alloc, true, context);
		CHECK_EQ(memory.live, 0);
	}
	unit_case(NULL);
	CHECK_EQ(unit_open_descriptors(), descriptors);
}

/* --- files --- */

/* A tool that cannot go on: the tests would only report consequences. */
static void
die(const char *what, const char *path)
{
	fprintf(stderr, "unit: %s \"%s\": ", what, path);
	perror(NULL);
	exit(2);
}

const char *
unit_folder(void)
{
	const char *parent = getenv("TMPDIR");

	if (folder[0] == '\0')
	{
		snprintf(folder, sizeof(folder), "%s/gctrace-unit-XXXXXX",
				 parent && parent[0] ? parent : "/tmp");
		if (mkdtemp(folder) == NULL)
			die("could not make", folder);
	}
	return folder;
}

const char *
unit_path(const char *path)
{
	static char paths[PATHS_KEPT][2 * PATH_SIZE];
	static int	next;
	char	   *result = paths[next++ % PATHS_KEPT];

	snprintf(result, sizeof(paths[0]), "%s/%s", unit_folder(), path);
	return result;
}

void
unit_make_folder(const char *path)
{
	if (mkdir(unit_path(path), 0700) != 0)
		die("could not make", path);
}

void
unit_make_file(const char *path, const void *content, size_t size)
{
	int			fd = open(unit_path(path), O_WRONLY | O_CREAT | O_TRUNC, 0600);
	size_t		done = 0;

	if (fd < 0)
		die("could not make", path);
	while (done < size)
	{
		ssize_t		written = write(fd, (const char *) content + done, size - done);

		if (written < 0)
			die("could not write", path);
		done += (size_t) written;
	}
	close(fd);
}

int
unit_open_descriptors(void)
{
	int			count = 0;
	int			fd;

	for (fd = 0; fd < DESCRIPTORS_MAX; fd++)
		count += fcntl(fd, F_GETFD) != -1;
	return count;
}

/* Removes what is in a folder; recursive, as it only sees what the tests made. */
static void
remove_content(int parent, const char *name)
{
	int			fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	DIR		   *entries = fd >= 0 ? fdopendir(fd) : NULL;
	struct dirent *entry;

	if (entries == NULL)
		return;
	while ((entry = readdir(entries)) != NULL)
	{
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (unlinkat(fd, entry->d_name, 0) == 0)
			continue;
		if (fchmodat(fd, entry->d_name, 0700, 0) == 0)
			remove_content(fd, entry->d_name);
		unlinkat(fd, entry->d_name, AT_REMOVEDIR);
	}
	closedir(entries);
}

/* --- main --- */

static bool
is_wanted(const char *name, int argc, char **argv)
{
	int			i;

	for (i = 1; i < argc; i++)
	{
		if (strcmp(argv[i], name) == 0)
			return true;
	}
	return argc < 2;
}

int
main(int argc, char **argv)
{
	size_t		i;

	for (i = 0; i < GT_LENGTHOF(suites); i++)
	{
		if (is_wanted(suites[i].name, argc, argv))
			suites[i].run();
		unit_case(NULL);
	}
	if (folder[0] != '\0')
	{
		remove_content(AT_FDCWD, folder);
		rmdir(folder);
	}
	printf("%zu passed, %zu failed\n", passed, failed);
	return failed > 0 || passed == 0;
}
