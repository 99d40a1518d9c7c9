#!/bin/bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# packages.sh DIR 4.17|4.20 - Debian's arm64 packages for the lab with this version of Xen
#
# Nothing is installed: they are fetched with an apt state of their
# own, from the mirror that this machine uses, and kept in DIR. Prints in which directory.
# Exit status: 0, or 77 if they could not be fetched.
set -euo pipefail
here=$(dirname "$(realpath "$0")")
# shellcheck source=tests/support/apt.sh
. "$here/../support/apt.sh"
# shellcheck source=tests/xen/releases.sh
. "$here/releases.sh"
own_folder "$1"
version=$2

suite=$(release_of_xen "$version")

dom0=(systemd systemd-sysv bash coreutils util-linux kmod grep sed mawk base-passwd
	busybox-static xen-utils-common "xen-utils-$version" libfdt1 libmd0 libinih1 libexpat1
	libjansson4 libsmartcols1 dpkg tar diffutils libc-bin perl-base
	init-system-helpers passwd)

lab_apt() { # COMMAND…
	private_apt "$scratch" "$suite" "$1" -oAPT::Architecture=arm64 -oAPT::Architectures=arm64 \
		-oAPT::Install-Recommends=0 "${@:2}"
}

kernel() { # what the package of the newest one depends on
	lab_apt apt-cache depends linux-image-cloud-arm64 | awk '/Depends:/ { print $2; exit }'
}

fetch() {
	lab_apt apt-get --error-on=any update || return 1
	lab_apt apt-get -y --download-only install "${dom0[@]}" || return 1
	(cd "$scratch/archives" &&
		lab_apt apt-get download "$(kernel)" "xen-hypervisor-$version-arm64")
}

# A change of the list above is a directory of another name; what was there before goes.
name=$version-$(echo "${dom0[@]}" | sha256sum | cut -c1-8)
if [ ! -d "$dir/$name" ]; then
	scratch=$(mktemp -d "$dir/.fetching.XXXXXX")
	trap 'rm -rf "$scratch"' EXIT
	echo "Fetching the packages for Xen $version" >&2
	if ! fetch >&2; then
		warn_skipped "the scenarios on Xen $version" "Its packages could not be fetched." \
			"Nobody has seen whether ptd works with it. Please run this again with a network."
		exit 77
	fi
	rm -rf "$dir/$version"-*
	mkdir "$scratch/$name"
	mv "$scratch"/archives/*.deb "$scratch/$name"
	mv "$scratch/$name" "$dir/$name"
fi
echo "$dir/$name"
