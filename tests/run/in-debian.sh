#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# in-debian.sh ROOT CACHE COMMAND… - runs it on the Debian that get-debian.sh has made, as the same user
#
# The current directory and CACHE, where programs that tests fetch are kept, have the same names there;
# /tmp and /run are empty. Needs root, or a kernel that lets users have namespaces. What is mounted is
# mounted for the command alone.
set -euo pipefail

enter() { # ROOT CACHE USER GROUP COMMAND…
	local root=$1 cache=$2 as_user=(unshare --map-user="$3" --map-group="$4") directory
	[ "$3" != 0 ] || as_user=()
	mount --rbind "$root" "$root" # pivot_root takes nothing but a mount
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
		XDG_CACHE_HOME="$(dirname "$cache")" PTD_ONLINE=no "${@:5}"
}

if [ "$1" = --inside ]; then
	enter "${@:2}"
fi
namespaces=(unshare --mount)
[ "$(id -u)" = 0 ] || namespaces+=(--map-root-user)
exec "${namespaces[@]}" "$0" --inside "$(realpath "$1")" "$(realpath "$2")" "$(id -u)" "$(id -g)" "${@:3}"
