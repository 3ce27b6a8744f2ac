/*
 * catalogue_profile.c
 *		Profiles in the format of pprof.
 *
 * rows_per_mb: medians over CPU and heap profiles of Go 1.15 to 1.27, of
 * inflated content, for a first guess.
 */
#include "relation/catalogue.h"

#include "model/rows.h"

#define TYPE "What is counted: 'cpu', 'samples', 'inuse_space', 'alloc_objects', 'contentions', 'delay', 'goroutine' ..."
#define UNIT "Unit of the values of this type: 'nanoseconds', 'bytes', 'count' ... NULL: none given"

static const GtColumn profiles_columns[] = {
#define R GtProfileRow
	TEXT(R, "type", type, 0, TYPE),
	TEXT(R, "unit", unit, 0, UNIT),
	BIGINT(R, "period", period, 0, "Events between two samples, in period_unit: 10000000 ns of CPU time, a sample for so many bytes allocated ... NULL: none given"),
	BIGINT(R, "duration_ns", duration_ns, 0, "Time over which samples were taken, ns. NULL: none given (heap, goroutine)"),
	WHEN(R, "started_at", started_at_ns, 0, "Wall clock when the profile began (CPU) or was taken. NULL: none given"),
	BIGINT(R, "samples", samples, 0, "Samples of the profile: distinct call stacks with labels (profile_samples.sample counts them)"),
	BIGINT(R, "total", total, 0, "Sum of the samples' absolute values, in unit: of what the percentages of profile_functions are; samples that pprof marked as the base of a comparison alone, where there are such"),
	FLAG(R, "is_default", is_default, 0, "Is it the type that pprof shows unless told otherwise?"),
	TEXT(R, "period_type", period_type, 0, "What period counts: 'cpu', 'space', 'contentions' ... NULL: none given"),
	TEXT(R, "period_unit", period_unit, 0, "Unit of period. NULL: none given"),
	TEXT(R, "program", program, 0, "Program file that was profiled: the first mapping. NULL: none given"),
	TEXT(R, "build_id", build_id, 0, "Build id of that file. NULL: none given"),
	TEXT(R, "drop_frames", drop_frames, 0, "Regular expression of functions that are left out of profile_functions, with all they call, as pprof does; profile_samples has them. Go's runtime writes none, go tool pprof -proto does for what was text. NULL: none"),
	TEXT(R, "keep_frames", keep_frames, 0, "Regular expression of functions that stay though drop_frames matches. NULL: none"),
#undef R
};

static const GtColumn profile_samples_columns[] = {
#define R GtProfileSampleRow
	BIGINT(R, "sample", sample, 0, "Sample, counted from 1 within the profile; it has a row for each type"),
	TEXT(R, "type", type, 0, TYPE),
	TEXT(R, "unit", unit, 0, UNIT),
	BIGINT(R, "value", value, 0, "Value of the sample, in unit"),
	JSON(R, "labels", labels, 0, "Labels by key: a text, a number, or {\"value\": number, \"unit\": text}; a list where a key is there more than once. NULL: none"),
	STACK_ID(R, stack), FRAMES_ID(R, stack), SITE(R, stack),
	COLUMN(R, "stack", GT_TEXT_ARRAY, GT_FIELD_STACK, stack, GT_NEED_STACKS,
		   "Function names of the call stack, leaf first, inlined calls included; '[binary]' or '<unknown>' where the function is not known. NULL: the sample has none"),
#undef R
};

static const GtColumn profile_functions_columns[] = {
#define R GtProfileFunctionRow
	TEXT(R, "type", type, 0, TYPE),
	TEXT(R, "unit", unit, 0, UNIT),
	TEXT(R, "function", function, 0, "Function; '[binary]' or '<unknown>' where it is not known"),
	TEXT(R, "file_name", file_name, 0, "Source file. NULL: not known, or functions of several files have this name"),
	BIGINT(R, "flat", flat, 0, "Sum over the samples whose leaf it is, in unit"),
	BIGINT(R, "cumulative", cumulative, 0, "Sum over the samples in whose stack it is, each counted once, in unit"),
	DOUBLE(R, "flat_percent", flat_percent, 0, "abs(flat) of profiles.total, %. NULL: the total is 0"),
	DOUBLE(R, "cumulative_percent", cumulative_percent, 0, "abs(cumulative) of profiles.total, %. NULL: the total is 0"),
#undef R
};

DEFINE_RELATION(GT_REL_PROFILES, profiles, 0, -1, 20,
			 "One row per sample type of a pprof profile: period, time, totals");

DEFINE_RELATION(GT_REL_PROFILE_SAMPLES, profile_samples, 0, -1, 10000,
			 "One row per sample and sample type of a pprof profile, in the order of the profile");

DEFINE_RELATION(GT_REL_PROFILE_FUNCTIONS, profile_functions, 0, -1, 10000,
			 "One row per function and sample type of a pprof profile, with the numbers of go tool pprof -top, the largest flat value first; without what drop_frames of the profile names");
