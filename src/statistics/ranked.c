/*
 * ranked.c
 *		See ranked.h.
 */
#include "statistics/ranked.h"

#include <math.h>

typedef struct Link
{
	GtRankedNode *next;			/* NULL: the end */
	size_t		width;			/* so many places further, the end being one, too */
} Link;

struct GtRankedNode
{
	double		value;
	int			levels;
	Link		links[];
};

/* The last node before the values from some value on, on each level, and its place. */
typedef struct Path
{
	GtRankedNode *nodes[GT_RANKED_LEVELS];
	size_t		places[GT_RANKED_LEVELS];	/* from 1; the head's is 0 */
} Path;

static GtRankedNode *
create_node(const GtAlloc *alloc, double value, int levels)
{
	GtRankedNode *node = gt_alloc_zero(alloc, sizeof(GtRankedNode) + (size_t) levels * sizeof(Link));

	if (node == NULL)
		return NULL;
	node->value = value;
	node->levels = levels;
	return node;
}

bool
gt_ranked_init(GtRanked *ranked, const GtAlloc *alloc)
{
	ranked->alloc = alloc;
	ranked->count = 0;
	ranked->levels = 1;
	ranked->random = 1;
	ranked->head = create_node(alloc, -INFINITY, GT_RANKED_LEVELS);
	if (ranked->head == NULL)
		return false;
	ranked->head->links[0].width = 1;
	return true;
}

void
gt_ranked_free(GtRanked *ranked)
{
	GtRankedNode *node = ranked->head;

	while (node != NULL)
	{
		GtRankedNode *next = node->links[0].next;

		gt_free(ranked->alloc, node);
		node = next;
	}
	ranked->head = NULL;
}

/* --- come and go --- */

static void
find(const GtRanked *ranked, double value, Path *path)
{
	GtRankedNode *node = ranked->head;
	size_t		place = 0;
	int			level = ranked->levels;

	do
	{
		level--;
		while (node->links[level].next != NULL && node->links[level].next->value < value)
		{
			place += node->links[level].width;
			node = node->links[level].next;
		}
		path->nodes[level] = node;
		path->places[level] = place;
	} while (level > 0);
}

static int
draw_levels(GtRanked *ranked)
{
	int			levels = 1;

	ranked->random ^= ranked->random << 13;
	ranked->random ^= ranked->random >> 7;
	ranked->random ^= ranked->random << 17;
	for (uint64_t bits = ranked->random >> 8; (bits & 3) == 0 && levels < GT_RANKED_LEVELS; bits >>= 2)
		levels++;
	return levels;
}

/* A level that was not in use passes everything. */
static void
raise_levels(GtRanked *ranked, int levels, Path *path)
{
	for (; ranked->levels < levels; ranked->levels++)
	{
		ranked->head->links[ranked->levels].width = ranked->count + 1;
		path->nodes[ranked->levels] = ranked->head;
		path->places[ranked->levels] = 0;
	}
}

bool
gt_ranked_add(GtRanked *ranked, double value)
{
	int			levels = draw_levels(ranked);
	GtRankedNode *node = create_node(ranked->alloc, value, levels);
	Path		path;
	size_t		before;

	if (node == NULL)
		return false;
	find(ranked, value, &path);
	before = path.places[0];
	raise_levels(ranked, levels, &path);
	for (int level = 0; level < ranked->levels; level++)
	{
		Link	   *link = &path.nodes[level]->links[level];

		link->width++;
		if (level >= levels)
			continue;
		node->links[level].next = link->next;
		node->links[level].width = path.places[level] + link->width - before - 1;
		link->next = node;
		link->width = before + 1 - path.places[level];
	}
	ranked->count++;
	return true;
}

void
gt_ranked_remove(GtRanked *ranked, double value)
{
	GtRankedNode *node;
	Path		path;

	find(ranked, value, &path);
	node = path.nodes[0]->links[0].next;
	for (int level = 0; level < ranked->levels; level++)
	{
		Link	   *link = &path.nodes[level]->links[level];

		link->width--;
		if (link->next != node)
			continue;
		link->next = node->links[level].next;
		link->width += node->links[level].width;
	}
	ranked->count--;
	gt_free(ranked->alloc, node);
}

/* --- ranks --- */

double
gt_ranked_at(const GtRanked *ranked, size_t rank)
{
	const GtRankedNode *node = ranked->head;
	size_t		left = rank + 1;

	for (int level = ranked->levels - 1; left > 0; level--)
	{
		while (node->links[level].next != NULL && node->links[level].width <= left)
		{
			left -= node->links[level].width;
			node = node->links[level].next;
		}
	}
	return node->value;
}

static size_t
count_below(const GtRanked *ranked, double value)
{
	Path		path;

	find(ranked, value, &path);
	return path.places[0];
}

static double
middle(double low, double high)
{
	return low == high ? low : low / 2 + high / 2;
}

double
gt_ranked_median(const GtRanked *ranked)
{
	size_t		count = ranked->count;

	return middle(gt_ranked_at(ranked, (count - 1) / 2), gt_ranked_at(ranked, count / 2));
}

/*
 * Distances from the median ascend on both sides of it.  Of the first
 * (count + 1) / 2 in the order of all, so many lie below as the bisection finds;
 * the greatest of them is the middle one, or the lower of two.
 */
double
gt_ranked_deviation(const GtRanked *ranked)
{
	double		median = gt_ranked_median(ranked);
	size_t		count = ranked->count,
				below = count_below(ranked, median),
				above = count - below,
				taken = (count + 1) / 2,
				low = taken > above ? taken - above : 0,
				high = GT_MIN(taken, below);
	double		lower = 0,
				upper = INFINITY;

#define BELOW(i) (median - gt_ranked_at(ranked, below - 1 - (i)))
#define ABOVE(i) (gt_ranked_at(ranked, below + (i)) - median)
	while (low < high)
	{
		size_t		i = low + (high - low) / 2;

		if (BELOW(i) < ABOVE(taken - i - 1))
			low = i + 1;
		else
			high = i;
	}
	if (low > 0)
		lower = BELOW(low - 1);
	if (taken > low)
		lower = fmax(lower, ABOVE(taken - low - 1));
	if (count % 2 == 1)
		return lower;
	if (low < below)
		upper = BELOW(low);
	if (taken - low < above)
		upper = fmin(upper, ABOVE(taken - low));
	return middle(lower, upper);
#undef BELOW
#undef ABOVE
}
