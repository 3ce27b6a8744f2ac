/*
 * unit.h
 *		A small harness: checks that count, memory that refuses, files to play with.
 *
 * A suite is one file with a function suite_NAME and one line in suites.h.
 * Only failures are printed, and one line with the counts at the end.
 */
#ifndef GCTRACE_UNIT_H
#define GCTRACE_UNIT_H

#include "base/base.h"

#define SUITE(name) extern void suite_##name(void);
#include "suites.h"
#undef SUITE

#define CHECK(condition) \
	unit_check((condition), #condition, __FILE__, __LINE__)
#define CHECK_EQ(got, wanted) \
	unit_check_eq((int64_t) (got), (int64_t) (wanted), #got, __FILE__, __LINE__)
#define CHECK_STR(got, wanted) \
	unit_check_str((got), (wanted), #got, __FILE__, __LINE__)

/* All return whether the check holds. */
extern bool unit_check(bool holds, const char *text, const char *file, int line);
extern bool unit_check_eq(int64_t got, int64_t wanted, const char *text,
						  const char *file, int line);
extern bool unit_check_str(const char *got, const char *wanted, const char *text,
						   const char *file, int line);

/* Names the case at hand, of a table or a loop, in the failures to come; NULL: none. */
extern void unit_case(const char *format,...)
			__attribute__((format(printf, 1, 2)));

/* Memory that counts what is live and refuses one allocation, the refuse_at-th. */
typedef struct UnitMemory
{
	GtAlloc		alloc;
	size_t		calls;			/* allocations asked for */
	size_t		refuse_at;		/* 1-based; 0: never */
	size_t		live;			/* blocks not freed */
	size_t		largest;		/* biggest single request, in bytes */
} UnitMemory;

extern void unit_memory_init(UnitMemory *memory, size_t refuse_at);

/*
 * Runs the body with every allocation refused in turn and then with none.
 * The body must free all it got and behave, whatever is refused.
 */
typedef void (*UnitBody) (const GtAlloc *alloc, bool refusing, void *context);
extern void unit_each_refusal(UnitBody body, void *context);

/* The folder that this run may write to, removed at its end. */
extern const char *unit_folder(void);

/* All take a path below that folder.  What unit_path returns lives for 8 calls. */
extern const char *unit_path(const char *path);
extern void unit_make_folder(const char *path);
extern void unit_make_file(const char *path, const void *content, size_t size);

extern int	unit_open_descriptors(void);

#endif							/* GCTRACE_UNIT_H */
