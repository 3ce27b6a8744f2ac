#!/usr/bin/env bash
# Runs every doc/cookbook/*.sql over the shipped traces and compares what it
# prints with the .out file beside it.  Inside test/with-server.sh.
#
# usage: cookbook.sh [--update]	--update writes the .out files anew
set -euo pipefail

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
SELECT gctrace.attach(:'traces', schema => 'edge', files => 'edge/{cut,allocfree}*');
SELECT gctrace.attach(:'traces', schema => 'profiles', files => 'pprof/{heap-,}{before,after}.pb.gz');
SELECT gctrace.create_store('history');
CALL gctrace.load('history', :'traces' || '/fleet/service=shop/build=v41/**', '{"started_at": "2026-03-01T00:00:00Z"}');
CALL gctrace.load('history', :'traces' || '/fleet/service=shop/build=v42/**', '{"started_at": "2026-03-08T00:00:00Z"}');
SELECT gctrace.attach_store('history');
SELECT gctrace.create_store('orders');
CALL gctrace.load('orders', :'traces' || '/edge/tasks-1.23.trace', '{"service": "orders", "build": "v1"}');
CALL gctrace.load('orders', :'traces' || '/edge/tasks-1.26.trace', '{"service": "orders", "build": "v2"}');
SQL

version=$(psql -X -A -t -c "SELECT current_setting('server_version_num')::int / 10000")
status=0
for file in "$cookbook"/*.sql; do
	name=$(basename "$file" .sql)
	# Without its line in the list nobody finds it.
	if ! grep -qF "\`$name.sql\`" "$cookbook/README.md"; then
		echo "not ok $name: not in doc/cookbook/README.md"
		status=1
	elif needs=$(sed -n 's/^--.*Needs PostgreSQL \([0-9]*\) or later.*/\1/p' "$file") && [ "${needs:-0}" -gt "$version" ]; then
		echo "ok $name # skip: needs PostgreSQL $needs"
	elif ! psql -X -q -v ON_ERROR_STOP=1 -P null=- -P footer=off -f "$file" 2>&1 |
			sed 's/\(server process with PID\) [0-9]*/\1 N/' >"$printed"; then
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
