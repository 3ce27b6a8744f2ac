/*
 * mmu_series.c
 *		The windows of mmu_series.h.
 */
#include "model/mmu_series.h"

#include <string.h>

/* A step; with blame the sums of the takers follow it. */
typedef struct MmuStep
{
	int64_t		time_ns;
	MmuTime		mutator;		/* sum from the begin of the series to here */
	uint32_t	gomaxprocs;		/* from here on */
	uint32_t	taken;
} MmuStep;

typedef struct MmuBlameStep
{
	MmuStep		step;
	MmuTime		sums[GC_TAKERS];
	uint32_t	takers[GC_TAKERS];
} MmuBlameStep;

/* --- time --- */

static MmuTime
time_add(MmuTime a, MmuTime b)
{
	MmuTime		sum;

	sum.part = a.part + b.part;
	sum.whole = a.whole + b.whole + (sum.part < a.part);
	return sum;
}

static MmuTime
time_subtract(MmuTime a, MmuTime b)
{
	MmuTime		difference;

	difference.part = a.part - b.part;
	difference.whole = a.whole - b.whole - (a.part < b.part);
	return difference;
}

/* ns * share / of; share <= of < 2^31. */
static MmuTime
time_share(int64_t ns, uint32_t share, uint32_t of)
{
	uint64_t	rest = ((uint64_t) ns % of) * share;
	MmuTime		result;

	result.whole = (int64_t) ((uint64_t) ns / of * share + rest / of);
	result.part = (uint32_t) (((rest % of) << 32) / of);
	return result;
}

double
mmu_time(MmuTime time)
{
	return (double) time.whole + (double) time.part / 4294967296.0;
}

double
mmu_mean(const MmuWindow *window)
{
	return mmu_time(window->mutator) / (double) window->covered_ns;
}

static bool
is_less(MmuTime a, MmuTime b)
{
	return a.whole < b.whole || (a.whole == b.whole && a.part < b.part);
}

/* --- sums at any time within a step --- */

static const MmuStep *
step_at(const MmuSeries *series, uint64_t sequence)
{
	return gt_queue_row(&series->steps, sequence);
}

static MmuTime
mutator_until(const MmuStep *step, int64_t time_ns)
{
	return time_add(step->mutator,
					time_share(time_ns - step->time_ns, step->gomaxprocs - step->taken,
							   step->gomaxprocs));
}

static MmuTime
taker_until(const MmuBlameStep *step, int taker, int64_t time_ns)
{
	return time_add(step->sums[taker],
					time_share(time_ns - step->step.time_ns, step->takers[taker],
							   step->step.gomaxprocs));
}

/* --- windows --- */

static void
take_worst(const MmuSeries *series, MmuWindow *window, int64_t start_ns, MmuTime mutator,
		   const MmuStep *left, const MmuStep *right)
{
	window->covered_ns = window->length_ns;
	window->start_ns = start_ns;
	window->mutator = mutator;
	for (int taker = 0; series->blame && taker < GC_TAKERS; taker++)
		window->takers[taker] =
			time_subtract(taker_until((const MmuBlameStep *) right, taker,
									  start_ns + window->length_ns),
						  taker_until((const MmuBlameStep *) left, taker, start_ns));
}

/* A window from a time within step `left` to a time within step `right`. */
static void
consider(const MmuSeries *series, MmuWindow *window, int64_t start_ns,
		 const MmuStep *left, const MmuStep *right)
{
	MmuTime		mutator = time_subtract(mutator_until(right, start_ns + window->length_ns),
										mutator_until(left, start_ns));

	if (window->covered_ns == 0 || is_less(mutator, window->mutator))
		take_worst(series, window, start_ns, mutator, left, right);
}

/* Visits the windows that end behind the step before the latest one, up to it. */
static void
advance(const MmuSeries *series, MmuWindow *window, uint64_t latest)
{
	const MmuStep *right = step_at(series, latest);
	const MmuStep *before = latest > series->steps.head ? step_at(series, latest - 1) : right;
	const MmuStep *next;

	/* the left edge meets a step */
	for (; window->next <= latest; window->next++)
	{
		next = step_at(series, window->next);
		if (right->time_ns - next->time_ns < window->length_ns)
			break;
		consider(series, window, next->time_ns, next,
				 right->time_ns - next->time_ns == window->length_ns ? right : before);
	}
	/* the right edge meets the latest one */
	if (right->time_ns - series->start_ns >= window->length_ns)
		consider(series, window, right->time_ns - window->length_ns,
				 step_at(series, window->next - 1), right);
}

/* Lets go of steps that no window reaches any more. */
static void
release(MmuSeries *series, uint64_t latest)
{
	uint64_t	first = latest;

	for (size_t i = 0; i < series->nwindows; i++)
	{
		uint64_t	next = series->windows[i].next;

		first = GT_MIN(first, next > 0 ? next - 1 : 0);
	}
	while (series->steps.head < first)
		gt_queue_take(&series->steps);
}

/* --- steps --- */

/* Sums up to the new step, from the one before. */
static void
sum_up(const MmuSeries *series, MmuStep *step, const MmuStep *before)
{
	step->mutator = mutator_until(before, step->time_ns);
	for (int taker = 0; series->blame && taker < GC_TAKERS; taker++)
		((MmuBlameStep *) step)->sums[taker] =
			taker_until((const MmuBlameStep *) before, taker, step->time_ns);
}

static MmuStep *
add_step(MmuSeries *series, int64_t time_ns)
{
	uint64_t	sequence;
	MmuStep    *step = gt_queue_add(&series->steps, &sequence);

	if (step == NULL)
		return NULL;
	gt_queue_settle(&series->steps, sequence, GT_ROW_READY);
	step->time_ns = time_ns;
	step->gomaxprocs = 1;		/* until the caller says */
	if (!series->begun)
	{
		series->begun = true;
		series->start_ns = time_ns;
		return step;
	}
	sum_up(series, step, step_at(series, sequence - 1));
	for (size_t i = 0; i < series->nwindows; i++)
		advance(series, &series->windows[i], sequence);
	release(series, sequence);
	return step;
}

bool
mmu_series_step(MmuSeries *series, int64_t time_ns, const MmuLoad *load)
{
	MmuStep    *step = NULL;

	if (series->begun)
		step = gt_queue_row(&series->steps, series->steps.tail - 1);
	/* what lasted no time does not count */
	if (step == NULL || step->time_ns < time_ns)
		step = add_step(series, time_ns);
	if (step == NULL)
		return false;
	step->gomaxprocs = load->gomaxprocs;
	step->taken = load->taken;
	if (series->blame)
		memcpy(((MmuBlameStep *) step)->takers, load->takers, sizeof(load->takers));
	return true;
}

/* The series is shorter than the window: all of it. */
static void
take_all(const MmuSeries *series, MmuWindow *window, const MmuStep *last)
{
	window->start_ns = series->start_ns;
	window->covered_ns = last->time_ns - series->start_ns;
	window->mutator = last->mutator;
	for (int taker = 0; series->blame && taker < GC_TAKERS; taker++)
		window->takers[taker] = ((const MmuBlameStep *) last)->sums[taker];
}

bool
mmu_series_end(MmuSeries *series, int64_t time_ns)
{
	const MmuStep *last;

	if (!series->begun)
		return true;
	last = step_at(series, series->steps.tail - 1);
	if (last->time_ns < time_ns)
	{
		last = add_step(series, time_ns);
		if (last == NULL)
			return false;
	}
	for (size_t i = 0; i < series->nwindows; i++)
	{
		if (series->windows[i].covered_ns == 0)
			take_all(series, &series->windows[i], last);
	}
	return true;
}

bool
mmu_series_init(MmuSeries *series, const GtAlloc *alloc, const int64_t *lengths_ns,
				size_t count, bool blame)
{
	memset(series, 0, sizeof(*series));
	series->alloc = alloc;
	series->blame = blame;
	gt_queue_init(&series->steps, alloc, blame ? sizeof(MmuBlameStep) : sizeof(MmuStep));
	series->windows = gt_alloc_zero(alloc, count * sizeof(MmuWindow));
	if (series->windows == NULL)
		return count == 0;
	series->nwindows = count;
	for (size_t i = 0; i < count; i++)
		series->windows[i].length_ns = lengths_ns[i];
	return true;
}

void
mmu_series_free(MmuSeries *series)
{
	gt_queue_free(&series->steps);
	gt_free(series->alloc, series->windows);
	series->windows = NULL;
}
