/*
 * profile_stacks.c
 *		Call stacks of samples, with their inlined calls.
 *
 * Hardly any two samples have the same stack, so none is kept beyond its step.
 * Frames move as long as there are more to come; what is made of them is made
 * for all stacks at the end of the step.
 */
#include "model/profile_state.h"

/*
 * A few bytes can name a place of many inlined calls again and again.  Real
 * stacks have some hundred frames, and real profiles less than one frame per
 * byte.
 */
#define DEPTH_MAX 65536
#define STACK_TEXT_MAX ((uint64_t) 16 << 20)
#define FRAMES_FREE 65536
#define FRAMES_PER_BYTE 16

bool
profile_stacks_create(ProfileModel *model)
{
	model->stacks = gt_alloc_zero(model->alloc, PROFILE_STEP_SAMPLES * sizeof(GtStack));
	model->stack_list = gt_alloc(model->alloc, PROFILE_STEP_SAMPLES * sizeof(GtStack *));
	return (model->stacks != NULL && model->stack_list != NULL) || profile_refused(model);
}

void
profile_stacks_free(ProfileModel *model)
{
	gt_free(model->alloc, model->stacks);
	gt_free(model->alloc, model->stack_list);
	gt_free(model->alloc, model->frames);
	gt_free(model->alloc, model->names);
}

void
profile_stacks_begin(ProfileModel *model)
{
	model->stack_count = 0;
	model->frame_count = 0;
}

/* --- frames --- */

static bool
reserve_frames(ProfileModel *model, size_t count)
{
	return (gt_reserve(model->alloc, (void **) &model->frames, &model->frame_capacity, count, sizeof(GtFrame)) &&
			gt_reserve(model->alloc, (void **) &model->names, &model->name_capacity, count, sizeof(GtStr))) ||
		profile_refused(model);
}

static uint64_t
add_frames(ProfileModel *model, const PprofLocation *location)
{
	size_t		count;
	const PprofFunction *functions = gt_pprof_functions(model->profile, &count);
	const PprofLine *line = gt_pprof_lines(model->profile) + location->first_line;
	uint64_t	text = 0;

	for (uint32_t n = 0; n < location->line_count; n++, line++)
	{
		const PprofFunction *function = &functions[line->function];
		GtFrame    *frame = &model->frames[model->frame_count];

		frame->function = function->name;
		frame->file = function->file;
		frame->line = line->line;
		frame->pc = location->address;
		model->names[model->frame_count++] = function->name;
		text += function->name.len + function->file.len;
	}
	return text;
}

/* The frames of all places, behind those of other samples. */
static bool
collect_frames(ProfileModel *model, const PprofSample *sample)
{
	size_t		count,
				first = model->frame_count;
	const PprofLocation *locations = gt_pprof_locations(model->profile, &count);
	uint64_t	text = 0;

	for (size_t i = 0; i < sample->location_count; i++)
	{
		const PprofLocation *location = &locations[sample->locations[i]];

		if (location->line_count > DEPTH_MAX - (model->frame_count - first))
			return profile_damaged(model, sample, "a call stack of more than 65536 frames");
		if (!reserve_frames(model, model->frame_count + location->line_count))
			return false;
		text += add_frames(model, location);
		if (text > STACK_TEXT_MAX)
			return profile_damaged(model, sample, "a call stack of more than 16 MB of names");
	}
	return true;
}

/* --- stacks --- */

static bool
find_stack(ProfileModel *model, const PprofSample *sample)
{
	size_t		first = model->frame_count;
	GtStack    *stack = &model->stacks[model->stack_count];

	if (!collect_frames(model, sample))
		return false;
	stack->depth = (uint32_t) (model->frame_count - first);
	model->frames_seen += stack->depth;
	if (model->frames_seen > FRAMES_FREE + (uint64_t) FRAMES_PER_BYTE * gt_pprof_size(model->profile))
		return profile_damaged(model, sample, "call stacks of more frames than the profile can tell of");
	model->stack_list[model->stack_count++] = stack;
	return true;
}

bool
profile_find_stack(ProfileModel *model, const PprofSample *sample, const GtStack **stack)
{
	*stack = NULL;
	if (model->stacks == NULL || sample->location_count == 0)
		return true;
	if (!find_stack(model, sample))
		return false;
	*stack = &model->stacks[model->stack_count - 1];
	return true;
}

bool
profile_stacks_end(ProfileModel *model)
{
	size_t		first = 0;

	for (size_t i = 0; i < model->stack_count; i++)
	{
		GtStack    *stack = &model->stacks[i];

		stack->frames = model->frames + first;
		stack->functions = model->names + first;
		stack->site = model->wish.site ? gt_stack_site(stack->functions, stack->depth) : stack->depth;
		first += stack->depth;
	}
	return gt_stacks_hash(gt_pprof_stacks(model->profile), model->stack_list, model->stack_count,
						  model->wish.stack_id, model->wish.frames_id) || profile_refused(model);
}
