#!/usr/bin/env python3
"""Measures reading JVM logs: test/with-server.sh bench/jvm.py [MB]

Makes a unified log (gc*,safepoint) of that size (100 unless told) out of a
shipped one, with ids that go on, compares pauses, collections and safepoints with
those that awk finds, and prints CPU seconds, medians of five runs taken in turn:
of reading alone, of the layers below PostgreSQL, of tables, and of awk. No figure
is printed where results differ.
"""

import os
import re
import sys

from common import TOP, build_scan, drop_folder, folder, import_folder, in_turn, query, run, same

ROUNDS = 5
RELATIONS = {
    "jvm_events": "duration_ns", "jvm_collections": "pause_ns", "jvm_safepoints": "total_ns",
    "jvm_phases": "duration_ns", "gc_cycles": "stw_ns",
}
# Lines that carry a duration of a pause or of a cycle, and safepoints.
AWK = r"""
/GC\([0-9]+\) Pause .*ms$/ { n++; pause += substr($NF, 1, length($NF) - 2) }
/GC\([0-9]+\) Concurrent (Mark |Undo )?Cycle .*ms$/ { n++; cycle += substr($NF, 1, length($NF) - 2) }
/Safepoint "/ { s++; match($0, /Total: [0-9]+/); total += substr($0, RSTART + 7, RLENGTH - 7) }
END { printf "%d %.0f %d %.0f %.0f\n", n, pause * 1e6, s, total, cycle * 1e6 }
"""


def compose(path, megabytes):
    """The recorded collections again and again; ids and nothing else go on."""
    with open(os.path.join(TOP, "test", "data", "jvm", "g1.log")) as file:
        lines = file.read().split("\n")
    first = next(i for i, line in enumerate(lines) if "GC(0)" in line)
    last = max(i for i, line in enumerate(lines) if "GC(" in line or "Safepoint" in line)
    body = "\n".join(lines[first:last + 1]) + "\n"
    step = 1 + max(int(n) for n in re.findall(r"GC\((\d+)\)", body))
    with open(path, "w") as out:
        out.write("\n".join(lines[:first]) + "\n")
        for i in range(megabytes * 1000000 // len(body) + 1):
            out.write(re.sub(r"GC\((\d+)\)", lambda m: f"GC({int(m[1]) + i * step})", body))
    return os.path.getsize(path)


def check(scan, log):
    events, pauses, safepoints, stopped, cycles = (int(n) for n in run("awk", AWK, log).output.split())
    facts = {"jvm_events": (events, pauses + cycles), "jvm_safepoints": (safepoints, stopped)}
    for relation, column in RELATIONS.items():
        row = run(scan, log, relation, column).json()[relation]
        sql = query(f"SELECT count(*), sum({column}) FROM bench_jvm.{relation}").output.strip().split("|")
        same(f"{relation}, decoder and table", [row["rows"], row[column]], [int(n) for n in sql])
        if relation in facts:
            same(f"{relation}, awk", facts[relation], (row["rows"], row[column]))
    for relation in ("jvm_collections", "gc_cycles"):
        row = run(scan, log, relation, RELATIONS[relation]).json()[relation]
        same(f"pauses of {relation}", pauses, row[RELATIONS[relation]])


def main(megabytes):
    with folder() as path:
        log, scan = os.path.join(path, "gc.log"), os.path.join(path, "scan")
        size = compose(log, megabytes) / 1e6
        build_scan(scan)
        import_folder("bench_jvm", path, "*.log")
        check(scan, log)
        jobs = {"reading alone": lambda: run(scan, log), "awk: pauses and safepoints": lambda: run("awk", AWK, log)}
        for relation, column in RELATIONS.items():
            jobs[f"{relation}, decoder alone"] = lambda r=relation, c=column: run(scan, log, r, c)
            jobs[f"{relation}, table"] = lambda r=relation, c=column: query(f"SELECT count(*), sum({c}) FROM bench_jvm.{r}")
        medians = in_turn(jobs, ROUNDS)
        base = medians["awk: pauses and safepoints"]
        print(f"{size:.0f} MB of log, results equal")
        print(f"{'':36} {'CPU s':>7} {'MB/s':>7} {'x awk':>6}")
        for name, seconds in medians.items():
            print(f"{name:36} {seconds:7.2f} {size / seconds:7.0f} {base / seconds:6.1f}")
        report_memory(scan, log, path)
        drop_folder("bench_jvm")


def report_memory(scan, log, path):
    small = os.path.join(path, "small.txt")
    compose(small, 5)
    for file in (small, log):
        peak = max(run(scan, file, r, c).peak_kb for r, c in RELATIONS.items())
        print(f"peak memory of the decoder, {os.path.getsize(file) / 1e6:.0f} MB of log: {peak / 1024:.1f} MB")


main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
