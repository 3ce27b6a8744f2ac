"""Generations and files, compared with what their bytes tell (wire.py)."""


def check(tally, name, file, rows):
    trace = rows["traces"][0]
    tally.check("traces", "format_version", name, file.version, trace["format_version"])
    tally.check("traces", "size_bytes", name, file.size, trace["size_bytes"])
    tally.check("traces", "compression", name, file.compression, trace["compression"])
    digest = file.sha256()
    tally.check("traces", "sha256", name, digest and "\\x" + digest, trace["sha256"])
    for g, row in zip(file.generations, rows["generations"]):
        where = f"{name} generation {row['generation']}"
        for column, expected in (
                ("file_offset", g.start), ("size_bytes", g.end - g.start), ("batches", g.batches),
                ("threads", len(g.threads)), ("strings", g.strings), ("stacks", g.stacks), ("cpu_samples", g.samples)):
            tally.check("generations", column, where, expected, row[column])
    lost(tally, name, file, rows, trace)


def lost(tally, name, file, rows, trace):
    """bytes_lost is what lies behind the last generation that gave rows; without one, all.

    Of a v1 trace it is what lies behind its last whole event and, if it is cut
    before its clock frequency, also events that may come behind lost ones.
    """
    if file.single is not None and trace["status"] == "truncated" and rows["generations"]:
        behind, content = len(file.content) - file.single.end, len(file.content) - file.single.start
        most = behind if file.single.frequency else content
        tally.check("traces", "bytes_lost", name, True, behind <= trace["bytes_lost"] <= most)
    elif trace["status"] == "complete":
        tally.check("traces", "bytes_lost", name, 0, trace["bytes_lost"])
    elif trace["status"] == "truncated":
        count = len(rows["generations"])
        used = file.generations[count - 1].end if count else 0
        tally.check("traces", "bytes_lost", name, len(file.content) - used, trace["bytes_lost"])
