/*
 * jvm_log.c
 *		From the lines of a log to the rows of one relation, process by process.
 */
#include "model/jvm_log.h"

#include <string.h>

#include "model/process_table.h"

/* Of one that is forgotten the instances count anew. */
#define PROCESSES_MAX 256

/* Ids of processes and threads, as the JVM prints them. */
#define ID_MAX 20

typedef struct JvmProcess
{
	GtProcess	process;
	JvmLog	   *log;
	GtJvmDecoder *decoder;
	JvmCollections collections;
	bool		read;			/* something of it was */
	/* --- where an id may be that of a thread --- */
	uint32_t	base_size;		/* of its name without that id */
	uint32_t	id_size;		/* the id in the last line of a collector */
	char		id[ID_MAX];
	bool		has_thread_ids; /* for sure */
} JvmProcess;

struct JvmLog
{
	const GtAlloc *alloc;
	const GtJvmDialect *dialect;
	JvmModel   *model;
	GtLogReader reader;
	GtProcessTable processes;
	JvmProcess *undecided;		/* started, by a thread whose id may be the pid */
	GtJvmInfo	info;
	int64_t		recognised;
	int64_t		broken;
	int64_t		starts;			/* of processes that were read */
	bool		refused;
};

/* --- processes --- */

static bool
on_record(void *context, const GtJvmRecord *record)
{
	JvmProcess *process = context;

	process->log->starts += record->kind == GT_JVM_START;
	return jvm_model_record(process->log->model, &process->collections, record);
}

static bool
on_reserve(void *context, uint64_t *place)
{
	return jvm_model_reserve(((JvmProcess *) context)->log->model, place);
}

static void
on_let_go(void *context, uint64_t place)
{
	jvm_model_let_go(((JvmProcess *) context)->log->model, place);
}

static bool
open_process(JvmLog *log, JvmProcess *process)
{
	GtJvmConfig config = {
		.alloc = log->alloc,
		.want = jvm_model_wants(log->model->facts),
		.info = &log->info,
		.record = on_record,
		.reserve = on_reserve,
		.let_go = on_let_go,
		.context = process,
	};

	process->log = log;
	jvm_model_begin(log->model, &process->collections, &process->process.name);
	process->decoder = log->dialect->open(&config);
	return process->decoder != NULL;
}

/* Its last rows, should it not come back. */
static GtJvmVerdict
finish_process(JvmLog *log, JvmProcess *process, uint64_t *cut_at)
{
	GtJvmVerdict verdict = log->dialect->finish(process->decoder, cut_at);

	log->broken += verdict == GT_JVM_BROKEN;
	log->refused |= verdict == GT_JVM_REFUSED;
	return verdict;
}

static void
forget_process(void *context, GtProcess *entry)
{
	JvmLog	   *log = context;
	JvmProcess *process = (JvmProcess *) entry;
	uint64_t	unused;

	if (process->decoder != NULL)
	{
		(void) finish_process(log, process, &unused);
		jvm_collections_abandon(&process->collections, false);
	}
	log->dialect->close(process->decoder);
	if (log->undecided == process)
		log->undecided = NULL;
}

static GtStr
name_of(const GtMessage *message)
{
	return (GtStr) {message->process_size > 0 ? message->process : NULL, message->process_size};
}

/* NULL: memory was refused. */
static JvmProcess *
put_process(JvmLog *log, GtStr name)
{
	bool		added;
	JvmProcess *process = (JvmProcess *) gt_process_put(&log->processes, name, &added);

	if (process != NULL && (!added || open_process(log, process)))
		return process;
	if (process != NULL)
		gt_process_remove(&log->processes, &process->process);
	log->refused = true;
	return NULL;
}

/* --- whose line it is --- */

static void
add_pid(GtMessage *message, GtStr pid)
{
	uint32_t	size = message->process_size;
	const char *end = message->process + size;

	/* the logger may have told it already */
	if (size > pid.len + 1 && end[-1] == ']' && memcmp(end - 1 - pid.len, pid.data, pid.len) == 0)
		return;
	if (size == 0)
		gt_message_add_process(message, pid);
	else
		gt_message_add_pid(message, pid);
}

static bool
wrote_last(const JvmProcess *process, GtStr id)
{
	return gt_str_equal((GtStr) {process->id, process->id_size}, id);
}

static void
note_writer(JvmProcess *process, GtStr id)
{
	process->id_size = GT_MIN(id.len, ID_MAX);
	memcpy(process->id, id.data, process->id_size);
}

/*
 * A JVM started in a thread whose id is not that of the collector's thread: so
 * ids are those of threads, and it is the process that has none in its name.
 */
static JvmProcess *
decide(JvmLog *log, GtStr name)
{
	JvmProcess *process = log->undecided;
	JvmProcess *before = (JvmProcess *) gt_process_find(&log->processes, name);

	log->undecided = NULL;
	process->has_thread_ids = true;
	if (before != NULL)
	{
		process->collections.instance = before->collections.instance + before->read;
		gt_process_remove(&log->processes, &before->process);
	}
	if (gt_process_rename(&log->processes, &process->process, name))
		return process;
	log->refused = true;
	return NULL;
}

static bool
is_undecided(const JvmLog *log, GtStr name)
{
	const JvmProcess *process = log->undecided;

	return process != NULL && gt_str_equal((GtStr) {process->process.name.data, process->base_size}, name);
}

/* A process known by the id, which its main thread has. */
static JvmProcess *
find_announced(JvmLog *log, GtMessage *message, const GtJvmOrigin *origin)
{
	uint32_t	base_size = message->process_size;
	JvmProcess *process;

	add_pid(message, origin->pid);
	process = (JvmProcess *) gt_process_find(&log->processes, name_of(message));
	if (process != NULL && process == log->undecided && origin->collects)
		log->undecided = NULL;
	if (process == NULL && origin->starts)
	{
		process = log->undecided = put_process(log, name_of(message));
		if (process != NULL)
			process->base_size = base_size;
	}
	message->process_size = base_size;
	return process;
}

/* The id may be that of a thread: it is the pid if it is known from the start of a JVM. */
static JvmProcess *
find_by_id(JvmLog *log, GtMessage *message, const GtJvmOrigin *origin)
{
	GtStr		name = name_of(message);
	JvmProcess *base = (JvmProcess *) gt_process_find(&log->processes, name);
	JvmProcess *process;

	if (base != NULL && base->has_thread_ids)
		return base;
	process = find_announced(log, message, origin);
	if (process != NULL || log->refused)
		return process;
	if (is_undecided(log, name) && (base == NULL || origin->first || !wrote_last(base, origin->pid)))
		return origin->collects ? decide(log, name) : log->undecided;
	process = put_process(log, name);
	if (process != NULL && origin->collects)
		note_writer(process, origin->pid);
	return process;
}

/* NULL: it is of none, or memory was refused. */
static JvmProcess *
find_process(JvmLog *log, GtMessage *message, const GtJvmLine *line)
{
	GtJvmOrigin origin = {{NULL, 0}, {NULL, 0}, false, false, false, false};
	JvmProcess *process;

	log->dialect->origin(line, &origin);
	gt_message_add_process(message, origin.host);
	if (origin.pid.data != NULL && origin.maybe_tid)
		return find_by_id(log, message, &origin);
	if (origin.pid.data != NULL)
		add_pid(message, origin.pid);
	process = (JvmProcess *) gt_process_find(&log->processes, name_of(message));
	if (process != NULL || !log->dialect->begins(line))
		return process;
	return put_process(log, name_of(message));
}

/* --- lines --- */

/* Takes off what loggers put in front; false: memory was refused. */
static bool
read_prefix(JvmLog *log, const GtLine *line, GtMessage *message)
{
	if (gt_log_may_have_prefix(line->text, line->size))
		return gt_log_message(&log->reader, line->text, line->size, message);
	message->text = line->text;
	message->size = line->size;
	message->logged_at_ns = GT_NULL;
	message->process_size = 0;
	return true;
}

/* The text of a JSON object is whole if the object is. */
static bool
lies_within(const GtLine *line, const GtMessage *message)
{
	return message->text >= line->text && message->text <= line->text + line->size;
}

static GtJvmVerdict
read_line(JvmLog *log, const GtLine *line)
{
	GtMessage	message;
	GtJvmLine	parts;
	JvmProcess *process;
	GtJvmVerdict verdict;

	if (!read_prefix(log, line, &message))
		return GT_JVM_REFUSED;
	parts.text = (GtStr) {message.text, (uint32_t) message.size};
	parts.number = (int64_t) line->number;
	parts.offset = line->offset;
	parts.ended = line->ended || !lies_within(line, &message);
	parts.logged_at_ns = message.logged_at_ns;
	if (!log->dialect->split(&parts))
		return GT_JVM_OTHER;
	process = find_process(log, &message, &parts);
	if (process == NULL)
		return log->refused ? GT_JVM_REFUSED : GT_JVM_OTHER;
	verdict = log->dialect->line(process->decoder, &parts);
	if (!process->read && (verdict == GT_JVM_RECOGNISED || verdict == GT_JVM_BROKEN))
	{
		process->read = true;
		log->starts++;
	}
	return verdict;
}

GtJvmVerdict
jvm_log_line(JvmLog *log, const GtLine *line)
{
	GtJvmVerdict verdict = read_line(log, line);

	log->recognised += verdict == GT_JVM_RECOGNISED || verdict == GT_JVM_BROKEN;
	log->broken += verdict == GT_JVM_BROKEN;
	return log->refused ? GT_JVM_REFUSED : verdict;
}

/* --- life --- */

JvmLog *
jvm_log_create(const GtAlloc *alloc, const GtJvmDialect *dialect, JvmFacts facts)
{
	JvmLog	   *log = gt_alloc_zero(alloc, sizeof(*log));

	if (log == NULL)
		return NULL;
	log->alloc = alloc;
	log->dialect = dialect;
	log->model = jvm_model_create(alloc, facts, dialect == &gt_jvm_legacy);
	gt_log_reader_init(&log->reader, alloc);
	log->reader.is_message = gt_jvm_is_dated;
	gt_processes_init(&log->processes, alloc, sizeof(JvmProcess), PROCESSES_MAX);
	log->processes.forget = forget_process;
	log->processes.context = log;
	gt_jvm_info_init(&log->info);
	if (log->model != NULL)
		return log;
	jvm_log_free(log);
	return NULL;
}

void
jvm_log_free(JvmLog *log)
{
	if (log == NULL)
		return;
	gt_processes_free(&log->processes);
	jvm_model_free(log->model);
	gt_log_reader_free(&log->reader);
	gt_free(log->alloc, log);
}

GtJvmVerdict
jvm_log_finish(JvmLog *log, uint64_t *cut_at)
{
	GtJvmVerdict verdict = GT_JVM_OTHER;

	*cut_at = UINT64_MAX;
	for (GtProcess *at = log->processes.oldest; at != NULL; at = at->newer)
	{
		uint64_t	offset;

		if (finish_process(log, (JvmProcess *) at, &offset) != GT_JVM_BROKEN)
			continue;
		*cut_at = GT_MIN(*cut_at, offset);
		verdict = GT_JVM_BROKEN;
	}
	return log->refused ? GT_JVM_REFUSED : verdict;
}

void
jvm_log_end(JvmLog *log)
{
	for (GtProcess *at = log->processes.oldest; at != NULL; at = at->newer)
		jvm_collections_abandon(&((JvmProcess *) at)->collections, true);
}

const void *
jvm_log_take(JvmLog *log)
{
	return jvm_model_take(log->model);
}

const char *
jvm_log_version(const JvmLog *log)
{
	return log->info.version[0] != '\0' ? log->info.version : NULL;
}

void
jvm_log_totals(const JvmLog *log, JvmLogTotals *totals)
{
	totals->recognised = log->recognised;
	totals->broken = log->broken;
	totals->info = log->info;
	totals->rows = log->model->totals;
	if (log->starts > 1)
		totals->info.last_ns = GT_NULL;
}
