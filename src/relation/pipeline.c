/*
 * pipeline.c
 *		The registry of pipelines: who recognises the content?
 */
#include "relation/pipeline.h"

#include <string.h>

static const GtPipelineType *const pipeline_types[] = {
	&gt_go_trace_pipeline,
	&gt_pprof_pipeline,
	&gt_jvm_unified_pipeline,
	&gt_jvm_legacy_pipeline,
	&gt_gctrace_pipeline,
};

const GtPipelineType *
gt_pipeline_sniff(const uint8_t *chunk, size_t size, bool first)
{
	for (size_t i = 0; i < GT_LENGTHOF(pipeline_types); i++)
	{
		if ((first || pipeline_types[i]->text) && pipeline_types[i]->sniff(chunk, size))
			return pipeline_types[i];
	}
	return NULL;
}

/* Whatever is not known here may have rows. */
bool
gt_format_feeds(const char *format, const GtRelation *relation)
{
	for (size_t i = 0; i < GT_LENGTHOF(pipeline_types); i++)
	{
		if (strcmp(pipeline_types[i]->format, format) == 0)
			return relation->id == GT_REL_TRACES || pipeline_types[i]->feeds(relation->id);
	}
	return true;
}

bool
gt_pipeline_text_feeds(GtRelationId relation)
{
	for (size_t i = 0; i < GT_LENGTHOF(pipeline_types); i++)
	{
		if (pipeline_types[i]->text && pipeline_types[i]->feeds(relation))
			return true;
	}
	return false;
}
