#!/usr/bin/env bash
# Makes the logs of test/data/settings anew: one program under several settings
# of GOGC and GOMEMLIMIT.
#
# usage: make.sh GO SCRATCH		GO: a go command, 1.22 or later
set -euo pipefail
[ $# -eq 2 ] || { sed -n '2,5s/^# \?//p' "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
data=$(cd "$here/../../data" && pwd)/settings
mkdir -p "$2"
scratch=$(cd "$2" && pwd)
(cd "$here" && GOTOOLCHAIN=local GOPROXY=off GOCACHE=$scratch/cache "$1" build -o "$scratch/settings" .)

record() { # GOGC GOMEMLIMIT
	local folder=$data/gogc=$1/gomemlimit=$2
	mkdir -p "$folder"
	GOGC=$1 GOMEMLIMIT=$2 GODEBUG=gctrace=1,scavtrace=1,gcpacertrace=1 "$scratch/settings" 24 2>"$folder/heap.log"
}
record 50 off
record 100 off
record 200 off
record 100 40MiB
