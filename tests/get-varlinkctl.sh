#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# get-varlinkctl.sh DIR - prints the path of a varlinkctl: this machine's own, or one kept in DIR
#
# Debian 12's systemd has none. Then it is taken from Debian 13's packages. Nothing is installed: they
# are fetched with an apt state of their own, from the mirror that this machine uses, checked against
# Debian's keys and unpacked. The program runs with the loader and the libraries that it came with.
# Exit status: 0, or 77 if it could not be fetched.
set -euo pipefail
# shellcheck source=tests/apt.sh
. "$(dirname "$0")/apt.sh"
suite=trixie

own() {
	local version
	version=$(varlinkctl --version 2>/dev/null | awk 'NR == 1 { print $2 }') || return 1
	[[ $version =~ ^[0-9]+$ ]] && [ "$version" -ge 255 ]
}

if own; then
	command -v varlinkctl
	exit 0
fi
mkdir -p "$1"
dir=$(realpath "$1") kept=$dir/varlinkctl
if [ -x "$kept" ]; then
	echo "$kept"
	exit 0
fi
scratch=$(mktemp -d "$dir/.fetching.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
root=$scratch/root

systemd_apt() { # COMMAND…
	private_apt "$scratch" "$suite" "$@"
}

# The package systemd and the libraries that it needs, and these need.
packages() {
	systemd_apt apt-cache depends --recurse --no-recommends --no-suggests --no-conflicts \
		--no-breaks --no-replaces --no-enhances systemd |
		grep -E '^(systemd|zlib1g|lib[a-z0-9][a-z0-9.+-]*)$' |
		grep -Ev -- '^lib(c-bin|perl|debconf|db5|text-)|-(dev|perl|bin|modules|runtime)$' | sort -u
}

fetch() {
	local wanted
	mkdir "$scratch/packages" "$root"
	systemd_apt apt-get --error-on=any update || return 1
	mapfile -t wanted < <(packages)
	(cd "$scratch/packages" && systemd_apt apt-get download "${wanted[@]}") || return 1
	for file in "$scratch"/packages/*.deb; do
		dpkg-deb -x "$file" "$root" || return 1
	done
}

loader() { # below the root
	find "$root" -path '*/ld-linux*.so.*' -printf '%P\n' | sort | head -n 1
}

library_path() {
	find "$root/usr/lib" "$root/lib" -maxdepth 2 -name '*-linux-gnu*' -o -maxdepth 2 \
		-path '*-linux-gnu*/systemd' 2>/dev/null | paste -sd:
}

# All that the program needs has to be among what was unpacked, else it would run with libraries of
# this machine that are too old; the rest is thrown away.
keep_needed() { # LOADER
	local needed
	mapfile -t needed < <("$root/$1" --library-path "$(library_path)" --list \
		"$root/usr/bin/varlinkctl" | sed -n 's/.*=> \([^ ]*\) .*/\1/p')
	for file in "${needed[@]}"; do
		[[ $file == "$root"/* || ${file##*/} == ld-linux* ]] || return 1
	done
	mkdir "$scratch/libs"
	for file in "${needed[@]}"; do
		[[ $file != "$root"/* ]] || cp -L "$file" "$scratch/libs"
	done
	cp -L "$root/$1" "$scratch/libs/loader"
	cp "$root/usr/bin/varlinkctl" "$scratch/libs/program"
}

write_wrapper() {
	cat >"$scratch/varlinkctl" <<-'END'
		#!/bin/sh
		# Written by get-varlinkctl.sh
		libs=$(dirname "$(readlink -f "$0")")/libs
		exec "$libs/loader" --library-path "$libs" --argv0 varlinkctl "$libs/program" "$@"
	END
	chmod +x "$scratch/varlinkctl"
	"$scratch/varlinkctl" --version >/dev/null
}

echo "Fetching varlinkctl" >&2
if ! fetch >&2 || ! keep_needed "$(loader)" || ! write_wrapper; then
	echo "Could not fetch varlinkctl from $suite" >&2
	exit 77
fi
# It is there once it has its name: the last step is a rename.
rm -rf "$dir/libs"
mv "$scratch/libs" "$dir/libs"
mv "$scratch/varlinkctl" "$kept"
echo "$kept"
