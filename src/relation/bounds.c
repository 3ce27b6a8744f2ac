/*
 * bounds.c
 *		Which columns of which relations the summary of a generation bounds.
 */
#include "relation/bounds.h"

#include <string.h>

#define BOUNDS_MAX 5

typedef struct Bounds
{
	const char *order;			/* see gt_bounds_order; NULL: none */
	bool		tells_absence;
	bool		may_start;
	bool		may_end;
	const char *carried;		/* the column that depends on earlier generations; NULL: none */
	struct
	{
		const char *column;
		GtBound		begin;
		GtBound		end;
	}			columns[BOUNDS_MAX];	/* NULL at the end */
} Bounds;

#define SAME(bound) bound, bound
#define RANGE_COLUMNS \
	{"start_ns", SAME(GT_BOUND_TIME)}, {"end_ns", SAME(GT_BOUND_UNTIL)}
#define PLACE_COLUMNS \
	{"time_ns", SAME(GT_BOUND_TIME)}, {"at", SAME(GT_BOUND_TIME)}
/* these come out in order of end */
#define STATE_COLUMNS \
	{"start_ns", GT_BOUND_TIME, GT_BOUND_SINCE}, {"end_ns", GT_BOUND_UNTIL, GT_BOUND_TIME}

static const Bounds bounds[GT_REL_COUNT] = {
	[GT_REL_GENERATIONS] = {NULL, false, false, false, NULL,
		{{"start_ns", SAME(GT_BOUND_RUN)}, {"end_ns", SAME(GT_BOUND_RUN)}}},
	[GT_REL_GC_CYCLES] = {"cycle", true, false, false, NULL,
		{{"cycle", SAME(GT_BOUND_CYCLE)}, {"started_at", SAME(GT_BOUND_TIME)}, RANGE_COLUMNS}},
	[GT_REL_STW_PAUSES] = {"start_ns", true, true, false, "cycle",
		{{"duration_ns", SAME(GT_BOUND_PAUSE)}, {"cycle", SAME(GT_BOUND_RUN_CYCLE)}, RANGE_COLUMNS}},
	[GT_REL_MARK_ASSISTS] = {"start_ns", true, true, false, "cycle",
		{{"duration_ns", SAME(GT_BOUND_ASSIST)}, {"cycle", SAME(GT_BOUND_RUN_CYCLE)}, RANGE_COLUMNS}},
	[GT_REL_MARK_WORKERS] = {"start_ns", true, false, false, NULL,
		{{"cycle", SAME(GT_BOUND_RUN_CYCLE)}, RANGE_COLUMNS}},
	[GT_REL_SWEEPS] = {"start_ns", true, true, false, "cycle",
		{{"cycle", SAME(GT_BOUND_RUN_CYCLE)}, RANGE_COLUMNS}},
	[GT_REL_HEAP_SAMPLES] = {"time_ns", true, false, true, NULL,
		{{"cycle", SAME(GT_BOUND_RUN_CYCLE)}, PLACE_COLUMNS}},
	[GT_REL_GOROUTINES] = {NULL, false, false, false, NULL,
		{{"created_ns", SAME(GT_BOUND_RUN)}, {"started_ns", SAME(GT_BOUND_RUN)},
		{"ended_ns", SAME(GT_BOUND_RUN)}}},
	[GT_REL_GOROUTINE_STATES] = {"end_ns", true, true, false, NULL, {STATE_COLUMNS}},
	/* the state of a proc may have changed between two generations */
	[GT_REL_PROC_STATES] = {"end_ns", true, false, false, NULL, {STATE_COLUMNS}},
	[GT_REL_TASKS] = {NULL, false, false, false, NULL,
		{{"start_ns", SAME(GT_BOUND_RUN)}, {"end_ns", SAME(GT_BOUND_RUN)}}},
	[GT_REL_REGIONS] = {NULL, true, false, false, NULL,
		{{"start_ns", SAME(GT_BOUND_RUN)}, {"end_ns", SAME(GT_BOUND_RUN)}}},
	[GT_REL_MUTATOR_UTILIZATION] = {NULL, false, false, false, NULL,
		{{"time_ns", SAME(GT_BOUND_RUN)}}},
	[GT_REL_EVENTS] = {"generation", true, false, false, NULL,
		{{"generation", SAME(GT_BOUND_GENERATION)}, {"kind", SAME(GT_BOUND_KIND)}, PLACE_COLUMNS}},
	[GT_REL_ALLOC_EVENTS] = {"time_ns", true, false, true, NULL, {PLACE_COLUMNS}},
	[GT_REL_LOGS] = {"time_ns", true, true, true, NULL, {PLACE_COLUMNS}},
	[GT_REL_LABELS] = {"time_ns", true, true, true, NULL, {PLACE_COLUMNS}},
	[GT_REL_CPU_SAMPLES] = {"time_ns", true, true, true, NULL, {PLACE_COLUMNS}},
};

static const Bounds *
bounds_of(const GtRelation *relation)
{
	static const Bounds none;

	return relation->id < GT_REL_COUNT ? &bounds[relation->id] : &none;
}

static int
find_column(const GtRelation *relation, const char *name)
{
	for (int i = 0; name != NULL && i < relation->ncolumns; i++)
	{
		if (strcmp(relation->columns[i].name, name) == 0)
			return i;
	}
	return -1;
}

static GtBound
find_bound(const GtRelation *relation, int column, bool of_end)
{
	const Bounds *found = bounds_of(relation);

	for (int i = 0; i < BOUNDS_MAX && found->columns[i].column != NULL; i++)
	{
		if (strcmp(found->columns[i].column, relation->columns[column].name) == 0)
			return of_end ? found->columns[i].end : found->columns[i].begin;
	}
	return GT_BOUND_NONE;
}

GtBound
gt_bound_begin(const GtRelation *relation, int column)
{
	return find_bound(relation, column, false);
}

GtBound
gt_bound_end(const GtRelation *relation, int column)
{
	return find_bound(relation, column, true);
}

bool
gt_bounds_tell_absence(const GtRelation *relation)
{
	return bounds_of(relation)->tells_absence;
}

bool
gt_bounds_allow_start(const GtRelation *relation, uint64_t columns)
{
	const Bounds *found = bounds_of(relation);
	int			carried = find_column(relation, found->carried);

	return found->may_start && (carried < 0 || (columns & (UINT64_C(1) << carried)) == 0);
}

bool
gt_bounds_allow_end(const GtRelation *relation)
{
	return bounds_of(relation)->may_end;
}

int
gt_bounds_order(const GtRelation *relation)
{
	return find_column(relation, bounds_of(relation)->order);
}
