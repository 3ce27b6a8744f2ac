/*
 * jvm_legacy_scan.c
 *		The text of the records of JDK 8: brackets, sizes, seconds, words.
 */
#include "decode/jvm_legacy.h"

/* --- stamps --- */

LegacyStamps
jvm_legacy_stamps(JvmCursor *cursor)
{
	LegacyStamps stamps = {GT_NULL, GT_NULL, GT_NULL};
	JvmCursor	rest = *cursor;
	int64_t		value;

	if (jvm_date(&rest, &value) && jvm_take(&rest, ": "))
	{
		stamps.logged_at_ns = value;
		*cursor = rest;
	}
	rest = *cursor;
	if (jvm_decimal(&rest, 9, &value) && jvm_take(&rest, ": "))
	{
		stamps.time_ns = value;
		*cursor = rest;
	}
	rest = *cursor;
	if (jvm_take(&rest, "#") && jvm_integer(&rest, &value) && jvm_take(&rest, ": "))
	{
		stamps.gc_id = value;
		*cursor = rest;
	}
	return stamps;
}

#define STAMPS_MAX 64

/* The stamps that end at a bracket; they may stand right behind other text. */
static LegacyStamps
stamps_before(const char *start, const char *bracket)
{
	const char *at = bracket;
	LegacyStamps stamps;

	while (at > start && bracket - at < STAMPS_MAX && strchr("0123456789.,:+-T# ", at[-1]) != NULL &&
		   at[-1] != '\0')
		at--;
	for (; at < bracket; at++)
	{
		JvmCursor	cursor = {at, bracket};

		if (*at == ' ' || (at > start && jvm_digit(at[-1])))
			continue;
		stamps = jvm_legacy_stamps(&cursor);
		if (cursor.at == bracket)
			return stamps;
	}
	stamps.time_ns = stamps.logged_at_ns = stamps.gc_id = GT_NULL;
	return stamps;
}

/* --- what a thread of its own writes --- */

static const struct
{
	const char *start;
	const char *type;
}			concurrents[] = {
	{"[CMS-concurrent-mark: ", "cms-concurrent-mark"},
	{"[CMS-concurrent-preclean: ", "cms-concurrent-preclean"},
	{"[CMS-concurrent-abortable-preclean: ", "cms-concurrent-abortable-preclean"},
	{"[CMS-concurrent-sweep: ", "cms-concurrent-sweep"},
	{"[CMS-concurrent-reset: ", "cms-concurrent-reset"},
	{"[GC concurrent-root-region-scan-end, ", "g1-concurrent-root-region-scan"},
	{"[GC concurrent-mark-end, ", "g1-concurrent-mark"},
	{"[GC concurrent-cleanup-end, ", "g1-concurrent-cleanup"},
};

/* "0.010/0.012 secs]" (on a CPU, by the clock) or "0.0177323 secs]" */
static bool
take_seconds(JvmCursor *cursor, int64_t *ns)
{
	if (!jvm_decimal(cursor, 9, ns))
		return false;
	if (jvm_take(cursor, "/") && !jvm_decimal(cursor, 9, ns))
		return false;
	return jvm_take(cursor, " secs]");
}

/* At a bracket: passes a line of the CMS or G1 thread. */
static bool
take_concurrent(Legacy *self, const char *start, JvmCursor *cursor)
{
	JvmCursor	rest = *cursor;
	const char *close;

	if (!jvm_take(&rest, "[CMS-concurrent-") && !jvm_take(&rest, "[GC concurrent-"))
		return false;
	close = memchr(rest.at, ']', jvm_left(&rest));
	if (close == NULL)
		return false;
	for (size_t i = 0; i < GT_LENGTHOF(concurrents); i++)
	{
		JvmCursor	number = *cursor;
		int64_t		ns;

		if (jvm_take(&number, concurrents[i].start) && take_seconds(&number, &ns))
		{
			LegacyStamps stamps = stamps_before(start, cursor->at);

			jvm_legacy_concurrent(self, &stamps, concurrents[i].type, ns);
			break;
		}
	}
	cursor->at = close + 1;
	return true;
}

/* --- the head of a record --- */

static void
set_cause(LegacyRecord *record, GtStr cause)
{
	if (cause.len > LEGACY_CAUSE_MAX || record->cause_len > 0)
		return;
	memcpy(record->cause, cause.data, cause.len);
	record->cause_len = cause.len;
}

/* A text in parentheses, others within it balanced. */
static bool
take_group(JvmCursor *cursor, GtStr *group)
{
	int			depth = 0;

	if (jvm_left(cursor) == 0 || *cursor->at != '(')
		return false;
	for (const char *at = cursor->at; at < cursor->end; at++)
	{
		if (*at == '(')
			depth++;
		else if (*at == ')' && --depth == 0)
		{
			*group = jvm_span(cursor->at + 1, at);
			cursor->at = at + 1;
			return true;
		}
	}
	return false;
}

static const char *const details[] = {
	"to-space exhausted", "promotion failed", "concurrent mode failure",
	"concurrent mode interrupted",
};

/* Words in parentheses that are no cause, wherever they stand. */
static bool
take_word(LegacyRecord *record, GtStr word)
{
	for (size_t i = 0; i < GT_LENGTHOF(details); i++)
	{
		if (jvm_equals(word, details[i]))
		{
			record->detail = details[i];
			return true;
		}
	}
	if (jvm_equals(word, "initial-mark"))
		record->initial_mark = true;
	else if (jvm_equals(word, "mixed"))
		record->mixed = true;
	else
		return jvm_equals(word, "young");
	return true;
}

/* " (Allocation Failure)", " (G1 Evacuation Pause) (young) (initial-mark)" */
static void
take_head_groups(LegacyRecord *record, JvmCursor *cursor)
{
	JvmCursor	rest = *cursor;
	GtStr		group;

	for (bool first = true;; first = false)
	{
		jvm_skip_blanks(&rest);
		if (!take_group(&rest, &group))
			return;
		if (!take_word(record, group))
		{
			if (!first)
				return;
			set_cause(record, group);
		}
		*cursor = rest;
	}
}

/* What is recorded between "[" and the groups. */
static bool
take_kind(LegacyRecord *record, JvmCursor *cursor)
{
	if (jvm_take(cursor, "[Full GC"))
		record->full = true;
	else if (jvm_take(cursor, "[GC pause"))
		record->g1_pause = true;
	else if (jvm_take(cursor, "[GC remark"))
		record->remark = true;
	else if (jvm_take(cursor, "[GC cleanup"))
		record->cleanup = true;
	else if (jvm_take(cursor, "[GC--"))
		record->detail = "promotion failed";
	else if (!jvm_take(cursor, "[GC"))
		return false;
	/* "[GC Worker Start (ms): ..." and the like are parts of others */
	return jvm_left(cursor) == 0 || *cursor->at == ',' ||
		(*cursor->at == ' ' &&
		 (jvm_left(cursor) == 1 || cursor->at[1] == '(' || cursor->at[1] == '[' ||
		  cursor->at[1] == ' ' || cursor->at[1] == '-' || jvm_digit(cursor->at[1])));
}

bool
jvm_legacy_begins_record(JvmCursor cursor)
{
	LegacyRecord unused = {0};

	return take_kind(&unused, &cursor);
}

bool
jvm_legacy_open_record(Legacy *self, JvmCursor *cursor)
{
	JvmCursor	rest = *cursor;
	LegacyRecord *record = &self->record;

	if (!jvm_legacy_begins_record(rest))
		return false;
	memset(record, 0, sizeof(*record));
	take_kind(record, &rest);
	record->open = true;
	record->first_line = self->line->number;
	record->offset = self->line->offset;
	record->depth = 1;
	record->before = record->after = record->capacity = record->duration_ns = GT_NULL;
	take_head_groups(record, &rest);
	*cursor = rest;
	return true;
}

/* --- nested parts --- */

/* The generations name the collector, where nothing better does. */
static void
learn(Legacy *self, JvmCollector collector)
{
	if (self->collector == JVM_UNKNOWN || !self->collector_certain)
		self->collector = collector;
}

static void
note_part(Legacy *self, JvmCursor name)
{
	LegacyRecord *record = &self->record;

	if (jvm_take(&name, "Tenured"))
		record->old_generation = true;
	else if (jvm_take(&name, "CMS-"))
		return;
	else if (jvm_take(&name, "CMS"))
	{
		record->old_generation = true;
		if (self->collector != JVM_ICMS && self->collector != JVM_DEFNEW_CMS)
			learn(self, JVM_CMS);
	}
	else if (jvm_take(&name, "1 CMS-initial-mark"))
		record->cms_initial_mark = true;
	else if (jvm_take(&name, "1 CMS-remark"))
		record->cms_remark = true;
	else if (jvm_take(&name, "PSOldGen"))
		learn(self, JVM_PSSERIAL);
	else if (self->collector != JVM_UNKNOWN)
		return;
	/*
	 * Without CMS, ParNew, and with it, DefNew would have made the JVM warn at
	 * its start.
	 */
	else if (jvm_take(&name, "ParNew"))
		learn(self, JVM_CMS);
	else if (jvm_take(&name, "DefNew"))
		learn(self, JVM_SERIAL);
	else if (jvm_take(&name, "PSYoungGen") || jvm_take(&name, "ParOldGen"))
		learn(self, JVM_PARALLEL);
}

/* The part's name ends where numbers or punctuation begin. */
static void
remember_part(LegacyRecord *record, JvmCursor name)
{
	LegacyPart *part;
	const char *at = name.at;

	if (record->depth > LEGACY_DEPTH_MAX)
		return;
	part = &record->parts[record->depth - 1];
	part->name_len = 0;
	/* CPU times are no part */
	if (jvm_take(&name, "Times:"))
		return;
	while (at < name.end && strchr(":,([]0123456789", *at) == NULL)
		at++;
	while (at > name.at && at[-1] == ' ')
		at--;
	part->name_len = (uint32_t) GT_MIN((size_t) (at - name.at), (size_t) LEGACY_NAME_MAX);
	memcpy(part->name, name.at, part->name_len);
	part->duration_ns = GT_NULL;
}

static void
open_part(Legacy *self, JvmCursor name)
{
	LegacyRecord *record = &self->record;

	if (record->depth == 1)
		note_part(self, name);
	record->depth++;
	remember_part(record, name);
}

static void
close_part(Legacy *self)
{
	LegacyRecord *record = &self->record;

	if (record->depth > 1 && record->depth <= LEGACY_DEPTH_MAX)
	{
		LegacyPart *part = &record->parts[record->depth - 1];

		if (part->duration_ns != GT_NULL && part->name_len > 0)
			jvm_legacy_phase(self, record->stamps.gc_id, jvm_span(part->name, part->name + part->name_len),
							 record->depth - 1, part->duration_ns);
	}
	if (--record->depth == 0)
		jvm_legacy_close_record(self);
}

/* --- numbers --- */

/* "17472K->1966K(63360K)", or "36398K(63360K)" where nothing was collected */
static bool
take_heap(LegacyRecord *record, JvmCursor *cursor)
{
	JvmCursor	rest = *cursor;
	int64_t		before;
	int64_t		after;
	int64_t		capacity;
	bool		arrow;

	if (!jvm_size(&rest, &before))
		return false;
	after = before;
	arrow = jvm_take(&rest, "->");
	if (arrow && !jvm_size(&rest, &after))
		return false;
	if (!jvm_take(&rest, "(") || !jvm_size(&rest, &capacity) || !jvm_take(&rest, ")"))
		return false;
	*cursor = rest;
	if (record->depth != 1)
		return true;
	record->arrow = arrow;
	record->before = before;
	record->after = after;
	record->capacity = capacity;
	return true;
}

/* "0.0079809 secs" */
static bool
take_duration(LegacyRecord *record, JvmCursor *cursor)
{
	JvmCursor	rest = *cursor;
	int64_t		ns;

	if (!jvm_decimal(&rest, 9, &ns) || !jvm_take(&rest, " secs"))
		return false;
	*cursor = rest;
	if (record->depth == 1)
		record->duration_ns = ns;
	else if (record->depth <= LEGACY_DEPTH_MAX)
		record->parts[record->depth - 1].duration_ns = ns;
	return true;
}

/* At a digit: passes the number, whatever it is. */
static void
take_number(LegacyRecord *record, JvmCursor *cursor)
{
	if (take_heap(record, cursor) || take_duration(record, cursor))
		return;
	while (cursor->at < cursor->end && (jvm_digit(*cursor->at) || *cursor->at == '.'))
		cursor->at++;
}

/* --- the walk --- */

static void
scan_parenthesis(LegacyRecord *record, JvmCursor *cursor)
{
	const char *close = memchr(cursor->at, ')', jvm_left(cursor));

	if (close != NULL && take_word(record, jvm_span(cursor->at + 1, close)))
		cursor->at = close;
	cursor->at++;
}

static void
scan_bracket(Legacy *self, const char *start, JvmCursor *cursor)
{
	const char *bracket = cursor->at;

	if (take_concurrent(self, start, cursor))
		return;
	if (!self->record.open && jvm_legacy_open_record(self, cursor))
	{
		/* it began behind the line of another thread */
		self->record.stamps = stamps_before(start, bracket);
		return;
	}
	cursor->at++;
	if (self->record.open)
		open_part(self, *cursor);
}

void
jvm_legacy_scan(Legacy *self, JvmCursor cursor)
{
	const char *start = cursor.at;

	while (cursor.at < cursor.end)
	{
		char		c = *cursor.at;

		if (c == '[')
			scan_bracket(self, start, &cursor);
		else if (!self->record.open)
		{
			cursor.at = memchr(cursor.at, '[', jvm_left(&cursor));
			if (cursor.at == NULL)
				return;
		}
		else if (c == '(')
			scan_parenthesis(&self->record, &cursor);
		else if (jvm_digit(c))
			take_number(&self->record, &cursor);
		else
		{
			cursor.at++;
			if (c == ']')
				close_part(self);
		}
	}
}
