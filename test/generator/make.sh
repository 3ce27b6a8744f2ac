#!/bin/bash
# Makes test/data anew: real traces by real Go toolchains, composed and damaged
# ones, and the expected answers by Go's own trace reader.
#
# usage: make.sh [--oracle-only] TOOLCHAINS SCRATCH
#   --oracle-only  builds SCRATCH/oracle and nothing else
#   TOOLCHAINS  folder with go-1.15, go-1.19, go-1.21 ... go-1.27, each a GOROOT (bin/go, src)
#   SCRATCH     folder for builds; may be kept to speed up the next run
#
# Traces are recordings: every run gives other ones, with other expected
# answers. What stays is what they show (see test/data/README.md).
set -euo pipefail
oracle_only=
[ "${1:-}" != --oracle-only ] || { oracle_only=1; shift; }
[ $# -eq 2 ] || { sed -n '2,11s/^# \?//p' "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
data=$(cd "$here/../data" && pwd)
toolchains=$(cd "$1" && pwd)
mkdir -p "$2"
scratch=$(cd "$2" && pwd)
export GOTOOLCHAIN=local GOPROXY=off GOFLAGS=-trimpath CGO_ENABLED=0 GO111MODULE=on GOPATH=$scratch/gopath
unset GODEBUG GOGC GOMEMLIMIT GOMAXPROCS GOEXPERIMENT

build() { # VERSION MODULE OUTPUT
  (cd "$here/$2" && GOCACHE=$scratch/cache-$1 "$toolchains/go-$1/bin/go" build -o "$3" .)
}

# Before Go 1.22 a module may not ask for 1.22, nor have files for later ones.
build_old() { # VERSION
  mkdir -p "$scratch/old"
  cp "$here"/workload/{main,scenarios,shop}.go "$scratch/old/"
  printf 'module workload\n\ngo 1.15\n' >"$scratch/old/go.mod"
  (cd "$scratch/old" && GOCACHE=$scratch/cache-$1 "$toolchains/go-$1/bin/go" build -o "$scratch/workload-$1" .)
}

build_oracle() {
  GOCACHE=$scratch/cache-1.27 "$here/build-reader.sh" --stamps "$toolchains/go-1.27" "$scratch/oracle" \
    "$here"/oracle/*.go "$here"/synthetic/{batches,events}.go
}

# Go's background sweeper may yield thousands of times while it waits for
# others, which makes a trace large for nothing: then try again.
record() { # VERSION FILE FLAG...
  local version=$1 file=$2 try
  shift 2
  mkdir -p "$(dirname "$file")"
  for try in 1 2 3 4 5 6 7 8 9 10; do
    "$scratch/workload-$version" -out "$file" "$@" 2>/dev/null || [ $? -eq 137 ] # one scenario kills itself
    [ "$(stat -c %s "$file")" -gt ${limit:-34000} ] || return 0
  done
  echo "$file stays large: $(stat -c %s "$file") bytes" >&2
}

# Two builds of one service: v42 lost its buffer pool, so it collects and
# assists more. Every host runs another Go.
record_fleet() {
  local hosts=(1.22 1.24 1.26 1.27) h build run folder seed
  for h in 0 1 2 3; do
    for build in v41 v42; do
      folder=$data/fleet/service=shop/build=$build/host=web-$((h + 1))
      for run in 0 1; do
        seed=$((h * 10 + run))
        record "${hosts[h]}" "$folder/$run.trace" -scenario shop -live 3000 -requests 200 -seed $seed -pool=$([ $build = v41 ] && echo true || echo false)
      done
    done
  done
  # Archives are often compressed, and appending gz files is legal.
  folder=$data/fleet/service=shop/build=v41/host=web-4
  gzip -9n "$folder/1.trace"
  folder=$data/fleet/service=shop/build=v42/host=web-4
  head -c 9000 "$folder/1.trace" | gzip -9n >"$folder/1.trace.gz"
  tail -c +9001 "$folder/1.trace" | gzip -9n >>"$folder/1.trace.gz"
  rm "$folder/1.trace"
}

record_edge() {
  local v small="-live 3000" few="-live 2000 -pool -requests 16"
  for v in 1.22 1.25 1.27; do
    record $v "$data/edge/forced-$v.trace" -scenario forced $small
    record $v "$data/edge/active-$v.trace" -scenario edge $small -duration 4ms
    record $v "$data/edge/pauses-$v.trace" -scenario pauses $small
  done
  for v in 1.23 1.26; do
    record $v "$data/edge/active-$v.trace" -scenario edge $small -duration 3ms
    record $v "$data/edge/procs-$v.trace" -scenario procs $small -duration 8ms
    record $v "$data/edge/tasks-$v.trace" -scenario tasks $small
    record $v "$data/edge/coroutine-$v.trace" -scenario coroutine -live 1000
    record $v "$data/edge/profile-$v.trace" -scenario profile $small -requests 32
    GODEBUG=traceallocfree=1 record $v "$data/edge/allocfree-$v.trace" -scenario shop -live 100 -pool -requests 4
  done
  for v in 1.25 1.27; do
    record $v "$data/edge/flight-$v.trace" -scenario flight $few
  done
  for v in 1.22 1.24 1.25 1.26; do
    record $v "$data/edge/killed-$v.trace" -scenario kill $few
  done
  for v in 1.24 1.27; do
    limit=18000 record $v "$data/edge/generations-$v.trace" -scenario generations $few -duration 2100ms
  done
  record 1.22 "$data/edge/quiet-1.22.trace" -scenario quiet
}

# The formats before Go 1.22: events by P, stacks at the end, no generations.
record_v1() {
  local v small="-live 3000"
  for v in 1.15 1.21; do
    record $v "$data/edge/v1/tasks-$v.trace" -scenario tasks $small
  done
  record 1.15 "$data/edge/v1/forced-1.15.trace" -scenario forced $small
  record 1.15 "$data/edge/v1/active-1.15.trace" -scenario edge $small -duration 4ms
  record 1.19 "$data/edge/v1/procs-1.19.trace" -scenario procs $small -duration 8ms
  record 1.21 "$data/edge/v1/pauses-1.21.trace" -scenario pauses $small
  record 1.21 "$data/edge/v1/profile-1.21.trace" -scenario profile $small -requests 32
  record 1.21 "$data/edge/v1/quiet-1.21.trace" -scenario quiet
}

expect() {
  (cd "$data" && find fleet edge -name '*.trace' -o -name '*.trace.gz' | LC_ALL=C sort) >"$scratch/files"
  mkdir -p "$data/expected"
  xargs -d '\n' "$scratch/oracle" -root "$data" -out "$data/expected" <"$scratch/files"
  gzip -9n "$data/expected/"{heap_samples,sweeps,mark_assists,mutator_utilization,goroutines,proc_states}.csv
  gzip -9n "$data/expected/"alloc_events.csv
}

if [ -n "$oracle_only" ]; then
  build_oracle
  exit
fi
for v in 1.22 1.23 1.24 1.25 1.26 1.27; do build $v workload "$scratch/workload-$v"; done
for v in 1.15 1.19 1.21; do build_old $v; done
build 1.27 synthetic "$scratch/synthetic"
build_oracle
if [ -z "${KEEP_TRACES:-}" ]; then # set it to make only composed traces and answers anew
  rm -rf "$data/fleet" "$data/edge"
  record_fleet
  record_edge
  record_v1
fi
"$scratch/synthetic" -real "$data/edge" -out "$data/edge"
rm -rf "$data/expected"
expect
