/*
 * pprof.h
 *		Profiles in the format of pprof: profile.proto of github.com/google/pprof.
 *
 * Names stand at the end of what most writers write, so a profile is held as
 * a whole and read in steps:
 *
 *		open, append ...	all bytes of the input
 *		index				the tables, until it is no longer GT_STEP_BUSY
 *		sample				the samples, one by one
 *
 * As pprof does, a profile is taken for damaged if a sample has not as many
 * values as there are sample types, or if an id or a name is missing or twice
 * there; unknown fields are passed over.
 */
#ifndef GCTRACE_PPROF_H
#define GCTRACE_PPROF_H

#include "decode/decoder.h"
#include "decode/stack.h"

#define PPROF_TYPES_MAX 64

typedef struct PprofValueType
{
	GtStr		type;			/* 'cpu', 'inuse_space' ... */
	GtStr		unit;			/* 'nanoseconds', 'bytes' ... */
} PprofValueType;

typedef struct PprofFunction
{
	GtStr		name;			/* interned */
	GtStr		file;			/* interned; empty: not known */
} PprofFunction;

typedef struct PprofLine
{
	uint32_t	function;		/* index */
	uint64_t	line;			/* 0: not known */
} PprofLine;

/* A place in a call stack: what was inlined there first. */
typedef struct PprofLocation
{
	uint64_t	address;
	uint32_t	first_line;		/* index */
	uint32_t	line_count;		/* at least 1 */
} PprofLocation;

typedef struct PprofMapping
{
	GtStr		file;
	GtStr		build_id;
} PprofMapping;

typedef struct PprofLabel
{
	GtStr		key;			/* interned */
	GtStr		text;			/* data NULL: it is a number */
	int64_t		number;
	GtStr		unit;			/* data NULL: it has none */
} PprofLabel;

typedef struct PprofSample
{
	const uint32_t *locations;	/* indexes, leaf first */
	size_t		location_count;
	const int64_t *values;		/* one for each sample type */
	const PprofLabel *labels;
	size_t		label_count;
	size_t		offset;			/* in the input */
} PprofSample;

/* What the profile says of itself; texts not given are empty, numbers 0. */
typedef struct PprofHeader
{
	const PprofValueType *types;
	size_t		type_count;
	size_t		default_type;	/* index */
	PprofValueType period_type;
	int64_t		period;
	int64_t		time_ns;		/* since 1970 */
	int64_t		duration_ns;
	GtStr		drop_frames;	/* regular expressions */
	GtStr		keep_frames;
	PprofMapping program;		/* the first mapping */
	size_t		sample_count;
	size_t		named_functions;	/* those behind them are made up */
} PprofHeader;

typedef struct Pprof Pprof;

/* Can this be the beginning of a profile?  Sure enough to claim it. */
extern bool gt_pprof_sniff(const uint8_t *bytes, size_t size);

extern Pprof *gt_pprof_open(const GtAlloc *alloc, GtStatus *status);
extern void gt_pprof_close(Pprof *profile); /* survives NULL */
extern bool gt_pprof_append(Pprof *profile, const uint8_t *bytes, size_t size);
extern GtStep gt_pprof_index(Pprof *profile);

/* From here on: once the tables are there. */
extern const PprofHeader *gt_pprof_header(const Pprof *profile);
extern size_t gt_pprof_size(const Pprof *profile);	/* of the input */
extern const PprofFunction *gt_pprof_functions(const Pprof *profile, size_t *count);
extern const PprofLocation *gt_pprof_locations(const Pprof *profile, size_t *count);
extern const PprofLine *gt_pprof_lines(const Pprof *profile);
extern size_t gt_pprof_line_count(const Pprof *profile);
extern GtStackStore *gt_pprof_stacks(Pprof *profile);

/* The n-th sample, good until the next call; false: see status. */
extern bool gt_pprof_sample(Pprof *profile, size_t n, PprofSample *sample);

#endif							/* GCTRACE_PPROF_H */
