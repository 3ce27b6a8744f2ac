"""Expected rows made by the oracle of test/generator: compared to the last ns."""

import csv
import glob
import gzip
import io
import json
import os
import re

from . import every_event, match, values

DIGESTS = "goroutine_state_digests"
# Rows that only come when something ends, or that sum up: of a damaged file no
# part of them can be told apart.
NOT_OF_DAMAGED = ("goroutines", "proc_states", "tasks", "regions")

# Columns of expected/traces.csv that are no columns of the relation.
NOT_A_COLUMN = {"order_digest", "go_error"}
MAY_BE_EMPTY = {"reason", "category", "message", "label"}


class Expected:
    """A folder with one CSV file per relation."""

    def __init__(self, folder):
        self.columns, self._rows = {}, {}
        for path in sorted(glob.glob(os.path.join(folder, "*.csv*"))):
            relation = os.path.basename(path).split(".csv")[0]
            if relation == every_event.DIGESTS:
                continue
            self.columns[relation], self._rows[relation] = read(path)

    def of(self, relation, file):
        return self._rows[relation].get(file, [])

    def digests(self):
        return {file: (rows[0]["rows"], rows[0]["digest"]) for file, rows in self._rows[DIGESTS].items()}

    def files(self):
        return sorted(self._rows["traces"], key=str.encode)


def read(path):
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rb") as source:
        text = source.read().decode("utf-8", errors="surrogateescape")
    reader = csv.reader(io.StringIO(text, newline=""))
    columns = next(reader)
    rows = {}
    for fields in reader:
        row = {c: parse(c, f) for c, f in zip(columns, fields)}
        rows.setdefault(row["file"], []).append(row)
    return [c for c in columns if c != "file" and c not in NOT_A_COLUMN], rows


def parse(column, text):
    if column in NOT_A_COLUMN:
        return text
    if column == "sha256":
        return "\\x" + text if text else None
    if column in values.TEXT and text == "" and column not in MAY_BE_EMPTY:
        return None
    if column == "blocks":
        return json.loads(text)
    value = values.parse(column, text)
    return ESCAPED.sub(escape, value) if isinstance(value, str) else value


# SQL shows bytes that are no UTF-8, and NUL, as \xNN.
ESCAPED = re.compile("[\0\udc80-\udcff]")


def escape(match):
    return f"\\x{ord(match.group()) & 0xff:02x}"


def read_verdicts(path):
    """What a person says about files that are no plain recordings."""
    if path is None:
        return {}
    with open(path, newline="", encoding="utf-8") as source:
        return {row["file"]: row for row in csv.DictReader(source)}


def compare_file(tally, expected, file, rows, verdict):
    if verdict:
        status = verdict["status"]
    else:
        status = "truncated" if expected.of("traces", file)[0]["bytes_lost"] else "complete"
    compare_trace(tally, file, expected, rows, verdict, status)
    if verdict and verdict["format_version"] and status == "":
        tally.note(f"  {file}: {verdict['note']}: no rows expected")
    if status == "truncated" and rows["traces"][0]["format_version"] < 22:
        tally.note(f"  {file}: Go's reader gives nothing of a v1 trace that is cut; see cuts.py")
        return
    for relation in match.KEYS:
        if relation == "traces":
            continue
        if status == "damaged" and relation in NOT_OF_DAMAGED:
            if rows[relation]:
                tally.note(f"  {file}: {len(rows[relation])} rows of {relation} up to a damage, not compared")
            continue
        theirs, mine = expected.of(relation, file), rows[relation]
        if status == "damaged":
            theirs, mine = before_damage(tally, expected, relation, file, theirs, mine)
        match.compare_rows(tally, relation, file, theirs, mine, expected.columns[relation])


def compare_trace(tally, file, expected, rows, verdict, status):
    tally.check("traces", "(rows)", file, 1, len(rows["traces"]))
    trace, theirs = rows["traces"][0], expected.of("traces", file)[0]
    tally.check("traces", "status", file, status or None, trace["status"])
    if verdict:
        version = values.parse("format_version", verdict["format_version"])
        tally.check("traces", "format", file, verdict["format"], trace["format"])
        tally.check("traces", "format_version", file, version, trace["format_version"])
    for column in ("size_bytes", "compression", "sha256"):
        tally.check("traces", column, file, theirs[column], trace[column])
    if status not in ("", "damaged") and theirs["generations"]:
        for column in expected.columns["traces"]:
            tally.check("traces", column, file, theirs[column], trace[column])
    explained = status != "complete" and trace["format"] != "unrecognised"
    tally.check("traces", "error", file, explained, trace["error"] is not None)


def before_damage(tally, expected, relation, file, theirs, mine):
    """Of a damaged generation some rows may come: those before it are compared."""
    generations = expected.of("generations", file)
    if not generations:
        if mine:
            tally.note(f"  {file}: {len(mine)} rows of {relation} from a damaged generation, not compared")
        return [], []
    if relation == "generations":
        return theirs, mine[:len(theirs)]
    border = generations[-1]["end_ns"]
    begin = match.begin_of(relation)
    kept = [r for r in mine if r[begin] is None or r[begin] <= border]
    if len(kept) < len(mine):
        tally.note(f"  {file}: {len(mine) - len(kept)} rows of {relation} from a damaged generation, not compared")
    return theirs, kept
