/*
 * folded.c
 *		gctrace.folded(stack, value): text for flame graphs.
 *
 * One line "root;...;leaf value" per call stack, the values of equal stacks
 * summed up, in the order of bytes.
 *
 * The state is a bytea with entries of a line and a sum each, and room for
 * more: rows are added at its end.  When it is full, entries of equal lines
 * are put together, and it doubles if that did not free half of it.  Neither
 * the order of the rows nor how workers shared them can matter: sums have 128
 * bits, and only what comes out in the end must be a bigint.
 */
#include "postgres.h"

#include "catalog/pg_type.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "miscadmin.h"
#include "pg/compat.h"
#include "pg/statistics.h"
#include "utils/array.h"
#include "utils/builtins.h"
#include "utils/memutils.h"

#define NO_STACK "(no stack)"

/* Also tells states of machines with another order of bytes. */
#define FOLDED_LAYOUT 1

/* Of a new state: some lines. */
#define FOLDED_SIZE 1024

typedef struct FoldedState
{
	int32		header;			/* of a varlena */
	int32		layout;
	int64		used;			/* bytes, this struct among them */
} FoldedState;

typedef struct FoldedEntry
{
	uint64		low;			/* of the sum, a number of 128 bits */
	int64		high;
	int32		len;
	char		line[FLEXIBLE_ARRAY_MEMBER];
} FoldedEntry;

#define ENTRY_SIZE(len) MAXALIGN(offsetof(FoldedEntry, line) + (Size) (len))

PG_FUNCTION_INFO_V1(gctrace_folded_transition);
PG_FUNCTION_INFO_V1(gctrace_folded_combine);
PG_FUNCTION_INFO_V1(gctrace_folded_final);

/* --- sums --- */

static void
add_sum(FoldedEntry *entry, uint64 low, int64 high)
{
	entry->low += low;
	/* unsigned: bytes that are no state may have any sum */
	entry->high = (int64) ((uint64) entry->high + (uint64) high + (entry->low < low));
}

static int64
final_sum(const FoldedEntry *entry)
{
	int64		value = (int64) entry->low;

	if (entry->high != (value < 0 ? -1 : 0))
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("the values of one stack sum to more than bigint holds")));
	return value;
}

/* --- entries --- */

static FoldedState *
create_state(Size size)
{
	FoldedState *state = palloc0(size);

	SET_VARSIZE(state, size);
	state->layout = FOLDED_LAYOUT;
	state->used = MAXALIGN(sizeof(FoldedState));
	return state;
}

/* A state as far as memory goes: its entries are not looked at. */
static FoldedState *
state_argument(FunctionCallInfo fcinfo, int n)
{
	FoldedState *state = flat_state(PG_GETARG_DATUM(n));

	if (VARSIZE(state) < MAXALIGN(sizeof(FoldedState)) || state->layout != FOLDED_LAYOUT ||
		state->used < (int64) MAXALIGN(sizeof(FoldedState)) || state->used > (int64) VARSIZE(state) ||
		state->used != (int64) MAXALIGN(state->used))
		report_bad_state();
	return state;
}

/* The entry at an offset, and the offset of the next one; NULL: there are no more. */
static FoldedEntry *
entry_at(FoldedState *state, int64 *offset)
{
	FoldedEntry *entry = (FoldedEntry *) ((char *) state + *offset);
	int64		left = state->used - *offset;

	if (left == 0)
		return NULL;
	if (left < (int64) sizeof(FoldedEntry) || entry->len < 0 || (int64) ENTRY_SIZE(entry->len) > left)
		report_bad_state();
	*offset += ENTRY_SIZE(entry->len);
	return entry;
}

static int
compare_entries(const void *left, const void *right)
{
	const FoldedEntry *a = *(FoldedEntry *const *) left;
	const FoldedEntry *b = *(FoldedEntry *const *) right;
	int			order = memcmp(a->line, b->line, Min(a->len, b->len));

	return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

/*
 * The entries in order, one for each line: the first of equal ones has their
 * sum.  They are changed in place, so this is for a state that is left behind,
 * or for a copy.
 */
static FoldedEntry **
sum_up(FoldedState *state, int64 *count)
{
	FoldedEntry **entries;
	FoldedEntry *entry;
	int64		offset = MAXALIGN(sizeof(FoldedState)),
				all = 0;

	while (entry_at(state, &offset) != NULL)
		all++;
	entries = MemoryContextAllocHuge(CurrentMemoryContext, Max(all, 1) * sizeof(FoldedEntry *));
	offset = MAXALIGN(sizeof(FoldedState));
	for (int64 i = 0; (entry = entry_at(state, &offset)) != NULL; i++)
		entries[i] = entry;
	qsort(entries, all, sizeof(FoldedEntry *), compare_entries);
	*count = 0;
	for (int64 i = 0; i < all; i++)
	{
		CHECK_FOR_INTERRUPTS();
		if (*count > 0 && compare_entries(&entries[*count - 1], &entries[i]) == 0)
			add_sum(entries[*count - 1], entries[i]->low, entries[i]->high);
		else
			entries[(*count)++] = entries[i];
	}
	return entries;
}

static void
put_entry(FoldedState *state, const char *line, int32 len, uint64 low, int64 high)
{
	FoldedEntry *entry = (FoldedEntry *) ((char *) state + state->used);

	entry->low = low;
	entry->high = high;
	entry->len = len;
	memcpy(entry->line, line, len);
	state->used += ENTRY_SIZE(len);
}

/* The size of a state that has room for as much again, and for so many bytes more. */
static Size
larger_size(int64 used, int64 more)
{
	if (used + more > (int64) MaxAllocSize)
		ereport(ERROR,
				(errcode(ERRCODE_PROGRAM_LIMIT_EXCEEDED),
				 errmsg("too many stacks for one aggregate"),
				 errdetail("Their lines may take 1 GB.")));
	return (Size) Min(Max(2 * used + more, FOLDED_SIZE), (int64) MaxAllocSize);
}

/* The state, or a copy with room for a line: whoever called the function keeps that. */
static FoldedState *
reserve(FoldedState *state, int32 len)
{
	int64		more = ENTRY_SIZE(len),
				count,
				needed = MAXALIGN(sizeof(FoldedState));
	FoldedEntry **entries;
	FoldedState *grown;

	if (state->used + more <= (int64) VARSIZE(state))
		return state;
	entries = sum_up(state, &count);
	for (int64 i = 0; i < count; i++)
		needed += ENTRY_SIZE(entries[i]->len);
	grown = create_state(larger_size(needed, more));
	for (int64 i = 0; i < count; i++)
		put_entry(grown, entries[i]->line, entries[i]->len, entries[i]->low, entries[i]->high);
	pfree(entries);
	return grown;
}

static FoldedState *
add_line(FoldedState *state, const char *line, int32 len, uint64 low, int64 high)
{
	state = reserve(state, len);
	put_entry(state, line, len, low, high);
	return state;
}

/* --- lines --- */

/*
 * append_function
 *		A name, without what would end it or its line
 */
static void
append_function(StringInfo line, const char *name, int len)
{
	int			start = line->len;

	appendBinaryStringInfo(line, name, len);
	for (char *c = line->data + start; *c != '\0'; c++)
	{
		if (*c == ';')
			*c = ',';
		else if (*c == '\n' || *c == '\r')
			*c = ' ';
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

/* --- the aggregate --- */

/*
 * (state, stack, value)
 *		Rows without a value do not count
 */
Datum
gctrace_folded_transition(PG_FUNCTION_ARGS)
{
	StringInfoData line;
	FoldedState *state;
	int64		value;

	require_aggregate(fcinfo);
	if (PG_ARGISNULL(2))
	{
		if (PG_ARGISNULL(0))
			PG_RETURN_NULL();
		PG_RETURN_DATUM(PG_GETARG_DATUM(0));
	}
	state = PG_ARGISNULL(0) ? create_state(FOLDED_SIZE) : state_argument(fcinfo, 0);
	value = PG_GETARG_INT64(2);
	initStringInfo(&line);
	fold(&line, PG_ARGISNULL(1) ? NULL : PG_GETARG_ARRAYTYPE_P(1));
	state = add_line(state, line.data, line.len, (uint64) value, value < 0 ? -1 : 0);
	PG_RETURN_POINTER(state);
}

/*
 * (state, state), strict
 */
Datum
gctrace_folded_combine(PG_FUNCTION_ARGS)
{
	FoldedState *state,
			   *other;
	FoldedEntry *entry;
	int64		offset = MAXALIGN(sizeof(FoldedState));

	require_aggregate(fcinfo);
	state = state_argument(fcinfo, 0);
	other = state_argument(fcinfo, 1);
	while ((entry = entry_at(other, &offset)) != NULL)
	{
		FoldedState *grown = add_line(state, entry->line, entry->len, entry->low, entry->high);

		if (grown != state && PointerGetDatum(state) != PG_GETARG_DATUM(0))
			pfree(state);
		state = grown;
	}
	PG_RETURN_POINTER(state);
}

/*
 * (state)
 *		The state may be used again, by a window that grows; NULL without rows
 */
Datum
gctrace_folded_final(PG_FUNCTION_ARGS)
{
	FoldedState *state;
	FoldedEntry **entries;
	StringInfoData result;
	int64		count;

	require_aggregate(fcinfo);
	if (PG_ARGISNULL(0))
		PG_RETURN_NULL();
	state = state_argument(fcinfo, 0);
	state = memcpy(palloc(state->used), state, state->used);
	entries = sum_up(state, &count);

	initStringInfo(&result);
	for (int64 i = 0; i < count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		appendBinaryStringInfo(&result, entries[i]->line, entries[i]->len);
		appendStringInfo(&result, " " INT64_FORMAT "%s", final_sum(entries[i]),
						 i + 1 < count ? "\n" : "");
	}
	/* bytes that are no state may be no text either */
	(void) pg_verifymbstr(result.data, result.len, false);
	PG_RETURN_TEXT_P(cstring_to_text_with_len(result.data, result.len));
}
