#!/bin/sh
# Installs what is missing, by apt:
#
#	test/setup.sh [test|fuzz]
#
# to build and to run: a C compiler, PostgreSQL with its server headers, zlib,
# zstd.  "test" and "fuzz" add what these need beyond that, "test" also what single
# tests use and can be without: these say so then, and are skipped.  Looks at what is there
# and not at package names, so it does nothing, and needs no network and no
# privileges, where PostgreSQL came from elsewhere.
set -eu

pg_config=${PG_CONFIG:-pg_config}
packages=
optional=
want() { packages="$packages $*"; }
wish() { optional="$optional $*"; }
header() { echo "#include <$1>" | cc -E -x c - >/dev/null 2>&1; }

if ! command -v cc >/dev/null || ! command -v gcc >/dev/null; then
	want gcc libc6-dev zlib1g-dev libzstd-dev
else
	header stdio.h || want libc6-dev
	header zlib.h || want zlib1g-dev
	header zstd.h || want libzstd-dev
fi
command -v make >/dev/null || want make
command -v setpriv >/dev/null || want util-linux

# The version that PG_CONFIG chooses, be it there yet or not.
chosen=$("$pg_config" --version 2>/dev/null | sed -n 's/^PostgreSQL \([0-9]*\).*/\1/p')
[ -n "$chosen" ] || chosen=$(echo "$pg_config" | sed -n 's,.*/postgresql/\([0-9]*\)/bin/pg_config$,\1,p')

# @ stands for the version of PostgreSQL, which apt may have to tell.
bindir=$("$pg_config" --bindir 2>/dev/null) || bindir=
pgxs=$("$pg_config" --pgxs 2>/dev/null) || pgxs=
headers=$("$pg_config" --includedir-server 2>/dev/null) || headers=
[ -x "$bindir/postgres" ] || want postgresql-@
# The server's own package may bring pgxs.mk without the headers.
[ -f "$pgxs" ] && [ -f "$headers/postgres.h" ] || want postgresql-server-dev-@

case ${1:-} in
test)
	command -v prove >/dev/null || want perl
	perl -MIPC::Run -e 1 2>/dev/null || want libipc-run-perl
	command -v python3 >/dev/null || want python3
	[ -f "$("$pg_config" --pkglibdir 2>/dev/null)/pg_cron.so" ] || wish postgresql-@-cron
	python3 -c 'import psycopg2' 2>/dev/null || /usr/bin/python3 -c 'import psycopg2' 2>/dev/null || wish python3-psycopg2
	;;
fuzz)
	echo 'int LLVMFuzzerTestOneInput(void) { return 0; }' |
		clang -fsanitize=fuzzer,address,undefined -x c - -o /dev/null 2>/dev/null || want clang libclang-rt-dev
	;;
esac

[ -n "$packages$optional" ] || exit 0

by_hand() {
	[ -n "$packages" ] || exit 0
	echo "setup: $1; please have these packages installed:$(echo "$packages" |
		if [ -n "$chosen" ]; then sed "s/@/$chosen/g"; else sed 's/\(dev-\)@/\1all/; s/-@//'; fi)" >&2
	exit 1
}
command -v apt-get >/dev/null || by_hand "no apt-get here"
sudo=
if [ "$(id -u)" != 0 ]; then
	command -v sudo >/dev/null || by_hand "neither root nor sudo"
	sudo=sudo
fi

# All that needs root, in one go.  The lock is for two checkouts that do this
# at the same time.
# shellcheck disable=SC2016,SC2086
exec $sudo flock /etc/apt sh -eu -c '
	export DEBIAN_FRONTEND=noninteractive LC_ALL=C
	log=$(mktemp)
	switch=
	trap "rm -f $log \$switch" EXIT
	trap "exit 1" HUP INT TERM

	# Installing a server makes Debian create and start a cluster "main".
	# Nobody asked for one: a setting of our own says so, just for now.
	folder=/etc/postgresql-common/createcluster.d
	if [ ! -e $folder/gctrace.conf ]; then
		mkdir -p $folder
		switch=$folder/gctrace.conf
		echo "create_main_cluster = false" >$switch
	fi

	# The version that was chosen or is there already, else the one of this distribution.
	chosen=$1
	shift
	version() {
		echo "$chosen" | grep . ||
		ls /usr/lib/postgresql 2>/dev/null | sort -n | tail -n 1 | grep . ||
		apt-cache depends postgresql 2>/dev/null | sed -n "s/^ *Depends: postgresql-\([0-9]*\)$/\1/p" | grep .
	}
	install() {
		v=$(version) || return 1
		# Up to 13 the headers of the server include those of OpenSSL.
		list=$(echo "$*" | sed "s/@/$v/g; s/postgresql-server-dev-13/& libssl-dev/")
		echo "Installing by apt:" $list
		apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=600 $list >$log 2>&1 </dev/null
	}
	# Package lists may be missing or too old: then, and only then, renew them.
	install_or_update() {
		install "$@" || { apt-get update -q >>$log 2>&1 || cat $log >&2; install "$@"; }
	}
	if [ -n "$1" ]; then
		install_or_update $1 || { cat $log >&2; exit 1; }
	fi
	for package in $2; do
		install_or_update $package ||
			echo "setup: $package is not to be had; what needs it is not tested" >&2
	done
' setup "$chosen" "$packages" "$optional"
