"""usage: python3 -m compare.rotated GODEBUG JVM SCRATCH

Cuts every log below two folders into four parts, as rotations of three kinds name
them, and compares the set with the log itself: every relation of logs, row by row.
Then compares the sets that JVMs have written with their expected rows. SCRATCH is a
folder that this may write to and the server can read. Exits with 1 when anything
differs that UNPROVEN does not name, or when something that it names does not differ.
"""

import csv
import gzip
import os
import pathlib
import re
import shutil
import sys

from . import database
from .tally import Tally

PARTS = 4

# A name and a time of modification for each part, the oldest first. With misleading
# times only what the lines tell puts the parts in order.
KINDS = {
    "logrotate": ([".3.gz", ".2", ".1.gz", ""], [10, 20, 30, 40]),
    "ring, misleading times": ([".1", ".2", ".0", ""], [40, 30, 20, 10]),
    "dates, equal times": (["-20260101.gz", "-20260102.gz", "-20260103", ""], [10, 10, 10, 10]),
}

# With misleading times and numbers in no order nobody can tell the order of these.
SILENT = "a part has no line with a time or a number of a collection"
NUMBERS = "no times, and collections that run side by side, so that their numbers do not rise"
UNPROVEN = {name: reason for reason, names in {
    SILENT: (
        [f"godebug/go1.{n}/scav-only.log" for n in (15, 19, *range(21, 28))] +
        [f"godebug/go1.{n}/scheddetail.log" for n in (15, 19, 21, 22, 23, 24, 25, 27)] +
        [f"godebug/go1.{n}/gctrace-memlimit.log" for n in (21, 22, 23, 24, 25, 27)] +
        [f"jvm/jdk8/{c}-brief-nocause.log" for c in ("cms", "g1", "parallel", "serial")] +
        ["jvm/jdk8/parallel-brief-stdout.log", "jvm/jdk21/z-sysgc-bare.log"]),
    NUMBERS: (
        [f"jvm/jdk21/{c}-sysgc-bare.log" for c in ("g1", "genz", "shen")] +
        [f"jvm/jdk25/{c}-sysgc-bare.log" for c in ("genshen", "genz")]),
}.items() for name in names}

RELATIONS = ("traces", "gc_cycles", "gctrace_lines", "pacer_lines", "scavenger_lines", "scheduler_lines", "scheduler_details",
             "inittrace_lines", "jvm_events", "jvm_collections", "jvm_phases", "jvm_safepoints", "jvm_stalls")
NOT_OF_SETS = ("file", "size_bytes", "compression")


def main(arguments):
    if len(arguments) != 3:
        print(__doc__, file=sys.stderr)
        return 2
    godebug, jvm, scratch = (pathlib.Path(a) for a in arguments)
    tally = Tally(0)
    logs = {f"godebug/{p.relative_to(godebug)}": p for p in godebug.glob("**/*.log")}
    logs.update({f"jvm/{p.relative_to(jvm)}": p for p in jvm.glob("**/*.log") if not rotated_by_jvm(p)})
    tally.note(f"{len(logs)} logs, each cut into {PARTS} parts in {len(KINDS)} ways")
    whole = scratch / "whole"
    for name, log in logs.items():
        (whole / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(log, whole / name)
    wanted = digests(whole, "whole", False)
    others = {relation for relation in wanted if relation not in RELATIONS}
    tally.check("(other relations)", "no rows", str(whole), [], [r for r in others if wanted.pop(r)])
    for number, kind in enumerate(KINDS):
        compare_kind(tally, kind, logs, wanted, scratch / f"kind{number}")
    compare_real(tally, jvm)
    tally.report()
    return 1 if tally.failed() or not logs else 0


def rotated_by_jvm(log):
    return bool(list(log.parent.glob(log.name + ".[0-9]*")))


# --- cut by the test ---

def compare_kind(tally, kind, logs, wanted, root):
    for name, log in logs.items():
        cut(log, root / name, *KINDS[kind])
    got = digests(root, "cut", True)
    misleading = "misleading" in kind
    for relation, by_file in wanted.items():
        for name in logs:
            if misleading and name in UNPROVEN:
                continue
            tally.check(relation, kind, name, by_file.get(name), got[relation].get(name))
    if misleading:
        for name in UNPROVEN:
            differs = any(by_file.get(name) != got[relation].get(name) for relation, by_file in wanted.items())
            tally.check("(unproven)", kind, name, True, differs)
        for reason in (SILENT, NUMBERS):
            names = sorted(name for name, why in UNPROVEN.items() if why == reason)
            tally.note(f"not in order with {kind}, {len(names)} logs: {reason}\n    {', '.join(names)}")


def cut(log, target, suffixes, times):
    target.parent.mkdir(parents=True, exist_ok=True)
    lines = log.read_bytes().splitlines(keepends=True)
    for part, (suffix, time) in enumerate(zip(suffixes, times)):
        content = b"".join(lines[len(lines) * part // PARTS:len(lines) * (part + 1) // PARTS])
        path = target.parent / (target.name + suffix)
        path.write_bytes(gzip.compress(content) if suffix.endswith(".gz") else content)
        os.utime(path, (time, time))


def digests(root, schema, rotated):
    """relation -> file -> count and hash of its rows, in the order in which they come."""
    database.psql(f"""
        CREATE EXTENSION IF NOT EXISTS gctrace;
        CREATE SERVER {schema} FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root {database.literal(str(root))});
        CREATE SCHEMA {schema};
        IMPORT FOREIGN SCHEMA gctrace FROM SERVER {schema} INTO {schema} OPTIONS (rotated '{str(rotated).lower()}');
    """)
    relations = database.psql(f"""
        SELECT relname, string_agg(quote_ident(attname), ', ' ORDER BY attnum)
          FROM pg_attribute JOIN pg_class c ON attrelid = c.oid JOIN pg_foreign_table ON ftrelid = c.oid
         WHERE relnamespace = '{schema}'::regnamespace AND attnum > 0 AND attname <> ALL (ARRAY{list(NOT_OF_SETS)})
           AND {"true" if not rotated else "'rotated=true' = ANY (ftoptions)"}
         GROUP BY relname;""")
    result = {}
    for relation, columns in (line.split("|") for line in relations.splitlines()):
        printed = database.psql(f"""{database.SETTINGS}
            SELECT file, count(*), md5(string_agg(md5(ROW({columns})::text), '')) FROM {schema}.{relation} GROUP BY file;""")
        result[relation] = {file: (count, digest) for file, count, digest in (l.split("|") for l in printed.splitlines())}
    database.close_folder(schema)
    return result


# --- written by JVMs ---

COMPARED = {  # column of jvm_events -> column of the CSV
    "collector": "collector", "kind": "kind", "type": "type", "detail": "detail", "cause": "cause",
    "duration_ns": "duration_ns", "heap_before_bytes": "before_bytes", "heap_after_bytes": "after_bytes",
    "heap_capacity_bytes": "capacity_bytes", "gc_id": "gc_id",
}


def compare_real(tally, jvm):
    sets = sorted(p for p in jvm.glob("**/*.expected.csv") if list(p.parent.glob(p.name.replace(".expected.csv", ".[0-9]*"))))
    tally.note(f"{len(sets)} sets that JVMs have rotated")
    database.psql(f"""
        CREATE SERVER sets FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root {database.literal(str(jvm))});
        CREATE SCHEMA sets;
        IMPORT FOREIGN SCHEMA gctrace LIMIT TO (traces, jvm_events) FROM SERVER sets INTO sets
            OPTIONS (files '**/*-rot.log', rotated 'true');
    """)
    tally.check("traces", "sets", str(jvm), len(sets), int(database.psql("SELECT count(*) FROM sets.traces WHERE status = 'complete'")))
    for expected in sets:
        compare_set(tally, str(expected.relative_to(jvm)).removesuffix(".expected.csv"), expected)
    database.close_folder("sets")


def compare_set(tally, name, expected):
    with open(expected, newline="") as file:
        wanted = list(csv.DictReader(file))
    base = line_bases(expected, [row["line"].rpartition(":")[0] for row in wanted])
    columns = ", ".join(["line", *COMPARED])
    printed = database.psql(f"\\copy (SELECT {columns} FROM sets.jvm_events WHERE file = {database.literal(name)}) TO STDOUT (FORMAT csv, HEADER)")
    got = list(csv.DictReader(printed.splitlines()))
    tally.check("jvm_events", "(rows)", name, len(wanted), len(got))
    for theirs, mine in zip(wanted, got):
        part, _, line = theirs["line"].rpartition(":")
        tally.check("jvm_events", "line", name, base[part] + int(line), int(mine["line"]))
        for column, their_column in COMPARED.items():
            tally.check("jvm_events", column, f"{name}:{mine['line']}", theirs[their_column], mine[column])


def line_bases(expected, parts):
    """The lines before each part: the CSV has its rows in order, so the parts too."""
    first = expected.with_name(expected.name.removesuffix(".expected.csv"))
    order = list(dict.fromkeys(parts))
    # parts without a row: those of unified logging begin with a time
    for path in first.parent.glob(first.name + "*"):
        if path.name not in order and path != expected:
            order.append(path.name)
    order.sort(key=lambda part: begin_of(first.parent / part))
    bases, lines = {}, 0
    for part in order:
        bases[part] = lines
        lines += (first.parent / part).read_bytes().count(b"\n")
    return bases


def begin_of(path):
    """When a part began, as its first line with a date and a time since the start tells."""
    m = re.search(r"(\d{4}-\d\d-\d\dT[\d:.]+)\S*?[:\]]\s*\[?([\d.]+)s?[:\]]", path.read_text(errors="replace"))
    return m[1], float(m[2])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
