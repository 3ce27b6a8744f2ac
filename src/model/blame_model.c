/*
 * blame_model.c
 *		Partitions an interval of one goroutine by cause.
 */
#include "model/blame_model.h"

#include <stdlib.h>
#include <string.h>

#include "model/model.h"
#include "model/queue.h"
#include "model/situation.h"

typedef struct BlameModel
{
	const GtAlloc *alloc;
	const BlameArguments *arguments;
	Situations	situations;
	int64_t		sums[MAX_CAUSES];
	GtQueue		rows;			/* BlameRow */
} BlameModel;

/* Sums up what lies in the interval. */
static bool
on_piece(void *context, int64_t goroutine, uint32_t cause, int64_t from_ns, int64_t to_ns)
{
	BlameModel *model = context;
	int64_t		from = GT_MAX(from_ns, model->arguments->from_ns);
	int64_t		to = model->arguments->to_ns == GT_NULL ? to_ns :
		GT_MIN(to_ns, model->arguments->to_ns);

	(void) goroutine;
	if (from < to)
		model->sums[cause] += to - from;
	return true;
}

/* The longest first, equals by name. */
static int
compare_rows(const void *left, const void *right)
{
	const BlameRow *a = left;
	const BlameRow *b = right;

	if (a->duration_ns != b->duration_ns)
		return a->duration_ns < b->duration_ns ? 1 : -1;
	if (a->cause.len != b->cause.len)
		return a->cause.len < b->cause.len ? -1 : 1;
	return memcmp(a->cause.data, b->cause.data, a->cause.len);
}

static bool
add_rows(BlameModel *model)
{
	BlameRow	found[MAX_CAUSES];
	size_t		count = 0;
	int64_t		total = 0;

	for (uint32_t cause = 0; cause < model->situations.cause_count; cause++)
	{
		if (model->sums[cause] == 0)
			continue;
		found[count].cause = model->situations.causes[cause];
		found[count++].duration_ns = model->sums[cause];
		total += model->sums[cause];
	}
	qsort(found, count, sizeof(BlameRow), compare_rows);
	for (size_t i = 0; i < count; i++)
	{
		uint64_t	sequence;
		BlameRow   *row = gt_queue_add(&model->rows, &sequence);

		if (row == NULL)
			return false;
		*row = found[i];
		row->share = (double) row->duration_ns / (double) total;
		gt_queue_settle(&model->rows, sequence, GT_ROW_READY);
	}
	return true;
}

/* Who lives is not known beyond the end; who does not, stays so. */
static bool
finish(GtModel *base, int64_t last_ns)
{
	BlameModel *model = (BlameModel *) base;
	int64_t		goroutine = model->arguments->goroutine;
	Situation  *situation = gt_map_get(&model->situations.watched, goroutine);

	if (situation == NULL ||
		!situations_settle(&model->situations, goroutine, situation, last_ns))
		return false;
	if (situation->state != GT_GO_NOT_EXIST)
		situation->state = GT_GO_UNDETERMINED;
	if (model->arguments->to_ns != GT_NULL &&
		!situations_settle(&model->situations, goroutine, situation, INT64_MAX))
		return false;
	return add_rows(model);
}

static void
destroy(GtModel *base)
{
	BlameModel *model = (BlameModel *) base;

	if (model == NULL)
		return;
	situations_free(&model->situations);
	gt_queue_free(&model->rows);
	gt_free(model->alloc, model);
}

static GtModel *
create(const GtAlloc *alloc, const void *arguments)
{
	BlameModel *model = gt_alloc_zero(alloc, sizeof(*model));

	if (model == NULL)
		return NULL;
	model->alloc = alloc;
	model->arguments = arguments;
	situations_init(&model->situations, alloc, on_piece, model);
	gt_queue_init(&model->rows, alloc, sizeof(BlameRow));
	if (situations_watch(&model->situations, model->arguments->goroutine,
						 GT_GO_UNDETERMINED, INT64_MIN) != NULL)
		return (GtModel *) model;
	destroy((GtModel *) model);
	return NULL;
}

static bool
generation_begin(GtModel *base, const GtGeneration *generation)
{
	situations_generation(&((BlameModel *) base)->situations, generation);
	return true;
}

static bool
take_event(GtModel *base, const GtEvent *event)
{
	return situations_event(&((BlameModel *) base)->situations, event);
}

static const void *
take(GtModel *base)
{
	return gt_queue_take(&((BlameModel *) base)->rows);
}

const GtModelType gt_blame_model = {
	.create_report = create,
	.free = destroy,
	.generation_begin = generation_begin,
	.event = take_event,
	.finish = finish,
	.take = take,
};
