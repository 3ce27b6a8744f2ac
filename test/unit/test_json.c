/*
 * test_json.c
 *		JSON as text, and texts that live until they are forgotten.
 */
#include "unit.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/json.h"

static void
write_everything(GtJson *json)
{
	gt_json_begin_object(json);
	gt_json_key(json, gt_str("a\"\\\n\x01"));
	gt_json_string(json, (GtStr) {"x\0\xff", 3});
	gt_json_key(json, gt_str("list"));
	gt_json_begin_array(json);
	gt_json_int(json, -1);
	gt_json_int(json, GT_NULL);
	gt_json_unsigned(json, UINT64_MAX);
	gt_json_double(json, 0.1);
	gt_json_double(json, 1.0 / 3);
	gt_json_double(json, NAN);
	gt_json_bool(json, true);
	gt_json_begin_array(json);
	gt_json_end_array(json);
	gt_json_string(json, gt_str(NULL));
	gt_json_end_array(json);
	gt_json_end_object(json);
}

static void
check_json(const GtAlloc *alloc, bool refusing, void *context)
{
	static const char wanted[] = "{\"a\\\"\\\\\\u000a\\u0001\": \"x\\\\x00\xff\", \"list\": "
		"[-1, null, 18446744073709551615, 0.1, 0.3333333333333333, null, true, [], null]}";
	GtJson		json;
	GtStr		text;

	(void) context;
	gt_json_init(&json, alloc);
	write_everything(&json);
	gt_json_clear(&json);
	write_everything(&json);
	text = gt_json_text(&json);
	if (!refusing)
		CHECK(text.len == sizeof(wanted) - 1 && memcmp(text.data, wanted, text.len) == 0);
	gt_json_free(&json);
}

static void
check_arena(const GtAlloc *alloc, bool refusing, void *context)
{
	GtArena		arena;

	(void) context;
	gt_arena_init(&arena, alloc);
	for (int round = 0; round < 3; round++)
	{
		for (int i = 0; i < 5000; i++)
		{
			GtStr		copy = gt_arena_copy(&arena, gt_str("twelve bytes"));

			CHECK(refusing || (copy.len == 12 && memcmp(copy.data, "twelve bytes", 12) == 0));
		}
		CHECK(gt_arena_alloc(&arena, 100000) != NULL || refusing);
		gt_arena_reset(&arena);
	}
	CHECK(gt_arena_copy(&arena, gt_str(NULL)).data == NULL);
	CHECK(gt_arena_alloc(&arena, SIZE_MAX) == NULL);
	gt_arena_free(&arena);
}

void
suite_json(void)
{
	unit_each_refusal(check_json, NULL);
	unit_each_refusal(check_arena, NULL);
}
