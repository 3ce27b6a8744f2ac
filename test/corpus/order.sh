#!/usr/bin/env bash
# Compares the order of events of all traces of the corpus with that of Go's own
# reader (order.csv beside each trace).  Prints what differs, and the counts.
#
# Of traces before Go 1.22 (v1) kinds and goroutines count: that reader files
# some events under Ps of its own invention.  Where stamps tie it also leaves
# their order to the order of a hash table, at random: then every order is right
# that it gives in some run (random_orders.txt).
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

# The digests that are right, of the trace in this folder.
expected_digests() { # FOLDER CSV VERSION
	if [ "$3" -ge 22 ]; then
		tail -n 1 "$2"
	elif ! grep -F "$(basename "$(dirname "$1")")/$(basename "$1") " "$top/test/corpus/random_orders.txt"; then
		tail -n 1 "$2" | cut -d, -f1,2
	fi
}

same=0 different=0 partial=0 others=0 v1=0
while read -r expected; do
	folder=$(dirname "$expected")
	trace=$folder.trace
	[ -f "$trace" ] || trace=$folder.trace.gz
	[ -f "$trace" ] || continue
	result=$("$scratch/order" "$trace")
	read -r digests status _ version _ <<<"$result"
	[ "$version" -ge 22 ] || { digests=${digests%,*}; v1=$((v1 + 1)); }
	if [ "$status" = unsupported ] || [ "$status" = unrecognised ]; then
		others=$((others + 1))
	elif grep -qF -- "$digests" <<<"$(expected_digests "$folder" "$expected" "$version")"; then
		same=$((same + 1))
	elif [ "$status" != complete ]; then
		# Go's reader gives events of a generation before it finds it cut, and nothing of v1
		partial=$((partial + 1))
		echo "not whole, Go says $(tail -n 1 "$expected"): $result"
	else
		different=$((different + 1))
		echo "differs, Go says $(tail -n 1 "$expected"): $result"
	fi
done < <(find "$corpus" -name order.csv | LC_ALL=C sort)
echo "order of events: $same same, $different different, $partial not whole, $others of other formats ($v1 are v1)"
[ "$different" = 0 ] && [ "$same" != 0 ]
