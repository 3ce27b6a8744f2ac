/*
 * path_fuzz.c
 *		Globs and path keys: a pattern, a newline, and paths, a line each.
 */
#include "fuzz.h"

#include <string.h>

#include "source/fileset.h"

/* Longer ones find nothing that these do not. */
#define INPUT_MAX 2048

static void
check_glob(const GtAlloc *alloc, const char *pattern, const char *paths)
{
	GtStatus	status = {0};
	GtGlob	   *glob = gt_glob_compile(alloc, pattern, &status);

	FUZZ_ASSERT((glob == NULL) == (status.code != GT_OK));
	FUZZ_ASSERT(glob != NULL || status.message[0] != '\0');
	for (const char *path = paths; glob != NULL && *path; path += strlen(path) + 1)
	{
		bool		matches = gt_glob_match(glob, path);
		char		folder[INPUT_MAX + 1];

		FUZZ_ASSERT(gt_glob_match(glob, path) == matches);
		/* a folder may only be spared when nothing below it matches */
		strcpy(folder, path);
		for (char *slash = strrchr(folder, '/'); slash != NULL; slash = strrchr(folder, '/'))
		{
			*slash = '\0';
			FUZZ_ASSERT(!matches || gt_glob_may_match_below(glob, folder));
		}
		FUZZ_ASSERT(!matches || gt_glob_may_match_below(glob, ""));
	}
	gt_glob_free(alloc, glob);
}

static void
check_values(const GtAlloc *alloc, const GtKeys *keys, const char *path)
{
	for (int i = 0; i < gt_keys_count(keys); i++)
	{
		bool		refused = false;
		const char *name = gt_keys_name(keys, i);
		char	   *value = gt_keys_value(alloc, keys, name, path, &refused);

		FUZZ_ASSERT(gt_keys_find(keys, name) == i);
		FUZZ_ASSERT(!refused);
		FUZZ_ASSERT(value == NULL || strlen(value) <= strlen(path) * 3);
		gt_free(alloc, value);
	}
}

static void
check_keys(const GtAlloc *alloc, const char *template_text, const char *paths)
{
	GtStatus	status = {0};
	GtKeys	   *keys = gt_keys_compile(alloc, template_text, &status);

	FUZZ_ASSERT((keys == NULL) == (status.code != GT_OK));
	if (keys == NULL)
		return;
	for (const char *path = paths; *path; path += strlen(path) + 1)
		FUZZ_ASSERT(gt_keys_discover(keys, path));
	FUZZ_ASSERT(gt_keys_count(keys) <= GT_KEYS_MAX);
	for (const char *path = paths; *path; path += strlen(path) + 1)
		check_values(alloc, keys, path);
	gt_keys_free(alloc, keys);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	FuzzMemory	memory;
	char		text[INPUT_MAX + 2];
	char	   *paths;

	if (size > INPUT_MAX)
		return -1;
	memcpy(text, bytes, size);
	text[size] = text[size + 1] = '\0';
	paths = text + strcspn(text, "\n");
	if (*paths)
		*paths++ = '\0';
	for (char *c = paths; *c; c++)
		*c = *c == '\n' ? '\0' : *c;
	fuzz_memory_init(&memory, 64 << 20);
	check_glob(&memory.alloc, text, paths);
	check_keys(&memory.alloc, text, paths);
	check_keys(&memory.alloc, NULL, paths);
	FUZZ_ASSERT(memory.live == 0);
	return 0;
}
