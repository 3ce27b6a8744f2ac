/*
 * digest.c
 *		Hashes the order of events that relation events gives.
 *
 * Reads lines of file, kind, goroutine, proc and thread with tabs between, as
 * COPY writes them; prints one line per file: events, the hash of "kind
 * goroutine" and of "kind goroutine proc thread" (FNV-1a 64), file.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FNV_START UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

#define MAX_LINE 8192

static uint64_t
add(uint64_t sum, const char *text)
{
	for (; *text; text++)
		sum = (sum ^ (unsigned char) *text) * FNV_PRIME;
	return sum;
}

int
main(void)
{
	static char line[MAX_LINE];
	static char file[MAX_LINE];
	uint64_t	events = 0,
				kinds = FNV_START,
				all = FNV_START;

	while (fgets(line, sizeof(line), stdin) != NULL)
	{
		char	   *kind = strchr(line, '\t');
		char	   *proc = NULL;

		if (kind == NULL)
			return 1;
		*kind++ = '\0';
		if (strcmp(file, line) != 0)
		{
			if (events > 0)
				printf("%" PRIu64 " %016" PRIx64 " %016" PRIx64 " %s\n", events, kinds, all, file);
			strcpy(file, line);
			events = 0;
			kinds = all = FNV_START;
		}
		for (char *tab = kind; (tab = strchr(tab, '\t')) != NULL;)
			*tab = ' ';
		all = add(all, kind);
		proc = strchr(strchr(kind, ' ') + 1, ' ');
		*proc = '\0';
		kinds = add(add(kinds, kind), "\n");
		events++;
	}
	if (events > 0)
		printf("%" PRIu64 " %016" PRIx64 " %016" PRIx64 " %s\n", events, kinds, all, file);
	return 0;
}
