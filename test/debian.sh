#!/usr/bin/env bash
# Runs the tests with the PostgreSQL of another Debian, as root:
#
#	test/debian.sh SUITE [COMMAND [ARGUMENT]...]
#
# SUITE is, say, bullseye (PostgreSQL 13), bookworm (15), trixie (17) or sid (18);
# COMMAND, by default `make test`, runs in a copy of these sources inside a root
# folder of that suite, which debootstrap makes and later runs use again:
# $DEBIAN_ROOTS/SUITE, by default build/debian/SUITE.  Packages
# come from the mirror that apt uses here, or DEBIAN_MIRROR.  All processes end with the command.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
if [ $# = 0 ]; then
	echo "usage: $0 SUITE [COMMAND [ARGUMENT]...]" >&2
	exit 2
fi
suite=$1
shift
[ $# != 0 ] || set -- make test
root=${DEBIAN_ROOTS:-$top/build/debian}/$suite
mirror=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m1 '/debian/*$')} || {
	echo "apt has no mirror of Debian here; DEBIAN_MIRROR must name one" >&2
	exit 1
}

if [ "$(id -u)" != 0 ]; then
	echo "only root can make and enter a root folder" >&2
	exit 1
fi

# --- the system: what `make test` needs besides, test/setup.sh installs ---
if [ ! -x "$root/usr/bin/make" ]; then
	for tool in debootstrap unshare; do
		command -v "$tool" >/dev/null || { echo "$tool is missing; it comes from a package of that name, or util-linux" >&2; exit 1; }
	done
	mkdir -p "$root"
	log=$root.log
	if ! { [ -x "$root/usr/bin/apt-get" ] || debootstrap --variant=minbase "$suite" "$root" "$mirror"
			chroot "$root" apt-get install -y -q --no-install-recommends make; } >"$log" 2>&1 </dev/null; then
		tail -n 40 "$log" >&2
		exit 1
	fi
fi

# --- the sources as they are, what git ignores left out; objects stay for the next run ---
mkdir -p "$root/gctrace"
find "$root/gctrace" -type f ! -path "$root/gctrace/build/*" ! -name '*.o' ! -name '*.d' -delete
git -C "$top" ls-files -z --cached --others --exclude-standard |
	tar -C "$top" --null -T - -cf - | tar -C "$root/gctrace" --no-same-owner -xf -

# --- mounts and processes of its own ---
# shellcheck disable=SC2016
exec unshare --mount --pid --fork --kill-child -- sh -eu -c '
	mount -t proc proc "$1/proc"
	mkdir -p "$1/dev/shm"
	mount -t tmpfs tmpfs "$1/dev/shm"
	root=$1
	shift
	exec env -i LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root \
		chroot "$root" sh -c '\''cd /gctrace && exec "$@"'\'' chroot "$@"
' unshare "$root" "$@"
