/*
 * map.c
 *		Growing, filling and emptying the hash map of map.h.
 */
#include "base/map.h"

#include <string.h>

#define FIRST_SLOTS 16

void
gt_map_init(GtMap *map, const GtAlloc *alloc, uint32_t value_size)
{
	memset(map, 0, sizeof(*map));
	map->alloc = alloc;
	map->value_size = value_size;
	map->stride = (uint32_t) sizeof(int64_t) + ((value_size + 7) & ~7u);
	/* differs from process to process where addresses are randomized */
	map->seed = (uint64_t) (uintptr_t) map * UINT64_C(0xBF58476D1CE4E5B9) ^
		(uint64_t) (uintptr_t) &gt_malloc_alloc;
}

void
gt_map_free(GtMap *map)
{
	gt_free(map->alloc, map->slots);
	map->slots = NULL;
	map->mask = 0;
	map->count = 0;
}

static void
free_all_slots(GtMap *map)
{
	for (size_t slot = 0; slot <= map->mask; slot++)
		*gt_map_key(map, slot) = GT_MAP_FREE;
	map->count = 0;
}

void
gt_map_clear(GtMap *map)
{
	if (map->slots != NULL && map->count > 0)
		free_all_slots(map);
}

static size_t
find_slot(const GtMap *map, int64_t key)
{
	size_t		slot = gt_map_slot(map, key);

	while (*gt_map_key(map, slot) != key && *gt_map_key(map, slot) != GT_MAP_FREE)
		slot = (slot + 1) & map->mask;
	return slot;
}

static bool
grow(GtMap *map)
{
	GtMap		bigger = *map;
	size_t		nslots = map->slots ? (map->mask + 1) * 2 : FIRST_SLOTS;

	if (nslots > SIZE_MAX / map->stride)
		return false;
	bigger.slots = gt_alloc(map->alloc, nslots * map->stride);
	if (bigger.slots == NULL)
		return false;
	bigger.mask = nslots - 1;
	free_all_slots(&bigger);
	for (size_t slot = 0; map->slots != NULL && slot <= map->mask; slot++)
	{
		int64_t    *key = gt_map_key(map, slot);

		if (*key != GT_MAP_FREE)
			memcpy(gt_map_key(&bigger, find_slot(&bigger, *key)), key, map->stride);
	}
	bigger.count = map->count;
	gt_free(map->alloc, map->slots);
	*map = bigger;
	return true;
}

void *
gt_map_put(GtMap *map, int64_t key, bool *added)
{
	int64_t    *found;

	if (added)
		*added = false;
	if (key == GT_MAP_FREE)
		return NULL;
	if (map->slots == NULL || map->count * 3 >= (map->mask + 1) * 2)
	{
		if (!grow(map))
			return NULL;
	}
	found = gt_map_key(map, find_slot(map, key));
	if (*found != key)
	{
		*found = key;
		memset(found + 1, 0, map->stride - sizeof(int64_t));
		map->count++;
		if (added)
			*added = true;
	}
	return found + 1;
}

bool
gt_map_remove(GtMap *map, int64_t key)
{
	size_t		hole,
				slot;

	if (map->count == 0 || key == GT_MAP_FREE)
		return false;
	hole = find_slot(map, key);
	if (*gt_map_key(map, hole) != key)
		return false;
	for (slot = (hole + 1) & map->mask; *gt_map_key(map, slot) != GT_MAP_FREE;
		 slot = (slot + 1) & map->mask)
	{
		size_t		home = gt_map_slot(map, *gt_map_key(map, slot));

		/* an entry moves back unless its home lies behind the hole */
		if (((slot - home) & map->mask) >= ((slot - hole) & map->mask))
		{
			memcpy(gt_map_key(map, hole), gt_map_key(map, slot), map->stride);
			hole = slot;
		}
	}
	*gt_map_key(map, hole) = GT_MAP_FREE;
	map->count--;
	return true;
}

void *
gt_map_next(const GtMap *map, size_t *position, int64_t *key)
{
	while (map->slots != NULL && *position <= map->mask)
	{
		int64_t    *found = gt_map_key(map, (*position)++);

		if (*found != GT_MAP_FREE)
		{
			if (key)
				*key = *found;
			return found + 1;
		}
	}
	return NULL;
}
