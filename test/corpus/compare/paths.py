"""The same rows whichever way they are had: two ways to decode, two to call."""

import csv
import filecmp
import os
import tempfile

from . import database


MANY = 150  # files of which every one is read by functions; of more, every second, third ...


def check_fast_path(tally, schema, columns, damaged):
    """gctrace.enable_fast_path changes how fast rows come, never which.

    Of a damaged file both give rows up to the damage, which lies elsewhere in
    the order of events than in the order of the file.
    """
    with tempfile.TemporaryDirectory() as on, tempfile.TemporaryDirectory() as off:
        database.save_rows(schema, columns, on, "SET gctrace.enable_fast_path = on;")
        database.save_rows(schema, columns, off, "SET gctrace.enable_fast_path = off;")
        for relation in database.saved(columns):  # events has no other path
            name = relation + ".csv"
            same = filecmp.cmp(os.path.join(on, name), os.path.join(off, name), shallow=False)
            if not same:
                same, difference = same_rows(os.path.join(on, name), os.path.join(off, name), damaged)
            tally.check(relation, "(fast path on = off)", "all files", "same rows",
                        "same rows" if same else difference)


def same_rows(one, other, damaged):
    """Rows with equal times may come in another order."""
    on, off = sorted_rows(one, damaged), sorted_rows(other, damaged)
    for x, y in zip(on + [""], off + [""]):
        if x != y:
            return False, f"first of {len(on)} and {len(off)} rows: on {x}, off {y}"
    return True, None


def sorted_rows(path, damaged):
    with open(path, newline="", encoding="utf-8") as source:
        return sorted(repr(row) for row in csv.reader(source) if row[0] not in damaged)


def check_functions(tally, schema, root, columns):
    """A function over a file gives the rows that the foreign table gives of it."""
    files = database.psql(f"SELECT file FROM {schema}.traces ORDER BY 1").splitlines()
    files = files[::len(files) // MANY + 1]
    for relation, described in columns.items():
        listed = ", ".join(c for c, _ in described if c != "file" and not database.is_path_key(c, described))
        calls = " UNION ALL ".join(
            f"SELECT {database.literal(f)} AS file, {listed} "
            f"FROM gctrace.{relation}({database.literal(os.path.join(root, f))})" for f in files)
        table = f"SELECT file, {listed} FROM {schema}.{relation} WHERE file IN ({', '.join(map(database.literal, files))})"
        for way, query in (("in the table only", f"({table}) EXCEPT ALL ({calls})"),
                           ("from the function only", f"({calls}) EXCEPT ALL ({table})")):
            rows = database.psql(f"SET client_min_messages = error; {query} LIMIT 1;").strip()
            tally.check(relation, "(function = table)", way, "", rows)
