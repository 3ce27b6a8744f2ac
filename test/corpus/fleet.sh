#!/usr/bin/env bash
# Checks the fleet answers against the corpus' fleet, whose truth is known, and
# measures false alarms and power.  Prints what is not as it should be, and a count.
#
#	test/corpus/fleet.sh [-v] FLEET
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
verbose=
[ "${1:-}" != -v ] || { verbose=1; shift; }
result=$(psql -X -q -A -t -v ON_ERROR_STOP=1 -v fleet="$1" -f "$here/fleet.sql" | grep -E '^(ok|not ok)') ||
	{ echo "not ok fleet: it did not come to its end"; exit 1; }
[ -z "$verbose" ] || echo "$result"
bad=$(grep -c '^not ok' <<<"$result" || true)
good=$(grep -c '^ok' <<<"$result" || true)
grep '^not ok' <<<"$result" || true
echo "fleet: $good as it was made, $bad not; $(grep -o 'false alarms at alpha = 0.05.*' <<<"$result")"
[ "$bad" = 0 ] && [ "$good" -gt 45 ]
