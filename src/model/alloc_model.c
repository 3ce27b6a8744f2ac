/*
 * alloc_model.c
 *		What the traceallocfree experiment tells: spans, objects and stacks of
 *		goroutines, as they are found, allocated and freed.
 *
 * Events name things by numbers that are compressed addresses.  A batch of the
 * first generation says how to get these back; another batch, of every
 * generation, has the types.  Only spans tell the size of their objects, so
 * spans are kept while they live, and stacks for the size of what is freed.
 */
#include "model/model.h"

#include <string.h>

#include "base/map.h"
#include "decode/varint.h"
#include "model/event_place.h"
#include "model/queue.h"

/* First byte of a batch. */
#define BATCH_TYPES 0
#define BATCH_INFO 1

/* A stack's size is a power of two, told as the bits it takes: 0 for none. */
#define ORDER_MAX 48

/* What pages are compared with: a large object starts where its span does. */
#define SMALL_SPAN_PAGES 16

typedef struct Info
{
	bool		known;
	uint64_t	heap_start;		/* lowest address */
	uint64_t	page_size;
	uint64_t	object_unit;	/* what ids of objects count */
	uint64_t	stack_unit;
} Info;

typedef struct Span
{
	int64_t		npages;
	int64_t		kind_class;
} Span;

typedef struct AllocModel
{
	const GtAlloc *alloc;
	int64_t		zero_at_ns;
	Info		info;
	GtMap		types;			/* of the generation: id -> address, int64_t */
	GtMap		spans;			/* id -> Span */
	GtMap		stacks;			/* id -> bytes, int64_t */
	GtQueue		rows;
} AllocModel;

/* Bytes of the slots of each size class; the same since Go 1.16. */
static const uint16_t class_sizes[] = {
	0, 8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288,
	320, 352, 384, 416, 448, 480, 512, 576, 640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536,
	1792, 2048, 2304, 2688, 3072, 3200, 3456, 4096, 4864, 5376, 6144, 6528, 6784, 6912, 8192,
	9472, 9728, 10240, 10880, 12288, 13568, 14336, 16384, 18432, 19072, 20480, 21760, 24576,
	27264, 28672, 32768
};

static GtModel *
alloc_create(const GtAlloc *alloc, int facts)
{
	AllocModel *model = gt_alloc_zero(alloc, sizeof(*model));

	(void) facts;
	if (model == NULL)
		return NULL;
	model->alloc = alloc;
	gt_map_init(&model->types, alloc, sizeof(int64_t));
	gt_map_init(&model->spans, alloc, sizeof(Span));
	gt_map_init(&model->stacks, alloc, sizeof(int64_t));
	gt_queue_init(&model->rows, alloc, sizeof(GtAllocRow));
	return (GtModel *) model;
}

static void
alloc_free(GtModel *base)
{
	AllocModel *model = (AllocModel *) base;

	if (model == NULL)
		return;
	gt_map_free(&model->types);
	gt_map_free(&model->spans);
	gt_map_free(&model->stacks);
	gt_queue_free(&model->rows);
	gt_free(model->alloc, model);
}

/* --- the batches of the experiment --- */

static void
read_info(AllocModel *model, const uint8_t *position, const uint8_t *end)
{
	Info		info = {.known = true};

	if (gt_varint(&position, end, &info.heap_start) &&
		gt_varint(&position, end, &info.page_size) &&
		gt_varint(&position, end, &info.object_unit) &&
		gt_varint(&position, end, &info.stack_unit) &&
		info.page_size > 0 && info.object_unit > 0)
		model->info = info;
}

/* A type has id, address, size, bytes that hold pointers, and a name. */
static bool
read_types(AllocModel *model, const uint8_t *position, const uint8_t *end)
{
	uint64_t	id,
				address,
				size,
				pointers,
				len;

	while (gt_varint(&position, end, &id) && gt_varint(&position, end, &address) &&
		   gt_varint(&position, end, &size) && gt_varint(&position, end, &pointers) &&
		   gt_varint(&position, end, &len) && len <= (uint64_t) (end - position))
	{
		int64_t    *type = NULL;

		position += len;
		if ((int64_t) id == GT_MAP_FREE)
			continue;
		type = gt_map_put(&model->types, (int64_t) id, NULL);
		if (type == NULL)
			return false;
		*type = gt_known_number(address);
	}
	return true;
}

static bool
alloc_generation_begin(GtModel *base, const GtGeneration *generation)
{
	AllocModel *model = (AllocModel *) base;

	model->zero_at_ns = generation->zero_at_ns;
	gt_map_clear(&model->types);
	for (uint32_t i = 0; i < generation->experiment_batch_count; i++)
	{
		const GtExperimentBatch *batch = &generation->experiment_batches[i];

		if (batch->experiment != GT_EXPERIMENT_ALLOC_FREE || batch->size == 0)
			continue;
		if (batch->bytes[0] == BATCH_INFO)
			read_info(model, batch->bytes + 1, batch->bytes + batch->size);
		else if (batch->bytes[0] == BATCH_TYPES &&
				 !read_types(model, batch->bytes + 1, batch->bytes + batch->size))
			return false;
	}
	return true;
}

/* --- sizes and addresses --- */

/* What the runtime subtracted and divided; it wraps where it did there. */
static int64_t
address_of(const AllocModel *model, uint64_t id, uint64_t unit)
{
	return model->info.known ? gt_known_number(model->info.heap_start + id * unit) : GT_NULL;
}

/* The span of a page, NULL: not heard of. */
static const Span *
span_of_page(const AllocModel *model, uint64_t page)
{
	for (uint64_t back = 0; back < SMALL_SPAN_PAGES && back <= page; back++)
	{
		const Span *span = gt_map_get(&model->spans, (int64_t) (page - back));

		if (span != NULL)
			return span->npages == GT_NULL || (uint64_t) span->npages > back ? span : NULL;
	}
	return NULL;
}

/* Only spans with heap objects have a class. */
static int64_t
span_class(const Span *span)
{
	if (span->kind_class == GT_NULL || (span->kind_class & 1) != 0)
		return GT_NULL;
	return span->kind_class >> 1;
}

static int64_t
span_size(const AllocModel *model, const Span *span)
{
	uint64_t	size;

	if (!model->info.known || span->npages == GT_NULL ||
		__builtin_mul_overflow((uint64_t) span->npages, model->info.page_size, &size))
		return GT_NULL;
	return gt_known_number(size);
}

/* The slot of an object, which may be larger than the object. */
static int64_t
object_size(const AllocModel *model, uint64_t id)
{
	const Span *span;
	int64_t		size_class;

	if (!model->info.known)
		return GT_NULL;
	span = span_of_page(model, id * model->info.object_unit / model->info.page_size);
	if (span == NULL || span_class(span) == GT_NULL)
		return GT_NULL;
	size_class = span_class(span) >> 1;
	if (size_class == 0)		/* a large object has a span of its own */
		return span_size(model, span);
	return size_class < (int64_t) GT_LENGTHOF(class_sizes) ? class_sizes[size_class] : GT_NULL;
}

/* --- rows --- */

static const struct
{
	const char *event;
	const char *kind;
}			kinds[] = {
	{"Span", "span"},
	{"SpanAlloc", "span_alloc"},
	{"SpanFree", "span_free"},
	{"HeapObject", "object"},
	{"HeapObjectAlloc", "object_alloc"},
	{"HeapObjectFree", "object_free"},
	{"GoroutineStack", "stack"},
	{"GoroutineStackAlloc", "stack_alloc"},
	{"GoroutineStackFree", "stack_free"},
};

static const char *
kind_of(const GtEvent *event)
{
	for (size_t i = 0; i < GT_LENGTHOF(kinds); i++)
	{
		if (strcmp(kinds[i].event, event->experiment_event) == 0)
			return kinds[i].kind;
	}
	return NULL;
}

static void
describe_span(const AllocModel *model, GtAllocRow *row, const Span *span)
{
	row->npages = span->npages;
	row->size_bytes = span_size(model, span);
	row->span_class = span_class(span);
	row->noscan = row->span_class == GT_NULL ? -1 : (int8_t) (row->span_class & 1);
}

/* id, and unless it is freed: pages, and what its objects are. */
static bool
fill_span(AllocModel *model, GtAllocRow *row, const GtEvent *event)
{
	int64_t		id = (int64_t) event->args[0];
	Span	   *span;

	row->address = address_of(model, event->args[0], model->info.page_size);
	if (id == GT_MAP_FREE)
		return true;
	if (event->nargs < 3)
	{
		span = gt_map_get(&model->spans, id);
		if (span != NULL)
			describe_span(model, row, span);
		gt_map_remove(&model->spans, id);
		return true;
	}
	span = gt_map_put(&model->spans, id, NULL);
	if (span == NULL)
		return false;
	span->npages = gt_known_number(event->args[1]);
	span->kind_class = gt_known_number(event->args[2]);
	describe_span(model, row, span);
	return true;
}

/* id, and unless it is freed: type, 0 = none. */
static bool
fill_object(AllocModel *model, GtAllocRow *row, const GtEvent *event)
{
	const int64_t *type = NULL;

	row->address = address_of(model, event->args[0], model->info.object_unit);
	row->size_bytes = object_size(model, event->args[0]);
	if (event->nargs > 1 && event->args[1] != 0 && (int64_t) event->args[1] != GT_MAP_FREE)
		type = gt_map_get(&model->types, (int64_t) event->args[1]);
	if (type != NULL)
		row->type_address = *type;
	return true;
}

/* id, and unless it is freed: size. */
static bool
fill_stack(AllocModel *model, GtAllocRow *row, const GtEvent *event)
{
	int64_t		id = (int64_t) event->args[0];
	int64_t    *size;

	row->address = address_of(model, event->args[0], model->info.stack_unit);
	if (id == GT_MAP_FREE)
		return true;
	if (event->nargs < 2)
	{
		size = gt_map_get(&model->stacks, id);
		if (size != NULL)
			row->size_bytes = *size;
		gt_map_remove(&model->stacks, id);
		return true;
	}
	size = gt_map_put(&model->stacks, id, NULL);
	if (size == NULL)
		return false;
	*size = event->args[1] <= ORDER_MAX ? (INT64_C(1) << event->args[1]) >> 1 : GT_NULL;
	row->size_bytes = *size;
	return true;
}

static bool
alloc_event(GtModel *base, const GtEvent *event)
{
	AllocModel *model = (AllocModel *) base;
	uint64_t	sequence;
	GtAllocRow *row;

	if (event->kind != GT_EVENT_EXPERIMENTAL || kind_of(event) == NULL)
		return true;
	row = gt_queue_add(&model->rows, &sequence);
	if (row == NULL)
		return false;
	gt_event_place(&row->place, event, model->zero_at_ns);
	row->seq = event->seq;
	row->kind = kind_of(event);
	row->address = row->size_bytes = row->npages = row->span_class = row->type_address = GT_NULL;
	row->noscan = -1;
	gt_queue_settle(&model->rows, sequence, GT_ROW_READY);
	switch (row->kind[0])
	{
		case 'o':
			return fill_object(model, row, event);
		default:
			return row->kind[1] == 'p' ? fill_span(model, row, event) :
				fill_stack(model, row, event);
	}
}

static const void *
alloc_take(GtModel *base)
{
	return gt_queue_take(&((AllocModel *) base)->rows);
}

const GtModelType gt_alloc_model = {
	.create = alloc_create,
	.free = alloc_free,
	.generation_begin = alloc_generation_begin,
	.event = alloc_event,
	.take = alloc_take,
};
