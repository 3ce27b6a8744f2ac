/*
 * protobuf.h
 *		The wire format of protocol buffers, one field at a time.
 *
 * Knows fields and their lengths, not what they mean; messages are fields
 * whose bytes are read by a reader of their own.  Groups, which nothing
 * writes any more, are not read.
 */
#ifndef GCTRACE_PROTOBUF_H
#define GCTRACE_PROTOBUF_H

#include <stddef.h>

#include "decode/varint.h"

typedef enum PbWire
{
	PB_VARINT = 0,
	PB_FIXED64 = 1,
	PB_BYTES = 2,
	PB_FIXED32 = 5
} PbWire;

typedef enum PbResult
{
	PB_FIELD,
	PB_END,
	PB_CUT,						/* the bytes end inside the field */
	PB_BAD						/* no such field can be */
} PbResult;

typedef struct PbReader
{
	const uint8_t *position;
	const uint8_t *end;
} PbReader;

typedef struct PbField
{
	uint64_t	number;
	PbWire		wire;
	uint64_t	value;			/* PB_VARINT, else 0 */
	const uint8_t *bytes;		/* all others, else NULL */
	size_t		size;
} PbField;

static inline PbResult
pb_number(PbReader *reader, uint64_t *value)
{
	const uint8_t *p = reader->position;

	if (gt_varint(&reader->position, reader->end, value))
		return PB_FIELD;
	while (p < reader->end && *p >= 0x80)
		p++;
	return p == reader->end && p - reader->position < GT_VARINT_MAX ? PB_CUT : PB_BAD;
}

static inline PbResult
pb_bytes(PbReader *reader, PbField *field, uint64_t size)
{
	if (size > (uint64_t) (reader->end - reader->position))
		return PB_CUT;
	field->bytes = reader->position;
	field->size = (size_t) size;
	reader->position += size;
	return PB_FIELD;
}

/* The position moves past the field, or stays where an error is. */
static inline PbResult
pb_next(PbReader *reader, PbField *field)
{
	uint64_t	tag,
				size;
	PbResult	result;

	if (reader->position == reader->end)
		return PB_END;
	result = pb_number(reader, &tag);
	if (result != PB_FIELD)
		return result;
	field->number = tag >> 3;
	field->wire = (PbWire) (tag & 7);
	field->value = 0;
	field->bytes = NULL;
	field->size = 0;
	if (field->number == 0)
		return PB_BAD;
	switch (field->wire)
	{
		case PB_VARINT:
			return pb_number(reader, &field->value);
		case PB_FIXED64:
			return pb_bytes(reader, field, 8);
		case PB_FIXED32:
			return pb_bytes(reader, field, 4);
		case PB_BYTES:
			result = pb_number(reader, &size);
			return result == PB_FIELD ? pb_bytes(reader, field, size) : result;
		default:
			return PB_BAD;
	}
}

/* The numbers of a repeated field, which may be packed into one; see pb_next. */
static inline PbResult
pb_next_number(PbReader *packed, uint64_t *value)
{
	return packed->position == packed->end ? PB_END : pb_number(packed, value);
}

/* A reader of the field's bytes. */
static inline PbReader
pb_message(const PbField *field)
{
	PbReader	reader = {field->bytes, field->bytes + field->size};

	return reader;
}

#endif							/* GCTRACE_PROTOBUF_H */
