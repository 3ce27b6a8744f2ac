/*
 * jvm_text.c
 *		Numbers, sizes and stamps as the JVM prints them.
 */
#include "decode/jvm_text.h"

#include "base/calendar.h"

#define DIGITS_MAX 18			/* 10^18 - 1 fits in 63 bits */

/* Of what is multiplied: differences and sums of a few such still fit. */
#define VALUE_MAX (INT64_C(1) << 60)

const char *
jvm_find(GtStr text, const char *wanted)
{
	size_t		size = strlen(wanted);
	const char *at = text.data;
	const char *end = text.data + text.len;

	while ((size_t) (end - at) >= size)
	{
		at = memchr(at, wanted[0], (size_t) (end - at) - size + 1);
		if (at == NULL)
			return NULL;
		if (memcmp(at, wanted, size) == 0)
			return at;
		at++;
	}
	return NULL;
}

bool
jvm_integer(JvmCursor *cursor, int64_t *value)
{
	const char *at = cursor->at;
	int64_t		result = 0;

	while (at < cursor->end && jvm_digit(*at))
	{
		if (at - cursor->at >= DIGITS_MAX)
			return false;
		result = result * 10 + (*at++ - '0');
	}
	if (at == cursor->at)
		return false;
	cursor->at = at;
	*value = result;
	return true;
}

bool
jvm_decimal(JvmCursor *cursor, int decimals, int64_t *value)
{
	JvmCursor	rest = *cursor;
	int64_t		result;

	if (!jvm_integer(&rest, &result))
		return false;
	if (rest.at + 1 < rest.end && (*rest.at == '.' || *rest.at == ',') && jvm_digit(rest.at[1]))
	{
		rest.at++;
		for (; rest.at < rest.end && jvm_digit(*rest.at); rest.at++)
		{
			if (decimals > 0 && __builtin_mul_overflow(result, 10, &result))
				return false;
			if (decimals-- > 0)
				result += *rest.at - '0';
		}
	}
	for (; decimals > 0; decimals--)
	{
		if (__builtin_mul_overflow(result, 10, &result))
			return false;
	}
	if (result > VALUE_MAX)
		return false;
	*cursor = rest;
	*value = result;
	return true;
}

/* Bytes of a unit, or 0. */
static int64_t
unit_bytes(char unit)
{
	switch (unit)
	{
		case 'B':
			return 1;
		case 'K':
			return INT64_C(1) << 10;
		case 'M':
			return INT64_C(1) << 20;
		case 'G':
			return INT64_C(1) << 30;
		case 'T':
			return INT64_C(1) << 40;
		default:
			return 0;
	}
}

bool
jvm_size(JvmCursor *cursor, int64_t *bytes)
{
	JvmCursor	rest = *cursor;
	int64_t		thousandths;
	int64_t		whole;
	int64_t		unit;

	if (!jvm_decimal(&rest, 3, &thousandths) || rest.at == rest.end)
		return false;
	unit = unit_bytes(*rest.at);
	if (unit == 0 || __builtin_mul_overflow(thousandths / 1000, unit, &whole))
		return false;
	if (__builtin_add_overflow(whole, thousandths % 1000 * unit / 1000, bytes))
		return false;
	cursor->at = rest.at + 1;
	return true;
}

bool
jvm_duration(JvmCursor *cursor, int64_t *ns)
{
	JvmCursor	number = *cursor;
	JvmCursor	unit;
	int64_t		unused;
	int			decimals = 0;

	if (!jvm_decimal(&number, 0, &unused))
		return false;
	unit = number;
	if (jvm_take(&unit, "ms"))
		decimals = 6;
	else if (jvm_take(&unit, "s"))
		decimals = 9;
	else if (!jvm_take(&unit, "ns"))
		return false;
	if (!jvm_decimal(cursor, decimals, ns))
		return false;
	*cursor = unit;
	return true;
}

/* --- dates --- */

/* A field of `width` digits that lies within its bounds. */
static bool
take_field(JvmCursor *cursor, int width, int64_t least, int64_t most, int64_t *value)
{
	*value = 0;
	if (jvm_left(cursor) < (size_t) width)
		return false;
	for (int i = 0; i < width; i++, cursor->at++)
	{
		if (!jvm_digit(*cursor->at))
			return false;
		*value = *value * 10 + (*cursor->at - '0');
	}
	return *value >= least && *value <= most;
}

/* "+0100", in seconds. */
static bool
take_zone(JvmCursor *cursor, int64_t *seconds)
{
	bool		west = jvm_left(cursor) > 0 && *cursor->at == '-';
	int64_t		hours;
	int64_t		minutes;

	if (!jvm_take(cursor, west ? "-" : "+") ||
		!take_field(cursor, 2, 0, 18, &hours) || !take_field(cursor, 2, 0, 59, &minutes))
		return false;
	*seconds = (hours * 60 + minutes) * (west ? -60 : 60);
	return true;
}

bool
jvm_date(JvmCursor *cursor, int64_t *at_ns)
{
	JvmCursor	rest = *cursor;
	int64_t		year,
				month,
				day,
				hour,
				minute,
				second,
				milli,
				zone;

	if (!take_field(&rest, 4, 1970, 2200, &year) || !jvm_take(&rest, "-") ||
		!take_field(&rest, 2, 1, 12, &month) || !jvm_take(&rest, "-") ||
		!take_field(&rest, 2, 1, 31, &day) || !jvm_take(&rest, "T") ||
		!take_field(&rest, 2, 0, 23, &hour) || !jvm_take(&rest, ":") ||
		!take_field(&rest, 2, 0, 59, &minute) || !jvm_take(&rest, ":") ||
		!take_field(&rest, 2, 0, 60, &second) ||
		(!jvm_take(&rest, ".") && !jvm_take(&rest, ",")) ||
		!take_field(&rest, 3, 0, 999, &milli) || !take_zone(&rest, &zone))
		return false;
	*at_ns = ((gt_days_since_1970(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - zone) * 1000 +
			  milli) * 1000000;
	*cursor = rest;
	return true;
}

bool
jvm_threads_phase(GtStr text, GtStr *name, int64_t *ns)
{
	const char *end = jvm_find(text, " (ms):");
	JvmCursor	cursor = {NULL, text.data + text.len};

	if (end == NULL)
		return false;
	*name = jvm_span(text.data, end);
	if (jvm_equals(*name, "GC Worker Start") || jvm_equals(*name, "GC Worker End"))
		return false;
	cursor.at = jvm_find(jvm_span(end, cursor.end), " Max:");
	if (cursor.at == NULL)
		return false;
	jvm_take(&cursor, " Max:");
	jvm_skip_blanks(&cursor);
	/* what follows shows that the number is whole */
	return jvm_decimal(&cursor, 6, ns) && jvm_take(&cursor, ",");
}
