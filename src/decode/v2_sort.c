/*
 * v2_sort.c
 *		Sorting the frontier as Go's slices.SortFunc does.
 *
 * That sort is not stable, and which of two equal times comes first decides
 * the order of events.  Up to 12 elements it is an insertion sort; above, a
 * pattern-defeating quicksort whose steps are followed here (facts from Go's
 * slices/zsortanyfunc.go).
 */
#include "decode/v2_sort.h"

#include <stdbool.h>

#define INSERTION_MAX 12

typedef enum Hint
{
	HINT_UNKNOWN,
	HINT_INCREASING,
	HINT_DECREASING
} Hint;

static bool
less(const V2Front *front, size_t a, size_t b)
{
	return front[a].time < front[b].time;
}

static void
swap(V2Front *front, size_t a, size_t b)
{
	V2Front		kept = front[a];

	front[a] = front[b];
	front[b] = kept;
}

static void
insertion_sort(V2Front *front, size_t a, size_t b)
{
	for (size_t i = a + 1; i < b; i++)
		for (size_t j = i; j > a && less(front, j, j - 1); j--)
			swap(front, j, j - 1);
}

static void
sift_down(V2Front *front, size_t low, size_t high, size_t first)
{
	size_t		root = low;

	for (;;)
	{
		size_t		child = 2 * root + 1;

		if (child >= high)
			return;
		if (child + 1 < high && less(front, first + child, first + child + 1))
			child++;
		if (!less(front, first + root, first + child))
			return;
		swap(front, first + root, first + child);
		root = child;
	}
}

static void
heap_sort(V2Front *front, size_t a, size_t b)
{
	size_t		count = b - a;

	for (size_t i = (count - 1) / 2 + 1; i-- > 0;)
		sift_down(front, i, count, a);
	for (size_t i = count; i-- > 0;)
	{
		swap(front, a, a + i);
		sift_down(front, 0, i, a);
	}
}

static uint64_t
next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

static int
bit_length(size_t value)
{
	int			bits = 0;

	for (; value != 0; value >>= 1)
		bits++;
	return bits;
}

static void
break_patterns(V2Front *front, size_t a, size_t b)
{
	size_t		length = b - a;

	if (length >= 8)
	{
		uint64_t	seed = length;
		size_t		modulus = (size_t) 1 << bit_length(length);
		size_t		index = a + (length / 4) * 2 - 1;

		for (size_t i = 0; i < 3; i++)
		{
			size_t		other = (size_t) next_random(&seed) & (modulus - 1);

			if (other >= length)
				other -= length;
			swap(front, index - 1 + i, a + other);
		}
	}
}

static void
order2(const V2Front *front, size_t *a, size_t *b, int *swaps)
{
	if (less(front, *b, *a))
	{
		size_t		kept = *a;

		(*swaps)++;
		*a = *b;
		*b = kept;
	}
}

static size_t
median(const V2Front *front, size_t a, size_t b, size_t c, int *swaps)
{
	order2(front, &a, &b, swaps);
	order2(front, &b, &c, swaps);
	order2(front, &a, &b, swaps);
	return b;
}

static size_t
choose_pivot(const V2Front *front, size_t a, size_t b, Hint *hint)
{
	size_t		length = b - a;
	int			swaps = 0;
	size_t		i = a + length / 4 * 1,
				j = a + length / 4 * 2,
				k = a + length / 4 * 3;

	if (length >= 8)
	{
		if (length >= 50)
		{
			i = median(front, i - 1, i, i + 1, &swaps);
			j = median(front, j - 1, j, j + 1, &swaps);
			k = median(front, k - 1, k, k + 1, &swaps);
		}
		j = median(front, i, j, k, &swaps);
	}
	*hint = swaps == 0 ? HINT_INCREASING : swaps == 12 ? HINT_DECREASING : HINT_UNKNOWN;
	return j;
}

static void
reverse_range(V2Front *front, size_t a, size_t b)
{
	for (size_t i = a, j = b - 1; i < j; i++, j--)
		swap(front, i, j);
}

static bool
partial_insertion_sort(V2Front *front, size_t a, size_t b)
{
	size_t		i = a + 1;

	for (int step = 0; step < 5; step++)
	{
		while (i < b && !less(front, i, i - 1))
			i++;
		if (i == b)
			return true;
		if (b - a < 50)
			return false;
		swap(front, i, i - 1);
		if (i - a >= 2)
		{
			for (size_t j = i - 1; j >= 1 && less(front, j, j - 1); j--)
				swap(front, j, j - 1);
		}
		if (b - i >= 2)
		{
			for (size_t j = i + 1; j < b && less(front, j, j - 1); j++)
				swap(front, j, j - 1);
		}
	}
	return false;
}

/* All equal to the pivot come first; the rest starts at the result. */
static size_t
partition_equal(V2Front *front, size_t a, size_t b, size_t pivot)
{
	size_t		i = a + 1,
				j = b - 1;

	swap(front, a, pivot);
	for (;;)
	{
		while (i <= j && !less(front, a, i))
			i++;
		while (i <= j && less(front, a, j))
			j--;
		if (i > j)
			return i;
		swap(front, i, j);
		i++;
		j--;
	}
}

static size_t
partition(V2Front *front, size_t a, size_t b, size_t pivot, bool *already)
{
	size_t		i = a + 1,
				j = b - 1;

	swap(front, a, pivot);
	while (i <= j && less(front, i, a))
		i++;
	while (i <= j && !less(front, j, a))
		j--;
	if (i > j)
	{
		swap(front, j, a);
		*already = true;
		return j;
	}
	swap(front, i, j);
	i++;
	j--;
	for (;;)
	{
		while (i <= j && less(front, i, a))
			i++;
		while (i <= j && !less(front, j, a))
			j--;
		if (i > j)
			break;
		swap(front, i, j);
		i++;
		j--;
	}
	swap(front, j, a);
	*already = false;
	return j;
}

/* Recursion is bounded: it goes into the smaller half only. */
static void
quick_sort(V2Front *front, size_t a, size_t b, int limit)
{
	bool		balanced = true,
				partitioned = true;

	for (;;)
	{
		size_t		length = b - a;
		size_t		pivot,
					middle;
		Hint		hint;

		if (length <= INSERTION_MAX)
		{
			insertion_sort(front, a, b);
			return;
		}
		if (limit == 0)
		{
			heap_sort(front, a, b);
			return;
		}
		if (!balanced)
		{
			break_patterns(front, a, b);
			limit--;
		}
		pivot = choose_pivot(front, a, b, &hint);
		if (hint == HINT_DECREASING)
		{
			reverse_range(front, a, b);
			pivot = (b - 1) - (pivot - a);
			hint = HINT_INCREASING;
		}
		if (balanced && partitioned && hint == HINT_INCREASING &&
			partial_insertion_sort(front, a, b))
			return;
		if (a > 0 && !less(front, a - 1, pivot))
		{
			a = partition_equal(front, a, b, pivot);
			continue;
		}
		middle = partition(front, a, b, pivot, &partitioned);
		if (middle - a < b - middle)
		{
			balanced = middle - a >= length / 8;
			quick_sort(front, a, middle, limit);
			a = middle + 1;
		}
		else
		{
			balanced = b - middle >= length / 8;
			quick_sort(front, middle + 1, b, limit);
			b = middle;
		}
	}
}

void
v2_front_sort(V2Front *front, size_t count)
{
	quick_sort(front, 0, count, bit_length(count));
}
