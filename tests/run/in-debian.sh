#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# in-debian.sh ROOT CACHE COMMAND… - runs it on the Debian that get-debian.sh has made, as the same user
# in-debian.sh --throw-away ROOT CACHE COMMAND… - runs it there as root; what it writes is thrown away
#
# The current directory and CACHE, where programs that tests fetch are kept, have the same names there;
# /tmp and /run are empty. Needs root, or a kernel that lets users have namespaces. What is mounted is
# mounted for the command alone.
set -euo pipefail

# pivot_root takes nothing but a mount. What is written to this one is in memory.
mount_copy() { # ROOT USER: prints where it is
	local memory=/mnt options=()
	[ "$2" = 0 ] || options=(-o userxattr)
	mount -t tmpfs tmpfs $memory
	mkdir $memory/{written,work,root}
	mount -t overlay "${options[@]}" -o "lowerdir=$1,upperdir=$memory/written,workdir=$memory/work" \
		overlay $memory/root
	echo $memory/root
}

enter() { # keep|--throw-away ROOT CACHE USER GROUP COMMAND…
	local root=$2 cache=$3 as_user=() directory
	if [ "$1" = --throw-away ]; then
		root=$(mount_copy "$root" "$4")
	else
		mount --rbind "$root" "$root"
		[ "$4" = 0 ] || as_user=(unshare --map-user="$4" --map-group="$5")
	fi
	for directory in /tmp /run; do
		mount -t tmpfs tmpfs "$root$directory"
	done
	for directory in /dev /proc /sys "$PWD" "$cache"; do
		mkdir -p "$root$directory"
		mount --rbind "$directory" "$root$directory"
	done
	mkdir "$root/run/outside"
	pivot_root "$root" "$root/run/outside"
	umount -l /run/outside
	cd "$PWD"
	exec "${as_user[@]}" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LC_ALL=C.UTF-8 \
		XDG_CACHE_HOME="$(dirname "$cache")" PTD_ONLINE=no "${@:6}"
}

if [ "$1" = --inside ]; then
	enter "${@:2}"
fi
keep=keep
if [ "$1" = --throw-away ]; then
	keep=$1
	shift
fi
namespaces=(unshare --mount)
[ "$(id -u)" = 0 ] || namespaces+=(--map-root-user)
exec "${namespaces[@]}" "$0" --inside "$keep" "$(realpath "$1")" "$(realpath "$2")" "$(id -u)" "$(id -g)" \
	"${@:3}"
