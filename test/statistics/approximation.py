#!/usr/bin/env python3
"""How far the normal approximation of mann_whitney is from the exact law, just
beyond the size up to which the exact law is computed: approximation.py

The law is counted here on its own (choices by rank sum, whole numbers), for
values without ties, with ties of 5 and with three distinct values only; the
largest differences of the two-sided p are printed, over all outcomes, and of
those whose exact p is near 0.05 and 0.001.
"""

import math


def doubled_ranks(values):
    ranks, start = [], 0
    values = sorted(values)
    while start < len(values):
        end = start
        while end < len(values) and values[end] == values[start]:
            end += 1
        ranks += [start + 1 + end] * (end - start)
        start = end
    return ranks


def law(ranks, chosen):
    ways = [{} for _ in range(chosen + 1)]
    ways[0][0] = 1
    for i, rank in enumerate(ranks):
        for k in range(min(i + 1, chosen), 0, -1):
            to = ways[k]
            for total, count in ways[k - 1].items():
                to[total + rank] = to.get(total + rank, 0) + count
    return ways[chosen]


def compare(values, n1):
    n, ranks = len(values), doubled_ranks(values)
    n2 = n - n1
    counts, all_ways = law(ranks, n1), math.comb(n, n1)
    mean = n1 * (n + 1)  # of the doubled rank sum
    ties = sum(ranks.count(r) ** 3 - ranks.count(r) for r in set(ranks))
    deviation = math.sqrt(n1 * n2 / 12 * (n + 1 - ties / (n * (n - 1))))
    by_distance, tail, result = {}, 0, []
    for total, count in counts.items():
        by_distance[abs(total - mean)] = by_distance.get(abs(total - mean), 0) + count
    for distance in sorted(by_distance, reverse=True):
        tail += by_distance[distance]
        exact = tail / all_ways
        z = max(distance / 2 - 0.5, 0) / deviation
        result.append((exact, min(1, math.erfc(z / math.sqrt(2)))))
    return result


def worst(pairs, low, high):
    inside = [(abs(a - e), abs(a / e - 1)) for e, a in pairs if low <= e <= high]
    return max(inside) if inside else (float("nan"), float("nan"))


def main():
    print(f"{'values':28} {'all: diff':>10} {'p .02-.1: diff':>15} {'relative':>9} {'p .0005-.002: relative':>23}")
    for n1, n2 in ((40, 40), (8, 300), (5, 1000)):
        for name, values in (("no ties", range(n1 + n2)), ("ties of 5", [i // 5 for i in range(n1 + n2)]),
                             ("3 values", [i % 3 for i in range(n1 + n2)])):
            if name == "no ties" and n1 * n2 > 4000:
                continue  # takes minutes; ties only make it worse
            pairs = compare(values, n1)
            near = worst(pairs, 0.02, 0.1)
            print(f"{f'{n1} and {n2}, {name}':28} {worst(pairs, 0, 1)[0]:10.5f} {near[0]:15.5f} {near[1]:9.3f} {worst(pairs, 0.0005, 0.002)[1]:23.3f}")


if __name__ == "__main__":
    main()
