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

PG_FUNCTION_INFO_V1(gctrace_sketch_in);
PG_FUNCTION_INFO_V1(gctrace_sketch_out);
PG_FUNCTION_INFO_V1(gctrace_sketch_recv);
PG_FUNCTION_INFO_V1(gctrace_sketch_send);
PG_FUNCTION_INFO_V1(gctrace_sketch_quantile);
PG_FUNCTION_INFO_V1(gctrace_sketch_count);
PG_FUNCTION_INFO_V1(gctrace_sketch_transition);
PG_FUNCTION_INFO_V1(gctrace_sketch_combine);

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

static int64
count_of(const PauseSketch *sketch)
{
	int64		all = 0;

	for (int i = 0; i < sketch->n; i++)
		all += sketch->counts[i];
	return all;
}

Datum
gctrace_sketch_count(PG_FUNCTION_ARGS)
{
	PG_RETURN_INT64(count_of((PauseSketch *) PG_DETOAST_DATUM(PG_GETARG_DATUM(0))));
}

/* --- aggregates: the state is a sketch, changed in place while it has the buckets --- */

/* The place of a bucket, or where it would be; without branches, which a processor would guess wrong. */
static int
find_bucket(const PauseSketch *sketch, int bucket)
{
	const uint16 *buckets = SKETCH_BUCKETS(sketch);
	int			place = 0;

	for (int left = sketch->n; left > 0; left /= 2)
		place += buckets[place + left / 2] < bucket ? left - left / 2 : 0;
	return place;
}

static bool
has_bucket(const PauseSketch *sketch, int bucket)
{
	int			place = find_bucket(sketch, bucket);

	return place < sketch->n && SKETCH_BUCKETS(sketch)[place] == bucket;
}

/*
 * The sketch with n buckets (ascending) in it, new ones with a count of 0: a
 * larger copy if it lacks some, which whoever called the function keeps.
 */
static PauseSketch *
with_buckets(PauseSketch *from, const uint16 *buckets, int n)
{
	PauseSketch *sketch;
	int			missing = 0,
				i = 0,
				j = 0;

	for (int k = 0; k < n; k++)
		missing += !has_bucket(from, buckets[k]);
	if (missing == 0)
		return from;
	sketch = create_sketch(from->n + missing, from->least, from->largest);
	for (int k = 0; k < sketch->n; k++)
	{
		bool		had = i < from->n && (j == n || SKETCH_BUCKETS(from)[i] <= buckets[j]);
		uint16		bucket = had ? SKETCH_BUCKETS(from)[i] : buckets[j];

		SKETCH_BUCKETS(sketch)[k] = bucket;
		sketch->counts[k] = had ? from->counts[i++] : 0;
		j += j < n && buckets[j] == bucket;
	}
	return sketch;
}

static void
report_too_many(void)
{
	ereport(ERROR,
			(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
			 errmsg("too many values for a sketch")));
}

/* The same with one bucket that it lacks, faster. */
static PauseSketch *
insert_bucket(const PauseSketch *from, int place, int bucket)
{
	PauseSketch *sketch = create_sketch(from->n + 1, from->least, from->largest);
	int			behind = from->n - place;

	memcpy(sketch->counts, from->counts, place * sizeof(int64));
	memcpy(sketch->counts + place + 1, from->counts + place, behind * sizeof(int64));
	memcpy(SKETCH_BUCKETS(sketch), SKETCH_BUCKETS(from), place * sizeof(uint16));
	memcpy(SKETCH_BUCKETS(sketch) + place + 1, SKETCH_BUCKETS(from) + place, behind * sizeof(uint16));
	SKETCH_BUCKETS(sketch)[place] = (uint16) bucket;
	return sketch;
}

static PauseSketch *
add_value(PauseSketch *sketch, int64 value)
{
	int			bucket = gt_sketch_bucket(value),
				place = find_bucket(sketch, bucket);

	if (place == sketch->n || SKETCH_BUCKETS(sketch)[place] != bucket)
		sketch = insert_bucket(sketch, place, bucket);
	if (sketch->counts[place] == PG_INT64_MAX)
		report_too_many();
	sketch->counts[place]++;
	sketch->least = Min(sketch->least, value);
	sketch->largest = Max(sketch->largest, value);
	return sketch;
}

/*
 * (state, value)
 */
Datum
gctrace_sketch_transition(PG_FUNCTION_ARGS)
{
	PauseSketch *state;
	int64		value;

	require_aggregate(fcinfo);
	state = PG_ARGISNULL(0) ? NULL : (PauseSketch *) PG_DETOAST_DATUM(PG_GETARG_DATUM(0));
	if (PG_ARGISNULL(1))
	{
		if (state == NULL)
			PG_RETURN_NULL();
		PG_RETURN_POINTER(state);
	}
	value = PG_GETARG_INT64(1);
	if (value < 0)
		ereport(ERROR,
				(errcode(ERRCODE_NUMERIC_VALUE_OUT_OF_RANGE),
				 errmsg("a sketch holds no negative values, such as " INT64_FORMAT, value)));
	PG_RETURN_POINTER(add_value(state ? state : create_sketch(0, value, value), value));
}

/*
 * (state, sketch), strict: transition function, too, as states are sketches
 */
Datum
gctrace_sketch_combine(PG_FUNCTION_ARGS)
{
	PauseSketch *sketch,
			   *other;
	int			place = 0;

	require_aggregate(fcinfo);
	sketch = (PauseSketch *) PG_DETOAST_DATUM(PG_GETARG_DATUM(0));
	other = (PauseSketch *) PG_DETOAST_DATUM(PG_GETARG_DATUM(1));
	if (count_of(other) > PG_INT64_MAX - count_of(sketch))
		report_too_many();
	sketch = with_buckets(sketch, SKETCH_BUCKETS(other), other->n);
	for (int i = 0; i < other->n; i++)
	{
		while (SKETCH_BUCKETS(sketch)[place] != SKETCH_BUCKETS(other)[i])
			place++;
		sketch->counts[place] += other->counts[i];
	}
	sketch->least = Min(sketch->least, other->least);
	sketch->largest = Max(sketch->largest, other->largest);
	PG_RETURN_POINTER(sketch);
}
