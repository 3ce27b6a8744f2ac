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

	if (p < end && *p < 0x80)
	{
		*value = *p;
		*position = p + 1;
		return true;
	}
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

/*
 * The same where bytes behind the end are readable (zeros follow the last):
 * the caller compares *position with the end afterwards.  *bad is set, and
 * never cleared, when the number does not fit.
 */
static inline uint64_t
gt_varint_padded(const uint8_t **position, bool *bad)
{
	const uint8_t *p = *position;
	uint64_t	result = *p++;

	if (result >= 0x80)
	{
		uint64_t	byte;
		int			shift = 0;

		/* the bit that says "more" is worth one of the next byte: taken back there */
		do
		{
			byte = *p++;
			shift += 7;
			result += (byte - 1) << shift;
		} while (byte >= 0x80 && shift < 63);
		if (shift == 63 && byte > 1)
			*bad = true;
	}
	*position = p;
	return result;
}

/* Steps over numbers; runs of continuation bytes end at the zeros. */
static inline const uint8_t *
gt_varint_skip(const uint8_t *position, int count)
{
	while (count-- > 0)
	{
		while (*position++ >= 0x80)
			;
	}
	return position;
}

#endif							/* GCTRACE_VARINT_H */
