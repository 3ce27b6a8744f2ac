/*
 * test_map.c
 *		The hash map against a list that is searched from end to end.
 */
#include "unit.h"

#include <string.h>

#include "base/map.h"

#define KEYS 400
#define OPERATIONS 40000

typedef struct Model
{
	int64_t		keys[KEYS];
	uint32_t	values[KEYS];
	bool		present[KEYS];
	size_t		count;
} Model;

static uint32_t
next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* Keys that a weak hash would put side by side. */
static int64_t
hostile_key(int kind, int i)
{
	switch (kind)
	{
		case 0:
			return i;
		case 1:
			return -i;
		case 2:
			return (int64_t) ((uint64_t) i << 54);
		case 3:
			return INT64_MAX - i;
		case 4:
			return (int64_t) ((uint64_t) i * UINT64_C(0x9E3779B97F4A7C15));
		default:
			return (int64_t) i << 32;
	}
}

static void
check_one(const GtMap *map, const Model *model, int i)
{
	const uint32_t *value = gt_map_get(map, model->keys[i]);

	if ((value != NULL) != model->present[i] ||
		(value != NULL && *value != model->values[i]))
		CHECK(!"map and model agree");
}

static void
check_walk(const GtMap *map, const Model *model)
{
	size_t		position = 0,
				walked = 0;
	int64_t		key;
	const uint32_t *value;

	while ((value = gt_map_next(map, &position, &key)) != NULL)
	{
		CHECK(gt_map_get(map, key) == value);
		walked++;
	}
	CHECK_EQ(walked, model->count);
	CHECK_EQ(map->count, model->count);
	for (int i = 0; i < KEYS; i++)
		check_one(map, model, i);
}

static void
put(GtMap *map, Model *model, int i, uint32_t value)
{
	bool		added;
	uint32_t   *found = gt_map_put(map, model->keys[i], &added);

	if (found == NULL || added == model->present[i] || (added && *found != 0))
	{
		CHECK(!"put tells whether the key is new, and zeroes its value");
		return;
	}
	*found = value;
	model->count += added;
	model->present[i] = true;
	model->values[i] = value;
}

static void
take_away(GtMap *map, Model *model, int i)
{
	if (gt_map_remove(map, model->keys[i]) != model->present[i])
		CHECK(!"remove tells whether the key was there");
	model->count -= model->present[i];
	model->present[i] = false;
}

static void
test_operations(int kind)
{
	UnitMemory	memory;
	GtMap		map;
	static Model model;
	uint32_t	state = 12345;

	unit_case("kind of keys %d", kind);
	unit_memory_init(&memory, 0);
	memset(&model, 0, sizeof(model));
	for (int i = 0; i < KEYS; i++)
		model.keys[i] = hostile_key(kind, i);
	gt_map_init(&map, &memory.alloc, sizeof(uint32_t));
	for (int n = 0; n < OPERATIONS; n++)
	{
		uint32_t	random = next_random(&state);
		int			i = (int) (random >> 8) % KEYS;

		/* more puts in one half of the time, more removals in the other */
		if (random % 8 < (n / (OPERATIONS / 8) % 2 ? 2u : 6u))
			put(&map, &model, i, random);
		else
			take_away(&map, &model, i);
		check_one(&map, &model, (int) (next_random(&state) % KEYS));
		if (n % (OPERATIONS / 16) == 0)
			check_walk(&map, &model);
	}
	check_walk(&map, &model);
	gt_map_clear(&map);
	memset(model.present, 0, sizeof(model.present));
	model.count = 0;
	check_walk(&map, &model);
	gt_map_free(&map);
	CHECK_EQ(memory.live, 0);
	unit_case(NULL);
}

static void
test_empty(void)
{
	UnitMemory	memory;
	GtMap		map;
	size_t		position = 0;

	unit_memory_init(&memory, 0);
	gt_map_init(&map, &memory.alloc, 0);
	CHECK(gt_map_get(&map, 1) == NULL);
	CHECK(!gt_map_remove(&map, 1));
	CHECK(gt_map_next(&map, &position, NULL) == NULL);
	gt_map_clear(&map);
	CHECK_EQ(memory.calls, 0);
	/* the mark of free slots is no key */
	CHECK(gt_map_put(&map, GT_MAP_FREE, NULL) == NULL);
	CHECK(gt_map_put(&map, 7, NULL) != NULL);
	CHECK(gt_map_get(&map, GT_MAP_FREE) == NULL);
	CHECK(!gt_map_remove(&map, GT_MAP_FREE));
	CHECK_EQ(map.count, 1);
	gt_map_free(&map);
	CHECK_EQ(memory.live, 0);
}

/* A refusal leaves what was there, and the next put works. */
static void
fill(const GtAlloc *alloc, bool refusing, void *context)
{
	GtMap		map;
	int64_t		there = 0;

	(void) context;
	gt_map_init(&map, alloc, sizeof(int64_t));
	for (int64_t key = 0; key < 500; key++)
	{
		int64_t    *value = gt_map_put(&map, key * 64, NULL);

		if (value == NULL)
		{
			CHECK(refusing);
			CHECK(gt_map_get(&map, key * 64) == NULL);
			value = gt_map_put(&map, key * 64, NULL);
		}
		if (!CHECK(value != NULL))
			break;
		*value = key;
	}
	for (int64_t key = 0; key < 500; key++)
	{
		const int64_t *value = gt_map_get(&map, key * 64);

		there += value != NULL && *value == key;
	}
	CHECK_EQ(there, 500);
	gt_map_free(&map);
}

void
suite_map(void)
{
	for (int kind = 0; kind < 6; kind++)
		test_operations(kind);
	test_empty();
	unit_each_refusal(fill, NULL);
}
