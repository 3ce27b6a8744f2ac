/*
 * jvm_message.c
 *		A message of unified logging that belongs to a collection, in its parts.
 *
 * Messages are read from their end: duration, heap sizes and parentheses are
 * the same for all collectors, what is left is the name.
 */
#include "decode/jvm_message.h"

#include "decode/jvm_text.h"

/* --- from the end --- */

static void
trim(GtStr *text)
{
	while (text->len > 0 && text->data[text->len - 1] == ' ')
		text->len--;
}

/* The last word, up to the blank before it. */
static GtStr
last_word(GtStr text)
{
	const char *end = text.data + text.len;
	const char *start = end;

	while (start > text.data && start[-1] != ' ')
		start--;
	return jvm_span(start, end);
}

static void
cut_word(GtStr *text, GtStr word)
{
	text->len -= word.len;
	trim(text);
}

static int64_t
cut_duration(GtStr *text)
{
	GtStr		word = last_word(*text);
	JvmCursor	cursor = jvm_cursor(word);
	int64_t		ns;

	if (word.len < 2 || word.data[word.len - 1] != 's' ||
		!jvm_duration(&cursor, &ns) || jvm_left(&cursor) > 0)
		return GT_NULL;
	cut_word(text, word);
	return ns;
}

/* "(9%)" of ZGC: the share of the largest heap. */
static bool
take_percent(JvmCursor *cursor)
{
	JvmCursor	rest = *cursor;
	int64_t		percent;

	if (!jvm_take(&rest, "(") || !jvm_integer(&rest, &percent) || !jvm_take(&rest, "%)"))
		return false;
	*cursor = rest;
	return true;
}

/* "30M->11M(64M)" or "12M(9%)->6M(5%)" */
static void
cut_heap(GtStr *text, JvmMessage *message)
{
	GtStr		word = last_word(*text);
	JvmCursor	cursor = jvm_cursor(word);
	int64_t		before;
	int64_t		after;
	int64_t		capacity = GT_NULL;

	if (word.len < 6 || !jvm_digit(word.data[0]) || !jvm_size(&cursor, &before))
		return;
	if (take_percent(&cursor))
	{
		if (!jvm_take(&cursor, "->") || !jvm_size(&cursor, &after) || !take_percent(&cursor))
			return;
	}
	else if (!jvm_take(&cursor, "->") || !jvm_size(&cursor, &after) || !jvm_take(&cursor, "(") ||
			 !jvm_size(&cursor, &capacity) || !jvm_take(&cursor, ")"))
		return;
	if (jvm_left(&cursor) > 0)
		return;
	message->before = before;
	message->after = after;
	message->capacity = capacity;
	cut_word(text, word);
}

/* Where the parenthesis that closes the text opens, with those within it balanced. */
static const char *
opening(GtStr text)
{
	int			depth = 0;

	if (text.len == 0 || text.data[text.len - 1] != ')')
		return NULL;
	for (const char *at = text.data + text.len - 1; at > text.data; at--)
	{
		if (*at == ')')
			depth++;
		else if (*at == '(' && --depth == 0)
			return at[-1] == ' ' ? at : NULL;
	}
	return NULL;
}

static void
cut_groups(GtStr *text, JvmMessage *message)
{
	GtStr		found[JVM_GROUPS_MAX];
	int			n = 0;
	const char *open;

	while (n < JVM_GROUPS_MAX && (open = opening(*text)) != NULL)
	{
		found[n++] = jvm_span(open + 1, text->data + text->len - 1);
		text->len = (uint32_t) (open - text->data);
		trim(text);
	}
	message->ngroups = n;
	for (int i = 0; i < n; i++)
		message->groups[i] = found[n - 1 - i];
}

void
jvm_read_message(GtStr text, JvmMessage *message)
{
	JvmCursor	cursor = jvm_cursor(text);

	jvm_skip_blanks(&cursor);
	message->indent = (int) (cursor.at - text.data);
	message->text = jvm_span(cursor.at, cursor.end);
	trim(&message->text);
	message->part = 0;
	if (message->text.len > 3 && message->text.data[1] == ':' && message->text.data[2] == ' ' &&
		strchr("YyO", message->text.data[0]) != NULL)
		message->part = message->text.data[0];
	message->before = message->after = message->capacity = GT_NULL;
	message->name = message->text;
	if (message->part != 0)
		message->name = jvm_span(message->text.data + 3, message->text.data + message->text.len);
	message->duration_ns = cut_duration(&message->name);
	cut_heap(&message->name, message);
	cut_groups(&message->name, message);
}

/* --- what it is --- */

bool
jvm_is_collection(const JvmMessage *message)
{
	return jvm_starts(message->name, "Pause ") || jvm_starts(message->name, "Concurrent ") ||
		jvm_equals(message->name, "Garbage Collection") ||
		jvm_equals(message->name, "Major Collection") || jvm_equals(message->name, "Minor Collection");
}

/* Modes of G1's young collections, which stand before the cause. */
static const struct
{
	const char *text;
	const char *type;
}			g1_modes[] = {
	{"Normal", "young"},
	{"Concurrent Start", "young-conc-start"},
	{"Prepare Mixed", "young-prepare-mixed"},
	{"Mixed", "mixed"},
};

static const char *
g1_type(const JvmMessage *message)
{
	for (size_t i = 0; message->ngroups > 0 && i < GT_LENGTHOF(g1_modes); i++)
	{
		if (jvm_equals(message->groups[0], g1_modes[i].text))
			return g1_modes[i].type;
	}
	return NULL;
}

static bool
is_g1_cycle(GtStr name)
{
	return jvm_equals(name, "Concurrent Cycle") || jvm_equals(name, "Concurrent Mark Cycle") ||
		jvm_equals(name, "Concurrent Undo Cycle");
}

static bool
is_shenandoah_pause(GtStr name)
{
	return jvm_equals(name, "Pause Init Mark") || jvm_equals(name, "Pause Final Mark") ||
		jvm_equals(name, "Pause Init Update Refs") || jvm_equals(name, "Pause Final Update Refs") ||
		jvm_equals(name, "Pause Final Roots") || jvm_equals(name, "Pause Degenerated GC");
}

static bool
names_generation(const JvmMessage *message)
{
	return message->ngroups > 0 &&
		(jvm_equals(message->groups[0], "Young") || jvm_equals(message->groups[0], "Old") ||
		 jvm_equals(message->groups[0], "Global"));
}

JvmCollector
jvm_collector_by_message(const JvmMessage *message, JvmCollector known)
{
	GtStr		name = message->name;

	if (known == JVM_SHENANDOAH && names_generation(message))
		return JVM_GENERATIONAL_SHENANDOAH;
	if ((known == JVM_UNKNOWN || known == JVM_Z) &&
		(message->part != 0 || jvm_equals(name, "Major Collection") || jvm_equals(name, "Minor Collection")))
		return JVM_GENERATIONAL_Z;
	if (known != JVM_UNKNOWN)
		return known;
	if (jvm_equals(name, "Garbage Collection") || jvm_equals(name, "Pause Mark Start") ||
		jvm_equals(name, "Pause Mark End") || jvm_equals(name, "Pause Relocate Start"))
		return JVM_Z;
	if (is_g1_cycle(name) || jvm_equals(name, "Pause Cleanup") || jvm_equals(name, "Pause Mixed") ||
		(jvm_equals(name, "Pause Young") && g1_type(message) != NULL))
		return JVM_G1;
	if (is_shenandoah_pause(name))
		return names_generation(message) ? JVM_GENERATIONAL_SHENANDOAH : JVM_SHENANDOAH;
	/* only Shenandoah writes these in small letters */
	if (jvm_starts(name, "Concurrent ") && name.len > 11 && name.data[11] >= 'a')
		return names_generation(message) ? JVM_GENERATIONAL_SHENANDOAH : JVM_SHENANDOAH;
	if (jvm_equals(name, "Concurrent Abortable Preclean") || jvm_equals(name, "Concurrent Sweep") ||
		jvm_equals(name, "Concurrent Reset"))
		return JVM_CMS;
	return JVM_UNKNOWN;
}

/* --- kind, type, detail, cause --- */

/* "Concurrent marking roots" -> "concurrent-marking-roots" behind a prefix. */
static void
make_type(JvmMessage *message, const char *prefix, GtStr name, GtJvmRecord *record)
{
	size_t		used = strlen(prefix);

	memcpy(message->type, prefix, used);
	for (uint32_t i = 0; i < name.len && used < sizeof(message->type); i++)
	{
		char		c = name.data[i];

		if (c >= 'A' && c <= 'Z')
			c = (char) (c - 'A' + 'a');
		message->type[used++] = c == ' ' ? '-' : c;
	}
	record->type = jvm_span(message->type, message->type + used);
}

static void
set_cause(const JvmMessage *message, int group, GtJvmRecord *record)
{
	if (group < message->ngroups)
		record->cause = message->groups[group];
	record->trigger = gt_jvm_trigger(record->cause);
}

/* Young, mixed and full pauses name their cause; G1 a failure behind it. */
static void
classify_young(const JvmMessage *message, GtJvmRecord *record)
{
	const char *type = g1_type(message);
	int			cause = type != NULL ? 1 : 0;

	record->type = gt_str(type != NULL ? type : "young");
	set_cause(message, cause, record);
	if (cause + 1 < message->ngroups)
		record->detail = message->groups[cause + 1];
}

/* "(Global) (unload classes)" -> "Global unload classes" */
static void
join_groups(JvmMessage *message, GtJvmRecord *record)
{
	size_t		room = sizeof(message->detail);
	size_t		used = 0;

	for (int i = 0; i < message->ngroups; i++)
	{
		size_t		len;

		if (i > 0 && used < room)
			message->detail[used++] = ' ';
		len = GT_MIN((size_t) message->groups[i].len, room - used);
		memcpy(message->detail + used, message->groups[i].data, len);
		used += len;
	}
	if (used > 0)
		record->detail = jvm_span(message->detail, message->detail + used);
}

/* "Pause Init Mark" -> "shen-init-mark"; the full one is called as elsewhere */
static bool
classify_shenandoah_pause(JvmMessage *message, GtJvmRecord *record)
{
	const char *pause = "Pause ";
	GtStr		name = message->name;

	if (jvm_equals(name, "Pause Full"))
		record->type = gt_str("full");
	else
		make_type(message, "shen-", jvm_span(name.data + strlen(pause), name.data + name.len), record);
	join_groups(message, record);
	return true;
}

static const struct
{
	const char *name;
	const char *types[3];		/* no part, young, old */
}			z_pauses[] = {
	{"Pause Mark Start", {"z-mark-start", "z-mark-start-young", "z-mark-start-old"}},
	{"Pause Mark End", {"z-mark-end", "z-mark-end-young", "z-mark-end-old"}},
	{"Pause Relocate Start", {"z-relocate-start", "z-relocate-start-young", "z-relocate-start-old"}},
};

static bool
classify_z_pause(JvmMessage *message, GtJvmRecord *record)
{
	for (size_t i = 0; i < GT_LENGTHOF(z_pauses); i++)
	{
		if (!jvm_equals(message->name, z_pauses[i].name))
			continue;
		record->type = gt_str(z_pauses[i].types[message->part == 0 ? 0 : message->part == 'O' ? 2 : 1]);
		join_groups(message, record);
		return true;
	}
	return false;
}

static bool
classify_pause(JvmMessage *message, JvmCollector collector, GtJvmRecord *record)
{
	GtStr		name = message->name;

	record->kind = GT_JVM_PAUSE;
	if (jvm_equals(name, "Pause Young"))
		classify_young(message, record);
	else if (jvm_equals(name, "Pause Mixed"))	/* JDK 9 */
	{
		record->type = gt_str("mixed");
		set_cause(message, 0, record);
	}
	else if (jvm_equals(name, "Pause Initial Mark"))
	{
		record->type = gt_str(collector == JVM_G1 ? "young-conc-start" : "cms-initial-mark");
		set_cause(message, 0, record);
	}
	else if (jvm_equals(name, "Pause Remark"))
		record->type = gt_str(collector == JVM_CMS ? "cms-remark" : "g1-remark");
	else if (jvm_equals(name, "Pause Cleanup"))
		record->type = gt_str("g1-cleanup");
	else if (jvm_equals(name, "Pause Full") && !jvm_is_shenandoah(collector))
	{
		record->type = gt_str("full");
		set_cause(message, 0, record);
	}
	else
		return jvm_is_shenandoah(collector) ? classify_shenandoah_pause(message, record) :
			classify_z_pause(message, record);
	return true;
}

static bool
classify_concurrent(JvmMessage *message, JvmCollector collector, GtJvmRecord *record)
{
	record->kind = GT_JVM_CONCURRENT;
	if (is_g1_cycle(message->name))
		make_type(message, "", message->name, record);
	else if (jvm_is_shenandoah(collector))
		make_type(message, "", message->name, record);
	else if (collector == JVM_CMS)
		make_type(message, "cms-", message->name, record);
	else
		return false;
	return true;
}

bool
jvm_classify(JvmMessage *message, JvmCollector collector, GtJvmRecord *record)
{
	GtStr		name = message->name;

	if (jvm_starts(name, "Pause "))
		return classify_pause(message, collector, record);
	if (jvm_starts(name, "Concurrent "))
		return classify_concurrent(message, collector, record);
	record->kind = GT_JVM_CYCLE;
	if (jvm_equals(name, "Garbage Collection"))
		record->type = gt_str("cycle");
	else if (jvm_equals(name, "Major Collection"))
		record->type = gt_str("major-cycle");
	else if (jvm_equals(name, "Minor Collection"))
		record->type = gt_str("minor-cycle");
	else
		return false;
	set_cause(message, 0, record);
	return true;
}

/* --- parts of collections --- */

bool
jvm_read_phase(const JvmMessage *message, GtStr *name, int64_t *duration_ns)
{
	if (message->duration_ns == GT_NULL)
		return jvm_threads_phase(message->text, name, duration_ns);
	*name = message->name;
	*duration_ns = message->duration_ns;
	/* the letter tells which generation of ZGC it is */
	if (message->part != 0)
		*name = jvm_span(message->text.data, name->data + name->len);
	if (name->len > 0 && name->data[name->len - 1] == ':')
		name->len--;
	/* a value with a unit at the end of a sentence is no phase */
	return name->len > 0 && jvm_find(*name, ", ") == NULL && !jvm_equals(*name, "Uncommit Delay");
}
