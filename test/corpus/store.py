"""usage: store.py FOLDER...

Loads folders into a store twice, and compares what is stored with what comes
from the files: content by checksum, every relation by the count and a hash of its rows per
run. Prints what was compared; exits with 1 where something differs.
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
