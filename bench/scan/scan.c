/*
 * scan.c
 *		The layers below PostgreSQL on their own, for the benchmark.
 *
 *		scan FILE RELATION COLUMN...	rows, and the sum of each column, as JSON
 *		scan FILE					reads (and inflates) the file, nothing else
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "relation/scan.h"

#define MAX_COLUMNS 64

static void
fail(const char *message)
{
	fprintf(stderr, "scan: %s\n", message);
	exit(1);
}

/* Peak memory of this program; rusage would count the one that started it, too. */
static long
peak_kb(void)
{
	FILE	   *status = fopen("/proc/self/status", "r");
	char		line[256];
	long		peak = 0;

	while (status != NULL && fgets(line, sizeof line, status) != NULL)
		if (sscanf(line, "VmHWM: %ld kB", &peak) == 1)
			break;
	if (status != NULL)
		fclose(status);
	return peak;
}

static GtSource *
open_source(const char *path)
{
	int			fd = open(path, O_RDONLY | O_CLOEXEC);
	GtSource   *source = fd < 0 ? NULL : gt_source_open_fd(&gt_malloc_alloc, fd);

	if (source == NULL)
		fail("cannot open the file");
	return source;
}

static void
read_only(GtSource *source)
{
	static char buffer[256 * 1024];
	GtStatus	status = {0};
	uint64_t	total = 0;
	int64_t		got;

	while ((got = gt_source_read(source, buffer, sizeof buffer, &status)) > 0)
		total += (uint64_t) got;
	if (got < 0)
		fail(status.message);
	gt_source_close(source);
	printf("{\"bytes\": %" PRIu64 ", \"peak_kb\": %ld}\n", total, peak_kb());
}

static int
find_column(const GtRelation *relation, const char *name)
{
	for (int i = 0; i < relation->ncolumns; i++)
		if (strcmp(relation->columns[i].name, name) == 0)
			return i;
	fail("no such column");
	return -1;
}

static void
print_sums(const GtRelation *relation, const int *wanted, int nwanted,
		   uint64_t rows, const int64_t *sums)
{
	printf("{\"%s\": {\"rows\": %" PRIu64, relation->name, rows);
	for (int i = 0; i < nwanted; i++)
		printf(", \"%s\": %" PRId64, relation->columns[wanted[i]].name, sums[i]);
	printf("}, \"peak_kb\": %ld}\n", peak_kb());
}

static void
scan(GtSource *source, const char *name, char **columns, int ncolumns)
{
	GtScanConfig config = {.alloc = &gt_malloc_alloc, .relation = gt_relation_find(name)};
	int			wanted[MAX_COLUMNS];
	int64_t		sums[MAX_COLUMNS] = {0};
	GtValue		values[MAX_COLUMNS];
	uint64_t	rows = 0;
	GtScanResult result;
	GtScan	   *scan;

	if (config.relation == NULL || config.relation->ncolumns > MAX_COLUMNS || ncolumns > MAX_COLUMNS)
		fail("no such relation, or too many columns");
	for (int i = 0; i < ncolumns; i++)
	{
		wanted[i] = find_column(config.relation, columns[i]);
		config.columns |= UINT64_C(1) << wanted[i];
	}
	scan = gt_scan_open(&config, source);
	if (scan == NULL)
		fail("out of memory");
	while ((result = gt_scan_next(scan, values)) != GT_SCAN_END)
	{
		if (result == GT_SCAN_AGAIN)
			continue;
		rows++;
		for (int i = 0; i < ncolumns; i++)
			if (!values[wanted[i]].isnull)
				sums[i] += values[wanted[i]].u.i;
	}
	if (gt_scan_status(scan)->code != GT_OK)
		fail(gt_scan_status(scan)->message);
	print_sums(config.relation, wanted, ncolumns, rows, sums);
	gt_scan_close(scan);
}

int
main(int argc, char **argv)
{
	if (argc < 2)
		fail("usage: scan FILE [RELATION COLUMN...]");
	if (argc == 2)
		read_only(open_source(argv[1]));
	else
		scan(open_source(argv[1]), argv[2], argv + 3, argc - 3);
	return 0;
}
