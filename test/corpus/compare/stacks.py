"""Stack ids, recomputed from the frames that the relation `stacks` shows."""

OFFSET, PRIME, MASK = 0xCBF29CE484222325, 0x100000001B3, 2**64 - 1
WITH_STACKS = ("gc_cycles", "stw_pauses", "mark_assists", "sweeps", "cpu_samples")
_known = {}  # frames -> ids; the same stacks come again in file after file


def fnv(data):
    h = OFFSET
    for byte in data:
        h = ((h ^ byte) * PRIME) & MASK
    return h - 2**64 if h >= 2**63 else h


def ids(frames):
    if frames not in _known:
        names = "".join(f"{function}\n" for function, _, _ in frames)
        full = "".join(f"{function}\0{file}\0{line}\n" for function, file, line in frames)
        _known[frames] = (fnv(names.encode()), fnv(full.encode()))
    return _known[frames]


def site(functions):
    for function in functions:
        if not function.startswith(("runtime.", "internal/runtime/")):
            return function
    return None


def check(tally, file, rows, escaped):
    """escaped: names have bytes that SQL shows as \\xNN, so no hash can be had from here."""
    frames = {}
    for r in rows["stacks"]:
        frames.setdefault(r["frames_id"], []).append(r)
    shown = {}
    for frames_id, parts in frames.items():
        where = f"{file} frames_id {frames_id}"
        parts.sort(key=lambda r: r["depth"])
        tally.check("stacks", "depth", where, list(range(len(parts))), [r["depth"] for r in parts])
        shown[frames_id] = [r["function"] for r in parts]
        if not escaped:
            stack_id, full = ids(tuple((r["function"], r["file_name"], r["line"]) for r in parts))
            tally.check("stacks", "stack_id", where, {stack_id}, {r["stack_id"] for r in parts})
            for column in ("frames_id", "function", "file_name", "line"):  # of all of which it is the hash
                tally.check("stacks", column, where, full, frames_id)
    for relation in WITH_STACKS:
        for n, r in enumerate(rows[relation], 1):
            where = f"{file} #{n}"
            for column in ("frames_id (names stack)", "stack (of frames_id)"):
                tally.check(relation, column, where, shown.get(r["frames_id"]), r["stack"])
            tally.check(relation, "site (of stack)", where, r["stack"] and site(r["stack"]), r["site"])
            if not escaped and r["stack"]:
                tally.check(relation, "stack_id (of stack)", where, fnv_names(tuple(r["stack"])), r["stack_id"])


def fnv_names(functions):
    if functions not in _known:
        _known[functions] = fnv("".join(f + "\n" for f in functions).encode())
    return _known[functions]
