"""Rows of the relations, as psql gets them."""

import csv
import itertools
import json
import os
import subprocess
import sys

from . import values

csv.field_size_limit(sys.maxsize)

SETTINGS = "SET timezone = UTC; SET max_parallel_workers_per_gather = 0; SET extra_float_digits = 3;"


def psql(script):
    """Runs statements; returns what they print."""
    result = subprocess.run(
        ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"],
        input=script, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise SystemExit("psql: " + result.stderr)
    return result.stdout


def open_folder(folder, schema):
    """Makes foreign tables over a folder; returns relation -> [(column, type)]."""
    psql(f"""
        CREATE EXTENSION IF NOT EXISTS gctrace;
        CREATE SERVER {schema} FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root {literal(folder)});
        CREATE SCHEMA {schema};
        IMPORT FOREIGN SCHEMA gctrace FROM SERVER {schema} INTO {schema} OPTIONS (files '**/*.trace*');
    """)
    columns = {}
    listing = psql(f"""
        SELECT relname, attname, format_type(atttypid, NULL)
          FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid AND attnum > 0 AND NOT attisdropped
         WHERE relnamespace = {literal(schema)}::regnamespace AND relkind = 'f' ORDER BY relname, attnum
    """)
    for line in listing.splitlines():
        relation, column, sql_type = line.split("|")
        columns.setdefault(relation, []).append((column, sql_type))
    return columns


def close_folder(schema):
    psql(f"DROP SCHEMA {schema} CASCADE; DROP SERVER {schema};")


def literal(text):
    return "'" + text.replace("'", "''") + "'"


def save_rows(schema, columns, folder, settings=""):
    """Writes one CSV file per relation; returns the warnings."""
    script = [SETTINGS, settings]
    for relation, described in saved(columns).items():
        listed = ", ".join(expression(c, t) for c, t in described if not is_path_key(c, described))
        target = os.path.join(folder, relation + ".csv")
        script.append(f"\\copy (SELECT {listed} FROM {schema}.{relation}) TO {literal(target)} (FORMAT csv, HEADER, NULL '\\N')")
    result = subprocess.run(
        ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"],
        input="\n".join(script) + "\n", capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise SystemExit("psql: " + result.stderr)
    return [line for line in result.stderr.splitlines() if "WARNING" in line]


def saved(columns):
    """Relations whose rows are saved; events has too many: every_event.py compares it."""
    return {relation: described for relation, described in columns.items() if relation != "events"}


def expression(column, sql_type):
    """Lists travel as JSON, so that no name in them can be mistaken."""
    return f"to_json({column}) AS {column}" if sql_type.endswith("[]") else column


def is_path_key(column, described):
    """service=, build= and the like come right behind `file`."""
    return column in ("service", "build", "host") and described[0][0] == "file"


class Relations:
    """The saved rows of all relations, file by file."""

    def __init__(self, folder, columns):
        self._groups = {}
        self._next = {}
        for relation, described in saved(columns).items():
            rows = read_rows(os.path.join(folder, relation + ".csv"), dict(described))
            self._groups[relation] = itertools.groupby(rows, key=lambda row: row["file"])
            self._advance(relation, None)

    def _advance(self, relation, last):
        group = next(self._groups[relation], None)
        self._next[relation] = None if group is None else (group[0], list(group[1]))
        if group is not None and last is not None and group[0] <= last:
            raise SystemExit(f"{relation}: rows of {group[0]} come in two places, or files not in order")

    def of(self, file):
        """relation -> rows of one file; files must be asked for in order."""
        result = {}
        for relation, ahead in list(self._next.items()):
            result[relation] = []
            if ahead is not None and ahead[0] < file:
                raise SystemExit(f"{relation}: rows of {ahead[0]}, which is no file of the folder")
            if ahead is not None and ahead[0] == file:
                result[relation] = ahead[1]
                self._advance(relation, file)
        return result


def read_rows(path, types):
    with open(path, newline="", encoding="utf-8") as source:
        for row in csv.DictReader(source):
            yield {c: value_of(c, types[c], text) for c, text in row.items()}


def value_of(column, sql_type, text):
    if sql_type.endswith("[]") or sql_type == "jsonb":
        return None if text == values.NULL else json.loads(text)
    return values.parse(column, text)
