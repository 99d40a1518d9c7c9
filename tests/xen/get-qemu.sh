#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# get-qemu.sh DIR - prints the path of a QEMU whose SMMUv3 translates for guests: this machine's own,
#                   or one kept in DIR
#
# Xen wants an SMMU with a second stage; Debian 12's QEMU has none. Then it is Debian 13's: see
# bundle.sh. Exit status: 0, or 77 if it could not be fetched.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
# shellcheck source=tests/support/apt.sh
. "$here/../support/apt.sh"
# shellcheck source=tests/support/bundle.sh
. "$here/../support/bundle.sh"
program=qemu-system-aarch64

own() {
	local version
	version=$($program --version 2>/dev/null | sed -n '1s/.* version \([0-9]*\)\..*/\1/p')
	[[ $version =~ ^[0-9]+$ ]] && [ "$version" -ge 10 ]
}

if own; then
	command -v $program
	exit 0
fi
own_folder "$1"
if [ ! -x "$dir/$program" ]; then
	echo "Fetching QEMU with an SMMU" >&2
	if ! bundle "$dir" trixie qemu-system-arm $program >&2; then
		warn_skipped "the scenarios with an IOMMU" "QEMU with an SMMU could not be fetched."
		exit 77
	fi
fi
echo "$dir/$program"
