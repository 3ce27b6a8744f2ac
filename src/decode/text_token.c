/*
 * text_token.c
 *		The reader behind text_token.h.
 */
#include "decode/text_token.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FLOAT_MAX_SIZE 32
#define WORD_MAX_SIZE 512

typedef struct Cursor
{
	const char *text;
	size_t		size;
	size_t		at;
	GtTokenValues *values;
} Cursor;

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline char
peek(const Cursor *cursor)
{
	return cursor->at < cursor->size ? cursor->text[cursor->at] : '\0';
}

static inline bool
read_literal(Cursor *cursor, const char *literal, size_t size)
{
	const char *text = cursor->text + cursor->at;

	/* most literals are a character long, or differ in the first */
	if (cursor->size - cursor->at < size || text[0] != literal[0] ||
		(size > 1 && memcmp(text + 1, literal + 1, size - 1) != 0))
		return false;
	cursor->at += size;
	return true;
}

static inline bool
read_digits(Cursor *cursor, uint64_t *value)
{
	size_t		start = cursor->at;
	uint64_t	result = 0;

	while (cursor->at < cursor->size && is_digit(cursor->text[cursor->at]))
	{
		uint64_t	digit = (uint64_t) (cursor->text[cursor->at] - '0');

		if (result > (INT64_MAX - 9) / 10)
			return false;
		result = result * 10 + digit;
		cursor->at++;
	}
	*value = result;
	return cursor->at > start;
}

static inline void
set_int(Cursor *cursor, int slot, int64_t value)
{
	if (cursor->values == NULL)
		return;
	cursor->values->slot[slot].i = value;
	cursor->values->present |= UINT32_C(1) << slot;
}

static bool
read_number(Cursor *cursor, const GtToken *token)
{
	bool		negative = token->kind != GT_TOKEN_NUMBER && peek(cursor) == '-';
	uint64_t	value;

	if (token->kind == GT_TOKEN_ID && read_literal(cursor, "nil", 3))
	{
		set_int(cursor, token->slot, GT_NULL);
		return true;
	}
	cursor->at += negative;
	if (!read_digits(cursor, &value))
		return false;
	if (token->kind == GT_TOKEN_ID && negative && value == 1)
		set_int(cursor, token->slot, GT_NULL);
	else
		set_int(cursor, token->slot, negative ? -(int64_t) value : (int64_t) value);
	return true;
}

/* A decimal number times 10^digits; what is finer than that is cut off. */
static bool
read_decimal(Cursor *cursor, const GtToken *token, int digits)
{
	uint64_t	value;

	if (!read_digits(cursor, &value))
		return false;
	if (peek(cursor) == '.' && cursor->at + 1 < cursor->size && is_digit(cursor->text[cursor->at + 1]))
	{
		for (cursor->at++; is_digit(peek(cursor)); cursor->at++)
		{
			if (digits == 0)
				continue;
			if (__builtin_mul_overflow(value, 10, &value))
				return false;
			value += (uint64_t) (peek(cursor) - '0');
			digits--;
		}
	}
	for (; digits > 0; digits--)
		if (__builtin_mul_overflow(value, 10, &value))
			return false;
	if (value > INT64_MAX)
		return false;
	set_int(cursor, token->slot, (int64_t) value);
	return true;
}

static bool
read_flag(Cursor *cursor, const GtToken *token)
{
	bool		yes = read_literal(cursor, "true", 4) || read_literal(cursor, "1", 1);

	if (!yes && !read_literal(cursor, "false", 5) && !read_literal(cursor, "0", 1))
		return false;
	set_int(cursor, token->slot, yes);
	return true;
}

static bool
is_float_char(char c)
{
	return is_digit(c) || c == '+' || c == '-' || c == '.' || c == 'e' ||
		c == 'N' || c == 'a' || c == 'I' || c == 'n' || c == 'f';
}

static bool
read_float(Cursor *cursor, const GtToken *token)
{
	char		number[FLOAT_MAX_SIZE + 1];
	size_t		size = 0;
	char	   *end;
	double		value;

	while (size < FLOAT_MAX_SIZE && cursor->at + size < cursor->size &&
		   is_float_char(cursor->text[cursor->at + size]))
	{
		number[size] = cursor->text[cursor->at + size];
		size++;
	}
	number[size] = '\0';
	value = strtod(number, &end);
	if (end == number)
		return false;
	cursor->at += (size_t) (end - number);
	if (cursor->values != NULL)
	{
		cursor->values->slot[token->slot].d = value;
		cursor->values->present |= UINT32_C(1) << token->slot;
	}
	return true;
}

static bool
add_to_list(GtTokenValues *values, uint64_t number)
{
	if (values == NULL || values->list == NULL)
		return true;
	if (values->list_used == GT_TOKEN_LIST_MAX || number > INT32_MAX)
		return false;
	values->list[values->list_used++] = (int32_t) number;
	return true;
}

/* On failure the cursor is where the break is, or before a number that touches it. */
static bool
read_list(Cursor *cursor, const GtToken *token)
{
	GtTokenValues *values = cursor->values;
	uint32_t	first = values != NULL ? values->list_used : 0;

	for (;;)
	{
		size_t		start;
		uint64_t	number;

		while (peek(cursor) == ' ')
			cursor->at++;
		if (read_literal(cursor, "]", 1))
			break;
		start = cursor->at;
		if (!read_digits(cursor, &number) ||
			(peek(cursor) != ' ' && peek(cursor) != ']') || !add_to_list(values, number))
		{
			cursor->at = start;
			return false;
		}
	}
	if (values != NULL)
	{
		values->slot[token->slot].text.at = first;
		values->slot[token->slot].text.size = values->list_used - first;
		values->present |= UINT32_C(1) << token->slot;
	}
	return true;
}

/* Anything, also nothing, up to the literal of the next token. */
static bool
read_word(Cursor *cursor, const GtToken *token)
{
	size_t		left = GT_MIN(cursor->size - cursor->at, WORD_MAX_SIZE);
	const char *start = cursor->text + cursor->at;
	const char *end = gt_find(start, left, token[1].literal, token[1].size);

	if (end == NULL || memchr(start, '\n', (size_t) (end - start)) != NULL)
		return false;
	if (cursor->values != NULL)
	{
		cursor->values->slot[token->slot].text.at = (uint32_t) cursor->at;
		cursor->values->slot[token->slot].text.size = (uint32_t) (end - start);
		cursor->values->present |= UINT32_C(1) << token->slot;
	}
	cursor->at += (size_t) (end - start);
	return true;
}

static bool
read_value(Cursor *cursor, const GtToken *token)
{
	switch ((GtTokenKind) token->kind)
	{
		case GT_TOKEN_NUMBER:
		case GT_TOKEN_SIGNED:
		case GT_TOKEN_ID:
			return read_number(cursor, token);
		case GT_TOKEN_MS:
			return read_decimal(cursor, token, 6);
		case GT_TOKEN_SECONDS:
			return read_decimal(cursor, token, 9);
		case GT_TOKEN_FLAG:
			return read_flag(cursor, token);
		case GT_TOKEN_FLOAT:
			return read_float(cursor, token);
		case GT_TOKEN_LIST:
			return read_list(cursor, token);
		case GT_TOKEN_WORD:
			return read_word(cursor, token);
		case GT_TOKEN_END:
		case GT_TOKEN_LITERAL:
		case GT_TOKEN_OPTION:
		case GT_TOKEN_JUMP:
			break;
	}
	return false;
}

static inline void
leave_trail(GtTokenTrail *trail, size_t token, size_t at)
{
	GtTokenPlace *place = &trail->last[trail->count++ % GT_TOKEN_TRAIL];

	place->token = (uint16_t) token;
	place->at = (uint32_t) at;
}

/* A list breaks within: what was read of it stays read. */
static void
correct_trail(GtTokenTrail *trail, const GtToken *token, const Cursor *cursor)
{
	if (token->kind == GT_TOKEN_LIST)
		trail->last[(trail->count - 1) % GT_TOKEN_TRAIL].at = (uint32_t) cursor->at;
}

bool
gt_tokens_read(const GtToken *tokens, GtTokenPlace from, const char *text, size_t size,
			   GtTokenValues *values, GtTokenTrail *trail, size_t *used)
{
	Cursor		cursor = {text, size, from.at, values};
	size_t		i = from.token;

	trail->count = 0;
	if (values != NULL)
	{
		values->present = 0;
		values->list_used = 0;
		values->text = text;
	}
	for (;;)
	{
		const GtToken *token = &tokens[i];

		leave_trail(trail, i, cursor.at);
		i++;
		switch ((GtTokenKind) token->kind)
		{
			case GT_TOKEN_END:
				*used = cursor.at;
				return true;
			case GT_TOKEN_LITERAL:
				if (!read_literal(&cursor, token->literal, token->size))
					return false;
				break;
			case GT_TOKEN_OPTION:
				if (!read_literal(&cursor, token->literal, token->size))
					i = token->other;
				else
					set_int(&cursor, token->slot, 1);
				break;
			case GT_TOKEN_JUMP:
				trail->count--;
				i = token->other;
				break;
			default:
				if (!read_value(&cursor, token))
				{
					correct_trail(trail, token, &cursor);
					return false;
				}
				break;
		}
	}
}

/* --- numbers that touch a break --- */

/* Does it begin as dates in logs do, such as 2026/11/23 or 2026-11-23? */
static bool
is_date(const char *text, size_t size)
{
	return size >= 10 && ((text[0] == '1' && text[1] == '9') || (text[0] == '2' && text[1] == '0')) &&
		is_digit(text[2]) && is_digit(text[3]) && (text[4] == '/' || text[4] == '-') &&
		is_digit(text[5]) && is_digit(text[6]) && text[7] == text[4] &&
		is_digit(text[8]) && is_digit(text[9]);
}

/* Digits without a point. */
static size_t
share_of_digits(const char *text, size_t size, size_t digits)
{
	/* no number begins with a zero that is not all of it */
	if (digits <= 1 || text[0] == '0')
		return GT_MIN(digits, 1);
	if (digits >= 4 && is_date(text + digits - 4, size - (digits - 4)))
		return digits - 4;
	/* how lines of loggers begin that do not begin with a digit */
	if (digits < size && memchr("[{<\"(", text[digits], 5) != NULL)
		return digits;
	return SIZE_MAX;
}

/* The runtime shows two digits, but at most three decimals, of what is below 10 ms. */
static size_t
share_of_ms(const char *text, size_t size, size_t digits, size_t decimals)
{
	size_t		wanted;

	if (digits != 1 || text[0] == '0')
	{
		if (decimals == 0)
			return share_of_digits(text, size, digits);
		if (digits != 1)
			return SIZE_MAX;
		wanted = text[2] == '0' ? 3 : 2;
	}
	else
		wanted = 1;
	return decimals >= wanted ? 2 + wanted : SIZE_MAX;
}

/* Up to Go 1.25 floats all have the shape of +1.234567e+000. */
static size_t
share_of_float(const char *text, size_t size)
{
	static const char shape[] = "+0.000000e+000";

	if (size < sizeof(shape) - 1)
		return SIZE_MAX;
	for (size_t i = 0; i < sizeof(shape) - 1; i++)
	{
		bool		fits = shape[i] == '0' ? is_digit(text[i]) :
			shape[i] == '+' ? text[i] == '+' || text[i] == '-' : text[i] == shape[i];

		if (!fits)
			return SIZE_MAX;
	}
	return sizeof(shape) - 1;
}

size_t
gt_token_share(GtTokenKind kind, const char *text, size_t size)
{
	size_t		sign = size > 0 && text[0] == '-' && (kind == GT_TOKEN_SIGNED || kind == GT_TOKEN_ID);
	size_t		digits = 0;
	size_t		decimals = 0;
	size_t		share;

	if (kind == GT_TOKEN_FLOAT)
		return share_of_float(text, size);
	text += sign;
	size -= sign;
	while (digits < size && is_digit(text[digits]))
		digits++;
	if (digits > 0 && digits < size && text[digits] == '.')
		while (digits + 1 + decimals < size && is_digit(text[digits + 1 + decimals]))
			decimals++;
	if (kind == GT_TOKEN_SECONDS)
		return decimals >= 3 ? digits + 4 : SIZE_MAX;
	if (kind == GT_TOKEN_MS)
		return share_of_ms(text, size, digits, decimals);
	share = share_of_digits(text, size, digits);
	return share == SIZE_MAX ? share : share + sign;
}

/* --- values --- */

double
gt_token_double(const GtTokenValues *values, int slot)
{
	return gt_token_has(values, slot) ? values->slot[slot].d : NAN;
}

GtStr
gt_token_text(const GtTokenValues *values, int slot)
{
	GtStr		text = {NULL, 0};

	if (gt_token_has(values, slot))
	{
		text.data = values->text + values->slot[slot].text.at;
		text.len = values->slot[slot].text.size;
	}
	return text;
}
