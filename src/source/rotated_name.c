/*
 * rotated_name.c
 *		What the name of a file says of its place in a rotated set.
 */
#include "source/rotated.h"

#include <string.h>

/* Longer numbers are dates, or none of a rotation. */
#define NUMBER_DIGITS_MAX 6

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Takes an ending off the name; it must not be all of it. */
static bool
take_end(const char *name, size_t *len, const char *end)
{
	size_t		end_len = strlen(end);

	if (*len <= end_len || memcmp(name + *len - end_len, end, end_len) != 0)
		return false;
	*len -= end_len;
	return true;
}

static bool
read_number(const char *text, size_t len, uint64_t *number)
{
	*number = 0;
	for (size_t i = 0; i < len; i++)
	{
		if (!is_digit(text[i]) || i == NUMBER_DIGITS_MAX)
			return false;
		*number = *number * 10 + (uint64_t) (text[i] - '0');
	}
	return len > 0;
}

static bool
is_between(const char *digits, int count, int low, int high)
{
	int			value = 0;

	for (int i = 0; i < count; i++)
		value = value * 10 + (digits[i] - '0');
	return value >= low && value <= high;
}

/* YYYYMMDD, then hours, minutes and seconds or not */
static bool
is_calendar(const char *digits, size_t count)
{
	return (count == 8 || count == 10 || count == 12 || count == 14) &&
		is_between(digits, 4, 1970, 2200) && is_between(digits + 4, 2, 1, 12) && is_between(digits + 6, 2, 1, 31) &&
		(count < 10 || is_between(digits + 8, 2, 0, 23)) &&
		(count < 12 || is_between(digits + 10, 2, 0, 59)) && (count < 14 || is_between(digits + 12, 2, 0, 60));
}

/*
 * "20260101", "2026-01-01", "20260101-120000", "2026-01-01T12:00:00", and
 * seconds since 1970; the digits as a number that dates of one form share.
 */
static bool
read_date(const char *text, size_t len, uint64_t *number)
{
	char		digits[15] = "00000000000000";
	size_t		count = 0;
	bool		plain = true;

	for (size_t i = 0; i < len; i++)
	{
		if (is_digit(text[i]) && count < 14)
			digits[count++] = text[i];
		else if (count >= 4 && i + 1 < len && is_digit(text[i + 1]) && strchr("-_.:T", text[i]) != NULL)
			plain = false;
		else
			return false;
	}
	if (!is_calendar(digits, count) && !(plain && count == 10 && digits[0] == '1'))
		return false;
	*number = 0;
	for (int i = 0; i < 14; i++)
		*number = *number * 10 + (uint64_t) (digits[i] - '0');
	return true;
}

/* Does the set's name end here, at the separator? */
static bool
read_suffix(const char *at, size_t len, GtMemberName *name)
{
	if (len < 2 || strchr("-._", at[0]) == NULL)
		return false;
	if (read_date(at + 1, len - 1, &name->number))
		name->kind = GT_MEMBER_DATE;
	else if (at[0] == '.' && read_number(at + 1, len - 1, &name->number))
		name->kind = GT_MEMBER_NUMBER;
	else
		return false;
	return true;
}

GtMemberName
gt_member_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *base = slash != NULL ? slash + 1 : path;
	GtMemberName live = {strlen(path), GT_MEMBER_LIVE, 0};
	GtMemberName name = live;
	size_t		len = strlen(base);
	bool		current = take_end(base, &len, ".current");

	if (!current)
		(void) (take_end(base, &len, ".gz") || take_end(base, &len, ".zst") ||
				take_end(base, &len, ".xz") || take_end(base, &len, ".bz2"));
	/* the longest ending that is one: a date has separators of its own */
	for (size_t i = 1; i < len; i++)
	{
		if (!read_suffix(base + i, len - i, &name) || (current && name.kind != GT_MEMBER_NUMBER))
			continue;
		if (current)
			name.kind = GT_MEMBER_CURRENT;
		name.set_len = (size_t) (base + i - path);
		return name;
	}
	return live;
}

int
gt_member_compare(const GtMemberName *a, const GtMemberName *b)
{
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->number == b->number)
		return 0;
	/* of dates the lower is older, of numbers the higher */
	return (a->number < b->number) == (a->kind == GT_MEMBER_DATE) ? -1 : 1;
}
