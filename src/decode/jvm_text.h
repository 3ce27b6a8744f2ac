/*
 * jvm_text.h
 *		Numbers, sizes and stamps as the JVM prints them.
 *
 * All readers move the cursor behind what they read, or leave it and return
 * false.  Numbers that would not fit are not read.
 */
#ifndef GCTRACE_JVM_TEXT_H
#define GCTRACE_JVM_TEXT_H

#include <string.h>

#include "base/base.h"

typedef struct JvmCursor
{
	const char *at;
	const char *end;
} JvmCursor;

static inline JvmCursor
jvm_cursor(GtStr text)
{
	JvmCursor	cursor = {text.data, text.data + text.len};

	return cursor;
}

static inline GtStr
jvm_span(const char *start, const char *end)
{
	GtStr		text = {start, (uint32_t) (end - start)};

	return text;
}

static inline size_t
jvm_left(const JvmCursor *cursor)
{
	return (size_t) (cursor->end - cursor->at);
}

static inline bool
jvm_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Is this text next? Then it is passed. */
static inline bool
jvm_take(JvmCursor *cursor, const char *text)
{
	size_t		size = strlen(text);

	if (jvm_left(cursor) < size || memcmp(cursor->at, text, size) != 0)
		return false;
	cursor->at += size;
	return true;
}

static inline bool
jvm_starts(GtStr text, const char *start)
{
	size_t		size = strlen(start);

	return text.len >= size && memcmp(text.data, start, size) == 0;
}

static inline bool
jvm_equals(GtStr text, const char *other)
{
	size_t		size = strlen(other);

	return text.len == size && memcmp(text.data, other, size) == 0;
}

static inline void
jvm_skip_blanks(JvmCursor *cursor)
{
	while (cursor->at < cursor->end && *cursor->at == ' ')
		cursor->at++;
}

/*
 * "Object Copy (ms): Min: 1.9, Avg: 1.9, Max: 2.0, ...": a part of a collection
 * by thread; its name and the longest of them.  False: none, or points in time.
 */
extern bool jvm_threads_phase(GtStr text, GtStr *name, int64_t *ns);

/* Where the text lies, or NULL. */
extern const char *jvm_find(GtStr text, const char *wanted);

/* A whole number below 10^18. */
extern bool jvm_integer(JvmCursor *cursor, int64_t *value);

/*
 * A number with or without decimals times 10^decimals, what is beyond that cut
 * off.  A comma is a decimal point as well.
 */
extern bool jvm_decimal(JvmCursor *cursor, int decimals, int64_t *value);

/* "17M", "7168.0K", "0.0B" in bytes; the printed value is cut to its unit. */
extern bool jvm_size(JvmCursor *cursor, int64_t *bytes);

/* "3.364ms", "0.010s", "187ns". */
extern bool jvm_duration(JvmCursor *cursor, int64_t *ns);

/* "2026-11-23T13:48:41.732+0000" in ns since 1970. */
extern bool jvm_date(JvmCursor *cursor, int64_t *at_ns);

#endif							/* GCTRACE_JVM_TEXT_H */
