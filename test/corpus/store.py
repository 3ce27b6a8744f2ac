"""usage: store.py FOLDER...

Loads folders into a store twice, and compares what is stored with what comes
from the files: content by checksum, every relation by the count and a hash of its rows per
run. Then compares what conditions about every generation of every run give with
and without pruning by summary, and what parallel scans give with what one process
does. Prints what was compared; exits with 1 where something differs.
"""

import subprocess
import sys


def psql(sql):
    result = subprocess.run(["psql", "-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1"], capture_output=True, text=True,
                            input="SET client_min_messages = error;\n" + sql, check=False)
    if result.returncode != 0:
        raise SystemExit("psql: " + result.stderr)
    return [line.split("\t") for line in result.stdout.splitlines()]


def columns(relation):
    return [name for name, in psql(f"SELECT column_name FROM gctrace.catalogue() WHERE relation = '{relation}' ORDER BY position")]


def differing(direct, stored):
    """Counts rows of two queries (run_id, row as text), and runs whose rows differ."""
    # Where two begin at the same time, a store has them in the order of Go's reader.
    sums = "SELECT run_id, count(*) AS rows, sum(hashtextextended(row, 0)::numeric) AS sum FROM ({}) q GROUP BY 1"
    return tuple(int(v) for v in psql(f"""
        SET gctrace.enable_fast_path = off;
        WITH d AS MATERIALIZED ({sums.format(direct)}), s AS MATERIALIZED ({sums.format(stored)})
        SELECT coalesce(sum(d.rows), 0), count(*) FILTER (WHERE d.rows IS DISTINCT FROM s.rows OR d.sum IS DISTINCT FROM s.sum)
        FROM d FULL JOIN s USING (run_id);""")[0])


# Conditions about generation s, by the columns that summaries bound.
CONDITIONS = {
    "time_ns": ["{c} >= s.start_ns", "{c} < s.start_ns", "{c} BETWEEN s.start_ns AND s.end_ns", "{c} > s.end_ns", "{c} IS NULL"],
    "start_ns": ["{c} >= s.start_ns", "{c} <= s.end_ns", "{c} BETWEEN s.start_ns AND s.end_ns AND f.end_ns <= s.end_ns",
                 "{c} <= s.start_ns AND f.end_ns > s.start_ns", "{c} IS NULL"],
    "end_ns": ["{c} <= s.end_ns", "{c} > s.start_ns", "{c} IS NULL OR {c} < s.start_ns"],
    "created_ns": ["{c} > s.start_ns"], "ended_ns": ["{c} < s.end_ns"],
    "at": ["{c} BETWEEN s.start_at AND s.end_at"], "started_at": ["{c} >= s.start_at"],
    "cycle": ["{c} = s.first_cycle", "{c} > s.last_cycle", "{c} <= s.last_cycle"],
    "duration_ns": ["{c} >= s.max_pause_ns", "{c} > s.max_pause_ns", "{c} > s.assist_ns"],
    "generation": ["{c} = s.generation", "{c} < s.generation"],
    "kind": ["{c} = 'Log'", "{c} = s.facts #>> '{{kinds,2}}'"],
}

# Of each run at most so many are asked about.
GENERATIONS = 3

# Of relations with a row per event, what is not pruned takes too long for larger runs;
# they all are compared with direct decoding.
LARGE = {"events": 50_000, "goroutine_states": 100_000, "heap_samples": 500_000, "proc_states": 200_000}


def pruned(relation, without):
    """Counts rows that conditions give, and generations for which pruning changes them."""
    names = [name for name in columns(relation) if name != without]
    bounded = [name for name in names if name in CONDITIONS]
    row = "hashtextextended(ROW({})::text, 0)".format(", ".join(f'f."{name}"' for name in names))
    conditions = [c.format(c=f"f.{name}") for name in bounded for c in CONDITIONS[name]
                  if "f.end_ns" not in c or "end_ns" in names] + ["true"]
    parts = " UNION ALL ".join(f"""(
        WITH d AS MATERIALIZED (SELECT s.run_id, s.segment, count(f.hash) AS rows, coalesce(sum(f.hash), 0) AS sum
            FROM part s LEFT JOIN plain f ON f.run_id = s.run_id AND ({c}) GROUP BY 1, 2)
        SELECT sum(d.rows) AS rows, count(*) FILTER (WHERE d.rows <> p.rows OR d.sum <> p.sum) AS differing
        FROM d JOIN part s USING (run_id, segment) CROSS JOIN LATERAL (SELECT count(*) AS rows, coalesce(sum({row}::numeric), 0) AS sum
            FROM corpus_store_files.{relation} f WHERE f.run_id = s.run_id AND ({c}) OFFSET 0) p)""" for c in conditions)
    return tuple(int(v) for v in psql(f"""
        CREATE TEMP TABLE part AS SELECT s.*,
            r.started_at + s.start_ns / 1000 * interval '1 microsecond' AS start_at,
            r.started_at + s.end_ns / 1000 * interval '1 microsecond' AS end_at
        FROM (SELECT *, row_number() OVER (PARTITION BY run_id ORDER BY hashint4(generation)) AS place
            FROM (SELECT DISTINCT ON (run_id, generation) * FROM corpus_store.segment ORDER BY run_id, generation, segment) s) s
        JOIN corpus_store.run r USING (run_id)
        WHERE place <= {GENERATIONS} AND r.content_bytes <= {LARGE.get(relation, 1 << 60)};
        CREATE TEMP TABLE plain AS SELECT f.run_id, {", ".join(f"f.{name}" for name in bounded + ["run_started_at"])}, {row}::numeric AS hash
        FROM corpus_store_files.{relation} f JOIN (SELECT DISTINCT run_id FROM part) p USING (run_id);
        CREATE INDEX ON plain (run_id);
        ANALYZE part; ANALYZE plain; SET jit = off;
        SELECT sum(rows), sum(differing) FROM ({parts}) q;""")[0])


def shared(relation):
    """Counts rows, and runs whose rows differ when several processes read them."""
    row = ", ".join(f'f."{name}"' for name in columns(relation))
    sums = ("SELECT run_id, count(*) AS rows, sum(hashtextextended(ROW({})::text, 0)::numeric) AS sum "
            "FROM corpus_store_files.{} f WHERE run_id = ANY (ARRAY(SELECT run_id FROM corpus_store.run WHERE content_bytes <= {})) "
            "GROUP BY 1").format(row, relation, LARGE.get(relation, 1 << 60))
    return tuple(int(v) for v in psql(f"""
        SET jit = off; SET min_parallel_table_scan_size = 0; SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
        SET max_parallel_workers_per_gather = 3;
        CREATE TEMP TABLE shared AS {sums};
        SET max_parallel_workers_per_gather = 0;
        CREATE TEMP TABLE alone AS {sums};
        SELECT coalesce(sum(a.rows), 0), count(*) FILTER (WHERE a.rows IS DISTINCT FROM s.rows OR a.sum IS DISTINCT FROM s.sum)
        FROM alone a FULL JOIN shared s USING (run_id);""")[0])


def main(*folders):
    psql("CREATE EXTENSION IF NOT EXISTS gctrace; DROP SCHEMA IF EXISTS corpus_store, corpus_store_files CASCADE;"
         "DROP SERVER IF EXISTS corpus_store; SELECT gctrace.create_store('corpus_store');")
    counts = []
    for _ in range(2):
        for folder in folders:
            psql(f"CALL gctrace.load('corpus_store', '{folder}/**')")
        counts.append(psql("SELECT count(*), count(DISTINCT sha256) FROM corpus_store.run")[0])
    psql("SELECT gctrace.attach_store('corpus_store')")
    bad = 0

    def report(what, rows, wrong):
        nonlocal bad
        bad += wrong
        print(f"store: {what:20} {rows:9} compared {wrong:6} differing")

    report("runs, loaded twice", int(counts[0][0]), int(counts[0] != counts[1]) + int(counts[0][0] != counts[0][1]))
    for format_name, number in psql("SELECT format, count(*) FROM corpus_store.run GROUP BY 1 ORDER BY 1"):
        print(f"store: {number} runs of format {format_name}")
    for message, number in psql("SELECT message, count(*) FROM corpus_store.load_error GROUP BY 1 ORDER BY 1"):
        print(f"store: {number} files not loaded: {message}")
    report("content", *(int(v) for v in psql("""
        SELECT count(*), count(*) FILTER (WHERE x.sha256 IS DISTINCT FROM r.sha256)
        FROM corpus_store.run r CROSS JOIN LATERAL (
            SELECT sha256(coalesce(string_agg(chunk, '' ORDER BY byte_offset), '')) FROM gctrace.export_run('corpus_store', r.run_id)) x""")[0]))
    for relation, in psql("SELECT DISTINCT relation FROM gctrace.catalogue() ORDER BY 1"):
        row = ", ".join(f'f."{name}"' for name in columns(relation))
        report(relation, *differing(
            f"SELECT r.run_id, ROW({row})::text AS row FROM corpus_store.run r CROSS JOIN LATERAL gctrace.{relation}(r.source) f",
            f"SELECT run_id, ROW({row})::text AS row FROM corpus_store_files.{relation} f"))
    for relation, in psql("""SELECT DISTINCT relation FROM gctrace.catalogue()
            WHERE relation NOT IN ('traces', 'stacks') ORDER BY 1"""):
        report("pruned " + relation, *pruned(relation, None))
        if relation in ("stw_pauses", "mark_assists", "sweeps"):
            report("  without cycle", *pruned(relation, "cycle"))
    for relation, in psql("SELECT DISTINCT relation FROM gctrace.catalogue() ORDER BY 1"):
        report("parallel " + relation, *shared(relation))
    for relation, size in LARGE.items():
        print(f"store: pruned and parallel {relation}: runs of at most {size} bytes")
    print(f"store: pruned: up to {GENERATIONS} generations of a run")
    for table, relation in psql("""SELECT table_name, relation FROM gctrace.store_tables()
            WHERE relation IS NOT NULL AND table_name NOT IN ('run', 'heap_sample') ORDER BY 1"""):
        row = ", ".join(f'f."{name}"' for name in columns(relation) if name != "stack")
        report("table " + table, *differing(
            f"SELECT r.run_id, ROW(f.ordinality, {row})::text AS row "
            f"FROM corpus_store.run r CROSS JOIN LATERAL gctrace.{relation}(r.source) WITH ORDINALITY f",
            f"SELECT run_id, ROW(n, {row})::text AS row FROM corpus_store.{table} f"))
    print("store: heap_sample is thinned, run is traces and labels: neither is compared as a table")
    sys.exit(1 if bad else 0)


main(*sys.argv[1:])
