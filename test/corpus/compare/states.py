"""goroutine_states: too many rows to carry them here, so the server checks them.

The laws: stretches tile the life of a goroutine, and their sums are the columns
of `goroutines`. The digests: of all rows of a file, by the oracle.
"""

import os

from . import database

RELATION = "goroutine_states"
END = "coalesce(s.end_ns, t.duration_ns)"

# Each gives (file, what) per violation; {s} is the schema.
LAWS = {
    ("start_ns", "a stretch begins where the one before ends"): """
        SELECT file, goroutine FROM (SELECT *, lag(end_ns) OVER w AS before, row_number() OVER w AS place
            FROM numbered WINDOW w AS (PARTITION BY file, goroutine ORDER BY n)) s
        WHERE s.place > 1 AND start_ns IS DISTINCT FROM before
        AND NOT EXISTS (SELECT FROM {s}.goroutines g WHERE g.file = s.file AND g.goroutine = s.goroutine AND g.created_ns = start_ns)""",
    ("end_ns", "the last one ends with the goroutine"): """
        SELECT file, goroutine FROM (SELECT DISTINCT ON (file, goroutine) * FROM numbered ORDER BY file, goroutine, n DESC) s
        FULL JOIN (SELECT file, goroutine, max(coalesce(ended_ns, 1e18)) AS ended_ns FROM {s}.goroutines GROUP BY 1, 2) g USING (file, goroutine)
        WHERE coalesce(end_ns, 1e18) <> g.ended_ns AND g.file IS NOT NULL""",
    ("goroutine", "the first one begins with the goroutine"): """
        SELECT file, goroutine FROM (SELECT DISTINCT ON (file, goroutine) * FROM numbered ORDER BY file, goroutine, n) s
        FULL JOIN (SELECT file, goroutine, min(coalesce(created_ns, -1e18)) AS created_ns FROM {s}.goroutines GROUP BY 1, 2) g USING (file, goroutine)
        WHERE coalesce(start_ns, -1e18) IS DISTINCT FROM g.created_ns AND s.file IS NOT NULL""",
    ("duration_ns", "end - start"): """
        SELECT file, goroutine FROM numbered WHERE duration_ns IS DISTINCT FROM end_ns - start_ns""",
    ("state", "sums by state are the columns of goroutines"): """
        SELECT file, goroutine FROM sums FULL JOIN (
            SELECT file, goroutine, sum(exec_ns) AS exec_ns, sum(sched_wait_ns) AS sched_wait_ns, sum(block_ns) AS block_ns,
                sum(syscall_ns + syscall_block_ns) AS syscall_ns FROM {s}.goroutines GROUP BY 1, 2) g USING (file, goroutine)
        WHERE (coalesce(running, 0), coalesce(runnable, 0), coalesce(waiting, 0), coalesce(syscall, 0))
            IS DISTINCT FROM (exec_ns, sched_wait_ns, block_ns, g.syscall_ns)""",
    ("reason", "sums by reason are blocks of goroutines"): """
        SELECT file, goroutine FROM (SELECT file, goroutine, coalesce(reason, '') AS reason, sum(ns) AS ns FROM clipped
            WHERE state = 'waiting' GROUP BY 1, 2, 3) s
        FULL JOIN (SELECT file, goroutine, key AS reason, sum(value::bigint) AS ns FROM {s}.goroutines, jsonb_each_text(blocks)
            GROUP BY 1, 2, 3) g USING (file, goroutine, reason)
        WHERE s.ns IS DISTINCT FROM g.ns AND coalesce(s.ns, g.ns) <> 0""",
    ("by_goroutine", "it is a goroutine of the trace, and another one"): """
        SELECT s.file, s.goroutine FROM numbered s WHERE by_goroutine IS NOT NULL
        AND (by_goroutine = goroutine OR NOT EXISTS
            (SELECT FROM {s}.goroutines g WHERE g.file = s.file AND g.goroutine = s.by_goroutine))""",
    ("proc", "running on a P"): "SELECT file, goroutine FROM numbered WHERE state = 'running' AND proc IS NULL",
    ("thread", "running or in a system call on a thread"):
        """SELECT file, goroutine FROM numbered WHERE state IN ('running', 'syscall') AND thread IS NULL
        AND (start_ns IS NOT NULL OR file NOT IN (SELECT file FROM {s}.traces WHERE format_version < 22))""",
    ("stack_id", "creator_stack_id is the stack of the first stretch"): """
        SELECT s.file, s.goroutine FROM (SELECT DISTINCT ON (file, goroutine) * FROM numbered ORDER BY file, goroutine, n) s
        JOIN {s}.goroutines g USING (file, goroutine)
        WHERE g.created_ns = s.start_ns AND g.creator_stack_id IS DISTINCT FROM s.stack_id""",
    ("frames_id", "names a stack"): """
        SELECT file, frames_id FROM (SELECT DISTINCT file, stack_id, frames_id FROM numbered WHERE frames_id IS NOT NULL) s
        WHERE NOT EXISTS (SELECT FROM {s}.stacks k WHERE (k.file, k.stack_id, k.frames_id) = (s.file, s.stack_id, s.frames_id))""",
    ("stack", "the names of frames_id"): """
        SELECT file, frames_id FROM (SELECT DISTINCT file, frames_id, stack FROM {s}.goroutine_states WHERE frames_id IS NOT NULL) s
        FULL JOIN (SELECT file, frames_id, array_agg(function ORDER BY depth) AS functions FROM {s}.stacks GROUP BY 1, 2) k
            USING (file, frames_id)
        WHERE s.stack IS NOT NULL AND s.stack IS DISTINCT FROM k.functions""",
    ("site", "the first of them outside the runtime"): """
        SELECT file, frames_id FROM (SELECT DISTINCT file, frames_id, site FROM {s}.goroutine_states WHERE frames_id IS NOT NULL) s
        LEFT JOIN (SELECT DISTINCT ON (file, frames_id) file, frames_id, function FROM {s}.stacks
            WHERE function !~ '^(runtime\\.|internal/runtime/)' ORDER BY file, frames_id, depth) k USING (file, frames_id)
        WHERE s.site IS DISTINCT FROM k.function""",
}


def check_laws(tally, schema, exempt):
    """exempt: files of which rows come up to a damage, each relation's up to another event.

    Before Go 1.22 a trace does not tell the thread of a system call that it
    begins in; one that is cut before its clock frequency has no times to add up.
    """
    clockless = database.psql(f"""SET client_min_messages = error; SELECT file FROM {schema}.traces
        WHERE format_version < 22 AND status = 'truncated' AND duration_ns IS NULL""").splitlines()
    exempt = sorted({*exempt, *clockless})
    left_out = ", ".join(map(database.literal, exempt)) or "NULL"
    script = [f"""
        SET client_min_messages = error; SET max_parallel_workers_per_gather = 0;
        CREATE TEMP TABLE numbered AS SELECT row_number() OVER () AS n, file, goroutine, state, reason, start_ns, end_ns,
            duration_ns, proc, thread, by_goroutine, stack_id, frames_id FROM {schema}.{RELATION} WHERE (file IN ({left_out})) IS NOT TRUE;
        CREATE TEMP TABLE clipped AS SELECT file, goroutine, state, reason,
            coalesce(end_ns, t.duration_ns) - coalesce(start_ns, 0) AS ns
            FROM numbered JOIN (SELECT file, duration_ns FROM {schema}.traces) t USING (file);
        CREATE TEMP TABLE sums AS SELECT file, goroutine, sum(ns) FILTER (WHERE state = 'running') AS running,
            sum(ns) FILTER (WHERE state = 'runnable') AS runnable, sum(ns) FILTER (WHERE state = 'waiting') AS waiting,
            sum(ns) FILTER (WHERE state = 'syscall') AS syscall FROM clipped GROUP BY 1, 2;
        ANALYZE numbered, clipped, sums;
        SELECT count(*) FROM numbered;
    """]
    for law in LAWS.values():
        violations = law.format(s=schema)
        script.append(f"SELECT count(*), min(v::text) FROM ({violations}) v WHERE (v.file IN ({left_out})) IS NOT TRUE;")
    lines = database.psql("\n".join(script)).splitlines()
    tally.check(RELATION, "(rows)", "all files", True, int(lines[0]) > 0)
    for (column, law), line in zip(LAWS, lines[1:]):
        count, _, first = line.partition("|")
        tally.check(RELATION, column + " *", f"{lines[0]} rows: {law}: first {first}", 0, int(count))
    tally.note(f"  {RELATION}: {lines[0]} rows checked by the server, {len(exempt)} files left out, damaged or ({len(clockless)}) without a clock")


def check_digests(tally, schema, expected, exempt):
    """expected: file -> (rows, digest)."""
    rows = database.psql(f"""
        SET client_min_messages = error; SET max_parallel_workers_per_gather = 0;
        SELECT file, count(*), md5(string_agg(concat_ws('|', goroutine, state, coalesce(reason, ''), coalesce(start_ns::text, ''),
            coalesce(end_ns::text, ''), coalesce(duration_ns::text, ''), coalesce(proc::text, ''), coalesce(thread::text, ''),
            coalesce(by_goroutine::text, ''), coalesce(stack_id::text, ''), coalesce(frames_id::text, ''), coalesce(site, '')),
            E'\\n' ORDER BY n))
        FROM (SELECT row_number() OVER () AS n, * FROM {schema}.{RELATION}) s GROUP BY file;
    """)
    got = {}
    for line in rows.splitlines():
        file, count, digest = line.rsplit("|", 2)
        got[file] = (int(count), digest)
    for file in sorted(expected.keys() | got.keys()):
        if file in exempt:
            continue
        count, digest = expected.get(file, (0, None))
        tally.check(RELATION, "(rows)", file, count, got.get(file, (0, None))[0])
        if count:
            for column in ("goroutine", "state", "reason", "start_ns", "end_ns", "duration_ns", "proc", "thread",
                           "by_goroutine", "stack_id", "frames_id", "site"):
                tally.check(RELATION, column + " (digest of all)", file, digest, got.get(file, (0, None))[1])
