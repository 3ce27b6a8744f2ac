#!/usr/bin/env bash
# Runs a command with a PostgreSQL server of its own that has gctrace:
#
#	test/with-server.sh [-o NAME=VALUE]... COMMAND [ARGUMENT]...
#
# Nothing is installed into the system.  PostgreSQL finds its libraries and its
# share folder relative to its own program, so a temporary folder gets copies
# of the programs, links to the rest, and gctrace among them; that works for
# every version, and for the servers that TAP tests start.  The server listens
# on a socket in that folder only: any number of them run side by side.  When
# the command ends, all is gone.
#
# As root the server runs as user postgres (or nobody), otherwise as the caller.
# A server that crashed is a failure, whatever the command says.
#
# The command gets: PGHOST, PGPORT, PGUSER (a superuser), PGDATABASE; a PATH
# with the copied programs first, and PG_CONFIG for the originals;
# GCTRACE_FIXTURES, a copy of test/data that the server can read;
# GCTRACE_SCRATCH, an empty folder that the server can read and write;
# GCTRACE_SERVER_USER, whose account the server runs under.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
pg_config=${PG_CONFIG:-pg_config}

settings=()
while [ "${1:-}" = -o ] && [ $# -gt 2 ]; do
	settings+=(-c "$2")
	shift 2
done
if [ $# = 0 ]; then
	echo "usage: $0 [-o NAME=VALUE]... COMMAND [ARGUMENT]..." >&2
	exit 2
fi
if ! pg_config=$(command -v "$pg_config") || ! bindir=$("$pg_config" --bindir) || [ ! -x "$bindir/postgres" ]; then
	echo "no PostgreSQL server here; 'make setup' installs one" >&2
	exit 1
fi

# Neither the caller's locale nor his connection settings may matter.
export LC_ALL=C.UTF-8
unset LANGUAGE "${!PG@}" MAKEFLAGS MFLAGS MAKELEVEL
umask 022

# --- who runs the server ---
GCTRACE_SERVER_USER=$(id -un)
account=()
if [ "$(id -u)" = 0 ]; then
	GCTRACE_SERVER_USER=$(id -un postgres 2>/dev/null || echo nobody)
	account=("--reuid=$GCTRACE_SERVER_USER" "--regid=$(id -g "$GCTRACE_SERVER_USER")" --init-groups)
fi
# Should this script be killed outright, the server still goes down with it.
as_server() { exec setpriv --pdeathsig=QUIT "${account[@]}" -- "$@"; }

# --- a folder, and what tidies up ---
root="" server="" child=""
# shellcheck disable=SC2317		# called by the trap
finish() {
	status=$?
	trap '' HUP INT TERM
	[ -z "$child" ] || kill "$child" 2>/dev/null || true
	if [ -n "$server" ]; then
		if grep -aE 'terminated by signal|PANIC:|TRAP:' "$root/server.log" >&2 && [ "$status" = 0 ]; then
			status=1
		fi
		kill -QUIT "$server" 2>/dev/null || true
		wait "$server" 2>/dev/null || true
	fi
	[ -z "$root" ] || rm -rf "$root"
	exit "$status"
}
trap finish EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

for folder in "${TMPDIR:-/tmp}" /tmp; do
	root=$(mktemp -d "$folder/gctrace.XXXXXX")
	[ "$(id -u)" != 0 ] || chmod 755 "$root"
	# root's TMPDIR may be closed to postgres; a socket's path has 107 bytes.
	if [ ${#root} -lt 80 ] && (as_server test -x "$root/.") 2>/dev/null; then
		break
	fi
	rmdir "$root"
	root=
done
[ -n "$root" ] || { echo "user $GCTRACE_SERVER_USER cannot enter /tmp" >&2; exit 1; }
install -d -m 700 -o "$GCTRACE_SERVER_USER" "$root/data" "$root/socket"
install -d -m 755 -o "$GCTRACE_SERVER_USER" "$root/scratch"

# --- PostgreSQL with gctrace ---
mkdir -p "$root/pg$bindir"
cp -L "$bindir"/* "$root/pg$bindir"
for folder in $("$pg_config" --pkglibdir) $("$pg_config" --sharedir) $("$pg_config" --includedir-server); do
	mkdir -p "$root/pg$folder"
	cp -as "$folder/." "$root/pg$folder"
	find "$root/pg$folder" -name 'gctrace*' -prune -exec rm -rf {} +
done
# Bitcode would double the time to build and is not needed here.
if ! "${MAKE:-make}" -s -j"$(nproc)" -C "$top" PG_CONFIG="$pg_config" DESTDIR="$root/pg" with_llvm=no install >"$root/make.log" 2>&1; then
	cat "$root/make.log" >&2
	exit 1
fi
mkdir "$root/fixtures"
cp -R --no-preserve=mode "$top/test/data/." "$root/fixtures"

# --- start it ---
export PATH="$root/pg$bindir:$PATH"
cd "$root"						# a folder that the server's user can enter
if ! (as_server initdb -D "$root/data" -U postgres -A trust --no-sync \
		--locale=C.UTF-8 --encoding=UTF8) >"$root/initdb.log" 2>&1; then
	cat "$root/initdb.log" >&2
	exit 1
fi
export PGHOST=$root/socket PGPORT=5432 PGUSER=postgres PGDATABASE=postgres
as_server postgres -D "$root/data" -k "$PGHOST" -p "$PGPORT" -c listen_addresses= \
	-c fsync=off -c synchronous_commit=off -c full_page_writes=off \
	-c timezone=UTC -c log_timezone=UTC "${settings[@]}" >"$root/server.log" 2>&1 &
server=$!
for ((i = 0; i < 600; i++)); do
	! pg_isready -q || break
	kill -0 "$server" 2>/dev/null || break
	sleep 0.1
done
if ! pg_isready -q; then
	cat "$root/server.log" >&2
	exit 1
fi
cd "$OLDPWD"

# --- the command: in the background, so that a signal ends it at once ---
export PG_CONFIG=$pg_config
export GCTRACE_SERVER_USER GCTRACE_FIXTURES=$root/fixtures GCTRACE_SCRATCH=$root/scratch
(trap - INT QUIT; exec "$@") <&0 &
child=$!
status=0
wait "$child" || status=$?
child=
exit "$status"
