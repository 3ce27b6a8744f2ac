"""Pairs the rows of two sides and compares them column by column."""

from .tally import NEAR_BORDER

# What tells rows apart, beside their order. Ranges of one goroutine or P follow
# one another, so the n-th of one side is the n-th of the other; rows of others
# may lie in between in another order where their times tie.
KEYS = {
    "traces": (),
    "generations": ("generation",),
    "gc_cycles": ("cycle",),
    "stw_pauses": ("goroutine",),
    "mark_assists": ("goroutine",),
    "mark_workers": ("goroutine",),
    "sweeps": ("proc",),
    "heap_samples": ("changed", "proc"),
    "goroutines": ("goroutine",),
    "proc_states": ("proc",),
    "tasks": ("task",),
    "mutator_utilization": (),
    "regions": ("goroutine", "task", "name", "inherited"),
}

# The column in which rows rise.
BEGINS = {"heap_samples": "time_ns", "mutator_utilization": "time_ns", "traces": None, "generations": "start_ns", "goroutines": "created_ns"}

# Relations of events: those of a thread or goroutine are in order.
KEYS.update(logs=("goroutine",), labels=("goroutine",), cpu_samples=("thread",), alloc_events=())
BEGINS.update(logs="time_ns", labels="time_ns", cpu_samples="time_ns", alloc_events="seq")


def begin_of(relation):
    return BEGINS.get(relation, "start_ns")


def compare_rows(tally, relation, file, expected, got, columns, borders=()):
    """columns: those to compare; borders: when generations begin, in ns."""
    key = KEYS[relation]
    ours = bucket(relation, got, key)
    for name, theirs in bucket(relation, expected, key).items():
        mine = ours.pop(name, [])
        where = f"{file} {describe(key, name)}"
        tally.check(relation, "(rows)", where, len(theirs), len(mine))
        for n, (e, g) in enumerate(zip(theirs, mine)):
            near = near_to(e, borders) + near_to(g, borders)
            for column in columns:
                tally.check(relation, column, f"{where} #{n + 1}", e[column], g[column], near)
    for name, rows in ours.items():
        tally.check(relation, "(rows)", f"{file} {describe(key, name)}", 0, len(rows))


def bucket(relation, rows, key):
    begin = begin_of(relation)
    if begin:
        rows = sorted(rows, key=lambda r: (r[begin] is not None, r[begin] or 0))
    buckets = {}
    for row in rows:
        buckets.setdefault(tuple(row[k] for k in key), []).append(row)
    return buckets


def describe(key, name):
    return " ".join(f"{k} {v}" for k, v in zip(key, name))


def near_to(row, borders):
    if "created_ns" in row:  # sums over all of a life: every border in it counts
        return [b for b in borders if (row["created_ns"] or 0) <= b + NEAR_BORDER
                and (row["ended_ns"] is None or b <= row["ended_ns"] + NEAR_BORDER)]
    times = [row.get(c) for c in ("start_ns", "end_ns", "time_ns")]
    return [b for b in borders if any(t is not None and abs(t - b) <= NEAR_BORDER for t in times)]
