"""The corpus: CSV files beside each trace, made by others with Go's reader.

Every column of those files is either mapped to a column of a relation, or
listed with the reason why it is not; a file or column that is neither is an
error, and so is a column of a relation that nothing checks.
"""

import csv
import glob
import gzip
import io
import os

from . import every_event, goroutines, values, wire

DEEPEST = 24  # frames that the CSV files keep of a stack

# CSV file -> (relation, {CSV column: SQL column}, {CSV column: why not compared})
MAPPING = {
    "cycles": ("gc_cycles", {
        "n": "cycle", "begin_ns": "start_ns", "end_ns": "end_ns", "duration_ns": "duration_ns",
        "begin_kind": "begin_kind", "begin_goroutine": "goroutine", "begin_proc": "proc",
        "begin_thread": "thread", "trigger": "trigger", "heap_live_begin": "heap_live_start_bytes",
        "heap_goal_begin": "heap_goal_start_bytes", "heap_live_end": "heap_live_end_bytes",
        "heap_goal_end": "heap_goal_end_bytes", "sweep_term_stw_ns": "stw_sweep_term_ns",
        "mark_term_stw_ns": "stw_mark_term_ns", "begin_stack": "stack",
    }, {
        "begin_abs_ns": "begin_ns with another zero", "end_abs_ns": "end_ns with another zero",
        "end_goroutine": "no column", "end_proc": "no column",
    }),
    "stw": ("stw_pauses", {
        "reason": "reason", "begin_ns": "start_ns", "end_ns": "end_ns", "duration_ns": "duration_ns",
        "goroutine": "goroutine", "begin_proc": "proc", "begin_thread": "thread", "begin_stack": "stack",
    }, {
        "n": "the order of begin, by which rows are matched", "begin_abs_ns": "begin_ns with another zero",
        "end_abs_ns": "end_ns with another zero", "end_proc": "no column",
    }),
    "assists": ("mark_assists", {
        "goroutine": "goroutine", "begin_ns": "start_ns", "end_ns": "end_ns", "duration_ns": "duration_ns",
        "oncpu_ns": "cpu_ns", "begin_kind": "begin_kind", "begin_proc": "proc", "begin_thread": "thread",
        "end_proc": "end_proc", "cycle": "cycle", "begin_stack": "stack",
    }, {"n": "the order of begin, by which rows are matched"}),
    "sweeps": ("sweeps", {
        "proc": "proc", "goroutine": "goroutine", "begin_ns": "start_ns", "end_ns": "end_ns",
        "duration_ns": "duration_ns", "swept_bytes": "swept_bytes", "reclaimed_bytes": "reclaimed_bytes",
        "begin_kind": "begin_kind", "begin_stack": "stack",
    }, {"n": "the order of begin, by which rows are matched", "end_goroutine": "no column"}),
    "markworkers": ("mark_workers", {
        "goroutine": "goroutine", "proc": "proc", "mode": "mode", "begin_ns": "start_ns",
        "end_ns": "end_ns", "duration_ns": "duration_ns", "cycle": "cycle",
    }, {"n": "the order of begin, by which rows are matched"}),
    "logs": ("logs", {
        "time_ns": "time_ns", "goroutine": "goroutine", "task": "task", "category": "category", "message": "message",
    }, {"time_abs_ns": "time_ns with another zero"}),
    "samples": ("cpu_samples", {
        "time_ns": "time_ns", "goroutine": "goroutine", "proc": "proc", "thread": "thread",
        "in_assist": "in_assist", "in_bgmark": "in_mark_worker", "in_sweep": "in_sweep",
    }, {
        "time_abs_ns": "time_ns with another zero", "leaf_function": "the stack is compared with the oracle of test/generator",
        "depth": "the stack is compared with the oracle of test/generator",
    }),
    "heap": ("heap_samples", {
        "time_ns": "time_ns", "metric": "changed", "value": "(value)", "goroutine": "goroutine", "proc": "proc",
    }, {"time_abs_ns": "time_ns with another zero"}),
    "syncs": ("generations", {
        "n": "generation", "time_ns": "start_ns", "clock_trace_ns": "clock_trace_ns",
        "clock_mono_ns": "clock_mono_ns", "clock_wall": "clock_at",
    }, {
        "time_abs_ns": "time_ns with another zero", "experimental_batches": "no column",
        "experimental_bytes": "no column",
    }),
    "trace": ("traces", {
        "format_version": "format_version", "file_bytes": "size_bytes", "status": "status",
        "duration_ns": "duration_ns", "events": "events", "generations": "generations",
        "gomaxprocs_first": "gomaxprocs", "gc_cycles": "gc_cycles", "gc_cycles_complete": "gc_cycles_complete",
        "gc_active_at_start": "gc_active_at_start", "gc_active_at_end": "gc_active_at_end",
        "first_abs_ns": "(zero)", "clock_trace_ns": "(clock)", "clock_wall": "(wall_at)",
    }, {
        "family": "follows from format_version", "error": "worded otherwise; status is compared",
        "last_abs_ns": "duration_ns with another zero",
        "syncs": "generations + 1", "gomaxprocs_last": "the last of heap_samples, compared there",
        "stw_count": "rows of stw_pauses, compared there", "stw_total_ns": "sum over stw_pauses, compared row by row",
        "assist_count": "rows of mark_assists", "assist_open_count": "rows of mark_assists",
        "assist_total_ns": "sum over mark_assists, compared row by row",
        "assist_oncpu_ns": "sum over mark_assists, compared row by row", "sweep_count": "rows of sweeps",
        "cpu_samples": "generations.cpu_samples, compared with the bytes of the trace",
        "stack_handles": "those that events name; generations.stacks counts the tables, compared with their bytes",
        "distinct_stacks": "counted by PCs, stacks by names and lines",
        "goroutines": "rows of goroutines", "tasks": "rows of tasks", "regions": "rows of regions", "logs": "relation logs",
        "experimental_batches": "no column", "clock_mono_ns": "syncs", "summary_error": "about the reference itself",
    }),
}

MAPPING.update(goroutines.MAPPING)

# CSV files that utilization.py compares.
UTILIZATION = {"mmu", "mmu_summary", "mutator_util", "mmu_go121"}

TRIGGERS = {"heap": "alloc", "debug.FreeOSMemory": "forced"}
METRICS = {
    "/memory/classes/heap/objects:bytes": "heap_live", "/gc/heap/goal:bytes": "heap_goal",
    "/sched/gomaxprocs:threads": "gomaxprocs",
}
IN_FORCE = {"heap_live": "heap_live_bytes", "heap_goal": "heap_goal_bytes", "gomaxprocs": "gomaxprocs"}


class Reference:
    """The expected rows of one trace."""

    def __init__(self, folder, path):
        self.file = wire.File(path)
        self.rows = {}
        self.judgement = None
        raw = {name: read_csv(folder, name) for name in MAPPING}
        for name, (relation, mapped, _) in MAPPING.items():
            self.rows[relation] = [translate(row, mapped) for row in raw[name]]
        self.shaped = {name: read_csv(folder, name) for name in goroutines.SHAPED}
        self.ok = raw["trace"][0]["status"] == "ok"
        self.borders = [r["start_ns"] for r in self.rows["generations"][1:]]
        self.rows["generations"].pop() if self.ok else None  # the closing Sync is no generation
        self._begin_generations()
        if self.file.single is not None and self.ok:
            self._see_v1()
        self._finish_cycles()
        self._finish_others()
        goroutines.finish(self.rows)
        if not self.ok and self.file.single is not None:
            self._know_nothing(raw["trace"][0]["error"])
        elif not self.ok:
            self._keep_whole_generations(raw["trace"][0]["error"])

    def _begin_generations(self):
        """Where generations overlap the reader moves the begin of the later one; bytes tell the true one."""
        for row, generation in zip(self.rows["generations"], self.file.generations):
            if generation.frequency:
                row["start_ns"] = generation.begins() - self.file.generations[0].begins()

    def _see_v1(self):
        """What Go's reader makes up or drops of a v1 trace, from the bytes of the file.

        It moves collections to a P of its own invention, and drops the first GOMAXPROCS.
        Of a task without a parent it says so when the task begins, and at its end names
        the background task (tracev1.go: NoTask in the one event, Args[1] as it is in the other).
        """
        trace = self.file.single
        self.rows["traces"][0]["generations"] = 1
        for n, row in enumerate(self.rows["gc_cycles"]):
            row["proc"], row["thread"] = trace.collections[n]
        for row in self.rows["tasks"]:
            row["parent"] = row["parent"] or None
            row["children"] = row["children"] if row["task"] else 0
        ticks, value, goroutine, proc = trace.gomaxprocs
        time = trace.nanoseconds(ticks)
        samples = self.rows["heap_samples"]
        at = next((i for i, row in enumerate(samples) if row["time_ns"] > time), len(samples))
        samples.insert(at, {"time_ns": time, "changed": "/sched/gomaxprocs:threads", "(value)": value,
                            "goroutine": goroutine, "proc": proc})

    def _finish_cycles(self):
        for row in self.rows["gc_cycles"]:
            row["trigger_detail"] = detail(row)
            row["trigger"] = TRIGGERS.get(row["trigger"], row["trigger"])
            if row["begin_kind"] == "active":
                for column in ("goroutine", "proc", "thread", "heap_live_start_bytes", "heap_goal_start_bytes"):
                    row[column] = None

    def _finish_others(self):
        for relation in ("mark_assists", "sweeps"):
            for row in self.rows[relation]:
                if row["begin_kind"] == "active":
                    scope = "goroutine" if relation == "mark_assists" else "proc"
                    for column in {"goroutine", "proc", "thread"} & row.keys() - {scope}:
                        row[column] = None
        for relation in ("mark_assists", "mark_workers"):
            for row in self.rows[relation]:
                row["cycle"] = row["cycle"] or None
        force = dict.fromkeys(IN_FORCE.values())
        for row in self.rows["heap_samples"]:
            row["changed"] = METRICS[row["changed"]]
            force[IN_FORCE[row["changed"]]] = row.pop("(value)")
            row.update(force)
        trace = self.rows["traces"][0]
        trace["status"] = "complete" if self.ok else "truncated"
        trace["error"] = self.ok
        trace["started_at"] = started_at(trace)
        if trace["size_bytes"] != len(self.file.content):  # of the trace before it was compressed
            raise SystemExit(f"{path}: not the trace that the expected answers are about")
        trace["size_bytes"] = self.file.size

    def _know_nothing(self, error):
        """Of a v1 trace that is cut Go's reader gives nothing: cuts.py compares with the whole trace."""
        trace = self.rows["traces"][0]
        self.rows = {"traces": [{c: trace[c] for c in ("format_version", "size_bytes", "status", "error")}]}
        self.judgement = f"no expected rows; Go says: {error}"

    def _keep_whole_generations(self, error):
        """Go's reader failed: what it gave of a generation that is not whole is no reference."""
        whole = len(self.file.whole())
        for relation in goroutines.RELATIONS:  # sums and counts over all that Go gave
            del self.rows[relation]
        generations = self.rows["generations"]
        border = generations[whole]["start_ns"] if len(generations) > whole else None
        dropped = 0
        for relation in ("gc_cycles", "stw_pauses", "mark_assists", "mark_workers", "sweeps", "heap_samples",
                         "logs", "cpu_samples"):
            kept = []
            for row in self.rows[relation]:
                begin = row.get("start_ns", row.get("time_ns"))
                if whole == 0 or (border is not None and begin is not None and begin >= border):
                    dropped += 1
                    continue
                if border is not None and row.get("end_ns") is not None and row["end_ns"] >= border:
                    forget_end(row)
                kept.append(row)
            self.rows[relation] = kept
        self.rows["generations"] = generations[:whole]
        trace = self.rows["traces"][0]
        for column in ("duration_ns", "events", "gc_cycles", "gc_cycles_complete", "gc_active_at_end"):
            del trace[column]  # they count what was dropped; the oracle of test/generator counts anew
        trace["generations"] = whole
        if whole == 0:
            trace["gomaxprocs"] = trace["started_at"] = None
        self.judgement = (f"{whole} whole generation(s), {dropped} rows of a partial one left out, goroutines, procs, tasks and regions not compared; Go says: {error}")


def started_at(trace):
    """Microseconds since 1970 at the zero of the trace, from its first clock reading."""
    zero, clock, wall = trace.pop("(zero)"), trace.pop("(clock)"), trace.pop("(wall_at)")
    return None if wall is None else wall - (clock - zero) // 1000


def forget_end(row):
    for column in ("end_ns", "duration_ns", "heap_live_end_bytes", "heap_goal_end_bytes", "stw_mark_term_ns",
                   "end_proc", "swept_bytes", "reclaimed_bytes"):
        if column in row:
            row[column] = None


def detail(row):
    """trigger_detail by the rule of the contract, from the begin stack."""
    stack = row["stack"]
    if not stack:
        return None
    if stack[0] != "runtime.GC":
        return stack[0]
    for function in stack[1:]:
        if function in ("runtime/debug.FreeOSMemory", "runtime.goroutineLeakGC", "testing.(*B).runN") \
                or function.startswith("net/http/pprof"):
            return function
    return "runtime.GC"


def translate(row, mapped):
    result = {}
    for theirs, ours in mapped.items():
        if ours == "stack":
            result[ours] = row[theirs].split(";") if row[theirs] else None
        elif ours == "changed":
            result[ours] = row[theirs]
        else:
            result[ours] = values.parse(ours, row[theirs])
    return result


def read_csv(folder, name):
    path = os.path.join(folder, name + ".csv")
    if os.path.exists(path):
        with open(path, newline="", encoding="utf-8", errors="surrogateescape") as source:
            text = source.read()
    else:
        with gzip.open(path + ".gz", "rb") as source:
            text = source.read().decode("utf-8", errors="surrogateescape")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    if rows and name in MAPPING:
        _, mapped, left_out = MAPPING[name]
        for column in rows[0]:
            if column not in mapped and column not in left_out:
                raise SystemExit(f"{path}: column {column} is neither mapped nor left out for a reason")
    return rows


def traces(root):
    """Relative path -> folder of the expected answers, in order of path."""
    found = {}
    for path in glob.glob(os.path.join(root, "**", "*.trace*"), recursive=True):
        relative = os.path.relpath(path, root)
        found[relative] = os.path.join(root, relative.split(".trace")[0])
    return dict(sorted(found.items(), key=lambda item: item[0].encode()))


def check_complete(tally, folder):
    """Every CSV file in a folder belongs to a relation, and is compared."""
    for path in sorted(glob.glob(os.path.join(folder, "*.csv*"))):
        name = os.path.basename(path).split(".csv")[0]
        if name in MAPPING or name in UTILIZATION or name in goroutines.SHAPED or name in every_event.FILES:
            continue
        tally.check("(files)", name + ".csv", path, "compared", "not compared")
