/*
 * jvm_sniff.c
 *		Is a text the log of a JVM, whatever loggers put in front of its lines?
 */
#include "decode/jvm.h"

#include "decode/log_prefix.h"

bool
gt_jvm_is_dated(const char *text, size_t size)
{
	JvmCursor	cursor = {text, text + size};
	int64_t		unused;

	/* before other brackets it is the date of a logger */
	return jvm_take(&cursor, "[") && jvm_date(&cursor, &unused) && jvm_take(&cursor, "] ") &&
		jvm_left(&cursor) > 0 && *cursor.at != '[';
}

/* Without one of these, no message of either dialect gives it away. */
static bool
has_marker(const char *text, size_t size)
{
	static const char *const markers[] = {
		"GC", "gc", "afepoint", "Using ", "Total time for ", "CommandLine flags: ", " JRE (1.",
	};

	for (size_t i = 0; i < GT_LENGTHOF(markers); i++)
		if (gt_find(text, size, markers[i], strlen(markers[i])) != NULL)
			return true;
	return false;
}

static bool
sniff_behind_prefix(const GtJvmDialect *dialect, const char *line, size_t size)
{
	GtLogScratch scratch;
	GtLogReader reader;
	GtMessage	message;

	gt_log_reader_init_scratch(&reader, &scratch);
	reader.is_message = gt_jvm_is_dated;
	return gt_log_message(&reader, line, size, &message) && message.text != line &&
		dialect->sniff(message.text, message.size);
}

static bool
sniff_line(const GtJvmDialect *dialect, const char *line, size_t size)
{
	if (dialect->sniff(line, size))
		return true;
	return gt_log_may_have_prefix(line, size) && has_marker(line, size) &&
		sniff_behind_prefix(dialect, line, size);
}

bool
gt_jvm_sniff(const GtJvmDialect *dialect, const char *text, size_t size)
{
	const char *end = text + size;

	while (text < end)
	{
		const char *newline = memchr(text, '\n', (size_t) (end - text));
		const char *stop = newline != NULL ? newline : end;

		if (stop > text && stop[-1] == '\r')
			stop--;
		if (stop - text <= GT_LINE_MAX && sniff_line(dialect, text, (size_t) (stop - text)))
			return true;
		text = newline != NULL ? newline + 1 : end;
	}
	return false;
}
