"""usage: python3 -m compare.godebug LOGS TRACES

Compares every field of every line of GODEBUG logs with what a scanner of its
own finds, which works the other way round: it first takes away what the
programs of the corpus print, so that lines of the runtime are whole again, and
then matches each line with a regular expression.
"""

import datetime
import decimal
import json
import pathlib
import re
import sys

from . import database
from .tally import Tally

# All that the corpus' programs print themselves, each in one write.
PROGRAM = re.compile(
    r"\[\d+\] SCHED job=\d+ queued\n"
    r"|gc tuning is documented elsewhere; request \d+ done\n"
    r"|\{\"level\":\"warn\",\"ts\":\"[^\"]*\",\"msg\":\"slow query\",\"took_ms\":\d+\}\n"
    r"|panic recovered in worker \d+\n|\tgoroutine 12 \[running\]:\n|\tmain\.handle\(0xc000010000\)\n"
    r"|\d{4}/\d\d/\d\d \d\d:\d\d:\d\d INFO  http: GET /v1/items/\d+ 200 \d+ms\n"
    r"|time=\S+ level=DEBUG msg=\"cache gc 12 @0\.5s evicted\" n=\d+\n")

# Lines of the runtime without rows: those that count as read, and those that do not.
SCAN = re.compile(r"scan: (?:total|class (?:L|\d+B)) (?:\d+ objs|\d+\+\d+\+\d+=\d+ objs, \d+\+\d+=\d+ spans)")
SILENT = re.compile(r"GC forced|")

PREFIXES = (
    (re.compile(r"(?P<process>\S+) +\| "), ""),
    (re.compile(r"(?P<at>\S+Z) stderr F "), ""),
    (re.compile(r"<13>1 (?P<at>\S+Z) (?P<host>\S+) (?P<app>\S+) (?P<pid>\d+) - - "), "{host} {app}[{pid}]"),
    (re.compile(r"\w{3} \d\d \d\d:\d\d:\d\d (?P<process>\S+ \S+\[\d+\]): "), ""),
)

N, MS, F = r"(-?\d+)", r"([\d.]+)", r"([-+\w.]+?)"
MIB, KIB = 1 << 20, 1 << 10

GCTRACE = re.compile(
    rf"gc {N} @{MS}s {N}%( \(checking for goroutine leaks\))?: {MS}\+{MS}\+{MS} ms clock, "
    rf"{MS}\+{MS}/{MS}/{MS}\+{MS} ms cpu, {N}->{N}->{N} MB, {N} MB goal, "
    rf"(?:{N} MB stacks, {N} MB globals, )?{N} P( \(forced\))?")
SCAV_OLD = re.compile(rf"scav (?:\d+ )?{N} KiB work, {N} KiB total, {N}% util( \(forced\))?(?: \[controller reset\])?")
SCAV = re.compile(rf"scav {N} KiB work \(bg\), {N} KiB work \(eager\), {N} KiB now, {N}% util( \(forced\))?(?: \[controller reset\])?")
PACER_START = re.compile(rf"pacer: assist ratio={F} \(scan {N} MB in {N}->{N} MB\) workers={N}\+{F}$")
PACER_END = re.compile(
    rf"pacer: {N}% CPU \({N} exp\.\) for {N}\+{N}\+{N} B work \({N} B exp\.\) in {N} B -> {N} B "
    rf"\(∆goal {N}, cons/mark {F}\)(\[controller reset\])?")
PACER_MODEL = re.compile(
    rf"pacer: H_m_prev={N} h_t={F} H_T={N} h_a={F} H_a={N} h_g={F} H_g={N} u_a={F} u_g={F} W_a={N} "
    rf"goalΔ={F} actualΔ={F} u_a/u_g={F}$")
PACER_SWEEP = re.compile(rf"pacer: sweep done at heap size {N}MB; allocated {N}MB during sweep; swept {N} pages at {F} pages/byte")
SCHED = re.compile(
    rf"SCHED {N}ms: gomaxprocs={N} idleprocs={N} threads={N} spinningthreads={N}(?: needspinning=\d+)? idlethreads={N} "
    rf"runqueue={N}(?: gcwaiting=(\w+) nmidlelocked=\d+ stopwait=\d+ sysmonwait=\w+| \[([\d ]+)\](?: schedticks=\[[\d ]+\])?)")
DETAIL = re.compile(r"  ([PMG])(\d+): (.*)")
DETAIL_FIELD = re.compile(r"(\w+)=(.*?)(?= \w+=|$)")
INIT = re.compile(rf"init (\S+) @{MS} ms, {MS} ms clock, {N} bytes, {N} allocs")


def ns(text, unit=1_000_000):
    return int(decimal.Decimal(text) * unit)


def times(text, unit):
    return None if text is None else int(text) * unit


def gctrace(m):
    clock, cpu, heap = [ns(t) for t in m.groups()[4:7]], [ns(t) for t in m.groups()[7:12]], m.groups()[12:]
    return "gctrace_lines", {
        "gc_seq": int(m[1]), "time_ns": ns(m[2], 10**9), "gc_cpu_percent": int(m[3]),
        "stw_sweep_term_ns": clock[0], "mark_ns": clock[1], "stw_mark_term_ns": clock[2],
        "cpu_sweep_term_ns": cpu[0], "cpu_assist_ns": cpu[1], "cpu_mark_ns": cpu[2], "cpu_idle_ns": cpu[3],
        "cpu_mark_term_ns": cpu[4],
        "heap_start_bytes": times(heap[0], MIB), "heap_end_bytes": times(heap[1], MIB),
        "heap_live_bytes": times(heap[2], MIB), "heap_goal_bytes": times(heap[3], MIB),
        "stacks_bytes": times(heap[4], MIB), "globals_bytes": times(heap[5], MIB),
        "gomaxprocs": int(heap[6]), "forced": heap[7] is not None}


def scavenger(m):
    old = m.re is SCAV_OLD
    return "scavenger_lines", {
        "released_background_bytes": times(m[1], KIB), "released_eager_bytes": None if old else times(m[2], KIB),
        "released_total_bytes": times(m[2 if old else 3], KIB), "utilization_percent": int(m[3 if old else 4]),
        "forced": m[4 if old else 5] is not None}


PACER_COLUMNS = ("assist_ratio", "utilization_percent", "goal_percent", "heap_scan_bytes", "stack_scan_bytes",
                 "globals_scan_bytes", "expected_scan_bytes", "triggered_bytes", "heap_live_bytes",
                 "goal_delta_bytes", "cons_mark")


def pacer(kind, attrs, **values):
    return "pacer_lines", {"kind": kind, **dict.fromkeys(PACER_COLUMNS), **values, "attrs": attrs}


def pacer_start(m):
    return pacer("start", {"scan_bytes": int(m[2]) * MIB, "heap_live_bytes": int(m[3]) * MIB,
                           "heap_goal_bytes": int(m[4]) * MIB, "dedicated_workers": int(m[5]),
                           "fractional_goal": float(m[6])}, assist_ratio=float(m[1]))


def pacer_end(m):
    numbers = dict(zip(PACER_COLUMNS[1:10], (int(t) for t in m.groups()[:9])))
    return pacer("end", {"controller_reset": True} if m[11] else {}, **numbers, cons_mark=float(m[10]))


def pacer_model(m):
    names = ("H_m_prev", "h_t", "H_T", "h_a", "H_a", "h_g", "H_g", "u_a", "u_g", "W_a", "goal_delta", "actual_delta", "u_a/u_g")
    attrs = {n: float(t) if "." in t else int(t) for n, t in zip(names, m.groups())}
    return pacer("end", attrs, utilization_percent=attrs["u_a"] * 100, goal_percent=attrs["u_g"] * 100,
                 triggered_bytes=attrs["H_T"], heap_live_bytes=attrs["H_a"], goal_delta_bytes=attrs["H_a"] - attrs["H_g"])


def pacer_sweep(m):
    return pacer("sweep", {"allocated_bytes": int(m[2]) * MIB, "swept_pages": int(m[3]), "pages_per_byte": float(m[4])},
                 heap_live_bytes=int(m[1]) * MIB)


def scheduler(m):
    numbers = dict(zip(("gomaxprocs", "idle_procs", "threads", "spinning_threads", "idle_threads", "runqueue"),
                       (int(t) for t in m.groups()[1:7])))
    return "scheduler_lines", {
        "time_ns": int(m[1]) * 1_000_000, **numbers,
        "gc_waiting": None if m[8] is None else m[8] in ("1", "true"),
        "local_runqueues": None if m[9] is None else [int(t) for t in m[9].split()]}


NONE_IF_MINUS_ONE = ("m", "p", "curg", "lockedg", "lockedm")


def detail_value(name, text):
    if name in NONE_IF_MINUS_ONE and text in ("-1", "nil"):
        return None
    if text in ("true", "false"):
        return text == "true"
    return text if name in ("preemptoff", "waitreason") else int(text)


def detail(m):
    fields = dict(DETAIL_FIELD.findall(re.sub(r"=(\d+)\((.*)\)", r"=\1 waitreason=\2", m[3])))
    status = fields.pop("status", None)
    return "scheduler_details", {"kind": m[1], "id": int(m[2]), "status": None if status is None else int(status),
                                 "attrs": {n: detail_value(n, t) for n, t in fields.items()}}


def init(m):
    return "inittrace_lines", {"package": m[1], "at_ns": ns(m[2]), "clock_ns": ns(m[3]), "bytes": int(m[4]), "allocs": int(m[5])}


KINDS = ((GCTRACE, gctrace), (SCAV, scavenger), (SCAV_OLD, scavenger), (PACER_START, pacer_start), (PACER_END, pacer_end),
         (PACER_MODEL, pacer_model), (PACER_SWEEP, pacer_sweep), (SCHED, scheduler), (DETAIL, detail), (INIT, init))
RELATIONS = ("gctrace_lines", "pacer_lines", "scavenger_lines", "scheduler_lines", "scheduler_details", "inittrace_lines")


def split_prefix(line):
    """Process, date and message of a line."""
    if line.startswith('{"log":'):
        fields = json.loads(line)
        return fields["container"], fields["time"], fields["log"].rstrip("\n")
    for pattern, name in PREFIXES:
        m = pattern.match(line)
        if m:
            fields = m.groupdict()
            process = name.format(**fields) if name else fields.get("process")
            return process, fields.get("at"), line[m.end():]
    return None, None, line


def streams(text):
    """The text of each process, and for each character the line that it stands in."""
    result = {}
    for number, line in enumerate(text.split("\n")[:-1], 1):
        process, at, message = split_prefix(line)
        stream = result.setdefault(process, ([], []))
        stream[0].append(message + "\n")
        stream[1].extend([(number, at)] * (len(message) + 1))
    return {process: ("".join(parts), places) for process, (parts, places) in result.items()}


def without_program(text, places):
    kept, kept_places, last = [], [], 0
    for m in PROGRAM.finditer(text):
        kept.append(text[last:m.start()])
        kept_places.extend(places[last:m.start()])
        last = m.end()
    kept.append(text[last:])
    kept_places.extend(places[last:])
    return "".join(kept), kept_places


def scan(text):
    """relation -> rows, in order of lines; the number of lines without rows; lines that nothing matches."""
    rows, without_rows, strange = {r: [] for r in RELATIONS}, 0, []
    for process, (content, places) in streams(text).items():
        content, places = without_program(content, places)
        start, scheduler_ns = 0, None
        for line in content.split("\n")[:-1]:
            number, at = places[start]
            start += len(line) + 1
            for pattern, read in KINDS:
                m = pattern.fullmatch(line)
                if m:
                    relation, row = read(m)
                    scheduler_ns = row["time_ns"] if relation == "scheduler_lines" else scheduler_ns
                    if relation == "scheduler_details":
                        row["time_ns"] = scheduler_ns
                    else:
                        row.update(raw=line, logged_at=at and microseconds(at))
                    rows[relation].append({"line": number, "process": process, **row})
                    break
            else:
                if SCAN.fullmatch(line):
                    without_rows += 1
                elif not SILENT.fullmatch(line):
                    strange.append((number, line))
    return {r: sorted(rs, key=lambda row: row["line"]) for r, rs in rows.items()}, without_rows, strange


def microseconds(text):
    """Of a date as logs and JSON have it, since 1970."""
    m = re.fullmatch(r"(.{19})(?:\.(\d+))?(Z|\+00:00)", text)
    whole = datetime.datetime.fromisoformat(m[1] + "+00:00")
    return int(whole.timestamp()) * 1_000_000 + int((m[2] or "").ljust(6, "0")[:6])


def saved_rows(schema, relation):
    """file -> rows."""
    printed = database.psql(
        f"SET timezone = UTC; SET extra_float_digits = 3; SELECT to_json(t) FROM {schema}.{relation} t ORDER BY file, line;")
    result = {}
    for line in printed.splitlines():
        row = json.loads(line)
        if row.get("logged_at"):
            row["logged_at"] = microseconds(row["logged_at"])
        result.setdefault(row.pop("file"), []).append(row)
    return result


def compare_rows(tally, relation, file, expected, got):
    tally.check(relation, "(rows)", file, len(expected), len(got))
    for theirs, mine in zip(expected, got):
        for column in mine:
            tally.check(relation, column, f"{file}:{mine['line']}", theirs[column], mine[column])


def compare_folder(tally, root, files, schema):
    database.psql(f"""
        CREATE EXTENSION IF NOT EXISTS gctrace;
        CREATE SERVER {schema} FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root {database.literal(str(root))});
        CREATE SCHEMA {schema};
        IMPORT FOREIGN SCHEMA gctrace FROM SERVER {schema} INTO {schema} OPTIONS (files {database.literal(files)});
    """)
    got = {relation: saved_rows(schema, relation) for relation in RELATIONS}
    totals = database.psql(f"SELECT json_object_agg(file, json_build_array(lines, lines_recognised, lines_broken, gc_cycles, format)) "
                           f"FROM {schema}.traces;")
    totals = json.loads(totals)
    for path in sorted(p for p in root.glob("**/*") if str(p.relative_to(root)) in totals):
        name = str(path.relative_to(root))
        rows, without_rows, strange = scan(read_text(path))
        for relation in RELATIONS:
            compare_rows(tally, relation, name, rows[relation], got[relation].get(name, []))
        count = sum(len(rs) for rs in rows.values()) + without_rows
        lines = read_text(path).count("\n")
        expected = [lines, count, 0, len(rows["gctrace_lines"]), "gctrace"] if count else [None, None, None, None, "unrecognised"]
        for column, theirs, mine in zip(("lines", "lines_recognised", "lines_broken", "gc_cycles", "format"), expected, totals[name]):
            tally.check("traces", column, name, theirs, mine)
        tally.check("(scanner)", "strange lines", name, [], strange)
    return len(totals)


def read_text(path):
    import gzip
    content = path.read_bytes()
    return (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode()


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    tally = Tally(0)
    for root, files, schema in ((arguments[0], "**/*.log*", "logs"), (arguments[1], "**/gctrace.log", "trace_logs")):
        count = compare_folder(tally, pathlib.Path(root), files, schema)
        tally.note(f"{count} logs below {root}")
        if count == 0:
            tally.check("(scanner)", "logs", root, "some", "none")
    tally.report()
    return 1 if tally.failed() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
