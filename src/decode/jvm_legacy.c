/*
 * jvm_legacy.c
 *		The logs of JDK 8 and before: lines, rows and their order.
 *
 * A row has its place where its record begins, but is whole only when the
 * record ends, of G1 when the heap sizes follow lines later; so rows wait.  A
 * record that the next one interrupts is broken and gives no row.
 */
#include "decode/jvm_legacy.h"

#include "decode/jvm_safepoint.h"

/* Statistics of all kinds may stand in a record; more than this cannot. */
#define RECORD_LINES_MAX 4096

/* Rows that wait for one before them. */
#define WAITING_MAX 256

/*
 * A stamp that lies so much before an earlier one is that of another JVM;
 * threads that overtake each other when they write are not so far apart.
 */
#define BACKWARDS_NS INT64_C(500000000)

static GtJvmDecoder *
legacy_open(const GtJvmConfig *config)
{
	Legacy	   *self = gt_alloc_zero(config->alloc, sizeof(*self));

	if (self == NULL)
		return NULL;
	self->config = *config;
	self->latest_ns = GT_NULL;
	return (GtJvmDecoder *) self;
}

static void
legacy_close(GtJvmDecoder *decoder)
{
	Legacy	   *self = (Legacy *) decoder;

	if (self == NULL)
		return;
	gt_free(self->config.alloc, self->rows);
	gt_free(self->config.alloc, self);
}

/* --- rows --- */

static void
tell(Legacy *self, const GtJvmRecord *record)
{
	if (!self->config.record(self->config.context, record))
		self->refused = true;
}

static void
tell_row(Legacy *self, const LegacyRow *row)
{
	GtJvmRecord record = row->record;

	record.place = row->place;
	if (row->cause_len > 0)
		record.cause = jvm_span(row->cause, row->cause + row->cause_len);
	record.trigger = gt_jvm_trigger(record.cause);
	record.collector = jvm_collector_name(self->collector);
	tell(self, &record);
}

/* Hands on what is complete, in order. */
static void
drain(Legacy *self)
{
	while (!self->refused && self->told < self->nrows && self->rows[self->told].state != LEGACY_ROW_OPEN)
	{
		const LegacyRow *row = &self->rows[self->told++];

		if (row->state == LEGACY_ROW_READY)
			tell_row(self, row);
		else
			self->config.let_go(self->config.context, row->place);
	}
	if (self->told == self->nrows)
		self->told = self->nrows = 0;
}

static void
init_row(Legacy *self, GtJvmRecord *record, GtJvmKind kind, const LegacyStamps *stamps)
{
	gt_jvm_record_init(record, kind);
	record->line = self->line->number;
	record->time_ns = stamps->time_ns;
	record->logged_at_ns = stamps->logged_at_ns;
	record->gc_id = stamps->gc_id;
}

/* Where the JVM prints no date, the logger's is that of the line. */
static void
use_logger_date(Legacy *self, GtJvmRecord *record)
{
	if (record->logged_at_ns != GT_NULL)
		return;
	record->logged_at_ns = self->line->logged_at_ns;
	record->logged_at_end = true;
}

static void
note_stamps(Legacy *self, const GtJvmRecord *record)
{
	int64_t		logged_at_ns = record->logged_at_ns;

	if (record->logged_at_end && logged_at_ns != GT_NULL && record->stamped_at_start)
		logged_at_ns -= record->duration_ns;
	gt_jvm_note_stamps(self->config.info, record->time_ns, logged_at_ns);
}

/* A row at the end; NULL: memory was refused. */
static LegacyRow *
add_row(Legacy *self)
{
	LegacyRow  *row;

	if (!gt_reserve(self->config.alloc, (void **) &self->rows, &self->rows_capacity,
					self->nrows + 1, sizeof(LegacyRow)))
	{
		self->refused = true;
		return NULL;
	}
	row = &self->rows[self->nrows];
	memset(row, 0, sizeof(*row));
	if (!self->config.reserve(self->config.context, &row->place))
	{
		self->refused = true;
		return NULL;
	}
	self->nrows++;
	return row;
}

void
jvm_legacy_concurrent(Legacy *self, const LegacyStamps *stamps, const char *type, int64_t duration_ns)
{
	LegacyRow  *row = add_row(self);

	if (row == NULL)
		return;
	row->state = LEGACY_ROW_READY;
	init_row(self, &row->record, GT_JVM_CONCURRENT, stamps);
	use_logger_date(self, &row->record);
	row->record.type = gt_str(type);
	row->record.duration_ns = duration_ns;
	note_stamps(self, &row->record);
}

void
jvm_legacy_phase(Legacy *self, int64_t gc_id, GtStr name, int64_t level, int64_t duration_ns)
{
	GtJvmRecord record;

	if (!(self->config.want & GT_JVM_WANT_PHASES))
		return;
	gt_jvm_record_init(&record, GT_JVM_PHASE);
	record.line = self->line->number;
	record.gc_id = gc_id;
	record.type = name;
	record.level = level;
	record.duration_ns = duration_ns;
	tell(self, &record);
}

/* --- restarts --- */

/*
 * A line with stamps: did the JVM start again before it?  Parts of a rotated
 * log begin with the options as well, but there time goes on.
 */
static void
note_start(Legacy *self, const LegacyStamps *stamps)
{
	bool		stamped = stamps->time_ns != GT_NULL && self->latest_ns != GT_NULL;
	bool		anew = self->header && !self->rotated;

	if (stamped)
		anew = stamps->time_ns < self->latest_ns - (self->header ? 0 : BACKWARDS_NS);
	if (anew)
	{
		GtJvmRecord record;

		drain(self);
		gt_jvm_record_init(&record, GT_JVM_START);
		record.line = self->line->number;
		tell(self, &record);
		self->latest_ns = GT_NULL;
	}
	self->started = true;
	self->header = self->rotated = false;
	self->latest_ns = GT_MAX(self->latest_ns, stamps->time_ns);
}

/* --- a record ends --- */

static const char *
record_type(const LegacyRecord *record)
{
	GtStr		cause = {record->cause, record->cause_len};

	if (record->remark)
		return "g1-remark";
	if (record->cleanup)
		return "g1-cleanup";
	if (record->cms_initial_mark || jvm_equals(cause, "CMS Initial Mark"))
		return "cms-initial-mark";
	if (record->cms_remark || jvm_equals(cause, "CMS Final Remark"))
		return "cms-remark";
	if (record->full)
		return "full";
	if (record->old_generation)
		return "young+full";
	if (record->g1_pause && record->initial_mark)
		return "young-conc-start";
	return record->mixed ? "mixed" : "young";
}

/* Puts the open record into its place among the rows. */
static void
queue_record(Legacy *self)
{
	LegacyRecord *record = &self->record;

	if (record->queued || add_row(self) == NULL)
		return;
	record->queued = true;
	record->row = self->nrows - 1;
}

static void
fill_row(Legacy *self, LegacyRow *row, const LegacyRecord *record)
{
	init_row(self, &row->record, GT_JVM_PAUSE, &record->stamps);
	use_logger_date(self, &row->record);
	row->record.line = record->first_line;
	row->record.stamped_at_start = true;
	row->record.type = gt_str(record_type(record));
	row->record.detail = gt_str(record->detail);
	row->record.duration_ns = record->duration_ns;
	row->record.heap_before_bytes = record->before;
	row->record.heap_after_bytes = record->after;
	row->record.heap_capacity_bytes = record->capacity;
	memcpy(row->cause, record->cause, record->cause_len);
	row->cause_len = record->cause_len;
	note_stamps(self, &row->record);
}

static void
stop_awaiting_heap(Legacy *self)
{
	if (self->awaits_heap)
		self->rows[self->awaiting].state = LEGACY_ROW_READY;
	self->awaits_heap = false;
}

void
jvm_legacy_close_record(Legacy *self)
{
	LegacyRecord *record = &self->record;

	record->open = false;
	if (record->g1_pause || record->remark || record->cleanup)
		self->collector = JVM_G1;
	queue_record(self);
	if (!record->queued)
		return;
	/* a record without a duration is none */
	if (record->duration_ns == GT_NULL)
	{
		self->rows[record->row].state = LEGACY_ROW_DROPPED;
		return;
	}
	fill_row(self, &self->rows[record->row], record);
	stop_awaiting_heap(self);
	self->awaits_heap = record->g1_pause || (record->full && self->collector == JVM_G1);
	self->awaiting = record->row;
	if (!self->awaits_heap)
		self->rows[record->row].state = LEGACY_ROW_READY;
}

static GtJvmVerdict
drop_record(Legacy *self)
{
	if (!self->record.open)
		return GT_JVM_OTHER;
	self->record.open = false;
	if (self->record.queued)
		self->rows[self->record.row].state = LEGACY_ROW_DROPPED;
	return GT_JVM_BROKEN;
}

/* --- lines of other kinds --- */

/*
 * "   [Eden: 7168.0K(7168.0K)->0.0B(7168.0K) Survivors: 0.0B->1024.0K Heap:
 * 7168.0K(65536.0K)->1798.0K(65536.0K)]" closes a pause of G1
 */
static bool
heap_line(Legacy *self, GtStr text)
{
	JvmCursor	cursor = {jvm_find(text, " Heap: "), text.data + text.len};
	GtJvmRecord *record;
	int64_t		before;
	int64_t		after;
	int64_t		unused;
	int64_t		capacity;

	if (!self->awaits_heap || cursor.at == NULL || jvm_find(text, "[Eden: ") == NULL)
		return false;
	jvm_take(&cursor, " Heap: ");
	if (jvm_size(&cursor, &before) && jvm_take(&cursor, "(") && jvm_size(&cursor, &unused) &&
		jvm_take(&cursor, ")->") && jvm_size(&cursor, &after) && jvm_take(&cursor, "(") &&
		jvm_size(&cursor, &capacity) && jvm_take(&cursor, ")"))
	{
		record = &self->rows[self->awaiting].record;
		record->heap_before_bytes = before;
		record->heap_after_bytes = after;
		record->heap_capacity_bytes = capacity;
	}
	stop_awaiting_heap(self);
	return true;
}

/* "   [Clear CT: 0.0 ms]" */
static bool
read_tree_phase(GtStr text, GtStr *name, int64_t *ns)
{
	const char *colon = memchr(text.data, ':', text.len);
	JvmCursor	cursor = {colon, text.data + text.len};

	if (colon == NULL)
		return false;
	*name = jvm_span(text.data, colon);
	return jvm_take(&cursor, ": ") && jvm_decimal(&cursor, 6, ns) && jvm_take(&cursor, " ms");
}

/* Parts of a pause of G1, by indentation. */
static GtJvmVerdict
tree_line(Legacy *self, GtStr text, int indent)
{
	GtStr		part = jvm_span(text.data + 1, text.data + text.len);
	GtStr		name;
	int64_t		ns;

	if (!jvm_threads_phase(part, &name, &ns) && !read_tree_phase(part, &name, &ns))
		return GT_JVM_OTHER;
	jvm_legacy_phase(self, self->record.stamps.gc_id, name, indent / 3, ns);
	return GT_JVM_RECOGNISED;
}

static GtJvmVerdict
stopped_line(Legacy *self, GtStr text, const LegacyStamps *stamps)
{
	GtJvmRecord record;
	GtJvmVerdict verdict = drop_record(self);

	/* the pause before it is over, whatever it printed */
	stop_awaiting_heap(self);
	note_start(self, stamps);
	init_row(self, &record, GT_JVM_SAFEPOINT, stamps);
	use_logger_date(self, &record);
	if (!jvm_read_safepoint(text, &record))
		return GT_JVM_BROKEN;
	note_stamps(self, &record);
	if (self->config.want & GT_JVM_WANT_SAFEPOINTS)
		tell(self, &record);
	return verdict == GT_JVM_BROKEN ? verdict : GT_JVM_RECOGNISED;
}

/* "OpenJDK 64-Bit Server VM (25.504-b01) for linux-amd64 JRE (1.8.0_504-...), built on ..." */
static bool
version_line(Legacy *self, GtStr text)
{
	const char *start = jvm_find(text, " JRE (");
	const char *end;

	if (start == NULL || jvm_find(text, " VM (") == NULL)
		return false;
	start += strlen(" JRE (");
	end = memchr(start, ')', (size_t) (text.data + text.len - start));
	if (end == NULL)
		return false;
	gt_jvm_note_version(self->config.info, jvm_span(start, end));
	return true;
}

#define FLAGS "CommandLine flags: "
#define ROTATED "GC log file created "
#define PARNEW_WARNING "Using the ParNew young collector with the Serial old collector is deprecated"
#define DEFNEW_WARNING "Using the DefNew young collector with the CMS collector is deprecated"

/* What a JVM says at its start. */
static bool
header_line(Legacy *self, GtStr text)
{
	JvmCollector collector = JVM_UNKNOWN;

	if (jvm_starts(text, FLAGS))
	{
		/* what waits is of the collector before */
		stop_awaiting_heap(self);
		drain(self);
		collector = jvm_collector_of_flags(text);
		self->header = self->started;
		self->started = true;
	}
	else if (jvm_find(text, ROTATED) != NULL)
	{
		self->rotated = true;
		return true;
	}
	else if (jvm_find(text, PARNEW_WARNING) != NULL)
		collector = JVM_PARNEW;
	else if (jvm_find(text, DEFNEW_WARNING) != NULL)
		collector = JVM_DEFNEW_CMS;
	else
		return version_line(self, text);
	self->collector = collector;
	self->collector_certain = collector != JVM_UNKNOWN;
	return true;
}

/* --- lines --- */

/* Records begin at the beginning of a line. */
static GtJvmVerdict
begin_line(Legacy *self, JvmCursor cursor, const LegacyStamps *stamps)
{
	GtJvmVerdict verdict = drop_record(self);

	stop_awaiting_heap(self);
	drain(self);
	if (!jvm_legacy_open_record(self, &cursor))
		return verdict;
	note_start(self, stamps);
	gt_jvm_note_stamps(self->config.info, stamps->time_ns, stamps->logged_at_ns);
	self->record.stamps = *stamps;
	jvm_legacy_scan(self, cursor);
	return verdict == GT_JVM_BROKEN ? verdict : GT_JVM_RECOGNISED;
}

/* Lines within a record, and those of the threads beside it. */
static GtJvmVerdict
further_line(Legacy *self, GtStr text)
{
	size_t		before = self->nrows;
	bool		open = self->record.open;

	if (open && ++self->record.lines > RECORD_LINES_MAX)
		return drop_record(self);
	if (!open && (jvm_find(text, "[CMS-concurrent-") == NULL && jvm_find(text, "[GC concurrent-") == NULL))
		return GT_JVM_OTHER;
	jvm_legacy_scan(self, jvm_cursor(text));
	return open || self->nrows != before ? GT_JVM_RECOGNISED : GT_JVM_OTHER;
}

static GtJvmVerdict
read_line(Legacy *self, GtStr text)
{
	JvmCursor	cursor = jvm_cursor(text);
	GtJvmVerdict verdict = GT_JVM_OTHER;
	LegacyStamps stamps;

	/* addresses of spaces have half-open brackets */
	if (text.len == 0 || jvm_find(text, "[0x") != NULL)
		return GT_JVM_OTHER;
	if (text.data[0] == ' ' && !self->record.open)
	{
		jvm_skip_blanks(&cursor);
		if (heap_line(self, text))
			return GT_JVM_RECOGNISED;
		if (cursor.at < cursor.end && *cursor.at == '[' && cursor.at - text.data >= 3)
			return tree_line(self, jvm_span(cursor.at, cursor.end), (int) (cursor.at - text.data));
		return further_line(self, text);
	}
	stamps = jvm_legacy_stamps(&cursor);
	if (jvm_starts(jvm_span(cursor.at, cursor.end), JVM_STOPPED))
		return stopped_line(self, jvm_span(cursor.at, cursor.end), &stamps);
	if (jvm_legacy_begins_record(cursor))
		return begin_line(self, cursor, &stamps);
	if (self->record.open && jvm_starts(text, FLAGS))
		verdict = drop_record(self);
	if (!self->record.open && header_line(self, text))
		return verdict == GT_JVM_BROKEN ? verdict : GT_JVM_RECOGNISED;
	return further_line(self, text);
}

static GtJvmVerdict
legacy_line(GtJvmDecoder *decoder, const GtJvmLine *line)
{
	Legacy	   *self = (Legacy *) decoder;
	GtJvmVerdict verdict;

	self->line = line;
	verdict = read_line(self, line->text);
	if (self->record.open)
		queue_record(self);
	if (self->nrows > WAITING_MAX)
	{
		stop_awaiting_heap(self);
		if (drop_record(self) == GT_JVM_BROKEN)
			verdict = GT_JVM_BROKEN;
	}
	drain(self);
	return self->refused ? GT_JVM_REFUSED : verdict;
}

static GtJvmVerdict
legacy_finish(GtJvmDecoder *decoder, uint64_t *cut_at)
{
	Legacy	   *self = (Legacy *) decoder;
	GtJvmVerdict verdict = GT_JVM_OTHER;

	if (self->record.open)
	{
		*cut_at = self->record.offset;
		verdict = drop_record(self);
	}
	stop_awaiting_heap(self);
	drain(self);
	return self->refused ? GT_JVM_REFUSED : verdict;
}

/* --- is it mine? --- */

static bool
legacy_split(GtJvmLine *line)
{
	(void) line;
	return true;
}

/* Nothing tells whose it is but what a logger put in front. */
static void
legacy_origin(const GtJvmLine *line, GtJvmOrigin *origin)
{
	(void) line;
	(void) origin;
}

static bool
legacy_sniff(const char *text, size_t size)
{
	JvmCursor	cursor = {text, text + size};
	GtStr		whole = {text, (uint32_t) size};
	GtJvmRecord record;
	GtStr		rest;

	if (jvm_starts(whole, FLAGS "-XX:"))
		return true;
	if (jvm_find(whole, " VM (") != NULL && jvm_find(whole, " JRE (1.") != NULL &&
		jvm_find(whole, "), built on ") != NULL)
		return true;
	jvm_legacy_stamps(&cursor);
	rest = jvm_span(cursor.at, cursor.end);
	if (jvm_starts(rest, JVM_STOPPED))
	{
		gt_jvm_record_init(&record, GT_JVM_SAFEPOINT);
		return jvm_read_safepoint(rest, &record);
	}
	if (jvm_starts(rest, "[CMS-concurrent-") || jvm_starts(rest, "[GC concurrent-"))
		return true;
	return jvm_legacy_begins_record(cursor) &&
		(jvm_find(rest, " secs]") != NULL || jvm_find(rest, "(young)") != NULL ||
		 jvm_starts(rest, "[GC (") || jvm_starts(rest, "[Full GC ("));
}

static bool
legacy_begins(const GtJvmLine *line)
{
	return legacy_sniff(line->text.data, line->text.len) ||
		jvm_find(line->text, PARNEW_WARNING) != NULL || jvm_find(line->text, DEFNEW_WARNING) != NULL;
}

const GtJvmDialect gt_jvm_legacy = {
	.sniff = legacy_sniff,
	.split = legacy_split,
	.origin = legacy_origin,
	.begins = legacy_begins,
	.open = legacy_open,
	.line = legacy_line,
	.finish = legacy_finish,
	.close = legacy_close,
};
