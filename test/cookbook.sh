#!/usr/bin/env bash
# Runs every doc/cookbook/*.sql over the shipped traces and compares what it
# prints with the .out file beside it.  Inside test/with-server.sh.
#
# usage: cookbook.sh [--update]	--update writes the .out files anew
set -eu

cookbook=$(cd "$(dirname "$0")/.." && pwd)/doc/cookbook
printed=$GCTRACE_SCRATCH/cookbook.out
createdb cookbook
export PGDATABASE=cookbook PGOPTIONS='-c timezone=UTC -c client_min_messages=warning'
psql -X -q -t -v ON_ERROR_STOP=1 -v traces="$GCTRACE_FIXTURES" >/dev/null <<'SQL'
CREATE EXTENSION gctrace;
SELECT gctrace.attach(:'traces', files => '{fleet/**,edge/tasks-*.trace}');
SELECT gctrace.attach(:'traces', schema => 'jobs', files => 'edge/forced-*.trace');
SELECT gctrace.attach(:'traces', schema => 'jvm', files => 'jvm/{g1*,gen*,cms11,parallel,serial,shenandoah,stdout,z,legacy-[cgp]*}.log');
SELECT gctrace.attach(:'traces', schema => 'logs', files => '{settings,logs}/**');
SQL

status=0
for file in "$cookbook"/*.sql; do
	name=$(basename "$file" .sql)
	# Without its line in the list nobody finds it.
	if ! grep -qF "\`$name.sql\`" "$cookbook/README.md"; then
		echo "not ok $name: not in doc/cookbook/README.md"
		status=1
	elif ! psql -X -q -v ON_ERROR_STOP=1 -P null=- -P footer=off -f "$file" >"$printed" 2>&1; then
		cat "$printed"
		echo "not ok $name"
		status=1
	elif [ "${1:-}" = --update ]; then
		cp "$printed" "${file%.sql}.out"
	elif diff -u "${file%.sql}.out" "$printed"; then
		echo "ok $name"
	else
		echo "not ok $name: prints something else"
		status=1
	fi
done
exit $status
