/*
 * jvm_decorations.c
 *		What stands in brackets before a message of unified logging.
 *
 * The JVM prints them in one order, whatever order the option names them in,
 * and pads level and tags within their brackets.
 */
#include "decode/jvm_decorations.h"

/* The longest: a host name, or a list of tags. */
#define FIELD_MAX 256

/* Milliseconds above this are of a wall clock: no JVM ran since 1973. */
#define WALL_MS_MIN INT64_C(100000000000)

bool
jvm_split_decorations(GtStr line, JvmDecorations *decorations)
{
	JvmCursor	cursor = jvm_cursor(line);

	decorations->count = 0;
	while (cursor.at < cursor.end && *cursor.at == '[')
	{
		const char *start = cursor.at + 1;
		size_t		left = GT_MIN((size_t) (cursor.end - start), (size_t) FIELD_MAX);
		const char *close = memchr(start, ']', left);

		if (close == NULL || decorations->count == JVM_DECORATIONS_MAX)
			return false;
		decorations->fields[decorations->count++] = jvm_span(start, close);
		cursor.at = close + 1;
	}
	if (decorations->count > 0 && !jvm_take(&cursor, " "))
		return false;
	decorations->message = jvm_span(cursor.at, cursor.end);
	return true;
}

typedef struct Stamps
{
	int64_t    *time_ns;
	int64_t    *logged_at_ns;
	bool		nanos;			/* one in ns was seen */
} Stamps;

static int64_t
milliseconds(int64_t value)
{
	/* beyond is no time that a machine has seen */
	return value > INT64_C(4000000000000) ? GT_NULL : value * 1000000;
}

/* "0.024s", "46ms", "49253659ns" */
static void
read_number(GtStr field, Stamps *stamps)
{
	JvmCursor	cursor = jvm_cursor(field);
	int64_t		value;
	int64_t		ns;

	if (field.data[field.len - 1] != 's')
		return;
	if (jvm_integer(&cursor, &value) && jvm_left(&cursor) == 2 && *cursor.at == 'm')
	{
		if (value >= WALL_MS_MIN)
			*stamps->logged_at_ns = milliseconds(value);
		else if (*stamps->time_ns == GT_NULL)
			*stamps->time_ns = milliseconds(value);
		return;
	}
	if (jvm_left(&cursor) == 2 && *cursor.at == 'n')
	{
		if (*stamps->time_ns == GT_NULL || stamps->nanos)
			*stamps->time_ns = value;
		stamps->nanos = true;
		return;
	}
	cursor = jvm_cursor(field);
	if (jvm_duration(&cursor, &ns) && jvm_left(&cursor) == 0 && *stamps->time_ns == GT_NULL)
		*stamps->time_ns = ns;
}

void
jvm_read_stamps(const JvmDecorations *decorations, int64_t *time_ns, int64_t *logged_at_ns)
{
	Stamps		stamps = {time_ns, logged_at_ns, false};

	*time_ns = *logged_at_ns = GT_NULL;
	for (int i = 0; i < decorations->count; i++)
	{
		GtStr		field = decorations->fields[i];
		JvmCursor	cursor = jvm_cursor(field);

		if (field.len < 2 || !jvm_digit(field.data[0]))
			continue;
		if (field.len > 10 && field.data[10] == 'T')
			jvm_date(&cursor, logged_at_ns);
		else
			read_number(field, &stamps);
	}
}

static GtStr
unpadded(GtStr field)
{
	while (field.len > 0 && field.data[field.len - 1] == ' ')
		field.len--;
	return field;
}

static bool
is_level(GtStr field)
{
	static const GtStr levels[] = {{"info", 4}, {"debug", 5}, {"trace", 5}, {"warning", 7}, {"error", 5}};

	for (size_t i = 0; i < GT_LENGTHOF(levels); i++)
	{
		if (gt_str_equal(field, levels[i]))
			return true;
	}
	return false;
}

/* All digits: of a process or a thread. */
static bool
is_id(GtStr field)
{
	for (uint32_t i = 0; i < field.len; i++)
		if (!jvm_digit(field.data[i]))
			return false;
	return field.len > 0;
}

/* "0.024s", "46ms", "2026-11-23T13:48:41.732+0000" */
static bool
is_stamp(GtStr field)
{
	return field.len > 1 && jvm_digit(field.data[0]) &&
		(field.data[field.len - 1] == 's' || (field.len == 28 && field.data[10] == 'T'));
}

/* Those of messages that matter, and of their kin. */
static bool
are_tags(GtStr field)
{
	return jvm_starts(field, "gc") || jvm_starts(field, "safepoint") ||
		memchr(field.data, ',', field.len) != NULL;
}

/* What most fields are, at a glance. */
static bool
is_common(GtStr field, bool last)
{
	return (last && jvm_starts(field, "gc")) || jvm_equals(field, "info") || is_stamp(field);
}

void
jvm_read_writer(const JvmDecorations *decorations, GtStr *host, GtStr *pid, bool *maybe_tid)
{
	int			ids = 0;

	*host = *pid = gt_str(NULL);
	for (int i = 0; i < decorations->count; i++)
	{
		GtStr		field = decorations->fields[i];
		bool		last = i + 1 == decorations->count;

		if (field.len == 0 || is_common(field, last))
			continue;
		if (is_id(field))
		{
			if (ids++ == 0)
				*pid = field;
		}
		else if (ids == 0 && host->data == NULL && !is_level(unpadded(field)) && !(last && are_tags(field)))
			*host = field;
	}
	*maybe_tid = ids == 1;
}

bool
jvm_has_level(const JvmDecorations *decorations)
{
	for (int i = 0; i < decorations->count; i++)
	{
		if (is_level(unpadded(decorations->fields[i])))
			return true;
	}
	return false;
}

GtStr
jvm_tags(const JvmDecorations *decorations)
{
	GtStr		tags = {NULL, 0};

	if (decorations->count > 0)
		tags = unpadded(decorations->fields[decorations->count - 1]);
	if (tags.len == 0 || tags.data[0] < 'a' || tags.data[0] > 'z' || is_level(tags))
		return gt_str(NULL);
	return tags;
}
