#!/usr/bin/env python3
"""Measures reading JVM logs: test/with-server.sh bench/jvm.py [MB]

Makes a unified log (gc*,safepoint) of that size (100 unless told) out of a
shipped one, with ids that go on, compares pauses, collections and safepoints with
those that awk finds, and prints CPU seconds, medians of five runs taken in turn:
of reading alone, of the layers below PostgreSQL, of tables, and of awk; then the
same log as loggers pass it on. No figure is printed where results differ.
"""

import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile

from backend import query, same

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.join(HERE, "..")
ROUNDS = 5
RELATIONS = {
    "jvm_events": "duration_ns", "jvm_collections": "pause_ns", "jvm_safepoints": "total_ns",
    "jvm_phases": "duration_ns", "gc_cycles": "stw_ns",
}
LOGGERS = {
    "docker compose": lambda line: f"orders-1  | {line}\n",
    "docker's JSON": lambda line: json.dumps({"log": line + "\n", "stream": "stdout", "time": "2026-11-24T12:00:00.000000000Z"}) + "\n",
    "Kubernetes": lambda line: f"2026-11-24T12:00:00.000000000Z stdout F {line}\n",
    "journald": lambda line: f"Nov 24 12:00:00 host-7 orders[25511]: {line}\n",
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


def wrap(path, log, logger):
    with open(log) as source, open(path, "w") as out:
        out.writelines(LOGGERS[logger](line.rstrip("\n")) for line in source)
    return os.path.getsize(path)


def build(target):
    sources = subprocess.run(
        f"cd {TOP}/src && ls base/*.c source/*.c decode/*.c model/*.c relation/*.c | grep -v print_catalogue",
        shell=True, capture_output=True, text=True, check=True).stdout.split()
    subprocess.run(["cc", "-O2", f"-I{TOP}/src", "-o", target, f"{HERE}/scan/scan.c",
                    *(f"{TOP}/src/{s}" for s in sources), "-lz", "-lm"], check=True)


def run(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, result.stdout


def check(scan, log):
    events, pauses, safepoints, stopped, cycles = (int(n) for n in run(["awk", AWK, log])[1].split())
    facts = {"jvm_events": (events, pauses + cycles), "jvm_safepoints": (safepoints, stopped)}
    for relation, column in RELATIONS.items():
        row = json.loads(run([scan, log, relation, column])[1])[relation]
        sql = query(f"SELECT count(*), sum({column}) FROM bench_jvm.{relation}").output.strip().split("|")
        same(f"{relation}, decoder and table", [row["rows"], row[column]], [int(n) for n in sql])
        if relation in facts:
            same(f"{relation}, awk", facts[relation], (row["rows"], row[column]))
    for relation in ("jvm_collections", "gc_cycles"):
        row = json.loads(run([scan, log, relation, RELATIONS[relation]])[1])[relation]
        same(f"pauses of {relation}", pauses, row[RELATIONS[relation]])


def main(megabytes):
    with tempfile.TemporaryDirectory(dir=os.environ.get("GCTRACE_SCRATCH")) as folder:
        os.chmod(folder, 0o755)
        log, scan = os.path.join(folder, "gc.log"), os.path.join(folder, "scan")
        size = compose(log, megabytes) / 1e6
        build(scan)
        query(f"CREATE EXTENSION IF NOT EXISTS gctrace; CREATE SCHEMA bench_jvm; "
              f"CREATE SERVER bench_jvm FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root '{folder}'); "
              f"IMPORT FOREIGN SCHEMA gctrace FROM SERVER bench_jvm INTO bench_jvm OPTIONS (files '*.log')")
        check(scan, log)
        jobs = {"reading alone": lambda: run([scan, log])[0], "awk: pauses and safepoints": lambda: run(["awk", AWK, log])[0]}
        for relation, column in RELATIONS.items():
            jobs[f"{relation}, decoder alone"] = lambda r=relation, c=column: run([scan, log, r, c])[0]
            jobs[f"{relation}, table"] = lambda r=relation, c=column: query(f"SELECT count(*), sum({c}) FROM bench_jvm.{r}").seconds
        times = {name: [] for name in jobs}
        for _ in range(ROUNDS):
            for name, job in jobs.items():
                times[name].append(job())
        base = statistics.median(times["awk: pauses and safepoints"])
        print(f"{size:.0f} MB of log, results equal")
        print(f"{'':36} {'CPU s':>7} {'MB/s':>7} {'x awk':>6}")
        for name in jobs:
            median = statistics.median(times[name])
            print(f"{name:36} {median:7.2f} {size / median:7.0f} {base / median:6.1f}")
        report_loggers(scan, log, folder)
        report_memory(scan, log, folder)
        query("DROP SCHEMA bench_jvm CASCADE; DROP SERVER bench_jvm")


def report_loggers(scan, log, folder):
    jobs = {}
    for logger in LOGGERS:
        path = os.path.join(folder, "wrapped.txt." + str(len(jobs)))
        jobs[logger] = (path, wrap(path, log, logger) / 1e6, [])
        for relation, column in RELATIONS.items():
            same(f"{relation}, {logger}", json.loads(run([scan, log, relation, column])[1])[relation],
                 json.loads(run([scan, path, relation, column])[1])[relation])
    for _ in range(ROUNDS):
        for path, _, times in jobs.values():
            times.append(run([scan, path, "jvm_events", "duration_ns"])[0])
    print("jvm_events, decoder alone, of the log behind prefixes")
    for logger, (_, size, times) in jobs.items():
        print(f"  {logger:34} {statistics.median(times):7.2f} {size / statistics.median(times):7.0f}")


def report_memory(scan, log, folder):
    small = os.path.join(folder, "small.txt")
    compose(small, 5)
    for path in (small, log):
        peak = max(json.loads(run([scan, path, r, c])[1])["peak_kb"] for r, c in RELATIONS.items())
        print(f"peak memory of the decoder, {os.path.getsize(path) / 1e6:.0f} MB of log: {peak / 1024:.1f} MB")


main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
