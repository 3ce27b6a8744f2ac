/*
 * go_state.h
 *		Shared inside the model of goroutines.
 *
 *		go_model.c	goroutines come and go; dispatch, rows
 *		go_time.c	where their time goes: states, system calls, GC ranges
 *		go_block.c	block time by reason
 *		go_region.c	user regions
 *		go_task.c	user tasks
 *
 * All numbers are those of the Summarizer of Go's internal/trace, from the
 * stamps of the runtime and but for one fault: where a trace ends within a
 * system call that has lost its P, Go books that wait twice.  What follows
 * from its ways and may surprise:
 *
 * - A goroutine that waits "forever" counts as ended.
 * - A system call blocks from when its P goes idle.  Which P that is, is
 *   remembered by the P; when a call ends whose P was taken and given to
 *   another call, the other one is no longer known to block.
 * - A sweep belongs to a P.  The goroutine that ran at its begin has it only
 *   if it also ran at its end, else that goroutine's stays open.
 */
#ifndef GCTRACE_GO_STATE_H
#define GCTRACE_GO_STATE_H

#include "base/arena.h"
#include "base/json.h"
#include "base/map.h"
#include "decode/event.h"
#include "decode/tables.h"
#include "model/go_model.h"
#include "model/go_rows.h"
#include "model/open_region.h"
#include "model/queue.h"
#include "model/words.h"

/* What time is booked as. */
typedef enum GoTime
{
	GO_EXEC,
	GO_SCHED_WAIT,
	GO_BLOCK,
	GO_SYSCALL,
	GO_SYSCALL_BLOCK,
	GO_ASSIST,					/* the ranges */
	GO_SWEEP,
	GO_STW,
	GO_TIMES
} GoTime;

#define GO_RANGES (GO_TIMES - GO_ASSIST)

/* A region of a goroutine that has not ended. */
typedef struct GoRegion
{
	OpenRegion	open;			/* first; outer ones are GoRegion, too */
	int64_t		start_ns;
	int64_t		before[GO_TIMES];	/* what its goroutine had spent by then */
} GoRegion;

#define GO_NO_BLOCK UINT32_MAX

/* Block time of one goroutine for one reason. */
typedef struct GoBlock
{
	GtStr		reason;
	uint32_t	reason_id;
	uint32_t	next;			/* of the same goroutine, or free; GO_NO_BLOCK */
	int64_t		ns;
} GoBlock;

/* A goroutine that has not ended. */
typedef struct Goroutine
{
	int64_t		id;
	uint32_t	slot;			/* in GoModel.goroutines */
	uint32_t	blocks;			/* the first GoBlock */
	uint32_t	block;			/* that of the state now, if it waits */
	uint8_t		state;			/* GtGoState */
	uint64_t	number;			/* in order of appearance */
	int64_t		since_ns;		/* its state began, or was booked up to */
	int64_t		proc_lost_ns;	/* the system call has no P any more; GT_NULL */
	int64_t		syscall_proc;	/* P of the system call, or GT_NONE */
	int64_t		appeared_ns;	/* created, or the trace's begin */
	int64_t		created_ns;
	int64_t		started_ns;
	int64_t		spent[GO_TIMES];
	int64_t		range_since[GO_RANGES]; /* GT_NULL: not in it */
	GtStr		name;
	const GtStack *creator;
	OpenRegion *regions;		/* open ones, innermost first */
} Goroutine;

#define TASK_MEMBERS 4

typedef struct GoTask
{
	GtTaskRow	row;			/* first: what is given out */
	int64_t		members[TASK_MEMBERS];	/* the first goroutines of it */
	GtMap		more;			/* the others; no values */
} GoTask;

typedef struct GoModel
{
	const GtAlloc *alloc;
	GoFacts		facts;
	int64_t		sync_ns;		/* begin of the generation */
	GtWords		words;

	GtMap		index;			/* id -> slot */
	Goroutine **goroutines;		/* by slot; those of free slots are kept for use */
	size_t		goroutine_count;
	size_t		goroutine_capacity;
	uint32_t   *free_slots;
	size_t		free_count;
	size_t		free_capacity;
	Goroutine  *latest;			/* found last */
	uint64_t	appeared;		/* goroutines so far */

	GtMap		syscalling;		/* proc -> goroutine in a system call */
	GtMap		sweeping;		/* proc -> goroutine at the begin of its sweep */

	GtMap		reasons;		/* address of an interned reason -> uint32_t */
	GtMap		block_index;	/* slot and reason -> index in blocks */
	GoBlock    *blocks;
	size_t		block_count;
	size_t		block_capacity;
	uint32_t	free_blocks;

	OpenRegion *free_regions;

	GtMap		task_index;		/* id -> GoTask * */
	GoTask	  **tasks;			/* in order of first mention */
	size_t		task_count;
	size_t		task_capacity;
	size_t		tasks_taken;
	bool		finished;

	GtQueue		rows;			/* GtGoroutineRow or GtRegionRow */
	GtJson		json;			/* for one row's blocks at a time */
	GtArena		texts;			/* blocks of the rows not yet taken */
} GoModel;

/* --- go_model.c --- */

/* NULL: it does not live. */
extern Goroutine *go_find(GoModel *model, int64_t id);
extern bool go_is_system(GtStr name);

/* --- go_time.c --- */

/* From the event that shows a goroutine for the first time. */
extern bool go_time_appear(GoModel *model, Goroutine *goroutine, const GtEvent *event);
/* Its state ends, and the next one begins. */
extern void go_time_leave(GoModel *model, Goroutine *goroutine, int64_t now_ns);
extern bool go_time_enter(GoModel *model, Goroutine *goroutine, const GtEvent *event);
extern void go_time_proc(GoModel *model, const GtEvent *event);
extern bool go_time_range(GoModel *model, const GtEvent *event);

/* All that was spent, up to now. */
extern void go_time_until(const Goroutine *goroutine, int64_t now_ns, int64_t *spent);

/* --- go_block.c --- */
extern bool go_block_find(GoModel *model, Goroutine *goroutine, GtStr reason, GtStackStore *store);
extern void go_block_book(GoModel *model, const Goroutine *goroutine, int64_t ns);
/* As JSON, good until all rows are taken; data NULL when memory is refused. */
extern GtStr go_block_json(GoModel *model, const Goroutine *goroutine);
/* The goroutine has ended, so its slot may be used anew. */
extern void go_block_forget(GoModel *model, Goroutine *goroutine);

/* --- go_region.c --- */
extern bool go_region_inherit(GoModel *model, Goroutine *goroutine, const GtEvent *event);
extern bool go_region_begin(GoModel *model, const GtEvent *event);
extern bool go_region_end(GoModel *model, const GtEvent *event);
/* The goroutine ends, at end_ns unless that is GT_NULL; now_ns is the same or the trace's end. */
extern bool go_region_end_all(GoModel *model, Goroutine *goroutine, int64_t end_ns, int64_t now_ns);
extern void go_region_free(GoModel *model, OpenRegion *regions);

/* --- go_task.c --- */
extern bool go_task_begin(GoModel *model, const GtEvent *event);
extern bool go_task_end(GoModel *model, const GtEvent *event);
extern bool go_task_part(GoModel *model, const GtEvent *event);
extern const void *go_task_take(GoModel *model);
extern void go_task_free(GoModel *model);

#endif							/* GCTRACE_GO_STATE_H */
