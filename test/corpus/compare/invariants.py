"""What must hold between the relations of one trace, computed from their rows.

These rules reach the columns for which the corpus has no expected values. A
moment may fall on the very tick at which something else begins or ends; then
either reading is right.
"""

RANGES = ("gc_cycles", "stw_pauses", "mark_assists", "mark_workers", "sweeps")
DRIFT = 1000  # microseconds that wall clock and trace clock may drift apart in a trace


def check(tally, file, rows, exempt=()):
    """exempt: names of rules that this file was made to break."""
    trace = rows["traces"][0]
    if not rows["generations"]:
        return
    for rule in (ranges, time_order, assist_times, cycles_of_rows, cycle_sums, cycle_pauses, cycle_heap,
                 in_force, totals, wall_clock, proc_stretches, user_times, live_by):
        if rule.__name__ not in exempt:
            rule(Checker(tally, file, rule.__name__), rows, trace)


class Checker:
    def __init__(self, tally, file, rule):
        self.tally, self.file, self.rule = tally, file, rule

    def equal(self, relation, column, n, expected, got, tolerance=0):
        self.tally.check(relation, column + " *", f"{self.file} {self.rule} #{n}", expected, got, tolerance=tolerance)

    def one_of(self, relation, column, n, candidates, got):
        self.equal(relation, column, n, got if got in candidates else sorted(candidates, key=str)[0], got)


def ranges(c, rows, _):
    for relation in RANGES:
        for n, r in enumerate(rows[relation], 1):
            known = r["start_ns"] is not None and r["end_ns"] is not None
            c.equal(relation, "duration_ns", n, r["end_ns"] - r["start_ns"] if known else None, r["duration_ns"])
            if "begin_kind" in r:
                c.equal(relation, "begin_kind", n, "active" if r["start_ns"] is None else "begin", r["begin_kind"])


def time_order(c, rows, _):
    for relation in RANGES + ("heap_samples",):
        column = "time_ns" if relation == "heap_samples" else "start_ns"
        times = [r[column] for r in rows[relation] if r[column] is not None]
        c.equal(relation, "(in order of time)", 0, True, times == sorted(times))


def assist_times(c, rows, trace):
    for n, r in enumerate(rows["mark_assists"], 1):
        end = trace["duration_ns"] if r["end_ns"] is None else r["end_ns"]
        states = ("cpu_ns", "parked_ns", "runnable_ns", "syscall_ns")
        seen = sum(r[s] for s in states)
        for state in states[1:]:  # cpu_ns has an expected value, these have their sum
            c.equal("mark_assists", f"{state} (in sum)", n, end - (r["start_ns"] or 0), seen)


def running_at(cycles, time):
    """The cycles that may be running at a time; None for none.

    What was running when the trace began is told some time after the first
    events, in their order: rows before and after that moment both count.
    """
    if time is None:
        return {None} | {x["cycle"] for x in cycles}
    inside = {x["cycle"] for x in cycles
              if (x["start_ns"] is None or x["start_ns"] <= time) and (x["end_ns"] is None or time <= x["end_ns"])}
    strictly = {x["cycle"] for x in cycles
                if (x["start_ns"] is not None and x["start_ns"] < time) and (x["end_ns"] is None or time < x["end_ns"])}
    return inside | (set() if strictly else {None})


def cycles_of_rows(c, rows, _):
    cycles = rows["gc_cycles"]
    c.equal("gc_cycles", "cycle", 0, list(range(1, len(cycles) + 1)), [x["cycle"] for x in cycles])
    for relation, time in (("stw_pauses", "start_ns"), ("mark_assists", "start_ns"),
                           ("mark_workers", "start_ns"), ("heap_samples", "time_ns")):
        for n, r in enumerate(rows[relation], 1):
            c.one_of(relation, "cycle", n, running_at(cycles, r[time]), r["cycle"])
    for n, r in enumerate(rows["sweeps"], 1):
        begin = r["start_ns"] or 0
        ended = [x["cycle"] for x in cycles if x["end_ns"] is not None and x["end_ns"] <= begin]
        before = [x["cycle"] for x in cycles if x["end_ns"] is not None and x["end_ns"] < begin]
        c.one_of("sweeps", "cycle", n, {max(ended, default=None), max(before, default=None)}, r["cycle"])


def cycle_sums(c, rows, _):
    for x in rows["gc_cycles"]:
        mine = lambda relation: [r for r in rows[relation] if r["cycle"] == x["cycle"]]
        total = lambda found, column: sum(r[column] or 0 for r in found)
        assists, workers = mine("mark_assists"), mine("mark_workers")
        pauses = [r for r in mine("stw_pauses") if r["reason"].startswith("GC ")]
        n = x["cycle"]
        c.equal("gc_cycles", "assist_count", n, len(assists), x["assist_count"])
        c.equal("gc_cycles", "assist_ns", n, total(assists, "duration_ns"), x["assist_ns"])
        c.equal("gc_cycles", "assist_cpu_ns", n, total(assists, "cpu_ns"), x["assist_cpu_ns"])
        c.equal("gc_cycles", "assist_parked_ns", n, total(assists, "parked_ns"), x["assist_parked_ns"])
        c.equal("gc_cycles", "mark_worker_ns", n,
                total([w for w in workers if w["mode"] != "idle"], "duration_ns"), x["mark_worker_ns"])
        c.equal("gc_cycles", "mark_idle_ns", n,
                total([w for w in workers if w["mode"] == "idle"], "duration_ns"), x["mark_idle_ns"])
        c.equal("gc_cycles", "stw_count", n, len(pauses), x["stw_count"])
        c.equal("gc_cycles", "stw_ns", n, total(pauses, "duration_ns"), x["stw_ns"])


def cycle_pauses(c, rows, _):
    for x in rows["gc_cycles"]:
        opening, closing = pauses_of(rows, x)
        n = x["cycle"]
        c.equal("gc_cycles", "stw_sweep_term_ns", n, opening and opening["duration_ns"], x["stw_sweep_term_ns"])
        c.equal("gc_cycles", "stw_mark_term_ns", n, closing and closing["duration_ns"], x["stw_mark_term_ns"])
        known = opening and closing and opening["end_ns"] is not None and closing["start_ns"] is not None
        c.equal("gc_cycles", "mark_ns", n, closing["start_ns"] - opening["end_ns"] if known else None, x["mark_ns"])


def pauses_of(rows, cycle):
    """The sweep termination pause of a cycle, and the mark termination that holds its end."""
    opening = closing = None
    for r in rows["stw_pauses"]:
        if r["cycle"] != cycle["cycle"]:
            continue
        if r["reason"] == "GC sweep termination" and opening is None:
            opening = r
        if r["reason"] == "GC mark termination" and cycle["end_ns"] is not None \
                and (r["start_ns"] or 0) <= cycle["end_ns"] and (r["end_ns"] is None or r["end_ns"] >= cycle["end_ns"]):
            closing = r
    return opening, closing


def cycle_heap(c, rows, _):
    live = series(rows, "heap_live", "heap_live_bytes")
    goal = series(rows, "heap_goal", "heap_goal_bytes")
    procs = series(rows, "gomaxprocs", "gomaxprocs")
    cycles = rows["gc_cycles"]
    for i, x in enumerate(cycles):
        n = x["cycle"]
        for at, suffix in (("start_ns", "start_bytes"), ("end_ns", "end_bytes")):
            c.one_of("gc_cycles", "heap_live_" + suffix, n, at_time(live, x[at]), x["heap_live_" + suffix])
            c.one_of("gc_cycles", "heap_goal_" + suffix, n, at_time(goal, x[at]), x["heap_goal_" + suffix])
        c.one_of("gc_cycles", "gomaxprocs", n, at_time(procs, x["start_ns"]), x["gomaxprocs"])
        following = cycles[i + 1]["start_ns"] if i + 1 < len(cycles) else None
        c.one_of("gc_cycles", "heap_goal_next_bytes", n, first_between(goal, x["end_ns"], following), x["heap_goal_next_bytes"])
        c.one_of("gc_cycles", "heap_live_peak_bytes", n, peaks(rows, live, x), x["heap_live_peak_bytes"])
        peak, end = x["heap_live_peak_bytes"], x["heap_goal_end_bytes"]
        c.equal("gc_cycles", "goal_overshoot", n, peak / end if peak is not None and end else None,
                x["goal_overshoot"], tolerance=1e-12)


def series(rows, changed, column):
    return [(r["time_ns"], r[column]) for r in rows["heap_samples"] if r["changed"] == changed]


def at_time(samples, time):
    """Values that may be in force at a time."""
    if time is None:
        return {None}
    before = [v for t, v in samples if t < time]
    return {before[-1] if before else None} | {v for t, v in samples if t == time}


def first_between(samples, after, before):
    if after is None:
        return {None}
    inside = [(t, v) for t, v in samples if t >= after and (before is None or t <= before)]
    first = [v for t, v in inside if t > after and (before is None or t < before)][:1]
    return set(first or [None]) | {v for t, v in inside if t in (after, before)}


def peaks(rows, live, cycle):
    _, final = pauses_of(rows, cycle)
    if cycle["end_ns"] is None or final is None:
        return {None}
    start, end = cycle["start_ns"] or 0, final["start_ns"]
    found = {None} if cycle["start_ns"] is None else set()
    for inclusive in (True, False):
        for initial in at_time(live, start):
            inside = [v for t, v in live if (start <= t <= end if inclusive else start < t < end)]
            known = [v for v in inside + [initial] if v is not None]
            found.add(max(known, default=None))
    return found


def in_force(c, rows, _):
    """Each sample changes one value; the others stay."""
    names = {"heap_live": "heap_live_bytes", "heap_goal": "heap_goal_bytes", "gomaxprocs": "gomaxprocs"}
    last = dict.fromkeys(names.values())
    for n, r in enumerate(rows["heap_samples"], 1):
        for changed, column in names.items():
            if changed != r["changed"]:
                c.equal("heap_samples", column, n, last[column], r[column])
            last[column] = r[column]


def totals(c, rows, trace):
    cycles = rows["gc_cycles"]
    c.equal("traces", "format", 0, "go-trace", trace["format"])
    c.equal("traces", "runtime", 0, "go", trace["runtime"])
    c.equal("traces", "generations", 0, len(rows["generations"]), trace["generations"])
    for relation in ("generations", "traces"):
        c.equal(relation, "events", 0, sum(g["events"] for g in rows["generations"]) + 1, trace["events"])
    for relation, column in (("generations", "end_ns"), ("traces", "duration_ns")):
        ends = [g["end_ns"] for g in rows["generations"]]
        c.equal(relation, column, 0, None if None in ends else max(ends), trace["duration_ns"])
    c.equal("traces", "gc_cycles", 0, len(cycles), trace["gc_cycles"])
    whole = [x for x in cycles if x["start_ns"] is not None and x["end_ns"] is not None]
    c.equal("traces", "gc_cycles_complete", 0, len(whole), trace["gc_cycles_complete"])
    c.equal("traces", "gc_active_at_start", 0, bool(cycles) and cycles[0]["start_ns"] is None, trace["gc_active_at_start"])
    c.equal("traces", "gc_active_at_end", 0, bool(cycles) and cycles[-1]["end_ns"] is None, trace["gc_active_at_end"])
    first_gomaxprocs(c, rows, trace)


def first_gomaxprocs(c, rows, trace):
    procs = series(rows, "gomaxprocs", "gomaxprocs")
    c.equal("traces", "gomaxprocs", 0, procs[0][1] if procs else None, trace["gomaxprocs"])


def wall_clock(c, rows, trace):
    zero = trace["started_at"]
    for relation, at, ns in (("gc_cycles", "started_at", "start_ns"), ("heap_samples", "at", "time_ns")):
        for n, r in enumerate(rows[relation], 1):
            known = zero is not None and r[ns] is not None
            c.equal(relation, at, n, zero + r[ns] // 1000 if known else None, r[at], tolerance=DRIFT)


def proc_stretches(c, rows, _):
    """The stretches of a P follow one another without a gap, in changing states."""
    last = {}
    for n, r in enumerate(sorted(rows["proc_states"], key=lambda r: r["start_ns"] is not None), 1):
        known = r["start_ns"] is not None and r["end_ns"] is not None
        c.equal("proc_states", "duration_ns", n, r["end_ns"] - r["start_ns"] if known else None, r["duration_ns"])
        before = last.get(r["proc"])
        if before is not None:
            c.equal("proc_states", "start_ns", n, before["end_ns"], r["start_ns"])
            c.equal("proc_states", "end_ns", n, True, before["end_ns"] is not None)
            c.equal("proc_states", "state", n, "idle" if before["state"] == "running" else "running", r["state"])
        last[r["proc"]] = r


def user_times(c, rows, _):
    for n, r in enumerate(rows["tasks"], 1):
        known = r["start_ns"] is not None and r["end_ns"] is not None
        c.equal("tasks", "duration_ns", n, r["end_ns"] - r["start_ns"] if known else None, r["duration_ns"])
        c.equal("tasks", "complete", n, known, r["complete"])
        c.equal("tasks", "end_goroutine", n, r["end_ns"] is not None, r["end_goroutine"] is not None)
        c.equal("tasks", "children", n, len([t for t in rows["tasks"] if t["parent"] == r["task"]]), r["children"])
    for n, r in enumerate(rows["regions"], 1):
        known = r["start_ns"] is not None and r["end_ns"] is not None
        c.equal("regions", "duration_ns", n, r["end_ns"] - r["start_ns"] if known else None, r["duration_ns"])
        c.equal("regions", "end_kind", n, r["end_ns"] is not None, r["end_kind"] is not None)
        c.equal("regions", "inherited", n, r["name"] is None, r["inherited"])
        if known:
            seen = sum(r[column] for column in ("exec_ns", "sched_wait_ns", "block_ns", "syscall_ns"))
            c.equal("regions", "block_ns (in sum)", n, True, seen <= r["duration_ns"])
            c.equal("regions", "stw_ns", n, True, r["stw_ns"] <= r["duration_ns"])


def live_by(c, rows, trace):
    """Sums of a goroutine fill its life; who is named elsewhere is one of them."""
    for n, r in enumerate(rows["goroutines"], 1):
        end = trace["duration_ns"] if r["ended_ns"] is None else r["ended_ns"]
        c.equal("goroutines", "total_ns", n, end - (r["created_ns"] or 0), r["total_ns"])
        c.equal("goroutines", "block_ns", n, sum(r["blocks"].values()), r["block_ns"])
        parts = ("exec_ns", "sched_wait_ns", "block_ns", "syscall_ns", "syscall_block_ns", "unknown_ns")
        c.equal("goroutines", "unknown_ns", n, r["total_ns"], sum(r[part] for part in parts))
    known = {r["goroutine"] for r in rows["goroutines"]}
    stacks = {r["stack_id"] for r in rows["stacks"]}
    for relation, column, all_of in (("proc_states", "goroutine", known), ("tasks", "goroutine", known),
                                     ("regions", "goroutine", known), ("goroutines", "creator_stack_id", stacks)):
        for n, r in enumerate(rows[relation], 1):
            c.equal(relation, column, n, True, r[column] is None or r[column] in all_of)
