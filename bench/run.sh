#!/usr/bin/env bash
# Measures gctrace against Go's own trace reader, results first: no figure is
# printed when the rows differ. `make bench` runs it beside a server of its own.
#
#	GOROOT				a Go with internal/trace sources, 1.26 or 1.27; by default
#						that of `go` in the path. See README.md for how to get one
#	GCTRACE_BENCH_MB	size of the trace (default 60); another a tenth of that
#	GCTRACE_BENCH_ROUNDS	times that everything is run (default 3)
#	GCTRACE_BENCH_TRACE	a trace of your own instead (memory is then not compared)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
top=$(dirname "$here")

goroot=${GOROOT:-$(go env GOROOT 2>/dev/null || true)}
version=$("${goroot:-/none}/bin/go" env GOVERSION 2>/dev/null || true)
case $version in
go1.2[67]*) ;;
*)
	echo "bench needs Go 1.26 or 1.27 with its sources; found: ${version:-none}." >&2
	echo "Set GOROOT; bench/README.md says how to get one." >&2
	exit 1
	;;
esac

work=${GCTRACE_SCRATCH:-$(mktemp -d)}/bench
mkdir -p "$work"
export GOCACHE=$work/cache GOPATH=$work/gopath GOTOOLCHAIN=local GOPROXY=off GO111MODULE=on CGO_ENABLED=0
unset GODEBUG GOGC GOMEMLIMIT GOMAXPROCS

echo "building ..." >&2
(cd "$here/workload" && "$goroot/bin/go" build -trimpath -o "$work/workload" .)
"$top/test/generator/build-reader.sh" "$goroot" "$work/reader" "$here"/reader/*.go
"$top/test/generator/build-reader.sh" --stamps "$goroot" "$work/reader-stamps" "$here"/reader/*.go
(cd "$work" && "$goroot/bin/go" build -trimpath -o "$work/trace" cmd/trace) || echo "no go tool trace; left out" >&2
# The flags that PostgreSQL's own build uses; no -march, as for the extension.
sources=("$top"/src/{base,source,decode,model}/*.c "$top"/src/relation/*.c)
${CC:-cc} -O2 -I"$top/src" -o "$work/scan" "$here/scan/scan.c" "${sources[@]/*print_catalogue.c/-DNONE}" -lz

if [ -n "${GCTRACE_BENCH_TRACE:-}" ]; then
	cp "$GCTRACE_BENCH_TRACE" "$work/large.trace"
else
	mb=${GCTRACE_BENCH_MB:-60}
	echo "recording traces of $mb and $((mb / 10)) MB ..." >&2
	"$work/workload" -out "$work/large.trace" -mb "$mb"
	"$work/workload" -out "$work/small.trace" -mb $((mb / 10))
fi
gzip -6 -c "$work/large.trace" >"$work/large.trace.gz"
chmod -R a+rX "$work"

echo "$version, $(psql -XAtc 'SHOW server_version'), $(nproc) processors" >&2
exec python3 "$here/measure.py" "$work" "${GCTRACE_BENCH_ROUNDS:-3}"
