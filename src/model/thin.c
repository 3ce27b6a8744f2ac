/*
 * thin.c
 *		Of the heap samples of one period, those that keep its shape.
 *
 * How many samples there will be is not known before the last, so parts begin
 * with one sample each; when all are taken, neighbours are joined and parts
 * take twice as many from then on.
 */
#include "model/thin.h"

#include <stdlib.h>
#include <string.h>

typedef struct Sample
{
	int64_t		n;
	int64_t		live;
	int64_t		goal;
	uint8_t    *row;
} Sample;

typedef enum Corner
{
	FIRST,
	LAST,
	LOWEST,
	HIGHEST,
	CORNERS
} Corner;

typedef struct Part
{
	uint64_t	count;
	Sample		corners[CORNERS];	/* lowest, highest: live GT_NULL = none */
} Part;

struct GtThin
{
	GtAlloc		alloc;
	size_t		row_size;
	uint8_t    *rows;			/* behind all samples below */
	Part		parts[GT_THIN_PARTS];
	int			nparts;
	uint64_t	width;			/* samples that a part takes */
	Sample		crossings[GT_THIN_CROSSINGS * 2];
	int			ncrossings;		/* samples, two each */
	Sample		previous;
	bool		has_previous;
	const Sample *chosen[GT_THIN_POINTS];
	int			nchosen;
	int			taken;
};

static void
reset(GtThin *thin)
{
	thin->nparts = thin->ncrossings = thin->nchosen = thin->taken = 0;
	thin->width = 1;
	thin->has_previous = false;
}

GtThin *
gt_thin_create(const GtAlloc *alloc, size_t row_size)
{
	GtThin	   *thin = gt_alloc_zero(alloc, sizeof(*thin));
	uint8_t    *row;

	if (thin == NULL)
		return NULL;
	thin->alloc = *alloc;
	thin->row_size = row_size;
	thin->rows = row = gt_alloc_zero(alloc, row_size * (GT_THIN_POINTS + 1));
	if (row == NULL)
	{
		gt_free(alloc, thin);
		return NULL;
	}
	for (int i = 0; i < GT_THIN_PARTS; i++)
	{
		for (int j = 0; j < CORNERS; j++, row += row_size)
			thin->parts[i].corners[j].row = row;
	}
	for (int i = 0; i < GT_THIN_CROSSINGS * 2; i++, row += row_size)
		thin->crossings[i].row = row;
	thin->previous.row = row;
	reset(thin);
	return thin;
}

void
gt_thin_free(GtThin *thin)
{
	GtAlloc		alloc;

	if (thin == NULL)
		return;
	alloc = thin->alloc;
	gt_free(&alloc, thin->rows);
	gt_free(&alloc, thin);
}

static void
copy_sample(const GtThin *thin, Sample *to, const Sample *from)
{
	to->n = from->n;
	to->live = from->live;
	to->goal = from->goal;
	memcpy(to->row, from->row, thin->row_size);
}

/* --- parts --- */

static void
extend_part(const GtThin *thin, Part *part, const Sample *low, const Sample *high,
			const Sample *last)
{
	Sample	   *corners = part->corners;

	copy_sample(thin, &corners[LAST], last);
	if (low->live != GT_NULL &&
		(corners[LOWEST].live == GT_NULL || low->live < corners[LOWEST].live))
		copy_sample(thin, &corners[LOWEST], low);
	if (high->live != GT_NULL &&
		(corners[HIGHEST].live == GT_NULL || high->live > corners[HIGHEST].live))
		copy_sample(thin, &corners[HIGHEST], high);
}

static void
copy_part(const GtThin *thin, Part *to, const Part *from)
{
	if (to == from)
		return;
	to->count = from->count;
	for (int i = 0; i < CORNERS; i++)
		copy_sample(thin, &to->corners[i], &from->corners[i]);
}

static void
join_neighbours(GtThin *thin)
{
	for (int i = 0; i < GT_THIN_PARTS / 2; i++)
	{
		Part	   *left = &thin->parts[i];
		const Part *right = &thin->parts[2 * i + 1];

		copy_part(thin, left, &thin->parts[2 * i]);
		left->count += right->count;
		extend_part(thin, left, &right->corners[LOWEST], &right->corners[HIGHEST],
					&right->corners[LAST]);
	}
	thin->nparts = GT_THIN_PARTS / 2;
	thin->width *= 2;
}

static void
add_to_parts(GtThin *thin, const Sample *sample)
{
	Part	   *part = thin->nparts > 0 ? &thin->parts[thin->nparts - 1] : NULL;

	if (part != NULL && part->count < thin->width)
	{
		part->count++;
		extend_part(thin, part, sample, sample, sample);
		return;
	}
	if (thin->nparts == GT_THIN_PARTS)
		join_neighbours(thin);
	part = &thin->parts[thin->nparts++];
	part->count = 1;
	for (int i = 0; i < CORNERS; i++)
		copy_sample(thin, &part->corners[i], sample);
}

/* --- crossings --- */

static bool
has_goal(const Sample *sample)
{
	return sample->live != GT_NULL && sample->goal != GT_NULL && sample->goal != 0;
}

static bool
crosses(const GtThin *thin, const Sample *sample)
{
	const Sample *previous = &thin->previous;

	return thin->has_previous && has_goal(previous) && has_goal(sample) &&
		(previous->live > previous->goal) != (sample->live > sample->goal);
}

void
gt_thin_add(GtThin *thin, int64_t n, int64_t live, int64_t goal, const void *row)
{
	Sample		sample = {n, live, goal, (uint8_t *) row};

	add_to_parts(thin, &sample);
	if (thin->ncrossings < GT_THIN_CROSSINGS * 2 && crosses(thin, &sample))
	{
		copy_sample(thin, &thin->crossings[thin->ncrossings++], &thin->previous);
		copy_sample(thin, &thin->crossings[thin->ncrossings++], &sample);
	}
	copy_sample(thin, &thin->previous, &sample);
	thin->has_previous = true;
}

/* --- the choice --- */

static int
compare_samples(const void *a, const void *b)
{
	int64_t		left = (*(const Sample *const *) a)->n;
	int64_t		right = (*(const Sample *const *) b)->n;

	return (left > right) - (left < right);
}

void
gt_thin_finish(GtThin *thin)
{
	int			count = 0;

	thin->nchosen = 0;
	for (int i = 0; i < thin->nparts; i++)
	{
		for (int j = 0; j < CORNERS; j++)
			thin->chosen[thin->nchosen++] = &thin->parts[i].corners[j];
	}
	for (int i = 0; i < thin->ncrossings; i++)
		thin->chosen[thin->nchosen++] = &thin->crossings[i];
	qsort(thin->chosen, (size_t) thin->nchosen, sizeof(thin->chosen[0]), compare_samples);

	/* one sample may be several corners */
	for (int i = 0; i < thin->nchosen; i++)
	{
		if (count == 0 || thin->chosen[count - 1]->n != thin->chosen[i]->n)
			thin->chosen[count++] = thin->chosen[i];
	}
	thin->nchosen = count;
	thin->taken = 0;
}

const void *
gt_thin_take(GtThin *thin, int64_t *n)
{
	const Sample *sample;

	if (thin->taken == thin->nchosen)
	{
		reset(thin);
		return NULL;
	}
	sample = thin->chosen[thin->taken++];
	*n = sample->n;
	return sample->row;
}
