#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# get-elogind.sh DIR - prints the directory of Debian 12's libelogind, with its headers
#
# The oldest one that ptd works with. Its package cannot be installed beside libsystemd's, so it is only
# unpacked, and kept in DIR. Exit status: 0, or 77 if it could not be fetched.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
# shellcheck source=tests/support/apt.sh
. "$here/../support/apt.sh"
own_folder "$1"

fetch() {
	private_apt "$scratch" bookworm apt-get --error-on=any update || return 1
	(cd "$scratch" && private_apt "$scratch" bookworm apt-get download libelogind-dev libelogind0)
}

# The files know other places.
move() { # ROOT
	local library description
	library=$(dirname "$(find "$1/lib" -name 'libelogind.so.0')")
	ln -s libelogind.so.0 "$library/libelogind.so"
	description=$(find "$1/usr/lib" -name libelogind.pc)
	sed -E "s,^(prefix|exec_prefix|includedir)=/,\1=$dir/root/,; s,^libdir=.*,libdir=$dir/root${library#"$1"}," \
		"$description" >"$1/libelogind.pc"
}

if [ ! -d "$dir/root" ]; then
	scratch=$(mktemp -d "$dir/.fetching.XXXXXX")
	trap 'rm -rf "$scratch"' EXIT
	if ! fetch >&2; then
		warn_skipped "ptd with elogind" "Its packages could not be fetched."
		exit 77
	fi
	for package in "$scratch"/*.deb; do
		dpkg -x "$package" "$scratch/root"
	done
	move "$scratch/root"
	mv "$scratch/root" "$dir/root"
fi
echo "$dir/root"
