#!/usr/bin/env bash
# Makes the recorded logs of test/data/jvm anew, by the JDK in the path (9 or
# later, with Shenandoah and ZGC).  The others there are written by hand.
#
# usage: make.sh SCRATCH
set -euo pipefail
[ $# -eq 1 ] || { sed -n '2,5s/^# \?//p' "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
data=$(cd "$here/../../data/jvm" && pwd)
scratch=$1
mkdir -p "$scratch"
javac -d "$scratch" "$here/Garbage.java"

record() { # NAME BLOCKS WHAT DECORATIONS OPTION...
	local name=$1 blocks=$2 what=$3 decorations=$4
	shift 4
	java -Xmx32m -Xms32m "$@" -Xlog:disable "-Xlog:$what:file=$data/$name.log:$decorations:filecount=0" \
		-cp "$scratch" Garbage "$blocks" >/dev/null
}
record g1 2000 'gc*,safepoint' time,uptime,level,tags -XX:+UseG1GC -XX:InitiatingHeapOccupancyPercent=10
record serial 1500 gc none -XX:+UseSerialGC
record parallel 1500 gc,safepoint uptimenanos,level,tags -XX:+UseParallelGC
record shenandoah 1500 gc timemillis,uptimemillis,tags -XX:+UseShenandoahGC
record z 1500 'gc,gc+phases' uptime,pid,tid,level,tags -XX:+UseZGC
# mixed with the program's own lines
java -Xmx32m -Xms32m -XX:+UseG1GC -Xlog:gc:stdout -cp "$scratch" Garbage 1500 >"$data/stdout.log"
