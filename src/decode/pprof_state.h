/*
 * pprof_state.h
 *		Shared by the files pprof*.c: the tables of a profile.
 */
#ifndef GCTRACE_PPROF_STATE_H
#define GCTRACE_PPROF_STATE_H

#include "base/map.h"
#include "decode/pprof.h"
#include "decode/protobuf.h"

/* Numbers of fields in profile.proto. */
enum
{
	PROFILE_SAMPLE_TYPE = 1, PROFILE_SAMPLE, PROFILE_MAPPING, PROFILE_LOCATION,
	PROFILE_FUNCTION, PROFILE_STRING, PROFILE_DROP_FRAMES, PROFILE_KEEP_FRAMES,
	PROFILE_TIME, PROFILE_DURATION, PROFILE_PERIOD_TYPE, PROFILE_PERIOD,
	PROFILE_COMMENT, PROFILE_DEFAULT_TYPE, PROFILE_DOC_URL,
	PROFILE_FIELDS
};
enum
{
	VALUE_TYPE_TYPE = 1, VALUE_TYPE_UNIT
};
enum
{
	SAMPLE_LOCATION = 1, SAMPLE_VALUE, SAMPLE_LABEL
};
enum
{
	LABEL_KEY = 1, LABEL_TEXT, LABEL_NUMBER, LABEL_UNIT
};
enum
{
	MAPPING_ID = 1, MAPPING_FILE = 5, MAPPING_BUILD_ID
};
enum
{
	LOCATION_ID = 1, LOCATION_MAPPING, LOCATION_ADDRESS, LOCATION_LINE
};
enum
{
	LINE_FUNCTION = 1, LINE_LINE
};
enum
{
	FUNCTION_ID = 1, FUNCTION_NAME, FUNCTION_FILE = 4
};

/* Entries as they stand in the input; texts are indexes of strings. */
typedef struct RawType
{
	uint64_t	type;
	uint64_t	unit;
} RawType;

typedef struct RawFunction
{
	uint64_t	name;
	uint64_t	file;
	size_t		offset;
} RawFunction;

typedef struct RawMapping
{
	uint64_t	file;
	uint64_t	build_id;
	size_t		offset;
} RawMapping;

typedef struct RawLocation
{
	uint64_t	mapping;		/* its id; 0: none */
	size_t		offset;
	bool		bare;			/* has no lines; one was made up */
} RawLocation;

typedef struct Text
{
	GtStr		text;
	bool		interned;
} Text;

/* Where a message lies in the input. */
typedef struct Span
{
	uint32_t	offset;
	uint32_t	size;
} Span;

typedef enum PprofPhase
{
	PPROF_FIELDS,
	PPROF_FUNCTIONS,
	PPROF_LOCATIONS,
	PPROF_INDEXED
} PprofPhase;

/* A growing array. */
#define LIST(type) struct { type *items; size_t count; size_t capacity; }

/*
 * From ids to indexes.  Most writers count from 1, so that the index is the
 * id less 1; once one does not, it and those behind it are looked up.
 */
typedef struct PprofIds
{
	uint32_t	count;
	uint32_t	counted;		/* the first ids are 1 to this */
	GtMap		others;
} PprofIds;

/* Any id but 0, which there is not, is a key of a map. */
static inline int64_t
pprof_id_key(uint64_t id)
{
	return (int64_t) (id + (UINT64_C(1) << 63));
}

struct Pprof
{
	const GtAlloc *alloc;
	GtStatus   *status;
	LIST(uint8_t) bytes;
	PprofPhase	phase;
	size_t		next;			/* byte or entry that the phase has reached */

	LIST(Text) strings;
	LIST(RawType) raw_types;
	LIST(RawFunction) raw_functions;
	LIST(RawMapping) raw_mappings;
	LIST(RawLocation) raw_locations;
	LIST(uint64_t) line_functions;	/* their ids, parallel to lines */
	LIST(Span) samples;
	RawType		raw_period_type;
	uint64_t	raw_default_type;
	uint64_t	raw_drop_frames;
	uint64_t	raw_keep_frames;

	PprofIds	function_ids;
	PprofIds	mapping_ids;
	PprofIds	location_ids;

	GtStackStore *stacks;
	PprofValueType types[PPROF_TYPES_MAX];
	LIST(PprofFunction) functions;	/* behind the raw ones: those made up */
	LIST(PprofLocation) locations;
	LIST(PprofLine) lines;
	PprofHeader header;

	/* the sample at hand */
	LIST(uint32_t) sample_locations;
	int64_t		sample_values[PPROF_TYPES_MAX];
	size_t		sample_value_count;
	LIST(PprofLabel) sample_labels;
};

/* Room for one more entry of a list; NULL: memory is refused, and told. */
#define pprof_add(profile, list) \
	(pprof_reserve(profile, (void **) &(list)->items, &(list)->capacity, (list)->count + 1, \
				   sizeof(*(list)->items)) ? &(list)->items[(list)->count++] : NULL)

extern bool pprof_reserve(Pprof *profile, void **items, size_t *capacity, size_t need, size_t size);

/* Both return false. */
extern bool pprof_damaged(Pprof *profile, size_t offset, const char *message);
extern bool pprof_refused(Pprof *profile);

extern size_t pprof_offset(const Pprof *profile, const uint8_t *position);

/*
 * Steps to the next field of a message within the input, whose known fields
 * up to `count` have these wire types.  PB_BAD: the status says why.
 */
extern PbResult pprof_field(Pprof *profile, PbReader *reader, PbField *field,
							const uint8_t *wires, size_t count);

/* A message of numbers only: those of its fields below `count`, 0 where there is none. */
extern bool pprof_numbers(Pprof *profile, const PbField *message, const uint8_t *wires, size_t count,
						  uint64_t *numbers);

/* The index behind an id; false: there is none. */
static inline bool
pprof_find(const PprofIds *ids, uint64_t id, uint32_t *index)
{
	const uint32_t *other;

	if (id - 1 < ids->counted)
	{
		*index = (uint32_t) (id - 1);
		return true;
	}
	other = gt_map_get(&ids->others, pprof_id_key(id));
	if (other != NULL)
		*index = *other;
	return other != NULL;
}

/* A string by its number; interned if asked for.  False: see status. */
extern bool pprof_text(Pprof *profile, uint64_t number, size_t offset, bool intern, GtStr *text);

/* Steps of gt_pprof_index. */
extern GtStep pprof_resolve_functions(Pprof *profile);
extern GtStep pprof_resolve_locations(Pprof *profile);

/* Wire types by field: what a number of the message may be written as. */
#define ANY_WIRE 0xff			/* a repeated number: packed, or one by one */

extern const uint8_t pprof_value_type_wires[3];
extern const uint8_t pprof_sample_wires[4];
extern const uint8_t pprof_label_wires[5];
extern const uint8_t pprof_mapping_wires[11];
extern const uint8_t pprof_location_wires[6];
extern const uint8_t pprof_line_wires[4];
extern const uint8_t pprof_function_wires[6];
extern const uint8_t pprof_profile_wires[PROFILE_FIELDS];

#endif							/* GCTRACE_PPROF_STATE_H */
