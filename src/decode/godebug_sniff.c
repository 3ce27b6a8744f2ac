/*
 * godebug_sniff.c
 *		Is a text a log that the Go runtime wrote to?
 *
 * Only a line that can be read from its begin to its end counts.
 */
#include "decode/godebug.h"

#include <string.h>

#include "decode/log_prefix.h"

static bool
is_whole(const GtCandidate *candidate, const char *text, size_t size)
{
	GtTokenPlace place = {0, (uint32_t) candidate->start};
	size_t		used;

	return candidate->token == 0 &&
		gt_tokens_read(gt_godebug_layouts[candidate->kind]->tokens, place, text, size, NULL, NULL, &used);
}

static bool
has_whole(const char *text, size_t size)
{
	GtCandidate candidate;
	size_t		at = 0;

	while (gt_godebug_find(text, size, &at, &candidate))
		if (is_whole(&candidate, text, size))
			return true;
	return false;
}

/* In JSON, "->" may be "-\u003e". */
static bool
has_whole_in_json(const char *text, size_t size)
{
	GtLogScratch scratch;
	GtLogReader reader;
	GtMessage	message;

	gt_log_reader_init_scratch(&reader, &scratch);
	return gt_log_message(&reader, text, size, &message) && message.text != text &&
		has_whole(message.text, message.size);
}

/* The line that a place in the text belongs to. */
static GtStr
line_around(const char *text, size_t size, size_t at)
{
	const char *end = memchr(text + at, '\n', size - at);
	size_t		start = at;

	while (start > 0 && text[start - 1] != '\n')
		start--;
	return (GtStr) {text + start, (uint32_t) ((end != NULL ? end : text + size) - (text + start))};
}

bool
gt_godebug_sniff(const char *text, size_t size)
{
	GtCandidate candidate;
	size_t		at = 0;

	while (gt_godebug_find(text, size, &at, &candidate))
	{
		GtStr		line;

		if (is_whole(&candidate, text, size))
			return true;
		line = line_around(text, size, candidate.start);
		if (memchr(line.data, '{', line.len) != NULL && has_whole_in_json(line.data, line.len))
			return true;
		at = GT_MAX(at, (size_t) (line.data + line.len - text));
	}
	return false;
}
