#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# get-varlinkctl.sh DIR - prints the path of a varlinkctl: this machine's own, or one kept in DIR
# get-varlinkctl.sh DIR kept - the one kept in DIR, which also runs on an older Debian than this
#
# Debian 12's systemd has none. Then it is taken from Debian 13's packages. Nothing is installed: they
# are fetched with an apt state of their own, from the mirror that this machine uses, checked against
# Debian's keys and unpacked. The program runs with the loader and the libraries that it came with.
# Exit status: 0, or 77 if it could not be fetched.
set -euo pipefail
here=$(dirname "$0")
# shellcheck source=tests/support/apt.sh
. "$here/apt.sh"
# shellcheck source=tests/support/bundle.sh
. "$here/bundle.sh"

own() {
	local version
	version=$(varlinkctl --version 2>/dev/null | awk 'NR == 1 { print $2 }') || return 1
	[[ $version =~ ^[0-9]+$ ]] && [ "$version" -ge 255 ]
}

if [ "${2:-}" != kept ] && own; then
	command -v varlinkctl
	exit 0
fi
own_folder "$1"
if [ ! -x "$dir/varlinkctl" ]; then
	echo "Fetching varlinkctl" >&2
	if ! bundle "$dir" trixie systemd varlinkctl >&2; then
		echo "Could not fetch varlinkctl" >&2
		exit 77
	fi
fi
echo "$dir/varlinkctl"
