/*
 * anomaly.c
 *		gctrace.anomaly_score(value) OVER (...): how far the value of a row lies
 *		from its window frame.
 *
 * The values of the frame are kept in order from row to row: those that the
 * frame has left are taken out, those that it has come to are put in, so a row
 * costs log n however wide its frame is.  EXCLUDE CURRENT ROW takes the row's
 * own value out for the moment.  EXCLUDE GROUP and TIES, which are rare, read
 * the frame anew for each row.
 */
#include "postgres.h"

#include <limits.h>
#include <math.h>

#include "fmgr.h"
#include "miscadmin.h"
#include "nodes/parsenodes.h"
#include "pg/compat.h"
#include "pg/gctrace.h"
#include "pg/statistics.h"
#include "statistics/order.h"
#include "statistics/ranked.h"
#include "windowapi.h"

/* So that the score of a normal distribution is a standard deviation. */
#define SCORE_SCALE 0.6745

/* Which rows of the partition the frame of a row has. */
typedef struct FrameRows
{
	int64		start;
	int64		end;			/* the first one behind it */
	bool		without_current;
} FrameRows;

/* The values of rows start to end; kept over the rows of a partition. */
typedef struct Frame
{
	bool		opened;
	ContextAlloc alloc;
	GtRanked	ranked;			/* those that are not NULL */
	int64		start;
	int64		end;
	double	   *values;			/* a ring, by row; NaN: NULL */
	int64		capacity;		/* a power of 2 */
	bool		known;			/* the rest is that of these rows */
	double		median;
	double		deviation;		/* NaN: no values */
} Frame;

PG_FUNCTION_INFO_V1(gctrace_anomaly_score);

/* Zeros have no sign here: which of the two a median is must not depend on the way. */
static double
checked_value(Datum datum)
{
	double		value = DatumGetFloat8(datum);

	require_finite(value, "value");
	return value + 0.0;
}

/* --- a frame that moves --- */

static double *
value_of(const Frame *frame, int64 row)
{
	return &frame->values[row & (frame->capacity - 1)];
}

static void
open_frame(Frame *frame, int64 start)
{
	if (frame->opened)
		gt_ranked_free(&frame->ranked);
	else
		context_alloc_init(&frame->alloc, GetMemoryChunkContext(frame));
	frame->opened = true;
	frame->known = false;
	frame->start = frame->end = start;
	if (!gt_ranked_init(&frame->ranked, &frame->alloc.alloc))
		report_no_memory();
}

static void
make_room(Frame *frame, int64 rows)
{
	Frame		larger = *frame;

	if (rows <= frame->capacity)
		return;
	larger.capacity = Max(frame->capacity, 64);
	while (larger.capacity < rows)
		larger.capacity *= 2;
	larger.values = gt_alloc(&frame->alloc.alloc, larger.capacity * sizeof(double));
	if (larger.values == NULL)
		report_no_memory();
	for (int64 row = frame->start; row < frame->end; row++)
		*value_of(&larger, row) = *value_of(frame, row);
	gt_free(&frame->alloc.alloc, frame->values);
	frame->values = larger.values;
	frame->capacity = larger.capacity;
}

static void
add_value(Frame *frame, double value)
{
	if (!gt_ranked_add(&frame->ranked, value))
		report_no_memory();
}

static void
read_row(WindowObject window, Frame *frame, int64 row)
{
	bool		isnull,
				is_out;
	Datum		value;

	if (row > INT_MAX)
		report_no_memory();
	value = WinGetFuncArgInPartition(window, 0, (int) row, WINDOW_SEEK_HEAD, false, &isnull, &is_out);
	*value_of(frame, row) = isnull ? NAN : checked_value(value);
}

static void
take_in(WindowObject window, Frame *frame, int64 end)
{
	int64		count = 0;
	double	   *entering;

	if (end <= frame->end)
		return;
	frame->known = false;
	make_room(frame, end - frame->start);
	entering = MemoryContextAllocHuge(CurrentMemoryContext, (end - frame->end) * sizeof(double));
	for (; frame->end < end; frame->end++)
	{
		CHECK_FOR_INTERRUPTS();
		read_row(window, frame, frame->end);
		if (!isnan(*value_of(frame, frame->end)))
			entering[count++] = *value_of(frame, frame->end);
	}
	/* many at once go in faster when they are in order */
	if (count > 1)
		gt_sort_doubles(entering, count);
	for (int64 i = 0; i < count; i++)
	{
		CHECK_FOR_INTERRUPTS();
		add_value(frame, entering[i]);
	}
	pfree(entering);
}

static void
let_go(Frame *frame, int64 start)
{
	for (; frame->start < start; frame->start++)
	{
		double		value = *value_of(frame, frame->start);

		CHECK_FOR_INTERRUPTS();
		frame->known = false;
		if (!isnan(value))
			gt_ranked_remove(&frame->ranked, value);
	}
}

static void
sum_up(Frame *frame)
{
	frame->median = frame->deviation = NAN;
	frame->known = true;
	if (frame->ranked.count == 0)
		return;
	frame->median = gt_ranked_median(&frame->ranked);
	frame->deviation = gt_ranked_deviation(&frame->ranked);
}

static void
move_frame(WindowObject window, Frame *frame, const FrameRows *rows)
{
	/* frames only move on; whatever else they did would still be right */
	if (!frame->opened || rows->start < frame->start || rows->start >= frame->end || rows->end < frame->end)
		open_frame(frame, rows->start);
	let_go(frame, rows->start);
	take_in(window, frame, rows->end);
}

/* Of the frame without the row at hand, if that is in it and has a value. */
static void
sum_up_others(WindowObject window, Frame *frame)
{
	int64		row = WinGetCurrentPosition(window);
	double		value = row >= frame->start && row < frame->end ? *value_of(frame, row) : NAN;

	if (!isnan(value))
		gt_ranked_remove(&frame->ranked, value);
	sum_up(frame);
	if (!isnan(value))
		add_value(frame, value);
	frame->known = false;
}

/*
 * frame_rows
 *		Which rows are in the frame?  False: core does not tell, or they have gaps
 */
static bool
frame_rows(WindowObject window, FrameRows *rows)
{
	const WindowAggState *state = compat_window_state(window);
	bool		isnull,
				is_out;

	if (state == NULL || state->currentpos != WinGetCurrentPosition(window) ||
		(state->frameOptions & (FRAMEOPTION_EXCLUDE_GROUP | FRAMEOPTION_EXCLUDE_TIES)) != 0)
		return false;
	/* there are no such rows, but to find that out both ends are computed */
	(void) WinGetFuncArgInFrame(window, 0, INT_MAX, WINDOW_SEEK_HEAD, false, &isnull, &is_out);
	(void) WinGetFuncArgInFrame(window, 0, -INT_MAX, WINDOW_SEEK_TAIL, false, &isnull, &is_out);
	if (!state->framehead_valid || !state->frametail_valid)
		return false;
	rows->start = state->frameheadpos;
	rows->end = Max(state->frametailpos, rows->start);
	rows->without_current = (state->frameOptions & FRAMEOPTION_EXCLUDE_CURRENT_ROW) != 0;
	return true;
}

/* --- a frame that is read anew --- */

static void
read_frame(WindowObject window, Frame *frame)
{
	bool		isnull,
				is_out;

	open_frame(frame, 0);
	for (int64 i = 0;; i++)
	{
		Datum		value;

		CHECK_FOR_INTERRUPTS();
		if (i > INT_MAX)
			report_no_memory();
		value = WinGetFuncArgInFrame(window, 0, (int) i, WINDOW_SEEK_HEAD, false, &isnull, &is_out);
		if (is_out)
			break;
		if (!isnull)
			add_value(frame, checked_value(value));
	}
	sum_up(frame);
	frame->known = false;
}

Datum
gctrace_anomaly_score(PG_FUNCTION_ARGS)
{
	WindowObject window = PG_WINDOW_OBJECT();
	Frame	   *frame = WinGetPartitionLocalMemory(window, sizeof(Frame));
	FrameRows	rows;
	bool		isnull;
	double		value;
	Datum		datum = WinGetFuncArgCurrent(window, 0, &isnull);

	if (isnull)
		PG_RETURN_NULL();
	value = checked_value(datum);
	if (!frame_rows(window, &rows))
		read_frame(window, frame);
	else
	{
		move_frame(window, frame, &rows);
		if (rows.without_current)
			sum_up_others(window, frame);
		else if (!frame->known)
			sum_up(frame);
	}
	if (!(frame->deviation > 0))
		PG_RETURN_NULL();
	PG_RETURN_FLOAT8(SCORE_SCALE * (value - frame->median) / frame->deviation);
}
