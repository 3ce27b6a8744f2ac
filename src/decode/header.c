/*
 * header.c
 *		Which version of the format is it?
 */
#include "decode/header.h"

#include <string.h>

#define PREFIX "go 1."
#define SUFFIX " trace\0\0\0"

static bool
is_digit(uint8_t byte)
{
	return byte >= '0' && byte <= '9';
}

/* Up to Go 1.9 there is one digit, and one more NUL. */
int
gt_trace_version(const uint8_t *head, size_t size)
{
	if (size < GT_TRACE_HEADER_SIZE || memcmp(head, PREFIX, 5) != 0 || !is_digit(head[5]))
		return 0;
	if (memcmp(head + 6, SUFFIX "\0", 10) == 0)
		return head[5] - '0';
	if (head[5] == '0' || !is_digit(head[6]) || memcmp(head + 7, SUFFIX, 9) != 0)
		return 0;
	return (head[5] - '0') * 10 + (head[6] - '0');
}

GtCode
gt_trace_unsupported(int version, GtStatus *status)
{
	return gt_fail(status, GT_UNSUPPORTED, 0,
				   "execution traces of format go 1.%d are not supported", version);
}
