/*
 * test_base.c
 *		Allocator wrappers, status and strings.
 */
#include "unit.h"

#include <string.h>

static void
test_reserve(void)
{
	UnitMemory	memory;
	void	   *array = NULL;
	size_t		capacity = 0;

	unit_memory_init(&memory, 0);
	CHECK(gt_reserve(&memory.alloc, &array, &capacity, 1, 4));
	CHECK_EQ(capacity, 8);
	CHECK(gt_reserve(&memory.alloc, &array, &capacity, 8, 4));
	CHECK_EQ(memory.calls, 1);
	CHECK(gt_reserve(&memory.alloc, &array, &capacity, 9, 4));
	CHECK_EQ(capacity, 16);
	CHECK_EQ(memory.largest, 64);
	memory.refuse_at = memory.calls + 1;
	CHECK(!gt_reserve(&memory.alloc, &array, &capacity, 17, 4));
	CHECK_EQ(capacity, 16);
	gt_free(&memory.alloc, array);
	CHECK_EQ(memory.live, 0);
}

static void
test_reserve_overflow(void)
{
	UnitMemory	memory;
	void	   *array = NULL;
	size_t		capacity = 0;

	unit_memory_init(&memory, 0);
	CHECK(!gt_reserve(&memory.alloc, &array, &capacity, SIZE_MAX, 1));
	CHECK(!gt_reserve(&memory.alloc, &array, &capacity, SIZE_MAX / 2, 16));
	CHECK_EQ(memory.calls, 0);
	CHECK(array == NULL);
}

static void
test_alloc(void)
{
	UnitMemory	memory;
	char	   *block;

	unit_memory_init(&memory, 0);
	block = gt_alloc_zero(&memory.alloc, 16);
	CHECK(block != NULL && block[0] == 0 && block[15] == 0);
	gt_free(&memory.alloc, block);
	block = gt_alloc(&memory.alloc, 0);
	CHECK(block != NULL);
	block = gt_resize(&memory.alloc, block, 0);
	CHECK(block != NULL);
	gt_free(&memory.alloc, block);
	gt_free(&memory.alloc, NULL);
	CHECK_EQ(memory.live, 0);
	memory.refuse_at = memory.calls + 1;
	CHECK(gt_alloc_zero(&memory.alloc, 16) == NULL);
	block = gt_alloc(&gt_malloc_alloc, 3);
	block = gt_resize(&gt_malloc_alloc, block, 300);
	CHECK(block != NULL);
	gt_free(&gt_malloc_alloc, block);
}

static void
test_fail(void)
{
	GtStatus	status = {0};

	CHECK_EQ(gt_fail(&status, GT_DAMAGED, 12, "bad %s", "length"), GT_DAMAGED);
	CHECK_EQ(gt_fail(&status, GT_TRUNCATED, 99, "consequence"), GT_DAMAGED);
	CHECK_EQ(status.offset, 12);
	CHECK_STR(status.message, "bad length");
	memset(&status, 0, sizeof(status));
	gt_fail(&status, GT_DAMAGED, 0, "%0*d", 500, 1);
	CHECK_EQ(strlen(status.message), sizeof(status.message) - 1);
}

static void
test_str(void)
{
	GtStr		null = gt_str(NULL);

	CHECK(null.data == NULL && null.len == 0);
	CHECK(gt_str_equal(gt_str("ab"), gt_str("ab")));
	CHECK(!gt_str_equal(gt_str("ab"), gt_str("ac")));
	CHECK(!gt_str_equal(gt_str("ab"), gt_str("abc")));
	CHECK(gt_str_equal(gt_str(""), null));
}

void
suite_base(void)
{
	test_reserve();
	test_reserve_overflow();
	test_alloc();
	test_fail();
	test_str();
}
