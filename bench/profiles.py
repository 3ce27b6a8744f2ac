#!/usr/bin/env python3
"""Measures reading profiles: bench/profiles.py [SAMPLES | FILE]

Composes a CPU profile of that many samples (50000 unless told), which are walks
through a call graph of 4000 functions, or takes a profile of yours, in gz.
Prints CPU seconds, the median of five runs taken in turn: of gzip -dc; of the
layers below PostgreSQL, inflating alone and for each relation; and of
`go tool pprof -top` and -raw where GOROOT, or `go` in the path, is there.

Before anything is measured, the sums of profile_functions are compared with
those of -top, and samples and values with -raw.
"""

import gzip
import json
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile

from common import TOP, build_scan

sys.path[0] = os.path.join(TOP, "test", "generator")  # its profiles, and not this file
from profiles import CPU, Profile  # noqa: E402

FUNCTIONS, DEPTH, ROUNDS = 4000, 40, 5
RELATIONS = {
    "inflating alone": (),
    "profiles": ("profiles", "total"),
    "profile_functions": ("profile_functions", "flat", "cumulative"),
    "profile_samples": ("profile_samples", "value"),
    "with stack": ("profile_samples", "value", "stack"),
    "with stack_id": ("profile_samples", "value", "stack_id"),
    "with both ids": ("profile_samples", "value", "stack_id", "frames_id"),
}


def compose(path, samples):
    """Functions call some others, one of them most of the time: half of the names are inlined."""
    source = random.Random(7)
    p = Profile(CPU, ("cpu", "nanoseconds", 10_000_000), 1_700_000_000_000_000_000, 10_000_000_000)
    p.strings = {"": 0}
    p.string = lambda text: p.strings.setdefault(text, len(p.strings))
    p.mapping(1, "/srv/bench/program", "b")
    places = [p.place(*(f"example.com/service/package{n % 97}.(*Type{n}).Method{i} package{n % 97}/file.go:{n + i}"
                        for i in range(1 + (n % 2 == 0)))) for n in range(FUNCTIONS)]
    calls = [[source.randrange(FUNCTIONS) for _ in range(source.randrange(1, 9))] for _ in range(FUNCTIONS)]
    for _ in range(samples):
        value = source.randrange(1, 9)
        walk = [source.randrange(4)]
        for _ in range(source.randrange(DEPTH // 2, DEPTH)):
            callees = calls[walk[-1]]
            walk.append(callees[int(len(callees) * source.random() ** 3)])
        p.sample([places[n] for n in reversed(walk)], [value, value * 10_000_000])
    p.strings = list(p.strings)
    with open(path, "wb") as out:
        out.write(gzip.compress(p.bytes(), 6, mtime=0))


def seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def output(command):
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


# --- the same results ---

def sums_of_top(pprof, path, types):
    """Rows, flat and cumulative over all types, each in its own unit."""
    rows = flat = cumulative = 0
    for index, unit in enumerate(types):
        unit = {"nanoseconds": "ns", "bytes": "B"}.get(unit, unit)
        text = output([*pprof, "-top", "-nodecount=10000000", "-nodefraction=0", "-edgefraction=0",
                       f"-sample_index={index}", f"-unit={unit}", path])
        for line in text.splitlines()[text.splitlines().index(next(l for l in text.splitlines() if "flat%" in l)) + 1:]:
            fields = line.split()
            rows += 1
            flat += int(re.match(r"-?\d+", fields[0]).group())
            cumulative += int(re.match(r"-?\d+", fields[3]).group())
    return {"rows": rows, "flat": flat, "cumulative": cumulative}


def compare(scan, pprof, path):
    raw = output([*pprof, "-raw", path]).splitlines()
    start = raw.index("Samples:")
    types = [t.split("/")[1].split("[")[0] for t in raw[start + 1].split()]
    values = [[int(v) for v in line.split(":")[0].split()] for line in raw[start + 2:raw.index("Locations")]
              if re.match(r" *-?\d+( +-?\d+)*:", line)]
    expected = {"profile_samples": {"rows": len(values) * len(types), "value": sum(map(sum, values))},
                "profile_functions": sums_of_top(pprof, path, types)}
    for relation, sums in expected.items():
        got = json.loads(output([scan, path, relation, *list(sums)[1:]]))[relation]
        if got != sums:
            sys.exit(f"{relation}: go tool pprof has {sums}, gctrace {got}")


def go_pprof():
    go = os.path.join(os.environ["GOROOT"], "bin", "go") if "GOROOT" in os.environ else "go"
    try:
        # the program itself: `go` would be measured, too
        subprocess.run([go, "tool", "pprof", "-help"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        return [output([go, "tool", "-n", "pprof"]).strip()]
    except (OSError, subprocess.CalledProcessError):
        return None


def measure(path, scan, pprof):
    commands = {"gzip -dc": ["gzip", "-dc", path]}
    commands |= {name: [scan, path, *arguments] for name, arguments in RELATIONS.items()}
    if pprof:
        commands |= {f"go tool pprof {flag}": [*pprof, flag, path] for flag in ("-top", "-raw")}
    times = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, command in commands.items():
            times[name].append(seconds(command))
    return {name: statistics.median(taken) for name, taken in times.items()}


def main(argument):
    with tempfile.TemporaryDirectory() as folder:
        path, scan = os.path.join(folder, "cpu.pb.gz"), os.path.join(folder, "scan")
        if argument.isdecimal():
            compose(path, int(argument))
        else:
            path = argument
        build_scan(scan)
        pprof = go_pprof()
        if pprof:
            compare(scan, pprof, path)
            print("samples, values and functions are those of go tool pprof")
        else:
            print("no go tool pprof; nothing is compared with it")
        with gzip.open(path) as content:
            size, packed = len(content.read()) / 1e6, os.path.getsize(path) / 1e6
        samples = json.loads(output([scan, path, "profile_samples", "sample"]))["profile_samples"]["rows"]
        print(f"{samples} rows of samples, {size:.1f} MB inflated, {packed:.1f} MB in gz")
        for name, taken in measure(path, scan, pprof).items():
            print(f"{name:20} {taken:7.3f} s {packed / taken:7.1f} MB/s of gz {size / taken:7.1f} MB/s inflated")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "50000")
