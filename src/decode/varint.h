/*
 * varint.h
 *		Unsigned LEB128, as Go's encoding/binary reads it.
 */
#ifndef GCTRACE_VARINT_H
#define GCTRACE_VARINT_H

#include <stdbool.h>
#include <stdint.h>

#define GT_VARINT_MAX 10		/* bytes of the longest one */

/* False when it is cut or does not fit 64 bits; *position moves only on success. */
static inline bool
gt_varint(const uint8_t **position, const uint8_t *end, uint64_t *value)
{
	const uint8_t *p = *position;
	uint64_t	result = 0;

	for (int shift = 0; shift < 70 && p < end; shift += 7)
	{
		uint8_t		byte = *p++;

		if (shift == 63 && byte > 1)
			return false;
		result |= (uint64_t) (byte & 0x7f) << shift;
		if (byte < 0x80)
		{
			*value = result;
			*position = p;
			return true;
		}
	}
	return false;
}

#endif							/* GCTRACE_VARINT_H */
