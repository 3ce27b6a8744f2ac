/*
 * go_block.c
 *		Block time by reason: a list per goroutine, and an index over all of
 *		them, so that a file with ever new reasons makes nothing slow.
 */
#include "model/go_state.h"

/* Numbers the distinct reasons; false when memory is refused. */
static bool
number_reason(GoModel *model, GtStr reason, uint32_t *id)
{
	bool		added;
	uint32_t   *found = gt_map_put(&model->reasons, (int64_t) (intptr_t) reason.data, &added);

	if (found == NULL)
		return false;
	if (added)
		*found = (uint32_t) model->reasons.count;
	*id = *found;
	return true;
}

static int64_t
block_key(uint32_t slot, uint32_t reason_id)
{
	return (int64_t) ((uint64_t) reason_id << 32 | slot);
}

/* A free entry, NULL when memory is refused. */
static GoBlock *
allocate(GoModel *model)
{
	GoBlock    *block;

	if (model->free_blocks != GO_NO_BLOCK)
	{
		block = &model->blocks[model->free_blocks];
		model->free_blocks = block->next;
		return block;
	}
	if (model->block_count >= GO_NO_BLOCK ||
		!gt_reserve(model->alloc, (void **) &model->blocks, &model->block_capacity,
					model->block_count + 1, sizeof(GoBlock)))
		return NULL;
	return &model->blocks[model->block_count++];
}

static bool
add(GoModel *model, Goroutine *goroutine, GtStr reason, uint32_t reason_id, uint32_t *index)
{
	GoBlock    *block = allocate(model);

	if (block == NULL)
		return false;
	block->reason = reason;
	block->reason_id = reason_id;
	block->ns = 0;
	block->next = goroutine->blocks;
	*index = goroutine->blocks = (uint32_t) (block - model->blocks);
	return true;
}

bool
go_block_find(GoModel *model, Goroutine *goroutine, GtStr reason, GtStackStore *store)
{
	uint32_t	reason_id;
	uint32_t   *index;
	bool		added;

	reason = gt_words_intern(&model->words, store, reason);
	if (reason.data == NULL)
		return false;
	if (goroutine->block != GO_NO_BLOCK &&
		model->blocks[goroutine->block].reason.data == reason.data)
		return true;
	if (!number_reason(model, reason, &reason_id))
		return false;
	index = gt_map_put(&model->block_index, block_key(goroutine->slot, reason_id), &added);
	if (index == NULL)
		return false;
	if (added && !add(model, goroutine, reason, reason_id, index))
	{
		gt_map_remove(&model->block_index, block_key(goroutine->slot, reason_id));
		return false;
	}
	goroutine->block = *index;
	return true;
}

void
go_block_book(GoModel *model, const Goroutine *goroutine, int64_t ns)
{
	if (goroutine->block != GO_NO_BLOCK)
		model->blocks[goroutine->block].ns += ns;
}

GtStr
go_block_json(GoModel *model, const Goroutine *goroutine)
{
	GtJson	   *json = &model->json;

	gt_json_clear(json);
	gt_json_begin_object(json);
	for (uint32_t i = goroutine->blocks; i != GO_NO_BLOCK; i = model->blocks[i].next)
	{
		gt_json_key(json, model->blocks[i].reason);
		gt_json_int(json, model->blocks[i].ns);
	}
	gt_json_end_object(json);
	return gt_arena_copy(&model->texts, gt_json_text(json));
}

void
go_block_forget(GoModel *model, Goroutine *goroutine)
{
	while (goroutine->blocks != GO_NO_BLOCK)
	{
		GoBlock    *block = &model->blocks[goroutine->blocks];
		uint32_t	next = block->next;

		gt_map_remove(&model->block_index, block_key(goroutine->slot, block->reason_id));
		block->next = model->free_blocks;
		model->free_blocks = goroutine->blocks;
		goroutine->blocks = next;
	}
	goroutine->block = GO_NO_BLOCK;
}
