/*
 * pprof_sample.c
 *		One sample: places, values and labels.
 */
#include "decode/pprof_state.h"

#include <string.h>

static bool
add_place(Pprof *profile, uint64_t id, size_t offset)
{
	uint32_t   *place = pprof_add(profile, &profile->sample_locations);

	if (place == NULL)
		return false;
	return pprof_find(&profile->location_ids, id, place) ||
		pprof_damaged(profile, offset, "a sample names a location that is not there");
}

static bool
add_value(Pprof *profile, uint64_t number, size_t offset)
{
	int64_t    *value;

	if (profile->sample_values.count == profile->header.type_count)
		return pprof_damaged(profile, offset, "a sample has more values than there are sample types");
	value = pprof_add(profile, &profile->sample_values);
	if (value == NULL)
		return false;
	*value = (int64_t) number;
	return true;
}

/* One number, or many that are packed. */
static bool
add_numbers(Pprof *profile, const PbField *field, size_t offset,
			bool (*add) (Pprof *profile, uint64_t number, size_t offset))
{
	PbReader	packed;
	PbResult	result;
	uint64_t	number;

	if (field->wire == PB_VARINT)
		return add(profile, field->value, offset);
	packed = pb_message(field);
	while ((result = pb_next_number(&packed, &number)) == PB_FIELD)
	{
		if (!add(profile, number, offset))
			return false;
	}
	return result == PB_END ||
		pprof_damaged(profile, pprof_offset(profile, packed.position), "not a list of numbers");
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
			good = add_numbers(profile, &field, offset, add_place);
		else if (field.number == SAMPLE_VALUE)
			good = add_numbers(profile, &field, offset, add_value);
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
	profile->sample_values.count = 0;
	profile->sample_labels.count = 0;
	if (!read_sample(profile, reader))
		return false;
	if (profile->sample_values.count != profile->header.type_count)
		return pprof_damaged(profile, span->offset, "a sample has fewer values than there are sample types");
	sample->locations = profile->sample_locations.items;
	sample->location_count = profile->sample_locations.count;
	sample->values = profile->sample_values.items;
	sample->labels = profile->sample_labels.items;
	sample->label_count = profile->sample_labels.count;
	sample->offset = span->offset;
	return true;
}
