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

#define ENTERING "Entering safepoint region: "
#define VERSION "Version: "

#define NOT_LEARNED (-1)
#define NO_ID (-1)

/*
 * A stamp that lies so much before an earlier one is that of another JVM;
 * threads that overtake each other when they write are not so far apart.
 */
#define BACKWARDS_NS INT64_C(100000000)

typedef struct Unified
{
	GtJvmConfig config;
	JvmCollector collector;
	int			ndecorations;
	bool		started;		/* something was read of this start of the JVM */
	int64_t		newest_id;		/* the highest id of a collection, and when it was new */
	int64_t		newest_ns;
	int64_t		safepoint_ns;	/* the last one, where no collections are logged */
	int64_t		exhausted_id;	/* this collection ran out of to-space */
	char		operation[80];	/* of the safepoint entered (up to JDK 12) */
	size_t		operation_len;
} Unified;

/* What belongs to one start of the JVM. */
static void
forget_start(Unified *self)
{
	self->newest_id = NO_ID;
	self->newest_ns = self->safepoint_ns = self->exhausted_id = GT_NULL;
	self->operation_len = 0;
}

static GtJvmDecoder *
unified_open(const GtJvmConfig *config)
{
	Unified    *self = gt_alloc_zero(config->alloc, sizeof(*self));

	if (self == NULL)
		return NULL;
	self->config = *config;
	self->ndecorations = NOT_LEARNED;
	forget_start(self);
	return (GtJvmDecoder *) self;
}

static void
unified_close(GtJvmDecoder *decoder)
{
	Unified    *self = (Unified *) decoder;

	if (self != NULL)
		gt_free(self->config.alloc, self);
}

/* --- records --- */

static bool
wants(const Unified *self, uint32_t what)
{
	return (self->config.want & what) != 0;
}

/* Line, collector and stamps. */
static void
begin_record(Unified *self, const GtJvmLine *line, GtJvmKind kind, GtJvmRecord *record)
{
	gt_jvm_record_init(record, kind);
	record->line = line->number;
	record->collector = jvm_collector_name(self->collector);
	jvm_read_stamps(&line->decorations, &record->time_ns, &record->logged_at_ns);
	if (record->logged_at_ns == GT_NULL)
		record->logged_at_ns = line->logged_at_ns;
	gt_jvm_note_stamps(self->config.info, record->time_ns, record->logged_at_ns);
}

static GtJvmVerdict
tell(Unified *self, const GtJvmRecord *record)
{
	return self->config.record(self->config.context, record) ? GT_JVM_RECOGNISED : GT_JVM_REFUSED;
}

/* --- restarts --- */

static bool
start_anew(Unified *self, const GtJvmLine *line)
{
	GtJvmRecord record;

	forget_start(self);
	begin_record(self, line, GT_JVM_START, &record);
	return tell(self, &record) == GT_JVM_RECOGNISED;
}

static int64_t
stamp_of(const GtJvmLine *line)
{
	int64_t		time_ns;
	int64_t		unused;

	jvm_read_stamps(&line->decorations, &time_ns, &unused);
	return time_ns;
}

static bool
is_before(int64_t time_ns, int64_t other_ns)
{
	return time_ns != GT_NULL && other_ns != GT_NULL && time_ns < other_ns - BACKWARDS_NS;
}

/*
 * The log may lack the line with which a JVM starts.  Ids of collections that
 * run beside others come late, but not before the newest one was given.
 */
static bool
note_id(Unified *self, const GtJvmLine *line, int64_t gc_id)
{
	bool		anew = gc_id < self->newest_id && is_before(stamp_of(line), self->newest_ns);

	self->started = true;
	if (anew && !start_anew(self, line))
		return false;
	if (gc_id > self->newest_id)
	{
		self->newest_id = gc_id;
		self->newest_ns = stamp_of(line);
	}
	return true;
}

/* Without ids only the time tells. */
static bool
note_safepoint(Unified *self, const GtJvmLine *line)
{
	int64_t		time_ns;

	self->started = true;
	if (self->newest_id != NO_ID)
		return true;
	time_ns = stamp_of(line);
	if (is_before(time_ns, self->safepoint_ns) && !start_anew(self, line))
		return false;
	if (time_ns != GT_NULL)
		self->safepoint_ns = time_ns;
	return true;
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
collection(Unified *self, const GtJvmLine *line, JvmMessage *message, int64_t gc_id)
{
	GtJvmRecord record;
	bool		over = message->duration_ns != GT_NULL || message->before != GT_NULL;

	if (!over && !wants(self, GT_JVM_WANT_BEGINS))
		return GT_JVM_OTHER;
	begin_record(self, line, GT_JVM_BEGIN, &record);
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
phase(Unified *self, const GtJvmLine *line, const JvmMessage *message, int64_t gc_id)
{
	GtJvmRecord record;
	GtStr		name;
	int64_t		duration_ns;

	if (!wants(self, GT_JVM_WANT_PHASES) || !may_be_phase(jvm_tags(&line->decorations)) ||
		!jvm_read_phase(message, &name, &duration_ns))
		return GT_JVM_OTHER;
	begin_record(self, line, GT_JVM_PHASE, &record);
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
gc_message(Unified *self, const GtJvmLine *line, GtStr text, int64_t gc_id)
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
		collection(self, line, &message, gc_id) : GT_JVM_OTHER;
	if (verdict == GT_JVM_OTHER)
		verdict = phase(self, line, &message, gc_id);
	return verdict;
}

/* Messages of which a detailed log is full, and that are rows of no relation but phases. */
static bool
is_passed_over(const Unified *self, GtStr text)
{
	if (wants(self, GT_JVM_WANT_PHASES | GT_JVM_WANT_BEGINS) || self->collector == JVM_UNKNOWN || text.len == 0)
		return false;
	switch (text.data[0])
	{
		case ' ':
			return true;
		case 'U':
			return jvm_starts(text, "User=") || jvm_starts(text, "Using ");
		case 'E':
			return jvm_starts(text, "Eden ");
		case 'S':
			return jvm_starts(text, "Survivor ");
		case 'O':
			return jvm_starts(text, "Old ");
		case 'H':
			return jvm_starts(text, "Humongous ");
		case 'M':
			return jvm_starts(text, "Metaspace: ");
		default:
			return false;
	}
}

static GtJvmVerdict
gc_line(Unified *self, const GtJvmLine *line)
{
	JvmCursor	cursor = jvm_cursor(line->decorations.message);
	int64_t		gc_id;
	GtStr		text;

	if (!jvm_take(&cursor, "GC(") || !jvm_integer(&cursor, &gc_id) || !jvm_take(&cursor, ") "))
		return GT_JVM_OTHER;
	text = jvm_span(cursor.at, cursor.end);
	/* before the decorations are known, this may be what a program says */
	if ((line->decorations.count > 0 || self->ndecorations == 0) && !note_id(self, line, gc_id))
		return GT_JVM_REFUSED;
	if (is_passed_over(self, text))
		return GT_JVM_OTHER;
	return gc_message(self, line, text, gc_id);
}

/* --- messages without an id --- */

static bool
is_stall(GtStr message)
{
	return jvm_starts(message, "Allocation Stall (") || jvm_starts(message, "Relocation Stall (");
}

static void
keep_operation(Unified *self, GtStr operation)
{
	self->operation_len = GT_MIN((size_t) operation.len, sizeof(self->operation));
	memcpy(self->operation, operation.data, self->operation_len);
}

static GtJvmVerdict
safepoint(Unified *self, const GtJvmLine *line)
{
	GtJvmRecord record;

	if (!note_safepoint(self, line))
		return GT_JVM_REFUSED;
	if (!wants(self, GT_JVM_WANT_SAFEPOINTS))
		return GT_JVM_RECOGNISED;
	begin_record(self, line, GT_JVM_SAFEPOINT, &record);
	if (!jvm_read_safepoint(line->decorations.message, &record))
		return GT_JVM_BROKEN;
	if (record.type.data == NULL && self->operation_len > 0)
		record.type = jvm_span(self->operation, self->operation + self->operation_len);
	self->operation_len = 0;
	return tell(self, &record);
}

/* "Trigger (Young): Learning 1 of 5. Free ..." of Shenandoah */
static GtJvmVerdict
reason(Unified *self, const GtJvmLine *line)
{
	JvmCursor	cursor = jvm_cursor(line->decorations.message);
	GtJvmRecord record;

	jvm_take(&cursor, "Trigger");
	if (jvm_take(&cursor, " (Young)") || jvm_take(&cursor, " (Old)") || jvm_take(&cursor, " (Global)"))
		self->collector = JVM_GENERATIONAL_SHENANDOAH;
	if (!jvm_take(&cursor, ": "))
		return GT_JVM_OTHER;
	if (!wants(self, GT_JVM_WANT_BEGINS))
		return GT_JVM_RECOGNISED;
	begin_record(self, line, GT_JVM_REASON, &record);
	record.cause = jvm_span(cursor.at, cursor.end);
	record.trigger = gt_jvm_trigger(record.cause);
	return tell(self, &record);
}

/* A JVM starts. */
static GtJvmVerdict
announcement(Unified *self, const GtJvmLine *line)
{
	JvmCollector collector = jvm_collector_announced(line->decorations.message);
	GtJvmRecord first;

	if (collector == JVM_UNKNOWN)
		return GT_JVM_OTHER;
	self->collector = collector;
	self->ndecorations = line->decorations.count;
	if (self->started)
		return start_anew(self, line) ? GT_JVM_RECOGNISED : GT_JVM_REFUSED;
	/* for its stamps */
	begin_record(self, line, GT_JVM_START, &first);
	return GT_JVM_RECOGNISED;
}

/* "Allocation Stall (main) 15.840ms" of ZGC: a thread waited, the others did not */
static GtJvmVerdict
stall(Unified *self, const GtJvmLine *line)
{
	GtJvmRecord record;
	JvmMessage	message;

	jvm_read_message(line->decorations.message, &message);
	if (message.duration_ns == GT_NULL || message.ngroups == 0)
		return GT_JVM_BROKEN;
	if (!wants(self, GT_JVM_WANT_STALLS))
		return GT_JVM_RECOGNISED;
	begin_record(self, line, GT_JVM_STALL, &record);
	record.type = gt_str(jvm_starts(message.name, "Allocation") ? "allocation" : "relocation");
	record.detail = message.groups[0];
	record.duration_ns = message.duration_ns;
	return tell(self, &record);
}

static GtJvmVerdict
other_message(Unified *self, const GtJvmLine *line)
{
	GtStr		message = line->decorations.message;

	if (jvm_starts(message, "Using "))
		return announcement(self, line);
	if (jvm_is_safepoint(message))
		return safepoint(self, line);
	if (is_stall(message))
		return stall(self, line);
	if (jvm_starts(message, "Trigger"))
		return reason(self, line);
	if (jvm_starts(message, ENTERING))
		keep_operation(self, jvm_span(message.data + strlen(ENTERING), message.data + message.len));
	else if (jvm_starts(message, VERSION) && jvm_equals(jvm_tags(&line->decorations), "gc,init"))
		gt_jvm_note_version(self->config.info, jvm_span(message.data + strlen(VERSION), message.data + message.len));
	return GT_JVM_OTHER;
}

/* --- lines --- */

/* Messages that are rows, or that rows need. */
static bool
matters(GtStr message)
{
	switch (message.len > 0 ? message.data[0] : '\0')
	{
		case 'G':
			return jvm_starts(message, "GC(");
		case 'S':
		case 'T':
			return jvm_is_safepoint(message) || jvm_starts(message, "Trigger");
		case 'A':
		case 'R':
			return is_stall(message);
		case 'U':
			return jvm_starts(message, "Using ");
		case 'E':
			return jvm_starts(message, ENTERING);
		case 'V':
			return jvm_starts(message, VERSION);
		default:
			return false;
	}
}

static bool
unified_split(GtJvmLine *line)
{
	return jvm_split_decorations(line->text, &line->decorations) && matters(line->decorations.message);
}

static void
unified_origin(const GtJvmLine *line, GtJvmOrigin *origin)
{
	GtStr		message = line->decorations.message;

	jvm_read_writer(&line->decorations, &origin->host, &origin->pid, &origin->maybe_tid);
	origin->starts = message.data[0] == 'U' && jvm_collector_announced(message) != JVM_UNKNOWN;
	origin->collects = message.data[0] == 'G' || jvm_is_safepoint(message);
	origin->first = jvm_starts(message, "GC(0) ");
}

/* What matters may stand anywhere. */
static bool
unified_begins(const GtJvmLine *line)
{
	(void) line;
	return true;
}

/*
 * The log ends without a newline: was the line cut?  Not where what follows
 * the numbers is there.
 */
static bool
is_surely_whole(GtStr message)
{
	char		last = message.data[message.len - 1];

	if (jvm_starts(message, "GC(") || is_stall(message))
		return last == 's' && message.data[message.len - 2] != ' ';
	if (jvm_starts(message, JVM_STOPPED))
		return jvm_find(message, "Stopping threads took: ") != NULL;
	return !jvm_starts(message, "Trigger");
}

static GtJvmVerdict
unified_line(GtJvmDecoder *decoder, const GtJvmLine *line)
{
	Unified    *self = (Unified *) decoder;
	GtStr		message = line->decorations.message;
	GtJvmVerdict verdict;

	if (self->ndecorations != NOT_LEARNED && line->decorations.count != self->ndecorations &&
		!jvm_starts(message, "Using "))
		return GT_JVM_OTHER;
	if (!line->ended && !is_surely_whole(message))
		return GT_JVM_BROKEN;
	verdict = message.data[0] == 'G' ? gc_line(self, line) : other_message(self, line);
	if (verdict == GT_JVM_RECOGNISED)
	{
		self->ndecorations = line->decorations.count;
		self->started = true;
	}
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
	if (!matters(decorations.message))
		return false;
	gt_jvm_record_init(&record, GT_JVM_SAFEPOINT);
	if (decorations.count > 0 && jvm_is_safepoint(decorations.message))
		return jvm_read_safepoint(decorations.message, &record);
	return jvm_collector_announced(decorations.message) != JVM_UNKNOWN || is_summary(decorations.message);
}

const GtJvmDialect gt_jvm_unified = {
	.sniff = unified_sniff,
	.split = unified_split,
	.origin = unified_origin,
	.begins = unified_begins,
	.open = unified_open,
	.line = unified_line,
	.finish = unified_finish,
	.close = unified_close,
};
