/*
 * profile_functions.c
 *		Flat and cumulative sums by function, as `go tool pprof -top` has them.
 *
 * Functions of one name are one, whatever their files.  The leaf of a stack is
 * what was inlined last; a function counts once for each sample, however often
 * it recurs; what sums to 0 both ways is no row.  Frames that the profile wants
 * dropped are left out: see profile_prune.c.
 */
#include "model/profile_state.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct Node
{
	GtStr		name;
	GtStr		file;			/* data NULL: several, or none known */
} Node;

/* A location: the nodes of its lines. */
typedef struct Place
{
	uint32_t	node;			/* of the only line, or index in line_nodes */
	uint32_t	line_count;
	int64_t		seen;			/* if there are several: by which sample, counted from 1 */
} Place;

/* Of one type, to be put in order. */
typedef struct Entry
{
	const Node *node;
	int64_t		flat;
	int64_t		cumulative;
} Entry;

struct ProfileFunctions
{
	Node	   *nodes;
	size_t		node_count;
	uint32_t   *node_of;		/* by function */
	uint32_t   *line_nodes;		/* by line */
	Place	   *places;			/* by location */
	int64_t    *cells;			/* node after node: seen (see above), cumulative sums, flat sums */
	size_t		cell_size;
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

void
profile_functions_place(ProfileModel *model)
{
	ProfileFunctions *self = model->functions;
	size_t		count;
	const PprofLocation *locations = gt_pprof_locations(model->profile, &count);
	const PprofLine *lines = gt_pprof_lines(model->profile);

	for (size_t i = 0; i < count; i++)
	{
		uint32_t	first = locations[i].first_line,
					end = first + locations[i].line_count;

		first += profile_prune_lines(model, i, lines + first, end - first);
		for (uint32_t n = first; n < end; n++)
			self->line_nodes[n] = self->node_of[lines[n].function];
		self->places[i].line_count = end - first;
		self->places[i].node = end - first == 1 ? self->line_nodes[first] : first;
	}
}

static bool
allocate(ProfileModel *model, ProfileFunctions *self)
{
	size_t		functions,
				locations;

	gt_pprof_functions(model->profile, &functions);
	gt_pprof_locations(model->profile, &locations);
	/* there is at least one function: that of an unknown place */
	self->nodes = gt_alloc_zero(model->alloc, functions * sizeof(Node));
	self->node_of = gt_alloc(model->alloc, functions * sizeof(uint32_t));
	self->line_nodes = gt_alloc(model->alloc, (gt_pprof_line_count(model->profile) + 1) * sizeof(uint32_t));
	self->places = gt_alloc_zero(model->alloc, (locations + 1) * sizeof(Place));
	return self->nodes != NULL && self->node_of != NULL && self->line_nodes != NULL && self->places != NULL;
}

bool
profile_functions_create(ProfileModel *model)
{
	ProfileFunctions *self = gt_alloc_zero(model->alloc, sizeof(*self));

	model->functions = self;
	if (self == NULL || !allocate(model, self) || !add_nodes(model, self))
		return profile_refused(model);
	self->cell_size = 1 + 2 * model->header->type_count;
	self->cells = gt_alloc_zero(model->alloc, self->node_count * self->cell_size * sizeof(int64_t));
	self->entries = gt_alloc(model->alloc, self->node_count * sizeof(Entry));
	return (self->cells != NULL && self->entries != NULL) || profile_refused(model);
}

void
profile_functions_free(ProfileModel *model)
{
	ProfileFunctions *self = model->functions;

	if (self == NULL)
		return;
	gt_free(model->alloc, self->nodes);
	gt_free(model->alloc, self->node_of);
	gt_free(model->alloc, self->line_nodes);
	gt_free(model->alloc, self->places);
	gt_free(model->alloc, self->cells);
	gt_free(model->alloc, self->entries);
	gt_free(model->alloc, self);
}

/* --- sums; they wrap as Go's do --- */

static inline void
add_values(int64_t *sums, const int64_t *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		sums[i] = (int64_t) ((uint64_t) sums[i] + (uint64_t) values[i]);
}

static inline void
add_cumulative(ProfileFunctions *self, uint32_t node, int64_t mark, const int64_t *values, size_t types)
{
	int64_t    *cell = &self->cells[node * self->cell_size];

	if (cell[0] == mark)
		return;
	cell[0] = mark;
	add_values(cell + 1, values, types);
}

/* All lines of a place; once, for there may be many. */
static void
add_lines(ProfileFunctions *self, Place *place, int64_t mark, const int64_t *values, size_t types)
{
	if (place->seen == mark)
		return;
	place->seen = mark;
	for (uint32_t i = 0; i < place->line_count; i++)
		add_cumulative(self, self->line_nodes[place->node + i], mark, values, types);
}

void
profile_functions_sum(ProfileModel *model, size_t n, const PprofSample *sample)
{
	ProfileFunctions *self = model->functions;
	size_t		types = model->header->type_count,
				first = profile_prune_sample(model, sample);
	int64_t		mark = (int64_t) n + 1;
	const Place *leaf;
	uint32_t	node;

	if (sample->location_count == 0)
		return;
	for (size_t i = first; i < sample->location_count; i++)
	{
		Place	   *place = &self->places[sample->locations[i]];

		if (place->line_count == 1)
			add_cumulative(self, place->node, mark, sample->values, types);
		else
			add_lines(self, place, mark, sample->values, types);
	}
	leaf = &self->places[sample->locations[first]];
	node = leaf->line_count == 1 ? leaf->node : self->line_nodes[leaf->node];
	add_values(&self->cells[node * self->cell_size + 1 + types], sample->values, types);
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
	uint64_t	left_flat = magnitude(left->flat),
				right_flat = magnitude(right->flat);
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
	row->flat = entry->flat;
	row->cumulative = entry->cumulative;
	row->flat_percent = percent(row->flat, total);
	row->cumulative_percent = percent(row->cumulative, total);
	return true;
}

bool
profile_functions_rows(ProfileModel *model, size_t type)
{
	ProfileFunctions *self = model->functions;
	size_t		types = model->header->type_count,
				count = 0;

	for (size_t i = 0; i < self->node_count; i++)
	{
		const int64_t *cell = &self->cells[i * self->cell_size];
		Entry		entry = {&self->nodes[i], cell[1 + types + type], cell[1 + type]};

		if (entry.flat != 0 || entry.cumulative != 0)
			self->entries[count++] = entry;
	}
	qsort(self->entries, count, sizeof(Entry), compare_entries);
	for (size_t i = 0; i < count; i++)
	{
		if (!add_row(model, type, &self->entries[i]))
			return false;
	}
	return true;
}
