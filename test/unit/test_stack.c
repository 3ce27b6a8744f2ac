/*
 * test_stack.c
 *		Ids of stacks, which must be the same in every run, build and version.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "decode/stack.h"
#include "trace.h"

/* FNV-1a 64 as its authors give it, over text that spells out what is hashed. */
static int64_t
fnv(const char *text, size_t size)
{
	uint64_t	hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < size; i++)
	{
		hash ^= (unsigned char) text[i];
		hash *= UINT64_C(1099511628211);
	}
	return (int64_t) hash;
}

#define FNV_OF(literal) fnv(literal, sizeof(literal) - 1)

static GtFrame
frame(GtStackStore *store, const char *function, const char *file, uint64_t line)
{
	GtFrame		result = {
		gt_stacks_intern(store, function, strlen(function)),
		gt_stacks_intern(store, file, strlen(file)),
		line, 0x400000 + line
	};

	return result;
}

static void
test_vectors(void)
{
	/* of the FNV authors: the function here is the right one */
	CHECK_EQ(FNV_OF(""), (int64_t) UINT64_C(0xcbf29ce484222325));
	CHECK_EQ(FNV_OF("a"), (int64_t) UINT64_C(0xaf63dc4c8601ec8c));
	CHECK_EQ(FNV_OF("foobar"), (int64_t) UINT64_C(0x85944171f73967e8));
}

static void
test_ids(void)
{
	GtStackStore *store = gt_stacks_create(&gt_malloc_alloc);
	GtFrame		frames[3] = {
		frame(store, "runtime.mallocgc", "/go/malloc.go", 1200),
		frame(store, "internal/runtime/maps.grow", "", 0),
		frame(store, "main.work", "/src/a.go", UINT64_MAX),
	};
	bool		added;
	const GtStack *stack = gt_stacks_add(store, frames, 3, &added);
	const GtStack *again;

	CHECK(added);
	CHECK_EQ(stack->stack_id, FNV_OF("runtime.mallocgc\ninternal/runtime/maps.grow\nmain.work\n"));
	CHECK_EQ(stack->frames_id, FNV_OF("runtime.mallocgc\0/go/malloc.go\0" "1200\n"
									  "internal/runtime/maps.grow\0\0" "0\n"
									  "main.work\0/src/a.go\0" "18446744073709551615\n"));
	CHECK_EQ(stack->site, 2);
	CHECK_EQ(stack->depth, 3);
	CHECK(stack->functions[2].data == frames[2].function.data);

	/* another pc is the same stack; another line is not, but has the same stack_id */
	frames[0].pc++;
	CHECK(gt_stacks_add(store, frames, 3, &added) == stack && !added);
	frames[0].line++;
	again = gt_stacks_add(store, frames, 3, &added);
	CHECK(added && again != stack);
	CHECK_EQ(again->stack_id, stack->stack_id);
	CHECK(again->frames_id != stack->frames_id);
	/* so does a stack that ends earlier */
	again = gt_stacks_add(store, frames, 2, &added);
	CHECK(added && again->site == again->depth);
	gt_stacks_free(store);
}

static void
test_site(void)
{
	static const struct
	{
		const char *function;
		bool		runtime;
	}			cases[] = {
		{"runtime.GC", true},
		{"runtime/debug.FreeOSMemory", false},
		{"runtime/trace.Start", false},
		{"internal/runtime/syscall.Syscall6", true},
		{"internal/abi.Escape", false},
		{"runtimes.f", false},
		{"main.runtime.f", false},
		{"runtime", false},
		{"", false},
	};
	GtStackStore *store = gt_stacks_create(&gt_malloc_alloc);

	for (size_t i = 0; i < GT_LENGTHOF(cases); i++)
	{
		GtFrame		one = frame(store, cases[i].function, "f.go", 1);
		bool		added;

		unit_case("%s", cases[i].function);
		CHECK_EQ(gt_stacks_add(store, &one, 1, &added)->site, cases[i].runtime);
	}
	unit_case(NULL);
	gt_stacks_free(store);
}

static void
test_intern(void)
{
	GtStackStore *store = gt_stacks_create(&gt_malloc_alloc);
	GtStr		empty = gt_stacks_intern(store, "", 0);
	GtStr		nul = gt_stacks_intern(store, "a\0b", 3);

	CHECK(empty.data != NULL && empty.len == 0);
	CHECK(nul.len == 3 && memcmp(nul.data, "a\0b", 3) == 0);
	CHECK(gt_stacks_intern(store, "a\0b", 3).data == nul.data);
	CHECK(gt_stacks_intern(store, "a\0c", 3).data != nul.data);
	CHECK(gt_stacks_intern(store, "a", 1).data != nul.data);
	gt_stacks_free(store);
}

/* Many strings and stacks, so that both tables and the blocks grow. */
static void
fill(const GtAlloc *alloc, bool refusing, void *context)
{
	GtStackStore *store = gt_stacks_create(alloc);
	bool		refused = store == NULL;

	(void) context;
	for (uint64_t i = 0; i < 3000 && !refused; i++)
	{
		char		name[64];
		GtFrame		one;
		bool		added;

		snprintf(name, sizeof(name), "package/with/a/long/path.function%llu", (unsigned long long) i);
		one = frame(store, name, "file.go", i);
		refused = one.function.data == NULL || one.file.data == NULL;
		if (!refused)
		{
			refused = gt_stacks_add(store, &one, 1, &added) == NULL;
			CHECK(added == !refused);
		}
	}
	CHECK_EQ(refused, refusing);
	gt_stacks_free(store);
}

/* The stacks of a real trace, as the reader of Go names their functions. */
static void
test_real_stacks(void)
{
	TraceBytes	trace = trace_fixture("edge/active-1.22.trace");
	char	   *rows = trace_rows(&gt_malloc_alloc, &trace, "stw_pauses",
								  "stack_id,site,stack", false, NULL);

	CHECK_EQ(FNV_OF("runtime.StartTrace\nruntime/trace.Start\nmain.startTrace\nmain.edge\nmain.main\n"),
			 INT64_C(4786502312527723668));
	CHECK_EQ(FNV_OF("runtime.mallocgc\nruntime.makeslice\nmain.newPage\nmain.(*shop).page\n"
					"main.(*shop).serve\nmain.(*shop).serveUntil.func1\n"),
			 INT64_C(4314401708625431415));
	CHECK_STR(rows,
			  "4786502312527723668|runtime/trace.Start|"
			  "runtime.StartTrace;runtime/trace.Start;main.startTrace;main.edge;main.main\n"
			  "4314401708625431415|main.newPage|"
			  "runtime.mallocgc;runtime.makeslice;main.newPage;main.(*shop).page;"
			  "main.(*shop).serve;main.(*shop).serveUntil.func1\n");
	free(rows);
	free(trace.data);
}

void
suite_stack(void)
{
	test_vectors();
	test_ids();
	test_site();
	test_intern();
	unit_each_refusal(fill, NULL);
	test_real_stacks();
}
