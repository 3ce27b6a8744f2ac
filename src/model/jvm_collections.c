/*
 * jvm_collections.c
 *		Collections of a JVM from their pauses and concurrent parts.
 *
 * Unified logs tie the parts together by ids, legacy ones by order: there a
 * CMS cycle runs from its initial mark to its reset, a G1 cycle from a young
 * pause marked so to its concurrent cleanup, and a full collection ends both.
 *
 * A collection is over when its last part was logged.  Those that have none, or
 * that were given up, are over when the next one of their kind begins.
 */
#include "model/jvm_model.h"

#include <string.h>

#include "decode/jvm_text.h"

/* --- the open ones --- */

static GtJvmCollectionRow *
row_at(const JvmCollections *self, int i)
{
	return gt_queue_row(self->rows, self->open[i]);
}

static void
settle(JvmCollections *self, int i)
{
	gt_queue_settle(self->rows, self->open[i], GT_ROW_READY);
	self->nopen--;
	memmove(&self->open[i], &self->open[i + 1], (size_t) (self->nopen - i) * sizeof(self->open[0]));
}

static void
settle_all(JvmCollections *self)
{
	while (self->nopen > 0)
		settle(self, 0);
}

/* Whosever it is. */
static void
settle_sequence(GtQueue *rows, uint64_t sequence)
{
	JvmCollections *owner = ((GtJvmCollectionRow *) gt_queue_row(rows, sequence))->owner;

	for (int i = 0; i < owner->nopen; i++)
	{
		if (owner->open[i] == sequence)
		{
			settle(owner, i);
			return;
		}
	}
}

/* Rows behind one that never ends must not pile up. */
static void
bound_held(JvmCollections *self)
{
	GtQueue    *rows = self->rows;

	if (rows->tail - rows->head > JVM_HELD_MAX)
	{
		for (uint64_t i = rows->head; i < rows->tail - JVM_HELD_MAX / 2; i++)
			if (gt_queue_is_open(rows, i))
				settle_sequence(rows, i);
	}
	if (self->nopen == JVM_OPEN_MAX)
		settle(self, 0);
}

/* --- kinds of collections --- */

static bool
ends_with(GtStr text, const char *end)
{
	size_t		size = strlen(end);

	return text.len >= size && memcmp(text.data + text.len - size, end, size) == 0;
}

static GtStr
type_of(GtJvmCollectionRow *row)
{
	row->type.data = row->type_text;
	return row->type;
}

/* Such that several pauses, or none, belong to it. */
static bool
is_cycle(GtJvmCollectionRow *row)
{
	return ends_with(type_of(row), "cycle");
}

static bool
is_old_cycle(GtJvmCollectionRow *row)
{
	return jvm_equals(type_of(row), "shen-old-cycle");
}

static bool
is_shenandoah(const char *collector)
{
	return collector != NULL && strstr(collector, "shen") != NULL;
}

static bool
is_z(const char *collector)
{
	return collector != NULL && (strcmp(collector, "z") == 0 || strcmp(collector, "genz") == 0);
}

static const char *
shenandoah_type(const GtJvmRecord *record)
{
	if (jvm_starts(record->detail, "Young"))
		return "shen-young-cycle";
	if (jvm_starts(record->detail, "Old"))
		return "shen-old-cycle";
	if (jvm_starts(record->detail, "Global"))
		return "shen-global-cycle";
	return "shen-cycle";
}

/* The collection to which a part of this type belongs. */
static GtStr
collection_type(const GtJvmRecord *record)
{
	GtStr		type = record->type;

	if (jvm_starts(type, "cms-"))
		return gt_str("cms-cycle");
	if (jvm_starts(type, "g1-"))
		return gt_str("concurrent-mark-cycle");
	if (jvm_starts(type, "z-"))
		return gt_str("cycle");
	if (is_shenandoah(record->collector) && !jvm_equals(type, "full") &&
		!jvm_equals(type, "shen-degenerated-gc"))
		return gt_str(shenandoah_type(record));
	return type;
}

static void
set_type(GtJvmCollectionRow *row, GtStr type)
{
	row->type = gt_jvm_copy(row->type_text, sizeof(row->type_text), type);
}

/* Parts behind the first: their names say more than what is known. */
static void
refine_type(GtJvmCollectionRow *row, const GtJvmRecord *record)
{
	GtStr		type = type_of(row);

	if (record->kind == GT_JVM_CYCLE || ends_with(record->type, "cycle") ||
		jvm_equals(record->type, "shen-degenerated-gc") ||
		(jvm_equals(record->type, "full") && !jvm_equals(type, "full")))
		set_type(row, record->type);
	else if (jvm_equals(type, "shen-cycle") && is_shenandoah(record->collector))
		set_type(row, gt_str(shenandoah_type(record)));
}

/* Could a collection begin with this? Else its begin was not logged. */
static bool
is_first_part(GtStr type)
{
	static const char *const firsts[] = {
		"young", "mixed", "full", "cms-initial-mark", "z-mark-start", "shen-degenerated-gc",
		"shen-init-mark", "concurrent-reset",
	};

	for (size_t i = 0; i < GT_LENGTHOF(firsts); i++)
	{
		if (jvm_starts(type, firsts[i]))
			return true;
	}
	return ends_with(type, "cycle");
}

/* --- cause --- */

static void
set_cause(GtJvmCollectionRow *row, GtStr cause, const char *trigger)
{
	if (cause.data == NULL)
		return;
	row->cause = gt_jvm_copy(row->cause_text, sizeof(row->cause_text), cause);
	row->trigger = trigger;
}

static void
keep_reason(JvmCollections *self, GtStr cause, const char *trigger)
{
	self->reason_len = gt_jvm_copy(self->reason, sizeof(self->reason), cause).len;
	self->reason_trigger = trigger;
}

/*
 * A cycle of G1 has the cause of the pause that started it.  Where that was an
 * allocation, it is the occupancy of the heap that asked for the cycle.
 */
static void
keep_cycle_reason(JvmCollections *self, const GtJvmRecord *record)
{
	bool		occupancy = jvm_equals(record->cause, "G1 Evacuation Pause") ||
		jvm_equals(record->cause, "G1 Humongous Allocation");

	keep_reason(self, record->cause, occupancy ? "threshold" : record->trigger);
}

static void
use_reason(JvmCollections *self, GtJvmCollectionRow *row)
{
	if (self->reason_len > 0)
		set_cause(row, jvm_span(self->reason, self->reason + self->reason_len), self->reason_trigger);
	self->reason_len = 0;
}

/* --- parts --- */

static int64_t
plus(int64_t sum, int64_t value)
{
	int64_t		result;

	if (value == GT_NULL)
		return sum;
	return __builtin_add_overflow(sum == GT_NULL ? 0 : sum, value, &result) ? sum : result;
}

/* When a part began: stamps tell the end unless they say otherwise. */
static int64_t
begin_of(const GtJvmRecord *record, int64_t stamp, bool at_end)
{
	if (stamp == GT_NULL || record->kind == GT_JVM_BEGIN || (record->stamped_at_start && !at_end))
		return stamp;
	return record->duration_ns == GT_NULL ? GT_NULL : stamp - record->duration_ns;
}

static int64_t
end_of(const GtJvmRecord *record)
{
	if (record->time_ns == GT_NULL || !record->stamped_at_start)
		return record->time_ns;
	return plus(record->time_ns, record->duration_ns);
}

static void
add_heap(GtJvmCollectionRow *row, const GtJvmRecord *record)
{
	if (record->heap_before_bytes == GT_NULL)
		return;
	/* what a whole cycle says of itself is better than its parts */
	if (row->heap_before_bytes == GT_NULL || record->kind == GT_JVM_CYCLE)
		row->heap_before_bytes = record->heap_before_bytes;
	row->heap_after_bytes = record->heap_after_bytes;
	if (record->heap_capacity_bytes != GT_NULL)
		row->heap_capacity_bytes = record->heap_capacity_bytes;
}

/* A duration that spans the cycle contains its pauses. */
static void
add_cycle_duration(GtJvmCollectionRow *row, int64_t duration_ns)
{
	if (duration_ns == GT_NULL)
		return;
	row->concurrent_ns = GT_MAX(duration_ns - (row->pause_ns == GT_NULL ? 0 : row->pause_ns), 0);
}

static void
add_part(GtJvmCollectionRow *row, const GtJvmRecord *record)
{
	int64_t		end = end_of(record);

	row->collector = record->collector != NULL ? record->collector : row->collector;
	refine_type(row, record);
	if (record->kind == GT_JVM_CYCLE || !is_cycle(row) || row->cause.data == NULL)
		set_cause(row, record->cause, record->trigger);
	if (record->kind == GT_JVM_BEGIN)
		return;
	if (record->kind == GT_JVM_PAUSE)
	{
		row->pauses = plus(row->pauses, 1);
		row->pause_ns = plus(row->pause_ns, record->duration_ns);
	}
	else if (record->kind == GT_JVM_CYCLE || ends_with(record->type, "cycle"))
		add_cycle_duration(row, record->duration_ns);
	else
		row->concurrent_ns = plus(row->concurrent_ns, record->duration_ns);
	add_heap(row, record);
	if (end != GT_NULL)
		row->end_ns = GT_MAX(row->end_ns, end);
}

/* --- begin and end --- */

/* Only one cycle runs at a time, but for old ones of Shenandoah, which others interrupt. */
static void
end_previous(JvmCollections *self, const GtJvmRecord *record)
{
	bool		shenandoah = is_shenandoah(record->collector);
	bool		old = jvm_starts(record->detail, "Old") || jvm_starts(record->detail, "Global");

	if (is_z(record->collector))
		return;
	for (int i = self->nopen - 1; i >= 0; i--)
	{
		if (shenandoah ? (old || !is_old_cycle(row_at(self, i))) :
			is_cycle(row_at(self, i)) && ends_with(collection_type(record), "cycle"))
			settle(self, i);
	}
}

static void
note_begin(JvmCollections *self, GtJvmCollectionRow *row, const GtJvmRecord *record)
{
	self->totals->begun++;
	row->cycle = ++self->begun;
	if (is_first_part(record->type))
	{
		row->begin_kind = "begin";
		row->start_ns = begin_of(record, record->time_ns, false);
		row->started_at_ns = begin_of(record, record->logged_at_ns, record->logged_at_end);
		return;
	}
	row->begin_kind = "active";
	self->totals->incomplete++;
	if (self->begun == 1 && self->instance == 1)
		self->totals->active_at_start = true;
}

static GtJvmCollectionRow *
begin_collection(JvmCollections *self, const GtJvmRecord *record)
{
	GtJvmCollectionRow *row;
	uint64_t	sequence;

	end_previous(self, record);
	bound_held(self);
	row = gt_queue_add(self->rows, &sequence);
	if (row == NULL)
		return NULL;
	row->owner = self;
	gt_jvm_sign(&row->writer, *self->process, self->instance);
	self->open[self->nopen++] = sequence;
	row->gc_id = record->gc_id;
	set_type(row, collection_type(record));
	row->end_ns = row->concurrent_ns = row->start_ns = row->started_at_ns = GT_NULL;
	/* ZGC may keep its pauses to itself */
	row->pauses = row->pause_ns = is_z(record->collector) ? GT_NULL : 0;
	row->heap_before_bytes = row->heap_after_bytes = row->heap_capacity_bytes = GT_NULL;
	note_begin(self, row, record);
	return row;
}

/* Is it over with this part? */
static bool
is_last_part(GtJvmCollectionRow *row, const GtJvmRecord *record)
{
	if (record->kind == GT_JVM_BEGIN)
		return false;
	if (record->kind == GT_JVM_CYCLE || ends_with(record->type, "cycle") ||
		jvm_equals(record->type, "cms-concurrent-reset") ||
		jvm_equals(record->type, "g1-concurrent-cleanup"))
		return true;
	return !is_cycle(row) && !is_shenandoah(record->collector);
}

/* --- unified logs --- */

/*
 * CMS and Serial of JDK 11 do a full collection inside a young one, with the
 * next id, and log it first; the time of the young pause contains it.
 */
static void
take_out_nested(JvmCollections *self, GtJvmCollectionRow *row, const GtJvmRecord *record)
{
	if (record->kind != GT_JVM_PAUSE || record->duration_ns == GT_NULL)
		return;
	if (jvm_equals(record->type, "full"))
	{
		self->full_id = record->gc_id;
		self->full_ns = record->duration_ns;
	}
	else if (jvm_equals(record->type, "young") && record->gc_id + 1 == self->full_id &&
			 record->duration_ns >= self->full_ns)
		row->pause_ns -= self->full_ns;
}

static int
find_id(const JvmCollections *self, int64_t gc_id)
{
	for (int i = self->nopen - 1; i >= 0; i--)
	{
		if (row_at(self, i)->gc_id == gc_id)
			return i;
	}
	return -1;
}

static bool
add_by_id(JvmCollections *self, const GtJvmRecord *record)
{
	int			i = find_id(self, record->gc_id);
	GtJvmCollectionRow *row;

	if (i < 0)
	{
		if (begin_collection(self, record) == NULL)
			return false;
		i = self->nopen - 1;
		row = row_at(self, i);
		if (is_cycle(row) || is_shenandoah(record->collector))
			use_reason(self, row);
	}
	row = row_at(self, i);
	add_part(row, record);
	take_out_nested(self, row, record);
	if (record->kind == GT_JVM_PAUSE && jvm_equals(record->type, "young-conc-start"))
		keep_cycle_reason(self, record);
	if (is_last_part(row, record))
		settle(self, i);
	return true;
}

/* --- legacy logs --- */

static bool
add_to_cycle(JvmCollections *self, const GtJvmRecord *record)
{
	int			i = self->nopen - 1;

	if (i < 0 || jvm_equals(record->type, "cms-initial-mark"))
	{
		settle_all(self);
		if (begin_collection(self, record) == NULL)
			return false;
		i = self->nopen - 1;
	}
	add_part(row_at(self, i), record);
	if (is_last_part(row_at(self, i), record))
		settle(self, i);
	return true;
}

/* The pause that starts a cycle of G1 is over; the cycle begins. */
static bool
begin_g1_cycle(JvmCollections *self, const GtJvmRecord *pause)
{
	GtJvmRecord begin = *pause;
	GtJvmCollectionRow *row;

	begin.kind = GT_JVM_BEGIN;
	begin.type = gt_str("concurrent-mark-cycle");
	begin.detail = gt_str(NULL);
	begin.time_ns = plus(pause->time_ns, pause->time_ns == GT_NULL ? GT_NULL : pause->duration_ns);
	if (pause->logged_at_ns != GT_NULL && !pause->logged_at_end)
		begin.logged_at_ns = plus(pause->logged_at_ns, pause->duration_ns);
	row = begin_collection(self, &begin);
	if (row == NULL)
		return false;
	row->collector = pause->collector;
	keep_cycle_reason(self, pause);
	use_reason(self, row);
	return true;
}

static bool
add_by_order(JvmCollections *self, const GtJvmRecord *record)
{
	GtStr		type = record->type;

	if (jvm_starts(type, "cms-") || jvm_starts(type, "g1-"))
		return add_to_cycle(self, record);
	/* what a full collection finds of a cycle, it gives up */
	if (ends_with(type, "full"))
		settle_all(self);
	if (begin_collection(self, record) == NULL)
		return false;
	add_part(row_at(self, self->nopen - 1), record);
	settle(self, self->nopen - 1);
	if (jvm_equals(type, "young-conc-start"))
		return begin_g1_cycle(self, record);
	return true;
}

/* --- open for ever --- */

/* Shenandoah does not say when a collection is over: its last part may be that. */
static void
note_unfinished(JvmCollections *self, GtJvmCollectionRow *row, bool log_ends)
{
	if (is_shenandoah(row->collector))
		return;
	row->end_ns = GT_NULL;
	self->totals->active_at_end |= log_ends;
	if (strcmp(row->begin_kind, "begin") == 0)
		self->totals->incomplete++;
}

void
jvm_collections_abandon(JvmCollections *self, bool log_ends)
{
	for (int i = 0; i < self->nopen; i++)
		note_unfinished(self, row_at(self, i), log_ends);
	settle_all(self);
	self->reason_len = 0;
	self->full_id = GT_NULL;
}

/* --- records --- */

bool
jvm_collections_record(JvmCollections *self, const GtJvmRecord *record)
{
	switch (record->kind)
	{
		case GT_JVM_REASON:
			keep_reason(self, record->cause, record->trigger);
			return true;
		case GT_JVM_PHASE:
		case GT_JVM_SAFEPOINT:
		case GT_JVM_STALL:
		case GT_JVM_START:
			return true;
		default:
			break;
	}
	if (self->legacy)
		return add_by_order(self, record);
	return record->gc_id == GT_NULL || add_by_id(self, record);
}
