#!/usr/bin/env python3
"""Measures reading logs of GODEBUG=gctrace=1: test/with-server.sh bench/godebug.py [MB]

Makes logs of that size (100 unless told) out of random collections, printed as
the runtime prints them: alone (dense), among lines of a program (mixed), and with
a prefix that every line has: Kubernetes' CRI (cri), docker's json-file (json). The
sums of all columns are compared with those that awk finds; then CPU seconds are
printed, medians of five runs taken in turn: of reading alone, of the layers below
PostgreSQL, of tables, and of awk. No figure is printed where results differ.
"""

import os
import random
import sys

from common import build_scan, drop_folder, folder, import_folder, in_turn, query, run, same

ROUNDS = 5
COLUMNS = ("gc_seq", "time_ns", "gc_cpu_percent", "stw_sweep_term_ns", "mark_ns", "stw_mark_term_ns",
           "cpu_sweep_term_ns", "cpu_assist_ns", "cpu_mark_ns", "cpu_idle_ns", "cpu_mark_term_ns",
           "heap_start_bytes", "heap_end_bytes", "heap_live_bytes", "heap_goal_bytes", "stacks_bytes",
           "globals_bytes", "gomaxprocs")
PART = ("mark_ns", "heap_live_bytes")
CYCLES = ("stw_ns", "assist_cpu_ns")

# Fields of a line, what their numbers are multiplied with, and their sums: awk's
# doubles hold ms since the start, but no ns.
FIELDS = (2, 3, 4, 5, 6, 7, 10, 11, 12, 13, 14, 17, 18, 19, 21, 24, 27, 30)
UNITS = (1, 1e3, 1) + (1e6,) * 8 + (1 << 20,) * 6 + (1,)
SUM_UNITS = {"time_ns": 1_000_000}
AWK = r"""
match($0, /gc [0-9]+ @[0-9.]+s /) {
	line = substr($0, RSTART)
	sub(/@/, "", line); sub(/%:/, "", line); gsub(/-\\u003e|->/, "/", line)
	n = split(line, f, /[ +\/]/)
	rows++
	SUM
}
END { printf "%d", rows; PRINT; print "" }
"""


def awk(*columns):
    """A program that counts rows and sums columns."""
    wanted = [COLUMNS.index(c) for c in columns]
    sums = "; ".join(f"s{i} += int(f[{FIELDS[i]}] * {UNITS[i]:.0f} + 0.5)" for i in wanted)
    return AWK.replace("SUM", sums).replace("PRINT", "; ".join(f'printf " %.0f", s{i}' for i in wanted))


# --- logs ---

def ms(ns):
    """Two digits, from 10 ms on whole ms, as the runtime prints times."""
    if ns >= 10_000_000:
        return str(ns // 1_000_000)
    value, decimals = ns // 1000, 3
    if value == 0:
        return "0"
    while value >= 100:
        value, decimals = value // 10, decimals - 1
    return f"{value // 10**decimals}.{value % 10**decimals:0{decimals}}"


def collection(source):
    """A line without its number and time."""
    t = [ms(int(10 ** source.uniform(low, high))) for low, high in
         ((4, 5.5), (5.5, 8), (3, 5.5), (4.3, 5.8), (2, 8), (5.5, 8), (3, 8), (3, 5.8))]
    heap = int(10 ** source.uniform(0.6, 3.8))
    live = int(heap * source.uniform(0.4, 1))
    return (f" {source.randrange(12)}%: {t[0]}+{t[1]}+{t[2]} ms clock, {t[3]}+{t[4]}/{t[5]}/{t[6]}+{t[7]} ms cpu, "
            f"{heap}->{int(heap * source.uniform(1, 1.2))}->{live} MB, {max(4, 2 * live)} MB goal, "
            f"{source.randrange(30)} MB stacks, {source.randrange(3)} MB globals, {source.choice((4, 8, 16))} P"
            + (" (forced)" if source.random() < 0.02 else "") + "\n")


def program_line(source):
    request, took = source.randrange(10**6), source.randrange(1, 900)
    return source.choice((
        f'time=2026-11-23T13:38:31.482Z level=INFO msg="request done" id={request} took={took}ms status=200\n',
        f'10.0.3.{request % 256} - - [23/Nov/2026:13:38:31 +0000] "GET /v1/items/{request} HTTP/1.1" 200 {took * 37} "-" "probe/1.4"\n',
        f'{{"level":"warn","ts":"2026-11-23T13:38:31Z","msg":"slow query","took_ms":{took},"rows":{request}}}\n',
        f"gc tuning is documented elsewhere; request {request} took {took}%\n",
        f"2026/11/23 13:38:31 INFO  http: GET /v1/items/{request} 200 {took}ms\n"))


def around(kind, at_ms, text):
    date = f"2026-11-23T{13 + at_ms // 3600000 % 10}:{at_ms // 60000 % 60:02}:{at_ms // 1000 % 60:02}.{at_ms % 1000:03}"
    if kind == "cri":
        return f"{date}482713Z stderr F {text}"
    if kind == "json":
        escaped = text[:-1].replace(">", "\\u003e")
        return f'{{"log":"{escaped}\\n","stream":"stderr","time":"{date}482713Z"}}\n'
    return text


def compose(path, kind, megabytes):
    source = random.Random(7)
    rests = [collection(source) for _ in range(20011)]
    others = [program_line(source) for _ in range(7001)]
    size, seq, at = 0, 0, 0
    with open(path, "w", encoding="ascii") as out:
        while size < megabytes * 1_000_000:
            seq, at = seq + 1, at + 1 + seq % 13
            size += out.write(around(kind, at, f"gc {seq} @{at // 1000}.{at % 1000:03}s" + rests[seq % len(rests)]))
            for i in range(3 if kind == "mixed" else 0):
                size += out.write(others[(3 * seq + i) % len(others)])
    return size / 1e6


# --- comparing, measuring ---

def facts(relation, columns, table, scan, log):
    """Rows and sums, which decoder and table must agree about."""
    told = run(scan, log, relation, *columns).json()[relation]
    rows = [told["rows"], *(told[c] for c in columns)]
    sums = "".join(f", sum({c})" for c in columns)
    file = os.path.basename(log)
    printed = query(f"SELECT count(*){sums} FROM {table} WHERE file = '{file}'").output.strip().split("|")
    same(f"{relation} of {file}, decoder and table", rows, [int(v) for v in printed])
    return rows


def check(scan, log):
    rows, *sums = (int(v) for v in run("awk", awk(*COLUMNS), log).output.split())
    by_name = {c: v * SUM_UNITS.get(c, 1) for c, v in zip(COLUMNS, sums)}
    same(f"{log}, awk", [rows, *by_name.values()], facts("gctrace_lines", COLUMNS, "bench_godebug.gctrace_lines", scan, log))
    cycles = [rows, by_name["stw_sweep_term_ns"] + by_name["stw_mark_term_ns"], by_name["cpu_assist_ns"]]
    same(f"gc_cycles of {log}", cycles, facts("gc_cycles", CYCLES, "bench_godebug.gc_cycles", scan, log))
    return rows


def jobs_of(scan, log):
    table = f"FROM bench_godebug.%s WHERE file = '{os.path.basename(log)}'"
    sums = ", ".join(f"sum({c})" for c in PART)
    return {
        "reading alone": lambda: run(scan, log),
        "awk: all columns": lambda: run("awk", awk(*COLUMNS), log),
        "awk: two columns": lambda: run("awk", awk(*PART), log),
        "gctrace_lines, all columns: decoder": lambda: run(scan, log, "gctrace_lines", *COLUMNS),
        "gctrace_lines, two columns: decoder": lambda: run(scan, log, "gctrace_lines", *PART),
        "gc_cycles, two columns: decoder": lambda: run(scan, log, "gc_cycles", *CYCLES),
        "count(*) of gctrace_lines: table": lambda: query("SELECT count(*) " + table % "gctrace_lines"),
        "gctrace_lines, two columns: table": lambda: query(f"SELECT {sums} " + table % "gctrace_lines"),
    }


def measure(scan, log, kind, megabytes):
    size = compose(log, kind, megabytes)
    rows = check(scan, log)
    medians = in_turn(jobs_of(scan, log), ROUNDS)
    print(f"\n{kind}: {size:.0f} MB, {rows} collections, results equal")
    print(f"{'':36} {'CPU s':>7} {'MB/s':>7} {'x awk':>6}")
    for name, seconds in medians.items():
        base = medians["awk: all columns" if "all" in name else "awk: two columns"]
        print(f"{name:36} {seconds:7.3f} {size / seconds:7.0f} {base / seconds:6.1f}")
    report_memory(scan, log, kind, megabytes)


def report_memory(scan, log, kind, megabytes):
    small = log + ".small"
    compose(small, kind, megabytes / 10)
    peaks = []
    for path in (small, log):
        peaks.append(max(run(scan, path, r, *c).peak_kb for r, c in
                         (("gctrace_lines", COLUMNS), ("gctrace_lines", ("line",)), ("gc_cycles", CYCLES))))
    print(f"peak memory of the decoder: {peaks[0] / 1024:.1f} MB for a tenth of it, {peaks[1] / 1024:.1f} MB for all")
    # ten times the input may cost a little of the allocator's, not of the input's
    if peaks[1] > peaks[0] + 1024:
        raise SystemExit("memory grows with the size of the log")


def main(megabytes):
    with folder() as path:
        scan = os.path.join(path, "scan")
        build_scan(scan)
        import_folder("bench_godebug", path, "*.log")
        for kind in ("dense", "mixed", "cri", "json"):
            measure(scan, os.path.join(path, kind + ".log"), kind, megabytes)
        drop_folder("bench_godebug")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
