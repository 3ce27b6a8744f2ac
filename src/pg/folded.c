/*
 * folded.c
 *		gctrace.folded(stack, value): text for flame graphs.
 *
 * One line "root;...;leaf value" per call stack, the values of equal stacks
 * summed up, in the order of bytes.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "common/hashfn.h"
#include "common/int.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "miscadmin.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/hsearch.h"
#include "utils/memutils.h"

#define NO_STACK "(no stack)"

/* The line of a stack; in the table it lives as long as the state. */
typedef struct FoldedKey
{
	const char *line;
	int			len;
} FoldedKey;

typedef struct FoldedSum
{
	FoldedKey	key;
	int64		value;
} FoldedSum;

typedef struct FoldedState
{
	MemoryContext context;
	HTAB	   *sums;
	StringInfoData line;		/* of the row at hand */
} FoldedState;

PG_FUNCTION_INFO_V1(gctrace_folded_add);
PG_FUNCTION_INFO_V1(gctrace_folded_text);

static uint32
hash_line(const void *key, Size size)
{
	const FoldedKey *line = key;

	(void) size;
	return hash_bytes((const unsigned char *) line->line, line->len);
}

static int
match_lines(const void *left, const void *right, Size size)
{
	const FoldedKey *a = left;
	const FoldedKey *b = right;

	(void) size;
	return a->len != b->len || memcmp(a->line, b->line, a->len) != 0;
}

static FoldedState *
create_state(MemoryContext parent)
{
	MemoryContext context = AllocSetContextCreate(parent, "gctrace folded",
												  ALLOCSET_DEFAULT_SIZES);
	MemoryContext oldcontext = MemoryContextSwitchTo(context);
	FoldedState *state = palloc0(sizeof(FoldedState));
	HASHCTL		control;

	memset(&control, 0, sizeof(control));
	control.keysize = sizeof(FoldedKey);
	control.entrysize = sizeof(FoldedSum);
	control.hash = hash_line;
	control.match = match_lines;
	control.hcxt = context;
	state->context = context;
	state->sums = hash_create("gctrace folded stacks", 1024, &control,
							  HASH_ELEM | HASH_FUNCTION | HASH_COMPARE | HASH_CONTEXT);
	initStringInfo(&state->line);
	MemoryContextSwitchTo(oldcontext);
	return state;
}

/*
 * append_function
 *		A name, without what would end it or its line
 */
static void
append_function(StringInfo line, const char *name, int len)
{
	for (int i = 0; i < len; i++)
	{
		char		c = name[i];

		if (c == ';')
			c = ',';
		else if (c == '\n' || c == '\r')
			c = ' ';
		appendStringInfoCharMacro(line, c);
	}
}

/*
 * fold
 *		The stack, leaf first, as a line from the root on
 */
static void
fold(StringInfo line, ArrayType *stack)
{
	Datum	   *functions;
	bool	   *nulls;
	int			count = 0;

	resetStringInfo(line);
	if (stack != NULL)
		deconstruct_array(stack, TEXTOID, -1, false, TYPALIGN_INT, &functions, &nulls, &count);
	for (int i = count - 1; i >= 0; i--)
	{
		text	   *name = nulls[i] ? NULL : DatumGetTextPP(functions[i]);

		if (name == NULL)
			appendStringInfoChar(line, '?');
		else
			append_function(line, VARDATA_ANY(name), VARSIZE_ANY_EXHDR(name));
		if (i > 0)
			appendStringInfoChar(line, ';');
	}
	if (count == 0)
		appendStringInfoString(line, NO_STACK);
}

/*
 * add_value
 *		Adds to the sum of the line at hand
 */
static void
add_value(FoldedState *state, int64 value)
{
	FoldedKey	key = {state->line.data, state->line.len};
	FoldedSum  *sum;
	bool		found;

	sum = hash_search(state->sums, &key, HASH_ENTER, &found);
	if (!found)
	{
		sum->key.line = MemoryContextStrdup(state->context, state->line.data);
		sum->value = 0;
	}
	if (pg_add_s64_overflow(sum->value, value, &sum->value))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("the values of one stack sum to more than bigint holds")));
}

/*
 * gctrace.folded_add(internal, text[], bigint)
 *		Transition function; rows without a value do not count
 */
Datum
gctrace_folded_add(PG_FUNCTION_ARGS)
{
	FoldedState *state = PG_ARGISNULL(0) ? NULL : (FoldedState *) PG_GETARG_POINTER(0);
	MemoryContext aggregate;

	if (!AggCheckCallContext(fcinfo, &aggregate))
		elog(ERROR, "gctrace.folded_add called outside of an aggregate");
	if (PG_ARGISNULL(2))
	{
		if (state == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(state);
	}
	if (state == NULL)
		state = create_state(aggregate);
	fold(&state->line, PG_ARGISNULL(1) ? NULL : PG_GETARG_ARRAYTYPE_P(1));
	add_value(state, PG_GETARG_INT64(2));
	PG_RETURN_POINTER(state);
}

static int
compare_sums(const void *left, const void *right)
{
	const FoldedSum *a = *(FoldedSum *const *) left;
	const FoldedSum *b = *(FoldedSum *const *) right;
	int			order = memcmp(a->key.line, b->key.line, Min(a->key.len, b->key.len));

	return order != 0 ? order : a->key.len - b->key.len;
}

/*
 * gctrace.folded_text(internal)
 *		Final function; NULL without rows
 */
Datum
gctrace_folded_text(PG_FUNCTION_ARGS)
{
	FoldedState *state;
	FoldedSum **sums;
	FoldedSum  *sum;
	HASH_SEQ_STATUS seq;
	StringInfoData result;
	long		count = 0;

	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = (FoldedState *) PG_GETARG_POINTER(0);
	sums = palloc_extended(hash_get_num_entries(state->sums) * sizeof(FoldedSum *),
						   MCXT_ALLOC_HUGE);
	hash_seq_init(&seq, state->sums);
	while ((sum = hash_seq_search(&seq)) != NULL)
		sums[count++] = sum;
	qsort(sums, count, sizeof(FoldedSum *), compare_sums);

	initStringInfo(&result);
	for (long i = 0; i < count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		appendBinaryStringInfo(&result, sums[i]->key.line, sums[i]->key.len);
		appendStringInfo(&result, " " INT64_FORMAT "%s", sums[i]->value,
						 i + 1 < count ? "\n" : "");
	}
	PG_RETURN_TEXT_P(cstring_to_text_with_len(result.data, result.len));
}
