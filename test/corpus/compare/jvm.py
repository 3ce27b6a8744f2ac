"""usage: python3 -m compare.jvm ROOT

Compares jvm_events with the expected rows beside all JVM logs below ROOT, every
row and column, and the other relations with the lines of the logs, read here by
patterns. Exits with 1 when anything differs that DIFFERS does not name, or when
something that it names does not differ.
"""

import calendar
import collections
import csv
import os
import re
import sys
import tempfile
import time

from . import database

EVACUATION = ("the CSV takes the failure mark of G1 for the cause and the cause for the detail; "
              "the line reads (G1 Evacuation Pause) (Evacuation Failure...)")
EXHAUSTED = "the line before says GC(n) To-space exhausted; the CSV has no detail"
INSIDE = "the CSV lacks a concurrent phase of G1 that ends inside the line of a pause"
UNTOLD = "a rotated part: its first lines do not tell the collector"

# What does not agree: file -> column -> (rows, reason). 'row': one more row here.
DIFFERS = {}


def named(columns, reason, files):
    for name, rows in files.items():
        DIFFERS.setdefault(name, {}).update({column: (rows, reason) for column in columns})


named(("detail", "cause", "trigger"), EVACUATION, {
    "jdk21/g1-alloc-gc.log": 2, "jdk21/g1-alloc-gcstar.log": 2, "jdk21/g1-frag-full.log": 4, "jdk21/g1-humongous-gcstar.log": 4, "jdk21/g1-oom-safe.log": 7, "jdk25/g1-frag-full.log": 6, "jdk25/g1-humongous-gcstar.log": 4,
    "jdk25/g1-oom-gcstar.log": 7,
})
named(("detail",), EXHAUSTED, {
    "jdk11/g1-humongous-gcstar.log": 3, "jdk11/g1-oom-safe.log": 3, "jdk17/g1-frag-full.log": 4,
    "jdk17/g1-humongous-gcstar.log": 1, "jdk17/g1-oom-gcstar.log": 4,
})
named(("row",), INSIDE, {
    "jdk8/g1-alloc-detds.log": 1, "jdk8/g1-alloc-full.log": 1, "jdk8/g1-alloc-gc.log": 1, "jdk8/g1-alloc-gcid.log": 2, "jdk8/g1-frag-det.log": 2, "jdk8/g1-grow-gcds.log": 1, "jdk8/g1-meta-detds.log": 1, "jdk8/g1-oom-full.log": 1,
})
named(("collector",), UNTOLD, {
    "jdk11/cms-many-rot.log.1": 1, "jdk11/cms-many-rot.log.2": 1,
})

COMPARED = {  # column of jvm_events -> column of the CSV; time_ns and logged_at: below
    "line": "line", "gc_id": "gc_id", "collector": "collector", "kind": "kind", "type": "type",
    "detail": "detail", "cause": "cause", "duration_ns": "duration_ns", "heap_before_bytes": "before_bytes",
    "heap_after_bytes": "after_bytes", "heap_capacity_bytes": "capacity_bytes",
}
RELATIONS = ("traces", "gc_cycles", "jvm_events", "jvm_collections", "jvm_phases", "jvm_safepoints", "jvm_stalls")


class Count:
    """Values that agree and that differ, by relation and column."""

    def __init__(self):
        self.agree = collections.Counter()
        self.differ = collections.defaultdict(list)
        self.shown = int(os.environ.get("GCTRACE_SHOW", "1"))

    def check(self, what, where, wanted, got):
        if wanted == got:
            self.agree[what] += 1
        else:
            self.differ[what].append((where, wanted, got))

    def report(self):
        for what in sorted(set(self.agree) | set(self.differ)):
            print(f"  {what:34} {self.agree[what]:7} agree {len(self.differ[what]):5} differ")
            for where, wanted, got in self.differ[what][:self.shown]:
                print(f"      {where}: expected {wanted!r}, got {got!r}")


def main(root):
    logs = expected_logs(root)
    rows = read_relations(root)
    count = Count()
    found = collections.defaultdict(collections.Counter)
    for name, expected in sorted(logs.items()):
        compare_events(count, found[name], name, expected, rows["jvm_events"][name], lines_of(root, name))
    check_differences(count, found)
    for name in sorted(logs):
        check_lines(count, name, lines_of(root, name), {r: rows[r][name] for r in RELATIONS})
    check_manifest(count, root, rows)
    print(f"{len(logs)} JVM log files, {sum(map(len, logs.values()))} expected rows")
    count.report()
    return 1 if any(count.differ.values()) else 0


# --- the expected rows ---

def expected_logs(root):
    """File -> its rows; those of a rotated set lie in one CSV file."""
    logs = {}
    for folder in sorted(os.listdir(root)):
        if not os.path.isdir(os.path.join(root, folder)):
            continue
        for name in sorted(os.listdir(os.path.join(root, folder))):
            if not name.endswith(".expected.csv"):
                logs.setdefault(f"{folder}/{name}", [])
                continue
            with open(os.path.join(root, folder, name), newline="") as file:
                for row in csv.DictReader(file):
                    part, line = row["line"].rsplit(":", 1) if ":" in row["line"] else (name[:-len(".expected.csv")], row["line"])
                    row["line"] = line
                    logs.setdefault(f"{folder}/{part}", []).append(row)
    return logs


def lines_of(root, name):
    with open(os.path.join(root, name), errors="replace", newline="\n") as file:
        return file.read().split("\n")


def read_relations(root):
    database.psql(f"""
        CREATE EXTENSION IF NOT EXISTS gctrace;
        CREATE SERVER jvm FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root {database.literal(root)});
        CREATE SCHEMA jvm;
        IMPORT FOREIGN SCHEMA gctrace LIMIT TO ({", ".join(RELATIONS)}) FROM SERVER jvm INTO jvm OPTIONS (files 'jdk*/*.{{log,log.*[0-9t]}}');
    """)
    rows = copy_rows("jvm", RELATIONS)
    database.close_folder("jvm")
    return rows


def copy_rows(schema, relations):
    """relation -> file -> rows, as texts."""
    rows = {}
    with tempfile.TemporaryDirectory() as folder:
        script = [database.SETTINGS, "SET datestyle = ISO;"]
        for relation in relations:
            script.append(f"\\copy (SELECT * FROM {schema}.{relation}) TO {database.literal(folder + '/' + relation)} (FORMAT csv, HEADER)")
        database.psql("\n".join(script))
        for relation in relations:
            rows[relation] = collections.defaultdict(list)
            with open(os.path.join(folder, relation), newline="") as file:
                for row in csv.DictReader(file):
                    rows[relation][row["file"]].append(row)
    return rows


# --- jvm_events ---

def compare_events(count, found, name, expected, got, lines):
    """Rows are paired by line and type, in order."""
    wanted = [(r["line"], r["type"]) for r in expected]
    kept = [r for r in got if (r["line"], r["type"]) in wanted]
    found["row"] += len(got) - len(kept)
    count.check("jvm_events rows", name, wanted, [(r["line"], r["type"]) for r in kept])
    for theirs, mine in zip(expected, kept):
        where = f"{name}:{mine['line']}"
        for column, their_column in COMPARED.items():
            note(count, found, column, where, theirs[their_column], mine[column])
        note(count, found, "trigger", where, trigger_of(theirs), mine["trigger"])
        check_time(count, where, theirs["uptime_ms"], mine["time_ns"])
        count.check("jvm_events.logged_at", where, logged_at(lines[int(mine["line"]) - 1], mine["kind"]), instant(mine["logged_at"]))


def note(count, found, column, where, wanted, got):
    if wanted != got and column in DIFFERS.get(where.rsplit(":", 1)[0], {}):
        found[column] += 1
    else:
        count.check(f"jvm_events.{column}", where, wanted, got)


def trigger_of(row):
    """What only the recording told is not known from the log."""
    if not row["cause"]:
        return ""
    return {"concurrent-threshold": "threshold"}.get(row["trigger_class"], row["trigger_class"])


def check_time(count, where, milliseconds, nanoseconds):
    """The CSV has whole milliseconds, rounded where the log has nanoseconds."""
    if not milliseconds or not nanoseconds:
        count.check("jvm_events.time_ns", where, milliseconds, nanoseconds)
        return
    exact = int(nanoseconds)
    rounded = round(exact / 1e6) if exact % 1000000 else exact // 1000000
    count.check("jvm_events.time_ns", where, int(milliseconds), rounded)


def check_differences(count, found):
    """What is named must differ, in just so many rows; nothing else may."""
    for name in sorted(set(DIFFERS) | {n for n, c in found.items() if +c}):
        named_here = {column: rows for column, (rows, _) in DIFFERS.get(name, {}).items()}
        count.check("named differences", name, named_here, dict(+found[name]))
    for reason in (EVACUATION, EXHAUSTED, INSIDE, UNTOLD):
        files = [n for n in sorted(DIFFERS) if any(r == reason for _, r in DIFFERS[n].values())]
        rows = sum(max(c for c, r in DIFFERS[n].values() if r == reason) for n in files)
        print(f"  differs in {rows} rows of {len(files)} logs: {reason}\n      {', '.join(files)}")


# --- the lines, read by patterns ---

DATE = re.compile(r"^\[?(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)\.(\d{3})([+-])(\d\d)(\d\d)")
EPOCH = re.compile(r"^\[(\d{12,})ms\]")


STAMPED = re.compile(r"(\d{4}-\d\d-\d\dT[\d:.]+[+-]\d{4}): (?:[\d.]+: )?(?:#\d+: )?"
                     r"\[(?:CMS-concurrent-[a-z-]+: |GC concurrent-[a-z-]+-end, )[\d./]+ secs\]"
                     r"(?:(\d{4}-\d\d-\d\dT[\d:.]+[+-]\d{4}): (?:[\d.]+: )?\[GC \()?")


def logged_at(line, kind):
    """Milliseconds since 1970, or ''."""
    match = EPOCH.match(line)
    if match:
        return int(match[1])
    # threads of JDK 8 write into each other's lines
    match = STAMPED.search(line)
    if match and (kind == "concurrent" or match[2]):
        line = match[1] if kind == "concurrent" else match[2]
    match = DATE.match(line)
    if not match:
        return ""
    zone = (int(match[9]) * 60 + int(match[10])) * (-60 if match[8] == "-" else 60)
    parts = [int(match[i]) for i in range(1, 7)]
    return (calendar.timegm(tuple(parts) + (0, 0, 0)) - zone) * 1000 + int(match[7])


def instant(text):
    if not text:
        return ""
    seconds, _, rest = text.split("+")[0].partition(".")
    return calendar.timegm(time.strptime(seconds, "%Y-%m-%d %H:%M:%S")) * 1000 + int((rest + "000")[:3])


STOPPED = re.compile(r"Total time for which application threads were stopped: ([\d.]+) seconds(?:, Stopping threads took: ([\d.]+) seconds)?")
SAFEPOINT = re.compile(r'Safepoint "([^"]*)", (Time since last: .*)')
ENTERING = re.compile(r"Entering safepoint region: (.*\S)")


def seconds_ns(text):
    whole, _, rest = text.partition(".")
    return str(int(whole) * 10**9 + int((rest + "0" * 9)[:9]))


def safepoint_lines(lines):
    """(line, operation, reach, cleanup, at, leave, total) of every safepoint."""
    operation = ""
    for number, line in enumerate(lines, 1):
        match = ENTERING.search(line)
        if match:
            operation = match[1]
        match = STOPPED.search(line)
        if match:
            yield (str(number), operation, seconds_ns(match[2]) if match[2] else "", "", "", "", seconds_ns(match[1]))
            operation = ""
        match = SAFEPOINT.search(line)
        if match:
            times = dict(re.findall(r"(\w[\w ]*): (\d+) ns", match[2]))
            yield (str(number), match[1], times.get("Reaching safepoint", ""), times.get("Cleanup", ""),
                   times.get("At safepoint", ""), times.get("Leaving safepoint", ""), times.get("Total", ""))


STALL = re.compile(r"(?:^|\] )(Allocation|Relocation) Stall \((.*)\) ([\d.]+)ms$")


def stall_lines(lines):
    """(line, kind, thread, duration) of every wait of a thread for ZGC."""
    for number, line in enumerate(lines, 1):
        match = STALL.search(line)
        if match:
            yield (str(number), match[1].lower(), match[2], str(int(match[3].replace(".", "")) * 1000))


PHASE = re.compile(r"^(?:\[[^]]*\])*\[gc,(?:phases|marking)[^]]*\] GC\((\d+)\) ( *)(.*?):? ([\d.]+)(ms|s)$")
HEAP = re.compile(r" \d+[BKMG]\(\d+%\)->\d+[BKMG]\(\d+%\)$")


def phase_lines(lines):
    """(line, gc_id, phase, duration) of the phases whose tags say so."""
    for number, line in enumerate(lines, 1):
        match = PHASE.match(line)
        if match and not re.match(r"([YyO]: )?Pause ", match[3]) and ", " not in match[3]:
            name = re.sub(r"( \([^()]*\))+$", "", HEAP.sub("", match[3]))
            scale = 6 if match[5] == "ms" else 9
            whole, _, rest = match[4].partition(".")
            yield (str(number), match[1], name, str(int(whole) * 10**scale + int((rest + "0" * scale)[:scale])))


def check_lines(count, name, lines, rows):
    trace = rows["traces"][0]
    legacy = name.startswith("jdk8/")
    lines_here = len(lines) - (lines[-1] == "")
    count.check("traces.lines", name, str(lines_here), trace["lines"])
    count.check("traces.events", name, str(len(rows["jvm_events"])), trace["events"])
    count.check("traces.gc_cycles", name, str(len(rows["gc_cycles"])), trace["gc_cycles"])
    count.check("traces.format", name, "jvm-legacy" if legacy else "jvm-unified", trace["format"])
    count.check("traces.status", name, "complete", trace["status"])
    count.check("traces.lines_broken", name, "0", trace["lines_broken"])
    columns = ("line", "operation", "reach_ns", "cleanup_ns", "at_ns", "leave_ns", "total_ns")
    count.check("jvm_safepoints", name, list(safepoint_lines(lines)),
                [tuple(r[c] for c in columns) for r in rows["jvm_safepoints"]])
    count.check("jvm_stalls", name, list(stall_lines(lines)),
                [tuple(r[c] for c in ("line", "kind", "thread", "duration_ns")) for r in rows["jvm_stalls"]])
    if not legacy:
        phases = {(r["line"], r["gc_id"], r["phase"], r["duration_ns"]) for r in rows["jvm_phases"]}
        for phase in phase_lines(lines):
            count.check("jvm_phases", f"{name}:{phase[0]}", True, phase in phases)
    check_collections(count, name, rows, legacy)


def total(rows, column):
    return sum(int(r[column]) for r in rows if r[column])


def check_collections(count, name, rows, legacy):
    """Collections are made of the events, and gc_cycles of collections."""
    collections_here = rows["jvm_collections"]
    pauses = [r for r in rows["jvm_events"] if r["kind"] == "pause"]
    nested = nested_ns(pauses)
    count.check("jvm_collections.pauses", name, len(pauses), total(collections_here, "pauses"))
    count.check("jvm_collections.pause_ns", name, total(pauses, "duration_ns") - nested, total(collections_here, "pause_ns"))
    if not legacy:
        ids = {r["gc_id"] for r in rows["jvm_events"]}
        count.check("jvm_collections.gc_id", name, set(), ids - {r["gc_id"] for r in collections_here})
        count.check("jvm_collections one per id", name, len(collections_here), len({r["gc_id"] for r in collections_here}))
    pairs = (("start_ns", "start_ns"), ("started_at", "started_at"), ("trigger", "trigger"), ("trigger_detail", "cause"),
             ("heap_live_start_bytes", "heap_before_bytes"), ("heap_live_end_bytes", "heap_after_bytes"),
             ("stw_count", "pauses"), ("stw_ns", "pause_ns"))
    count.check("gc_cycles", name, [[r[c] for _, c in pairs] for r in collections_here],
                [[r[c] for c, _ in pairs] for r in rows["gc_cycles"]])


def nested_ns(pauses):
    """Full pauses that a young one contains, which has the id before and is logged after it."""
    full = {}
    nested = 0
    for pause in pauses:
        if not pause["gc_id"]:
            continue
        inner = full.get(int(pause["gc_id"]) + 1, 0)
        if pause["type"] == "full":
            full[int(pause["gc_id"])] = int(pause["duration_ns"])
        elif pause["type"] == "young" and int(pause["duration_ns"]) >= inner:
            nested += inner
    return nested


def check_manifest(count, root, rows):
    with open(os.path.join(root, "MANIFEST.csv"), newline="") as file:
        for log in csv.DictReader(file):
            base = f"jdk{log['jdk']}/{log['log']}"
            parts = [n for n in rows["traces"] if n == base or n.startswith(base + ".")]
            extra = sum(DIFFERS.get(n, {}).get("row", (0, ""))[0] for n in parts)
            events = [r for n in parts for r in rows["jvm_events"][n]]
            stops = [r for n in parts for r in rows["jvm_safepoints"][n]]
            count.check("manifest stalls", base, int(log["stall_lines"]), sum(len(rows["jvm_stalls"][n]) for n in parts))
            count.check("manifest files", base, int(log["files"]), len(parts))
            count.check("manifest rows", base, int(log["rows"]) + extra, len(events))
            count.check("manifest pause_ns", base, int(log["pause_ns"]), total([r for r in events if r["kind"] == "pause"], "duration_ns"))
            count.check("manifest safepoints", base, int(log["stop_lines"]) + int(log["safepoint_lines"]), len(stops))
            count.check("manifest safepoint ns", base, int(log["stop_ns"]) + int(log["safepoint_ns"]), total(stops, "total_ns"))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    sys.exit(main(sys.argv[1]))
