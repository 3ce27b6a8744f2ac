/*
 * log_set.c
 *		What a rotated set of logs is made of: texts, with the stamps in them.
 */
#include "relation/log_set.h"

#include "decode/log_stamps.h"
#include "relation/pipeline.h"

static bool
read_stamps(const GtAlloc *alloc, const char *text, size_t size, GtStamps *stamps)
{
	const GtPipelineType *type = gt_pipeline_sniff((const uint8_t *) text, size, true);

	if (!gt_log_stamps(alloc, text, size, stamps))
		return false;
	stamps->foreign = type != NULL && !type->text;
	return true;
}

GtSource *
gt_log_set_open(const GtAlloc *alloc, const char *root, const char *path, const GtGlob *glob,
				GtWalkTick tick, void *tick_context, GtStatus *status)
{
	return gt_rotated_open(alloc, root, path, glob, read_stamps, tick, tick_context, status);
}

bool
gt_log_set_feeds(const GtRelation *relation)
{
	return relation->id == GT_REL_TRACES || gt_pipeline_text_feeds(relation->id);
}
