"""Goroutines, procs, tasks and regions: what the corpus has of them, and in which shapes."""

from . import exact

# As MAPPING of corpus.py.
MAPPING = {
    "goroutines": ("goroutines", {
        "goroutine": "goroutine", "name": "name", "is_system": "is_system", "creation_ns": "created_ns",
        "start_ns": "started_ns", "end_ns": "ended_ns", "total_ns": "total_ns", "exec_ns": "exec_ns",
        "sched_wait_ns": "sched_wait_ns", "block_ns": "block_ns", "syscall_ns": "syscall_ns",
        "syscall_block_ns": "syscall_block_ns", "unknown_ns": "unknown_ns", "assist_ns": "assist_ns",
        "sweep_ns": "sweep_ns", "stw_ns": "stw_ns",
    }, {"regions": "rows of regions, compared there"}),
    "regions": ("regions", {
        "goroutine": "goroutine", "task": "task", "name": "name", "start_ns": "start_ns", "end_ns": "end_ns",
        "start_kind": "(start_kind)", "end_kind": "end_kind", "total_ns": "(total_ns)", "exec_ns": "exec_ns",
        "sched_wait_ns": "sched_wait_ns", "syscall_ns": "syscall_ns", "assist_ns": "assist_ns", "sweep_ns": "sweep_ns",
    }, {}),
    "tasks": ("tasks", {
        "task": "task", "parent": "parent", "name": "name", "start_ns": "start_ns", "end_ns": "end_ns",
        "complete": "complete", "start_goroutine": "goroutine", "regions": "regions", "logs": "logs",
        "goroutines": "goroutines", "children": "children",
    }, {}),
}
# Files in other shapes: a row per goroutine and reason or range, or per P.
SHAPED = ("goroutine_blocks", "goroutine_ranges", "procs")
RELATIONS = ("goroutines", "regions", "tasks")

RANGES = {"GC mark assist": "assist_ns", "GC incremental sweep": "sweep_ns"}
PAUSE = "stop-the-world ("
KINDS = {"RegionEnd": "end", "StateTransition": "exit", "": None}


def finish(rows):
    """Expected rows as read from the files -> as the relations have them."""
    for row in rows["goroutines"]:
        row["created_ns"] = row["created_ns"] or None
        # Go books a system call that has lost its P at the end of the trace also as waiting for one
        seen = sum(row[c] for c in ("exec_ns", "sched_wait_ns", "block_ns", "syscall_ns", "syscall_block_ns"))
        row["sched_wait_ns"] -= max(0, seen - row["total_ns"])
    for row in rows["tasks"]:
        # Up to 1.21 Go gives the ends of tasks without a parent, and only those, task 0 for one
        row["parent"] = row["parent"] or None
        if row["task"] == 0:
            row["children"] = 0
    for row in rows["regions"]:
        row["inherited"] = row.pop("(start_kind)") == "StateTransition"
        row["end_kind"] = KINDS[row["end_kind"]]
        whole = row["start_ns"] is not None and row["end_ns"] is not None
        total = row.pop("(total_ns)")
        row["duration_ns"] = total if whole else None
    for relation in RELATIONS:
        for row in rows[relation]:
            if "name" in row:
                row["name"] = exact.ESCAPED.sub(exact.escape, row["name"]) or None


def check_shaped(tally, name, rows, shaped, borders):
    """goroutines.blocks and the range columns by reason and name, proc_states summed up."""
    blocks, ranges = {}, {}
    for row in shaped["goroutine_blocks"]:
        blocks.setdefault(int(row["goroutine"]), {})[row["reason"]] = int(row["block_ns"])
    for row in shaped["goroutine_ranges"]:
        column = "stw_ns" if row["range"].startswith(PAUSE) else RANGES[row["range"]]
        mine = ranges.setdefault(int(row["goroutine"]), dict.fromkeys(("assist_ns", "sweep_ns", "stw_ns"), 0))
        mine[column] += int(row["range_ns"])
    for g in rows["goroutines"]:
        where = f"{name} goroutine {g['goroutine']}"
        got, expected = g["blocks"], blocks.get(g["goroutine"], {})
        tally.check("goroutines", "blocks (reasons)", where, sorted(expected), sorted(got))
        for reason in got.keys() & expected.keys():
            check_sum(tally, "goroutines", "blocks (by reason)", f"{where} {reason}", expected[reason], got[reason], borders)
        for column, expected in ranges.get(g["goroutine"], {}).items():
            check_sum(tally, "goroutines", column, where, expected, g[column], borders)
    running = {}
    for row in rows["proc_states"]:
        running.setdefault(row["proc"], 0)
        if row["state"] == "running":
            end = rows["traces"][0]["duration_ns"] if row["end_ns"] is None else row["end_ns"]
            running[row["proc"]] += end - (row["start_ns"] or 0)
    expected = {int(row["proc"]): int(row["running_ns"]) for row in shaped["procs"]}
    tally.check("proc_states", "proc", name, sorted(expected), sorted(running))
    for proc in expected.keys() & running.keys():
        check_sum(tally, "proc_states", "duration_ns (running, in sum)", f"{name} proc {proc}", expected[proc], running[proc], borders)


def check_sum(tally, relation, column, where, expected, got, borders):
    tally.check(relation, column, where, expected, got, borders, tally.tolerance)
