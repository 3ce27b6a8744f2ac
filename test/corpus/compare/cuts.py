"""Cut v1 traces, of which Go's reader gives nothing, against the whole ones they are cut from.

The rows of what is left are a part from the front of the rows of the whole,
but for times (the clock may be cut off) and stacks (their table is at the end).
"""

# What a row can lack because the trace ends within what it is about.
ENDS = ("end_proc", "swept_bytes", "reclaimed_bytes", "assist_count", "stw_count")
STACKS = ("stack", "stack_id", "frames_id", "site", "trigger", "trigger_detail")
RELATIONS = ("gc_cycles", "stw_pauses", "mark_assists", "mark_workers", "sweeps", "heap_samples")


class Tails:
    def __init__(self):
        self.whole, self.cut = [], []

    def add(self, name, file, rows):
        status = rows["traces"][0]["status"]
        if file.single is not None and status in ("complete", "truncated"):
            (self.whole if status == "complete" else self.cut).append((name, file.content, rows))

    def check(self, tally):
        for name, content, rows in self.cut:
            found = [r for _, c, r in self.whole if c.startswith(content) and len(content) > 16]
            if not found:
                tally.note(f"  {name}: cut from a trace that is not here, {sum(map(len, rows.values()))} rows not compared")
                continue
            for relation in RELATIONS:
                compare(tally, relation, name, found[0][relation], rows[relation])


def compare(tally, relation, name, whole, part):
    tally.check(relation, "(rows of a cut v1 trace)", name, True, len(part) <= len(whole))
    for n, (w, p) in enumerate(zip(whole, part), 1):
        for column in p:
            if column.endswith(("_ns", "_bytes", "_at")) and relation == "gc_cycles":
                continue  # a row that may still have been open
            if column != "file" and not column.endswith(("_ns", "_at")) and column not in ENDS + STACKS:
                tally.check(relation, "(row of a cut v1 trace)", f"{name} #{n} {column}", w[column], p[column])
