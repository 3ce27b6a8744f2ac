/*
 * profile_prune.c
 *		What drop_frames and keep_frames of a profile leave out of its functions.
 *
 * As pprof has it: a function is dropped if all of its name, without what may be
 * its arguments, matches drop_frames and not keep_frames.  A stack is cut at the
 * place nearest to the root that has such a function, if one that has none is
 * nearer; of a place with inlined calls the callers of the function stay.  An
 * expression that is none drops nothing.
 */
#include "model/profile_state.h"

#include <string.h>

#include "base/pattern.h"

#define EXPRESSION_MAX 16384
#define NAME_MAX 8192

/* Work of a step, in bytes of names times sizes of the patterns. */
#define STEP_WORK ((size_t) 16 << 20)

typedef enum Cut
{
	CUT_NOTHING,
	CUT_LINES,					/* the callers within the place stay */
	CUT_PLACE
} Cut;

struct ProfilePrune
{
	GtPattern  *drop;
	GtPattern  *keep;			/* NULL: none */
	bool	   *dropped;		/* by function */
	uint8_t    *cuts;			/* by location */
	size_t		next;			/* function to be matched */
};

/* --- the expressions --- */

static GtPattern *
compile(ProfileModel *model, GtStr expression, GtPatternResult *result)
{
	GtPattern  *pattern;
	GtStr		whole = {NULL, expression.len + 4};
	char	   *text;

	*result = GT_PATTERN_UNSUPPORTED;
	if (expression.len > EXPRESSION_MAX)
		return NULL;
	*result = GT_PATTERN_REFUSED;
	text = gt_alloc(model->alloc, whole.len);
	if (text == NULL)
		return NULL;
	memcpy(text, "^(", 2);
	memcpy(text + 2, expression.data, expression.len);
	memcpy(text + 2 + expression.len, ")$", 2);
	whole.data = text;
	pattern = gt_pattern_compile(model->alloc, whole, result);
	gt_free(model->alloc, text);
	return pattern;
}

/* False: the status says why; else there may be none, for it is none of Go's. */
static bool
compile_or_tell(ProfileModel *model, GtStr expression, const char *unsupported, GtPattern **pattern)
{
	GtPatternResult result;

	*pattern = compile(model, expression, &result);
	if (result == GT_PATTERN_REFUSED)
		return profile_refused(model);
	if (result == GT_PATTERN_UNSUPPORTED)
		gt_fail(model->status, GT_UNSUPPORTED, 0, "%s", unsupported);
	return result != GT_PATTERN_UNSUPPORTED;
}

static bool
compile_both(ProfileModel *model, ProfilePrune *self)
{
	GtStr		keep = model->header->keep_frames;

	if (!compile_or_tell(model, model->header->drop_frames, "the regular expression drop_frames is not supported",
						 &self->drop))
		return false;
	if (keep.len == 0 || self->drop == NULL)
		return true;
	if (!compile_or_tell(model, keep, "the regular expression keep_frames is not supported", &self->keep))
		return false;
	if (self->keep != NULL)
		return true;
	gt_pattern_free(self->drop);
	self->drop = NULL;
	return true;
}

bool
profile_prune_create(ProfileModel *model)
{
	ProfilePrune *self;
	size_t		locations;

	if (model->header->drop_frames.len == 0)
		return true;
	gt_pprof_locations(model->profile, &locations);
	self = model->prune = gt_alloc_zero(model->alloc, sizeof(*self));
	if (self == NULL)
		return profile_refused(model);
	self->dropped = gt_alloc_zero(model->alloc, model->header->named_functions + 1);
	self->cuts = gt_alloc_zero(model->alloc, locations + 1);
	if (self->dropped == NULL || self->cuts == NULL)
		return profile_refused(model);
	return compile_both(model, self);
}

void
profile_prune_free(ProfileModel *model)
{
	ProfilePrune *self = model->prune;

	if (self == NULL)
		return;
	gt_pattern_free(self->drop);
	gt_pattern_free(self->keep);
	gt_free(model->alloc, self->dropped);
	gt_free(model->alloc, self->cuts);
	gt_free(model->alloc, self);
}

/* --- functions --- */

static bool
begins(GtStr name, size_t at, const char *text)
{
	size_t		len = strlen(text);

	return name.len - at >= len && memcmp(name.data + at, text, len) == 0;
}

/* Without a dot that some linkers put in front, and up to the first bracket that is not part of a C++ name. */
static GtStr
bare_name(GtStr name)
{
	static const char *const reserved[] = {"(anonymous namespace)", "operator()"};
	size_t		at = 0;

	if (name.len > 0 && name.data[0] == '.')
	{
		name.data++;
		name.len--;
	}
	while (at < name.len)
	{
		size_t		i = 0;

		while (i < GT_LENGTHOF(reserved) && !begins(name, at, reserved[i]))
			i++;
		if (i == GT_LENGTHOF(reserved) && name.data[at] == '(')
			break;
		at += i < GT_LENGTHOF(reserved) ? strlen(reserved[i]) : 1;
	}
	name.len = (uint32_t) at;
	return name;
}

/* Is the next function dropped?  False: the status says why that cannot be told. */
static bool
match_function(ProfileModel *model, size_t *work)
{
	ProfilePrune *self = model->prune;
	size_t		count;
	GtStr		name = bare_name(gt_pprof_functions(model->profile, &count)[self->next].name);

	if (name.len > NAME_MAX)
	{
		gt_fail(model->status, GT_UNSUPPORTED, 0, "a function name of more than %d bytes is not supported beside drop_frames", NAME_MAX);
		return false;
	}
	self->dropped[self->next++] = gt_pattern_matches(self->drop, name.data, name.len) &&
		(self->keep == NULL || !gt_pattern_matches(self->keep, name.data, name.len));
	*work += (name.len + 1) * (gt_pattern_size(self->drop) + (self->keep != NULL ? gt_pattern_size(self->keep) : 0));
	return true;
}

GtStep
profile_prune_step(ProfileModel *model)
{
	ProfilePrune *self = model->prune;
	size_t		work = 0;

	if (self == NULL || self->drop == NULL)
		return GT_STEP_IDLE;
	while (self->next < model->header->named_functions)
	{
		if (work >= STEP_WORK)
			return GT_STEP_BUSY;
		if (!match_function(model, &work))
			return GT_STEP_FAILED;
	}
	return GT_STEP_IDLE;
}

/* --- places --- */

uint32_t
profile_prune_lines(ProfileModel *model, size_t location, const PprofLine *lines, uint32_t count)
{
	ProfilePrune *self = model->prune;
	uint32_t	dropped = count;

	if (self == NULL || self->drop == NULL)
		return 0;
	while (dropped > 0 && !(lines[dropped - 1].function < model->header->named_functions &&
							self->dropped[lines[dropped - 1].function]))
		dropped--;
	if (dropped == 0)
		return 0;
	self->cuts[location] = dropped == count ? CUT_PLACE : CUT_LINES;
	return dropped == count ? 0 : dropped;
}

size_t
profile_prune_sample(const ProfileModel *model, const PprofSample *sample)
{
	const ProfilePrune *self = model->prune;
	bool		stays = false;

	if (self == NULL || self->drop == NULL)
		return 0;
	for (size_t i = sample->location_count; i-- > 0;)
	{
		uint8_t		cut = self->cuts[sample->locations[i]];

		if (cut != CUT_NOTHING && stays)
			return cut == CUT_PLACE ? i + 1 : i;
		stays |= cut == CUT_NOTHING;
	}
	return 0;
}
