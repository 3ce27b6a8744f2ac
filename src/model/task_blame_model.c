/*
 * task_blame_model.c
 *		Partitions the time of every user task by cause.
 *
 * A task's time is that of the goroutine that began it, from the begin of the
 * task to its end, on whichever goroutine it ends.  What other goroutines did
 * for it meanwhile shows as what that goroutine waited for.
 */
#include <stdlib.h>
#include <string.h>

#include "decode/tables.h"
#include "model/blame_model.h"
#include "model/model.h"
#include "model/queue.h"
#include "model/situation.h"

/* Sums of a goroutine while it has tasks. */
typedef struct Account
{
	int64_t		sums[MAX_CAUSES];
	size_t		tasks;			/* that have not ended */
} Account;

typedef struct OpenTask
{
	uint64_t	number;			/* in order of begin */
	GtStr		name;
	int64_t		goroutine;
	int64_t		start_ns;
	int64_t    *before;			/* the goroutine's sums at the begin ... */
	uint32_t	causes;			/* ... of so many causes; of the others 0 */
} OpenTask;

typedef struct TaskBlameModel
{
	const GtAlloc *alloc;
	Situations	situations;
	GtMap		accounts;		/* goroutine -> Account * */
	GtMap		tasks;			/* task -> OpenTask */
	uint64_t	begun;
	GtQueue		rows;			/* TaskBlameRow */
} TaskBlameModel;

static Account *
account_of(const TaskBlameModel *model, int64_t goroutine)
{
	Account   **account = gt_map_get(&model->accounts, goroutine);

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

/* --- begin --- */

static Account *
add_account(TaskBlameModel *model, int64_t goroutine, int64_t now_ns)
{
	Account   **slot = gt_map_put(&model->accounts, goroutine, NULL);

	if (slot == NULL)
		return NULL;
	*slot = gt_alloc_zero(model->alloc, sizeof(Account));
	if (*slot == NULL)
	{
		gt_map_remove(&model->accounts, goroutine);
		return NULL;
	}
	/* it runs: it says so itself */
	if (situations_watch(&model->situations, goroutine, GT_GO_RUNNING, now_ns) == NULL)
		return NULL;
	return *slot;
}

/* The goroutine's sums up to now; NULL: memory was refused. */
static Account *
open_account(TaskBlameModel *model, int64_t goroutine, int64_t now_ns, int64_t *start_ns)
{
	Account    *account = account_of(model, goroutine);
	Situation  *situation;

	if (account == NULL)
		account = add_account(model, goroutine, now_ns);
	if (account == NULL)
		return NULL;
	situation = gt_map_get(&model->situations.watched, goroutine);
	if (!situations_settle(&model->situations, goroutine, situation, now_ns))
		return NULL;
	*start_ns = situation->since_ns;
	account->tasks++;
	return account;
}

static bool
begin_task(TaskBlameModel *model, const GtEvent *event)
{
	OpenTask   *task;
	Account    *account;
	bool		added;

	if (event->goroutine == GT_NONE || event->task > INT64_MAX)
		return true;
	task = gt_map_put(&model->tasks, (int64_t) event->task, &added);
	if (task == NULL)
		return false;
	if (!added)
		return true;			/* a number that is in use: the first one goes on */
	task->number = model->begun++;
	task->goroutine = event->goroutine;
	task->name = gt_stacks_intern(event->tables->store, event->text.data, event->text.len);
	account = open_account(model, event->goroutine, event->time_ns, &task->start_ns);
	if (account == NULL || task->name.data == NULL)
		return false;
	task->causes = model->situations.cause_count;
	task->before = gt_alloc(model->alloc, task->causes * sizeof(int64_t));
	if (task->before == NULL)
		return false;
	memcpy(task->before, account->sums, task->causes * sizeof(int64_t));
	return true;
}

/* --- end --- */

static bool
add_row(TaskBlameModel *model, int64_t id, const OpenTask *task, int64_t until_ns,
		int64_t end_ns, uint32_t cause, int64_t duration_ns)
{
	uint64_t	sequence;
	TaskBlameRow *row = gt_queue_add(&model->rows, &sequence);

	if (row == NULL)
		return false;
	row->task = id;
	row->name = task->name;
	row->goroutine = task->goroutine;
	row->start_ns = task->start_ns;
	row->end_ns = end_ns;
	row->cause = model->situations.causes[cause];
	row->duration_ns = duration_ns;
	row->share = until_ns > task->start_ns ?
		(double) duration_ns / (double) (until_ns - task->start_ns) : 1;
	gt_queue_settle(&model->rows, sequence, GT_ROW_READY);
	return true;
}

static bool
add_rows(TaskBlameModel *model, int64_t id, const OpenTask *task, int64_t until_ns,
		 int64_t end_ns)
{
	const Account *account = account_of(model, task->goroutine);
	bool		some = false;

	for (uint32_t cause = 0; cause < model->situations.cause_count; cause++)
	{
		int64_t		before = cause < task->causes ? task->before[cause] : 0;
		int64_t		duration = account->sums[cause] - before;

		if (duration == 0)
			continue;
		some = true;
		if (!add_row(model, id, task, until_ns, end_ns, cause, duration))
			return false;
	}
	/* a task that took no time is a row, too */
	return some || add_row(model, id, task, until_ns, end_ns, CAUSE_RUNNING, 0);
}

static void
close_account(TaskBlameModel *model, int64_t goroutine)
{
	Account    *account = account_of(model, goroutine);

	if (--account->tasks > 0)
		return;
	gt_free(model->alloc, account);
	gt_map_remove(&model->accounts, goroutine);
	situations_forget(&model->situations, goroutine);
}

static bool
end_task(TaskBlameModel *model, int64_t id, OpenTask *task, int64_t now_ns, bool ended)
{
	int64_t		goroutine = task->goroutine;
	Situation  *situation = gt_map_get(&model->situations.watched, goroutine);

	if (!situations_settle(&model->situations, goroutine, situation, now_ns) ||
		!add_rows(model, id, task, situation->since_ns, ended ? situation->since_ns : GT_NULL))
		return false;
	gt_free(model->alloc, task->before);
	task->before = NULL;
	close_account(model, goroutine);
	return true;
}

static bool
take_event(GtModel *base, const GtEvent *event)
{
	TaskBlameModel *model = (TaskBlameModel *) base;
	OpenTask   *task;

	if (event->kind == GT_EVENT_TASK_BEGIN)
		return begin_task(model, event);
	if (event->kind != GT_EVENT_TASK_END)
		return situations_event(&model->situations, event);
	task = gt_map_get(&model->tasks, (int64_t) event->task);
	if (task == NULL)
		return true;			/* begun before the trace: whose time it is, nobody knows */
	if (!end_task(model, (int64_t) event->task, task, event->time_ns, true))
		return false;
	gt_map_remove(&model->tasks, (int64_t) event->task);
	return true;
}

/* --- at the end --- */

typedef struct Unended
{
	int64_t		id;
	OpenTask   *task;
} Unended;

static int
compare_unended(const void *left, const void *right)
{
	const OpenTask *a = ((const Unended *) left)->task;
	const OpenTask *b = ((const Unended *) right)->task;

	return (a->number > b->number) - (a->number < b->number);
}

/* Tasks that have not ended, in order of begin: what was seen of them. */
static bool
finish(GtModel *base, int64_t last_ns)
{
	TaskBlameModel *model = (TaskBlameModel *) base;
	Unended    *unended;
	size_t		position = 0;
	size_t		count = 0;
	bool		done = true;

	if (model->tasks.count == 0)
		return true;
	unended = gt_alloc(model->alloc, model->tasks.count * sizeof(Unended));
	if (unended == NULL)
		return false;
	while ((unended[count].task = gt_map_next(&model->tasks, &position, &unended[count].id)) != NULL)
	{
		if (++count == model->tasks.count)
			break;
	}
	qsort(unended, count, sizeof(Unended), compare_unended);
	for (size_t i = 0; i < count && done; i++)
		done = end_task(model, unended[i].id, unended[i].task, last_ns, false);
	gt_free(model->alloc, unended);
	return done;
}

static void
destroy(GtModel *base)
{
	TaskBlameModel *model = (TaskBlameModel *) base;
	size_t		position = 0;
	OpenTask   *task;
	Account   **account;

	if (model == NULL)
		return;
	while ((task = gt_map_next(&model->tasks, &position, NULL)) != NULL)
		gt_free(model->alloc, task->before);
	position = 0;
	while ((account = gt_map_next(&model->accounts, &position, NULL)) != NULL)
		gt_free(model->alloc, *account);
	gt_map_free(&model->tasks);
	gt_map_free(&model->accounts);
	situations_free(&model->situations);
	gt_queue_free(&model->rows);
	gt_free(model->alloc, model);
}

static GtModel *
create(const GtAlloc *alloc, const void *arguments)
{
	TaskBlameModel *model = gt_alloc_zero(alloc, sizeof(*model));

	(void) arguments;
	if (model == NULL)
		return NULL;
	model->alloc = alloc;
	situations_init(&model->situations, alloc, on_piece, model);
	gt_map_init(&model->accounts, alloc, sizeof(Account *));
	gt_map_init(&model->tasks, alloc, sizeof(OpenTask));
	gt_queue_init(&model->rows, alloc, sizeof(TaskBlameRow));
	return (GtModel *) model;
}

static bool
generation_begin(GtModel *base, const GtGeneration *generation)
{
	situations_generation(&((TaskBlameModel *) base)->situations, generation);
	return true;
}

static const void *
take(GtModel *base)
{
	return gt_queue_take(&((TaskBlameModel *) base)->rows);
}

const GtModelType gt_task_blame_model = {
	.create_report = create,
	.free = destroy,
	.generation_begin = generation_begin,
	.event = take_event,
	.finish = finish,
	.take = take,
};
