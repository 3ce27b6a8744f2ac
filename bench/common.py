"""What the benchmarks share: building, running, asking the server, comparing."""

import json
import os
import re
import statistics
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.join(HERE, "..")


class Measured:
    """CPU seconds, user and system; peak memory, 0 if not told; what was printed; of queries, seconds on the clock."""

    def __init__(self, seconds, peak_kb, output, elapsed=None):
        self.seconds, self.peak_kb, self.output, self.elapsed = seconds, peak_kb, output, elapsed

    def json(self):
        return json.loads(self.output)


def run(*command, shell=False):
    """A program that may print JSON with its own peak, or a shell command."""
    process = subprocess.Popen(command[0] if shell else command, stdout=subprocess.PIPE, shell=shell, text=True)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{' '.join(command)}: exit {process.returncode}")
    peak = re.search(r'"peak_kb": (\d+)', output)
    return Measured(usage.ru_utime + usage.ru_stime, int(peak[1]) if peak else 0, output)


USAGE = re.compile(r"!\s+([\d.]+) s user, ([\d.]+) s system, ([\d.]+) s elapsed")
PEAK = re.compile(r"!\s+(\d+) kB max resident size")


def query(sql, settings=""):
    """The backend's part of the last statement, as PostgreSQL's own statistics have it."""
    script = (f"SET max_parallel_workers_per_gather = 0; {settings} "
              "SET client_min_messages = log; SET log_statement_stats = on;\n" + sql + ";")
    result = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1"], input=script,
                            capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise SystemExit("psql: " + result.stderr)
    user, system, elapsed = (float(s) for s in USAGE.findall(result.stderr)[-1])
    return Measured(user + system, int(PEAK.findall(result.stderr)[-1]), result.stdout, elapsed)


def same(what, expected, got):
    """Of dicts, what is expected is compared."""
    if isinstance(expected, dict):
        got = {k: got.get(k) for k in expected}
    if expected != got:
        raise SystemExit(f"results differ, nothing measured: {what}: expected {expected}, got {got}")


def build_scan(target):
    """The layers below PostgreSQL on their own, with the flags that PostgreSQL's own build uses; no -march."""
    sources = subprocess.run(
        f"cd {TOP}/src && ls base/*.c source/*.c decode/*.c model/*.c relation/*.c | grep -v print_catalogue",
        shell=True, capture_output=True, text=True, check=True).stdout.split()
    subprocess.run([os.environ.get("CC", "cc"), "-O2", f"-I{TOP}/src", "-o", target, f"{HERE}/scan/scan.c",
                    *(f"{TOP}/src/{s}" for s in sources), "-lz", "-lm"], check=True)


def folder():
    """A temporary one that the server can read, too."""
    made = tempfile.TemporaryDirectory(dir=os.environ.get("GCTRACE_SCRATCH"))
    os.chmod(made.name, 0o755)
    return made


def import_folder(schema, path, files):
    query(f"CREATE EXTENSION IF NOT EXISTS gctrace; CREATE SCHEMA {schema}; "
          f"CREATE SERVER {schema} FOREIGN DATA WRAPPER gctrace_fdw OPTIONS (root '{path}'); "
          f"IMPORT FOREIGN SCHEMA gctrace FROM SERVER {schema} INTO {schema} OPTIONS (files '{files}')")


def drop_folder(schema):
    query(f"DROP SCHEMA {schema} CASCADE; DROP SERVER {schema}")


def in_turn(jobs, rounds):
    """Medians of CPU seconds by name; each job is run once per round."""
    times = {name: [] for name in jobs}
    for _ in range(rounds):
        for name, job in jobs.items():
            times[name].append(job().seconds)
    return {name: statistics.median(taken) for name, taken in times.items()}
