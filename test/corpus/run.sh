#!/usr/bin/env bash
# Compares gctrace with the corpus: traces of many Go releases with what Go's own
# reader says about them. `make test-corpus` runs it beside a server of its own.
#
#	GCTRACE_CORPUS		folder of the traces (default: shared/corpus/go-exec beside
#						the checkout); profiles lie in ../pprof from there
#	GCTRACE_JVM_CORPUS	folder of the JVM logs (default: jvm beside that folder)
#	GCTRACE_CORPUS_LOGS	folder of GODEBUG logs (default: godebug beside that)
#	GCTRACE_TOOLCHAINS	folder with go-1.22 ... go-1.27 (GOROOTs): also builds the
#						oracle of test/generator and compares with it to the ns, and
#						blocking profiles with those of go tool trace
set -eu
here=$(cd "$(dirname "$0")" && pwd)
corpus=${GCTRACE_CORPUS:-$here/../../../shared/corpus/go-exec}
if [ ! -d "$corpus" ]; then
	echo "no corpus at $corpus; GCTRACE_CORPUS says where it is" >&2
	exit 1
fi
corpus=$(cd "$corpus" && pwd)
beside=$(dirname "$corpus")
export PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1

status=0
python3 -m compare corpus "$corpus" || status=1
folders=("$corpus")
for folder in "$beside"/{godebug,jvm,pprof}; do
	[ ! -d "$folder" ] || folders+=("$folder")
done
python3 "$here/store.py" "${folders[@]}" || status=1
"$here/order.sh" "$corpus" || status=1

logs=${GCTRACE_CORPUS_LOGS:-$beside/godebug}
if [ -d "$logs" ]; then
	python3 -m compare.godebug "$(cd "$logs" && pwd)" "$corpus" || status=1
	python3 -m compare.reconcile "$corpus" || status=1
else
	echo "no logs at $logs; GCTRACE_CORPUS_LOGS says where they are" >&2
	status=1
fi
"$here/fleet.sh" "$beside/fleet" || status=1
python3 -m compare.jvm "${GCTRACE_JVM_CORPUS:-$beside/jvm}" || status=1
python3 -m compare.jvm_loggers "${GCTRACE_JVM_CORPUS:-$beside/jvm}" || status=1
mkdir -p "$GCTRACE_SCRATCH/rotated"
python3 -m compare.rotated "$logs" "${GCTRACE_JVM_CORPUS:-$beside/jvm}" "$GCTRACE_SCRATCH/rotated" || status=1
rm -rf "$GCTRACE_SCRATCH/rotated"
python3 "$here/profiles.py" "$beside/pprof" "$corpus" || status=1

if [ -n "${GCTRACE_TOOLCHAINS:-}" ]; then
	scratch=${GCTRACE_GENERATOR_SCRATCH:-$(mktemp -d)}
	"$here/../generator/make.sh" --oracle-only "$GCTRACE_TOOLCHAINS" "$scratch"
	mkdir -p "$scratch/corpus"
	(cd "$corpus" && find . -name '*.trace' -o -name '*.trace.gz' | sed 's,^\./,,' | LC_ALL=C sort) |
		xargs -d '\n' "$scratch/oracle" -root "$corpus" -out "$scratch/corpus"
	python3 -m compare exact "$corpus" "$scratch/corpus" || status=1
	mapfile -t files < <(cd "$corpus" && find go1.2[2-7] -name '*.trace*' \
		\( -name 'server*' -o -name 'usertask*' -o -name 'goroutines*' -o -name 'procs*' -o -name 'pooled*' \) | LC_ALL=C sort)
	GOCACHE=$scratch/cache-1.27 "$here/blocking.sh" "$GCTRACE_TOOLCHAINS/go-1.27" "$corpus" "$scratch/profiles.csv" "${files[@]}"
	python3 -m compare blocking "$corpus" "$scratch/profiles.csv" || status=1
fi
exit $status
