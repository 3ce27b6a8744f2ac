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

/* --- many stacks: texts that are used often are not hashed byte by byte --- */

#define NAMES 64
#define DEPTH 12

static uint64_t
next_random(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state >> 33;
}

/* Of all lengths; every fifth has bytes above 127 or NUL. */
static GtStr
random_name(GtStackStore *store, uint64_t *random, int n)
{
	char		name[NAMES + 1];

	for (int i = 0; i < n; i++)
		name[i] = n % 5 == 0 ? (char) next_random(random) : (char) (' ' + next_random(random) % 95);
	return gt_stacks_intern(store, name, (size_t) n);
}

static size_t
spell(char *text, size_t at, GtStr part, char end)
{
	memcpy(text + at, part.data, part.len);
	text[at + part.len] = end;
	return at + part.len + 1;
}

static void
check_ids(const GtStack *stack)
{
	static char names[DEPTH * (NAMES + 1)],
				places[DEPTH * (2 * NAMES + 32)];
	size_t		in_names = 0,
				in_places = 0;

	for (uint32_t i = 0; i < stack->depth; i++)
	{
		const GtFrame *frame = &stack->frames[i];

		in_names = spell(names, in_names, frame->function, '\n');
		in_places = spell(places, in_places, frame->function, '\0');
		in_places = spell(places, in_places, frame->file, '\0');
		in_places += (size_t) sprintf(places + in_places, "%llu\n", (unsigned long long) frame->line);
	}
	CHECK_EQ(stack->stack_id, fnv(names, in_names));
	CHECK_EQ(stack->frames_id, fnv(places, in_places));
}

#define BATCH_MAX 40

static void
random_stack(GtStack *stack, GtFrame *frames, const GtStr *names, uint64_t *random)
{
	stack->depth = (uint32_t) (next_random(random) % (DEPTH + 1));
	stack->frames = frames;
	for (uint32_t i = 0; i < stack->depth; i++)
	{
		frames[i].function = names[next_random(random) % NAMES];
		frames[i].file = names[next_random(random) % NAMES];
		frames[i].line = next_random(random);
		frames[i].line >>= next_random(random) % 32;
	}
}

/* False: memory is refused. */
static bool
check_batch(GtStackStore *store, const GtStr *names, uint64_t *random, size_t count)
{
	static GtFrame frames[BATCH_MAX][DEPTH];
	static GtStack stacks[BATCH_MAX];
	GtStack    *list[BATCH_MAX];

	for (size_t i = 0; i < count; i++)
	{
		random_stack(&stacks[i], frames[i], names, random);
		list[i] = &stacks[i];
	}
	if (!gt_stacks_hash(store, list, count, true, true))
		return false;
	for (size_t i = 0; i < count; i++)
		check_ids(&stacks[i]);
	return true;
}

/* In batches of all sizes, of stacks of all depths, also of none. */
static void
many_ids(const GtAlloc *alloc, bool refusing, void *context)
{
	GtStackStore *store = gt_stacks_create(alloc);
	uint64_t	random = 7;
	GtStr		names[NAMES];
	bool		refused = store == NULL;

	(void) context;
	for (int i = 0; i < NAMES && !refused; i++)
	{
		names[i] = random_name(store, &random, i);
		refused = names[i].data == NULL;
	}
	for (size_t count = 0; count <= BATCH_MAX && !refused; count++)
		refused = !check_batch(store, names, &random, count);
	CHECK_EQ(refused, refusing);
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
	unit_each_refusal(many_ids, NULL);
	test_real_stacks();
}
