/*
 * pprof.c
 *		Holds the bytes of a profile and reads its tables; see pprof.h.
 *
 * References go both ways (samples to locations, all to strings), so entries
 * are first listed as they come, and resolved in pprof_resolve.c.
 */
#include "decode/pprof_state.h"

#include <string.h>

#define STEP_BYTES (1024 * 1024)

const uint8_t pprof_profile_wires[PROFILE_FIELDS] = {
	[PROFILE_SAMPLE_TYPE] = PB_BYTES,
	[PROFILE_SAMPLE] = PB_BYTES,
	[PROFILE_MAPPING] = PB_BYTES,
	[PROFILE_LOCATION] = PB_BYTES,
	[PROFILE_FUNCTION] = PB_BYTES,
	[PROFILE_STRING] = PB_BYTES,
	[PROFILE_DROP_FRAMES] = PB_VARINT,
	[PROFILE_KEEP_FRAMES] = PB_VARINT,
	[PROFILE_TIME] = PB_VARINT,
	[PROFILE_DURATION] = PB_VARINT,
	[PROFILE_PERIOD_TYPE] = PB_BYTES,
	[PROFILE_PERIOD] = PB_VARINT,
	[PROFILE_COMMENT] = ANY_WIRE,
	[PROFILE_DEFAULT_TYPE] = PB_VARINT,
	[PROFILE_DOC_URL] = PB_VARINT,
};
const uint8_t pprof_value_type_wires[3] = {0, PB_VARINT, PB_VARINT};
const uint8_t pprof_sample_wires[4] = {0, ANY_WIRE, ANY_WIRE, PB_BYTES};
const uint8_t pprof_label_wires[5] = {0, PB_VARINT, PB_VARINT, PB_VARINT, PB_VARINT};
const uint8_t pprof_mapping_wires[11] = {0};	/* all PB_VARINT */
const uint8_t pprof_location_wires[6] = {0, PB_VARINT, PB_VARINT, PB_VARINT, PB_BYTES, PB_VARINT};
const uint8_t pprof_line_wires[4] = {0};
const uint8_t pprof_function_wires[6] = {0};

/* --- what the files pprof*.c share --- */

bool
pprof_damaged(Pprof *profile, size_t offset, const char *message)
{
	gt_fail(profile->status, GT_DAMAGED, offset, "%s", message);
	return false;
}

bool
pprof_refused(Pprof *profile)
{
	gt_fail(profile->status, GT_NO_MEMORY, 0, "out of memory for a profile");
	return false;
}

bool
pprof_reserve(Pprof *profile, void **items, size_t *capacity, size_t need, size_t size)
{
	return gt_reserve(profile->alloc, items, capacity, need, size) || pprof_refused(profile);
}

size_t
pprof_offset(const Pprof *profile, const uint8_t *position)
{
	return (size_t) (position - profile->bytes.items);
}

PbResult
pprof_field(Pprof *profile, PbReader *reader, PbField *field, const uint8_t *wires, size_t count)
{
	size_t		offset = pprof_offset(profile, reader->position);
	PbResult	result = pb_next(reader, field);

	if (result == PB_END)
		return PB_END;
	if (result != PB_FIELD)
	{
		pprof_damaged(profile, offset, result == PB_CUT ?
					  "a field is longer than its message" : "not a field of a message");
		return PB_BAD;
	}
	if (field->number >= count)
		return PB_FIELD;
	if (wires[field->number] == ANY_WIRE ?
		field->wire != PB_VARINT && field->wire != PB_BYTES : field->wire != wires[field->number])
	{
		pprof_damaged(profile, offset, "a field has the wrong type");
		return PB_BAD;
	}
	return PB_FIELD;
}

/* --- the entries of the tables --- */

bool
pprof_numbers(Pprof *profile, const PbField *message, const uint8_t *wires, size_t count, uint64_t *numbers)
{
	PbReader	reader = pb_message(message);
	PbField		field;
	PbResult	result;

	memset(numbers, 0, count * sizeof(uint64_t));
	while ((result = pprof_field(profile, &reader, &field, wires, count)) == PB_FIELD)
	{
		if (field.number < count)
			numbers[field.number] = field.value;
	}
	return result == PB_END;
}

static bool
read_value_type(Pprof *profile, const PbField *message, RawType *raw)
{
	uint64_t	numbers[GT_LENGTHOF(pprof_value_type_wires)];

	if (!pprof_numbers(profile, message, pprof_value_type_wires, GT_LENGTHOF(numbers), numbers))
		return false;
	raw->type = numbers[VALUE_TYPE_TYPE];
	raw->unit = numbers[VALUE_TYPE_UNIT];
	return true;
}

static bool
add_sample_type(Pprof *profile, const PbField *message)
{
	RawType		raw = {0};
	RawType    *added;

	if (!read_value_type(profile, message, &raw))
		return false;
	if (profile->raw_types.count == PPROF_TYPES_MAX)
	{
		gt_fail(profile->status, GT_UNSUPPORTED, pprof_offset(profile, message->bytes),
				"profiles of more than %d sample types are not supported", PPROF_TYPES_MAX);
		return false;
	}
	added = pprof_add(profile, &profile->raw_types);
	if (added == NULL)
		return false;
	*added = raw;
	return true;
}

static bool
add_sample(Pprof *profile, const PbField *message)
{
	Span	   *span = pprof_add(profile, &profile->samples);

	if (span == NULL)
		return false;
	span->offset = (uint32_t) pprof_offset(profile, message->bytes);
	span->size = (uint32_t) message->size;
	return true;
}

/* The next entry has this id, which no other has. */
static bool
put_id(Pprof *profile, PprofIds *ids, uint64_t id, size_t offset)
{
	uint32_t	index;
	uint32_t   *other;

	if (id == 0)
		return pprof_damaged(profile, offset, "an id is 0");
	if (pprof_find(ids, id, &index))
		return pprof_damaged(profile, offset, "an id is there twice");
	index = ids->count++;
	if (index == ids->counted && id - 1 == index)
	{
		ids->counted++;
		return true;
	}
	other = gt_map_put(&ids->others, pprof_id_key(id), NULL);
	if (other == NULL)
		return pprof_refused(profile);
	*other = index;
	return true;
}

static bool
add_mapping(Pprof *profile, const PbField *message)
{
	RawMapping *raw = pprof_add(profile, &profile->raw_mappings);
	uint64_t	numbers[GT_LENGTHOF(pprof_mapping_wires)];

	if (raw == NULL || !pprof_numbers(profile, message, pprof_mapping_wires, GT_LENGTHOF(numbers), numbers))
		return false;
	raw->file = numbers[MAPPING_FILE];
	raw->build_id = numbers[MAPPING_BUILD_ID];
	raw->offset = pprof_offset(profile, message->bytes);
	return put_id(profile, &profile->mapping_ids, numbers[MAPPING_ID], raw->offset);
}

static bool
add_function(Pprof *profile, const PbField *message)
{
	RawFunction *raw = pprof_add(profile, &profile->raw_functions);
	uint64_t	numbers[GT_LENGTHOF(pprof_function_wires)];

	if (raw == NULL || !pprof_numbers(profile, message, pprof_function_wires, GT_LENGTHOF(numbers), numbers))
		return false;
	raw->name = numbers[FUNCTION_NAME];
	raw->file = numbers[FUNCTION_FILE];
	raw->offset = pprof_offset(profile, message->bytes);
	return put_id(profile, &profile->function_ids, numbers[FUNCTION_ID], raw->offset);
}

static bool
add_line(Pprof *profile, uint64_t function, uint64_t number)
{
	PprofLine  *line = pprof_add(profile, &profile->lines);
	uint64_t   *id = line ? pprof_add(profile, &profile->line_functions) : NULL;

	if (id == NULL)
		return false;
	line->function = 0;
	line->line = number;
	*id = function;
	return true;
}

static bool
read_line(Pprof *profile, const PbField *message)
{
	uint64_t	numbers[GT_LENGTHOF(pprof_line_wires)];

	return pprof_numbers(profile, message, pprof_line_wires, GT_LENGTHOF(numbers), numbers) &&
		add_line(profile, numbers[LINE_FUNCTION], numbers[LINE_LINE]);
}

static bool
read_location(Pprof *profile, const PbField *message, PprofLocation *location,
			  RawLocation *raw, uint64_t *id)
{
	PbReader	reader = pb_message(message);
	PbField		field;
	PbResult	result;

	location->address = 0;
	location->first_line = (uint32_t) profile->lines.count;
	memset(raw, 0, sizeof(*raw));
	raw->offset = pprof_offset(profile, message->bytes);
	while ((result = pprof_field(profile, &reader, &field, pprof_location_wires,
								 GT_LENGTHOF(pprof_location_wires))) == PB_FIELD)
	{
		if (field.number == LOCATION_ID)
			*id = field.value;
		else if (field.number == LOCATION_MAPPING)
			raw->mapping = field.value;
		else if (field.number == LOCATION_ADDRESS)
			location->address = field.value;
		else if (field.number == LOCATION_LINE && !read_line(profile, &field))
			return false;
	}
	raw->bare = location->first_line == profile->lines.count;
	if (raw->bare && !add_line(profile, 0, 0))
		return false;
	location->line_count = (uint32_t) (profile->lines.count - location->first_line);
	return result == PB_END;
}

static bool
add_location(Pprof *profile, const PbField *message)
{
	PprofLocation *location = pprof_add(profile, &profile->locations);
	RawLocation *raw = location ? pprof_add(profile, &profile->raw_locations) : NULL;
	uint64_t	id = 0;

	return raw != NULL && read_location(profile, message, location, raw, &id) &&
		put_id(profile, &profile->location_ids, id, raw->offset);
}

static bool
add_string(Pprof *profile, const PbField *field)
{
	Text	   *text;

	if (profile->strings.count == 0 && field->size > 0)
		return pprof_damaged(profile, pprof_offset(profile, field->bytes),
							 "the first string is not empty");
	text = pprof_add(profile, &profile->strings);
	if (text == NULL)
		return false;
	text->text.data = (const char *) field->bytes;
	text->text.len = (uint32_t) field->size;
	text->interned = false;
	return true;
}

/* --- the profile's own fields --- */

static bool
set_time(Pprof *profile, const PbField *field)
{
	/* as pprof does: what was put behind another profile has a second time */
	if (profile->header.time_ns != 0)
		return pprof_damaged(profile, pprof_offset(profile, profile->bytes.items + profile->next),
							 "more than one profile in one input");
	profile->header.time_ns = (int64_t) field->value;
	return true;
}

static bool
take_field(Pprof *profile, const PbField *field)
{
	switch (field->number)
	{
		case PROFILE_SAMPLE_TYPE:
			return add_sample_type(profile, field);
		case PROFILE_SAMPLE:
			return add_sample(profile, field);
		case PROFILE_MAPPING:
			return add_mapping(profile, field);
		case PROFILE_LOCATION:
			return add_location(profile, field);
		case PROFILE_FUNCTION:
			return add_function(profile, field);
		case PROFILE_STRING:
			return add_string(profile, field);
		case PROFILE_DROP_FRAMES:
			profile->raw_drop_frames = field->value;
			return true;
		case PROFILE_KEEP_FRAMES:
			profile->raw_keep_frames = field->value;
			return true;
		case PROFILE_TIME:
			return set_time(profile, field);
		case PROFILE_DURATION:
			profile->header.duration_ns = (int64_t) field->value;
			return true;
		case PROFILE_PERIOD_TYPE:
			return read_value_type(profile, field, &profile->raw_period_type);
		case PROFILE_PERIOD:
			profile->header.period = (int64_t) field->value;
			return true;
		case PROFILE_DEFAULT_TYPE:
			profile->raw_default_type = field->value;
			return true;
		default:
			return true;
	}
}

/* Only here may the input end inside a field: then it was cut. */
static PbResult
next_field(Pprof *profile, PbField *field)
{
	PbReader	reader = {profile->bytes.items + profile->next,
	profile->bytes.items + profile->bytes.count};
	PbReader	peek = reader;
	PbResult	result;

	if (pb_next(&peek, field) == PB_CUT)
	{
		gt_fail(profile->status, GT_TRUNCATED, profile->bytes.count, "the input ends inside a field");
		return PB_CUT;
	}
	result = pprof_field(profile, &reader, field, pprof_profile_wires, PROFILE_FIELDS);
	if (result == PB_FIELD && !take_field(profile, field))
		return PB_BAD;
	profile->next = pprof_offset(profile, reader.position);
	return result;
}

static GtStep
step_fields(Pprof *profile)
{
	size_t		limit = profile->next + STEP_BYTES;
	PbResult	result = PB_FIELD;
	PbField		field;

	while (result == PB_FIELD && profile->next < limit)
		result = next_field(profile, &field);
	if (result == PB_CUT || result == PB_BAD)
		return GT_STEP_FAILED;
	if (result == PB_END)
	{
		profile->phase = PPROF_FUNCTIONS;
		profile->next = 0;
	}
	return GT_STEP_BUSY;
}

GtStep
gt_pprof_index(Pprof *profile)
{
	switch (profile->phase)
	{
		case PPROF_FIELDS:
			return step_fields(profile);
		case PPROF_FUNCTIONS:
			return pprof_resolve_functions(profile);
		case PPROF_LOCATIONS:
			return pprof_resolve_locations(profile);
		case PPROF_INDEXED:
			break;
	}
	return GT_STEP_IDLE;
}

/* --- the whole --- */

Pprof *
gt_pprof_open(const GtAlloc *alloc, GtStatus *status)
{
	Pprof	   *profile = gt_alloc_zero(alloc, sizeof(*profile));

	if (profile == NULL)
	{
		gt_fail(status, GT_NO_MEMORY, 0, "out of memory for a profile");
		return NULL;
	}
	profile->alloc = alloc;
	profile->status = status;
	gt_map_init(&profile->function_ids.others, alloc, sizeof(uint32_t));
	gt_map_init(&profile->mapping_ids.others, alloc, sizeof(uint32_t));
	gt_map_init(&profile->location_ids.others, alloc, sizeof(uint32_t));
	profile->stacks = gt_stacks_create(alloc);
	if (profile->stacks == NULL)
	{
		pprof_refused(profile);
		gt_pprof_close(profile);
		return NULL;
	}
	return profile;
}

void
gt_pprof_close(Pprof *profile)
{
	if (profile == NULL)
		return;
	gt_free(profile->alloc, profile->bytes.items);
	gt_free(profile->alloc, profile->strings.items);
	gt_free(profile->alloc, profile->raw_types.items);
	gt_free(profile->alloc, profile->raw_functions.items);
	gt_free(profile->alloc, profile->raw_mappings.items);
	gt_free(profile->alloc, profile->raw_locations.items);
	gt_free(profile->alloc, profile->line_functions.items);
	gt_free(profile->alloc, profile->samples.items);
	gt_free(profile->alloc, profile->functions.items);
	gt_free(profile->alloc, profile->locations.items);
	gt_free(profile->alloc, profile->lines.items);
	gt_free(profile->alloc, profile->sample_locations.items);
	gt_free(profile->alloc, profile->sample_labels.items);
	gt_map_free(&profile->function_ids.others);
	gt_map_free(&profile->mapping_ids.others);
	gt_map_free(&profile->location_ids.others);
	gt_stacks_free(profile->stacks);
	gt_free(profile->alloc, profile);
}

bool
gt_pprof_append(Pprof *profile, const uint8_t *bytes, size_t size)
{
	/* offsets, lengths and indexes have 32 bits */
	if (size > UINT32_MAX - profile->bytes.count)
	{
		gt_fail(profile->status, GT_UNSUPPORTED, UINT32_MAX, "profiles of more than 4 GB are not supported");
		return false;
	}
	if (!pprof_reserve(profile, (void **) &profile->bytes.items, &profile->bytes.capacity,
					   profile->bytes.count + size, 1))
		return false;
	memcpy(profile->bytes.items + profile->bytes.count, bytes, size);
	profile->bytes.count += size;
	return true;
}

size_t
gt_pprof_size(const Pprof *profile)
{
	return profile->bytes.count;
}

const PprofHeader *
gt_pprof_header(const Pprof *profile)
{
	return &profile->header;
}

const PprofFunction *
gt_pprof_functions(const Pprof *profile, size_t *count)
{
	*count = profile->functions.count;
	return profile->functions.items;
}

const PprofLocation *
gt_pprof_locations(const Pprof *profile, size_t *count)
{
	*count = profile->locations.count;
	return profile->locations.items;
}

const PprofLine *
gt_pprof_lines(const Pprof *profile)
{
	return profile->lines.items;
}

size_t
gt_pprof_line_count(const Pprof *profile)
{
	return profile->lines.count;
}

GtStackStore *
gt_pprof_stacks(Pprof *profile)
{
	return profile->stacks;
}
