#!/usr/bin/env bash
# Compares gctrace with Go's reader on random traces, full of stamps that tie.
# Not part of `make test`, as it needs Go:
#
#	test/with-server.sh test/corpus/random.sh TOOLCHAINS [COUNT [SEED [SKEW]]]
#
# TOOLCHAINS is a folder with go-1.27, a GOROOT. SKEW: how far the clocks of the
# threads disagree, in ticks of 64 ns (default 0). Traces that Go's reader refuses
# are left out. PGOPTIONS='-c gctrace.enable_fast_path=off' tells a fault of the
# fast path from others.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
toolchains=$1 count=${2:-300} seed=${3:-1} skew=${4:-0}
scratch=${GCTRACE_GENERATOR_SCRATCH:-$(mktemp -d)}
work=${GCTRACE_SCRATCH:-$(mktemp -d)}/random
mkdir -p "$work/traces" "$work/expected"

"$here/../generator/make.sh" --oracle-only "$toolchains" "$scratch"
(cd "$here/../generator/synthetic" && GOTOOLCHAIN=local GOPROXY=off GOCACHE=$scratch/cache-1.27 GOPATH=$scratch/gopath \
	"$toolchains/go-1.27/bin/go" build -trimpath -o "$scratch/synthetic" .)
"$scratch/synthetic" -random "$count" -seed "$seed" -skew "$skew" -out "$work/traces"
cd "$work/traces"
rm status.csv
oracle() { find . -name '*.trace' | sed 's,^\./,,' | LC_ALL=C sort | xargs "$scratch/oracle" -root . -out ../expected; }
oracle
refused=$(awk -F, '$NF != "" && NR > 1 {print $1}' ../expected/traces.csv)
[ -z "$refused" ] || { echo "$refused" | xargs rm; oracle; }
chmod -R a+rX "$work"
echo "$(find . -name '*.trace' | wc -l) of $count traces are taken by Go's reader"
export PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1
exec python3 -m compare exact "$work/traces" "$work/expected"
