"""Blocking profiles with those of go tool trace -pprof, as blocking.sh writes them.

That tool moves stamps that tie by a nanosecond, so each wait may differ by some.
"""

import csv
import json

from . import database

KINDS = ("net", "sync", "syscall", "sched")
TOLERANCE_NS = 100  # of each wait
DEEPEST = 128  # frames that the tool keeps of a stack


def compare(tally, root, reference):
    with open(reference, newline="", encoding="utf-8") as source:
        expected = {}
        for row in csv.DictReader(source):
            expected.setdefault(row["file"], []).append(row)
    database.psql("CREATE EXTENSION IF NOT EXISTS gctrace")
    for file, rows in expected.items():
        theirs = {(r["kind"], r["stack"]): (int(r["contentions"]), int(r["delay_ns"])) for r in rows}
        check_file(tally, file, theirs, profiles(f"{root}/{file}"))


def profiles(path):
    """(kind, stack) -> (waits, time)."""
    queries = [f"SELECT jsonb_build_array('{kind}', stack[1:{DEEPEST}], sum(contentions), sum(delay_ns)) "
               f"FROM gctrace.blocking_profile({database.literal(path)}, '{kind}') GROUP BY stack" for kind in KINDS]
    found = {}
    text = database.psql("SET client_min_messages = error;\n" + "\nUNION ALL\n".join(queries))
    for line in text.splitlines():
        kind, stack, waits, time = json.loads(line)
        key = kind, ";".join(stack or [])  # a frame without a name, and no stack at all
        before = found.get(key, (0, 0))
        found[key] = (before[0] + waits, before[1] + time)
    return found


def check_file(tally, file, theirs, mine):
    for kind in KINDS:
        stacks = {s for k, s in theirs.keys() | mine.keys() if k == kind}
        for stack in sorted(stacks):
            where = f"{file} {kind} {stack[:200]}"
            waits, time = theirs.get((kind, stack), (0, 0))
            got_waits, got_time = mine.get((kind, stack), (0, 0))
            tally.check("blocking_profile", f"{kind} contentions", where, waits, got_waits)
            tally.check("blocking_profile", f"{kind} delay", where, time, got_time, tolerance=TOLERANCE_NS * max(waits, 1))
