/*
 * glob.c
 *		Compiles file patterns and matches paths with them.
 *
 * Braces are expanded once.  Each alternative is then a list of components
 * that is matched by stepping a bit mask of positions, so that no pattern
 * takes exponential time.  Characters are those of UTF-8; a byte that belongs
 * to none stands for itself.  No [:classes:], no {1..9} ranges.
 */
#include "source/fileset.h"

#include <string.h>

#include "source/path.h"

#define PATTERN_MAX 4096		/* bytes of a pattern */
#define PIECES_MAX 1024			/* texts that its braces may produce */
#define COMPONENTS_MAX 63		/* of one alternative: positions fit 64 bits */

typedef struct Component
{
	const char *text;
	const char *end;
	bool		any_depth;		/* '**': any number of components */
	bool		names_dot;		/* starts with a literal dot */
} Component;

typedef struct Alternative
{
	char	   *text;			/* what the components point into */
	Component  *components;
	uint32_t	count;
} Alternative;

struct GtGlob
{
	Alternative *alternatives;
	size_t		count;
	size_t		capacity;
};

/* Braces waiting to be expanded: a stack of texts. */
typedef struct Expansion
{
	const GtAlloc *alloc;
	char	  **texts;
	size_t		count;
	size_t		capacity;
	size_t		produced;
	GtStatus   *status;
} Expansion;

static GtCode
refuse(GtStatus *status, const char *why)
{
	return gt_fail(status, GT_DAMAGED, 0, "invalid file pattern: %s", why);
}

static GtCode
no_memory(GtStatus *status)
{
	return gt_fail(status, GT_NO_MEMORY, 0, "out of memory");
}

/* --- characters --- */

/* Takes one character: of UTF-8, or a byte that is none, kept apart by a bit. */
static uint32_t
next_char(const char **position, const char *end)
{
	const unsigned char *p = (const unsigned char *) *position;
	int			more = p[0] < 0xc2 ? 0 : p[0] < 0xe0 ? 1 : p[0] < 0xf0 ? 2 : p[0] < 0xf5 ? 3 : 0;
	uint32_t	code = p[0] & (0x3f >> more);
	int			i;

	if (more >= end - *position)
		more = 0;
	for (i = 1; i <= more && (p[i] & 0xc0) == 0x80; i++)
		code = code << 6 | (p[i] & 0x3f);
	if (more == 0 || i <= more)
	{
		(*position)++;
		return p[0] < 0x80 ? p[0] : p[0] | UINT32_C(0x80000000);
	}
	*position += more + 1;
	return code;
}

/* The same for a pattern, where a backslash protects the character. */
static uint32_t
next_literal(const char **position, const char *end)
{
	if (**position == '\\' && *position + 1 < end)
		(*position)++;
	return next_char(position, end);
}

/* Where the class [...] ends (behind the bracket), given what follows '['. */
static const char *
class_end(const char *p, const char *end)
{
	const char *first;

	if (p < end && (*p == '!' || *p == '^'))
		p++;
	for (first = p; p < end && *p != '/'; p++)
	{
		if (*p == '\\' && p + 1 < end)
			p++;
		else if (*p == ']' && p > first)
			return p + 1;
	}
	return NULL;
}

/* Is this character in the class?  `p` follows '[', `close` is the ']'. */
static bool
class_has(const char *p, const char *close, uint32_t character)
{
	bool		negated = *p == '!' || *p == '^';
	bool		found = false;

	if (negated)
		p++;
	while (p < close)
	{
		uint32_t	low = next_literal(&p, close);
		uint32_t	high = low;

		if (p + 1 < close && *p == '-')
		{
			p++;
			high = next_literal(&p, close);
		}
		if (low <= character && character <= high)
			found = true;
	}
	return found != negated;
}

/* --- matching --- */

/* Matches one character of a name; steps over it and what matched it. */
static bool
match_one(const char **pattern, const char *pattern_end,
		  const char **name, const char *name_end)
{
	const char *p = *pattern;
	const char *n = *name;
	const char *close;
	uint32_t	character;

	if (p == pattern_end || n == name_end)
		return false;
	character = next_char(&n, name_end);
	if (*p == '?')
		p++;
	else if (*p == '[')
	{
		close = class_end(p + 1, pattern_end);
		if (!class_has(p + 1, close - 1, character))
			return false;
		p = close;
	}
	else if (next_literal(&p, pattern_end) != character)
		return false;
	*pattern = p;
	*name = n;
	return true;
}

/* Only the last star needs to be tried again: quadratic at worst. */
static bool
match_component(const Component *component, GtStr text)
{
	const char *pattern = component->text;
	const char *name = text.data;
	const char *end = text.data + text.len;
	const char *after_star = NULL;
	const char *retry = NULL;

	if (text.len == 0 || (name[0] == '.' && !component->names_dot))
		return false;
	while (name < end || pattern < component->end)
	{
		if (pattern < component->end && *pattern == '*')
		{
			after_star = ++pattern;
			retry = name;
		}
		else if (!match_one(&pattern, component->end, &name, end))
		{
			if (after_star == NULL || retry == end)
				return false;
			next_char(&retry, end);
			pattern = after_star;
			name = retry;
		}
	}
	return true;
}

/* Adds the positions that '**' makes reachable by matching no component. */
static uint64_t
skip_any_depth(const Alternative *alternative, uint64_t positions)
{
	uint32_t	i;

	for (i = 0; i < alternative->count; i++)
	{
		if (alternative->components[i].any_depth)
			positions |= (positions >> i & 1) << (i + 1);
	}
	return positions;
}

static uint64_t
step_positions(const Alternative *alternative, uint64_t positions, GtStr name)
{
	uint64_t	result = 0;
	uint32_t	i;

	for (i = 0; i < alternative->count; i++)
	{
		const Component *component = &alternative->components[i];

		if ((positions >> i & 1) == 0)
			continue;
		if (component->any_depth)
			result |= (uint64_t) (name.len > 0 && name.data[0] != '.') << i;
		else
			result |= (uint64_t) match_component(component, name) << (i + 1);
	}
	return skip_any_depth(alternative, result);
}

/* Bit i of the result: the path can be matched by the first i components. */
static uint64_t
positions_after(const Alternative *alternative, const char *path)
{
	uint64_t	positions = skip_any_depth(alternative, 1);
	GtStr		name;

	while (positions != 0 && gt_path_next(&path, &name))
		positions = step_positions(alternative, positions, name);
	return positions;
}

bool
gt_glob_match(const GtGlob *glob, const char *path)
{
	size_t		i;

	for (i = 0; i < glob->count; i++)
	{
		const Alternative *alternative = &glob->alternatives[i];

		if (positions_after(alternative, path) >> alternative->count & 1)
			return true;
	}
	return false;
}

bool
gt_glob_may_match_below(const GtGlob *glob, const char *folder)
{
	size_t		i;

	for (i = 0; i < glob->count; i++)
	{
		const Alternative *alternative = &glob->alternatives[i];
		uint64_t	unfinished = (UINT64_C(1) << alternative->count) - 1;

		if (folder[0] == '\0' || (positions_after(alternative, folder) & unfinished))
			return true;
	}
	return false;
}

/* --- components --- */

static const char *
component_flaw(const Component *component)
{
	const char *p = component->text;
	const char *end = component->end;

	while (p < end)
	{
		if (*p == '\\' && p + 1 == end)
			return "backslash at the end of a component";
		if (*p == '[')
		{
			const char *start = p + 1;

			p = class_end(start, end);
			if (p == NULL)
				return "'[' without ']'";
			for (; start + 1 < p; start++)
			{
				if (start[0] == '[' && start[1] == ':')
					return "classes such as [:digit:] are not supported";
			}
		}
		else
			next_literal(&p, end);
	}
	return NULL;
}

static void
set_component(Component *component, const char *text, size_t length)
{
	component->text = text;
	component->end = text + length;
	component->any_depth = length == 2 && memcmp(text, "**", 2) == 0;
	component->names_dot = text[0] == '.' ||
		(length > 1 && text[0] == '\\' && text[1] == '.');
}

/* Cuts the text into components; a '**' at the end means files: '**' and '*'. */
static GtCode
split_alternative(Alternative *alternative, GtStatus *status)
{
	const char *rest = alternative->text;
	GtStr		part;

	while (gt_path_next(&rest, &part))
	{
		Component  *component = &alternative->components[alternative->count];
		const char *flaw;

		set_component(component, part.data, part.len);
		flaw = component_flaw(component);
		if (flaw != NULL)
			return refuse(status, flaw);
		alternative->count++;
		if (component->any_depth && rest == NULL)
			set_component(&alternative->components[alternative->count++], part.data, 1);
	}
	return GT_OK;
}

/* How many components a text may have, with the one that split adds. */
static size_t
component_room(const char *text)
{
	size_t		room = 2;

	for (; *text != '\0'; text++)
		room += *text == '/';
	return room;
}

/* Takes over the text. */
static GtCode
add_alternative(const GtAlloc *alloc, GtGlob *glob, char *text, GtStatus *status)
{
	const char *flaw = gt_path_flaw(text);
	Alternative *alternative;
	size_t		room;

	if (flaw != NULL)
	{
		gt_free(alloc, text);
		return refuse(status, flaw);
	}
	if (!gt_reserve(alloc, (void **) &glob->alternatives, &glob->capacity,
					glob->count + 1, sizeof(*glob->alternatives)))
	{
		gt_free(alloc, text);
		return no_memory(status);
	}
	alternative = &glob->alternatives[glob->count++];
	memset(alternative, 0, sizeof(*alternative));
	alternative->text = text;
	room = component_room(text);
	if (room > COMPONENTS_MAX)
		return refuse(status, "more than 60 components");
	alternative->components = gt_alloc(alloc, room * sizeof(Component));
	if (alternative->components == NULL)
		return no_memory(status);
	return split_alternative(alternative, status);
}

/* --- braces --- */

/* Steps over one character, a protected one or a whole class. */
static const char *
skip_element(const char *p, const char *end)
{
	const char *close = *p == '[' ? class_end(p + 1, end) : NULL;

	if (close != NULL)
		return close;
	return *p == '\\' && p + 1 < end ? p + 2 : p + 1;
}

/*
 * Finds the first group of braces and where it closes; *open is NULL when
 * there is none.  Returns what is wrong with them, or NULL.
 */
static const char *
find_braces(const char *text, const char **open, const char **close)
{
	const char *end = text + strlen(text);
	const char *p;
	int			depth = 0;

	*open = NULL;
	for (p = text; p < end; p = skip_element(p, end))
	{
		if (*p == '{' && depth++ == 0)
			*open = p;
		if (*p == '}' && depth-- == 0)
			return "'}' without '{'";
		if (*p == '}' && depth == 0)
		{
			*close = p;
			return NULL;
		}
	}
	return depth > 0 ? "'{' without '}'" : NULL;
}

/* Pushes the three parts as one text. */
static GtCode
push_text(Expansion *expansion, GtStr before, GtStr choice, GtStr after)
{
	char	   *text;

	if (++expansion->produced > PIECES_MAX)
		return refuse(expansion->status, "braces give too many alternatives");
	if (!gt_reserve(expansion->alloc, (void **) &expansion->texts, &expansion->capacity,
					expansion->count + 1, sizeof(*expansion->texts)))
		return no_memory(expansion->status);
	text = gt_alloc(expansion->alloc, (size_t) before.len + choice.len + after.len + 1);
	if (text == NULL)
		return no_memory(expansion->status);
	memcpy(text, before.data, before.len);
	memcpy(text + before.len, choice.data, choice.len);
	memcpy(text + before.len + choice.len, after.data, after.len);
	text[before.len + choice.len + after.len] = '\0';
	expansion->texts[expansion->count++] = text;
	return GT_OK;
}

static GtCode
push_choices(Expansion *expansion, const char *text, const char *open, const char *close)
{
	GtStr		before = {text, (uint32_t) (open - text)};
	GtStr		choice = {open + 1, 0};
	const char *p;
	int			depth = 0;

	for (p = open + 1;; p = skip_element(p, close))
	{
		if (p == close || (*p == ',' && depth == 0))
		{
			GtCode		code;

			choice.len = (uint32_t) (p - choice.data);
			code = push_text(expansion, before, choice, gt_str(close + 1));
			if (code != GT_OK || p == close)
				return code;
			choice.data = p + 1;
		}
		depth += (*p == '{') - (*p == '}');
	}
}

/* Expands or adopts the topmost text. */
static GtCode
expand_next(Expansion *expansion, GtGlob *glob)
{
	char	   *text = expansion->texts[--expansion->count];
	const char *open;
	const char *close = NULL;
	const char *flaw = find_braces(text, &open, &close);
	GtCode		code;

	if (flaw == NULL && open == NULL)
		return add_alternative(expansion->alloc, glob, text, expansion->status);
	if (flaw != NULL)
		code = refuse(expansion->status, flaw);
	else
		code = push_choices(expansion, text, open, close);
	gt_free(expansion->alloc, text);
	return code;
}

static GtCode
expand_all(const GtAlloc *alloc, GtGlob *glob, const char *pattern, GtStatus *status)
{
	Expansion	expansion = {0};
	GtCode		code;

	expansion.alloc = alloc;
	expansion.status = status;
	code = push_text(&expansion, gt_str(pattern), gt_str(""), gt_str(""));
	while (code == GT_OK && expansion.count > 0)
		code = expand_next(&expansion, glob);
	while (expansion.count > 0)
		gt_free(alloc, expansion.texts[--expansion.count]);
	gt_free(alloc, expansion.texts);
	return code;
}

GtGlob *
gt_glob_compile(const GtAlloc *alloc, const char *pattern, GtStatus *status)
{
	GtGlob	   *glob;

	if (strlen(pattern) > PATTERN_MAX)
	{
		refuse(status, "longer than 4096 bytes");
		return NULL;
	}
	glob = gt_alloc_zero(alloc, sizeof(*glob));
	if (glob == NULL)
	{
		no_memory(status);
		return NULL;
	}
	if (expand_all(alloc, glob, pattern, status) != GT_OK)
	{
		gt_glob_free(alloc, glob);
		return NULL;
	}
	return glob;
}

void
gt_glob_free(const GtAlloc *alloc, GtGlob *glob)
{
	size_t		i;

	if (glob == NULL)
		return;
	for (i = 0; i < glob->count; i++)
	{
		gt_free(alloc, glob->alternatives[i].text);
		gt_free(alloc, glob->alternatives[i].components);
	}
	gt_free(alloc, glob->alternatives);
	gt_free(alloc, glob);
}
