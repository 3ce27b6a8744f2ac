/*
 * text_token.h
 *		Lines that the Go runtime prints, as lists of tokens.
 *
 * The runtime prints a line of GODEBUG in many writes, mostly one for each
 * literal and each number, so lines of other threads and programs land
 * between them.  A layout is therefore a list of tokens that follows those
 * writes: reading can stop at any token, and go on in another line.
 */
#ifndef GCTRACE_TEXT_TOKEN_H
#define GCTRACE_TEXT_TOKEN_H

#include "base/base.h"

typedef enum GtTokenKind
{
	GT_TOKEN_END,
	GT_TOKEN_LITERAL,
	GT_TOKEN_OPTION,			/* literal; if it is not there, go on at `other` */
	GT_TOKEN_JUMP,				/* go on at `other` */
	GT_TOKEN_NUMBER,			/* digits */
	GT_TOKEN_SIGNED,			/* digits, perhaps with a minus */
	GT_TOKEN_ID,				/* the same; -1 and "nil" are GT_NULL */
	GT_TOKEN_FLAG,				/* "true", "false", 0 or 1: 1 or 0 */
	GT_TOKEN_MS,				/* milliseconds, to ns */
	GT_TOKEN_SECONDS,			/* seconds with three decimals, to ns */
	GT_TOKEN_FLOAT,				/* as Go prints them */
	GT_TOKEN_LIST,				/* numbers up to and with ']' */
	GT_TOKEN_WORD				/* anything up to the literal, which is next */
} GtTokenKind;

typedef struct GtToken
{
	uint8_t		kind;
	uint8_t		slot;			/* of the value */
	uint8_t		size;			/* of the literal */
	uint8_t		other;
	char		literal[36];	/* zeros behind it: a word can be taken of any */
} GtToken;

#define LITERAL(text) {GT_TOKEN_LITERAL, 0, sizeof(text) - 1, 0, text}
#define OPTION(text, slot, other) {GT_TOKEN_OPTION, slot, sizeof(text) - 1, other, text}
#define JUMP(other) {GT_TOKEN_JUMP, 0, 0, other, ""}
#define VALUE(kind, slot) {GT_TOKEN_##kind, slot, 0, 0, ""}
#define END_OF_LINE {GT_TOKEN_END, 0, 0, 0, ""}

#define GT_TOKEN_SLOTS 32
#define GT_TOKEN_NO_SLOT 31		/* of an option that need not be remembered */
#define GT_TOKEN_LIST_MAX 4096	/* Ps; a line holds no more */

typedef struct GtTokenValues
{
	uint32_t	present;		/* bit i: slot i has a value; an option: it is there */
	union
	{
		int64_t		i;
		double		d;
		struct
		{
			uint32_t	at;		/* in the text; LIST: in `list` */
			uint32_t	size;
		}			text;
	}			slot[GT_TOKEN_SLOTS];
	const char *text;
	int32_t    *list;			/* room for GT_TOKEN_LIST_MAX, or NULL */
	uint32_t	list_used;
} GtTokenValues;

/* Where reading stopped: at which token, and at which byte. */
typedef struct GtTokenPlace
{
	uint16_t	token;
	uint32_t	at;
} GtTokenPlace;

#define GT_TOKEN_TRAIL 4

typedef struct GtTokenTrail
{
	GtTokenPlace last[GT_TOKEN_TRAIL];	/* the latest first */
	int			count;
} GtTokenTrail;

/*
 * Reads from a token on.  True when the layout's end was reached: *used bytes
 * belong to it.  If not, the trail says which tokens begin where.  `values`
 * and `trail` may be NULL; without a trail it is faster.
 */
extern bool gt_tokens_read(const GtToken *tokens, GtTokenPlace from, const char *text, size_t size,
						   GtTokenValues *values, GtTokenTrail *trail, size_t *used);

/*
 * A number that reaches from a place in the text to its break: how much of it
 * must be the runtime's, when what follows is another program's?  0: none of
 * it, SIZE_MAX: that cannot be told.
 */
extern size_t gt_token_share(GtTokenKind kind, const char *text, size_t size);

static inline bool
gt_token_has(const GtTokenValues *values, int slot)
{
	return values->present >> slot & 1;
}

/* The value of a slot, or GT_NULL. */
static inline int64_t
gt_token_int(const GtTokenValues *values, int slot)
{
	return gt_token_has(values, slot) ? values->slot[slot].i : GT_NULL;
}

/* The same times `unit`; what 64 bits cannot hold is not known. */
static inline int64_t
gt_token_scaled(const GtTokenValues *values, int slot, int64_t unit)
{
	int64_t		value = gt_token_int(values, slot);

	return value == GT_NULL || __builtin_mul_overflow(value, unit, &value) ? GT_NULL : value;
}

extern double gt_token_double(const GtTokenValues *values, int slot);	/* or NaN */
extern GtStr gt_token_text(const GtTokenValues *values, int slot);

#endif							/* GCTRACE_TEXT_TOKEN_H */
