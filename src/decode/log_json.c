/*
 * log_json.c
 *		The message in a line that is a JSON object, and what stands beside it.
 *
 * Objects may be nested (fluentd's "kubernetes": {...}); the first field of a
 * name counts.  Arrays are passed over.  Nothing is recursive.
 */
#include "decode/log_prefix.h"

#include <string.h>

#include "base/bytes.h"

typedef enum Field
{
	FIELD_MESSAGE,
	FIELD_TIME,
	FIELD_HOST,
	FIELD_POD,
	FIELD_APP,
	FIELD_PID,
	FIELD_OTHER,				/* says nothing */
	FIELD_COUNT
} Field;

#define NAME(text, field) {text, sizeof(text) - 1, field}

static const struct
{
	const char *text;
	uint32_t	size;
	Field		field;
}			names[] = {
	/* those of docker first: they are looked up in this order */
	NAME("log", FIELD_MESSAGE), NAME("stream", FIELD_OTHER), NAME("time", FIELD_TIME),
	NAME("message", FIELD_MESSAGE), NAME("msg", FIELD_MESSAGE),
	NAME("MESSAGE", FIELD_MESSAGE), NAME("@message", FIELD_MESSAGE), NAME("textPayload", FIELD_MESSAGE),
	NAME("line", FIELD_MESSAGE), NAME("text", FIELD_MESSAGE), NAME("body", FIELD_MESSAGE),
	NAME("ts", FIELD_TIME), NAME("timestamp", FIELD_TIME),
	NAME("@timestamp", FIELD_TIME), NAME("__REALTIME_TIMESTAMP", FIELD_TIME),
	NAME("host", FIELD_HOST), NAME("hostname", FIELD_HOST), NAME("_HOSTNAME", FIELD_HOST), NAME("node", FIELD_HOST),
	NAME("pod", FIELD_POD), NAME("pod_name", FIELD_POD),
	NAME("container", FIELD_APP), NAME("container_name", FIELD_APP), NAME("service", FIELD_APP),
	NAME("app", FIELD_APP), NAME("SYSLOG_IDENTIFIER", FIELD_APP), NAME("container_id", FIELD_APP),
	NAME("pid", FIELD_PID), NAME("_PID", FIELD_PID),
};

typedef struct Scanner
{
	const char *text;
	size_t		size;
	size_t		at;
	GtStr		fields[FIELD_COUNT];	/* as written, strings without quotes */
} Scanner;

static char
next_char(Scanner *scanner)
{
	while (scanner->at < scanner->size &&
		   (scanner->text[scanner->at] == ' ' || scanner->text[scanner->at] == '\t'))
		scanner->at++;
	return scanner->at < scanner->size ? scanner->text[scanner->at] : '\0';
}

/* Moves to the next quote or backslash, or near the end. */
static void
pass_plain(Scanner *scanner)
{
	while (scanner->at + GT_VECTOR_SIZE <= scanner->size)
	{
		GtVector	c = gt_vector(scanner->text + scanner->at);
		size_t		first = gt_first_in_vector((GtVector) ((c == '"') | (c == '\\')));

		scanner->at += first;
		if (first < GT_VECTOR_SIZE)
			return;
	}
}

/* A string, whose quote is next; without its quotes, escapes as they are. */
static bool
read_string(Scanner *scanner, GtStr *string)
{
	size_t		start = ++scanner->at;

	for (pass_plain(scanner); scanner->at < scanner->size; pass_plain(scanner))
	{
		char		c = scanner->text[scanner->at++];

		if (c == '\\')
			scanner->at++;
		else if (c == '"')
		{
			string->data = scanner->text + start;
			string->len = (uint32_t) (scanner->at - 1 - start);
			return true;
		}
	}
	return false;
}

/* A number or a word such as null. */
static GtStr
read_word(Scanner *scanner)
{
	size_t		start = scanner->at;

	while (scanner->at < scanner->size && memchr(",}] \t", scanner->text[scanner->at], 5) == NULL)
		scanner->at++;
	return (GtStr) {scanner->text + start, (uint32_t) (scanner->at - start)};
}

static bool
skip_array(Scanner *scanner)
{
	int			depth = 0;

	do
	{
		char		c = next_char(scanner);
		GtStr		ignored;

		if (c == '\0')
			return false;
		if (c == '"')
		{
			if (!read_string(scanner, &ignored))
				return false;
			continue;
		}
		depth += (c == '[' || c == '{') - (c == ']' || c == '}');
		scanner->at++;
	} while (depth > 0);
	return true;
}

static void
note_field(Scanner *scanner, GtStr name, GtStr value)
{
	for (size_t i = 0; i < GT_LENGTHOF(names); i++)
		if (names[i].size == name.len && gt_same_bytes(names[i].text, name.data, name.len))
		{
			GtStr	   *field = &scanner->fields[names[i].field];

			/* an empty message is one, unless another comes */
			if (field->len == 0 && (value.len > 0 || names[i].field == FIELD_MESSAGE))
				*field = value;
			return;
		}
}

/* Behind a key: its value, unless that is an object, whose fields follow. */
static bool
read_value(Scanner *scanner, GtStr name)
{
	GtStr		value;

	if (next_char(scanner) != ':')
		return false;
	scanner->at++;
	switch (next_char(scanner))
	{
		case '{':
			return true;
		case '[':
			return skip_array(scanner);
		case '"':
			if (!read_string(scanner, &value))
				return false;
			break;
		default:
			value = read_word(scanner);
			if (value.len == 0)
				return false;
			break;
	}
	note_field(scanner, name, value);
	return true;
}

/* Walks the object; false where it is not well formed. */
static bool
read_object(Scanner *scanner)
{
	int			depth = 0;

	do
	{
		GtStr		name;

		switch (next_char(scanner))
		{
			case '{':
				depth++;
				scanner->at++;
				break;
			case '}':
				depth--;
				scanner->at++;
				break;
			case ',':
				scanner->at++;
				break;
			case '"':
				if (!read_string(scanner, &name) || !read_value(scanner, name))
					return false;
				break;
			default:
				return false;
		}
	} while (depth > 0);
	return true;
}

/* --- escapes --- */

static int
hex_value(const char *text)
{
	int			value = 0;

	for (int i = 0; i < 4; i++)
	{
		char		c = text[i];
		int			digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 :
			c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	return value;
}

/* UTF-8 of a code unit; halves of a pair become three bytes each, of no use here. */
static char *
write_unit(char *out, int unit)
{
	if (unit < 0x80)
		*out++ = (char) unit;
	else if (unit < 0x800)
	{
		*out++ = (char) (0xc0 | unit >> 6);
		*out++ = (char) (0x80 | (unit & 0x3f));
	}
	else
	{
		*out++ = (char) (0xe0 | unit >> 12);
		*out++ = (char) (0x80 | (unit >> 6 & 0x3f));
		*out++ = (char) (0x80 | (unit & 0x3f));
	}
	return out;
}

/* What stands for the escape behind a backslash; moves *at behind that. */
static char *
write_escape(char *out, const char **at, const char *end)
{
	static const char escapes[] = "nrtbf";
	static const char meanings[] = "\n\r\t\b\f";
	char		c = *(*at)++;
	const char *escape = memchr(escapes, c, sizeof(escapes) - 1);
	int			unit;

	if (escape != NULL)
		*out++ = meanings[escape - escapes];
	else if (c == 'u' && end - *at >= 4 && (unit = hex_value(*at)) >= 0)
	{
		out = write_unit(out, unit);
		*at += 4;
	}
	else
		*out++ = c;
	return out;
}

/* Never longer than it was, so that it may be done in place.  The line's own end is dropped. */
static size_t
unescape(char *out, GtStr string)
{
	const char *at = string.data;
	const char *end = string.data + string.len;
	char	   *start = out;

	for (;;)
	{
		const char *escape = memchr(at, '\\', (size_t) (end - at));
		size_t		plain = (size_t) ((escape != NULL && escape + 1 < end ? escape : end) - at);

		memmove(out, at, plain);
		out += plain;
		at += plain;
		if (at == end)
			break;
		at++;
		out = write_escape(out, &at, end);
	}
	while (out > start && (out[-1] == '\n' || out[-1] == '\r'))
		out--;
	return (size_t) (out - start);
}

/* --- what the fields say --- */

/* An epoch as a bare number: seconds, ms, us or ns, which its size tells. */
static int64_t
epoch_of(GtStr value)
{
	int64_t		number = 0;

	if (value.len < 10 || value.len > 19)
		return GT_NULL;
	for (uint32_t i = 0; i < value.len; i++)
	{
		int			digit = value.data[i] - '0';

		if (digit < 0 || digit > 9 || number > (INT64_MAX - digit) / 10)
			return GT_NULL;
		number = number * 10 + digit;
	}
	for (int i = (int) value.len; i < 19; i++)
		number *= 10;
	/* of 10, 13, 16 and 19 digits, from 2001 to 2286 */
	return (value.len - 10) % 3 == 0 ? number : GT_NULL;
}

static void
set_time(GtMessage *message, GtStr value)
{
	GtDate		date;

	if (value.data == NULL || message->logged_at_ns != GT_NULL)
		return;
	if (gt_log_date(value.data, value.len, &date) && date.size == value.len)
	{
		message->logged_at_ns = date.at_ns;
		gt_message_note_local(message, &date);
	}
	else
		message->logged_at_ns = epoch_of(value);
}

bool
gt_log_json(GtLogReader *reader, const char *text, size_t size, GtMessage *message, bool *found)
{
	Scanner		scanner = {.text = text, .size = size};
	GtStr	   *fields = scanner.fields;
	GtStr		content;

	*found = false;
	if (!read_object(&scanner) || fields[FIELD_MESSAGE].data == NULL)
		return true;
	content = fields[FIELD_MESSAGE];
	/* of an object in the message of another, the text is in that memory */
	if (text >= reader->text && reader->text != NULL && text < reader->text + reader->capacity)
		message->size = unescape((char *) (uintptr_t) content.data, content);
	else if (!gt_reserve(reader->alloc, (void **) &reader->text, &reader->capacity, content.len + 1, 1))
		return false;
	else
	{
		message->size = unescape(reader->text, content);
		content.data = reader->text;
	}
	message->text = content.data;
	set_time(message, fields[FIELD_TIME]);
	gt_message_add_process(message, fields[FIELD_HOST]);
	gt_message_add_process(message, fields[FIELD_POD]);
	gt_message_add_process(message, fields[FIELD_APP]);
	gt_message_add_pid(message, fields[FIELD_PID]);
	*found = true;
	return true;
}
