"""Counts of agreements, and the first disagreement of every column."""

import os

from . import values

SHOWN = int(os.environ.get("GCTRACE_SHOW", "1"))  # disagreements printed per column
MICROSECOND = 1000       # what a time may be off: Go's reader moves ties by 1 ns each
NEAR_BORDER = 30_000_000  # generations overlap by less than this
MOVED_SHARE = 0.001      # of times moved otherwise; more than this is a failure


class Column:
    def __init__(self):
        self.compared = self.equal = self.close = self.moved = self.unexplained = self.different = 0
        self.shown = []
        self.largest = 0

    def differ(self, where, expected, got):
        self.different += 1
        if len(self.shown) < SHOWN:
            self.shown.append(f"{where}: expected {show(expected)}, got {show(got)}")


def explained(expected, got, borders):
    """Go's reader moves a stamp from before the begin of its generation right behind that."""
    return any(got < begin <= expected <= begin + MICROSECOND for begin in borders)


def show(value):
    text = repr(value)
    return text if len(text) <= 160 else text[:157] + "..."


class Tally:
    """tolerance: what times may be off, in ns; 0 for a reference that does not move them."""

    def __init__(self, tolerance):
        self.tolerance = tolerance
        self.columns = {}   # (relation, column) -> Column, in order of appearance
        self.notes = []

    def column(self, relation, column):
        return self.columns.setdefault((relation, column), Column())

    def check(self, relation, column, where, expected, got, borders=(), tolerance=None):
        """borders: the begins of generations near the row, as the reference has them."""
        c = self.column(relation, column)
        c.compared += 1
        if expected == got:
            c.equal += 1
            return
        allowed = self.tolerance_of(column) if tolerance is None else tolerance
        if allowed and isinstance(expected, (int, float)) and isinstance(got, (int, float)):
            off = abs(expected - got)
            if off <= allowed:
                c.close += 1
                c.largest = max(c.largest, off)
                return
            if borders and (tolerance is not None or values.is_time(column)) and off <= NEAR_BORDER:
                c.moved += 1
                c.unexplained += not explained(expected, got, borders)
                c.largest = max(c.largest, off)
                return
        c.differ(where, expected, got)

    def tolerance_of(self, column):
        if values.is_time(column):
            return self.tolerance
        if values.is_wall_clock(column):
            return 1  # microsecond: both sides round
        if column in values.REAL:
            return 1e-12
        return 0

    def note(self, text):
        self.notes.append(text)

    def failed(self):
        if any(c.different for c in self.columns.values()):
            return True
        times = sum(c.compared for (_, name), c in self.columns.items() if values.is_time(name))
        return sum(c.unexplained for c in self.columns.values()) > times * MOVED_SHARE

    def report(self):
        print(f"{'relation':13} {'column':24} {'compared':>9} {'equal':>9} {'close':>7} {'moved':>6} {'differ':>6}")
        for (relation, name), c in self.columns.items():
            print(f"{relation:13} {name:24} {c.compared:9} {c.equal:9} {c.close:7} {c.moved:6} {c.different:6}")
            if c.largest:
                print(f"    largest difference within the tolerance: {c.largest}")
            for text in c.shown:
                print(f"    {text}")
        total = lambda what: sum(getattr(c, what) for c in self.columns.values())
        print(f"all: {total('compared')} compared, {total('equal')} equal, {total('close')} within the tolerance, "
              f"{total('moved')} moved by overlapping generations (all but {total('unexplained')} to right behind a begin), "
              f"{total('different')} differ")
        for text in self.notes:
            print(text)
