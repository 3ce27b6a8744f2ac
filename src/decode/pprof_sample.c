/*
 * pprof_sample.c
 *		One sample: places, values and labels.
 */
#include "decode/pprof_state.h"

#include <string.h>

/* The numbers of a repeated field that was just read: all in one, or one of them. */
static PbReader
numbers_of(const PbField *field, const PbReader *reader)
{
	PbReader	numbers = {reader->position - 1, reader->position};

	if (field->wire != PB_VARINT)
		return pb_message(field);
	/* only the last byte of a number, as that of the tag in front of it, is below 128 */
	while (numbers.position[-1] >= 0x80)
		numbers.position--;
	return numbers;
}

static bool
end_numbers(Pprof *profile, const PbReader *numbers, PbResult result)
{
	return result == PB_END ||
		pprof_damaged(profile, pprof_offset(profile, numbers->position), "not a list of numbers");
}

static bool
add_places(Pprof *profile, PbReader numbers, size_t offset)
{
	size_t		count = profile->sample_locations.count;
	PbResult	result;
	uint64_t	id;

	/* every number has a byte of its own */
	if (!pprof_reserve(profile, (void **) &profile->sample_locations.items, &profile->sample_locations.capacity,
					   count + (size_t) (numbers.end - numbers.position), sizeof(uint32_t)))
		return false;
	while ((result = pb_next_number(&numbers, &id)) == PB_FIELD)
	{
		if (!pprof_find(&profile->location_ids, id, &profile->sample_locations.items[count]))
			return pprof_damaged(profile, offset, "a sample names a location that is not there");
		count++;
	}
	profile->sample_locations.count = count;
	return end_numbers(profile, &numbers, result);
}

static bool
add_values(Pprof *profile, PbReader numbers, size_t offset)
{
	PbResult	result;
	uint64_t	number;

	while ((result = pb_next_number(&numbers, &number)) == PB_FIELD)
	{
		if (profile->sample_value_count == profile->header.type_count)
			return pprof_damaged(profile, offset, "a sample has more values than there are sample types");
		profile->sample_values[profile->sample_value_count++] = (int64_t) number;
	}
	return end_numbers(profile, &numbers, result);
}

/* As for pprof, a label that is neither a text nor a number is none. */
static bool
add_label(Pprof *profile, const PbField *message)
{
	size_t		offset = pprof_offset(profile, message->bytes);
	uint64_t	fields[GT_LENGTHOF(pprof_label_wires)];
	PprofLabel *label;

	if (!pprof_numbers(profile, message, pprof_label_wires, GT_LENGTHOF(fields), fields))
		return false;
	if (fields[LABEL_TEXT] == 0 && fields[LABEL_NUMBER] == 0 && fields[LABEL_UNIT] == 0)
		return true;
	label = pprof_add(profile, &profile->sample_labels);
	if (label == NULL)
		return false;
	memset(label, 0, sizeof(*label));
	if (!pprof_text(profile, fields[LABEL_KEY], offset, true, &label->key))
		return false;
	if (fields[LABEL_TEXT] != 0)
		return pprof_text(profile, fields[LABEL_TEXT], offset, false, &label->text);
	label->number = (int64_t) fields[LABEL_NUMBER];
	return fields[LABEL_UNIT] == 0 ||
		pprof_text(profile, fields[LABEL_UNIT], offset, false, &label->unit);
}

static bool
read_sample(Pprof *profile, PbReader reader)
{
	PbField		field;
	PbResult	result;
	bool		good = true;

	while (good)
	{
		size_t		offset = pprof_offset(profile, reader.position);

		result = pprof_field(profile, &reader, &field, pprof_sample_wires,
							 GT_LENGTHOF(pprof_sample_wires));
		if (result != PB_FIELD)
			return result == PB_END;
		if (field.number == SAMPLE_LOCATION)
			good = add_places(profile, numbers_of(&field, &reader), offset);
		else if (field.number == SAMPLE_VALUE)
			good = add_values(profile, numbers_of(&field, &reader), offset);
		else if (field.number == SAMPLE_LABEL)
			good = add_label(profile, &field);
	}
	return false;
}

bool
gt_pprof_sample(Pprof *profile, size_t n, PprofSample *sample)
{
	const Span *span = &profile->samples.items[n];
	PbReader	reader = {profile->bytes.items + span->offset,
	profile->bytes.items + span->offset + span->size};

	profile->sample_locations.count = 0;
	profile->sample_value_count = 0;
	profile->sample_labels.count = 0;
	if (!read_sample(profile, reader))
		return false;
	if (profile->sample_value_count != profile->header.type_count)
		return pprof_damaged(profile, span->offset, "a sample has fewer values than there are sample types");
	sample->locations = profile->sample_locations.items;
	sample->location_count = profile->sample_locations.count;
	sample->values = profile->sample_values;
	sample->labels = profile->sample_labels.items;
	sample->label_count = profile->sample_labels.count;
	sample->offset = span->offset;
	return true;
}
