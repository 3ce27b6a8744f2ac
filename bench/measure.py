"""usage: measure.py FOLDER ROUNDS

Runs every contestant ROUNDS times, in turn (A B C A B C ...), and prints the
median of its CPU seconds, user and system. FOLDER has what run.sh made. First
of all the results are compared; where they differ, nothing is measured.
"""

import json
import os
import statistics
import sys

from common import HERE, query, run, same

WALL = ["duration_ns", "assist_count", "assist_ns", "stw_count", "stw_ns"]
CYCLES = WALL + ["assist_cpu_ns"]
RELATIONS = {  # what is summed of each relation
    "gc_cycles": CYCLES,
    "stw_pauses": ["duration_ns"],
    "mark_assists": ["duration_ns", "cpu_ns"],
    "sweeps": ["duration_ns", "swept_bytes"],
    "heap_samples": [],
}
SUMMARY = ["total_ns", "exec_ns", "sched_wait_ns", "block_ns", "syscall_ns", "syscall_block_ns",
           "assist_ns", "sweep_ns", "stw_ns"]  # of goroutines, as Go's Summarizer has it


class Bench:
    def __init__(self, folder, rounds):
        self.folder, self.rounds = folder, rounds
        self.times, self.has_csv = {}, False
        self.large, self.small, self.gz = (self.path(n) for n in ("large.trace", "small.trace", "large.trace.gz"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def reader(self, job, trace, program="reader"):
        return run(self.path(program), job, trace)

    def scan(self, trace, relation=None, columns=None):
        wanted = RELATIONS.get(relation) if columns is None else columns
        return run(self.path("scan"), trace, *([relation] + wanted if relation else []))

    # --- results first ---

    def check_results(self):
        exact = json.loads(self.reader("all", self.large, "reader-stamps").output)
        shipped = json.loads(self.reader("all", self.large).output)
        rows = 0
        for relation, columns in RELATIONS.items():
            expected = {c: exact[relation].get(c, 0) for c in ["rows"] + columns}
            same(f"{relation}: decoder", expected, json.loads(self.scan(self.large, relation).output)[relation])
            same(f"{relation}: table", expected, self.sums(f"bench.{relation}", columns))
            same(f"{relation}: gz", expected, json.loads(self.scan(self.gz, relation).output)[relation])
            same(f"{relation}: Go as shipped", {"rows": expected["rows"]}, {"rows": shipped[relation]["rows"]})
            rows += expected["rows"]
        expected = {c: exact["gc_cycles"].get(c, 0) for c in ["rows"] + CYCLES}
        same("gc_cycles: function", expected, self.sums(f"gctrace.gc_cycles('{self.large}')", CYCLES))
        rows += self.check_goroutines()
        self.check_events()
        counts = ", ".join(f"{exact[r].get('rows', 0)} {r}" for r in RELATIONS)
        print(f"results agree: {rows} rows and their sums ({counts})")

    def check_goroutines(self):
        exact = json.loads(self.reader("goroutines", self.large, "reader-stamps").output)["goroutines"]
        shipped = json.loads(self.reader("goroutines", self.large).output)["goroutines"]
        expected = {c: exact.get(c, 0) for c in ["rows"] + SUMMARY}
        same("goroutines: decoder", expected, json.loads(self.scan(self.large, "goroutines", SUMMARY).output)["goroutines"])
        same("goroutines: table", expected, self.sums("bench.goroutines", SUMMARY))
        same("goroutines: Go as shipped", {"rows": expected["rows"]}, {"rows": shipped["rows"]})
        return expected["rows"]

    def check_events(self):
        """Every event; the times of Sync events, which the reader makes, are not summed."""
        expected = json.loads(self.reader("events", self.large, "reader-stamps").output)["events"]
        values = query("SELECT count(*), sum(time_ns) FILTER (WHERE kind <> 'Sync') FROM bench.events "
                       "WHERE file = 'large.trace'").output.strip().split("|")
        same("events: table", expected, dict(zip(("rows", "time_ns"), map(int, values))))
        same("events: decoder", {"rows": expected["rows"]}, json.loads(self.scan(self.large, "events", ["seq"]).output)["events"])
        same("events: totals", {"events": expected["rows"]}, json.loads(self.scan(self.large, "traces", ["events"]).output)["traces"])

    def sums(self, source, summed):
        columns = "".join(f", coalesce(sum({c}), 0)" for c in summed)
        only = " WHERE file = 'large.trace'" if source.startswith("bench.") else ""
        values = query(f"SELECT count(*){columns} FROM {source}{only}").output.strip().split("|")
        return dict(zip(["rows"] + summed, map(int, values)))

    def make_csv(self):
        """The same rows as text, for file_fdw; not every installation has that."""
        available = query("SELECT count(*) FROM pg_available_extensions WHERE name = 'file_fdw'").output.strip()
        if available != "1":
            return
        query("CREATE EXTENSION IF NOT EXISTS file_fdw; CREATE SERVER bench_csv FOREIGN DATA WRAPPER file_fdw; CREATE SCHEMA bench_csv")
        for relation in RELATIONS:
            columns = query(f"SELECT string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' ORDER BY attnum) "
                            f"FROM pg_attribute WHERE attrelid = 'bench.{relation}'::regclass AND attnum > 0").output.strip()
            target = self.path(relation + ".csv")
            with open(target, "w", encoding="utf-8") as file:
                file.write(query(f"COPY (SELECT * FROM bench.{relation} WHERE file = 'large.trace') TO STDOUT (FORMAT csv)").output)
            query(f"CREATE FOREIGN TABLE bench_csv.{relation} ({columns}) SERVER bench_csv OPTIONS (filename '{target}', format 'csv')")
        self.has_csv = True

    # --- then speed ---

    def contestants(self):
        table, function = "bench.gc_cycles WHERE file = 'large.trace'", f"gctrace.gc_cycles('{self.large}')"
        wall, cycles = ("SELECT cycle, " + ", ".join(c) + " FROM " for c in (WALL, CYCLES))
        counts = {r: f"SELECT count(*) FROM bench.{r} WHERE file = 'large.trace'" for r in RELATIONS}
        found = {
            "go wall": lambda: self.reader("wall", self.large),
            "scan wall": lambda: self.scan(self.large, "gc_cycles", WALL),
            "table wall": lambda: query(wall + table),
            "function wall": lambda: query(wall + function),
            "go cycles": lambda: self.reader("cycles", self.large),
            "scan cycles": lambda: self.scan(self.large, "gc_cycles"),
            "table cycles": lambda: query(cycles + table),
            "grouped": lambda: query("SELECT cycle, count(*), sum(duration_ns), sum(cpu_ns) FROM bench.mark_assists "
                                     "WHERE file = 'large.trace' GROUP BY cycle"),
            "ordered": lambda: query(cycles + table, "SET gctrace.enable_fast_path = off;"),
            "go goroutines": lambda: self.reader("goroutines", self.large),
            "scan goroutines": lambda: self.scan(self.large, "goroutines", SUMMARY),
            "table goroutines": lambda: query(f"SELECT {', '.join(SUMMARY)} FROM bench.goroutines WHERE file = 'large.trace'"),
            "scan goroutine_states": lambda: self.scan(self.large, "goroutine_states", ["duration_ns"]),
            "go events": lambda: self.reader("events", self.large),
            "scan totals": lambda: self.scan(self.large, "traces", ["events"]),
            "scan events": lambda: self.scan(self.large, "events", ["seq"]),
            "scan states": lambda: self.scan(self.large, "events", ["seq", "goroutine", "from_state", "reason", "stack_id"]),
            "count events": lambda: query("SELECT count(*) FROM bench.events WHERE file = 'large.trace'"),
            "go all": lambda: self.reader("all", self.large),
            "read": lambda: self.scan(self.large),
            "inflate": lambda: self.scan(self.gz),
            "gzip -dc": lambda: run(f"gzip -dc '{self.gz}' >/dev/null", shell=True),
            "scan gz": lambda: self.scan(self.gz, "gc_cycles", WALL),
        }
        for r in RELATIONS:
            found[f"scan {r}"] = lambda r=r: self.scan(self.large, r)
            found[f"count {r}"] = lambda r=r: query(counts[r])
            if self.has_csv:
                found[f"csv {r}"] = lambda r=r: query(f"SELECT count(*) FROM bench_csv.{r}")
        return found

    def measure(self):
        contestants = self.contestants()
        for _ in range(self.rounds):
            for name, contestant in contestants.items():
                self.times.setdefault(name, []).append(contestant().seconds)

    def median(self, *names):
        return sum(statistics.median(self.times[n]) for n in names)

    def report(self):
        mb = os.path.getsize(self.large) / 1e6
        lines = [
            ("collections, their assists and pauses", None, None),
            ("  Go's reader", ["go wall"], "go wall"),
            ("  decoder alone", ["scan wall"], "go wall"),
            ("  SELECT from the foreign table", ["table wall"], "go wall"),
            ("  SELECT from the function", ["function wall"], "go wall"),
            ("the same, and what assists ran on a CPU", None, None),
            ("  Go's reader", ["go cycles"], "go cycles"),
            ("  decoder alone", ["scan cycles"], "go cycles"),
            ("  SELECT from the foreign table", ["table cycles"], "go cycles"),
            ("  GROUP BY cycle over mark_assists", ["grouped"], "go cycles"),
            ("  SELECT, enable_fast_path = off", ["ordered"], "go cycles"),
            ("goroutines, and where their time went", None, None),
            ("  Go's Summarizer", ["go goroutines"], "go goroutines"),
            ("  decoder alone", ["scan goroutines"], "go goroutines"),
            ("  SELECT from the foreign table", ["table goroutines"], "go goroutines"),
            ("  decoder alone: goroutine_states", ["scan goroutine_states"], "go goroutines"),
            ("every event, in order", None, None),
            ("  Go's reader", ["go events"], "go events"),
            ("  decoder alone: counted", ["scan totals"], "go events"),
            ("  decoder alone: rows, numbers only", ["scan events"], "go events"),
            ("  decoder alone: reasons and stacks, too", ["scan states"], "go events"),
            ("  count(*) of the foreign table", ["count events"], "go events"),
            ("every row of five relations", None, None),
            ("  Go's reader, one pass for all", ["go all"], "go all"),
            *((f"  decoder alone: {r}", [f"scan {r}"], "go all") for r in RELATIONS),
            ("  decoder alone: the five scans", [f"scan {r}" for r in RELATIONS], "go all"),
            ("  count(*) of the five foreign tables", [f"count {r}" for r in RELATIONS], "go all"),
        ]
        if self.has_csv:
            lines.append(("  count(*) of file_fdw, ready-made CSV", [f"csv {r}" for r in RELATIONS], "go all"))
        print(f"\n{mb:.1f} MB; median of {self.rounds} rounds; CPU seconds, user and system")
        print(f"{'':40} {'seconds':>8} {'MB/s':>7} {'x Go':>6}  (lowest to highest x)")
        for title, names, base in lines:
            if names is None:
                print(title)
                continue
            seconds = self.median(*names)
            low, high = self.spread(names, base)
            print(f"{title:40} {seconds:8.3f} {mb / seconds:7.0f} {self.median(base) / seconds:6.1f}  ({low:.1f} to {high:.1f})")
        print("gz input: collections, their assists and pauses")
        inflate = self.median("inflate")
        for title, name in (("  zlib, nothing decoded", "inflate"), ("  gzip -dc to nowhere", "gzip -dc"), ("  decoder alone", "scan gz")):
            print(f"{title:40} {self.median(name):8.3f} {mb / self.median(name):7.0f} {inflate / self.median(name):6.2f}  of bare zlib")
        print(f"{'reading alone, not compressed':40} {self.median('read'):8.3f} {mb / self.median('read'):7.0f}")

    def spread(self, names, base):
        """Of the ratios within one round."""
        ratios = [self.times[base][i] / sum(self.times[n][i] for n in names) for i in range(self.rounds)]
        return min(ratios), max(ratios)

    # --- what is done without gctrace ---

    def text_pipeline(self):
        """go tool trace prints events as text, awk adds up: once, over the small trace."""
        if not os.path.exists(self.small) or not os.path.exists(self.path("trace")):
            return
        command = f"'{self.path('trace')}' -d=parsed '{self.small}' | awk -f '{HERE}/assists.awk'"
        text = run(command, shell=True)
        ours = json.loads(self.scan(self.small, "mark_assists").output)["mark_assists"]
        same("text pipeline", {"rows": ours["rows"]}, {"rows": int(text.output.split()[0])})
        mb = os.path.getsize(self.small) / 1e6
        rate = mb / text.seconds
        ratio = os.path.getsize(self.large) / 1e6 / self.median("table wall") / rate
        print(f"{'text of go tool trace | awk':40} {text.seconds:8.3f} {rate:7.1f}   of {mb:.1f} MB; SELECT is {ratio:.0f} times as fast")

    # --- minimum mutator utilization ---

    def mmu(self):
        """Seven windows, once; Go holds all events in memory, so it has the small trace."""
        idle = query("SELECT 1").peak_kb / 1024
        print(f"\n{'minimum mutator utilization, 7 windows':40} {'seconds':>8} {'peak MB':>8}")
        if os.path.exists(self.small):
            go = self.reader("mmu", self.small)
            told = json.loads(go.output)
            note = f"{told['events'] / 1e6:.1f} million events" + (", and panics" if told["panic"] else "")
            print(f"{'  go tool trace, small trace':40} {go.seconds:8.2f} {go.peak_kb / 1024:8.0f}   {note}")
            self.mmu_of("  gctrace.mmu, small trace", self.small, idle)
        self.mmu_of("  gctrace.mmu, large trace", self.large, idle)

    def mmu_of(self, title, path, idle):
        events = int(query(f"SELECT events FROM gctrace.traces('{path}')").output)
        ours = query(f"SELECT sum(mmu) FROM gctrace.mmu('{path}', '{{1000,10000,100000,1000000,10000000,100000000,1000000000}}')")
        print(f"{title:40} {ours.seconds:8.2f} {ours.peak_kb / 1024 - idle:8.0f}   {events / 1e6:.1f} million events")

    # --- and memory ---

    def memory(self):
        if not os.path.exists(self.small):
            return
        sizes = [os.path.getsize(t) / 1e6 for t in (self.small, self.large)]
        idle = query("SELECT 1").peak_kb / 1024
        print(f"\npeak memory, MB{'':26} {sizes[0]:6.1f} MB {sizes[1]:6.1f} MB of trace")
        rows = (
            ("Go's reader", lambda t: self.reader("cycles", t).peak_kb / 1024),
            ("Go's Summarizer", lambda t: self.reader("goroutines", t).peak_kb / 1024),
            ("decoder alone, goroutines", lambda t: self.scan(t, "goroutines", SUMMARY).peak_kb / 1024),
            ("decoder alone, goroutine_states", lambda t: self.scan(t, "goroutine_states", ["duration_ns"]).peak_kb / 1024),
            ("decoder alone, cycles", lambda t: self.scan(t, "gc_cycles").peak_kb / 1024),
            ("decoder alone, heap samples", lambda t: self.scan(t, "heap_samples").peak_kb / 1024),
            ("backend beyond an idle one, cycles", lambda t: self.backend(t, "gc_cycles") - idle),
            ("backend beyond an idle one, heap", lambda t: self.backend(t, "heap_samples") - idle),
        )
        for title, measure in rows:
            print(f"{title:40} {measure(self.small):9.1f} {measure(self.large):9.1f}")

    def backend(self, trace, relation):
        columns = "".join(f", sum({c})" for c in RELATIONS[relation])
        return query(f"SELECT count(*){columns} FROM bench.{relation} WHERE file = '{os.path.basename(trace)}'").peak_kb / 1024


def main(folder, rounds):
    query(f"CREATE EXTENSION IF NOT EXISTS gctrace; "
          f"CREATE SERVER bench FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root '{folder}'); CREATE SCHEMA bench; "
          f"IMPORT FOREIGN SCHEMA gctrace FROM SERVER bench INTO bench OPTIONS (files '*.trace')")
    bench = Bench(folder, rounds)
    bench.check_results()
    bench.make_csv()
    bench.measure()
    bench.report()
    bench.text_pipeline()
    bench.mmu()
    bench.memory()
    query("DROP SCHEMA bench CASCADE; DROP SERVER bench")


main(sys.argv[1], int(sys.argv[2]))
