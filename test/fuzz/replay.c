/*
 * replay.c
 *		Runs a fuzz target over the files of folders, each once and no more.
 *
 *		NAME-replay FOLDER...
 *
 * Without a fuzzing engine, so that `make test` needs none.
 */
#include "fuzz.h"

#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

#define PATH_SIZE 4096

/* Of the engine, for targets that change inputs in ways of their own: nothing is changed here. */
extern size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t room);

size_t
LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t room)
{
	(void) bytes;
	(void) room;
	return size;
}

static void
replay_file(const char *path, size_t size)
{
	FILE	   *file = fopen(path, "rb");
	uint8_t    *bytes = malloc(size > 0 ? size : 1);

	FUZZ_ASSERT(file != NULL && bytes != NULL);
	FUZZ_ASSERT(fread(bytes, 1, size, file) == size);
	fclose(file);
	LLVMFuzzerTestOneInput(bytes, size);
	free(bytes);
}

/* All that a folder holds, how deep ever; the number of files. */
static int
replay(const char *path)
{
	char		below[PATH_SIZE];
	struct stat info;
	struct dirent *entry;
	DIR		   *folder;
	int			files = 0;

	FUZZ_ASSERT(stat(path, &info) == 0);
	if (S_ISREG(info.st_mode))
	{
		replay_file(path, (size_t) info.st_size);
		return 1;
	}
	folder = opendir(path);
	FUZZ_ASSERT(folder != NULL);
	while ((entry = readdir(folder)) != NULL)
	{
		if (entry->d_name[0] == '.')
			continue;
		FUZZ_ASSERT((size_t) snprintf(below, sizeof(below), "%s/%s", path, entry->d_name) < sizeof(below));
		files += replay(below);
	}
	closedir(folder);
	return files;
}

int
main(int argc, char **argv)
{
	int			files = 0;

	for (int i = 1; i < argc; i++)
		files += replay(argv[i]);
	FUZZ_ASSERT(files > 0);
	printf("%d files\n", files);
	return 0;
}
