"""usage: python3 -m compare.reconcile TRACES

Compares the collections that gctrace reads from a log of GODEBUG=gctrace=1 with
cycles.csv, which Go's own reader made of a trace of the same run, and what
gctrace.reconcile sets beside each other. Where in the log the trace begins is found
out here, by other means: a shift at which all marked heaps agree and both clocks keep
step. Each collection of a trace must have its line, but for those that GAPS explains.
"""

import csv
import gzip
import json
import pathlib
import re
import statistics
import sys

from . import database
from .godebug import read_text, scan
from .tally import Tally

MIB = 1 << 20
STEP_NS = 10_000_000  # clocks keep step: logs print ms, and a begin may have to wait for a CPU
DRIFT = 1e-4  # of one clock against the other
SAME_TRIGGER = {"heap": "alloc", "debug.FreeOSMemory": "forced"}
COLUMNS = ("cycle", "start_ns", "trigger", "heap_live_end_bytes", "heap_goal_end_bytes")

# Why a collection of a trace has no line set beside it, in the order in which it is asked.
GAPS = (
    ("the log ends before: the process had gone when the collection ended",
     lambda run, row: row["open"] and run.shifts and row["n"] + run.shifts[0] > run.last_seq),
    ("nothing of the trace's collections ended within it, so that nothing can agree",
     lambda run, row: all(r["open"] for r in run.cycles)),
)


def goal_printed(trace, row):
    """
    The goal that the log should have, from the last that the trace tells. When a collection starts the runtime raises
    it, where it is near, without an event: to 1 MiB above heap_live up to 1.17, and 64 KiB above it from 1.21 on;
    in between, above a trigger that the trace does not tell, and that is below the goal as a rule.
    """
    release = trace.parent.name
    raised = 0 if release == "go1.19" else (row["live_begin"] or 0) + (MIB if release == "go1.15" else 64 << 10)
    return max(row["goal"], raised) // MIB * MIB


def is_overwritten(run, row):
    """
    The line is printed after the world was started again, with "(forced)" as it is then: the next collection, if that
    was asked for by runtime.GC meanwhile, has set it already.
    """
    following = [r for r in run.cycles if r["n"] == row["n"] + 1]
    return bool(following) and following[0]["trigger"] == "forced" and following[0]["begin"] - row["end"] < 1_000_000


class Run:
    def __init__(self, trace, log, cycles, lines):
        self.trace, self.log, self.cycles, self.lines = trace, log, cycles, lines
        self.last_seq = max(lines, default=0)
        self.shifts = [s for s in range(self.last_seq) if self.fits(s)]

    def fits(self, shift):
        """May the first collection of the trace be number 1 + shift of the log?"""
        known = [r for r in self.cycles if not r["open"]]
        pairs = [(r, self.lines.get(r["n"] + shift)) for r in known]
        if not pairs or any(line is None or r["live"] // MIB != line["heap_live_bytes"] // MIB for r, line in pairs):
            return False
        clocks = [line["time_ns"] - r["begin"] for r, line in pairs if r["begin"] is not None]
        step = STEP_NS + DRIFT * max((r["begin"] for r in known if r["begin"] is not None), default=0)
        return all(abs(c - statistics.median(clocks)) <= step for c in clocks)


def number(text):
    return int(text) if text else None


def read_cycles(folder):
    path = folder / "cycles.csv"
    text = path.read_text() if path.exists() else gzip.decompress((folder / "cycles.csv.gz").read_bytes()).decode()
    return [{"n": int(r["n"]), "begin": number(r["begin_ns"]), "open": not r["end_ns"], "trigger": r["trigger"],
             "end": number(r["end_ns"]), "live_begin": number(r["heap_live_begin"]),
             "live": number(r["heap_live_end"]), "goal": number(r["heap_goal_end"])} for r in csv.DictReader(text.splitlines())]


def find_runs(root):
    """Traces with expected rows whose run has a log; restarts and cuts share that of the whole run."""
    for trace in sorted(root.glob("go1.*/*.trace*")):
        name = trace.name.split(".trace")[0]
        folder = trace.parent / name
        log = trace.parent / re.sub(r"^cut-|-\d+$", "", name) / "gctrace.log"
        if not log.exists() or not any((folder / f"cycles.csv{z}").exists() for z in ("", ".gz")):
            yield trace, None
            continue
        rows, *_ = scan(read_text(log))
        yield trace, Run(trace, log, read_cycles(folder), {row["gc_seq"]: row for row in rows["gctrace_lines"]})


def collections_of_logs(root):
    """log -> number -> what gc_cycles says."""
    database.psql(f"""
        CREATE EXTENSION IF NOT EXISTS gctrace;
        CREATE SERVER run_logs FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root {database.literal(str(root))});
        CREATE SCHEMA run_logs;
        IMPORT FOREIGN SCHEMA gctrace LIMIT TO (gc_cycles) FROM SERVER run_logs INTO run_logs OPTIONS (files '**/gctrace.log');
    """)
    result = {}
    for line in database.psql(f"SELECT to_json(t) FROM (SELECT file, {', '.join(COLUMNS)} FROM run_logs.gc_cycles) t;").splitlines():
        row = json.loads(line)
        result.setdefault(row["file"], {})[row["cycle"]] = row
    database.close_folder("run_logs")
    return result


def reconciled(runs):
    """trace -> collection -> number in the log, and the marked heap's residual."""
    pairs = ", ".join(f"({database.literal(str(r.trace))}, {database.literal(str(r.log))})" for r in runs)
    printed = database.psql(f"SELECT json_build_array(p.t, r.cycle, r.gc_seq, r.heap_live_end_residual_bytes) "
                            f"FROM (VALUES {pairs}) p (t, l), gctrace.reconcile(p.t, p.l) r;")
    result = {}
    for trace, cycle, seq, residual in map(json.loads, printed.splitlines()):
        result.setdefault(trace, {})[cycle] = (seq, residual)
    return result


def compare_run(tally, root, run, logged, beside, gaps):
    name = str(run.trace.relative_to(root))
    tally.check("reconcile", "(rows)", name, len(run.cycles), len(beside))
    for row in run.cycles:
        where = f"{name} {row['n']}"
        seq, residual = beside.get(row["n"], (None, None))
        reason = next((text for text, explains in GAPS if explains(run, row)), None)
        if reason is not None:
            tally.check("reconcile", "gc_seq", where, None, seq)
            gaps[reason] = gaps.get(reason, 0) + 1
            continue
        tally.check("reconcile", "gc_seq", where, [row["n"] + s for s in run.shifts], [seq] if len(run.shifts) == 1 else
                    [row["n"] + s for s in run.shifts] if seq is not None and seq - row["n"] in run.shifts else seq)
        mine = logged.get(seq)
        if mine is None:
            continue
        if row["trigger"] != "unknown" and not (mine["trigger"] == "forced" and is_overwritten(run, row)):
            tally.check("gc_cycles", "trigger", where, SAME_TRIGGER.get(row["trigger"], row["trigger"]), mine["trigger"])
        if not row["open"]:
            tally.check("gc_cycles", "heap_live_end_bytes", where, row["live"] // MIB * MIB, mine["heap_live_end_bytes"])
            tally.check("reconcile", "heap_live_end_residual_bytes", where, row["live"] % MIB, residual)
        # a memory limit moves the goal all the time, and events tell of it now and then
        if not row["open"] and row["goal"] is not None and "memlimit" not in run.trace.name:
            tally.check("gc_cycles", "heap_goal_end_bytes", where, goal_printed(run.trace, row), mine["heap_goal_end_bytes"])


def main(arguments):
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    root = pathlib.Path(arguments[0])
    found = list(find_runs(root))
    runs = [run for _, run in found if run is not None and run.cycles]
    tally, gaps = Tally(0), {}
    if not runs:
        tally.check("reconcile", "(runs)", str(root), "some", "none")
    logged, beside = collections_of_logs(root), reconciled(runs)
    for run in runs:
        compare_run(tally, root, run, logged.get(str(run.log.relative_to(root)), {}), beside.get(str(run.trace), {}), gaps)
    several = [r for r in runs if len(r.shifts) > 1]
    tally.note(f"{len(runs)} traces beside the log of their run, {sum(len(r.cycles) for r in runs)} collections; "
               f"{len(found) - len(runs)} traces have no log, or no "
               f"collection that Go's reader tells of; {len(several)} fit in more than one place of it")
    for reason, count in gaps.items():
        tally.note(f"{count} collections without a line: {reason}")
    tally.report()
    return 1 if tally.failed() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
