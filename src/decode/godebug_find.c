/*
 * godebug_find.c
 *		Where may a line of the runtime begin?
 *
 * Every one of them has, early on, a character that is rare in logs: '@', '%',
 * '=', ';', the K of KiB or the j of objs.  Bytes are passed over 16 at a time until there is
 * one; what stands around it then tells in a few comparisons.
 */
#include "decode/godebug.h"

#include <string.h>

#include "base/bytes.h"

const GtLayout *const gt_godebug_layouts[GT_GODEBUG_KINDS] = {
	[GT_GODEBUG_GCTRACE] = &gt_layout_gctrace,
	[GT_GODEBUG_PACER_START] = &gt_layout_pacer_start,
	[GT_GODEBUG_PACER_END] = &gt_layout_pacer_end,
	[GT_GODEBUG_PACER_MODEL] = &gt_layout_pacer_model,
	[GT_GODEBUG_PACER_SWEEP] = &gt_layout_pacer_sweep,
	[GT_GODEBUG_SCAVENGER] = &gt_layout_scavenger,
	[GT_GODEBUG_SCHEDULER] = &gt_layout_scheduler,
	[GT_GODEBUG_DETAIL_P] = &gt_layout_detail_p,
	[GT_GODEBUG_DETAIL_M] = &gt_layout_detail_m,
	[GT_GODEBUG_DETAIL_G] = &gt_layout_detail_g,
	[GT_GODEBUG_INIT] = &gt_layout_init,
	[GT_GODEBUG_SCAN] = &gt_layout_scan,
};

/* --- the rare characters --- */

static inline bool
is_rare(char c)
{
	return c == '@' || c == '%' || c == '=' || c == ';' || c == 'K' || c == 'j';
}

static size_t
next_rare(const char *text, size_t size, size_t at)
{
	for (; at + GT_VECTOR_SIZE <= size; at += GT_VECTOR_SIZE)
	{
		GtVector	c = gt_vector(text + at);
		size_t		first = gt_first_in_vector((GtVector) ((c == '@') | (c == '%') | (c == '=') | (c == ';') |
														   (c == 'K') | (c == 'j')));

		if (first < GT_VECTOR_SIZE)
			return at + first;
	}
	while (at < size && !is_rare(text[at]))
		at++;
	return at;
}

/* --- what stands around them; all look back from `at` --- */

typedef struct Place
{
	const char *text;
	size_t		size;
	size_t		at;
} Place;

static inline bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
is_word_char(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static inline bool
back_over(Place *place, const char *literal, size_t size)
{
	if (place->at < size || memcmp(place->text + place->at - size, literal, size) != 0)
		return false;
	place->at -= size;
	return true;
}

#define BACK_OVER(place, literal) back_over(place, literal, sizeof(literal) - 1)

static inline bool
back_over_digits(Place *place)
{
	size_t		start = place->at;

	while (place->at > 0 && is_digit(place->text[place->at - 1]))
		place->at--;
	return place->at < start;
}

static inline bool
follows(const Place *place, const char *literal)
{
	size_t		size = strlen(literal);

	return place->size - place->at > size && memcmp(place->text + place->at + 1, literal, size) == 0;
}

static inline bool
follows_digit(const Place *place)
{
	return place->at + 1 < place->size && is_digit(place->text[place->at + 1]);
}

/*
 * The candidate: from its first literal on, which is before the place, or from
 * the place on, where that literal has got lost in a line before.
 */
static bool
begins(const Place *place, GtGodebugKind kind, const char *first, int token, GtCandidate *candidate)
{
	Place		before = *place;

	candidate->kind = kind;
	if (back_over(&before, first, strlen(first)) &&
		(before.at == 0 || !is_word_char(place->text[before.at - 1])))
		token = 0;
	candidate->token = token;
	candidate->start = token == 0 ? before.at : place->at;
	return token == 0 || place->at == 0 || !is_word_char(place->text[place->at - 1]);
}

/* "gc N @", "init PACKAGE @" */
static bool
at_sign(Place *place, GtCandidate *candidate)
{
	Place		before = *place;

	if (!BACK_OVER(&before, " "))
		return false;
	if (back_over_digits(&before))
	{
		if (begins(&before, GT_GODEBUG_GCTRACE, "gc ", 1, candidate) && candidate->token == 0)
			return true;
	}
	else
	{
		while (before.at > 0 && before.text[before.at - 1] != ' ' && place->at - before.at < 512)
			before.at--;
		if (begins(&before, GT_GODEBUG_INIT, "init ", 1, candidate) && candidate->token == 0)
			return true;
		before.at = place->at - 1;
	}
	return follows_digit(place) &&
		begins(&before, GT_GODEBUG_GCTRACE, "gc ", before.at + 1 == place->at ? 2 : 1, candidate);
}

/* "pacer: N% CPU (" */
static bool
percent(Place *place, GtCandidate *candidate)
{
	Place		before = *place;

	if (!follows(place, " CPU (") || !back_over_digits(&before))
		return false;
	(void) BACK_OVER(&before, "-");
	return begins(&before, GT_GODEBUG_PACER_END, "pacer: ", 1, candidate);
}

/* "scav N KiB work", with a generation in front of N or without */
static bool
kilobytes(Place *place, GtCandidate *candidate)
{
	Place		before = *place;
	Place		earlier;
	bool		number;

	if (!follows(place, "iB work") || !BACK_OVER(&before, " "))
		return false;
	number = back_over_digits(&before);
	earlier = before;
	if (number && BACK_OVER(&earlier, " ") && back_over_digits(&earlier) &&
		begins(&earlier, GT_GODEBUG_SCAVENGER, "scav ", 1, candidate))
		return true;
	return begins(&before, GT_GODEBUG_SCAVENGER, "scav ", number ? 1 : 2, candidate);
}

/* "pacer: sweep done at heap size NMB; allocated" */
static bool
semicolon(Place *place, GtCandidate *candidate)
{
	Place		before = *place;

	return follows(place, " allocated ") && BACK_OVER(&before, "MB") && back_over_digits(&before) &&
		BACK_OVER(&before, "sweep done at heap size ") &&
		begins(&before, GT_GODEBUG_PACER_SWEEP, "pacer: ", 1, candidate);
}

/* "  PN: status=", "  GN: status=", "  MN: p=" */
static bool
detail(Place *before, char letter, GtGodebugKind kind, GtCandidate *candidate)
{
	if (!back_over_digits(before) || before->at < 3 || before->text[before->at - 1] != letter)
		return false;
	before->at--;
	candidate->kind = kind;
	candidate->token = 0;
	candidate->start = before->at - 2;
	return BACK_OVER(before, "  ");
}

static bool
equals_sign(Place *place, GtCandidate *candidate)
{
	Place		before = *place;

	switch (place->at > 0 ? place->text[place->at - 1] : '\0')
	{
		case 'o':
			return BACK_OVER(&before, "assist ratio") &&
				begins(&before, GT_GODEBUG_PACER_START, "pacer: ", 1, candidate);
		case 'v':
			return BACK_OVER(&before, "H_m_prev") &&
				begins(&before, GT_GODEBUG_PACER_MODEL, "pacer: ", 1, candidate);
		case 'p':
			return BACK_OVER(&before, ": p") && detail(&before, 'M', GT_GODEBUG_DETAIL_M, candidate);
		case 's':
			break;
		default:
			return false;
	}
	if (BACK_OVER(&before, "ms: gomaxprocs"))
		return begins(&before, GT_GODEBUG_SCHEDULER, "SCHED ", back_over_digits(&before) ? 1 : 2, candidate);
	if (!BACK_OVER(&before, ": status"))
		return false;
	if (detail(&before, 'G', GT_GODEBUG_DETAIL_G, candidate))
		return true;
	before.at = place->at - strlen(": status");
	return detail(&before, 'P', GT_GODEBUG_DETAIL_P, candidate);
}

/* "scan: total n objs", "scan: class nB n+n+n=n objs"; torn apart, they are not known */
static bool
objects(Place *place, GtCandidate *candidate)
{
	Place		before = *place;

	if (!follows(place, "s") || !BACK_OVER(&before, " ob"))
		return false;
	while (back_over_digits(&before) && (BACK_OVER(&before, "+") || BACK_OVER(&before, "=")))
		;
	if (!BACK_OVER(&before, " "))
		return false;
	if (!BACK_OVER(&before, "total") && !BACK_OVER(&before, "class L"))
	{
		if (!BACK_OVER(&before, "B") || !back_over_digits(&before) || !BACK_OVER(&before, "class "))
			return false;
	}
	return begins(&before, GT_GODEBUG_SCAN, "scan: ", 1, candidate) && candidate->token == 0;
}

static bool
look_around(Place *place, GtCandidate *candidate)
{
	switch (place->text[place->at])
	{
		case '@':
			return at_sign(place, candidate);
		case '%':
			return percent(place, candidate);
		case '=':
			return equals_sign(place, candidate);
		case ';':
			return semicolon(place, candidate);
		case 'j':
			return objects(place, candidate);
		default:
			return kilobytes(place, candidate);
	}
}

bool
gt_godebug_find(const char *text, size_t size, size_t *at, GtCandidate *candidate)
{
	Place		place = {text, size, *at};

	while ((place.at = next_rare(text, size, place.at)) < size)
	{
		bool		found = look_around(&place, candidate);

		place.at++;
		if (found)
		{
			*at = place.at;
			return true;
		}
	}
	*at = size;
	return false;
}
