/*
 * godebug_broken.h
 *		Lines of the runtime that other text landed in.
 *
 * The runtime prints a line in many writes.  A whole line of the program that
 * lands between two of them leaves
 *
 *		HEAD application text
 *		TAIL
 *
 * with more such lines between them perhaps, and TAIL may be broken again.
 * The layout says where HEAD can end: at the begin of one of the last tokens
 * that could be read.  Each of these is a guess, and a line that goes on from
 * there to the layout's end proves it.  Where several guesses lead to
 * different lines, or digits could be the application's as well, nothing is
 * proven and the line stays broken.
 */
#ifndef GCTRACE_GODEBUG_BROKEN_H
#define GCTRACE_GODEBUG_BROKEN_H

#include "decode/godebug.h"
#include "decode/log_prefix.h"

#define BROKEN_GUESSES 16
#define BROKEN_PIECES 6
#define BROKEN_TEXT (8 * 1024)
#define BROKEN_PATIENCE 32		/* lines until a tail is given up */

typedef struct BrokenPiece
{
	uint32_t	at;				/* in BrokenLine.text */
	uint32_t	size;
} BrokenPiece;

typedef struct BrokenGuess
{
	uint16_t	token;			/* to go on with */
	bool		doubtful;		/* a number may be too long */
	uint8_t		npieces;
	BrokenPiece pieces[BROKEN_PIECES];
} BrokenGuess;

typedef struct BrokenLine
{
	GtGodebugKind kind;
	int64_t		line;
	int64_t		logged_at_ns;
	uint64_t	sequence;		/* of its row in the queue; UINT64_MAX: it has none */
	int			patience;
	bool		evidence;		/* it is the runtime's, and broken if no tail comes */
	bool		whole;			/* all is there but perhaps "(forced)": a row in any case */
	uint32_t	process_size;
	char		process[GT_PROCESS_MAX + 1];
	BrokenGuess guesses[BROKEN_GUESSES];
	int			nguesses;
	uint32_t	text_used;
	char		text[BROKEN_TEXT];	/* head, then what followed and may belong to it */
} BrokenLine;

/*
 * Begins with a head: the text from the line's begin on, and how far it could
 * be read; `used` if it was whole but for what sticks to it, else 0.  False
 * if no guess can be made.
 */
extern bool broken_begin(BrokenLine *broken, GtStr head, const GtTokenTrail *trail, size_t used);

typedef enum BrokenResult
{
	BROKEN_STILL,				/* that line was another one, or a piece in the middle */
	BROKEN_REPAIRED,			/* the line is whole: *raw */
	BROKEN_UNPROVEN				/* it ends here, but not beyond doubt */
} BrokenResult;

/* Tries the next message of the process.  raw->data points into `broken`. */
extern BrokenResult broken_try(BrokenLine *broken, GtStr message, GtStr *raw);

#endif							/* GCTRACE_GODEBUG_BROKEN_H */
