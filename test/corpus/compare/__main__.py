"""usage: python3 -m compare corpus ROOT
       python3 -m compare exact ROOT EXPECTED [VERDICTS]
       python3 -m compare blocking ROOT EXPECTED

Compares the relations of gctrace over the traces below ROOT, in the server that
PGHOST and the like name. `corpus`: CSV files beside each trace, times within a
microsecond. `exact`: what the oracle of test/generator wrote to EXPECTED, times
to the nanosecond. `blocking`: blocking profiles with what blocking.sh wrote to
EXPECTED. Exits with 1 when anything differs or was not compared.
"""

import sys
import tempfile

from . import (clockless, corpus, cuts, database, every_event, exact, goroutines, invariants, match, paths, stacks, states,
               structure, utilization, wire)
from .tally import MICROSECOND, Tally
from .blocking import compare as compare_blocking

# Columns that no expected value and no rule of invariants.py, stacks.py or
# structure.py reaches, with the reason.
UNCHECKED = {
    "traces": {
        "runtime_version": "follows from format_version; test/sql shows it",
        "error_offset": "where a decoder gives up is its own; test/sql shows it",
        "lines": "text inputs", "lines_recognised": "text inputs", "lines_broken": "text inputs",
    },
    "gc_cycles": {"process": "text inputs", "process_instance": "text inputs"},
    "proc_states": {"thread": "whose event it was; the expected rows of test/generator have it"},
    "stacks": {"pc": "differs between equal stacks; no event names it"},
}
# Relations of other inputs, by the first part of their names, and what compares them.
ELSEWHERE = {"jvm": "jvm.py", "profiles": "profiles.py", "profile": "profiles.py",
             **dict.fromkeys(("gctrace", "pacer", "scavenger", "scheduler", "inittrace"), "godebug.py")}
# Composed traces that break a rule of invariants.py on purpose.
LAGGING = ("time_order", "cycles_of_rows", "cycle_heap")  # stamps fall where events rise
EXEMPT = {
    "assist-of-the-dead.trace": ("assist_times",),
    "end-on-other-thread.trace": LAGGING,
    "empty-batches.trace": LAGGING,
    "overlapping-generations.trace": LAGGING,
}
ODD_NAMES = "odd-strings.trace"  # its names are no valid UTF-8


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "corpus":
        return run(arguments[1], lambda r, c: compare_corpus(r, c, arguments[1]), Tally(MICROSECOND),
                   every_event.ONLY_EXACT)
    if len(arguments) in (3, 4) and arguments[0] == "exact":
        verdicts = arguments[3] if len(arguments) == 4 else None
        return run(arguments[1], lambda r, c: compare_exact(r, c, arguments[1], arguments[2], verdicts), Tally(0))
    if len(arguments) == 3 and arguments[0] == "blocking":
        tally = Tally(0)
        compare_blocking(tally, arguments[1], arguments[2])
        tally.report()
        return 1 if tally.failed() else 0
    print(__doc__, file=sys.stderr)
    return 2


def run(root, compare, tally, unchecked=()):
    columns = database.open_folder(root, "compared")
    carried = {relation: described for relation, described in columns.items() if relation != states.RELATION}
    with tempfile.TemporaryDirectory() as folder:
        warnings = database.save_rows("compared", carried, folder)
        damaged = compare(database.Relations(folder, carried), (tally, columns))
    tally.note(f"{len(warnings)} warnings of damaged or cut files")
    states.check_laws(tally, "compared", sorted(damaged))
    check_all_columns(tally, columns, {**UNCHECKED, **dict(unchecked)})
    paths.check_fast_path(tally, "compared", carried, damaged)
    paths.check_functions(tally, "compared", root, carried)
    database.close_folder("compared")
    tally.report()
    return 1 if tally.failed() else 0


def compare_corpus(relations, context, root):
    tally, columns = context
    broken = 0
    wanted, partial, v1 = {}, set(), set()
    tails = cuts.Tails()
    for name, folder in corpus.traces(root).items():
        rows = relations.of(name)
        reference = corpus.Reference(folder, f"{root}/{name}")
        wanted[name] = folder
        if not reference.ok:
            partial.add(name)
        if reference.file.single is not None:
            v1.add(name)
        if reference.judgement:
            tally.note(f"  {name}: {reference.judgement}")
        corpus.check_complete(tally, folder)
        for relation, theirs in reference.rows.items():
            mine = [comparable(r) for r in rows[relation]]
            shown = sorted(theirs[0]) if theirs else []
            match.compare_rows(tally, relation, name, theirs, mine, shown, reference.borders)
        if reference.ok:
            goroutines.check_shaped(tally, name, rows, reference.shaped, reference.borders)
            utilization.check(tally, name, f"{root}/{name}", folder, rows, reference.borders)
        else:
            broken += 1
        between(tally, name, rows, reference.file)
        tails.add(name, reference.file, rows)
    tails.check(tally)
    tally.note(f"{broken} traces that Go's reader gives up on are not compared in mutator_utilization, the others are")
    every_event.check_corpus(tally, "compared", wanted, partial, v1)
    return set()


def compare_exact(relations, context, root, folder, verdicts):
    tally, columns = context
    expected, verdicts, damaged = exact.Expected(folder), exact.read_verdicts(verdicts), set()
    tails = cuts.Tails()
    for name in expected.files():
        rows, file = relations.of(name), wire.File(f"{root}/{name}")
        exact.compare_file(tally, expected, name, rows, verdicts.get(name.removeprefix("edge/")))
        if rows["traces"][0]["status"] == "damaged":
            damaged.add(name)
        between(tally, name, rows, file)
        tails.add(name, file, rows)
    tails.check(tally)
    read = expected.digests()
    odd = {name for name in read if name.endswith(ODD_NAMES)}
    states.check_digests(tally, "compared", read, damaged | odd)
    every_event.check_exact(tally, "compared", columns["events"], folder, damaged)
    return damaged


def between(tally, name, rows, file):
    """What follows from the rows alone, and from the bytes of the file."""
    if rows["traces"][0]["status"] is None:
        return
    if file.single is not None and not file.single.frequency:
        clockless.check(tally, name, rows)
        structure.check(tally, name, file, rows)
        return
    exempt = EXEMPT.get(name.rpartition("/")[2], LAGGING if "-skew-" in name and "-skew-0." not in name else ())
    if rows["traces"][0]["status"] != "damaged":
        invariants.check(tally, name, rows, exempt)
    structure.check(tally, name, file, rows)
    stacks.check(tally, name, rows, name.endswith(ODD_NAMES))


def comparable(row):
    """As the CSV files have it: stacks cut, of an error only whether there is none."""
    if row.get("stack"):
        row = dict(row, stack=row["stack"][:corpus.DEEPEST])
    if "error" in row:
        row = dict(row, error=row["error"] is None)
    if row.get("name") == "":
        row = dict(row, name=None)
    return row


def check_all_columns(tally, columns, unchecked):
    """A column that nothing compared is a failure, unless there is a reason."""
    reached = {(relation, name.split(" ")[0]) for relation, name in tally.columns}
    for relation, described in columns.items():
        if relation.split("_")[0] in ELSEWHERE:
            continue
        for column, _ in described:
            if column == "file" or database.is_path_key(column, described) or (relation, column) in reached:
                continue
            reason = unchecked.get(relation, {}).get(column)
            if reason:
                tally.note(f"  not compared: {relation}.{column}: {reason}")
            else:
                tally.check(relation, column, "every file", "compared", "not compared")


sys.exit(main(sys.argv[1:]))
