/*
 * profile_samples.c
 *		Rows of samples: their values, and labels as JSON.
 */
#include "model/profile_state.h"

#include <string.h>

/* --- labels --- */

static void
put_label(GtJson *json, const PprofLabel *label)
{
	if (label->text.data != NULL)
		gt_json_string(json, label->text);
	else if (label->unit.data == NULL)
		gt_json_int(json, label->number);
	else
	{
		gt_json_begin_object(json);
		gt_json_key(json, gt_str("value"));
		gt_json_int(json, label->number);
		gt_json_key(json, gt_str("unit"));
		gt_json_string(json, label->unit);
		gt_json_end_object(json);
	}
}

/*
 * Chains the labels of one key, from the first on: same_key holds the next
 * one, or the label itself at the end of its chain, and for those that are
 * not the first of their key, a mark.
 */
#define NOT_FIRST (UINT32_C(1) << 31)
#define NEXT(entry) ((entry) & ~NOT_FIRST)

static bool
chain_labels(ProfileModel *model, const PprofSample *sample)
{
	gt_map_clear(&model->label_keys);
	if (!gt_reserve(model->alloc, (void **) &model->same_key, &model->same_key_capacity,
					sample->label_count, sizeof(uint32_t)))
		return profile_refused(model);
	for (uint32_t i = 0; i < sample->label_count; i++)
	{
		bool		added;
		uint32_t   *last = gt_map_put(&model->label_keys, (int64_t) (intptr_t) sample->labels[i].key.data, &added);

		if (last == NULL)
			return profile_refused(model);
		model->same_key[i] = i;
		if (!added)
		{
			model->same_key[*last] = (model->same_key[*last] & NOT_FIRST) | i;
			model->same_key[i] |= NOT_FIRST;
		}
		*last = i;
	}
	return true;
}

static void
put_labels_of_key(ProfileModel *model, const PprofSample *sample, uint32_t i)
{
	bool		several = NEXT(model->same_key[i]) != i;

	gt_json_key(&model->json, sample->labels[i].key);
	if (several)
		gt_json_begin_array(&model->json);
	put_label(&model->json, &sample->labels[i]);
	while (NEXT(model->same_key[i]) != i)
	{
		i = NEXT(model->same_key[i]);
		put_label(&model->json, &sample->labels[i]);
	}
	if (several)
		gt_json_end_array(&model->json);
}

static bool
make_labels(ProfileModel *model, const PprofSample *sample, GtStr *labels)
{
	*labels = gt_str(NULL);
	if (!model->wish.labels || sample->label_count == 0)
		return true;
	if (!chain_labels(model, sample))
		return false;
	gt_json_clear(&model->json);
	gt_json_begin_object(&model->json);
	for (uint32_t i = 0; i < sample->label_count; i++)
	{
		if (!(model->same_key[i] & NOT_FIRST))
			put_labels_of_key(model, sample, i);
	}
	gt_json_end_object(&model->json);
	*labels = gt_arena_copy(&model->texts, gt_json_text(&model->json));
	return labels->data != NULL || profile_refused(model);
}

bool
profile_add_sample(ProfileModel *model, size_t n, const PprofSample *sample)
{
	const GtStack *stack;
	GtStr		labels;

	if (!profile_find_stack(model, sample, &stack) || !make_labels(model, sample, &labels))
		return false;
	for (size_t i = 0; i < model->header->type_count; i++)
	{
		GtProfileSampleRow *row = profile_add_row(model);

		if (row == NULL)
			return false;
		row->sample = (int64_t) n + 1;
		row->type = profile_text(model->header->types[i].type);
		row->unit = profile_text(model->header->types[i].unit);
		row->value = sample->values[i];
		row->labels = labels;
		row->stack = stack;
	}
	return true;
}
