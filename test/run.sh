#!/usr/bin/env bash
# `make test`, inside test/with-server.sh: every suite, one line each.  What a
# red suite printed (or the difference that it found) comes out in full; the
# last line tells how many tests passed and failed, over all suites.
set -u

top=$(cd "$(dirname "$0")/.." && pwd)
log=$GCTRACE_SCRATCH/suite.log
passed=0
failed=0

# Tests report in lines "ok NAME" and "not ok NAME", as TAP has them; before 16
# pg_regress says "test NAME ... ok 12 ms" and "... FAILED".
suite() {
	local name=$1 status=0 good bad
	shift
	"$@" >"$log" 2>&1 || status=$?
	sed -i -E 's/^(test |     )([^ ]+) +\.\.\. ok .*/ok \2/; s/^(test |     )([^ ]+) +\.\.\. FAILED.*/not ok \2/' "$log"
	good=$(grep -cE '^ok ' "$log")
	bad=$(grep -cE '^not ok ' "$log")
	# It may also fail on its way to the tests, or find none.
	if [ "$bad" = 0 ] && { [ "$status" != 0 ] || [ "$good" = 0 ]; }; then
		bad=1
	fi
	passed=$((passed + good))
	failed=$((failed + bad))
	if [ "$bad" = 0 ]; then
		echo "$name: $good passed"
		grep -iE '^ok .*# skip' "$log"
	else
		echo "$name: $good passed, $bad FAILED"
		grep -vE '^ok ' "$log"
	fi
}

unit() { make -s -j"$(nproc)" -C "$top" unit; }
unit_sanitize() { make -s -j"$(nproc)" -C "$top" unit-sanitize; }
fuzz_seeds() { make -s -j"$(nproc)" -C "$top" fuzz-seeds; }

regress() {
	PG_REGRESS_DIFF_OPTS=-U3 make -s -C "$top" installcheck && return
	cat "$top/regression.diffs"
	return 1
}

# What is committed is what the catalogue says.
generated() {
	local print=$top/build/unit/print_catalogue status=0
	make -s -j"$(nproc)" -C "$top" print-catalogue || return
	compare 'install script' "$top/sql/gctrace--0.1.sql" <(sh "$top/sql/build" "$print") || status=1
	compare 'documentation' "$top/doc/relations.md" <("$print" docs) || status=1
	return $status
}
compare() {
	if diff -u "$2" "$3"; then
		echo "ok $1"
	else
		echo "not ok $1: 'make sql' makes it anew"
		return 1
	fi
}

# The rows of every relation, for all of test/data.
answers() { "$top/test/corpus/shipped.sh" && echo "ok shipped traces"; }

# TAP tests start servers of their own, which refuse root.
tap() (
	local pgxs account=() disk=$GCTRACE_SCRATCH/disk
	pgxs=$(dirname "$("$PG_CONFIG" --pgxs)")/..
	cp -R "$top/test/t" "$GCTRACE_SCRATCH/t"
	if [ "$(id -u)" = 0 ]; then
		account=(setpriv "--reuid=$GCTRACE_SERVER_USER" "--regid=$(id -g "$GCTRACE_SERVER_USER")" --init-groups)
		# a disk that can be filled
		mkdir "$disk"
		if mount -t tmpfs -o "size=64m,mode=700,uid=$(id -u "$GCTRACE_SERVER_USER")" gctrace "$disk" 2>/dev/null; then
			trap 'umount "$disk"' EXIT
			export GCTRACE_SMALL_DISK=$disk
		fi
	fi
	cp -R "$top/doc" "$GCTRACE_SCRATCH/doc"
	cd "$GCTRACE_SCRATCH" &&
	GCTRACE_DOC=$PWD/doc PG_REGRESS=$pgxs/test/regress/pg_regress TESTDATADIR=$PWD/tmp_check TESTLOGDIR=$PWD/tmp_check/log \
		"${account[@]}" prove --verbose -I "$pgxs/test/perl" t/*.pl
)

suite 'unit tests' unit
suite 'unit tests, sanitizers' unit_sanitize
suite 'fuzzers over their seeds' fuzz_seeds
suite 'files made from the catalogue' generated
suite 'regression tests' regress
suite 'TAP tests' tap
suite 'expected answers' answers
suite 'README samples' "$top/test/readme.sh"
suite 'cookbook' "$top/test/cookbook.sh"

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
