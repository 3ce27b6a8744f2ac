/*
 * pprof_resolve.c
 *		Numbers of strings, functions and mappings become what they stand for.
 *
 * A place without a known function is named after its binary, "[binary]", as
 * pprof shows it, or "<unknown>": functions of these names are made up.
 */
#include "decode/pprof_state.h"

#include <string.h>

#define STEP_ENTRIES 65536

bool
pprof_text(Pprof *profile, uint64_t number, size_t offset, bool intern, GtStr *text)
{
	Text	   *found;

	if (number >= profile->strings.count)
		return pprof_damaged(profile, offset, "a string is not in the string table");
	found = &profile->strings.items[number];
	if (intern && !found->interned)
	{
		GtStr		copy = gt_stacks_intern(profile->stacks, found->text.data, found->text.len);

		if (copy.data == NULL)
			return pprof_refused(profile);
		found->text = copy;
		found->interned = true;
	}
	*text = found->text;
	return true;
}

static bool
resolve_type(Pprof *profile, const RawType *raw, PprofValueType *type)
{
	return pprof_text(profile, raw->type, 0, false, &type->type) &&
		pprof_text(profile, raw->unit, 0, false, &type->unit);
}

/* Without a known default it is the last, as for pprof. */
static bool
resolve_default_type(Pprof *profile)
{
	GtStr		name;

	if (!pprof_text(profile, profile->raw_default_type, 0, false, &name))
		return false;
	profile->header.default_type = profile->header.type_count - 1;
	for (size_t i = 0; name.len > 0 && i < profile->header.type_count; i++)
	{
		if (gt_str_equal(profile->types[i].type, name))
		{
			profile->header.default_type = i;
			break;
		}
	}
	return true;
}

static bool
resolve_program(Pprof *profile)
{
	const RawMapping *first = profile->raw_mappings.items;

	if (profile->raw_mappings.count == 0)
		return true;
	return pprof_text(profile, first->file, first->offset, false, &profile->header.program.file) &&
		pprof_text(profile, first->build_id, first->offset, false, &profile->header.program.build_id);
}

static bool
resolve_header(Pprof *profile)
{
	PprofHeader *header = &profile->header;

	header->types = profile->types;
	header->type_count = profile->raw_types.count;
	header->sample_count = profile->samples.count;
	header->named_functions = profile->raw_functions.count;
	if (profile->strings.count == 0)
	{
		gt_fail(profile->status, GT_TRUNCATED, profile->bytes.count, "the input ends before the string table");
		return false;
	}
	if (header->type_count == 0 && header->sample_count > 0)
		return pprof_damaged(profile, profile->samples.items[0].offset, "samples without a sample type");
	for (size_t i = 0; i < header->type_count; i++)
	{
		if (!resolve_type(profile, &profile->raw_types.items[i], &profile->types[i]))
			return false;
	}
	return resolve_default_type(profile) &&
		resolve_type(profile, &profile->raw_period_type, &header->period_type) &&
		pprof_text(profile, profile->raw_drop_frames, 0, false, &header->drop_frames) &&
		pprof_text(profile, profile->raw_keep_frames, 0, false, &header->keep_frames) &&
		resolve_program(profile);
}

/* --- functions --- */

static bool
add_made_up(Pprof *profile, const char *name, size_t len)
{
	PprofFunction *function = pprof_add(profile, &profile->functions);

	if (function == NULL)
		return false;
	function->file = gt_stacks_intern(profile->stacks, "", 0);
	function->name = gt_stacks_intern(profile->stacks, name, len);
	if (function->name.data == NULL || function->file.data == NULL)
		return pprof_refused(profile);
	return true;
}

/* The last part of a path, in brackets. */
static bool
add_binary(Pprof *profile, GtStr path)
{
	char		name[258] = "[";
	size_t		end = path.len,
				start,
				len;

	while (end > 1 && path.data[end - 1] == '/')
		end--;
	for (start = end; start > 0 && path.data[start - 1] != '/'; start--)
		;
	len = GT_MIN(end - start, sizeof(name) - 2);
	memcpy(name + 1, path.data + start, len);
	name[len + 1] = ']';
	return add_made_up(profile, name, len + 2);
}

/* One for no binary at all, then one for each mapping. */
static bool
add_all_made_up(Pprof *profile)
{
	for (size_t i = 0; i <= profile->raw_mappings.count; i++)
	{
		const RawMapping *raw = i > 0 ? &profile->raw_mappings.items[i - 1] : NULL;
		GtStr		path = {NULL, 0};

		if (raw != NULL && !pprof_text(profile, raw->file, raw->offset, false, &path))
			return false;
		if (path.len == 0 ? !add_made_up(profile, "<unknown>", 9) : !add_binary(profile, path))
			return false;
	}
	return true;
}

static bool
add_resolved(Pprof *profile, const RawFunction *raw)
{
	PprofFunction *function = pprof_add(profile, &profile->functions);

	return function != NULL &&
		pprof_text(profile, raw->name, raw->offset, true, &function->name) &&
		pprof_text(profile, raw->file, raw->offset, true, &function->file);
}

GtStep
pprof_resolve_functions(Pprof *profile)
{
	size_t		count = profile->raw_functions.count,
				limit = GT_MIN(count, profile->next + STEP_ENTRIES);

	if (profile->next == 0 && !resolve_header(profile))
		return GT_STEP_FAILED;
	for (; profile->next < limit; profile->next++)
	{
		if (!add_resolved(profile, &profile->raw_functions.items[profile->next]))
			return GT_STEP_FAILED;
	}
	if (profile->next == count)
	{
		if (!add_all_made_up(profile))
			return GT_STEP_FAILED;
		profile->phase = PPROF_LOCATIONS;
		profile->next = 0;
	}
	return GT_STEP_BUSY;
}

/* --- locations --- */

static bool
resolve_location(Pprof *profile, size_t at)
{
	const PprofLocation *location = &profile->locations.items[at];
	const RawLocation *raw = &profile->raw_locations.items[at];
	uint32_t	made_up = (uint32_t) profile->raw_functions.count,
				mapping;

	/* as for pprof, a mapping that is not there is none */
	if (pprof_find(&profile->mapping_ids, raw->mapping, &mapping))
		made_up += 1 + mapping;
	for (uint32_t i = 0; i < location->line_count; i++)
	{
		PprofLine  *line = &profile->lines.items[location->first_line + i];
		uint64_t	id = profile->line_functions.items[location->first_line + i];

		if (raw->bare)
			line->function = made_up;
		else if (!pprof_find(&profile->function_ids, id, &line->function))
			return pprof_damaged(profile, raw->offset, "a location names a function that is not there");
		else if (profile->functions.items[line->function].name.len == 0)
			line->function = made_up;
	}
	return true;
}

GtStep
pprof_resolve_locations(Pprof *profile)
{
	size_t		count = profile->locations.count,
				limit = GT_MIN(count, profile->next + STEP_ENTRIES);

	for (; profile->next < limit; profile->next++)
	{
		if (!resolve_location(profile, profile->next))
			return GT_STEP_FAILED;
	}
	if (profile->next < count)
		return GT_STEP_BUSY;
	profile->phase = PPROF_INDEXED;
	return GT_STEP_IDLE;
}
