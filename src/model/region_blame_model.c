/*
 * region_blame_model.c
 *		Where the time of every user region went: a stack of spans per goroutine,
 *		the innermost on top.
 *
 * Regions that come with the creation of a goroutine are none that a program
 * marked, and have no rows; an end that is theirs is the end of no other one.
 */
#include "model/model.h"
#include "model/span_blame.h"

typedef struct RegionBlameModel
{
	SpanBlame	blame;			/* first */
	GtMap		regions;		/* goroutine -> OpenRegion *, the innermost Span */
	size_t		open;			/* of all goroutines */
} RegionBlameModel;

static bool
begin_region(RegionBlameModel *model, const GtEvent *event)
{
	Span	   *span;
	OpenRegion **innermost;

	if (event->goroutine == GT_NONE)
		return true;
	innermost = gt_map_put(&model->regions, event->goroutine, NULL);
	span = innermost == NULL ? NULL : span_begin(&model->blame, event);
	if (span == NULL)
		return false;
	span->open.outer = *innermost;
	*innermost = &span->open;
	model->open++;
	return true;
}

/* The region that hangs there is over. */
static bool
end_at(RegionBlameModel *model, OpenRegion **place, int64_t now_ns, bool ended)
{
	Span	   *span = (Span *) *place;

	*place = span->open.outer;
	model->open--;
	return span_end(&model->blame, span, now_ns, ended);
}

static bool
end_region(RegionBlameModel *model, const GtEvent *event)
{
	OpenRegion **innermost = gt_map_get(&model->regions, event->goroutine);
	OpenRegion **place = innermost == NULL ? NULL : open_region_ended(innermost, event);

	if (place == NULL)
		return true;			/* begun before the trace: what it did until then, nobody knows */
	if (!end_at(model, place, event->time_ns, true))
		return false;
	if (*innermost == NULL)
		gt_map_remove(&model->regions, event->goroutine);
	return true;
}

/* Whose goroutine ends, end with it; one whose number is another goroutine's now, did not end. */
static bool
end_all(RegionBlameModel *model, const GtEvent *event, bool ended)
{
	OpenRegion **innermost = gt_map_get(&model->regions, event->resource);

	while (innermost != NULL && *innermost != NULL)
	{
		if (!end_at(model, innermost, event->time_ns, ended))
			return false;
	}
	gt_map_remove(&model->regions, event->resource);
	return true;
}

static bool
change_state(RegionBlameModel *model, const GtEvent *event)
{
	bool		ends = event->to == GT_GO_NOT_EXIST ||
		(event->to == GT_GO_WAITING && gt_str_equal(event->reason, gt_str("forever")));
	bool		appears = event->from == GT_GO_UNDETERMINED || event->from == GT_GO_NOT_EXIST;

	if (event->subject == GT_STATE_GOROUTINE && event->from != event->to && (ends || appears) &&
		!end_all(model, event, ends && !appears))
		return false;
	return situations_event(&model->blame.situations, event);
}

static bool
take_event(GtModel *base, const GtEvent *event)
{
	RegionBlameModel *model = (RegionBlameModel *) base;

	switch (event->kind)
	{
		case GT_EVENT_REGION_BEGIN:
			return begin_region(model, event);
		case GT_EVENT_REGION_END:
			return end_region(model, event);
		case GT_EVENT_STATE:
			return change_state(model, event);
		default:
			return situations_event(&model->blame.situations, event);
	}
}

static bool
finish(GtModel *base, int64_t last_ns)
{
	RegionBlameModel *model = (RegionBlameModel *) base;
	const GtAlloc *alloc = model->blame.alloc;
	OpenRegion **innermost;
	Span	  **spans;
	size_t		position = 0,
				count = 0;
	bool		done;

	if (model->open == 0)
		return true;
	spans = gt_alloc(alloc, model->open * sizeof(Span *));
	if (spans == NULL)
		return false;
	while ((innermost = gt_map_next(&model->regions, &position, NULL)) != NULL)
	{
		for (OpenRegion *region = *innermost; region != NULL; region = region->outer)
			spans[count++] = (Span *) region;
	}
	gt_map_clear(&model->regions);
	done = span_end_unended(&model->blame, spans, count, last_ns);
	gt_free(alloc, spans);
	return done;
}

static void
destroy(GtModel *base)
{
	RegionBlameModel *model = (RegionBlameModel *) base;
	size_t		position = 0;
	OpenRegion **innermost;

	if (model == NULL)
		return;
	while ((innermost = gt_map_next(&model->regions, &position, NULL)) != NULL)
	{
		while (*innermost != NULL)
		{
			Span	   *span = (Span *) *innermost;

			*innermost = span->open.outer;
			span_free(&model->blame, span);
		}
	}
	gt_map_free(&model->regions);
	span_blame_free(&model->blame);
	gt_free(model->blame.alloc, model);
}

static GtModel *
create(const GtAlloc *alloc, const void *arguments)
{
	RegionBlameModel *model = gt_alloc_zero(alloc, sizeof(*model));

	(void) arguments;
	if (model == NULL)
		return NULL;
	span_blame_init(&model->blame, alloc);
	gt_map_init(&model->regions, alloc, sizeof(OpenRegion *));
	return (GtModel *) model;
}

const GtModelType gt_region_blame_model = {
	.create_report = create,
	.free = destroy,
	.generation_begin = span_blame_generation,
	.event = take_event,
	.finish = finish,
	.take = span_blame_take,
};
