#!/usr/bin/env bash
# Runs every ```sql block of README.md, in order, in a database of its own,
# with the shipped traces where the README says /srv/traces, and the shipped
# profiles for /srv/profiles.  Inside test/with-server.sh.
set -eu

readme=$(cd "$(dirname "$0")/.." && pwd)/README.md
folder=$GCTRACE_SCRATCH/readme
mkdir "$folder"
awk -v folder="$folder" '
	/^```sql$/ { file = sprintf("%s/line %04d", folder, NR); next }
	/^```$/    { file = "" }
	file       { print >file }' "$readme"

createdb readme
export PGDATABASE=readme
status=0
for block in "$folder"/*; do
	sed -i "s|/srv/traces|$GCTRACE_FIXTURES/fleet|g; s|/srv/jvm|$GCTRACE_FIXTURES/jvm|g; s|/srv/profiles|$GCTRACE_FIXTURES/pprof|g" "$block"
	if psql -X -q -v ON_ERROR_STOP=1 -f "$block" >"$folder.log" 2>&1; then
		echo "ok ${block##*/}"
	else
		cat "$folder.log"
		echo "not ok ${block##*/}"
		status=1
	fi
done
exit $status
