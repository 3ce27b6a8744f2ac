"""Loads files of this machine into a store, with psycopg2 (or psycopg 3):

    python3 load.py STORE FILE... [NAME=VALUE ...]
    python3 load.py history a.trace b.trace.gz service=shop build=v42

Connection settings are those of libpq (PGHOST, PGDATABASE ...).
"""

import json
import os
import sys

try:
    import psycopg
except ImportError:
    import psycopg2 as psycopg


def main(store, *arguments):
    files = [a for a in arguments if os.path.exists(a)]
    labels = dict(a.split("=", 1) for a in arguments if a not in files)
    connection = psycopg.connect("")
    for file in files:
        with open(file, "rb") as content, connection, connection.cursor() as cursor:
            cursor.execute("SELECT gctrace.load_bytes(%s, %s::bytea, %s::jsonb)",
                           (store, memoryview(content.read()), json.dumps(labels)))
            print(file, cursor.fetchone()[0])


main(*sys.argv[1:])
