#!/usr/bin/env python3
"""Measures the store's load: test/with-server.sh bench/load.py [MB]

Records traces of a busy server (bench/workload, with any Go from 1.22 on: GOROOT,
or `go` in the path): one of that size (60 unless told), one of a tenth, and many
small ones; composes one of a million mark assists. Each is loaded, and the rows
that the load made, ready in files, are copied into a second store by COPY, in
turn; medians of three rounds. Before anything is measured, what is stored is
compared with what the functions say of the files, and the copy with the original.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time

import assist_trace
from common import query, same

HERE = os.path.dirname(os.path.abspath(__file__))
ROUNDS = int(os.environ.get("GCTRACE_BENCH_ROUNDS", "3"))
SMALL_FILES = 60
ASSISTS = 1_000_000
# All but the bytes; run first, as others refer to it.
FACTS = ["run", "gc_cycle", "stw_pause", "mark_assist", "heap_sample", "goroutine_group", "profile_function", "run_metric", "stack"]
RELATIONS = {"gc_cycle": "gc_cycles", "stw_pause": "stw_pauses", "mark_assist": "mark_assists"}


def go_environment(folder):
    goroot = os.environ.get("GOROOT")
    go = os.path.join(goroot, "bin", "go") if goroot else "go"
    keep = {k: v for k, v in os.environ.items() if k not in ("GODEBUG", "GOGC", "GOMEMLIMIT", "GOMAXPROCS")}
    return go, {**keep, "GOCACHE": f"{folder}/cache", "GOPATH": f"{folder}/gopath", "GOTOOLCHAIN": "local",
                "GOPROXY": "off", "GO111MODULE": "on", "CGO_ENABLED": "0"}


def record(folder, megabytes):
    """Folders of traces: large, small (a tenth of it), many, assists."""
    go, environment = go_environment(folder)
    workload = os.path.join(folder, "workload")
    subprocess.run([go, "build", "-trimpath", "-o", workload, "."], cwd=f"{HERE}/workload", env=environment, check=True)
    for name in ("large", "small", "many", "assists"):
        os.mkdir(os.path.join(folder, name))
    jobs = [("large/0.trace", megabytes), ("small/0.trace", megabytes // 10)]
    jobs += [(f"many/{i}.trace", 0) for i in range(SMALL_FILES)]
    for path, size in jobs:
        subprocess.run([workload, "-out", os.path.join(folder, path), "-mb", str(size)], env=environment, check=True)
    assist_trace.write(os.path.join(folder, "assists/0.trace"), ASSISTS)
    subprocess.run(["chmod", "-R", "a+rX", folder], check=True)


def size_of(folder):
    return sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder))


def new_store(name, options="{}"):
    query(f"DROP SCHEMA IF EXISTS {name} CASCADE; SELECT gctrace.create_store('{name}', '{options}')")


def load(folder, options="{}"):
    new_store("loaded", options)
    return query(f"CALL gctrace.load('loaded', '{folder}/*')")


def unload(folder):
    """Ready rows: each table as COPY writes it."""
    for table in FACTS:
        query(f"COPY loaded.{table} TO '{folder}/{table}.copy'")


def copy(folder, options="{}"):
    """Of all tables together; CPU and elapsed."""
    new_store("copied", options)
    parts = [query(f"COPY copied.{table} FROM '{folder}/{table}.copy'") for table in FACTS]
    return sum(p.seconds for p in parts), sum(p.elapsed for p in parts)


def digest(rows):
    return query(f"SELECT count(*), sum(hashtextextended(r.row, 0)::numeric) FROM ({rows}) r").output


def check(what, copied):
    """The store against the files, the copy against the store, the bytes against the checksums."""
    same(f"{what}, failures", "0\n", query("SELECT count(*) FROM loaded.load_error").output)
    for table, relation in RELATIONS.items():
        names = query(f"SELECT string_agg(format('f.%I', column_name), ', ' ORDER BY \"position\") FROM gctrace.catalogue() "
                      f"WHERE relation = '{relation}' AND column_name <> 'stack'").output.strip()
        same(f"{what}, {table}",
             digest(f"SELECT ROW(r.run_id, f.ordinality, {names})::text AS row FROM loaded.run r "
                    f"CROSS JOIN LATERAL gctrace.{relation}(r.source) WITH ORDINALITY f"),
             digest(f"SELECT ROW(f.run_id, f.n, {names})::text AS row FROM loaded.{table} f"))
    for table in FACTS if copied else ():
        same(f"{what}, copy of {table}", *(digest(f"SELECT t::text AS row FROM {s}.{table} t") for s in ("loaded", "copied")))
    same(f"{what}, bytes", "0\n", query(
        "SELECT count(*) FROM loaded.run r CROSS JOIN LATERAL (SELECT sha256(string_agg(chunk, '' ORDER BY byte_offset)) "
        "FROM gctrace.export_run('loaded', r.run_id)) x WHERE x.sha256 IS DISTINCT FROM r.sha256").output)


def stored_rows():
    return int(query("SELECT " + " + ".join(f"(SELECT count(*) FROM loaded.{t})" for t in FACTS)).output)


def measure(title, traces, scratch, options="{}"):
    load(traces)
    unload(scratch)
    copy(scratch)
    # in the order of Go's reader, as the store has it
    query("ALTER DATABASE postgres SET gctrace.enable_fast_path = off")
    check(title, True)
    query("ALTER DATABASE postgres RESET gctrace.enable_fast_path")
    rounds = []
    for _ in range(ROUNDS):
        loaded = load(traces, options)
        rounds.append((loaded.seconds, loaded.elapsed, *copy(scratch, options)))
    cpu, elapsed, copy_cpu, copy_elapsed = (statistics.median(r[i] for r in rounds) for i in range(4))
    files, mb, rows = len(os.listdir(traces)), size_of(traces) / 1e6, stored_rows()
    print(f"{title:28} {files:5} {mb:7.1f} {rows:8} {elapsed:7.2f} {cpu:7.2f} {mb / cpu:6.1f} {rows / cpu / 1000:7.0f} "
          f"{1000 * cpu / files:9.1f} {copy_elapsed:7.2f} {copy_cpu:6.2f} {cpu / copy_cpu:6.1f}")


def private_peak_kb(sql):
    """Of a backend that runs a statement: memory that it shares with no other, watched."""
    with subprocess.Popen(["psql", "-XqAt"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True) as session:
        session.stdin.write("SELECT pg_backend_pid();\n")
        session.stdin.flush()
        pid, peak = session.stdout.readline().strip(), 0
        session.stdin.write(sql + ";\n")
        session.stdin.close()
        while session.poll() is None:
            try:
                with open(f"/proc/{pid}/status") as status:
                    peak = max([peak] + [int(line.split()[1]) for line in status if line.startswith("RssAnon")])
            except FileNotFoundError:
                break
            time.sleep(0.002)
    return peak


def memory(folder):
    idle = private_peak_kb("SELECT pg_sleep(0.1)")
    peaks = []
    for name in ("small", "large", "assists"):
        traces = os.path.join(folder, name)
        new_store("loaded")
        peak = private_peak_kb(f"CALL gctrace.load('loaded', '{traces}/*')") - idle
        peaks.append(f"{peak / 1024:.0f} MB for {size_of(traces) / 1e6:.0f} MB ({name})")
    print(f"peak private memory of a load beyond an idle backend: {', '.join(peaks)}")


def sizes(traces):
    load(traces)
    raw = size_of(traces)
    zipped = int(subprocess.run(f"cat {traces}/* | gzip -6 | wc -c", shell=True, capture_output=True, check=True).stdout)
    query(f"CREATE TABLE exploded AS SELECT e.* FROM loaded.run r CROSS JOIN LATERAL gctrace.events(r.source) e")
    exploded = int(query("SELECT pg_total_relation_size('exploded')").output)
    segments, facts = (int(query(f"SELECT sum(disk_bytes) FROM gctrace.store_space('loaded') WHERE part {c}").output)
                       for c in ("= 'segment'", "NOT IN ('segment', '(content, inflated)')"))
    print(f"sizes, MB: trace {raw / 1e6:.1f}, gzip -6 {zipped / 1e6:.1f}; on disk: segments {segments / 1e6:.1f}, "
          f"all other tables {facts / 1e6:.1f}; a table of all events instead {exploded / 1e6:.0f}, "
          f"{exploded / (segments + facts):.0f} times the store")
    query("DROP TABLE exploded")


def main(megabytes):
    with tempfile.TemporaryDirectory(dir=os.environ.get("GCTRACE_SCRATCH")) as folder:
        scratch = os.path.join(folder, "copies")
        os.mkdir(scratch)
        record(folder, megabytes)
        os.chmod(scratch, 0o777)
        query("CREATE EXTENSION IF NOT EXISTS gctrace")
        print(f"PostgreSQL {query('SHOW server_version').output.strip()}; results equal; medians of {ROUNDS} rounds; CPU seconds, user and system")
        print(f"{'':28} {'files':>5} {'MB':>7} {'rows':>8} {'load s':>7} {'CPU s':>7} {'MB/s':>6} {'krows/s':>7} {'ms a file':>9} {'COPY s':>7} {'CPU s':>6} {'x COPY':>6}")
        measure("one large trace", os.path.join(folder, "large"), scratch)
        measure("many small traces", os.path.join(folder, "many"), scratch)
        measure("a million mark assists", os.path.join(folder, "assists"), scratch)
        measure("... without foreign keys", os.path.join(folder, "assists"), scratch, '{"foreign_keys": false}')
        memory(folder)
        sizes(os.path.join(folder, "small"))
        query("DROP SCHEMA loaded, copied CASCADE")


main(int(sys.argv[1]) if len(sys.argv) > 1 else 60)
