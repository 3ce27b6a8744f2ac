"""A v1 trace that is cut before its clock frequency: rows without times.

Without the length of a tick every time is unknown; what needs no time holds.
"""

from . import invariants, values


def check(tally, name, rows):
    for relation, found in rows.items():
        for n, row in enumerate(found, 1):
            times = {c: v for c, v in row.items() if v is not None and (values.is_time(c) or values.is_wall_clock(c))}
            tally.check(relation, "(no times without a clock)", f"{name} #{n}", {}, times)
    if rows["generations"]:
        trace = rows["traces"][0]
        invariants.in_force(invariants.Checker(tally, name, "in_force"), rows, trace)
        invariants.first_gomaxprocs(invariants.Checker(tally, name, "totals"), rows, trace)
