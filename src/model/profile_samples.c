/*
 * profile_samples.c
 *		Rows of samples: stacks with their inlined calls, labels as JSON.
 */
#include "model/profile_state.h"

#include <string.h>

/*
 * A few bytes can name a place of many inlined calls again and again.  Real
 * stacks have some hundred frames, and real profiles less than one frame kept
 * per byte.
 */
#define DEPTH_MAX 65536
#define STACK_TEXT_MAX ((uint64_t) 16 << 20)
#define FRAMES_FREE 65536
#define FRAMES_PER_BYTE 4

/* --- the stack --- */

static bool
add_frame(ProfileModel *model, const PprofSample *sample, size_t depth,
		  const PprofLocation *location, const PprofLine *line)
{
	size_t		count;
	const PprofFunction *function = &gt_pprof_functions(model->profile, &count)[line->function];
	GtFrame    *frame;

	if (depth == DEPTH_MAX)
		return profile_damaged(model, sample, "a call stack of more than 65536 frames");
	if (!gt_reserve(model->alloc, (void **) &model->frames, &model->frame_capacity,
					depth + 1, sizeof(GtFrame)))
		return profile_refused(model);
	frame = &model->frames[depth];
	frame->function = function->name;
	frame->file = function->file;
	frame->line = line->line;
	frame->pc = location->address;
	return true;
}

/* The frames of all places; their number, or 0 when that fails. */
static uint32_t
collect_frames(ProfileModel *model, const PprofSample *sample)
{
	size_t		count;
	const PprofLocation *locations = gt_pprof_locations(model->profile, &count);
	const PprofLine *lines = gt_pprof_lines(model->profile);
	uint64_t	text = 0;
	uint32_t	depth = 0;

	for (size_t i = 0; i < sample->location_count; i++)
	{
		const PprofLocation *location = &locations[sample->locations[i]];

		for (uint32_t n = 0; n < location->line_count; n++, depth++)
		{
			if (!add_frame(model, sample, depth, location, &lines[location->first_line + n]))
				return 0;
			text += model->frames[depth].function.len + model->frames[depth].file.len;
			if (text > STACK_TEXT_MAX)
			{
				profile_damaged(model, sample, "a call stack of more than 16 MB of names");
				return 0;
			}
		}
	}
	return depth;
}

static bool
find_stack(ProfileModel *model, const PprofSample *sample, const GtStack **stack)
{
	uint32_t	depth;
	bool		added;

	*stack = NULL;
	if (!model->wish.stacks || sample->location_count == 0)
		return true;
	depth = collect_frames(model, sample);
	if (depth == 0)
		return false;
	*stack = gt_stacks_add(gt_pprof_stacks(model->profile), model->frames, depth, &added);
	if (*stack == NULL)
		return profile_refused(model);
	if (added)
		model->frames_kept += depth;
	return model->frames_kept <= FRAMES_FREE + (uint64_t) FRAMES_PER_BYTE * gt_pprof_size(model->profile) ||
		profile_damaged(model, sample, "call stacks of more frames than the profile can tell of");
}

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

	if (!find_stack(model, sample, &stack) || !make_labels(model, sample, &labels))
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
