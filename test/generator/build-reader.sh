#!/usr/bin/env bash
# Builds a Go program that imports internal/trace, without touching the GOROOT:
# an overlay puts its files into that tree for the time of the build.
#
# usage: build-reader.sh [--stamps] GOROOT OUTPUT FILE...
#   --stamps  with a reader that hands out times as the runtime stamped them.
#             As shipped it also makes them rise, by 1 ns where they tie and by
#             more where generations overlap; three lines do that. The order of
#             events is decided elsewhere. Of traces up to Go 1.21 (v1) it also
#             keeps P and thread of events that the reader files under Ps of its
#             own invention, and the first GOMAXPROCS, which the reader drops; and
#             the end of a task names no parent where its begin names none, and
#             goroutines that were there are told of in order, not at random.
set -euo pipefail
stamps=
[ "$1" != --stamps ] || { stamps=1; shift; }
goroot=$1 output=$2
shift 2
source=$(readlink -f "$goroot/src")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

entries=()
add() { # PATH-IN-GOROOT FILE
  local root
  for root in "$source" "$goroot/src"; do entries+=("\"$root/$1\": \"$2\""); done
}
change() { # PATH-IN-GOROOT LINES-FEWER SED-SCRIPT
  local changed=$work/$(basename "$1")
  sed "$3" "$source/$1" >"$changed"
  [ $(($(wc -l <"$source/$1") - $(wc -l <"$changed"))) -eq "$2" ] || { echo "this Go's $1 is not the one expected" >&2; exit 1; }
  add "$1" "$changed"
}
for file; do add "internal/trace/gctraceprogram/$(basename "$file")" "$(readlink -f "$file")"; done
if [ -n "$stamps" ]; then
  # v1: the Sync events around a trace are of the time of its first and last event
  change internal/trace/reader.go 3 '/if e.base.time <= r.lastTs {/,/}/d; s/Time(ev.Ts-1)/Time(ev.Ts)/; s/r.v1Events.lastTs+1/r.v1Events.lastTs/'
  change internal/trace/tracev1.go 5 's/^\t"io"$/&\n\t"maps"\n\t"slices"/; s/for gid := range it.createdPreInit/for _, gid := range slices.Sorted(maps.Keys(it.createdPreInit))/; /if ev.base.time <= it.lastTs {/,/}/d; /it.createdPreInit = nil/{n;d}; s/parentID: TaskID(ev.Args\[1\])/parentID: TaskID(parent)/'
  change internal/trace/internal/tracev1/parser.go 8 '/p.timerGoids\[ev.G\] && /,/}/d; s/ev.P = SyscallP/ev.P = -1/; /Attribute this to the global GC state/,+1d; /g1.ev.Type == EvGoBlockNet {/,/}/d; s/ev.P != TimerP && //'
fi
(IFS=,; echo "{\"Replace\": {${entries[*]}}}") >"$work/overlay.json"

export GOTOOLCHAIN=local GOPROXY=off GOFLAGS=-trimpath CGO_ENABLED=0 GO111MODULE=on GOPATH=$work/gopath
: "${GOCACHE:=$work/cache}"
export GOCACHE
mkdir -p "$(dirname "$output")"
"$goroot/bin/go" build -overlay "$work/overlay.json" -o "$output" internal/trace/gctraceprogram
