/*
 * order.c
 *		Prints the order of events of traces as numbers to compare.
 *
 *		order FILE...		one line per file: events, both digests, status, file, version
 *		order -v FILE		the lines that are hashed
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "order.h"

static const char *
word(const Order *order)
{
	switch (order->status.code)
	{
		case GT_OK:
			return order->version ? "complete" : "unrecognised";
		case GT_TRUNCATED:
			return "truncated";
		case GT_DAMAGED:
			return "damaged";
		case GT_UNSUPPORTED:
			return "unsupported";
		default:
			return "failed";
	}
}

int
main(int argc, char **argv)
{
	bool		verbose = argc > 2 && strcmp(argv[1], "-v") == 0;

	for (int i = verbose ? 2 : 1; i < argc; i++)
	{
		int			fd = open(argv[i], O_RDONLY);
		GtSource   *source = fd < 0 ? NULL : gt_source_open_fd(&gt_malloc_alloc, fd);
		Order		order;

		if (source == NULL)
		{
			perror(argv[i]);
			return 1;
		}
		order = order_of(source, verbose ? stdout : NULL);
		if (!verbose)
			printf("%llu,%016llx,%016llx %s %s %d %s\n", (unsigned long long) order.events,
				   (unsigned long long) order.kinds, (unsigned long long) order.all,
				   word(&order), argv[i], order.version, order.status.message);
	}
	return 0;
}
