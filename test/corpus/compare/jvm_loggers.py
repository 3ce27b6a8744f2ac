"""usage: python3 -m compare.jvm_loggers ROOT

JVM logs below ROOT as loggers pass them on: the rows must be those of the log
itself, whatever is put in front of its lines, whoever writes between them, and
where the same JVM starts again behind it. Exits with 1 when a log gives other rows.
"""

import collections
import json
import os
import random
import re
import sys
import tempfile

from . import database, jvm

DAY = "2030-01-01"              # of loggers; no log of the corpus is so late
KEYS = '{{"__REALTIME_TIMESTAMP":"1893456000000000","_HOSTNAME":"host-7","SYSLOG_IDENTIFIER":"orders","_PID":"25511","MESSAGE":{}}}'
POD = '{{"kubernetes":{{"host":"node-1","pod_name":"shop-5c","container_name":"app"}},"message":{},"@timestamp":"' + DAY + 'T00:00:00.000Z"}}'

LOGGERS = {  # name -> what is put in front, or an object for the line; the process that it names
    "compose": ("orders-1  | ", "orders-1"),
    "compose-dated": (f"orders-1  | {DAY}T00:00:00.000000000Z ", "orders-1"),
    "docker-dated": (f"{DAY}T00:00:00.000000000Z ", ""),
    "docker-json": ('{{"log":{},"stream":"stdout","time":"' + DAY + 'T00:00:00.000000000Z"}}', ""),
    "cri": (f"{DAY}T00:00:00.000000000Z stdout F ", ""),
    "kubectl": ("[pod/shop-5c/app] ", "pod/shop-5c/app"),
    "journald": (f"{DAY}T00:00:00+0000 host-7 orders[25511]: ", "host-7 orders[25511]"),
    "journald-json": (KEYS, "host-7 orders[25511]"),
    "syslog": ("Jan  1 00:00:00 host-7 orders[25511]: ", "host-7 orders[25511]"),
    "rfc5424": (f"<13>1 {DAY}T00:00:00Z host-7 orders 25511 - - ", "host-7 orders[25511]"),
    "fluentd": (POD, "node-1 shop-5c app"),
    "bracket": (f"[{DAY} 00:00:00.000 UTC] ", ""),
}
RELATIONS = {  # columns that must be the same; those of time come below
    "traces": "format runtime runtime_version status error bytes_lost events gc_cycles gc_cycles_complete gc_active_at_start "
              "gc_active_at_end lines lines_recognised lines_broken duration_ns",
    "jvm_events": "line gc_id collector kind type detail cause trigger time_ns duration_ns heap_before_bytes heap_after_bytes heap_capacity_bytes",
    "jvm_collections": "gc_id collector type cause trigger start_ns pauses pause_ns concurrent_ns heap_before_bytes heap_after_bytes heap_capacity_bytes",
    "jvm_phases": "gc_id phase level duration_ns line",
    "jvm_safepoints": "line time_ns operation reach_ns cleanup_ns at_ns leave_ns total_ns",
    "jvm_stalls": "line collector kind thread time_ns duration_ns",
    "gc_cycles": "cycle start_ns end_ns begin_kind trigger trigger_detail heap_live_start_bytes heap_live_end_bytes stw_count stw_ns",
}
WHEN = {"traces": "started_at", "jvm_collections": "started_at", "gc_cycles": "started_at", "jvm_phases": None}
ROWS = [r for r in RELATIONS if r != "traces"]


def when(relation):
    return WHEN.get(relation, "logged_at")


def main(root):
    logs = {name: read_log(root, name) for name in log_names(root)}
    differ = 0
    # the server reads it, too
    with tempfile.TemporaryDirectory(dir=os.environ.get("GCTRACE_SCRATCH")) as scratch:
        os.chmod(scratch, 0o755)
        folders = {kind: os.path.join(scratch, kind) for kind in ("plain", "wrapped", "mixed", "twice")}
        for name, lines in logs.items():
            write(folders["plain"], name, lines)
            for logger in LOGGERS:
                write(folders["wrapped"], f"{logger}/{name}", wrap(logger, lines))
            write(folders["twice"], name, lines + lines)
        mixtures = mix_all(logs, folders["mixed"])
        for kind, folder in folders.items():
            attach(kind, folder)
        differ += compare_wrapped()
        rows = {kind: jvm.copy_rows(f"jvm_{kind}", ROWS) for kind in ("plain", "mixed", "twice")}
        differ += compare_mixed(mixtures, rows)
        differ += compare_twice(logs, rows)
        for kind in folders:
            database.close_folder(f"jvm_{kind}")
    return 1 if differ else 0


# --- logs ---

def log_names(root):
    """Those that are more than empty; answers stand beside them."""
    names = []
    for folder in sorted(os.listdir(root)):
        if folder.startswith("jdk"):
            names += [f"{folder}/{n}" for n in sorted(os.listdir(os.path.join(root, folder))) if not n.endswith(".csv")]
    return names


def read_log(root, name):
    with open(os.path.join(root, name), encoding="latin-1", newline="\n") as file:
        text = file.read()
    if not text.endswith("\n"):
        raise SystemExit(f"{name}: its last line does not end")
    return text[:-1].split("\n")


def write(folder, name, lines):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="latin-1", newline="\n") as file:
        file.write("\n".join(lines) + "\n")


def wrap(logger, lines):
    form = LOGGERS[logger][0]
    if form.startswith("{"):
        return [form.format(json.dumps(line, ensure_ascii=False)) for line in lines]
    return [form + line for line in lines]


def mix_all(logs, folder):
    """Each log with the next of its dialect; file -> (logs, line of the mixture -> line of each)."""
    mixtures = {}
    chance = random.Random(4)
    dialects = collections.defaultdict(list)
    for name in logs:
        dialects["jdk8" if name.startswith("jdk8/") else "later"].append(name)
    for dialect, names in dialects.items():
        for i, pair in enumerate(zip(names, names[1:] + names[:1])):
            whose = [0] * len(logs[pair[0]]) + [1] * len(logs[pair[1]])
            chance.shuffle(whose)
            places = ([], [])
            for line, which in enumerate(whose, 1):
                places[which].append(line)
            taken = [iter(logs[n]) for n in pair]
            file = f"{dialect}-{i}.log"
            write(folder, file, [f"jvm-{which + 1} | {next(taken[which])}" for which in whose])
            mixtures[file] = (pair, places)
    return mixtures


# --- the server's rows ---

def attach(kind, folder):
    database.psql(f"""
        CREATE EXTENSION IF NOT EXISTS gctrace;
        CREATE SERVER jvm_{kind} FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root {database.literal(folder)});
        CREATE SCHEMA jvm_{kind};
        IMPORT FOREIGN SCHEMA gctrace LIMIT TO ({", ".join(RELATIONS)}) FROM SERVER jvm_{kind} INTO jvm_{kind} OPTIONS (files '**');
    """)


# --- every log behind every prefix ---

def row_text(relation, process):
    """A row as text: dates that only the logger knows are not the log's."""
    columns = [f"coalesce({c}::text, '-')" for c in RELATIONS[relation].split()]
    if when(relation):
        columns.append(f"coalesce((CASE WHEN {when(relation)} < '{DAY}'::timestamptz - interval '1 day' THEN {when(relation)} END)::text, '-')")
    if relation != "traces":
        columns += [f"coalesce({process}, '-')", "process_instance::text"]
    return "concat_ws('|', " + ", ".join(columns) + ")"


def compare_wrapped():
    names = ", ".join(f"({database.literal(n)}, {database.literal(p)})" for n, (_, p) in LOGGERS.items())
    differ = 0
    # a JVM that prints its pid is known by both names, unless they tell the same
    process = "CASE WHEN logger.process = '' THEN r.process WHEN r.process IS NULL THEN logger.process ELSE logger.process || '[' || r.process || ']' END"
    for relation in RELATIONS:
        answer = database.psql(f"""
            {database.SETTINGS}
            CREATE TEMP TABLE logger AS SELECT * FROM (VALUES {names}) v (name, process);
            CREATE TEMP TABLE plain AS SELECT *, row_number() OVER () AS n FROM jvm_plain.{relation};
            CREATE TEMP TABLE wanted AS SELECT logger.name || '/' || file AS file, count(*) AS rows,
                md5(string_agg({row_text(relation, process)}, E'\\n' ORDER BY n)) AS sum FROM plain r, logger GROUP BY 1;
            CREATE TEMP TABLE found AS SELECT file, count(*) AS rows, md5(string_agg({row_text(relation, "process")}, E'\\n')) AS sum
                FROM jvm_wrapped.{relation} GROUP BY 1;
            SELECT count(*), coalesce(sum(w.rows), 0), count(*) FILTER (WHERE w.sum IS DISTINCT FROM f.sum),
                coalesce(string_agg(file, ' ') FILTER (WHERE w.sum IS DISTINCT FROM f.sum), '') FROM wanted w FULL JOIN found f USING (file);
        """).strip().split("|")
        print(f"  behind {len(LOGGERS)} prefixes, {relation:16} {int(answer[1]):8} rows of {answer[0]} logs, {answer[2]} logs differ")
        if answer[2] != "0":
            print("     ", " ".join(answer[3].split()[:5]))
        differ += int(answer[2]) + (answer[1] == "0")
    return differ


# --- two JVMs in one log ---

def same_rows(relation, wanted, got, line_of):
    """Columns that every row has in any log; the line is where it lies now."""
    columns = [c for c in RELATIONS[relation].split() if c != "line"] + ([when(relation)] if when(relation) else [])
    if "line" in RELATIONS[relation].split():
        wanted = [dict(r, line=str(line_of(int(r["line"])))) for r in wanted]
        columns.append("line")
    return [[r[c] for c in columns] for r in wanted] == [[r[c] for c in columns] for r in got]


def compare_mixed(mixtures, rows):
    differ = 0
    for relation in ROWS:
        wrong, count = [], 0
        for file, (pair, places) in mixtures.items():
            got = rows["mixed"][relation][file]
            parts = [[r for r in got if r["process"].startswith(f"jvm-{which + 1}")] for which in (0, 1)]
            count += len(got)
            lines = [int(r["line"]) for r in got if "line" in r]
            ordered = relation == "jvm_phases" or lines == sorted(lines) or file.startswith("jdk8")
            for name, part, place in zip(pair, parts, places):
                if not same_rows(relation, rows["plain"][relation][name], part, lambda n, p=place: p[n - 1]) or not ordered:
                    wrong.append(f"{file} ({name})")
            if sum(map(len, parts)) != len(got):
                wrong.append(f"{file}: rows of neither")
        print(f"  two JVMs mixed,     {relation:16} {count:8} rows of {len(mixtures)} logs, {len(wrong)} differ", *wrong[:3])
        differ += len(wrong)
    return differ


# --- a JVM that starts again ---

UNTOLD = ("does not print that it starts, and its first line is not the 0.1 s before its last collection "
          "by which threads may overtake each other")
STARTS = re.compile(r"(?:^|\] )Using (?:Serial|Parallel|Concurrent|G1|Shenandoah|The Z|Epsilon)|CommandLine flags: |^[\d.:T+-]+: ")
UPTIME = re.compile(r"^(?:\[\d{4}-[^]]*\])?\[(\d+\.\d+)s\].*\] GC\((\d+)\)")


def tells_start(lines):
    """By a line, or by ids and times that go back."""
    if any(map(STARTS.search, lines)):
        return True
    first = {}
    for match in filter(None, map(UPTIME.match, lines)):
        first.setdefault(int(match[2]), float(match[1]))
    return len(first) > 1 and first[max(first)] - min(first.values()) > 0.1


def compare_twice(logs, rows):
    differ = 0
    untold = sorted(n for n, lines in logs.items() if not tells_start(lines))
    for relation in ROWS:
        wrong, count = [], 0
        for name, lines in logs.items():
            if name in untold:
                continue
            plain, got = rows["plain"][relation][name], rows["twice"][relation][name]
            parts = [[r for r in got if r["process_instance"] == instance] for instance in ("1", "2")]
            count += len(got)
            if relation in ("jvm_events", "jvm_collections", "jvm_stalls"):
                # the second time the collector is known from the beginning
                plain = [dict(r) for r in plain]
                for mine, theirs in zip(parts[1], plain):
                    if theirs["collector"] == "":
                        mine["collector"] = ""
            good = len(got) == 2 * len(plain) and same_rows(relation, plain, parts[0], lambda n: n) and \
                same_rows(relation, plain, parts[1], lambda n, by=len(lines): n + by)
            if not good:
                wrong.append(name)
        print(f"  started twice,      {relation:16} {count:8} rows of {len(logs) - len(untold)} logs, {len(wrong)} differ", *wrong[:6])
        differ += len(wrong)
    print(f"  not compared: {len(untold)} logs, {UNTOLD}\n     ", " ".join(untold))
    return differ


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        sys.exit(2)
    sys.exit(main(sys.argv[1]))
