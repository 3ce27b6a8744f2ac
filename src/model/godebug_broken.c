/*
 * godebug_broken.c
 *		The guesses behind godebug_broken.h.
 */
#include "model/godebug_broken.h"

#include <string.h>

static bool
is_number(GtTokenKind kind)
{
	return kind == GT_TOKEN_NUMBER || kind == GT_TOKEN_SIGNED || kind == GT_TOKEN_ID ||
		kind == GT_TOKEN_MS || kind == GT_TOKEN_SECONDS || kind == GT_TOKEN_FLOAT;
}

static const GtTokenPlace *
place_of(const GtTokenTrail *trail, int back)
{
	return &trail->last[(trail->count - 1 - back) % GT_TOKEN_TRAIL];
}

/* Another guess: that of `base`, with a piece more. */
static void
add_guess(BrokenLine *broken, const BrokenGuess *base, int token, uint32_t at, uint32_t size, bool doubtful)
{
	BrokenGuess *guess;

	if (broken->nguesses == BROKEN_GUESSES || base->npieces == BROKEN_PIECES)
		return;
	guess = &broken->guesses[broken->nguesses++];
	*guess = *base;
	guess->token = (uint16_t) token;
	guess->doubtful |= doubtful;
	guess->pieces[guess->npieces].at = at;
	guess->pieces[guess->npieces].size = size;
	guess->npieces++;
}

/*
 * How much of the text up to a place belongs to the runtime, where the token
 * before is a number?  SIZE_MAX: that cannot be told.
 */
static size_t
owned_size(const GtToken *tokens, const GtTokenTrail *trail, int back, GtStr text)
{
	const GtTokenPlace *place = place_of(trail, back);
	size_t		share;

	for (int i = back + 1; i < GT_MIN(trail->count, GT_TOKEN_TRAIL); i++)
	{
		const GtTokenPlace *before = place_of(trail, i);
		const GtToken *token = &tokens[before->token];

		if (before->at == place->at)
			continue;			/* an option that is not there */
		if (!is_number(token->kind))
			break;
		share = gt_token_share(token->kind, text.data + before->at, text.len - before->at);
		return share == SIZE_MAX ? share : before->at + share;
	}
	return place->at;
}

/*
 * Guesses from where the reading of a text stopped.  They must take something
 * of it, unless it is the head.  A place within a list also stands for the
 * number that touches the break there.
 */
static void
guess(BrokenLine *broken, const BrokenGuess *base, const GtTokenTrail *trail, GtStr text, uint32_t text_at,
	  bool head)
{
	const GtToken *tokens = gt_godebug_layouts[broken->kind]->tokens;
	BrokenGuess from = *base;

	for (int back = 0; back < GT_MIN(trail->count, GT_TOKEN_TRAIL); back++)
	{
		const GtTokenPlace *place = place_of(trail, back);
		size_t		owned = owned_size(tokens, trail, back, text);

		if (place->at == 0 && !head)
			break;
		if (owned != SIZE_MAX && owned < place->at)
			add_guess(broken, &from, place->token, text_at, (uint32_t) owned, false);
		else
			add_guess(broken, &from, place->token, text_at, place->at, owned == SIZE_MAX);
		if (tokens[place->token].kind == GT_TOKEN_LIST && place->at < text.len)
		{
			size_t		share = gt_token_share(GT_TOKEN_NUMBER, text.data + place->at, text.len - place->at);

			if (share > 0 && share != SIZE_MAX)
				add_guess(broken, &from, place->token, text_at, (uint32_t) (place->at + share), false);
		}
	}
}

/* Keeps a text; false if there is no room for it. */
static bool
keep_text(BrokenLine *broken, GtStr text, uint32_t *at)
{
	*at = broken->text_used;
	if (text.len > BROKEN_TEXT - broken->text_used)
		return false;
	memcpy(broken->text + *at, text.data, text.len);
	broken->text_used += text.len;
	return true;
}

/*
 * Times have a shape of their own: another program's "gc 12 @0.5s" is told
 * from the runtime's at once.
 */
static bool
is_shaped(const GtToken *tokens, const GtTokenTrail *trail, GtStr text)
{
	for (int back = 1; back < GT_MIN(trail->count, GT_TOKEN_TRAIL); back++)
	{
		const GtTokenPlace *place = place_of(trail, back);

		if (tokens[place->token].kind == GT_TOKEN_SECONDS &&
			gt_token_share(GT_TOKEN_SECONDS, text.data + place->at, text.len - place->at) == SIZE_MAX)
			return false;
	}
	return true;
}

bool
broken_begin(BrokenLine *broken, GtStr head, const GtTokenTrail *trail, size_t used)
{
	const GtLayout *layout = gt_godebug_layouts[broken->kind];
	static const BrokenGuess none;
	uint32_t	at;

	broken->patience = BROKEN_PATIENCE;
	broken->nguesses = 0;
	broken->text_used = 0;
	broken->evidence = place_of(trail, 0)->token >= layout->evidence;
	broken->whole = false;
	if (used > 0)
	{
		/* an option is the last that may follow */
		const GtTokenPlace *place = place_of(trail, 1);

		broken->whole = layout->tokens[place->token].kind == GT_TOKEN_OPTION;
	}
	if ((!broken->evidence && !is_shaped(layout->tokens, trail, head)) || !keep_text(broken, head, &at))
		return false;
	guess(broken, &none, trail, head, at, true);
	return broken->nguesses > 0;
}

/* --- the next line --- */

/* Puts the pieces together behind all that is kept. */
static bool
join(BrokenLine *broken, const BrokenGuess *guess, GtStr *raw)
{
	uint32_t	start = broken->text_used;

	raw->data = broken->text + start;
	raw->len = 0;
	for (int i = 0; i < guess->npieces; i++)
	{
		const BrokenPiece *piece = &guess->pieces[i];

		if (piece->size > BROKEN_TEXT - start - raw->len)
			return false;
		memmove(broken->text + start + raw->len, broken->text + piece->at, piece->size);
		raw->len += piece->size;
	}
	return true;
}

/* Does the line, put together, hold what such a line holds? */
static bool
holds(const BrokenLine *broken, GtStr raw)
{
	const GtLayout *layout = gt_godebug_layouts[broken->kind];
	GtTokenPlace begin = {0, 0};
	GtTokenTrail trail;
	size_t		used;

	return gt_tokens_read(layout->tokens, begin, raw.data, raw.len, NULL, &trail, &used) && used == raw.len;
}

/* Takes a guess that a message ends; false: it leads to another line than one before did. */
static bool
accept(BrokenLine *broken, const BrokenGuess *base, uint32_t at, uint32_t size, bool *doubtful, GtStr *raw)
{
	BrokenGuess whole = *base;
	GtStr		earlier = *raw;

	if (whole.npieces == BROKEN_PIECES)
		return true;
	whole.pieces[whole.npieces].at = at;
	whole.pieces[whole.npieces].size = size;
	whole.npieces++;
	if (!join(broken, &whole, raw) || !holds(broken, *raw))
	{
		*raw = earlier;
		return true;
	}
	*doubtful |= whole.doubtful;
	broken->text_used += raw->len;
	return earlier.data == NULL || gt_str_equal(earlier, *raw);
}

BrokenResult
broken_try(BrokenLine *broken, GtStr message, GtStr *raw)
{
	const GtToken *tokens = gt_godebug_layouts[broken->kind]->tokens;
	int			nguesses = broken->nguesses;
	bool		doubtful = false;
	uint32_t	at;

	*raw = (GtStr) {NULL, 0};
	if (!keep_text(broken, message, &at))
		return BROKEN_STILL;
	for (int i = 0; i < nguesses; i++)
	{
		const BrokenGuess base = broken->guesses[i];
		GtTokenPlace from = {base.token, 0};
		GtTokenTrail trail;
		size_t		used;

		if (gt_tokens_read(tokens, from, message.data, message.len, NULL, &trail, &used) &&
			used == message.len)
		{
			if (!accept(broken, &base, at, message.len, &doubtful, raw))
				doubtful = true;
		}
		else
			guess(broken, &base, &trail, message, at, false);
	}
	if (raw->data != NULL)
		return doubtful ? BROKEN_UNPROVEN : BROKEN_REPAIRED;
	if (broken->nguesses == nguesses)
		broken->text_used = at;
	return BROKEN_STILL;
}
