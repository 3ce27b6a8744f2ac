#!/usr/bin/env bash
# Builds the fuzzers and runs them one after another, in bounded time and memory:
#
#	test/fuzz/run.sh [SECONDS]		in all; 60 unless told
#
# Prints one line when nothing was found.  Else the input that does it is at the
# path printed, below build/fuzz/; what earlier runs learnt is kept there too.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
seconds=${1:-60}
fuzzers=("$top"/test/fuzz/*_fuzz.c)
each=$((seconds / ${#fuzzers[@]} > 0 ? seconds / ${#fuzzers[@]} : 1))
log=$(mktemp)
trap 'rm -f "$log"' EXIT

if ! nice make -s -C "$top" fuzz FUZZ_SECONDS="$each" >"$log" 2>&1; then
	tail -n 60 "$log"
	exit 1
fi
echo "fuzz: ${#fuzzers[@]} fuzzers, $each s each," \
	"$(awk '/^stat::number_of_executed_units/ {n += $2} END {print n + 0}' "$log") inputs, nothing found"
