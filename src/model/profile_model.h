/*
 * profile_model.h
 *		Rows of a pprof profile.
 *
 * Works in steps over a profile whose tables are there: rows come out of
 * `take` between two steps, and before the next one all of them are taken.
 */
#ifndef GCTRACE_PROFILE_MODEL_H
#define GCTRACE_PROFILE_MODEL_H

#include "decode/pprof.h"

typedef enum ProfileFacts
{
	PROFILE_FACTS_TYPES,
	PROFILE_FACTS_SAMPLES,
	PROFILE_FACTS_FUNCTIONS
} ProfileFacts;

/* What of a sample is asked for; the rest costs nothing. */
typedef struct ProfileWish
{
	ProfileFacts facts;
	bool		labels;
	bool		stack;
	bool		stack_id;
	bool		frames_id;
	bool		site;
} ProfileWish;

typedef struct ProfileModel ProfileModel;

extern ProfileModel *profile_model_create(const GtAlloc *alloc, const ProfileWish *wish,
										  Pprof *profile, GtStatus *status);
extern void profile_model_free(ProfileModel *model);	/* survives NULL */

/* GT_STEP_IDLE: there is no more to come. */
extern GtStep profile_model_step(ProfileModel *model);
extern const void *profile_model_take(ProfileModel *model);

#endif							/* GCTRACE_PROFILE_MODEL_H */
