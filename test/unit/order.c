/*
 * order.c
 *		Feeds a trace to its decoder and hashes the order of events.
 */
#include "order.h"

#include <stdio.h>
#include <string.h>

#include "decode/decoder.h"

#define FNV_START UINT64_C(0xcbf29ce484222325)
#define FNV_PRIME UINT64_C(0x100000001b3)

#define CHUNK_SIZE (256 * 1024)

typedef struct Recorder
{
	Order		order;
	FILE	   *log;
	uint8_t		chunk[CHUNK_SIZE];
	size_t		chunk_used;
} Recorder;

static void
hash(uint64_t *sum, const char *text)
{
	for (; *text; text++)
		*sum = (*sum ^ (unsigned char) *text) * FNV_PRIME;
}

static void
print_id(char *text, int64_t id)
{
	text[0] = '\0';
	if (id != GT_NONE)
		sprintf(text, "%lld", (long long) id);
}

static void
add_line(Recorder *recorder, const char *kind, int64_t goroutine, int64_t proc, int64_t thread)
{
	char		ids[3][24];
	char		line[128];

	print_id(ids[0], goroutine);
	print_id(ids[1], proc);
	print_id(ids[2], thread);
	recorder->order.events++;
	snprintf(line, sizeof(line), "%s %s\n", kind, ids[0]);
	hash(&recorder->order.kinds, line);
	snprintf(line, sizeof(line), "%s %s %s %s\n", kind, ids[0], ids[1], ids[2]);
	hash(&recorder->order.all, line);
	if (recorder->log != NULL)
		fputs(line, recorder->log);
}

static bool
on_generation_begin(void *context, const GtGeneration *generation)
{
	(void) generation;
	add_line(context, "Sync", GT_NONE, GT_NONE, GT_NONE);
	return true;
}

static bool
on_event(void *context, const GtEvent *event)
{
	if (!event->unlisted)
		add_line(context, gt_event_kind_name(event->kind), event->goroutine, event->proc, event->thread);
	return true;
}

static bool
on_generation_end(void *context, const GtGeneration *generation, struct GtTables *tables)
{
	(void) context;
	(void) generation;
	(void) tables;
	return true;
}

/* Lets the decoder work until it wants bytes; false: it failed. */
static bool
work(const GtDecoderType *type, GtDecoder *decoder, GtStep step)
{
	while (step == GT_STEP_BUSY)
		step = type->run(decoder);
	return step == GT_STEP_IDLE;
}

static bool
feed_chunk(Recorder *recorder, const GtDecoderType *type, GtDecoder *decoder)
{
	size_t		fed = 0;

	while (fed < recorder->chunk_used)
	{
		size_t		used;
		GtStep		step = type->feed(decoder, recorder->chunk + fed,
									  recorder->chunk_used - fed, &used);

		fed += used;
		if (!work(type, decoder, step))
			return false;
	}
	return true;
}

/* Fills the chunk as far as the input goes. */
static void
read_chunk(Recorder *recorder, GtSource *source)
{
	GtStatus	status = {0};
	int64_t		got;

	recorder->chunk_used = 0;
	do
	{
		got = gt_source_read(source, recorder->chunk + recorder->chunk_used,
							 CHUNK_SIZE - recorder->chunk_used, &status);
		recorder->chunk_used += got > 0 ? (size_t) got : 0;
	} while (got > 0 && recorder->chunk_used < CHUNK_SIZE);
}

static void
decode(Recorder *recorder, const GtDecoderType *type, GtDecoder *decoder, GtSource *source)
{
	while (recorder->chunk_used > 0 && feed_chunk(recorder, type, decoder))
		read_chunk(recorder, source);
	if (recorder->order.status.code == GT_OK)
		work(type, decoder, type->finish(decoder));
	recorder->order.version = type->info(decoder)->format_version;
	add_line(recorder, "Sync", GT_NONE, GT_NONE, GT_NONE);
}

Order
order_of(GtSource *source, void *log)
{
	static Recorder recorder;
	const GtDecoderType *type;
	GtDecodeConfig config = {
		.alloc = &gt_malloc_alloc,
		.sink = {on_generation_begin, on_event, on_generation_end, &recorder},
		.want = GT_WANT_ALL,
		.ordered = true,
	};

	memset(&recorder.order, 0, sizeof(recorder.order));
	recorder.order.all = recorder.order.kinds = FNV_START;
	recorder.log = log;
	read_chunk(&recorder, source);
	type = gt_decoder_sniff(recorder.chunk, recorder.chunk_used);
	if (type != NULL)
	{
		GtDecoder  *decoder = type->open(&config, &recorder.order.status);

		decode(&recorder, type, decoder, source);
		type->close(decoder);
	}
	gt_source_close(source);
	return recorder.order;
}
