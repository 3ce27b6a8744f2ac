/*
 * jvm_unified.c
 *		Unified logging of JDK 9 and later: a line is a message.
 *
 * Most lines of a detailed log are passed over by their first bytes.  Which
 * decorations there are is learned from the first line that is understood;
 * later lines with another number of them are another program's.
 */
#include "decode/jvm.h"

#include "decode/jvm_decorations.h"
#include "decode/jvm_message.h"
#include "decode/jvm_safepoint.h"

#define NOT_LEARNED (-1)

typedef struct Unified
{
	GtJvmConfig config;
	GtJvmInfo	info;
	JvmCollector collector;
	int			ndecorations;
	int64_t		exhausted_id;	/* this collection ran out of to-space */
	char		operation[80];	/* of the safepoint entered (up to JDK 12) */
	size_t		operation_len;
} Unified;

static GtJvmDecoder *
unified_open(const GtJvmConfig *config)
{
	Unified    *self = gt_alloc_zero(config->alloc, sizeof(*self));

	if (self == NULL)
		return NULL;
	self->config = *config;
	self->ndecorations = NOT_LEARNED;
	self->exhausted_id = GT_NULL;
	self->info.zero_at_ns = self->info.last_ns = GT_NULL;
	return (GtJvmDecoder *) self;
}

static void
unified_close(GtJvmDecoder *decoder)
{
	Unified    *self = (Unified *) decoder;

	if (self != NULL)
		gt_free(self->config.alloc, self);
}

static const GtJvmInfo *
unified_info(const GtJvmDecoder *decoder)
{
	return &((const Unified *) decoder)->info;
}

/* --- records --- */

static bool
wants(const Unified *self, uint32_t what)
{
	return (self->config.want & what) != 0;
}

/* Line, collector and stamps. */
static void
begin_record(Unified *self, const GtLine *line, const JvmDecorations *decorations,
			 GtJvmKind kind, GtJvmRecord *record)
{
	gt_jvm_record_init(record, kind);
	record->line = (int64_t) line->number;
	record->collector = jvm_collector_name(self->collector);
	jvm_read_stamps(decorations, &record->time_ns, &record->logged_at_ns);
	if (record->time_ns == GT_NULL)
		return;
	self->info.last_ns = GT_MAX(self->info.last_ns, record->time_ns);
	if (self->info.zero_at_ns == GT_NULL && record->logged_at_ns != GT_NULL)
		self->info.zero_at_ns = record->logged_at_ns - record->time_ns;
}

static GtJvmVerdict
tell(Unified *self, const GtJvmRecord *record)
{
	return self->config.record(self->config.context, record) ? GT_JVM_RECOGNISED : GT_JVM_REFUSED;
}

/* --- messages of collections --- */

/* Young pauses of JDK 11 and 17 say in a line of their own that they failed. */
static void
add_exhausted(Unified *self, GtJvmRecord *record)
{
	if (self->exhausted_id != GT_NULL && record->gc_id == self->exhausted_id &&
		record->kind == GT_JVM_PAUSE && record->detail.data == NULL)
		record->detail = gt_str("to-space exhausted");
}

static GtJvmVerdict
collection(Unified *self, const GtLine *line, const JvmDecorations *decorations,
		   JvmMessage *message, int64_t gc_id)
{
	GtJvmRecord record;
	bool		over = message->duration_ns != GT_NULL || message->before != GT_NULL;

	if (!over && !wants(self, GT_JVM_WANT_BEGINS))
		return GT_JVM_OTHER;
	begin_record(self, line, decorations, GT_JVM_BEGIN, &record);
	record.gc_id = gc_id;
	if (!jvm_classify(message, self->collector, &record))
		return GT_JVM_OTHER;
	if (!over)
		record.kind = GT_JVM_BEGIN;
	record.duration_ns = message->duration_ns;
	record.heap_before_bytes = message->before;
	record.heap_after_bytes = message->after;
	record.heap_capacity_bytes = message->capacity;
	add_exhausted(self, &record);
	return tell(self, &record);
}

/* Tags under which parts of collections are logged, or none at all. */
static bool
may_be_phase(GtStr tags)
{
	return tags.data == NULL || jvm_equals(tags, "gc") || jvm_starts(tags, "gc,phases") ||
		jvm_starts(tags, "gc,marking");
}

static GtJvmVerdict
phase(Unified *self, const GtLine *line, const JvmDecorations *decorations,
	  const JvmMessage *message, int64_t gc_id)
{
	GtJvmRecord record;
	GtStr		name;
	int64_t		duration_ns;

	if (!wants(self, GT_JVM_WANT_PHASES) || !may_be_phase(jvm_tags(decorations)) ||
		!jvm_read_phase(message, &name, &duration_ns))
		return GT_JVM_OTHER;
	begin_record(self, line, decorations, GT_JVM_PHASE, &record);
	record.gc_id = gc_id;
	record.type = name;
	record.duration_ns = duration_ns;
	record.level = message->indent < 4 ? 1 : message->indent / 2;
	return tell(self, &record);
}

/* Tables of the young generation tell the collector where no line names it. */
static void
learn_from_heap(Unified *self, GtStr text)
{
	if (jvm_starts(text, "DefNew: "))
		self->collector = JVM_SERIAL;
	else if (jvm_starts(text, "PSYoungGen: "))
		self->collector = JVM_PARALLEL;
	else if (jvm_starts(text, "ParNew: "))
		self->collector = JVM_CMS;
}

/* Looks like a summary whose end is missing or mangled. */
static bool
is_broken_summary(const JvmMessage *message)
{
	return jvm_starts(message->text, "Pause ") && jvm_find(message->text, "->") != NULL &&
		(message->before == GT_NULL || message->duration_ns == GT_NULL);
}

static GtJvmVerdict
gc_message(Unified *self, const GtLine *line, const JvmDecorations *decorations,
		   GtStr text, int64_t gc_id)
{
	JvmMessage	message;
	GtJvmVerdict verdict;

	jvm_read_message(text, &message);
	self->collector = jvm_collector_by_message(&message, self->collector);
	if (self->collector == JVM_UNKNOWN)
		learn_from_heap(self, message.text);
	if (jvm_equals(message.text, "To-space exhausted"))
	{
		self->exhausted_id = gc_id;
		return GT_JVM_RECOGNISED;
	}
	if (is_broken_summary(&message))
		return GT_JVM_BROKEN;
	verdict = jvm_is_collection(&message) ?
		collection(self, line, decorations, &message, gc_id) : GT_JVM_OTHER;
	if (verdict == GT_JVM_OTHER)
		verdict = phase(self, line, decorations, &message, gc_id);
	return verdict;
}

/* Messages of which a detailed log is full, and that are rows of no relation but phases. */
static bool
is_passed_over(const Unified *self, GtStr text)
{
	static const char *const starts[] = {
		" ", "User=", "Using ", "Eden ", "Survivor ", "Old ", "Humongous ", "Metaspace: ",
	};

	if (wants(self, GT_JVM_WANT_PHASES | GT_JVM_WANT_BEGINS) || self->collector == JVM_UNKNOWN)
		return false;
	for (size_t i = 0; i < GT_LENGTHOF(starts); i++)
	{
		if (jvm_starts(text, starts[i]))
			return true;
	}
	return false;
}

static GtJvmVerdict
gc_line(Unified *self, const GtLine *line, const JvmDecorations *decorations)
{
	JvmCursor	cursor = jvm_cursor(decorations->message);
	int64_t		gc_id;
	GtStr		text;

	if (!jvm_take(&cursor, "GC(") || !jvm_integer(&cursor, &gc_id) || !jvm_take(&cursor, ") "))
		return GT_JVM_OTHER;
	text = jvm_span(cursor.at, cursor.end);
	if (is_passed_over(self, text))
		return GT_JVM_OTHER;
	return gc_message(self, line, decorations, text, gc_id);
}

/* --- messages without an id --- */

static void
keep_operation(Unified *self, GtStr operation)
{
	self->operation_len = GT_MIN((size_t) operation.len, sizeof(self->operation));
	memcpy(self->operation, operation.data, self->operation_len);
}

static GtJvmVerdict
safepoint(Unified *self, const GtLine *line, const JvmDecorations *decorations)
{
	GtJvmRecord record;

	if (!wants(self, GT_JVM_WANT_SAFEPOINTS))
		return GT_JVM_RECOGNISED;
	begin_record(self, line, decorations, GT_JVM_SAFEPOINT, &record);
	if (!jvm_read_safepoint(decorations->message, &record))
		return GT_JVM_BROKEN;
	if (record.type.data == NULL && self->operation_len > 0)
		record.type = jvm_span(self->operation, self->operation + self->operation_len);
	self->operation_len = 0;
	return tell(self, &record);
}

/* "Trigger (Young): Learning 1 of 5. Free ..." of Shenandoah */
static GtJvmVerdict
reason(Unified *self, const GtLine *line, const JvmDecorations *decorations)
{
	JvmCursor	cursor = jvm_cursor(decorations->message);
	GtJvmRecord record;

	jvm_take(&cursor, "Trigger");
	if (jvm_take(&cursor, " (Young)") || jvm_take(&cursor, " (Old)") || jvm_take(&cursor, " (Global)"))
		self->collector = JVM_GENERATIONAL_SHENANDOAH;
	if (!jvm_take(&cursor, ": "))
		return GT_JVM_OTHER;
	if (!wants(self, GT_JVM_WANT_BEGINS))
		return GT_JVM_RECOGNISED;
	begin_record(self, line, decorations, GT_JVM_REASON, &record);
	record.cause = jvm_span(cursor.at, cursor.end);
	record.trigger = gt_jvm_trigger(record.cause);
	return tell(self, &record);
}

/* A JVM starts. */
static GtJvmVerdict
announcement(Unified *self, const GtLine *line, const JvmDecorations *decorations)
{
	JvmCollector collector = jvm_collector_announced(decorations->message);
	GtJvmRecord record;

	if (collector == JVM_UNKNOWN)
		return GT_JVM_OTHER;
	self->collector = collector;
	self->ndecorations = decorations->count;
	self->exhausted_id = GT_NULL;
	begin_record(self, line, decorations, GT_JVM_START, &record);
	return tell(self, &record);
}

static void
keep_version(Unified *self, GtStr version)
{
	size_t		len = GT_MIN((size_t) version.len, sizeof(self->info.version) - 1);

	memcpy(self->info.version, version.data, len);
	self->info.version[len] = '\0';
}

static GtJvmVerdict
other_message(Unified *self, const GtLine *line, const JvmDecorations *decorations)
{
	GtStr		message = decorations->message;
	const char *entering = "Entering safepoint region: ";

	if (jvm_starts(message, "Using "))
		return announcement(self, line, decorations);
	if (jvm_is_safepoint(message))
		return safepoint(self, line, decorations);
	if (jvm_starts(message, "Trigger"))
		return reason(self, line, decorations);
	if (jvm_starts(message, entering))
		keep_operation(self, jvm_span(message.data + strlen(entering), message.data + message.len));
	else if (jvm_starts(message, "Version: ") && jvm_equals(jvm_tags(decorations), "gc,init"))
		keep_version(self, jvm_span(message.data + strlen("Version: "), message.data + message.len));
	return GT_JVM_OTHER;
}

/* --- lines --- */

/* The first letters of all messages that matter. */
static bool
may_matter(GtStr message)
{
	return message.len > 4 && message.data[0] >= 'E' && message.data[0] <= 'V';
}

/*
 * The log ends without a newline: was the line cut?  Not where what follows
 * the numbers is there.
 */
static bool
is_surely_whole(GtStr message)
{
	char		last = message.data[message.len - 1];

	if (jvm_starts(message, "GC("))
		return last == 's' && message.data[message.len - 2] != ' ';
	if (jvm_starts(message, JVM_STOPPED))
		return jvm_find(message, "Stopping threads took: ") != NULL;
	return !jvm_starts(message, "Trigger");
}

static GtJvmVerdict
unified_line(GtJvmDecoder *decoder, const GtLine *line)
{
	Unified    *self = (Unified *) decoder;
	JvmDecorations decorations;
	GtJvmVerdict verdict;

	if (!jvm_split_decorations(gt_jvm_line_text(line), &decorations) || !may_matter(decorations.message))
		return GT_JVM_OTHER;
	if (self->ndecorations != NOT_LEARNED && decorations.count != self->ndecorations &&
		!jvm_starts(decorations.message, "Using "))
		return GT_JVM_OTHER;
	if (!line->ended && !is_surely_whole(decorations.message))
		return GT_JVM_BROKEN;
	verdict = decorations.message.data[0] == 'G' ?
		gc_line(self, line, &decorations) : other_message(self, line, &decorations);
	if (verdict == GT_JVM_RECOGNISED)
		self->ndecorations = decorations.count;
	return verdict;
}

/* A line that the end of the log cuts is judged as any other. */
static GtJvmVerdict
unified_finish(GtJvmDecoder *decoder, uint64_t *cut_at)
{
	(void) decoder;
	(void) cut_at;
	return GT_JVM_OTHER;
}

/* --- is it mine? --- */

/* "[...][info][gc,heap]": a level, and tags of the collectors */
static bool
has_gc_tags(const JvmDecorations *decorations)
{
	GtStr		tags = jvm_tags(decorations);

	return jvm_has_level(decorations) && tags.data != NULL &&
		(jvm_equals(tags, "gc") || jvm_starts(tags, "gc,"));
}

static bool
is_summary(GtStr message)
{
	JvmCursor	cursor = jvm_cursor(message);
	JvmMessage	parts;
	int64_t		gc_id;

	if (!jvm_take(&cursor, "GC(") || !jvm_integer(&cursor, &gc_id) || !jvm_take(&cursor, ") "))
		return false;
	jvm_read_message(jvm_span(cursor.at, cursor.end), &parts);
	return jvm_is_collection(&parts) && (parts.duration_ns != GT_NULL || parts.before != GT_NULL);
}

/* Without tags: the collector is named, or something of a collection is summed up. */
static bool
unified_sniff(const char *text, size_t size)
{
	JvmDecorations decorations;
	GtJvmRecord record;

	if (!jvm_split_decorations(jvm_span(text, text + size), &decorations))
		return false;
	if (has_gc_tags(&decorations))
		return true;
	if (!may_matter(decorations.message))
		return false;
	gt_jvm_record_init(&record, GT_JVM_SAFEPOINT);
	if (decorations.count > 0 && jvm_is_safepoint(decorations.message))
		return jvm_read_safepoint(decorations.message, &record);
	return jvm_collector_announced(decorations.message) != JVM_UNKNOWN || is_summary(decorations.message);
}

const GtJvmDialect gt_jvm_unified = {
	.sniff = unified_sniff,
	.open = unified_open,
	.line = unified_line,
	.finish = unified_finish,
	.info = unified_info,
	.close = unified_close,
};
