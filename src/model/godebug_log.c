/*
 * godebug_log.c
 *		From the lines of a log to the rows of one relation.
 *
 * A line that nothing gives away costs a look at its bytes and no more.
 * Otherwise what stands in front of the message tells whose line it is.  Lines
 * of all kinds are read, whatever the rows are to be: what is broken, and what
 * is a tail of what, must not depend on it.
 */
#include "model/godebug_log.h"

#include <string.h>

#include "base/arena.h"
#include "model/godebug_broken.h"
#include "model/godebug_process.h"
#include "model/godebug_rows.h"
#include "model/queue.h"

/* As many broken lines may wait for their tails. */
#define BROKEN_MAX 8

/* Rows wait for the broken ones before them while there are no more than this. */
#define WAITING_MAX 4096
#define KEPT_MAX (4 * 1024 * 1024)

/* Lines that are looked back at for the begin of one, and how much of them. */
#define RECENT_LINES 4
#define RECENT_SIZE 512

typedef struct RecentLine
{
	int64_t		number;
	uint32_t	size;
	char		text[RECENT_SIZE];
} RecentLine;

typedef union AnyRow
{
	GtLineHead	head;
	GtGctraceLine gctrace;
	GtPacerLine pacer;
	GtScavengerLine scavenger;
	GtSchedulerLine scheduler;
	GtSchedulerDetail detail;
	GtInittraceLine init;
} AnyRow;

struct GodebugLog
{
	const GtAlloc *alloc;
	GodebugWish wish;
	GtQueue		queue;
	GtArena		arena;			/* texts of rows in the queue */
	GtLogReader reader;
	GodebugProcesses processes;
	GtTokenValues values;
	int32_t    *list;
	GtJson		json;
	BrokenLine *broken;			/* room for BROKEN_MAX */
	int			nbroken;
	RecentLine	recent[RECENT_LINES];	/* a ring */
	GtLogReader recent_reader;
	GodebugTotals totals;
	size_t		kept;			/* bytes of texts in the arena */
	bool		refused;
};

/* --- life --- */

GodebugLog *
godebug_log_create(const GtAlloc *alloc, const GodebugWish *wish)
{
	GodebugLog *log = gt_alloc_zero(alloc, sizeof(*log));

	if (log == NULL)
		return NULL;
	log->alloc = alloc;
	log->wish = *wish;
	log->totals.last_ns = log->totals.gomaxprocs = GT_NULL;
	gt_queue_init(&log->queue, alloc, wish->facts == GODEBUG_FACTS_CYCLES ? sizeof(GtCycleRow) : sizeof(AnyRow));
	gt_arena_init(&log->arena, alloc);
	gt_log_reader_init(&log->reader, alloc);
	gt_log_reader_init(&log->recent_reader, alloc);
	godebug_processes_init(&log->processes, alloc);
	gt_json_init(&log->json, alloc);
	return log;
}

void
godebug_log_free(GodebugLog *log)
{
	if (log == NULL)
		return;
	gt_queue_free(&log->queue);
	gt_arena_free(&log->arena);
	gt_log_reader_free(&log->reader);
	gt_log_reader_free(&log->recent_reader);
	godebug_processes_free(&log->processes);
	gt_json_free(&log->json);
	gt_free(log->alloc, log->list);
	gt_free(log->alloc, log->broken);
	gt_free(log->alloc, log);
}

/* --- rows --- */

static bool
wants(const GodebugLog *log, GtGodebugRow row)
{
	switch (log->wish.facts)
	{
		case GODEBUG_FACTS_LINES:
			return row == log->wish.row;
		case GODEBUG_FACTS_CYCLES:
			return row == GT_GODEBUG_ROW_GCTRACE;
		case GODEBUG_FACTS_TOTALS:
			break;
	}
	return false;
}

static GtStr
keep_text(GodebugLog *log, GtStr text)
{
	GtStr		kept = gt_arena_copy(&log->arena, text);

	if (text.data != NULL && kept.data == NULL)
		log->refused = true;
	log->kept += text.len;
	return kept;
}

static void
keep_list(GodebugLog *log, GtIntegers *list)
{
	int32_t    *items;

	if (list->items == NULL)
		return;
	items = gt_arena_alloc(&log->arena, list->count * sizeof(int32_t));
	log->kept += list->count * sizeof(int32_t);
	if (items == NULL)
		log->refused = true;
	else
		memcpy(items, list->items, list->count * sizeof(int32_t));
	list->items = items;
}

/* Texts move to where they live as long as the row waits. */
static void
keep_texts(GodebugLog *log, const GtLayout *layout, AnyRow *row)
{
	row->head.process = keep_text(log, row->head.process);
	if (log->wish.facts != GODEBUG_FACTS_LINES)
		return;
	row->head.raw = log->wish.raw ? keep_text(log, row->head.raw) : (GtStr) {NULL, 0};
	if (layout->row == GT_GODEBUG_ROW_INIT)
		row->init.package = keep_text(log, row->init.package);
	else if (layout->row == GT_GODEBUG_ROW_SCHEDULER)
		keep_list(log, &row->scheduler.local_runqueues);
	else if (log->wish.attrs && layout->row == GT_GODEBUG_ROW_PACER)
		row->pacer.attrs = keep_text(log, godebug_attributes(&log->json, layout, &log->values));
	else if (log->wish.attrs && layout->row == GT_GODEBUG_ROW_DETAIL)
		row->detail.attrs = keep_text(log, godebug_attributes(&log->json, layout, &log->values));
	log->refused |= log->json.refused;
}

static void
count_cycle(GodebugLog *log, const GodebugProcess *process, const GtGctraceLine *line)
{
	log->totals.cycles++;
	if (log->totals.cycles == 1)
		log->totals.gomaxprocs = line->gomaxprocs;
	/* several processes have no common clock */
	if (log->processes.table.count == 1 && process->instances == 1)
		log->totals.last_ns = GT_MAX(log->totals.last_ns, godebug_cycle_end(line));
	else
		log->totals.last_ns = GT_NULL;
}

/* What a line says beyond itself. */
static void
note_line(GodebugLog *log, GodebugProcess *process, const GtLayout *layout, AnyRow *row)
{
	switch ((GtGodebugRow) layout->row)
	{
		case GT_GODEBUG_ROW_GCTRACE:
			row->head.process_instance = godebug_instance(&log->processes, process, row->gctrace.gc_seq);
			row->gctrace.periodic = process->periodic && row->gctrace.forced <= 0;
			process->periodic = false;
			count_cycle(log, process, &row->gctrace);
			break;
		case GT_GODEBUG_ROW_SCHEDULER:
			process->scheduler_ns = row->scheduler.time_ns;
			break;
		case GT_GODEBUG_ROW_DETAIL:
			row->detail.time_ns = process->scheduler_ns;
			break;
		case GT_GODEBUG_ROW_NONE:
			log->totals.without_rows++;
			break;
		default:
			break;
	}
	log->totals.recognised++;
}

/* The row of a whole line is wanted: as it is, or as the collection that it tells of. */
static void
put_row(GodebugLog *log, const GtLayout *layout, AnyRow *row, uint64_t sequence)
{
	keep_texts(log, layout, row);
	if (log->wish.facts == GODEBUG_FACTS_CYCLES)
		godebug_cycle(&row->gctrace, gt_queue_row(&log->queue, sequence));
	gt_queue_settle(&log->queue, sequence, GT_ROW_READY);
}

/* A place in the queue, or none if it is not wanted. */
static uint64_t
reserve_row(GodebugLog *log, const GtLayout *layout)
{
	uint64_t	sequence;

	if (!wants(log, layout->row))
		return UINT64_MAX;
	if (gt_queue_add(&log->queue, &sequence) == NULL)
	{
		log->refused = true;
		return UINT64_MAX;
	}
	return sequence;
}

/*
 * A whole line, whose values were read: fills its row.  False if such a line
 * cannot be.  `sequence` is its place in the queue, UINT64_MAX: it has none.
 */
static bool
take_line(GodebugLog *log, const GtLayout *layout, const GtLineHead *head, uint64_t sequence, bool unsure)
{
	GodebugProcess *process;
	AnyRow		other;
	AnyRow	   *row = &other;

	/* made where it will be taken from, if it will */
	if (sequence != UINT64_MAX && log->wish.facts == GODEBUG_FACTS_LINES)
		row = gt_queue_row(&log->queue, sequence);
	else
		memset(row, 0, layout->row_size);
	if (!layout->fill(&log->values, row))
		return false;
	row->head = *head;
	if (unsure && layout->row == GT_GODEBUG_ROW_GCTRACE && row->gctrace.forced == 0)
		row->gctrace.forced = -1;
	if (unsure && layout->row == GT_GODEBUG_ROW_SCAVENGER && row->scavenger.forced == 0)
		row->scavenger.forced = -1;
	process = godebug_process(&log->processes, head->process);
	if (process == NULL)
	{
		log->refused = true;
		return true;
	}
	note_line(log, process, layout, row);
	if (sequence != UINT64_MAX)
		put_row(log, layout, row, sequence);
	return true;
}

/* --- broken lines --- */

static bool
read_values(GodebugLog *log, const GtLayout *layout, GtStr text, size_t start, GtTokenTrail *trail, size_t *used)
{
	GtTokenPlace place = {0, (uint32_t) start};

	if (layout->row == GT_GODEBUG_ROW_SCHEDULER && log->list == NULL)
	{
		log->list = gt_alloc(log->alloc, GT_TOKEN_LIST_MAX * sizeof(int32_t));
		log->refused |= log->list == NULL;
	}
	log->values.list = log->list;
	return gt_tokens_read(layout->tokens, place, text.data, text.len, &log->values, trail, used);
}

/* The head of the row of a broken line. */
static GtLineHead
head_of_broken(const BrokenLine *broken, GtStr raw)
{
	GtLineHead	head = {.line = broken->line, .logged_at_ns = broken->logged_at_ns, .raw = raw};

	if (broken->process_size > 0)
		head.process = (GtStr) {broken->process, broken->process_size};
	head.process_instance = GT_NULL;
	return head;
}

/* Takes a broken line out of those that wait: as a row, or as broken. */
static void
settle_broken(GodebugLog *log, int index, GtStr raw, bool unsure)
{
	BrokenLine *broken = &log->broken[index];
	const GtLayout *layout = gt_godebug_layouts[broken->kind];
	GtLineHead	head = head_of_broken(broken, raw);
	size_t		used;
	bool		row = false;

	if (raw.data != NULL && read_values(log, layout, raw, 0, NULL, &used))
		row = take_line(log, layout, &head, broken->sequence, unsure);
	if (!row && broken->evidence)
		log->totals.broken++;
	if (!row && broken->sequence != UINT64_MAX)
		gt_queue_settle(&log->queue, broken->sequence, GT_ROW_DROPPED);
	log->nbroken--;
	memmove(broken, broken + 1, (size_t) (log->nbroken - index) * sizeof(*broken));
}

/* No tail came.  What lacks at most "(forced)" is a row all the same. */
static void
give_up_broken(GodebugLog *log, int index)
{
	const BrokenLine *broken = &log->broken[index];
	GtStr		raw = {NULL, 0};

	if (broken->whole)
		raw = (GtStr) {broken->text, broken->guesses[0].pieces[0].size};
	settle_broken(log, index, raw, true);
}

/* A place among the broken lines for one more, which is not counted yet; NULL: refused. */
static BrokenLine *
next_broken(GodebugLog *log, GtGodebugKind kind, int64_t line, const GtMessage *message)
{
	BrokenLine *broken;

	if (log->broken == NULL)
		log->broken = gt_alloc(log->alloc, BROKEN_MAX * sizeof(BrokenLine));
	if (log->broken == NULL)
	{
		log->refused = true;
		return NULL;
	}
	if (log->nbroken == BROKEN_MAX)
		give_up_broken(log, 0);
	broken = &log->broken[log->nbroken];
	broken->kind = kind;
	broken->line = line;
	broken->logged_at_ns = message->logged_at_ns;
	broken->process_size = message->process_size;
	memcpy(broken->process, message->process, message->process_size);
	return broken;
}

static void
add_broken(GodebugLog *log, const GtCandidate *candidate, const GtLine *line, const GtMessage *message,
		   const GtTokenTrail *trail, size_t used)
{
	GtStr		head = {message->text + candidate->start, (uint32_t) (message->size - candidate->start)};
	BrokenLine *broken = next_broken(log, candidate->kind, (int64_t) line->number, message);
	GtTokenTrail moved = *trail;

	if (broken == NULL)
		return;
	for (int i = 0; i < GT_TOKEN_TRAIL; i++)
		moved.last[i].at -= (uint32_t) candidate->start;
	if (!broken_begin(broken, head, &moved, used))
	{
		log->totals.broken += broken->evidence;
		return;
	}
	broken->sequence = reserve_row(log, gt_godebug_layouts[candidate->kind]);
	log->nbroken++;
}

/* A line of a process that has broken lines: is it a tail of one of them? */
static bool
continue_broken(GodebugLog *log, const GtMessage *message)
{
	for (int i = log->nbroken - 1; i >= 0; i--)
	{
		BrokenLine *broken = &log->broken[i];
		GtStr		text = {message->text, (uint32_t) message->size};
		GtStr		raw;

		if (broken->process_size != message->process_size ||
			memcmp(broken->process, message->process, message->process_size) != 0)
			continue;
		switch (broken_try(broken, text, &raw))
		{
			case BROKEN_STILL:
				break;
			case BROKEN_REPAIRED:
				settle_broken(log, i, raw, false);
				return true;
			case BROKEN_UNPROVEN:
				settle_broken(log, i, (GtStr) {NULL, 0}, false);
				return true;
		}
	}
	return false;
}

static void
age_broken(GodebugLog *log)
{
	for (int i = log->nbroken - 1; i >= 0; i--)
		if (--log->broken[i].patience < 0)
			give_up_broken(log, i);
	while (log->nbroken > 0 && godebug_log_waiting(log) > WAITING_MAX)
		give_up_broken(log, 0);
}

/* --- lines --- */

/* Does other text stick to the line's end?  What quotes lines puts these behind them. */
static bool
is_glued(const GtMessage *message, size_t end)
{
	static const char closing[] = " \t\"'\\)]},;.|<\x1b";

	return end < message->size && memchr(closing, message->text[end], sizeof(closing) - 1) == NULL;
}

/* --- lines whose begin was not recognised, as it is too short --- */

static void
remember_line(GodebugLog *log, const GtLine *line)
{
	RecentLine *recent = &log->recent[line->number % RECENT_LINES];

	recent->number = (int64_t) line->number;
	recent->size = (uint32_t) GT_MIN(line->size, RECENT_SIZE);
	memcpy(recent->text, line->text, recent->size);
}

/* Is this recent line the begin of which the message is the rest? */
static bool
join_recent(GodebugLog *log, const RecentLine *recent, GtGodebugKind kind, const GtMessage *message)
{
	const GtLayout *layout = gt_godebug_layouts[kind];
	GtStr		rest = {message->text, (uint32_t) message->size};
	GtTokenPlace begin = {0, 0};
	GtTokenTrail trail;
	GtMessage	before;
	BrokenLine *broken;
	GtStr		raw;
	size_t		used;

	if (!gt_log_message(&log->recent_reader, recent->text, recent->size, &before))
	{
		log->refused = true;
		return false;
	}
	if (before.process_size != message->process_size ||
		memcmp(before.process, message->process, message->process_size) != 0 ||
		gt_tokens_read(layout->tokens, begin, before.text, before.size, NULL, &trail, &used))
		return false;
	broken = next_broken(log, kind, recent->number, &before);
	if (broken == NULL || !broken_begin(broken, (GtStr) {before.text, (uint32_t) before.size}, &trail, 0) ||
		broken_try(broken, rest, &raw) != BROKEN_REPAIRED)
		return false;
	broken->sequence = reserve_row(log, layout);
	log->nbroken++;
	settle_broken(log, log->nbroken - 1, raw, false);
	return true;
}

/* The rest of a line: its begin is in one of those before, or the line is broken. */
static void
read_rest(GodebugLog *log, const GtCandidate *candidate, const GtLine *line, const GtMessage *message)
{
	const GtLayout *layout = gt_godebug_layouts[candidate->kind];
	GtTokenPlace place = {(uint16_t) candidate->token, 0};
	GtTokenTrail trail;
	size_t		used;

	for (int back = 1; back <= RECENT_LINES; back++)
	{
		const RecentLine *recent = &log->recent[(line->number - (uint64_t) back) % RECENT_LINES];

		if (recent->number > 0 && recent->number == (int64_t) line->number - back &&
			join_recent(log, recent, candidate->kind, message))
			return;
	}
	if (gt_tokens_read(layout->tokens, place, message->text, message->size, NULL, &trail, &used) ||
		trail.last[(trail.count - 1) % GT_TOKEN_TRAIL].token >= layout->evidence)
		log->totals.broken++;
}

/* Reads the line that a candidate may be; *at moves behind what was read. */
static void
read_candidate(GodebugLog *log, const GtCandidate *candidate, const GtLine *line, const GtMessage *message,
			   size_t *at)
{
	const GtLayout *layout = gt_godebug_layouts[candidate->kind];
	GtStr		text = {message->text, (uint32_t) message->size};
	GtTokenTrail trail;
	size_t		used;
	bool		whole;

	if (candidate->token > 0)
	{
		if (candidate->start == 0)
			read_rest(log, candidate, line, message);
		return;
	}
	whole = read_values(log, layout, text, candidate->start, NULL, &used);
	if (whole && !is_glued(message, used))
	{
		GtLineHead	head = {.line = (int64_t) line->number, .logged_at_ns = message->logged_at_ns};
		uint64_t	sequence = reserve_row(log, layout);

		*at = used;
		head.process_instance = GT_NULL;
		head.raw = (GtStr) {message->text + candidate->start, (uint32_t) (used - candidate->start)};
		if (message->process_size > 0)
			head.process = (GtStr) {message->process, message->process_size};
		if (log->refused || take_line(log, layout, &head, sequence, line->cut))
			return;
		log->totals.broken++;
		if (sequence != UINT64_MAX)
			gt_queue_settle(&log->queue, sequence, GT_ROW_DROPPED);
		return;
	}
	(void) read_values(log, layout, text, candidate->start, &trail, &used);
	add_broken(log, candidate, line, message, &trail, whole ? used : 0);
}

static bool
read_message(GodebugLog *log, const GtLine *line, const GtMessage *message)
{
	GtCandidate candidate;
	size_t		at = 0;
	bool		found = false;

	while (!log->refused && gt_godebug_find(message->text, message->size, &at, &candidate))
	{
		read_candidate(log, &candidate, line, message, &at);
		found = true;
	}
	return found;
}

#define PERIODIC "GC forced"

static bool
ends_with_periodic(const char *text, size_t size)
{
	size_t		length = sizeof(PERIODIC) - 1;

	return size >= length && memcmp(text + size - length, PERIODIC, length) == 0;
}

/* "GC forced", which has nothing rare in it, says that the next collection is periodic. */
static bool
may_be_periodic(const GodebugLog *log, const GtLine *line)
{
	char		last = line->size > 0 ? line->text[line->size - 1] : '\0';

	if (log->wish.facts != GODEBUG_FACTS_CYCLES)
		return false;
	if (last == '}')
		return gt_find(line->text, line->size, PERIODIC, sizeof(PERIODIC) - 1) != NULL;
	return ends_with_periodic(line->text, line->size - (last == '"'));
}

static void
note_periodic(GodebugLog *log, const GtMessage *message)
{
	GtStr		name = {NULL, 0};
	GodebugProcess *process;

	if (!ends_with_periodic(message->text, message->size) &&
		!(message->size > 0 && ends_with_periodic(message->text, message->size - 1)))
		return;
	if (message->process_size > 0)
		name = (GtStr) {message->process, message->process_size};
	process = godebug_process(&log->processes, name);
	if (process == NULL)
		log->refused = true;
	else
		process->periodic = true;
}

/* A line that something in it, or one before it, makes worth reading. */
static bool
read_line(GodebugLog *log, const GtLine *line, bool found, bool periodic)
{
	GtMessage	message;

	if (!gt_log_message(&log->reader, line->text, line->size, &message))
		return false;
	if (periodic)
		note_periodic(log, &message);
	if (log->nbroken > 0)
	{
		found &= !continue_broken(log, &message);
		age_broken(log);
	}
	if (found && !read_message(log, line, &message))
	{
		/* it is not in the message of the JSON, but beside it */
		message.text = line->text;
		message.size = line->size;
		(void) read_message(log, line, &message);
	}
	return !log->refused;
}

bool
godebug_log_line(GodebugLog *log, const GtLine *line)
{
	GtCandidate candidate;
	size_t		at = 0;
	bool		found = gt_godebug_find(line->text, line->size, &at, &candidate);
	bool		periodic = may_be_periodic(log, line);

	log->totals.lines++;
	if ((found || periodic || log->nbroken > 0) && !read_line(log, line, found, periodic))
		return false;
	remember_line(log, line);
	return true;
}

bool
godebug_log_finish(GodebugLog *log)
{
	while (log->nbroken > 0)
		give_up_broken(log, 0);
	return !log->refused;
}

/* --- taking --- */

void
godebug_log_recycle(GodebugLog *log)
{
	if (log->queue.head == log->queue.tail)
	{
		gt_arena_reset(&log->arena);
		log->kept = 0;
	}
	while (log->nbroken > 0 && log->kept > KEPT_MAX)
		give_up_broken(log, 0);
}

const void *
godebug_log_take(GodebugLog *log)
{
	return gt_queue_take(&log->queue);
}

size_t
godebug_log_waiting(const GodebugLog *log)
{
	return (size_t) (log->queue.tail - log->queue.head);
}

const GodebugTotals *
godebug_log_totals(const GodebugLog *log)
{
	return &log->totals;
}
