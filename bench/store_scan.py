"""usage: store_scan.py FOLDER [ROUNDS]

Loads a folder of traces into a store and runs queries over its relations, with
the summaries of segments and without them, and by one process and by several.
Prints medians of wall time in ms; where a result differs, nothing. Beside a
server that has gctrace and can read the folder: test/with-server.sh.
"""

import statistics
import subprocess
import sys
import time

QUERIES = [
    "logs",
    "cpu_samples",
    "events WHERE kind = 'Log'",
    "events WHERE time_ns < 1000000",
    "goroutine_states WHERE start_ns > 1500000000",
    "labels WHERE time_ns BETWEEN 500000000 AND 600000000",
    "gc_cycles WHERE cycle > 100",
    "stw_pauses WHERE duration_ns > 1000000",
]
PARALLEL = ["events", "goroutine_states", "sweeps"]


class Session:
    """One psql; the first query of a backend loads libraries and caches."""

    def __init__(self):
        self.psql = subprocess.Popen(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1"], text=True,
                                     stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.ask("SET client_min_messages = error; SET jit = off; SELECT 1")

    def ask(self, sql):
        self.psql.stdin.write(sql + ";\n\\echo done\n")
        self.psql.stdin.flush()
        lines = []
        while True:
            line = self.psql.stdout.readline()
            if line == "":
                raise SystemExit("psql ended at: " + sql)
            if line == "done\n":
                return "".join(lines)
            lines.append(line)

    def measure(self, sql, rounds):
        """Median in ms, and the result."""
        result = self.ask(sql)
        times = []
        for _ in range(rounds):
            start = time.perf_counter()
            self.ask(sql)
            times.append((time.perf_counter() - start) * 1000)
        return statistics.median(times), result


def count(query):
    relation, _, where = query.partition(" ")
    return f"SELECT count(*) FROM bench_scan_files.{relation} {where}"


def main(folder, rounds="5"):
    session = Session()
    rounds = int(rounds)
    session.ask("CREATE EXTENSION IF NOT EXISTS gctrace; SELECT gctrace.create_store('bench_scan')")
    session.ask(f"CALL gctrace.load('bench_scan', '{folder}/**')")
    session.ask("SELECT gctrace.attach_store('bench_scan'); ANALYZE bench_scan.run; ANALYZE bench_scan.segment;"
                "SET max_parallel_workers_per_gather = 0")
    print("runs, bytes of content:", session.ask("SELECT count(*), sum(content_bytes) FROM bench_scan.run").strip())
    after = {query: session.measure(count(query), rounds) for query in QUERIES}
    alone = {query: session.measure(count(query), rounds) for query in PARALLEL}
    session.ask("SET max_parallel_workers_per_gather = 4; SET min_parallel_table_scan_size = 0;"
                "SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0")
    shared = {query: session.measure(count(query), rounds) for query in PARALLEL}
    session.ask("SET max_parallel_workers_per_gather = 0; SET gctrace.enable_summaries = off")
    before = {query: session.measure(count(query), rounds) for query in QUERIES}
    for one, other in ((before, after), (alone, shared)):
        for query in one:
            if one[query][1] != other[query][1]:
                raise SystemExit(f"{query}: {one[query][1]} or {other[query][1]}")
    print(f"{'ms':60} {'without':>10} {'with summaries':>15}")
    for query in QUERIES:
        print(f"{query:60} {before[query][0]:10.1f} {after[query][0]:15.1f}")
    print(f"{'ms':60} {'alone':>10} {'parallel':>15}")
    for query in PARALLEL:
        print(f"{query:60} {alone[query][0]:10.1f} {shared[query][0]:15.1f}")


main(*sys.argv[1:])
