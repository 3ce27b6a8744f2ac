/*
 * text_token.c
 *		The reader behind text_token.h.
 */
#include "decode/text_token.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"

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
	if (cursor->size - cursor->at < size || !gt_same_bytes(cursor->text + cursor->at, literal, size))
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
set_int(GtTokenValues *values, int slot, int64_t value)
{
	if (values == NULL)
		return;
	values->slot[slot].i = value;
	values->present |= UINT32_C(1) << slot;
}

static bool
read_number(Cursor *cursor, const GtToken *token)
{
	bool		negative = token->kind != GT_TOKEN_NUMBER && peek(cursor) == '-';
	uint64_t	value;

	if (token->kind == GT_TOKEN_ID && read_literal(cursor, "nil", 3))
	{
		set_int(cursor->values, token->slot, GT_NULL);
		return true;
	}
	cursor->at += negative;
	if (!read_digits(cursor, &value))
		return false;
	if (token->kind == GT_TOKEN_ID && negative && value == 1)
		set_int(cursor->values, token->slot, GT_NULL);
	else
		set_int(cursor->values, token->slot, negative ? -(int64_t) value : (int64_t) value);
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
	set_int(cursor->values, token->slot, (int64_t) value);
	return true;
}

static bool
read_flag(Cursor *cursor, const GtToken *token)
{
	bool		yes = read_literal(cursor, "true", 4) || read_literal(cursor, "1", 1);

	if (!yes && !read_literal(cursor, "false", 5) && !read_literal(cursor, "0", 1))
		return false;
	set_int(cursor->values, token->slot, yes);
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

/* Any value; of a list that breaks within, what was read stays read. */
static bool
read_value_at(const GtToken *token, const char *text, size_t size, size_t *at,
			  GtTokenValues *values, GtTokenTrail *trail)
{
	Cursor		cursor = {text, size, *at, values};

	if (read_value(&cursor, token))
	{
		*at = cursor.at;
		return true;
	}
	if (trail != NULL && token->kind == GT_TOKEN_LIST)
		trail->last[(trail->count - 1) % GT_TOKEN_TRAIL].at = (uint32_t) cursor.at;
	return false;
}

/* --- most numbers: short, and not at the very end, so that eight bytes can be looked at --- */

/* The bytes that the number takes; 0: it is none, or not that short. */
static inline size_t
short_number(const char *text, size_t left, int64_t *value)
{
	uint64_t	word;
	uint64_t	others;
	size_t		digits;

	if (left < GT_WORD_SIZE)
		return 0;
	word = gt_word(text);
	others = gt_non_digits(word);
	digits = others != 0 ? gt_first_byte(others) : 0;
	if (digits > 0)
		*value = (int64_t) gt_digits_value(word, digits);
	return digits;
}

/* Of ten. */
static const int64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000};

/*
 * The same of a decimal number times 10^6.  Whether it has a point, and how many
 * digits, is no branch: the processor could only guess.
 */
static inline size_t
short_ms(const char *text, size_t left, int64_t *value)
{
	uint64_t	word;
	uint64_t	others;
	uint64_t	ends;
	uint64_t	points;			/* before the end */
	uint64_t	whole;			/* all bits before the point */
	size_t		point;
	size_t		end;

	if (left < GT_WORD_SIZE)
		return 0;
	word = gt_word(text);
	others = gt_non_digits(word);
	ends = others & ~gt_has_byte(word, '.');
	if (ends == 0)
		return 0;
	end = gt_first_byte(ends);
	point = gt_first_byte(others);
	points = others & ((ends & -ends) - 1);
	if (point == 0 || (points & (points - 1)) != 0 || (points != 0 && point + 1 == end))
		return 0;
	whole = (UINT64_C(1) << (8 * point)) - 1;
	word = (word & whole) | ((word >> (points != 0 ? 8 : 0)) & ~whole);
	*value = (int64_t) gt_digits_value(word, end - (points != 0)) * powers[6 - (end - point - (points != 0))];
	return end;
}

/* Of seconds with decimals, times 10^9: both parts may be that long. */
static inline size_t
short_seconds(const char *text, size_t left, int64_t *value)
{
	int64_t		whole;
	int64_t		fraction;
	size_t		point = short_number(text, left, &whole);
	size_t		decimals;

	if (point == 0 || text[point] != '.')
		return 0;
	decimals = short_number(text + point + 1, left - point - 1, &fraction);
	if (decimals == 0)
		return 0;
	*value = whole * powers[9] + fraction * powers[9 - decimals];
	return point + 1 + decimals;
}

static inline size_t
short_value(GtTokenKind kind, const char *text, size_t left, int64_t *value)
{
	switch (kind)
	{
		case GT_TOKEN_NUMBER:
		case GT_TOKEN_SIGNED:
			return short_number(text, left, value);
		case GT_TOKEN_MS:
			return short_ms(text, left, value);
		case GT_TOKEN_SECONDS:
			return short_seconds(text, left, value);
		default:
			return 0;
	}
}

/* --- a line --- */

static inline bool
starts_with_literal(const char *text, size_t left, const GtToken *token)
{
	/* nearly all are that short: one comparison, whatever the size */
	if (left >= GT_WORD_SIZE && token->size <= GT_WORD_SIZE)
		return (gt_word(text) ^ gt_word(token->literal)) << (8 * (GT_WORD_SIZE - token->size)) == 0;
	return left >= token->size && gt_same_bytes(text, token->literal, token->size);
}

/* The place moves in a register, not in a cursor: each token waits for it. */
static inline __attribute__((always_inline)) bool
read_tokens(const GtToken *tokens, GtTokenPlace from, const char *text, size_t size,
			GtTokenValues *values, GtTokenTrail *trail, size_t *used)
{
	const GtToken *next = &tokens[from.token];
	size_t		at = from.at;

	for (;;)
	{
		const GtToken *token = next++;
		int64_t		value;
		size_t		digits;

		if (trail != NULL)
			leave_trail(trail, (size_t) (token - tokens), at);
		switch ((GtTokenKind) token->kind)
		{
			case GT_TOKEN_END:
				*used = at;
				return true;
			case GT_TOKEN_LITERAL:
				if (!starts_with_literal(text + at, size - at, token))
					return false;
				at += token->size;
				break;
			case GT_TOKEN_OPTION:
				if (!starts_with_literal(text + at, size - at, token))
				{
					next = &tokens[token->other];
					break;
				}
				set_int(values, token->slot, 1);
				at += token->size;
				break;
			case GT_TOKEN_JUMP:
				if (trail != NULL)
					trail->count--;
				next = &tokens[token->other];
				break;
			default:
				digits = short_value(token->kind, text + at, size - at, &value);
				if (digits == 0 && !read_value_at(token, text, size, &at, values, trail))
					return false;
				if (digits > 0)
					set_int(values, token->slot, value);
				at += digits;
				break;
		}
	}
}

bool
gt_tokens_read(const GtToken *tokens, GtTokenPlace from, const char *text, size_t size,
			   GtTokenValues *values, GtTokenTrail *trail, size_t *used)
{
	GtTokenTrail unread;

	if (values != NULL)
	{
		values->present = 0;
		values->list_used = 0;
		values->text = text;
	}
	/* what most lines are read for: a copy of the reader that looks for neither */
	if (values != NULL && trail == NULL)
		return read_tokens(tokens, from, text, size, values, NULL, used);
	if (trail == NULL)
		trail = &unread;
	trail->count = 0;
	return read_tokens(tokens, from, text, size, values, trail, used);
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
