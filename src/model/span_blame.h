/*
 * span_blame.h
 *		Partitions the time of spans by cause: of user tasks, of user regions.
 *
 * A span's time is that of the goroutine that began it, from its begin to its
 * end, wherever that is.  What other goroutines did for it meanwhile shows as
 * what that goroutine waited for.
 */
#ifndef GCTRACE_SPAN_BLAME_H
#define GCTRACE_SPAN_BLAME_H

#include "model/blame_model.h"
#include "model/model.h"
#include "model/open_region.h"
#include "model/queue.h"
#include "model/situation.h"

typedef struct Span
{
	OpenRegion	open;			/* first; tasks use task and name of it */
	int64_t		number;			/* in order of begin, from 1 */
	int64_t		goroutine;
	int64_t		start_ns;
	int64_t    *before;			/* the goroutine's sums at the begin ... */
	uint32_t	causes;			/* ... of so many causes; of the others 0 */
} Span;

typedef struct SpanBlame
{
	const GtAlloc *alloc;
	Situations	situations;
	GtMap		accounts;		/* goroutine -> Account * */
	int64_t		begun;
	GtQueue		rows;			/* SpanBlameRow */
} SpanBlame;

/* Of models whose first member it is. */
extern bool span_blame_generation(GtModel *model, const GtGeneration *generation);
extern const void *span_blame_take(GtModel *model);

extern void span_blame_init(SpanBlame *blame, const GtAlloc *alloc);
extern void span_blame_free(SpanBlame *blame);

/* A span of the goroutine that the event happens on; NULL: memory was refused. */
extern Span *span_begin(SpanBlame *blame, const GtEvent *event);

/* Its rows; the span is freed in any case.  False: memory was refused. */
extern bool span_end(SpanBlame *blame, Span *span, int64_t now_ns, bool ended);

extern void span_free(SpanBlame *blame, Span *span);

/* All that have not ended, in order of begin: what was seen of them.  They are freed. */
extern bool span_end_unended(SpanBlame *blame, Span **spans, size_t count, int64_t last_ns);

#endif							/* GCTRACE_SPAN_BLAME_H */
