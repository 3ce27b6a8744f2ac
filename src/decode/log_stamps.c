/*
 * log_stamps.c
 *		The reader behind log_stamps.h.
 *
 * Lines are read as the decoders read them, and only those that these would
 * take: what merely looks like a time, in the text of a program, is none.
 */
#include "decode/log_stamps.h"

#include <string.h>

#include "decode/godebug.h"
#include "decode/jvm_decorations.h"
#include "decode/jvm_legacy.h"
#include "decode/lines.h"
#include "decode/log_prefix.h"

/* What printed a clock, as clocks of different origin differ a little. */
typedef enum Origin
{
	ORIGIN_JVM = 1,
	ORIGIN_GCTRACE,
	ORIGIN_SCHEDULER
} Origin;

typedef struct StampReader
{
	GtStamps   *stamps;
	GtLogReader messages;
	bool		refused;
} StampReader;

/* --- what was found --- */

static void
note_dates(GtStamps *stamps, int64_t at_ns, int64_t local_ns, bool yearless)
{
	if (stamps->at_ns == GT_NULL)
		stamps->at_ns = at_ns;
	if (stamps->local_ns != GT_NULL || local_ns == GT_NULL)
		return;
	stamps->local_ns = local_ns;
	stamps->yearless = yearless;
}

static uint64_t
process_of(Origin origin, const char *name, size_t size)
{
	uint64_t	hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ (uint8_t) name[i]) * UINT64_C(0x100000001b3);
	return (hash ^ (uint64_t) origin) * UINT64_C(0x100000001b3);
}

/* The clock of a process, a new one if need be; NULL: there are too many. */
static GtClock *
clock_of(GtStamps *stamps, uint64_t process)
{
	GtClock    *clock;

	for (int i = 0; i < stamps->nclocks; i++)
	{
		if (stamps->clocks[i].process == process)
			return &stamps->clocks[i];
	}
	if (stamps->nclocks == GT_CLOCKS_MAX)
		return NULL;
	clock = &stamps->clocks[stamps->nclocks++];
	clock->process = process;
	clock->first_ns = clock->last_ns = clock->first_seq = clock->last_seq = GT_NULL;
	return clock;
}

static void
note_time(GtClock *clock, int64_t ns)
{
	if (ns == GT_NULL)
		return;
	if (clock->first_ns == GT_NULL)
		clock->first_ns = ns;
	clock->last_ns = ns;
}

/* Collections of Go come one after the other. */
static void
note_go(GtStamps *stamps, uint64_t process, int64_t ns, int64_t seq)
{
	GtClock    *clock = clock_of(stamps, process);

	if (clock == NULL)
		return;
	note_time(clock, ns);
	if (seq == GT_NULL)
		return;
	if (clock->first_seq == GT_NULL)
		clock->first_seq = seq;
	clock->last_seq = seq;
}

/* Those of the JVM run side by side: the lowest and the highest count. */
static void
note_jvm(GtStamps *stamps, GtStr process, int64_t ns, int64_t id)
{
	GtClock    *clock = ns != GT_NULL || id != GT_NULL ?
		clock_of(stamps, process_of(ORIGIN_JVM, process.data, process.len)) : NULL;

	if (clock == NULL)
		return;
	note_time(clock, ns);
	if (id == GT_NULL)
		return;
	clock->first_seq = clock->first_seq == GT_NULL ? id : GT_MIN(clock->first_seq, id);
	clock->last_seq = GT_MAX(clock->last_seq, id);
}

/* --- lines of the JVM --- */

/* "[2.866s][info][gc] GC(13) Pause Young ..."; false: no such line */
static bool
read_unified(GtStamps *stamps, GtStr process, GtStr line)
{
	JvmDecorations decorations;
	JvmCursor	message;
	int64_t		time_ns;
	int64_t		at_ns;
	int64_t		id;

	if ((line.data[0] != '[' && !jvm_starts(line, "GC(")) || !jvm_split_decorations(line, &decorations))
		return false;
	jvm_read_stamps(&decorations, &time_ns, &at_ns);
	message = jvm_cursor(decorations.message);
	if (!jvm_take(&message, "GC(") || !jvm_integer(&message, &id) || !jvm_take(&message, ") "))
		id = GT_NULL;
	if (time_ns == GT_NULL && at_ns == GT_NULL && id == GT_NULL)
		return false;
	note_dates(stamps, at_ns, GT_NULL, false);
	note_jvm(stamps, process, time_ns, id);
	return true;
}

/* "2026-11-23T13:47:33.319+0000: 3.222: #4: [GC ..."; false: no such line */
static bool
read_legacy(GtStamps *stamps, GtStr process, GtStr line)
{
	JvmCursor	cursor = jvm_cursor(line);
	LegacyStamps found = jvm_legacy_stamps(&cursor);

	if (cursor.at == line.data || cursor.at == cursor.end || *cursor.at != '[')
		return false;
	note_dates(stamps, found.logged_at_ns, GT_NULL, false);
	note_jvm(stamps, process, found.time_ns, found.gc_id);
	return true;
}

static bool
read_jvm(GtStamps *stamps, GtStr process, GtStr line)
{
	return line.len > 0 && (read_unified(stamps, process, line) || read_legacy(stamps, process, line));
}

/* --- lines of Go's runtime --- */

/* What breaks off behind its times is good enough. */
static bool
is_line(const GtLayout *layout, const GtMessage *message, size_t start, GtTokenValues *values)
{
	GtTokenPlace place = {0, (uint32_t) start};
	GtTokenTrail trail;
	size_t		used;

	return gt_tokens_read(layout->tokens, place, message->text, message->size, values, &trail, &used) ||
		trail.last[(trail.count - 1) % GT_TOKEN_TRAIL].token >= layout->evidence;
}

static void
note_candidate(GtStamps *stamps, const GtMessage *message, const GtCandidate *candidate)
{
	const GtLayout *layout = gt_godebug_layouts[candidate->kind];
	GtTokenValues values = {0};
	int32_t		list[GT_TOKEN_LIST_MAX];
	union
	{
		GtGctraceLine gctrace;
		GtSchedulerLine scheduler;
	}			row = {0};

	values.list = list;
	if (candidate->token != 0 ||
		(candidate->kind != GT_GODEBUG_GCTRACE && candidate->kind != GT_GODEBUG_SCHEDULER) ||
		!is_line(layout, message, candidate->start, &values) || !layout->fill(&values, &row))
		return;
	if (candidate->kind == GT_GODEBUG_GCTRACE)
		note_go(stamps, process_of(ORIGIN_GCTRACE, message->process, message->process_size),
				row.gctrace.time_ns, row.gctrace.gc_seq);
	else
		note_go(stamps, process_of(ORIGIN_SCHEDULER, message->process, message->process_size),
				row.scheduler.time_ns, GT_NULL);
}

/* Behind prefixes.  True: it begins as a line does. */
static bool
read_message(StampReader *self, GtStr line)
{
	GtStamps   *stamps = self->stamps;
	GtMessage	message;
	GtCandidate candidate;
	size_t		at = 0;
	bool		begins;

	if (!gt_log_message(&self->messages, line.data, line.len, &message))
	{
		self->refused = true;
		return false;
	}
	note_dates(stamps, message.logged_at_ns, message.local_ns, message.yearless);
	begins = message.text != line.data;
	if (begins && read_jvm(stamps, (GtStr) {message.process, message.process_size},
						   (GtStr) {message.text, (uint32_t) message.size}))
		return true;
	while (gt_godebug_find(message.text, message.size, &at, &candidate))
	{
		begins |= candidate.start == 0 && candidate.token == 0;
		note_candidate(stamps, &message, &candidate);
	}
	return begins;
}

static bool
read_line(StampReader *self, const GtLine *line)
{
	GtStr		text = {line->text, (uint32_t) line->size};

	if (text.len == 0)
		return false;
	return read_jvm(self->stamps, (GtStr) {NULL, 0}, text) || read_message(self, text);
}

bool
gt_log_stamps(const GtAlloc *alloc, const char *text, size_t size, GtStamps *stamps)
{
	StampReader self = {.stamps = stamps};
	GtLines		lines;
	GtLine		line;

	memset(stamps, 0, sizeof(*stamps));
	stamps->at_ns = stamps->local_ns = GT_NULL;
	gt_log_reader_init(&self.messages, alloc);
	gt_lines_init(&lines, alloc, 0, 0);
	gt_lines_feed(&lines, text, size);
	while (!self.refused && (gt_lines_next(&lines, &line) || gt_lines_last(&lines, &line)))
	{
		bool		begins = read_line(&self, &line);

		if (line.number == 1)
			stamps->begins_line = begins;
	}
	self.refused |= lines.refused;
	gt_lines_free(&lines);
	gt_log_reader_free(&self.messages);
	return !self.refused;
}
