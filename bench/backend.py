"""What a statement costs a backend, as PostgreSQL's own statistics have it."""

import re
import subprocess

USAGE = re.compile(r"!\s+([\d.]+) s user, ([\d.]+) s system, ([\d.]+) s elapsed")
PEAK = re.compile(r"!\s+(\d+) kB max resident size")


class Measured:
    """CPU seconds, user and system; peak memory; what was printed; seconds on the clock."""

    def __init__(self, seconds, peak_kb, output, elapsed=None):
        self.seconds, self.peak_kb, self.output, self.elapsed = seconds, peak_kb, output, elapsed


def query(sql, settings=""):
    """The last of the statements is measured."""
    script = (f"SET max_parallel_workers_per_gather = 0; {settings} "
              "SET client_min_messages = log; SET log_statement_stats = on;\n" + sql + ";")
    result = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1"], input=script,
                            capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise SystemExit("psql: " + result.stderr)
    user, system, elapsed = (float(s) for s in USAGE.findall(result.stderr)[-1])
    return Measured(user + system, int(PEAK.findall(result.stderr)[-1]), result.stdout, elapsed)


def same(what, expected, got):
    if expected != got:
        raise SystemExit(f"results differ, nothing measured: {what}: expected {expected}, got {got}")
