/*
 * base.h
 *		What every layer below PostgreSQL shares: allocator, status, strings.
 *
 * Nothing under src/base, src/source, src/decode, src/model and src/relation
 * includes a PostgreSQL header, so that unit tests and fuzzers link the same
 * objects that the extension does.  Errors travel as GtStatus values; only
 * src/pg turns them into ereport calls.
 */
#ifndef GCTRACE_BASE_H
#define GCTRACE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The NULL of 64-bit integers inside row structs: no input value reaches it. */
#define GT_NULL INT64_MIN

/* A resource (goroutine, proc, thread) that an event does not have. */
#define GT_NONE (-1)

#define GT_MIN(a, b) ((a) < (b) ? (a) : (b))
#define GT_MAX(a, b) ((a) > (b) ? (a) : (b))
#define GT_LENGTHOF(array) (sizeof(array) / sizeof((array)[0]))

/* A counted string; not NUL-terminated.  data == NULL means SQL NULL. */
typedef struct GtStr
{
	const char *data;
	uint32_t	len;
} GtStr;

/* A whole number that may take all of 64 bits, or SQL NULL. */
typedef struct GtUnsigned
{
	uint64_t	value;
	bool		known;
} GtUnsigned;

/* A list of numbers; items == NULL means SQL NULL. */
typedef struct GtIntegers
{
	const int32_t *items;
	uint32_t	count;
} GtIntegers;

typedef enum GtCode
{
	GT_OK = 0,
	GT_TRUNCATED,				/* input ends where more must follow */
	GT_DAMAGED,					/* content that cannot be true */
	GT_UNSUPPORTED,				/* recognised, but not by this version */
	GT_NO_MEMORY,				/* the allocator refused: cap or exhaustion */
	GT_IO_ERROR					/* read(2) failed; sys_errno says why */
} GtCode;

/*
 * What went wrong and where.  `offset` counts bytes of the inflated content;
 * `generation` is 1-based, 0 when the format has none or it is not reached.
 */
typedef struct GtStatus
{
	GtCode		code;
	int			sys_errno;
	uint32_t	generation;
	uint64_t	offset;
	char		message[160];	/* lower case, no full stop, never NULL */
} GtStatus;

/*
 * Memory comes from the caller.  `resize` works as realloc (pointer NULL
 * allocates, size 0 frees) and may return NULL, which callers must survive.
 */
typedef struct GtAlloc
{
	void	   *(*resize) (void *context, void *pointer, size_t size);
	void	   *context;
} GtAlloc;

extern const GtAlloc gt_malloc_alloc;	/* plain malloc, for tests and tools */

extern void *gt_alloc(const GtAlloc *alloc, size_t size);
extern void *gt_alloc_zero(const GtAlloc *alloc, size_t size);
extern void *gt_resize(const GtAlloc *alloc, void *pointer, size_t size);
extern void gt_free(const GtAlloc *alloc, void *pointer);

/* Makes room for `need` elements, doubling; false when memory is refused. */
extern bool gt_reserve(const GtAlloc *alloc, void **array, size_t *capacity,
					   size_t need, size_t element_size);

/* Records the first failure only: what comes after it is a consequence. */
extern GtCode gt_fail(GtStatus *status, GtCode code, uint64_t offset,
					  const char *format,...)
			__attribute__((format(printf, 4, 5)));

extern GtStr gt_str(const char *text);
extern bool gt_str_equal(GtStr a, GtStr b);

/* Where in the text something is first; NULL: nowhere. */
extern const char *gt_find(const char *text, size_t size, const char *wanted, size_t wanted_size);

#endif							/* GCTRACE_BASE_H */
