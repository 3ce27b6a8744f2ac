#!/bin/sh
# Loads a file of this machine into a store, by psql:
#
#	load.sh STORE FILE [LABELS]
#
#	load.sh history run.trace '{"service": "shop", "build": "v42"}'
#
# Connection settings are those of psql (PGHOST, PGDATABASE ...).  The file is
# sent as hexadecimal text on standard input, as psql has no binary parameters.
set -eu

store=$1
file=$2
labels=${3:-{\}}

{
	printf "SELECT gctrace.load_bytes(:'store', '\\\\x"
	od -An -v -tx1 "$file" | tr -d ' \n'
	printf "'::bytea, :'labels'::jsonb);\n"
} | psql -XAtq -v ON_ERROR_STOP=1 -v store="$store" -v labels="$labels"
