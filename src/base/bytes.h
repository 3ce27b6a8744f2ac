/*
 * bytes.h
 *		Text looked at many bytes at a time.
 *
 * The first byte of the text is the lowest of the word, on every machine.
 */
#ifndef GCTRACE_BYTES_H
#define GCTRACE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define GT_WORD_SIZE 8
#define GT_EVERY_BYTE UINT64_C(0x0101010101010101)

/* Eight bytes must be there. */
static inline uint64_t
gt_word(const char *text)
{
	uint64_t	word;

	memcpy(&word, text, GT_WORD_SIZE);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	return word;
}

/* Which byte of a word does the lowest bit of a mask stand in? */
static inline size_t
gt_first_byte(uint64_t mask)
{
	return (size_t) __builtin_ctzll(mask) / 8;
}

/*
 * 16 at a time, for what is compared byte by byte: GCC and Clang make of it what
 * the processor has.  Of a comparison's result, which bytes are not zero tells
 * the first place, or 16.
 */
#define GT_VECTOR_SIZE 16
typedef uint8_t GtVector __attribute__((vector_size(GT_VECTOR_SIZE)));

static inline GtVector
gt_vector(const char *text)
{
	GtVector	bytes;

	memcpy(&bytes, text, GT_VECTOR_SIZE);
	return bytes;
}

static inline size_t
gt_first_in_vector(GtVector bytes)
{
	uint64_t	low = gt_word((const char *) &bytes);
	uint64_t	high = gt_word((const char *) &bytes + GT_WORD_SIZE);

	if (low != 0)
		return gt_first_byte(low);
	return high != 0 ? GT_WORD_SIZE + gt_first_byte(high) : GT_VECTOR_SIZE;
}

/* Nonzero if a byte of the word is c; the lowest set bit is in the first such. */
static inline uint64_t
gt_has_byte(uint64_t word, char c)
{
	uint64_t	x = word ^ (GT_EVERY_BYTE * (uint8_t) c);

	return (x - GT_EVERY_BYTE) & ~x & (GT_EVERY_BYTE << 7);
}

/* The highest bit of each byte that is no digit. */
static inline uint64_t
gt_non_digits(uint64_t word)
{
	uint64_t	x = word ^ (GT_EVERY_BYTE * '0');

	return (((x & (GT_EVERY_BYTE * 0x7f)) + GT_EVERY_BYTE * (0x80 - 10)) | x) & (GT_EVERY_BYTE << 7);
}

/* The number that the first `count` bytes are, 1 to 8 digits. */
static inline uint64_t
gt_digits_value(uint64_t word, size_t count)
{
	uint64_t	x = (word ^ (GT_EVERY_BYTE * '0')) << (8 * (GT_WORD_SIZE - count));

	/* of neighbours twice, each time worth 10 and 100 of the next; then both halves */
	x = x * 10 + (x >> 8);
	return ((x & UINT64_C(0x000000ff000000ff)) * (100 + (UINT64_C(1000000) << 32)) +
			((x >> 16) & UINT64_C(0x000000ff000000ff)) * (1 + (UINT64_C(10000) << 32))) >> 32;
}

/* memcmp for texts so short that calling it takes longer than the comparison. */
static inline bool
gt_same_bytes(const char *a, const char *b, size_t size)
{
	if (size >= GT_WORD_SIZE)
	{
		size_t		last = size - GT_WORD_SIZE;

		if (gt_word(a) != gt_word(b) || gt_word(a + last) != gt_word(b + last))
			return false;
		return size <= 2 * GT_WORD_SIZE || memcmp(a, b, size) == 0;
	}
	for (size_t i = 0; i < size; i++)
		if (a[i] != b[i])
			return false;
	return true;
}

#endif							/* GCTRACE_BYTES_H */
