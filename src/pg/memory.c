/*
 * memory.c
 *		The allocator of the layers below: a memory context with a limit.
 */
#include "postgres.h"

#include "pg/compat.h"
#include "pg/gctrace.h"

/*
 * GtAlloc.resize: NULL beyond the limit or when the system has no more
 */
static void *
context_resize(void *context, void *pointer, size_t size)
{
	ContextAlloc *self = (ContextAlloc *) context;

	if (size == 0)
	{
		if (pointer != NULL)
			pfree(pointer);
		return NULL;
	}

	/*
	 * A chunk that grows may exist twice for a moment, so the whole new size
	 * counts.  Small requests mostly come out of blocks already counted, but
	 * near the limit it does no harm to refuse a little early.
	 */
	if (size > self->limit ||
		MemoryContextMemAllocated(self->context, false) > self->limit - size)
		return NULL;
	if (!AllocHugeSizeIsValid(size))
		return NULL;

	if (pointer != NULL)
		return compat_repalloc(pointer, size);
	return MemoryContextAllocExtended(self->context, size,
									  MCXT_ALLOC_HUGE | MCXT_ALLOC_NO_OOM);
}

/*
 * Serves memory of `context`, up to gctrace.max_scan_memory
 */
void
context_alloc_init(ContextAlloc *self, MemoryContext context)
{
	self->alloc.resize = context_resize;
	self->alloc.context = self;
	self->context = context;
	self->limit = (Size) gctrace_max_scan_memory * 1024;
}
