#!/usr/bin/env python3
"""Measures fleet answers over a large store: test/with-server.sh bench/fleet.py [METRICS]

Fills a store with a million metrics (or as many as told) of runs that never were:
two builds of ten services on 25 hosts, whose levels differ by host, one metric of
one service and one call stack of it worse in the second build. The answers must
say just that, or no figure is printed. Then CPU seconds of the backend, once each,
without parallel plans.
"""

import subprocess
import sys

from common import query, same

METRICS_OF_A_RUN = 16

FILL = r"""
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS gctrace;
DROP SCHEMA IF EXISTS bench_fleet CASCADE;
SELECT gctrace.create_store('bench_fleet');
SELECT setseed(0.1);
INSERT INTO bench_fleet.run (run_id, service, build, host, run_started_at, started_at_source, loaded_at, content_bytes,
    format, duration_ns, gomaxprocs)
SELECT md5(i::text)::uuid, 'service-' || i % 10, CASE WHEN 2 * i <= {runs} THEN 'v1' ELSE 'v2' END, 'host-' || i / 10 % 25,
    '2026-01-01'::timestamptz + i * '1 min'::interval, 'load', now(), 0, 'go-trace', 1000000000, 4
FROM generate_series(1, {runs}) i;
INSERT INTO bench_fleet.run_metric (run_id, metric, run_started_at, value)
SELECT r.run_id, d.metric, r.run_started_at,
    (1 + hashtext(r.host) % 100 / 200.0) * exp((random() + random() + random() - 1.5) / 5)
    * CASE WHEN d.metric = 'stw_p99_ns' AND r.service = 'service-3' AND r.build = 'v2' THEN 1.2 ELSE 1 END
FROM bench_fleet.run r, gctrace.metric_definitions() d;
INSERT INTO bench_fleet.mark_assist (run_id, n, run_started_at, cpu_ns, stack_id, site)
SELECT r.run_id, s, r.run_started_at, 10000000 * random()
    * CASE WHEN s = 3 AND r.service = 'service-3' AND r.build = 'v2' THEN 2 ELSE 1 END, 1000 + s, 'main.f' || s
FROM bench_fleet.run r, generate_series(1, 10) s;
VACUUM ANALYZE;
"""

WORSE = {
    "regressions": ("SELECT service, metric FROM gctrace.regressions('bench_fleet', 'v1', 'v2', alpha => 0.001) WHERE verdict <> 'same'",
                    "service-3 stw_p99_ns"),
    "regression_sites": ("SELECT service, site FROM gctrace.regression_sites('bench_fleet', 'v1', 'v2', alpha => 0.001) WHERE verdict <> 'same'",
                         "service-3 main.f3"),
    "history of one metric and service": (
        "SELECT build FROM gctrace.history('bench_fleet', 'service-3', 'stw_p99_ns') WHERE is_change", "v2"),
}
VALUES = "FROM bench_fleet.run_metric"
SERIES = ("(SELECT array_agg(1 + sin(n::float8 * n) / 10 + (n > 20000)::int / 10.0 + (n > 50000)::int / 10.0 ORDER BY n) AS series "
          "FROM generate_series(1, 62500) n) s")
OTHERS = {
    "latest_builds": "SELECT count(*) FROM gctrace.latest_builds('bench_fleet')",
    "assist_by_stack": "SELECT count(*) FROM gctrace.assist_by_stack('bench_fleet', 'v2', 'v1')",
    "change_points, 62500 values, two changes": f"SELECT count(*) FROM {SERIES}, gctrace.change_points(series)",
    "mann_whitney per metric": "SELECT count(m) FROM (SELECT metric, gctrace.mann_whitney(value, get_byte(uuid_send(run_id), 0) > 127) AS m "
                               f"{VALUES} GROUP BY 1) m",
    "hodges_lehmann per metric": "SELECT count(m) FROM (SELECT metric, gctrace.hodges_lehmann(value, get_byte(uuid_send(run_id), 0) > 127) AS m "
                                 f"{VALUES} GROUP BY 1) m",
    "median_ci per metric": f"SELECT count(m) FROM (SELECT metric, gctrace.median_ci(value) AS m {VALUES} GROUP BY 1) m",
    "geomean per metric": f"SELECT count(m) FROM (SELECT metric, gctrace.geomean(value) AS m {VALUES} GROUP BY 1) m",
    "folded, 100 stacks": "SELECT length(gctrace.folded(ARRAY['leaf', 'f' || n % 100, 'main.main'], n)) "
                          "FROM generate_series(1, 1000000) n",
    "sketch per metric": f"SELECT count(m) FROM (SELECT metric, gctrace.sketch((1e6 * value)::bigint) AS m {VALUES} GROUP BY 1) m",
    "avg per metric, for comparison": f"SELECT count(m) FROM (SELECT metric, avg(value) AS m {VALUES} GROUP BY 1) m",
}
FRAMES = {
    "anomaly_score, all runs of a metric": "PARTITION BY metric",
    "anomaly_score, 50 runs before": "PARTITION BY metric ORDER BY run_started_at ROWS BETWEEN 50 PRECEDING AND 1 PRECEDING",
    "anomaly_score, 5000 runs before": "PARTITION BY metric ORDER BY run_started_at ROWS BETWEEN 5000 PRECEDING AND 1 PRECEDING",
    "anomaly_score, all runs before": "PARTITION BY metric ORDER BY run_started_at",
    "count(*) over the same, for comparison": None,
}


def report(title, seconds):
    print(f"{title:42} {seconds:8.2f}", flush=True)


def main(metrics):
    runs = metrics // METRICS_OF_A_RUN
    filled = subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1"], input=FILL.format(runs=runs),
                            capture_output=True, text=True, check=False)
    if filled.returncode != 0:
        raise SystemExit("psql: " + filled.stderr)
    seconds = {}
    for title, (sql, expected) in WORSE.items():
        answer = query(sql)
        seconds[title] = answer.seconds
        same(title, expected, answer.output.strip().replace("|", " "))
    print(f"{runs} runs, {runs * METRICS_OF_A_RUN} metrics, {runs * 10} assists; answers as expected\n{'':42}    CPU s")
    for title, taken in seconds.items():
        report(title, taken)
    for title, sql in OTHERS.items():
        report(title, query(sql).seconds)
    for title, frame in FRAMES.items():
        score = (f"gctrace.anomaly_score(value) OVER ({frame})" if frame
                 else "count(*) OVER (PARTITION BY metric ORDER BY run_started_at ROWS 50 PRECEDING)")
        report(title, query(f"SELECT count(s) FROM (SELECT {score} AS s {VALUES}) v").seconds)
    query("DROP SCHEMA bench_fleet CASCADE")


main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000000)
