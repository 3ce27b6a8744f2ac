/*
 * sketch.c
 *		The type pause_sketch, and the aggregates that make and merge sketches.
 *
 * As text a sketch is "[least,largest] bucket:count ...", buckets ascending;
 * statistics/sketch.h tells which values a bucket holds.  What comes in is
 * checked: counts are positive, the ends lie in the outermost buckets.
 */
#include "postgres.h"

#include "fmgr.h"
#include "lib/stringinfo.h"
#include "libpq/pqformat.h"
#include "pg/compat.h"
#include "pg/gctrace.h"
#include "pg/statistics.h"
#include "statistics/sketch.h"

typedef struct PauseSketch
{
	int32		header;			/* of a varlena */
	int32		n;				/* buckets */
	int64		least;
	int64		largest;
	int64		counts[FLEXIBLE_ARRAY_MEMBER];	/* then n uint16: the buckets */
} PauseSketch;

#define SKETCH_SIZE(n) (offsetof(PauseSketch, counts) + (n) * (sizeof(int64) + sizeof(uint16)))
#define SKETCH_BUCKETS(sketch) ((uint16 *) ((sketch)->counts + (sketch)->n))

typedef struct SketchState
{
	GtSketch	sketch;
	ContextAlloc alloc;
} SketchState;

PG_FUNCTION_INFO_V1(gctrace_sketch_in);
PG_FUNCTION_INFO_V1(gctrace_sketch_out);
PG_FUNCTION_INFO_V1(gctrace_sketch_recv);
PG_FUNCTION_INFO_V1(gctrace_sketch_send);
PG_FUNCTION_INFO_V1(gctrace_sketch_quantile);
PG_FUNCTION_INFO_V1(gctrace_sketch_count);
PG_FUNCTION_INFO_V1(gctrace_sketch_transition);
PG_FUNCTION_INFO_V1(gctrace_merge_sketches_transition);
PG_FUNCTION_INFO_V1(gctrace_sketch_combine);
PG_FUNCTION_INFO_V1(gctrace_sketch_serialize);
PG_FUNCTION_INFO_V1(gctrace_sketch_deserialize);
PG_FUNCTION_INFO_V1(gctrace_sketch_final);

static PauseSketch *
create_sketch(int n, int64 least, int64 largest)
{
	PauseSketch *sketch = palloc0(SKETCH_SIZE(n));

	SET_VARSIZE(sketch, SKETCH_SIZE(n));
	sketch->n = n;
	sketch->least = least;
	sketch->largest = largest;
	return sketch;
}

/* --- what is a sketch? --- */

/* NULL: it is one, else what is wrong with it. */
static const char *
fault_of(const PauseSketch *sketch)
{
	const uint16 *buckets = SKETCH_BUCKETS(sketch);
	int64		all = 0;

	if (sketch->n == 0)
		return "A sketch has at least one bucket.";
	for (int i = 0; i < sketch->n; i++)
	{
		if (buckets[i] >= GT_SKETCH_BUCKETS || (i > 0 && buckets[i] <= buckets[i - 1]))
			return "Buckets must be in ascending order.";
		if (sketch->counts[i] <= 0 || sketch->counts[i] > PG_INT64_MAX - all)
			return "Counts must be positive, and their sum a bigint.";
		all += sketch->counts[i];
	}
	if (sketch->least < 0 || gt_sketch_bucket(sketch->least) != buckets[0] ||
		sketch->largest < sketch->least || gt_sketch_bucket(sketch->largest) != buckets[sketch->n - 1] ||
		(all == 1 && sketch->least != sketch->largest))
		return "The least and the largest value must lie in the first and the last bucket.";
	return NULL;
}

/* --- text --- */

static void
report_syntax(const char *text, const char *detail)
{
	ereport(ERROR,
			(errcode(ERRCODE_INVALID_TEXT_REPRESENTATION),
			 errmsg("invalid input syntax for type %s: \"%s\"", "gctrace.pause_sketch", text),
			 detail ? errdetail("%s", detail) :
			 errdetail("A sketch is written [least,largest] bucket:count bucket:count ...")));
}

/* A number without a sign; false: none there, or too large. */
static bool
read_number(const char **position, int64 *number)
{
	const char *p = *position;

	for (*number = 0; *p >= '0' && *p <= '9'; p++)
	{
		int			digit = *p - '0';

		if (*number > (PG_INT64_MAX - digit) / 10)
			return false;
		*number = *number * 10 + digit;
	}
	if (p == *position)
		return false;
	*position = p;
	return true;
}

static bool
read_character(const char **position, char wanted)
{
	if (**position != wanted)
		return false;
	(*position)++;
	return true;
}

Datum
gctrace_sketch_in(PG_FUNCTION_ARGS)
{
	const char *text = PG_GETARG_CSTRING(0),
			   *position = text,
			   *fault;
	int64		counts[GT_SKETCH_BUCKETS],
				least,
				largest;
	uint16		buckets[GT_SKETCH_BUCKETS];
	PauseSketch *sketch;
	int			n = 0;

	if (!read_character(&position, '[') || !read_number(&position, &least) ||
		!read_character(&position, ',') || !read_number(&position, &largest) ||
		!read_character(&position, ']'))
		report_syntax(text, NULL);
	while (*position != '\0')
	{
		int64		bucket = 0;

		if (n == GT_SKETCH_BUCKETS || !read_character(&position, ' ') || !read_number(&position, &bucket) ||
			bucket >= GT_SKETCH_BUCKETS || !read_character(&position, ':') || !read_number(&position, &counts[n]))
			report_syntax(text, NULL);
		buckets[n++] = (uint16) bucket;
	}
	sketch = create_sketch(n, least, largest);
	memcpy(sketch->counts, counts, n * sizeof(int64));
	memcpy(SKETCH_BUCKETS(sketch), buckets, n * sizeof(uint16));
	fault = fault_of(sketch);
	if (fault != NULL)
		report_syntax(text, fault);
	PG_RETURN_POINTER(sketch);
}

Datum
gctrace_sketch_out(PG_FUNCTION_ARGS)
{
	PauseSketch *sketch = (PauseSketch *) PG_DETOAST_DATUM(PG_GETARG_DATUM(0));
	StringInfoData text;

	initStringInfo(&text);
	appendStringInfo(&text, "[" INT64_FORMAT "," INT64_FORMAT "]", sketch->least, sketch->largest);
	for (int i = 0; i < sketch->n; i++)
		appendStringInfo(&text, " %d:" INT64_FORMAT, SKETCH_BUCKETS(sketch)[i], sketch->counts[i]);
	PG_RETURN_CSTRING(text.data);
}

/* --- binary: number of buckets, least, largest, then bucket and count of each --- */

static PauseSketch *
receive_sketch(StringInfo buffer)
{
	int			n = (int) pq_getmsgint(buffer, 4);
	PauseSketch *sketch;
	const char *fault;

	if (n < 0 || n > GT_SKETCH_BUCKETS)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid number of buckets in a sketch: %d", n)));
	sketch = create_sketch(n, 0, 0);
	sketch->least = pq_getmsgint64(buffer);
	sketch->largest = pq_getmsgint64(buffer);
	for (int i = 0; i < n; i++)
	{
		SKETCH_BUCKETS(sketch)[i] = (uint16) pq_getmsgint(buffer, 2);
		sketch->counts[i] = pq_getmsgint64(buffer);
	}
	fault = fault_of(sketch);
	if (fault != NULL)
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_BINARY_REPRESENTATION),
				 errmsg("invalid binary representation of a sketch"),
				 errdetail("%s", fault)));
	return sketch;
}

static bytea *
send_sketch(const PauseSketch *sketch)
{
	StringInfoData buffer;

	pq_begintypsend(&buffer);
	pq_sendint32(&buffer, sketch->n);
	pq_sendint64(&buffer, sketch->least);
	pq_sendint64(&buffer, sketch->largest);
	for (int i = 0; i < sketch->n; i++)
	{
		pq_sendint16(&buffer, SKETCH_BUCKETS(sketch)[i]);
		pq_sendint64(&buffer, sketch->counts[i]);
	}
	return pq_endtypsend(&buffer);
}

Datum
gctrace_sketch_recv(PG_FUNCTION_ARGS)
{
	PG_RETURN_POINTER(receive_sketch((StringInfo) PG_GETARG_POINTER(0)));
}

Datum
gctrace_sketch_send(PG_FUNCTION_ARGS)
{
	PG_RETURN_BYTEA_P(send_sketch((PauseSketch *) PG_DETOAST_DATUM(PG_GETARG_DATUM(0))));
}

/* --- what it tells --- */

Datum
gctrace_sketch_quantile(PG_FUNCTION_ARGS)
{
	PauseSketch *sketch = (PauseSketch *) PG_DETOAST_DATUM(PG_GETARG_DATUM(0));
	double		q = PG_GETARG_FLOAT8(1);

	if (!(q >= 0 && q <= 1))
		ereport(ERROR,
				(errcode(ERRCODE_INVALID_PARAMETER_VALUE),
				 errmsg("quantile must lie between 0 and 1, not %g", q)));
	PG_RETURN_INT64(gt_sketch_quantile(SKETCH_BUCKETS(sketch), sketch->counts, sketch->n,
									   sketch->least, sketch->largest, q));
}

Datum
gctrace_sketch_count(PG_FUNCTION_ARGS)
{
	PauseSketch *sketch = (PauseSketch *) PG_DETOAST_DATUM(PG_GETARG_DATUM(0));
	int64		all = 0;

	for (int i = 0; i < sketch->n; i++)
		all += sketch->counts[i];
	PG_RETURN_INT64(all);
}

/* --- aggregates --- */

static SketchState *
create_state(MemoryContext context)
{
	SketchState *state = MemoryContextAllocZero(context, sizeof(SketchState));

	context_alloc_init(&state->alloc, context);
	gt_sketch_init(&state->sketch, &state->alloc.alloc);
	return state;
}

static SketchState *
state_argument(FunctionCallInfo fcinfo)
{
	MemoryContext context = aggregate_memory(fcinfo);

	return PG_ARGISNULL(0) ? create_state(context) : (SketchState *) PG_GETARG_POINTER(0);
}

static void
add_count(SketchState *state, int bucket, int64 count, int64 least, int64 largest)
{
	if (count > PG_INT64_MAX - state->sketch.count)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("too many values for a sketch")));
	if (!gt_sketch_add(&state->sketch, bucket, count, least, largest))
		report_no_memory();
}

static void
add_sketch(SketchState *state, const PauseSketch *sketch)
{
	for (int i = 0; i < sketch->n; i++)
		add_count(state, SKETCH_BUCKETS(sketch)[i], sketch->counts[i], sketch->least, sketch->largest);
}

Datum
gctrace_sketch_transition(PG_FUNCTION_ARGS)
{
	SketchState *state = state_argument(fcinfo);

	if (!PG_ARGISNULL(1))
	{
		int64		value = PG_GETARG_INT64(1);

		if (value < 0)
			ereport(ERROR,
					(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
					 errmsg("a sketch holds no negative values, such as " INT64_FORMAT, value)));
		add_count(state, gt_sketch_bucket(value), 1, value, value);
	}
	PG_RETURN_POINTER(state);
}

Datum
gctrace_merge_sketches_transition(PG_FUNCTION_ARGS)
{
	SketchState *state = state_argument(fcinfo);

	if (!PG_ARGISNULL(1))
		add_sketch(state, (PauseSketch *) PG_DETOAST_DATUM(PG_GETARG_DATUM(1)));
	PG_RETURN_POINTER(state);
}

/* The state as a value; NULL: it is empty. */
static PauseSketch *
sketch_of(const GtSketch *from)
{
	PauseSketch *sketch;
	int			n = 0;

	for (int i = 0; i < GT_SKETCH_BUCKETS; i++)
	{
		const int64_t *page = from->pages[i / GT_SKETCH_PER_POWER];

		n += page != NULL && page[i % GT_SKETCH_PER_POWER] > 0;
	}
	if (n == 0)
		return NULL;
	sketch = create_sketch(n, from->least, from->largest);
	n = 0;
	for (int i = 0; i < GT_SKETCH_BUCKETS; i++)
	{
		const int64_t *page = from->pages[i / GT_SKETCH_PER_POWER];

		if (page == NULL || page[i % GT_SKETCH_PER_POWER] == 0)
			continue;
		SKETCH_BUCKETS(sketch)[n] = (uint16) i;
		sketch->counts[n++] = page[i % GT_SKETCH_PER_POWER];
	}
	return sketch;
}

Datum
gctrace_sketch_combine(PG_FUNCTION_ARGS)
{
	SketchState *state = state_argument(fcinfo);
	PauseSketch *other = PG_ARGISNULL(1) ? NULL : sketch_of(&((SketchState *) PG_GETARG_POINTER(1))->sketch);

	if (other != NULL)
	{
		add_sketch(state, other);
		pfree(other);
	}
	PG_RETURN_POINTER(state);
}

Datum
gctrace_sketch_serialize(PG_FUNCTION_ARGS)
{
	PauseSketch *sketch;

	(void) aggregate_memory(fcinfo);
	sketch = sketch_of(&((SketchState *) PG_GETARG_POINTER(0))->sketch);
	if (sketch == NULL)
	{
		bytea	   *empty = palloc(VARHDRSZ);

		SET_VARSIZE(empty, VARHDRSZ);
		PG_RETURN_BYTEA_P(empty);
	}
	PG_RETURN_BYTEA_P(send_sketch(sketch));
}

Datum
gctrace_sketch_deserialize(PG_FUNCTION_ARGS)
{
	SketchState *state = create_state(aggregate_memory(fcinfo));
	bytea	   *content = PG_GETARG_BYTEA_PP(0);
	StringInfoData buffer;

	if (VARSIZE_ANY_EXHDR(content) > 0)
	{
		initStringInfo(&buffer);
		appendBinaryStringInfo(&buffer, VARDATA_ANY(content), VARSIZE_ANY_EXHDR(content));
		add_sketch(state, receive_sketch(&buffer));
	}
	PG_RETURN_POINTER(state);
}

Datum
gctrace_sketch_final(PG_FUNCTION_ARGS)
{
	PauseSketch *sketch;

	(void) aggregate_memory(fcinfo);
	sketch = PG_ARGISNULL(0) ? NULL : sketch_of(&((SketchState *) PG_GETARG_POINTER(0))->sketch);
	if (sketch == NULL)
		PG_RETURN_NULL();
	PG_RETURN_POINTER(sketch);
}
