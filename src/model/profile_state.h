/*
 * profile_state.h
 *		Shared by the files profile_*.c.
 */
#ifndef GCTRACE_PROFILE_STATE_H
#define GCTRACE_PROFILE_STATE_H

#include "base/arena.h"
#include "base/json.h"
#include "base/map.h"
#include "model/profile_model.h"
#include "model/queue.h"
#include "model/rows.h"

/* Samples of a step, at most. */
#define PROFILE_STEP_SAMPLES 1024

typedef struct ProfileFunctions ProfileFunctions;
typedef struct ProfilePrune ProfilePrune;

struct ProfileModel
{
	const GtAlloc *alloc;
	GtStatus   *status;
	ProfileWish wish;
	Pprof	   *profile;
	const PprofHeader *header;
	GtQueue		rows;
	size_t		next;			/* sample, then type */
	bool		summed;			/* all samples are in the totals */

	/* by type: sums of absolute values, of all and of the base alone */
	int64_t		totals[PPROF_TYPES_MAX];
	int64_t		base_totals[PPROF_TYPES_MAX];

	/* samples */
	GtArena		texts;			/* labels of the rows of a step */
	GtJson		json;
	GtMap		label_keys;		/* key's address -> ProfileKey */
	uint32_t   *same_key;		/* label -> the next of its key */
	size_t		same_key_capacity;

	/* stacks of a step; NULL: not asked for */
	GtStack    *stacks;
	GtStack   **stack_list;		/* the same */
	size_t		stack_count;
	GtFrame    *frames;
	GtStr	   *names;			/* of the same frames */
	size_t		frame_count;
	size_t		frame_capacity;
	size_t		name_capacity;
	uint64_t	frames_seen;	/* in all steps */

	ProfileFunctions *functions;
	ProfilePrune *prune;		/* NULL: nothing is dropped */
	bool		placed;			/* the places of functions are known */
};

/* Both return false. */
extern bool profile_refused(ProfileModel *model);
extern bool profile_damaged(ProfileModel *model, const PprofSample *sample, const char *message);

extern void *profile_add_row(ProfileModel *model);	/* ready; NULL: refused, and told */

/* Adds the values of a sample to the totals. */
extern void profile_sum(ProfileModel *model, const PprofSample *sample);
extern int64_t profile_total(const ProfileModel *model, size_t type);

/* Rows of a sample. */
extern bool profile_add_sample(ProfileModel *model, size_t n, const PprofSample *sample);

/* Stacks: begin and end of a step, between them those of samples (NULL: has none). */
extern bool profile_stacks_create(ProfileModel *model);
extern void profile_stacks_free(ProfileModel *model);
extern void profile_stacks_begin(ProfileModel *model);
extern bool profile_find_stack(ProfileModel *model, const PprofSample *sample, const GtStack **stack);
extern bool profile_stacks_end(ProfileModel *model);

/* Sums by function. */
extern bool profile_functions_create(ProfileModel *model);
extern void profile_functions_free(ProfileModel *model);
extern void profile_functions_place(ProfileModel *model);	/* once it is known what is dropped */
extern void profile_functions_sum(ProfileModel *model, size_t n, const PprofSample *sample);
extern bool profile_functions_rows(ProfileModel *model, size_t type);

/* Frames that are dropped; steps until it is idle come before the rest. */
extern bool profile_prune_create(ProfileModel *model);
extern void profile_prune_free(ProfileModel *model);
extern GtStep profile_prune_step(ProfileModel *model);

/* How many of the lines of a location are left out. */
extern uint32_t profile_prune_lines(ProfileModel *model, size_t location, const PprofLine *lines, uint32_t count);

/* How many places of a sample are left out, from the leaf on. */
extern size_t profile_prune_sample(const ProfileModel *model, const PprofSample *sample);

/* Empty texts and zeros are what the profile does not tell. */
static inline GtStr
profile_text(GtStr text)
{
	return text.len > 0 ? text : gt_str(NULL);
}

static inline int64_t
profile_number(int64_t number)
{
	return number != 0 ? number : GT_NULL;
}

#endif							/* GCTRACE_PROFILE_STATE_H */
