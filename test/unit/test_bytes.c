/*
 * test_bytes.c
 *		Text looked at many bytes at a time, and numbers read in this way: the same
 *		as byte by byte.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "decode/text_token.h"

static void
test_words(void)
{
	static const char text[] = "09/:\xb0. 1";

	CHECK_EQ(gt_first_byte(gt_has_byte(gt_word(text), '.')), 5);
	CHECK_EQ(gt_has_byte(gt_word(text), 'x'), 0);
	for (size_t i = 0; i < GT_WORD_SIZE; i++)
	{
		unit_case("byte %d", (int) i);
		CHECK_EQ(gt_non_digits(gt_word(text)) >> (8 * i + 7) & 1, text[i] < '0' || text[i] > '9');
		CHECK_EQ(gt_non_digits(gt_word(text)) >> (8 * i) & 0x7f, 0);
	}
	unit_case(NULL);
}

static void
test_digits(void)
{
	int64_t		value = 0;

	for (size_t count = 1; count <= GT_WORD_SIZE; count++)
	{
		value = value * 10 + (int64_t) (10 - count);
		CHECK_EQ(gt_digits_value(gt_word("98765432"), count), value);
	}
	CHECK_EQ(gt_digits_value(gt_word("00000700"), 6), 7);
}

static void
test_vectors(void)
{
	char		text[GT_VECTOR_SIZE];

	memset(text, 'a', sizeof(text));
	CHECK_EQ(gt_first_in_vector((GtVector) (gt_vector(text) == 'b')), GT_VECTOR_SIZE);
	for (size_t i = GT_VECTOR_SIZE; i-- > 0;)
	{
		text[i] = 'b';
		CHECK_EQ(gt_first_in_vector((GtVector) (gt_vector(text) == 'b')), i);
	}
}

static void
test_same_bytes(void)
{
	char		a[40];
	char		b[40];

	for (size_t i = 0; i < sizeof(a); i++)
		a[i] = b[i] = (char) ('a' + i % 26);
	for (size_t size = 0; size < sizeof(a); size++)
	{
		unit_case("size %d", (int) size);
		CHECK(gt_same_bytes(a, b, size));
		/* what is behind them does not matter, each byte within them does */
		for (size_t i = 0; i < sizeof(a); i++)
		{
			b[i]++;
			CHECK_EQ(gt_same_bytes(a, b, size), i >= size);
			b[i]--;
		}
	}
	unit_case(NULL);
}

/* --- numbers: short ones are read by words where eight bytes are left --- */

static const char *const numbers[] = {
	"0", "7", "12", "4096", "1234567", "12345678", "123456789", "-1", "-", "+1", "", "x",
	"0.5", "2.3", "0.022", "17.250", "1234.5", "123456.", "12345.6", "123456.7", "0.12345", "0.123456",
	"0.1234567", "0.1234567891", ".5", "5.", "5..1", "1.2.3", "1./", "1.5/", "1./5", "99999.99", "0.0001x",
	"9223372036854775807", "9223372036854775808",
};

typedef struct Number
{
	bool		read;
	size_t		used;
	int64_t		value;
} Number;

static Number
read_number(GtTokenKind kind, const char *text, size_t size)
{
	const GtToken tokens[] = {{.kind = (uint8_t) kind}, END_OF_LINE};
	GtTokenPlace begin = {0, 0};
	GtTokenValues values = {0};
	Number		number = {0};

	number.read = gt_tokens_read(tokens, begin, text, size, &values, NULL, &number.used);
	number.value = gt_token_int(&values, 0);
	if (!number.read)
		number.used = 0;
	return number;
}

/* What is behind the number, and how much, makes no difference. */
static void
test_numbers(void)
{
	static const GtTokenKind kinds[] = {GT_TOKEN_NUMBER, GT_TOKEN_SIGNED, GT_TOKEN_MS, GT_TOKEN_SECONDS};
	static const char *const behind[] = {" ms clock, ", "+2.3+0.040 ms", "->4->4 MB", "s 27%: 1.9", "\xff\xff\xff\xff\xff\xff\xff\xff"};

	for (size_t i = 0; i < GT_LENGTHOF(numbers) * GT_LENGTHOF(kinds) * GT_LENGTHOF(behind); i++)
	{
		const char *text = numbers[i % GT_LENGTHOF(numbers)];
		GtTokenKind kind = kinds[i / GT_LENGTHOF(numbers) % GT_LENGTHOF(kinds)];
		char		longer[64];
		Number		alone = read_number(kind, text, strlen(text));
		Number		within;

		snprintf(longer, sizeof(longer), "%s%s", text, behind[i / GT_LENGTHOF(numbers) / GT_LENGTHOF(kinds)]);
		within = read_number(kind, longer, strlen(longer));
		unit_case("kind %d of \"%s\"", kind, longer);
		CHECK_EQ(within.read, alone.read);
		CHECK_EQ(within.used, alone.used);
		CHECK_EQ(within.value, alone.value);
	}
	unit_case(NULL);
	CHECK_EQ(read_number(GT_TOKEN_MS, "0.022+2.3 ", 10).value, 22000);
	CHECK_EQ(read_number(GT_TOKEN_SECONDS, "12.345s 2", 9).value, INT64_C(12345000000));
	CHECK_EQ(read_number(GT_TOKEN_SIGNED, "-17% CPU (", 10).value, -17);
}

void
suite_bytes(void)
{
	test_words();
	test_digits();
	test_vectors();
	test_same_bytes();
	test_numbers();
}
