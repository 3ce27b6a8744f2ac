/*
 * test_fileset.c
 *		Globs, walking, opening and path keys, with attempts to get out.
 */
#include "unit.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "source/fileset.h"

#define NOBODY 65534

/* --- globs --- */

typedef struct MatchCase
{
	const char *pattern;
	const char *path;
	bool		matches;
} MatchCase;

static const MatchCase match_cases[] = {
	{"a", "a", true},
	{"a", "b", false},
	{"a", "ab", false},
	{"ab", "a", false},
	{"a", "a/a", false},
	{"a/b", "a/b", true},
	{"a/b", "a", false},
	/* star */
	{"*", "a", true},
	{"*", "a/b", false},
	{"*", "", false},
	{"*.trace", "x.trace", true},
	{"*.trace", ".trace", false},
	{"*.trace*", "x.trace.gz", true},
	{"a*b*c", "aXbYbZc", true},
	{"a*b*c", "aXbYbZ", false},
	{"a**b", "axyb", true},
	{"a**b", "ax/yb", false},
	{"*/*", "a/b", true},
	{"*/*", "a", false},
	{"*/*", "a/b/c", false},
	/* question mark */
	{"a?c", "abc", true},
	{"a?c", "ac", false},
	{"a?c", "a/c", false},
	{"?", "\xc3\xa4", true},
	{"??", "\xc3\xa4", false},
	{"?", "\xe2\x82\xac", true},
	{"?", "\xf0\x9f\x98\x80", true},
	{"?", "\xff", true},
	{"?", "\xc3", true},
	{"??", "\xc3x", true},
	{"?", "\xc3x", false},
	/* classes */
	{"[abc]", "b", true},
	{"[abc]", "d", false},
	{"[a-c]x", "bx", true},
	{"[a-c]x", "dx", false},
	{"[!a-c]", "d", true},
	{"[^a-c]", "b", false},
	{"[]a]", "]", true},
	{"[!]a]", "]", false},
	{"[a-]", "-", true},
	{"[\\]]", "]", true},
	{"[\\\\]", "\\", true},
	{"[a\\-c]", "b", false},
	{"[*?]", "*", true},
	{"[*?]", "a", false},
	{"[{,}]", ",", true},
	{"[\xc3\xa4\xc3\xb6]", "\xc3\xb6", true},
	{"[\xc3\xa4\xc3\xb6]", "\xc3\xbc", false},
	{"[\xc3\xa0-\xc3\xbf]", "\xc3\xa9", true},
	{"[!a]", "/", false},
	{"a[!b]c", "a/c", false},
	/* any depth */
	{"**", "a", true},
	{"**", "a/b/c", true},
	{"**/*.t", "x.t", true},
	{"**/*.t", "a/b/x.t", true},
	{"**/*.t", "a/b/x.u", false},
	{"a/**", "a/b", true},
	{"a/**", "a/b/c", true},
	{"a/**", "a", false},
	{"a/**", "b/c", false},
	{"a/**/b", "a/b", true},
	{"a/**/b", "a/x/y/b", true},
	{"a/**/b", "a/x/y/bb", false},
	{"a/**/b/**/c", "a/b/b/x/c", true},
	{"**/a/**/a/**", "a/a/a", true},
	{"**/**", "a", true},
	{"**/**/x", "a/x", true},
	/* alternatives */
	{"{a,b}", "b", true},
	{"{a,b}", "c", false},
	{"{a}", "a", true},
	{"x{,.gz}", "x", true},
	{"x{,.gz}", "x.gz", true},
	{"{a,b}{c,d}", "bc", true},
	{"{a,b{c,d{e,f}}}x", "bdfx", true},
	{"{a,b{c,d}}x", "bx", false},
	{"{a/b,c}/x", "a/b/x", true},
	{"{a/b,c}/x", "c/x", true},
	{"{a/**,b}/x", "a/1/2/x", true},
	{"{[,],b}", ",", true},
	{"{a\\,b,c}", "a,b", true},
	{"{a\\,b,c}", "a", false},
	{"{1..3}", "2", false},
	/* protected characters */
	{"\\*", "*", true},
	{"\\*", "a", false},
	{"\\{a,b\\}", "{a,b}", true},
	{"a\\b", "ab", true},
	{"\\[a]", "[a]", true},
	/* hidden names */
	{"*", ".a", false},
	{"?a", ".a", false},
	{"[.]a", ".a", false},
	{".*", ".a", true},
	{"\\.a", ".a", true},
	{"**", "a/.b/c", false},
	{"**", ".a", false},
	{"**/.b/*", "a/.b/c", true},
	{"**/.b/**", "a/.b/c/d", true},
	{"**/.b/**", "a/.b/c/.d", false},
	{"{.a,b}*", ".ab", true},
	/* paths that no walk produces */
	{"**", "a//b", false},
	{"**", "/a", false},
	{"a/*", "a/", false}
};

static void
test_match(void)
{
	size_t		i;

	for (i = 0; i < GT_LENGTHOF(match_cases); i++)
	{
		const MatchCase *test = &match_cases[i];
		GtStatus	status = {0};
		GtGlob	   *glob = gt_glob_compile(&gt_malloc_alloc, test->pattern, &status);

		unit_case("%s ~ %s", test->path, test->pattern);
		if (CHECK(glob != NULL))
			CHECK_EQ(gt_glob_match(glob, test->path), test->matches);
		gt_glob_free(&gt_malloc_alloc, glob);
	}
	unit_case(NULL);
}

static const MatchCase below_cases[] = {
	{"*", "", true},
	{"a/b", "", true},
	{"a/b", "a", true},
	{"a/b", "b", false},
	{"a/b", "a/b", false},
	{"*", "a", false},
	{"**", "a", true},
	{"**", ".a", false},
	{"**", "a/b/c", true},
	{"a/**", "a", true},
	{"a/**", "b", false},
	{"a/*/c/*", "a/b/c", true},
	{"a/*/c/*", "a/b/d", false},
	{"a/*/c/*", "a/b/c/d", false},
	{"**/x/*", "a/b", true},
	{"{a,b/c}/*", "b", true},
	{"{a,b/c}/*", "c", false},
	{".git/**", ".git", true}
};

static void
test_may_match_below(void)
{
	size_t		i;

	for (i = 0; i < GT_LENGTHOF(below_cases); i++)
	{
		const MatchCase *test = &below_cases[i];
		GtStatus	status = {0};
		GtGlob	   *glob = gt_glob_compile(&gt_malloc_alloc, test->pattern, &status);

		unit_case("below %s ~ %s", test->path, test->pattern);
		if (CHECK(glob != NULL))
			CHECK_EQ(gt_glob_may_match_below(glob, test->path), test->matches);
		gt_glob_free(&gt_malloc_alloc, glob);
	}
	unit_case(NULL);
}

static void
check_refused_pattern(const char *pattern)
{
	GtStatus	status = {0};
	UnitMemory	memory;

	unit_case("%.100s", pattern);
	unit_memory_init(&memory, 0);
	CHECK(gt_glob_compile(&memory.alloc, pattern, &status) == NULL);
	CHECK_EQ(status.code, GT_DAMAGED);
	CHECK(strstr(status.message, "invalid file pattern: ") == status.message);
	CHECK_EQ(memory.live, 0);
	unit_case(NULL);
}

/* Puts text `count` times into memory that must be freed. */
static char *
repeat(const char *text, size_t count)
{
	size_t		length = strlen(text);
	char	   *result = malloc(length * count + 1);
	size_t		i;

	for (i = 0; i < count; i++)
		memcpy(result + i * length, text, length);
	result[length * count] = '\0';
	return result;
}

static void
test_refused_patterns(void)
{
	static const char *const patterns[] = {
		"", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "./a", "../a",
		"{a,/b}", "{..,b}/c", "{a,}", "{,a}/b", "{a", "a}", "{a,{b}", "{a,b}}",
		"[a", "[]", "[!]", "a[b/c]d", "a\\", "a\\/b", "[[:digit:]]"
	};
	static const struct
	{
		const char *text;
		size_t		count;
	}			long_ones[] = {{"a", 4097}, {"a/", 63}, {"{a,b}", 10}, {"{a}", 1100}};
	size_t		i;

	for (i = 0; i < GT_LENGTHOF(patterns); i++)
		check_refused_pattern(patterns[i]);
	for (i = 0; i < GT_LENGTHOF(long_ones); i++)
	{
		char	   *pattern = repeat(long_ones[i].text, long_ones[i].count);

		pattern[strlen(pattern) - (pattern[strlen(pattern) - 1] == '/')] = '\0';
		check_refused_pattern(pattern);
		free(pattern);
	}
}

/* Patterns that take exponential time where matching is naive. */
static void
test_hard_patterns(void)
{
	static const char *const parts[] = {"a*", "**/", "[!b]*", "?*"};
	char	   *name = repeat("a", 250);
	char	   *path = repeat("a/", 60);
	size_t		i;

	path[strlen(path) - 1] = '\0';
	for (i = 0; i < GT_LENGTHOF(parts); i++)
	{
		char	   *many = repeat(parts[i], 50);
		char		pattern[1000];
		GtStatus	status = {0};
		GtGlob	   *glob;

		snprintf(pattern, sizeof(pattern), "%sb", many);
		unit_case("%s", pattern);
		glob = gt_glob_compile(&gt_malloc_alloc, pattern, &status);
		if (CHECK(glob != NULL))
		{
			CHECK(!gt_glob_match(glob, name));
			CHECK(!gt_glob_match(glob, path));
		}
		gt_glob_free(&gt_malloc_alloc, glob);
		free(many);
	}
	unit_case(NULL);
	free(name);
	free(path);
}

/* --- walking --- */

/* Lists files and checks them against names joined by spaces. */
static void
check_list(const char *root, const char *pattern, const char *wanted)
{
	GtStatus	status = {0};
	GtGlob	   *glob = gt_glob_compile(&gt_malloc_alloc, pattern, &status);
	int			descriptors = unit_open_descriptors();
	GtFileList	list;
	char		found[1000] = "";
	size_t		i;

	unit_case("%s", pattern);
	CHECK_EQ(gt_files_list(&gt_malloc_alloc, unit_path(root), glob, NULL, NULL, &list, &status),
			 GT_OK);
	for (i = 0; i < list.count; i++)
	{
		strcat(found, i > 0 ? " " : "");
		strcat(found, list.files[i].path);
	}
	CHECK_STR(found, wanted);
	CHECK_EQ(unit_open_descriptors(), descriptors);
	unit_case(NULL);
	gt_files_free(&gt_malloc_alloc, &list);
	CHECK(list.count == 0 && list.files == NULL);
	gt_glob_free(&gt_malloc_alloc, glob);
}

/* Lists files where that fails; returns what the status says. */
static GtStatus
failing_list(const GtAlloc *alloc, const char *root, const char *pattern,
			 GtWalkTick tick, void *context)
{
	GtStatus	status = {0};
	GtGlob	   *glob = gt_glob_compile(alloc, pattern, &status);
	GtFileList	list;

	if (glob != NULL)
	{
		CHECK(gt_files_list(alloc, root, glob, tick, context, &list, &status) != GT_OK);
		CHECK(list.count == 0 && list.files == NULL);
	}
	gt_glob_free(alloc, glob);
	return status;
}

static void
make_tree(void)
{
	struct sockaddr_un address = {0};
	int			fd = socket(AF_UNIX, SOCK_STREAM, 0);

	unit_make_folder("outside");
	unit_make_file("outside/secret", "secret", 6);
	unit_make_folder("tree");
	unit_make_folder("tree/b");
	unit_make_folder("tree/a");
	unit_make_folder("tree/a/deep");
	unit_make_folder("tree/.hidden");
	unit_make_folder("tree/empty");
	unit_make_file("tree/z.log", "1234", 4);
	unit_make_file("tree/B.log", "", 0);
	unit_make_file("tree/b/1.trace", "x", 1);
	unit_make_file("tree/b/2.trace.gz", "x", 1);
	unit_make_file("tree/a/deep/3.trace", "x", 1);
	unit_make_file("tree/a.txt", "x", 1);
	unit_make_file("tree/.hidden/4.trace", "x", 1);
	unit_make_file("tree/.dot", "x", 1);
	CHECK_EQ(symlink("../outside", unit_path("tree/out")), 0);
	CHECK_EQ(symlink("../outside/secret", unit_path("tree/secret")), 0);
	CHECK_EQ(symlink("z.log", unit_path("tree/alias")), 0);
	CHECK_EQ(symlink("a", unit_path("tree/a_alias")), 0);
	CHECK_EQ(symlink("nowhere", unit_path("tree/dangling")), 0);
	CHECK_EQ(symlink(".", unit_path("tree/loop")), 0);
	CHECK_EQ(symlink("tree", unit_path("tree_alias")), 0);
	CHECK_EQ(mkfifo(unit_path("tree/fifo"), 0600), 0);
	address.sun_family = AF_UNIX;
	snprintf(address.sun_path, sizeof(address.sun_path), "%.90s", unit_path("tree/socket"));
	CHECK_EQ(bind(fd, (struct sockaddr *) &address, sizeof(address)), 0);
	close(fd);
}

static void
test_list(void)
{
	check_list("tree", "**", "B.log a.txt a/deep/3.trace b/1.trace b/2.trace.gz z.log");
	check_list("tree", "*", "B.log a.txt z.log");
	check_list("tree", "*.log", "B.log z.log");
	check_list("tree", "**/*.trace{,.gz}", "a/deep/3.trace b/1.trace b/2.trace.gz");
	check_list("tree", "a/**", "a/deep/3.trace");
	check_list("tree", "{a,b}/*", "b/1.trace b/2.trace.gz");
	check_list("tree", "{out,loop,a_alias}/**", "");
	check_list("tree", "{secret,fifo,socket,dangling,alias,a}", "");
	check_list("tree", ".*", ".dot");
	check_list("tree", ".hidden/*", ".hidden/4.trace");
	check_list("tree", "empty/**", "");
	check_list("tree_alias", "z.log", "z.log");
}

static void
test_file_facts(void)
{
	struct timespec times[2] = {{0, UTIME_OMIT}, {1700000000, 123456789}};
	GtStatus	status = {0};
	GtGlob	   *glob = gt_glob_compile(&gt_malloc_alloc, "z.log", &status);
	GtFileList	list;

	CHECK_EQ(utimensat(AT_FDCWD, unit_path("tree/z.log"), times, 0), 0);
	gt_files_list(&gt_malloc_alloc, unit_path("tree"), glob, NULL, NULL, &list, &status);
	if (CHECK_EQ(list.count, 1))
	{
		CHECK_EQ(list.files[0].size, 4);
		CHECK_EQ(list.files[0].mtime_ns, INT64_C(1700000000123456789));
	}
	gt_files_free(&gt_malloc_alloc, &list);
	gt_glob_free(&gt_malloc_alloc, glob);
}

static void
test_bad_roots(void)
{
	GtStatus	status;

	status = failing_list(&gt_malloc_alloc, unit_path("nowhere"), "**", NULL, NULL);
	CHECK_EQ(status.code, GT_IO_ERROR);
	CHECK_EQ(status.sys_errno, ENOENT);
	CHECK(strstr(status.message, "could not open folder \"") == status.message);
	status = failing_list(&gt_malloc_alloc, unit_path("tree/z.log"), "**", NULL, NULL);
	CHECK_EQ(status.sys_errno, ENOTDIR);
}

/* Root reads every folder, so it has to be somebody else for this. */
static void
test_locked_folder(void)
{
	bool		is_root = geteuid() == 0;
	GtStatus	status;

	unit_make_folder("locked");
	unit_make_folder("locked/in");
	CHECK_EQ(chmod(unit_folder(), 0755), 0);
	CHECK_EQ(chmod(unit_path("locked"), 0755), 0);
	CHECK_EQ(chmod(unit_path("locked/in"), 0), 0);
	unit_make_folder("half_locked");
	unit_make_folder("half_locked/in");
	unit_make_file("half_locked/in/file", "", 0);
	CHECK_EQ(chmod(unit_path("half_locked"), 0755), 0);
	CHECK_EQ(chmod(unit_path("half_locked/in"), 0444), 0);
	if (is_root)
		CHECK_EQ(seteuid(NOBODY), 0);
	status = failing_list(&gt_malloc_alloc, unit_path("locked"), "**", NULL, NULL);
	CHECK_EQ(status.code, GT_IO_ERROR);
	CHECK_EQ(status.sys_errno, EACCES);
	CHECK_STR(status.message, "could not open folder \"in\"");
	check_list("locked", "other/**", "");
	status = failing_list(&gt_malloc_alloc, unit_path("half_locked"), "**", NULL, NULL);
	CHECK_EQ(status.sys_errno, EACCES);
	CHECK_STR(status.message, "could not stat file \"in/file\"");
	memset(&status, 0, sizeof(status));
	CHECK_EQ(gt_file_open_below(unit_path("locked"), "in/x", &status), -1);
	CHECK_EQ(status.sys_errno, EACCES);
	if (is_root)
		CHECK_EQ(seteuid(0), 0);
}

/* Makes `depth` folders called f, one in the other, and a file in the last. */
static void
make_nested(const char *root, int depth)
{
	char		path[1000];
	int			i;

	unit_make_folder(root);
	strcpy(path, root);
	for (i = 0; i < depth; i++)
	{
		strcat(path, "/f");
		unit_make_folder(path);
	}
	strcat(path, "/file");
	unit_make_file(path, "", 0);
}

static void
test_depth(void)
{
	GtStatus	status;
	char	   *deepest = repeat("f/", 64);
	char		path[1000];

	make_nested("deep", 64);
	make_nested("deeper", 65);
	snprintf(path, sizeof(path), "%sfile", deepest);
	check_list("deep", "**", path);
	status = failing_list(&gt_malloc_alloc, unit_path("deeper"), "**", NULL, NULL);
	CHECK_EQ(status.code, GT_UNSUPPORTED);
	CHECK(strstr(status.message, "nested too deeply") != NULL);
	CHECK(strstr(status.message, "...\"") != NULL);
	check_list("deeper", "f/*", "");
	free(deepest);
}

static bool
count_down(void *context)
{
	return --*(int *) context > 0;
}

static void
test_stop(void)
{
	int			ticks = 2;
	GtStatus	status = failing_list(&gt_malloc_alloc, unit_path("tree"), "**",
									  count_down, &ticks);

	CHECK_EQ(ticks, 0);
	CHECK_EQ(status.code, GT_IO_ERROR);
	CHECK_EQ(status.sys_errno, ECANCELED);
}

/* Once the root is read: one folder goes, another becomes a way out. */
static bool
change_tree(void *context)
{
	if (++*(int *) context == 2)
	{
		rmdir(unit_path("race/gone"));
		CHECK_EQ(rename(unit_path("race/moved"), unit_path("moved")), 0);
		CHECK_EQ(symlink("../outside", unit_path("race/moved")), 0);
		rename(unit_path("race/first"), unit_path("first"));
		unit_make_file("race/first", "", 0);
	}
	return true;
}

static void
test_race(void)
{
	GtStatus	status = {0};
	GtGlob	   *glob = gt_glob_compile(&gt_malloc_alloc, "**", &status);
	int			ticks = 0;
	GtFileList	list;

	unit_make_folder("race");
	unit_make_folder("race/gone");
	unit_make_folder("race/moved");
	unit_make_folder("race/first");
	CHECK_EQ(gt_files_list(&gt_malloc_alloc, unit_path("race"), glob,
						   change_tree, &ticks, &list, &status), GT_OK);
	CHECK_EQ(list.count, 0);
	CHECK(ticks >= 2);
	gt_files_free(&gt_malloc_alloc, &list);
	gt_glob_free(&gt_malloc_alloc, glob);
}

/* More entries than fit one buffer of readdir or one tick. */
static void
test_many_files(void)
{
	GtStatus	status = {0};
	GtGlob	   *glob = gt_glob_compile(&gt_malloc_alloc, "*[05]", &status);
	int			ticks = 0;
	GtFileList	list;
	char		name[30];
	size_t		i;

	unit_make_folder("many");
	for (i = 0; i < 2000; i++)
	{
		snprintf(name, sizeof(name), "many/%04zu", i);
		unit_make_file(name, "", 0);
	}
	ticks = 1000;
	CHECK_EQ(gt_files_list(&gt_malloc_alloc, unit_path("many"), glob,
						   count_down, &ticks, &list, &status), GT_OK);
	CHECK(ticks <= 1000 - 7);
	CHECK_EQ(list.count, 400);
	for (i = 0; i < list.count; i++)
		CHECK_EQ(atoi(list.files[i].path), 5 * i);
	gt_files_free(&gt_malloc_alloc, &list);
	gt_glob_free(&gt_malloc_alloc, glob);
}

/* --- opening --- */

typedef struct OpenCase
{
	const char *path;
	GtCode		code;
	int			sys_errno;
} OpenCase;

static const OpenCase open_cases[] = {
	{"z.log", GT_OK, 0},
	{"a/deep/3.trace", GT_OK, 0},
	{".hidden/4.trace", GT_OK, 0},
	{"missing", GT_IO_ERROR, ENOENT},
	{"missing/z.log", GT_IO_ERROR, ENOENT},
	{"z.log/x", GT_IO_ERROR, ENOTDIR},
	{"", GT_UNSUPPORTED, 0},
	{".", GT_UNSUPPORTED, 0},
	{"..", GT_UNSUPPORTED, 0},
	{"../outside/secret", GT_UNSUPPORTED, 0},
	{"a/../z.log", GT_UNSUPPORTED, 0},
	{"./z.log", GT_UNSUPPORTED, 0},
	{"a//deep/3.trace", GT_UNSUPPORTED, 0},
	{"/etc/passwd", GT_UNSUPPORTED, 0},
	{"z.log/", GT_UNSUPPORTED, 0},
	{"secret", GT_UNSUPPORTED, 0},
	{"alias", GT_UNSUPPORTED, 0},
	{"dangling", GT_UNSUPPORTED, 0},
	{"out/secret", GT_UNSUPPORTED, 0},
	{"a_alias/deep/3.trace", GT_UNSUPPORTED, 0},
	{"loop/z.log", GT_UNSUPPORTED, 0},
	{"a", GT_UNSUPPORTED, 0},
	{"fifo", GT_UNSUPPORTED, 0},
	{"socket", GT_IO_ERROR, ENXIO}
};

static void
check_descriptor(int fd)
{
	CHECK(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	CHECK_EQ(fcntl(fd, F_GETFL) & (O_ACCMODE | O_NONBLOCK), O_RDONLY);
	close(fd);
}

static void
test_open_below(void)
{
	int			descriptors = unit_open_descriptors();
	GtStatus	status = {0};
	char	   *name = repeat("n", 300);
	size_t		i;

	for (i = 0; i < GT_LENGTHOF(open_cases); i++)
	{
		const OpenCase *test = &open_cases[i];
		int			fd;

		unit_case("%s", test->path);
		memset(&status, 0, sizeof(status));
		fd = gt_file_open_below(unit_path("tree"), test->path, &status);
		CHECK_EQ(status.code, test->code);
		CHECK_EQ(status.sys_errno, test->sys_errno);
		CHECK_EQ(fd >= 0, test->code == GT_OK);
		if (fd >= 0)
			check_descriptor(fd);
		else
			CHECK(strstr(status.message, test->path) != NULL);
	}
	unit_case(NULL);
	memset(&status, 0, sizeof(status));
	CHECK_EQ(gt_file_open_below(unit_path("tree"), name, &status), -1);
	CHECK_EQ(status.sys_errno, ENAMETOOLONG);
	memset(&status, 0, sizeof(status));
	CHECK_EQ(gt_file_open_below(unit_path("nowhere"), "z.log", &status), -1);
	CHECK_EQ(status.sys_errno, ENOENT);
	check_descriptor(gt_file_open_below(unit_path("tree_alias"), "z.log", &status));
	CHECK_EQ(unit_open_descriptors(), descriptors);
	free(name);
}

static void
test_open_absolute(void)
{
	static const OpenCase cases[] = {
		{"tree/z.log", GT_OK, 0},
		{"tree/alias", GT_OK, 0},
		{"tree/fifo", GT_UNSUPPORTED, 0},
		{"tree/a", GT_UNSUPPORTED, 0},
		{"tree/missing", GT_IO_ERROR, ENOENT}
	};
	int			descriptors = unit_open_descriptors();
	GtStatus	status = {0};
	size_t		i;

	for (i = 0; i < GT_LENGTHOF(cases); i++)
	{
		int			fd;

		unit_case("%s", cases[i].path);
		memset(&status, 0, sizeof(status));
		fd = gt_file_open_absolute(unit_path(cases[i].path), &status);
		CHECK_EQ(status.code, cases[i].code);
		CHECK_EQ(status.sys_errno, cases[i].sys_errno);
		if (fd >= 0)
			check_descriptor(fd);
	}
	unit_case(NULL);
	memset(&status, 0, sizeof(status));
	CHECK_EQ(gt_file_open_absolute("z.log", &status), -1);
	CHECK_EQ(status.code, GT_UNSUPPORTED);
	memset(&status, 0, sizeof(status));
	CHECK_EQ(gt_file_open_absolute("/dev/null", &status), -1);
	CHECK_STR(status.message, "not a regular file: \"/dev/null\"");
	CHECK_EQ(unit_open_descriptors(), descriptors);
}

/* A long path is shortened in a message, between two characters. */
static void
test_message_length(void)
{
	char	   *path = repeat("\xc3\xa4", 500);
	GtStatus	status = {0};
	size_t		length;

	path[0] = 'x';
	path[1] = 'x';
	path[2] = 'x';
	path[3] = '/';
	path[4] = '/';
	path[5] = 'x';
	memmove(path + 5, path + 6, strlen(path + 6) + 1);
	gt_file_open_below("/", path, &status);
	length = strlen(status.message);
	CHECK(length < sizeof(status.message) - 1);
	CHECK_STR(status.message + length - 6, "\xc3\xa4...\"");
	free(path);
}

/* --- keys --- */

typedef struct KeyCase
{
	const char *template_text;	/* NULL: hive style */
	const char *path;
	const char *name;
	const char *value;			/* NULL: none */
} KeyCase;

static const KeyCase key_cases[] = {
	/* hive style */
	{NULL, "build=v1/x.trace", "build", "v1"},
	{NULL, "a/build=v1/b/host=h/x", "host", "h"},
	{NULL, "build=v1/x", "host", NULL},
	{NULL, "build=v1", "build", NULL},
	{NULL, "x/build=v1", "build", NULL},
	{NULL, "build=/x", "build", ""},
	{NULL, "=v1/x", "", NULL},
	{NULL, "a=b=c/x", "a", "b=c"},
	{NULL, "a=1/a=2/x", "a", "1"},
	{NULL, "Build=v1/x", "build", NULL},
	{NULL, "a=x%2Fy%20z/x", "a", "x/y z"},
	{NULL, "a=%c3%A4/x", "a", "\xc3\xa4"},
	{NULL, "a=100%/x", "a", "100%"},
	{NULL, "a=%4/x", "a", "%4"},
	{NULL, "a=%zz%41/x", "a", "%zzA"},
	{NULL, "a=%25%34%31/x", "a", "%41"},
	{NULL, "a=b%00c/x", "a", "b%00c"},
	{NULL, "a%3D=1/x", "a%3D", "1"},
	{NULL, "", "a", NULL},
	/* whole components */
	{"{service}/{build}/{host}/*", "s/b/h/x.trace", "service", "s"},
	{"{service}/{build}/{host}/*", "s/b/h/x.trace", "build", "b"},
	{"{service}/{build}/{host}/*", "s/b/h/x.trace", "host", "h"},
	{"{service}/{build}/{host}/*", "s/b/x.trace", "service", NULL},
	{"{service}/{build}/{host}/*", "s/b/h/i/x.trace", "service", NULL},
	{"{service}/*", "s/x", "other", NULL},
	{"{a}", "x", "a", "x"},
	{"{a}", "x/y", "a", NULL},
	{"{a}/x", "a%20b/x", "a", "a%20b"},
	/* parts of components */
	{"svc-{service}/*", "svc-pay/x", "service", "pay"},
	{"svc-{service}/*", "svc-/x", "service", NULL},
	{"svc-{service}/*", "pay/x", "service", NULL},
	{"{service}-v{build}/*", "pay-v2-v3/x", "service", "pay"},
	{"{service}-v{build}/*", "pay-v2-v3/x", "build", "2-v3"},
	{"{a}.{b}.gz", "x.y.z.gz", "a", "x"},
	{"{a}.{b}.gz", "x.y.z.gz", "b", "y.z"},
	{"*-{host}.trace", "a-b-c.trace", "host", "b-c"},
	{"*-{host}.trace", "-h.trace", "host", "h"},
	{"{a}-*-{b}", "1-2-3-4", "a", "1"},
	{"{a}-*-{b}", "1-2-3-4", "b", "3-4"},
	{"{a}-*", "x-", "a", "x"},
	/* any depth */
	{"**/{host}/*", "h/x", "host", "h"},
	{"**/{host}/*", "a/b/h/x", "host", "h"},
	{"**/build-{b}/**", "build-1/build-2/x", "b", "1"},
	{"**/build-{b}/**", "a/build-2/x/y", "b", "2"},
	{"{service}/**", "s/x", "service", "s"},
	{"{service}/**", "s/a/b/x", "service", "s"},
	{"{service}/**", "s", "service", NULL},
	{"{a}/**/{b}", "1/2", "b", "2"},
	{"{a}/**/{b}", "1/2/3/4", "b", "4"},
	{"{a}/**/m/{b}/**", "1/m/m/m/x", "b", "m"},
	{"**/**/{a}", "x/y/z", "a", "z"},
	/* protected characters */
	{"\\{x\\}/{a}", "{x}/1", "a", "1"},
	{"\\*/{a}", "*/1", "a", "1"},
	{"\\*/{a}", "x/1", "a", NULL},
	{"[x]?/{a}", "[x]?/1", "a", "1"}
};

static void
test_key_values(void)
{
	size_t		i;

	for (i = 0; i < GT_LENGTHOF(key_cases); i++)
	{
		const KeyCase *test = &key_cases[i];
		GtStatus	status = {0};
		bool		refused = true;
		GtKeys	   *keys = gt_keys_compile(&gt_malloc_alloc, test->template_text, &status);
		char	   *value;

		unit_case("%s of %s in %s", test->name, test->path,
				  test->template_text ? test->template_text : "hive style");
		if (CHECK(keys != NULL))
		{
			value = gt_keys_value(&gt_malloc_alloc, keys, test->name, test->path, &refused);
			CHECK_STR(value, test->value);
			CHECK(!refused);
			gt_free(&gt_malloc_alloc, value);
		}
		gt_keys_free(&gt_malloc_alloc, keys);
	}
	unit_case(NULL);
}

static void
test_refused_templates(void)
{
	static const char *const templates[] = {
		"", "/{a}", "{a}/", "{a}//x", "../{a}", "{a}/./x", "{a", "{a/b}", "a}", "{}",
		"{a}/{a}", "{a}{b}", "{a}*", "*{a}", "{a,b}", "{a{b}}", "{a*}", "{a\\}}",
		"a**/{b}", "**a/{b}", "{a}/**b", "{a}\\"
	};
	char	   *too_long = repeat("x", 1025);
	size_t		i;

	for (i = 0; i <= GT_LENGTHOF(templates); i++)
	{
		const char *text = i < GT_LENGTHOF(templates) ? templates[i] : too_long;
		GtStatus	status = {0};
		UnitMemory	memory;

		unit_case("%.100s", text);
		unit_memory_init(&memory, 0);
		CHECK(gt_keys_compile(&memory.alloc, text, &status) == NULL);
		CHECK_EQ(status.code, GT_DAMAGED);
		CHECK(strstr(status.message, "invalid path template: ") == status.message);
		CHECK_EQ(memory.live, 0);
	}
	unit_case(NULL);
	free(too_long);
}

static void
test_key_names(void)
{
	GtStatus	status = {0};
	GtKeys	   *keys = gt_keys_compile(&gt_malloc_alloc, "{b}/x-{a}/*", &status);

	CHECK_EQ(gt_keys_count(keys), 2);
	CHECK_STR(gt_keys_name(keys, 0), "b");
	CHECK_STR(gt_keys_name(keys, 1), "a");
	CHECK_EQ(gt_keys_find(keys, "a"), 1);
	CHECK_EQ(gt_keys_find(keys, "A"), -1);
	CHECK(gt_keys_discover(keys, "c=1/x"));
	CHECK_EQ(gt_keys_count(keys), 2);
	gt_keys_free(&gt_malloc_alloc, keys);

	keys = gt_keys_compile(&gt_malloc_alloc, NULL, &status);
	CHECK_EQ(gt_keys_count(keys), 0);
	CHECK(gt_keys_discover(keys, "service=s/build=1/build=2/x=y"));
	CHECK(gt_keys_discover(keys, "host=h/build=3/z"));
	CHECK_EQ(gt_keys_count(keys), 3);
	CHECK_EQ(gt_keys_find(keys, "service"), 0);
	CHECK_EQ(gt_keys_find(keys, "build"), 1);
	CHECK_EQ(gt_keys_find(keys, "host"), 2);
	CHECK_EQ(gt_keys_find(keys, "x"), -1);
	gt_keys_free(&gt_malloc_alloc, keys);
}

static void
test_many_keys(void)
{
	GtStatus	status = {0};
	GtKeys	   *keys = gt_keys_compile(&gt_malloc_alloc, NULL, &status);
	char		path[30];
	int			i;

	for (i = 0; i < 2 * GT_KEYS_MAX; i++)
	{
		snprintf(path, sizeof(path), "k%d=v/x", i);
		if (!gt_keys_discover(keys, path))
			break;
	}
	CHECK_EQ(i, 2 * GT_KEYS_MAX);
	CHECK_EQ(gt_keys_count(keys), GT_KEYS_MAX);
	gt_keys_free(&gt_malloc_alloc, keys);
}

/* A template that takes exponential time where matching is naive. */
static void
test_hard_template(void)
{
	char	   *stars = repeat("*-", 100);
	char	   *folders = repeat("**/", 100);
	char	   *path = repeat("-", 250);
	char	   *deep = repeat("a/", 1000);
	char		text[1000];
	GtStatus	status = {0};
	bool		refused;
	GtKeys	   *keys;

	snprintf(text, sizeof(text), "%s%s{a}x", folders, stars);
	keys = gt_keys_compile(&gt_malloc_alloc, text, &status);
	CHECK(gt_keys_value(&gt_malloc_alloc, keys, "a", path, &refused) == NULL);
	CHECK(gt_keys_value(&gt_malloc_alloc, keys, "a", deep, &refused) == NULL);
	CHECK(!refused);
	gt_keys_free(&gt_malloc_alloc, keys);
	free(stars);
	free(folders);
	free(path);
	free(deep);
}

/* --- refused memory --- */

static void
list_refused(const GtAlloc *alloc, bool refusing, void *context)
{
	GtStatus	status = {0};
	GtFileList	list;
	GtGlob	   *glob = gt_glob_compile(alloc, "**/*{,.{gz,zst}}", &status);

	if (glob != NULL)
	{
		gt_files_list(alloc, context, glob, NULL, NULL, &list, &status);
		CHECK_EQ(list.count, refusing ? 0 : 6);
		gt_files_free(alloc, &list);
	}
	CHECK_EQ(status.code, refusing ? GT_NO_MEMORY : GT_OK);
	gt_glob_free(alloc, glob);
}

static void
template_refused(const GtAlloc *alloc, bool refusing, void *context)
{
	GtStatus	status = {0};
	bool		refused = false;
	char	   *value = NULL;
	GtKeys	   *keys = gt_keys_compile(alloc, "{a}/x-{b}/**/*.*", &status);

	(void) context;
	if (keys != NULL)
		value = gt_keys_value(alloc, keys, "b", "1/x-2/3/4.5", &refused);
	CHECK_EQ(refused || status.code == GT_NO_MEMORY, refusing);
	CHECK_STR(value, refusing ? NULL : "2");
	gt_free(alloc, value);
	gt_keys_free(alloc, keys);
}

static void
hive_refused(const GtAlloc *alloc, bool refusing, void *context)
{
	GtStatus	status = {0};
	bool		refused = false;
	char	   *value = NULL;
	GtKeys	   *keys = gt_keys_compile(alloc, NULL, &status);

	(void) context;
	if (keys != NULL)
	{
		refused = !gt_keys_discover(keys, "a=1/b=2/x");
		if (!refused)
			value = gt_keys_value(alloc, keys, "b", "a=1/b=2/x", &refused);
	}
	CHECK_EQ(refused || status.code == GT_NO_MEMORY, refusing);
	CHECK_STR(value, refusing ? NULL : "2");
	gt_free(alloc, value);
	gt_keys_free(alloc, keys);
}

static void
test_refused_memory(void)
{
	char		root[5000];

	snprintf(root, sizeof(root), "%s", unit_path("tree"));
	unit_each_refusal(list_refused, root);
	unit_each_refusal(template_refused, NULL);
	unit_each_refusal(hive_refused, NULL);
}

void
suite_fileset(void)
{
	int			descriptors = unit_open_descriptors();

	test_match();
	test_may_match_below();
	test_refused_patterns();
	test_hard_patterns();
	make_tree();
	test_list();
	test_file_facts();
	test_bad_roots();
	test_locked_folder();
	test_depth();
	test_stop();
	test_race();
	test_many_files();
	test_open_below();
	test_open_absolute();
	test_message_length();
	test_key_values();
	test_refused_templates();
	test_key_names();
	test_many_keys();
	test_hard_template();
	test_refused_memory();
	CHECK_EQ(unit_open_descriptors(), descriptors);
}
