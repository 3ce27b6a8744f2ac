/*
 * log_prefix.c
 *		Prefixes that are not JSON.
 */
#include "decode/log_prefix.h"

#include <string.h>

/* As many prefixes may stand one behind the other. */
#define NESTED_MAX 6

void
gt_log_reader_init(GtLogReader *reader, const GtAlloc *alloc)
{
	memset(reader, 0, sizeof(*reader));
	reader->alloc = alloc;
}

void
gt_log_reader_free(GtLogReader *reader)
{
	gt_free(reader->alloc, reader->text);
	reader->text = NULL;
	reader->capacity = 0;
}

static void *
scratch_resize(void *context, void *pointer, size_t size)
{
	GtLogScratch *scratch = context;

	(void) pointer;
	return size > 0 && size <= sizeof(scratch->room) ? scratch->room : NULL;
}

void
gt_log_reader_init_scratch(GtLogReader *reader, GtLogScratch *scratch)
{
	scratch->alloc.resize = scratch_resize;
	scratch->alloc.context = scratch;
	gt_log_reader_init(reader, &scratch->alloc);
}

/* --- the name of the process --- */

static void
append(GtMessage *message, const char *text, size_t size)
{
	size = GT_MIN(size, GT_PROCESS_MAX - message->process_size);
	memcpy(message->process + message->process_size, text, size);
	message->process_size += (uint32_t) size;
}

void
gt_message_add_process(GtMessage *message, GtStr part)
{
	/* RFC 5424 writes what it does not know as - */
	if (part.len == 0 || (part.len == 1 && part.data[0] == '-'))
		return;
	if (message->process_size > 0)
		append(message, " ", 1);
	append(message, part.data, part.len);
}

void
gt_message_add_pid(GtMessage *message, GtStr pid)
{
	if (pid.len == 0 || (pid.len == 1 && pid.data[0] == '-'))
		return;
	append(message, "[", 1);
	append(message, pid.data, pid.len);
	append(message, "]", 1);
}

void
gt_message_note_local(GtMessage *message, const GtDate *date)
{
	if (message->local_ns != GT_NULL || date->at_ns != GT_NULL)
		return;
	message->local_ns = date->local_ns;
	message->yearless = date->style == GT_DATE_SYSLOG;
}

/* --- words --- */

static void
advance(GtMessage *message, size_t size)
{
	message->text += size;
	message->size -= size;
}

static bool
starts_with(const GtMessage *message, const char *text)
{
	size_t		size = strlen(text);

	return message->size >= size && memcmp(message->text, text, size) == 0;
}

/* The text up to a blank, which must be there, without it. */
static bool
word(const char *text, size_t size, GtStr *result)
{
	const char *end = memchr(text, ' ', GT_MIN(size, GT_PROCESS_MAX));

	if (end == NULL || end == text)
		return false;
	result->data = text;
	result->len = (uint32_t) (end - text);
	return true;
}

static bool
is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_' || c == '-' || c == '.' || c == '/' || c == '@';
}

/* --- prefixes, each of which takes itself off the message --- */

/* docker compose logs: "orders-1  | " */
static bool
take_compose(GtMessage *message)
{
	size_t		limit = GT_MIN(message->size, GT_PROCESS_MAX);
	GtStr		name = {message->text, 0};
	size_t		at;

	while (name.len < limit && is_name_char(message->text[name.len]))
		name.len++;
	at = name.len;
	while (at < limit && message->text[at] == ' ')
		at++;
	if (name.len == 0 || at == name.len || at + 1 >= message->size ||
		memcmp(message->text + at, "| ", 2) != 0)
		return false;
	gt_message_add_process(message, name);
	advance(message, at + 2);
	return true;
}

/* kubectl logs --prefix: "[pod/orders-5c/app] " */
static bool
take_kubectl(GtMessage *message)
{
	const char *end;

	if (!starts_with(message, "[pod/"))
		return false;
	end = memchr(message->text, ']', GT_MIN(message->size, GT_PROCESS_MAX));
	if (end == NULL || (size_t) (end + 1 - message->text) >= message->size || end[1] != ' ')
		return false;
	gt_message_add_process(message, (GtStr) {message->text + 1, (uint32_t) (end - message->text - 1)});
	advance(message, (size_t) (end - message->text) + 2);
	return true;
}

/* "host-7 orders[25511]: ", without a pid only where a date says that it is syslog */
static bool
take_host_and_tag(GtMessage *message, bool needs_pid)
{
	GtStr		host,
				tag = {NULL, 0},
				pid = {NULL, 0};
	const char *text = message->text;
	size_t		at;

	if (!word(text, message->size, &host))
		return false;
	at = host.len + 1;
	tag.data = text + at;
	while (at < message->size && tag.len < GT_PROCESS_MAX && is_name_char(text[at]))
		at++, tag.len++;
	if (at < message->size && text[at] == '[')
	{
		pid.data = text + ++at;
		while (at < message->size && text[at] >= '0' && text[at] <= '9')
			at++, pid.len++;
		if (pid.len == 0 || at == message->size || text[at++] != ']')
			return false;
	}
	if (tag.len == 0 || (needs_pid && pid.len == 0) || message->size - at < 2 ||
		memcmp(text + at, ": ", 2) != 0)
		return false;
	gt_message_add_process(message, host);
	gt_message_add_process(message, tag);
	gt_message_add_pid(message, pid);
	advance(message, at + 2);
	return true;
}

/* Kubernetes' container runtime interface, behind the date: "stderr F " */
static bool
take_cri(GtMessage *message)
{
	GtStr		tags;

	if ((!starts_with(message, "stderr ") && !starts_with(message, "stdout ")) ||
		!word(message->text + 7, message->size - 7, &tags) ||
		(tags.data[0] != 'F' && tags.data[0] != 'P') || (tags.len > 1 && tags.data[1] != ':'))
		return false;
	advance(message, 7 + tags.len + 1);
	return true;
}

static bool
take_date(GtMessage *message)
{
	bool		bracket = message->size > 0 && message->text[0] == '[';
	GtDate		date;

	if (!gt_log_date(message->text + bracket, message->size - bracket, &date))
		return false;
	if (date.size + 2 * bracket >= message->size ||
		(bracket && message->text[date.size + 1] != ']') ||
		message->text[date.size + 2 * bracket] != ' ')
		return false;
	if (message->logged_at_ns == GT_NULL)
		message->logged_at_ns = date.at_ns;
	gt_message_note_local(message, &date);
	advance(message, date.size + 2 * bracket + 1);
	if (!take_cri(message))
		(void) take_host_and_tag(message, date.style == GT_DATE_ISO);
	return true;
}

/* Structured data of RFC 5424: "-", or elements in brackets; its size, 0: none. */
static size_t
structured_data(const char *text, size_t size)
{
	bool		quoted = false;
	bool		inside = false;
	size_t		at;

	if (size > 0 && text[0] == '-')
		return 1;
	for (at = 0; at < size; at++)
	{
		char		c = text[at];

		if (!inside && c != '[')
			return at;
		inside = true;
		if (quoted && c == '\\')
			at++;
		else if (c == '"')
			quoted = !quoted;
		else if (c == ']' && !quoted)
			inside = false;
	}
	return inside ? 0 : at;
}

/* Behind "<13>1 ": date host app pid message-id data */
static bool
take_rfc5424(GtMessage *message)
{
	GtStr		fields[5];
	GtDate		date;
	const char *text = message->text;
	size_t		at = 0;
	size_t		data;

	for (size_t i = 0; i < GT_LENGTHOF(fields); i++)
	{
		if (!word(text + at, message->size - at, &fields[i]))
			return false;
		at += fields[i].len + 1;
	}
	data = structured_data(text + at, message->size - at);
	if (data == 0)
		return false;
	if (gt_log_date(fields[0].data, fields[0].len, &date))
	{
		message->logged_at_ns = date.at_ns;
		gt_message_note_local(message, &date);
	}
	gt_message_add_process(message, fields[1]);
	gt_message_add_process(message, fields[2]);
	gt_message_add_pid(message, fields[3]);
	advance(message, at + data);
	if (starts_with(message, " "))
		advance(message, 1);
	if (starts_with(message, "\xef\xbb\xbf"))
		advance(message, 3);
	return true;
}

/* "<13>1 ..." is RFC 5424; behind "<13>" alone come date, host and tag. */
static bool
take_syslog(GtMessage *message)
{
	size_t		at = 1;

	if (message->size < 3 || message->text[0] != '<')
		return false;
	while (at < message->size && at < 4 && message->text[at] >= '0' && message->text[at] <= '9')
		at++;
	if (at == 1 || at == message->size || message->text[at] != '>')
		return false;
	advance(message, at + 1);
	if (!starts_with(message, "1 "))
		return true;
	advance(message, 2);
	(void) take_rfc5424(message);
	return true;
}

static bool
take_prefix(GtMessage *message)
{
	return take_date(message) || take_syslog(message) || take_compose(message) || take_kubectl(message);
}

/* As far as the name of docker compose reaches. */
static bool
may_be_compose(const char *line, size_t size)
{
	return memchr(line, '|', GT_MIN(size, GT_PROCESS_MAX)) != NULL;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* "2026-", "2026/", "1795441122.", "Nov ", "Mon " */
static bool
may_be_date(const char *text, size_t size)
{
	if (size < 12)
		return false;
	if (is_digit(text[0]))
		return text[4] == '-' || text[4] == '/' || text[10] == '.';
	return is_capital(text[0]) && text[3] == ' ';
}

/* A date in brackets has a blank behind them; the JVM's decorations have more brackets there. */
static bool
may_be_bracketed(const char *line, size_t size)
{
	const char *end = memchr(line, ']', GT_MIN(size, GT_PROCESS_MAX));

	return end != NULL && end + 1 < line + size && end[1] == ' ' &&
		(line[1] == 'p' || may_be_date(line + 1, size - 1));
}

/* A date of the JVM's own: "2026-11-23T13:46:18.700+0000: " */
static bool
is_followed_by_colon(const char *text, size_t size)
{
	return size > 28 && text[28] == ':' && text[19] == '.' && (text[23] == '+' || text[23] == '-');
}

bool
gt_log_may_have_prefix(const char *line, size_t size)
{
	if (size < 3)
		return false;
	switch (line[0])
	{
		case '{':
		case '<':
			return true;
		case '[':
			return may_be_bracketed(line, size);
		default:
			return (may_be_date(line, size) && !is_followed_by_colon(line, size)) ||
				may_be_compose(line, size);
	}
}

bool
gt_log_message(GtLogReader *reader, const char *line, size_t size, GtMessage *message)
{
	message->text = line;
	message->size = size;
	message->logged_at_ns = message->local_ns = GT_NULL;
	message->yearless = false;
	message->process_size = 0;
	for (int i = 0; i < NESTED_MAX; i++)
	{
		bool		found = false;

		if (reader->is_message != NULL && reader->is_message(message->text, message->size))
			break;
		if (starts_with(message, "{") &&
			!gt_log_json(reader, message->text, message->size, message, &found))
			return false;
		if (!found && !take_prefix(message))
			break;
	}
	return true;
}
