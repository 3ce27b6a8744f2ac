#!/usr/bin/env bash
# Builds a Go program that imports internal/trace, without touching the GOROOT:
# an overlay puts its files into that tree for the time of the build.
#
# usage: build-reader.sh [--stamps] GOROOT OUTPUT FILE...
#   --stamps  with a reader that hands out times as the runtime stamped them.
#             As shipped it also makes them rise, by 1 ns where they tie and by
#             more where generations overlap; three lines do that. The order of
#             events is decided elsewhere.
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
for file; do add "internal/trace/gctraceprogram/$(basename "$file")" "$(readlink -f "$file")"; done
if [ -n "$stamps" ]; then
  reader=$source/internal/trace/reader.go
  sed '/if e.base.time <= r.lastTs {/,/}/d' "$reader" >"$work/reader.go"
  [ $(($(wc -l <"$reader") - $(wc -l <"$work/reader.go"))) -eq 3 ] || { echo "this Go's reader is not the one expected" >&2; exit 1; }
  add internal/trace/reader.go "$work/reader.go"
fi
(IFS=,; echo "{\"Replace\": {${entries[*]}}}") >"$work/overlay.json"

export GOTOOLCHAIN=local GOPROXY=off GOFLAGS=-trimpath CGO_ENABLED=0 GO111MODULE=on GOPATH=$work/gopath
: "${GOCACHE:=$work/cache}"
export GOCACHE
mkdir -p "$(dirname "$output")"
"$goroot/bin/go" build -overlay "$work/overlay.json" -o "$output" internal/trace/gctraceprogram
