"""Mutator utilization and its minimum, with the corpus' own function (source=corrected).

Its steps are those of relation mutator_utilization, its curve is Go's. Times
differ by what Go's reader moves stamps that tie, so the mean of a window may
differ by that part of the window: TOLERANCE_NS of it. Before Go 1.22 that
adds up, since every step of a long window may have moved.
"""

import csv
import gzip
import os

from . import database

FLAGS = {
    "stw": "true, false, false, false",
    "stw+background+assist": "true, true, true, false",
    "stw+background+assist+sweep": "true, true, true, true",
}
COLUMNS = {"stw+background+assist": "utilization", "stw+background+assist+sweep": "utilization_with_sweep"}
TOLERANCE_NS = 200
MOVED_NS = 2  # of each step before Go 1.22, where system calls tie as well
PRINTED = 1e-9  # digits of the CSV files
GO121 = 2e-5  # Go 1.21's code and the corpus' function agree that well, but for a trace or two
WHOLE = 10**15  # a window longer than any trace: its mean


def check(tally, name, path, folder, rows, borders):
    """`rows` are all relations' rows of the trace."""
    steps = rows["mutator_utilization"]
    curve = mmu(path, windows(folder))
    check_steps(tally, name, folder, steps, borders)
    moved = MOVED_NS * len(steps) if rows["traces"][0]["format_version"] < 22 else 0
    check_curve(tally, name, folder, steps, curve, TOLERANCE_NS + moved)
    check_summary(tally, name, folder, steps, curve)
    check_go121(tally, name, folder, curve, rows["stw_pauses"])


def windows(folder):
    return sorted({int(r["window_ns"]) for r in read(folder, "mmu")} | {WHOLE})


def mmu(path, lengths):
    """(flags, window) -> value."""
    listed = ", ".join(map(str, lengths))
    queries = [f"SELECT '{flags}', window_ns, mmu FROM gctrace.mmu({database.literal(path)}, ARRAY[{listed}], {arguments})"
               for flags, arguments in FLAGS.items()]
    text = database.psql("SET client_min_messages = error;\n" + "\nUNION ALL\n".join(queries))
    found = {}
    for line in text.splitlines():
        flags, window, value = line.split("|")
        found[flags, int(window)] = float(value) if value else None
    return found


def check_steps(tally, name, folder, rows, borders):
    """Rows that only the other column is about are no steps of this one."""
    theirs = [(int(r["time_ns"]), float(r["utilization"])) for r in read(folder, "mutator_util")]
    mine = collapse(rows, "utilization")
    tally.check("mutator_utilization", "(steps)", name, len(theirs), len(mine))
    for n, (e, g) in enumerate(zip(theirs, mine)):
        near = [b for b in borders if abs(e[0] - b) <= 10**7]
        tally.check("mutator_utilization", "time_ns", f"{name} #{n + 1}", e[0], g[0], near)
        tally.check("mutator_utilization", "utilization", f"{name} #{n + 1}", e[1], round(g[1], 9))


def collapse(rows, column):
    steps = []
    for row in rows:
        if not steps or steps[-1][1] != row[column]:
            steps.append((row["time_ns"], row[column]))
    return steps


def check_curve(tally, name, folder, steps, curve, tolerance_ns):
    """A window longer than the trace is the trace."""
    duration = max(duration_of(steps), 1)
    for row in read(folder, "mmu"):
        flags, window = row["flags"], int(row["window_ns"])
        if row["source"] == "corrected":
            close(tally, f"mmu({flags})", f"{name} {window}", float(row["mmu"]), curve.get((flags, window)),
                  tolerance_ns / min(window, duration) + PRINTED)


def duration_of(steps):
    return steps[-1]["time_ns"] - steps[0]["time_ns"] if steps else 0


def check_summary(tally, name, folder, rows, curve):
    duration = duration_of(rows)
    for row in read(folder, "mmu_summary"):
        flags = row["flags"]
        if row["source"] != "corrected":
            continue
        # their stretch is longer or shorter by what the reader moved its ends
        close(tally, f"mean({flags})", name, float(row["mean_utilization"]), curve.get((flags, WHOLE)),
              10 * TOLERANCE_NS / max(duration, 1) + PRINTED)
        if flags in COLUMNS:
            steps = collapse(rows, COLUMNS[flags])
            tally.check("mutator_utilization", f"{COLUMNS[flags]} (points)", name, int(row["points"]), len(steps))
            tally.check("mutator_utilization", f"{COLUMNS[flags]} (least)", name, float(row["min_utilization"]),
                        round(min(share for _, share in steps[:-1]), 9))


def check_go121(tally, name, folder, curve, pauses):
    """Go 1.21 counts all pauses, gctrace those of a collection.

    In the two traces called assists the references differ by up to 8.3e-5 where sweeps
    count: there by no more than that.
    """
    if any(not p["reason"].startswith("GC ") for p in pauses):
        return
    corrected = {(r["flags"], r["window_ns"]): float(r["mmu"]) for r in read(folder, "mmu") if r["source"] == "corrected"}
    for row in read(folder, "mmu_go121"):
        flags, window, value = row["flags"], int(row["window_ns"]), float(row["mmu"])
        apart = abs(corrected.get((flags, row["window_ns"]), value) - value)
        close(tally, f"mmu({flags}) of Go 1.21", f"{name} {window}", value, curve.get((flags, window)),
              max(GO121, apart) + TOLERANCE_NS / window)


def close(tally, column, where, expected, got, tolerance):
    tally.check("mutator_utilization", column, where, expected, got, tolerance=tolerance)


def read(folder, name):
    path = os.path.join(folder, name + ".csv")
    if os.path.exists(path):
        with open(path, newline="", encoding="utf-8") as source:
            return list(csv.DictReader(source))
    if not os.path.exists(path + ".gz"):
        return []
    with gzip.open(path + ".gz", "rt", newline="", encoding="utf-8") as source:
        return list(csv.DictReader(source))
