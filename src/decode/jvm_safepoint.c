/*
 * jvm_safepoint.c
 *		Messages about safepoints.
 *
 *		up to 12: Total time for which application threads were stopped: 0.0155743
 *			seconds, Stopping threads took: 0.0000384 seconds
 *		from 13: Safepoint "G1CollectForAllocation", Time since last: 268431724
 *			ns, Reaching safepoint: 5187 ns, At safepoint: 19199827 ns, ...
 */
#include "decode/jvm_safepoint.h"

#include "decode/jvm_text.h"

bool
jvm_is_safepoint(GtStr message)
{
	return jvm_starts(message, JVM_STOPPED) || jvm_starts(message, JVM_SAFEPOINT);
}

static bool
read_stopped(JvmCursor *cursor, GtJvmRecord *record)
{
	if (!jvm_decimal(cursor, 9, &record->total_ns) || !jvm_take(cursor, " seconds"))
		return false;
	/* older releases end here */
	return jvm_left(cursor) == 0 ||
		(jvm_take(cursor, ", Stopping threads took: ") &&
		 jvm_decimal(cursor, 9, &record->reach_ns) && jvm_take(cursor, " seconds"));
}

/* Names come and go with the releases. */
static void
set_time(GtJvmRecord *record, GtStr name, int64_t ns)
{
	if (jvm_equals(name, "Reaching safepoint"))
		record->reach_ns = ns;
	else if (jvm_equals(name, "Cleanup"))
		record->cleanup_ns = ns;
	else if (jvm_equals(name, "At safepoint"))
		record->at_ns = ns;
	else if (jvm_equals(name, "Leaving safepoint"))
		record->leave_ns = ns;
	else if (jvm_equals(name, "Total"))
		record->total_ns = ns;
}

static bool
read_times(JvmCursor *cursor, GtJvmRecord *record)
{
	while (jvm_take(cursor, ", "))
	{
		const char *colon = memchr(cursor->at, ':', jvm_left(cursor));
		GtStr		name;
		int64_t		value;

		if (colon == NULL)
			return false;
		name = jvm_span(cursor->at, colon);
		/* "Threads: 0 runnable, 11 total" closes the line */
		if (jvm_equals(name, "Threads"))
			break;
		cursor->at = colon + 1;
		if (!jvm_take(cursor, " ") || !jvm_integer(cursor, &value) || !jvm_take(cursor, " ns"))
			return false;
		set_time(record, name, value);
	}
	return record->total_ns != GT_NULL;
}

bool
jvm_read_safepoint(GtStr message, GtJvmRecord *record)
{
	JvmCursor	cursor = jvm_cursor(message);
	const char *quote;

	while (cursor.end > cursor.at && cursor.end[-1] == ' ')
		cursor.end--;
	if (jvm_take(&cursor, JVM_STOPPED))
		return read_stopped(&cursor, record);
	if (!jvm_take(&cursor, JVM_SAFEPOINT))
		return false;
	quote = memchr(cursor.at, '"', jvm_left(&cursor));
	if (quote == NULL)
		return false;
	record->type = jvm_span(cursor.at, quote);
	cursor.at = quote + 1;
	return read_times(&cursor, record);
}
