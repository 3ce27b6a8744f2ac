/*
 * pprof_sniff.c
 *		Is it a profile?  The format has no magic number.
 *
 * The chunk must be fields of profile.proto, of the right types and whole but
 * for the last, down to those of sample types, functions and locations; the
 * first string must be empty; and something must be there that only a profile
 * has.  Texts and traces fail within their first bytes.  Behind enough of what
 * is right anything may come: a profile that was damaged is one.
 */
#include "decode/pprof_state.h"

/* Fields of later versions of the format may be there, but not far away. */
#define NUMBER_MAX 1000

/* So much that is right shows that what comes then is damage. */
#define ENOUGH 4

static bool
is_known(const PbField *field, const uint8_t *wires, size_t count)
{
	if (field->number >= count)
		return field->number <= NUMBER_MAX;
	return wires[field->number] == ANY_WIRE ?
		field->wire == PB_VARINT || field->wire == PB_BYTES : field->wire == wires[field->number];
}

/* Has a message nothing but fields that it can have? */
static bool
is_message(const PbField *message, const uint8_t *wires, size_t count)
{
	PbReader	reader = pb_message(message);
	PbField		field;
	PbResult	result;

	while ((result = pb_next(&reader, &field)) == PB_FIELD)
	{
		if (!is_known(&field, wires, count))
			return false;
	}
	return result == PB_END;
}

static bool
is_entry(const PbField *field)
{
	switch (field->number)
	{
		case PROFILE_SAMPLE_TYPE:
		case PROFILE_PERIOD_TYPE:
			return is_message(field, pprof_value_type_wires, GT_LENGTHOF(pprof_value_type_wires));
		case PROFILE_SAMPLE:
			return is_message(field, pprof_sample_wires, GT_LENGTHOF(pprof_sample_wires));
		case PROFILE_MAPPING:
			return is_message(field, pprof_mapping_wires, GT_LENGTHOF(pprof_mapping_wires));
		case PROFILE_LOCATION:
			return is_message(field, pprof_location_wires, GT_LENGTHOF(pprof_location_wires));
		case PROFILE_FUNCTION:
			return is_message(field, pprof_function_wires, GT_LENGTHOF(pprof_function_wires));
		default:
			return true;
	}
}

typedef struct Evidence
{
	int			types;			/* sample types or the type of the period */
	int			entries;		/* of these and all other tables */
	bool		strings;
} Evidence;

/* False: no profile has it, or not there. */
static bool
weigh(const PbField *field, Evidence *evidence)
{
	bool		first_string = field->number == PROFILE_STRING && !evidence->strings;

	if (!is_known(field, pprof_profile_wires, PROFILE_FIELDS) || !is_entry(field) ||
		(first_string && field->size > 0))
		return false;
	evidence->strings |= first_string;
	/* an empty message could be anything */
	if (field->wire != PB_BYTES || field->size == 0 || field->number >= PROFILE_FIELDS ||
		field->number == PROFILE_STRING)
		return true;
	evidence->entries++;
	evidence->types += field->number == PROFILE_SAMPLE_TYPE || field->number == PROFILE_PERIOD_TYPE;
	return true;
}

bool
gt_pprof_sniff(const uint8_t *bytes, size_t size)
{
	PbReader	reader = {bytes, bytes + size};
	Evidence	evidence = {0};
	PbField		field;
	PbResult	result;

	while ((result = pb_next(&reader, &field)) == PB_FIELD)
	{
		if (!weigh(&field, &evidence))
		{
			result = PB_BAD;
			break;
		}
	}
	return evidence.types > 0 && (result != PB_BAD || evidence.entries >= ENOUGH);
}
