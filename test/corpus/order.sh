#!/usr/bin/env bash
# Compares the order of events of all v2 traces of the corpus with that of Go's
# own reader (order.csv beside each trace).  Prints what differs, and the counts.
#
#	test/corpus/order.sh [CORPUS]
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
corpus=${1:-${GCTRACE_CORPUS:-$top/../shared/corpus/go-exec}}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

flags=(-O2 "-I$top/src" "-I$top/test/unit")
libraries=(-lz)
if echo '#include <zstd.h>' | cc -E -x c - >/dev/null 2>&1; then
	flags+=(-DHAVE_LIBZSTD)
	libraries+=(-lzstd)
fi
cc "${flags[@]}" -o "$scratch/order" "$top"/test/corpus/order.c "$top"/test/unit/order.c \
	"$top"/src/{base,source,decode}/*.c "${libraries[@]}"

same=0 different=0 partial=0 others=0
while read -r expected; do
	folder=$(dirname "$expected")
	trace=$folder.trace
	[ -f "$trace" ] || trace=$folder.trace.gz
	[ -f "$trace" ] || continue
	result=$("$scratch/order" "$trace")
	read -r digests status _ <<<"$result"
	if [ "$status" = unsupported ] || [ "$status" = unrecognised ]; then
		others=$((others + 1))
	elif [ "$digests" = "$(tail -n 1 "$expected")" ]; then
		same=$((same + 1))
	elif [ "$status" != complete ]; then
		# Go's reader gives events of a generation before it finds it cut
		partial=$((partial + 1))
		echo "not whole, Go says $(tail -n 1 "$expected"): $result"
	else
		different=$((different + 1))
		echo "differs, Go says $(tail -n 1 "$expected"): $result"
	fi
done < <(find "$corpus" -name order.csv | LC_ALL=C sort)
echo "order of events: $same same, $different different, $partial not whole, $others of other formats"
[ "$different" = 0 ] && [ "$same" != 0 ]
