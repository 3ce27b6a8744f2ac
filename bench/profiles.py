#!/usr/bin/env python3
"""Measures reading profiles: bench/profiles.py [SAMPLES]

Composes a CPU profile of that many samples (100000 unless told) of some 40
frames each, in gz, and prints CPU seconds, the median of five runs taken in
turn: of gzip -dc; of the layers below PostgreSQL, inflating alone and for each
relation; and of
`go tool pprof -top` where GOROOT, or `go` in the path, is there.
"""

import gzip
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, "..", "test", "generator"))
from profiles import CPU, Profile  # noqa: E402

FUNCTIONS, DEPTH, ROUNDS = 4000, 40, 5
RELATIONS = {
    "inflating alone": (),
    "profiles": ("total",),
    "profile_functions": ("flat", "cumulative"),
    "profile_samples": ("value", "stack_id"),
}


def compose(path, samples):
    source = random.Random(7)
    p = Profile(CPU, ("cpu", "nanoseconds", 10_000_000), 1_700_000_000_000_000_000, 10_000_000_000)
    p.strings = {"": 0}
    p.string = lambda text: p.strings.setdefault(text, len(p.strings))
    p.mapping(1, "/srv/bench/program", "b")
    places = [p.place(*(f"example.com/service/package{n % 97}.(*Type{n}).Method{i} package{n % 97}/file.go:{n + i}"
                        for i in range(1 + (n % 4 == 0)))) for n in range(FUNCTIONS)]
    for _ in range(samples):
        value = source.randrange(1, 9)
        p.sample([places[int(FUNCTIONS * source.random() ** 2)] for _ in range(DEPTH)], [value, value * 10_000_000])
    p.strings = list(p.strings)
    content = p.bytes()
    with open(path, "wb") as out:
        out.write(gzip.compress(content, 6, mtime=0))
    return len(content)


def build(target):
    sources = subprocess.run(
        f"cd {here}/../src && ls base/*.c source/*.c decode/*.c model/*.c relation/*.c | grep -v print_catalogue",
        shell=True, capture_output=True, text=True, check=True).stdout.split()
    subprocess.run(["cc", "-O2", f"-I{here}/../src", "-o", target, f"{here}/scan/scan.c",
                    *(f"{here}/../src/{s}" for s in sources), "-lz", "-lm"], check=True)


def seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(samples):
    with tempfile.TemporaryDirectory() as folder:
        path, scan = os.path.join(folder, "cpu.pb.gz"), os.path.join(folder, "scan")
        size = compose(path, samples)
        build(scan)
        commands = {"gzip -dc": ["gzip", "-dc", path]}
        commands |= {name: [scan, path, *([name] if columns else []), *columns] for name, columns in RELATIONS.items()}
        go = os.path.join(os.environ["GOROOT"], "bin", "go") if "GOROOT" in os.environ else "go"
        try:
            seconds([go, "tool", "pprof", "-top", path])
            commands["go tool pprof -top"] = [go, "tool", "pprof", "-top", path]
        except (OSError, subprocess.CalledProcessError):
            print("no go tool pprof; left out")
        times = {name: [] for name in commands}
        for _ in range(ROUNDS):
            for name, command in commands.items():
                times[name].append(seconds(command))
        print(f"{samples} samples, {size / 1e6:.1f} MB inflated, {os.path.getsize(path) / 1e6:.1f} MB in gz")
        for name, taken in times.items():
            print(f"{name:20} {statistics.median(taken):7.3f} s {size / 1e6 / statistics.median(taken):7.0f} MB/s inflated")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
