/*
 * log_date.c
 *		The reader behind log_date.h.
 */
#include "decode/log_date.h"

#include <string.h>

#include "base/calendar.h"

#define NS_PER_SECOND INT64_C(1000000000)

typedef struct Reader
{
	const char *text;
	size_t		size;
	size_t		at;
} Reader;

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline char
peek(const Reader *reader)
{
	return reader->at < reader->size ? reader->text[reader->at] : '\0';
}

/* One of these characters; strchr would take longer than to look at them. */
static inline bool
take(Reader *reader, const char *characters)
{
	char		c = peek(reader);

	for (; *characters != '\0'; characters++)
		if (*characters == c)
		{
			reader->at++;
			return true;
		}
	return false;
}

static bool
take_word(Reader *reader, const char *word)
{
	size_t		size = strlen(word);

	if (reader->size - reader->at < size || memcmp(reader->text + reader->at, word, size) != 0)
		return false;
	reader->at += size;
	return true;
}

/* Exactly so many digits. */
static inline bool
take_digits(Reader *reader, int count, int64_t *value)
{
	*value = 0;
	for (; count > 0; count--)
	{
		if (!is_digit(peek(reader)))
			return false;
		*value = *value * 10 + (reader->text[reader->at++] - '0');
	}
	return true;
}

/* ".946579" or ",946": in ns; nothing: 0.  What is finer than ns is dropped. */
static int64_t
take_fraction(Reader *reader)
{
	int64_t		ns = 0;
	int			digits = 0;

	if (reader->at + 1 >= reader->size || !is_digit(reader->text[reader->at + 1]) ||
		!take(reader, ".,"))
		return 0;
	for (; is_digit(peek(reader)); reader->at++)
	{
		if (digits == 9)
			continue;
		ns = ns * 10 + (peek(reader) - '0');
		digits++;
	}
	for (; digits < 9; digits++)
		ns *= 10;
	return ns;
}

/* hh:mm:ss and a fraction, in ns. */
static bool
take_clock(Reader *reader, int64_t *ns)
{
	int64_t		hour,
				minute,
				second;

	if (!take_digits(reader, 2, &hour) || !take(reader, ":") ||
		!take_digits(reader, 2, &minute) || !take(reader, ":") ||
		!take_digits(reader, 2, &second) || hour > 23 || minute > 59 || second > 60)
		return false;
	*ns = ((hour * 60 + minute) * 60 + second) * NS_PER_SECOND + take_fraction(reader);
	return true;
}

/* The zone behind a clock; false if there is none that is known. */
static bool
take_zone(Reader *reader, int64_t *offset_ns)
{
	size_t		start = reader->at;
	int64_t		hour,
				minute;
	bool		negative;

	*offset_ns = 0;
	if (take_word(reader, "Z") || take_word(reader, " UTC") || take_word(reader, " GMT"))
		return true;
	(void) take(reader, " ");
	negative = peek(reader) == '-';
	if (take(reader, "+-") && take_digits(reader, 2, &hour))
	{
		(void) take(reader, ":");
		if (take_digits(reader, 2, &minute) && !is_digit(peek(reader)))
		{
			*offset_ns = (hour * 60 + minute) * 60 * NS_PER_SECOND * (negative ? -1 : 1);
			return true;
		}
	}
	reader->at = start;
	return false;
}

/* Years that ns since 1970 can hold, and that a log can be of. */
#define YEAR_MIN 1970
#define YEAR_MAX 2200

/* Of dates that do not tell theirs: one that has a 29th of February. */
#define YEARLESS 1972

static bool
read_iso(Reader *reader, GtDate *date)
{
	int64_t		year,
				month,
				day,
				clock,
				offset;
	char		separator;

	if (!take_digits(reader, 4, &year))
		return false;
	separator = peek(reader);
	if (!take(reader, "-/") || !take_digits(reader, 2, &month) || peek(reader) != separator)
		return false;
	reader->at++;
	if (!take_digits(reader, 2, &day) || !take(reader, "T ") || !take_clock(reader, &clock))
		return false;
	if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	date->style = GT_DATE_ISO;
	date->local_ns = gt_days_since_1970(year, month, day) * 86400 * NS_PER_SECOND + clock;
	date->at_ns = GT_NULL;
	if (take_zone(reader, &offset))
		date->at_ns = date->local_ns - offset;
	return true;
}

static bool
read_syslog(Reader *reader, GtDate *date)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int64_t		month = 0;
	int64_t		day;
	int64_t		clock;

	for (size_t i = 0; i + 3 < sizeof(months) && month == 0; i += 3)
		if (reader->size >= 3 && memcmp(reader->text, months + i, 3) == 0)
			month = (int64_t) i / 3 + 1;
	if (month == 0)
		return false;
	reader->at = 3;
	if (!take(reader, " "))
		return false;
	/* the day is padded with a blank, by some with a zero */
	if (!take_digits(reader, take(reader, " ") ? 1 : 2, &day) ||
		!take(reader, " ") || !take_clock(reader, &clock))
		return false;
	date->style = GT_DATE_SYSLOG;
	date->at_ns = GT_NULL;		/* no year, no zone */
	date->local_ns = gt_days_since_1970(YEARLESS, month, day) * 86400 * NS_PER_SECOND + clock;
	return true;
}

static bool
read_epoch(Reader *reader, GtDate *date)
{
	int64_t		seconds;

	if (!take_digits(reader, 10, &seconds) || peek(reader) != '.' ||
		seconds > INT64_MAX / NS_PER_SECOND - 1)
		return false;
	date->style = GT_DATE_EPOCH;
	date->at_ns = date->local_ns = seconds * NS_PER_SECOND + take_fraction(reader);
	return true;
}

static void
skip_weekday(Reader *reader)
{
	static const char days[] = "MonTueWedThuFriSatSun";

	for (size_t i = 0; i + 3 < sizeof(days); i += 3)
		if (reader->size > 4 && memcmp(reader->text, days + i, 3) == 0 && reader->text[3] == ' ')
			reader->at = 4;
}

bool
gt_log_date(const char *text, size_t size, GtDate *date)
{
	Reader		reader = {text, size, 0};
	bool		found;

	if (size == 0)
		return false;
	if (is_digit(text[0]))
	{
		found = read_iso(&reader, date);
		if (!found)
		{
			reader.at = 0;
			found = read_epoch(&reader, date);
		}
	}
	else if (text[0] < 'A' || text[0] > 'Z')
		return false;
	else
	{
		skip_weekday(&reader);
		found = reader.at > 0 ? read_iso(&reader, date) : read_syslog(&reader, date);
	}
	date->size = reader.at;
	return found;
}
