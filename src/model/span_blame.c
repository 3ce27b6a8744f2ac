/*
 * span_blame.c
 *		See span_blame.h.
 */
#include "model/span_blame.h"

#include <stdlib.h>
#include <string.h>

#include "decode/tables.h"

/* Sums of a goroutine while it has spans. */
typedef struct Account
{
	int64_t		sums[MAX_CAUSES];
	size_t		spans;			/* that have not ended */
} Account;

static Account *
account_of(const SpanBlame *blame, int64_t goroutine)
{
	Account   **account = gt_map_get(&blame->accounts, goroutine);

	return account == NULL ? NULL : *account;
}

static bool
on_piece(void *context, int64_t goroutine, uint32_t cause, int64_t from_ns, int64_t to_ns)
{
	Account    *account = account_of(context, goroutine);

	if (account != NULL)
		account->sums[cause] += to_ns - from_ns;
	return true;
}

void
span_blame_init(SpanBlame *blame, const GtAlloc *alloc)
{
	blame->alloc = alloc;
	blame->begun = 0;
	situations_init(&blame->situations, alloc, on_piece, blame);
	gt_map_init(&blame->accounts, alloc, sizeof(Account *));
	gt_queue_init(&blame->rows, alloc, sizeof(SpanBlameRow));
}

void
span_blame_free(SpanBlame *blame)
{
	size_t		position = 0;
	Account   **account;

	while ((account = gt_map_next(&blame->accounts, &position, NULL)) != NULL)
		gt_free(blame->alloc, *account);
	gt_map_free(&blame->accounts);
	situations_free(&blame->situations);
	gt_queue_free(&blame->rows);
}

bool
span_blame_generation(GtModel *model, const GtGeneration *generation)
{
	situations_generation(&((SpanBlame *) model)->situations, generation);
	return true;
}

const void *
span_blame_take(GtModel *model)
{
	return gt_queue_take(&((SpanBlame *) model)->rows);
}

void
span_free(SpanBlame *blame, Span *span)
{
	gt_free(blame->alloc, span->before);
	gt_free(blame->alloc, span);
}

/* --- begin --- */

static Account *
add_account(SpanBlame *blame, int64_t goroutine, int64_t now_ns)
{
	Account   **slot = gt_map_put(&blame->accounts, goroutine, NULL);

	if (slot == NULL)
		return NULL;
	*slot = gt_alloc_zero(blame->alloc, sizeof(Account));
	if (*slot == NULL)
	{
		gt_map_remove(&blame->accounts, goroutine);
		return NULL;
	}
	/* it runs: it says so itself */
	if (situations_watch(&blame->situations, goroutine, GT_GO_RUNNING, now_ns) == NULL)
		return NULL;
	return *slot;
}

/* The goroutine's sums up to now; NULL: memory was refused. */
static Account *
open_account(SpanBlame *blame, int64_t goroutine, int64_t now_ns, int64_t *start_ns)
{
	Account    *account = account_of(blame, goroutine);
	Situation  *situation;

	if (account == NULL)
		account = add_account(blame, goroutine, now_ns);
	if (account == NULL)
		return NULL;
	situation = gt_map_get(&blame->situations.watched, goroutine);
	if (!situations_settle(&blame->situations, goroutine, situation, now_ns))
		return NULL;
	*start_ns = situation->since_ns;
	return account;
}

static bool
fill_span(SpanBlame *blame, Span *span, const GtEvent *event)
{
	Account    *account;

	span->number = ++blame->begun;
	span->goroutine = event->goroutine;
	span->open.task = event->task;
	span->open.name = gt_stacks_intern(event->tables->store, event->text.data, event->text.len);
	account = open_account(blame, event->goroutine, event->time_ns, &span->start_ns);
	if (account == NULL || span->open.name.data == NULL)
		return false;
	span->causes = blame->situations.cause_count;
	span->before = gt_alloc(blame->alloc, span->causes * sizeof(int64_t));
	if (span->before == NULL)
		return false;
	memcpy(span->before, account->sums, span->causes * sizeof(int64_t));
	account->spans++;
	return true;
}

Span *
span_begin(SpanBlame *blame, const GtEvent *event)
{
	Span	   *span = gt_alloc_zero(blame->alloc, sizeof(Span));

	if (span == NULL || fill_span(blame, span, event))
		return span;
	span_free(blame, span);
	return NULL;
}

/* --- end --- */

static bool
add_row(SpanBlame *blame, const Span *span, int64_t until_ns, int64_t end_ns, uint32_t cause,
		int64_t duration_ns)
{
	uint64_t	sequence;
	SpanBlameRow *row = gt_queue_add(&blame->rows, &sequence);

	if (row == NULL)
		return false;
	row->number = span->number;
	row->task = gt_known_number(span->open.task);
	row->name = span->open.name;
	row->goroutine = span->goroutine;
	row->start_ns = span->start_ns;
	row->end_ns = end_ns;
	row->cause = blame->situations.causes[cause];
	row->duration_ns = duration_ns;
	row->share = until_ns > span->start_ns ?
		(double) duration_ns / (double) (until_ns - span->start_ns) : 1;
	gt_queue_settle(&blame->rows, sequence, GT_ROW_READY);
	return true;
}

static bool
add_rows(SpanBlame *blame, const Span *span, int64_t until_ns, int64_t end_ns)
{
	const Account *account = account_of(blame, span->goroutine);
	bool		some = false;

	for (uint32_t cause = 0; cause < blame->situations.cause_count; cause++)
	{
		int64_t		before = cause < span->causes ? span->before[cause] : 0;
		int64_t		duration = account->sums[cause] - before;

		if (duration == 0)
			continue;
		some = true;
		if (!add_row(blame, span, until_ns, end_ns, cause, duration))
			return false;
	}
	/* a span that took no time is a row, too */
	return some || add_row(blame, span, until_ns, end_ns, CAUSE_RUNNING, 0);
}

static void
close_account(SpanBlame *blame, int64_t goroutine)
{
	Account    *account = account_of(blame, goroutine);

	if (--account->spans > 0)
		return;
	gt_free(blame->alloc, account);
	gt_map_remove(&blame->accounts, goroutine);
	situations_forget(&blame->situations, goroutine);
}

bool
span_end(SpanBlame *blame, Span *span, int64_t now_ns, bool ended)
{
	Situation  *situation = gt_map_get(&blame->situations.watched, span->goroutine);
	bool		done = situations_settle(&blame->situations, span->goroutine, situation, now_ns) &&
		add_rows(blame, span, situation->since_ns, ended ? situation->since_ns : GT_NULL);

	if (done)
		close_account(blame, span->goroutine);
	span_free(blame, span);
	return done;
}

static int
compare_spans(const void *left, const void *right)
{
	const Span *a = *(Span *const *) left;
	const Span *b = *(Span *const *) right;

	return (a->number > b->number) - (a->number < b->number);
}

bool
span_end_unended(SpanBlame *blame, Span **spans, size_t count, int64_t last_ns)
{
	bool		done = true;

	qsort(spans, count, sizeof(Span *), compare_spans);
	for (size_t i = 0; i < count; i++)
	{
		if (done)
			done = span_end(blame, spans[i], last_ns, false);
		else
			span_free(blame, spans[i]);
	}
	return done;
}
