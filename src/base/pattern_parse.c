/*
 * pattern_parse.c
 *		From the text of a pattern to its steps, in one pass.
 *
 * What a group, a set or a rune is made into lies at the end of the steps; a
 * repetition behind it puts steps in front of it or copies it.  Alternatives
 * end in jumps to the end of their group, which are chained until it comes.
 */
#include "base/pattern_state.h"

#include <string.h>

#define STEPS_MAX 8192
#define PATTERN_SIZE_MAX 32768
#define GROUPS_MAX 500
#define REPEAT_MAX 1000			/* Go's, over all levels */

#define NONE (-1)

typedef struct Flags
{
	bool		lines;			/* m */
	bool		dot_all;		/* s */
} Flags;

typedef struct Group
{
	int32_t		start;
	int32_t		alternative;	/* where the last one starts */
	int32_t		jumps;			/* the last of the chain */
	int32_t		repeats;		/* the most within it, multiplied */
	Flags		flags;			/* those outside */
} Group;

typedef struct Parser
{
	GtPattern  *pattern;
	const uint8_t *at;
	const uint8_t *end;
	GtPatternResult result;		/* once it is not OK all ends */
	Flags		flags;
	Group	   *groups;			/* the first is the whole */
	size_t		group_count;
	size_t		group_capacity;
	int32_t		atom;			/* what could be repeated, or NONE */
	int32_t		atom_repeats;
	bool		repeated;		/* the token in front was a repetition */
} Parser;

/* Returns false. */
static bool
fail(Parser *parser, GtPatternResult result)
{
	if (parser->result == GT_PATTERN_OK)
		parser->result = result;
	return false;
}

static bool
next_is(const Parser *parser, const char *text)
{
	size_t		size = strlen(text);

	return (size_t) (parser->end - parser->at) >= size && memcmp(parser->at, text, size) == 0;
}

static bool
skip(Parser *parser, const char *text)
{
	if (!next_is(parser, text))
		return false;
	parser->at += strlen(text);
	return true;
}

/* --- steps --- */

static int32_t
here(const Parser *parser)
{
	return (int32_t) parser->pattern->step_count;
}

static bool
reserve_steps(Parser *parser, size_t more)
{
	GtPattern  *pattern = parser->pattern;

	if (more > STEPS_MAX - pattern->step_count)
		return fail(parser, GT_PATTERN_UNSUPPORTED);
	return gt_reserve(pattern->alloc, (void **) &pattern->steps, &pattern->step_capacity,
					  pattern->step_count + more, sizeof(Step)) || fail(parser, GT_PATTERN_REFUSED);
}

/* A step in front of the one that stands there. */
static bool
insert_step(Parser *parser, int32_t at, StepKind kind, int32_t a, int32_t b)
{
	Step	   *steps;

	if (!reserve_steps(parser, 1))
		return false;
	steps = parser->pattern->steps;
	memmove(steps + at + 1, steps + at, (size_t) (here(parser) - at) * sizeof(Step));
	steps[at] = (Step) {(uint8_t) kind, false, a, b};
	parser->pattern->step_count++;
	return true;
}

static bool
add_step(Parser *parser, StepKind kind, int32_t a, int32_t b)
{
	return insert_step(parser, here(parser), kind, a, b);
}

static bool
add_range(Parser *parser, uint32_t low, uint32_t high)
{
	GtPattern  *pattern = parser->pattern;

	if (pattern->range_count == PATTERN_SIZE_MAX)
		return fail(parser, GT_PATTERN_UNSUPPORTED);
	if (!gt_reserve(pattern->alloc, (void **) &pattern->ranges, &pattern->range_capacity,
					pattern->range_count + 1, sizeof(Range)))
		return fail(parser, GT_PATTERN_REFUSED);
	pattern->ranges[pattern->range_count++] = (Range) {low, high};
	return true;
}

/* What comes next is one thing, to be repeated as such. */
static void
begin_atom(Parser *parser)
{
	parser->atom = here(parser);
	parser->atom_repeats = 1;
}

static bool
add_rune(Parser *parser, uint32_t rune)
{
	begin_atom(parser);
	return add_range(parser, rune, rune) &&
		add_step(parser, STEP_RUNE, (int32_t) parser->pattern->range_count - 1, 1);
}

static bool
add_assertion(Parser *parser, Assertion assertion)
{
	begin_atom(parser);
	return add_step(parser, STEP_ASSERT, (int32_t) assertion, 0);
}

static bool
add_dot(Parser *parser)
{
	begin_atom(parser);
	if (!parser->flags.dot_all && !add_range(parser, '\n', '\n'))
		return false;
	if (!add_step(parser, STEP_RUNE, (int32_t) parser->pattern->range_count - !parser->flags.dot_all, !parser->flags.dot_all))
		return false;
	parser->pattern->steps[here(parser) - 1].negated = true;
	return true;
}

/* --- sets --- */

typedef struct Class
{
	const char *name;
	int			count;
	Range		ranges[4];		/* in order */
} Class;

static const Class perl_classes[] = {
	{"d", 1, {{'0', '9'}}},
	{"s", 3, {{'\t', '\n'}, {'\f', '\r'}, {' ', ' '}}},
	{"w", 4, {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}},
};

static const Class named_classes[] = {
	{"alnum", 3, {{'0', '9'}, {'A', 'Z'}, {'a', 'z'}}},
	{"alpha", 2, {{'A', 'Z'}, {'a', 'z'}}},
	{"ascii", 1, {{0, 0x7f}}},
	{"blank", 2, {{'\t', '\t'}, {' ', ' '}}},
	{"cntrl", 2, {{0, 0x1f}, {0x7f, 0x7f}}},
	{"digit", 1, {{'0', '9'}}},
	{"graph", 1, {{'!', '~'}}},
	{"lower", 1, {{'a', 'z'}}},
	{"print", 1, {{' ', '~'}}},
	{"punct", 4, {{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}}},
	{"space", 2, {{'\t', '\r'}, {' ', ' '}}},
	{"upper", 1, {{'A', 'Z'}}},
	{"word", 4, {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}},
	{"xdigit", 3, {{'0', '9'}, {'A', 'F'}, {'a', 'f'}}},
};

static bool
add_class(Parser *parser, const Class *class, bool negated)
{
	uint32_t	low = 0;

	for (int i = 0; i < class->count; i++)
	{
		const Range *range = &class->ranges[i];

		if (!negated && !add_range(parser, range->low, range->high))
			return false;
		if (negated && range->low > low && !add_range(parser, low, range->low - 1))
			return false;
		low = range->high + 1;
	}
	return !negated || add_range(parser, low, RUNE_MAX);
}

/* \d and the like; false with the result still OK: there is none. */
static bool
parse_perl_class(Parser *parser)
{
	for (size_t i = 0; i < GT_LENGTHOF(perl_classes) && parser->end - parser->at >= 2 && *parser->at == '\\'; i++)
	{
		uint8_t		letter = (uint8_t) perl_classes[i].name[0];

		if ((parser->at[1] | 0x20) != letter)
			continue;
		parser->at += 2;
		return add_class(parser, &perl_classes[i], parser->at[-1] != letter);
	}
	return false;
}

/* [:alpha:] within a set; as above. */
static bool
parse_named_class(Parser *parser)
{
	const uint8_t *name = parser->at + 2,
			   *end = name;
	bool		negated;

	if (!next_is(parser, "[:"))
		return false;
	while (parser->end - end >= 2 && memcmp(end, ":]", 2) != 0)
		end++;
	if (parser->end - end < 2)
		return false;
	parser->at = end + 2;
	negated = name < end && *name == '^';
	name += negated;
	for (size_t i = 0; i < GT_LENGTHOF(named_classes); i++)
	{
		if (strlen(named_classes[i].name) == (size_t) (end - name) &&
			memcmp(named_classes[i].name, name, (size_t) (end - name)) == 0)
			return add_class(parser, &named_classes[i], negated);
	}
	return fail(parser, GT_PATTERN_INVALID);
}

/* --- escapes --- */

static int
digit_value(uint8_t c)
{
	return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : 99;
}

/* Digits that name a rune: as many as there are, up to a number. */
static int
parse_digits(Parser *parser, int base, int max, uint32_t *rune)
{
	int			count = 0;

	while (count < max && parser->at < parser->end && digit_value(*parser->at) < base && *rune <= RUNE_MAX)
	{
		*rune = *rune * (uint32_t) base + (uint32_t) digit_value(*parser->at++);
		count++;
	}
	return count;
}

static bool
parse_hexadecimal(Parser *parser, uint32_t *rune)
{
	*rune = 0;
	if (skip(parser, "{"))
		return parse_digits(parser, 16, 100000, rune) > 0 && *rune <= RUNE_MAX && skip(parser, "}");
	return parse_digits(parser, 16, 2, rune) == 2;
}

/* Behind the backslash; false: invalid. */
static bool
parse_escaped_rune(Parser *parser, uint32_t *rune)
{
	static const char letters[] = "a\af\fn\nr\rt\tv\v";
	uint8_t		c = *parser->at;
	const char *letter;

	if (c >= 0x80)
		return false;
	if (c == '0' || (c >= '1' && c <= '7' && parser->end - parser->at >= 2 && parser->at[1] >= '0' && parser->at[1] <= '7'))
	{
		*rune = 0;
		return parse_digits(parser, 8, 3, rune) > 0;
	}
	parser->at++;
	if (c == 'x')
		return parse_hexadecimal(parser, rune);
	*rune = c;
	if (!(c >= '0' && c <= '9') && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
		return true;
	letter = strchr(letters, c);
	if (letter == NULL || (letter - letters) % 2 != 0)
		return false;
	*rune = (uint8_t) letter[1];
	return true;
}

/* A rune, perhaps escaped. */
static bool
parse_rune(Parser *parser, uint32_t *rune)
{
	int			size;

	if (parser->at == parser->end)
		return fail(parser, GT_PATTERN_INVALID);
	if (*parser->at != '\\')
	{
		*rune = pattern_rune(parser->at, parser->end, &size);
		parser->at += size;
		return true;
	}
	parser->at++;
	if (parser->at == parser->end)
		return fail(parser, GT_PATTERN_INVALID);
	/* classes of Unicode */
	if ((*parser->at | 0x20) == 'p')
		return fail(parser, GT_PATTERN_UNSUPPORTED);
	return parse_escaped_rune(parser, rune) || fail(parser, GT_PATTERN_INVALID);
}

static bool
parse_range(Parser *parser)
{
	uint32_t	low,
				high;

	if (!parse_rune(parser, &low))
		return false;
	high = low;
	if (parser->end - parser->at >= 2 && parser->at[0] == '-' && parser->at[1] != ']')
	{
		parser->at++;
		if (!parse_rune(parser, &high))
			return false;
	}
	return high < low ? fail(parser, GT_PATTERN_INVALID) : add_range(parser, low, high);
}

static bool
parse_set(Parser *parser)
{
	size_t		first = parser->pattern->range_count;
	bool		negated,
				empty = true;

	begin_atom(parser);
	parser->at++;
	negated = skip(parser, "^");
	while (empty || !skip(parser, "]"))
	{
		empty = false;
		if (parse_named_class(parser) || parse_perl_class(parser))
			continue;
		if (parser->result != GT_PATTERN_OK || !parse_range(parser))
			return false;
	}
	if (!add_step(parser, STEP_RUNE, (int32_t) first, (int32_t) (parser->pattern->range_count - first)))
		return false;
	parser->pattern->steps[here(parser) - 1].negated = negated;
	return true;
}

static bool
parse_quoted(Parser *parser)
{
	while (parser->at < parser->end && !skip(parser, "\\E"))
	{
		int			size;
		uint32_t	rune = pattern_rune(parser->at, parser->end, &size);

		parser->at += size;
		if (!add_rune(parser, rune))
			return false;
	}
	return true;
}

static bool
parse_escape(Parser *parser)
{
	size_t		first = parser->pattern->range_count;
	uint32_t	rune;

	if (skip(parser, "\\A"))
		return add_assertion(parser, BEGIN_TEXT);
	if (skip(parser, "\\z"))
		return add_assertion(parser, END_TEXT);
	if (skip(parser, "\\b"))
		return add_assertion(parser, WORD_BORDER);
	if (skip(parser, "\\B"))
		return add_assertion(parser, NO_WORD_BORDER);
	if (skip(parser, "\\Q"))
		return parse_quoted(parser);
	if (!parse_perl_class(parser))
		return parser->result == GT_PATTERN_OK && parse_rune(parser, &rune) && add_rune(parser, rune);
	begin_atom(parser);
	return add_step(parser, STEP_RUNE, (int32_t) first, (int32_t) (parser->pattern->range_count - first));
}

/* --- groups --- */

static Group *
inner(Parser *parser)
{
	return &parser->groups[parser->group_count - 1];
}

static bool
open_group(Parser *parser, Flags outside)
{
	if (parser->group_count == GROUPS_MAX)
		return fail(parser, GT_PATTERN_UNSUPPORTED);
	if (!gt_reserve(parser->pattern->alloc, (void **) &parser->groups, &parser->group_capacity,
					parser->group_count + 1, sizeof(Group)))
		return fail(parser, GT_PATTERN_REFUSED);
	parser->groups[parser->group_count++] = (Group) {here(parser), here(parser), NONE, 1, outside};
	parser->atom = NONE;
	return true;
}

static bool
parse_alternative(Parser *parser)
{
	Group	   *group = inner(parser);

	if (!insert_step(parser, group->alternative, STEP_SPLIT, 1, here(parser) - group->alternative + 2) ||
		!add_step(parser, STEP_JUMP, group->jumps, 0))
		return false;
	group->jumps = here(parser) - 1;
	group->alternative = here(parser);
	parser->atom = NONE;
	return true;
}

/* The jumps of the innermost group lead behind it, and it is what can be repeated. */
static void
close_group(Parser *parser)
{
	Group	   *group = inner(parser);
	Step	   *steps = parser->pattern->steps;

	for (int32_t at = group->jumps; at != NONE;)
	{
		int32_t		next = steps[at].a;

		steps[at].a = here(parser) - at;
		at = next;
	}
	parser->atom = group->start;
	parser->atom_repeats = group->repeats;
	parser->flags = group->flags;
	parser->group_count--;
	if (parser->group_count > 0)
		inner(parser)->repeats = GT_MAX(inner(parser)->repeats, group->repeats);
}

static bool
parse_group_end(Parser *parser)
{
	if (parser->group_count == 1)
		return fail(parser, GT_PATTERN_INVALID);
	close_group(parser);
	return true;
}

static bool
parse_group_name(Parser *parser)
{
	const uint8_t *start = parser->at;

	while (parser->at < parser->end && *parser->at != '>')
	{
		uint8_t		c = *parser->at++;

		if (!(c >= '0' && c <= '9') && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && c != '_')
			return fail(parser, GT_PATTERN_INVALID);
	}
	return (parser->at > start && skip(parser, ">")) || fail(parser, GT_PATTERN_INVALID);
}

/* (?flags) or (?flags:, behind the question mark. */
static bool
parse_flags(Parser *parser)
{
	Flags		outside = parser->flags,
				flags = outside;
	bool		on = true,
				flag_seen = false;

	for (; parser->at < parser->end && *parser->at != ':' && *parser->at != ')'; parser->at++)
	{
		if (*parser->at == '-' ? !on : strchr("imsU", *parser->at) == NULL || *parser->at == 0)
			return fail(parser, GT_PATTERN_INVALID);
		if (*parser->at == 'i' && on)
			return fail(parser, GT_PATTERN_UNSUPPORTED);
		if (*parser->at == 'm')
			flags.lines = on;
		if (*parser->at == 's')
			flags.dot_all = on;
		flag_seen = *parser->at != '-';
		on = on && flag_seen;
	}
	if (parser->at == parser->end || (!on && !flag_seen))
		return fail(parser, GT_PATTERN_INVALID);
	parser->flags = flags;
	return *parser->at++ == ')' || open_group(parser, outside);
}

static bool
parse_group(Parser *parser)
{
	if (skip(parser, "(?P<") || skip(parser, "(?<"))
		return parse_group_name(parser) && open_group(parser, parser->flags);
	if (skip(parser, "(?"))
		return parse_flags(parser);
	parser->at++;
	return open_group(parser, parser->flags);
}

/* --- repetitions --- */

/* What was there, so many times again. */
static bool
copy_steps(Parser *parser, int32_t from, int32_t count, int32_t times)
{
	if (!reserve_steps(parser, (size_t) count * (size_t) times))
		return false;
	for (int32_t i = 0; i < times && count > 0; i++)
	{
		memcpy(parser->pattern->steps + here(parser), parser->pattern->steps + from, (size_t) count * sizeof(Step));
		parser->pattern->step_count += (size_t) count;
	}
	return true;
}

static bool
make_star(Parser *parser, int32_t from)
{
	int32_t		count = here(parser) - from;

	return insert_step(parser, from, STEP_SPLIT, 1, count + 2) &&
		add_step(parser, STEP_JUMP, -(count + 1), 0);
}

/* max NONE: without end. */
static bool
repeat(Parser *parser, int32_t min, int32_t max)
{
	int32_t		from = parser->atom,
				count = here(parser) - from;

	if (max == 0)
	{
		parser->pattern->step_count = (size_t) from;
		return true;
	}
	if (min == 0 && max == NONE)
		return make_star(parser, from);
	if (min == 0)
	{
		/* (x?){max}: each copy may be left out */
		return insert_step(parser, from, STEP_SPLIT, 1, count + 1) && copy_steps(parser, from, count + 1, max - 1);
	}
	if (!copy_steps(parser, from, count, min - 1))
		return false;
	if (max == NONE)
		return add_step(parser, STEP_SPLIT, -count, 1);
	for (; max > min; max--)
	{
		if (!add_step(parser, STEP_SPLIT, 1, count + 1) || !copy_steps(parser, from, count, 1))
			return false;
	}
	return true;
}

/* Laziness makes no difference to whether there is a match. */
static bool
add_repetition(Parser *parser, int32_t min, int32_t max)
{
	if (parser->at < parser->end && *parser->at == '?')
		parser->at++;
	if (parser->atom == NONE || parser->repeated)
		return fail(parser, GT_PATTERN_INVALID);
	parser->repeated = true;
	return repeat(parser, min, max);
}

/* False: this is no number; one that is too large is larger than any that can be. */
static bool
parse_count(const uint8_t **at, const uint8_t *end, int32_t *count)
{
	const uint8_t *start = *at;

	*count = 0;
	while (*at < end && **at >= '0' && **at <= '9')
	{
		*count = GT_MIN(*count * 10 + (**at - '0'), 100000);
		(*at)++;
	}
	return *at > start && !(*start == '0' && *at - start > 1);
}

/* {n}, {n,} or {n,m}; anything else is a brace. */
static bool
parse_braces(Parser *parser)
{
	const uint8_t *at = parser->at + 1;
	int32_t		min,
				max;

	if (!parse_count(&at, parser->end, &min))
		goto brace;
	max = min;
	if (at < parser->end && *at == ',')
	{
		at++;
		max = NONE;
		if (at < parser->end && *at != '}' && !parse_count(&at, parser->end, &max))
			goto brace;
	}
	if (at == parser->end || *at != '}')
		goto brace;
	parser->at = at + 1;
	if (min > REPEAT_MAX || max > REPEAT_MAX || (max != NONE && max < min))
		return fail(parser, GT_PATTERN_INVALID);
	if (min >= 2 || max >= 2)
		parser->atom_repeats *= GT_MAX(min, max);
	if (parser->atom_repeats > REPEAT_MAX)
		return fail(parser, GT_PATTERN_INVALID);
	inner(parser)->repeats = GT_MAX(inner(parser)->repeats, parser->atom_repeats);
	return add_repetition(parser, min, max);

brace:
	parser->at++;
	return add_rune(parser, '{');
}

/* --- the whole --- */

static bool
parse_token(Parser *parser)
{
	uint32_t	rune;

	switch (*parser->at)
	{
		case '(':
			return parse_group(parser);
		case '[':
			return parse_set(parser);
		case '\\':
			return parse_escape(parser);
		case '{':
			return parse_braces(parser);
		case '|':
			parser->at++;
			return parse_alternative(parser);
		case ')':
			parser->at++;
			return parse_group_end(parser);
		case '^':
			parser->at++;
			return add_assertion(parser, parser->flags.lines ? BEGIN_LINE : BEGIN_TEXT);
		case '$':
			parser->at++;
			return add_assertion(parser, parser->flags.lines ? END_LINE : END_TEXT);
		case '.':
			parser->at++;
			return add_dot(parser);
		case '*':
			parser->at++;
			return add_repetition(parser, 0, NONE);
		case '+':
			parser->at++;
			return add_repetition(parser, 1, NONE);
		case '?':
			parser->at++;
			return add_repetition(parser, 0, 1);
		default:
			return parse_rune(parser, &rune) && add_rune(parser, rune);
	}
}

/* Sets may have been copied with all their ranges to look at. */
static void
measure(Parser *parser)
{
	GtPattern  *pattern = parser->pattern;

	pattern->size = pattern->step_count;
	for (size_t i = 0; i < pattern->step_count; i++)
	{
		if (pattern->steps[i].kind == STEP_RUNE)
			pattern->size += (size_t) pattern->steps[i].b;
	}
	if (pattern->size > PATTERN_SIZE_MAX)
		fail(parser, GT_PATTERN_UNSUPPORTED);
}

static void
parse_all(Parser *parser)
{
	if (!open_group(parser, parser->flags))
		return;
	while (parser->at < parser->end)
	{
		bool		was_repeated = parser->repeated;

		if (!parse_token(parser))
			return;
		if (was_repeated)
			parser->repeated = false;
	}
	if (parser->group_count > 1)
	{
		fail(parser, GT_PATTERN_INVALID);
		return;
	}
	close_group(parser);
	if (add_step(parser, STEP_MATCH, 0, 0))
		measure(parser);
}

static bool
is_utf8(GtStr text)
{
	const uint8_t *at = (const uint8_t *) text.data,
			   *end = at + text.len;

	while (at < end)
	{
		int			size;

		if (pattern_rune(at, end, &size) == RUNE_BAD && size == 1)
			return false;
		at += size;
	}
	return true;
}

GtPatternResult
pattern_parse(GtPattern *pattern, GtStr text)
{
	Parser		parser = {.pattern = pattern, .at = (const uint8_t *) text.data,
	.end = (const uint8_t *) text.data + text.len, .atom = NONE};

	if (!is_utf8(text))
		return GT_PATTERN_INVALID;
	parse_all(&parser);
	gt_free(pattern->alloc, parser.groups);
	return parser.result;
}
