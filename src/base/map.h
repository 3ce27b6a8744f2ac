/*
 * map.h
 *		Hash map from int64 keys to values of one fixed size.
 *
 * Open addressing with linear probing; removal shifts back, so there are no
 * tombstones.  Value pointers are valid until the next put or remove.  The
 * hash is seeded per map: ids come from hostile files.
 */
#ifndef GCTRACE_MAP_H
#define GCTRACE_MAP_H

#include "base/base.h"

/* Marks a free slot; such a key can be neither put nor found. */
#define GT_MAP_FREE INT64_MIN

typedef struct GtMap
{
	const GtAlloc *alloc;
	char	   *slots;			/* key, then value, `stride` bytes each */
	size_t		mask;			/* number of slots - 1 */
	size_t		count;
	uint32_t	value_size;
	uint32_t	stride;
	uint64_t	seed;
} GtMap;

extern void gt_map_init(GtMap *map, const GtAlloc *alloc, uint32_t value_size);
extern void gt_map_free(GtMap *map);
extern void gt_map_clear(GtMap *map);

/* The value of a key, zeroed when new; NULL when memory is refused. */
extern void *gt_map_put(GtMap *map, int64_t key, bool *added);
extern bool gt_map_remove(GtMap *map, int64_t key);

/* Walks all entries: start with *position = 0; NULL at the end. */
extern void *gt_map_next(const GtMap *map, size_t *position, int64_t *key);

static inline size_t
gt_map_slot(const GtMap *map, int64_t key)
{
	uint64_t	h = (uint64_t) key ^ map->seed;

	h *= UINT64_C(0x9E3779B97F4A7C15);
	h ^= h >> 32;
	h *= UINT64_C(0xD6E8FEB86659FD93);
	return (size_t) (h ^ (h >> 32)) & map->mask;
}

static inline int64_t *
gt_map_key(const GtMap *map, size_t slot)
{
	return (int64_t *) (map->slots + slot * map->stride);
}

/* The value of a key, or NULL. */
static inline void *
gt_map_get(const GtMap *map, int64_t key)
{
	size_t		slot;

	if (map->count == 0)
		return NULL;
	for (slot = gt_map_slot(map, key);; slot = (slot + 1) & map->mask)
	{
		int64_t    *found = gt_map_key(map, slot);

		if (*found == GT_MAP_FREE)
			return NULL;
		if (*found == key)
			return found + 1;
	}
}

#endif							/* GCTRACE_MAP_H */
