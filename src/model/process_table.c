/*
 * process_table.c
 *		The table behind process_table.h: a map, and a list in order of use.
 */
#include "model/process_table.h"

#include <string.h>

void
gt_processes_init(GtProcessTable *table, const GtAlloc *alloc, size_t entry_size, size_t most)
{
	memset(table, 0, sizeof(*table));
	table->alloc = alloc;
	table->entry_size = entry_size;
	table->most = most;
	gt_map_init(&table->by_hash, alloc, sizeof(GtProcess *));
}

void
gt_processes_free(GtProcessTable *table)
{
	while (table->oldest != NULL)
		gt_process_remove(table, table->oldest);
	gt_map_free(&table->by_hash);
}

/* --- the list --- */

static void
unlink_process(GtProcessTable *table, GtProcess *process)
{
	if (process->newer != NULL)
		process->newer->older = process->older;
	else
		table->newest = process->older;
	if (process->older != NULL)
		process->older->newer = process->newer;
	else
		table->oldest = process->newer;
}

static void
link_newest(GtProcessTable *table, GtProcess *process)
{
	process->newer = NULL;
	process->older = table->newest;
	if (table->newest != NULL)
		table->newest->newer = process;
	else
		table->oldest = process;
	table->newest = process;
}

/* --- the map: those of one hash hang behind each other --- */

static int64_t
hash_of(GtStr name)
{
	uint64_t	hash = UINT64_C(0xcbf29ce484222325);

	for (uint32_t i = 0; i < name.len; i++)
		hash = (hash ^ (uint8_t) name.data[i]) * UINT64_C(0x100000001b3);
	return (int64_t) (hash & INT64_MAX);
}

static bool
hang(GtProcessTable *table, GtProcess *process, int64_t hash)
{
	bool		added;
	GtProcess **first = gt_map_put(&table->by_hash, hash, &added);

	if (first == NULL)
		return false;
	process->hash = hash;
	process->same_hash = *first;
	*first = process;
	return true;
}

static void
take_off(GtProcessTable *table, GtProcess *process)
{
	GtProcess **at = gt_map_get(&table->by_hash, process->hash);

	if (*at == process && process->same_hash == NULL)
	{
		(void) gt_map_remove(&table->by_hash, process->hash);
		return;
	}
	while (*at != process)
		at = &(*at)->same_hash;
	*at = process->same_hash;
}

/* --- processes --- */

static GtStr
copy_name(const GtProcessTable *table, GtStr name)
{
	char	   *copy = name.len > 0 ? gt_alloc(table->alloc, name.len) : NULL;

	if (copy == NULL)
		return (GtStr) {NULL, 0};
	memcpy(copy, name.data, name.len);
	return (GtStr) {copy, name.len};
}

static void
free_name(const GtProcessTable *table, GtStr name)
{
	gt_free(table->alloc, (void *) (uintptr_t) name.data);
}

GtProcess *
gt_process_find(GtProcessTable *table, GtStr name)
{
	GtProcess **first;
	GtProcess  *process;

	if (table->newest != NULL && gt_str_equal(table->newest->name, name))
		return table->newest;
	first = gt_map_get(&table->by_hash, hash_of(name));
	for (process = first != NULL ? *first : NULL; process != NULL; process = process->same_hash)
	{
		if (!gt_str_equal(process->name, name))
			continue;
		unlink_process(table, process);
		link_newest(table, process);
		return process;
	}
	return NULL;
}

GtProcess *
gt_process_put(GtProcessTable *table, GtStr name, bool *added)
{
	GtProcess  *process = gt_process_find(table, name);

	*added = process == NULL;
	if (process != NULL)
		return process;
	if (table->count >= table->most)
		gt_process_remove(table, table->oldest);
	process = gt_alloc_zero(table->alloc, table->entry_size);
	if (process == NULL)
		return NULL;
	process->name = copy_name(table, name);
	if ((name.len > 0 && process->name.data == NULL) || !hang(table, process, hash_of(name)))
	{
		free_name(table, process->name);
		gt_free(table->alloc, process);
		return NULL;
	}
	link_newest(table, process);
	table->count++;
	return process;
}

void
gt_process_remove(GtProcessTable *table, GtProcess *process)
{
	if (table->forget != NULL)
		table->forget(table->context, process);
	unlink_process(table, process);
	take_off(table, process);
	free_name(table, process->name);
	gt_free(table->alloc, process);
	table->count--;
}

bool
gt_process_rename(GtProcessTable *table, GtProcess *process, GtStr name)
{
	GtStr		copy = copy_name(table, name);
	bool		added;

	/* the map grows first: behind that nothing can be refused */
	if ((name.len > 0 && copy.data == NULL) ||
		gt_map_put(&table->by_hash, hash_of(name), &added) == NULL)
	{
		free_name(table, copy);
		return false;
	}
	take_off(table, process);
	free_name(table, process->name);
	process->name = copy;
	return hang(table, process, hash_of(name));
}
