"""usage: profiles.py PROFILES TRACES

Compares the relations of profiles with what `go tool pprof` printed of them:
-top (all rows of all sample types, in order) and -raw (all samples), which lie
beside the profiles as NAME.TYPE.top.txt and NAME.raw.txt.gz, and with
gc_share.csv.  Of the profiles below TRACES nothing was printed: there
profile_functions is compared with sums over profile_samples, in Python.

With GCTRACE_TOOLCHAINS (see run.sh) profiles of one version of Go are also taken
off those of the next, by the query of the README and by `-diff_base`.

Runs in the server that PGHOST and the like name; exits with 1 when anything
differs, or nothing was compared.
"""

import collections
import csv
import glob
import gzip
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from compare import database, stacks  # noqa: E402

SHOWN = int(os.environ.get("GCTRACE_SHOW", "3"))
# The unit with which -top was asked to print, by sample type; else as they are.
UNITS = {"cpu": ("ms", 1e6), "delay": ("ms", 1e6), "alloc_space": ("B", 1), "inuse_space": ("B", 1)}
ROW = re.compile(r"^ *(\S+) +(\S+%) +(\S+%) +(\S+) +(\S+%)  (.*?)( \((?:partial-)?inline\))?$")


class Counts:
    def __init__(self):
        self.compared = collections.Counter()
        self.different = collections.Counter()

    def check(self, what, where, expected, got):
        self.compared[what] += 1
        if expected == got:
            return
        self.different[what] += 1
        if self.different[what] <= SHOWN:
            print(f"{what}: {where}: expected {expected!r}, got {got!r}")


# --- as pprof prints numbers ---

def printed(value, kind):
    unit, factor = UNITS.get(kind, ("", 1))
    text = f"{value / factor:.2f}".removesuffix(".00")
    return "0" if text in ("0", "-0") else text + unit


def percentage(value, total):
    ratio = abs(value / total) * 100 if total else 0
    if 99.95 <= ratio <= 100.05:
        return "100%"
    text = f"{ratio:.2f}" if ratio >= 1 else f"{ratio:.2g}"
    # Go's %g turns to exponents below 1e-4 as Python's does
    return text + "%"


def check_top(counts, name, path, rows, totals):
    """rows: of profile_functions of the file and type, as they come."""
    with open(path, encoding="utf-8") as lines:
        text = lines.read().splitlines()
    kind = next(line for line in text if line.startswith("Type: ")).removeprefix("Type: ")
    heading = next(i for i, line in enumerate(text) if line.split() == ["flat", "flat%", "sum%", "cum", "cum%"])
    expected = text[heading + 1:]
    showing = next(line for line in text if line.startswith("Showing nodes accounting for"))
    mine = rows.get(kind, [])
    where = f"{name} {kind}"
    counts.check("top: rows", where, len(expected), len(mine))
    counts.check("top: total", where, showing.split(" of ")[1].split()[0], printed(totals[kind], kind))
    shown = 0
    for n, (line, row) in enumerate(zip(expected, mine), 1):
        flat, cumulative = int(row["flat"]), int(row["cumulative"])
        shown += flat
        theirs = ROW.match(line)
        got = (printed(flat, kind), percentage(flat, totals[kind]), percentage(shown, totals[kind]),
               printed(cumulative, kind), percentage(cumulative, totals[kind]), row["function"])
        counts.check("top: row", f"{where} #{n}", theirs and theirs.groups()[:6], got)
        for column, value in (("flat_percent", flat), ("cumulative_percent", cumulative)):
            near = abs(float(row[column]) - abs(value) * 100 / totals[kind]) < 1e-9
            counts.check("top: " + column, f"{where} #{n}", True, near)


# --- -raw ---

def read_raw(path):
    """Types, [(values, location ids, labels)], id -> frames (leaf first)."""
    samples, frames, labels = [], {}, {}
    part = None
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line in ("Samples:", "Locations", "Mappings"):
                part = line
            elif part == "Samples:" and not samples and "/" in line and ":" not in line:
                types = [t.split("[")[0].rpartition("/")[::2] for t in line.split()]
            elif part == "Samples:" and re.match(r"^ *-?\d+( +-?\d+)*: ", line):
                values, _, places = line.partition(":")
                labels = {}
                samples.append(([int(v) for v in values.split()], [int(p) for p in places.split()], labels))
            elif part == "Samples:":
                for key, value in re.findall(r"(\S+?):\[(.*?)\]", line):
                    labels[key] = value
            elif part == "Locations":
                match = re.match(r"^ *(?:(\d+): 0x[0-9a-f]+ (?:M=\d+ )?)?(\S.*) (\S+):(\d+):\d+ s=\d+$", line)
                if match.group(1):
                    place = int(match.group(1))
                frames.setdefault(place, []).append((match.group(2).strip(), match.group(3), int(match.group(4))))
    return types, samples, frames


def check_raw(counts, name, path, rows):
    types, samples, frames = read_raw(path)
    counts.check("raw: sample rows", name, len(samples) * len(types), len(rows))
    for n, (values, places, labels) in enumerate(samples):
        stack = tuple(frame for place in places for frame in frames[place])
        ids = stacks.ids(stack)
        functions = [function for function, _, _ in stack]
        for (kind, unit), value, row in zip(types, values, rows[n * len(types):]):
            where = f"{name} #{n + 1} {kind}"
            counts.check("raw: value", where, (n + 1, kind, unit, value),
                         (int(row["sample"]), row["type"], row["unit"], int(row["value"])))
            counts.check("raw: stack", where, functions, json.loads(row["stack"]))
            counts.check("raw: ids", where, ids, (int(row["stack_id"]), int(row["frames_id"])))
            counts.check("raw: site", where, stacks.site(functions), row["site"] or None)
            counts.check("raw: labels", where, labels, {k: str(v) for k, v in json.loads(row["labels"] or "{}").items()})


def check_sums(counts, name, rows, functions):
    """What profile_functions must be, from profile_samples."""
    sums = collections.defaultdict(lambda: [0, 0])
    for row in rows:
        stack = json.loads(row["stack"] or "[]")
        for function in set(stack):
            sums[row["type"], function][1] += int(row["value"])
        if stack:
            sums[row["type"], stack[0]][0] += int(row["value"])
    got = {(kind, r["function"]): [int(r["flat"]), int(r["cumulative"])] for kind, rs in functions.items() for r in rs}
    counts.check("sums: functions", name, {k: v for k, v in sums.items() if any(v)}, got)


def check_share(counts, root, functions, totals):
    with open(os.path.join(root, "gc_share.csv"), newline="", encoding="utf-8") as source:
        for r in csv.DictReader(source):
            name = f"{r['version']}/{r['program']}.cpu.pb.gz"
            rows = {f["function"]: f for f in functions[name]["cpu"]}
            row = rows.get(r["function"], {"flat": "0", "cumulative": "0"})
            total, cumulative = totals[name]["cpu"], int(row["cumulative"])
            got = (printed(total, "cpu"), printed(int(row["flat"]), "cpu"), printed(cumulative, "cpu"), f"{cumulative * 100 / total:.2f}")
            counts.check("gc_share", f"{name} {r['function']}", (r["total"], r["flat"], r["cum"], f"{float(r['cum_percent']):.2f}"), got)


# --- -diff_base ---

def read_diff(go, base, path, index, unit):
    unit = {"nanoseconds": "ns", "bytes": "B"}.get(unit, unit)
    text = subprocess.run([go, "tool", "pprof", "-top", "-nodecount=1000000", "-nodefraction=0", "-edgefraction=0",
                           f"-sample_index={index}", f"-unit={unit}", f"-diff_base={base}", path],
                          capture_output=True, text=True, check=True).stdout.splitlines()
    heading = next(i for i, line in enumerate(text) if line.split() == ["flat", "flat%", "sum%", "cum", "cum%"])
    rows = [ROW.match(line).groups() for line in text[heading + 1:]]
    return {row[5]: tuple(int(re.match(r"-?[0-9]+", row[i]).group()) for i in (0, 3)) for row in rows}


def diff(before, after):
    """The query of the README."""
    rows = ({r["function"]: (int(r["flat"]), int(r["cumulative"])) for r in side} for side in (before, after))
    before, after = rows
    return {f: d for f in before.keys() | after.keys()
            if any(d := tuple(x - y for x, y in zip(after.get(f, (0, 0)), before.get(f, (0, 0)))))}


def check_diffs(counts, root, functions, units):
    toolchains = os.environ.get("GCTRACE_TOOLCHAINS")
    if not toolchains:
        print("-diff_base: not compared without GCTRACE_TOOLCHAINS")
        return
    go = os.path.join(toolchains, "go-1.27", "bin", "go")
    versions = sorted({name.split("/")[0] for name in functions}, key=lambda v: int(v.split(".")[1]))
    for name in sorted(functions):
        version, _, rest = name.partition("/")
        later = versions[versions.index(version) + 1:][:1]
        for other in (f"{v}/{rest}" for v in later if f"{v}/{rest}" in functions):
            for index, (kind, unit) in enumerate(units[name]):
                expected = read_diff(go, os.path.join(root, name), os.path.join(root, other), index, unit)
                got = diff(functions[name][kind], functions[other][kind])
                where = f"{other} less {name} {kind}"
                counts.check("diff: functions", where, sorted(expected), sorted(got))
                for function, values in expected.items():
                    counts.check("diff: row", f"{where} {function}", values, got.get(function))


# --- rows ---

def load(root):
    """(file -> type -> functions), (file -> samples), (file -> type -> total), (file -> types and units), statuses"""
    database.psql(f"""
        CREATE EXTENSION IF NOT EXISTS gctrace;
        CREATE SERVER profiles FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root {database.literal(root)});
        CREATE SCHEMA profiles;
        IMPORT FOREIGN SCHEMA gctrace LIMIT TO (traces, profiles, profile_samples, profile_functions)
            FROM SERVER profiles INTO profiles OPTIONS (files '**/*.pb.gz', on_error 'error');
    """)
    functions = collections.defaultdict(lambda: collections.defaultdict(list))
    samples, totals, units = collections.defaultdict(list), collections.defaultdict(dict), collections.defaultdict(list)
    for row in table("file, type, function, flat, cumulative, flat_percent, cumulative_percent", "profile_functions"):
        functions[row["file"]][row["type"]].append(row)
    for row in table("file, sample, type, unit, value, labels, stack_id, frames_id, site, to_json(stack) AS stack", "profile_samples"):
        samples[row["file"]].append(row)
    for row in table("file, type, unit, total", "profiles"):
        totals[row["file"]][row["type"]] = int(row["total"])
        units[row["file"]].append((row["type"], row["unit"]))
    status = database.psql("SELECT DISTINCT format, status FROM profiles.traces").split()
    database.psql("DROP SCHEMA profiles CASCADE; DROP SERVER profiles;")
    return functions, samples, totals, units, status


def table(columns, relation):
    script = f"SET extra_float_digits = 3; COPY (SELECT {columns} FROM profiles.{relation}) TO STDOUT (FORMAT csv, HEADER)"
    return csv.DictReader(database.psql(script).splitlines())


def main(profiles, traces):
    counts = Counts()
    functions, samples, totals, units, status = load(profiles)
    counts.check("traces", profiles, ["pprof|complete"], status)
    tops, untold = 0, collections.Counter()
    for name in sorted(totals):
        stem = os.path.join(profiles, name.removesuffix(".pb.gz"))
        for kind in totals[name]:
            if os.path.exists(f"{stem}.{kind}.top.txt"):
                check_top(counts, name, f"{stem}.{kind}.top.txt", functions[name], totals[name])
                tops += 1
            else:
                untold[f"{name.split('.')[-3]} {kind}"] += 1
        check_raw(counts, name, stem + ".raw.txt.gz", samples[name])
        check_sums(counts, name, samples[name], functions[name])
    counts.check("top: files", profiles, len(glob.glob(profiles + "/*/*.top.txt")), tops)
    for kind, files in untold.items():
        print(f"{kind}: -top was not printed for these {files} profiles; compared with sums over samples only")
    check_share(counts, profiles, functions, totals)
    check_diffs(counts, profiles, functions, units)
    functions, samples, totals, _, status = load(traces)
    counts.check("traces", traces, ["pprof|complete"], status)
    for name in sorted(totals):
        check_sums(counts, name, samples[name], functions[name])
    for what, compared in counts.compared.items():
        print(f"{what:24} {compared:7} compared {counts.different[what]:7} differ")
    return 1 if counts.different.total() or len(counts.compared) < 12 else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
