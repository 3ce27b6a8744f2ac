"""Relation events, which has too many rows to be saved and compared one by one.

`exact`: each column of each file is hashed by the server, and by the oracle.
`corpus`: order.csv has hashes of the order of events, events.csv counts by kind.
"""

import csv
import glob
import gzip
import io
import os
import subprocess
import tempfile

from . import database

DIGESTS = "event_digests"
# Of text only printable ASCII, so that no encoding matters (oracle: plain).
PLAIN = r"regexp_replace(convert_from(convert_to({}, 'UTF8'), 'LATIN1'), '\\x[0-9a-f]{{2}}|[^ -~]', '?', 'g')"
SHOWN_AS = {
    "at": "to_char(at, 'YYYY-MM-DD HH24:MI:SS.US')",
    "attrs": PLAIN.format("attrs::text"),
    "stack": PLAIN.format("array_to_string(stack, ';')"),
    "name": PLAIN.format("name"),
    "reason": PLAIN.format("reason"),
    "site": PLAIN.format("site"),
}


# --- exact ---

def digests(schema, columns):
    """file -> {column: first digits of the MD5 over its values, one a line}, and `rows`."""
    hashed = ", ".join(
        f"left(md5(string_agg(coalesce({SHOWN_AS.get(c, c + '::text')}, ''), E'\\n' ORDER BY seq) || E'\\n'), 8)"
        for c in columns)
    query = f"SELECT file, count(*), {hashed} FROM {schema}.events GROUP BY file"
    result = {}
    for line in database.psql(database.SETTINGS + f"SET client_min_messages = error; COPY ({query}) TO STDOUT (FORMAT csv);").splitlines():
        file, rows, *values = next(csv.reader([line]))
        result[file] = dict(zip(columns, values), rows=rows)
    return result


def check_exact(tally, schema, described, folder, damaged):
    """Of a damaged generation there are rows up to the damage, which the oracle has not."""
    check_kinds(tally, schema)
    columns = [c for c, _ in described if c != "file" and not database.is_path_key(c, described)]
    expected, known = read(folder)
    for column in columns:
        if column not in known:
            tally.check("events", column, folder, "hashed by the oracle", "not hashed")
    got = digests(schema, columns)
    for file, row in expected.items():
        if file in damaged:
            tally.note(f"  {file}: events of a damaged trace, not compared")
            continue
        mine = got.get(file, dict(dict.fromkeys(columns), rows="0"))
        if row["rows"] == "0":  # nothing whole: at most the Sync that closes the trace
            tally.check("events", "(rows of nothing whole)", file, True, mine["rows"] in ("0", "1"))
            continue
        tally.check("events", "(rows)", file, row["rows"], mine["rows"])
        for column in columns:
            tally.check("events", column, file, row[column], mine[column])


def read(folder):
    path = os.path.join(folder, DIGESTS + ".csv")
    opener = open if os.path.exists(path) else lambda p, *a, **k: gzip.open(p + ".gz", "rt", **k)
    with opener(path, newline="", encoding="utf-8") as source:
        reader = csv.DictReader(source)
        return {row.pop("file"): row for row in reader}, reader.fieldnames


# --- corpus ---

# Files of the corpus about every event.
FILES = {
    "order": "compared", "events": "compared",
    "order_head": "the first lines of what order.csv hashes, for people",
    "rawevents": "counts of what is on the wire, of which events.csv is what comes out",
}

# What events.csv calls an event beside its kind.
DETAIL = """CASE kind
    WHEN 'StateTransition' THEN lower(resource_kind) || ' ' || from_state || '->' || to_state ||
        CASE WHEN reason IS NULL THEN '' ELSE ' (' || reason || ')' END
    WHEN 'Log' THEN '' ELSE coalesce(name, '') END"""

# Columns that no file of the corpus tells; the oracle of test/generator does.
BY_ORACLE = "the corpus has no file of it; the oracle of test/generator tells it, of test/data and with GCTRACE_TOOLCHAINS of the corpus"
ONLY_EXACT = {
    "events": dict.fromkeys(("seq", "generation", "time_ns", "at", "resource", "value", "task", "parent_task", "attrs",
                             "stack_id", "resource_stack_id", "frames_id", "site", "stack"), BY_ORACLE),
    "alloc_events": dict.fromkeys(("address", "size_bytes", "npages", "span_class", "noscan", "type_address"), BY_ORACLE),
}
# Relations whose rows are events of one kind: kind -> relation, and column -> expression over events.
PLACE = {c: c for c in ("time_ns", "at", "goroutine", "proc", "thread")}
OF_KIND = {
    "Label": ("labels", dict(PLACE, label="name")),
    "Log": ("logs", dict(PLACE, task="task", category="name", message="attrs->>'message'")),
    "StackSample": ("cpu_samples", dict(PLACE, stack_id="stack_id")),
    "Experimental": ("alloc_events", dict(PLACE, seq="seq", kind="""lower(regexp_replace(
        replace(replace(name, 'HeapObject', 'Object'), 'GoroutineStack', 'Stack'), '(Alloc|Free)$', '_\\1'))""")),
}


def check_kinds(tally, schema):
    """The relations with one kind of event have the rows that relation events has of it."""
    for kind, (relation, mapped) in OF_KIND.items():
        rows = f"SELECT file, {', '.join(mapped)} FROM {schema}.{relation}"
        events = f"SELECT file, {', '.join(mapped.values())} FROM {schema}.events WHERE kind = {database.literal(kind)}"
        for one, other in ((rows, events), (events, rows)):
            differing = database.psql(f"SET client_min_messages = error; ({one}) EXCEPT ALL ({other}) LIMIT 1;").strip()
            for column in mapped:
                tally.check(relation, f"{column} (as in events)", f"{kind} {differing}", "", differing)


def random_orders():
    """Trace (folder/name) -> digests of the orders that Go's reader gives at random."""
    path = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "random_orders.txt")
    with open(path, encoding="utf-8") as source:
        lines = [line.split() for line in source if not line.startswith("#")]
    return {line[0]: line[1:] for line in lines}


def check_corpus(tally, schema, traces, partial, v1):
    """traces: name -> folder of expected answers; partial: those that Go did not read to the end.

    Of v1 traces Go's reader files some events under Ps of its own invention.
    """
    random = random_orders()
    check_kinds(tally, schema)
    orders, counts = orders_of(schema), counts_of(schema)
    for name, folder in traces.items():
        if name in partial:
            tally.note(f"  {name}: Go gives events of a generation that is not whole; order and counts not compared")
            continue
        wanted = read_one(folder, "order")[0]
        got = orders.get(name, ("0", "", ""))
        tally.check("events", "(rows)", name, wanted["events"], got[0])
        kinds = wanted["digest_kind_goroutine"]
        if f"{got[0]},{got[1]}" in random.get(name.rpartition(".trace")[0], ()):
            kinds = got[1]
        tally.check("events", "kind (in order)", name, kinds, got[1])
        tally.check("events", "goroutine (in order)", name, kinds, got[1])
        for column in ("proc (in order)", "thread (in order)") if name not in v1 else ():
            tally.check("events", column, name, wanted["digest_all"], got[2])
        if name in v1:
            tally.note(f"  {name}: proc and thread of events not compared, as Go's reader invents some; exact compares them")
        theirs = {(r["kind"], r["detail"]): r["count"] for r in read_one(folder, "events")}
        mine = counts.get(name, {})
        for key in sorted(theirs.keys() | mine.keys()):
            for column in ("name", "resource_kind", "from_state", "to_state", "reason"):
                tally.check("events", f"{column} (counts)", f"{name} {key}", theirs.get(key, "0"), mine.get(key, "0"))


def counts_of(schema):
    query = f"SELECT file, kind, {DETAIL}, count(*) FROM {schema}.events GROUP BY 1, 2, 3"
    text = database.psql(database.SETTINGS + f"SET client_min_messages = error; COPY ({query}) TO STDOUT (FORMAT csv);")
    result = {}
    for file, kind, detail, count in csv.reader(io.StringIO(text, newline="")):
        result.setdefault(file, {})[(kind, detail)] = count
    return result


def orders_of(schema):
    """Lines are hashed by a small program: Python would take minutes."""
    here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    query = f"SELECT file, kind, goroutine, proc, thread FROM {schema}.events"
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "digest")
        subprocess.run([os.environ.get("CC", "cc"), "-O2", "-o", program, os.path.join(here, "digest.c")], check=True)
        rows = subprocess.Popen(
            ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", "SET client_min_messages = error",
             "-c", f"COPY ({query}) TO STDOUT (NULL '')"], stdout=subprocess.PIPE)
        output = subprocess.run([program], stdin=rows.stdout, capture_output=True, text=True, check=True).stdout
        if rows.wait() != 0:
            raise SystemExit("psql: the rows of events did not come to their end")
    result = {}
    for line in output.splitlines():
        count, some, every, file = line.split(" ", 3)
        result[file] = (count, some, every)
    return result


def read_one(folder, name):
    for path in glob.glob(os.path.join(folder, name + ".csv*")):
        opener = gzip.open if path.endswith(".gz") else open
        with opener(path, "rt", newline="", encoding="utf-8", errors="surrogateescape") as source:
            return list(csv.DictReader(source))
    raise SystemExit(f"{folder}: no {name}.csv")
