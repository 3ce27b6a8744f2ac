#!/usr/bin/env bash
# Writes what `go tool trace -pprof` says of traces, as a CSV file that
# `python3 -m compare blocking` reads.
#
# usage: blocking.sh GOROOT ROOT OUTPUT FILE...   (files relative to ROOT)
#
# A row per file, kind and list of functions (leaf first): waits and their time.
# Files that the tool cannot read are left out, and named.
set -euo pipefail
goroot=$1 root=$2 output=$3
shift 3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GOTOOLCHAIN=local GOPROXY=off GOFLAGS=-trimpath CGO_ENABLED=0 GO111MODULE=on GOPATH=$work/gopath
: "${GOCACHE:=$work/cache}"
export GOCACHE
(cd "$goroot/src" && "$goroot/bin/go" build -o "$work/" cmd/trace cmd/pprof)

echo 'file,kind,stack,contentions,delay_ns' >"$output"
for file; do
	trace=$root/$file
	case $file in *.gz) gzip -dcf "$trace" >"$work/trace.in"; trace=$work/trace.in ;; esac
	for kind in net sync syscall sched; do
		if ! "$work/trace" -pprof=$kind "$trace" >"$work/profile" 2>"$work/error"; then
			echo "$file: $(head -1 "$work/error")" >&2
			break
		fi
		"$work/pprof" -raw "$work/profile" 2>/dev/null | python3 -c '
import csv, re, sys
samples, functions, part = [], {}, ""
for line in sys.stdin:
    if line.rstrip() in ("Samples:", "Locations", "Mappings"):
        part = line.rstrip()
    elif part == "Samples:" and (found := re.match(r" *(\d+) +(\d+): ?(.*)", line)):
        samples.append((int(found[1]), int(found[2]), found[3].split()))
    elif part == "Locations" and (found := re.match(r" *(\d+): 0x[0-9a-f]+ (?:M=\d+ )?(.*) \S+:\d+:\d+ s=\d+$", line)):
        functions[found[1]] = found[2]
sums = {}
for waits, time, stack in samples:
    entry = sums.setdefault(";".join(functions[location] for location in stack), [0, 0])
    entry[0] += waits
    entry[1] += time
writer = csv.writer(sys.stdout, lineterminator="\n")
for stack, (waits, time) in sorted(sums.items()):
    writer.writerow([sys.argv[1], sys.argv[2], stack, waits, time])
' "$file" "$kind" >>"$output"
	done
done
