/*
 * profile_model.c
 *		Drives the samples of a profile through what makes rows of them.
 */
#include "model/profile_state.h"

#include <string.h>

/* Work of a step, in places, frames and labels; samples may be of any size. */
#define STEP_PLACES 8192

bool
profile_refused(ProfileModel *model)
{
	gt_fail(model->status, GT_NO_MEMORY, 0, "out of memory for rows of a profile");
	return false;
}

bool
profile_damaged(ProfileModel *model, const PprofSample *sample, const char *message)
{
	gt_fail(model->status, GT_DAMAGED, sample->offset, "%s", message);
	return false;
}

void *
profile_add_row(ProfileModel *model)
{
	uint64_t	sequence;
	void	   *row = gt_queue_add(&model->rows, &sequence);

	if (row == NULL)
		profile_refused(model);
	else
		gt_queue_settle(&model->rows, sequence, GT_ROW_READY);
	return row;
}

/* --- totals --- */

/* Marked by pprof when it subtracts one profile from another. */
static bool
is_base(const PprofSample *sample)
{
	for (size_t i = 0; i < sample->label_count; i++)
	{
		if (gt_str_equal(sample->labels[i].key, gt_str("pprof::base")) &&
			gt_str_equal(sample->labels[i].text, gt_str("true")))
			return true;
	}
	return false;
}

/* Sums wrap as Go's do. */
void
profile_sum(ProfileModel *model, const PprofSample *sample)
{
	bool		base = is_base(sample);

	for (size_t i = 0; i < model->header->type_count; i++)
	{
		uint64_t	value = (uint64_t) sample->values[i];

		if (sample->values[i] < 0)
			value = -value;
		model->totals[i] = (int64_t) ((uint64_t) model->totals[i] + value);
		if (base)
			model->base_totals[i] = (int64_t) ((uint64_t) model->base_totals[i] + value);
	}
}

int64_t
profile_total(const ProfileModel *model, size_t type)
{
	return model->base_totals[type] > 0 ? model->base_totals[type] : model->totals[type];
}

/* --- rows of the types --- */

static bool
add_type(ProfileModel *model, size_t type)
{
	const PprofHeader *header = model->header;
	GtProfileRow *row = profile_add_row(model);

	if (row == NULL)
		return false;
	row->type = profile_text(header->types[type].type);
	row->unit = profile_text(header->types[type].unit);
	row->period = profile_number(header->period);
	row->duration_ns = profile_number(header->duration_ns);
	row->started_at_ns = profile_number(header->time_ns);
	row->samples = (int64_t) header->sample_count;
	row->total = profile_total(model, type);
	row->is_default = type == header->default_type;
	row->period_type = profile_text(header->period_type.type);
	row->period_unit = profile_text(header->period_type.unit);
	row->program = profile_text(header->program.file);
	row->build_id = profile_text(header->program.build_id);
	row->drop_frames = profile_text(header->drop_frames);
	row->keep_frames = profile_text(header->keep_frames);
	return true;
}

/* --- the model --- */

static size_t
row_size(ProfileFacts facts)
{
	switch (facts)
	{
		case PROFILE_FACTS_TYPES:
			return sizeof(GtProfileRow);
		case PROFILE_FACTS_SAMPLES:
			return sizeof(GtProfileSampleRow);
		case PROFILE_FACTS_FUNCTIONS:
			return sizeof(GtProfileFunctionRow);
	}
	return 0;
}

static bool
wants_stacks(const ProfileWish *wish)
{
	return wish->stack || wish->stack_id || wish->frames_id || wish->site;
}

ProfileModel *
profile_model_create(const GtAlloc *alloc, const ProfileWish *wish, Pprof *profile, GtStatus *status)
{
	ProfileModel *model = gt_alloc_zero(alloc, sizeof(*model));

	if (model == NULL)
	{
		gt_fail(status, GT_NO_MEMORY, 0, "out of memory for rows of a profile");
		return NULL;
	}
	model->alloc = alloc;
	model->status = status;
	model->wish = *wish;
	model->profile = profile;
	model->header = gt_pprof_header(profile);
	gt_queue_init(&model->rows, alloc, row_size(wish->facts));
	gt_arena_init(&model->texts, alloc);
	gt_json_init(&model->json, alloc);
	gt_map_init(&model->label_keys, alloc, sizeof(uint32_t));
	if ((wish->facts == PROFILE_FACTS_FUNCTIONS &&
		 !(profile_functions_create(model) && profile_prune_create(model))) ||
		(wants_stacks(wish) && !profile_stacks_create(model)))
	{
		profile_model_free(model);
		return NULL;
	}
	return model;
}

void
profile_model_free(ProfileModel *model)
{
	if (model == NULL)
		return;
	profile_functions_free(model);
	profile_prune_free(model);
	profile_stacks_free(model);
	gt_queue_free(&model->rows);
	gt_arena_free(&model->texts);
	gt_json_free(&model->json);
	gt_map_free(&model->label_keys);
	gt_free(model->alloc, model->same_key);
	gt_free(model->alloc, model);
}

static bool
take_sample(ProfileModel *model, const PprofSample *sample)
{
	size_t		n = model->next;

	if (model->wish.facts == PROFILE_FACTS_SAMPLES)
		return profile_add_sample(model, n, sample);
	profile_sum(model, sample);
	if (model->wish.facts == PROFILE_FACTS_FUNCTIONS)
		profile_functions_sum(model, n, sample);
	return true;
}

static GtStep
take_samples(ProfileModel *model)
{
	size_t		work = 0;

	for (int i = 0; i < PROFILE_STEP_SAMPLES && work + model->frame_count < STEP_PLACES; i++)
	{
		PprofSample sample;

		if (model->next == model->header->sample_count)
		{
			model->summed = true;
			model->next = 0;
			break;
		}
		if (!gt_pprof_sample(model->profile, model->next, &sample) || !take_sample(model, &sample))
			return GT_STEP_FAILED;
		work += sample.location_count + sample.label_count;
		model->next++;
	}
	return GT_STEP_BUSY;
}

/* The rows in front of a failure are rows. */
static GtStep
step_samples(ProfileModel *model)
{
	GtStep		step;

	gt_arena_reset(&model->texts);
	profile_stacks_begin(model);
	step = take_samples(model);
	return profile_stacks_end(model) ? step : GT_STEP_FAILED;
}

/* What is dropped is known before the first sample. */
static GtStep
step_places(ProfileModel *model)
{
	GtStep		step = profile_prune_step(model);

	if (step != GT_STEP_IDLE)
		return step;
	profile_functions_place(model);
	model->placed = true;
	return GT_STEP_BUSY;
}

GtStep
profile_model_step(ProfileModel *model)
{
	if (model->wish.facts == PROFILE_FACTS_FUNCTIONS && !model->placed)
		return step_places(model);
	if (!model->summed)
		return step_samples(model);
	if (model->wish.facts == PROFILE_FACTS_SAMPLES || model->next == model->header->type_count)
		return GT_STEP_IDLE;
	if (model->wish.facts == PROFILE_FACTS_TYPES ?
		!add_type(model, model->next) : !profile_functions_rows(model, model->next))
		return GT_STEP_FAILED;
	model->next++;
	return GT_STEP_BUSY;
}

const void *
profile_model_take(ProfileModel *model)
{
	return gt_queue_take(&model->rows);
}
