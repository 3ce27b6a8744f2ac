/*
 * profile_functions.c
 *		Flat and cumulative sums by function, as `go tool pprof -top` has them.
 *
 * Functions of one name are one, whatever their files.  The leaf of a stack is
 * what was inlined last; a function counts once for each sample, however often
 * it recurs; what sums to 0 both ways is no row.
 */
#include "model/profile_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct Node
{
	GtStr		name;
	GtStr		file;			/* data NULL: several, or none known */
	uint32_t	seen;			/* by which sample, counted from 1 */
} Node;

typedef struct Sums
{
	int64_t		flat;
	int64_t		cumulative;
} Sums;

/* Of one type, to be put in order. */
typedef struct Entry
{
	const Node *node;
	Sums		sums;
} Entry;

struct ProfileFunctions
{
	Node	   *nodes;
	size_t		node_count;
	uint32_t   *node_of;		/* by function */
	uint32_t   *seen_location;	/* as Node.seen, by location */
	Sums	   *sums;			/* node after node, a place for each type */
	Entry	   *entries;
};

static bool
add_node(ProfileFunctions *self, GtMap *names, const PprofFunction *function, uint32_t *node)
{
	bool		added;
	uint32_t   *found = gt_map_put(names, (int64_t) (intptr_t) function->name.data, &added);

	if (found == NULL)
		return false;
	if (added)
	{
		*found = (uint32_t) self->node_count++;
		self->nodes[*found].name = function->name;
		self->nodes[*found].file = profile_text(function->file);
	}
	/* interned, so the same when it is the same text */
	else if (self->nodes[*found].file.data != function->file.data)
		self->nodes[*found].file = gt_str(NULL);
	*node = *found;
	return true;
}

static bool
add_nodes(ProfileModel *model, ProfileFunctions *self)
{
	size_t		count;
	const PprofFunction *functions = gt_pprof_functions(model->profile, &count);
	GtMap		names;
	bool		good = true;

	gt_map_init(&names, model->alloc, sizeof(uint32_t));
	for (size_t i = 0; good && i < count; i++)
		good = add_node(self, &names, &functions[i], &self->node_of[i]);
	gt_map_free(&names);
	return good;
}

bool
profile_functions_create(ProfileModel *model)
{
	ProfileFunctions *self = gt_alloc_zero(model->alloc, sizeof(*self));
	size_t		functions,
				locations;

	model->functions = self;
	if (self == NULL)
		return profile_refused(model);
	gt_pprof_functions(model->profile, &functions);
	gt_pprof_locations(model->profile, &locations);
	/* there is at least one function: that of an unknown place */
	self->nodes = gt_alloc_zero(model->alloc, functions * sizeof(Node));
	self->node_of = gt_alloc(model->alloc, functions * sizeof(uint32_t));
	self->seen_location = gt_alloc_zero(model->alloc, (locations + 1) * sizeof(uint32_t));
	if (self->nodes == NULL || self->node_of == NULL || self->seen_location == NULL || !add_nodes(model, self))
		return profile_refused(model);
	self->sums = gt_alloc_zero(model->alloc, (self->node_count * model->header->type_count + 1) * sizeof(Sums));
	self->entries = gt_alloc(model->alloc, self->node_count * sizeof(Entry));
	return (self->sums != NULL && self->entries != NULL) || profile_refused(model);
}

void
profile_functions_free(ProfileModel *model)
{
	ProfileFunctions *self = model->functions;

	if (self == NULL)
		return;
	gt_free(model->alloc, self->nodes);
	gt_free(model->alloc, self->node_of);
	gt_free(model->alloc, self->seen_location);
	gt_free(model->alloc, self->sums);
	gt_free(model->alloc, self->entries);
	gt_free(model->alloc, self);
}

/* --- sums; they wrap as Go's do --- */

static void
add_to(int64_t *sum, int64_t value)
{
	*sum = (int64_t) ((uint64_t) *sum + (uint64_t) value);
}

static void
add_cumulative(ProfileModel *model, uint32_t node, uint32_t mark, const int64_t *values)
{
	ProfileFunctions *self = model->functions;
	Sums	   *sums = &self->sums[node * model->header->type_count];

	if (self->nodes[node].seen == mark)
		return;
	self->nodes[node].seen = mark;
	for (size_t i = 0; i < model->header->type_count; i++)
		add_to(&sums[i].cumulative, values[i]);
}

void
profile_functions_sum(ProfileModel *model, size_t n, const PprofSample *sample)
{
	ProfileFunctions *self = model->functions;
	size_t		count,
				types = model->header->type_count;
	const PprofLocation *locations = gt_pprof_locations(model->profile, &count);
	const PprofLine *lines = gt_pprof_lines(model->profile);
	uint32_t	mark = (uint32_t) n + 1;
	Sums	   *leaf;

	if (sample->location_count == 0)
		return;
	for (size_t i = 0; i < sample->location_count; i++)
	{
		const PprofLocation *location = &locations[sample->locations[i]];

		if (self->seen_location[sample->locations[i]] == mark)
			continue;
		self->seen_location[sample->locations[i]] = mark;
		for (uint32_t j = 0; j < location->line_count; j++)
			add_cumulative(model, self->node_of[lines[location->first_line + j].function], mark, sample->values);
	}
	leaf = &self->sums[self->node_of[lines[locations[sample->locations[0]].first_line].function] * types];
	for (size_t i = 0; i < types; i++)
		add_to(&leaf[i].flat, sample->values[i]);
}

/* --- rows --- */

static uint64_t
magnitude(int64_t value)
{
	return value < 0 ? -(uint64_t) value : (uint64_t) value;
}

/* The largest flat value first, then by name; names are distinct. */
static int
compare_entries(const void *a, const void *b)
{
	const Entry *left = a,
			   *right = b;
	uint64_t	left_flat = magnitude(left->sums.flat),
				right_flat = magnitude(right->sums.flat);
	size_t		common = GT_MIN(left->node->name.len, right->node->name.len);
	int			order;

	if (left_flat != right_flat)
		return left_flat > right_flat ? -1 : 1;
	order = memcmp(left->node->name.data, right->node->name.data, common);
	if (order != 0)
		return order;
	return (left->node->name.len > right->node->name.len) - (left->node->name.len < right->node->name.len);
}

static double
percent(int64_t value, int64_t total)
{
	return total == 0 ? NAN : fabs((double) value / (double) total) * 100;
}

static bool
add_row(ProfileModel *model, size_t type, const Entry *entry)
{
	int64_t		total = profile_total(model, type);
	GtProfileFunctionRow *row = profile_add_row(model);

	if (row == NULL)
		return false;
	row->type = profile_text(model->header->types[type].type);
	row->unit = profile_text(model->header->types[type].unit);
	row->function = entry->node->name;
	row->file_name = entry->node->file;
	row->flat = entry->sums.flat;
	row->cumulative = entry->sums.cumulative;
	row->flat_percent = percent(row->flat, total);
	row->cumulative_percent = percent(row->cumulative, total);
	return true;
}

bool
profile_functions_rows(ProfileModel *model, size_t type)
{
	ProfileFunctions *self = model->functions;
	size_t		count = 0;

	for (size_t i = 0; i < self->node_count; i++)
	{
		const Sums *sums = &self->sums[i * model->header->type_count + type];

		if (sums->flat == 0 && sums->cumulative == 0)
			continue;
		self->entries[count].node = &self->nodes[i];
		self->entries[count++].sums = *sums;
	}
	qsort(self->entries, count, sizeof(Entry), compare_entries);
	for (size_t i = 0; i < count; i++)
	{
		if (!add_row(model, type, &self->entries[i]))
			return false;
	}
	return true;
}
